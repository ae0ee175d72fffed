"""What municipalities take over from each other, and what they let each other see."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from lives import Dice, days, workday
from pilots import pilot_row
from world import HOME, Pilot, Row, World


def reuse_rows(world: World, pilots: list[Pilot], lessons: list[Row]) -> list[Row]:
    """Re-use as the receiver reports it: of a lesson or of a whole pilot, by a later pilot on the same theme."""
    by_key = {(p.municipality, p.pilot_id): p for p in pilots}
    sources = [(by_key[row["municipality"], row["pilot_id"]], row["recorded_on"], row["lesson_id"]) for row in lessons]
    successes = [p for p in pilots if p.life.has("evaluated") and p.life.outcome == "successful"]
    sources += [(p, p.life.evaluated, "") for p in successes]
    rows = []
    for source, known_on, lesson_id in sources:
        dice = source.dice(f"reuse {lesson_id}")
        takers = [p for p in pilots if is_taker(p, source, known_on)]
        share = 0.45 if source.municipality == HOME else 0.25
        for taker in dice.some(takers, min(len(takers), dice.whole(1, 2))) if dice.chance(share) else []:
            day = workday(max(known_on, taker.life.registered) + days(dice.whole(15, 200)))
            if day <= world.as_of:
                row = reuse_row(world, source, lesson_id, taker, day, dice)
                rows += [row | state for state in states(world, source, taker, lesson_id, day)]
    return sorted(rows, key=lambda row: (row["reused_on"], row["by_municipality"], row["by_pilot_id"]))


def states(world: World, source: Pilot, taker: Pilot, lesson_id: str, day: date) -> list[Row]:
    """How far it came, each state by its own day; of some nobody says it."""
    dice = source.dice(f"reuse state {lesson_id} {taker.municipality} {taker.pilot_id}")
    if dice.chance(0.25):
        return [{}]
    first = "considering" if dice.chance(0.2) else "planned" if dice.chance(0.5) else "in_use"
    found = [{"status": first, "status_on": day}]
    for status, share in (("in_use", 0.8), ("phasing_out", 0.2), ("ended", 0.6)):
        day = workday(day + days(dice.whole(40, 160)))
        if status == first or not dice.chance(share) or day > world.as_of:
            continue
        if status == "ended" and found[-1]["status"] != "phasing_out":
            continue
        found.append({"status": status, "status_on": day})
    return found


def is_taker(pilot: Pilot, source: Pilot, known_on: date) -> bool:
    """Another municipality's pilot on the same theme that had still to be evaluated when this became known."""
    if pilot.municipality == source.municipality or pilot.entry["theme"] != source.entry["theme"]:
        return False
    return pilot.life.started is not None and pilot.life.started > known_on - days(120)


def reuse_row(world: World, source: Pilot, lesson_id: str, taker: Pilot, day: date, dice: Dice) -> Row:
    return {
        "lesson_id": lesson_id,
        "pilot_id": "" if lesson_id else source.pilot_id,
        "municipality": source.municipality,
        "by_municipality": taker.municipality,
        "by_pilot_id": taker.pilot_id,
        "reused_on": day,
        "what_changed": dice.pick(world.texts["what_changed"]) if dice.chance(0.85) else "",
    }


def share_rows(world: World, neighbours: list[Pilot]) -> list[Row]:
    """What neighbours let Waterkant see though it is internal: what ended well, so that it can be learned from."""
    ended = [pilot for pilot in neighbours if pilot.life.has("evaluated") and pilot.life.outcome == "successful"]
    internal = [pilot for pilot in ended if pilot_row(world, pilot)["visibility"] == "internal"]
    return [{**pilot.key, "with_municipality": HOME} for pilot in internal]


def trait_rows(world: World) -> Iterator[Row]:
    """What each municipality says of itself to be compared by; of one its residents are unknown."""
    for municipality, told in world.texts["traits"].items():
        for trait, value in told.items():
            column = "said" if isinstance(value, str) else "amount"
            row = {"municipality": municipality, "trait": trait, column: value, "stated_on": date(2025, 1, 1)}
            yield row | {"source": world.texts["traits_source"]}

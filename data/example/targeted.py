"""Where and for whom pilots were tested and rolled out, what is known of it, and the areas."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from lives import Dice, days, workday
from world import HOME, Pilot, Row, World


def segment_rows(world: World, pilot: Pilot) -> Iterator[Row]:
    """Where it was tested, and what was chosen for whom; the numbers belong to the areas that were tested."""
    entry, dice = pilot.entry, pilot.dice("segments")
    if not pilot.life.has("start_decided"):
        return
    roles = segment_roles(world, pilot, dice)
    for area, role in roles.items():
        groups = entry["groups"] if dice.chance(0.5) else entry["groups"][:1]
        for group in groups:
            need = int(world.texts["areas"][area]["residents"] * dice.between(0.0006, 0.022))
            is_plain = role == "tested" and area in entry["areas"]
            row = {
                "area": area,
                "target_group": group,
                "role": role,
                "reason": dice.pick(world.texts["reasons"][role]) if not is_plain or dice.chance(0.7) else "",
                "people_in_need": need if dice.chance(0.9) else "",
            }
            tested = area in entry["areas"] and pilot.life.has("started")
            row |= segment_results(pilot, role, need, dice) if tested else {}
            yield pilot.key | row | segment_evidence(world, pilot, row)


def segment_roles(world: World, pilot: Pilot, dice: Dice) -> dict[str, str]:
    life, tested = pilot.life, pilot.entry["areas"]
    others = [area for area in world.texts["areas"] if area not in tested]
    if not life.has("started"):
        return dict.fromkeys(tested, "candidate")
    if life.has("decided") and life.decision != "stop":
        width = dice.whole(4, 6) if life.decision == "rollout_full" else dice.whole(1, 2)
        done = "rolled_out" if life.has("implemented") else "chosen"
        wider = dict.fromkeys(dice.some(others, width), done)
    else:
        done = "tested"
        is_over = life.over_on <= life.heard_until
        count = 0 if is_over else dice.whole(2, 4) if life.has("evaluated") else dice.whole(0, 1)
        wider = dict.fromkeys(dice.some(others, count), "candidate")
    left = [area for area in others if area not in wider]
    deliberate = dice.whole(0, 2) if life.has("evaluated") else 0
    return dict.fromkeys(tested, done) | wider | dict.fromkeys(dice.some(left, deliberate), "not_here")


def segment_results(pilot: Pilot, role: str, need: int, dice: Dice) -> Row:
    life = pilot.life
    name, baseline, target = pilot.entry["indicator"]
    participants = min(need, dice.whole(5, 48))
    row = {"indicator": name, "baseline": baseline, "target": target, "participants": participants}
    row["people_reached"] = min(need, participants * dice.whole(2, 5)) if role == "rolled_out" else participants
    if not life.has("ended"):
        return row
    share = {"successful": (0.85, 1.2), "partly_successful": (0.4, 0.75)}.get(life.outcome, (-0.1, 0.3))
    measured = baseline + (target - baseline) * dice.between(*share)
    row["measured"] = max(0, round(measured, 1) if abs(target - baseline) < 50 else round(measured))
    if name.endswith("(%)"):
        row["measured"] = min(row["measured"], 100)
    row["measured_on"] = min(workday(life.ended - days(dice.whole(3, 20))), life.heard_until)
    return row


# What one pilot tells, so that the plans of its screen differ: by area and target group, how many were helped beyond
# what would have happened anyway, and the FTE that each person takes. Five can be planned, and help 60, 50, 40, 36 and
# 10 people for about 1.5, 1, 1, 1 and 0.5 FTE: with 3 FTE the second, third and fourth help most, 126; with half of the
# FTE where most are not reached yet (the first and last) it is 120.
TOLD = {
    "Welzijn op recept": {
        ("molenveld", "ouderen"): {
            **{"people_in_need": 260, "people_reached": 23, "successes": 9, "fte_per_person": 0.0042},
        },
        ("molenveld", "mensen met een psychische kwetsbaarheid"): {
            **{"people_in_need": 210, "people_reached": 21, "successes": 8, "fte_per_person": 0.0052},
        },
        ("zandduin", "ouderen"): {"successes": 11, "fte_per_person": 0.02},
        ("zandduin", "mensen met een psychische kwetsbaarheid"): {"successes": 4, "fte_per_person": 0.02},
        ("noorderpolder", "ouderen"): {"people_in_need": 284, "people_reached": 0, "fte_per_person": 0.0052},
        ("noorderpolder", "mensen met een psychische kwetsbaarheid"): {
            **{"people_in_need": 182, "people_reached": 12, "fte_per_person": 0.0058},
        },
        ("vissershoek", "ouderen"): {"people_in_need": 47, "people_reached": 0, "fte_per_person": 0.0105},
        ("oude_haven", "ouderen"): {"review_on": date(2026, 3, 1)},
        ("buitendijk", "ouderen"): {"review_on": date(2026, 11, 2)},
    },
}
# One measurement of which nobody wrote down the day: its evidence counts a class lower.
UNDATED = {("Respijt dichtbij huis", "zandduin", "ouderen")}
HELPED = {"successful": (0.22, 0.42), "partly_successful": (0.08, 0.25)}


def segment_evidence(world: World, pilot: Pilot, row: Row) -> Row:
    """How the need and the effect of one area and target group are known, what it takes, and when to look again."""
    place = row["area"], row["target_group"]
    dice, title = pilot.dice("evidence of " + "/".join(place)), pilot.entry["title"]
    found: Row = {}
    if row["people_in_need"] != "" and dice.chance(0.8):
        found |= {"need_source": dice.pick(world.texts["need_sources"]), "need_on": date(2025, 12, 31)}
    if row.get("measured") not in (None, ""):
        found |= segment_effect(world, pilot, row["participants"], dice)
    if row["role"] == "candidate" and pilot.life.has("ended"):
        found |= {"people_reached": 0} if dice.chance(0.8) else {}
    if row["role"] != "not_here" and pilot.life.has("evaluated") and dice.chance(0.75):
        found["fte_per_person"] = round(dice.between(0.01, 0.05), 3)
    if row["role"] == "not_here" and dice.chance(0.7):
        found["review_on"] = workday(world.as_of + days(dice.whole(-150, 360)))
    found |= {"measured_on": ""} if (title, *place) in UNDATED else {}
    return found | TOLD.get(title, {}).get(place, {})


def segment_effect(world: World, pilot: Pilot, participants: int, dice: Dice) -> Row:
    share = dice.between(*HELPED.get(pilot.life.outcome, (-0.1, 0.12)))
    row: Row = {"comparison": dice.pick(["before_after", "before_after", "control"])}
    row |= {"successes": round(share * participants)} if dice.chance(0.85) else {}
    return row | ({"measured_by": dice.pick(world.texts["measured_by"])} if dice.chance(0.8) else {})


def area_group_rows(world: World) -> Iterator[Row]:
    """Of which target groups each area is made up; of one area nobody counted it."""
    for area, fields in world.texts["areas"].items():
        if area == "rietlanden":
            continue
        dice = Dice(HOME, area, "groups")
        for group, usual in world.texts["area_groups"].items():
            residents = round(fields["residents"] * usual * dice.between(0.45, 1.55))
            yield {"area": area, "municipality": HOME, "target_group": group, "residents": residents}


def area_rows(world: World) -> Iterator[Row]:
    for area, fields in world.texts["areas"].items():
        yield {"area": area, "name": fields["name"], "municipality": HOME, "residents": fields["residents"]}


def write_areas(path: Path, world: World) -> None:
    """A hand-drawn grid: one unit square an area, in columns and rows of the grid (y upwards), not in degrees."""
    features = []
    for area, fields in world.texts["areas"].items():
        column, row = fields["tile"]
        left, top = column, 4 - row
        ring = [[left, top - 1], [left + 1, top - 1], [left + 1, top], [left, top], [left, top - 1]]
        properties = {"area": area, "name": fields["name"], "municipality": world.names[HOME]}
        geometry = {"type": "Polygon", "coordinates": [ring]}
        features.append({"type": "Feature", "properties": properties, "geometry": geometry})
    lines = ",\n".join(json.dumps(feature, ensure_ascii=False) for feature in features)
    path.write_text('{"type": "FeatureCollection", "features": [\n' + lines + "\n]}\n", encoding="utf-8", newline="\n")

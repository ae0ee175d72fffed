"""How ready pilots are, what teams can carry, when bodies meet and how long preparing takes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from lives import Dice, days, workday
from pilots import NORMS_ADOPTED
from world import HOME, Pilot, Row, World

READINESS_FROM = date(2023, 1, 1)
READINESS_BY = (HOME, "dijkhaven", "veenrade")
BUDGET_BODY, BUDGET_MONTHS = "Raadscommissie Sociaal", {6: "kadernota", 11: "begroting"}
LEAD_TIMES = (("money", 60), ("procurement", 230), ("recruitment", 120), ("decision", 30))
LEAD_TIMES_OPEN = (("ict", 150),)  # nobody has adopted it yet
# Neighbours whose council put the spring memorandum in its calendar, and the last day that the calendar has: the one
# of Veenrade ends before it.
COUNCIL, COUNCIL_PAPERS_DAYS = "Gemeenteraad", 21
COUNCILS = {"dijkhaven": date(2027, 12, 31), "veenrade": date(2026, 5, 31)}
SECOND_SHARE = {HOME: 0.5}  # of the pilots of a municipality that a second assessor looked at; of others a quarter
ASSESSED_AGAIN = 0.75  # of the pilots that wait or run on, so many were assessed again lately


def readiness_rows(world: World, pilot: Pilot) -> Iterator[Row]:
    """Ten items at the start, midway, and three months before the evaluation; here and there by a second assessor."""
    if pilot.municipality not in READINESS_BY:
        return
    moments = readiness_moments(pilot)
    dice = pilot.dice("readiness")
    for nth, moment in moments:
        states = readiness_states(world, pilot, nth, nth == moments[-1][0], dice)
        yield from (readiness_row(world, pilot, item, state, moment, "owner", dice) for item, state in states.items())
        if nth == 2 and dice.chance(SECOND_SHARE.get(pilot.municipality, 0.25)):
            second = second_opinion(world, pilot, states, dice)
            later = min(workday(moment + days(7)), pilot.life.heard_until)
            yield from (readiness_row(world, pilot, i, s, later, "second", dice) for i, s in second.items())
    if moments and (again := assessed_again(world, pilot, moments[-1][1])):
        rows = (readiness_row(world, pilot, item, state, again, "owner", dice) for item, state in states.items())
        yield from rows


def assessed_again(world: World, pilot: Pilot, last: date) -> date | None:
    """When the owner said the same again, of a pilot of Waterkant that goes on while its assessment grows old."""
    life, dice = pilot.life, pilot.dice("assessed again")
    is_over = min(life.heard_until, life.over_on) < world.as_of
    if pilot.municipality != HOME or is_over or not dice.chance(ASSESSED_AGAIN):
        return None
    day = workday(world.as_of - days(dice.whole(20, 150)))
    return day if day > last + days(60) else None


def second_opinion(world: World, pilot: Pilot, states: dict[str, str], dice: Dice) -> dict[str, str]:
    """The same states, some a step lower and a few a step higher; not the gates that story.toml settles."""
    lower, higher = {"yes": "partly", "partly": "no"}, {"no": "partly", "partly": "yes"}
    items = world.contract["codes"]["readiness_item"]
    fixed = {item for item in items if items[item]["gate"] and is_settled(pilot)}
    seen = {}
    for item, state in states.items():
        chance = dice.between(0, 1)
        step = lower if chance < 0.3 else higher if chance > 0.92 else {}
        seen[item] = state if item in fixed else step.get(state, state)
    return seen


def is_settled(pilot: Pilot) -> bool:
    """Whether story.toml says which gates are open in the end."""
    return "open_gates" in pilot.entry or pilot.entry.get("prepared") == 1


def readiness_moments(pilot: Pilot) -> list[tuple[int, date]]:
    life = pilot.life
    if life.started is None:
        return []
    last = workday(life.evaluated - days(91))
    midway = workday(life.started + (life.first_planned_end - life.started) / 2)
    moments = [(0, workday(life.start_decided - days(7))), (1, midway), (2, last)]
    if midway >= last - days(14):
        del moments[1]
    until = min(life.heard_until, life.over_on)
    return [(nth, moment) for nth, moment in moments if READINESS_FROM <= moment <= until]


def readiness_states(world: World, pilot: Pilot, nth: int, is_last: bool, dice: Dice) -> dict[str, str]:
    """The state of each item; at the last moment the gates are as story.toml leaves them."""
    prepared, open_gates = pilot.entry.get("prepared", 0.55), pilot.entry.get("open_gates", [])
    is_final = is_last and nth > 0 and is_settled(pilot)
    states = {}
    for item, traits in world.contract["codes"]["readiness_item"].items():
        score = prepared * 0.7 + 0.15 * nth + dice.between(0, 0.45)
        state = "yes" if score >= 0.75 else "partly" if score >= 0.5 else "no"
        if traits["gate"] and is_final:
            state = "yes"
        if item in ("legal_cleared", "partners") and dice.chance(0.06):
            state = "not_needed"
        if item in open_gates and nth > 0:
            state = "no" if dice.chance(0.6) else "partly"
        states[item] = state
    return states


def readiness_row(world: World, pilot: Pilot, item: str, state: str, moment: date, assessor: str, dice: Dice) -> Row:
    has_evidence = state == "yes" and (is_settled(pilot) or dice.chance(0.95))
    document = f"{dice.pick(world.texts['evidence'][item])}, zaak {moment.year}-{dice.whole(100, 999)}"
    where = pilot.dice(f"{item} {moment} {assessor}")
    reason = ""
    if state == "not_needed" and (is_settled(pilot) or where.chance(0.7)):
        reason = where.pick(world.texts["not_needed"][item])
    return pilot.key | {
        "item": item,
        "state": state,
        "evidence": document if has_evidence else reason,
        "evidence_place": where.pick(world.texts["evidence_places"]) if has_evidence and where.chance(0.8) else "",
        "assessed_on": moment,
        "assessor": assessor,
    }


def capacity_rows(world: World) -> Iterator[Row]:
    """What each team has free: now more, now less; where texts.toml names quarters with half an FTE less (or none), the
    same all the time but for those. One team has filled in nothing.
    """
    for team, told in world.texts["receiving_teams"].items():
        if not told:
            continue
        dice, (fte, budget, *lean) = Dice("capacity", team), told
        for quarter in (date(year, month, 1) for year in (2025, 2026, 2027, 2028) for month in (1, 4, 7, 10)):
            more, money = dice.pick([-0.5, 0, 0, 0, 0.5]), dice.whole(-4, 4) * 2500
            if lean:
                more, money = (-0.5 if quarter in lean[0] else 0), 0
            yield {
                "municipality": HOME,
                "team": team,
                "quarter": quarter,
                "fte": max(0.0, fte + more),
                "budget": budget + money + (quarter.year - 2025) * 1500,
                "basis": "free",
            }


def meeting_rows(world: World) -> Iterator[Row]:
    papers_days = {body["name"]: body["papers_days"] for body in world.texts["bodies"]}
    for municipality, bodies in world.calendars.items():
        for body, calendar in bodies.items():
            for day in calendar:
                papers = day - days(papers_days[body])
                kind = BUDGET_MONTHS.get(day.month, "regular") if body == BUDGET_BODY else "regular"
                row = {"municipality": municipality, "body": body, "meets_on": day, "papers_due_on": papers}
                yield row | {"kind": kind}
    for municipality, until in COUNCILS.items():
        yield from council_rows(municipality, until)


def council_rows(municipality: str, until: date) -> Iterator[Row]:
    """A council that meets on the third Thursday of a month, but for the summer."""
    for year in range(2024, until.year + 1):
        for month in (m for m in range(1, 13) if m not in (7, 8)):
            first = date(year, month, 1)
            day = first + days((3 - first.weekday()) % 7 + 14)
            if day <= until:
                row = {"municipality": municipality, "body": COUNCIL, "meets_on": day}
                row["papers_due_on"] = day - days(COUNCIL_PAPERS_DAYS)
                yield row | {"kind": BUDGET_MONTHS.get(month, "regular")}


def lead_time_rows() -> Iterator[Row]:
    adopted_on, adopted_by = NORMS_ADOPTED
    for strand, lead_days in LEAD_TIMES:
        yield {"strand": strand, "days": lead_days, "adopted_on": adopted_on, "adopted_by": adopted_by}
    for strand, lead_days in LEAD_TIMES_OPEN:
        yield {"strand": strand, "days": lead_days}

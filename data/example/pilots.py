"""The pilots of the example, their milestones and the monthly list of Waterkant, and the norms."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import monthly
from lives import Dice, Life, Statement, days, life_by_chance, life_by_story, statements, workday
from world import HOME, Pilot, Row, World

HERE = Path(__file__).resolve().parent
NORMS = (("awaiting_decision", 90), ("evaluating", 60), ("implementing", 365))
NORMS_ADOPTED = (date(2024, 1, 30), "College")


def story_pilots(world: World) -> list[Pilot]:
    """The pilots that Waterkant has, as story.toml tells of them."""
    return numbered(world, HOME, "P", lives_told(world, "pilots"))


def pilots_of_lists(world: World) -> list[Pilot]:
    """Those that the list told of for a while: they have a number of their own, and no table tells of them."""
    told = lives_told(world, "left")
    notes = world.texts["replan_notes"]
    return [Pilot(HOME, entry, life, statements(life, notes), entry["number"]) for entry, life in told]


def lives_told(world: World, name: str) -> list[tuple[dict, Life]]:
    entries = tomllib.loads((HERE / "story.toml").read_text("utf-8"))[name]
    return [(entry, life_by_story(entry, world.calendars[HOME], world.as_of)) for entry in entries]


def neighbour_pilots(world: World) -> list[Pilot]:
    pilots = []
    for municipality, calendars in world.calendars.items():
        if municipality == HOME:
            continue
        dice = Dice(municipality)
        pace, count = dice.between(0.04, 0.2), dice.whole(18, 22)
        known = [
            {"theme": theme, "title": title, "summary": summary}
            for theme, network in world.texts["network"].items()
            for title, summary in network["pilots"]
        ]
        entries = dice.some(known, count)
        lives = [life_by_chance(municipality, n, calendars["College"], pace, world.as_of) for n in range(count)]
        told = list(zip(entries, lives, strict=True))
        pilots += numbered(world, municipality, municipality[0].upper(), told)
    return pilots


def numbered(world: World, municipality: str, letter: str, told: list[tuple[dict, Life]]) -> list[Pilot]:
    """Pilots in the order in which they were registered, numbered in that order."""
    notes = world.texts["replan_notes"]
    told = sorted(told, key=lambda pair: (pair[1].registered, pair[0]["title"]))
    return [
        Pilot(municipality, entry, life, statements(life, notes), f"{letter}-{nth:03d}")
        for nth, (entry, life) in enumerate(told, start=1)
    ]


def pilot_row(world: World, pilot: Pilot) -> Row:
    entry, texts, dice = pilot.entry, world.texts, pilot.dice("pilot")
    is_home = pilot.municipality == HOME
    teams = [team for team in texts["receiving_teams"] if not team.endswith("Haven")]
    theme = entry["theme"]
    row = {
        **pilot.key,
        "title": entry["title"],
        "summary": entry["summary"],
        "theme": theme,
        "programme": texts["programmes"][theme] if is_home else "",
        "owner": entry.get("owner", texts["owners"][theme]),
        "receiving_team": entry.get("team", "") if is_home else (dice.pick(teams) if dice.chance(0.6) else ""),
        "end_picture": entry.get("end_picture", ""),
        "success_criteria": entry.get("success_criteria", ""),
        "visibility": "internal" if entry.get("internal") or (not is_home and dice.chance(0.2)) else "public",
        "contact": f"{texts['contacts'][theme]}@{pilot.municipality}.example",
        "pilot_budget": dice.whole(30, 320) * 500 if is_home or dice.chance(0.4) else "",
        "updated_on": updated_on(world, pilot, dice),
        "needs_procurement": pilot.dice("procurement").pick(["yes", "no", "no", "no", ""]) if is_home else "",
    }
    return row | rollout_figures(pilot, dice) | self_rating(world, pilot, row["updated_on"], dice)


def list_rows(world: World, listed: list[Pilot], month: str) -> list[dict[str, str]]:
    """The rows of Waterkant's list of a month."""
    rows = (monthly.row(month, known_in(world, pilot, month), pilot.entry) for pilot in listed)
    return [row for row in rows if row]


def known_in(world: World, pilot: Pilot, month: str) -> monthly.Known:
    """What was known of a pilot at the end of a month; before its last rating it was rated by the facts."""
    end, record = monthly.last_day(month), pilot_row(world, pilot)
    log = log_until(pilot, end)
    if log and record["updated_on"] > end:
        record["updated_on"] = updated_by(pilot, month)
    if log and record.get("self_rating") and record["self_rated_on"] > end:
        record["self_rating"], rated_in = rating_in(world, pilot, month)
        record["self_rated_on"] = updated_by(pilot, rated_in) if record["self_rating"] else ""
    return monthly.Known(log, stage_of(world, log)[0], record)


def log_until(pilot: Pilot, day: date) -> list[Statement]:
    return [said for said in pilot.log if said.recorded_on <= day]


def updated_by(pilot: Pilot, month: str) -> date:
    """When a row was last looked at by the end of a month: when something was recorded, and at least each quarter."""
    end = monthly.last_day(month)
    looked_at = workday(date(end.year, (end.month - 1) // 3 * 3 + 1, 1) + days(pilot.dice(f"{end.year}").whole(3, 26)))
    return max(min(looked_at, pilot.life.heard_until), log_until(pilot, end)[-1].recorded_on)


def rating_in(world: World, pilot: Pilot, month: str) -> tuple[str, str]:
    """How its owner rated a pilot in a month, and since which of the months with a list."""
    usual = {"on_track": "green", "over_norm": "amber", "blocked": "red", "stale": "amber"}
    since = rating = ""
    for earlier in monthly.MONTHS[: monthly.MONTHS.index(month) + 1]:
        day = monthly.last_day(earlier)
        if log := log_until(pilot, day):
            before, status = rating, standing(world, log, pilot.life, day)
            rating = pilot.entry.get("rating", usual.get(status, ""))
            since = since if rating == before else earlier
    return rating, since


def updated_on(world: World, pilot: Pilot, dice: Dice) -> date:
    """When the row was last true: lately, unless nothing was heard of the pilot since."""
    if pilot.life.heard_until < world.as_of:
        return pilot.life.heard_until
    return max(workday(world.as_of - days(dice.whole(4, 110))), pilot.log[-1].recorded_on)


def rollout_figures(pilot: Pilot, dice: Dice) -> Row:
    """What rollout costs and whom it reaches. What is waiting and gives no figures has none: they are unknown."""
    columns = ("rollout_cost_once", "rollout_cost_per_year", "rollout_fte", "people_reached_per_month")
    columns += ("people_reached_now", "benefit_per_person")
    life = pilot.life
    if "rollout" in pilot.entry:
        once, per_year, fte, reach, now, benefit = pilot.entry["rollout"]
        columns += ("targeted_cost_once", "targeted_cost_per_year", "targeted_fte")
        targeted = pilot.entry.get("targeted", ("", "", ""))  # what it asks in its areas only
        return dict(zip(columns, (once, per_year, fte, reach, now, benefit or "", *targeted), strict=True))
    is_waiting = life.has("evaluated") and life.over_on > life.heard_until and not life.has("decided")
    if not life.has("started") or is_waiting or dice.chance(0.35):
        return {}
    reach = dice.whole(12, 90)
    now = reach if life.has("implemented") else dice.whole(4, reach // 2)
    figures = (dice.whole(10, 250) * 500, dice.whole(20, 260) * 500, dice.whole(1, 6) / 2, reach, now)
    return dict(zip(columns, (*figures, dice.whole(8, 150) * 10 if dice.chance(0.6) else ""), strict=True))


def self_rating(world: World, pilot: Pilot, updated: date, dice: Dice) -> Row:
    """What the owner says of it: in step with the facts, except where story.toml gives another rating."""
    status = standing(world, pilot.log, pilot.life, world.as_of)
    usual = {"on_track": ["green"], "over_norm": ["amber", "red"], "blocked": ["red"]}
    choices = usual.get(status, ["amber"] if status == "stale" else [""])
    rating = pilot.entry.get("rating", dice.pick(choices))
    if not rating or (pilot.municipality != HOME and dice.chance(0.5)):
        return {}
    return {"self_rating": rating, "self_rated_on": max(updated - days(dice.whole(0, 12)), pilot.life.registered)}


def standing(world: World, log: list[Statement], life: Life, day: date) -> str:
    """closed, stale, blocked, over_norm or on_track, by the statements and the norms of the example."""
    stage, since, is_blocked = stage_of(world, log)
    if stage in ("stopped", "anchored"):
        return "closed"
    if life.heard_until < day:
        return "stale"
    if is_blocked:
        return "blocked"
    over_on = norm_end(world, life, stage, since)
    return "over_norm" if day > over_on else "on_track"


def stage_of(world: World, log: list[Statement]) -> tuple[str, date | None, bool]:
    """The stage after all that happened, since when, and whether it is blocked."""
    events = sorted((s for s in log if s.happened_on), key=lambda s: s.happened_on)
    stage, since, is_blocked = "", None, False
    for event in events:
        opened = opened_stage(world, event)
        if opened and opened != stage:
            stage, since = opened, event.happened_on
        is_blocked = {"blocked": True, "unblocked": False}.get(event.milestone, is_blocked)
    return stage, since, is_blocked


def opened_stage(world: World, event: Statement) -> str:
    if event.milestone == "rollout_decision" and event.outcome in ("defer", "extend"):
        return {"defer": "", "extend": "running"}[event.outcome]
    if event.outcome in ("stop", "no_go"):
        return "stopped"
    stages = world.contract["codes"]["stage"]
    return next((stage for stage, traits in stages.items() if traits["opened_by"] == event.milestone), "")


def norm_end(world: World, life: Life, stage: str, since: date) -> date:
    """The last day within the norm; a running pilot has its first planned end, an extended one its new end."""
    if stage == "running":
        return life.extended_until or life.first_planned_end
    starting = world.contract["codes"]["stage"][stage]["norm_days"]
    return since + days(dict(NORMS).get(stage, starting))


def milestone_row(pilot: Pilot, statement: Statement) -> Row:
    return pilot.key | vars(statement)


def norm_rows() -> Iterator[Row]:
    adopted_on, adopted_by = NORMS_ADOPTED
    for stage, norm_days in NORMS:
        yield {"stage": stage, "norm_days": norm_days, "adopted_on": adopted_on, "adopted_by": adopted_by}

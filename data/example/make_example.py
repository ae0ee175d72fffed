"""Makes the example portfolio: what Waterkant and its neighbours hand in, a folder each.

Waterkant keeps its pilots in a list that it writes over every month (monthly.py), and hands in tables of the contract
beside it; its neighbours hand in tables only. `python data/example/make_example.py [FOLDER]` writes the same bytes
every time, here or in another folder. The words are in texts.toml, the pilots of Waterkant in story.toml, how a life
runs in lives.py.
"""

from __future__ import annotations

import csv
import json
import sys
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import monthly
from lives import Dice, Life, Statement, days, life_by_chance, life_by_story, meeting_days, statements, workday

HERE = Path(__file__).resolve().parent
CONTRACT = HERE.parents[1] / "doorstroom" / "contract" / "contract.toml"
HOME = "waterkant"
READINESS_FROM = date(2023, 1, 1)
READINESS_BY = (HOME, "dijkhaven", "veenrade")
NORMS = (("awaiting_decision", 90), ("evaluating", 60), ("implementing", 365))
NORMS_ADOPTED = (date(2024, 1, 30), "College")
BUDGET_BODY, BUDGET_MONTHS = "Raadscommissie Sociaal", {6: "kadernota", 11: "begroting"}
LEAD_TIMES = (("money", 60), ("procurement", 230), ("recruitment", 120), ("decision", 30))
LEAD_TIMES_OPEN = (("ict", 150),)  # nobody has adopted it yet
# Neighbours whose council put the spring memorandum in its calendar, and the last day that the calendar has: the one
# of Veenrade ends before it.
COUNCIL, COUNCIL_PAPERS_DAYS = "Gemeenteraad", 21
COUNCILS = {"dijkhaven": date(2027, 12, 31), "veenrade": date(2026, 5, 31)}
SECOND_SHARE = {HOME: 0.5}  # of the pilots of a municipality that a second assessor looked at; of others a quarter
ASSESSED_AGAIN = 0.75  # of the pilots that wait or run on, so many were assessed again lately
MONTHS = ("januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober")
MONTHS += ("november", "december")
Row = dict[str, object]


@dataclass(frozen=True)
class World:
    """What everything is made from: the texts, the contract, the reference date, the calendars of the bodies,
    the names of the municipalities."""

    texts: dict
    contract: dict
    as_of: date
    calendars: dict[str, dict[str, list[date]]]
    names: dict[str, str]


@dataclass
class Pilot:
    """One pilot: what story.toml or chance says of it, its life, and what was recorded of that."""

    municipality: str
    entry: dict
    life: Life
    log: list[Statement]
    pilot_id: str = ""

    @property
    def key(self) -> Row:
        return {"pilot_id": self.pilot_id, "municipality": self.municipality}

    def dice(self, purpose: str) -> Dice:
        return Dice(self.municipality, self.entry["title"], purpose)


def main(folder: Path = HERE) -> None:
    """Writes what each municipality hands in, and areas.geojson, into a folder, which is made when it is not there."""
    world = make_world()
    home, neighbours = story_pilots(world), neighbour_pilots(world)
    pilots = home + neighbours
    lessons = [*story_lessons(world, home), *neighbour_lessons(world, neighbours)]
    listed = home + pilots_of_lists(world)
    tables = {
        "pilots": (pilot_row(world, pilot) for pilot in neighbours),
        "milestones": (milestone_row(pilot, statement) for pilot in neighbours for statement in pilot.log),
        "readiness": (row for pilot in pilots for row in readiness_rows(world, pilot)),
        "segments": (row for pilot in home for row in segment_rows(world, pilot)),
        "learning": (row for pilot in home for row in learning_rows(world, pilot)),
        "lessons": lessons,
        "reuses": reuse_rows(world, pilots, lessons),
        "evaluations": (row for pilot in home for row in evaluation_rows(world, pilot)),
        "shares": share_rows(world, neighbours),
        "capacity": capacity_rows(world),
        "meetings": meeting_rows(world),
        "areas": area_rows(world),
        "norms": norm_rows(),
        "lead_times": lead_time_rows(),
    }
    for name, rows in tables.items():
        for municipality, of_one in by_who_hands_in(rows).items():
            columns = list(world.contract["tables"][name]["columns"])
            write_table(folder / municipality / f"{name}.csv", columns, of_one, world.names)
    for month in monthly.MONTHS:
        write_list(folder / HOME / f"pilotlijst_{month}.csv", list_rows(world, listed, month))
    first = monthly.MONTHS[0]
    earlier = [row for pilot in listed for row in monthly.earlier_rows(known_in(world, pilot, first))]
    write_list(folder / HOME / f"eerdere_planningen_{first}.csv", earlier)
    write_areas(folder / HOME / "areas.geojson", world)


def by_who_hands_in(rows: Iterable[Row]) -> dict[str, list[Row]]:
    """Rows by municipality: who reports a re-use, and whose row it is else. Norms and lead times are of Waterkant."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row.get("by_municipality") or row.get("municipality") or HOME, []).append(row)
    return found


def make_world() -> World:
    example, texts = (tomllib.loads((HERE / name).read_text("utf-8")) for name in ("example.toml", "texts.toml"))
    calendars = {HOME: {body["name"]: meeting_days(body) for body in texts["bodies"]}}
    for nth, municipality in enumerate(name for name in example["municipalities"] if name != HOME):
        weekly = {"first": date(2022, 1, 10) + days(nth), "every_days": 21}
        weekly["first"] = workday(weekly["first"])
        calendars[municipality] = {"College": meeting_days(weekly)}
    contract = tomllib.loads(CONTRACT.read_text("utf-8"))
    return World(texts, contract, example["as_of"], calendars, example["municipalities"])


# -------------------------------------------------------------------- pilots


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


# ----------------------------------------------------------------- readiness


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


# ------------------------------------------------------------------ segments


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
            yield pilot.key | row | (segment_results(pilot, role, need, dice) if tested else {})


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


# ------------------------------------------------------------------ learning


def learning_rows(world: World, pilot: Pilot) -> Iterator[Row]:
    """Questions agreed at the start, a row a layer; answered around the evaluation, or said why not."""
    life, dice = pilot.life, pilot.dice("learning")
    agreed = workday(life.start_decided + days(dice.whole(3, 21))) if life.started else None
    if agreed is None or agreed > life.heard_until:
        return
    known = [question for question in world.texts["questions"] if question["theme"] == pilot.entry["theme"]]
    layers = list(world.contract["codes"]["layer"])
    mood = dice.whole(3, 4)
    for question in dice.some(known, dice.whole(1, 2)):
        for layer in dice.some(layers, dice.whole(3, 6)):
            row = {
                "question": question["question"],
                "how_noticed": question["how_noticed"],
                "layer": layer,
                "agreed_on": agreed,
                "end_picture_score": max(1, min(5, mood + dice.whole(-2, 1))),
            }
            yield pilot.key | row | learning_answer(pilot, question, dice)


def learning_answer(pilot: Pilot, question: dict, dice: Dice) -> Row:
    life = pilot.life
    known_on = life.evaluated if life.has("evaluated") else life.stopped[0] if life.stopped else None
    if known_on is None or known_on > life.heard_until or dice.chance(0.15):
        return {}
    answers = ["no", "partly", "not_answered"]
    if life.has("evaluated"):
        success = {
            "successful": ["yes", "yes", "partly", "not_answered"],
            "partly_successful": ["partly", "partly", "yes"],
        }
        answers = success.get(life.outcome, answers)
    answer = dice.pick(answers)
    answered = min(workday(known_on + days(dice.whole(0, 18))), life.heard_until)
    has_evidence = answer != "not_answered" and dice.chance(0.9)
    return {
        "answer": answer,
        "answer_note": question[answer],
        "answered_on": answered,
        "evidence": f"Leerverslag {MONTHS[answered.month - 1]} {answered.year}" if has_evidence else "",
    }


def story_lessons(world: World, home: list[Pilot]) -> list[Row]:
    rows = []
    for pilot in home:
        life, dice = pilot.life, pilot.dice("lessons")
        known_on = last_turn(pilot)
        for layer, lesson, action, *reason in pilot.entry.get("lessons", []):
            recorded = min(workday(known_on + days(dice.whole(2, 20))), life.heard_until)
            row = {**pilot.key, "lesson": lesson, "layer": layer, "recorded_on": recorded}
            rows.append(row | lesson_action(world, pilot, row, action, reason, dice))
    rows.sort(key=lambda row: (row["recorded_on"], row["pilot_id"], row["lesson"]))
    return [{"lesson_id": f"L-{nth:03d}", **row} for nth, row in enumerate(rows, start=1)]


def last_turn(pilot: Pilot) -> date:
    """The day that taught most: of slipping back, else of stopping, else of the evaluation."""
    slips = [s.happened_on for s in pilot.log if s.outcome == "slipped"]
    life = pilot.life
    return slips[0] if slips else life.over_on if life.over_on <= life.heard_until else life.evaluated


def lesson_action(world: World, pilot: Pilot, row: Row, action: str, reason: list[str], dice: Dice) -> Row:
    """What was done with a lesson: mostly within 90 days, sometimes later, sometimes not yet."""
    acted = workday(row["recorded_on"] + days(dice.whole(14, 120)))
    if action == "open" or acted > pilot.life.heard_until:
        return {"action": "open"}
    return {
        "action": action,
        "action_reason": reason[0] if reason else dice.pick(world.texts["lesson_reasons"][action]),
        "action_owner": pilot.entry.get("owner", world.texts["owners"][pilot.entry["theme"]]),
        "action_on": acted,
    }


def neighbour_lessons(world: World, neighbours: list[Pilot]) -> list[Row]:
    """Each lesson of the network belongs to one pilot of its theme, among those that were evaluated or stopped."""
    found: list[tuple[Pilot, str, str]] = []
    for theme, network in world.texts["network"].items():
        done = [p for p in neighbours if p.entry["theme"] == theme and p.life.has("evaluated")]
        teachers = Dice("lessons", theme).some(done, len(network["lessons"]))
        found += [(pilot, *lesson) for pilot, lesson in zip(teachers, network["lessons"], strict=False)]
    stopped = [p for p in neighbours if p.life.stopped and p.life.over_on <= world.as_of]
    found += [(p, "management", text) for p, text in zip(stopped, world.texts["stop_lessons"], strict=False)]
    found.sort(key=lambda entry: (entry[0].municipality, entry[0].pilot_id, entry[2]))
    rows, counts = [], {}
    for pilot, layer, lesson in found:
        dice = pilot.dice("lessons")
        nth = counts[pilot.municipality] = counts.get(pilot.municipality, 0) + 1
        recorded = min(workday(last_turn(pilot) + days(dice.whole(2, 30))), world.as_of)
        row = {"lesson_id": f"L-{nth:03d}", **pilot.key, "lesson": lesson, "layer": layer, "recorded_on": recorded}
        action = dice.pick(["adopted", "adopted", "open"])
        rows.append(row | lesson_action(world, pilot, row, action, [], dice))
    return rows


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
                rows.append(reuse_row(world, source, lesson_id, taker, day, dice))
    return sorted(rows, key=lambda row: (row["reused_on"], row["by_municipality"], row["by_pilot_id"]))


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


def evaluation_rows(world: World, pilot: Pilot) -> Iterator[Row]:
    """One row an evaluation that was planned: due by its first plan, held when the milestone says so."""
    life, dice = pilot.life, pilot.dice("evaluations")
    plans = [s for s in pilot.log if s.milestone == "evaluation" and s.planned_on]
    due = [plans[0].planned_on] if plans else []
    due += [s.planned_on for s in plans if life.extended and s.recorded_on >= life.extended[0]][:1]
    layers = list(world.contract["codes"]["layer"])
    for nth, day in enumerate(due):
        held = life.evaluated if nth == 0 and life.has("evaluated") else ""
        yield pilot.key | {
            "due_on": day,
            "held_on": held,
            "hours_budgeted": dice.whole(2, 12) * 4 if dice.chance(0.85) else "",
            "facilitation": dice.pick(["self_led", "self_led", "internal", "internal", "external"]),
            "layers_present": "; ".join(dice.some(layers, dice.whole(2, 6))) if held else "",
        }


# ------------------------------------------- capacity, meetings, areas, norms


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


def area_rows(world: World) -> Iterator[Row]:
    for area, fields in world.texts["areas"].items():
        yield {"area": area, "name": fields["name"], "municipality": HOME, "residents": fields["residents"]}


def norm_rows() -> Iterator[Row]:
    adopted_on, adopted_by = NORMS_ADOPTED
    for stage, norm_days in NORMS:
        yield {"stage": stage, "norm_days": norm_days, "adopted_on": adopted_on, "adopted_by": adopted_by}


def lead_time_rows() -> Iterator[Row]:
    adopted_on, adopted_by = NORMS_ADOPTED
    for strand, lead_days in LEAD_TIMES:
        yield {"strand": strand, "days": lead_days, "adopted_on": adopted_on, "adopted_by": adopted_by}
    for strand, lead_days in LEAD_TIMES_OPEN:
        yield {"strand": strand, "days": lead_days}


# ------------------------------------------------------------------- writing


def write_table(path: Path, columns: list[str], rows: Iterable[Row], names: dict[str, str]) -> None:
    """Comma, UTF-8, ISO dates, a line feed after each row; what a row does not have is empty.

    Municipalities are written by name: that is what a reader sees, and what a filter offers.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="", lineterminator="\n")
        writer.writeheader()
        for row in rows:
            named = {
                key: names[row[key]] for key in ("municipality", "by_municipality", "with_municipality") if row.get(key)
            }
            writer.writerow(row | named)


def write_list(path: Path, rows: list[dict[str, str]]) -> None:
    """As Excel saves it in the Netherlands: semicolons, UTF-8 with a mark of it, lines as on Windows."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), delimiter=";", lineterminator="\r\n")
        writer.writeheader()
        writer.writerows(rows)


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


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)

"""The example portfolio: made again it has the same bytes, put together it tells the story that the screens are shown
with, and the lists of Waterkant make every turn that a list which is written over can make."""

from __future__ import annotations

import atexit
import csv
import json
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections import Counter
from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path

import duckdb
import pandas
import pytest

from doorstroom.contract.model import contract
from doorstroom.ingest.mapping.file import load_mapping
from doorstroom.settings import EXAMPLE
from doorstroom.store.answering import Answer, answer
from doorstroom.store.load import recompose
from doorstroom.store.publishing import Publishing
from doorstroom.store.versions import Store
from tests.given import NOW, example_in, rows, silent

FIRST_LIST = date(2025, 4, 30)
TABLES = sorted(contract().tables.keys() - {"answers"})  # what its lists leave open, nobody has answered
LIFE = ("registered", "start_decision", "started", "ended", "evaluation", "rollout_decision", "implemented", "anchored")
FINAL = {"rollout_full", "rollout_targeted", "stop"}
GATES = {code for code, item in contract().codes["readiness_item"].items() if item.traits["gate"]}
Row = dict[str, str]


@cache
def as_of() -> date:
    return tomllib.loads((EXAMPLE / "example.toml").read_text(encoding="utf-8"))["as_of"]


@cache
def example() -> Store:
    folder = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return example_in(folder)


def asked(sql: str, of: Store | None = None) -> list[tuple]:
    store = of or example()
    with duckdb.connect(str(store.file(store.current_name())), read_only=True) as connection:
        return connection.execute(sql).fetchall()


@cache
def table(name: str) -> list[Row]:
    """The rows that hold by the last day, as a file would have them; plans in the order of recording."""
    with duckdb.connect(str(example().file(example().current_name())), read_only=True) as connection:
        held = connection.table(name).filter("known_until is null").to_arrow_table().to_pylist()
    found = [{column: text(value) for column, value in row.items()} for row in held]
    return sorted(found, key=lambda row: row["recorded_on"]) if name == "milestones" else found


def text(value: object) -> str:
    if isinstance(value, list):
        return "; ".join(value)
    return "" if value is None else value.isoformat() if isinstance(value, date) else str(value)


@cache
def home() -> dict[str, Row]:
    """The pilots of Waterkant, without those that its list no longer tells of while they were open."""
    apart = {row.pilot_key for row in example().ask("no_longer_listed", as_of=as_of()).itertuples()}
    pilots = (row for row in table("pilots") if row["municipality"] == "Waterkant")
    return {row["pilot_id"]: row for row in pilots if f"Waterkant/{row['pilot_id']}" not in apart}


@cache
def logs() -> dict[tuple[str, str], list[Row]]:
    """What happened to each pilot, in the order in which it happened."""
    found: dict[tuple[str, str], list[Row]] = {(row["municipality"], row["pilot_id"]): [] for row in table("pilots")}
    for row in sorted(table("milestones"), key=lambda row: row["happened_on"]):
        if row["happened_on"]:
            found[row["municipality"], row["pilot_id"]].append(row)
    return found


def days_until_as_of(day: str) -> int:
    return (as_of() - date.fromisoformat(day)).days


def is_final(row: Row) -> bool:
    return row["outcome"] in FINAL or row["milestone"] in ("stopped", "implemented", "anchored")


@cache
def waits(outcome: str) -> dict[str, int]:
    """Days since the evaluation with this outcome, of each pilot of Waterkant with nothing final after it."""
    found = {}
    for pilot in home():
        log = logs()["Waterkant", pilot]
        evaluated = [
            row["happened_on"] for row in log if row["milestone"] == "evaluation" and row["outcome"] == outcome
        ]
        if evaluated and not any(is_final(row) for row in log):
            found[pilot] = days_until_as_of(evaluated[0])
    return found


def stage(pilot: str) -> str:
    now = ""
    for row in logs()["Waterkant", pilot]:
        if row["outcome"] in ("stop", "no_go"):
            now = "stopped"
        elif row["outcome"] == "extend":
            now = "started"
        elif row["outcome"] != "defer" and row["milestone"] in (*LIFE, "stopped"):
            now = row["milestone"]
    return now


def statements(milestone: str, pilot: str) -> list[Row]:
    found = (row for row in table("milestones") if (row["municipality"], row["pilot_id"]) == ("Waterkant", pilot))
    return [row for row in found if row["milestone"] == milestone]


def plans(milestone: str, pilot: str) -> list[Row]:
    return [row for row in statements(milestone, pilot) if row["planned_on"]]


def how_often(outcome: str, pilots: object) -> int:
    return sum(row["outcome"] == outcome for pilot in pilots for row in logs()["Waterkant", pilot])


def is_blocked(pilot: str) -> bool:
    turns = [row["milestone"] for row in logs()["Waterkant", pilot] if row["milestone"] in ("blocked", "unblocked")]
    return turns[-1:] == ["blocked"]


def open_gates(pilot: str) -> set[str]:
    """The gates that the owner's last assessment leaves open; a yes counts with evidence only."""
    rows = [row for row in table("readiness") if (row["municipality"], row["pilot_id"]) == ("Waterkant", pilot)]
    last = max(row["assessed_on"] for row in rows if row["assessor"] == "owner")
    met = {
        row["item"]
        for row in rows
        if row["assessed_on"] == last and (row["state"] == "not_needed" or (row["state"] == "yes" and row["evidence"]))
    }
    return GATES - met


# -------------------------------------------------------------- made, and whole


def test_making_it_again_gives_the_committed_bytes(tmp_path):
    subprocess.run([sys.executable, "-B", str(EXAMPLE / "make_example.py"), str(tmp_path)], check=True)
    made = {str(path.relative_to(tmp_path)): path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    there = {str(path.relative_to(EXAMPLE)) for end in ("csv", "geojson") for path in EXAMPLE.rglob(f"*.{end}")}
    assert made.keys() == there
    assert [name for name, content in made.items() if content != (EXAMPLE / name).read_bytes()] == []


def test_it_stays_small():
    assert sum(path.stat().st_size for path in EXAMPLE.rglob("*") if path.is_file()) < 1_500_000


@pytest.mark.parametrize("name", TABLES)
def test_every_table_has_rows_under_the_contracts_own_headers(name):
    files = list(EXAMPLE.glob(f"*/{name}.csv"))
    assert files
    for path in files:
        with path.open(encoding="utf-8", newline="") as file:
            header, first, *_ = csv.reader(file)
        assert header == list(contract().tables[name].columns)
        assert first


@pytest.mark.parametrize(("mapping", "files"), [("mapping", 12), ("earlier", 1)])
def test_every_column_of_the_lists_is_read(mapping, files):
    read = load_mapping(EXAMPLE / "waterkant" / f"{mapping}.toml")
    lists = [path for path in (EXAMPLE / "waterkant").glob("*.csv") if read.is_for(path.name)]
    assert len(lists) == files
    for path in lists:
        with path.open(encoding="utf-8-sig", newline="") as file:
            assert set(next(csv.reader(file, delimiter=";"))) == read.headers


def test_it_is_handed_in_at_once_by_nine_municipalities_of_which_one_keeps_a_list():
    told = example().ask("hand_ins")
    lists = told[told["source"] == "pilotlijst"].sort_values("reported_on")
    assert lists["municipality"].unique().tolist() == ["Waterkant"]
    assert lists["said_by"].unique().tolist() == ["name"]
    days = [day.date() for day in lists["reported_on"]]
    assert (len(days), days[0], days[-1]) == (12, FIRST_LIST, as_of())
    (earlier,) = told[told["source"] == "eerdere planningen"].itertuples()
    assert (earlier.municipality, earlier.reported_on.date(), earlier.said_by) == ("Waterkant", FIRST_LIST, "name")
    beside = told[told["source"] == "records"]
    assert len(told) == 12 + 1 + 9
    assert sorted(beside["municipality"]) == sorted({row["municipality"] for row in table("pilots")})
    assert {day.date() for day in beside["reported_on"]} == {as_of()}
    assert example().names() == [example().current_name()]


def test_nothing_of_it_is_refused():
    assert example().ask("refusals").empty


def test_read_again_from_its_files_it_says_the_same(tmp_path):
    store = example_in(tmp_path / "store")
    recompose(store, municipality="m", now=NOW, keep=1, progress=silent, is_read_again=True)
    for name in ("milestones_told", "absences", "left_open", "norms", "shapes"):
        assert asked(f"from {name} order by all", store) == asked(f"from {name} order by all")
    before, after = example().current(), store.current()
    assert (after.as_of, after.is_example, after.own_municipality) == (as_of(), True, before.own_municipality)


def test_what_its_lists_leave_open_can_be_answered(tmp_path):
    store = Store(shutil.copytree(example().path, tmp_path / "store"))
    (open_one, *_) = [one for one in example().ask("unanswered", as_of=as_of()).itertuples() if one.kind == "left_list"]
    given = Answer(open_one.municipality, open_one.pilot_id, "never_was", "een vergissing")
    answer(store, given, Publishing("Waterkant", NOW, 24, silent), by="kantoor")
    left = Store(store.path).ask("unanswered", as_of=as_of())
    assert open_one.pilot_key not in set(left.pilot_key)
    assert Store(store.path).current().is_example


@pytest.mark.parametrize("name", TABLES)
def test_no_two_rows_have_the_same_key(name):
    keys = Counter(tuple(row.get(column, "") for column in contract().tables[name].key) for row in table(name))
    assert [key for key, count in keys.items() if count > 1] == []


@pytest.mark.parametrize("name", TABLES)
def test_every_code_is_a_code_of_its_list_and_every_required_cell_is_filled(name):
    for column in contract().tables[name].columns.values():
        values = {row[column.name] for row in table(name)}
        assert not (column.required and "" in values), column.name
        if column.type == "code":
            assert values - {""} <= set(contract().codes[column.codes]), column.name


@pytest.mark.parametrize("name", [name for name in TABLES if contract().tables[name].references == "pilots"])
def test_every_row_about_a_pilot_is_about_one_that_exists(name):
    assert {(row["municipality"], row["pilot_id"]) for row in table(name)} <= set(logs())


def test_every_area_has_one_square_on_the_grid():
    shapes = json.loads((EXAMPLE / "waterkant" / "areas.geojson").read_text(encoding="utf-8"))["features"]
    assert [shape["properties"]["area"] for shape in shapes] == [row["area"] for row in table("areas")]
    assert len({json.dumps(shape["geometry"]) for shape in shapes}) == len(shapes) == 10


# --------------------------------------------------------------- tables agree


def test_nothing_happened_or_was_recorded_after_the_reference_date():
    days = {row[column] for row in table("milestones") for column in ("happened_on", "recorded_on")}
    assert max(days) <= as_of().isoformat()


def test_the_steps_of_a_life_come_in_order_unless_it_was_extended():
    for key, log in logs().items():
        steps = [LIFE.index(row["milestone"]) for row in log if row["milestone"] in LIFE]
        assert steps == sorted(steps) or "extend" in {row["outcome"] for row in log}, key


def test_decisions_fall_on_meeting_days_of_the_body_that_takes_them():
    meetings = {(row["municipality"], row["body"], row["meets_on"]) for row in table("meetings")}
    taken = [row for log in logs().values() for row in log if row["decided_by"]]
    assert taken
    assert [row for row in taken if (row["municipality"], row["decided_by"], row["happened_on"]) not in meetings] == []


def test_the_first_plan_is_recorded_before_the_start_and_no_plan_is_in_the_past():
    for row in table("milestones"):
        assert not row["planned_on"] or row["planned_on"] >= row["recorded_on"]
    for pilot in home():
        started = [row["happened_on"] for row in statements("started", pilot) if row["happened_on"]]
        if started:
            assert plans("ended", pilot)[0]["recorded_on"] < started[0]
            assert plans("evaluation", pilot)[0]["recorded_on"] < started[0]


def test_evaluations_are_due_by_the_first_plan_and_held_when_the_milestone_says_so():
    for row in table("evaluations"):
        planned = [plan["planned_on"] for plan in plans("evaluation", row["pilot_id"])]
        assert row["due_on"] in planned
        held = [s["happened_on"] for s in statements("evaluation", row["pilot_id"])]
        assert row["held_on"] in {*held, ""}


def test_only_pilots_with_a_decision_to_roll_out_are_rolled_out_somewhere():
    decided = {pilot for pilot in home() if how_often("rollout_full", [pilot]) + how_often("rollout_targeted", [pilot])}
    assert {row["pilot_id"] for row in table("segments") if row["role"] in ("rolled_out", "chosen")} <= decided


def test_reuse_is_reported_by_another_municipality_after_the_lesson_was_there():
    known = {(row["municipality"], row["lesson_id"]): row["recorded_on"] for row in table("lessons")}
    for row in table("reuses"):
        assert row["municipality"] != row["by_municipality"]
        assert (row["by_municipality"], row["by_pilot_id"]) in logs()
        if row["lesson_id"]:
            assert known[row["municipality"], row["lesson_id"]] < row["reused_on"] <= as_of().isoformat()
        else:
            assert (row["municipality"], row["pilot_id"]) in logs()


# ------------------------------------------------------------------- the story


def test_there_are_64_pilots_in_waterkant_and_about_20_in_each_of_8_neighbours():
    counts = Counter(row["municipality"] for row in table("pilots"))
    assert counts.pop("Waterkant") == 64 + 2
    assert len(home()) == 64
    assert len(counts) == 8
    assert all(18 <= count <= 22 for count in counts.values())


def test_every_stage_of_waterkant_is_filled():
    assert Counter(stage(pilot) for pilot in home()) == {
        "registered": 3,
        "start_decision": 4,
        "started": 9,
        "ended": 3,
        "evaluation": 15,
        "rollout_decision": 9,
        "implemented": 4,
        "anchored": 8,
        "stopped": 9,
    }


def test_fourteen_successes_wait_between_three_weeks_and_twenty_months():
    waiting = sorted(waits("successful").values())
    assert len(waiting) == 14
    assert (waiting[0], waiting[-1]) == (21, 602)
    assert sum(days > 90 for days in waiting) == 10
    assert round(sum(max(0, days - 90) for days in waiting) / 30.4375, 1) == 62.8
    assert len(waits("partly_successful")) == 2


def test_of_those_waiting_five_were_deferred_one_extended_one_blocked_and_three_are_internal():
    waiting = waits("successful")
    assert sorted(n for pilot in waiting if (n := how_often("defer", [pilot]))) == [1, 1, 1, 2, 3]
    assert how_often("extend", waiting) == 1
    assert [home()[pilot]["self_rating"] for pilot in waiting if is_blocked(pilot)] == ["green"]
    assert sum(home()[pilot]["visibility"] == "internal" for pilot in waiting) == 3


def test_all_but_one_of_those_waiting_have_a_body_that_decides():
    bodies = {
        pilot: {row["decided_by"] for row in statements("rollout_decision", pilot)} for pilot in waits("successful")
    }
    assert sum(found == {""} for found in bodies.values()) == 1
    assert sum("Raadscommissie Sociaal" in found for found in bodies.values()) == 8


def test_the_council_committee_decides_at_about_a_third_of_the_pace_of_the_others():
    decisions, waited = Counter(), Counter()
    for pilot in home():
        named = [row["decided_by"] for row in statements("rollout_decision", pilot) if row["decided_by"]]
        log = logs()["Waterkant", pilot]
        evaluated = [row["happened_on"] for row in log if row["milestone"] == "evaluation"]
        if named and evaluated:
            is_slow = named[-1] == "Raadscommissie Sociaal"
            ended = [row["happened_on"] for row in log if is_final(row)]
            decisions[is_slow] += bool(ended)
            waited[is_slow] += days_until_as_of(evaluated[0]) - (days_until_as_of(ended[0]) if ended else 0)
    assert decisions[True] + decisions[False] >= 25
    assert 0.25 < (decisions[True] / waited[True]) / (decisions[False] / waited[False]) < 0.4


def test_eight_were_decided_in_the_last_twelve_months():
    decided = [row["happened_on"] for pilot in home() for row in logs()["Waterkant", pilot] if row["outcome"] in FINAL]
    assert sum(days_until_as_of(day) < 365 for day in decided) == 8


def test_eight_are_anchored_that_held_twice_and_one_slipped():
    anchored = [pilot for pilot in home() if stage(pilot) == "anchored"]
    assert len(anchored) == 8
    assert all(how_often("holds", [pilot]) == 2 for pilot in anchored)
    assert how_often("slipped", home()) == 1


def test_six_of_the_eight_evaluations_within_four_months_are_not_prepared():
    coming = [
        pilot
        for pilot in home()
        if stage(pilot) in ("started", "ended")
        and days_until_as_of(plans("evaluation", pilot)[-1]["planned_on"]) >= -122
    ]
    assert len(coming) == 8
    assert sum(len(open_gates(pilot)) >= 2 for pilot in coming) == 6
    assert sum(not open_gates(pilot) for pilot in coming) == 2


def test_pilots_near_their_evaluation_are_not_ready_and_money_lacks_most():
    (found,) = example().ask("readiness_summary", as_of=as_of()).to_dict("records")
    assert (found["n_pilots"] - found["n_unknown"], found["n_near_not_ready"], found["most_open"]) == (
        21,
        7,
        "structural_budget",
    )
    now = example().ask("readiness_now", as_of=as_of())
    assert (now["outdated_gates"].fillna(0) > 0).sum() >= 5  # what was said too long ago
    assert (now["moments_missed"] > 0).sum() >= 5


def test_evidence_says_where_and_what_is_not_needed_says_why():
    readiness = table("readiness")
    assert all(not row["evidence_place"] or row["evidence"] for row in readiness)
    assert sum(bool(row["evidence_place"]) for row in readiness) > 500
    reasons = Counter(bool(row["evidence"]) for row in readiness if row["state"] == "not_needed")
    assert reasons[True] > reasons[False] > 0


def test_a_second_assessor_looked_at_more_than_ten_pilots_of_waterkant():
    agreed = example().ask("assessors_agree", as_of=as_of()).set_index("municipality")
    assert agreed.loc["Waterkant", "n_pilots"] >= 10
    assert 0 < agreed.loc["Waterkant", "low"] < agreed.loc["Waterkant", "kappa"] < 1
    assert set(agreed["withheld"].drop("Waterkant")) == {"too_few_pilots"}


def test_for_some_the_last_day_to_begin_passed_though_they_are_green():
    (found,) = example().ask("last_day_summary", as_of=as_of()).to_dict("records")
    assert found["n_late_green"] == 6
    assert found["n_late"] > found["n_late_green"]
    assert found["n_open"] > 0
    assert found["n_done"] > 0
    rows_of = example().ask("last_day_to_begin", as_of=as_of())
    ends = rows_of[rows_of["unknown_because"] == "calendar_ends"]
    assert set(ends["municipality"]) == {"Veenrade"}  # its council knows its meetings up to May
    assert set(rows_of.loc[rows_of["days"].notna() & ~rows_of["is_adopted"].astype(bool), "strand"]) == {"ict"}
    needs = Counter(row["needs_procurement"] for row in home().values())
    assert needs["yes"] > 5
    assert needs["no"] > needs["yes"]
    assert needs[""] > 0


def test_four_started_uncovered_and_five_are_blocked_each_with_a_note():
    turns = [row for pilot in home() for row in logs()["Waterkant", pilot]]
    assert sum(is_blocked(pilot) for pilot in home()) == 5
    assert sum(row["outcome"] == "go_uncovered" for row in turns) == 4
    assert all(row["note"] for row in turns if row["milestone"] == "blocked" or row["outcome"] == "go_uncovered")


def test_nine_stopped_and_each_left_a_lesson():
    taught = {row["pilot_id"] for row in table("lessons") if row["municipality"] == "Waterkant"}
    stopped = {pilot for pilot in home() if stage(pilot) == "stopped"}
    assert len(stopped) == 9
    assert stopped <= taught


def of_waterkant(question: str) -> pandas.Series:
    """The first row of a question about Waterkant."""
    return example().ask(question, as_of=as_of(), municipality=["Waterkant"]).iloc[0]


def test_residents_are_the_layer_that_rarely_learns_along():
    found = of_waterkant("learning_summary")
    assert (found["most_behind"], found["n_as_often"]) == ("residents", 1)
    assert found["n_behind"] > found["n_along"] > 5
    assert min(found[one] for one in ("n_later", "n_undated", "n_without_reason", "n_without_evidence")) > 5


def test_some_evaluations_were_cancelled_or_are_late_and_so_are_reports():
    found = of_waterkant("evaluations_held")
    assert (found["n_cancelled"], found["n_late"]) == (3, 3)
    assert (
        min(found[f"n_{one}"] for one in ("unsigned", "in_time", "too_late", "closed", "open_in_time", "overdue")) > 1
    )


def test_lessons_come_late_some_did_not_work_and_some_are_used_by_others():
    found = of_waterkant("lessons_summary")
    assert min(found[f"n_{one}"] for one in ("in_time", "late", "overdue", "open", "failed", "worked", "reused")) > 5
    assert found["n_of_stopped"] > found["n_stopped"] == found["n_stopped_learned"] == 9


def test_learning_by_the_day_of_the_evaluation_differs_between_pilots():
    found = of_waterkant("learning_link")
    assert found["n"] >= 10
    assert pandas.isna(found["withheld"])


def test_plans_move_and_some_move_three_times():
    shifts = Counter(len(plans("ended", pilot)) - 1 for pilot in home() if plans("ended", pilot))
    assert shifts[3] == 4
    assert shifts[1] + shifts[2] >= 30


def test_a_plan_that_moves_keeps_its_order_of_recording():
    for pilot in home():
        recorded = [row["recorded_on"] for row in plans("ended", pilot)]
        assert all(before < after for before, after in pairwise(recorded))


def test_six_records_are_older_than_half_a_year():
    assert sum(days_until_as_of(row["updated_on"]) > 183 for row in home().values()) == 6


def test_one_plan_is_no_more_exact_than_a_quarter():
    inexact = [row["planned_on"] for row in table("milestones") if row["planned_inexact"] == "True"]
    assert inexact == ["2026-09-30"]


def test_a_quarter_is_internal_and_some_numbers_are_too_small_to_show():
    assert sum(row["visibility"] == "internal" for row in home().values()) == 16
    assert sum(int(row["participants"] or 10) < 10 for row in table("segments")) >= 5


def test_three_norms_are_adopted_and_the_others_are_not():
    adopted = {row["stage"]: row["norm_days"] for row in table("norms") if row["adopted_on"]}
    assert adopted == {"awaiting_decision": "90", "evaluating": "60", "implementing": "365"}


def worst(team: str, kind: str = "fte") -> list[tuple]:
    told = example().ask("collision", as_of=as_of(), municipality=["Waterkant"])
    over = told[(told["team"] == team) & (told["kind"] == kind) & (told["p_over"] > 0.2)]
    return [(day.date(), round(chance, 4)) for day, chance in zip(over["quarter"], over["p_over"], strict=True)]


def test_one_team_overloads_in_two_quarters_and_one_can_carry_all():
    assert worst("Wijkteam Noord") == [(date(2027, 7, 1), 0.4772), (date(2027, 10, 1), 0.4772)]
    told = example().ask("collision", as_of=as_of(), municipality=["Waterkant"])
    south = told[told["team"] == "Wijkteam Zuid"]
    assert (south["p_over"] == 0).all()
    assert south["stress"].max() > 0


def test_one_team_filled_in_no_capacity_and_some_pilots_ask_nobody_knows_what():
    told = example().ask("collision", as_of=as_of(), municipality=["Waterkant"])
    assert set(told[told["team"] == "Steunpunt Mantelzorg"]["withheld"]) == {"no_room"}
    assert set(told[told["team"] == "Werkplein"]["n_unknown"]) == {2}


def test_one_start_is_refused_and_would_pass_with_one_fte():
    told = example().ask("start_gate", as_of=as_of(), municipality=["Waterkant"]).set_index("title")
    row = told.loc["Woningruil voor ouderen"]
    assert (row["verdict"], row["whole_fte"], round(row["p_fte"], 4)) == ("over_limit", 1, 0.2598)
    assert told["verdict"].value_counts().to_dict() == {
        "already_over": 3,
        "no_structural_line": 2,
        "over_limit": 1,
        "no_team": 1,
    }


def test_what_started_uncovered_is_told_with_the_reason():
    told = example().ask("started_uncovered", as_of=as_of())
    assert len(told) == 4
    assert told["why"].notna().all()


# ------------------------------------------------------------ as the lists tell it


def test_two_are_no_longer_in_the_list_and_one_of_them_waited():
    apart = example().ask("no_longer_listed", as_of=as_of(), municipality=["Waterkant"])
    assert rows(apart, "title", "is_waiting") == [
        ("Klusdienst met oog voor zorg", False),
        ("Soep in de wijk", True),
    ]


TURNS = {
    "a plan where there was none": "is_plan and told_as = 'new' and said_on > date '2025-04-30' and not is_new_pilot",
    "another plan": "is_plan and told_as = 'replan' and milestone = 'ended'",
    "deferred once more": "told_as = 'event' and outcome = 'defer' and was_outcome = 'defer' and day > was_day",
    "started again after it was extended": "told_as = 'event' and milestone = 'started' and day > was_day",
    "another day of what happened": "told_as = 'correction' and day <> was_day and not was_inexact",
    "another outcome of it": "told_as = 'correction' and day = was_day and outcome <> was_outcome",
    "a day where there was a month": "told_as = 'finer' and not is_plan and was_inexact and not is_inexact",
    "another word of its status": "told_as = 'new' and not is_plan and is_inexact and said_on = day",
}


@pytest.mark.parametrize("turn", TURNS.values(), ids=TURNS)
def test_the_lists_make_every_turn_of_a_milestone(turn):
    told = """
        select t.*, p.known_from is not null and p.known_from = t.said_on as is_new_pilot
        from milestones_told as t
        inner join portfolio as p on t.municipality = p.municipality and t.pilot_id = p.pilot_id
        where t.source_file like 'waterkant/pilotlijst%'
    """
    assert asked(f"select count(*) from ({told}) where {turn}")[0][0] > 0  # noqa: S608


def test_what_the_lists_leave_open_is_asked():
    unanswered = example().ask("unanswered", as_of=as_of(), municipality=["Waterkant"])
    told = unanswered[unanswered["kind"] != "event"]
    assert sorted(rows(told, "kind", "title", "name")) == [
        ("correction", "Ervaringsdeskundige in het wijkteam", "started"),
        ("correction", "Vrijwillige budgetmaat", "evaluation"),
        ("left_list", "Soep in de wijk", None),
        ("no_longer_said", "Welzijn op recept", "evaluation"),
        ("plan_gone", "Nachtrust voor mantelzorgers", "started"),
        ("renamed", "Klusdienst met oog voor zorg", "title"),
    ]


def test_who_was_done_leaves_the_list_and_stays_what_it_was():
    left = {pilot for municipality, pilot in asked("select municipality, pilot_id from absences")}
    closed = left & home().keys()
    assert len(closed) == 3
    assert {stage(pilot) for pilot in closed} == {"stopped"}


def test_a_new_pilot_is_known_from_the_list_that_tells_of_it_first():
    told = """
        select distinct k.known_from
        from portfolio as k
        inner join pilots as p on k.municipality = p.municipality and k.pilot_id = p.pilot_id
        where p.title = 'Spaarkring in de buurt'
    """
    assert asked(told) == [(date(2026, 3, 31),)]

"""The example portfolio: made again it has the same bytes, and it tells the story that the screens are shown with."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
import tomllib
from collections import Counter
from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

from doorstroom.contract.model import contract

ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / "data" / "example"
TABLES = sorted(contract().tables)
LIFE = ("registered", "start_decision", "started", "ended", "evaluation", "rollout_decision", "implemented", "anchored")
FINAL = {"rollout_full", "rollout_targeted", "stop"}
GATES = {code for code, item in contract().codes["readiness_item"].items() if item.traits["gate"]}
Row = dict[str, str]


@cache
def as_of() -> date:
    return tomllib.loads((EXAMPLE / "example.toml").read_text(encoding="utf-8"))["as_of"]


@cache
def table(name: str) -> list[Row]:
    with (EXAMPLE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def home() -> dict[str, Row]:
    return {row["pilot_id"]: row for row in table("pilots") if row["municipality"] == "Waterkant"}


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
    made = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert sorted(made) == sorted([*(f"{name}.csv" for name in TABLES), "areas.geojson"])
    assert [name for name, content in made.items() if content != (EXAMPLE / name).read_bytes()] == []


def test_it_stays_small():
    assert sum(path.stat().st_size for path in EXAMPLE.iterdir() if path.is_file()) < 1_500_000


@pytest.mark.parametrize("name", TABLES)
def test_every_table_has_rows_under_the_contracts_own_headers(name):
    rows = table(name)
    assert rows
    assert list(rows[0]) == list(contract().tables[name].columns)


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
    shapes = json.loads((EXAMPLE / "areas.geojson").read_text(encoding="utf-8"))["features"]
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
        assert not row["planned_on"] or row["planned_on"] >= row["recorded_on"] or row["planned_on"] == "Q3 2026"
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
    assert counts.pop("Waterkant") == 64
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
    inexact = [row["planned_on"] for row in table("milestones") if not row["planned_on"][:4].isdecimal()]
    assert [planned for planned in inexact if planned] == ["Q3 2026"]


def test_a_quarter_is_internal_and_some_numbers_are_too_small_to_show():
    assert sum(row["visibility"] == "internal" for row in home().values()) == 16
    assert sum(int(row["participants"] or 10) < 10 for row in table("segments")) >= 5


def test_three_norms_are_adopted_and_the_others_are_not():
    adopted = {row["stage"]: row["norm_days"] for row in table("norms") if row["adopted_on"]}
    assert adopted == {"awaiting_decision": "90", "evaluating": "60", "implementing": "365"}

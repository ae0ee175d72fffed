"""Each table of the records says from when until when a row was known, and what is asked of a day goes by that."""

from __future__ import annotations

import datetime as dt

import duckdb
import pytest

from doorstroom.store.seen_copy import public_store
from tests.given import drawn_rows, rows, told_store

DAY = dt.date.fromisoformat
BEFORE, CHANGED, AFTER = "2025-05-31", "2025-06-01", "2025-06-02"
A = "pilot_id | title\na | A"
RUNS = "pilot_id | milestone | happened_on\na | started | 2025-01-01"
WAITS = """
pilot_id | milestone        | planned_on | happened_on | outcome    | decided_by
a        | evaluation       |            | 2025-01-01  | successful |
a        | rollout_decision | 2025-12-01 |             |            | Raad
"""


def told(folder, **tables):
    drawn = {"pilots": A, "milestones": RUNS, **tables}
    return told_store(folder, {name: drawn_rows(text) for name, text in drawn.items()})


def changed(header: str, first: str, second: str = "") -> str:
    """A table of which the first row was known until CHANGED, and the second from that day on."""
    lines = [f"{header} | known_from | known_until", f"{first} | | {CHANGED}"]
    return "\n".join([*lines, *([f"{second} | {CHANGED} |"] if second else [])])


OF_A = "pilot_id | title | theme | owner | people_reached_per_month | people_reached_now | visibility"
STRANDS = ("money", "procurement", "recruitment", "ict", "decision")
READY = "pilot_id | item | state | evidence | assessed_on"
EXAMPLES = {
    "pilots, a value": (
        {"pilots": changed(OF_A, "a | A | Wmo | X | 100 | 20 | public", "a | Aa | Jeugd | Y | 200 | 20 | public")},
        ("stage_now", {}, ("title", "theme", "owner")),
        [("A", "Wmo", "X")],
        [("Aa", "Jeugd", "Y")],
    ),
    "pilots, who is counted in a group": (
        {"pilots": changed(OF_A, "a | A | Wmo | X | | | public", "a | A | Jeugd | X | | | public")},
        ("stagnation", {"by": "theme"}, ("grp", "n_open")),
        [("Wmo", 1)],
        [("Jeugd", 1)],
    ),
    "pilots, who is filtered": (
        {"pilots": changed(OF_A, "a | A | Wmo | X | | | public", "a | A | Jeugd | X | | | public")},
        ("stage_now", {"theme": ["Jeugd"]}, ("title",)),
        [],
        [("A",)],
    ),
    "pilots, people": (
        {
            "milestones": WAITS,
            "pilots": changed(OF_A, "a | A | | | 100 | 20 | public", "a | A | | | 200 | 20 | public"),
        },
        ("waiting_decisions", {}, ("people_waiting_per_month",)),
        [(80,)],
        [(180,)],
    ),
    "pilots, the title behind a figure": (
        {"pilots": changed(OF_A, "a | A | | | | | public", "a | Aa | | | | | public")},
        ("open_stays", {}, ("title",)),
        [("A",)],
        [("Aa",)],
    ),
    "milestones, one that was wrong": (
        {
            "milestones": f"{RUNS.splitlines()[0]} | known_from | known_until\na | registered | 2024-01-01 | |\n"
            f"a | started | 2025-01-01 | | {CHANGED}"
        },
        ("stage_now", {}, ("stage", "entered_on")),
        [("running", "2025-01-01")],
        [("idea", "2024-01-01")],
    ),
    "milestones, one that was corrected": (
        {
            "milestones": changed(
                "pilot_id | milestone | happened_on", "a | started | 2025-01-01", "a | started | 2025-02-01"
            )
        },
        ("stage_now", {}, ("stage", "entered_on")),
        [("running", "2025-01-01")],
        [("running", "2025-02-01")],
    ),
    "milestones, one of an earlier day": (
        {
            "milestones": changed("pilot_id | milestone | happened_on", "a | registered | 2025-01-01").replace(
                CHANGED, ""
            )
            + f"\na | started | 2025-03-01 | {CHANGED} |"
        },
        ("stage_now", {}, ("stage", "entered_on")),
        [("idea", "2025-01-01")],
        [("running", "2025-03-01")],
    ),
    "milestones, the first plan of the end": (
        {
            "milestones": changed(
                "pilot_id | milestone | planned_on | happened_on",
                "a | ended | 2025-03-01 |",
                "a | ended | 2025-04-01 |",
            )
            + "\na | started | | 2025-01-01 | |"
        },
        ("stage_now", {}, ("stage", "norm_days")),
        [("running", 59)],
        [("running", 90)],
    ),
    "milestones, who decides": (
        {
            "milestones": f"{WAITS.strip().splitlines()[0]} | known_from | known_until\n"
            "a | evaluation | | 2025-01-01 | successful | | |\n"
            f"a | rollout_decision | 2025-12-01 | | | Raad | | {CHANGED}\n"
            "a | rollout_decision | 2025-11-01 | | | College | 2020-01-01 |"
        },
        ("waiting_decisions", {}, ("decided_by",)),
        [("College",)],
        [("College",)],
    ),
    "readiness": (
        {
            "milestones": WAITS,
            "readiness": changed(
                READY, "a | line_owner | yes | zaak | 2025-01-01", "a | line_owner | no | | 2025-01-01"
            ),
        },
        ("waiting_decisions", {}, ("open_gates",)),
        [(5,)],
        [(6,)],
    ),
    "segments": (
        {
            "segments": changed(
                "pilot_id | area | target_group | role", "a | noord | jeugd | tested", "a | zuid | jeugd | tested"
            )
        },
        ("stagnation", {"by": "area"}, ("grp", "n_open")),
        [("noord", 1)],
        [("zuid", 1)],
    ),
    "segments, no longer": (
        {"segments": changed("pilot_id | area | target_group | role", "a | noord | jeugd | tested")},
        ("areas_now", {}, ("area", "n_open")),
        [("noord", 1)],
        [(None, 1)],
    ),
    "segments, people": (
        {
            "segments": changed(
                "pilot_id | area | target_group | role | people_reached",
                "a | noord | jeugd | tested | 40",
                "a | noord | jeugd | tested | 60",
            )
        },
        ("areas_now", {}, ("area", "people_reached")),
        [("noord", 40)],
        [("noord", 60)],
    ),
    "areas": (
        {
            "segments": "pilot_id | area | target_group | role\na | n | jeugd | tested",
            "areas": changed("area | name | municipality | residents", "n | Noord | m | 10", "n | Noorden | m | 20"),
        },
        ("areas_now", {}, ("name", "residents", "n_open")),
        [("Noord", 10, 1)],
        [("Noorden", 20, 1)],
    ),
    "areas, the name of a group": (
        {
            "segments": "pilot_id | area | target_group | role\na | n | jeugd | tested",
            "areas": changed("area | name | municipality", "n | Noord | m", "n | Noorden | m"),
        },
        ("stagnation", {"by": "area"}, ("grp",)),
        [("Noord",)],
        [("Noorden",)],
    ),
    "meetings": (
        {"milestones": WAITS, "meetings": changed("body | meets_on", "Raad | 2025-07-01", "Raad | 2025-08-01")},
        ("next_meetings", {}, ("body", "meets_on")),
        [("Raad", "2025-07-01")],
        [("Raad", "2025-08-01")],
    ),
    "meetings, that were held": (
        {"milestones": WAITS, "meetings": changed("body | meets_on", "Raad | 2025-03-01", "Raad | 2025-04-01")},
        ("meetings_held", {}, ("meets_on", "n_waiting")),
        [("2025-03-01", 1)],
        [("2025-04-01", 1)],
    ),
    "norms": (
        {
            "milestones": WAITS,
            "norms": changed(
                "stage | norm_days | adopted_on",
                "awaiting_decision | 100 | 2025-01-01",
                "awaiting_decision | 50 | 2025-01-01",
            ),
        },
        ("waiting_decisions", {}, ("norm_days",)),
        [(100,)],
        [(50,)],
    ),
    "lead times": (
        {
            "milestones": "pilot_id | milestone | planned_on | happened_on\na | started | | 2025-01-01\n"
            "a | evaluation | 2025-12-31 |",
            "lead_times": changed("strand | days", "ict | 100", "ict | 50"),
        },
        ("last_day_to_begin", {}, ("strand", "days", "latest_start_on")),
        [
            ("money", None, None),
            ("procurement", None, None),
            ("recruitment", None, None),
            ("ict", 100, "2026-09-23"),
            ("decision", None, None),
        ],
        [
            ("money", None, None),
            ("procurement", None, None),
            ("recruitment", None, None),
            ("ict", 50, "2026-11-12"),
            ("decision", None, None),
        ],
    ),
    "pilots, whether a tender is needed": (
        {
            "milestones": RUNS,
            "pilots": changed("pilot_id | title | needs_procurement", "a | A | no", "a | A | yes"),
        },
        ("last_day_to_begin", {}, ("strand", "came")),
        [(strand, "unknown" if strand != "procurement" else "not_needed") for strand in STRANDS],
        [(strand, "unknown") for strand in STRANDS],
    ),
    "readiness, the second assessor": (
        {
            "milestones": RUNS,
            "readiness": changed(
                f"{READY} | assessor",
                "a | line_owner | yes | zaak | 2025-01-01 | owner",
                "a | line_owner | no | | 2025-01-01 | second",
            ),
        },
        ("readiness_now", {}, ("open_gates", "weakest_item", "weakest_because")),
        [(5, "rollout_plan", "not_assessed")],
        [(6, "line_owner", "no")],
    ),
    "norms, no longer": (
        {
            "milestones": WAITS,
            "norms": changed("stage | norm_days | adopted_on", "awaiting_decision | 100 | 2025-01-01"),
        },
        ("norms_now", {}, ("stage", "norm_days")),
        [
            ("idea", 90),
            ("preparing", 120),
            ("evaluating", 60),
            ("awaiting_decision", 100),
            ("implementing", 365),
            ("anchoring", 365),
        ],
        [
            ("idea", 90),
            ("preparing", 120),
            ("evaluating", 60),
            ("awaiting_decision", 90),
            ("implementing", 365),
            ("anchoring", 365),
        ],
    ),
    "lessons": (
        {"lessons": changed("lesson_id | pilot_id | lesson", "L1 | a | Begin klein", "L1 | a | Begin kleiner")},
        ("lessons", {}, ("lesson",)),
        [("Begin klein",)],
        [("Begin kleiner",)],
    ),
    "evaluations": (
        {
            "evaluations": changed(
                "pilot_id | due_on | held_on", "a | 2025-01-10 | 2025-01-20", "a | 2025-01-10 | 2025-02-20"
            )
        },
        ("pilot_timeline", {"pilot_key": "m/a"}, ("kind", "on_day")),
        [("evaluation", "2025-01-20"), ("happened", "2025-01-01")],
        [("happened", "2025-01-01"), ("evaluation", "2025-02-20")],
    ),
}


@pytest.mark.parametrize("example", EXAMPLES)
def test_a_day_goes_by_the_rows_that_were_known_on_it(tmp_path, example):
    tables, (name, given, columns), before, after = EXAMPLES[example]
    store = told(tmp_path, **tables)
    answers = {day: rows(store.ask(name, as_of=DAY(day), **given), *columns) for day in (BEFORE, CHANGED, AFTER)}
    assert {day: sorted(found, key=str) for day, found in answers.items()} == {
        BEFORE: sorted(before, key=str),
        CHANGED: sorted(after, key=str),
        AFTER: sorted(after, key=str),
    }


KEPT = {
    "learning": changed(
        "pilot_id | question | layer | answer", "a | Helpt het? | policy | no", "a | Helpt het? | policy | yes"
    ),
    "capacity": changed("team | quarter | fte", "T | 2025-04-01 | 1", "T | 2025-04-01 | 2"),
    "reuses": changed("pilot_id | by_municipality | reused_on", "a | n | 2025-01-01", "a | n | 2025-02-01"),
}


@pytest.mark.parametrize("table", KEPT)
def test_what_no_question_asks_yet_keeps_the_days_too(tmp_path, table):
    store = told(tmp_path, **{table: KEPT[table]})
    with duckdb.connect(store.file(store.current_name()), read_only=True) as version:
        for day, found in ((BEFORE, [2]), (CHANGED, [3]), (AFTER, [3])):
            known = version.table(table).filter(f"was_known(known_from, known_until, date '{day}')")
            assert [row for (row,) in known.select("source_row").fetchall()] == found


def test_a_pilot_is_not_there_before_its_record_was_known_whatever_is_said_of_it(tmp_path):
    pilots = f"pilot_id | title | known_from | known_until\na | A | {CHANGED} |\nb | B | |"
    store = told(tmp_path, pilots=pilots, milestones=f"{RUNS}\nb | started | 2025-01-01")
    for day, found in ((BEFORE, ["b"]), (CHANGED, ["a", "b"])):
        for name in ("stage_now", "selected_pilots"):
            assert sorted(store.ask(name, as_of=DAY(day)).pilot_id) == found
        assert store.ask("portfolio_counts", as_of=DAY(day)).set_index("stage").value["running"] == len(found)
        assert store.ask("in_view", as_of=DAY(day)).n_in_all.tolist() == [len(found)]
        assert store.ask("flow_by_month", as_of=DAY(day), by="all").stock_end.tolist()[-1] == len(found)


def test_two_records_of_a_pilot_on_one_day_make_no_version(tmp_path):
    pilots = f"pilot_id | title | known_from | known_until\na | A | | {AFTER}\na | Aa | {CHANGED} |"
    with pytest.raises(AssertionError, match="pilots_are_unique"):
        told(tmp_path, pilots=pilots)


# ------------------------------------------------------------------ the public copy

SINCE = "pilot_id | title | visibility | known_from | known_until\n"


def public(folder, pilots, absences=(), **tables):
    drawn = {"pilots": SINCE + pilots, "milestones": f"{RUNS}\nb | started | 2025-01-01", **tables}
    store = told_store(folder, {name: drawn_rows(text) for name, text in drawn.items()}, absences)
    return public_store(store, store.current_name())


def test_who_became_internal_is_nowhere_in_the_public_copy(tmp_path):
    gone = f"a | A | public | | {CHANGED}\na | A | internal | {CHANGED} |\nb | B | public | |"
    copy = public(tmp_path, gone, [("a", DAY("2025-03-01"), None), ("b", DAY("2025-07-01"), None)])
    assert copy.ask("stage_now", as_of=DAY(BEFORE)).pilot_id.tolist() == ["b"]
    assert copy.ask("in_view", as_of=DAY(BEFORE)).n_not_public.tolist() == [1]
    with duckdb.connect(copy.file(copy.current_name()), read_only=True) as version:
        assert version.table("absences").select("pilot_id").fetchall() == [("b",)]
        assert version.table("pilots").select("pilot_id").fetchall() == [("b",)]


def test_who_became_public_is_in_the_copy_from_that_day_on(tmp_path):
    came = f"a | A | internal | | {CHANGED}\na | A | public | {CHANGED} |\nb | B | public | |"
    wrong = "pilot_id | milestone | happened_on | known_from | known_until\na | started | 2025-01-01 | |\n"
    wrong += "a | stopped | 2025-02-01 | | 2025-03-01\nb | started | 2025-01-01 | |"
    copy = public(tmp_path, came, milestones=wrong)
    for day, found in ((BEFORE, ["b"]), (CHANGED, ["a", "b"])):
        assert sorted(copy.ask("stage_now", as_of=DAY(day)).pilot_id) == found
    with duckdb.connect(copy.file(copy.current_name()), read_only=True) as version:
        assert ("stopped",) not in version.table("milestones").select("milestone").fetchall()

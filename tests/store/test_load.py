"""From handed-in files to a version: what is kept, refused, merged and flagged."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Sequence
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from doorstroom.contract.model import contract
from doorstroom.ingest.findings import plain
from doorstroom.ingest.intake import IntakeError
from doorstroom.store.load import load, recompose
from doorstroom.store.trying import check_only
from doorstroom.store.versions import Store
from tests.breadth import examples
from tests.given import NOW, hand_in, rows, silent, store_of, write_tables


def checked(folder: Path, **tables):
    return check_only([write_tables(folder / "handed_in", **tables)], municipality="m", now=NOW, progress=silent)


def findings(found):
    return [(finding.table, finding.row, finding.column, finding.value, finding.code) for finding in found]


GOOD = "pilot_id | title\na | Alfa"


def with_a_stage(report):
    """The flags but those of pilots of which no milestone is said, as in the small portfolios here."""
    return [flag for flag in report.flags if flag.code != "stage_unknown"]


REFUSED = [
    ("a | dansen     |            |            |            |", "milestone", "dansen", "unknown_code"),
    ("a |            |            | 2025-01-01 |            |", "milestone", None, "missing_required"),
    ("  | started    |            | 2025-01-01 |            |", "pilot_id", None, "missing_required"),
    ("a | started    |            | 31-02-2025 |            |", "happened_on", "31-02-2025", "unreadable_date"),
    ("a | started    |            | 24-Nov     |            |", "happened_on", "24-Nov", "day_or_year_unclear"),
    ("a | started    |            | 03-04-2025 |            |", "happened_on", "03-04-2025", "ambiguous_day_month"),
    ("a | evaluation |            | 2025-01-01 | defer      |", "outcome", "defer", "outcome_not_of_milestone"),
    ("a | started    |            | 2025-01-01 | holds      |", "outcome", "holds", "outcome_not_of_milestone"),
    ("a | rollout_decision |      | 2025-01-01 |            |", "outcome", None, "outcome_missing"),
    ("z | started    |            | 2025-01-01 |            |", "pilot_id", "m/z", "no_such_pilot"),
]


def test_a_row_is_refused_with_its_place_its_value_and_the_reason(tmp_path):
    headers = "pilot_id | milestone | planned_on | happened_on | outcome | note"
    table = "\n".join([headers, "a | registered | | 2024-01-01 | |", *(milestone for milestone, *_ in REFUSED)])
    report = checked(tmp_path, pilots=GOOD, milestones=table)
    expected = [("milestones", row, *why) for row, (_, *why) in enumerate(REFUSED, 3)]
    assert sorted(findings(report.refusals), key=lambda found: found[1]) == expected
    counts = {count.table: (count.rows_read, count.rows_loaded, count.rows_refused) for count in report.files}
    assert counts == {"pilots": (1, 1, 0), "milestones": (1 + len(REFUSED), 1, len(REFUSED))}


CONTRADICTIONS = [
    ("a | blocked | | 2025-01-01 | money |", "note_missing", None, None),
    ("a | start_decision | | 2025-01-01 | go_uncovered |", "note_missing", None, None),
    ("a | evaluation | | 2025-01-01 | |", "evaluation_without_outcome", None, None),
    ("a | blocked | | 2025-01-01 | | toelichting", "outcome_missing", None, None),
    ("a | started | | 1905-07-07 | |", "year_in_date_cell", "1905-07-07", None),
    ("a | started | | 45658 | |", "excel_serial", "45658", None),
    ("a | ended | Q3 2025 | | |", "inexact_period", "Q3 2025", "2025-09-30"),
    ("a | started | | 2027-01-01 | |", "future_happened", "2027-01-01", "2026-03-31"),
    (
        "a | evaluation | | 2025-02-01 | successful |\na | rollout_decision | | 2025-01-01 | stop |",
        "decision_before_evaluation",
        "2025-01-01",
        "2025-02-01",
    ),
    (
        "a | started | | 2025-02-01 | |\na | ended | | 2025-01-01 | |",
        "end_before_start",
        "2025-01-01",
        "2025-02-01",
    ),
    ("a | anchored | | 2025-02-01 | |", "anchored_not_held", "2025-02-01", None),
    (
        "a | started | | 2025-02-01 | |\na | registered | | 2025-03-01 | |",
        "back_before_start",
        "2025-03-01",
        "2025-02-01",
    ),
    (
        "a | started | | 2025-02-01 | |\na | start_decision | | 2025-03-01 | go |",
        "back_before_start",
        "2025-03-01",
        "2025-02-01",
    ),
    (
        "a | started | | 2025-02-01 | |\na | ended | 1999-12-31 | | |",
        "plan_before_start",
        "1999-12-31",
        "2025-02-01",
    ),
]


def of_pilots(texts: Sequence[str]) -> tuple[str, str, dict[int, int]]:
    """Lines that texts say of a pilot a, as those of a pilot for each: a0, a1, …; the pilots; and whose each row is."""
    said = [(nth, line.replace("a | ", f"a{nth} | ", 1)) for nth, text in enumerate(texts) for line in text.split("\n")]
    pilots = "\n".join(["pilot_id | title", *(f"a{nth} | Alfa {nth}" for nth in range(len(texts)))])
    return "\n".join(line for _, line in said), pilots, {row: nth for row, (nth, _) in enumerate(said, 2)}


def test_a_contradiction_is_flagged_and_loaded(tmp_path):
    lines, pilots, whose = of_pilots([milestones for milestones, *_ in CONTRADICTIONS])
    table = f"pilot_id | milestone | planned_on | happened_on | outcome | note\n{lines}"
    report = checked(tmp_path, pilots=pilots, milestones=table)
    assert not report.refusals
    found = [[] for _ in CONTRADICTIONS]
    for flag in report.flags:
        if flag.table == "milestones":
            found[whose[flag.row]].append((flag.code, plain(flag.value), plain(flag.other)))
    assert found == [[tuple(expected)] for _, *expected in CONTRADICTIONS]
    assert {flag.table for flag in with_a_stage(report)} == {"milestones"}


PERIODS = [
    ("2026", "2026-03-31", [("period_still_runs", "2026-03-31")], "implementing"),
    ("H1 2026", "2026-03-31", [("period_still_runs", "2026-03-31")], "implementing"),
    ("week 14 2026", "2026-03-31", [("period_still_runs", "2026-03-31")], "implementing"),
    ("maart 2026", "2026-03-31", [("inexact_period", "2026-03-31")], "implementing"),
    ("Q4 2025", "2025-12-31", [("inexact_period", "2025-12-31")], "implementing"),
    (
        "april 2026",
        "2026-04-30",
        [("inexact_period", "2026-04-30"), ("future_happened", "2026-03-31")],
        "awaiting_decision",
    ),
    (
        "ca. 1 april 2026",
        "2026-04-01",
        [("inexact_period", "2026-04-01"), ("future_happened", "2026-03-31")],
        "awaiting_decision",
    ),
]


def test_what_happened_in_a_period_that_still_runs_had_happened_by_now(tmp_path):
    each = [
        f"a | evaluation | 2025-12-01 | successful\na | rollout_decision | {written} | rollout_full"
        for written, *_ in PERIODS
    ]
    lines, pilots, whose = of_pilots(each)
    store = store_of(tmp_path, pilots=pilots, milestones=f"pilot_id | milestone | happened_on | outcome\n{lines}")
    with duckdb.connect(store.file(store.current_name()), read_only=True) as version:
        decided = """
            select pilot_id, happened_on::text, happened_inexact from milestones where milestone = 'rollout_decision'
            order by pilot_id
        """
        assert version.execute(decided).fetchall() == [
            (f"a{nth}", day, True) for nth, (_, day, *_) in enumerate(PERIODS)
        ]
    told = [(whose[row], *rest) for row, *rest in rows(store.ask("flags"), "row", "value", "code", "other")]
    expected = [(nth, said, *flag) for nth, (said, _, flags, _) in enumerate(PERIODS) for flag in flags]
    assert sorted(told) == sorted(expected)
    stages = dict(rows(store.ask("stage_now", as_of=NOW.date()), "pilot_id", "stage"))
    assert stages == {f"a{nth}": stage for nth, (*_, stage) in enumerate(PERIODS)}


def test_a_plan_for_a_period_that_runs_is_not_moved_and_other_days_of_what_was_are(tmp_path):
    store = store_of(
        tmp_path,
        pilots="pilot_id | title | updated_on\na | Alfa | 2026",
        milestones="pilot_id | milestone | planned_on | recorded_on\na | ended | 2026 | H1 2026",
    )
    with duckdb.connect(store.file(store.current_name()), read_only=True) as version:
        days = (
            "select planned_on::text, recorded_on::text, updated_on::text from milestones join pilots using (pilot_id)"
        )
        assert version.execute(days).fetchall() == [("2026-12-31", "2026-03-31", "2026-03-31")]
    told = {flag[:2] for flag in rows(store.ask("flags"), "column", "code") if flag[1] != "stage_unknown"}
    assert told == {
        ("planned_on", "inexact_period"),
        ("recorded_on", "period_still_runs"),
        ("updated_on", "period_still_runs"),
    }


def test_a_period_is_held_against_the_day_that_the_records_say_of_themselves(tmp_path):
    folder = write_tables(tmp_path / "in", milestones="pilot_id | milestone | happened_on\na | started | maart 2026")
    about = 'as_of = 2026-03-10\nmunicipality = "m"\n[municipalities]\nm = "Mdorp"\n'
    (folder / "example.toml").write_text(about, encoding="utf-8")
    report = check_only([folder], municipality="m", now=NOW, progress=silent)
    told = [(flag.code, plain(flag.other)) for flag in with_a_stage(report)]
    assert ("period_still_runs", "2026-03-10") in told


def test_a_record_that_was_updated_on_a_day_to_come_is_flagged(tmp_path):
    pilots = "pilot_id | title | updated_on\na | A | 2027-01-01\nb | B | 2026-03-31"
    report = checked(tmp_path, pilots=pilots, milestones="pilot_id | milestone\na | started\nb | started")
    found = [(flag.row, flag.code, plain(flag.value), plain(flag.other)) for flag in report.flags]
    assert found == [(2, "future_updated", "2027-01-01", "2026-03-31")]


def test_a_decision_on_the_day_of_the_evaluation_is_no_contradiction(tmp_path):
    milestones = """
        pilot_id | milestone        | happened_on | outcome
        a        | evaluation       | 2025-02-01  | successful
        a        | rollout_decision | 2025-02-01  | rollout_full
    """
    assert checked(tmp_path, pilots=GOOD, milestones=milestones).flags == []


def test_a_year_in_a_date_cell_happened_on_an_unknown_day(tmp_path):
    store = store_of(tmp_path, pilots=GOOD, milestones="pilot_id | milestone | happened_on\na | started | 1905-07-07")
    answer = store.ask("stage_now", as_of=NOW.date())
    assert rows(answer, "stage", "entered_on", "age_days") == [("running", None, None)]


def test_a_plan_that_cannot_be_a_day_states_nothing_and_is_refused(tmp_path):
    report = checked(
        tmp_path, pilots=GOOD, milestones="pilot_id | milestone | planned_on | happened_on\na | ended | n.n.b. |"
    )
    assert findings(report.refusals) == [("milestones", 2, "planned_on", None, "plan_without_day")]
    assert [flag.code for flag in with_a_stage(report)] == ["means_unknown"]


def test_rolled_out_without_a_decision_is_flagged(tmp_path):
    report = checked(
        tmp_path,
        pilots=GOOD,
        segments="pilot_id | area | target_group | role\na | noord | ouderen | rolled_out",
    )
    assert [flag.code for flag in with_a_stage(report)] == ["rolled_out_without_decision"]


BOUNDS = {
    "pilots": (
        "pilot_id | title | pilot_budget | visibility",
        {
            "b | A | twaalf |": ("pilot_budget", "not_a_number"),
            "c | A | 12.500 |": ("pilot_budget", "ambiguous_separator"),
            "d | A | | geheim": ("visibility", "unknown_code"),
            "a | A | |": None,
        },
    ),
    "norms": (
        "stage | norm_days",
        {"idea | -1": ("norm_days", "out_of_range"), "idea | 1.5": ("norm_days", "not_whole")},
    ),
    "learning": (
        "pilot_id | question | layer | end_picture_score",
        {"a | Q | policy | 6": ("end_picture_score", "out_of_range")},
    ),
    "reuses": (
        "by_municipality | reused_on | lesson_id | pilot_id",
        {"x | 2025-01-01 | |": ("lesson_id", "one_of_missing")},
    ),
}


def test_every_table_is_held_to_its_types_codes_and_bounds(tmp_path):
    report = checked(tmp_path, **{table: "\n".join([headers, *said]) for table, (headers, said) in BOUNDS.items()})
    expected = [
        (table, row, *why)
        for table, (_, said) in BOUNDS.items()
        for row, why in enumerate(said.values(), 2)
        if why is not None
    ]
    found = [(refusal.table, refusal.row, refusal.column, refusal.code) for refusal in report.refusals]
    assert sorted(found) == sorted(expected)


def handed_in_twice(folder: Path, given: str) -> tuple[list[Path], Path | list[Path] | None]:
    """The same input more than once, and the mapping or mappings to read it by."""
    tables = write_tables(folder / "in", pilots=GOOD, milestones=STARTED)
    (tables / "gebied.geojson").write_text(SHAPES, encoding="utf-8")
    list_of_own, mapping = folder / "lijst.csv", folder / "lijst.toml"
    list_of_own.write_text("Nr;Naam;Start\na;Alfa;1-2-2025\n", encoding="utf-8")
    mapping.write_text(
        '[columns]\npilot_id = "Nr"\ntitle = "Naam"\n[[milestones]]\nmilestone = "started"\nhappened_on = "Start"\n',
        encoding="utf-8",
    )
    return {
        "a folder": ([tables, tables], None),
        "a file of a folder": ([tables, tables / "milestones.csv"], None),
        "a folder around it": ([tables / "pilots.csv", tables], None),
        "a list": ([list_of_own, folder / "in" / ".." / "lijst.csv"], mapping),
        "a mapping": ([list_of_own], [mapping, folder / "in" / ".." / "lijst.toml"]),
    }[given]


STARTED = "pilot_id | milestone | happened_on\na | started | 2025-02-01"
SHAPES = json.dumps(
    {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {"name": "noord"},
                "geometry": {"type": "Polygon", "coordinates": [[[4, 52], [5, 52], [5, 53], [4, 52]]]},
            }
        ],
    }
)


@pytest.mark.parametrize(
    ("given", "twice"),
    [
        ("a folder", {"milestones.csv", "pilots.csv", "gebied.geojson"}),
        ("a file of a folder", {"milestones.csv"}),
        ("a folder around it", {"pilots.csv"}),
        ("a list", {"lijst.csv"}),
        ("a mapping", set()),
    ],
)
def test_what_is_given_more_than_once_is_read_once_and_told(tmp_path, given, twice):
    paths, mapping = handed_in_twice(tmp_path, given)
    store = Store(tmp_path / "store")
    report = load(store, paths, municipality="m", now=NOW, keep=2, mapping_file=mapping, progress=silent)
    told = [(flag.file, flag.value) for flag in report.flags if flag.code == "given_again"]
    assert sorted(told) == [(file, 2) for file in sorted(twice)]
    assert not {flag.code for flag in report.flags} & {"mapping_not_used", "same_key_same_row"}
    counts = [(count.table, count.rows_read, count.rows_loaded, count.rows_refused) for count in report.files]
    assert counts == [("pilots", 1, 1, 0), ("milestones", 1, 1, 0)]
    assert not list(store.path.glob("building-*"))


def test_files_of_one_name_have_an_account_each_and_are_all_kept(tmp_path):
    folders = [
        write_tables(tmp_path / "a", pilots=GOOD, milestones=STARTED),
        write_tables(tmp_path / "b", pilots="pilot_id | title\nb | Beta\nb2 | Bravo", milestones=STARTED[:-1]),
    ]
    for folder in folders:
        (folder / "gebied.geojson").write_text(SHAPES.replace("noord", folder.name), encoding="utf-8")
    store = Store(tmp_path / "store")
    made = load(store, folders, municipality="m", now=NOW, keep=3, progress=silent)
    again = recompose(store, municipality="m", now=NOW, keep=3, progress=silent)
    for report in (made, again):
        counts = {(count.file, count.table): (count.rows_read, count.rows_loaded) for count in report.files}
        assert counts == {
            ("a/pilots.csv", "pilots"): (1, 1),
            ("b/pilots.csv", "pilots"): (2, 2),
            ("a/milestones.csv", "milestones"): (1, 1),
            ("b/milestones.csv", "milestones"): (1, 0),
        }
        with duckdb.connect(store.file(report.version), read_only=True) as version:
            shapes = version.execute("select source_file, name from shapes order by all").fetchall()
        assert shapes == [("a/gebied.geojson", "a"), ("b/gebied.geojson", "b")]


def test_files_whose_names_show_alike_have_an_account_each(tmp_path):
    folder = write_tables(tmp_path / "in", pilots=GOOD, milestones=STARTED)
    for sign, pilot in ((b"\xfe", "x"), (b"\xff", "y")):
        Path(os.fsdecode(os.fsencode(folder) + b"/" + sign + b".csv")).write_text(f"pilot_id,title\n{pilot},Titel\n")
    store = Store(tmp_path / "store")
    report = load(store, [folder], municipality="m", now=NOW, keep=2, progress=silent)
    counts = {count.file: (count.rows_read, count.rows_loaded) for count in report.files if count.table == "pilots"}
    assert counts == dict.fromkeys(("pilots.csv", "\ufffd.csv", "\ufffd (2).csv"), (1, 1))


def test_a_fault_of_our_own_leaves_nothing_half_built(tmp_path, monkeypatch):
    def fail(connection):
        raise AssertionError("an invariant does not hold")

    monkeypatch.setattr("doorstroom.store.build.hold_invariants", fail)
    store = Store(tmp_path / "store")
    with pytest.raises(AssertionError, match="invariant"):
        load(
            store, [write_tables(tmp_path / "in", pilots=GOOD, milestones=STARTED)],
            municipality="m", now=NOW, keep=2, progress=silent,
        )  # fmt: skip
    assert not list(store.path.glob("building-*"))


def test_identical_rows_are_merged_counted_as_loaded_and_flagged(tmp_path):
    report = checked(tmp_path, pilots="pilot_id | title\na | Alfa\na | Alfa")
    pilots = next(count for count in report.files if count.table == "pilots")
    assert (pilots.rows_read, pilots.rows_loaded, pilots.rows_refused, pilots.flags) == (2, 2, 0, 2)
    told = [(flag.row, flag.code, plain(flag.other)) for flag in with_a_stage(report)]
    assert told == [(3, "same_key_same_row", "pilots.csv:2")]


def test_of_different_pilots_with_one_key_the_last_wins_and_both_values_are_shown(tmp_path):
    store = store_of(tmp_path, pilots="pilot_id | title\na | Eerst\na | Laatst\nb | Beta")
    assert rows(store.ask("stage_now", as_of=NOW.date()), "pilot_id", "title") == [("a", "Laatst"), ("b", "Beta")]
    told = rows(store.ask("flags"), "row", "column", "value", "code", "other")
    flags = [flag for flag in told if flag[3] != "stage_unknown"]
    assert flags == [(2, "title", "Eerst", "same_key_differs", "Laatst (pilots.csv:3)")]


def test_the_last_wins_also_when_it_repeats_the_first(tmp_path):
    store = store_of(tmp_path, pilots="pilot_id | title\na | Een\na | Twee\na | Een")
    assert rows(store.ask("stage_now", as_of=NOW.date()), "title") == [("Een",)]


def test_log_tables_keep_all_that_differs(tmp_path):
    store = store_of(
        tmp_path,
        milestones="""
        pilot_id | milestone  | happened_on | outcome
        a        | evaluation | 2025-01-01  | successful
        a        | evaluation | 2025-01-01  | unsuccessful
        """,
    )
    with duckdb.connect(store.file(store.current_name()), read_only=True) as version:
        assert version.execute("select count(*) from milestones").fetchall() == [(2,)]
    assert rows(store.ask("flags"), "code", "row") == [("same_key_differs", 2), ("corrected_statement", 3)]
    timeline = store.ask("pilot_timeline", as_of=NOW.date(), pilot_key="m/a")
    assert rows(timeline, "outcome") == [("unsuccessful",)]  # of two about one day the last one holds


def test_refused_rows_are_kept_as_they_stood(tmp_path):
    report = checked(tmp_path, pilots="pilot_id | title | pilot_budget | eigen kolom\na | Alfa | veel | x\nb | B | |")
    ((file, sheet, row, as_it_stood),) = report.refused_rows
    assert (file, sheet, row) == ("pilots.csv", None, 2)
    assert as_it_stood == {"pilot_id": "a", "title": "Alfa", "pilot_budget": "veel", "eigen kolom": "x"}


def test_an_unknown_column_is_told(tmp_path):
    report = checked(tmp_path, pilots="pilot_id | title | eigen kolom\na | Alfa | x")
    assert [(flag.code, flag.column) for flag in with_a_stage(report)] == [("unknown_column", "eigen kolom")]


def test_a_load_without_one_pilot_does_not_blank_the_dashboard(tmp_path):
    store = Store(tmp_path / "store")
    hand_in(store, write_tables(tmp_path / "good", pilots=GOOD))
    with pytest.raises(IntakeError, match="no_pilots"):
        hand_in(store, write_tables(tmp_path / "bad", pilots="pilot_id | title\n | Zonder nummer"))
    assert store.current_name().endswith("0001")
    assert len(store.ledger.hand_ins()) == 1
    assert not list(store.path.glob("building-*"))


def test_several_files_for_one_table_each_have_their_own_account(tmp_path):
    folder = write_tables(tmp_path / "in", pilots=GOOD)
    write_tables(folder / "tweede", pilots="pilot_id | title\nb | Beta\n | Zonder")
    (folder / "tweede" / "milestones.csv").unlink()
    report = check_only([folder], municipality="m", now=NOW, progress=silent)
    counts = {count.file: (count.rows_read, count.rows_loaded) for count in report.files if count.table == "pilots"}
    assert counts == {"pilots.csv": (1, 1), "tweede/pilots.csv": (2, 1)}


def test_shapes_are_loaded_from_geojson(tmp_path):
    folder = write_tables(tmp_path / "in", pilots=GOOD, areas="area | name\nnoord | Noord")
    outline = {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]]}
    shape = {"type": "Feature", "properties": {"area": "noord"}, "geometry": outline}
    (folder / "areas.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": [shape]}))
    store = Store(tmp_path / "store")
    load(store, [folder], municipality="m", now=NOW, keep=2, progress=silent)
    connection = store._connection(store.current_name()).cursor()
    assert connection.execute("select code from records.shapes").fetchall() == [("noord",)]


MESSY = st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=12)
CELL = st.one_of(
    MESSY,
    st.sampled_from(["2025-01-01", "31-12-2025", "Q3 2025", "n.n.b.", "started", "evaluation", "successful", "a", ""]),
)


@settings(max_examples=examples(8), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines=st.lists(st.tuples(CELL, CELL, CELL, CELL, CELL), max_size=12))
def test_promise_10_nothing_is_lost_rows_read_are_rows_loaded_and_refused_and_each_refusal_says_why(tmp_path, lines):
    folder = write_tables(tmp_path / "in", pilots=GOOD)
    with (folder / "milestones.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL)
        writer.writerow(["pilot_id", "milestone", "planned_on", "happened_on", "outcome"])
        writer.writerows(lines)
    report = check_only([folder], municipality="m", now=NOW, progress=silent)
    for count in report.files:
        assert count.rows_read == count.rows_loaded + count.rows_refused
    refused = {refusal.row for refusal in report.refusals}
    assert sum(count.rows_refused for count in report.files) == len(refused)


def test_every_table_of_the_contract_can_be_loaded_from_its_own_example_rows(tmp_path):
    tables = {}
    for table in contract().tables.values():
        headers = list(table.columns)
        cells = [(column.example or "").replace("|", "/") for column in table.columns.values()]
        tables[table.name] = " | ".join(headers) + "\n" + " | ".join(cells)
    report = checked(tmp_path, **tables)
    assert not report.refusals
    assert {count.table for count in report.files} == set(contract().tables)
    assert all(count.rows_loaded == 1 for count in report.files)


SEGMENT = "pilot_id | area | target_group | role | people_in_need | people_reached | participants | successes"
# By table: its headers, and for each line of it what is told of that line.
CANNOT_BE = {
    "segments": (
        SEGMENT,
        {
            "a | x | y | tested | | | 3 | 4": [("successes", "successes_above_participants")],
            "b | x | y | tested | | | 3 | 3": [],
        },
    ),
    "evaluations": (
        "pilot_id | due_on | held_on | signed_off_on | published_on",
        {
            "a|2025-01-01|2025-01-02|2025-01-01|": [("signed_off_on", "report_before_evaluation")],
            "b|2025-01-01|2025-01-02|2025-03-01|2025-02-01": [("published_on", "published_before_signed_off")],
            "c|2025-01-01|2025-01-02||2025-01-01": [("published_on", "report_before_evaluation")],
            "d|2025-01-01|2025-01-02|2025-01-02|2025-01-02": [],
        },
    ),
    "lessons": (
        "lesson_id | pilot_id | lesson | recorded_on | action | action_on",
        {"L1 | a | Les | 2025-02-01 | adopted | 2025-01-01": [("action_on", "action_before_lesson")]},
    ),
    "learning": (
        "pilot_id | question | layer | agreed_on | answer | answered_on",
        {"a | Wat? | policy | 2025-02-01 | yes | 2025-01-01": [("answered_on", "answer_before_question")]},
    ),
    "traits": (
        "municipality | trait | amount | said",
        {
            "m | residents | | veel": [("trait", "trait_is_a_number")],
            "m | province | 5 |": [("trait", "trait_is_a_word")],
            "n | residents | 0 |": [("trait", "trait_out_of_bounds")],
            "o | residents | -5 |": [("trait", "trait_out_of_bounds")],
            "m | share_65_plus | 101 |": [("trait", "trait_out_of_bounds")],
            "n | share_65_plus | 0 |": [],
            "n | province | | Gelderland": [],
        },
    ),
}


def test_numbers_and_days_that_cannot_be_are_flagged(tmp_path):
    tables = {table: "\n".join([header, *said]) for table, (header, said) in CANNOT_BE.items()}
    started = "pilot_id | milestone | happened_on" + "".join(f"\n{one} | started | 2024-01-01" for one in "abcd")
    report = checked(tmp_path, pilots="pilot_id | title\na | A\nb | B\nc | C\nd | D", milestones=started, **tables)
    assert not report.refusals
    expected = [
        (table, row, *one)
        for table, (_, said) in CANNOT_BE.items()
        for row, told in enumerate(said.values(), 2)
        for one in told
    ]
    found = [(flag.table, flag.row, flag.column, flag.code) for flag in report.flags if flag.table in CANNOT_BE]
    assert sorted(found) == sorted(expected)


def test_less_than_no_people_are_refused(tmp_path):
    one = "pilot_id | milestone | happened_on\na | started | 2024-01-01"
    told = ("-1 | | |", "| -1 | |", "| | -1 |")
    segments = "\n".join([SEGMENT, *(f"a | x{nth} | y | tested | {said}" for nth, said in enumerate(told))])
    report = checked(tmp_path, pilots=GOOD, milestones=one, segments=segments)
    assert [(refusal.row, refusal.code) for refusal in report.refusals] == [(row, "out_of_range") for row in (2, 3, 4)]


CAPACITY = "team | quarter | fte | budget"
CAPACITIES = {
    "Noord | 2026-04-01 | -2 | 100": ("fte", "capacity_below_zero", "Noord, 2026-Q2"),
    "Oost | 2026-04-01 | 2 | -100": ("budget", "capacity_below_zero", "Oost, 2026-Q2"),
    "West | 2026-04-01 | 0 | 0": None,
    "Zuid | 2026-04-01 | 2 |": ("quarter", "capacity_twice", "Zuid, 2026-Q2"),
    "zuid | 2026-05-01 | 3 |": ("quarter", "capacity_twice", "Zuid, 2026-Q2"),
    "Zuid | 2026-07-01 | 3 |": None,
}


def test_capacity_that_cannot_be_is_flagged(tmp_path):
    one = "pilot_id | milestone | happened_on\na | started | 2026-01-01"
    report = checked(tmp_path, pilots=GOOD, milestones=one, capacity="\n".join([CAPACITY, *CAPACITIES]))
    found = [(flag.row, flag.column, flag.code, plain(flag.other)) for flag in report.flags]
    assert sorted(one for one in found if one[2].startswith("capacity")) == [
        (row, *told) for row, told in enumerate(CAPACITIES.values(), 2) if told is not None
    ]

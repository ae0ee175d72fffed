"""Lists that once went wrong, by the mapping that is proposed for them: what is loaded, what is refused, what is told.

Each list is one that a municipality could hand in. Nothing is told that is not in the table, and nothing twice.
"""

from __future__ import annotations

import datetime as dt
import shutil
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import pytest

from doorstroom.i18n import LANGUAGES, words_for
from doorstroom.ingest.findings import plain
from doorstroom.ingest.mapping.file import written
from doorstroom.ingest.mapping.known_names import known_headers
from doorstroom.ingest.mapping.suggest import best_sheet, sheets_alike, suggest
from doorstroom.ingest.readers import read as reading
from doorstroom.report.text.messages import flag_in_words, refusal_in_words
from doorstroom.store.load import load
from doorstroom.store.versions import Store
from tests.given import rows, silent

CASES = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "cases" / "intake"
NOW = dt.datetime(2026, 6, 1, 12)  # after every day in the lists that happened
D = dt.date

pytestmark = pytest.mark.skipif(not CASES.is_dir(), reason=f"the lists are not in {CASES}")


@dataclass(frozen=True)
class Case:
    """What a list must give. Every flag is in `told`, as (code, row, column, value, other), `...` for whatever it is.

    pilots, milestones: rows read, loaded, refused. holds: a query on the version → its rows. stages: pilot →
    its stage on the day of the load.
    """

    file: str
    pilots: tuple[int, int, int]
    milestones: tuple[int, int, int] | None = None
    refused: tuple[tuple, ...] = ()
    told: tuple[tuple, ...] = ()
    holds: dict[str, list[tuple]] = field(default_factory=dict)
    stages: dict[str, str] = field(default_factory=dict)


TITLES = "select pilot_id, title from pilots order by all"
OWNERS = "select distinct owner from pilots order by all"
BUDGETS = "select pilot_id, pilot_budget::double from pilots order by all"
STARTS = "select pilot_id, happened_on from milestones where milestone = 'started' order by all"
ENDS = "select pilot_id, planned_on from milestones where milestone = 'ended' order by all"
STATED = "select pilot_id, milestone from milestones order by all"
FIVE = (5, 5, 0)
FIRST_STARTS = [
    ("P-001", D(2025, 2, 10)),
    ("P-002", D(2025, 3, 17)),
    ("P-003", D(2026, 5, 1)),
    ("P-004", D(2024, 6, 3)),
]
ERROR_CELLS = (
    *(("formula_error", 2, header, "#DIV/0!", None) for header in ("Trekker", "Startdatum", "Budget")),
    *(("formula_error", 3, header, "#N/A", None) for header in ("Startdatum", "Status")),
    ("stage_unknown", 3, None, "b", None),
)
ERROR_HOLDS = {OWNERS: [("T",), (None,)], BUDGETS: [("1", None), ("2", 100)], STARTS: [("1", None)]}

TABLE = [
    Case(
        "01_numeric_cell_8000,5_next_to_text_12.500.xlsx",
        FIVE,
        told=tuple(
            ("unreadable_kept", row, "Budget", text, "ambiguous_separator")
            for row, text in ((2, "12.500"), (5, "€ 30.000"), (6, "15.000"))
        ),
        holds={BUDGETS: [("P-001", None), ("P-002", 8000.5), ("P-003", None), ("P-004", None), ("P-005", None)]},
    ),
    Case(
        "03_header_text_split_over_two_rows.xlsx",
        FIVE,
        told=(("joined_header", 1, None, ..., "1–2"),),
        holds={STARTS: FIRST_STARTS},
    ),
    Case("04_numbering_row_under_header.xlsx", FIVE, told=(("numbering_row", 2, None, ..., None),)),
    Case(
        "08_date_system_1904_serials_without_date_format.xlsx",
        FIVE,
        told=tuple(
            ("serial_of_1904", row, "Startdatum", text, day)
            for row, text, day in (
                (2, "44236", "2025-02-10"),
                (3, "44271", "2025-03-17"),
                (4, "44681", "2026-05-01"),
                (5, "43984", "2024-06-03"),
            )
        ),
        holds={STARTS: FIRST_STARTS},
    ),
    Case(
        "12_error_cells.xlsx",
        (5, 4, 1),
        refused=(("pilots", 6, "Nr", "missing_required"), ("milestones", 6, "Nr", "missing_required")),
        told=(
            ("formula_error", 2, "Budget", "#REF!", None),
            ("formula_error", 3, "Startdatum", "#N/A", None),
            ("formula_error", 4, "Uitkomst evaluatie", "#VALUE!", None),
            ("formula_error", 5, "Status", "#NAME?", None),
            ("formula_error", 6, "Nr", "#N/A", None),
        ),
        holds={BUDGETS: [("P-001", None), ("P-002", 8000.5), ("P-003", None), ("P-004", 30000)]},
    ),
    Case(
        "19_subtotals_in_the_middle.xlsx",
        FIVE,
        told=tuple(("total_row", row, None, ..., None) for row in (4, 7, 9)),
        holds={"select sum(pilot_budget)::double from pilots": [(65500.5,)]},
    ),
    Case(
        "24_only_budget_date_status_are_formulas_without_cached_values.xlsx",
        FIVE,
        told=(
            ("formula_without_value", 2, "Geplande einddatum", ..., "2–5"),
            ("formula_without_value", 2, "Budget", ..., "2–6"),
            ("formula_without_value", 2, "Status", ..., "2–6"),
            ("stage_unknown", 6, None, "Nieuwe idee", None),
        ),
    ),
    Case("58_strike_through_row_means_stopped.xlsx", FIVE, told=(("struck_rows", 4, None, ..., "4"),)),
    Case(
        "63_ids_numbers_shown_as_0001.xlsx",
        FIVE,
        holds={"select pilot_id from pilots order by all": [(f"{n:04}",) for n in range(1, 6)]},
    ),
    Case(
        "96_comma_decimal_comma_separator_unquoted.csv",
        (5, 4, 1),
        refused=(("pilots", 3, None, "shifted_row"),),
        told=(  # the one cell that would decide stands in the refused row
            *(
                ("unreadable_kept", row, "Startdatum", text, "ambiguous_day_month")
                for row, text in ((2, "10-02-2025"), (4, "01-05-2026"), (5, "03-06-2024"))
            ),
            ("order_elsewhere", None, "Startdatum", None, "dmy"),
        ),
        holds={BUDGETS: [("P-001", 12500), ("P-003", None), ("P-004", 30000), ("P-005", 15000)]},
    ),
    Case("123_one_sheet_per_year.xlsx", FIVE),
    Case(
        "124_longer_lookup_sheet_beside_list.xlsx",
        FIVE,
        told=(("sheet_not_in_mapping", None, None, "Statussen, Thema", None),),
    ),
    Case(
        "139_same_id_twice_two_columns_differ.csv",
        (3, 3, 0),
        told=(
            ("same_key_differs", 2, "owner", "Team A", ...),
            ("same_key_differs", 2, "pilot_budget", "12500.00", ...),
            ("same_key_same_row", 3, None, ..., ...),
        ),
    ),
    Case(
        "140_owner_variants.csv",
        (10, 10, 0),
        told=(
            ("invisible_signs", 3, "Trekker", "Team\N{NO-BREAK SPACE}Wmo", "Team Wmo"),
            ("invisible_signs", 4, "Trekker", "Team  Wmo", "Team Wmo"),
            ("spelled_otherwise", 5, "Trekker", "team wmo", "Team Wmo"),
            ("invisible_signs", 6, "Trekker", "Team Wmo\N{ZERO WIDTH SPACE}", "Team Wmo"),
            ("means_none", 7, "Trekker", "n.v.t.", None),
            ("means_unknown", 8, "Trekker", "onbekend", None),
            ("means_unknown", 9, "Trekker", "?", None),
            ("means_none", 10, "Trekker", "-", None),
            ("means_unknown", 11, "Trekker", "#N/B", None),
        ),
        holds={OWNERS: [("Team Wmo",), (None,)]},
    ),
    Case(
        "141_id_variants.csv",
        FIVE,
        told=(
            ("invisible_signs", 3, "Nr", "P-1\N{ZERO WIDTH SPACE}", "P-1"),
            *(("spelled_otherwise", row, "Nr", text, "P-1") for row, text in ((4, "P–1"), (5, "p-1"), (6, "P -1"))),
            *(("same_key_differs", row, "title", ..., ...) for row in (2, 3, 4, 5)),
            *(("same_key_same_row", row, None, ..., ...) for row in (4, 5, 6)),
        ),
        holds={TITLES: [("P-1", "e")]},
    ),
    Case(
        "151_english_mixed_dutch.csv",
        (2, 2, 0),
        told=(("municipality_default", 3, "Gemeente", "1", "Waterkant"),),
        holds={"select municipality from pilots order by pilot_id": [("Delft",), ("Waterkant",)]},
    ),
    Case(
        "155_original_and_new_end_date.csv",
        (2, 2, 0),
        holds={
            ENDS: [("1", D(2025, 12, 31)), ("1", D(2026, 6, 30)), ("2", D(2025, 12, 31))],
            "select count(*) from milestones where milestone = 'ended' and happened_on is not null": [(0,)],
        },
    ),
    Case(
        "183_one_typo_decides_day_month_order.csv",
        (10, 10, 0),
        told=(("unreadable_kept", 11, "Startdatum", "02-13-2025", "against_date_order:dmy"),),
        holds={
            STARTS: [
                ("1", D(2025, 2, 1)),
                ("10", None),
                *((str(n), D(2025, n + 1, n)) for n in range(2, 9)),
                ("9", D(2025, 1, 9)),
            ]
        },
    ),
    *(
        Case(f"187_error_cells_saved_by_libreoffice.{kind}", (2, 2, 0), told=ERROR_CELLS, holds=ERROR_HOLDS)
        for kind in ("ods", "xls", "xlsx")
    ),
    Case(
        "191_pilots_without_any_stage.csv",
        (3, 3, 0),
        told=(
            ("unknown_status_word", 3, "Status", "raar woord", None),
            ("stage_unknown", 3, None, "Beta", None),
            ("stage_unknown", 4, None, "Gamma", None),
        ),
        holds={STARTS: [("1", D(2025, 1, 13))]},
    ),
    Case(
        "193_subtotal_rows_minimal.csv",
        (3, 3, 0),
        told=(("total_row", 4, None, "Subtotaal Wmo | 2 | 300", None),),
        holds={TITLES: [("1", "a"), ("2", "b"), ("3", "c")]},
    ),
    Case(
        "194_repeated_header_row_text_only.csv",
        (2, 2, 0),
        told=(("repeated_header", 3, None, ..., None),),
        holds={TITLES: [("1", "a"), ("2", "b")]},
    ),
    Case(
        "195_row_with_one_extra_separator_is_loaded_shifted.csv",
        (2, 1, 1),
        refused=(("pilots", 3, None, "shifted_row"),),
        holds={TITLES: [("1", "a")]},
    ),
    Case(
        "196_two_lone_quotes_swallow_rows_minimal.csv",
        (3, 2, 1),
        refused=(("pilots", 3, None, "swallowed_rows"),),
        holds={TITLES: [("1", "a"), ("5", "e")]},
    ),
    Case(
        "197_mixed_encoding_minimal.csv",
        (2, 2, 0),
        told=(("mixed_encoding", 3, None, "Privé", "3"),),
        holds={TITLES: [("1", "Café"), ("2", "Privé")]},
    ),
    Case(
        "198_id_2-1_became_a_date_and_id_is_error.xlsx",
        (3, 2, 1),
        refused=(("pilots", 4, "Nr", "missing_required"), ("milestones", 4, "Nr", "missing_required")),
        told=(("formula_error", 4, "Nr", "#REF!", None), ("id_is_a_day", 3, "Nr", "2026-02-01", None)),
        holds={TITLES: [("1-1", "a"), ("2026-02-01", "b")]},
    ),
    Case(
        "199_brief_status_words.csv",
        (10, 10, 0),
        told=(
            ("outcome_missing", 4, "outcome", None, None),
            ("anchored_not_held", 7, "milestone", None, None),
            ("means_none", 9, "Status", "n.v.t.", None),
        ),
        holds={"select pilot_id, note from milestones where milestone = 'blocked'": [("2", "on hold")]},
        stages={"0": "running", "2": "running", "5": "anchoring", "6": "stopped"},
    ),
]


def mapping_for(file: Path, folder: Path) -> Path:
    """The mapping that is proposed for a list, in a file of its own."""
    sheets = reading.read(file, known_headers=known_headers())
    best = best_sheet(sheets)
    own = folder / f"{file.stem}.toml"
    own.write_text(written(suggest(best, sheets_alike(best, sheets))), encoding="utf-8")
    return own


def loaded(folder: Path, paths: list[Path], mappings: list[Path]):
    store = Store(folder / "store")
    given = {"municipality": "Waterkant", "now": NOW, "keep": 2, "progress": silent}
    return store, load(store, paths, mapping_file=mappings, **given)


def as_proposed(folder: Path, name: str):
    return loaded(folder, [CASES / name], [mapping_for(CASES / name, folder)])


def counts(report, table: str) -> tuple[int, ...]:
    of_table = [count for count in report.files if count.table == table]
    return tuple(
        sum(getattr(count, name) for count in of_table) for name in ("rows_read", "rows_loaded", "rows_refused")
    )


def asked(store: Store, version: str, query: str) -> list[tuple]:
    with duckdb.connect(str(store.file(version)), read_only=True) as connection:
        return connection.execute(query).fetchall()


def is_told(flag: tuple, expected: tuple) -> bool:
    return all(wanted in (..., found) for found, wanted in zip(flag, expected, strict=True))


@pytest.mark.parametrize("case", TABLE, ids=lambda case: case.file)
def test_a_list_gives_what_is_in_it_and_tells_the_rest(tmp_path, case):
    store, report = as_proposed(tmp_path, case.file)
    assert counts(report, "pilots") == case.pilots
    assert counts(report, "milestones") == (case.milestones or case.pilots)
    assert [(bad.table, bad.row, bad.column, bad.code) for bad in report.refusals] == list(case.refused)
    flags = [(flag.code, flag.row, flag.column, plain(flag.value), plain(flag.other)) for flag in report.flags]
    left = list(case.told)
    for flag in flags:
        found = next((expected for expected in left if is_told(flag, expected)), None)
        assert found, f"told and not in the table, or twice: {flag}"
        left.remove(found)
    assert left == [], "not told"
    for query, expected in case.holds.items():
        assert asked(store, report.version, query) == expected
    if case.stages:
        stages = dict(rows(store.ask("stage_now", as_of=NOW.date()), "pilot_id", "stage"))
        assert case.stages.items() <= stages.items()
    for words in map(words_for, LANGUAGES):
        said = [flag_in_words(flag, words) for flag in report.flags]
        said += [refusal_in_words(refusal, words) for refusal in report.refusals]
        assert all(said)
        assert not [text for text in said if " , " in text or "None" in text]


DENIED = {
    "niet lopend",
    "niet actief",
    "niet geborgd",
    "ongeborgd",
    "niet uitgerold",
    "niet afgerond",
    "nog niet afgerond",
    "niet gestopt",
    "nooit gestart",
    "niet in uitvoering",
}


def test_no_status_word_with_a_denial_is_what_it_denies(tmp_path):
    store, report = as_proposed(tmp_path, "114_status_words_with_negation.xlsx")
    unknown = {flag.value for flag in report.flags if flag.code == "unknown_status_word"}
    assert unknown >= DENIED
    blocked = asked(store, report.version, "select source_row from milestones where milestone = 'blocked'")
    stage_unknown = {flag.row for flag in report.flags if flag.code == "stage_unknown"}
    assert len(stage_unknown) == len(unknown) + len(blocked)


def test_no_outcome_with_a_denial_is_what_it_denies(tmp_path):
    store, report = as_proposed(tmp_path, "115_outcomes_with_negation.xlsx")
    (sheet,) = reading.read(CASES / "115_outcomes_with_negation.xlsx", known_headers=known_headers())
    words = dict(zip(sheet.cells["source_row"].to_pylist(), sheet.cells["Uitkomst evaluatie"].to_pylist(), strict=True))
    found = asked(store, report.version, "select source_row, outcome from milestones where milestone = 'evaluation'")
    read = {words[row]: outcome for row, outcome in found}
    denied = [word for word in words.values() if word.startswith(("niet ", "geen ", "on")) or " niet " in word]
    assert len(denied) >= 8
    assert {read.get(word) for word in denied} <= {"unsuccessful", None}
    assert read["onsuccesvol"] == "unsuccessful"
    assert read["voldoende"] == "successful"
    unread = {flag.value for flag in report.flags if flag.code == "unreadable_kept"}
    assert unread == set(words.values()) - set(read)


def test_a_template_is_read_with_a_mapping_for_its_first_sheet(tmp_path):
    _, report = as_proposed(tmp_path, "190_template_numeric_8000,5_and_text_12.500.xlsx")
    assert (counts(report, "pilots"), counts(report, "milestones")) == ((4, 4, 0), (2, 2, 0))
    codes = Counter(flag.code for flag in report.flags)
    assert codes["hidden_sheet"] == codes["order_by_one_cell"] == 1
    unread = {flag.value for flag in report.flags if plain(flag.other) == "ambiguous_separator"}
    assert unread == {"12.500", "€ 30.000"}


def test_lists_with_other_headers_are_loaded_together(tmp_path):
    folder = CASES / "152_two_departments_different_headers"
    store, report = loaded(tmp_path, [folder], [mapping_for(folder / name, tmp_path) for name in ("a.csv", "b.csv")])
    assert (counts(report, "pilots"), report.flags) == ((2, 2, 0), [])
    assert asked(store, report.version, STATED) == [("1", "started"), ("2", "started")]


def test_a_list_is_loaded_together_with_tables_of_the_contract(tmp_path):
    folder = CASES / "153_own_list_plus_template_tables"
    _, report = loaded(tmp_path, [folder], [mapping_for(folder / "lijst.csv", tmp_path)])
    assert {table: counts(report, table) for table in ("pilots", "milestones", "norms", "capacity")} == {
        "pilots": (1, 1, 0),
        "milestones": (1, 1, 0),
        "norms": (1, 1, 0),
        "capacity": (1, 1, 0),
    }
    assert report.refusals == []


def test_a_long_list_of_milestones_is_loaded_beside_a_table_of_pilots(tmp_path):
    own = tmp_path / "stappen.toml"
    own.write_text(
        'table = "milestones"\n[columns]\npilot_id = "zaak"\nhappened_on = "datum"\n'
        'milestone = { column = "stap", values = { "Start" = "started", "Klaar" = "ended" } }\n',
        encoding="utf-8",
    )
    folder = shutil.copytree(CASES / "154_pilots_table_plus_long_milestone_list", tmp_path / "in")
    store, report = loaded(tmp_path, [folder], [own])
    assert (report.refusals, counts(report, "pilots"), counts(report, "milestones")) == ([], (1, 1, 0), (2, 2, 0))
    assert asked(store, report.version, STATED) == [("1", "ended"), ("1", "started")]

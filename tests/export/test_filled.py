"""The filled workbook: handing it in again changes nothing."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook

from doorstroom.contract.examples import EXAMPLE_MARK, GUIDE_SHEET
from doorstroom.contract.guide import guide
from doorstroom.contract.model import contract
from doorstroom.export.filled import filled_xlsx, inexact_day, rows_to_write, tables_needed
from doorstroom.i18n import words_for
from doorstroom.ingest.account import Report
from doorstroom.ingest.parse.days import read_date
from doorstroom.ledger.periods import with_periods
from doorstroom.ledger.taking import Said
from doorstroom.store.questions import question
from doorstroom.store.trying import check_only
from doorstroom.store.versions import Store
from tests.given import NOW, example_in, hand_in, rows, silent, write_tables
from tests.ledger.test_two_months import FEBRUARY, JANUARY, LISTS, MAPPING

QUESTIONS = ("waiting_decisions", "stage_now", "stagnation", "portfolio_counts", "unanswered")
TABLES = {
    "pilots": (
        "pilot_id | title | summary | self_rating | pilot_budget | rollout_fte | people_reached_now\n"
        "007 | =SUM(A1:A9) | +31 6 en -streepje | green | 999999999999999.17 | 0.1 | 12\n"
        "a | _x0041_ geen teken | 'aanhaling | | | |\n"
        "b | 2025-03-04 | 1.234,56 | | 12500.5 | 3 | 0"
    ),
    "milestones": (
        "pilot_id | milestone | planned_on | happened_on | outcome | decided_by | note | recorded_on\n"
        "007 | started | | 2024 | | | |\n"
        "007 | ended | 2025-06-30 | | | | | 2024-06-01\n"
        "007 | ended | Q4 2025 | | | | | 2025-06-01\n"
        "a | started | | 2025-01-01 | | | |\n"
        "a | ended | | 2025-09-01 | | | |\n"
        "a | evaluation | | week 40 2025 | successful | | @gehaald |\n"
        "a | rollout_decision | | 2025-11-01 | defer | College | nog niet | 2025-11-02\n"
        "a | rollout_decision | 2026-09-01 | | | College | | 2025-11-02\n"
        "b | start_decision | | 2025-02-01 | go | Raad | |"
    ),
    "segments": (
        "pilot_id | area | target_group | role | baseline | measured_on\n"
        "a | noord | ouderen | tested | 0.1 | 2026-01-02"
    ),
    "norms": "stage | norm_days | adopted_on | adopted_by\nawaiting_decision | 60 | 2025-01-28 | College",
}
GONE = dt.date(2026, 4, 30)


def of_tables(folder: Path) -> tuple[Store, str, Said, dt.date]:
    store = Store(folder / "store")
    hand_in(store, write_tables(folder / "given", **TABLES), said=Said(None, JANUARY))
    return store, "m", Said(None, FEBRUARY), JANUARY


def of_months(folder: Path) -> tuple[Store, str, Said, dt.date]:
    (folder / "koppeling.toml").write_text(MAPPING, encoding="utf-8")
    store = Store(folder / "store")
    for day in (JANUARY, FEBRUARY):
        (folder / "pilotlijst.csv").write_text(LISTS[day], encoding="utf-8")
        said = Said("pilotlijst", day)
        hand_in(store, folder / "pilotlijst.csv", mapping_file=folder / "koppeling.toml", said=said)
    return store, "m", Said("pilotlijst", GONE), GONE


def filled(store: Store, municipality: str, day: dt.date) -> bytes:
    known = with_periods(store.ledger, store.known_rows(store.current_name(), tables_needed(), day))
    return filled_xlsx(known, municipality, day)


def _plain(row: tuple) -> str:
    """A row as text; a sum of fractions may differ in its last digit with the order of the rows."""
    return repr(tuple(round(cell, 9) if isinstance(cell, float) else cell for cell in row))


def told(store: Store, day: dt.date) -> dict[str, list[tuple]]:
    """Every question's answer, without where it was read from."""
    answers = {}
    for name in QUESTIONS:
        takes = question(name).parameters
        given = {"as_of": day, "smallest": 0, "rounded_to": 1, "since": JANUARY}
        answer = store.ask(name, **{one: value for one, value in given.items() if one in takes})
        names = [one for one in answer.columns if "source" not in one and one not in ("statement", "now_file")]
        answers[name] = sorted(map(_plain, rows(answer, *names)))
    version = store.current_name()
    for row in store.known_rows(version, ["pilots"], day)["pilots"]:
        key = f"{row['municipality']}/{row['pilot_id']}"
        answer = store.ask("pilot_timeline", as_of=day, pilot_key=key)
        names = [one for one in answer.columns if "source" not in one]
        answers[key] = sorted(map(_plain, rows(answer, *names)))
    return answers


def again(folder: Path, made: Callable, *, is_own_name: bool) -> tuple[dict, dict, Report]:
    """What is answered before and after the filled workbook is handed in, and what a check said of it."""
    store, municipality, said, day = made(folder)
    said = Said("werkmap", said.reported_on) if is_own_name else said
    last, file = max(day, said.reported_on), folder / "terug.xlsx"
    before = told(store, last)
    file.write_bytes(filled(store, municipality, day))
    checked = check_only([file], municipality=municipality, now=NOW, progress=silent, said=said, store=store)
    hand_in(store, file, said=said, municipality=municipality)
    return before, told(store, last), checked


@pytest.mark.parametrize("made", [of_tables, of_months])
def test_handed_in_again_under_a_name_of_its_own_it_changes_nothing(tmp_path, made):
    before, after, checked = again(tmp_path, made, is_own_name=True)
    assert checked.refusals == []
    assert checked.n_unanswered == len(before["unanswered"])  # no question that was not open
    assert {name: set(said) for name, said in after.items()} == {name: set(said) for name, said in before.items()}
    assert [after[name] for name in QUESTIONS] == [before[name] for name in QUESTIONS]


def test_handed_in_again_as_the_same_template_it_changes_no_figure(tmp_path):
    before, after, checked = again(tmp_path, of_tables, is_own_name=False)
    assert checked.refusals == []
    assert [after[name] for name in QUESTIONS] == [before[name] for name in QUESTIONS]


def test_handed_in_under_the_name_of_a_flat_list_it_asks_nothing_and_changes_nothing(tmp_path):
    """It holds what was known: what no cell says any more is in its tables."""
    before, after, checked = again(tmp_path, of_months, is_own_name=False)
    assert checked.n_unanswered == len(before["unanswered"])
    assert after == before


def test_what_is_not_given_back_exactly_is_told(tmp_path):
    store, municipality, _, day = of_tables(tmp_path / "tables")
    book = load_workbook(io.BytesIO(filled(store, municipality, day)))
    lines = [cell.value for cell in book[GUIDE_SHEET]["A"] if cell.value]
    for language in contract().languages:
        own = [line[language].format(municipality="m", day=day.isoformat()) for line in guide()["filled"]["lines"]]
        assert set(own) <= set(lines)
    for language, said in {"nl": "in de geschiedenis twee keer", "en": "the history may show"}.items():
        assert any(said in line[language] for line in guide()["filled"]["lines"])
        assert said in words_for(language)("handing_in.template.not_exact")


def test_it_holds_the_rows_and_no_examples(tmp_path):
    store, municipality, _, day = of_tables(tmp_path)
    made = filled(store, municipality, day)
    assert made == filled(store, municipality, day)
    book = load_workbook(io.BytesIO(made))
    tables = contract().tables
    assert book.sheetnames[1:] == [
        *(tables[name].label["nl"] for name in ("pilots", "milestones", "segments", "norms")),
        "codes",
    ]
    pilots = book[tables["pilots"].label["nl"]]
    by_header = {cell.value: nth for nth, cell in enumerate(pilots[1])}
    title = next(row[by_header["Titel"]] for row in pilots.iter_rows(min_row=2) if row[0].value in ("007", "7"))
    assert (title.value, title.data_type, title.quotePrefix) == ("=SUM(A1:A9)", "s", True)
    said = [cell.value for sheet in book.worksheets[1:-1] for row in sheet.iter_rows(min_row=2) for cell in row]
    assert EXAMPLE_MARK not in said
    plans = [cell.value for row in book[tables["milestones"].label["nl"]].iter_rows(min_row=2) for cell in row]
    assert {"2024", "Q4 2025", "2025-W40"} <= set(plans)  # the periods that were said, and not their last months


def test_pilots_that_left_the_list_are_not_said_again(tmp_path):
    store, municipality, _, day = of_months(tmp_path)
    book = load_workbook(io.BytesIO(filled(store, municipality, day)))
    for name in ("pilots", "milestones"):
        column = list(contract().tables[name].columns).index("pilot_id") + 1
        sheet = book[contract().tables[name].label["nl"]]
        assert "3" not in {sheet.cell(row, column).value for row in range(2, sheet.max_row + 1)}
    assert "1" in {cell.value for cell in book[contract().tables["pilots"].label["nl"]]["A"]}


@pytest.mark.parametrize(
    "day", [dt.date(2025, 12, 31), dt.date(2024, 2, 29), dt.date(2025, 2, 28), dt.date(2025, 4, 3)]
)
def test_an_inexact_day_is_read_back_inexact(day):
    said = read_date(inexact_day(day))
    assert (said.value, said.inexact, said.problem) == (day, True, None)


@pytest.mark.parametrize(
    "text",
    ["2025", "H1 2025", "tweede helft 2025", "Q1 2025", "Q4 2025", "2025-02", "december 2025", "week 1 2026"],
)
def test_a_period_comes_back_as_the_period_that_it_was(text):
    said = read_date(text)
    back = read_date(inexact_day(said.value, said.since))
    assert (back.value, back.since, back.inexact) == (said.value, said.since, True)


def test_all_of_the_example_comes_back_as_it_was(tmp_path):
    store = example_in(tmp_path / "example")
    name = store.current_name()
    day, municipality = store.version(name).as_of, store.version(name).own_municipality
    file = tmp_path / "terug.xlsx"
    file.write_bytes(filled(store, municipality, day))
    said = Said("werkmap", day)
    checked = check_only(
        [file], municipality=municipality, now=NOW, progress=silent, said=said, store=Store(tmp_path / "new")
    )
    assert checked.refusals == []
    rows_written = rows_to_write(store.known_rows(name, tables_needed(), day), municipality, day)
    read = {count.table: count.rows_loaded for count in checked.files}
    assert read == {table: len(some) for table, some in rows_written.items() if some}

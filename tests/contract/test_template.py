"""The template: what a programme office gets, and that it is read back without a mapping."""

from __future__ import annotations

import io
import re
from datetime import date, datetime

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from doorstroom.contract.examples import EXAMPLE_MARK, GUIDE_SHEET, marked_column
from doorstroom.contract.model import contract
from doorstroom.contract.template import CODES_SHEET, template_xlsx
from doorstroom.i18n import LANGUAGES
from doorstroom.ingest.intake import take_in
from doorstroom.ingest.readers import read

TABLES = list(contract().tables.values())


@pytest.fixture
def book() -> Workbook:
    return load_workbook(io.BytesIO(template_xlsx()))


def sheet_of(book: Workbook, table: str) -> Worksheet:
    return book[contract().tables[table].label["nl"]]


def nowhere(_what: str, _rows: int) -> None:
    """Progress that nobody watches."""


def test_each_table_has_a_sheet_with_its_dutch_label(book):
    assert book.sheetnames == [GUIDE_SHEET, *(table.label["nl"] for table in TABLES), CODES_SHEET]
    assert [sheet.title for sheet in book if sheet.sheet_state != "visible"] == [CODES_SHEET]


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_headers_are_frozen_labels_with_a_note_in_both_languages(book, table):
    sheet = sheet_of(book, table.name)
    assert sheet.freeze_panes == "B2"
    for cell, column in zip(sheet[1], table.columns.values(), strict=True):
        assert cell.value == column.label["nl"]
        assert all(column.note[language] in cell.comment.text for language in LANGUAGES)
        assert cell.font.bold == column.required
        assert ("Verplicht. " in cell.comment.text) == column.required


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_the_row_below_the_headers_is_a_marked_example(book, table):
    row = dict(zip(table.columns, next(sheet_of(book, table.name).iter_rows(min_row=2, max_row=2)), strict=True))
    assert row[marked_column(table).name].value == EXAMPLE_MARK
    assert all(cell.value not in (None, "") and cell.font.italic for cell in row.values())
    for column in table.columns.values():
        if column.type == "date":
            assert isinstance(row[column.name].value, datetime)
        if column.type == "code":
            assert row[column.name].value in {code.label["nl"] for code in contract().codes[column.codes].values()}


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_column_of_codes_has_a_drop_down_of_dutch_labels(book, table):
    sheet = sheet_of(book, table.name)
    rules = {str(rule.sqref).split(":")[0]: rule for rule in sheet.data_validations.dataValidation}
    for cell, column in zip(sheet[2], table.columns.values(), strict=True):
        if column.codes and column.codes != "outcome":
            offered = [value for (value,) in cells_of(book, rules[cell.coordinate].formula1)]
            assert offered == [code.label["nl"] for code in contract().codes[column.codes].values()]


def test_the_drop_down_of_outcomes_follows_the_milestone_in_its_row(book):
    sheet = sheet_of(book, "milestones")
    [rule] = [rule for rule in sheet.data_validations.dataValidation if "OFFSET" in rule.formula1]
    assert str(rule.sqref).startswith("F2:")
    where = r"OFFSET\(codes!\$([A-Z]+)\$2,MATCH\(\$C2,codes!\$([A-Z]+)\$2:"
    outcomes, milestones = (book[CODES_SHEET][column] for column in re.search(where, rule.formula1).groups())
    pairs = [(m.value, o.value) for m, o in zip(milestones[1:], outcomes[1:], strict=True) if m.value]
    label = contract().label
    assert pairs == sorted(pairs, key=lambda pair: [m for m, _ in pairs].index(pair[0])), "each milestone in one run"
    assert {pair for pair in pairs if pair[1]} == {
        (label("milestone", milestone, "nl"), label("outcome", outcome, "nl"))
        for milestone, belonging in contract().outcomes.items()
        for outcome in belonging
    }


def test_a_number_with_a_minimum_may_be_a_fraction_where_it_need_not_be_whole(book):
    kinds = {}
    for table in TABLES:
        sheet = sheet_of(book, table.name)
        rules = {str(rule.sqref).split(":")[0]: rule.type for rule in sheet.data_validations.dataValidation}
        bounded = [
            (cell, one) for cell, one in zip(sheet[2], table.columns.values(), strict=True) if one.minimum is not None
        ]
        kinds |= {one.name: (one.type, rules[cell.coordinate]) for cell, one in bounded}
    assert set(kinds.values()) == {("integer", "whole"), ("number", "decimal")}
    assert kinds["fte_per_person"] == ("number", "decimal")


def cells_of(book: Workbook, reference: str) -> list[tuple]:
    name, _, cells = reference.partition("!")
    return [tuple(cell.value for cell in row) for row in book[name][cells.replace("$", "")]]


@pytest.mark.parametrize("language", LANGUAGES)
def test_within_a_code_list_no_label_means_two_codes(language):
    for name, codes in contract().codes.items():
        labels = [code.label[language].casefold() for code in codes.values()]
        assert len(labels) == len(set(labels)), name


def test_the_same_contract_gives_the_same_bytes():
    assert template_xlsx() == template_xlsx()


def test_the_unfilled_template_holds_no_records(tmp_path):
    path = tmp_path / "template.xlsx"
    path.write_bytes(template_xlsx())
    handed_in = take_in([path], None, nowhere)
    assert {rows.table for rows in handed_in.rows} == set(contract().tables)
    assert sum(len(rows.cells) for rows in handed_in.rows) == 0


def test_a_filled_in_template_is_read_without_a_mapping_and_without_its_examples(tmp_path, book):
    sheet_of(book, "pilots").append(["007", None, "Samen naar huis"])
    sheet_of(book, "milestones").append(
        ["007", None, "Evaluatie", None, date(2026, 3, 2), "Geslaagd", "College", None, date(2026, 3, 3)]
    )
    path = tmp_path / "pilots.xlsx"
    book.save(path)
    handed_in = take_in([path], None, nowhere)
    rows = {given.table: given.cells.to_pylist() for given in handed_in.rows}
    [pilot], [milestone] = rows["pilots"], rows["milestones"]
    assert (pilot["pilot_id"], pilot["title"], pilot["source_row"]) == ("007", "Samen naar huis", 3)
    assert (milestone["milestone"], milestone["outcome"]) == ("Evaluatie", "Geslaagd")
    assert (milestone["happened_on"], milestone["source_row"]) == ("2026-03-02", 3)


def test_a_person_is_told_which_rows_were_left_out_as_examples(tmp_path):
    path = tmp_path / "template.xlsx"
    path.write_bytes(template_xlsx())
    told = [flag for flag in take_in([path], None, nowhere).flags if flag.code == "example_row"]
    assert {(flag.sheet, flag.row) for flag in told} == {(table.label["nl"], 2) for table in TABLES}


def test_the_sheet_that_explains_is_not_taken_for_records(tmp_path):
    path = tmp_path / "template.xlsx"
    path.write_bytes(template_xlsx())
    assert GUIDE_SHEET in {sheet.name for sheet in read.read(path)}
    assert GUIDE_SHEET not in {flag.sheet for flag in take_in([path], None, nowhere).flags}

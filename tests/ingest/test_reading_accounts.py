"""What reading refuses and leaves out is accounted for in a load: refused rows, flags with words, sheets."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from pathlib import Path

import openpyxl
import pytest

from doorstroom.i18n import LANGUAGES, words_for
from doorstroom.ingest.intake import IntakeError
from doorstroom.ingest.mapping.model import MappingError
from doorstroom.ingest.readers.sheet import NOTE_CODES, REFUSAL_CODES, ROW_CODES, UnreadableFile
from doorstroom.lineage.source_lines import source_line
from doorstroom.report.text.messages import error_in_words, flag_in_words, refusal_in_words
from doorstroom.store.load import load
from doorstroom.store.trying import check_only
from doorstroom.store.versions import Store
from tests.given import NOW, silent

HEADERS = ("Nr", "Naam pilot", "Startdatum", "Status")
TOP = ";".join(HEADERS) + "\n"
MAPPING = """
[columns]
pilot_id = "Nr"
title = "Naam pilot"

[[milestones]]
milestone = "started"
happened_on = "Startdatum"
"""
GOOD = '1;a;13-01-2025;loopt\n"5";e;17-01-2025;loopt\n'
SWALLOWED = '2;"b;14-01-2025;loopt\n3;c;15-01-2025;gestopt\n4;"d;16-01-2025;gestopt\n'
SHIFTED = "6;f;extra;18-01-2025;loopt\n"


def file_of(folder: Path, name: str, text: str) -> Path:
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


def checked(path: Path, folder: Path, mapping: str | None = MAPPING):
    own = file_of(folder, "koppeling.toml", mapping) if mapping else None
    return check_only([path], municipality="m", now=NOW, mapping_file=own, progress=silent)


def book_of(folder: Path, *sheets: tuple[str, list[tuple]], from_1904: bool = False) -> Path:
    book = openpyxl.Workbook()
    if from_1904:
        book.epoch = dt.datetime(1904, 1, 1)
    for name, rows in sheets:
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    del book["Sheet"]
    book.save(folder / "boek.xlsx")
    return folder / "boek.xlsx"


@pytest.mark.parametrize("body", [GOOD + SWALLOWED + SHIFTED, SHIFTED + GOOD + SWALLOWED])
def test_rows_that_are_no_rows_count_as_read_and_refused_for_each_table_of_a_list(tmp_path, body):
    report = checked(file_of(tmp_path, "lijst.csv", TOP + body), tmp_path)
    counts = {count.table: (count.rows_read, count.rows_loaded, count.rows_refused) for count in report.files}
    assert counts == {"pilots": (4, 2, 2), "milestones": (4, 2, 2)}
    assert Counter(refusal.code for refusal in report.refusals) == {"swallowed_rows": 1, "shifted_row": 1}
    assert {row for _, _, row, _ in report.refused_rows} == {refusal.row for refusal in report.refusals}
    shifted = next(cells for _, _, _, cells in report.refused_rows if cells["Naam pilot"] == "f")
    assert list(shifted.values()) == ["6", "f", "extra", "18-01-2025", "loopt"]


def test_rows_that_are_no_rows_count_for_a_table_of_the_contract(tmp_path):
    (tmp_path / "in").mkdir()
    file_of(tmp_path / "in", "pilots.csv", "pilot_id,title,pilot_budget\nP1,a,100\nP2,b,8000,50\nP3,c,300\n")
    file_of(tmp_path / "in", "milestones.csv", "pilot_id,milestone,happened_on\nP1,started,2025-01-13\n")
    report = checked(tmp_path / "in", tmp_path, None)
    counts = {count.table: (count.rows_read, count.rows_loaded, count.rows_refused) for count in report.files}
    assert counts == {"pilots": (3, 2, 1), "milestones": (1, 1, 0)}
    assert [(refusal.table, refusal.row, refusal.value) for refusal in report.refusals] == [("pilots", 3, "50")]


def test_a_loaded_row_leads_to_its_row_below_records_of_many_lines(tmp_path):
    path = file_of(tmp_path, "lijst.csv", TOP + '1;"a\nmet meer";13-01-2025;loopt\n\n2;b;14-01-2025;loopt\n')
    own = file_of(tmp_path, "koppeling.toml", MAPPING)
    store = Store(tmp_path / "store")
    report = load(store, [path], municipality="m", now=NOW, keep=2, mapping_file=own, progress=silent)
    assert dict(source_line(store, report.version, "lijst.csv", None, 4).cells)["Naam pilot"] == "b"
    assert dict(source_line(store, report.version, "lijst.csv", None, 2).cells)["Naam pilot"] == "a\nmet meer"


def test_days_are_counted_from_1904_where_the_workbook_does_so_in_date_columns_only(tmp_path):
    rows = [HEADERS, ("44236", "Bureau 44236", None, "loopt")]
    path = book_of(tmp_path, ("Pilots", rows), from_1904=True)
    book = openpyxl.load_workbook(path)
    book["Pilots"]["C2"] = 44236
    book["Pilots"]["C2"].number_format = "General"
    book.save(path)
    report = checked(path, tmp_path)
    assert report.refusals == []
    flags = [(flag.column, flag.value, flag.other) for flag in report.flags if flag.code == "serial_of_1904"]
    assert flags == [("Startdatum", "44236", dt.date(2025, 2, 10))]
    assert not [flag for flag in report.flags if flag.code == "excel_serial"]


YEARS = (("2025", [HEADERS, ("1", "a", "2025-01-13", "loopt")]), ("2026", [HEADERS, ("2", "b", "2026-01-13", "loopt")]))
CHOICES = ("Keuzelijsten", [("Statussen",), ("loopt",), ("gestopt",), ("klaar",)])


@pytest.mark.parametrize(
    ("stated", "loaded", "said"),
    [
        ("", {"2025", "2026"}, {("sheet_not_in_mapping", "Keuzelijsten")}),
        ('sheet = "2025"\n', {"2025"}, {("sheet_not_in_mapping", "2026"), ("sheet_not_in_mapping", "Keuzelijsten")}),
    ],
)
def test_each_sheet_that_fits_a_mapping_is_read_and_what_is_left_out_is_said(tmp_path, stated, loaded, said):
    report = checked(book_of(tmp_path, *YEARS, CHOICES), tmp_path, stated + MAPPING)
    assert {count.sheet for count in report.files} == loaded
    assert {(flag.code, flag.sheet) for flag in report.flags if flag.code.startswith("sheet_")} == said


def test_a_mapping_that_fits_no_sheet_names_the_likest(tmp_path):
    years = [(name, [("Nummer", *row[1:]) if row == HEADERS else row for row in rows]) for name, rows in YEARS]
    with pytest.raises(MappingError) as error:
        checked(book_of(tmp_path, CHOICES, *years), tmp_path)
    assert (error.value.code, error.value.details["file"]) == ("header_not_in_file", "boek.xlsx [2025]")


def test_what_is_left_out_is_flagged_with_its_row_in_both_languages(tmp_path):
    text = TOP + "1;2;3;4\n" + GOOD + "Subtotaal;2;;\n" + TOP + "7;g;19-01-2025;loopt\n"
    report = checked(file_of(tmp_path, "lijst.csv", text), tmp_path)
    assert [(flag.code, flag.row) for flag in report.flags] == [
        ("numbering_row", 2),
        ("total_row", 5),
        ("repeated_header", 6),
    ]
    (pilots,) = [count for count in report.files if count.table == "pilots"]
    assert (pilots.rows_read, pilots.rows_loaded) == (3, 3)
    for lang in LANGUAGES:
        assert all("‘" in flag_in_words(flag, words_for(lang)) for flag in report.flags)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_whatever_reading_says_has_words(lang):
    words = words_for(lang)
    for code in sorted(NOTE_CODES):
        assert words(f"flags.{code}", value="v", column="c", other="o", expected="")
    for code in sorted(ROW_CODES):
        assert words(f"refusals.{code}", value="v", column="c", other="o", expected="e")
    details = dict.fromkeys(("found", "limit", "row", "column", "sheet", "sheets"), "x")
    for code in sorted(REFUSAL_CODES):
        assert "f.csv" in error_in_words(UnreadableFile(code, "f.csv", **details), words)


def test_a_refused_row_says_which_lines_became_one(tmp_path):
    report = checked(file_of(tmp_path, "lijst.csv", TOP + GOOD + SWALLOWED), tmp_path)
    (refusal,) = report.refusals
    assert "4–6" in refusal_in_words(refusal, words_for("nl"))
    assert "b;14-01-2025" in refusal_in_words(refusal, words_for("en"))


def test_a_path_where_nothing_is_and_one_that_cannot_be_are_told_apart(tmp_path):
    with pytest.raises(IntakeError) as error:
        checked(tmp_path / "weg.csv", tmp_path)
    assert error.value.code == "no_such_file"
    with pytest.raises(UnreadableFile) as refused:
        checked(tmp_path / ("x" * 5_000), tmp_path)
    assert refused.value.code == "bad_name"

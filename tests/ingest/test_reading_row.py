"""One row of a file is read as the whole file is: the same header, the same line, the same text."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from doorstroom.ingest.readers import csv_file
from doorstroom.ingest.readers.read import UnreadableFile, read, read_row


def write(folder: Path, name: str, content: bytes | str) -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def filled(row: dict[str, str | None]) -> dict[str, str]:
    return {header: text for header, text in row.items() if text and text.strip()}


def by_line(path: Path, **options) -> dict[int, dict[str, str]]:
    """What reading the whole file gives, by source row, of one sheet."""
    (sheet,) = read(path, **options)
    return {row.pop("source_row"): filled(row) for row in sheet.cells.to_pylist()}


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.text(alphabet='ab1,;" \n\r\té', max_size=50),
    st.sampled_from(["", "kop,tweede\n", "Lijst\n\nkop,tweede,\n", "sep=,\r\nkop,tweede\r\n"]),
    st.sampled_from(["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le"]),
)
@example('1,"x\ny",2\n3,4\n', "kop,tweede\n", "utf-8")
@example('1,a"b\n2,"y""\r\n\r\nz",\n3,4,5\n', "kop,tweede\n", "cp1252")
@example("1,2\r3,4\r", "kop,tweede\n", "utf-8")
@example('"', "kop,tweede\n", "utf-8")
@example(";;1", "kop,tweede\n", "utf-8")
@example("Totaal,\n", "kop,tweede\n", "utf-8")
def test_every_row_of_any_text_is_found_by_its_number_and_nothing_elsewhere(tmp_path, body, top, encoding):
    path = write(tmp_path, "lijst.csv", (top + body).encode(encoding))
    try:
        (sheet,) = read(path)
    except UnreadableFile:
        return
    rows = {row.pop("source_row"): filled(row) for row in sheet.cells.to_pylist()}
    left_out = {note.row for note in sheet.notes if note.code in ("total_row", "repeated_header", "numbering_row")}
    left_out |= {broken.row for broken in sheet.broken}
    for line in range(body.count("\n") + body.count("\r") + top.count("\n") + 3):
        found = read_row(path, line)
        if line in rows:
            assert {header: found[header] for header in rows[line]} == rows[line]
            assert not (filled(found).keys() - rows[line].keys()) & set(sheet.headers)
        else:
            assert found is None or line in left_out


def test_a_row_names_every_header_and_keeps_each_text_as_it_stood(tmp_path):
    path = write(tmp_path, "lijst.csv", 'Titel;Thema;Dag\n  Samen ;;"1\nmaart"\n')
    assert read_row(path, 2) == {"Titel": "  Samen ", "Thema": "", "Dag": "1\nmaart"}


def test_a_row_is_found_by_its_number_below_cells_of_many_lines(tmp_path):
    path = write(tmp_path, "lijst.csv", 'titel;thema\n"a\nb\nc";x\n"d";y\n')
    assert read_row(path, 2) == {"titel": "a\nb\nc", "thema": "x"}
    assert read_row(path, 3) == {"titel": "d", "thema": "y"}
    assert [read_row(path, row) for row in (4, 5)] == [None, None]


def test_cells_beyond_the_headers_are_there_under_the_number_of_their_column(tmp_path):
    path = write(tmp_path, "lijst.csv", "titel;thema\na;b;c\nd;e\n")
    assert read_row(path, 2) == {"titel": "a", "thema": "b", "kolom 3": "c"}
    assert read_row(path, 3) == {"titel": "d", "thema": "e"}


@pytest.mark.parametrize("line", [-1, 0, 1, 2, 3, 5, 7, 10**12])
def test_no_data_starts_above_the_header_on_it_on_a_blank_line_or_beyond_the_end(tmp_path, line):
    path = write(tmp_path, "lijst.csv", "Overzicht\n\ntitel;thema\na;b\n\nc;d\n")
    assert read_row(path, line) is None


def test_one_byte_at_the_end_decides_the_encoding_of_the_first_row(tmp_path):
    many = b"x;y\n" * 300_000
    for first, last, name in (
        ("Café’s".encode(), "ë".encode(), "Café’s"),
        ("Café’s".encode("cp1252"), b"\xe9", "Café’s"),
        ("Café’s".encode(), b"\xe9", "Café’s"),  # each in its own
        ("CAFÉ’S".encode("cp1252"), b"\xe9", "CAFÉ’S"),  # also a sign of UTF-8, which nobody types
    ):
        path = write(tmp_path, "lijst.csv", b"titel;thema\n" + first + b";a\n" + many + last + b";z\n")
        assert read_row(path, 2)["titel"] == name == by_line(path)[2]["titel"]


def test_nothing_of_a_long_file_is_read_at_once(tmp_path, monkeypatch):
    path = write(tmp_path, "lijst.csv", "titel;thema\n" + "a;b\n" * 10)
    monkeypatch.setattr(Path, "read_bytes", None)
    assert read_row(path, 11) == {"titel": "a", "thema": "b"}


def test_the_header_row_that_was_stated_is_used(tmp_path):
    path = write(tmp_path, "lijst.csv", "a;b\nc;d\ntitel;thema\nx;y\n")
    assert read_row(path, 4, header_row=3) == {"titel": "x", "thema": "y"}
    assert read_row(path, 2, header_row=3) is None


def test_a_row_of_a_workbook_is_found_in_its_sheet(tmp_path):
    book = openpyxl.Workbook()
    for name in ("Een", "Twee"):
        sheet = book.create_sheet(name)
        sheet["B3"], sheet["C3"], sheet["B4"], sheet["C4"] = "titel", "thema", f"pilot {name}", None
    book.save(tmp_path / "boek.xlsx")
    assert read_row(tmp_path / "boek.xlsx", 4, sheet="Twee") == {"titel": "pilot Twee", "thema": ""}
    assert read_row(tmp_path / "boek.xlsx", 5, sheet="Twee") is None
    with pytest.raises(UnreadableFile) as refused:
        read_row(tmp_path / "boek.xlsx", 4, sheet="Drie")
    assert refused.value.code == "no_sheet"


def test_a_row_of_json_is_found_in_its_table(tmp_path):
    tables = {"pilots": [{"titel": "a"}, {"titel": "b", "n": 1.5}], "areas": [{"area": "x"}]}
    path = write(tmp_path, "alles.json", json.dumps(tables))
    assert read_row(path, 2, sheet="pilots") == {"titel": "b", "n": "1.5"}
    assert read_row(path, 1, sheet="areas") == {"area": "x"}
    with pytest.raises(UnreadableFile) as refused:
        read_row(path, 1, sheet="norms")
    assert (refused.value.code, refused.value.details["sheets"]) == ("no_sheet", "pilots, areas")


def test_a_row_of_parquet_is_found(tmp_path):
    pq.write_table(pa.table({"titel": ["a", "b"], "n": [1, None]}), tmp_path / "lijst.parquet")
    assert read_row(tmp_path / "lijst.parquet", 2) == {"titel": "b", "n": ""}


@pytest.mark.parametrize("name", ["lijst.csv", "lijst.json"])
def test_separated_text_that_starts_like_json_or_is_called_so_is_read_as_the_whole_file_is(tmp_path, name):
    path = write(tmp_path, name, "[titel];thema\na;b\n")
    if name.endswith("csv"):
        assert filled(read_row(path, 2)) == by_line(path)[2]
    else:
        with pytest.raises(UnreadableFile):
            read_row(path, 2)


def test_a_file_that_was_damaged_is_read_or_refused(tmp_path, monkeypatch):
    damaged = write(tmp_path, "bom.csv", b"\xef\xbb\xbftitel;thema\na;b\n\x81;c\nd;e\n")
    assert read_row(damaged, 3) == {"titel": "�", "thema": "c"}
    monkeypatch.setattr(csv_file, "MAX_CELL_CHARS", 1_000)
    with pytest.raises(UnreadableFile) as refused:
        read_row(write(tmp_path, "lang.csv", f'titel;thema\n{"a;b" * 5}\n"{"x" * 5_000}";c\nd;e\n'), 4)
    assert (refused.value.code, refused.value.details["row"]) == ("cell_too_large", 3)


def test_a_file_that_is_gone_or_is_no_table_is_refused(tmp_path):
    for name, code in (("weg.csv", "not_found"), ("brief.pdf", "not_a_table"), ("leeg.csv", "empty_file")):
        if name != "weg.csv":
            write(tmp_path, name, b"%PDF-1.7" if name == "brief.pdf" else b"")
        with pytest.raises(UnreadableFile) as refused:
            read_row(tmp_path / name, 2)
        assert refused.value.code == code

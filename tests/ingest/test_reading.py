"""Reading keeps every cell as it stood and knows where it stood, and refuses what is no table."""

import csv
import datetime
import io
import json
import random
import struct
import zipfile
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlwt
from hypothesis import example, given, settings
from hypothesis import strategies as st
from msoffcrypto.format.ooxml import OOXMLFile
from odf.opendocument import OpenDocumentSpreadsheet
from odf.style import Style, TableProperties
from odf.table import CoveredTableCell, Table, TableCell, TableRow
from odf.text import P

from doorstroom.ingest.parse.text import clean
from doorstroom.ingest.readers import archive, csv_file
from doorstroom.ingest.readers.csv_file import read_exact, read_fast
from doorstroom.ingest.readers.read import files_in, read, shapes_in, times_given
from doorstroom.ingest.readers.sheet import NOTE_CODES, REFUSAL_CODES, UnreadableFile
from doorstroom.ingest.readers.typed import text_of

REAL = Path(__file__).parents[3] / "shared" / "data" / "real"
US_LIST, EU_LIST = REAL / "us_federal_ai_use_cases_2024.csv", REAL / "eu_public_sector_cases.csv"
needs_real_lists = pytest.mark.skipif(not REAL.is_dir(), reason="the real lists in ../shared/data are absent")


def write(folder: Path, name: str, content: bytes | str) -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def read_text(folder: Path, content: bytes | str, name: str = "lijst.csv", **options):
    (sheet,) = read(write(folder, name, content), **options)
    return sheet


def rows_of(sheet) -> list[tuple]:
    """The rows as tuples, the source row first."""
    return [(row.pop("source_row"), *row.values()) for row in sheet.cells.to_pylist()]


def notes_of(sheet) -> list[tuple]:
    return [(note.code, note.row, note.text) for note in sheet.notes]


def refusal(path: Path, **options) -> UnreadableFile:
    with pytest.raises(UnreadableFile) as refused:
        read(path, **options)
    assert refused.value.code in REFUSAL_CODES
    assert refused.value.file == path.name
    return refused.value


# ---------------------------------------------------------------- separated text


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_each_separator_is_recognised(tmp_path, separator):
    text = "titel,thema,status\nWijkteam,jeugd,loopt\nBuurthulp,wmo,klaar\n".replace(",", separator)
    sheet = read_text(tmp_path, text)
    assert sheet.headers == ("titel", "thema", "status")
    assert rows_of(sheet) == [(2, "Wijkteam", "jeugd", "loopt"), (3, "Buurthulp", "wmo", "klaar")]


def test_commas_in_texts_and_figures_do_not_make_a_comma_separated_file(tmp_path):
    sheet = read_text(tmp_path, "titel;budget\nHulp, dichtbij;12,5\nZorg, thuis, snel;3,75\n")
    assert rows_of(sheet) == [(2, "Hulp, dichtbij", "12,5"), (3, "Zorg, thuis, snel", "3,75")]


def test_the_separator_that_excel_states_on_the_first_line_holds(tmp_path):
    sheet = read_text(tmp_path, "sep=|\r\ntitel|a,b\r\nWijkteam|1,2\r\n")
    assert sheet.headers == ("titel", "a,b")
    assert rows_of(sheet) == [(2, "Wijkteam", "1,2")]  # as Excel numbers them: it does not show that line


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"], ids=lambda name: name
)
def test_each_encoding_gives_the_same_text(tmp_path, encoding):
    text = "titel;thema\nCafé 's-Graveland – één;zorg\nBeëindigd €5;jeugd\n"
    sheet = read_text(tmp_path, text.encode(encoding))
    assert sheet.headers == ("titel", "thema")
    assert rows_of(sheet) == [(2, "Café 's-Graveland – één", "zorg"), (3, "Beëindigd €5", "jeugd")]


def test_utf16_with_a_byte_order_mark_of_either_kind_is_read(tmp_path):
    text = "titel;thema\nëé;ö\n"
    for mark, encoding in ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        assert rows_of(read_text(tmp_path, mark + text.encode(encoding))) == [(2, "ëé", "ö")]


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r"], ids=["lf", "crlf", "cr"])
def test_source_rows_count_title_rows_and_blank_lines_and_a_record_of_many_lines_once(tmp_path, line_break):
    text = '\nPilots 2025;;\n\ntitel;doel;thema\n"Eén";"regel 1\nregel 2\n\nregel 4";a\n'
    text += '\n;;\n"Twee";x;b\n  ; ;\nDrie;y;c\n'
    sheet = read_text(tmp_path, text.replace("\n", line_break))
    broken = "regel 1\nregel 2\n\nregel 4".replace("\n", line_break)
    assert rows_of(sheet) == [(5, "Eén", broken, "a"), (8, "Twee", "x", "b"), (10, "Drie", "y", "c")]
    assert notes_of(sheet) == [("title_row", 2, "Pilots 2025")]


def test_cells_are_kept_as_they_stood_and_blank_ones_are_null(tmp_path):
    sheet = read_text(tmp_path, 'a,b,c\n  x ,"",   \n"say ""hi""",0012,1.10\n')
    assert rows_of(sheet) == [(2, "  x ", None, None), (3, 'say "hi"', "0012", "1.10")]
    assert sheet.cells.schema == pa.schema([("a", "string"), ("b", "string"), ("c", "string"), ("source_row", "int64")])


@pytest.mark.parametrize(
    "total",
    ["Totaal;;;45", "TOTALEN:;;;", ";Total;;", "Subtotaal wmo;;3;", "Eindtotaal;;;45", "Totaal aantal pilots;;;2"],
)
def test_total_rows_at_the_end_are_left_out_and_noted(tmp_path, total):
    text = f"titel;thema;aantal;budget\nTotaalaanpak jeugd;;;\nBuurthulp;wmo;3;12\n;;;\n{total}\n;;;\n"
    sheet = read_text(tmp_path, text)
    assert [row[1] for row in rows_of(sheet)] == ["Totaalaanpak jeugd", "Buurthulp"]
    assert [(note.code, note.row) for note in sheet.notes] == [("total_row", 5)]
    assert sheet.notes[0].text == " | ".join(filter(None, total.split(";")))


def test_a_last_row_named_totaalaanpak_is_a_pilot(tmp_path):
    assert len(read_text(tmp_path, "titel;thema;status;a\nx;y;z;1\nTotaalaanpak jeugd;;;\n").cells) == 2


def test_in_a_narrow_table_a_total_needs_only_figures_beside_it(tmp_path):
    sheet = read_text(tmp_path, "team;fte\nNoord;2\nZuid;3\nTotaal;€ 5,0\n")
    assert [row[1] for row in rows_of(sheet)] == ["Noord", "Zuid"]
    assert notes_of(sheet) == [("total_row", 4, "Totaal | € 5,0")]


def test_headers_are_trimmed_on_one_line_unique_and_never_empty(tmp_path):
    text = '" Status ","Datum\nstart",status,,source_row,Status,\nloopt,2025,x,y,z,w,\n'
    sheet = read_text(tmp_path, text)
    assert sheet.headers == ("Status", "Datum start", "status (2)", "kolom 4", "source_row (2)", "Status (3)")
    assert sheet.cells.column_names == [*sheet.headers, "source_row"]
    assert rows_of(sheet) == [(2, "loopt", "2025", "x", "y", "z", "w")]


def test_known_headers_find_the_header_below_a_block_that_looks_like_one(tmp_path):
    text = "Opgesteld door;Afdeling;Versie\nJan;Zorg;drie\nPilot naam;Datum_start;Status\nWijkteam;2025;loopt\n"
    known = frozenset({"pilotnaam", "datum start", "iets anders"})
    sheet = read_text(tmp_path, text, known_headers=known)
    assert sheet.headers == ("Pilot naam", "Datum_start", "Status")
    assert notes_of(sheet) == [
        ("title_row", 1, "Opgesteld door | Afdeling | Versie"),
        ("title_row", 2, "Jan | Zorg | drie"),
    ]


def test_a_stated_header_row_goes_before_any_likeness(tmp_path):
    text = '"a\nb";c\n\nnaam;datum\nx;y\n'
    sheet = read_text(tmp_path, text, header_row=3)
    assert sheet.headers == ("naam", "datum")
    assert rows_of(sheet) == [(4, "x", "y")]
    assert notes_of(sheet) == [("title_row", 1, "a\nb | c")]


def test_a_stated_header_row_far_down_is_found(tmp_path):
    text = "".join(f"regel {n};x\n" for n in range(1, 100)) + "naam;datum\nx;y\n"
    assert rows_of(read_text(tmp_path, text, header_row=100)) == [(101, "x", "y")]


@pytest.mark.parametrize("header_row", [2, 4, 99])
def test_a_stated_header_row_where_no_row_starts_is_refused(tmp_path, header_row):
    path = write(tmp_path, "lijst.csv", '"a\nb";c\n\nnaam;datum\n')
    assert refusal(path, header_row=header_row).code == "no_header"


def test_headers_without_rows_are_read_as_zero_rows(tmp_path):
    for text in ("titel;thema", "titel;thema\n", "\ufefftitel;thema\r\n\r\n"):
        sheet = read_text(tmp_path, text)
        assert sheet.headers == ("titel", "thema")
        assert len(sheet.cells) == 0
        assert sheet.cells.column_names == ["titel", "thema", "source_row"]


def test_a_list_of_one_column_is_read(tmp_path):
    assert rows_of(read_text(tmp_path, "titel\nEen\n\nTwee\n")) == [(2, "Een"), (4, "Twee")]


def test_figures_only_are_refused_for_want_of_a_header(tmp_path):
    assert refusal(write(tmp_path, "lijst.csv", "1;2\n3;4\n")).code == "no_header"


def test_a_quote_that_is_never_closed_is_refused_with_its_line(tmp_path):
    refused = refusal(write(tmp_path, "lijst.csv", 'titel;thema\na;b\n"open;c\nd;e\nf;g\n'))
    assert (refused.code, refused.details) == ("broken_quotes", {"row": 3})


def test_a_cell_of_millions_of_characters_is_refused_with_its_line(tmp_path, monkeypatch):
    monkeypatch.setattr(csv_file, "MAX_CELL_CHARS", 200_000)
    refused = refusal(write(tmp_path, "lijst.csv", f'titel;thema\na;b\n"{"x" * 1_000_000}\n";c\n'))
    assert (refused.code, refused.details) == ("cell_too_large", {"row": 3, "limit": 200_000})


def test_a_quote_within_a_text_is_a_text(tmp_path):
    assert rows_of(read_text(tmp_path, 'titel;maat\nbuis;5"\n"half"af;1\n')) == [(2, "buis", '5"'), (3, "halfaf", "1")]


# ---------------------------------------------------------------- the fast way and the exact way

texts = st.text(st.characters(codec="utf-8", exclude_characters="\0", exclude_categories=("Cs", "Cc")), max_size=8)
unseen = st.text(st.sampled_from("\u00ad\u200b\u200d\u2060\u2064\u200f\ufeff\u00a0 "), max_size=3)
cells = st.one_of(
    texts, unseen, st.sampled_from(["", " ", '"', 'a"b', "a,b", "a;b", "a\nb", "a\r\nb", "\n", "Totaal", "\u00a0"])
)
tables = st.integers(2, 4).flatmap(lambda n: st.lists(st.lists(cells, min_size=n, max_size=n), max_size=6))


def is_same(one, other) -> bool:
    return one.headers == other.headers and one.notes == other.notes and one.cells.equals(other.cells)


@settings(deadline=None, max_examples=300)
@example([["", "", "", "0A-"], ["", "", "", "a"]], ",", "\n", "utf-8")
@given(tables, st.sampled_from(",;\t|"), st.sampled_from(["\n", "\r\n"]), st.sampled_from(["utf-8", "utf-8-sig"]))
def test_what_was_written_is_read_back_with_its_lines_in_both_ways(rows, separator, line_break, encoding):
    headers = ["pilot", "titel", "thema", "status"][: len(rows[0]) if rows else 2]
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=separator, lineterminator=line_break)
    expected, line = [], 2
    writer.writerow(headers)
    for row in rows:
        writer.writerow(row)
        if any(map(clean, row)):
            expected.append((line, *(cell if clean(cell) else None for cell in row)))
        line += 1
    data = out.getvalue().encode(encoding)
    exact = read_exact(data, "x.csv", header_row=1)
    assert exact.headers == tuple(headers)
    assert {note.code for note in exact.notes} <= {"total_row", "separators_in_cell"}
    totals = [note.row for note in exact.notes if note.code == "total_row"]
    assert rows_of(exact) == [row for row in expected if row[0] not in totals]
    fast = read_fast(data, "x.csv", header_row=1)
    assert fast is None or is_same(fast, exact)
    if expected and not any("\n" in cell for row in rows for cell in row):
        assert fast is not None


@settings(deadline=None, max_examples=600)
@given(st.text(alphabet='ab1,;" \n\r\té', max_size=40), st.booleans())
@example('a,b\n1,"x', True)
@example('a,b\n1,"x\n2,y\n', True)
@example('a,b\n"1"2"3",x\n', True)
@example('a,b\n1,a"b\n2,"y"",', True)
@example('a\n""\n"x"\n', True)
def test_on_any_text_the_fast_way_gives_what_the_exact_way_gives_or_stands_aside(body, with_header):
    data = (("kop,tweede\n" if with_header else "") + body).encode()
    fast = read_fast(data, "x.csv")
    if fast is not None:
        assert is_same(fast, read_exact(data, "x.csv"))


@pytest.mark.parametrize(
    "text",
    ['a,b\n"x,\ny",2\n', "a,b\n\n1,2\n", "a,b\n1,2,3\n", "titel\n\na,b\n1,2\n", "sep=,\na,b\n1,2\n", '"a\nb",c\n1,2\n'],
    ids=["break within a cell", "blank line", "ragged", "title row", "stated separator", "header of two lines"],
)
def test_the_fast_way_stands_aside_where_a_line_may_not_be_a_row(text):
    assert read_fast(text.encode(), "x.csv") is None


@pytest.mark.parametrize("last", ["", "\n", "\r\n"])
def test_a_clean_file_is_read_the_fast_way_with_or_without_a_last_line_break(last):
    data = f'\ufeffa,b,c\r\n1,"x, ""y""",\r\n,,\r\nTotaal,,{last}'.replace("\r\n", last or "\n").encode()
    fast = read_fast(data, "x.csv")
    assert fast is not None
    assert rows_of(fast) == [(2, "1", 'x, "y"', None)]
    assert notes_of(fast) == [("total_row", 4, "Totaal")]
    assert is_same(fast, read_exact(data, "x.csv"))


def test_many_rows_are_the_same_in_both_ways():
    chance = random.Random(7)
    lines = (f'P{n},"Titel, {n}",{chance.choice(["", " ", "é"])},{n / 8}' for n in range(60_000))
    data = ("pilot_id,titel,thema,budget\n" + "\n".join(lines)).encode()
    fast = read_fast(data, "x.csv")
    assert fast is not None
    assert is_same(fast, read_exact(data, "x.csv"))
    assert fast.cells["source_row"][-1].as_py() == 60_001


# ---------------------------------------------------------------- real lists


@needs_real_lists
@pytest.mark.real_data
def test_the_us_list_is_read_whole_and_each_row_knows_its_place():
    (sheet,) = read(US_LIST)
    assert (len(sheet.cells), len(sheet.headers)) == (2133, 62)
    assert sheet.notes == ()
    assert "Describe the AI system’s outputs." in sheet.headers
    records = list(csv.reader(io.StringIO(US_LIST.read_bytes().decode("cp1252"), newline="")))
    names = sheet.cells.column("Use Case Name").to_pylist()
    places = sheet.cells.column("source_row").to_pylist()
    assert places == list(range(2, 2135))  # as a spreadsheet numbers them, though there are line breaks within cells
    assert names == [records[place - 1][0] for place in places]


@needs_real_lists
@pytest.mark.real_data
def test_the_eu_list_is_read_whole():
    (sheet,) = read(EU_LIST)
    assert (len(sheet.cells), len(sheet.headers)) == (853, 26)
    assert sheet.notes == ()


# ---------------------------------------------------------------- workbooks

DAY = datetime.date(2025, 3, 31)


def xlsx_of(folder: Path, fill, name: str = "boek.xlsx") -> Path:
    book = openpyxl.Workbook()
    fill(book)
    book.save(folder / name)
    return folder / name


def fill_plain_xlsx(book):
    book.active.title = "Pilots"
    for row in ([], ["naam", None, "datum", "getal"], ["x\ny", None, DAY, 12.0], [None], ["z", None, DAY, 1.234]):
        book.active.append(row)
    book.active.insert_cols(1)
    book.create_sheet("Leeg")


def plain_xlsx(folder: Path) -> Path:
    return xlsx_of(folder, fill_plain_xlsx)


def plain_xls(folder: Path) -> Path:
    book = xlwt.Workbook()
    sheet = book.add_sheet("Pilots")
    day = xlwt.easyxf(num_format_str="YYYY-MM-DD")
    for column, name in ((1, "naam"), (3, "datum"), (4, "getal")):
        sheet.write(1, column, name)
    for row, values in ((2, ("x\ny", DAY, 12.0)), (4, ("z", DAY, 1.234))):
        sheet.write(row, 1, values[0])
        sheet.write(row, 3, values[1], day)
        sheet.write(row, 4, values[2])
    book.add_sheet("Leeg")
    book.save(folder / "boek.xls")
    return folder / "boek.xls"


def ods_cell(value, **attributes) -> TableCell:
    if value is None:
        return TableCell(**attributes)
    if isinstance(value, datetime.date):
        return TableCell(valuetype="date", datevalue=value.isoformat(), **attributes)
    if isinstance(value, float):
        return TableCell(valuetype="float", value=value, **attributes)
    cell = TableCell(valuetype="string", **attributes)
    for line in value.split("\n"):
        cell.addElement(P(text=line))
    return cell


def ods_table(book, name: str, rows, **attributes) -> None:
    table = Table(name=name, **attributes)
    book.spreadsheet.addElement(table)
    for row in rows:
        element = TableRow()
        table.addElement(element)
        for value in row:
            element.addElement(value if hasattr(value, "qname") else ods_cell(value))


def plain_ods(folder: Path) -> Path:
    book = OpenDocumentSpreadsheet()
    rows = [[None], [None, "naam", None, "datum", "getal"], [None, "x\ny", None, DAY, 12.0]]
    ods_table(book, "Pilots", [*rows, [None], [None, "z", None, DAY, 1.234]])
    ods_table(book, "Leeg", [[None]])
    book.save(str(folder / "boek.ods"))
    return folder / "boek.ods"


@pytest.mark.parametrize("make", [plain_xlsx, plain_xls, plain_ods])
def test_each_kind_of_workbook_gives_text_and_the_rows_as_a_person_counts(tmp_path, make):
    (sheet,) = read(make(tmp_path))
    assert sheet.name == "Pilots"
    assert sheet.headers == ("naam", "datum", "getal")
    assert rows_of(sheet) == [(3, "x\ny", "2025-03-31", "12"), (5, "z", "2025-03-31", "1.2340")]
    assert notes_of(sheet) == [("empty_sheet", None, "Leeg"), ("columns_apart", None, "datum, getal")]


def test_each_visible_sheet_with_cells_is_a_sheet_and_hidden_ones_are_noted(tmp_path):
    def fill(book):
        for name, state in (("Pilots", "visible"), ("Oud", "hidden"), ("Geheim", "veryHidden"), ("Fasen", "visible")):
            sheet = book.create_sheet(name)
            sheet.append(["naam", "fase"])
            sheet.append([name, "loopt"])
            sheet.sheet_state = state
        del book["Sheet"]

    path = xlsx_of(tmp_path, fill)
    sheets = read(path)
    assert [sheet.name for sheet in sheets] == ["Pilots", "Fasen"]
    assert notes_of(sheets[0]) == [("hidden_sheet", None, "Oud"), ("hidden_sheet", None, "Geheim")]
    (hidden,) = read(path, sheet="Oud")
    assert rows_of(hidden) == [(2, "Oud", "loopt")]
    refused = refusal(path, sheet="Anders")
    assert (refused.code, refused.details["sheets"]) == ("no_sheet", "Pilots, Oud, Geheim, Fasen")


def test_a_hidden_sheet_of_an_ods_is_left_out(tmp_path):
    book = OpenDocumentSpreadsheet()
    style = Style(name="ta2", family="table")
    style.addElement(TableProperties(display="false"))
    book.automaticstyles.addElement(style)
    ods_table(book, "Pilots", [["naam", "fase"], ["x", "y"]])
    ods_table(book, "Oud", [["naam", "fase"], ["x", "y"]], stylename="ta2")
    book.save(str(tmp_path / "boek.ods"))
    (sheet,) = read(tmp_path / "boek.ods")
    assert notes_of(sheet) == [("hidden_sheet", None, "Oud")]


def fill_merged_header(book):
    sheet = book.active
    sheet.append(["Overzicht pilots 2025"])
    sheet.append([])
    sheet.append(["Titel", "Planning", None, "Werkelijk", None, "Eigenaar"])
    sheet.append([None, "Start", "Einde", "Start", "Einde", None])
    sheet.append(["Wijkteam", "a", "b", "c", "d", "Team Noord"])
    for block in ("A1:F1", "A3:A4", "B3:C3", "D3:E3", "F3:F4"):
        sheet.merge_cells(block)


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ((), ("Titel", "Planning: Start", "Planning: Einde", "Werkelijk: Start", "Werkelijk: Einde", "Eigenaar")),
        (
            ("titel", "start", "eigenaar"),
            ("Titel", "Planning: Start", "Planning: Einde", "Werkelijk: Start", "Werkelijk: Einde", "Eigenaar"),
        ),
    ],
)
def test_group_names_merged_above_the_header_come_before_the_names(tmp_path, known, expected):
    (sheet,) = read(xlsx_of(tmp_path, fill_merged_header), known_headers=frozenset(known))
    assert sheet.headers == expected
    assert rows_of(sheet) == [(5, "Wijkteam", "a", "b", "c", "d", "Team Noord")]
    assert [(note.code, note.row) for note in sheet.notes] == [("title_row", 1), ("merged_header", 3)]


def test_a_known_name_under_a_group_stays_as_it_is_when_it_is_used_once(tmp_path):
    def fill(book):
        for row in (
            ["Algemeen", None, "Evaluatie", None],
            ["Titel", "Thema", "Datum", "Uitkomst"],
            ["x", "y", "z", "w"],
        ):
            book.active.append(row)
        book.active.merge_cells("A1:B1")
        book.active.merge_cells("C1:D1")

    (sheet,) = read(xlsx_of(tmp_path, fill), known_headers=frozenset({"Titel", "thema"}))
    assert sheet.headers == ("Titel", "Thema", "Evaluatie: Datum", "Evaluatie: Uitkomst")


def merged_down_xlsx(folder: Path) -> Path:
    def fill(book):
        for row in (["team", "titel", "nr"], ["Noord", "a", 1], [None, "b", 2], [None, None, None], ["Zuid", "c", 3]):
            book.active.append(row)
        book.active.merge_cells("A2:A4")

    return xlsx_of(folder, fill)


def merged_down_xls(folder: Path) -> Path:
    book = xlwt.Workbook()
    sheet = book.add_sheet("Pilots")
    for row, values in enumerate((["team", "titel", "nr"], [None, "a", 1], [None, "b", 2], [], ["Zuid", "c", 3])):
        for column, value in enumerate(values):
            if value is not None:
                sheet.write(row, column, value)
    sheet.write_merge(1, 3, 0, 0, "Noord")
    book.save(folder / "boek.xls")
    return folder / "boek.xls"


def merged_down_ods(folder: Path) -> Path:
    book = OpenDocumentSpreadsheet()
    top = ods_cell("Noord", numberrowsspanned=3, numbercolumnsspanned=1)
    rows = [["team", "titel", "nr"], [top, "a", 1.0], [CoveredTableCell(), "b", 2.0], [CoveredTableCell()]]
    ods_table(book, "Pilots", [*rows, ["Zuid", "c", 3.0]])
    book.save(str(folder / "boek.ods"))
    return folder / "boek.ods"


@pytest.mark.parametrize("make", [merged_down_xlsx, merged_down_xls, merged_down_ods])
def test_a_cell_merged_down_counts_for_each_row_that_holds_something(tmp_path, make):
    (sheet,) = read(make(tmp_path))
    assert rows_of(sheet) == [(2, "Noord", "a", "1"), (3, "Noord", "b", "2"), (5, "Zuid", "c", "3")]
    assert notes_of(sheet) == [("merged_down", 2, "Noord")]


def test_errors_of_formulas_are_kept_as_the_text_that_the_cell_shows(tmp_path):
    book = xlwt.Workbook()
    sheet = book.add_sheet("Pilots")
    sheet.write(0, 0, "naam")
    sheet.write(0, 1, "getal")
    sheet.write(1, 0, "x")
    sheet.row(1).set_cell_error(1, 0x2A)
    book.save(tmp_path / "boek.xls")
    cells = '<row r="1"><c r="A1" t="str"><v>naam</v></c><c r="B1" t="str"><v>getal</v></c></row>'
    cells += '<row r="2"><c r="A2" t="str"><v>x</v></c><c r="B2" t="e"><f>NA()</f><v>#N/A</v></c></row>'
    for path in (tmp_path / "boek.xls", raw_xlsx(tmp_path, cells)):
        (sheet,) = read(path)
        assert rows_of(sheet) == [(2, "x", "#N/A")]
        assert notes_of(sheet) == [("formula_error", 2, "#N/A")]


def test_a_sheet_without_a_header_is_noted_beside_others_and_refused_alone(tmp_path):
    def fill(book, also_a_list):
        book.active.append([1, 2])
        book.active.append([3, 4])
        if also_a_list:
            book.create_sheet("Pilots").append(["naam", "fase"])

    (sheet,) = read(xlsx_of(tmp_path, lambda book: fill(book, True)))
    assert notes_of(sheet) == [("sheet_without_header", None, "Sheet")]
    assert refusal(xlsx_of(tmp_path, lambda book: fill(book, False))).code == "no_header"


def test_a_workbook_without_cells_is_empty(tmp_path):
    assert refusal(xlsx_of(tmp_path, lambda book: None)).code == "empty_file"


def test_only_hidden_sheets_with_cells_are_refused_by_name(tmp_path):
    def fill(book):
        book.create_sheet("Oud").append(["naam", "fase"])
        book["Oud"].sheet_state = "hidden"

    refused = refusal(xlsx_of(tmp_path, fill))
    assert (refused.code, refused.details) == ("only_hidden", {"sheets": "Oud"})


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (DAY, "2025-03-31"),
        (datetime.datetime(2025, 3, 31), "2025-03-31"),
        (datetime.datetime(2025, 3, 31, 14, 5), "2025-03-31 14:05:00"),
        (datetime.time(9, 30), "09:30:00"),
        (datetime.timedelta(hours=30), "30:00:00"),
        (12.0, "12"),
        (-0.5, "-0.5"),
        (1.234, "1.2340"),
        (0.001, "0.0010"),
        (1e-7, "0.0000001"),
        (45e9, "45000000000"),
        (float("nan"), ""),
        (float("inf"), ""),
        (None, ""),
        (True, "true"),
        (7, "7"),
        (["a", "b"], "a; b"),
    ],
)
def test_typed_cells_become_text_that_reads_one_way_only(value, text):
    assert text_of(value) == text


# ---------------------------------------------------------------- parquet and json


def test_parquet_becomes_the_same_text_and_counts_rows_from_one(tmp_path):
    table = pa.table(
        {
            "naam": pa.array(["x", "", None, " z "]).dictionary_encode(),
            "dag": pa.array([DAY, None, None, DAY]),
            "tijd": pa.array([datetime.datetime(2025, 3, 31, 14, 5), None, None, None], pa.timestamp("us")),
            "getal": pa.array([1.234, 12.0, float("nan"), 0.5]),
            "aantal": pa.array([1, 2, None, 4], pa.int32()),
            "ja": pa.array([True, False, None, True]),
            "lagen": pa.array([["a", "b"], [], None, ["c"]]),
        }
    )
    pq.write_table(table, tmp_path / "pilots.parquet")
    (sheet,) = read(tmp_path / "pilots.parquet")
    assert sheet.headers == tuple(table.column_names)
    assert rows_of(sheet) == [
        (1, "x", "2025-03-31", "2025-03-31 14:05:00", "1.2340", "1", "true", "a; b"),
        (2, None, None, None, "12", "2", "false", None),
        (4, " z ", "2025-03-31", None, "0.5", "4", "true", "c"),
    ]


def test_json_is_an_array_of_objects_or_several_by_name(tmp_path):
    rows = [{"naam": "x", "getal": 1.234}, {"getal": None, "extra": ["a", "b"]}, {"naam": "\ud800", "ja": True}]
    sheet = read_text(tmp_path, json.dumps(rows), "pilots.json")
    assert sheet.headers == ("naam", "getal", "extra", "ja")
    assert rows_of(sheet) == [
        (1, "x", "1.2340", None, None),
        (2, None, None, "a; b", None),
        (3, "?", None, None, "true"),
    ]
    sheets = read(write(tmp_path, "alles.json", json.dumps({"pilots": rows, "milestones": [{"a": "1"}]})))
    assert [(sheet.name, len(sheet.cells)) for sheet in sheets] == [("pilots", 3), ("milestones", 1)]


@pytest.mark.parametrize("text", ["{", "[1, 2]", "3", '{"type": "FeatureCollection", "features": []}', "[" * 200_000])
def test_json_that_is_no_table_is_refused(tmp_path, text):
    assert refusal(write(tmp_path, "x.json", text)).code == "not_a_table"


# ---------------------------------------------------------------- what is refused whole


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("leeg.csv", b"", "empty_file"),
        ("leeg.xlsx", b"", "empty_file"),
        ("wit.csv", b"\xef\xbb\xbf\r\n \r\n", "empty_file"),
        ("foto.csv", b"\x89PNG\r\n\x1a\n" + bytes(200), "not_a_table"),
        ("foto.xlsx", b"\xff\xd8\xff\xe0" + bytes(200), "not_a_table"),
        ("nota.csv", b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\n", "not_a_table"),
        ("ruis.csv", random.Random(3).randbytes(4_000), "not_a_table"),
        ("ruis.csv", random.Random(3).randbytes(4_000).replace(b"\0", b"\1"), "not_a_table"),
        ("ruis.xlsx", b"PK\x03\x04" + random.Random(3).randbytes(4_000), "not_a_table"),
        ("ruis.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + random.Random(3).randbytes(4_000), "not_a_table"),
        ("ruis.parquet", b"PAR1" + random.Random(3).randbytes(4_000) + b"PAR1", "not_a_table"),
        ("proza.xlsx", b"Beste collega,\n\nHierbij de lijst.\n", "not_a_table"),
        ("proza.md", b"Beste collega,\n\nHierbij de lijst.\n", "unknown_type"),
        ("nul.csv", b"titel;thema\nWijkteam\0;jeugd\n" * 5, "nul_bytes"),
        ("kapot.csv", b"titel;thema\n" + b"Wijkteam \x81\x8d;jeugd\n" * 30, "encoding"),
    ],
)
def test_what_is_no_table_is_refused_whole_with_a_code(tmp_path, name, content, code):
    assert refusal(write(tmp_path, name, content)).code == code


def test_a_file_that_is_not_there_is_refused(tmp_path):
    assert refusal(tmp_path / "weg.csv").code == "not_found"
    with pytest.raises(UnreadableFile, match="not_found"):
        files_in([tmp_path / "weg"])


def test_a_file_with_the_wrong_extension_is_read_by_its_content(tmp_path):
    (sheet,) = read(plain_xlsx(tmp_path).rename(tmp_path / "eigenlijk_xlsx.csv"))
    assert len(sheet.cells) == 2
    (sheet,) = read(plain_xls(tmp_path).rename(tmp_path / "eigenlijk_xls.xlsx"))
    assert len(sheet.cells) == 2
    assert rows_of(read_text(tmp_path, "titel;thema\nx;y\nz;w\n", "eigenlijk_csv.xlsx")) == [
        (2, "x", "y"),
        (3, "z", "w"),
    ]
    assert rows_of(read_text(tmp_path, '[{"a": "x"}]', "eigenlijk_json.csv")) == [(1, "x")]


def test_workbooks_with_a_password_say_so(tmp_path):
    with plain_xlsx(tmp_path).open("rb") as plain, (tmp_path / "slot.xlsx").open("wb") as locked:
        OOXMLFile(plain).encrypt("geheim", locked)
    assert refusal(tmp_path / "slot.xlsx").code == "password"

    content = bytearray(plain_xls(tmp_path).read_bytes())
    begin = content.index(struct.pack("<HH", 0x809, 16))  # the book's first record; what follows it becomes FilePass
    content[begin + 20 : begin + 22] = struct.pack("<H", 0x2F)
    assert refusal(write(tmp_path, "slot.xls", bytes(content))).code == "password"

    with zipfile.ZipFile(plain_ods(tmp_path)) as plain, zipfile.ZipFile(tmp_path / "slot.ods", "w") as locked:
        for entry in plain.infolist():
            part = plain.read(entry)
            if entry.filename == "META-INF/manifest.xml":
                part = part.replace(b"</manifest:manifest>", b"<manifest:encryption-data/></manifest:manifest>")
            locked.writestr(entry, b"\x9f\x12" if entry.filename == "content.xml" else part)
    assert refusal(tmp_path / "slot.ods").code == "password"


# ---------------------------------------------------------------- bombs

RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def raw_xlsx(folder: Path, cells: str, shared: str = "", more: dict[str, bytes] | None = None) -> Path:
    def links(target: str, kind: str) -> str:
        link = f'<Relationship Id="rId1" Type="{OFFICE}/{kind}" Target="{target}"/>'
        return f'<Relationships xmlns="{RELATIONS}">{link}</Relationships>'

    sheets = '<sheets><sheet name="Pilots" sheetId="1" r:id="rId1"/></sheets>'
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": links("xl/workbook.xml", "officeDocument"),
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">{sheets}</workbook>',
        "xl/_rels/workbook.xml.rels": links("worksheets/sheet1.xml", "worksheet"),
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{MAIN}"><sheetData>{cells}</sheetData></worksheet>',
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">{shared}</sst>',
        **(more or {}),
    }
    with zipfile.ZipFile(folder / "ruw.xlsx", "w", zipfile.ZIP_DEFLATED) as out:
        for name, content in parts.items():
            out.writestr(name, content)
    return folder / "ruw.xlsx"


def raw_ods(folder: Path, table: str) -> Path:
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    sheet = f'<table:table table:name="A">{table}</table:table>'
    body = f"<office:body><office:spreadsheet>{sheet}</office:spreadsheet></office:body>"
    with zipfile.ZipFile(folder / "ruw.ods", "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        out.writestr("META-INF/manifest.xml", "<manifest/>")
        out.writestr("content.xml", f"<office:document-content {spaces}>{body}</office:document-content>")
    return folder / "ruw.ods"


@pytest.mark.parametrize("make", [plain_xlsx, plain_ods])
def test_an_archive_that_says_it_unpacks_to_too_much_is_refused(tmp_path, make, monkeypatch):
    path = make(tmp_path)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as out:
        out.writestr("xl/media/plaatje.png", bytes(3_000_000))
    assert len(read(path)) == 1
    monkeypatch.setattr(archive, "MAX_UNPACKED_BYTES", 2_000_000)
    refused = refusal(path)
    assert (refused.code, refused.details["what"]) == ("archive_bomb", "bytes")


def test_an_archive_that_lies_about_its_size_is_refused_before_it_unpacks(tmp_path):
    path = raw_xlsx(tmp_path, "", more={"xl/styles.xml": b" " * 30_000_000})
    content = path.read_bytes()
    assert len(content) < 100_000
    lie = content.replace(struct.pack("<I", 30_000_000), struct.pack("<I", 1_000))
    assert lie != content
    refused = refusal(write(tmp_path, "leugen.xlsx", lie))
    assert refused.code == "archive_lies"
    assert refused.details == {"found": 1_001, "limit": 1_000}


def test_an_archive_of_very_many_files_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(archive, "MAX_ENTRIES", 5)
    refused = refusal(raw_xlsx(tmp_path, ""))
    assert (refused.code, refused.details["what"]) == ("archive_bomb", "entries")


FAR_AND_UNPLACED = '<row r="1"><c><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
UNPLACED = "<row>" + "<c><v>1</v></c>" * 5_000 + "</row>" + "<row><c><v>1</v></c></row>" * 5_000


@pytest.mark.parametrize("cells", [FAR_AND_UNPLACED, UNPLACED], ids=["one far cell", "cells without a place"])
def test_a_sheet_with_more_cells_than_memory_is_refused(tmp_path, cells):
    refused = refusal(raw_xlsx(tmp_path, cells))
    assert refused.code == "too_many_cells"
    assert refused.details["found"] > refused.details["limit"]


def test_rows_that_are_only_coloured_down_to_the_bottom_are_no_cells(tmp_path):
    cells = '<row r="1"><c r="A1" t="str"><v>naam</v></c></row><row r="2"><c r="A2" t="str"><v>x</v></c></row>'
    (sheet,) = read(raw_xlsx(tmp_path, cells + '<row r="1048576"><c r="XFD1048576" s="0"/></row>'))
    assert rows_of(sheet) == [(2, "x")]


def test_one_long_text_used_by_many_cells_is_refused(tmp_path):
    cells = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 20_001))
    refused = refusal(raw_xlsx(tmp_path, cells, shared=f"<si><t>{'x' * 32_000}</t></si>"))
    assert refused.code == "archive_bomb"


def test_an_ods_whose_cells_repeat_too_often_is_refused_and_blank_repeats_are_fine(tmp_path):
    cell = '<table:table-cell office:value-type="string"{}><text:p>naam</text:p></table:table-cell>'
    row = "<table:table-row{}>{}</table:table-row>"
    wide = cell.format(' table:number-columns-repeated="16384"')
    refused = refusal(raw_ods(tmp_path, row.format(' table:number-rows-repeated="1048576"', wide)))
    assert refused.code == "too_many_cells"
    blank = row.format(
        ' table:number-rows-repeated="1048570"', '<table:table-cell table:number-columns-repeated="1024"/>'
    )
    (sheet,) = read(raw_ods(tmp_path, row.format("", cell.format("")) * 2 + blank))
    assert rows_of(sheet) == [(2, "naam")]


def test_an_xls_that_claims_or_holds_too_many_cells_is_refused(tmp_path):
    book = xlwt.Workbook()
    for number in range(3):
        sheet = book.add_sheet(f"S{number}")
        sheet.write(0, 0, "a")
        sheet.write(65_535, 255, "b")
    book.save(tmp_path / "ver.xls")
    assert refusal(tmp_path / "ver.xls").code == "too_many_cells"


@pytest.mark.parametrize("make", [plain_xlsx, plain_xls, plain_ods])
def test_a_damaged_workbook_is_read_or_refused_and_nothing_else(tmp_path, make):
    chance = random.Random(5)
    content = make(tmp_path).read_bytes()
    refused = 0
    for _ in range(40):
        damaged = bytearray(content[: chance.randrange(len(content) // 2, len(content) + 1)])
        for _ in range(10):
            damaged[chance.randrange(8, len(damaged))] = chance.randrange(256)
        try:
            read(write(tmp_path, "kapot", bytes(damaged)))
        except UnreadableFile:
            refused += 1
    assert refused > 0


# ---------------------------------------------------------------- folders


def test_a_folder_gives_its_tables_in_a_stable_order_and_skips_the_rest(tmp_path):
    kept = ["b.csv", "A.xlsx", "sub/c.ODS", "sub/d.json"]
    skipped = [
        "~$A.xlsx",
        ".~lock.b.csv#",
        ".verborgen.csv",
        "gebied.geojson",
        "map.toml",
        "LEESMIJ.md",
        "x.py",
        ".git/e.csv",
    ]
    for name in kept + skipped:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        write(tmp_path, name, "a")
    assert files_in([tmp_path]) == [(tmp_path / name, name) for name in ("A.xlsx", "b.csv", "sub/c.ODS", "sub/d.json")]
    assert shapes_in([tmp_path]) == [(tmp_path / "gebied.geojson", "gebied.geojson")]


def test_a_file_handed_in_by_itself_is_kept_whatever_its_name(tmp_path):
    odd, shape = write(tmp_path, "lijst.dat", "a"), write(tmp_path, "gebied.geojson", "{}")
    assert files_in([odd, shape]) == [(odd, "lijst.dat")]
    assert shapes_in([odd, shape]) == [(shape, "gebied.geojson")]


def test_two_files_of_one_name_are_told_apart_by_as_many_folders_as_that_takes(tmp_path):
    folders = [tmp_path / name for name in ("x/a", "y/a", "y/b")]
    for folder in folders:
        folder.mkdir(parents=True)
        write(folder, "pilots.csv", "x")
    assert [label for _, label in files_in(folders[1:])] == ["a/pilots.csv", "b/pilots.csv"]
    labels = ["x/a/pilots.csv", "y/a/pilots.csv", "b/pilots.csv"]
    assert [label for _, label in files_in(folders)] == labels
    assert [label for _, label in files_in([folder / "pilots.csv" for folder in folders])] == labels
    assert [label for _, label in files_in([folders[2] / ".." / "a", folders[2]])] == ["a/pilots.csv", "b/pilots.csv"]


def test_a_file_that_is_given_more_than_once_is_taken_once_as_it_was_given_first(tmp_path):
    (tmp_path / "a").mkdir()
    file = write(tmp_path / "a", "pilots.csv", "x")
    (tmp_path / "schakel.csv").symlink_to(file)
    every = [file, tmp_path / "a", tmp_path / "." / "a" / "pilots.csv", tmp_path / "schakel.csv"]
    assert files_in(every) == [(file, "pilots.csv")]
    assert files_in(reversed(every)) == [(tmp_path / "schakel.csv", "schakel.csv")]
    assert files_in([tmp_path, tmp_path]) == [(file, "a/pilots.csv")]
    assert times_given([*every, write(tmp_path, "b.csv", "x")]) == {file: 4, tmp_path / "b.csv": 1}


def test_the_file_is_named_as_the_person_knows_it(tmp_path):
    path = write(tmp_path, "x.csv", "a;b\n1;2\n")
    assert read(path)[0].file == "x.csv"
    assert read(path, file="map/x.csv")[0].file == "map/x.csv"


def test_codes_are_codes():
    assert all(code.isidentifier() and code.islower() for code in NOTE_CODES | REFUSAL_CODES)

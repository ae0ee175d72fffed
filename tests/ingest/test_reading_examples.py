"""One table of examples: a file as an office makes it → what is read of it, what is said, and what is refused."""

from __future__ import annotations

import datetime as dt
import io
import json
import struct
import zipfile
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import openpyxl
import pytest
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.style import Style, TableCellProperties, TextProperties
from odf.table import Table, TableCell, TableRow
from odf.text import P
from openpyxl.styles import Font, PatternFill

from doorstroom.ingest.mapping.known_names import known_headers
from doorstroom.ingest.readers.read import read
from doorstroom.ingest.readers.sheet import UnreadableFile

HEADERS = ("Nr", "Naam pilot", "Budget", "Status")
TOP = "Nr;Naam pilot;Budget;Status\n"
ONE, TWO = "1;a;100;loopt\n", "2;b;200;loopt\n"
READ_ONE, READ_TWO = ("1", "a", "100", "loopt"), ("2", "b", "200", "loopt")


@dataclass(frozen=True)
class Example:
    """`content`: text or bytes of a csv, or what makes a file in a folder. `rows`: source row → cells, '' for blank;
    `said`: (code, row, text or other), `broken`: (code, row).
    """

    name: str
    content: str | bytes | Callable[[Path], Path]
    rows: dict[int, tuple[str, ...]]
    said: Sequence[tuple[str, int | None, str]] = ()
    broken: Sequence[tuple[str, int]] = ()
    headers: tuple[str, ...] = HEADERS
    options: dict = field(default_factory=dict)


def read_of(example: Example, folder: Path):
    if callable(example.content):
        path = example.content(folder)
    else:
        path = folder / "lijst.csv"
        path.write_bytes(example.content.encode() if isinstance(example.content, str) else example.content)
    return read(path, known_headers=known_headers(), **example.options)


def book(*rows: Sequence[object], then: Callable | None = None) -> Callable[[Path], Path]:
    """An xlsx of these rows, changed by `then`."""

    def make(folder: Path) -> Path:
        made = openpyxl.Workbook()
        for row in rows:
            made.active.append(row)
        if then:
            then(made, made.active)
        made.save(folder / "boek.xlsx")
        return folder / "boek.xlsx"

    return make


def changed(make: Callable[[Path], Path], part: str, change: Callable[[bytes], bytes]) -> Callable[[Path], Path]:
    """A workbook with one part of its archive changed."""

    def again(folder: Path) -> Path:
        path = make(folder)
        with zipfile.ZipFile(path) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        assert change(parts[part]) != parts[part]
        parts[part] = change(parts[part])
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in parts.items():
                archive.writestr(name, content)
        return path

    return again


SHEET = "xl/worksheets/sheet1.xml"
LIST = (HEADERS, (1, "a", 100, "loopt"), (2, "b", 200, "loopt"), (3, "c", 300, "loopt"), (4, "d", 400, "loopt"))
READ_LIST = {nth + 1: tuple(map(str, row)) for nth, row in enumerate(LIST) if nth}
YELLOW, GREY, WHITE = (PatternFill("solid", fgColor=colour) for colour in ("FFFFFF00", "FFDDDDDD", "FFFFFFFF"))


def strike(*rows: int, cells: int = 4) -> Callable:
    def then(_, sheet):
        for row in rows:
            for cell in sheet[row][:cells]:
                cell.font = Font(strike=True)

    return then


def fill(colours: dict[int, PatternFill], cells: int = 4) -> Callable:
    def then(_, sheet):
        for row, colour in colours.items():
            for cell in sheet[row][:cells]:
                cell.fill = colour

    return then


def hide_rows(*rows: int) -> Callable:
    def then(_, sheet):
        for row in rows:
            sheet.row_dimensions[row].hidden = True

    return then


def hide_column(_, sheet) -> None:
    sheet.column_dimensions["C"].hidden = True


def show_ids_as(number_format: str) -> Callable:
    def then(_, sheet):
        for row in range(2, 6):
            sheet.cell(row, 1).number_format = number_format

    return then


def with_a_sheet_on_its_side(made, _) -> None:
    turned = made.create_sheet("Om")
    for row in zip(*LIST, strict=True):
        turned.append(row)


DAYS = ("gepland", "werkelijk")


def merged_over_two(_, sheet):
    for cells in ("A1:A2", "B1:B2", "C1:D1", "E1:F1", "G1:G2"):
        sheet.merge_cells(cells)


def merged_groups(_, sheet) -> None:
    sheet.merge_cells("A1:B1")
    sheet.merge_cells("C1:D1")


def old_book(make: Callable) -> Callable[[Path], Path]:
    """An xls of LIST, changed by `make(book, sheet)`."""

    def write(folder: Path) -> Path:
        made = xlwt.Workbook()
        sheet = made.add_sheet("Pilots")
        for row, cells in enumerate(LIST):
            for column, cell in enumerate(cells):
                sheet.write(row, column, cell)
        make(made, sheet)
        made.save(str(folder / "boek.xls"))
        return folder / "boek.xls"

    return write


def styled_old_book(*, row: int, **style: str) -> Callable[[Path], Path]:
    """An xls of LIST with a style on one row, by its number in the sheet; on the ids when that is 0."""
    easy = xlwt.easyxf("; ".join(f"{name}: {said}" for name, said in style.items() if name != "form"))
    easy.num_format_str = style.get("form", "General")

    def write(folder: Path) -> Path:
        made = xlwt.Workbook()
        sheet = made.add_sheet("Pilots")
        for number, cells in enumerate(LIST, 1):
            for column, cell in enumerate(cells):
                is_styled = number == row or (not row and not column)
                sheet.write(number - 1, column, cell, *([easy] if is_styled else []))
        made.save(str(folder / "boek.xls"))
        return folder / "boek.xls"

    return write


def hidden_in_old_book(made, sheet) -> None:
    sheet.row(3).hidden = True
    sheet.col(2).hidden = True


def open_document(*, struck: int = 0, coloured: int = 0, hidden: int = 0, error: int = 0, code: bool = False):
    """An ods of LIST, with a mark on one row each, by its number in the sheet."""

    def make(folder: Path) -> Path:
        made = OpenDocumentSpreadsheet()
        styles = {}
        for name, properties in (
            ("ce1", TextProperties(textlinethroughstyle="solid")),
            ("ce2", TableCellProperties(backgroundcolor="#ffff00")),
        ):
            styles[name] = Style(name=name, family="table-cell")
            styles[name].addElement(properties)
            made.automaticstyles.addElement(styles[name])
        table = Table(name="Pilots")
        made.spreadsheet.addElement(table)
        for number, cells in enumerate(LIST, 1):
            row = TableRow(**({"visibility": "filter"} if number == hidden else {}))
            table.addElement(row)
            style = {"stylename": styles["ce1"]} if number == struck else {}
            style = {"stylename": styles["ce2"]} if number == coloured else style
            for nth, value in enumerate(cells):
                is_number = isinstance(value, int)
                kind = {"valuetype": "float", "value": value} if is_number else {"valuetype": "string"}
                shown = f"{value:04}" if code and nth == 0 and is_number else str(value)
                if number == error and nth == 2:
                    kind = {"valuetype": "string", "formula": "of:=1/0", "stringvalue": ""}
                    shown = "#DIV/0!"
                cell = TableCell(**kind, **style)
                cell.addElement(P(text=shown))
                row.addElement(cell)
        made.save(str(folder / "boek.ods"))
        return folder / "boek.ods"

    return make


def stray_in_ods(xml: bytes) -> bytes:
    """The content of an ods with a cell a million rows further down."""
    blank = b'<table:table-row table:number-rows-repeated="1000000"><table:table-cell/></table:table-row>'
    cell = b'<table:table-cell office:value-type="string"><text:p>hier</text:p></table:table-cell>'
    return xml.replace(b"</table:table>", blank + b"<table:table-row>" + cell + b"</table:table-row></table:table>")


def binary_book(folder: Path) -> Path:
    """An xlsb of a header and two rows, one with an error, written record by record."""

    def number(value: int) -> bytes:
        out = bytearray()
        while True:
            value, low = value >> 7, value & 0x7F
            out.append(low | (0x80 if value else 0))
            if not value:
                return bytes(out)

    def record(kind: int, content: bytes = b"") -> bytes:
        kind_bytes = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
        return kind_bytes + number(len(content)) + content

    def text(value: str) -> bytes:
        return struct.pack("<I", len(value)) + value.encode("utf-16-le")

    cells = [HEADERS, ("P-1", "a", 100.0, "loopt"), ("P-2", "b", None, "loopt")]
    sheet = record(129) + record(148, struct.pack("<4I", 0, 2, 0, 3)) + record(145)
    for row, values in enumerate(cells):
        sheet += record(0, struct.pack("<IIHHBI", row, 0, 300, 0, 0, 0))
        for column, value in enumerate(values):
            place = struct.pack("<II", column, 0)
            if value is None:
                sheet += record(3, place + b"\x07")
            elif isinstance(value, float):
                sheet += record(5, place + struct.pack("<d", value))
            else:
                sheet += record(6, place + text(value))
    sheet += record(146) + record(130)
    bundle = record(156, struct.pack("<II", 0, 1) + text("rId1") + text("Pilots"))
    workbook = record(131) + record(153, bytes(12)) + record(143) + bundle + record(144) + record(132)
    links = "http://schemas.openxmlformats.org/package/2006/relationships"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

    def rels(target: str, kind: str) -> str:
        return (
            f'<Relationships xmlns="{links}"><Relationship Id="rId1" Type="{office}/{kind}" Target="{target}"/>'
            "</Relationships>"
        )

    with zipfile.ZipFile(folder / "boek.xlsb", "w") as out:
        out.writestr("_rels/.rels", rels("xl/workbook.bin", "officeDocument"))
        out.writestr("xl/workbook.bin", workbook)
        out.writestr("xl/_rels/workbook.bin.rels", rels("worksheets/sheet1.bin", "worksheet"))
        out.writestr("xl/worksheets/sheet1.bin", sheet)
    return folder / "boek.xlsb"


def as_json(content: object, name: str = "lijst.json") -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        (folder / name).write_text(json.dumps(content) if not isinstance(content, str) else content)
        return folder / name

    return make


RECORDS = [dict(zip(HEADERS, row, strict=True)) for row in (READ_ONE, READ_TWO)]
READ_RECORDS = {1: READ_ONE, 2: READ_TWO}
BOTH = {2: READ_ONE, 3: READ_TWO}


def with_total(total: str) -> str:
    return TOP + ONE + TWO + total + "3;c;400;loopt\n"


AROUND = {2: READ_ONE, 3: READ_TWO, 5: ("3", "c", "400", "loopt")}

EXAMPLES = [
    # ------------------------------------------------------- rows of totals
    *(
        Example(f"total in the middle: {total}", with_total(total + "\n"), AROUND, [("total_row", 4, said)])
        for total, said in (
            ("Subtotaal Wmo;2;300;", "Subtotaal Wmo | 2 | 300"),
            ("Subtotaal;;;", "Subtotaal"),
            (";Subtotaal;300;", "Subtotaal | 300"),
            ("Wmo;Subtotaal;300;", "Wmo | Subtotaal | 300"),
            ("Eindtotaal;;€ 300,00;", "Eindtotaal | € 300,00"),
            ("TOTAAL GENERAAL;;300;", "TOTAAL GENERAAL | 300"),
            ("Tussentotaal jeugd;;;", "Tussentotaal jeugd"),
            ("Grand Total;;300;", "Grand Total | 300"),
            ("Totaal:;;300;", "Totaal: | 300"),
            ("Totaal;;;", "Totaal"),
            ("Totaal Wmo;;300;", "Totaal Wmo | 300"),
            ("Totaal pilots;2;;", "Totaal pilots | 2"),
            ("Wmo Totaal;;300;", "Wmo Totaal | 300"),
            ("Subtotaal;;#VERW!;", "Subtotaal | #VERW!"),
        )
    ),
    *(
        Example(f"no total: {name}", TOP + ONE + TWO + row + "3;c;400;loopt\n", {**AROUND, 4: read_as})
        for name, row, read_as in (
            ("a pilot with a name like one", "4;Totaal anders;70;loopt\n", ("4", "Totaal anders", "70", "loopt")),
            ("figures that do not add up", "Totaal anders;;70;\n", ("Totaal anders", "", "70", "")),
            ("another word", "Totaalaanpak jeugd;;300;\n", ("Totaalaanpak jeugd", "", "300", "")),
            ("text beside it", "Totaal anders;jeugd;;loopt\n", ("Totaal anders", "jeugd", "", "loopt")),
        )
    ),
    Example(
        "totals and an average at the end",
        TOP + ONE + TWO + "Totaal aantal;;;2\nGemiddelde;;150;\n",
        BOTH,
        [("total_row", 4, "Totaal aantal | 2"), ("total_row", 5, "Gemiddelde | 150")],
    ),
    Example(
        "a total of a workbook, which adds up",
        book(*LIST[:3], ("Wmo", None, 300, None), ("Totaal Wmo", None, 600, None), LIST[3]),
        {**BOTH, 4: ("Wmo", "", "300", ""), 6: READ_LIST[4]},
        [("total_row", 5, "Totaal Wmo | 600")],
    ),
    # ------------------------------------------- headers, once more or numbered
    Example("headers repeated", TOP + ONE + TOP + TWO, {2: READ_ONE, 4: READ_TWO}, [("repeated_header", 3, "Nr |")]),
    Example(
        "headers repeated in another case, in a workbook",
        book(HEADERS, LIST[1], [header.upper() for header in HEADERS], LIST[2]),
        {2: READ_ONE, 4: READ_TWO, 3: tuple(header.upper() for header in HEADERS)},
    ),
    Example(
        "a title and headers repeated on each page",
        "Pilots;2025;;\n" + TOP + ONE + "Pilots;2025;;\n" + TOP + TWO,
        {3: READ_ONE, 6: READ_TWO},
        [("title_row", 1, "Pilots"), ("repeated_header", 4, "Pilots | 2025"), ("repeated_header", 5, "Nr |")],
    ),
    *(
        Example(f"numbered columns: {numbers}", TOP + numbers + ONE, {3: READ_ONE}, [("numbering_row", 2, "")])
        for numbers in ("1;2;3;4\n", "(1);(2);(3);(4)\n", "a;b;c;d\n", "A.;B.;C.;D.\n")
    ),
    Example("numbers that are a row", TOP + "1;2;3;loopt\n", {2: ("1", "2", "3", "loopt")}),
    Example("numbers further down", TOP + ONE + "1;2;3;4\n", {2: READ_ONE, 3: ("1", "2", "3", "4")}),
    # --------------------------------------------------- headers in several rows
    Example(
        "headers over two rows",
        "Nr;Naam;Start-;Geplande\n;pilot;datum;einddatum\n1;a;13-01-2025;31-12-2025\n",
        {3: ("1", "a", "13-01-2025", "31-12-2025")},
        [("joined_header", 1, "1–2")],
        headers=("Nr", "Naam pilot", "Startdatum", "Geplande einddatum"),
    ),
    Example(
        "headers over three rows, below a title",
        book(
            ("Overzicht",),
            ("Nr", "Geplande", "Uitkomst"),
            (None, "eind-", None),
            (None, "datum", "evaluatie"),
            (1, "a", "x"),
        ),
        {5: ("1", "a", "x")},
        [("title_row", 1, "Overzicht"), ("joined_header", 2, "2–4")],
        headers=("Nr", "Geplande einddatum", "Uitkomst evaluatie"),
    ),
    Example(
        "groups merged above headers over two rows",
        book(
            ("Algemeen", None, "Evaluatie", None),
            ("Nr", "Naam", "Datum", "Uitkomst"),
            (None, "pilot", "evaluatie", "evaluatie"),
            (1, "a", "b", "c"),
            then=merged_groups,
        ),
        {4: ("1", "a", "b", "c")},
        [("merged_header", 1, "Algemeen | Evaluatie"), ("joined_header", 2, "2–3")],
        headers=("Nr", "Naam pilot", "Datum evaluatie", "Uitkomst evaluatie"),
    ),
    *(
        Example(
            f"planned and real days under one word{name}",
            book(
                ("Nr", "Naam pilot", "Start", None, "Einde", None, "Budget"),
                (None, None, "gepland", "werkelijk", "gepland", "werkelijk", None),
                (1, "a", "b", "c", "d", "e", 5),
                then=then,
            ),
            {3: ("1", "a", "b", "c", "d", "e", "5")},
            said,
            headers=(
                "Nr",
                "Naam pilot",
                *(f"{part}{sign} {day}" for part in ("Start", "Einde") for day in DAYS),
                "Budget",
            ),
        )
        for name, then, sign, said in (
            ("", None, "", [("joined_header", 1, "1–2")]),
            (", merged", merged_over_two, ":", [("merged_header", 1, "Start | Einde")]),
        )
    ),
    Example(
        "remarks among and below the rows",
        TOP + "Let op: voorlopig;;;\n" + ONE + "Toelichting:;b is gestopt;;\n* excl. btw;;;\nStand per 1-2-2026;;;\n",
        {3: READ_ONE},
        [
            ("remark_row", 2, "Let op: voorlopig"),
            ("remark_row", 4, "Toelichting: | b is gestopt"),
            ("remark_row", 5, "* excl. btw"),
            ("remark_row", 6, "Stand per 1-2-2026"),
        ],
    ),
    Example(
        "pilots that are called like a remark",
        TOP + "1;Bron van leven;;\nBron 3;b;;\n3;Toelichting: zo;;loopt\nNote 1;;;\n",
        {
            2: ("1", "Bron van leven", "", ""),
            3: ("Bron 3", "b", "", ""),
            4: ("3", "Toelichting: zo", "", "loopt"),
            5: ("Note 1", "", "", ""),
        },
    ),
    Example(
        "another table below the list",
        TOP + ONE + "\nTeam;Fte;Kwartaal;\nWmo;2;Q1 2026;\nJeugd;3;Q1 2026;\n",
        {2: READ_ONE},
        [("other_table_below", 4, "Team | Fte | Kwartaal 4–6")],
    ),
    Example(
        "another table between two parts of the list",
        TOP + ONE + "\nTeam;Fte;;\nWmo;2;;\n\n" + TOP + "2;b;200;loopt\n",
        {2: READ_ONE, 8: READ_TWO},
        [("repeated_header", 7, ""), ("other_table_below", 4, "Team | Fte 4–5")],
    ),
    Example(
        "rows after a blank row that are no other table",
        TOP + ONE + "\nTeam;Wmo;;\nNaam;Naam;;loopt\n",
        {2: READ_ONE, 4: ("Team", "Wmo", "", ""), 5: ("Naam", "Naam", "", "loopt")},
    ),
    Example(
        "another table behind an empty column",
        "Nr;Naam pilot;;Team;Fte\n1;a;;Wmo;2\n2;b;;;\n",
        {2: ("1", "a", "Wmo", "2"), 3: ("2", "b", "", "")},
        [("columns_apart", None, "Team, Fte")],
        headers=("Nr", "Naam pilot", "Team", "Fte"),
    ),
    Example(
        "a first row that is no part of the headers", TOP + "P-1;pilot;;loopt\n", {2: ("P-1", "pilot", "", "loopt")}
    ),
    Example(
        "headers with what nobody sees",
        "Nr\u200b;Naam\u00a0 pilot;Bee\u0308indigd op;Status\u00ad\n1;a;b;c\n",
        {2: ("1", "a", "b", "c")},
        headers=("Nr", "Naam pilot", "Beëindigd op", "Status"),
    ),
    Example("a row of nothing but what nobody sees", TOP + "\u200b;\u00a0;\ufeff; \n" + ONE, {3: READ_ONE}),
    # -------------------------------------------------------- separators, quotes
    Example(
        "one separator too many",
        TOP + ONE + "2;b;extra;200;loopt\n",
        {2: READ_ONE},
        broken=[("shifted_row", 3)],
    ),
    Example(
        "a decimal comma in a comma file",
        TOP.replace(";", ",") + "1,a,100,loopt\n2,b,200,50,loopt\n",
        {2: READ_ONE},
        broken=[("shifted_row", 3)],
    ),
    Example(
        "a decimal comma in each row of a comma file",
        TOP.replace(";", ",") + "1,a,100,50,loopt\n2,b,200,50,loopt\n",
        {},
        broken=[("shifted_row", 2), ("shifted_row", 3)],
    ),
    Example(
        "decimal commas in a semicolon file",
        TOP + "1;a, met komma;100,50;loopt\n",
        {2: ("1", "a, met komma", "100,50", "loopt")},
    ),
    Example(
        "a separator too few",
        TOP + ONE + "2;b;loopt\n" + "3;c;400;loopt\n",
        {2: READ_ONE, 3: ("2", "b", "loopt", ""), 4: ("3", "c", "400", "loopt")},
        [("short_rows", 3, "3")],
    ),
    Example(
        "an empty separator too many",
        TOP + ONE + TWO.rstrip() + ";\n" + "3;c;400;loopt\n",
        {**BOTH, 4: ("3", "c", "400", "loopt")},
        [("long_rows", 3, "3")],
    ),
    Example("an empty separator after each row", TOP + ONE.strip() + ";\n" + TWO.strip() + ";\n", BOTH),
    Example("rows shorter than headers without a name", TOP.strip() + ";;\n" + ONE + TWO, BOTH),
    Example(
        "cut off in the middle of a row",
        TOP + ONE + "2;b;20",
        {2: READ_ONE, 3: ("2", "b", "20", "")},
        [("cut_off", 3, "20")],
    ),
    Example("no line break after the last row", TOP + ONE + TWO.strip(), BOTH),
    Example(
        "two stray quotes that swallow rows",
        TOP + ONE + '2;"b;200;loopt\n3;c;300;loopt\n4;"d;400;loopt\n5;e;500;loopt\n',
        {2: READ_ONE, 4: ("5", "e", "500", "loopt")},
        broken=[("swallowed_rows", 3)],
    ),
    Example(
        "two stray quotes that swallow rows and look well",
        TOP + ONE + '2;"b;200;loopt\n3;c;300;loopt\n4;d";400;loopt\n5;e;500;loopt\n',
        {2: READ_ONE, 3: ("2", "b;200;loopt\n3;c;300;loopt\n4;d", "400", "loopt"), 4: ("5", "e", "500", "loopt")},
        [("separators_in_cell", 3, "b;200")],
    ),
    Example(
        "a text of several lines with separators",
        TOP + '1;"a; met een\nlange; tekst";100;loopt\n' + TWO,
        {2: ("1", "a; met een\nlange; tekst", "100", "loopt"), 3: READ_TWO},
    ),
    Example(
        "quotes in the middle of a text",
        TOP + '1;Project "Samen" thuis;100;loopt\n2;buis 5";200;loopt\n',
        {2: ("1", 'Project "Samen" thuis', "100", "loopt"), 3: ("2", 'buis 5"', "200", "loopt")},
    ),
    Example(
        "rows counted as Excel shows them",
        "sep=;\n" + TOP + '1;"a\nb\nc";100;loopt\n\n' + TWO,
        {2: ("1", "a\nb\nc", "100", "loopt"), 4: READ_TWO},
    ),
    # ------------------------------------------------------------------ encoding
    Example(
        "two encodings in one file",
        (TOP + "1;Café;100;loopt\n").encode() + "2;Privé – thuis;200;loopt\n".encode("cp1252") + ONE.encode(),
        {2: ("1", "Café", "100", "loopt"), 3: ("2", "Privé – thuis", "200", "loopt"), 4: READ_ONE},
        [("mixed_encoding", 3, "Privé – thuis")],
    ),
    Example(
        "two encodings in one row",
        TOP.encode() + "1;Café".encode() + ";priv\xe9;loopt\n".encode("latin-1"),
        {2: ("1", "Café", "privé", "loopt")},
        [("mixed_encoding", 2, "privé")],
    ),
    Example(
        "cp1252 throughout",
        (TOP + "1;CAFÉ’S;100;loopt\n2;“één”;200;loopt\n").encode("cp1252"),
        {2: ("1", "CAFÉ’S", "100", "loopt"), 3: ("2", "“één”", "200", "loopt")},
    ),
    Example(
        "one byte that nothing knows, in cp1252",
        TOP.encode() + b"1;caf\xe9 \x81;100;loopt\n" + TWO.encode(),
        {2: ("1", "café �", "100", "loopt"), 3: READ_TWO},
        [("undecodable", 2, "café �")],
    ),
    Example(
        "one byte that nothing knows, in UTF-8",
        "\ufeff".encode() + TOP.encode() + "1;café ".encode() + b"\x8d;100;loopt\n" + TWO.encode(),
        {2: ("1", "café �", "100", "loopt"), 3: READ_TWO},
        [("undecodable", 2, "café �")],
    ),
    Example(
        "a sign that was lost before",
        TOP + "1;caf�;100;loopt\n" + TWO,
        {2: ("1", "caf�", "100", "loopt"), 3: READ_TWO},
        [("undecodable", 2, "caf�")],
    ),
    Example(
        "half a sign at the end of UTF-16",
        b"\xff\xfe" + (TOP + "1;a;100;loopt").encode("utf-16-le") + b"a",
        {2: ("1", "a", "100", "loopt�")},
        [("undecodable", 2, "loopt�")],
    ),
    # ----------------------------------------------------------------- workbooks
    Example("a row struck through", book(*LIST, then=strike(3)), READ_LIST, [("struck_rows", 3, "3")]),
    Example("a cell struck through", book(*LIST, then=strike(2, 5, cells=1)), READ_LIST, [("struck_rows", 2, "2, 5")]),
    Example("headers struck through", book(*LIST, then=strike(1)), READ_LIST),
    Example("a row with a colour", book(*LIST, then=fill({3: YELLOW})), READ_LIST, [("coloured_rows", 3, "3")]),
    Example(
        "rows with two colours",
        book(*LIST, (5, "e", 500, "loopt"), then=fill({2: YELLOW, 3: YELLOW, 6: GREY})),
        {**READ_LIST, 6: ("5", "e", "500", "loopt")},
        [("coloured_rows", 2, "2–3"), ("coloured_rows", 6, "6")],
    ),
    Example(
        "stripes",
        book(*LIST, (5, "e", 500, "loopt"), then=fill({2: GREY, 4: GREY, 6: GREY})),
        {**READ_LIST, 6: ("5", "e", "500", "loopt")},
    ),
    Example("one colour throughout", book(*LIST, then=fill(dict.fromkeys(range(1, 6), YELLOW))), READ_LIST),
    Example("white on white", book(*LIST, then=fill({3: WHITE})), READ_LIST),
    Example("a column with a colour", book(*LIST, then=fill(dict.fromkeys(range(1, 6), YELLOW), cells=1)), READ_LIST),
    Example("hidden rows", book(*LIST, then=hide_rows(3, 4, 9)), READ_LIST, [("hidden_rows", 3, "3–4")]),
    Example("a hidden column", book(*LIST, then=hide_column), READ_LIST, [("hidden_columns", None, "Budget")]),
    *(
        Example(
            f"ids shown as {shown}",
            book(*LIST, then=show_ids_as(number_format)),
            {row: (shown.format(int(cells[0])), *cells[1:]) for row, cells in READ_LIST.items()},
        )
        for number_format, shown in (
            ("0000", "{:04}"),
            ('"P-"000', "P-{:03}"),
            ('"P"0', "P{}"),
            (r"\P\-000", "P-{:03}"),
            ("0", "{}"),
            ("#,##0", "{}"),
            ('0 "dagen"', "{}"),
            ("0000;-0000", "{:04}"),
        )
    ),
    Example(
        "formulas without an outcome",
        book(HEADERS, ("1", "a", "=100*1", "loopt"), ("2", "b", 200, "loopt"), ("3", "c", "=A1", '=IF(1=1,"x","")')),
        {2: ("1", "a", "", "loopt"), 3: READ_TWO, 4: ("3", "c", "", "")},
        [("formula_without_value", 2, "2, 4"), ("formula_without_value", 4, "4")],
    ),
    Example(
        "a formula whose outcome is an empty text",
        changed(
            book(HEADERS, ("1", "a", 100, '=IF(1=1,"","x")')),
            SHEET,
            lambda xml: xml.replace(b'<c r="D2">', b'<c r="D2" t="str">'),
        ),
        {2: ("1", "a", "100", "")},
    ),
    Example(
        "errors in cells",
        book(HEADERS, ("1", "a", "#DIV/0!", "loopt"), ("#N/A", "b", 200, "loopt")),
        {2: ("1", "a", "#DIV/0!", "loopt"), 3: ("#N/A", "b", "200", "loopt")},
        [("formula_error", 2, "#DIV/0!"), ("formula_error", 3, "#N/A")],
    ),
    Example(
        "a size that is no size",
        changed(book(*LIST), SHEET, lambda xml: xml.replace(b'ref="A1:D5"', b'ref="A0:D5"')),
        READ_LIST,
    ),
    Example(
        "a stray cell at the bottom",
        book(*LIST, then=lambda _, sheet: sheet.cell(1_048_576, 4, "hier")),
        {**READ_LIST, 1_048_576: ("", "", "", "hier")},
    ),
    Example(
        "a stray cell in the last corner",
        book(*LIST, then=lambda _, sheet: sheet.cell(1_048_576, 16_384, "hier")),
        {**{row: (*cells, "") for row, cells in READ_LIST.items()}, 1_048_576: ("", "", "", "", "hier")},
        headers=(*HEADERS, "kolom 16384"),
    ),
    Example(
        "marks of an xls: an error in it",
        old_book(lambda _, sheet: sheet.row(5).set_cell_error(2, 0x07)),
        {**READ_LIST, 6: ("", "", "#DIV/0!", "")},
        [("formula_error", 6, "#DIV/0!")],
    ),
    Example(
        "an xls with a row struck through",
        styled_old_book(row=3, font="struck_out on"),
        READ_LIST,
        [("struck_rows", 3, "3")],
    ),
    Example(
        "an xls with a coloured row",
        styled_old_book(row=4, pattern="pattern solid, fore_colour yellow"),
        READ_LIST,
        [("coloured_rows", 4, "4")],
    ),
    Example("an xls with white rows", styled_old_book(row=4, pattern="pattern solid, fore_colour white"), READ_LIST),
    Example(
        "an xls with ids shown with zeros",
        styled_old_book(row=0, form="0000"),
        {row: (cells[0].zfill(4), *cells[1:]) for row, cells in READ_LIST.items()},
    ),
    Example(
        "an xls with a hidden row and column",
        old_book(hidden_in_old_book),
        READ_LIST,
        [("hidden_rows", 4, "4"), ("hidden_columns", None, "Budget")],
    ),
    Example("an ods", open_document(), READ_LIST),
    Example(
        "an ods with a stray cell far down",
        changed(open_document(), "content.xml", stray_in_ods),
        {**READ_LIST, 1_000_006: ("hier", "", "", "")},
    ),
    Example("an ods with a row struck through", open_document(struck=3), READ_LIST, [("struck_rows", 3, "3")]),
    Example("an ods with a coloured row", open_document(coloured=4), READ_LIST, [("coloured_rows", 4, "4")]),
    Example("an ods with a hidden row", open_document(hidden=5), READ_LIST, [("hidden_rows", 5, "5")]),
    Example(
        "an ods with an error",
        open_document(error=2),
        {**READ_LIST, 2: ("1", "a", "#DIV/0!", "loopt")},
        [("formula_error", 2, "#DIV/0!")],
    ),
    Example(
        "an ods with ids shown with zeros",
        open_document(code=True),
        {row: (cells[0].zfill(4), *cells[1:]) for row, cells in READ_LIST.items()},
    ),
    Example(
        "an xlsb",
        binary_book,
        {2: ("P-1", "a", "100", "loopt"), 3: ("P-2", "b", "#DIV/0!", "loopt")},
        [("formula_error", 3, "#DIV/0!")],
    ),
    Example(
        "a sheet beside the one that is asked for",
        book(*LIST, then=lambda made, _: made.create_sheet("2026").append(HEADERS)),
        READ_LIST,
        [("sheet_left_out", None, "2026")],
        options={"sheet": "Sheet"},
    ),
    Example(
        "a sheet on its side",
        book(*LIST, then=with_a_sheet_on_its_side),
        READ_LIST,
        [("transposed_sheet", None, "Om")],
    ),
    # ---------------------------------------------------------------------- json
    Example("json with a wrapper", as_json({"count": 2, "items": RECORDS}), READ_RECORDS),
    Example("json of CKAN", as_json({"success": True, "result": {"records": RECORDS, "total": 2}}), READ_RECORDS),
    Example("json of OData", as_json({"@odata.context": "x", "value": RECORDS}), READ_RECORDS),
    Example(
        "json that is one page of several",
        as_json({"count": 50, "next": "https://…", "items": RECORDS}),
        READ_RECORDS,
        [("rows_missing", None, "50")],
    ),
    Example(
        "json with more beside its rows",
        as_json({"bron": "zaaksysteem", "items": RECORDS}),
        READ_RECORDS,
        [("beside_table", None, "bron")],
    ),
    Example("json of one object a line", as_json("\n".join(map(json.dumps, RECORDS)), "lijst.jsonl"), READ_RECORDS),
]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_what_is_read_and_what_is_said(example, tmp_path):
    sheet = read_of(example, tmp_path)[0]
    rows = {row.pop("source_row"): tuple(cell or "" for cell in row.values()) for row in sheet.cells.to_pylist()}
    assert sheet.headers == example.headers
    assert rows == example.rows
    assert [(broken.code, broken.row) for broken in sheet.broken] == list(example.broken)
    said = [(note.code, note.row, f"{note.text} {note.other or ''}") for note in sheet.notes]
    assert [(code, row) for code, row, _ in said] == [(code, row) for code, row, _ in example.said]
    for (*_, text), (*_, wanted) in zip(said, example.said, strict=True):
        assert wanted in text


REFUSED = [
    ("html named xls", "x.xls", b"<html><body><table><tr><td>Nr</td></tr></table>", "web_page"),
    ("html that starts with a style", "x.xls", b"\xef\xbb\xbf\n<style>td {}</style><table><tr><td>Nr", "web_page"),
    (
        "html that starts with xml",
        "x.xls",
        b'<?xml version="1.0"?>\n<!DOCTYPE html>\n<html xmlns="x"><table>',
        "web_page",
    ),
    ("a saved web page", "x.xls", b"MIME-Version: 1.0\nContent-Type: multipart/related\n\n<html>", "web_page"),
    (
        "a workbook of 2003",
        "x.xls",
        b'<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n<Workbook>',
        "old_xml",
    ),
    ("xml", "x.xml", b'<?xml version="1.0"?>\n<pilots/>', "not_a_table"),
    ("on its side", "x.csv", b"Nr;1;2;3\nNaam pilot;a;b;c\nStatus;loopt;loopt;loopt\nBudget;1;2;3\n", "transposed"),
    ("more columns than Excel has", "x.csv", b"a;b" * 20_000 + b"\n1;2\n", "too_many_columns"),
    ("json without a table", "x.json", b'{"count": 2, "items": [1, 2]}', "not_a_table"),
]


@pytest.mark.parametrize(("name", "file", "content", "code"), REFUSED, ids=[row[0] for row in REFUSED])
def test_what_is_refused_is_called_by_what_it_is(name, file, content, code, tmp_path):
    (tmp_path / file).write_bytes(content)
    with pytest.raises(UnreadableFile) as refused:
        read(tmp_path / file, known_headers=known_headers())
    assert refused.value.code == code


def test_a_workbook_of_which_one_byte_changed_is_refused(tmp_path):
    path = book(*LIST)(tmp_path)
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    damaged = packed.getvalue().replace(b"<v>400</v>", b"<v>900</v>")
    assert damaged != packed.getvalue()
    (tmp_path / "kapot.xlsx").write_bytes(damaged)
    with pytest.raises(UnreadableFile) as refused:
        read(tmp_path / "kapot.xlsx")
    assert (refused.value.code, refused.value.file) == ("damaged", "kapot.xlsx")


def test_days_of_a_workbook_that_counts_from_1904_are_known_as_such(tmp_path):
    def from_1904(made, sheet):
        made.epoch = dt.datetime(1904, 1, 1)
        sheet["C2"] = 44236

    (sheet,) = read(book(("Nr", "Naam pilot", "Startdatum"), (1, "a", None), then=from_1904)(tmp_path))
    assert sheet.starts_1904
    assert not read(book(*LIST)(tmp_path))[0].starts_1904


def test_the_checksum_of_the_archive_is_what_is_checked(tmp_path):
    assert zlib.crc32(b"") == 0  # an empty part is whole
    path = book(*LIST)(tmp_path)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/leeg.xml", b"")
    assert len(read(path)) == 1

"""A table as an Excel workbook: real numbers and days, and a sheet that says what the file holds.

openpyxl makes the workbook with its header row and its styles. The rows are put into the saved sheet as text: the
library would take minutes for the rows of a whole country.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterable, Iterator
from decimal import Context, Decimal
from itertools import islice
from xml.sax.saxutils import escape

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import to_excel
from openpyxl.worksheet.worksheet import Worksheet

from doorstroom.contract.workbook_bytes import parts_of, zipped
from doorstroom.export.about import About
from doorstroom.export.cells import Cells, Kind, cells_of, may_run, named, number_text
from doorstroom.export.table import Table
from doorstroom.i18n import Words

TABLE_PART = "xl/worksheets/sheet1.xml"
MAX_ROWS = 1_048_575  # below the header
MAX_CHARS = 32_767  # in a cell
MAX_DIGITS, MAX_WHOLE = 15, 2**53  # of an exact number
WIDE = Context(prec=400)
FIRST_DAY = dt.date(1900, 3, 1)  # before it, spreadsheets count days in different ways
FASTEST = 1  # compression: a quarter of the time that the default takes, and a third larger
ROWS_A_PIECE = 5_000
NARROWEST, WIDEST = 10, 60
DIMENSION = re.compile(rb'(<dimension ref=")[^"]*')
BREAK = re.compile(r"\r\n?")
# XML cannot hold these; and Excel reads _x0041_ as A.
ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
HEADING = {"font": Font(bold=True, color="FFFFFF"), "fill": PatternFill("solid", fgColor="00519E")}


def as_workbook(table: Table, about: About, words: Words) -> bytes:
    """Two sheets: the table, with a header that stays in view and filters; and what the file says of itself.

    Text is never a formula: it is stored as text, and marked so where it could be taken for one. Raises ValueError
    for more rows than a sheet can hold.
    """
    if len(table.rows) > MAX_ROWS:
        raise ValueError(f"a sheet holds at most {MAX_ROWS} rows, not {len(table.rows)}")
    columns = named(cells_of(table), table)
    book = Workbook()
    area = f"A1:{get_column_letter(len(columns))}{len(table.rows) + 1}"
    styles = _table_sheet(book.active, columns, area, words)
    _about_sheet(book.create_sheet(words("export.about")), about, words)
    book.properties.creator = words("frame.product")
    book.properties.title = legal(about.title)
    book.properties.language = words.locale.language
    parts = parts_of(book, about.loaded_at)
    rows = _rows(columns, styles)
    pieces = ((name, _filled(part, rows, area) if name == TABLE_PART else [part]) for name, part in parts.items())
    return zipped(pieces, FASTEST)


def legal(text: str) -> str:
    """Text as a cell can hold it: line breaks as \\n, a mark for characters that cannot be stored, and not too long."""
    kept = ILLEGAL.sub("\N{REPLACEMENT CHARACTER}", BREAK.sub("\n", text))
    return kept if len(kept) <= MAX_CHARS else f"{kept[: MAX_CHARS - 1]}…"


def _table_sheet(sheet: Worksheet, columns: list[Cells], area: str, words: Words) -> dict[str, int]:
    """The sheet with all but its rows; returns the styles that its cells have, by kind and "may_run"."""
    sheet.title = words("export.table")
    for position, column in enumerate(columns, start=1):
        _put_text(sheet, 1, position, column.name)
        _head(sheet, 1, position)
        sheet.column_dimensions[get_column_letter(position)].width = _width(column)
    sheet.auto_filter.ref = area
    sheet.freeze_panes = "A2"
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    day = words("export.day_format")
    formats = {"number": "General", "boolean": "General", "text": "General", "day": day, "moment": f"{day} hh:mm:ss"}
    styles = {kind: _style(sheet, number_format) for kind, number_format in formats.items()}
    return styles | {"may_run": _style(sheet, "General", quoted=True)}


def _about_sheet(sheet: Worksheet, about: About, words: Words) -> None:
    for row, (name, text) in enumerate(about.lines(words), start=1):
        _put_text(sheet, row, 1, name)
        _head(sheet, row, 1)
        if isinstance(text, str):
            _put_text(sheet, row, 2, text)
        else:
            sheet.cell(row, 2, text).number_format = words("export.day_format")
        sheet.cell(row, 2).alignment = Alignment(wrap_text=True, vertical="top", horizontal="left")
    sheet.column_dimensions["A"].width = 32
    sheet.column_dimensions["B"].width = 100


def _put_text(sheet: Worksheet, row: int, position: int, text: str) -> None:
    cell = sheet.cell(row, position, legal(text))
    cell.data_type = "s"  # and never "f", which a text that begins with = would become
    cell.quotePrefix = may_run(text)


def _head(sheet: Worksheet, row: int, position: int) -> None:
    cell = sheet.cell(row, position)
    cell.font, cell.fill = HEADING["font"], HEADING["fill"]
    cell.alignment = Alignment(wrap_text=True, vertical="top")


def _style(sheet: Worksheet, number_format: str, *, quoted: bool = False) -> int:
    """The number under which the workbook keeps a style."""
    cell = WriteOnlyCell(sheet)
    cell.number_format = number_format
    cell.quotePrefix = quoted
    return cell.style_id


def _width(column: Cells) -> int:
    longest = max((len(line) for text in _shown(column) for line in text.split("\n")), default=0)
    return min(max(longest + 3, NARROWEST), WIDEST)  # the header has a button for its filter


def _shown(column: Cells) -> Iterable[str]:
    return [column.name, *(column.distinct if column.kind == "text" else ())]


# ---------------------------------------------------------------------- rows


def _filled(part: bytes, rows: Iterable[bytes], area: str) -> Iterator[bytes]:
    """A saved sheet with its rows behind the header, and the area that they fill all together."""
    head, end, tail = part.partition(b"</sheetData>")
    yield DIMENSION.sub(rb"\g<1>" + area.encode(), head)
    yield from rows
    yield end + tail


def _rows(columns: list[Cells], styles: dict[str, int]) -> Iterator[bytes]:
    """The rows as XML, in pieces. A cell is its place and the rest, which equal values share."""
    cells = "".join(f'<c r="{get_column_letter(nth + 1)}{{0}}"{{{nth + 1}}}' for nth in range(len(columns)))
    write = f'<row r="{{0}}">{cells}</row>'.format
    rests = [column.written(lambda value, kind=column.kind: _rest(value, kind, styles), "/>") for column in columns]
    rows = (write(number, *rest) for number, rest in enumerate(zip(*rests, strict=True), start=2))
    while piece := "".join(islice(rows, ROWS_A_PIECE)):
        yield piece.encode()


def _rest(value: object, kind: Kind, styles: dict[str, int]) -> str:
    match kind:
        case "number" if _is_kept(value):
            return f' s="{styles[kind]}"><v>{number_text(value)}</v></c>'
        case "boolean":
            return f' s="{styles[kind]}" t="b"><v>{int(value)}</v></c>'
        case "day" | "moment" if _counts_as_day(value):
            return f' s="{styles[kind]}"><v>{number_text(to_excel(value))}</v></c>'
    text = value if isinstance(value, str) else number_text(value) if kind == "number" else str(value)
    style = styles["may_run" if may_run(text) else "text"]
    kept = escape(ESCAPED.sub("_x005F_", legal(text)))
    return f' s="{style}" t="inlineStr"><is><t xml:space="preserve">{kept}</t></is></c>'


def _is_kept(number: int | float | Decimal) -> bool:
    """Whether a spreadsheet keeps all of a number: none without end, and no exact one that is longer than a float."""
    if isinstance(number, Decimal):
        return number.is_finite() and len(number.normalize(WIDE).as_tuple().digits) <= MAX_DIGITS
    return math.isfinite(number) and (isinstance(number, float) or abs(number) <= MAX_WHOLE)


def _counts_as_day(value: dt.date) -> bool:
    day = value.date() if isinstance(value, dt.datetime) else value
    return day >= FIRST_DAY

"""What reading gives back: sheets of text, notes on what was left out, and the refusal of a whole file."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

from doorstroom.ingest.findings import Rows, Said

SOURCE_ROW = "source_row"

NOTE_CODES = frozenset(
    {
        "title_row",  # a row above the header; text: what it said
        "total_row",  # a row of totals below the data; text: what it said
        "hidden_sheet",  # text: the sheet's name
        "empty_sheet",  # text: the sheet's name
        "sheet_without_header",  # text: the sheet's name
        "merged_header",  # a row of group names above the header; text: the groups
        "merged_down",  # one cell merged over several rows: its value counts for each; text: the value
        "formula_error",  # a cell that shows an error such as #N/A, kept as that text
        "formula_without_value",  # formulas of a column of which the file holds no outcome; other: their rows
        "joined_header",  # headers that stand over several rows; text: what was joined, row by row
        "repeated_header",  # the headers once more, below; text: what it said
        "numbering_row",  # a row that numbers the columns; text: what it said
        "struck_rows",  # rows with text struck through; other: the rows
        "rows_with_comments",  # rows of which a cell has a comment; other: the rows
        "coloured_rows",  # rows with a colour of their own; other: the rows
        "hidden_rows",  # other: the rows
        "hidden_columns",  # text: the headers
        "short_rows",  # fewer cells than headers; other: the rows
        "long_rows",  # more separators than the headers have, and nothing after them; other: the rows
        "cut_off",  # the file ends in the middle of this row; text: its last cell
        "mixed_encoding",  # a cell written in another encoding than the rest, read so; text: as read
        "undecodable",  # a cell with signs that no encoding has; text: as read, with � for each
        "separators_in_cell",  # a cell with line breaks and as many separators as a row has; text: the cell
        "sheet_left_out",  # a visible sheet beside the one that was asked for; text: its name
        "transposed_sheet",  # a sheet whose headers stand in its first column; text: its name
        "rows_missing",  # json that says how many rows there are, and holds fewer; text: how many it holds; other: says
        "remark_row",  # a remark among or below the data; text: what it said
        "other_table_below",  # another table below the list; text: its headers; other: its rows
        "columns_apart",  # headers behind an empty column; text: those
        "beside_table",  # what stands in json beside its rows; text: the keys
    }
)
BOOK_NOTES = frozenset(  # those of NOTE_CODES that are about other sheets of the workbook
    {"hidden_sheet", "empty_sheet", "sheet_without_header", "transposed_sheet", "sheet_left_out"}
)
ROW_CODES = frozenset(
    {
        "shifted_row",  # more cells than headers; value: the cells too many
        "swallowed_rows",  # a quote that made one row of several; value: the cell; expected: the lines
    }
)
REFUSAL_CODES = frozenset(
    {
        "not_found",
        "no_access",
        "empty_file",
        "not_a_table",  # kind: what it is instead, for a log, not for a screen
        "unknown_type",  # kind: the extension
        "password",
        "archive_bomb",  # what: "bytes" or "entries", for a log; found, limit
        "archive_lies",  # a part is larger than it says: found, limit
        "too_large",  # found, limit: bytes
        "too_many_cells",  # found, limit: cells
        "too_many_sheets",  # found, limit: for who chooses among them on the screen
        "too_much_memory",  # for who may take no more, as when somebody dropped it on the screen
        "cell_too_large",  # row, limit: characters
        "encoding",  # row
        "encoding_of_cell",  # row, column
        "nul_bytes",  # row
        "broken_quotes",  # row: where the quote was opened that is never closed
        "no_header",
        "no_sheet",  # sheet: the one asked for; sheets: those there are, with commas between
        "only_hidden",  # sheets: their names, with commas between
        "not_geojson",
        "no_regular_file",  # a pipe or a device
        "bad_name",  # a name that is no text, or too long; the file is what can be shown of it
        "damaged",  # a workbook of which a part is not what it was when it was saved
        "too_many_columns",  # found, limit
        "web_page",  # html, whatever its name says
        "old_xml",  # a workbook as one xml file, of Excel 2003
        "transposed",  # the headers stand in the first column
    }
)


@dataclass(frozen=True)
class SheetNote:
    """Something that was left out or filled in. `code` is one of NOTE_CODES; `row` as a person counts, or None.

    `text`: as it stood, or how many of them; `column`: the header where it is about one; `other`: what NOTE_CODES says.
    """

    code: str
    row: int | None
    text: str | int
    column: str | None = None
    other: Said = None


@dataclass(frozen=True)
class BrokenRow:
    """A row that cannot be read as one: `code` is one of ROW_CODES, `cells` header → text as it stood."""

    row: int
    code: str
    value: str
    cells: dict[str, str]
    expected: Rows | None = None


@dataclass(frozen=True)
class Sheet:
    """One table as it stood in a file. `left_out`: rows below the headers that are no data, as `cells` has them. `top`:
    the rows above the first row of data as they stood, with their numbers, the header last; of a table without such
    rows (parquet, json) none.

    `headers`: trimmed, on one line, unique, none empty. `cells`: one string column per header, in that order, blank
    cells null; and last the int64 column `source_row`, the line or sheet row of each row as a person counts.
    """

    file: str
    name: str | None
    headers: tuple[str, ...]
    cells: pa.Table
    notes: tuple[SheetNote, ...] = ()
    broken: tuple[BrokenRow, ...] = ()
    starts_1904: bool = False
    left_out: pa.Table | None = None
    top: tuple[tuple[int, tuple[str, ...]], ...] = ()

    @property
    def place(self) -> str:
        """The sheet as a person names it."""
        return f"{self.file} [{self.name}]" if self.name else self.file


class UnreadableFile(Exception):
    """A file that is refused whole. `code` is one of REFUSAL_CODES; `details` fill the placeholders of its words."""

    def __init__(self, code: str, file: str, **details: object) -> None:
        super().__init__(f"{file}: {code} {details}" if details else f"{file}: {code}")
        self.code = code
        self.file = file
        self.details = details

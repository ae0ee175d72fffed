"""What reading gives back: sheets of text, notes on what was left out, and the refusal of a whole file."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

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
        "ragged_row",  # more cells than headers; text: the cells too many
        "formula_error",  # a cell that shows an error such as #N/A, kept as that text
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
        "archive_bomb",  # what: "bytes", "entries" or "size_in_header", for a log; found, limit
        "too_large",  # found, limit: bytes
        "too_many_cells",  # found, limit: cells
        "cell_too_large",  # row, limit: characters
        "encoding",  # row
        "nul_bytes",  # row
        "broken_quotes",  # row: where the quote was opened that is never closed
        "no_header",
        "no_sheet",  # sheet: the one asked for; sheets: those there are, with commas between
        "only_hidden",  # sheets: their names, with commas between
        "not_geojson",
    }
)


@dataclass(frozen=True)
class SheetNote:
    """Something that was left out or filled in. `code` is one of NOTE_CODES; `row` as a person counts, or None."""

    code: str
    row: int | None
    text: str


@dataclass(frozen=True)
class Sheet:
    """One table as it stood in a file.

    `headers`: trimmed, on one line, unique, none empty. `cells`: one string column per header, in that order, blank
    cells null; and last the int64 column `source_row`, the line or sheet row of each row as a person counts.
    """

    file: str
    name: str | None
    headers: tuple[str, ...]
    cells: pa.Table
    notes: tuple[SheetNote, ...] = ()


class UnreadableFile(Exception):
    """A file that is refused whole. `code` is one of REFUSAL_CODES; `details` fill the placeholders of its words."""

    def __init__(self, code: str, file: str, **details: object) -> None:
        super().__init__(f"{file}: {code} {details}" if details else f"{file}: {code}")
        self.code = code
        self.file = file
        self.details = details

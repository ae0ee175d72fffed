"""Rows below the headers that are no data: totals, headers and titles once more, numbers of columns.

Each is left out with a note, with its row and what it said. Whole columns are looked at first; only rows that may be
one of these are read in Python.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from functools import cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from doorstroom.contract.model import contract
from doorstroom.ingest.findings import Rows
from doorstroom.ingest.parse.numbers import read_number
from doorstroom.ingest.readers.sheet import SheetNote

TOTAL = r"tota(?:al|len|l|ls)"
PART_TOTAL = rf"(?:sub|eind|tussen|deel|grand|generaal|generale|algemeen|overall|sub-|running)\s?{TOTAL}"
STARTS_AS_TOTAL = re.compile(rf"(?:{PART_TOTAL}|{TOTAL})\b", re.IGNORECASE)
PART_TOTAL_OF = re.compile(rf"{PART_TOTAL}\b.*", re.IGNORECASE | re.DOTALL)
ONLY_TOTAL = re.compile(rf"(?:{PART_TOTAL}|{TOTAL}(?:\s(?:generaal|generale))?)\W*", re.IGNORECASE)
ENDS_AS_TOTAL = re.compile(rf".*\b(?:{PART_TOTAL}|{TOTAL})\W*", re.IGNORECASE | re.DOTALL)
SUMMARY = re.compile(r"(?:gemiddelden?|average|mean|mediaan|median|som|sum|aantal( pilots)?|count)\W*", re.IGNORECASE)
MAY_BE_TOTAL = rf"(?i)\b(?:sub|eind|tussen|deel|sub-)?{TOTAL}\b|^\s*{SUMMARY.pattern}$"
NUMBER = re.compile(r"[€$£\s\d.,%+-]*\d[€$£\s\d.,%+-]*(?:pilots?)?")
ERROR = re.compile(r"#[A-Z/0!?]{2,9}|Err:\d{3}")

FEWEST_REPEATED = 2  # cells of a header that stands there once more; one alone may be a row
FEWEST_NUMBERS = 4  # columns that are numbered 1, 2, 3, 4; three numbers may well be a row
FEWEST_LETTERS = 3
MOST_ADDED = 2_000  # rows that are added up to see whether a row is their total
LABEL_COLUMNS = 4  # "Wmo | Subtotaal | | 300": the word stands among the first

REMARK_WORDS = (
    r"(?:toelichting(?:en)?|let op|nb|n\.b\.|bron(?:nen)?|opmerking(?:en)?|noot|legenda|voetnoot|notes?|source|remarks?"
    r"|legend|explanation)"
)
DATED_WORDS = r"(?:stand per|peildatum|(?:laatst )?bijgewerkt|laatst gewijzigd|last updated|as of)"
MAY_BE_REMARK = rf"(?i)^\s*(?:{REMARK_WORDS}\b|{DATED_WORDS}\b|\*)"
REMARK = re.compile(
    rf"{REMARK_WORDS}\s*(?::|$)|{DATED_WORDS}\s*(?::|$|(?:(?:op|per)\s+)?\d)|\*{{1,3}}\)?\s*\w", re.IGNORECASE
)
FEWEST_COLUMNS = 4  # with fewer columns two cells are as much as a row has

Cells = Sequence[str | None]


def without_no_data(table: pa.Table, top: Sequence[tuple[int, Sequence[str]]], notes: list[SheetNote]) -> pa.Table:
    """The table without such rows, each noted; `top`: titles and headers as they stand above it, column by column."""
    left_out = dict.fromkeys(_repeated(table, top), "repeated_header")
    for row in sorted({0, *(row + 1 for row in left_out)}):
        if row < len(table) and row not in left_out and _is_numbering(_cells(table, row)):
            left_out[row] = "numbering_row"
    for row in _totals(table, left_out):
        left_out[row] = "total_row"
    other_tables = _other_tables(table, left_out)
    for row in _remarks(table, left_out):
        left_out[row] = "remark_row"
    for row in sorted(left_out):
        text = " | ".join(cell for cell in _cells(table, row) if cell)
        notes.append(SheetNote(left_out[row], table.columns[-1][row].as_py(), text))
    lines = table.columns[-1]
    for first, last in other_tables:
        text = " | ".join(cell for cell in _cells(table, first) if cell)
        notes.append(
            SheetNote(
                "other_table_below",
                lines[first].as_py(),
                text,
                other=Rows(((lines[first].as_py(), lines[last].as_py()),)),
            )
        )
        left_out |= dict.fromkeys(range(first, last + 1), "other_table_below")
    if not left_out:
        return table
    kept = np.ones(len(table), dtype=bool)
    kept[list(left_out)] = False
    return table.filter(pa.array(kept))


def _cells(table: pa.Table, row: int) -> list[str | None]:
    return [column[row].as_py() for column in table.columns[:-1]]


def _positions(mask: pa.ChunkedArray) -> list[int]:
    return pc.indices_nonzero(pc.fill_null(mask, False)).to_pylist()


# ------------------------------------------------------------------- remarks


def _remarks(table: pa.Table, left_out: dict[int, str]) -> list[int]:
    """Rows in which a word such as "Toelichting:" stands first, with a text beside it at most."""
    if table.num_columns - 1 < FEWEST_COLUMNS:
        return []
    suspects: set[int] = set()
    for column in table.columns[:LABEL_COLUMNS]:
        if pa.types.is_string(column.type):
            suspects.update(_positions(pc.match_substring_regex(column, MAY_BE_REMARK)))
    found = []
    for row in sorted(suspects - left_out.keys()):
        filled = [cell.strip() for cell in _cells(table, row) if cell]
        if len(filled) <= 2 and REMARK.match(filled[0]):
            found.append(row)
    return found


# --------------------------------------------------------------- other tables


@cache
def _names_of_columns() -> frozenset[str]:
    """What columns are called, in any table of the contract."""
    columns = [column for table in contract().tables.values() for column in table.columns.values()]
    return frozenset(_alike(name) for column in columns for name in (*column.label.values(), *column.synonyms))


def _other_tables(table: pa.Table, left_out: dict[int, str]) -> list[tuple[int, int]]:
    """The rows of each table that begins, after a blank row, with headers of its own: first and last of each."""
    lines = table.columns[-1].to_numpy()
    after_blank = np.flatnonzero(np.diff(lines) > 1) + 1
    starts = [int(row) for row in after_blank if row not in left_out and _are_headers(_cells(table, int(row)))]
    if not starts:
        return []
    goes_on = sorted(row for row, code in left_out.items() if code == "repeated_header")
    found = []
    for start in starts:
        end = next((row for row in sorted([*starts, *goes_on]) if row > start), len(table))
        found.append((start, end - 1))
    return found


def _are_headers(cells: Cells) -> bool:
    names = [_alike(cell) for cell in cells if cell]
    return len(names) >= FEWEST_REPEATED and len(set(names)) == len(names) and set(names) <= _names_of_columns()


# ------------------------------------------------------- headers, once more


def _repeated(table: pa.Table, top: Sequence[tuple[int, Sequence[str]]]) -> list[int]:
    suspects: set[int] = set()
    wanted: set[tuple[str, ...]] = set()
    for _, row in top:
        filled = [(column, cell) for column, cell in enumerate(row) if cell.strip()]
        if len(filled) < FEWEST_REPEATED:
            continue
        wanted.add(tuple(_alike(cell) for cell in row))
        for column, cell in filled[:2]:
            suspects.update(_positions(pc.equal(table.columns[column], cell)))
    return [row for row in sorted(suspects) if tuple(_alike(cell or "") for cell in _cells(table, row)) in wanted]


def _alike(cell: str) -> str:
    return " ".join(cell.casefold().split())


def _is_numbering(cells: Cells) -> bool:
    """Whether a row numbers its columns, without a gap: 1 2 3 4, (1) (2) (3) (4), a b c."""
    labels = [cell.strip(" .()[]").casefold() for cell in cells if cell]
    if len(labels) * 2 < len(cells) or any(cell is None for cell in cells[: len(labels)]):
        return False
    if labels == [str(nth) for nth in range(1, len(labels) + 1)]:
        return len(labels) >= FEWEST_NUMBERS
    return FEWEST_LETTERS <= len(labels) <= 26 and labels == [chr(ord("a") + nth) for nth in range(len(labels))]


# --------------------------------------------------------------------- totals


def _totals(table: pa.Table, left_out: dict[int, str]) -> list[int]:
    suspects = [row for row in _may_be_totals(table) if row not in left_out]
    end = len(table)
    while suspects and suspects[-1] == end - 1 and _is_total(_cells(table, end - 1), is_last=True):
        end = suspects.pop()
    found: list[int] = []
    above = -1
    for row in suspects:
        cells = _cells(table, row)
        if _is_total(cells, is_last=False) or (_may_add_up(cells) and _adds_up(table, row, above, found)):
            found.append(row)
            above = row
    return [*found, *range(end, len(table))]


def _may_be_totals(table: pa.Table) -> list[int]:
    """Rows of which the first cell that is filled, or one of the first, holds a word of totals."""
    suspects: set[int] = set()
    is_open: pa.ChunkedArray | None = None
    for nth, column in enumerate(table.columns[:-1]):
        if is_open is not None and nth >= LABEL_COLUMNS and not pc.any(is_open).as_py():
            break
        if is_open is None or nth < LABEL_COLUMNS:
            suspects.update(_positions(pc.match_substring_regex(column, MAY_BE_TOTAL)))
        else:
            rows = _positions(is_open)
            texts = column.take(pa.array(rows))
            suspects.update(rows[at] for at in _positions(pc.match_substring_regex(texts, MAY_BE_TOTAL)))
        is_blank = pc.is_null(column)
        is_open = is_blank if is_open is None else pc.and_(is_open, is_blank)
    return sorted(suspects)


def _is_total(cells: Cells, is_last: bool) -> bool:
    first, *others = [cell.strip() for cell in cells if cell]
    is_mostly_empty = (1 + len(others)) * 2 <= len(cells)
    only_figures = all(_is_figure(cell) for cell in others)
    if ONLY_TOTAL.fullmatch(first) or PART_TOTAL_OF.fullmatch(first):
        return only_figures or is_mostly_empty
    if is_last and STARTS_AS_TOTAL.match(first):
        return is_mostly_empty
    if is_last and SUMMARY.fullmatch(first):
        return bool(others) and only_figures
    # "Wmo | Subtotaal | | 300"
    labels = [cell for cell in others if not _is_figure(cell)]
    return len(labels) == 1 and bool(PART_TOTAL_OF.fullmatch(labels[0])) and len(others) > 1


def _is_figure(cell: str) -> bool:
    return bool(NUMBER.fullmatch(cell) or ERROR.fullmatch(cell))


def _may_add_up(cells: Cells) -> bool:
    """ "Totaal Wmo" or "Wmo Totaal" with figures: it may as well be a pilot's name."""
    first, *others = [cell.strip() for cell in cells if cell]
    is_label = STARTS_AS_TOTAL.match(first) or ENDS_AS_TOTAL.fullmatch(first)
    return bool(is_label and others and all(map(_is_figure, others)))


def _adds_up(table: pa.Table, row: int, above: int, totals: Sequence[int]) -> bool:
    """Whether a figure of the row is the sum, or the number, of the rows above it: since the last total or in all."""
    start = max(above + 1, row - MOST_ADDED)
    since = table.slice(start, row - start)
    ever = table.slice(0, min(row, MOST_ADDED))
    kept = np.ones(len(ever), dtype=bool)
    kept[[nth for nth in totals if nth < len(ever)]] = False
    for rows in (since, ever.filter(pa.array(kept))):
        for nth, column in enumerate(rows.columns[:-1]):
            figure = _figure(table.columns[nth][row].as_py())
            if figure is None or len(rows) < 2:
                continue
            figures = [read for text in column.to_pylist() if (read := _figure(text)) is not None]
            if figure == len(rows) or (figures and figure == sum(figures)):
                return True
    return False


def _figure(text: str | None) -> Decimal | None:
    if not text or not NUMBER.fullmatch(text.strip()):
        return None
    return read_number(text).settled(",").value

"""Where a figure comes from: the line of a handed-in file that a row was read from. Pure: nothing is read here."""

from __future__ import annotations

import pandas

from oversight.markup import Column, Table
from oversight.records.contract import contract
from oversight.source_lines import ReadAs, SourceLine, columns_read
from oversight.words import Words


def place(file: str, sheet: str | None, row: int, words: Words) -> str:
    """Which row of which file, in a sentence."""
    key = "source.place_sheet" if sheet else "source.place"
    return words(key, file=file, sheet=sheet or "", row=str(row))


def cells(line: SourceLine, table: str | None, words: Words) -> Table:
    """Each cell as it stood, and what the load read it as: for one table of the contract, else for all of them."""
    tables = [table] if table in contract().tables else list(contract().tables)
    read: dict[str, list[str]] = {}
    for name in tables:
        for header, columns in columns_read(name, line).items():
            read.setdefault(header, []).extend(_read_as(name, column, words) for column in columns)
    rows = [
        (header, value, "; ".join(dict.fromkeys(read.get(header, []))) or words("source.not_read"))
        for header, value in line.cells
    ]
    columns = [
        Column("header", words("source.header"), is_heading=True),
        Column("value", words("source.value")),
        Column("read_as", words("source.read_as")),
    ]
    return Table(pandas.DataFrame(rows, columns=["header", "value", "read_as"]), columns, words("source.table"), ())


def _read_as(table: str, read: ReadAs, words: Words) -> str:
    label = words.column(table, read.column)
    if read.milestone is None:
        return label
    return words("source.of_milestone", column=label, milestone=words.label("milestone", read.milestone))

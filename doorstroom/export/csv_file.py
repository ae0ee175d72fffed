"""A table as CSV for who double-clicks it in a spreadsheet and for who reads it with a script.

The file holds the table and nothing but it, so that every reader can read it. What it says of itself stands in two
more columns on the right: the as-of day, in each row; and one whose header says the rest and whose cells are empty.
So nothing has to be skipped, sorting mixes nothing up, and files of several months can be put below each other.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from decimal import Decimal
from math import isfinite

from doorstroom.export.about import About
from doorstroom.export.cells import Cells, cells_of, may_run, number_text
from doorstroom.export.table import Table
from doorstroom.i18n import Words
from doorstroom.ingest.readers.rows import name_headers

BETWEEN = " | "
AS_OF = "as_of"


def as_csv(table: Table, about: About, words: Words) -> bytes:
    """UTF-8 with a byte order mark; days as 2026-03-31; text that could run as a formula behind an apostrophe."""
    columns = cells_of(table)
    headers = name_headers(
        [*(table.headers.get(column.name, column.name) for column in columns), AS_OF, _about_text(about, words)]
    )
    decimal = words.locale.number_symbols["latn"]["decimal"]
    rows = zip(*(_texts(column, table, decimal) for column in columns), strict=True)
    as_of = about.as_of.isoformat()
    written = io.StringIO(newline="")
    writer = csv.writer(written, delimiter=";" if decimal == "," else ",")  # as Excel expects in that language
    writer.writerow(map(guarded, headers))
    writer.writerows((*row, as_of, "") for row in rows)
    return written.getvalue().encode("utf-8-sig", errors="replace")


def guarded(text: str) -> str:
    """Text that a spreadsheet shows as it is and never runs."""
    return f"'{text}" if may_run(text) else text


def _texts(column: Cells, table: Table, decimal: str) -> list[str]:
    match column.kind:
        case "number":
            return column.written(lambda number: _number(number, decimal))
        case "day":
            return column.written(dt.date.isoformat)
        case "moment":
            return column.written(lambda moment: moment.isoformat(" "))
        case "boolean":  # a spreadsheet knows no word for it that holds in every language
            shown = {shown.name: shown.show for shown in table.columns}
            show = shown.get(column.name, lambda holds: str(holds).lower())
            return column.written(lambda value: guarded(show(value)))
        case _:
            return column.written(guarded)


def _number(number: int | float | Decimal, decimal: str) -> str:
    text = number_text(number).replace(".", decimal)
    return text if isfinite(number) else guarded(text)  # "-inf" is no number to a spreadsheet


def _about_text(about: About, words: Words) -> str:
    said = ((name, text if isinstance(text, str) else words.date(text)) for name, text in about.lines(words))
    return f"{words('export.about')}: {BETWEEN.join(f'{name}: {text}' for name, text in said)}"

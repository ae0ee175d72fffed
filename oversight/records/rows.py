"""What passes from a file to the checks: rows of one contract table, still text, and what a person should look at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pyarrow as pa


@dataclass(frozen=True)
class TableRows:
    """Rows for one contract table, still text.

    `cells`: string columns named as in the contract, only those that are fed, and the int64 column `source_row`.
    `origin`: contract column → header in the file, None when the mapping itself supplies the value. In a flat list
    the origin of `milestone` names the header that states the milestone by itself (a status word, an outcome): a date
    beside it that says nothing leaves its day unknown; with None the date is the statement.
    `is_flat`: one row of the file makes many statements. `rows_read`: data rows of the file or sheet.
    `date_orders`, `decimal`: what the mapping or the whole column of the file says. `unused`: headers that feed
    nothing.
    """

    table: str
    file: str
    sheet: str | None
    cells: pa.Table
    origin: Mapping[str, str | None]
    is_flat: bool
    rows_read: int
    date_orders: Mapping[str, str] = field(default_factory=dict)
    decimal: str | None = None
    unused: tuple[str, ...] = ()


@dataclass(frozen=True)
class Flag:
    """What a person should look at. `other` is the second value of a contradiction."""

    file: str
    sheet: str | None
    table: str | None
    row: int | None
    column: str | None
    value: str | None
    code: str
    other: str | None = None

"""A column of text → what each of its different texts says, spread over its rows: a million dates are a few thousand
readings.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from pathlib import PurePath

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from doorstroom.contract.model import Column, Table, contract
from doorstroom.ingest.findings import Between, Code, Flag, Said
from doorstroom.ingest.parse.codes import read_code, read_list
from doorstroom.ingest.parse.day_order import OrderOfDates, order_of_column
from doorstroom.ingest.parse.days import read_date
from doorstroom.ingest.parse.numbers import number_style, read_number, whole
from doorstroom.ingest.parse.units import names_other_currency, unit_of, without_unit
from doorstroom.ingest.parse.value import Value
from doorstroom.ingest.readers.sheet import SOURCE_ROW

ARROW_TYPES = {
    "text": pa.string(),
    "code": pa.string(),
    "date": pa.date32(),
    "integer": pa.int64(),
    "number": pa.float64(),
    "money": pa.decimal128(18, 2),
    "list": pa.list_(pa.string()),
}
TYPED_SUFFIXES = frozenset({".json", ".parquet"})
PLAIN_NUMBER = r"^-?\d{1,15}(\.\d{1,2})?$"


@dataclass(frozen=True)
class Readings:
    """What each different text of a column says, and which of them stands in which row (null where none does)."""

    said: tuple[Value, ...]
    rows: pa.Array

    @staticmethod
    def of(texts: pa.Array, read: Callable[[list[str]], Iterable[Value]]) -> Readings:
        """The readings of a column; `read` gets its different texts once, in the order in which they first stand."""
        encoded = texts.dictionary_encode()
        return Readings(tuple(read(encoded.dictionary.to_pylist())), encoded.indices)

    def filter(self, mask: np.ndarray) -> Readings:
        """Those of the rows in a mask."""
        return replace(self, rows=self.rows.filter(pa.array(mask)))

    def where(self, holds: Callable[[Value], bool]) -> np.ndarray:
        """The rows whose text says something that holds, as a mask."""
        held = pa.array([holds(said) for said in self.said], pa.bool_())
        return held.take(self.rows).fill_null(False).to_numpy(zero_copy_only=False)

    def striking(self) -> Iterator[tuple[np.ndarray, Value]]:
        """What a person should see of it: the rows, as a mask, and what their text says."""
        striking = [nth for nth, said in enumerate(self.said) if said.problem or said.flag or said.inexact]
        positions = self.rows.fill_null(-1).to_numpy(zero_copy_only=False) if striking else None
        for nth in striking:
            yield positions == nth, self.said[nth]

    def typed(self, kind: pa.DataType) -> pa.Array:
        """The value of each row."""
        return pa.array([said.value for said in self.said], kind).take(self.rows)

    def by(self, as_of: date) -> Readings:
        """What had happened by a day: of a period that had begun and still ran, that day, not exactly."""
        return replace(self, said=tuple(_by(said, as_of) for said in self.said))

    def inexact(self) -> pa.Array:
        """Whether the day of each row is the last of a period."""
        return pa.array(self.where(lambda said: said.inexact))

    def since(self) -> pa.Array:
        """The first day of the period that each row says; null for a day."""
        return pa.array([said.since for said in self.said], pa.date32()).take(self.rows)


def _by(said: Value, as_of: date) -> Value:
    still_runs = said.since is not None and said.since <= as_of < said.value
    return replace(said, value=as_of, flag="period_still_runs") if still_runs else said


Read = Readings | pa.Array  # numbers as software writes them are values at once


@dataclass(frozen=True)
class TableRows:
    """Rows for one contract table, as text.

    cells: string columns named by the contract (only those that are fed) and the int64 column `source_row`.
    origin: contract column → header in the file, None where the mapping fixed the value.
    is_flat: one source row makes many statements; a cell that cannot be read is flagged and the rest is kept.
    rows_read: data rows of the sheet. readings: what a mapping has read already, by contract column; decimal, times:
    what it says of numbers that have to be read, the latter by contract column. starts_1904: see Sheet. slot: of a
    milestone that a list states, which of its columns for that milestone does, from 1.
    """

    table: str
    file: str
    sheet: str | None
    cells: pa.Table
    origin: dict[str, str | None]
    rows_read: int
    is_flat: bool = False
    readings: dict[str, Readings] = field(default_factory=dict)
    decimal: str | None = None
    times: dict[str, int] = field(default_factory=dict)
    starts_1904: bool = False
    slot: int = 0

    @property
    def place(self) -> tuple[str, str | None, str]:
        """File, sheet and table, as a finding has them."""
        return self.file, self.sheet, self.table

    @property
    def has_typed_cells(self) -> bool:
        """Whether the source knows numbers and days apart from text: a workbook, json or parquet."""
        return self.sheet is not None or PurePath(self.file).suffix.lower() in TYPED_SUFFIXES


def read_columns(table: Table, given: TableRows) -> tuple[dict[str, Read], list[Flag]]:
    """What each column says that is no text, and what a person should know of a column as a whole.

    What a mapping has read already is not read again.
    """
    texts = {
        column.name: given.cells.column(column.name).combine_chunks().dictionary_encode()
        for column in table.columns.values()
        if column.type != "text" and column.name in given.cells.column_names and column.name not in given.readings
    }
    columns = [table.columns[name] for name in texts]
    dates = {
        column.name: dates_in(texts[column.name], starts_1904=given.starts_1904)
        for column in columns
        if column.type == "date"
    }
    read: dict[str, Read] = dict(given.readings)
    told: list[Flag] = []
    for column in columns:
        name, header = column.name, given.origin.get(column.name) or column.name
        if column.type == "date":
            found = order_of_column(name, dates)
            told += order_flags(found, given.place, header, texts[name], given.cells)
            read[name] = day_readings(column, texts[name], dates[name], found.order)
        elif column.type in ("code", "list"):
            read[name] = code_readings(column, texts[name])
        else:
            read[name] = _numbers(column, texts[name], given)
            if isinstance(read[name], Readings) and name not in given.times:
                told += _unit_flags(given, header)
    return read, told


def dates_in(texts: pa.Array, *, starts_1904: bool = False, month_year: bool = False) -> dict[str, Value]:
    """The different texts of a date column, with what each says in either order of day and month."""
    distinct = texts.dictionary_encode().dictionary.to_pylist()
    return {text: read_date(text, starts_1904=starts_1904, month_year=month_year) for text in distinct}


def day_readings(column: Column, texts: pa.Array, dates: Mapping[str, Value], order: str | None) -> Readings:
    """The days of a column in the order that holds for it; on a target nothing has happened."""

    def settled(text: str) -> Value:
        said = dates[text].settled(order)
        is_plan = said.is_target and column.name == "happened_on"
        return Value(problem="target_not_happened") if is_plan else said

    return Readings.of(texts, partial(map, settled))


def code_readings(column: Column, texts: pa.Array) -> Readings:
    """The codes of a column."""
    read = read_code if column.type == "code" else read_list
    return Readings.of(texts, lambda distinct: (read(text, column.codes) for text in distinct))


def order_flags(
    found: OrderOfDates, place: tuple[str, str | None, str], header: str | None, texts: pa.Array, cells: pa.Table
) -> list[Flag]:
    """That one cell alone decided which of day and month comes first in a column, or that only others could."""
    flags = []
    if found.decided_by:
        row = cells[SOURCE_ROW][pc.index(texts.cast(pa.string()), pa.scalar(found.decided_by)).as_py()].as_py()
        flags.append(Flag(*place, row, header, found.decided_by, "order_by_one_cell", found.order))
    if found.elsewhere:
        flags.append(Flag(*place, None, header, None, "order_elsewhere", found.elsewhere))
    return flags


def _numbers(column: Column, texts: pa.Array, given: TableRows) -> Read:
    """The numbers of a column, in the unit that a mapping says."""
    times = given.times.get(column.name)
    if times is None and (plain := _plain_numbers(column, texts)) is not None:
        return plain

    def read(distinct: list[str]) -> Iterable[Value]:
        numbers = {text: read_number(text) for text in distinct}
        style = given.decimal or number_style(numbers, from_typed=given.has_typed_cells)
        for text, said in numbers.items():
            if times is not None:
                said = read_number(without_unit(text))
            yield _fitting(said.settled(style), column, times or 1)

    return Readings.of(texts, read)


def _plain_numbers(column: Column, texts: pa.Array) -> pa.Array | None:
    """Numbers as software writes them, read at once; None when a person has been at work."""
    encoded = texts.dictionary_encode()
    distinct = encoded.dictionary
    if column.minimum is not None or len(distinct) == 0:
        return None
    pattern = r"^-?\d{1,15}$" if column.type == "integer" else PLAIN_NUMBER
    if not pc.all(pc.match_substring_regex(distinct, pattern)).as_py():
        return None
    return distinct.cast(ARROW_TYPES[column.type]).take(encoded.indices)


def _fitting(said: Value, column: Column, times: int) -> Value:
    """A number within the column's bounds and in its type: whole, money in cents, other numbers floating."""
    if said.value is not None and times != 1:
        said = replace(said, value=said.value * times)
    if column.type == "integer":
        said = whole(said)
    number = said.value
    if number is None:
        return said
    low = column.minimum if column.minimum is not None else -(10**15)
    high = column.maximum if column.maximum is not None else 10**15
    if not low <= number <= high:
        return Value(problem="out_of_range", expected=Between(low, high))
    if column.type == "money":
        return replace(said, value=round(number, 2))
    return said if column.type == "integer" else replace(said, value=float(number))


def _unit_flags(given: TableRows, header: str) -> list[Flag]:
    """That a header names a unit ("x € 1.000") of which the mapping says nothing: the numbers are read as is."""
    unit = unit_of(header)
    if not given.is_flat or not (unit or names_other_currency(header)):
        return []
    return [Flag(*given.place, None, header, header, "unit_in_header", unit or "…")]


def is_filled(array: pa.Array) -> np.ndarray:
    """Per row whether there is a value."""
    return pc.is_valid(array).to_numpy(zero_copy_only=False)


def said_of(column: Column | None, value: object) -> Said:
    """A value of a column as a finding holds it."""
    if isinstance(value, list):
        return tuple(said_of(column, one) for one in value)
    is_code = column is not None and column.codes is not None and value in contract().codes[column.codes]
    return Code(column.codes, value) if is_code else value

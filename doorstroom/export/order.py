"""In which order the rows of a table stand by one of its columns, and which of them hold a text. Pure.

Numbers stand as numbers and days as days, also where a cell says them in words; what is unknown stands last, whichever
way one looks.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from numbers import Number

import pandas

from doorstroom.export.table import Column, Table
from doorstroom.i18n import Words, is_missing

FROM = 10  # a table of more rows than this can be put in order and searched
PARTS = ("order", "find")  # of an address
LONGEST = 100  # characters of what is looked for
NUMBER = re.compile(r"[-\u2212+]?\s?\d[\d.,\u00a0\u202f]*")
DIGITS = re.compile(r"(\d+)")
Key = tuple


@dataclass(frozen=True)
class Order:
    """What a reader asked of one table: by which column, which way round, and with which text in it."""

    column: str = ""
    is_descending: bool = False
    find: str = ""


Orders = Mapping[str, Order]


def key_of(table: Table) -> str:
    """What a table is called in an address."""
    return table.name or table.caption


def read(said: Mapping[str, Sequence[str]]) -> dict[str, Order]:
    """What an address asks of tables, by what they are called: order=name~column~desc and find=name~text."""
    found: dict[str, Order] = {}
    for written in said.get("order", ()):
        name, column, way = (*written.split("~"), "", "")[:3]
        found[name] = replace(found.get(name, Order()), column=column, is_descending=way == "desc")
    for written in said.get("find", ()):
        name, _, text = written.partition("~")
        found[name] = replace(found.get(name, Order()), find=text[:LONGEST].strip())
    return found


def arranged(table: Table, asked: Order, words: Words) -> Table:
    """The table with the rows that hold the text, in the order that was asked; what is downloaded stays as it is."""
    kept = _holding(table, asked.find, words) if asked.find else table.frame
    column = next((one for one in table.columns if one.name == asked.column), None)
    some = replace(table, frame=kept, data=table.rows)
    if column is not None:
        known, unknown = ranked(some, column, words)
        some = replace(some, frame=kept.iloc[[*(reversed(known) if asked.is_descending else known), *unknown]])
    return some


def ranked(table: Table, column: Column, words: Words) -> tuple[list[int], list[int]]:
    """The places of the rows from the least to the most by a column, and of those where it says nothing."""
    keys = _keys(table, column, words)
    known = sorted((nth for nth, key in enumerate(keys) if key is not None), key=keys.__getitem__)
    return known, [nth for nth, key in enumerate(keys) if key is None]


def plain(text: str) -> str:
    """A text as it is compared: without accents and capitals."""
    split = unicodedata.normalize("NFD", text.casefold())
    return "".join(sign for sign in split if not unicodedata.combining(sign)).strip()


def _holding(table: Table, text: str, words: Words) -> pandas.DataFrame:
    wanted = plain(text).split()
    shown = [_shown(table.frame[one.name].tolist(), one, words) for one in table.columns]
    rows = (plain(" ".join(cells)) for cells in zip(*shown, strict=True))
    return table.frame[[all(one in row for one in wanted) for row in rows]]


def _shown(values: Sequence[object], column: Column, words: Words) -> list[str]:
    unknown = words("format.unknown")
    return [unknown if is_missing(value) else str(column.show(value)) for value in values]


def _keys(table: Table, column: Column, words: Words) -> list[Key | None]:
    """What each row is put in order by; None where the column says nothing of it."""
    values = table.frame[column.name].tolist()
    measured = _measured(values) or _measured(_as_answered(table, column))
    if measured:
        return measured
    unknown = ("", words("format.unknown"))
    texts = [None if text.strip() in unknown else text.strip() for text in _shown(values, column, words)]
    days = [None if text is None else words.day_of(text) for text in texts]
    if any(days) and all((day is None) == (text is None) for day, text in zip(days, texts, strict=True)):
        return [None if day is None else (day,) for day in days]
    if column.is_number:
        return [None if text is None else _number_in(text, words) for text in texts]
    return [None if text is None else _natural(text) for text in texts]


def _as_answered(table: Table, column: Column) -> list[object]:
    """The same column of the answer itself, where the rows are those of the answer, in words."""
    data = table.data
    if data is None or column.name not in data or not set(table.frame.index) <= set(data.index):
        return []
    if not data.index.is_unique or len(data) < len(table.frame):
        return []
    return data.loc[table.frame.index, column.name].tolist()


def _measured(values: Sequence[object]) -> list[Key | None]:
    """Numbers and days as they are; nothing where they are something else."""
    known = [value for value in values if not is_missing(value)]
    for kind in (Number, dt.date):
        if known and all(isinstance(value, kind) for value in known):
            return [None if is_missing(value) else (value,) for value in values]
    return []


def _number_in(text: str, words: Words) -> Key | None:
    found = NUMBER.search(text)
    if not found:
        return None
    whole, _, rest = (re.sub(r"\D", "", part) for part in found[0].partition(words.decimal_mark))
    number = float(f"{whole or 0}.{rest or 0}")
    return (-number if found[0][0] in "-\u2212" else number, _natural(text))


def _natural(text: str) -> Key:
    """Texts as a reader puts them: the numbers in them count as numbers."""
    parts = DIGITS.split(plain(text))
    return tuple((0, int(part), "") if nth % 2 else (1, 0, part) for nth, part in enumerate(parts) if part)

"""A list that is no list of pilots: which other table of the contract it holds, and a mapping for that table.

Norms, a calendar of meetings, capacity, an event log: under headers of an office's own. What has the headers of the
contract itself needs no mapping.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import pyarrow.compute as pc

from doorstroom.contract.model import Column, Table, contract
from doorstroom.ingest.mapping.guess import month_doubts, order_doubt
from doorstroom.ingest.mapping.known_names import knowledge, known_in, names_of, normal
from doorstroom.ingest.mapping.known_words import BLOCKED, KNOWN, likest, stage_words, word_guess
from doorstroom.ingest.mapping.list_column import MOST_WORDS, ListColumn
from doorstroom.ingest.mapping.model import Doubt, Feed, Suggestion
from doorstroom.ingest.mapping.model import Mapping as ListMapping
from doorstroom.ingest.parse.codes import read_code
from doorstroom.ingest.parse.day_order import order_of_column
from doorstroom.ingest.parse.nothing import says_nothing
from doorstroom.ingest.parse.units import header_without_unit
from doorstroom.ingest.readers.sheet import Sheet
from doorstroom.ingest.recognise import MissingColumn, columns_of, recognise

OTHER_TABLES = [table for table in contract().tables.values() if table.name != "pilots"]


@dataclass(frozen=True)
class _Match:
    """The columns of a table that a sheet has: column → (header, likeness); 100 is a known name."""

    table: Table
    columns: Mapping[str, tuple[str, int]]


def holds_table(sheet: Sheet) -> Table | None:
    """The table besides pilots whose own headers a sheet has; None where it looks more like a list of pilots."""
    table = _shape_of(sheet)
    if table is None or table.name == "pilots":
        return None
    own = columns_of(table, sheet.headers)
    as_called = _matched(table, sheet).columns  # under other names there may be more of its columns
    return table if len(own) >= known_in(sheet) and own.keys() >= as_called.keys() else None


def has_shape(sheet: Sheet) -> bool:
    """Whether a sheet can be read without a mapping."""
    return _shape_of(sheet) is not None


def _shape_of(sheet: Sheet) -> Table | None:
    try:
        found = recognise(sheet)
    except MissingColumn:  # it is only named like a table: a list of one's own called "pilots"
        return None
    return contract().tables[found.rows.table] if found else None


def suggest_table(sheet: Sheet) -> Suggestion | None:
    """A mapping for the table besides pilots that a sheet seems to hold; None where it looks like a list of pilots.

    All columns that the table requires must be there, at least half of the headers must be its columns, and more of
    them than those of a list of pilots; in an event log pilots come back.
    """
    best = max((_matched(table, sheet) for table in OTHER_TABLES), key=lambda found: len(found.columns))
    n_found, n_of_pilots = len(best.columns), known_in(sheet)
    if n_found < 2 or n_found * 2 < len(sheet.headers):
        return None
    is_log = best.table.name == "milestones"
    if is_log:
        header = best.columns["pilot_id"][0]
        comes_back = 2 * pc.count_distinct(sheet.cells[header]).as_py() <= len(sheet.cells)
        if not comes_back or n_found < n_of_pilots:
            return None
    elif n_found <= n_of_pilots:
        return None
    return _suggestion(best, sheet)


def _suggestion(match: _Match, sheet: Sheet) -> Suggestion:
    columns = {name: ListColumn.of(sheet, header) for name, (header, _) in match.columns.items()}
    dates = {name: column.dates for name, column in columns.items() if match.table.columns[name].type == "date"}
    doubts: list[Doubt] = []
    feeds = {}
    for name, (header, likeness) in match.columns.items():
        column, at = match.table.columns[name], ("columns", name)
        if likeness < KNOWN:
            doubts.append(Doubt(at, "check", {"likeness": likeness}))
        if not _fits(column, columns[name]):
            doubts.append(Doubt(at, "check_values"))
        words = _words(column, columns[name], at, doubts)
        if name == "milestone":
            doubts.append(Doubt((*at, "values"), "log"))
        order = None
        if name in dates:
            doubts += month_doubts(dates[name], at)
            found = order_of_column(name, dates)
            order = found.proven
            if found.order and not order:
                doubts.append(order_doubt(found, at))
        feeds[name] = Feed((header,), words=words, date_order=order)
    used = {header for header, _ in match.columns.values()}
    unused = tuple(header for header in sheet.headers if header not in used)
    mapping = ListMapping(feeds, table=match.table.name, sheet=sheet.name)
    return Suggestion(mapping, sheet.place, tuple(doubts), unused=unused)


def _matched(table: Table, sheet: Sheet) -> _Match:
    """The columns of a table that a sheet has, by known names first; none where one lacks that it requires."""
    names = names_of(table.name)
    found: dict[str, tuple[str, int]] = {}
    claims: list[tuple[int, int, str, str]] = []
    for nth, header in enumerate(sheet.headers):
        tried = [normal(header), normal(header.rpartition(": ")[2]), normal(header_without_unit(header))]
        known = next((names[name] for name in tried if name in names), None)
        if known:
            claims.append((-KNOWN, nth, known, header))
        elif (like := likest(tried[0], names)) and _fits(table.columns[names[like[0]]], ListColumn.of(sheet, header)):
            claims.append((-like[1], nth, names[like[0]], header))
    for likeness, _, column, header in sorted(claims):
        found.setdefault(column, (header, -likeness))
    required = [column.name for column in table.columns.values() if column.required and column.default is None]
    if not found.keys() >= set(required):
        found = {}
    ordered = {name: found[name] for name in table.columns if name in found}
    return _Match(table, ordered)


def _fits(column: Column, of_list: ListColumn) -> bool:
    return not of_list.texts or of_list.fits(column.type)


def _words(column: Column, of_list: ListColumn, at: tuple, doubts: list[Doubt]) -> dict[str, str]:
    """What the words of a column of codes mean that are not read by themselves, in so far as it is known."""
    words: dict[str, str] = {}
    if column.type != "code" or len(of_list.texts) > MOST_WORDS:
        return words
    for word in of_list.texts:
        if says_nothing(word) or read_code(word, column.codes).value is not None:
            continue
        said, here = word_guess(word, _known_words(column.codes)), (*at, "values", word)
        if said.code is None:
            doubts.append(Doubt(here, "unknown_word", {"known": ", ".join(contract().codes[column.codes])}))
            continue
        words[word] = said.code
        doubts += said.doubts(here)
    return words


@cache
def _known_words(code_list: str) -> dict[str, tuple[str, bool]]:
    """Words, as `normal` has them → (code, is it sure). A word of a stage may say that the stage began."""
    words = {
        normal(text): (code, True)
        for code, entry in contract().codes[code_list].items()
        for text in (code, *entry.label.values(), *knowledge()["words"].get(code_list, {}).get(code, ()))
    }
    if code_list == "stage":
        stages = {word: said for word, said in stage_words().items() if said[0] in contract().codes["stage"]}
        return {**stages, **words}
    if code_list != "milestone":
        return words
    for word, (stage, _) in stage_words().items():
        is_stage = stage in contract().codes["stage"]
        milestone = str(contract().codes["stage"][stage].traits["opened_by"]) if is_stage else BLOCKED
        words.setdefault(word, (milestone, False))
    for entry in knowledge()["milestones"]:
        for text in entry.get("happened_on", ()):
            words.setdefault(normal(text), (entry["milestone"], False))
    return words

"""A sheet and a mapping → rows of the contract's tables. Days and codes are read here, once; the rest is still text.

How a flat list's cells become statements about milestones:

- A filled cell of a date column is a statement, also when it says "N/A": the check reads it, and flags and drops what
  turns out to hold no day. So every filled cell is either a row in the store or a flag.
- A day that has happened and a plan are two statements, also when one entry of the mapping names both.
- An outcome without a day that can be read is a statement too: it happened, on a day that is unknown.
- A status word states its milestones, without a day unless the mapping names a column for it; unless the row already
  states the same milestone by a column of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from collections.abc import Mapping as Dict
from dataclasses import dataclass, field, replace
from functools import cache, partial, reduce

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from doorstroom.contract.model import contract
from doorstroom.ingest.columns import (
    Readings,
    TableRows,
    code_readings,
    dates_in,
    day_readings,
    is_filled,
    order_flags,
)
from doorstroom.ingest.findings import Cell, Flag, OneOf, Problem
from doorstroom.ingest.mapping.model import (
    IDENTITY,
    Feed,
    Mapping,
    MappingError,
    Statement,
    headers_of,
    nearest,
    shortened,
)
from doorstroom.ingest.parse.day_order import order_of_dates
from doorstroom.ingest.parse.nothing import says_nothing
from doorstroom.ingest.parse.text import fold
from doorstroom.ingest.parse.value import Value
from doorstroom.ingest.readers.sheet import SOURCE_ROW, Sheet

NO_FURTHER_STEP = frozenset({"defer", "extend"})  # after these a pilot goes on, or goes back, in its life
APART = " / "  # between a text that stands in several rows and what tells these apart
ENDS_ALL = frozenset({"no_go", "stop"})


def apply(mapping: Mapping, sheet: Sheet) -> tuple[list[TableRows], list[Flag]]:
    """The rows that a sheet feeds by a mapping, and what the mapping itself found that a person should see.

    Raises MappingError `header_not_in_file` when the sheet lacks a header that the mapping names.
    """
    source = _Source(mapping, sheet)
    table = mapping.table or "pilots"
    rows = [source.rows(table, mapping.feeds)]
    flags: list[Flag] = []
    if mapping.table is None:
        stated = _Stated(len(sheet.cells))
        for statement in mapping.milestones:
            rows += _of_columns(source, statement, stated, flags)
        if mapping.status:
            rows += _of_status_words(source, stated, flags)
        rows += [_of_other_table(source, fed.table, fed.feeds) for fed in mapping.tables]
    else:
        rows += [_once_each(source, _of_other_table(source, fed.table, fed.feeds)) for fed in mapping.tables]
    return rows, [*dict.fromkeys(source.told), *flags]


def days_of_rows(mapping: Mapping, sheet: Sheet) -> tuple[Readings, pa.Array, list[Flag]] | None:
    """What each row of a sheet says of the day that it holds for, its text, and what a person should see of the order
    of those dates; None where the mapping names no column for it. Raises MappingError as `apply`.
    """
    if mapping.days is None:
        return None
    source = _Source(mapping, sheet)
    readings = source.readings(mapping.days, "milestones", "recorded_on")
    return readings, source.texts(mapping.days), list(dict.fromkeys(source.told))


class _Source:
    """A sheet seen through its mapping: the text of a feed per row, and rows of a table from feeds."""

    def __init__(self, mapping: Mapping, sheet: Sheet) -> None:
        self.mapping, self.sheet = mapping, sheet
        self.told: list[Flag] = []
        # Read once, in however many statements a column is.
        self.texts, self.readings = cache(self.texts), cache(self.readings)
        self._dates, self._date_order = cache(self._dates), cache(self._date_order)
        self._by_name = {fold(header): header for header in reversed(sheet.headers)}
        for header in sorted(mapping.headers):
            self.header(header)

    def header(self, wanted: str) -> str:
        """The header as it stands in the sheet; capitals and spaces may differ."""
        if wanted in self.sheet.headers:
            return wanted
        found = self._by_name.get(fold(wanted))
        if found is None:
            headers = self.sheet.headers
            raise MappingError(
                "header_not_in_file",
                file=self.sheet.place,
                header=wanted,
                nearest=nearest(wanted, headers),
                headers=shortened(headers),
            )
        return found

    def texts(self, feed: Feed) -> pa.Array:
        """The text of a feed per row, null where there is none."""
        if feed.where:
            texts = self.texts(replace(feed, where={}))
            has_it = self.holds(feed) | self._unnamed(feed)
            return pc.if_else(pa.array(has_it), texts, pa.scalar(None, pa.string()))
        if not feed.headers:
            return pa.repeat(pa.scalar(feed.fixed or None, pa.string()), len(self.sheet.cells))
        parts = [self.column(header) for header in feed.headers]
        if len(parts) > 1:  # "n.v.t." in one column leaves the word to the other
            parts = [spread(part, lambda text: None if says_nothing(text) else text, pa.string()) for part in parts]
        if len(parts) == 1:
            texts = parts[0]
        elif feed.join is None:
            texts = pc.coalesce(*parts)
        else:
            texts = reduce(partial(joined, between=feed.join), parts)
        for header, said in feed.told_apart.items():
            is_of_several = spread(texts, lambda text, said=said: fold(text) in said, pa.bool_()).fill_null(False)
            texts = pc.if_else(is_of_several, joined(texts, self.column(header), APART), texts)
        if not feed.words:
            return texts
        return spread(texts, feed.meant_by, pa.string())

    def holds(self, feed: Feed) -> np.ndarray:
        """The rows in which the other columns say that they have this feed."""
        masks = []
        for header, words in feed.where.items():
            known = {fold(word) for word in words}
            holds = spread(self.column(header), lambda text, known=known: fold(text) in known, pa.bool_())
            masks.append(holds.fill_null(False).to_numpy(zero_copy_only=False))
        return np.logical_and.reduce(masks)

    def column(self, header: str) -> pa.Array:
        column = self.sheet.cells.column(self.header(header))
        return pc.utf8_trim_whitespace(column.combine_chunks())

    def readings(self, feed: Feed, table: str, name: str) -> Readings:
        """What a feed says as days or codes of a column."""
        column, texts = contract().tables[table].columns[name], self.texts(feed)
        if column.type != "date":
            return code_readings(column, texts)
        order = feed.date_order or self.mapping.date_order or self._date_order(feed.whole)
        readings = day_readings(column, texts, self._dates(feed.whole), order)
        return self._of_some_rows(feed, name, readings) if feed.where else readings

    def _of_some_rows(self, feed: Feed, name: str, readings: Readings) -> Readings:
        """The readings of a feed of some rows; with a problem where nothing says what a day is, or a plan has none."""
        parts = [pc.fill_null(self.column(header), "–") for header in feed.where]
        words = pc.binary_join_element_wise(*parts, " / ").dictionary_encode()
        problems = [Value(problem="word_not_in_where", expected=word) for word in words.dictionary.to_pylist()]
        rows, n_said = readings.rows.cast(pa.int32()), len(readings.said)
        rows = pc.if_else(pa.array(self._unnamed(feed)), pc.add(words.indices.cast(pa.int32()), n_said), rows)
        if name == "planned_on" and self.mapping.table:
            lacks_day = self.holds(feed) & ~is_filled(self.texts(feed))
            rows = pc.if_else(pa.array(lacks_day), pa.scalar(n_said + len(problems), pa.int32()), rows)
            problems.append(Value(problem="plan_without_day"))
        return Readings((*readings.said, *problems), rows)

    def _unnamed(self, feed: Feed) -> np.ndarray:
        """The rows with a day of which no feed says what it is; they are told with the first feed of those days."""
        beside = [other for other in self._feeds_of_days() if other.headers == feed.headers]
        nowhere = np.zeros(len(self.sheet.cells), dtype=bool)
        if not beside or beside[0] != feed or not all(other.where for other in beside):
            return nowhere
        unnamed = ~np.logical_or.reduce([self.holds(other) for other in beside])
        return unnamed if self.mapping.table else unnamed & is_filled(self.texts(feed.whole))

    def _dates(self, feed: Feed) -> dict[str, Value]:
        """The different texts of a date column, with what each says in either order."""
        month_year = self.mapping.month_year if feed.month_year is None else feed.month_year
        return dates_in(self.texts(feed), starts_1904=self.sheet.starts_1904, month_year=bool(month_year))

    def _date_order(self, feed: Feed) -> str | None:
        """The order that a whole column proves; where one cell alone decides, or only others could, that is told."""
        feeds = {other.headers: other.whole for other in self._feeds_of_days() if other.headers}
        beside = (self._dates(other) for headers, other in feeds.items() if headers != feed.headers)
        found = order_of_dates(self._dates(feed), beside)
        place = self.sheet.file, self.sheet.name, self.mapping.table or "milestones"
        self.told += order_flags(found, place, feed.origin, self.texts(feed), self.sheet.cells)
        return found.order

    def _feeds_of_days(self) -> list[Feed]:
        """Every feed of a date column."""
        tables = contract().tables
        groups = [(self.mapping.table or "pilots", self.mapping.feeds)]
        groups += [("milestones", said.feeds) for said in self.mapping.statements]
        groups += [(fed.table, fed.feeds) for fed in self.mapping.tables]
        return [
            feed
            for table, of_table in groups
            for name, feed in of_table.items()
            if feed.headers and tables[table].columns[name].type == "date"
        ]

    def rows(
        self,
        table: str,
        feeds: Dict[str, Feed],
        mask: np.ndarray | None = None,
        stated_by: str | None = None,
    ) -> TableRows:
        """Rows of one table. `stated_by`: the header that states a milestone by itself, beside a date or without."""
        columns = contract().tables[table].columns
        texts = {name: self.texts(feed) for name, feed in feeds.items()}
        cells = pa.table(texts | {SOURCE_ROW: self.sheet.cells.column(SOURCE_ROW).combine_chunks()})
        read = {
            name: self.readings(feed, table, name)
            for name, feed in feeds.items()
            if columns[name].type in ("date", "code", "list")
        }
        origin = {name: feed.origin for name, feed in feeds.items()}
        return TableRows(
            table=table,
            file=self.sheet.file,
            sheet=self.sheet.name,
            cells=cells if mask is None else cells.filter(pa.array(mask)),
            origin=origin | ({"milestone": stated_by} if "milestone" in origin else {}),
            is_flat=self.mapping.table is None,
            rows_read=len(self.sheet.cells),
            readings=read if mask is None else {name: found.filter(mask) for name, found in read.items()},
            decimal=self.mapping.decimal,
            times={name: feed.times for name, feed in feeds.items() if feed.times},
        )

    def statements(self, statement: Statement, feeds: Dict[str, Feed], mask, stated_by=None) -> TableRows:
        """Statements about one milestone, for the rows in the mask."""
        identity = {name: self.mapping.feeds[name] for name in IDENTITY if name in self.mapping.feeds}
        milestone = {"milestone": Feed(fixed=statement.milestone)}
        rows = self.rows("milestones", identity | milestone | dict(feeds), mask, stated_by)
        return replace(rows, slot=self._slot(statement))

    def _slot(self, statement: Statement) -> int:
        """Which of the list's columns for a milestone this is, from 1; what a status word states is the first."""
        alike = [said for said in self.mapping.milestones if said.milestone == statement.milestone]
        return next((nth for nth, said in enumerate(alike, start=1) if said is statement), 1)

    def flags(self, mask: np.ndarray, feed: Feed, code, other=None) -> list[Flag]:
        """One flag a row in the mask; `code` and `other` are a value, or a function of the row's position."""
        texts = self.texts(feed)
        lines, place = self.sheet.cells.column(SOURCE_ROW), (self.sheet.file, self.sheet.name, "milestones")
        flags = []
        for nth in map(int, np.flatnonzero(mask)):
            found, against = (said(nth) if callable(said) else said for said in (code, other))
            flags.append(Flag(*place, lines[nth].as_py(), feed.origin, texts[nth].as_py(), found, against))
        return flags


@dataclass
class _Stated:
    """What the columns of a row state, by milestone; and how far the days among them lie in the life of the pilot."""

    n_rows: int
    by_milestone: dict[str, np.ndarray] = field(default_factory=dict)
    furthest: np.ndarray = field(init=False)
    shown: list[tuple[np.ndarray, str, pa.Array]] = field(default_factory=list)
    is_extended: np.ndarray = field(init=False)

    def __post_init__(self) -> None:
        self.furthest = np.full(self.n_rows, -1)
        self.is_extended = np.zeros(self.n_rows, dtype=bool)

    def add(self, milestone: str, mask: np.ndarray) -> None:
        self.by_milestone[milestone] = self.has(milestone) | mask

    def has(self, milestone: str) -> np.ndarray:
        return self.by_milestone.get(milestone, np.zeros(self.n_rows, dtype=bool))

    def reach(self, milestone: str, header: str, texts: pa.Array, is_day: np.ndarray, outcomes: np.ndarray) -> None:
        """Note that rows hold a day of a milestone (its text, under a header), with its outcome where there is one."""
        rank = milestone_ranks().get(milestone)
        if rank is None:
            return
        self.is_extended |= np.isin(outcomes, list(NO_FURTHER_STEP)) & is_day
        ranks = np.where(np.isin(outcomes, list(ENDS_ALL)), milestone_ranks()["stopped"], rank)
        is_further = is_day & (ranks > self.furthest)
        self.furthest[is_further] = ranks[is_further]
        self.shown.append((is_further, header, texts))

    def furthest_day(self, nth: int) -> Cell:
        """The furthest day of a row, as a person finds it: header and text."""
        header, texts = next((header, texts) for mask, header, texts in reversed(self.shown) if mask[nth])
        return Cell(header, texts[nth].as_py())


def milestone_ranks() -> dict[str, int]:
    """How far in the life of a pilot each milestone lies that opens a stage."""
    return {entry.traits["opened_by"]: nth for nth, entry in enumerate(contract().codes["stage"].values())}


def _of_columns(source: _Source, statement: Statement, stated: _Stated, flags: list[Flag]) -> list[TableRows]:
    """The statements of a milestone that has columns of its own: plans, days, and outcomes without a day."""
    feeds = dict(statement.feeds)
    planned, happened, outcome = (feeds.pop(name, None) for name in ("planned_on", "happened_on", "outcome"))
    nowhere = np.zeros(stated.n_rows, dtype=bool)
    is_dated = is_filled(source.texts(happened)) if happened else nowhere
    rows = []
    if planned:
        rest = {name: feed for name, feed in feeds.items() if name != "note" or not happened}
        rows.append(source.statements(statement, {"planned_on": planned} | rest, is_filled(source.texts(planned))))
    days = source.readings(happened, "milestones", "happened_on") if happened else None
    is_day = days.where(lambda said: said.value is not None) if days else nowhere
    says_happened = is_day | days.where(lambda said: said.flag == "year_in_date_cell") if days else nowhere
    by_outcome = nowhere
    codes = np.full(stated.n_rows, statement.outcome, dtype=object)
    if outcome:
        read = source.readings(outcome, "milestones", "outcome")
        codes = np.array(read.typed(pa.string()).to_pylist(), dtype=object)
        has_code = read.where(lambda said: said.value is not None)
        by_outcome = has_code & ~says_happened
        status = source.mapping.status
        is_told = status is not None and outcome.headers == (status.header,)  # as a word of the status that is unknown
        unread = nowhere if is_told else is_filled(source.texts(outcome)) & ~has_code & ~is_dated
        unknown = Problem("unknown_code", OneOf("outcome", statement.milestone))
        for mask, said in read.striking():
            found = (said.flag,) if said.flag else ("unreadable_kept", unknown)
            flags += source.flags(mask & unread, outcome, *found)
        feeds |= {"outcome": outcome}
    elif statement.outcome:
        feeds |= {"outcome": Feed(fixed=statement.outcome)}
    if happened:
        feeds = {"happened_on": happened} | feeds
        rows.append(source.statements(statement, feeds, is_dated & ~by_outcome))
        stated.reach(statement.milestone, happened.origin or "-", source.texts(happened), is_day, codes)
    if by_outcome.any():
        rows.append(source.statements(statement, feeds, by_outcome, stated_by=outcome.origin))
    stated.add(statement.milestone, says_happened | by_outcome)
    return rows


def _of_status_words(source: _Source, stated: _Stated, flags: list[Flag]) -> list[TableRows]:
    """The statements of the status words, and flags for unknown words and for dates that lie further."""
    status = source.mapping.status
    column = Feed(headers=(status.header,))
    texts = source.texts(column)
    words = np.array([None if text is None else fold(text) for text in texts.to_pylist()], dtype=object)
    rows: list[TableRows] = []
    used: dict[str, np.ndarray] = {}
    known = {fold(word): statements for word, statements in status.words.items()}
    is_known = np.array([word in known for word in words], dtype=bool)
    for word, statements in known.items():
        is_word = words == word
        if not is_word.any():
            continue
        for statement in statements:
            rows += _of_word(source, statement, status.header, is_word, stated, used)
        flags += _against_dates(source, column, statements, is_word, stated)
    unknown = is_filled(texts) & ~is_known
    flags += source.flags(unknown, column, lambda nth: says_nothing(texts[nth].as_py()) or "unknown_status_word")
    for header, is_used in _headers_of_words_only(source.mapping, used, stated.n_rows).items():
        dates = source.column(header)
        left = is_filled(dates) & ~is_used
        flags += source.flags(left, Feed(headers=(header,)), "date_not_used", lambda nth: texts[nth].as_py())
    return rows


def _of_word(
    source: _Source,
    statement: Statement,
    header: str,
    is_word: np.ndarray,
    stated: _Stated,
    used: dict[str, np.ndarray],
) -> list[TableRows]:
    """One statement of one status word: a plan only where there is a date; otherwise it happened, day known or not."""
    feeds = dict(statement.feeds)
    planned = feeds.pop("planned_on", None)
    happened = feeds.get("happened_on")
    is_new = is_word & ~stated.has(statement.milestone)
    for feed, mask in ((planned, is_word), (happened, is_new)):
        for name in feed.headers if feed else ():
            used[name] = used.get(name, np.zeros(stated.n_rows, dtype=bool)) | mask
    rows = []
    if planned:
        mask = is_word & is_filled(source.texts(planned))
        rest = {name: feed for name, feed in feeds.items() if name not in ("happened_on", "outcome")}
        rows.append(source.statements(statement, {"planned_on": planned} | rest, mask))
    if happened or not planned:
        if statement.outcome:
            feeds["outcome"] = Feed(fixed=statement.outcome)
        if statement.needs_day:
            has_text = is_filled(source.texts(happened)) if happened else False
            rows.append(source.statements(statement, feeds, is_new & has_text))
        else:
            rows.append(source.statements(statement, feeds, is_new, stated_by=header))
    return rows


def _against_dates(
    source: _Source,
    column: Feed,
    statements: Iterable[Statement],
    is_word: np.ndarray,
    stated: _Stated,
) -> list[Flag]:
    """Flags for rows whose dates lie further in the life of the pilot than their status word does."""
    happened = [said for said in statements if "happened_on" in said.feeds or "planned_on" not in said.feeds]
    ranks = [milestone_ranks().get(said.milestone, -1) for said in happened]
    ranks += [milestone_ranks()["stopped"] for said in happened if said.outcome in ENDS_ALL]
    if not ranks or max(ranks) < 0:
        return []
    mask = is_word & (stated.furthest > max(ranks)) & ~stated.is_extended

    return source.flags(mask, column, "status_against_dates", stated.furthest_day)


def _headers_of_words_only(mapping: Mapping, used: Dict[str, np.ndarray], n_rows: int) -> dict[str, np.ndarray]:
    """Date headers that only status words read → the rows in which a word did."""
    of_columns = (said.feeds for said in mapping.milestones)
    elsewhere = headers_of(mapping.feeds, *of_columns, *(fed.feeds for fed in mapping.tables))
    of_words = [said.feeds for statements in mapping.status.words.values() for said in statements]
    days = ({name: feeds[name] for name in ("planned_on", "happened_on") if name in feeds} for feeds in of_words)
    nowhere = np.zeros(n_rows, dtype=bool)
    return {header: used.get(header, nowhere) for header in sorted(headers_of(*days) - elsewhere)}


def _of_other_table(source: _Source, table: str, feeds: Dict[str, Feed]) -> TableRows:
    """Rows of another table, for the rows of the list that hold something for it."""
    own = [source.texts(feed) for name, feed in feeds.items() if feed.headers and name not in IDENTITY]
    has_own = np.logical_or.reduce([is_filled(texts) for texts in own]) if own else None
    columns = contract().tables[table].columns
    identity = {
        name: source.mapping.feeds[name] for name in IDENTITY if name in source.mapping.feeds and name in columns
    }
    return source.rows(table, identity | dict(feeds), has_own)


def _once_each(source: _Source, rows: TableRows) -> TableRows:
    """What a log says of something besides its milestones, once for all rows that say the same of it on one day."""
    names = [name for name in rows.cells.column_names if name != SOURCE_ROW]
    cells = rows.cells
    if source.mapping.days:
        day = source.texts(source.mapping.days)
        of_rows = pc.index_in(cells[SOURCE_ROW], value_set=source.sheet.cells[SOURCE_ROW].combine_chunks())
        cells, names = cells.append_column("day", day.take(of_rows.combine_chunks())), [*names, "day"]
    first = cells.group_by(names).aggregate([(SOURCE_ROW, "min")])[f"{SOURCE_ROW}_min"]
    mask = pc.is_in(rows.cells[SOURCE_ROW], value_set=first).to_numpy()
    readings = {name: read.filter(mask) for name, read in rows.readings.items()}
    kept = rows.cells.filter(pa.array(mask))
    return replace(rows, cells=kept, readings=readings, rows_read=len(kept))


# --------------------------------------------------------------------- arrays


def spread(texts: pa.Array, read: Callable[[str], object], kind: pa.DataType) -> pa.Array:
    """Read each distinct text once and give the result to every row that holds it; null stays null."""
    encoded = texts.dictionary_encode()
    return pa.array([read(text) for text in encoded.dictionary.to_pylist()], kind).take(encoded.indices)


def joined(one: pa.Array, other: pa.Array, between: str) -> pa.Array:
    """Two texts put together per row; where one lacks the other stands alone. (Arrow's own way of leaving out what
    lacks loses rows in which all lack.)
    """
    both = pc.binary_join_element_wise(one, other, between)
    return pc.if_else(pc.is_null(one), other, pc.if_else(pc.is_null(other), one, both))

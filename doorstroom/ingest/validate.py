"""Raw rows → typed rows, with what was refused and what was flagged. Pure functions of their arguments.

Strictness. In a table of the contract a row is one statement: a cell that cannot be read refuses the row. In a flat
list a row is many statements: a cell that cannot be read is flagged and left out, and the rest of the row is kept;
only a missing key refuses the row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from doorstroom.contract.model import OWN_MUNICIPALITY, Column, Table, contract
from doorstroom.ingest.columns import ARROW_TYPES, Read, Readings, TableRows, is_filled, read_columns, said_of
from doorstroom.ingest.findings import Elsewhere, Flag, Line, Problem, Refusal, Said
from doorstroom.ingest.private import private_rows

HAPPENED = "happened_on"
ERROR = "error_value"
NUMBERED = frozenset({"pilot", "lesson"})  # texts that are an id
WITH_DAY = frozenset({"serial_of_1904", "period_still_runs"})  # flags that say which day counts


class Named(NamedTuple):
    """A pilot by its id, or where that could not be read by its title."""

    municipality: str
    pilot_id: str | None
    title: str | None = None


@dataclass(frozen=True)
class Checked:
    """Typed rows of one table from one sheet: the contract's columns, `*_inexact`, `*_since`, source_file/_sheet/_row.

    `*_since` is the first day of a period of which the day is the last; versions do not keep it. `dropped` counts
    statements of a flat list that were flagged and left out. Rows in == rows out + refused + dropped. `unread`: in a
    table that tells of pilots, municipality and id of those of which a row could not be read whole; where the id could
    not be read, the title.
    """

    given: TableRows
    rows: pa.Table
    refusals: list[Refusal]
    flags: list[Flag]
    dropped: int
    unread: frozenset[Named] = frozenset()


@dataclass
class _Findings:
    """What one table's check gathers on its way: masks over its rows, and the reasons."""

    given: TableRows
    source_rows: np.ndarray
    refused: np.ndarray
    dropped: np.ndarray
    unread: np.ndarray
    read: Mapping[str, Read]
    refusals: list[Refusal] = field(default_factory=list)
    flags: list[Flag] = field(default_factory=list)

    def header(self, column: str) -> str:
        return self.given.origin.get(column) or column

    def refuse(self, mask: np.ndarray, column: str, texts: pa.Array | None, code: str, expected: Said) -> None:
        """Refuse the rows of the mask; `texts` is the column as it stood."""
        for index in np.flatnonzero(mask):
            row, value = int(self.source_rows[index]), _text_at(texts, index)
            self.refusals.append(Refusal(*self.given.place, row, self.header(column), value, code, expected))
        self.refused |= mask

    def flag(self, mask: np.ndarray, column: str, texts: pa.Array | None, code: str, other: Said = None) -> None:
        """Flag the cells of a column in the rows of the mask."""
        for index in np.flatnonzero(mask):
            row, value = int(self.source_rows[index]), _text_at(texts, index)
            self.flags.append(Flag(*self.given.place, row, self.header(column), value, code, other))

    def cannot_read(
        self, mask: np.ndarray, column: str, texts: pa.Array | None, code: str, expected: Said, must: bool
    ) -> None:
        """A cell that cannot be read: the row is refused, or in a flat list flagged without it."""
        self.unread |= mask
        if must or not self.given.is_flat:
            self.refuse(mask, column, texts, code, expected)
        else:
            self.flag(mask, column, texts, "unreadable_kept", Problem(code, expected))


class _Pairs:
    """The milestone and outcome of each row, looked up once per distinct pair instead of once per row."""

    def __init__(self, milestones: pa.Array, outcomes: pa.Array) -> None:
        self._names = [*milestones.dictionary_encode().dictionary.to_pylist(), None]
        self._outcomes = [*outcomes.dictionary_encode().dictionary.to_pylist(), None]
        self._codes = _codes(milestones) * len(self._outcomes) + _codes(outcomes)

    def where(self, holds: Callable[[str | None, str | None], bool]) -> np.ndarray:
        """The rows whose (milestone, outcome) satisfy a rule, as a mask."""
        table = np.array([holds(name, outcome) for name in self._names for outcome in self._outcomes], dtype=bool)
        return table[self._codes]


def _codes(array: pa.Array) -> np.ndarray:
    encoded = array.dictionary_encode()
    return encoded.indices.fill_null(len(encoded.dictionary)).to_numpy(zero_copy_only=False).astype(np.int64)


def check(given: TableRows, own_municipality: str, as_of: date | None = None) -> Checked:
    """Type the rows of one table; `own_municipality` fills an empty municipality.

    as_of: the day that the rows speak of. What happened in a period that still ran on it had happened by that day; what
    is said to have happened in one that had not begun is flagged. None: periods are not held against a day.
    """
    table = contract().tables[given.table]
    source_rows = given.cells.column("source_row").to_numpy()
    nothing = np.zeros(len(source_rows), dtype=bool)
    read, told = read_columns(table, given)
    if as_of:
        was = [column.name for column in table.columns.values() if column.type == "date" and not column.ahead]
        read |= {name: read[name].by(as_of) for name in was if name in read}
    findings = _Findings(given, source_rows, nothing.copy(), nothing.copy(), nothing.copy(), read, flags=told)
    typed: dict[str, pa.Array] = {}
    for column in table.columns.values():
        typed |= _type_column(column, given, findings, own_municipality)
    if table.one_of:
        _check_one_of(table, typed, findings)
    if table.name == "milestones":
        _check_statements(typed, findings, as_of)
        if as_of:
            _flag_periods_to_come(typed, findings, as_of)
    kept = ~(findings.refused | findings.dropped)
    rows = _with_source(typed, given).filter(pa.array(kept))
    return Checked(
        given=given,
        rows=rows,
        refusals=findings.refusals,
        flags=findings.flags,
        dropped=int((findings.dropped & ~findings.refused).sum()),
        unread=_pilots_of(typed, findings.refused | findings.unread) if "pilot_id" in typed else frozenset(),
    )


def _pilots_of(typed: Mapping[str, pa.Array], mask: np.ndarray) -> frozenset[Named]:
    """Which pilots the rows of the mask tell of, as far as that could be read."""
    names = [name for name in ("municipality", "pilot_id", "title") if name in typed]
    found = zip(*(typed[name].filter(pa.array(mask)).to_pylist() for name in names), strict=True)
    named = (Named(*one) for one in found)
    return frozenset(one for one in named if one.municipality and (one.pilot_id or one.title))


# ------------------------------------------------------------------- columns


def _type_column(column: Column, given: TableRows, findings: _Findings, own_municipality: str) -> dict[str, pa.Array]:
    n_rows, kind = len(findings.source_rows), ARROW_TYPES[column.type]
    default = own_municipality if column.default == OWN_MUNICIPALITY else column.default
    is_fed = column.name in given.cells.column_names
    texts = given.cells.column(column.name).combine_chunks() if is_fed else pa.nulls(n_rows, pa.string())
    read = findings.read.get(column.name)
    inexact, since = pa.array(np.zeros(n_rows, dtype=bool)), pa.nulls(n_rows, pa.date32())
    if column.type == "text":
        typed = pc.utf8_trim_whitespace(texts)
        if column.names not in NUMBERED:
            for code, mask in private_rows(typed).items():
                findings.flag(mask, column.name, None, code)  # without the text: an account is read by more people
    elif isinstance(read, Readings):
        _report(column, read, texts, findings)
        typed, inexact, since = read.typed(kind), read.inexact(), read.since()
    else:
        typed = pa.nulls(n_rows, kind) if read is None else read
    if default is not None:
        if column.default == OWN_MUNICIPALITY:
            _tell_default(column, typed, default, findings)
        typed = typed.fill_null(default)
    elif column.required:
        missing = ~is_filled(typed) & ~findings.refused
        if missing.any():
            findings.refuse(missing, column.name, texts, "missing_required", None)
    return {column.name: typed} | ({column.inexact: inexact, column.since: since} if column.inexact else {})


def _tell_default(column: Column, typed: pa.Array, default: str, findings: _Findings) -> None:
    """Say once a sheet that rows without a municipality got that of the settings, where other rows have one."""
    given, missing = findings.given, ~is_filled(typed)
    if not missing.any() or missing.all() or (given.is_flat and given.table != "pilots"):
        return
    row, header = int(findings.source_rows[np.flatnonzero(missing)[0]]), findings.header(column.name)
    findings.flags.append(Flag(*given.place, row, header, int(missing.sum()), "municipality_default", default))


def _report(column: Column, readings: Readings, texts: pa.Array, findings: _Findings) -> None:
    """Refuse or flag the rows whose text was read with a problem or a flag."""
    for mask, said in readings.striking():
        if said.problem:
            findings.cannot_read(mask, column.name, texts, said.problem, said.expected, must=column.required)
        elif said.flag:
            if said.flag == ERROR:  # a formula that failed is no cell that was emptied
                findings.unread |= mask
            day = said.value if said.flag in WITH_DAY else None
            findings.flag(mask, column.name, texts, said.flag, day)
        else:
            findings.flag(mask, column.name, texts, "inexact_period", said.value)


# ---------------------------------------------------------------- statements


def _check_one_of(table: Table, typed: Mapping[str, pa.Array], findings: _Findings) -> None:
    missing = ~np.logical_or.reduce([is_filled(typed[name]) for name in table.one_of])
    findings.refuse(missing & ~findings.refused, table.one_of[0], None, "one_of_missing", None)


def _check_statements(typed: dict[str, pa.Array], findings: _Findings, as_of: date | None) -> None:
    """Hold a milestone against the outcomes that it can have, and drop what states nothing. Of what has still to happen
    after `as_of` no outcome is lacking: that it is said to have happened is told.
    """
    rules, pairs = contract(), _Pairs(typed["milestone"], typed["outcome"])
    wrong = pairs.where(lambda name, outcome: bool(name and outcome and outcome not in rules.outcomes.get(name, ())))
    if wrong.any():
        findings.cannot_read(wrong, "outcome", typed["outcome"], "outcome_not_of_milestone", None, must=False)
        typed["outcome"] = pc.if_else(pa.array(wrong), pa.scalar(None, pa.string()), typed["outcome"])
        pairs = _Pairs(typed["milestone"], typed["outcome"])
    _drop_empty_statements(typed, findings)
    is_plan = is_filled(typed["planned_on"]) & ~is_filled(typed["happened_on"])
    kept = ~(findings.refused | findings.dropped)
    needs_outcome = rules.needs_outcome
    lacking = pairs.where(lambda name, outcome: name in needs_outcome and outcome is None) & ~is_plan & kept
    if lacking.any():
        findings.cannot_read(lacking, "outcome", None, "outcome_missing", None, must=False)
        if findings.given.is_flat:
            findings.dropped |= lacking
    kept = ~(findings.refused | findings.dropped)
    explains = pairs.where(lambda name, outcome: name == "blocked" or outcome == "go_uncovered")
    findings.flag(explains & ~is_filled(typed["note"]) & kept, "note", None, "note_missing")
    for code, named in (("outcome_missing", {"blocked"}), ("evaluation_without_outcome", rules.asks_outcome)):
        unsaid = pairs.where(lambda name, outcome, named=named: name in named and outcome is None)
        findings.flag(unsaid & ~is_plan & ~_is_after(typed, as_of) & kept, "outcome", None, code)


def _is_after(typed: Mapping[str, pa.Array], day: date | None) -> np.ndarray:
    """The rows that say of a later day that something happened on it."""
    happened = typed[HAPPENED]
    if day is None:
        return np.zeros(len(happened), dtype=bool)
    later = pc.greater(happened, pa.scalar(day, happened.type)).fill_null(False)
    return later.to_numpy(zero_copy_only=False)


def _flag_periods_to_come(typed: Mapping[str, pa.Array], findings: _Findings, as_of: date) -> None:
    """What is said to have happened in a period that had not begun on `as_of`; of exact days a query says so."""
    if HAPPENED not in findings.read:
        return
    is_later = findings.read[HAPPENED].where(lambda said: bool(said.value and said.inexact and said.value > as_of))
    texts = findings.given.cells.column(HAPPENED).combine_chunks()
    findings.flag(is_later & ~findings.refused & ~findings.dropped, HAPPENED, texts, "future_happened", as_of)


def _drop_empty_statements(typed: Mapping[str, pa.Array], findings: _Findings) -> None:
    """A date cell that was read as "none", or could not be read, states no milestone.

    Except a year typed into a date cell: it happened, on a day that is unknown. And except where a status word states
    the milestone by itself: then only its day is unknown.
    """
    if findings.given.is_flat and findings.given.origin.get("milestone"):
        return
    cells = findings.given.cells
    lost = np.zeros(len(findings.source_rows), dtype=bool)
    for name in ("happened_on", "planned_on"):
        if name in cells.column_names:
            lost |= is_filled(cells.column(name).combine_chunks()) & ~is_filled(typed[name])
    states = is_filled(typed["happened_on"]) | is_filled(typed["planned_on"])
    if not findings.given.is_flat:
        states |= is_filled(typed["outcome"])
    if happened := findings.read.get("happened_on"):
        states |= happened.where(lambda said: said.flag == "year_in_date_cell")
    empty = lost & ~states & ~findings.refused
    if findings.given.is_flat:
        findings.dropped |= empty
    else:
        findings.refuse(empty, "planned_on", None, "plan_without_day", None)


# --------------------------------------------------------------- across rows


def pilot_keys(rows: pa.Table) -> pa.Array:
    """municipality/pilot_id of each row."""
    keys = pc.binary_join_element_wise(rows["municipality"], rows["pilot_id"], "/")
    return keys.combine_chunks() if isinstance(keys, pa.ChunkedArray) else keys


def refuse_orphans(checked: Checked, pilots: pa.Array) -> Checked:
    """Refuse the rows of a pilot that is not there; `pilots` holds the keys of those that are."""
    known = pc.is_in(pilot_keys(checked.rows), value_set=pilots)
    if pc.all(known).as_py() or len(known) == 0:
        return checked
    given = checked.given
    orphans = checked.rows.filter(pc.invert(known))
    header = given.origin.get("pilot_id") or "pilot_id"
    refusals = [
        Refusal(*given.place, row, header, key, "no_such_pilot")
        for row, key in zip(orphans["source_row"].to_pylist(), pilot_keys(orphans).to_pylist(), strict=True)
    ]
    return replace(checked, rows=checked.rows.filter(known), refusals=[*checked.refusals, *refusals])


def same_keys(table: Table, rows: pa.Table) -> tuple[pa.Table, list[Flag]]:
    """Merge identical rows with one key, and flag different ones; of a record the last by file order is kept.

    `rows` holds the rows of all files in the order in which they were handed in.
    """
    known_by = in_key(table, rows)
    coded = pd.DataFrame({name: _codes(known_by[name].combine_chunks()) for name in table.key})
    twins = np.flatnonzero(coded.duplicated(keep=False).to_numpy())
    if not len(twins):
        return rows, []
    beside = {column.since for column in table.columns.values()}
    content = [name for name in rows.column_names if name not in beside and not name.startswith("source_")]
    dropped: set[int] = set()
    flags: list[Flag] = []
    for positions in _groups(known_by, twins, table.key):
        _judge_twins(table, rows.take(pa.array(positions)).to_pylist(), positions, content, dropped, flags)
    kept = np.ones(len(rows), dtype=bool)
    kept[list(dropped)] = False
    return rows.filter(pa.array(kept)), flags


def in_key(table: Table, rows: pa.Table) -> pa.Table:
    """The columns of the key, each with what stands in its place where it is empty. Shape: one row a row of `rows`."""
    names = {name: table.key_else.get(name, name) for name in table.key}
    return pa.table({name: pc.coalesce(rows[name], rows[other]) for name, other in names.items()})


def _judge_twins(
    table: Table, twins: list[dict], positions: list[int], content: list[str], dropped: set[int], flags: list[Flag]
) -> None:
    """Decide over the rows of one key, in file order; what the last one says holds."""
    different: list[tuple[dict, int]] = []
    for row, position in zip(twins, positions, strict=True):
        same = next((other for other, _ in different if _says_the_same(row, other, content)), None)
        if same is None:
            different.append((row, position))
        else:
            dropped.add(position)
            flags.append(_twin_flag(table, row, same, "same_key_same_row", None))
    holds = next(row for row, _ in different if _says_the_same(row, twins[-1], content))
    for row, position in different:
        if row is holds:
            continue
        inexact = {column.inexact: column.name for column in table.columns.values() if column.inexact}
        differing = dict.fromkeys(inexact.get(name, name) for name in content if row[name] != holds[name])
        flags += [_twin_flag(table, row, holds, "same_key_differs", column) for column in differing]
        if table.kind == "record":
            dropped.add(position)


def _says_the_same(row: dict, other: dict, content: list[str]) -> bool:
    return all(row[name] == other[name] for name in content)


def _twin_flag(table: Table, row: dict, other: dict, code: str, column: str | None) -> Flag:
    line = Line(other["source_file"], other["source_sheet"], other["source_row"])
    key = " / ".join(str(row[name]) for name in table.key if row[name] is not None)
    value, against = key, line
    if column is not None:
        value, says = (said_of(table.columns[column], one[column]) for one in (row, other))
        against = Elsewhere(says, line)
    return Flag(row["source_file"], row["source_sheet"], table.name, row["source_row"], column, value, code, against)


def _groups(rows: pa.Table, positions: np.ndarray, names: Sequence[str]) -> Iterable[list[int]]:
    groups: dict[tuple, list[int]] = {}
    for position, key in zip(positions, _tuples(rows.take(pa.array(positions)), names), strict=True):
        groups.setdefault(key, []).append(int(position))
    return groups.values()


def _tuples(rows: pa.Table, names: Sequence[str]) -> list[tuple]:
    return list(zip(*(rows[name].to_pylist() for name in names), strict=True))


# ------------------------------------------------------------------- details


def _with_source(typed: Mapping[str, pa.Array], given: TableRows) -> pa.Table:
    n_rows = len(given.cells)
    return pa.table(
        dict(typed)
        | {
            "source_file": pa.repeat(pa.scalar(given.file, pa.string()), n_rows),
            "source_sheet": pa.repeat(pa.scalar(given.sheet, pa.string()), n_rows),
            "source_row": given.cells.column("source_row"),
        }
    )


def _text_at(texts: pa.Array | None, index: int) -> str | None:
    return None if texts is None else texts[int(index)].as_py()

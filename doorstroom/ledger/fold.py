"""What all hand-ins of a source have said, folded into the tables of a version. The arithmetic is in queries/fold.

A pure function of the hand-ins that hold: the same ones give the same rows, in whatever order they were handed in.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from doorstroom.contract.model import Table, contract
from doorstroom.ledger.hand_in import HandIn, Source
from doorstroom.ledger.ledger import Ledger
from doorstroom.ledger.marks import Sources, by_source, mark, marked, numbered, numbers_of
from doorstroom.ledger.typed import brought_up
from doorstroom.ledger.typed import pilots as pilots_named

FOLD = Path(__file__).parents[2] / "queries" / "fold"
BESIDE = (
    "row_no",
    "pilot",
    "row_key",
    "content",
    "slot",
    "from_list",
    "is_plan",
    "planned_since",
    "happened_since",
)
NOBODY = pa.schema(  # a source without pilots
    [("pilot", pa.string()), ("hand_in", pa.string()), ("is_of_list", pa.bool_())]
).empty_table()

ROWS = "rows"  # not a part of Folded by itself: the rows of a table
UNREAD = pa.schema([(name, pa.string()) for name in ("hand_in", "of_table", "municipality", "pilot_id", "title")])


@dataclass
class Folded:
    """Rows a table: the contract's columns, source_*, hand_in, pilot, known_from, known_until, gone_on.

    `absences`: pilot, left_on, returned_on. `told`: what was said of milestones, one telling after another. `silences`:
    what of it is said no longer.
    """

    tables: dict[str, pa.Table] = field(default_factory=dict)
    absences: pa.Table | None = None
    told: pa.Table | None = None
    silences: pa.Table | None = None

    @property
    def n_bytes(self) -> int:
        """What it takes in memory."""
        beside = (self.absences, self.told, self.silences)
        return sum(rows.nbytes for rows in (*self.tables.values(), *beside) if rows is not None)


def fold(ledger: Ledger, hand_ins: Sequence[HandIn]) -> Folded:
    """What these hand-ins of one source say together. Each has to be whole."""
    return fold_all(ledger, [hand_ins])[0]


def fold_all(ledger: Ledger, of_sources: Sources) -> list[Folded]:
    """What the hand-ins of each source say together, of several sources at once. Each has to be whole."""
    ordered = [sorted(one, key=lambda about: about.in_order) for one in of_sources]
    numbers = numbers_of(ordered)
    folded = [Folded() for _ in ordered]
    with duckdb.connect(":memory:") as connection:
        connection.register("milestone_traits", milestone_traits())
        connection.register("presence", NOBODY)
        silent = [marked(unread(ledger, one, nth), nth) for nth, one in enumerate(ordered)]
        connection.register("unread", pa.concat_tables(silent))
        for table in contract().tables.values():
            held = [[hand_in for hand_in in one if table.name in hand_in.tables] for one in ordered]
            if any(held):
                connection.register("deliveries", numbered(table, held))
                _rows_said(connection, table, ledger, [one for of in held for one in of], numbers)
                for into, rows in _fold_table(connection, table):
                    hold(folded, held, table, into, by_source(rows, numbers, len(held)))
    return folded


def hold(folded: Sequence[Folded], held: Sources, table: Table, into: str, parts: Sequence[pa.Table]) -> None:
    """Put what was folded of a table with its source. `into`: which part of `Folded`; ROWS: the rows of the table.
    Where one hand-in holds the table, nothing of it is said no longer.
    """
    at_least = 2 if into == "silences" else 1
    for one, of, rows in zip(folded, held, parts, strict=True):
        if len(of) >= at_least and into == ROWS:
            one.tables[table.name] = rows
        elif len(of) >= at_least:
            setattr(one, into, rows)


def unread(ledger: Ledger, hand_ins: Sequence[HandIn], source_no: int = 0) -> pa.Table:
    """Of which pilots a row of a table could not be read whole in which hand-in: there, silence says nothing."""
    rows = [
        dict(zip(UNREAD.names, (one.id, *said[2:]), strict=True))
        for one in hand_ins
        if one.n_refusals or one.n_flags
        for said in ledger.findings(one).unread
    ]
    told = pa.Table.from_pylist(rows, UNREAD)
    told = told.append_column("pilot", pilots_named(told, "pilot_id"))
    return told.append_column("source_no", pa.repeat(pa.scalar(source_no), len(told)))


def _rows_said(
    connection: duckdb.DuckDBPyConnection,
    table: Table,
    ledger: Ledger,
    held: Sequence[HandIn],
    numbers: Mapping[str, int] | None = None,
) -> None:
    """The rows of one table in these hand-ins, each with its hand-in. `numbers`: that of the source of each, which are
    kept apart then; without them the rows of `pilots_shared` only.
    """
    files = [str(ledger.tables(hand_in)[table.name]) for hand_in in held]
    connection.register("hand_in_files", pa.table({"filename": files, "hand_in": [one.id for one in held]}))
    old = [file for file in files if table.columns.keys() - set(pq.read_schema(file).names)]
    parts = []
    if len(old) < len(files):
        new = [file for file in files if file not in set(old)]
        parts.append(connection.read_parquet(new, union_by_name=True, filename=True))
    if old:
        rows = pa.concat_tables([brought_up_rows(table, file) for file in old], promote_options="default")
        connection.register("brought_up", rows.select(parts[0].columns) if parts else rows)
        parts.append(connection.table("brought_up"))
    read = reduce(duckdb.DuckDBPyRelation.union, parts)
    read.create_view("files_read", replace=True)
    if numbers is None:
        connection.execute(sql_of("files_shared"))
    else:
        marks = [mark(numbers[one.id]) for one in held]
        in_bytes = pa.array([one.encode() for one in marks], pa.binary())
        connection.register("marks", pa.table({"filename": files, "mark": marks, "bytes": in_bytes}))
        connection.execute(sql_of("files_marked" if "pilot" in read.columns else "keys_marked"))
    connection.execute(sql_of("rows_said"))


def brought_up_rows(table: Table, file: str) -> pa.Table:
    """The rows of a hand-in of before the contract had some of its columns, with the file."""
    rows = brought_up(table, pq.read_table(file, partitioning=None))
    return rows.append_column("filename", pa.repeat(pa.scalar(file), len(rows)))


def _fold_table(connection: duckdb.DuckDBPyConnection, table: Table) -> Iterator[tuple[str, pa.Table]]:
    """Fold the rows of one table: which part of `Folded` is what; ROWS: the rows of the table."""
    if table.name == "pilots":
        connection.execute("create or replace view pilots_said as select * from rows_said")
        connection.register("unread", rows_of(connection, "unread"))
        connection.register("presence", rows_of(connection, "pilots_present"))
        yield ROWS, rows_of(connection, "values")
        yield "absences", rows_of(connection, "presence")
        return
    if table.name == "milestones":
        for name in ("milestones_said", "logged"):
            connection.execute(sql_of(name))
        connection.register("events_told", rows_of(connection, "events"))
        yield "told", rows_of(connection, "milestones_told")
        yield "silences", rows_of(connection, "silences")
        yield ROWS, rows_of(connection, "milestones")
        return
    kind = "whole" if table.whole else table.kind
    connection.register("told", rows_of(connection, kind))
    yield ROWS, rows_of(connection, "rows_told")


def values_of(ledger: Ledger, of_groups: Sources, pilots: pa.Array, told_by: Container[Source]) -> pa.Table:
    """The stretches of some pilots (their key) over the hand-ins of several sources. `of_groups`: the hand-ins of the
    sources that tell of the same municipalities, in order, one group after another. `told_by`: the sources that tell of
    these pilots.
    """
    table = contract().tables["pilots"]
    held = [[one for one in of_group if "pilots" in one.tables] for of_group in of_groups]
    with duckdb.connect(":memory:") as connection:
        connection.register("deliveries", numbered(table, held))
        connection.register("pilots_shared", pa.table({"pilot": pilots}))
        _rows_said(connection, table, ledger, [one for of in held for one in of if one.source in told_by])
        connection.execute("create view pilots_said as select * from rows_said")
        return rows_of(connection, "values")


def rows_of(connection: duckdb.DuckDBPyConnection, name: str) -> pa.Table:
    """The answer of a SELECT in queries/fold."""
    return connection.sql(sql_of(name)).to_arrow_table()


def sql_of(name: str) -> str:
    """The text of a file in queries/fold."""
    return (FOLD / f"{name}.sql").read_text(encoding="utf-8")


def milestone_traits() -> pa.Table:
    """Which milestones can happen again, behind what, and their order in a life."""
    codes = contract().codes["milestone"]
    opened_by = [stage.traits["opened_by"] for stage in contract().codes["stage"].values()]
    orders = [opened_by.index(name) if name in opened_by else None for name in codes]
    traits = {
        "milestone": list(codes),
        "life_order": pa.array(orders, pa.int64()),
        "repeats": [bool(code.traits.get("repeats")) for code in codes.values()],
        "repeats_after": pa.array([code.traits.get("repeats_after") for code in codes.values()], pa.string()),
    }
    return pa.table(traits)

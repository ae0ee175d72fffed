"""What all hand-ins of a source have said, folded into the tables of a version. The arithmetic is in queries/fold.

A pure function of the hand-ins that hold: the same ones give the same rows, in whatever order they were handed in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import reduce
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from doorstroom.contract.model import Table, contract
from doorstroom.ledger.hand_in import HandIn
from doorstroom.ledger.ledger import Ledger
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

ALONE = 0  # a source that is folded by itself
UNREAD = pa.schema([(name, pa.string()) for name in ("hand_in", "of_table", "municipality", "pilot_id", "title")])


@dataclass
class Folded:
    """Rows a table: the contract's columns, source_*, hand_in, pilot, known_from, known_until, gone_on.

    `absences`: pilot, left_on, returned_on. `points`: what a person may answer, by pilot and milestone. `told`: what
    was said of milestones, one telling after another. `silences`: what of it is said no longer.
    """

    tables: dict[str, pa.Table] = field(default_factory=dict)
    absences: pa.Table | None = None
    points: pa.Table | None = None
    told: pa.Table | None = None
    silences: pa.Table | None = None


def fold(ledger: Ledger, hand_ins: Sequence[HandIn]) -> Folded:
    """What these hand-ins of one source say together. Each has to be whole."""
    folded, whole = Folded(), sorted(hand_ins, key=lambda about: about.in_order)
    with duckdb.connect(":memory:") as connection:
        connection.register("milestone_traits", milestone_traits())
        connection.register("presence", NOBODY)
        connection.register("unread", unread(ledger, whole))
        for table in contract().tables.values():
            held = [hand_in for hand_in in whole if table.name in hand_in.tables]
            if held:
                connection.register("deliveries", deliveries(table, held))
                _rows_said(connection, table, ledger, held)
                _fold_table(connection, table, folded, is_first=len(held) == 1)
    return folded


def unread(ledger: Ledger, hand_ins: Sequence[HandIn], source_no: int = ALONE) -> pa.Table:
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


def _rows_said(connection: duckdb.DuckDBPyConnection, table: Table, ledger: Ledger, held: Sequence[HandIn]) -> None:
    """The rows of one table in these hand-ins, each with its hand-in."""
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
    reduce(duckdb.DuckDBPyRelation.union, parts).create_view("files_said", replace=True)
    connection.execute(sql_of("rows_said"))


def brought_up_rows(table: Table, file: str) -> pa.Table:
    """The rows of a hand-in of before the contract had some of its columns, with the file."""
    rows = brought_up(table, pq.read_table(file, partitioning=None))
    return rows.append_column("filename", pa.repeat(pa.scalar(file), len(rows)))


def _fold_table(connection: duckdb.DuckDBPyConnection, table: Table, folded: Folded, *, is_first: bool) -> None:
    """Fold the rows of one table. `is_first`: one hand-in holds it, which says nothing no longer."""
    if table.name == "pilots":
        connection.execute("create or replace view pilots_said as select * from rows_said")
        connection.register("unread", rows_of(connection, "unread"))
        connection.register("presence", rows_of(connection, "pilots_present"))
        folded.tables["pilots"] = rows_of(connection, "values")
        folded.absences = rows_of(connection, "presence")
        return
    if table.name == "milestones":
        for name in ("milestones_said", "logged"):
            connection.execute(sql_of(name))
        told = rows_of(connection, "events")
        connection.register("events_told", told)
        folded.points = told
        folded.told = rows_of(connection, "milestones_told")
        folded.silences = None if is_first else rows_of(connection, "silences")
        folded.tables["milestones"] = rows_of(connection, "milestones")
        return
    kind = "whole" if table.whole else table.kind
    connection.register("told", rows_of(connection, kind))
    folded.tables[table.name] = rows_of(connection, "rows_told")


def values_of(ledger: Ledger, hand_ins: Sequence[HandIn], pilots: pa.Array) -> pa.Table:
    """The stretches of some pilots (their key) over the hand-ins of all sources. `hand_ins`: in order."""
    (table, held) = contract().tables["pilots"], [one for one in hand_ins if "pilots" in one.tables]
    with duckdb.connect(":memory:") as connection:
        connection.register("deliveries", deliveries(table, held))
        connection.register("pilots_shared", pa.table({"pilot": pilots}))
        _rows_said(connection, table, ledger, held)
        connection.execute("create view pilots_said as select * from rows_said semi join pilots_shared using (pilot)")
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


def deliveries(table: Table, held: Sequence[HandIn], source_no: int = ALONE, after: int = 0) -> pa.Table:
    """The hand-ins of a source that hold a table, numbered in the order in which they count, from `after` on.
    `earlier_on`: the last day before for which there is one; all of the first day are first, save what was written
    down: that is known from its own day. `source_no`: where several sources are folded at once, which one it is.
    """
    days = [hand_in.reported_on for hand_in in held]
    different = list(dict.fromkeys(days))
    before = dict(zip(different, [None, *different], strict=False))
    rows = {
        "hand_in": [hand_in.id for hand_in in held],
        "source_no": pa.repeat(pa.scalar(source_no), len(held)),
        "nth": pa.array(range(after + 1, after + len(held) + 1), pa.int64()),
        "reported_on": pa.array(days, pa.date32()),
        "earlier_on": pa.array([before[day] for day in days], pa.date32()),
        "is_first": [hand_in.reported_on == days[0] and not hand_in.is_written for hand_in in held],
        "is_whole": [table.name not in hand_in.partial for hand_in in held],
        "is_written": [hand_in.is_written for hand_in in held],
    }
    return pa.table(rows)

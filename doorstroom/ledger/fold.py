"""What all hand-ins of a source have said, folded into the tables of a version. The arithmetic is in queries/fold.

A pure function of the hand-ins that hold: the same ones give the same rows, in whatever order they were handed in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import pyarrow as pa

from doorstroom.contract.model import Table, contract
from doorstroom.ledger.hand_in import HandIn, LedgerError
from doorstroom.ledger.ledger import Ledger

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
NOBODY = pa.table({"pilot": pa.array([], pa.string()), "hand_in": pa.array([], pa.string())})  # a source without pilots


@dataclass
class Folded:
    """Rows a table: the contract's columns, source_*, hand_in, pilot, known_from, known_until, gone_on.

    `absences`: pilot, left_on, returned_on. `points`: what a person may answer, by pilot and milestone. `damaged`: the
    hand-ins that were left out because they are not as they were written.
    """

    tables: dict[str, pa.Table] = field(default_factory=dict)
    absences: pa.Table | None = None
    points: pa.Table | None = None
    damaged: list[LedgerError] = field(default_factory=list)


def fold(ledger: Ledger, hand_ins: Sequence[HandIn]) -> Folded:
    """What these hand-ins of one source say together."""
    folded, whole = Folded(), []
    for hand_in in sorted(hand_ins, key=lambda about: about.in_order):
        try:
            ledger.check(hand_in)
            whole.append(hand_in)
        except LedgerError as error:
            folded.damaged.append(error)
    with duckdb.connect(":memory:") as connection:
        _traits(connection)
        connection.register("presence", NOBODY)
        for table in contract().tables.values():
            held = [hand_in for hand_in in whole if table.name in hand_in.tables]
            if held:
                _deliveries(connection, table, held)
                _rows_said(connection, table, ledger, held)
                _fold_table(connection, table, folded)
    return folded


def _rows_said(connection: duckdb.DuckDBPyConnection, table: Table, ledger: Ledger, held: Sequence[HandIn]) -> None:
    """The rows of one table in these hand-ins, each with its hand-in."""
    files = [str(ledger.tables(hand_in)[table.name]) for hand_in in held]
    said = connection.read_parquet(files, union_by_name=True, filename=True)
    connection.register("hand_in_files", pa.table({"filename": files, "hand_in": [one.id for one in held]}))
    said.create_view("files_said", replace=True)
    connection.execute(sql_of("rows_said"))


def _fold_table(connection: duckdb.DuckDBPyConnection, table: Table, folded: Folded) -> None:
    if table.name == "pilots":
        connection.execute("create or replace view pilots_said as select * from rows_said")
        connection.register("presence", rows_of(connection, "pilots_present"))
        folded.tables["pilots"] = rows_of(connection, "values")
        folded.absences = rows_of(connection, "presence")
        return
    if table.name == "milestones":
        connection.execute(sql_of("milestones_said"))
        told = rows_of(connection, "events")
        connection.register("events_told", told)
        folded.points = told
        folded.tables["milestones"] = rows_of(connection, "milestones")
        return
    kind = "whole" if table.whole else table.kind
    connection.register("told", rows_of(connection, kind))
    folded.tables[table.name] = rows_of(connection, "rows_told")


def values_of(ledger: Ledger, hand_ins: Sequence[HandIn], pilots: pa.Array) -> pa.Table:
    """The stretches of some pilots (their key) over the hand-ins of all sources. `hand_ins`: in order."""
    (table, held) = contract().tables["pilots"], [one for one in hand_ins if "pilots" in one.tables]
    with duckdb.connect(":memory:") as connection:
        _deliveries(connection, table, held)
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


def _traits(connection: duckdb.DuckDBPyConnection) -> None:
    codes = contract().codes["milestone"]
    opened_by = [stage.traits["opened_by"] for stage in contract().codes["stage"].values()]
    orders = [opened_by.index(name) if name in opened_by else None for name in codes]
    traits = {
        "milestone": list(codes),
        "life_order": pa.array(orders, pa.int64()),
        "repeats": [bool(code.traits.get("repeats")) for code in codes.values()],
        "repeats_after": pa.array([code.traits.get("repeats_after") for code in codes.values()], pa.string()),
    }
    connection.register("milestone_traits", pa.table(traits))


def _deliveries(connection: duckdb.DuckDBPyConnection, table: Table, held: Sequence[HandIn]) -> None:
    """The hand-ins that hold a table, numbered in the order in which they count. `earlier_on`: the last day before for
    which there is one; all of the first day are first.
    """
    days = [hand_in.reported_on for hand_in in held]
    different = list(dict.fromkeys(days))
    before = dict(zip(different, [None, *different], strict=False))
    rows = {
        "hand_in": [hand_in.id for hand_in in held],
        "nth": pa.array(range(1, len(held) + 1), pa.int64()),
        "reported_on": pa.array(days, pa.date32()),
        "earlier_on": pa.array([before[day] for day in days], pa.date32()),
        "is_first": [day == days[0] for day in days],
        "is_whole": [table.name not in hand_in.partial for hand_in in held],
    }
    connection.register("deliveries", pa.table(rows))

"""All sources put together: the rows of a version, each with the days from and until which it was said."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from doorstroom.contract.model import Table, contract
from doorstroom.ingest.account import Findings
from doorstroom.ingest.findings import Flag
from doorstroom.ingest.readers.shapes import Shapes
from doorstroom.ledger.fold import BESIDE, Folded, rows_of, sql_of, values_of
from doorstroom.ledger.hand_in import HandIn, LedgerError
from doorstroom.ledger.ledger import Ledger


@dataclass
class Composed:
    """Rows a table, as a version has them: the contract's columns, source_*, load_id, known_from, known_until.

    `absences`: municipality, pilot_id, left_on, returned_on. `names`: the name under which each file of a hand-in is
    shown, by (hand-in, file). `damaged`: hand-ins that were left out.
    """

    tables: dict[str, pa.Table] = field(default_factory=dict)
    absences: pa.Table | None = None
    flags: list[Flag] = field(default_factory=list)
    names: Mapping[tuple[str, str], str] = field(default_factory=dict)
    damaged: list[LedgerError] = field(default_factory=list)
    findings: Findings = field(default_factory=Findings)
    shapes: list[Shapes] = field(default_factory=list)
    hand_ins: list[tuple] = field(default_factory=list)
    as_of: dt.date | None = None
    is_example: bool = False
    own_municipality: str | None = None


def compose(ledger: Ledger, hand_ins: Sequence[HandIn], folded: Sequence[Folded]) -> Composed:
    """Put together what all sources say; `hand_ins`: all that hold, in order."""
    composed = Composed(names=shown_names(hand_ins), damaged=[error for one in folded for error in one.damaged])
    with duckdb.connect(":memory:") as connection:
        days = {"hand_in": [one.id for one in hand_ins], "nth": pa.array(range(len(hand_ins)), pa.int64())}
        connection.register("hand_in_days", pa.table(days))
        parts = {name: [one.tables[name] for one in folded if name in one.tables] for name in contract().tables}
        if not parts["pilots"]:
            return composed
        numbered = [
            part.select(["pilot", "known_from"]).append_column("source_no", pa.repeat(pa.scalar(nth), len(part)))
            for nth, part in enumerate(parts["pilots"])
        ]
        connection.register("pilots_of_sources", pa.concat_tables(numbered))
        connection.execute(sql_of("tellings"))
        pilots = _pilots(ledger, hand_ins, parts["pilots"])
        connection.register("pilots_told", pilots)
        connection.execute(sql_of("identities"))
        for table in contract().tables.values():
            said = [pilots] if table.name == "pilots" else parts[table.name]
            if said:
                rows = pa.concat_tables(said, promote_options="default")
                composed.tables[table.name] = _finished(table, _told(connection, table, rows, composed), composed)
        absences = [one.absences for one in folded if one.absences is not None]
        connection.register("absences_said", pa.concat_tables(absences))
        composed.absences = rows_of(connection, "absences")
    return composed


def _told(connection: duckdb.DuckDBPyConnection, table: Table, rows: pa.Table, composed: Composed) -> pa.Table:
    """The rows of a table under the ids that their pilots are known by; those of no pilot are told and left out."""
    if "pilot" not in rows.column_names:
        return rows
    connection.register("rows_of_all", rows)
    if table.name == "milestones":
        connection.register("rows_of_all", rows_of(connection, "once"))
    rows = rows_of(connection, "identified")
    known = pc.is_valid(rows["pilot_id"])
    for orphan in (
        rows.filter(pc.invert(known)).select(["source_file", "source_sheet", "source_row", "said_of"]).to_pylist()
    ):
        place = orphan["source_file"], orphan["source_sheet"], table.name, orphan["source_row"]
        composed.flags.append(Flag(*place, "pilot_id", orphan["said_of"], "no_such_pilot_yet"))
    return rows.filter(known)


def _pilots(ledger: Ledger, hand_ins: Sequence[HandIn], parts: Sequence[pa.Table]) -> pa.Table:
    """The stretches of all pilots. One that several sources tell of is folded over the hand-ins of all of them."""
    together = pa.concat_tables(parts, promote_options="default")
    if len(parts) < 2:
        return together
    told_by = pc.value_counts(pa.concat_arrays([pc.unique(part["pilot"]) for part in parts]))
    shared = told_by.field("values").filter(pc.greater(told_by.field("counts"), 1))
    if not len(shared):
        return together
    alone = together.filter(pc.invert(pc.is_in(together["pilot"], value_set=shared)))
    return pa.concat_tables([alone, values_of(ledger, hand_ins, shared)], promote_options="default")


def _finished(table: Table, rows: pa.Table, composed: Composed) -> pa.Table:
    """Rows as the version has them: with names of files that are their own."""
    pairs = list(zip(rows["hand_in"].to_pylist(), rows["source_file"].to_pylist(), strict=True))
    shown = pa.array([composed.names.get(pair, pair[1]) for pair in pairs], pa.string())
    rows = rows.set_column(rows.column_names.index("source_file"), "source_file", shown)
    rows = rows.rename_columns(["load_id" if name == "hand_in" else name for name in rows.column_names])
    return rows.drop_columns([name for name in (*BESIDE, "gone_on", "said_of") if name in rows.column_names])


def shown_names(hand_ins: Sequence[HandIn]) -> dict[tuple[str, str], str]:
    """A name of its own for each file: with the day that its hand-in holds for where several have it, and with the
    source where that is not enough."""
    every = [(one, file) for one in hand_ins for file in one.files]
    names = Counter(file for _, file in every)
    dated = Counter((one.reported_on, file) for one, file in every)
    shown = {}
    for one, file in every:
        name = file
        if names[file] > 1:
            name = f"{one.reported_on} {file}"
        if dated[one.reported_on, file] > 1:
            name = f"{one.id} {file}"
        shown[one.id, file] = name
    return shown

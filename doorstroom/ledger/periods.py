"""Which period an inexact day stands for: a version keeps its last day only, the hand-in that said it the first too."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import pyarrow.parquet as pq

from doorstroom.contract.model import Column, contract
from doorstroom.ledger.hand_in import HandIn
from doorstroom.ledger.ledger import Ledger

TABLE = "milestones"
AT = ("source_sheet", "source_row", "milestone")
Said = dict[tuple, set[dt.date | None]]


def with_periods(ledger: Ledger, known: Mapping[str, Sequence[Mapping]]) -> dict[str, Sequence[Mapping]]:
    """The rows of a version by table, with the first day of its period beside each inexact day of a milestone, under
    the name that the contract's column has for it; without it where its hand-in does not say one.
    """
    columns = [column for column in contract().tables[TABLE].columns.values() if column.inexact]
    rows = known.get(TABLE, ())
    asked = {row["load_id"] for row in rows if any(row[column.inexact] for column in columns)}
    said = {hand_in.id: _said(ledger, hand_in, columns) for hand_in in ledger.hand_ins() if hand_in.id in asked}
    return {**known, TABLE: [row | _first_days(row, columns, said) for row in rows]}


def _said(ledger: Ledger, hand_in: HandIn, columns: Iterable[Column]) -> Said:
    """What a hand-in says: place, milestone, column and day → the first days of the periods that are said there."""
    found: Said = defaultdict(set)
    if TABLE not in hand_in.tables:
        return found
    for row in pq.read_table(ledger.tables(hand_in)[TABLE]).to_pylist():
        for column in columns:
            if row[column.inexact]:
                found[*(row[name] for name in AT), column.name, row[column.name]].add(row[column.since])
    return found


def _first_days(row: Mapping, columns: Iterable[Column], said: Mapping[str, Said]) -> dict[str, dt.date]:
    """Of the inexact days of a row; where two files of one hand-in differ in what they say, none."""
    of_hand_in, days = said.get(row["load_id"], {}), {}
    for column in columns:
        firsts = of_hand_in.get((*(row[name] for name in AT), column.name, row[column.name]), ())
        if row[column.inexact] and len(firsts) == 1 and (first := next(iter(firsts))):
            days[column.since] = first
    return days

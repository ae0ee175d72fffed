"""What a hand-in says in the tables that tell of no pilot's way: meetings, norms, lead times, capacity and the like."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pyarrow.parquet as pq

from doorstroom.contract.model import contract
from doorstroom.ledger.hand_in import ANSWERS, TABLES, HandIn
from doorstroom.ledger.ledger import Ledger

TOLD_ELSEWHERE = ("pilots", "milestones", ANSWERS)

Row = tuple[object, ...]


@dataclass(frozen=True)
class Beside:
    """How many rows of a table are new, say something else than before, or are no longer there (of a table that is
    replaced as a whole).
    """

    table: str
    n_new: int
    n_changed: int
    n_gone: int


def beside(ledger: Ledger, hand_in: HandIn) -> list[Beside]:
    """The tables of a hand-in in which a row is not as the last list before it of each source had it."""
    earlier = [one for one in ledger.hand_ins() if one.in_order < hand_in.in_order and not one.is_example]
    found = []
    for name in hand_in.tables:
        if name in TOLD_ELSEWHERE:
            continue
        latest = {one.source: one for one in earlier if name in one.tables and _is_there(ledger, one, name)}
        told = [_rows(ledger, one, name) for one in latest.values()]
        before = {key: row for rows in told for key, row in rows.items()}
        now = _rows(ledger, hand_in, name)
        same = {row for rows in told for row in rows.values()}
        others = {key: row for key, row in now.items() if row not in same}
        n_new = sum(key not in before for key in others)
        own = latest.get(hand_in.source)
        is_whole = contract().tables[name].whole and not hand_in.is_written
        gone = set(_rows(ledger, own, name)) - set(now) if own and is_whole else set()
        if others or gone:
            found.append(Beside(name, n_new, len(others) - n_new, len(gone)))
    return found


def _is_there(ledger: Ledger, hand_in: HandIn, table: str) -> bool:
    return ledger.is_whole(hand_in, f"{TABLES}/{table}.parquet")


def _rows(ledger: Ledger, hand_in: HandIn, table: str) -> Mapping[Row, Row]:
    """Key → row, with the columns of the contract only."""
    about = contract().tables[table]
    rows = pq.read_table(ledger.tables(hand_in)[table], columns=list(about.columns)).to_pylist()
    return {tuple(row[name] for name in about.key): tuple(row.values()) for row in rows}

"""What rests on a hand-in: what others said that has no ground once it is taken back."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from doorstroom.ingest.validate import pilot_keys
from doorstroom.ledger.compose import Composed
from doorstroom.ledger.hand_in import ANSWERS, HandIn
from doorstroom.ledger.ledger import Trial
from doorstroom.ledger.taking import put_together
from doorstroom.store.versions import LEDGER, Store

# Flags of what has no ground: an answer to what is not open, a statement about a pilot that no list tells of.
GROUNDLESS = ("answer_to_nothing", "no_such_pilot_yet")

Place = tuple[str, str, int]  # hand-in, table, row


@dataclass(frozen=True)
class Fallen:
    """Rows of one hand-in that say something of one pilot (its title), `n` of them, and have no ground any more.

    `answer`: of answers the code; `is_list`: somebody handed in a list; else a person wrote it down, or answered.
    """

    hand_in: str
    table: str
    pilot: str
    source: str
    by: str
    day: dt.date
    is_list: bool
    answer: str | None
    n: int


def left_without(store: Store, hand_in: HandIn) -> list[Fallen]:
    """What has no ground without a hand-in, and has one with it; in the order in which it was handed in."""
    ledger = store.ledger
    with tempfile.TemporaryDirectory() as folder:
        before = put_together(ledger).whole()
        others = Trial(ledger, Path(folder) / LEDGER, without=hand_in.id)
        if not any("pilots" in one.tables for one in others.hand_ins()):
            return []
        fallen = set(_groundless(put_together(others).whole())) - set(_groundless(before))
    titles = _titles(before)
    of_hand_ins = {one.id: one for one in ledger.hand_ins()}
    counted: Counter[tuple] = Counter()
    for name, table, row in fallen:
        said = _row(before, name, table, row)
        pilot = f"{said.get('municipality')}/{said.get('pilot_id')}"
        counted[name, table, titles.get(pilot, pilot), said.get("answer") if table == ANSWERS else None] += 1
    ordered = sorted(counted, key=lambda one: (of_hand_ins[one[0]].in_order, one[1:3], one[3] or ""))
    return [_fallen(of_hand_ins[one[0]], *one[1:], counted[one]) for one in ordered]


def _fallen(of: HandIn, table: str, pilot: str, answer: str | None, n: int) -> Fallen:
    said = {"source": of.source.name, "by": of.handed_in_by, "day": of.reported_on}
    return Fallen(of.id, table, pilot, **said, is_list=not of.is_no_list, answer=answer, n=n)


def _groundless(composed: Composed) -> Iterator[Place]:
    """The rows that are flagged as that, wherever their file is shown; and rows with a key of their own, as lessons,
    about a pilot that is not there.
    """
    files = {shown: name for (name, _), shown in composed.names.items()}
    for flag in composed.flags:
        if flag.code in GROUNDLESS:
            yield files[flag.file], flag.table, flag.row
    known = pilot_keys(composed.tables["pilots"])
    for name, rows in composed.tables.items():
        if {"municipality", "pilot_id"} <= set(rows.column_names):
            keys = pilot_keys(rows)
            alone = rows.filter(pc.and_(pc.is_valid(keys), pc.invert(pc.is_in(keys, value_set=known))))
            for hand_in, row in zip(alone["load_id"].to_pylist(), alone["source_row"].to_pylist(), strict=True):
                yield hand_in, name, row


def _titles(composed: Composed) -> dict[str, str]:
    """What each pilot (its key) is called, by what was said of it last."""
    names = ("municipality", "pilot_id", "title")
    rows = zip(*(composed.tables["pilots"][name].to_pylist() for name in names), strict=True)
    return {f"{municipality}/{pilot_id}": title for municipality, pilot_id, title in rows}


def _row(composed: Composed, hand_in: str, table: str, row: int) -> dict[str, object]:
    """One row as it holds; nothing where it does not."""
    rows: pa.Table = composed.tables.get(table)
    if rows is None:
        return {}
    at = zip(rows["load_id"].to_pylist(), rows["source_row"].to_pylist(), strict=True)
    found = next((nth for nth, place in enumerate(at) if place == (hand_in, row)), None)
    return {} if found is None else rows.slice(found, 1).to_pylist()[0]

"""The fold in SQL against the clerk with a card index (tests/reference/ledger.py), on random hand-ins of one source."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

import pyarrow.compute as pc
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as some

from doorstroom.ledger.fold import Folded
from doorstroom.ledger.ledger import Ledger
from tests.ledger import given as ledgers
from tests.ledger.random_ledgers import FIRST, LOGS, RECORDS, WHOLES, hand_ins, typed
from tests.reference import ledger as reference
from tests.reference.ledger import HandIn

MILESTONE = (
    "planned_on", "planned_since", "planned_inexact", "happened_on", "happened_since", "happened_inexact", "outcome",
    "decided_by", "note",
)  # fmt: skip
PLACE, STRETCH = ("hand_in", "row_no"), ("known_from", "known_until")
DAYS = [FIRST + dt.timedelta(days=day) for day in range(0, 90, 5)]

fast = settings(deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.generate])
Rows = list[tuple]


def folded(handed_in: Sequence[HandIn], order: Sequence[int] | None = None) -> Folded:
    """What the product makes of hand-ins, each handed in when it counts; `order`: in which they reach the ledger."""
    with tempfile.TemporaryDirectory() as folder:
        ledger = Ledger(Path(folder))
        for nth in order or range(len(handed_in)):
            one = handed_in[nth]
            at = ledgers.HANDED_IN_AT + dt.timedelta(hours=nth)
            ledgers.add(ledger, one.reported_on, typed(one), id=one.id, handed_in_at=at, partial=tuple(one.partial))
        return ledgers.folded(ledger)


def of_product(done: Folded) -> dict[str, Rows]:
    """The rows of each table as tuples, in one order: where they stand, what they say, and when it was known."""
    columns = {
        "pilots": (*PLACE, "pilot_id", "title", "owner", "summary", *STRETCH),
        "milestones": (*PLACE, "milestone", *MILESTONE, "recorded_on", *STRETCH),
    }
    tables = {
        name: _rows(table, columns.get(name, (*PLACE, *STRETCH, "gone_on"))) for name, table in done.tables.items()
    }
    if done.absences is not None:
        tables["absences"] = _rows(done.absences, ("pilot", "left_on", "returned_on"))
    if done.points is not None:
        told = done.points.filter(pc.invert(done.points["stands_already"]))
        tables["points"] = _rows(told, (*PLACE, "told_as"))
    return tables


def of_reference(handed_in: Sequence[HandIn]) -> dict[str, Rows]:
    """As `of_product`."""
    tables: dict[str, Iterable[tuple]] = {}
    if any(one.pilots is not None for one in handed_in):
        tables["pilots"] = map(_of_pilot, reference.pilots(handed_in))
        tables["absences"] = ((one.pilot, one.left_on, one.returned_on) for one in reference.absences(handed_in))
    if any(one.cells is not None for one in handed_in):
        tellings = reference.milestones(handed_in)
        tables["points"] = ((*one.cell.at, one.as_what) for one in tellings)
        tables["milestones"] = [*map(_of_cell, tellings), *map(_of_log, reference.statements(handed_in))]
    for kind, names in (("records", RECORDS), ("logs", LOGS), ("wholes", WHOLES)):
        for name in names:
            if any(name in getattr(one, kind) for one in handed_in):
                kept = getattr(reference, kind)(handed_in, name)
                tables[name] = ((*told.at, told.known_from, told.known_until, told.gone_on) for told in kept)
    return {name: sorted(rows, key=repr) for name, rows in tables.items()}


def _rows(table, columns: Sequence[str]) -> Rows:
    return sorted((tuple(row[name] for name in columns) for row in table.select(columns).to_pylist()), key=repr)


def _of_pilot(told: reference.Told) -> tuple:
    says = [told.says.get(name) for name in ("pilot_id", "title", "owner", "summary")]
    return *told.at, *says, told.known_from, told.known_until


def _of_cell(one: reference.Telling) -> tuple:
    cell, nothing = one.cell, (None, None, False)
    days = (cell.day, cell.since, cell.is_inexact)
    said = (*days, *nothing) if cell.is_plan else (*nothing, *days)
    stretch = one.recorded_on, one.known_from, one.known_until
    return (*cell.at, cell.milestone, *said, cell.outcome, cell.decided_by, cell.note, *stretch)


def _of_log(told: reference.Told) -> tuple:
    says = told.says
    said = (says["planned_on"], None, False, says["happened_on"], None, False, says["outcome"], None, says["note"])
    return (*told.at, says["milestone"], *said, says["recorded_on"], told.known_from, told.known_until)


def known_on(day: dt.date, tables: dict[str, Rows]) -> dict[str, Rows]:
    """The rows that were known on a day, without when."""
    known: dict[str, Rows] = {}
    for name, rows in tables.items():
        if name == "absences":
            known[name] = [row[:2] for row in rows if row[1] <= day and (row[2] is None or row[2] > day)]
        elif name != "points":
            known[name] = [said for said, *when in map(_parts(name), rows) if _holds(day, *when)]
    return known


def _parts(name: str):
    """What a row says, and: recorded on, known from, known until."""
    if name == "milestones":
        return lambda row: (row[:-3], *row[-3:])
    if name == "pilots":
        return lambda row: (row[:-2], None, *row[-2:])
    return lambda row: (row[:-3], None, *row[-3:-1])


def _holds(day: dt.date, recorded_on: dt.date | None, known_from: dt.date | None, known_until: dt.date | None) -> bool:
    is_known = (known_from or day) <= day and (known_until is None or known_until > day)
    return is_known and (recorded_on or day) <= day


def first_days(handed_in: Sequence[HandIn]) -> dict[str, dt.date]:
    """Of each table the first day for which it was handed in."""
    first: dict[str, dt.date] = {}
    for one in handed_in:
        held = {"pilots", "absences"} if one.pilots is not None else set()
        held |= {"milestones"} if one.cells is not None else set()
        for name in held | one.records.keys() | one.logs.keys() | one.wholes.keys():
            first.setdefault(name, one.reported_on)
    return first


# --------------------------------------------------------------------- tests


@given(hand_ins())
@settings(fast, max_examples=25)
def test_the_fold_is_what_a_clerk_would_write_down(handed_in: list[HandIn]):
    assert of_product(folded(handed_in)) == of_reference(handed_in)


@given(hand_ins(), some.randoms(use_true_random=False))
@settings(fast, max_examples=6)
def test_the_order_of_delivery_does_not_matter(handed_in: list[HandIn], random):
    order = list(range(len(handed_in)))
    random.shuffle(order)
    assert of_product(folded(handed_in, order)) == of_product(folded(handed_in))


@given(hand_ins(most=6))
@settings(fast, max_examples=100)
def test_what_was_known_on_a_day_does_not_change_by_what_is_said_later(handed_in: list[HandIn]):
    check_as_of(handed_in, of_reference)


@given(hand_ins(most=4))
@settings(fast, max_examples=4)
def test_what_the_fold_tells_as_known_on_a_day_does_not_change_by_what_is_said_later(handed_in: list[HandIn]):
    check_as_of(handed_in, lambda some_of_them: of_product(folded(some_of_them)))


def check_as_of(handed_in: list[HandIn], tables_of) -> None:
    everything, first = tables_of(handed_in), first_days(handed_in)
    by_then: dict[int, dict[str, Rows]] = {}
    for day in DAYS:
        n = sum(one.reported_on <= day for one in handed_in)
        if n and n not in by_then:
            by_then[n] = tables_of(handed_in[:n])
        for name, known in known_on(day, everything).items():
            if first[name] <= day:
                assert sorted(known, key=repr) == sorted(known_on(day, by_then[n])[name], key=repr), (day, name)

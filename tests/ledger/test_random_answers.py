"""Whatever people answer to whatever lists leave open: known then is known then, and nothing contradicts itself."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from hypothesis import given, settings

from doorstroom.ledger.compose import Composed
from doorstroom.ledger.compose import compose as put_together
from doorstroom.ledger.fold import Folded, fold
from doorstroom.ledger.hand_in import HandIn as OfLedger
from doorstroom.store.build import About, Report, compose
from tests.breadth import examples
from tests.given import NOW, silent
from tests.ledger.random_ledgers import DAYS, Ledgers, answered_ledgers, hand_ins
from tests.ledger.test_fold_against_reference import composed, fast, first_days, in_ledger
from tests.reference.ledger import HandIn

COLUMNS = {
    "pilots": ("pilot_id", "title", "owner"),
    "milestones": (
        *("pilot_id", "milestone", "planned_on", "planned_inexact", "happened_on", "happened_inexact", "outcome"),
        *("decided_by", "note"),
    ),
    "readiness": ("pilot_id", "item", "state"),
    "answers": ("pilot_id", "milestone", "on_day", "answer"),
}
WRITTEN = ("pilots", "milestones", "answers")


def known_on(day: dt.date, made: Composed) -> dict[str, list]:
    """What is told on a day of the pilots that are known then, a table at a time."""
    told = {name: made.tables[name].to_pylist() if name in made.tables else [] for name in COLUMNS}
    pilots = {row["pilot_id"] for row in told["pilots"] if _holds(day, row)}
    return {
        name: sorted(
            (
                tuple(row[one] for one in columns)
                for row in told[name]
                if row["pilot_id"] in pilots and _holds(day, row)
            ),
            key=repr,
        )
        for name, columns in COLUMNS.items()
    }


class Told:
    """What is told by lists of one source and answers of others, all of it or what was handed in for the days up to
    one. What the same hand-ins say is folded once.
    """

    def __init__(self, folder: Path, lists: Sequence[HandIn], answered: Sequence[tuple[str, HandIn]]) -> None:
        self.ledger = in_ledger(folder, lists, answered)
        self.folds: dict[tuple[str, ...], Folded] = {}
        self.made: dict[tuple[str, ...], Composed] = {}

    def until(self, day: dt.date = dt.date.max) -> Composed:
        handed_in = [one for one in self.ledger.hand_ins() if one.reported_on <= day]
        ids = tuple(one.id for one in handed_in)
        if ids not in self.made:
            sources = sorted({one.source for one in handed_in})
            folds = [self._fold([one for one in handed_in if one.source == source]) for source in sources]
            self.made[ids] = put_together(self.ledger, handed_in, folds)
        return self.made[ids]

    def _fold(self, handed_in: Sequence[OfLedger]) -> Folded:
        ids = tuple(one.id for one in handed_in)
        if ids not in self.folds:
            self.folds[ids] = fold(self.ledger, handed_in)
        return self.folds[ids]


def _holds(day: dt.date, row: dict) -> bool:
    since = row["known_from"] or row.get("recorded_on") or day
    return since <= day and (row["known_until"] is None or row["known_until"] > day)


@given(answered_ledgers())
@settings(fast, max_examples=examples(4))
def test_what_was_known_on_a_day_does_not_change_by_what_is_answered_later(ledgers: Ledgers):
    lists, answered = ledgers
    if not lists:
        return
    first = first_days(lists)
    with tempfile.TemporaryDirectory() as folder:
        told = Told(Path(folder), lists, answered)
        for day in DAYS:
            if lists[0].reported_on <= day:
                then = known_on(day, told.until(day))
                for name, known in known_on(day, told.until()).items():
                    if first.get(name, day) <= day:
                        assert known == then[name], (day, name)


@given(answered_ledgers())
@settings(fast, max_examples=examples(5))
def test_what_is_answered_contradicts_nothing(ledgers: Ledgers):
    lists, answered = ledgers
    if not any(one.pilots for one in lists):
        return
    made = composed(lists, answered)
    tables = [(name, made.tables[name]) for name in WRITTEN if name in made.tables] + list(made.beside.items())
    about = About("2026-06-01T0900_0001", NOW)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "version.duckdb"
        compose(file, tables, Report(), about, silent)


def open_on(day: dt.date, made: Composed) -> list[tuple]:
    """What is asked on a day, without what is not known of it by then."""
    told = made.beside["left_open"].to_pylist() if "left_open" in made.beside else []
    later = ("known_until", "asked_until", "again_on", "again_by", "source_file", "now_file")
    return sorted(
        (
            tuple(value for name, value in row.items() if name not in later)
            for row in told
            if row["known_from"] <= day and (row["asked_until"] is None or row["asked_until"] > day)
        ),
        key=repr,
    )


@given(answered_ledgers(), hand_ins(most=3))
@settings(fast, max_examples=examples(3))
def test_what_is_asked_on_a_day_does_not_change_by_what_is_said_or_answered_later(ledgers: Ledgers, others):
    lists, answered = ledgers
    if not lists:
        return
    beside = [
        *answered,
        *(("other", replace(one, id=f"{one.reported_on}_b{nth:07x}")) for nth, one in enumerate(others)),
    ]
    with tempfile.TemporaryDirectory() as folder:
        told = Told(Path(folder), lists, beside)
        for day in DAYS:
            if lists[0].reported_on <= day:
                assert open_on(day, told.until(day)) == open_on(day, told.until()), day

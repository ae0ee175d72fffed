"""What hand-ins have said together, as a clerk with a card index would keep it: one hand-in after the other.

Days are dates, None where nobody said one. `at` is where a row stands: hand-in and number. A stretch is the days on
which something was known: from (None: from the start) and until (None: still).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

LIFE = (
    "registered", "start_decision", "started", "ended", "evaluation", "rollout_decision", "implemented", "anchored",
    "stopped",
)  # fmt: skip
REPEATS = {"ended", "evaluation", "rollout_decision", "recheck", "blocked", "unblocked"}
At = tuple[str, int]
Day = dt.date | None


@dataclass(frozen=True)
class Row:
    """A row of a table other than a list's milestones: its key, and all that it says. Column → value."""

    at: At
    key: tuple
    says: dict[str, object]


@dataclass(frozen=True)
class Cell:
    """What a list says of a milestone of a pilot in one of its columns: a plan, or that it happened."""

    at: At
    pilot: str
    milestone: str
    slot: int
    is_plan: bool
    day: Day
    since: Day = None
    is_inexact: bool = False
    outcome: str | None = None
    decided_by: str | None = None
    note: str | None = None

    @property
    def place(self) -> tuple:
        return self.pilot, self.milestone, self.slot, self.is_plan

    @property
    def first_day(self) -> Day:
        return self.since or self.day

    @property
    def beside(self) -> tuple:
        return self.decided_by, self.note


@dataclass(frozen=True)
class Statement:
    """A row of a log of milestones. `row.says` is all that it says."""

    row: Row
    pilot: str
    milestone: str
    outcome: str | None
    planned_on: Day
    happened_on: Day


@dataclass(frozen=True)
class HandIn:
    """What was handed in for one day. A table that it lacks is None, or is not among the tables.

    `records`, `logs`, `wholes`: by table. `partial`: the tables of which it is not the whole.
    """

    id: str
    reported_on: dt.date
    pilots: Sequence[Row] | None = None
    cells: Sequence[Cell] | None = None
    statements: Sequence[Statement] = ()
    records: dict[str, Sequence[Row]] = field(default_factory=dict)
    logs: dict[str, Sequence[Row]] = field(default_factory=dict)
    wholes: dict[str, Sequence[Row]] = field(default_factory=dict)
    partial: frozenset[str] = frozenset()

    def pilots_in_it(self) -> set[str]:
        """Every pilot of which it says anything."""
        of_rows = {"/".join(row.key) for row in self.pilots or ()}
        return of_rows | {said.pilot for said in [*(self.cells or ()), *self.statements]}


@dataclass
class Told:
    """A row as it is kept, with the stretch in which it was known."""

    at: At
    says: dict[str, object]
    known_from: Day
    known_until: Day = None


@dataclass
class Telling:
    """A statement about a milestone as it is kept. `as_what`: new | again | event | correction | finer | restated."""

    cell: Cell
    as_what: str
    recorded_on: Day
    known_from: Day = None
    known_until: Day = None


@dataclass
class Absence:
    """That a pilot was no longer in the list."""

    pilot: str
    left_on: dt.date
    returned_on: Day = None


# ------------------------------------------------------------------- records


def pilots(hand_ins: Iterable[HandIn]) -> list[Told]:
    """The pilots, each column as last said: empty cells say nothing."""
    kept: list[Told] = []
    cards: dict[tuple, Told] = {}
    for nth, hand_in in enumerate(with_pilots := [one for one in hand_ins if one.pilots is not None]):
        for key, row in {row.key: row for row in with_pilots[nth].pilots}.items():
            before = cards[key].says if key in cards else {}
            says = before | {column: value for column, value in row.says.items() if value is not None}
            if key not in cards or says != before:
                _write(kept, cards, key, row.at, says, hand_in.reported_on, is_first=nth == 0)
    return kept


def absences(hand_ins: Iterable[HandIn]) -> list[Absence]:
    """When pilots left the list, and came back."""
    kept: list[Absence] = []
    seen: set[tuple] = set()
    away: dict[tuple, Absence] = {}
    for hand_in in hand_ins:
        if hand_in.pilots is None:
            continue
        here = {row.key for row in hand_in.pilots}
        for key in here & away.keys():
            away.pop(key).returned_on = hand_in.reported_on
        if "pilots" not in hand_in.partial:
            for key in seen - here - away.keys():
                away[key] = Absence("/".join(key), hand_in.reported_on)
                kept.append(away[key])
        seen |= here
    return kept


def records(hand_ins: Iterable[HandIn], table: str) -> list[Told]:
    """A table of records: by its key the row that was said last; who is gone stands."""
    return _by_key([(one, one.records[table]) for one in hand_ins if table in one.records], set())


def wholes(hand_ins: Iterable[HandIn], table: str) -> list[Told]:
    """A table that is replaced as a whole, save by a hand-in that is only a part of it."""
    held = [(one, one.wholes[table]) for one in hand_ins if table in one.wholes]
    return _by_key(held, {one.id for one, _ in held if table not in one.partial})


def _by_key(held: list[tuple[HandIn, Sequence[Row]]], replacing: set[str]) -> list[Told]:
    kept: list[Told] = []
    cards: dict[tuple, Told] = {}
    for nth, (hand_in, rows) in enumerate(held):
        said = {row.key: row for row in rows}
        if hand_in.id in replacing:
            for key in cards.keys() - said.keys():
                cards.pop(key).known_until = hand_in.reported_on
        for key, row in said.items():
            if key not in cards or cards[key].says != row.says:
                _write(kept, cards, key, row.at, row.says, hand_in.reported_on, is_first=nth == 0)
    return kept


def _write(
    kept: list[Told], cards: dict[tuple, Told], key: tuple, at: At, says: dict, day: dt.date, *, is_first: bool
) -> None:
    if key in cards:
        cards[key].known_until = day
    cards[key] = Told(at, says, None if is_first else day)
    kept.append(cards[key])


def logs(hand_ins: Iterable[HandIn], table: str) -> list[Told]:
    """A log: every row that differs is a statement, and stands."""
    return _log([(one, one.logs[table]) for one in hand_ins if table in one.logs])


def statements(hand_ins: Iterable[HandIn]) -> list[Told]:
    """The rows of logs of milestones."""
    held = [one for one in hand_ins if one.cells is not None]
    return _log([(one, [said.row for said in one.statements]) for one in held])


def _log(held: list[tuple[HandIn, Sequence[Row]]]) -> list[Told]:
    kept: list[Told] = []
    for nth, (hand_in, rows) in enumerate(held):
        for row in rows:
            if all(told.says != row.says for told in kept):
                kept.append(Told(row.at, row.says, None if nth == 0 else hand_in.reported_on))
    return kept


# ---------------------------------------------------------------- milestones


@dataclass
class _Index:
    """The card index of milestones: what each place in the list told last, and how far each pilot had come."""

    kept: list[Telling] = field(default_factory=list)
    cards: dict[tuple, Telling] = field(default_factory=dict)
    furthest: dict[str, int] = field(default_factory=dict)
    log: list[Statement] = field(default_factory=list)

    def extended_by(self, pilot: str, day: dt.date) -> bool:
        """Whether an extension of the pilot is said that lies on a day or before it."""
        told = [(one.cell.pilot, one.cell.outcome, one.cell.day) for one in self.kept if one.known_until is None]
        told += [(one.pilot, one.outcome, one.happened_on) for one in self.log]
        return any(of == pilot and outcome == "extend" and on is not None and on <= day for of, outcome, on in told)

    def reach(self, pilot: str, milestone: str) -> None:
        if milestone in LIFE:
            self.furthest[pilot] = max(self.furthest.get(pilot, -1), LIFE.index(milestone))


def milestones(hand_ins: Iterable[HandIn]) -> list[Telling]:
    """What lists say of milestones."""
    index = _Index()
    before: HandIn | None = None
    for hand_in in hand_ins:
        if hand_in.cells is None:
            continue
        index.log += hand_in.statements
        said = list({cell.place: cell for cell in hand_in.cells}.values())
        # "started" last: the decision to extend may stand in the same hand-in.
        for cell in sorted(said, key=lambda cell: cell.milestone == "started"):
            _hear(index, cell, hand_in, before)
        for one in [*hand_in.statements, *said]:
            if not _is_plan(one):
                index.reach(one.pilot, one.milestone)
        before = hand_in
    return index.kept


def _is_plan(said: Cell | Statement) -> bool:
    if isinstance(said, Cell):
        return said.is_plan
    return said.planned_on is not None and said.happened_on is None and said.outcome is None


def _hear(index: _Index, cell: Cell, hand_in: HandIn, before: HandIn | None) -> None:
    day = hand_in.reported_on
    last = index.cards.get(cell.place)
    if last is None:
        if before is None:
            telling = Telling(cell, "new", None)
        else:
            telling = Telling(_between(index, cell, hand_in, before), "new", day)
    else:
        as_what = _plan_as(last.cell, cell) if cell.is_plan else _event_as(index, last.cell, cell)
        if as_what is None:
            return
        if as_what in ("again", "event"):
            telling = Telling(cell, as_what, day)
        else:
            last.known_until = day
            telling = Telling(_with_day_of(cell, last.cell), as_what, day, known_from=day)
            if as_what != "correction":
                telling.recorded_on = last.recorded_on
    index.cards[cell.place] = telling
    index.kept.append(telling)


def _between(index: _Index, cell: Cell, hand_in: HandIn, before: HandIn) -> Cell:
    """A milestone of which no day is said happened between the two hand-ins, if it can have."""
    is_earlier = cell.milestone in LIFE and LIFE.index(cell.milestone) < index.furthest.get(cell.pilot, -1)
    if cell.is_plan or cell.day is not None or cell.pilot not in before.pilots_in_it() or is_earlier:
        return cell
    return replace(cell, day=hand_in.reported_on, since=before.reported_on, is_inexact=True)


def _with_day_of(cell: Cell, last: Cell) -> Cell:
    """A day that is no longer said stands."""
    if cell.day is not None:
        return cell
    return replace(cell, day=last.day, since=last.since, is_inexact=last.is_inexact)


def _plan_as(last: Cell, cell: Cell) -> str | None:
    if _same_days(last, cell):
        return None if last.beside == cell.beside else "restated"
    return "finer" if _is_finer(last, cell) else "again"


def _event_as(index: _Index, last: Cell, cell: Cell) -> str | None:
    is_other = cell.outcome is not None and last.outcome is not None and cell.outcome != last.outcome
    if cell.day is None or _same_days(last, cell):
        if is_other:
            return "correction"
        if cell.outcome is not None and last.outcome is None:
            return "finer"
        return None if last.beside == cell.beside else "restated"
    if last.day is None or _is_finer(last, cell):
        return "correction" if is_other else "finer"
    if cell.first_day > last.day and _can_repeat(index, cell):
        return "event"
    return "correction"


def _same_days(last: Cell, cell: Cell) -> bool:
    return (last.day, last.since, last.is_inexact) == (cell.day, cell.since, cell.is_inexact)


def _is_finer(last: Cell, cell: Cell) -> bool:
    """A day, or a shorter period, within the period that was said."""
    return last.is_inexact and last.first_day <= cell.first_day and cell.day <= last.day


def _can_repeat(index: _Index, cell: Cell) -> bool:
    if cell.milestone == "started":
        return index.extended_by(cell.pilot, cell.day)
    return cell.milestone in REPEATS

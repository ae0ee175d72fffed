"""What hand-ins have said together, as a clerk with a card index would keep it: one hand-in after the other.

Days are dates, None where nobody said one. `at` is where a row stands: hand-in and number. A stretch is the days on
which something was known: from (None: from the start) and until (None: still).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
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
    recorded_on: Day = None

    @property
    def place(self) -> tuple:
        return self.pilot, self.milestone, self.slot, self.is_plan

    @property
    def first_day(self) -> Day:
        return self.since or self.day

    @property
    def says(self) -> tuple:
        return self.day, self.since, self.is_inexact, self.outcome, self.decided_by, self.note, self.recorded_on


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
    key: tuple
    says: dict[str, object]
    known_from: Day
    known_until: Day = None
    gone_on: Day = None


@dataclass
class Telling:
    """A statement about a milestone as it is kept. `as_what`: new | replan | event | correction | finer | restated.

    `said_on`: of the hand-in; `first_said_on`: of the first one that told of it. `stands_as`: the one that stands
    and says so already. `is_between`: nobody said its day, which lies between two hand-ins.
    """

    cell: Cell
    as_what: str
    said_on: dt.date
    recorded_on: Day
    known_from: Day = None
    known_until: Day = None
    first_said_on: Day = None
    stands_as: Telling | None = None
    is_between: bool = False

    @property
    def says_more(self) -> bool:
        """Whether somebody said more than that it happened."""
        is_dated = self.cell.day is not None and not self.is_between
        return self.cell.is_plan or is_dated or self.cell.outcome is not None

    def close(self, day: dt.date) -> None:
        self.known_until = day
        if self.stands_as is not None:
            self.stands_as.close(day)

    def is_open_for(self, cell: Cell) -> bool:
        """Whether it stands, and is what a cell says."""
        return self.known_until is None and (self.cell.day, self.cell.outcome) == (cell.day, cell.outcome)


@dataclass(frozen=True)
class Heard:
    """That a place of the list spoke on a day: what it tells since then, what it told before, and whether that is
    something new."""

    place: tuple
    day: dt.date
    telling: Telling
    before: Telling | None
    is_new: bool


@dataclass
class Absence:
    """That a pilot was no longer in the list."""

    pilot: str
    left_on: dt.date
    returned_on: Day = None


# ------------------------------------------------------------------- records


def pilots(hand_ins: Iterable[HandIn]) -> list[Told]:
    """The pilots, each column as last said: an empty cell says nothing."""
    kept: list[Told] = []
    cards: dict[tuple, Told] = {}
    for nth, (day, together) in enumerate(of_days(one for one in hand_ins if one.pilots is not None)):
        now: dict[tuple, tuple[At, dict]] = {}
        for row in (row for one in together for row in {row.key: row for row in one.pilots}.values()):
            before = now[row.key][1] if row.key in now else cards[row.key].says if row.key in cards else {}
            now[row.key] = row.at, before | {name: value for name, value in row.says.items() if value is not None}
        _write(kept, cards, now, day, is_first=nth == 0)
    return kept


def absences(hand_ins: Iterable[HandIn]) -> list[Absence]:
    """When pilots left the list, and came back on another day."""
    kept: list[Absence] = []
    seen: set[tuple] = set()
    away: dict[tuple, Absence] = {}
    for hand_in in (one for one in hand_ins if one.pilots is not None):
        here = {row.key for row in hand_in.pilots}
        for key in here & away.keys():
            away.pop(key).returned_on = hand_in.reported_on
        if "pilots" not in hand_in.partial:
            for key in seen - here - away.keys():
                away[key] = Absence("/".join(key), hand_in.reported_on)
                kept.append(away[key])
        seen |= here
    return [one for one in kept if one.returned_on != one.left_on]


def records(hand_ins: Sequence[HandIn], table: str) -> list[Told]:
    """A table of records: by its key the row that was said last; who is gone stands, and is told to be gone."""
    held = [one for one in hand_ins if table in one.records]
    kept: list[Told] = []
    cards: dict[tuple, Told] = {}
    for nth, (day, together) in enumerate(of_days(held)):
        now = {row.key: (row.at, row.says) for one in together for row in one.records[table]}
        _write(kept, cards, now, day, is_first=nth == 0)
    for told in kept:
        told.gone_on = _gone_on(held, table, lambda one, key=told.key: key in {row.key for row in one.records[table]})
    return kept


def wholes(hand_ins: Iterable[HandIn], table: str) -> list[Told]:
    """A table that is replaced as a whole, save by a hand-in that is only a part of it."""
    kept: list[Told] = []
    cards: dict[tuple, Told] = {}
    for nth, (day, together) in enumerate(of_days(one for one in hand_ins if table in one.wholes)):
        now = {key: (told.at, told.says) for key, told in cards.items()}
        for one in together:
            if table not in one.partial:
                now = {}
            now |= {row.key: (row.at, row.says) for row in one.wholes[table]}
        for key in cards.keys() - now.keys():
            cards.pop(key).known_until = day
        _write(kept, cards, now, day, is_first=nth == 0)
    return kept


def _write(
    kept: list[Told], cards: dict[tuple, Told], now: dict[tuple, tuple[At, dict]], day: dt.date, *, is_first: bool
) -> None:
    """Put what is said now on the cards, where it is something else."""
    for key, (at, says) in now.items():
        if key in cards and cards[key].says == says:
            continue
        if key in cards:
            cards[key].known_until = day
        cards[key] = Told(at, key, says, None if is_first else day)
        kept.append(cards[key])


def logs(hand_ins: Sequence[HandIn], table: str) -> list[Told]:
    """A log: every row that differs is a statement, and stands."""
    held = [(one, one.logs[table]) for one in hand_ins if table in one.logs]
    kept = _log(held)
    for told in kept:
        told.gone_on = _gone_on(
            [one for one, _ in held], table, lambda one, told=told: told.says in [row.says for row in one.logs[table]]
        )
    return kept


def statements(hand_ins: Iterable[HandIn]) -> list[Told]:
    """The rows of logs of milestones. Who does not say when it was recorded, was recorded when it was handed in."""
    held = [one for one in hand_ins if one.cells is not None]
    kept = _log([(one, [said.row for said in one.statements]) for one in held])
    for told in kept:
        own = told.says["recorded_on"]
        told.says = told.says | {"recorded_on": own or told.known_from}
        if told.known_from is not None and (own is None or own >= told.known_from):
            told.known_from = None
    return kept


def _log(held: list[tuple[HandIn, Sequence[Row]]]) -> list[Told]:
    kept: list[Told] = []
    for hand_in, rows in held:
        is_first = hand_in.reported_on == held[0][0].reported_on
        for row in rows:
            if all(told.says != row.says for told in kept):
                kept.append(Told(row.at, row.key, row.says, None if is_first else hand_in.reported_on))
    return kept


def _gone_on(held: Sequence[HandIn], table: str, holds: Callable[[HandIn], bool]) -> Day:
    """The day of the first hand-in without it after the last one with it; one that is only a part says nothing."""
    last = max(nth for nth, hand_in in enumerate(held) if holds(hand_in))
    return next((one.reported_on for one in held[last + 1 :] if table not in one.partial), None)


# ---------------------------------------------------------------- milestones


@dataclass
class Index:
    """The card index: what each place of the list told last, which of its events stand, and what was said of pilots."""

    kept: list[Telling] = field(default_factory=list)
    heard: list[Heard] = field(default_factory=list)
    cards: dict[tuple, Telling] = field(default_factory=dict)
    stood: dict[tuple, list[Telling]] = field(default_factory=dict)
    stated: dict[str, set[str]] = field(default_factory=dict)  # pilot → milestones that were said to have happened
    extended: dict[str, list[dt.date]] = field(default_factory=dict)
    last_in: dict[str, dt.date] = field(default_factory=dict)  # pilot → the last day whose hand-ins held it

    def furthest(self, pilot: str) -> int:
        return max((LIFE.index(name) for name in self.stated.get(pilot, ()) if name in LIFE), default=-1)

    def is_earlier(self, cell: Cell) -> bool:
        return cell.milestone in LIFE and LIFE.index(cell.milestone) < self.furthest(cell.pilot)


def milestones(hand_ins: Iterable[HandIn]) -> list[Telling]:
    """What lists say of milestones, as statements."""
    return card_index(hand_ins).kept


def card_index(hand_ins: Iterable[HandIn]) -> Index:
    """All that lists say of milestones. Of several hand-ins for one day the last word of each place counts."""
    index = Index()
    earlier_on: Day = None
    for day, together in of_days(one for one in hand_ins if one.cells is not None):
        logged = [said for one in together for said in one.statements]
        said = {place: cell for one in together for place, cell in distinct_cells(one.cells).items()}
        for one in [*logged, *(cell for hand_in in together for cell in hand_in.cells)]:
            if one.outcome == "extend" and not is_plan(one):
                index.extended.setdefault(one.pilot, []).append(_by(one, day))
        for place, cell in said.items():
            before = index.cards.get(place)
            _hear(index, place, cell, day, earlier_on)
            now = index.cards[place]
            index.heard.append(Heard(place, day, now, before, is_new=now is not before))
        for one in [*logged, *(cell for hand_in in together for cell in hand_in.cells)]:
            if not is_plan(one):
                index.stated.setdefault(one.pilot, set()).add(one.milestone)
        here = {pilot for one in together for pilot in one.pilots_in_it()}
        if any("milestones" not in one.partial for one in together):
            index.last_in = {}
        index.last_in |= dict.fromkeys(here, day)
        earlier_on = day
    return index


def of_days(hand_ins: Iterable[HandIn]) -> Iterable[tuple[dt.date, list[HandIn]]]:
    days: dict[dt.date, list[HandIn]] = {}
    for hand_in in hand_ins:
        days.setdefault(hand_in.reported_on, []).append(hand_in)
    return days.items()


def distinct_cells(cells: Sequence[Cell]) -> dict[tuple, Cell]:
    """The cells of a hand-in by where they stand in its list; a pilot with several rows has a place for each that says
    something else."""
    places: dict[tuple, Cell] = {}
    for cell in cells:
        alike = [place for place in places if place[:4] == cell.place]
        if all(places[place].says != cell.says for place in alike):
            places[*cell.place, len(alike)] = cell
    return places


def is_plan(said: Cell | Statement) -> bool:
    if isinstance(said, Cell):
        return said.is_plan
    return said.planned_on is not None and said.happened_on is None and said.outcome is None


def _by(said: Cell | Statement, day: dt.date) -> dt.date:
    """The day on which it has happened at the latest."""
    return (said.day if isinstance(said, Cell) else said.happened_on) or day


def _hear(index: Index, place: tuple, cell: Cell, day: dt.date, earlier_on: Day) -> None:
    last = index.cards.get(place)
    own = cell.recorded_on
    if last is None:
        said = cell
        if cell.milestone not in index.stated.get(cell.pilot, ()):
            said = _between(index, cell, day)
        recorded_on = own or (None if earlier_on is None else day)
        is_late = earlier_on is not None and own is not None and own < day
        telling = Telling(said, "new", day, recorded_on, day if is_late else None, is_between=said.day != cell.day)
        _put(index, place, telling)
        return
    as_what = _plan_as(last, cell) if cell.is_plan else _event_as(index, last, cell)
    if as_what is None:
        return
    recorded_on = own if own is not None and own > earlier_on else day
    if as_what in ("replan", "event"):
        index.stood.setdefault(place, []).append(last)
        said, known_from = _between(index, cell, day), day if recorded_on < day else None
        _put(index, place, Telling(said, as_what, day, recorded_on, known_from, is_between=said.day != cell.day))
        return
    last.close(day)
    if as_what != "correction":
        recorded_on = last.recorded_on
    is_between = last.is_between and not cell.is_plan and _leaves_day(last, cell)
    _put(index, place, Telling(_with_what_stands(last, cell), as_what, day, recorded_on, day, is_between=is_between))


def _put(index: Index, place: tuple, telling: Telling) -> None:
    is_anew = telling.as_what in ("new", "replan", "event")
    telling.first_said_on = telling.said_on if is_anew else index.cards[place].first_said_on
    index.cards[place] = telling
    if telling.as_what in ("event", "correction"):
        telling.stands_as = next((one for one in index.stood.get(place, ()) if one.is_open_for(telling.cell)), None)
    if telling.stands_as is None:
        index.kept.append(telling)


def _between(index: Index, cell: Cell, day: dt.date) -> Cell:
    """A milestone of which no day is said happened since the hand-in before that held the pilot, if it can have."""
    since = index.last_in.get(cell.pilot)
    if cell.is_plan or cell.day is not None or since is None or index.is_earlier(cell):
        return cell
    return replace(cell, day=day, since=since, is_inexact=True)


def _with_what_stands(last: Telling, cell: Cell) -> Cell:
    """What is emptied, or said less exactly, stands."""
    if not cell.is_plan and _leaves_day(last, cell):
        days = {"day": last.cell.day, "since": last.cell.since, "is_inexact": last.cell.is_inexact}
    elif cell.is_plan and cell.day == last.cell.day and not _is_finer(last, cell):
        days = {"since": last.cell.since, "is_inexact": last.cell.is_inexact}
    else:
        days = {}
    beside = {name: getattr(cell, name) or getattr(last.cell, name) for name in ("outcome", "decided_by", "note")}
    return replace(cell, **days, **beside)


def _plan_as(last: Telling, cell: Cell) -> str | None:
    if _is_finer(last, cell) and not _same_days(last.cell, cell):
        return "finer"
    if cell.day == last.cell.day:
        return "restated" if _says_more_beside(last, cell) else None
    return "replan"


def _event_as(index: Index, last: Telling, cell: Cell) -> str | None:
    is_other = cell.outcome is not None and last.cell.outcome is not None and cell.outcome != last.cell.outcome
    if cell.day is None and is_other and cell.milestone in REPEATS:
        return "event"
    if _leaves_day(last, cell):
        if is_other:
            return "correction"
        if cell.outcome is not None and last.cell.outcome is None:
            return "finer"
        return "restated" if _says_more_beside(last, cell) else None
    if _is_finer(last, cell):
        return "correction" if is_other else "finer"
    if cell.first_day > (last.cell.day or last.first_said_on) and _can_repeat(index, cell):
        return "event"
    return "correction"


def _leaves_day(last: Telling, cell: Cell) -> bool:
    """No day is said, the same, or a longer period around it."""
    if cell.day is None or _same_days(last.cell, cell):
        return True
    if last.cell.day is None or not cell.is_inexact:
        return False
    return cell.first_day <= last.cell.first_day and last.cell.day <= cell.day


def _same_days(last: Cell, cell: Cell) -> bool:
    return (last.day, last.since, last.is_inexact) == (cell.day, cell.since, cell.is_inexact)


def _is_finer(last: Telling, cell: Cell) -> bool:
    """A day, or a shorter period, within the period that was said. What happened on a day that nobody knows, happened
    by the day on which it was said first."""
    if last.cell.day is None:
        return cell.day <= last.first_said_on
    return last.cell.is_inexact and last.cell.first_day <= cell.first_day and cell.day <= last.cell.day


def _says_more_beside(last: Telling, cell: Cell) -> bool:
    pairs = (cell.decided_by, last.cell.decided_by), (cell.note, last.cell.note)
    return any(new is not None and new != old for new, old in pairs)


def _can_repeat(index: Index, cell: Cell) -> bool:
    if cell.milestone == "started":
        return any(on <= cell.day for on in index.extended.get(cell.pilot, ()))
    return cell.milestone in REPEATS

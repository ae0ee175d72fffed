"""What people answered to what lists leave open, as somebody would who asks of each day anew what holds on it.

The lists are those of one source; answers are rows of the table `answers` in hand-ins of any sources. Nothing is
computed with stretches of days: for each day it is decided who a pilot is and which statements hold, and days on which
that is the same are put together at the end.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from tests.reference.ledger import (
    At,
    Cell,
    Day,
    HandIn,
    Told,
    absences,
    card_index,
    distinct_cells,
    is_plan,
    logs,
    pilots,
    statements,
)
from tests.reference.ledger import Statement as StatementOfLog

OF_PILOTS = ("stopped", "same_as", "never_was")
FITTING = {"silence": ("was_wrong", "stands"), "again": ("correction", "event", "stands")}
START = dt.date.min


@dataclass(frozen=True)
class Answer:
    """What somebody answered; `day`: from which it holds."""

    at: At
    day: dt.date
    pilot: str
    answer: str
    milestone: str | None
    on_day: Day
    reason: str | None
    other: str
    why: str | None


@dataclass(frozen=True)
class Statement:
    """Of a pilot, that a milestone is planned for a day or happened on it. `said`: all else that the row says."""

    at: At
    said_on: dt.date
    pilot: str
    milestone: str
    is_plan: bool
    day: Day
    outcome: str | None
    said: tuple
    recorded_on: Day
    known_from: Day
    known_until: Day
    is_logged: bool = False

    @property
    def start(self) -> dt.date:
        return max(self.known_from or START, self.recorded_on or START)

    def is_that(self, day: Day, outcome: str | None) -> bool:
        """It is known by its day and outcome; where one says no outcome, by its day."""
        return self.day == day and (None in (outcome, self.outcome) or outcome == self.outcome)


@dataclass(frozen=True)
class Question:
    """What lists leave open of a statement of a day and outcome. `on_day`: the day that an answer names.

    `otherwise`: the answer that says it otherwise than it was taken.
    """

    kind: str
    otherwise: str
    pilot: str
    milestone: str
    is_plan: bool
    on_day: Day
    day: Day
    outcome: str | None
    open_on: dt.date
    open_until: Day = None


@dataclass(frozen=True)
class Return:
    """That a list says again, on a day, what it had stopped saying."""

    pilot: str
    milestone: str
    is_plan: bool
    day: Day
    outcome: str | None
    on: dt.date


@dataclass(frozen=True)
class Held:
    """A row, whose pilot it is, and the days on which that holds."""

    at: At
    pilot: str
    known_from: Day
    known_until: Day


@dataclass
class Answered:
    """One source of lists, and what people answered, each in the order in which they count."""

    lists: Sequence[HandIn]
    answered: Sequence[tuple[str, HandIn]]

    # ------------------------------------------------------------------ people

    @cached_property
    def answers(self) -> list[Answer]:
        """Every answer once, in the order in which they were given."""
        order = {hand_in.id: nth for nth, (_, hand_in) in enumerate(self.answered)}
        days = {hand_in.id: hand_in.reported_on for _, hand_in in self.answered}
        sources = dict.fromkeys(source for source, _ in self.answered)
        told = [
            one
            for source in sources
            for one in logs([hand_in for named, hand_in in self.answered if named == source], "answers")
        ]
        return [
            Answer(
                one.at,
                days[one.at[0]],
                f"m/{one.says['pilot_id']}",
                one.says["answer"],
                one.says.get("milestone"),
                one.says.get("on_day"),
                one.says.get("reason"),
                f"m/{one.says.get('same_as')}",
                one.says.get("why"),
            )
            for one in sorted(told, key=lambda one: (order[one.at[0]], one.at[1]))
        ]

    # ------------------------------------------------------------------ pilots

    @cached_property
    def pilots(self) -> list[Told]:
        return pilots(self.lists)

    @cached_property
    def known_from(self) -> dict[str, dt.date]:
        """Since when each pilot is known."""
        since: dict[str, dt.date] = {}
        for told in self.pilots:
            name = "/".join(told.key)
            since[name] = min(since.get(name, dt.date.max), told.known_from or START)
        return since

    def _left(self, answer: Answer) -> tuple[dt.date, Day] | None:
        """The days around an answer on which the list does not tell of its pilot."""
        for one in absences(self.lists):
            is_in_it = one.left_on <= answer.day and (one.returned_on is None or answer.day < one.returned_on)
            if one.pilot == answer.pilot and is_in_it:
                return one.left_on, one.returned_on
        return None

    @cached_property
    def of_pilots(self) -> list[tuple[Answer, dt.date, Day]]:
        """The answers about pilots themselves that say something, and the days from and until which they do."""
        found = []
        for one in self.answers:
            left = self._left(one)
            if one.answer not in OF_PILOTS or left is None:
                continue
            if one.answer == "same_as" and (one.other == one.pilot or one.other not in self.known_from):
                continue
            says_from = max(one.day, self.known_from[one.other]) if one.answer == "same_as" else one.day
            found.append((one, says_from, left[1]))
        return found

    def in_force(self, pilot: str, day: dt.date) -> Answer | None:
        """The latest answer about a pilot itself that says something on a day."""
        of_it = [
            one
            for one, says_from, until in self.of_pilots
            if one.pilot == pilot and says_from <= day and (until is None or day < until)
        ]
        return of_it[-1] if of_it else None

    def who(self, pilot: str, day: dt.date) -> str | None:
        """The pilot that a pilot is on a day; None for none."""
        way = [pilot]
        while (answer := self.in_force(way[-1], day)) and answer.answer != "stopped":
            if answer.answer == "never_was":
                return None
            if answer.other in way:
                round_it = way[way.index(answer.other) :]
                return pilot if pilot in round_it else answer.other
            way.append(answer.other)
        return way[-1]

    @cached_property
    def days(self) -> list[dt.date]:
        """Every day on which anything can be otherwise than on the day before, and the day before all."""
        found = {START}
        for hand_in in [*self.lists, *(hand_in for _, hand_in in self.answered)]:
            found.add(hand_in.reported_on)
        found |= {one.start for one in self.said} | {one.known_until for one in self.said if one.known_until}
        return sorted(found)

    def _stretches(self, at: At, holds: Callable[[dt.date], Hashable | None]) -> list[tuple]:
        """Who holds a row, and the days from and until which it is the same one."""
        pieces: list[list] = []
        now = None
        for day in self.days:
            before, now = now, holds(day)
            if now == before:
                continue
            if before is not None:
                pieces[-1][2] = day
            if now is not None:
                pieces.append([now, None if day == START else day, None])
        return [Held(at, *piece) for piece in pieces]

    def rows_of(self, told: Iterable[Told], pilot_of: Callable[[Told], str], *, goes_over: bool) -> list[Held]:
        """The rows of a table under the pilots that they are of. Where nothing goes over, a row is only of its own."""
        rows = []
        for one in told:

            def holds(day: dt.date, one: Told = one) -> str | None:
                is_known = (one.known_from or START) <= day and (one.known_until is None or day < one.known_until)
                name = self.who(pilot_of(one), day) if is_known else None
                return name if name in self.known_from and (goes_over or name == pilot_of(one)) else None

            rows += self._stretches(one.at, holds)
        return rows

    def merged(self) -> list[tuple[str, str | None, Day, Day]]:
        """The pilots that are another one, or none."""
        rows = []
        for pilot in self.known_from:

            def other(day: dt.date, pilot: str = pilot) -> tuple | None:
                name = self.who(pilot, day)
                return (name,) if name != pilot else None

            rows += [(pilot, *one.pilot, one.known_from, one.known_until) for one in self._stretches(("", 0), other)]
        return rows

    # -------------------------------------------------------------- statements

    @cached_property
    def index(self):
        return card_index(self.lists)

    @cached_property
    def said(self) -> list[Statement]:
        """Every statement about a milestone, before anybody answered anything."""
        days = {one.id: one.reported_on for one in self.lists}
        found = []
        for one in self.index.kept:
            cell, nothing = one.cell, (None, False)
            period = (cell.day, cell.is_inexact)
            said = (*(period + nothing if cell.is_plan else nothing + period), cell.outcome, cell.decided_by, cell.note)
            what = cell.pilot, cell.milestone, cell.is_plan, cell.day, cell.outcome
            stretch = one.recorded_on, one.known_from, one.known_until
            found.append(Statement(cell.at, days[cell.at[0]], *what, said, *stretch))
        for one in statements(self.lists):
            says = one.says
            plan = says["planned_on"] is not None and says["happened_on"] is None and says["outcome"] is None
            day = says["planned_on"] if plan else says["happened_on"]
            said = (says["planned_on"], False, says["happened_on"], False, says["outcome"], None, says["note"])
            what = f"m/{says['pilot_id']}", says["milestone"], plan, day, says["outcome"]
            stretch = says["recorded_on"], one.known_from, one.known_until
            found.append(Statement(one.at, days[one.at[0]], *what, said, *stretch, is_logged=True))
        return found

    @cached_property
    def silences(self) -> list[tuple[Question, Day]]:
        """What lists say no longer, and when they say the same again."""
        held = [one for one in self.lists if one.cells is not None]
        return [*self._silent_places(held), *self._silent_rows(held)]

    def _silent_places(self, held: Sequence[HandIn]) -> Iterable[tuple[Question, Day]]:
        cells = [[cell for cell in one.cells if _says_anything_at(held, cell)] for one in held]
        for place in {cell.place for of_one in cells for cell in of_one}:
            spoken = [nth for nth, of_one in enumerate(cells) if any(cell.place == place for cell in of_one)]
            for nth, following in zip(spoken, [*spoken[1:], len(held)], strict=True):
                silent = [one for one in held[nth + 1 : following] if place[0] in _pilots_of(one)]
                again_on = held[following].reported_on if following < len(held) else None
                if not silent or again_on == silent[0].reported_on:
                    continue
                for twin in [one for one in distinct_cells(held[nth].cells) if one[:4] == place]:
                    heard = [one for one in self.index.heard if one.place == twin]
                    then = [one.telling for one in heard if one.day <= held[nth].reported_on][-1]
                    if not then.says_more:
                        continue
                    later = next((one for one in heard if one.day > held[nth].reported_on), None)
                    is_same = later is not None and _what(later.telling.cell) == _what(then.cell)
                    question = Question(
                        "silence",
                        "was_wrong",
                        *place[:2],
                        place[3],
                        then.cell.day,
                        then.cell.day,
                        then.cell.outcome,
                        silent[0].reported_on,
                        again_on,
                    )
                    yield question, later.day if is_same else None

    def _silent_rows(self, held: Sequence[HandIn]) -> Iterable[tuple[Question, Day]]:
        """A row of a log is known by its day and outcome, whatever else it says; a list without a log tells of none."""
        said = [[_row(one) for one in hand_in.statements] for hand_in in held]
        for row in dict.fromkeys(one for of_one in said for one in of_one):
            pilot, milestone, plan, planned_on, happened_on, outcome = row
            spoken = [nth for nth, of_one in enumerate(said) if row in of_one]
            for nth, following in zip(spoken, [*spoken[1:], len(held)], strict=True):
                silent = [
                    one
                    for one in held[nth + 1 : following]
                    if "milestones" not in one.partial
                    and (not _pilots_of(one) or (one.statements and pilot in _pilots_of(one)))
                ]
                again_on = held[following].reported_on if following < len(held) else None
                if silent and again_on != silent[0].reported_on:
                    day = planned_on if plan else happened_on
                    what = pilot, milestone, plan, day, day, outcome
                    yield Question("silence", "was_wrong", *what, silent[0].reported_on, again_on), again_on

    @cached_property
    def questions(self) -> list[Question]:
        """Everything that an answer about a milestone can be about."""
        found = [question for question, _ in self.silences if not self._came_true(question)]
        for one in self.index.heard:
            telling, before = one.telling, one.before
            if not one.is_new or telling.cell.is_plan or telling.as_what not in ("event", "correction"):
                continue
            if telling.as_what == "event" and telling.stands_as is not None:
                continue  # nothing that was told before holds no longer
            otherwise = "correction" if telling.as_what == "event" and telling.stands_as is None else "event"
            what = telling.cell.pilot, telling.cell.milestone, False, telling.cell.day, *_what(before.cell)
            found.append(Question("again", otherwise, *what, one.day))
        return found

    def _came_true(self, silence: Question) -> bool:
        """Whether what was planned had happened, by what was said since, when the plan was said no longer."""
        if not silence.is_plan:
            return False
        told = [
            (one.telling.cell.is_plan, one.telling.cell.day, one.day)
            for one in self.index.heard
            if one.is_new and one.place[:2] == (silence.pilot, silence.milestone)
        ]
        told += [
            (one.is_plan, one.day, one.said_on)
            for one in self.said
            if one.is_logged and (one.pilot, one.milestone) == (silence.pilot, silence.milestone)
        ]
        planned = min((on for plan, day, on in told if plan and day == silence.day), default=silence.open_on)
        return any(not plan and planned <= on <= silence.open_on for plan, _, on in told)

    @cached_property
    def returns(self) -> list[Return]:
        """Where lists say again what they did not, or go back behind something that happened again."""
        found = [
            Return(one.pilot, one.milestone, one.is_plan, one.day, one.outcome, on)
            for one, on in self.silences
            if on is not None
        ]
        for one in self.index.heard:
            if one.is_new and one.telling.stands_as is not None:
                cell = one.telling.cell
                found.append(Return(cell.pilot, cell.milestone, False, cell.day, cell.outcome, one.day))
        return found

    def _otherwise_since(self, question: Question, day: dt.date) -> Day:
        """Since when, on a day, it is answered that it is otherwise than it was taken; None where it is not."""
        since = None
        for one in self.answers:
            is_open = question.open_on <= one.day and (question.open_until is None or one.day < question.open_until)
            if (
                one.day <= day
                and is_open
                and one.answer in FITTING[question.kind]
                and one.milestone == question.milestone
                and one.on_day in (None, question.on_day)
                and one.pilot in (question.pilot, self.who(question.pilot, one.day))
            ):
                since = (since or one.day) if one.answer == question.otherwise else None
        return since

    def _holds(self, one: Statement, day: dt.date) -> bool:
        """Whether a statement holds on a day."""
        start = one.start if one.start <= day and (one.known_until is None or day < one.known_until) else None
        about = [
            (question, since)
            for question in self.questions
            if (question.pilot, question.milestone, question.is_plan) == (one.pilot, one.milestone, one.is_plan)
            and one.is_that(question.day, question.outcome)
            and (since := self._otherwise_since(question, day)) is not None
        ]
        if start is None:
            again = [
                since
                for question, since in about
                if question.otherwise == "event"
                and question.open_on == one.known_until
                and question.outcome == one.outcome
                and not one.is_plan
            ]
            start = max(min(again, default=dt.date.max), one.recorded_on or START)
            if day < start:
                return False
        says_again = [
            back.on
            for back in self.returns
            if (back.pilot, back.milestone, back.is_plan) == (one.pilot, one.milestone, one.is_plan)
            and one.is_that(back.day, back.outcome)
        ]
        for question, since in about:
            if question.otherwise == "event" or since < start or any(since < on <= day for on in says_again):
                continue
            if question.otherwise == "correction" and any(question.open_on < on <= since for on in says_again):
                continue
            return False
        return True

    def milestones(self) -> list[tuple[str, Statement, Day, Day, Day]]:
        """Every statement with the pilot that it is of, when it was recorded, and from and until when it holds."""
        rows = []
        for one in self.said:

            def holds(day: dt.date, one: Statement = one) -> str | None:
                name = self.who(one.pilot, day) if self._holds(one, day) else None
                return name if name in self.known_from else None

            for held in self._stretches(one.at, holds):
                is_later = held.known_from is not None and held.known_from > one.said_on
                recorded_on = one.recorded_on or (one.said_on if is_later else None)
                rows.append((held.pilot, one, recorded_on, held.known_from, held.known_until))
        return rows

    def stops(self) -> list[tuple[Answer, Day, Day]]:
        """The stops that people answered: by which day, and until when that holds."""
        found = []
        for one in self.answers:
            days = [day for day in self.days if day >= one.day]
            if one.answer == "stopped" and self.in_force(one.pilot, one.day) == one:
                until = next((day for day in days if self.in_force(one.pilot, day) != one), None)
                found.append((one, one.on_day or self._left(one)[0], until))
        return found


def _what(cell: Cell) -> tuple[Day, str | None]:
    return cell.day, cell.outcome


def _row(one: StatementOfLog) -> tuple:
    return one.pilot, one.milestone, is_plan(one), one.planned_on, one.happened_on, one.outcome


def _pilots_of(hand_in: HandIn) -> set[str]:
    return {"/".join(row.key) for row in hand_in.pilots or ()}


def _says_anything_at(held: Sequence[HandIn], cell: Cell) -> bool:
    """Whether a place ever says more than that a milestone happened."""
    of_place = [other for one in held for other in one.cells if other.place == cell.place]
    return any(other.is_plan or other.day is not None or other.outcome is not None for other in of_place)

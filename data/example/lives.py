"""The lives of the example's pilots: dates and turns, and the statements about milestones that they leave behind.

A life is told to its end, also where that still has to come; `statements` then keeps what had been recorded by the
day on which the pilot was last heard of. So plans, decisions and evaluations agree with each other by construction.
"""

from __future__ import annotations

import random
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TypeVar

T = TypeVar("T")
SEED = "doorstroom"
FIRST_DAY = date(2022, 4, 1)
NEVER = date(2099, 12, 31)


class Dice:
    """Chance with a seed of its own for every pilot, so that a change to one leaves the others as they were.

    Draws on `random()` only: the other methods of `random.Random` may change between versions of Python.
    """

    def __init__(self, *key: str) -> None:
        self._random = random.Random("/".join((SEED, *key))).random

    def chance(self, probability: float) -> bool:
        return self._random() < probability

    def between(self, low: float, high: float) -> float:
        return low + (high - low) * self._random()

    def whole(self, low: int, high: int) -> int:
        return low + int((high - low + 1) * self._random())

    def pick(self, items: Sequence[T]) -> T:
        return items[self.whole(0, len(items) - 1)]

    def some(self, items: Sequence[T], count: int) -> list[T]:
        """`count` different items, in the order in which they were given."""
        by_chance = sorted(range(len(items)), key=lambda _: self._random())
        return [items[i] for i in sorted(by_chance[:count])]


# ------------------------------------------------------------------ calendar


def days(count: int) -> timedelta:
    return timedelta(days=count)


def workday(day: date) -> date:
    """The day itself, or the Monday after a weekend."""
    return day + days(max(0, 7 - day.weekday()) if day.weekday() >= 5 else 0)


def in_recess(day: date) -> bool:
    month_day = (day.month, day.day)
    return (7, 22) <= month_day <= (8, 17) or month_day >= (12, 22) or month_day <= (1, 4) or month_day == (4, 27)


def meeting_days(body: dict) -> list[date]:
    """Every day of 2022–2027 on which a body meets; `body` as in texts.toml."""
    if "every_days" in body:
        every = (body["first"] + days(body["every_days"] * i) for i in range(400))
    else:
        months = (date(y, m, 1) for y in range(2022, 2028) for m in range(1, 13) if m not in body["without_months"])
        every = (first + days((2 - first.weekday()) % 7 + 7 * (body["nth_wednesday"] - 1)) for first in months)
    return [day for day in every if day.year <= 2027 and not in_recess(day)]


def meeting_from(calendar: Sequence[date], day: date) -> date:
    """The first meeting on or after a day."""
    return calendar[bisect_left(calendar, day)]


# ----------------------------------------------------------------- one life


@dataclass
class Life:
    """What happens to one pilot, and when. A day that never comes, or is not known to come, is None."""

    dice: Dice
    calendars: dict[str, list[date]]
    registered: date
    start_decided: date
    heard_until: date
    start_body: str = "College"
    start_outcome: str = "go"
    start_note: str = ""
    started: date | None = None
    ended: date | None = None
    evaluated: date | None = None
    outcome: str = "successful"
    shifts: int = 0
    slip: int = 0
    evaluation_slip: int = 0
    vague_end: str = ""
    body: str = ""
    decision_planned_early: bool = False
    deferred: list[tuple[date, str]] = field(default_factory=list)
    extended: tuple[date, str] | None = None
    extended_until: date | None = None
    restarted: date | None = None
    decided: date | None = None
    decision: str = ""
    implemented: date | None = None
    implemented_shifts: int = 0
    slipped: bool = False
    anchors: bool = True
    stopped: tuple[date, str, str] | None = None
    blocks: list[tuple[date, date | None, str, str]] = field(default_factory=list)

    @property
    def over_on(self) -> date:
        """The day on which the pilot is stopped, in whichever way; NEVER when it is not."""
        ends = [self.stopped[0]] if self.stopped else []
        ends += [self.decided] if self.decision == "stop" else []
        ends += [self.start_decided] if self.start_outcome == "no_go" else []
        return min(ends, default=NEVER)

    def has(self, milestone: str) -> bool:
        """Whether it happened by the day on which the pilot was last heard of."""
        day = getattr(self, milestone)
        return day is not None and day <= self.heard_until and (day < self.over_on or milestone == "decided")

    @property
    def first_planned_end(self) -> date:
        return workday(self.ended - days(self.slip))

    @property
    def first_planned_evaluation(self) -> date:
        return workday(self.evaluated - days(self.slip + self.evaluation_slip))


@dataclass(frozen=True)
class Statement:
    """One row of the milestones table."""

    milestone: str
    recorded_on: date
    planned_on: date | str = ""
    happened_on: date | str = ""
    outcome: str = ""
    decided_by: str = ""
    note: str = ""


def statements(life: Life, notes: dict[str, list[str]]) -> list[Statement]:
    """All that was recorded about a life, in the order of recording. `notes`: reasons for a new plan, by milestone."""
    told = [*_start(life), *_run(life, notes), *_decide(life, notes), *_anchor(life, notes), *_trouble(life)]
    return sorted((s for s in told if _is_known(life, s)), key=lambda s: s.recorded_on)


def _is_known(life: Life, statement: Statement) -> bool:
    is_last = statement.happened_on == life.over_on
    after_all = statement.recorded_on >= life.over_on or (statement.happened_on or FIRST_DAY) > life.over_on
    return statement.recorded_on <= life.heard_until and (is_last or not after_all)


def _happened(life: Life, milestone: str, day: date | None, **more: str) -> Iterator[Statement]:
    if day is not None:
        recorded = workday(day + days(life.dice.whole(0, 5)))
        if day <= life.heard_until:
            recorded = min(recorded, life.heard_until)
        yield Statement(milestone, recorded, happened_on=day, **more)


def _planned(milestone: str, recorded_on: date, planned_on: date | str, **more: str) -> Statement:
    return Statement(milestone, workday(recorded_on), planned_on=planned_on, **more)


def _plans(
    life: Life, milestone: str, known_on: date, final: date, slip: int, shifts: int, notes: Sequence[str]
) -> list[Statement]:
    """The first plan and its shifts, the last of which is right. A shift is recorded shortly before the plan lapses."""
    plans = [_planned(milestone, known_on, workday(final - days(slip)))]
    for nth in range(1, shifts + 1):
        before = plans[-1]
        planned = workday(final - days(slip - slip * nth // shifts))
        recorded = max(before.recorded_on + days(14), before.planned_on - days(life.dice.whole(8, 35)))
        if recorded < final:
            plans.append(_planned(milestone, recorded, planned, note=life.dice.pick(notes)))
    return plans


def _start(life: Life) -> Iterator[Statement]:
    yield from _happened(life, "registered", life.registered)
    yield _planned("start_decision", life.registered, life.start_decided)
    yield from _happened(
        life,
        "start_decision",
        life.start_decided,
        outcome=life.start_outcome,
        decided_by=life.start_body,
        note=life.start_note,
    )


def _run(life: Life, notes: dict[str, list[str]]) -> Iterator[Statement]:
    """From the go-ahead up to the evaluation. The evaluation moves along with every new plan for the end."""
    if life.started is None:
        return
    known_on = life.start_decided + days(1)
    room = (life.started - known_on).days - 20
    late = min(life.dice.pick([0, 0, 14, 28]), max(0, room))
    yield from _plans(life, "started", known_on, life.started, late, int(late > 0), notes["started"])
    yield from _happened(life, "started", life.started)
    gap = life.evaluated - life.ended - days(life.evaluation_slip)
    ends = _plans(life, "ended", known_on, life.ended, life.slip, life.shifts, notes["ended"])
    if life.vague_end:
        ends[-1] = replace(ends[-1], planned_on=life.vague_end)
    yield from ends
    for nth, end in enumerate(ends):
        end_on = life.ended if nth and isinstance(end.planned_on, str) else end.planned_on
        yield _planned("evaluation", end.recorded_on, workday(end_on + gap))
    yield from _happened(life, "ended", life.ended)
    if life.evaluation_slip:
        yield _planned("evaluation", life.evaluated - days(life.evaluation_slip + 5), life.evaluated)
    yield from _happened(life, "evaluation", life.evaluated, outcome=life.outcome)


def _decide(life: Life, notes: dict[str, list[str]]) -> Iterator[Statement]:
    """Plans for the decision, meeting after meeting, until it falls; what is put off is planned anew."""
    if life.evaluated is None:
        return
    calendar = life.calendars[life.body or "College"]
    if life.decision_planned_early:
        early = life.first_planned_evaluation + days(60)
        yield _planned("rollout_decision", life.started + days(60), meeting_from(calendar, early), decided_by=life.body)
    turns = [(day, "defer", note) for day, note in life.deferred]
    turns += [(life.extended[0], "extend", life.extended[1])] if life.extended else []
    turns += [(life.decided, life.decision, "")] if life.decided else []
    recorded, note = life.evaluated + days(life.dice.whole(2, 8)), ""
    for day, outcome, said in [*turns, (None, "", "")]:
        recorded = yield from _plan_meetings(life, calendar, recorded, day, note, notes["rollout_decision"])
        if day:
            yield from _happened(life, "rollout_decision", day, outcome=outcome, decided_by=life.body, note=said)
            recorded, note = day + days(life.dice.whole(5, 9)), ""
        if outcome == "extend":
            yield _planned("ended", recorded, life.extended_until)
            yield _planned("evaluation", recorded, workday(life.extended_until + days(45)))
            if life.restarted:
                yield Statement("started", workday(life.restarted + days(3)), happened_on=life.restarted)
            again = meeting_from(calendar, life.extended_until + days(90))
            yield _planned("rollout_decision", recorded, again, decided_by=life.body)
            recorded = life.extended_until + days(45)
        if outcome in ("rollout_full", "rollout_targeted", "stop"):
            return


def _plan_meetings(
    life: Life, calendar: Sequence[date], recorded: date, turn: date | None, note: str, notes: Sequence[str]
) -> Iterator[Statement]:
    """Plans for meetings that lapse in silence, and at last the plan for the meeting at which it is dealt with."""
    while recorded <= life.heard_until and (turn is None or recorded < turn):
        planned = meeting_from(calendar, recorded + days(life.dice.whole(40, 110)))
        planned = min(planned, turn) if turn else planned
        yield _planned("rollout_decision", recorded, planned, decided_by=life.body, note=note)
        if planned == turn:
            break
        recorded, note = planned + days(life.dice.whole(2, 12)), life.dice.pick(notes)
    return recorded


def _anchor(life: Life, notes: dict[str, list[str]]) -> Iterator[Statement]:
    """From the decision to implementation, the rechecks after 6 and 12 months, and anchoring."""
    if life.implemented is None:
        return
    dice, done = life.dice, life.implemented
    known_on, shifts = life.decided + days(dice.whole(6, 20)), life.implemented_shifts
    yield from _plans(life, "implemented", known_on, done, 75 * shifts, shifts, notes["implemented"])
    yield from _happened(life, "implemented", done)
    halfway, year = workday(done + days(dice.whole(178, 192))), workday(done + days(dice.whole(362, 376)))
    yield _planned("recheck", done + days(6), workday(done + days(182)))
    yield from _happened(life, "recheck", halfway, outcome="holds")
    yield _planned("recheck", halfway + days(6), workday(done + days(365)))
    yield _planned("anchored", halfway + days(6), workday(done + days(395)))
    yield from _happened(life, "recheck", year, outcome="slipped" if life.slipped else "holds")
    if life.slipped:
        yield _planned("recheck", year + days(7), workday(year + days(210)), note="Opnieuw uitgelegd aan alle teams.")
        yield _planned("anchored", year + days(7), workday(year + days(240)))
    elif life.anchors:
        yield from _happened(life, "anchored", workday(year + days(dice.whole(7, 25))))


def _trouble(life: Life) -> Iterator[Statement]:
    for start, end, outcome, note in life.blocks:
        yield from _happened(life, "blocked", start, outcome=outcome, note=note)
        yield from _happened(life, "unblocked", end)
    if life.stopped:
        day, outcome, note = life.stopped
        yield from _happened(life, "stopped", day, outcome=outcome, note=note)


# ------------------------------------------------- lives as the story has them


def life_by_story(entry: dict, calendars: dict[str, list[date]], as_of: date) -> Life:
    """The life of a pilot in story.toml: its fixed days as given, the days before them counted back."""
    dice = Dice("waterkant", entry["title"])
    start_body = "Directieraad" if dice.chance(0.4) else "College"
    path = _path(entry, dice, calendars[start_body])
    body = entry.get("body", "")
    calendar = calendars[body or "College"]
    decided, decision = entry.get("decided", (None, ""))
    life = Life(
        dice=dice,
        calendars=calendars,
        heard_until=entry.get("silent_since", as_of),
        start_body=start_body,
        start_outcome="go_uncovered" if "uncovered" in entry else "go",
        start_note=entry.get("uncovered", ""),
        **path,
        outcome=entry.get("outcome", "successful"),
        shifts=entry.get("shifts", 0),
        slip=entry.get("slip", 0),
        evaluation_slip=entry.get("evaluation_slip", 0),
        vague_end=entry.get("vague_end", ""),
        body=body,
        decision_planned_early=bool(body) and entry.get("prepared", 0.55) >= 0.7,
        deferred=[(meeting_from(calendar, day), note) for day, note in entry.get("deferred", [])],
        decided=decided and meeting_from(calendar, decided),
        decision=decision,
        implemented=entry.get("implemented"),
        implemented_shifts=dice.whole(0, 2),
        slipped=entry.get("slipped", False),
        stopped=tuple(entry["stopped"]) if "stopped" in entry else None,
        blocks=[(start, end or None, outcome, note) for start, end, outcome, note in entry.get("blocks", [])],
    )
    if "extended" in entry:
        day, note = entry["extended"]
        life.extended, life.extended_until = (meeting_from(calendar, day), note), entry["until"]
        life.restarted = entry.get("restarted")
    if "no_go" in entry:
        day, life.start_note = entry["no_go"]
        life.start_decided, life.start_outcome = meeting_from(calendars[start_body], day), "no_go"
    return life


def _path(entry: dict, dice: Dice, start_calendar: Sequence[date]) -> dict[str, date | None]:
    """The five days from registration to evaluation. Early lives are shortened to fit behind FIRST_DAY."""
    idea, prepare, run = dice.whole(25, 90), dice.whole(45, 125), dice.whole(190, 390)
    evaluate = dice.whole(28, 72)
    if "registered" in entry:
        asked_for = entry.get("start_decision") or entry["registered"] + days(dice.whole(60, 85))
        start_decided = meeting_from(start_calendar, asked_for)
        return {"registered": entry["registered"], "start_decided": start_decided}
    if "start_decision" in entry:
        start_decided = meeting_from(start_calendar, entry["start_decision"])
        registered = workday(start_decided - days(idea))
        ended = entry["evaluated"] - days(evaluate)
        days_given = {"started": entry["starts"], "ended": workday(ended), "evaluated": entry["evaluated"]}
        return {"registered": registered, "start_decided": start_decided, **days_given}
    evaluated = entry.get("evaluated") or entry["ended"] + days(evaluate)
    ended = entry.get("ended") or workday(evaluated - days(evaluate))
    room = (entry.get("started", ended) - FIRST_DAY).days - 10
    scale = min(1, room / (idea + prepare + (0 if "started" in entry else run)))
    started = entry.get("started") or workday(ended - days(int(run * scale)))
    start_decided = meeting_from(start_calendar, started - days(int(prepare * scale)))
    registered = workday(started - days(int((prepare + idea) * scale)))
    return {
        "registered": registered,
        "start_decided": start_decided,
        "started": started,
        "ended": ended,
        "evaluated": evaluated,
    }


# --------------------------------------------------------- lives as chance has them


def life_by_chance(municipality: str, nth: int, calendar: list[date], pace: float, as_of: date) -> Life:
    """The life of a neighbour's pilot, forward from registration. `pace`: the chance of a decision at a meeting."""
    dice = Dice(municipality, str(nth))
    registered = workday(FIRST_DAY + days(dice.whole(0, 1390)))
    start_decided = meeting_from(calendar, registered + days(dice.whole(25, 110)))
    life = Life(dice, {"College": calendar}, registered, start_decided, heard_until=as_of, body="College")
    if dice.chance(0.05):
        life.start_outcome, life.start_note = "no_go", "Geen team dat het kan overnemen."
        return life
    life.started = workday(start_decided + days(dice.whole(30, 140)))
    life.ended = workday(life.started + days(dice.whole(180, 480)))
    life.evaluated = workday(life.ended + days(dice.whole(25, 95)))
    life.shifts = dice.pick([0, 0, 1, 1, 2, 3])
    life.slip = min(life.shifts * dice.whole(25, 60), (life.ended - life.started).days - 90)
    life.outcome = dice.pick(["successful"] * 6 + ["partly_successful"] * 2 + ["unsuccessful", "inconclusive"])
    if dice.chance(0.07):
        reasons = {"no_capacity": "Team kon de uren niet missen.", "no_money": "Budget vervallen."}
        outcome = dice.pick(["no_capacity", "no_money"])
        life.stopped = (workday(life.started + days(dice.whole(90, 170))), outcome, reasons[outcome])
    _decide_by_chance(life, calendar, pace)
    return life


def _decide_by_chance(life: Life, calendar: Sequence[date], pace: float) -> None:
    dice = life.dice
    for meeting in calendar[bisect_left(calendar, life.evaluated + days(28)) :]:
        if dice.chance(pace):
            life.decided = meeting
            break
        if dice.chance(0.05):
            life.deferred.append((meeting, "Eerst de dekking regelen."))
    if life.decided is None:
        return
    is_stop = life.outcome in ("unsuccessful", "inconclusive") or dice.chance(0.08)
    life.decision = "stop" if is_stop else dice.pick(["rollout_full", "rollout_targeted"])
    if not is_stop:
        life.implemented = workday(life.decided + days(dice.whole(120, 420)))
        life.implemented_shifts = dice.whole(0, 1)
        life.slipped = dice.chance(0.15)

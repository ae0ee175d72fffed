"""The life of a pilot as known on a day: its statements, its stays in stages, its waits on a decision, its norms.

Everything is a function of the statements that were known on the day, and of the day.
"""

from __future__ import annotations

import bisect
import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

STAGES = [
    "idea",
    "preparing",
    "running",
    "evaluating",
    "awaiting_decision",
    "implementing",
    "anchoring",
    "anchored",
    "stopped",
]
OPEN_STAGES = STAGES[:7]
MILESTONES = [
    "registered",
    "start_decision",
    "started",
    "ended",
    "evaluation",
    "rollout_decision",
    "implemented",
    "recheck",
    "anchored",
    "stopped",
    "blocked",
    "unblocked",
]
ONCE = {"registered", "start_decision", "started", "ended", "implemented", "anchored", "stopped"}
OPENS = {
    "registered": "idea",
    "started": "running",
    "ended": "evaluating",
    "evaluation": "awaiting_decision",
    "implemented": "anchoring",
    "anchored": "anchored",
    "stopped": "stopped",
    "go": "preparing",
    "go_uncovered": "preparing",
    "no_go": "stopped",
    "rollout_full": "implementing",
    "rollout_targeted": "implementing",
    "extend": "running",
    "stop": "stopped",
}
FINAL = {"rollout_full", "rollout_targeted", "stop"}
STARTING_NORMS = {
    "idea": 90,
    "preparing": 120,
    "evaluating": 60,
    "awaiting_decision": 90,
    "implementing": 365,
    "anchoring": 365,
}
LONG_AGO = dt.date(1900, 1, 1)
HANDED_IN_ON = dt.date(2026, 3, 31)  # every portfolio is handed in on this day
MONTH = 30.4375


def day_of(cell: str | None) -> tuple[dt.date | None, bool]:
    """The day that a cell says, and whether it stands for a period of which it is the last day."""
    if not cell:
        return None, False
    if found := re.fullmatch(r"Q([1-4]) (\d{4})", cell):
        quarter, year = int(found[1]), int(found[2])
        after = dt.date(year + quarter // 4, quarter * 3 % 12 + 1, 1)
        return after - dt.timedelta(1), True
    if re.fullmatch(r"\d{4}", cell):
        return dt.date(int(cell), 12, 31), True
    return dt.date.fromisoformat(cell), False


def day_it_was(cell: str | None) -> tuple[dt.date | None, bool]:
    """The day on which something was, as `day_of`: in a period that still ran when it was handed in, by that day."""
    last, is_inexact = day_of(cell)
    if last and is_inexact:
        first = dt.date(last.year, last.month - 2 if cell.startswith("Q") else 1, 1)
        last = HANDED_IN_ON if first <= HANDED_IN_ON < last else last
    return last, is_inexact


@dataclass(frozen=True, eq=False)
class Statement:
    """One row of milestones. `row` is its line in the file."""

    milestone: str
    outcome: str | None
    planned_on: dt.date | None
    happened_on: dt.date | None
    is_inexact: bool
    recorded_on: dt.date | None
    decided_by: str | None
    note: str | None
    row: int

    @classmethod
    def read(cls, row: dict[str, str], number: int) -> Statement:
        happened_on, is_inexact = day_it_was(row.get("happened_on"))
        return cls(
            row["milestone"],
            row.get("outcome") or None,
            day_of(row.get("planned_on"))[0],
            happened_on,
            is_inexact,
            day_of(row.get("recorded_on"))[0],
            row.get("decided_by") or None,
            row.get("note") or None,
            number,
        )

    @property
    def known_from(self) -> dt.date:
        """The day from which it is known: recorded and happened."""
        return max(self.recorded_on or LONG_AGO, self.happened_on or LONG_AGO)

    @property
    def has_happened(self) -> bool:
        """Else it is a plan only."""
        return bool(self.happened_on or self.outcome or not self.planned_on)

    @property
    def recording(self) -> tuple:
        """The order in which statements were recorded: those without a day first."""
        return self.recorded_on or dt.date.min, self.row

    @property
    def opens(self) -> str | None:
        """The stage that the contract says it opens."""
        return OPENS.get(self.outcome if self.milestone in ("start_decision", "rollout_decision") else self.milestone)

    @property
    def order(self) -> int:
        return MILESTONES.index(self.milestone)

    @property
    def judgement(self) -> str | None:
        """What it says of waiting: successful, partly_successful, unsuccessful or end; None where it says nothing."""
        if self.milestone == "evaluation":
            return self.outcome if self.outcome != "inconclusive" else None
        if self.milestone in ("stopped", "implemented", "anchored") or self.outcome in FINAL | {"no_go"}:
            return "end"
        return None


@dataclass(eq=False)
class Stay:
    """A stay in a stage: entered_on and left_on are None where unknown; came and went order and date it regardless."""

    stage: str
    entered_on: dt.date | None
    came: dt.date
    opener: Statement
    left_on: dt.date | None = None
    went: dt.date | None = None
    leaver: Statement | None = None

    @property
    def has_ended(self) -> bool:
        return self.leaver is not None

    @property
    def is_open(self) -> bool:
        """In the open portfolio: neither anchored nor stopped."""
        return self.stage in OPEN_STAGES


@dataclass(eq=False)
class Wait:
    """A wait on a decision that goes on: since when (None: unknown), and whether nothing but partly succeeded."""

    clock: Statement
    is_partly: bool

    @property
    def succeeded_on(self) -> dt.date | None:
        return self.clock.happened_on


@dataclass(eq=False)
class Spell:
    """A wait as the survival questions see it: from a success to what ended it (leaver), or still going on."""

    clock: Statement
    resumed: Statement
    leaver: Statement | None = None


class Life:
    """What the known statements of one pilot say together."""

    def __init__(self, known: list[Statement], named: list[Statement], first_seen: dt.date | None) -> None:
        """known: what had happened and was known. named: what was recorded of who decides, planned or not.

        first_seen: the day on which the register first saw the pilot; None when nothing says so (then it always did).
        """
        self.known = known
        self.named = named
        self.first_seen = first_seen
        self.plans = [statement for statement in known if statement.planned_on]
        dated, undated = _corrected(known)
        self._dated_days = [(statement.happened_on, statement.order) for statement in dated]
        undated = [statement for statement in undated if not _is_superseded(statement, dated)]
        holds_from = {statement: statement.happened_on for statement in dated}
        holds_from |= {statement: self._undated_from(statement) for statement in undated}
        self.holds_from = holds_from
        undated = [statement for statement in undated if not self._is_passed(statement, dated)]
        self.statements = sorted(dated + undated, key=self.key)

    def key(self, statement: Statement) -> tuple:
        """The order of statements about one pilot."""
        return (
            self.holds_from[statement],
            statement.happened_on is None,
            statement.order,
            *statement.recording,
        )

    def _undated_from(self, statement: Statement) -> dt.date:
        if statement.recorded_on:
            return statement.recorded_on
        earlier = [day for day, order in self._dated_days if order < statement.order]
        return max(earlier, default=LONG_AGO)

    def _is_passed(self, statement: Statement, dated: list[Statement]) -> bool:
        """An undated statement of a stage that the pilot had passed on a known day counts for nothing."""
        before = [other for other in dated if other.opens and other.happened_on <= self.holds_from[statement]]
        if not statement.opens or not before:
            return False
        last = max(before, key=self.key)
        return STAGES.index(last.opens) > STAGES.index(statement.opens)

    @cached_property
    def stays(self) -> list[Stay]:
        """The stays in stages, in order; those that begin and end on one day included."""
        stays: list[Stay] = []
        waiting = _Waiting(with_partly=False)
        anchoring = _Anchoring()
        for statement in self.statements:
            waiting.hear(statement)
            here = stays[-1].stage if stays else None
            opened = anchoring.hear(statement, self.holds_from[statement], here)
            if waiting.is_waiting:
                opened = "awaiting_decision"
            if opened and opened != here:
                came = self.holds_from[statement]
                # When the anchoring began is not said by who says that it is done.
                on = None if (statement.milestone, opened) == ("anchored", "anchoring") else statement.happened_on
                if stays:
                    stays[-1].left_on, stays[-1].went, stays[-1].leaver = on, came, statement
                stays.append(Stay(opened, on, came, statement))
        return stays

    @property
    def stay(self) -> Stay | None:
        """The stay that goes on; None before the first."""
        return self.stays[-1] if self.stays else None

    def wait(self, with_partly: bool = False) -> Wait | None:
        """The wait on a decision that goes on; None when the pilot does not wait."""
        waiting = _Waiting(with_partly)
        for statement in self.statements:
            waiting.hear(statement)
        if not waiting.is_waiting:
            return None
        strictly = _Waiting(with_partly=False)
        for statement in self.statements:
            strictly.hear(statement)
        is_partly = not strictly.is_waiting
        return Wait(waiting.first if is_partly else waiting.success, is_partly)

    def spells(self, with_partly: bool = False) -> list[Spell]:
        """All waits, in order, those that ended included."""
        spells: list[Spell] = []
        waiting = _Waiting(with_partly)
        for statement in self.statements:
            was_waiting = waiting.is_waiting
            waiting.hear(statement)
            if waiting.is_waiting and not was_waiting:
                spells.append(Spell(waiting.first, statement))
            if was_waiting and not waiting.is_waiting:
                spells[-1].leaver = statement
        return spells

    @cached_property
    def first_planned_end(self) -> dt.date | None:
        """The end of the pilot as it was first planned."""
        plans = [plan for plan in self.plans if plan.milestone == "ended"]
        return min(plans, key=lambda plan: plan.recording).planned_on if plans else None

    def planned_end(self, stay: Stay) -> dt.date | None:
        """The planned end that a stay in running is held against.

        A first run: the first plan. A later one, or one that an extension opened: the newest plan that was recorded by
        then and lies after it, else the first that was recorded afterwards and lies after it.
        """
        earlier = [other for other in self.stays[: self.stays.index(stay)] if other.stage == "running"]
        if not earlier and stay.opener.outcome != "extend":
            return self.first_planned_end
        extended = stay.entered_on
        if extended is None:
            return None
        plans = [plan for plan in self.plans if plan.milestone == "ended" and plan.planned_on > extended]
        before = [plan for plan in plans if plan.recorded_on is None or plan.recorded_on <= extended]
        if before:
            return max(before, key=lambda plan: plan.recording).planned_on
        return min(plans, key=lambda plan: plan.recording).planned_on if plans else None

    @cached_property
    def body(self) -> str | None:
        """Who decides, as far as known: the body named last."""
        if not self.named:
            return None
        return max(self.named, key=lambda s: (s.recorded_on or s.happened_on or dt.date.min, s.row)).decided_by

    @cached_property
    def blocked(self) -> Statement | None:
        """The statement that the pilot is blocked, unless it was lifted."""
        last = [s for s in self.statements if s.milestone in ("blocked", "unblocked")]
        return last[-1] if last and last[-1].milestone == "blocked" else None


def _corrected(known: Iterable[Statement]) -> tuple[list[Statement], list[Statement]]:
    """What happened, dated and undated; of one milestone on one day only the statement that was recorded last."""
    last: dict[tuple, Statement] = {}
    undated = []
    for statement in sorted((s for s in known if s.has_happened), key=lambda s: s.recording):
        if statement.happened_on:
            last[statement.milestone, statement.happened_on] = statement
        else:
            undated.append(statement)
    return list(last.values()), undated


def _is_superseded(undated: Statement, dated: list[Statement]) -> bool:
    """Of a milestone that happens once, a known day takes the place of what was said without a day."""
    return undated.milestone in ONCE and any(
        other.milestone == undated.milestone
        and (undated.recorded_on is None or other.happened_on <= undated.recorded_on)
        for other in dated
    )


class _Waiting:
    """Does the pilot wait on a rollout decision? Hears the statements in order."""

    def __init__(self, with_partly: bool) -> None:
        self.counts = {"successful", "partly_successful"} if with_partly else {"successful"}
        self.is_waiting = False
        self.success: Statement | None = None  # the first of the round
        self.partly: Statement | None = None

    @property
    def first(self) -> Statement:
        """What started the clock where a partly successful evaluation counts beside a successful one."""
        return self._first

    def hear(self, statement: Statement) -> None:
        said = statement.judgement
        if said == "end":
            self.is_waiting, self.success, self.partly = False, None, None
        elif said == "unsuccessful":
            self.is_waiting = False
        elif said in self.counts:
            if not (self.success or self.partly):
                self._first = statement
            self.is_waiting = True
            if said == "successful":
                self.success = self.success or statement
            else:
                self.partly = self.partly or statement


@dataclass
class _Anchoring:
    """Which stage a statement opens, anchored only when it was stated and held at 6 and 12 months."""

    stated: bool = False
    held: bool = False
    slipped: dt.date | None = None
    implemented: list[dt.date] = field(default_factory=list)
    holds: list[dt.date] = field(default_factory=list)

    def hear(self, statement: Statement, holds_from: dt.date, here: str | None) -> str | None:
        day = statement.happened_on
        if statement.milestone == "implemented" and day:
            self.implemented.append(day)
        if statement.milestone == "anchored":
            was_stated, self.stated = self.stated, True
            return "anchored" if self.held else None if was_stated else "anchoring"
        if statement.milestone != "recheck":
            return statement.opens
        if statement.outcome == "slipped":
            self.slipped, self.held = holds_from, False
            return "anchoring" if here == "anchored" else None
        return "anchored" if day and self._holds_again(day) and self.stated else None

    def _holds_again(self, day: dt.date) -> bool:
        """Whether this check is the first since a slip that makes it hold for a year."""
        was_held = self.held
        early = any(self._since_implemented(other, 150) for other in self.holds)
        after_slip = self.slipped is None or day > self.slipped
        self.held = self.held or (after_slip and early and self._since_implemented(day, 330))
        self.holds.append(day)
        return self.held and not was_held

    def _since_implemented(self, day: dt.date, days: int) -> bool:
        before = [implemented for implemented in self.implemented if implemented <= day]
        return bool(before) and (day - max(before)).days >= days


class Pilot:
    """A pilot of the register: its facts, and its life as known on any day."""

    def __init__(self, facts: dict[str, str], statements: list[Statement]) -> None:
        self.facts = facts
        self.municipality, self.pilot_id = facts["municipality"], facts["pilot_id"]
        self.key = f"{self.municipality}/{self.pilot_id}"
        self.statements = sorted(statements, key=lambda statement: statement.known_from)
        self._known_from = [statement.known_from for statement in self.statements]
        self._lives: dict[tuple, Life] = {}
        self.areas: list[str] = []
        self.target_groups: list[str] = []

    def fact(self, name: str) -> str | None:
        return self.facts.get(name) or None

    def life(self, as_of: dt.date) -> Life:
        """Its life as known on that day."""
        n_known = bisect.bisect_right(self._known_from, as_of)
        named = [s for s in self.statements if s.milestone == "rollout_decision" and s.decided_by]
        named = [s for s in named if (s.recorded_on or s.happened_on or dt.date.min) <= as_of]
        seen = [s.recorded_on or s.happened_on for s in self.statements]
        first_seen = min((day for day in seen if day and day <= as_of), default=None)
        key = n_known, len(named), first_seen
        if key not in self._lives:
            known = sorted(self.statements[:n_known], key=lambda statement: statement.row)
            self._lives[key] = Life(known, named, first_seen)
        return self._lives[key]


class Register:
    """The tables as handed in, read."""

    def __init__(self, tables: dict[str, list[dict[str, str]]]) -> None:
        self.tables = tables
        said = defaultdict(list)
        # A row that stands twice, word for word, is one statement.
        rows = {
            tuple(row.items()): (number, row) for number, row in reversed([*enumerate(tables["milestones"], start=2)])
        }
        for number, row in sorted(rows.values(), key=lambda numbered: numbered[0]):
            said[row["municipality"], row["pilot_id"]].append(Statement.read(row, number))
        self.pilots = [Pilot(row, said[row["municipality"], row["pilot_id"]]) for row in tables["pilots"]]
        self.by_key = {(pilot.municipality, pilot.pilot_id): pilot for pilot in self.pilots}
        self.area_names = {(row["municipality"], row["area"]): row["name"] for row in tables.get("areas", [])}
        for row in tables.get("segments", []):
            if row["role"] != "not_here":
                pilot = self.pilot_of(row)
                pilot.areas = sorted({*pilot.areas, self.area_name(row)})
                pilot.target_groups = sorted({*pilot.target_groups, row["target_group"]})

    def pilot_of(self, row: dict[str, str]) -> Pilot:
        """The pilot that a row of another table is about."""
        return self.by_key[row["municipality"], row["pilot_id"]]

    def area_name(self, row: dict[str, str]) -> str:
        """The name of the area of a row; its code where no name is stated."""
        return self.area_names.get((row["municipality"], row["area"]), row["area"])

    def adopted(self, stage: str, as_of: dt.date) -> dict[str, str] | None:
        """The norm that was adopted last for a stage: one without a day counts as adopted before all others."""
        rows = [row for row in self.tables.get("norms", []) if row["stage"] == stage]
        rows = [(day_of(row.get("adopted_on"))[0] or LONG_AGO, at, row) for at, row in enumerate(rows)]
        rows = [row for row in rows if row[0] <= as_of]
        return max(rows, key=lambda row: row[:2])[2] if rows else None

    def norm(self, life: Life, stay: Stay, as_of: dt.date) -> int | None:
        """The norm of a stay on a day, in days; None where there is none or it is unknown."""
        if stay.stage == "running":
            planned = life.planned_end(stay)
            if planned is None or stay.entered_on is None:
                return None
            return max(0, (planned - stay.entered_on).days)
        if stay.stage not in STARTING_NORMS:
            return None
        adopted = self.adopted(stay.stage, as_of)
        return int(adopted["norm_days"]) if adopted else STARTING_NORMS[stay.stage]

    def over(self, stay: Stay, day: dt.date, norm: int | None) -> int:
        """How many days a stay is over a norm on a day; 0 where either is unknown, or where nothing is open."""
        if norm is None or stay.entered_on is None or not stay.is_open:
            return 0
        return max(0, (day - stay.entered_on).days - norm)


DIMENSIONS = ("theme", "area", "target_group", "owner", "receiving_team", "body", "municipality")


def groups(pilot: Pilot, life: Life, by: str, stage: str | None) -> list[str | None]:
    """The groups that a pilot is in, by one dimension; [None] where it is not stated."""
    if by == "all":
        return ["all"]
    if by == "stage":
        return [stage]
    if by == "area":
        return list(pilot.areas) or [None]
    if by == "target_group":
        return list(pilot.target_groups) or [None]
    if by == "body":
        return [life.body]
    return [pilot.fact(by)]


def is_chosen(pilot: Pilot, life: Life, filters: dict[str, list[str] | None]) -> bool:
    """Whether a pilot passes the filters on municipality, theme, owner and body."""
    for name in ("municipality", "theme", "owner", "body"):
        wanted = filters.get(name)
        if wanted:
            value = life.body if name == "body" else pilot.fact(name)
            if value not in wanted:
                return False
    return True

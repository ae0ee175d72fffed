"""What is there on a day: where each pilot is, who waits, what is over norm, and the bridge between two days."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from tests.reference.life import (
    FINAL,
    MONTH,
    OPEN_STAGES,
    STAGES,
    Life,
    Pilot,
    Register,
    Stay,
    Wait,
    day_of,
    groups,
    is_chosen,
)

STALE_DAYS = 183
CAP_MONTHS = 12
GATES = ("rollout_plan", "line_owner", "structural_budget", "reserved_capacity", "decision_agreed", "legal_cleared")
ITEMS = (*GATES, "anchoring", "partners", "residents", "routine_tested")
ASSESSED_FOR_DAYS = 180  # so long an assessment of readiness holds


@dataclass(frozen=True)
class Item:
    """A readiness item of a pilot on a day: what was said of it last, and last by a second assessor."""

    said: dict | None
    second: dict | None
    as_of: dt.date

    @property
    def because(self) -> str | None:
        """Why it is open; None when it is met."""
        if self.said is None:
            return "not_assessed"
        state, evidence = self.said["state"], self.said["evidence"]
        if state == "no":
            return "no"
        if self.is_outdated:
            return "outdated"
        if state == "partly":
            return "partly"
        return None if evidence else {"yes": "no_evidence", "not_needed": "no_reason"}[state]

    @property
    def is_outdated(self) -> bool:
        return self.said is not None and (self.as_of - day_of(self.said["assessed_on"])[0]).days > ASSESSED_FOR_DAYS


@dataclass(eq=False)
class Here:
    """A pilot on a day, as known on that day."""

    register: Register
    pilot: Pilot
    life: Life
    as_of: dt.date

    @property
    def stay(self) -> Stay | None:
        return self.life.stay

    @property
    def stage(self) -> str | None:
        return self.stay.stage if self.stay else None

    @property
    def is_open(self) -> bool:
        return bool(self.stay and self.stay.is_open)

    @property
    def is_closed(self) -> bool:
        """Anchored or stopped; a pilot of which the stage is unknown is neither open nor closed."""
        return bool(self.stay and not self.stay.is_open)

    @property
    def entered_on(self) -> dt.date | None:
        return self.stay.entered_on if self.stay else None

    @property
    def age(self) -> int | None:
        return (self.as_of - self.entered_on).days if self.entered_on else None

    @property
    def norm(self) -> int | None:
        return self.register.norm(self.life, self.stay, self.as_of) if self.stay else None

    @property
    def days_over(self) -> int | None:
        """Days over norm, 0 when within it; None where the age or the norm is unknown or there is none."""
        if self.age is None or self.norm is None:
            return None
        return max(0, self.age - self.norm)

    @property
    def is_over(self) -> bool:
        return bool(self.days_over)

    @property
    def months_over(self) -> float:
        return (self.days_over or 0) / MONTH

    @property
    def wait(self) -> Wait | None:
        return self.life.wait()

    @property
    def record_age(self) -> int | None:
        """Days since the record was brought up to date; unknown when that was after the day."""
        updated_on = day_of(self.pilot.fact("updated_on"))[0]
        return (self.as_of - updated_on).days if updated_on and updated_on <= self.as_of else None

    @property
    def is_stale(self) -> bool:
        return not self.is_closed and (self.record_age or 0) > STALE_DAYS

    @property
    def status(self) -> str:
        """The computed status: the first that holds."""
        unknown = self.stay is None or self.age is None or self.norm is None
        for status, holds in (
            ("closed", self.is_closed),
            ("blocked", self.life.blocked is not None),
            ("over_norm", self.is_over),
            ("stale", self.is_stale),
            ("unknown", unknown),
        ):
            if holds:
                return status
        return "on_track"

    @property
    def items(self) -> dict[str, Item] | None:
        """What is known of each readiness item; None when the municipality had handed in nothing about readiness."""
        rows = [row for row in self.register.tables.get("readiness", []) if day_of(row["assessed_on"])[0] <= self.as_of]
        if not any(row["municipality"] == self.pilot.municipality for row in rows):
            return None
        mine = [row for row in rows if self.register.pilot_of(row) is self.pilot]
        in_order = sorted(mine, key=lambda row: (day_of(row["assessed_on"])[0], row["assessor"] == "second"))
        latest = {row["item"]: row for row in in_order}  # a second assessor beats the owner on one day
        seconds = {row["item"]: row for row in in_order if row["assessor"] == "second"}
        return {item: Item(latest.get(item), seconds.get(item), self.as_of) for item in ITEMS}

    @property
    def open_gates(self) -> int | None:
        """How many of the six gates are open; None when the municipality had handed in nothing about readiness."""
        return None if self.items is None else sum(self.items[gate].because is not None for gate in GATES)

    @property
    def open_items(self) -> str | None:
        """Which of them, in their order."""
        return None if self.items is None else ", ".join(gate for gate in GATES if self.items[gate].because)

    def groups(self, by: str) -> list[str | None]:
        return groups(self.pilot, self.life, by, self.stage)


def all_here(register: Register, as_of: dt.date, filters: dict) -> list[Here]:
    """The chosen pilots on a day; without those that had not begun, with those of which no stage was ever stated."""
    found = []
    for pilot in register.pilots:
        life = pilot.life(as_of)
        if (life.stay or not pilot.life(dt.date.max).stay) and is_chosen(pilot, life, filters):
            found.append(Here(register, pilot, life, as_of))
    return found


def open_here(register: Register, as_of: dt.date, filters: dict) -> list[Here]:
    return [here for here in all_here(register, as_of, filters) if here.is_open]


def stage_now(register: Register, as_of: dt.date, **filters) -> list[dict]:
    return [
        {
            "pilot_key": here.pilot.key,
            "municipality": here.pilot.municipality,
            "pilot_id": here.pilot.pilot_id,
            "title": here.pilot.fact("title"),
            "theme": here.pilot.fact("theme"),
            "owner": here.pilot.fact("owner"),
            "stage": here.stage,
            "entered_on": here.entered_on,
            "age_days": here.age,
            "norm_days": here.norm,
            "days_over_norm": here.days_over,
            "is_blocked": here.life.blocked is not None,
            "record_age_days": here.record_age,
            "is_inexact": here.stay.opener.is_inexact if here.stay else None,
            "computed_status": here.status,
        }
        for here in all_here(register, as_of, filters)
    ]


def people_waiting(pilot: Pilot) -> float | None:
    """Residents a month who are helped after rollout and are not yet; None where either number is not stated."""
    later, now = pilot.fact("people_reached_per_month"), pilot.fact("people_reached_now")
    return max(0.0, float(later) - float(now)) if later and now else None


def people_falling(pilot: Pilot) -> float:
    """Residents a month whom the pilot helps now and the rollout would not."""
    later, now = pilot.fact("people_reached_per_month"), pilot.fact("people_reached_now")
    return max(0.0, float(now) - float(later)) if later and now else 0.0


def waits(register: Register, as_of: dt.date, filters: dict, with_partly: bool = False) -> list[tuple[Here, Wait]]:
    """The pilots that wait on a rollout decision."""
    found = [(here, here.life.wait(with_partly)) for here in all_here(register, as_of, filters)]
    return [(here, wait) for here, wait in found if wait]


def decision_norm(register: Register, as_of: dt.date) -> int:
    adopted = register.adopted("awaiting_decision", as_of)
    return int(adopted["norm_days"]) if adopted else 90


def waiting_decisions(register: Register, as_of: dt.date, include_partly: bool = False, **filters) -> list[dict]:
    norm = decision_norm(register, as_of)
    rows = []
    for here, wait in waits(register, as_of, filters, include_partly):
        days = (as_of - wait.succeeded_on).days if wait.succeeded_on else None
        planned = here.life.first_planned_end
        deferred = deferrals(here.life, wait)
        meeting = next_meeting(register, here.pilot.municipality, here.life.body, as_of)
        rows.append(
            {
                "pilot_key": here.pilot.key,
                "theme": here.pilot.fact("theme"),
                "succeeded_on": wait.succeeded_on,
                "days_waiting": days,
                "days_since_first_planned_end": (as_of - planned).days if planned else None,
                "norm_days": norm,
                "days_over_norm": None if days is None else max(0, days - norm),
                "deferrals": len(deferred),
                "last_deferred_on": max((s.happened_on for s in deferred if s.happened_on), default=None),
                "decided_by": here.life.body,
                "next_meeting_on": meeting and meeting[0],
                "papers_due_on": meeting and meeting[1],
                "open_gates": here.open_gates,
                "open_items": here.open_items,
                "people_waiting_per_month": people_waiting(here.pilot),
                "is_partly": wait.is_partly,
            }
        )
    return rows


def deferrals(life: Life, wait: Wait) -> list:
    """The decisions to defer since the success that started the clock."""
    after = life.statements[life.statements.index(wait.clock) :]
    return [s for s in after if s.milestone == "rollout_decision" and s.outcome == "defer"]


def next_meeting(register: Register, municipality: str, body: str | None, as_of: dt.date) -> tuple | None:
    """The first meeting of a body that can still be reached: its day and the day on which papers are due."""
    rows = [
        (day_of(row["meets_on"])[0], day_of(row.get("papers_due_on"))[0])
        for row in register.tables.get("meetings", [])
        if (row["municipality"], row["body"]) == (municipality, body)
    ]
    in_time = [row for row in rows if row[0] >= as_of and (row[1] or row[0]) >= as_of]
    return min(in_time, key=lambda row: row[0], default=None)


def next_meetings(register: Register, as_of: dt.date, include_partly: bool = False, **filters) -> list[dict]:
    count: dict[tuple, int] = defaultdict(int)
    for here, _ in waits(register, as_of, filters, include_partly):
        count[here.pilot.municipality, here.life.body] += 1
    rows = []
    for (municipality, body), n_waiting in count.items():
        meeting = next_meeting(register, municipality, body, as_of) or (None, None)
        row = {"municipality": municipality, "body": body, "meets_on": meeting[0], "papers_due_on": meeting[1]}
        rows.append(row | {"n_waiting": n_waiting})
    return rows


def measures(register: Register, as_of: dt.date, filters: dict) -> dict[tuple, float | None]:
    """The figures of the status screen on one day, by measure and stage."""
    here_all = all_here(register, as_of, filters)
    waiting = waits(register, as_of, filters)
    norm = decision_norm(register, as_of)
    days = [(as_of - wait.succeeded_on).days for _, wait in waiting if wait.succeeded_on]
    people = [people_waiting(here.pilot) for here, _ in waiting]
    known = [number for number in people if number is not None]
    falling = [people_falling(here.pilot) for here, _ in waiting]
    open_ones = [here for here in here_all if here.is_open]
    values = {("stage", stage): sum(here.stage == stage for here in here_all) for stage in STAGES}
    values |= {
        ("waiting", None): len(waiting),
        ("waiting_over_norm", None): sum(number > norm for number in days),
        ("waiting_over_norm_months", None): sum(max(0, number - norm) for number in days) / MONTH,
        ("waiting_people_per_month", None): sum(known) if known else None,
        ("waiting_people_unknown", None): len(people) - len(known),
        ("waiting_people_withheld", None): 0,
        ("waiting_people_falling", None): sum(falling),
        ("waiting_reach_falls", None): sum(number > 0 for number in falling),
        ("over_norm", None): sum(here.is_over for here in open_ones),
        ("stagnation_months", None): sum(here.months_over for here in open_ones),
        ("decided_12_months", None): len(decided_in_year(here_all, as_of)),
    }
    return values


def a_year_before(day: dt.date) -> dt.date:
    """The same day a year earlier; 28 February for 29 February."""
    return day.replace(year=day.year - 1, day=28 if (day.month, day.day) == (2, 29) else day.day)


def decided_in_year(here_all: list[Here], as_of: dt.date) -> list[tuple]:
    """The final decisions on a known day in the twelve months up to the day."""
    return [
        (here, s)
        for here in here_all
        for s in here.life.statements
        if s.outcome in FINAL and s.happened_on and a_year_before(as_of) < s.happened_on <= as_of
    ]


def portfolio_counts(register: Register, as_of: dt.date, since: dt.date | None = None, **filters) -> list[dict]:
    now = measures(register, as_of, filters)
    then = measures(register, since, filters) if since else dict.fromkeys(now)
    rows = []
    for (measure, stage), value in now.items():
        before = then[measure, stage]
        change = None if None in (value, before) else value - before
        rows.append({"measure": measure, "stage": stage, "value": value, "value_then": before, "change": change})
    return rows


# ------------------------------------------------------------------ stagnation


def in_groups(here_all: list[Here], by: str) -> dict[object, list[tuple[Here, float]]]:
    """The pilots of each group with the share of them that counts there."""
    found: dict[object, list[tuple[Here, float]]] = defaultdict(list)
    for here in here_all:
        names = here.groups(by)
        for name in names:
            found[name].append((here, 1 / len(names)))
    return found


def stagnation(register: Register, as_of: dt.date, by: str = "theme", **filters) -> list[dict]:
    return [
        {
            "grp": grp,
            "n_open": sum(share for _, share in members),
            "n_over_norm": sum(share for here, share in members if here.is_over),
            "n_unknown_age": sum(share for here, share in members if here.age is None),
            "n_without_norm": sum(share for here, share in members if here.age is not None and here.norm is None),
            "stagnation_months": sum(share * here.months_over for here, share in members),
            "stagnation_months_capped": sum(share * min(CAP_MONTHS, here.months_over) for here, share in members),
        }
        for grp, members in in_groups(open_here(register, as_of, filters), by).items()
    ]


def stagnation_matrix(register: Register, as_of: dt.date, by: str = "theme", **filters) -> list[dict]:
    cells = defaultdict(list)
    for grp, members in in_groups(open_here(register, as_of, filters), by).items():
        for here, share in members:
            cells[grp, here.stage].append((here, share))
    return [
        {
            "grp": grp,
            "stage": stage,
            "n_open": sum(share for _, share in members),
            "n_over_norm": sum(share for here, share in members if here.is_over),
            "stagnation_months": sum(share * here.months_over for here, share in members),
            "n_waiting": sum(share for here, share in members if here.wait),
        }
        for (grp, stage), members in cells.items()
    ]


BRIDGE = (
    *("opening", "grown", "released", "other_norm", "closing"),
    *("newly_over_norm", "resolved", "over_by_other_norm"),
)


def stagnation_bridge(
    register: Register, as_of: dt.date, by: str = "theme", since: dt.date | None = None, **filters
) -> list[dict]:
    """What grew, what came loose and what another norm changed, each day as known on that day.

    Each day by the norm of that day: what a stay jumps on the day on which another norm holds is that of the norm.
    """
    since = since or as_of - dt.timedelta(91)
    totals: dict[object, dict[str, float]] = defaultdict(lambda: dict.fromkeys(BRIDGE, 0.0))
    for pilot in register.pilots:
        life = pilot.life(as_of)
        if is_chosen(pilot, life, filters):
            for stage, step, amount in bridge_of(register, pilot, since, as_of):
                names = groups(pilot, life, by, stage)
                for name in names:
                    totals[name][step] += amount / len(names)
    return [{"grp": grp} | steps for grp, steps in totals.items() if any(steps.values())]


def bridge_of(register: Register, pilot: Pilot, since: dt.date, as_of: dt.date) -> list[tuple[str, str, float]]:
    """What one pilot adds to the bridge: the stage of the stay, the step, and how much."""

    known = []
    for number in range((as_of - since).days + 1):
        day = since + dt.timedelta(number)
        life = pilot.life(day)
        known.append((day, life.stay, register.norm(life, life.stay, day) if life.stay else None))
    steps: list[tuple[str, str, float]] = []
    over_first: dict[tuple, str] = {}  # the stays over norm on the first day and on the last
    over_last: dict[tuple, str] = {}
    first = 0
    while first < len(known):
        last = first
        while last + 1 < len(known) and _is_same(known[first][1], known[last + 1][1]):
            last += 1
        stay, norm = known[last][1:]
        if stay:
            was_there = first == 0
            opening = register.over(stay, since, known[0][2]) if was_there else 0
            by_last_norm = register.over(stay, since, norm) if was_there else 0
            has_ended = last + 1 < len(known)
            reached = register.over(stay, known[last + 1][0] if has_ended else as_of, norm)
            jumped = sum(
                register.over(stay, known[at][0], known[at][2]) - register.over(stay, known[at][0], known[at - 1][2])
                for at in range(first + 1, last + 1)
            )
            closing = 0 if has_ended else reached
            steps += [
                (stay.stage, step, amount)
                for step, amount in (
                    ("opening", opening / MONTH),
                    ("other_norm", jumped / MONTH),
                    ("grown", (reached - opening - jumped) / MONTH),
                    ("released", reached / MONTH if has_ended else 0),
                    ("closing", closing / MONTH),
                    ("over_by_other_norm", int(by_last_norm > 0) - int(opening > 0)),
                )
                if amount
            ]
            if by_last_norm:
                over_first[stay.stage, stay.entered_on] = stay.stage
            if closing:
                over_last[stay.stage, stay.entered_on] = stay.stage
        first = last + 1
    steps += [(stage, "newly_over_norm", 1) for key, stage in over_last.items() if key not in over_first]
    steps += [(stage, "resolved", 1) for key, stage in over_first.items() if key not in over_last]
    return steps


def _is_same(one: Stay | None, other: Stay | None) -> bool:
    """The same stage and the same day of entering."""
    return bool(one and other) and (one.stage, one.entered_on) == (other.stage, other.entered_on)


def building_up(register: Register, as_of: dt.date, **filters) -> list[dict]:
    """What is open per stage, and what came and went on known days in the 91 days up to the day."""
    chosen = all_here(register, as_of, filters)
    start = as_of - dt.timedelta(91)
    rows = []
    for stage in OPEN_STAGES:
        there = [here for here in chosen if here.stage == stage]
        stays = [stay for here in chosen for stay in here.life.stays if stay.stage == stage]
        arrived = sum(bool(stay.entered_on) and start < stay.entered_on <= as_of for stay in stays)
        left = sum(bool(stay.left_on) and start < stay.left_on <= as_of for stay in stays)
        row = {"stage": stage, "n_open": len(there), "n_over_norm": sum(here.is_over for here in there)}
        row |= {"stagnation_months": sum(here.months_over for here in there)}
        row |= {"n_unknown_age": sum(here.age is None for here in there)}
        rows.append(row | {"n_arrived_91_days": arrived, "n_left_91_days": left, "n_net_91_days": arrived - left})
    return rows

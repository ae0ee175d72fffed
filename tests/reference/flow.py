"""What comes in, goes out and is there: moves on known days, and the stock that unknown days move too."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from tests.reference.choice import month_ends, months_back
from tests.reference.life import OPEN_STAGES, STAGES, Life, Pilot, Register, Statement, groups, is_chosen


@dataclass(frozen=True)
class Move:
    """Into (+1) or out of (-1) a stage; `moved_on` is None where unknown, `came` dates it regardless."""

    pilot: Pilot
    life: Life
    stage: str
    sign: int
    moved_on: dt.date | None
    came: dt.date
    statement: Statement


def moves(register: Register, as_of: dt.date, filters: dict, as_one: bool = False) -> list[Move]:
    """All moves as known on a day. As one: into and out of the open portfolio, as stage `open`."""
    found = []
    for pilot in register.pilots:
        life = pilot.life(as_of)
        if not is_chosen(pilot, life, filters):
            continue
        stays = life.stays
        for at, stay in enumerate(stays):
            was_open = at > 0 and stays[at - 1].is_open
            goes_on = at + 1 < len(stays) and stays[at + 1].is_open
            if not as_one or (stay.is_open and not was_open):
                stage = "open" if as_one else stay.stage
                found.append(Move(pilot, life, stage, 1, stay.entered_on, stay.came, stay.opener))
            if stay.has_ended and (not as_one or (stay.is_open and not goes_on)):
                stage = "open" if as_one else stay.stage
                found.append(Move(pilot, life, stage, -1, stay.left_on, stay.went, stay.leaver))
    return found


def moved_groups(move: Move, by: str) -> list[str | None]:
    return groups(move.pilot, move.life, by, move.stage)


def first_known(register: Register, as_of: dt.date, filters: dict) -> dt.date | None:
    """The first known day on which a chosen pilot moved."""
    days = [move.moved_on for move in moves(register, as_of, filters) if move.moved_on]
    return min(days, default=None)


def flow_by_month(
    register: Register, as_of: dt.date, by: str = "theme", stage: str = "each", months: int | None = None, **filters
) -> list[dict]:
    as_one = stage == "open" and by != "stage"
    cells = defaultdict(list)
    for move in moves(register, as_of, filters, as_one):
        if stage not in ("each", "open") and move.stage != stage:
            continue
        names = moved_groups(move, by)
        if by == "stage" and stage == "open" and move.stage not in OPEN_STAGES:
            continue
        for name in names:
            cells[None if as_one else move.stage, name].append((move, 1 / len(names)))
    first = first_known(register, as_of, filters)
    if months is not None:
        first = months_back(as_of, months - 1)
    if first is None:
        return []
    rows = []
    for day in month_ends(first, as_of):
        month = day.replace(day=1)
        for (name, grp), members in cells.items():
            known = [(m, share) for m, share in members if m.moved_on and month <= m.moved_on <= day]
            arrivals = sum(share for m, share in known if m.sign > 0)
            departures = sum(share for m, share in known if m.sign < 0)
            rows.append(
                {
                    "month": month,
                    "stage": name,
                    "grp": grp,
                    "arrivals": arrivals,
                    "departures": departures,
                    "net": arrivals - departures,
                    "stock_end": sum(m.sign * share for m, share in members if m.came <= day),
                    "net_unknown_day": sum(
                        m.sign * share for m, share in members if not m.moved_on and month <= m.came <= day
                    ),
                }
            )
    return rows


def cumulative_flow(
    register: Register, as_of: dt.date, step: str = "month", since: dt.date | None = None, **filters
) -> list[dict]:
    since = since or first_known(register, as_of, filters)
    if since is None or since > as_of:
        return []
    days = month_ends(since, as_of)
    if step == "day":
        days = [since + dt.timedelta(number) for number in range((as_of - since).days + 1)]
    all_moves = moves(register, as_of, filters)
    rows = []
    for day in days:
        there = dict.fromkeys(STAGES, 0)
        for move in all_moves:
            if move.came <= day:
                there[move.stage] += move.sign
        for at, stage in enumerate(STAGES):
            further = sum(there[name] for name in STAGES[at:])
            rows.append({"day": day, "stage": stage, "n_in_stage": there[stage], "n_here_or_further": further})
    return rows

"""What comes in, goes out and is there: moves on known days, and the stock that unknown days move too."""

from __future__ import annotations

import datetime as dt
import itertools
from collections import defaultdict
from dataclasses import dataclass

from tests.reference.chances import binomial_upper, clopper_pearson, poisson_interval
from tests.reference.choice import month_ends, months_back
from tests.reference.life import MONTH, OPEN_STAGES, STAGES, Life, Pilot, Register, Statement, groups, is_chosen
from tests.reference.stock import a_year_before


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


def first_move(register: Register, as_of: dt.date, filters: dict) -> dt.date | None:
    """The first known day on which a chosen pilot moved."""
    days = [move.moved_on for move in moves(register, as_of, filters) if move.moved_on]
    return min(days, default=None)


def first_known(register: Register, as_of: dt.date, filters: dict) -> dt.date | None:
    """The first known day on which something happened to a chosen pilot."""
    lives = [pilot.life(as_of) for pilot in register.pilots if is_chosen(pilot, pilot.life(as_of), filters)]
    return min((s.happened_on for life in lives for s in life.statements if s.happened_on), default=None)


def flow_by_month(
    register: Register, as_of: dt.date, by: str = "theme", stage: str = "each", months: int | None = None, **filters
) -> list[dict]:
    as_one = stage == "open" and by != "stage"
    cells = defaultdict(list)
    for move in moves(register, as_of, filters, as_one):
        if stage not in ("each", "open") and move.stage != stage:
            continue
        names = moved_groups(move, by)
        for name in names:
            cells[None if as_one else move.stage, name].append((move, 1 / len(names)))
    first = min((m.moved_on for members in cells.values() for m, _ in members if m.moved_on), default=None)
    first = first or as_of  # nothing but unknown days: the month of today
    if months is not None:
        first = max(first, months_back(as_of, months - 1))
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
    all_moves = moves(register, as_of, filters)
    since = since or first_move(register, as_of, filters) or as_of
    if not all_moves:
        return []
    days = month_ends(since, as_of)
    if step == "day":
        days = [since + dt.timedelta(number) for number in range((as_of - since).days + 1)]
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


def growth(register: Register, as_of: dt.date, by: str = "stage", stage: str = "each", **filters) -> list[dict]:
    """Arrivals against departures on known days in twelve months, pilots whole. Not here: whether it is too young."""
    as_one = stage == "open" and by != "stage"
    wanted = OPEN_STAGES if stage in ("each", "open") else [stage]
    cells = defaultdict(list)
    for move in moves(register, as_of, filters, as_one):
        if as_one or move.stage in wanted:
            for name in moved_groups(move, by):
                cells[name, None if as_one else move.stage].append(move)
    since = a_year_before(as_of)
    first = first_known(register, as_of, filters)
    months = 12.0 if first is None or first <= since else min(12.0, ((as_of - first).days + 1) / MONTH)
    rows = []
    for (grp, name), members in cells.items():
        known = [move for move in members if move.moved_on and since < move.moved_on <= as_of]
        n_arrived = sum(move.sign > 0 for move in known)
        n_left = sum(move.sign < 0 for move in known)
        n_open = sum(move.sign for move in members)
        row = {"grp": grp, "stage": name, "n_arrived": n_arrived, "n_left": n_left, "n_open": n_open}
        rows.append(row | {"window_months": months} | growth_figures(n_arrived, n_left, n_open, months))
    return rows


def growth_figures(n_arrived: int, n_left: int, n_open: int, months: float) -> dict[str, float | None]:
    """The test, the ratio and the stock in months, with their exact intervals."""
    names = [
        "p_growth",
        "rate_ratio",
        "rate_ratio_lo",
        "rate_ratio_hi",
        "stock_months",
        "stock_months_lo",
        "stock_months_hi",
    ]
    row: dict[str, float | None] = dict.fromkeys(names)
    if not n_arrived + n_left:
        return row
    row["p_growth"] = binomial_upper(n_arrived, n_arrived + n_left)
    lo, hi = clopper_pearson(n_arrived, n_arrived + n_left)
    row["rate_ratio_lo"] = lo / (1 - lo)
    if n_left:
        row |= {"rate_ratio": n_arrived / n_left, "rate_ratio_hi": hi / (1 - hi)}
        slow, fast = poisson_interval(n_left)
        row |= {"stock_months": n_open * months / n_left, "stock_months_lo": n_open * months / fast}
        row["stock_months_hi"] = n_open * months / slow
    return row


def control_chart(
    register: Register, as_of: dt.date, by: str = "stage", stage: str = "each", months: int = 24, **filters
) -> list[dict]:
    """Whole months only; the mean, 2.66 times the mean moving range around it, and what stands out."""
    flows = flow_by_month(register, as_of, by, stage, None, **filters)
    series = defaultdict(list)
    last = months_back(as_of + dt.timedelta(1), 1)  # a month is whole on its last day
    for row in flows:
        if months_back(last, months - 1) <= row["month"] <= last:
            for name in ("arrivals", "departures"):
                series[row["grp"], row["stage"], name].append((row["month"], row[name]))
    rows = []
    for (grp, name, which), points in series.items():
        values = [value for _, value in sorted(points)]
        mean = spread = None
        if len(values) > 1:
            mean = sum(values) / len(values)
            ranges = [abs(b - a) for a, b in itertools.pairwise(values)]
            spread = 2.66 * sum(ranges) / len(ranges)
        for (month, value), signals in zip(sorted(points), signals_of(values, mean, spread), strict=True):
            row = {"grp": grp, "stage": name, "series": which, "month": month, "value": value, "mean": mean}
            row |= {"lower": None if mean is None else mean - spread, "upper": None if mean is None else mean + spread}
            rows.append(row | signals | {"n_points": len(values), "is_trial": len(values) < 12})
    return rows


SLACK = 1e-12


def signals_of(values: list[float], mean: float | None, spread: float | None) -> list[dict[str, bool]]:
    """For each month whether it is part of a signal."""
    n = len(values)
    found = [dict.fromkeys(("is_outside", "is_shift", "is_trend", "is_two_of_three"), False) for _ in values]
    if mean is None:
        return found
    away = [value - mean for value in values]
    for at in range(n):
        found[at]["is_outside"] = abs(away[at]) > spread + SLACK
    for start in range(n - 6):
        seven = away[start : start + 7]
        steps = [b - a for a, b in itertools.pairwise(seven)]
        for name, holds in (("is_shift", _one_sided(seven)), ("is_trend", _one_sided(steps))):
            for at in range(start, start + 7) if holds else ():
                found[at][name] = True
    for start in range(n - 2):
        for sign in (1, -1):
            far = [at for at in range(start, start + 3) if sign * away[at] > spread * 2 / 3 + SLACK]
            for at in far if len(far) >= 2 else ():
                found[at]["is_two_of_three"] = True
    return found


def _one_sided(numbers: list[float]) -> bool:
    return all(number > SLACK for number in numbers) or all(number < -SLACK for number in numbers)

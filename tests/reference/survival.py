"""How long it takes and how it ends: Kaplan-Meier, Aalen-Johansen, quantiles, with waits that were seen late."""

from __future__ import annotations

import datetime as dt
import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from tests.reference.chances import beta_quantile
from tests.reference.life import Life, Pilot, Register, Spell, groups, is_chosen
from tests.reference.stock import open_here

CAUSES = ("rollout", "stop", "withdrawn", "other")
Z = 1.959963984540054


@dataclass(frozen=True)
class Seen:
    """Something that was seen from age `entry` on and left at age `exit`, by a cause; None: it was still there."""

    entry: int
    exit: int
    cause: str | None

    def is_at_risk(self, age: int) -> bool:
        """Seen just before that age, and still there. What was there from age 0 is at risk on age 0."""
        return self.entry < age <= self.exit or self.entry == 0 == age

    @property
    def was_seen(self) -> bool:
        """Whether it was still there when it was first seen."""
        return self.entry < self.exit or self.entry == 0 == self.exit


class Curve:
    """Kaplan-Meier and Aalen-Johansen of a group."""

    def __init__(self, seen: Iterable[Seen]) -> None:
        self.seen = list(seen)
        ends = {one.exit for one in self.seen if one.cause}
        self.last = max((one.exit for one in self.seen), default=0)
        start = {0} if self.n_risk(0) else set()
        self.ages = sorted(start | ends | {one.exit for one in self.seen if one.exit == self.last})

    def n_risk(self, age: int) -> int:
        return sum(one.is_at_risk(age) for one in self.seen)

    def n_ended(self, age: int, cause: str | None = None) -> int:
        return sum(one.exit == age and bool(one.cause) and cause in (None, one.cause) for one in self.seen)

    def steps(self, until: float) -> list[tuple[int, int, int]]:
        """Age, number at risk and number of ends, of each age of an end up to an age."""
        ages = [age for age in self.ages if age <= until and self.n_ended(age)]
        return [(age, self.n_risk(age), self.n_ended(age)) for age in ages]

    def s(self, age: float) -> float:
        """The share that is there longer."""
        return math.prod(1 - d / n for _, n, d in self.steps(age))

    def se(self, age: float) -> float | None:
        """Greenwood."""
        steps = self.steps(age)
        if any(n == d for _, n, d in steps):
            return None
        return self.s(age) * math.sqrt(sum(d / (n * (n - d)) for _, n, d in steps))

    def interval(self, age: int) -> tuple[float, float]:
        """The beta-product interval of the share at an age; the lower end asks who was still there then."""
        steps = self.steps(age)
        mean = second = 1.0
        for _, n, d in steps:
            mean *= _beta_mean(n - d + 1, d)
            second *= _beta_second(n - d + 1, d)
        high = _quantile(0.975, mean, second)
        n_after = self.n_risk(age) - self.n_ended(age)
        if n_after <= 0 or self.s(age) == 0:
            return 0.0, high
        return _quantile(0.025, mean * _beta_mean(n_after, 1), second * _beta_second(n_after, 1)), high

    def cif(self, age: int, cause: str | None) -> float:
        """The share that ended by a cause, up to an age; by any cause: 1 - s."""
        return sum(self._before(t) * self.n_ended(t, cause) / n for t, n, _ in self.steps(age))

    def _before(self, age: int) -> float:
        return self.s(age - 0.5)

    def cif_se(self, age: int, cause: str | None) -> float:
        """Aalen's standard error of the share that ended by a cause."""
        total, share = 0.0, self.cif(age, cause)
        for t, n, d in self.steps(age):
            rest, ended, before = share - self.cif(t, cause), self.n_ended(t, cause), self._before(t)
            if n > 1 and n > d:
                total += rest**2 * d / ((n - 1) * (n - d))
                total -= 2 * rest * before * ended * (n - ended) / (n * (n - d) * (n - 1))
            if n > 1:
                total += before**2 * ended * (n - ended) / (n**2 * (n - 1))
        return math.sqrt(total) if total > 1e-15 else 0.0  # what is left of nothing is rounding

    def quantile(self, share: float) -> int | None:
        """The first age on which that share or less is still there."""
        return next((age for age, _, _ in self.steps(math.inf) if self.s(age) <= share + 1e-9), None)


def _beta_mean(a: float, b: float) -> float:
    return a / (a + b)


def _beta_second(a: float, b: float) -> float:
    return a * (a + 1) / ((a + b) * (a + b + 1))


def _quantile(share: float, mean: float, second: float) -> float:
    """The quantile of the beta distribution with that mean and second moment."""
    variance = second - mean**2
    if mean >= 1:
        return 1.0
    size = mean * (1 - mean) / variance - 1
    return beta_quantile(share, mean * size, (1 - mean) * size)


# ------------------------------------------------------------------ waits on a decision


def cause_of(spell: Spell) -> str | None:
    """How a wait ended; None while it lasts."""
    end = spell.leaver
    if end is None:
        return None
    if end.outcome in ("rollout_full", "rollout_targeted"):
        return "rollout"
    if end.outcome == "withdrawn":
        return "withdrawn"
    return "stop" if end.opens == "stopped" else "other"


def seen_from(life: Life, day: dt.date) -> int:
    """The age at which the register first saw something that began on a day."""
    return max(0, (life.first_seen - day).days) if life.first_seen else 0


def observe(life: Life, spell: Spell, as_of: dt.date) -> Seen | None:
    """A wait as it was seen; None where a day is unknown. A wait that was interrupted is seen again when it goes on."""
    began, end = spell.clock.happened_on, spell.leaver
    if began is None or spell.resumed.happened_on is None or (end and end.happened_on is None):
        return None
    entry = max(seen_from(life, began), (spell.resumed.happened_on - began).days)
    return Seen(entry, ((end.happened_on if end else as_of) - began).days, cause_of(spell))


@dataclass
class Waits:
    """The waits of one group: those that were seen, and how many were left out."""

    seen: list[Seen]
    n_left_out: int


def waits_by_group(
    register: Register,
    as_of: dt.date,
    by: str,
    filters: dict,
    include_partly: bool,
    started_from: dt.date | None,
    started_before: dt.date | None,
) -> dict[object, Waits]:
    """All waits as known on a day, whole in each group of the pilot."""
    found: dict[object, Waits] = defaultdict(lambda: Waits([], 0))
    for pilot in register.pilots:
        life = pilot.life(as_of)
        if not is_chosen(pilot, life, filters):
            continue
        for spell in life.spells(include_partly):
            began = spell.clock.happened_on
            if started_from and not (began and began >= started_from):
                continue
            if started_before and not (began and began < started_before):
                continue
            seen = observe(life, spell, as_of)
            for grp in groups(pilot, life, by, "awaiting_decision"):
                if seen and seen.was_seen:
                    found[grp].seen.append(seen)
                else:
                    found[grp].n_left_out += 1
    return found


def share_waiting(
    register: Register,
    as_of: dt.date,
    by: str = "theme",
    include_partly: bool = False,
    started_from: dt.date | None = None,
    started_before: dt.date | None = None,
    **filters,
) -> list[dict]:
    rows = []
    for grp, waits in waits_by_group(
        register, as_of, by, filters, include_partly, started_from, started_before
    ).items():
        curve = Curve(waits.seen)
        for age in curve.ages if waits.seen else ():
            s, n, se = curve.s(age), len(waits.seen), curve.se(age)
            lo, hi = curve.interval(age) if n < 40 or s < 0.2 else log_log(s, se)
            row = {"grp": grp, "t_days": age, "n_risk": curve.n_risk(age), "n_exits": curve.n_ended(age)}
            row |= {"s": s, "lo": lo, "hi": hi, "se": se, "n": n, "is_drawn": curve.n_risk(age) >= 5}
            rows.append(row)
    return rows


def log_log(s: float, se: float | None) -> tuple[float | None, float | None]:
    """The log-log interval."""
    if not 0 < s < 1:
        return None, None
    spread = Z * se / s / math.log(s)
    return s ** math.exp(-spread), s ** math.exp(spread)


def how_it_ends(
    register: Register,
    as_of: dt.date,
    by: str = "theme",
    include_partly: bool = False,
    started_from: dt.date | None = None,
    started_before: dt.date | None = None,
    **filters,
) -> list[dict]:
    rows = []
    for grp, waits in waits_by_group(
        register, as_of, by, filters, include_partly, started_from, started_before
    ).items():
        curve = Curve(waits.seen)
        for age in curve.ages if waits.seen else ():
            n_risk = curve.n_risk(age)
            for cause in CAUSES:
                row = {"grp": grp, "t_days": age, "cause": cause, "cif": curve.cif(age, cause)}
                row |= {"se": curve.cif_se(age, cause), "n_ended": curve.n_ended(age, cause)}
                rows.append(row | {"n_risk": n_risk, "is_drawn": n_risk >= 5})
            row = {"grp": grp, "t_days": age, "cause": "waiting", "cif": curve.s(age), "se": curve.cif_se(age, None)}
            rows.append(row | {"n_ended": 0, "n_risk": n_risk, "is_drawn": n_risk >= 5})
    return rows


def wait_quantiles(
    register: Register,
    as_of: dt.date,
    by: str = "theme",
    include_partly: bool = False,
    started_from: dt.date | None = None,
    started_before: dt.date | None = None,
    **filters,
) -> list[dict]:
    rows = []
    for grp, waits in waits_by_group(
        register, as_of, by, filters, include_partly, started_from, started_before
    ).items():
        curve = Curve(waits.seen)
        n_exits = sum(bool(one.cause) for one in waits.seen)
        row = {"grp": grp, "n": len(waits.seen), "n_exits": n_exits, "n_open": len(waits.seen) - n_exits}
        row["n_left_out"] = waits.n_left_out
        for name, share in (("median", 0.5), ("p85", 0.15)):
            age = curve.quantile(share)
            is_shown = n_exits >= 10 and age is not None and curve.n_risk(age) >= 5
            row[f"{name}_days"] = age if is_shown else None
        mean, se = mean_wait(curve)
        rows.append(row | {"rmst_days": mean, "rmst_se_days": se})
    return rows


def mean_wait(curve: Curve, tau: float = 365.25) -> tuple[float | None, float | None]:
    """The mean of the first twelve months waited, with its standard error, where at least 5 were seen that long."""
    if curve.n_risk(math.ceil(tau)) < 5:
        return None, None
    steps = [step for step in curve.steps(tau) if step[0] < tau]
    starts = [0, *(age for age, _, _ in steps)]
    areas = [curve.s(start) * (end - start) for start, end in zip(starts, [*starts[1:], tau], strict=True)]
    if steps and steps[0][0] == 0:  # ends on age 0: nothing before them
        areas[0] = 0.0
    variance = sum(sum(areas[number + 1 :]) ** 2 * d / (n * (n - d)) for number, (_, n, d) in enumerate(steps) if n > d)
    return sum(areas), math.sqrt(variance)


def chance_within(
    register: Register,
    as_of: dt.date,
    by: str = "theme",
    waited_days: int = 274,
    within_days: int = 91,
    include_partly: bool = False,
    started_from: dt.date | None = None,
    started_before: dt.date | None = None,
    **filters,
) -> list[dict]:
    rows = []
    until = waited_days + within_days
    for grp, waits in waits_by_group(
        register, as_of, by, filters, include_partly, started_from, started_before
    ).items():
        if not waits.seen:
            continue
        curve = Curve(waits.seen)
        n_risk = curve.n_risk(waited_days)
        n_exits = sum(bool(one.cause) for one in waits.seen)
        row = {"grp": grp, "n_risk": n_risk, "n_exits": n_exits, "chance": None}
        is_long_enough = curve.n_risk(until) > 0 or curve.s(until) == 0
        row["withheld"] = (
            "too_few_exits"
            if n_exits < 5
            else "too_few_at_risk"
            if n_risk < 8
            else None
            if is_long_enough
            else "too_short_follow_up"
        )
        if row["withheld"] is None:
            row["chance"] = min(0.95, 1 - curve.s(until) / curve.s(waited_days))
        rows.append(row)
    return rows


# ------------------------------------------------------------------ stays in a stage


def seen_stays(pilot: Pilot, as_of: dt.date, stage: str) -> list[Seen]:
    """The stays of a pilot in a stage that can be counted: with known days, and not over before they were seen."""
    life = pilot.life(as_of)
    found = []
    for stay in life.stays:
        if stay.stage != stage or stay.entered_on is None or (stay.has_ended and stay.left_on is None):
            continue
        age = ((stay.left_on if stay.has_ended else as_of) - stay.entered_on).days
        found.append(Seen(seen_from(life, stay.entered_on), age, "left" if stay.has_ended else None))
    return [one for one in found if one.was_seen]


def ageing(register: Register, as_of: dt.date, by: str = "theme", grp: list[str] | None = None, **filters) -> list:
    chosen = [pilot for pilot in register.pilots if is_chosen(pilot, pilot.life(as_of), filters)]
    curves = {}
    rows = []
    for here in open_here(register, as_of, filters):
        names = here.groups(by)
        if grp and not {name or "" for name in names} & set(grp):
            continue
        if here.stage not in curves:
            seen = [one for pilot in chosen for one in seen_stays(pilot, as_of, here.stage)]
            curves[here.stage] = (Curve(seen), sum(bool(one.cause) for one in seen))
        curve, n_exits = curves[here.stage]
        shown = n_exits >= 20
        later = [stay.entered_on for stay in here.life.stays if stay.stage != "idea"]
        row = {"pilot_key": here.pilot.key, "stage": here.stage, "entered_on": here.entered_on, "age_days": here.age}
        row |= {"norm_days": here.norm, "days_over_norm": here.days_over, "n_exits": n_exits}
        row |= {"p50_days": curve.quantile(0.5) if shown else None}
        row |= {"p85_days": curve.quantile(0.15) if shown else None}
        row |= {"is_inexact": here.stay.opener.is_inexact}
        row["days_since_go"] = (as_of - later[0]).days if later and later[0] else None
        rows.append(row)
    return rows

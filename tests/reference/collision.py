"""Success collision from the definitions: who may come to a team, when, and how likely that is more than it can carry.

Chances are worked out given the shared chance of each theme, at nodes at which the mean is exact, pilot by pilot.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import reduce
from itertools import pairwise

import numpy as np
from scipy.special import roots_jacobi

from tests.reference.life import LONG_AGO, Life, Pilot, Register, day_of
from tests.reference.survival import Curve, Seen, cause_of, observe

OPEN_AGAIN = ("idea", "preparing", "running", "evaluating")
ROLLED_OUT = ("implementing", "anchoring", "anchored")
FROM_THE_START = -1_000_000
TRACE = 1e-12
Amounts = tuple[float | None, float | None, float | None]


@dataclass
class Coming:
    """A pilot that may come: its chance by the end of each quarter, and by the quarter before the first."""

    pilot: Pilot
    role: str
    needs: Amounts
    begun: list[float | None]
    before: list[float | None]
    decides_on: dt.date | None = None
    is_timing_pooled: bool = False
    is_beyond: bool = False
    is_unseen: bool = False
    move_days: int = 0
    planned_on: dt.date | None = None
    days_waiting: int | None = None


@dataclass
class Rule:
    """What is taken for a municipality: of its own, or of all together (is_pooled); None: too little is known."""

    slip: list[tuple[int, float]] | None = None
    wait: list[tuple[int, float]] | None = None
    share: float | None = None
    pooled: set[str] = field(default_factory=set)


@dataclass
class Supposed:
    """What if, as texts say it."""

    out: set[str] = field(default_factory=set)
    targeted: set[str] = field(default_factory=set)
    moves: dict[str, int] = field(default_factory=dict)
    rooms: list[tuple[str, float, str | None]] = field(default_factory=list)

    @classmethod
    def read(cls, texts: Iterable[str]) -> Supposed:
        found = cls()
        for text in dict.fromkeys(texts):
            what, _, rest = text.partition(" ")
            if what in ("out", "targeted"):
                getattr(found, what).add(rest)
                continue
            amount, _, name = rest.partition(" ")
            if what == "move":
                found.moves[name] = found.moves.get(name, 0) + int(amount)
            else:
                found.rooms.append((what, float(amount), name or None))
        return found


# ---------------------------------------------------------------------- what was seen


def evaluations(life: Life) -> list[dt.date | None]:
    return [statement.happened_on for statement in life.statements if statement.milestone == "evaluation"]


def plans(register: Register, pilot: Pilot, as_of: dt.date) -> list[tuple[dt.date, dt.date, tuple]]:
    """Planned day, from when on it was known, and the order of recording, of each plan for the evaluation."""
    return [
        (told.planned_on, told.recorded_on or LONG_AGO, told.recording)
        for told in pilot.statements
        if told.milestone == "evaluation" and told.planned_on and (told.recorded_on or LONG_AGO) <= as_of
    ]


def due(register: Register, pilot: Pilot) -> list[tuple[dt.date, dt.date | None]]:
    """The days on which evaluations are due, and were held."""
    rows = [row for row in register.tables.get("evaluations", []) if register.pilot_of(row) is pilot]
    return [(day_of(row["due_on"])[0], day_of(row.get("held_on"))[0]) for row in rows]


def slips(register: Register, pilot: Pilot, as_of: dt.date) -> list[Seen]:
    """How late each plan was kept, or that it still was not."""
    life = pilot.life(as_of)
    held, stood = evaluations(life), plans(register, pilot, as_of)
    over = [stay.came for stay in life.stays if stay.stage in (*ROLLED_OUT, "stopped")]
    seen = []
    for planned_on in {day for day, *_ in stood}:
        told = min(told for day, told, _ in stood if day == planned_on)
        after = [day for day in held if day and day > told]
        if not after and None in held:
            continue
        last = min([as_of, *(day for day in over if day > told)])
        entry = FROM_THE_START if told <= planned_on else (told - planned_on).days
        seen.append(Seen(entry, ((min(after) if after else last) - planned_on).days, "evaluated" if after else None))
    if not stood:
        for planned_on, held_on in due(register, pilot):
            held_on = held_on if held_on and held_on <= as_of else None
            if held_on or not held:
                last = held_on or min([as_of, *(day for day in over if day > LONG_AGO)])
                seen.append(Seen(FROM_THE_START, (last - planned_on).days, "evaluated" if held_on else None))
    return [one for one in seen if one.entry < one.exit]


def steps(seen: list[Seen]) -> list[tuple[int, float]]:
    """After each age at which something ended, the share that is still there."""
    curve = Curve(seen)
    found, share = [], 1.0
    for age, n, d in curve.steps(math.inf):
        share *= 1 - d / n
        found.append((age, share))
    return found


def left_at(curve: list[tuple[int, float]], age: int) -> float:
    return min((s for t, s in curve if t <= age), default=1.0)


def rules(register: Register, as_of: dt.date, with_partly: bool) -> dict[str, Rule]:
    """By municipality."""
    of: dict[str, list] = {}
    for pilot in register.pilots:
        life = pilot.life(as_of)
        waits, causes = [], []
        for spell in life.spells(with_partly):
            cause = cause_of(spell)
            cause = cause if cause in ("rollout", "stop") else None
            causes.append(cause)
            seen = observe(life, spell, as_of)
            if seen and seen.was_seen:
                waits.append(Seen(seen.entry, seen.exit, cause))
        of.setdefault(pilot.municipality, []).append((slips(register, pilot, as_of), waits, causes))
    everyone = [one for those in of.values() for one in those]
    found = {}
    for municipality, own in of.items():
        rule = found[municipality] = Rule()
        for name, nth in (("slip", 0), ("wait", 1), ("share", 2)):
            for those in (own, everyone):
                parts = [one[nth] for one in those]
                told = [one for part in parts for one in part]
                if name == "slip":
                    n_ends = sum(any(one.cause for one in part) for part in parts)
                elif name == "wait":
                    n_ends = sum(one.cause is not None for one in told)
                else:
                    n_ends = sum(cause is not None for cause in told)
                if n_ends >= 5:
                    value = told.count("rollout") / n_ends if name == "share" else steps(told)
                    setattr(rule, name, value)
                    rule.pooled |= {name} if those is everyone else set()
                    break
    return found


# ----------------------------------------------------------------------------- who comes


def quarters(register: Register, municipality: str, as_of: dt.date) -> list[tuple[dt.date, dt.date]]:
    """First and last day of each."""
    first = dt.date(as_of.year, (as_of.month - 1) // 3 * 3 + 1, 1)
    named = [quarter_of(row) for row in register.tables.get("capacity", []) if row["municipality"] == municipality]
    last = max(named, default=first)
    n_quarters = min(20, max(8, (last.year - first.year) * 4 + (last.month - first.month) // 3 + 1))
    starts = [first]
    for _ in range(n_quarters):
        starts.append(quarter_after(starts[-1]))
    return [(start, after - dt.timedelta(1)) for start, after in pairwise(starts)]


def quarter_after(day: dt.date) -> dt.date:
    return dt.date(day.year + (day.month == 10), (day.month + 2) % 12 + 1, 1)


def quarter_of(row: dict[str, str]) -> dt.date:
    day = day_of(row["quarter"])[0]
    return dt.date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def amounts(pilot: Pilot, kind: str) -> Amounts:
    names = (f"{kind}_fte", f"{kind}_cost_once", f"{kind}_cost_per_year")
    return tuple(None if pilot.fact(name) is None else float(pilot.fact(name)) for name in names)


def coming(register: Register, as_of: dt.date, with_partly: bool, supposed: Supposed) -> list[Coming]:
    """Everybody that has a role."""
    found, rule_of = [], rules(register, as_of, with_partly)
    for pilot in register.pilots:
        life = pilot.life(as_of)
        spell = next((spell for spell in reversed(life.spells(with_partly)) if spell.leaver is None), None)
        stage = life.stay.stage if life.stay else None
        role = None
        if spell:
            role = "waiting"
        elif stage in ("evaluating", "running"):
            role = stage
        elif stage in ROLLED_OUT:
            role = "committed"
        elif stage in ("idea", "preparing"):
            role = "candidate"
        if role is None or pilot.key in supposed.out:
            continue
        ends = quarters(register, pilot.municipality, as_of)
        needs = amounts(pilot, "targeted" if pilot.key in supposed.targeted else "rollout")
        one = Coming(pilot, role, needs, [None] * len(ends), [])
        rule = rule_of[pilot.municipality]
        if role == "committed":
            decided = min(stay.came for stay in life.stays if stay.stage in ROLLED_OUT)
            one.begun, one.decides_on = [1.0] * len(ends), decided
            one.before = [0.0 if decided >= first else 1.0 for first, _ in ends]
        else:
            planned_on = standing_plan(register, pilot, as_of)
            one.move_days = supposed.moves.get(pilot.key, 0)
            one.planned_on = planned_on and planned_on + dt.timedelta(one.move_days)
            if spell and spell.clock.happened_on:
                one.days_waiting = (as_of - spell.clock.happened_on).days
            time_it(one, rule, as_of, [last for _, last in ends])
            one.before = [0.0, *one.begun[:-1]]
            used = {"wait"} if role == "waiting" else {"wait", "slip"}
            one.is_timing_pooled = bool(used & rule.pooled)
        found.append(one)
    return found


def standing_plan(register: Register, pilot: Pilot, as_of: dt.date) -> dt.date | None:
    """The plan for an evaluation that is not held yet."""
    stood = plans(register, pilot, as_of)
    if stood:
        standing = [max(stood, key=lambda plan: plan[2])[0]]
    else:
        standing = [day for day, held in due(register, pilot) if held is None or held > as_of]
    last = max((day for day in evaluations(pilot.life(as_of)) if day), default=None)
    return min((day for day in standing if last is None or day > last), default=None)


def time_it(one: Coming, rule: Rule, as_of: dt.date, ends: list[dt.date]) -> None:
    """Its chances, and when it is expected."""
    if one.role == "waiting":
        if rule.wait is None or one.days_waiting is None:
            return
        now, curve = left_at(rule.wait, one.days_waiting), rule.wait
        if now <= 0:
            return
        shares = [1 - left_at(curve, one.days_waiting + (end - as_of).days) / now for end in ends]
        half = next((t for t, s in curve if t > one.days_waiting and s <= 0.5 * now + 1e-9), None)
        one.decides_on = None if half is None else as_of + dt.timedelta(half - one.days_waiting)
        never = curve[-1][1] / now
    else:
        if rule.slip is None or rule.wait is None or one.planned_on is None:
            return
        age = (as_of - one.planned_on).days
        now, before = left_at(rule.slip, age), left_at(rule.slip, age)
        if now <= 1e-9:
            return
        shares, half = [0.0] * len(ends), None
        for late, s in rule.slip:
            if late <= age:
                continue
            evaluated_on = one.planned_on + dt.timedelta(late)
            half = evaluated_on if half is None and s <= 0.5 * now + 1e-9 else half
            for nth, end in enumerate(ends):
                if evaluated_on <= end:
                    shares[nth] += (before - s) / now * (1 - left_at(rule.wait, (end - evaluated_on).days))
            before = s
        half_wait = next((t for t, s in rule.wait if s <= 0.5 + 1e-9), None)
        one.decides_on = None if None in (half, half_wait) else half + dt.timedelta(half_wait)
        never = 1 - (1 - rule.slip[-1][1] / now) * (1 - rule.wait[-1][1])
    one.is_beyond, one.is_unseen = never > 0.1 + 1e-9, 1 - never < 0.005
    for nth, (share, end) in enumerate(zip(shares, ends, strict=True)):
        may_begin = one.role == "waiting" or one.planned_on <= end
        one.begun[nth] = share + (TRACE * (nth + 1) if may_begin and share < 1 - 1e-9 else 0.0)


def collision_pilots(
    register: Register,
    as_of: dt.date,
    include_partly: bool = False,
    municipality: list[str] | None = None,
    whatif: list[str] | None = None,
) -> list[dict]:
    supposed = Supposed.read(whatif or ())
    out, supposed.out = supposed.out, set()
    return [
        {
            "pilot_key": one.pilot.key,
            "team": one.pilot.fact("receiving_team"),
            "role": one.role,
            "days_waiting": one.days_waiting,
            "decides_on": one.decides_on,
            "fte": one.needs[0],
            "cost_once": one.needs[1],
            "cost_per_year": one.needs[2],
            "is_need_unknown": None in one.needs,
            "has_targeted": any(amount is not None for amount in amounts(one.pilot, "targeted")),
            "is_left_out": one.pilot.key in out,
            "is_targeted": one.pilot.key in supposed.targeted,
            "begun": one.begun[-1],
            "is_timing_pooled": one.is_timing_pooled,
            "is_beyond": one.is_beyond,
        }
        for one in coming(register, as_of, include_partly, supposed)
        if municipality is None or one.pilot.municipality in municipality
    ]


# ----------------------------------------------------------------------------- what a team carries


def fates(register: Register, as_of: dt.date, with_partly: bool) -> dict[tuple[str, str | None], tuple[int, int, int]]:
    """Successes, failures, and stopped before any evaluation, by municipality and theme."""
    good = {"successful", "partly_successful"} if with_partly else {"successful"}
    found: dict[tuple[str, str | None], list[int]] = {}
    for pilot in register.pilots:
        life = pilot.life(as_of)
        outcomes = [told.outcome for told in life.statements if told.milestone == "evaluation"]
        counts = found.setdefault((pilot.municipality, pilot.fact("theme")), [0, 0, 0])
        stage = life.stay.stage if life.stay else None
        if good & set(outcomes):
            counts[0] += 1
        elif any(outcomes):
            counts[1] += stage not in OPEN_AGAIN
        elif not outcomes and stage == "stopped" and any(stay.stage == "running" for stay in life.stays):
            counts[2] += 1
    return {key: tuple(counts) for key, counts in found.items()}


@dataclass
class Item:
    """A pilot of a team in one quarter and kind: what it asks first and later, in whole units, and how likely."""

    one: Coming
    first: int
    later: int
    begins: float
    goes_on: float
    group: object
    fate: tuple[int, int, int] | None

    @property
    def asks(self) -> bool:
        return self.first > 0 or self.later > 0


def spread_of(items: list[Item], size: int) -> np.ndarray:
    """The chance of each need: given the shared chances pilots come each by itself; themes do not depend."""
    whole = np.zeros(size)
    whole[0] = 1
    for group in dict.fromkeys(item.group for item in items):
        those = [item for item in items if item.group == group]
        p, e, weights = nodes(those)
        given = np.zeros((len(weights), size))
        given[:, 0] = 1
        for item in those:
            chance = {"evaluating": p, "running": p * e}.get(item.one.role, np.ones(len(weights)))
            begins, goes_on = (chance * share for share in (item.begins, item.goes_on))
            given = (
                (1 - begins - goes_on)[:, None] * given
                + begins[:, None] * shifted(given, item.first)
                + goes_on[:, None] * shifted(given, item.later)
            )
        whole = np.convolve(whole, weights @ given)[:size]
    return whole


def nodes(those: list[Item]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    if those[0].fate is None:
        return np.ones(1), np.ones(1), np.ones(1)
    successes, failures, stopped = those[0].fate
    n = len(those) // 2 + 1
    p, p_weights = beta_nodes(n, 1 + successes, 1 + failures)
    e, e_weights = beta_nodes(n, 2 + successes + failures, stopped) if stopped else (np.ones(1), np.ones(1))
    return np.repeat(p, len(e)), np.tile(e, len(p)), np.outer(p_weights, e_weights).ravel()


def beta_nodes(n: int, a: float, b: float) -> tuple[np.ndarray, np.ndarray]:
    values, weights = roots_jacobi(n, b - 1, a - 1)
    return (values + 1) / 2, weights / weights.sum()


def shifted(given: np.ndarray, n: int) -> np.ndarray:
    moved = np.zeros_like(given)
    moved[:, n:] = given[:, : given.shape[1] - n]
    return moved


def collision(
    register: Register,
    as_of: dt.date,
    include_partly: bool = False,
    municipality: list[str] | None = None,
    whatif: list[str] | None = None,
) -> list[dict]:
    supposed = Supposed.read(whatif or ())
    everybody = [one for one in coming(register, as_of, include_partly, supposed) if one.role != "candidate"]
    known, rule_of = fates(register, as_of, include_partly), rules(register, as_of, include_partly)
    named = list(register.tables.get("capacity", []))
    teams = {(row["municipality"], row["team"]) for row in named}
    teams |= {
        (one.pilot.municipality, one.pilot.fact("receiving_team")) for one in everybody if one.role != "committed"
    }
    rows = []
    for place, team in teams:
        if municipality is not None and place not in municipality:
            continue
        ends = quarters(register, place, as_of)
        rooms = {quarter_of(row): row for row in named if (row["municipality"], row["team"]) == (place, team)}
        of_team = [
            one for one in everybody if (one.pilot.municipality, one.pilot.fact("receiving_team")) == (place, team)
        ]
        if not any((rooms.get(first) or {}).get("basis") == "total" for first, _ in ends):
            of_team = [one for one in of_team if one.role != "committed"]
        for nth, (first_day, _) in enumerate(ends):
            for kind in ("fte", "euro"):
                row = told(
                    of_team,
                    nth,
                    kind,
                    rooms.get(first_day),
                    supposed,
                    f"{place}/{team}",
                    known,
                    rule_of.get(place) or Rule(),
                )
                rows.append({"municipality": place, "team": team, "quarter": first_day, "kind": kind, **row})
    return rows


def told(
    of_team: list[Coming],
    nth: int,
    kind: str,
    capacity: dict[str, str] | None,
    supposed: Supposed,
    team_key: str,
    known: dict,
    rule: Rule,
) -> dict:
    unit = 1000 if kind == "fte" else 100
    said = (capacity or {}).get("fte" if kind == "fte" else "budget")
    room = None
    if said:
        more = sum(amount for what, amount, name in supposed.rooms if what == kind and name in (None, team_key))
        room = max(float(said) + more, 0)
    is_free = (capacity or {}).get("basis") != "total"
    uncertain = [one for one in of_team if one.role != "committed"]
    items = [item_of(one, nth, kind, unit, is_free, known, rule) for one in of_team]
    stress = [most(item, nth, is_free) for item in items]
    certain = sum(
        ask
        for item, ask in zip(items, stress, strict=True)
        if item.one.role == "committed" and not is_free and item.one.begun[nth] >= 1
    )
    ordered = sorted(
        (
            (item.one.decides_on or dt.date.max, item.one.pilot.key, ask)
            for item, ask in zip(items, stress, strict=True)
            if item.one.role != "committed"
        )
    )
    limit = None if room is None else math.floor(room * unit + 1e-6)
    tipping, so_far = None, certain
    for _, key, ask in ordered:
        so_far += ask
        if limit is not None and certain <= limit < so_far:
            tipping = key
            break
    why = reason(items, rule)
    row = {
        "room": room,
        "basis": None if capacity is None else capacity.get("basis") or "free",
        "n_pilots": len(uncertain),
        "n_unknown": sum(one.needs[0] is None if kind == "fte" else None in one.needs[1:] for one in of_team),
        "n_pooled": sum(item.group == "all" for item in items),
        "n_timing_pooled": sum(one.is_timing_pooled for one in uncertain),
        "is_share_pooled": bool(uncertain) and "share" in rule.pooled,
        "n_beyond": sum(one.is_beyond for one in uncertain),
        "n_unseen": sum(one.is_unseen for one in uncertain),
        "certain": certain / unit,
        "stress": sum(stress) / unit,
        "short": None if limit is None else max(sum(stress) - limit, 0) / unit,
        "tipping_pilot": tipping,
        **dict.fromkeys(("need_mean", "need_p10", "need_p50", "need_p90")),
        "p_over": None,
        "withheld": why,
    }
    chance = None
    if why is None:
        asking = [item for item in items if item.asks]
        step = reduce(math.gcd, (need for item in asking for need in (item.first, item.later)), 0) or 1
        for item in asking:
            item.first, item.later = item.first // step, item.later // step
        size = sum(max(item.first, item.later) for item in asking) + 1
        spread = spread_of(asking, size)
        needs = np.arange(size) * step
        row["need_mean"] = float(spread @ needs) / unit
        for name, share in (("need_p10", 0.1), ("need_p50", 0.5), ("need_p90", 0.9)):
            row[name] = float(needs[np.argmax(np.cumsum(spread) >= share - 1e-9)]) / unit
        chance = None if limit is None else float(spread[needs > limit].sum())
    if limit is None:
        row["withheld"] = "no_room"
    else:
        row["p_over"] = 0.0 if sum(stress) <= limit else 1.0 if certain > limit else chance
        row["withheld"] = None if row["p_over"] is not None else why
    return row


def item_of(one: Coming, nth: int, kind: str, unit: int, is_free: bool, known: dict, rule: Rule) -> Item:
    fte, once, yearly = one.needs
    later = fte if kind == "fte" else None if yearly is None else yearly / 4
    first = fte if kind == "fte" else once
    later = round(max(later or 0, 0) * unit)
    first = later if kind == "fte" else round(max(first or 0, 0) * unit) + later
    begun, before = one.begun[nth] or 0, one.before[nth] or 0
    share = 1 if one.role == "committed" else rule.share or 0
    if one.role == "committed" and is_free:
        begun = before = 0
    group, fate = one.pilot.key, None
    if one.role in ("evaluating", "running"):
        place, theme = one.pilot.municipality, one.pilot.fact("theme")
        group, fate = ("theme", theme), known.get((place, theme))
        if theme is None or sum(fate[:2]) < 5:
            group = "all"
            fate = tuple(
                map(sum, zip(*(counts for (other, _), counts in known.items() if other == place), strict=True))
            )
    return Item(one, first, later, max(begun - before, 0) * share, before * share, group, fate)


def most(item: Item, nth: int, is_free: bool) -> int:
    begun, before = item.one.begun[nth], item.one.before[nth]
    if item.one.role == "committed" and is_free:
        return 0
    begins = begun is None or before is None or begun > before
    goes_on = before is None or before > 0
    return max(item.first if begins else 0, item.later if goes_on else 0)


def reason(items: list[Item], rule: Rule) -> str | None:
    asking = [item for item in items if item.asks]
    if rule.share is None and any(item.one.role != "committed" for item in asking):
        return "too_few_decisions"
    if any(item.fate is not None and sum(item.fate[:2]) < 5 for item in asking):
        return "too_few_fates"
    # A team is judged as a whole: where the timing of one is unknown, so is that of all its quarters.
    return "timing_unknown" if any(None in (*item.one.begun, *item.one.before) for item in asking) else None

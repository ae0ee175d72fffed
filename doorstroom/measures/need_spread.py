"""The chance of each need of one team, exactly: which pilots come to it is not known, their needs are.

Pilots of one theme are alike to their shared fate, so given how many of them succeed every choice of that many is as
likely. The need of a choice of k out of the first i pilots is that of k out of i - 1, or of k - 1 with the i-th: so
it is built up pilot by pilot, in sums of numbers that are never negative, and then weighted by how likely each k is
(`shared_fate`). That is the mean over the shared chance that Gauss-Jacobi quadrature gives, for a mean over p of a
polynomial in p; no draw is made, so the figure is the same on every screen. Themes do not depend on each other: their
needs are convolved.

Needs are whole numbers of steps. The step is the largest of which all needs of a team are multiples (half an FTE,
0.05, a thousand euro), so nothing is rounded and a need that equals the room fits. Only where that would take too many
(MOST_STEPS, fewer for very many pilots of one theme) the step is wider, and needs are rounded so that their running
total is right to half a step: no need is lost for being small, and none counts double.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce

import numpy as np
from scipy.fft import next_fast_len

from doorstroom.measures.shared_fate import Fates, numbers

MOST_STEPS = 10_000
MOST_WORK = 300_000_000  # steps x pilots of one fate x pilots: what one quarter may cost
AT_ONCE = 500_000  # numbers that are carried along together: what fits close to the processor
FEW = 16  # needs that are convolved one by one
ON_ITS_OWN = -1  # the group of what shares its fate with nothing


@dataclass(frozen=True)
class Needs:
    """What may come to one team, in one kind (FTE or euro), in several cases (quarters).

    group, is_running, first, later: one a pilot. group: whose fate it shares, ON_ITS_OWN where success is not what is
    unknown. first, later: need in its first quarter and in each later one, in whole units. begins, goes_on: cases x
    pilots, the chance, given success where that is unknown, that its first quarter is this one, or an earlier one.
    """

    group: np.ndarray
    is_running: np.ndarray
    first: np.ndarray
    later: np.ndarray
    begins: np.ndarray
    goes_on: np.ndarray
    fates: Mapping[int, Fates]

    def where(self, chosen: np.ndarray) -> Needs:
        """Of some of the pilots."""
        each = {name: getattr(self, name)[chosen] for name in ("group", "is_running", "first", "later")}
        return replace(self, **each, begins=self.begins[:, chosen], goes_on=self.goes_on[:, chosen])

    def cases(self, chosen: np.ndarray) -> Needs:
        """In some of the cases."""
        return replace(self, begins=self.begins[chosen], goes_on=self.goes_on[chosen])


@dataclass(frozen=True)
class Beside:
    """What a pilot more would come beside: those who share its fate, by how many of them succeed, and the rest."""

    evaluating: np.ndarray
    running: np.ndarray
    rest: np.ndarray
    fates: Fates


def step_of(needs: Needs, *more: np.ndarray) -> int:
    """How many units a step is; more: first and later needs of those of whom one may come beside them."""
    shared = int(np.gcd.reduce(np.concatenate([needs.first, needs.later, *more]), initial=0))
    total = int(np.maximum(needs.first, needs.later).sum()) + max(
        (int(each.max(initial=0)) for each in more), default=0
    )
    alike = max(np.unique_counts(needs.group[needs.group != ON_ITS_OWN]).counts, default=1)
    most = min(MOST_STEPS, max(MOST_WORK // int(alike) ** 2, 1))
    return max(shared, -(-total // most), 1)


def on_grid(needs: Needs, step: int) -> Needs:
    """The same needs in whole steps."""
    return replace(needs, first=_rounded(needs.first, step), later=_rounded(needs.later, step))


def spread(in_steps: Needs) -> np.ndarray:
    """The chance that the need is 0, 1, 2, … steps in each case: cases x numbers of steps; a row adds up to 1.

    in_steps: as `on_grid` gives them.
    """
    asking, n_cases = _asking(in_steps), len(in_steps.begins)
    at_once = max(1, AT_ONCE // (int(np.maximum(asking.first, asking.later).sum()) + 1))
    portions = [np.arange(start, min(start + at_once, n_cases)) for start in range(0, max(n_cases, 1), at_once)]
    return np.concatenate([_convolved(_parts(asking.cases(portion))) for portion in portions])


def beside(in_steps: Needs, group: int) -> Beside:
    """Those needs, for a pilot more that shares the fate of a group."""
    asking = _asking(in_steps)
    shares = asking.group == group
    return Beside(
        evaluating=_by_successes(asking.where(shares & ~asking.is_running)),
        running=_by_successes(asking.where(shares & asking.is_running)),
        rest=_convolved(_parts(asking.where(~shares))),
        fates=asking.fates[group],
    )


def with_one(others: Beside, one: Needs) -> np.ndarray:
    """As `spread`, of these and one pilot more, that runs; one: that pilot, in the same cases and steps."""
    n_cases, n_numbers, size = others.running.shape
    running = np.zeros((n_cases, n_numbers + 1, size + int(max(one.first[0], one.later[0]))))
    running[:, :n_numbers, :size] = others.running
    _take_in(running, n_numbers - 1, size, one, 0)
    return _convolved([others.rest, _weighted(others.evaluating, running, others.fates)])


def over(spread: np.ndarray, step: int, room: np.ndarray) -> np.ndarray:
    """The chance that the need is more than the room, strictly: one a case; room in whole units."""
    fits = np.clip(np.asarray(room) // step + 1, 0, spread.shape[1])
    is_beyond = np.arange(spread.shape[1]) >= fits[:, None]
    return np.clip((spread * is_beyond).sum(axis=1), 0, 1)


def quantiles(spread: np.ndarray, shares: Sequence[float]) -> list[np.ndarray]:
    """For each share the smallest need, in steps, that is not exceeded with at least that chance: one a case."""
    up_to = np.cumsum(spread, axis=1)
    return [(up_to >= share - 1e-9).argmax(axis=1) for share in shares]


def _asking(in_steps: Needs) -> Needs:
    """Who asks anything, the smallest first: what is carried along grows late."""
    most = np.maximum(in_steps.first, in_steps.later)
    order = np.argsort(most, kind="stable")
    return in_steps.where(order[most[order] > 0])


def _parts(needs: Needs) -> list[np.ndarray]:
    """The chances of each need of each group: cases x steps, of one or more groups."""
    groups = dict.fromkeys(needs.group)
    parts = [_of_group(needs.where(needs.group == group), needs.fates.get(group)) for group in groups]
    return parts or [np.ones((len(needs.begins), 1))]


def _of_group(needs: Needs, fates: Fates | None) -> np.ndarray:
    if fates is None:
        return _each_on_its_own(needs)
    return _weighted(_by_successes(needs.where(~needs.is_running)), _by_successes(needs.where(needs.is_running)), fates)


def _weighted(evaluating: np.ndarray, running: np.ndarray, fates: Fates) -> np.ndarray:
    """Each as `_by_successes` gives it -> the chances of their sum: cases x steps."""
    chances = numbers(evaluating.shape[1] - 1, running.shape[1] - 1, fates)
    if running.shape[1] == 1:
        return np.matmul(chances.T, evaluating)[:, 0]
    together = np.matmul(chances, running)
    if evaluating.shape[1] == 1:
        return together[:, 0]
    size = evaluating.shape[2] + together.shape[2] - 1
    length = next_fast_len(size, real=True)
    transformed = (np.fft.rfft(evaluating, length) * np.fft.rfft(together, length)).sum(axis=1)
    return np.clip(np.fft.irfft(transformed, length)[:, :size], 0, None)


def _by_successes(needs: Needs) -> np.ndarray:
    """The chance of each need when 0, 1, 2, … of these succeed: cases x numbers of successes x steps."""
    most = np.maximum(needs.first, needs.later)
    chances = np.zeros((len(needs.begins), len(most) + 1, int(most.sum()) + 1))
    chances[:, 0, 0] = 1
    filled = 1
    for nth in range(len(most)):
        _take_in(chances, nth, filled, needs, nth)
        filled += int(most[nth])
    return chances


def _take_in(chances: np.ndarray, n_before: int, filled: int, needs: Needs, nth: int) -> None:
    """Change chances of n_before pilots, of which so many steps are filled, into those with the nth of needs too."""
    k = np.arange(n_before + 1)[:, None] / (n_before + 1)
    before = chances[:, : n_before + 1, :filled]
    added = _with(before, needs, nth)
    before *= 1 - k
    chances[:, 1 : n_before + 2, : added.shape[2]] += (k + 1 / (n_before + 1)) * added


def _each_on_its_own(needs: Needs) -> np.ndarray:
    chances = np.ones((len(needs.begins), 1, 1))
    for nth in range(len(needs.group)):
        chances = _with(chances, needs, nth)
    return chances[:, 0]


def _with(chances: np.ndarray, needs: Needs, nth: int) -> np.ndarray:
    """The same needs with that of one pilot more, if it has begun."""
    first, later = int(needs.first[nth]), int(needs.later[nth])
    begins, goes_on = needs.begins[:, nth, None, None], needs.goes_on[:, nth, None, None]
    size = chances.shape[2]
    added = np.zeros((*chances.shape[:2], size + max(first, later)))
    added[..., :size] = (1 - begins - goes_on) * chances
    if first == later:
        added[..., first : first + size] += (begins + goes_on) * chances
    else:
        added[..., first : first + size] += begins * chances
        added[..., later : later + size] += goes_on * chances
    return added


def _convolved(parts: list[np.ndarray]) -> np.ndarray:
    """The sum of needs that do not depend on each other."""
    together, many = parts[0], []
    for part in sorted(parts[1:], key=lambda part: part.shape[1]):
        occurring = np.flatnonzero(part.any(axis=0))
        if len(occurring) > FEW:
            many.append(part)
            continue
        size = together.shape[1]
        added = np.zeros((len(part), size + part.shape[1] - 1))
        for steps in occurring:
            added[:, steps : steps + size] += part[:, steps, None] * together
        together = added
    if not many:
        return together
    many.append(together)
    size = sum(part.shape[1] - 1 for part in many) + 1
    length = next_fast_len(size, real=True)
    transformed = reduce(np.multiply, (np.fft.rfft(part, length) for part in many))
    return np.clip(np.fft.irfft(transformed, length)[:, :size], 0, None)


def _rounded(amounts: np.ndarray, step: int) -> np.ndarray:
    """Whole numbers of steps, whose running total is right to half a step; exact where all are multiples."""
    return np.diff((np.cumsum(amounts) + step // 2) // step, prepend=0)

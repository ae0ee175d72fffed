"""The forecast of the queue made again for past quarters, scored beside a constant rate.

The model is that of `queue_chain`. The baseline knows the same two years but no meetings and no queue: one that waits
leaves at a constant rate a day (exits ÷ days waited), and a body lets Poisson numbers leave at a constant rate a day
(exits ÷ days). Method: rolling origin (Tashman, "Out-of-sample tests of forecasting accuracy", 2000).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.stats import poisson

from doorstroom.measures import queue_chain, scores
from doorstroom.measures.queue_forecast import MIN_EXITS, MIN_MEETINGS

HIGHEST_CHANCE = 0.95
INTERVAL = (0.05, 0.95)
QUANTILES = (0.50, 0.85)
LEVELS = (INTERVAL[0], *QUANTILES, INTERVAL[1])
SAME = 1e-12
TOGETHER = 256
COLUMNS = (
    *("municipality", "body", "is_whole", "score", "n_snapshots", "n", "model", "baseline"),
    *("model_low", "model_high", "baseline_low", "baseline_high", "winner", "withheld"),
)


@dataclass(frozen=True)
class Forecasts:
    """Per row a forecast: the chance for one that waits, and quantiles of how many leave (rows x 5, 50, 85, 95 %)."""

    chance: np.ndarray
    quantiles: np.ndarray


def complete(frame: pd.DataFrame) -> pd.DataFrame:
    """The scores of all bodies together, then of each body in the order given.

    In: one row per body and snapshot: municipality, body, snapshot_on, n_waiting, n_gone (of those), n_left (of the
    body), left_per_meeting and arrived_per_meeting (list of numbers; null: no history), n_meetings_ahead, days_ahead,
    days and waited_days (of the history). Out: as `forecast_backtest.sql` promises.
    """
    bodies = frame[["municipality", "body"]].drop_duplicates(ignore_index=True)
    shown = one_by_one(frame)
    index = pd.MultiIndex.from_frame(bodies)
    of_body = index.get_indexer(pd.MultiIndex.from_frame(shown[["municipality", "body"]])) + 1
    n_groups = len(bodies) + 1

    def total(values: np.ndarray) -> np.ndarray:
        """The sum over all rows, then over those of each body."""
        sums = np.bincount(of_body, weights=values, minlength=n_groups)
        return np.concatenate([[sums.sum()], sums[1:]])

    n_snapshots = total(np.ones(len(shown)))
    n_snapshots[0] = shown.snapshot_on.nunique()
    scored = _scored(shown, total)
    answer = pd.concat(scored.values(), keys=scored.keys(), names=["score", "nth"]).reset_index()
    answer = answer.sort_values("nth", kind="stable", ignore_index=True)
    who = pd.concat([pd.DataFrame({"municipality": [None], "body": [None]}), bodies], ignore_index=True)
    nth = answer.nth.to_numpy()
    answer = answer.assign(
        municipality=who.municipality.to_numpy()[nth],
        body=who.body.to_numpy()[nth],
        is_whole=nth == 0,
        n_snapshots=n_snapshots[nth].astype(np.int64),
        withheld=np.where(answer.n == 0, "no_past_forecasts", None),
    )
    return answer[list(COLUMNS)]


def one_by_one(frame: pd.DataFrame) -> pd.DataFrame:
    """The forecasts that would have been shown, each with its own scores, in the order given.

    In: as `complete`. Out: `frame` with, for the model and with `baseline_` before it for the constant rate: chance,
    low, p50, p85, high (of how many leave), brier (the sum over those that wait), pinball_p50, pinball_p85, is_covered.
    """
    shown = frame[_is_shown(frame)].reset_index(drop=True)
    baseline = _scores_of(shown, constant_rate(shown), "baseline_")
    return shown.assign(**_scores_of(shown, modelled(shown), ""), **baseline)


def _scores_of(shown: pd.DataFrame, forecasts: Forecasts, prefix: str) -> dict[str, np.ndarray]:
    n_waiting, n_gone, n_left = (shown[name].to_numpy(dtype=float) for name in ("n_waiting", "n_gone", "n_left"))
    low, p50, p85, high = forecasts.quantiles.T
    found = {
        "chance": forecasts.chance,
        **{"low": low, "p50": p50, "p85": p85, "high": high},
        "brier": scores.brier(forecasts.chance, n_waiting, n_gone),
        "pinball_p50": scores.pinball(p50, n_left, QUANTILES[0]),
        "pinball_p85": scores.pinball(p85, n_left, QUANTILES[1]),
        "is_covered": (low <= n_left) & (n_left <= high),
    }
    return {f"{prefix}{name}": values for name, values in found.items()}


def modelled(frame: pd.DataFrame) -> Forecasts:
    """The forecast by meetings, for rows that have a history."""
    chance, quantiles = np.zeros(len(frame)), np.zeros((len(frame), len(LEVELS)))
    order = np.argsort(frame.n_waiting.to_numpy(), kind="stable")
    for start in range(0, len(order), TOGETHER):
        at = order[start : start + TOGETHER]
        rows = frame.iloc[at]
        n_waiting, n_meetings = rows.n_waiting.to_numpy(), rows.n_meetings_ahead.to_numpy()
        arriving = queue_chain.shares(list(rows.arrived_per_meeting))
        leaving = queue_chain.shares(list(rows.left_per_meeting))
        chance[at] = np.minimum(queue_chain.gone(n_waiting, arriving, leaving, n_meetings), HIGHEST_CHANCE)
        # No more can leave than wait or come: P(at least x leave) = P(that many dealt with) P(that many there).
        dealt_with = _at_least(queue_chain.totals(leaving, n_meetings))
        coming = _at_least(queue_chain.totals(arriving, n_meetings))
        number = np.arange(dealt_with.shape[1])
        missing = np.clip(number - n_waiting[:, None], 0, coming.shape[1])
        there = np.take_along_axis(np.pad(coming, ((0, 0), (0, 1))), missing, axis=1)
        at_least = dealt_with * there
        for nth, level in enumerate(LEVELS):
            # The smallest number of which more than it has a chance of at most 1 - level.
            quantiles[at, nth] = (at_least[:, 1:] > 1 - level + 1e-9).sum(axis=1)
    return Forecasts(chance, quantiles)


def constant_rate(frame: pd.DataFrame) -> Forecasts:
    """The forecast at constant rates, for rows that have a history."""
    n_exits = _sums(list(frame.left_per_meeting))
    days_ahead = frame.days_ahead.to_numpy(dtype=float)
    per_pilot = n_exits / np.maximum(frame.waited_days.to_numpy(dtype=float), 1)
    per_body = n_exits / np.maximum(frame.days.to_numpy(dtype=float), 1)
    chance = np.minimum(-np.expm1(-per_pilot * days_ahead), HIGHEST_CHANCE)
    # Rates are ratios of small whole numbers: far fewer differ than there are rows.
    rates, which = np.unique(per_body * days_ahead, return_inverse=True)
    return Forecasts(chance, poisson.ppf(np.array(LEVELS), rates[:, None])[which])


def _is_shown(frame: pd.DataFrame) -> np.ndarray:
    """Where the screen would have given a forecast on that day."""
    is_shown = np.array(
        [isinstance(left, list | np.ndarray) and len(left) >= MIN_MEETINGS for left in frame.left_per_meeting],
        dtype=bool,
    )
    is_shown[is_shown] = _sums(list(frame.left_per_meeting[is_shown])) >= MIN_EXITS
    return is_shown


def _sums(lists: list[np.ndarray]) -> np.ndarray:
    """The sum of each list of numbers; a list that is empty adds up to 0."""
    if not lists:
        return np.zeros(0)
    which = np.repeat(np.arange(len(lists)), [len(numbers) for numbers in lists])
    return np.bincount(which, weights=np.concatenate(lists), minlength=len(lists))


def _at_least(chances: np.ndarray) -> np.ndarray:
    """From the chances of 0, 1, … those of at least 0, 1, …"""
    return np.cumsum(chances[:, ::-1], axis=1)[:, ::-1]


def _scored(shown: pd.DataFrame, total: Callable[[np.ndarray], np.ndarray]) -> dict[str, pd.DataFrame]:
    """Each score, for all and for each body: n, model, baseline, their intervals and the winner."""
    n_pilots, n_rows = total(shown.n_waiting.to_numpy(dtype=float)), total(np.ones(len(shown)))

    def sums(name: str) -> list[np.ndarray]:
        """What model and baseline scored, added up."""
        return [total(shown[f"{prefix}{name}"].to_numpy(dtype=float)) for prefix in ("", "baseline_")]

    scored = {"brier": _means(n_pilots, sums("brier"))}
    scored |= {name: _means(n_rows, sums(name)) for name in ("pinball_p50", "pinball_p85")}
    hits = sums("is_covered")
    covered = _means(n_rows, hits, aim=INTERVAL[1] - INTERVAL[0])
    for name, hit in zip(("model", "baseline"), hits, strict=True):
        covered[f"{name}_low"], covered[f"{name}_high"] = scores.wilson(hit, n_rows)
    return scored | {"coverage": covered}


def _means(n: np.ndarray, sums: list[np.ndarray], aim: float = 0.0) -> pd.DataFrame:
    """The mean score of model and baseline, and which is nearer to what is aimed at."""
    n_or_none = np.where(n > 0, n, np.nan)
    model, baseline = (np.asarray(one) / n_or_none for one in sums)
    lead = np.abs(baseline - aim) - np.abs(model - aim)
    winner = np.select(
        [np.isnan(lead), np.abs(lead) <= SAME, lead > 0], np.array([None, "equal", "model"], dtype=object), "baseline"
    )
    none = np.full(len(n), np.nan)
    intervals = dict.fromkeys(("model_low", "model_high", "baseline_low", "baseline_high"), none)
    return pd.DataFrame({"n": n.astype(np.int64), "model": model, "baseline": baseline, **intervals, "winner": winner})

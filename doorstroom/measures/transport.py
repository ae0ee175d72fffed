"""How far what a pilot did in one place carries to another: classes of evidence, expected effects and an honest order.

Effects of the tested cells (an area and a target group) differ by chance and truly. A random-effects mean (DerSimonian
and Laird, "Meta-analysis in clinical trials", Controlled Clinical Trials 7, 1986) keeps the two apart, and the
prediction interval (Higgins, Thompson and Spiegelhalter, JRSS A 172, 2009) says what to expect in a place that was not
tested: it is far wider than the interval of the mean, which says nothing of one place.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import ndtr, stdtrit

LEVEL = 0.95
LEAST_TESTED = 3  # cells, for a prediction interval (t with k - 2)
SURELY = 0.8  # how likely one must help more than another to stand before it
TENTH = 1.2815515655446004  # of a normal distribution: 10 and 90 of 100 lie so many standard errors off
ROLES = ("tested", "candidate", "chosen")  # of a cell that can be in a plan
SHARE_STEP = 100  # where numbers of people are rounded, effects are to whole percents

MET, CARRIES, SMALL_FIRST, NOTHING = 1, 2, 3, 4
COLUMNS = (
    *("municipality", "pilot_key", "title", "area", "area_name", "target_group", "role", "reason"),
    *("people_in_need", "people_reached", "gap", "is_gap_withheld", "unmet_share", "need_source", "need_on"),
    *("participants", "is_participants_withheld", "n_unseen", "is_tested", "is_met", "comparison", "measured_by"),
    *("measured_on", "is_dropped", "is_undated", "evidence", "because", "n_tested", "pool_mean", "pool_low"),
    *("pool_high", "measured_effect", "effect", "effect_se", "likeness", "places", "fte_per_person", "fte"),
    *("euro_per_year", "helped", "helped_low", "helped_high", "left_out", "tier", "review_on", "is_review_past"),
    *("source_file", "source_sheet", "source_row"),
)
WHOLE = ("people_in_need", "people_reached", "gap", "participants", "places", "evidence", "n_tested", "tier")
MAYBE = ("is_met", "is_undated")
SURE = ("is_gap_withheld", "is_participants_withheld", "is_tested", "is_dropped", "is_review_past")
NUMBERS = (
    *("unmet_share", "pool_mean", "pool_low", "pool_high", "measured_effect", "effect", "effect_se", "likeness"),
    *("fte_per_person", "fte", "euro_per_year", "helped", "helped_low", "helped_high"),
)
SHARES = ("pool_mean", "pool_low", "pool_high", "measured_effect", "effect", "effect_se")
PEOPLE = ("helped", "helped_low", "helped_high")


@dataclass(frozen=True)
class Pooled:
    """Effects of n cells taken together: their mean with its standard error, the variance between cells (tau2), and the
    prediction interval, NaN under LEAST_TESTED cells.
    """

    n: int
    mean: float
    se: float
    tau2: float
    low: float
    high: float


def pooled(effects: np.ndarray, ses: np.ndarray) -> Pooled:
    """The random-effects mean of effects with these standard errors (above 0); all NaN where there are none."""
    n = len(effects)
    if n == 0:
        return Pooled(0, np.nan, np.nan, np.nan, np.nan, np.nan)
    weights = 1 / ses**2
    fixed = (weights @ effects) / weights.sum()
    apart = weights @ (effects - fixed) ** 2
    spread = weights.sum() - (weights**2).sum() / weights.sum()
    tau2 = max(0.0, (apart - (n - 1)) / spread) if n > 1 else 0.0
    weights = 1 / (ses**2 + tau2)
    mean, se = (weights @ effects) / weights.sum(), weights.sum() ** -0.5
    half = stdtrit(n - 2, (1 + LEVEL) / 2) * np.sqrt(tau2 + se**2) if n >= LEAST_TESTED else np.nan
    return Pooled(n, float(mean), float(se), float(tau2), float(mean - half), float(mean + half))


def shrunken(effect: np.ndarray, se: np.ndarray, over: Pooled) -> tuple[np.ndarray, np.ndarray]:
    """What is expected of tested cells: drawn towards the mean by as much as they are unsure (empirical Bayes).

    The error holds that of the mean too, so that it is not 0 where no cell seems to differ truly.
    """
    towards = se**2 / (se**2 + over.tau2)
    drawn = towards * over.mean + (1 - towards) * effect
    return drawn, np.sqrt((1 - towards) * se**2 + (towards * over.se) ** 2)


def more_likely(mean: float, se: float, than: float, than_se: float) -> float:
    """The chance that one is greater than another, both normal; a half where they are equal without an error."""
    error = np.hypot(se, than_se)
    if error == 0:
        return 0.5 + 0.5 * float(np.sign(mean - than))
    return float(ndtr((mean - than) / error))


def tiers(means: np.ndarray, ses: np.ndarray) -> np.ndarray:
    """Which of them are equally good as far as is known, from 1 on: nobody stands before another by chance alone.

    A tier holds all of which its first, the greatest, is greater with a chance of at most SURELY.
    """
    found, first, tier = np.zeros(len(means), dtype=int), None, 0
    for nth in np.argsort(-means, kind="stable"):
        if first is None or more_likely(means[first], ses[first], means[nth], ses[nth]) > SURELY:
            first, tier = nth, tier + 1
        found[nth] = tier
    return found


def times_voltage(mean: np.ndarray, variance: np.ndarray, voltage: float, voltage_sd: float) -> tuple:
    """Mean, low and high (10 and 90 of 100, not below 0 where the mean is not) of people helped, times what is left."""
    helped = mean * voltage
    error = np.sqrt(variance * (voltage**2 + voltage_sd**2) + (mean * voltage_sd) ** 2)
    low = helped - TENTH * error
    return helped, np.where(helped >= 0, np.maximum(low, 0), low), helped + TENTH * error


def complete(frame: pd.DataFrame) -> pd.DataFrame:
    """The cells of pilots with what is known of their effect, in the order given.

    frame: the columns of the frame `targeting`. Gives COLUMNS: shares between -1 and 1, numbers of people, FTE, euro a
    year; what each means stands in `queries/questions/targeting/target_cells.sql`.
    """
    return presented(judged(frame))


def judged(frame: pd.DataFrame) -> pd.DataFrame:
    """The same with nothing rounded, and the columns of the frame beside it: for plans, which add up."""
    parts = [_of_pilot(rows) for _, rows in frame.groupby("pilot_key", sort=False)]
    return pd.concat(parts) if parts else _of_pilot(frame)


def presented(cells: pd.DataFrame) -> pd.DataFrame:
    """What `judged` gives as it may be shown: with the types that are promised, rounded where people are rounded."""
    shown = cells.copy()
    is_rounded = (cells["rounded_to"] > 1).to_numpy(dtype=bool)
    for names, step in ((SHARES, 1 / SHARE_STEP), (PEOPLE, cells["rounded_to"].to_numpy(dtype=float))):
        for name in names:
            numbers = cells[name].to_numpy(dtype=float)
            shown[name] = np.where(is_rounded, in_steps(numbers, step), numbers)
    for name in NUMBERS:
        shown[name] = shown[name].astype(float)
    for name in WHOLE:
        shown[name] = shown[name].astype("Int64")
    shown = shown.astype(dict.fromkeys(SURE, bool) | dict.fromkeys(MAYBE, "boolean") | {"left_out": object})
    shown["left_out"] = shown["left_out"].where(shown["left_out"].notna(), None)
    return shown[list(COLUMNS)].reset_index(drop=True)


def in_steps(numbers: np.ndarray, step: np.ndarray | float) -> np.ndarray:
    """Numbers to the nearest multiple of a step."""
    return np.floor(numbers / step + 0.5) * step


def _of_pilot(rows: pd.DataFrame) -> pd.DataFrame:
    has_effect = rows["effect"].notna().to_numpy(dtype=bool)
    effects, ses = (rows[name].to_numpy(dtype=float) for name in ("effect", "effect_se"))
    over = pooled(effects[has_effect], ses[has_effect])
    evidence, because, is_dropped = _classes(rows, has_effect, over)
    expected, errors = np.full(len(rows), np.nan), np.full(len(rows), np.nan)
    if over.n >= LEAST_TESTED:
        expected[has_effect], errors[has_effect] = shrunken(effects[has_effect], ses[has_effect], over)
        carried = ~has_effect & (evidence <= CARRIES)
        expected[carried], errors[carried] = over.mean, np.sqrt(over.tau2 + over.se**2)
    else:
        expected[has_effect], errors[has_effect] = effects[has_effect], ses[has_effect]
    judged = rows.assign(
        **{"measured_effect": effects, "effect": expected, "effect_se": errors},
        **{"n_tested": over.n, "pool_mean": over.mean, "pool_low": over.low, "pool_high": over.high},
        **{"evidence": evidence, "because": because, "is_dropped": is_dropped},
        **{"pool_se": over.se, "tau2": over.tau2, "has_effect": has_effect},
    )
    return _helped(judged)


def _classes(rows: pd.DataFrame, has_effect: np.ndarray, over: Pooled) -> tuple:
    """Class of evidence of each cell, why, and whether it is lower than it was for the age of its evidence."""
    is_old = rows["is_outdated"].fillna(False).to_numpy(dtype=bool)
    is_tested = rows["is_tested"].to_numpy(dtype=bool)
    is_met = rows["is_met"].fillna(False).to_numpy(dtype=bool)
    carries, n_fresh = over.n >= LEAST_TESTED and over.low > 0, int((has_effect & ~is_old).sum())
    is_fresh_enough, any_fresh = n_fresh >= LEAST_TESTED, bool((is_tested & ~is_old).any())
    rest = _rest(over, any_tested=bool(is_tested.any()))
    found = [
        _class(tested, met, old, carries=carries, is_fresh_enough=is_fresh_enough, any_fresh=any_fresh, rest=rest)
        for tested, met, old in zip(is_tested, is_met, is_old, strict=True)
    ]
    classes, why, dropped = zip(*found, strict=True) if found else ((), (), ())
    return np.array(classes, dtype=int), np.array(why, dtype=object), np.array(dropped, dtype=bool)


def _rest(over: Pooled, *, any_tested: bool) -> str:
    """Why what was tested does not carry to cells that were not."""
    if not any_tested:
        return "no_evidence"
    return "too_few" if over.n < LEAST_TESTED else "may_not_work"


def _class(
    is_tested: bool, is_met: bool, is_old: bool, *, carries: bool, is_fresh_enough: bool, any_fresh: bool, rest: str
) -> tuple[int, str, bool]:
    if is_tested and is_met:
        return (CARRIES, "old_evidence", True) if is_old else (MET, "target_met", False)
    if is_tested:
        return (NOTHING, "old_evidence", True) if is_old else (SMALL_FIRST, "not_met", False)
    if rest == "no_evidence":
        return NOTHING, rest, False
    if carries:
        return (CARRIES, "carries_over", False) if is_fresh_enough else (SMALL_FIRST, "old_evidence", True)
    return (SMALL_FIRST, rest, False) if any_fresh else (NOTHING, "old_evidence", True)


def _helped(cells: pd.DataFrame) -> pd.DataFrame:
    """With who is helped, why a cell is in no plan, and its tier."""
    places = cells["places"].to_numpy(dtype=float)
    mean, variance = places * cells["effect"], (places * cells["effect_se"]) ** 2
    voltage = [float(cells[name].iloc[0]) if len(cells) else np.nan for name in ("voltage_mean", "voltage_sd")]
    helped, low, high = times_voltage(mean.to_numpy(dtype=float), variance.to_numpy(dtype=float), *voltage)
    left_out = np.array([_left_out(row) for row in cells.to_dict("records")], dtype=object)
    cells = cells.assign(helped=helped, helped_low=low, helped_high=high, left_out=left_out, tier=pd.NA)
    is_ordered = np.array([why in (None, "fte_unknown") for why in left_out], dtype=bool)
    # What is left at scale is one unknown share for all cells: it changes no order.
    found = tiers(mean.to_numpy(dtype=float)[is_ordered], np.sqrt(variance.to_numpy(dtype=float))[is_ordered])
    tier = np.full(len(cells), pd.NA, dtype=object)
    tier[is_ordered] = found
    return cells.assign(tier=tier)


def _left_out(cell: dict) -> str | None:
    """Why a cell is in no plan: the first that holds; None where it may be in one."""
    reasons = (
        ("role", cell["role"] not in ROLES),
        ("gap_withheld", bool(cell["is_gap_withheld"])),
        ("gap_unknown", pd.isna(cell["gap"])),
        ("no_gap", cell["gap"] == 0),
        ("evidence", cell["evidence"] > CARRIES),
        ("effect_unknown", pd.isna(cell["effect"])),
        ("no_effect", cell["effect"] <= 0),
        ("fte_unknown", pd.isna(cell["fte"])),
        ("no_place", cell["places"] == 0),
    )
    return next((why for why, holds in reasons if not pd.isna(holds) and holds), None)

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
MOST_FTE, MOST_PLACES, MOST_EURO = 10**6, 10**8, 10**11  # of one cell; the solver cannot take far greater numbers
OPEN = ("tested", "candidate")  # roles of a cell that is still to be decided on: only that can be in a plan
SHARE_STEP = 100  # where numbers of people are rounded, effects are to whole percents
# Where how many took part is withheld, effects of one place are to steps of 5 %, and their errors up to steps of 15 %:
# a finer one would say how many they were, and so how many were helped.
COARSE_STEP, ERROR_STEP, NEARLY = 20, 0.15, 1e-9

MET, CARRIES, SMALL_FIRST, NOTHING = 1, 2, 3, 4
# Where a cell stands: decided on (its role), or open: it may be planned, lacks a number, is to be tried small first,
# was tried in vain, or has nobody left to help.
CHOSEN, ROLLED_OUT, NOT_HERE = DECIDED = ("chosen", "rolled_out", "not_here")
PLAN, LACKS, SMALL, MISSED, DONE = UNDECIDED = ("plan", "lacks", "small", "missed", "done")
STANDINGS = (*UNDECIDED, *DECIDED)
LACKING = ("gap_withheld", "gap_unknown", "effect_unknown", "fte_unknown", "beyond")  # of left_out
NOBODY_LEFT, IN_VAIN = ("no_gap", "no_place"), ("no_effect",)
COLUMNS = (
    *("municipality", "pilot_key", "title", "area", "area_name", "target_group", "role", "reason"),
    *("people_in_need", "people_reached", "gap", "is_gap_withheld", "unmet_share", "need_source", "need_on"),
    *("participants", "is_participants_withheld", "n_unseen", "is_tested", "is_met", "comparison", "measured_by"),
    *("measured_on", "is_dropped", "is_undated", "evidence", "because", "n_tested", "pool_mean", "pool_low"),
    *(
        "pool_high",
        "pool_varies",
        "measured_effect",
        "effect",
        "effect_se",
        "likeness",
        "places",
        "is_capped",
        "fte_per_person",
        "fte",
    ),
    *("euro_per_year", "helped", "helped_low", "helped_high", "left_out", "standing", "tier", "review_on"),
    *("is_review_past", "voltage_mean"),
    *("source_file", "source_sheet", "source_row"),
)
WHOLE = ("people_in_need", "people_reached", "gap", "participants", "places", "evidence", "n_tested", "tier")
MAYBE = ("is_met", "is_undated")
SURE = (
    "is_capped",
    "is_gap_withheld",
    "is_participants_withheld",
    "is_tested",
    "is_dropped",
    "is_review_past",
    "pool_varies",
)
NUMBERS = (
    *("unmet_share", "pool_mean", "pool_low", "pool_high", "measured_effect", "effect", "effect_se", "likeness"),
    *("fte_per_person", "fte", "euro_per_year", "helped", "helped_low", "helped_high", "voltage_mean"),
)
POOL = ("pool_mean", "pool_low", "pool_high")  # of several places together
SHARES = (*POOL, "measured_effect", "effect", "effect_se")
PEOPLE = ("helped", "helped_low", "helped_high")


@dataclass(frozen=True)
class Pooled:
    """Effects of n cells taken together: their mean with its standard error, the variance between cells (tau2), and the
    prediction interval, NaN under LEAST_TESTED cells. Numbers, or arrays with one number a cell.
    """

    n: int
    mean: float
    se: float
    tau2: float
    low: float
    high: float

    @property
    def varies(self) -> np.ndarray | bool:
        """Whether cells differ truly by more than the mean is unsure; else it is that too few were measured."""
        return self.tau2 > self.se**2


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
    of_pilot = pd.factorize(frame["pilot_key"])[0]
    effects, ses = (frame[name].to_numpy(dtype=float) for name in ("effect", "effect_se"))
    has_effect = ~np.isnan(effects)
    over = _pools(of_pilot, effects, ses, has_effect)
    evidence, because, is_dropped = _classes(frame, of_pilot, has_effect, over)
    enough = over.n >= LEAST_TESTED
    drawn, drawn_se = shrunken(effects, ses, over)
    carried = _carries(frame, of_pilot, has_effect, over) & ~has_effect & (evidence <= CARRIES)
    expected = np.where(carried, over.mean, np.where(enough, drawn, effects))
    errors = np.where(carried, np.sqrt(over.tau2 + over.se**2), np.where(enough, drawn_se, ses))
    found = frame.assign(
        **{"measured_effect": effects, "effect": expected, "effect_se": errors},
        **{"n_tested": over.n, "pool_mean": over.mean, "pool_low": over.low, "pool_high": over.high},
        **{"evidence": evidence, "because": because, "is_dropped": is_dropped},
        **{"pool_se": over.se, "tau2": over.tau2, "has_effect": has_effect, "pool_varies": over.varies},
    )
    return _helped(found, of_pilot)


def presented(cells: pd.DataFrame) -> pd.DataFrame:
    """What `judged` gives as it may be shown: with the types that are promised, rounded where people are rounded, and
    coarser where how many took part is withheld: an effect and its error would say it.
    """
    shown = cells.assign(**coarse(cells))
    is_rounded = (cells["rounded_to"] > 1).to_numpy(dtype=bool)
    for names, step in ((SHARES, 1 / SHARE_STEP), (PEOPLE, cells["rounded_to"].to_numpy(dtype=float))):
        for name in names:
            numbers = shown[name].to_numpy(dtype=float)
            shown[name] = np.where(is_rounded, in_steps(numbers, step), numbers)
    for name in NUMBERS:
        shown[name] = shown[name].astype(float)
    for name in WHOLE:
        shown[name] = shown[name].astype("Int64")
    shown = shown.astype(dict.fromkeys(SURE, bool) | dict.fromkeys(MAYBE, "boolean") | {"left_out": object})
    shown["left_out"] = shown["left_out"].where(shown["left_out"].notna(), None)
    return shown[list(COLUMNS)].reset_index(drop=True)


def coarse(cells: pd.DataFrame) -> dict[str, np.ndarray]:
    """SHARES and PEOPLE of `judged`, one number a cell; where how many took part is withheld, effects and their
    errors in steps, and who is helped as follows from these.
    """
    is_coarse = cells["is_coarse"].to_numpy(dtype=bool)
    of_one = is_coarse & (cells["n_tested"].to_numpy(dtype=int) < LEAST_TESTED)
    exact = {name: cells[name].to_numpy(dtype=float) for name in (*SHARES, *PEOPLE)}
    steps = {name: in_steps(exact[name], 1 / COARSE_STEP) for name in SHARES}
    steps["effect_se"] = np.ceil(exact["effect_se"] / ERROR_STEP - NEARLY) * ERROR_STEP
    places, voltage, voltage_sd = (
        cells[name].to_numpy(dtype=float) for name in ("places", "voltage_mean", "voltage_sd")
    )
    of_people = times_voltage(places * steps["effect"], (places * steps["effect_se"]) ** 2, voltage, voltage_sd)
    steps |= dict(zip(PEOPLE, of_people, strict=True))
    return {name: np.where(of_one if name in POOL else is_coarse, steps[name], exact[name]) for name in exact}


def in_steps(numbers: np.ndarray, step: np.ndarray | float) -> np.ndarray:
    """Numbers to the nearest multiple of a step."""
    return np.floor(numbers / step + 0.5) * step


def _pools(of_pilot: np.ndarray, effects: np.ndarray, ses: np.ndarray, has_effect: np.ndarray) -> Pooled:
    """The pool of the pilot of each cell, as arrays with one number a cell."""
    places = pd.Series(np.flatnonzero(has_effect)).groupby(of_pilot[has_effect]).indices
    rows = np.flatnonzero(has_effect)
    pools = {pilot: pooled(effects[rows[at]], ses[rows[at]]) for pilot, at in places.items()}
    none = pooled(effects[:0], ses[:0])
    each = [pools.get(pilot, none) for pilot in range(of_pilot.max(initial=-1) + 1)]
    numbers = {
        name: np.array([getattr(one, name) for one in each], dtype=float)[of_pilot] if each else np.zeros(0)
        for name in ("n", "mean", "se", "tau2", "low", "high")
    }
    return Pooled(**numbers | {"n": numbers["n"].astype(int)})


def _classes(frame: pd.DataFrame, of_pilot: np.ndarray, has_effect: np.ndarray, over: Pooled) -> tuple:
    """Class of evidence of each cell, why, and whether it is lower than it was for the age of its evidence."""
    is_old = _is_old(frame)
    is_tested = frame["is_tested"].to_numpy(dtype=bool)
    met = frame["is_met"].astype("boolean")
    is_met, is_missed = (holds.fillna(False).to_numpy(dtype=bool) for holds in (met, ~met))
    old, nowhere = "old_evidence", _of_its_pilot(is_tested, of_pilot) == 0
    carries_now = _carries(frame, of_pilot, has_effect, over)
    rules = (  # the first that holds
        (is_tested & is_met & is_old, CARRIES, old, True),
        (is_tested & is_met, MET, "target_met", False),
        (is_tested & is_missed & is_old, NOTHING, old, True),
        (is_tested & is_missed, SMALL_FIRST, "not_met", False),
        (nowhere, NOTHING, "no_evidence", False),
        (carries_now & is_tested, CARRIES, "unknown_carries", False),
        (carries_now, CARRIES, "carries_over", False),
        (_holds_above_none(over), SMALL_FIRST, old, True),
        (_of_its_pilot(is_tested & ~is_old, of_pilot) == 0, NOTHING, old, True),
        (is_tested, SMALL_FIRST, "target_unknown", False),
        (over.n < LEAST_TESTED, SMALL_FIRST, "too_few", False),
        (over.varies, SMALL_FIRST, "may_not_work", False),
        (np.full(len(frame), True), SMALL_FIRST, "unsure", False),
    )
    holds = [rule[0] for rule in rules]
    classes, why, dropped = (np.array([rule[nth] for rule in rules], dtype=kind) for nth, kind in _PARTS)
    which = np.select(holds, range(len(rules)), default=0)
    return classes[which], why[which], dropped[which]


def _is_old(frame: pd.DataFrame) -> np.ndarray:
    return frame["is_outdated"].astype("boolean").fillna(False).to_numpy(dtype=bool)


def _of_its_pilot(holds: np.ndarray, of_pilot: np.ndarray) -> np.ndarray:
    """Of how many cells of the pilot of each cell something holds."""
    return np.bincount(of_pilot, weights=holds, minlength=1)[of_pilot]


def _holds_above_none(over: Pooled) -> np.ndarray:
    return (over.n >= LEAST_TESTED) & (over.low > 0)


def _carries(frame: pd.DataFrame, of_pilot: np.ndarray, has_effect: np.ndarray, over: Pooled) -> np.ndarray:
    """Whether the effect of the pilot of each cell holds in a place that was not tested, by evidence of late."""
    recent = _of_its_pilot(has_effect & ~_is_old(frame), of_pilot)
    return _holds_above_none(over) & (recent >= LEAST_TESTED)


_PARTS = ((1, int), (2, object), (3, bool))


def _helped(cells: pd.DataFrame, of_pilot: np.ndarray) -> pd.DataFrame:
    """With who is helped, why a cell is in no plan, and its tier."""
    places, voltage, voltage_sd = (
        cells[name].to_numpy(dtype=float) for name in ("places", "voltage_mean", "voltage_sd")
    )
    mean, error = (places * cells[name].to_numpy(dtype=float) for name in ("effect", "effect_se"))
    helped, low, high = times_voltage(mean, error**2, voltage, voltage_sd)
    left_out = _left_out(cells)
    # What is left at scale is one unknown share for all cells: it changes no order.
    tier = np.full(len(cells), pd.NA, dtype=object)
    ordered = np.flatnonzero([why in (None, "fte_unknown") for why in left_out])
    for at in pd.Series(ordered).groupby(of_pilot[ordered]).indices.values():
        tier[ordered[at]] = tiers(mean[ordered[at]], error[ordered[at]])
    standing = _standings(cells, left_out)
    return cells.assign(
        helped=helped, helped_low=low, helped_high=high, left_out=left_out, standing=standing, tier=tier
    )


def _standings(cells: pd.DataFrame, left_out: np.ndarray) -> np.ndarray:
    """Where each cell stands, one of STANDINGS: how much is known of an open one comes before which number lacks."""
    role, why = cells["role"].to_numpy(dtype=object), pd.Series(left_out)
    evidence, because = cells["evidence"].to_numpy(dtype=int), cells["because"].to_numpy(dtype=object)
    holds = {
        **{name: role == name for name in DECIDED},
        DONE: why.isin(NOBODY_LEFT).to_numpy(),
        MISSED: (because == "not_met") | why.isin(IN_VAIN).to_numpy(),
        SMALL: evidence > CARRIES,
        LACKS: why.isin(LACKING).to_numpy(),
    }
    return np.array([*holds, PLAN], dtype=object)[np.select(list(holds.values()), range(len(holds)), len(holds))]


def _left_out(cells: pd.DataFrame) -> np.ndarray:
    """Why each cell is in no plan: the first that holds; None where it may be in one."""
    gap, effect, fte, places = (cells[name].to_numpy(dtype=float) for name in ("gap", "effect", "fte", "places"))
    reasons = {
        "role": ~cells["role"].isin(OPEN).to_numpy(dtype=bool),
        "gap_withheld": cells["is_gap_withheld"].to_numpy(dtype=bool),
        "gap_unknown": np.isnan(gap),
        "no_gap": gap == 0,
        "evidence": cells["evidence"].to_numpy(dtype=int) > CARRIES,
        "effect_unknown": np.isnan(effect),
        "no_effect": effect <= 0,
        "fte_unknown": np.isnan(fte),
        "no_place": places == 0,
        "beyond": (fte > MOST_FTE)
        | (places > MOST_PLACES)
        | (cells["euro_per_year"].to_numpy(dtype=float) > MOST_EURO),
    }
    names = np.array([*reasons, None], dtype=object)
    return names[np.select(list(reasons.values()), range(len(reasons)), default=len(reasons))]

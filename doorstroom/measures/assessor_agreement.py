"""How far two assessors agree on the readiness of pilots, beyond what chance alone would give.

Kappa with linear weights (Cohen, "Weighted kappa", Psychological Bulletin 70, 1968): yes against partly is half a
disagreement. Its interval leaves out one pilot at a time, for the items of one pilot depend on each other: the formula
for independent items gives an interval that is too narrow. Whether the owner is higher more often than chance allows is
a sign test; nobody asked for it beforehand, so it is exploratory.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.special import bdtr, stdtrit

STATES = ("no", "partly", "yes")  # from low to high; `not_needed` is no step of this ladder
MIN_PILOTS = 10
LEVEL = 0.95

APART = np.abs(np.subtract.outer(range(len(STATES)), range(len(STATES))))
LINEAR = 1 - APART / (len(STATES) - 1)


def complete(frame: pd.DataFrame) -> pd.DataFrame:
    """One row per municipality, in the order given, with how far both assessors agree.

    frame: one row per pilot and item that both assessed: municipality, pilot_key, owner, second (states of STATES;
    rows with any other state are left out), and least_pilots (from how many pilots on kappa is shown; null: 10).
    Gives: municipality, n_pilots, n_items, share_agreed, kappa, se, low, high, n_owner_higher, n_owner_lower, p_sign,
    withheld. Shares and chances between 0 and 1, NaN where there is none. withheld, why there is no kappa:
    too_few_pilots | not_computable (chance alone explains all agreement) | no_interval (there is a kappa, but not
    without one of the pilots); the first that holds.
    """
    places = frame.municipality.to_numpy()
    rows = [_of_one(place, frame[places == place]) for place in dict.fromkeys(places)]
    return pd.DataFrame(rows, columns=list(_of_one(None, frame.head(0))))


def counted(owner: np.ndarray, second: np.ndarray, of_pilot: np.ndarray, n_pilots: int) -> np.ndarray:
    """How often each pair of states occurs at each pilot: pilots x owner's state x second's state.

    owner, second: numbers of STATES; of_pilot: the number of the pilot from 0 on. One of each an item.
    """
    size = len(STATES)
    which = (of_pilot * size + owner) * size + second
    return np.bincount(which, minlength=n_pilots * size * size).reshape(n_pilots, size, size).astype(float)


def kappa(table: np.ndarray, weights: np.ndarray = LINEAR) -> np.ndarray:
    """Weighted kappa of each table of counts: (…, states, states) -> (…), NaN where chance explains all agreement."""
    shares = table / np.maximum(table.sum(axis=(-2, -1), keepdims=True), 1)
    agreed = (shares * weights).sum(axis=(-2, -1))
    by_chance = np.einsum("...i,...j,ij->...", shares.sum(axis=-1), shares.sum(axis=-2), weights)
    is_computable = 1 - by_chance > 1e-12
    return np.divide(agreed - by_chance, 1 - by_chance, out=np.full(agreed.shape, np.nan), where=is_computable)


def se_if_independent(table: np.ndarray, weights: np.ndarray = LINEAR) -> float:
    """The standard error of kappa of one table of items that do not depend on each other.

    Fleiss, Cohen and Everitt, "Large sample standard errors of kappa and weighted kappa", Psychological Bulletin 72
    (1969). For items of a few pilots it is too small: use `interval`.
    """
    shares = table / table.sum()
    of_owner, of_second = shares.sum(axis=1), shares.sum(axis=0)
    agreed, by_chance = (shares * weights).sum(), of_owner @ weights @ of_second
    found = (agreed - by_chance) / (1 - by_chance)
    expected = (weights @ of_second)[:, None] + (of_owner @ weights)[None, :]
    spread = (shares * (weights - expected * (1 - found)) ** 2).sum() - (found - by_chance * (1 - found)) ** 2
    return float(np.sqrt(spread / table.sum()) / (1 - by_chance))


def interval(tables: np.ndarray) -> tuple[float, float, float]:
    """Standard error and 95 % limits of kappa by leaving out one pilot at a time; tables: pilots x states x states.

    NaN where there are fewer than two pilots, or no kappa without one of them.
    """
    n_pilots = len(tables)
    if n_pilots < 2:
        return np.nan, np.nan, np.nan
    without = kappa(tables.sum(axis=0) - tables)
    se = np.sqrt((n_pilots - 1) / n_pilots * np.sum((without - without.mean()) ** 2))
    reach = stdtrit(n_pilots - 1, (1 + LEVEL) / 2) * se
    whole = kappa(tables.sum(axis=0))
    return float(se), float(np.clip(whole - reach, -1, 1)), float(np.clip(whole + reach, -1, 1))


def sign_test(n_higher: int, n_lower: int) -> float:
    """The two-sided chance of so uneven a split when neither is likelier; NaN when nothing differs."""
    differing = n_higher + n_lower
    return min(2 * float(bdtr(min(n_higher, n_lower), differing, 0.5)), 1.0) if differing else np.nan


def _of_one(municipality: object, rows: pd.DataFrame) -> dict[str, object]:
    owner, second = (np.array([_step(state) for state in rows[name]], dtype=int) for name in ("owner", "second"))
    both = (owner >= 0) & (second >= 0)
    owner, second = owner[both], second[both]
    of_pilot, pilots = pd.factorize(rows.pilot_key.to_numpy()[both])
    tables = counted(owner, second, of_pilot, len(pilots))
    value = float(kappa(tables.sum(axis=0)))
    se, low, high = interval(tables)
    withheld = _withheld(len(pilots), _least(rows), value, se)
    if withheld in ("too_few_pilots", "not_computable"):
        value = np.nan
    if withheld:
        se = low = high = np.nan
    n_higher, n_lower = int((owner > second).sum()), int((owner < second).sum())
    return {
        **{"municipality": municipality, "n_pilots": len(pilots), "n_items": len(owner)},
        "share_agreed": float((owner == second).mean()) if len(owner) else np.nan,
        **{"kappa": value, "se": se, "low": low, "high": high},
        **{"n_owner_higher": n_higher, "n_owner_lower": n_lower, "p_sign": sign_test(n_higher, n_lower)},
        "withheld": withheld,
    }


def _withheld(n_pilots: int, least: int, value: float, se: float) -> str | None:
    if n_pilots < least:
        return "too_few_pilots"
    if np.isnan(value):
        return "not_computable"
    return "no_interval" if np.isnan(se) else None


def _least(rows: pd.DataFrame) -> int:
    stated = rows.least_pilots.dropna()
    return int(stated.iloc[0]) if len(stated) else MIN_PILOTS


def _step(state: object) -> int:
    """The number of a state on the ladder, -1 for what does not stand on it."""
    return STATES.index(state) if state in STATES else -1

"""Registers made by chance, of which the truth is known: what a measure should find in them, and what it should not.

Also the plain way to count what was observed and expected, stay by stay, to hold the SQL against.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

AS_OF = dt.date(2026, 3, 31)
WINDOW = 365


@dataclass(frozen=True)
class Register:
    """Stays in one stage. Days are counted from the as-of day (0); `left` is after it where a stay lasts."""

    body: np.ndarray
    entered: np.ndarray
    left: np.ndarray


def register(
    rng: np.random.Generator,
    *,
    paces: Sequence[float] = (1.0,) * 8,
    sizes: Sequence[int] = (40,) * 8,
    years: float = 4.0,
    mean_days: float = 150.0,
    meets_every: int = 14,
) -> Register:
    """One body for each pace: 1 is as everybody, 1/3 a third of it. Decisions fall on meetings only.

    The wait is Weibull (slightly rising hazard) with this mean at pace 1; pilots come at any time in these years.
    """
    body = np.repeat(np.arange(len(paces)), sizes)
    entered = -rng.integers(0, int(365 * years), len(body))
    scale = mean_days / np.asarray(paces)[body]
    ready = entered + np.maximum(1, np.rint(scale * rng.weibull(1.2, len(body)) / 0.94)).astype(int)
    offset = rng.integers(0, meets_every, len(paces))[body]
    return Register(body, entered, ready + (offset - ready) % meets_every)


def observed_and_expected(stays: Register, window: int = WINDOW) -> pd.DataFrame:
    """Per body the exits of the window and the sum of H(age at the end) - H(age at its start), stay by stay."""
    has_left = stays.left <= 0
    end_age = np.minimum(stays.left, 0) - stays.entered
    start_age = np.maximum(0, -window - stays.entered)
    ages = np.unique(end_age)
    exits = np.searchsorted(ages, end_age[has_left])
    exits = np.bincount(exits, minlength=len(ages))
    at_risk = len(end_age) - np.searchsorted(np.sort(end_age), ages, "left")
    hazard = np.concatenate([[0.0], np.cumsum(exits / at_risk)])
    rise = hazard[np.searchsorted(ages, end_age, "right")] - hazard[np.searchsorted(ages, start_age, "right")]
    in_window = np.minimum(stays.left, 1) > -window
    bodies = np.unique(stays.body)
    return pd.DataFrame(
        {
            "body": bodies,
            "observed": [float(np.sum(in_window & has_left & (stays.body == body))) for body in bodies],
            "expected": [float(np.sum(rise[in_window & (stays.body == body)])) for body in bodies],
            "mean_age": [_mean(-stays.entered[~has_left & (stays.body == body)]) for body in bodies],
        }
    )


def judged_together(stays: Register) -> pd.DataFrame:
    """The frame that the question hands to the measure, for a register with one stage."""
    counted = observed_and_expected(stays)
    return counted.assign(
        municipality="m",
        grp=[f"body {body}" for body in counted.body],
        stage="awaiting_decision",
        n_open=[float(np.sum((stays.left > 0) & (stays.body == body))) for body in counted.body],
        n_unknown_days=0.0,
        n_over_before_seen=0.0,
        stage_exits=int(np.sum(stays.left <= 0)),
        is_chosen=True,
        is_exploratory=False,
    )


def tables(stays: Register, as_of: dt.date = AS_OF) -> dict[str, str]:
    """The register as tables to load: successful evaluations, the decisions on them, and the meetings of each body."""
    evaluated = [as_of + dt.timedelta(days=int(day)) for day in stays.entered]
    lines = ["pilot_id | milestone | planned_on | happened_on | outcome | decided_by | recorded_on"]
    meetings = set()
    for pilot, (body, begun, left) in enumerate(zip(stays.body, evaluated, stays.left, strict=True)):
        lines.append(f"p{pilot:04} | evaluation | | {begun} | successful | | ")
        lines.append(f"p{pilot:04} | rollout_decision | {begun} | | | Body {body} | {begun}")
        decided = as_of + dt.timedelta(days=int(left))
        if left <= 0:
            lines.append(f"p{pilot:04} | rollout_decision | | {decided} | rollout_full | Body {body} | ")
        meetings |= {(body, decided + dt.timedelta(days=14 * nth)) for nth in range(-60, 60)}
    agenda = [f"Body {body} | {day}" for body, day in sorted(meetings) if abs((day - as_of).days) < 1600]
    return {"milestones": "\n".join(lines), "meetings": "\n".join(["body | meets_on", *agenda])}


def _mean(numbers: np.ndarray) -> float:
    return float(numbers.mean()) if len(numbers) else 0.0

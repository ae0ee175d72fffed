"""When the queue of a body clears, in meetings and days of its calendar.

The futures are those of `queue_chain`; the quantiles are the first meetings by which the queue was empty in at least
50, 85 and 95 % of them. No chance above 95 % is ever given.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from doorstroom.measures import queue_chain

LEVELS = (50, 85, 95)
MIN_MEETINGS = 8
MIN_EXITS = 5
MOST_MEETINGS = 120  # further ahead no calendar is real
TOGETHER = 64  # queues of like length that are carried along together


def complete(frame: pd.DataFrame) -> pd.DataFrame:
    """One row per body, in the order given, with its forecast.

    In: municipality, body (null: unknown), n_waiting (1 or more), left_per_meeting and arrived_per_meeting (list of
    numbers; null: no history), meetings_ahead (list of days in order; null: none). Out: as
    `queue_forecast.sql` promises; clears_on_* are days, meetings_* whole numbers or NaN.
    """
    left, arrived, ahead = (
        [_list(cell) for cell in frame[name]] for name in ("left_per_meeting", "arrived_per_meeting", "meetings_ahead")
    )
    answer = pd.DataFrame(
        {
            **{name: frame[name].to_numpy() for name in ("municipality", "body", "n_waiting")},
            "n_meetings_held": np.array([len(numbers) for numbers in left], dtype=np.int64),
            "n_exits": np.array([int(np.sum(numbers)) for numbers in left], dtype=np.int64),
            "left_per_meeting": [_mean(numbers) for numbers in left],
            "arrived_per_meeting": [_mean(numbers) for numbers in arrived],
            "n_meetings_ahead": np.array([len(days) for days in ahead], dtype=np.int64),
        }
    )
    reasons = _reasons(answer)
    shown = np.flatnonzero(pd.isna(reasons))
    meetings, without_arrivals = np.full((2, len(answer), len(LEVELS)), np.nan)
    for rows in _alike(answer.n_waiting.to_numpy(), shown):
        n_waiting, n_ahead = (answer[name].to_numpy()[rows] for name in ("n_waiting", "n_meetings_ahead"))
        arriving = queue_chain.shares([arrived[row] for row in rows])
        leaving = queue_chain.shares([left[row] for row in rows])
        meetings[rows] = first_meetings(n_waiting, arriving, leaving, n_ahead)
        without_arrivals[rows] = first_meetings(n_waiting, np.ones((len(rows), 1)), leaving, n_ahead)
    reasons[shown[np.isnan(meetings[shown]).any(axis=1)]] = "beyond_calendar"
    return answer.assign(
        **{f"meetings_p{level}": meetings[:, nth] for nth, level in enumerate(LEVELS)},
        **{f"clears_on_p{level}": _days(meetings[:, nth], ahead) for nth, level in enumerate(LEVELS)},
        **{f"without_arrivals_p{level}": without_arrivals[:, nth] for nth, level in enumerate(LEVELS)},
        withheld=reasons,
    )


def first_meetings(n_waiting: np.ndarray, arriving: np.ndarray, leaving: np.ndarray, n_ahead: np.ndarray) -> np.ndarray:
    """The number of the first meeting by which each level is reached; NaN beyond the calendar: queues x levels.

    `n_waiting`, `n_ahead`: one number a queue; `arriving`, `leaving`: as `queue_chain.shares` gives them.
    """
    chances = queue_chain.cleared(n_waiting, arriving, leaving, min(int(n_ahead.max()), MOST_MEETINGS))
    firsts = np.full((len(n_waiting), len(LEVELS)), np.nan)
    for nth, level in enumerate(LEVELS):
        reached = chances >= level / 100 - 1e-9
        first = reached.argmax(axis=1) + 1
        firsts[:, nth] = np.where(reached.any(axis=1) & (first <= n_ahead), first, np.nan)
    return firsts


def _alike(n_waiting: np.ndarray, rows: np.ndarray) -> list[np.ndarray]:
    """The rows in portions of queues of like length, so that a short one does not pay for a long one."""
    ordered = rows[np.argsort(n_waiting[rows], kind="stable")]
    return [ordered[start : start + TOGETHER] for start in range(0, len(ordered), TOGETHER)]


def _reasons(answer: pd.DataFrame) -> np.ndarray:
    """Why each row has no forecast, None where it has one; the first reason that holds."""
    reasons = np.full(len(answer), None, dtype=object)
    reasons[(answer.n_meetings_ahead == 0).to_numpy()] = "no_calendar"
    reasons[(answer.n_exits < MIN_EXITS).to_numpy()] = "too_few_exits"
    reasons[(answer.n_meetings_held < MIN_MEETINGS).to_numpy()] = "too_few_meetings"
    reasons[answer.body.isna().to_numpy()] = "no_body"
    return reasons


def _days(meetings: np.ndarray, ahead: list[np.ndarray]) -> np.ndarray:
    """The day of the meeting with each number, counted from 1; NaT where there is none."""
    days = np.full(len(meetings), np.datetime64("NaT"), dtype="datetime64[us]")
    for row in np.flatnonzero(~np.isnan(meetings)):
        days[row] = np.datetime64(ahead[row][int(meetings[row]) - 1], "us")
    return days


def _list(cell: object) -> np.ndarray:
    """What a cell with a list holds; nothing where the cell is empty."""
    return np.asarray(cell) if isinstance(cell, list | np.ndarray) else np.array([])


def _mean(numbers: np.ndarray) -> float:
    return float(numbers.sum() / len(numbers)) if len(numbers) else np.nan

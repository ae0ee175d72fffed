"""What becomes of a queue that is dealt with at meetings, when what happened at past meetings is drawn again.

Before each meeting as many arrive as before a past meeting drawn at random, and at it as many leave as at another one
drawn at random (never more than there are). Resampling is usually done by drawing some thousands of futures (Magennis,
"Forecasting and Simulating Software Development Projects", 2011); here the chance of each length of the queue is
carried from meeting to meeting instead, which is where endless drawing would end up: the same answer every time.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

ROOM = 40  # a queue may double, or grow by this many; one that would grow further is kept at that length


def shares(counts: Sequence[Sequence[int]]) -> np.ndarray:
    """How often each number occurs in each list: an array lists x (largest number + 1) whose rows add up to 1.

    Every list holds at least one number.
    """
    lengths = np.array([len(numbers) for numbers in counts])
    which = np.repeat(np.arange(len(counts)), lengths)
    numbers = np.concatenate([np.asarray(numbers, dtype=np.int64) for numbers in counts])
    width = int(numbers.max()) + 1
    occurring = np.bincount(which * width + numbers, minlength=len(counts) * width).reshape(len(counts), width)
    return occurring / lengths[:, None]


def cleared(n_waiting: np.ndarray, arriving: np.ndarray, leaving: np.ndarray, n_meetings: int) -> np.ndarray:
    """The chance that the queue has been empty after one of the first 1, 2, … meetings: queues x meetings.

    `n_waiting`: length of each queue now, 1 or more. `arriving`, `leaving`: as `shares` gives them, a row a queue.
    """
    queue = _start(n_waiting, arriving, n_meetings)
    chances = np.zeros((len(n_waiting), n_meetings))
    for nth in range(n_meetings):
        queue = _leave(_arrive(queue, arriving), leaving)
        chances[:, nth] = queue[:, 0]
        queue[:, 0] = 0
    return np.cumsum(chances, axis=1)


def gone(n_waiting: np.ndarray, arriving: np.ndarray, leaving: np.ndarray, n_meetings: np.ndarray) -> np.ndarray:
    """The chance that one who waits now has left the queue after the first `n_meetings` meetings, one a queue.

    Who leaves is any of those who wait, with equal chances. Arguments as in `cleared`; n_meetings: one number a queue.
    """
    last = int(n_meetings.max(initial=0))
    still = _start(n_waiting, arriving, last)  # chances of each length, times the chance that this one is still in it
    answer = np.zeros(len(n_waiting))
    for nth in range(1, last + 1):
        still = _stay(_arrive(still, arriving), leaving)
        answer = np.where(n_meetings >= nth, 1 - still.sum(axis=1), answer)
    return answer


def totals(per_meeting: np.ndarray, n_meetings: np.ndarray) -> np.ndarray:
    """The chances of each total over `n_meetings` meetings: queues x (largest total + 1).

    `per_meeting`: as `shares` gives it. The distribution of a sum is a product of Fourier transforms.
    """
    size = (per_meeting.shape[1] - 1) * int(n_meetings.max(initial=0)) + 1
    transformed = np.fft.rfft(per_meeting, n=2 * size, axis=1) ** n_meetings[:, None]
    return np.clip(np.fft.irfft(transformed, n=2 * size, axis=1)[:, :size], 0, 1)


def _start(n_waiting: np.ndarray, arriving: np.ndarray, n_meetings: int) -> np.ndarray:
    longest = int(n_waiting.max())
    room = min(max(longest, ROOM), n_meetings * (arriving.shape[1] - 1))
    queue = np.zeros((len(n_waiting), longest + room + 1))
    queue[np.arange(len(n_waiting)), n_waiting] = 1
    return queue


def _arrive(queue: np.ndarray, arriving: np.ndarray) -> np.ndarray:
    longer = np.zeros_like(queue)
    for n in np.flatnonzero(arriving.any(axis=0)):
        if n < queue.shape[1]:
            longer[:, n:] += arriving[:, n, None] * queue[:, : queue.shape[1] - n]
        longer[:, -1] += arriving[:, n] * queue[:, max(queue.shape[1] - n, 0) :].sum(axis=1)
    return longer


def _leave(queue: np.ndarray, leaving: np.ndarray) -> np.ndarray:
    shorter = np.zeros_like(queue)
    for n in np.flatnonzero(leaving.any(axis=0)):
        left = min(n, queue.shape[1])
        shorter[:, : queue.shape[1] - left] += leaving[:, n, None] * queue[:, left:]
        shorter[:, 0] += leaving[:, n] * queue[:, :left].sum(axis=1)
    return shorter


def _stay(still: np.ndarray, leaving: np.ndarray) -> np.ndarray:
    """As `_leave`, for one among those who wait: of a queue of k, n leave, and it is not one of them."""
    length = np.arange(still.shape[1])
    shorter = np.zeros_like(still)
    for n in np.flatnonzero(leaving.any(axis=0)):
        if n < still.shape[1]:
            kept = (length[n + 1 :] - n) / length[n + 1 :]
            shorter[:, 1 : still.shape[1] - n] += leaving[:, n, None] * kept * still[:, n + 1 :]
    return shorter

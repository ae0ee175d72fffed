"""How many pilots of a theme succeed, when they share one unknown chance and so succeed and fail together.

The chance of who is evaluated is p ~ Beta(1 + successes, 1 + failures). Who still runs must come to its evaluation
first, with chance e ~ Beta(2 + successes + failures, stopped before), so that it succeeds with chance p x e, which is
Beta(1 + successes, 1 + failures + stopped): each kind has the chance that its own past gives, and one and the same p.
Without any that stopped, e = 1. Given p and e the numbers are binomial, so polynomials, for which Gauss-Jacobi
quadrature with half as many nodes as pilots, and one, is exact. Source of the nodes: Golub and Welsch, "Calculation
of Gauss quadrature rules", Mathematics of Computation 23 (1969); `scipy.special.roots_jacobi` overflows where
hundreds of fates are known.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from scipy.linalg import eigh_tridiagonal
from scipy.special import betaln, gammaln, xlog1py, xlogy

PRIOR = 1.0  # of success as of failure: before anything is known every chance is as likely


class Fates(NamedTuple):
    """What became of those that are known: numbers of pilots."""

    successes: int
    failures: int
    stopped: int  # started, and stopped before an evaluation


@lru_cache(maxsize=4096)
def numbers(n_evaluating: int, n_running: int, fates: Fates) -> np.ndarray:
    """The chance of each number of successes among both: (n_evaluating + 1) x (n_running + 1), adding up to 1.

    Shared by all who ask, so nobody changes it.
    """
    a, b = PRIOR + fates.successes, PRIOR + fates.failures
    if not n_running:
        chances = beta_binomial(n_evaluating, a, b)[:, None]
    elif not n_evaluating:
        chances = beta_binomial(n_running, a, b + fates.stopped)[None, :]
    else:
        chances = _both(n_evaluating, n_running, a, b, fates.stopped)
    chances.flags.writeable = False
    return chances


def beta_binomial(n: int, a: float, b: float) -> np.ndarray:
    """The chance of each number of successes out of n that share a chance of Beta(a, b): n + 1 numbers."""
    k = np.arange(n + 1)
    return np.exp(_log_ways(n) + betaln(a + k, b + n - k) - betaln(a, b))


def beta_nodes(n_nodes: int, a: float, b: float) -> tuple[np.ndarray, np.ndarray]:
    """Values between 0 and 1, and weights adding up to 1, that give the mean under Beta(a, b) of a polynomial.

    Exact up to degree 2 x n_nodes - 1. a and b are 1 or more.
    """
    k = np.arange(1, n_nodes, dtype=float)
    total = a + b - 2
    middle = np.empty(n_nodes)
    middle[0] = (a - b) / (total + 2)
    middle[1:] = (a - b) * total / ((2 * k + total) * (2 * k + total + 2))
    beside = 4 * k * (k + a - 1) * (k + b - 1) * (k + total) / ((2 * k + total) ** 2 * ((2 * k + total) ** 2 - 1))
    values, vectors = eigh_tridiagonal(middle, np.sqrt(beside))
    weights = vectors[0] ** 2
    return np.clip((values + 1) / 2, 0, 1), weights / weights.sum()


def _both(n_evaluating: int, n_running: int, a: float, b: float, stopped: int) -> np.ndarray:
    p, p_weights = beta_nodes((n_evaluating + n_running) // 2 + 1, a, b)
    e, e_weights = beta_nodes(n_running // 2 + 1, a + b, stopped) if stopped else (np.ones(1), np.ones(1))
    evaluated = _binomial(n_evaluating, p)
    run = np.array([e_weights @ _binomial(n_running, chance * e) for chance in p])
    return (evaluated * p_weights[:, None]).T @ run


def _binomial(n: int, chances: np.ndarray) -> np.ndarray:
    """chances x (n + 1)."""
    k = np.arange(n + 1)
    chances = chances[:, None]
    return np.exp(_log_ways(n) + xlogy(k, chances) + xlog1py(n - k, -chances))


def _log_ways(n: int) -> np.ndarray:
    k = np.arange(n + 1)
    return gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1)

"""The distributions that intervals need, from their definitions: beta, gamma and binomial, and quantiles by halving."""

from __future__ import annotations

import math
from collections.abc import Callable


def beta_cdf(x: float, a: float, b: float) -> float:
    """The regularised incomplete beta function, by its continued fraction (Lentz)."""
    if x <= 0 or x >= 1:
        return float(x >= 1)
    if x > (a + 1) / (a + b + 2):
        return 1 - beta_cdf(1 - x, b, a)
    front = math.exp(math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x))
    tiny = 1e-300
    c, d = 1.0, 1 / _away(1 - (a + b) * x / (a + 1), tiny)
    fraction = d
    for m in range(1, 2000):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for step in (even, odd):
            d = 1 / _away(1 + step * d, tiny)
            c = _away(1 + step / c, tiny)
            fraction *= c * d
        if abs(c * d - 1) < 1e-16:
            break
    return front * fraction / a


def _away(value: float, tiny: float) -> float:
    return value if abs(value) > tiny else tiny


def quantile(cdf: Callable[[float], float], share: float, low: float, high: float) -> float:
    """Where a rising function reaches a share, by halving."""
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if cdf(middle) < share else (low, middle)
    return (low + high) / 2


def beta_quantile(share: float, a: float, b: float) -> float:
    return quantile(lambda x: beta_cdf(x, a, b), share, 0.0, 1.0)


def binomial_upper(k: int, n: int) -> float:
    """P(X >= k) of n fair coins."""
    return sum(math.comb(n, i) for i in range(k, n + 1)) / 2**n


def clopper_pearson(k: int, n: int) -> tuple[float, float]:
    """The exact 95 % interval of a share."""
    low = beta_quantile(0.025, k, n - k + 1) if k else 0.0
    return low, beta_quantile(0.975, k + 1, n - k) if k < n else 1.0


def poisson_cdf(k: int, mean: float) -> float:
    """P(X <= k)."""
    return sum(math.exp(i * math.log(mean) - mean - math.lgamma(i + 1)) for i in range(k + 1)) if mean > 0 else 1.0


def poisson_interval(k: int) -> tuple[float, float]:
    """The exact 95 % interval of a mean of which k were seen."""
    top = 4 * k + 40.0
    low = quantile(lambda mean: 1 - poisson_cdf(k - 1, mean), 0.025, 0.0, top) if k else 0.0
    return low, quantile(lambda mean: 1 - poisson_cdf(k, mean), 0.975, 0.0, top)


def gamma_cdf(x: float, shape: float) -> float:
    """The regularised lower incomplete gamma function, by its series."""
    if x <= 0:
        return 0.0
    term = total = 1 / shape
    n = shape
    while term > total * 1e-17:
        n += 1
        term *= x / n
        total += term
    return min(1.0, total * math.exp(shape * math.log(x) - x - math.lgamma(shape)))

"""The quantiles of a cost of delay are those of SciPy's triangular distribution, and a simulation agrees."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import triang

from doorstroom.measures.cost_of_delay import QUANTILES, complete, triangular_quantile

SHARES = st.lists(st.integers(0, 200), min_size=3, max_size=3).map(sorted)


def costs(gain: float | None, running: float | None, least=0.4, likeliest=0.6, greatest=0.9) -> tuple[float, ...]:
    columns = ["gain_per_month", "running_per_month", "least", "likeliest", "greatest"]
    frame = pd.DataFrame([(gain, running, least, likeliest, greatest)], columns=columns)
    return tuple(complete(frame)[list(QUANTILES)].iloc[0])


@given(SHARES, st.floats(0, 1))
def test_a_quantile_is_that_of_scipy(shares, quantile):
    least, likeliest, greatest = (share / 100 for share in shares)
    found = triangular_quantile(*map(np.array, (quantile, least, likeliest, greatest)))
    if least == greatest:
        assert found == pytest.approx(least)
    else:
        shape = (likeliest - least) / (greatest - least)
        assert found == pytest.approx(triang.ppf(quantile, min(shape, 1), least, greatest - least), abs=1e-9)


def test_the_middle_and_both_ends_of_the_usual_voltage():
    low, middle, high = (0.5, 0.9 - np.sqrt(0.075), 0.9 - np.sqrt(0.015))
    assert costs(1000, 100) == pytest.approx((1000 * low - 100, 1000 * middle - 100, 1000 * high - 100))


def test_a_simulation_finds_the_same_range():
    drawn = np.random.default_rng(7).triangular(0.4, 0.6, 0.9, 200_000) * 34 * 350 - 5000
    assert costs(34 * 350, 5000) == pytest.approx(tuple(np.quantile(drawn, [0.1, 0.5, 0.9])), abs=15)


def test_where_rollout_reaches_fewer_the_range_is_still_from_low_to_high():
    low, middle, high = costs(-1000, 0)
    assert low < middle < high < 0


@pytest.mark.parametrize(("gain", "running"), [(None, 100), (1000, None), (None, None)])
def test_what_is_not_known_stays_unknown(gain, running):
    assert np.isnan(costs(gain, running)).all()

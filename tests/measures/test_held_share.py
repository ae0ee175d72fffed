"""The exact interval of a share: known values, its ends, and nothing where nothing was due."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from doorstroom.measures.held_share import clopper_pearson, complete


def limits(n_true, n):
    low, high = clopper_pearson(np.array([float(n_true)]), np.array([float(n)]))
    return float(low[0]), float(high[0])


def test_seven_of_ten():
    assert [round(100 * one, 1) for one in limits(7, 10)] == [34.8, 93.3]


@given(st.integers(1, 200).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_it_is_the_interval_of_the_exact_binomial_test(counts):
    exact = binomtest(*counts).proportion_ci(method="exact")
    assert limits(*counts) == pytest.approx((exact.low, exact.high), abs=1e-9)


def test_where_nothing_was_due_there_is_no_share():
    (row,) = complete(pd.DataFrame({"n_due": [0], "n_held": [0]})).to_dict("records")
    assert np.isnan([row["share"], row["lo"], row["hi"]]).all()
    assert complete(pd.DataFrame({"n_due": [], "n_held": []})).empty

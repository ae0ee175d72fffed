"""How far effects carry: the published formulas on known figures."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstroom.measures import transport


def near(value: float):
    return pytest.approx(value, abs=1e-9)


def test_effects_that_are_alike_carry_to_a_place_that_was_not_tested():
    over = transport.pooled(np.array([0.30, 0.18, 0.42, 0.25]), np.array([0.08, 0.07, 0.12, 0.10]))
    assert (over.mean, over.tau2) == (near(0.2626594439), near(0.0009119624))
    assert (over.low, over.high) == (near(0.0246898676), near(0.5006290202))


def test_effects_that_differ_do_not_though_their_mean_is_surely_above_nothing():
    over = transport.pooled(np.array([0.45, 0.05, 0.40, 0.10]), np.array([0.06, 0.06, 0.08, 0.08]))
    assert (over.mean, over.tau2) == (near(0.25), near(0.0414074480))
    assert (over.low, over.high) == (near(-0.7405333768), near(1.2405333768))
    assert over.mean - 1.959963984540054 * over.se == pytest.approx(0.039, abs=5e-4)
    assert over.mean + 1.959963984540054 * over.se == pytest.approx(0.461, abs=5e-4)


@pytest.mark.parametrize("n", [0, 1, 2])
def test_of_fewer_than_three_there_is_no_interval(n):
    over = transport.pooled(np.full(n, 0.3), np.full(n, 0.1))
    assert np.isnan([over.low, over.high]).all()
    assert np.isnan(over.mean) == (n == 0)


def test_who_is_greater_by_chance_alone_is_equally_good():
    assert transport.more_likely(60, 20, 50, 15) == near(0.6554217416)
    assert transport.tiers(np.array([50, 60, 10]), np.array([15, 20, 5])).tolist() == [1, 1, 2]
    assert transport.more_likely(5, 0, 5, 0) == 0.5
    assert (transport.more_likely(6, 0, 5, 0), transport.more_likely(5, 0, 6, 0)) == (1, 0)


def test_a_tested_cell_is_drawn_towards_the_others_and_never_sure():
    effects, ses = np.array([0.30, 0.18, 0.42, 0.25]), np.array([0.08, 0.07, 0.12, 0.10])
    over = transport.pooled(effects, ses)
    drawn, errors = transport.shrunken(effects, ses, over)
    assert (np.sign(effects - drawn) == np.sign(effects - over.mean)).all()
    assert (np.abs(drawn - over.mean) < np.abs(effects - over.mean)).all()
    alike = transport.pooled(np.full(3, 0.3), np.full(3, 0.1))
    drawn, errors = transport.shrunken(np.full(3, 0.3), np.full(3, 0.1), alike)
    assert drawn.tolist() == [near(0.3)] * 3
    assert errors.tolist() == [near(alike.se)] * 3


@given(st.lists(st.tuples(st.floats(-1, 1), st.floats(0.01, 0.5)), min_size=3, max_size=12))
def test_the_interval_holds_the_mean_and_is_wider_than_its_error(drawn):
    effects, ses = np.array(drawn).T
    over = transport.pooled(effects, ses)
    assert over.tau2 >= 0
    assert over.low < over.mean < over.high
    assert effects.min() - 1e-9 <= over.mean <= effects.max() + 1e-9
    assert over.high - over.mean > 1.9 * over.se

"""Agreement of two assessors: known tables, an interval that knows of pilots, and silence where there is too little."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstroom.measures.assessor_agreement import LINEAR, complete, interval, kappa, se_if_independent, sign_test

KNOWN = np.array([[20, 5, 1], [4, 10, 3], [0, 2, 5]])
QUADRATIC = 1 - (1 - LINEAR) ** 2
ITEM_BY_ITEM = ("yyyyppynny/yyypppynny", "yyyyyyyyyy/ypyyppynyy", "pppnnnyypp/pppnnnyyyp", "yyppnnyypp/ypppnnypnp")
STATES = {"y": "yes", "p": "partly", "n": "no", "-": "not_needed"}


def frame(*pilots: str, least: int | None = None, municipality: str = "m") -> pd.DataFrame:
    """A row per item; each pilot as "owner's states/second's states"."""
    rows = [
        (municipality, f"P-{nth}", STATES[owner], STATES[second], least)
        for nth, pilot in enumerate(pilots)
        for owner, second in zip(*pilot.split("/"), strict=True)
    ]
    return pd.DataFrame(rows, columns=["municipality", "pilot_key", "owner", "second", "least_pilots"])


def only(given: pd.DataFrame) -> pd.Series:
    answer = complete(given)
    assert len(answer) == 1
    return answer.iloc[0]


@pytest.mark.parametrize(
    ("weights", "value"), [(LINEAR, 0.5846313603), (QUADRATIC, 0.6703296703), (np.eye(3), 0.5078740157)]
)
def test_kappa_of_a_known_table(weights, value):
    assert kappa(KNOWN, weights) == pytest.approx(value, abs=1e-9)


def test_the_standard_error_of_independent_items_of_a_known_table():
    assert se_if_independent(KNOWN) == pytest.approx(0.0948463945, abs=1e-9)


def test_items_of_one_pilot_depend_on_each_other_so_that_the_interval_is_that_of_pilots():
    found = only(frame(*ITEM_BY_ITEM, least=4))
    assert (found.kappa, found.se) == (
        pytest.approx(0.6992481203, abs=1e-9),
        pytest.approx(0.1212651522, abs=1e-9),
    )
    assert (found.low, found.high) == (pytest.approx(0.3133, abs=5e-5), 1)
    assert (found.n_pilots, found.n_items, found.withheld) == (4, 40, None)


def test_the_formula_for_independent_items_would_claim_more():
    pairs = "".join(pilot.split("/")[0] for pilot in ITEM_BY_ITEM), "".join(p.split("/")[1] for p in ITEM_BY_ITEM)
    table = np.zeros((3, 3))
    for owner, second in zip(*pairs, strict=True):
        table["npy".index(owner), "npy".index(second)] += 1
    reach = 1.959963984540054 * se_if_independent(table)
    assert kappa(table) - reach == pytest.approx(0.5128, abs=5e-5)
    assert kappa(table) + reach == pytest.approx(0.8857, abs=5e-5)


def test_under_ten_pilots_it_is_withheld_and_the_rest_is_told():
    found = only(frame(*ITEM_BY_ITEM))
    assert found.withheld == "too_few_pilots"
    assert np.isnan([found.kappa, found.se, found.low, found.high]).all()
    assert (found.n_pilots, found.n_owner_higher, found.n_owner_lower) == (4, 8, 1)
    assert found.share_agreed == pytest.approx(31 / 40)


def test_nine_pilots_are_too_few_and_ten_enough():
    assert only(frame(*ITEM_BY_ITEM, *ITEM_BY_ITEM, ITEM_BY_ITEM[0])).withheld == "too_few_pilots"
    assert only(frame(*ITEM_BY_ITEM, *ITEM_BY_ITEM, *ITEM_BY_ITEM[:2])).withheld is None


def test_the_owner_is_higher_eight_times_of_nine():
    assert only(frame(*ITEM_BY_ITEM)).p_sign == pytest.approx(0.0390625, abs=1e-9)


def test_when_both_say_yes_to_all_only_a_share_is_left():
    found = only(frame(*["yyyyyyyyyy/yyyyyyyyyy"] * 12))
    assert (found.withheld, found.share_agreed) == ("not_computable", 1)
    assert np.isnan([found.kappa, found.low, found.high, found.p_sign]).all()


def test_kappa_that_hangs_on_one_pilot_has_no_interval():
    found = only(frame(*["yyyy/yyyy"] * 11, "yynn/ynyn"))
    assert found.withheld == "no_interval"
    assert not np.isnan(found.kappa)
    assert np.isnan([found.se, found.low, found.high]).all()


def test_what_is_not_needed_is_left_out():
    with_it = only(frame(*ITEM_BY_ITEM, "--y-/ynn-", least=4))
    without = only(frame(*ITEM_BY_ITEM, "y/n", least=4))
    pd.testing.assert_series_equal(with_it, without)


def test_each_municipality_has_a_row_of_its_own():
    both = pd.concat([frame(*ITEM_BY_ITEM, municipality="b"), frame("yn/yy", municipality="a")])
    assert complete(both)[["municipality", "n_items"]].to_numpy().tolist() == [["b", 40], ["a", 2]]


def test_nothing_assessed_twice_is_no_rows():
    assert complete(frame().head(0)).empty


def test_a_single_pilot_has_no_interval():
    assert np.isnan(interval(KNOWN[None].astype(float))).all()


def test_no_difference_has_no_sign():
    assert np.isnan(sign_test(0, 0))


PAIRS = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), min_size=1, max_size=30)


@given(PAIRS)
def test_who_is_called_the_owner_changes_nothing(pairs):
    table = np.zeros((3, 3))
    for owner, second in pairs:
        table[owner, second] += 1
    assert kappa(table) == pytest.approx(kappa(table.T), abs=1e-12, nan_ok=True)
    assert np.isnan(kappa(table)) or kappa(table) <= 1 + 1e-12

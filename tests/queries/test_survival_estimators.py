"""Kaplan-Meier, Aalen-Johansen and the restricted mean in SQL, against libraries and published values."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from lifelines import KaplanMeierFitter
from lifelines.utils import restricted_mean_survival_time
from sksurv.nonparametric import cumulative_incidence_competing_risks, kaplan_meier_estimator

from oversight.measures.beta_product import log_log
from tests.queries.estimating import aalen_johansen, kaplan_meier, random_waits, restricted_means, waits

MAINTAINED = waits([9, 13, 13, 18, 23, 28, 31, 34, 45, 48, 161], [1, 1, 0, 1, 1, 0, 1, 1, 0, 1, 0])
NONMAINTAINED = waits([5, 5, 8, 8, 12, 16, 23, 27, 30, 33, 43, 45], [1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1])
TESTCI = waits([1, 2, 2, 3, 3, 3, 5, 6], [0, 1, 0, 2, 0, 2, 0, 3])


def equal(one, other):
    np.testing.assert_allclose(np.asarray(one, float), np.asarray(other, float), rtol=0, atol=1e-9)


def at(curve: pd.DataFrame, days, column: str) -> np.ndarray:
    """The curve on each of these days: its last value up to there, before its first day 1."""
    nth = np.searchsorted(curve.t_days, days, side="right")
    return np.concatenate([[1.0], curve[column]])[nth]


# ------------------------------------------------------------ published values


def test_aml_maintained_has_the_published_share_error_and_median():
    curve = kaplan_meier(MAINTAINED)
    row = curve[curve.t_days == 31].iloc[0]
    equal(row.s, 27 / 55)
    # Greenwood's sum, term by term: 0.16419327. The last digits of 0.1641926, as it is sometimes copied, are off.
    equal(row.se, 27 / 55 * np.sqrt(1 / 110 + 1 / 90 + 1 / 56 + 1 / 42 + 1 / 20))
    assert row.se == pytest.approx(0.16419, abs=5e-6)
    assert curve[curve.s <= 0.5 + 1e-9].t_days.min() == 31


def test_aml_nonmaintained_has_the_published_median():
    curve = kaplan_meier(NONMAINTAINED)
    assert curve[curve.s <= 0.5 + 1e-9].t_days.min() == 23


def test_testci_has_the_published_incidences():
    shares = aalen_johansen(TESTCI).set_index(["t_days", "cause"]).cif
    equal(shares[3, "rollout"], 1 / 7)
    equal(shares[3, "stop"], 12 / 35)


# ------------------------------------------------------------------ libraries

RANDOM = [
    random_waits(seed, n, longest=longest) for seed, n, longest in [(1, 2, 5), (2, 30, 9), (3, 200, 30), (4, 900, 40)]
]
LATE = [
    random_waits(seed, n, late=True, longest=longest) for seed, n, longest in [(5, 12, 9), (6, 60, 30), (7, 900, 40)]
]


@pytest.mark.parametrize("observed", RANDOM)
def test_kaplan_meier_equals_scikit_survival(observed):
    found = kaplan_meier(observed)
    for grp, rows in observed.groupby("grp"):
        # A censoring when nobody has ended yet would be all that it is given.
        days, s = kaplan_meier_estimator(rows.cause.notna().to_numpy(), rows.exit_days.to_numpy())
        equal(at(found[found.grp == grp], days, "s"), s)


@pytest.mark.parametrize("observed", RANDOM + LATE)
def test_kaplan_meier_with_late_entry_equals_lifelines(observed):
    found = kaplan_meier(observed)
    for grp, rows in observed.groupby("grp"):
        late = rows.entry_days if rows.entry_days.any() else None
        fitted = KaplanMeierFitter().fit(rows.exit_days, rows.cause.notna(), entry=late)
        curve = fitted.survival_function_.iloc[:, 0]
        equal(at(found[found.grp == grp], curve.index.to_numpy(), "s"), curve)


@pytest.mark.parametrize("observed", RANDOM + LATE)
def test_the_log_log_interval_equals_lifelines(observed):
    found = kaplan_meier(observed)
    for grp, rows in observed.groupby("grp"):
        mine = found[(found.grp == grp) & (found.s > 0) & (found.s < 1)]
        late = rows.entry_days if rows.entry_days.any() else None
        fitted = KaplanMeierFitter().fit(rows.exit_days, rows.cause.notna(), entry=late)
        theirs = fitted.confidence_interval_survival_function_.loc[mine.t_days].to_numpy().T
        equal(log_log(mine.s.to_numpy(), mine.greenwood.to_numpy()), theirs)


@pytest.mark.parametrize("observed", RANDOM)
def test_aalen_johansen_and_its_error_equal_scikit_survival(observed):
    found = aalen_johansen(observed)
    for grp, rows in observed[observed.cause.notna().groupby(observed.grp).transform("any")].groupby("grp"):
        causes = sorted(rows.cause.dropna().unique())
        event = (
            rows.cause.map({cause: nth for nth, cause in enumerate(causes, start=1)}).fillna(0).astype(int).to_numpy()
        )
        days, shares, interval = cumulative_incidence_competing_risks(
            event, rows.exit_days.to_numpy(), conf_type="log-log", var_type="Aalen"
        )
        for nth, cause in enumerate(causes, start=1):
            mine = found[(found.grp == grp) & (found.cause == cause)]
            mine = mine[mine.t_days >= days[0]]
            there = np.searchsorted(days, mine.t_days)
            equal(mine.cif, shares[nth, there])
            equal(mine.se, error_of(shares[nth, there], interval[nth, :, there].T))


def error_of(share: np.ndarray, interval: np.ndarray) -> np.ndarray:
    """The standard error that an interval on the scale of log(-log(share)) was made of; 0 where it has no width."""
    low, high = interval
    wide = (high > low) & (share > 0) & (share < 1)
    error = np.zeros(len(share))
    lows, highs, shares = low[wide], high[wide], share[wide]
    width = np.log(-np.log(lows)) - np.log(-np.log(highs))
    error[wide] = width / (2 * 1.959963984540054) * shares * -np.log(shares)
    return error


@pytest.mark.parametrize("observed", RANDOM + LATE)
def test_the_shares_of_an_age_add_up_to_one(observed):
    equal(aalen_johansen(observed).groupby(["grp", "t_days"]).cif.sum(), 1)


@pytest.mark.parametrize("observed", RANDOM)
@pytest.mark.parametrize("limit", [0.5, 12.25, 100])
def test_the_restricted_mean_equals_lifelines(observed, limit):
    found = restricted_means(observed, limit).set_index("grp")
    for grp, rows in observed.groupby("grp"):
        fitted = KaplanMeierFitter().fit(rows.exit_days, rows.cause.notna())
        equal(found.rmst_days[grp], restricted_mean_survival_time(fitted, limit))


def test_the_error_of_the_restricted_mean_without_censoring_is_that_of_a_mean():
    days = [3, 5, 5, 8, 13, 21, 34]
    found = restricted_means(waits(days, [1] * len(days)), 365.25)
    equal(found.rmst_days, [np.mean(days)])
    equal(found.rmst_se_days, [np.std(days) / np.sqrt(len(days))])


# --------------------------------------------------------------------- borders


def test_no_rows_give_no_curve():
    nobody = waits([], [])
    assert kaplan_meier(nobody).empty
    assert aalen_johansen(nobody).empty
    assert restricted_means(nobody, 365.25).empty


def test_a_single_wait_that_ends_leaves_nobody():
    curve = kaplan_meier(waits([4], [1]))
    assert list(zip(curve.t_days, curve.n_risk, curve.s, strict=True)) == [(0, 1, 1), (4, 1, 0)]
    assert curve.se.isna().tolist() == [False, True]


def test_a_single_wait_that_lasts_stays_at_one():
    curve = kaplan_meier(waits([4], [0]))
    assert list(zip(curve.t_days, curve.n_risk, curve.s, strict=True)) == [(0, 1, 1), (4, 1, 1)]


def test_a_wait_that_ends_on_the_day_it_began_counts():
    curve = kaplan_meier(waits([0, 0, 5, 5], [1, 0, 1, 0]))
    assert list(zip(curve.t_days, curve.n_risk, curve.s, strict=True)) == [(0, 4, 0.75), (5, 2, 0.375)]


def test_who_is_seen_late_is_at_risk_after_that_age_only():
    curve = kaplan_meier(waits([5, 6, 6, 9], [1, 1, 0, 0], [0, 5, 0, 6]))
    assert list(zip(curve.t_days, curve.n_risk, curve.n_exits, strict=True)) == [
        (0, 2, 0),
        (5, 2, 1),
        (6, 2, 1),
        (9, 1, 0),
    ]


@pytest.mark.parametrize(("entry", "exit_"), [(5, 5), (6, 5)])
def test_what_was_over_when_first_seen_counts_nowhere(entry, exit_):
    assert kaplan_meier(waits([exit_], [1], [entry])).empty


def test_a_group_that_is_not_stated_is_a_group():
    observed = pd.concat([waits([4, 5], [1, 1], grp=None), waits([4, 5], [1, 0])])
    assert kaplan_meier(observed).groupby("grp", dropna=False).s.min().tolist() == [0.5, 0.0]

"""Kaplan-Meier, Aalen-Johansen and the restricted mean in SQL, against libraries and published values."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from lifelines import KaplanMeierFitter
from lifelines.utils import restricted_mean_survival_time
from sksurv.nonparametric import cumulative_incidence_competing_risks, kaplan_meier_estimator

from doorstroom.measures.beta_product import log_log
from tests.queries.estimating import aalen_johansen, kaplan_meier, random_waits, restricted_means, waits

MAINTAINED = waits([9, 13, 13, 18, 23, 28, 31, 34, 45, 48, 161], [1, 1, 0, 1, 1, 0, 1, 1, 0, 1, 0])
NONMAINTAINED = waits([5, 5, 8, 8, 12, 16, 23, 27, 30, 33, 43, 45], [1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1])
TESTCI = waits([1, 2, 2, 3, 3, 3, 5, 6], [0, 1, 0, 2, 0, 2, 0, 3])


def equal(one, other):
    np.testing.assert_allclose(np.asarray(one, float), np.asarray(other, float), rtol=0, atol=1e-9)


def at(curve: pd.DataFrame, days, column: str, before: float = 1.0) -> np.ndarray:
    """The curve on each of these days: its last value up to there, and what it is before its first day."""
    nth = np.searchsorted(curve.t_days, days, side="right")
    return np.concatenate([[before], curve[column]])[nth]


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


# --------------------------------------------------------------- R's survival 3.5-3
# mgus1 of R's survival: 241 patients until a plasma cell malignancy, death before it, or the end of the follow-up.
# In whole days. Followed from the diagnosis, and with age for time: then everyone is seen from that age on only.

PATIENTS = pd.read_csv(Path(__file__).parent / "mgus1.csv")
BORN = (PATIENTS.age_years * 365.25).astype(int)
CAUSE = PATIENTS.event.map({"pcm": 1, "death": 2}).fillna(0).astype(int).tolist()
DIAGNOSED = waits(PATIENTS.days.tolist(), CAUSE)
AGED = waits((BORN + PATIENTS.days).tolist(), CAUSE, BORN.tolist())
AFTER = [30, 365, 1000, 2000, 3650, 5000, 7300, 10000]
AGES = [20088, 21915, 23741, 25567, 27393, 29220, 31046, 32872, 34698]
SURVIVAL = {
    "diagnosed": (
        DIAGNOSED,
        AFTER,
        {
            "s": [
                0.99170124481328,
                0.93775933609959,
                0.86721991701245,
                0.76348547717842,
                0.55601659751037,
                0.43568464730291,
                0.25311203319502,
                0.12033195020747,
            ],
            "se": [
                0.00584370635283,
                0.01556231799309,
                0.0218586113522,
                0.02737289777192,
                0.03200506578182,
                0.03194026682487,
                0.02800758135707,
                0.02095759123963,
            ],
        },
        {
            "rollout": [
                0.0,
                0.00414937759336,
                0.01244813278008,
                0.04564315352697,
                0.12863070539419,
                0.19087136929461,
                0.22406639004149,
                0.24896265560166,
            ],
            "stop": [
                0.00829875518672,
                0.05809128630705,
                0.12033195020747,
                0.19087136929461,
                0.31535269709544,
                0.37344398340249,
                0.52282157676349,
                0.63070539419087,
            ],
        },
    ),
    "aged": (
        AGED,
        AGES,
        {
            "s": [
                0.43840579710145,
                0.37148988038962,
                0.29003077277944,
                0.22743559369244,
                0.15974808470074,
                0.1072581260984,
                0.06013373658883,
                0.0270431494814,
                0.00784091316325,
            ],
            "se": [
                0.31162167221467,
                0.26465984499058,
                0.20716877905984,
                0.16284916861486,
                0.11478096827842,
                0.07739580740372,
                0.04376513057035,
                0.02009126470626,
                0.00632568530393,
            ],
        },
        {
            "rollout": [
                0.54094202898551,
                0.56739694166143,
                0.60269039347895,
                0.63711165258206,
                0.66661938327131,
                0.67857917028833,
                0.68480685416984,
                0.68810354286852,
                0.68914366400242,
            ],
            "stop": [
                0.02065217391304,
                0.06111317794895,
                0.10727883374161,
                0.1354527537255,
                0.17363253202794,
                0.21416270361327,
                0.25505940924133,
                0.28485330765007,
                0.30301542283433,
            ],
        },
    ),
}


@pytest.mark.parametrize(("observed", "days", "shares", "incidences"), SURVIVAL.values(), ids=SURVIVAL)
def test_mgus1_has_what_survfit_says(observed, days, shares, incidences):
    curve = kaplan_meier(observed)
    equal(at(curve, days, "s"), shares["s"])
    equal(at(curve, days, "se"), shares["se"])
    found = aalen_johansen(observed)
    for cause, expected in incidences.items():
        equal(at(found[found.cause == cause], days, "cif", before=0.0), expected)


def test_mgus1_has_the_quantiles_and_the_restricted_mean_of_survfit():
    curve = kaplan_meier(DIAGNOSED)
    assert [curve[curve.s <= 1 - share + 1e-9].t_days.min() for share in (0.5, 0.85)] == [4228, 9408]
    mean = restricted_means(DIAGNOSED, 3650).iloc[0]
    equal([mean.rmst_days, mean.rmst_se_days], [2813.0, 75.685913034476954])


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

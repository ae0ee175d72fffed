"""The chance that a team cannot carry what succeeds: exact values, every case counted out, and drawing."""

from __future__ import annotations

import datetime as dt
from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import roots_jacobi
from scipy.stats import betabinom, binom

from doorstroom.measures.need_spread import MOST_STEPS
from doorstroom.measures.shared_fate import Fates, beta_nodes, numbers
from doorstroom.measures.success_collision import complete
from tests.measures.collision_frames import fates, frame, pilot

EIGHT = [pilot()] * 8


def told(given: pd.DataFrame, kind: str = "fte") -> pd.DataFrame:
    answer = complete(given)
    return answer[answer.kind == kind].reset_index(drop=True)


def cells(column: pd.Series) -> list[object]:
    return [None if pd.isna(cell) else cell for cell in column]


def chance(pilots, kind="fte", **room) -> float:
    return told(frame(pilots, **room), kind).p_over[0]


# ------------------------------------------------------------- exact values


def test_pilots_of_a_theme_succeed_and_fail_together():
    assert chance(EIGHT) == pytest.approx(0.1532507740, abs=1e-9)
    assert chance(EIGHT) == pytest.approx(betabinom.sf(6, 8, 7, 5), abs=1e-12)


def test_as_if_they_were_independent_the_chance_would_be_too_small():
    independent = binom.sf(6, 8, 7 / 12)
    assert independent == pytest.approx(0.0900189970, abs=1e-9)
    assert chance(EIGHT) != pytest.approx(independent, abs=1e-2)


def test_who_runs_may_yet_stop_before_an_evaluation():
    running = [pilot(role="running", n_stopped=5)] * 8
    assert chance(running) == pytest.approx(0.0274150850, abs=1e-9)
    assert chance([pilot(n_stopped=5)] * 8) == pytest.approx(0.1532507740, abs=1e-9)


def test_two_themes_do_not_share_their_fate():
    two = [pilot(**fates(7, 5))] * 5 + [pilot(theme="Jeugd", fte=2.0, **fates(3, 3))] * 4
    assert chance(two, fte=8) == pytest.approx(0.2969322344, abs=1e-9)
    committed = [pilot(role="committed", theme=None)] * 2
    assert chance(two + committed, fte=8) == pytest.approx(0.5567765568, abs=1e-9)


def test_a_mean_that_equals_the_room_is_more_often_too_much_than_not():
    needs = [pilot(fte=fte, **fates(4, 2)) for fte in (0.8, 1.2, 0.5, 2.0)]
    row = told(frame(needs, fte=3.0)).iloc[0]
    assert row.p_over == pytest.approx(5 / 9, abs=1e-9)
    assert row.need_mean == pytest.approx(3.0, abs=1e-9)


@pytest.mark.parametrize(("begun", "expected"), [(0.5, 0.1973626843), (1.0, 0.7450583472)])
def test_what_has_not_begun_asks_nothing_yet(begun, expected):
    assert chance([pilot(begun=[begun])] * 8, fte=3) == pytest.approx(expected, abs=1e-9)


def test_in_euro_the_first_quarter_costs_once_and_a_quarter_of_a_year():
    two = [pilot(cost_once=40_000, cost_per_year=120_000, **fates(1, 1))] * 2
    answer = told(frame(two, euro=90_000, n_quarters=2), "euro")
    assert answer.p_over.tolist() == pytest.approx([1 / 3, 0], abs=1e-9)
    assert answer.stress.tolist() == [140_000, 60_000]


def test_two_pilots_that_fit_on_average_are_too_much_in_a_quarter_of_all_cases():
    even = {"rollout_share": 0.5, "role": "waiting"}
    row = told(frame([pilot(fte=4.0, **even)] * 2, fte=4)).iloc[0]
    assert (row.need_mean, row.p_over) == (pytest.approx(4), pytest.approx(0.25, abs=1e-12))


def test_a_rollout_share_counts_for_all_who_do_not_run_on_for_sure():
    half = [pilot(rollout_share=0.5)] * 8
    assert chance(half, fte=3) == pytest.approx(0.1973626843, abs=1e-9)


# -------------------------------------------------- counted out, and drawn

NEEDS = st.integers(0, 8).map(lambda steps: steps / 4)
PILOTS = st.lists(
    st.fixed_dictionaries(
        {
            **{"role": st.sampled_from(["committed", "waiting", "evaluating", "running"]), "fte": NEEDS},
            "theme": st.sampled_from(["Wmo", "Jeugd"]),
            **{"rollout_share": st.sampled_from([0.25, 0.8, 1.0]), "begun": st.sampled_from([[0.3], [0.9], [1.0]])},
            **{"cost_once": st.sampled_from([0, 1000, 2500]), "cost_per_year": st.sampled_from([0, 2000, 8000])},
            "begun_at_first": st.sampled_from([0.0, 0.25]),
        }
    ),
    max_size=6,
)
KNOWN = {"Wmo": Fates(3, 2, 4), "Jeugd": Fates(6, 1, 0)}


def as_given(drawn: dict[str, object]) -> dict[str, object]:
    known = KNOWN[drawn["theme"]]
    past = {"n_successes": known.successes, "n_failures": known.failures, "n_stopped": known.stopped}
    return pilot(**{**drawn, **past, **({"begun": [1.0]} if drawn["role"] == "committed" else {})})


def counted_out(pilots, room: float, kind: str) -> float:
    """Every way in which it can go, under every shared chance of a fine quadrature of SciPy's."""
    total = 0.0
    for per_theme in product(*(_shared(KNOWN[theme]) for theme in ("Wmo", "Jeugd"))):
        (wmo, e_wmo, w_wmo), (jeugd, e_jeugd, w_jeugd) = per_theme
        chances = {"Wmo": (wmo, e_wmo), "Jeugd": (jeugd, e_jeugd)}
        ways = [_ways(given, *chances[given["theme"]], kind) for given in pilots]
        for way in product(*ways):
            if sum(need for need, _ in way) > room + 1e-9:
                total += w_wmo * w_jeugd * np.prod([likely for _, likely in way])
    return total


def _shared(known: Fates):
    a, b = 1 + known.successes, 1 + known.failures
    reached = _jacobi(a + b, known.stopped) if known.stopped else [(1.0, 1.0)]
    return [(p, e, w * v) for p, w in _jacobi(a, b) for e, v in reached]


def _jacobi(a: float, b: float):
    values, weights = roots_jacobi(4, b - 1, a - 1)  # exact for six pilots
    return list(zip((values + 1) / 2, weights / weights.sum(), strict=True))


def _ways(given, p: float, e: float, kind: str):
    success = {"committed": 1, "waiting": 1, "evaluating": p, "running": p * e}[given["role"]]
    likely = success * (1 if given["role"] == "committed" else given["rollout_share"])
    begun, before = given["begun"][0], given["begun_at_first"]
    yearly = given["cost_per_year"] / 4
    first, later = (given["fte"],) * 2 if kind == "fte" else (given["cost_once"] + yearly, yearly)
    return [(first, likely * (begun - before)), (later, likely * before), (0, 1 - likely * begun)]


@pytest.mark.parametrize("kind", ["fte", "euro"])
def test_a_mixed_team_is_as_counted_out(kind):
    roles = ["evaluating", "running", "running", "waiting", "evaluating", "committed"]
    themes = ["Wmo", "Wmo", "Jeugd", "Wmo", "Jeugd", "Wmo"]
    pilots = [
        as_given(
            {
                **{"role": role, "theme": theme, "fte": 0.5 + nth / 4, "rollout_share": 0.8, "begun": [0.9]},
                **{"begun_at_first": 0.25, "cost_once": 1000 * nth, "cost_per_year": 8000},
            }
        )
        for nth, (role, theme) in enumerate(zip(roles, themes, strict=True))
    ]
    for room in (2.75, 3.0, 4.5) if kind == "fte" else (5000, 6000, 9000):
        expected = counted_out(pilots, room, kind)
        assert 0.01 < expected < 0.99
        assert chance(pilots, kind, **{kind: room}) == pytest.approx(expected, abs=1e-12)


@given(PILOTS, st.integers(0, 24))
def test_every_small_team_is_as_counted_out(drawn, steps):
    pilots = [as_given(each) for each in drawn][:4]
    assert chance(pilots, fte=steps / 4) == pytest.approx(counted_out(pilots, steps / 4, "fte"), abs=1e-10)
    assert chance(pilots, "euro", euro=steps * 250) == pytest.approx(
        counted_out(pilots, steps * 250, "euro"), abs=1e-10
    )


def test_200_000_draws_find_the_same():
    rng, runs = np.random.default_rng(11), 200_000
    pilots = [pilot(n_stopped=3, role=role) for role in ["evaluating"] * 3 + ["running"] * 5]
    p, e = rng.beta(7, 5, runs), rng.beta(12, 3, runs)
    drawn = (rng.binomial(3, p * 0.8) + rng.binomial(5, p * e * 0.8)) > 3
    found = chance([{**each, "rollout_share": 0.8} for each in pilots], fte=3)
    assert found == pytest.approx(drawn.mean(), abs=4 * np.sqrt(found * (1 - found) / runs))


def test_the_nodes_are_those_of_scipy_and_hold_where_those_overflow():
    values, weights = roots_jacobi(9, 4, 6)
    assert np.array(beta_nodes(9, 7, 5)) == pytest.approx(
        np.array([(values + 1) / 2, weights / weights.sum()]), abs=1e-12
    )
    assert numbers(200, 150, Fates(2000, 1500, 700)).sum() == pytest.approx(1, abs=1e-9)
    p, w = beta_nodes(300, 20_001, 30_001)
    assert w @ p**2 == pytest.approx(20_001 * 20_002 / (50_002 * 50_003), abs=1e-12)


@pytest.mark.parametrize("n", [1, 8, 60, 570])
def test_the_number_of_successes_is_beta_binomial(n):
    known = Fates(6, 4, 5)
    assert numbers(n, 0, known).ravel() == pytest.approx(betabinom.pmf(range(n + 1), n, 7, 5), abs=1e-11)
    assert numbers(0, n, known).ravel() == pytest.approx(betabinom.pmf(range(n + 1), n, 7, 10), abs=1e-11)


def test_of_both_kinds_each_has_the_chance_of_its_own():
    both = numbers(7, 9, Fates(6, 4, 5))
    assert both.sum(axis=1) == pytest.approx(betabinom.pmf(range(8), 7, 7, 5), abs=1e-12)
    assert both.sum(axis=0) == pytest.approx(betabinom.pmf(range(10), 9, 7, 10), abs=1e-12)


# ------------------------------------------------------------- properties


@given(PILOTS, PILOTS.filter(len), st.integers(0, 24))
def test_a_pilot_more_never_makes_a_shortage_less_likely(drawn, more, steps):
    without = [as_given(each) for each in drawn]
    room = {"fte": steps / 4, "euro": steps * 250}
    for kind in ("fte", "euro"):
        assert chance([*without, as_given(more[0])], kind, **room) >= chance(without, kind, **room) - 1e-12


@given(PILOTS, st.integers(0, 24))
def test_more_room_never_makes_a_shortage_more_likely(drawn, steps):
    pilots = [as_given(each) for each in drawn]
    assert chance(pilots, fte=(steps + 1) / 4) <= chance(pilots, fte=steps / 4) + 1e-12


@given(PILOTS)
def test_in_which_order_pilots_are_given_changes_nothing(drawn):
    pilots = [as_given(each) for each in drawn]
    assert chance(pilots, fte=2) == pytest.approx(chance(pilots[::-1], fte=2), abs=1e-12)


# ------------------------------------------------------ room, grid, unknown


def test_a_need_that_equals_the_room_fits():
    thirds = [pilot(fte=fte, role="committed") for fte in (0.1, 0.2, 0.333, 0.367)]
    assert chance(thirds, fte=1.0) == 0
    assert chance(thirds, fte=0.999) == 1


def test_all_together_fitting_is_exactly_never():
    row = told(frame([pilot(theme=theme) for theme in ("a", "b", "c", "d")] * 3, fte=12)).iloc[0]
    assert (row.p_over, row.stress, row.short, row.tipping_pilot) == (0, 12, 0, None)


def test_what_is_certain_and_too_much_is_exactly_always():
    row = told(frame([*EIGHT, pilot(role="committed", fte=7.0)])).iloc[0]
    assert (row.p_over, row.certain, row.n_pilots, row.tipping_pilot) == (1, 7, 8, None)


def test_needs_lie_on_the_widest_grid_that_holds_them_all():
    row = told(frame([pilot(fte=0.05), pilot(fte=0.889), pilot(fte=5.0)], fte=5.05)).iloc[0]
    assert np.isnan(row.step)
    # The two largest together are what does not fit.
    assert row.p_over == pytest.approx(7 * 8 / (12 * 13), abs=1e-12)


def test_a_grid_that_would_be_too_fine_is_made_wider():
    odd = [pilot(fte=100 + nth / 7) for nth in range(4)]
    row = told(frame(odd, fte=250)).iloc[0]
    assert row.step == pytest.approx(np.ceil(row.stress * 1000 / MOST_STEPS) / 1000)
    assert row.p_over == pytest.approx(betabinom.sf(2, 4, 7, 5), abs=1e-12)


def test_on_a_wide_grid_small_needs_are_neither_lost_nor_counted_double():
    small = [pilot(fte=0.007, theme=str(nth)) for nth in range(900)]
    for added in ([pilot(fte=150.001)], [pilot(fte=150.001)] * 2):
        row = told(frame(small + added)).iloc[0]
        assert row.step > 0.014
        assert row.need_mean == pytest.approx((900 * 0.007 + len(added) * 150.001) * 7 / 12, abs=row.step)


def test_quantiles_of_the_need():
    row = told(frame(EIGHT)).iloc[0]
    expected = [betabinom.ppf(share, 8, 7, 5) for share in (0.1, 0.5, 0.9)]
    assert [row.need_p10, row.need_p50, row.need_p90] == pytest.approx(expected)


def test_the_pilot_that_tips_it_is_the_first_by_expected_decision_beyond_the_room():
    days = [dt.date(2027, 3, 1), dt.date(2027, 1, 1), None, dt.date(2027, 2, 1)]
    ordered = [pilot(decides_on=day, fte=2.0) for day in days]
    row = told(frame(ordered, fte=5)).iloc[0]
    assert (row.tipping_pilot, row.stress, row.short) == ("P-1", 8, 3)
    assert told(frame(ordered, fte=6)).tipping_pilot[0] == "P-3"


def test_stress_counts_who_can_have_begun():
    answer = told(frame([pilot(begun=[0, 0.1, 1])] * 3, fte=2, n_quarters=3))
    assert answer.stress.tolist() == [0, 3, 3]
    assert answer.p_over[0] == 0
    assert cells(answer.tipping_pilot) == [None, "P-3", "P-3"]


def test_an_unknown_need_is_told_and_never_counted_as_none():
    some = [pilot(fte=None), pilot(fte=None), pilot(cost_once=None), pilot()]
    answer = complete(frame(some)).set_index("kind")
    assert answer.n_unknown.to_dict() == {"fte": 2, "euro": 1}
    assert answer.stress["fte"] == 2


def test_without_a_known_room_there_is_a_need_but_no_chance():
    answer = told(frame(EIGHT, fte=[None, 6.0], n_quarters=2))
    assert cells(answer.withheld) == ["no_room", None]
    assert np.isnan(answer.p_over[0])
    assert answer.need_p50.tolist() == [5, 5]
    assert np.isnan(answer.short[0])
    assert cells(answer.tipping_pilot)[0] is None


def test_under_five_evaluated_pilots_of_a_theme_all_themes_count_and_share_one_chance():
    few = [pilot(theme=theme, n_successes=3, n_failures=1) for theme in ("a", "b", None, None)] * 2
    row = told(frame(few)).iloc[0]
    assert (row.n_pooled, row.p_over) == (8, pytest.approx(betabinom.sf(6, 8, 21, 21), abs=1e-12))
    enough = told(frame([{**each, "n_failures": 2, "theme": "a"} for each in few])).iloc[0]
    assert (enough.n_pooled, enough.p_over) == (0, pytest.approx(betabinom.sf(6, 8, 4, 3), abs=1e-12))


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"rollout_share": None}, "too_few_decisions"),
        ({"n_successes": 4, "n_failures": 0, "n_all_successes": 4, "n_all_failures": 0}, "too_few_fates"),
        ({"begun": [None]}, "timing_unknown"),
    ],
)
def test_with_too_little_known_there_is_only_the_stress(given, reason):
    row = told(frame([*EIGHT, pilot(**given)])).iloc[0]
    assert (row.withheld, row.stress, row.tipping_pilot) == (reason, 9, "P-7")
    assert np.isnan([row.p_over, row.need_p50, row.need_mean]).all()
    asks_nothing = told(frame([*EIGHT, pilot(fte=0.0, **given)])).iloc[0]
    assert asks_nothing.p_over == pytest.approx(0.1532507740, abs=1e-9)


def test_a_team_without_pilots_has_room_and_no_need():
    row = told(frame([])).iloc[0]
    assert (row.n_pilots, row.p_over, row.stress, row.need_p90, row.withheld) == (0, 0, 0, 0, None)


def test_teams_are_told_in_the_order_given_each_by_itself():
    both = pd.concat([frame(EIGHT, team="b"), frame([pilot()], team="a"), frame([pilot()], team="a", municipality="k")])
    answer = complete(both)
    assert answer[["municipality", "team", "kind"]].to_numpy().tolist() == [
        [place, team, kind] for place, team in (("m", "b"), ("m", "a"), ("k", "a")) for kind in ("fte", "euro")
    ]
    assert answer.p_over[0] == pytest.approx(0.1532507740, abs=1e-9)


def test_nothing_asked_is_no_rows():
    nothing = complete(frame(EIGHT).head(0))
    assert nothing.empty
    assert list(nothing.columns) == list(complete(frame(EIGHT)).columns)

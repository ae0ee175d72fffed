"""May this pilot start? With and without it, what would make it pass, and never on what is unknown."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import betabinom

from doorstroom.measures.start_gate import Others, complete
from doorstroom.measures.success_collision import complete as complete_collision
from doorstroom.measures.success_collision import teams
from tests.measures.collision_frames import QUARTERS, fates, frame, pilot

EIGHT = [pilot()] * 8
GATE = {
    **{"has_structural_line": True, "limit": None, "begun_ever": 1.0},
    **dict.fromkeys(("targeted_fte", "targeted_cost_once", "targeted_cost_per_year")),
}


def asking(**given: object) -> dict[str, object]:
    """A pilot that may start, like the eight."""
    return pilot(**{"role": "candidate", **given})


def judged(pilots, **of_team) -> pd.DataFrame:
    """One row per candidate; what only a gate knows is said of the pilots or is as usual."""
    gate = [{name: given.get(name, usual) for name, usual in GATE.items()} for given in pilots]
    made = frame([{name: cell for name, cell in given.items() if name not in GATE} for given in pilots], **of_team)
    of_pilot = made.pilot_key.str.removeprefix("P-").astype(int) - 1
    for name in GATE:
        made[name] = [gate[nth][name] for nth in of_pilot]
    return complete(made)


def cells(column: pd.Series) -> list[object]:
    return [None if pd.isna(cell) else cell for cell in column]


def only(pilots, **of_team) -> pd.Series:
    answer = judged(pilots, **of_team)
    assert len(answer) == 1
    return answer.iloc[0]


def test_a_ninth_pilot_is_refused():
    row = only([*EIGHT, asking()])
    assert row.p_fte == pytest.approx(0.2724458204, abs=1e-9)
    assert row.p_fte_without == pytest.approx(0.1532507740, abs=1e-9)
    assert (row.verdict, row.limit, row.fullest_quarter) == ("over_limit", 0.2, QUARTERS[0])


def test_one_fte_more_and_it_passes():
    assert (only([*EIGHT, asking()]).extra_fte, only([*EIGHT, asking()]).whole_fte) == (1, 1)
    row = only([*EIGHT, asking()], fte=7)
    assert row.p_fte == pytest.approx(0.1191950464, abs=1e-9)
    assert (row.verdict, row.extra_fte, row.why_unknown) == ("passes", 0, None)


def test_half_a_step_more_is_told_as_it_is_and_rounded_up():
    row = only([*[pilot(fte=0.75)] * 8, asking(fte=0.75)], fte=4.5)
    assert (row.verdict, row.extra_fte, row.whole_fte) == ("over_limit", 0.75, 1)


def test_without_a_receiving_team_it_never_starts_even_where_nothing_is_asked():
    row = only([asking(fte=0.0)], team=None, fte=None, euro=None)
    assert row.verdict == "no_team"
    assert only([asking(fte=0.0)], team=None).verdict == "no_team"


def test_where_it_is_already_too_much_it_could_not_start_anyhow():
    row = only([*EIGHT, asking(fte=0.0)], fte=5)
    assert row.verdict == "already_over"
    assert row.p_fte == row.p_fte_without == pytest.approx(betabinom.sf(5, 8, 7, 5), abs=1e-12)
    assert np.isnan(row.later_quarters)


@pytest.mark.parametrize("limit", [0.2724458205, 0.28])
def test_the_limit_is_a_setting(limit):
    assert only([*EIGHT, asking(limit=limit)]).verdict == "passes"


def test_at_the_limit_it_passes():
    # Two pilots of which each comes with an even chance: too much is one case of four.
    even = {"rollout_share": 0.5, "fte": 4.0, **fates(7, 5)}
    pilots = [pilot(role="waiting", **even), asking(**{**even, "rollout_share": 6 / 7, "limit": 0.25})]
    assert only(pilots, fte=4).p_fte == pytest.approx(0.5 * 6 / 7 * 7 / 12, abs=1e-12)
    assert only(pilots, fte=4).verdict == "passes"


def test_the_money_counts_as_the_people_do():
    dear = {"cost_once": 40_000, "cost_per_year": 120_000, **fates(1, 1)}
    row = only([pilot(**dear), asking(**dear)], fte=100, euro=90_000)
    assert (row.verdict, row.p_fte, row.p_euro) == ("over_limit", 0, pytest.approx(1 / 3, abs=1e-9))
    assert (row.extra_euro, row.extra_fte) == (50_000, 0)


@pytest.mark.parametrize("line", [False, None])
def test_without_a_structural_line_it_does_not_pass(line):
    assert only([*EIGHT, asking(has_structural_line=line)], fte=9).verdict == "no_structural_line"


def test_a_horizon_that_ends_before_its_need_has_begun_leaves_it_unknown():
    late = asking(begun=[0.0, 0.2, 0.6, 0.95])
    assert only([*EIGHT, late], fte=9, n_quarters=4).verdict == "passes"
    for room in ([9, 9, 9, None], [9, None, None, None], [9, 9, None, 9]):
        row = only([*EIGHT, late], fte=room, n_quarters=4)
        assert (row.verdict, row.why_unknown) == ("unknown", "horizon_too_short")
    short = only([*EIGHT, late], fte=9, n_quarters=3)
    assert (short.verdict, short.why_unknown) == ("unknown", "horizon_too_short")


def test_what_lies_beyond_the_beginning_of_its_need_may_be_unknown():
    early = asking(begun=[0.5, 0.95, 1.0, 1.0])
    assert only([*EIGHT, early], fte=[9, 9, None, None], n_quarters=4).verdict == "passes"


def test_a_refusal_that_is_certain_needs_no_longer_horizon():
    late = asking(begun=[0.5, 0.8])
    assert only([*EIGHT, late, pilot()], fte=6, n_quarters=2).verdict == "already_over"
    assert only([*EIGHT, asking(begun=[0.8])], fte=6).verdict == "over_limit"


def test_without_any_room_known_it_is_unknown():
    row = only([*EIGHT, asking()], fte=None)
    assert (row.verdict, row.why_unknown) == ("unknown", "no_room")
    assert np.isnan([row.p_fte, row.extra_fte]).all()


@pytest.mark.parametrize("unknown", [{"fte": None}, {"cost_once": None}])
def test_a_need_that_is_unknown_never_passes(unknown):
    of_itself = only([*EIGHT, asking(**unknown)], fte=9)
    assert (of_itself.verdict, of_itself.why_unknown) == ("unknown", "needs_unknown")
    of_another = only([*EIGHT, pilot(**unknown), asking()], fte=20)
    assert (of_another.verdict, of_another.why_unknown) == ("unknown", "needs_unknown")


def test_who_waits_longer_than_anybody_was_seen_to_may_still_come():
    """Its chance is nothing by what was seen, which says nothing of it. Where all fits together it does not matter."""
    unseen = pilot(begun=[0.0001], begun_ever=0.001)
    (of_another, fits) = (only([*EIGHT, unseen, asking()], fte=fte) for fte in (9, 10))
    assert (of_another.verdict, of_another.why_unknown, fits.verdict) == ("unknown", "unseen", "passes")
    of_itself = only([*EIGHT, asking(begun=[0.001], begun_ever=0.001)], fte=8)
    assert (of_itself.verdict, of_itself.why_unknown) == ("unknown", "unseen")
    assert only([*EIGHT, unseen | {"fte": 0.0}, asking()], fte=9).verdict == "passes"
    assert only([*EIGHT, unseen | {"begun_ever": 0.01}, asking()], fte=9).verdict == "passes"


def test_at_least_so_likely_is_enough_to_refuse():
    assert only([*EIGHT, pilot(fte=None), asking()]).verdict == "over_limit"


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"rollout_share": None}, "too_few_decisions"),
        ({"n_successes": 4, "n_failures": 0, "n_all_successes": 4, "n_all_failures": 0}, "too_few_fates"),
        ({"begun": [None]}, "timing_unknown"),
    ],
)
def test_with_too_little_known_of_chances_it_passes_only_where_all_fits_anyhow(given, reason):
    row = only([*EIGHT, asking(**given)])
    assert (row.verdict, row.why_unknown) == ("unknown", reason)
    expected = "unknown" if reason == "timing_unknown" else "passes"
    assert only([*EIGHT, asking(**given)], fte=9).verdict == expected


def test_the_earliest_start_that_passes():
    leaving = [pilot(role="committed", fte=6.0)]
    room = [7.0, 7.0, 8.0, 8.0]
    asked = asking(fte=2.0, begun=[1.0] * 4)
    row = only([*leaving, asked], fte=room, n_quarters=4)
    assert (row.verdict, row.later_quarters, row.fullest_quarter) == ("over_limit", 2, QUARTERS[0])
    never = only([*leaving, asked], fte=7.0, n_quarters=4)
    assert (never.verdict, never.extra_fte) == ("over_limit", 1)
    assert np.isnan(never.later_quarters)


def test_a_later_start_must_begin_within_the_horizon_too():
    slow = asking(fte=2.0, begun=[0.5, 0.5, 0.95, 1.0])
    row = only([pilot(role="committed", fte=6.0), slow], fte=[7.0, 7.0, 8.0, None], n_quarters=4)
    assert row.verdict == "over_limit"
    assert np.isnan(row.later_quarters)


def test_the_targeted_variant_is_weighed_as_the_whole_is():
    smaller = {"targeted_fte": 0.0, "targeted_cost_once": 0.0, "targeted_cost_per_year": 0.0}
    asked = [{}, {"targeted_fte": 0.5}, {"targeted_fte": None}]
    answer = judged([*EIGHT, *(asking(**{**smaller, **given}) for given in asked)])
    assert cells(answer.set_index("pilot_key").targeted_passes[["P-9", "P-10", "P-11"]]) == [True, False, None]
    unknown = judged([*EIGHT, pilot(cost_once=None), asking(**smaller)], fte=20)
    assert cells(unknown.targeted_passes) == [None]


def test_each_candidate_is_judged_as_if_it_alone_started():
    answer = judged([*EIGHT, asking(), asking(fte=0.0)])
    assert answer.pilot_key.tolist() == ["P-10", "P-9"]
    assert answer.set_index("pilot_key").verdict.to_dict() == {"P-9": "over_limit", "P-10": "passes"}


def test_a_team_that_is_asked_nothing_has_no_rows():
    assert judged(EIGHT).empty


# ------------------------------------------------------------- properties

NEEDS = st.sampled_from([0.0, 0.05, 0.333, 0.5, 1.0, 1.75])
DRAWN = st.fixed_dictionaries(
    {
        **{"role": st.sampled_from(["committed", "waiting", "evaluating", "running"]), "fte": NEEDS},
        **{"theme": st.sampled_from(["Wmo", "Jeugd"]), "n_stopped": st.sampled_from([0, 3])},
        **{"cost_once": st.sampled_from([0, 12_400]), "cost_per_year": st.sampled_from([0, 20_000])},
        "begun": st.sampled_from([[0.0, 0.5, 1.0], [0.25, 0.25, 0.9], [1.0, 1.0, 1.0]]),
    }
)


@given(st.lists(DRAWN, max_size=6), DRAWN, st.integers(0, 12))
def test_a_pilot_more_never_makes_a_shortage_less_likely_in_any_quarter(drawn, asked, steps):
    made = frame(
        [*(pilot(**each) for each in drawn), pilot(**{**asked, "role": "running"})],
        **{"fte": steps / 4, "euro": steps * 2000, "n_quarters": 3},
    )
    ((_, _, team),) = teams(made)
    is_asked = team.pilots == f"P-{len(drawn) + 1}"
    one = team.where(is_asked)
    for kind in ("fte", "euro"):
        others = Others(team.where(~is_asked), kind, [one.first[kind], one.later[kind]])
        found = others.with_one(one, 0.2).chances
        assert (found >= others.chances - 1e-12).all()
        together = complete_collision(made)
        assert found == pytest.approx(together.p_over[together.kind == kind].to_numpy(), abs=1e-12)


@given(st.lists(DRAWN, max_size=5), st.integers(0, 12))
def test_what_is_said_to_be_missing_is_the_least_that_makes_it_pass(drawn, steps):
    pilots = [*(pilot(**each) for each in drawn), asking(begun=[0.5, 1.0, 1.0])]
    room = {"fte": steps / 4, "euro": steps * 2000, "n_quarters": 3}
    row = only(pilots, **room)
    enough = {"fte": room["fte"] + row.extra_fte, "euro": room["euro"] + row.extra_euro, "n_quarters": 3}
    assert only(pilots, **enough).verdict == "passes"
    if row.extra_fte:
        assert only(pilots, **{**enough, "fte": enough["fte"] - 0.001}).verdict in ("already_over", "over_limit")
    if row.extra_euro:
        assert only(pilots, **{**enough, "euro": enough["euro"] - 0.01}).verdict in ("already_over", "over_limit")

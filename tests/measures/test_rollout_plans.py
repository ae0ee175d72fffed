"""Three plans within FTE and money: exact, never worse than adding what gives most per FTE."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doorstroom.measures import fair_share, rollout_plans
from doorstroom.measures.rollout_plans import Cells, most_helped, neediest_first, needy
from tests.breadth import examples

NAMES = "ABCDE"
FIVE = {
    "helped": np.array([60.0, 50, 40, 36, 10]),
    "fte": np.array([3.0, 2, 2, 2, 1]),
    "euro": np.zeros(5),
    "unmet": np.array([0.9, 0.2, 0.3, 0.4, 0.8]),  # A and E are the neediest third
}


def names(chosen: np.ndarray) -> str:
    return "".join(name for name, one in zip(NAMES, chosen, strict=True) if one)


def greedy(cells: Cells) -> np.ndarray:
    """Who gives most per FTE first, each that still fits."""
    found = np.zeros(len(cells.helped), dtype=bool)
    for nth in np.argsort(-cells.helped / np.maximum(cells.fte, 1e-9), kind="stable"):
        found[nth] = True
        found[nth] = cells.fits(found)
    return found


def test_the_exact_plan_helps_more_than_adding_what_gives_most_and_fairness_has_a_price():
    cells = Cells(**FIVE, fte_room=6)
    assert (names(greedy(cells)), cells.helped[greedy(cells)].sum()) == ("ABE", 120)
    most, balanced = most_helped(cells), most_helped(cells, 0.5)
    assert (names(most), cells.helped[most].sum()) == ("BCD", 126)
    assert (names(balanced), cells.helped[balanced].sum()) == ("ABE", 120)
    assert cells.helped[most].sum() - cells.helped[balanced].sum() == 6


def test_the_neediest_come_first_while_they_fit():
    assert names(neediest_first(Cells(**FIVE, fte_room=6))) == "ADE"
    assert names(needy(FIVE["unmet"])) == "AE"


def test_money_is_a_bound_as_well():
    cells = Cells(**FIVE | {"euro": np.array([9.0, 9, 1, 1, 1])}, fte_room=6, euro_room=5)
    assert names(most_helped(cells)) == "CDE"


def test_of_equal_plans_the_one_with_least_fte_then_the_first_cells():
    alike = {"helped": np.array([5.0, 5, 5]), "euro": np.zeros(3), "unmet": np.zeros(3)}
    assert names_of(most_helped(Cells(**alike, fte=np.array([2.0, 1, 2]), fte_room=2))) == [1]
    assert names_of(most_helped(Cells(**alike, fte=np.array([2.0, 2, 2]), fte_room=4))) == [0, 1]


def names_of(chosen: np.ndarray) -> list[int]:
    return np.flatnonzero(chosen).tolist()


def test_of_nothing_nothing_is_chosen():
    nothing = np.zeros(0)
    assert most_helped(Cells(nothing, nothing, nothing, nothing, 3)).tolist() == []


def test_without_a_bound_all_that_helps_is_in_it():
    assert names(most_helped(Cells(**FIVE))) == NAMES


cells_drawn = st.lists(
    st.tuples(st.integers(1, 90), st.integers(1, 60), st.integers(0, 40), st.integers(0, 100)), min_size=1, max_size=9
)


def of(drawn: list, fte_room: float) -> Cells:
    helped, fte, euro, unmet = np.array(drawn, dtype=float).T
    return Cells(helped, fte / 20, euro, unmet / 100, fte_room)


@settings(max_examples=examples(40), deadline=None)
@given(drawn=cells_drawn, room=st.integers(0, 120), more=st.integers(0, 40))
def test_no_plan_helps_more_and_more_room_never_helps_fewer(drawn, room, more):
    cells = of(drawn, room / 20)
    best = cells.helped[most_helped(cells)].sum()
    each = (list(some) for size in range(len(drawn) + 1) for some in combinations(range(len(drawn)), size))
    assert best == max(cells.helped[some].sum() for some in each if cells.fits(some))
    assert best >= cells.helped[greedy(cells)].sum()
    assert of(drawn, (room + more) / 20).helped[most_helped(of(drawn, (room + more) / 20))].sum() >= best
    for other in (neediest_first(cells), most_helped(cells, 0.5)):
        assert cells.fits(other)
        assert best - cells.helped[other].sum() >= 0


@settings(max_examples=examples(30), deadline=None)
@given(drawn=cells_drawn, room=st.integers(0, 120), share=st.sampled_from([0.25, 0.5, 1.0]))
def test_at_least_the_share_is_used_where_need_is_most_unmet_and_nothing_better_does_so(drawn, room, share):
    cells = of(drawn, room / 20)
    is_needy = needy(cells.unmet)

    def is_fair(some) -> bool:
        mask = np.isin(np.arange(len(drawn)), some)
        return (
            bool(mask[is_needy].all())
            or (cells.units * mask * is_needy).sum() >= share * (cells.units * mask).sum() - 1e-6
        )

    chosen = most_helped(cells, share)
    assert is_fair(np.flatnonzero(chosen))
    each = (list(some) for size in range(len(drawn) + 1) for some in combinations(range(len(drawn)), size))
    assert cells.helped[chosen].sum() == max(
        cells.helped[some].sum() for some in each if cells.fits(some) and is_fair(some)
    )


def test_with_room_for_all_no_share_holds_anybody_back():
    for share in (0.0, 0.5, 1.0):
        assert names(most_helped(Cells(**FIVE), share)) == NAMES
        assert names(most_helped(Cells(**FIVE, fte_room=10), share)) == NAMES


def test_a_share_of_all_takes_only_the_neediest_until_they_are_all_in():
    assert names(most_helped(Cells(**FIVE, fte_room=3), 1.0)) == "A"
    assert names(most_helped(Cells(**FIVE, fte_room=6), 1.0)) == "ABE"


def test_a_fair_share_is_places_by_need():
    found = fair_share.differences(np.array([400, 250, 150, 200]), np.array([30, 40, 10, 20]))
    assert found.tolist() == pytest.approx([-0.25, 0.6, -1 / 3, 0], abs=1e-9)
    assert np.isnan(fair_share.differences(np.array([400, 0]), np.array([0, 0]))).all()


def test_there_are_three_plans():
    assert rollout_plans.PLANS == ("most", "neediest", "balanced")

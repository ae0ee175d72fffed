"""Where and for whom first: classes of evidence, plans within FTE and money, fair shares, and what is unknown."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

import numpy as np
import pytest

from tests.given import rows, store_of

AS_OF = dt.date(2026, 3, 31)
HEADER = (
    "pilot_id | area | target_group | role | people_in_need | people_reached | participants | successes | baseline "
    "| target | measured | measured_on | fte_per_person | review_on"
)
PILOTS = "pilot_id | title | rollout_fte | rollout_cost_per_year\np | Samen | 30 | 300000"
FULL = {"voltage_least": 100, "voltage_likeliest": 100, "voltage_greatest": 100}


def near(value: float):
    return pytest.approx(value, abs=1e-9)


def cell(area: str, group: str = "ouderen", role: str = "tested", pilot: str = "p", **said: object) -> str:
    tested = {"participants": 100, "successes": 50, "baseline": 9, "target": 6, "measured": 5}
    known = {"people_in_need": 200, "people_reached": 100, "measured_on": "2025-12-01", "fte_per_person": 0.02}
    given = {**known, **(tested if role == "tested" else {"measured_on": ""}), **said}
    names = [name.strip() for name in HEADER.split("|")][4:]
    return " | ".join([pilot, area, group, role, *(str(given.get(name, "")) for name in names)])


def given_store(folder, *cells: str, pilots: str = PILOTS, **tables: str):
    return store_of(folder, pilots=pilots, segments="\n".join([HEADER, *cells]), **tables)


def given_cases(folder, cases: Sequence[Mapping[str, object]], **tables: str):
    """A store in which what a case says is the one cell of a pilot of its own: c0, c1, …"""
    pilots = "\n".join([PILOTS.splitlines()[0], *(f"c{nth} | Samen | 30 | 300000" for nth in range(len(cases)))])
    said = [cell("noord", pilot=f"c{nth}", **case) for nth, case in enumerate(cases)]
    return given_store(folder, *said, pilots=pilots, **tables)


def of_pilot(pilot: str, cells: Sequence[str]) -> list[str]:
    """The cells of p, as those of another pilot."""
    return [one.replace("p | ", f"{pilot} | ", 1) for one in cells]


def told_of_cases(store, n: int, *columns: str) -> list[list[tuple]]:
    return [told(store, *columns, pilot_key=f"m/c{nth}") for nth in range(n)]


def ask(store, name: str, **given: object):
    return store.ask(name, as_of=AS_OF, **{"pilot_key": "m/p"} | given)


def told(store, *columns: str, **given: object) -> list[tuple]:
    return rows(ask(store, "target_cells", **given), *columns)


# ------------------------------------------------------------------ the evidence

ALIKE = [cell(f"t{nth}", successes=n) for nth, n in enumerate((30, 26, 34, 31))]
APART = [cell(f"t{nth}", successes=n) for nth, n in enumerate((80, 2, 70, 5))]


def test_where_it_was_tested_and_met_its_target_is_the_first_class_and_what_is_alike_carries(tmp_path):
    store = given_store(tmp_path, *ALIKE, cell("elders", role="candidate"), cell("mis", measured=8, successes=29))
    found = ask(store, "target_cells").set_index("area")
    assert found.evidence.to_dict() == {"elders": 2, "mis": 3, **{f"t{nth}": 1 for nth in range(4)}}
    assert found.because.to_dict()["mis"] == "not_met"
    effects = np.array([30, 26, 34, 31, 29]) / 100
    ses = np.sqrt(effects * (1 - effects) / 100)
    mean = (effects / ses**2).sum() / (1 / ses**2).sum()  # they differ by no more than chance allows
    assert found.n_tested.tolist() == [5] * 6
    assert (found.pool_mean["elders"], found.effect["elders"]) == (near(mean), near(mean))
    se = (1 / ses**2).sum() ** -0.5
    assert found.effect_se["elders"] == near(se)
    assert found.pool_low["elders"] == near(mean - 3.182446305284263 * se)  # Student's t with 3 degrees of freedom


def test_what_differs_from_place_to_place_carries_nowhere(tmp_path):
    store = given_store(tmp_path, *APART, cell("elders", role="candidate"))
    assert told(store, "evidence", "because", "left_out")[0] == (3, "may_not_work", "evidence")
    assert ask(store, "target_cells").pool_low.iloc[0] < 0


def test_fewer_than_three_tested_cells_carry_nowhere_and_none_is_no_evidence(tmp_path):
    two = given_store(tmp_path / "two", *ALIKE[:2], cell("elders", role="candidate"))
    assert told(two, "evidence", "because", "pool_low", "effect")[0] == (3, "too_few", None, None)
    none = given_store(tmp_path / "none", cell("elders", role="candidate"))
    assert told(none, "evidence", "because", "tier") == [(4, "no_evidence", None)]


EVIDENCE = [
    ({}, 1, "target_met"),
    ({"baseline": 1, "target": 6, "measured": 6}, 1, "target_met"),
    ({"baseline": 1, "target": 6, "measured": 5}, 3, "not_met"),
    ({"baseline": ""}, 3, "target_unknown"),
    ({"target": ""}, 3, "target_unknown"),
    ({"measured": ""}, 3, "target_unknown"),
    ({"baseline": 6}, 3, "target_unknown"),
    ({"measured_on": "2021-03-31"}, 1, "target_met"),
    ({"measured_on": "2021-03-30"}, 2, "old_evidence"),
    ({"measured_on": ""}, 2, "old_evidence"),
    ({"measured_on": "2021-03-30", "measured": 8}, 4, "old_evidence"),
]


def test_a_target_has_a_direction_and_evidence_an_age(tmp_path):
    store = given_cases(tmp_path, [said for said, *_ in EVIDENCE])
    found = told_of_cases(store, len(EVIDENCE), "evidence", "because", "is_dropped")
    assert found == [[(evidence, because, because == "old_evidence")] for _, evidence, because in EVIDENCE]


def test_tested_with_an_unknown_target_is_worth_no_less_than_not_tested(tmp_path):
    unknown = [{"target": ""}, {"baseline": ""}, {"measured": ""}, {"baseline": 6}]
    cases = {f"u{nth}": missing for nth, missing in enumerate(unknown)} | {"not": {"measured": 8}}
    said = [
        one
        for pilot, missing in cases.items()
        for one in of_pilot(pilot, [*ALIKE, cell("elders", role="candidate"), cell("x", successes=29, **missing)])
    ]
    store = given_store(tmp_path, *said, pilots="\n".join(["pilot_id | title", *(f"{pilot} | P" for pilot in cases)]))
    for pilot, missing in list(cases.items())[:-1]:
        found = ask(store, "target_cells", pilot_key=f"m/{pilot}").set_index("area")
        assert found.evidence[["elders", "x"]].tolist() == [2, 2], missing
        assert found.because[["elders", "x"]].tolist() == ["carries_over", "unknown_carries"], missing
        assert found.left_out["x"] is None, missing
    assert told(store, "area", "evidence", "because", pilot_key="m/not")[-1] == ("x", 3, "not_met")


def test_what_is_measured_after_the_day_was_not_measured_yet(tmp_path):
    later = {"measured_on": "2026-04-01"}
    store = given_store(tmp_path, cell("noord", **later), cell("zuid", measured_on="2026-03-31"))
    found = ask(store, "target_cells").set_index("area")
    assert found.is_tested.to_dict() == {"noord": False, "zuid": True}
    assert found.n_tested.tolist() == [1, 1]
    noord = found.loc["noord", ["measured_effect", "is_met", "measured_on", "comparison", "is_undated"]]
    assert noord.isna().all()
    assert (found.evidence["noord"], found.because["noord"]) == (3, "too_few")


def test_need_that_is_stated_for_a_day_to_come_is_unknown_yet(tmp_path):
    said = [f"{cell('noord')} | 2026-04-01", f"{cell('zuid')} | 2026-03-31"]
    segments = "\n".join([f"{HEADER} | need_on", *said])
    store = store_of(tmp_path, pilots=PILOTS, segments=segments)
    assert told(store, "area", "people_in_need", "gap", "left_out") == [
        ("noord", None, None, "gap_unknown"),
        ("zuid", 200, 100, None),
    ]


def test_without_an_effect_of_its_own_a_place_takes_the_mean_only_where_that_carries(tmp_path):
    apart = given_store(tmp_path / "apart", *APART, cell("x", successes=""))
    found = ask(apart, "target_cells").set_index("area").loc["x"]
    assert (found.evidence, found.left_out) == (1, "effect_unknown")
    assert np.isnan(found.effect)
    alike = given_store(tmp_path / "alike", *ALIKE, cell("x", successes=""))
    found = ask(alike, "target_cells").set_index("area").loc["x"]
    assert found.effect == near(found.pool_mean)


def test_places_that_do_not_differ_are_too_few_to_know_and_not_too_different(tmp_path):
    few = [cell(f"t{nth}", participants=12, successes=3) for nth in range(3)]
    store = given_store(tmp_path / "same", *few, cell("elders", role="candidate"))
    assert told(store, "because", "pool_varies")[0] == ("unsure", False)
    store = given_store(tmp_path / "apart", *APART, cell("elders", role="candidate"))
    assert told(store, "because", "pool_varies")[0] == ("may_not_work", True)


def test_the_age_of_evidence_is_a_setting(tmp_path):
    store = given_store(tmp_path, cell("noord", measured_on="2023-03-30"))
    assert told(store, "evidence", years=5) == [(1,)]
    assert told(store, "evidence", years=3) == [(2,)]


def test_old_evidence_of_others_carries_no_longer(tmp_path):
    old = [cell(f"t{nth}", successes=n, measured_on="2020-01-01") for nth, n in enumerate((30, 26, 34, 31))]
    some = given_store(tmp_path / "some", *old[:2], *ALIKE[2:], cell("elders", role="candidate"))
    assert told(some, "evidence", "because", "is_dropped")[0] == (3, "old_evidence", True)
    every = given_store(tmp_path / "all", *old, cell("elders", role="candidate"))
    assert told(every, "evidence", "because", "is_dropped")[0] == (3, "old_evidence", True)


def test_where_nobody_or_everybody_was_helped_the_error_is_not_nothing(tmp_path):
    errors = {0: 0.5 / 101, 100: 100.5 / 101, -100: 100.5 / 101}
    store = given_cases(tmp_path, [{"successes": successes} for successes in errors])
    assert told_of_cases(store, len(errors), "measured_effect", "effect_se") == [
        [(successes / 100, near((error * (1 - error) / 100) ** 0.5))] for successes, error in errors.items()
    ]


def test_an_effect_that_cannot_be_is_unknown_and_not_nothing(tmp_path):
    cases = [{"successes": ""}, {"participants": ""}, {"successes": 101}, {"participants": 0}]
    found = told_of_cases(given_cases(tmp_path, cases), len(cases), "measured_effect", "effect", "helped", "left_out")
    assert found == [[(None, None, None, "effect_unknown")]] * len(cases)


# ---------------------------------------------------------------- gaps and places


GAPS = [
    ({"people_in_need": "", "people_reached": 40}, None, "gap_unknown"),
    ({"people_in_need": 200, "people_reached": ""}, None, "gap_unknown"),
    ({"people_in_need": 40, "people_reached": 60}, 0, "no_gap"),
    ({"people_in_need": 200, "people_reached": 0}, 200, None),
    ({"fte_per_person": ""}, 100, "fte_unknown"),
    ({"people_in_need": 60, "people_reached": 51}, None, "gap_withheld"),
    ({"people_in_need": 9, "people_reached": 0}, None, "gap_withheld"),
]


def test_unknown_is_not_nothing_and_what_is_small_is_withheld(tmp_path):
    said = [cell(f"a{nth}", pilot=f"c{nth}", **case) for nth, (case, *_) in enumerate(GAPS)]
    pilots = "\n".join(["pilot_id | title", *(f"c{nth} | P" for nth in range(len(GAPS)))])
    store = given_store(tmp_path, *said, pilots=pilots)  # an area each: what is small is withheld with others of it
    assert told_of_cases(store, len(GAPS), "gap", "left_out") == [[(gap, why)] for _, gap, why in GAPS]


def test_no_cell_takes_more_than_the_whole_rollout_asks(tmp_path):
    pilots = "pilot_id | title | rollout_fte | rollout_cost_per_year\np | Samen | 1 | 50000"
    store = given_store(tmp_path, cell("noord"), pilots=pilots)
    assert told(store, "gap", "places", "fte", "euro_per_year") == [(100, 50, 1, 50_000)]


def test_cost_in_money_is_unknown_where_the_rollout_is(tmp_path):
    store = given_store(tmp_path, cell("noord"), pilots="pilot_id | title\np | Samen")
    assert told(store, "places", "fte", "euro_per_year") == [(100, 2, None)]


def test_help_is_places_times_effect_times_what_is_left_at_scale(tmp_path):
    store = given_store(tmp_path, cell("noord"))
    ((helped, low, high),) = told(store, "helped", "helped_low", "helped_high")
    assert helped == near(100 * 0.5 * (0.4 + 0.6 + 0.9) / 3)
    assert 0 < low < helped < high


# ------------------------------------------------------------------------- plans

FIVE = (
    # area, places, FTE a person, in need: A and E are the third with the most unmet need
    ("a", 120, 0.025, 125),
    ("b", 100, 0.02, 500),
    ("c", 80, 0.025, 300),
    ("d", 72, 2 / 72, 200),
    ("e", 20, 0.05, 22),
)


@pytest.fixture(scope="module")
def five(tmp_path_factory):
    """What helps 60, 50, 40, 36 and 10 people for 3, 2, 2, 2 and 1 FTE."""
    said = [
        cell(area, people_in_need=need, people_reached=need - places, fte_per_person=fte)
        for area, places, fte, need in FIVE
    ]
    return given_store(tmp_path_factory.mktemp("five"), *said)


def plans(store, **given) -> dict[str, tuple]:
    found = ask(store, "rollout_plans", **FULL, **{"smallest": 1} | given)
    chosen = ask(store, "rollout_choices", which="is_chosen", **FULL, **{"smallest": 1} | given)
    areas = {plan: "".join(sorted(chosen.area[chosen.plan == plan])).upper() for plan in found.plan}
    return {row.plan: (areas[row.plan], row.helped, row.price) for row in found.itertuples()}


def test_the_most_helped_is_exact_and_fairness_has_its_price(five):
    found = plans(five, fte=6)
    assert found["most"] == ("BCD", near(126), 0)
    assert found["balanced"] == ("ABE", near(120), near(6))
    assert found["neediest"] == ("ADE", near(106), near(20))


def test_more_room_never_helps_fewer_and_no_bound_takes_all(five):
    found = [plans(five, fte=fte)["most"][1] for fte in (0, 1, 2.5, 4, 6, 8, 10)]
    assert found == sorted(found)
    assert plans(five)["most"] == ("ABCDE", near(196), 0)


def test_money_bounds_a_plan_as_well(five):
    assert plans(five, fte=6, budget=40_000)["most"][0] == "BC"  # 10,000 euro an FTE


def test_what_a_plan_says_is_made_by_its_rows(five):
    found = ask(five, "rollout_plans", fte=6, smallest=1)
    chosen = ask(five, "rollout_choices", fte=6, smallest=1, which="is_chosen")
    for row in found.itertuples():
        own = chosen[chosen.plan == row.plan]
        assert (own.helped.sum(), own.fte.sum(), own.places.sum()) == (near(row.helped), near(row.fte), row.places)
        assert row.helped_low < row.helped < row.helped_high
    assert found.same_as.tolist() == [None] * 3


def test_a_plan_that_is_the_same_says_so(tmp_path):
    store = given_store(tmp_path, cell("noord"))
    assert rows(ask(store, "rollout_plans"), "plan", "same_as", "price") == [
        ("most", None, 0),
        ("neediest", "most", 0),
        ("balanced", "most", 0),
    ]


def test_numbers_too_great_to_work_with_are_in_no_plan_and_stop_none(tmp_path):
    asked = {"c0": "10000000", "c1": "1000000000000000", "c2": "0.02"}
    said = [
        one
        for pilot, fte in asked.items()
        for one in (cell("noord", pilot=pilot, fte_per_person=fte), cell("zuid", pilot=pilot, people_in_need=150))
    ]
    store = given_store(tmp_path, *said, pilots="pilot_id | title\nc0 | P\nc1 | P\nc2 | P")
    for pilot, fte in asked.items():
        key, fits = f"m/{pilot}", fte == "0.02"
        left_out = dict(told(store, "area", "left_out", pilot_key=key))
        assert left_out == {"noord": None if fits else "beyond", "zuid": None}, fte
        for room in (1e7, 3):
            assert ask(store, "rollout_plans", fte=room, pilot_key=key).n_cells.iloc[0] == (2 if fits else 1), fte


def rooms_of(store, pilots: str, *columns: str) -> list:
    found = store.ask("rollout_room", as_of=AS_OF).set_index("pilot_key")
    return [rows(found.loc[[f"m/{pilot}"]], *columns)[0] for pilot in pilots]


def test_the_room_is_that_of_the_team_in_the_first_whole_quarter_after_the_decision(tmp_path):
    pilots = "pilot_id | title | receiving_team | rollout_fte\np | P | Noord | 2\nq | Q | | 1\nr | R | Zuid |"
    capacity = "team | quarter | fte\nNoord | 2026-01-01 | 3.5\nNoord | 2026-04-01 | 2.5"
    store = store_of(tmp_path, pilots=pilots, capacity=capacity)
    assert rooms_of(store, "pqr", "team", "quarter", "fte_free", "rollout_fte") == [
        ("Noord", "2026-04-01", 2.5, 2),
        (None, "2026-04-01", None, 1),
        ("Zuid", "2026-04-01", None, None),
    ]
    assert rows(ask(store, "rollout_room"), "pilot_key", "fte_free") == [("m/p", 2.5)]
    assert ask(store, "rollout_room", pilot_key="m/x").empty


def test_room_is_never_of_a_quarter_that_has_begun(tmp_path):
    pilots = "pilot_id | title | receiving_team\np | P | Noord"
    capacity = "team | quarter | fte\nNoord | 2026-01-01 | 3.5\nNoord | 2026-04-01 | 2.5"
    store = store_of(tmp_path, pilots=pilots, capacity=capacity)
    for day in (dt.date(2026, 1, 1), dt.date(2026, 2, 14), dt.date(2026, 3, 31)):
        found = store.ask("rollout_room", as_of=day, pilot_key="m/p")
        assert rows(found, "quarter", "fte_free") == [("2026-04-01", 2.5)], day


def test_what_is_chosen_for_other_pilots_comes_off_the_room_and_they_are_named(tmp_path):
    pilots = "pilot_id | title | receiving_team | rollout_fte\n" + "\n".join(
        f"{pilot} | {pilot.upper()} | {team} | 2" for pilot, team in zip("pqrs", ("N", "N", "N", "Z"), strict=True)
    )
    success = "milestone | happened_on | outcome\n"
    store = given_store(
        tmp_path,
        cell("noord", pilot="p"),
        cell("noord", role="chosen", pilot="q", participants="", successes=""),
        cell("noord", pilot="s", role="chosen"),
        pilots=pilots,
        capacity="team | quarter | fte\nN | 2026-04-01 | 3\nZ | 2026-04-01 | 1",
        milestones=f"pilot_id | {success}r | evaluation | 2026-01-01 | successful",
    )
    assert rooms_of(store, "pqs", "fte_named", "fte_chosen", "fte_free") == [(3, 2, 1), (3, 0, 3), (1, 0, 1)]
    assert rows(ask(store, "room_sharers"), "title", "is_chosen", "rollout_fte") == [("Q", True, 2), ("R", False, 2)]
    assert ask(store, "room_sharers", pilot_key="m/s").empty


ENDED = {
    "q": ["stopped | 2026-02-01 | no_money"],
    "r": [
        "evaluation | 2024-01-01 | successful",
        "rollout_decision | 2024-02-01 | rollout_full",
        "implemented | 2024-03-01 |",
        "recheck | 2024-09-01 | holds",
        "recheck | 2025-03-01 | holds",
        "anchored | 2025-03-02 |",
    ],
}


def test_what_was_chosen_of_a_pilot_that_has_ended_takes_no_room(tmp_path):
    ends = [f"{pilot} | {one}" for pilot, end in ENDED.items() for one in end]
    store = given_store(
        tmp_path,
        cell("noord", pilot="p"),
        *(cell("noord", role="chosen", pilot=pilot, participants="", successes="") for pilot in ENDED),
        pilots="pilot_id | title | receiving_team | rollout_fte\np | P | N | 2\nq | Q | N | 2\nr | R | N | 2",
        capacity="team | quarter | fte\nN | 2026-04-01 | 3",
        milestones="\n".join(["pilot_id | milestone | happened_on | outcome", *ends]),
    )
    assert rooms_of(store, "p", "fte_named", "fte_chosen", "fte_free") == [(3, 0, 3)]
    assert ask(store, "room_sharers").empty


def test_what_is_chosen_is_decided_and_takes_its_part_of_the_room(tmp_path):
    said = [cell("a", role="chosen"), cell("b"), cell("c", people_in_need=150, people_reached=100)]
    store = given_store(tmp_path, *said)
    assert told(store, "area", "standing", "left_out") == [
        ("a", "chosen", "role"),
        ("b", "plan", None),
        ("c", "plan", None),
    ]
    found = ask(store, "rollout_choices", fte=3, which="is_chosen", plan="most")
    assert found.area.tolist() == ["c"]  # 2 of the 3 FTE are taken, and b asks 2
    assert ask(store, "rollout_plans", fte=5).places.iloc[0] == 150


STANDINGS = [
    ({}, "plan"),
    ({"people_in_need": ""}, "lacks"),
    ({"fte_per_person": ""}, "lacks"),
    ({"participants": ""}, "lacks"),
    ({"people_reached": 200}, "done"),
    ({"measured": 8}, "missed"),
    ({"measured": 8, "people_in_need": ""}, "missed"),
    ({"successes": 0}, "missed"),
    ({"target": ""}, "small"),
    ({"role": "candidate"}, "small"),
    ({"role": "chosen"}, "chosen"),
    ({"role": "rolled_out"}, "rolled_out"),
    ({"role": "not_here"}, "not_here"),
]


def test_where_a_cell_stands(tmp_path):
    store = given_cases(tmp_path, [said for said, _ in STANDINGS])
    assert told_of_cases(store, len(STANDINGS), "standing") == [[(standing,)] for _, standing in STANDINGS]


def test_with_no_bound_every_plan_is_the_same(five):
    assert {areas for areas, _, _ in plans(five).values()} == {"ABCDE"}
    assert {areas for areas, _, _ in plans(five, fte=10).values()} == {"ABCDE"}


def test_a_share_above_all_is_all(five):
    assert plans(five, fte=6, share_percent=100) == plans(five, fte=6, share_percent=400)


def test_without_cells_that_may_be_in_one_there_is_no_plan(tmp_path):
    store = given_store(tmp_path, cell("noord", role="candidate"))
    assert ask(store, "rollout_plans", fte=3).empty
    assert ask(store, "rollout_choices", fte=3).empty


# -------------------------------------------------------------------- fair shares


def test_a_fair_share_is_the_share_of_places_by_the_share_of_need(tmp_path):
    known = {"noord": (400, 30), "oost": (250, 40), "west": (150, 10), "zuid": (200, 20)}
    said = [cell(area, people_in_need=need, people_reached=n) for area, (need, n) in known.items()]
    found = ask(given_store(tmp_path, *said, cell("weg", people_in_need="")), "fair_share").query("plan == 'now'")
    assert dict(zip(found.area, found.difference, strict=True)) == {
        "noord": near(-0.25),
        "oost": near(0.6),
        "west": near(-1 / 3),
        "zuid": near(0),
        "weg": pytest.approx(float("nan"), nan_ok=True),
    }
    assert found.area.tolist() == ["west", "noord", "zuid", "oost", "weg"]
    assert found.n_left_out.tolist() == [0, 0, 0, 0, 1]


def test_the_rows_behind_a_share_are_the_cells_of_its_area(tmp_path):
    store = given_store(tmp_path, cell("noord"), cell("noord", "jongeren", people_in_need=150), cell("zuid"))
    assert rows(ask(store, "target_needs", area="noord"), "target_group", "people_in_need", "people_reached") == [
        ("jongeren", 150, 100),
        ("ouderen", 200, 100),
    ]


# ----------------------------------------------------------------------- likeness

GROUPS = "area | target_group | residents"


def alike(folder, *cases: Sequence[str]) -> list[float | None]:
    """How alike zuid is to noord, where it was tested, by what each case says of the two: areas of its own."""
    said, groups = [], [GROUPS]
    for nth, case in enumerate(cases):
        said += [cell(f"noord{nth}", pilot=f"c{nth}"), cell(f"zuid{nth}", pilot=f"c{nth}", role="candidate")]
        groups += [one.replace(" | ", f"{nth} | ", 1) for one in case]
    pilots = "\n".join(["pilot_id | title", *(f"c{nth} | P" for nth in range(len(cases)))])
    store = given_store(folder, *said, pilots=pilots, area_groups="\n".join(groups))
    found = [dict(told_of_it) for told_of_it in told_of_cases(store, len(cases), "area", "likeness")]
    assert [one[f"noord{nth}"] for nth, one in enumerate(found)] == [None] * len(cases)  # it is like itself
    return [one[f"zuid{nth}"] for nth, one in enumerate(found)]


def test_how_alike_areas_are_by_target_group(tmp_path):
    candidate = ["zuid | a | 20", "zuid | b | 50", "zuid | c | 30"]
    near_it = ["noord | a | 300", "noord | b | 400", "noord | c | 300"]
    far_off = ["noord | a | 700", "noord | b | 200", "noord | c | 100"]
    found = alike(tmp_path, [*candidate, *near_it], [*candidate, *far_off], candidate, near_it)
    assert found == [near(0.9921625698), near(0.8635985855), None, None]


def test_a_small_number_of_residents_changes_no_likeness(tmp_path):
    cases = (["zuid | a | 20", "zuid | b | 50", "noord | a | 300", f"noord | b | {n}"] for n in (1, 4, 9))
    found = alike(tmp_path, *cases)
    assert len(found) == 3
    assert len(set(found)) == 1
    assert found[0] is not None


# ------------------------------------------------------------------------- order


def test_nobody_stands_before_another_by_chance_alone(tmp_path):
    said = [cell("a", people_in_need=220), cell("b", people_in_need=215), cell("c", people_in_need=130)]
    store = given_store(tmp_path, *said)
    assert told(store, "area", "tier") == [("a", 1), ("b", 1), ("c", 2)]


def test_deliberately_not_here_is_in_no_plan_and_tells_when_to_look_again(tmp_path):
    store = given_store(
        tmp_path,
        cell("noord"),
        cell("oost", role="not_here", review_on="2026-03-30"),
        cell("zuid", role="not_here", review_on="2026-03-31"),
    )
    assert told(store, "area", "left_out", "is_review_past") == [
        ("noord", None, False),
        ("oost", "role", True),
        ("zuid", "role", False),
    ]


def test_pilots_to_choose_from_come_with_their_classes(tmp_path):
    store = given_store(
        tmp_path,
        *ALIKE,
        cell("elders", role="candidate"),
        cell("nergens", role="not_here", review_on="2026-01-01"),
        cell("noord", pilot="q"),
        cell("noord", pilot="r", role="candidate"),
        pilots="pilot_id | title\np | P\nq | Q\nr | R",
        milestones="pilot_id | milestone | happened_on | outcome\nq | evaluation | 2026-01-01 | successful",
    )
    found = store.ask("target_pilots", as_of=AS_OF)
    assert rows(found, "pilot_key", "stage", "is_asked", "standing", "n_cells", "n_plan", "n_small") == [
        ("m/q", "awaiting_decision", True, "plan", 1, 1, 0),
        ("m/p", None, False, "plan", 6, 5, 0),
        ("m/r", None, False, "first", 1, 0, 1),
    ]
    assert rows(found, "n_not_here", "n_review_past", "least_fte") == [(0, 0, 2), (1, 1, 2), (0, 0, None)]


# ------------------------------------------------------------------- small numbers


def test_what_was_measured_on_too_few_people_takes_no_part_and_is_counted(tmp_path):
    store = given_store(tmp_path, cell("noord", participants=9, successes=4), cell("zuid"))
    found = ask(store, "target_cells").set_index("area")
    assert found.n_unseen.tolist() == [1, 1]
    assert (found.is_participants_withheld["noord"], found.is_tested["noord"]) == (True, False)
    assert found.n_tested.tolist() == [1, 1]


def test_rounded_for_others_nothing_tells_of_how_many_it_was(tmp_path):
    store = given_store(tmp_path, cell("noord", participants=43, successes=26, people_in_need=203))
    ((n, gap, effect, helped),) = told(store, "participants", "gap", "measured_effect", "helped", rounded_to=5)
    assert (n, gap, effect) == (45, 105, 0.6)
    assert helped % 5 == 0

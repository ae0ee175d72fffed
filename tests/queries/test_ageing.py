"""Who is stuck: the age of each open pilot beside its norm, what is blocked, and how the owners rate it."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.given import empty_store, rows, store_of

DAY = dt.date.fromisoformat


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    """Pilots a-d are open; 20 others went through the idea in 1, 2, … 20 days, one more in 100 in 2026."""
    passed = []
    for nth in range(1, 21):
        left_on = (DAY("2024-01-01") + dt.timedelta(days=nth)).isoformat()
        passed += [f"x{nth} | registered | | 2024-01-01 | |", f"x{nth} | stopped | | {left_on} | no_money |"]
    return store_of(
        tmp_path_factory.mktemp("ageing"),
        pilots="\n".join(
            ["pilot_id | title | theme", "a | A | Wmo", "b | B | Wmo", "c | C | Jeugd", "d | D |", "y | Y | Wmo"]
            + [f"x{nth} | X | Wmo" for nth in range(1, 21)]
        ),
        milestones="\n".join(
            [
                "pilot_id | milestone | planned_on | happened_on | outcome | note",
                "a | registered | | 2025-01-01 | |",
                "b | started | | 2025-02-01 | |",
                "b | ended | 2025-06-01 | | |",
                "b | blocked | | 2025-03-01 | capacity | geen mensen",
                "b | blocked | | 2025-04-01 | money | geen geld",
                "c | evaluation | | | unsuccessful |",
                "c | blocked | | | legal | dag onbekend",
                "d | registered | | 2025-03-15 | |",
                "d | blocked | | 2025-04-01 | partner | ",
                "d | unblocked | | 2025-05-01 | |",
                "y | registered | | 2025-06-01 | |",
                "y | blocked | | 2025-06-05 | other | stopte",
                "y | stopped | | 2025-09-09 | no_money |",
                *passed,
            ]
        ),
        segments="""
        pilot_id | area  | target_group | role
        a        | zuid  | jongeren     | tested
        a        | noord | jongeren     | tested
        b        | noord | ouderen      | not_here
        """,
    )


def test_one_row_per_open_pilot_longest_over_norm_first(store):
    answer = store.ask("ageing", as_of=DAY("2025-05-15"))
    assert rows(answer, "pilot_id", "grp", "stage", "age_days", "norm_days", "days_over_norm") == [
        ("a", "Wmo", "idea", 134, 90, 44),
        ("b", "Wmo", "running", 103, 120, 0),  # the norm of running is its planned end
        ("d", None, "idea", 61, 90, 0),
        ("c", "Jeugd", "awaiting_decision", None, 90, None),  # counted, never aged
    ]


def test_what_is_usual_in_a_stage_needs_twenty_exits(store):
    answer = store.ask("ageing", as_of=DAY("2025-05-15"))
    found = {row[0]: row[1:] for row in rows(answer, "pilot_id", "p50_days", "p85_days", "n_exits", "withheld")}
    # 20 left after 1 … 20 days and two are still there: of 22, half had left after 11 days, 85 % after 19.
    assert found["a"] == (11, 19, 20, None)
    assert found["b"] == (None, None, 0, "too_few_exits")
    assert found["c"] == (None, None, 0, "too_few_exits")


def test_the_nineteenth_exit_is_not_enough_and_an_exit_counts_on_its_day(store):
    def exits(as_of):
        answer = store.ask("ageing", as_of=DAY(as_of))
        return rows(answer[answer.stage == "idea"], "p50_days", "n_exits", "withheld")[:1]

    assert exits("2024-01-20") == [(None, 19, "too_few_exits")]
    assert exits("2025-09-08")[0][1] == 20
    assert exits("2025-09-09") == [(12, 21, None)]


def test_filters_hold_for_what_is_usual_too(store):
    assert rows(store.ask("ageing", as_of=DAY("2025-05-15"), theme=["Jeugd"]), "pilot_id", "n_exits") == [("c", 0)]


def test_days_since_the_go_ahead_count_on_through_the_stages(store):
    answer = store.ask("ageing", as_of=DAY("2025-05-15"))
    assert rows(answer, "pilot_id", "days_since_go") == [("a", None), ("b", 103), ("d", None), ("c", None)]


def test_a_pilot_of_two_areas_is_one_row_with_both(store):
    answer = store.ask("ageing", as_of=DAY("2025-05-15"), by="area")
    assert rows(answer, "pilot_id", "grp")[:2] == [("a", "noord, zuid"), ("b", None)]


@pytest.mark.parametrize(
    ("by", "grp", "pilots"),
    [("area", "zuid", ["a"]), ("theme", "Wmo", ["a", "b"]), ("stage", "idea", ["a", "d"]), ("theme", "elders", [])],
)
def test_a_group_leads_to_its_pilots(store, by, grp, pilots):
    answer = store.ask("ageing", as_of=DAY("2025-05-15"), by=by, grp=[grp])
    assert answer.pilot_id.tolist() == pilots


@pytest.mark.parametrize("by", ["stage", "theme", "owner", "body", "municipality", "all"])
def test_the_list_holds_the_pilots_of_which_the_months_are_told(store, by):
    as_of = DAY("2025-05-15")
    answer = store.ask("ageing", as_of=as_of, by=by).groupby("grp", dropna=False)
    listed = {str(grp): (len(pilots), pilots.days_over_norm.sum() / 30.4375) for grp, pilots in answer}
    told = rows(store.ask("stagnation", as_of=as_of, by=by), "grp", "n_open", "stagnation_months")
    assert len(told) == len(listed)
    for grp, *figures in told:
        assert figures == pytest.approx(listed["nan" if grp is None else grp], abs=1e-9)


def test_what_is_blocked_why_and_since_when(store):
    answer = store.ask("blocked", as_of=DAY("2025-04-30"))
    assert rows(answer, "pilot_id", "grp", "stage", "reason", "note", "blocked_on", "days_blocked") == [
        ("b", "Wmo", "running", "money", "geen geld", "2025-04-01", 29),  # the reason that was stated last
        ("d", None, "idea", "partner", None, "2025-04-01", 29),
        ("c", "Jeugd", "awaiting_decision", "legal", "dag onbekend", None, None),
    ]


def test_a_block_ends_on_the_day_of_the_unblocking_and_with_the_pilot(store):
    def pilots(as_of, **given):
        return set(store.ask("blocked", as_of=DAY(as_of), **given).pilot_id)

    assert "d" not in pilots("2025-05-01")
    assert "y" in pilots("2025-09-08")
    assert "y" not in pilots("2025-09-09")
    assert pilots("2025-09-08", by="stage", grp=["running"]) == {"b"}
    assert pilots("2025-09-08", theme=["Jeugd"]) == {"c"}


def test_an_empty_portfolio_has_nobody_that_is_stuck(tmp_path):
    store = empty_store(tmp_path)
    for name in ("ageing", "blocked", "rating_gap"):
        assert store.ask(name, as_of=DAY("2025-07-01")).empty


# ------------------------------------------------------- rating and status


@pytest.fixture(scope="module")
def rated(tmp_path_factory):
    return store_of(
        tmp_path_factory.mktemp("rated"),
        pilots="""
        pilot_id | title | theme | self_rating | self_rated_on | updated_on
        a        | A     | Wmo   | green       | 2025-06-01    | 2025-06-30
        b        | B     | Wmo   | red         | 2025-06-01    | 2025-06-30
        c        | C     | Jeugd | green       |               | 2024-12-29
        d        | D     | Jeugd | green       |               | 2025-06-30
        e        | E     | Jeugd |             |               | 2025-06-30
        f        | F     | Jeugd | amber       |               | 2025-06-30
        g        | G     | Jeugd | green       |               | 2025-06-30
        h        | H     | Jeugd | green       |               | 2025-06-30
        """,
        milestones="""
        pilot_id | milestone        | planned_on | happened_on | outcome    | recorded_on
        a        | registered       |            | 2025-01-01  |            |
        b        | registered       |            | 2025-06-15  |            |
        c        | registered       |            | 2025-06-15  |            |
        d        | evaluation       |            | 2025-06-15  | successful |
        e        | registered       |            | 2025-01-01  |            |
        f        | ended            |            | 2025-06-15  |            |
        f        | evaluation       | 2025-10-01 |             |            | 2025-06-01
        g        | registered       |            | 2025-06-15  |            |
        g        | blocked          |            | 2025-06-20  | money      |
        h        | anchored         |            | 2025-06-15  |            |
        h        | stopped          |            | 2025-06-16  | merged     |
        """,
        readiness="""
        pilot_id | item          | state | evidence | assessed_on | assessor
        b        | legal_cleared | yes   | nota     | 2025-03-01  | owner
        """,
    )


def gaps(store, as_of, *columns):
    return {row[0]: row[1:] for row in rows(store.ask("rating_gap", as_of=DAY(as_of)), "pilot_id", *columns)}


def test_both_the_rating_and_what_the_records_say_are_shown(rated):
    signals = ("is_over_norm", "is_blocked", "is_stale", "has_red_gates")
    assert gaps(rated, "2025-07-01", "self_rating", "computed_status", *signals, "differs") == {
        "a": ("green", "over_norm", True, False, False, False, True),
        "b": ("red", "on_track", False, False, False, False, True),
        "c": ("green", "stale", False, False, True, False, True),
        "d": ("green", "on_track", False, False, False, True, True),  # it waits, and its gates are open
        "f": ("amber", "on_track", False, False, False, True, False),  # to be evaluated within three months
        "g": ("green", "blocked", False, True, False, False, True),
    }


def test_gates_are_red_from_three_months_before_the_planned_evaluation(rated):
    assert gaps(rated, "2025-06-30", "has_red_gates", "open_gates")["f"] == (False, 6)
    assert gaps(rated, "2025-07-01", "has_red_gates", "open_gates")["f"] == (True, 6)
    assert gaps(rated, "2025-11-01", "has_red_gates", "open_gates")["f"] == (True, 6)  # it should have been held
    assert gaps(rated, "2025-07-01", "open_gates")["b"] == (5,)


def test_those_that_differ_come_first_the_green_ones_before_all(rated):
    answer = rated.ask("rating_gap", as_of=DAY("2025-07-01"))
    assert answer.pilot_id.tolist() == ["a", "c", "d", "g", "b", "f"]
    assert rated.ask("rating_gap", as_of=DAY("2025-07-01"), theme=["Wmo"]).pilot_id.tolist() == ["a", "b"]


def test_one_number_one_definition_the_pilot_screen_says_the_same_of_a_rating(rated):
    as_of = DAY("2025-07-01")
    for pilot, (red_gates, differs) in gaps(rated, "2025-07-01", "has_red_gates", "differs").items():
        found = rated.ask("pilot", as_of=as_of, pilot_key=f"m/{pilot}")
        assert rows(found, "has_red_gates", "rating_differs") == [(red_gates, differs)]


def test_a_plan_that_an_evaluation_carried_out_is_no_plan_for_the_next(tmp_path):
    store = store_of(
        tmp_path,
        pilots="pilot_id | title | self_rating | updated_on\na | A | green | 2025-06-30",
        milestones="""
        pilot_id | milestone        | planned_on | happened_on | outcome      | recorded_on
        a        | started          |            | 2025-01-01  |              | 2025-01-01
        a        | evaluation       | 2025-05-01 |             |              | 2025-01-01
        a        | evaluation       |            | 2025-05-01  | inconclusive | 2025-05-01
        a        | rollout_decision |            | 2025-06-01  | extend       | 2025-06-01
        a        | evaluation       | 2025-12-01 |             |              | 2025-06-02
        """,
        readiness="""
        pilot_id | item          | state | evidence | assessed_on | assessor
        a        | legal_cleared | no    |          | 2025-01-01  | owner
        """,
    )
    assert gaps(store, "2025-04-30", "has_red_gates")["a"] == (True,)
    assert gaps(store, "2025-06-01", "has_red_gates")["a"] == (False,)
    assert gaps(store, "2025-08-31", "has_red_gates")["a"] == (False,)
    assert gaps(store, "2025-09-01", "has_red_gates")["a"] == (True,)

"""How long pilots wait on a decision, how it ends, and what that says of those who wait now."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from tests.given import empty_store, rows, store_of

DAY = dt.date.fromisoformat
START = DAY("2020-01-01")
AS_OF = DAY("2021-01-01")
QUESTIONS = ("share_waiting", "how_it_ends", "wait_quantiles", "chance_within")

AML_MAINTAINED = [(9, 1), (13, 1), (13, 0), (18, 1), (23, 1), (28, 0), (31, 1), (34, 1), (45, 0), (48, 1), (161, 0)]
AML_NONMAINTAINED = [
    (5, 1),
    (5, 1),
    (8, 1),
    (8, 1),
    (12, 1),
    (16, 0),
    (23, 1),
    (27, 1),
    (30, 1),
    (33, 1),
    (43, 1),
    (45, 1),
]
TESTCI = [(1, 0), (2, 1), (2, 0), (3, 2), (3, 0), (3, 2), (5, 0), (6, 3)]
ENDS = {1: "rollout_decision | {} | rollout_full", 2: "rollout_decision | {} | stop", 3: "stopped | {} | withdrawn"}


def waits_of(grp: str, waits: list[tuple[int, int]], seen_after: int = 0) -> tuple[list[str], list[str]]:
    """The lines of pilots and milestones of waits (days, how it ended or 0 while it lasts) as on AS_OF."""
    pilots, milestones = [], []
    for nth, (days, cause) in enumerate(waits):
        pilot = f"{grp}{nth}"
        started = AS_OF - dt.timedelta(days=days) if cause == 0 else START
        pilots.append(f"{pilot} | {pilot} | {grp}")
        seen = started + dt.timedelta(days=seen_after) if seen_after else ""
        milestones.append(f"{pilot} | evaluation | {started} | successful | {seen}")
        if cause:
            milestones.append(f"{pilot} | {ENDS[cause].format(started + dt.timedelta(days=days))} | {seen}")
    return pilots, milestones


def store_with(folder, **groups):
    made = [waits_of(grp, waits) for grp, waits in groups.items()]
    return store_of(
        folder,
        pilots="\n".join(["pilot_id | title | theme", *(line for pilots, _ in made for line in pilots)]),
        milestones="\n".join(
            [
                "pilot_id | milestone | happened_on | outcome | recorded_on",
                *(line for _, lines in made for line in lines),
            ]
        ),
    )


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    folder = tmp_path_factory.mktemp("published")
    return store_with(folder, maintained=AML_MAINTAINED, nonmaintained=AML_NONMAINTAINED, testci=TESTCI)


def by(answer, grp):
    return answer[answer.grp.isna() if grp is None else answer.grp == grp]


def one(answer, *columns):
    (row,) = rows(answer, *columns)
    return row


# ------------------------------------------------------------ published values


def test_the_published_share_and_medians_come_out_of_a_real_store(published):
    curve = published.ask("share_waiting", as_of=AS_OF)
    maintained = by(curve, "maintained").set_index("t_days")
    assert maintained.s[31] == pytest.approx(0.4909090909090909, abs=1e-9)
    assert maintained.se[31] == pytest.approx(0.1641932672211358, abs=1e-9)
    assert maintained.n_risk[31] == 5
    assert maintained.index[maintained.s <= 0.5 + 1e-9].min() == 31
    assert one(by(published.ask("wait_quantiles", as_of=AS_OF), "nonmaintained"), "n", "n_exits", "median_days") == (
        (12, 11, 23)
    )


def test_the_published_incidences_come_out_of_a_real_store(published):
    shares = by(published.ask("how_it_ends", as_of=AS_OF), "testci").set_index(["t_days", "cause"]).cif
    assert shares[3, "rollout"] == pytest.approx(1 / 7, abs=1e-9)
    assert shares[3, "stop"] == pytest.approx(12 / 35, abs=1e-9)
    assert shares[3].sum() == pytest.approx(1, abs=1e-9)
    assert list(shares[3].index) == ["rollout", "stop", "withdrawn", "other", "waiting"]


def test_one_number_one_definition_the_share_that_waits_is_the_same_in_both_questions(published):
    curve = published.ask("share_waiting", as_of=AS_OF)
    waiting = published.ask("how_it_ends", as_of=AS_OF)
    waiting = waiting[waiting.cause == "waiting"]
    # The standard error there is that of the causes: one method for what stands side by side.
    assert rows(curve, "grp", "t_days", "is_drawn") == rows(waiting, "grp", "t_days", "is_drawn")
    assert curve.s.tolist() == pytest.approx(waiting.cif.tolist(), abs=1e-12)


# ---------------------------------------------------------------------- groups


@pytest.fixture(scope="module")
def grouped(tmp_path_factory):
    return store_of(
        tmp_path_factory.mktemp("grouped"),
        pilots="""
        pilot_id | title | theme | owner  | receiving_team
        a        | A     | Jeugd | Team 1 | Wijk
        b        | B     | Jeugd | Team 2 | Wijk
        c        | C     |       | Team 2 |
        """,
        milestones="""
        pilot_id | milestone        | happened_on | outcome      | decided_by
        a        | evaluation       | 2025-01-01  | successful   |
        a        | rollout_decision | 2025-01-11  | rollout_full | Raad
        b        | evaluation       | 2025-01-01  | successful   |
        c        | evaluation       | 2025-01-05  | successful   |
        c        | rollout_decision | 2025-01-25  | stop         | College
        """,
        segments="""
        pilot_id | area  | target_group | role
        a        | Noord | Ouderen      | tested
        a        | Zuid  | Ouderen      | candidate
        a        | West  | Ouderen      | not_here
        b        | Noord | Jongeren     | tested
        """,
    )


@pytest.mark.parametrize(
    ("dimension", "groups"),
    [
        ("all", [("all", 3, 2)]),
        ("stage", [("awaiting_decision", 3, 2)]),
        ("theme", [("Jeugd", 2, 1), (None, 1, 1)]),
        ("owner", [("Team 2", 2, 1), ("Team 1", 1, 1)]),
        ("receiving_team", [("Wijk", 2, 1), (None, 1, 1)]),
        ("municipality", [("m", 3, 2)]),
        ("area", [("Noord", 2, 1), ("Zuid", 1, 1), (None, 1, 1)]),
        ("target_group", [("Jongeren", 1, 0), ("Ouderen", 1, 1), (None, 1, 1)]),
        ("body", [("College", 1, 1), ("Raad", 1, 1), (None, 1, 0)]),
    ],
)
def test_each_pilot_counts_whole_in_each_of_its_groups(grouped, dimension, groups):
    answer = grouped.ask("wait_quantiles", as_of=DAY("2025-02-01"), by=dimension)
    assert rows(answer, "grp", "n", "n_exits") == groups


def test_filters_leave_other_pilots_out(grouped):
    day = DAY("2025-02-01")
    assert rows(grouped.ask("wait_quantiles", as_of=day, by="all", owner=["Team 2"]), "n", "n_exits", "n_open") == [
        (2, 1, 1)
    ]
    for question in QUESTIONS:
        assert grouped.ask(question, as_of=day, theme=["Ouderen"]).empty


def test_cohorts_are_told_apart_by_the_start_of_the_clock(grouped):
    day = DAY("2025-02-01")
    before = grouped.ask("wait_quantiles", as_of=day, by="all", started_before=DAY("2025-01-05"))
    since = grouped.ask("wait_quantiles", as_of=day, by="all", started_from=DAY("2025-01-05"))
    assert rows(before, "n", "n_exits") == [(2, 1)]
    assert rows(since, "n", "n_exits") == [(1, 1)]


# ------------------------------------------------------------- only up to as-of


def test_only_what_had_happened_by_the_day_counts(grouped):
    def curve(day):
        return rows(grouped.ask("share_waiting", as_of=DAY(day), by="all"), "t_days", "n_risk", "n_exits", "s")

    assert curve("2024-12-31") == []
    assert curve("2025-01-01") == [(0, 2, 0, 1)]
    assert curve("2025-01-10") == [(0, 3, 0, 1), (9, 2, 0, 1)]
    assert curve("2025-01-11") == [(0, 3, 0, 1), (10, 2, 1, 0.5)]
    assert curve("2025-01-25") == [
        (0, 3, 0, 1),
        (10, 3, 1, pytest.approx(2 / 3)),
        (20, 2, 1, pytest.approx(1 / 3)),
        (24, 1, 0, pytest.approx(1 / 3)),
    ]


def test_one_number_one_definition_who_waits_is_who_stands_on_the_list(grouped):
    for day in map(DAY, ("2025-01-04", "2025-01-11", "2025-02-01")):
        (open_waits,) = grouped.ask("wait_quantiles", as_of=day, by="all").n_open
        assert open_waits == len(grouped.ask("waiting_decisions", as_of=day))


@pytest.mark.parametrize("question", QUESTIONS)
def test_an_empty_portfolio_gives_no_rows(tmp_path, question):
    assert empty_store(tmp_path).ask(question, as_of=AS_OF).empty


def test_partly_successful_pilots_wait_only_when_asked_for(tmp_path):
    store = store_of(
        tmp_path,
        milestones="""
        pilot_id | milestone  | happened_on | outcome
        a        | evaluation | 2020-06-01  | partly_successful
        """,
    )
    assert store.ask("share_waiting", as_of=AS_OF).empty
    assert rows(store.ask("share_waiting", as_of=AS_OF, include_partly=True), "t_days", "s") == [(0, 1), (214, 1)]


# ------------------------------------------------------------- left truncation


def test_who_was_seen_late_is_at_risk_from_that_age_and_what_was_over_by_then_is_left_out(tmp_path):
    store = store_of(
        tmp_path,
        milestones="""
        pilot_id | milestone        | happened_on | outcome      | recorded_on
        first    | evaluation       | 2020-01-01  | successful   | 2020-01-01
        first    | rollout_decision | 2020-01-31  | rollout_full | 2020-02-15
        late     | evaluation       | 2020-01-01  | successful   | 2020-01-21
        over     | evaluation       | 2020-01-01  | successful   | 2020-03-01
        over     | rollout_decision | 2020-01-11  | rollout_full | 2020-03-01
        same     | evaluation       | 2020-01-01  | successful   | 2020-01-31
        same     | rollout_decision | 2020-01-31  | stop         | 2020-01-31
        """,
    )
    curve = store.ask("share_waiting", as_of=DAY("2020-04-10"), by="all")
    assert rows(curve, "t_days", "n_risk", "n_exits", "n") == [(0, 1, 0, 2), (30, 2, 1, 2), (100, 1, 0, 2)]
    figures = store.ask("wait_quantiles", as_of=DAY("2020-04-10"), by="all")
    assert rows(figures, "n", "n_exits", "n_open", "n_left_out") == [(2, 1, 1, 2)]


def test_unknown_days_are_counted_and_never_aged(tmp_path):
    store = store_of(
        tmp_path,
        milestones="""
        pilot_id | milestone   | happened_on | outcome    | recorded_on
        dayless  | evaluation  |             | successful | 2020-02-01
        undated  | evaluation  | 2020-01-01  | successful |
        undated  | implemented |             |            | 2020-03-01
        """,
    )
    assert store.ask("share_waiting", as_of=AS_OF).empty
    assert rows(store.ask("wait_quantiles", as_of=AS_OF), "n", "n_left_out") == [(0, 2)]
    assert rows(store.ask("wait_quantiles", as_of=DAY("2020-02-10")), "n", "n_open", "n_left_out") == [(1, 1, 1)]


# ------------------------------------------------------------------ show only if

TEN = [(10 * nth, 1) for nth in range(1, 11)]
FIGURES = {
    "median": ("median_days", "median_more_than_days", "median_withheld"),
    "p85": ("p85_days", "p85_more_than_days", "p85_withheld"),
    "mean": ("rmst_days", "rmst_withheld"),
}


@pytest.mark.parametrize(
    ("waits", "figure", "shown"),
    [
        (TEN, "median", (50, None, None)),
        (TEN[:9], "median", (None, None, "too_few_exits")),
        ([*TEN, *[(50, 0)] * 9], "median", (None, None, "too_few_at_risk")),
        ([*TEN, *[(200, 0)] * 11], "median", (None, 200, "curve_not_low_enough")),
        (TEN, "p85", (None, None, "too_few_at_risk")),
        ([*TEN, *TEN, *TEN], "p85", (90, None, None)),
        ([*TEN, *[(200, 0)] * 4], "median", (70, None, None)),
        ([*TEN, *TEN, *[(200, 0)] * 4], "p85", (None, None, "too_few_at_risk")),
        (TEN[:9], "p85", (None, None, "too_few_exits")),
        ([*TEN, *[(200, 0)] * 5], "p85", (None, 200, "curve_not_low_enough")),
        ([*TEN, *[(365, 0)] * 5], "mean", (None, "too_short_follow_up")),
        ([*TEN, *[(366, 0)] * 4], "mean", (None, "too_few_at_risk")),
    ],
)
def test_a_figure_is_shown_only_if_enough_is_known(tmp_path, waits, figure, shown):
    store = store_with(tmp_path, g=waits)
    assert one(store.ask("wait_quantiles", as_of=AS_OF), *FIGURES[figure]) == shown


def test_the_mean_is_shown_when_somebody_was_seen_for_twelve_months(tmp_path):
    store = store_with(tmp_path, g=[*[(100, 1)] * 5, *[(366, 0)] * 5])
    mean, error, withheld = one(store.ask("wait_quantiles", as_of=AS_OF), "rmst_days", "rmst_se_days", "rmst_withheld")
    assert withheld is None
    assert mean == pytest.approx(100 + 0.5 * 265.25, abs=1e-9)
    assert error == pytest.approx(0.5 * 265.25 * np.sqrt(1 / 10), abs=1e-9)


def test_a_line_is_drawn_while_five_are_at_risk(published):
    curve = by(published.ask("share_waiting", as_of=AS_OF), "maintained")
    assert curve.t_days[curve.is_drawn].max() == 31
    assert curve.n_risk[~curve.is_drawn].max() == 4


# ---------------------------------------------------------------- chance within


def chance(store, *columns, as_of=AS_OF, waited_days=9, within_days=3):
    answer = store.ask("chance_within", as_of=as_of, waited_days=waited_days, within_days=within_days)
    return one(answer, *columns)


def test_the_chance_is_one_minus_the_ratio_of_the_curve(tmp_path):
    store = store_with(
        tmp_path, g=[(5, 1), (7, 0), (9, 1), (10, 1), (10, 0), (11, 2), (12, 1), (13, 1), *[(40, 0)] * 4]
    )
    curve = store.ask("share_waiting", as_of=AS_OF).set_index("t_days").s
    found, low, high, n_risk, n_exits = chance(store, "chance", "lo", "hi", "n_risk", "n_exits")
    assert found == pytest.approx(1 - curve[12] / curve[9], abs=1e-9)
    assert low < found < high
    assert (n_risk, n_exits) == (10, 6)


@pytest.mark.parametrize(
    ("waits", "withheld"),
    [
        ([*[(10, 1)] * 5, *[(20, 0)] * 3], None),
        ([*[(10, 1)] * 4, *[(20, 0)] * 4], "too_few_exits"),
        ([*[(10, 1)] * 5, *[(20, 0)] * 2], "too_few_at_risk"),
        ([*[(10, 1)] * 5, *[(11, 0)] * 3], "too_short_follow_up"),
        ([*[(10, 1)] * 8], None),
        ([*[(5, 1)] * 5], "too_few_at_risk"),
    ],
)
def test_the_chance_is_shown_only_if_enough_is_known(tmp_path, waits, withheld):
    found, code = chance(store_with(tmp_path, g=waits), "chance", "withheld")
    assert code == withheld
    assert (found is None) == (withheld is not None)


def test_no_chance_above_95_percent_is_shown(tmp_path):
    found, high, is_capped = chance(store_with(tmp_path, g=[(10, 1)] * 30), "chance", "hi", "is_capped")
    assert (found, high, is_capped) == (0.95, 0.95, True)


def test_from_the_start_the_chance_is_that_of_the_curve_beyond_day_0(tmp_path):
    store = store_with(tmp_path, g=[(0, 1), (0, 1), (3, 1), (5, 1), (7, 1), *[(40, 0)] * 5])
    assert chance(store, "chance", "n_risk", waited_days=0, within_days=5) == (pytest.approx(2 / 8, abs=1e-9), 10)

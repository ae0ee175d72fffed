"""A day that has passed shows what was known on that day; a pilot that waits, waits for every figure."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.given import rows, store_of

DAY = dt.date.fromisoformat
SAID = "pilot_id | milestone | planned_on | happened_on | outcome | decided_by | recorded_on"


def told(folder, *said, **tables):
    """A store of statements: pilot, milestone, planned_on, happened_on, outcome, decided_by, recorded_on."""
    return store_of(folder, milestones="\n".join([SAID, *said]), **tables)


def stage(store, day, *columns):
    return rows(store.ask("stage_now", as_of=DAY(day)), *(columns or ("stage", "entered_on", "days_over_norm")))


def waiting(store, day, **given):
    return rows(store.ask("waiting_decisions", as_of=DAY(day), **given), "pilot_id", "succeeded_on")


ENDED = "a | ended | | 2024-12-01 | | | 2024-12-01"
FILLED_IN = "a | started | | 2024-02-20 | | | 2024-04-01"
REGISTERED = "a | registered | | 2024-01-01 | | |"
UNDATED_START = (
    "a | registered     | | 2024-01-01 |    | | 2024-01-01",
    "a | start_decision | |            | go | | 2024-02-01",
    "a | started        | |            |    | | 2024-03-01",
)
LIFE = (
    "a | registered       | | 2020-01-01 |              | |",
    "a | start_decision   | | 2020-02-01 | go           | |",
    "a | started          | | 2020-03-01 |              | |",
    "a | ended            | | 2020-09-01 |              | |",
    "a | evaluation       | | 2020-10-01 | successful   | |",
    "a | rollout_decision | | 2020-11-01 | rollout_full | |",
    "a | implemented      | | 2021-01-01 |              | |",
    "a | recheck          | | 2021-07-01 | holds        | |",
    "a | recheck          | | 2022-01-10 | holds        | |",
    "a | anchored         | | 2022-02-01 |              | |",
)
SLIPPED = "a | recheck | | 2025-03-01 | slipped | |"
PLANNED_LATE = (
    "a | registered     |            | 2024-01-01 |    | | 2024-01-01",
    "a | start_decision |            | 2024-01-10 | go | | 2024-01-10",
    "a | started        |            | 2024-02-01 |    | | 2024-02-01",
    "a | ended          | 2024-06-01 |            |    | | 2024-12-01",
)


@pytest.mark.parametrize(
    ("said", "day", "expected"),
    [
        # A later day does not move a stage back that was known already, though nobody knows since when.
        (UNDATED_START, "2024-11-30", [("running", None, None)]),
        ((*UNDATED_START, ENDED), "2024-11-30", [("running", None, None)]),
        ((*UNDATED_START, ENDED), "2024-12-01", [("evaluating", "2024-12-01", 0)]),
        # The day of a start that was filled in afterwards.
        ((*UNDATED_START, FILLED_IN), "2024-03-31", [("running", None, None)]),
        ((*UNDATED_START, FILLED_IN), "2024-04-01", [("running", "2024-02-20", None)]),
        ((REGISTERED, "a | started | | | | |", "a | started | | 2024-03-01 | | |"), "2024-06-01", [
            ("running", "2024-03-01", None)
        ]),
        # A start of which the day is unknown, told when a later stage had begun, opens nothing.
        ((REGISTERED, "a | implemented | | 2024-06-01 | | |", "a | started | | | | | 2024-10-01"), "2024-12-01", [
            ("anchoring", "2024-06-01", 0)
        ]),
        # What happens later does not rewrite what was.
        (LIFE, "2025-02-01", [("anchored", "2022-02-01", None)]),
        ((*LIFE, SLIPPED), "2025-02-01", [("anchored", "2022-02-01", None)]),
        ((*LIFE, SLIPPED), "2025-03-01", [("anchoring", "2025-03-01", 0)]),
        ((*LIFE, SLIPPED, "a | recheck | | 2025-09-01 | holds | |"), "2025-09-01", [("anchored", "2025-09-01", None)]),
        ((*LIFE, "a | anchored | | 2023-02-01 | | |"), "2024-02-01", [("anchored", "2022-02-01", None)]),
        # Said to be anchored and not yet checked: anchoring, not where the last day left it.
        (("a | started | | 2024-01-01 | | |", "a | anchored | | | | |"), "2025-01-01", [("anchoring", None, None)]),
        # A plan counts from the day on which it was recorded.
        (PLANNED_LATE, "2024-11-30", [("running", "2024-02-01", None)]),
        (PLANNED_LATE, "2024-12-01", [("running", "2024-02-01", 183)]),
        # What was recorded late was not known before.
        (("a | registered | | 2024-01-01 | | | 2024-06-01",), "2024-05-31", []),
        (("a | registered | | 2024-01-01 | | | 2024-06-01",), "2024-06-01", [("idea", "2024-01-01", 62)]),
    ],
)  # fmt: skip
def test_promise_12_a_day_that_has_passed_shows_what_was_known_then(tmp_path, said, day, expected):
    assert stage(told(tmp_path, *said), day) == expected


@pytest.mark.parametrize("plan", [None, "a | ended | 2024-06-30 | | | | 2024-12-01"])
def test_promise_12_a_list_without_days_of_recording_has_no_other_past_than_its_own(tmp_path, plan):
    said = ("a | started | | 2024-02-01 | | |", "a | ended | 2024-06-01 | | | |", *([plan] if plan else []))
    assert stage(told(tmp_path, *said), "2024-07-01") == [("running", "2024-02-01", 30)]


def correction(milestone, first, second):
    """Two statements about one event: the second was recorded a month later."""
    return (
        f"a | {milestone} | | 2024-05-01 | {first}  | | 2024-05-02",
        f"a | {milestone} | | 2024-05-01 | {second} | | 2024-06-01",
    )


@pytest.mark.parametrize(
    ("first", "second", "before", "after", "with_partly"),
    [
        ("unsuccessful", "successful", 0, 1, 1),
        ("successful", "partly_successful", 1, 0, 1),
        ("successful", "inconclusive", 1, 0, 0),
        ("partly_successful", "unsuccessful", 0, 0, 0),
    ],
)
def test_of_two_statements_about_one_event_the_one_recorded_last_holds_from_then_on(
    tmp_path, first, second, before, after, with_partly
):
    store = told(tmp_path, *correction("evaluation", first, second))
    assert len(waiting(store, "2024-05-31")) == before
    assert len(waiting(store, "2024-06-01")) == after
    assert len(waiting(store, "2024-06-01", include_partly=True)) == with_partly
    assert len(waiting(store, "2024-05-01")) == 0  # not recorded yet
    flags = store.ask("flags")
    assert rows(flags[flags.code == "corrected_statement"], "value", "other") == [(second, first)]


def test_a_corrected_decision_is_the_same_answer_everywhere(tmp_path):
    success = "a | evaluation | | 2024-04-01 | successful | | 2024-04-02"
    store = told(tmp_path, success, *correction("rollout_decision", "stop", "rollout_full"))
    assert stage(store, "2024-08-01", "stage") == [("implementing",)]
    ends = store.ask("how_it_ends", as_of=DAY("2024-08-01"), by="all")
    assert ends[ends.t_days == 30].set_index("cause").cif["rollout"] == 1
    assert rows(store.ask("decisions", as_of=DAY("2024-08-01")), "outcome") == [("rollout_full",)]
    assert stage(store, "2024-05-15", "stage") == [("stopped",)]


@pytest.mark.parametrize(
    ("then", "is_waiting", "is_in"),
    [
        ("a | start_decision   | | 2024-06-01 | no_go             | |", False, "stopped"),
        ("a | stopped          | | 2024-06-01 | withdrawn         | |", False, "stopped"),
        ("a | rollout_decision | | 2024-06-01 | stop              | |", False, "stopped"),
        ("a | rollout_decision | | 2024-06-01 | rollout_targeted  | |", False, "implementing"),
        ("a | implemented      | | 2024-06-01 |                   | |", False, "anchoring"),
        ("a | evaluation       | | 2024-06-01 | unsuccessful      | |", False, "awaiting_decision"),
        ("a | evaluation       | | 2024-06-01 | partly_successful | |", True, "awaiting_decision"),
        ("a | evaluation       | | 2024-06-01 | inconclusive      | |", True, "awaiting_decision"),
        ("a | rollout_decision | | 2024-06-01 | extend            | |", True, "awaiting_decision"),
        ("a | rollout_decision | | 2024-06-01 | defer             | |", True, "awaiting_decision"),
        ("a | started          | | 2024-06-01 |                   | |", True, "awaiting_decision"),
        ("a | ended            | | 2024-06-01 |                   | |", True, "awaiting_decision"),
        ("a | blocked          | | 2024-06-01 | money             | |", True, "awaiting_decision"),
    ],
)  # fmt: skip
def test_promise_2_a_pilot_that_waits_is_in_that_stage_for_every_figure(tmp_path, then, is_waiting, is_in):
    store = told(tmp_path, "a | evaluation | | 2024-01-01 | successful | |", then)
    as_of = DAY("2024-08-01")
    assert bool(waiting(store, "2024-08-01")) == is_waiting
    assert stage(store, "2024-08-01", "stage") == [(is_in,)]
    building = store.ask("building_up", as_of=as_of).set_index("stage")
    assert building.n_open.get(is_in, 0) == (is_in != "stopped")
    if is_waiting:
        assert stage(store, "2024-08-01") == [("awaiting_decision", "2024-01-01", 123)]
        assert rows(store.ask("stagnation", as_of=as_of, by="stage"), "grp", "n_over_norm") == [
            ("awaiting_decision", 1)
        ]
        counts = store.ask("portfolio_counts", as_of=as_of).set_index("measure").value
        assert (counts["waiting"], counts["waiting_over_norm"], counts["over_norm"]) == (1, 1, 1)


def test_an_earlier_figure_beside_a_later_one_is_what_was_shown_then(tmp_path):
    successes = [f"p{nth} | evaluation | | 2024-01-01 | successful | | 2024-01-02" for nth in range(10)]
    late = [f"p{nth} | rollout_decision | | 2024-08-15 | rollout_full | | 2024-09-20" for nth in range(5)]
    new = [f"q{nth} | evaluation | | 2024-09-15 | successful | | 2024-09-16" for nth in range(3)]
    store = told(tmp_path, *successes, *late, *new)
    counts = store.ask("portfolio_counts", as_of=DAY("2024-10-01"), since=DAY("2024-09-01")).set_index("measure")
    assert counts.loc["waiting", ["value", "value_then", "change"]].tolist() == [8, 10, -2]
    trend = store.ask("trend", as_of=DAY("2024-10-01"), months=2)
    assert rows(trend, "day", "n_waiting") == [("2024-09-30", 8), ("2024-10-01", 8)]
    assert rows(store.ask("trend", as_of=DAY("2024-09-01"), months=1), "n_waiting") == [(10,)]


@pytest.mark.parametrize("recorded", ["2024-04-24", "2024-05-01", ""])
def test_an_extension_is_measured_against_the_newest_plan_of_its_day_that_lies_after_it(tmp_path, recorded):
    store = told(
        tmp_path,
        "a | started          |            | 2023-01-01 |              | | 2023-01-01",
        "a | ended            | 2023-06-01 |            |              | | 2023-01-01",
        "a | ended            |            | 2024-04-20 |              | | 2024-04-20",
        "a | evaluation       |            | 2024-04-25 | inconclusive | | 2024-04-25",
        f"a | ended           | 2024-05-15 |            |              | | {recorded}",
        "a | rollout_decision |            | 2024-05-01 | extend       | | 2024-05-01",
        "a | ended            | 2024-12-31 |            |              | | 2024-06-01",
    )
    assert stage(store, "2024-06-01") == [("running", "2024-05-01", 17)]
    assert stage(store, "2025-06-01") == [("running", "2024-05-01", 382)]


def test_of_two_plans_after_an_extension_the_one_recorded_last_before_it_holds(tmp_path):
    store = told(
        tmp_path,
        "a | started          |            | 2023-01-01 |              | | 2023-01-01",
        "a | evaluation       |            | 2024-04-25 | inconclusive | | 2024-04-25",
        "a | ended            | 2024-09-30 |            |              | | 2024-03-01",
        "a | ended            | 2024-05-15 |            |              | | 2024-04-24",
        "a | rollout_decision |            | 2024-05-01 | extend       | | 2024-05-01",
    )
    assert stage(store, "2024-06-01") == [("running", "2024-05-01", 17)]


def test_a_group_is_the_one_that_was_known_on_the_day(tmp_path):
    store = told(
        tmp_path,
        "a | evaluation       |            | 2023-01-01 | successful |         | 2023-01-01",
        "a | rollout_decision | 2023-03-01 |            |            | College | 2023-01-01",
        "a | rollout_decision | 2025-03-01 |            |            | Raad    | 2024-12-20",
    )
    for day, body in (("2024-06-01", "College"), ("2024-12-19", "College"), ("2024-12-20", "Raad")):
        assert rows(store.ask("stagnation", as_of=DAY(day), by="body"), "grp") == [(body,)]
        assert len(store.ask("waiting_decisions", as_of=DAY(day), body=[body])) == 1
        decided_by = rows(store.ask("waiting_decisions", as_of=DAY(day)), "decided_by")
        assert decided_by == [(body,)]


@pytest.mark.parametrize("lag", [0, 1])
def test_an_end_on_the_day_of_the_beginning_is_expected_as_any_other(tmp_path, lag):
    said = []
    for nth in range(20):
        on = DAY("2025-03-01") + dt.timedelta(days=7 * nth)
        said += [
            f"f{nth} | evaluation | | {on} | successful | |",
            f"f{nth} | rollout_decision | | {on + dt.timedelta(days=lag)} | rollout_full | Quick |",
            f"s{nth} | evaluation | | {on} | successful | |",
            f"s{nth} | rollout_decision | 2026-06-01 | | | Slow |",
        ]
    answer = told(tmp_path, *said).ask("missed_decisions", as_of=DAY("2025-12-01"))
    waits = answer[answer.stage == "awaiting_decision"].set_index("grp")
    assert waits.expected.sum() == pytest.approx(waits.observed.sum(), abs=1e-9)
    assert waits.missed["Slow"] == pytest.approx(10)
    assert waits.chance["Slow"] == pytest.approx(4.5399929762e-05)
    assert waits.is_alarm["Slow"]


def test_a_stay_is_at_risk_from_the_age_at_which_it_was_first_seen_so_that_all_that_ends_was_expected(tmp_path):
    said = []
    for nth in range(30):
        on = DAY("2023-06-01") + dt.timedelta(days=9 * nth)
        seen = max(on, DAY("2023-09-01"))
        ends = on + dt.timedelta(days=20 + 7 * nth % 90)
        said += [
            f"p{nth} | evaluation | | {on} | successful | | {seen}",
            f"p{nth} | rollout_decision | 2030-01-01 | | | {'AB'[nth % 2]} | {seen}",
            *(
                [f"p{nth} | rollout_decision | | {ends} | stop | {'AB'[nth % 2]} | {max(ends, seen)}"]
                if nth % 3
                else []
            ),
        ]
    answer = told(tmp_path, *said).ask("missed_decisions", as_of=DAY("2024-05-31"))  # the window is all of time
    waits = answer[answer.stage == "awaiting_decision"]
    assert waits.expected.sum() == pytest.approx(waits.observed.sum(), abs=1e-9)
    over_before_seen = sum(DAY("2023-06-01") + dt.timedelta(days=9 * nth + 20 + 7 * nth % 90) <= DAY("2023-09-01")
                           and 9 * nth < 92 for nth in range(30) if nth % 3)  # fmt: skip
    assert waits.n_over_before_seen.sum() == over_before_seen > 0
    assert waits.n_unknown_days.sum() == 0


def test_what_came_and_went_on_one_day_crosses_once(tmp_path):
    store = told(
        tmp_path,
        "a | start_decision | | 2024-01-10 | no_go | |",
        "a | started        | | 2024-01-10 |       | |",
        "a | ended          | | 2024-01-10 |       | |",
        "a | stopped        | | 2024-03-01 | other | |",
        "b | registered     | | 2024-02-01 |       | |",
    )
    growth = store.ask("growth", as_of=DAY("2024-06-30"), stage="open", by="all")
    assert rows(growth, "n_arrived", "n_left", "n_open") == [(2, 1, 1)]


def test_what_is_usual_in_a_stage_counts_who_is_still_there(tmp_path):
    left = [
        line
        for nth in range(20)
        for line in (
            f"l{nth} | evaluation | | 2024-01-01 | successful | |",
            f"l{nth} | rollout_decision | | {DAY('2024-01-01') + dt.timedelta(days=40 + nth)} | stop | |",
        )
    ]
    stay = [f"s{nth} | evaluation | | 2024-01-01 | successful | |" for nth in range(80)]
    answer = told(tmp_path, *left, *stay).ask("ageing", as_of=DAY("2025-06-01"))
    assert rows(answer, "p50_days", "p85_days", "n_exits", "withheld")[0] == (None, None, 20, None)

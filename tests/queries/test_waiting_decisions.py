"""Which successful pilots wait on a rollout decision, and since when."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.breadth import examples
from tests.given import empty_store, rows, store_of

DAY = dt.date.fromisoformat


@pytest.fixture(scope="module")
def waits(tmp_path_factory):
    return store_of(
        tmp_path_factory.mktemp("waits"),
        pilots="""
        pilot_id  | title | receiving_team | people_reached_per_month | people_reached_now
        waiting   | W     | Team N         | 40                       | 6
        deferred  | D     |                |                          |
        extended  | E     |                | 10                       |
        decided   | X     |                |                          |
        partly    | P     |                |                          |
        failed    | F     |                |                          |
        stopped   | S     |                |                          |
        early     | V     |                |                          |
        again     | A     |                |                          |
        in_use    | I     |                |                          |
        dayless   | L     |                |                          |
        """,
        milestones="""
        pilot_id | milestone        | planned_on | happened_on | outcome           | decided_by | recorded_on
        waiting  | started          |            | 2024-01-01  |                   |            |
        waiting  | ended            | 2024-06-30 |             |                   |            | 2024-01-01
        waiting  | ended            | 2024-10-01 | 2024-11-01  |                   |            | 2024-07-01
        waiting  | evaluation       |            | 2025-01-10  | successful        |            |
        waiting  | rollout_decision | 2025-04-01 |             |                   | College    | 2025-01-10
        deferred | evaluation       |            | 2024-12-01  | successful        |            |
        deferred | rollout_decision |            | 2025-01-15  | defer             | Raad       |
        deferred | rollout_decision |            | 2025-02-15  | defer             | Raad       |
        extended | started          |            | 2024-01-01  |                   |            |
        extended | evaluation       |            | 2024-11-01  | successful        |            |
        extended | rollout_decision |            | 2024-12-01  | extend            | College    |
        decided  | evaluation       |            | 2024-11-01  | successful        |            |
        decided  | rollout_decision |            | 2025-03-01  | rollout_targeted  | College    |
        partly   | evaluation       |            | 2025-01-01  | partly_successful |            |
        failed   | evaluation       |            | 2024-06-01  | successful        |            |
        failed   | evaluation       |            | 2025-01-01  | unsuccessful      |            |
        stopped  | evaluation       |            | 2024-11-01  | successful        |            |
        stopped  | stopped          |            | 2025-01-01  | no_money          |            |
        early    | rollout_decision |            | 2024-10-01  | rollout_full      | College    |
        early    | evaluation       |            | 2024-11-15  | successful        |            |
        again    | evaluation       |            | 2024-01-01  | successful        |            |
        again    | rollout_decision |            | 2024-02-01  | stop              | College    |
        again    | evaluation       |            | 2025-02-01  | successful        |            |
        in_use   | evaluation       |            | 2024-05-01  | successful        |            |
        in_use   | implemented      |            |             |                   |            |
        dayless  | evaluation       |            |             | successful        |            |
        """,
        meetings="""
        body    | meets_on   | papers_due_on
        College | 2025-03-03 | 2025-02-20
        College | 2025-03-31 | 2025-03-17
        """,
        readiness="""
        pilot_id | item              | state      | evidence | assessed_on | assessor
        waiting  | rollout_plan      | yes        | zaak 1   | 2024-12-01  | owner
        waiting  | line_owner        | yes        |          | 2024-12-01  | owner
        waiting  | legal_cleared     | not_needed | contract | 2024-12-01  | owner
        waiting  | structural_budget | yes        | zaak 2   | 2024-12-01  | owner
        waiting  | structural_budget | no         |          | 2025-01-05  | second
        """,
    )


def waiting(store, day, *columns, **given):
    return rows(store.ask("waiting_decisions", as_of=DAY(day), **given), *columns)


def test_the_longest_wait_comes_first(waits):
    assert waiting(waits, "2025-03-10", "pilot_id", "days_waiting") == [
        ("extended", 129),
        ("early", 115),
        ("deferred", 99),
        ("waiting", 59),
        ("again", 37),
        ("dayless", None),
    ]


def test_one_row_tells_all_that_the_decision_needs(waits):
    answer = waits.ask("waiting_decisions", as_of=DAY("2025-03-10"))
    row = answer[answer.pilot_id == "waiting"]
    assert rows(row, "succeeded_on", "days_since_first_planned_end", "norm_days", "days_over_norm", "deferrals") == [
        ("2025-01-10", 253, 90, 0, 0)
    ]
    columns = ("receiving_team", "decided_by", "next_meeting_on", "papers_due_on", "people_waiting_per_month")
    assert rows(row, *columns) == [("Team N", "College", "2025-03-31", "2025-03-17", 34)]


def test_promise_2_deferring_and_extending_do_not_stop_the_clock(waits):
    clock = dict(waiting(waits, "2025-03-10", "pilot_id", "succeeded_on"))
    assert clock["deferred"] == "2024-12-01"
    assert clock["extended"] == "2024-11-01"


def test_deferrals_are_counted_up_to_the_day(waits):
    def deferrals(day):
        answer = waits.ask("waiting_decisions", as_of=DAY(day))
        return rows(answer[answer.pilot_id == "deferred"], "deferrals", "last_deferred_on")

    assert deferrals("2025-01-14") == [(0, None)]
    assert deferrals("2025-01-15") == [(1, "2025-01-15")]
    assert deferrals("2025-03-10") == [(2, "2025-02-15")]


def test_a_wait_begins_on_the_day_of_the_evaluation_and_ends_on_the_day_of_the_decision(waits):
    assert "waiting" not in dict(waiting(waits, "2025-01-09", "pilot_id", "days_waiting"))
    assert dict(waiting(waits, "2025-01-10", "pilot_id", "days_waiting"))["waiting"] == 0
    assert "decided" in dict(waiting(waits, "2025-02-28", "pilot_id", "days_waiting"))
    assert "decided" not in dict(waiting(waits, "2025-03-01", "pilot_id", "days_waiting"))


def test_the_norm_is_over_the_day_after_it_is_reached(waits):
    assert dict(waiting(waits, "2025-03-01", "pilot_id", "days_over_norm"))["deferred"] == 0
    assert dict(waiting(waits, "2025-03-02", "pilot_id", "days_over_norm"))["deferred"] == 1


def test_partly_successful_pilots_wait_only_when_asked_for(waits):
    assert ("partly",) not in waiting(waits, "2025-03-10", "pilot_id")
    assert ("partly",) in waiting(waits, "2025-03-10", "pilot_id", include_partly=True)


def test_the_latest_evaluation_decides(waits):
    assert ("failed",) in waiting(waits, "2024-12-31", "pilot_id")
    assert ("failed",) not in waiting(waits, "2025-01-01", "pilot_id", include_partly=True)


def test_a_decision_before_the_evaluation_answers_nothing(waits):
    assert ("early",) in waiting(waits, "2025-03-10", "pilot_id")


def test_a_new_success_after_a_stop_starts_a_new_clock(waits):
    assert dict(waiting(waits, "2025-03-10", "pilot_id", "succeeded_on"))["again"] == "2025-02-01"


def test_what_is_in_use_does_not_wait_even_when_its_day_is_unknown(waits):
    assert ("in_use",) not in waiting(waits, "2025-03-10", "pilot_id")


def test_gates_need_evidence_and_the_latest_assessment_counts(waits):
    gates = dict(waiting(waits, "2025-03-10", "pilot_id", "open_gates"))
    assert gates["waiting"] == 4  # plan met, legal not needed for a reason; owner without evidence, budget withdrawn
    assert gates["deferred"] == 6
    assert dict(waiting(waits, "2025-01-10", "pilot_id", "open_gates"))["waiting"] == 4
    store_before = dict(waiting(waits, "2024-12-01", "pilot_id", "open_gates"))
    assert store_before["extended"] == 6


def test_on_one_day_the_second_assessor_comes_before_the_owner(tmp_path):
    store = store_of(
        tmp_path,
        milestones="""
        pilot_id | milestone  | happened_on | outcome
        met      | evaluation | 2025-01-01  | successful
        not_met  | evaluation | 2025-01-01  | successful
        """,
        readiness="""
        pilot_id | item         | state | evidence | assessed_on | assessor
        met      | rollout_plan | yes   | zaak 1   | 2025-01-05  | second
        met      | rollout_plan | no    |          | 2025-01-05  | owner
        not_met  | rollout_plan | yes   | zaak 2   | 2025-01-05  | owner
        not_met  | rollout_plan | no    |          | 2025-01-05  | second
        """,
    )
    assert dict(waiting(store, "2025-02-01", "pilot_id", "open_gates")) == {"met": 5, "not_met": 6}


def test_what_was_deferred_before_the_success_is_no_deferral_of_it(tmp_path):
    store = store_of(
        tmp_path,
        milestones="""
        pilot_id | milestone        | happened_on | outcome
        a        | rollout_decision | 2024-12-01  | defer
        a        | evaluation       | 2025-01-01  | successful
        a        | rollout_decision | 2025-01-15  | defer
        """,
    )
    assert waiting(store, "2025-02-01", "deferrals", "last_deferred_on") == [(1, "2025-01-15")]
    assert waiting(store, "2025-01-10", "deferrals", "last_deferred_on") == [(0, None)]


def test_the_body_that_was_named_last_decides(tmp_path):
    store = store_of(
        tmp_path,
        milestones="""
        pilot_id | milestone        | planned_on | happened_on | outcome    | decided_by | recorded_on
        a        | evaluation       |            | 2025-01-01  | successful |            | 2025-01-01
        a        | rollout_decision | 2025-04-01 |             |            | Raad       | 2025-01-20
        a        | rollout_decision | 2025-05-01 |             |            | College    | 2025-01-05
        """,
    )
    assert waiting(store, "2025-02-01", "decided_by") == [("Raad",)]


def test_gates_are_unknown_where_nobody_hands_in_readiness(tmp_path):
    store = store_of(
        tmp_path,
        milestones="""
        pilot_id | milestone  | happened_on | outcome
        a        | evaluation | 2025-01-01  | successful
        """,
    )
    assert waiting(store, "2025-02-01", "pilot_id", "open_gates", "next_meeting_on", "people_waiting_per_month") == [
        ("a", None, None, None)
    ]


def test_the_next_meeting_is_the_first_whose_papers_are_not_yet_due(waits):
    assert dict(waiting(waits, "2025-02-20", "pilot_id", "next_meeting_on"))["waiting"] == "2025-03-03"
    assert dict(waiting(waits, "2025-02-21", "pilot_id", "next_meeting_on"))["waiting"] == "2025-03-31"
    assert dict(waiting(waits, "2025-03-18", "pilot_id", "next_meeting_on"))["waiting"] is None


def test_an_adopted_norm_replaces_the_starting_value_from_its_day_on(tmp_path):
    store = store_of(
        tmp_path,
        milestones="""
        pilot_id | milestone  | happened_on | outcome
        a        | evaluation | 2025-01-01  | successful
        """,
        norms="""
        stage             | norm_days | adopted_on | adopted_by
        awaiting_decision | 30        | 2025-03-01 | Raad
        """,
    )
    assert waiting(store, "2025-02-28", "norm_days", "days_over_norm") == [(90, 0)]
    assert waiting(store, "2025-03-01", "norm_days", "days_over_norm") == [(30, 29)]


@pytest.mark.parametrize(
    ("outcomes", "is_waiting"),
    [
        (("successful", "partly_successful"), False),
        (("partly_successful", "successful"), True),
        (("successful", "unsuccessful"), False),
        (("unsuccessful", "successful"), True),
    ],
)
def test_of_two_evaluations_on_one_day_the_later_row_holds_unless_it_was_recorded_earlier(
    tmp_path, outcomes, is_waiting
):
    said = "pilot_id | milestone | happened_on | outcome | recorded_on"
    for nth, recorded in enumerate([("", ""), ("2025-01-02", "2025-01-03"), ("2025-01-03", "2025-01-02")]):
        lines = [f"a | evaluation | 2025-01-01 | {outcomes[at]} | {recorded[at]}" for at in (0, 1)]
        store = store_of(tmp_path / str(nth), milestones="\n".join([said, *lines]))
        is_turned = recorded[0] > recorded[1]
        assert bool(waiting(store, "2025-02-01")) == (is_waiting != is_turned)


# What can be said of a pilot, with its place among what happened on one day.
SAID = [
    *((1, "evaluation", outcome) for outcome in ("successful", "partly_successful", "unsuccessful", "inconclusive")),
    *((2, "rollout_decision", outcome) for outcome in ("rollout_full", "rollout_targeted", "extend", "defer", "stop")),
    (3, "stopped", "withdrawn"),
]
lives = st.lists(st.lists(st.tuples(st.integers(0, 60), st.sampled_from(SAID)), max_size=7), min_size=1, max_size=60)


@settings(
    max_examples=examples(5), deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(drawn=lives, day=st.integers(-1, 70))
def test_promise_2_for_any_log_the_clock_runs_from_the_first_success_to_a_real_decision(tmp_path_factory, drawn, day):
    said = [
        f"p{nth} | {milestone} | {DAY('2025-01-01') + dt.timedelta(days=on)} | {outcome}"
        for nth, life in enumerate(drawn)
        for on, (_, milestone, outcome) in life
    ]
    pilots = "\n".join(["pilot_id | title", *(f"p{nth} | P" for nth in range(len(drawn)))])
    milestones = "\n".join(["pilot_id | milestone | happened_on | outcome", *said])
    store = store_of(tmp_path_factory.mktemp("drawn"), pilots=pilots, milestones=milestones)
    answer = store.ask("waiting_decisions", as_of=DAY("2025-01-01") + dt.timedelta(days=day))
    expected = {f"p{nth}": waited(life, day) for nth, life in enumerate(drawn)}
    found = dict(zip(answer["pilot_id"], answer["days_waiting"], strict=True))
    assert found == {pilot: days for pilot, days in expected.items() if days is not None}


def waited(life, day):
    """How many days a pilot waits on a day, reckoned from what was said of it, in order; None where it does not."""
    # A row that stands twice is one statement; of those about one day the last holds.
    told = {(on, milestone): (rank, outcome) for on, (rank, milestone, outcome) in dict.fromkeys(life)}
    began, is_waiting = None, False
    for on, _, milestone, outcome in sorted(
        (on, said[0], milestone, said[1]) for (on, milestone), said in told.items()
    ):
        if on > day:
            break
        if milestone == "evaluation" and outcome == "successful":
            began, is_waiting = on if began is None else began, True
        elif milestone == "evaluation" and outcome == "unsuccessful":
            is_waiting = False
        elif milestone != "evaluation" and outcome not in ("extend", "defer"):
            began, is_waiting = None, False
    return day - began if is_waiting else None


def test_nobody_waits_in_an_empty_portfolio(tmp_path):
    store = empty_store(tmp_path)
    assert waiting(store, "2025-01-01") == []


def test_until_it_succeeds_in_full_a_partly_successful_pilot_waits_from_its_own_evaluation(tmp_path):
    store = store_of(
        tmp_path,
        milestones="""
        pilot_id | milestone  | happened_on | outcome
        a        | evaluation | 2025-01-01  | partly_successful
        a        | evaluation | 2025-06-01  | successful
        """,
    )
    assert waiting(store, "2025-03-01", "succeeded_on", "days_waiting", include_partly=True) == [("2025-01-01", 59)]
    assert waiting(store, "2025-03-01") == []
    assert waiting(store, "2025-07-01", "succeeded_on", include_partly=True) == [("2025-06-01",)]
    assert waiting(store, "2025-07-01", "succeeded_on") == [("2025-06-01",)]


def test_a_first_success_on_an_unknown_day_leaves_the_wait_unknown_also_after_a_second(tmp_path):
    store = store_of(
        tmp_path,
        milestones="""
        pilot_id | milestone  | happened_on | outcome    | recorded_on
        a        | evaluation |             | successful | 2025-01-15
        a        | evaluation | 2025-06-01  | successful | 2025-06-01
        """,
    )
    assert waiting(store, "2025-07-01", "succeeded_on", "days_waiting") == [(None, None)]

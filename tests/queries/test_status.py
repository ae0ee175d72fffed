"""Where it builds up, which meetings come, how the ratings differ, which norms hold, how fresh the records are."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.given import empty_store, rows, store_of

DAY = dt.date.fromisoformat


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    return store_of(
        tmp_path_factory.mktemp("status"),
        pilots="""
        pilot_id | title | theme | owner | self_rating | updated_on
        a        | A     | Wmo   | T1    | green       | 2025-06-30
        b        | B     | Wmo   | T1    | red         | 2025-06-30
        c        | C     | Jeugd | T2    | green       | 2024-12-29
        d        | D     | Jeugd | T2    | green       |
        """,
        milestones="""
        pilot_id | milestone        | planned_on | happened_on | outcome    | decided_by
        a        | evaluation       |            | 2025-01-01  | successful |
        a        | rollout_decision | 2025-08-01 |             |            | Raad
        b        | evaluation       |            | 2025-06-01  | successful |
        b        | rollout_decision | 2025-08-01 |             |            | College
        c        | registered       |            | 2025-06-15  |            |
        d        | evaluation       |            | 2025-04-01  | successful |
        d        | stopped          |            | 2025-04-02  | no_money   |
        """,
        meetings="""
        body    | meets_on   | papers_due_on
        College | 2025-07-08 | 2025-07-01
        College | 2025-07-22 | 2025-07-15
        """,
    )


def test_where_it_builds_up_per_open_stage(store):
    answer = store.ask("building_up", as_of=DAY("2025-07-01"))
    columns = ("stage", "n_open", "n_over_norm", "n_arrived_91_days", "n_left_91_days", "n_net_91_days")
    found = {row[0]: row[1:] for row in rows(answer, *columns)}
    # d arrived on the last day before the window of 91 days, and left in it.
    assert found["awaiting_decision"] == (2, 1, 1, 1, 0)
    assert found["idea"] == (1, 0, 1, 0, 1)
    assert list(found) == [
        "idea", "preparing", "running", "evaluating", "awaiting_decision", "implementing", "anchoring",
    ]  # fmt: skip


def test_the_next_meeting_of_each_body_that_is_waited_for(store):
    answer = store.ask("next_meetings", as_of=DAY("2025-07-01"))
    assert rows(answer, "body", "meets_on", "papers_due_on", "n_waiting", "missed_on") == [
        ("College", "2025-07-08", "2025-07-01", 1, None),
        ("Raad", None, None, 1, None),
    ]


@pytest.mark.parametrize(
    ("day", "found"),
    [
        ("2025-07-02", ("2025-07-22", "2025-07-15", "2025-07-08", "2025-07-01")),
        ("2025-07-08", ("2025-07-22", "2025-07-15", "2025-07-08", "2025-07-01")),
        ("2025-07-09", ("2025-07-22", "2025-07-15", None, None)),
        ("2025-07-16", (None, None, "2025-07-22", "2025-07-15")),
        ("2025-07-23", (None, None, None, None)),
    ],
)
def test_promise_15_what_is_asked_can_still_be_done(store, day, found):
    columns = ("meets_on", "papers_due_on", "missed_on", "missed_papers_on")
    answer = store.ask("next_meetings", as_of=DAY(day), body=["College"])
    assert rows(answer, *columns) == [found]
    waits = store.ask("waiting_decisions", as_of=DAY(day), body=["College"])
    assert rows(waits, "next_meeting_on", "papers_due_on", "missed_meeting_on") == [found[:3]]


@pytest.mark.parametrize(
    ("day", "found"),
    [
        ("2025-07-01", [("College", "2025-07-08", "2025-07-01"), ("College", "2025-07-22", "2025-07-15")]),
        ("2025-07-02", [("College", "2025-07-22", "2025-07-15")]),
        ("2025-07-16", []),
    ],
)
def test_the_meetings_to_come_are_those_for_which_papers_can_be_in_time(store, day, found):
    answer = store.ask("meetings_to_come", as_of=DAY(day))
    assert rows(answer, "body", "meets_on", "papers_due_on") == found
    first = rows(store.ask("next_meetings", as_of=DAY(day), body=["College"]), "meets_on")
    assert first == [(found[0][1] if found else None,)]


def test_no_meeting_to_come_is_of_a_body_that_no_pilot_waits_for(tmp_path):
    meetings = "body | meets_on\nCollege | 2025-07-08"
    life = "pilot_id | milestone | happened_on\na | started | 2025-01-01"
    assert store_of(tmp_path, milestones=life, meetings=meetings).ask("meetings_to_come", as_of=DAY("2025-07-01")).empty


def test_a_meeting_without_a_day_for_papers_can_be_reached_on_the_day_itself(tmp_path):
    store = store_of(
        tmp_path,
        milestones="""
        pilot_id | milestone        | planned_on | happened_on | outcome    | decided_by
        a        | evaluation       |            | 2025-01-01  | successful |
        a        | rollout_decision | 2025-08-01 |             |            | Raad
        """,
        meetings="body | meets_on\nRaad | 2025-07-08\nRaad | 2025-07-22",
    )
    for day, meets_on in (("2025-07-08", "2025-07-08"), ("2025-07-09", "2025-07-22")):
        assert rows(store.ask("next_meetings", as_of=DAY(day)), "meets_on", "missed_on") == [(meets_on, None)]


def test_a_rating_of_a_later_day_is_not_known_yet(tmp_path):
    store = store_of(
        tmp_path,
        pilots="""
        pilot_id | title | self_rating | self_rated_on | updated_on
        a        | A     | green       | 2025-06-01    | 2025-06-01
        b        | B     | red         |               |
        """,
        milestones="pilot_id | milestone | happened_on\na | registered | 2025-01-01\nb | registered | 2025-01-01",
        readiness="pilot_id | item | state | assessed_on\na | rollout_plan | no | 2025-06-01",
    )
    for day, known in (("2025-05-31", False), ("2025-06-01", True)):
        rated = rows(store.ask("rating_gap", as_of=DAY(day)), "pilot_id", "self_rating")
        assert sorted(rated) == [*([("a", "green")] if known else []), ("b", "red")]
        assert rows(store.ask("record_state", as_of=DAY(day)), "newest_updated_on", "n_age_unknown") == [
            ("2025-06-01", 1) if known else (None, 2)
        ]
        pilot = store.ask("pilot", as_of=DAY(day), pilot_key="m/a")
        assert rows(pilot, "self_rating", "self_rated_on", "updated_on", "open_gates") == [
            ("green", "2025-06-01", "2025-06-01", 6) if known else (None, None, None, None)
        ]


def test_only_open_pilots_can_be_stale_or_of_unknown_age(tmp_path):
    store = store_of(
        tmp_path,
        pilots="""
        pilot_id | title | updated_on
        a        | A     | 2020-01-01
        b        | B     |
        c        | C     | 2020-01-01
        d        | D     |
        """,
        milestones="""
        pilot_id | milestone  | happened_on | outcome
        a        | registered | 2019-01-01  |
        a        | stopped    | 2020-01-01  | other
        b        | stopped    | 2020-01-01  | other
        c        | registered | 2019-01-01  |
        """,
    )
    assert rows(store.ask("record_state", as_of=DAY("2026-01-01")), "n_stale", "n_age_unknown") == [(1, 1)]
    for which, found in (("is_stale", ["m/c"]), ("is_age_unknown", ["m/d"])):
        assert store.ask("pilot_records", as_of=DAY("2026-01-01"), which=which).pilot_key.tolist() == found


def test_a_pilot_that_is_said_to_be_anchored_is_being_anchored_since_an_unknown_day(tmp_path):
    store = store_of(
        tmp_path,
        milestones="""
        pilot_id | milestone | happened_on
        a        | started   | 2018-01-01
        a        | anchored  |
        b        | started   | 2018-01-01
        b        | anchored  | 2019-01-01
        c        | started   | 2018-01-01
        """,
    )
    answer = store.ask("stage_now", as_of=DAY("2026-01-01"))
    found = {row[0]: row[1:] for row in rows(answer, "pilot_id", "stage", "age_days", "days_over_norm")}
    assert found["a"] == found["b"] == ("anchoring", None, None)
    assert found["c"][0] == "running"
    assert rows(store.ask("pilot", as_of=DAY("2026-01-01"), pilot_key="m/b"), "is_said_anchored") == [(True,)]
    assert rows(store.ask("pilot", as_of=DAY("2018-12-31"), pilot_key="m/b"), "is_said_anchored", "stage") == [
        (False, "running")
    ]


def test_who_stands_in_no_stage_and_why(store, tmp_path):
    assert rows(store.ask("without_stage", as_of=DAY("2025-06-14")), "why", "pilot_id") == [("not_begun", "c")]
    store = store_of(
        tmp_path,
        pilots="pilot_id | title\n1 | A\n2 | B\n3 | C",
        milestones="""
        pilot_id | milestone | planned_on | happened_on
        1        | started   |            | 2025-01-13
        2        | ended     | 2026-01-01 |
        """,
    )
    columns = ("why", "pilot_id", "n_of_why")
    assert rows(store.ask("without_stage", as_of=DAY("2025-06-14")), *columns) == [
        ("unknown", "2", 2),
        ("unknown", "3", 2),
    ]
    assert rows(store.ask("without_stage", as_of=DAY("2025-01-01"), at_most=1), *columns) == [
        ("not_begun", "1", 1),
        ("unknown", "2", 2),
    ]


def test_promise_4_the_difference_between_rating_and_status_is_shown(store):
    answer = store.ask("rating_gap", as_of=DAY("2025-07-01"))
    assert rows(answer, "pilot_id", "self_rating", "computed_status", "differs") == [
        ("a", "green", "over_norm", True),
        ("c", "green", "stale", True),
        ("b", "red", "on_track", True),
    ]


def test_promise_5_nothing_is_green_because_nobody_updated_it(store):
    def status(day):
        return rows(store.ask("pilot", as_of=DAY(day), pilot_key="m/c"), "record_age_days", "computed_status")

    assert status("2025-06-30") == [(183, "on_track")]
    assert status("2025-07-01") == [(184, "stale")]


@pytest.mark.parametrize(("day", "is_stale"), [("2025-06-30", False), ("2025-07-01", True)])
def test_a_record_is_old_after_183_days_wherever_that_is_asked(store, day, is_stale):
    day = DAY(day)
    assert rows(store.ask("record_state", as_of=day), "n_stale") == [(int(is_stale),)]
    assert rows(store.ask("pilot_records", as_of=day, which="is_stale"), "pilot_key") == (
        [("m/c",)] if is_stale else []
    )
    gaps = dict(rows(store.ask("rating_gap", as_of=day), "pilot_id", "is_stale"))
    assert gaps.get("c", False) == is_stale


def test_norms_that_nobody_adopted_are_starting_values(store):
    answer = store.ask("norms_now", as_of=DAY("2025-07-01"))
    assert rows(answer, "stage", "norm_days", "is_adopted") == [
        ("idea", 90, False),
        ("preparing", 120, False),
        ("evaluating", 60, False),
        ("awaiting_decision", 90, False),
        ("implementing", 365, False),
        ("anchoring", 365, False),
    ]


def test_what_the_filters_can_be_set_to(store):
    assert rows(store.ask("filter_choices")) == [
        ("body", "College", 1),
        ("body", "Raad", 1),
        ("municipality", "m", 4),
        ("owner", "T1", 2),
        ("owner", "T2", 2),
        ("theme", "Jeugd", 2),
        ("theme", "Wmo", 2),
    ]


def test_how_fresh_the_records_are(store):
    assert rows(store.ask("record_state", as_of=DAY("2025-07-01"))) == [
        (4, "2024-12-29", "2025-06-30", 1, 0, "pilots.csv")
    ]


def test_the_body_is_a_filter_too(store):
    assert rows(store.ask("waiting_decisions", as_of=DAY("2025-07-01"), body=["Raad"]), "pilot_id") == [("a",)]


def test_an_empty_portfolio(tmp_path):
    store = empty_store(tmp_path)
    day = DAY("2025-07-01")
    assert store.ask("next_meetings", as_of=day).empty
    assert store.ask("rating_gap", as_of=day).empty
    assert store.ask("building_up", as_of=day).n_open.sum() == 0
    assert rows(store.ask("record_state", as_of=day)) == [(0, None, None, 0, 0, "")]

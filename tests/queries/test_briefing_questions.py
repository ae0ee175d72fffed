"""What waiting costs, what was learned, and what a reader must hear: the questions of the briefing and the digest."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.given import empty_store, rows, store_of

DAY = dt.date.fromisoformat

PILOTS = """
pilot_id|title|owner |people_reached_per_month|people_reached_now|benefit_per_person|rollout_cost_per_year|updated_on
all     |A    |Team A|40                      |6                 |350               |60000                |2025-09-01
people  |P    |Team A|20                      |8                 |                  |1200                 |2025-12-31
nothing |N    |Team B|                        |5                 |100               |1200                 |2026-02-01
negative|N    |Team B|5                       |9                 |100               |1200                 |
partly  |P    |Team B|50                      |0                 |100               |0                    |
decided |D    |Team B|50                      |0                 |100               |0                    |2026-01-01
"""
MILESTONES = """
pilot_id | milestone        | happened_on | outcome           | decided_by
all      | evaluation       | 2025-10-01  | successful        |
all      | rollout_decision | 2026-02-01  | defer             | Raad
people   | evaluation       | 2025-12-20  | successful        |
nothing  | evaluation       | 2026-01-02  | successful        |
negative | evaluation       | 2026-03-02  | successful        |
partly   | evaluation       | 2026-01-15  | partly_successful |
decided  | evaluation       | 2025-06-01  | successful        |
decided  | rollout_decision | 2026-03-01  | rollout_full      | Raad
"""


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    return store_of(tmp_path_factory.mktemp("briefing"), pilots=PILOTS, milestones=MILESTONES)


# -------------------------------------------------------------------------- costs


def test_the_whole_comes_first_and_counts_what_is_known(store):
    answer = store.ask("cost_of_delay", as_of=DAY("2026-03-31"))
    columns = ("is_whole", "pilot_id", "n_pilots", "n_people_known", "n_money_known", "people_per_month")
    assert rows(answer, *columns) == [
        (True, None, 4, 2, 1, 46),
        (False, "all", 1, 1, 1, 34),
        (False, "people", 1, 1, 0, 12),
        (False, "negative", 1, 0, 0, None),
        (False, "nothing", 1, 0, 0, None),
    ]


def test_money_is_gain_times_voltage_less_the_running_cost(store):
    answer = store.ask("cost_of_delay", as_of=DAY("2026-03-31"))
    assert rows(answer, "gain_per_month", "running_per_month")[:3] == [(11900, 5000), (11900, 5000), (None, None)]
    certain = {f"voltage_{name}": 50 for name in ("least", "likeliest", "greatest")}
    answer = store.ask("cost_of_delay", as_of=DAY("2026-03-31"), **certain)
    assert rows(answer, "cost_p10", "cost_p50", "cost_p90")[:2] == [(950, 950, 950), (950, 950, 950)]


def test_the_voltage_may_be_given_in_any_order(store):
    given = {"voltage_least": 90, "voltage_likeliest": 40, "voltage_greatest": 60}
    usual = store.ask("cost_of_delay", as_of=DAY("2026-03-31"))
    assert store.ask("cost_of_delay", as_of=DAY("2026-03-31"), **given).equals(usual)


def test_by_body_there_is_a_row_for_each_that_decides_and_they_add_up_to_the_whole(store):
    answer = store.ask("cost_of_delay", as_of=DAY("2026-03-31"), by="body")
    columns = ("is_whole", "body", "pilot_id", "n_pilots", "n_people_known", "n_money_known", "people_per_month")
    assert rows(answer, *columns) == [
        (True, None, None, 4, 2, 1, 46),
        (False, "Raad", None, 1, 1, 1, 34),
        (False, None, None, 3, 1, 0, 12),
    ]
    whole, *bodies = answer.to_dict("records")
    for name in ("cost_p10", "cost_p50", "cost_p90"):
        assert whole[name] == pytest.approx(sum(row[name] for row in bodies if row["n_money_known"]))


def test_the_partly_successful_cost_only_where_they_are_asked_for(store):
    answer = store.ask("cost_of_delay", as_of=DAY("2026-03-31"), include_partly=True)
    assert rows(answer, "pilot_id", "people_per_month")[:2] == [(None, 96), ("partly", 50)]


def test_nothing_waits_nothing_costs_and_nothing_is_known(tmp_path):
    answer = empty_store(tmp_path).ask("cost_of_delay", as_of=DAY("2026-03-31"))
    assert rows(answer, "is_whole", "n_pilots", "people_per_month", "cost_p50") == [(True, 0, None, None)]


# ------------------------------------------------------------------------ lessons


@pytest.fixture(scope="module")
def learned(tmp_path_factory):
    return store_of(
        tmp_path_factory.mktemp("lessons"),
        milestones="""
        pilot_id | milestone | happened_on | outcome
        a        | started   | 2025-01-01  |
        b        | started   | 2025-01-01  |
        b        | stopped   | 2025-06-01  | no_effect
        """,
        lessons="""
        lesson_id | pilot_id | lesson | layer  | recorded_on | action  | action_on
        L1        | a        | One    | policy | 2025-02-01  | adopted | 2025-08-01
        L2        | b        | Two    |        | 2025-05-31  |         |
        L3        | a        | Three  |        |             |         |
        """,
    )


def test_lessons_up_to_the_day_with_what_was_done_by_then(learned):
    def lessons(day):
        return rows(learned.ask("lessons", as_of=DAY(day)), "lesson_id", "action", "is_stopped")

    assert lessons("2025-05-30") == [("L1", "open", False), ("L3", "open", False)]
    assert lessons("2025-05-31") == [("L2", "open", False), ("L1", "open", False), ("L3", "open", False)]
    assert lessons("2025-08-01") == [("L2", "open", True), ("L1", "adopted", False), ("L3", "open", False)]


# --------------------------------------------------------------------------- news


def news(store, since, as_of, *columns, **given):
    answer = store.ask("news", as_of=DAY(as_of), since=DAY(since), **given)
    return rows(answer, *(columns or ("kind", "pilot_id", "on_day", "days")))


def test_what_is_new_since_a_day(store):
    found = news(store, "2025-12-31", "2026-03-31")
    assert [row for row in found if row[0] == "newly_waiting"] == [
        ("newly_waiting", "nothing", "2026-01-02", 88),
        ("newly_waiting", "negative", "2026-03-02", 29),
    ]
    assert [row for row in found if row[0] == "newly_over_norm"] == [
        ("newly_over_norm", "people", "2026-03-21", 11),
    ]


def test_a_day_counts_once_in_the_period_that_ends_with_it(store):
    kinds = ("kind", "pilot_id", "outcome")
    assert ("decided", "decided", "rollout_full") in news(store, "2026-02-28", "2026-03-01", *kinds)
    assert ("decided", "decided", "rollout_full") not in news(store, "2026-03-01", "2026-03-31", *kinds)
    assert ("put_off", "all", "defer") in news(store, "2026-01-31", "2026-02-28", *kinds)


def test_a_record_is_stale_after_half_a_year(store):
    def stale(day):
        return [row for row in news(store, "2026-01-01", day, "kind", "pilot_id", "days") if row[0] == "stale"]

    assert stale("2026-03-03") == []
    assert stale("2026-03-04") == [("stale", "all", 184)]


def test_only_what_was_chosen(store):
    assert {row[0] for row in news(store, "2025-12-31", "2026-03-31", "pilot_id", owner=["Team A"])} == {
        "all",
        "people",
    }


DECISIONS = """
pilot_id  | milestone        | happened_on | outcome      | recorded_on
late      | rollout_decision | 2025-11-01  | rollout_full | 2026-02-01
undated   | rollout_decision |             | stop         | 2026-02-01
always    | rollout_decision |             | stop         |
known     | rollout_decision | 2025-11-01  | rollout_full | 2025-11-02
corrected | rollout_decision | 2025-11-01  | rollout_full | 2025-11-02
corrected | rollout_decision | 2025-11-01  | stop         | 2026-02-01
put_off   | rollout_decision | 2025-11-01  | defer        | 2026-02-01
"""


def test_what_was_recorded_late_is_news_when_it_becomes_known_and_only_then(tmp_path):
    names = dict.fromkeys(line.split("|")[0].strip() for line in DECISIONS.strip().splitlines()[1:])
    pilots = "pilot_id | title\n" + "\n".join(f"{name} | {name}" for name in names)
    late = store_of(tmp_path, pilots=pilots, milestones=DECISIONS)
    columns = ("kind", "pilot_id", "outcome", "on_day")
    assert sorted(news(late, "2025-12-31", "2026-03-31", *columns), key=str) == [
        ("decided", "corrected", "stop", "2025-11-01"),
        ("decided", "late", "rollout_full", "2025-11-01"),
        ("decided", "undated", "stop", None),
        ("put_off", "put_off", "defer", "2025-11-01"),
    ]
    assert news(late, "2026-02-01", "2026-03-31", *columns) == []


def test_an_empty_portfolio_has_no_news(tmp_path):
    assert news(empty_store(tmp_path), "2025-12-31", "2026-03-31") == []


@pytest.mark.parametrize(
    ("end", "told"),
    [
        ("stopped          | 2026-02-01 | no_money     | ", [("left_queue", "2026-02-01")]),
        ("implemented      | 2026-02-01 |              | ", [("left_queue", "2026-02-01")]),
        ("evaluation       | 2026-02-01 | unsuccessful | ", [("left_queue", "2026-02-01")]),
        ("stopped          |            | no_money     | 2026-02-01", [("left_queue", None)]),
        ("evaluation       | 2025-10-01 | inconclusive | 2026-02-01", [("left_queue", None)]),  # a correction
        ("rollout_decision | 2026-02-01 | stop         | ", [("decided", "2026-02-01")]),
        ("rollout_decision | 2026-02-01 | defer        | ", [("put_off", "2026-02-01")]),
        ("evaluation       | 2026-02-01 | inconclusive | ", []),
    ],
)
def test_who_no_longer_waits_without_a_decision_is_news(tmp_path, end, told):
    said = (
        "pilot_id | milestone | happened_on | outcome | recorded_on\na | evaluation | 2025-10-01 | successful |\na | "
    )
    store = store_of(tmp_path, milestones=said + end)
    found = news(store, "2026-01-31", "2026-03-31", "kind", "on_day")
    assert [row for row in found if row[0] in ("left_queue", "decided", "put_off")] == told

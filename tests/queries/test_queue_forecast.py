"""When the queue of a body clears: what is drawn from, and the meetings of its own calendar."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.given import empty_store, rows, store_of

DAY = dt.date.fromisoformat
MEETINGS = [dt.date(2025, 1, 7) + dt.timedelta(days=28 * nth) for nth in range(30)]


def lines(*parts):
    return "\n".join(parts)


def wait(pilot, evaluated, decided=None, body="Raad", recorded="", outcome="rollout_full"):
    """A successful evaluation, the body that is to decide, and the decision."""
    told = [
        f"{pilot} | evaluation | | {evaluated} | successful | | ",
        f"{pilot} | rollout_decision | 2027-01-01 | | | {body} | {evaluated}",
    ]
    return lines(
        *told, *([f"{pilot} | rollout_decision | | {decided} | {outcome} | {body} | {recorded}"] if decided else [])
    )


HEADER = "pilot_id | milestone | planned_on | happened_on | outcome | decided_by | recorded_on"


@pytest.fixture(scope="module")
def queue(tmp_path_factory):
    """Ten meetings of the Raad that each deal with one of thirteen pilots that came to wait at once."""
    decided = [wait(f"r{nth:02}", "2024-12-01", MEETINGS[nth]) for nth in range(10)]
    waiting = [wait(f"r{nth:02}", "2024-12-01") for nth in range(10, 13)]
    other = [wait("c1", "2025-09-01", body="College"), "n1 | evaluation | | 2025-09-01 | successful | | "]
    return store_of(
        tmp_path_factory.mktemp("queue"),
        milestones=lines(HEADER, *decided, *waiting, *other),
        meetings=lines("body | meets_on", *(f"Raad | {day}" for day in MEETINGS)),
    )


def forecast(store, day, *columns, **given):
    return rows(store.ask("queue_forecast", as_of=DAY(day), **given), *columns)


def test_the_longest_queue_comes_first_and_says_why_there_is_no_forecast(queue):
    # After the meeting of 16 September 2025, the tenth.
    assert forecast(queue, "2025-09-20", "body", "n_waiting", "n_meetings_held", "n_exits", "withheld") == [
        ("Raad", 3, 10, 10, None),
        ("College", 1, 0, 0, "too_few_meetings"),
        (None, 1, 0, 0, "no_body"),
    ]


def test_the_days_are_those_of_the_calendar(queue):
    # All came longer before the first meeting than meetings lie apart: they were there, and nobody came since.
    answer = queue.ask("queue_forecast", as_of=DAY("2025-09-20"), body=["Raad"])
    assert rows(answer, "without_arrivals_p50", "without_arrivals_p95", "n_meetings_ahead") == [(3, 3, 20)]
    assert rows(answer, "left_per_meeting", "arrived_per_meeting") == [(1, 0)]
    assert rows(answer, "meetings_p50", "clears_on_p50") == [(3, MEETINGS[12].isoformat())]


def test_a_meeting_on_the_day_itself_is_still_to_come(queue):
    on_the_day = MEETINGS[10].isoformat()
    assert forecast(queue, on_the_day, "n_meetings_held", "n_meetings_ahead", body=["Raad"]) == [(10, 20)]
    day_after = (MEETINGS[10] + dt.timedelta(days=1)).isoformat()
    assert forecast(queue, day_after, "n_meetings_held", "n_meetings_ahead", body=["Raad"]) == [(11, 19)]


def test_under_eight_meetings_there_is_no_forecast(queue):
    day = (MEETINGS[6] + dt.timedelta(days=1)).isoformat()
    assert forecast(queue, day, "n_meetings_held", "withheld", body=["Raad"]) == [(7, "too_few_meetings")]
    day = (MEETINGS[7] + dt.timedelta(days=1)).isoformat()
    assert forecast(queue, day, "n_meetings_held", "withheld", body=["Raad"])[0][0] == 8


def test_who_waits_is_who_waits_in_the_list_of_decisions(queue):
    answer = queue.ask("queue_forecast", as_of=DAY("2025-09-20"))
    assert answer.n_waiting.sum() == len(queue.ask("waiting_decisions", as_of=DAY("2025-09-20")))


def test_meetings_for_which_nothing_waited_say_nothing_of_the_pace(tmp_path):
    """Five pilots in two years, each decided at the next meeting: a queue of one is gone at the next."""
    busy = [0, 3, 6, 9, 12, 15, 18, 21, 24]
    milestones = [wait(f"p{nth}", MEETINGS[nth] - dt.timedelta(days=3), MEETINGS[nth]) for nth in busy]
    day = MEETINGS[25] + dt.timedelta(days=1)
    store = store_of(
        tmp_path,
        milestones=lines(HEADER, *milestones, wait("now", day)),
        meetings=lines("body | meets_on", *(f"Raad | {day}" for day in MEETINGS)),
    )
    assert forecast(store, day.isoformat(), "n_meetings_held", "n_exits", "without_arrivals_p95") == [(9, 9, 1)]


def test_what_moved_before_the_calendar_began_is_not_piled_on_its_first_meeting(queue):
    answer = queue.ask("queue_forecast", as_of=DAY("2025-09-20"), body=["Raad"])
    assert rows(answer, "n_exits", "arrived_per_meeting") == [(10, 0)]


def test_without_pilots_there_are_no_rows(queue, tmp_path):
    assert forecast(queue, "2024-01-01", "n_waiting") == []
    assert empty_store(tmp_path).ask("queue_forecast", as_of=DAY("2026-01-01")).empty

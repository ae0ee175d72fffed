"""What differs between two days, each as known then; and which day that is where none was asked for."""

from __future__ import annotations

import datetime as dt

import pytest

from doorstroom.i18n import words_for
from doorstroom.report.text import changes
from doorstroom.settings import PUBLIC
from doorstroom.store.seen_copy import public_store
from tests.given import drawn_rows, empty_store, request_for, rows, store_of, told_store
from tests.ledger.given import store_of_lists
from tests.ledger.test_rules import HEADERS, LISTS, MAPPING

NL = words_for("nl")
RECORDED = "pilot_id,milestone,happened_on,recorded_on\na,started,2025-05-01,2025-06-01\n"

DAY = dt.date.fromisoformat
SINCE, AS_OF = "2025-02-01", "2025-06-01"
PILOTS = """
pilot_id     | title | theme | known_from | known_until
decided      | A     | Wmo   |            |
deferred     | B     | Wmo   |            |
extended     | C     | Wmo   |            |
replanned    | D     | Wmo   |            |
plan_dropped | E     | Wmo   |            |
new          | F     | Jeugd | 2025-03-01 |
new_and_left | G     | Jeugd | 2025-03-01 |
left         | H     | Wmo   |            |
back         | I     | Wmo   |            |
stopped_away | J     | Wmo   |            |
outcome      | K     | Wmo   |            |
day          | L     | Wmo   |            |
day_filled   | M     | Wmo   |            |
exact        | N     | Wmo   |            |
withdrawn    | O     | Wmo   |            |
removed      | P     | Jeugd |            | 2025-04-01
late         | Q     | Wmo   |            |
begun        | R     | Wmo   |            |
twice        | S     | Wmo   |            |
told_stage   | T     | Wmo   |            |
late_stage   | Y     | Wmo   |            |
second_defer | U     | Wmo   |            |
undated      | AA    | Wmo   |            |
passed       | Z     | Wmo   |            |
unchanged    | V     | Wmo   |            |
evaluated    | AB    | Wmo   |            |
blocked      | AC    | Wmo   |            |
block_said   | AD    | Wmo   |            |
renamed      | W     | Wmo   |            | 2025-03-01
renamed      | X     | Jeugd | 2025-03-01 |
"""
MILESTONES = """
pilot_id     | milestone        | planned_on | happened_on | outcome      | decided_by | recorded_on | known_from | known_until
decided      | evaluation       |            | 2025-01-01  | successful   |            |             |            |
decided      | rollout_decision |            | 2025-04-01  | rollout_full |            |             |            |
deferred     | evaluation       |            | 2025-01-01  | successful   |            |             |            |
deferred     | rollout_decision |            | 2025-04-01  | defer        |            |             |            |
extended     | started          |            | 2025-01-01  |              |            |             |            |
extended     | rollout_decision |            | 2025-04-01  | extend       |            |             |            |
replanned    | started          |            | 2025-01-01  |              |            |             |            |
replanned    | ended            | 2025-06-01 |             |              |            | 2025-01-01  |            |
replanned    | ended            | 2025-07-01 |             |              |            | 2025-02-15  |            |
replanned    | ended            | 2025-09-01 |             |              |            | 2025-04-01  |            |
plan_dropped | ended            | 2025-08-01 |             |              |            | 2025-01-01  |            | 2025-04-01
new          | started          |            | 2025-02-15  |              |            |             | 2025-03-01 |
new          | evaluation       |            | 2025-02-20  | successful   |            |             | 2025-03-01 |
new          | rollout_decision |            | 2025-02-25  | defer        |            |             | 2025-03-01 |
new_and_left | started          |            | 2025-02-15  |              |            |             | 2025-03-01 |
left         | started          |            | 2025-01-01  |              |            |             |            |
back         | started          |            | 2025-01-01  |              |            |             |            |
back         | ended            |            | 2025-02-15  |              |            |             | 2025-03-01 |
stopped_away | started          |            | 2025-01-01  |              |            |             |            |
stopped_away | stopped          |            | 2025-03-01  | no_money     |            | 2025-03-01  |            |
outcome      | evaluation       |            | 2025-01-01  | successful   |            |             |            |
outcome      | evaluation       |            | 2025-01-01  | unsuccessful |            | 2025-04-01  |            |
day          | started          |            | 2025-01-10  |              |            |             |            | 2025-04-01
day          | started          |            | 2025-01-20  |              |            |             | 2025-04-01 |
day_filled   | registered       |            | 2024-12-01  |              |            |             |            |
day_filled   | started          |            |             |              |            | 2025-01-05  |            |
day_filled   | started          |            | 2025-01-03  |              |            | 2025-04-01  |            |
exact        | started          |            | Q4 2024     |              |            |             |            | 2025-04-01
exact        | started          |            | 2024-11-05  |              |            |             | 2025-04-01 |
withdrawn    | started          |            | 2024-12-01  |              |            |             |            |
withdrawn    | evaluation       |            | 2025-01-01  | successful   |            |             |            | 2025-04-01
removed      | started          |            | 2025-01-01  |              |            |             |            |
late         | evaluation       |            | 2024-12-01  | successful   |            |             |            |
late         | rollout_decision |            | 2025-01-15  | rollout_full |            | 2025-03-15  |            |
begun        | registered       |            | 2025-03-01  |              |            |             |            |
twice        | evaluation       |            | 2025-01-01  | successful   |            |             |            |
twice        | rollout_decision |            | 2025-04-01  | stop         |            |             |            |
twice        | rollout_decision |            | 2025-04-01  | stop         | Raad       | 2025-05-01  |            |
told_stage   | started          |            | 2025-01-01  |              |            |             | 2025-03-01 |
late_stage   | started          |            | 2025-01-01  |              |            | 2025-03-01  |            |
second_defer | evaluation       |            | 2025-01-01  | successful   |            |             |            |
second_defer | rollout_decision |            | 2025-01-20  | defer        |            |             |            | 2025-04-01
second_defer | rollout_decision |            | 2025-01-15  | defer        |            |             | 2025-04-01 |
second_defer | rollout_decision |            | 2025-03-20  | defer        |            |             |            |
undated      | evaluation       |            | 2025-01-01  | successful   |            |             |            |
undated      | rollout_decision |            |             | stop         |            | 2025-04-01  |            |
undated      | rollout_decision |            |             | stop         | Raad       | 2025-05-01  |            |
passed       | registered       |            | 2024-12-01  |              |            |             |            |
passed       | started          |            |             |              |            | 2025-01-05  |            |
passed       | evaluation       |            | 2025-01-02  |              |            | 2025-04-01  |            |
passed       | started          |            | 2025-04-20  |              |            |             |            |
unchanged    | started          |            | 2025-01-01  |              |            |             |            |
evaluated    | evaluation       |            | 2025-01-01  | successful   |            |             |            |
evaluated    | evaluation       |            | 2025-03-20  | unsuccessful |            |             |            |
blocked      | started          |            | 2025-01-01  |              |            |             |            |
blocked      | blocked          |            | 2025-03-01  | money        |            |             |            |
blocked      | unblocked        |            | 2025-05-01  |              |            |             |            |
block_said   | started          |            | 2025-01-01  |              |            |             |            |
block_said   | blocked          |            | 2025-01-15  | money        |            |             |            | 2025-04-01
block_said   | blocked          |            | 2025-01-15  | capacity     |            |             | 2025-04-01 |
renamed      | started          |            | 2025-01-01  |              |            |             |            |
"""  # noqa: E501
ABSENCES = (
    ("new_and_left", "2025-05-01", None),
    ("left", "2025-03-01", None),
    ("back", "2025-01-15", "2025-03-01"),
    ("stopped_away", "2025-01-15", None),
)
# Per pilot: kind, milestone, was, is_now, was_outcome, outcome, on_day.
EXPECTED = {
    "decided": [
        ("decision", "rollout_decision", None, None, None, "rollout_full", "2025-04-01"),
        ("stage_move", None, "awaiting_decision", "implementing", None, None, "2025-04-01"),
    ],
    "deferred": [("deferral", "rollout_decision", None, None, None, "defer", "2025-04-01")],
    "extended": [("deferral", "rollout_decision", None, None, None, "extend", "2025-04-01")],
    "replanned": [("replan", "ended", "2025-06-01", "2025-09-01", None, None, "2025-04-01")],
    "plan_dropped": [("replan", "ended", "2025-08-01", None, None, None, None)],
    "new": [("new_pilot", None, None, "awaiting_decision", None, None, "2025-03-01")],
    "new_and_left": [
        ("left_list", None, "running", None, None, None, "2025-05-01"),
        ("new_pilot", None, None, "running", None, None, "2025-03-01"),
    ],
    "left": [("left_list", None, "running", None, None, None, "2025-03-01")],
    "back": [
        ("back_in_list", None, None, "evaluating", None, None, "2025-03-01"),
        ("stage_move", None, "running", "evaluating", None, None, "2025-02-15"),
    ],
    "stopped_away": [("stage_move", None, "running", "stopped", None, None, "2025-03-01")],
    "outcome": [("correction", "evaluation", "2025-01-01", "2025-01-01", "successful", "unsuccessful", "2025-01-01")],
    "day": [("correction", "started", "2025-01-10", "2025-01-20", None, None, "2025-01-20")],
    "day_filled": [("correction", "started", None, "2025-01-03", None, None, "2025-01-03")],
    "exact": [("correction", "started", "2024-12-31", "2024-11-05", None, None, "2024-11-05")],
    "withdrawn": [
        ("stage_move", None, "awaiting_decision", "running", None, None, "2024-12-01"),
        ("withdrawn", "evaluation", "2025-01-01", None, "successful", None, None),
    ],
    "removed": [("removed", None, "running", None, None, None, "2025-04-01")],
    "late": [
        ("decision", "rollout_decision", None, None, None, "rollout_full", "2025-01-15"),
        ("stage_move", None, "awaiting_decision", "implementing", None, None, "2025-01-15"),
    ],
    "begun": [("stage_move", None, "not_begun", "idea", None, None, "2025-03-01")],
    "twice": [
        ("decision", "rollout_decision", None, None, None, "stop", "2025-04-01"),
        ("stage_move", None, "awaiting_decision", "stopped", None, None, "2025-04-01"),
    ],
    "undated": [
        ("decision", "rollout_decision", None, None, None, "stop", None),
        ("stage_move", None, "awaiting_decision", "stopped", None, None, None),
    ],
    "told_stage": [("stage_move", None, None, "running", None, None, "2025-01-01")],
    "late_stage": [("stage_move", None, "not_begun", "running", None, None, "2025-01-01")],
    # What was said otherwise is told as such, and what came later as new.
    "second_defer": [
        ("correction", "rollout_decision", "2025-01-20", "2025-01-15", "defer", "defer", "2025-01-15"),
        ("deferral", "rollout_decision", None, None, None, "defer", "2025-03-20"),
    ],
    # It was passed already, as became known later; that it started again took no one's place.
    "passed": [],
    "unchanged": [],
    # It waits on a decision no longer, and stays in its stage.
    "evaluated": [("evaluation", "evaluation", None, None, None, "unsuccessful", "2025-03-20")],
    "blocked": [
        ("blocked", "blocked", None, None, None, "money", "2025-03-01"),
        ("unblocked", "unblocked", None, None, None, None, "2025-05-01"),
    ],
    "block_said": [("correction", "blocked", "2025-01-15", "2025-01-15", "money", "capacity", "2025-01-15")],
    # Of two columns: `field` says which.
    "renamed": [
        ("record", None, "W", "X", None, None, "2025-03-01"),
        ("record", None, "Wmo", "Jeugd", None, None, "2025-03-01"),
    ],
}
# What follows from lists that are overwritten, and from answers: tests/ledger/test_changes.py and test_answers.py.
OF_A_LEDGER = {"no_longer_said", "plan_gone", "merged", "restored"}
COLUMNS = ("kind", "milestone", "was", "is_now", "was_outcome", "outcome", "on_day")


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    drawn = {"pilots": drawn_rows(PILOTS), "milestones": drawn_rows(MILESTONES)}
    absences = [(pilot, DAY(left), DAY(back) if back else None) for pilot, left, back in ABSENCES]
    return told_store(tmp_path_factory.mktemp("told"), drawn, absences)


def ask(store, since=SINCE, as_of=AS_OF, **given):
    return store.ask("since_last_time", since=DAY(since), as_of=DAY(as_of), **given)


def told(answer, pilot):
    return sorted(rows(answer[answer.pilot_id == pilot], *COLUMNS))


@pytest.mark.parametrize("pilot", EXPECTED)
def test_each_kind_of_difference_between_two_days(store, pilot):
    assert told(ask(store), pilot) == EXPECTED[pilot]


# Of each the day on which it became known: on that day it is told, and from that day on it is known.
BORDERS = {
    "decided": "2025-04-01", "deferred": "2025-04-01", "replanned": "2025-04-01", "plan_dropped": "2025-04-01",
    "new": "2025-03-01", "left": "2025-03-01", "back": "2025-03-01", "outcome": "2025-04-01", "day": "2025-04-01",
    "day_filled": "2025-04-01", "withdrawn": "2025-04-01", "removed": "2025-04-01", "late": "2025-03-15",
    "begun": "2025-03-01", "told_stage": "2025-03-01",
}  # fmt: skip


@pytest.mark.parametrize("pilot", BORDERS)
def test_what_is_known_on_the_first_day_is_no_difference(store, pilot):
    day = DAY(BORDERS[pilot])
    before, after = (str(day + dt.timedelta(days)) for days in (-1, 1))
    kinds = {row[0] for row in EXPECTED[pilot]}
    assert {row[0] for row in told(ask(store, before, str(day)), pilot)} == kinds
    assert not told(ask(store, SINCE, before), pilot) or pilot == "replanned"  # which had been re-planned before too
    assert not told(ask(store, str(day), after), pilot)


def test_a_day_beside_itself_or_a_later_one_has_not_changed(store):
    assert ask(store, AS_OF, AS_OF).empty
    assert ask(store, "2026-01-01", AS_OF).empty


def test_without_pilots_nothing_has_changed(tmp_path):
    assert ask(empty_store(tmp_path)).empty


def test_the_filters_choose_the_pilots_by_what_is_known_of_them(store):
    chosen = ask(store, theme=["Jeugd"])
    # `renamed` has that theme now; of `removed` it is what was known then.
    assert set(chosen.pilot_id) == {"new", "new_and_left", "removed", "renamed"}
    assert rows(chosen[chosen.pilot_id == "renamed"], "field") == [("theme",), ("title",)]
    assert set(ask(store, kind="replan").pilot_id) == {"replanned", "plan_dropped"}
    assert len(ask(store)) == sum(len(ask(store, kind=kind)) for kind in changes.KINDS)
    assert set(ask(store).kind) == {*changes.KINDS} - OF_A_LEDGER


def test_each_difference_has_the_row_that_made_it(store):
    source = {(row.pilot_id, row.kind): (row.source_file, row.source_row) for row in ask(store).itertuples()}
    lines = [row["pilot_id"] for row in drawn_rows(MILESTONES)]
    for pilot, kind, nth in (
        ("decided", "decision", 1),
        ("twice", "decision", 2),  # of two rows about one day the one that was recorded last holds
        ("undated", "decision", 1),
        ("outcome", "correction", 1),
        ("withdrawn", "withdrawn", 1),
        ("withdrawn", "stage_move", 0),
        ("replanned", "replan", 3),
        ("plan_dropped", "replan", 0),
    ):
        assert source[pilot, kind] == ("milestones.csv", lines.index(pilot) + nth + 2), (pilot, kind)
    for pilot, kind in (("new", "new_pilot"), ("left", "left_list"), ("back", "back_in_list"), ("removed", "removed")):
        line = [row["pilot_id"] for row in drawn_rows(PILOTS)].index(pilot) + 2
        assert source[pilot, kind] == ("pilots.csv", line), pilot


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_difference_is_told_in_words_without_codes(store, language):
    words = words_for(language)
    said = [changes.in_words(row, DAY(SINCE), words) for row in ask(store).to_dict("records")]
    assert not [line for line in said if "_" in line or "None" in line or "{" in line or "nan" in line]
    assert all(said)


def test_what_the_public_may_not_see_did_not_disappear_either(tmp_path):
    pilots = """
    pilot_id | title | visibility | known_from | known_until
    a        | A     | public     |            |
    b        | B     | public     |            | 2025-03-01
    b        | B     | internal   | 2025-03-01 |
    """
    started = "pilot_id | milestone | happened_on\na | started | 2025-03-05\nb | started | 2025-01-01"
    whole = told_store(tmp_path, {"pilots": drawn_rows(pilots), "milestones": drawn_rows(started)})
    seen = public_store(whole, whole.current_name())
    assert rows(ask(seen), "pilot_id", "kind") == [("a", "stage_move")]


# ------------------------------------------------- lists that are overwritten


@pytest.fixture(scope="module")
def months(tmp_path_factory):
    lists = {day: HEADERS + text for day, text in LISTS.items()}
    return store_of_lists(tmp_path_factory.mktemp("months"), lists, MAPPING)


def test_a_list_that_is_overwritten_tells_what_changed_since_the_one_before(months):
    shown = ("pilot_id", "kind", "was", "is_now", "on_day")
    assert sorted(rows(ask(months, "2026-01-31", "2026-02-28"), *shown)) == [
        ("1", "record", "Team A", "Team B", "2026-02-28"),
        ("1", "replan", "2026-03-31", "2026-09-30", "2026-02-28"),
        ("2", "no_longer_said", "2025-12-15", None, "2026-02-28"),
        ("3", "left_list", "awaiting_decision", None, "2026-02-28"),
        ("4", "new_pilot", None, None, "2026-02-28"),
    ]
    assert sorted(rows(ask(months, "2026-02-28", "2026-03-31"), *shown)) == [
        ("1", "replan", "2026-09-30", "2026-12-31", "2026-03-31"),
        ("3", "back_in_list", None, "awaiting_decision", "2026-03-31"),
        ("3", "record", "Team A", "Team C", "2026-03-31"),
        ("4", "left_list", None, None, "2026-03-31"),
    ]


@pytest.mark.parametrize(
    ("as_of", "since"),
    [
        ("2026-05-01", "2026-02-28"),
        ("2026-03-31", "2026-02-28"),
        ("2026-03-30", "2026-01-31"),
        ("2026-02-28", "2026-01-31"),
        ("2026-02-27", "2025-11-28"),  # one list: a quarter earlier
        ("2025-12-01", "2025-09-01"),  # none yet
    ],
)
def test_since_last_time_is_since_the_list_before_the_newest_for_whoever_reads(months, as_of, since):
    assert rows(months.ask("last_time", as_of=DAY(as_of)), "since") == [(since,)]
    request = request_for(months, as_of=DAY(as_of))
    assert request.since == request.for_others(PUBLIC).since == DAY(since)


def test_lists_of_one_day_are_one_time_and_without_lists_it_is_a_quarter(tmp_path, months):
    files = (
        ("pilots.csv", "pilot_id,title\n{0},A\n"),
        ("milestones.csv", "pilot_id,milestone,happened_on\n{0},started,\n"),
    )
    one, other = ({"2026-01-31": {name: text.format(pilot) for name, text in files}} for pilot in "ab")
    store = store_of_lists(tmp_path, one, source="een")
    store_of_lists(tmp_path, other, source="twee", store=store)
    (since,) = rows(store.ask("last_time", as_of=DAY("2026-02-28")), "since")
    assert since == ("2025-11-29",)
    without = store_of(tmp_path / "without", milestones="pilot_id | milestone | happened_on\na | started | 2025-01-01")
    assert rows(without.ask("last_time", as_of=DAY("2026-02-28")), "since") == [("2025-11-29",)]


@pytest.mark.parametrize(
    ("as_of", "since", "first"),
    [
        ("2026-02-27", "2025-11-28", "2026-01-31"),  # one list, compared with a day before it
        ("2025-12-01", "2025-09-01", "2026-01-31"),  # none yet
        ("2026-02-28", "2026-01-31", None),
    ],
)
def test_with_a_day_before_anything_was_known_nothing_is_compared_and_that_is_said(months, as_of, since, first):
    for request in (asked := request_for(months, as_of=DAY(as_of)), asked.for_others(PUBLIC)):
        found = request.first_known(request.since)
        assert (request.since, found) == (DAY(since), first and DAY(first))
        said = changes.summary(asked.ask("since_last_time").head(0), request.since, NL, first=found)
        same = NL("status.changes_none.all", since=DAY(since))
        assert said == (NL("changes.first", first=found, since=DAY(since)) if first else same)


def test_what_the_records_say_when_it_was_recorded_was_known_then(tmp_path):
    recorded = {"2026-01-31": {"pilots.csv": "pilot_id,title\na,A\n", "milestones.csv": RECORDED}}
    request = request_for(store_of_lists(tmp_path, recorded, source="een"), as_of=DAY("2026-02-01"))
    assert request.first_known(DAY("2025-10-01")) is None
    assert request.first_known(DAY("2025-01-01")) == DAY("2025-06-01")


def test_a_day_that_is_asked_for_is_the_day_and_none_after_the_as_of_day(months):
    for asked, since in (("2025-01-01", "2025-01-01"), ("2026-03-31", "2026-02-28")):
        assert request_for(months, as_of=DAY("2026-02-28"), since=DAY(asked)).since == DAY(since)

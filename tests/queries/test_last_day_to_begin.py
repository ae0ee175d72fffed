"""The last day to begin preparing a rollout: counted back from the first January after the evaluation."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.given import rows, store_of

DAY = dt.date.fromisoformat
AS_OF = "2026-11-22"
PILOTS = """
pilot_id | title | self_rating | self_rated_on | needs_procurement
a        | A     | green       | 2026-11-01    | {need}
"""
MILESTONES = """
pilot_id | milestone        | planned_on | happened_on | outcome | decided_by | recorded_on
a        | started          |            | 2026-01-01  |         |            | 2026-01-01
a        | evaluation       | {planned}  |             |         |            | 2026-01-01
a        | rollout_decision | 2027-12-01 |             |         | {body}     | 2026-01-01
"""
MEETINGS = """
body | meets_on   | papers_due_on | kind
Raad | 2027-05-31 | 2027-05-17    | regular
Raad | 2027-06-17 | 2027-06-03    | kadernota
Raad | 2027-11-11 | 2027-10-28    | begroting
Raad | 2027-12-16 | 2027-12-02    | regular
Raad | 2028-01-20 | 2028-01-06    | regular
Raad | 2028-06-15 | 2028-06-01    | kadernota
Raad | 2028-12-14 | 2028-11-30    | regular
"""
LEAD_TIMES = """
strand      | days | adopted_on | adopted_by
money       | 60   | 2025-01-28 | College
procurement | 230  | 2025-01-28 | College
recruitment | 120  | 2025-01-28 | College
ict         | 150  |            |
decision    | 30   | 2025-01-28 | College
"""


def told(folder, *, planned="2027-09-30", body="Raad", need="yes", meetings=MEETINGS, lead_times=LEAD_TIMES, **tables):
    milestones = MILESTONES.format(planned=planned, body=body)
    if not planned:
        milestones = without(milestones, "evaluation")
    filled = {"pilots": PILOTS.format(need=need), "milestones": milestones} | tables
    if meetings:
        filled["meetings"] = meetings
    if lead_times:
        filled["lead_times"] = lead_times
    return store_of(folder, **filled)


def without(table, *starts):
    return "\n".join(line for line in table.strip().splitlines() if not any(one in line for one in starts))


def strands(store, *columns, day=AS_OF):
    found = rows(store.ask("last_day_to_begin", as_of=DAY(day)), "strand", *columns)
    return {strand: cells if len(cells) > 1 else cells[0] for strand, *cells in found}


def pilot(store, *columns, day=AS_OF):
    (found,) = set(rows(store.ask("last_day_to_begin", as_of=DAY(day)), *columns))
    return found


OF_PILOT = ("pilot_last_day", "pilot_came", "pilot_days_left")


def test_each_strand_is_counted_back_from_its_own_day(tmp_path):
    store = told(tmp_path)
    assert pilot(store, "evaluation_on", "rollout_on", "is_moved", "year_after") == (
        "2027-09-30",
        "2028-01-01",
        False,
        2029,
    )
    assert strands(store, "anchor_on", "days", "latest_start_on", "is_adopted") == {
        "money": ["2027-06-03", 60, "2027-04-04", True],
        "procurement": ["2028-01-01", 230, "2027-05-16", True],
        "recruitment": ["2028-01-01", 120, "2027-09-03", True],
        "ict": ["2028-01-01", 150, "2027-08-04", False],  # nobody adopted it yet
        "decision": ["2027-12-02", 30, "2027-11-02", True],
    }
    assert pilot(store, *OF_PILOT) == ("2027-04-04", "open", 133)
    assert strands(store, "is_last") == dict.fromkeys(strands(store, "is_last"), False) | {"money": True}


@pytest.mark.parametrize(("day", "came", "left"), [("2027-04-04", "open", 0), ("2027-04-05", "late", -1)])
def test_it_is_late_the_day_after_although_the_owner_says_green(tmp_path, day, came, left):
    store = told(tmp_path)
    assert pilot(store, *OF_PILOT, "self_rating", day=day) == ("2027-04-04", came, left, "green")
    found = rows(store.ask("last_day_summary", as_of=DAY(day)), "n_pilots", "n_late", "n_late_green", "n_open")
    assert found == [(1, 1, 1, 0) if came == "late" else (1, 0, 0, 1)]


def test_without_a_meeting_between_evaluation_and_january_it_becomes_a_year_later(tmp_path):
    store = told(tmp_path, meetings=without(MEETINGS, "2027-11-11", "2027-12-16"))
    assert pilot(store, "rollout_on", "is_moved", "year_after") == ("2029-01-01", True, 2030)
    assert strands(store, "anchor_on")["money"] == "2028-06-01"
    assert strands(store, "anchor_on")["decision"] == "2028-11-30"


def test_papers_before_the_evaluation_make_no_meeting_after_it(tmp_path):
    meetings = without(MEETINGS, "2027-12-16").replace("2027-11-11 | 2027-10-28", "2027-10-14 | 2027-09-30")
    assert pilot(told(tmp_path, meetings=meetings), "rollout_on") == ("2029-01-01",)


def test_a_calendar_that_ends_too_early_leaves_the_day_unknown_and_says_where_it_ends(tmp_path):
    store = told(tmp_path, meetings="\n".join(MEETINGS.strip().splitlines()[:2]))
    columns = ("pilot_came", "pilot_unknown_because", "pilot_calendar_until")
    assert pilot(store, *columns) == ("unknown", "calendar_ends", "2027-05-31")
    found = strands(store, "came", "unknown_because", "calendar_until", "latest_start_on")
    assert found["money"] == found["decision"] == ["unknown", "calendar_ends", "2027-05-31", None]
    assert found["procurement"] == ["open", None, None, "2027-05-16"]
    columns = ("n_unknown", "n_next", "unknown_because", "has_other_because", "unknown_until", "n_unknown_dated")
    summary = rows(store.ask("last_day_summary", as_of=DAY(AS_OF)), *columns)
    assert summary == [(1, 1, "calendar_ends", False, "2027-05-31", 1)]


def test_a_calendar_that_does_not_reach_december_does_not_know_the_last_meeting(tmp_path):
    store = told(tmp_path, meetings="\n".join(MEETINGS.strip().splitlines()[:4]))
    assert strands(store, "came", "unknown_because", "calendar_until")["decision"] == [
        "unknown",
        "calendar_ends",
        "2027-11-11",
    ]
    assert strands(store, "latest_start_on")["money"] == "2027-04-04"


@pytest.mark.parametrize(
    ("changed", "strand", "because"),
    [
        ({"planned": ""}, "money", "no_evaluation"),
        ({"planned": ""}, "ict", "no_evaluation"),
        ({"meetings": ""}, "money", "no_calendar"),
        ({"meetings": "", "body": ""}, "decision", "no_body"),
        ({"meetings": MEETINGS.replace("kadernota", "regular")}, "money", "no_kadernota"),
        ({"need": ""}, "procurement", "no_need_said"),
        ({"lead_times": without(LEAD_TIMES, "ict")}, "ict", "no_lead_time"),
        ({"lead_times": ""}, "recruitment", "no_lead_time"),
    ],
)
def test_what_is_not_known_says_what_is_lacking(tmp_path, changed, strand, because):
    store = told(tmp_path, **changed)
    found = strands(store, "came", "unknown_because", "latest_start_on", "days_left")
    assert found[strand] == ["unknown", because, None, None]
    came = "open" if because == "no_need_said" else "unknown"  # the others are known, and it is told beside them
    first = "no_calendar" if because == "no_body" else because  # the money comes first
    assert pilot(store, "pilot_came", "pilot_unknown_because") == (came, first)


def test_a_strand_that_is_late_makes_the_pilot_late_whatever_else_is_unknown(tmp_path):
    store = told(tmp_path, lead_times=without(LEAD_TIMES, "ict"))
    assert pilot(store, "pilot_came", "pilot_n_unknown", day="2027-04-05") == ("late", 1)


def test_where_no_tender_is_needed_procurement_is_not_waited_for(tmp_path):
    found = strands(told(tmp_path, need="no"), "came", "latest_start_on", "unknown_because")
    assert found["procurement"] == ["not_needed", None, None]


def test_a_body_that_nobody_named_is_the_council(tmp_path):
    store = told(tmp_path, body="")
    assert pilot(store, "body") == ("Raad",)
    assert strands(store, "anchor_on")["decision"] == "2027-12-02"


READINESS = """
pilot_id | item              | state      | evidence      | assessed_on
a        | structural_budget | {state}    | {evidence}    | 2026-11-01
"""


@pytest.mark.parametrize(
    ("state", "evidence", "came", "last_day"),
    [
        ("yes", "kadernota", "done", "2027-05-16"),
        ("yes", "", "open", "2027-04-04"),
        ("not_needed", "binnen budget", "done", "2027-05-16"),
        ("not_needed", "", "open", "2027-04-04"),
        ("partly", "kadernota", "open", "2027-04-04"),
    ],
)
def test_a_strand_is_done_with_evidence_only(tmp_path, state, evidence, came, last_day):
    store = told(tmp_path, readiness=READINESS.format(state=state, evidence=evidence))
    assert strands(store, "came")["money"] == came
    assert pilot(store, "pilot_last_day") == (last_day,)


def test_what_was_done_long_ago_is_to_be_done_again(tmp_path):
    store = told(tmp_path, readiness=READINESS.format(state="yes", evidence="kadernota"))
    assert [strands(store, "came", day=day)["money"] for day in ("2027-04-30", "2027-05-01")] == ["done", "late"]


def test_when_all_is_done_nothing_has_to_begin(tmp_path):
    items = ("structural_budget", "legal_cleared", "reserved_capacity", "anchoring", "decision_agreed")
    table = READINESS.strip().splitlines()[0]
    done = "\n".join(f"a | {item} | yes | zaak | 2026-11-01" for item in items)
    store = told(tmp_path, readiness=f"{table}\n{done}", need="")
    assert pilot(store, *OF_PILOT) == (None, "done", None)
    assert rows(store.ask("last_day_summary", as_of=DAY(AS_OF)), "n_done", "next_day", "n_next") == [(1, None, 0)]


def test_the_other_route_is_the_first_meeting_of_the_council_that_can_be_made(tmp_path):
    store = told(tmp_path, body="College")
    assert pilot(store, "amendment_on", "amendment_papers_on") == ("2027-11-11", "2027-10-28")
    assert strands(store, "unknown_because")["decision"] == "no_calendar"  # of the College
    assert strands(store, "came")["money"] == "open"


def test_a_newer_plan_counts_from_the_day_on_which_it_was_known(tmp_path):
    later = MILESTONES.format(planned="2027-09-30", body="Raad")
    later += "a | evaluation | 2027-10-31 | | | | 2027-01-10\n"
    store = told(tmp_path, milestones=later)
    found = [pilot(store, "evaluation_on", "rollout_on", day=day) for day in ("2027-01-09", "2027-01-10")]
    assert found == [("2027-09-30", "2028-01-01"), ("2027-10-31", "2029-01-01")]


def test_a_pilot_that_succeeded_is_prepared_for_the_january_that_can_still_be_made(tmp_path):
    held = MILESTONES.format(planned="2025-06-01", body="Raad")
    held += "a | evaluation | | 2025-07-01 | successful | | 2025-07-01\n"
    store = told(tmp_path, milestones=held)
    assert pilot(store, "is_waiting", "evaluation_on", "rollout_on", day="2027-02-01") == (
        True,
        "2025-07-01",
        "2028-01-01",
    )
    # All meetings of 2027 are past: their papers cannot be made any more.
    assert pilot(store, "rollout_on", "is_moved", day="2027-12-03") == ("2029-01-01", True)


def test_the_lead_time_that_was_adopted_last_counts_from_its_day_on(tmp_path):
    more = LEAD_TIMES + "money | 90 | 2027-01-15 | Raad\nmoney | 10 | |\n"
    store = told(tmp_path, lead_times=more)
    found = [strands(store, "days", day=day)["money"] for day in ("2027-01-14", "2027-01-15")]
    assert found == [60, 90]


def test_the_first_day_ahead_is_told_of_as_many_pilots_as_have_it(tmp_path):
    pilots = PILOTS.format(need="no") + "b | B | | | no\nc | C | | | no\n"
    both = MILESTONES.format(planned="2027-09-30", body="Raad")
    for one in "bc":
        both += f"{one} | started | | 2026-01-01 | | | 2026-01-01\n"
        both += f"{one} | evaluation | 2027-10-{'01' if one == 'b' else '31'} | | | | 2026-01-01\n"
    store = told(tmp_path, pilots=pilots, milestones=both)
    columns = ("n_pilots", "next_day", "n_next", "next_strand", "days_to_next")
    assert rows(store.ask("last_day_summary", as_of=DAY(AS_OF)), *columns) == [(3, "2027-04-04", 2, "money", 133)]


@pytest.mark.parametrize(
    ("day", "found"),
    [("2027-04-04", (0, None, None)), ("2027-04-05", (1, "2027-10-28", "2027-11-11"))],
)
def test_of_those_that_are_late_the_first_amendment_that_can_still_do_it_is_told(tmp_path, day, found):
    store = told(tmp_path)
    columns = ("n_amendable", "amendment_papers_on", "amendment_on")
    assert rows(store.ask("last_day_summary", as_of=DAY(day)), *columns) == [found]
    behind = store.ask("last_day_to_begin", as_of=DAY(day), which="is_amendment")
    assert behind.pilot_key.tolist() == ["m/a"] * found[0]


FIRST = ("first_act", "first_on", "days_to_first", "n_first", "first_title", "first_meets_on", "n_follow")


@pytest.mark.parametrize(
    ("day", "first"),
    [
        ("2027-04-04", ("begin", "2027-04-04", 0, 1, "A", None, 0)),
        # The money alone is late: the council can amend the budget before the year of the rollout. The procurement has
        # to begin before its papers are due.
        ("2027-04-05", ("begin", "2027-05-16", 41, 1, "A", None, 0)),
        # So is the procurement, which no amendment mends.
        ("2027-05-17", ("hurry", "2027-04-04", -43, 1, "A", None, 0)),
    ],
)
def test_an_amendment_mends_what_is_late_with_the_money_only(tmp_path, day, first):
    check_first(told(tmp_path), day, first, amendable=int(day == "2027-04-05"))


@pytest.mark.parametrize(
    ("papers", "first"),
    [
        ("2027-05-15", ("amendment", "2027-05-15", 40, 1, "A", "2027-05-31", 0)),
        ("2027-05-16", ("amendment", "2027-05-16", 41, 1, "A", "2027-05-31", 0)),
        ("2027-05-17", ("begin", "2027-05-16", 41, 1, "A", None, 0)),
    ],
)
def test_what_comes_first_is_the_papers_of_an_amendment_or_another_strand_by_their_day(tmp_path, papers, first):
    """Evaluated and successful: the next meeting of the council can amend the budget."""
    held = MILESTONES.format(planned="2027-03-01", body="Raad")
    held += "a | evaluation | | 2027-03-01 | successful | | 2027-03-01\n"
    store = told(tmp_path, milestones=held, meetings=MEETINGS.replace("2027-05-17", papers))
    check_first(store, "2027-04-05", first, amendable=1)
    summary = rows(store.ask("last_day_summary", as_of=DAY("2027-04-05")), "amendment_papers_on", "first_strand")
    assert summary == [(papers, "procurement" if first[0] == "begin" else "money")]


def check_first(store, day, first, amendable):
    (found,) = rows(store.ask("last_day_summary", as_of=DAY(day)), *FIRST, "n_late", "n_amendable", "n_hurry")
    assert found[: len(FIRST)] == first
    hurry = int(first[0] == "hurry")
    assert found[len(FIRST) :] == (amendable + hurry, amendable, hurry)
    for which, n in (("is_amendable", amendable), ("is_hurry", hurry), ("is_first", 1), ("is_follow", 0)):
        assert len(store.ask("last_day_to_begin", as_of=DAY(day), which=which)) == n


def test_a_meeting_after_the_year_of_the_rollout_amends_it_no_more(tmp_path):
    """Of the council only meetings after that year are left; the College decides in time."""
    meetings = without(MEETINGS, "2027-11-11", "2027-12-16", "2028-") + (
        "\nRaad | 2029-01-18 | 2029-01-04 | regular\nCollege | 2027-11-18 | 2027-11-11 | regular"
    )
    store = told(tmp_path, body="College", meetings=meetings)
    columns = ("pilot_act", "amendment_on", "rollout_on")
    assert pilot(store, *columns, day="2027-04-05") == ("hurry", "2029-01-18", "2028-01-01")


def test_acts_go_by_their_day_and_the_same_act_is_one(tmp_path):
    pilots = PILOTS.format(need="no") + "b | B | | | no\nc | C | | | no\nd | D | | | no\n"
    all_of = MILESTONES.format(planned="2027-09-30", body="Raad")
    for one, planned in (("b", "2027-10-01"), ("c", "2027-10-31"), ("d", "")):
        all_of += f"{one} | started | | 2026-01-01 | | | 2026-01-01\n"
        all_of += f"{one} | evaluation | {planned} | | | | 2026-01-01\n" if planned else ""
    store = told(tmp_path, pilots=pilots, milestones=all_of)
    found = rows(
        store.ask("last_day_to_begin", as_of=DAY(AS_OF), which="is_pilot"),
        *("pilot_id", "pilot_act", "pilot_act_on", "pilot_act_nth"),
    )
    assert found == [
        ("a", "begin", "2027-04-04", 1),
        ("b", "begin", "2027-04-04", 1),
        ("c", "begin", found[2][2], 2),
        ("d", None, None, None),
    ]
    summary = rows(store.ask("last_day_summary", as_of=DAY(AS_OF)), "n_first", "n_follow", "follow_on", "first_year")
    assert summary == [(2, 1, found[2][2], 2028)]


@pytest.mark.parametrize("which", ["is_pilot", "is_late", "is_late_green", "is_next"])
def test_rows_of_pilots_are_one_each_with_the_strand_of_the_last_day(tmp_path, which):
    store = told(tmp_path)
    day = DAY(AS_OF if which in ("is_pilot", "is_next") else "2027-04-05")
    assert rows(store.ask("last_day_to_begin", as_of=day, which=which), "strand", "is_last") == [("money", True)]

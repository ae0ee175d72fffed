"""What people write down on the screens: it adds to what lists say, is known from its day, and can be taken back."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from dataclasses import replace

import pytest

from doorstroom.__main__ import main
from doorstroom.contract.model import contract
from doorstroom.i18n import words_for
from doorstroom.ingest.parse.text import spelling_key
from doorstroom.ledger.hand_in import SCREEN, LedgerError
from doorstroom.ledger.taking import Said
from doorstroom.report.tables.history import history_in_words
from doorstroom.report.text import writing as writing_claims
from doorstroom.report.text.messages import error_in_words
from doorstroom.store.answering import Answer, answer
from doorstroom.store.load import load, recompose, take_back
from doorstroom.store.publishing import Publishing
from doorstroom.store.versions import AUDIT, Store, StoreError
from doorstroom.store.writing import Statement, write
from tests.given import NOW, example_in, rows, silent
from tests.ledger.given import store_of_lists

DAY = dt.date.fromisoformat
JAN, FEB, MARCH, WRITTEN = "2026-01-31", "2026-02-28", "2026-03-31", "2026-03-10"
LATER = DAY("2098-01-01")
PUBLISHING = Publishing("m", NOW, 24, silent)
MILESTONES = """pilot_id,milestone,planned_on,happened_on,outcome
p-1,started,,2025-01-01,
p-1,ended,2025-06-01,,
p-1,evaluation,,2025-09-01,successful
P 2,started,,2025-02-01,
"""
LISTS = {
    "pilots.csv": "pilot_id,title\np-1,Een\nP 2,Twee\n",
    "milestones.csv": MILESTONES,
    "readiness.csv": "pilot_id,item,state,assessed_on\np-1,line_owner,no,2025-10-01\n",
    "segments.csv": "pilot_id,area,target_group,role,people_in_need\np-1,noord,ouderen,candidate,420\n",
    "learning.csv": "pilot_id,question,layer,how_noticed\np-1,Durft men los te laten?,execution,minder belletjes\n",
    "evaluations.csv": "pilot_id,due_on,held_on\np-1,2025-08-15,2025-09-01\n",
    "lessons.csv": "lesson_id,pilot_id,lesson\nL-1,p-1,Begin klein.\n",
    "norms.csv": "stage,norm_days,adopted_on,adopted_by\nawaiting_decision,90,2024-01-01,College\nidea,30,,\n",
}
DECISION = {"outcome": "rollout_full", "happened_on": "2026-03-09", "decided_by": "College"}


@pytest.fixture(scope="module")
def lists(tmp_path_factory):
    folder = tmp_path_factory.mktemp("lists")
    store_of_lists(folder, {JAN: LISTS})
    return folder / "store"


@pytest.fixture
def store(lists, tmp_path):
    shutil.copytree(lists, tmp_path / "store")
    return Store(tmp_path / "store")


def say(store, form, pilot="P-1", day=WRITTEN, by="Noor", **said):
    pilot_id = None if pilot is None else pilot
    return write(store, [Statement(form, said, "M", pilot_id)], PUBLISHING, by=by, day=DAY(day))


def list_again(store, folder, day=MARCH, **changed):
    given = {**LISTS, **{f"{name}.csv": text for name, text in changed.items()}}
    return store_of_lists(folder, {day: given}, store=store)


def waiting(store, day=MARCH):
    return store.ask("waiting_decisions", as_of=DAY(day)).pilot_id.tolist()


def named(frame, *columns):
    return rows(frame, *columns)


def test_a_decision_stops_the_clock_from_the_day_on_which_it_is_written_down(store):
    assert waiting(store) == ["p-1"]
    report = say(store, "decision", **DECISION)
    assert [one.is_new for one in report.hand_ins] == [True]
    assert [waiting(store, day) for day in ("2026-03-09", WRITTEN, MARCH)] == [["p-1"], [], []]
    told = store.ask("pilot_history", as_of=DAY(MARCH), pilot_key="m/p-1")
    assert named(told[told.source == SCREEN], "name", "outcome", "decided_by", "said_by", "said_on") == [
        ("rollout_decision", "rollout_full", "College", "Noor", WRITTEN)
    ]


def test_deferring_stops_nothing(store):
    say(store, "decision", outcome="defer", happened_on="2026-03-09")
    assert waiting(store) == ["p-1"]


def test_what_is_taken_back_holds_no_longer_and_can_be_written_anew(store):
    report = say(store, "decision", **DECISION)
    hand_in = store.ledger.hand_in(report.hand_ins[0].hand_in)
    how = {"municipality": "m", "now": NOW, "keep": 24, "progress": silent}
    take_back(store, hand_in, by="Sam", why="andere pilot", **how)
    assert waiting(store) == ["p-1"]
    assert store.ask("written_down", as_of=DAY(MARCH)).empty
    say(store, "decision", **DECISION)
    assert waiting(store) == []


FORMS = {
    "start": (
        {"outcome": "go_uncovered", "happened_on": WRITTEN, "note": "geld volgt"},
        ("milestones", "start_decision", "go_uncovered"),
    ),
    "evaluation": ({"outcome": "inconclusive", "happened_on": WRITTEN}, ("milestones", "evaluation", "inconclusive")),
    "stop": ({"outcome": "no_money", "happened_on": WRITTEN}, ("milestones", "stopped", "no_money")),
    "blocked": ({"outcome": "legal", "happened_on": WRITTEN, "note": "AVG"}, ("milestones", "blocked", "legal")),
    "unblocked": ({"happened_on": WRITTEN}, ("milestones", "unblocked", None)),
    "plan": ({"milestone": "implemented", "planned_on": "2027-01-01"}, ("milestones", "implemented", None)),
    "readiness": ({"item": "line_owner", "state": "yes", "assessed_on": WRITTEN}, ("readiness", "line_owner", "yes")),
    "lesson": ({"lesson": "Vraag door.", "recorded_on": WRITTEN}, ("lessons", "Vraag door.", None)),
    "answer": (
        {"question": "durft men los te laten?", "layer": "execution", "answer": "yes", "answered_on": WRITTEN},
        ("learning", "Durft men los te laten?", "yes"),
    ),
    "report": (
        {"due_on": "2025-08-15", "signed_off_on": "2025-10-01", "unpublished_reason": "supplier"},
        ("evaluations", "2025-09-01", "supplier"),
    ),
    "segment": (
        {"area": "noord", "target_group": "ouderen", "role": "not_here", "reason": "te weinig"},
        ("segments", "noord, ouderen", "not_here"),
    ),
    "norm": (
        {"stage": "evaluating", "norm_days": "45", "adopted_on": WRITTEN, "adopted_by": "College"},
        ("norms", "evaluating", "45"),
    ),
}


AREAS = "area,name\nnoord,Wijk Noord\nN-2,Noord-Oost\n"
MEETINGS = "body,meets_on\nCollege B&W,2026-04-14\n"
SEGMENT = {"target_group": "ouderen", "role": "chosen", "reason": "nodig"}


@pytest.mark.parametrize(
    ("form", "said", "known"),
    [
        ("segment", SEGMENT | {"area": "Noord"}, {"area": "noord"}),
        ("segment", SEGMENT | {"area": "  NOORD "}, {"area": "noord"}),
        ("segment", SEGMENT | {"area": "wijk  noord"}, {"area": "noord"}),  # by what it is called
        ("segment", SEGMENT | {"area": "n - 2"}, {"area": "N-2"}),
        ("segment", SEGMENT | {"area": "noord", "target_group": "Ouderen"}, {"target_group": "ouderen"}),
        ("segment", SEGMENT | {"area": "zuid"}, {"area": "zuid"}),  # not known yet
        ("decision", DECISION | {"decided_by": "college b&w"}, {"decided_by": "College B&W"}),
        ("plan", FORMS["plan"][0] | {"decided_by": "COLLEGE B&W"}, {"decided_by": "College B&W"}),
        ("norm", FORMS["norm"][0] | {"adopted_by": "college"}, {"adopted_by": "College"}),
    ],
)
def test_a_known_name_is_written_down_in_its_known_spelling_and_that_is_said(tmp_path, form, said, known):
    found = store_of_lists(tmp_path, {JAN: LISTS | {"areas.csv": AREAS, "meetings.csv": MEETINGS}})
    report = say(found, form, pilot=None if form == "norm" else "P-1", **said)
    (name, spelled), table = next(iter(known.items())), contract().forms[form].table
    rows_there = found.ask("names_known", as_of=DAY(MARCH), place="m")
    kind = contract().tables[table].columns[name].names
    spellings = [
        one for one in rows_there[rows_there["kind"] == kind]["name"] if spelling_key(one) == spelling_key(spelled)
    ]
    assert spellings == [spelled]
    told = [(flag.column, flag.value, flag.other) for flag in report.flags if flag.code == "spelled_otherwise"]
    assert told == ([] if said[name].strip() == spelled else [(name, said[name].strip(), spelled)])
    if form == "segment":
        segments = found.ask("pilot_segments", as_of=DAY(MARCH), pilot_key="m/p-1")
        assert len(segments) == (1 if spelled in ("noord", "ouderen") else 2)


def test_what_is_said_together_of_a_pilot_is_one_hand_in_that_is_taken_back_at_once(store):
    said = {"target_group": "ouderen", "role": "chosen", "reason": "nodig"}
    given = [Statement("segment", said | {"area": area}, "M", "P-1") for area in ("noord", "zuid")]
    report = write(store, given, PUBLISHING, by="Noor", day=DAY(WRITTEN), is_together=True)
    assert len(report.hand_ins) == 1
    told = store.ask("written_down", as_of=DAY(MARCH))
    assert named(told, "name", "said", "n_rows") == [("noord, ouderen", "chosen", 2)]
    assert writing_claims.told(told.iloc[0], words_for("en")) == "noord, ouderen, and 1 more choice: Chosen."
    segments = store.ask("pilot_segments", as_of=DAY(MARCH), pilot_key="m/p-1")
    assert named(segments, "area", "role") == [("noord", "chosen"), ("zuid", "chosen")]
    how = {"municipality": "M", "now": NOW, "keep": 3, "progress": silent}
    take_back(store, store.ledger.hand_in(report.hand_ins[0].hand_in), by="Sam", why="anders", **how)
    segments = store.ask("pilot_segments", as_of=DAY(MARCH), pilot_key="m/p-1")
    assert named(segments, "area", "role") == [("noord", "candidate")]


@pytest.mark.parametrize(("outcome", "is_refused"), [("go_uncovered", True), ("go", False), ("no_go", False)])
def test_who_begins_uncovered_says_why(store, outcome, is_refused):
    if not is_refused:
        say(store, "start", outcome=outcome, happened_on=WRITTEN)
        return
    with pytest.raises(LedgerError) as refused:
        say(store, "start", outcome=outcome, happened_on=WRITTEN)
    assert (refused.value.code, refused.value.details["column"]) == ("write_missing", "note")
    say(store, "start", outcome=outcome, happened_on=WRITTEN, note="geld volgt")
    found = store.ask("started_uncovered", as_of=DAY(MARCH))
    assert rows(found, "decided_on", "why") == [(WRITTEN, "geld volgt")]


@pytest.mark.parametrize("form", FORMS)
def test_each_form_says_one_thing_and_nothing_of_all_else(store, form):
    said, (table, name, value) = FORMS[form]
    before = store.ask("unanswered", as_of=DAY(MARCH))
    say(store, form, pilot=None if form == "norm" else "P-1", **said)
    told = store.ask("written_down", as_of=DAY(MARCH))
    assert named(told, "of_table", "name", "said", "said_by", "reported_on") == [(table, name, value, "Noor", WRITTEN)]
    assert told.pilot_key.fillna("").tolist() == ["" if form == "norm" else "m/p-1"]
    assert store.ask("unanswered", as_of=DAY(MARCH)).equals(before)
    assert store.ask("written_down", as_of=DAY("2026-03-09")).empty
    history = store.ask("pilot_history", as_of=DAY(MARCH), pilot_key="m/p-1")
    assert "silent" not in history.told_as.tolist()
    assert sorted(store.ask("stage_now", as_of=DAY(MARCH)).pilot_id) == ["P 2", "p-1"]


def test_a_norm_leaves_all_others_as_they_were(store, tmp_path):
    say(store, "norm", None, stage="evaluating", norm_days="45", adopted_on=WRITTEN, adopted_by="Raad")
    say(store, "norm", None, "2026-03-11", stage="idea", norm_days="60", adopted_on=WRITTEN, adopted_by="Raad")
    list_again(store, tmp_path)
    adopted = {
        day: {row.stage: row.norm_days for row in store.ask("norms_now", as_of=DAY(day)).itertuples() if row.is_adopted}
        for day in ("2026-03-09", WRITTEN, MARCH)
    }
    lists = {"idea": 30, "awaiting_decision": 90}
    assert adopted["2026-03-09"] == lists
    assert adopted[WRITTEN] == lists | {"evaluating": 45}
    assert adopted[MARCH] == lists | {"evaluating": 45, "idea": 60}


def test_what_is_written_of_a_record_keeps_what_it_does_not_ask(store, tmp_path):
    say(store, "segment", area="noord", target_group="ouderen", role="not_here", reason="te weinig")
    more = LISTS["segments.csv"].replace("420", "430")
    list_again(store, tmp_path, segments=more)

    def segment(day):
        return named(store.ask("pilot_segments", as_of=DAY(day), pilot_key="m/p-1"), "area", "role", "reason")

    assert segment("2026-03-09") == [("noord", "candidate", None)]
    # The list goes on saying candidate, beside a number that changed: what was written down later holds.
    assert segment(WRITTEN) == segment(MARCH) == [("noord", "not_here", "te weinig")]
    list_again(store, tmp_path / "later", "2026-04-30", segments=more.replace("candidate", "chosen"))
    assert segment("2026-04-30") == [("noord", "chosen", "te weinig")]


def test_an_answer_goes_with_its_question(store):
    say(store, "answer", **FORMS["answer"][0])
    told = store.ask("pilot_learning", as_of=DAY(MARCH), pilot_key="m/p-1")
    assert named(told, "question", "layer", "answer") == [("Durft men los te laten?", "execution", "yes")]
    assert store.ask("pilot_learning", as_of=DAY("2026-03-09"), pilot_key="m/p-1").answer.isna().all()


def reports(store, day=MARCH, *columns):
    asked = columns or ("report", "signed_off_on", "published_on", "unpublished_reason")
    return named(store.ask("pilot_reports", as_of=DAY(day), pilot_key="m/p-1"), *asked)


def test_an_evaluation_is_signed_off_and_published_and_keeps_what_was_said_of_it(store, tmp_path):
    assert reports(store, MARCH, "row_on", "held_on", "report") == [("2025-08-15", "2025-09-01", "unknown")]
    say(store, "report", due_on="2025-08-15", signed_off_on="2026-03-01")
    assert reports(store, "2026-03-09") == [("unknown", None, None, None)]
    assert reports(store) == [("open_in_time", "2026-03-01", None, None)]
    days = {"signed_off_on": "2026-03-01", "published_on": "2026-03-15"}
    report = say(store, "report", day="2026-03-20", due_on="2025-08-15", **days)
    assert reports(store) == [("in_time", "2026-03-01", "2026-03-15", None)]
    list_again(store, tmp_path)  # a list that says nothing of reports takes nothing away
    assert reports(store, MARCH, "held_on", "report") == [("2025-09-01", "in_time")]
    hand_in = store.ledger.hand_in(report.hand_ins[0].hand_in)
    take_back(store, hand_in, by="Sam", why="nog niet", municipality="m", now=NOW, keep=24, progress=silent)
    assert reports(store) == [("open_in_time", "2026-03-01", None, None)]


def test_an_evaluation_that_no_list_tells_of_is_signed_off_under_its_first_plan(tmp_path):
    plan = "p-1,evaluation,2025-08-20,,\n"
    of = {name: text for name, text in LISTS.items() if name != "evaluations.csv"}
    found = store_of_lists(tmp_path, {JAN: of | {"milestones.csv": MILESTONES + plan}})
    counted = found.ask("evaluations_held", as_of=DAY(MARCH)).iloc[0][["n_planned", "n_due", "n_held"]].tolist()
    [(row_on, told)] = reports(found, MARCH, "row_on", "report")
    assert (row_on, told) == ("2025-08-20", "unknown")
    say(found, "report", due_on=row_on, signed_off_on="2026-03-01")
    assert reports(found, MARCH, "row_on", "report") == [(row_on, "open_in_time")]
    after = found.ask("evaluations_held", as_of=DAY(MARCH)).iloc[0][["n_planned", "n_due", "n_held"]].tolist()
    assert after == counted


def counted(store, day=MARCH):
    return store.ask("evaluations_held", as_of=DAY(day)).iloc[0][["n_planned", "n_due", "n_held", "n_late"]].tolist()


@pytest.mark.parametrize("told", ["2025-08-15", "2025-09-15", ""])
def test_an_evaluation_counts_once_where_a_later_list_tells_of_it_under_another_day(tmp_path, told):
    plan = "p-1,evaluation,2025-08-20,,\n"
    of = {name: text for name, text in LISTS.items() if name != "evaluations.csv"}
    found = store_of_lists(tmp_path, {JAN: of | {"milestones.csv": MILESTONES + plan}})
    say(found, "report", due_on="2025-08-20", signed_off_on="2026-03-01")
    of_list = f"pilot_id,due_on,held_on\np-1,{told},2025-09-01\n"
    list_again(found, tmp_path, milestones=MILESTONES + plan, evaluations=of_list)
    assert reports(found, MARCH, "held_on", "report", "signed_off_on") == [("2025-09-01", "open_in_time", "2026-03-01")]
    assert counted(found) == [1, 1, 1, 0]
    timeline = found.ask("pilot_timeline", as_of=DAY(MARCH), pilot_key="m/p-1")
    assert len(timeline[timeline.kind == "evaluation"]) == 1
    # What is written of it next goes to the same evaluation.
    [(row_on,)] = reports(found, MARCH, "row_on")
    days = {"signed_off_on": "2026-03-01", "published_on": "2026-03-15"}
    say(found, "report", day="2026-04-01", due_on=row_on, **days)
    assert reports(found, "2026-04-01", "held_on", "report") == [("2025-09-01", "in_time")]


def test_a_list_that_moves_the_day_of_an_evaluation_that_was_held_tells_of_no_second(store, tmp_path):
    say(store, "report", due_on="2025-08-15", signed_off_on="2026-03-01")
    list_again(store, tmp_path, evaluations="pilot_id,due_on,held_on\np-1,2025-10-15,2025-09-01\n")
    told = store.ask("evaluation_calendar", as_of=DAY(MARCH))
    assert named(told, "due_on", "held_on", "days_late", "report") == [("2025-08-15", "2025-09-01", 17, "open_in_time")]


def unplanned(folder, *days):
    milestones = "pilot_id,milestone,happened_on,outcome\np-1,started,2025-01-01,\n"
    milestones += "".join(f"p-1,evaluation,{day},successful\n" for day in days)
    of = {"pilots.csv": LISTS["pilots.csv"], "milestones.csv": milestones}
    return store_of_lists(folder, {JAN: of})


def test_a_report_is_written_of_an_evaluation_that_nobody_planned(tmp_path):
    found = unplanned(tmp_path, "2025-09-01")
    assert reports(found, MARCH, "row_on", "held_on") == [(None, "2025-09-01")]
    say(found, "report", held_on="2025-09-01", signed_off_on="2026-03-01")
    assert reports(found, MARCH, "row_on", "held_on", "report") == [(None, "2025-09-01", "open_in_time")]
    assert counted(found) == [1, 0, 0, 0]
    with pytest.raises(LedgerError, match="written_already"):
        say(found, "report", held_on="2025-09-01", signed_off_on="2026-03-01")


def test_of_two_evaluations_that_nobody_planned_it_is_asked_of_which_a_report_is(tmp_path):
    found = unplanned(tmp_path, "2025-09-01", "2026-01-15")
    with pytest.raises(LedgerError) as refused:
        say(found, "report", signed_off_on="2026-03-01")
    assert refused.value.code == "write_which_report"
    assert "held_on=2025-09-01 · held_on=2026-01-15" in error_in_words(refused.value, words_for("nl"))
    say(found, "report", held_on="2026-01-15", signed_off_on="2026-03-01")
    assert sorted(reports(found, MARCH, "held_on", "report")) == [
        ("2025-09-01", "unknown"),
        ("2026-01-15", "open_in_time"),
    ]
    say(found, "report", held_on="2025-09-01", signed_off_on="2025-10-01", unpublished_reason="supplier")
    assert sorted(reports(found, MARCH, "held_on", "report")) == [
        ("2025-09-01", "closed"),
        ("2026-01-15", "open_in_time"),
    ]
    assert counted(found) == [2, 0, 0, 0]


def test_plans_go_there_and_back(store):
    for day, planned in ((WRITTEN, "2026-12-01"), ("2026-03-11", "2027-01-01"), ("2026-03-12", "2026-12-01")):
        say(store, "plan", day=day, milestone="implemented", planned_on=planned)
    told = store.ask("pilot_timeline", as_of=DAY(MARCH), pilot_key="m/p-1")
    told = told[told.milestone == "implemented"]
    assert named(told, "kind", "planned_on") == [
        ("first_plan", "2026-12-01"),
        ("replan", "2027-01-01"),
        ("replan", "2026-12-01"),
    ]


@pytest.mark.parametrize("by", ["Sam", "Vic"])  # the names of their hand-ins are in no order
def test_of_several_statements_of_one_day_about_one_thing_the_last_word_holds(store, by):
    evaluated = {"happened_on": "2026-03-01"}
    for outcome in ("successful", "unsuccessful", "inconclusive"):
        say(store, "evaluation", by=by, outcome=outcome, **evaluated)
    for planned in ("2026-12-01", "2027-06-01", "2027-01-01"):
        report = say(store, "plan", by=by, milestone="implemented", planned_on=planned)
    told = store.ask("pilot_timeline", as_of=DAY(MARCH), pilot_key="m/p-1")
    assert named(told[told.on_day == "2026-03-01"], "milestone", "outcome") == [("evaluation", "inconclusive")]
    planned = told[told.milestone == "implemented"]
    assert named(planned, "kind", "planned_on") == [("first_plan", "2027-01-01")]
    assert len(store.ask("written_down", as_of=DAY(MARCH))) == 2
    history = store.ask("pilot_history", as_of=DAY(MARCH), pilot_key="m/p-1")
    assert len(history[history.source == SCREEN]) == 6
    overriding = history[(history.source == SCREEN) & (history.told_as == "last_word")]
    assert sorted(rows(overriding, "name", "was", "was_outcome", "is_now", "outcome")) == [
        ("evaluation", "2026-03-01", "successful", "2026-03-01", "unsuccessful"),
        ("evaluation", "2026-03-01", "unsuccessful", "2026-03-01", "inconclusive"),
        ("implemented", "2026-12-01", None, "2027-06-01", None),
        ("implemented", "2027-06-01", None, "2027-01-01", None),
    ]
    shown = history_in_words(overriding, words_for("nl"))
    assert set(shown["told"]) == {"Later op dezelfde dag anders vastgelegd; dit geldt"}
    how = {"municipality": "m", "now": NOW, "keep": 24, "progress": silent}
    take_back(store, store.ledger.hand_in(report.hand_ins[0].hand_in), by=by, why="typfout", **how)
    told = store.ask("pilot_timeline", as_of=DAY(MARCH), pilot_key="m/p-1")
    assert named(told[told.milestone == "implemented"], "planned_on") == [("2027-06-01",)]


def test_a_list_that_says_otherwise_later_is_asked_about(store, tmp_path):
    say(store, "decision", **DECISION)
    other = MILESTONES + "p-1,rollout_decision,,2026-03-16,rollout_targeted\n"
    list_again(store, tmp_path, milestones=other)
    say(store, "unblocked", "p 2", MARCH, happened_on=MARCH)  # both spoke after the later day
    asked = store.ask("unanswered", as_of=DAY(MARCH))
    assert named(asked, "kind", "name", "was", "is_now") == [
        ("milestones_differ", "rollout_decision", "2026-03-09", "2026-03-16")
    ]


def test_what_a_list_says_after_it_was_written_down_is_not_counted_twice(store, tmp_path):
    say(store, "decision", outcome="defer", happened_on="2026-03-09")
    list_again(store, tmp_path, milestones=MILESTONES + "p-1,rollout_decision,,2026-03-09,defer\n")
    assert store.ask("waiting_decisions", as_of=DAY(MARCH)).deferrals.tolist() == [1]
    assert store.ask("unanswered", as_of=DAY(MARCH)).empty


def test_two_statements_of_one_day_both_hold(store):
    say(store, "decision", **DECISION)
    say(store, "decision", "p 2", outcome="stop", happened_on=WRITTEN)
    told = store.ask("written_down", as_of=DAY(MARCH))
    assert sorted(told.pilot_key) == ["m/P 2", "m/p-1"]
    assert store.ask("written_down", as_of=DAY(MARCH), of_pilot="m/p-1").pilot_key.tolist() == ["m/p-1"]


REFUSED = {
    "write_nobody": ("decision", DECISION, {"by": "  "}),
    "write_no_pilot": ("decision", DECISION, {"pilot": "P-9"}),
    "write_ahead": ("decision", DECISION | {"happened_on": "2026-03-11"}, {}),
    "write_outcome": ("decision", DECISION | {"outcome": "successful"}, {}),
    "write_code": ("decision", DECISION | {"outcome": "nee"}, {}),
    "write_missing": ("blocked", {"outcome": "legal", "happened_on": WRITTEN}, {}),
    "write_column": ("decision", DECISION | {"planned_on": WRITTEN}, {}),
    "write_day": ("decision", DECISION | {"happened_on": "gisteren"}, {}),
    "write_number": ("norm", FORMS["norm"][0] | {"norm_days": "drie"}, {"pilot": None}),
    "write_no_record": ("answer", FORMS["answer"][0] | {"layer": "policy"}, {}),
    "write_no_report": ("report", {"due_on": "2025-09-01", "signed_off_on": WRITTEN}, {}),
    "write_before": ("report", {"due_on": "2025-08-15", "signed_off_on": "2025-08-31"}, {}),
    "write_either": ("report", FORMS["report"][0] | {"published_on": WRITTEN}, {}),
    "written_already": ("evaluation", {"outcome": "successful", "happened_on": "2025-09-01"}, {}),
}


@pytest.mark.parametrize("code", REFUSED)
def test_what_cannot_be_is_refused_and_said(store, code):
    form, said, how = REFUSED[code]
    with pytest.raises(LedgerError) as refused:
        say(store, form, **how, **said)
    assert refused.value.code == code
    assert {error_in_words(refused.value, words_for(language)) for language in ("nl", "en")}
    assert (len(store.names()), len(store.ledger.hand_ins())) == (1, 1)


@pytest.mark.parametrize("form", FORMS)
def test_the_very_same_is_not_said_twice(store, form):
    said, pilot = FORMS[form][0], None if form == "norm" else "P-1"
    say(store, form, pilot, **said)
    with pytest.raises(LedgerError) as refused:
        say(store, form, pilot, by="Sam", **said)
    code = "norm_already" if form == "norm" else "written_already"
    assert (refused.value.code, refused.value.details["by"]) == (code, "Noor")


def test_no_list_is_handed_in_under_the_name_of_the_screens(store, tmp_path):
    with pytest.raises(LedgerError, match="source_of_screen"):
        store_of_lists(tmp_path, {MARCH: LISTS}, source="Scherm", store=store)


def test_read_again_from_its_files_it_says_the_same(store):
    say(store, "segment", area="noord", target_group="ouderen", role="not_here", reason="te weinig")
    before = store.ask("pilot_segments", as_of=DAY(MARCH), pilot_key="m/p-1")
    recompose(store, municipality="m", now=NOW, keep=24, progress=silent, is_read_again=True)
    assert store.ask("pilot_segments", as_of=DAY(MARCH), pilot_key="m/p-1").equals(before)
    assert store.ask("pilot_segments", as_of=DAY("2026-03-09"), pilot_key="m/p-1").role.tolist() == ["candidate"]


def test_the_command_writes_and_takes_back(store, capsys):
    at = ["--store", str(store.path), "--json"]
    said = ["--set", "outcome=rollout_full", "--set", "happened_on=2026-03-09", "--by", "Noor"]
    assert main(["write", "decision", "m/p-1", *said, "--reported-on", WRITTEN, *at]) == 0
    name = json.loads(capsys.readouterr().out)["hand_ins"][0]["hand_in"]
    assert waiting(store) == []
    assert main(["write", "decision", "m/p-1", *said, "--reported-on", WRITTEN, *at]) == 2
    assert "Noor" in capsys.readouterr().err
    assert main(["take-back", name, "--why", "vergissing", "--by", "Sam", *at]) == 0
    assert json.loads(capsys.readouterr().out)["taken_back"] == name
    assert waiting(store) == ["p-1"]
    hand_in = store.ledger.hand_in(name)
    assert store.ledger.taken_back(hand_in.source)[name].by == "Sam"


def test_of_the_example_it_is_written_down_too(tmp_path):
    store = example_in(tmp_path / "store")
    as_of = store.current().as_of
    first = store.ask("waiting_decisions", as_of=as_of).iloc[0]
    given = Statement("decision", {"outcome": "stop", "happened_on": str(as_of)}, first.municipality, first.pilot_id)
    write(store, [given], PUBLISHING, by="Noor")
    assert first.pilot_id not in waiting(store, str(as_of))
    assert (store.current().as_of, store.current().is_example) == (as_of, True)


def test_several_are_written_down_at_once_and_of_one_that_does_not_fit_none_is(store, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("DOORSTROOM_MUNICIPALITY", "m")
    rows_file = tmp_path / "besluiten.csv"

    def run(text):
        rows_file.write_text("pilot_id,outcome,happened_on,decided_by\n" + text, encoding="utf-8")
        status = main(["--lang", "nl", "write", "decision", "--rows", str(rows_file), "--store", str(store.path)])
        return status, capsys.readouterr().err.strip()

    def records():
        files = [path for path in store.path.rglob("*") if path.is_file() and path.suffix != ".lock"]
        return {path: path.read_bytes() for path in files if path.parent.name != AUDIT}

    before = records()
    status, said = run("p-1,stop,2026-03-09,College\nP 9,stop,2026-03-09,\n")
    assert (status, said) == (2, "m/P 9: Er is geen pilot m/P 9 op die dag. Er is niets vastgelegd.")
    status, said = run("p-1,stop\n")
    assert (status, "pilot_id, outcome, happened_on" in said) == (2, True)
    status, said = run("p-1,later,2026-03-09,\np 2,stop,2026-03-09,\n")
    assert (status, said.startswith("Een: 'later'")) == (2, True)
    assert records() == before
    assert run("p-1,stop,2026-03-09,College\np 2,defer,2026-03-09,\n") == (0, "")
    told = store.ask("written_down", as_of=DAY("2098-01-01"))
    assert sorted(rows(told, "pilot_key", "said")) == [("m/P 2", "defer"), ("m/p-1", "stop")]
    assert len(set(told.hand_in)) == 2


def told(error, language="nl", *, is_on_screen=False):
    return error_in_words(error, words_for(language, is_on_screen=is_on_screen))


def meeting(store, by="Noor", day=WRITTEN, **outcomes):
    """The decisions of one meeting about pilots that waited for one: id → outcome."""
    given = [
        Statement("decision", DECISION | {"outcome": outcome}, "M", pilot_id.replace("_", " "))
        for pilot_id, outcome in outcomes.items()
    ]
    return write(store, given, PUBLISHING, by=by, day=DAY(day), is_of_agenda=True)


SECOND_WAITS = MILESTONES + "P 2,evaluation,,2025-10-01,successful\n"


@pytest.mark.parametrize("outcome", ["rollout_full", "stop", "defer"])
def test_what_another_decided_meanwhile_is_told_once_by_title_with_who_and_when(store, tmp_path, outcome):
    list_again(store, tmp_path, day="2026-02-28", milestones=SECOND_WAITS)
    say(store, "decision", by="Piet", **DECISION | {"outcome": outcome})
    before = [one.id for one in store.ledger.hand_ins()]
    with pytest.raises(LedgerError) as refused:
        meeting(store, **{"p-1": "rollout_full", "P_2": "defer"})
    assert [one.id for one in store.ledger.hand_ins()] == before
    assert refused.value.details["pilots"] == ("M/p-1",)
    label = words_for("nl").label("outcome", outcome)
    said = told(refused.value, is_on_screen=True)
    who = "vastgelegd door Piet op 10 maart 2026"
    alike = f"Dit staat er al bij Een: {who}." if outcome == "rollout_full" else f"Een: {label} op 9 maart 2026, {who}."
    assert (alike in said or f"Een: {label} op 9 maart 2026, {who}." in said, said.count("vastgelegd.")) == (True, 1)
    assert "m/p-1" not in said.lower()
    meeting(store, P_2="defer")
    assert store.ask("written_down", as_of=DAY(MARCH), of_pilot="m/P 2").said.tolist() == ["defer"]


@pytest.mark.parametrize(
    ("by", "day", "outcome", "is_told"),
    [
        ("Piet", "2026-03-09", "stop", True),
        ("Piet", "2026-03-09", "defer", True),
        ("Piet", "2026-03-08", "stop", False),
        (" noor ", "2026-03-09", "stop", False),  # corrects it
    ],
)
def test_of_two_single_decisions_of_one_day_by_two_people_the_second_is_told(store, by, day, outcome, is_told):
    say(store, "decision", **DECISION)

    def say_too():
        return say(store, "decision", by=by, **DECISION | {"outcome": outcome, "happened_on": day})

    if not is_told:
        assert say_too().hand_ins
        return
    with pytest.raises(LedgerError) as refused:
        say_too()
    full = words_for("nl").label("outcome", "rollout_full")
    assert f"Een: {full} op 9 maart 2026, vastgelegd door Noor op 10 maart 2026." in told(refused.value)
    assert store.ask("written_down", as_of=LATER).said_by.tolist() == ["Noor"]
    take_back(
        store,
        store.ledger.hand_in(store.ask("written_down", as_of=LATER).hand_in[0]),
        by="Piet",
        why="het werd anders",
        municipality="m",
        now=NOW,
        keep=24,
        progress=silent,
    )
    assert say_too().hand_ins


def test_a_pilot_that_waits_no_longer_is_told_as_that(store, tmp_path):
    with pytest.raises(LedgerError) as refused:
        meeting(store, P_2="defer")
    assert "Twee wacht niet meer op een besluit." in told(refused.value)


def test_between_looking_and_handing_in_nobody_else_writes(store):
    said = []

    def meanwhile(step, n):
        if not said:
            said.append(step)
            with pytest.raises(StoreError, match="locked"):
                write(store, [Statement("decision", DECISION, "m", "p-1")], replace(PUBLISHING, wait=0), by="Piet")

    write(store, [Statement("decision", DECISION, "m", "p-1")], replace(PUBLISHING, progress=meanwhile), by="Noor")
    assert said
    assert store.ask("written_down", as_of=LATER).said_by.tolist() == ["Noor"]


def test_of_a_pilot_that_is_another_one_now_it_is_told_which(store):
    left = {"pilots.csv": "pilot_id,title\np-1,Een\n", "milestones.csv": MILESTONES.partition("P 2")[0]}
    store_of_lists(store.path.parent / "left", {FEB: left}, store=store)
    same = Answer("m", "P 2", "same_as", "zo besloten", same_as="p-1")
    answer(store, same, PUBLISHING, by="Sam", day=DAY("2026-03-05"))

    def lesson(day):
        said = {"lesson": "Begin klein.", "layer": "policy", "recorded_on": day}
        return write(store, [Statement("lesson", said, "m", "P 2")], PUBLISHING, by="Noor", day=DAY(day))

    with pytest.raises(LedgerError) as refused:
        lesson(WRITTEN)
    assert refused.value.details["other_key"] == "m/p-1"
    assert told(refused.value).startswith("Twee is sinds 5 maart 2026 dezelfde pilot als Een. ")
    assert lesson("2026-03-04").hand_ins  # on that day it was itself


def test_the_command_tells_which_pilots_others_decided_about(store, tmp_path, capsys):
    say(store, "decision", by="Piet", **DECISION)
    rows_file = tmp_path / "rows.csv"
    rows_file.write_text("municipality,pilot_id,outcome,happened_on\nm,p-1,stop,2026-03-09\n", encoding="utf-8")
    at = ["--rows", str(rows_file), "--agenda", "--json", "--store", str(store.path), "--by", "Noor"]
    assert main(["write", "decision", *at]) == 2
    said = capsys.readouterr()
    assert json.loads(said.out) == {"pilots": ["m/p-1"]}
    assert "Piet" in said.err


PLANNED = "pilot_id,milestone,planned_on,happened_on,outcome,recorded_on\n"
LAST_WORDS = {
    "plan": (
        f"p-1,implemented,2026-12-01,,,{WRITTEN}\n",
        {"milestone": "implemented", "planned_on": "2027-01-01"},
        ("planned_on", "2027-01-01", "2026-12-01"),
    ),
    "decision": (
        f"p-1,rollout_decision,,2026-03-09,stop,{WRITTEN}\n",
        DECISION,
        ("outcome", "rollout_full", "stop"),
    ),
}


@pytest.mark.parametrize("is_written_last", [True, False])
@pytest.mark.parametrize("form", LAST_WORDS)
@pytest.mark.parametrize("name", ["aa.csv", "zz.csv"])
def test_of_a_log_and_of_what_was_written_down_on_one_day_what_was_handed_in_last_holds(
    store, tmp_path, form, is_written_last, name
):
    row, said, (column, written, listed) = LAST_WORDS[form]

    def list_it(now):
        (tmp_path / name).write_text(PLANNED + row, encoding="utf-8")
        how = {"municipality": "m", "keep": 24, "progress": silent, "said": Said("lijst", DAY(WRITTEN), by="kantoor")}
        load(store, [tmp_path / name], now=now, **how)

    def write_it(now):
        how = replace(PUBLISHING, now=now)
        write(store, [Statement(form, said, "m", "p-1")], how, by="Noor", day=DAY(WRITTEN))

    for nth, act in enumerate([list_it, write_it] if is_written_last else [write_it, list_it]):
        act(NOW + dt.timedelta(minutes=nth))
    told = store.ask("pilot_timeline", as_of=DAY(MARCH), pilot_key="m/p-1")
    of_it = told[told["milestone"] == ("implemented" if form == "plan" else "rollout_decision")]
    last = of_it.iloc[-1][column]
    assert str(last).removesuffix(" 00:00:00") == (written if is_written_last else listed)
    if form == "decision":
        stage = store.ask("stage_now", as_of=DAY(MARCH)).set_index("pilot_key").loc["m/p-1", "stage"]
        assert stage == ("implementing" if is_written_last else "stopped")

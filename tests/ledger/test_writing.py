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
from tests.given import NOW, rows, silent
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
SIGNED = {"due_on": "2025-08-15", "signed_off_on": "2026-03-01"}
PLANNED, PLANNED_LATER = (
    ("plan", {"milestone": "implemented", "planned_on": day}) for day in ("2026-12-01", "2027-01-01")
)
OF_FORM = {form: None if form == "norm" else f"p-{form}" for form in FORMS}  # no header, as a form may be one
FIRST = {OF_FORM[form]: (form, said) for form, (said, _) in FORMS.items()} | {
    "decided": ("decision", DECISION),
    "ended": ("decision", DECISION | {"outcome": "stop"}),
    "deferred": ("decision", DECISION | {"outcome": "defer"}),
    "go": ("start", {"outcome": "go", "happened_on": WRITTEN}),
    "no_go": ("start", {"outcome": "no_go", "happened_on": WRITTEN}),
    "replanned": PLANNED,
    "signed": ("report", SIGNED),
    "moved": ("report", SIGNED),
}
PILOTS = [pilot for pilot in FIRST if pilot]


@pytest.fixture(scope="module")
def lists(tmp_path_factory):
    folder = tmp_path_factory.mktemp("lists")
    return store_of_lists(folder, {JAN: about(*PILOTS)})


@pytest.fixture(scope="module")
def written(lists, tmp_path_factory):
    """What Noor wrote down on one day of several pilots, each of which says one thing: FIRST."""
    found = copied(lists, tmp_path_factory.mktemp("written"))
    say_of(found, FIRST)
    return found


@pytest.fixture(scope="module")
def later(written, tmp_path_factory):
    """What was written down on later days, and two lists that say something else of some pilots, and of others not."""
    folder = tmp_path_factory.mktemp("later")
    found = copied(written, folder)
    idea = {"stage": "idea", "norm_days": "60", "adopted_on": WRITTEN, "adopted_by": "Raad"}
    say_of(found, {None: ("norm", idea), "replanned": PLANNED_LATER}, "2026-03-11")
    say_of(found, {"replanned": PLANNED, "signed": ("report", SIGNED | {"published_on": "2026-03-15"})}, "2026-03-20")
    march = about(*PILOTS)
    march["milestones.csv"] += "decided,rollout_decision,,2026-03-16,rollout_targeted\n"
    march["milestones.csv"] += "deferred,rollout_decision,,2026-03-09,defer\n"
    march["segments.csv"] = march["segments.csv"].replace(",420", ",430")
    march["evaluations.csv"] = march["evaluations.csv"].replace("moved,2025-08-15", "moved,2025-10-15")
    store_of_lists(folder, {MARCH: march}, store=found)
    say(found, "unblocked", "p 2", MARCH, happened_on=MARCH)  # both spoke after the later day
    chosen = march["segments.csv"].replace("candidate", "chosen")
    store_of_lists(folder, {"2026-04-30": march | {"segments.csv": chosen}}, store=found)
    return found


def copied(store, folder):
    shutil.copytree(store.path, folder / "store")
    return Store(folder / "store")


def about(*pilots):
    """The lists, in which each of these pilots is told of as p-1 is."""
    files = {name: list(text.splitlines()) for name, text in LISTS.items()}
    for lines in files.values():
        of_one = [line for line in lines if "p-1" in line]
        for pilot in pilots:
            lines += [line.replace("L-1", f"L-{pilot}").replace("p-1", pilot).replace("Een", pilot) for line in of_one]
    return {name: "\n".join(lines) + "\n" for name, lines in files.items()}


@pytest.fixture
def store(lists, tmp_path):
    return copied(lists, tmp_path)


def say_of(store, said, day=WRITTEN, by="Noor"):
    """Write down at once, of each pilot: (form, what is said)."""
    given = [Statement(form, told, "M", pilot and pilot.upper()) for pilot, (form, told) in said.items()]
    return write(store, given, PUBLISHING, by=by, day=DAY(day))


def taken_back(store, report, nth=0, by="Sam"):
    hand_in = store.ledger.hand_in(report.hand_ins[nth].hand_in)
    take_back(store, hand_in, by=by, why="anders", municipality="m", now=NOW, keep=24, progress=silent)


def say(store, form, pilot="P-1", day=WRITTEN, by="Noor", **said):
    pilot_id = None if pilot is None else pilot
    return write(store, [Statement(form, said, "M", pilot_id)], PUBLISHING, by=by, day=DAY(day))


def waiting(store, day=MARCH):
    return store.ask("waiting_decisions", as_of=DAY(day)).pilot_id.tolist()


def named(frame, *columns):
    return rows(frame, *columns)


def test_a_decision_stops_the_clock_from_the_day_on_which_it_is_written_down(written):
    assert ["decided" in waiting(written, day) for day in ("2026-03-09", WRITTEN, MARCH)] == [True, False, False]
    told = written.ask("pilot_history", as_of=DAY(MARCH), pilot_key="m/decided")
    assert named(told[told.source == SCREEN], "name", "outcome", "decided_by", "said_by", "said_on") == [
        ("rollout_decision", "rollout_full", "College", "Noor", WRITTEN)
    ]


def test_deferring_stops_nothing(written):
    assert "deferred" in waiting(written)


AREAS = "area,name\nnoord,Wijk Noord\nN-2,Noord-Oost\n"
MEETINGS = "body,meets_on\nCollege B&W,2026-04-14\n"
SEGMENT = {"target_group": "ouderen", "role": "chosen", "reason": "nodig"}


KNOWN = {
    "letters": ("segment", SEGMENT | {"area": "Noord"}, {"area": "noord"}),
    "spaces": ("segment", SEGMENT | {"area": "  NOORD "}, {"area": "noord"}),
    "its name": ("segment", SEGMENT | {"area": "wijk  noord"}, {"area": "noord"}),
    "signs": ("segment", SEGMENT | {"area": "n - 2"}, {"area": "N-2"}),
    "of people": ("segment", SEGMENT | {"area": "noord", "target_group": "Ouderen"}, {"target_group": "ouderen"}),
    "not known yet": ("segment", SEGMENT | {"area": "zuid"}, {"area": "zuid"}),
    "who decided": ("decision", DECISION | {"decided_by": "college b&w"}, {"decided_by": "College B&W"}),
    "who decides": ("plan", FORMS["plan"][0] | {"decided_by": "COLLEGE B&W"}, {"decided_by": "College B&W"}),
    None: ("norm", FORMS["norm"][0] | {"adopted_by": "college"}, {"adopted_by": "College"}),
}


def test_a_known_name_is_written_down_in_its_known_spelling_and_that_is_said(tmp_path):
    pilots = about(*(pilot for pilot in KNOWN if pilot))
    found = store_of_lists(tmp_path, {JAN: pilots | {"areas.csv": AREAS, "meetings.csv": MEETINGS}})
    report = say_of(found, {pilot: (form, said) for pilot, (form, said, _) in KNOWN.items()})
    rows_there, told = found.ask("names_known", as_of=DAY(MARCH), place="m"), []
    for pilot, (form, said, known) in KNOWN.items():
        (name, spelled), table = next(iter(known.items())), contract().forms[form].table
        kind = contract().tables[table].columns[name].names
        spellings = [
            one for one in rows_there[rows_there["kind"] == kind]["name"] if spelling_key(one) == spelling_key(spelled)
        ]
        assert spellings == [spelled], pilot
        if said[name].strip() != spelled:
            told.append((name, said[name].strip(), spelled))
        if form == "segment":
            segments = found.ask("pilot_segments", as_of=DAY(MARCH), pilot_key=f"m/{pilot}")
            assert len(segments) == (1 if spelled in ("noord", "ouderen") else 2), pilot
    assert [(one.column, one.value, one.other) for one in report.flags if one.code == "spelled_otherwise"] == told


def test_what_is_said_together_of_a_pilot_is_one_hand_in_that_is_taken_back_at_once(store):
    said = {"target_group": "ouderen", "role": "chosen", "reason": "nodig"}
    given = [Statement("segment", said | {"area": area}, "M", "P-1") for area in ("noord", "zuid")]
    report = write(store, given, PUBLISHING, by="Noor", day=DAY(WRITTEN), is_together=True)
    assert [one.is_new for one in report.hand_ins] == [True]
    told = store.ask("written_down", as_of=DAY(MARCH))
    assert named(told, "name", "said", "n_rows") == [("noord, ouderen", "chosen", 2)]
    assert writing_claims.told(told.iloc[0], words_for("en")) == "noord, ouderen, and 1 more choice: Chosen."
    segments = store.ask("pilot_segments", as_of=DAY(MARCH), pilot_key="m/p-1")
    assert named(segments, "area", "role") == [("noord", "chosen"), ("zuid", "chosen")]
    taken_back(store, report)
    segments = store.ask("pilot_segments", as_of=DAY(MARCH), pilot_key="m/p-1")
    assert named(segments, "area", "role") == [("noord", "candidate")]


def test_who_begins_uncovered_says_why(written):
    with pytest.raises(LedgerError) as refused:
        say(written, "start", outcome="go_uncovered", happened_on=WRITTEN)
    assert (refused.value.code, refused.value.details["column"]) == ("write_missing", "note")
    found = written.ask("started_uncovered", as_of=DAY(MARCH))
    assert rows(found, "pilot_key", "decided_on", "why") == [("m/p-start", WRITTEN, "geld volgt")]
    for outcome in ("go", "no_go"):
        told = written.ask("written_down", as_of=DAY(MARCH), of_pilot=f"m/{outcome}")
        assert named(told, "name", "said") == [("start_decision", outcome)]


def test_each_form_says_one_thing_and_nothing_of_all_else(lists, written):
    told = written.ask("written_down", as_of=DAY(MARCH))
    assert len(told) == len(set(told.hand_in)) == len(FIRST)
    for form, (_, (table, name, value)) in FORMS.items():
        pilot_key = OF_FORM[form] and f"m/{OF_FORM[form]}"
        of_it = told[told.pilot_key.isna() if pilot_key is None else told.pilot_key == pilot_key]
        said = named(of_it, "of_table", "name", "said", "said_by", "reported_on")
        assert said == [(table, name, value, "Noor", WRITTEN)], form
    for pilot in ("p-1", *PILOTS):
        history = written.ask("pilot_history", as_of=DAY(MARCH), pilot_key=f"m/{pilot}")
        assert "silent" not in history.told_as.tolist(), pilot
    assert written.ask("unanswered", as_of=DAY(MARCH)).equals(lists.ask("unanswered", as_of=DAY(MARCH)))
    assert written.ask("written_down", as_of=DAY("2026-03-09")).empty
    assert sorted(written.ask("stage_now", as_of=DAY(MARCH)).pilot_id) == sorted(["P 2", "p-1", *PILOTS])


def test_a_norm_leaves_all_others_as_they_were(later):
    adopted = {
        day: {row.stage: row.norm_days for row in later.ask("norms_now", as_of=DAY(day)).itertuples() if row.is_adopted}
        for day in ("2026-03-09", WRITTEN, MARCH)
    }
    lists = {"idea": 30, "awaiting_decision": 90}
    assert adopted["2026-03-09"] == lists
    assert adopted[WRITTEN] == lists | {"evaluating": 45}
    assert adopted[MARCH] == lists | {"evaluating": 45, "idea": 60}


def test_what_is_written_of_a_record_keeps_what_it_does_not_ask(later):
    def segment(day):
        found = later.ask("pilot_segments", as_of=DAY(day), pilot_key="m/p-segment")
        return named(found, "area", "role", "reason")

    assert segment("2026-03-09") == [("noord", "candidate", None)]
    # The list goes on saying candidate, beside a number that changed: what was written down later holds.
    assert segment(WRITTEN) == segment(MARCH) == [("noord", "not_here", "te weinig")]
    assert segment("2026-04-30") == [("noord", "chosen", "te weinig")]


def test_an_answer_goes_with_its_question(written):
    told = written.ask("pilot_learning", as_of=DAY(MARCH), pilot_key="m/p-answer")
    assert named(told, "question", "layer", "answer") == [("Durft men los te laten?", "execution", "yes")]
    assert written.ask("pilot_learning", as_of=DAY("2026-03-09"), pilot_key="m/p-answer").answer.isna().all()


def reports(store, pilot, day=MARCH, *columns):
    asked = columns or ("report", "signed_off_on", "published_on", "unpublished_reason")
    return named(store.ask("pilot_reports", as_of=DAY(day), pilot_key=f"m/{pilot}"), *asked)


def test_an_evaluation_is_signed_off_and_published_and_keeps_what_was_said_of_it(lists, written, later, tmp_path):
    told = reports(lists, "signed", MARCH, "row_on", "held_on", "report")
    assert told == [("2025-08-15", "2025-09-01", "unknown")]
    assert reports(written, "signed", "2026-03-09") == [("unknown", None, None, None)]
    signed = [("open_in_time", "2026-03-01", None, None)]
    assert reports(written, "signed") == signed
    assert reports(later, "signed") == [("in_time", "2026-03-01", "2026-03-15", None)]
    # A list that says nothing of reports takes nothing away.
    assert reports(later, "signed", MARCH, "held_on", "report") == [("2025-09-01", "in_time")]
    found = copied(later, tmp_path)
    told = found.ask("written_down", as_of=DAY(MARCH), of_pilot="m/signed")
    hand_in = found.ledger.hand_in(told[told.said == "published"].hand_in.item())
    take_back(found, hand_in, by="Sam", why="nog niet", municipality="m", now=NOW, keep=24, progress=silent)
    assert reports(found, "signed") == signed


def counted(store, day=MARCH):
    return store.ask("evaluations_held", as_of=DAY(day)).iloc[0][["n_planned", "n_due", "n_held", "n_late"]].tolist()


# Under which day a later list tells of the evaluation of each pilot, of which nothing but a first plan was known.
TOLD_UNDER = {"earlier": "2025-08-15", "afterwards": "2025-09-15", "no day": ""}
FIRST_PLAN = "2025-08-20"
UNPLANNED = {"once": ["2025-09-01"], "twice": ["2025-09-01", "2026-01-15"]}
EVALUATIONS = [6, 3, 3, 0]  # those of which there was a plan, and three without


@pytest.fixture(scope="module")
def unlisted(tmp_path_factory):
    """Evaluations of which no list tells more than a first plan, or that they were held."""
    folder = tmp_path_factory.mktemp("unlisted")
    return store_of_lists(folder, {JAN: without_evaluations()})


def without_evaluations():
    files = {name: text for name, text in about(*TOLD_UNDER).items() if name != "evaluations.csv"}
    files = {name: "".join(row for row in text.splitlines(True) if "p-1" not in row) for name, text in files.items()}
    files["milestones.csv"] += "".join(f"{pilot},evaluation,{FIRST_PLAN},,\n" for pilot in TOLD_UNDER)
    for pilot, days in UNPLANNED.items():
        files["pilots.csv"] += f"{pilot},{pilot}\n"
        files["milestones.csv"] += f"{pilot},started,,2025-01-01,\n"
        files["milestones.csv"] += "".join(f"{pilot},evaluation,,{day},successful\n" for day in days)
    return files


SIGNED_ON = {"signed_off_on": "2026-03-01"}


@pytest.fixture(scope="module")
def reported(unlisted, tmp_path_factory):
    """They were signed off, of two of one pilot the last."""
    found = copied(unlisted, tmp_path_factory.mktemp("reported"))
    said = {pilot: ("report", {"due_on": FIRST_PLAN} | SIGNED_ON) for pilot in TOLD_UNDER}
    said |= {pilot: ("report", {"held_on": days[-1]} | SIGNED_ON) for pilot, days in UNPLANNED.items()}
    say_of(found, said)
    return found


def test_an_evaluation_that_no_list_tells_of_is_signed_off_under_its_first_plan(unlisted, reported):
    for pilot in TOLD_UNDER:
        assert reports(unlisted, pilot, MARCH, "row_on", "report") == [(FIRST_PLAN, "unknown")]
        assert reports(reported, pilot, MARCH, "row_on", "report") == [(FIRST_PLAN, "open_in_time")]
    assert counted(unlisted) == counted(reported) == EVALUATIONS


def test_an_evaluation_counts_once_where_a_later_list_tells_of_it_under_another_day(reported, tmp_path):
    found = copied(reported, tmp_path)
    of_list = "".join(f"{pilot},{told},2025-09-01\n" for pilot, told in TOLD_UNDER.items())
    evaluations = {"evaluations.csv": f"pilot_id,due_on,held_on\n{of_list}"}
    store_of_lists(tmp_path, {MARCH: without_evaluations() | evaluations}, store=found)
    rows_on = {}
    for pilot in TOLD_UNDER:
        told = reports(found, pilot, MARCH, "held_on", "report", "signed_off_on")
        assert told == [("2025-09-01", "open_in_time", "2026-03-01")], pilot
        timeline = found.ask("pilot_timeline", as_of=DAY(MARCH), pilot_key=f"m/{pilot}")
        assert len(timeline[timeline.kind == "evaluation"]) == 1, pilot
        [(rows_on[pilot],)] = reports(found, pilot, MARCH, "row_on")
    assert counted(found) == EVALUATIONS
    # What is written of it next goes to the same evaluation.
    days = SIGNED_ON | {"published_on": "2026-03-15"}
    closed = {"held_on": "2025-09-01", "signed_off_on": "2025-10-01", "unpublished_reason": "supplier"}
    published = {pilot: ("report", days | {"due_on": row_on}) for pilot, row_on in rows_on.items()}
    say_of(found, published | {"twice": ("report", closed)}, "2026-04-01")
    for pilot in TOLD_UNDER:
        assert reports(found, pilot, "2026-04-01", "held_on", "report") == [("2025-09-01", "in_time")], pilot
    of_two = [("2025-09-01", "closed"), ("2026-01-15", "open_in_time")]
    assert sorted(reports(found, "twice", "2026-04-01", "held_on", "report")) == of_two
    assert counted(found, "2026-04-01") == EVALUATIONS


def test_a_list_that_moves_the_day_of_an_evaluation_that_was_held_tells_of_no_second(later):
    told = later.ask("evaluation_calendar", as_of=DAY(MARCH))
    of_it = told[told.pilot_key == "m/moved"]
    said = [("2025-08-15", "2025-09-01", 17, "open_in_time")]
    assert named(of_it, "due_on", "held_on", "days_late", "report") == said


def test_a_report_is_written_of_an_evaluation_that_nobody_planned(unlisted, reported):
    assert reports(unlisted, "once", MARCH, "row_on", "held_on") == [(None, "2025-09-01")]
    assert reports(reported, "once", MARCH, "row_on", "held_on", "report") == [(None, "2025-09-01", "open_in_time")]
    with pytest.raises(LedgerError, match="written_already"):
        say(reported, "report", "once", held_on="2025-09-01", signed_off_on="2026-03-01")


def test_of_two_evaluations_that_nobody_planned_it_is_asked_of_which_a_report_is(unlisted, reported):
    with pytest.raises(LedgerError) as refused:
        say(unlisted, "report", "twice", signed_off_on="2026-03-01")
    assert refused.value.code == "write_which_report"
    assert "held_on=2025-09-01 · held_on=2026-01-15" in error_in_words(refused.value, words_for("nl"))
    of_two = [("2025-09-01", "unknown"), ("2026-01-15", "open_in_time")]
    assert sorted(reports(reported, "twice", MARCH, "held_on", "report")) == of_two


def test_plans_go_there_and_back(later):
    told = later.ask("pilot_timeline", as_of=DAY(MARCH), pilot_key="m/replanned")
    told = told[told.milestone == "implemented"]
    assert named(told, "kind", "planned_on") == [
        ("first_plan", "2026-12-01"),
        ("replan", "2027-01-01"),
        ("replan", "2026-12-01"),
    ]


def test_of_several_statements_of_one_day_about_one_thing_the_last_word_holds(store):
    pilots = ("p-evaluation", "p-plan")  # of two, as the names of their hand-ins are in no order
    for outcome, planned in (
        ("successful", "2026-12-01"),
        ("unsuccessful", "2027-06-01"),
        ("inconclusive", "2027-01-01"),
    ):
        forms = {
            "evaluation": {"outcome": outcome, "happened_on": "2026-03-01"},
            "plan": {"milestone": "implemented", "planned_on": planned},
        }
        given = [Statement(form, said, "m", pilot) for pilot in pilots for form, said in forms.items()]
        report = write(store, given, PUBLISHING, by="Sam", day=DAY(WRITTEN))
    for pilot in pilots:
        told = store.ask("pilot_timeline", as_of=DAY(MARCH), pilot_key=f"m/{pilot}")
        assert named(told[told.on_day == "2026-03-01"], "milestone", "outcome") == [("evaluation", "inconclusive")]
        planned = told[told.milestone == "implemented"]
        assert named(planned, "kind", "planned_on") == [("first_plan", "2027-01-01")]
        assert len(store.ask("written_down", as_of=DAY(MARCH), of_pilot=f"m/{pilot}")) == 2
        history = store.ask("pilot_history", as_of=DAY(MARCH), pilot_key=f"m/{pilot}")
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
    taken_back(store, report, nth=-1)
    told = store.ask("pilot_timeline", as_of=DAY(MARCH), pilot_key=f"m/{pilots[-1]}")
    assert named(told[told.milestone == "implemented"], "planned_on") == [("2027-06-01",)]


def test_a_list_that_says_otherwise_later_is_asked_about(later):
    asked = later.ask("unanswered", as_of=DAY(MARCH), of_pilot="m/decided")
    assert named(asked, "kind", "name", "was", "is_now") == [
        ("milestones_differ", "rollout_decision", "2026-03-09", "2026-03-16")
    ]


def test_what_a_list_says_after_it_was_written_down_is_not_counted_twice(later):
    waits = later.ask("waiting_decisions", as_of=DAY(MARCH))
    assert waits[waits.pilot_key == "m/deferred"].deferrals.tolist() == [1]
    assert later.ask("unanswered", as_of=DAY(MARCH), of_pilot="m/deferred").empty


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
def test_the_very_same_is_not_said_twice(written, form):
    with pytest.raises(LedgerError) as refused:
        say(written, form, OF_FORM[form], by="Sam", **FORMS[form][0])
    code = "norm_already" if form == "norm" else "written_already"
    assert (refused.value.code, refused.value.details["by"]) == (code, "Noor")


def test_no_list_is_handed_in_under_the_name_of_the_screens(store, tmp_path):
    with pytest.raises(LedgerError, match="source_of_screen"):
        store_of_lists(tmp_path, {MARCH: LISTS}, source="Scherm", store=store)


def test_read_again_from_its_files_it_says_the_same(written, tmp_path):
    found = copied(written, tmp_path)
    recompose(found, municipality="m", now=NOW, keep=24, progress=silent, is_read_again=True)
    for name, of in (("pilot_segments", {"pilot_key": "m/p-segment"}), ("written_down", {}), ("norms_now", {})):
        assert found.ask(name, as_of=DAY(MARCH), **of).equals(written.ask(name, as_of=DAY(MARCH), **of)), name
    assert found.ask("pilot_segments", as_of=DAY("2026-03-09"), pilot_key="m/p-segment").role.tolist() == ["candidate"]


def test_the_command_writes_and_takes_back_what_can_be_written_anew(store, capsys):
    at = ["--store", str(store.path), "--json"]
    said = ["--set", "outcome=rollout_full", "--set", "happened_on=2026-03-09", "--by", "Noor"]
    assert main(["write", "decision", "m/p-1", *said, "--reported-on", WRITTEN, *at]) == 0
    name = json.loads(capsys.readouterr().out)["hand_ins"][0]["hand_in"]
    assert "p-1" not in waiting(store)
    assert main(["write", "decision", "m/p-1", *said, "--reported-on", WRITTEN, *at]) == 2
    assert "Noor" in capsys.readouterr().err
    assert main(["take-back", name, "--why", "vergissing", "--by", "Sam", *at]) == 0
    assert json.loads(capsys.readouterr().out)["taken_back"] == name
    assert "p-1" in waiting(store)
    assert store.ask("written_down", as_of=DAY(MARCH)).empty
    hand_in = store.ledger.hand_in(name)
    assert store.ledger.taken_back(hand_in.source)[name].by == "Sam"
    say(store, "decision", **DECISION)
    assert "p-1" not in waiting(store)


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


@pytest.mark.parametrize(("pilot", "outcome"), [("decided", "rollout_full"), ("ended", "stop"), ("deferred", "defer")])
def test_what_another_decided_meanwhile_is_told_once_by_title_with_who_and_when(written, pilot, outcome):
    before = [one.id for one in written.ledger.hand_ins()]
    with pytest.raises(LedgerError) as refused:
        meeting(written, by="Piet", **{pilot: "rollout_full", "p-1": "defer"})
    assert [one.id for one in written.ledger.hand_ins()] == before
    assert refused.value.details["pilots"] == (f"M/{pilot}",)
    label = words_for("nl").label("outcome", outcome)
    said = told(refused.value, is_on_screen=True)
    who = "vastgelegd door Noor op 10 maart 2026"
    other = f"{pilot}: {label} op 9 maart 2026, {who}."
    alike = f"Dit staat er al bij {pilot}: {who}." if outcome == "rollout_full" else other
    assert (alike in said or other in said, said.count("vastgelegd.")) == (True, 1)
    assert f"m/{pilot}" not in said.lower()


def test_without_what_another_decided_meanwhile_the_others_of_a_meeting_are_written_down(written, tmp_path):
    found = copied(written, tmp_path)
    meeting(found, by="Piet", **{"p-1": "defer"})
    assert found.ask("written_down", as_of=DAY(MARCH), of_pilot="m/p-1").said.tolist() == ["defer"]


@pytest.mark.parametrize("outcome", ["stop", "defer"])
def test_of_two_single_decisions_of_one_day_by_two_people_the_second_is_told(written, outcome):
    before = [one.id for one in written.ledger.hand_ins()]
    with pytest.raises(LedgerError) as refused:
        say(written, "decision", "decided", by="Piet", **DECISION | {"outcome": outcome})
    full = words_for("nl").label("outcome", "rollout_full")
    assert f"decided: {full} op 9 maart 2026, vastgelegd door Noor op 10 maart 2026." in told(refused.value)
    assert [one.id for one in written.ledger.hand_ins()] == before


def test_what_was_decided_is_corrected_by_who_said_it_on_another_day_or_once_it_is_taken_back(written, tmp_path):
    found = copied(written, tmp_path)
    assert say(found, "decision", "decided", by=" noor ", **DECISION | {"outcome": "stop"}).hand_ins
    first = found.ask("written_down", as_of=LATER, of_pilot="m/ended").hand_in.item()
    how = {"municipality": "m", "now": NOW, "keep": 24, "progress": silent}
    take_back(found, found.ledger.hand_in(first), by="Piet", why="het werd anders", **how)
    stop = DECISION | {"outcome": "stop"}
    said = {"deferred": ("decision", stop | {"happened_on": "2026-03-08"}), "ended": ("decision", stop)}
    assert len(say_of(found, said, by="Piet").hand_ins) == 2


def test_a_pilot_that_waits_no_longer_is_told_as_that(lists):
    with pytest.raises(LedgerError) as refused:
        meeting(lists, P_2="defer")
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
    every = {name: about(*PILOTS)[name] for name in ("pilots.csv", "milestones.csv")}
    left = {name: "".join(row for row in text.splitlines(True) if "P 2" not in row) for name, text in every.items()}
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


def test_the_command_tells_which_pilots_others_decided_about(written, tmp_path, capsys):
    rows_file = tmp_path / "rows.csv"
    rows_file.write_text("municipality,pilot_id,outcome,happened_on\nm,decided,stop,2026-03-09\n", encoding="utf-8")
    at = ["--rows", str(rows_file), "--agenda", "--json", "--store", str(written.path), "--by", "Piet"]
    assert main(["write", "decision", *at]) == 2
    said = capsys.readouterr()
    assert json.loads(said.out) == {"pilots": ["m/decided"]}
    assert "Noor" in said.err


LOG = "pilot_id,milestone,planned_on,happened_on,outcome,recorded_on\n"
LAST_WORDS = {
    "plan": (
        f"implemented,2026-12-01,,,{WRITTEN}\n",
        {"milestone": "implemented", "planned_on": "2027-01-01"},
        ("planned_on", "2027-01-01", "2026-12-01"),
    ),
    "decision": (
        f"rollout_decision,,2026-03-09,stop,{WRITTEN}\n",
        DECISION,
        ("outcome", "rollout_full", "stop"),
    ),
}


def test_of_a_log_and_of_what_was_written_down_on_one_day_what_was_handed_in_last_holds(store, tmp_path):
    # Before and after the name of the file that is written; of each list its own, as it is shown by that alone then.
    names = {True: ("aa.csv", "zz.csv"), False: ("ab.csv", "zy.csv")}
    cases = [(form, name, is_last) for form in LAST_WORDS for is_last, of_list in names.items() for name in of_list]
    pilots = dict(zip(cases, PILOTS, strict=False))
    assert len(pilots) == len(cases)

    def list_it(now, is_written_last):
        folder = tmp_path / str(is_written_last)
        folder.mkdir()
        for name in names[is_written_last]:
            told = [f"{pilots[form, name, is_written_last]},{row}" for form, (row, *_) in LAST_WORDS.items()]
            (folder / name).write_text(LOG + "".join(told), encoding="utf-8")
        how = {"municipality": "m", "keep": 24, "progress": silent, "said": Said("lijst", DAY(WRITTEN), by="kantoor")}
        load(store, [folder / name for name in names[is_written_last]], now=now, **how)

    list_it(NOW, True)
    given = [Statement(form, LAST_WORDS[form][1], "m", pilot) for (form, *_), pilot in pilots.items()]
    how = replace(PUBLISHING, now=NOW + dt.timedelta(minutes=1))
    write(store, given, how, by="Noor", day=DAY(WRITTEN))
    list_it(NOW + dt.timedelta(minutes=2), False)
    stages = store.ask("stage_now", as_of=DAY(MARCH)).set_index("pilot_key")["stage"]
    for (form, name, is_written_last), pilot in pilots.items():
        told = store.ask("pilot_timeline", as_of=DAY(MARCH), pilot_key=f"m/{pilot}")
        of_it = told[told["milestone"] == ("implemented" if form == "plan" else "rollout_decision")]
        column, written, listed = LAST_WORDS[form][2]
        last = str(of_it.iloc[-1][column]).removesuffix(" 00:00:00")
        assert last == (written if is_written_last else listed), (form, name, is_written_last)
        if form == "decision":
            stage = "implementing" if is_written_last else "stopped"
            assert stages[f"m/{pilot}"] == stage, (form, name, is_written_last)

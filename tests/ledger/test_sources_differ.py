"""Two lists that tell of one pilot and contradict each other: asked, with what each says, until somebody answers."""

from __future__ import annotations

import datetime as dt
import shutil

import pytest

from doorstroom.__main__ import main
from doorstroom.i18n import words_for
from doorstroom.report.text.said import sentences
from doorstroom.store.versions import Store
from tests.given import rows
from tests.ledger.given import store_of_lists
from tests.ledger.test_fold_table import MAPPING, lists_of

DAY = dt.date.fromisoformat
HEADS = "| 2026-01-31 | 2026-02-28 | 2026-03-31", "| 2026-02-15 | 2026-03-15"
COLUMNS = ("name", "was", "was_outcome", "is_now", "outcome", "since")
LATER, ANSWERED = "2026-04-14", "2026-04-15"
HEAD = "pilot_id,milestone,on_day,field,answer,why\n"

# Of each what two lists say, and what is asked of it on which days.
CASES = {
    "another day of what happens once": (
        "gestart | 01-06-2025",
        "gestart | 05-09-2025",
        {"2026-02-14": [], "2026-02-15": [("started", "2025-06-01", None, "2025-09-05", None, "2026-02-15")]},
    ),
    "another outcome on the same day": (
        "geevalueerd | 15-12-2025 \n uitkomst | geslaagd",
        "geevalueerd | 15-12-2025 \n uitkomst | niet geslaagd",
        {"2026-02-15": [("evaluation", "2025-12-15", "successful", "2025-12-15", "unsuccessful", "2026-02-15")]},
    ),
    "another decision, and no day": (
        "besluit | uitstel",
        "besluit | alles",
        {"2026-02-27": [], "2026-02-28": [("rollout_decision", None, "defer", None, "rollout_full", "2026-02-28")]},
    ),
    "the same, or more or less exactly the same": (
        "gestart | 2025 \n geevalueerd | 15-12-2025 \n uitkomst | geslaagd \n besluit | alles",
        "gestart | 05-09-2025 \n geevalueerd | 15-12-2025 \n besluit op | 10-02-2026 \n besluit | alles",
        {LATER: []},
    ),
    "a period that grew exact, and lay elsewhere": (
        "gestart | 2025 | 01-06-2025",
        "gestart | 05-09-2025",
        {"2026-02-27": [], "2026-02-28": [("started", "2025-09-05", None, "2025-06-01", None, "2026-02-28")]},
    ),
    "what can happen again, from when on the first list could know of it": (
        "geevalueerd | 15-12-2025",
        "geevalueerd | 10-02-2026",
        {"2026-02-27": [], "2026-02-28": [("evaluation", "2025-12-15", None, "2026-02-10", None, "2026-02-28")]},
    ),
    "what can happen again, further apart than a quarter": (
        "geevalueerd | 10-11-2025",
        "geevalueerd | 10-02-2026",
        {LATER: []},
    ),
    "what can happen again, until one list says the other too": (
        "geevalueerd | 15-12-2025 | 15-12-2025 | 10-02-2026",
        "geevalueerd | 10-02-2026",
        {"2026-03-30": [("evaluation", "2025-12-15", None, "2026-02-10", None, "2026-02-28")], "2026-03-31": []},
    ),
    "one list knows of both": (
        "geevalueerd | 15-12-2025 | 10-02-2026",
        "geevalueerd | 10-02-2026",
        {"2026-02-27": [], LATER: []},
    ),
    "started again after it was extended": (
        "gestart | 01-06-2025 \n besluit op | 01-12-2025 \n besluit | verlengen",
        "gestart | 15-12-2025",
        {LATER: []},
    ),
    "until one list says otherwise, and otherwise again": (
        "gestart | 01-06-2025 | 05-09-2025 | 01-06-2025",
        "gestart | 05-09-2025",
        {
            "2026-02-27": [("started", "2025-06-01", None, "2025-09-05", None, "2026-02-15")],
            "2026-02-28": [],
            "2026-03-31": [("started", "2025-09-05", None, "2025-06-01", None, "2026-03-31")],
        },
    ),
    "a note beside it makes no other question": (
        "geevalueerd | 15-12-2025 \n uitkomst | geslaagd \n opmerking | | een | twee",
        "geevalueerd | 15-12-2025 \n uitkomst | niet geslaagd",
        {LATER: [("evaluation", "2025-12-15", "successful", "2025-12-15", "unsuccessful", "2026-02-15")]},
    ),
    "a plan of one is no contradiction of the other": (
        "einde | 01-06-2026",
        "einde | 01-09-2026",
        {LATER: []},
    ),
}


SEEN = ("2026-02-15", "2026-02-28", "2026-03-31")  # of which days there is a version


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder with the store of all cases and of each answer, each of a pilot of its own; what is asked after some
    hand-ins."""
    folder = tmp_path_factory.mktemp("differ")
    cases = {name: CASES.get(name) or CASES[ANSWERS[name][0]] for name in NUMBERS}
    lists = [
        lists_of(*(f"naam {head}\n naam | Pilot {NUMBERS[name]}\n {case[nth]}" for name, case in cases.items()))
        for nth, head in enumerate(HEADS)
    ]
    handed_in = sorted((day, nth, text) for nth, of_source in enumerate(lists) for day, text in of_source.items())
    store, told = None, {}
    for day, nth, text in handed_in:
        given = {"source": ("eerste", "tweede")[nth], "store": store, "is_seen": day in SEEN}
        store = store_of_lists(folder, {day: text}, MAPPING, **given)
        if day in SEEN:
            told[day] = store.ask("unanswered", as_of=DAY(day))
    return folder, told


@pytest.fixture(scope="module")
def store(folder):
    return Store(folder[0] / "store")


@pytest.fixture(scope="module")
def answered(folder, tmp_path_factory):
    """The store with all answers, and two of other days, and with what follows from them."""
    into = tmp_path_factory.mktemp("answered")
    lines = [f"{NUMBERS[name]},{line}" for name, (_, line, _, _) in ANSWERS.items()]
    of_days = {
        "2026-02-15": [f"{NUMBERS[ON_THE_DAY]},started,2025-09-05,,was_wrong"],
        "2026-03-01": [f"{NUMBERS['a note beside it makes no other question']},evaluation,,,correction"],
        ANSWERED: lines,
    }
    lists = {day: {"answers.csv": HEAD + "".join(f"{line},omdat\n" for line in said)} for day, said in of_days.items()}
    store = Store(shutil.copytree(folder[0] / "store", into / "store"))
    return store_of_lists(into, lists, source="answers", store=store)


def asked(store, pilot, day):
    return rows(store.ask("unanswered", as_of=DAY(day), of_pilot=f"m/{pilot}"), "kind", *COLUMNS)


@pytest.mark.parametrize("name", CASES)
def test_what_two_lists_say_differently_of_what_happened_is_asked(store, name):
    for day, expected in CASES[name][2].items():
        told = [one[1:] for one in asked(store, NUMBERS[name], day) if one[0] == "milestones_differ"]
        assert (day, told) == (day, expected)


def test_what_is_asked_on_a_day_is_what_was_asked_then(store, folder):
    for day, then in folder[1].items():
        said = [name for name in then.columns if name not in ("source_file", "now_file")]  # shown longer by now
        assert rows(then, *said) == rows(store.ask("unanswered", as_of=DAY(day)), *said)


def test_both_values_are_told_with_the_place_of_each(store):
    number = NUMBERS["another outcome on the same day"]
    told = store.ask("unanswered", as_of=DAY(LATER), of_pilot=f"m/{number}")
    line = int(number) + 1
    places = ("other_source", "source_file", "source_row", "now_source", "now_file", "now_row")
    assert rows(told, *places) == [
        ("eerste", "2026-01-31 eerste.csv", line, "tweede", "2026-02-15 tweede.csv", line),
    ]
    assert sentences(told, words_for("nl")) == [
        "Evaluatie: de lijst eerste zegt 15 dec 2025, Geslaagd, en de lijst tweede zegt sinds 15 februari 2026 "
        "15 dec 2025, Niet geslaagd. Beide blijven staan. Welke klopt?"
    ]


def statements(store, pilot, milestone, day):
    told = store.ask("pilot_timeline", as_of=DAY(day), pilot_key=f"m/{pilot}")
    return sorted(rows(told[told.milestone == milestone], "on_day", "outcome"), key=str)


STARTED = [("2025-06-01", None), ("2025-09-05", None)]
EVALUATED = [("2025-12-15", "successful"), ("2025-12-15", "unsuccessful")]  # on one day what was said last is shown
DECIDED = [(None, "defer"), (None, "rollout_full")]
# Of a case: the answer, which of what stood before it stands from then on.
ANSWERS = {
    "both": ("another day of what happens once", "started,,,stands", STARTED, STARTED),
    "both, it happened twice": ("another day of what happens once", "started,2025-09-05,,event", STARTED, STARTED),
    "the last is right": ("another day of what happens once", "started,,,correction", STARTED, STARTED[1:]),
    "the first was wrong": ("another day of what happens once", "started,2025-06-01,,was_wrong", STARTED, STARTED[1:]),
    "the last was wrong": ("another day of what happens once", "started,2025-09-05,,was_wrong", STARTED, STARTED[:1]),
    "on one day, the last is right": (
        "another outcome on the same day", "evaluation,2025-12-15,,correction", EVALUATED[1:], EVALUATED[1:],
    ),
    "on one day, the last was wrong": (
        "another outcome on the same day", "evaluation,2025-12-15,,was_wrong", EVALUATED[1:], EVALUATED[:1],
    ),
    "without a day, the last was wrong": (
        "another decision, and no day", "rollout_decision,,,was_wrong", DECIDED, DECIDED[:1],
    ),
    "without a day, the last is right": (
        "another decision, and no day", "rollout_decision,,,correction", DECIDED, DECIDED[1:],
    ),
}  # fmt: skip
ON_THE_DAY = "another day of what happens once"
NUMBERS = {name: str(nth) for nth, name in enumerate([*CASES, *ANSWERS], start=1)}


@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_says_which_of_two_holds_from_its_day_on_and_closes_the_question(answered, name):
    _, line, before, after = ANSWERS[name]
    number, milestone = NUMBERS[name], line.split(",")[0]
    assert [statements(answered, number, milestone, day) for day in (LATER, ANSWERED)] == [before, after]
    assert [len(asked(answered, number, day)) for day in (LATER, ANSWERED)] == [1, 0]


def test_no_answer_is_to_nothing(answered):
    assert not (answered.ask("flags")["code"] == "answer_to_nothing").any()


def test_what_was_wrong_stays_wrong_when_its_list_goes_on_saying_it_with_a_note(answered):
    """The list of March adds a note; it was answered in between."""
    number = NUMBERS["a note beside it makes no other question"]
    assert statements(answered, number, "evaluation", LATER) == EVALUATED[1:]
    assert asked(answered, number, LATER) == []


def test_an_answer_on_the_day_of_the_hand_in_that_it_is_about_holds(answered):
    assert statements(answered, NUMBERS[ON_THE_DAY], "started", "2026-02-15") == STARTED[:1]


def test_the_command_answers_by_either_day(folder, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("DOORSTROOM_MUNICIPALITY", "m")
    shutil.copytree(folder[0] / "store", tmp_path / "store")
    number, store = NUMBERS["another day of what happens once"], Store(tmp_path / "store")
    given = ["answer", number, "was_wrong", "--milestone", "started", "--why", "omdat", "--reported-on", ANSWERED]
    assert main([*given, "--day", "2025-06-02", "--store", str(store.path)]) == 2
    assert main([*given, "--day", "2025-06-01", "--store", str(store.path)]) == 0
    assert statements(store, number, "started", ANSWERED) == STARTED[1:]
    assert asked(store, number, ANSWERED) == []


STARTED_A = "pilot_id,milestone,happened_on\na,started,2025-01-01\n"


def test_an_answer_about_a_column_closes_its_question_whatever_else_of_the_record_changes(tmp_path):
    """Another column that changes makes no other question of what two lists go on saying differently."""
    records = "pilot_id,title,owner,theme\na,A,{},{}\n"
    said = [("2026-01-31", "een", "Team A", "Wmo"), ("2026-02-15", "twee", "Team B", "Wmo"),
            ("2026-03-15", "twee", "Team B", "Jeugd")]  # fmt: skip
    store, opened = None, [("owner", "Team A", "Team B", "2026-02-15")]
    for day, source, *values in said:
        files = {"pilots.csv": records.format(*values), "milestones.csv": STARTED_A}
        is_seen = day == said[-1][0]
        store = store_of_lists(tmp_path, {day: files}, source=source, store=store, is_seen=is_seen)
    of_owner = store.ask("unanswered", as_of=DAY("2026-03-20"))
    assert ("owner", "Team A", "Team B", "2026-02-15") in rows(of_owner, "name", "was", "is_now", "since")
    given = {"2026-03-01": {"answers.csv": f"{HEAD}a,,,owner,stands,omdat\n"}}
    store_of_lists(tmp_path, given, source="answers", store=store)
    for day, expected in (("2026-02-28", opened), ("2026-03-01", []), ("2026-03-20", [])):
        told = store.ask("unanswered", as_of=DAY(day))
        assert rows(told[told["name"] == "owner"], "name", "was", "is_now", "since") == expected

"""Lessons: what was done with them within 90 days, who uses them, and how they are found."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.breadth import examples
from tests.given import rows, store_of

DAY = dt.date.fromisoformat
HEADER = "lesson_id | pilot_id | lesson | recorded_on | action | action_on | kind"
ENDED = """
pilot_id | milestone | happened_on | outcome
a        | started   | 2025-01-10  |
s        | started   | 2025-01-10  |
s        | stopped   | 2025-06-01  | other
"""


def store(folder, *lines: str, **tables: str):
    return store_of(folder, **{"milestones": ENDED} | tables, lessons="\n".join([HEADER, *lines]))


def lessons(found, day="2026-11-30", *columns: str, **asked):
    return rows(found.ask("lessons", as_of=DAY(day), **asked), *columns)


@pytest.mark.parametrize(
    ("recorded", "action", "acted", "day", "told"),
    [
        ("2026-08-24", "adopted", "2026-11-22", "2026-11-30", ("in_time", 90)),
        ("2026-08-23", "adopted", "2026-11-22", "2026-11-30", ("late", 91)),
        ("2026-08-24", "rejected", "2026-11-22", "2026-11-30", ("in_time", 90)),
        ("2026-08-24", "adopted", "2026-11-22", "2026-11-21", ("open", 89)),  # not done yet on that day
        ("2026-08-24", "open", "", "2026-11-22", ("open", 90)),
        ("2026-08-24", "open", "", "2026-11-23", ("overdue", 91)),
        ("2026-08-24", "adopted", "", "2026-11-30", ("unknown", None)),
        ("2026-08-24", "adopted", "2026-08-23", "2026-11-30", ("unknown", None)),  # before there was a lesson
        ("2026-08-24", "adopted", "2026-08-24", "2026-11-30", ("in_time", 0)),
        ("", "adopted", "2026-11-22", "2026-11-30", ("unknown", None)),
        ("", "open", "", "2026-11-30", ("unknown", None)),
    ],
)
def test_a_lesson_gets_an_answer_within_ninety_days_and_a_younger_one_is_open(
    tmp_path, recorded, action, acted, day, told
):
    found = store(tmp_path, f"L1 | a | Les | {recorded} | {action} | {acted} |")
    assert lessons(found, day, "came", "days_to_action") == [told]
    counts = ("n_lessons", "n_in_time", "n_late", "n_overdue", "n_open", "n_unknown")
    (row,) = rows(found.ask("lessons_summary", as_of=DAY(day)), *counts)
    assert dict(zip(counts, row, strict=True))[f"n_{told[0]}"] == row[0] == 1 == sum(row[1:])


def test_promise_9_lessons_of_stopped_pilots_and_of_what_did_not_work_stand_beside_the_others(tmp_path):
    lines = ["L1 | a | Een | 2025-05-01 | | | worked", "L2 | s | Twee | 2025-06-10 | | | did_not_work"]
    found = store(tmp_path, *lines, "L3 | s | Drie | 2025-06-11 | adopted | 2025-06-12 |")
    assert lessons(found, "2026-11-30", "lesson_id", "is_stopped", "kind") == [
        ("L3", True, None),
        ("L2", True, "did_not_work"),
        ("L1", False, "worked"),
    ]
    counts = ("n_worked", "n_failed", "n_of_stopped", "n_stopped", "n_stopped_learned")
    assert rows(found.ask("lessons_summary", as_of=DAY("2026-11-30")), *counts) == [(1, 1, 2, 1, 1)]


def test_a_stopped_pilot_without_a_lesson_is_counted_as_such(tmp_path):
    found = store(tmp_path, "L1 | a | Een | 2025-05-01 | | |")
    counts = ("n_of_stopped", "n_stopped", "n_stopped_learned")
    assert rows(found.ask("lessons_summary", as_of=DAY("2026-11-30")), *counts) == [(0, 1, 0)]


@pytest.mark.parametrize(
    ("reuse", "n"),
    [
        ("n | z | 2025-07-01 | in_use", 1),
        ("n | z | 2025-07-01 | ", 1),
        ("n | z | 2025-07-01 | planned", 0),
        ("n | z | 2027-07-01 | in_use", 0),
        ("n | z | 2025-07-01 | planned | 2027-01-01", 1),  # how far it is on a later day says nothing of this one
        ("n | z | 2025-07-01 | planned | 2025-07-01\nL1 | n | z | 2025-07-01 | in_use | 2027-01-01", 0),
        ("n | z | 2025-07-01 | planned | 2025-07-01\nL1 | n | z | 2025-07-01 | in_use | 2026-01-01", 1),
        ("m | a | 2025-07-01 | in_use", 0),  # the pilot itself
        ("m | own | 2025-07-01 | in_use", 0),  # of the same owner
        ("m | other | 2025-07-01 | in_use", 1),
    ],
)
def test_re_use_is_told_by_the_receiver_and_the_own_team_is_none(tmp_path, reuse, n):
    pilots = "pilot_id | title | owner\na | A | Team 1\nown | O | Team 1\nother | T | Team 2"
    reuses = f"lesson_id | by_municipality | by_pilot_id | reused_on | status | status_on\nL1 | {reuse}"
    started = "pilot_id | milestone | happened_on\na | started | 2025-01-10"
    found = store(tmp_path, "L1 | a | Een | 2025-05-01 | | |", pilots=pilots, reuses=reuses, milestones=started)
    assert lessons(found, "2026-11-30", "n_reuses") == [(n,)]


def test_lessons_for_who_begins_are_of_its_theme_the_hardest_first_and_not_its_own(tmp_path):
    pilots = "pilot_id | title | theme\na | A | Wmo\ns | S | Wmo\nb | B | Jeugd\nnew | N | Wmo"
    lines = [
        "L1 | a | Een | 2025-05-01 | | | worked",
        "L2 | s | Twee | 2025-04-10 | | |",
        "L3 | b | Drie | 2025-05-02 | | | worked",
        "L4 | a | Vier | 2025-03-01 | | | did_not_work",
    ]
    found = store(tmp_path, *lines, pilots=pilots)
    day = DAY("2026-01-01")
    assert found.ask("lessons_for", as_of=day, theme=["Wmo"])["lesson_id"].tolist() == ["L2", "L4", "L1"]
    assert found.ask("lessons_for", as_of=day, theme=["Wmo"], not_of="m/a")["lesson_id"].tolist() == ["L2"]


# ------------------------------------------------------------------------ searching

TEXTS = {
    "L1": "Plan het eerste huisbezoek voor het ontslag.",
    "L2": "Eén café in de wijk trekt meer bewoners dan drie brieven.",
    "L3": "Evaluaties zonder inwoners zijn halve evaluaties: <b>vraag</b> hen.",
    "L4": "Loop mee; wie alleen leest, leert niets van lessen.",
}


@pytest.fixture(scope="module")
def searched(tmp_path_factory):
    lines = [f"{one} | a | {text} | 2025-05-01 | | |" for one, text in TEXTS.items()]
    return store(tmp_path_factory.mktemp("searched"), *lines)


def found_by(searched, text):
    return {one for (one,) in lessons(searched, "2026-01-01", "lesson_id", search=text)}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("evaluatie", {"L3"}),
        ("inwoner", {"L3"}),
        ("een cafe", {"L2"}),
        ("EEN CAFÉ", {"L2"}),
        ("brief", {"L2"}),
        ("lopen", {"L4"}),
        ("les", {"L4"}),
        ("huisbezoeken", {"L1"}),
        ("huisbezoek ontslag", {"L1"}),
        ("huisbezoek brief", set()),
        ("wijkteam", set()),
        ("b", {"L2", "L3"}),
        ("<b>", {"L2", "L3"}),
        ("", set(TEXTS)),
        ("?!", set(TEXTS)),
        ("'; drop table lessons; --", set()),
    ],
)
def test_a_search_ignores_accents_and_endings_and_wants_every_word(searched, text, found):
    assert found_by(searched, text) == found


def test_the_words_that_were_found_are_told_as_they_stand_in_the_lesson(searched):
    ((words,),) = lessons(searched, "2026-01-01", "found_words", search="cafe een")
    assert {*words.split()} == {"Eén", "café"}
    assert {words for (words,) in lessons(searched, "2026-01-01", "found_words")} == {""}


IN_TEXT = {one: set(re.findall(r"\w+", text)) for one, text in TEXTS.items()}
WORDS = sorted(set().union(*IN_TEXT.values()))


def plain(text):
    return "".join(one for one in unicodedata.normalize("NFD", text) if not unicodedata.combining(one))


@settings(max_examples=examples(12), deadline=None)
@given(word=st.sampled_from(WORDS), form=st.sampled_from(["", "s", "en", "e", "es"]), data=st.data())
def test_a_word_is_found_however_it_ends_or_begins_with_or_without_accents(searched, word, form, data):
    of = {one for one, words in IN_TEXT.items() if word in words}
    part = data.draw(st.integers(1, len(word)))
    assert of <= found_by(searched, word[:part])
    assert found_by(searched, word) == found_by(searched, plain(word).upper())
    if len(word) > 3 and not plain(word).endswith(("s", "e", "n")):
        assert of <= found_by(searched, word + form)


@settings(max_examples=examples(12), deadline=None)
@given(st.text(max_size=20))
def test_whatever_is_searched_is_answered(searched, text):
    assert found_by(searched, text.replace("\0", "")) <= set(TEXTS)

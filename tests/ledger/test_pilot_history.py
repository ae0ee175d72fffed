"""What was said of one pilot and when: an overwritten list, asked back."""

from __future__ import annotations

import datetime as dt

import pandas
import pytest

from doorstroom.i18n import words_for
from doorstroom.report import html as markup
from doorstroom.report.screens.pilot import history as history_section
from doorstroom.report.tables.history import history_in_words
from doorstroom.store.seen_copy import public_store
from tests.given import rows
from tests.ledger.given import store_of_lists
from tests.ledger.test_fold_table import MAPPING, lists_of

DAY = dt.date.fromisoformat
LISTS = lists_of(
    """
               | 2026-01-31 | 2026-02-28 | 2026-03-31 | 2026-04-30
    naam       | Samen      | Samen      | Samen      | Samen thuis
    trekker    | Team A     | Team B     | Team B     |
    gestart    | 2025       | 01-06-2025 | 02-06-2025 |
    einde      | 31-03-2026 | 30-09-2026 |            | 31-12-2026
    besluit op | 10-01-2026 | 10-02-2026 | 10-02-2026 | 10-01-2026
    besluit    | uitstel    | uitstel    | uitstel    | uitstel
    """,
    """
               | 2026-01-31 | 2026-02-28
    naam       | Ander      | Ander
    einde      | (weg)      | 31-03-2026
    """,
)
SAID = [
    ("2026-01-31", "happened", "rollout_decision", "new", None, "2026-01-10"),
    ("2026-01-31", "happened", "started", "new", None, "2025-12-31"),
    ("2026-01-31", "plan", "ended", "new", None, "2026-03-31"),
    ("2026-02-28", "happened", "rollout_decision", "event", "2026-01-10", "2026-02-10"),
    ("2026-02-28", "happened", "started", "finer", "2025-12-31", "2025-06-01"),
    ("2026-02-28", "plan", "ended", "replan", "2026-03-31", "2026-09-30"),
    ("2026-02-28", "record", "owner", "changed", "Team A", "Team B"),
    ("2026-03-31", "happened", "started", "correction", "2025-06-01", "2025-06-02"),
    ("2026-03-31", "plan", "ended", "silent", "2026-09-30", None),
    ("2026-04-30", "happened", "rollout_decision", "back", "2026-02-10", "2026-01-10"),
    ("2026-04-30", "happened", "started", "silent", "2025-06-02", None),
    ("2026-04-30", "plan", "ended", "replan", "2026-09-30", "2026-12-31"),
    ("2026-04-30", "record", "title", "changed", "Samen", "Samen thuis"),
]
COLUMNS = ("said_on", "kind", "name", "told_as", "was", "is_now")


@pytest.fixture(scope="module")
def months(tmp_path_factory):
    """The store of all lists, and what it told of the pilot after each of them."""
    folder, store, told = tmp_path_factory.mktemp("history"), None, {}
    for day, text in LISTS.items():
        store = store_of_lists(folder, {day: text}, MAPPING, store=store)
        told[day] = history(store)
    return store, told


@pytest.fixture(scope="module")
def store(months):
    return months[0]


def history(store, day="2026-12-31", pilot="m/1"):
    return store.ask("pilot_history", as_of=DAY(day), pilot_key=pilot)


@pytest.mark.parametrize("day", ["2026-01-30", "2026-01-31", "2026-02-28", "2026-04-29", "2026-12-31"])
def test_each_change_stands_beside_what_was_said_before_and_nothing_later_is_told(store, day):
    told = rows(history(store, day), *COLUMNS)
    assert sorted(told) == [said for said in SAID if said[0] <= day]
    assert [said[0] for said in told] == sorted((said[0] for said in told), reverse=True)


def test_each_telling_says_of_which_hand_in_list_and_line_it_is_and_by_whom(store):
    given = {str(one.reported_on.date()): one.hand_in for one in store.ask("hand_ins").itertuples()}
    for row in history(store).itertuples():
        day = str(row.said_on.date())
        assert (row.hand_in, row.source, row.said_by) == (given[day], "lijst", "kantoor")
        said_in = {"2026-03-31": "2026-02-28", "2026-04-30": "2026-03-31"}[day] if row.told_as == "silent" else day
        assert (row.source_file, row.source_row) == (f"{said_in} lijst.csv", 2)


def test_who_came_later_was_first_spoken_of_then(store):
    assert rows(history(store, pilot="m/2"), "said_on", "name", "told_as") == [("2026-02-28", "ended", "new")]


def test_a_day_is_asked_back_as_it_was_told_then(months):
    store, told = months
    for day, then in told.items():
        said = [
            name for name in then.columns if name != "source_file"
        ]  # a name that several files have is shown longer
        assert rows(then, *said) == rows(history(store, day), *said)


def test_in_words_it_reads_as_a_person_would_tell(store):
    told = history_in_words(history(store), words_for("nl"))
    assert rows(told, "day", "what", "told", "before", "now", "by")[-4:] == [
        ("28 feb 2026", "Eigenaar", "Gewijzigd", "Team A", "Team B", "lijst, kantoor"),
        (
            "31 jan 2026",
            "Gebeurd: Uitrolbesluit",
            "Voor het eerst gezegd",
            "",
            "10 jan 2026, Uitstellen",
            "lijst, kantoor",
        ),
        ("31 jan 2026", "Gebeurd: Gestart", "Voor het eerst gezegd", "", "uiterlijk 31 dec 2025", "lijst, kantoor"),
        ("31 jan 2026", "Plan: Beëindigd", "Voor het eerst gezegd", "", "31 mrt 2026", "lijst, kantoor"),
    ]


# ------------------------------------------------------------- what is told of a column, and to whom

TABLES = {
    "pilots": """pilot_id,title,visibility,self_rating,self_rated_on,pilot_budget,people_reached_now,contact
1,Een,public,{rating},2026-01-0{day},{euro},{people},{contact}
2,Twee,{seen},,,,,
""",
    "milestones": """pilot_id,milestone,planned_on,happened_on,outcome,note,recorded_on
1,started,,2025-01-01,,{contact},
2,started,,2025-01-01,,,
2,evaluation,,2025-0{day}-01,successful,,
""",
}
MONTHS = (
    {"rating": "green", "day": "1", "euro": "1000", "people": "3", "contact": "geheim1", "seen": "internal"},
    {"rating": "red", "day": "2", "euro": "2500.50", "people": "30", "contact": "geheim2", "seen": "public"},
)


@pytest.fixture(scope="module")
def tables(tmp_path_factory):
    lists = {
        f"2026-0{nth}-28": {f"{name}.csv": text.format(**month) for name, text in TABLES.items()}
        for nth, month in enumerate(MONTHS, 1)
    }
    return store_of_lists(tmp_path_factory.mktemp("tables"), lists)


def test_codes_days_amounts_and_numbers_are_told_as_elsewhere_and_no_number_of_people(tables):
    told = history(tables)
    said = {row.what: (row.before, row.now) for row in history_in_words(told, words_for("en")).itertuples()}
    assert said["Own rating"] == ("Green", "Red")
    assert said["Rated on"] == ("1 Jan 2026", "2 Jan 2026")
    assert said["Pilot budget"] == ("€1,000", "€2,501")
    people = told[told["name"] == "people_reached_now"]
    assert rows(people, "told_as", "was", "is_now", "is_withheld") == [("changed", None, None, True)]
    assert "not shown, to protect a small number" in {now for _, now in said.values()}
    assert rows(told[told["kind"] == "happened"], "said_on", "told_as") == [
        ("2026-02-28", "logged"),
        ("2026-01-28", "logged"),
    ]


def test_the_public_is_told_what_was_said_while_a_pilot_was_public_and_by_no_one(tables):
    public = public_store(tables, tables.current_name())
    told = history(public)
    assert "contact" in set(history(tables)["name"])
    assert "contact" not in set(told["name"])
    assert told[["source", "said_by"]].isna().all(axis=None)
    later = history(public, pilot="m/2")
    assert set(later["said_on"].astype(str)) <= {"2026-02-28"}
    assert "visibility" in set(history(tables, pilot="m/2")["name"])
    assert "visibility" not in set(later["name"])


# ------------------------------------------------------------- of a pilot that another one is, and of answers

MERGING = lists_of(
    """
            | 2026-01-31 | 2026-02-28
    naam    | Samen      | (weg)
    gestart | 01-01-2026 |
    """,
    """
            | 2026-01-31 | 2026-02-28
    naam    | (weg)      | Zelfstandig thuis
    gestart |            | 01-01-2026
    klaar   |            | 20-02-2026
    """,
    """
            | 2026-01-31 | 2026-02-28
    naam    | Derde      | (weg)
    gestart | 01-01-2026 |
    """,
)
ANSWERS = """pilot_id,milestone,on_day,answer,reason,same_as,why
1,,,same_as,,2,zegt de eigenaar
3,,2026-02-10,stopped,no_money,,zegt de wethouder
"""


@pytest.fixture(scope="module")
def merged(tmp_path_factory):
    folder = tmp_path_factory.mktemp("merged")
    store = store_of_lists(folder, MERGING, MAPPING)
    return store_of_lists(folder, {"2026-03-15": {"answers.csv": ANSWERS}}, source="answers", store=store)


def test_who_is_one_with_another_pilot_is_told_with_the_id_and_title_of_that_one(merged):
    told = history_in_words(history(merged, pilot="m/2"), words_for("nl"))
    assert rows(told, "told", "before", "now")[0] == ("Dezelfde pilot", "Samen (1)", "2: zegt de eigenaar")


def test_what_both_said_is_said_for_the_first_time_once(merged):
    told = history(merged, pilot="m/2")
    of_milestones = rows(told[told.kind == "happened"], "said_on", "name", "told_as", "of_id", "of_title")
    assert of_milestones == [
        ("2026-02-28", "ended", "new", None, None),
        ("2026-02-28", "started", "other_id", None, None),
        ("2026-01-31", "started", "new", "1", "Samen"),
    ]
    before = history(merged, "2026-03-14", "m/2")
    assert rows(before[before.name == "started"], "told_as", "of_id") == [("new", None)]


def test_the_day_of_stopping_that_is_answered_was_not_said_before(merged):
    told = history_in_words(history(merged, pilot="m/3"), words_for("nl"))
    answer = rows(told, "told", "before", "now")[0]
    assert answer == ("Gestopt", "", "10 feb 2026: Geen geld: zegt de wethouder")


def test_a_history_that_is_cut_leads_to_what_there_is_and_to_no_filters(store):
    told = history(store)
    many = pandas.concat([told] * 4, ignore_index=True)
    _, shown = history_section(many, words_for("nl"), lambda page, **given: page)
    html = str(markup.table(shown.table, words_for("nl"), shown.at_most))
    assert (
        f"U ziet de eerste {shown.at_most} van {len(many)} rijen. Alle rijen krijgt u onder Meer, met Downloaden."
        in html
    )

"""Which lists should have been handed in again, going by their own rhythm."""

from __future__ import annotations

import datetime as dt

import duckdb
import pytest

from doorstroom.briefing.digest import digest
from doorstroom.i18n import words_for
from doorstroom.ingest.account import Report
from doorstroom.report.text.records import late_lists
from doorstroom.store.build import About, compose
from doorstroom.store.seen_copy import public_store
from doorstroom.store.versions import Store
from tests.given import NOW, request_for, rows, silent, store_of

DAY = dt.date.fromisoformat
COLUMNS = ("source", "n_hand_ins", "rhythm_days", "last_on", "expected_on", "days_late")


def handed_in(folder, *, is_example=False, is_no_list=False, **sources) -> Store:
    """A store without pilots of which each list was handed in on some days."""
    store, name = Store(folder), "2026-03-31T0900_0001"
    folder.mkdir(exist_ok=True)
    told = [
        (f"{day}_{nth}", "m", source, DAY(day), "given", NOW, "kantoor", False, is_no_list)
        for source, days in sources.items()
        for nth, day in enumerate(days)
    ]
    compose(store.file(name), [], Report(), About(name, NOW, None, is_example), silent, records={"hand_ins": told})
    store.point_to(name)
    return store


def late(store, day):
    return rows(store.ask("late_sources", as_of=DAY(day)), *COLUMNS)


MONTHLY = ("2026-01-01", "2026-01-31", "2026-03-02")  # every 30 days: expected on 1 April, late after 15 more
TWO_DAYS = ("2026-04-01", "2026-06-01")
WEEKDAYS = ("2026-01-05", "2026-01-06", "2026-01-07", "2026-01-08", "2026-01-09")


@pytest.mark.parametrize(
    ("days", "day", "expected"),
    [
        (MONTHLY, "2026-04-16", []),
        (MONTHLY, "2026-04-17", [("lijst", 3, 30, "2026-03-02", "2026-04-01", 16)]),
        (MONTHLY[:2], "2027-01-01", []),  # two days are no rhythm
        ((*MONTHLY, MONTHLY[2]), "2026-04-17", [("lijst", 3, 30, "2026-03-02", "2026-04-01", 16)]),  # twice a day
        # A gap that is not like the others does not change the rhythm.
        (("2025-01-01", *MONTHLY), "2026-04-17", [("lijst", 4, 30, "2026-03-02", "2026-04-01", 16)]),
        # The median of 30 and 31 days: half days are rounded up.
        (("2026-01-01", "2026-01-31", "2026-03-03"), "2026-12-31", [("lijst", 3, 31, "2026-03-03", "2026-04-03", 272)]),
        (WEEKDAYS, "2026-01-12", []),  # the Monday after
        (WEEKDAYS, "2026-01-14", [("lijst", 5, 1, "2026-01-09", "2026-01-10", 4)]),
        ((*MONTHLY, "2026-05-01"), "2026-04-17", [("lijst", 3, 30, "2026-03-02", "2026-04-01", 16)]),  # as known then
    ],
)
def test_a_list_is_late_when_its_own_rhythm_says_so(tmp_path, days, day, expected):
    assert late(handed_in(tmp_path / "store", lijst=days), day) == expected


def test_the_example_is_never_late(tmp_path):
    assert late(handed_in(tmp_path / "store", is_example=True, lijst=MONTHLY), "2027-01-01") == []


def test_answers_of_people_are_never_late(tmp_path):
    store = handed_in(tmp_path / "store", is_no_list=True, answers=MONTHLY)
    assert late(store, "2027-01-01") == []


def test_the_latest_of_all_comes_first_and_a_few_are_named(tmp_path):
    days = {f"lijst{nth}": [str(DAY(day) + dt.timedelta(nth)) for day in MONTHLY] for nth in range(5)}
    store = handed_in(tmp_path / "store", **days)
    asked = store.ask("late_sources", as_of=DAY("2026-06-01"))
    assert [said[0] for said in rows(asked, "source")] == [f"lijst{nth}" for nth in range(5)]
    said = late_lists(asked, words_for("nl"))
    assert said.startswith("5 lijsten komen later dan gewoonlijk: lijst0 van m, verwacht op 1 april 2026 (61 dagen ")
    assert said.endswith("en nog 2.")
    assert late_lists(asked.head(0), words_for("nl")) is None


def test_the_digest_tells_staff_and_nobody_else(tmp_path):
    store = store_of(tmp_path, milestones="pilot_id | milestone | happened_on\na | started | 2025-01-01")
    name = store.current_name()
    with duckdb.connect(store.file(name)) as version:
        for nth, day in enumerate(MONTHLY):
            told = [str(nth), "m", "lijst", DAY(day), "given", NOW, "kantoor", False, False]
            version.execute("insert into hand_ins values ($1, $2, $3, $4, $5, $6, $7, $8, $9)", told)
    on_time, too_late = (digest(request_for(store, as_of=DAY(day), language="en")).sections[-1] for day in TWO_DAYS)
    assert "later" not in on_time.heading
    assert too_late.heading == "1 list comes later than usual"
    assert too_late.lines == ("lijst of m, expected on 1 April 2026 (61 days ago; usually comes every 30 days)",)
    assert public_store(store, name).ask("late_sources", as_of=DAY(TWO_DAYS[1])).empty

"""The day that the name of a file says: read, asked, and never guessed."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from doorstroom.ingest.parse.days import FIRST_DAY, LAST_DAY
from doorstroom.ingest.parse.names import days_of_names
from doorstroom.ingest.parse.value import Value

D = date
JANUARY = Value(D(2024, 1, 31), inexact=True, since=D(2024, 1, 1))
WEEK_5 = Value(D(2024, 2, 4), inexact=True, since=D(2024, 1, 29))
QUARTER_1 = Value(D(2024, 3, 31), inexact=True, since=D(2024, 1, 1))
YEAR = Value(D(2024, 12, 31), inexact=True, since=D(2024, 1, 1))
DAY = Value(D(2024, 1, 31))


def said(name: str) -> Value:
    return days_of_names([name])[name]


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("2024-01", JANUARY),
        ("jan 2024", JANUARY),
        ("januari_2024", JANUARY),
        ("Pilotlijst januari2024.xlsx", JANUARY),
        ("2024jan.csv", JANUARY),
        ("202401.xlsx", JANUARY),
        ("pilots_2024_01.xlsx", JANUARY),
        ("01-2024 pilots.xlsx", JANUARY),
        ("2024-01 januari 2024.xlsx", JANUARY),
        ("20240131", DAY),
        ("31-01-2024", DAY),
        ("31_01_2024.ods", DAY),
        ("31012024.csv", DAY),
        ("lijst 2024.01.31.ods", DAY),
        ("pilotlijst v2 2024-01-31 def", DAY),
        ("pilotlijst_20240131v2.xlsx", DAY),
        ("20240131def.xlsx", DAY),
        ("lijst van 31 jan. 2024 - kopie.xlsx", DAY),
        ("export_2024-01-31_14.05.33.csv", DAY),
        ("2024-01-31T14:05 export.csv", DAY),
        ("20240131140533.csv", DAY),
        ("20240131_140533.csv", DAY),
        ("Pilotlijst 2024, stand 31-01-2024.xlsx", DAY),
        ("Wmo 2015 pilots 2024-01-31.xlsx", DAY),
        ("week 5 2024", WEEK_5),
        ("2024w05", WEEK_5),
        ("2024-W05.csv", WEEK_5),
        ("Q1 2024", QUARTER_1),
        ("2024 kw1", QUARTER_1),
        ("1e kwartaal 2024.xlsx", QUARTER_1),
        ("2024", YEAR),
        ("gmpp_2024.csv", YEAR),
        ("pilotlijst2024.xlsx", YEAR),
        ("pilotlijst 2024 (1).xlsx", YEAR),
        ("2024 500 pilots v3.xlsx", YEAR),
        ("2024 12 pilots.xlsx", YEAR),
        ("einde 2024.xlsx", Value(D(2024, 12, 31), inexact=True, since=D(2024, 10, 1))),
        ("schooljaar 2023-2024.xlsx", Value(D(2024, 7, 31), inexact=True, since=D(2023, 8, 1))),
    ],
)
def test_the_day_in_a_name_is_read_and_of_a_period_its_last(name, day):
    assert said(name) == day


@pytest.mark.parametrize(
    ("name", "problem", "about"),
    [
        ("pilotlijst.xlsx", "name_without_day", None),
        ("pilotlijst v2.xlsx", "name_without_day", None),
        ("500 pilots.xlsx", "name_without_day", None),
        ("pilots 1234 AB.xlsx", "name_without_day", None),
        ("pilots 2024 AB.xlsx", "name_without_day", None),
        ("zaak 2024-12345.xlsx", "name_without_day", None),
        ("zaak 12345-2024.xlsx", "name_without_day", None),
        ("v2024.xlsx", "name_without_day", None),
        ("pilots Wmo 2015.xlsx", "name_without_day", None),
        ("1850.xlsx", "name_without_day", None),
        ("2024-01 en 2024-02.xlsx", "name_with_days", "2024-01, 2024-02"),
        ("2023-2024.xlsx", "name_with_days", "2023, 2024"),
        ("lijst 2025 stand 31-01-2024.xlsx", "name_with_days", "2025, 31-01-2024"),
        ("Q1 2024 mei 2024.xlsx", "name_with_days", "q1 2024, mei 2024"),
        ("2024-13.xlsx", "name_day_unclear", "2024-13"),
        ("31-02-2024.xlsx", "name_day_unclear", "31-02-2024"),
        ("20240231.xlsx", "name_day_unclear", "20240231"),
        ("week 54 2024.xlsx", "name_day_unclear", "week 54 2024"),
        ("2024 Q5.xlsx", "name_day_unclear", "2024, q5"),
        ("31-01-24.xlsx", "name_day_unclear", "31-01-24"),
        ("24-01-31.xlsx", "name_day_unclear", "24-01-31"),
        ("jan 24.xlsx", "name_day_unclear", "jan 24"),
        ("januari.xlsx", "name_day_unclear", "januari"),
        ("januari, pilotlijst 2024.xlsx", "name_day_unclear", "2024, januari"),
        ("2024 pilotlijst Q1.xlsx", "name_day_unclear", "2024, q1"),
        ("begin 2024.xlsx", "name_day_unclear", "begin 2024"),
        ("2024-1.xlsx", "name_day_unclear", "2024-1"),
        ("pilotlijst 2024 2.xlsx", "name_day_unclear", "2024 2"),
        ("2024 - 01.xlsx", "name_day_unclear", "2024 - 01"),
        ("01-02-2024.xlsx", "ambiguous_day_month", "01-02-2024"),
    ],
)
def test_a_name_that_says_no_day_or_several_or_an_unclear_one_is_asked(name, problem, about):
    assert said(name) == Value(problem=problem, expected=about)


@pytest.mark.parametrize(
    ("names", "order", "days"),
    [
        (["01-02-2024.xlsx", "31-01-2024.xlsx"], None, [D(2024, 2, 1), D(2024, 1, 31)]),
        (["01-02-2024.xlsx", "01-31-2024.xlsx"], None, [D(2024, 1, 2), D(2024, 1, 31)]),
        (["01-02-2024.xlsx", "05-03-2024.xlsx"], None, [None, None]),
        (["01-02-2024.xlsx", "05-03-2024.xlsx"], "dmy", [D(2024, 2, 1), D(2024, 3, 5)]),
        (["01-02-2024.xlsx", "05-03-2024.xlsx"], "mdy", [D(2024, 1, 2), D(2024, 5, 3)]),
        (["01-02-2024.xlsx", "2024-03-31.xlsx"], None, [None, D(2024, 3, 31)]),
    ],
)
def test_which_of_day_and_month_comes_first_is_what_the_names_prove_together(names, order, days):
    assert [one.value for one in days_of_names(names, order).values()] == days


@given(
    day=some.dates(FIRST_DAY, LAST_DAY), word=some.sampled_from(["", "pilotlijst ", "lijst_v2_", "500 pilots ", "a-"])
)
@settings(deadline=None, max_examples=100)
def test_any_day_in_a_name_is_read_back(day, word):
    month = f"{word}{day:%Y-%m}.xlsx"
    assert (said(month).since, said(month).value.month) == (day.replace(day=1), day.month)
    for name in (f"{day}", f"{day:%Y%m%d}", f"{day:%Y_%m_%d}", f"{day:%Y.%m.%d}"):
        assert said(f"{word}{name} def.xlsx") == Value(day), name
    assert days_of_names([f"{word}{day:%d-%m-%Y}.csv"], "dmy").popitem()[1] == Value(day)


@given(name=some.text(max_size=30))
@settings(deadline=None, max_examples=200)
def test_no_name_is_an_error_and_each_says_one_thing(name):
    read = said(name)
    assert (read.value is None) == (read.problem is not None)

"""What a list is called after its files, and of which municipality it says to be."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from doorstroom.drafts.draft import CHOSEN
from doorstroom.drafts.lists import lists_of
from doorstroom.drafts.naming import municipalities_of, name_of, tables_of, with_day
from tests.drafts.test_lists import FIRST, found, listed, nothing_remembered, with_lists


@pytest.mark.parametrize(
    ("files", "name"),
    [
        (["Pilotlijst 2026-03.xlsx"], "Pilotlijst"),
        (["pilot-lijst.csv"], "pilot-lijst"),
        (["Pilots Wmo stand 31-01-2024 v2.xlsx"], "Pilots Wmo"),
        (["2024w05_pilots_jeugd_def.xlsx"], "pilots jeugd"),
        (["Overzicht maart 2026 (1).xlsx"], "Overzicht"),
        (["Kopie van Pilots.xlsx"], "Pilots"),
        (["pilots wmo & jeugd - jan 2024.xlsx"], "pilots wmo & jeugd"),
        (["Stand van zaken.xlsx"], "Stand van zaken"),
        (["meiden met lef.xlsx"], "meiden met lef"),
        (["Q1 2024.xlsx", "Wmo Q2 2024.xlsx"], "Wmo"),
        (["gmpp_2018.csv"], "gmpp"),
        (["2024-01.csv", "01.csv"], None),
    ],
)
def test_a_list_is_called_after_its_files_without_their_day_and_version(files, name):
    assert name_of(files) == name


@pytest.mark.parametrize(
    ("cells", "named", "is_whole"),
    [
        (None, set(), False),
        (["Hoorn", "Hoorn"], {"Hoorn"}, True),
        (["Hoorn", None], {"Hoorn"}, False),
        (["Hoorn", "Edam"], {"Hoorn", "Edam"}, True),
    ],
)
def test_which_municipalities_the_rows_name_and_whether_all_do(cells, named, is_whole):
    one = found(listed("jan.csv", **({"Gemeente": cells} if cells else {})))
    made = with_lists(FIRST, one, nothing_remembered)
    assert municipalities_of(one, lists_of(made, one)) == (named, is_whole)
    assert tables_of(one) == set()


D, TODAY = dt.date, dt.date(2026, 11, 28)


@pytest.mark.parametrize(
    ("files", "title", "day", "by"),
    [
        (["Pilots oktober 2026.csv"], None, D(2026, 10, 31), "file_name"),
        (["Pilots 15-10-2026.csv"], None, D(2026, 10, 15), "file_name"),
        (["Pilots Q3 2026.csv"], None, D(2026, 9, 30), "file_name"),
        (["Pilots november 2026.csv"], None, TODAY, "file_name"),  # of a month that runs, today
        (["Pilots 2026.csv"], None, None, None),  # a year says little of the day
        (["Pilots december 2026.csv"], None, None, None),  # a list of a day to come is none
        (["Pilots.csv"], "Stand per 31-10-2026", D(2026, 10, 31), "title"),
        (["Pilots oktober 2026.csv"], "Stand per 30-09-2026", D(2026, 10, 31), "file_name"),
        (["Pilots november 2026.csv"], "Stand per 25-11-2026", D(2026, 11, 25), "title"),  # it says more
        (["Pilots.csv"], "Overzicht sociaal domein", None, None),
        (["okt 2026.csv", "kopie okt 2026.csv"], None, D(2026, 10, 31), "file_name"),
    ],
)
def test_the_day_of_a_list_is_proposed_where_its_file_or_its_title_says_it(files, title, day, by):
    draft = replace(FIRST, files=tuple(files))
    seen = found(listed("jan.csv"))
    if title:
        sheet = seen.sheets[0]
        rows = (replace(sheet.rows[0], row=1, cells=(title, None)), *sheet.rows)
        seen = replace(seen, sheets=(replace(sheet, rows=rows, header_row=3),))
    made = with_day(draft, seen, TODAY)
    assert (made.reported_on, made.day_by, made.is_from_name) == (day, by, False)
    chosen = replace(draft, reported_on=D(2026, 1, 1), day_by=CHOSEN)
    assert with_day(chosen, seen, TODAY) == chosen


def test_of_files_of_different_days_each_name_says_its_own():
    made = with_day(replace(FIRST, files=("okt 2026.csv", "sep 2026.csv")), found(listed("jan.csv")), TODAY)
    assert (made.is_from_name, made.reported_on) == (True, None)

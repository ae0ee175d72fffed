"""Three yearly lists of one real portfolio by one mapping: three days, and what moved between them, counted twice."""

from __future__ import annotations

import csv
import datetime as dt
from collections import Counter
from pathlib import Path

import pytest

from doorstroom.ingest.clean import cleaned
from doorstroom.ingest.intake import take_in
from doorstroom.ingest.snapshots import days_of_files, split_by_day
from doorstroom.ingest.validate import check
from tests.given import silent

ROOT = Path(__file__).resolve().parents[2]
LISTS = ROOT.parent / "shared" / "data" / "real" / "gmpp"
YEARS = (2018, 2019, 2020)
FILES = [LISTS / f"gmpp_{year}.csv" for year in YEARS]
MAPPING = [ROOT / "data" / "mappings" / "gmpp.toml"]

pytestmark = [
    pytest.mark.real_data,
    pytest.mark.skipif(not LISTS.is_dir(), reason=f"the yearly lists are not in {LISTS}"),
]


@pytest.fixture(scope="module")
def parts():
    return split_by_day(take_in(FILES, MAPPING, silent))


@pytest.fixture(scope="module")
def years(parts):
    """What is read of each year: pilots and milestones, typed, with the flags and refusals."""
    return [[check(rows, "UK") for rows in cleaned(part.rows, "UK")[0]] for _, part in parts]


def counted() -> list[dict[str, dt.date | None]]:
    """Name → planned end in each year, read without our code."""
    found = []
    for file in FILES:
        text = file.read_bytes().decode("cp1252", "replace")
        ends = {}
        for row in csv.DictReader(text.splitlines(keepends=True)):
            try:
                day = dt.datetime.strptime(row["end_date"].strip(), "%d.%m.%y").date()
            except ValueError:
                day = None
            ends[plain(row["project_name"])] = day
        found.append(ends)
    return found


def plain(name: str) -> str:
    """A name without capitals and without signs that the two encodings write differently."""
    return " ".join("".join(sign if sign.isascii() else " " for sign in name.casefold()).split())


def ends_of(checked) -> dict[str, dt.date | None]:
    """Name → planned end, as it was read."""
    (pilots,) = [done.rows for done in checked if done.given.table == "pilots"]
    ends = dict.fromkeys(map(plain, pilots["pilot_id"].to_pylist()))
    for done in checked:
        if done.given.origin.get("planned_on"):
            ends |= {plain(row["pilot_id"]): row["planned_on"] for row in done.rows.to_pylist()}
    return ends


def moved(earlier: dict, later: dict) -> list[int]:
    """By how many days the end moved, of those that have one in both."""
    both = [(earlier[name], later[name]) for name in earlier.keys() & later.keys()]
    return [(after - before).days for before, after in both if before and after and before != after]


def test_each_list_holds_for_the_last_day_of_its_year_by_its_rows_and_by_its_name(parts):
    assert [(day, [(sheet.file, len(sheet.cells)) for sheet in part.sheets]) for day, part in parts] == [
        (dt.date(year, 12, 31), [(f"gmpp_{year}.csv", n_rows)])
        for year, n_rows in zip(YEARS, (133, 133, 125), strict=True)
    ]
    by_name = days_of_files([file.name for file in FILES])
    assert list(by_name.values()) == [day for day, _ in parts]
    assert {part.mapping_of(part.sheets[0].file, None).source for _, part in parts} == {"gmpp"}


def test_nothing_is_refused_and_what_cannot_be_read_is_told(parts, years):
    assert [refusal for _, part in parts for refusal in part.refusals] == []
    assert [refusal for checked in years for done in checked for refusal in done.refusals] == []
    told = [Counter((flag.column, flag.code) for done in checked for flag in done.flags) for checked in years]
    assert told == [
        {
            ("colour_rating", "unreadable_kept"): 4,
            ("start_date", "unreadable_kept"): 2,
            ("end_date", "unreadable_kept"): 4,
            ("end_date", "means_unknown"): 1,
        },
        {
            ("colour_rating", "unreadable_kept"): 3,
            ("start_date", "unreadable_kept"): 2,
            ("end_date", "unreadable_kept"): 6,
        },
        {
            ("colour_rating", "unreadable_kept"): 2,
            ("start_date", "unreadable_kept"): 3,
            ("end_date", "unreadable_kept"): 5,
        },
    ]
    assert [[(flag.code, flag.row) for flag in part.flags] for _, part in parts] == [[], [], [("undecodable", 120)]]


def test_every_filled_cell_with_a_day_is_a_statement_or_a_flag(years):
    stated = [[(len(done.rows), done.dropped) for done in checked[1:]] for checked in years]
    assert stated == [[(131, 2), (128, 5)], [(131, 2), (127, 6)], [(122, 3), (120, 5)]]


def test_names_and_planned_ends_are_as_counted_without_our_code(years):
    read = [ends_of(checked) for checked in years]
    assert read == counted()
    first, second, third = read
    assert [len(ends) for ends in read] == [133, 133, 125]
    assert [
        (len(second.keys() - first), len(first.keys() - second)),
        (len(third.keys() - second), len(second.keys() - third)),
    ] == [(36, 36), (22, 30)]
    assert len({*first, *second, *third}) == 190
    assert [len(moved(first, second)), len(moved(second, third))] == [25, 30]
    said = {name: [ends[name] for ends in read if ends.get(name)] for name in {*first, *second, *third}}
    shifts = {name: (days[-1] - days[0]).days for name, days in said.items() if days and days[0] != days[-1]}
    assert (len(shifts), sum(shifts.values())) == (43, 41_176)
    assert shifts["heathrow expansion programme"] == 7_670


def test_three_names_that_differ_in_capitals_only_are_one_each(years):
    """Counted letter by letter the lists hold 193 names: 37 new and 37 gone in 2019, 24 and 32 in 2020."""
    names = [done.rows["title"].to_pylist() for checked in years for done in checked if done.given.table == "pilots"]
    assert len({name for of_year in names for name in of_year}) == 193
    assert len({plain(name) for of_year in names for name in of_year}) == 190

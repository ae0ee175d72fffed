"""The shipped mappings on the real public lists that they are for."""

from collections import Counter
from pathlib import Path

import pytest

from doorstroom.ingest.mapping.apply import apply
from doorstroom.ingest.mapping.file import load_mapping
from doorstroom.ingest.mapping.suggest import suggest
from doorstroom.ingest.readers.read import read
from doorstroom.ingest.validate import check

ROOT = Path(__file__).resolve().parents[2]
LISTS = ROOT.parent / "shared" / "data" / "real"
US, EU = "us_federal_ai_use_cases_2024", "eu_public_sector_cases"

pytestmark = [
    pytest.mark.real_data,
    pytest.mark.skipif(not LISTS.is_dir(), reason=f"the real lists are not in {LISTS}"),
]

US_STAGES = {
    "Operation and Maintenance": 874,
    "Acquisition and/or Development": 404,
    "Initiated": 370,
    "Implementation and Assessment": 287,
    "Retired": 142,
    "Planned": 20,
    "In production": 14,
    "Ideation": 9,
    "Research or  Administrative Action Complete": 5,
    "In mission": 4,
    None: 4,
}
US_DATES = {
    "Date Initiated": 1288,
    "Date when Acquisition and/or Development began": 1011,
    "Date Implemented": 721,
    "Date Retired": 228,
}


def mapped(name):
    mapping = load_mapping(ROOT / "data" / "mappings" / f"{name}.toml")
    (sheet,) = read(LISTS / f"{name}.csv", known_headers=mapping.headers)
    rows, flags = apply(mapping, sheet)
    checked = [check(part, "gemeente") for part in rows]
    return sheet, rows, flags, checked


@pytest.fixture(scope="module")
def us():
    return mapped(US)


@pytest.fixture(scope="module")
def eu():
    return mapped(EU)


def said_of(part, column):
    """The texts of a column of days of one part, each with what it says."""
    if column not in part.readings:
        return []
    texts = zip(part.cells[column].to_pylist(), part.readings[column].rows.to_pylist(), strict=True)
    return [(text, part.readings[column].said[nth]) for text, nth in texts if text]


def statements(checked):
    """(milestone, outcome, has happened on a day, has a plan) → how many statements."""
    return Counter(
        (row["milestone"], row["outcome"], row["happened_on"] is not None, row["planned_on"] is not None)
        for done in checked
        if done.given.table == "milestones"
        for row in done.rows.to_pylist()
    )


@pytest.mark.parametrize("name", [US, EU])
def test_no_row_of_a_real_list_is_refused(name):
    sheet, rows, _, checked = mapped(name)
    assert [refusal for done in checked for refusal in done.refusals] == []
    assert {part.rows_read for part in rows} == {len(sheet.cells)}
    (pilots,) = [done for done in checked if done.given.table == "pilots"]
    assert len(pilots.rows) == len(sheet.cells)


def test_every_us_stage_is_known(us):
    sheet, _, flags, _ = us
    assert Counter(sheet.cells["Stage of Development"].to_pylist()) == US_STAGES
    assert Counter(flag.code for flag in flags) == {"status_against_dates": 17}


@pytest.mark.parametrize(("header", "filled"), US_DATES.items())
def test_every_filled_us_date_is_a_statement(us, header, filled):
    sheet, rows, _, _ = us
    assert filled == len(sheet.cells) - sheet.cells[header].null_count
    stated = sum(
        len(part.cells) - part.cells[name].null_count
        for part in rows
        for name in ("happened_on", "planned_on")
        if part.origin.get(name) == header
    )
    assert stated == filled


@pytest.mark.parametrize(("header", "filled"), US_DATES.items())
def test_every_filled_us_date_is_read_or_flagged(us, header, filled):
    _, _, _, checked = us
    days = flags = 0
    for done in checked:
        names = [name for name in ("happened_on", "planned_on") if done.given.origin.get(name) == header]
        days += sum(len(done.rows) - done.rows[name].null_count for name in names)
        flags += sum(flag.column == header for flag in done.flags)
    assert days + flags == filled


def test_us_retirement_dates_are_days_years_or_none(us):
    _, _, _, checked = us
    flags = Counter(flag.code for done in checked for flag in done.flags if flag.column == "Date Retired")
    assert flags == {"means_none": 112, "year_in_date_cell": 17}
    assert statements(checked)["stopped", None, True, False] == 228 - 112 - 17


def test_us_dates_are_read_with_the_month_first(us):
    _, rows, _, _ = us
    orders = {
        said.expected
        for part in rows
        for read in part.readings.values()
        for said in read.said
        if said.problem == "against_date_order"
    }
    assert orders <= {"mdy"}
    days = {(text, said.value) for part in rows for text, said in said_of(part, "happened_on") if "/" in text}
    assert len(days) > 500
    assert {day.month for text, day in days if day} == set(range(1, 13))
    assert all(int(text.split("/")[0]) == day.month for text, day in days if day and text[0].isdigit())


def test_a_us_date_in_the_future_of_a_running_development_is_a_plan(us):
    _, _, _, checked = us
    plans = [row for done in checked for row in done.rows.to_pylist() if row.get("planned_on")]
    assert {row["milestone"] for row in plans} == {"implemented"}
    assert max(row["planned_on"].year for row in plans) == 2027


def test_the_eu_list_is_unique_and_its_countries_stand_for_municipalities(eu):
    _, _, flags, checked = eu
    (pilots,) = [done.rows for done in checked if done.given.table == "pilots"]
    assert len(set(pilots["pilot_id"].to_pylist())) == 853
    countries = Counter(pilots["municipality"].to_pylist())
    assert (countries["NL"], countries["European Union"], len(countries)) == (153, 12, 35)
    assert flags == []


def test_eu_pilots_run_since_a_year_and_may_have_a_planned_end(eu):
    _, _, _, checked = eu
    pilots = [
        row
        for done in checked
        if done.given.table == "milestones" and done.given.origin["milestone"]
        for row in done.rows.to_pylist()
    ]
    by_pilot = {}
    for row in pilots:
        by_pilot.setdefault(row["pilot_id"], []).append(row)
    running = [rows for rows in by_pilot.values() if {row["milestone"] for row in rows} == {"started"}]
    assert len(running) == 312
    assert all(row["happened_on"] and row["happened_inexact"] for rows in running for row in rows)


def test_what_the_eu_list_states(eu):
    _, _, _, checked = eu
    assert statements(checked) == {
        ("registered", None, False, False): 24,
        ("started", None, False, True): 24,
        ("start_decision", "go", True, False): 206,
        ("started", None, True, False): 312 + 263 + 23 + 25,
        ("ended", None, False, True): 68 + 35 + 13,
        ("implemented", None, False, False): 263 + 23,
        ("stopped", None, True, False): 2,
        ("stopped", None, False, False): 23,
    }


@pytest.mark.parametrize("name", [US, EU])
def test_a_mapping_can_be_proposed_for_a_real_list(name):
    (sheet,) = read(LISTS / f"{name}.csv")
    mapping = suggest(sheet).mapping
    assert mapping.status.header == {US: "Stage of Development", EU: "status"}[name]
    assert mapping.feeds["title"].headers == ({US: "Use Case Name", EU: "name"}[name],)
    rows, _ = apply(mapping, sheet)
    assert len(rows[0].cells) == len(sheet.cells)

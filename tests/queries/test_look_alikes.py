"""Municipalities that look like one: distances over what is known of them."""

from __future__ import annotations

import csv
import datetime as dt
import math
import statistics

import pytest

from doorstroom.store.questions import MUNICIPALITIES
from tests.given import drawn_rows, rows, store_of, told_store

DAY = dt.date(2026, 3, 31)
PILOTS = "municipality | pilot_id | title\nZwolle | 1 | A\nDordrecht | 2 | B\nDordrecht | 3 | C\nMaashorst | 4 | D"
KNOWN = {  # place: the nearest, each with the distance to the digits of the design
    "Zwolle": [
        ("Dordrecht", 0.101),
        ("Alkmaar", 0.178),
        ("Enschede", 0.179),
        ("Westland", 0.190),
        ("'s-Hertogenbosch", 0.202),
    ],
    "Kampen": [("Krimpenerwaard", 0.042), ("Vijfheerenlanden", 0.057)],
    "Amsterdam": [("Rotterdam", 0.491)],
}
UNKNOWN = ("Dijk en Waard", "Hoeksche Waard", "Land van Cuijk", "Maashorst")


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    return store_of(tmp_path_factory.mktemp("places"), pilots=PILOTS)


def near(store, place, *columns, day=DAY, **given):
    return rows(store.ask("look_alikes", as_of=day, place=place, **given), *columns)


@pytest.mark.parametrize("place", KNOWN)
def test_the_nearest_are_those_that_were_reckoned_by_hand(store, place):
    found = near(store, place, "municipality", "distance")[: len(KNOWN[place])]
    assert [(name, round(distance, 3)) for name, distance in found] == KNOWN[place]


def test_whoever_is_far_from_all_does_not_really_look_like_any(store):
    assert {is_alike for (is_alike,) in near(store, "Amsterdam", "is_alike")} == {False}
    assert {is_alike for (is_alike,) in near(store, "Zwolle", "is_alike")} == {True}


def test_the_limit_is_that_of_the_fifth_nearest_of_nine_in_ten():
    with MUNICIPALITIES.open(encoding="utf-8", newline="") as file:
        told = [(int(row["residents"]), float(row["area_km2"])) for row in csv.DictReader(file) if row["residents"]]
    logs = [(math.log10(people), math.log10(people / km2)) for people, km2 in told]
    spread = [(statistics.fmean(one), statistics.pstdev(one)) for one in zip(*logs, strict=True)]
    z = [tuple((x - mean) / sd for x, (mean, sd) in zip(one, spread, strict=True)) for one in logs]
    fifth = [sorted(math.dist(one, other) / math.sqrt(2) for other in z)[5] for one in z]
    assert (len(told), round(statistics.quantiles(fifth, n=10, method="inclusive")[-1], 3)) == (338, 0.303)


@pytest.mark.parametrize("place", UNKNOWN)
def test_without_residents_a_municipality_is_compared_with_none(store, place):
    assert near(store, place) == []
    assert "residents" not in [
        trait for (trait,) in rows(store.ask("municipality_traits", as_of=DAY, place=place), "trait")
    ]
    for other in ("Zwolle", "Kampen"):
        assert place not in [name for (name,) in near(store, other, "municipality", at_most=400)]


def test_of_the_municipalities_of_the_records_it_is_said_whose_residents_are_unknown(store):
    assert rows(store.ask("residents_unknown", as_of=DAY)) == [("Maashorst",)]


@pytest.mark.parametrize(("told", "is_unknown"), [("0 |", True), ("-5 |", True), ("| veel", True), ("5 |", False)])
def test_residents_of_nothing_or_less_or_in_words_are_unknown(tmp_path, told, is_unknown):
    traits = f"municipality | trait | amount | said\nZwolle | residents | {told}"
    found = store_of(tmp_path, pilots=PILOTS, traits=traits)
    assert (("Zwolle",) in rows(found.ask("residents_unknown", as_of=DAY))) is is_unknown
    assert (near(found, "Zwolle") == []) is is_unknown


def test_those_with_pilots_here_are_told_however_far_they_are(store):
    found = near(store, "Amsterdam", "municipality", "n_pilots", at_most=1)
    assert found == [("Rotterdam", 0), ("Zwolle", 1)]


def test_the_two_traits_that_differ_most_are_named_with_what_they_are(store):
    columns = ("first_trait", "here_first", "there_first", "second_trait", "here_second", "there_second")
    (first, *_) = near(store, "Kampen", *columns)
    assert (first[0], first[1], first[2], first[3]) == ("residents", 54475, 56620, "density")
    assert (round(first[4]), round(first[5])) == (365, 351)


def test_what_is_handed_in_goes_before_what_is_known_of_all(tmp_path):
    traits = """
    municipality | trait         | amount | said   | stated_on  | source
    Zwolle       | residents     | 20000  |        | 2020-01-01 | Oud
    Zwolle       | residents     | 900000 |        | 2025-01-01 | Nieuw
    Zwolle       | residents     | 1      |        | 2027-01-01 | Nog niet
    Verzonnen    | residents     | 127000 |        |            |
    Verzonnen    | density       | 1090   |        |            |
    Verzonnen    | access_run_by |        | Team   |            |
    Zwolle       | access_run_by |        | Team   |            |
    Kampen       | access_run_by |        | Anders |            |
    """
    store = store_of(tmp_path, pilots=PILOTS, traits=traits)
    told = {trait: row for trait, *row in rows(store.ask("municipality_traits", as_of=DAY, place="Zwolle"))}
    assert told["residents"] == [900000, None, "Nieuw", True]
    assert round(told["density"][0]) == 7580
    (amount,) = [
        row[1]
        for row in rows(store.ask("municipality_traits", as_of=dt.date(2024, 1, 1), place="Zwolle"))
        if row[0] == "residents"
    ]
    assert amount == 20000
    assert near(store, "Verzonnen", "municipality")[0] == ("Dordrecht",)
    assert near(store, "Zwolle", "municipality", same="access_run_by") == [("Verzonnen",)]
    assert near(store, "Dordrecht", "municipality", same="access_run_by") == []
    provinces = {province for (province,) in near(store, "Kampen", "province", same="province", at_most=10)}
    assert provinces == {"Overijssel"}


def test_a_trait_that_few_municipalities_know_says_nothing_of_how_alike_they_are(tmp_path):
    few = ["municipality | trait | amount", "Zwolle | share_65_plus | 10", "Dordrecht | share_65_plus | 40"]
    found = near(store_of(tmp_path, pilots=PILOTS, traits="\n".join(few)), "Zwolle", "municipality", "n_traits")
    assert found[0] == ("Dordrecht", 2)


def test_a_trait_that_lacks_is_left_out_with_its_weight(tmp_path):
    """Who knows it is compared by three traits with those that know it too, and by two with all others."""
    with MUNICIPALITIES.open(encoding="utf-8", newline="") as file:
        names = [row["municipality"] for row in csv.DictReader(file)]
    known = {*names[:60], "Zwolle", "Westland"} - {"Dordrecht", "Alkmaar", "Enschede", "Kampen"}
    lines = [f"{name} | share_65_plus | {15 if name == 'Zwolle' else 25}" for name in sorted(known)]
    traits = "\n".join(["municipality | trait | amount", *lines])
    store = store_of(tmp_path, pilots=PILOTS, traits=traits)
    found = {
        name: (n, distance)
        for name, n, distance in near(store, "Zwolle", "municipality", "n_traits", "distance", at_most=400)
    }
    assert {name: round(found[name][1], 3) for name in ("Dordrecht", "Alkmaar")} == {
        "Dordrecht": 0.101,
        "Alkmaar": 0.178,
    }
    assert (found["Dordrecht"][0], found["Westland"][0]) == (2, 3)
    apart = 10 / statistics.pstdev([15.0] + [25.0] * (len(known) - 1))
    assert found["Westland"][1] == pytest.approx(math.sqrt((2 * 0.19038**2 + apart**2) / 3), abs=1e-3)
    assert {n for (n,) in near(store, "Kampen", "n_traits")} == {2}


def test_a_day_knows_the_traits_of_that_day(tmp_path):
    told = {
        "pilots": drawn_rows(PILOTS),
        "milestones": drawn_rows(
            "municipality | pilot_id | milestone | happened_on\nZwolle | 1 | started | 2025-01-01"
        ),
        "traits": drawn_rows("""
            municipality | trait     | amount | known_from | known_until
            Zwolle       | residents | 900000 | 2026-03-01 |
        """),
    }
    store = told_store(tmp_path, told)
    assert near(store, "Zwolle", "municipality", day=dt.date(2026, 2, 28))[0] == ("Dordrecht",)
    assert near(store, "Zwolle", "municipality", day=dt.date(2026, 3, 1))[0] != ("Dordrecht",)

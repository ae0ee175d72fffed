"""Pilots by area and by municipality, the shapes that go with them, and what goes with nothing."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from doorstroom.store.load import load
from doorstroom.store.versions import Store
from tests.given import NOW, empty_store, rows, silent, write_tables

DAY = dt.date.fromisoformat
SQUARE = {"type": "Polygon", "coordinates": [[[6.1, 52.5], [6.2, 52.5], [6.2, 52.6], [6.1, 52.5]]]}
PILOTS = """
pilot_id | municipality | title | theme
a        | Zwolle       | A     | Wmo
b        | Zwolle       | B     | Wmo
c        | Zwolle       | C     | Jeugd
d        | Kampen       | D     | Wmo
e        | Kampen       | E     | Wmo
"""
MILESTONES = """
pilot_id | municipality | milestone  | happened_on | outcome
a        | Zwolle       | evaluation | 2025-01-01  | successful
b        | Zwolle       | registered | 2025-03-01  |
c        | Zwolle       | evaluation | 2024-01-01  | successful
c        | Zwolle       | stopped    | 2025-06-01  | no_money
d        | Kampen       | evaluation | 2025-01-01  | partly_successful
e        | Kampen       | registered | 2025-01-01  |
"""
SEGMENTS = """
pilot_id | municipality | area  | target_group | role       | people_in_need | people_reached
a        | Zwolle       | noord | jongeren     | tested     | 100            | 40
a        | Zwolle       | noord | ouderen      | chosen     | 200            | 5
a        | Zwolle       | zuid  | jongeren     | rolled_out | 300            |
b        | Zwolle       | zuid  | jongeren     | not_here   | 7              |
b        | Zwolle       | zuid  | ouderen      | candidate  |                | 0
c        | Zwolle       | oost  | jongeren     | rolled_out | 50             | 30
d        | Kampen       | noord | jongeren     | tested     | 60             | 20
"""
AREAS = """
area  | name      | municipality | residents
noord | Noord     | Zwolle       | 900
zuid  | Zuid      | Zwolle       |
leeg  | Leeg veld | Zwolle       | 10
noord | Noord     | Kampen       | 300
"""


def store_with(folder, *features, tables=None):
    given = {"pilots": PILOTS, "milestones": MILESTONES, "segments": SEGMENTS, "areas": AREAS} | (tables or {})
    handed_in = write_tables(folder / "in", **given)
    if features:
        collection = {"type": "FeatureCollection", "features": list(features)}
        (handed_in / "wijken.geojson").write_text(json.dumps(collection))
    store = Store(folder / "store")
    load(store, [handed_in], municipality="Zwolle", now=NOW, keep=2, progress=silent)
    return store


def shape(**properties):
    return {"type": "Feature", "properties": properties, "geometry": SQUARE}


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    return store_with(tmp_path_factory.mktemp("areas"))


def areas(store, *columns, as_of="2025-04-11", **given):
    return rows(store.ask("areas_now", as_of=DAY(as_of), **given), "municipality", "area", *columns)


def test_a_pilot_of_two_areas_counts_in_both_and_an_area_without_pilots_is_there(store):
    assert areas(store, "name", "residents", "n_open", "n_waiting") == [
        ("Kampen", "noord", "Noord", 300, 1, 0),
        ("Kampen", None, None, None, 1, 0),  # e: no area stated
        ("Zwolle", "leeg", "Leeg veld", 10, 0, 0),
        ("Zwolle", "noord", "Noord", 900, 1, 1),
        ("Zwolle", "zuid", "Zuid", None, 2, 1),
        ("Zwolle", "oost", "oost", None, 1, 1),  # named by a segment only: it goes by its code
    ]


def test_the_norm_is_passed_on_the_day_after_it_and_the_months_are_divided_over_the_areas(store):
    reached, passed = (
        {row[:2]: row[2:] for row in areas(store, "n_over_norm", "stagnation_months", as_of=day)}
        for day in ("2025-04-01", "2025-04-02")
    )
    assert reached["Zwolle", "noord"] == (0, 0)
    assert passed["Zwolle", "noord"] == (1, pytest.approx(0.5 / 30.4375))


def test_the_months_are_those_of_stagnation_by_area(store):
    day = DAY("2025-05-20")
    by_area = store.ask("stagnation", as_of=day, by="area", municipality=["Zwolle"])
    here = store.ask("areas_now", as_of=day, municipality=["Zwolle"])
    expected = dict(rows(by_area, "grp", "stagnation_months"))
    assert {name: months for name, months in rows(here, "name", "stagnation_months") if months} == {
        name: pytest.approx(months) for name, months in expected.items() if months
    }


def test_who_is_stopped_is_not_open_and_does_not_wait(store):
    assert ("Zwolle", "oost", 0, 0, 1) in areas(store, "n_open", "n_waiting", "n_rolled_out", as_of="2025-06-01")
    assert ("Zwolle", "oost", 1, 1, 1) in areas(store, "n_open", "n_waiting", "n_rolled_out", as_of="2025-05-31")


def test_roles_are_counted_by_pilot_and_not_here_is_no_role_at_all(store):
    answer = {row[1]: row[2:] for row in areas(store, "n_chosen", "n_rolled_out", municipality=["Zwolle"])}
    assert answer == {"leeg": (0, 0), "noord": (1, 0), "zuid": (0, 1), "oost": (0, 1)}


PEOPLE = ("people_in_need", "people_reached", "people_reached_at_least", "n_reached_withheld")


def test_people_are_told_as_far_as_no_small_count_shows(store):
    answer = {row[:2]: row[2:] for row in areas(store, *PEOPLE)}
    assert answer["Zwolle", "noord"] == (300, 45, 0, 2)  # 5 and, with it, 40 are withheld; their sum is not
    assert answer["Zwolle", "zuid"] == (300, 0, 0, 0)
    assert answer["Zwolle", "leeg"] == (None, None, None, 0)
    assert answer["Kampen", "noord"] == (60, 20, 20, 0)


def test_of_a_part_of_the_pilots_no_total_is_told_in_which_a_count_is_withheld(store):
    answer = {row[:2]: row[2:] for row in areas(store, *PEOPLE, theme=["Wmo"])}
    assert answer["Zwolle", "noord"] == (300, None, 0, 2)
    assert answer["Kampen", "noord"] == (60, 20, 20, 0)


def test_a_smaller_threshold_withholds_less(store):
    assert ("Zwolle", "noord", 300, 45, 45, 0) in areas(store, *PEOPLE, smallest=5)


def test_by_municipality_every_pilot_counts_once(store):
    assert areas(store, "name", "n_open", "n_waiting", "people_reached", by="municipality") == [
        ("Kampen", "Kampen", "Kampen", 2, 0, 20),
        ("Zwolle", "Zwolle", "Zwolle", 3, 2, 75),
    ]


def test_the_filters_leave_their_own_areas(store):
    assert [row[:2] for row in areas(store, municipality=["Kampen"])] == [("Kampen", "noord"), ("Kampen", None)]
    assert ("Zwolle", "noord", 0) in areas(store, "n_open", theme=["Jeugd"])


def test_without_pilots_there_are_no_areas(tmp_path):
    store = empty_store(tmp_path)
    assert areas(store) == []
    assert store.ask("area_shapes").empty


# ---------------------------------------------------------------------- shapes


def matched(store, **given):
    answer = store.ask("area_shapes", **given)
    answer["has_shape"] = answer["geometry"].notna()
    return rows(answer, "municipality", "area", "name", "has_shape")


def flags(store, code):
    answer = store.ask("flags")
    return rows(answer[answer["code"] == code], "file", "value", "other")


def test_a_shape_goes_with_an_area_by_its_code_else_by_its_name(tmp_path):
    store = store_with(
        tmp_path, shape(WK_CODE="ZUID"), shape(wk_code="WK9", wk_naam="leeg veld"), shape(area="west", name="West")
    )
    assert matched(store, municipality=["Zwolle"]) == [
        ("Zwolle", "leeg", "Leeg veld", True),
        ("Zwolle", "noord", "Noord", False),
        ("Zwolle", "zuid", "Zuid", True),
        ("Zwolle", "oost", "oost", False),
        (None, None, "West", True),
    ]
    assert flags(store, "area_without_shape") == [("areas.csv", "Noord", None), ("areas.csv", "Noord", None)]
    assert flags(store, "shape_without_area") == [("wijken.geojson", "West", "1")]
    assert dict(row[1:] for row in areas(store, "has_shape", municipality=["Zwolle"]))["zuid"]


def test_a_shape_that_may_be_of_two_areas_is_of_none_unless_it_says_of_which_municipality(tmp_path):
    unsaid = store_with(tmp_path / "unsaid", shape(area="noord"), shape(area="zuid"))
    assert [row[:2] for row in matched(unsaid) if row[3]] == [("Zwolle", "zuid"), (None, None)]
    said = store_with(tmp_path / "said", shape(area="noord", municipality="Kampen"))
    assert [row[:2] for row in matched(said) if row[3]] == [("Kampen", "noord")]


def test_shapes_of_municipalities_go_with_municipalities_by_name_or_code(tmp_path):
    store = store_with(tmp_path, shape(gm_code="GM0193", gm_naam="Zwolle"), shape(gm_code="kampen"), shape(name="Urk"))
    everywhere = [("Kampen", "Kampen", "Kampen", True), ("Zwolle", "Zwolle", "Zwolle", True), (None, None, "Urk", True)]
    assert matched(store, by="municipality") == everywhere
    assert matched(store, by="municipality", municipality=["Zwolle"]) == everywhere  # the rest of the map
    assert not [row for row in matched(store) if row[3]]


def test_a_municipality_is_named_as_its_row_in_areas_says(tmp_path):
    network = {"areas": "area | name | municipality | residents\nGM0193 | Zwolle | Zwolle | 130000"}
    store = store_with(tmp_path, shape(gm_code="GM0193"), tables=network)
    assert ("Zwolle", "Zwolle", "Zwolle", 130000) in areas(store, "name", "residents", by="municipality")
    assert ("Zwolle", "GM0193", "Zwolle", True) in matched(store)


def test_without_shapes_no_area_is_said_to_lack_one(store):
    assert flags(store, "area_without_shape") == []


def test_a_feature_that_cannot_be_drawn_is_flagged(tmp_path):
    store = store_with(tmp_path, shape(area="zuid"), {"properties": {"area": "plein"}, "geometry": None})
    assert flags(store, "shape_not_read") == [("wijken.geojson", "plein", None)]

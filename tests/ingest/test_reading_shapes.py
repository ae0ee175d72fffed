"""GeoJSON, as it comes from a municipality, CBS or PDOK, and what is no GeoJSON at all."""

import json

import pytest

from doorstroom.ingest.readers.shapes import read_shapes
from doorstroom.ingest.readers.sheet import UnreadableFile

SQUARE = [[[0.1, 0], [1, 0], [1, 1], [0.1, 1], [0.1, 0]]]
POLYGON = {"type": "Polygon", "coordinates": SQUARE}


def read(folder, *features, encoding="utf-8"):
    path = folder / "wijken.geojson"
    collection = {"type": "FeatureCollection", "features": list(features)}
    path.write_text(json.dumps(collection, ensure_ascii=False), encoding=encoding)
    return read_shapes(path)


def feature(geometry=POLYGON, **properties):
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def codes(found):
    return [(shape.code, shape.name, shape.municipality) for shape in found.shapes]


@pytest.mark.parametrize(
    ("properties", "code"),
    [
        ({"area": "noord", "wk_code": "WK1"}, "noord"),
        ({"WK_CODE": "WK019310", "GM_CODE": "GM0193"}, "WK019310"),
        ({"bu_code": "BU1", "wk_code": "WK1", "gm_code": "GM1"}, "BU1"),
        ({"gm_code": "GM0193"}, "GM0193"),
        ({"statcode": "GM0193", "statnaam": "Zwolle"}, "GM0193"),
        ({"area": 12}, "12"),
        ({"area": " ", "wijkcode": "WK1"}, "WK1"),
        ({"naam": "Noord"}, None),
    ],
)
def test_the_most_specific_code_that_is_known_names_a_shape(tmp_path, properties, code):
    assert codes(read(tmp_path, feature(**properties)))[0][0] == code


def test_name_and_municipality_come_along(tmp_path):
    found = read(
        tmp_path, feature(area="n", name="’s-Gravenhage (zuid)", municipality="Waterkant"), encoding="utf-8-sig"
    )
    assert codes(found) == [("n", "’s-Gravenhage (zuid)", "Waterkant")]


def test_parts_with_one_code_are_one_shape_and_water_is_left_out(tmp_path):
    water = feature(wk_code="WK1", water="JA")
    found = read(tmp_path, feature(wk_code="WK1", water="NEE"), water, feature(wk_code="WK1"))
    assert [len(shape.polygons) for shape in found.shapes] == [2]


def test_polygons_are_found_in_every_kind_of_geometry(tmp_path):
    many = {"type": "MultiPolygon", "coordinates": [SQUARE, SQUARE]}
    collection = {"type": "GeometryCollection", "geometries": [many, POLYGON, {"type": "Point", "coordinates": [1, 2]}]}
    with_height = {"type": "Polygon", "coordinates": [[[0, 0, 7], [1, 0, 7], [1, 1, 7], [0, 0, 7]]]}
    found = read(tmp_path, feature(collection, area="a"), feature(with_height, area="b"))
    assert [len(shape.polygons) for shape in found.shapes] == [3, 1]
    assert found.shapes[1].polygons[0][0][0] == (0.0, 0.0)


@pytest.mark.parametrize(
    "geometry",
    [
        None,
        "Polygon",
        {"type": "Point", "coordinates": [0, 0]},
        {"type": "Polygon", "coordinates": []},
        {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [0, 0]]]},
        {"type": "Polygon", "coordinates": [[["a", 0], [1, 0], [1, 1]]]},
        {"type": "Polygon", "coordinates": [[[float("nan"), 0], [1, 0], [1, 1]]]},
        {"type": "MultiPolygon", "coordinates": 3},
    ],
)
def test_a_shape_without_an_outline_is_left_out_and_named(tmp_path, geometry):
    found = read(tmp_path, feature(area="goed"), feature(geometry, area="fout"))
    assert (codes(found), found.left_out) == ([("goed", None, None)], [(2, "fout")])


@pytest.mark.parametrize("nameless", [feature(colour="red"), {"geometry": POLYGON}, feature(area=""), 3])
def test_a_shape_without_code_and_name_is_left_out(tmp_path, nameless):
    assert read(tmp_path, nameless).left_out == [(1, "")]


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "3", '{"type": "Feature"}', '{"type": "FeatureCollection"}', "[" * 9999]
)
def test_what_is_no_geojson_is_refused_whole(tmp_path, text):
    path = tmp_path / "x.geojson"
    path.write_text(text)
    with pytest.raises(UnreadableFile) as refused:
        read_shapes(path)
    assert (refused.value.code, refused.value.file) == ("not_geojson", "x.geojson")


def test_bytes_that_are_no_text_are_refused_whole(tmp_path):
    path = tmp_path / "x.geojson"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UnreadableFile, match="not_geojson"):
        read_shapes(path)

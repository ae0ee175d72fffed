"""GeoJSON → the shapes of areas, each with the code and the name by which an area can be found.

Files of CBS and PDOK are read as they come: the codes and names that they use are known, the parts of one area are put
together, and water is left out.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import isfinite
from pathlib import Path

from doorstroom.ingest.readers.sheet import UnreadableFile

# The first that a feature has holds: a neighbourhood also says in which district and municipality it lies.
CODES = ("area", "bu_code", "buurtcode", "wk_code", "wijkcode", "gm_code", "gemeentecode", "statcode")
NAMES = ("name", "naam", "bu_naam", "buurtnaam", "wk_naam", "wijknaam", "gm_naam", "gemeentenaam", "statnaam")
WATER = ("ja", "b")  # what CBS says of inland and of open water
DECIMALS = 6  # 0.1 metre of a degree; a coordinate in metres keeps them all too

Ring = list[tuple[float, float]]
Polygon = list[Ring]


@dataclass(frozen=True)
class Shape:
    """The outline of one area: polygons, each an outer ring and the holes in it, in the coordinates of the file."""

    code: str | None
    name: str | None
    municipality: str | None
    polygons: list[Polygon]


@dataclass(frozen=True)
class Shapes:
    """What a GeoJSON file holds; `left_out`: (nth feature, what it says of itself) of what cannot be drawn or found."""

    file: str
    shapes: list[Shape]
    left_out: list[tuple[int, str]]


def read_shapes(path: Path, file: str | None = None) -> Shapes:
    """The shapes in a file, those with the same code or name as one.

    `file` is the name a person knows the file by (default: the name without its folder). Raises
    UnreadableFile("not_geojson").
    """
    file = file or path.name
    shapes: dict[tuple, Shape] = {}
    left_out = []
    for nth, feature in enumerate(_features(path, file), 1):
        said = {name.lower(): text for name, value in _properties(feature).items() if (text := _text(value))}
        if said.get("water", "").lower() in WATER:
            continue
        shape = Shape(_first(said, CODES), _first(said, NAMES), said.get("municipality"), _polygons(feature))
        if not shape.polygons or not (shape.code or shape.name):
            left_out.append((nth, shape.code or shape.name or ""))
            continue
        key = (shape.code, shape.municipality) if shape.code else (None, shape.name, shape.municipality)
        shapes.setdefault(key, Shape(shape.code, shape.name, shape.municipality, [])).polygons.extend(shape.polygons)
    return Shapes(file, list(shapes.values()), left_out)


def _features(path: Path, file: str) -> list[object]:
    try:
        read = json.loads(path.read_text(encoding="utf-8-sig"))
        features = read["features"] if read["type"] == "FeatureCollection" else None
    except OSError as error:
        raise UnreadableFile("no_access", file) from error
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise UnreadableFile("not_geojson", file) from error
    if not isinstance(features, list):
        raise UnreadableFile("not_geojson", file)
    return features


def _properties(feature: object) -> Mapping[str, object]:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    return properties if isinstance(properties, dict) else {}


def _text(value: object) -> str | None:
    return str(value).strip() or None if isinstance(value, str | int) and not isinstance(value, bool) else None


def _first(said: Mapping[str, str], known: tuple[str, ...]) -> str | None:
    return next((said[name] for name in known if name in said), None)


def _polygons(feature: object) -> list[Polygon]:
    geometry = feature.get("geometry") if isinstance(feature, dict) else None
    return [polygon for rings in _ring_lists(geometry) if (polygon := _polygon(rings))]


def _ring_lists(geometry: object) -> Iterator[object]:
    """What should be the rings of each polygon in a geometry; points and lines have none."""
    if not isinstance(geometry, dict):
        return
    match geometry.get("type"):
        case "Polygon":
            yield geometry.get("coordinates")
        case "MultiPolygon" if isinstance(geometry.get("coordinates"), list):
            yield from geometry["coordinates"]
        case "GeometryCollection" if isinstance(geometry.get("geometries"), list):
            for part in geometry["geometries"]:
                yield from _ring_lists(part)


def _polygon(rings: object) -> Polygon | None:
    """Rings of whole numbers of places; None when the outer one encloses nothing or is not made of numbers."""
    read = [ring for given in rings if (ring := _ring(given))] if isinstance(rings, list) else []
    return read if read and _ring(rings[0]) else None


def _ring(points: object) -> Ring | None:
    if not isinstance(points, list) or not all(_is_point(point) for point in points):
        return None
    ring = [(round(float(point[0]), DECIMALS), round(float(point[1]), DECIMALS)) for point in points]
    return ring if len(set(ring)) >= 3 else None


def _is_point(point: object) -> bool:
    return (
        isinstance(point, list)
        and len(point) >= 2
        and all(isinstance(part, int | float) and not isinstance(part, bool) and isfinite(part) for part in point[:2])
    )

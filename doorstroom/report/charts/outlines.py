"""Outlines of areas on a sheet: coordinates of the earth → paths of whole numbers, north up, and where a label fits.

All outlines are laid on one grid of whole numbers, so that a border that two areas share stays shared.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy

Polygon = list[list[list[float]]]  # an outer ring and its holes, each a list of points

SHEET_WIDTH, SHEET_HEIGHT = 800, 1000  # at most, in units of the drawing
MARGIN = 4
_LEAST = 2  # units: an area that is smaller on the sheet is drawn as a square of this size
_DEGREES = ((-180.0, 180.0), (-85.0, 85.0))
_RD_METRES = ((-10_000.0, 300_000.0), (300_000.0, 640_000.0))  # the Dutch grid, EPSG:28992
_GRID, _FINER = 7, 2  # places looked at for a label, along and across, and how often


@dataclass(frozen=True)
class Outline:
    """An area on the sheet: its path, the point in it that is furthest from its border, and how far that is."""

    path: str
    x: float
    y: float
    room: float


@dataclass(frozen=True)
class Sheet:
    """Outlines in the order of what was given, and the size of the sheet that they lie on."""

    width: int
    height: int
    outlines: list[Outline]


@lru_cache(maxsize=8)
def sheet_of(geometries: tuple[str, ...]) -> Sheet | None:
    """The sheet with these `geometry` of the question `area_shapes`; None where they are no places on earth.

    Remembered: it is the same for every measure that a reader looks at.
    """
    shapes = [json.loads(geometry) for geometry in geometries]
    return lay_out(shapes) if is_geographic(shapes) else None


def is_geographic(shapes: Sequence[list[Polygon]]) -> bool:
    """Whether these are places on earth, in degrees or metres of the Dutch grid, and not squares that were made up."""
    if not shapes:
        return False
    points = numpy.concatenate([_points(polygons) for polygons in shapes])
    return _within(points, _RD_METRES) or (_within(points, _DEGREES) and bool((points % 1 != 0).any()))


def lay_out(shapes: Sequence[list[Polygon]]) -> Sheet:
    """Lay out shapes, each at least one polygon, on one sheet."""
    everything = numpy.concatenate([_points(polygons) for polygons in shapes])
    squeeze = 1.0 if _within(everything, _RD_METRES) else squeeze_at(everything[:, 1].mean())
    west, north = everything[:, 0].min(), everything[:, 1].max()
    wide, high = (everything[:, 0].max() - west) * squeeze, north - everything[:, 1].min()
    scale = min((SHEET_WIDTH - 2 * MARGIN) / wide, (SHEET_HEIGHT - 2 * MARGIN) / high)

    def place(ring: list[list[float]]) -> numpy.ndarray:
        points = numpy.asarray(ring, dtype=float)
        across, down = (points[:, 0] - west) * squeeze * scale, (north - points[:, 1]) * scale
        return numpy.rint(numpy.column_stack((across, down))) + MARGIN

    outlines = [_outline([[place(ring) for ring in polygon] for polygon in polygons]) for polygons in shapes]
    return Sheet(math.ceil(wide * scale) + 2 * MARGIN, math.ceil(high * scale) + 2 * MARGIN, outlines)


def squeeze_at(latitude: float) -> float:
    """How long a degree to the east is at a latitude, as a share of a degree to the north."""
    return math.cos(math.radians(latitude))


def middle(geometry: str) -> tuple[float, float]:
    """The middle of what surrounds a `geometry`, in its own coordinates."""
    points = _points(json.loads(geometry))
    across, up = (points.min(axis=0) + points.max(axis=0)) / 2
    return float(across), float(up)


def _points(polygons: list[Polygon]) -> numpy.ndarray:
    return numpy.concatenate([numpy.asarray(polygon[0], dtype=float) for polygon in polygons])


def _within(points: numpy.ndarray, bounds: tuple[tuple[float, float], ...]) -> bool:
    return all(
        low <= points[:, axis].min() and points[:, axis].max() <= high for axis, (low, high) in enumerate(bounds)
    )


def _outline(polygons: list[list[numpy.ndarray]]) -> Outline:
    """The path of an area; parts that the grid swallows are left out, unless nothing would be left."""
    simple = [[ring for ring in map(_simplified, polygon) if len(ring) >= 3] for polygon in polygons if len(polygon)]
    drawn = [polygon for polygon, given in zip(simple, polygons, strict=True) if len(_simplified(given[0])) >= 3]
    if not drawn:
        drawn = [[_square(polygons[0][0])]]
    path = "".join(_path(ring) for polygon in drawn for ring in polygon)
    return Outline(path, *_roomiest(max(drawn, key=lambda polygon: _extent(polygon[0]))))


def _simplified(ring: numpy.ndarray) -> numpy.ndarray:
    """A ring without its closing point, points that fell together, and points on the way from one to the next."""
    ring = ring[(ring != numpy.roll(ring, 1, axis=0)).any(axis=1)]
    if len(ring) < 3:
        return ring
    before, after = ring - numpy.roll(ring, 1, axis=0), numpy.roll(ring, -1, axis=0) - ring
    turns = before[:, 0] * after[:, 1] != before[:, 1] * after[:, 0]
    turns_back = (before * after).sum(axis=1) < 0  # the tip of what is so narrow that it has become a line
    return ring[turns | turns_back]


def _square(ring: numpy.ndarray) -> numpy.ndarray:
    return ring[0] + numpy.array([[0, 0], [_LEAST, 0], [_LEAST, _LEAST], [0, _LEAST]]) - _LEAST / 2


def _extent(ring: numpy.ndarray) -> float:
    """What a ring encloses."""
    across, down = ring[:, 0], ring[:, 1]
    return abs(float(across @ numpy.roll(down, 1) - down @ numpy.roll(across, 1))) / 2


def _path(ring: numpy.ndarray) -> str:
    """A ring as a path, each point as a step from the one before it: most steps have one figure."""
    steps = numpy.diff(ring, axis=0).astype(int).ravel()
    joined = "".join(f"{step}" if step < 0 else f" {step}" for step in steps).strip()
    return f"M{int(ring[0, 0])} {int(ring[0, 1])}l{joined}z"


def _roomiest(polygon: list[numpy.ndarray]) -> tuple[float, float, float]:
    """The point in a polygon that is furthest from its border, about, and how far that is."""
    starts = numpy.concatenate(polygon)
    ends = numpy.concatenate([numpy.roll(ring, -1, axis=0) for ring in polygon])
    low, high = polygon[0].min(axis=0), polygon[0].max(axis=0)
    best, room = (low + high) / 2, -math.inf
    span = high - low
    for _ in range(_FINER):
        grid = numpy.linspace(-0.5, 0.5, _GRID)
        places = best + numpy.stack(numpy.meshgrid(grid * span[0], grid * span[1]), axis=-1).reshape(-1, 2)
        rooms = _rooms(places, starts, ends)
        if rooms.max() > room:
            best, room = places[rooms.argmax()], rooms.max()
        span = span * (2 / _GRID)
    return round(float(best[0])), round(float(best[1])), max(float(room), 0.0)


def _rooms(places: numpy.ndarray, starts: numpy.ndarray, ends: numpy.ndarray) -> numpy.ndarray:
    """How far each place is from the nearest of these lines; less than 0 for a place outside of them."""
    along = ends - starts
    away = places[:, None, :] - starts
    squared = numpy.maximum((along**2).sum(axis=1), 1e-9)
    share = numpy.clip((away * along).sum(axis=2) / squared, 0, 1)
    distances = numpy.sqrt(((away - share[..., None] * along) ** 2).sum(axis=2)).min(axis=1)
    crosses = (starts[:, 1] > places[:, 1, None]) != (ends[:, 1] > places[:, 1, None])
    rise = numpy.where(along[:, 1] == 0, 1e-9, along[:, 1])
    is_right = places[:, 0, None] < starts[:, 0] + along[:, 0] * away[..., 1] / rise
    is_inside = (crosses & is_right).sum(axis=1) % 2 == 1
    return numpy.where(is_inside, distances, -distances)

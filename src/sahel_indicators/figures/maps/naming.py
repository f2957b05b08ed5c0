"""Names of areas on a map: in their area where they fit, else beside it."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib.transforms import Bbox
from shapely import Point
from shapely.geometry.base import BaseGeometry

from ..labels import Blocked, Label, extent_of, label_points, nearest, write
from ..page import Page
from ..style import MUTED

MOST_NAMES = 15  # areas; more names than these hide the map


def too_many(page: Page, named: gpd.GeoDataFrame, class_name: str, areas: str = "") -> str:
    """The sentence that says why no area of a class is named, "" where each is.

    `areas` is what several of them are called.
    """
    if len(named) <= MOST_NAMES:
        return ""
    kind = areas or page.words["areas"]
    return page.words["too_many"].format(len(named), kind, class_name)


def name_areas(
    page: Page, axes: Axes, frame: gpd.GeoDataFrame, named: gpd.GeoDataFrame, ink: str
) -> None:
    """A name stands in its area where it fits, else off the map, else on the map on white."""
    taken: list[Bbox] = []
    outside = [
        Label(name, _anchors_in(shape))
        for name, shape in zip(named["area_name"], named.geometry, strict=True)
        if not _write_inside(page, axes, name, shape, ink, taken)
    ]
    on_the_map = covering(axes, frame)
    rest = label_points(page, axes, outside, taken, on_the_map, dots=True)
    rest = label_points(page, axes, rest, taken, background="white", dots=True)
    if rest:
        note = page.words["without_room"].format(len(rest))
        say_in_corner(page, axes, note, taken, on_the_map)


def covering(axes: Axes, frame: gpd.GeoDataFrame) -> Blocked:
    """Tells for boxes of pixels which of them lie on an area."""
    country = frame.union_all()
    shapely.prepare(country)

    def on_the_map(low: np.ndarray, high: np.ndarray) -> np.ndarray:
        return np.asarray(shapely.intersects(country, _in_degrees(axes, low, high)))

    return on_the_map


def say_in_corner(
    page: Page, axes: Axes, sentence: str, taken: list[Bbox], blocked: Blocked
) -> None:
    """A small sentence in a free corner of the map."""
    west, east = axes.get_xlim()
    south, north = axes.get_ylim()
    corners = [(east, south), (west, south), (west, north), (east, north)]
    note = Label(sentence, corners)
    place = nearest(page, axes, note, taken, blocked) or nearest(page, axes, note, taken)
    if place:
        write(page, axes, note.name, MUTED, place.box)


def _write_inside(
    page: Page, axes: Axes, name: str, shape: BaseGeometry, ink: str, taken: list[Bbox]
) -> bool:
    """Write a name as near to the middle of its area as it fits."""
    extent = extent_of(page, axes, name)
    half = np.array([extent.width, extent.height]) / 2
    # A line of text is a fifth higher than the letters of a name without accents.
    letters = half * (1.05, 0.85)
    centres = axes.transData.transform([(place.x, place.y) for place in _places_in(shape)])
    fits = shapely.contains(shape, _in_degrees(axes, centres - letters, centres + letters))
    boxes = (Bbox([centre - half, centre + half]) for centre in centres[fits])
    box = next((box for box in boxes if not box.count_overlaps(taken)), None)
    if box is not None:
        taken.append(box)
        write(page, axes, name, ink, box)
    return box is not None


def _places_in(shape: BaseGeometry, fineness: int = 25) -> list[Point]:
    """Its middle, then a grid over an area's bounds, the nearest to the middle first."""
    west, south, east, north = shape.bounds
    columns, rows = np.linspace(west, east, fineness), np.linspace(south, north, fineness)
    grid = [Point(x, y) for x in columns for y in rows]
    return [shape.centroid, *sorted(grid, key=shape.centroid.distance)]


def _anchors_in(shape: BaseGeometry) -> list[tuple[float, float]]:
    """Points well inside an area that a line from its name may end at."""
    core = shape.buffer(-0.12 * shape.area**0.5)
    inside = [shape.representative_point(), *filter(core.contains, _places_in(shape, 9))]
    return [(point.x, point.y) for point in inside]


def _in_degrees(axes: Axes, low: np.ndarray, high: np.ndarray) -> Any:
    """Boxes of the map for boxes of pixels, or one for one."""
    to_map = axes.transData.inverted().transform
    return shapely.box(*to_map(low).T, *to_map(high).T)

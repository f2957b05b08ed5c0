"""Maps of a share by area, with what was not analysed told apart from what is low."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, to_hex
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.transforms import Bbox
from shapely import Point
from shapely.geometry.base import BaseGeometry

from ..errors import DataError
from .labels import Blocked, Label, extent_of, label_points, nearest, write
from .layout import EDGE, frame_figure
from .page import Page, open_page, require
from .style import (
    GRID,
    HATCH,
    HATCH_COLOUR,
    MUTED,
    NOT_ANALYSED,
    RED,
    RED_DARK,
    RED_LIGHT,
    TEXT,
    FigureText,
    Words,
    drawing,
    greyness,
    ink_on,
)

BINS = (0.0, 0.01, 0.05, 0.10, 0.20)
MOST_NAMES = 15  # areas; more names than these hide the map
_RIM = 0.1  # degrees left free around the map
_TALLEST = 4.6  # inches: a map leaves room on a page for its text


def share_map(
    frame: gpd.GeoDataFrame,
    regions: gpd.GeoDataFrame,
    *,
    text: FigureText,
    ax: Axes | None = None,
    language: str = "en",
    style: str = "report",
    bins: Sequence[float] = BINS,
) -> Figure:
    """Share by area in classes, areas not analysed in hatched grey, the highest class named.

    The areas of the highest class that occurs are named, unless there are more than 15.

    `frame` has area_code, area_name, value (0-1, missing where not analysed) and geometry in
    degrees; `regions` are outlines drawn over it. `bins` are the lower bounds of the classes, as
    shares, from 0 up; a value on a bound belongs to the class above it. Raises `DataError` for a
    missing column, a value outside 0-1 or bins that do not rise from 0.
    """
    require(frame, ["area_code", "area_name", "value", "geometry"], "share_map")
    _check(frame, bins)
    with drawing():
        page = open_page(ax, language, style)
        axes = page.axes[0]
        classes = np.where(frame["value"].isna(), -1, np.digitize(frame["value"], bins) - 1)
        _draw_areas(axes, frame, classes, _ramp(len(bins)))
        regions.boundary.plot(ax=axes, color=TEXT, linewidth=0.6, aspect=None)
        shape = _hide_axes(axes, frame)
        legend = _legend(page.words, bins, bool((classes < 0).any()))
        _add_side_legend(page, axes, legend)
        body = min(_TALLEST, (page.style.width - 2 * EDGE) * shape)
        named = frame[(classes == classes.max()) & (classes >= 0)]
        too_many = page.words["too_many"].format(len(named)) if len(named) > MOST_NAMES else ""
        frame_figure(
            page,
            text,
            body=body,
            legend=legend if page.style.narrow else (),
            caption=too_many,
            disclaimer=True,
        )
        if not too_many:
            ink = ink_on(_ramp(len(bins))[max(classes.max(), 0)])
            _name_areas(page, axes, frame, named, ink)
    return page.figure


def _check(frame: gpd.GeoDataFrame, bins: Sequence[float]) -> None:
    outside = frame[(frame["value"] < 0) | (frame["value"] > 1)]
    if len(outside):
        raise DataError(
            f"share_map: {len(outside)} values are no shares, the first {outside['value'].iloc[0]} "
            f"for {outside['area_name'].iloc[0]}",
            expected="0 to 1, missing where not analysed",
        )
    if bins[0] != 0 or any(low >= high for low, high in pairwise(bins)) or bins[-1] >= 1:
        raise DataError(f"share_map: the bins {list(bins)} do not rise from 0 to below 1")


def _ramp(classes: int) -> list[str]:
    """Light to dark in even steps of grey, so that a print without colour keeps the classes."""
    reds = LinearSegmentedColormap.from_list("reds", [RED_LIGHT, RED, RED_DARK])
    shades = [to_hex(reds(step)) for step in range(reds.N)]
    greys = np.array([greyness(shade) for shade in shades])
    steps = np.linspace(greys[0], greys[-1], classes)
    return [shades[int(np.abs(greys - step).argmin())] for step in steps]


def _draw_areas(
    axes: Axes, frame: gpd.GeoDataFrame, classes: np.ndarray, colours: Sequence[str]
) -> None:
    edge = {"edgecolor": "white", "linewidth": 0.4, "aspect": None, "ax": axes}
    for number, colour in enumerate(colours):
        if (classes == number).any():
            frame[classes == number].plot(color=colour, **edge)
    if (classes < 0).any():
        hatched = {**edge, "edgecolor": HATCH_COLOUR, "linewidth": 0.3, "hatch": HATCH}
        frame[classes < 0].plot(color=NOT_ANALYSED, **hatched)


def _hide_axes(axes: Axes, frame: gpd.GeoDataFrame) -> float:
    """Degrees of latitude as long as those of longitude on the ground; gives height by width."""
    west, south, east, north = frame.total_bounds
    stretch = 1 / np.cos(np.radians((south + north) / 2))
    axes.set(xlim=(west - _RIM, east + _RIM), ylim=(south - _RIM, north + _RIM))
    axes.set_aspect(stretch)
    axes.set_anchor("NW")
    axes.set_axis_off()
    return float(stretch * np.ptp(axes.get_ylim()) / np.ptp(axes.get_xlim()))


def _legend(words: Words, bins: Sequence[float], missing: bool) -> list[Patch]:
    percents = [round(100 * bound, 6) for bound in bins]
    decimals = 0 if all(percent % 1 == 0 for percent in percents) else 1
    names = [words["under"].format(words.percent(percents[1], decimals))]
    names += [words.percents(low, high, decimals) for low, high in pairwise(percents[1:])]
    names += [words["and_more"].format(words.percent(percents[-1], decimals))]
    patches = [
        Patch(facecolor=colour, edgecolor=GRID, linewidth=0.4, label=name)
        for colour, name in zip(_ramp(len(bins)), names, strict=True)
    ]
    grey: dict[str, Any] = {"facecolor": NOT_ANALYSED, "edgecolor": HATCH_COLOUR, "linewidth": 0.4}
    return patches + [Patch(hatch=HATCH, label=words["not_analysed"], **grey)] * missing


def _add_side_legend(page: Page, axes: Axes, legend: Sequence[Patch]) -> None:
    """Beside the map, where the page is wide enough for it."""
    if not page.style.narrow:
        axes.legend(
            handles=list(legend),
            loc="upper left",
            bbox_to_anchor=(1.02, 1),
            borderaxespad=0,
            fontsize=page.style.body,
            handlelength=1.6,
            labelspacing=0.6,
        )


def _name_areas(
    page: Page, axes: Axes, frame: gpd.GeoDataFrame, named: gpd.GeoDataFrame, ink: str
) -> None:
    """A name stands in its area where it fits, else off the map, else on the map on white."""
    taken: list[Bbox] = []
    outside = [
        Label(name, _anchors_in(shape))
        for name, shape in zip(named["area_name"], named.geometry, strict=True)
        if not _write_inside(page, axes, name, shape, ink, taken)
    ]
    country = frame.union_all()
    shapely.prepare(country)

    def on_the_map(low: np.ndarray, high: np.ndarray) -> np.ndarray:
        return np.asarray(shapely.intersects(country, _in_degrees(axes, low, high)))

    rest = label_points(page, axes, outside, taken, on_the_map, dots=True)
    rest = label_points(page, axes, rest, taken, background="white", dots=True)
    if rest:
        _say_without_room(page, axes, len(rest), taken, on_the_map)


def _say_without_room(
    page: Page, axes: Axes, names: int, taken: list[Bbox], on_the_map: Blocked
) -> None:
    west, east = axes.get_xlim()
    south, north = axes.get_ylim()
    corners = [(east, south), (west, south), (west, north), (east, north)]
    note = Label(page.words["without_room"].format(names), corners)
    place = nearest(page, axes, note, taken, on_the_map) or nearest(page, axes, note, taken)
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

"""What every map stands on: areas in their colours, outlines, ramps, and the checks of a frame."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from itertools import pairwise
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.colors import LinearSegmentedColormap, to_hex
from matplotlib.patches import Patch
from matplotlib.path import Path
from shapely.geometry.base import BaseGeometry

from ...errors import DataError
from ..page import require
from ..style import (
    BLUE,
    BLUE_DARK,
    BLUE_LIGHT,
    GRID,
    HATCH,
    HATCH_COLOUR,
    NOT_ANALYSED,
    RED,
    RED_DARK,
    RED_LIGHT,
    TEXT,
    greyness,
)
from ..words import Words

REDS, BLUES = (RED_LIGHT, RED, RED_DARK), (BLUE_LIGHT, BLUE, BLUE_DARK)
TINTS = ("#B4C6D6", "#DCE6EE", "#FAFBFC")  # pale: marks and names stand on them
MISSING = -1  # the class of areas without a figure
MISSING_WORDS = ("no_data", "not_analysed")
_RIM = 0.1  # degrees left free around the map


def require_areas(frame: gpd.GeoDataFrame, columns: Iterable[str], figure: str) -> None:
    """Refuse a frame without these columns or rows, or an area without an outline."""
    require(frame, columns, figure)
    bare = frame.geometry.isna() | frame.geometry.is_empty
    if bare.any():
        raise DataError(
            f"{figure}: {int(bare.sum())} areas have no outline, the first "
            f"{frame.loc[bare, 'area_name'].iloc[0]}",
            remedy="leave them out beforehand and say so in the note",
        )


def require_once(frame: gpd.GeoDataFrame, key: Sequence[str], figure: str) -> None:
    """Refuse an area that is given twice: the second would hide the first."""
    twice = frame[frame.duplicated(list(key))]
    if len(twice):
        raise DataError(f"{figure}: {twice['area_name'].iloc[0]} is there twice")


def require_shares(frame: gpd.GeoDataFrame, column: str, figure: str) -> None:
    """Refuse what is no share from 0 to 1; missing is allowed."""
    outside = frame[(frame[column] < 0) | (frame[column] > 1)]
    if len(outside):
        raise DataError(
            f"{figure}: {len(outside)} values are no shares, the first {outside[column].iloc[0]} "
            f"for {outside['area_name'].iloc[0]}",
            expected="0 to 1, missing where not analysed",
        )


def require_amounts(frame: gpd.GeoDataFrame, column: str, figure: str) -> None:
    """Refuse negative and infinite numbers; missing is allowed."""
    wrong = frame[(frame[column] < 0) | np.isinf(frame[column].astype(float))]
    if len(wrong):
        raise DataError(
            f"{figure}: {len(wrong)} values are no amounts, the first {wrong[column].iloc[0]} "
            f"for {wrong['area_name'].iloc[0]}",
            expected="0 or more, missing where there is no figure",
        )


def rise(bounds: Sequence[float]) -> bool:
    """Whether each bound lies above the one before."""
    return all(low < high for low, high in pairwise(bounds))


def decimals_of(bounds: Sequence[float]) -> int:
    """How many decimals it takes to write all of these, at most three."""
    return next((n for n in range(3) if np.allclose(np.round(bounds, n), bounds, atol=1e-9)), 3)


@cache
def ramp(hues: tuple[str, ...], classes: int) -> tuple[str, ...]:
    """Light to dark in even steps of grey, so that a print without colour keeps the classes."""
    blend = LinearSegmentedColormap.from_list("ramp", list(hues))
    shades = [to_hex(blend(step)) for step in range(blend.N)]
    greys = np.array([greyness(shade) for shade in shades])
    steps = np.linspace(greys[0], greys[-1], classes)
    return tuple(shades[int(np.abs(greys - step).argmin())] for step in steps)


def draw_areas(
    axes: Axes,
    frame: gpd.GeoDataFrame,
    classes: np.ndarray,
    colours: Sequence[str],
    edge: str = "white",
) -> None:
    """Each area in the colour of its class, hatched grey where that is `MISSING`."""
    shown, hidden = frame.geometry[classes != MISSING], frame.geometry[classes == MISSING]
    fills = [colours[number] for number in classes[classes != MISSING]]
    _draw(axes, shown, facecolors=fills, edgecolors=edge, linewidths=0.4)
    grey: dict[str, Any] = {"facecolors": NOT_ANALYSED, "edgecolors": HATCH_COLOUR}
    _draw(axes, hidden, **grey, linewidths=0.3, hatch=HATCH)


def draw_outlines(axes: Axes, regions: gpd.GeoDataFrame) -> None:
    """The borders of regions, over the areas."""
    _draw(axes, regions.geometry, facecolors="none", edgecolors=TEXT, linewidths=0.6)


def _draw(axes: Axes, shapes: gpd.GeoSeries, **look: Any) -> None:
    """Shapes in one go: geopandas' own `plot` draws the whole figure at every call."""
    if len(shapes):
        paths = [_outline(shape) for shape in shapes]
        axes.add_collection(PathCollection(paths, **look), autolim=False)


def _outline(shape: BaseGeometry) -> Path:
    """Its rings, those of holes the other way round: they stay empty."""
    polygons = shapely.get_parts(shapely.orient_polygons(shape))
    rings = [ring for one in polygons for ring in (one.exterior, *one.interiors)]
    return Path.make_compound_path(*(Path(np.asarray(ring.coords)[:, :2]) for ring in rings))


def set_ground(axes: Axes, areas: gpd.GeoDataFrame) -> float:
    """Degrees of latitude as long as those of longitude on the ground; gives height by width."""
    west, south, east, north = areas.total_bounds
    stretch = 1 / np.cos(np.radians((south + north) / 2))
    axes.set(xlim=(west - _RIM, east + _RIM), ylim=(south - _RIM, north + _RIM))
    axes.set_aspect(stretch)
    axes.set_anchor("NW")
    axes.set_axis_off()
    return float(stretch * np.ptp(axes.get_ylim()) / np.ptp(axes.get_xlim()))


def swatch(colour: str, name: str) -> Patch:
    """A class in the legend."""
    return Patch(facecolor=colour, edgecolor=GRID, linewidth=0.4, label=name)


def hatched_swatch(words: Words, missing: str) -> Patch:
    """The areas without a figure in the legend, under one of the `MISSING_WORDS`."""
    if missing not in MISSING_WORDS:
        raise DataError(f"maps have no word {missing!r}", expected=" or ".join(MISSING_WORDS))
    grey: dict[str, Any] = {"facecolor": NOT_ANALYSED, "edgecolor": HATCH_COLOUR}
    return Patch(**grey, linewidth=0.4, hatch=HATCH, label=words[missing])

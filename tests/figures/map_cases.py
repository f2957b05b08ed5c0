"""Invented areas and events with every case that maps tell apart, and maps of them."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from matplotlib.collections import PathCollection
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from shapely import box

from sahel_indicators.figures import FigureText, maps

TEXTS = {
    "en": FigureText("Title", "Subtitle", "Source", "Alternative", "Note"),
    "fr": FigureText("Titre", "Sous-titre", "Source", "Description", "Note"),
}
MISSING = np.nan


def grid_areas(columns: int, rows: int, name: str = "Area {}") -> gpd.GeoDataFrame:
    """Squares of two degrees around 10 degrees north: from the west, row by row from the south."""
    west, south = -float(columns), 10.0 - rows
    corners = [(west + 2 * x, south + 2 * y) for y in range(rows) for x in range(columns)]
    names = [name.format(n) for n in range(len(corners))]
    shapes = [box(x, y, x + 2, y + 2) for x, y in corners]
    codes = {"area_code": names, "area_name": names}
    return gpd.GeoDataFrame(codes, geometry=shapes, crs="EPSG:4326")


def regions_of(areas: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(geometry=[areas.union_all()], crs="EPSG:4326")


def period_frame() -> gpd.GeoDataFrame:
    """Four areas in three periods: the third is not analysed in May, the fourth has no row then."""
    areas = grid_areas(2, 2)
    values = {
        "March 2023": [0.0, 0.01, 0.06, 0.3],
        "May 2023": [0.3, 0.0, MISSING],
        "Oct 2023": [0.06, 0.06, 0.12, 0.0],
    }
    parts = [
        areas.iloc[: len(shares)].assign(value=shares, period=period)
        for period, shares in values.items()
    ]
    return pd.concat(parts, ignore_index=True)  # type: ignore[return-value]


def number_frame() -> gpd.GeoDataFrame:
    return grid_areas(3, 2).assign(value=[0, 1, 9, 10, 60, MISSING])


def pair_frame() -> gpd.GeoDataFrame:
    """One area a pair of classes, row by row of y from below, and two without one of the two."""
    x, y = [0.0, 5.0, 25.0] * 3, np.repeat([0.0, 0.05, 0.10], 3)
    areas = grid_areas(11, 1)
    return areas.assign(x=[*x, MISSING, 1.0], y=[*y, 0.5, MISSING])


def point_frame() -> pd.DataFrame:
    """A small event on a large one, one of none, and two dated places of one size."""
    none = pd.NaT
    rows = [
        (0.0, 10.0, 4.0, "Against civilians", "", none),
        (0.0, 10.0, 100.0, "State-based", "", none),
        (-1.5, 9.0, 0.0, "Against civilians", "", none),
        (1.0, 11.5, 25.0, "Against civilians", "", none),
        (1.5, 10.5, MISSING, "Base closed", "Kidal", pd.Timestamp("2023-10-31")),
        (-1.2, 11.0, MISSING, "Base closed", "Ber", none),
    ]
    columns = ["longitude", "latitude", "size", "kind", "label", "date"]
    return pd.DataFrame(rows, columns=columns)


GROUPS = ("Base", "Adjacent", "Elsewhere")


def group_frame() -> gpd.GeoDataFrame:
    return grid_areas(2, 2).assign(group=["Elsewhere", "Base", "Adjacent", "Base"])


def _periods(**shared: Any) -> Figure:
    return maps.share_maps(period_frame(), regions_of(grid_areas(2, 2)), **shared)


def _numbers(**shared: Any) -> Figure:
    title = "Reported deaths in 2023, political violence"
    bins = (0, 1, 10, 50)
    regions = regions_of(grid_areas(3, 2))
    return maps.number_map(number_frame(), regions, bins=bins, legend_title=title, **shared)


def _pairs(**shared: Any) -> Figure:
    return maps.bivariate_map(
        pair_frame(),
        regions_of(grid_areas(11, 1)),
        x_bins=(5, 25),
        y_bins=(0.05, 0.1),
        x_name="Reported deaths per 100,000 people",
        y_name="People in phase 3 or worse",
        **shared,
    )


def _events(**shared: Any) -> Figure:
    return maps.event_map(
        point_frame(),
        group_frame(),
        regions_of(grid_areas(2, 2)),
        size_title="Reported deaths",
        kind_title="Kind of event",
        group_title="Cercles",
        groups=GROUPS,
        **shared,
    )


MAPS: dict[str, Callable[..., Figure]] = {
    "share_maps": _periods,
    "number_map": _numbers,
    "bivariate_map": _pairs,
    "event_map": _events,
}


@cache
def map_figure(name: str, language: str = "en", style: str = "report") -> Figure:
    """One of these maps, drawn once for all tests that only look at it."""
    return MAPS[name](text=TEXTS[language], language=language, style=style)


def fills(axes: Any) -> dict[tuple[float, float], tuple[str, bool]]:
    """Colour of each area, and whether it is hatched, by the south-west corner of its box."""
    found = {}
    for areas in axes.collections:
        colours = areas.get_facecolor()
        if isinstance(areas, PathCollection) and len(colours) and not areas.get_sizes().size:
            for n, path in enumerate(areas.get_paths()):
                west, south = path.vertices.min(axis=0)
                colour = to_hex(colours[min(n, len(colours) - 1)])
                found[float(west), float(south)] = colour, bool(areas.get_hatch())
    return found


def fills_by_name(axes: Any, areas: gpd.GeoDataFrame) -> dict[str, tuple[str, bool]]:
    """The same by the area's name."""
    corners = fills(axes)
    bounds = areas.geometry.bounds
    keys = zip(areas["area_name"], bounds["minx"], bounds["miny"], strict=True)
    return {name: corners[float(x), float(y)] for name, x, y in keys}

"""Shapes of areas: whether they are outlines, whole, and where their country is; and how large."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ..areas import country_name

if TYPE_CHECKING:
    import geopandas as gpd

# A repair may change an outline's size by this share, no more: beyond, it is another area.
_REPAIR = 0.001
# Lambert's equal-area cylinder on WGS 84: a square kilometre is one everywhere.
_EQUAL_AREA = "EPSG:6933"
# West, south, east and north ends of each country in degrees, read off Natural Earth's outlines
# (1:10 million) and rounded outwards; half a degree more is allowed for coasts and islands.
_EXTENTS = {
    "BFA": (-5.6, 9.3, 2.5, 15.1),
    "MLI": (-12.3, 10.1, 4.3, 25.1),
    "MRT": (-17.1, 14.6, -4.8, 27.4),
    "NER": (0.1, 11.6, 16.0, 23.6),
    "NGA": (2.6, 4.2, 14.7, 13.9),
    "TCD": (13.4, 7.4, 24.1, 23.5),
}
_MARGIN = 0.5


def checked(
    shapes: gpd.GeoSeries, location: pd.Series
) -> tuple[gpd.GeoSeries, dict[str, np.ndarray], list[object]]:
    """The outlines, those that cross themselves repaired; rows set aside by the reason; repairs.

    `location` has the country of each. The last part are the lines of repaired outlines.
    """
    aside = _no_outlines(shapes)
    usable = ~np.logical_or.reduce(list(aside.values()))
    broken = usable & ~shapes.is_valid.to_numpy()
    whole, spoilt = _repaired(shapes, broken)
    aside["the outline crosses itself, and mending it would change its size"] = spoilt
    for country, away in _abroad(whole, location, usable & ~spoilt).items():
        aside[f"the outline lies outside {country_name(country)}"] = away
    return whole, aside, list(shapes.index[broken & ~spoilt])


def square_km(shapes: gpd.GeoSeries) -> np.ndarray:
    """The size of each shape in square kilometres; 0 where there is none."""
    areas: np.ndarray = shapes.to_crs(_EQUAL_AREA).area.fillna(0).to_numpy()
    return areas / 1e6


def _no_outlines(shapes: gpd.GeoSeries) -> dict[str, np.ndarray]:
    empty = (shapes.isna() | shapes.is_empty).to_numpy()
    polygons = shapes.geom_type.isin(["Polygon", "MultiPolygon"]).to_numpy()
    finite = np.isfinite(shapes.bounds.to_numpy()).all(axis=1)
    return {
        "no outline": empty,
        "points or lines, not an outline": ~empty & ~polygons,
        "the outline has coordinates that are no numbers": polygons & ~empty & ~finite,
    }


def _repaired(shapes: gpd.GeoSeries, broken: np.ndarray) -> tuple[gpd.GeoSeries, np.ndarray]:
    """The shapes with the broken ones mended, and which of these cannot be."""
    spoilt = np.zeros(len(shapes), dtype=bool)
    if not broken.any():
        return shapes, spoilt
    mended = shapes[broken].map(_mended)
    before, after = square_km(shapes[broken]), square_km(mended)
    spoilt[broken] = (np.abs(after - before) > _REPAIR * before) | (after == 0)
    whole = shapes.copy()
    whole[broken] = mended
    return whole, spoilt


def _mended(shape: Any) -> Any:
    """The polygons of a shape made valid; of what falls off, points and lines are nothing."""
    import shapely

    parts = shapely.get_parts(shapely.make_valid(shape))
    flat = [p for part in parts for p in shapely.get_parts(part) if shapely.get_dimensions(p) == 2]
    return shapely.MultiPolygon(flat) if len(flat) != 1 else flat[0]


def _abroad(
    shapes: gpd.GeoSeries, location: pd.Series, usable: np.ndarray
) -> Mapping[str, np.ndarray]:
    """The outlines that reach beyond the ends of their country, by country."""
    bounds = shapes.bounds.to_numpy()
    out = np.array([-_MARGIN, -_MARGIN, _MARGIN, _MARGIN])
    found = {}
    for country, ends in _EXTENTS.items():
        west, south, east, north = np.array(ends) + out
        beyond = (bounds[:, :2] < [west, south]) | (bounds[:, 2:] > [east, north])
        found[country] = usable & (location == country).to_numpy() & beyond.any(axis=1)
    return found

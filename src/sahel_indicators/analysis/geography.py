"""Places on the Earth: degrees, great circles, points near one another, outlines that touch."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..errors import AnalysisError
from .tables import Codes, Floats, numbers_of, require_columns

EARTH_KM = 6371.0088  # the mean radius (IUGG)
# A millimetre: a point set at exactly the radius counts as inside, whatever the last bits say.
EDGE_KM = 1e-6
# Wider gaps than this are no imprecision of outlines.
WIDEST_GAP_KM = 100.0
_AT_ONCE = 8_000_000  # pairs held in memory at most, some 200 MB
_SHAPES = (3, 6)  # polygons and multipolygons, as shapely numbers them

Shapes = NDArray[np.object_]


class Pairs(NamedTuple):
    """Points of one kind and of another, by position, and the kilometres between them."""

    one: Codes
    other: Codes
    km: Floats


# -- degrees ---------------------------------------------------------------------------------------


def degrees_of(
    frame: pd.DataFrame, latitude: str, longitude: str, *, east_to: float = 180
) -> tuple[Floats, Floats]:
    """Latitudes and longitudes of a table, NaN where either is missing (see `checked_degrees`)."""
    require_columns(frame, [latitude, longitude])
    north, east = numbers_of(frame, latitude), numbers_of(frame, longitude)
    return checked_degrees(north, east, f"'{latitude}' and '{longitude}'", east_to=east_to)


def checked_degrees(
    north: Floats, east: Floats, what: str, *, east_to: float = 180
) -> tuple[Floats, Floats]:
    """Degrees, NaN where either is missing; AnalysisError outside of 90 and 180 (or `east_to`).

    Exactly 0/0 is what software writes for "no place", and is missing.
    """
    wrong = (np.abs(north) > 90) | (east < -180) | (east > east_to)
    if wrong.any():
        raise AnalysisError(
            f"{wrong.sum()} rows of {what} are out of range and no place on Earth, the first of "
            f"them {north[wrong][0]:g}, {east[wrong][0]:g}.",
            expected=f"latitudes from -90 to 90 and longitudes from -180 to {east_to:g} degrees",
            remedy="look whether the two are exchanged, or are metres of a projection",
        )
    missing = np.isnan(north) | np.isnan(east) | ((north == 0) & (east == 0))
    return np.where(missing, np.nan, north), np.where(missing, np.nan, east)


# -- great circles ---------------------------------------------------------------------------------


def unit_vectors(latitude: Floats, longitude: Floats) -> Floats:
    """Points on the unit sphere, one row a point: neither poles nor the date line are special."""
    north, east = np.radians(latitude), np.radians(longitude)
    across = np.cos(north)
    return np.column_stack([across * np.cos(east), across * np.sin(east), np.sin(north)])


def chord_of(km: Floats | float) -> Floats:
    """The straight line, in radii of the Earth, under a great circle of so many kilometres."""
    return np.asarray(2 * np.sin(np.minimum(km / EARTH_KM, np.pi) / 2))


def km_of(chord: Floats) -> Floats:
    """The great circle over a straight line between two points on the unit sphere."""
    return np.asarray(2 * EARTH_KM * np.arcsin(np.minimum(chord / 2, 1)))


def pairs_within(these: Floats, those: Floats, radius_km: float) -> Iterator[Pairs]:
    """Every pair not farther apart than the radius (edge included), some millions at a time.

    Both are unit vectors. The straight line between two points (which a tree can search) grows with
    the great circle over it, so that the one stands for the other without error.
    """
    from scipy.spatial import cKDTree

    tree, chord = cKDTree(these), float(chord_of(radius_km + 2 * EDGE_KM))
    step = max(1, _AT_ONCE // max(1, len(these)))
    for start in range(0, len(those), step):
        some = cKDTree(those[start : start + step])
        found = tree.sparse_distance_matrix(some, chord, output_type="ndarray")
        km = km_of(found["v"])
        near = km <= radius_km + EDGE_KM
        yield Pairs(found["i"][near], found["j"][near] + start, km[near])


def pairs_among(points: Floats, radius_km: float) -> Pairs:
    """Every pair of different points, each both ways."""
    found = list(pairs_within(points, points, radius_km))
    one, other, km = (np.concatenate(parts) for parts in zip(*found, strict=True))
    apart = one != other
    return Pairs(one[apart], other[apart], km[apart])


# -- outlines --------------------------------------------------------------------------------------


def has_outlines(areas: Any) -> bool:
    """Whether a table of areas is a GeoDataFrame (told without importing geopandas)."""
    return "geopandas" in type(areas).__module__


def outlines_of(areas: Any, *, in_degrees: bool = True) -> Any:
    """The outlines, a GeoSeries in WGS 84 (or, unless `in_degrees`, as they are).

    AnalysisError where there are none, where one is missing, empty or invalid, and where degrees
    are asked for of outlines that do not say in which coordinates they are.
    """
    if not has_outlines(areas) or areas.active_geometry_name is None:
        raise AnalysisError(
            "The areas have no outlines.",
            expected="areas as a GeoDataFrame",
            remedy="use distances between points (latitude, longitude) instead",
        )
    shapes = areas.geometry
    bad = shapes.isna() | shapes.is_empty | ~shapes.is_valid
    if bad.any():
        raise AnalysisError(
            f"{bad.sum()} outlines are missing, empty or invalid.",
            expected="a valid outline for each area",
            remedy="repair them with `.make_valid()` and look at the outcome",
        )
    return _in_degrees(shapes) if in_degrees else shapes


def _in_degrees(shapes: Any) -> Any:
    if shapes.crs is None:
        raise AnalysisError(
            "The outlines do not say in which coordinates they are, so no km can be told.",
            remedy="set the coordinate system, for degrees with `.set_crs(4326)`",
        )
    return shapes.to_crs(4326)


def touching(shapes: Any, gap_km: float = 0.0) -> tuple[Codes, Codes]:
    """Pairs of outlines (a GeoSeries) that touch or overlap, or nearly do; each pair both ways.

    Generalised one by one, the outlines of neighbours leave gaps: up to `gap_km` they count as a
    common border. They must then be in degrees. AnalysisError for what is no polygon, and where
    areas meet at the date line or a pole, which a map in degrees does not show.
    """
    from shapely import STRtree, get_type_id

    values: Shapes = np.asarray(shapes.to_numpy(), dtype=object)
    if not np.isin(get_type_id(values), _SHAPES).all():
        raise AnalysisError(
            "Points and lines do not border on one another.",
            expected="polygons as outlines of all areas",
        )
    slack = _generous_degrees(shapes.total_bounds, gap_km) if gap_km else 0.0
    if gap_km or (shapes.crs is not None and shapes.crs.is_geographic):
        _require_no_edge_of_the_map(shapes.total_bounds, slack)
    one, other = STRtree(values).query(values, predicate="intersects")
    if gap_km:
        one, other = _with_near_ones(values, one, other, slack, gap_km)
    return one[one != other], other[one != other]


def _with_near_ones(
    values: Shapes, one: Codes, other: Codes, slack: float, gap_km: float
) -> tuple[Codes, Codes]:
    """The pairs that touch, and those with a gap that is narrow enough."""
    from shapely import STRtree

    near = np.array(STRtree(values).query(values, predicate="dwithin", distance=slack))
    known = set(zip(one.tolist(), other.tolist(), strict=True))
    maybe = [(a, b) for a, b in near.T.tolist() if a < b and (a, b) not in known]
    found = [(a, b) for a, b in maybe if _gap_km(values[a], values[b]) <= gap_km + EDGE_KM]
    more = np.array(found, dtype=np.intp).reshape(-1, 2)
    return np.concatenate([one, *more.T]), np.concatenate([other, *more.T[::-1]])


def _generous_degrees(bounds: Floats, km: float) -> float:
    """Degrees that are at least so many kilometres everywhere on this map."""
    farthest = min(float(np.abs(bounds[[1, 3]]).max()) + 1, 89.0)
    return float(np.degrees(km / EARTH_KM) / np.cos(np.radians(farthest)))


def _gap_km(this: Any, that: Any) -> float:
    """The width of a gap, measured on a map that is true to scale where the gap is."""
    import shapely

    latitude = shapely.get_coordinates(shapely.shortest_line(this, that))[:, 1].mean()
    scale = np.array([np.cos(np.radians(latitude)), 1.0])
    here, there = (shapely.transform(shape, lambda xy: xy * scale) for shape in (this, that))
    return float(np.radians(shapely.distance(here, there)) * EARTH_KM)


def _require_no_edge_of_the_map(bounds: Floats, slack: float) -> None:
    west, south, east, north = bounds
    if east - west >= 360 - slack or south <= -90 or north >= 90:
        raise AnalysisError(
            "The outlines reach both sides of the date line, or a pole: areas that meet there "
            "cannot be seen to touch.",
            remedy="give neighbours by kilometres, or as a table of areas and their neighbours",
        )

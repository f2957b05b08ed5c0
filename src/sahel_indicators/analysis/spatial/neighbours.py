"""From outlines or points to weights between areas."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ...errors import AnalysisError
from ..tables import Floats, numbers_of, require_columns, require_unique
from .weights_matrix import SpatialWeights, ordered

if TYPE_CHECKING:
    import geopandas as gpd

EARTH_RADIUS_KM = 6371.0088
FEWEST_AREAS = 4

Kind = Literal["contiguity", "distance", "nearest"]
Pairs = tuple[NDArray[np.intp], NDArray[np.intp]]


def spatial_weights(
    areas: pd.DataFrame | gpd.GeoDataFrame,
    *,
    area: str = "area_code",
    kind: Kind = "contiguity",
    corners: bool = True,
    tolerance_km: float = 0.0,
    cutoff_km: float | None = None,
    nearest: int = 5,
    inverse_distance: bool = False,
    latitude: str | None = None,
    longitude: str | None = None,
) -> SpatialWeights:
    """Which areas are neighbours, by shared borders, by distance, or the nearest few.

    `areas` has one row an area, with its code in the column `area`, and outlines (a GeoDataFrame)
    or the columns `latitude` and `longitude` in degrees. Kinds:

    - "contiguity": outlines that touch or overlap, at a point too unless `corners=False`. Outlines
      that were generalised one by one can leave gaps; `tolerance_km` bridges them (the outlines
      need a coordinate system then). Areas left without a neighbour are named in `summary()`.
    - "distance": points at most `cutoff_km` apart.
    - "nearest": the `nearest` nearest points, whatever their distance; not always mutual.

    Points of outlines are their centres of gravity. Distances are great-circle, in km (sphere of
    6371 km). Weights are 1, or one over the distance in km with `inverse_distance`. Order of rows
    does not matter.

    Raises AnalysisError for fewer than 4 areas, missing or repeated codes, missing, empty or
    invalid outlines, coordinates that are none, points in one place with `inverse_distance`, and
    settings that do not exist or do not go together. Source: Anselin & Rey (2014), "Modern Spatial
    Econometrics in Practice", chapters 3 and 4.
    """
    _require_settings(kind, cutoff_km, tolerance_km, inverse_distance, corners)
    require_columns(areas, [area])
    require_unique(areas, [area])
    _require_several(len(areas))
    rows = areas.sort_values(area, kind="stable").reset_index(drop=True)
    if kind == "contiguity":
        pairs, rule = _touching(_outlines(rows), corners, tolerance_km)
        return _weights(rows[area].tolist(), pairs, np.ones(len(pairs[0])), rule)
    points = _points_of(rows, latitude, longitude)
    if kind == "distance":
        pairs, rule = _within(points, float(cutoff_km or 0)), f"at most {cutoff_km:g} km apart"
    else:
        pairs, rule = _nearest(points, nearest), f"the {nearest} nearest"
    values, told = _values(points, pairs, inverse_distance)
    return _weights(rows[area].tolist(), pairs, values, rule + told)


def _require_settings(
    kind: str, cutoff_km: float | None, tolerance_km: float, inverse: bool, corners: bool
) -> None:
    checks = {
        f"kind={kind!r}": kind in ("contiguity", "distance", "nearest"),
        f"cutoff_km={cutoff_km!r}": cutoff_km is None
        if kind != "distance"
        else (cutoff_km or 0) > 0,
        f"tolerance_km={tolerance_km!r}": 0 <= tolerance_km < np.inf,
        f"tolerance_km={tolerance_km!r} with corners=False": corners or not tolerance_km,
        "inverse_distance with contiguity": not inverse or kind != "contiguity",
    }
    for what, fine in checks.items():
        if not fine:
            raise AnalysisError(
                f"These settings cannot be used: {what}.",
                expected="kind 'contiguity' (with tolerance_km from 0 on), 'distance' (with "
                "cutoff_km above 0) or 'nearest'; inverse_distance with the last two",
            )


def _require_several(count: int) -> None:
    if count < FEWEST_AREAS:
        raise AnalysisError(
            f"{count} areas: hardly a neighbourhood to compare.",
            expected=f"at least {FEWEST_AREAS} areas, better 30",
        )


def _outlines(rows: Any) -> Any:
    """The outlines; AnalysisError where there are none, or one is missing, empty or invalid."""
    import geopandas as gpd

    if not isinstance(rows, gpd.GeoDataFrame):
        raise AnalysisError(
            "The areas have no outlines.",
            expected="a GeoDataFrame",
            remedy="use kind='distance' or 'nearest' with the columns of latitude and longitude",
        )
    shapes = rows.geometry
    bad = shapes.isna() | shapes.is_empty | ~shapes.is_valid
    if bad.any():
        raise AnalysisError(
            f"{bad.sum()} outlines are missing, empty or invalid.",
            expected="a valid outline for each area",
            remedy="repair them with `.make_valid()` and look at the outcome",
        )
    return shapes


def _touching(shapes: Any, corners: bool, tolerance_km: float) -> tuple[Pairs, str]:
    from shapely import STRtree

    if tolerance_km:
        values = _in_metres(shapes).to_numpy()
        found = STRtree(values).query(values, predicate="dwithin", distance=1000 * tolerance_km)
        pairs = _of_others(found[0], found[1])
        return pairs, f"outlines at most {tolerance_km:g} km apart"
    values = shapes.to_numpy()
    found = STRtree(values).query(values, predicate="intersects")
    pairs = _of_others(found[0], found[1])
    if corners:
        return pairs, "outlines that touch or overlap"
    return _sharing_a_line(values, pairs), "outlines that share a line"


def _in_metres(shapes: Any) -> Any:
    if shapes.crs is None:
        raise AnalysisError(
            "The outlines do not say in which coordinates they are, so no km can be told.",
            remedy="set it, for degrees with `.set_crs(4326)`, or use tolerance_km=0",
        )
    return shapes.to_crs(shapes.estimate_utm_crs())


def _sharing_a_line(values: Any, pairs: Pairs) -> Pairs:
    from shapely import intersection, length

    shared = length(intersection(values[pairs[0]], values[pairs[1]])) > 0
    return pairs[0][shared], pairs[1][shared]


def _of_others(focal: NDArray[np.intp], neighbour: NDArray[np.intp]) -> Pairs:
    others = focal != neighbour
    return focal[others], neighbour[others]


def _points_of(rows: Any, latitude: str | None, longitude: str | None) -> Floats:
    """Points on the unit sphere (areas x 3), whose straight distances grow with great circles."""
    if latitude is None or longitude is None:
        centres = _in_degrees(_outlines(rows))
        lat, lon = centres.y.to_numpy(), centres.x.to_numpy()
    else:
        require_columns(rows, [latitude, longitude])
        lat, lon = numbers_of(rows, latitude), numbers_of(rows, longitude)
    if not ((np.abs(lat) <= 90) & (np.abs(lon) <= 180)).all():
        raise AnalysisError(
            "Some coordinates are missing or no degrees.",
            expected="latitudes from -90 to 90 and longitudes from -180 to 180 for every area",
            remedy="look for swapped columns and for coordinates in metres",
        )
    phi, lam = np.radians(lat), np.radians(lon)
    return np.column_stack([np.cos(phi) * np.cos(lam), np.cos(phi) * np.sin(lam), np.sin(phi)])


def _in_degrees(shapes: Any) -> Any:
    """Centres of gravity, taken where areas are true to size."""
    if shapes.crs is None:
        raise AnalysisError(
            "The outlines do not say in which coordinates they are, so no km can be told.",
            remedy="set it, for degrees with `.set_crs(4326)`",
        )
    return shapes.to_crs(6933).centroid.to_crs(4326)


def _within(points: Floats, cutoff_km: float) -> Pairs:
    from scipy.spatial import cKDTree

    straight = 2 * np.sin(min(cutoff_km / EARTH_RADIUS_KM, np.pi) / 2)
    found = cKDTree(points).query_pairs(straight, output_type="ndarray")
    return np.concatenate([found[:, 0], found[:, 1]]), np.concatenate([found[:, 1], found[:, 0]])


def _nearest(points: Floats, count: int) -> Pairs:
    from scipy.spatial import cKDTree

    if not isinstance(count, int | np.integer) or not 1 <= count < len(points):
        raise AnalysisError(
            f"The {count!r} nearest of {len(points) - 1} other areas.",
            expected=f"a whole number from 1 to {len(points) - 1}",
        )
    # One more than asked, as an area may be nearest to itself; points in one place are fine.
    _, found = cKDTree(points).query(points, k=count + 1)
    chosen = [
        [other for other in others if other != own][:count] for own, others in enumerate(found)
    ]
    return np.repeat(np.arange(len(points)), count), np.concatenate(chosen).astype(np.intp)


def _values(points: Floats, pairs: Pairs, inverse: bool) -> tuple[Floats, str]:
    if not inverse:
        return np.ones(len(pairs[0])), ""
    straight = np.linalg.norm(points[pairs[0]] - points[pairs[1]], axis=1)
    km = 2 * EARTH_RADIUS_KM * np.arcsin(np.minimum(straight / 2, 1))
    if (km == 0).any():
        raise AnalysisError(
            "Some areas have the same point, so one over their distance is infinite.",
            expected="different points",
            remedy="join these areas, or leave out inverse_distance",
        )
    return 1 / km, ", weighted by one over the distance in km"


def _weights(areas: list[Hashable], pairs: Pairs, values: Floats, rule: str) -> SpatialWeights:
    from scipy.sparse import csr_array

    matrix = csr_array((values, pairs), shape=(len(areas), len(areas)))
    return ordered(areas, matrix, rule)

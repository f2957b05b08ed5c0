"""From outlines or points to weights between areas."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd

from ...errors import AnalysisError
from ..geography import (
    WIDEST_GAP_KM,
    degrees_of,
    km_of,
    outlines_of,
    pairs_among,
    touching,
    unit_vectors,
)
from ..tables import Codes, Floats, codes_of, is_whole, require_columns, require_unique
from .weights_matrix import SpatialWeights, ordered

if TYPE_CHECKING:
    import geopandas as gpd

FEWEST_AREAS = 4
NEAREST = 5

Kind = Literal["contiguity", "distance", "nearest"]
Links = tuple[Codes, Codes]


def spatial_weights(
    areas: pd.DataFrame | gpd.GeoDataFrame,
    *,
    area: str = "area_code",
    kind: Kind = "contiguity",
    corners: bool = True,
    tolerance_km: float = 0.0,
    cutoff_km: float | None = None,
    nearest: int = NEAREST,
    inverse_distance: bool = False,
    latitude: str | None = None,
    longitude: str | None = None,
) -> SpatialWeights:
    """Which areas are neighbours, by shared borders, by distance, or the nearest few.

    `areas` has one row an area, with its code in the column `area`, and outlines (a GeoDataFrame)
    or the columns `latitude` and `longitude` in degrees. Kinds:

    - "contiguity": outlines that touch or overlap, at a point too unless `corners=False`. Outlines
      that were generalised one by one can leave gaps; `tolerance_km` (up to 100) bridges them (the
      outlines need a coordinate system then). Areas left without a neighbour are named in
      `summary()`.
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
    point = (latitude, longitude)
    _require_settings(kind, cutoff_km, tolerance_km, nearest, inverse_distance, corners, point)
    require_columns(areas, [area])
    require_unique(areas, [area])
    if len(areas) < FEWEST_AREAS:
        raise AnalysisError(
            f"{len(areas)} areas: hardly a neighbourhood to compare.",
            expected=f"at least {FEWEST_AREAS} areas, better 30",
        )
    areas = areas.iloc[np.argsort(codes_of(areas[area]), kind="stable")]
    if kind == "contiguity":
        links, rule = _bordering(areas, corners, tolerance_km)
        return _weights(areas[area], links, np.ones(len(links[0])), rule)
    points = _points_of(areas, latitude, longitude)
    if kind == "distance":
        found = pairs_among(points, float(cutoff_km or 0))
        links, rule = (found.one, found.other), f"at most {cutoff_km:g} km apart"
    else:
        links, rule = _nearest(points, nearest), f"the {nearest} nearest"
    if not inverse_distance:
        return _weights(areas[area], links, np.ones(len(links[0])), rule)
    rule = f"{rule}, weighted by one over the distance in km"
    return _weights(areas[area], links, _one_over_km(points, links), rule)


def _require_settings(
    kind: str,
    cutoff_km: Any,
    tolerance_km: Any,
    nearest: Any,
    inverse: bool,
    corners: bool,
    point: tuple[str | None, str | None],
) -> None:
    checks = {
        f"kind={kind!r}": kind in ("contiguity", "distance", "nearest"),
        f"cutoff_km={cutoff_km!r}": (cutoff_km is not None) == (kind == "distance")
        and (cutoff_km is None or (_is_number(cutoff_km) and cutoff_km > 0)),
        f"tolerance_km={tolerance_km!r}": _is_number(tolerance_km)
        and 0 <= tolerance_km <= WIDEST_GAP_KM,
        f"tolerance_km={tolerance_km!r} with corners=False": corners or not tolerance_km,
        f"tolerance_km={tolerance_km!r} with kind={kind!r}": kind == "contiguity"
        or not tolerance_km,
        f"nearest={nearest!r}": is_whole(nearest) and nearest > 0,
        f"nearest={nearest!r} with kind={kind!r}": kind == "nearest" or nearest == NEAREST,
        "inverse_distance with contiguity": not inverse or kind != "contiguity",
        f"latitude={point[0]!r} and longitude={point[1]!r}": (point[0] is None)
        == (point[1] is None),
        "latitude and longitude with contiguity": kind != "contiguity" or point[0] is None,
    }
    for what, fine in checks.items():
        if not fine:
            raise AnalysisError(
                f"These settings cannot be used: {what}.",
                expected="kind 'contiguity' (with tolerance_km from 0 to 100), 'distance' (with "
                "cutoff_km above 0) or 'nearest' (a whole number); inverse_distance, and latitude "
                "together with longitude, with the last two",
            )


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float | np.number) and not isinstance(value, bool)


def _bordering(areas: Any, corners: bool, tolerance_km: float) -> tuple[Links, str]:
    shapes = outlines_of(areas, in_degrees=tolerance_km > 0)
    links = touching(shapes, tolerance_km)
    if tolerance_km:
        return links, f"outlines at most {tolerance_km:g} km apart"
    if corners:
        return links, "outlines that touch or overlap"
    return _sharing_a_line(shapes.to_numpy(), links), "outlines that share a line"


def _sharing_a_line(values: Any, links: Links) -> Links:
    from shapely import intersection, length

    shared = length(intersection(values[links[0]], values[links[1]])) > 0
    return links[0][shared], links[1][shared]


def _points_of(areas: Any, latitude: str | None, longitude: str | None) -> Floats:
    """Points on the unit sphere (areas x 3), whose straight distances grow with great circles."""
    if latitude is None or longitude is None:
        return _centres_of(areas)
    north, east = degrees_of(areas, latitude, longitude)
    if np.isnan(north).any():
        raise AnalysisError(
            f"{np.isnan(north).sum()} areas have no point ('{latitude}', '{longitude}').",
            expected="degrees for every area",
        )
    return unit_vectors(north, east)


def _centres_of(areas: Any) -> Floats:
    """Centres of gravity of outlines, taken where areas are true to size."""
    shapes = outlines_of(areas)
    bounds = shapes.bounds
    if (bounds["maxx"] - bounds["minx"] > 180).any():
        raise AnalysisError(
            "An outline reaches both sides of the date line, so its centre cannot be told.",
            remedy="give points: the columns of latitude and longitude",
        )
    centres = shapes.to_crs(6933).centroid.to_crs(4326)
    return unit_vectors(centres.y.to_numpy(), centres.x.to_numpy())


def _nearest(points: Floats, count: int) -> Links:
    from scipy.spatial import cKDTree

    if count >= len(points):
        raise AnalysisError(
            f"The {count} nearest of {len(points) - 1} other areas.",
            expected=f"a whole number from 1 to {len(points) - 1}",
        )
    # One more than asked, as an area may be nearest to itself; points in one place are fine.
    _, found = cKDTree(points).query(points, k=count + 1)
    chosen = [
        [other for other in others if other != own][:count] for own, others in enumerate(found)
    ]
    return np.repeat(np.arange(len(points)), count), np.concatenate(chosen).astype(np.intp)


def _one_over_km(points: Floats, links: Links) -> Floats:
    km = km_of(np.linalg.norm(points[links[0]] - points[links[1]], axis=1))
    if (km == 0).any():
        raise AnalysisError(
            "Some areas have the same point, so one over their distance is infinite.",
            expected="different points",
            remedy="join these areas, or leave out inverse_distance",
        )
    return np.asarray(1 / km)


def _weights(areas: pd.Series, links: Links, values: Floats, rule: str) -> SpatialWeights:
    from scipy.sparse import csr_array

    matrix = csr_array((values, links), shape=(len(areas), len(areas)))
    return ordered(areas.tolist(), matrix, rule)

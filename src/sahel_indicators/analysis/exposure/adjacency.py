"""Which areas are neighbours of which, and how much each counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ...errors import AnalysisError
from ..tables import Codes, Floats, numbers_of, require_columns, require_unique
from .asked import NeighbourWeights
from .great_circle import EARTH_KM, pairs_within, require_radius, unit_vectors
from .places import Places

if TYPE_CHECKING:
    from scipy.sparse import csr_array

# Generalised outlines of neighbours need not touch: gaps up to this count as a common border.
GAP_KM = 1.0
NEIGHBOUR = "neighbour"
WEIGHT = "weight"


def neighbour_matrix(
    places: Places,
    neighbours: str | float | pd.DataFrame,
    weights: NeighbourWeights,
    half_distance_km: float | None,
) -> csr_array:
    """Areas x areas: what each neighbour's count is multiplied with before they are added up.

    "mean" divides by the sum of the weights, so that the rows add up to 1.
    """
    from scipy.sparse import csr_array

    one, other, weight = _links(places, neighbours, half_distance_km)
    if not len(one):
        raise AnalysisError(
            f"No area has a neighbour (neighbours={neighbours!r}).",
            remedy="a larger distance, or outlines of areas that touch",
        )
    if weights == "mean":
        weight = weight / np.bincount(one, weight, minlength=len(places.codes))[one]
    shape = (len(places.codes),) * 2
    return csr_array((weight, (one, other)), shape=shape)


def _links(
    places: Places, neighbours: Any, half_distance_km: float | None
) -> tuple[Codes, Codes, Floats]:
    if isinstance(neighbours, pd.DataFrame):
        return _listed(places, neighbours)
    if isinstance(neighbours, str):
        if neighbours == "contiguity":
            one, other = _touching(places)
            return one, other, np.ones(len(one))
    elif isinstance(neighbours, int | float | np.number) and not isinstance(neighbours, bool):
        require_radius(float(neighbours), "The distance of neighbours")
        return _within(places, float(neighbours), half_distance_km)
    raise AnalysisError(
        f"neighbours={neighbours!r} is not known.",
        expected="'contiguity', kilometres, or a table of areas and their neighbours",
    )


def _within(
    places: Places, km: float, half_distance_km: float | None
) -> tuple[Codes, Codes, Floats]:
    here = places.vectors()
    found = list(pairs_within(here, here, km, half_distance_km))
    one, other, weight = (np.concatenate(parts) for parts in zip(*found, strict=True))
    apart = one != other
    return one[apart], other[apart], weight[apart]


def _listed(places: Places, table: pd.DataFrame) -> tuple[Codes, Codes, Floats]:
    """Neighbours as a table lists them: the areas' column, `neighbour` and perhaps `weight`."""
    area = str(places.codes.name)
    require_columns(table, [area, NEIGHBOUR])
    require_unique(table, [area, NEIGHBOUR])
    weight = numbers_of(table, WEIGHT) if WEIGHT in table else np.ones(len(table))
    one, other = places.find(table[area]), places.find(table[NEIGHBOUR])
    wrong = (one < 0) | (other < 0) | (one == other) | ~(weight > 0)
    if wrong.any():
        raise AnalysisError(
            f"{wrong.sum()} rows of the table of neighbours cannot be used.",
            expected="two different areas of those given in each row, and weights above 0",
        )
    return one, other, weight


def _touching(places: Places) -> tuple[Codes, Codes]:
    """Pairs of areas whose outlines are at most `GAP_KM` apart, each pair both ways."""
    import shapely

    shapes = places.outlines
    if shapes is None:
        raise AnalysisError(
            "Contiguity is read from outlines, and the areas have none.",
            expected="areas as a GeoDataFrame",
            remedy="give neighbours as kilometres, or as a table of areas and their neighbours",
        )
    _require_no_edge_of_the_map(shapes)
    tree = shapely.STRtree(shapes)
    one, other = tree.query(shapes, predicate="dwithin", distance=_generous_degrees(shapes))
    one, other = one[one < other], other[one < other]
    near = _gap_km(shapes[one], shapes[other]) <= GAP_KM
    one, other = one[near], other[near]
    return np.concatenate([one, other]), np.concatenate([other, one])


def _generous_degrees(shapes: NDArray[np.object_]) -> float:
    """Degrees that are at least `GAP_KM` everywhere on this map."""
    import shapely

    _, south, _, north = shapely.total_bounds(shapes)
    narrowest = np.cos(np.radians(min(max(abs(south), abs(north)), 89.0)))
    return float(np.degrees(GAP_KM / EARTH_KM) / narrowest)


def _gap_km(these: NDArray[np.object_], those: NDArray[np.object_]) -> Floats:
    """The width of the gap between outlines, 0 where they touch or overlap."""
    import shapely

    between = shapely.shortest_line(these, those)
    ends = shapely.get_coordinates(between).reshape(-1, 2, 2)
    from_, to = (unit_vectors(ends[:, end, 1], ends[:, end, 0]) for end in (0, 1))
    chord = np.linalg.norm(from_ - to, axis=1)
    return np.asarray(2 * EARTH_KM * np.arcsin(np.minimum(chord / 2, 1)))


def _require_no_edge_of_the_map(shapes: NDArray[np.object_]) -> None:
    import shapely

    west, south, east, north = shapely.total_bounds(shapes)
    if (west <= -180 and east >= 180) or south <= -90 or north >= 90:
        raise AnalysisError(
            "The outlines reach both sides of the date line, or a pole: areas that meet there "
            "cannot be seen to touch.",
            remedy="give neighbours as kilometres, or as a table of areas and their neighbours",
        )

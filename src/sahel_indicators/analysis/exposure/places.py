"""The areas exposed: their codes, a point for each, their outlines, their neighbours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ...errors import AnalysisError
from ..geography import (
    degrees_of,
    has_outlines,
    km_of,
    outlines_of,
    pairs_among,
    touching,
    unit_vectors,
)
from ..tables import Codes, Floats, numbers_of, require_columns, require_unique
from .settings import Asked, require_radius

if TYPE_CHECKING:
    from scipy.sparse import csr_array

# Generalised outlines of neighbours need not touch: gaps up to this count as a common border.
GAP_KM = 1.0
NEIGHBOUR = "neighbour"
WEIGHT = "weight"

Links = tuple[Codes, Codes, Floats]


@dataclass(frozen=True)
class Places:
    """Areas in the order of their codes; `table` has one row each, `outlines` are WGS 84."""

    codes: pd.Index
    table: pd.DataFrame
    outlines: Any
    latitude: str
    longitude: str

    def find(self, areas: pd.Series) -> Codes:
        """Positions of area codes, -1 for those that are not among the areas."""
        return np.asarray(self.codes.get_indexer(pd.Index(areas)), dtype=np.intp)

    def vectors(self) -> Floats:
        """A point of each area on the unit sphere: as given, or inside the outline."""
        if {self.latitude, self.longitude} <= set(self.table.columns):
            return unit_vectors(*self._given_points())
        if self.outlines is None:
            raise AnalysisError(
                "The areas have neither points nor outlines, so that no distance can be measured.",
                expected=f"columns '{self.latitude}' and '{self.longitude}', or a GeoDataFrame",
            )
        inside = self.outlines.representative_point()
        return unit_vectors(inside.y.to_numpy(), inside.x.to_numpy())

    def reaching_beyond(self, km: float) -> int:
        """How many outlines reach farther than so many kilometres from their area's point."""
        if self.outlines is None:
            return 0
        import shapely

        corners, area = shapely.get_coordinates(self.outlines.to_numpy(), return_index=True)
        apart = unit_vectors(corners[:, 1], corners[:, 0]) - self.vectors()[area]
        return len(np.unique(area[km_of(np.linalg.norm(apart, axis=1)) > km]))

    def _given_points(self) -> tuple[Floats, Floats]:
        latitude, longitude = degrees_of(self.table, self.latitude, self.longitude)
        missing = int(np.isnan(latitude).sum())
        if missing:
            raise AnalysisError(
                f"{missing} areas have no point.",
                expected=f"'{self.latitude}' and '{self.longitude}' for every area",
            )
        return latitude, longitude


def places_of(areas: Any, area: str, latitude: str, longitude: str) -> Places:
    """The areas of a table, a GeoDataFrame or a list of codes.

    AnalysisError for repeated or missing codes.
    """
    if isinstance(areas, list | tuple | pd.Series | pd.Index | np.ndarray):
        areas = pd.DataFrame({area: list(areas)})
    require_columns(areas, [area])
    require_unique(areas, [area])
    try:
        areas = areas.sort_values(area)
    except TypeError as error:
        raise AnalysisError(
            f"Column '{area}' of the areas mixes text and numbers.", expected="codes of one kind"
        ) from error
    outlines = outlines_of(areas) if has_outlines(areas) else None
    return Places(pd.Index(areas[area]), pd.DataFrame(areas), outlines, latitude, longitude)


def covered_of(places: Places, covered_areas: Any) -> NDArray[np.bool_]:
    """Which areas the table of events covers; by default all of them."""
    if covered_areas is None:
        return np.ones(len(places.codes), dtype=bool)
    if isinstance(covered_areas, str):
        covered_areas = [covered_areas]
    found = places.find(pd.Series(list(covered_areas)))
    if (found < 0).any() or not len(found):
        raise AnalysisError(
            f"{(found < 0).sum()} of {len(found)} covered areas are not among the areas.",
            expected="codes of the table of areas, at least one",
        )
    return np.isin(np.arange(len(places.codes)), found)


# -- neighbours ------------------------------------------------------------------------------------


def neighbour_matrix(places: Places, asked: Asked) -> csr_array:
    """Areas x areas: what each neighbour's count is multiplied with before they are added up.

    "mean" divides by the sum of the weights, so that the rows add up to 1.
    """
    from scipy.sparse import csr_array

    one, other, weight = _links(places, asked)
    if not len(one):
        raise AnalysisError(
            f"No area has a neighbour (neighbours={asked.neighbours!r}).",
            remedy="a larger distance, or outlines of areas that touch",
        )
    if asked.neighbour_weights == "mean":
        weight = weight / np.bincount(one, weight, minlength=len(places.codes))[one]
    return csr_array((weight, (one, other)), shape=(len(places.codes),) * 2)


def _links(places: Places, asked: Asked) -> Links:
    if isinstance(asked.neighbours, pd.DataFrame):
        return _listed(places, asked.neighbours)
    if asked.by_km:
        return _near(places, float(asked.neighbours), asked.half_distance_km)
    if isinstance(asked.neighbours, str) and asked.neighbours == "contiguity":
        return _bordering(places)
    raise AnalysisError(
        f"neighbours={asked.neighbours!r} is not known.",
        expected="'contiguity', kilometres, or a table of areas and their neighbours",
    )


def _near(places: Places, km: float, half_distance_km: float | None) -> Links:
    require_radius(km, "The distance of neighbours")
    found = pairs_among(places.vectors(), km)
    return found.one, found.other, distance_weights(found.km, half_distance_km)


def distance_weights(km: Floats, half_distance_km: float | None) -> Floats:
    """What counts at a distance: all of it, or half as much every `half_distance_km`."""
    if half_distance_km is None:
        return np.ones(len(km))
    return np.asarray(np.exp2(-km / half_distance_km))


def _bordering(places: Places) -> Links:
    if places.outlines is None:
        raise AnalysisError(
            "Contiguity is read from outlines, and the areas have none.",
            expected="areas as a GeoDataFrame",
            remedy="give neighbours as kilometres, or as a table of areas and their neighbours",
        )
    one, other = touching(places.outlines, GAP_KM)
    return one, other, np.ones(len(one))


def _listed(places: Places, table: pd.DataFrame) -> Links:
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

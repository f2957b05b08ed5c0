"""The areas exposed: their codes, a point for each, their outlines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ...errors import AnalysisError
from ..tables import Codes, Floats, numbers_of, require_columns, require_unique
from .great_circle import EARTH_KM, unit_vectors


@dataclass(frozen=True)
class Places:
    """Areas in the order of their codes; `table` has one row each, `outlines` are WGS 84."""

    codes: pd.Index
    table: pd.DataFrame
    outlines: NDArray[np.object_] | None
    latitude: str
    longitude: str

    def find(self, areas: pd.Series) -> Codes:
        """Positions of area codes, -1 for those that are not among the areas."""
        return np.asarray(self.codes.get_indexer(pd.Index(areas)), dtype=np.intp)

    def points(self) -> tuple[Floats, Floats]:
        """Latitude and longitude of each area: as given, or a point inside the outline."""
        if {self.latitude, self.longitude} <= set(self.table.columns):
            return self._given_points()
        if self.outlines is None:
            raise AnalysisError(
                "The areas have neither points nor outlines, so that no distance can be measured.",
                expected=f"columns '{self.latitude}' and '{self.longitude}', or a GeoDataFrame",
            )
        import shapely

        inside = shapely.point_on_surface(self.outlines)
        return shapely.get_y(inside), shapely.get_x(inside)

    def vectors(self) -> Floats:
        """The points on the unit sphere."""
        return unit_vectors(*self.points())

    def reaching_beyond(self, km: float) -> int:
        """How many outlines reach farther than so many kilometres from their area's point."""
        if self.outlines is None:
            return 0
        import shapely

        corners, area = shapely.get_coordinates(self.outlines, return_index=True)
        chord = np.linalg.norm(
            unit_vectors(corners[:, 1], corners[:, 0]) - self.vectors()[area], axis=1
        )
        far = 2 * EARTH_KM * np.arcsin(np.minimum(chord / 2, 1)) > km
        return len(np.unique(area[far]))

    def _given_points(self) -> tuple[Floats, Floats]:
        latitude, longitude = degrees_of(self.table, self.latitude, self.longitude)
        missing = int(np.isnan(latitude + longitude).sum())
        if missing:
            raise AnalysisError(
                f"{missing} areas have no point.",
                expected=f"'{self.latitude}' and '{self.longitude}' for every area",
            )
        return latitude, longitude


def places_of(areas: pd.DataFrame, area: str, latitude: str, longitude: str) -> Places:
    """The areas of a table or GeoDataFrame. AnalysisError for repeated or missing codes."""
    require_columns(areas, [area])
    require_unique(areas, [area])
    try:
        areas = areas.sort_values(area)
    except TypeError as error:
        raise AnalysisError(
            f"Column '{area}' of the areas mixes text and numbers.", expected="codes of one kind"
        ) from error
    codes = pd.Index(areas[area])
    return Places(codes, pd.DataFrame(areas), _outlines_of(areas), latitude, longitude)


def _outlines_of(areas: Any) -> NDArray[np.object_] | None:
    if "geopandas" not in type(areas).__module__:
        return None
    if areas.crs is None:
        raise AnalysisError(
            "The outlines do not say in which coordinates they are.",
            remedy="set the coordinate system (`set_crs`), such as EPSG:4326",
        )
    shapes = areas.geometry.to_crs(4326)
    empty = int((shapes.isna() | shapes.is_empty).sum())
    if empty:
        raise AnalysisError(f"{empty} areas have no outline.", expected="an outline for every area")
    return np.asarray(shapes.to_numpy(), dtype=object)


def degrees_of(frame: pd.DataFrame, latitude: str, longitude: str) -> tuple[Floats, Floats]:
    """Latitudes and longitudes, NaN where either is missing; AnalysisError outside of 90 and 180.

    Exactly 0/0 is what software writes for "no place", and is missing.
    """
    require_columns(frame, [latitude, longitude])
    y, x = numbers_of(frame, latitude), numbers_of(frame, longitude)
    impossible = int(((np.abs(y) > 90) | (np.abs(x) > 180)).sum())
    if impossible:
        raise AnalysisError(
            f"{impossible} rows of '{latitude}' and '{longitude}' are no place on Earth.",
            expected="latitudes within 90 and longitudes within 180 degrees",
            remedy="look whether the two columns are exchanged, or in metres",
        )
    missing = np.isnan(x) | np.isnan(y) | ((x == 0) & (y == 0))
    return np.where(missing, np.nan, y), np.where(missing, np.nan, x)

"""A raster of people as points: the centre of each cell, with its count."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ....errors import AnalysisError
from ...geography import EARTH_KM
from ...tables import Floats

if TYPE_CHECKING:
    import xarray as xr

LATITUDES = ("latitude", "lat", "y")
LONGITUDES = ("longitude", "lon", "x")
# How a raster's own description says that its values are people per area.
_DENSITY = re.compile(r"densit|per (sq|km|hect)|/ ?(km|ha|m2|sq)|(km|m|ha)( ?\^?-[12]|²|2)", re.I)
_DESCRIBED_IN = ("units", "unit", "long_name", "standard_name", "description", "title")


def points_of(raster: xr.DataArray) -> tuple[pd.DataFrame, float, list[str]]:
    """Cells as latitude, longitude, people; the size of a cell in km; and what to say of it.

    Missing cells stay missing. Dimensions of length 1 (a band, one year) are left aside.
    AnalysisError for what is no DataArray over latitudes and longitudes in degrees, or says of
    itself that it holds densities.
    """
    if hasattr(raster, "data_vars") or not (hasattr(raster, "dims") and hasattr(raster, "coords")):
        raise AnalysisError(
            f"The population is a {type(raster).__name__}.",
            expected="a DataFrame of points, or an xarray.DataArray (not a Dataset)",
        )
    of_one = [name for name in raster.dims if raster.sizes[name] == 1]
    raster = raster.squeeze([n for n in of_one if n not in LATITUDES + LONGITUDES], drop=True)
    y, x = _axis(raster, LATITUDES, 90), _axis(raster, LONGITUDES, 360)
    _refuse_density(raster)
    values = _values(raster, y, x)
    lat, lon = (raster[name].to_numpy().astype(np.float64) for name in (y, x))
    rows, columns = np.indices(values.shape)
    cells = {"latitude": lat[rows.ravel()], "longitude": lon[columns.ravel()]}
    return pd.DataFrame({**cells, "people": values.ravel()}), _cell_km(lat, lon), _notes(raster)


def _axis(raster: xr.DataArray, names: tuple[str, ...], limit: float) -> str:
    found = [name for name in names if name in raster.dims]
    if len(found) != 1 or len(raster.dims) != 2 or found[0] not in raster.coords:
        raise AnalysisError(
            f"The raster has the dimensions {', '.join(map(str, raster.dims))}.",
            expected=f"two, one of {', '.join(LATITUDES)} and one of {', '.join(LONGITUDES)}, "
            "each with its coordinates",
            remedy="rename them; select one year or age group",
        )
    _require_degrees(raster[found[0]].to_numpy(), found[0], limit)
    return found[0]


def _require_degrees(along: Any, name: str, limit: float) -> None:
    numeric = np.issubdtype(along.dtype, np.number)
    if not numeric or not np.isfinite(along).all() or np.abs(along).max() > limit:
        raise AnalysisError(
            f"Coordinates '{name}' of the raster are no degrees.",
            expected=f"numbers from {-limit:g} to {limit:g}",
            remedy="reproject it to WGS 84 (EPSG:4326) in a way that keeps counts",
        )
    if len(np.unique(along)) < len(along):
        raise AnalysisError(f"Coordinates '{name}' repeat.", expected="each cell once")


def _refuse_density(raster: xr.DataArray) -> None:
    for key in _DESCRIBED_IN:
        said = str(raster.attrs.get(key, ""))
        if _DENSITY.search(said):
            raise AnalysisError(
                f"The raster says of itself: {key} '{said}', which is people per area.",
                expected="counts of people a cell",
                remedy="multiply each cell by its area, or take the publisher's raster of counts",
            )


def _values(raster: xr.DataArray, y: str, x: str) -> Floats:
    values = raster.transpose(y, x).to_numpy()
    if not np.issubdtype(values.dtype, np.number):
        raise AnalysisError(f"The raster holds {values.dtype}.", expected="numbers of people")
    return values.astype(np.float64)


def _cell_km(lat: Floats, lon: Floats) -> float:
    """The longer side of the usual cell, in km; NaN for a raster of one cell."""
    steps = [np.median(np.abs(np.diff(along))) if len(along) > 1 else 0.0 for along in (lat, lon)]
    longest = max(steps[0], steps[1] * np.cos(np.radians(np.median(lat))))
    return float(np.radians(longest) * EARTH_KM) or np.nan


def _notes(raster: xr.DataArray) -> list[str]:
    if any(str(raster.attrs.get(key, "")).strip() for key in ("units", "unit")):
        return []
    return ["The raster does not say its unit: its values are taken for counts of people a cell."]

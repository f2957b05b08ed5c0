"""One country's panel with its outlines, and the tables its map and its series are drawn of."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from .. import indicators
from ..areas import area_name
from ..boundaries import boundaries
from ..errors import AreaError
from ..panel import open_panel
from ..periods import Frequency

if TYPE_CHECKING:
    import geopandas as gpd
    import xarray as xr

# Shares of the figures above zero that lie below the bounds of the upper classes.
_QUANTILES = (0.4, 0.65, 0.85, 0.95)
_SHARE_BINS = (0.0, 0.01, 0.05, 0.10, 0.20)
_WIDE_SHARE_BINS = (0.0, 0.20, 0.40, 0.60, 0.80)


@dataclass(frozen=True)
class Scene:
    """A panel of areas as the Cadre Harmonisé has them, with outlines and those of the regions."""

    country: str
    level: int
    frequency: Frequency
    panel: xr.Dataset
    outlines: gpd.GeoDataFrame
    regions: gpd.GeoDataFrame

    @property
    def shown(self) -> list[str]:
        """The keys of the indicators that have a figure here."""
        given = [key for key in indicators.DECLARED if key in self.panel]
        return [key for key in given if bool(self.panel[key].notnull().any())]

    @property
    def areas(self) -> list[str]:
        """The codes of the areas that have an outline, in the order of the panel."""
        outlined = set(self.outlines["area_code"])
        return [code for code in map(str, self.panel["area"].values) if code in outlined]

    @property
    def without_outline(self) -> int:
        """How many areas of the panel cannot be drawn."""
        return self.panel.sizes["area"] - len(self.areas)

    def periods(self, key: str) -> list[pd.Timestamp]:
        """The periods in which any area has a figure of an indicator, in order."""
        known = self.panel[key].notnull().any("area")
        return list(pd.DatetimeIndex(self.panel["period"].values[known.values]))

    def end_of(self, period: pd.Timestamp) -> pd.Timestamp:
        """The last day of a period."""
        return pd.Timestamp(self.panel["period_end"].sel(period=period).item())

    def at(self, key: str, period: pd.Timestamp, language: str) -> gpd.GeoDataFrame:
        """One row an area with an outline: area_code, area_name, geometry, value (or missing)."""
        values = self.panel[key].sel(period=period).to_series()
        codes = self.outlines["area_code"]
        names = [area_name(code, language) for code in codes]
        return self.outlines.assign(area_name=names, value=values.reindex(codes).to_numpy())

    def over_time(self, key: str, area: str) -> pd.DataFrame:
        """One row a period between the first and last figure of any area: date, value."""
        periods = self.periods(key)
        line = self.panel[key].sel(area=area, period=slice(periods[0], periods[-1]))
        dates = pd.DatetimeIndex(line["period"].to_numpy())
        return pd.DataFrame({"date": dates, "value": line.to_numpy()})

    def leading(self, key: str) -> str:
        """The code of the area with the highest figure in the last period that has one."""
        last = self.panel[key].sel(period=self.periods(key)[-1], area=self.areas)
        return str(last["area"].values[int(np.nanargmax(last.to_numpy()))])

    def bins(self, key: str) -> tuple[float, ...]:
        """Lower bounds of the classes, the same for all periods, so that maps can be compared."""
        values = self.panel[key].to_numpy()
        known = values[np.isfinite(values)]
        if indicators.declared(key).unit == "1":
            return _SHARE_BINS if np.median(known) < _SHARE_BINS[-1] else _WIDE_SHARE_BINS
        if indicators.declared(key).unit == "phase":
            return (0.0, 2.0, 3.0, 4.0, 5.0)
        return _round_bounds(known)


def _round_bounds(known: np.ndarray) -> tuple[float, ...]:
    """Zero twice (a class of its own where it occurs), then round numbers that rise."""
    above = known[known > 0]
    levels = np.quantile(above, _QUANTILES) if len(above) else np.array([1.0])
    bounds = {_round(float(level)) for level in levels}
    zero = (0.0, 0.0) if (known == 0).any() else (0.0,)
    return (*zero, *sorted(bounds))


def _round(value: float) -> float:
    """The nearest of 1, 2, 5, 10, 20, ... (and 0.5, 0.2, ...) by ratio."""
    power = 10.0 ** np.floor(np.log10(value))
    steps = np.array([1, 2, 5, 10]) * power
    return float(steps[np.abs(np.log(steps / value)).argmin()])


@lru_cache(maxsize=8)
def open_scene(country: str, level: int, frequency: Frequency) -> Scene:
    """Read a country once; again at once. Raises `AreaError` where no outlines can be drawn."""
    outlines = boundaries(country, level)
    panel = open_panel(country, level, frequency, system="ch")
    codes = set(map(str, panel["area"].values))
    outlines = outlines[outlines["area_code"].isin(codes)].reset_index(drop=True)
    if outlines.empty:
        raise AreaError(f"No area of {country} at level {level} has an outline.")
    return Scene(country, level, frequency, panel, outlines, boundaries(country, 1))

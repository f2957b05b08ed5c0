"""Placed figures to an xarray Dataset with CF attributes, completeness and population."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import xarray as xr

from ..indicators.declaration import Indicator
from ..sources import sources
from ..variables import variables

_CELLS = ("area", "period")


def indicator_grids(
    placed: pd.DataFrame, areas: pd.DataFrame, periods: pd.DataFrame, chosen: Sequence[Indicator]
) -> xr.Dataset:
    """Each indicator by (area, period), with bounds, producers and completeness.

    `placed` has at most one row an indicator, area and period (`placing.PLACED`); `areas` and
    `periods` give the coordinates. A figure of another area or period has no place and is left out.
    """
    panel = xr.Dataset(coords=_coordinates(areas, periods))
    shape = (len(areas), len(periods))
    rows = {key: _Rows(shape, table) for key, table in _by_indicator(placed, panel)}
    none = _Rows(shape, _located(placed.iloc[:0], panel))
    found: dict[str, xr.Variable] = {}
    for indicator in chosen:
        found |= _variables_of(indicator, rows.get(indicator.key, none))
    names = np.array([indicator.key for indicator in chosen], dtype=object)
    covered = np.stack([rows.get(indicator.key, none).grid("completeness") for indicator in chosen])
    about = "share of the area covered by the figure, in parts of the area"
    completeness = xr.Variable(
        ("indicator", *_CELLS), np.nan_to_num(covered), {"long_name": about, "units": "1"}
    )
    return panel.assign(found).assign_coords(indicator=names).assign(completeness=completeness)


@dataclass(frozen=True)
class _Rows:
    """The figures of one indicator, with the place of each in a grid of areas by periods."""

    shape: tuple[int, int]
    table: pd.DataFrame

    def grid(self, column: str) -> np.ndarray:
        """One column; missing where no row speaks of an area and period."""
        grid = np.full(self.shape, np.nan)
        places = self.table["_area"].to_numpy(), self.table["_period"].to_numpy()
        grid[places] = self.table[column].to_numpy()
        return grid


def _by_indicator(placed: pd.DataFrame, panel: xr.Dataset) -> Iterator[tuple[str, pd.DataFrame]]:
    for key, rows in _located(placed, panel).groupby("indicator", sort=False):
        yield str(key), rows


def _located(placed: pd.DataFrame, panel: xr.Dataset) -> pd.DataFrame:
    """The rows with the place of their area and period; those without a place are left out."""
    area = panel.indexes["area"].get_indexer(pd.Index(placed["area_code"]))
    period = panel.indexes["period"].get_indexer(pd.Index(placed["period"]))
    return placed.assign(_area=area, _period=period)[(area >= 0) & (period >= 0)]


def _coordinates(areas: pd.DataFrame, periods: pd.DataFrame) -> dict[str, tuple[str, np.ndarray]]:
    of_areas = {
        "area": "area_code",
        "area_name": "area_name",
        "parent_code": "parent_code",
        "parent_name": "parent_name",
    }
    of_periods = {"period": "period_start", "period_end": "period_end"}
    texts = {name: areas[column].to_numpy(dtype=object) for name, column in of_areas.items()}
    dates = {name: periods[column].to_numpy() for name, column in of_periods.items()}
    along_areas = {name: ("area", values) for name, values in texts.items()}
    return along_areas | {name: ("period", values) for name, values in dates.items()}


def _variables_of(indicator: Indicator, rows: _Rows) -> dict[str, xr.Variable]:
    """The indicator; its bounds where any was published; its producers where there are several."""
    key = indicator.key
    found = {key: xr.Variable(_CELLS, rows.grid("value"), _indicator_attrs(indicator, rows.table))}
    for bound in ("lower", "upper"):
        if rows.table[bound].notna().any():
            about = {"long_name": f"{indicator.en}, {bound} bound", "units": indicator.unit}
            found[f"{key}_{bound}"] = xr.Variable(_CELLS, rows.grid(bound), about)
    if rows.table["source"].nunique() > 1:
        found[f"{key}_source"] = _source_flags(rows, indicator)
    return found


def _source_flags(rows: _Rows, indicator: Indicator) -> xr.Variable:
    """Which producer each figure is of, as CF flags: -1 where there is no figure."""
    order = {name: float(number) for number, name in enumerate(indicator.sources)}
    table = rows.table
    numbers = table["source"].map(order).where(table["value"].notna())
    flags = _Rows(rows.shape, table.assign(_flag=numbers)).grid("_flag")
    about = {
        "long_name": f"producer of {indicator.key}",
        "flag_values": np.arange(-1, len(order), dtype="int8"),
        "flag_meanings": " ".join(["none", *order]),
    }
    return xr.Variable(_CELLS, np.nan_to_num(flags, nan=-1).astype("int8"), about)


def _indicator_attrs(indicator: Indicator, rows: pd.DataFrame) -> dict[str, str]:
    named = set(rows.loc[rows["value"].notna(), "source"].unique())
    used = [sources()[key] for key in indicator.sources if key in named]
    return {
        "long_name": indicator.en,
        "long_name_fr": indicator.fr,
        "units": indicator.unit,
        "kind": indicator.kind,
        "caveat": indicator.caveat,
        "references": indicator.reference,
        "source": "; ".join(source.producer for source in used),
        "citation": "; ".join(source.citation for source in used),
        "licence": "; ".join(dict.fromkeys(source.licence for source in used)),
        "cell_methods": "period: sum" if indicator.adds_over_time else "period: point",
    }


def population_grid(
    people: pd.DataFrame, areas: pd.DataFrame, periods: pd.DataFrame
) -> xr.DataArray:
    """People by (area, period), from `indicators.computing.population`."""
    table = people.set_index(["area_code", "year"])["population"]
    years = periods["period_start"].dt.year
    wanted = pd.MultiIndex.from_product([areas["area_code"], years])
    grid = table.reindex(wanted).to_numpy(dtype="float64").reshape(len(areas), len(periods))
    about = {
        "long_name": variables()["population_analysed"].en,
        "units": "people",
        "comment": "CH projection of the period's year, or of the nearest year analysed; "
        "ignores flight",
        "source": sources()["cilss_ch"].producer,
    }
    return xr.DataArray(grid, dims=("area", "period"), attrs=about)


def description(asked: dict[str, str], placed: pd.DataFrame) -> dict[str, str]:
    """The attributes of a whole panel: what was asked for, and the citations of what was found."""
    country, level, freq = asked["location_code"], asked["admin_level"], asked["frequency"]
    used = sorted(placed["source"].dropna().unique())
    return {
        "Conventions": "CF-1.11",
        "title": f"Humanitarian indicators, {country}, admin level {level}, by {freq}",
        "source": "; ".join(sources()[key].citation for key in used),
        **asked,
    }

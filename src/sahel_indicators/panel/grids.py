"""Placed figures to an xarray Dataset with CF attributes, completeness and population."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import xarray as xr

from ..indicators.declaration import Indicator
from ..sources import sources
from ..variables import variables


def indicator_grids(
    placed: pd.DataFrame, areas: pd.DataFrame, periods: pd.DataFrame, chosen: Sequence[Indicator]
) -> xr.Dataset:
    """Each indicator by (area, period), with bounds, producers and completeness.

    `placed` has at most one row an indicator, area and period (`placing.PLACED`); `areas` and
    `periods` give the coordinates. A figure of another area or period has no place and is left out.
    """
    panel = xr.Dataset(coords=_coordinates(areas, periods))
    rows = {indicator.key: placed[placed["indicator"] == indicator.key] for indicator in chosen}
    found: dict[str, xr.DataArray] = {}
    for indicator in chosen:
        found |= _variables_of(indicator, rows[indicator.key], panel)
    panel = panel.assign(found)
    covered = [_grid(rows[indicator.key], "completeness", panel) for indicator in chosen]
    names = np.array([indicator.key for indicator in chosen], dtype=object)
    completeness = xr.concat(covered, dim=xr.Variable("indicator", names)).fillna(0.0)
    about = "share of the area covered by the figure, in parts of the area"
    return panel.assign(completeness=completeness.assign_attrs(long_name=about, units="1"))


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


def _variables_of(
    indicator: Indicator, rows: pd.DataFrame, panel: xr.Dataset
) -> dict[str, xr.DataArray]:
    """The indicator; its bounds where any was published; its producers where there are several."""
    key = indicator.key
    found = {key: _grid(rows, "value", panel).assign_attrs(_indicator_attrs(indicator, rows))}
    for bound in ("lower", "upper"):
        if rows[bound].notna().any():
            found[f"{key}_{bound}"] = _grid(rows, bound, panel).assign_attrs(
                long_name=f"{indicator.en}, {bound} bound", units=indicator.unit
            )
    if rows["source"].nunique() > 1:
        found[f"{key}_source"] = _source_flags(rows, indicator, panel)
    return found


def _grid(rows: pd.DataFrame, column: str, panel: xr.Dataset) -> xr.DataArray:
    """One column on the panel's areas and periods; missing where no row speaks of them."""
    areas, periods = panel.indexes["area"], panel.indexes["period"]
    grid = np.full((len(areas), len(periods)), np.nan)
    area, period = (
        index.get_indexer(pd.Index(rows[name]))
        for index, name in ((areas, "area_code"), (periods, "period"))
    )
    known = (area >= 0) & (period >= 0)
    grid[area[known], period[known]] = rows[column].to_numpy()[known]
    return xr.DataArray(grid, dims=("area", "period"), coords=panel.coords)


def _source_flags(rows: pd.DataFrame, indicator: Indicator, panel: xr.Dataset) -> xr.DataArray:
    """Which producer each figure is of, as CF flags: -1 where there is no figure."""
    order = {name: float(number) for number, name in enumerate(indicator.sources)}
    numbers = rows["source"].map(order).where(rows["value"].notna())
    flags = _grid(rows.assign(_flag=numbers), "_flag", panel).fillna(-1).astype("int8")
    return flags.assign_attrs(
        long_name=f"producer of {indicator.key}",
        flag_values=np.arange(-1, len(order), dtype="int8"),
        flag_meanings=" ".join(["none", *order]),
    )


def _indicator_attrs(indicator: Indicator, rows: pd.DataFrame) -> dict[str, str]:
    named = set(rows.loc[rows["value"].notna(), "source"])
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
    used = sorted(set(placed["source"].dropna()))
    return {
        "Conventions": "CF-1.11",
        "title": f"Humanitarian indicators, {country}, admin level {level}, by {freq}",
        "source": "; ".join(sources()[key].citation for key in used),
        **asked,
    }

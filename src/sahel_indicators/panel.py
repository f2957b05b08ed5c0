"""Observations and indicators to the panel: an xarray Dataset of areas by periods."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import xarray as xr

from . import indicators
from .aggregation import to_areas, without_repetitions
from .areas import System, gazetteer
from .config import settings
from .errors import DataError
from .indicators.computing import compute, population
from .indicators.declaration import Indicator
from .ingest.bundle import ingest_bundle
from .periods import Frequency, period_table
from .periods import as_of as known_on
from .sources import sources
from .store import read_table
from .variables import variables


def open_observations(as_of: str | None = None) -> pd.DataFrame:
    """Every observation known on a day (all, if no day is given), in the columns of `observations`.

    Reads the last complete run, or the bundle itself where none has been built yet.
    """
    stored = settings().current / "observations.parquet"
    table = read_table(stored) if stored.exists() else ingest_bundle().observations
    return known_on(table, as_of)


def open_panel(
    country: str = "MLI",
    level: int = 2,
    freq: Frequency = "season",
    *,
    status: str = "current",
    start: str | None = None,
    end: str | None = None,
    as_of: str | None = None,
    system: System | None = None,
    only: Sequence[str] | None = None,
) -> xr.Dataset:
    """The indicators of one country as a Dataset with dimensions (area, period).

    `freq` is "month", "season" (the three of the Cadre Harmonisé) or "year". `status` chooses what
    CH figures are shown: "current" or "first projection"; other figures are not affected. `system`
    is "ch" (areas as the CH analyses them) or "cod" (OCHA's); by default "ch" at level 2 and "cod"
    at levels 0 and 1. `as_of` gives what was known on that day, `only` limits the indicators.

    A figure that holds throughout its reference period (stock, share, prevalence, index) stands in
    every period inside it, and a shorter one in the period it lies in, the latest winning. A flow
    is the sum of its parts if all of them are there, else missing. Where several producers give
    one indicator, the first declared wins and `<key>_source` says who. Survey intervals are
    `<key>_lower` and `<key>_upper`. `completeness(indicator, area, period)` is the share of the
    area that the figure covers, and `population(area, period)` the weight for averages.

    Raises `AreaError` for an unknown country or system, `DataError` for an unknown frequency or if
    nothing was known.
    """
    chosen = [indicators.declared(key) for key in (only or indicators.DECLARED)]
    system = system or _usual_system(level)
    figures = to_areas(without_repetitions(_here(open_observations(as_of), country)))
    values = _of_status(compute(chosen, figures, country, level, system), status)
    periods = _periods(values, freq, start, end)
    areas = gazetteer().system(country, level, system)
    placed = _place(_chosen_source(values, chosen), periods, chosen)
    people = population(figures, country, level, system)
    panel = _dataset(placed, areas, periods, chosen).assign(population=_people(people, areas, periods))
    return panel.assign_attrs(_about(country, level, freq, status, system, as_of, placed))


def open_indicators(
    country: str = "MLI", level: int = 2, *, as_of: str | None = None,
    system: System | None = None, only: Sequence[str] | None = None,
) -> pd.DataFrame:
    """Every value of the indicators as a tidy table: all producers, statuses and vintages.

    One row an indicator, area, period, status, producer and day of publication (the columns
    `indicators.computing.VALUES`); `open_panel` chooses among them. Raises as `open_panel` does.
    """
    chosen = [indicators.declared(key) for key in (only or indicators.DECLARED)]
    figures = to_areas(without_repetitions(_here(open_observations(as_of), country)))
    return compute(chosen, figures, country, level, system or _usual_system(level))


def _usual_system(level: int) -> System:
    """The CH's areas where it analyses, OCHA's above: there Menaka is a region of its own."""
    return "ch" if level == 2 else "cod"


def _here(observations: pd.DataFrame, country: str) -> pd.DataFrame:
    here = observations[observations["location_code"] == country]
    if here.empty:
        raise DataError(
            f"Nothing is known about '{country}' with these settings.",
            expected="one of BFA, MLI, MRT, NER, NGA, TCD, and a day on which something was known",
        )
    return here


def _of_status(values: pd.DataFrame, status: str) -> pd.DataFrame:
    """CH figures of the status asked for, and every figure that is no CH analysis."""
    analysis = values["status"].isin(["current", "first projection", "second projection"])
    return values[~analysis | (values["status"] == status)]


def _periods(values: pd.DataFrame, freq: Frequency, start: str | None, end: str | None) -> pd.DataFrame:
    known = values[values["value"].notna()]
    if known.empty:
        raise DataError(
            f"There is no figure for {', '.join(values['indicator'].unique()) or 'these indicators'} here.",
            expected="an indicator, country and level for which something was published",
            remedy="see `sahel status` for what each source contributes",
        )
    first = start or f"{known['period_start'].min():%Y-01-01}"
    last = end or f"{known['period_end'].max():%Y-12-31}"
    return period_table(freq, first, last)


# -- one producer a figure -------------------------------------------------------------------


def _chosen_source(values: pd.DataFrame, chosen: Sequence[Indicator]) -> pd.DataFrame:
    """Of figures for one area and period, the first producer's latest; surveys by preference."""
    order = {(i.key, s): n for i in chosen for n, s in enumerate(i.sources)}
    rank = [order[pair] for pair in zip(values["indicator"], values["source"], strict=True)]
    prefers = {i.key: i.prefers for i in chosen if i.prefers}
    preferred = [
        not any(text in series for text in prefers.get(key, ("",)))
        for key, series in zip(values["indicator"], values["series"], strict=True)
    ]
    ranked = values.assign(_rank=rank, _less=preferred, _missing=values["value"].isna())
    ranked = ranked.sort_values(
        ["_missing", "_rank", "_less", "published_on", "series"],
        ascending=[True, True, True, False, True], kind="stable",
    )
    return ranked.drop_duplicates(["indicator", "area_code", "period_start", "period_end"])


# -- figures into periods --------------------------------------------------------------------


def _place(values: pd.DataFrame, periods: pd.DataFrame, chosen: Sequence[Indicator]) -> pd.DataFrame:
    flows = {indicator.key for indicator in chosen if indicator.adds_over_time}
    is_flow = values["indicator"].isin(flows)
    return pd.concat(
        [_add_flows(values[is_flow], periods), _spread(values[~is_flow], periods)], ignore_index=True
    )


def _add_flows(values: pd.DataFrame, periods: pd.DataFrame) -> pd.DataFrame:
    """Flows inside each period, added up where the days of their periods fill it."""
    inside = values.assign(period=_containing(values, periods)).dropna(subset=["period"])
    inside["_days"] = (inside["period_end"] - inside["period_start"]).dt.days + 1
    keys = ["indicator", "area_code", "period"]
    inside = inside.sort_values("_missing", kind="stable")
    added = inside.groupby(keys, as_index=False, sort=False).agg(
        value=("value", "sum"), _missing=("_missing", "any"), _days=("_days", "sum"),
        completeness=("completeness", "min"), source=("source", "first"), producers=("source", "nunique"),
        lower=("lower", "sum"), upper=("upper", "sum"), _bounds=("lower", "count"), _rows=("lower", "size"),
    )
    days = (periods["period_end"] - periods["period_start"]).dt.days + 1
    length = added["period"].map(dict(zip(periods["period_start"], days, strict=True)))
    whole = ~added["_missing"] & (added["_days"] == length) & (added["producers"] == 1)
    bounded = whole & (added["_bounds"] == added["_rows"])
    return added.assign(
        value=added["value"].where(whole),
        lower=added["lower"].where(bounded), upper=added["upper"].where(bounded),
    )[[*keys, "value", "lower", "upper", "completeness", "source"]]


def _containing(values: pd.DataFrame, periods: pd.DataFrame) -> pd.Series:
    """The start of the period that wholly contains each figure's period; missing where none does."""
    starts = periods["period_start"].to_numpy()
    position = np.searchsorted(starts, values["period_start"].to_numpy(), side="right") - 1
    at = np.clip(position, 0, None)
    fits = (position >= 0) & (values["period_end"].to_numpy() <= periods["period_end"].to_numpy()[at])
    return pd.Series(starts[at], index=values.index).where(fits)


def _spread(values: pd.DataFrame, periods: pd.DataFrame) -> pd.DataFrame:
    """Lasting figures in every period inside theirs, or in the one period that contains them."""
    starts, ends = periods["period_start"].to_numpy(), periods["period_end"].to_numpy()
    first = np.searchsorted(starts, values["period_start"].to_numpy(), side="left")
    last = np.searchsorted(ends, values["period_end"].to_numpy(), side="right")
    times = np.clip(last - first, 0, None)
    rows = np.repeat(np.arange(len(values)), times)
    step = np.arange(times.sum()) - np.repeat(np.cumsum(times) - times, times)
    covering = values.iloc[rows].assign(period=starts[np.repeat(first, times) + step], _within=False)
    shorter = values[times == 0]
    shorter = shorter.assign(period=_containing(shorter, periods), _within=True).dropna(subset=["period"])
    both = pd.concat([covering, shorter]).sort_values(
        ["_missing", "_within", "period_end"], ascending=[True, True, False], kind="stable"
    )
    keys = ["indicator", "area_code", "period"]
    return both.drop_duplicates(keys)[[*keys, "value", "lower", "upper", "completeness", "source"]]


# -- the Dataset -----------------------------------------------------------------------------


def _dataset(
    placed: pd.DataFrame, areas: pd.DataFrame, periods: pd.DataFrame, chosen: Sequence[Indicator]
) -> xr.Dataset:
    panel = xr.Dataset(coords=_coordinates(areas, periods))
    grids = {key: rows for key, rows in placed.groupby("indicator", sort=False)}
    covered = []
    for indicator in chosen:
        rows = grids.get(indicator.key, placed.iloc[:0])
        panel[indicator.key] = _grid(rows, "value", panel).assign_attrs(_indicator_attrs(indicator, rows))
        for bound in ("lower", "upper"):
            if rows[bound].notna().any():
                attrs = {"long_name": f"{indicator.en}, {bound} bound", "units": indicator.unit}
                panel[f"{indicator.key}_{bound}"] = _grid(rows, bound, panel).assign_attrs(attrs)
        if rows["source"].nunique() > 1:
            panel[f"{indicator.key}_source"] = _source_flags(rows, indicator, panel)
        covered.append(_grid(rows, "completeness", panel).fillna(0.0))
    names = np.array([indicator.key for indicator in chosen], dtype=object)
    completeness = xr.concat(covered, dim=xr.Variable("indicator", names))
    return panel.assign(completeness=completeness.assign_attrs(
        long_name="share of the area covered by the figure, in parts of the area", units="1",
    ))


def _coordinates(areas: pd.DataFrame, periods: pd.DataFrame) -> dict[str, tuple[str, np.ndarray]]:
    text = {
        "area": "area_code", "area_name": "area_name",
        "parent_code": "parent_code", "parent_name": "parent_name",
    }
    coordinates = {name: ("area", areas[column].to_numpy(dtype=object)) for name, column in text.items()}
    dates = {"period": "period_start", "period_end": "period_end"}
    return coordinates | {name: ("period", periods[column].to_numpy()) for name, column in dates.items()}


def _grid(rows: pd.DataFrame, column: str, panel: xr.Dataset) -> xr.DataArray:
    areas, periods = pd.Index(panel["area"].to_numpy()), pd.Index(panel["period"].to_numpy())
    grid = np.full((len(areas), len(periods)), np.nan)
    at = areas.get_indexer(rows["area_code"]), periods.get_indexer(rows["period"])
    known = (at[0] >= 0) & (at[1] >= 0)
    grid[at[0][known], at[1][known]] = rows[column].to_numpy()[known]
    return xr.DataArray(grid, dims=("area", "period"), coords=panel.coords)


def _source_flags(rows: pd.DataFrame, indicator: Indicator, panel: xr.Dataset) -> xr.DataArray:
    order = {name: float(number) for number, name in enumerate(indicator.sources)}
    flags = _grid(rows.assign(_flag=rows["source"].map(order).where(rows["value"].notna())), "_flag", panel)
    return flags.fillna(-1).astype("int8").assign_attrs(
        long_name=f"producer of {indicator.key}",
        flag_values=np.arange(-1, len(order), dtype="int8"),
        flag_meanings=" ".join(["none", *order]),
    )


def _indicator_attrs(indicator: Indicator, rows: pd.DataFrame) -> dict[str, str]:
    used = [s for s in indicator.sources if s in set(rows.loc[rows["value"].notna(), "source"])]
    return {
        "long_name": indicator.en, "long_name_fr": indicator.fr, "units": indicator.unit,
        "kind": indicator.kind, "caveat": indicator.caveat, "references": indicator.reference,
        "source": "; ".join(sources()[s].producer for s in used),
        "citation": "; ".join(sources()[s].citation for s in used),
        "licence": "; ".join(dict.fromkeys(sources()[s].licence for s in used)),
        "cell_methods": "period: sum" if indicator.adds_over_time else "period: point",
    }


def _people(people: pd.DataFrame, areas: pd.DataFrame, periods: pd.DataFrame) -> xr.DataArray:
    table = people.set_index(["area_code", "year"])["population"]
    years = periods["period_start"].dt.year
    wanted = pd.MultiIndex.from_product([areas["area_code"], years])
    grid = table.reindex(wanted).to_numpy(dtype="float64").reshape(len(areas), len(periods))
    return xr.DataArray(grid, dims=("area", "period"), attrs={
        "long_name": variables()["population_analysed"].en, "units": "people",
        "comment": "CH projection of the period's year, or of the nearest year analysed; ignores flight",
        "source": sources()["cilss_ch"].producer,
    })


def _about(
    country: str, level: int, freq: str, status: str, system: str, as_of: str | None, placed: pd.DataFrame
) -> dict[str, str]:
    used = sorted(set(placed["source"].dropna()))
    return {
        "Conventions": "CF-1.11",
        "title": f"Humanitarian indicators, {country}, admin level {level}, by {freq}",
        "source": "; ".join(sources()[s].citation for s in used),
        "location_code": country, "admin_level": str(level), "frequency": freq,
        "ch_status": status, "area_system": system, "as_of": as_of or "",
    }

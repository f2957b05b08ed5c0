"""Observations and indicators to the panel: an xarray Dataset of areas by periods."""

from __future__ import annotations

import json
import warnings
from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import xarray as xr

from .. import indicators
from ..aggregation import to_areas, without_repetitions
from ..areas import System, gazetteer
from ..config import settings
from ..errors import DataError
from ..files import table_hashes
from ..indicators.computing import compute, population
from ..indicators.declaration import Indicator
from ..ingest.bundle import ingest_bundle
from ..periods import Frequency, period_table
from ..periods import as_of as known_on
from ..store import read_table
from .grids import description, indicator_grids, population_grid
from .placing import one_producer, place

# Statuses of Cadre Harmonisé analyses, of which a panel shows one.
ANALYSED = ("current", "first projection", "second projection")

__all__ = ["area_figures", "open_indicators", "open_observations", "open_panel"]


def open_observations(as_of: str | None = None) -> pd.DataFrame:
    """Every observation known on a day (all, if no day is given).

    The columns are `observations.COLUMNS`. Reads the last complete run, or the tables themselves
    where none has been built yet or they have changed since (with a warning). `as_of` is a day
    written YYYY-MM-DD; anything else raises `DataError`.
    """
    stored = settings().current / "observations.parquet"
    fresh = stored.exists() and not _changed_since(stored.with_name("run.json"))
    table = read_table(stored) if fresh else ingest_bundle().observations
    return known_on(table, as_of)


def _changed_since(record: Path) -> bool:
    """Whether the tables are others than those of the last run; never while it is being built."""
    if not record.exists():
        return False
    try:
        built_from = json.loads(record.read_text("utf-8"))["fingerprint"]["inputs"]
    except (ValueError, TypeError, KeyError):
        return True
    changed = built_from != table_hashes(settings().bundle)
    if changed:
        warnings.warn(
            "The tables have changed since the last `sahel run`: they are read anew.",
            stacklevel=4,
        )
    return bool(changed)


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
    at levels 0 and 1. `as_of` gives what was known on that day, `only` (a list) limits the
    indicators. `start`, `end` and `as_of` are days written YYYY-MM-DD.

    A figure that holds throughout its reference period (stock, share, prevalence, index) stands in
    every period inside it, and a shorter one in the period it lies in, the latest winning. A flow
    is the sum of its parts if all of them are there, else missing. Where several producers give
    one indicator for the same dates, the first declared wins; `<key>_source` says who. Survey
    intervals are `<key>_lower` and `<key>_upper`. `completeness(indicator, area, period)` is the
    share of the area that the figure covers, `population(area, period)` the weight for averages.

    Raises `AreaError` for an unknown country or system, `KeyError` for an unknown indicator
    (naming near ones), `DataError` for an unknown frequency, status or day, or if nothing was
    known.
    """
    chosen, system = _chosen(only), system or _usual_system(level)
    _require_status(status)
    figures = area_figures(country, as_of)
    values = _of_status(compute(chosen, figures, country, level, system), status)
    _require_figures(values, only)
    periods = _periods(values, freq, start, end)
    areas = gazetteer().system(country, level, system)
    placed = place(one_producer(values, chosen), periods, chosen)
    people = population(figures, country, level, system)
    panel = indicator_grids(placed, areas, periods, chosen)
    panel = panel.assign(population=population_grid(people, areas, periods))
    asked = {
        "location_code": country,
        "admin_level": str(level),
        "frequency": freq,
        "ch_status": status,
        "area_system": system,
        "as_of": as_of or "",
    }
    return panel.assign_attrs(description(asked, placed))


def open_indicators(
    country: str = "MLI",
    level: int = 2,
    *,
    as_of: str | None = None,
    system: System | None = None,
    only: Sequence[str] | None = None,
) -> pd.DataFrame:
    """Every value of the indicators as a tidy table: all producers, statuses and vintages.

    One row an indicator, area, period, status, producer and day of publication (the columns
    `indicators.computing.VALUES`); `open_panel` chooses among them. Raises as `open_panel` does.
    """
    chosen, system = _chosen(only), system or _usual_system(level)
    return compute(chosen, area_figures(country, as_of), country, level, system)


def _chosen(only: Sequence[str] | None) -> list[Indicator]:
    if isinstance(only, str):
        raise DataError(f"`only` is the text {only!r}.", expected=f"a list of keys: [{only!r}]")
    return [indicators.declared(key) for key in (only or indicators.DECLARED)]


def _usual_system(level: int) -> System:
    """The CH's areas where it analyses, OCHA's above: there Menaka is a region of its own."""
    return "ch" if level == 2 else "cod"


def area_figures(country: str, as_of: str | None) -> pd.DataFrame:
    """What was known of a country, units added up to areas, without repeated exercises.

    The columns are `aggregation.FIGURES`. Raises `DataError` if nothing was known.
    """
    known = open_observations(as_of)
    here = known[known["location_code"] == country]
    if here.empty:
        raise DataError(
            f"Nothing is known about '{country}' with these settings.",
            expected="one of BFA, MLI, MRT, NER, NGA, TCD, and a day on which something was known",
        )
    return to_areas(without_repetitions(here))


def _require_status(status: str) -> None:
    if status not in ANALYSED:
        raise DataError(f"{status!r} is no status of an analysis.", expected=", ".join(ANALYSED))


def _of_status(values: pd.DataFrame, status: str) -> pd.DataFrame:
    """CH figures of the status asked for, and every figure that is no CH analysis."""
    analysis = values["status"].isin(ANALYSED)
    return values[~analysis | (values["status"] == status)]


def _periods(
    values: pd.DataFrame, freq: Frequency, start: str | None, end: str | None
) -> pd.DataFrame:
    """The periods asked for; by default every year that has a figure."""
    known = values[values["value"].notna()]
    first = start or f"{known['period_start'].min():%Y-01-01}"
    last = end or f"{known['period_end'].max():%Y-12-31}"
    return period_table(freq, first, last)


def _require_figures(values: pd.DataFrame, only: Sequence[str] | None) -> None:
    if values["value"].isna().all():
        wanted = ", ".join(only or ()) or "these indicators"
        raise DataError(
            f"There is no figure for {wanted} here.",
            expected="an indicator, country and level for which something was published",
            remedy="see `sahel status` for what each source contributes",
        )

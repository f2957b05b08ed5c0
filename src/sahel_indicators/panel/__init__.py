"""Observations and indicators to the panel: an xarray Dataset of areas by periods."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import xarray as xr

from .. import indicators
from ..countries import as_code
from ..crosswalks import areas_of, people_of
from ..errors import DataError, NoFiguresError
from ..events import require_event_source
from ..indicators.computing import compute, population
from ..indicators.declaration import Indicator
from ..periods import Frequency, period_table
from ..releases import events_known
from .grids import description, indicator_grids, population_grid
from .known import area_figures, embedded_observations, observations_of, open_observations
from .placing import one_producer, place

# Statuses of Cadre Harmonisé analyses, of which a panel shows one.
ANALYSED = ("current", "first projection", "second projection")

__all__ = [
    "area_figures",
    "embedded_observations",
    "observations_of",
    "open_events",
    "open_indicators",
    "open_observations",
    "open_panel",
]


def open_events(
    source: str, country: str | None = None, *, as_of: str | None = None
) -> pd.DataFrame:
    """The conflict events of one publisher known on a day, of ingested files: one row an event.

    `source` is "acled_events", "ucdp_ged" or "ucdp_candidate": they count differently, or count the
    same again, and are never mixed. The columns are `events.EVENT_COLUMNS`; `event_schema` tells
    what they mean. Raises `DataError` for another source, and where no such events are known.
    """
    require_event_source(source)
    events = events_known(as_of)
    events = events[events["source"] == source]
    events = events[events["location_code"] == country] if country else events
    if events.empty:
        raise DataError(
            f"No events of {source} are known with these settings.",
            remedy="ingest a file of events: sahel ingest FILE (see data/raw/README.md)",
        )
    return events.reset_index(drop=True)


def open_panel(
    country: str = "MLI",
    level: int = 2,
    freq: Frequency = "season",
    *,
    status: str = "current",
    start: str | None = None,
    end: str | None = None,
    as_of: str | None = None,
    system: str | None = None,
    only: Sequence[str] | None = None,
    people_of_parts: pd.DataFrame | None = None,
) -> xr.Dataset:
    """The indicators of one country as a Dataset with dimensions (area, period).

    `freq` is "month", "season" (the three of the Cadre Harmonisé) or "year". `status` chooses what
    CH figures are shown: "current" or "first projection"; other figures are not affected. `system`
    is one of the country's area systems (`crosswalks.systems`): "ch" (areas as the CH analyses
    them), "cod" (OCHA's), "2012", "2016" or "2023" in Mali, "2025" in Burkina Faso, "ch-codes" in
    Mauritania and Niger; by default "ch" at level 2 and "cod" at levels 0 and 1. Where a reform cut
    an area, its parts have no figure unless `people_of_parts` (population, as for
    `crosswalks.crosswalk`) apportions people; `open_indicators` notes what is an estimate.
    `as_of` gives what was known on that day, `only` (a list) limits the indicators. `start`, `end`
    and `as_of` are days written YYYY-MM-DD.

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
    country = as_code(country)
    chosen, system = _chosen(only), system or _usual_system(level)
    _require_status(status)
    figures = area_figures(country, as_of, system)
    people = population(figures, country, level, system, people_of_parts)
    computed = compute(chosen, figures, country, level, system, people_of_parts, people)
    values = _of_status(computed, status)
    _require_figures(values, only)
    periods = _periods(values, freq, start, end)
    areas = areas_of(country, level, system)
    placed = place(one_producer(values, chosen), periods, chosen)
    panel = indicator_grids(placed, areas, periods, chosen)
    panel = panel.assign(population=population_grid(people, areas, periods))
    asked = {
        "location_code": country,
        "admin_level": str(level),
        "frequency": freq,
        "ch_status": status,
        "area_system": system,
        "as_of": as_of or "",
        "apportioned_by": people_of(country, people_of_parts).source,
    }
    return panel.assign_attrs(description(asked, placed))


def open_indicators(
    country: str = "MLI",
    level: int = 2,
    *,
    as_of: str | None = None,
    system: str | None = None,
    only: Sequence[str] | None = None,
    people_of_parts: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Every value of the indicators as a tidy table: all producers, statuses and vintages.

    One row an indicator, area, period, status, producer and day of publication (the columns
    `indicators.computing.VALUES`); `open_panel` chooses among them. Raises as `open_panel` does.
    """
    country = as_code(country)
    chosen, system = _chosen(only), system or _usual_system(level)
    figures = area_figures(country, as_of, system)
    return compute(chosen, figures, country, level, system, people_of_parts)


def _chosen(only: Sequence[str] | None) -> list[Indicator]:
    if isinstance(only, str):
        raise DataError(f"`only` is the text {only!r}.", expected=f"a list of keys: [{only!r}]")
    return [indicators.declared(key) for key in (only or indicators.DECLARED)]


def _usual_system(level: int) -> str:
    """The CH's areas where it analyses, OCHA's above: there Menaka is a region of its own."""
    return "ch" if level == 2 else "cod"


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
        raise NoFiguresError(
            f"There is no figure for {wanted} here.",
            expected="an indicator, country and level for which something was published",
            remedy="see `sahel status` for what each source contributes",
        )

"""Outcomes beside the exposure of other periods, for correlations lag by lag."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ...errors import AnalysisError
from ..tables import (
    Codes,
    Floats,
    Months,
    codes_of,
    look_up,
    month_numbers,
    numbers_of,
    period_numbers,
    require_columns,
    require_unique,
    window_sums,
)

if TYPE_CHECKING:
    import xarray as xr

Within = Literal["entity", "two-way"] | None


@dataclass(frozen=True)
class Roles:
    """Which column plays which part."""

    outcome: str
    exposure: str
    entity: str
    time: str


def table_of(panel: pd.DataFrame | xr.Dataset, roles: Roles) -> pd.DataFrame:
    """The panel as a table with one row an (entity, period)."""
    if isinstance(panel, pd.DataFrame):
        return panel
    measures = [roles.outcome, roles.exposure]
    for name in measures:
        if name not in panel.data_vars or set(panel[name].dims) != {"area", "period"}:
            raise AnalysisError(
                f"The panel has no variable '{name}' over (area, period).",
                remedy=f"choose among {', '.join(map(str, panel.data_vars))}",
            )
    table = panel[measures].to_dataframe().reset_index()
    keys = {"area": roles.entity, "period": roles.time}
    return table.rename(columns=keys)[[*keys.values(), *measures]]


@dataclass(frozen=True)
class Pairs:
    """Outcomes with their area and period, and the sums of exposure to pair them with."""

    outcome: Floats
    entities: pd.Series
    periods: Months
    sums: pd.DataFrame
    window: int
    step: str
    roles: Roles

    @classmethod
    def of(cls, table: pd.DataFrame, roles: Roles, window: int) -> Pairs:
        """AnalysisError for missing columns, repeated keys, and what is no number or period."""
        entity, time = roles.entity, roles.time
        require_columns(table, [entity, time, roles.outcome, roles.exposure])
        periods, step = periods_of(table, roles)
        grid = _grid(table, periods, roles)
        order = np.lexsort((periods, codes_of(table[entity])))
        outcome = numbers_of(table, roles.outcome)[order]
        sums = window_sums(grid, window)
        return cls(outcome, table[entity].iloc[order], periods[order], sums, window, step, roles)

    def exposure_at(self, lag: int) -> Floats:
        """The window's sum beside each outcome, NaN where a period of it is missing."""
        last = self.periods - lag + (self.window - 1 if lag < 0 else 0)
        return look_up(self.sums, self.entities, last)

    def effects(self, chosen: NDArray[np.bool_], within: Within) -> list[Codes]:
        """Codes of what is removed from the chosen pairs."""
        columns = {
            None: [],
            "entity": [self.entities],
            "two-way": [self.entities, pd.Series(self.periods)],
        }
        return [codes_of(column[chosen]) for column in columns[within]]


MONTHS = "month"
PERIODS = "period"


def periods_of(table: pd.DataFrame, roles: Roles) -> tuple[Months, str]:
    """Periods counted so that neighbours differ by one, and what one step is called.

    Whole numbers, and dates of which an area has several a month (weeks, days), are counted in
    their own step (`tables.period_numbers`); other dates in months, whatever the day.
    """
    times = table[roles.time]
    if pd.api.types.is_numeric_dtype(times):
        return period_numbers(times), PERIODS
    months = month_numbers(times)
    keys = pd.DataFrame({"entity": table[roles.entity].to_numpy(), "month": months})
    repeated = keys.duplicated().any()
    if repeated and not table[[roles.entity, roles.time]].duplicated().any():
        return period_numbers(times), PERIODS
    return months, MONTHS


def _grid(table: pd.DataFrame, periods: Months, roles: Roles) -> pd.DataFrame:
    """Entities x every period from first to last, NaN where absent."""
    tidy = pd.DataFrame(
        {
            roles.entity: table[roles.entity].to_numpy(),
            roles.time: periods,
            roles.exposure: numbers_of(table, roles.exposure),
        }
    )
    require_unique(tidy, [roles.entity, roles.time])
    grid = tidy.pivot(index=roles.entity, columns=roles.time, values=roles.exposure)
    return grid.reindex(columns=range(periods.min(), periods.max() + 1))

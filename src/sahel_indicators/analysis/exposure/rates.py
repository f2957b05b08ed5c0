"""People of areas, to put beside what they were exposed to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ...errors import AnalysisError
from ..tables import Codes, Floats, Months, numbers_of, require_columns, require_unique
from .months import days_of, month_numbers_of
from .places import Places

if TYPE_CHECKING:
    from scipy.sparse import csr_array

PEOPLE = "population"
_TIMES = ("month", "year")


@dataclass(frozen=True)
class People:
    """People by area (rows) and time (columns): year, month, or one column for all times."""

    grid: Floats
    times: pd.Index
    step: str | None

    def at(self, area: Codes, month: Months) -> Floats:
        """The people of an area in the year (or month) of a month, NaN where not known."""
        return self._look_up(self.grid, area, month)

    def around(self, area: Codes, month: Months, neighbours: csr_array) -> Floats:
        """The people of an area's neighbours, weighted as their events are."""
        return self._look_up(neighbours @ self.grid, area, month)

    def _look_up(self, grid: Floats, area: Codes, month: Months) -> Floats:
        if self.step is None:
            return np.asarray(grid[area, 0])
        place = self.times.get_indexer(pd.Index(month // 12 if self.step == "year" else month))
        return np.where(place >= 0, grid[area, place], np.nan)


def people_of(population: str | pd.DataFrame, places: Places, area: str) -> People:
    """People from a column of the areas, or from a table of them by year or month."""
    if isinstance(population, str):
        require_columns(places.table, [population])
        values = _people(places.table, population)
        return People(values[:, None], pd.Index([0]), None)
    require_columns(population, [area, PEOPLE])
    found = [time for time in _TIMES if time in population]
    if len(found) > 1:
        raise AnalysisError(
            "The table of people has both years and months.", expected="'year' or 'month'"
        )
    return _people_by_time(population, places, area, found[0] if found else None)


def _people_by_time(
    population: pd.DataFrame, places: Places, area: str, step: str | None
) -> People:
    rows = places.find(population[area])
    times = np.zeros(len(population), dtype=np.int64)
    if step == "year":
        times = _years_of(population)
    elif step == "month":
        times = month_numbers_of(days_of(population["month"]))
    keyed = pd.DataFrame({area: population[area].to_numpy(), "time": times})
    require_unique(keyed, [area, "time"])
    if (rows < 0).all():
        raise AnalysisError(
            "No area of the table of people is among the areas.",
            expected="the same codes in both tables",
        )
    known, place = np.unique(times, return_inverse=True)
    grid = np.full((len(places.codes), len(known)), np.nan)
    grid[rows[rows >= 0], place[rows >= 0]] = _people(population, PEOPLE)[rows >= 0]
    return People(grid, pd.Index(known), step)


def _years_of(population: pd.DataFrame) -> Months:
    years = numbers_of(population, "year")
    if np.isnan(years).any() or (years != np.floor(years)).any():
        raise AnalysisError("Years of people are not whole.", expected="years such as 2023")
    return years.astype(np.int64)


def _people(frame: pd.DataFrame, column: str) -> Floats:
    values = numbers_of(frame, column)
    if (values < 0).any():
        raise AnalysisError(f"{(values < 0).sum()} areas have fewer than 0 people.")
    return values

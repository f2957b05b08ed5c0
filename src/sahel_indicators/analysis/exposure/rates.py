"""People of areas, and rates of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ...errors import AnalysisError
from ..tables import Codes, Floats, Months, numbers_of, require_columns, require_unique
from .calendars import NO_DAY, days_of, month_numbers_of
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
        times = _months_of(population)
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


def _months_of(population: pd.DataFrame) -> Months:
    days = days_of(population["month"])
    if (days == NO_DAY).any():
        raise AnalysisError(
            f"{(days == NO_DAY).sum()} rows of the table of people have no month.",
            expected="a month in every row",
        )
    return month_numbers_of(days)


def _people(frame: pd.DataFrame, column: str) -> Floats:
    values = numbers_of(frame, column)
    if (values < 0).any():
        raise AnalysisError(f"{(values < 0).sum()} areas have fewer than 0 people.")
    return values


# -- rates -----------------------------------------------------------------------------------------


def per_100k(count: pd.Series, people: pd.Series) -> pd.Series:
    """A count per 100,000 of the people of the same area and year, row by row.

    Missing where either is missing or nobody lives there: a rate of nobody is not defined.
    AnalysisError for what is no column of numbers, for negative and infinite figures, and for
    columns that do not share an index.
    """
    counts, residents = _not_negative(count), _not_negative(people)
    if not count.index.equals(people.index):
        raise AnalysisError(
            "Counts and people are not rows of one table.", remedy="merge them on their key first"
        )
    rate = counts / np.where(residents > 0, residents, np.nan) * 100_000
    return pd.Series(rate, index=count.index, name=count.name)


def log1p_rate(rate: pd.Series) -> pd.Series:
    """log(1 + rate): keeps zero at zero and draws in the few very high rates.

    Its coefficient depends on the unit of the rate, since 1 is added to it: with rates per
    100,000 it says what goes with a doubling, about 0.69 x coefficient, only where the rate is
    well above 1 per 100,000. State the unit beside every result. AnalysisError as `per_100k`.
    """
    return pd.Series(np.log1p(_not_negative(rate)), index=rate.index, name=rate.name)


def _not_negative(values: pd.Series) -> Floats:
    if not isinstance(values, pd.Series):
        raise AnalysisError(
            f"Counts or rates are a {type(values).__name__}.", expected="a column (pandas Series)"
        )
    numbers = numbers_of(values.to_frame("values"), "values")
    if (numbers < 0).any():
        raise AnalysisError(
            f"{(numbers < 0).sum()} values of '{values.name}' are negative.",
            expected="counts and rates from 0 on",
            remedy="look at these rows: a negative count is an error of the source",
        )
    return numbers

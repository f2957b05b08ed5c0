"""The months for which a table of events says what happened, counted in months and in days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ...errors import AnalysisError
from ..tables import Months

# A day that is missing, as numpy writes it.
NO_DAY = np.iinfo(np.int64).min


def days_of(dates: pd.Series) -> Months:
    """Days counted from 1 January 1970, `NO_DAY` where missing; the hour does not matter.

    Text is read as ISO writes it (2023-07-01), for 01/07/2023 is two days. AnalysisError for
    anything that is no date, numbers among it.
    """
    if pd.api.types.is_numeric_dtype(dates):
        raise _no_dates(dates)
    try:
        if isinstance(dates.dtype, pd.PeriodDtype):
            read = dates.dt.to_timestamp()
        elif pd.api.types.is_datetime64_any_dtype(dates):
            read = dates
        else:
            read = pd.to_datetime(dates, format="ISO8601")
    except (ValueError, TypeError) as error:
        raise _no_dates(dates) from error
    if read.dt.tz is not None:
        read = read.dt.tz_localize(None)
    return np.asarray(read.to_numpy("datetime64[D]").astype(np.int64))


def _no_dates(dates: pd.Series) -> AnalysisError:
    return AnalysisError(
        f"Column '{dates.name}' cannot be read as dates.", expected="dates such as 2023-07-01"
    )


def month_numbers_of(days: Months) -> Months:
    """The month of each day, counted from year 0 as in `tables.month_numbers`."""
    since_1970 = days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    return np.asarray(since_1970 + 1970 * 12)


@dataclass(frozen=True)
class Calendar:
    """Months from `first` to `last` (counted from year 0) with the days on which they begin."""

    first: int
    last: int

    @property
    def months(self) -> range:
        """The months, counted from year 0."""
        return range(self.first, self.last + 1)

    @property
    def starts(self) -> Months:
        """The first day of each month, and of the one after the last."""
        return _days_of_months(np.arange(self.first, self.last + 2))

    @property
    def ends(self) -> Months:
        """The last day of each month."""
        return self.starts[1:] - 1

    @property
    def dates(self) -> pd.DatetimeIndex:
        """The first day of each month, as dates."""
        return pd.DatetimeIndex(self.starts[:-1].astype("datetime64[D]"))

    def position(self, days: Months) -> Months:
        """Which of the months holds each day: 0 for the first, -1 before it and after the last."""
        place = np.asarray(np.searchsorted(self.starts, days, side="right") - 1, dtype=np.int64)
        return np.where(place < len(self.months), place, -1)

    def __str__(self) -> str:
        return f"{self.dates[0]:%B %Y} to {self.dates[-1]:%B %Y}"


def _days_of_months(months: Months) -> Months:
    since_1970 = (months - 1970 * 12).astype("datetime64[M]")
    return since_1970.astype("datetime64[D]").astype(np.int64)


def calendar_of(coverage: Sequence[Any] | None, days: Months) -> Calendar:
    """The months declared as covered or, if none are, those from the first day to the last."""
    if coverage is None:
        known = days[days != NO_DAY]
        if not len(known):
            raise AnalysisError("No row has a date.", expected="a date in nearly every row")
        first, last = month_numbers_of(np.array([known.min(), known.max()]))
        return Calendar(int(first), int(last))
    first, last = _declared(coverage)
    if last < first:
        raise AnalysisError(
            f"The coverage ends before it starts: {coverage[0]} to {coverage[1]}.",
            expected="first and last month, such as ('2012-01', '2023-12')",
        )
    return Calendar(first, last)


def _declared(coverage: Sequence[Any]) -> tuple[int, int]:
    """First and last month; a day that neither begins nor ends a month would cover part of it."""
    try:
        if isinstance(coverage, str):
            raise ValueError("a text is no pair")
        first, last = (pd.Period(month, freq="M") for month in coverage)
        days = [pd.Timestamp(str(month)) for month in coverage]
        if not all(day.day == 1 or day.is_month_end for day in days):
            raise ValueError("a month is covered in part")
        return first.year * 12 + first.month - 1, last.year * 12 + last.month - 1
    except (ValueError, TypeError, AttributeError) as error:
        raise AnalysisError(
            f"The coverage is {coverage!r}.",
            expected="first and last month, such as ('2012-01', '2023-12'), both wholly covered",
        ) from error

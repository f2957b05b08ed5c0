"""Days and months: how they are read, and which are covered."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd

from ...errors import AnalysisError
from ..tables import Months, dates_of, plain_times

# A day that is missing, as numpy writes it.
NO_DAY = np.iinfo(np.int64).min
# Longer calendars, 200 years in months, come of a mistyped year.
MOST_PERIODS = 2_400
# A year, a quarter, a month or a day, as ISO writes them.
_BOUND = re.compile(r"\d{4}(-?Q[1-4]|-\d\d(-\d\d([T ].*)?)?)?")

Coverage = Sequence[Any] | None


# -- days ------------------------------------------------------------------------------------------


def days_of(dates: pd.Series, how: Literal["start", "end"] = "start") -> Months:
    """Days counted from 1 January 1970, `NO_DAY` where missing; the hour does not matter.

    Text is read as ISO writes it (2023-07-01), for 01/07/2023 is two days. Of pandas periods it is
    the first or last day (`how`). AnalysisError for anything that is no date, numbers among it.
    """
    times = plain_times(dates)
    if how == "end" and isinstance(times.dtype, pd.PeriodDtype):
        read = pd.PeriodIndex(times).to_timestamp(how="end")
    else:
        read = dates_of(times, "dates", "dates such as 2023-07-01 (01/07/2023 may be two days)")
    return np.asarray(read.to_numpy().astype("datetime64[D]").astype(np.int64))


def month_numbers_of(days: Months) -> Months:
    """The month of each day, counted from year 0 as in `tables.month_numbers`."""
    since_1970 = days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    return np.asarray(since_1970 + 1970 * 12)


def days_of_months(months: Months) -> Months:
    """The first day of each month, counted from 1970; months are counted from year 0."""
    since_1970 = (months - 1970 * 12).astype("datetime64[M]")
    return np.asarray(since_1970.astype("datetime64[D]").astype(np.int64))


# -- the months covered ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Calendar:
    """Months from `first` to `last` (counted from year 0) with the days on which they begin."""

    first: int
    last: int

    def __post_init__(self) -> None:
        if len(self.months) > MOST_PERIODS:
            raise too_long(f"{len(self.months):,} months, {self}")

    @property
    def months(self) -> range:
        """The months, counted from year 0."""
        return range(self.first, self.last + 1)

    @property
    def starts(self) -> Months:
        """The first day of each month, and of the one after the last."""
        return days_of_months(np.arange(self.first, self.last + 2))

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
        ends = (self.first, self.last)
        bounds = (pd.Period(year=m // 12, month=m % 12 + 1, freq="M") for m in ends)
        return " to ".join(f"{month:%B %Y}" for month in bounds)


def too_long(what: str) -> AnalysisError:
    """What is said of a calendar with too many periods."""
    return AnalysisError(
        f"The table would cover {what}.",
        expected=f"at most {MOST_PERIODS:,} periods",
        remedy="look for a mistyped year, or declare the coverage",
    )


def calendar_of(coverage: Coverage, days: Months) -> Calendar:
    """The months declared as covered or, if none are, those from the first day to the last."""
    if coverage is not None:
        return Calendar(*declared_months(coverage))
    known = days[days != NO_DAY]
    if not len(known):
        raise AnalysisError("No row has a date.", expected="a date in nearly every row")
    first, last = month_numbers_of(np.array([known.min(), known.max()]))
    return Calendar(int(first), int(last))


def declared_months(coverage: Sequence[Any]) -> tuple[int, int]:
    """First and last month; a day that neither begins nor ends a month would cover part of it."""
    try:
        start, end = pair_of(coverage)
        first, last = _month_of(start, last=False), _month_of(end, last=True)
    except (ValueError, TypeError, AttributeError) as error:
        raise AnalysisError(
            f"The coverage is {coverage!r}.",
            expected="first and last month, such as ('2012-01', '2023-12'), both wholly covered",
        ) from error
    require_in_order(first, last, coverage)
    return first, last


def pair_of(coverage: Any) -> tuple[Any, Any]:
    """First and last as given; ValueError for what is no pair."""
    if not isinstance(coverage, tuple | list) or len(coverage) != 2:
        raise ValueError("no pair")
    return coverage[0], coverage[1]


def require_in_order(first: int, last: int, coverage: Sequence[Any]) -> None:
    """AnalysisError for a coverage that ends before it starts."""
    if last < first:
        raise AnalysisError(
            f"The coverage ends before it starts: {coverage[0]} to {coverage[1]}.",
            expected="first and last, such as ('2012-01', '2023-12')",
        )


def _month_of(bound: Any, *, last: bool) -> int:
    """The first month of a bound, or its last: of a year, a quarter, a month or a day."""
    if isinstance(bound, str | int) and not isinstance(bound, bool):
        if not _BOUND.fullmatch(str(bound)):
            raise ValueError("neither year, month nor day")
        bound = pd.Timestamp(bound) if str(bound).count("-") > 1 else pd.Period(str(bound))
    if not isinstance(bound, pd.Period):
        bound = _whole_month(pd.Timestamp(bound), last=last)
    month = bound.asfreq("M", how="end" if last else "start")
    return int(month.year * 12 + month.month - 1)


def _whole_month(day: pd.Timestamp, *, last: bool) -> pd.Period:
    """The month that a day begins or, of the last, ends."""
    if not (day.day == 1 or (last and day.is_month_end)):
        raise ValueError("a month is covered in part")
    return pd.Period(year=day.year, month=day.month, freq="M")

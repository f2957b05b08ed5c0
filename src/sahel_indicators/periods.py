"""Months, Cadre Harmonisé seasons and years: bounds, overlaps, and what was known on a day."""

from __future__ import annotations

from datetime import date
from typing import Literal

import pandas as pd

from .config import settings
from .errors import DataError, PeriodError

Frequency = Literal["month", "season", "year"]

# First and last month of the seasons the two yearly CH exercises speak of. The labels of the
# workbook (Jan-May, Jun-Aug, Sep-Dec) stand for these months.
SEASONS: dict[str, tuple[int, int]] = {"Jan-May": (3, 5), "Jun-Aug": (6, 8), "Sep-Dec": (10, 12)}

# The month in which the exercise of a label is held, which is when its figures become known.
# Burkina Faso and Nigeria held one more in the summer of 2020; its last month is the safe choice.
EXERCISE_MONTH: dict[str, int] = {"Jan-May": 3, "Jun-Aug": 8, "Sep-Dec": 11}

# Days that are asked for: what is added to one, such as an age, must still be a day.
_YEARS = range(1900, 2200)


def read_day(said: str | pd.Timestamp) -> pd.Timestamp:
    """A day written YYYY-MM-DD. Raises `DataError` for anything else: 01/02/2020 is two days."""
    if isinstance(said, pd.Timestamp) and said.tzinfo is None:
        return said
    try:
        day = pd.to_datetime(said, format="%Y-%m-%d")
    except (ValueError, TypeError) as error:
        raise PeriodError(
            f"{said!r} is no day.", expected="YYYY-MM-DD, as in 2023-12-31"
        ) from error
    if day.year not in _YEARS:
        raise PeriodError(
            f"{said} lies outside the years {_YEARS.start} to {_YEARS.stop - 1}, in which days are "
            "reckoned here."
        )
    return day


def require_past(day: date) -> None:
    """Refuse with `PeriodError` a day that is still ahead: nobody knows what will be known then."""
    if day > settings().day:
        raise PeriodError(f"{day:%Y-%m-%d} has not come yet: it is {settings().day} (UTC).")


def read_span(start: str | None, end: str | None) -> tuple[pd.Timestamp, pd.Timestamp]:
    """The first and last day of a span, each written YYYY-MM or YYYY-MM-DD; None leaves it open.

    A month begins on its first day and ends on its last. Raises `DataError` for anything else, and
    where the end is before the start.
    """
    first = pd.Timestamp.min if start is None else _read_month_or_day(start)
    last = pd.Timestamp.max if end is None else _read_month_or_day(end, last_day=True)
    if last < first:
        raise DataError(f"The span {start} to {end} ends before it starts.")
    return first, last


def _read_month_or_day(said: str, last_day: bool = False) -> pd.Timestamp:
    for form, offset in (("%Y-%m-%d", 0), ("%Y-%m", int(last_day))):
        try:
            day = pd.to_datetime(said, format=form)
        except (ValueError, TypeError):
            continue
        if not pd.isna(day):  # as an empty text is read
            return day + pd.offsets.MonthEnd(offset) if offset else day
    raise DataError(
        f"{said!r} is neither a month nor a day.", expected="YYYY-MM or YYYY-MM-DD, as in 2023-12"
    )


def inside_span(
    table: pd.DataFrame,
    start: str | None = None,
    end: str | None = None,
    *,
    first: str = "period_start",
    last: str = "period_end",
) -> pd.DataFrame:
    """The rows whose period lies wholly in a span (see `read_span`); all where it is open.

    `first` and `last` name the columns of the period's days; for dates they are one column.
    """
    begin, finish = read_span(start, end)
    return table[(table[first] >= begin) & (table[last] <= finish)]


def period_table(freq: Frequency, start: str, end: str) -> pd.DataFrame:
    """The periods of a frequency that lie wholly between two days.

    Returns columns `period_start` and `period_end` (both days belong to the period), in order.
    Seasons are the three of the Cadre Harmonisé; September, January and February belong to none.
    Raises `DataError` for an unknown frequency or an end before the start.
    """
    first, last = read_day(start), read_day(end)
    if last < first:
        raise DataError(f"The period {start} to {end} ends before it starts.")
    starts = _starts(freq, first.year, last.year)
    table = pd.DataFrame({"period_start": starts, "period_end": _ends(freq, starts)})
    inside = (table["period_start"] >= first) & (table["period_end"] <= last)
    return table[inside].reset_index(drop=True)


def _starts(freq: Frequency, first_year: int, last_year: int) -> pd.DatetimeIndex:
    years = range(first_year, last_year + 1)
    if freq == "month":
        return pd.date_range(f"{first_year}-01-01", f"{last_year}-12-01", freq="MS")
    if freq == "year":
        return pd.DatetimeIndex([f"{year}-01-01" for year in years])
    if freq == "season":
        months = [first for first, _ in SEASONS.values()]
        return pd.DatetimeIndex([f"{y}-{m:02d}-01" for y in years for m in months])
    raise DataError(
        f"'{freq}' is not a frequency.", expected="month, season (of the Cadre Harmonisé) or year"
    )


def _ends(freq: Frequency, starts: pd.DatetimeIndex) -> pd.DatetimeIndex:
    months = {"month": 1, "season": 3, "year": 12}[freq]
    return starts + pd.offsets.MonthEnd(months)


def overlap_share(
    start: pd.Series, end: pd.Series, other_start: pd.Series, other_end: pd.Series
) -> pd.Series:
    """The share of the first period's days that lie in the second (both bounds belong to each).

    Four aligned Series of days; returns floats from 0 to 1, NaN where a bound is missing.
    """
    first = start.where(start >= other_start, other_start)
    last = end.where(end <= other_end, other_end)
    common = (last - first).dt.days + 1
    share = common.clip(lower=0) / ((end - start).dt.days + 1)
    return share.where(start.notna() & end.notna() & other_start.notna() & other_end.notna())


def month_of(day: pd.Series) -> pd.Series:
    """The first day of each day's month."""
    return pd.Series(day.dt.to_period("M").dt.start_time)


def season_label(start: pd.Series) -> pd.Series:
    """The CH label (`Jan-May`, `Jun-Aug`, `Sep-Dec`) of periods that begin a season, else NaN."""
    labels = {first: label for label, (first, _) in SEASONS.items()}
    return pd.Series(start.dt.month.map(labels))


def period_in_words(first: pd.Timestamp, last: pd.Timestamp) -> str:
    """A period as short as it can be said: a year, a month, a day, or the first and last of them.

    "2023", "2023-10", "2023-12-31", "2023-10 to 2023-12", "2023-10-03 to 2023-11-12"; "since
    2023-10-03" where it has not ended.
    """
    if pd.isna(last):
        return f"since {first:%Y-%m-%d}"
    if first.is_year_start and last.is_year_end:
        form = "%Y"
    elif first.is_month_start and last.is_month_end:
        form = "%Y-%m"
    else:
        form = "%Y-%m-%d"
    ends = dict.fromkeys(day.strftime(form) for day in (first, last))
    return " to ".join(ends)


def as_of(table: pd.DataFrame, day: str | pd.Timestamp | None) -> pd.DataFrame:
    """The rows already published on a day; the whole table when `day` is None.

    `table` has `published_on`. A row whose publication day is missing is never returned for a
    day, because nobody can say that it was known.
    """
    if day is None:
        return table
    return table[table["published_on"] <= read_day(day)]

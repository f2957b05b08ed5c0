"""What every analysis asks of its table: columns and keys checked, values as arrays, months."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..errors import AnalysisError

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]
Months = NDArray[np.int64]


def require_columns(frame: pd.DataFrame, columns: Sequence[str]) -> None:
    """AnalysisError for an empty table, or a column that is missing or there twice."""
    if frame.empty:
        raise AnalysisError("The table has no rows.", expected="one row an area and period")
    for column in columns:
        found = list(frame.columns).count(column)
        if found != 1:
            raise AnalysisError(
                f"Column '{column}' is in the table {found} times.",
                expected="once",
                remedy=f"choose among {', '.join(map(str, frame.columns))}",
            )


def require_unique(frame: pd.DataFrame, keys: Sequence[str]) -> None:
    """AnalysisError where a key is missing or occurs twice."""
    keyed = frame[list(keys)]
    if keyed.isna().any(axis=None):
        missing = keyed.isna().any(axis=1).sum()
        raise AnalysisError(
            f"{missing} rows have no {' or no '.join(map(str, keys))}.",
            expected="a key in every row",
        )
    repeated = keyed[keyed.duplicated(keep=False)]
    if len(repeated):
        first = ", ".join(f"{key} {repeated.iloc[0][key]}" for key in keys)
        raise AnalysisError(
            f"{len(repeated)} rows share a key, the first of them {first}.",
            expected=f"one row for each {' and '.join(map(str, keys))}",
            remedy="select one status and one release, or add the units up before the analysis",
        )


def require_level(level: float) -> None:
    """AnalysisError unless the level of the intervals lies between 0 and 1."""
    if not 0 < level < 1:
        raise AnalysisError(f"The level of the intervals is {level}.", expected="such as 0.95")


def numbers_of(frame: pd.DataFrame, column: str) -> Floats:
    """A column as floats, missing as NaN; AnalysisError for words and for infinite values."""
    if not pd.api.types.is_numeric_dtype(frame[column]):
        raise AnalysisError(
            f"Column '{column}' holds {frame[column].dtype}, not numbers.",
            expected="a numeric column",
            remedy="convert it and look at the values that do not convert",
        )
    values = frame[column].to_numpy(dtype=np.float64, na_value=np.nan)
    if np.isinf(values).any():
        raise AnalysisError(
            f"Column '{column}' has {np.isinf(values).sum()} infinite values.",
            expected="finite numbers, or missing",
            remedy="look for a division by zero (people) or the logarithm of zero; use log1p",
        )
    return values


def codes_of(values: pd.Series) -> Codes:
    """Numbers 0, 1, ... in the sorted order of the values, whatever the order of the rows."""
    return pd.factorize(values, sort=True)[0]


def month_numbers(months: pd.Series) -> Months:
    """Months counted from year 0, so that neighbours differ by one; the day does not matter."""
    dates = _dates_of(months, "months", "dates such as 2014-10-01")
    if dates.hasnans:
        raise AnalysisError(f"Column '{months.name}' has missing months.", expected="a date a row")
    return np.asarray(dates.year * 12 + dates.month - 1, dtype=np.int64)


def period_numbers(times: pd.Series) -> Months:
    """Periods counted from the first, so that neighbours differ by one; gaps stay gaps.

    Takes whole numbers (years, rounds), dates, pandas periods and dates as text. The step is the
    largest that fits all distances: for dates on the first (or last) day of months it is counted in
    months, for others in days. October and March of each year are 5 and 7 months apart and so are
    counted in months: the next analysis is then no neighbour. AnalysisError for what is neither
    whole numbers nor dates, and for missing periods.
    """
    counted = _counted(times)
    since = counted - counted.min()
    step = int(np.gcd.reduce(np.unique(since))) or 1
    return np.asarray(since // step, dtype=np.int64)


def _counted(times: pd.Series) -> Months:
    """Whole numbers as they are; dates in months where they begin or end months, else in days."""
    if times.isna().any():
        raise AnalysisError(
            f"Column '{times.name}' has {times.isna().sum()} missing periods.",
            expected="a period in every row",
        )
    if pd.api.types.is_numeric_dtype(times) and not pd.api.types.is_bool_dtype(times):
        numbers = times.to_numpy(dtype=np.float64)
        if np.array_equal(numbers, np.floor(numbers)):
            return np.asarray(numbers, dtype=np.int64)
        raise AnalysisError(
            f"Column '{times.name}' holds periods that are no whole numbers.",
            expected="whole numbers (years, rounds) or dates",
        )
    dates = _dates_of(times, "periods", "whole numbers (years, rounds) or dates such as 2014-10-01")
    if (dates.day == 1).all() or dates.is_month_end.all():
        return np.asarray(dates.year * 12 + dates.month - 1, dtype=np.int64)
    return np.asarray((dates - pd.Timestamp(0)) // pd.Timedelta(days=1), dtype=np.int64)


def _dates_of(times: pd.Series, what: str, expected: str) -> pd.DatetimeIndex:
    try:
        is_period = isinstance(times.dtype, pd.PeriodDtype)
        dates = pd.DatetimeIndex(times.dt.to_timestamp() if is_period else times)
        return dates.tz_localize(None)  # the local time is the one meant
    except (ValueError, TypeError) as error:
        raise AnalysisError(
            f"Column '{times.name}' cannot be read as {what}.", expected=expected
        ) from error


def monthly_grid(frame: pd.DataFrame, *, value: str, entity: str, month: str) -> pd.DataFrame:
    """Entities x every month from first to last (counted by `month_numbers`), NaN where absent."""
    require_columns(frame, [entity, month, value])
    months = month_numbers(frame[month])
    tidy = pd.DataFrame(
        {entity: frame[entity].to_numpy(), month: months, value: numbers_of(frame, value)}
    )
    require_unique(tidy, [entity, month])
    grid = tidy.pivot(index=entity, columns=month, values=value)
    return grid.reindex(columns=range(months.min(), months.max() + 1))


def window_sums(grid: pd.DataFrame, window: int) -> pd.DataFrame:
    """Sums over `window` months, under the window's last month; NaN if a month of it is missing."""
    if not isinstance(window, int | np.integer) or window < 1:
        raise AnalysisError(f"A window of {window!r} months.", expected="a whole number from 1 on")
    if window > grid.shape[1]:
        return grid.iloc[:, :0]
    values = np.lib.stride_tricks.sliding_window_view(grid.to_numpy(), window, axis=1)
    return pd.DataFrame(values.sum(axis=-1), index=grid.index, columns=grid.columns[window - 1 :])


def look_up(grid: pd.DataFrame, entities: pd.Series, months: Months) -> Floats:
    """The grid's value at each (entity, month), NaN outside of it."""
    row = grid.index.get_indexer(pd.Index(entities))
    column = grid.columns.get_indexer(pd.Index(months))
    inside = (row >= 0) & (column >= 0)
    found = np.full(len(row), np.nan)
    found[inside] = grid.to_numpy()[row[inside], column[inside]]
    return found

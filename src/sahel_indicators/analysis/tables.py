"""What every analysis asks of its table: columns and keys checked, values as arrays, months."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence, Set
from numbers import Real
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..errors import AnalysisError

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]
Months = NDArray[np.int64]

# Larger numbers have infinite squares.
LARGEST = 1e150
# Whole numbers beyond this are not all told apart as floats.
LARGEST_PERIOD = 2**53
# Numbers of a grid of entities by periods: 400 MB.
MOST_CELLS = 50_000_000
# How a date may be written as one number, with the first and the last of them.
CALENDARS = (("%Y%m", 190001, 210012), ("%Y%m%d", 19000101, 21001231))


def require_columns(frame: pd.DataFrame, columns: Sequence[str]) -> None:
    """AnalysisError for an empty table, or a column that is missing or there twice."""
    if not isinstance(frame, pd.DataFrame):
        raise AnalysisError(
            f"The table is a {type(frame).__name__}.",
            expected="a pandas DataFrame, one row an area and period",
        )
    if frame.empty:
        raise AnalysisError("The table has no rows.", expected="one row an area and period")
    for column in columns:
        found = list(frame.columns).count(column)
        if found != 1:
            in_index = column in frame.index.names
            raise AnalysisError(
                f"Column '{column}' is in the table {found} times.",
                expected="once",
                remedy="it is in the index: frame.reset_index() makes a column of it"
                if in_index and not found
                else f"choose among {', '.join(map(str, frame.columns))}",
            )


def require_names(**columns: Any) -> None:
    """AnalysisError for a column that is given as its values, or as several, and not by its name.

    Named by the part they play: `require_names(weights=weights)`. None stands for no column.
    """
    for part, name in columns.items():
        if not isinstance(name, Hashable):
            raise AnalysisError(
                f"'{part}' is given as a {type(name).__name__}.",
                expected="the name of one column of the table",
            )


def names_of(columns: Any, part: str) -> tuple[Any, ...]:
    """Names of columns given as one, as several, or as None; AnalysisError as `require_names`."""
    if isinstance(columns, Set):
        raise AnalysisError(
            f"'{part}' is given as a {type(columns).__name__}, which has no order.",
            expected="a name, or a list of names",
        )
    several = isinstance(columns, Iterable) and not isinstance(columns, str)
    names = () if columns is None else tuple(columns) if several else (columns,)
    for name in names:
        require_names(**{part: name})
    return names


def require_unique(frame: pd.DataFrame, keys: Sequence[str]) -> None:
    """AnalysisError where a key is missing, is no single value, or occurs twice."""
    keyed = frame[list(keys)]
    if keyed.isna().any(axis=None):
        missing = keyed.isna().any(axis=1).sum()
        raise AnalysisError(
            f"{missing} rows have no {' or no '.join(map(str, keys))}.",
            expected="a key in every row",
        )
    try:
        again = keyed.duplicated(keep=False)
    except TypeError as error:
        raise _not_told_apart(", ".join(map(str, keys))) from error
    if again.any():
        repeated = keyed[again]
        first = ", ".join(f"{key} {repeated.iloc[0][key]}" for key in keys)
        raise AnalysisError(
            f"{len(repeated)} rows share a key, the first of them {first}.",
            expected=f"one row for each {' and '.join(map(str, keys))}",
            remedy="select one status and one release, or add the units up before the analysis",
        )


def require_level(level: float) -> None:
    """AnalysisError unless the level of the intervals lies between 0 and 1."""
    if not isinstance(level, int | float | np.number) or not 0 < level < 1:
        raise AnalysisError(f"The level of the intervals is {level}.", expected="such as 0.95")


def is_whole(number: Any) -> bool:
    """Whether it is a whole number (and no truth value)."""
    return isinstance(number, int | np.integer) and not isinstance(number, bool)


def require_bool(said: Any, name: str) -> None:
    """AnalysisError for a switch that is neither True nor False."""
    if not isinstance(said, bool | np.bool_):
        raise AnalysisError(f"{name}={said!r}.", expected="True or False")


def require_seed(seed: Any) -> None:
    """AnalysisError for a seed that is no whole number, or below 0."""
    if not is_whole(seed) or seed < 0:
        raise AnalysisError(f"The seed is {seed!r}.", expected="a whole number from 0 on")


def numbers_of(frame: pd.DataFrame, column: str) -> Floats:
    """A column as floats, missing as NaN; AnalysisError for words and for infinite values."""
    dtype = frame[column].dtype
    if not pd.api.types.is_numeric_dtype(dtype) or pd.api.types.is_complex_dtype(dtype):
        raise AnalysisError(
            f"Column '{column}' holds {dtype}, not numbers.",
            expected="a numeric column",
            remedy="convert it and look at the values that do not convert",
        )
    values = frame[column].to_numpy(dtype=np.float64, na_value=np.nan)
    if (np.abs(values) > LARGEST).any():
        _refuse_size(values, column)
    return values


def _refuse_size(values: Floats, column: str) -> None:
    infinite = np.isinf(values).sum()
    if infinite:
        raise AnalysisError(
            f"Column '{column}' has {infinite} infinite values.",
            expected="finite numbers, or missing",
            remedy="look for a division by zero (people) or the logarithm of zero; use log1p",
        )
    raise AnalysisError(
        f"Column '{column}' has values beyond {LARGEST:g}, whose squares are infinite.",
        expected="numbers in a unit that suits them",
    )


def codes_of(values: pd.Series) -> Codes:
    """Numbers 0, 1, ... in the sorted order of the values, whatever the order of the rows.

    -1 where missing. AnalysisError for values of several kinds (2 and "2"), infinite ones, and
    labels that are empty or differ by blanks at their ends: whether they are one cannot be told.
    """
    try:
        codes, labels = pd.factorize(values, sort=True)
    except TypeError as error:
        raise _not_told_apart(values.name) from error
    if labels.dtype.kind == "f" and np.isinf(labels).any():
        raise AnalysisError(f"Column '{values.name}' has infinite values.", expected="finite keys")
    if labels.dtype.kind not in "biufmM":
        _require_clear_labels(list(labels), values.name)
    return codes


def _not_told_apart(column: Any) -> AnalysisError:
    return AnalysisError(
        f"The values of column '{column}' cannot be told apart and put in order.",
        expected="text, numbers or dates, one kind in a column",
        remedy="convert the column to one kind, such as .astype(str)",
    )


def _require_clear_labels(labels: list[Any], column: Any) -> None:
    kinds = {
        next((k for k in (str, Real) if isinstance(label, k)), type(label)) for label in labels
    }
    if len(kinds) > 1:
        raise _not_told_apart(column)
    if str not in kinds:
        return
    stripped = [label.strip() for label in labels]
    if "" in stripped:
        raise AnalysisError(
            f"Column '{column}' has labels without a letter.",
            expected="a label, or missing (None)",
            remedy="find out what they are, or leave these rows out",
        )
    if len(set(stripped)) < len(labels):
        twin = next(label for label in labels if stripped.count(label.strip()) > 1)
        raise AnalysisError(
            f"Column '{column}' has labels that differ only by blanks, such as {twin!r}.",
            expected="each label written in one way",
            remedy="strip them: column.str.strip()",
        )


def month_numbers(months: pd.Series) -> Months:
    """Months counted from year 0, so that neighbours differ by one; the day does not matter."""
    dates = dates_of(months, "months", "dates such as 2014-10-01")
    if dates.hasnans:
        raise AnalysisError(f"Column '{months.name}' has missing months.", expected="a date a row")
    return np.asarray(dates.year * 12 + dates.month - 1, dtype=np.int64)


def period_numbers(times: pd.Series) -> Months:
    """Periods counted from the first, so that neighbours differ by one; gaps stay gaps.

    Takes whole numbers (years, rounds), dates, pandas periods and dates as text. The step is the
    largest that fits all distances: for dates on one and the same (or the last) day of months it is
    counted in months, for others in days. October and March of each year are 5 and 7 months apart
    and so are counted in months: the next analysis is then no neighbour. AnalysisError for what is
    neither whole numbers nor dates, for dates written as numbers (202311) whose steps would be
    uneven, for several times in a day, and for missing periods.
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
    times = plain_times(times)
    if pd.api.types.is_numeric_dtype(times) and not pd.api.types.is_bool_dtype(times):
        return _whole_numbers(times)
    dates = dates_of(times)
    if are_monthly(dates):
        counted = np.asarray(dates.year * 12 + dates.month - 1, dtype=np.int64)
    else:
        counted = np.asarray((dates - pd.Timestamp(0)) // pd.Timedelta(days=1), dtype=np.int64)
    if len(np.unique(counted)) < dates.nunique():
        raise AnalysisError(
            f"Column '{times.name}' has several times in one day.",
            expected="one time a period; hours are not told apart",
            remedy="give the day, or number the periods",
        )
    return counted


def plain_times(times: pd.Series) -> pd.Series:
    """Times in their own type: categories as what they name, numbers and dates kept as objects."""
    if isinstance(times.dtype, pd.CategoricalDtype):
        times = times.astype(times.cat.categories.dtype)
    return times.infer_objects()


def are_monthly(dates: pd.DatetimeIndex) -> bool:
    """Whether all dates lie on the same day of their months, or on the last."""
    same_day = len(dates) and bool((dates.day == dates.day[0]).all())
    return bool(same_day or dates.is_month_end.all())


def _whole_numbers(times: pd.Series) -> Months:
    numbers = times.to_numpy(dtype=np.float64)
    if not (np.array_equal(numbers, np.floor(numbers)) and np.abs(numbers).max() < LARGEST_PERIOD):
        raise AnalysisError(
            f"Column '{times.name}' holds periods that are no whole numbers, or too large.",
            expected="whole numbers (years, rounds) or dates",
        )
    counted = np.asarray(numbers, dtype=np.int64)
    for form, first, last in CALENDARS:
        if first <= counted.min() and counted.max() <= last:
            _require_even_steps(np.unique(counted), form, str(times.name))
    return counted


def _require_even_steps(numbers: Months, form: str, column: str) -> None:
    """AnalysisError for dates written as numbers, if months or days are not as far apart."""
    dates = pd.to_datetime(pd.Series(numbers).astype(str), format=form, errors="coerce")
    since = numbers - numbers[0]
    months = (dates.dt.year - dates.dt.year[0]) * 12 + dates.dt.month - dates.dt.month[0]
    days = (dates - dates[0]).dt.days
    counts = (
        [months] if form == "%Y%m" else [days, *([months] if dates.dt.day.nunique() == 1 else [])]
    )
    uneven = [not np.array_equal(since * count.iloc[-1], count * since[-1]) for count in counts]
    if dates.notna().all() and all(uneven):
        raise AnalysisError(
            f"Column '{column}' has numbers such as {numbers[0]}, which look like dates; as "
            "numbers the end of one year and the beginning of the next would be far apart.",
            expected="dates, or periods numbered one by one",
            remedy=f"convert them: pd.to_datetime(column.astype(str), format='{form}')",
        )


def dates_of(
    times: pd.Series,
    what: str = "periods",
    expected: str = "whole numbers (years, rounds) or dates such as 2014-10-01",
) -> pd.DatetimeIndex:
    """Dates, pandas periods (their first day) and dates as text, in the local time that is meant.

    Text must be in ISO order: 01/02/2014 is two different days. AnalysisError for anything else.
    """
    times = plain_times(times)
    kind = pd.api.types.infer_dtype(times, skipna=True)
    try:
        if kind == "period":
            return pd.PeriodIndex(times).to_timestamp()
        if kind == "string":
            return pd.DatetimeIndex(pd.to_datetime(times, format="ISO8601")).tz_localize(None)
        if kind in ("datetime64", "datetime", "date", "empty"):
            return pd.DatetimeIndex(times).tz_localize(None)
    except (ValueError, TypeError):
        pass
    raise AnalysisError(
        f"Column '{times.name}' cannot be read as {what}.",
        expected=expected,
        remedy="convert it, naming the order: pd.to_datetime(column, format='%d/%m/%Y')",
    )


def monthly_grid(frame: pd.DataFrame, *, value: str, entity: str, month: str) -> pd.DataFrame:
    """Entities x every month from first to last (counted by `month_numbers`), NaN where absent."""
    require_columns(frame, [entity, month, value])
    return period_grid(frame, month_numbers(frame[month]), value=value, entity=entity, period=month)


def period_grid(
    frame: pd.DataFrame, numbers: Months, *, value: str, entity: str, period: str
) -> pd.DataFrame:
    """Entities x every period number from first to last, NaN where absent.

    AnalysisError for keys that repeat or cannot be told apart, and for a period so far from the
    others that the grid would not fit into memory.
    """
    codes_of(frame[entity])  # refuses labels that cannot be told apart
    tidy = pd.DataFrame(
        {entity: frame[entity].to_numpy(), period: numbers, value: numbers_of(frame, value)}
    )
    require_unique(tidy, [entity, period])
    first, last = int(numbers.min()), int(numbers.max())
    if (last - first) * tidy[entity].nunique() > MOST_CELLS:
        raise AnalysisError(
            f"Column '{period}' spans {last - first + 1:,} periods, too many to lay out.",
            expected="periods that are not far from all others",
            remedy="look for a mistyped period",
        )
    grid = tidy.pivot(index=entity, columns=period, values=value)
    return grid.reindex(columns=range(first, last + 1))


def window_sums(grid: pd.DataFrame, window: int) -> pd.DataFrame:
    """Sums over `window` months, under the window's last month; NaN if a month of it is missing."""
    if not is_whole(window) or window < 1:
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

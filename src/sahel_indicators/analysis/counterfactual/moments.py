"""Times of a table against a moment that the caller names, and dates that stand for "never"."""

from __future__ import annotations

from numbers import Number
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ...errors import AnalysisError
from ..tables import plain_times


def from_then_on(times: pd.Series, moment: Any) -> NDArray[np.bool_]:
    """For each time whether it is `moment` or later; times are whole numbers, dates or periods.

    Zones of time are dropped: the local time is the one meant. AnalysisError where the two cannot
    be compared, as a date with numbers, or a time is missing.
    """
    values, at = _comparable(times, moment)
    return np.asarray(values >= at, dtype=bool)


def until_then(times: pd.Series, moment: Any) -> NDArray[np.bool_]:
    """For each time whether it is `moment` or earlier; AnalysisError as `from_then_on`."""
    values, at = _comparable(times, moment)
    return np.asarray(values <= at, dtype=bool)


def lies_between(times: pd.Series, moment: Any) -> bool:
    """Whether a date is none of the table's dates, so that a period may be divided by it."""
    values, at = _comparable(times, moment)
    return not (pd.api.types.is_numeric_dtype(values) or bool((values == at).any()))


def _comparable(times: pd.Series, moment: Any) -> tuple[Any, Any]:
    plain = plain_times(times)
    number = isinstance(moment, int | float | np.number) and not isinstance(moment, bool)
    try:
        if pd.api.types.is_numeric_dtype(plain) != number or pd.isna(moment) or plain.isna().any():
            raise TypeError
        if number:
            return plain.to_numpy(dtype=np.float64), float(moment)
        return starts_of(plain), start_of(moment)
    except (TypeError, ValueError) as error:
        raise AnalysisError(
            f"{moment!r} cannot be compared with the times in '{times.name}'"
            f"{', some of which are missing' if plain.isna().any() else ''}.",
            expected="a time of the same kind: a whole number, or a date such as 2023-07-01",
        ) from error


def starts_of(times: pd.Series) -> pd.DatetimeIndex:
    """The days on which dates, dates as text, or periods begin; TypeError for numbers."""
    plain = plain_times(times)
    if pd.api.types.is_numeric_dtype(plain):
        raise TypeError("numbers, not dates")
    if plain.dtype == object:
        return pd.DatetimeIndex([start_of(time) for time in plain])
    is_period = isinstance(plain.dtype, pd.PeriodDtype)
    return pd.DatetimeIndex(plain.dt.to_timestamp() if is_period else plain).tz_localize(None)


def start_of(moment: Any) -> pd.Timestamp:
    """The day on which a date, a date as text, or a period begins; TypeError for a number."""
    if isinstance(moment, Number):
        raise TypeError("a number, not a date")
    if isinstance(moment, pd.Period):
        return moment.start_time
    return pd.Timestamp(moment).tz_localize(None)


def earliest(times: pd.Series) -> Any:
    """The first of the times, in their own type."""
    plain = plain_times(times)
    if pd.api.types.is_numeric_dtype(plain):
        return plain.min()
    return plain.iloc[int(starts_of(plain).argmin())]


def like(pattern: Any, moment: Any) -> Any:
    """A moment in the type of another: a Timestamp (of its zone), a Period, a day or its text."""
    if isinstance(pattern, Number):
        return moment
    if isinstance(pattern, pd.Period):
        return pd.Period(start_of(moment), freq=pattern.freqstr)
    if isinstance(pattern, pd.Timestamp):
        return start_of(moment).tz_localize(pattern.tz)
    return shown(start_of(moment)) if isinstance(pattern, str) else start_of(moment).date()


def means_never(dates: pd.Series) -> pd.Series:
    """Which first treated periods say "never treated": missing, 0 or infinite."""
    if pd.api.types.is_numeric_dtype(dates):
        return dates.isna() | (dates == 0) | np.isinf(dates.astype("float64"))
    return dates.isna() | dates.isin([0, np.inf, -np.inf])


def shown(moment: Any) -> str:
    """A time as text, midnight left out."""
    return str(moment).removesuffix(" 00:00:00")

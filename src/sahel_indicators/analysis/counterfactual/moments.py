"""Times of a table against a moment that the caller names."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ...errors import AnalysisError


def from_then_on(times: pd.Series, moment: Any) -> NDArray[np.bool_]:
    """For each time whether it is `moment` or later; times are whole numbers, dates or periods.

    AnalysisError where the two cannot be compared, as a date with numbers.
    """
    values, at = _comparable(times, moment)
    return np.asarray(values >= at, dtype=bool)


def until_then(times: pd.Series, moment: Any) -> NDArray[np.bool_]:
    """For each time whether it is `moment` or earlier; AnalysisError as `from_then_on`."""
    values, at = _comparable(times, moment)
    return np.asarray(values <= at, dtype=bool)


def _comparable(times: pd.Series, moment: Any) -> tuple[Any, Any]:
    number = isinstance(moment, int | float | np.number) and not isinstance(moment, bool)
    try:
        if pd.api.types.is_numeric_dtype(times) != number or pd.isna(moment):
            raise TypeError
        if number:
            return times.to_numpy(), float(moment)
        return starts_of(times), start_of(moment)
    except (TypeError, ValueError) as error:
        raise AnalysisError(
            f"{moment!r} cannot be compared with the times in '{times.name}'.",
            expected="a time of the same kind: a whole number, or a date such as 2023-07-01",
        ) from error


def starts_of(times: pd.Series) -> pd.DatetimeIndex:
    """The days on which dates, dates as text, or periods begin."""
    is_period = isinstance(times.dtype, pd.PeriodDtype)
    return pd.DatetimeIndex(times.dt.to_timestamp() if is_period else times)


def start_of(moment: Any) -> pd.Timestamp:
    """The day on which a date, a date as text, or a period begins."""
    return moment.start_time if isinstance(moment, pd.Period) else pd.Timestamp(moment)


def like(pattern: Any, moment: Any) -> Any:
    """A moment in the type of another: a date as text becomes a Timestamp or a Period."""
    if isinstance(pattern, pd.Period):
        return pd.Period(start_of(moment), freq=pattern.freqstr)
    return start_of(moment) if isinstance(pattern, pd.Timestamp) else moment


def shown(moment: Any) -> str:
    """A time as text, midnight left out."""
    return str(moment).removesuffix(" 00:00:00")

"""When each entity was first treated, in the panel's own count of periods."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ...errors import AnalysisError
from ..tables import Floats, Months, period_numbers, require_columns, require_unique

NEVER = np.inf

TreatedFrom = str | Mapping[Any, Any] | pd.Series | pd.DataFrame


@dataclass(frozen=True)
class Dates:
    """A number for the period of each row and for its entity's first treated one (inf: never).

    `labels` gives the periods' own names, `zero_is_a_period` that 0, read as never treated, is
    also one of the periods.
    """

    period: Months
    first: Floats
    labels: dict[int, Any]
    zero_is_a_period: bool


def read_dates(frame: pd.DataFrame, entity: str, time: str, treated_from: TreatedFrom) -> Dates:
    """Periods and first treated periods of the rows.

    Missing, 0 and inf stand for never treated. In a panel of months a day counts as its month.
    Raises AnalysisError for dates of another kind than the periods, dates between two periods,
    entities unknown to the panel, and entities with several dates.
    """
    given = _by_row(frame, entity, treated_from).reset_index(drop=True)
    never = _means_never(given)
    times = _as_periods(frame[time].reset_index(drop=True), time)
    events = _like(given[~never], times)
    period, first_of_treated = _numbered(times, events)
    first = np.full(len(frame), NEVER)
    first[~never.to_numpy()] = first_of_treated
    _require_one_date(frame[entity], first)
    labels = dict(zip(first_of_treated.tolist(), events, strict=True))
    labels |= dict(zip(period.tolist(), frame[time], strict=True))
    zero = pd.api.types.is_numeric_dtype(given) and bool((given == 0).any())
    return Dates(period, first, labels, zero and _is_numeric(times) and bool((times == 0).any()))


def _by_row(frame: pd.DataFrame, entity: str, treated_from: TreatedFrom) -> pd.Series:
    if isinstance(treated_from, str):
        require_columns(frame, [treated_from])
        return frame[treated_from]
    known = _by_entity(entity, treated_from)
    strangers = set(known) - set(frame[entity])
    if strangers:
        raise AnalysisError(
            f"{len(strangers)} entities with a date are not in the panel, "
            f"'{min(map(str, strangers))}' among them.",
            expected=f"values of '{entity}'",
            remedy="correct their names, or leave them out",
        )
    values = [known.get(name) for name in frame[entity]]
    return pd.Series(values, name="treated_from").infer_objects()


def _by_entity(entity: str, dates: Mapping[Any, Any] | pd.Series | pd.DataFrame) -> dict[Any, Any]:
    if not isinstance(dates, pd.DataFrame):
        return dict(dates.items())
    require_columns(dates, [entity])
    require_unique(dates, [entity])
    if dates.shape[1] != 2:
        raise AnalysisError(
            f"The table of dates has columns {', '.join(map(str, dates.columns))}.",
            expected=f"'{entity}' and one column with the first treated period",
        )
    return dict(dates.set_index(entity).iloc[:, 0].items())


def _means_never(dates: pd.Series) -> pd.Series:
    missing = dates.isna()
    if pd.api.types.is_numeric_dtype(dates):
        return missing | (dates == 0) | np.isinf(dates.astype("float64"))
    return missing | dates.map(lambda value: isinstance(value, int | float) and value in (0, NEVER))


def _is_numeric(values: pd.Series) -> bool:
    return pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values)


def _as_periods(times: pd.Series, name: str) -> pd.Series:
    """Numbers and pandas periods as they are, anything else as dates."""
    if _is_numeric(times) or isinstance(times.dtype, pd.PeriodDtype):
        return times
    try:
        return pd.Series(pd.to_datetime(times), name=name)
    except (ValueError, TypeError) as error:
        raise AnalysisError(
            f"Column '{name}' cannot be read as periods.", expected="whole numbers or dates"
        ) from error


def _like(events: pd.Series, times: pd.Series) -> pd.Series:
    """The dates in the panel's kind of period: a day in a panel of months is its month."""
    try:
        if _is_numeric(times):
            return _whole(events)
        if _is_numeric(events):
            raise TypeError("numbers beside dates")
        if isinstance(times.dtype, pd.PeriodDtype):
            return pd.Series(pd.PeriodIndex(events, freq=times.dtype.freq), dtype=times.dtype)
        days = pd.DatetimeIndex(pd.to_datetime(events))
        if (times.dt.day == 1).all():
            days = days.to_period("M").to_timestamp()
        elif times.dt.is_month_end.all():
            days = pd.DatetimeIndex(days.normalize() + pd.offsets.MonthEnd(0))
        return pd.Series(days, dtype=times.dtype)
    except (ValueError, TypeError) as error:
        raise AnalysisError(
            f"First treated periods such as {events.iloc[0]!r} cannot be set against periods such "
            f"as {times.iloc[0]!r}.",
            expected="both of one kind, whole numbers or dates",
            remedy="give the first period that counts as treated, written as the periods are",
        ) from error


def _whole(events: pd.Series) -> pd.Series:
    if events.map(lambda value: isinstance(value, str)).any():
        raise TypeError("text beside numbers")
    numbers = pd.to_numeric(events).astype("float64")
    if (numbers != np.floor(numbers)).any():
        raise ValueError("no whole numbers")
    return numbers.astype("int64")


def _numbered(times: pd.Series, events: pd.Series) -> tuple[Months, Months]:
    """Periods and events counted in the periods' own step, from the first period on."""
    together = pd.concat([times, events], ignore_index=True)
    both = period_numbers(together.rename(str(times.name)))
    period, first = both[: len(times)], both[len(times) :]
    start = period.min()
    step = int(np.gcd.reduce(np.unique(period - start))) or 1
    between = (first - start) % step != 0
    if between.any():
        raise AnalysisError(
            f"{events[between].iloc[0]} lies between two periods of '{times.name}'.",
            expected="first treated periods that are periods of the panel",
            remedy="give the first period that counts as treated",
        )
    return (period - start) // step, (first - start) // step


def _require_one_date(entities: pd.Series, first: Floats) -> None:
    by_row = pd.DataFrame({"entity": entities.to_numpy(), "first": first})
    several = by_row.groupby("entity")["first"].nunique()
    if (several > 1).any():
        name = several.index[several > 1][0]
        raise AnalysisError(
            f"{(several > 1).sum()} entities have several first treated periods, '{name}' first.",
            expected="one first treated period an entity, the same in all its rows (missing, 0 or "
            "inf in all of them if it is never treated); not a column of 0 and 1",
            remedy="settle the date; a treatment that ends again cannot be studied here",
        )

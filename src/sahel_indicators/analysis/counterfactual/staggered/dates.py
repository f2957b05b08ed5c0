"""When each entity was first treated, in the panel's own count of periods."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ....errors import AnalysisError
from ...tables import (
    Floats,
    Months,
    are_monthly,
    period_numbers,
    plain_times,
    require_columns,
    require_names,
    require_unique,
)
from ..moments import means_never, starts_of

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

    Missing, 0 and inf stand for never treated. In a panel of months a day counts as its month, and
    zones of time are dropped. Raises AnalysisError for dates of another kind than the periods,
    dates between two periods, entities unknown to the panel, and entities with several dates.
    """
    given = plain_times(_by_row(frame, entity, treated_from)).reset_index(drop=True)
    never = means_never(given)
    times = _as_periods(frame[time].reset_index(drop=True))
    events = _like(given[~never], times)
    period, first_of_treated = _numbered(times, events)
    first = np.full(len(frame), NEVER)
    first[~never.to_numpy()] = first_of_treated
    _require_one_date(frame[entity], first)
    labels = dict(zip(first_of_treated.tolist(), events, strict=True))
    labels |= dict(zip(period.tolist(), frame[time], strict=True))
    zero = _is_numeric(times) and bool((times == 0).any())
    return Dates(period, first, labels, zero and bool(given.isin([0]).any()))


def _by_row(frame: pd.DataFrame, entity: str, treated_from: TreatedFrom) -> pd.Series:
    if not isinstance(treated_from, Mapping | pd.Series | pd.DataFrame):
        require_names(treated_from=treated_from)
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
    if isinstance(dates, pd.Series):
        dates = pd.DataFrame({entity: dates.index, f"first treated {entity}": dates.array})
    if not isinstance(dates, pd.DataFrame):
        return dict(dates)
    require_columns(dates, [entity])
    require_unique(dates, [entity])
    if dates.shape[1] != 2:
        raise AnalysisError(
            f"The table of dates has columns {', '.join(map(str, dates.columns))}.",
            expected=f"'{entity}' and one column with the first treated period",
        )
    return dict(dates.set_index(entity).iloc[:, 0].items())


def _is_numeric(values: pd.Series) -> bool:
    return pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values)


def _as_periods(times: pd.Series) -> pd.Series:
    """Numbers and pandas periods as they are, anything else as dates, monthly ones as months."""
    plain = plain_times(times)
    period_numbers(plain)  # refuses what cannot be counted
    if _is_numeric(plain) or isinstance(plain.dtype, pd.PeriodDtype):
        return plain
    dates = starts_of(plain)
    return pd.Series(dates.to_period("M") if are_monthly(dates) else dates, name=times.name)


def _like(events: pd.Series, times: pd.Series) -> pd.Series:
    """The dates in the panel's kind of period: a day in a panel of months is its month."""
    try:
        if _is_numeric(times):
            return _whole(events)
        days = starts_of(events)
        if days.hasnans:
            raise ValueError("a date is empty")
        if not isinstance(times.dtype, pd.PeriodDtype):
            return pd.Series(days, dtype=times.dtype)
        periods = days.to_period(times.dt.freq)
        _require_as_fine(events, periods)
        return pd.Series(periods)
    except (ValueError, TypeError) as error:
        raise AnalysisError(
            f"First treated periods such as {_example(events)!r} cannot be set against periods "
            f"such as {times.iloc[0]!r}.",
            expected="both of one kind, whole numbers or dates",
            remedy="give the first period that counts as treated, written as the periods are",
        ) from error


def _require_as_fine(events: pd.Series, periods: pd.PeriodIndex) -> None:
    """ValueError for a period that is longer than the panel's, as a quarter among months."""
    if isinstance(events.dtype, pd.PeriodDtype):
        last = pd.PeriodIndex(events).end_time.to_period(periods.freqstr)
        if not last.equals(periods):
            raise ValueError("longer than the periods of the panel")


def _example(events: pd.Series) -> Any:
    """A date that a message shows, an unusual one before others."""
    text = events[events.map(lambda event: isinstance(event, str))]
    return (text if len(text) else events).iloc[0]


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

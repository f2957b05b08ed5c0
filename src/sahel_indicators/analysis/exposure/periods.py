"""Months, quarters, years or numbered periods, and the one in which each event falls."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ...errors import AnalysisError
from ..tables import Codes, Months, require_columns
from .calendars import (
    MOST_PERIODS,
    Coverage,
    days_of,
    days_of_months,
    declared_months,
    month_numbers_of,
    pair_of,
    require_in_order,
    too_long,
)

NO_DATE = "no date"
OUTSIDE = "outside the coverage"
_UNDATED, _OUTSIDE = -1, -2
# Months a period.
MONTHS_IN = {"month": 1, "quarter": 3, "year": 12}

Period = Literal["month", "quarter", "year", "given"] | None


@dataclass(frozen=True)
class Periods:
    """Periods from first to last (`labels`), and whether each lies wholly within the coverage.

    `numbers` has the position of each event's period, negative where it falls in none.
    """

    labels: pd.Index
    whole: NDArray[np.bool_]
    numbers: Codes
    notes: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        """How many periods there are."""
        return len(self.labels)

    def left_out(self) -> dict[str, NDArray[np.bool_]]:
        """Which events fall in no period, by reason."""
        return {NO_DATE: self.numbers == _UNDATED, OUTSIDE: self.numbers == _OUTSIDE}


def periods_of(events: pd.DataFrame, date: str, period: Period, coverage: Coverage) -> Periods:
    """Every period of the coverage, also those without events, and the period of each event.

    `coverage` is the first and the last month (or, with period "given", whole number) that the
    events were collected for. Without it, the periods run from that of the first event to that of
    the last, with a note. AnalysisError for dates that cannot be read, no date at all, a reversed
    coverage, an unknown period.
    """
    if period is None:
        return _one_period(events, coverage)
    if not isinstance(period, str) or period not in (*MONTHS_IN, "given"):
        raise AnalysisError(
            f"There is no period {period!r}.",
            expected=f"{', '.join(MONTHS_IN)}, given (whole numbers as they stand), or None",
        )
    require_columns(events, [date])
    times = events[date]
    if times.isna().all():
        raise AnalysisError(f"Column '{date}' has no date at all.", expected="a date an event")
    if period == "given":
        return _laid_out(times, _whole_numbers, 1, _numbered(coverage), period)
    declared = None if coverage is None else declared_months(coverage)
    return _laid_out(times, _months, MONTHS_IN[period], declared, period)


def _one_period(events: pd.DataFrame, coverage: Coverage) -> Periods:
    if coverage is not None:
        raise AnalysisError(
            "A coverage was given, and no period.",
            expected="period='month', 'quarter', 'year' or 'given' with a coverage",
            remedy="select the events of these months first, or name a period",
        )
    numbers = np.zeros(len(events), dtype=np.intp)
    return Periods(pd.Index(["all"]), np.ones(1, dtype=bool), numbers)


def _laid_out(
    times: pd.Series,
    count: Callable[[pd.Series], Months],
    step: int,
    declared: tuple[int, int] | None,
    period: str,
) -> Periods:
    dated = times.notna().to_numpy()
    units = count(times[dated])
    first, last = declared or _whole_periods(units, step)
    if (last - first) // step >= MOST_PERIODS:
        raise too_long(f"{(last - first) // step + 1:,} periods")
    numbers = np.full(len(times), _UNDATED, dtype=np.intp)
    inside = (units >= first) & (units <= last)
    numbers[dated] = np.where(inside, units // step - first // step, _OUTSIDE)
    steps = np.arange(first // step, last // step + 1)
    whole = (steps * step >= first) & ((steps + 1) * step - 1 <= last)
    starts = days_of_months(steps * step).astype("datetime64[D]")
    labels = pd.Index(steps) if period == "given" else pd.DatetimeIndex(starts)
    return Periods(labels, whole, numbers, tuple(_notes(labels, whole, declared, period)))


def _whole_periods(units: Months, step: int) -> tuple[int, int]:
    """Without a word on the coverage, the whole periods of the first event and of the last."""
    return int(units.min()) // step * step, (int(units.max()) // step + 1) * step - 1


def _numbered(coverage: Coverage) -> tuple[int, int] | None:
    if coverage is None:
        return None
    try:
        first, last = map(int, _whole_numbers(pd.Series(pair_of(coverage), name="coverage")))
    except ValueError as error:
        raise AnalysisError(
            f"The coverage is {coverage!r}.", expected="first and last number"
        ) from error
    require_in_order(first, last, coverage)
    return first, last


def _months(times: pd.Series) -> Months:
    if pd.api.types.is_numeric_dtype(times):
        raise AnalysisError(
            f"Column '{times.name}' holds numbers, not dates.",
            expected="dates such as 2023-06-30",
            remedy="use period='given' for years or rounds written as whole numbers",
        )
    return month_numbers_of(days_of(times))


def _whole_numbers(times: pd.Series) -> Months:
    numeric = pd.api.types.is_numeric_dtype(times) and not pd.api.types.is_bool_dtype(times)
    values = times.to_numpy(dtype=np.float64) if numeric else np.array([np.nan])
    if not np.isfinite(values).all() or not np.array_equal(values, np.floor(values)):
        raise AnalysisError(
            f"Column '{times.name}' holds no whole numbers.",
            expected="years or rounds as whole numbers with period='given'",
            remedy="use period='month', 'quarter' or 'year' for dates",
        )
    return np.asarray(values, dtype=np.int64)


def _notes(
    labels: pd.Index, whole: NDArray[np.bool_], declared: tuple[int, int] | None, period: str
) -> list[str]:
    if declared is None:
        named = "period" if period == "given" else period
        return [
            f"Coverage was not given: it is taken to run from the {named} of the first "
            f"event ({_label(labels[0])}) to that of the last ({_label(labels[-1])}). Before and "
            "after it nothing is known, and at its ends the figures may be of part of a period."
        ]
    cut = ", ".join(_label(label) for label in labels[~whole])
    return [f"Missing, because the coverage cuts through the {period}: {cut}."] if cut else []


def _label(label: Any) -> str:
    return f"{label:%Y-%m}" if isinstance(label, pd.Timestamp) else str(label)

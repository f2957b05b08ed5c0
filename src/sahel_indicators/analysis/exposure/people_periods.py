"""The periods of a table of events: which there are, what is covered, where each event falls."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ...errors import AnalysisError
from ..tables import Codes, Months, month_numbers, require_columns

Period = Literal["month", "quarter", "year", "given"] | None
Coverage = tuple[Any, Any] | None

# Months a period.
MONTHS_IN = {"month": 1, "quarter": 3, "year": 12}
NO_DATE = "no date"
OUTSIDE = "outside the coverage"
_UNDATED = -1
_OUTSIDE = -2


@dataclass(frozen=True)
class Calendar:
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


def calendar_of(events: pd.DataFrame, date: str, period: Period, coverage: Coverage) -> Calendar:
    """Every period of the coverage, also those without events, and the period of each event.

    `coverage` is the first and the last month (or, with period "given", whole number) that the
    events were collected for; the day does not matter. Without it, the periods run from that of the
    first event to that of the last, with a note. AnalysisError for dates that cannot be read, no
    date at all, a reversed coverage, an unknown period.
    """
    if period is None:
        return _one_period(events, coverage)
    if period not in (*MONTHS_IN, "given"):
        raise AnalysisError(
            f"There is no period {period!r}.",
            expected=f"{', '.join(MONTHS_IN)}, given (whole numbers as they stand), or None",
        )
    require_columns(events, [date])
    times = events[date]
    if times.isna().all():
        raise AnalysisError(f"Column '{date}' has no date at all.", expected="a date an event")
    count = _whole_numbers if period == "given" else _months
    step = 1 if period == "given" else MONTHS_IN[period]
    return _laid_out(times, count, step, coverage, period)


def _one_period(events: pd.DataFrame, coverage: Coverage) -> Calendar:
    if coverage is not None:
        raise AnalysisError(
            "A coverage was given, and no period.",
            expected="period='month', 'quarter', 'year' or 'given' with a coverage",
            remedy="select the events of these months first, or name a period",
        )
    numbers = np.zeros(len(events), dtype=np.intp)
    return Calendar(pd.Index(["all"]), np.ones(1, dtype=bool), numbers)


def _laid_out(times: pd.Series, count: Any, step: int, coverage: Coverage, period: str) -> Calendar:
    dated = times.notna().to_numpy()
    units = count(times[dated])
    first, last = _bounds(units, count, coverage, step)
    numbers = np.full(len(times), _UNDATED, dtype=np.intp)
    inside = (units >= first) & (units <= last)
    numbers[dated] = np.where(inside, units // step - first // step, _OUTSIDE)
    steps = np.arange(first // step, last // step + 1)
    whole = (steps * step >= first) & ((steps + 1) * step - 1 <= last)
    labels = pd.Index(steps) if period == "given" else _starts(steps * step)
    return Calendar(labels, whole, numbers, tuple(_notes(labels, whole, coverage, period)))


def _bounds(units: Months, count: Any, coverage: Coverage, step: int) -> tuple[int, int]:
    """First and last month (or number) covered; without a word on it, whole periods."""
    if coverage is None:
        return int(units.min()) // step * step, (int(units.max()) // step + 1) * step - 1
    if not isinstance(coverage, tuple | list) or len(coverage) != 2:
        raise AnalysisError(f"The coverage is {coverage!r}.", expected="(first, last)")
    first, last = (int(count(pd.Series([bound], name="coverage"))[0]) for bound in coverage)
    if last < first:
        raise AnalysisError(
            f"The coverage ends before it starts: {coverage[0]} to {coverage[1]}.",
            expected="(first, last)",
        )
    return first, last


def _months(times: pd.Series) -> Months:
    if pd.api.types.is_numeric_dtype(times):
        raise AnalysisError(
            f"Column '{times.name}' holds numbers, not dates.",
            expected="dates such as 2023-06-30",
            remedy="use period='given' for years or rounds written as whole numbers",
        )
    return month_numbers(times)


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


def _starts(months: Months) -> pd.DatetimeIndex:
    return pd.DatetimeIndex([pd.Timestamp(int(m) // 12, int(m) % 12 + 1, 1) for m in months])


def _notes(
    labels: pd.Index, whole: NDArray[np.bool_], coverage: Coverage, period: str
) -> list[str]:
    if coverage is None:
        return [
            f"Coverage was not given: it is taken to run from the {_named(period)} of the first "
            f"event ({_label(labels[0])}) to that of the last ({_label(labels[-1])}). Before and "
            "after it nothing is known, and at its ends the figures may be of part of a period."
        ]
    cut = ", ".join(_label(label) for label in labels[~whole])
    return [f"Missing, because the coverage cuts through the {period}: {cut}."] if cut else []


def _named(period: str) -> str:
    return "period" if period == "given" else period


def _label(label: Any) -> str:
    return f"{label:%Y-%m}" if isinstance(label, pd.Timestamp) else str(label)

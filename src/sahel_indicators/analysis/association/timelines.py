"""Values of other periods beside a row's own: looked up by area and period, never by position.

A lag that falls into a gap, or before the series begins, is missing; the row above is never taken
in its place.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ...errors import AnalysisError
from ..tables import (
    Codes,
    Floats,
    Months,
    codes_of,
    dates_of,
    is_whole,
    numbers_of,
    period_numbers,
    plain_times,
    require_columns,
    require_unique,
)

# Lags and horizons that can be asked for at once, and how far off.
MOST_NUMBERS = 1_000
FURTHEST = 100_000


@dataclass(frozen=True)
class Timeline:
    """A table's rows, and the series they are paired with, both keyed by area and period.

    `periods` are counted in the largest step that fits the rows and the series together
    (`tables.period_numbers`): in months for a seasonal outcome with monthly exposure. `known` says
    which rows belong to an area that the series has.
    """

    series: pd.DataFrame
    areas: Codes
    periods: Months
    known: NDArray[np.bool_]
    _span: int
    _order: Codes
    _keys: Months

    @classmethod
    def of(
        cls,
        frame: pd.DataFrame,
        *,
        entity: str,
        time: str,
        measures: Sequence[str],
        series: pd.DataFrame | None = None,
    ) -> Timeline:
        """AnalysisError for missing columns, repeated keys, and tables that share no area."""
        other = frame if series is None else series
        for table in [frame] if series is None else [frame, series]:
            require_columns(table, [entity, time, *(measures if table is other else [])])
            require_unique(table, [entity, time])
            codes_of(table[entity])  # refuses labels that cannot be told apart
        count = len(other)
        both = pd.concat([_labels(other[entity]), _labels(frame[entity])])
        areas = pd.factorize(both)[0].astype(np.int64)
        periods = _shared_periods(other[time], frame[time])
        span = int(periods.max()) + 1
        keys = areas[:count] * span + periods[:count]
        order = np.argsort(keys, kind="stable")
        known = np.isin(areas[count:], areas[:count])
        _require_shared(known, entity)
        return cls(other, areas[count:], periods[count:], known, span, order, keys[order])

    def at(self, measure: str, lag: int) -> Floats:
        """For each row the measure `lag` periods before it (after it where negative), or NaN."""
        wanted = self.periods - lag
        inside = (wanted >= 0) & (wanted < self._span)
        keys = self.areas * self._span + wanted
        place = np.searchsorted(self._keys, keys).clip(max=len(self._keys) - 1)
        found = inside & (self._keys[place] == keys)
        values = numbers_of(self.series, measure)[self._order]
        return np.where(found, values[place], np.nan)

    def distances(self) -> str:
        """How far apart, in steps, neighbouring periods of the rows are: "1", or "5 or 7"."""
        apart = np.unique(np.diff(np.unique(self.periods)))
        shown = [str(distance) for distance in apart[:5]]
        return " or ".join(shown) + (" or more" if len(apart) > 5 else "") if shown else "not known"


def _labels(entities: pd.Series) -> pd.Series:
    """Categories as plain values, so that two tables' areas compare by value."""
    if isinstance(entities.dtype, pd.CategoricalDtype):
        return entities.astype(entities.cat.categories.dtype)
    return entities


def _shared_periods(series: pd.Series, rows: pd.Series) -> Months:
    """Periods of both tables counted in one step, from the earliest of either."""
    series, rows = plain_times(series), plain_times(rows)
    numeric = [pd.api.types.is_numeric_dtype(times) for times in (series, rows)]
    if numeric[0] != numeric[1]:
        raise AnalysisError(
            f"'{rows.name}' holds dates in one table and numbers in the other.",
            expected="periods of one kind in both tables",
            remedy="turn both into dates",
        )
    if numeric[0]:
        return period_numbers(pd.concat([series, rows]))
    dates = [pd.Series(dates_of(times), name=times.name) for times in (series, rows)]
    return period_numbers(pd.concat(dates))


def _require_shared(known: NDArray[np.bool_], entity: str) -> None:
    if not known.any():
        raise AnalysisError(
            f"No '{entity}' of the table is in the table of exposure.",
            expected="the same codes in both tables, text or numbers alike",
            remedy="bring both to the same codes",
        )


def whole_numbers(given: int | Iterable[int], what: str, first: int) -> tuple[int, ...]:
    """`given` in order; a single number n stands for `first` to n. AnalysisError for others."""
    numbers: list[Any] = [None]
    if isinstance(given, int | np.integer):
        if is_whole(given) and first - 1 <= given < MOST_NUMBERS:
            numbers = list(range(first, int(given) + 1))
    elif isinstance(given, Iterable):
        numbers = list(given)
    if not all(map(is_whole, numbers)) or len(set(numbers)) < len(numbers):
        raise AnalysisError(
            f"The {what} are {given!r}.", expected="whole numbers that differ, or one whole number"
        )
    if len(numbers) > MOST_NUMBERS or max(map(abs, numbers), default=0) > FURTHEST:
        raise AnalysisError(
            f"There are {len(numbers):,} {what}, or one is beyond {FURTHEST:,}.",
            expected=f"at most {MOST_NUMBERS:,}, in periods of the table",
        )
    return tuple(sorted(map(int, numbers)))


def span_of(numbers: Sequence[int]) -> str:
    """Numbers in words: "3", "0 to 6", "1, 3, 6"."""
    steps = list(range(numbers[0], numbers[-1] + 1))
    if len(numbers) > 2 and list(numbers) == steps:
        return f"{numbers[0]} to {numbers[-1]}"
    return ", ".join(map(str, numbers))

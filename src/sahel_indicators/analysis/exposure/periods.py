"""The periods that exposure is asked for, in whole months."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ...errors import AnalysisError
from ..tables import Floats, Months, look_up, require_columns
from .layers import Decay, Layer
from .months import NO_DAY, Calendar, days_of, month_numbers_of
from .places import Places

START, END = "period_start", "period_end"


@dataclass(frozen=True)
class Periods:
    """Rows of (area, period); `keys` are their columns in the table of results."""

    keys: pd.DataFrame
    area: str
    first: Months
    last: Months
    during: bool
    within_months: int

    def look_up(self, grid: pd.DataFrame, months: Months) -> Floats:
        """The values of a grid of areas by months, a row each."""
        return look_up(grid, self.keys[self.area], months)

    def inside(self, layer: Layer, codes: pd.Index, calendar: Calendar) -> Floats:
        """Sums over the period's own months."""
        found = np.full(len(self.keys), np.nan)
        lengths = self.last - self.first + 1
        for length in np.unique(lengths):
            grid = layer.over(int(length), codes, calendar)
            rows = lengths == length
            found[rows] = look_up(grid, self.keys[self.area][rows], self.last[rows])
        return found

    def before(self, layer: Layer, window: int, codes: pd.Index, calendar: Calendar) -> Floats:
        """Sums over the months that end with the one before the period."""
        return self.look_up(layer.over(window, codes, calendar), self.first - 1)

    def after(self, layer: Layer, window: int, codes: pd.Index, calendar: Calendar) -> Floats:
        """Sums over the months that begin with the one after the period."""
        return self.look_up(layer.over(window, codes, calendar), self.last + window)

    def decayed(self, layer: Layer, decay: Decay, codes: pd.Index, calendar: Calendar) -> Floats:
        """What is left of everything before the period on the last day before its first month."""
        return self.look_up(layer.decayed(decay, codes, calendar), self.first - 1)


def periods_of(
    anchors: pd.DataFrame | None,
    places: Places,
    calendar: Calendar,
    area: str,
    during: bool | None,
) -> Periods:
    """The periods given, in their order; or every area and month covered."""
    if anchors is None:
        return _every_month(places, calendar, area, True if during is None else during)
    require_columns(anchors, [area, START])
    unknown = anchors.loc[places.find(anchors[area]) < 0, area]
    if len(unknown):
        raise AnalysisError(
            f"{len(unknown)} periods are of areas that are not among those given, the first of "
            f"them {unknown.iloc[0]!r}.",
            expected="areas of the table of areas, with the same codes",
        )
    start, end = _bounds(anchors)
    first, last = month_numbers_of(start), month_numbers_of(end)
    columns = [area, START, *([END] if END in anchors else [])]
    days_into_month = start.astype("datetime64[D]") - first_days(start)
    inside = int((days_into_month.astype(np.int64) > 0).sum())
    return Periods(anchors[columns], area, first, last, bool(during), inside)


def first_days(days: Months) -> np.ndarray:
    """The first day of each day's month."""
    return days.astype("datetime64[D]").astype("datetime64[M]").astype("datetime64[D]")


def _bounds(anchors: pd.DataFrame) -> tuple[Months, Months]:
    start = days_of(anchors[START])
    end = days_of(anchors[END]) if END in anchors else start
    missing = int(((start == NO_DAY) | (end == NO_DAY)).sum())
    if missing:
        raise AnalysisError(f"{missing} periods have no {START} or no {END}.")
    if (end < start).any():
        raise AnalysisError(
            f"{(end < start).sum()} periods end before they start.",
            expected=f"{END} on or after {START}",
        )
    return start, end


def _every_month(places: Places, calendar: Calendar, area: str, during: bool) -> Periods:
    count = len(calendar.months)
    keys = pd.DataFrame(
        {
            area: places.codes.repeat(count),
            "month": np.tile(calendar.dates.to_numpy(), len(places.codes)),
        }
    )
    months = np.tile(np.array(calendar.months, dtype=np.int64), len(places.codes))
    return Periods(keys, area, months, months, during, 0)

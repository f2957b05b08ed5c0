"""Windows of months that touch a period: of events that were added up, and of monthly figures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from ...errors import AnalysisError
from ..tables import Floats, Months, look_up, monthly_grid, require_columns, window_sums
from .calendars import NO_DAY, Calendar, days_of, month_numbers_of
from .layers import Layer
from .places import Places
from .settings import Decay

START, END = "period_start", "period_end"
MONTH = "month"


@dataclass(frozen=True)
class Anchors:
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


def anchors_of(
    anchors: pd.DataFrame | None,
    places: Places,
    calendar: Calendar,
    area: str,
    during: bool | None,
) -> Anchors:
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
    return Anchors(anchors[columns], area, first, last, bool(during), inside)


def first_days(days: Months) -> np.ndarray:
    """The first day of each day's month."""
    return days.astype("datetime64[D]").astype("datetime64[M]").astype("datetime64[D]")


def _bounds(anchors: pd.DataFrame) -> tuple[Months, Months]:
    """First and last day of each period; without an end, of the month (or pandas period) given."""
    start = days_of(anchors[START])
    end = days_of(anchors[END if END in anchors else START], "end")
    missing = int(((start == NO_DAY) | (end == NO_DAY)).sum())
    if missing:
        raise AnalysisError(f"{missing} periods have no {START} or no {END}.")
    if (end < start).any():
        raise AnalysisError(
            f"{(end < start).sum()} periods end before they start.",
            expected=f"{END} on or after {START}",
        )
    return start, end


def _every_month(places: Places, calendar: Calendar, area: str, during: bool) -> Anchors:
    if area == MONTH:
        raise AnalysisError(f"Areas are in a column '{MONTH}'.", remedy="rename it")
    count = len(calendar.months)
    keys = pd.DataFrame(
        {
            area: places.codes.repeat(count),
            MONTH: np.tile(calendar.dates.to_numpy(), len(places.codes)),
        }
    )
    months = np.tile(np.array(calendar.months, dtype=np.int64), len(places.codes))
    return Anchors(keys, area, months, months, during, 0)


# -- monthly figures -------------------------------------------------------------------------------


def window_exposure(
    monthly: pd.DataFrame,
    anchors: pd.DataFrame,
    *,
    value: str,
    entity: str = "area_code",
    month: str = "month",
    window: int,
    side: Literal["before", "after"],
) -> pd.Series:
    """What happened in the `window` months that touch a period without overlapping it.

    `monthly` has one row an (entity, month) with `value`; `anchors` has `entity`, `period_start`
    and `period_end`. "before" sums the months that end with the month before `period_start`,
    "after" those that begin with the month after `period_end`: for October-December 2014 and six
    months, April-September 2014 and January-June 2015. Gives one number a row of `anchors`, on its
    index, in the unit of `value`. A window with a month that is absent or missing is missing,
    never a partial sum: a grid that leaves out its zeros must be completed with them first.

    Raises AnalysisError for a missing column, a repeated (entity, month), an infinite value, a date
    that cannot be read, or a period that ends before it starts.
    """
    require_columns(anchors, [entity, START, END])
    grid = monthly_grid(monthly, value=value, entity=entity, month=month)
    last = _last_months(anchors, window, side)
    found = look_up(window_sums(grid, window), anchors[entity], last)
    return pd.Series(found, index=anchors.index, name=f"{value}_{window}m_{side}")


def _last_months(anchors: pd.DataFrame, window: int, side: str) -> Months:
    """The month that each window ends with."""
    if side not in ("before", "after"):
        raise AnalysisError(f"The side of the window is {side!r}.", expected="'before' or 'after'")
    start, end = _bounds(anchors)
    return month_numbers_of(start) - 1 if side == "before" else month_numbers_of(end) + window

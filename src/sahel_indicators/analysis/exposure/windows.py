"""Monthly figures summed in the months before or after a period, and rates of people."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd

from ...errors import AnalysisError
from ..tables import Months, look_up, month_numbers, monthly_grid, require_columns, window_sums


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
    require_columns(anchors, [entity, "period_start", "period_end"])
    grid = monthly_grid(monthly, value=value, entity=entity, month=month)
    last = _last_months(anchors, window, side)
    found = look_up(window_sums(grid, window), anchors[entity], last)
    return pd.Series(found, index=anchors.index, name=f"{value}_{window}m_{side}")


def _last_months(anchors: pd.DataFrame, window: int, side: str) -> Months:
    start, end = month_numbers(anchors["period_start"]), month_numbers(anchors["period_end"])
    if (end < start).any():
        raise AnalysisError(
            f"{(end < start).sum()} periods end before they start.",
            expected="period_end in or after the month of period_start",
        )
    if side not in ("before", "after"):
        raise AnalysisError(f"The side of the window is {side!r}.", expected="'before' or 'after'")
    return start - 1 if side == "before" else end + window


def per_100k(count: pd.Series, people: pd.Series) -> pd.Series:
    """A count per 100,000 of the people of the same area and year, row by row.

    Missing where either is missing or nobody lives there: a rate of nobody is not defined.
    AnalysisError for negative figures, or series that do not share an index.
    """
    if not count.index.equals(people.index):
        raise AnalysisError(
            "Counts and people are not rows of one table.", remedy="merge them on their key first"
        )
    _require_not_negative(count)
    _require_not_negative(people)
    return count / people.where(people > 0) * 100_000


def log1p_rate(rate: pd.Series) -> pd.Series:
    """log(1 + rate): keeps zero at zero and draws in the few very high rates.

    Its coefficient depends on the unit of the rate, since 1 is added to it: with rates per
    100,000 it says what goes with a doubling, about 0.69 x coefficient, only where the rate is
    well above 1 per 100,000. State the unit beside every result. AnalysisError for negatives.
    """
    _require_not_negative(rate)
    return pd.Series(np.log1p(rate), index=rate.index, name=rate.name)


def _require_not_negative(values: pd.Series) -> None:
    if (values < 0).any():
        raise AnalysisError(
            f"{(values < 0).sum()} values of '{values.name}' are negative.",
            expected="counts and rates from 0 on",
            remedy="look at these rows: a negative count is an error of the source",
        )

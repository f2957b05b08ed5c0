"""How much of what varies in phase 3+ goes with conflict, climate and prices, and with none.

As in `docs/methods/drivers.md`: conflict is the primary exposure; rain is the anomaly of the three
months to September before the analysis, vegetation that of September, prices the mean index of the
third to fifth month before it. Climate and prices are published by region, so whole regions are
drawn for the intervals. Shares of variation are no causes, and analysts of the Cadre Harmonisé look
at all three when they classify.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from ..analysis import Drivers, decompose_drivers
from ..errors import AnalysisError
from .conflict_food_checks import CLIMATE

RAIN, VEGETATION, PRICES = "rain_before", "vegetation_before", "prices_before"
# Months before the analysis whose prices count: known to those who classify, before the season.
PRICE_MONTHS = (3, 4, 5)
_SEPTEMBER = 9


def shares_of_drivers(
    frame: pd.DataFrame, climate: pd.DataFrame, exposure: str, outcome: str
) -> tuple[Drivers | None, str]:
    """The shares, or None and why they cannot be had, of `frame`'s cells (one an area and season).

    `climate` is that of `climate_by_region`. Drivers are named "conflict", "climate", "prices".
    """
    cells = with_driver_columns(frame, climate)
    drivers: dict[str, str | Sequence[str]] = {
        "conflict": exposure,
        "climate": [RAIN, VEGETATION],
        "prices": PRICES,
    }
    try:
        return _decomposed(cells, drivers, outcome), ""
    except AnalysisError as error:
        return None, str(error)


def _decomposed(
    cells: pd.DataFrame, drivers: Mapping[str, str | Sequence[str]], outcome: str
) -> Drivers:
    return decompose_drivers(
        cells,
        outcome=outcome,
        drivers=drivers,
        entity="area_code",
        time="period_start",
        cluster="parent_code",
    )


def with_driver_columns(frame: pd.DataFrame, climate: pd.DataFrame) -> pd.DataFrame:
    """`frame` with rain, vegetation and prices before each analysis (see `shares_of_drivers`)."""
    regions = climate.set_index(["parent_code", "month"])
    start = frame["period_start"]
    september = pd.to_datetime(
        {"year": start.dt.year - (start.dt.month <= _SEPTEMBER), "month": _SEPTEMBER, "day": 1}
    )
    before = [start - pd.DateOffset(months=k) for k in PRICE_MONTHS]
    rain, vegetation, prices = CLIMATE
    monthly = [_of_region(regions, frame, prices, month) for month in before]
    return frame.assign(
        **{
            RAIN: _of_region(regions, frame, rain, september),
            VEGETATION: _of_region(regions, frame, vegetation, september),
            PRICES: sum(monthly) / len(monthly),
        }
    )


def _of_region(
    regions: pd.DataFrame, frame: pd.DataFrame, column: str, months: pd.Series
) -> pd.Series:
    """A region's figure of a month, in each of its areas; missing where there is none."""
    places = pd.MultiIndex.from_arrays([frame["parent_code"], months])
    return pd.Series(regions[column].reindex(places).to_numpy(), index=frame.index)

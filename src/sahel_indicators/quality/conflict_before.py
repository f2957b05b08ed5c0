"""The fatalities reported before each analysis, in the area itself or in its region."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..areas import gazetteer
from .evidence import Evidence, month_of

# The months before the month of an issue whose fatalities count.
WINDOW = 6

# Of which source the fatalities are, the first that knows the country; never two together.
_BY_AREA = ("acled", "acled_hapi", "acled_events")
_BY_REGION = "acled_monitoring"


def with_conflict(states: pd.DataFrame, evidence: Evidence, country: str) -> pd.DataFrame:
    """The states with the fatalities before, and `by` whose they are; missing where not known."""
    by_area = _by_area(evidence, country)
    by_region = _by_region(by_area, evidence, country)
    region = _regions(country)
    at_area = states["admin_level"].eq(2) & bool(len(by_area.columns))
    place = states["area_code"].where(
        at_area | states["admin_level"].eq(1), states["area_code"].map(region)
    )
    before = {**_before(by_region), **_before(by_area)}
    keys = zip(place, states["issue"], strict=True)
    fatalities = pd.Series([before.get(key) for key in keys], index=states.index, dtype=float)
    by = pd.Series("area", states.index).where(at_area, "region")
    return states.assign(place=place, fatalities=fatalities, by=by)


def _before(months: pd.DataFrame) -> dict[tuple[str, pd.Timestamp], float]:
    """Fatalities in the `WINDOW` whole months before each month, by place and month."""
    if months.empty:
        return {}
    every = pd.date_range(
        months.index.min(), months.index.max() + pd.DateOffset(months=1), freq="MS"
    )
    sums = months.reindex(every).rolling(WINDOW).sum().shift(1)
    return {
        (str(place), month): value
        for place in sums
        for month, value in zip(sums.index, sums[place], strict=True)
        if not np.isnan(value)
    }


def _by_area(evidence: Evidence, country: str) -> pd.DataFrame:
    """Months x areas as the Cadre Harmonisé knows them, of the first source that has them."""
    rows = evidence.observations
    here = rows["location_code"].eq(country) & rows["variable"].eq("conflict_fatalities")
    rows = rows[here & rows["admin_level"].eq(2) & rows["series"].eq("political_violence")]
    for source in _BY_AREA:
        of_source = rows[rows["source"] == source]
        if len(of_source):
            areas = gazetteer().system(country, 2)
            codes = zip(areas["area_code"], areas["parts"], strict=True)
            whole = {part: code for code, parts in codes for part in parts}
            return _months(of_source.assign(area_code=of_source["area_code"].replace(whole)))
    return pd.DataFrame()


def _by_region(areas: pd.DataFrame, evidence: Evidence, country: str) -> pd.DataFrame:
    """Months x regions: the areas of each added up, or as the monitoring gives them by region."""
    if len(areas.columns):
        return areas.T.groupby(areas.columns.map(_regions(country))).sum().T
    rows = evidence.observations
    here = rows["location_code"].eq(country) & rows["source"].eq(_BY_REGION)
    rows = rows[here & rows["variable"].eq("conflict_fatalities") & rows["value"].notna()]
    return _months(rows) if len(rows) else pd.DataFrame()


def _months(rows: pd.DataFrame) -> pd.DataFrame:
    grid = (
        rows.assign(month=month_of(rows["period_start"]))
        .groupby(["month", "area_code"])["value"]
        .sum()
    )
    return grid.unstack()


def _regions(country: str) -> dict[str, str]:
    areas = gazetteer().system(country, 2)
    return dict(zip(areas["area_code"], areas["parent_code"], strict=True))

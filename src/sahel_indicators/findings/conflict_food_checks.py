"""The main estimate asked again: other outcomes, models, errors, controls, and rows left out.

Which checks there are is declared here, before any of them is looked at; each is the primary model
with one thing changed. What a check answers is in its group:

- *outcome*: phase 2 or worse, and whether the 20 % rule puts the area in phase 3 or worse.
- *model*: weighted by people; a share that cannot leave 0 to 1.
- *controls*: conflict in the cercles around; conflict after the period; rain, vegetation and cereal
  prices, which are published for regions and so are held fixed by region-by-period effects already:
  the check with them takes period effects instead, from the first season they reach, beside the
  same seasons without them.
- *errors*: neighbouring areas, areas analysed at the same time, and a region's areas may go through
  the same.
- *left out*: the massacre of Moura, areas that were not analysed every time, each region in turn.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import pandas as pd

from ..analysis import (
    Estimates,
    conflict_exposure,
    correct_p_values,
    log1p_rate,
    panel_regression,
    window_exposure,
)
from ..boundaries import boundaries
from ..display.progress import with_progress
from ..errors import AnalysisError
from ..indicators.food_security import CRISIS
from ..panel import open_panel

# Kilometres up to which areas' errors may be alike, and months up to which an area's own may.
CUTOFF_KM = 200.0
LAG_MONTHS = 24
# Djenné, where the massacre of Moura was reported in March 2022.
MOURA = ("MLI", "ML0503", pd.Timestamp("2022-03-01"))
PHASE2PLUS = "phase2plus_percent"
CROSSING = "phase3_by_rule_percent"
SHARE = "phase3plus_share"
NEIGHBOURS = "log1p_events_per_100k_around"
CLIMATE = ("rainfall_anomaly", "ndvi_anomaly", "cereal_price_stress")
WITH_CLIMATE, WITHOUT_CLIMATE = "rain, vegetation and prices", "without them"
# The rains of the Sahel: of the other months a ratio to the average says nothing.
RAINY = (6, 7, 8, 9)


class Check(NamedTuple):
    """One thing changed in the primary model: its group, its name, its rows and arguments.

    `area` is the code of a region that is left out, `since` the first season of a shorter sample.
    """

    group: str
    name: str
    rows: pd.Series | None
    arguments: dict[str, Any]
    area: str = ""
    since: pd.Timestamp | None = None


def checked(frame: pd.DataFrame, checks: list[Check], primary: dict[str, Any]) -> pd.DataFrame:
    """One row a check: `primary` (arguments of `panel_regression`) with one thing changed.

    Columns: group, check, area, since, outcome, estimate (percentage points for one unit of
    exposure), std_error, ci_low, ci_high, p_value, n, clusters, errors, refused (why it cannot be
    estimated, else ""), and p_corrected (Holm) for the outcomes, models and controls that were
    tried; other errors and fewer rows are no new questions.
    """
    rows = [_row(frame, check, primary) for check in with_progress(checks, "Checks")]
    table = pd.DataFrame(rows)
    tried = table["group"].isin(["outcome", "model", "controls"]) & table["refused"].eq("")
    return table.assign(p_corrected=correct_p_values(table[tried])["p_corrected"])


def _row(frame: pd.DataFrame, check: Check, primary: dict[str, Any]) -> dict[str, Any]:
    chosen = frame if check.rows is None else frame[check.rows]
    named = {"group": check.group, "check": check.name, "area": check.area, "since": check.since}
    row: dict[str, Any] = {**named, "refused": ""}
    try:
        result = panel_regression(chosen, **{**primary, **check.arguments})
    except AnalysisError as error:
        return {**row, "refused": str(error)}
    basis = {"n": result.n, "clusters": result.clusters, "errors": result.errors}
    return {**row, "outcome": result.outcome, **_points(result), **basis}


def _points(result: Estimates) -> dict[str, float]:
    """The first term in percentage points; of log odds, the average effect on the share."""
    first = result.estimates.iloc[0]
    if "average_effect" not in first:
        return {name: float(first[name]) for name in _NUMBERS}
    names = ["average_effect", *(f"average_effect_{name}" for name in _NUMBERS[1:])]
    points = [100 * float(first[name]) for name in names[:-1]]
    return dict(zip(_NUMBERS, [*points, float(first[names[-1]])], strict=True))


_NUMBERS = ["estimate", "std_error", "ci_low", "ci_high", "p_value"]


# -- what is changed -------------------------------------------------------------------------


def declared_checks(frame: pd.DataFrame, lead: str, window: int, country: str) -> list[Check]:
    """Every check that the country's figures allow; `frame` has `with_check_columns`'s columns."""
    return [
        Check("outcome", "phase 2 or worse", None, {"outcome": PHASE2PLUS}),
        Check("outcome", "20 % in phase 3 or worse", None, {"outcome": CROSSING}),
        Check("model", "weighted by people", None, {"weights": "population"}),
        Check("model", "fractional", None, {"outcome": SHARE, "family": "fractional"}),
        Check("controls", "conflict around", None, {"controls": [NEIGHBOURS]}),
        Check("controls", "conflict after", None, {"controls": [lead]}),
        *_climate_checks(frame),
        *_error_checks(),
        *_left_out(frame, window, country),
    ]


def _climate_checks(frame: pd.DataFrame) -> Iterator[Check]:
    known = frame[list(CLIMATE)].notna().all(axis=1)
    if not known.any():
        return
    since = frame.loc[known, "period_start"].min()
    span = f"since {since:%B %Y}, period effects"
    held = {"group": None, "controls": list(CLIMATE)}
    yield Check("controls", f"{WITH_CLIMATE} ({span})", known, held, since=since)
    yield Check("controls", f"{WITHOUT_CLIMATE} ({span})", known, {"group": None}, since=since)


def _error_checks() -> list[Check]:
    places = {"latitude": "latitude", "longitude": "longitude"}
    reach = {"cutoff_km": CUTOFF_KM, "lag_cutoff": LAG_MONTHS}
    name = f"neighbours within {CUTOFF_KM:.0f} km (Conley)"
    return [
        Check("errors", name, None, {"errors": "conley", **places, **reach}),
        Check(
            "errors",
            "areas and analyses (two-way)",
            None,
            {"cluster": ["area_code", "period_start"], "small_sample": "full"},
        ),
        Check(
            "errors",
            "regions (wild bootstrap)",
            None,
            {"errors": "wild", "cluster": "parent_code"},
        ),
    ]


def _left_out(frame: pd.DataFrame, window: int, country: str) -> Iterator[Check]:
    times = frame[SHARE].notna().groupby(frame["area_code"]).transform("sum")
    whole = times == frame["period_start"].nunique()
    yield Check("left out", "areas not analysed every time", whole, {})
    if country == MOURA[0]:
        yield Check("left out", "Moura", ~_holds_moura(frame, window), {})
    for code, name in sorted(set(zip(frame["parent_code"], frame["parent_name"], strict=True))):
        yield Check("left out", name, frame["parent_code"] != code, {}, area=code)


def _holds_moura(frame: pd.DataFrame, window: int) -> pd.Series:
    """Cells of Djenné whose window before the analysis holds the month of the massacre."""
    _, area, month = MOURA
    first = frame["period_start"] - pd.DateOffset(months=window)
    return (frame["area_code"] == area) & (first <= month) & (month < frame["period_start"])


# -- the columns they need -------------------------------------------------------------------


def with_check_columns(
    frame: pd.DataFrame,
    months: pd.DataFrame,
    climate: pd.DataFrame,
    country: str,
    as_of: str | None,
    window: int,
) -> pd.DataFrame:
    """`frame` with the other outcomes, neighbours' conflict, places, climate and prices.

    `months` are conflict and population by area, `climate` is that of `climate_by_region`.
    """
    return (
        frame.pipe(_with_outcomes, country, as_of)
        .pipe(_with_neighbours, months, country, window)
        .pipe(_with_climate, climate, window)
    )


def _with_outcomes(frame: pd.DataFrame, country: str, as_of: str | None) -> pd.DataFrame:
    keys = ["phase2plus_share", "phase_by_rule"]
    first = f"{frame['period_start'].min():%Y-%m-%d}"
    panel = open_panel(country, 2, "season", as_of=as_of, only=keys, start=first)
    table = panel[keys].to_dataframe().reset_index()
    table = table.rename(columns={"area": "area_code", "period": "period_start"})
    # Only where phase 3+ is known: one sample for all outcomes.
    known = frame[SHARE].notna()
    both = frame.merge(
        table[["area_code", "period_start", *keys]],
        on=["area_code", "period_start"],
        how="left",
        validate="one_to_one",
    )
    by_rule = both["phase_by_rule"]
    crossing = (by_rule >= CRISIS).astype(float).where(by_rule.notna())
    return frame.assign(
        **{
            PHASE2PLUS: 100 * both["phase2plus_share"].where(known),
            CROSSING: 100 * crossing.where(known),
        }
    )


def _with_neighbours(
    frame: pd.DataFrame, months: pd.DataFrame, country: str, window: int
) -> pd.DataFrame:
    outlines = boundaries(country, 2)
    counts = months.rename(columns={"conflict_events": "events"})
    around = conflict_exposure(
        counts,
        outlines,
        anchors=frame[["area_code", "period_start", "period_end"]],
        month="month",
        measures=["events"],
        windows=window,
        neighbours="contiguity",
        population=counts[["area_code", "month", "population"]],
        coverage=(counts["month"].min(), counts["month"].max()),
    ).table
    rate = around[f"events_neighbours_per_100k_{window}m_before"]
    points = outlines.set_index("area_code").representative_point()
    return frame.assign(
        **{NEIGHBOURS: log1p_rate(rate)},
        latitude=frame["area_code"].map(points.y),
        longitude=frame["area_code"].map(points.x),
    )


def climate_by_region(country: str, as_of: str | None, wanted: set[str]) -> pd.DataFrame:
    """Rain, vegetation and prices by region (parent_code, one of `wanted`) and month.

    A region that the analyses join (`ML07+ML10`) has the figures of the part that has any.
    """
    panel = open_panel(country, 1, "month", as_of=as_of, only=list(CLIMATE))
    table = panel[list(CLIMATE)].to_dataframe().reset_index().rename(columns={"period": "month"})
    joined = {part: code for code in wanted for part in code.split("+")}
    known = table.dropna(subset=list(CLIMATE), how="all")
    known = known.assign(parent_code=known["area"].map(joined))
    return known.dropna(subset=["parent_code"])


def _with_climate(frame: pd.DataFrame, climate: pd.DataFrame, window: int) -> pd.DataFrame:
    """Means over the window before: rain and vegetation over its rainy months, prices over all."""
    rainy = climate["month"].dt.month.isin(RAINY)
    return frame.assign(
        **{
            name: _mean_before(
                climate, frame, name, rainy | (name == "cereal_price_stress"), window
            )
            for name in CLIMATE
        }
    )


def _mean_before(
    regions: pd.DataFrame, frame: pd.DataFrame, name: str, counted: pd.Series, window: int
) -> pd.Series:
    """The mean of the window's `counted` months; missing where one of its months is."""
    monthly = regions.assign(value=regions[name].where(counted, 0.0), months=counted.astype(float))
    total, months = (
        window_exposure(
            monthly, frame, value=value, entity="parent_code", window=window, side="before"
        )
        for value in ("value", "months")
    )
    return total / months

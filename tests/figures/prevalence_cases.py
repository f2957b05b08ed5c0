"""A small invented table of surveys over time, and the figure of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from sahel_indicators.figures import prevalence

NAN = float("nan")
GAM, SAM = "Global acute malnutrition", "Severe acute malnutrition"
SMART, LISTED = "Survey, 6-59 months", "Listed, 0-59 months"
BANDS = {GAM: ((5.0, 10.0, 15.0), ("low", "medium", "high", "very high"))}


def survey_points() -> pd.DataFrame:
    """Two panels; two series; a survey with an interval, one without, one of which only the year is
    known."""
    rows = [
        (GAM, SMART, "2018-07-01", "2018-07-31", 11.2, NAN, NAN),
        (GAM, SMART, "2019-09-01", "2019-09-30", 9.4, 8.7, 10.2),
        (GAM, LISTED, "2019-01-01", "2019-12-31", 13.0, NAN, NAN),
        (GAM, LISTED, "2012-01-01", "2012-12-31", 15.4, NAN, NAN),
        (SAM, SMART, "2018-07-01", "2018-07-31", 2.0, NAN, NAN),
        (SAM, LISTED, "2019-01-01", "2019-12-31", 4.5, NAN, NAN),
    ]
    columns = ["panel", "series", "start", "end", "value", "lower", "upper"]
    frame = pd.DataFrame(rows, columns=columns)
    return frame.assign(**{name: pd.to_datetime(frame[name]) for name in ("start", "end")})


def draw(**shared: Any) -> Figure:
    return prevalence.over_time(survey_points(), bands=BANDS, **shared)


PREVALENCES: dict[str, Callable[..., Figure]] = {"over_time": draw}

"""Small invented tables with every case that a figure tells apart, and the figures of them."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import geopandas as gpd
import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from shapely import box

from sahel_indicators.figures import FigureText, estimates, heatmap, maps, timeline

from .estimate_cases import ESTIMATES
from .map_cases import MAPS
from .prevalence_cases import PREVALENCES
from .time_cases import TIMES

TEXTS = {
    "en": FigureText(
        title="A finding that is long enough to need a second line at either width of a figure",
        subtitle="Per cent of the people analysed, Mali, October 2014 to December 2023",
        source="CILSS / Cadre Harmonisé through HDX; ACLED; data of December 2023",
        alt="A figure of invented data.",
        note="A note says what a reader has to know to read the figure rightly.",
    ),
    "fr": FigureText(
        title="Un constat assez long pour qu’il lui faille deux lignes dans l’un et l’autre format",
        subtitle="Pour cent de la population analysée, Mali, octobre 2014 à décembre 2023",
        source="CILSS / Cadre Harmonisé via HDX; ACLED; données de décembre 2023",
        alt="Une figure de données inventées.",
        note="Une note dit ce qu’il faut savoir pour lire la figure correctement.",
    ),
}


def trend_frame() -> pd.DataFrame:
    rows = [
        ("2020-10-01", "2020-12-31", "current", "2020-11-30", 0.020, timeline.CONSTANT),
        ("2021-03-01", "2021-05-31", "current", "2021-03-31", 0.041, timeline.CONSTANT),
        ("2021-06-01", "2021-08-31", "first projection", "2020-11-30", 0.045, timeline.CONSTANT),
        ("2021-06-01", "2021-08-31", "second projection", "2021-03-31", 0.062, timeline.CONSTANT),
        ("2021-10-01", "2021-12-31", "current", "2021-11-30", 0.053, timeline.CONSTANT),
        ("2022-06-01", "2022-08-31", "first projection", "2021-11-30", 0.085, timeline.CONSTANT),
        ("2022-10-01", "2022-12-31", "current", "2022-11-30", 0.028, timeline.CONSTANT),
        ("2025-06-01", "2025-08-31", "first projection", "2025-03-31", 0.065, timeline.PRINTED),
        ("2025-10-01", "2025-12-31", "current", "2025-12-31", 0.033, timeline.PRINTED),
    ]
    frame = pd.DataFrame(
        rows, columns=["period_start", "period_end", "status", "published_on", "share", "scope"]
    )
    dates = ["period_start", "period_end", "published_on"]
    return frame.assign(**{name: pd.to_datetime(frame[name]) for name in dates})


def stock_frame() -> pd.DataFrame:
    rows = [
        ("2012-12-31", "idps", "UNHCR", 227_930),
        ("2023-12-31", "idps", "UNHCR", 354_739),
        ("2024-12-31", "idps", "UNHCR", 360_000),
        ("2012-12-31", "idps", "IDMC", 227_000),
        ("2024-12-31", "idps", "IDMC", 361_000),
        ("2014-12-31", "idps", "IOM DTM", 61_600),
        ("2021-09-30", "idps", "IOM DTM", 401_736),
        ("2020-03-31", "idps", "DTM/DNDS-CMP", 239_484),
        ("2024-09-30", "idps", "DTM/DNDS-CMP", 378_363),
        ("2010-12-31", "refugees", "UNHCR", 3_663),
        ("2024-12-31", "refugees", "UNHCR", 1_519_738),
    ]
    frame = pd.DataFrame(rows, columns=["date", "measure", "producer", "value"])
    return frame.assign(date=pd.to_datetime(frame["date"]))


AREA_VALUES = (0.0, 0.01, 0.0999, 0.10, 0.20, np.nan, 0.35, 0.02)


def area_frame() -> gpd.GeoDataFrame:
    """Eight areas in two rows, one of them too small for its name."""
    shapes = [box(-10 + 2 * n, 12, -8 + 2 * n, 15) for n in range(6)]
    shapes += [box(-2, 11.4, -1.8, 12), box(-1.8, 11.4, 2, 12)]
    names = [f"Area {n}" for n in range(8)]
    columns = {"area_code": names, "area_name": names, "value": AREA_VALUES}
    return gpd.GeoDataFrame(columns, geometry=shapes, crs="EPSG:4326")


def region_frame() -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(geometry=[box(-10, 12, -4, 15), box(-4, 12, 2, 15)], crs="EPSG:4326")


REGIONS = ("Kayes", "Ségou", "Mopti", "Tombouctou", "Gao", "Kidal", "Ménaka", "Sikasso", "Bamako")


def month_frame() -> pd.DataFrame:
    """168 months of nine regions; Ménaka has none in the first year, Bamako only zeros."""
    months = pd.date_range("2012-01-01", periods=168, freq="MS")
    counts = np.random.default_rng(7).negative_binomial(0.3, 0.02, (len(REGIONS), len(months)))
    frame = pd.DataFrame(counts.astype(float), index=list(REGIONS), columns=months)
    frame.loc["Ménaka", months[:12]] = np.nan
    frame.loc["Bamako"] = 0.0
    return frame


def event_frame() -> pd.DataFrame:
    rows = [
        ("2020-08-18", "Coup d’État in Bamako", "day"),
        ("2022-03-27", "Moura, Djenné", "day"),
        ("2022-08-15", "Barkhane’s last troops leave the country, from Gao", "day"),
        ("2023-08-03", "First base handed over", "day"),
        ("2023-08-01", "Blockade of Timbuktu", "month"),
        ("2023-08-25", "Ménaka’s base closed", "day"),
        ("2023-11-14", "Army enters Kidal", "day"),
        ("2023-12-31", "Mission ends", "day"),
    ]
    frame = pd.DataFrame(rows, columns=["date", "label", "precision"])
    return frame.assign(date=pd.to_datetime(frame["date"]))


def survey_frame() -> pd.DataFrame:
    missing = np.nan
    rows = [
        ("Gao", "SMART 2019", "2019-09-30", 11.6, missing, missing, "not stated", "6-59m", False),
        ("Gao", "SMART 2017", "2017-12-31", 15.2, 12.9, 17.8, "WHZ", "0-59m", False),
        ("Tombouctou", "SMART 2024", "2024-09-30", 31.0, 26.2, 35.1, "WHZ", "6-59m", False),
        ("Mali", "SMART 2019", "2019-09-30", 9.4, 8.7, 10.2, "not stated", "6-59m", True),
        ("Mali", "SMART 2013", "2013-08-31", 8.6, missing, missing, "WHZ", "not stated", True),
    ]
    columns = [
        "area_name",
        "survey",
        "date",
        "value",
        "lower",
        "upper",
        "definition",
        "age_group",
        "national",
    ]
    frame = pd.DataFrame(rows, columns=columns)
    return frame.assign(date=pd.to_datetime(frame["date"]))


def coefficient_frame() -> pd.DataFrame:
    groups = ("Events, 6 months", "Events, 12 months", "Fatalities, 6 months")
    rows = [
        (group, effects, timing, 0.1 * n + shift, 0.1 * n + shift - 0.4, 0.1 * n + shift + 0.4)
        for n, group in enumerate(groups)
        for effects, shift in (("period", 0.3), ("region-by-period", -0.1))
        for timing in ("before", "after")
    ]
    columns = ["group", "effects", "timing", "estimate", "ci_low", "ci_high"]
    return pd.DataFrame(rows, columns=columns)


# Every figure the package draws, by the name of its function: called with text, language and style.
FIGURES: dict[str, Callable[..., Figure]] = {
    "phase_trend": lambda **shared: timeline.phase_trend(trend_frame(), **shared),
    "stock_by_producer": lambda **shared: timeline.stock_by_producer(stock_frame(), **shared),
    "share_map": lambda **shared: maps.share_map(area_frame(), region_frame(), **shared),
    "region_month": lambda **shared: heatmap.region_month(
        month_frame(), event_frame(), scale_label="Fatalities a month", **shared
    ),
    "survey_forest": lambda **shared: estimates.survey_forest(survey_frame(), **shared),
    "coefficient_plot": lambda **shared: estimates.coefficient_plot(
        coefficient_frame(), xlabel="Percentage points for one more log unit", **shared
    ),
    **ESTIMATES,
    **MAPS,
    **PREVALENCES,
    **TIMES,
}


def draw(name: str, language: str = "en", style: str = "report") -> Figure:
    """One of the figures of the tables above."""
    text = TEXTS.get(language, TEXTS["en"])
    return FIGURES[name](text=text, language=language, style=style)


@cache
def the_figure(name: str, language: str = "en", style: str = "report") -> Figure:
    """The same, drawn once for all tests that only look at it."""
    return draw(name, language, style)

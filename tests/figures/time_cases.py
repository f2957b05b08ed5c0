"""Small invented tables of what is drawn over time, as bars, by phase, as colours and as scores."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from sahel_indicators.figures import bars, heatmap, phases, scores, timeline

NAN = float("nan")
EVENTS = pd.DataFrame(
    {
        "date": pd.to_datetime(["2021-06-01", "2021-06-20", "2022-08-15"]),
        "label": ["A blockade begins", "A base is handed over", "The last troops leave"],
        "precision": ["month", "day", "day"],
    }
)
# Of one panel with two months without anything, and of another whose second series starts later.
_MONTHLY = {
    ("Around bases", "Reported by ACLED"): [5, 7, NAN, NAN, 12, 4, 8, 0, 3, 6, 9, 2],
    ("Around bases", "Reported by UCDP"): [3, 6, NAN, NAN, 10, 4, 5, 0, 2, 5, 7, 1],
    ("Elsewhere", "Reported by ACLED"): [50, 70, 60, 40, 120, 40, 80, 10, 30, 60, 90, 20],
    ("Elsewhere", "Reported by UCDP"): [NAN] * 8 + [20, NAN, 80, 10],
}


def panel_frame() -> pd.DataFrame:
    """Twelve months from January 2021 on (rows without a value are left out), with a band."""
    months = pd.date_range("2021-01-01", periods=12, freq="MS")
    rows = [
        (panel, series, month, value, 0.8 * value, 1.5 * value)
        for (panel, series), values in _MONTHLY.items()
        for month, value in zip(months, values, strict=True)
        if value == value
    ]
    return pd.DataFrame(rows, columns=["panel", "series", "date", "value", "lower", "upper"])


def year_frame() -> pd.DataFrame:
    """One panel, two series by year; the first lacks 2021, the second has a measured zero."""
    rows = [
        ("Mali", "conflict", "2020-01-01", 277.0),
        ("Mali", "conflict", "2021-01-01", NAN),
        ("Mali", "conflict", "2022-01-01", 154.0),
        ("Mali", "disasters", "2020-01-01", 7.0),
        ("Mali", "disasters", "2021-01-01", 0.0),
        ("Mali", "disasters", "2022-01-01", 24.0),
    ]
    frame = pd.DataFrame(rows, columns=["panel", "series", "date", "value"])
    return frame.assign(date=pd.to_datetime(frame["date"]))


def movement_frame() -> pd.DataFrame:
    """Stocks of three producers; flows of two, one of whom has a zero and lacks 2021."""
    rows = [
        ("2019-12-31", "stock", "UNHCR", 201_429),
        ("2022-12-31", "stock", "UNHCR", 380_289),
        ("2019-12-31", "stock", "IDMC", 208_000),
        ("2022-12-31", "stock", "IDMC", 380_000),
        ("2020-06-30", "stock", "DTM/DNDS-CMP", 266_831),
        ("2022-09-30", "stock", "DTM/DNDS-CMP", 440_436),
        ("2019-12-31", "flow", "IDMC", 284_000),
        ("2020-12-31", "flow", "IDMC", 277_000),
        ("2022-12-31", "flow", "IDMC", 154_000),
        ("2019-07-01", "flow", "CONASUR", 0),
        ("2020-07-01", "flow", "CONASUR", 90_000),
        ("2021-07-01", "flow", "CONASUR", NAN),
    ]
    frame = pd.DataFrame(rows, columns=["date", "kind", "producer", "value"])
    return frame.assign(date=pd.to_datetime(frame["date"]))


_ANALYSES = {
    ("Mali", "Oct–Dec 2022", "current"): ([8_000, 1_400, 500, 80, 20], 10_000),
    ("Mali", "Jun–Aug 2023", "first projection"): ([6_000, 2_600, 1_200, 200, 0], 10_000),
    ("Mali", "Jun–Aug 2023", "second projection"): ([6_500, 2_000, 1_100, 150, 0], 10_000),
    ("Niger", "Oct–Dec 2022", "current"): ([20_000, 5_000, 2_500, 0, 0], 27_500),
}


def phase_frame() -> pd.DataFrame:
    """Four analyses of two countries; of the third, 250 of 10,000 people are in no phase."""
    rows = [
        (*analysis, phase, people, population)
        for analysis, (counts, population) in _ANALYSES.items()
        for phase, people in enumerate(counts, start=1)
    ]
    columns = ["group", "label", "status", "phase", "people", "population"]
    return pd.DataFrame(rows, columns=columns)


def calendar_frame() -> pd.DataFrame:
    """November 2021 to March 2023, August 2022 left out, September without a value."""
    months = pd.date_range("2021-11-01", "2023-03-01", freq="MS")
    values = [float(n**3) for n in range(len(months))]
    frame = pd.DataFrame({"date": months, "value": values})
    frame.loc[frame["date"] == "2022-09-01", "value"] = NAN
    return frame[frame["date"] != "2022-08-01"].reset_index(drop=True)


def known_frame() -> pd.DataFrame:
    """Three rows in two groups, four years: a gap, a row not in the frame, one not analysed."""
    rows = [
        ("Food security", "People in phase 3 or worse", 2021, 1.0, False),
        ("Food security", "People in phase 3 or worse", 2022, 0.996, False),
        ("Food security", "People in phase 3 or worse", 2023, NAN, True),
        ("Food security", "People in phase 3 or worse", 2024, 0.5, False),
        ("Displacement", "Internally displaced people", 2021, 0.004, False),
        ("Displacement", "Internally displaced people", 2022, NAN, False),
        ("Displacement", "Internally displaced people", 2024, 0.0, False),
        ("Displacement", "People newly displaced in the year, by conflict", 2023, 0.25, False),
    ]
    return pd.DataFrame(rows, columns=["group", "row", "period", "value", "not_analysed"])


def score_frame() -> pd.DataFrame:
    """Two seasons: hits, misses, false alarms and none, one of them on the rule itself."""
    rows = [
        ("2022", "Niono", 0.05, 0.23),
        ("2022", "Douentza", 0.50, 0.14),
        ("2022", "Bandiagara", 0.20, 0.02),
        ("2022", "Ménaka", 0.43, 0.43),
        ("2022", "Kayes", 0.02, 0.01),
        ("2023", "Gao", 0.27, 0.16),
        ("2023", "Kidal", 0.19, 0.20),
        ("2023", "Ménaka", 0.59, 0.29),
        ("2023", "Sikasso", 0.0, 0.0),
    ]
    return pd.DataFrame(rows, columns=["panel", "area_name", "projected", "found"])


def ranked_frame() -> pd.DataFrame:
    rows = [
        ("Burkina Faso", 40_103.0, "Sahel", "June 2025"),
        ("Mauritania", 300_192.0, "Sahel", ""),
        ("Democratic Republic of the Congo", NAN, "Elsewhere", ""),
        ("Spain", 24_253.0, "Elsewhere", ""),
        ("Togo", 0.0, "Elsewhere", ""),
    ]
    return pd.DataFrame(rows, columns=["name", "value", "group", "note"])


def _panels(**shared: Any) -> Figure:
    season = pd.Timestamp("2021-04-01"), pd.Timestamp("2021-04-30"), "Exercise"
    return timeline.panels(
        panel_frame(),
        events=EVENTS.iloc[:2],
        unit="deaths in the month",
        seasons=True,
        shade=season,
        **shared,
    )


TIMES: dict[str, Callable[..., Figure]] = {
    "panels": _panels,
    "stock_and_flow": lambda **shared: timeline.stock_and_flow(movement_frame(), **shared),
    "population_in_phase": lambda **shared: phases.population_in_phase(phase_frame(), **shared),
    "calendar": lambda **shared: heatmap.calendar(
        calendar_frame(), scale_label="Deaths in a month", **shared
    ),
    "completeness": lambda **shared: heatmap.completeness(
        known_frame(), scale_label="Share of areas", **shared
    ),
    "projected_against_found": lambda **shared: scores.projected_against_found(
        score_frame(), **shared
    ),
    "ranked": lambda **shared: bars.ranked(ranked_frame(), unit="People", **shared),
}

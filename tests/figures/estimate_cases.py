"""Invented results with every case that figures of estimates tell apart, and these figures."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from sahel_indicators.figures import FigureText, estimates

TEXTS = {
    "en": FigureText("Title", "Subtitle", "Source", "Alternative", "Note"),
    "fr": FigureText("Titre", "Sous-titre", "Source", "Description", "Note"),
}
MISSING = np.nan


def study_frame() -> pd.DataFrame:
    """Two leads, the reference, an anticipated period and three after, one without an error."""
    rows = [
        (-4, 0.2, -0.3, 0.7, -0.6, 1.0, "before", 10),
        (-3, -0.1, -0.5, 0.3, -0.8, 0.6, "before", 10),
        (-2, 0.0, MISSING, MISSING, MISSING, MISSING, "reference", 10),
        (-1, 0.4, 0.1, 0.7, -0.1, 0.9, "anticipation", 10),
        (0, 0.6, 0.2, 1.0, -0.1, 1.3, "after", 10),
        (1, 0.9, 0.4, 1.4, 0.1, 1.7, "after", 6),
        (2, 1.1, MISSING, MISSING, MISSING, MISSING, "after", 1),
    ]
    columns = ["event_time", "estimate", "ci_low", "ci_high", "band_low", "band_high"]
    return pd.DataFrame(rows, columns=[*columns, "side", "treated"])


def response_frame() -> pd.DataFrame:
    rows = [(-6, 0.1, -0.2, 0.4), (-4, -0.1, -0.3, 0.1), (0, 0.5, 0.2, 0.8)]
    rows += [(1, 0.4, 0.1, 0.7), (3, 0.2, -0.1, 0.5)]
    return pd.DataFrame(rows, columns=["horizon", "estimate", "ci_low", "ci_high"])


def lag_frame() -> pd.DataFrame:
    rows = [
        (panel, lag, level, level - 0.1, level + 0.1, level - 0.2, level + 0.2)
        for panel, shift in (("Over all areas", 0.4), ("Within areas and periods", 0.1))
        for lag in range(-6, 7)
        for level in [shift + 0.01 * lag]
    ]
    bounds = ["ci_low", "ci_high", "band_low", "band_high"]
    return pd.DataFrame(rows, columns=["panel", "lag", "estimate", *bounds])


def specification_frame() -> pd.DataFrame:
    rows = [
        ("Events", "6 months", 0.5, 0.2, 0.8, False),
        ("Events", "12 months", 0.9, 0.4, 1.4, True),
        ("Fatalities", "6 months", -0.1, -0.5, 0.3, False),
        ("Fatalities", "12 months", 0.3, 0.1, 0.5, False),
    ]
    return pd.DataFrame(
        rows, columns=["Measure", "Window", "estimate", "ci_low", "ci_high", "primary"]
    )


def check_frame() -> pd.DataFrame:
    rows = [
        ("", "Main estimate", 1.0, 0.4, 1.6, True, False),
        ("Another outcome", "phase 2 or worse", 3.21, 2.1, 4.3, False, True),
        ("Another model", "weighted by people", 1.2, 0.7, 1.7, False, False),
        ("Left out", "Mopti", 0.4, -0.1, 0.9, False, False),
        ("Left out", "areas that were not analysed at every time", 1.1, 0.5, 1.7, False, False),
        ("Other errors", "regions", MISSING, MISSING, MISSING, False, False),
    ]
    numbers = ["estimate", "ci_low", "ci_high"]
    return pd.DataFrame(rows, columns=["group", "name", *numbers, "main", "other_unit"])


def driver_frame() -> pd.DataFrame:
    rows = [
        ("Conflict in the 12 months before", 0.10, 0.02, 0.19, True),
        ("Rain and vegetation", 0.05, 0.00, 0.12, False),
    ]
    return pd.DataFrame(rows, columns=["driver", "share", "ci_low", "ci_high", "apart"])


ESTIMATES: dict[str, Callable[..., Figure]] = {
    "event_study_plot": lambda **shared: estimates.event_study_plot(
        study_frame(),
        xlabel="Quarters since the announcement.",
        ylabel="Difference in log(1 + events per 100,000 people) from areas without a base",
        counted="Areas with a base",
        **shared,
    ),
    "impulse_response": lambda **shared: estimates.impulse_response(
        response_frame(), xlabel="Months after", ylabel="Events, log(1 + rate)", **shared
    ),
    "lag_profile": lambda **shared: estimates.lag_profile(
        lag_frame(),
        xlabel="Months from the analysis.",
        ylabel="Rank correlation.",
        sides=("Conflict before", "Conflict after"),
        inside=(0, -1, -2),
        **shared,
    ),
    "specification_curve": lambda **shared: estimates.specification_curve(
        specification_frame(),
        dimensions=["Measure", "Window"],
        ylabel="Percentage points for one more log unit",
        **shared,
    ),
    "checks_plot": lambda **shared: estimates.checks_plot(
        check_frame(), xlabel="Percentage points for one more log unit.", **shared
    ),
    "driver_decomposition": lambda **shared: estimates.driver_decomposition(
        driver_frame(), unexplained=0.85, xlabel="Share of the variation", **shared
    ),
}


@cache
def estimate_figure(name: str, language: str = "en", style: str = "report") -> Figure:
    """One of these figures, drawn once for all tests that only look at it."""
    return ESTIMATES[name](text=TEXTS[language], language=language, style=style)


def marks_in(axes: Any) -> dict[tuple[float, float], Any]:
    """Every mark of the axes by its place."""
    lines = [line for line in axes.lines if line.get_marker() not in ("None", "", None)]
    return {
        (round(float(x), 6), round(float(y), 6)): line
        for line in lines
        for x, y in zip(line.get_xdata(), line.get_ydata(), strict=True)
    }


def upright_lines(axes: Any, width: float) -> dict[float, tuple[float, float]]:
    """The upright lines of one width, by their place: low and high end."""
    found = [c for c in axes.collections if np.isclose(c.get_linewidth()[0], width)]
    every = [s for c in found if hasattr(c, "get_segments") for s in c.get_segments()]
    segments = [segment for segment in every if len(segment)]
    return {float(low[0]): (float(low[1]), float(high[1])) for low, high in segments}

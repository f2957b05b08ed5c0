"""Coefficients of a regression: past conflict beside future conflict, panel by panel."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from ...errors import DataError
from ..layout import frame_figure
from ..page import Page, open_page, require, require_numbers, require_values, rows_of
from ..style import BLUE, MUTED, RED, TEXT, FigureText, drawing
from .marks import number_axis

_EFFECTS = ("period", "region-by-period")
_TIMINGS = {
    "before": (BLUE, BLUE, -0.17),
    "after": (RED, "white", 0.17),
}
_GROUP = 0.36  # inches a group of coefficients


def coefficient_plot(
    frame: pd.DataFrame,
    *,
    xlabel: str,
    text: FigureText,
    ax: Sequence[Axes] | None = None,
    language: str = "en",
    style: str = "report",
) -> Figure:
    """Coefficients with intervals, past conflict beside future conflict, a panel a set of effects.

    `frame` has group (the exposure in words), effects ("period" or "region-by-period"), timing
    ("before": past conflict; "after": the lead, conflict yet to come), estimate, ci_low and
    ci_high, in the unit that `xlabel` names. `ax`, where given, is a pair of axes. Raises
    `DataError` for a missing column or number, an unknown value, or a repeated row.
    """
    _check_coefficients(frame)
    with drawing():
        page = open_page(ax, language, style, panels=2)
        groups = list(dict.fromkeys(frame["group"]))
        across = not page.style.narrow
        for n, (axes, effects) in enumerate(zip(page.axes, _EFFECTS, strict=True)):
            _draw_coefficients(page, axes, frame[frame["effects"] == effects], groups)
            _coefficient_axes(page, axes, frame, groups, named=not (across and n))
            title = page.words[effects]
            axes.set_title(title, loc="left", size=page.style.body, color=TEXT, pad=5)
        height = _GROUP * len(groups) + 0.45
        frame_figure(
            page,
            text,
            body=height if across else 2 * height,
            legend=_coefficient_legend(page),
            caption=xlabel,
            across=across,
        )
    return page.figure


def _check_coefficients(frame: pd.DataFrame) -> None:
    what = "coefficient_plot"
    numbers = ("estimate", "ci_low", "ci_high")
    require(frame, ("group", "effects", "timing", *numbers), what)
    require_values(frame, "effects", _EFFECTS, what)
    require_values(frame, "timing", _TIMINGS, what)
    for column in ("group", *numbers):
        require_numbers(frame, column, what)
    outside = frame[~frame["estimate"].between(frame["ci_low"], frame["ci_high"])]
    if len(outside):
        raise DataError(
            f"{what}: the estimate of {outside['group'].iloc[0]} is outside its interval"
        )
    repeated = frame[frame.duplicated(["group", "effects", "timing"])]
    if len(repeated):
        raise DataError(f"{what}: two estimates of {repeated.iloc[0][:3].to_list()}")


def _draw_coefficients(page: Page, axes: Axes, rows: pd.DataFrame, groups: Sequence[str]) -> None:
    axes.axvline(0, color=TEXT, linewidth=0.8, zorder=1)
    for row in rows_of(rows):
        colour, _, offset = _TIMINGS[row.timing]
        y = groups.index(row.group) + offset
        axes.hlines(y, row.ci_low, row.ci_high, color=colour, linewidth=1.3, zorder=2)
        axes.add_line(_coefficient_mark(page, row.timing, [row.estimate], [y]))


def _coefficient_mark(
    page: Page, timing: str, x: Sequence[float] = (), y: Sequence[float] = ()
) -> Line2D:
    colour, face, _ = _TIMINGS[timing]
    looks: dict[str, Any] = {
        "color": colour,
        "markerfacecolor": face,
        "markersize": page.style.mark,
    }
    return Line2D(x, y, marker="o", linewidth=1.3, label=page.words[timing], zorder=3, **looks)


def _coefficient_axes(
    page: Page, axes: Axes, frame: pd.DataFrame, groups: Sequence[str], named: bool
) -> None:
    """The same scale in both panels, zero in sight."""
    low, high = min(frame["ci_low"].min(), 0), max(frame["ci_high"].max(), 0)
    rim = 0.05 * (high - low or 1)
    axes.set(xlim=(low - rim, high + rim), ylim=(len(groups) - 0.5, -0.5))
    axes.set_yticks(range(len(groups)), labels=groups if named else [""] * len(groups))
    axes.tick_params(labelsize=page.style.small)
    number_axis(page, axes.xaxis, low - rim, high + rim)
    axes.grid(axis="x")
    axes.spines["left"].set_visible(False)


def _coefficient_legend(page: Page) -> list[Artist]:
    line = Line2D([], [], color=MUTED, linewidth=1.3, label=page.words["intervals"])
    return [*(_coefficient_mark(page, timing) for timing in _TIMINGS), line]

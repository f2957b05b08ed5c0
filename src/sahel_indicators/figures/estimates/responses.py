"""A response over time to something unusual, and what goes before it as a placebo."""

from __future__ import annotations

import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from ...errors import DataError
from ..layout import frame_figure
from ..page import Page, open_page, require_numbers
from ..style import BLUE, BLUE_LIGHT, RED, FigureText, drawing
from .marks import (
    INTERVAL,
    THICK,
    TINT,
    Look,
    heading,
    line_sample,
    mark,
    name_ticks,
    require_estimates,
    separate,
    signed,
    value_axis,
)

_AFTER, _BEFORE = Look(BLUE, BLUE), Look(RED, "white", "s")
_HEIGHT = 2.4  # inches


def impulse_response(
    frame: pd.DataFrame,
    *,
    xlabel: str,
    ylabel: str,
    text: FigureText,
    ax: Axes | None = None,
    language: str = "en",
    style: str = "report",
) -> Figure:
    """The response at each horizon in a band; horizons below zero apart, as placebos.

    `frame` is that of `ImpulseResponse.to_frame`: horizon, estimate, ci_low, ci_high. Horizons need
    not follow each other: each has its mark, and a line joins those from 0 on. Raises `DataError`
    for a missing column or number and a horizon that stands twice.
    """
    what = "impulse_response"
    require_estimates(frame, ("horizon", "estimate", *INTERVAL), what)
    for bound in INTERVAL:
        require_numbers(frame, bound, what)
    _require_once(frame["horizon"])
    with drawing():
        page = open_page(ax, language, style)
        axes = page.axes[0]
        rows = frame.sort_values("horizon")
        _draw_after(page, axes, rows[rows["horizon"] >= 0])
        _draw_before(page, axes, rows)
        value_axis(page, axes, rows[["estimate", *INTERVAL]])
        horizons = rows["horizon"].to_list()
        name_ticks(page, axes, horizons, signed(page, horizons))
        heading(page, axes, ylabel)
        frame_figure(page, text, body=_HEIGHT, legend=_legend(page, rows), caption=xlabel)
    return page.figure


def _require_once(horizons: pd.Series) -> None:
    if horizons.duplicated().any():
        twice = horizons[horizons.duplicated()].iloc[0]
        raise DataError(f"impulse_response: two estimates of horizon {twice}")


def _draw_after(page: Page, axes: Axes, rows: pd.DataFrame) -> None:
    x = rows["horizon"]
    axes.fill_between(x, rows["ci_low"], rows["ci_high"], color=BLUE_LIGHT, linewidth=0, zorder=1)
    for bound in INTERVAL:
        axes.plot(x, rows[bound], color=BLUE, linewidth=0.6, zorder=2)
    axes.plot(x, rows["estimate"], color=BLUE, linewidth=1.3, zorder=3)
    axes.add_line(mark(page, _AFTER, x, rows["estimate"]))


def _draw_before(page: Page, axes: Axes, rows: pd.DataFrame) -> None:
    first, last = rows["horizon"].min(), rows["horizon"].max()
    room = 0.04 * max(last - first, 1)
    axes.set_xlim(first - room, last + room)
    before = rows[rows["horizon"] < 0]
    if len(before):
        axes.axvspan(first - room, -0.5, color=TINT, linewidth=0, zorder=0)
        separate(axes, -0.5)
        lines = before["horizon"], before["ci_low"], before["ci_high"]
        axes.vlines(*lines, color=RED, linewidth=THICK, zorder=3)
        axes.add_line(mark(page, _BEFORE, before["horizon"], before["estimate"]))


def _legend(page: Page, rows: pd.DataFrame) -> list[Artist]:
    words = page.words
    entries: list[Artist] = [
        mark(page, _AFTER, label=words["response"]),
        Patch(facecolor=BLUE_LIGHT, edgecolor=BLUE, linewidth=0.6, label=words["band_of_response"]),
    ]
    if (rows["horizon"] < 0).any():
        entries.append(mark(page, _BEFORE, label=words["placebo_before"]))
        entries.append(line_sample(words["intervals"], colour=RED))
    return entries

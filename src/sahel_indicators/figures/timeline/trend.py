"""Food insecurity by analysis: what was found against what was projected."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.transforms import Bbox
from numpy.typing import ArrayLike

from ...errors import DataError
from ..columns import require_known
from ..labels import Label, label_points
from ..layout import frame_figure
from ..page import (
    Page,
    day_numbers,
    open_page,
    require,
    require_values,
    rows_of,
)
from ..style import BLUE, MUTED, RED, FigureText, drawing
from .axes import percent_axis, season_patch, shade_seasons, with_room

CONSTANT = "constant units"
PRINTED = "whole country, as printed"
CURRENT = "current"
_STATUSES = (CURRENT, "first projection", "second projection")
# Two analyses a year are five and seven months apart; a longer step has lost one.
_LONGEST_STEP = 245  # days

# What a row is drawn as: the word in the legend, and the mark.
_MARKS = {
    "current": {"marker": "o", "color": BLUE, "markerfacecolor": BLUE},
    "projected_earlier": {"marker": "o", "color": "#EDB5AA", "markerfacecolor": "white"},
    "projected": {"marker": "o", "color": RED, "markerfacecolor": "white"},
    "printed_current": {"marker": "D", "color": MUTED, "markerfacecolor": MUTED},
    "printed_projected": {"marker": "D", "color": MUTED, "markerfacecolor": "white"},
}


def phase_trend(
    frame: pd.DataFrame,
    *,
    text: FigureText,
    ax: Axes | None = None,
    language: str = "en",
    style: str = "report",
) -> Figure:
    """Share in phase 3 or worse, analysis by analysis: what was found against what was projected.

    `frame` has period_start, period_end, published_on (dates), status ("current", "first
    projection", "second projection"), share (0-1) and scope ("constant units", or "whole country,
    as printed"). Only current shares of constant units are joined by a line. Of two projections for
    one period the earlier published is paler. Raises `DataError` for a missing column, an
    unknown status or scope, or a missing share.
    """
    what = "phase_trend"
    require(frame, [*_TREND_COLUMNS], what)
    require_values(frame, "status", _STATUSES, what)
    require_values(frame, "scope", (CONSTANT, PRINTED), what)
    require_known(frame, ["period_start", "period_end", "share"], what)
    if (frame["share"] < 0).any():
        raise DataError(f"{what}: there are negative shares", expected="0 or more")
    with drawing():
        page = open_page(ax, language, style)
        axes = page.axes[0]
        rows = _with_marks(frame)
        shade_seasons(axes, rows["period_start"].min(), rows["period_end"].max())
        for mark in [name for name in _MARKS if name in set(rows["mark"])]:
            _draw_marks(page, axes, rows[rows["mark"] == mark], mark)
        _join(axes, rows[rows["mark"] == "current"])
        percent_axis(page, axes, rows["share"].max())
        years = with_room(rows["period_start"].min(), rows["period_end"].max())
        frame_figure(page, text, body=2.6, legend=_trend_legend(page, rows), years=years)
        _label_latest(page, axes, rows)
    return page.figure


_TREND_COLUMNS = ("period_start", "period_end", "status", "published_on", "share", "scope")


def _with_marks(frame: pd.DataFrame) -> pd.DataFrame:
    """Where each row stands (the middle of its period) and as which mark."""
    rows = frame.sort_values(["period_start", "published_on"]).reset_index(drop=True)
    middle = rows["period_start"] + (rows["period_end"] - rows["period_start"]) / 2
    current, printed = rows["status"] == CURRENT, rows["scope"] == PRINTED
    latest = rows.groupby([current, printed, "period_start"])["published_on"].transform("max")
    mark = np.select(
        [printed & current, printed, current, rows["published_on"] < latest],
        ["printed_current", "printed_projected", "current", "projected_earlier"],
        default="projected",
    )
    return rows.assign(x=day_numbers(middle), mark=mark)


def _draw_marks(page: Page, axes: Axes, rows: pd.DataFrame, mark: str) -> None:
    axes.add_line(_mark(page, mark, rows["x"], rows["share"], zorder=3 + list(_MARKS).index(mark)))


def _mark(page: Page, mark: str, x: ArrayLike = (), y: ArrayLike = (), zorder: float = 3) -> Line2D:
    looks: dict[str, Any] = {"linestyle": "none", "label": page.words[mark], **_MARKS[mark]}
    return Line2D(x, y, markersize=page.style.mark, markeredgewidth=1.1, zorder=zorder, **looks)


def _join(axes: Axes, current: pd.DataFrame) -> None:
    """A line from one current analysis to the next, dashed where one in between is missing."""
    for a, b in pairwise(rows_of(current)):
        dashes = "--" if b.x - a.x > _LONGEST_STEP else "-"
        axes.plot([a.x, b.x], [a.share, b.share], dashes, color=BLUE, linewidth=1.3)


def _trend_legend(page: Page, rows: pd.DataFrame) -> list[Artist]:
    entries: list[Artist] = [_mark(page, name) for name in _MARKS if name in set(rows["mark"])]
    steps = rows.loc[rows["mark"] == CURRENT, "x"].diff()
    if (steps > _LONGEST_STEP).any():
        gap: dict[str, Any] = {"color": BLUE, "linewidth": 1.3, "linestyle": (0, (3, 1.5))}
        entries.insert(1, Line2D([], [], label=page.words["skipped"], **gap))
    return [*entries, season_patch(page)]


def _label_latest(page: Page, axes: Axes, rows: pd.DataFrame) -> None:
    """Write the value beside the latest mark of each kind, clear of all marks and lines."""
    latest = rows[rows["mark"] != "projected_earlier"].drop_duplicates("mark", keep="last")
    labels = [
        Label(page.words.percent(100 * row.share, 1), [(row.x, row.share)])
        for row in rows_of(latest)
    ]
    half = 0.75 * page.style.mark * page.dpi / 72
    marks = axes.transData.transform(rows[["x", "share"]].to_numpy(float))
    line = axes.transData.transform(_along(rows[rows["mark"] == "current"]))
    taken = [Bbox([at - half, at + half]) for at in marks] + [Bbox([at - 1, at + 1]) for at in line]
    label_points(page, axes, labels, taken, background="white")


def _along(rows: pd.DataFrame) -> np.ndarray:
    """Points along the line through the rows, close enough that no text fits between them."""
    steps = np.linspace(0, max(len(rows) - 1, 0), 20 * max(len(rows), 1))
    known = np.arange(len(rows))
    if rows.empty:
        return np.empty((0, 2))
    return np.column_stack([np.interp(steps, known, rows[name]) for name in ("x", "share")])

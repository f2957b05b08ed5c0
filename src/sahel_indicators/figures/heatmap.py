"""Counts by region and month as colours, with dated events marked across them."""

from __future__ import annotations

from collections.abc import Sequence
from operator import itemgetter
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import QuadMesh
from matplotlib.colors import FuncNorm, LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Patch, Rectangle

from ..errors import DataError
from .layout import EDGE, Key, frame_figure, width_of
from .page import Page, day_number, day_numbers, open_page, require, require_values, rows_of
from .style import (
    GRID,
    HATCH,
    HATCH_COLOUR,
    NOT_ANALYSED,
    RED,
    RED_DARK,
    RED_LIGHT,
    TEXT,
    FigureText,
    drawing,
)

_ROW = 0.21  # inches a region
_BADGE = 0.16  # inches that the number of an event needs each way
_DASHES: dict[str, Any] = {"day": "-", "month": (0, (2.5, 1.5))}
_NO_DATA: dict[str, Any] = {"facecolor": NOT_ANALYSED, "edgecolor": HATCH_COLOUR, "linewidth": 0}


def region_month(
    frame: pd.DataFrame,
    events: pd.DataFrame,
    *,
    text: FigureText,
    ax: Axes | None = None,
    language: str = "en",
    style: str = "report",
    scale_label: str = "",
) -> Figure:
    """Counts a region and month; zero is white, no data is hatched grey, the scale is logarithmic.

    `frame` is indexed by region name, from the top down, with the first day of each month as
    columns. `events` has date, label and precision ("day", or "month" where the day is not known:
    a dashed line in the middle of the month); the number above each line leads to the key below.
    `scale_label` says what is counted. Raises `DataError` where the columns are not months in a
    row, a count is negative, or an event cannot be marked.
    """
    _check_counts(frame)
    _check_events(frame, events)
    with drawing():
        page = open_page(ax, language, style)
        axes = page.axes[0]
        mesh = _draw_counts(axes, frame)
        edges = _month_edges(frame)
        _name_rows(page, axes, frame.index)
        marked = _arrange(page, frame, events)
        _draw_events(page, axes, marked, len(frame))
        frame_figure(
            page,
            text,
            body=_ROW * (len(frame) + _strip(marked)) + 0.2,
            legend=_legend(page, frame),
            scale=_scale(page, mesh, scale_label),
            key=_key(page, marked),
            years=(edges[0], edges[-1]),
        )
    return page.figure


def _check_counts(frame: pd.DataFrame) -> None:
    require(frame, [], "region_month")
    months = pd.DatetimeIndex(frame.columns)
    expected = pd.date_range(months[0], periods=len(months), freq="MS")
    if not months.equals(expected.as_unit(months.unit)):
        raise DataError(
            "region_month: the columns are not months in a row",
            expected=f"{len(months)} month starts from {months[0].date()} on",
        )
    if (frame < 0).to_numpy().any():
        raise DataError("region_month: there are negative counts", expected="0 or more")


def _check_events(frame: pd.DataFrame, events: pd.DataFrame) -> None:
    if events.empty:
        return
    require(events, ["date", "label", "precision"], "region_month's events")
    require_values(events, "precision", _DASHES, "region_month")
    edges = _month_edges(frame)
    outside = events[~events["date"].between(edges[0], edges[-1], inclusive="left")]
    if len(outside):
        raise DataError(
            f"region_month: the event '{outside['label'].iloc[0]}' has no place on the axis",
            expected=f"a date from {edges[0].date()} to before {edges[-1].date()}",
        )


def _month_edges(frame: pd.DataFrame) -> pd.DatetimeIndex:
    return pd.date_range(frame.columns[0], periods=len(frame.columns) + 1, freq="MS")


def _draw_counts(axes: Axes, frame: pd.DataFrame) -> QuadMesh:
    """The first region at the top; where there is no data, hatched grey."""
    edges = day_numbers(_month_edges(frame))
    rows = len(frame)
    counts = np.ma.masked_invalid(frame.to_numpy(float)[::-1])
    highest = max(float(counts.max()), 1.0) if counts.count() else 1.0
    reds = [(0, "white"), (0.07, RED_LIGHT), (0.55, RED), (1, RED_DARK)]
    mesh = axes.pcolormesh(
        edges,
        np.arange(rows + 1),
        counts,
        cmap=LinearSegmentedColormap.from_list("counts", reds),
        norm=FuncNorm((np.log1p, np.expm1), vmin=0, vmax=highest),
        edgecolors="face",  # or viewers of SVG and PDF show seams
        linewidth=0.25,
    )
    _hatch(axes, edges, np.ma.getmaskarray(counts))
    axes.hlines(np.arange(rows + 1), edges[0], edges[-1], color=GRID, linewidth=0.4)
    return mesh


def _hatch(axes: Axes, edges: np.ndarray, missing: np.ndarray) -> None:
    """A hatched box over each run of months without data."""
    for row, gaps in enumerate(missing):
        turns = np.flatnonzero(np.diff(np.pad(gaps.astype(int), 1)))
        for start, end in turns.reshape(-1, 2):
            width = edges[end] - edges[start]
            axes.add_patch(Rectangle((edges[start], row), width, 1, hatch=HATCH, **_NO_DATA))


def _name_rows(page: Page, axes: Axes, names: pd.Index) -> None:
    middles = np.arange(len(names))[::-1] + 0.5
    axes.set_yticks(middles, labels=[str(name) for name in names], size=page.style.small)
    axes.spines["left"].set_visible(False)


class _Mark(NamedTuple):
    x: float
    level: int  # 0 is nearest to the heatmap
    precision: str
    when: str
    label: str


def _arrange(page: Page, frame: pd.DataFrame, events: pd.DataFrame) -> list[_Mark]:
    """Events in the order of time; a number too near to the one before goes above it."""
    names = max(width_of(page, str(name), page.style.small) for name in frame.index)
    days = len(frame.columns) * 30.4
    needed = _BADGE * days / (0.93 * page.width - 2 * EDGE - names)
    ends: list[float] = []
    marks = []
    for x, event in sorted([(_place(e), e) for e in rows_of(events)], key=itemgetter(0)):
        level = next((n for n, end in enumerate(ends) if x >= end), len(ends))
        ends[level : level + 1] = [x + needed]
        when = (page.words.day if event.precision == "day" else page.words.month)(event.date)
        marks.append(_Mark(x, level, event.precision, when, event.label))
    return marks


def _place(event: Any) -> float:
    """Noon of the day, or the middle of the month."""
    day: pd.Timestamp = event.date.normalize()
    if event.precision == "day":
        return day_number(day) + 0.5
    return day_number(day.replace(day=1)) + day.days_in_month / 2


def _strip(marks: Sequence[_Mark]) -> float:
    """Height in rows of what the numbers need above the heatmap."""
    return (max(mark.level for mark in marks) + 1.4) * _BADGE / _ROW if marks else 0.0


def _draw_events(page: Page, axes: Axes, marks: Sequence[_Mark], rows: int) -> None:
    axes.set_ylim(0, rows + _strip(marks))
    for number, mark in enumerate(marks, start=1):
        top = rows + (mark.level + 0.8) * _BADGE / _ROW
        dashes = _DASHES[mark.precision]
        axes.vlines(mark.x, 0, top, color=TEXT, linewidth=0.6, linestyle=dashes, zorder=4)
        badge = axes.text(mark.x, top, str(number), ha="center", va="center", zorder=5 + number)
        badge.set(size=page.style.small, weight="bold")
        badge.set_bbox({"boxstyle": "round,pad=0.12", "facecolor": "white", "edgecolor": "none"})


def _key(page: Page, marks: Sequence[_Mark]) -> list[Key]:
    return [(str(n), f"{mark.when} – {mark.label}") for n, mark in enumerate(marks, start=1)]


def _legend(page: Page, frame: pd.DataFrame) -> list[Patch]:
    if not frame.isna().to_numpy().any():
        return []
    return [Patch(hatch=HATCH, label=page.words["no_data"], **_NO_DATA)]


def _scale(page: Page, mesh: QuadMesh, label: str) -> Axes:
    """A bar of the colours, named with real counts."""
    bar = page.host.add_axes((0.3, 0.5, 0.4, 0.1), label="scale")
    highest = mesh.get_clim()[1] or 1.0
    ticks = [0, *(10**n for n in range(int(np.log10(highest)) + 1))]
    if highest > 2.5 * ticks[-1]:
        ticks.append(int(highest))
    page.figure.colorbar(mesh, cax=bar, orientation="horizontal", ticks=ticks)
    bar.set_xticks(ticks, labels=[page.words.number(tick) for tick in ticks])
    bar.tick_params(labelsize=page.style.small, length=0, pad=2)
    bar.minorticks_off()
    bar.text(
        -0.03, 0.5, label, ha="right", va="center", size=page.style.small, transform=bar.transAxes
    )
    return bar

"""Figures over time: food insecurity by analysis, displaced people by producer."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.text import Text
from matplotlib.ticker import FuncFormatter, MaxNLocator
from matplotlib.transforms import Bbox, ScaledTranslation, Transform
from numpy.typing import ArrayLike

from ..errors import DataError
from .labels import Label, label_points, spread
from .layout import frame_figure, wrapped
from .page import (
    Page,
    day_number,
    day_numbers,
    open_page,
    require,
    require_numbers,
    require_values,
    rows_of,
)
from .style import (
    BLUE,
    BLUE_DARK,
    MUTED,
    RED,
    RED_DARK,
    TEXT,
    FigureText,
    drawing,
)

CONSTANT = "constant units"
PRINTED = "whole country, as printed"
CURRENT = "current"
_STATUSES = (CURRENT, "first projection", "second projection")
_SEASON = "#EEF2F5"
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
    require_numbers(frame, "share", what)
    with drawing():
        page = open_page(ax, language, style)
        axes = page.axes[0]
        rows = _with_marks(frame)
        _shade_seasons(axes, rows)
        for mark in [name for name in _MARKS if name in set(rows["mark"])]:
            _draw_marks(page, axes, rows[rows["mark"] == mark], mark)
        _join(axes, rows[rows["mark"] == "current"])
        _percent_axis(page, axes, rows["share"].max())
        years = _with_room(rows["period_start"].min(), rows["period_end"].max())
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


def _shade_seasons(axes: Axes, rows: pd.DataFrame) -> None:
    for year in range(rows["period_start"].min().year, rows["period_end"].max().year + 1):
        start, end = pd.Timestamp(year, 6, 1), pd.Timestamp(year, 9, 1)
        if end > rows["period_start"].min():
            ends = day_number(start), day_number(end)
            axes.axvspan(*ends, color=_SEASON, linewidth=0, zorder=0)


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


def _percent_axis(page: Page, axes: Axes, highest: float) -> None:
    axes.set_ylim(0, 1.12 * highest)
    axes.yaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 5, 10]))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda v, _: page.words.percent(100 * v)))
    axes.tick_params(axis="y", labelsize=page.style.small)
    axes.grid(axis="y")
    axes.spines["left"].set_visible(False)


def _trend_legend(page: Page, rows: pd.DataFrame) -> list[Artist]:
    entries: list[Artist] = [_mark(page, name) for name in _MARKS if name in set(rows["mark"])]
    steps = rows.loc[rows["mark"] == CURRENT, "x"].diff()
    if (steps > _LONGEST_STEP).any():
        gap: dict[str, Any] = {"color": BLUE, "linewidth": 1.3, "linestyle": (0, (3, 1.5))}
        entries.insert(1, Line2D([], [], label=page.words["skipped"], **gap))
    return [*entries, Patch(color=_SEASON, linewidth=0, label=page.words["lean_season"])]


def _with_room(first: pd.Timestamp, last: pd.Timestamp) -> tuple[pd.Timestamp, pd.Timestamp]:
    """The ends of an axis on which the first and the last mark are not cut."""
    room = pd.Timedelta(days=60)
    return first - room, last + room


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


MEASURES = ("idps", "refugees")
_PRODUCER_LOOKS = (
    (BLUE, "o"),
    (RED, "s"),
    (BLUE_DARK, "^"),
    ("#8C6D1F", "D"),
    (MUTED, "v"),
    (RED_DARK, "P"),
    (TEXT, "X"),
)


_LABEL_GAP = 0.05  # inches between two labels of lines
_AROUND_PANEL = 0.5  # inches for a panel's heading and years


def stock_by_producer(
    frame: pd.DataFrame,
    *,
    text: FigureText,
    ax: Sequence[Axes] | None = None,
    language: str = "en",
    style: str = "report",
) -> Figure:
    """Displaced people at each date, one line a producer, because producers differ and are not one.

    `frame` has date, measure ("idps" or "refugees"), producer (text) and value (people). Two panels
    share the years; `ax`, where given, is a pair of axes. Raises `DataError` for a missing column,
    an unknown measure, a missing value, or more producers than there are marks.
    """
    what = "stock_by_producer"
    require(frame, ["date", "measure", "producer", "value"], what)
    require_values(frame, "measure", MEASURES, what)
    require_numbers(frame, "value", what)
    with drawing():
        page = open_page(ax, language, style, panels=2)
        looks = _looks(frame["producer"])
        labels = [
            _draw_stocks(page, axes, frame[frame["measure"] == measure], measure, looks)
            for axes, measure in zip(page.axes, MEASURES, strict=True)
        ]
        years = _with_room(frame["date"].min(), frame["date"].max())
        needed = [sum(_height(page, label) for label in panel) / page.dpi for panel in labels]
        body = 2 * (max(1.4, *needed) + _AROUND_PANEL)
        frame_figure(page, text, body=body, years=years)
        for axes, texts in zip(page.axes, labels, strict=True):
            _spread_labels(page, axes, texts)
    return page.figure


def _looks(producers: pd.Series) -> dict[str, tuple[str, str]]:
    """One colour and mark a producer, the same in both panels."""
    names = list(dict.fromkeys(producers))
    if len(names) > len(_PRODUCER_LOOKS):
        raise DataError(
            f"{len(names)} producers are too many to tell apart",
            expected=f"at most {len(_PRODUCER_LOOKS)}",
        )
    return dict(zip(names, _PRODUCER_LOOKS, strict=False))


class _LineLabel(NamedTuple):
    text: Text
    mark: Line2D
    level: float  # of the line's end, in the units of the axis


def _draw_stocks(
    page: Page, axes: Axes, rows: pd.DataFrame, measure: str, looks: dict[str, tuple[str, str]]
) -> list[_LineLabel]:
    """Draw one panel; gives the label of each line."""
    unit, divisor = _unit(rows["value"].max())
    heading = f"{page.words[measure]} ({page.words[unit]})"
    axes.set_title(heading, loc="left", size=page.style.body, color=TEXT, pad=6)
    _stock_axis(page, axes, rows["value"].max() / divisor)
    labels = []
    for rank, (producer, line) in enumerate(
        rows.sort_values("date").groupby("producer", sort=False)
    ):
        look = looks[str(producer)]
        levels = line["value"].to_numpy() / divisor
        _draw_line(page, axes, day_numbers(line["date"]), levels, look, rank)
        label = _line_label(page, axes, str(producer), line.iloc[-1], look)
        labels.append(_LineLabel(*label, levels[-1]))
    return labels


def _draw_line(
    page: Page, axes: Axes, x: np.ndarray, y: np.ndarray, look: tuple[str, str], rank: int
) -> None:
    """Later lines are thinner, so that one that repeats another's figures does not hide it."""
    axes.plot(
        x,
        y,
        color=look[0],
        marker=look[1],
        linewidth=max(1.9 - 0.3 * rank, 0.7),
        markersize=(0.9 - 0.08 * rank) * page.style.mark,
        markeredgewidth=0,
        zorder=3 + rank,
        clip_on=False,
    )


def _unit(highest: float) -> tuple[str, float]:
    if highest >= 1_500_000:
        return "millions", 1e6
    return ("thousands", 1e3) if highest >= 1_500 else ("persons", 1.0)


def _stock_axis(page: Page, axes: Axes, highest: float) -> None:
    axes.set_ylim(0, 1.08 * highest if highest > 0 else 1)
    axes.yaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 5, 10]))
    decimals = 1 if highest < 4 else 0
    axes.yaxis.set_major_formatter(FuncFormatter(lambda v, _: page.words.number(v, decimals)))
    axes.tick_params(axis="y", labelsize=page.style.small)
    axes.grid(axis="y")
    axes.spines["left"].set_visible(False)


def _line_label(
    page: Page, axes: Axes, producer: str, last: pd.Series, look: tuple[str, str]
) -> tuple[Text, Line2D]:
    """The line's mark, then producer, last value and its date, to the right of the panel."""
    room = 1.0 if page.style.narrow else 1.5
    value, month = page.words.number(last["value"]), page.words.month(last["date"])
    lines = [wrapped(page, part, page.style.small, room) for part in (producer, value, month)]
    mark = Line2D([1], [0.5], marker=look[1], color=look[0], markeredgewidth=0, clip_on=False)
    mark.set(markersize=page.style.mark, transform=_beside(page, axes, 0.2))
    text = axes.text(1, 0.5, "\n".join(lines), size=page.style.small, color=look[0], va="center")
    text.set(linespacing=1.1, transform=_beside(page, axes, 0.28))
    axes.add_line(mark)
    return text, mark


def _height(page: Page, label: _LineLabel) -> float:
    return label.text.get_window_extent().height + _LABEL_GAP * page.dpi


def _beside(page: Page, axes: Axes, inches: float) -> Transform:
    """Fractions of the axes, moved to the right by some inches."""
    return axes.transAxes + ScaledTranslation(inches, 0, page.figure.dpi_scale_trans)


def _spread_labels(page: Page, axes: Axes, labels: Sequence[_LineLabel]) -> None:
    """Move each label level with its line's end, apart from the others."""
    if not labels:
        return
    frame = axes.get_window_extent()
    heights = [_height(page, label) for label in labels]
    ends = [axes.transData.transform((0, label.level))[1] for label in labels]
    centres = spread(ends, heights, frame.y0, frame.y1)
    for label, centre in zip(labels, centres, strict=True):
        level = (centre - frame.y0) / frame.height
        label.text.set_y(level)
        label.mark.set_ydata([level])

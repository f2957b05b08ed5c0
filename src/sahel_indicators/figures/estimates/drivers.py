"""How much of what varies goes with each driver, and how much with none of them."""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter, MaxNLocator

from ...errors import DataError
from ..layout import frame_figure, wrapped
from ..page import Page, open_page, require, require_numbers, rows_of
from ..style import (
    BLUE,
    BLUE_LIGHT,
    HATCH,
    HATCH_COLOUR,
    NOT_ANALYSED,
    TEXT,
    FigureText,
    drawing,
)
from .marks import THICK, line_height, line_sample

_COLUMNS = ("driver", "share", "ci_low", "ci_high", "apart")
_ROW = 1.9  # lines of text that a driver takes
_CLOSE = 1e-6


def driver_decomposition(
    frame: pd.DataFrame,
    *,
    unexplained: float,
    xlabel: str,
    text: FigureText,
    ax: Axes | None = None,
    language: str = "en",
    style: str = "report",
) -> Figure:
    """A bar a driver with the interval of its share, and the share that no driver goes with.

    `frame` has driver (in words), share with ci_low and ci_high (parts of the whole variation, 0 to
    1) and apart (whether it is told from zero; if not the bar is pale). The shares and
    `unexplained` add up to one, and are refused otherwise. Raises `DataError` for a missing column
    or number as well.
    """
    _check(frame, unexplained)
    with drawing():
        page = open_page(ax, language, style)
        axes = page.axes[0]
        _scale(page, axes, frame, unexplained)
        for n, row in enumerate(rows_of(frame)):
            _draw_driver(page, axes, n, row)
        _draw_rest(page, axes, len(frame), unexplained)
        names = [*frame["driver"], page.words["unexplained"]]
        room = 0.3 * page.width
        labels = [wrapped(page, page.words.joined(n), page.style.small, room) for n in names]
        axes.set_yticks(range(len(names)), labels=labels, size=page.style.small)
        body = _ROW * len(names) * line_height(page) + 0.25
        frame_figure(page, text, body=body, legend=_legend(page, frame), caption=xlabel)
    return page.figure


def _check(frame: pd.DataFrame, unexplained: float) -> None:
    what = "driver_decomposition"
    require(frame, _COLUMNS, what)
    for column in ("share", "ci_low", "ci_high"):
        require_numbers(frame, column, what)
    whole = frame["share"].sum() + unexplained
    if abs(whole - 1) > _CLOSE:
        raise DataError(f"{what}: the shares add up to {whole:.4g}", expected="1")


def _scale(page: Page, axes: Axes, frame: pd.DataFrame, unexplained: float) -> None:
    right = 1.02 * max(unexplained, frame["ci_high"].max())
    axes.set(xlim=(0, right), ylim=(len(frame) + 0.6, -0.6))
    axes.xaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 5, 10]))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda v, _: page.words.percent(100 * v)))
    axes.tick_params(labelsize=page.style.small)
    axes.grid(axis="x")
    axes.spines["left"].set_visible(False)


def _draw_driver(page: Page, axes: Axes, n: int, row: Any) -> None:
    share, low, high = row.share, row.ci_low, row.ci_high
    colour = BLUE if row.apart else BLUE_LIGHT
    axes.barh(n, share, 0.55, color=colour, edgecolor=BLUE, linewidth=0.8)
    axes.hlines(n, low, high, color=TEXT, linewidth=1.2, zorder=3)
    for end in (low, high):
        axes.vlines(end, n - 0.1, n + 0.1, color=TEXT, linewidth=1, zorder=3)
    words = page.words
    value = words.percent(100 * share, 1)
    interval = words.percents(100 * low, 100 * high, 1)
    _write(page, axes, n, max(high, share), f"{value} ({interval})")


def _draw_rest(page: Page, axes: Axes, n: int, unexplained: float) -> None:
    bar = axes.barh(n, unexplained, 0.55, color=NOT_ANALYSED, hatch=HATCH, linewidth=0.8)
    bar[0].set_edgecolor(HATCH_COLOUR)
    _write(page, axes, n, unexplained, page.words.percent(100 * unexplained, 1))


def _write(page: Page, axes: Axes, n: int, end: float, value: str) -> None:
    """A value just right of what it belongs to."""
    said = axes.annotate(
        value, (end, n), (4, 0), textcoords="offset points", va="center", color=TEXT
    )
    said.set(size=page.style.small)


def _legend(page: Page, frame: pd.DataFrame) -> list[Artist]:
    looks = {"driver_apart": (True, BLUE), "driver_unclear": (False, BLUE_LIGHT)}
    bars: list[Artist] = [
        Patch(facecolor=colour, edgecolor=BLUE, linewidth=0.8, label=page.words[word])
        for word, (apart, colour) in looks.items()
        if (frame["apart"] == apart).any()
    ]
    return [*bars, line_sample(page.words["intervals"], THICK, TEXT)]

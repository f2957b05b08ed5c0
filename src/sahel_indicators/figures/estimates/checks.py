"""One estimate asked again with one thing changed at a time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ...errors import DataError
from ..layout import frame_figure, wrapped
from ..page import Page, open_page, require, rows_of
from ..style import BLUE, RED_DARK, TEXT, FigureText, drawing
from .marks import (
    INTERVAL,
    THICK,
    TINT,
    Look,
    line_height,
    line_sample,
    mark,
    number_axis,
    ratio_axis,
    reaches_zero,
    require_estimates,
)

_MAIN = Look(RED_DARK, RED_DARK, "D")
_APART, _REACHES = Look(BLUE, BLUE), Look(BLUE, "white")
_COLUMNS = ("group", "name", "estimate", *INTERVAL, "main", "other_unit")
_HEADING, _BETWEEN = 1.0, 0.5  # rows that a group's heading takes, and the room above it


def checks_plot(
    frame: pd.DataFrame,
    *,
    xlabel: str,
    text: FigureText,
    ratios: bool = False,
    ax: Axes | None = None,
    language: str = "en",
    style: str = "report",
) -> Figure:
    """The main estimate and, group by group, what becomes of it when one thing is changed.

    `frame` has group and name (in words, in the order of the frame), estimate, ci_low, ci_high,
    main (true for the estimate that the others are variations of, whose value runs down the figure
    as a line) and other_unit (true where the outcome is another one: its number has no place on
    this scale and is written instead). A row whose three numbers are missing was not estimated, and
    says so. With `ratios` the numbers are logarithms, and the axis names what they are logarithms
    of: 0.5, 1, 2. Raises `DataError` for a missing column, a half interval, a repeated name, or not
    exactly one main estimate.
    """
    _check(frame)
    with drawing():
        page = open_page(ax, language, style)
        axes = page.axes[0]
        rows = _placed(page, frame)
        _draw(page, axes, rows, ratio_axis if ratios else number_axis)
        _name_rows(page, axes, rows)
        deepest = rows["y"].max() + rows["lines"].iloc[-1] / 2 + 0.3
        axes.set_ylim(deepest, -0.7)
        frame_figure(
            page,
            text,
            body=(deepest + 0.7) * line_height(page) + 0.2,
            legend=_legend(page, rows, 1 if ratios else 0),
            caption=_caption(page, rows, xlabel),
        )
    return page.figure


def _check(frame: pd.DataFrame) -> None:
    what = "checks_plot"
    require(frame, _COLUMNS, what)
    numbers = frame[["estimate", *INTERVAL]].isna()
    if (numbers.any(axis=1) != numbers.all(axis=1)).any():
        raise DataError(f"{what}: a row has some of estimate, ci_low and ci_high only")
    known = frame[~numbers.any(axis=1)]
    if known["main"].sum() != 1:
        raise DataError(f"{what}: {int(known['main'].sum())} main estimates", expected="one")
    require_estimates(known, _COLUMNS, what)
    if frame.duplicated(["group", "name"]).any():
        twice = frame[frame.duplicated(["group", "name"])].iloc[0]
        raise DataError(f"{what}: two rows of {twice['group']}, {twice['name']}")


def _placed(page: Page, frame: pd.DataFrame) -> pd.DataFrame:
    """The rows with their names broken into lines, and `y` from the top down in lines of text."""
    room = 0.4 * page.width
    names = [wrapped(page, page.words.joined(n), page.style.small, room) for n in frame["name"]]
    rows = frame.assign(label=names, lines=[0.85 * name.count("\n") + 1 for name in names])
    rows = rows.reset_index(drop=True)
    rows["first"] = rows["group"] != rows["group"].shift()
    top = 0.0
    places: list[float] = []
    for row in rows_of(rows):
        if row.first and row.group:
            top += _HEADING + (_BETWEEN if places else 0)
        places.append(top + (row.lines - 1) / 2)
        top += row.lines
    return rows.assign(y=places)


def _look(row: Any) -> Look:
    if row.main:
        return _MAIN
    return _REACHES if reaches_zero(row) else _APART


def _draw(page: Page, axes: Axes, rows: pd.DataFrame, scale: Callable[..., None]) -> None:
    known = rows[rows["estimate"].notna() & ~rows["other_unit"].astype(bool)]
    low, high = min(known["ci_low"].min(), 0.0), max(known["ci_high"].max(), 0.0)
    rim = 0.04 * (high - low)
    axes.set_xlim(low - rim, high + rim)
    scale(page, axes.xaxis, low - rim, high + rim)
    axes.axvline(0, color=TEXT, linewidth=0.8, zorder=1)
    main = known[known["main"]].iloc[0]
    axes.axvspan(main["ci_low"], main["ci_high"], color=TINT, linewidth=0, zorder=0)
    axes.axvline(main["estimate"], color=RED_DARK, linewidth=0.7, linestyle=(0, (4, 2)), zorder=1)
    for row in rows_of(known):
        look = _look(row)
        axes.hlines(row.y, row.ci_low, row.ci_high, color=look.colour, linewidth=1.3, zorder=2)
        axes.add_line(mark(page, look, [row.estimate], [row.y]))
    for row in rows_of(rows.drop(index=known.index)):
        said = axes.text(0.02, row.y, _in_words(page, row), color=TEXT, va="center", zorder=5)
        said.set(size=page.style.small, transform=axes.get_yaxis_transform())
        said.set_bbox({"facecolor": "white", "edgecolor": "none", "pad": 0.8})


def _in_words(page: Page, row: Any) -> str:
    """What has no mark: a number on another scale, or that there is none."""
    if np.isnan(row.estimate):
        return page.words["not_estimated"]
    estimate, low, high = (page.words.number(v, 1) for v in (row.estimate, row.ci_low, row.ci_high))
    return page.words["on_its_own_scale"].format(estimate, low, high)


def _caption(page: Page, rows: pd.DataFrame, xlabel: str) -> str:
    other = rows["other_unit"].astype(bool) & rows["estimate"].notna()
    return f"{xlabel} {page.words['other_units']}" if other.any() else xlabel


def _name_rows(page: Page, axes: Axes, rows: pd.DataFrame) -> None:
    heads = rows[rows["first"] & (rows["group"] != "")]
    above = heads["y"] - (heads["lines"] - 1) / 2 - _HEADING
    labels = [*map(page.words.joined, heads["group"]), *rows["label"]]
    axes.set_yticks([*above, *rows["y"]], labels=labels, size=page.style.small)
    bold = [True] * len(heads) + rows["main"].to_list()
    for label, is_bold in zip(axes.get_yticklabels(), bold, strict=True):
        label.set_fontweight("bold" if is_bold else "normal")
        label.set_linespacing(1.15)
    axes.tick_params(axis="x", labelsize=page.style.small)
    axes.grid(axis="x")
    axes.spines["left"].set_visible(False)


def _legend(page: Page, rows: pd.DataFrame, nothing: int) -> list[Artist]:
    """The marks there are; `nothing` is the number that says that nothing changed."""
    known = rows[rows["estimate"].notna() & ~rows["other_unit"].astype(bool)]
    there = {_look(row) for row in rows_of(known)}
    looks = {
        "estimate_main": _MAIN,
        "interval_apart": _APART,
        "interval_reaches": _REACHES,
    }
    marks: list[Artist] = [
        mark(page, look, label=page.words[word].format(nothing))
        for word, look in looks.items()
        if look in there
    ]
    return [*marks, line_sample(page.words["intervals"], THICK)]

"""A specification curve: every way of asking, in order of its answer, and what was chosen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from ...errors import DataError
from ..layout import frame_figure
from ..page import Page, open_page, rows_of
from ..style import BLUE, GRID, MUTED, RED_DARK, TEXT, FigureText, drawing
from .marks import (
    INTERVAL,
    THICK,
    TINT,
    Look,
    line_height,
    line_sample,
    mark,
    reaches_zero,
    require_estimates,
)

_MAIN = Look(RED_DARK, RED_DARK, "D")
_APART, _REACHES = Look(BLUE, BLUE), Look(BLUE, "white")
_CURVE_ROWS = 12  # rows of text that the curve is as high as
_BETWEEN = 0.8  # rows between the curve and the choices, and between two dimensions


def specification_curve(
    frame: pd.DataFrame,
    *,
    dimensions: Sequence[str],
    ylabel: str,
    text: FigureText,
    ax: Axes | None = None,
    language: str = "en",
    style: str = "report",
) -> Figure:
    """Estimates in ascending order, and below each the choices that it rests on.

    `frame` is that of `SpecificationCurve.to_frame` with the choices in words: estimate, ci_low,
    ci_high, primary (the one named as main), and a column for each of the `dimensions`, whose name
    is its heading. Raises `DataError` for a missing column, number or choice, and more than one
    main specification.
    """
    _check(frame, dimensions)
    with drawing():
        page = open_page(ax, language, style)
        axes = page.axes[0]
        rows = frame.sort_values("estimate", kind="stable").reset_index(drop=True)
        scale = _Scale.of(rows)
        _draw_curve(page, axes, rows, scale)
        choices = _choices(rows, dimensions)
        _draw_choices(page, axes, rows, choices)
        _name_rows(page, axes, scale, choices)
        depth = choices["y"].min() - 0.8
        axes.set(xlim=(-0.8, len(rows) - 0.2), ylim=(depth, _CURVE_ROWS + 0.3))
        frame_figure(
            page,
            text,
            body=(_CURVE_ROWS - depth) * line_height(page),
            legend=_legend(page, rows),
            caption=ylabel,
        )
    return page.figure


def _check(frame: pd.DataFrame, dimensions: Sequence[str]) -> None:
    what = "specification_curve"
    require_estimates(frame, ("estimate", *INTERVAL, "primary", *dimensions), what)
    missing = frame[[*INTERVAL, *dimensions]].isna().any()
    if missing.any():
        raise DataError(f"{what}: {missing.idxmax()} is missing in a row")
    if frame["primary"].sum() > 1:
        raise DataError(f"{what}: {int(frame['primary'].sum())} are marked as the main one")


class _Scale(NamedTuple):
    """Where an estimate stands above the choices, in rows of text."""

    low: float
    high: float

    @classmethod
    def of(cls, rows: pd.DataFrame) -> _Scale:
        low, high = min(rows["ci_low"].min(), 0.0), max(rows["ci_high"].max(), 0.0)
        return cls(low, high if high > low else low + 1)

    def row(self, value: float | pd.Series | np.ndarray) -> np.ndarray:
        return np.asarray(_CURVE_ROWS * (value - self.low) / (self.high - self.low))


def _look(row: Any) -> Look:
    if row.primary:
        return _MAIN
    return _REACHES if reaches_zero(row) else _APART


def _draw_curve(page: Page, axes: Axes, rows: pd.DataFrame, scale: _Scale) -> None:
    axes.hlines(scale.row(0.0), -0.8, len(rows) - 0.2, color=TEXT, linewidth=0.8, zorder=1)
    for n, row in enumerate(rows_of(rows)):
        look = _look(row)
        ends = scale.row(row.ci_low), scale.row(row.ci_high)
        axes.vlines(n, *ends, color=look.colour, linewidth=1.2, zorder=2)
        axes.add_line(mark(page, look, [n], [scale.row(row.estimate)]))
        if row.primary:
            axes.axvspan(n - 0.5, n + 0.5, color=TINT, linewidth=0, zorder=0)


def _choices(rows: pd.DataFrame, dimensions: Sequence[str]) -> pd.DataFrame:
    """One row a choice from the top down: dimension, choice and its place `y`."""
    pairs = [(name, choice) for name in dimensions for choice in dict.fromkeys(rows[name])]
    table = pd.DataFrame(pairs, columns=["dimension", "choice"])
    first = table["dimension"] != table["dimension"].shift()
    # A heading takes a row of its own above the first choice.
    steps = 1 + first * (1 + _BETWEEN)
    return table.assign(first=first, y=-steps.cumsum())


def _draw_choices(page: Page, axes: Axes, rows: pd.DataFrame, choices: pd.DataFrame) -> None:
    for choice in rows_of(choices):
        axes.axhline(choice.y, color=GRID, linewidth=0.4, zorder=1)
        chosen = rows[rows[choice.dimension] == choice.choice]
        for main, look in ((False, Look(MUTED, MUTED)), (True, _MAIN)):
            x = chosen.index[chosen["primary"] == main].to_list()
            dots = mark(page, look, x, [choice.y] * len(x))
            dots.set_markersize(0.75 * page.style.mark)
            axes.add_line(dots)


def _name_rows(page: Page, axes: Axes, scale: _Scale, choices: pd.DataFrame) -> None:
    """Numbers of the curve, headings in bold and choices, all to the left of the drawing."""
    locator = MaxNLocator(5, steps=[1, 2, 5, 10])
    numbers = [n for n in locator.tick_values(scale.low, scale.high) if _inside(scale, n)]
    step = numbers[1] - numbers[0] if len(numbers) > 1 else 1.0
    decimals = max(0, int(-np.floor(np.log10(step) + 1e-9)))
    for number in numbers:
        axes.axhline(float(scale.row(number)), color=GRID, linewidth=0.4, zorder=0)
    heads = choices[choices["first"]]
    places = [*scale.row(np.array(numbers)), *(heads["y"] + 1), *choices["y"]]
    labels = [page.words.number(number, decimals) for number in numbers]
    labels += [*heads["dimension"], *choices["choice"]]
    axes.set_yticks(places, labels=labels, size=page.style.small)
    for label in axes.get_yticklabels()[len(numbers) : len(numbers) + len(heads)]:
        label.set_fontweight("bold")
    axes.set_xticks([])
    for side in ("left", "bottom"):
        axes.spines[side].set_visible(False)


def _inside(scale: _Scale, number: float) -> bool:
    slack = 1e-9 * (scale.high - scale.low)
    return scale.low - slack <= number <= scale.high + slack


def _legend(page: Page, rows: pd.DataFrame) -> list[Artist]:
    looks = {"specification_main": _MAIN, "interval_apart": _APART, "interval_reaches": _REACHES}
    there = {_look(row) for row in rows_of(rows)}
    marks: list[Artist] = [
        mark(page, look, label=page.words[word].format(0))
        for word, look in looks.items()
        if look in there
    ]
    return [*marks, line_sample(page.words["intervals"], THICK)]

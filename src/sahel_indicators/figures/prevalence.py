"""Prevalences over time, survey by survey, over the bands that they are judged by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter, MaxNLocator

from ..errors import DataError
from .layout import frame_figure
from .marks import LOOKS, Look
from .page import Page, day_number, open_page, require, require_numbers, rows_of
from .style import MUTED, TEXT, FigureText, drawing

# The lower bounds of the bands from the second on, and the names of all of them.
Bands = tuple[Sequence[float], Sequence[str]]

MOST_PANELS = 4
_COLUMNS = ("panel", "series", "start", "end", "value", "lower", "upper")
_ROOM = pd.Timedelta(days=120)  # at both ends of the axis of dates


def over_time(
    frame: pd.DataFrame,
    *,
    text: FigureText,
    bands: Mapping[str, Bands] | None = None,
    ax: Axes | Sequence[Axes] | None = None,
    language: str = "en",
    style: str = "report",
) -> Figure:
    """Surveys as marks at their date, one panel below the other, none joined to another.

    `frame` has panel and series (text, in order of appearance), start and end (of the fieldwork: a
    mark stands in the middle and a line as long lies under it), value, lower and upper (per cent;
    both bounds missing where none were published: then the mark is hollow). `bands` gives, by
    panel, lower bounds and names of the classes that its values are judged by (one name more than
    bounds). Surveys are not joined: between two of them nobody measured. Raises `DataError` for a
    missing column or value, a period that ends before it starts, half an interval or one that does
    not hold its value, bands that do not rise, and more panels or series than can be told apart.
    """
    _check(frame, bands or {})
    names = list(dict.fromkeys(frame["series"]))
    looks = dict(zip(names, LOOKS, strict=False))
    parts = [part for _, part in frame.groupby("panel", sort=False)]
    first, last = frame["start"].min() - _ROOM, frame["end"].max() + _ROOM
    with drawing():
        page = open_page(ax, language, style, panels=len(parts))
        for axes, part in zip(page.axes, parts, strict=True):
            panel = str(part["panel"].iloc[0])
            _draw_scale(page, axes, part)
            _draw_bands(page, axes, *(bands or {}).get(panel, ((), ())))
            for row in rows_of(part):
                _draw_survey(page, axes, row, looks[row.series])
            axes.set_title(panel, loc="left", size=page.style.body, color=TEXT)
            if axes is not page.axes[-1]:
                axes.tick_params(axis="x", which="both", labelbottom=False)
        frame_figure(
            page,
            text,
            body=len(parts) * (1.9 if len(parts) < 3 else 1.4),
            legend=_legend(page, frame, looks),
            years=(first, last),
        )
    return page.figure


def _check(frame: pd.DataFrame, bands: Mapping[str, Bands]) -> None:
    what = "over_time"
    require(frame, _COLUMNS, what)
    require_numbers(frame, "value", what)
    half = frame["lower"].isna() != frame["upper"].isna()
    outside = (frame["lower"] > frame["value"]) | (frame["upper"] < frame["value"])
    for wrong, why in (
        (half, "has one bound only"),
        (outside, "lies outside its interval"),
        (~(frame["end"] >= frame["start"]), "has a period that ends before it starts"),
    ):
        if wrong.any():
            row = frame[wrong].iloc[0]
            raise DataError(f"{what}: {row['value']} of {row['series']} {why}")
    if frame["series"].nunique() > len(LOOKS) or frame["panel"].nunique() > MOST_PANELS:
        raise DataError(
            f"{what}: too many panels or series to be told apart",
            expected=f"at most {MOST_PANELS} panels and {len(LOOKS)} series",
        )
    for bounds, names in bands.values():
        if list(bounds) != sorted(set(bounds)) or len(names) != len(bounds) + 1:
            raise DataError(f"{what}: bands need rising bounds, and one name more than bounds")


def _draw_scale(page: Page, axes: Axes, part: pd.DataFrame) -> None:
    """From zero to a little above the highest bound."""
    highest = float(np.nanmax(part[["value", "upper"]].to_numpy(float)))
    axes.set_ylim(0, 1.12 * highest if highest > 0 else 1)
    axes.yaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10]))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: page.words.percent(value)))
    axes.tick_params(labelsize=page.style.small)
    axes.spines["left"].set_visible(False)


def _draw_bands(page: Page, axes: Axes, bounds: Sequence[float], names: Sequence[str]) -> None:
    """A line at each bound within the axis; names of the bands at the right, each in its middle."""
    top = axes.get_ylim()[1]
    inside = [bound for bound in bounds if bound < top]
    for bound in inside:
        axes.axhline(bound, color=MUTED, linewidth=0.7, linestyle=(0, (3, 2)), zorder=1)
    inch = page.style.width * 0.25 / top  # a panel is at least so high; names need 0.12 of it
    for (low, high), name in zip(pairwise([0.0, *inside, top]), names, strict=False):
        if (high - low) * inch < 0.1:
            continue
        label = axes.text(1.01, (low + high) / 2, name, transform=axes.get_yaxis_transform())
        label.set(size=page.style.small, color=MUTED, va="center_baseline")
    if not inside:
        axes.grid(axis="y")


def _draw_survey(page: Page, axes: Axes, row: Any, look: Look) -> None:
    start, end = day_number(row.start), day_number(row.end)
    middle = (start + end) / 2
    axes.hlines(row.value, start, end, color=look.colour, linewidth=0.8, alpha=0.6, zorder=2)
    if not np.isnan(row.lower):
        axes.vlines(middle, row.lower, row.upper, color=look.colour, linewidth=1.2, zorder=3)
    mark = _mark(page, look, hollow=bool(np.isnan(row.lower)))
    mark.set_data([middle], [row.value])
    axes.add_line(mark)


def _mark(page: Page, look: Look, hollow: bool) -> Line2D:
    line = Line2D([], [], linestyle="none", marker=look.mark, color=look.colour, zorder=4)
    line.set(markersize=page.style.mark, markerfacecolor="white" if hollow else look.colour)
    return line


def _legend(page: Page, frame: pd.DataFrame, looks: Mapping[str, Look]) -> list[Artist]:
    """The series, what a line through a mark is, and what a hollow one is, where there are any."""
    entries: list[Artist] = []
    for name, look in looks.items():
        bounds = frame.loc[frame["series"] == name, "lower"]
        mark = _mark(page, look, hollow=bool(bounds.isna().all()))
        mark.set_label(name)
        entries.append(mark)
    if frame["lower"].notna().any():
        # Upright as it is drawn: the level line under a mark is its period.
        upright = Line2D([], [], linestyle="none", marker="|", color=MUTED)
        upright.set(markersize=1.6 * page.style.mark, markeredgewidth=1.2)
        upright.set_label(page.words["interval"])
        entries.append(upright)
    if frame["lower"].isna().any():
        hollow = _mark(page, LOOKS[0]._replace(colour=MUTED), hollow=True)
        hollow.set_label(page.words["no_interval"])
        entries.append(hollow)
    return entries

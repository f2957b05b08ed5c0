"""The frame around a drawing: where the words of a figure go.

Every text is measured before it is placed, so that none is clipped and none covers another. From
the top: title, subtitle, colour bar, legend; the drawing; caption, key, note, source, disclaimer.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.legend import Legend
from matplotlib.text import Text

from ..errors import DataError
from .page import Page, day_number
from .sheet import Sheet
from .style import MUTED, TEXT, FigureText
from .words import DISCLAIMER
from .writing import LINE_SPACING, height_of, move, width_of, wrap, wrap_title, wrapped, written

__all__ = ["EDGE", "GAP", "LINE_SPACING", "Key", "frame_figure", "width_of", "wrapped"]

EDGE = 0.06  # inches left free on every side
GAP = 0.05  # inches between two texts
BODY_GAP = 0.08  # inches above and below the drawing
PANEL_GAP = 0.12  # inches between two panels
SCALE_WIDTH = 0.42  # of the page's width: a bar of colours

Key = tuple[str, str]  # what stands in the drawing, what it means


@dataclass(frozen=True)
class _Block:
    """Artists that go together; `place` puts them, given inches from the host's top edge."""

    height: float
    place: Callable[[float], None]


def frame_figure(
    page: Page,
    text: FigureText,
    *,
    body: float,
    legend: Sequence[Artist] = (),
    scale: Axes | None = None,
    caption: str = "",
    key: Sequence[Key] = (),
    disclaimer: bool = False,
    across: bool = False,
    years: tuple[pd.Timestamp, pd.Timestamp] | None = None,
) -> None:
    """Lay out all text around the drawing and give the drawing the rest.

    `body` is the height of the drawing in inches where the figure is ours and the style allows it;
    several panels stand one below the other, or side by side if `across` (on a slide two of them
    may have to). `key` explains numbers in the drawing,
    `caption` stands directly below it; `years` are the ends of the panels' axis of dates.
    """
    style, words = page.style, page.words
    above = [
        _paragraph(page, text.title, style.title, TEXT, "bold"),
        _paragraph(page, text.subtitle, style.subtitle, MUTED),
        _scale(page, scale),
        _legend(page, legend),
    ]
    below = [
        _paragraph(page, caption, style.body, TEXT),
        _key(page, key),
        _paragraph(page, text.note, style.small, TEXT),
        _paragraph(page, words.credited(text.source), style.small, MUTED),
        _paragraph(page, words[DISCLAIMER] if disclaimer else "", style.small, MUTED),
    ]
    top, bottom = _height(above), _height(below)
    if page.own:
        across = _set_height(page, top + bottom + 2 * (EDGE + BODY_GAP), body, across)
    _place(above, EDGE)
    _place(below, page.height - EDGE - bottom)
    # Labels of an axis change with its length, so measuring and placing are repeated.
    for _ in range(3):
        if years:
            _name_years(page, *years)
        before = _places(page)
        _fit(page, EDGE + top + BODY_GAP, EDGE + bottom + BODY_GAP, across)
        if np.allclose(before, _places(page), atol=1e-6):
            break
    if isinstance(page.figure, Sheet):
        page.figure.alt = text.alt


def _set_height(page: Page, around: float, body: float, across: bool) -> bool:
    """As high as the drawing asks for, or as the style allows; tells if panels stand side by side.

    Two panels do where there is no height for one below the other. What is still too high gets
    lower.
    """
    tallest = page.style.tallest
    if around + body > tallest and len(page.axes) == 2:
        body, across = body if across else body / 2, True
        for axes in page.axes:  # the upper panel may have left its labels to the lower one
            axes.tick_params(axis="x", which="both", labelbottom=True)
    page.figure.set_figheight(min(around + body, tallest))
    if isinstance(page.figure, Sheet):
        page.figure.squeezed = around + body > tallest
    return across


def _height(blocks: Sequence[_Block]) -> float:
    return sum(block.height + GAP for block in blocks if block.height)


def _place(blocks: Sequence[_Block], top: float) -> None:
    for block in blocks:
        if block.height:
            block.place(top)
            top += block.height + GAP


def _paragraph(page: Page, text: str, size: float, colour: str, weight: str = "normal") -> _Block:
    if not text:
        return _Block(0, lambda top: None)
    artist = written(page, "", size, colour, weight)
    breaking = wrap_title if weight == "bold" else wrap
    breaking(artist, page.words.joined(text), (page.width - 2 * EDGE) * page.dpi)
    return _Block(height_of(page, artist), lambda top: move(page, artist, EDGE, top))


def _legend(page: Page, handles: Sequence[Artist]) -> _Block:
    """In as few rows as the width allows."""
    if not handles:
        return _Block(0, lambda top: None)
    room = (page.width - 2 * EDGE) * page.dpi
    for rows in range(1, len(handles) + 1):
        legend = _draw_legend(page, handles, math.ceil(len(handles) / rows))
        extent = legend.get_window_extent()
        if extent.width <= room or rows == len(handles):
            break
        legend.remove()
    return _Block(extent.height / page.dpi + GAP, lambda top: _move_legend(page, legend, top))


def _draw_legend(page: Page, handles: Sequence[Artist], columns: int) -> Legend:
    return page.host.legend(
        handles=list(handles),
        labels=[str(handle.get_label()) for handle in handles],
        loc="upper left",
        ncols=columns,
        fontsize=page.style.small,
        borderpad=0,
        borderaxespad=0,
        handlelength=1.6,
        handletextpad=0.5,
        columnspacing=1.2,
        labelspacing=0.35,
    )


def _move_legend(page: Page, legend: Legend, top: float) -> None:
    corner = (EDGE / page.width, 1 - (top + GAP / 2) / page.height)
    legend.set_bbox_to_anchor(corner, page.host.transSubfigure)


def _scale(page: Page, bar: Axes | None) -> _Block:
    """A colour bar with its label to the left and its numbers below."""
    if bar is None:
        return _Block(0, lambda top: None)
    thick, long = 0.09, SCALE_WIDTH * page.width

    def put(top: float) -> None:
        before, after = _margins(bar, page.dpi)
        low = page.height - top - thick - after[1]
        size = (long / page.width, thick / page.height)
        bar.set_position(((EDGE + before[0]) / page.width, low / page.height, *size))

    put(0)
    before, after = _margins(bar, page.dpi)
    return _Block(before[1] + thick + after[1], put)


def _key(page: Page, key: Sequence[Key]) -> _Block:
    """Sign and meaning, down one column or two, each meaning wrapped beside its sign."""
    columns = 1 if page.style.narrow or len(key) < 4 else 2
    size, width = page.style.small, (page.width - 2 * EDGE) / columns
    indent = max((width_of(page, sign, size) for sign, _ in key), default=0) + 3 * GAP
    per_column = math.ceil(len(key) / columns)
    placed: list[tuple[Text, float, float]] = []
    heights = [0.0] * columns
    for number, (sign, meaning) in enumerate(key):
        column = number // per_column
        left, down = EDGE + column * width, heights[column]
        label = written(page, "", size, TEXT)
        wrap(label, page.words.joined(meaning), (width - indent - 2 * GAP) * page.dpi)
        mark = written(page, sign, size, TEXT, "bold")
        sunk = down + _first_line_excess(page, label, mark)
        placed += [(mark, left, sunk), (label, left + indent, down)]
        heights[column] += height_of(page, label) + GAP / 2

    def place(top: float) -> None:
        for artist, left, down in placed:
            move(page, artist, left, top + down)

    return _Block(max(heights), place)


def _first_line_excess(page: Page, label: Text, mark: Text) -> float:
    """How much lower the first line of a label sits than a mark, because of a capital's accent."""
    first = written(page, label.get_text().split("\n")[0], page.style.small, TEXT)
    excess = height_of(page, first) - height_of(page, mark)
    first.remove()
    return max(excess, 0)


def _places(page: Page) -> list[tuple[float, ...]]:
    return [axes.get_position().bounds for axes in page.axes]


def _fit(page: Page, top: float, bottom: float, across: bool) -> None:
    """Give the panels, of one size, the room between header and footer less what labels need."""
    origin = np.array([EDGE, bottom])
    room = np.array([page.width - EDGE, page.height - top]) - origin
    along = 0 if across else 1
    before, after = np.array([_margins(axes, page.dpi) for axes in page.axes]).swapaxes(0, 1)
    before[:, 1 - along] = before[:, 1 - along].max()
    after[:, 1 - along] = after[:, 1 - along].max()
    gaps = PANEL_GAP * (len(page.axes) - 1)
    size = room - before[0] - after[0]
    size[along] = (room[along] - (before + after)[:, along].sum() - gaps) / len(page.axes)
    if min(size) <= 0:
        raise DataError("the figure is too small for its texts", remedy="give it more room")
    _set_positions(page, origin, before, after, size, along)


def _margins(axes: Axes, dpi: float) -> tuple[np.ndarray, np.ndarray]:
    """What labels need outside the axes, in inches: (left, bottom) and (right, top)."""
    outer = axes.get_tightbbox()
    inner = axes.get_window_extent()
    if outer is None:
        return np.zeros(2), np.zeros(2)
    low, high = (outer.get_points() - inner.get_points()) / dpi
    return -low, high


def _set_positions(
    page: Page,
    origin: np.ndarray,
    before: np.ndarray,
    after: np.ndarray,
    size: np.ndarray,
    along: int,
) -> None:
    """Left to right, or from the bottom up (the first panel is the uppermost)."""
    order = range(len(page.axes)) if along == 0 else reversed(range(len(page.axes)))
    corner = origin.copy()
    whole = np.array([page.width, page.height])
    for n in order:
        low = corner + before[n]
        page.axes[n].set_position((*(low / whole).tolist(), *(size / whole).tolist()))
        corner[along] = (low + size + after[n])[along] + PANEL_GAP


def _name_years(page: Page, first: pd.Timestamp, last: pd.Timestamp) -> None:
    """A tick at each January and the years named in their middle, as many as there is room for."""
    years = [pd.Timestamp(year, 1, 1) for year in range(first.year, last.year + 1)]
    middles = {start.year: _middle(start, first, last) for start in years}
    named = {year: middle for year, middle in middles.items() if middle is not None}
    name_width = width_of(page, "2020", page.style.small) + 0.5 * GAP
    for axes in page.axes:
        room = axes.get_window_extent().width / page.dpi / len(years)
        every = math.ceil(name_width / room)
        shown = [year for year in named if (last.year - year) % every == 0]
        axes.set_xlim(day_number(first), day_number(last))
        axes.set_xticks([day_number(start) for start in years if first <= start <= last], labels=[])
        axes.set_xticks(
            [named[year] for year in shown], labels=[str(year) for year in shown], minor=True
        )
        axes.tick_params(axis="x", which="minor", length=0, pad=3, labelsize=page.style.small)


def _middle(start: pd.Timestamp, first: pd.Timestamp, last: pd.Timestamp) -> float | None:
    """The middle of what is seen of a year; None where that is too little to name it."""
    low, high = max(start, first), min(start + pd.DateOffset(years=1), last)
    return day_number(low + (high - low) / 2) if (high - low).days > 200 else None

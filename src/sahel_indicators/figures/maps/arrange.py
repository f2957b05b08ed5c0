"""Where the parts of a map's legend go: beside the map, or above it on a narrow page."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.legend import Legend

from ...errors import DataError
from ..layout import EDGE, frame_figure, wrapped
from ..page import Page
from ..style import FigureText

TALLEST = 4.6  # inches: a map leaves room on a page for its text
_BESIDE = 0.12  # inches between the map and its legend
_MOST_BESIDE = 1.9  # of a map's width: what its names get where the page is low and wide
_APART = 0.12  # inches between two parts of a legend
_HAIR = 1e-6  # inches: what sums of inches may differ by
_WIDEST = 0.27  # of the page's width: a legend beside the map leaves it the rest


@dataclass(frozen=True)
class Part:
    """A part of a legend, in inches; `place` puts its upper left corner (from the host's)."""

    width: float
    height: float
    place: Callable[[float, float], None]


class Room(NamedTuple):
    """A rectangle in inches from the host's upper left corner."""

    left: float
    top: float
    width: float
    height: float


def room_for_legend(page: Page, above: bool) -> float:
    """Inches that a part of the legend may be wide."""
    whole = page.width - 2 * EDGE
    return whole if above else _WIDEST * page.width


def swatches(page: Page, handles: Sequence[Artist], title: str, above: bool) -> Part:
    """Marks with their names under a title: one below the other, or in rows above the map."""
    room = room_for_legend(page, above)
    for rows in range(1 if above else len(handles), len(handles) + 1):
        legend = _legend(page, handles, title, math.ceil(len(handles) / rows), room)
        extent = legend.get_window_extent()
        if extent.width <= room * page.dpi or rows == len(handles):
            break
        legend.remove()

    def place(left: float, top: float) -> None:
        corner = (left / page.width, 1 - top / page.height)
        legend.set_bbox_to_anchor(corner, page.host.transSubfigure)

    return Part(extent.width / page.dpi, extent.height / page.dpi, place)


def _legend(page: Page, handles: Sequence[Artist], title: str, columns: int, room: float) -> Legend:
    size = text_size(page)
    legend = page.host.legend(
        handles=list(handles),
        labels=[str(handle.get_label()) for handle in handles],
        loc="upper left",
        ncols=columns,
        fontsize=size,
        borderpad=0,
        borderaxespad=0,
        handlelength=1.6,
        handletextpad=0.6,
        columnspacing=1.2,
        labelspacing=0.5,
        alignment="left",
    )
    if title:
        legend.set_title(wrapped(page, page.words.joined(title), size, room))
        legend.get_title().set(size=size, weight="bold")
    return legend


def pad(page: Page, width: float, height: float, draw: Callable[[Axes], None]) -> Part:
    """A small drawing in inches (0, 0 is its lower left corner) as a part of the legend."""
    axes = page.host.add_axes((0.4, 0.4, 0.1, 0.1), label="pad")
    axes.set(xlim=(0, width), ylim=(0, height))
    axes.set_axis_off()
    draw(axes)

    def place(left: float, top: float) -> None:
        put(page, axes, Room(left, top, width, height))

    return Part(width, height, place)


def put(page: Page, axes: Axes, room: Room) -> None:
    """Place axes by inches from the upper left corner of the host."""
    low = 1 - (room.top + room.height) / page.height
    size = (room.width / page.width, room.height / page.height)
    axes.set_position((room.left / page.width, low, *size))


# The inches that a drawing takes of a width and a height that it must not exceed.
Size = Callable[[float, float], tuple[float, float]]


def of_shape(shape: float) -> Size:
    """As large as fits, of a fixed height by width; what is left beside a map is for its names."""

    def size_of(width: float, height: float) -> tuple[float, float]:
        high = min(height, width * shape)
        return min(width, _MOST_BESIDE * high / shape), high

    return size_of


def put_map(page: Page, axes: Axes, room: Room) -> None:
    """Place a map in the middle of its room, on ground that fills it."""
    put(page, axes, room)
    (south, north), (west, east) = axes.get_ylim(), axes.get_xlim()
    stretch = float(axes.get_aspect())  # a number, from `set_ground`
    needed = (north - south) * stretch * room.width / room.height
    more = max(needed - (east - west), 0) / 2
    axes.set_xlim(west - more, east + more)


def text_size(page: Page) -> float:
    """Points of the words of a legend."""
    return page.style.small if page.style.narrow else page.style.body


def arrange(
    page: Page,
    text: FigureText,
    parts: Sequence[Part],
    size_of: Size,
    *,
    above: bool,
    tallest: float,
    caption: str = "",
) -> Room:
    """Frame the page with its texts, put the legend, and give the room of the drawing.

    On a page of ours the drawing is at most `tallest` inches high.
    """
    stack = _down(parts)
    down = stack + _APART if above else 0.0
    beside = 0.0 if above else _across([parts])
    _, height = size_of(page.width - 2 * EDGE - beside, tallest)
    body = max(down + height, stack)
    frame_figure(page, text, body=body, caption=caption, disclaimer=True)
    whole = _whole(page)
    columns = [list(parts)] if above else _in_columns(parts, whole.height)
    beside = 0.0 if above else _across(columns)
    width, height = size_of(whole.width - beside, whole.height - down)
    if min(width, height) <= 0 or max(map(_down, columns)) > whole.height + _HAIR:
        raise DataError("the figure is too small for its legend", remedy="give it more room")
    _put_parts(columns, whole.left + (0.0 if above else width), whole.top, 0 if above else _BESIDE)
    return Room(whole.left, whole.top + down, width, height)


def _whole(page: Page) -> Room:
    """What the frame left for the drawing and its legend."""
    box = page.axes[0].get_position(original=True)
    left, width = box.x0 * page.width, box.width * page.width
    return Room(left, (1 - box.y1) * page.height, width, box.height * page.height)


def _in_columns(parts: Sequence[Part], height: float) -> list[list[Part]]:
    """Parts one below the other, in further columns where they do not fit the height."""
    columns: list[list[Part]] = [[]]
    for part in parts:
        if columns[-1] and _down([*columns[-1], part]) > height + _HAIR:
            columns.append([])
        columns[-1].append(part)
    return columns


def _down(parts: Sequence[Part]) -> float:
    """The height of parts one below the other."""
    return sum(part.height for part in parts) + _APART * (len(parts) - 1)


def _across(columns: Sequence[Sequence[Part]]) -> float:
    """The width of columns, with what keeps them apart."""
    return sum(max(part.width for part in parts) + _BESIDE for parts in columns)


def _put_parts(columns: Sequence[Sequence[Part]], left: float, top: float, gap: float) -> None:
    for parts in columns:
        down = top
        for part in parts:
            part.place(left + gap, down)
            down += part.height + _APART
        left += _across([parts])

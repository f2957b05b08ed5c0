"""Labels inside a drawing that keep clear of each other and of what they must not cover."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from .page import Page
from .style import TEXT

def spread(centres: Sequence[float], size: float, low: float, high: float) -> list[float]:
    """Centres moved apart by at least `size`, in their order, kept between `low` and `high`."""
    order = sorted(range(len(centres)), key=lambda n: centres[n])
    placed: list[float] = []
    for n in order:
        floor = placed[-1] + size if placed else low
        placed.append(max(centres[n], floor))
    ceiling = high
    for rank in reversed(range(len(placed))):
        placed[rank] = min(placed[rank], ceiling)
        ceiling = placed[rank] - size
    return [placed[order.index(n)] for n in range(len(centres))]


Point = tuple[float, float, str]  # x and y in the units of the axes, what to write there


def label_points(
    page: Page,
    axes: Axes,
    points: Sequence[Point],
    taken: list[Bbox],
    blocked: Callable[[Bbox], bool] = lambda box: False,
    background: str = "none",
) -> list[Point]:
    """Write names beside points of the axes, with a thin line where one has to go far.

    A text keeps clear of the boxes `taken` (pixels), to which it is added, and of what is
    `blocked`. Gives back the points for which no room was found.
    """
    without_room = []
    for point in points:
        artist = write(page, axes, point[2], TEXT)
        anchor = axes.transData.transform(point[:2])
        box = _free_box(page, axes, anchor, artist.get_window_extent(), taken, blocked)
        if box is None:
            artist.remove()
            without_room.append(point)
            continue
        taken += [box, *_draw_leader(page, axes, anchor, box)]
        artist.set_position(axes.transAxes.inverted().transform((box.min + box.max) / 2))
        if background != "none":
            artist.set_bbox({"facecolor": background, "edgecolor": "none", "pad": 0.8})
    return without_room


def write(page: Page, axes: Axes, name: str, colour: str) -> Text:
    """A small text of one line, placed by its middle in fractions of the axes."""
    return axes.text(
        0.5,
        0.5,
        name,
        size=page.style.small,
        color=colour,
        ha="center",
        va="center",
        transform=axes.transAxes,
        zorder=10,
    )


_DISTANCES = (4, 8, 12, 18, 25, 33, 42, 54, 68, 84, 100, 120)  # points
_DIRECTIONS = [
    (math.cos(turn), math.sin(turn)) for turn in np.radians([0, 180, 90, 270, *range(0, 360, 20)])
]


def _free_box(
    page: Page,
    axes: Axes,
    anchor: np.ndarray,
    extent: Bbox,
    taken: Sequence[Bbox],
    blocked: Callable[[Bbox], bool],
) -> Bbox | None:
    """The nearest place for a text that touches nothing, or None."""
    within = axes.get_window_extent()
    half = np.array([extent.width, extent.height]) / 2 + page.dpi * 0.015
    for distance in _DISTANCES:
        for direction in np.array(_DIRECTIONS):
            centre = anchor + direction * (half + distance * page.dpi / 72)
            box = Bbox([centre - half, centre + half])
            inside = (box.min >= within.min).all() and (box.max <= within.max).all()
            if inside and not box.count_overlaps(taken) and not blocked(box):
                return box
    return None


def _draw_leader(page: Page, axes: Axes, anchor: np.ndarray, box: Bbox) -> list[Bbox]:
    """A line from the point to the text's edge; gives the boxes that it covers."""
    end = np.clip(anchor, box.min, box.max)
    if np.hypot(*(end - anchor)) < 8 * page.dpi / 72:
        return []
    along = anchor + np.linspace(0, 1, 12)[:, None] * (end - anchor)
    points = axes.transAxes.inverted().transform([anchor, end])
    for colour, width in (("white", 1.6), (TEXT, 0.5)):  # seen on dark and on light
        line = Line2D(*points.T, color=colour, linewidth=width, transform=axes.transAxes, zorder=9)
        axes.add_line(line)
    return [Bbox([point - 1, point + 1]) for point in along]

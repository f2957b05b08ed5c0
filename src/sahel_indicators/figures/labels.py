"""Labels inside a drawing that keep clear of each other and of what they must not cover."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from .page import Page
from .style import TEXT


def spread(
    centres: Sequence[float], sizes: Sequence[float], low: float, high: float
) -> list[float]:
    """Centres of labels moved so that none touches another, in their order, from `low` to `high`.

    Where they do not fit they go below `low`.
    """
    order = sorted(range(len(centres)), key=lambda n: centres[n])
    placed = list(centres)
    floor = low
    for n in order:
        placed[n] = max(placed[n], floor + sizes[n] / 2)
        floor = placed[n] + sizes[n] / 2
    ceiling = high
    for n in reversed(order):
        placed[n] = min(placed[n], ceiling - sizes[n] / 2)
        ceiling = placed[n] - sizes[n] / 2
    return placed


# Tells for boxes, given by their lower left and upper right corners (n x 2 pixels), which are no
# place for a text.
Blocked = Callable[[np.ndarray, np.ndarray], np.ndarray]


def _nowhere(low: np.ndarray, high: np.ndarray) -> np.ndarray:
    return np.zeros(len(low), dtype=bool)


class Label(NamedTuple):
    """A name and the points it may point at (in the units of the axes), the best one first."""

    name: str
    anchors: Sequence[tuple[float, float]]


def label_points(
    page: Page,
    axes: Axes,
    labels: Sequence[Label],
    taken: list[Bbox],
    blocked: Blocked = _nowhere,
    background: str = "none",
    dots: bool = False,
    tries: int = 0,
) -> list[Label]:
    """Write names beside points of the axes, with a thin line where one has to go far.

    A text keeps clear of the boxes `taken` (pixels), to which it is added, and of what is
    `blocked`. With `dots` every point is marked and joined to its name; without, a name that lies
    nearer to another name's point is joined to its own. Where names find no room, they are placed
    before the others, up to `tries` times. Gives back the labels for which no room was found.
    """
    order = _easiest_first(page, axes, labels, taken, blocked)
    plan = best = _plan(page, axes, order, taken, blocked, dots)
    for _ in range(tries):
        if not best.without_room:
            break
        last = {label.name for label in plan.without_room}
        order.sort(key=lambda label: label.name not in last)
        plan = _plan(page, axes, order, taken, blocked, dots)
        best = min(best, plan, key=lambda one: len(one.without_room))
    for label, found, joined in best.placed:
        taken += [found.box, *_leader_boxes(page, found, joined)]
        if joined:
            _draw_leader(page, axes, found, dots)
        artist = write(page, axes, label.name, TEXT, found.box)
        if background != "none":
            artist.set_bbox({"facecolor": background, "edgecolor": "none", "pad": 0.8})
    return best.without_room


class _Plan(NamedTuple):
    """Where each name goes and whether a line joins it to its point; those without room."""

    placed: list[tuple[Label, Place, bool]]
    without_room: list[Label]


def _plan(
    page: Page,
    axes: Axes,
    order: Sequence[Label],
    taken: Sequence[Bbox],
    blocked: Blocked,
    dots: bool,
) -> _Plan:
    """One name after the other in the nearest place that is left."""
    plan, boxes = _Plan([], []), list(taken)
    points = [axes.transData.transform(label.anchors[0]) for label in order]
    for label in order:
        found = nearest(page, axes, label, boxes, blocked)
        if found is None:
            plan.without_room.append(label)
            continue
        joined = dots or _needs_line(page, found, points)
        boxes += [found.box, *_leader_boxes(page, found, joined)]
        plan.placed.append((label, found, joined))
    return plan


def _needs_line(page: Page, found: Place, points: Sequence[np.ndarray]) -> bool:
    """Whether a name is far from its point, or as near to the point of another name."""
    own = _distance(found.anchor, found.box)
    others = (point for point in points if np.abs(point - found.anchor).max() > 1)
    rival = min((_distance(point, found.box) for point in others), default=math.inf)
    return own >= _NEAR * page.dpi / 72 or rival <= own


def _easiest_first(
    page: Page,
    axes: Axes,
    labels: Sequence[Label],
    taken: Sequence[Bbox],
    blocked: Blocked,
) -> list[Label]:
    """Those with the shortest line first, so that a far one does not take a near one's place."""

    def effort(label: Label) -> float:
        found = nearest(page, axes, label, taken, blocked)
        return found.effort if found else math.inf

    return sorted(labels, key=effort)


class Place(NamedTuple):
    """Where a name goes, and the point that it belongs to (pixels)."""

    anchor: np.ndarray
    box: Bbox
    effort: float  # length of the line, and half of the anchor's distance from the best one


def nearest(
    page: Page,
    axes: Axes,
    label: Label,
    taken: Sequence[Bbox],
    blocked: Blocked = _nowhere,
) -> Place | None:
    """The point to label and the free box for its name: a short line, from near the best point."""
    extent = extent_of(page, axes, label.name)
    anchors = axes.transData.transform(label.anchors)
    found = []
    for anchor in anchors:
        box = _free_box(page, axes, anchor, extent, taken, blocked)
        if box is not None:
            aside = float(np.hypot(*(anchor - anchors[0])))
            found.append(Place(anchor, box, _distance(anchor, box) + aside / 2))
    return min(found, key=lambda place: place.effort, default=None)


def _distance(anchor: np.ndarray, box: Bbox) -> float:
    return float(np.hypot(*(np.clip(anchor, box.p0, box.p1) - anchor)))


def write(page: Page, axes: Axes, name: str, colour: str, box: Bbox) -> Text:
    """A small text of one line in the middle of a box of pixels, at every resolution."""
    x, y = axes.transAxes.inverted().transform((box.p0 + box.p1) / 2)
    text = axes.text(x, y, name, ha="center", va="center", transform=axes.transAxes, zorder=10)
    text.set(size=page.style.small, color=colour)
    return text


def extent_of(page: Page, axes: Axes, name: str) -> Bbox:
    """How large a small text is, in pixels."""
    probe = write(page, axes, name, TEXT, Bbox.unit())
    extent = probe.get_window_extent()
    probe.remove()
    return extent


_ANCHOR_ROOM = 0.07  # inches around a point that its own line may cross
_NEAR = 8  # points: a name no further away than this needs no line
_DISTANCES = np.array([4, 8, 12, 18, 25, 33, 42, 54, 68, 84])  # points
_TURNS = np.radians([0, 180, 90, 270, *range(0, 360, 20)])
_DIRECTIONS = np.column_stack([np.cos(_TURNS), np.sin(_TURNS)])


def _free_box(
    page: Page,
    axes: Axes,
    anchor: np.ndarray,
    extent: Bbox,
    taken: Sequence[Bbox],
    blocked: Blocked,
) -> Bbox | None:
    """The nearest place for a text that touches nothing, or None."""
    half = np.array([extent.width, extent.height]) / 2 + page.dpi * 0.015
    reach = half + _DISTANCES[:, None, None] * page.dpi / 72
    centres = (anchor + _DIRECTIONS * reach).reshape(-1, 2)
    low, high = centres - half, centres + half
    within = axes.get_window_extent()
    free = ((low >= within.p0) & (high <= within.p1)).all(axis=1)
    others = np.array([box.extents for box in taken]).reshape(-1, 2, 2)
    free[free] = ~_touches(low[free], high[free], others)
    free[free] = ~blocked(low[free], high[free])
    places = (Bbox([low[n], high[n]]) for n in np.flatnonzero(free))
    return next((place for place in places if _is_clear(page, anchor, place, others)), None)


def _touches(low: np.ndarray, high: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Which boxes reach into one of the others (n x 2 corners x 2 pixels)."""
    apart = [
        (low[:, None, n] >= others[:, 1, n]) | (high[:, None, n] <= others[:, 0, n]) for n in (0, 1)
    ]
    return np.asarray(~(apart[0] | apart[1]).all(axis=1))


def _is_clear(page: Page, anchor: np.ndarray, box: Bbox, others: np.ndarray) -> bool:
    """Whether a line from a point to a text crosses no other text."""
    path = _path(anchor, box, page.dpi / 72)
    away = path[np.hypot(*(path - anchor).T) > _ANCHOR_ROOM * page.dpi]
    within = [
        (away[:, None, n] >= others[:, 0, n]) & (away[:, None, n] <= others[:, 1, n])
        for n in (0, 1)
    ]
    return not (within[0] & within[1]).any()


def _path(anchor: np.ndarray, box: Bbox, step: float) -> np.ndarray:
    """Points every `step` pixels along the line from a point to the nearest edge of a box."""
    way = np.clip(anchor, box.p0, box.p1) - anchor
    parts = np.linspace(0, 1, int(_distance(anchor, box) / step) + 2)
    return np.asarray(anchor + parts[:, None] * way)


def _leader_boxes(page: Page, found: Place, joined: bool) -> list[Bbox]:
    """Boxes that cover the line from a point to its text without a gap; none without a line."""
    if not joined:
        return []
    step = page.dpi / 72
    return [Bbox([p - step, p + step]) for p in _path(found.anchor, found.box, step)]


def _draw_leader(page: Page, axes: Axes, found: Place, dot: bool) -> None:
    """A line from the point to the text, seen on dark and on light."""
    path = _path(found.anchor, found.box, page.dpi / 72)
    ends = axes.transAxes.inverted().transform(path[[0, -1]]).T
    for colour, width in (("white", 1.6), (TEXT, 0.5)):
        line = Line2D(*ends, color=colour, linewidth=width, transform=axes.transAxes, zorder=9)
        axes.add_line(line)
    if dot:
        line.set(marker="o", markevery=[0], markersize=2.5, markerfacecolor="white")
        line.set_markeredgewidth(0.5)

"""Marks of events: their form and colour tell the kind, their area the size."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd
import shapely
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.colors import to_rgba
from matplotlib.lines import Line2D
from matplotlib.markers import MarkerStyle
from matplotlib.path import Path
from matplotlib.transforms import IdentityTransform

from ..layout import GAP, LINE_SPACING, width_of, wrapped
from ..page import Page
from ..style import BLUE, BLUE_DARK, MUTED, RED, TEXT
from .arrange import Part, pad, room_for_legend, text_size
from .ground import decimals_of

# Forms and colours of the kinds, in their order; no colour is that of a phase.
LOOKS = (("o", RED), ("s", BLUE), ("^", BLUE_DARK), ("D", "#8A6D1F"), ("v", "#6B4C9A"))
_LARGEST = 5.0  # of the style's mark: the diameter of the largest circle
_ONE_SIZE = 1.7  # of the style's mark: events without a size
_ZERO = 0.5  # of the style's mark: events of size 0, hollow
_SEE_THROUGH = 0.55
_SHOWN = 3  # circles in the legend of sizes
_STEPS = (1, 2, 5)


def with_looks(points: pd.DataFrame) -> pd.DataFrame:
    """The points with the `rank` of their kind, by order of appearance, as they are to be drawn.

    Large marks come first and lie under small ones; those without a size are on top.
    """
    ranks = {kind: rank for rank, kind in enumerate(dict.fromkeys(points["kind"]))}
    ranked = points.assign(rank=points["kind"].map(ranks))
    order = ["size", "longitude", "latitude", "rank"]
    rising = [False, True, True, True]
    return ranked.sort_values(order, ascending=rising, na_position="last", ignore_index=True)


def areas_of(page: Page, sizes: Sequence[float], largest: float) -> np.ndarray:
    """What the marks cover, in square points: in proportion to their sizes."""
    given = np.asarray(sizes, dtype=float)
    zero, one_size, full = (
        math.pi / 4 * (diameter * page.style.mark) ** 2 for diameter in (_ZERO, _ONE_SIZE, _LARGEST)
    )
    in_proportion = np.where(given == 0, zero, full * given / (largest or 1.0))
    return np.where(np.isnan(given), one_size, in_proportion)


def draw_marks(page: Page, axes: Axes, points: pd.DataFrame) -> None:
    """One mark a point, at its place, in the order given (by `with_looks`)."""
    places = points[["longitude", "latitude"]].to_numpy(float)
    areas = areas_of(page, list(points["size"]), float(points["size"].max()))
    _draw(axes, places, areas, list(points["size"]), list(points["rank"]))


def _draw(
    axes: Axes,
    places: np.ndarray,
    areas: np.ndarray,
    sizes: Sequence[float],
    ranks: Sequence[int],
    colour: str = "",
) -> None:
    colours = [colour or LOOKS[rank][1] for rank in ranks]
    fills = [1.0 if np.isnan(size) else _SEE_THROUGH * (size > 0) for size in sizes]
    edges = ["white" if np.isnan(s) else c for s, c in zip(sizes, colours, strict=True)]
    marks = PathCollection(
        [_form(rank) for rank in ranks],
        sizes=areas,
        offsets=places,
        offset_transform=axes.transData,
        facecolors=[to_rgba(*pair) for pair in zip(colours, fills, strict=True)],
        edgecolors=edges,
        linewidths=0.5,
        zorder=9.5,  # over the lines to their labels, which end in their middle
    )
    marks.set_transform(IdentityTransform())
    axes.add_collection(marks, autolim=False)


def _form(rank: int) -> Path:
    """The outline of a kind's mark, which covers an area of 1."""
    marker = MarkerStyle(LOOKS[rank][0])
    path = marker.get_path().transformed(marker.get_transform())
    outline = np.array(path.to_polygons()[0])
    covered = shapely.Polygon(outline).area
    return Path(np.array(path.vertices) / math.sqrt(covered), path.codes)


def mark_boxes(page: Page, axes: Axes, points: pd.DataFrame) -> np.ndarray:
    """Lower left and upper right corners of the marks in pixels (n x 2 x 2)."""
    centres = axes.transData.transform(points[["longitude", "latitude"]].to_numpy(float))
    areas = areas_of(page, list(points["size"]), float(points["size"].max()))
    half = np.sqrt(areas / math.pi)[:, None] * page.dpi / 72
    return np.stack([centres - half, centres + half], axis=1)


def kind_handles(page: Page, points: pd.DataFrame) -> list[Line2D]:
    """The kinds in the legend, in their order."""
    kinds = points.drop_duplicates("kind").sort_values("rank")
    return [
        Line2D(
            *([0.0], [0.0]),
            linestyle="none",
            marker=LOOKS[rank][0],
            markersize=1.4 * page.style.mark,
            markerfacecolor=LOOKS[rank][1],
            markeredgecolor="white",
            label=kind,
        )
        for kind, rank in zip(kinds["kind"], kinds["rank"], strict=True)
    ]


def sizes_part(page: Page, points: pd.DataFrame, title: str) -> list[Part]:
    """Circles of round sizes with their numbers under a title; nothing where there is no size."""
    sizes = points["size"].dropna()
    if sizes.empty:
        return []
    size, room = text_size(page), room_for_legend(page, page.style.narrow)
    title = wrapped(page, page.words.joined(title), size, room)
    shown = [0.0] * bool((sizes == 0).any()) + round_sizes(float(sizes.max()))
    areas = areas_of(page, shown, float(sizes.max()))
    across = 2 * np.sqrt(areas / math.pi) / 72
    names = [page.words.number(one, decimals_of(shown)) for one in shown]
    cells = np.maximum(across, [width_of(page, name, size) for name in names]) + 2 * GAP
    middles = np.cumsum(cells) - cells / 2
    line = size * LINE_SPACING / 72
    over, high = (title.count("\n") + 1) * line + GAP, float(across.max())

    def draw(axes: Axes) -> None:
        axes.text(0, line + 2 * GAP + high + over, title, va="top", size=size, weight="bold")
        places = np.column_stack([middles, line + GAP + across / 2])
        _draw(axes, places, areas, shown, [0] * len(shown), MUTED)
        for middle, name in zip(middles, names, strict=True):
            axes.text(middle, line, name, ha="center", va="top", size=size, color=TEXT)

    width = max(float(cells.sum()), width_of(page, title, size))
    return [pad(page, width, line + 2 * GAP + high + over, draw)]


def round_sizes(largest: float) -> list[float]:
    """At most three round numbers up to the largest size, from small to large (20, 100, 500)."""
    if largest <= 0:
        return []
    power = math.floor(math.log10(largest))
    ladder = [step * 10.0**n for n in range(power - 2, power + 1) for step in _STEPS]
    fitting = [step for step in ladder if step <= largest]
    return fitting[::-2][:_SHOWN][::-1]

"""Whether what colour tells apart is told apart by shape or lightness too."""

from __future__ import annotations

from itertools import combinations

from matplotlib.collections import PathCollection
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.legend import Legend
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

GREY_STEP = 0.06  # of the way from black to white: the least that a laser print keeps


def grey(colour) -> float:
    """How light a colour is on white paper: luminance as ITU-R BT.601 weighs it."""
    red, green, blue, opacity = to_rgba(colour)
    return opacity * (0.299 * red + 0.587 * green + 0.114 * blue) + 1 - opacity


def looks_of(artist) -> tuple[tuple, list[float]]:
    """What is left of an entry of a legend without colour: its shape and its greys."""
    if isinstance(artist, Line2D):
        filled = artist.get_marker() not in ("None", "", None)
        shape = ("line", artist.get_marker(), artist._dash_pattern, artist.get_linestyle())
        colours = [artist.get_color()]
        colours += [artist.get_markerfacecolor(), artist.get_markeredgecolor()] if filled else []
        return (*shape, artist.get_linewidth()), [grey(colour) for colour in colours]
    if isinstance(artist, PathCollection):
        paths = tuple(tuple(path.vertices.ravel().round(3)) for path in artist.get_paths())
        shape = ("points", paths, tuple(artist.get_sizes()))
        return shape, [grey(colour) for colour in artist.get_facecolor()]
    assert isinstance(artist, Patch), f"no greys of a {type(artist).__name__}"
    shape = ("patch", artist.get_hatch(), artist.get_linestyle(), artist.get_linewidth())
    return shape, [grey(artist.get_facecolor()), grey(artist.get_edgecolor())]


def are_apart(one, other) -> bool:
    (shape, greys), (other_shape, other_greys) = looks_of(one), looks_of(other)
    if shape != other_shape or len(greys) != len(other_greys):
        return True
    return max(abs(a - b) for a, b in zip(greys, other_greys, strict=True)) >= GREY_STEP


def legends_of(figure: Figure) -> list[Legend]:
    beside = [axes.get_legend() for axes in figure.axes]
    return [*figure.legends, *(legend for legend in beside if legend)]


def confused_in_grey(figure: Figure) -> list[tuple[str, str]]:
    """Pairs of entries of a legend that nobody tells apart in a print without colour."""
    return [
        (text.get_text(), other_text.get_text())
        for legend in legends_of(figure)
        for (one, text), (other, other_text) in combinations(
            zip(legend.legend_handles, legend.get_texts(), strict=True), 2
        )
        if not are_apart(one, other)
    ]

"""Maps of two measures at once: nine colours, darker as both rise."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import geopandas as gpd
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_hex, to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from ...errors import DataError
from ..layout import GAP, LINE_SPACING, width_of, wrapped
from ..page import Page, open_page
from ..style import BLUE, RED, TEXT, FigureText, drawing, greyness
from ..words import Words
from .arrange import Part, pad, room_for_legend, swatches, text_size
from .choropleth import Layer, draw_choropleth
from .ground import (
    MISSING,
    decimals_of,
    hatched_swatch,
    require_amounts,
    require_areas,
    require_once,
    require_shares,
    rise,
)

SIDE = 3  # classes of each measure
UNITS = ("number", "share")
_GREYS = (0.94, 0.78, 0.60, 0.42, 0.22)  # by the sum of the two classes, from 0 to 4
_OVERHANG = 0.12  # inches that an arrow goes beyond the square
_CELL = 3.2  # of the type's height: the side of a class in the legend


def bivariate_map(
    frame: gpd.GeoDataFrame,
    regions: gpd.GeoDataFrame,
    *,
    x_bins: tuple[float, float],
    y_bins: tuple[float, float],
    x_name: str,
    y_name: str,
    text: FigureText,
    ax: Axes | None = None,
    language: str = "en",
    style: str = "report",
    x_unit: str = "number",
    y_unit: str = "share",
    missing: str = "no_data",
    areas: str = "",
) -> Figure:
    """Two measures by area in three classes each, nine colours that darken as both rise.

    The areas in the highest class of both are named, unless they are more than 15; where there is
    none, the image says so.

    `frame` has area_code, area_name, x, y (hatched where either is missing) and geometry in
    degrees. `x_bins` and `y_bins` are the lower bounds of the second and the third class; a value
    on a bound belongs to the class above it. Units are "number" or "share" (0-1, written in per
    cent). `x_name` and `y_name` name the axes of the legend, `missing` is the word for the hatched
    areas ("no_data" or "not_analysed"), `areas` what several of them are called in the
    language. Raises `DataError` for a missing column, a negative value, a share above 1, a repeated
    area, an unknown unit or bounds that do not rise.
    """
    _check(frame, {"x": x_unit, "y": y_unit}, {"x": x_bins, "y": y_bins})
    with drawing():
        page = open_page(ax, language, style)
        layer = Layer(_classes(frame, x_bins, y_bins), COLOURS)
        ends = [_written(page.words, x_bins, x_unit), _written(page.words, y_bins, y_unit)]
        parts = [_square(page, page.words.joined(x_name), page.words.joined(y_name), *ends)]
        if layer.missing:
            legend = [hatched_swatch(page.words, missing)]
            parts.append(swatches(page, legend, "", page.style.narrow))
        highest = len(COLOURS) - 1
        none = "" if layer.highest == highest else page.words["none_in_both"]
        class_name = " / ".join(page.words["and_more"].format(end[-1]) for end in ends)
        draw_choropleth(
            page, text, frame, regions, layer, parts,
            named=highest, class_name=class_name, areas=areas, caption=none,
        )  # fmt: skip
    return page.figure


def _check(
    frame: gpd.GeoDataFrame, units: dict[str, str], bins: dict[str, tuple[float, float]]
) -> None:
    what = "bivariate_map"
    require_areas(frame, ["area_code", "area_name", "x", "y", "geometry"], what)
    require_once(frame, ["area_code"], what)
    for column, unit in units.items():
        if unit not in UNITS:
            raise DataError(f"{what} knows no unit {unit!r}", expected=" or ".join(UNITS))
        check = require_shares if unit == "share" else require_amounts
        check(frame, column, what)
        if len(bins[column]) != SIDE - 1 or not rise((0, *bins[column])):
            raise DataError(
                f"{what}: the bins {list(bins[column])} of {column} do not rise from above 0",
                expected="the lower bounds of the second and the third class",
            )


def _toned(colour: np.ndarray, grey: float) -> str:
    """The colour mixed with white or black until it is as light as this in a grey print."""
    own = greyness(_hex(colour))
    if own > grey:
        return _hex(colour * grey / own)
    return _hex(colour + (1 - colour) * (grey - own) / (1 - own))


def _hex(colour: np.ndarray) -> str:
    red, green, blue = colour.tolist()
    return to_hex((red, green, blue))


def _palette() -> list[str]:
    """Row by row of y from below: blue where x leads, red where y does, as dark as their sum."""
    blue, red = np.array(to_rgb(BLUE)), np.array(to_rgb(RED))
    pairs = [(x, y) for y in range(SIDE) for x in range(SIDE)]
    leads = [(y - x + SIDE - 1) / (2 * SIDE - 2) for x, y in pairs]
    hues = [blue + (red - blue) * lead for lead in leads]
    return [_toned(hue, _GREYS[x + y]) for hue, (x, y) in zip(hues, pairs, strict=True)]


COLOURS = tuple(_palette())


def _classes(
    frame: gpd.GeoDataFrame, x_bins: Sequence[float], y_bins: Sequence[float]
) -> np.ndarray:
    classes = np.digitize(frame["y"], y_bins) * SIDE + np.digitize(frame["x"], x_bins)
    return np.where(frame[["x", "y"]].isna().any(axis="columns"), MISSING, classes)


def _written(words: Words, bins: Sequence[float], unit: str) -> list[str]:
    if unit == "share":
        percents = [round(100 * bound, 6) for bound in bins]
        return [words.percent(percent, decimals_of([percent])) for percent in percents]
    return [words.number(bound, decimals_of([bound])) for bound in bins]


def _square(
    page: Page, x_name: str, y_name: str, x_ends: Sequence[str], y_ends: Sequence[str]
) -> Part:
    """The nine classes between two arrows, each with its name and its two bounds.

    From the top: name of y, the square with the bounds of y to its left, bounds of x, name of x.
    """
    size = text_size(page)
    line, cell = size * LINE_SPACING / 72, _CELL * size / 72
    room = room_for_legend(page, page.style.narrow)
    below, over = (wrapped(page, name, size, room) for name in (x_name, y_name))
    left = max(width_of(page, end, size) for end in y_ends) + GAP
    bottom = _lines(below) * line + GAP + line
    top = bottom + SIDE * cell + _OVERHANG
    wide = max(width_of(page, name, size) for name in (below, over))

    def draw(axes: Axes) -> None:
        _draw_cells(axes, left, bottom, cell)
        _draw_arrows(axes, left, bottom, SIDE * cell + _OVERHANG)
        for n in range(1, SIDE):
            x_end, y_end = x_ends[n - 1], y_ends[n - 1]
            axes.text(left + n * cell, bottom - GAP / 2, x_end, ha="center", va="top", size=size)
            axes.text(left - GAP, bottom + n * cell, y_end, ha="right", va="center", size=size)
        names: dict[str, Any] = {
            "size": size,
            "weight": "bold",
            "va": "top",
        }
        for name, y in ((below, bottom - line - GAP / 2), (over, top + _lines(over) * line)):
            axes.text(0, y, name, linespacing=LINE_SPACING, **names)

    width = max(left + SIDE * cell + _OVERHANG, wide)
    return pad(page, width, top + _lines(over) * line, draw)


def _lines(text: str) -> int:
    return text.count("\n") + 1


def _draw_cells(axes: Axes, left: float, bottom: float, cell: float) -> None:
    for n, colour in enumerate(COLOURS):
        row, column = divmod(n, SIDE)
        corner = (left + column * cell, bottom + row * cell)
        axes.add_patch(Rectangle(corner, cell, cell, facecolor=colour, edgecolor="white", lw=0.6))


def _draw_arrows(axes: Axes, left: float, bottom: float, length: float) -> None:
    """From the corner of the two lowest classes, to where both are highest."""
    look: dict[str, Any] = {
        "arrowstyle": "-|>",
        "color": TEXT,
        "linewidth": 0.6,
        "shrinkA": 0,
        "shrinkB": 0,
    }
    for end in ((left + length, bottom), (left, bottom + length)):
        axes.annotate("", end, (left, bottom), arrowprops={**look, "color": TEXT, "lw": 0.6})

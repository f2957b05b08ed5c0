"""Maps of a count or a rate by area, with zero, low and missing told apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import geopandas as gpd
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ...errors import DataError
from ..page import open_page
from ..style import GRID, FigureText, drawing
from ..words import Words
from .arrange import swatches
from .choropleth import Layer, draw_choropleth
from .ground import (
    BLUES,
    MISSING,
    decimals_of,
    hatched_swatch,
    ramp,
    require_amounts,
    require_areas,
    require_once,
    rise,
    swatch,
)

ZERO = "#FFFFFF"  # measured, and nothing


def number_map(
    frame: gpd.GeoDataFrame,
    regions: gpd.GeoDataFrame,
    *,
    bins: Sequence[float],
    legend_title: str,
    text: FigureText,
    ax: Axes | None = None,
    language: str = "en",
    style: str = "report",
    missing: str = "no_data",
    areas: str = "",
) -> Figure:
    """A count or a rate by area in classes, areas without a figure in hatched grey.

    The areas of the highest class that occurs are named, unless it is zero or they are more
    than 15.

    `frame` has area_code, area_name, value (0 or more, missing where there is no figure) and
    geometry in degrees; `regions` are outlines drawn over it. `bins` are the lower bounds of the
    classes, from 0 up; a value on a bound belongs to the class above it. Zero is a class of its
    own, in white, where the bounds repeat it (0, 0, 5, 20), or where all values and bounds are
    whole and the second bound is 1 (0, 1, 10, 50). `legend_title` says what is counted, with its
    unit; `missing` is the word for the hatched areas ("no_data" or "not_analysed"), `areas`
    what several areas are called in the language. Raises `DataError` for a missing column, a
    negative value, a repeated area or bins that do not rise from 0.
    """
    require_areas(frame, ["area_code", "area_name", "value", "geometry"], "number_map")
    require_once(frame, ["area_code"], "number_map")
    require_amounts(frame, "value", "number_map")
    scale = _scale_of(frame["value"], bins)
    with drawing():
        page = open_page(ax, language, style)
        layer = Layer(scale.classes(frame["value"]), scale.colours, edge=GRID)
        names = scale.names(page.words)
        legend = [swatch(*pair) for pair in zip(scale.colours, names, strict=True)]
        legend += [hatched_swatch(page.words, missing)] * layer.missing
        parts = [swatches(page, legend, legend_title, page.style.narrow)]
        named = layer.highest if layer.highest >= scale.zero else MISSING
        draw_choropleth(
            page, text, frame, regions, layer, parts,
            named=named, class_name=names[named], areas=areas,
        )  # fmt: skip
    return page.figure


@dataclass(frozen=True)
class _Scale:
    """Classes from `bounds` (from 0 up); `zero` where 0 is one of its own, below them."""

    bounds: list[float]
    zero: bool
    whole: bool  # all numbers are: classes end at the number before the next bound

    @property
    def colours(self) -> list[str]:
        return [*[ZERO] * self.zero, *ramp(BLUES, len(self.bounds))]

    def classes(self, values: pd.Series) -> np.ndarray:
        above = np.digitize(values, self.bounds) - 1 + self.zero
        counted = np.where(values == 0, 0, above) if self.zero else above
        return np.where(values.isna(), MISSING, counted)

    def names(self, words: Words) -> list[str]:
        return ["0"] * self.zero + (self._whole(words) if self.whole else self._parted(words))

    def _whole(self, words: Words) -> list[str]:
        first = max(self.bounds[0], float(self.zero))
        spans = pairwise([first, *self.bounds[1:]])
        names = [
            words.number(low) + (f"–{words.number(high - 1)}" if high - 1 > low else "")
            for low, high in spans
        ]
        return [*names, words["and_more"].format(words.number(self.bounds[-1]))]

    def _parted(self, words: Words) -> list[str]:
        bounds = [words.number(bound, decimals_of([bound])) for bound in self.bounds]
        names = [words["over_zero" if self.zero else "under"].format(bounds[1])]
        return [*names, *map("–".join, pairwise(bounds[1:])), words["and_more"].format(bounds[-1])]


def _scale_of(values: pd.Series, bins: Sequence[float]) -> _Scale:
    bounds = [float(bound) for bound in bins]
    apart = bounds[:2] == [0, 0]
    bounds = bounds[apart:]
    if len(bounds) < 2 or bounds[0] != 0 or not rise(bounds):
        raise DataError(
            f"number_map: the bins {list(bins)} do not rise from 0",
            expected="lower bounds like 0, 1, 10, 50; 0, 0, 5, 20 where zero is a class of its own",
        )
    whole = not np.any(np.mod([*values.dropna(), *bounds], 1))
    if whole and bounds[1] == 1:
        return _Scale(bounds[1:], zero=True, whole=True)
    return _Scale(bounds, apart, whole)

"""Maps of a share by area, one period or several, with low and not analysed told apart."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import geopandas as gpd
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from ...errors import DataError
from ..page import open_page
from ..style import FigureText, drawing
from ..words import Words
from .arrange import arrange, swatches
from .choropleth import Layer, draw_choropleth
from .ground import (
    MISSING,
    REDS,
    draw_areas,
    draw_outlines,
    hatched_swatch,
    ramp,
    require_areas,
    require_once,
    require_shares,
    rise,
    set_ground,
    swatch,
)
from .panels import TALLEST_PANELS, grid_of, more_axes, put_panels

BINS = (0.0, 0.01, 0.05, 0.10, 0.20)
FEWEST, MOST = 2, 12  # panels


def share_map(
    frame: gpd.GeoDataFrame,
    regions: gpd.GeoDataFrame,
    *,
    text: FigureText,
    ax: Axes | None = None,
    language: str = "en",
    style: str = "report",
    bins: Sequence[float] = BINS,
    areas: str = "",
) -> Figure:
    """Share by area in classes, areas not analysed in hatched grey, the highest class named.

    The areas of the highest class that occurs are named, unless there are more than 15.

    `frame` has area_code, area_name, value (0-1, missing where not analysed) and geometry in
    degrees; `regions` are outlines drawn over it. `bins` are the lower bounds of the classes, as
    shares, from 0 up; a value on a bound belongs to the class above it. `areas` is what
    several areas are called in the language. Raises `DataError` for a missing column, a value
    outside 0-1, a repeated area or bins that do not rise from 0.
    """
    _check(frame, bins, "share_map", ["area_code"])
    with drawing():
        page = open_page(ax, language, style)
        layer = Layer(_classes(frame, bins), ramp(REDS, len(bins)))
        class_name = _class_names(page.words, bins)[layer.highest]
        legend = _legend(page.words, bins, layer.missing)
        parts = [swatches(page, legend, "", page.style.narrow)]
        draw_choropleth(
            page, text, frame, regions, layer, parts,
            named=layer.highest, class_name=class_name, areas=areas,
        )  # fmt: skip
    return page.figure


def share_maps(
    frame: gpd.GeoDataFrame,
    regions: gpd.GeoDataFrame,
    *,
    text: FigureText,
    ax: Axes | None = None,
    language: str = "en",
    style: str = "report",
    bins: Sequence[float] = BINS,
) -> Figure:
    """Share by area in 2 to 12 panels of one legend, one a period, in order of appearance.

    `frame` is that of `share_map` with `period`, the panel's title, already in the figure's
    language: one row an area and period. Areas not analysed are hatched in each panel, and so are
    those that a period has no row for. Raises `DataError` as `share_map` does, and for fewer than
    2 or more than 12 periods.
    """
    _check(frame, bins, "share_maps", ["period", "area_code"])
    periods = _by_period(frame)
    with drawing():
        page = open_page(ax, language, style)
        panels = [*page.axes, *more_axes(page, len(periods) - 1)]
        shape = 1.0
        for axes, areas in zip(panels, periods.values(), strict=True):
            draw_areas(axes, areas, _classes(areas, bins), ramp(REDS, len(bins)))
            draw_outlines(axes, regions)
            shape = set_ground(axes, frame)
        gaps = any(areas["value"].isna().any() for areas in periods.values())
        parts = [swatches(page, _legend(page.words, bins, gaps), "", above=True)]
        names = [page.words.joined(str(period)) for period in periods]
        room = arrange(
            page,
            text,
            parts,
            lambda width, height: (width, grid_of(page, names, shape, width, height).height),
            above=True,
            tallest=TALLEST_PANELS,
        )
        put_panels(page, panels, names, shape, room)
    return page.figure


def _check(frame: gpd.GeoDataFrame, bins: Sequence[float], figure: str, key: Sequence[str]) -> None:
    require_areas(frame, [*key, "area_name", "value", "geometry"], figure)
    require_once(frame, key, figure)
    require_shares(frame, "value", figure)
    if bins[0] != 0 or not rise(bins) or bins[-1] >= 1:
        raise DataError(f"{figure}: the bins {list(bins)} do not rise from 0 to below 1")


def _by_period(frame: gpd.GeoDataFrame) -> dict[object, gpd.GeoDataFrame]:
    """Every area of the frame in each period, without a value where the period has no row."""
    areas = frame.drop_duplicates("area_code")[["area_code", "area_name", "geometry"]]
    parts = {
        period: areas.merge(
            part[["area_code", "value"]], on="area_code", how="left", validate="one_to_one"
        )
        for period, part in frame.groupby("period", sort=False)
    }
    if not FEWEST <= len(parts) <= MOST:
        raise DataError(
            f"share_maps was given {len(parts)} periods", expected=f"{FEWEST} to {MOST}"
        )
    return parts


def _classes(frame: gpd.GeoDataFrame, bins: Sequence[float]) -> np.ndarray:
    return np.where(frame["value"].isna(), MISSING, np.digitize(frame["value"], bins) - 1)


def _class_names(words: Words, bins: Sequence[float]) -> list[str]:
    percents = [round(100 * bound, 6) for bound in bins]
    decimals = 0 if all(percent % 1 == 0 for percent in percents) else 1
    names = [words["under"].format(words.percent(percents[1], decimals))]
    names += [words.percents(low, high, decimals) for low, high in pairwise(percents[1:])]
    return [*names, words["and_more"].format(words.percent(percents[-1], decimals))]


def _legend(words: Words, bins: Sequence[float], missing: bool) -> list[Patch]:
    names = _class_names(words, bins)
    patches = [swatch(*pair) for pair in zip(ramp(REDS, len(bins)), names, strict=True)]
    return patches + [hatched_swatch(words, "not_analysed")] * missing

"""Maps of events over areas: marks whose area is the event's size, and dated labels."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.transforms import Bbox

from ...errors import DataError
from ..labels import Label, label_points
from ..page import Page, open_page, require, require_numbers, require_values, rows_of
from ..style import GRID, FigureText, drawing
from .arrange import TALLEST, arrange, of_shape, put_map, swatches
from .ground import (
    TINTS,
    draw_areas,
    draw_outlines,
    ramp,
    require_areas,
    require_once,
    set_ground,
    swatch,
)
from .marks import LOOKS, draw_marks, kind_handles, mark_boxes, sizes_part, with_looks
from .naming import covering, say_in_corner

WHAT = "event_map"
MOST_GROUPS = 5
COUNTRY_ONLY = 6  # UCDP's where_precision from which no place within the country is known
_PLAIN = "#F7F7F7"  # areas without a group
_TRIES = 8  # other orders in which labels are placed before one is left out


def event_map(
    points: pd.DataFrame,
    areas: gpd.GeoDataFrame,
    regions: gpd.GeoDataFrame,
    *,
    text: FigureText,
    ax: Axes | None = None,
    language: str = "en",
    style: str = "report",
    size_title: str = "",
    kind_title: str = "",
    group_title: str = "",
    groups: Sequence[str] = (),
) -> Figure:
    """Events as marks over areas: the area of a mark is the event's size, its form the kind.

    Large marks lie under small ones, whatever the order of the rows.

    `points` has longitude, latitude (degrees), kind (text, in the figure's language, at most 5) and
    optionally size (0 or more, e.g. reported deaths; a kind without any size gets marks of one
    size, on top), label (text, "" for none), date (of the label, missing where unknown) and
    where_precision (UCDP's; 6 and more, a place not known within the country, is refused). `areas`
    has area_code, area_name, geometry and optionally `group` (text, at most 5): the tint of the
    area, explained in the order of `groups`, or else of appearance. The titles stand over the three
    parts of the legend; `size_title` says what is counted and is needed where there are sizes.
    Raises `DataError` for a missing column, coordinate or size, a negative size, a point off the
    map, and a kind or group too many.
    """
    _check_points(points, areas, size_title)
    shown, names = with_looks(_completed(points)), _group_names(areas, groups)
    with drawing():
        page = open_page(ax, language, style)
        axes = page.axes[0]
        tints = _draw_ground(axes, areas, regions, names)
        size_of = of_shape(set_ground(axes, areas))
        above = page.style.narrow
        parts = [swatches(page, kind_handles(page, shown), kind_title, above)]
        parts += sizes_part(page, shown, size_title)
        if names:
            legend = [swatch(*pair) for pair in zip(tints, names, strict=True)]
            parts.append(swatches(page, legend, group_title, above))
        put_map(page, axes, arrange(page, text, parts, size_of, above=above, tallest=TALLEST))
        draw_marks(page, axes, shown)
        _write_labels(page, axes, shown, areas, _years_in(text.subtitle))
    return page.figure


def _check_points(points: pd.DataFrame, areas: gpd.GeoDataFrame, size_title: str) -> None:
    require(points, ["longitude", "latitude", "kind"], WHAT)
    require_areas(areas, ["area_code", "area_name", "geometry"], WHAT)
    require_once(areas, ["area_code"], WHAT)
    for column in ("longitude", "latitude"):
        require_numbers(points, column, WHAT)
    _check_places(points, areas)
    kinds = points["kind"].unique()
    if points["kind"].isna().any() or len(kinds) > len(LOOKS):
        raise DataError(
            f"{WHAT} was given {len(kinds)} kinds of events, {points['kind'].isna().sum()} "
            "of them without a name",
            expected=f"at most {len(LOOKS)}, each with its name",
        )
    if "size" in points:
        _check_sizes(points, size_title)


def _check_places(points: pd.DataFrame, areas: gpd.GeoDataFrame) -> None:
    """Refuse events that no place is known of, and such as the map would cut off."""
    precision = points.get("where_precision", pd.Series(dtype=float))
    vague = int((precision >= COUNTRY_ONLY).sum())
    if vague:
        raise DataError(
            f"{WHAT}: of {vague} events no place within the country is known",
            remedy="leave them out beforehand and say so in the note",
        )
    west, south, east, north = areas.total_bounds
    inside = points["longitude"].between(west, east) & points["latitude"].between(south, north)
    if not inside.all():
        raise DataError(
            f"{WHAT}: {int((~inside).sum())} events lie off the map",
            expected=f"longitude {west:.1f} to {east:.1f}, latitude {south:.1f} to {north:.1f}",
        )


def _check_sizes(points: pd.DataFrame, size_title: str) -> None:
    for kind, rows in points.groupby("kind", sort=False):
        if not rows["size"].isna().all():
            require_numbers(rows, "size", f"{WHAT}, {kind}")
    if (points["size"] < 0).any() or np.isinf(points["size"].astype(float)).any():
        raise DataError(f"{WHAT}: there are sizes that cannot be drawn", expected="0 or more")
    if points["size"].notna().any() and not size_title:
        raise DataError(f"{WHAT} was not told what the size is", expected="a size_title")


def _completed(points: pd.DataFrame) -> pd.DataFrame:
    """The points with every column: no size, label or date where none was given."""
    columns = ["longitude", "latitude", "kind", "size", "label", "date"]
    every = points.reindex(columns=columns)
    label = every["label"].astype("object").fillna("").astype(str)
    return every.assign(
        size=every["size"].astype(float), label=label, date=pd.to_datetime(every["date"])
    )


def _group_names(areas: gpd.GeoDataFrame, groups: Sequence[str]) -> list[str]:
    """The groups from the darkest tint to the lightest."""
    if "group" not in areas:
        return []
    names = list(groups or areas["group"].unique())
    require_values(areas, "group", names, WHAT)
    if len(names) > MOST_GROUPS:
        raise DataError(f"{WHAT} was given {len(names)} groups", expected=f"at most {MOST_GROUPS}")
    return [str(name) for name in names]


def _draw_ground(
    axes: Axes, areas: gpd.GeoDataFrame, regions: gpd.GeoDataFrame, names: Sequence[str]
) -> list[str]:
    """The areas in the tint of their group, the first one darkest; gives the tints."""
    tints = list(ramp(TINTS, len(names))) if names else [_PLAIN]
    ranks = [names.index(group) for group in areas["group"]] if names else [0] * len(areas)
    draw_areas(axes, areas, np.array(ranks), tints, edge=GRID)
    draw_outlines(axes, regions)
    return tints


def _years_in(subtitle: str) -> set[int]:
    """The years that are told above the map."""
    return {int(year) for year in re.findall(r"\b(?:19|20)\d\d\b", subtitle)}


def _write_labels(
    page: Page, axes: Axes, points: pd.DataFrame, areas: gpd.GeoDataFrame, told: set[int]
) -> None:
    """Name and day beside a mark, clear of the other marks where there is room for that.

    A year that all days are in is left out where it is the one year `told` above the map.
    """
    marks = mark_boxes(page, axes, points)
    chosen = points["label"].ne("").to_numpy()
    rows = rows_of(points[chosen])
    year = len(told) != 1 or set(points["date"][chosen].dropna().dt.year) != told
    labels = [Label(_label(page, row, year), [(row.longitude, row.latitude)]) for row in rows]
    taken = [Bbox(box) for box in marks[chosen]]

    def on_a_mark(low: np.ndarray, high: np.ndarray) -> np.ndarray:
        over = (low[:, None] < marks[:, 1]) & (high[:, None] > marks[:, 0])
        return np.asarray(np.any(np.all(over, axis=2), axis=1))

    rest = label_points(page, axes, labels, taken, on_a_mark, background="white", tries=_TRIES)
    rest = label_points(page, axes, rest, taken, background="white")
    if rest:
        said = page.words["labels_left"].format(len(rest))
        say_in_corner(page, axes, said, taken, covering(axes, areas))


def _label(page: Page, point: Any, year: bool) -> str:
    if pd.isna(point.date):
        return str(point.label)
    return f"{point.label}, {page.words.day(point.date, year)}"

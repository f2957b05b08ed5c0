"""What is known and what is not: rows by period, the share of areas with a figure as colour."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import LinearSegmentedColormap, Normalize, to_hex
from matplotlib.figure import Figure
from matplotlib.patches import Patch, Rectangle

from ...errors import DataError
from ..columns import optional_text, require_known
from ..layout import frame_figure
from ..marks import hatch_box, no_data_patch, runs
from ..page import Page, open_page, require, rows_of
from ..style import BLUE, BLUE_DARK, BLUE_LIGHT, MUTED, FigureText, drawing, ink_on
from ..writing import width_of, wrapped
from .counts import name_scale

_LINE = 0.13  # inches a line of a row's name
_ROW_GAP = 0.08  # inches between the names of two rows
_BLUES = LinearSegmentedColormap.from_list(
    "shares", [(0, "white"), (0.001, BLUE_LIGHT), (0.6, BLUE), (1, BLUE_DARK)]
)
_NOT_ANALYSED: dict[str, Any] = {
    "facecolor": "white",
    "edgecolor": MUTED,
    "hatch": "....",
}


def completeness(
    frame: pd.DataFrame,
    *,
    text: FigureText,
    ax: Axes | None = None,
    language: str = "en",
    style: str = "report",
    scale_label: str = "",
) -> Figure:
    """Share of areas with a figure, by row (indicator or source) and period.

    `frame` has row (text, from the top down in order of appearance), period (text or whole number,
    drawn in ascending order), value (0-1, or missing: no figure is known) and optionally
    `not_analysed` (true: listed by a publisher, but without a figure) and `group` (text: a heading
    above the rows that share it). A pair that is not in the frame is drawn as not known: hatched
    grey; listed without a figure is dotted. The per cent is written where it fits. Raises
    `DataError` for a missing column, a value outside 0-1, a value of a cell not analysed, or two
    values of one cell.
    """
    cells = _checked(frame)
    with drawing():
        page = open_page(ax, language, style)
        axes = page.axes[0]
        periods = sorted(cells["period"].unique())
        places = _place_rows(page, cells)
        _draw_cells(axes, cells, periods, places)
        _name(page, axes, places)
        _name_periods(page, axes, periods)
        frame_figure(
            page,
            text,
            body=places["bottom"].max() + 0.25,
            legend=_legend(page, cells, periods),
            scale=_scale(page, scale_label),
        )
        _name_periods(page, axes, periods)  # again, now that the width is known
        _write_shares(page, axes, cells, periods, places)
    return page.figure


def _checked(frame: pd.DataFrame) -> pd.DataFrame:
    what = "completeness"
    require(frame, ["row", "period", "value"], what)
    require_known(frame, ["row", "period"], what)
    dotted = optional_text(frame, "not_analysed").eq(True)
    cells = frame.assign(not_analysed=dotted, group=optional_text(frame, "group"))
    outside = cells[(cells["value"] < 0) | (cells["value"] > 1)]
    both = cells[cells["not_analysed"] & cells["value"].notna()]
    twice = cells[cells.duplicated(["group", "row", "period"])]
    for wrong, why in (
        (outside, "is no share"),
        (both, "is of a cell that was not analysed"),
        (twice, "is the second of its cell"),
    ):
        if len(wrong):
            row, period, value = wrong.iloc[0][["row", "period", "value"]]
            raise DataError(f"{what}: {value} ({row}, {period}) {why}", expected="one, from 0 to 1")
    return cells


def _place_rows(page: Page, cells: pd.DataFrame) -> pd.DataFrame:
    """Top and bottom of each row in inches from the top, with a heading above each group."""
    room = page.width * (0.36 if page.style.narrow else 0.3)
    down, places = 0.0, []
    for group, part in cells.groupby("group", sort=False):
        headings = [(group, None, str(group))] if group else []
        rows = [(group, row, str(row)) for row in dict.fromkeys(part["row"])]
        for key, row, name in headings + rows:
            lines = wrapped(page, name, page.style.small, room)
            height = _LINE * (lines.count("\n") + 1) + _ROW_GAP
            places.append((key, row, lines, down, down + height))
            down += height
    return pd.DataFrame(places, columns=["group", "row", "name", "top", "bottom"], dtype=object)


def _draw_cells(axes: Axes, cells: pd.DataFrame, periods: list[Any], places: pd.DataFrame) -> None:
    """A box a cell, in the units of the places; one hatched box over each run without a figure."""
    known = cells.set_index(["group", "row", "period"])[["value", "not_analysed"]]
    for place in rows_of(places[places["row"].notna()]):
        keys = pd.MultiIndex.from_tuples([(place.group, place.row, n) for n in periods])
        line = known.reindex(keys)
        dotted = line["not_analysed"].eq(True).to_numpy()
        nothing = line["value"].isna().to_numpy() & ~dotted
        height = place.bottom - place.top
        for column, share in enumerate(line["value"]):
            look = _NOT_ANALYSED if dotted[column] else {"facecolor": _BLUES(share)}
            if not nothing[column]:
                axes.add_patch(Rectangle((column, place.top), 1, height, linewidth=0, **look))
        for start, end in runs(nothing):
            hatch_box(axes, start, place.top, end - start, height)
    axes.set(xlim=(0, len(periods)), ylim=(places["bottom"].max(), 0))
    _part(axes, len(periods), places)


def _part(axes: Axes, columns: int, places: pd.DataFrame) -> None:
    """White lines between the cells."""
    rows = places[places["row"].notna()]
    axes.hlines([*rows["top"], *rows["bottom"]], 0, columns, color="white", linewidth=1)
    for place in rows_of(rows):
        axes.vlines(range(1, columns), place.top, place.bottom, color="white", linewidth=0.6)


def _name(page: Page, axes: Axes, places: pd.DataFrame) -> None:
    """Rows to the left, groups in bold, and as many periods above as there is room for."""
    axes.set_yticks(
        (places["top"] + places["bottom"]) / 2, labels=places["name"], size=page.style.small
    )
    for label, row in zip(axes.get_yticklabels(), places["row"], strict=True):
        label.set(fontweight="bold" if row is None else "normal", linespacing=1.1)
    axes.spines[["left", "bottom"]].set_visible(False)
    axes.tick_params(axis="x", length=0, pad=2, labeltop=True, labelbottom=False)


def _name_periods(page: Page, axes: Axes, periods: list[Any]) -> None:
    names = [str(period) for period in periods]
    widest = max(width_of(page, name, page.style.small) for name in names)
    room = axes.get_window_extent().width / page.dpi / len(names)
    every = math.ceil((widest + 0.04) / room)
    shown = [n for n in range(len(names)) if (len(names) - 1 - n) % every == 0]
    labels = [names[n] for n in shown]
    axes.set_xticks([n + 0.5 for n in shown], labels=labels, size=page.style.small)


def _legend(page: Page, cells: pd.DataFrame, periods: list[Any]) -> list[Patch]:
    rows = cells.drop_duplicates(["group", "row"])
    dotted = bool(cells["not_analysed"].any())
    filled = int((cells["value"].notna() | cells["not_analysed"]).sum())
    nothing = filled < len(rows) * len(periods)
    analysed = Patch(label=page.words["published_not_analysed"], **_NOT_ANALYSED, linewidth=0)
    return [analysed] * dotted + [no_data_patch(page, "no_figure")] * nothing


def _scale(page: Page, label: str) -> Axes:
    """A bar of the colours from 0 to 100 %."""
    bar = page.host.add_axes((0.3, 0.5, 0.4, 0.1), label="scale")
    colours = ScalarMappable(Normalize(0, 1), _BLUES)
    page.figure.colorbar(colours, cax=bar, orientation="horizontal")
    ticks = [0, 0.25, 0.5, 0.75, 1]
    bar.set_xticks(ticks, labels=[page.words.percent(100 * tick) for tick in ticks])
    bar.tick_params(labelsize=page.style.small, length=0, pad=2)
    name_scale(page, bar, label)
    return bar


def _write_shares(
    page: Page, axes: Axes, cells: pd.DataFrame, periods: list[Any], places: pd.DataFrame
) -> None:
    """Per cents in the cells, without the sign or not at all where there is no room for it."""
    room = 0.95 * axes.get_window_extent().width / page.dpi / len(periods)
    ways = page.words.percent, page.words.number
    fitting = [way for way in ways if width_of(page, way(100), page.style.small) <= room]
    rows = places.set_index(["group", "row"])
    for cell in rows_of(cells[cells["value"].notna()]) if fitting else []:
        place = rows.loc[(cell.group, cell.row)]
        middle = periods.index(cell.period) + 0.5, (place["top"] + place["bottom"]) / 2
        ink = ink_on(to_hex(_BLUES(cell.value)))
        share = axes.text(*middle, _rounded(cell.value, fitting[0]), color=ink)
        share.set(size=page.style.small, ha="center", va="center_baseline")


def _rounded(share: float, way: Callable[[float], str]) -> str:
    """Whole per cents, in which "nearly none" and "nearly all" stay apart from none and all."""
    whole = round(100 * share)
    if share > 0 and whole == 0:
        return "<" + way(1)
    return ">" + way(99) if share < 1 and whole == 100 else way(whole)

"""How projections held: what was projected against what was found, at the 20 % rule."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FixedLocator, FuncFormatter
from matplotlib.transforms import Bbox

from ..errors import DataError
from .columns import optional_text, require_known
from .labels import Blocked, Label, label_points
from .layout import frame_figure
from .page import Page, open_page, require, require_values, rows_of
from .style import BLUE, GRID, MUTED, RED, RED_DARK, TEXT, FigureText, drawing
from .writing import wrap

THRESHOLD = 0.20
MOST_PANELS = 3


class _Look(NamedTuple):
    mark: str
    colour: str
    face: str


# In the order of the legend; the two kinds of error are hollow.
_OUTCOMES = {
    "hit": _Look("o", BLUE, BLUE),
    "missed": _Look("s", RED_DARK, "white"),
    "false alarm": _Look("^", RED, "white"),
    "none": _Look(".", MUTED, MUTED),
}
_NAMED = ("missed", "false alarm")


def projected_against_found(
    frame: pd.DataFrame,
    *,
    text: FigureText,
    threshold: float = THRESHOLD,
    axis_names: tuple[str, str] | None = None,
    ax: Axes | Sequence[Axes] | None = None,
    language: str = "en",
    style: str = "report",
) -> Figure:
    """The share projected (x) against the share found (y), an area a mark, in four quadrants.

    `frame` has area_name, projected and found (shares 0-1) and optionally panel (text, in order of
    appearance: a panel each, on the same scales) and outcome ("hit", "false alarm", "missed" or
    "none", where the finding decided it on unrounded counts; else a share of at least `threshold`
    passes). Lines at the threshold part the quadrants, which are named with their number of areas;
    areas missed and false alarms are named. `axis_names` (x, y) replace "Projected" and "Found",
    as for November's projection against March's. Raises `DataError` for a missing column or
    number, a share outside 0-1, an unknown outcome, or more panels than fit on a page.
    """
    rows = _with_outcomes(frame, threshold)
    parts = [part for _, part in rows.groupby("panel", sort=False)]
    with drawing():
        page = open_page(ax, language, style, panels=len(parts))
        names = axis_names or (page.words["projected_share"], page.words["found_share"])
        end = _end(rows, threshold)
        for n, (axes, part) in enumerate(zip(page.axes, parts, strict=True)):
            _draw_scales(page, axes, end, threshold, names, first=n == 0)
            axes.set_title(str(part["panel"].iloc[0]), loc="left", size=page.style.body, color=TEXT)
            for outcome in dict.fromkeys(part["outcome"]):
                _draw_areas(page, axes, part[part["outcome"] == outcome], outcome)
        across = len(parts) > 1 and not page.style.narrow
        frame_figure(
            page,
            text,
            body=_body(page, len(parts), across),
            legend=_legend(page),
            caption=page.words["named_where_room"] if rows["outcome"].isin(_NAMED).any() else "",
            across=across,
        )
        panels = list(zip(page.axes, parts, strict=True))
        quadrants = [_name_quadrants(page, axes, part, threshold) for axes, part in panels]
        _keep_clear(page, end, [box for boxes in quadrants for box in boxes])
        for (axes, part), taken in zip(panels, quadrants, strict=True):
            _name_areas(page, axes, part, threshold, taken)
    return page.figure


def _with_outcomes(frame: pd.DataFrame, threshold: float) -> pd.DataFrame:
    what = "projected_against_found"
    require(frame, ["area_name", "projected", "found"], what)
    require_known(frame, ["area_name", "projected", "found"], what)
    for column in ("projected", "found"):
        outside = frame[~frame[column].between(0, 1)]
        if len(outside):
            row = outside.iloc[0]
            raise DataError(
                f"{what}: {column} of {row['area_name']} is {row[column]}", expected="from 0 to 1"
            )
    rows = frame.assign(panel=optional_text(frame, "panel"))
    if "outcome" not in rows:
        projected, found = rows["projected"] >= threshold, rows["found"] >= threshold
        which = [projected & found, ~projected & found, projected & ~found]
        rows["outcome"] = np.select(which, list(_OUTCOMES)[:3], default="none")
    require_values(rows, "outcome", _OUTCOMES, what)
    if rows["panel"].nunique() > MOST_PANELS:
        raise DataError(f"{what}: more than {MOST_PANELS} panels do not fit on a page")
    return rows


def _end(rows: pd.DataFrame, threshold: float) -> float:
    """The end of both axes: the highest share with some room, the threshold within sight."""
    highest = rows[["projected", "found"]].max().max()
    return float(min(max(1.08 * highest, 1.5 * threshold), 1.02))


def _draw_scales(
    page: Page, axes: Axes, end: float, threshold: float, names: tuple[str, str], first: bool
) -> None:
    """The same shares in all panels, the rule, and the diagonal on which a projection was right."""
    percent = FuncFormatter(lambda value, _: page.words.percent(100 * value))
    ticks = np.arange(0, end, 0.1 if end < 0.75 else 0.2)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_locator(FixedLocator(ticks.tolist()))
        axis.set_major_formatter(percent)
    strip = _STRIP if math.isinf(page.style.tallest) else _STRIP_OF_LOW
    axes.set(xlim=(-0.015 * end, end), ylim=(-strip * end, (1 + strip) * end))
    axes.set_xlabel(names[0], size=page.style.small, color=TEXT)
    axes.set_ylabel(names[1] if first else "", size=page.style.small, color=TEXT)
    axes.tick_params(labelsize=page.style.small)
    axes.plot([0, end], [0, end], color=GRID, linewidth=0.8, linestyle=(0, (4, 2)), zorder=1)
    for draw in (axes.axvline, axes.axhline):
        draw(threshold, color=TEXT, linewidth=0.8, zorder=1.5)


def _draw_areas(page: Page, axes: Axes, rows: pd.DataFrame, outcome: str) -> None:
    line = _mark(page, outcome)
    line.set_data(rows["projected"], rows["found"])
    line.set_clip_on(False)
    axes.add_line(line)


def _mark(page: Page, outcome: str) -> Line2D:
    look = _OUTCOMES[outcome]
    line = Line2D([], [], linestyle="none", marker=look.mark, color=look.colour)
    line.set(markerfacecolor=look.face, markersize=0.8 * page.style.mark, markeredgewidth=0.9)
    line.set(alpha=0.85, zorder=3 + list(_OUTCOMES).index(outcome))
    return line


def _legend(page: Page) -> list[Line2D]:
    """What the marks mean; how many there are is said in each panel's quadrants."""
    entries = [_mark(page, outcome) for outcome in _OUTCOMES]
    for entry, outcome in zip(entries, _OUTCOMES, strict=True):
        entry.set_label(page.words[outcome])
    diagonal = Line2D([], [], color=GRID, linewidth=0.8, linestyle=(0, (4, 2)))
    diagonal.set_label(page.words["as_projected"])
    return [*entries, diagonal]


def _body(page: Page, panels: int, across: bool) -> float:
    """Panels are square, or wider where they would take too much of a page."""
    labels = 0.55
    if across:
        return (page.style.width - 0.3) / panels - labels + 0.75
    return panels * (min(page.style.width - labels, 3.9) + 0.6)


# Where the quadrants are named: above the highest share and below zero, where no mark can lie.
_CORNERS = {
    "hit": ("right", "top"),
    "missed": ("left", "top"),
    "false alarm": ("right", "bottom"),
    "none": ("left", "bottom"),
}
_STRIP = 0.13  # of the axis of shares at the least, for two lines where its height is not limited
_STRIP_OF_LOW = 0.26


def _name_quadrants(page: Page, axes: Axes, rows: pd.DataFrame, threshold: float) -> list[Bbox]:
    """Each quadrant's name and number of areas in its corner; gives the boxes of these texts."""
    low, high = axes.get_xlim()
    inch = axes.get_window_extent().width / page.dpi / (high - low)
    rooms = {"left": threshold - low, "right": high - threshold}
    boxes = []
    for outcome, (side, level) in _CORNERS.items():
        count = page.words.number((rows["outcome"] == outcome).sum())
        at = float(side == "right"), float(level == "top")
        inside = 3 if side == "left" else -3, 2 if level == "bottom" else -2
        label = axes.annotate("", at, inside, "axes fraction", textcoords="offset points")
        label.set(size=page.style.small, weight="bold", ha=side, va=level, linespacing=1.1)
        room = rooms[side] * inch - 0.08
        wrap(label, f"{page.words[outcome]} ({count})", room * page.dpi)
        label.set_color(_OUTCOMES[outcome].colour)
        boxes.append(label.get_window_extent())
    return boxes


def _keep_clear(page: Page, end: float, names: list[Bbox]) -> None:
    """Make the strips above and below the shares as high as the highest name of a quadrant."""
    for axes in page.axes:
        room = axes.get_window_extent().height
        needed = max(box.height for box in names) + _mark_size(page)
        low, _ = axes.get_ylim()
        strip = max(-low / end, needed / (room - 2 * needed))
        axes.set_ylim(-strip * end, (1 + strip) * end)


def _mark_size(page: Page) -> float:
    return page.style.mark * page.dpi / 72


def _name_areas(
    page: Page, axes: Axes, rows: pd.DataFrame, threshold: float, quadrants: list[Bbox]
) -> None:
    """Name areas missed and false alarms, each within its own quadrant and beside its name."""
    half = 0.5 * _mark_size(page)
    places = axes.transData.transform(rows[["projected", "found"]].to_numpy(float))
    taken = [*(Bbox([place - half, place + half]) for place in places), *quadrants]
    crossing = axes.transData.transform((threshold, threshold))
    for outcome in _NAMED:
        labels = [
            Label(str(row.area_name), [(row.projected, row.found)])
            for row in rows_of(rows[rows["outcome"] == outcome])
        ]
        label_points(page, axes, labels, taken, _beyond(outcome, crossing))


def _beyond(outcome: str, crossing: np.ndarray) -> Blocked:
    """Tells which boxes reach out of the quadrant of an error."""
    x, y = crossing

    def blocked(low: np.ndarray, high: np.ndarray) -> np.ndarray:
        if outcome == "missed":
            return np.asarray((high[:, 0] >= x) | (low[:, 1] <= y))
        return np.asarray((low[:, 0] <= x) | (high[:, 1] >= y))

    return blocked

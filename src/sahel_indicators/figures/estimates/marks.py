"""What figures of estimates share: marks with intervals, axes of numbers, labels of ticks."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter, MaxNLocator

from ...errors import DataError
from ..layout import EDGE, width_of, wrapped
from ..page import Page, require, require_numbers
from ..style import GRID, MUTED, TEXT

INTERVAL = ("ci_low", "ci_high")
BAND = ("band_low", "band_high")
TINT = "#EEF2F5"  # behind what lies before
THICK, THIN = 1.7, 0.7  # points: an interval of one estimate, a band of all of them
_AROUND_AXES = 0.6  # inches left and right that numbers of an axis may need


# Columns that say where along its axis an estimate stands, or in which panel.
_PLACES = ("event_time", "horizon", "lag", "panel", "name", "group")


class Look(NamedTuple):
    """How an estimate is drawn; it differs by shape or filling as well as by colour."""

    colour: str
    face: str
    marker: str = "o"


def require_estimates(frame: pd.DataFrame, columns: Sequence[str], what: str) -> pd.DataFrame:
    """The frame once its columns are there, no estimate is missing and no interval upside down."""
    require(frame, columns, what)
    for column in ("estimate", *(name for name in _PLACES if name in columns)):
        require_numbers(frame, column, what)
    for low, high in (INTERVAL, BAND):
        if low in columns:
            _require_order(frame, low, high, what)
    return frame


def _require_order(frame: pd.DataFrame, low: str, high: str, what: str) -> None:
    half = frame[low].isna() != frame[high].isna()
    if half.any():
        raise DataError(f"{what}: {int(half.sum())} of {len(frame)} rows have {low} or {high} only")
    if (frame[low] > frame[high]).any():
        raise DataError(f"{what}: {low} lies above {high}", expected="the lower end first")


def mark(page: Page, look: Look, x: Any = (), y: Any = (), label: str = "") -> Line2D:
    """Marks without a line between them; without places, the mark of a legend."""
    return Line2D(
        x,
        y,
        marker=look.marker,
        markersize=page.style.mark,
        markeredgewidth=1.1,
        color=look.colour,
        markerfacecolor=look.face,
        linestyle="none",
        label=label,
        zorder=4,
    )


def line_sample(label: str, width: float = THICK, colour: str = MUTED) -> Line2D:
    """A line in a legend."""
    return Line2D([], [], color=colour, linewidth=width, label=label)


def tint_sample(label: str) -> Artist:
    """The tint of what lies before, in a legend."""
    return Patch(color=TINT, linewidth=0, label=label)


def number_axis(page: Page, axis: Axis, low: float, high: float, most: int = 6) -> None:
    """Round ticks from `low` to `high`, with as many decimals as their step needs."""
    locator = MaxNLocator(most, steps=[1, 2, 5, 10])
    step = np.diff(locator.tick_values(low, high))[0]
    decimals = max(0, int(-np.floor(np.log10(step) + 1e-9)))
    axis.set_major_locator(locator)
    axis.set_major_formatter(FuncFormatter(lambda v, _: page.words.number(v, decimals)))


_RATIOS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0)


def ratio_axis(page: Page, axis: Axis, low: float, high: float) -> None:
    """Ticks at ratios on an axis of their logarithms, from `low` to `high`."""
    shown = [ratio for ratio in _RATIOS if low <= np.log(ratio) <= high]
    names = [page.words.number(r, max(0, -int(np.floor(np.log10(r))))) for r in shown]
    axis.set_ticks(np.log(shown).tolist(), labels=names)


def value_axis(page: Page, axes: Axes, values: pd.DataFrame) -> None:
    """The upright axis of a figure over time: all of `values` and zero in sight."""
    known = values.to_numpy(dtype=float)
    low, high = min(np.nanmin(known), 0.0), max(np.nanmax(known), 0.0)
    rim = 0.06 * ((high - low) or 1)
    axes.set_ylim(low - rim, high + rim)
    number_axis(page, axes.yaxis, low - rim, high + rim)
    axes.grid(axis="y")
    axes.axhline(0, color=TEXT, linewidth=0.8, zorder=1)
    axes.spines["left"].set_visible(False)
    axes.tick_params(labelsize=page.style.small)


def heading(page: Page, axes: Axes, text: str, panels: int = 1) -> None:
    """What the axis counts, written above it where it is read without turning the head."""
    room = (page.width - 2 * EDGE) / panels - _AROUND_AXES
    title = wrapped(page, page.words.joined(text), page.style.small, room)
    axes.set_title(title, loc="left", size=page.style.small, color=TEXT, pad=5)


def name_ticks(
    page: Page, axes: Axes, places: Sequence[float], names: Mapping[float, str], panels: int = 1
) -> None:
    """Ticks at all places, and names at as many as there is room for, that of 0 among them."""
    ordered = sorted(set(places))
    room = (page.width / panels - _AROUND_AXES) / max(len(ordered), 1)
    widest = max(width_of(page, names[place], page.style.small) for place in ordered)
    every = max(1, math.ceil(1.25 * widest / room))
    origin = ordered.index(0) if 0 in ordered else 0
    shown = {place for n, place in enumerate(ordered) if (n - origin) % every == 0}
    axes.set_xticks(ordered, labels=[names[p] if p in shown else "" for p in ordered])
    axes.tick_params(axis="x", labelsize=page.style.small)


def signed(page: Page, values: Sequence[float]) -> dict[float, str]:
    """Whole numbers as names of ticks: −3, 0, 3."""
    return {value: page.words.number(value) for value in values}


def reaches_zero(row: Any) -> bool:
    """Whether the interval of a row holds zero."""
    return bool(row.ci_low <= 0 <= row.ci_high)


def line_height(page: Page) -> float:
    """Inches that a line of small text takes, with the room to the next row."""
    return 1.55 * page.style.small / 72


def separate(axes: Axes, x: float) -> None:
    """An upright line between what lies before and what lies after."""
    axes.axvline(x, color=GRID, linewidth=0.9, linestyle=(0, (4, 2)), zorder=1)

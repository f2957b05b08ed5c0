"""What figures over time share: shaded seasons, axes of values, room at the ends of the years."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter, MaxNLocator

from ..page import Page, day_number, day_numbers
from ..style import TEXT
from ..units import decimals_of
from ..writing import width_of

# Seen through, so that it does not hide another tint.
_SEASON: dict[str, Any] = {"color": "#3B5F80", "alpha": 0.085, "linewidth": 0}


def shade_seasons(axes: Axes, first: pd.Timestamp, last: pd.Timestamp) -> None:
    """Tint each June to August between two days: the season that analyses project."""
    for year in range(first.year, last.year + 1):
        start, end = pd.Timestamp(year, 6, 1), pd.Timestamp(year, 9, 1)
        if end > first:
            ends = day_number(start), day_number(end)
            axes.axvspan(*ends, zorder=0, **_SEASON)


def season_patch(page: Page) -> Patch:
    """The entry of a legend for the tinted seasons."""
    return Patch(label=page.words["lean_season"], **_SEASON)


def percent_axis(page: Page, axes: Axes, highest: float) -> None:
    """From zero to a little above the highest share."""
    axes.set_ylim(0, 1.12 * highest)
    _level_lines(page, axes)
    axes.yaxis.set_major_formatter(FuncFormatter(lambda v, _: page.words.percent(100 * v)))


def value_axis(page: Page, axes: Axes, low: float, high: float, percent: bool, ticks: int) -> None:
    """Zero in sight, a little room at the ends, as many decimals as the steps need."""
    low, high = min(low, 0.0), max(high, 0.0)
    rim = 0.08 * (high - low) or 1.0
    axes.set_ylim(low - rim * (low < 0), high + rim)
    _level_lines(page, axes, ticks)
    size = 100 if percent else 1
    step = size * float(np.diff(axes.yaxis.get_major_locator().tick_values(low, high))[0])
    decimals = decimals_of(step)
    write = page.words.percent if percent else page.words.number
    axes.yaxis.set_major_formatter(FuncFormatter(lambda v, _: write(size * v, decimals)))
    if low < 0:
        axes.axhline(0, color=TEXT, linewidth=0.8, zorder=1)


def number_axis(page: Page, axes: Axes, highest: float) -> None:
    """From zero to a little above the highest number, with decimals where the steps need them."""
    axes.set_ylim(0, 1.08 * highest if highest > 0 else 1)
    _level_lines(page, axes)
    decimals = 1 if highest < 4 else 0
    axes.yaxis.set_major_formatter(FuncFormatter(lambda v, _: page.words.number(v, decimals)))


def _level_lines(page: Page, axes: Axes, ticks: int = 6) -> None:
    axes.yaxis.set_major_locator(MaxNLocator(ticks, steps=[1, 2, 2.5, 5, 10]))
    axes.tick_params(axis="y", labelsize=page.style.small)
    axes.grid(axis="y")
    axes.spines["left"].set_visible(False)


def with_room(first: pd.Timestamp, last: pd.Timestamp) -> tuple[pd.Timestamp, pd.Timestamp]:
    """The ends of an axis on which the first and the last mark are not cut."""
    room = pd.Timedelta(days=60)
    return first - room, last + room


SHORT = pd.Timedelta(days=550)  # spans on which months are named and not years


def name_months(
    page: Page, axes: Axes, first: pd.Timestamp, end: pd.Timestamp, room: float
) -> None:
    """A tick at the first day of as many months as there are inches to name them."""
    months = pd.date_range(first, end, freq="MS")
    widest = max((width_of(page, page.words.month(n), page.style.small) for n in months), default=0)
    shown = months[:: math.ceil((widest + 0.08) * len(months) / (0.9 * room))]
    labels = [page.words.month(month) for month in shown]
    axes.set_xticks(day_numbers(shown), labels=labels, size=page.style.small)
    axes.set_xlim(day_number(first), day_number(end))

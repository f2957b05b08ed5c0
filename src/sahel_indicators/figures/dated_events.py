"""Dated events across a figure: a numbered line each, explained by a key below the drawing."""

from __future__ import annotations

from collections.abc import Sequence
from operator import itemgetter
from typing import Any, NamedTuple

import pandas as pd
from matplotlib.axes import Axes

from ..errors import DataError
from .layout import Key
from .page import Page, day_number, require, require_values, rows_of
from .style import TEXT

BADGE = 0.16  # inches that the number of an event needs from side to side
_LEVEL = 0.135  # inches, and from one row of numbers to the next
DASHES: dict[str, Any] = {"day": "-", "month": (0, (2.5, 1.5))}


class Mark(NamedTuple):
    """An event on an axis of dates, with its number's row above the drawing (0 is the nearest)."""

    x: float
    level: int
    precision: str
    when: str
    label: str


def check_events(events: pd.DataFrame, first: pd.Timestamp, end: pd.Timestamp, what: str) -> None:
    """Refuse events that cannot be marked between `first` and before `end`."""
    if events.empty:
        return
    require(events, ["date", "label", "precision"], f"{what}'s events")
    require_values(events, "precision", DASHES, what)
    outside = events[~events["date"].between(first, end, inclusive="left")]
    if len(outside):
        raise DataError(
            f"{what}: the event '{outside['label'].iloc[0]}' has no place on the axis",
            expected=f"a date from {first.date()} to before {end.date()}",
        )


def arrange(page: Page, events: pd.DataFrame, days: float, room: float) -> list[Mark]:
    """Events in the order of time; a number too near to the one before goes above it.

    `days` are drawn on about `room` inches.
    """
    needed = BADGE * days / room
    ends: list[float] = []
    marks = []
    for x, event in sorted([(_place(e), e) for e in rows_of(events)], key=itemgetter(0)):
        level = next((n for n, end in enumerate(ends) if x >= end), len(ends))
        ends[level : level + 1] = [x + needed]
        when = (page.words.day if event.precision == "day" else page.words.month)(event.date)
        marks.append(Mark(x, level, event.precision, when, event.label))
    return marks


def _place(event: Any) -> float:
    """Noon of the day, or the middle of the month."""
    day: pd.Timestamp = event.date.normalize()
    if event.precision == "day":
        return day_number(day) + 0.5
    return day_number(day.replace(day=1)) + day.days_in_month / 2


def strip_height(marks: Sequence[Mark]) -> float:
    """Inches that the numbers need above the drawing."""
    return (max(mark.level for mark in marks) + 1.4) * _LEVEL if marks else 0.0


def mark_events(
    page: Page, panels: Sequence[Axes], numbered: Sequence[Axes], marks: Sequence[Mark]
) -> None:
    """A line through every panel for each event, with its number above those to be `numbered`."""
    for number, mark in enumerate(marks, start=1):
        line = {"linewidth": 0.6, "linestyle": DASHES[mark.precision], "color": TEXT}
        for axes in panels:
            axes.axvline(mark.x, zorder=4, **line)
        for axes in numbered:
            _number(page, axes, mark, number, line)


def _number(page: Page, axes: Axes, mark: Mark, number: int, line: dict[str, Any]) -> None:
    """Some points above a panel, whatever its height; a number hides the lines behind it."""
    up = 0, 72 * (mark.level + 0.6) * _LEVEL
    at: dict[str, Any] = {"xycoords": axes.get_xaxis_transform(), "textcoords": "offset points"}
    arrow = {"arrowstyle": "-", "shrinkA": 0, "shrinkB": 0, **line}
    axes.annotate("", (mark.x, 1), up, arrowprops=arrow, zorder=4, **at)
    badge = axes.annotate(str(number), (mark.x, 1), up, zorder=5 + number, **at)
    badge.set(size=page.style.small, weight="bold", ha="center", va="center")
    badge.set_bbox({"boxstyle": "round,pad=0.12", "facecolor": "white", "edgecolor": "none"})


def key_of(marks: Sequence[Mark]) -> list[Key]:
    """The numbers with date and event."""
    return [(str(n), f"{mark.when} – {mark.label}") for n, mark in enumerate(marks, start=1)]

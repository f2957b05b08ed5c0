"""Small multiples over time: lines, bars or steps, with dated events across all panels."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from ..dated_events import arrange, check_events, key_of, mark_events, strip_height
from ..layout import frame_figure
from ..marks import OCHRE, Look, no_data_patch
from ..page import Page, day_number, open_page
from ..style import TEXT, FigureText, drawing
from ..writing import wrapped
from .axes import SHORT, name_months, season_patch, shade_seasons, value_axis
from .lines import LineLabel, beside_panel, looks_of, spread_labels
from .series import band_entry, check_series, draw_series, ends_of, entry, has_gaps, lined_up

Shade = tuple[pd.Timestamp, pd.Timestamp, str]  # first day, last day, what it is
MOST_PANELS = 12
# Dotted, so that a print without colour tells it from the seasons.
_SHADE: dict[str, Any] = {
    "facecolor": "#F8F0DE",
    "edgecolor": "#D3BE8C",
    "hatch": "..",
    "hatchcolor": "#D3BE8C",
    "linewidth": 0,
}


def panels(
    frame: pd.DataFrame,
    *,
    text: FigureText,
    events: pd.DataFrame | None = None,
    kind: str = "line",
    every: str | None = "month",
    unit: str = "",
    band: str = "",
    percent: bool = False,
    shared_scale: bool = False,
    seasons: bool = False,
    shade: Shade | None = None,
    ax: Axes | Sequence[Axes] | None = None,
    language: str = "en",
    style: str = "report",
) -> Figure:
    """Series over time, a panel each group, one below the other on the same years.

    `frame` has panel and series (text, drawn in order of appearance; one panel may have the heading
    ""), date, value, and optionally lower and upper (a band, as of UCDP's low and high estimates;
    drawn as published, even where it does not hold its value). `every` says what a date is: the
    first day of a "month", a "quarter" or a "year", whose value is drawn in its middle, or None:
    the day itself. `kind` is "line", "bar" or "step". A period that is not in the frame, or whose
    value is missing, breaks a line; where a panel has nothing, and where a bar is missing, it is
    hatched; between two days (`every=None`) only a missing value breaks. `unit` is written once,
    above the first panel; `band` is what a band is where it is no range of estimates; with
    `percent` values are shares (0-1).
    `shared_scale` gives all panels one axis of values. `seasons` tints each June to August; `shade`
    tints one span: its first day, its last day, and what it is. `events` has date, label and
    precision ("day" or "month"): numbered lines through all panels, with a key below.

    Raises `DataError` for a missing column, an unknown kind or `every`, dates that are no first
    days, two values of one series at one date, a band with one bound or a lower one above the
    upper, more panels or series than can be told apart, or an event outside the axis.
    """
    check_series(frame, kind, every, MOST_PANELS)
    first, end = ends_of(frame, every)
    happened = pd.DataFrame() if events is None else events
    check_events(happened, first, end, "panels")
    parts = [part for _, part in frame.groupby("panel", sort=False)]
    looks = looks_of(frame["series"], "series")
    with drawing():
        page = open_page(ax, language, style, panels=len(parts))
        drawn = [lined_up(part, every, first, end) for part in parts]
        for axes, part, series in zip(page.axes, parts, drawn, strict=True):
            _tint(axes, first, end, seasons, shade)
            _scale(page, axes, frame if shared_scale else part, percent)
            draw_series(page, axes, series, kind, looks)
        top = page.axes if _is_across(page) else page.axes[:1]
        room = 0.8 * page.width / len(top)
        marks = arrange(page, happened, (end - first).days, room)
        mark_events(page, page.axes, top, marks)
        _head(page, parts, unit, 72 * strip_height(marks), top)
        labels = _label_lines(page, drawn, looks) if _is_labelled(page, looks, kind) else []
        frame_figure(
            page,
            text,
            body=_body(len(parts), _is_across(page)) + strip_height(marks),
            legend=[
                *([] if labels else _named(page, looks, kind)),
                *_explained(page, drawn, looks, kind, band),
                *_tints(page, seasons, shade),
            ],
            key=key_of(marks),
            across=_is_across(page),
            years=_years(page, first, end, room),
        )
        for axes, label in labels:
            spread_labels(page, axes, label)
    return page.figure


def _is_across(page: Page) -> bool:
    """Two panels stand side by side where the style has no height for one below the other."""
    return page.own and len(page.axes) == 2 and math.isfinite(page.style.tallest)


def _tint(
    axes: Axes, first: pd.Timestamp, end: pd.Timestamp, seasons: bool, shade: Shade | None
) -> None:
    if shade:
        last = shade[1] + pd.Timedelta(days=1)
        ends = day_number(shade[0]), day_number(last)
        axes.axvspan(*ends, zorder=-1, **_SHADE)
        for place in ends:
            axes.axvline(place, color=OCHRE, linewidth=0.6, linestyle=":", zorder=0.2)
    if seasons:
        shade_seasons(axes, first, end)


def _tints(page: Page, seasons: bool, shade: Shade | None) -> list[Artist]:
    entries: list[Artist] = [Patch(label=shade[2], **_SHADE)] if shade else []
    return entries + ([season_patch(page)] if seasons else [])


def _scale(page: Page, axes: Axes, rows: pd.DataFrame, percent: bool) -> None:
    values = rows[[name for name in ("value", "lower", "upper") if name in rows]]
    low, high = np.nan_to_num([values.min().min(), values.max().max()])
    value_axis(page, axes, low, high, percent, ticks=6 if len(page.axes) < 3 else 4)


def _is_labelled(page: Page, looks: dict[str, Look], kind: str) -> bool:
    """Whether lines are named at their ends, and not in a legend."""
    return kind != "bar" and len(looks) > 1 and not page.style.narrow


def _label_lines(
    page: Page, drawn: Sequence[Mapping[str, pd.DataFrame]], looks: dict[str, Look]
) -> list[tuple[Axes, list[LineLabel]]]:
    """Name each series at its end: in the first panel where all have the same, else in each."""
    shown = [_last_values(series) for series in drawn]
    alike = all(set(levels) == set(shown[0]) for levels in shown)
    labels = []
    for axes, levels in list(zip(page.axes, shown, strict=True))[: 1 if alike else None]:
        here = [
            LineLabel(*beside_panel(page, axes, [name], looks[name]), level)
            for name, level in levels.items()
        ]
        labels.append((axes, here))
    return labels


def _last_values(series: Mapping[str, pd.DataFrame]) -> dict[str, float]:
    """The last value of each series of a panel that has one."""
    known = {name: rows["value"].dropna() for name, rows in series.items()}
    return {name: values.iloc[-1] for name, values in known.items() if len(values)}


def _head(
    page: Page, parts: Sequence[pd.DataFrame], unit: str, strip: float, top: Sequence[Axes]
) -> None:
    """The panels' headings, the unit behind the first one; dates at the foot of each column."""
    for n, (axes, part) in enumerate(zip(page.axes, parts, strict=True)):
        name = str(part["panel"].iloc[0])
        whole = f"{name} ({unit})" if name and unit and n == 0 else name or unit
        heading = wrapped(page, whole, page.style.body, 0.8 * page.width / len(top))
        above = 4 + (strip if axes in top else 0)
        axes.set_title(heading, loc="left", size=page.style.body, color=TEXT, pad=above)
        if len(top) == 1 and axes is not page.axes[-1]:
            axes.tick_params(axis="x", which="both", labelbottom=False)


def _explained(
    page: Page,
    drawn: Sequence[Mapping[str, pd.DataFrame]],
    looks: dict[str, Look],
    kind: str,
    band: str,
) -> list[Artist]:
    """What bands and hatching mean, where there are any."""
    entries: list[Artist] = []
    banded = [
        name
        for series in drawn
        for name, rows in series.items()
        if "lower" in rows and rows["lower"].notna().any()
    ]
    if banded:
        entries.append(band_entry(page, looks[banded[0]], kind, band))
    if any(has_gaps(series, kind) for series in drawn):
        entries.append(no_data_patch(page))
    return entries


def _named(page: Page, looks: dict[str, Look], kind: str) -> list[Artist]:
    several = len(looks) > 1
    return [entry(page, name, look, kind) for name, look in looks.items()] if several else []


def _body(panels: int, across: bool) -> float:
    """Inches of the drawing: one panel is high, many are low."""
    if across:
        return 1.9
    each = {1: 2.3, 2: 1.5, 3: 1.15, 4: 1.0, 5: 0.85, 6: 0.75}.get(panels, 0.62)
    return panels * (each + 0.22) + 0.15


def _years(
    page: Page, first: pd.Timestamp, end: pd.Timestamp, room: float
) -> tuple[pd.Timestamp, pd.Timestamp] | None:
    """The ends of the years to name; a short axis, `room` inches long, names its months instead."""
    if end - first > SHORT:
        return first, end
    for axes in page.axes:
        name_months(page, axes, first, end, room)
    return None

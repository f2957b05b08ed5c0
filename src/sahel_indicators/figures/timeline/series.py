"""Series of a panel on the periods of its axis: as lines, steps or bars, gaps left open."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from ...errors import DataError
from ..columns import require_known
from ..marks import Look, bar_look, hatch_across, runs
from ..page import Page, day_numbers, require
from ..style import TEXT
from .axes import with_room

KINDS = ("line", "bar", "step")
_FREQUENCIES = {"month": "M", "quarter": "Q", "year": "Y"}
_FEW = 40  # points that are marked one by one without hiding the line
_BAND = 0.25  # opacity


def check_series(frame: pd.DataFrame, kind: str, every: str | None, most_panels: int) -> None:
    """Refuse what could not be drawn, or not be read."""
    what = "panels"
    require(frame, ["panel", "series", "date", "value"], what)
    if kind not in KINDS:
        raise DataError(f"{what} has no kind '{kind}'", expected=", ".join(KINDS))
    if every is not None and every not in _FREQUENCIES:
        raise DataError(f"{what} knows no '{every}'", expected=f"{', '.join(_FREQUENCIES)} or None")
    if every is None and kind != "line":
        raise DataError(f"{what}: a {kind} needs a period to stand for", remedy="say every=")
    require_known(frame, ["panel", "series", "date"], what)
    _check_dates(frame, every)
    _check_band(frame)
    if frame["panel"].nunique() > most_panels:
        raise DataError(f"{what}: more than {most_panels} panels do not fit on a page")


def _check_dates(frame: pd.DataFrame, every: str | None) -> None:
    twice = frame[frame.duplicated(["panel", "series", "date"])]
    if len(twice):
        row = twice.iloc[0]
        raise DataError(f"panels: {row['series']} has two values at {row['date']:%Y-%m-%d}")
    if every is None:
        return
    days = pd.DatetimeIndex(frame["date"])
    wrong = days[days != days.to_period(_FREQUENCIES[every]).start_time]
    if len(wrong):
        raise DataError(f"panels: {wrong[0]:%Y-%m-%d} is not the first day of a {every}")


def _check_band(frame: pd.DataFrame) -> None:
    """A best estimate outside its own range is published by UCDP too, and drawn as it is."""
    if not {"lower", "upper"} <= set(frame.columns):
        return
    half = frame["lower"].isna() != frame["upper"].isna()
    turned = frame["lower"] > frame["upper"]
    for wrong, why in ((half, "has one bound only"), (turned, "has its bounds the wrong way")):
        if wrong.any():
            row = frame[wrong].iloc[0]
            raise DataError(
                f"panels: {row['value']} of {row['series']} at {row['date']:%Y-%m-%d} {why}"
            )


def ends_of(frame: pd.DataFrame, every: str | None) -> tuple[pd.Timestamp, pd.Timestamp]:
    """The first moment of the axis and the first one after it."""
    first, last = frame["date"].min(), frame["date"].max()
    if every is None:
        return with_room(first, last)
    return first, (last.to_period(_FREQUENCIES[every]) + 1).start_time


def lined_up(
    part: pd.DataFrame, every: str | None, first: pd.Timestamp, end: pd.Timestamp
) -> dict[str, pd.DataFrame]:
    """Each series of a panel on all periods: start, middle and end as places, then its values."""
    columns = [name for name in ("value", "lower", "upper") if name in part]
    if every is not None:
        periods = pd.period_range(first, end - pd.Timedelta(days=1), freq=_FREQUENCIES[every])
        starts, ends = periods.start_time, (periods + 1).start_time
    series = {}
    for name, rows in part.groupby("series", sort=False):
        values = rows.set_index("date")[columns].sort_index()
        if every is None:
            starts = ends = pd.DatetimeIndex(values.index)
        left, right = day_numbers(starts), day_numbers(ends)
        places = {"start": left, "middle": (left + right) / 2, "end": right}
        series[str(name)] = values.reindex(starts).assign(**places)
    return series


def draw_series(
    page: Page, axes: Axes, series: Mapping[str, pd.DataFrame], kind: str, looks: Mapping[str, Look]
) -> None:
    """Draw the series of a panel; hatch where it has nothing at all, or where a bar is missing."""
    for rank, (name, rows) in enumerate(series.items()):
        if kind == "bar":
            _draw_bars(axes, rows, looks[name], rank, len(series))
        else:
            _draw_line(page, axes, _in_steps(rows) if kind == "step" else rows, looks[name], rank)
    if kind != "bar":
        _hatch_gaps(axes, list(series.values()))


def _in_steps(rows: pd.DataFrame) -> pd.DataFrame:
    """Every value twice: at the start and at the end of its period."""
    twice = rows.loc[rows.index.repeat(2)]
    places = rows[["start", "end"]].to_numpy().ravel()
    return twice.assign(middle=places)


def _draw_line(page: Page, axes: Axes, rows: pd.DataFrame, look: Look, rank: int) -> None:
    known = rows["value"].notna().to_numpy()
    alone = [start for start, end in runs(known) if end == start + 1]
    marked = list(np.flatnonzero(known)) if 0 < known.sum() <= _FEW else alone
    (line,) = axes.plot(rows["middle"], rows["value"], color=look.colour, linestyle=look.dash)
    line.set(linewidth=1.4 * page.style.mark / 5, zorder=4 + rank)
    line.set(marker=look.mark, markevery=marked, markersize=0.7 * page.style.mark)
    line.set(markeredgewidth=0, clip_on=False)
    if "lower" in rows:
        band: dict[str, Any] = {"color": look.colour, "alpha": _BAND, "linewidth": 0, "zorder": 2}
        axes.fill_between(rows["middle"], rows["lower"], rows["upper"], **band)
        _whiskers(axes, rows.iloc[alone], look.colour, rows.iloc[alone]["middle"])


def _whiskers(axes: Axes, rows: pd.DataFrame, colour: str, x: pd.Series) -> None:
    axes.vlines(x, rows["lower"], rows["upper"], color=colour, linewidth=0.9, zorder=6)


def _draw_bars(axes: Axes, rows: pd.DataFrame, look: Look, rank: int, series: int) -> None:
    """Side by side within nine tenths of the period, never one upon the other."""
    width = 0.9 * (rows["end"] - rows["start"]) / series
    left = rows["start"] + 0.05 * (rows["end"] - rows["start"]) + rank * width
    known = rows["value"].notna()
    bars = left[known], rows["value"][known], width[known]
    axes.bar(*bars, align="edge", zorder=3, **bar_look(look))
    for start, end in runs(~known.to_numpy()) if series == 1 else []:
        hatch_across(axes, rows["start"].iloc[start], rows["end"].iloc[end - 1])
    for place in np.flatnonzero(~known) if series > 1 else []:
        hatch_across(axes, left.iloc[place], left.iloc[place] + width.iloc[place])
    if "lower" in rows:
        _whiskers(axes, rows[known], TEXT, (left + width / 2)[known])


def _hatch_gaps(axes: Axes, series: list[pd.DataFrame]) -> None:
    """Where no series of the panel has anything."""
    periods = series[0]
    if _are_days(periods):
        return
    nothing = np.all([rows["value"].isna() for rows in series], axis=0)
    for start, end in runs(nothing):
        hatch_across(axes, periods["start"].iloc[start], periods["end"].iloc[end - 1])


def _are_days(rows: pd.DataFrame) -> bool:
    return bool((rows["start"] == rows["end"]).all())


def has_gaps(series: Mapping[str, pd.DataFrame], kind: str) -> bool:
    """Whether anything of a panel is hatched."""
    missing = [rows["value"].isna().to_numpy() for rows in series.values()]
    if _are_days(next(iter(series.values()))):
        return False
    return bool((np.any if kind == "bar" else np.all)(missing, axis=0).any())


def entry(page: Page, name: str, look: Look, kind: str) -> Artist:
    """The entry of a legend for a series."""
    if kind == "bar":
        return Patch(label=name, **bar_look(look))
    line = Line2D([], [], color=look.colour, linestyle=look.dash, marker=look.mark, label=name)
    line.set(markersize=0.7 * page.style.mark, linewidth=1.4 * page.style.mark / 5)
    return line


def band_entry(page: Page, look: Look, kind: str, name: str = "") -> Artist:
    """The entry of a legend for what lies between lower and upper, by its name if it has one."""
    if kind == "bar":
        return Line2D([], [], color=TEXT, linewidth=0.9, label=name or page.words["whiskers"])
    return Patch(color=look.colour, alpha=_BAND, linewidth=0, label=name or page.words["band"])

"""Surveys of acute malnutrition with their intervals, over the phases they fall into."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter, MaxNLocator

from ...errors import DataError
from ..columns import require_known
from ..layout import Key, frame_figure, width_of
from ..page import Page, open_page, require, rows_of
from ..style import BLUE, BLUE_DARK, GRID, IPC, MUTED, FigureText, drawing, ink_on

_ROWS = (0.15, 0.14, 0.125)  # inches a survey, the least of them a line of its text
_AREA_GAP, _LEAST_GAP = 0.6, 0.1  # rows between two areas
_STRIP = (-2.1, -1.1)  # rows above the first that name the phases
_AROUND = 3  # rows that the strip and the room above and below take
_PAGE = 6.5  # inches of rows that a page holds beside the texts
# Acute malnutrition by weight-for-height: phase 1 below 5 %, phase 5 from 30 % (IPC Technical
# Manual 3.1).
GAM_THRESHOLDS = (5.0, 10.0, 15.0, 30.0)
NOT_STATED = "not stated"
USUAL_AGES = "6-59m"
_SIGNS = "†‡§¶"

_BOUNDS = ("lower", "upper")  # missing where none were published
_SURVEY_COLUMNS = (
    "area_name",
    "survey",
    "date",
    "value",
    "lower",
    "upper",
    "definition",
    "age_group",
    "national",
)


def survey_forest(
    frame: pd.DataFrame,
    *,
    text: FigureText,
    ax: Axes | None = None,
    language: str = "en",
    style: str = "report",
) -> Figure:
    """Acute malnutrition survey by survey, grouped by area, the whole country first.

    `frame` has area_name, survey, date, value with lower and upper (per cent; both bounds missing
    where none were published), definition ("not stated" where the publication does not say),
    age_group (other than "6-59m" gets a sign) and national (true for the whole country). Areas keep
    the order of the frame, surveys of one go by date. The bands are the IPC's phases for
    weight-for-height. Raises `DataError` for a missing column or value, an interval that is half
    or does not hold its value, and for a definition by arm circumference.
    """
    _check_surveys(frame)
    with drawing():
        page = open_page(ax, language, style)
        axes = page.axes[0]
        height, gap = _spacing(len(frame), frame["area_name"].nunique())
        rows = _survey_rows(frame, gap)
        edges = _draw_bands(axes, rows)
        for row in rows_of(rows):
            axes.add_line(_survey_mark(page, row.definition, np.isnan(row.lower), row))
            axes.hlines(row.y, row.lower, row.upper, color=_colour(row), linewidth=1.2)
        _name_areas(page, axes, rows)
        key = _date_surveys(page, axes, rows)
        frame_figure(
            page,
            text,
            body=height * (rows["y"].max() + _AROUND) + 0.2,
            legend=_survey_legend(page, rows),
            caption=page.words["gam_phases"],
            key=key,
        )
        _name_phases(page, axes, edges)
    return page.figure


def _check_surveys(frame: pd.DataFrame) -> None:
    what = "survey_forest"
    require(frame, _SURVEY_COLUMNS, what)
    require_known(frame, [name for name in _SURVEY_COLUMNS if name not in _BOUNDS], what)
    if (frame["value"] < 0).any():
        raise DataError(f"{what}: there are negative values", expected="0 or more")
    half = frame["lower"].isna() != frame["upper"].isna()
    outside = (frame["lower"] > frame["value"]) | (frame["upper"] < frame["value"])
    for wrong, why in ((half, "has one bound only"), (outside, "lies outside its interval")):
        if wrong.any():
            first = frame[wrong].iloc[0]
            raise DataError(f"{what}: {first['value']} of {_survey_name(first)} {why}")
    if frame["definition"].str.contains("MUAC").any():
        raise DataError(f"{what}: the bands are not for MUAC", expected="weight-for-height")


def _survey_name(row: pd.Series) -> str:
    return f"{row['survey']}, {row['area_name']}"


def _spacing(surveys: int, areas: int) -> tuple[float, float]:
    """Inches a survey and rows between areas: closer where a page would not hold them else.

    A figure that is too high for its page is made smaller there, with its letters.
    """
    for height in _ROWS:
        gap = (_PAGE / height - _AROUND - (surveys - 1)) / max(areas - 1, 1)
        if gap >= _LEAST_GAP:
            return height, min(gap, _AREA_GAP)
    return _ROWS[-1], _LEAST_GAP


def _survey_rows(frame: pd.DataFrame, gap: float) -> pd.DataFrame:
    """Rows from the top down, with `y` as place and `first` for the first row of an area."""
    areas = {name: rank for rank, name in enumerate(dict.fromkeys(frame["area_name"]))}
    rows = frame.assign(area=frame["area_name"].map(areas), part=~frame["national"].astype(bool))
    rows = rows.sort_values(["part", "area", "date"], kind="stable").reset_index(drop=True)
    first = rows["area_name"] != rows["area_name"].shift()
    y = np.arange(len(rows)) + gap * (first.cumsum() - 1)
    return rows.assign(y=y, first=first)


def _draw_bands(axes: Axes, rows: pd.DataFrame) -> list[float]:
    """Tints in the phases' colours under a strip of the full colours; gives their edges."""
    right = 1.06 * max(rows[["value", "upper"]].max().max(), GAM_THRESHOLDS[2])
    edges = [0.0, *(bound for bound in GAM_THRESHOLDS if bound < right), right]
    for colour, (low, high) in zip(IPC, pairwise(edges), strict=False):
        axes.axvspan(low, high, color=colour, alpha=0.13, linewidth=0, zorder=0)
        axes.fill_between([low, high], *_STRIP, color=colour, linewidth=0, zorder=2)
    axes.vlines(edges[1:-1], _STRIP[1], rows["y"].max() + 0.9, color=GRID, linewidth=0.6, zorder=1)
    axes.set(xlim=(0, right), ylim=(rows["y"].max() + 0.9, _STRIP[0]))
    axes.spines["left"].set_visible(False)
    return edges


def _colour(row: Any) -> str:
    return BLUE_DARK if row.national else BLUE


def _survey_mark(page: Page, definition: str, hollow: bool, row: Any = None) -> Line2D:
    """A circle, or a diamond where the definition is not stated; hollow without an interval."""
    colour = BLUE if row is None else _colour(row)
    return Line2D(
        [] if row is None else [row.value],
        [] if row is None else [row.y],
        marker="D" if definition == NOT_STATED else "o",
        markersize=page.style.mark * (0.8 if definition == NOT_STATED else 1),
        color=colour,
        markerfacecolor="white" if hollow else colour,
        linestyle="none",
        zorder=4,
    )


def _name_areas(page: Page, axes: Axes, rows: pd.DataFrame) -> None:
    first = rows[rows["first"]]
    axes.set_yticks(first["y"], labels=first["area_name"], size=page.style.small)
    for label, national in zip(axes.get_yticklabels(), first["national"], strict=True):
        label.set_fontweight("bold" if national else "normal")
    axes.xaxis.set_major_locator(MaxNLocator(7, steps=[1, 5, 10]))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda v, _: page.words.percent(v)))
    axes.tick_params(axis="x", labelsize=page.style.small)


def _date_surveys(page: Page, axes: Axes, rows: pd.DataFrame) -> list[Key]:
    """Write each survey's month to the right, with a sign where its ages are unusual."""
    ages = [age for age in dict.fromkeys(rows["age_group"]) if age != USUAL_AGES]
    signs = dict(zip(ages, _SIGNS, strict=False)) | {USUAL_AGES: ""}
    for row in rows_of(rows):
        axes.text(
            1.015,
            row.y,
            f"{_when(page, row)} {signs[row.age_group]}".rstrip(),
            size=page.style.small,
            color=MUTED,
            va="center_baseline",
            transform=axes.get_yaxis_transform(),
        )
    return [(signs[age], page.words.ages(age)) for age in ages]


def _when(page: Page, row: Any) -> str:
    """The survey's month, or its year where `year_only` says that no more is known."""
    return str(row.date.year) if getattr(row, "year_only", False) else page.words.month(row.date)


def _survey_legend(page: Page, rows: pd.DataFrame) -> list[Artist]:
    words = page.words
    entries = {
        "definition_stated": _survey_mark(page, "", False),
        "definition_not_stated": _survey_mark(page, NOT_STATED, False),
        "interval": Line2D([], [], color=BLUE, linewidth=1.2),
        "no_interval": _survey_mark(page, "", True),
    }
    unstated, without = rows["definition"] == NOT_STATED, rows["lower"].isna()
    shown = (~unstated).any(), unstated.any(), (~without).any(), without.any()
    for word, entry in entries.items():
        entry.set_label(words[word])
    return [entry for entry, is_shown in zip(entries.values(), shown, strict=True) if is_shown]


def _name_phases(page: Page, axes: Axes, edges: Sequence[float]) -> None:
    """Name the phases in the strip, by the number alone where a name does not fit."""
    inch = axes.get_window_extent().width / page.dpi / edges[-1]
    for phase, (low, high) in enumerate(pairwise(edges), start=1):
        names = page.words["phase"].format(phase), str(phase)
        room = 0.9 * (high - low) * inch
        for name in [name for name in names if width_of(page, name, page.style.small) < room][:1]:
            label = axes.text((low + high) / 2, sum(_STRIP) / 2, name, size=page.style.small)
            label.set(ha="center", va="center_baseline", color=ink_on(IPC[phase - 1]), zorder=3)

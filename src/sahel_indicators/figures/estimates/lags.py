"""A correlation lag by lag: what came before beside what came after."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from ...errors import DataError
from ..layout import frame_figure
from ..page import Page, open_page, require_numbers, rows_of
from ..style import BLUE, BLUE_LIGHT, MUTED, NOT_ANALYSED, RED, RED_LIGHT, TEXT, FigureText, drawing
from .marks import (
    BAND,
    INTERVAL,
    THICK,
    Look,
    heading,
    line_sample,
    mark,
    name_ticks,
    number_axis,
    require_estimates,
    separate,
)

_PAST, _INSIDE, _FUTURE = "past", "inside", "future"
_LOOKS = {
    _PAST: (Look(BLUE, BLUE), BLUE_LIGHT),
    _INSIDE: (Look(MUTED, "white", "D"), NOT_ANALYSED),
    _FUTURE: (Look(RED, "white", "s"), RED_LIGHT),
}
_HEIGHT = 2.1  # inches a panel
_MOST_PANELS = 4


def lag_profile(
    frame: pd.DataFrame,
    *,
    xlabel: str,
    ylabel: str,
    sides: tuple[str, str],
    text: FigureText,
    inside: Sequence[int] = (),
    ax: Axes | Sequence[Axes] | None = None,
    language: str = "en",
    style: str = "report",
) -> Figure:
    """Correlations by lag in time's own order: the past to the left, the future to the right.

    `frame` is that of `LagProfile.to_frame` for one statistic a panel: panel (its heading, up to
    four, in order of appearance), lag (positive: the exposure's past), estimate, ci_low, ci_high,
    band_low, band_high. `sides` are the names of past and future in the legend. Lags that are
    `inside` the outcome's own period are neither, and grey. All panels have one scale. Raises
    `DataError` for a missing column or number, too many panels, or a lag that stands twice.
    """
    names = _check(frame)
    with drawing():
        page = open_page(ax, language, style, panels=len(names))
        across = len(names) > 1 and not page.style.narrow
        for axes, name in zip(page.axes, names, strict=True):
            rows = _with_sides(frame[frame["panel"] == name], inside)
            _draw(page, axes, rows)
            _scale(page, axes, frame, len(names) if across else 1)
            heading(page, axes, name, len(names) if across else 1)
        frame_figure(
            page,
            text,
            body=_HEIGHT if across else _HEIGHT * len(names),
            legend=_legend(page, sides, bool(set(inside) & set(frame["lag"]))),
            caption=f"{page.words.joined(ylabel)} {page.words.joined(xlabel)}",
            across=across,
        )
    return page.figure


def _check(frame: pd.DataFrame) -> list[str]:
    what = "lag_profile"
    require_estimates(frame, ("panel", "lag", "estimate", *INTERVAL, *BAND), what)
    for column in (*INTERVAL, *BAND):
        require_numbers(frame, column, what)
    twice = frame[frame.duplicated(["panel", "lag"])]
    if len(twice):
        raise DataError(f"{what}: two estimates of {twice.iloc[0][['panel', 'lag']].to_list()}")
    names = list(dict.fromkeys(frame["panel"]))
    if len(names) > _MOST_PANELS:
        raise DataError(f"{what}: {len(names)} panels", expected=f"at most {_MOST_PANELS}")
    return names


def _with_sides(rows: pd.DataFrame, inside: Sequence[int]) -> pd.DataFrame:
    """The rows in time's order: `x` is the exposure's month as counted from the outcome's."""
    side = pd.Series(_FUTURE, index=rows.index).mask(rows["lag"] > 0, _PAST)
    side = side.mask(rows["lag"].isin(list(inside)), _INSIDE)
    return rows.assign(x=-rows["lag"], side=side).sort_values("x")


def _draw(page: Page, axes: Axes, rows: pd.DataFrame) -> None:
    for side, (look, tint) in _LOOKS.items():
        there = rows[rows["side"] == side]
        for row in rows_of(there):
            _bar(axes, row.x, row.band_low, row.band_high, tint)
        axes.vlines(there["x"], there["ci_low"], there["ci_high"], color=look.colour, linewidth=1.1)
        axes.add_line(mark(page, look, there["x"], there["estimate"]))
    separate(axes, 0)


def _bar(axes: Axes, x: float, low: float, high: float, colour: str) -> None:
    """The band at one lag; bands of neighbouring lags touch, so that they read as one."""
    axes.fill_between([x - 0.5, x + 0.5], low, high, color=colour, linewidth=0, zorder=1)


def _scale(page: Page, axes: Axes, frame: pd.DataFrame, across: int) -> None:
    known = frame[["estimate", *INTERVAL, *BAND]].to_numpy(dtype=float)
    low, high = min(known.min(), 0.0), max(known.max(), 0.0)
    rim = 0.06 * (high - low)
    axes.set(ylim=(low - rim, high + rim), xlim=(-frame["lag"].max() - 1, -frame["lag"].min() + 1))
    number_axis(page, axes.yaxis, low - rim, high + rim)
    axes.axhline(0, color=TEXT, linewidth=0.8, zorder=2)
    axes.grid(axis="y")
    axes.spines["left"].set_visible(False)
    axes.tick_params(labelsize=page.style.small)
    places = [float(-lag) for lag in frame["lag"] if lag % 3 == 0]
    name_ticks(page, axes, places, {x: _months(page, x) for x in places}, across)


def _months(page: Page, x: float) -> str:
    return ("+" if x > 0 else "") + page.words.number(x)


def _legend(page: Page, sides: tuple[str, str], has_inside: bool) -> list[Artist]:
    words = page.words
    named = {_PAST: sides[0], _INSIDE: words["lag_inside"], _FUTURE: sides[1]}
    shown = [side for side in named if side != _INSIDE or has_inside]
    marks: list[Artist] = [mark(page, _LOOKS[side][0], label=named[side]) for side in shown]
    band = Patch(facecolor=BLUE_LIGHT, linewidth=0, label=words["band_of_lags"])
    return [*marks, line_sample(words["interval_of_lag"], THICK), band]

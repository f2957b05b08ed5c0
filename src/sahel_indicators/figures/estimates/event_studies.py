"""An event study: differences before and after, with what each of them rests on."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ...errors import DataError
from ..layout import frame_figure
from ..page import Page, open_page, require_numbers, require_values, rows_of
from ..style import BLUE, MUTED, RED, TEXT, FigureText, drawing
from .marks import (
    BAND,
    INTERVAL,
    THICK,
    THIN,
    TINT,
    Look,
    heading,
    line_height,
    line_sample,
    mark,
    name_ticks,
    require_estimates,
    separate,
    signed,
    tint_sample,
    value_axis,
)

_LOOKS = {
    "before": Look(BLUE, "white"),
    "anticipation": Look(MUTED, "white", "s"),
    "reference": Look(TEXT, "white", "D"),
    "after": Look(RED, RED),
}
_NO_ERROR = Look(TEXT, TEXT, "x")
_HEIGHT = 2.5  # inches


def event_study_plot(
    frame: pd.DataFrame,
    *,
    xlabel: str,
    ylabel: str,
    counted: str,
    text: FigureText,
    names: Mapping[float, str] | None = None,
    ax: Axes | None = None,
    language: str = "en",
    style: str = "report",
) -> Figure:
    """Differences by time since an event, the time before it tinted, the reference marked.

    `frame` is that of `EventStudy.plot_data`: event_time, estimate, ci_low, ci_high, band_low,
    band_high (all times together), side ("before", "anticipation", "reference", "after") and
    treated, the number of entities behind each estimate, which `counted` names. An estimate
    without an interval gets a mark of its own. `names` are those of the event times, such as
    "Jun 2023" for 0. Raises `DataError` for a missing column, estimate or count, an unknown side
    and an interval that is half.
    """
    _check(frame)
    with drawing():
        page = open_page(ax, language, style)
        axes = page.axes[0]
        rows = frame.sort_values("event_time")
        _draw(page, axes, rows)
        value_axis(page, axes, rows[["estimate", *INTERVAL, *BAND]])
        caption = _count(page, axes, rows, counted)
        named = names or signed(page, rows["event_time"].to_list())
        name_ticks(page, axes, rows["event_time"].to_list(), named)
        heading(page, axes, ylabel)
        frame_figure(
            page,
            text,
            body=_HEIGHT + 2 * line_height(page),
            legend=_legend(page, rows),
            caption=f"{page.words.joined(xlabel)} {caption}",
        )
    return page.figure


def _check(frame: pd.DataFrame) -> None:
    what = "event_study_plot"
    columns = ("event_time", "estimate", *INTERVAL, *BAND, "side", "treated")
    require_estimates(frame, columns, what)
    require_numbers(frame, "treated", what)
    require_values(frame, "side", _LOOKS, what)
    if frame["event_time"].duplicated().any():
        twice = frame.loc[frame["event_time"].duplicated(), "event_time"].iloc[0]
        raise DataError(f"{what}: two estimates of the event time {twice}")


def _draw(page: Page, axes: Axes, rows: pd.DataFrame) -> None:
    low, high = rows["event_time"].min() - 0.7, rows["event_time"].max() + 0.7
    axes.set_xlim(low, high)
    axes.axvspan(low, -0.5, color=TINT, linewidth=0, zorder=0)
    separate(axes, -0.5)
    for row in rows_of(rows):
        look = _LOOKS[row.side]
        axes.vlines(row.event_time, row.band_low, row.band_high, color=look.colour, linewidth=THIN)
        axes.vlines(row.event_time, row.ci_low, row.ci_high, color=look.colour, linewidth=THICK)
        shown = _NO_ERROR if _lacks_error(row.side, row.ci_low) else look
        axes.add_line(mark(page, shown, [row.event_time], [row.estimate]))


def _lacks_error(side: str, low: float) -> bool:
    return side != "reference" and bool(np.isnan(low))


def _count(page: Page, axes: Axes, rows: pd.DataFrame, counted: str) -> str:
    """Write the number of entities at the foot where it changes; gives the words for it."""
    changes = rows[rows["treated"] != rows["treated"].shift()]
    if len(changes) == 1:
        number = page.words.number(changes["treated"].iloc[0])
        return page.words["counted_always"].format(counted, number)
    low, high = axes.get_ylim()
    axes.set_ylim(low - 0.1 * (high - low), high)
    for row in rows_of(changes):
        count = axes.text(row.event_time, 0.01, page.words.number(row.treated), color=MUTED)
        count.set(size=page.style.small, ha="center", va="bottom")
        count.set_transform(axes.get_xaxis_transform())
    return page.words["counted_at_changes"].format(counted)


def _legend(page: Page, rows: pd.DataFrame) -> list[Artist]:
    words, sides = page.words, set(rows["side"])
    marks: list[Artist] = [
        mark(page, look, label=words[f"event_{side}"])
        for side, look in _LOOKS.items()
        if side in sides
    ]
    without = any(_lacks_error(row.side, row.ci_low) for row in rows_of(rows))
    lacking: list[Artist] = [mark(page, _NO_ERROR, label=words["no_error"])] if without else []
    lines = line_sample(words["interval_of_one"]), line_sample(words["interval_of_all"], THIN)
    return [*marks, *lacking, *lines, tint_sample(words["event_tint"])]

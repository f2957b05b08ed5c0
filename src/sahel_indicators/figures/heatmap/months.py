"""Counts by region and month as colours, with dated events marked across them."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ...errors import DataError
from ..dated_events import Mark, arrange, check_events, key_of, mark_events, strip_height
from ..layout import EDGE, frame_figure
from ..marks import no_data_patch
from ..page import Page, day_numbers, open_page, require
from ..style import FigureText, drawing
from ..writing import width_of
from .counts import counts_scale, draw_counts, name_rows

_ROW = 0.21  # inches a region


def region_month(
    frame: pd.DataFrame,
    events: pd.DataFrame,
    *,
    text: FigureText,
    ax: Axes | None = None,
    language: str = "en",
    style: str = "report",
    scale_label: str = "",
) -> Figure:
    """Counts a region and month; zero is white, no data is hatched grey, the scale is logarithmic.

    `frame` is indexed by region name, from the top down, with the first day of each month as
    columns. `events` has date, label and precision ("day", or "month" where the day is not known:
    a dashed line in the middle of the month); the number above each line leads to the key below.
    `scale_label` says what is counted. Raises `DataError` where the columns are not months in a
    row, a count is negative, or an event cannot be marked.
    """
    _check_counts(frame)
    edges = _month_edges(frame)
    check_events(events, edges[0], edges[-1], "region_month")
    with drawing():
        page = open_page(ax, language, style)
        axes = page.axes[0]
        mesh = draw_counts(axes, day_numbers(edges), frame.to_numpy(float))
        name_rows(page, axes, [str(name) for name in frame.index])
        marked = _arranged(page, frame, events)
        mark_events(page, page.axes, page.axes, marked)
        frame_figure(
            page,
            text,
            body=_ROW * len(frame) + strip_height(marked) + 0.2,
            legend=[no_data_patch(page)] if frame.isna().to_numpy().any() else [],
            scale=counts_scale(page, mesh, scale_label),
            key=key_of(marked),
            years=(edges[0], edges[-1]),
        )
    return page.figure


def _check_counts(frame: pd.DataFrame) -> None:
    require(frame, [], "region_month")
    months = pd.DatetimeIndex(frame.columns)
    expected = pd.date_range(months[0], periods=len(months), freq="MS")
    if not months.equals(expected.as_unit(months.unit)):
        raise DataError(
            "region_month: the columns are not months in a row",
            expected=f"{len(months)} month starts from {months[0].date()} on",
        )
    if (frame < 0).to_numpy().any():
        raise DataError("region_month: there are negative counts", expected="0 or more")


def _month_edges(frame: pd.DataFrame) -> pd.DatetimeIndex:
    return pd.date_range(frame.columns[0], periods=len(frame.columns) + 1, freq="MS")


def _arranged(page: Page, frame: pd.DataFrame, events: pd.DataFrame) -> list[Mark]:
    names = max(width_of(page, str(name), page.style.small) for name in frame.index)
    room = 0.93 * page.width - 2 * EDGE - names
    return arrange(page, events, len(frame.columns) * 30.4, room)

"""One monthly series, a row each year, so that seasons stand one below the other."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import QuadMesh
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from ...errors import DataError
from ..layout import frame_figure
from ..marks import no_data_patch
from ..page import Page, open_page, require
from ..style import FigureText, drawing, ink_on
from ..writing import width_of
from .counts import counts_scale, draw_counts, name_rows

_ROW = 0.21  # inches a year
_MONTHS = range(1, 13)


def calendar(
    frame: pd.DataFrame,
    *,
    text: FigureText,
    ax: Axes | None = None,
    language: str = "en",
    style: str = "report",
    scale_label: str = "",
) -> Figure:
    """One monthly series of counts, years as rows (the last at the bottom), months as columns.

    `frame` has date (the first day of a month) and value, written in its cell where it fits; zero
    is white, the colours rise logarithmically. A month that is not in the frame, or whose value is
    missing, is hatched grey. `scale_label` says what is counted. Raises `DataError` for a missing
    column, a date that is no first day, two values of one month, or a negative value.
    """
    table = _by_year(frame)
    with drawing():
        page = open_page(ax, language, style)
        axes = page.axes[0]
        mesh = draw_counts(axes, np.arange(13), table.to_numpy(float))
        name_rows(page, axes, [str(year) for year in table.index])
        _name_months(page, axes)
        frame_figure(
            page,
            text,
            body=_ROW * (len(table) + 1),
            legend=[no_data_patch(page)] if table.isna().to_numpy().any() else [],
            scale=counts_scale(page, mesh, scale_label),
        )
        _write_counts(page, axes, table, mesh)
    return page.figure


def _by_year(frame: pd.DataFrame) -> pd.DataFrame:
    """Years as rows, the twelve months as columns."""
    require(frame, ["date", "value"], "calendar")
    day = pd.DatetimeIndex(frame["date"])
    wrong = frame[(day.day != 1) | (day != day.normalize())]
    if len(wrong):
        raise DataError(
            f"calendar: {wrong['date'].iloc[0]} is no month", expected="first days of months"
        )
    if day.has_duplicates:
        twice = day[day.duplicated()][0]
        raise DataError(f"calendar: there are two values of {twice:%Y-%m}", expected="one")
    if (frame["value"] < 0).any():
        raise DataError("calendar: there are negative counts", expected="0 or more")
    table = frame.assign(year=day.year, month=day.month).pivot(
        index="year", columns="month", values="value"
    )
    return table.reindex(index=range(day.year.min(), day.year.max() + 1), columns=_MONTHS)


def _name_months(page: Page, axes: Axes) -> None:
    """Above the first year; by the number alone where names do not fit."""
    room = 0.85 * (page.width - 0.6) / 12
    names = [page.words.month_name(month) for month in _MONTHS]
    if max(width_of(page, name, page.style.small) for name in names) > room:
        names = [str(month) for month in _MONTHS]
    axes.set_xticks(np.arange(12) + 0.5, labels=names, size=page.style.small)
    axes.tick_params(axis="x", length=0, pad=2, labeltop=True, labelbottom=False)
    axes.spines["bottom"].set_visible(False)


def _write_counts(page: Page, axes: Axes, table: pd.DataFrame, mesh: QuadMesh) -> None:
    """The numbers in all cells in which they fit."""
    room = 0.95 * axes.get_window_extent().width / page.dpi / 12
    for row, counts in enumerate(table.to_numpy(float)[::-1]):
        for column in np.flatnonzero(~np.isnan(counts)):
            number = page.words.number(counts[column])
            if width_of(page, number, page.style.small) > room:
                continue
            ink = ink_on(to_hex(tuple(mesh.to_rgba(counts[column]))))
            cell = axes.text(column + 0.5, row + 0.5, number, color=ink, size=page.style.small)
            cell.set(ha="center", va="center_baseline")

"""Displaced people at each date, every producer apart."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ..columns import require_known
from ..layout import frame_figure
from ..page import Page, open_page, require, require_numbers, require_values
from ..style import FigureText, drawing
from .axes import with_room
from .lines import LineLabel, draw_stocks, label_height, looks_of, spread_labels

MEASURES = ("idps", "refugees")
_AROUND_PANEL = 0.5  # inches for a panel's heading and years


def stock_by_producer(
    frame: pd.DataFrame,
    *,
    text: FigureText,
    ax: Sequence[Axes] | None = None,
    language: str = "en",
    style: str = "report",
) -> Figure:
    """Displaced people at each date, one line a producer, because producers differ and are not one.

    `frame` has date, measure ("idps" or "refugees"), producer (text) and value (people). Two panels
    share the years; `ax`, where given, is a pair of axes. Raises `DataError` for a missing column,
    an unknown measure, a missing value, or more producers than there are marks.
    """
    what = "stock_by_producer"
    require(frame, ["date", "measure", "producer", "value"], what)
    require_known(frame, ["date", "producer"], what)
    require_values(frame, "measure", MEASURES, what)
    require_numbers(frame, "value", what)
    with drawing():
        page = open_page(ax, language, style, panels=2)
        looks = looks_of(frame["producer"])
        labels = [
            draw_stocks(page, axes, frame[frame["measure"] == measure], page.words[measure], looks)
            for axes, measure in zip(page.axes, MEASURES, strict=True)
        ]
        years = with_room(frame["date"].min(), frame["date"].max())
        frame_figure(page, text, body=body_for(page, labels), years=years)
        for axes, texts in zip(page.axes, labels, strict=True):
            spread_labels(page, axes, texts)
    return page.figure


def body_for(page: Page, labels: Sequence[Sequence[LineLabel]]) -> float:
    """Two panels, each high enough for the labels beside it."""
    needed = [sum(label_height(page, label) for label in panel) / page.dpi for panel in labels]
    return 2 * (max(1.4, *needed) + _AROUND_PANEL)

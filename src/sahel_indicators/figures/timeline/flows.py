"""Stocks above flows: people displaced at a date, and people newly displaced in a year."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ...errors import DataError
from ..columns import require_known
from ..layout import frame_figure
from ..marks import Look, bar_look, hatch_across, no_data_patch, runs
from ..page import Page, day_numbers, open_page, require, require_numbers, require_values
from ..style import TEXT, FigureText, drawing
from ..units import unit_of
from .axes import number_axis
from .lines import LineLabel, beside_panel, draw_stocks, looks_of, spread_labels
from .stocks import body_for

KINDS = ("stock", "flow")


def stock_and_flow(
    frame: pd.DataFrame,
    *,
    text: FigureText,
    ax: Sequence[Axes] | None = None,
    language: str = "en",
    style: str = "report",
) -> Figure:
    """Displaced people at a date (lines) above newly displaced people in a year (bars).

    `frame` has date, kind ("stock" or "flow"), producer (text, of a flow with its cause if there
    are several) and value (people). Of a stock the date is the day it was counted, of a flow any
    day of its year. One line a producer, one colour of bars a producer: figures of two producers
    are never added up. A year for which a producer gave no flow is hatched, whether its row is
    absent or its value missing; a measured zero is written. Two panels share the years; `ax`,
    where given, is a pair of axes. Raises `DataError` for a missing column, an unknown kind, a
    stock without its value, two flows of one producer in one year, a producer without any value,
    a kind without rows, or more producers than there are marks.
    """
    stocks, flows = _stocks_and_flows(frame)
    with drawing():
        page = open_page(ax, language, style, panels=2)
        looks = looks_of(frame["producer"])
        labels = [
            draw_stocks(page, page.axes[0], stocks, page.words["stock_at_date"], looks),
            _draw_flows(page, page.axes[1], flows, looks),
        ]
        years = pd.Timestamp(flows.index[0], 1, 1), pd.Timestamp(flows.index[-1] + 1, 1, 1)
        legend = [no_data_patch(page, "no_figure")] if flows.isna().to_numpy().any() else []
        frame_figure(page, text, body=body_for(page, labels), legend=legend, years=years)
        for axes, texts in zip(page.axes, labels, strict=True):
            spread_labels(page, axes, texts)
    return page.figure


def _stocks_and_flows(frame: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The stocks as they are; the flows with a row a year and a column a producer."""
    what = "stock_and_flow"
    require(frame, ["date", "kind", "producer", "value"], what)
    require_known(frame, ["date", "producer"], what)
    require_values(frame, "kind", KINDS, what)
    stocks, flows = (frame[frame["kind"] == kind] for kind in KINDS)
    for kind, rows in (("stock", stocks), ("flow", flows)):
        known = rows.groupby("producer")["value"].count()
        if known.empty or not known.all():
            raise DataError(
                f"{what} was given no {kind} of {', '.join(known.index[known == 0]) or 'anybody'}",
                expected="one or more of each producer",
            )
    require_numbers(stocks, "value", what)
    return stocks, _by_year(flows, frame["date"].dt.year)


def _by_year(flows: pd.DataFrame, years: pd.Series) -> pd.DataFrame:
    """A row for every year of the figure, a column a producer."""
    flows = flows.assign(year=flows["date"].dt.year)
    twice = flows[flows.duplicated(["producer", "year"])]
    if len(twice):
        row = twice.iloc[0]
        raise DataError(f"stock_and_flow: {row['producer']} has two flows in {row['year']}")
    table = flows.pivot(index="year", columns="producer", values="value")
    order = list(dict.fromkeys(flows["producer"]))
    return table.reindex(index=range(years.min(), years.max() + 1), columns=order)


def _draw_flows(
    page: Page, axes: Axes, flows: pd.DataFrame, looks: dict[str, Look]
) -> list[LineLabel]:
    """Bars side by side in each year; gives the label of each producer, level with its last bar."""
    unit, divisor = unit_of(flows.max().max())
    word = page.words["displacements" if divisor == 1 else unit]
    heading = f"{page.words['flow_in_year']} ({word})"
    axes.set_title(heading, loc="left", size=page.style.body, color=TEXT, pad=6)
    number_axis(page, axes, flows.max().max() / divisor)
    labels, drawn = [], []
    for rank, (producer, values) in enumerate(flows.items()):
        look = looks[str(producer)]
        bars = _bars(values / divisor, rank, flows.shape[1])
        _draw_bars(page, axes, bars, look)
        drawn.append(bars)
        last = bars.dropna().iloc[-1]
        lines = [str(producer), page.words.number(last["value"] * divisor), str(last.name)]
        label = beside_panel(page, axes, lines, look._replace(mark="s"))
        labels.append(LineLabel(*label, last["value"]))
    _hatch_missing(axes, drawn)
    return labels


def _bars(values: pd.Series, rank: int, producers: int) -> pd.DataFrame:
    """Where in each year one producer's bar stands: left and width, and the year's own ends."""
    years = [pd.Timestamp(year, 1, 1) for year in [*values.index, values.index[-1] + 1]]
    edges = day_numbers(pd.DatetimeIndex(years))
    whole = np.diff(edges)
    width = 0.8 * whole / producers
    left = edges[:-1] + 0.1 * whole + rank * width
    places = {"left": left, "width": width, "start": edges[:-1], "whole": whole}
    return pd.DataFrame({"value": values, **places}, index=values.index)


def _draw_bars(page: Page, axes: Axes, bars: pd.DataFrame, look: Look) -> None:
    known = bars.dropna()
    places = known["left"], known["value"], known["width"]
    axes.bar(*places, align="edge", zorder=3, **bar_look(look))
    for left, value, width in zip(*places, strict=True):
        if value == 0:
            zero = axes.text(left + width / 2, 0, page.words.number(0), color=look.colour)
            zero.set(size=page.style.small, ha="center", va="bottom")


def _hatch_missing(axes: Axes, bars: Sequence[pd.DataFrame]) -> None:
    """Years without any figure from end to end, of a producer alone in its own place."""
    missing = np.column_stack([part["value"].isna() for part in bars])
    ends = bars[0][["start", "whole"]].to_numpy()
    nothing = missing.all(axis=1)
    for first, end in runs(np.asarray(nothing)):
        hatch_across(axes, ends[first][0], ends[end - 1].sum())
    for column, part in enumerate(bars):
        for place in part[missing[:, column] & ~nothing][["left", "width"]].to_numpy():
            hatch_across(axes, place[0], place.sum())

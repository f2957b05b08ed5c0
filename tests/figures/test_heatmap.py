"""Counts by region and month: cells as given, zero white, gaps hatched, events in their place."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from matplotlib.collections import QuadMesh
from matplotlib.colors import same_color
from matplotlib.dates import date2num

from sahel_indicators.errors import DataError
from sahel_indicators.figures import heatmap

from .cases import REGIONS, TEXTS, event_frame, month_frame, the_figure

EN = TEXTS["en"]


def mesh_of(figure) -> QuadMesh:
    return next(c for c in figure.axes[0].collections if isinstance(c, QuadMesh))


def test_every_count_is_drawn_in_its_row_and_month():
    figure = the_figure("region_month")
    drawn = mesh_of(figure).get_array()[::-1]
    given = month_frame()
    assert drawn.shape == (9, 168)
    assert (drawn.mask == given.isna().to_numpy()).all()
    assert (drawn.compressed() == given.to_numpy()[given.notna().to_numpy()]).all()
    names = [t.get_text() for t in figure.axes[0].get_yticklabels()]
    heights = figure.axes[0].get_yticks()
    assert [name for _, name in sorted(zip(heights, names, strict=True))][::-1] == list(REGIONS)


def test_zero_is_white_and_no_data_is_hatched(drawn_texts):
    figure = the_figure("region_month")
    mesh = mesh_of(figure)
    assert same_color(mesh.cmap(mesh.norm(0)), "white")
    assert not same_color(mesh.cmap(mesh.norm(1)), "white")
    (hatched,) = figure.axes[0].patches
    # Ménaka, the seventh of nine rows, so the third from below, in the year 2012.
    year = date2num(pd.Timestamp("2012-01-01")), date2num(pd.Timestamp("2013-01-01"))
    assert hatched.get_hatch() and hatched.get_bbox().extents.tolist() == [year[0], 2, year[1], 3]
    assert "No data" in {t.get_text() for t in drawn_texts(figure)}


def test_without_gaps_there_is_no_word_for_them(drawn_texts):
    figure = heatmap.region_month(month_frame().fillna(0), event_frame(), text=EN)
    assert "No data" not in {t.get_text() for t in drawn_texts(figure)}


def test_the_scale_is_named_with_real_counts_up_to_the_highest():
    months = pd.date_range("2020-01-01", periods=3, freq="MS")
    frame = pd.DataFrame([[0.0, 12, 4321]], index=["Mopti"], columns=months)
    figure = heatmap.region_month(frame, event_frame().iloc[:0], text=EN)
    bar = figure.axes[1]
    names = [t.get_text() for t in bar.get_xticklabels()]
    assert names == ["0", "1", "10", "100", "1,000", "4,321"]
    # log1p: 0 at the left end, the highest at the right, 1 at log 2 / log 4322 between them.
    left, right = bar.get_xlim()
    scale = figure.axes[0].collections[0].norm
    assert (left, right) == pytest.approx((0, 4321))
    assert scale(1) == pytest.approx(np.log(2) / np.log(4322))


def lines_of(figure):
    """Place of each event's line, and whether it is dashed."""
    lines = figure.axes[0].lines
    return sorted((line.get_xdata()[0], line.get_linestyle() != "-") for line in lines)


def numbers_of(figure):
    """Height of each event's number in pixels, in the order of the numbers."""
    figure.draw_without_rendering()
    badges = [t for t in figure.axes[0].texts if t.get_text().isdigit()]
    return [t.get_window_extent().y0 for t in sorted(badges, key=lambda t: int(t.get_text()))]


def test_an_event_stands_on_its_day_or_dashed_in_the_middle_of_its_month():
    places = lines_of(the_figure("region_month"))
    days = [row.date for row in event_frame().itertuples() if row.precision == "day"]
    assert [x for x, dashed in places if not dashed] == [date2num(day) + 0.5 for day in days]
    # August 2023 has 31 days: its middle is 15.5 days after its first midnight.
    assert [x for x, dashed in places if dashed] == [date2num(pd.Timestamp("2023-08-01")) + 15.5]


def test_numbers_of_one_month_are_stacked_in_time_s_order_and_keyed(drawn_texts):
    figure = the_figure("region_month")
    heights = numbers_of(figure)
    assert heights[3] < heights[4] < heights[5]
    assert min(heights) > figure.axes[0].get_window_extent().y1
    written = [t.get_text() for t in drawn_texts(figure)]
    assert all(written.count(str(n)) >= 2 for n in range(1, 9))  # in the drawing, in the key
    assert "3 Aug 2023 – First base handed over" in written
    assert "Aug 2023 – Blockade of Timbuktu" in written


@pytest.mark.parametrize(
    ("frame", "message"),
    [
        (month_frame().drop(columns=[pd.Timestamp("2015-05-01")]), "not months in a row"),
        (month_frame() - 1, "negative counts"),
        (month_frame().iloc[:0], "without rows"),
    ],
)
def test_a_table_that_is_no_counts_by_month_is_refused(frame, message):
    with pytest.raises(DataError, match=message):
        heatmap.region_month(frame, event_frame(), text=EN)


@pytest.mark.parametrize(
    ("events", "message"),
    [
        (event_frame().assign(precision="year"), "no mark for precision year"),
        (event_frame().assign(date=pd.Timestamp("2026-01-01")), "no place on the axis"),
        (event_frame().assign(date=pd.NaT), "no place on the axis"),
        (event_frame().drop(columns="label"), "lacks the column label"),
    ],
)
def test_an_event_that_cannot_be_marked_is_refused(events, message):
    with pytest.raises(DataError, match=message):
        heatmap.region_month(month_frame(), events, text=EN)

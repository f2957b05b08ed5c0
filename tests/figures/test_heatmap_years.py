"""A series by year and month, and what is known by period: cells, gaps, words in the cells."""

from __future__ import annotations

import pandas as pd
import pytest
from matplotlib.collections import QuadMesh
from matplotlib.colors import same_color

from sahel_indicators.errors import DataError
from sahel_indicators.figures import heatmap

from .cases import TEXTS, the_figure
from .time_cases import calendar_frame, known_frame

EN = TEXTS["en"]


def mesh_of(figure) -> QuadMesh:
    return next(c for c in figure.axes[0].collections if isinstance(c, QuadMesh))


def test_years_are_rows_months_are_columns():
    figure = the_figure("calendar")
    table = mesh_of(figure).get_array()[::-1]  # the first year at the top
    assert table.shape == (3, 12)
    assert table[0, 10:].tolist() == [0, 1]  # November and December 2021
    assert table[1, 0] == 8 and table[2, 2] == 16**3
    names = [t.get_text() for t in figure.axes[0].get_yticklabels()]
    heights = figure.axes[0].get_yticks()
    assert [n for _, n in sorted(zip(heights, names, strict=True))] == ["2023", "2022", "2021"]


def test_months_left_out_and_months_without_a_value_are_hatched(drawn_texts):
    figure = the_figure("calendar")
    boxes = {tuple(p.get_bbox().extents) for p in figure.axes[0].patches if p.get_hatch()}
    # Before November 2021; August and September 2022; after March 2023.
    assert boxes == {(0, 2, 10, 3), (7, 1, 9, 2), (3, 0, 12, 1)}
    assert "No data" in {t.get_text() for t in drawn_texts(figure)}


def test_counts_are_written_where_they_fit_and_months_named_or_numbered(drawn_texts):
    wide = {t.get_text() for t in drawn_texts(the_figure("calendar"))}
    assert {"Jan", "Dec", "3,375", "4,096"} <= wide
    narrow = {t.get_text() for t in drawn_texts(the_figure("calendar", "fr", "column"))}
    assert {"8", "343", "12"} <= narrow and "janv." not in narrow
    assert "3\u202f375" not in narrow


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda f: f.drop(columns="value"), "lacks the column value"),
        (lambda f: f.assign(value=-1.0), "negative counts"),
        (lambda f: f.assign(date=f["date"] + pd.Timedelta(days=3)), "is no month"),
        (lambda f: f.assign(date=f["date"] + pd.Timedelta(hours=3)), "is no month"),
        (lambda f: pd.concat([f, f.head(1)]), "two values of 2021-11"),
    ],
)
def test_a_table_that_is_no_series_by_month_is_refused(change, message):
    with pytest.raises(DataError, match=message):
        heatmap.calendar(change(calendar_frame()), text=EN)


def cells(figure):
    """Each box by row from the top and columns covered: its pattern, and its colour if it has none.

    `patches` are in the order of drawing; tops are turned into ranks.
    """
    boxes = figure.axes[0].patches
    tops = sorted({round(box.get_y(), 6) for box in boxes})
    return {
        (
            tops.index(round(box.get_y(), 6)),
            int(box.get_x()),
            int(box.get_x() + box.get_width()),
        ): box.get_hatch() or box.get_facecolor()
        for box in boxes
    }


def test_share_nothing_published_and_not_analysed_are_three_looks():
    found = cells(the_figure("completeness"))
    patterns = {place: look for place, look in found.items() if isinstance(look, str)}
    assert patterns == {
        (0, 2, 3): "....",  # phases 2023: published, not analysed
        (1, 1, 3): "/////",  # people displaced 2022, and 2023, which is not in the frame
        (2, 0, 2): "/////",
        (2, 3, 4): "/////",
    }
    assert same_color(found[1, 3, 4], "white")  # a share of nothing is not a gap
    darkness = [sum(found[place][:3]) for place in ((0, 0, 1), (0, 3, 4), (2, 2, 3), (1, 3, 4))]
    assert darkness == sorted(darkness)  # 100 %, 50 %, 25 %, 0 %


def test_nearly_all_and_nearly_none_are_not_rounded_to_all_and_none(drawn_texts):
    written = {t.get_text() for t in drawn_texts(the_figure("completeness"))}
    assert {"100%", ">99%", "<1%", "0%", "50%", "25%"} <= written
    french = {t.get_text() for t in drawn_texts(the_figure("completeness", "fr", "column"))}
    assert ">99" in french or ">99\u202f%" in french


def test_rows_and_groups_are_named_in_their_order(drawn_texts):
    axes = the_figure("completeness").axes[0]
    labels = sorted(axes.get_yticklabels(), key=lambda t: t.get_position()[1])
    assert [(t.get_text().replace("\n", " "), t.get_fontweight()) for t in labels] == [
        ("Food security", "bold"),
        ("People in phase 3 or worse", "normal"),
        ("Displacement", "bold"),
        ("Internally displaced people", "normal"),
        ("People newly displaced in the year, by conflict", "normal"),
    ]
    legend = {t.get_text() for t in drawn_texts(the_figure("completeness"))}
    assert {"Listed, but without a figure", "No figure in the files read", "2021", "2024"} <= legend


def test_many_periods_lose_names_and_numbers_but_no_cells(drawn_texts):
    years = range(1990, 2025)
    frame = pd.DataFrame({"row": "Deaths", "period": years, "value": 1.0})
    figure = heatmap.completeness(frame, text=EN, style="column")
    written = [t.get_text() for t in drawn_texts(figure)]
    named = [text for text in written if text.isdigit()]
    assert "2024" in named and len(named) < 12 and "100" not in written
    assert len(figure.axes[0].patches) == 35
    assert "No figure in the files read" not in written


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda f: f.drop(columns="row"), "lacks the column row"),
        (
            lambda f: f.assign(value=f["value"] * 100),
            "100.0 .People in phase 3 or worse, 2021. is no",
        ),
        (lambda f: f.assign(not_analysed=True), "of a cell that was not analysed"),
        (lambda f: pd.concat([f, f.head(1)]), "is the second of its cell"),
    ],
)
def test_a_table_that_is_no_completeness_is_refused(change, message):
    with pytest.raises(DataError, match=message):
        heatmap.completeness(change(known_frame()), text=EN)

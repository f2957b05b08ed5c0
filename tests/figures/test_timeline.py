"""Food insecurity by analysis and displaced people by producer: what is drawn is what was given."""

from __future__ import annotations

import pandas as pd
import pytest
from matplotlib.colors import same_color
from matplotlib.dates import date2num

from sahel_indicators.errors import DataError
from sahel_indicators.figures import style, timeline

from .cases import TEXTS, stock_frame, the_figure, trend_frame

EN = TEXTS["en"]


def marks(figure, colour, marker):
    """Shares of all marks of a colour and shape, and whether they are hollow."""
    found = [
        (share, same_color(line.get_markerfacecolor(), "white"))
        for line in figure.axes[0].lines
        if line.get_marker() == marker and same_color(line.get_color(), colour)
        for share in line.get_ydata()
    ]
    return sorted(found)


def test_found_is_filled_and_projected_hollow_the_earlier_paler():
    figure = the_figure("phase_trend")
    assert marks(figure, style.BLUE, "o") == [
        (0.020, False),
        (0.028, False),
        (0.041, False),
        (0.053, False),
    ]
    assert marks(figure, style.RED, "o") == [(0.062, True), (0.085, True)]
    assert marks(figure, "#EDB5AA", "o") == [(0.045, True)]
    assert marks(figure, style.MUTED, "D") == [(0.033, False), (0.065, True)]


def test_marks_stand_in_the_middle_of_their_period():
    figure = the_figure("phase_trend")
    line = next(line for line in figure.axes[0].lines if line.get_marker() == "o")
    # 1 October to 31 December 2020: 91 days, so noon of 15 November.
    assert line.get_xdata()[0] == date2num(pd.Timestamp("2020-11-15 12:00"))


def joins(figure):
    lines = [line for line in figure.axes[0].lines if line.get_marker() == "None"]
    return [(*line.get_ydata(), line.get_linestyle()) for line in lines]


def test_only_current_shares_of_constant_units_are_joined_dashed_over_a_lost_analysis():
    assert joins(the_figure("phase_trend")) == [
        (0.020, 0.041, "-"),
        (0.041, 0.053, "-"),
        (0.053, 0.028, "--"),
    ]


def test_the_dashes_are_explained_only_where_there_are_any(drawn_texts):
    frame = trend_frame()
    whole = timeline.phase_trend(frame[frame["period_start"] < "2022-10-01"], text=EN)
    for figure, has_dashes in ((the_figure("phase_trend"), True), (whole, False)):
        written = {t.get_text() for t in drawn_texts(figure)}
        assert ("No total in between" in written) == has_dashes


def test_the_axis_starts_at_zero_and_the_latest_values_are_written(drawn_texts):
    figure = the_figure("phase_trend", "fr")
    assert figure.axes[0].get_ylim()[0] == 0
    written = {t.get_text() for t in drawn_texts(figure)}
    assert {"2,8\u202f%", "8,5\u202f%", "3,3\u202f%", "6,5\u202f%"} <= written


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda f: f.drop(columns=["scope", "share"]), "lacks the columns share, scope"),
        (lambda f: f.assign(status="unclear"), "no mark for status unclear"),
        (lambda f: f.assign(scope="a few areas"), "no mark for scope a few areas"),
        (lambda f: f.assign(share=f["share"].where(f["share"] < 0.06)), "missing in 3 of 9 rows"),
        (lambda f: f.iloc[:0], "without rows"),
    ],
)
def test_what_could_not_be_drawn_is_refused(change, message):
    with pytest.raises(DataError, match=message):
        timeline.phase_trend(change(trend_frame()), text=EN)


def test_each_producer_is_a_line_of_its_own_values_from_zero():
    idps, refugees = the_figure("stock_by_producer").axes
    lines = {tuple(line.get_ydata()) for line in idps.lines if len(line.get_ydata()) > 1}
    assert (227.93, 354.739, 360.0) in lines and (227.0, 361.0) in lines
    assert len(lines) == 4
    assert [tuple(n.get_ydata()) for n in refugees.lines if len(n.get_ydata()) > 1] == [
        (0.003663, 1.519738)
    ]
    assert idps.get_ylim()[0] == refugees.get_ylim()[0] == 0
    assert idps.get_xlim() == refugees.get_xlim()


def test_a_producer_looks_the_same_in_both_panels():
    idps, refugees = the_figure("stock_by_producer").axes
    first, only = idps.lines[0], refugees.lines[0]
    assert (first.get_color(), first.get_marker()) == (only.get_color(), only.get_marker())


@pytest.mark.parametrize(
    ("language", "headings", "label"),
    [
        (
            "en",
            ("Internally displaced people (thousands)", "Refugees (millions)"),
            "IOM DTM\n401,736\nSep 2021",
        ),
        (
            "fr",
            ("Personnes déplacées internes (milliers)", "Réfugiés (millions)"),
            "IOM DTM\n401\u202f736\nsept. 2021",
        ),
    ],
)
def test_units_and_last_values_are_written(language, headings, label, drawn_texts):
    written = {t.get_text() for t in drawn_texts(the_figure("stock_by_producer", language))}
    assert {*headings, label} <= written


def test_producers_beyond_the_marks_are_refused():
    rows = pd.concat([stock_frame().assign(producer=f"producer {n}") for n in range(8)])
    with pytest.raises(DataError, match="8 producers are too many"):
        timeline.stock_by_producer(rows, text=EN)
    with pytest.raises(DataError, match="no mark for measure returnees"):
        timeline.stock_by_producer(stock_frame().assign(measure="returnees"), text=EN)

"""Surveys and coefficients: each at its value, with the marks that tell them apart."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from matplotlib.collections import LineCollection
from matplotlib.colors import same_color

from sahel_indicators.errors import DataError
from sahel_indicators.figures import estimates
from sahel_indicators.figures.crowding import refuse_crowded
from sahel_indicators.figures.style import BLUE, IPC, RED

from .cases import TEXTS, coefficient_frame, survey_frame, the_figure

EN = TEXTS["en"]


def marks_of(axes):
    """Value, marker and hollowness from the top down."""
    found = [
        (line.get_ydata()[0], line.get_xdata()[0], line) for line in axes.lines if line.get_marker()
    ]
    found = [(y, x, line) for y, x, line in found if line.get_marker() not in ("None", "")]
    return [
        (x, line.get_marker(), same_color(line.get_markerfacecolor(), "white"))
        for _, x, line in sorted(found, key=lambda mark: mark[0])
    ]


def intervals_of(axes):
    """Low and high end of each horizontal line from the top down."""
    lines = [c for c in axes.collections if isinstance(c, LineCollection)]
    ends = [segment for line in lines for segment in line.get_segments() if len(segment)]
    found = [(y, low, high) for (low, y), (high, y_end) in ends if y == y_end]
    return [(low, high) for _, low, high in sorted(found)]


def test_surveys_stand_in_order_the_country_first_then_by_area_and_date():
    axes = the_figure("survey_forest").axes[0]
    assert marks_of(axes) == [
        (8.6, "o", True),  # Mali 2013: definition stated, no interval
        (9.4, "D", False),  # Mali 2019: definition not stated, interval
        (15.2, "o", False),
        (11.6, "D", True),
        (31.0, "o", False),
    ]
    assert intervals_of(axes) == [(8.7, 10.2), (12.9, 17.8), (26.2, 35.1)]
    assert [t.get_text() for t in axes.get_yticklabels()] == ["Mali", "Gao", "Tombouctou"]


def test_bands_change_at_the_ipc_s_thresholds():
    axes = the_figure("survey_forest").axes[0]
    bands = [(p.get_x(), p.get_facecolor()) for p in axes.patches]
    assert [x for x, _ in bands] == [0, 5, 10, 15, 30]
    for (_, colour), phase in zip(bands, IPC, strict=True):
        assert same_color(colour[:3], phase)


def test_bands_above_the_data_are_left_out():
    frame = survey_frame().query("area_name == 'Mali'")
    axes = estimates.survey_forest(frame, text=EN).axes[0]
    assert [p.get_x() for p in axes.patches] == [0, 5, 10, 15]


def test_surveys_of_many_areas_stand_closer_so_that_a_page_holds_them():
    """A figure higher than the 225 mm that a page has for it is made smaller, with its letters."""
    many = [(f"Province {n}", 2 if n < 9 else 1) for n in range(37)]
    one = survey_frame().query("survey == 'SMART 2017'")
    frame = pd.concat(
        [one.assign(area_name=name) for name, surveys in many for _ in range(surveys)]
    )
    figure = estimates.survey_forest(frame, text=EN)
    assert figure.get_figheight() <= 225 / 25.4
    refuse_crowded(figure)


@pytest.mark.parametrize(
    ("language", "dates", "key"),
    [
        ("en", {"Aug 2013 †", "Sep 2019", "Dec 2017 ‡"}, "Children of 0–59 months"),
        ("fr", {"août 2013 †", "sept. 2019", "déc. 2017 ‡"}, "Enfants de 0–59 mois"),
    ],
)
def test_dates_and_unusual_ages_are_written(language, dates, key, drawn_texts):
    written = {t.get_text() for t in drawn_texts(the_figure("survey_forest", language))}
    assert dates <= written and key in written


def test_what_the_marks_mean_is_said(drawn_texts):
    written = {t.get_text() for t in drawn_texts(the_figure("survey_forest"))}
    assert {"Case definition not stated", "Hollow: no interval published", "Phase 4"} <= written


@pytest.mark.parametrize(
    ("column", "value", "message"),
    [
        ("lower", np.nan, "15.2 of SMART 2017, Gao has one bound only"),
        ("lower", 15.3, "15.2 of SMART 2017, Gao lies outside its interval"),
        ("value", np.nan, "value is missing in 1 of 5 rows"),
        ("definition", "MUAC", "the bands are not for MUAC"),
    ],
)
def test_a_survey_that_cannot_be_drawn_rightly_is_refused(column, value, message):
    frame = survey_frame()
    frame.loc[1, column] = value
    with pytest.raises(DataError, match=message):
        estimates.survey_forest(frame, text=EN)


def test_coefficients_are_filled_before_and_hollow_after():
    left, right = the_figure("coefficient_plot").axes
    assert [round(x, 3) for x, _, _ in marks_of(left)] == [0.3, 0.3, 0.4, 0.4, 0.5, 0.5]
    assert [round(x, 3) for x, _, _ in marks_of(right)] == [-0.1, -0.1, 0, 0, 0.1, 0.1]
    assert [hollow for _, _, hollow in marks_of(left)] == [False, True] * 3
    assert np.allclose(intervals_of(right)[:2], (-0.5, 0.3))
    marks = zip(left.lines[1:], marks_of(left), strict=True)
    colours = {hollow: line for line, (_, _, hollow) in marks}
    assert same_color(colours[False].get_color(), BLUE)
    assert same_color(colours[True].get_color(), RED)


def test_both_panels_share_scale_zero_and_unit(drawn_texts):
    figure = the_figure("coefficient_plot", style="column")
    upper, lower = figure.axes
    assert upper.get_xlim() == lower.get_xlim()
    assert upper.get_xlim()[0] < -0.5 and upper.get_xlim()[1] > 0.9
    assert [tuple(axes.lines[0].get_xdata()) for axes in figure.axes] == [(0, 0), (0, 0)]
    written = {t.get_text().replace("\n", " ") for t in drawn_texts(figure)}
    assert "Percentage points for one more log unit" in written
    assert "Area and region-by-period effects" in written


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda f: f.assign(timing="during"), "no mark for timing during"),
        (lambda f: f.assign(effects="none"), "no mark for effects none"),
        (lambda f: f.assign(ci_low=np.nan), "ci_low is missing in 12 of 12 rows"),
        (lambda f: f.drop(columns="estimate"), "lacks the column estimate"),
        (lambda f: f.assign(timing="before"), "two estimates"),
    ],
)
def test_coefficients_that_could_not_be_drawn_are_refused(change, message):
    with pytest.raises(DataError, match=message):
        estimates.coefficient_plot(change(coefficient_frame()), xlabel="x", text=EN)

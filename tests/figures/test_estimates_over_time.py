"""Event studies, responses and lag profiles: each number at its place, before apart from after."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import same_color

from sahel_indicators.errors import DataError
from sahel_indicators.figures import estimates
from sahel_indicators.figures.estimates.marks import THICK, THIN

from .estimate_cases import (
    TEXTS,
    estimate_figure,
    lag_frame,
    marks_in,
    response_frame,
    study_frame,
    upright_lines,
)

EN, FR = ({"text": TEXTS[code], "language": code} for code in ("en", "fr"))


def is_hollow(line):
    return same_color(line.get_markerfacecolor(), "white")


def written_in(figure, drawn_texts):
    return {text.get_text().replace("\n", " ") for text in drawn_texts(figure)}


# -- event studies ---------------------------------------------------------------------------


def test_before_is_hollow_after_is_filled_and_the_reference_has_its_own_mark():
    marks = marks_in(estimate_figure("event_study_plot").axes[0])
    assert {place: (m.get_marker(), is_hollow(m)) for place, m in marks.items()} == {
        (-4, 0.2): ("o", True),
        (-3, -0.1): ("o", True),
        (-2, 0.0): ("D", True),
        (-1, 0.4): ("s", True),
        (0, 0.6): ("o", False),
        (1, 0.9): ("o", False),
        (2, 1.1): ("x", False),  # no error can be told
    }


def test_interval_of_one_time_is_thick_and_the_band_of_all_is_thin():
    axes = estimate_figure("event_study_plot").axes[0]
    assert upright_lines(axes, THICK) == {
        -4.0: (-0.3, 0.7),
        -3.0: (-0.5, 0.3),
        -1.0: (0.1, 0.7),
        0.0: (0.2, 1.0),
        1.0: (0.4, 1.4),
    }
    assert upright_lines(axes, THIN)[1.0] == (0.1, 1.7)


def test_the_time_before_is_tinted_up_to_the_event():
    figure = estimate_figure("event_study_plot")
    (tint,) = figure.axes[0].patches
    assert tint.get_x() < -4 and tint.get_x() + tint.get_width() == pytest.approx(-0.5)


@pytest.mark.parametrize(
    ("shared", "said"),
    [
        (EN, "Numbers at the foot: Areas with a base, where they change."),
        (FR, "Chiffres au pied\u202f: Areas with a base, là où ils changent."),
    ],
)
def test_numbers_behind_the_estimates_stand_where_they_change(shared, said, drawn_texts):
    figure = estimate_figure("event_study_plot", shared["language"])
    texts = drawn_texts(figure)
    assert any(text.get_text().replace("\n", " ").endswith(said) for text in texts)
    axes = figure.axes[0]
    placed = {text.get_text(): text.get_position()[0] for text in axes.texts}
    assert placed == {"10": -4, "6": 1, "1": 2}


def test_a_number_that_never_changes_is_said_once(drawn_texts):
    frame = study_frame().assign(treated=10)
    figure = estimates.event_study_plot(frame, xlabel="x.", ylabel="y", counted="Areas", **FR)
    assert "x. Areas\u202f: 10 d’un bout à l’autre." in written_in(figure, drawn_texts)


def test_names_of_the_times_keep_that_of_the_event_however_little_room(drawn_texts):
    names = {e: f"Quarter {e} of a long name" for e in study_frame()["event_time"]}
    figure = estimates.event_study_plot(
        study_frame(), xlabel="x", ylabel="y", counted="a", names=names, style="column", **EN
    )
    shown = {text.get_text() for text in drawn_texts(figure)} & set(names.values())
    assert names[0] in shown and len(shown) < len(names)


# -- responses -------------------------------------------------------------------------------


def test_the_response_is_joined_and_what_goes_before_is_not():
    axes = estimate_figure("impulse_response").axes[0]
    joined = [line.get_xydata().tolist() for line in axes.lines if line.get_linestyle() == "-"]
    assert [[0, 0.5], [1, 0.4], [3, 0.2]] in joined
    marks = marks_in(axes)
    assert {x for (x, _), m in marks.items() if is_hollow(m) and m.get_marker() == "s"} == {-6, -4}
    assert upright_lines(axes, THICK) == {-6.0: (-0.2, 0.4), -4.0: (-0.3, 0.1)}


def test_without_placebos_nothing_is_said_of_them(drawn_texts):
    frame = response_frame().query("horizon >= 0")
    figure = estimates.impulse_response(frame, xlabel="x", ylabel="y", **EN)
    assert "Before (placebo)" not in written_in(figure, drawn_texts)
    assert "Before (placebo)" in written_in(estimate_figure("impulse_response"), drawn_texts)


# -- lags ------------------------------------------------------------------------------------


def test_the_past_is_to_the_left_and_the_future_to_the_right():
    axes = estimate_figure("lag_profile").axes[0]
    marks = marks_in(axes)
    by_mark = {}
    for (x, _), line in marks.items():
        by_mark.setdefault(line.get_marker(), set()).add(x)
    assert by_mark == {
        "o": {-6, -5, -4, -3, -2, -1},  # lags 6 to 1: the past
        "D": {0, 1, 2},  # inside the season
        "s": {3, 4, 5, 6},
    }
    # A lag of six months stands six months to the left, at its own level.
    assert (-6, 0.46) in marks and (6, 0.34) in marks


def test_panels_share_their_scale_and_name_what_they_show(drawn_texts):
    figure = estimate_figure("lag_profile")
    left, right = figure.axes
    assert left.get_ylim() == right.get_ylim() and left.get_ylim()[0] < 0 < left.get_ylim()[1]
    written = written_in(figure, drawn_texts)
    assert {"Over all areas", "Within areas and periods", "Conflict before"} <= written
    assert {"+3", "−3", "Within the period itself"} <= written


def test_the_band_at_a_lag_is_that_of_all_lags():
    axes = estimate_figure("lag_profile").axes[0]
    boxes = [c.get_paths()[0].get_extents() for c in axes.collections if c.get_paths()]
    band = next(box for box in boxes if np.isclose([box.x0, box.x1], [-6.5, -5.5]).all())
    assert (band.y0, band.y1) == pytest.approx((0.26, 0.66))


# -- refusals --------------------------------------------------------------------------------


def _study(frame):
    return estimates.event_study_plot(frame, xlabel="x", ylabel="y", counted="areas", **EN)


def _response(frame):
    return estimates.impulse_response(frame, xlabel="x", ylabel="y", **EN)


def _lags(frame):
    return estimates.lag_profile(frame, xlabel="x", ylabel="y", sides=("a", "b"), **EN)


@pytest.mark.parametrize(
    ("draw", "frame", "message"),
    [
        (_study, study_frame().assign(estimate=np.nan), "estimate is missing in 7 of 7"),
        (_study, study_frame().assign(ci_low=np.nan), "5 of 7 rows have ci_low or ci_high only"),
        (_study, study_frame().assign(side="during"), "no mark for side during"),
        (_study, study_frame().assign(treated=np.nan), "treated is missing in 7 of 7"),
        (_study, study_frame().drop(columns="side"), "lacks the column side"),
        (_study, study_frame().assign(band_low=5.0, band_high=4.0), "band_low lies above"),
        (_response, response_frame().assign(ci_low=np.nan, ci_high=np.nan), "ci_low is missing"),
        (_response, response_frame().assign(horizon=1), "two estimates of horizon 1"),
        (_lags, lag_frame().assign(panel="one"), "two estimates of"),
        (_lags, lag_frame().assign(band_low=np.nan, band_high=np.nan), "band_low is missing"),
        (
            _lags,
            lag_frame().assign(panel=[f"{n}" for n in range(26)], lag=1),
            "26 panels. Expected: at most 4",
        ),
        (_lags, lag_frame().head(0), "without rows"),
    ],
)
def test_what_would_be_drawn_wrongly_is_refused(draw, frame: pd.DataFrame, message):
    with pytest.raises(DataError, match=message):
        draw(frame)

"""Specification curves, checks and drivers: order, marks, and what is written in their stead."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from matplotlib.collections import LineCollection
from matplotlib.colors import same_color

from sahel_indicators.errors import DataError
from sahel_indicators.figures import estimates

from .estimate_cases import (
    TEXTS,
    check_frame,
    driver_frame,
    estimate_figure,
    marks_in,
    specification_frame,
)

EN, FR = ({"text": TEXTS[code], "language": code} for code in ("en", "fr"))


def is_hollow(line):
    return same_color(line.get_markerfacecolor(), "white")


def rows_of(axes):
    """The named rows of the axes: name to place."""
    ticks = zip(axes.get_yticklabels(), axes.get_yticks(), strict=True)
    return {label.get_text().replace("\n", " "): float(place) for label, place in ticks}


# -- specification curves --------------------------------------------------------------------


def curve_marks(axes, rows):
    """Marks above the choices from left to right: the value read off the axis, mark, hollow."""
    numbers = {name.replace("−", "-"): place for name, place in rows.items()}
    known = [(float(name), place) for name, place in numbers.items() if name[-1].isdigit()]
    values, places = zip(*sorted(known), strict=True)
    found = sorted((x, y, line) for (x, y), line in marks_in(axes).items() if y >= 0)
    return [
        (round(float(np.interp(y, places, values)), 3), line.get_marker(), is_hollow(line))
        for _, y, line in found
    ]


def test_specifications_ascend_and_the_main_one_and_the_unclear_one_are_marked():
    axes = estimate_figure("specification_curve").axes[0]
    assert curve_marks(axes, rows_of(axes)) == [
        (-0.1, "o", True),  # its interval reaches zero
        (0.3, "o", False),
        (0.5, "o", False),
        (0.9, "D", False),  # the main one
    ]


def test_each_dot_stands_at_a_choice_of_its_specification():
    axes = estimate_figure("specification_curve").axes[0]
    rows, marks = rows_of(axes), marks_in(axes)
    chosen = {
        name: {x for (x, y) in marks if y == pytest.approx(rows[name], abs=1e-5)}
        for name in ("Events", "Fatalities", "6 months", "12 months")
    }
    assert chosen == {
        "Events": {2, 3},
        "Fatalities": {0, 1},
        "6 months": {0, 2},
        "12 months": {1, 3},
    }
    assert rows["Measure"] > rows["Events"] > rows["Window"] > rows["12 months"]


def test_a_curve_without_a_main_one_names_none(drawn_texts):
    frame = specification_frame().assign(primary=False)
    figure = estimates.specification_curve(frame, dimensions=["Measure"], ylabel="y", **EN)
    assert "The main one" not in {text.get_text() for text in drawn_texts(figure)}


# -- checks ----------------------------------------------------------------------------------


def test_checks_go_from_the_top_down_in_their_groups_with_the_main_one_first():
    axes = estimate_figure("checks_plot").axes[0]
    rows = rows_of(axes)
    order = [
        *("Main estimate", "Another outcome", "phase 2 or worse", "Another model"),
        *("weighted by people", "Left out", "Mopti"),
        *("areas that were not analysed at every time", "Other errors", "regions"),
    ]
    assert sorted(rows, key=lambda name: rows[name]) == order
    assert axes.get_ylim()[0] > axes.get_ylim()[1]
    bold = {t.get_text() for t in axes.get_yticklabels() if t.get_fontweight() == "bold"}
    assert bold == {"Main estimate", "Another outcome", "Another model", "Left out", "Other errors"}


def test_checks_stand_at_their_estimates_and_are_hollow_where_they_reach_zero():
    axes = estimate_figure("checks_plot").axes[0]
    rows = rows_of(axes)
    marks = {y: (x, line.get_marker(), is_hollow(line)) for (x, y), line in marks_in(axes).items()}
    by_name = {name: marks[round(y, 6)] for name, y in rows.items() if round(y, 6) in marks}
    assert by_name == {
        "Main estimate": (1.0, "D", False),
        "weighted by people": (1.2, "o", False),
        "Mopti": (0.4, "o", True),
        "areas that were not analysed at every time": (1.1, "o", False),
    }


def test_another_outcome_and_what_was_not_estimated_are_written_instead_of_drawn():
    for shared, number, missing in (
        (EN, "3.2 (2.1 to 4.3)", "not estimated"),
        (FR, "3,2 (2,1 à 4,3)", "non estimé"),
    ):
        axes = estimate_figure("checks_plot", shared["language"]).axes[0]
        rows = rows_of(axes)
        written = {text.get_text(): text.get_position()[1] for text in axes.texts}
        assert written == {number: rows["phase 2 or worse"], missing: rows["regions"]}
        assert axes.get_xlim()[1] < 2  # the other scale does not stretch this one


def test_checks_of_one_outcome_speak_of_no_other(drawn_texts):
    frame = check_frame().query("not other_unit")
    figure = estimates.checks_plot(frame, xlabel="x", **EN)
    assert not any("another outcome" in text.get_text() for text in drawn_texts(figure))


def test_ratios_are_named_on_the_axis_of_their_logarithms():
    frame = check_frame().query("not other_unit")
    figure = estimates.checks_plot(frame, xlabel="x", ratios=True, **FR)
    axes = figure.axes[0]
    ticks = zip(axes.get_xticklabels(), axes.get_xticks(), strict=True)
    named = {label.get_text(): place for label, place in ticks}
    assert named["1"] == 0 and named["2"] == pytest.approx(np.log(2))
    legend = {text.get_text() for text in figure.legends[0].get_texts()}
    assert {"Intervalle excluant 1", "Intervalle incluant 1"} <= legend


# -- drivers ---------------------------------------------------------------------------------


def test_bars_are_as_long_as_their_shares_and_the_rest_is_hatched(drawn_texts):
    figure = estimate_figure("driver_decomposition")
    bars = figure.axes[0].patches
    assert [bar.get_width() for bar in bars] == pytest.approx([0.10, 0.05, 0.85])
    assert [bool(bar.get_hatch()) for bar in bars] == [False, False, True]
    written = {text.get_text() for text in drawn_texts(figure)}
    assert {"10.0% (2.0–19.0%)", "5.0% (0.0–12.0%)", "85.0%", "None of them"} <= written


def test_a_driver_that_is_not_told_from_zero_is_pale():
    axes = estimate_figure("driver_decomposition").axes[0]
    told, not_told, _ = axes.patches
    assert not same_color(told.get_facecolor(), not_told.get_facecolor())
    lines = [c for c in axes.collections if isinstance(c, LineCollection)]
    segments = [s for c in lines for s in c.get_segments()]
    across = {float(s[0, 1]): (s[0, 0], s[1, 0]) for s in segments if s[0, 1] == s[1, 1]}
    assert across[0.0] == pytest.approx((0.02, 0.19))


# -- refusals --------------------------------------------------------------------------------


def _curve(frame):
    return estimates.specification_curve(frame, dimensions=["Measure"], ylabel="y", **EN)


def _checks(frame):
    return estimates.checks_plot(frame, xlabel="x", **EN)


def _drivers(frame, unexplained=0.85):
    return estimates.driver_decomposition(frame, unexplained=unexplained, xlabel="x", **EN)


@pytest.mark.parametrize(
    ("draw", "frame", "message"),
    [
        (_curve, specification_frame().assign(primary=True), "4 are marked as the main one"),
        (_curve, specification_frame().assign(Measure=None), "Measure is missing in a row"),
        (_curve, specification_frame().drop(columns="Measure"), "lacks the column Measure"),
        (_curve, specification_frame().assign(ci_low=9.0), "ci_low lies above ci_high"),
        (_checks, check_frame().assign(ci_low=np.nan), "some of estimate, ci_low and ci_high"),
        (_checks, check_frame().assign(main=False), "0 main estimates"),
        (_checks, check_frame().assign(group="a", name="b"), "two rows of a, b"),
        (_drivers, driver_frame().assign(share=0.2), "shares add up to 1.25"),
        (_drivers, driver_frame().assign(ci_low=np.nan), "ci_low is missing in 2 of 2"),
    ],
)
def test_what_would_be_drawn_wrongly_is_refused(draw, frame: pd.DataFrame, message):
    with pytest.raises(DataError, match=message):
        draw(frame)

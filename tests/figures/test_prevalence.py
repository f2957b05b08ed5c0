"""Surveys over time: where their marks stand, what is hollow, and what is refused."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.dates import date2num
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from sahel_indicators.errors import DataError
from sahel_indicators.figures import prevalence

from .cases import TEXTS, the_figure
from .prevalence_cases import BANDS, GAM, SAM, draw, survey_points


@pytest.fixture(scope="module")
def figure() -> Figure:
    return the_figure("over_time")


def marks(axes: Axes) -> list[Line2D]:
    return [line for line in axes.lines if line.get_marker() not in ("None", None, "")]


def panel(figure: Figure, title: str) -> Axes:
    return next(axes for axes in figure.axes if axes.get_title(loc="left") == title)


def test_every_survey_is_a_mark_in_the_middle_of_its_period(figure: Figure) -> None:
    rows = survey_points().query("panel == @GAM")
    drawn = {(line.get_xdata()[0], line.get_ydata()[0]) for line in marks(panel(figure, GAM))}
    middle = (date2num(rows["start"]) + date2num(rows["end"])) / 2
    assert drawn == set(zip(middle, rows["value"], strict=True))
    assert len(marks(panel(figure, SAM))) == 2


def test_a_survey_without_an_interval_is_hollow(figure: Figure) -> None:
    hollow = {
        line.get_ydata()[0]: line.get_markerfacecolor() == "white"
        for line in marks(panel(figure, GAM))
    }
    assert hollow == {11.2: True, 9.4: False, 13.0: True, 15.4: True}


def test_no_line_joins_two_surveys(figure: Figure) -> None:
    assert all(len(line.get_xdata()) == 1 for axes in figure.axes for line in marks(axes))


def test_bands_are_named_only_where_they_are_asked_for(figure: Figure) -> None:
    named = [text.get_text() for text in panel(figure, GAM).texts]
    assert named == ["low", "medium", "high", "very high"]
    assert not panel(figure, SAM).texts


def test_series_differ_by_mark_and_not_by_colour_alone(figure: Figure) -> None:
    lines = marks(panel(figure, GAM))
    looks = {line.get_color(): line.get_marker() for line in lines}
    assert len(looks) == 2 == len(set(looks.values()))


def test_years_are_named_below_the_last_panel_alone() -> None:
    figure = draw(text=TEXTS["fr"], language="fr", style="column")
    figure.draw_without_rendering()
    above, below = (
        [tick.label1.get_visible() for tick in axes.xaxis.get_minor_ticks()]
        + [tick.label1.get_visible() for tick in axes.xaxis.get_major_ticks()]
        for axes in (panel(figure, GAM), panel(figure, SAM))
    )
    assert not any(above) and any(below)


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        ("value", np.nan, "value is missing in 1 of 6"),
        ("lower", 9.0, "has one bound only"),
        ("end", pd.Timestamp("2018-06-01"), "ends before it starts"),
    ],
)
def test_a_survey_that_cannot_be_is_refused(column: str, value: object, said: str) -> None:
    frame = survey_points()
    frame.loc[0, column] = value
    with pytest.raises(DataError, match=said):
        prevalence.over_time(frame, text=TEXTS["en"])


def test_an_interval_that_does_not_hold_its_value_is_refused() -> None:
    frame = survey_points()
    frame.loc[1, "value"] = 8.0
    with pytest.raises(DataError, match="lies outside its interval"):
        prevalence.over_time(frame, text=TEXTS["en"])


def test_bands_without_a_name_each_are_refused() -> None:
    with pytest.raises(DataError, match="one name more than bounds"):
        prevalence.over_time(
            survey_points(), text=TEXTS["en"], bands={GAM: (BANDS[GAM][0], ("low", "high"))}
        )

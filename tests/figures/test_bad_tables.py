"""Tables that no figure can show rightly are refused; a name is shown as it is written."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from sahel_indicators.errors import DataError
from sahel_indicators.figures import bars, estimates, timeline
from sahel_indicators.figures.crowding import drawn_lines

from .cases import TEXTS, coefficient_frame, stock_frame, survey_frame, trend_frame
from .estimate_cases import study_frame

Change = Callable[[pd.DataFrame], pd.DataFrame]


def changed(column: str, value: object) -> Change:
    """A change of one number, date or word in the first row."""

    def change(frame: pd.DataFrame) -> pd.DataFrame:
        column_of = frame[column].astype(float if isinstance(value, float) else object)
        cells = [value, *column_of.iloc[1:]]
        dtype = frame[column].dtype if value is pd.NaT else None
        return frame.assign(**{column: pd.Series(cells, index=frame.index, dtype=dtype)})

    return change


def as_column(column: str, of: Callable[[pd.Series], pd.Series]) -> Change:
    return lambda frame: frame.assign(**{column: of(frame[column])})


def in_zone(dates: pd.Series) -> pd.Series:
    zoned: pd.Series = dates.dt.tz_localize("Africa/Bamako")
    return zoned


def as_text(dates: pd.Series) -> pd.Series:
    return dates.astype(str)


def trend(change: Change) -> Figure:
    return timeline.phase_trend(change(trend_frame()), text=TEXTS["en"])


def stock(change: Change) -> Figure:
    return timeline.stock_by_producer(change(stock_frame()), text=TEXTS["en"])


def forest(change: Change) -> Figure:
    return estimates.survey_forest(change(survey_frame()), text=TEXTS["en"])


def coefficients(change: Change) -> Figure:
    return estimates.coefficient_plot(change(coefficient_frame()), xlabel="x", text=TEXTS["en"])


def event_study(change: Change) -> Figure:
    return estimates.event_study_plot(
        change(study_frame()), xlabel="x", ylabel="y", counted="cercles", text=TEXTS["en"]
    )


@pytest.mark.parametrize(
    ("draw", "change", "told"),
    [
        (trend, changed("share", np.inf), "share is infinite"),
        (trend, changed("share", -0.2), "negative shares"),
        (trend, changed("period_end", pd.NaT), "period_end is missing in 1 of"),
        (trend, as_column("period_start", in_zone), "period_start holds no dates but"),
        (stock, as_column("date", as_text), "date holds no dates but"),
        (stock, changed("value", -np.inf), "value is infinite"),
        (forest, changed("value", -1.0), "negative values"),
        (forest, changed("age_group", None), "age_group is missing in 1 of"),
        (coefficients, changed("estimate", -9.0), "is outside its interval"),
        (event_study, changed("event_time", np.nan), "event_time is missing in 1 of"),
        (event_study, lambda frame: pd.concat([frame, frame.iloc[:1]]), "two estimates of"),
    ],
)
def test_what_would_be_lost_or_drawn_wrongly_is_refused(
    draw: Callable[[Change], Figure], change: Change, told: str
) -> None:
    with pytest.raises(DataError, match=told):
        draw(change)


def test_a_name_with_dollar_signs_is_no_formula() -> None:
    name = "Pays 5 $ et_x^2 7 $"
    frame = pd.DataFrame({"name": [name, "B"], "value": [2.0, 1.0]})
    text = TEXTS["en"].__class__(title=name, subtitle="s", source="s", alt="a")
    figure = bars.ranked(frame, text=text)
    drawn = [line.words for line in drawn_lines(figure)]
    assert drawn.count(name) == 2  # the title and the row
    assert all(not artist.get_parse_math() for artist in figure.texts)

"""Series over time in panels: values in their place, gaps open and hatched, events dated."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import same_color
from matplotlib.dates import date2num

from sahel_indicators.errors import DataError
from sahel_indicators.figures import timeline
from sahel_indicators.figures.style import BLUE, HATCH, RED

from .cases import TEXTS, the_figure
from .time_cases import EVENTS, panel_frame, year_frame

EN = TEXTS["en"]


def place(day: str) -> float:
    return float(date2num(pd.Timestamp(day)))


def lines(axes, colour):
    """Places and values of the line of a colour; a gap is not a number."""
    coloured = (n for n in axes.lines if same_color(n.get_color(), colour))
    (line,) = (n for n in coloured if len(n.get_xdata()) > 1)
    return np.asarray(line.get_xdata(), float), np.asarray(line.get_ydata(), float)


def hatched(axes):
    """Ends of what is hatched as no data."""
    boxes = [box.get_bbox() for box in axes.patches if box.get_hatch() == HATCH]
    return sorted((box.x0, box.x1) for box in boxes)


def written(figure, drawn_texts):
    return [text.get_text() for text in drawn_texts(figure)]


def test_a_month_s_value_stands_in_its_middle_and_a_missing_month_breaks_the_line():
    x, y = lines(the_figure("panels").axes[0], BLUE)
    assert x[0] == place("2021-01-16 12:00") and y[0] == 5  # January has 31 days
    assert x[5] == place("2021-06-16") and y[5] == 4  # June has 30
    assert np.flatnonzero(np.isnan(y)).tolist() == [2, 3]


def test_months_without_anything_are_hatched_and_only_they():
    around, elsewhere = the_figure("panels").axes[:2]
    assert hatched(around) == [(place("2021-03-01"), place("2021-05-01"))]
    # One of two series is there throughout: nothing is hatched.
    assert hatched(elsewhere) == []


def test_a_month_between_two_gaps_is_still_seen():
    line = next(n for n in the_figure("panels").axes[1].lines if same_color(n.get_color(), RED))
    marked = np.asarray(line.get_ydata(), float)[line.get_markevery()]
    assert marked.tolist() == [20, 80, 10]  # September stands alone


def test_bands_reach_from_lower_to_upper():
    band = the_figure("panels").axes[0].collections[0]
    corners = np.concatenate([path.vertices for path in band.get_paths()])
    january = corners[corners[:, 0] == place("2021-01-16 12:00"), 1]
    assert (january.min(), january.max()) == pytest.approx((4, 7.5))  # 0.8 and 1.5 times 5


def test_series_are_named_once_at_their_end_or_where_it_is_narrow_in_a_legend(drawn_texts):
    for style in ("report", "column"):
        figure = the_figure("panels", "fr" if style == "column" else "en", style)
        texts = written(figure, drawn_texts)
        assert texts.count("Reported by ACLED") == texts.count("Reported by UCDP") == 1


def test_where_panels_have_other_series_each_names_all_of_its_own(drawn_texts):
    two = panel_frame().query("panel == 'Elsewhere'")
    here, there = two["series"].unique()
    one = two[two["series"] == there].assign(panel="Only one")
    figure = timeline.panels(pd.concat([two, one]), text=EN, every="month")
    texts = written(figure, drawn_texts)
    assert (texts.count(here), texts.count(there)) == (1, 2)


def test_panels_have_their_headings_and_the_unit_stands_once(drawn_texts):
    texts = written(the_figure("panels"), drawn_texts)
    assert {"Around bases (deaths in the month)", "Elsewhere"} <= set(texts)


def test_a_short_axis_names_months_below_the_last_panel_only(drawn_texts):
    texts = drawn_texts(the_figure("panels"))
    months = [t for t in texts if t.get_text() == "Jan 2021"]
    assert len(months) == 1
    last = the_figure("panels").axes[1].get_window_extent()
    assert months[0].get_window_extent().y1 < last.y0


def test_events_cross_all_panels_and_are_keyed(drawn_texts):
    figure = the_figure("panels")
    for axes in figure.axes[:2]:
        marks = {n.get_xdata()[0]: n.get_linestyle() for n in axes.lines if len(n.get_xdata()) == 2}
        # The middle of June, dashed; noon of the 20th, a whole line.
        assert marks[place("2021-06-16")] != "-" and marks[place("2021-06-20 12:00")] == "-"
    texts = written(figure, drawn_texts)
    assert {"Jun 2021 – A blockade begins", "20 Jun 2021 – A base is handed over"} <= set(texts)
    assert texts.count("1") == texts.count("2") == 2  # above the first panel, and in the key


def test_on_a_slide_both_panels_carry_the_numbers(drawn_texts):
    texts = written(the_figure("panels", "fr", "slide"), drawn_texts)
    assert texts.count("1") == 3


def test_seasons_and_the_span_are_tinted_and_explained(drawn_texts):
    axes = the_figure("panels").axes[0]
    spans = {(p.get_bbox().x0, p.get_bbox().x1) for p in axes.patches}
    assert (place("2021-06-01"), place("2021-09-01")) in spans
    assert (place("2021-04-01"), place("2021-05-01")) in spans
    assert {"June–August", "Exercise"} <= set(written(the_figure("panels"), drawn_texts))


def test_each_panel_has_its_scale_or_all_have_one():
    own = the_figure("panels").axes[:2]
    shared = timeline.panels(panel_frame(), text=EN, shared_scale=True).axes[:2]
    # The highest of the bands are 1.5 x 12 and 1.5 x 120.
    assert 18 < own[0].get_ylim()[1] < 25 and 180 < own[1].get_ylim()[1] < 250
    assert shared[0].get_ylim() == shared[1].get_ylim() == own[1].get_ylim()
    assert own[0].get_ylim()[0] == 0


def test_steps_hold_a_value_for_its_whole_month():
    figure = timeline.panels(panel_frame(), text=EN, kind="step")
    x, y = lines(figure.axes[0], BLUE)
    assert x[:4].tolist() == [place(f"2021-{month}-01") for month in ("01", "02", "02", "03")]
    assert y[:4].tolist() == [5, 5, 7, 7]


def bars(axes):
    return [box for box in axes.patches if not box.get_hatch()]


def test_bars_stand_side_by_side_within_their_year_and_what_is_missing_is_hatched(drawn_texts):
    figure = timeline.panels(year_frame(), text=EN, kind="bar", every="year")
    found = sorted((b.get_x(), b.get_width(), b.get_height()) for b in bars(figure.axes[0]))
    assert [height for *_, height in found] == [277, 7, 0, 154, 24]
    ends = [x + width for x, width, _ in found]
    assert ends[0] == pytest.approx(found[1][0])
    assert found[0][0] > place("2020-01-01") and ends[1] < place("2021-01-01")
    ((low, high),) = hatched(figure.axes[0])
    assert place("2021-01-01") < low < high == pytest.approx(found[2][0])
    assert {"No data", "conflict", "disasters"} <= set(written(figure, drawn_texts))


def test_days_are_joined_however_far_apart_they_are():
    days = pd.to_datetime(["2020-01-15", "2020-02-03", "2023-07-01"])
    frame = pd.DataFrame({"panel": "", "series": "DTM", "date": days, "value": [1.0, 2.0, 3.0]})
    figure = timeline.panels(frame, text=EN, every=None)
    x, y = lines(figure.axes[0], BLUE)
    assert x.tolist() == [float(date2num(day)) for day in days] and y.tolist() == [1, 2, 3]
    assert hatched(figure.axes[0]) == []


def test_values_below_zero_and_shares_are_read_on_their_axis(drawn_texts):
    frame = year_frame().query("series == 'conflict'").assign(value=[-0.05, 0.1, 0.2])
    figure = timeline.panels(frame, text=TEXTS["fr"], every="year", percent=True, language="fr")
    low, high = figure.axes[0].get_ylim()
    assert low < -0.05 and high > 0.2
    assert "−5\u202f%" in written(figure, drawn_texts)


def test_a_best_estimate_outside_its_range_is_drawn_as_published():
    # UCDP's country-year table: Mali 1995, state-based violence, best 2, low 9, high 15.
    frame = panel_frame().head(3).assign(value=2.0, lower=9.0, upper=15.0)
    _, y = lines(timeline.panels(frame, text=EN).axes[0], BLUE)
    assert np.nanmax(y) == 2


@pytest.mark.parametrize(
    ("change", "options", "message"),
    [
        (lambda f: f.drop(columns="series"), {}, "lacks the column series"),
        (lambda f: f.iloc[:0], {}, "without rows"),
        (lambda f: f, {"kind": "area"}, "has no kind 'area'"),
        (lambda f: f, {"every": "week"}, "knows no 'week'"),
        (lambda f: f, {"every": None, "kind": "bar"}, "needs a period"),
        (lambda f: f, {"every": "quarter"}, "2021-02-01 is not the first day of a quarter"),
        (lambda f: f.assign(date=f["date"] + pd.Timedelta(days=1)), {}, "2021-01-02 is not the"),
        (lambda f: pd.concat([f, f]), {}, "Reported by ACLED has two values at 2021-01-01"),
        (lambda f: f.assign(upper=np.nan), {}, "has one bound only"),
        (lambda f: f.assign(upper=-1.0), {}, "has its bounds the wrong way"),
        (lambda f: f.assign(date=pd.NaT).head(1), {}, "date is missing in 1 of 1"),
        (lambda f: f.replace({"panel": {"Elsewhere": None}}), {}, "panel is missing in 15 of 35"),
        (lambda f: f, {"events": EVENTS}, "'The last troops leave' has no place"),
        (lambda f: f.assign(panel=[str(n) for n in range(len(f))]), {}, "more than 12 panels"),
        (
            lambda f: pd.concat([f.assign(series=f"series {n}") for n in range(8)]).drop_duplicates(
                ["panel", "series", "date"]
            ),
            {},
            "8 series are too many",
        ),
    ],
)
def test_what_could_not_be_drawn_or_read_is_refused(change, options, message):
    with pytest.raises(DataError, match=message):
        timeline.panels(change(panel_frame()), text=EN, **options)


def test_a_band_is_named_and_coloured_as_the_series_it_belongs_to(drawn_texts):
    days = pd.date_range("2021-01-01", periods=3, freq="MS")
    rows = [("", "seen", day, 1.0, None, None) for day in days]
    rows += [("", "expected", day, 2.0, 1.0, 3.0) for day in days]
    frame = pd.DataFrame(rows, columns=["panel", "series", "date", "value", "lower", "upper"])
    figure = timeline.panels(frame.astype({"lower": float}), text=EN, band="95% interval")
    (legend,) = figure.legends or [a.get_legend() for a in figure.axes if a.get_legend()]
    (patch,) = (p for p in legend.get_patches() if p.get_label() == "95% interval")
    assert same_color(patch.get_facecolor()[:3], RED)  # of the second series, which has the band

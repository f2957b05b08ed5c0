"""Maps of counts and rates: zero, low and missing told apart, classes named as a reader does."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from matplotlib.colors import same_color
from matplotlib.figure import Figure

from sahel_indicators.errors import DataError
from sahel_indicators.figures import maps
from sahel_indicators.figures.maps.ground import BLUES, ramp
from sahel_indicators.figures.style import NOT_ANALYSED, greyness

from .map_cases import (
    TEXTS,
    fills_by_name,
    grid_areas,
    map_figure,
    number_frame,
    regions_of,
)

AREAS = grid_areas(3, 2)
REGIONS = regions_of(AREAS)


def drawn(values, bins, **more):
    frame = AREAS.assign(value=values)
    given = {"text": TEXTS["en"], "legend_title": "Deaths", **more}
    return maps.number_map(frame, REGIONS, bins=bins, **given)


def names_of(figure):
    """The legend from the top down."""
    return [text.get_text() for text in figure.legends[0].get_texts()]


def test_a_count_on_a_bound_belongs_to_the_class_above():
    shown = fills_by_name(map_figure("number_map").axes[0], AREAS)
    light, middle, dark = ramp(BLUES, 3)
    # Of the classes 0, 1-9, 10-49, 50 or more: 0, 1, 9, 10, 60.
    expected = ["#ffffff", light, light, middle, dark]
    assert [shown[f"Area {n}"][0] for n in range(5)] == expected


def test_zero_is_white_and_no_figure_is_hatched_grey():
    shown = fills_by_name(map_figure("number_map").axes[0], AREAS)
    assert shown["Area 0"] == ("#ffffff", False)
    assert same_color(shown["Area 5"][0], NOT_ANALYSED) and shown["Area 5"][1]
    assert sum(hatch for _, hatch in shown.values()) == 1


def test_classes_of_counts_end_before_the_next_begins():
    assert names_of(map_figure("number_map")) == ["0", "1–9", "10–49", "50 or more", "No data"]
    assert names_of(map_figure("number_map", "fr")) == [
        *("0", "1–9", "10–49", "50 et plus", "Pas de données")
    ]


def test_large_counts_are_written_as_the_language_writes_them():
    values = [0, 900, 1000, 20_000, 3, 4]
    english = drawn(values, (0, 1000, 20_000))
    assert names_of(english) == ["0–999", "1,000–19,999", "20,000 or more"]
    french = drawn(values, (0, 1000, 20_000), language="fr")
    assert names_of(french)[1] == "1\u202f000–19\u202f999"


def test_a_class_of_one_count_is_that_count():
    assert names_of(drawn([0, 1, 2, 3, 4, 5], (0, 1, 2, 5))) == ["0", "1", "2–4", "5 or more"]


def test_a_rate_just_above_zero_is_not_zero_where_zero_stands_apart():
    figure = drawn([0, 0.001, 2.4, 2.5, 10, np.nan], (0, 0, 2.5, 10))
    assert names_of(figure) == ["0", "Above 0, under 2.5", "2.5–10", "10 or more", "No data"]
    shown = fills_by_name(figure.axes[0], AREAS)
    light, middle, dark = ramp(BLUES, 3)
    expected = ["#ffffff", light, light, middle, dark]
    assert [shown[f"Area {n}"][0] for n in range(5)] == expected


def test_a_rate_of_zero_is_under_the_first_bound_where_it_does_not_stand_apart():
    figure = drawn([0, 0.5, 1, 1.5, 7, 8], (0, 1, 7), language="fr")
    assert names_of(figure) == ["Moins de 1", "1–7", "7 et plus"]
    shown = fills_by_name(figure.axes[0], AREAS)
    assert shown["Area 0"] == shown["Area 1"] != shown["Area 2"]


def test_the_legend_says_what_is_counted_and_lies_beside_the_map_or_above_it():
    for style, is_beside in (("report", True), ("column", False)):
        figure = map_figure("number_map", style=style)
        (legend,), (axes,) = figure.legends, figure.axes
        title = legend.get_title().get_text().replace("\n", " ")
        assert title == "Reported deaths in 2023, political violence"
        there, ground = legend.get_window_extent(), axes.get_window_extent()
        assert (there.x0 >= ground.x1) == is_beside
        assert (there.y0 >= ground.y1) != is_beside


def test_the_word_for_missing_can_be_that_of_the_analyses():
    assert names_of(drawn([1, 2, 3, 4, 5, np.nan], (0, 3), missing="not_analysed"))[-1] == (
        "Not analysed"
    )


def test_the_highest_class_is_named_but_never_for_having_none(drawn_texts):
    written = {t.get_text() for t in drawn_texts(map_figure("number_map"))}
    assert {name for name in written if name.startswith("Area")} == {"Area 4"}
    nothing = drawn_texts(drawn([0] * 6, (0, 1, 10)))
    assert not any(t.get_text().startswith("Area") for t in nothing)


def test_classes_darken_in_a_grey_print_from_zero_on():
    greys = [greyness(colour) for colour in ("#ffffff", *ramp(BLUES, 4))]
    assert all(low - high > 0.08 for low, high in pairwise(greys))


@pytest.mark.parametrize("bins", [(0,), (1, 10), (0, 10, 5), (0, 0), (0, 0, 0, 1), ()])
def test_bins_must_rise_from_zero(bins):
    with pytest.raises(DataError, match="do not rise from 0"):
        drawn([1] * 6, bins)


@pytest.mark.parametrize(
    ("value", "why"), [(-1, "1 values are no amounts, the first -1.0 for"), (np.inf, "infinite")]
)
def test_what_is_no_amount_is_refused(value, why):
    with pytest.raises(DataError, match=why):
        drawn([value, 1.0, 2, 3, 4, 5], (0, 1))


def test_an_area_without_an_outline_or_given_twice_is_refused():
    bare = number_frame()
    bare.loc[2, "geometry"] = None
    with pytest.raises(DataError, match="1 areas have no outline, the first Area 2"):
        maps.number_map(bare, REGIONS, bins=(0, 1), legend_title="", text=TEXTS["en"])
    twice = number_frame().assign(area_code=[0, 1, 2, 3, 4, 4])
    with pytest.raises(DataError, match="Area 5 is there twice"):
        maps.number_map(twice, REGIONS, bins=(0, 1), legend_title="", text=TEXTS["en"])


def test_an_unknown_word_for_missing_is_refused():
    with pytest.raises(DataError, match=r"no word 'zero'.* Expected: no_data or not_analysed"):
        drawn([1, 2, 3, 4, 5, np.nan], (0, 3), missing="zero")


def test_axes_too_small_for_the_legend_are_refused():
    low = Figure(figsize=(6, 1.9)).add_subplot()
    with pytest.raises(DataError, match="too small for its legend"):
        drawn(range(6), (0, 1, 2, 3, 4, 5), ax=low)

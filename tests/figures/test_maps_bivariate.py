"""Maps of two measures: nine classes told apart by everyone, named where both are highest."""

from __future__ import annotations

from itertools import combinations, pairwise

import numpy as np
import pytest
from matplotlib.colors import same_color, to_hex, to_rgb
from matplotlib.patches import Rectangle

from sahel_indicators.errors import DataError
from sahel_indicators.figures import maps
from sahel_indicators.figures.maps.bivariate import COLOURS
from sahel_indicators.figures.style import IPC, NOT_ANALYSED, greyness

from .map_cases import TEXTS, fills_by_name, grid_areas, map_figure, pair_frame, regions_of

AREAS = grid_areas(11, 1)
GIVEN = {"x_bins": (5, 25), "y_bins": (0.05, 0.1), "x_name": "Rate", "y_name": "Share"}
# How people without red (protanopia) or green cones (deuteranopia) see linear RGB: Machado,
# Oliveira and Fernandes 2009, table of severity 1.0.
PROTAN = [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
]
DEUTAN = [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.011820, 0.042940, 0.968881],
]
TO_XYZ = [
    [0.4124, 0.3576, 0.1805],
    [0.2126, 0.7152, 0.0722],
    [0.0193, 0.1192, 0.9505],
]


def drawn(frame, **more):
    return maps.bivariate_map(frame, regions_of(AREAS), text=TEXTS["en"], **{**GIVEN, **more})


def lab(colour, seen_through):
    """CIELAB (D65) of a colour as seen through a deficiency; a distance of 1 is just seen."""
    rgb = np.array(to_rgb(colour))
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    xyz = np.array(TO_XYZ) @ np.clip(np.array(seen_through) @ linear, 0, 1)
    f = np.cbrt(xyz / (0.9505, 1.0, 1.089))
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def test_a_value_on_a_bound_belongs_to_the_class_above():
    shown = fills_by_name(map_figure("bivariate_map").axes[0], AREAS)
    # The frame has one area a class, each on its lower bounds.
    assert [shown[f"Area {n}"][0] for n in range(9)] == list(COLOURS)
    frame = pair_frame()
    frame.loc[0, ["x", "y"]] = [4.999, 0.0499]
    assert fills_by_name(drawn(frame).axes[0], AREAS)["Area 0"][0] == COLOURS[0]


def test_an_area_without_one_of_the_two_is_hatched(drawn_texts):
    figure = map_figure("bivariate_map")
    shown = fills_by_name(figure.axes[0], AREAS)
    assert {name for name, (_, hatch) in shown.items() if hatch} == {"Area 9", "Area 10"}
    assert same_color(shown["Area 9"][0], NOT_ANALYSED)
    assert "No data" in {t.get_text() for t in drawn_texts(figure)}


def test_the_sum_of_the_two_classes_is_how_dark_a_grey_print_is():
    greys = np.array([greyness(colour) for colour in COLOURS]).reshape(3, 3)
    for total in range(5):
        along = [greys[y, total - x] for x in range(3) for y in [x] if 0 <= total - x < 3]
        assert np.ptp(along) < 0.01
    by_sum = [greys[0, 0], greys[0, 1], greys[0, 2], greys[1, 2], greys[2, 2]]
    assert all(low - high > 0.12 for low, high in pairwise(by_sum))


@pytest.mark.parametrize("eyes", [np.eye(3), PROTAN, DEUTAN], ids=["all", "protan", "deutan"])
def test_no_two_classes_look_alike_to_the_colour_blind(eyes):
    seen = [lab(colour, eyes) for colour in COLOURS]
    nearest = min(np.linalg.norm(one - other) for one, other in combinations(seen, 2))
    assert nearest > 6


def test_no_class_borrows_a_colour_of_the_phases():
    assert not {colour.upper() for colour in COLOURS} & set(IPC)


def test_the_legend_is_the_square_of_the_nine_with_its_bounds(drawn_texts):
    for language, bounds in (("en", ["5%", "10%"]), ("fr", ["5\u202f%", "10\u202f%"])):
        figure = map_figure("bivariate_map", language)
        legend = next(axes for axes in figure.axes if axes.get_label() == "pad")
        cells = [patch for patch in legend.patches if isinstance(patch, Rectangle)]
        by_place = {
            (round(cell.get_y(), 4), round(cell.get_x(), 4)): to_hex(cell.get_facecolor())
            for cell in cells
        }
        assert [by_place[place] for place in sorted(by_place)] == list(COLOURS)
        texts = {t.get_text().replace("\n", " "): t for t in drawn_texts(figure)}
        low, high = (texts[bound].get_window_extent() for bound in bounds)
        left, right = (texts[bound].get_window_extent() for bound in ("5", "25"))
        assert low.y1 < high.y0 and left.x1 < right.x0
        above = texts["People in phase 3 or worse"].get_window_extent()
        below = texts["Reported deaths per 100,000 people"].get_window_extent()
        assert above.y0 > high.y1 and below.y1 <= left.y0


def test_only_areas_highest_in_both_are_named(drawn_texts):
    written = {t.get_text() for t in drawn_texts(map_figure("bivariate_map"))}
    assert {name for name in written if name.startswith("Area")} == {"Area 8"}


def test_where_no_area_is_highest_in_both_the_image_says_so(drawn_texts):
    figure = drawn(pair_frame().drop(index=8), language="fr")
    written = [t.get_text().replace("\n", " ") for t in drawn_texts(figure)]
    assert "Aucune zone n’est dans la classe la plus élevée des deux à la fois." in written
    assert not any(text.startswith("Area") for text in written)


def test_both_measures_may_be_numbers(drawn_texts):
    frame = pair_frame().assign(y=lambda areas: 1000 * areas["y"])
    figure = drawn(frame, y_unit="number", y_bins=(50, 1000.5))
    assert {"50", "1,000.5"} <= {t.get_text() for t in drawn_texts(figure)}


@pytest.mark.parametrize("bins", [(5,), (5, 5), (0, 5), (25, 5), (1, 2, 3)])
def test_two_rising_bounds_are_needed(bins):
    with pytest.raises(DataError, match=r"of x do not rise from above 0"):
        drawn(pair_frame(), x_bins=bins)


def test_values_that_cannot_be_are_refused():
    frame = pair_frame()
    frame.loc[3, "y"] = 5.0
    with pytest.raises(DataError, match=r"1 values are no shares, the first 5\.0 for Area 3"):
        drawn(frame)
    frame.loc[3, ["x", "y"]] = [-2.0, 0.1]
    with pytest.raises(DataError, match=r"1 values are no amounts, the first -2\.0 for Area 3"):
        drawn(frame)
    with pytest.raises(DataError, match=r"no unit 'percent'.* Expected: number or share"):
        drawn(pair_frame(), y_unit="percent")

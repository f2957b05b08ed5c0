"""The map: classes at their bounds, what was not analysed, names without overlap."""

from __future__ import annotations

from itertools import pairwise

import geopandas as gpd
import numpy as np
import pytest
from matplotlib.colors import same_color, to_hex
from shapely import box

from sahel_indicators.errors import DataError
from sahel_indicators.figures import maps
from sahel_indicators.figures.maps.ground import REDS, ramp
from sahel_indicators.figures.style import IPC, NOT_ANALYSED, greyness

from .cases import TEXTS, area_frame, region_frame, the_figure

EN = TEXTS["en"]


def fills(figure):
    """Colour and hatch of each area by the corner of its box."""
    found = {}
    for areas in figure.axes[0].collections[:-1]:  # the last are the outlines of regions
        colours = areas.get_facecolor()
        for n, path in enumerate(areas.get_paths()):
            corner = tuple(float(v) for v in path.vertices.min(axis=0).round(1))
            found[corner] = to_hex(colours[min(n, len(colours) - 1)]), areas.get_hatch()
    return found


def test_a_share_on_a_bound_belongs_to_the_class_above():
    drawn = fills(the_figure("share_map"))
    corners = [(-10, 12), (-8, 12), (-6, 12), (-4, 12), (-2, 12), (-2, 11.4), (-1.8, 11.4)]
    # Of the five classes from 0, 1, 5, 10 and 20 %: 0 %, 1 %, 9.99 %, 10 %, 20 %, 35 %, 2 %.
    assert [ramp(REDS, 5).index(drawn[at][0]) for at in corners] == [0, 1, 2, 3, 4, 4, 1]


def test_not_analysed_is_grey_and_hatched_and_explained(drawn_texts):
    figure = the_figure("share_map")
    drawn = fills(figure)
    colour, hatch = drawn[0, 12]
    assert same_color(colour, NOT_ANALYSED) and hatch
    assert sum(bool(hatch) for _, hatch in drawn.values()) == 1
    assert "Not analysed" in {t.get_text() for t in drawn_texts(figure)}


def test_a_map_without_gaps_has_no_word_for_them(drawn_texts):
    frame = area_frame().dropna(subset="value")
    figure = maps.share_map(frame, region_frame(), text=EN)
    assert "Not analysed" not in {t.get_text() for t in drawn_texts(figure)}


def test_the_ramp_darkens_evenly_and_borrows_no_phase_colour():
    greys = [greyness(colour) for colour in ramp(REDS, 5)]
    steps = [high - low for low, high in pairwise(greys)]
    assert max(steps) < 0 and max(steps) - min(steps) < 0.03
    assert not {c.upper() for c in ramp(REDS, 5)} & set(IPC)


def test_classes_are_named_in_per_cent(drawn_texts):
    written = {t.get_text() for t in drawn_texts(the_figure("share_map", "fr", "column"))}
    assert {"Moins de 1\u202f%", "1–5\u202f%", "10–20\u202f%", "20\u202f% et plus"} <= written


def test_only_the_highest_class_is_named(drawn_texts):
    written = {t.get_text() for t in drawn_texts(the_figure("share_map"))}
    assert {name for name in written if name.startswith("Area")} == {"Area 4", "Area 6"}


def test_a_name_fits_its_area_or_stands_off_the_map(drawn_texts):
    figure = the_figure("share_map")
    axes = figure.axes[0]
    places = {t.get_text(): t for t in drawn_texts(figure)}
    frame = area_frame().set_index("area_name")
    for name, inside in (("Area 4", True), ("Area 6", False)):
        extent = places[name].get_window_extent()
        corners = axes.transData.inverted().transform([extent.p0, extent.p1])
        assert frame.geometry[name].contains(box(*corners.ravel())) == inside
        assert frame.union_all().intersects(box(*corners.ravel())) == inside


def squares(side, name):
    shapes = [box(x, y, x + 1, y + 1) for x in range(side) for y in range(side)]
    names = [name.format(n) for n in range(side * side)]
    columns = {"area_code": names, "area_name": names, "value": 0.5}
    return gpd.GeoDataFrame(columns, geometry=shapes, crs="EPSG:4326")


def test_more_names_than_can_be_read_are_left_out_and_the_image_says_so(drawn_texts):
    frame = squares(4, "Area {}")
    written = [t.get_text() for t in drawn_texts(maps.share_map(frame, frame, text=EN))]
    assert (
        "16 areas are in the highest class that occurs (20% or more) and are not named."
    ) in written
    assert not any(text.startswith("Area") for text in written)


def test_areas_that_are_not_named_are_called_as_the_country_calls_them(drawn_texts):
    frame = squares(4, "Area {}")
    figure = maps.share_map(frame, frame, text=EN, language="fr", areas="départements")
    assert (
        "16 départements sont dans la plus élevée des classes présentes (20\u202f% et plus)\u202f; "
        "leurs noms ne sont pas indiqués."
    ) in [t.get_text() for t in drawn_texts(figure)]


def test_names_without_room_are_counted_in_the_image(drawn_texts):
    frame = squares(
        3,
        "An area with a name that is so long that no map, however large, is wide enough for it {}",
    )
    frame.loc[0, "area_name"] = "Short"
    figure = maps.share_map(frame, frame, text=EN, style="column")
    written = [t.get_text() for t in drawn_texts(figure)]
    assert "Short" in written and "Names of areas left out for want of room: 8." in written


def test_bounds_that_are_no_whole_per_cents_keep_their_decimals(drawn_texts):
    figure = maps.share_map(area_frame(), region_frame(), text=EN, bins=(0, 0.005, 0.07))
    written = {t.get_text() for t in drawn_texts(figure)}
    assert {"Under 0.5%", "0.5–7.0%", "7.0% or more"} <= written


def test_a_degree_north_is_as_long_as_on_the_ground():
    figure = the_figure("share_map")
    # Middle latitude of the invented areas: 11.4 to 15 degrees.
    assert figure.axes[0].get_aspect() == pytest.approx(1 / np.cos(np.radians(13.2)))


@pytest.mark.parametrize("value", [-0.01, 1.5, 35])
def test_a_value_that_is_no_share_is_refused(value):
    frame = area_frame()
    frame.loc[2, "value"] = value
    with pytest.raises(
        DataError, match=f"1 values are no shares, the first {float(value)} for Area 2"
    ):
        maps.share_map(frame, region_frame(), text=EN)


@pytest.mark.parametrize("bins", [(0.01, 0.1), (0, 0.2, 0.1), (0, 1)])
def test_bins_must_rise_from_zero(bins):
    with pytest.raises(DataError, match="do not rise from 0"):
        maps.share_map(area_frame(), region_frame(), text=EN, bins=bins)

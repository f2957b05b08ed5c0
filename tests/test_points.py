"""Points in outlines: the quick way answers as the slow way does, and names are weighed fairly."""

from __future__ import annotations

import math
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely import MultiPolygon, Point, Polygon, box
from shapely.geometry.base import BaseGeometry

from sahel_indicators import boundaries as boundaries_module
from sahel_indicators.areas import gazetteer
from sahel_indicators.boundaries import boundaries
from sahel_indicators.errors import AreaError, DataError
from sahel_indicators.points import TOLERANCE_KM, PointIndex, index_of, place_points
from sahel_indicators.points import placing as module

from .ingest.publisher import publisher_file

DEGREE_KM = math.pi * 6371.0088 / 180  # of a meridian


# -- the index against the slow way ----------------------------------------------------------


def slowly(shapes: list[BaseGeometry], x: np.ndarray, y: np.ndarray) -> list[int]:
    """Each point against each outline, one at a time, without any preparation."""
    spots = [Point(*spot) if np.isfinite(spot).all() else None for spot in zip(x, y, strict=True)]
    return [
        next((n for n, shape in enumerate(shapes) if spot and shape.intersects(spot)), -1)
        for spot in spots
    ]


def located(shapes: list[BaseGeometry], x: np.ndarray, y: np.ndarray) -> list[int]:
    return PointIndex([str(n) for n in range(len(shapes))], shapes).locate(x, y).tolist()


# Quarters meet each other's edges and corners often; any float now and then comes close to them.
whole = st.integers(-8, 8).map(lambda number: number / 4)
number = st.one_of(whole, st.floats(-2.5, 2.5, allow_nan=False))
spots = st.tuples(number, number)


@st.composite
def boxes(draw: st.DrawFn) -> Polygon:
    x, y = draw(whole), draw(whole)
    return box(x, y, x + draw(st.sampled_from((0.25, 1, 3))), y + draw(st.sampled_from((0.5, 2))))


@st.composite
def stars(draw: st.DrawFn) -> Polygon:
    """A polygon of any form around a point, with the corners in order."""
    x, y = draw(spots)
    reach = draw(st.lists(st.floats(0.05, 2), min_size=3, max_size=12))
    turns = [2 * math.pi * n / len(reach) for n in range(len(reach))]
    return Polygon(
        [(x + r * math.cos(a), y + r * math.sin(a)) for r, a in zip(reach, turns, strict=True)]
    )


@st.composite
def rings(draw: st.DrawFn) -> Polygon:
    outer = draw(boxes())
    west, south, east, north = outer.bounds
    width, height = (east - west) / 4, (north - south) / 4
    hole = box(west + width, south + height, east - width, north - height)
    return outer.difference(hole)


@st.composite
def islands(draw: st.DrawFn) -> MultiPolygon:
    x, y = draw(whole), draw(whole)
    return MultiPolygon([box(x, y, x + 0.5, y + 0.5), box(x + 1, y, x + 1.5, y + 2)])


@given(st.lists(st.one_of(boxes(), stars(), rings(), islands()), min_size=1, max_size=6), st.data())
def test_the_quick_way_answers_as_the_slow_way(shapes: list[BaseGeometry], data: st.DataObject):
    corners = [tuple(corner) for corner in shapely.get_coordinates(shapes)]
    middles = [((a[0] + b[0]) / 2, (a[1] + b[1]) / 2) for a, b in pairwise(corners)]
    asked = data.draw(st.lists(spots, max_size=30)) + corners + middles
    x, y = np.array(asked).T
    expected = slowly(shapes, x, y)  # first: the index prepares the shapes it is given
    assert located(shapes, x, y) == expected


def test_a_dense_net_of_points_over_crowded_outlines_is_placed_alike() -> None:
    random = np.random.default_rng(5)
    shapes: list[BaseGeometry] = []
    for _ in range(40):
        turn = np.sort(random.uniform(0, 2 * np.pi, 60))
        reach = random.uniform(0.2, 2, 60)
        middle = random.uniform(-5, 5, 2)
        shapes.append(
            Polygon(np.column_stack([reach * np.cos(turn), reach * np.sin(turn)]) + middle)
        )
    x, y = random.uniform(-7, 7, (2, 3000))
    expected = slowly(shapes, x, y)  # first: the index prepares the shapes it is given
    assert located(shapes, x, y) == expected


def test_a_border_belongs_to_the_first_outline() -> None:
    west, east = box(0, 0, 1, 1), box(1, 0, 2, 1)
    x, y = np.array([0.0, 1.0, 1.0, 2.0, 2.1]), np.array([0.0, 0.5, 1.0, 1.0, 0.5])
    assert located([west, east], x, y) == [0, 0, 0, 1, -1]
    assert located([east, west], x, y) == [1, 0, 0, 0, -1]


def test_holes_and_islands() -> None:
    ring = box(0, 0, 3, 3).difference(box(1, 1, 2, 2))
    islands = MultiPolygon([box(5, 0, 6, 1), box(8, 0, 9, 1)])
    x, y = np.array([0.5, 1.5, 1.0, 5.5, 7.0, 8.5]), np.array([0.5, 1.5, 1.5, 0.5, 0.5, 0.5])
    assert located([ring, islands], x, y) == [0, -1, 0, 1, -1, 1]


def test_what_is_no_point_or_far_away_is_outside() -> None:
    x = np.array([np.nan, 0.5, np.nan, np.inf, -np.inf, 1e300, -170.0])
    y = np.array([0.5, np.nan, np.nan, 0.5, 0.5, -1e300, 0.5])
    index = PointIndex(["square"], [box(0, 0, 1, 1)])
    found = index.locate(x, y)
    assert found.dtype == np.int32
    assert found.tolist() == [-1] * 7
    assert index.locate([], []).tolist() == []


@pytest.mark.parametrize(
    ("codes", "shapes"),
    [
        ([], []),
        (["one", "two"], [box(0, 0, 1, 1)]),
        (["none"], [None]),
        (["empty"], [Polygon()]),
        (["line"], [shapely.LineString([(0, 0), (1, 1)])]),
        (["endless"], [Polygon([(0, 0), (1, 0), (1, math.inf)])]),
    ],
)
def test_outlines_that_are_none_are_refused(codes: list[str], shapes: list[BaseGeometry]) -> None:
    with pytest.raises(AreaError) as raised:
        PointIndex(codes, shapes)
    assert raised.value.expected


def test_columns_of_different_lengths_and_words_are_refused() -> None:
    index = PointIndex(["square"], [box(0, 0, 1, 1)])
    with pytest.raises(DataError, match="2 of longitude, 1 of latitude"):
        index.locate([0.5, 0.6], [0.5])
    with pytest.raises(DataError, match="cannot be read as numbers"):
        index.locate(["twelve"], [0.5])
    with pytest.raises(DataError, match="1 of name_area, 2 of longitude"):
        place_points("MLI", ["ML0101"], [1.0, 2.0], [3.0, 4.0])


# -- distances -------------------------------------------------------------------------------


def test_distances_by_hand() -> None:
    index = PointIndex(
        ["square", "ring"], [box(0, 10, 1, 11), box(5, 10, 8, 13) - box(6, 11, 7, 12)]
    )
    north = index.distance_km(0, [0.5, 0.5, 0.5], [10.5, 11.0, 12.0])
    assert north == pytest.approx([0, 0, DEGREE_KM], rel=1e-9)
    # A corner: 1 degree east and 1 north of (1, 11), by the spherical law of cosines.
    a, b, turn = map(math.radians, (11, 12, 1))
    cosine = math.sin(a) * math.sin(b) + math.cos(a) * math.cos(b) * math.cos(turn)
    corner = index.distance_km(0, [2.0], [12.0])
    assert corner == pytest.approx([math.acos(cosine) * 6371.0088], rel=1e-6)
    # In the hole, a tenth of a degree south of its northern edge.
    assert index.distance_km(1, [6.5], [11.9]) == pytest.approx([DEGREE_KM / 10], rel=1e-9)


def test_a_distance_needs_a_point_and_an_outline() -> None:
    index = PointIndex(["square"], [box(0, 10, 1, 11)])
    distance = index.distance_km([-1, 0, 0], [0.5, np.nan, 0.5], [10.5, 10.5, 10.5])
    assert np.isnan(distance).tolist() == [True, True, False]


# -- point against name, with planted outlines -----------------------------------------------


@pytest.fixture
def planted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three of Mali's cercles as squares of one degree in a row from 0 E, between 10 and 11 N.

    Ansongo, the joined Menaka, Kayes; nothing has an outline anywhere else.
    """
    shapes = [box(x, 10, x + 1, 11) for x in range(3)]
    index = PointIndex(["ML0701", "ML0704", "ML0103"], shapes)
    found = {("MLI", 2): index}
    monkeypatch.setattr(
        module,
        "_index_or_reason",
        lambda country, level: found.get((country, level), f"There are no outlines of {country}."),
    )


def weighed(name: str, x: float, y: float, country: str = "MLI") -> tuple[object, ...]:
    """Area, how it was placed, whether it disagrees, note."""
    row = place_points(country, [name], [x], [y]).iloc[0]
    return row["area_code"], row["placed_by"], bool(row["disagrees"]), row["note"]


@pytest.mark.usefixtures("planted")
class TestWeighing:
    def test_agreement(self) -> None:
        row = place_points("MLI", ["ML0701"], [0.5], [10.5]).iloc[0]
        assert row.to_dict() == {
            "area_code": "ML0701",
            "placed_by": "point",
            "area_by_point": "ML0701",
            "area_by_name": "ML0701",
            "disagrees": False,
            "distance_km": 0.0,
            "note": "",
        }

    def test_a_point_without_a_name(self) -> None:
        assert weighed("", 0.5, 10.5) == ("ML0701", "point", False, "")
        assert weighed("", 0.5, 9.0) == ("", "", False, module.OUTSIDE)
        assert weighed("", np.nan, 9.0) == ("", "", False, module.NO_POINT)

    def test_the_polygon_decides_beyond_the_tolerance(self) -> None:
        row = place_points("MLI", ["ML0701"], [2.5], [10.5]).iloc[0]
        assert (row["area_code"], row["placed_by"]) == ("ML0103", "point")
        assert row["disagrees"]
        expected = 1.5 * DEGREE_KM * math.cos(math.radians(10.5))
        assert row["distance_km"] == pytest.approx(expected, rel=1e-3)
        assert row["note"] == module.CONTRADICTED

    @pytest.mark.parametrize(("km", "stands"), [(5.99, True), (6.01, False)])
    def test_the_tolerance_is_six_kilometres_inside_a_neighbour(
        self, km: float, stands: bool
    ) -> None:
        assert TOLERANCE_KM == 6.0
        east = km / DEGREE_KM / math.cos(math.radians(10.5))
        found = weighed("ML0103", 2 - east, 10.5)
        if stands:
            assert found == ("ML0103", "name", False, module.NEIGHBOUR)
        else:
            assert found == ("ML0704", "point", True, module.CONTRADICTED)

    @pytest.mark.parametrize(("km", "far"), [(5.99, False), (6.01, True)])
    def test_outside_every_outline_the_name_stands(self, km: float, far: bool) -> None:
        note = module.OUTSIDE_FAR if far else module.OUTSIDE
        assert weighed("ML0701", 0.5, 10 - km / DEGREE_KM) == ("ML0701", "name", far, note)

    def test_a_part_of_a_joined_area_agrees_with_its_outline(self) -> None:
        assert weighed("ML1001", 1.5, 10.5) == ("ML1001", "name", False, "")
        assert weighed("ML0704", 1.5, 10.5) == ("ML0704", "point", False, "")
        assert weighed("ML1001", 2.5, 10.5)[:3] == ("ML0103", "point", True)

    def test_a_region_named_is_made_finer_by_the_point(self) -> None:
        assert weighed("ML01", 2.5, 10.5) == ("ML0103", "point", False, "")
        assert weighed("MLI", 2.5, 10.5) == ("ML0103", "point", False, "")
        assert weighed("ML10", 1.5, 10.5) == ("ML0704", "point", False, "")
        assert weighed("ML07", 1.5, 10.5) == ("ML0704", "point", False, "")  # its region until 2016
        assert weighed("ML01", 0.5, 10.5)[:3] == ("ML0701", "point", True)

    def test_a_named_area_without_an_outline(self) -> None:
        inside = place_points("MLI", ["ML0501"], [0.5], [10.5]).iloc[0]
        assert (inside["area_code"], inside["note"]) == ("ML0701", module.NO_OUTLINE)
        assert inside["disagrees"] and np.isnan(inside["distance_km"])
        assert weighed("ML0501", 0.5, 10.01) == ("ML0501", "name", False, module.NO_OUTLINE_NEAR)
        assert weighed("ML0501", 0.5, 9.0) == ("ML0501", "name", False, module.OUTSIDE)
        assert weighed("XX99", 0.5, 10.5)[:3] == ("ML0701", "point", True)

    @pytest.mark.parametrize(
        ("x", "y"),
        [(np.nan, 10.5), (0.5, np.nan), (180.1, 10.5), (0.5, -90.1), (0.0, 0.0), (np.inf, 10.5)],
    )
    def test_impossible_coordinates_are_no_point(self, x: float, y: float) -> None:
        assert weighed("ML0701", x, y) == ("ML0701", "name", False, module.NO_POINT)

    def test_a_country_without_outlines_is_placed_by_name_and_says_so(self) -> None:
        said = "There are no outlines of SEN."
        assert weighed("SEN", 0.5, 10.5, "SEN") == ("SEN", "name", False, said)
        assert weighed("", 0.5, 10.5, "SEN") == ("", "", False, said)

    def test_countries_may_be_mixed_and_the_order_and_index_stay(self) -> None:
        longitude = pd.Series([2.5, 0.5, 0.5], index=[7, 3, 3])
        placed = place_points(
            ["MLI", "SEN", "MLI"], pd.Series(["ML0103", "SEN", None]), longitude, [10.5] * 3
        )
        assert placed["area_code"].tolist() == ["ML0103", "SEN", "ML0701"]
        assert placed.index.tolist() == [7, 3, 3]
        assert placed["area_by_name"].tolist() == ["ML0103", "SEN", ""]

    def test_no_points_give_an_empty_table_of_the_same_columns(self) -> None:
        none, one = place_points("MLI", [], [], []), place_points("MLI", [""], [0.5], [10.5])
        assert len(none) == 0
        assert none.dtypes.to_dict() == one.dtypes.to_dict()


# -- the bundled outlines --------------------------------------------------------------------


@pytest.fixture
def fresh_caches() -> None:
    for cached in (module.index_of, module._index_or_reason):
        cached.cache_clear()


@pytest.mark.realdata
@pytest.mark.parametrize("country", ["BFA", "MLI", "NER", "TCD"])
def test_a_point_inside_each_outline_is_placed_there(country: str) -> None:
    outlines = boundaries(country, 2)
    inside = outlines.geometry.representative_point()
    placed = place_points(country, outlines["area_code"], inside.x, inside.y)
    assert (placed["area_by_point"] == outlines["area_code"]).all()
    assert not placed["disagrees"].any()


@pytest.mark.realdata
def test_towns_known_from_the_map() -> None:
    longitude, latitude = [-8.00, -4.20, -3.01, 0.00], [12.65, 14.49, 16.77, 51.48]
    placed = place_points("MLI", [""] * 4, longitude, latitude)  # the last one is Greenwich
    names = [gazetteer().name(code) if code else "" for code in placed["area_code"]]
    assert names == ["Bamako", "Mopti", "Tombouctou", ""]


@pytest.mark.realdata
def test_the_old_region_of_gao_has_the_code_of_both_its_parts() -> None:
    """The outline of level 1 filed as Gao holds Menaka too; neither event contradicts it."""
    assert "ML07+ML10" in index_of("MLI", 1).codes
    placed = place_points("MLI", ["ML07", "ML10", ""], [0.0, 2.4, 2.4], [16.3, 15.9, 15.9], level=1)
    assert placed["area_code"].tolist() == ["ML07", "ML10", "ML07+ML10"]
    assert not placed["disagrees"].any()


@pytest.mark.realdata
def test_mauritania_s_second_level_and_neighbours_go_by_name() -> None:
    placed = place_points(["MRT", "DZA"], ["MR0101", "DZA"], [-7.3, 3.0], [16.6, 28.0])
    assert placed["placed_by"].tolist() == ["name", "name"]
    assert placed["note"].str.startswith(("Outlines of MRT cannot be placed", "There are no")).all()


@pytest.mark.usefixtures("fresh_caches")
def test_a_missing_file_of_outlines_is_no_reason_to_go_by_name(
    bundle_copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = SimpleNamespace(bundle=bundle_copy)
    monkeypatch.setattr(boundaries_module, "settings", lambda: settings)
    (bundle_copy / "boundaries_admin2.geojson").unlink()
    with pytest.raises(AreaError, match="missing from the bundle"):
        place_points("MLI", ["ML0101"], [-10.0], [14.0])


@pytest.mark.realdata
def test_events_of_mali_lie_where_they_are_said_to_lie() -> None:
    """3,990 events: 3,918 placed like the name, 68 within the tolerance, 4 that disagree."""
    path = publisher_file("acled/conflict_data_mli_hdx.csv")
    events = pd.read_csv(path, skiprows=[1], dtype={"admin1": "str", "admin2": "str"})
    pairs = zip(events["admin1"].fillna(""), events["admin2"].fillna(""), strict=True)
    places = [gazetteer().place("MLI", "", region, "", cercle) for region, cercle in pairs]
    assert not any(place.problem for place in places)
    named = [place.area_code for place in places]
    placed = place_points("MLI", named, events["longitude"], events["latitude"])
    notes = placed["note"].value_counts().to_dict()
    assert notes == {
        "": 3918,
        module.NEIGHBOUR: 49,
        module.OUTSIDE: 19,
        module.CONTRADICTED: 3,
        module.OUTSIDE_FAR: 1,
    }
    assert placed["disagrees"].sum() == 4
    assert (placed["area_code"] != "").all()

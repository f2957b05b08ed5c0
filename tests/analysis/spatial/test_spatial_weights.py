"""Neighbours on boards, at known distances, and on the country's outlines."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from libpysal.graph import Graph
from shapely.geometry import Point, Polygon, box

from sahel_indicators.analysis.spatial import SpatialWeights, spatial_weights
from sahel_indicators.analysis.spatial.weights_matrix import as_weights
from sahel_indicators.boundaries import boundaries
from sahel_indicators.errors import AnalysisError


def board(rows: int = 3) -> gpd.GeoDataFrame:
    places = [(r, c) for r in range(rows) for c in range(rows)]
    return gpd.GeoDataFrame(
        {"area": [f"{r}{c}" for r, c in places]},
        geometry=[box(c, r, c + 1, r + 1) for r, c in places],
    )


def towns() -> pd.DataFrame:
    """Four places on the equator, 1, 2 and 4 degrees apart (a degree is 111.195 km)."""
    return pd.DataFrame({"area": list("abcd"), "lat": 0.0, "lon": [10.0, 11.0, 13.0, 17.0]})


def wrapped(squares: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """The squares beyond 180 degrees east where maps draw them, cut in two at the date line."""
    west = squares.intersection(box(-180, -90, 180, 90)).normalize()
    east = squares.intersection(box(180, -90, 540, 90)).translate(-360)
    return squares.set_geometry(west.union(east))


def neighbours(weights: SpatialWeights, area: str) -> list[str]:
    table = weights.to_frame()
    return sorted(table.loc[table["area"] == area, "neighbour"])


def test_squares_that_touch_at_corners_or_only_along_lines() -> None:
    with_corners = spatial_weights(board(), area="area")
    assert neighbours(with_corners, "00") == ["01", "10", "11"]
    assert len(neighbours(with_corners, "11")) == 8
    lines = spatial_weights(board(), area="area", corners=False)
    assert neighbours(lines, "00") == ["01", "10"]
    assert neighbours(lines, "11") == ["01", "10", "12", "21"]


def test_contiguity_is_that_of_libpysal() -> None:
    squares = board(5)
    for corners in (True, False):
        ours = spatial_weights(squares, area="area", corners=corners)
        theirs = Graph.build_contiguity(squares.set_index("area"), rook=not corners)
        assert ours.to_graph().equals(theirs)


def test_a_hole_and_what_lies_in_it_are_neighbours_and_so_are_overlaps() -> None:
    capital = box(1, 1, 2, 2)
    region = Polygon(box(0, 0, 3, 3).exterior, [box(1.01, 1.01, 1.99, 1.99).exterior])
    others = [box(3, 0, 4, 3), box(4, 0, 5, 3)]
    frame = gpd.GeoDataFrame({"area": list("abcd")}, geometry=[capital, region, *others])
    assert neighbours(spatial_weights(frame, area="area"), "a") == ["b"]
    assert neighbours(spatial_weights(frame, area="area", corners=False), "a") == ["b"]


def test_a_gap_between_outlines_is_bridged_by_a_tolerance_in_km() -> None:
    degree = 111.3
    shapes = [box(k + 2 / degree * (k > 1), 0, k + 1, 1) for k in range(4)]
    frame = gpd.GeoDataFrame({"area": list("abcd")}, geometry=shapes, crs=4326)
    gap = [
        tuple(row)
        for row in spatial_weights(frame, area="area").to_frame()[["area", "neighbour"]].to_numpy()
    ]
    assert ("b", "c") not in gap
    for tolerance, bridged in ((1.5, False), (2.5, True)):
        found = spatial_weights(frame, area="area", tolerance_km=tolerance)
        assert ("c" in neighbours(found, "b")) is bridged


def test_islands_are_named() -> None:
    frame = pd.concat([board(2), gpd.GeoDataFrame({"area": ["far"]}, geometry=[box(9, 9, 10, 10)])])
    weights = spatial_weights(frame, area="area")
    assert weights.islands == ("far",)
    assert "no neighbour at all: far" in weights.summary()
    assert weights.to_graph().isolates.tolist() == ["far"]


def test_distances_are_great_circles() -> None:
    settings: dict[str, Any] = {"area": "area", "latitude": "lat", "longitude": "lon"}
    for cutoff, pairs in ((111.1, 0), (111.3, 2), (222.5, 4), (333.7, 6)):
        found = spatial_weights(towns(), kind="distance", cutoff_km=cutoff, **settings)
        assert len(found.to_frame()) == pairs
    inverse = spatial_weights(
        towns(), kind="distance", cutoff_km=300, inverse_distance=True, **settings
    ).to_frame()
    assert 1 / inverse["weight"].max() == pytest.approx(6371.0088 * np.pi / 180, rel=1e-9)


def test_the_nearest_are_not_always_mutual() -> None:
    found = spatial_weights(
        towns(), kind="nearest", nearest=1, area="area", latitude="lat", longitude="lon"
    )
    assert found.to_frame()[["area", "neighbour"]].to_numpy().tolist() == [
        ["a", "b"],
        ["b", "a"],
        ["c", "b"],
        ["d", "c"],
    ]


def test_points_of_outlines_are_their_centres() -> None:
    points = towns()
    shapes = [Point(x, 0).buffer(0.1) for x in points["lon"]]
    frame = gpd.GeoDataFrame({"area": points["area"]}, geometry=shapes, crs=4326)
    found = spatial_weights(frame, area="area", kind="distance", cutoff_km=223)
    assert len(found.to_frame()) == 4


def test_order_of_rows_changes_nothing() -> None:
    squares = board(4)
    one = spatial_weights(squares, area="area")
    other = spatial_weights(squares.sample(frac=1, random_state=1), area="area")
    assert one.areas == other.areas
    pd.testing.assert_frame_equal(one.to_frame(), other.to_frame())


def test_weights_cut_to_some_areas() -> None:
    weights = spatial_weights(board(), area="area", corners=False)
    cut = weights.cut(["02", "00", "01", "22"])
    assert cut.areas == ("00", "01", "02", "22")
    assert cut.islands == ("22",)
    assert neighbours(cut, "01") == ["00", "02"]
    with pytest.raises(AnalysisError, match="1 areas are not in the spatial weights: ML01"):
        weights.cut(["00", "ML01"])


def test_rows_are_standardised_and_those_of_islands_stay_zero() -> None:
    weights = spatial_weights(board(), area="area").cut(["00", "01", "02", "22"])
    assert weights.standardised().sum(axis=1).tolist() == [1, 1, 1, 0]


def test_weights_of_libpysal_are_taken_as_they_are() -> None:
    ours = spatial_weights(board(), area="area")
    for given in (ours.to_graph(), ours.to_graph().transform("R").to_W(), ours):
        pd.testing.assert_frame_equal(
            as_weights(given).to_frame()[["area", "neighbour"]],
            ours.to_frame()[["area", "neighbour"]],
        )
    with pytest.raises(AnalysisError, match="type ndarray"):
        as_weights(np.eye(3))


def test_numbers_as_areas() -> None:
    frame = board().assign(area=range(10, 19))
    assert spatial_weights(frame, area="area").areas == tuple(range(10, 19))


@pytest.mark.realdata
@pytest.mark.parametrize(
    ("country", "pairs"), [("MLI", 116), ("BFA", 108), ("NER", 152), ("TCD", 175), ("NGA", 154)]
)
def test_no_outline_of_a_country_is_an_island(country: str, pairs: int) -> None:
    outlines = boundaries(country, 2)
    weights = spatial_weights(outlines)
    assert weights.islands == ()
    assert len(weights.to_frame()) == 2 * pairs
    bridged = spatial_weights(outlines, tolerance_km=1)
    assert len(bridged.to_frame()) <= 2 * pairs + 4


@pytest.mark.realdata
def test_the_capital_in_a_hole_of_a_district_has_a_neighbour() -> None:
    table = spatial_weights(boundaries("MLI", 2)).to_frame()
    assert table.loc[table["area"] == "ML0901", "neighbour"].tolist() == ["ML0204"]


@pytest.mark.parametrize(
    "change, settings, says",
    [
        (lambda t: t.iloc[:3], {}, "3 areas"),
        (lambda t: t.iloc[:0], {}, "no rows"),
        (lambda t: t, {"area": "code"}, "'code' is in the table 0 times"),
        (lambda t: pd.concat([t, t.iloc[[0]]]), {}, "share a key"),
        (lambda t: pd.DataFrame(t), {}, "no outlines"),
        (lambda t: t.assign(geometry=None).set_geometry("geometry"), {}, "outlines are missing"),
        (lambda t: t, {"tolerance_km": 1}, "do not say in which coordinates"),
        (lambda t: t, {"kind": "nearest"}, "do not say in which coordinates"),
        (lambda t: t, {"kind": "queen"}, "kind='queen'"),
        (lambda t: t, {"kind": "distance"}, "cutoff_km=None"),
        (lambda t: t, {"cutoff_km": 5}, "cutoff_km=5"),
        (lambda t: t, {"tolerance_km": -1}, "tolerance_km=-1"),
        (lambda t: t, {"tolerance_km": "1"}, "tolerance_km='1'"),
        (lambda t: t, {"tolerance_km": 500}, "tolerance_km=500"),
        (lambda t: t, {"kind": "nearest", "tolerance_km": 1}, "with kind='nearest'"),
        (lambda t: t, {"kind": "distance", "cutoff_km": "5"}, "cutoff_km='5'"),
        (lambda t: t, {"kind": "nearest", "nearest": True}, "nearest=True"),
        (lambda t: t, {"nearest": 3}, "nearest=3 with kind='contiguity'"),
        (lambda t: t, {"kind": "nearest", "latitude": "lat"}, "longitude=None"),
        (lambda t: t, {"latitude": "lat", "longitude": "lon"}, "longitude with contiguity"),
        (lambda t: t.set_geometry(t.centroid), {}, "do not border on one another"),
        (lambda t: t.set_geometry(t.translate(177.5)).set_crs(4326).pipe(wrapped), {}, "date line"),
        (
            lambda t: t.set_geometry(t.translate(177.5)).set_crs(4326).pipe(wrapped),
            {"kind": "nearest"},
            "centre cannot be told",
        ),
        (lambda t: t, {"tolerance_km": 1, "corners": False}, "with corners=False"),
        (lambda t: t, {"inverse_distance": True}, "inverse_distance with contiguity"),
        (
            lambda t: t.assign(lat=95.0, lon=0.0),
            {"kind": "nearest", "latitude": "lat", "longitude": "lon"},
            "out of range and no place on Earth",
        ),
        (
            lambda t: t.assign(lat=np.nan, lon=0.0),
            {"kind": "nearest", "latitude": "lat", "longitude": "lon"},
            "9 areas have no point",
        ),
        (
            lambda t: t.assign(lat=1.0, lon=1.0),
            {"kind": "nearest", "latitude": "lat", "longitude": "lon", "inverse_distance": True},
            "same point",
        ),
        (
            lambda t: t.assign(lat=1.0, lon=1.0),
            {"kind": "nearest", "latitude": "lat", "longitude": "lon", "nearest": 9},
            "9 nearest of 8",
        ),
    ],
)
def test_refusals(change: Any, settings: dict[str, Any], says: str) -> None:
    with pytest.raises(AnalysisError, match=says):
        spatial_weights(change(board()), **({"area": "area"} | settings))

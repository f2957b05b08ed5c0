"""Degrees, great circles and borders: by hand, against pyproj, at the edges of the map."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from pyproj import Geod
from shapely import affinity
from shapely.geometry import Point, box

from sahel_indicators.analysis import geography
from sahel_indicators.errors import AnalysisError

KM_A_DEGREE = np.pi * 6371.0088 / 180


def test_great_circles_are_those_of_pyproj_on_a_sphere() -> None:
    rng = np.random.default_rng(4)
    north, east = rng.uniform(-90, 90, (2, 200)), rng.uniform(-180, 180, (2, 200))
    sphere = Geod(a=6371.0088e3, b=6371.0088e3)
    metres = sphere.inv(east[0], north[0], east[1], north[1])[2]
    here, there = (geography.unit_vectors(north[k], east[k]) for k in (0, 1))
    km = geography.km_of(np.linalg.norm(here - there, axis=1))
    np.testing.assert_allclose(km, metres / 1000, rtol=1e-7)
    np.testing.assert_allclose(geography.km_of(geography.chord_of(km)), km, rtol=1e-7)


def test_pairs_within_are_those_of_all_distances(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(5)
    points = geography.unit_vectors(rng.uniform(60, 90, 60), rng.uniform(-180, 180, 60))
    km = geography.km_of(np.linalg.norm(points[:, None] - points[None], axis=2))
    expected = set(zip(*np.nonzero((km <= 900) & ~np.eye(60, dtype=bool)), strict=True))
    found = geography.pairs_among(points, 900)
    assert set(zip(found.one, found.other, strict=True)) == expected
    np.testing.assert_allclose(found.km, km[found.one, found.other], rtol=1e-9)
    monkeypatch.setattr(geography, "_AT_ONCE", 200)
    parts = geography.pairs_among(points, 900)
    assert set(zip(parts.one, parts.other, strict=True)) == expected


def test_no_place_is_missing() -> None:
    frame = pd.DataFrame({"y": [0.0, 0.0, 14.0, None], "x": [0.0, 5.0, None, 1.0]})
    north, east = geography.degrees_of(frame, "y", "x")
    np.testing.assert_array_equal(north, [np.nan, 0, np.nan, np.nan])
    np.testing.assert_array_equal(east, [np.nan, 5, np.nan, np.nan])


def row_of(gaps_km: list[float], north: float = 0.0) -> gpd.GeoSeries:
    """Squares of a degree in a row, so many km apart where they stand."""
    west, shapes = 0.0, [box(0, north, 1, north + 1)]
    # Squares stand nearest at their northern corners, where a degree is shortest.
    widest = np.cos(np.radians(north + 1))
    for gap in gaps_km:
        west += 1 + gap / KM_A_DEGREE / widest
        shapes.append(box(west, north, west + 1, north + 1))
    return gpd.GeoSeries(shapes, crs=4326)


@pytest.mark.parametrize("north", [-1.0, 14.0, 70.0, 86.0])
def test_gaps_are_measured_in_kilometres_at_any_latitude(north: float) -> None:
    shapes = row_of([0.0, 0.995, 1.005], max(north, 0.0))
    if north < 0:
        shapes = shapes.apply(lambda shape: affinity.scale(shape, yfact=-1, origin=(0, 0)))
    one, other = geography.touching(shapes, 1.0)
    assert sorted(zip(one, other, strict=True)) == [(0, 1), (1, 0), (1, 2), (2, 1)]
    assert len(geography.touching(shapes)[0]) == 2


def test_a_gap_to_the_north_is_not_stretched_by_the_map() -> None:
    """At 70 degrees north a degree of longitude is a third of one of latitude."""
    steps = [0.0, 0.9 / KM_A_DEGREE, 2.0 + 1.1 / KM_A_DEGREE]
    shapes = gpd.GeoSeries(
        [box(0, 70 + k + s, 1, 71 + k + s) for k, s in enumerate(steps)], crs=4326
    )
    assert len(geography.touching(shapes, 1.0)[0]) == 2


def test_a_slanting_gap_is_its_shortest_way() -> None:
    """The nearest point in degrees is not the nearest in kilometres, far from the equator."""
    triangle = gpd.GeoSeries.from_wkt(["POLYGON((0 60,1 60,0 61,0 60))"])[0]
    apart = 0.02
    other = affinity.translate(affinity.rotate(triangle, 180, (0.5, 60.5)), apart, apart)
    shapes = gpd.GeoSeries([triangle, other], crs=4326)
    # The slanting sides are 0.04 degrees apart eastwards and northwards.
    across, up = 2 * apart * np.cos(np.radians(60.5)), 2 * apart
    expected = KM_A_DEGREE * across * up / np.hypot(across, up)
    for tolerance, pairs in ((0.95 * expected, 0), (1.05 * expected, 2)):
        assert len(geography.touching(shapes, tolerance)[0]) == pairs


WORLD = gpd.GeoDataFrame(
    {"area": list("abc")},
    geometry=[box(179, 0, 180, 1), box(-180, 0, -179, 1), box(0, 0, 1, 1)],
    crs=4326,
)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda w: w, "both sides of the date line"),
        (lambda w: w.set_geometry(w.translate(0.002)).iloc[[1, 2, 0]], "both sides of the date"),
        (lambda w: w.set_geometry([box(k, 0, k + 1, 1) for k in (0, 180, 359)]), "date line"),
        (lambda w: w.set_geometry([box(k, 89, k + 1, 90) for k in range(3)]), "or a pole"),
        (lambda w: w.set_geometry([Point(k, 1) for k in range(3)]), "do not border"),
    ],
)
def test_maps_on_which_borders_cannot_be_seen(change: Any, says: str) -> None:
    with pytest.raises(AnalysisError, match=says):
        geography.touching(change(WORLD).geometry, 1.0)


def test_outlines_that_cannot_be_used() -> None:
    bow = gpd.GeoSeries.from_wkt(["POLYGON((0 0,1 1,1 0,0 1,0 0))"])[0]
    for wrong, says in (
        (pd.DataFrame(WORLD), "no outlines"),
        (gpd.GeoDataFrame({"area": ["a"]}), "no outlines"),
        (WORLD.assign(geometry=[bow, None, box(0, 0, 1, 1)]), "2 outlines are missing"),
        (WORLD.set_crs(None, allow_override=True), "in which coordinates"),
    ):
        with pytest.raises(AnalysisError, match=says):
            geography.outlines_of(wrong)
    metres = geography.outlines_of(WORLD.to_crs(3857))
    assert metres.crs == 4326

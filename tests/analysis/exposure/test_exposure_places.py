"""Circles and neighbours: distances by hand, edges, the date line, brute force, outlines."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely.geometry import box

from sahel_indicators.analysis.exposure import Exposure, conflict_exposure
from sahel_indicators.errors import AnalysisError

COVERED = ("2020-01", "2020-12")
KM_A_DEGREE = np.pi * 6371.0088 / 180


def at_points(*points: tuple[float, float], **columns: Any) -> pd.DataFrame:
    """One event a point (latitude, longitude), on 10 January 2020."""
    table = pd.DataFrame(points, columns=["latitude", "longitude"]).assign(date_start="2020-01-10")
    return table.assign(fatalities=1.0, **columns)


def area_at(latitude: float, longitude: float) -> pd.DataFrame:
    return pd.DataFrame({"area_code": ["A"], "latitude": [latitude], "longitude": [longitude]})


def january(found: Exposure, column: str) -> dict[str, float]:
    rows = found.table[found.table["month"] == "2020-01-01"]
    return dict(zip(rows["area_code"], rows[column], strict=True))


def test_the_edge_of_the_circle_is_inside_and_a_metre_beyond_is_not() -> None:
    north = 111.0 / KM_A_DEGREE
    beyond = (111.0 + 0.001) / KM_A_DEGREE
    found = conflict_exposure(
        at_points((14 + north, -4), (14 - north, -4), (14 + beyond, -4)),
        area_at(14, -4),
        radius_km=111,
        coverage=COVERED,
    )
    assert january(found, "events_within_111km") == {"A": 2}
    rows = found.sample.set_index("reason")["rows"]
    assert rows["farther than 111 km from every area's point"] == 1


def test_half_counts_at_the_half_distance() -> None:
    found = conflict_exposure(
        at_points((14, -4), (14 + 50 / KM_A_DEGREE, -4), (14, -4 + 3)),
        area_at(14, -4),
        radius_km=100,
        half_distance_km=50,
        coverage=COVERED,
    )
    np.testing.assert_allclose(january(found, "events_within_100km")["A"], 1.5, rtol=1e-9)
    assert january(found, "days_with_violence_within_100km") == {"A": 1}


@pytest.mark.parametrize(
    "area, event, km",
    [
        ((0.0, 179.9), (0.0, -179.9), 0.2 * KM_A_DEGREE),
        ((89.9, 0.0), (89.9, 180.0), 0.2 * KM_A_DEGREE),
        ((-89.9, 90.0), (-89.9, -90.0), 0.2 * KM_A_DEGREE),
    ],
)
def test_neither_the_date_line_nor_the_poles_are_special(
    area: tuple[float, float], event: tuple[float, float], km: float
) -> None:
    for radius, inside in ((km + 0.001, True), (km - 0.001, False)):
        both = at_points(event, (area[0], area[1] + 0.001 if area[1] < 179 else 179.899))
        found = conflict_exposure(both, area_at(*area), radius_km=radius, coverage=COVERED)
        assert found.table.iloc[0, found.table.columns.get_loc("month") + 1] == 1 + inside


def test_a_place_without_coordinates_or_known_too_coarsely_is_left_out() -> None:
    events = at_points((14, -4), (np.nan, -4), (0, 0), (14, -4)).assign(admin_level=[2, 2, 2, 0])
    found = conflict_exposure(events, area_at(14, -4), radius_km=5, coverage=COVERED)
    rows = found.sample.set_index("reason")["rows"].to_dict()
    assert rows == {
        "given": 4,
        "used": 1,
        "place known only to a larger area": 1,
        "no usable coordinates": 2,
    }


def scattered(count: int, seed: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    random = np.random.default_rng(seed)
    start = pd.Timestamp("2019-12-01") + pd.to_timedelta(random.integers(0, 420, count), "D")
    events = pd.DataFrame(
        {
            "date_start": start,
            "date_end": start + pd.to_timedelta(random.integers(0, 9, count), "D"),
            "latitude": random.uniform(12, 16, count),
            "longitude": random.uniform(-6, -2, count),
            "fatalities": random.poisson(2, count).astype(float),
            "event_type": random.choice(["Battles", "Riots"], count),
        }
    )
    places = pd.DataFrame(
        {
            "area_code": [f"A{number}" for number in range(8)],
            "latitude": random.uniform(12, 16, 8),
            "longitude": random.uniform(-6, -2, 8),
        }
    )
    return events, places


def haversine(a: Any, b: Any) -> float:
    """The textbook formula, one pair at a time."""
    lat, other = np.radians(a.latitude), np.radians(b.latitude)
    east = np.radians(b.longitude - a.longitude)
    h = np.sin((other - lat) / 2) ** 2 + np.cos(lat) * np.cos(other) * np.sin(east / 2) ** 2
    return float(2 * 6371.0088 * np.arcsin(np.sqrt(h)))


def test_circles_agree_with_a_loop_over_all_pairs() -> None:
    events, places = scattered(120, seed=5)
    found = conflict_exposure(
        events,
        places,
        by="event_type",
        windows=[3],
        half_life_days=25,
        burn_in=0,
        radius_km=150,
        half_distance_km=40,
        coverage=COVERED,
    ).table.set_index(["area_code", "month"])
    inside = events[events["date_start"].between("2020-01-01", "2020-12-31")]
    for area in places.itertuples():
        km = {event.Index: haversine(area, event) for event in inside.itertuples()}
        near = [event for event in inside.itertuples() if km[event.Index] <= 150]
        for month in pd.date_range("2020-04-01", "2020-12-01", freq="4MS"):
            eve = month - pd.Timedelta(1, "D")
            window = battles = faded = 0.0
            days = set()
            for event in near:
                weight = 0.5 ** (km[event.Index] / 40) * event.fatalities
                recent = month - pd.DateOffset(months=3) <= event.date_start < month
                window += weight * recent
                battles += weight * recent * (event.event_type == "Battles")
                if event.date_start < month:
                    faded += weight * 0.5 ** ((eve - event.date_start).days / 25)
                days |= set(pd.date_range(event.date_start, event.date_end))
            row = found.loc[(area.area_code, month)]
            ours = row[
                [
                    "fatalities_within_150km_3m_before",
                    "fatalities_battles_within_150km_3m_before",
                    "fatalities_within_150km_decayed",
                ]
            ]
            np.testing.assert_allclose(ours.to_numpy(float), [window, battles, faded], rtol=1e-9)
            this_month = {day for day in days if month <= day <= month + pd.offsets.MonthEnd()}
            assert row["days_with_violence_within_150km"] == len(this_month)


def test_the_order_of_events_and_areas_does_not_change_a_bit() -> None:
    events, places = scattered(400, seed=6)
    asked: dict[str, Any] = {"radius_km": 200, "half_distance_km": 30, "half_life_days": 40}
    asked |= {"coverage": COVERED, "neighbours": 150}
    events["area_code"] = np.random.default_rng(1).choice(places["area_code"], 400)
    found = conflict_exposure(events, places, **asked).table
    mixed = conflict_exposure(
        events.sample(frac=1, random_state=3), places.sample(frac=1, random_state=4), **asked
    ).table
    pd.testing.assert_frame_equal(found, mixed, check_exact=True)


def test_circles_work_without_areas_and_areas_without_points() -> None:
    found = conflict_exposure(at_points((14, -4)), area_at(14, -4), radius_km=1, coverage=COVERED)
    assert "events" not in found.table and "events_within_1km" in found.table
    assert any("Circles overlap" in note for note in found.notes)


# -- neighbours ------------------------------------------------------------------------------

# A row of squares of about 55 km: A-B-C touch, D stands half a kilometre off C, E far away.
GAP = 0.5 / KM_A_DEGREE


def row_of_squares() -> gpd.GeoDataFrame:
    west = [0.0, 0.5, 1.0, 1.5 + GAP, 9.0]
    squares = [box(x, 0, x + 0.5, 0.5) for x in west]
    return gpd.GeoDataFrame(
        {"area_code": list("ABCDE"), "people": [1e5, 2e5, 3e5, 4e5, 5e5]},
        geometry=squares,
        crs="EPSG:4326",
    )


def in_squares() -> pd.DataFrame:
    """One event in A, two in B, four in C, eight in D, sixteen in E."""
    codes = [
        code for code, times in zip("ABCDE", (1, 2, 4, 8, 16), strict=True) for _ in range(times)
    ]
    return pd.DataFrame({"area_code": codes, "date_start": "2020-01-05", "fatalities": 1.0})


def beside(neighbours: Any = "contiguity", **changes: Any) -> Exposure:
    given: dict[str, Any] = {"events": in_squares(), "areas": row_of_squares()}
    given |= {"coverage": COVERED, "measures": ["events"]}
    return conflict_exposure(**(given | {"neighbours": neighbours} | changes))


def test_neighbours_are_those_that_touch_or_nearly_do() -> None:
    found = beside()
    expected = {"A": 2, "B": 5, "C": 10, "D": 4, "E": np.nan}
    assert january(found, "events_neighbours") == pytest.approx(expected, nan_ok=True)
    assert any("1 areas have no neighbour" in note for note in found.notes)


def test_the_mean_over_neighbours_and_rates_of_their_people() -> None:
    found = beside(neighbour_weights="mean", population="people")
    means = {"A": 2, "B": 2.5, "C": 5, "D": 4, "E": np.nan}
    assert january(found, "events_neighbours") == pytest.approx(means, nan_ok=True)
    rates = {"A": 1, "B": 5 / 4, "C": 10 / 6, "D": 4 / 3, "E": np.nan}
    assert january(found, "events_neighbours_per_100k") == pytest.approx(rates, nan_ok=True)


def test_neighbours_within_kilometres_of_points_and_half_as_much() -> None:
    apart = 0.5 * KM_A_DEGREE  # at the equator's side the points are half a degree apart
    found = beside(60, half_distance_km=apart)
    np.testing.assert_allclose(january(found, "events_neighbours")["B"], 2.5, rtol=1e-4)
    assert "half as much every" in found.units["events_neighbours"]


def test_neighbours_as_a_table() -> None:
    table = pd.DataFrame(
        {"area_code": ["A", "A", "B"], "neighbour": ["D", "E", "A"], "weight": [1, 0.5, 3]}
    )
    found = january(beside(table), "events_neighbours")
    assert found["A"] == 16 and found["B"] == 3 and np.isnan(found["C"])


def test_a_neighbour_that_is_not_covered_makes_the_sum_missing() -> None:
    found = beside(covered_areas=list("ABDE"), half_life_days=20, burn_in=0)
    row = january(found, "events_neighbours")
    assert row["A"] == 2 and np.isnan([row["B"], row["D"]]).all() and row["C"] == 10
    february = found.table[found.table["month"] == "2020-02-01"].set_index("area_code")
    faded = february["events_neighbours_decayed"]
    np.testing.assert_allclose(faded["A"], 2 * 2 ** -(26 / 20))
    assert faded[["B", "D", "E"]].isna().all()


def test_points_inside_outlines_serve_for_circles_in_any_projection() -> None:
    squares = row_of_squares().to_crs(3857)
    found = conflict_exposure(at_points((0.25, 0.25)), squares, radius_km=2, coverage=COVERED)
    assert january(found, "events_within_2km")["A"] == 1


def test_areas_larger_than_their_circle_are_told() -> None:
    def notes(radius_km: float) -> str:
        found = conflict_exposure(
            at_points((0.25, 0.25)), row_of_squares(), radius_km=radius_km, coverage=COVERED
        )
        return " ".join(found.notes)

    half_a_diagonal = 0.25 * 2**0.5 * KM_A_DEGREE
    assert "5 of 5 areas reach farther" in notes(half_a_diagonal - 0.1)
    assert "reach farther" not in notes(half_a_diagonal + 0.1)


BARE = pd.DataFrame({"area_code": list("ABCDE")})
AROUND = row_of_squares().assign(geometry=[box(-180, y, 180, y + 1) for y in range(5)])


@pytest.mark.parametrize(
    "changes, says",
    [
        ({"areas": BARE}, "read from outlines"),
        ({"areas": BARE, "neighbours": 50}, "neither points nor outlines"),
        ({"areas": row_of_squares().set_crs(None, allow_override=True)}, "in which coordinates"),
        ({"areas": AROUND}, "date line"),
        ({"neighbours": "friends"}, "is not known"),
        ({"neighbours": True}, "is not known"),
        ({"neighbours": 0}, "distance of neighbours is 0"),
        ({"neighbours": 0.1}, "No area has a neighbour"),
        ({"neighbours": pd.DataFrame({"area_code": ["A"]})}, "'neighbour' is in the table 0"),
        ({"neighbours": pd.DataFrame({"area_code": ["A"], "neighbour": ["A"]})}, "1 rows of"),
        ({"neighbours": pd.DataFrame({"area_code": ["A"], "neighbour": ["Z"]})}, "1 rows of"),
        ({"radius_km": 5}, "'latitude' is in the table 0"),
        ({"radius_km": 0}, "radius_km is 0"),
        ({"radius_km": 20_000}, "radius_km is 20000"),
        ({"half_distance_km": -1}, "half_distance_km is -1"),
    ],
)
def test_refusals_of_places(changes: dict[str, Any], says: str) -> None:
    with pytest.raises(AnalysisError, match=says):
        beside(**({"neighbours": "contiguity"} | changes))


@pytest.mark.parametrize(
    "point, says",
    [((95.0, 0.0), "no place on Earth"), ((0.0, 200.0), "no place on Earth")],
)
def test_points_off_the_map(point: tuple[float, float], says: str) -> None:
    for events, areas in ((at_points(point), area_at(1, 1)), (at_points((1, 1)), area_at(*point))):
        with pytest.raises(AnalysisError, match=says):
            conflict_exposure(events, areas, radius_km=5, coverage=COVERED)


def test_areas_without_a_point_and_neighbours_of_events_without_areas() -> None:
    with pytest.raises(AnalysisError, match="1 areas have no point"):
        conflict_exposure(at_points((1, 1)), area_at(np.nan, 1), radius_km=5, coverage=COVERED)
    with pytest.raises(AnalysisError, match="the events name none"):
        conflict_exposure(
            at_points((1, 1)), area_at(1, 1), radius_km=5, neighbours=5, coverage=COVERED
        )
    with pytest.raises(AnalysisError, match="No event is left"):
        conflict_exposure(at_points((50, 1)), area_at(1, 1), radius_km=5, coverage=COVERED)

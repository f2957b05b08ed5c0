"""People in circles: hand-drawn maps, brute force over all pairs, the edge, poles and date line."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from sahel_indicators.analysis.exposure import PeopleExposed, people_exposed
from sahel_indicators.analysis.exposure.people import circles
from sahel_indicators.errors import AnalysisError

# A kilometre on the great circle, in degrees of latitude, or of longitude on the equator.
KM = 360 / (2 * np.pi * 6371.0088)
# The middle of the maps below lies here on the equator: 0/0 is what software writes for "no place".
EAST = -4.0


def villages(side: int = 10, people: float = 10.0) -> pd.DataFrame:
    """Ten people at every whole kilometre east and north of the middle, from -side to side."""
    north, east = np.mgrid[-side : side + 1, -side : side + 1].reshape(2, -1)
    return pd.DataFrame({"latitude": north * KM, "longitude": EAST + east * KM, "people": people})


def events(*east: float, **columns: Any) -> pd.DataFrame:
    """Battles so many kilometres east of the middle, in January 2023."""
    given: dict[str, Any] = {
        "latitude": 0.0,
        "longitude": EAST + np.array(east) * KM,
        "date_start": "2023-01-15",
        "event_type": "Battles",
    }
    return pd.DataFrame(given | columns)


def exposed(happened: pd.DataFrame, people: Any = None, **settings: Any) -> PeopleExposed:
    people = villages() if people is None else people
    return people_exposed(happened, people, **({"radii": 2.5} | settings))


def only(result: PeopleExposed, column: str = "people_exposed") -> float:
    assert len(result.table) == 1
    return float(result.table[column].iloc[0])


# -- hand-drawn maps -------------------------------------------------------------------------

# Whole points within 2.5 of the middle: 1 + 4 + 4 + 4 + 8 = 21. Two such circles 3 apart share the
# points 1 and 2 east, each 0 or 1 north or south: 6.


def test_one_circle_holds_21_villages() -> None:
    result = exposed(events(0))
    assert only(result) == 210
    assert only(result, "share") == pytest.approx(21 / 21**2)
    assert only(result, "events") == 1
    assert result.diagnostics["people"] == 10 * 21**2


def test_two_overlapping_circles_count_each_person_once() -> None:
    both = exposed(events(0, 3))
    assert only(both) == 10 * (21 + 21 - 6)
    assert only(both, "events") == 2
    assert only(exposed(events(0, 0, 0))) == 210


def test_merged_rows_of_types_overlap_and_say_so() -> None:
    result = exposed(events(0, 3, event_type=["Battles", "Riots"]), by="event_type")
    assert list(result.table["event_type"]) == ["Battles", "Riots"]
    assert list(result.table["people_exposed"]) == [210, 210]
    assert any("must not be added" in note and "event_type" in note for note in result.notes)


def test_the_nearest_event_takes_the_person() -> None:
    happened = events(0, 3, event_type=["Battles", "Riots"])
    result = exposed(happened, by="event_type", overlaps="voronoi")
    # Of the 6 shared points, the 3 at 1 km east are nearer to the first.
    np.testing.assert_allclose(result.table["people_exposed"], [180, 180])
    assert not any("event_type" in note and "added" in note for note in result.notes)


def test_who_is_equally_near_to_several_is_shared_equally() -> None:
    # 4 apart, the circles share the points 2 km east, 0 or 1 north or south: 3, all on the middle.
    halves = exposed(events(0, 4, actor=["a", "b"]), by="actor", overlaps="voronoi")
    np.testing.assert_allclose(halves.table["people_exposed"], [195, 195])
    # Three events at one place: two of one actor, one of another.
    thirds = exposed(events(0, 0, 0, actor=["a", "b", "a"]), by="actor", overlaps="voronoi")
    np.testing.assert_allclose(thirds.table["people_exposed"], [140, 70])


def test_the_nearest_among_those_that_reach_the_person() -> None:
    # A riot (2 km) lies nearer to the village at 3 km than the battle (5 km), and misses it.
    village = pd.DataFrame({"latitude": [0.0], "longitude": [EAST + 3 * KM], "people": [7]})
    happened = events(0, 5.5, event_type=["Battles", "Riots"])
    result = exposed(happened, village, radii="kfw", by="event_type", overlaps="voronoi")
    assert list(result.table["people_exposed"]) == [7, 0]


@pytest.mark.parametrize("overlaps", ["merged", "voronoi"])
def test_areas_and_periods(overlaps: str) -> None:
    people = villages().assign(
        area=lambda t: np.where(t["longitude"] < EAST + 0.5 * KM, "west", "east")
    )
    happened = events(0, -6, date_start=["2023-01-31", "2023-03-01"])
    table = exposed(happened, people, area="area", overlaps=overlaps).table
    assert list(table["area"]) == ["east", "west"] * 3
    assert list(table["period"].dt.month) == [1, 1, 2, 2, 3, 3]
    # East of the middle lie 1 + 2 x (3 - 0.5)... the columns 1 and 2 km east: 5 and 3 points.
    assert list(table["people_exposed"]) == [80, 130, 0, 0, 0, 210]
    assert list(table["events"]) == [1, 1, 0, 0, 0, 1]
    assert table["share"].iloc[0] == pytest.approx(80 / (10 * 10 * 21))


# -- brute force -----------------------------------------------------------------------------


def haversine(one: pd.DataFrame, other: pd.DataFrame) -> np.ndarray:
    """Kilometres between all pairs, by a formula of its own."""
    phi, lam = (np.radians(one[c].to_numpy())[:, None] for c in ("latitude", "longitude"))
    phi2, lam2 = (np.radians(other[c].to_numpy())[None, :] for c in ("latitude", "longitude"))
    a = np.sin((phi - phi2) / 2) ** 2
    a += np.cos(phi) * np.cos(phi2) * np.sin((lam - lam2) / 2) ** 2
    return 2 * 6371.0088 * np.arcsin(np.sqrt(np.minimum(a, 1)))


def world(seed: int, middle: tuple[float, float]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """60 events of three types in two months, 400 points in three areas, some without people."""
    rng = np.random.default_rng(seed)

    def around(count: int) -> dict[str, np.ndarray]:
        latitude = np.clip(middle[0] + rng.uniform(-0.3, 0.3, count), -90, 90)
        longitude = middle[1] + rng.uniform(-0.3, 0.3, count)
        return {"latitude": latitude, "longitude": (longitude + 180) % 360 - 180}

    happened = pd.DataFrame(around(60)).assign(
        event_type=rng.choice(["a", "b", "c"], 60),
        date_start=rng.choice(["2023-01-09", "2023-02-10"], 60),
    )
    # Some places have several events.
    happened.loc[50:, ["latitude", "longitude"]] = happened.loc[
        :9, ["latitude", "longitude"]
    ].to_numpy()
    people = pd.DataFrame(around(400)).assign(
        people=np.where(rng.random(400) < 0.05, np.nan, rng.integers(0, 90, 400)),
        area=rng.choice(["x", "y", "z"], 400),
    )
    return happened, people


RADII = {"a": 4.0, "b": 9.0, "c": 2.0}
PLACES = [(14.0, -4.0), (-2.0, 179.9), (89.9, 20.0)]


@pytest.mark.parametrize("middle", PLACES)
def test_merged_circles_by_brute_force(middle: tuple[float, float]) -> None:
    happened, people = world(3, middle)
    table = exposed(happened, people, radii=RADII, area="area", by="event_type").table
    inside = haversine(happened, people) <= happened["event_type"].map(RADII).to_numpy()[:, None]
    for row in table.itertuples():
        chosen = (happened["event_type"] == row.event_type) & (
            pd.to_datetime(happened["date_start"]).dt.month == row.period.month
        )
        here = (people["area"] == row.area).to_numpy()
        reached = inside[chosen.to_numpy()].any(axis=0) & here
        assert row.people_exposed == people["people"][reached].sum()
        assert row.points_unknown == people["people"][reached].isna().sum()
        assert row.events == inside[np.ix_(chosen, here)].any(axis=1).sum()
        assert row.share == pytest.approx(row.people_exposed / people["people"][here].sum())


@pytest.mark.parametrize("middle", PLACES)
def test_nearest_events_by_brute_force(middle: tuple[float, float]) -> None:
    happened, people = world(4, middle)
    settings: dict[str, Any] = {"radii": RADII, "period": None, "overlaps": "voronoi"}
    table = exposed(happened, people, by="event_type", **settings).table
    km = haversine(happened, people)
    km[km > happened["event_type"].map(RADII).to_numpy()[:, None]] = np.inf
    parts = dict.fromkeys("abc", 0.0)
    for point, count in enumerate(people["people"].fillna(0)):
        if np.isfinite(nearest := km[:, point].min()):
            winners = happened["event_type"][km[:, point] <= nearest + 1e-9]
            for kind in winners:
                parts[kind] += count / len(winners)
    np.testing.assert_allclose(table["people_exposed"], list(parts.values()))


@pytest.mark.parametrize("seed", range(5))
def test_voronoi_parts_add_up_to_the_merged_total(seed: int) -> None:
    happened, people = world(seed, (14.0, -4.0))
    keys = ["period", "area"]
    parts = exposed(
        happened, people, radii=RADII, by="event_type", area="area", overlaps="voronoi"
    ).table
    whole = exposed(happened, people, radii=RADII, area="area").table
    added = parts.groupby(keys)[["people_exposed", "share", "points_unknown"]].sum()
    merged = whole.set_index(keys)[added.columns]
    np.testing.assert_allclose(added, merged, rtol=1e-12)
    merged_by_type = exposed(happened, people, radii=RADII, by="event_type", area="area").table
    assert (merged_by_type.groupby(keys)["people_exposed"].sum() >= merged["people_exposed"]).all()


@pytest.mark.parametrize("overlaps", ["merged", "voronoi"])
def test_a_few_pairs_at_a_time_give_the_same(
    overlaps: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    happened, people = world(6, (14.0, -4.0))
    settings: dict[str, Any] = {"radii": RADII, "by": "event_type", "overlaps": overlaps}
    whole = exposed(happened, people, **settings).table
    monkeypatch.setattr(circles, "PAIRS_AT_ONCE", 7)
    pd.testing.assert_frame_equal(exposed(happened, people, **settings).table, whole)


@pytest.mark.parametrize("overlaps", ["merged", "voronoi"])
def test_the_order_of_rows_does_not_matter(overlaps: str) -> None:
    happened, people = world(7, (14.0, -4.0))
    people["people"] /= 7
    settings: dict[str, Any] = {"radii": RADII, "by": "event_type", "overlaps": overlaps}
    shuffled = exposed(
        happened.sample(frac=1, random_state=1), people.sample(frac=1, random_state=2), **settings
    )
    pd.testing.assert_frame_equal(
        shuffled.table, exposed(happened, people, **settings).table, check_exact=True
    )


# -- radii -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("place", "km"),
    [((0.0, 9.0), 1.0), ((14.3, -3.6), 2.0), ((-60.0, 179.99), 3.0), ((89.99, 5.0), 5.0)],
)
def test_exactly_on_the_edge_is_inside(place: tuple[float, float], km: float) -> None:
    south = [place[0] - km * KM, place[0] - (km + 0.001) * KM]
    people = pd.DataFrame({"latitude": south, "longitude": place[1], "people": [1, 100]})
    happened = events(0).assign(latitude=place[0], longitude=place[1])
    assert only(exposed(happened, people, radii=km)) == 1


def test_the_radii_of_kfw_are_those_of_its_indicators() -> None:
    # The conventions of the field: battles 5, explosions 5, violence against civilians 3, riots 2.
    along = pd.DataFrame(
        {
            "latitude": 0.0,
            "longitude": EAST + np.arange(0.5, 9) * KM,
            "people": 10.0 ** np.arange(9),
        }
    )
    reached = {
        "Battles": 11_111,
        "Explosions/Remote violence": 11_111,
        "Violence against civilians": 111,
        "Riots": 11,
    }
    for kind, people in reached.items():
        assert only(exposed(events(0, event_type=kind), along, radii="kfw")) == people


def test_acleds_three_radii_one_after_the_other_hold_one_another() -> None:
    table = exposed(events(0), radii="acled").table
    assert list(table["radius"]) == ["1 km", "2 km", "5 km"]
    # Within 1: 5 points, within 2: 13; within 5 the corners (3, 4) lie on the edge of a sphere.
    assert list(table["people_exposed"][:2]) == [50, 130]
    assert table["people_exposed"].is_monotonic_increasing
    same = exposed(events(0), radii=[1, 2, 5]).table
    pd.testing.assert_frame_equal(table, same)


def test_a_type_without_a_radius_is_refused_and_one_declared_without_is_counted() -> None:
    happened = events(0, 0, 0, event_type=["Battles", "Protests", None])
    with pytest.raises(AnalysisError, match=r"no radius: Protests \(1\), \(none\) \(1\)"):
        exposed(happened, radii="kfw")
    happened = happened.dropna()
    result = exposed(happened, radii={"Battles": 2.5, "Protests": None})
    assert only(result) == 210
    account = result.sample.set_index("reason")["rows"].to_dict()
    assert account == {"given": 2, "used": 1, "type declared to have no circle": 1}
    assert "Protests without a circle" in result.radii[0]


# -- periods and accounts --------------------------------------------------------------------


def test_no_events_within_the_coverage_is_zero_and_a_cut_period_is_missing() -> None:
    happened = events(0, 3, date_start=["2023-02-01", "2023-11-30"])
    table = exposed(happened, period="quarter", coverage=("2023-02", "2023-12")).table
    assert list(table["period"]) == list(
        pd.to_datetime(["2023-01", "2023-04", "2023-07", "2023-10"])
    )
    np.testing.assert_array_equal(table["people_exposed"], [np.nan, 0, 0, 210])
    year = exposed(happened, period="year", coverage=("2022", "2023"))
    assert list(year.table["people_exposed"]) == [0, 360]
    assert not any("Coverage was not given" in note for note in year.notes)


def test_a_coverage_that_is_not_told_is_assumed_and_said() -> None:
    result = exposed(events(0, 3, date_start=["2023-02-01", "2023-04-30"]))
    assert list(result.table["people_exposed"]) == [210, 0, 210]
    assert any("Coverage was not given" in n and "2023-02" in n for n in result.notes)


def test_years_as_numbers_are_taken_as_they_are() -> None:
    table = exposed(events(0, 3, year=[2019, 2021]), date="year", period="given").table
    assert list(table["period"]) == [2019, 2020, 2021]
    assert list(table["people_exposed"]) == [210, 0, 210]


def test_every_event_is_accounted_for() -> None:
    happened = pd.DataFrame(
        [
            (0.0, EAST, "2023-01-01", "1"),
            (0.0, EAST, None, "1"),
            (0.0, EAST, "2024-01-01", "1"),
            (0.0, EAST, "2023-01-01", "3"),
            (0.0, EAST, "2023-01-01", None),
            (np.nan, np.nan, "2023-01-01", "1"),
            (0.0, 0.0, "2023-01-01", "1"),
            (0.0, np.nan, "2023-01-01", "6"),
        ],
        columns=["latitude", "longitude", "date_start", "place_precision"],
    )
    result = exposed(happened, coverage=("2023-01", "2023-01"))
    assert result.sample.set_index("reason")["rows"].to_dict() == {
        "given": 8,
        "used": 1,
        "no date": 1,
        "outside the coverage": 1,
        "place not known well enough (precision not stated)": 1,
        "place not known well enough (precision 3)": 1,
        "place not known well enough (precision 6)": 1,
        "no coordinates": 2,
    }
    assert only(result) == 210
    assert any("lower bounds" in note for note in result.notes)
    assert "1 of 8 events given have a circle" in result.summary()


@pytest.mark.parametrize("codes", [[1, 2], [1.0, 2.0], ["1", "2"]])
def test_precision_is_read_however_it_was_written(codes: list[Any]) -> None:
    happened = events(0, 3, where_prec=codes)
    assert only(exposed(happened, precision="where_prec")) == 210
    wider = exposed(happened, precision="where_prec", precise=(1, 2))
    assert only(wider) == 360
    assert any("farther from its point" in note for note in wider.notes)


def test_without_a_precision_all_places_are_taken_as_exact_and_it_is_said() -> None:
    assert any("taken as exact" in note for note in exposed(events(0)).notes)


def test_population_without_place_or_number_is_no_zero() -> None:
    people = villages().assign(area="A")
    people.loc[people.index[:4], "latitude"] = np.nan
    people.loc[people.index[4:9], "area"] = None
    middle = (people["latitude"] == 0) & (people["longitude"] == EAST)
    people.loc[middle, "people"] = np.nan
    result = exposed(events(0), people, area="area")
    assert only(result) == 200 and only(result, "points_unknown") == 1
    assert only(result, "share") == pytest.approx(200 / (10 * (441 - 4 - 5 - 1)))
    account = result.population.set_index("reason")["rows"].to_dict()
    assert account == {"given": 441, "used": 432, "no coordinates": 4, "in none of the areas": 5}
    assert any("9 points of population with 90 people" in note for note in result.notes)


def test_an_area_of_which_nobody_is_known_is_missing() -> None:
    people = villages().assign(area="A")
    people.loc[people["longitude"] > EAST, ["area", "people"]] = ["B", np.nan]
    table = exposed(events(0), people, area="area").table
    assert table["people_exposed"].notna().tolist() == [True, False]
    assert table["share"].notna().tolist() == [True, False]


def test_what_is_coarse_or_empty_is_said() -> None:
    result = exposed(events(0, 200), radii=0.5)
    notes = " ".join(result.notes)
    assert "coarser (1 km) than the smallest radius (0.5 km)" in notes
    assert "1 of 2 events with a circle have no point of population" in notes
    assert result.diagnostics["events_without_people"] == {"0.5 km": 1}
    assert "coarser" not in " ".join(exposed(events(0)).notes)


def test_it_reads_in_words() -> None:
    said = exposed(events(0, 3, date_start=["2023-01-05", "2023-02-05"])).summary()
    assert "at most 210 people, 4.76 % of the people (period 2023-01)" in said
    assert "All 2 events given have a circle." in said
    assert "living near, not harmed" in said and "who fled is counted at home" in said
    assert "<table" in exposed(events(0))._repr_html_()


# -- rasters ---------------------------------------------------------------------------------


def raster(lat: str = "lat", lon: str = "lon", people: float = 10.0, **attrs: str) -> xr.DataArray:
    along = np.arange(-10, 11) * KM
    values = np.full((21, 21), people) + np.arange(21)
    return xr.DataArray(values, {lat: along, lon: EAST + along}, (lat, lon), attrs=attrs)


def as_points(cells: xr.DataArray) -> pd.DataFrame:
    table = cells.rename("people").to_dataframe().reset_index()
    return table.rename(columns={cells.dims[0]: "latitude", cells.dims[1]: "longitude"})


SHAPES = {
    "as it is": lambda r: r,
    "from north to south": lambda r: r.isel(lat=slice(None, None, -1)),
    "turned": lambda r: r.transpose("lon", "lat"),
    "x and y": lambda r: r.rename(lat="y", lon="x"),
    "full names": lambda r: r.rename(lat="latitude", lon="longitude"),
    "with a band": lambda r: r.expand_dims(band=[1]),
    "single precision": lambda r: r.astype("float32"),
    "longitudes from 0 to 360": lambda r: r.assign_coords(lon=r["lon"].to_numpy() % 360),
}


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_a_raster_is_its_cells_centres(shape: Any) -> None:
    happened = events(0.3, 4.1, event_type=["Battles", "Riots"])
    settings: dict[str, Any] = {"by": "event_type", "overlaps": "voronoi"}
    of_cells = exposed(happened, shape(raster()), **settings)
    of_points = exposed(happened, as_points(raster()), **settings)
    pd.testing.assert_frame_equal(of_cells.table, of_points.table)


def test_missing_cells_are_unknown() -> None:
    cells = raster()
    cells[10, 10] = np.nan
    result = exposed(events(0), cells)
    assert only(result, "points_unknown") == 1
    assert only(result) == np.nansum(
        as_points(cells)["people"][np.hypot(*np.mgrid[-10:11, -10:11]).ravel() <= 2.5]
    )


def test_cells_larger_than_a_radius_are_told() -> None:
    coarse = exposed(events(0), raster()[::5, ::5], radii=3)
    assert coarse.diagnostics["spacing_km"] == pytest.approx(5)
    assert any("coarser (5 km)" in note for note in coarse.notes)


def test_a_raster_that_says_its_unit_is_not_doubted() -> None:
    assert any("does not say its unit" in note for note in exposed(events(0), raster()).notes)
    told = exposed(events(0), raster(units="people"))
    assert not any("unit" in note for note in told.notes)


def test_outlines_give_cells_their_areas() -> None:
    geopandas = pytest.importorskip("geopandas")
    from shapely.geometry import box

    east = box(EAST + 0.5 * KM, -1, EAST + 1, 1)
    west = box(EAST - 4.5 * KM, -1, EAST + 0.5 * KM, 1)
    outlines = geopandas.GeoDataFrame(
        {"area_code": ["E", "W"]}, geometry=[east, west], crs="EPSG:4326"
    )
    cells = raster()
    cells[:] = 10
    result = exposed(events(0), cells, outlines=outlines)
    assert dict(zip(result.table["area"], result.table["people_exposed"], strict=True)) == {
        "E": 80,
        "W": 130,
    }
    left_out = result.population.set_index("reason")["rows"]["in none of the areas"]
    assert left_out == 6 * 21
    points = exposed(events(0), as_points(cells), outlines=outlines)
    pd.testing.assert_frame_equal(result.table, points.table)
    metres = exposed(events(0), cells, outlines=outlines.to_crs(32630))
    pd.testing.assert_frame_equal(result.table, metres.table)
    with pytest.raises(AnalysisError, match="share a key"):
        exposed(events(0), cells, outlines=outlines.assign(area_code="E"))
    with pytest.raises(AnalysisError, match="in which coordinates"):
        exposed(events(0), cells, outlines=outlines.set_crs(None, allow_override=True))
    with pytest.raises(AnalysisError, match="no outlines"):
        exposed(events(0), cells, outlines=pd.DataFrame({"area_code": ["E"]}))
    with pytest.raises(AnalysisError, match="1 outlines are missing"):
        exposed(events(0), cells, outlines=outlines.assign(geometry=[east, None]))
    with pytest.raises(AnalysisError, match="No point of the population can be used"):
        exposed(events(0), cells.assign_coords(lat=cells["lat"] + 50), outlines=outlines)


@pytest.mark.parametrize(
    ("cells", "says"),
    [
        (raster(units="people per km2"), "people per area"),
        (raster(long_name="Population density"), "people per area"),
        (raster() * np.nan, "Nobody lives"),
        (raster() * 0, "Nobody lives"),
        (raster().where(raster()["lat"] > 0, -99999), "negative, the lowest -99999"),
        (raster().where(raster()["lat"] > 0, np.inf), "infinite"),
        (raster().rename(lat="rows"), "dimensions rows, lon"),
        (raster().expand_dims(year=[2020, 2021]), "dimensions year, lat, lon"),
        (raster().drop_vars("lat"), "dimensions lat, lon"),
        (raster().assign_coords(lat=np.arange(21) * 1000.0), "no degrees"),
        (raster().assign_coords(lat=np.zeros(21)), "repeat"),
        (raster().astype(str), "numbers of people"),
        (raster().to_dataset(name="people"), "not a Dataset"),
        (np.ones((3, 3)), "is a ndarray"),
    ],
)
def test_rasters_that_are_refused(cells: Any, says: str) -> None:
    with pytest.raises(AnalysisError, match=says):
        exposed(events(0), cells)


def test_categories_and_nullable_types_are_read_as_well() -> None:
    happened = events(0, 3, event_type=["Battles", "Riots"], where_prec=[1, 1])
    people = villages().assign(area=lambda t: np.where(t["longitude"] < EAST, "west", "east"))
    settings: dict[str, Any] = {"radii": "kfw", "by": "event_type", "area": "area"}
    plain = exposed(happened, people, precision="where_prec", **settings)
    happened = happened.astype({"event_type": "category", "where_prec": "category"})
    people = people.astype({"area": "category", "people": "Int64"})
    other = exposed(happened, people, precision="where_prec", **settings)
    pd.testing.assert_frame_equal(other.table, plain.table)


# -- refusals --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("happened", "people", "settings", "says"),
    [
        (events(0).iloc[:0], villages(), {}, "no rows"),
        (events(0), villages().iloc[:0], {}, "no rows"),
        (events(0).drop(columns="latitude"), villages(), {}, "'latitude' is in the table 0 times"),
        (events(0), villages().drop(columns="people"), {}, "'people' is in the table 0 times"),
        (events(0), villages(), {"area": "cercle"}, "'cercle' is in the table 0 times"),
        (events(0), villages(), {"by": "actor"}, "'actor' is in the table 0 times"),
        (events(0), villages(), {"by": ["event_type"]}, "one column of the events"),
        (events(0), villages(), {"by": "events"}, "'events' of the result is something else"),
        (events(0), villages(), {"precision": "geo"}, "'geo' is in the table 0 times"),
        (events(0), villages(), {"date": "day"}, "'day' is in the table 0 times"),
        (events(0), raster(), {"area": "cercle"}, "no column 'cercle'"),
        (
            events(0, latitude=[95.0]),
            villages(),
            {},
            "'latitude' and 'longitude' are out of range.*95",
        ),
        (events(0, longitude=[200.0]), villages(), {}, "'longitude' are out of range.*200"),
        (events(0, latitude=[np.inf]), villages(), {}, "infinite"),
        (events(0, latitude=["north"]), villages(), {}, "not numbers"),
        (events(0), villages().assign(latitude=-91.0), {}, "out of range"),
        (events(0), villages(people=-1.0), {}, "negative"),
        (events(0), villages(people=np.nan), {}, "Nobody lives"),
        (events(0), villages(people=0), {}, "Nobody lives"),
        (events(0), villages(people=np.inf), {}, "infinite"),
        (events(0), villages().assign(people="many"), {}, "not numbers"),
        (events(0), pd.concat([villages(), villages()]), {}, "441 rows.*there twice"),
        (events(0, 1, event_id=["e", "e"]), villages(), {}, "repeat an 'event_id'"),
        (events(0, latitude=[np.nan]), villages(), {}, "None of 1 events.*no coordinates: 1"),
        (events(0, date_start=[None]), villages(), {}, "no date at all"),
        (events(0, date_start=["02/01/2023"]), villages(), {}, "cannot be read as dates"),
        (events(0, date_start=["soon"]), villages(), {}, "cannot be read as dates"),
        (events(0, date_start=[2023]), villages(), {}, "numbers, not dates"),
        (events(0), villages(), {"period": "given"}, "no whole numbers"),
        (events(0), villages(), {"period": "week"}, "no period 'week'"),
        (events(0), villages(), {"coverage": ("2023-02", "2023-01")}, "ends before it starts"),
        (events(0), villages(), {"coverage": "2023"}, "coverage is '2023'"),
        (events(0), villages(), {"coverage": ("2023-01", "2023-06-15")}, "both wholly covered"),
        (
            events(0, 0, date_start=["1023-01-01", "2023-01-01"]),
            villages(),
            {},
            "periods.*mistyped year",
        ),
        (
            events(0, 0, n=[1, 10**9]),
            villages(),
            {"date": "n", "period": "given"},
            "1,000,000,000 periods",
        ),
        (events(0, kind=[["a"]]), villages(), {"by": "kind"}, "lists or the like"),
        (events(0), villages(), {"coverage": ("2022-01", "2022-12")}, "outside the coverage: 1"),
        (events(0), villages(), {"period": None, "coverage": (1, 2)}, "and no period"),
        (events(0), villages(), {"overlaps": "added"}, "'added'"),
        (events(0), villages(), {"radii": "mine"}, "no radii called 'mine'"),
        (events(0), villages(), {"radii": 0}, "0 is no radius"),
        (events(0), villages(), {"radii": -1}, "-1 is no radius"),
        (events(0), villages(), {"radii": 5000}, "divide by 1,000"),
        (events(0), villages(), {"radii": np.nan}, "nan is no radius"),
        (events(0), villages(), {"radii": True}, "True is no radius"),
        (events(0), villages(), {"radii": []}, "is no radius"),
        (events(0), villages(), {"radii": [1, 1]}, "is no radius"),
        (events(0), villages(), {"radii": {}}, "is no radius"),
        (events(0), villages(), {"radii": {"Battles": "far"}}, "'far' is no radius"),
        (events(0), villages(), {"radii": None}, "None is no radius"),
        (events(0), villages(), {"radii": {"Battles": None}}, "declared to have no circle: 1"),
        (events(0), villages(), {"precise": (1, 6)}, "UCDP's 4 to 7"),
        (events(0), villages(), {"precise": ()}, "cannot all have circles"),
        (events(0, latitude=[4.0]), villages(), {}, "lie apart"),
    ],
)
def test_refusals(happened: pd.DataFrame, people: Any, settings: dict[str, Any], says: str) -> None:
    with pytest.raises(AnalysisError, match=says):
        exposed(happened, people, **settings)


def test_the_tables_given_are_left_as_they_are() -> None:
    happened, people = world(8, (14.0, -4.0))
    before = happened.copy(), people.copy()
    exposed(happened, people, radii=RADII, by="event_type", area="area", overlaps="voronoi")
    pd.testing.assert_frame_equal(happened, before[0])
    pd.testing.assert_frame_equal(people, before[1])


@pytest.mark.slow
@pytest.mark.parametrize("overlaps", ["merged", "voronoi"])
def test_a_hundred_thousand_events_and_a_million_cells(overlaps: str) -> None:
    rng = np.random.default_rng(1)
    happened = pd.DataFrame(
        {
            "latitude": rng.uniform(10, 18, 100_000),
            "longitude": rng.uniform(-8, 0, 100_000),
            "date_start": pd.Timestamp("2014-01-01")
            + pd.to_timedelta(rng.integers(0, 3650, 100_000), unit="D"),
        }
    )
    along = {"y": np.linspace(18, 10, 1000), "x": np.linspace(-8, 0, 1000)}
    cells = xr.DataArray(rng.poisson(30, (1000, 1000)).astype(float), along, ("y", "x"))
    result = people_exposed(happened, cells, radii=5, overlaps=overlaps)  # type: ignore[arg-type]
    # 7.9e-5 of the square a circle, about 830 circles a month.
    area = (8 * 111.2) * (8 * 111.2 * np.cos(np.radians(14)))
    expected = 1 - np.exp(-100_000 / 120 * np.pi * 25 / area)
    assert result.table["share"].mean() == pytest.approx(expected, rel=0.03)

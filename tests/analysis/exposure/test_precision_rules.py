"""Events whose place is not well known: by hand on a small map, and by trying every possibility."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sahel_indicators.analysis.exposure import (
    ExposureBounds,
    PlacedEvents,
    exposure_bounds,
    placed_events,
)
from sahel_indicators.analysis.exposure.possible_areas import FINEST_LEVEL, LEVELS
from sahel_indicators.errors import AnalysisError
from sahel_indicators.ingest.acled import _FINEST
from sahel_indicators.ingest.layouts import FINEST_LEVEL as OF_UCDP

# Country X: region R holds the districts A (300 people), B (100); region S holds C alone (600).
AREAS = pd.DataFrame(
    {
        "area_code": ["A", "B", "C"],
        "parent_code": ["R", "R", "S"],
        "location_code": "X",
        "people": [300, 100, 600],
    }
)


def events(*areas: Any, **columns: Any) -> pd.DataFrame:
    """Events of January 2023 in areas of any level, killing 1, 2, 4, 8 ... people."""
    given: dict[str, Any] = {
        "area_code": list(areas),
        "date_start": "2023-01-15",
        "fatalities": 2.0 ** np.arange(len(areas)),
    }
    return pd.DataFrame(given | columns)


def placed(happened: pd.DataFrame, areas: pd.DataFrame = AREAS, **settings: Any) -> PlacedEvents:
    return placed_events(happened, areas, **settings)


def weights(result: PlacedEvents) -> dict[tuple[float, str], float]:
    """By deaths (which name the event) and area."""
    table = result.table.astype({"area_code": str})
    keys = zip(table["fatalities"], table["area_code"], strict=True)
    return dict(zip(keys, table["weight"], strict=True))


def account(result: PlacedEvents | ExposureBounds) -> dict[str, int]:
    return {str(k): int(n) for k, n in result.sample.set_index("reason")["rows"].items()}


def bounds(happened: pd.DataFrame, **settings: Any) -> ExposureBounds:
    return exposure_bounds(happened, AREAS, **settings)


def row(result: ExposureBounds, area: str, measure: str = "events") -> list[float]:
    table = result.table[result.table["measure"] == measure].set_index("area_code")
    return [float(table.loc[area, figure]) for figure in ("lower", "value", "upper")]


# -- left out or spread ----------------------------------------------------------------------


def test_events_that_may_lie_elsewhere_are_left_out_and_counted() -> None:
    result = placed(events("A", "R", "X", "Z", None, "C"))
    assert weights(result) == {(1, "A"): 1, (32, "C"): 1}
    assert account(result) == {
        "given": 6,
        "used": 2,
        "no area": 1,
        "its area is not among the areas given": 1,
        "may lie in several areas (known to its location_code only)": 1,
        "may lie in several areas (known to its parent_code only)": 1,
    }
    assert any("2 of 6 events (33.3 %)" in note and "lower bounds" in note for note in result.notes)
    assert "2 of 6 events given are used" in result.summary()


def test_a_region_of_one_district_places_its_events() -> None:
    result = placed(events("A", "S"))
    assert weights(result) == {(1, "A"): 1, (2, "C"): 1}
    assert list(result.table["area_code_given"]) == ["A", "S"]
    assert ["1 events known to a larger area" in note for note in result.notes] == [True]
    assert not placed(events("A", "C")).notes
    assert any("1 events known to a larger" in note for note in bounds(events("A", "S")).notes)


def test_spread_equally() -> None:
    result = placed(events("A", "R", "X"), imprecise="spread", shares="equal")
    third = pytest.approx(1 / 3)
    assert weights(result) == {
        (1, "A"): 1,
        (2, "A"): 0.5,
        (2, "B"): 0.5,
        (4, "A"): third,
        (4, "B"): third,
        (4, "C"): third,
    }
    assert account(result) == {"given": 3, "used": 3}
    assert any("did not happen there" in note for note in result.notes)
    assert "an assumption" in result.summary() and "5 rows are parts" in result.summary()


def test_spread_by_people() -> None:
    result = placed(events("R", "X"), imprecise="spread", shares="people")
    assert weights(result) == pytest.approx(
        {(1, "A"): 0.75, (1, "B"): 0.25, (2, "A"): 0.3, (2, "B"): 0.1, (2, "C"): 0.6}
    )


def test_regions_as_the_areas() -> None:
    happened = events("A", "B", "R", "S", "X")
    result = placed(happened, level=1, imprecise="spread", shares="people")
    assert weights(result) == pytest.approx(
        {(1, "R"): 1, (2, "R"): 1, (4, "R"): 1, (8, "S"): 1, (16, "R"): 0.4, (16, "S"): 0.6}
    )
    assert account(placed(happened, level=1))["used"] == 4


def test_the_precision_overrules_an_area_that_says_more() -> None:
    # ACLED prints the capital's district for what it knows to the region only.
    happened = events("A", "A", "A", "X", geo_precision=[1, 2, 3, 1])
    result = placed(happened, precision="geo_precision", publisher="acled")
    assert weights(result) == {(1, "A"): 1, (2, "A"): 1}
    spread = {"imprecise": "spread", "shares": "equal"}
    result = placed(happened, precision="geo_precision", publisher="acled", **spread)
    assert weights(result)[(4, "B")] == 0.5
    assert (4, "C") not in weights(result) and (8, "C") in weights(result)


def test_the_codes_of_ucdp() -> None:
    happened = events(*"AAAAAAAA", where_prec=["1", "2", "3", "4", "5", "6", "7", None])
    result = placed(happened, precision="where_prec", publisher="ucdp")
    assert weights(result) == {(1, "A"): 1, (2, "A"): 1, (4, "A"): 1}
    assert account(result) == {
        "given": 8,
        "used": 3,
        "precision not stated": 1,
        "may lie in several areas (known to its location_code only)": 3,
        "may lie in several areas (known to its parent_code only)": 1,
    }


def test_the_codes_are_read_as_the_files_of_events_are() -> None:
    assert FINEST_LEVEL["ucdp"] == OF_UCDP
    assert FINEST_LEVEL["acled"] == _FINEST


def test_other_names_and_numbers_as_codes() -> None:
    areas = pd.DataFrame({"cercle": [1, 2, 3], "region": [10, 10, 20], "pays": "X"})
    happened = pd.DataFrame({"lieu": [1, 10, "X"], "what": [5, 6, 7]})
    result = placed_events(
        happened,
        areas,
        area="lieu",
        levels=("pays", "region", "cercle"),
        imprecise="spread",
        shares="equal",
    )
    assert list(result.table["lieu"]) == [1, 1, 2, 1, 2, 3]
    assert list(result.table["what"]) == [5, 6, 6, 7, 7, 7]
    assert list(result.table["lieu_given"]) == [1, 10, 10, "X", "X", "X"]


def test_weights_are_what_conflict_exposure_counts() -> None:
    from sahel_indicators.analysis.exposure import conflict_exposure

    result = placed(events("A", "R", "X"), imprecise="spread", shares="equal")
    counted = conflict_exposure(
        result.table, AREAS, measures=["events", "fatalities"], weight="weight"
    ).table.set_index("area_code")
    # A: 1 + 1/2 + 1/3 events, with 1 + 2/2 + 4/3 deaths.
    assert counted.loc["A", "events"] == pytest.approx(11 / 6)
    assert counted.loc["A", "fatalities"] == pytest.approx(10 / 3)
    assert counted["events"].sum() == pytest.approx(3)


# -- bounds ----------------------------------------------------------------------------------


def test_bounds_by_hand() -> None:
    result = bounds(events("A", "A", "R", "X", "Z"))
    assert [row(result, area) for area in "ABC"] == [[2, 2, 4], [0, 0, 2], [0, 0, 1]]
    deaths = [row(result, area, "fatalities") for area in "ABC"]
    assert deaths == [[3, 3, 15], [0, 0, 12], [0, 0, 8]]
    assert account(result) == {
        "given": 5,
        "used": 4,
        "its area is not among the areas given": 1,
    }
    notes = " ".join(result.notes)
    assert "upper bounds must not be added" in notes and "in neither bound" in notes
    assert "in 3 of 3 rows it may have been more" in result.summary()


def test_bounds_are_the_extremes_of_all_possibilities() -> None:
    names = ["A", "R", "X", "C", "R", "X", "S", "B"]
    inside = {"R": "AB", "S": "C", "X": "ABC"}
    happened = events(*names)
    choices = [inside.get(name, name) for name in names]
    for measure, values in {"events": np.ones(8), "fatalities": 2.0 ** np.arange(8)}.items():
        sums = [
            [sum(v for v, a in zip(values, world, strict=True) if a == area) for area in "ABC"]
            for world in product(*choices)
        ]
        result = bounds(happened, measures=[measure])
        for number, area in enumerate("ABC"):
            lower, _, upper = row(result, area, measure)
            assert (lower, upper) == (min(s[number] for s in sums), max(s[number] for s in sums))


def test_the_value_follows_the_rule_and_lies_between() -> None:
    happened = events("A", "R", "X")
    result = bounds(happened, imprecise="spread", shares="people")
    assert row(result, "A") == pytest.approx([1, 1 + 0.75 + 0.3, 3])
    assert result.table.query("measure == 'events'")["value"].sum() == pytest.approx(3)
    assert any("did not happen there" in note for note in result.notes)


def test_months_zeros_and_coverage() -> None:
    happened = events("A", "R", "A", date_start=["2023-01-31", "2023-03-01", "2023-09-01"])
    result = bounds(happened, coverage=("2023-01", "2023-03"), measures=["events"])
    upper = result.wide("upper").pivot(index="area_code", columns="month", values="events")
    np.testing.assert_array_equal(upper, [[1, 0, 1], [0, 0, 1], [0, 0, 0]])
    assert list(upper.columns) == list(pd.to_datetime(["2023-01", "2023-02", "2023-03"]))
    assert account(result)["outside the coverage"] == 1
    cut = bounds(happened, coverage=("2023-01", "2023-08"), period="quarter", measures=["events"])
    at_a = cut.table[cut.table["area_code"] == "A"]
    np.testing.assert_array_equal(at_a["upper"], [2, 0, np.nan])
    assert any("cuts through the quarter: 2023-07" in note for note in cut.notes)


def test_wide_is_a_table_of_areas_and_months_for_other_analyses() -> None:
    from sahel_indicators.analysis import window_exposure

    happened = events("A", "R", date_start=["2023-01-31", "2023-02-01"])
    wide = bounds(happened).wide("upper")
    assert list(wide.columns) == ["area_code", "month", "events", "fatalities"]
    at = pd.DataFrame(
        {"area_code": ["A"], "period_start": "2023-03-01", "period_end": "2023-05-31"}
    )
    found = window_exposure(wide, at, value="fatalities", window=2, side="before")
    assert list(found) == [3]


def test_all_together_and_years() -> None:
    together = bounds(events("A", "R"), period=None)
    assert list(together.table.columns) == ["area_code", "measure", "lower", "value", "upper"]
    assert list(together.wide().columns) == ["area_code", "events", "fatalities"]
    years = bounds(events("A", "R", date_start=[2020, 2022]), period="given", measures=["events"])
    assert list(years.table["period"].unique()) == [2020, 2021, 2022]


def test_ranges_of_deaths_widen_the_bounds() -> None:
    happened = events("A", "R", low=[0.0, 1.0], high=[5.0, 9.0])
    result = bounds(happened, ranges={"fatalities": ("low", "high")})
    assert row(result, "A", "fatalities") == [0, 1, 14]
    assert row(result, "B", "fatalities") == [0, 0, 9]


def test_a_best_estimate_outside_its_range_widens_it_and_is_told() -> None:
    happened = events("A", low=[3.0], high=[0.0])
    result = bounds(happened, ranges={"fatalities": ("low", "high")})
    assert row(result, "A", "fatalities") == [1, 1, 1]
    assert any("outside its own bounds" in note for note in result.notes)


def test_missing_deaths_are_no_zeros() -> None:
    result = bounds(events("A", "B", "R", fatalities=[1, np.nan, 4]))
    np.testing.assert_array_equal(row(result, "A", "fatalities"), [1, 1, 5])
    np.testing.assert_array_equal(row(result, "B", "fatalities"), [0, np.nan, np.nan])
    np.testing.assert_array_equal(row(result, "C", "fatalities"), [0, 0, 0])
    assert any("1 events have no 'fatalities'" in note for note in result.notes)


def test_a_country_without_events_is_told() -> None:
    areas = pd.concat([AREAS, pd.DataFrame([{"area_code": "N", "parent_code": "M"}])])
    areas["location_code"] = areas["location_code"].fillna("Y")
    result = exposure_bounds(events("A"), areas)
    assert any("No event lies in any area of Y" in note for note in result.notes)
    assert not any("No event lies" in note for note in bounds(events("A")).notes)


def test_the_order_of_rows_does_not_matter() -> None:
    happened = events("A", "R", "X", "C", "R", geo_precision=[1, 3, 3, 2, 1])
    settings: dict[str, Any] = {
        "imprecise": "spread",
        "shares": "people",
        "precision": "geo_precision",
        "publisher": "acled",
    }
    shuffled = happened.iloc[[3, 0, 4, 2, 1]]
    turned = AREAS.iloc[::-1]
    assert weights(placed(shuffled, turned, **settings)) == weights(placed(happened, **settings))
    pd.testing.assert_frame_equal(
        exposure_bounds(shuffled, turned, **settings).table, bounds(happened, **settings).table
    )


# -- refusals --------------------------------------------------------------------------------

TWICE = pd.concat([AREAS, AREAS.iloc[:1].assign(parent_code="S")])
SPLIT = AREAS.assign(location_code=["X", "Y", "X"])
CONFUSED = AREAS.assign(parent_code=["A", "A", "S"])


@pytest.mark.parametrize(
    ("happened", "areas", "settings", "says"),
    [
        (events("A").iloc[:0], AREAS, {}, "no rows"),
        (events("A"), AREAS.iloc[:0], {}, "no rows"),
        (events("A").drop(columns="area_code"), AREAS, {}, "'area_code' is in the table 0 times"),
        (events("A"), AREAS.drop(columns="parent_code"), {}, "'parent_code' is in the table 0"),
        (events("A"), AREAS.assign(area_code=["A", "B", None]), {}, "have no area_code"),
        (events("A"), AREAS.assign(parent_code=["R", "R", None]), {}, "no parent_code"),
        (events("A"), TWICE, {}, "rows share a key"),
        (events("A"), SPLIT, {}, "parent_code R lies in 2 different location_code"),
        (events("A"), CONFUSED, {}, "'A' is both a parent_code and a area_code"),
        (events("Z"), AREAS, {}, "None of 1 events can be placed.*not among"),
        (events("R"), AREAS, {}, "None of 1 events can be placed.*parent_code only"),
        (events("A"), AREAS, {"level": 0}, "Level 0"),
        (events("A"), AREAS, {"level": 3}, "Level 3"),
        (events("A"), AREAS, {"imprecise": "bounds"}, "call exposure_bounds"),
        (events("A"), AREAS, {"imprecise": "spread"}, "never made in silence"),
        (events("A"), AREAS, {"shares": "equal"}, "Shares go with"),
        (
            events("R"),
            AREAS,
            {"imprecise": "spread", "shares": "sheep"},
            "'sheep' is in the table 0 times",
        ),
        (
            events("R"),
            AREAS.assign(people=[1, np.nan, -1]),
            {"imprecise": "spread", "shares": "people"},
            "2 areas have no 'people', or a negative one: B, C",
        ),
        (
            events("R"),
            AREAS.assign(people=[0, 0, 5]),
            {"imprecise": "spread", "shares": "people"},
            "cannot be shared out",
        ),
        (events("A", p=[1]), AREAS, {"precision": "p"}, "their publisher, which is None"),
        (
            events("A", p=[1]),
            AREAS,
            {"precision": "p", "publisher": "scad"},
            "publisher, which is 'scad'",
        ),
        (
            events("A", p=[4]),
            AREAS,
            {"precision": "p", "publisher": "acled"},
            "codes that acled does not: 4",
        ),
        (
            events("A", p=[1]),
            AREAS,
            {"precision": "p", "publisher": "ucdp", "levels": LEVELS[1:], "level": 1},
            "country, region and district apart",
        ),
        (events("A", weight=[1]), AREAS, {}, "have a column 'weight' already"),
        (events("A"), AREAS, {"publisher": "ucdp"}, "no column of its codes of precision"),
        (events("A", "B", event_id=[7, 7]), AREAS, {}, "repeat an 'event_id'"),
        (events("A"), AREAS, {"levels": ("area_code", "area_code")}, "different columns"),
        (events("A", area_code_given=["A"]), AREAS, {}, "placed already"),
    ],
)
def test_refusals_of_placing(
    happened: pd.DataFrame, areas: pd.DataFrame, settings: dict[str, Any], says: str
) -> None:
    with pytest.raises(AnalysisError, match=says):
        placed(happened, areas, **settings)


@pytest.mark.parametrize(
    ("happened", "settings", "says"),
    [
        (events("A").drop(columns="fatalities"), {}, "'fatalities' is in the table 0 times"),
        (events("A", fatalities=[-1]), {}, "negative"),
        (events("A", fatalities=[np.inf]), {}, "infinite"),
        (events("A", fatalities=["many"]), {}, "not numbers"),
        (events("A"), {"measures": []}, "Measures"),
        (events("A"), {"measures": ["events", "events"]}, "Measures"),
        (events("A"), {"ranges": {"injured": ("low", "high")}}, "ranges for injured"),
        (events("A"), {"ranges": {"fatalities": ("low", "high")}}, "'low' is in the table 0 times"),
        (events("A", "B", event_id=[7, 7]), {}, "repeat an 'event_id'"),
        (events("A"), {"coverage": ("2024-01", "2024-02")}, "outside the coverage: 1"),
        (events("Z"), {}, "None of 1 events can be placed"),
        (events("A"), {"imprecise": "bounds"}, "'exclude' or 'spread'"),
        (events("A"), {"date": "day"}, "'day' is in the table 0 times"),
        (events("A", date_start=["01/02/2023"]), {}, "cannot be read as dates"),
        (events("A"), {"ranges": {"fatalities": "low"}}, "two columns"),
        (events("A"), {"ranges": [("low", "high")]}, "ranges="),
    ],
)
def test_refusals_of_bounds(happened: pd.DataFrame, settings: dict[str, Any], says: str) -> None:
    with pytest.raises(AnalysisError, match=says):
        bounds(happened, **settings)


def test_areas_may_not_be_called_like_a_column_of_the_result() -> None:
    for name in ("lower", "measure", "month"):
        areas = AREAS.rename(columns={"area_code": name})
        happened = events("A").rename(columns={"area_code": name})
        with pytest.raises(AnalysisError, match=f"'{name}' of the result is something else"):
            exposure_bounds(happened, areas, area=name, levels=(*LEVELS[:2], name))


def test_an_unknown_figure_is_refused() -> None:
    with pytest.raises(AnalysisError, match="no figure 'middle'"):
        bounds(events("A")).wide("middle")


def test_the_tables_given_are_left_as_they_are() -> None:
    happened, areas = events("A", "R"), AREAS.copy()
    before = happened.copy()
    placed(happened, areas, imprecise="spread", shares="people")
    exposure_bounds(happened, areas)
    pd.testing.assert_frame_equal(happened, before)
    pd.testing.assert_frame_equal(areas, AREAS)

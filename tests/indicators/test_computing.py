"""Rates by hand from the raw tables, the population behind them, and the bounds."""

import pandas as pd
import pytest

from sahel_indicators import indicators, open_indicators, open_observations
from sahel_indicators.aggregation import to_areas, without_repetitions
from sahel_indicators.config import settings
from sahel_indicators.indicators.computing import (
    MAX_GAP_YEARS,
    _within_bounds,
    population,
)

pytestmark = [pytest.mark.realdata, pytest.mark.usefixtures("tables_read_once")]


@pytest.fixture(scope="module")
def mali() -> pd.DataFrame:
    known = open_observations()
    return to_areas(without_repetitions(known[known["location_code"] == "MLI"]))


@pytest.fixture(scope="module")
def people(mali: pd.DataFrame) -> pd.DataFrame:
    return population(mali, "MLI", 2).set_index(["area_code", "year"])


def test_population_is_that_of_the_year_s_last_analysis(people: pd.DataFrame) -> None:
    assert people.loc[("ML0505", 2020), "population"] == 526_885
    assert people.loc[("ML0505", 2021), "population"] == 541_493


def test_population_of_a_year_without_analysis_is_the_nearest_s(people: pd.DataFrame) -> None:
    assert people.loc[("ML0505", 2012), "population_year"] == 2014
    assert people.loc[("ML0505", 2025), "population_year"] == 2024


def test_population_is_never_carried_far(people: pd.DataFrame) -> None:
    gap = (people["population_year"] - people.index.get_level_values("year")).abs()
    assert gap.max() <= MAX_GAP_YEARS
    assert ("ML0505", 1995) not in people.index


def test_population_of_the_country_needs_every_area(mali: pd.DataFrame) -> None:
    national = population(mali, "MLI", 0).set_index("year")["population"]
    assert national[2019] == 20_537_000


def test_moura_s_month_by_hand(people: pd.DataFrame) -> None:
    values = open_indicators("MLI", 2, only=["conflict_fatalities", "conflict_fatalities_per_100k"])
    march = values[(values["area_code"] == "ML0503") & (values["period_start"] == "2022-03-01")]
    found = march.set_index("indicator")["value"]
    assert found["conflict_fatalities"] == 396
    inhabitants = people.loc[("ML0503", 2022), "population"]
    rate = 396 / inhabitants * 100_000
    assert found["conflict_fatalities_per_100k"] == pytest.approx(rate, rel=1e-12)


def test_menaka_s_four_codes_add_up_to_the_cercle_analysed() -> None:
    values = open_indicators("MLI", 2, only=["conflict_events"])
    menaka = values[values["area_code"] == "ML0704"]
    assert menaka["value"].sum() == 620 and (menaka["completeness"] == 1).all()
    assert not values["area_code"].isin(["ML1001", "ML1002", "ML1003", "ML1004"]).any()


def test_refugees_are_added_over_countries_of_asylum() -> None:
    raw = pd.read_csv(settings().bundle / "refugees.csv").query("origin_location_code == 'MLI'")
    by_year = raw.groupby("reference_period_end")["refugees"].sum()
    values = open_indicators("MLI", 0, only=["refugees_by_origin"])
    found = values.set_index(values["period_end"].dt.strftime("%Y-%m-%d"))["value"]
    assert found.sort_index().to_list() == by_year.sort_index().to_list()
    assert found["2012-12-31"] == 149_930


def test_rainfall_is_a_deviation_and_not_a_ratio() -> None:
    values = open_indicators("MLI", 1, only=["rainfall_anomaly"])["value"].dropna()
    assert values.between(-100, 300).all() and values.min() < -10 < values.max()


def test_value_beyond_its_bounds_is_missing_and_says_why() -> None:
    share, people = indicators["phase3plus_share"], indicators["phase3plus_people"]
    values = pd.DataFrame(
        {
            "indicator": [share.key, share.key, people.key, people.key],
            "value": [1.2, 0.5, 1.2, -1],
            "note": ["", "as printed", "", ""],
        }
    )
    kept = _within_bounds([share, people], values)
    assert kept["value"].isna().tolist() == [True, False, False, True]
    assert kept["note"].tolist() == [
        "computed as 1.2, not within 0 to 1",
        "as printed",
        "",
        "computed as -1, not within 0 to inf",
    ]


def test_without_any_analysis_there_are_no_people(mali: pd.DataFrame) -> None:
    """As on a day before the first one was published."""
    assert population(mali.iloc[:0], "MLI", 2).empty

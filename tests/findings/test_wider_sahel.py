"""Countries side by side: sets of areas by hand, and sums re-added from the raw tables."""

from __future__ import annotations

import pandas as pd
import pytest

from sahel_indicators.config import settings
from sahel_indicators.errors import DataError
from sahel_indicators.findings.wider_sahel import (
    WiderSahel,
    chosen_countries,
    constant_set,
    wider_sahel,
)


def analysed(**times: str) -> pd.DataFrame:
    """Which areas have a figure at each time: `first="AB"`."""
    rows = [(area, pd.Timestamp(f"20{n:02}-10-01")) for n, areas in enumerate(times.values(), 10)
            for area in areas]  # fmt: skip
    return pd.DataFrame(rows, columns=["area_code", "period_start"])


def test_set_holds_the_areas_analysed_every_time() -> None:
    kept = constant_set(analysed(one="ABCD", two="ABC", three="ABD"))
    assert set(kept["area_code"]) == {"A", "B"} and kept["period_start"].nunique() == 3


def test_set_begins_where_half_of_the_areas_go_through() -> None:
    kept = constant_set(analysed(one="A", two="ABCDEF", three="ABCF"))
    assert set(kept["area_code"]) == {"A", "B", "C", "F"}
    assert kept["period_start"].min() == pd.Timestamp("2011-10-01")


def test_one_analysis_or_changing_areas_make_no_set() -> None:
    assert constant_set(analysed(one="ABCD")).empty
    assert constant_set(analysed(one="AB", two="CD", three="EF")).empty


def test_an_area_that_was_split_meanwhile_is_not_in_the_set() -> None:
    areas, days = ["MR011", "MR012", "MR013"], pd.to_datetime(["2023-03-01", "2023-10-01"])
    rows = [(area, day) for day in days for area in areas]
    told = pd.DataFrame(rows, columns=["area_code", "period_start"])
    assert set(constant_set(told)["area_code"]) == set(areas)
    after = told.assign(period_start=told["period_start"] + pd.DateOffset(months=7))
    assert set(constant_set(after)["area_code"]) == {"MR012", "MR013"}


def test_countries_are_checked() -> None:
    assert chosen_countries(["NER", "MLI"]) == ("NER", "MLI")
    assert len(chosen_countries(None)) == 6
    for wrong, told in ((["MLI", "FRA"], "FRA"), (["MLI", "MLI"], "repeated"), ([], "none")):
        with pytest.raises(DataError, match=told):
            chosen_countries(wrong)


@pytest.fixture(scope="module")
def two(tables_read_once: None) -> WiderSahel:
    return wider_sahel(["MLI", "NGA"])


@pytest.mark.realdata
def test_share_is_added_up_over_the_set(two: WiderSahel) -> None:
    raw = pd.read_csv(settings().bundle / "food_security_mli.csv")
    rows = raw[(raw["ipc_type"] == "current") & (raw["reference_period_start"] == "2024-03-01")]
    rows = rows[rows["admin1_name"] != "Bamako"]  # the only cercle not analysed every time
    share = rows[["phase3", "phase4", "phase5"]].sum().sum() / rows["population"].sum()
    found = two.latest.set_index("country").loc["MLI"]
    assert found["share"] == pytest.approx(share, rel=1e-12)
    assert found["share_on"] == pd.Timestamp("2024-03-01")


@pytest.mark.realdata
def test_sets_say_how_much_of_a_country_they_are(two: WiderSahel) -> None:
    sets = two.sets.set_index("country")
    assert sets.loc["MLI", ["areas", "analysed", "of_country"]].tolist() == [49, 50, 50]
    assert sets.loc["NGA", "of_country"] == 774 and sets.loc["NGA", "analysed"] == 65


@pytest.mark.realdata
def test_deaths_and_their_bounds_are_the_three_types_added_up(two: WiderSahel) -> None:
    raw = pd.read_csv(settings().bundle / "organized_violence_country_year.csv")
    rows = raw[(raw["location_code"] == "MLI") & (raw["reference_period_start"] == "2024-01-01")]
    deaths = two.deaths.set_index(["country", "date"])
    found = deaths.loc[("MLI", pd.Timestamp("2024-01-01"))]
    by_hand = rows[["deaths_best", "deaths_low", "deaths_high"]].sum().tolist()
    assert found[["value", "lower", "upper"]].tolist() == by_hand == [1901, 1783, 2644]
    assert two.deaths["date"].min() == pd.Timestamp("2012-01-01")


@pytest.mark.realdata
def test_best_estimates_outside_their_own_bounds_have_no_bounds(two: WiderSahel) -> None:
    raw = pd.read_csv(settings().bundle / "organized_violence_country_year.csv")
    rows = raw[(raw["location_code"] == "MLI") & (raw["reference_period_start"] == "1995-01-01")]
    assert rows["deaths_low"].sum() > rows["deaths_best"].sum()  # in the source itself
    years = wider_sahel(["MLI"], start="1995-01", end="1996-12").deaths.set_index("date")
    assert years.loc["1995-01-01", "value"] == rows["deaths_best"].sum()
    assert years.loc["1995-01-01", ["lower", "upper"]].isna().all()
    assert years.loc["1996-01-01", ["lower", "upper"]].notna().all()


@pytest.mark.realdata
def test_latest_idps_are_unhcrs_of_the_newest_date(two: WiderSahel) -> None:
    nigeria = two.latest.set_index("country").loc["NGA"]
    assert (nigeria["idps"], nigeria["idps_by"]) == (3_544_519, "unhcr")
    assert nigeria["idps_on"] == pd.Timestamp("2025-12-31")


@pytest.mark.realdata
def test_a_stock_that_is_carried_on_is_dated_by_its_first_count(tables_read_once: None) -> None:
    """Burkina Faso's is CONASUR's of March 2023, to the digit; Nigeria's is of its own year."""
    latest = wider_sahel(["BFA", "NGA"]).latest.set_index("country")
    assert latest.loc["BFA", ["idps", "idps_by", "idps_first_by"]].tolist() == [
        2_062_534, "unhcr", "conasur",
    ]  # fmt: skip
    assert latest.loc["BFA", "idps_since"] == pd.Timestamp("2023-03-31")
    assert latest.loc["NGA", ["idps_since", "idps_first_by"]].isna().all()
    # On a day before anybody carried it on there is nothing to say.
    then = wider_sahel(["BFA"], end="2022-12").latest
    assert then["idps_since"].isna().all()


@pytest.mark.realdata
def test_mauritania_s_share_is_of_the_same_people_before_and_after_the_splits(
    tables_read_once: None,
) -> None:
    shares = wider_sahel(["MRT"]).shares.set_index("period_start")
    raw = pd.read_csv(settings().bundle / "food_security_mrt.csv")
    rows = raw[(raw["ipc_type"] == "current") & (raw["reference_period_start"] == "2024-03-01")]
    rows = rows.set_index("admin2_name")
    split = ["Aleg", "Amourj", "Kaedi", "R'Kiz", "Selibaby", "Tintane"]
    new = ["Adel Bogrou", "Lexeiba", "Male", "Tekane", "Touil", "Wompou"]
    kept = rows.drop(index=[*split, *new, "Nouadhibou"])  # Nouadhibou: four analyses of eight
    assert shares.loc["2024-03-01", "people"] == kept[["phase3", "phase4", "phase5"]].sum().sum()
    assert shares["population"].iloc[-2:].tolist() == [1_839_335, 1_839_331]

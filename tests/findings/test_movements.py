"""Displacement: counts of a day, counts repeated, and figures re-added from the raw tables."""

from __future__ import annotations

import pandas as pd
import pytest

from sahel_indicators.config import settings
from sahel_indicators.errors import DataError
from sahel_indicators.findings import displacement
from sahel_indicators.findings.movements import Movements, movements, repeated, same_day


def stocks(*rows: tuple[str, str, float]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["date", "producer", "value"])
    return table.assign(date=pd.to_datetime(table["date"]))


def test_every_two_producers_of_one_day_are_a_pair() -> None:
    pairs = same_day(
        stocks(
            ("2020-12-31", "unhcr", 150.0),
            ("2020-12-31", "idmc", 100.0),
            ("2020-12-31", "dtm", 150.0),
            ("2021-12-31", "unhcr", 90.0),
            ("2021-06-30", "dtm", 90.0),
        )
    )
    assert pairs[["one", "other", "ratio"]].values.tolist() == [
        ["dtm", "idmc", 1.5],
        ["dtm", "unhcr", 1.0],
        ["idmc", "unhcr", 1.5],
    ]


def test_a_pair_with_nobody_has_no_ratio() -> None:
    pairs = same_day(stocks(("2020-12-31", "a", 0.0), ("2020-12-31", "b", 5.0)))
    assert pairs["ratio"].isna().all()


def test_a_figure_of_another_day_is_a_repetition_and_one_of_the_same_day_is_none() -> None:
    found = repeated(
        stocks(
            ("2023-03-31", "conasur", 2_000.0),
            ("2023-12-31", "unhcr", 2_000.0),
            ("2023-12-31", "idmc", 2_000.0),
            ("2025-12-31", "unhcr", 2_000.0),
            ("2020-12-31", "unhcr", 500.0),
            ("2020-12-31", "idmc", 500.0),
            ("2010-12-31", "idmc", 0.0),
            ("2011-12-31", "idmc", 0.0),
        )
    )
    assert found["value"].tolist() == [2_000.0]
    row = found.iloc[0]
    assert (row["first_by"], row["last_by"], row["dates"]) == ("conasur", "unhcr", 3)
    assert (row["since"], row["until"]) == (pd.Timestamp("2023-03-31"), pd.Timestamp("2025-12-31"))


@pytest.fixture(scope="module")
def mali(tables_read_once: None) -> Movements:
    return movements("MLI")


@pytest.mark.realdata
def test_rounds_are_the_sum_of_their_areas(mali: Movements) -> None:
    raw = pd.read_csv(settings().bundle / "idps_mli_admin2.csv")
    last = raw[raw["reference_period_end"] == "2021-09-30"]
    assert mali.last_round_on == pd.Timestamp("2021-09-30")
    assert mali.last_round["value"].sum() == last["population"].sum() == 401_736
    assert mali.last_round["value"].notna().sum() == len(last) == 47
    assert len(mali.last_round) == mali.areas == 50
    covered = mali.rounds.set_index("date")["areas"]
    assert covered["2016-12-31"] == 35 and covered.max() == 47


@pytest.mark.realdata
def test_producers_stand_apart_and_agree_by_repetition(mali: Movements) -> None:
    printed = mali.stocks.set_index(["producer", "date"])["value"]
    assert printed["dtm_government", "2025-09-30"] == 414_524
    assert printed["idmc", "2021-12-31"] == 326_135
    pairs = mali.same_day.set_index(["date", "one", "other"])
    pair = pairs.loc[(pd.Timestamp("2014-12-31"), "idmc", "unhcr")]
    assert pair[["value", "other_value"]].tolist() == [61_600, 99_816]
    assert pair["ratio"] == pytest.approx(99_816 / 61_600)


@pytest.mark.realdata
def test_refugees_are_those_of_the_table_by_either_end(mali: Movements) -> None:
    raw = pd.read_csv(settings().bundle / "refugees.csv")
    year = raw[raw["reference_period_end"] == "2025-12-31"]
    out = year[year["origin_location_code"] == "MLI"]["refugees"].sum()
    into = year[year["asylum_location_code"] == "MLI"].set_index("origin_location_code")["refugees"]
    last = pd.Timestamp("2025-12-31")
    assert mali.abroad.loc[mali.abroad["date"] == last, "value"].sum() == out == 519_738
    received = mali.received[mali.received["date"] == last].set_index("counterpart_code")["value"]
    assert received.to_dict() == into.to_dict() and received["BFA"] == 200_771


@pytest.mark.realdata
def test_flow_without_an_estimate_is_missing_and_parts_are_no_flow(mali: Movements) -> None:
    flows = mali.flows.set_index("date")["value"]
    assert pd.isna(flows["2015-12-31"]) and flows["2024-12-31"] == 130_600
    assert set(mali.flows["producer"]) == {"idmc"}  # not the flow inside Tombouctou of 2023


@pytest.mark.realdata
def test_frozen_count_of_burkina_faso_is_told(tables_read_once: None) -> None:
    row = movements("BFA").repeated.set_index("value").loc[2_062_534]
    assert (row["first_by"], row["since"]) == ("conasur", pd.Timestamp("2023-03-31"))
    assert (row["last_by"], row["until"], row["dates"]) == ("unhcr", pd.Timestamp("2025-12-31"), 4)


@pytest.mark.realdata
def test_rounds_of_three_departments_are_not_chads(tables_read_once: None) -> None:
    found = movements("TCD")
    assert found.rounds["areas"].max() == 3 and not found.rounds["whole"].any()
    assert found.last_round_on is None and found.last_round.empty
    assert set(found.stocks["producer"]) == {"idmc", "unhcr"}
    assert "iom_dtm" not in set(displacement("TCD").frame["producer"])


@pytest.mark.realdata
def test_chads_official_figures_are_counts_of_three_departments(tables_read_once: None) -> None:
    found = movements("TCD").counted_in_part
    assert set(found["producer"]) == {"unhcr"} and set(found["areas"]) == {3}
    assert found["date"].dt.year.tolist() == [2020, 2022, 2023, 2024]
    assert found["value"].tolist() == [336_124, 381_289, 215_928, 220_610]


@pytest.mark.realdata
def test_country_without_idps_has_empty_tables(tables_read_once: None) -> None:
    found = movements("MRT")
    assert found.stocks.empty and found.flows.empty and found.same_day.empty
    assert found.received["value"].max() == 300_192


@pytest.mark.realdata
def test_a_span_limits_the_dates_and_is_checked(tables_read_once: None) -> None:
    found = movements("MLI", start="2015-01", end="2018-12")
    assert found.stocks["date"].dt.year.between(2015, 2018).all()
    assert found.last_round_on == pd.Timestamp("2018-12-31")
    with pytest.raises(DataError, match="neither a month nor a day"):
        movements("MLI", start="2015")

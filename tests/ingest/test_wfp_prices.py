"""WFP's market prices: invented rows in its schemas, prices per kilogram divided by hand."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given

from sahel_indicators.errors import IngestError
from sahel_indicators.ingest import Ingested, ingest_file
from sahel_indicators.ingest.wfp_prices_words import commodity_and_type, country_of, flag, held
from tests.ingest.damaging import DAMAGE, damaged, refused_or_accounted_for
from tests.ingest.outcomes import accounted_for, faults, figure, ingested
from tests.ingest.publisher import publisher_file
from tests.ingest.tables import changed

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures" / "wfp_prices"
OLD, OLDEST, COUNTRY, GLOBAL = (
    (FIXTURES / f"{name}.csv").read_text("utf-8") for name in ("old", "oldest", "country", "global")
)

ALPS = [
    {
        "adm0Code": 50,
        "analysisValueEstimatedPrice": 412.5,
        "analysisValuePewiValue": -0.25,
        "analysisValuePriceFlag": "forecast",
        "commodityID": 67,
        "commodityName": "Maize (white)",
        "commodityPriceDate": "2022-09-15T00:00:00",
        "commodityPriceDateMonth": 9,
        "commodityPriceDateWeek": None,
        "commodityPriceDateYear": 2022,
        "commodityUnitID": 5,
        "commodityUnitName": "KG",
        "countryName": "Chad",
        "currencyID": 48,
        "currencyName": "XAF",
        "marketID": 2286,
        "marketName": "Market A",
        "priceTypeID": 15,
        "priceTypeName": "Retail",
    }
]

MONTHLY = [
    {
        "adm0Code": 50,
        "commodityName": "Millet",
        "commodityPrice": 30000,
        "commodityPriceDate": "2024-01-15T00:00:00",
        "commodityPriceFlag": "actual",
        "commodityDateWeek": week,
        "commodityUnitName": "100 KG",
        "countryISO3": "TCD",
        "countryName": "Chad",
        "currencyName": "XAF",
        "marketName": "Market A",
        "priceTypeName": "Wholesale",
    }
    for week in (None, 3)
]


def answer(folder: Path, items: list[dict[str, object]]) -> Ingested:
    text = json.dumps({"items": items, "page": 1, "totalItems": len(items)})
    return ingested(folder, text, "answer.json")


def reasons(done: Ingested) -> set[str]:
    return set(done.quarantine["reason"])


# -- units, names, flags -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("unit", "held_"),
    [
        ("KG", (1, "kg")),
        ("100 KG", (100, "kg")),
        ("1.5 KG", (1.5, "kg")),
        ("MT", (1000, "kg")),
        ("L", (1, "litre")),
        ("5 L", (5, "litre")),
        ("Head", (1, "Head")),
        ("100 Tubers", (1, "100 Tubers")),
        ("Pound", (1, "Pound")),
        ("0 KG", (1, "0 KG")),
        ("USD/LCU", (1, "USD/LCU")),
    ],
)
def test_what_a_unit_holds(unit: str, held_: tuple[float, str]) -> None:
    assert held(unit) == held_


def test_grams_and_millilitres_are_parts_of_a_kilogram_and_litre() -> None:
    assert held("400 G")[0] == pytest.approx(0.4)
    assert held("750 ML")[0] == pytest.approx(0.75)


def test_old_names_of_commodities_hold_the_price_type() -> None:
    assert commodity_and_type("Rice (imported) - Retail", None) == ("Rice (imported)", "Retail")
    assert commodity_and_type("Maize - white - Wholesale", None) == ("Maize - white", "Wholesale")
    assert commodity_and_type("Maize - white", None) == ("Maize - white", "")
    assert commodity_and_type("Sorghum - Retail", "Retail") == ("Sorghum", "Retail")
    assert commodity_and_type("Sorghum - red", "wholesale") == ("Sorghum - red", "Wholesale")


def test_flags_have_one_order() -> None:
    assert flag("aggregate, actual") == flag("actual,aggregate") == "actual,aggregate"


def test_regions_tell_a_country_only_where_they_and_the_currency_agree() -> None:
    assert country_of(["Mopti", "Gao", "Ségou"], ["XOF", "USD"]) == "MLI"
    # Regions of Cameroon, three of which Burkina Faso has as well; and its currency is another.
    cameroon = ["Centre", "Nord", "Est", "Adamaoua", "Littoral", "Ouest", "Sud"]
    assert country_of(cameroon, ["XOF"]) == ""
    assert country_of(["Centre", "Nord", "Est"], ["XAF"]) == ""
    assert country_of([], ["XOF"]) == ""


# -- the old schemas ---------------------------------------------------------------------------


def test_a_price_of_100_kilograms_is_stored_per_kilogram_and_says_what_was_printed(
    tmp_path: Path,
) -> None:
    done = ingested(tmp_path, OLD)
    assert done.layout == "WFP food prices, old schema (cmname)"
    assert (done.rows_read, done.rows_observed, done.rows_quarantined) == (3, 3, 0)
    bag = figure(done, series="Millet | Wholesale | 100 KG | XOF/kg")
    assert (bag["value"], bag["unit"], bag["area_code"]) == (185, "Dori", "BF56")
    assert bag["note"] == "printed 18500 per 100 KG"
    single = figure(done, series="Millet | Retail | KG | XOF/kg")
    assert (single["value"], single["note"], single["variable"]) == (210.5, "", "commodity_price")
    assert figure(done, unit="Koupela")["value"] == pytest.approx(1200)  # 900 for 0.75 litres


def test_a_price_of_the_15th_is_that_months(tmp_path: Path) -> None:
    row = figure(ingested(tmp_path, OLD), unit="Koupela")
    assert (str(row["period_start"].date()), str(row["period_end"].date())) == (
        "2019-02-01",
        "2019-02-28",
    )
    assert str(row["published_on"].date()) == "2019-04-14"  # 45 days after 28 February
    assert row["published_on_assumed"]


def test_a_price_of_another_day_is_that_days(tmp_path: Path) -> None:
    row = figure(ingested(tmp_path, changed(OLD, "2019-02-15", "2019-02-08")), unit="Koupela")
    assert row["period_start"] == row["period_end"] == pd.Timestamp("2019-02-08")


def test_the_oldest_schema_has_year_and_month_apart(tmp_path: Path) -> None:
    done = ingested(tmp_path, OLDEST)
    row = figure(done, series="Sorghum | Retail | KG | XOF/kg")
    assert (row["value"], row["area_code"], row["status"]) == (160, "ML05", "observed")
    assert str(row["period_end"].date()) == "2015-02-28"
    assert figure(done, series="Goat | Retail | Head | XOF/Head")["value"] == 21000


# -- the new schemas ---------------------------------------------------------------------------


def test_a_countrys_table_names_no_country_and_its_regions_tell_it(tmp_path: Path) -> None:
    done = ingested(tmp_path, COUNTRY)
    assert done.rows_observed == 5
    assert set(done.observations["location_code"]) == {"MLI"}
    assert any("are those of Mali (MLI)" in remark for remark in done.remarks)


def test_prices_in_dollars_stand_beside_those_in_local_currency(tmp_path: Path) -> None:
    done = ingested(tmp_path, COUNTRY)
    local = figure(done, variable="commodity_price", unit="Mopti Digue")
    dollars = figure(done, variable="commodity_price_usd", unit="Mopti Digue")
    assert (local["value"], local["series"]) == (300, "Millet | Wholesale | 50 KG | XOF/kg")
    assert dollars["series"] == "Millet | Wholesale | 50 KG | USD/kg"
    assert dollars["value"] == pytest.approx(0.496)  # 24.8 for 50 kg
    assert dollars["note"] == "printed 24.8 per 50 KG; flag: actual,aggregate"


def test_flags_say_how_sure_a_price_is(tmp_path: Path) -> None:
    local = ingested(tmp_path, COUNTRY).observations.query("variable == 'commodity_price'")
    assert dict(zip(local["unit"], local["status"], strict=True)) == {
        "Mopti Digue": "estimated",
        "Ténenkou": "observed",
        "Gao": "modelled",
        "Djebock": "estimated",
        "National Average": "estimated",
    }


def test_markets_are_placed_by_district_else_by_region_and_that_is_told(tmp_path: Path) -> None:
    done = ingested(tmp_path, COUNTRY)
    local = done.observations.query("variable == 'commodity_price'")
    assert dict(zip(local["unit"], local["area_code"], strict=True)) == {
        "Mopti Digue": "ML0506",
        "Ténenkou": "ML0507",
        "Gao": "ML0703",
        "Djebock": "ML07",
        "National Average": "MLI",
    }
    told = "1 unknown admin2 names, their markets are placed by region: Djebock"
    assert told in done.remarks


def test_dollars_rounded_to_zero_are_missing_and_never_zero(tmp_path: Path) -> None:
    row = figure(
        ingested(tmp_path, COUNTRY), variable="commodity_price_usd", unit="National Average"
    )
    assert pd.isna(row["value"])
    assert "printed as 0 dollars: rounded away" in row["note"]


def test_markets_abroad_are_set_aside(tmp_path: Path) -> None:
    done = ingested(tmp_path, GLOBAL)
    assert (done.rows_read, done.rows_observed, done.rows_quarantined) == (4, 2, 2)
    assert figure(done, variable="commodity_price", location_code="MLI")["value"] == 400
    assert figure(done, variable="commodity_price", unit="Bol")["value"] == 14000
    assert reasons(done) == {
        "areas of SEN are not in the gazetteer, only the country as a whole",
        "'FRA' is not the code of a country in the gazetteer",
    }


def test_a_market_without_a_region_may_lie_abroad(tmp_path: Path) -> None:
    text = changed(COUNTRY, "2023-06-15,Gao,Gao,Gao", "2023-06-15,,,Gao")
    done = ingested(tmp_path, text)
    assert done.rows_quarantined == 1
    assert reasons(done) == {"no region is named: the market may lie abroad"}


# -- DataBridges -------------------------------------------------------------------------------


def test_an_alert_is_modelled_and_a_series_of_its_own(tmp_path: Path) -> None:
    done = answer(tmp_path, ALPS)
    assert done.layout == "WFP DataBridges alert for price spikes (ALPS)"
    price = figure(done, variable="commodity_price")
    assert (price["value"], price["status"], price["area_code"]) == (412.5, "modelled", "TCD")
    assert price["series"] == "Maize (white) | Retail | KG | XAF/kg | ALPS"
    assert (price["unit"], price["source"]) == ("Market A", "wfp_databridges")
    alert = figure(done, variable="commodity_price_stress")
    assert (alert["value"], alert["note"]) == (-0.25, "flag: forecast")


def test_a_weekly_price_is_of_its_day_even_on_the_15th(tmp_path: Path) -> None:
    done = answer(tmp_path, MONTHLY)
    assert sorted(done.observations["period_end"].dt.day) == [15, 31]
    assert set(done.observations["value"]) == {300}


# -- what cannot be used -----------------------------------------------------------------------


def test_another_countrys_table_is_refused_and_names_it(tmp_path: Path) -> None:
    with pytest.raises(IngestError, match=r"is about other countries: FRA.*MLI \(Mali\)"):
        ingested(tmp_path, "\n".join([GLOBAL.split("\n")[0], GLOBAL.split("\n")[5], ""]))
    with pytest.raises(IngestError, match="column 'country': is about other countries: Kenya"):
        ingested(tmp_path, OLD.replace("Burkina Faso", "Kenya"))


def test_a_country_that_cannot_be_told_is_refused(tmp_path: Path) -> None:
    text = COUNTRY.replace("XOF", "KES")
    with pytest.raises(IngestError, match="does not say of which country it is") as refused:
        ingested(tmp_path, text)
    assert "countryiso3" in str(refused.value)


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("KG,cereals and tubers,210.5", "KG,cereals and tubers,0", "a price of 0 is no price"),
        ("210.5", "-210.5", "Market price, nominal, in local currency must lie from 0 up "),
        ("210.5", "cheap", "unreadable number"),
        ("2019-03-15,Millet - R", "2019-13-15,Millet - R", "unreadable date"),
        ("Millet - Retail", "Millet", "commodity or price type cannot be told"),
        ("Retail,KG", "Retail,", "no unit is named"),
        ("210.5,XOF", "210.5,", "no currency is named"),
        ("40287,Dori,133,62,15", "40287,,133,62,15", "no market is named"),
        ("Sahel,40287,Dori,133,62,15", "Sahara,1,Dori,133,62,15", "'Sahara' is not a known admin1"),
    ],
)
def test_a_row_that_cannot_be_used_is_set_aside(
    tmp_path: Path, old: str, new: str, reason: str
) -> None:
    done = ingested(tmp_path, changed(OLD, old, new))
    assert (done.rows_observed, done.rows_quarantined) == (2, 1)
    assert done.quarantine["row"].tolist() == [3]
    assert done.quarantine["reason"].iloc[0].startswith(reason)


def test_all_faults_of_a_row_are_told(tmp_path: Path) -> None:
    text = changed(
        changed(OLD, "210.5,XOF", "210.5,"), "2019-03-15,Millet - R", "2019-13-15,Mil - R"
    )
    told = faults(ingested(tmp_path, changed(text, "Sahel,40287", "Sahara,1")))
    assert len(told) == 3 and {line for line, _ in told} == {3}
    assert "no currency is named" in told.values()
    assert {why.partition(";")[0] for why in told.values()} >= {"unreadable date"}


def test_an_unknown_flag_is_set_aside(tmp_path: Path) -> None:
    done = ingested(tmp_path, changed(COUNTRY, "forecast", "guess"))
    assert done.rows_quarantined == 1
    assert set(done.quarantine["column"]) == {"priceflag"}


def test_a_blank_price_is_missing_with_its_reason(tmp_path: Path) -> None:
    row = figure(ingested(tmp_path, changed(OLD, "210.5", "")), unit="Dori", note=NOTHING)
    assert pd.isna(row["value"])


NOTHING = "no figure in the file: not analysed or not reported"


def test_a_row_that_stands_twice_is_set_aside_and_two_that_differ_both(tmp_path: Path) -> None:
    line = OLD.split("\n")[2]
    done = ingested(tmp_path, f"{OLD}{line}\n")
    assert reasons(done) == {"the row repeats an earlier row exactly"}
    done = ingested(tmp_path, f"{OLD}{changed(line, '210.5', '211')}\n")
    assert done.rows_quarantined == 2


def test_a_renamed_or_dropped_column_is_named(tmp_path: Path) -> None:
    with pytest.raises(IngestError, match="lacks the column mktname and has the unknown column"):
        ingested(tmp_path, changed(OLD, "mktname", "market name"))
    with pytest.raises(IngestError, match="lacks the column usdprice"):
        ingested(tmp_path, "\n".join(line.rpartition(",")[0] for line in COUNTRY.split("\n")))


def test_shifted_columns_are_refused(tmp_path: Path) -> None:
    lines = OLD.split("\n")
    shifted = "\n".join([lines[0], *(f"x,{line.rpartition(',')[0]}" for line in lines[2:5]), ""])
    with pytest.raises(IngestError):
        ingested(tmp_path, shifted)


@DAMAGE
@given(data=damaged(OLD, OLDEST, COUNTRY, GLOBAL))
def test_whatever_is_wrong_with_a_table_it_is_refused_or_accounted_for(data: bytes) -> None:
    refused_or_accounted_for(data)


# -- real files --------------------------------------------------------------------------------


@pytest.mark.realdata
def test_the_old_table_of_burkina_faso_is_read_whole() -> None:
    done = ingest_file(publisher_file("wfp_prices/wfp_food_prices_burkina-faso_old_schema.csv"))
    accounted_for(done)
    # The file has 30,566 lines: a header, a row of tags and the prices.
    assert (done.rows_read, done.rows_quarantined) == (30_564, 0)
    bags = done.observations["note"].str.startswith("printed ")
    assert bags.sum() == 3_650
    # The printed prices of 100 kg add up to 86,624,350 in a spreadsheet.
    assert done.observations.loc[bags, "value"].sum() == pytest.approx(866_243.5)
    assert (done.observations["area_code"] == "BF56").sum() == 3_614  # rows of Sahel
    assert str(done.observations["period_start"].min().date()) == "1992-01-01"


@pytest.mark.realdata
def test_the_answer_of_databridges_is_read_whole() -> None:
    done = ingest_file(publisher_file("wfp_prices/databridges_market_prices_tcd.json"))
    accounted_for(done)
    assert (done.rows_read, done.rows_quarantined) == (121, 0)
    assert len(done.observations) == 242
    assert set(done.observations["status"]) == {"modelled"}


@pytest.mark.realdata
def test_the_head_of_the_global_table_is_about_other_countries() -> None:
    path = publisher_file("wfp_prices/wfp_food_prices_global_2023_head.csv")
    with pytest.raises(IngestError, match="is about other countries: COG, NIC, PSE"):
        ingest_file(path)

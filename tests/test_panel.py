"""The panel: shape, what stands in a period, who wins, what was known when, and its file."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from sahel_indicators import open_indicators, open_observations, open_panel
from sahel_indicators.config import settings as package_settings
from sahel_indicators.errors import AreaError, DataError
from sahel_indicators.panel import area_figures
from sahel_indicators.store import read_panel, write_panel, write_table

from .planting import planted

pytestmark = [pytest.mark.realdata, pytest.mark.usefixtures("tables_read_once")]


@pytest.fixture(scope="module")
def seasons() -> xr.Dataset:
    return open_panel("MLI", 2, "season")


@pytest.fixture(scope="module")
def months() -> xr.Dataset:
    return open_panel("MLI", 2, "month")


@pytest.fixture(scope="module")
def years() -> xr.Dataset:
    return open_panel("MLI", 0, "year")


def test_shape_and_coordinates(seasons: xr.Dataset) -> None:
    assert seasons["phase3plus_share"].dims == ("area", "period")
    assert seasons.sizes["area"] == 50
    koro = seasons.sel(area="ML0505")
    assert (koro["area_name"], koro["parent_code"]) == ("Koro", "ML05")
    assert koro["parent_name"] == "Mopti"
    assert str(seasons["period_end"].sel(period="2014-10-01").values)[:10] == "2014-12-31"


def test_every_variable_says_what_it_is(seasons: xr.Dataset) -> None:
    for name, variable in seasons.data_vars.items():
        assert variable.attrs["long_name"], name
    attrs = seasons["phase3plus_share"].attrs
    assert attrs["units"] == "1" and "CILSS" in attrs["source"] and attrs["licence"] == "CC BY"
    assert attrs["kind"] == "share" and "flight" in attrs["caveat"]


def test_number_of_cercles_by_analysis(seasons: xr.Dataset) -> None:
    counted = seasons["phase3plus_share"].count("area").to_series()
    analysed = counted[counted > 0]
    assert analysed[pd.Timestamp("2014-10-01")] == 49  # Bamako is blank
    assert analysed[pd.Timestamp("2020-10-01")] == 49  # five of six communes of Bamako
    assert analysed[pd.Timestamp("2024-03-01")] == 50
    assert pd.Timestamp("2022-03-01") not in analysed.index  # did not take place
    assert not (analysed.index.month == 6).any()  # June-August is never current


def test_share_of_one_cercle_by_hand(seasons: xr.Dataset) -> None:
    # Koro, October 2021: 146,203 of 541,493 in phase 3, none worse.
    share = seasons["phase3plus_share"].sel(area="ML0505", period="2021-10-01").item()
    assert share == pytest.approx(146_203 / 541_493, rel=1e-12)


def test_parts_of_koro_are_added_up(seasons: xr.Dataset) -> None:
    share = seasons["phase3plus_share"].sel(area="ML0505", period="2021-03-01").item()
    assert share == pytest.approx((32_373 + 71_991 + 5_142) / 526_885, rel=1e-12)


def test_missing_area_is_missing_and_incomplete(seasons: xr.Dataset) -> None:
    at = {"area": "ML0901", "period": "2020-10-01"}
    assert np.isnan(seasons["phase3plus_share"].sel(at).item())
    assert seasons["completeness"].sel({**at, "indicator": "phase3plus_share"}).item() == 0


def test_flows_of_months_add_up_to_seasons_and_years(
    months: xr.Dataset, seasons: xr.Dataset, years: xr.Dataset
) -> None:
    monthly = months["conflict_events"].sel(area="ML0505")
    assert seasons["conflict_events"].sel(area="ML0505", period="2023-10-01").item() == (
        monthly.sel(period=slice("2023-10-01", "2023-12-31")).sum().item()
    )
    assert years["conflict_events"].sel(area="MLI", period="2023-01-01").item() == 1_592
    assert years["conflict_fatalities"].sel(area="MLI", period="2023-01-01").item() == 4_326


def test_a_flow_of_a_year_is_not_split_into_months() -> None:
    months = open_panel("MLI", 0, "month", only=["new_displacements", "conflict_events"])
    assert months["new_displacements"].isnull().all()
    assert months["conflict_events"].notnull().any()


def test_a_share_stands_in_every_month_of_its_season(
    months: xr.Dataset, seasons: xr.Dataset
) -> None:
    share = seasons["phase3plus_share"].sel(area="ML0704", period="2023-10-01").item()
    spread = months["phase3plus_share"].sel(area="ML0704", period=slice("2023-09-01", "2024-01-31"))
    assert spread.to_series().tolist()[1:4] == [share] * 3
    assert np.isnan(spread.values[[0, 4]]).all()


def test_survey_interval_comes_with_the_preferred_age_group(years: xr.Dataset) -> None:
    found = years.sel(area="MLI", period="2019-01-01")
    names = ("gam_whz", "gam_whz_lower", "gam_whz_upper")
    assert [found[name].item() for name in names] == [9.4, 8.7, 10.2]


def test_producer_of_a_joined_series_is_said(years: xr.Dataset) -> None:
    flags = years["idp_stock_source"]
    values, meanings = flags.attrs["flag_values"].tolist(), flags.attrs["flag_meanings"].split()
    names = dict(zip(values, meanings, strict=True))
    for year, producer in (("2012", "unhcr"), ("2022", "dtm_government")):
        assert names[flags.sel(area="MLI", period=f"{year}-01-01").item()] == producer
    assert years["idp_stock"].sel(area="MLI", period="2022-01-01").item() == 412_387


def test_national_figure_needs_every_area(years: xr.Dataset) -> None:
    values = open_panel("MLI", 0, "season", only=["phase3plus_share"])
    missing = values.sel(area="MLI", period="2020-10-01")
    assert np.isnan(missing["phase3plus_share"].item())
    assert missing["completeness"].item() == pytest.approx(52 / 53)


def test_menaka_is_a_region_at_ocha_and_part_of_gao_at_ch() -> None:
    cod = open_panel("MLI", 1, "year", only=["conflict_events"])
    ch = open_panel("MLI", 1, "year", only=["conflict_events"], system="ch")
    total = cod["conflict_events"].sel(area=["ML07", "ML10"], period="2023-01-01").sum().item()
    assert ch["conflict_events"].sel(area="ML07+ML10", period="2023-01-01").item() == total
    assert "ML10" not in ch["area"]


def test_regions_of_2023_are_the_cercles_they_were_made_of() -> None:
    only = ["phase3plus_people", "phase3plus_share"]
    panel = open_panel("MLI", 1, "season", system="2023", only=only)
    assert panel.sizes["area"] == 20 and panel.attrs["area_system"] == "2023"
    season = panel.sel(period="2023-10-01")
    # Bandiagara, Bankass and Koro, October 2023: people in phase 3, none worse, of people analysed.
    whole = season.sel(area="ML-2023-19")
    assert whole["phase3plus_people"].item() == 14_822 + 20_867 + 45_722
    people = 494_081 + 417_349 + 571_523
    assert whole["population"].item() == people
    assert whole["phase3plus_share"].item() == pytest.approx(81_411 / people, rel=1e-12)
    # Taoudenit is printed apart from Tombouctou, whose other cercles are whole.
    apart = season["phase3plus_people"].sel(area=["ML-2023-09", "ML-2023-06"]).values
    assert apart.tolist() == [3_824 + 1_275, 10_371 + 4_771 + 17_501 + 13_827 + 16_437 + 2_739]
    bougouni = season.sel(area="ML-2023-15")  # with a part of Kati
    assert np.isnan(bougouni["phase3plus_people"].item())
    assert bougouni["completeness"].sel(indicator="phase3plus_people").item() == 0.75


def test_people_of_parts_make_an_estimate_of_a_cut_cercle() -> None:
    rows = {"area_code": ["ML0204", "ML-2023-1507"], "population": [400.0, 100.0], "year": 2009}
    parts = pd.DataFrame(rows)
    panel = open_panel("MLI", 1, system="2023", only=["phase3plus_share"], people_of_parts=parts)
    found = panel.sel(area="ML-2023-15", period="2023-10-01")
    people = 722_778 + 317_552 + 335_292 + 1_508_070 / 4
    hungry = 14_456 + 6_351 + 6_706 + 30_161 / 4
    assert found["phase3plus_share"].item() == pytest.approx(hungry / people, rel=1e-12)
    assert found["population"].item() == pytest.approx(people)
    assert panel.attrs["apportioned_by"] == "2009"
    only = ["phase3plus_share"]
    notes = open_indicators("MLI", 1, system="2023", only=only, people_of_parts=parts)
    here = (notes["area_code"] == "ML-2023-15") & (notes["period_start"] == "2023-10-01")
    assert notes.loc[here, "note"].str.contains("estimate, apportioned: Kati").tolist() == [True]


def test_regions_of_burkina_faso_of_2025_by_hand() -> None:
    only = ["phase3plus_people", "phase3plus_share"]
    season = open_panel("BFA", 1, system="2025", only=only).sel(period="2023-10-01")
    found = season["phase3plus_people"]
    assert season.sizes["area"] == 17
    # Bale, Banwa, Mouhoun: none; Kossi, Nayala, Sourou; the old province of Soum alone.
    assert found.sel(area="BF-2025-BANKUI").item() == 0
    assert found.sel(area="BF-2025-SOUROU").item() == 85_852 + 27_317 + 53_871 + 52_815 + 15_534
    soum = season.sel(area="BF-2025-SOUM")
    assert soum["phase3plus_share"].item() == pytest.approx((79_162 + 39_581) / 395_810)


def test_the_codes_that_the_cadre_harmonise_prints() -> None:
    only = ["phase3plus_people"]
    season = open_panel("MRT", 2, system="ch-codes", only=only).sel(period="2023-10-01")
    assert season["phase3plus_people"].sel(area="MR0102").item() == 1_130  # Atar
    assert season["area_name"].sel(area="MR0102") == "Atar"
    assert season["population"].sel(area="MR0102").item() == 37_663


def test_the_areas_before_2016_are_those_of_the_cadre_harmonise() -> None:
    old, ch = (
        open_panel("MLI", 1, system=system, only=["phase3plus_people"]) for system in ("2012", "ch")
    )
    assert old.drop_attrs().identical(ch.drop_attrs())
    new = open_panel("MLI", 1, system="2016", only=["phase3plus_people"])
    assert new.sizes["area"] == 11
    assert new["phase3plus_people"].sel(area="ML-2016-09", period="2023-10-01").item() == 5_099


def test_as_of_shows_what_was_known() -> None:
    lean = {"area": "ML0505", "period": "2021-06-01"}

    def projected(as_of: str) -> float:
        only = ["phase3plus_people"]
        panel = open_panel("MLI", status="first projection", as_of=as_of, only=only)
        return float(panel["phase3plus_people"].sel(lean).item())

    assert projected("2021-01-31") == 79_033  # November 2020's projection
    # March 2021's, in two parts
    assert projected("2021-04-30") == 67_444 + 5_396 + 77_133 + 10_284
    assert open_observations(as_of="2014-03-30").query("source == 'cilss_ch'").empty


def test_round_trip_through_netcdf_loses_nothing(
    seasons: xr.Dataset, months: xr.Dataset, years: xr.Dataset, tmp_path: Path
) -> None:
    for number, panel in enumerate((seasons, months, years)):
        write_panel(panel, tmp_path / f"{number}.nc")
        again = read_panel(tmp_path / f"{number}.nc")
        assert panel.identical(again)


def test_order_of_rows_does_not_matter() -> None:
    one = open_panel("MLI", 2, "season", only=["phase3plus_people", "idp_stock"])
    two = open_panel("MLI", 2, "season", only=["idp_stock", "phase3plus_people"])
    assert one["idp_stock"].equals(two["idp_stock"])


@pytest.mark.parametrize(
    ("settings", "error", "said"),
    [
        ({"country": "XXX"}, DataError, "XXX"),
        ({"level": 5}, AreaError, "level 5"),
        ({"freq": "week"}, DataError, "week"),
        ({"system": "nuts"}, AreaError, "nuts"),
        ({"start": "2020-01-01", "end": "2019-01-01"}, DataError, "ends before it starts"),
    ],
)
def test_wrong_settings_are_named(
    settings: dict[str, Any], error: type[Exception], said: str
) -> None:
    with pytest.raises(error, match=said):
        open_panel(**{"only": ["conflict_events"]} | settings)


def test_indicator_without_any_figure_is_said() -> None:
    with pytest.raises(DataError, match="no figure for conflict_events"):
        open_panel("NER", 2, "month", only=["conflict_events"])


@pytest.mark.parametrize(
    "settings",
    [{"status": "Current"}, {"as_of": "01/02/2020"}, {"as_of": "2023"}, {"only": "gam_whz"}],
)
def test_words_that_could_be_misread_are_refused(settings: dict[str, Any]) -> None:
    with pytest.raises(DataError):
        open_panel("MLI", **settings)


def test_tables_changed_since_the_last_run_are_read_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "observations.parquet").write_bytes(b"of an older run")
    (tmp_path / "run.json").write_text('{"inputs": {"areas.csv": "another"}}')
    monkeypatch.setenv("SAHEL_CURRENT", str(tmp_path))
    package_settings.cache_clear()
    with pytest.warns(UserWarning, match="changed since the last"):
        assert len(open_observations()) > 100_000
    package_settings.cache_clear()


def test_figures_of_areas_are_those_of_the_tables_as_they_are_now(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SAHEL_CURRENT", str(tmp_path))
    known = planted({"variable": "conflict_events", "area_code": "ML0505", "value": 7.0})
    for events in (7.0, 8.0):
        write_table(known.assign(value=events), tmp_path / "observations.parquet")
        package_settings.cache_clear()
        assert area_figures("MLI", None)["value"].tolist() == [events]
    package_settings.cache_clear()


def test_who_changes_the_figures_of_areas_changes_them_for_nobody_else() -> None:
    mine = area_figures("MLI", None)
    mine["value"] = -1.0
    mine.loc[mine.index[0], "note"] = "mine"
    theirs = area_figures("MLI", None, "cod")
    assert not theirs["value"].eq(-1).any() and not theirs["note"].eq("mine").any()


def test_year_end_stock_does_not_stand_in_earlier_months() -> None:
    months = open_panel("MLI", 0, "month", only=["refugees_by_origin"])["refugees_by_origin"]
    known = months.squeeze("area").to_series().dropna()
    assert set(known.index.month) == {12}


def test_unknown_indicator_names_near_ones() -> None:
    with pytest.raises(KeyError, match="idp_stock"):
        open_panel("MLI", only=["idps_stock"])

"""UNHCR's statistics: who is abroad, who is at home, what is missing and what is zero."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given

from sahel_indicators.errors import IngestError
from sahel_indicators.ingest import Ingested, ingest_file
from sahel_indicators.observations import KEY

from .damaging import DAMAGE, damaged, refused_or_accounted_for
from .outcomes import accounted_for, faults, ingested
from .publisher import publisher_file
from .tables import changed, write

# `coo` and `coa` are UNHCR's own codes (ICO is the Ivory Coast); years as a data frame writes them.
ORIGINS = """\
year,coo_name,coo,coo_iso,coa_name,coa,coa_iso,refugees,asylum_seekers,returned_refugees,idps,\
returned_idps,stateless,ooc,oip,hst
2019.0,Mali,MLI,MLI,Cote d'Ivoire,ICO,CIV,120.0,5.0,0.0,0.0,0.0,0.0,0.0,,0.0
2019.0,Mali,MLI,MLI,Niger,NGR,NER,5000.0,-,300.0,0.0,0.0,0.0,0.0,,0.0
2019.0,Mali,MLI,MLI,Mali,MLI,MLI,0.0,0.0,0.0,9000.0,410.0,0.0,0.0,,0.0
2020.0,Burkina Faso,BKF,BFA,France,FRA,FRA,0.0,11.0,0.0,0.0,0.0,0.0,3.0,,0.0
"""

DOWNLOAD = """\
Extracted from the refugee data finder,,,,,,,,,,,
,,,,,,,,,,,
Year,Country of origin,Country of origin (ISO),Country of asylum,Country of asylum (ISO),\
Refugees under UNHCR's mandate,Asylum-seekers,IDPs of concern to UNHCR,\
Other people in need of international protection,Stateless persons,Host Community,\
Others of concern
2018,Niger,NER,Chad,TCD,40,2,0,,0,,0
2018,Niger,NER,Niger,NER,0,0,1500,,0,,0
"""


def item(**said: Any) -> dict[str, Any]:
    """One item of an answer of the API, ordinary in all that is not said."""
    return {
        "year": 2021,
        "coo_id": 1,
        "coo_name": "Mali",
        "coo": "MLI",
        "coo_iso": "MLI",
        "coa_id": 2,
        "coa_name": "Mauritania",
        "coa": "MAU",
        "coa_iso": "MRT",
        "refugees": 700,
        "asylum_seekers": 8,
        "returned_refugees": "0",
        "idps": "0",
        "returned_idps": 0,
        "stateless": 0,
        "ooc": 0,
        "oip": "-",
        "hst": "-",
    } | said


def answer(*items: dict[str, Any]) -> str:
    return json.dumps({"page": 1, "maxPages": 1, "items": items}, indent=0)


def group(kind: str = "REF", way: str = "Registered") -> dict[str, str]:
    return {"id": "1", "name": "a group", "pop_type_code": kind, "pop_data_type_name": way}


def collection(**said: Any) -> str:
    record = {
        "geomaster_name": "Niger",
        "geomaster_id": "1",
        "admin_level": "Country",
        "source": "UNHCR, Government",
        "date": "2022-03-31",
        "month": "3",
        "year": "2022",
        "individuals": "2500",
        "households": "600",
        "population_groups": [group(), group()],
    }
    return json.dumps({"data": [record | said], "population_group_id": "1, 2"})


def figures(done: Ingested) -> dict[tuple[str, str, str], float]:
    """The values by variable, origin and other end."""
    rows = done.observations
    about = zip(rows["variable"], rows["location_code"], rows["counterpart_code"], strict=True)
    return dict(zip(about, rows["value"], strict=True))


def test_people_abroad_are_told_by_iso_codes_and_idps_by_their_own_line(tmp_path: Path) -> None:
    done = ingested(tmp_path, ORIGINS)
    assert (done.rows_read, done.rows_quarantined) == (4, 0)
    found = figures(done)
    assert found["refugee_stock", "MLI", "CIV"] == 120
    assert found["asylum_seeker_stock", "MLI", "CIV"] == 5
    assert found["returned_refugees", "MLI", "NER"] == 300
    assert found["idp_stock", "MLI", ""] == 9000
    assert found["returned_idps", "MLI", ""] == 410
    # Three figures of people abroad on three lines, two of people at home on one.
    assert len(found) == len(done.observations) == 3 * 3 + 2


def test_the_zero_idps_of_a_line_of_two_countries_are_no_count(tmp_path: Path) -> None:
    rows = ingested(tmp_path, ORIGINS).observations
    assert rows[rows["variable"] == "idp_stock"]["location_code"].tolist() == ["MLI"]
    at_home = rows["counterpart_code"] == rows["location_code"]
    assert not at_home.any()


def test_a_dash_is_missing_and_zero_is_zero(tmp_path: Path) -> None:
    rows = ingested(tmp_path, ORIGINS).observations
    missing = rows[rows["value"].isna()]
    assert missing[["variable", "counterpart_code"]].to_numpy().tolist() == [
        ["asylum_seeker_stock", "NER"]
    ]
    assert missing["note"].ne("").all()
    assert figures(ingested(tmp_path, ORIGINS))["refugee_stock", "BFA", "FRA"] == 0


def test_stocks_are_of_the_years_end_and_returns_of_the_whole_year(tmp_path: Path) -> None:
    rows = ingested(tmp_path, ORIGINS).observations
    rows = rows[rows["location_code"] == "MLI"]
    starts = rows.groupby("variable")["period_start"].agg(lambda days: set(days))
    december, january = pd.Timestamp("2019-12-31"), pd.Timestamp("2019-01-01")
    assert starts.to_dict() == {
        "asylum_seeker_stock": {december},
        "idp_stock": {december},
        "refugee_stock": {december},
        "returned_idps": {january},
        "returned_refugees": {january},
    }
    assert set(rows["period_end"]) == {december}
    assert set(rows["published_on"]) == {pd.Timestamp("2020-06-30")}


def test_the_keys_are_those_of_the_compiled_tables(tmp_path: Path) -> None:
    rows = ingested(tmp_path, ORIGINS).observations.set_index("variable")
    idps = rows.loc["idp_stock"]
    assert (idps["status"], idps["series"], idps["source"]) == ("estimated", "official", "unhcr")
    refugees = rows.loc["refugee_stock"].iloc[0]
    assert (refugees["status"], refugees["series"]) == ("observed", "")


def test_a_download_with_titles_above_its_header(tmp_path: Path) -> None:
    done = ingested(tmp_path, DOWNLOAD)
    assert done.layout == "UNHCR population statistics (download)"
    assert figures(done) == {
        ("refugee_stock", "NER", "TCD"): 40,
        ("asylum_seeker_stock", "NER", "TCD"): 2,
        ("idp_stock", "NER", ""): 1500,
    }


def test_an_answer_of_the_api(tmp_path: Path) -> None:
    done = ingested(tmp_path, answer(item(), item(coo_iso="TCD", refugees="-")))
    found = figures(done)
    assert found["refugee_stock", "MLI", "MRT"] == 700
    assert pd.isna(found["refugee_stock", "TCD", "MRT"])
    assert any("stateless" in said for said in done.remarks)


def test_people_at_home_on_a_line_of_two_countries_are_set_aside(tmp_path: Path) -> None:
    text = changed(ORIGINS, "120.0,5.0,0.0,0.0", "120.0,5.0,0.0,77.0")
    done = ingested(tmp_path, text)
    assert done.quarantine["row"].tolist() == [2]
    assert "their own country" in done.quarantine["reason"].iloc[0]
    assert figures(done)["refugee_stock", "MLI", "CIV"] == 120


def test_a_misplaced_figure_has_its_other_faults_told(tmp_path: Path) -> None:
    done = ingested(tmp_path, changed(ORIGINS, "120.0,5.0,0.0,0.0", "120.0,5.0,0.0,-77.5"))
    told = sorted(faults(done).values())
    assert done.rows_quarantined == 1 and len(told) == 2
    assert "must lie from 0 up" in told[0] and "their own country" in told[1]


def test_refugees_in_their_own_country_are_set_aside(tmp_path: Path) -> None:
    text = changed(ORIGINS, "MLI,MLI,0.0,0.0,0.0,9000.0", "MLI,MLI,6.0,0.0,0.0,9000.0")
    done = ingested(tmp_path, text)
    assert done.quarantine["row"].tolist() == [4]
    assert figures(done)["idp_stock", "MLI", ""] == 9000


def test_rows_of_other_origins_are_set_aside_by_name(tmp_path: Path) -> None:
    done = ingested(tmp_path, answer(item(), item(coo_iso="SYR"), item(coo_iso="-")))
    assert set(done.quarantine["row"]) == {3, 4}
    assert done.quarantine["reason"].iloc[0].startswith("'SYR' is not the code")


def test_an_asylum_country_without_a_code_is_no_total(tmp_path: Path) -> None:
    done = ingested(tmp_path, answer(item(), item(coa_iso="-", coa="-")))
    assert set(done.quarantine["row"]) == {3}
    assert done.quarantine["reason"].str.contains("not an ISO").all()


def test_another_countrys_file_is_refused_by_name(tmp_path: Path) -> None:
    text = ORIGINS.replace(",MLI,MLI,", ",SYR,SYR,").replace(",BKF,BFA,", ",SYR,SYR,")
    with pytest.raises(IngestError, match="about other countries: SYR"):
        ingest_file(write(tmp_path, text))


def test_the_same_row_twice_counts_once_and_two_figures_of_one_pair_not_at_all(
    tmp_path: Path,
) -> None:
    line = ORIGINS.splitlines()[1] + "\n"
    twice = ingested(tmp_path, ORIGINS + line)
    assert set(twice.quarantine["row"]) == {6}
    both = ingested(tmp_path, ORIGINS + changed(line, "120.0", "121.0"))
    rows = both.quarantine[both.quarantine["reason"].str.contains("something else")]
    assert rows["row"].tolist() == [2, 6]


@pytest.mark.parametrize("year", ["19", "2019.5", "3019", "two"])
def test_an_impossible_year_costs_the_row(tmp_path: Path, year: str) -> None:
    done = ingested(tmp_path, changed(ORIGINS, "2020.0", year))
    assert set(done.quarantine["row"]) == {5}
    assert set(done.quarantine["column"]) == {"year"}


@pytest.mark.parametrize("figure", ["-120", "12.5", "many", "1,2,3"])
def test_an_impossible_figure_is_set_aside(tmp_path: Path, figure: str) -> None:
    done = ingested(tmp_path, changed(ORIGINS, "120.0", f'"{figure}"'))
    assert done.quarantine["row"].tolist() == [2]


def test_a_renamed_and_a_dropped_column_are_named(tmp_path: Path) -> None:
    with pytest.raises(IngestError, match="lacks the column refugees"):
        ingest_file(write(tmp_path, changed(ORIGINS, ",refugees,", ",refugee_number,")))
    dropped = "\n".join(line.rsplit(",", 6)[0] for line in ORIGINS.splitlines())
    with pytest.raises(IngestError, match="idps"):
        ingest_file(write(tmp_path, dropped + "\n"))


# -- the operational portal ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "variable"),
    [("REF", "refugees_hosted"), ("ASY", "asylum_seekers_hosted"), ("IDP", "idp_stock")],
)
def test_a_collection_is_of_people_in_a_country(tmp_path: Path, kind: str, variable: str) -> None:
    done = ingested(tmp_path, collection(population_groups=[group(kind), group(kind)]))
    row = done.observations.iloc[0]
    assert (row["variable"], row["location_code"], row["value"]) == (variable, "NER", 2500)
    assert (row["source"], row["series"]) == ("unhcr_portal", "portal, Registered")
    assert row["period_start"] == row["period_end"] == pd.Timestamp("2022-03-31")


def test_a_collection_of_a_country_in_french(tmp_path: Path) -> None:
    assert ingested(tmp_path, collection(geomaster_name="Tchad")).rows_observed == 1


def test_a_collection_of_another_country_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(IngestError, match="about other countries: Togoland") as raised:
        ingest_file(write(tmp_path, collection(geomaster_name="Togoland")))
    assert "Niger" in str(raised.value)


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"month": "11"}, "name different months"),
        ({"admin_level": "Admin 1"}, "a part of a country"),
        ({"population_groups": [group("REF"), group("ASY")]}, "unknown population_type"),
        ({"population_groups": "none"}, "unknown population_type"),
        ({"individuals": "-5"}, "must lie from 0"),
    ],
)
def test_a_collection_that_cannot_be_used_is_refused_with_the_reason(
    tmp_path: Path, said: dict[str, Any], reason: str
) -> None:
    with pytest.raises(IngestError, match=reason):
        ingest_file(write(tmp_path, collection(**said)))


@DAMAGE
@given(data=damaged(ORIGINS, DOWNLOAD, answer(item(), item(coo_iso="TCD")), collection()))
def test_a_damaged_file_is_refused_or_accounted_for(data: bytes) -> None:
    refused_or_accounted_for(data)


# -- UNHCR's own files -----------------------------------------------------------------------


@pytest.mark.realdata
def test_every_figure_of_the_compiled_tables_is_in_unhcrs_own_file() -> None:
    done = ingest_file(publisher_file("unhcr/population_origin_mli_bfa.csv"))
    accounted_for(done)
    assert (done.rows_read, done.rows_observed, done.rows_quarantined) == (1819, 1819, 0)
    bundle = Path(__file__).parents[2] / "data/raw/bundle"
    tables = [ingest_file(bundle / f"{name}.csv") for name in ("refugees", "idps_national")]
    compiled = pd.concat([table.observations for table in tables])
    compiled = compiled[compiled["source"] == "unhcr"]
    compiled = compiled[compiled["location_code"].isin(["MLI", "BFA"])]
    both = compiled.merge(done.observations, on=KEY, suffixes=("", "_here"), validate="one_to_one")
    assert len(both) == len(compiled) == 3983
    assert both["value"].equals(both["value_here"])


@pytest.mark.realdata
@pytest.mark.parametrize("number", [4, 29])
def test_kenyas_collections_are_refused_as_another_countrys(number: int) -> None:
    name = f"unhcr/unhcr_population-population-collection-{number}-geo-id-178.json"
    with pytest.raises(IngestError, match="about other countries: Kenya"):
        ingest_file(publisher_file(name))

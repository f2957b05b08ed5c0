"""FEWS NET's tables, maps and outlines: invented phases in their layouts, and the real table."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
from hypothesis import given
from shapely.geometry import Polygon, box, mapping

from sahel_indicators.boundaries import boundaries
from sahel_indicators.errors import IngestError
from sahel_indicators.ingest import Ingested, ingest_file
from tests.ingest.damaging import DAMAGE, damaged, refused_or_accounted_for
from tests.ingest.food_files import (
    reasons,
)
from tests.ingest.outcomes import faults, figure, ingested
from tests.ingest.publisher import publisher_file

TABLE = """\
ipc_id,country,country_code,fips_code,geographic_unit_name,geographic_unit_full_name,\
fewsnet_region,geographic_group,projection_start,projection_end,ipc_value,ipc_description,\
is_allowing_for_assistance,scenario,scenario_name,classification_scale,reporting_date,\
collection_schedule,collection_status,source_organization,source_document
1,Niger,NE,NG,Agropastoral Belt,"Agropastoral Belt, Bosso, Diffa, Niger",West Africa,\
Western Africa,2023-02-01,2023-02-28,2.0,Stressed,False,CS,Current,IPC 3.1,2023-02-01,Ad Hoc,\
Published,FEWS NET,Outlook
2,Niger,NE,NG,Agropastoral Belt,"Agropastoral Belt, Bosso, Diffa, Niger",West Africa,\
Western Africa,2023-02-01,2023-02-28,1.0,Minimal,True,CS,Current,IPC 3.1,2023-02-01,Ad Hoc,\
Published,FEWS NET,Outlook
3,Niger,NE,NG,"Oases: Dates, Salt, Trade","Oases: Dates, Salt, Trade, Bilma, Agadez, Niger",\
West Africa,Western Africa,2023-06-01,2023-09-30,3.0,Crisis,False,ML1,Near,IPC 3.1,2023-02-01,\
Ad Hoc,Published,FEWS NET,Outlook
4,Nigeria,NG,NI,Ricefields,"Ricefields, Kwara, Nigeria",West Africa,Western Africa,2023-02-01,\
2023-02-28,1.0,Minimal,False,CS,Current,IPC 3.1,2023-02-01,Ad Hoc,Published,FEWS NET,Outlook
5,Nigeria,NG,NI,Some  camp,"Some  camp , Nigeria",West Africa,Western Africa,2023-02-01,\
2023-02-28,4.0,Emergency,False,CS,Current,IPC 3.1,2023-02-01,Ad Hoc,Published,FEWS NET,\
Outlook
6,Mali,ML,ML,Mali,Mali,West Africa,Western Africa,2023-02-01,2023-02-28,4.0,Emergency,False,\
CS,Current,IPC Highest Household,2023-02-01,Ad Hoc,Published,FEWS NET,Brief
7,Mali,ML,ML,Park,"Park, Bafoulabe, Kayes, Mali",West Africa,Western Africa,2023-02-01,\
2023-02-28,88.0,Park,False,CS,Current,IPC 3.1,2023-02-01,Ad Hoc,Published,FEWS NET,Outlook
8,Mali,ML,ML,Plain,"Plain, Bafoulabe, Kayes, Mali",West Africa,Western Africa,2023-02-01,\
2023-02-28,2.0,Stressed,False,CS,Current,IPC 3.1,2023-02-01,Ad Hoc,Draft,FEWS NET,Outlook
9,Chad,TD,CD,Lake,"Lake, Mamdi, Lac, Chad",West Africa,Middle Africa,2023-10-01,2024-01-31,,,\
False,ML2,Medium,IPC 3.1,2023-02-01,Ad Hoc,Published,FEWS NET,Outlook
"""


def parsed(text: str = TABLE) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


# -- tables ----------------------------------------------------------------------------------


def test_a_phase_is_a_livelihood_zone_s_and_never_its_district_s(tmp_path: Path) -> None:
    done = ingested(tmp_path, TABLE)
    assert (done.layout, done.source) == ("FEWS NET, phases by unit", "fews_net")
    assert (done.rows_read, done.rows_observed) == (9, 6)
    rows = done.observations.set_index("row")
    assert set(rows["variable"]) == {"fews_net_phase"}
    assert rows.loc[2, ["area_code", "unit", "value"]].tolist() == [
        "NE002001", "Agropastoral Belt", 2,
    ]  # fmt: skip
    assert rows.loc[4, ["area_code", "unit"]].tolist() == ["NE001003", "Oases: Dates, Salt, Trade"]
    assert rows.loc[5, ["area_code", "unit"]].tolist() == ["NG024", "Ricefields"]
    assert rows.loc[6, ["area_code", "unit"]].tolist() == ["NGA", "Some camp"]


def test_the_country_code_is_iso_s_and_not_the_fips_code(tmp_path: Path) -> None:
    done = ingested(tmp_path, TABLE)
    assert done.observations.set_index("row").loc[[2, 5, 10], "location_code"].tolist() == [
        "NER", "NGA", "TCD",
    ]  # fmt: skip


def test_scenario_period_and_day_known(tmp_path: Path) -> None:
    rows = ingested(tmp_path, TABLE).observations.set_index("row")
    assert rows["status"].tolist()[-1] == "second projection"
    assert rows.loc[4, "status"] == "first projection"
    assert [str(rows.loc[4, name].date()) for name in ("period_start", "period_end")] == [
        "2023-06-01", "2023-09-30",
    ]  # fmt: skip
    # The reporting date is a month's first day: as known on its last, projections included.
    assert {str(day.date()) for day in rows["published_on"]} == {"2023-02-28"}
    assert rows["published_on_assumed"].all()


def test_with_and_without_assistance_are_two_series(tmp_path: Path) -> None:
    done = ingested(tmp_path, TABLE)
    assert figure(done, "fews_net_phase", series="IPC 3.1, allowing for assistance")["value"] == 1
    assert figure(done, "fews_net_phase", area_code="NE002001", series="IPC 3.1")["value"] == 2


def test_what_is_no_area_s_phase_is_set_aside(tmp_path: Path) -> None:
    told = reasons(ingested(tmp_path, TABLE))
    assert "highest phase of any household" in told[7]
    assert told[8] == "88 is no phase: a park or reserve"
    assert "has not published" in told[9]
    assert set(told) == {7, 8, 9}


def test_all_faults_of_a_row_are_told_but_none_of_one_that_is_no_phase(tmp_path: Path) -> None:
    first, park = "2.0,Stressed,False,CS,Current,IPC 3.1,2023-02-01", "88.0,Park,False,CS"
    text = TABLE.replace(first, first.replace("2.0", "7").replace("2023-02-01", "soon"), 1)
    told = faults(ingested(tmp_path, text.replace(park, park.replace("CS", "XX"))))
    assert [line for line, _ in told].count(8) == 1
    mine = sorted(why for (line, _), why in told.items() if line == 2)
    assert len(mine) == 2 and "must lie from" in mine[0]
    assert mine[1] == "the day of the report cannot be read"


def test_a_blank_phase_is_missing(tmp_path: Path) -> None:
    blank = figure(ingested(tmp_path, TABLE), "fews_net_phase", location_code="TCD")
    assert pd.isna(blank["value"]) and blank["note"]


def test_an_area_without_a_zone_is_the_area(tmp_path: Path) -> None:
    text = TABLE.replace("Agropastoral Belt,", "Bosso,", 1).replace(
        "Agropastoral Belt, Bosso, Diffa, Niger", "Bosso, Diffa, Niger", 1
    )
    row = ingested(tmp_path, text).observations.set_index("row").loc[2]
    assert (row["area_code"], row["unit"]) == ("NE002001", "")


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("2.0,Stressed", "7.0,Stressed", "must lie from 1 to 5"),
        ("2.0,Stressed", "2.5,Stressed", "must be a whole number"),
        ("2.0,Stressed", "99.0,", "99 is no phase: not classified"),
        ("Bosso, Diffa", "Bossso, Diffa", "'Bossso' is not a known admin2 name"),
        (",CS,Current,IPC 3.1,2023-02-01", ",CS,Current,IPC 3.1,31/31", "day of the report"),
        ("2023-02-01,2023-02-28", "2023-02-30,2023-02-28", "unreadable date"),
        (",CS,", ",XX,", "unknown scenario; expected CS, ML1, ML2"),
        ("1,Niger,NE,", "1,Kenya,KE,", "'KE' is not the code of a country"),
    ],
)
def test_a_row_that_cannot_be_used_is_set_aside(
    tmp_path: Path, old: str, new: str, reason: str
) -> None:
    assert old in TABLE
    assert reason in reasons(ingested(tmp_path, TABLE.replace(old, new, 1)))[2]


def test_the_same_rows_as_json(tmp_path: Path) -> None:
    done = ingested(tmp_path, json.dumps(parsed()), "answer.json")
    expected = ingested(tmp_path, TABLE)
    columns = ["area_code", "unit", "series", "status", "value", "row"]
    pd.testing.assert_frame_equal(done.observations[columns], expected.observations[columns])


# -- outlines --------------------------------------------------------------------------------


def district(code: str) -> Polygon:
    """The bundled outline of a district of Mali."""
    outlines = boundaries("MLI", 2).set_index("area_code")
    return outlines.loc[code, "geometry"]


def half(shape: Polygon) -> Polygon:
    """What lies in the western half of a shape's bounds."""
    west, south, east, north = shape.bounds
    return shape.intersection(box(west, south, (west + east) / 2, north))


def shapefile(folder: Path, layer: str, shapes: list[Any], **columns: list[Any]) -> Path:
    """A zipped shapefile with outlines and their attributes."""
    gpd.GeoDataFrame(columns, geometry=shapes, crs="EPSG:4326").to_file(folder / f"{layer}.shp")
    path = folder / "outlines.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for part in sorted(folder.glob(f"{layer}.*")):
            archive.write(part, part.name)
    return path


def phases(done: Ingested) -> dict[tuple[str, str], float]:
    rows = done.observations
    return dict(zip(zip(rows["area_code"], rows["unit"], strict=True), rows["value"], strict=True))


def test_an_outline_of_a_whole_district_is_its_phase_and_one_of_a_part_is_not(
    tmp_path: Path,
) -> None:
    nara, kita = district("ML0206"), district("ML0105")
    path = shapefile(tmp_path, "ML_202310_CS", [nara, half(kita)], CS=[3, 2], HA0=[0, 1])
    done = ingest_file(path)
    assert done.layout == "FEWS NET, outlines by phase (CS, ML1, ML2)"
    assert (done.rows_read, done.rows_observed) == (2, 2)
    assert phases(done) == {("ML0206", ""): 3, ("ML0105", "part in phase 2"): 2}
    part = figure(done, "fews_net_phase", area_code="ML0105")
    assert part["series"] == "allowing for assistance" and "% of the district" in part["note"]
    whole = figure(done, "fews_net_phase", area_code="ML0206")
    assert (whole["status"], whole["series"]) == ("current", "")
    assert (str(whole["period_start"].date()), str(whole["period_end"].date())) == (
        "2023-10-01",
        "2023-10-31",
    )
    assert any("less than 5%" in remark for remark in done.remarks)


@pytest.mark.parametrize(
    ("layer", "start", "end", "status"),
    [
        ("WA_202310_ML1", "2023-10-01", "2024-01-31", "first projection"),
        ("WA_202310_ML2", "2024-02-01", "2024-05-31", "second projection"),
        ("WA_201507_ML1", "2015-07-01", "2015-09-30", "first projection"),
        ("WA_201510_ML2", "2016-01-01", "2016-03-31", "second projection"),
    ],
)
def test_projections_run_as_fews_net_s_calendar_says(
    tmp_path: Path, layer: str, start: str, end: str, status: str
) -> None:
    columns = {layer[-3:]: [3]}
    done = ingest_file(shapefile(tmp_path, layer, [district("ML0206")], **columns))
    row = figure(done, "fews_net_phase")
    assert (str(row["period_start"].date()), str(row["period_end"].date())) == (start, end)
    assert row["status"] == status


def test_water_parks_and_what_is_not_classified_are_no_phases(tmp_path: Path) -> None:
    shapes = [district(code) for code in ("ML0206", "ML0105", "ML0103")] + [box(30, 0, 31, 1)]
    done = ingest_file(shapefile(tmp_path, "ML_202310_CS", shapes, CS=[3, 88, 99, 2]))
    told = reasons(done)
    assert told[3].startswith("88 is no phase") and told[4].startswith("99 is no phase")
    assert "of any district in the gazetteer" in told[5]
    assert (done.rows_read, done.rows_observed) == (4, 1)


def test_several_outlines_of_one_phase_in_one_district_are_told_apart(tmp_path: Path) -> None:
    kita = district("ML0105")
    pieces = [half(kita), kita.difference(half(kita))]
    done = ingest_file(shapefile(tmp_path, "ML_202310_CS", pieces, CS=[2, 2]))
    assert set(phases(done)) == {("ML0105", "part in phase 2"), ("ML0105", "part in phase 2 (2)")}


@pytest.mark.parametrize("layer", ["phases_CS", "ML_202308_ML1"])
def test_outlines_whose_months_cannot_be_told_are_refused(tmp_path: Path, layer: str) -> None:
    columns = {layer.rsplit("_", 1)[1]: [3]}
    with pytest.raises(IngestError, match="ML_202310_ML1"):
        ingest_file(shapefile(tmp_path, layer, [district("ML0206")], **columns))


def feature(shape: Any, **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "geometry": mapping(shape), "properties": properties}


def test_a_phase_map_is_placed_by_its_outlines(tmp_path: Path) -> None:
    said = {
        "country_code": "ML",
        "scenario": "ML1",
        "projection_start": "2023-10-01",
        "projection_end": "2024-01-31",
        "reporting_date": "2023-10-01",
        "classification_scale": "IPC 3.1",
    }
    features = [feature(district("ML0206"), value=2, **said)]
    text = json.dumps({"type": "FeatureCollection", "features": features})
    done = ingested(tmp_path, text, "map.geojson")
    assert done.layout == "FEWS NET, phase map"
    row = figure(done, "fews_net_phase")
    assert (row["area_code"], row["unit"], row["value"]) == ("ML0206", "", 2)
    assert (row["status"], row["series"]) == ("first projection", "IPC 3.1")
    assert str(row["published_on"].date()) == "2023-10-31"


def test_a_shape_that_is_missing_is_set_aside(tmp_path: Path) -> None:
    said = dict.fromkeys(("projection_start", "projection_end", "reporting_date"), "2023-10-31")
    features = [
        feature(district("ML0206"), value=2, scenario="CS", **said),
        {"type": "Feature", "geometry": None, "properties": {"value": 3, "scenario": "CS", **said}},
    ]
    text = json.dumps({"type": "FeatureCollection", "features": features})
    done = ingested(tmp_path, text, "map.geojson")
    assert (done.rows_observed, list(reasons(done))) == (1, [3])


def test_a_table_with_outlines_is_placed_by_its_names(tmp_path: Path) -> None:
    features = [feature(box(0, 0, 1, 1), **row) for row in parsed()]
    text = json.dumps({"type": "FeatureCollection", "features": features})
    done = ingested(tmp_path, text, "units.geojson")
    assert (done.layout, done.rows_observed) == ("FEWS NET, phases by unit", 6)


# -- files that are refused ------------------------------------------------------------------


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x00\x01\x02" * 50,
        TABLE[:900].encode(),
        TABLE.splitlines()[0].encode() + b"\n",
        TABLE.replace("ipc_value", "phase").encode(),
        TABLE.replace("scenario,", "", 1).encode(),
    ],
)
def test_a_broken_file_is_refused(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(IngestError):
        ingested(tmp_path, data)


def test_another_country_s_table_is_refused_naming_both(tmp_path: Path) -> None:
    rows = [row | {"country_code": "KE", "country": "Kenya"} for row in parsed()]
    with pytest.raises(IngestError, match=r"other countries: KE\..*NER \(Niger\)"):
        ingested(tmp_path, json.dumps(rows))


@DAMAGE
@given(data=damaged(TABLE))
def test_a_damaged_table_is_refused_or_accounted_for(data: bytes) -> None:
    refused_or_accounted_for(data)


# -- FEWS NET's own table --------------------------------------------------------------------


@pytest.mark.realdata
def test_every_row_of_the_real_table_is_accounted_for() -> None:
    done = ingest_file(publisher_file("fews_net/ipcphase_current_situation_2021_2024.csv"))
    assert (done.rows_read, done.rows_observed, done.rows_quarantined) == (9162, 9055, 107)
    assert set(done.quarantine["reason"].str[:13]) == {"the highest p"}
    rows = done.observations
    assert rows["value"].notna().all() and set(rows["value"]) == {1, 2, 3, 4}
    assert (rows["unit"] != "").all()
    assert rows.groupby("location_code").size().to_dict() == {
        "BFA": 715, "MLI": 1380, "NER": 2213, "NGA": 3640, "TCD": 1107,
    }  # fmt: skip
    assert rows["series"].str.contains("assistance").sum() == 470

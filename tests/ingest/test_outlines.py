"""Outlines of areas: invented shapes in the layouts of COD-AB, sizes computed by hand."""

from __future__ import annotations

import json
import math
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import LineString, MultiPolygon, Point, Polygon, box, mapping

from sahel_indicators.errors import IngestError
from sahel_indicators.ingest import Ingested, ingest_file
from tests.ingest.damaging import DAMAGE, bitten, refused_or_accounted_for
from tests.ingest.outcomes import accounted_for
from tests.ingest.tables import write

ROOT = Path(__file__).resolve().parents[2]
# Squares of half a degree in Mopti and Gao; the last one is Gao's.
TENENKOU, MOPTI, GAO = box(-5, 14, -4.5, 14.5), box(-4.5, 14, -4, 14.5), box(-0.5, 16, 0, 16.5)


def district(name: str, code: str, region: str = "Mopti", code1: str = "ML05") -> dict[str, Any]:
    return {
        "ADM2_FR": name,
        "ADM2_PCODE": code,
        "ADM1_FR": region,
        "ADM1_PCODE": code1,
        "ADM0_FR": "Mali",
        "ADM0_PCODE": "ML",
        "date": "2020-03-01",
        "validOn": "2021-12-20",
        "validTo": None,
    }


DISTRICTS = [
    (district("Ténenkou", "ML0507"), TENENKOU),
    (district("Mopti", "ML0506"), MOPTI),
    (district("Gao", "ML0703", "Gao", "ML07"), GAO),
]


def features(rows: Sequence[tuple[dict[str, Any], Any]]) -> str:
    return json.dumps(
        {
            "type": "FeatureCollection",
            "features": [
                {
                    "type": "Feature",
                    "properties": about,
                    "geometry": mapping(shape) if shape is not None else None,
                }
                for about, shape in rows
            ],
        }
    )


def ingest(folder: Path, rows: Sequence[tuple[dict[str, Any], Any]]) -> Ingested:
    done = ingest_file(write(folder, features(rows), "outlines.geojson"))
    checked(done)
    return done


def checked(done: Ingested) -> None:
    accounted_for(done)
    assert done.outlines is not None
    assert done.outlines["row"].tolist() == done.observations["row"].tolist()
    assert done.outlines.is_valid.all()


def frame(rows: Sequence[tuple[dict[str, Any], Any]]) -> gpd.GeoDataFrame:
    about, shapes = zip(*rows, strict=True)
    return gpd.GeoDataFrame(list(about), geometry=list(shapes), crs="EPSG:4326")


def square_km(west: float, south: float, east: float, north: float) -> float:
    """A box between two parallels on the WGS 84 ellipsoid (Snyder 1987, formula 3-12)."""
    a, e2 = 6378.137, 0.00669437999014
    e = math.sqrt(e2)

    def q(latitude: float) -> float:
        sine = math.sin(math.radians(latitude))
        log = math.log((1 - e * sine) / (1 + e * sine))
        return (1 - e2) * (sine / (1 - e2 * sine**2) - log / (2 * e))

    return a**2 * math.radians(east - west) * (q(north) - q(south)) / 2


# -- what is read ------------------------------------------------------------------------------


def test_every_outline_is_placed_and_measured(tmp_path: Path) -> None:
    done = ingest(tmp_path, DISTRICTS)
    assert done.layout == "COD-AB outlines, admin2"
    assert (done.rows_read, done.rows_observed) == (3, 3)
    seen = done.observations
    assert seen["area_code"].tolist() == ["ML0507", "ML0506", "ML0703"]
    assert seen["value"].iloc[0] == pytest.approx(square_km(-5, 14, -4.5, 14.5), rel=1e-6)
    assert seen["value"].iloc[2] == pytest.approx(square_km(-0.5, 16, 0, 16.5), rel=1e-6)
    assert set(seen["variable"]) == {"area_km2"}
    assert set(seen["status"]) == {"estimated"}
    assert set(seen["source"]) == {"cod_ab"}


def test_an_outline_is_of_the_time_since_it_is_valid(tmp_path: Path) -> None:
    seen = ingest(tmp_path, DISTRICTS).observations
    assert set(seen["period_start"].astype(str)) == {"2021-12-20"}
    assert seen["period_end"].isna().all()
    assert set(seen["published_on"].astype(str)) == {"2022-01-19"}  # 30 days later


def test_the_shapes_stand_beside_the_observations(tmp_path: Path) -> None:
    outlines = ingest(tmp_path, DISTRICTS).outlines
    assert outlines is not None and outlines.crs == "EPSG:4326"
    assert outlines["area_name"].tolist() == ["Tenenkou", "Mopti", "Gao"]
    assert outlines.geometry.iloc[1].equals(MOPTI)
    assert outlines["area_km2"].tolist() == pytest.approx([2984.0, 2984.0, 2956.0], abs=1.5)


def test_newer_names_of_columns_and_a_printed_size(tmp_path: Path) -> None:
    about = {
        "adm1_name": "Mopti",
        "adm1_pcode": "ML05",
        "adm0_name": "Mali",
        "adm0_pcode": "ML",
        "valid_on": "2025-01-01",
        "valid_to": None,
        "area_sqkm": 2984.1,
        "iso3": "MLI",
    }
    other = about | {"adm1_name": "Gao", "adm1_pcode": "ML07", "area_sqkm": 9999.5}
    done = ingest(tmp_path, [(about, TENENKOU), (other, GAO)])
    assert done.layout == "COD-AB outlines, admin1"
    assert done.observations["area_code"].tolist() == ["ML05", "ML07"]
    assert done.observations["note"].tolist() == ["", "the file prints 9999.5 km2"]


def test_days_as_milliseconds(tmp_path: Path) -> None:
    rows = [(about | {"validOn": 1640000000000}, shape) for about, shape in DISTRICTS]
    seen = ingest(tmp_path, rows).observations
    assert set(seen["period_start"].astype(str)) == {"2021-12-20"}


def test_a_zipped_shapefile_its_points_lines_and_finer_areas_left_aside(tmp_path: Path) -> None:
    layers = {
        "mli_admbnda_adm2": DISTRICTS,
        "mli_admbnda_adm3": [
            (about | {"ADM3_PCODE": "ML050701", "ADM3_FR": "A"}, shape)
            for about, shape in DISTRICTS
        ],
        "mli_admbndl": [(DISTRICTS[0][0], LineString([(-5, 14), (-4, 15)]))],
        "mli_admbndp": [(DISTRICTS[0][0], Point(-4.8, 14.2))],
    }
    folder = tmp_path / "parts"
    folder.mkdir()
    for name, rows in layers.items():
        frame(rows).to_file(folder / f"{name}.shp")
    path = tmp_path / "mli_adm_ab_shp.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for part in sorted(folder.iterdir()):
            archive.write(part, part.name)
    done = ingest_file(path)
    checked(done)
    assert (done.rows_read, done.rows_observed) == (3, 3)
    told = next(remark for remark in done.remarks if remark.startswith("layers not read"))
    assert all(f"mli_{name}" in told for name in ("admbnda_adm3", "admbndl", "admbndp"))


def test_a_geopackage_in_another_coordinate_system(tmp_path: Path) -> None:
    path = tmp_path / "mli.gpkg"
    frame(DISTRICTS).to_crs("EPSG:32630").to_file(path, layer="adm2", driver="GPKG")
    done = ingest_file(path)
    checked(done)
    assert any("to WGS 84" in remark for remark in done.remarks)
    seen = done.observations["value"]
    assert seen.iloc[0] == pytest.approx(square_km(-5, 14, -4.5, 14.5), rel=1e-3)


# -- shapes ------------------------------------------------------------------------------------


def test_an_outline_that_crosses_itself_without_changing_is_mended_and_told(tmp_path: Path) -> None:
    # A square with a needle: out along its edge and back.
    needle = Polygon([(-5, 14), (-4.5, 14), (-4.5, 14.6), (-4.5, 14.5), (-5, 14.5)])
    assert not needle.is_valid
    done = ingest(tmp_path, [(DISTRICTS[0][0], needle), *DISTRICTS[1:]])
    assert done.rows_quarantined == 0
    told = "outlines that crossed themselves were mended, their size unchanged: lines 2"
    assert told in done.remarks
    assert done.outlines is not None and done.outlines.geometry.iloc[0].equals(TENENKOU)


def test_an_outline_whose_size_would_change_is_set_aside(tmp_path: Path) -> None:
    bow = Polygon([(-5, 14), (-4.5, 14.5), (-4.5, 14), (-5, 14.5)])
    done = ingest(tmp_path, [(DISTRICTS[0][0], bow), *DISTRICTS[1:]])
    assert done.quarantine["reason"].tolist() == [
        "the outline crosses itself, and mending it would change its size"
    ]


@pytest.mark.parametrize(
    ("shape", "reason"),
    [
        (None, "no outline"),
        (Polygon(), "no outline"),
        (Point(-4.8, 14.2), "points or lines, not an outline"),
        (box(14, -5, 14.5, -4.5), "the outline lies outside Mali"),
        (box(-5, 14, -4.5, 44.5), "the outline lies outside Mali"),
    ],
)
def test_what_is_no_outline_of_the_country_is_set_aside(
    tmp_path: Path, shape: Any, reason: str
) -> None:
    done = ingest(tmp_path, [(DISTRICTS[0][0], shape), *DISTRICTS[1:]])
    assert (done.rows_observed, done.rows_quarantined) == (2, 1)
    assert done.quarantine["reason"].tolist() == [reason]


def test_islands_are_one_outline(tmp_path: Path) -> None:
    both = MultiPolygon([TENENKOU, GAO])
    done = ingest(tmp_path, [(DISTRICTS[0][0], both), DISTRICTS[1]])
    assert done.observations["value"].iloc[0] == pytest.approx(2984.0 + 2956.0, abs=3)


# -- places ------------------------------------------------------------------------------------


def test_a_code_and_a_name_of_different_areas_are_set_aside(tmp_path: Path) -> None:
    done = ingest(tmp_path, [(district("Ténenkou", "ML0501"), TENENKOU), *DISTRICTS[1:]])
    assert done.rows_quarantined == 1
    assert "but the name 'Ténenkou' is ML0507" in done.quarantine["reason"].iloc[0]


def test_an_outline_without_its_code_is_not_taken_for_the_region(tmp_path: Path) -> None:
    done = ingest(tmp_path, [(district("", ""), TENENKOU), *DISTRICTS[1:]])
    assert done.quarantine["reason"].tolist() == ["no P-code at the level of the layer"]


def test_an_outline_without_its_code_has_its_other_faults_told(tmp_path: Path) -> None:
    about = {**district("", ""), "validOn": "2016-13-01"}
    done = ingest(tmp_path, [(about, TENENKOU), *DISTRICTS[1:]])
    told = [*done.quarantine["reason"], *done.further_faults["reason"]]
    assert told[0] == "no P-code at the level of the layer" and len(told) == 2
    assert told[1].startswith("unreadable date")


def test_an_outline_that_stands_twice_is_set_aside_and_two_that_differ_both(tmp_path: Path) -> None:
    twice = ingest(tmp_path, [*DISTRICTS, DISTRICTS[0]])
    assert twice.quarantine["row"].tolist() == [5]
    assert set(twice.observations["unit"]) == {""}
    differ = ingest(tmp_path, [*DISTRICTS, (DISTRICTS[0][0], box(-5, 14, -4.5, 14.4))])
    assert differ.quarantine["row"].tolist() == [2, 5]


# -- what is refused ---------------------------------------------------------------------------


def test_areas_below_admin2_alone_are_refused(tmp_path: Path) -> None:
    about = DISTRICTS[0][0] | {"ADM3_PCODE": "ML050701", "ADM3_FR": "A"}
    with pytest.raises(IngestError, match="holds only areas below admin2"):
        ingest(tmp_path, [(about, TENENKOU)])


def test_points_alone_are_refused(tmp_path: Path) -> None:
    with pytest.raises(IngestError, match="points or lines, not an outline"):
        ingest(tmp_path, [(DISTRICTS[0][0], Point(-4.8, 14.2))])


def test_outlines_without_a_date_are_refused(tmp_path: Path) -> None:
    about = {k: v for k, v in DISTRICTS[0][0].items() if k not in ("date", "validOn", "validTo")}
    with pytest.raises(IngestError, match="does not say since when its outlines are valid"):
        ingest(tmp_path, [(about, TENENKOU)])


def test_another_countrys_outlines_are_refused_and_named(tmp_path: Path) -> None:
    about = district("Kampala", "UG101001", "Central", "UG101") | {"ADM0_PCODE": "UG"}
    with pytest.raises(IngestError, match="is about other countries: UG"):
        ingest(tmp_path, [(about, box(32, 0, 33, 1))])


def test_a_renamed_column_is_named(tmp_path: Path) -> None:
    rows = [
        ({k.replace("ADM2_PCODE", "ADM2_CODE_OLD"): v for k, v in about.items()}, shape)
        for about, shape in DISTRICTS
    ]
    with pytest.raises(IngestError, match="has columns of admin2, but not its codes and names"):
        ingest(tmp_path, rows)


@DAMAGE
@given(data=bitten(features(DISTRICTS)))
def test_whatever_is_wrong_with_a_file_it_is_refused_or_accounted_for(data: bytes) -> None:
    refused_or_accounted_for(data, "outlines.geojson")


@DAMAGE
@given(data=st.data())
def test_whatever_stands_in_a_property_or_corner(data: st.DataObject) -> None:
    rows = json.loads(features(DISTRICTS))
    one = data.draw(st.sampled_from(rows["features"]))
    if data.draw(st.booleans()):
        name = data.draw(st.sampled_from(sorted(one["properties"])))
        one["properties"][name] = data.draw(st.sampled_from([None, "x", 7, -1, [1], "ML0506"]))
    else:
        corner = data.draw(st.sampled_from(one["geometry"]["coordinates"][0]))
        corner[data.draw(st.integers(0, 1))] = data.draw(st.sampled_from([0, 14.2, -4.6, 90, 170]))
    refused_or_accounted_for(json.dumps(rows).encode(), "outlines.geojson")


# -- the bundle's own --------------------------------------------------------------------------


@pytest.mark.realdata
@pytest.mark.parametrize(
    ("country", "published"),
    # Total areas of the countries, km2 (UN Demographic Yearbook, table 3).
    [("BFA", 272_967), ("MLI", 1_240_192), ("MRT", 1_030_700), ("TCD", 1_284_000)],
)
def test_the_bundles_regions_have_about_the_size_of_their_country(
    country: str, published: int
) -> None:
    done = ingest_file(ROOT / "data" / "raw" / "bundle" / "boundaries_admin1.geojson")
    checked(done)
    assert (done.rows_read, done.rows_quarantined) == (68, 0)
    size = done.observations.query("location_code == @country")["value"].sum()
    assert size == pytest.approx(published, rel=0.02)


@pytest.mark.realdata
def test_the_bundles_districts_are_placed_by_name_and_joined_where_their_outline_is() -> None:
    folder = ROOT / "data" / "raw" / "bundle"
    regions = ingest_file(folder / "boundaries_admin1.geojson").observations
    assert "ML07+ML10" in set(regions["area_code"])  # Gao's outline reaches over Menaka
    assert "ML07" not in set(regions["area_code"])
    done = ingest_file(folder / "boundaries_admin2.geojson")
    checked(done)
    assert done.rows_read == 346
    assert done.rows_quarantined == 0
    parts = done.observations.query("unit != ''")
    assert parts["unit"].tolist() == [
        "Dosso (NE0304)",
        "Dosso Commune (NE0304)",
        "Tillaberi (NE0612)",
        "Tillaberi (NE061201)",
    ]
    twice = "another outline of the file has the same shape"
    assert parts["note"].str.contains(twice).tolist() == [True, True, False, False]

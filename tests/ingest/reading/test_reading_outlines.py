"""Outlines: attributes as text, shapes in WGS 84, a coordinate system named or seen."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ..tables import write
from .making import areas, only, opened, refused, saved_areas, zipped

SHAPEFILE = saved_areas(areas(), ".shp")
CELLS = [["XA01", "120", "0.5"], ["XA02", "45", ""]]
BOUNDS = [0.0, 10.0, 2.0, 11.0]


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (areas().to_json().encode(), ""),
        (saved_areas(areas(), ".gpkg")["areas.gpkg"], "areas"),
        (zipped(SHAPEFILE), "areas.shp"),
        (
            zipped({f"deep/{part.upper()}": data for part, data in SHAPEFILE.items()}),
            "deep/AREAS.SHP",
        ),
        (zipped({**SHAPEFILE, "areas.shp.xml": b"<metadata/>"}), "areas.shp"),
    ],
)
def test_every_kind_of_outlines(tmp_path: Path, data: bytes, name: str) -> None:
    document = opened(tmp_path, data)
    table = only(document)
    assert (document.kind, table.name, table.found) == ("outlines", name, ())
    assert table.frame.columns.tolist() == ["pcode", "people", "share"]
    assert table.frame.to_numpy().tolist() == CELLS
    assert table.frame.index.tolist() == [2, 3]
    assert table.shapes is not None
    assert table.shapes.index.equals(table.frame.index)
    assert table.shapes.crs == "EPSG:4326"
    assert table.shapes.total_bounds.tolist() == BOUNDS


def test_a_shapefile_beside_its_parts(tmp_path: Path) -> None:
    for name, data in SHAPEFILE.items():
        write(tmp_path, data, name)
    table = only(opened(tmp_path, SHAPEFILE["areas.shp"], "areas.shp"))
    assert table.frame.to_numpy().tolist() == CELLS
    assert table.shapes is not None and len(table.shapes) == 2


def test_a_shapefile_without_its_parts(tmp_path: Path) -> None:
    error = refused(write(tmp_path, SHAPEFILE["areas.shp"], "areas.shp"))
    assert "is part of a shapefile without .shx and .dbf" in str(error)


@pytest.mark.parametrize("suffix", [".gpkg", ".shp"])
def test_another_coordinate_system_is_changed_and_said(tmp_path: Path, suffix: str) -> None:
    files = saved_areas(areas().to_crs("EPSG:32629"), suffix)
    table = only(opened(tmp_path, files["areas.gpkg"] if suffix == ".gpkg" else zipped(files)))
    assert table.shapes is not None
    assert table.shapes.total_bounds.tolist() == pytest.approx(BOUNDS, abs=1e-6)
    assert len(table.found) == 1
    assert table.found[0].startswith("coordinates changed from WGS")


def test_geojson_that_names_a_coordinate_system(tmp_path: Path) -> None:
    collection = json.loads(areas().to_crs("EPSG:3857").to_json())
    collection["crs"] = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3857"}}
    table = only(opened(tmp_path, json.dumps(collection)))
    assert table.shapes is not None
    assert table.shapes.total_bounds.tolist() == pytest.approx(BOUNDS, abs=1e-6)
    collection["crs"]["properties"]["name"] = "of my own"
    assert "coordinate system that is not known" in str(
        refused(write(tmp_path, json.dumps(collection)))
    )


@pytest.mark.filterwarnings("ignore:'crs' was not provided:UserWarning")
def test_no_coordinate_system_is_accepted_where_the_bounds_are_degrees(tmp_path: Path) -> None:
    table = only(opened(tmp_path, zipped(saved_areas(areas(None), ".shp"))))
    assert "no coordinate system named" in table.found[0]
    frame = areas("EPSG:32629")
    frame = frame.set_geometry(frame.scale(1000, 1000), crs="EPSG:32629")
    parts = saved_areas(frame, ".shp")
    del parts["areas.prj"]
    error = refused(write(tmp_path, zipped(parts)))
    assert "has coordinates that are no degrees" in str(error)
    assert error.remedy and ".prj" in error.remedy


def test_a_feature_without_a_shape(tmp_path: Path) -> None:
    collection = json.loads(areas().to_json())
    collection["features"][0]["geometry"] = None
    table = only(opened(tmp_path, json.dumps(collection)))
    assert table.shapes is not None
    assert table.shapes.isna().tolist() == [True, False]


@pytest.mark.parametrize(
    ("geometry", "said"),
    [
        ({"type": "Polygon", "coordinates": "x"}, "a shape that cannot be read"),
        ({"type": "Nothing"}, "a shape that cannot be read"),
    ],
)
def test_a_broken_shape_is_refused_by_record(
    tmp_path: Path, geometry: dict[str, str], said: str
) -> None:
    collection = json.loads(areas().to_json())
    collection["features"][1]["geometry"] = geometry
    error = refused(write(tmp_path, json.dumps(collection)))
    assert error.row == 3
    assert said in str(error)


@pytest.mark.parametrize("features", [None, [], [1], [{"properties": 3}]])
def test_collections_without_features(tmp_path: Path, features: object) -> None:
    refused(write(tmp_path, json.dumps({"type": "FeatureCollection", "features": features})))


def test_coordinates_in_metres_are_no_geojson(tmp_path: Path) -> None:
    collection = json.loads(areas().to_crs("EPSG:3857").to_json())
    del collection["crs"]
    error = refused(write(tmp_path, json.dumps(collection)))
    assert "coordinates that are no degrees" in str(error)


def test_a_sqlite_file_that_is_no_geopackage(tmp_path: Path) -> None:
    error = refused(write(tmp_path, b"SQLite format 3\x00" + bytes(200)))
    assert "outlines that cannot be read" in str(error)
    assert str(tmp_path) in str(error)


def test_a_figure_that_is_read_in_part_is_refused(tmp_path: Path) -> None:
    table = bytearray(SHAPEFILE["areas.dbf"])
    place = table.index(b"0.5")
    table[place : place + 3] = b"0x5"
    error = refused(write(tmp_path, zipped({**SHAPEFILE, "areas.dbf": bytes(table)})))
    assert "parsed incompletely" in str(error)

"""The embedded figures are those that were compiled, and their description is true and complete."""

import csv
import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from frictionless import Package

BUNDLE = Path(__file__).resolve().parents[1] / "data" / "raw" / "bundle"
PACKAGE = json.loads((BUNDLE / "datapackage.json").read_text(encoding="utf-8"))
RESOURCES: dict[str, dict[str, Any]] = {each["name"]: each for each in PACKAGE["resources"]}
TABLES = {name: each for name, each in RESOURCES.items() if each["format"] == "csv"}
CADRE_HARMONISE = [f"food_security_{c}" for c in ("bfa", "mli", "mrt", "ner", "nga", "tcd")]

# Counted when the tables were compiled.
ROWS = {
    "access_mli": 68,
    "actors": 835,
    "area_aliases": 1371,
    "area_lineage_bfa_2025": 17,
    "area_lineage_mli_2023": 160,
    "areas": 1178,
    "conflict_events_bfa": 45 * 159 * 2,
    "conflict_events_mli": 53 * 168,
    "conflict_ged_events": 3624,
    "dated_events_mli": 23,
    "displacement_reported": 271,
    "economy_country_month": 6 * 53,
    "food_security_bfa": 1927,
    "food_security_mli": 2166,
    "food_security_mrt": 1104,
    "food_security_ner": 2834,
    "food_security_nga": 2046,
    "food_security_recent": 524,
    "food_security_tcd": 2689,
    "idps_mli_admin2": 376,
    "idps_national": 131,
    "monitoring_admin1_month": 2250,
    "new_displacements": 70,
    "nutrition": 550,
    "organized_violence_country_year": 6 * 36 * 3,
    "refugees": 4243,
}
EVENT_RECORD_COLUMNS = {
    "actor1", "actor2", "assoc_actor_1", "assoc_actor_2", "data_id", "disorder_type",
    "event_date", "event_id_cnty", "event_id_no_cnty", "inter1", "inter2", "interaction",
    "source_scale", "sub_event_type", "time_precision",
}  # fmt: skip


@cache
def rows_of(name: str) -> list[dict[str, str]]:
    with (BUNDLE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def fields_of(name: str) -> list[dict[str, Any]]:
    fields: list[dict[str, Any]] = RESOURCES[name]["schema"]["fields"]
    return fields


def areas_package(folder: Path, content: bytes) -> Package:
    """The package cut down to `areas`, holding `content` and no hash, so that the schema speaks."""
    (folder / "areas.csv").write_bytes(content)
    described = {k: v for k, v in RESOURCES["areas"].items() if k not in {"bytes", "hash", "rows"}}
    (folder / "datapackage.json").write_text(json.dumps({"resources": [described]}))
    return Package(str(folder / "datapackage.json"))


def error_types(package: Package) -> set[str]:
    return {error[0] for error in package.validate().flatten(["type"])}


@pytest.mark.whole
def test_frictionless_accepts_every_table() -> None:
    report = Package(str(BUNDLE / "datapackage.json")).validate()
    assert report.flatten(["name", "rowNumber", "fieldName", "type"]) == []
    assert report.valid
    assert {task.name for task in report.tasks} == set(RESOURCES)


def test_every_file_is_described_and_no_other() -> None:
    on_disk = {path.name for path in BUNDLE.iterdir()} - {"datapackage.json", "README.md"}
    assert on_disk == {each["path"] for each in RESOURCES.values()}
    assert len(RESOURCES) == 28


@pytest.mark.parametrize("name", RESOURCES)
def test_bytes_and_hash_are_those_of_the_file(name: str) -> None:
    content = (BUNDLE / RESOURCES[name]["path"]).read_bytes()
    assert RESOURCES[name]["bytes"] == len(content)
    assert RESOURCES[name]["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"


@pytest.mark.parametrize("name", TABLES)
def test_rows_are_as_many_as_were_compiled(name: str) -> None:
    assert len(rows_of(name)) == RESOURCES[name]["rows"] == ROWS[name]


def test_readme_lists_every_table_with_its_rows() -> None:
    readme = (BUNDLE / "README.md").read_text(encoding="utf-8")
    for each in TABLES.values():
        assert f"| `{each['path']}` | {each['rows']:,} |" in readme


@pytest.mark.parametrize("name", RESOURCES)
def test_every_column_says_what_it_is_and_in_which_unit(name: str) -> None:
    for field in fields_of(name):
        for key in ("type", "title", "description", "unit"):
            assert field[key].strip(), f"{name}.{field['name']} has no {key}"


@pytest.mark.parametrize("name", RESOURCES)
def test_every_table_names_producer_licence_and_citation(name: str) -> None:
    resource = RESOURCES[name]
    assert resource["title"] and resource["description"]
    assert resource["licenses"] and all(each["title"] for each in resource["licenses"])
    assert resource["sources"]
    assert all(each["producer"] and each["citation"] for each in resource["sources"])


def test_the_six_cadre_harmonise_tables_share_one_layout() -> None:
    layouts = [[field["name"] for field in fields_of(name)] for name in CADRE_HARMONISE]
    assert all(layout == layouts[0] for layout in layouts)
    assert layouts[0][-5:] == [f"phase{phase}" for phase in range(1, 6)]


def test_no_key_is_claimed_where_units_repeat_under_one() -> None:
    assert not any("primaryKey" in RESOURCES[name]["schema"] for name in CADRE_HARMONISE)
    bamako = [
        row
        for row in rows_of("food_security_mli")
        if row["admin2_code"] == "ML0901"
        and row["exercise_year"] == "2022"
        and row["reference_period_start"] == "2023-06-01"
    ]
    assert len(bamako) == 6
    assert {row["analysis_unit"] for row in bamako} == {""}


def test_codes_of_another_coding_are_not_tied_to_the_gazetteer() -> None:
    """Mauritania's CH codes exist in `areas` for other regions: the tie would hold and be wrong."""
    names = {row["area_code"]: row["area_name"] for row in rows_of("areas")}
    adrar = {r["admin1_code"] for r in rows_of("food_security_mrt") if r["admin1_name"] == "Adrar"}
    assert adrar == {"MR01"} and names["MR01"] == "Hodh Chargui"
    for country in ("mrt", "ner", "nga"):
        assert "foreignKeys" not in RESOURCES[f"food_security_{country}"]["schema"]


@pytest.mark.parametrize("name", TABLES)
def test_no_period_ends_before_it_starts(name: str) -> None:
    for row in rows_of(name):
        first = row.get("reference_period_start") or row.get("date_start") or ""
        last = row.get("reference_period_end") or row.get("date_end") or ""
        assert not last or first <= last


@pytest.mark.parametrize("name", TABLES)
def test_no_event_record_of_acled_is_bundled(name: str) -> None:
    header = {column.lower() for column in rows_of(name)[0]}
    assert not header & EVENT_RECORD_COLUMNS


def test_description_refuses_a_missing_column_an_unknown_one_and_a_malformed_code(
    tmp_path: Path,
) -> None:
    header = b"location_code,admin_level,area_code,area_name,parent_code,valid_from\n"
    good = header + b"MLI,1,ML05,Mopti,MLI,2021-12-20\n"
    assert error_types(areas_package(tmp_path, good)) == set()
    missing = b"location_code,admin_level,area_code,area_name,parent_code\nMLI,1,ML05,Mopti,MLI\n"
    assert "missing-label" in error_types(areas_package(tmp_path, missing))
    unknown = good.replace(b"valid_from\n", b"valid_from,extra\n").replace(b"-20\n", b"-20,x\n")
    assert "extra-label" in error_types(areas_package(tmp_path, unknown))
    malformed = good.replace(b"ML05", b"ML5")
    assert error_types(areas_package(tmp_path, malformed)) == {"constraint-error"}
    twice = good + b"MLI,1,ML05,Mopti,MLI,2021-12-20\n"
    assert error_types(areas_package(tmp_path, twice)) == {"primary-key"}


def test_a_figure_edited_by_hand_is_found_out(tmp_path: Path) -> None:
    resource = {**RESOURCES["new_displacements"]}
    original = (BUNDLE / resource["path"]).read_bytes()
    (tmp_path / resource["path"]).write_bytes(original.replace(b"4911", b"4912"))
    (tmp_path / "datapackage.json").write_text(json.dumps({"resources": [resource]}))
    assert error_types(Package(str(tmp_path / "datapackage.json"))) == {"hash-count"}

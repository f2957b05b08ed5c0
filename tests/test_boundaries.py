"""Outlines by our area codes, and what is said where they are missing or damaged."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace

import pytest

from sahel_indicators import boundaries as module
from sahel_indicators.boundaries import boundaries
from sahel_indicators.errors import AreaError


@pytest.fixture
def outlines(bundle_copy: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file of districts in a copy of the bundle that a test may damage."""
    monkeypatch.setattr(module, "settings", lambda: SimpleNamespace(bundle=bundle_copy))
    return bundle_copy / "boundaries_admin2.geojson"


def refused(country: str, level: int) -> AreaError:
    with pytest.raises(AreaError) as raised:
        boundaries(country, level)
    assert raised.value.exit_code == 3
    return raised.value


def test_mali_s_outlines_are_one_an_area_in_wgs_84() -> None:
    cercles = boundaries("MLI", 2)
    assert list(cercles.columns) == ["area_code", "geometry", "area_name"]
    assert len(cercles) == cercles["area_code"].nunique() == 50
    assert cercles.crs.to_epsg() == 4326
    west, south, east, north = cercles.total_bounds  # Mali: 12.3 W to 4.3 E, 10.1 to 25.0 N
    assert [round(edge) for edge in (west, south, east, north)] == [-12, 10, 4, 25]


def test_another_level_or_country_is_told_what_there_is() -> None:
    for level in (0, 3):
        assert str(refused("MLI", level)) == (
            f"There are no outlines of level {level}. Expected: level 1 or 2."
        )
    assert refused("FRA", 1).expected == "BFA, MLI, MRT, NER, NGA or TCD"


def test_outlines_from_before_a_split_are_refused() -> None:
    told = (
        "Outlines of MRT cannot be placed: they are from before a split of Amourj, Tintane, Kaedi"
    )
    assert refused("MRT", 2).problem.startswith(told)
    assert len(boundaries("MRT", 1)) == 13


def test_a_missing_file_is_named(outlines: Path) -> None:
    outlines.unlink()
    error = refused("MLI", 2)
    assert error.problem == f"The outlines file {outlines} is missing from the bundle."
    assert "restore data/raw/bundle" in str(error.remedy)


def test_a_damaged_file_is_named(outlines: Path) -> None:
    whole = outlines.read_bytes()
    feature = {"type": "Feature", "properties": {"location_code": "MLI"}, "geometry": None}
    nameless = {"type": "Feature", "properties": {}, "geometry": {"coordinates": [[]]}}
    damaged = [b"", b"[]", b"{}", whole[: len(whole) // 2], b"\xff\xfe", b'{"features": []}']
    damaged += [json.dumps({"features": [each]}).encode() for each in (feature, nameless)]
    odd = {"type": "Odd", "coordinates": [1]}
    damaged.append(json.dumps({"features": [feature | {"geometry": odd}]}).encode())
    for content in damaged:
        outlines.write_bytes(content)
        error = refused("MLI", 2)
        assert error.problem == f"The outlines file {outlines} is damaged."
        assert error.expected and error.remedy

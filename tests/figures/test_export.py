"""The files of a figure: the same bytes each time, and everything about where it came from."""

from __future__ import annotations

import hashlib
import json
import re

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

import sahel_indicators
from sahel_indicators.errors import DataError
from sahel_indicators.figures.export import export

from .cases import FIGURES, TEXTS, area_frame, draw, month_frame, trend_frame

SOURCES = [{"producer": "CILSS", "licence": "CC BY", "citation": "CILSS, Cadre Harmonisé"}]


def files(name, folder, figure=None, **changes):
    given = {
        "text": TEXTS["fr"],
        "sources": SOURCES,
        "inputs": {"food_security_mli.csv": "0f" * 32},
        "language": "fr",
        "data": trend_frame(),
        "parameters": {"bins": [0, 0.2]},
    } | changes
    return export(figure or draw(name, "fr"), folder / f"{name}.v1", **given)


def files_of_any(folder, **changes):
    """The files of a figure where it does not matter what is drawn: of an empty one."""
    return files("any", folder, Figure(figsize=(1, 1)), **changes)


@pytest.fixture(scope="module")
def exported(tmp_path_factory):
    return {path.suffix: path for path in files("share_map", tmp_path_factory.mktemp("once"))}


@pytest.fixture(autouse=True)
def few_dots(exported, monkeypatch):
    """What is written after `exported` has few dots an inch, to be quick."""
    monkeypatch.setattr("sahel_indicators.figures.export.DPI", 60)


def test_five_files_and_nothing_else(exported):
    folder = exported[".png"].parent
    assert {path.name for path in folder.iterdir()} == {
        f"share_map.v1.{kind}" for kind in ("png", "svg", "pdf", "json", "csv")
    }


@pytest.mark.parametrize("name", FIGURES)
def test_the_same_figure_drawn_twice_gives_the_same_bytes(name, tmp_path, monkeypatch):
    first = [path.read_bytes() for path in files(name, tmp_path / "a")]
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1")
    second = [path.read_bytes() for path in files(name, tmp_path / "b")]
    assert first == second


def test_one_figure_exported_twice_gives_the_same_bytes(tmp_path):
    figure = draw("survey_forest")
    given = {"text": TEXTS["en"], "sources": SOURCES, "inputs": {}, "language": "en"}
    first, second = (
        [path.read_bytes() for path in export(figure, tmp_path / stem, **given)]
        for stem in ("a", "b")
    )
    assert first == second and len(first) == 4


def test_the_image_has_300_dots_an_inch(exported):
    header = exported[".png"].read_bytes()[16:24]
    assert int.from_bytes(header[:4], "big") == 2010  # 6.7 in


def test_text_stays_text_and_carries_no_date(exported):
    svg = exported[".svg"].read_text("utf-8")
    assert "n’impliquent pas" in svg and "DejaVu Sans" in svg
    assert f"<title>{TEXTS['fr'].title}</title>" in svg and TEXTS["fr"].alt in svg
    assert "dc:date" not in svg
    pdf = exported[".pdf"].read_bytes()
    assert b"CreationDate" not in pdf and b"/FontFile2" in pdf and b"/Type3" not in pdf


def test_the_sidecar_tells_where_the_figure_came_from(exported):
    sidecar = json.loads(exported[".json"].read_text("utf-8"))
    assert sidecar["title"] == TEXTS["fr"].title and sidecar["alt"] == TEXTS["fr"].alt
    assert sidecar["sources"] == SOURCES
    assert sidecar["inputs"] == {"food_security_mli.csv": "0f" * 32}
    assert sidecar["parameters"] == {"bins": [0, 0.2]} and sidecar["language"] == "fr"
    assert sidecar["package"]["version"] == sahel_indicators.__version__
    assert sidecar["data_sha256"] == hashlib.sha256(exported[".csv"].read_bytes()).hexdigest()


def test_without_data_there_is_no_table_and_no_hash(tmp_path):
    paths = files_of_any(tmp_path, data=None)
    assert {path.suffix for path in paths} == {".png", ".svg", ".pdf", ".json"}
    assert json.loads(paths[-1].read_text("utf-8"))["data_sha256"] is None


def table(tmp_path, data):
    paths = files_of_any(tmp_path, data=data)
    return next(path for path in paths if path.suffix == ".csv").read_text("utf-8").splitlines()


def test_no_cell_is_taken_for_a_formula_and_numbers_stay_numbers(tmp_path):
    data = pd.DataFrame(
        {
            "=name": ["=1+1", "@SUM(A1)", "+33", "-", "Kidal"],
            "value": [-1.5, 0.1, np.nan, 0.0, 2.0],
            "date": pd.to_datetime(["2023-08-03"] * 5),
        }
    )
    assert table(tmp_path, data) == [
        "'=name,value,date",
        "'=1+1,-1.5,2023-08-03",
        "'@SUM(A1),0.1,2023-08-03",
        "'+33,,2023-08-03",
        "'-,0.0,2023-08-03",
        "Kidal,2.0,2023-08-03",
    ]


def test_an_index_of_names_and_columns_of_months_are_kept_and_geometry_is_not(tmp_path):
    frame = month_frame().iloc[:1, :2].rename_axis("region")
    assert table(tmp_path / "a", frame)[0] == "region,2012-01-01,2012-02-01"
    assert table(tmp_path / "b", area_frame())[:2] == [
        "area_code,area_name,value",
        "Area 0,Area 0,0.0",
    ]


@pytest.mark.parametrize("sources", [[], [{"producer": "CILSS", "licence": ""}]])
def test_a_figure_without_sources_is_not_written(sources, tmp_path):
    with pytest.raises(DataError, match=re.compile("without its sources|lacks licence, citation")):
        files_of_any(tmp_path, sources=sources)
    assert not list(tmp_path.iterdir())


def test_a_file_that_cannot_be_replaced_leaves_the_last_one(tmp_path, monkeypatch):
    paths = files_of_any(tmp_path)
    before = {path: path.read_bytes() for path in paths}

    def fail(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("os.replace", fail)
    with pytest.raises(OSError, match="disk full"):
        files_of_any(tmp_path, language="fr", parameters={})
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before

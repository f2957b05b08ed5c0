"""The files of a figure: the same bytes each time, and everything about where it came from."""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
import time
from dataclasses import fields, replace
from datetime import datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure
from openpyxl import load_workbook
from PIL import Image
from pypdf import PdfReader

import sahel_indicators
from sahel_indicators.errors import DataError
from sahel_indicators.figures.export import export
from sahel_indicators.figures.sheet import as_svg
from sahel_indicators.figures.style import FigureText
from sahel_indicators.files import file_hash

from .cases import FIGURES, TEXTS, area_frame, draw, month_frame, the_figure, trend_frame

SOURCES = [{"producer": "CILSS", "licence": "CC BY", "citation": "CILSS, Cadre Harmonisé"}]


def files(name, folder, figure=None, **changes):
    given = {
        "text": TEXTS["fr"],
        "translations": {"en": TEXTS["en"]},
        "sources": SOURCES,
        "inputs": {"food_security_mli.csv": "0f" * 32},
        "language": "fr",
        "status": ("projected", "published"),
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


@pytest.fixture
def few_dots(monkeypatch):
    """The images have few dots an inch, to be quick."""
    monkeypatch.setattr("sahel_indicators.figures.export.DPI", 60)


def test_six_files_and_nothing_else(exported):
    folder = exported[".png"].parent
    assert {path.name for path in folder.iterdir()} == {
        f"share_map.v1.{kind}" for kind in ("png", "svg", "pdf", "json", "csv", "xlsx")
    }


def test_the_same_figure_later_and_elsewhere_gives_the_same_bytes(exported, tmp_path, monkeypatch):
    time.sleep(2.1)  # the clock of an archive goes in steps of two seconds
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1")
    monkeypatch.setenv("TZ", "Pacific/Kiritimati")
    time.tzset()
    try:
        later = files("share_map", tmp_path)
    finally:
        monkeypatch.undo()
        time.tzset()
    assert {path.suffix for path in later} == exported.keys()
    for path in later:
        assert file_hash(path) == file_hash(exported[path.suffix]), path.suffix


PRINT_HASHES = """
import hashlib, sys
from tests.figures.cases import draw
from sahel_indicators.figures.sheet import as_svg
for name in sys.argv[1:]:
    print(name, hashlib.sha256(as_svg(draw(name, "fr", "column"))).hexdigest())
"""


@pytest.mark.whole
def test_another_process_draws_the_same():
    """The order of a set, which differs between processes, must not reach a drawing."""
    names = list(FIGURES)[::4]
    here = [
        f"{name} {hashlib.sha256(as_svg(the_figure(name, 'fr', 'column'))).hexdigest()}"
        for name in names
    ]
    there = subprocess.run(
        [sys.executable, "-c", PRINT_HASHES, *names],
        env=os.environ | {"PYTHONHASHSEED": "20230630"},
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=True,
    )
    assert there.stdout.splitlines() == here
    assert there.stderr == ""


def test_one_figure_exported_twice_gives_the_same_bytes(tmp_path, few_dots):
    figure = the_figure("survey_forest")
    given = {"text": TEXTS["en"], "sources": SOURCES, "inputs": {}, "language": "en"}
    first, second = (
        [path.read_bytes() for path in export(figure, tmp_path / stem, **given)]
        for stem in ("a", "b")
    )
    assert first == second and len(first) == 4


def test_the_image_has_300_dots_an_inch(exported):
    header = exported[".png"].read_bytes()[16:24]
    assert int.from_bytes(header[:4], "big") == 2010  # 6.7 in


def test_a_report_s_image_is_light(exported):
    assert exported[".png"].stat().st_size < 600_000


def test_text_stays_text_and_carries_no_date(exported):
    svg = exported[".svg"].read_text("utf-8")
    assert "n’impliquent pas" in svg and "'Lato', 'DejaVu Sans'" in svg
    assert f"<title>{TEXTS['fr'].title}</title>" in svg and TEXTS["fr"].alt in svg
    assert "dc:date" not in svg


def test_a_pdf_carries_its_fonts_and_its_words(exported):
    document = PdfReader(exported[".pdf"])
    fonts = [font.get_object() for font in document.pages[0]["/Resources"]["/Font"].values()]
    assert {font["/BaseFont"].split("+")[1] for font in fonts} == {"Lato-Regular", "Lato-Bold"}
    for font in fonts:
        (descendant,) = font["/DescendantFonts"]
        assert "/FontFile2" in descendant.get_object()["/FontDescriptor"]
    text = document.pages[0].extract_text()
    assert "n’impliquent pas reconnaissance ou acceptation officielle" in text.replace("\n", " ")
    assert "/CreationDate" not in document.metadata
    assert document.metadata["/Subject"] == TEXTS["fr"].alt


def test_a_slide_is_enlarged_in_every_format(tmp_path):
    paths = files("coefficient_plot", tmp_path, draw("coefficient_plot", "fr", "slide"))
    written = {path.suffix: path for path in paths}
    page = PdfReader(written[".pdf"]).pages[0]
    assert float(page.mediabox.width) == pytest.approx(960, abs=1)  # 13.33 in
    sizes: list[float] = []
    page.extract_text(
        visitor_text=lambda text, cm, tm, _, size: (
            sizes.append(size * cm[0] * tm[0]) if text.strip() else None
        )
    )
    assert min(sizes) == pytest.approx(14) and max(sizes) == pytest.approx(24)
    width, box = re.search(
        r'width="([\d.]+)pt".*viewBox="0 0 ([\d.]+) ', written[".svg"].read_text("utf-8")
    ).groups()
    assert float(width) == pytest.approx(960, abs=1) and float(box) == float(width) / 2
    image = Image.open(written[".png"])
    assert image.width == pytest.approx(4000, abs=2)
    assert image.info["dpi"] == pytest.approx((300, 300), abs=0.01)


def test_the_sidecar_tells_where_the_figure_came_from(exported):
    sidecar = json.loads(exported[".json"].read_text("utf-8"))
    assert sidecar["title"] == TEXTS["fr"].title and sidecar["alt"] == TEXTS["fr"].alt
    assert sidecar["sources"] == SOURCES and sidecar["licences"] == ["CC BY"]
    assert sidecar["inputs"] == {"food_security_mli.csv": "0f" * 32}
    assert sidecar["parameters"] == {"bins": [0, 0.2]}
    assert sidecar["language"] == "fr" and sidecar["style"] == "report"
    assert sidecar["status"] == ["published", "projected"]
    assert sidecar["package"]["version"] == sahel_indicators.__version__
    assert sidecar["data_sha256"] == hashlib.sha256(exported[".csv"].read_bytes()).hexdigest()


def test_the_sidecar_speaks_both_languages(exported):
    texts = json.loads(exported[".json"].read_text("utf-8"))["texts"]
    assert texts.keys() == {"en", "fr"}
    assert texts["en"]["caption"] == (
        "A finding that is long enough to need a second line at either width of a figure. "
        "Per cent of the people analysed, Mali, October 2014 to December 2023. "
        "A note says what a reader has to know to read the figure rightly. "
        "Source: CILSS / Cadre Harmonisé through HDX; ACLED; data of December 2023."
    )
    assert texts["fr"]["caption"].endswith(
        "Source\u202f: CILSS / Cadre Harmonisé via HDX; ACLED; données de décembre 2023."
    )
    assert texts["fr"]["note"] == TEXTS["fr"].note and texts["en"]["alt"] == TEXTS["en"].alt


def test_french_is_set_with_its_no_break_blanks_in_every_file(tmp_path):
    parts = [field.name for field in fields(FigureText)]
    text = FigureText(*(f"{part} : 100 000 « zones » ; 5 %" for part in parts))
    written = {path.suffix: path for path in files_of_any(tmp_path, text=text)}
    sidecar = json.loads(written[".json"].read_text("utf-8"))
    about = load_workbook(written[".xlsx"])["about"]
    said = [
        *sidecar["texts"]["fr"].values(),
        *(sidecar[part] for part in [*parts, "caption"]),
        *(about.cell(row, 3).value for row in range(2, 2 + len(parts))),
        *(PdfReader(written[".pdf"]).metadata[name] for name in ("/Title", "/Subject")),
        *(Image.open(written[".png"]).info[name] for name in ("Title", "Description")),
        written[".svg"].read_text("utf-8"),
    ]
    for each in said:
        assert "\u202f: 100\u202f000 «\u202fzones\u202f»\u202f; 5\u202f%" in each


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


def test_a_time_of_day_is_not_lost(tmp_path):
    data = pd.DataFrame({"seen": pd.to_datetime(["2023-08-03 14:30", None])})
    assert table(tmp_path, data) == ["seen", "2023-08-03T14:30:00", '""']
    assert workbook(tmp_path, data)["data"]["A2"].value == datetime(2023, 8, 3, 14, 30)


def workbook(tmp_path, data, **changes):
    paths = files_of_any(tmp_path, data=data, **changes)
    return load_workbook(next(path for path in paths if path.suffix == ".xlsx"))


def test_a_workbook_s_cells_are_numbers_dates_and_harmless_text(tmp_path):
    data = pd.DataFrame(
        {
            "=name": ["=1+1", "\tx", "-3", "a\x07b", None],
            "value": [-1.5, 0.1, np.nan, np.inf, 3.0],
            "count": [1, 2, 3, 4, 10**9],
            "sure": [True, False, True, False, True],
            "date": pd.to_datetime(["2023-08-03", None, "2024-01-31", "2024-02-29", "2025-01-01"]),
            "parts": [[1, 2], "x", "\uff1d1", "\n=1", ("a",)],
        }
    )
    sheet = workbook(tmp_path, data)["data"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows == [
        ["'=name", "value", "count", "sure", "date", "parts"],
        ["'=1+1", -1.5, 1, True, datetime(2023, 8, 3), "[1, 2]"],
        ["'\tx", 0.1, 2, False, None, "x"],
        ["'-3", None, 3, True, datetime(2024, 1, 31), "'\uff1d1"],
        ["a\ufffdb", "inf", 4, False, datetime(2024, 2, 29), "'\n=1"],
        [None, 3, 10**9, True, datetime(2025, 1, 1), "('a',)"],
    ]
    assert not any(cell.data_type == "f" for row in sheet.iter_rows() for cell in row)
    assert sheet["E2"].number_format == "yyyy-mm-dd" and sheet["E2"].is_date
    assert sheet.freeze_panes == "A2" and sheet["A1"].font.bold
    assert sheet.column_dimensions["E"].width >= len("2023-08-03")


def test_a_workbook_says_what_it_is_and_where_it_comes_from(tmp_path):
    text = replace(TEXTS["fr"], title="=1+1 % de la population")
    sheet = workbook(tmp_path, trend_frame(), text=text)["about"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[0] == [None, "en", "fr"]
    assert rows[1] == ["title", TEXTS["en"].title, "'=1+1\u202f% de la population"]
    assert rows[-1] == ["CILSS", "CC BY", "CILSS, Cadre Harmonisé"]
    assert {row[0] for row in rows} > {"subtitle", "note", "source", "alt", "producer"}


def test_an_index_of_names_and_columns_of_months_are_kept_and_geometry_is_not(tmp_path):
    frame = month_frame().iloc[:1, :2].rename_axis("region")
    assert table(tmp_path / "a", frame)[0] == "region,2012-01-01,2012-02-01"
    assert table(tmp_path / "b", area_frame())[:2] == [
        "area_code,area_name,value",
        "Area 0,Area 0,0.0",
    ]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"status": ("guessed",)}, "figures are not guessed.*some of published, computed, proj"),
        ({"style": "poster"}, "no style 'poster'"),
        ({"language": "de"}, "no words for the language 'de'"),
        ({"translations": {"de": TEXTS["en"]}}, "no words for the language 'de'"),
    ],
)
def test_what_no_sidecar_can_say_is_not_written(change, message, tmp_path):
    with pytest.raises(DataError, match=message):
        files_of_any(tmp_path, **change)
    assert not list(tmp_path.iterdir())


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

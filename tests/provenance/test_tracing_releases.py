"""From figures of ingested files back to file, sheet and row, while the file is there and after."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from shutil import copy

import pandas as pd
import pytest
from openpyxl import Workbook, load_workbook

from sahel_indicators.config import settings
from sahel_indicators.ingest import ingest_file
from sahel_indicators.observations import empty
from sahel_indicators.panel import open_observations
from sahel_indicators.provenance.tracing.origins import with_origins
from sahel_indicators.releases import releases, store
from tests.ingest.publisher import publisher_file
from tests.ingest.test_cadre_harmonise import MOPTI, NEW, PROJECTED, row

pytestmark = pytest.mark.usefixtures("tables_read_once")

SHEET = "Analyses 2022"
KORO = row("MLI, Mopti, ML05, Koro, ML0505", "2000 3 1000 500 400 100 0 500", **PROJECTED)


@pytest.fixture(autouse=True)
def own_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("SAHEL_DATA_ROOT", str(tmp_path / "data"))
    settings.cache_clear()
    yield
    settings.cache_clear()


def written(path: Path, sheets: dict[str, list[dict[str, object]]]) -> Path:
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        sheet.append(list(NEW))
        for each in rows:
            sheet.append([each.get(column, "") for column in NEW])
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)
    return path


def kept(path: Path, released_on: date | None = None) -> pd.DataFrame:
    """The figures of a file that was stored, as known, with where they come from."""
    store(ingest_file(path), empty(), released_on)
    known = open_observations()
    return with_origins(known[known["release"].str.startswith(path.name)], {})


def test_the_only_sheet_of_a_workbook_is_named_and_its_row_read_again(tmp_path: Path) -> None:
    found = kept(written(tmp_path / "in" / "ch.xlsx", {SHEET: [MOPTI, KORO]}))
    koro = found[found["area_code"] == "ML0505"]
    assert set(koro["sheet"]) == {SHEET}
    assert set(koro["row"]) == {3}
    assert set(koro["sha256"]) == {releases()[0].sha256}
    stands = dict(zip(koro["variable"], koro["column"], strict=True))
    assert stands["population_analysed"] == "population"
    assert stands["phase4_people"] == "phase4"
    assert koro["text"].str.contains("Koro | ML0505", regex=False).all()


def test_each_of_several_sheets_is_named(tmp_path: Path) -> None:
    sheets = {"First": [MOPTI], "Second": [KORO]}
    found = kept(written(tmp_path / "in" / "ch.xlsx", sheets))
    by_area = found.groupby("area_code")["sheet"].unique().map(list).to_dict()
    assert by_area == {"ML0505": ["Second"], "ML0506": ["First"]}
    assert (found["row"] == 2).all()
    assert found.loc[found["area_code"] == "ML0505", "text"].str.contains("Koro").all()


def test_a_file_that_is_gone_or_another_is_told_and_its_sheet_still_named(tmp_path: Path) -> None:
    path = written(tmp_path / "in" / "ch.xlsx", {SHEET: [MOPTI]})
    known = kept(path)
    written(path, {SHEET: [MOPTI, KORO]})  # the same name, other bytes
    for change in (lambda: None, path.unlink):
        change()
        found = with_origins(known.drop(columns=["text", "sheet"]), {})
        assert set(found["sheet"]) == {SHEET}
        assert set(found["text"]) == {""}
        assert found["remark"].str.contains("no longer where it was ingested from").all()


def test_a_file_that_moved_to_the_raw_data_is_found_by_its_bytes(tmp_path: Path) -> None:
    path = written(tmp_path / "in" / "ch.xlsx", {SHEET: [MOPTI]})
    known = kept(path)
    raw = tmp_path / "data" / "raw" / "hdx"
    raw.mkdir(parents=True)
    path.rename(raw / path.name)
    found = with_origins(known, {})
    assert found["text"].str.contains("Mopti").all()
    assert set(found["remark"]) == {""}


def test_of_two_downloads_of_one_name_the_one_that_says_it_is_named(tmp_path: Path) -> None:
    old = kept(written(tmp_path / "old" / "ch.xlsx", {SHEET: [MOPTI]}), date(2024, 5, 1))
    more = MOPTI | {"phase3": 79, "phase2": 201}
    new = kept(written(tmp_path / "new" / "ch.xlsx", {SHEET: [more, KORO]}), date(2024, 5, 2))
    first, second = sorted(releases(), key=lambda release: release.figures)
    assert set(new["sha256"]) == {second.sha256}
    assert set(with_origins(old.iloc[:, :20], {})["sha256"]) == {first.sha256}


@pytest.mark.realdata
def test_a_figure_of_a_real_round_is_the_cell_of_its_workbook(tmp_path: Path) -> None:
    path = tmp_path / "round.xlsx"
    copy(publisher_file("dtm/Baseline_Assessment_Round_18.xlsx"), path)
    store(ingest_file(path), empty())
    found = with_origins(releases()[0].observations(), {})
    book = load_workbook(path, data_only=True)
    checked = 0
    for each in found[found["column"] != ""].to_dict("records"):
        cells = [cell.value for cell in book[each["sheet"]][int(each["row"])]]
        assert each["value"] in cells
        checked += 1
    assert checked > 40

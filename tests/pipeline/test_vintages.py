"""Which earlier run the next one is compared with."""

import json
from pathlib import Path
from typing import Any

import pytest

from sahel_indicators.config import settings
from sahel_indicators.pipeline.building import _tell_changes
from sahel_indicators.pipeline.vintages import to_compare_with
from tests.provenance.generations import generation, record
from tests.provenance.test_changes import BEFORE

MALI, NIGER = {"countries": ["MLI"]}, {"countries": ["NER"]}


@pytest.fixture
def complete(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Plants complete runs in a row, each limited as is said, and gives their folders."""
    monkeypatch.setenv("SAHEL_DATA_ROOT", str(tmp_path))
    settings.cache_clear()

    def plant(*limits: dict[str, Any]) -> list[Path]:
        folders = []
        for number, limited_to in enumerate(limits, start=1):
            folder = tmp_path / "processed" / "runs" / f"r{number}"
            folder.mkdir(parents=True)
            about = {"number": number, "finished": "2026-05-01T00:00:00+00:00"}
            (folder / "run.json").write_text(json.dumps(about | {"limited_to": limited_to}))
            folders.append(folder)
        return folders

    yield plant
    monkeypatch.undo()
    settings.cache_clear()


def test_the_first_run_is_compared_with_none(complete: Any) -> None:
    assert to_compare_with({}) == to_compare_with(MALI) == (None, "first")


def test_a_limited_run_is_compared_with_the_last_that_was_limited_to_the_same(
    complete: Any,
) -> None:
    _, second, _ = complete(MALI, MALI, NIGER)
    assert to_compare_with(MALI) == (second, "")


def test_runs_limited_to_another_part_are_not_compared_and_it_is_said(complete: Any) -> None:
    complete(MALI)
    assert to_compare_with(NIGER) == to_compare_with({}) == (None, "limited")
    assert to_compare_with({**MALI, "only": ["figures"]}) == (None, "limited")


def test_a_run_of_everything_comes_before_a_limited_one(complete: Any) -> None:
    whole, _ = complete({}, MALI)
    assert to_compare_with(MALI) == to_compare_with({}) == (whole, "")


def test_only_countries_with_a_report_get_a_page_of_changes(complete: Any, tmp_path: Path) -> None:
    complete()
    folder = generation(tmp_path / "run", BEFORE)
    (folder / "report").mkdir(exist_ok=True)
    for page in ("MLI_en", "MLI_fr"):
        (folder / "report" / f"{page}.html").touch()
    _tell_changes(folder, record() | {"countries": ["BFA", "MLI", "NER"], "limited_to": MALI})
    pages = sorted(each.name for each in (folder / "report").glob("*_changes_*"))
    assert pages == ["MLI_changes_en.html", "MLI_changes_fr.html"]

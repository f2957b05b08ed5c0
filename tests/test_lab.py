"""`sahel lab`: what it starts, on which folder, with which data."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from sahel_indicators import cli
from sahel_indicators.config import settings
from sahel_indicators.pipeline import generations, notebooks

Started = list[Any]


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Started]:
    """What `sahel lab` would become: program, arguments, environment; called in an own folder."""
    calls: Started = []
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SAHEL_DATA_ROOT", "here")
    monkeypatch.setattr(os, "execve", lambda *call: calls.append(call))
    settings.cache_clear()
    yield calls
    settings.cache_clear()


def lab(*arguments: str) -> None:
    done = CliRunner().invoke(cli.app, ["lab", *arguments])
    assert done.exit_code == 0, done.output


def test_starts_jupyterlab_on_the_notebooks_and_hands_on_what_follows(
    started: Started, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(generations, "last_record", lambda: {"countries": ["MLI"]})
    lab("--no-browser", "--port=8890")
    program, arguments, environment = started[0]
    assert program == sys.executable
    assert arguments[1:3] == ["-m", "jupyterlab"]
    assert f"--notebook-dir={settings().notebooks}" in arguments
    assert arguments[-2:] == ["--no-browser", "--port=8890"]
    # Kernels work in the folder of the notebooks: a path from here would lead elsewhere.
    assert environment["SAHEL_DATA_ROOT"] == str(Path.cwd() / "here")
    asked = Path(environment["JUPYTER_CONFIG_PATH"]) / "labconfig"
    assert [path.name for path in asked.iterdir()] == ["default_setting_overrides.json"]


def test_builds_the_data_first_where_there_is_none(
    started: Started, monkeypatch: pytest.MonkeyPatch
) -> None:
    built: list[list[str]] = []
    monkeypatch.setattr(cli, "run_command", lambda country: built.append(country))
    lab()
    assert built == [["MLI"]] and len(started) == 1  # what the notebooks open on, once


def test_an_installed_package_gives_copies_and_leaves_edited_ones_alone(
    started: Started, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    inside = Path(notebooks.__file__).resolve().parents[1] / "_notebooks"
    shipped = {"01_a.ipynb": "new", "02_b.ipynb": "new"}
    monkeypatch.setenv("SAHEL_NOTEBOOKS", str(inside))
    monkeypatch.setattr(Path, "glob", lambda path, _: [path / name for name in shipped])
    monkeypatch.setattr(notebooks.shutil, "copyfile", lambda _, to: to.write_text("new"))
    settings.cache_clear()
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks" / "01_a.ipynb").write_text("edited")
    assert notebooks.workspace() == tmp_path / "notebooks"
    kept = {path.name: path.read_text() for path in sorted((tmp_path / "notebooks").iterdir())}
    assert kept == {"01_a.ipynb": "edited", "02_b.ipynb": "new"}

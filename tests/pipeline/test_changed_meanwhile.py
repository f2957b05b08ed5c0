"""A run is of one state of what it rests on, also where that changes while it is under way."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sahel_indicators.config import settings
from sahel_indicators.errors import DataError
from sahel_indicators.pipeline import building, graph, run
from sahel_indicators.pipeline.fingerprint import code_hash
from sahel_indicators.pipeline.generations import last_record
from sahel_indicators.pipeline.selection import Selection
from sahel_indicators.pipeline.task import Task
from sahel_indicators.pipeline.vintages import last_whole

# A run takes seconds to begin, and here are several.
pytestmark = pytest.mark.whole

BODIES = "tests.pipeline.bodies"


@pytest.fixture(autouse=True)
def own_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    (tmp_path / "notebooks").mkdir()
    monkeypatch.setenv("SAHEL_DATA_ROOT", str(tmp_path))
    monkeypatch.setenv("SAHEL_NOTEBOOKS", str(tmp_path / "notebooks"))
    settings.cache_clear()
    yield
    settings.cache_clear()


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two tasks; while the first is done somebody saves a notebook. Gives the notebook."""
    notebook = tmp_path / "notebooks" / "new.ipynb"
    tasks = [
        Task("observations", f"{BODIES}:leave", ("first", str(notebook))),
        Task("figures/one", f"{BODIES}:number", ("one", str(_number(tmp_path)))),
    ]
    for module in (building, graph):
        monkeypatch.setattr(module, "tasks", lambda: tasks)
    monkeypatch.setattr(run, "LOADED", ())  # nothing that these tasks need
    return notebook


def _number(folder: Path) -> Path:
    (folder / "number.csv").write_text("1")
    return folder / "number.csv"


def _said() -> list[str]:
    log = settings().processed / "logs" / "run.jsonl"
    return [json.loads(line)["event"] for line in log.read_text("utf-8").splitlines()]


def test_what_is_changed_while_a_run_is_under_way_is_taken_in(small: Path) -> None:
    outcome = run.run(jobs=1)
    assert small.is_file() and _said().count("changed meanwhile") == 1
    assert set(outcome.ran) == {"observations", "figures/one"}
    assert run.is_up_to_date(last_record())
    small.write_text("another")
    assert not run.is_up_to_date(last_record())


@pytest.mark.usefixtures("small")
def test_a_run_that_finds_another_state_each_time_publishes_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    numbers = itertools.count()
    monkeypatch.setattr(building, "rests_on", _numbered(numbers))
    with pytest.raises(DataError, match="changed 3 times while it was under way"):
        run.run(jobs=1)
    assert not settings().current.exists()


def _numbered(numbers: Iterator[int]) -> Callable[[], dict[str, object]]:
    """What a run rests on, with a further number each time it is asked for."""
    return lambda: {"code": code_hash(), "number": next(numbers)}


@pytest.mark.usefixtures("small")
def test_code_that_is_saved_while_processes_load_it_is_not_run(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    older = iter(["older"])
    monkeypatch.setattr(run, "code_hash", lambda: next(older, code_hash()))
    outcome = run.run(jobs=1)
    # Once for the code, before any task was begun, and once for the notebook that a task saves.
    assert _said()[:3] == ["begun", "changed meanwhile", "planned"]
    assert _said().count("changed meanwhile") == 2
    assert set(outcome.ran) == {"observations", "figures/one"}


@pytest.mark.usefixtures("small")
def test_a_library_of_another_version_or_an_output_written_to_is_seen_at_once() -> None:
    run.run(jobs=1)
    record = last_record()
    assert record["rests_on"]["libraries"].keys() >= {"pandas", "pytask", "statsmodels", "pyarrow"}
    older = record["rests_on"]["libraries"] | {"pyarrow": "1.0"}
    assert not run.is_up_to_date(record | {"rests_on": record["rests_on"] | {"libraries": older}})
    gone = record["rests_on"]["libraries"] | {"a library of long ago": "1.0"}
    assert not run.is_up_to_date(record | {"rests_on": record["rests_on"] | {"libraries": gone}})
    (settings().current / "one.txt").write_text("2")
    assert not run.is_up_to_date(last_record())
    run.run(jobs=1)
    assert (settings().current / "one.txt").read_text() == "1"


def test_a_limited_run_is_not_what_the_next_is_compared_with(small: Path) -> None:
    small.write_text("there before")
    run.run(jobs=1)
    whole = settings().current.resolve()
    run.run(Selection(only=("figures/one",)), jobs=1, force=True)
    limited = settings().current.resolve()
    assert limited != whole and last_whole() == whole
    assert last_record()["limited_to"] == {"only": ["figures/one"]}
    run.run(jobs=1)
    assert last_whole() == settings().current.resolve()
    assert whole.is_dir() and not limited.exists()

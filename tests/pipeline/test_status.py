"""How things stand, in words: of a limited run, of tasks that came and went, of each source."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from sahel_indicators.config import settings
from sahel_indicators.files import file_hash
from sahel_indicators.pipeline import explaining
from sahel_indicators.pipeline.explaining import Foreseen
from sahel_indicators.pipeline.locking import OWNER, lock, read_owner
from sahel_indicators.pipeline.nodes import account_path
from sahel_indicators.pipeline.status import Status, describe, late_in_short, sources_in_short
from sahel_indicators.pipeline.vintages import RECORD
from sahel_indicators.store import write_table
from tests.conftest import Sahel
from tests.planting import planted

RUN: dict[str, Any] = {
    "outputs": {},
    "countries": ["MLI"],
    "finished": "2026-06-01T02:00:00+00:00",
    "seconds": 12.5,
    "tasks": {"findings/map": {"seconds": 2.0}, "findings/gone": {"seconds": 1.0}},
    "late_between": ["2026-06-01", "2026-07-01"],
}
Plant = Callable[..., Path]
WOULD_RUN = explaining.would_run


@pytest.fixture
def run_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Plant]:
    """A run that left two tasks; since then one of them went, and two came."""

    def plant(**about: Any) -> Path:
        folder = tmp_path / "processed" / "current"
        for name in RUN["tasks"]:
            path = account_path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps({"files": {}}))
        (folder / RECORD).write_text(json.dumps(RUN | about))
        return folder

    monkeypatch.setenv("SAHEL_DATA_ROOT", str(tmp_path))
    monkeypatch.setenv("SAHEL_TODAY", "2026-06-02")
    settings.cache_clear()
    names = ("findings/map", "findings/new", "figures/new")
    would = pd.DataFrame({"task": names[1:], "why": ["it has not run yet"] * 2})
    monkeypatch.setattr(explaining, "would_run", lambda: Foreseen(names, would))
    yield plant
    settings.cache_clear()


def test_a_run_of_other_embedded_tables_is_told(
    run_left: Plant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bundle = tmp_path / "bundle"
    bundle.mkdir()
    for name in ("same", "changed", "new"):
        (bundle / f"{name}.csv").write_text(name)
    monkeypatch.setenv("SAHEL_BUNDLE", str(bundle))
    settings.cache_clear()
    known = {"same.csv": file_hash(bundle / "same.csv")}
    run_left(inputs={**known, "changed.csv": "of another text", "gone.csv": "of a text"})
    (said,) = [line for line in describe().headline.splitlines() if "embedded" in line]
    assert said == (
        "Made from other embedded tables than there are now: 3 files "
        "(changed.csv, gone.csv, new.csv)."
    )
    run_left(inputs={path.name: file_hash(path) for path in bundle.iterdir()})
    assert "embedded" not in describe().headline


def test_tasks_are_counted_as_they_are_declared_now(run_left: Plant) -> None:
    run_left()
    found = describe()
    assert "what there is is up to date, 2 tasks not built yet: `sahel run`" in found.headline
    assert "out of date" not in found.headline
    assert "New since then: 2 tasks (findings/new, figures/new)." in found.headline
    assert "No longer declared: 1 task (findings/gone)." in found.headline
    assert found.outputs[["output", "tasks", "stale", "unbuilt"]].values.tolist() == [
        ["findings", 2, 0, 1], ["figures", 1, 0, 1],
    ]  # fmt: skip
    assert dict(zip(found.tasks["task"], found.tasks["state"], strict=True)) == {
        "findings/map": "up to date",
        "findings/new": "has not run",
        "figures/new": "has not run",
        "findings/gone": "no longer a task",
    }
    assert found.record["not_built"] == ["findings/new", "figures/new"]
    assert found.record["out_of_date"] == [] and found.record["up_to_date"] is False


def test_what_was_built_and_would_run_again_is_told_from_what_was_not_built(
    run_left: Plant, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_left()
    names = ("findings/map", "findings/new", "figures/new")
    would = pd.DataFrame({"task": names, "why": ["its code was changed"] * 3})
    monkeypatch.setattr(explaining, "would_run", lambda: Foreseen(names, would))
    found = describe()
    assert "1 task out of date, 2 tasks not built yet" in found.headline
    assert found.record["out_of_date"] == ["findings/map"]
    monkeypatch.setattr(explaining, "would_run", lambda: Foreseen(names[:1], would[:1]))
    assert "1 task out of date: run `sahel run`" in describe().headline


def test_a_limited_run_is_said_to_be_one(run_left: Plant) -> None:
    limits = {"countries": ["NER"], "only": ["figures/*"], "since": "2026-05-01"}
    run_left(limited_to=limits)
    told = describe().headline
    assert "limited to --country NER --only figures/* --since 2026-05-01." in told
    assert "All else is as earlier runs left it" in told
    run_left(limited_to={})
    assert "That run was limited" not in describe().headline


@pytest.mark.parametrize("is_first", [True, False])
@pytest.mark.parametrize("host", ["", "elsewhere"])
def test_a_run_under_way_is_said_and_since_when(
    run_left: Plant, sahel_here: Sahel, tmp_path: Path, is_first: bool, host: str
) -> None:
    if not is_first:
        run_left()
    with lock():
        owner = read_owner(tmp_path / "processed")
        assert owner is not None
        if host:
            stated = json.dumps(asdict(replace(owner, host=host)))
            (tmp_path / "processed" / OWNER).write_text(stated)
        said = sahel_here("status")
        told = sahel_here("status", "--json")
    assert said.returncode == 0
    assert ("Nothing has been built yet" in said.stdout) == is_first
    assert f"process {os.getpid()} of " in said.stdout and "begun 20" in said.stdout
    assert ("whether it still runs cannot be seen" in said.stdout) == bool(host)
    assert not is_first or "Run `sahel run`" not in said.stdout
    assert json.loads(told.stdout)["status"]["under_way"]["pid"] == os.getpid()


def test_of_a_run_that_is_gone_it_is_not_said_that_it_is_under_way(
    run_left: Plant, sahel_here: Sahel, tmp_path: Path
) -> None:
    with lock():
        owner = read_owner(tmp_path / "processed")
    assert owner is not None
    gone = json.dumps(asdict(replace(owner, ticks="1")))
    (tmp_path / "processed" / OWNER).write_text(gone)
    said = sahel_here("status").stdout
    assert "under way" not in said and "Run `sahel run`" in said


@pytest.mark.parametrize("command", [("status",), ("explain", "observations"), ("changes",)])
@pytest.mark.parametrize("record", ['{"outputs": {', '{"outputs": {}, "seconds": "12"}'])
def test_of_a_run_whose_record_is_damaged_nothing_is_said(
    command: tuple[str, ...], record: str, run_left: Plant, sahel_here: Sahel
) -> None:
    (run_left() / RECORD).write_text(record)
    said = sahel_here(*command)
    assert said.returncode == 3 and not said.stdout
    assert "The record of the last run cannot be read" in said.stderr


@pytest.mark.parametrize(
    ("name", "lacking"),
    [
        ("known.parquet", "sources"),
        ("latest.parquet", "late"),
        ("../releases/acled/2026-06-01_0f/release.json", "releases"),
    ],
)
def test_a_damaged_file_is_named_and_all_else_is_told(
    name: str, lacking: str, run_left: Plant, sahel_here: Sahel
) -> None:
    path = run_left() / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"PK\x01 cut short")
    said = sahel_here("status")
    assert said.returncode == 3 and said.stderr.count("\n") == 1
    assert path.name in said.stderr and "What to do: " in said.stderr
    assert "2 tasks not built yet" in said.stdout and "findings" in said.stdout
    told = sahel_here("status", "--json")
    assert told.returncode == 3
    status = json.loads(told.stdout, parse_constant=pytest.fail)["status"]
    assert status[lacking] == [] and len(status["outputs"]) == 2
    assert [path.name in each for each in status["damaged"]] == [True]


def test_where_what_a_run_rests_on_is_damaged_nobody_knows_what_is_out_of_date(
    run_left: Plant, tmp_path: Path, sahel_here: Sahel, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_left()
    monkeypatch.setattr(explaining, "would_run", WOULD_RUN)
    nothing = {"SAHEL_BUNDLE": str(tmp_path / "gone")}
    said = sahel_here("status", "--tasks", **nothing)
    assert said.returncode == 3 and "gone" in said.stderr
    assert "whether it is up to date cannot be told" in said.stdout
    assert said.stdout.count("not known") == 2
    record = json.loads(
        sahel_here("status", "--json", **nothing).stdout, parse_constant=pytest.fail
    )
    assert record["up_to_date"] is record["out_of_date"] is None
    assert [row["stale"] for row in record["status"]["outputs"]] == [None]


def test_a_report_is_named_where_there_is_one(run_left: Plant) -> None:
    folder = run_left()
    assert "Report:" not in describe().headline
    (folder / "report").mkdir()
    (folder / "report" / "MLI_en.html").touch()
    assert describe().headline.endswith("report/MLI_en.html")


def test_an_assumed_day_that_lies_ahead_is_marked(run_left: Plant, sahel_here: Sahel) -> None:
    figure = {"source": "unhcr_population", "period_start": "2025-01-01"}
    figure |= {"period_end": "2025-12-31", "published_on": "2026-06-30"}
    write_table(planted(figure), run_left() / "known.parquet")
    (row,) = sources_in_short(describe()).to_dict("records")
    assert (row["known"], row["late"]) == ("2026-06*", 0)
    assert describe().to_json()["status"]["sources"][0]["ahead"]
    assert "assumed by the source's rule" in sahel_here("status").stdout


def test_late_countries_are_counted_and_named_with_their_own_day() -> None:
    sources = pd.DataFrame(
        {"source": ["idmc", "cilss_ch", "acled"], "known": ["2026-01"] * 3, "ahead": [False] * 3}
    )
    rows = [
        ("cilss_ch", "BFA", "2025-11-30", "2026-03", "2026-05-01"),
        ("cilss_ch", "MLI", "2025-03-31", "2025-11", "2026-01-01"),
        ("cilss_ch", "NER", "2025-03-31", "2025-11", "2026-01-01"),
        ("idmc", "TCD", "2024-12-31", "2025-12", "2026-06-01"),
    ]
    late = pd.DataFrame(rows, columns=["source", "location_code", "latest", "issue", "since"])
    status = Status("", sources=sources, late=late)
    assert sources_in_short(status)["late"].tolist() == [1, 3, 0]
    assert late_in_short(status).values.tolist() == [
        ["cilss_ch", "2025-11", "2026-01-01", "MLI NER"],
        ["cilss_ch", "2026-03", "2026-05-01", "BFA"],
        ["idmc", "2025-12", "2026-06-01", "TCD"],
    ]

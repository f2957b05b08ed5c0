"""The scenario of docs/operations.md: a newer workbook comes, and everything that follows from it.

Built, revised, explained, traced, told, killed, resumed, and equal to what a clean build gives.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from shutil import copytree

import pandas as pd
import pytest
from openpyxl import load_workbook

from sahel_indicators.files import file_hash
from tests.conftest import A_RUN, Sahel, sahel
from tests.pipeline.newer_workbook import CROSSING, REVISED, SHEET, newer_workbook

pytestmark = [pytest.mark.realdata, pytest.mark.whole]

WORKBOOK = "cadre_harmonise_2025-12.xlsx"
# Records of how a run went, what it tells of the run before, and executed notebooks.
NOT_COMPARED = re.compile(
    r"run\.json|pytask\.lock|changes\.(json|parquet)|tasks/.*\.json|notebooks/.*|report/.*_changes_.*"
)


@pytest.fixture(scope="module")
def root(complete_run: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data root in which a complete run stands, and into which a newer workbook was ingested."""
    root = tmp_path_factory.mktemp("scenario")
    done = (complete_run / "processed" / "current").resolve()
    copytree(done, root / "processed" / "runs" / done.name, copy_function=os.link)
    (root / "processed" / "current").symlink_to(Path("runs") / done.name)
    (root / "raw").mkdir()
    workbook = newer_workbook(root / "raw" / WORKBOOK)
    said = sahel("ingest", str(workbook), "--released", "2025-12-15", SAHEL_DATA_ROOT=str(root))
    assert said.returncode == 0, said.stderr
    assert "168 rows read = 168 observed + 0 quarantined" in said.stdout
    assert "4 changed, 0 removed" in said.stdout
    return root


@pytest.fixture(scope="module")
def foretold(root: Path) -> tuple[str, dict[str, object]]:
    """What is said before the run: which tasks would run, and why one of them."""
    here = {"SAHEL_DATA_ROOT": str(root), "COLUMNS": "120"}
    dry = sahel("run", "--dry-run", **here)
    why = sahel("explain", "findings/MLI/trend", "--json", **here)
    assert dry.returncode == why.returncode == 0, dry.stderr + why.stderr
    return dry.stdout, json.loads(why.stdout)


@pytest.fixture(scope="module")
def current(root: Path, foretold: object) -> Iterator[Path]:
    """The results after the workbook came: of a run that was killed half way, and of the next."""
    environment = os.environ | {"SAHEL_DATA_ROOT": str(root)}
    before = (root / "processed" / "current").resolve()
    command = [sys.executable, "-m", "sahel_indicators", "run"]
    run = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)
    assert run.stderr is not None
    for line in run.stderr:  # a line a task that has ended
        if line.startswith("figures/"):
            break
    run.kill()
    run.wait()
    assert (root / "processed" / "current").resolve() == before
    again = sahel("run", SAHEL_DATA_ROOT=str(root))
    assert again.returncode == 0, again.stderr
    assert "did not end in good order" in again.stderr
    yield root / "processed" / "current"


def record(current: Path) -> dict[str, object]:
    said: dict[str, object] = json.loads((current / "run.json").read_text("utf-8"))
    return said


def test_it_is_said_beforehand_what_would_run_and_why(
    foretold: tuple[str, dict[str, object]],
) -> None:
    dry, why = foretold
    for name in ("observations", "findings/MLI/trend", "figures/MLI/phase_map", "notebooks/MLI/02"):
        assert name in dry
    # What rests on surveys, displacement or conflict alone is left, and what is about others.
    for name in ("nutrition", "malnutrition", "findings/MLI/movements", "asylum", "BFA/trend"):
        assert name not in dry
    assert why["runs"] is True and WORKBOOK in json.dumps(why)


def test_only_what_rests_on_it_was_done_and_a_killed_run_was_taken_up(current: Path) -> None:
    how = record(current)["how"]
    assert isinstance(how, dict)
    left = {name for name, ended in how.items() if ended == "unchanged"}
    here = {"findings/{}/nutrition", "figures/{}/malnutrition", "notebooks/{}/03_malnutrition"}
    here |= {"figures/{}/asylum", "findings/{}/calendar"}
    assert {name.format(code) for name in here for code in ("MLI", "NER", "TCD")} <= left
    assert {"indicators/NGA", "findings/NGA/trend", "notebooks/BFA/02_food_insecurity"} <= left
    assert {"checks/BFA", "quality/BFA", "checks/TCD", "findings/TCD/oddities"} <= left
    # Other figures of the same findings show something else; these show conflict and flight alone.
    assert {"figures/sahel_deaths", "figures/sahel_displaced", "figures/MLI/minusma_map"} <= left
    # What the killed run had finished was not done again.
    assert "observations" in left
    assert how["report/MLI/en"] == "ran"


def test_the_change_report_names_the_revised_areas(current: Path) -> None:
    values = pd.read_parquet(current / "changes.parquet")
    moved = values[(values["indicator"] == "phase3plus_people") & (values["admin_level"] == 2)]
    march = moved[moved["period_start"] == "2024-03-01"]
    march = march[march["status"] == "current"]
    assert len(march) == len(REVISED)
    assert sorted((march["after"] - march["before"]).round()) == sorted(REVISED.values())
    assert march["causes"].str.contains("revision").all()
    page = (current / "report" / "MLI_changes_en.html").read_text("utf-8")
    assert all(cercle in page for cercle in REVISED) and WORKBOOK in page
    french = (current / "report" / "MLI_changes_fr.html").read_text("utf-8")
    assert "Ménaka" in french and "révision" in french.lower()


def test_a_bar_is_traced_to_its_sheet_and_row(root: Path, current: Path) -> None:
    sheet = load_workbook(root / "raw" / WORKBOOK)[SHEET]
    names = [cell.value for cell in sheet[1]]
    row = next(
        number
        for number, cells in enumerate(sheet.iter_rows(min_row=2, values_only=True), start=2)
        if (told := dict(zip(names, cells, strict=True)))["adm2_name"] == "Menaka"
        and told["exercise_label"] == "Sep-Dec"
    )
    here = {"SAHEL_DATA_ROOT": str(root)}
    traced = sahel(
        "trace", "phase3plus_people", "--area", "ML0704", "--period", "2025-10", "--json", **here
    )
    assert traced.returncode == 0, traced.stderr
    said = json.loads(traced.stdout)
    assert said["problems"] == []
    behind = {(each["release"], each["row"]) for each in said["rows"]}
    assert (f"{WORKBOOK}, {SHEET}", row) in behind
    bar = sahel("trace", "phase_bars", "--period", "2025-10", **here)
    assert bar.returncode == 0 and WORKBOOK in bar.stdout


def test_an_alert_fires_where_the_new_analysis_crosses_a_fifth(current: Path) -> None:
    standing = json.loads((current / "alerts" / "MLI" / "alerts.json").read_text("utf-8"))
    assert CROSSING in json.dumps(standing, ensure_ascii=False)
    assert CROSSING in (current / "alerts" / "MLI" / "digest_MLI_en.md").read_text("utf-8")


def test_status_says_that_all_is_up_to_date_and_names_the_file(
    root: Path, current: Path, sahel_here: Sahel
) -> None:
    said = sahel_here("status", SAHEL_DATA_ROOT=str(root))
    assert "up to date" in said.stdout.splitlines()[0] and WORKBOOK[:20] in said.stdout


@pytest.mark.timeout(A_RUN)
def test_the_results_equal_those_of_a_clean_build(
    root: Path, current: Path, tmp_path: Path
) -> None:
    (tmp_path / "processed").mkdir()
    copytree(root / "processed" / "releases", tmp_path / "processed" / "releases")
    began = time.monotonic()
    clean = sahel("run", SAHEL_DATA_ROOT=str(tmp_path))
    assert clean.returncode == 0, clean.stderr
    print(f"clean build: {time.monotonic() - began:.0f} s")
    ours, theirs = (_hashes(folder) for folder in (current, tmp_path / "processed" / "current"))
    assert ours.keys() == theirs.keys()
    assert [name for name in ours if ours[name] != theirs[name]] == []


def _hashes(folder: Path) -> dict[str, str]:
    files = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*")}
    return {
        name: file_hash(path)
        for name, path in sorted(files.items())
        if path.is_file() and not NOT_COMPARED.fullmatch(name)
    }

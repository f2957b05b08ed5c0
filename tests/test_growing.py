"""The invented bundle of the growth benchmark: what is planted comes out of the real line."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from benchmarks.growing import exponent
from benchmarks.inventing import invent, truth

AREAS, YEARS = 60, 5

# Ten areas of Mali and the tables of whole countries, which every invented bundle has.
pytestmark = pytest.mark.realdata


@pytest.fixture(scope="module")
def invented(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small invented bundle in a folder called as the benchmark calls it."""
    folder = tmp_path_factory.mktemp("growing") / f"{AREAS}_{YEARS}"
    invent(folder / "bundle", AREAS, YEARS)
    return folder


def test_truth_by_hand() -> None:
    shares, events = truth(12, 5)
    # Two areas of Mali; two years analysed, 2023 and 2024, the third exercise in March 2024.
    march = shares[shares["period_start"] == "2024-03-01"].set_index("area_code")["share"]
    assert march.to_dict() == {"MLX00000": 1250 / 10_000, "MLX00001": 1350 / 10_010}
    assert len(shares) == 2 * 4 and events.loc["2020-01-01"] == 0 + 1 and len(events) == 60


def test_tables_have_as_many_rows_as_areas_and_months_make(invented: Path) -> None:
    conflict = pd.read_csv(invented / "bundle" / "conflict_events_mli.csv")
    assert len(conflict) == AREAS // 6 * YEARS * 12
    analyses = pd.read_csv(invented / "bundle" / "food_security_ner.csv")
    assert len(analyses) == AREAS // 6 * 2 * 4
    assert (analyses.filter(regex=r"^phase\d$").sum(axis=1) == analyses["population"]).all()


def test_line_gives_what_was_invented(invented: Path) -> None:
    """The process stops with a message where a share or a month's events are others."""
    here = {
        "SAHEL_BUNDLE": invented / "bundle",
        "SAHEL_CURRENT": invented / "run",
        "SAHEL_DATA_ROOT": invented / "data",
    }
    command = [sys.executable, "-m", "benchmarks.growing_stages", "check"]
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[1],
        env=os.environ | {name: str(path) for name, path in here.items()},
    )
    assert done.returncode == 0, done.stderr


def test_power_of_growth() -> None:
    assert exponent([100, 1_000], [2.0, 20.0]) == pytest.approx(1)
    assert exponent([100, 1_000], [2.0, 200.0]) == pytest.approx(2)

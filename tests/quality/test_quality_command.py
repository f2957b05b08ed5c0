"""`sahel check`: summary first, the gravest next, exit code 1 only when it is asked for."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from tests.conftest import Sahel

from sahel_indicators import quality
from sahel_indicators.config import settings
from sahel_indicators.ingest import ingest_file
from sahel_indicators.releases import store

HEADER = (
    "location_code,admin1_code,admin1_name,admin2_code,admin2_name,event_type,events,fatalities,"
    "reference_period_start,reference_period_end\n"
)
MONTH = "political_violence,{},0,2023-01-01,2023-01-28\n"


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty data root, and settings that name it."""
    monkeypatch.setenv("SAHEL_DATA_ROOT", str(tmp_path))
    settings.cache_clear()
    yield tmp_path
    settings.cache_clear()


@pytest.fixture
def check(
    planted: Any, root: Path, sahel_here: Sahel, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Any]:
    """The command on planted figures: one row set aside, two phases that do not add up."""
    planted.quarantine(row=9, column="admin2_name", found="X", reason="'X' is no known name")
    planted.analysis([800, 100, 40, 10, 0])
    planted.analysis([800, 100, 40, 10, 0], area_code="ML0501")
    planted.add(value=3, source="unhcr", period_start="2023-12-31", published_on_assumed=False)
    monkeypatch.setattr("sahel_indicators.ingest.bundle.ingest_bundle", planted.bundle)

    def call(*arguments: str, **environment: str) -> Any:
        named = {"SAHEL_DATA_ROOT": str(root), "SAHEL_TODAY": "2026-05-02", "COLUMNS": "80"}
        return sahel_here("check", *arguments, **named | environment)

    return call


RULES = ("--rule", "unplaced", "--rule", "phase_sums", "--rule", "overdue")


def test_a_summary_comes_first_and_then_the_gravest(check: Callable[..., Any]) -> None:
    said = check(*RULES)
    assert said.returncode == 0 and said.stderr == ""
    lines = said.stdout.splitlines()
    table = next(at for at, line in enumerate(lines) if "findings by rule" in line)
    told = next(at for at, line in enumerate(lines) if line.startswith("Rows that could not"))
    assert table < told and "(phase_sums)" in said.stdout
    assert "planted.csv: 1: 'X' is no known name (line 9)" in said.stdout
    assert max(map(len, lines)) <= 80
    assert "late since 2025-07-01" in " ".join(said.stdout.split())
    assert "late since" not in check(*RULES, SAHEL_TODAY="2021-04-30").stdout  # not by the clock
    assert "To do: " in said.stdout and "Means: " not in said.stdout
    assert "Means: " in check(*RULES, "--details").stdout


def test_the_exit_code_is_1_only_where_it_is_asked_for(check: Callable[..., Any]) -> None:
    assert check(*RULES, "--fail-on", "row").returncode == 1
    assert check(*RULES, "--fail-on", "structural").returncode == 0
    assert check("--rule", "phase_sums", "--fail-on", "row").returncode == 0
    assert check("--rule", "phase_sums", "--fail-on", "plausibility").returncode == 1
    assert check("--rule", "impossible_values", "--fail-on", "plausibility").returncode == 0


def test_what_is_asked_wrongly_is_said_with_what_there_is(check: Callable[..., Any]) -> None:
    wrong = check("--rule", "phase_sum")
    assert wrong.returncode == 2 and "near names: phase_sums" in " ".join(wrong.stderr.split())
    titled = check("--rule", "LATE")
    assert titled.returncode == 2 and "overdue" in titled.stderr and len(titled.stderr) < 300
    nothing = check("--rule", "qqq")
    assert nothing.returncode == 2 and "near names: none" in nothing.stderr
    assert "data_quality.md" in nothing.stderr
    nowhere = check("--country", "ATL", *RULES)
    assert nowhere.returncode == 2 and "MLI" in nowhere.stderr


def test_machines_get_the_findings_and_every_row(check: Callable[..., Any], root: Path) -> None:
    path = root / "rows.csv"
    said = json.loads(check(*RULES, "--json", "--rows", str(path)).stdout)
    assert said["day"] == "2026-05-02"
    assert {each["rule"] for each in said["findings"]} == {"unplaced", "phase_sums", "overdue"}
    assert all(each["remedy"] and each["severity"] for each in said["findings"])
    rows = pd.read_csv(path)
    assert list(rows.columns) == quality.FLAGS
    assert rows.groupby("rule").size().to_dict() == {"phase_sums": 2, "unplaced": 1}
    (aside,) = rows[rows["rule"] == "unplaced"].to_dict("records")
    assert (aside["release"], aside["row"]) == ("planted.csv", 9)
    assert aside["detail"] == "X: 'X' is no known name"


def test_rows_of_a_country_are_its_own_and_those_of_no_known_country(
    check: Callable[..., Any], planted: Any, root: Path
) -> None:
    planted.quarantine(row=3, reason="'Y' is not a known admin1 name of MLI")
    planted.quarantine(row=4, reason="'Z' is not a known admin1 name of NER")
    path = root / "rows.csv"
    said = check("--country", "MLI", "--rule", "unplaced", "--rows", str(path))
    rows = pd.read_csv(path, keep_default_na=False)
    assert rows[["location_code", "row"]].values.tolist() == [["", 9], ["MLI", 3]]
    told = " ".join(said.stdout.split())
    assert "1 of them of MLI, 1 of no known country" in told and "NER" not in told
    assert told.endswith("rows.csv (2).")


def test_rules_that_flag_no_row_are_named_where_rows_are_written(
    check: Callable[..., Any], root: Path
) -> None:
    path = root / "rows.csv"
    said = check("--rule", "overdue", "--rows", str(path))
    assert "rows.csv (0)" in said.stdout and "sources or areas: overdue." in said.stdout
    assert pd.read_csv(path).empty
    as_json = check("--rule", "overdue", "--json", "--rows", str(path))
    assert json.loads(as_json.stdout)["findings"] and "areas: overdue." in as_json.stderr
    assert "Without" not in check("--rule", "phase_sums", "--rows", str(path)).stdout


def test_a_mistyped_folder_is_refused_and_not_made(
    check: Callable[..., Any], root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never() -> None:
        raise AssertionError("the tables were read first")

    monkeypatch.setattr("sahel_indicators.ingest.bundle.ingest_bundle", never)
    refused = check("--rows", str(root / "no" / "rows.csv"))
    assert refused.returncode == 2 and "there is no folder" in _said(refused.stderr)
    assert not (root / "no").exists()
    folder = check("--rows", str(root))
    assert folder.returncode == 2 and "is a folder" in _said(folder.stderr)


def _said(error: str) -> str:
    """A message without the frame that is drawn around it."""
    return " ".join(error.replace("│", " ").split())


def test_ingested_files_are_looked_at_and_named(planted: Any, root: Path) -> None:
    planted.add(
        variable="conflict_events", series="political_violence", source="acled_hapi", value=20,
        area_code="ML0506", period_start="2023-01-01", period_end="2023-01-31",
        published_on="2023-02-07",
    )  # fmt: skip
    path = root / "events.csv"
    path.write_text(
        f"{HEADER}MLI,ML05,Mopti,ML0506,Mopti,{MONTH.format(9)}"
        f"MLI,ML05,Mopti,ML0599,Nowhere,{MONTH.format(3)}"
    )
    bundle = planted.bundle()
    store(ingest_file(path), bundle.observations, date(2023, 3, 1))
    evidence = quality.everything_known(bundle, date(2023, 3, 31))
    assert set(evidence.observations["release"]) >= {"events.csv"}
    unplaced = tuple(rule for rule in quality.RULES if rule.key == "unplaced")
    (finding,) = quality.check_and_flag(evidence, unplaced)[0].to_dict("records")
    assert finding["file"] == "events.csv" and finding["count"] == 1
    (row,) = quality.account_of_everything(bundle.account()).to_dict("records")
    assert row == {
        "file": "events.csv", "rows_read": 2, "rows_observed": 1, "rows_quarantined": 1,
        "countries": "MLI",
    }  # fmt: skip
    assert list(evidence.quarantine["of"]) == ["events.csv"]


@pytest.mark.realdata
def test_what_is_known_of_the_tables_alone_is_the_bundle(bundle: Any, root: Path) -> None:
    evidence = quality.everything_known(bundle)
    pd.testing.assert_frame_equal(evidence.observations, bundle.observations)
    account = quality.account_of_everything(bundle.account())
    assert len(account) == len(bundle.files) and evidence.late == ()
    # Of the same kind with ingested files and without: a run keeps it, and compares the bytes.
    assert account["rows_read"].dtype == "int64"
    parts = account["rows_observed"] + account["rows_quarantined"]
    assert (parts == account["rows_read"]).all()

"""The command line: help that teaches, honest exit codes, messages a person can act on."""

from pathlib import Path

import pytest

from sahel_indicators import cli
from sahel_indicators.config import settings
from tests.conftest import Sahel, sahel

COMMANDS = (
    "run", "status", "explain", "changes", "trace", "alerts", "check", "ingest", "fetch", "report",
    "prune", "lab",
)  # fmt: skip


def test_help_names_commands_and_exit_codes() -> None:
    said = sahel("--help")
    assert said.returncode == 0
    for word in (*COMMANDS, "Exit codes"):
        assert word in said.stdout


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command: str, sahel_here: Sahel) -> None:
    said = sahel_here(command, "--help")
    assert said.returncode == 0 and len(said.stdout) > 300


def test_no_command_shows_help_and_wrong_usage_is_2(sahel_here: Sahel) -> None:
    nothing = sahel_here()
    assert "Usage" in nothing.stdout + nothing.stderr
    assert sahel_here("rnu").returncode == 2
    assert sahel_here("ingest").returncode == 2


def test_country_without_a_report_is_wrong_usage_and_says_what_there_is(
    tmp_path: Path, sahel_here: Sahel
) -> None:
    said = sahel_here("report", "--country", "NER", SAHEL_DATA_ROOT=str(tmp_path))
    assert said.returncode == 2 and "MLI" in said.stderr and "open_panel" in said.stderr


def test_unknown_country_or_task_is_refused_before_anything_is_done(
    tmp_path: Path, sahel_here: Sahel
) -> None:
    for asked, near in ((("--country", "XYZ"), "MLI"), (("--only", "phase_trnd"), "phase_trend")):
        said = sahel_here("run", *asked, SAHEL_DATA_ROOT=str(tmp_path))
        assert said.returncode == 3 and near in said.stderr
    assert not (tmp_path / "processed" / "current").exists()


def test_a_run_limited_to_what_is_not_there_publishes_nothing(
    tmp_path: Path, sahel_here: Sahel
) -> None:
    said = sahel_here("run", "--since", "2999-01-01", SAHEL_DATA_ROOT=str(tmp_path))
    assert said.returncode == 0 and "Nothing fits" in said.stdout
    assert not (tmp_path / "processed" / "runs").exists()


def test_ingest_accounts_for_every_row(tmp_path: Path, stored_observations: Path) -> None:
    table = settings().bundle / "idps_mli_admin2.csv"
    elsewhere = {"SAHEL_DATA_ROOT": str(tmp_path), "SAHEL_CURRENT": str(stored_observations)}
    said = sahel("ingest", str(table), **elsewhere)
    assert said.returncode == 0
    assert "recognised as 'idps_admin2'" in said.stdout
    assert "376 rows read = 376 observed + 0 quarantined" in said.stdout


def test_ingest_writes_what_it_read(
    tmp_path: Path, stored_observations: Path, sahel_here: Sahel
) -> None:
    table, out = settings().bundle / "nutrition.csv", tmp_path / "out"
    elsewhere = {"SAHEL_DATA_ROOT": str(tmp_path), "SAHEL_CURRENT": str(stored_observations)}
    assert sahel_here("ingest", str(table), "--out", str(out), **elsewhere).returncode == 0
    written = sorted(path.name for path in out.iterdir())
    assert written == ["nutrition_observations.csv", "nutrition_quarantine.csv"]


def test_file_that_is_no_table_is_refused_with_3(tmp_path: Path, sahel_here: Sahel) -> None:
    path = tmp_path / "letter.csv"
    path.write_text("Dear colleague\nplease find attached\n")
    root = str(tmp_path / "data")
    said = sahel_here("ingest", str(path), SAHEL_DATA_ROOT=root)
    assert said.returncode == 3 and "letter.csv" in said.stderr and "Expected" in said.stderr
    assert sahel_here("ingest", str(tmp_path / "none.csv"), SAHEL_DATA_ROOT=root).returncode == 3


def test_status_without_a_run_says_what_to_do(tmp_path: Path, sahel_here: Sahel) -> None:
    said = sahel_here("status", SAHEL_DATA_ROOT=str(tmp_path))
    assert said.returncode == 0 and "sahel run" in said.stdout


def test_folder_that_cannot_be_written_is_named(tmp_path: Path, sahel_here: Sahel) -> None:
    path = tmp_path / "file"
    path.write_text("in the way")
    said = sahel_here("run", SAHEL_DATA_ROOT=str(path))
    assert said.returncode == 5 and "Traceback" not in said.stderr
    assert str(path) in said.stderr and "What to do:" in said.stderr


def test_internal_error_is_5_and_says_how_to_see_more(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken() -> None:
        raise ZeroDivisionError("planted")

    monkeypatch.setattr(cli, "app", broken)
    with pytest.raises(SystemExit) as stopped:
        cli.main()
    assert stopped.value.code == 5 and "SAHEL_DEBUG" in capsys.readouterr().err

"""The command line: help that teaches, honest exit codes, messages a person can act on."""

import io
import os
import subprocess
import sys
import warnings
from pathlib import Path
from shutil import copytree

import openpyxl
import pandas as pd
import pytest

from sahel_indicators import cli
from sahel_indicators.cli.output import at_work, show_table
from sahel_indicators.cli.running import _tell, _tell_what_was_done
from sahel_indicators.config import settings
from sahel_indicators.errors import PeriodError
from sahel_indicators.panel import open_observations
from sahel_indicators.pipeline.execution import Ended
from sahel_indicators.pipeline.run import Outcome
from tests.conftest import Sahel, sahel

FIXTURES = Path(__file__).parent / "fixtures"

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


def test_the_day_of_alerts_is_said_to_be_that_of_publication(sahel_here: Sahel) -> None:
    said = sahel_here("alerts", "--help").stdout.replace("│", " ")
    assert "published by then, whenever its file arrived here" in " ".join(said.split())


def test_no_command_shows_help_and_wrong_usage_is_2(sahel_here: Sahel) -> None:
    nothing = sahel_here()
    assert "Usage" in nothing.stdout + nothing.stderr
    assert sahel_here("rnu").returncode == 2
    assert sahel_here("ingest").returncode == 2


def test_country_without_a_report_is_wrong_usage_and_says_what_there_is(
    tmp_path: Path, sahel_here: Sahel
) -> None:
    said = sahel_here("report", "--country", "SEN", SAHEL_DATA_ROOT=str(tmp_path))
    assert said.returncode == 2 and "NER (Niger)" in said.stderr
    limited = {"SAHEL_DATA_ROOT": str(tmp_path), "SAHEL_REPORTS": "MLI"}
    said = sahel_here("report", "--country", "NER", **limited)
    assert said.returncode == 2 and "SAHEL_REPORTS" in said.stderr


def test_unknown_country_or_task_is_refused_before_anything_is_done(
    tmp_path: Path, sahel_here: Sahel
) -> None:
    for asked, near in ((("--country", "XYZ"), "MLI"), (("--only", "phase_trnd"), "phase_trend")):
        said = sahel_here("run", *asked, SAHEL_DATA_ROOT=str(tmp_path))
        assert said.returncode == 2 and near in said.stderr
    assert not (tmp_path / "processed" / "current").exists()


# What is asked for wrongly, in words as they are written on a terminal. Countries: below.
WRONG_USAGE = (
    "run --only phase_trnd", "run --dry-run --only phase_trnd", "run --since yesterday",
    "run --jobs 0", "run --jobs abc", "prune --months -1", "explain phase_trnd", "explain figures",
    "changes --indicator phase3plus_shar", "changes --lang de",
    "trace phase3plus_shar", "trace phase_trnd", "trace phase3plus_share --area Gaoo",
    "trace phase3plus_share --area Niamey", "trace phase3plus_share --area Segou",
    "trace phase3plus_share --area ML07 --level 2", "trace phase3plus_share --level 1",
    "trace phase3plus_share --csv nowhere/rows.csv",
    "alerts --as-of yesterday", "alerts --as-of 2999-01-01", "alerts --rules nowhere.toml",
    "alerts --fail-on bad", "alerts --digest html", "alerts --lang de",
    "check --rule jump", "check --fail-on bad", "check --rows nowhere/rows.csv",
    "report --lang de", "report --format odt", "report --text nowhere.md",
    "ingest nowhere.csv --released yesterday", "prune --keep 0",
    "fetch acledd", "fetch ucdp --country Malli", "fetch ucdp --since 2024-13",
    "fetch ucdp --since 2024 --until 2023", "fetch hapi --theme food", "fetch ucdp --release abc",
    "fetch hdx", "fetch hdx --dataset a/b", "fetch ucdp --dataset cadre-harmonise",
)  # fmt: skip


@pytest.mark.parametrize("asked", WRONG_USAGE)
def test_what_is_asked_for_wrongly_is_wrong_usage(
    asked: str, tmp_path: Path, sahel_here: Sahel
) -> None:
    said = sahel_here(*asked.split(), SAHEL_DATA_ROOT=str(tmp_path), SAHEL_OFFLINE="1")
    assert said.returncode == 2 and said.stderr
    assert not list(tmp_path.iterdir())


def test_a_period_that_is_none_is_wrong_usage_and_one_without_a_value_is_not(
    tmp_path: Path, stored_observations: Path, sahel_here: Sahel
) -> None:
    here = {"SAHEL_DATA_ROOT": str(tmp_path), "SAHEL_CURRENT": str(stored_observations)}
    for period, code in {"2024-13": 2, "2024-3": 2, "March": 2, "2011": 3}.items():
        said = sahel_here("trace", "phase3plus_share", "--period", period, **here)
        assert said.returncode == code, said.stderr
    table = str(settings().bundle / "idps_national.csv")
    assert sahel_here("ingest", table, "--released", "2001-01-01", **here).returncode == 2
    assert sahel_here("alerts", "--as-of", "1900-01-01", **here).returncode == 3


@pytest.mark.parametrize(
    "command",
    [("run",), ("changes",), ("alerts",), ("report",), ("trace", "phase3plus_share")],
    ids=lambda command: command[0],
)
@pytest.mark.parametrize("written", ["Malli", "ML", "MLL"])
def test_a_wrong_country_is_told_in_one_way_with_near_names(
    command: tuple[str, ...], written: str, tmp_path: Path, sahel_here: Sahel
) -> None:
    here = {"SAHEL_DATA_ROOT": str(tmp_path), "COLUMNS": "300"}
    said = sahel_here(*command, "--country", written, **here)
    assert said.returncode == 2
    assert f"'{written}'" in said.stderr and "MLI (Mali)" in said.stderr
    assert "Near names: MLI" in said.stderr


@pytest.mark.parametrize("written", ["mli", "Mali", "MALI", "MLI"])
def test_a_country_is_known_by_code_or_name_in_any_case(
    written: str, tmp_path: Path, sahel_here: Sahel
) -> None:
    said = sahel_here("run", "--dry-run", "--country", written, SAHEL_DATA_ROOT=str(tmp_path))
    assert said.returncode == 0 and "findings/MLI" in said.stdout
    assert "findings/NER/trend" not in said.stdout and "figures/NER" not in said.stdout


_A_DAY = {"SAHEL_TODAY": "2026-11-27"}


@pytest.mark.parametrize(
    ("asked", "setting", "said"),
    [
        ("run --since never", {}, "'never' is no day; write it as 2026-11-30"),
        ("run --since 2026-02-30", {}, "'2026-02-30' is no day"),
        ("run --since 2026-11-28", _A_DAY, "2026-11-28 has not come yet: it is 2026-11-27"),
        ("alerts --as-of 2026-11-28", _A_DAY, "2026-11-28 has not come yet: it is 2026-11-27"),
        ("changes --lang de", {}, "'de' is not one of 'en', 'fr'"),
        ("changes --indicator foo", {}, "'foo' is not an indicator. Expected: one of phase3plus"),
        ("run --country MLI,NER", {}, "once for each: --country MLI --country NER"),
        ("run --jobs abc", {}, "'abc' is no whole number of 1 or more"),
        ("prune --months -1", {}, "'-1' is no whole number of 0 or more"),
        ("ingest x.csv --released 1/2/2026", {}, "'1/2/2026' is no day"),
        ("status", {"SAHEL_TODAY": "tomorrow"}, "Expected: a day as 2026-11-30"),
        ("status", {"SAHEL_KEEP_LATEST": "0"}, "Expected: a whole number of 1 or more"),
    ],
)
def test_what_an_option_or_setting_wants_is_said_in_plain_words(
    asked: str, setting: dict[str, str], said: str, tmp_path: Path, sahel_here: Sahel
) -> None:
    here = {"SAHEL_DATA_ROOT": str(tmp_path), "COLUMNS": "300"} | setting
    told = sahel_here(*asked.split(), **here)
    assert told.returncode == 2 and said in told.stderr
    assert "Value error" not in told.stderr and "Input should" not in told.stderr


@pytest.mark.parametrize("command", [("run",), ("run", "--dry-run"), ("check",)])
def test_a_folder_of_tables_that_is_not_there_is_said_not_to_exist(
    command: tuple[str, ...], tmp_path: Path, sahel_here: Sahel
) -> None:
    here = {"SAHEL_DATA_ROOT": str(tmp_path), "SAHEL_BUNDLE": str(tmp_path / "gone")}
    said = sahel_here(*command, **here)
    assert said.returncode == 3 and "gone: this folder does not exist" in said.stderr
    assert "SAHEL_BUNDLE" in said.stderr


def test_tables_in_a_file_are_said_to_be_in_no_folder(tmp_path: Path, sahel_here: Sahel) -> None:
    (tmp_path / "tables.zip").touch()
    here = {"SAHEL_DATA_ROOT": str(tmp_path), "SAHEL_BUNDLE": str(tmp_path / "tables.zip")}
    said = sahel_here("run", **here)
    assert said.returncode == 3 and "tables.zip: is a file and no folder" in said.stderr


@pytest.mark.parametrize("command", [("run",), ("run", "--dry-run")])
@pytest.mark.parametrize("reports", ["XYZ", "MLI,XYZ", ",", " "])
def test_reports_of_no_country_are_refused_before_a_run_begins(
    command: tuple[str, ...], reports: str, tmp_path: Path, sahel_here: Sahel
) -> None:
    here = {"SAHEL_DATA_ROOT": str(tmp_path / "data"), "SAHEL_REPORTS": reports}
    said = sahel_here(*command, **here)
    assert said.returncode == 2 and "SAHEL_REPORTS" in said.stderr
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("command", [("run",), ("run", "--dry-run")])
def test_rules_that_will_not_do_are_refused_before_a_run_begins(
    command: tuple[str, ...], tmp_path: Path, sahel_here: Sahel
) -> None:
    path = tmp_path / "bad.toml"
    path.write_text("[mine]\nen = 5\n")
    root = str(tmp_path / "data")
    said = sahel_here(*command, SAHEL_DATA_ROOT=root, SAHEL_ALERT_RULES=str(path))
    assert said.returncode == 3 and not (tmp_path / "data").exists()
    assert f"SAHEL_ALERT_RULES ({path}), [mine]" in said.stderr


@pytest.fixture
def run_of_other_tables(tmp_path: Path, stored_observations: Path) -> dict[str, str]:
    """Settings that read a run which was made of tables that have been changed since."""
    current = tmp_path / "run"
    copytree(stored_observations, current)
    (current / "run.json").write_text('{"inputs": {"idps_national.csv": "0"}}')
    return {"SAHEL_DATA_ROOT": str(tmp_path), "SAHEL_CURRENT": str(current)}


def test_a_warning_is_one_plain_line(
    run_of_other_tables: dict[str, str], sahel_here: Sahel
) -> None:
    said = sahel_here("alerts", "--as-of", "2024-04-15", "--digest", "text", **run_of_other_tables)
    assert said.returncode == 0
    assert said.stderr == (
        "sahel: The tables have changed since the last run: they are read anew; "
        "`sahel run` takes them in.\n"
    )


def test_a_wrong_day_is_refused_before_the_tables_are_looked_at(
    run_of_other_tables: dict[str, str], monkeypatch: pytest.MonkeyPatch, sahel_here: Sahel
) -> None:
    said = sahel_here("alerts", "--as-of", "yesterday", **run_of_other_tables)
    assert said.returncode == 2 and "have changed" not in said.stderr
    for name, value in run_of_other_tables.items():
        monkeypatch.setenv(name, value)
    settings.cache_clear()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(PeriodError, match="is no day"):
            open_observations("yesterday")
    settings.cache_clear()


def test_before_any_run_a_figure_sends_to_the_run(
    tmp_path: Path, stored_observations: Path, sahel_here: Sahel
) -> None:
    said = sahel_here("trace", "phase_trend", SAHEL_DATA_ROOT=str(tmp_path))
    assert said.returncode == 3 and "Nothing has been run yet" in said.stderr
    assert "of no country" not in said.stderr


@pytest.mark.parametrize(("number", "said"), [(1, "nothing else has been built"), (2, "as it was")])
def test_a_limited_run_says_what_there_is_beside_it(
    number: int, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    left = number - 1
    _tell(Outcome(tmp_path, True, 3.0, {"number": number}, ("panels/MLI",), left), whole=False)
    told = capsys.readouterr().out
    assert said in told and ("unchanged" in told) == bool(left)


def test_a_run_limited_to_what_is_not_there_publishes_nothing(
    tmp_path: Path, sahel_here: Sahel
) -> None:
    here = {"SAHEL_DATA_ROOT": str(tmp_path), "SAHEL_TODAY": "2199-06-30"}
    said = sahel_here("run", "--since", "2199-06-01", **here)
    assert said.returncode == 0 and "Nothing fits" in said.stdout
    assert not (tmp_path / "processed" / "runs").exists()
    foretold = sahel_here("run", "--dry-run", "--since", "2199-06-01", **here)
    assert foretold.returncode == 0 and "Nothing fits" in foretold.stdout


@pytest.mark.parametrize(
    "command", [("run",), ("run", "--dry-run"), ("explain", "observations"), ("alerts",)]
)
def test_a_setting_that_names_no_rules_is_told_by_its_name(
    command: tuple[str, ...], tmp_path: Path, sahel_here: Sahel
) -> None:
    path = str(tmp_path / "gone.toml")
    said = sahel_here(*command, SAHEL_ALERT_RULES=path, SAHEL_DATA_ROOT=str(tmp_path))
    assert said.returncode == 2 and "SAHEL_ALERT_RULES is set to" in said.stderr
    assert path in said.stderr and "unset SAHEL_ALERT_RULES" in said.stderr


def test_without_a_terminal_only_what_was_done_is_a_line(
    capsys: pytest.CaptureFixture[str],
) -> None:
    for number, how in enumerate(("unchanged", "ran", "not begun", "failed"), start=1):
        _tell_what_was_done(Ended(f"figures/{number}", how), number, 4)
    assert capsys.readouterr().err == "figures/2 (2 of 4)\nfigures/4 failed (4 of 4)\n"


def test_a_kind_of_task_is_answered_with_its_tasks(tmp_path: Path, sahel_here: Sahel) -> None:
    for kind, one in {"quality": "MLI", "report": "TCD/fr", "figures/NER": "phase_map"}.items():
        said = sahel_here("explain", kind, SAHEL_DATA_ROOT=str(tmp_path))
        assert said.returncode == 2
        assert f"{kind}/{one}" in said.stderr and "for all of them" not in said.stderr
    assert "sahel status --tasks" in said.stderr  # more figures than a message can name
    said = sahel_here("explain", "phase_trnd", SAHEL_DATA_ROOT=str(tmp_path))
    assert "/phase_trend" in said.stderr and "sahel status --tasks" in said.stderr


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


@pytest.mark.parametrize("wrong", [1, 13])
def test_all_faults_of_a_row_are_listed_and_the_row_is_counted_once(
    wrong: int, tmp_path: Path, stored_observations: Path, sahel_here: Sahel
) -> None:
    header, right, *_ = (FIXTURES / "nutrition_tables" / "results.csv").read_text().splitlines()
    faulty = right.replace("612,WHZ", "-612,").replace("Mopti", "Moptie")
    path, out = tmp_path / "results.csv", tmp_path / "out"
    path.write_text("\n".join([header, right, *[faulty] * wrong, ""]))
    elsewhere = {"SAHEL_DATA_ROOT": str(tmp_path), "SAHEL_CURRENT": str(stored_observations)}
    said = sahel_here("ingest", "--dry-run", str(path), "--out", str(out), **elsewhere)
    assert f"{1 + wrong} rows read = 1 observed + {wrong} quarantined" in said.stdout
    many = f"{wrong} of these rows have more than one fault; --out FOLDER lists them all."
    assert (many in said.stdout) == (wrong > 12)
    assert ("-612" in said.stdout) == (wrong <= 12)
    listed = pd.read_csv(out / "results_quarantine.csv")
    assert listed["row"].tolist() == [3 + number // 3 for number in range(3 * wrong)]
    assert set(listed["column"].dropna()) == {"admin1_name", "sample_size"}


def test_faults_are_told_of_the_rows_of_their_own_sheet(
    tmp_path: Path, stored_observations: Path, sahel_here: Sahel
) -> None:
    header, right, *_ = (FIXTURES / "nutrition_tables" / "results.csv").read_text().splitlines()
    elsewhere = right.replace("MLI,Mopti", "CAF,").replace("612,WHZ", "-612,WHZ")
    earlier = right.replace("Survey A 2021", "Survey A 2020").replace("2021-0", "2020-0")
    sheets = {"away": [elsewhere, earlier], "here": [right.replace("9.4", "bad"), right]}
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, lines in sheets.items():
        sheet = book.create_sheet(name)
        for line in [header, *lines]:
            sheet.append(line.split(","))
    book.save(tmp_path / "results.xlsx")
    where = {"SAHEL_DATA_ROOT": str(tmp_path), "SAHEL_CURRENT": str(stored_observations)}
    said = sahel_here("ingest", "--dry-run", str(tmp_path / "results.xlsx"), **where).stdout
    assert "4 rows read = 2 observed + 2 quarantined" in said
    assert "the other 1 row" in said and "bad" in said and "-612" not in said


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
    assert said.returncode == 3 and "Traceback" not in said.stderr
    assert str(path) in said.stderr and "What to do:" in said.stderr


@pytest.mark.parametrize(("command", "option"), [("check", "--rows"), ("trace", "--csv")])
def test_a_device_is_not_replaced_by_a_table(
    command: str, option: str, tmp_path: Path, sahel_here: Sahel
) -> None:
    os.mkfifo(tmp_path / "pipe")
    name = ["idp_stock"] if command == "trace" else []
    said = sahel_here(command, *name, option, str(tmp_path / "pipe"))
    assert said.returncode == 2 and "is a device" in " ".join(said.stderr.split())
    assert (tmp_path / "pipe").is_fifo()


@pytest.mark.parametrize("given", ["/dev/stdout", "loop"])
def test_a_table_takes_the_place_of_no_stream_and_of_no_loop(
    given: str, tmp_path: Path, sahel_here: Sahel
) -> None:
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    said = sahel_here("check", "--rows", str(tmp_path / given), "--rule", "unplaced")
    assert "defect" not in said.stderr
    assert said.returncode == (2 if given == "/dev/stdout" else 0)


@pytest.mark.parametrize("below", ["in_the_way/deeper", "in_the_way"])
def test_a_folder_that_cannot_be_made_is_wrong_usage(
    below: str, tmp_path: Path, sahel_here: Sahel
) -> None:
    (tmp_path / "in_the_way").touch()
    said = sahel_here("ingest", "nothing.csv", "--out", str(tmp_path / below))
    assert said.returncode == 2 and "nothing.csv" not in said.stderr


def test_internal_error_is_5_and_says_how_to_see_more(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken() -> None:
        raise ZeroDivisionError("planted")

    monkeypatch.setattr(cli, "app", broken)
    with pytest.raises(SystemExit) as stopped:
        cli.main()
    assert stopped.value.code == 5 and "SAHEL_DEBUG" in capsys.readouterr().err


# Says two lines to a stream that nobody reads, and then something on the other one.
_TWO_LINES = """
import sys
from sahel_indicators.cli.output import show
error = sys.argv[1] == "stderr"
show("one", error=error)
show("two", error=error)
show("and went on", error=not error)
"""


@pytest.mark.parametrize("stream", ["stdout", "stderr"])
def test_a_command_whose_output_nobody_reads_goes_on_to_its_end(stream: str) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-c", _TWO_LINES, stream]
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, stream: writing}
    said = subprocess.run(command, **streams, text=True, check=False)  # type: ignore[call-overload]
    os.close(writing)
    assert said.returncode == 0
    assert "and went on" in (said.stdout or said.stderr)
    assert "Error" not in str(said.stderr)


def test_tables_break_at_no_no_break_space(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "14")
    told = "plus que 402\u202f167 ou 10\u00a0% au moins"
    show_table(pd.DataFrame({"le\u00a0constat": [told]}), "t")
    lines = [line.strip() for line in capsys.readouterr().out.splitlines()]
    assert "le\u00a0constat" in lines
    assert " ".join(lines).strip().endswith(told)
    assert [line for line in lines if line.startswith(("167", "%"))] == []


class _Terminal(io.StringIO):
    """A stream of errors that somebody looks at."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("stream", "seen"), [(_Terminal, True), (io.StringIO, False)])
def test_work_of_seconds_gives_a_sign_of_life_to_who_looks_and_to_no_file(
    stream: type[io.StringIO], seen: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys, "stderr", stream())
    with at_work("Reading the last run"):
        pass
    assert ("Reading the last run …" in sys.stderr.getvalue()) == seen  # type: ignore[attr-defined]

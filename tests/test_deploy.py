"""What stands in deploy/, read by the program that each file is for, or taken step by step."""

from __future__ import annotations

import fnmatch
import os
import re
import shutil
import signal
import stat
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from sahel_indicators.cli import app
from sahel_indicators.config import Settings
from sahel_indicators.fetch.services import SERVICES
from sahel_indicators.pipeline import logs

ROOT = Path(__file__).resolve().parents[1]
DEPLOY = ROOT / "deploy"
NIGHTLY = DEPLOY / "nightly.sh"
UNITS = sorted((DEPLOY / "systemd").iterdir())


def checked(*command: str | Path, **more: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*map(str, command)], capture_output=True, text=True, timeout=300, **more)


def commands() -> set[str]:
    """The commands that `sahel` has."""
    return set(get_command(app).commands)  # type: ignore[attr-defined]


# --- the script that all of them call


@pytest.fixture
def recorder(tmp_path: Path) -> Path:
    """A command that writes down how it was called, does what DO_... says, ends with CODE_..."""
    command = tmp_path / "recorder"
    command.write_text(
        '#!/bin/sh\necho "$*" >> "$RECORD"\necho "said of $1"\n'
        'eval "task=\\${DO_$1:-}"\neval "$task"\neval "exit \\${CODE_$1:-0}"\n'
    )
    command.chmod(command.stat().st_mode | stat.S_IXUSR)
    return command


def nightly(
    recorder: Path, *arguments: str, under: tuple[str, ...] = (), **environment: str
) -> tuple[subprocess.CompletedProcess[str], list[str]]:
    """What the script said, and what it called in which order; `under` is what calls it."""
    record = recorder.with_name("record")
    record.unlink(missing_ok=True)
    temporary = recorder.with_name("temporary")
    temporary.mkdir(exist_ok=True)
    here = {
        "PATH": os.environ["PATH"],
        "SAHEL_COMMAND": str(recorder),
        "SAHEL_DATA_ROOT": str(recorder.parent / "the data"),
        "RECORD": str(record),
        "TMPDIR": str(temporary),
    }
    done = checked(*under, "sh", NIGHTLY, *arguments, env=here | environment)
    assert not any(temporary.iterdir())
    return done, record.read_text().splitlines()


@pytest.fixture
def inbox(recorder: Path) -> Path:
    folder = recorder.parent / "the data" / "raw" / "inbox"
    folder.mkdir(parents=True)
    return folder


def test_a_night_fetches_reads_and_computes(recorder: Path) -> None:
    data = recorder.parent / "the data"
    for file in ("raw/unhcr/2026-11-26/a.json", "raw/idmc/2020-01-01/old.json", "raw/inbox/b.csv"):
        (data / file).parent.mkdir(parents=True)
        (data / file).touch()
    os.utime(data / "raw/idmc/2020-01-01", (1_600_000_000, 1_600_000_000))
    (data / "raw/unhcr/.partial").mkdir()
    done, called = nightly(recorder, NIGHTLY_FETCH="unhcr --country MLI; idmc --country MLI;")
    assert done.returncode == 0
    assert called == [
        "fetch unhcr --country MLI",
        f"ingest {data}/raw/unhcr/2026-11-26",
        "fetch idmc --country MLI",
        f"ingest {data}/raw/inbox",
        "run",
    ]


def test_without_anything_to_fetch_or_read_it_computes(recorder: Path) -> None:
    assert nightly(recorder)[1] == ["run"]


@pytest.mark.parametrize(
    ("codes", "ended"),
    [({"CODE_fetch": "3"}, 3), ({"CODE_fetch": "5", "CODE_run": "4"}, 5), ({"CODE_run": "4"}, 4)],
)
def test_a_failure_stops_nothing_and_the_gravest_is_the_exit_code(
    recorder: Path, codes: dict[str, str], ended: int
) -> None:
    done, called = nightly(recorder, NIGHTLY_FETCH="unhcr", **codes)
    assert called == ["fetch unhcr", "run"]
    assert done.returncode == ended
    assert f"ended with exit code {ended}" in done.stdout


def test_quiet_says_nothing_unless_something_failed(recorder: Path) -> None:
    assert nightly(recorder, "--quiet")[0].stdout == ""
    done, _ = nightly(recorder, "--quiet", CODE_run="4")
    assert done.returncode == 4 and "said of run" in done.stdout


def test_what_comes_in_during_a_run_is_read_at_its_end(recorder: Path, inbox: Path) -> None:
    """Also a file that is moved in, whose own time is older than the run."""
    late = recorder.with_name("late.csv")
    late.touch()
    os.utime(late, (1_600_000_000, 1_600_000_000))
    moved = f"mv '{late}' '{inbox}/' 2>/dev/null"
    done, called = nightly(recorder, DO_run=moved)
    assert called == ["run", f"ingest {inbox}", "run"]
    assert done.returncode == 0 and "the inbox has changed meanwhile" in done.stdout


def test_a_file_that_never_comes_to_rest_holds_up_no_night(recorder: Path, inbox: Path) -> None:
    done, called = nightly(recorder, DO_run=f"echo 1 >> '{inbox}/growing.csv'")
    assert called == ["run", f"ingest {inbox}", "run", f"ingest {inbox}", "run"]
    assert "left for the next time" in done.stdout


def test_a_file_under_a_name_with_a_dot_is_not_yet_there(recorder: Path, inbox: Path) -> None:
    (inbox / ".survey.xlsx").touch()
    assert nightly(recorder, DO_run=f"echo 1 >> '{inbox}/.survey.xlsx'")[1] == ["run"]


@pytest.mark.parametrize("quiet", [(), ("--quiet",)])
@pytest.mark.parametrize("name", ["TERM", "HUP", "INT"])
def test_a_night_told_to_end_ends_its_step_and_says_so(
    recorder: Path, name: str, quiet: tuple[str, ...]
) -> None:
    """The signal reaches the script only (`--foreground`): the script hands it on."""
    ends = 'trap \'echo "run has ended" >> "$RECORD"; exit\' TERM; sleep 60 >/dev/null 2>&1 & wait'
    under = ("timeout", "--foreground", "--preserve-status", "-s", name, "1")
    done, called = nightly(recorder, *quiet, under=under, DO_run=ends)
    assert done.returncode == 128 + signal.Signals[f"SIG{name}"]
    assert f"told to end (SIG{name})" in done.stdout and "said of run" in done.stdout
    assert called == ["run", "run has ended"]


def test_what_was_said_comes_out_though_a_step_has_to_be_killed(recorder: Path) -> None:
    under = ("timeout", "-k", "1", "1")
    done, _ = nightly(recorder, "--quiet", under=under, DO_run="trap '' TERM; exec sleep 60")
    assert done.returncode != 0 and "said of run" in done.stdout


def test_nothing_is_taken_for_a_pattern_or_a_command(recorder: Path) -> None:
    done, called = nightly(recorder, NIGHTLY_FETCH="hdx --dataset *; unhcr $(touch /nowhere)")
    assert done.returncode == 0
    assert called[:2] == ["fetch hdx --dataset *", "fetch unhcr $(touch /nowhere)"]


def test_the_script_calls_commands_that_there_are() -> None:
    called = re.findall(r'"\$sahel" (\w+)', NIGHTLY.read_text("utf-8"))
    assert called == ["ingest", "run", "fetch"] and set(called) <= commands()


# --- what docs/operations.md says


@pytest.fixture(scope="module")
def page() -> str:
    return (ROOT / "docs" / "operations.md").read_text("utf-8")


def test_the_page_names_commands_options_and_files_that_there_are(page: str) -> None:
    told = re.findall(r"^sahel (.+?)\s*(?:#.*)?$|`sahel ([^`]+)`", page, re.M)
    calls = [(first or second).split() for first, second in told]
    assert len(calls) > 5
    for name, *more in calls:
        command = get_command(app).commands[name]  # type: ignore[attr-defined]
        known = {option for each in command.params for option in each.opts}
        assert {word for word in more if word.startswith("--")} <= known
    files = re.findall(r"\b((?:deploy|docs|tests)/[\w./-]*\w)", page)
    assert files and [file for file in files if not (ROOT / file).exists()] == []


def test_the_page_states_the_settings_as_they_are(page: str) -> None:
    fields = Settings.model_fields
    rows = re.findall(r"^\| `SAHEL_(\w+)` \| ([^|]+) \|", page, re.M)
    assert len(rows) > 5 and {name.lower() for name, _ in rows} <= set(fields)
    for name in ("KEEP_LATEST", "KEEP_MONTHS", "LOG_LEVEL"):
        assert dict(rows)[name] == str(fields[name.lower()].default)


def test_the_page_states_the_bounds_of_the_log(page: str) -> None:
    assert f"beyond {logs._LARGEST / 1e6:.0f} MB" in page and f"to `.{logs._FILES}`" in page


def blocks(page: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.+?)^```", page, re.M | re.S)


def test_the_folders_that_are_set_up_belong_to_the_user_of_the_service(
    page: str, tmp_path: Path
) -> None:
    """systemd would make them root's, and leaves owners below the state folder as they are."""
    told = next(block for block in blocks(page, "sh") if "useradd" in block)
    lines = [line for line in told.splitlines() if line.startswith("install -d -o sahel -g sahel ")]
    mine = f"install -d -o {os.getuid()} -g {os.getgid()} "
    made = "\n".join(lines).replace("install -d -o sahel -g sahel ", mine)
    done = checked("sh", "-ec", made.replace("/var/lib", str(tmp_path)))
    assert done.returncode == 0, done.stderr
    raw = tmp_path / "sahel-indicators" / "raw"
    modes = [oct(folder.stat().st_mode)[-4:] for folder in (raw.parent, raw, raw / "inbox")]
    assert modes == ["0755", "0755", "2775"]
    path = (DEPLOY / "systemd" / "sahel-indicators.path").read_text("utf-8")
    assert "\nMakeDirectory" not in path


def test_a_file_is_put_into_the_inbox_whole(page: str, tmp_path: Path) -> None:
    told = next(block for block in blocks(page, "sh") if "/inbox/." in block)
    (tmp_path / "survey.xlsx").write_text("whole")
    (tmp_path / "sahel-indicators" / "raw" / "inbox").mkdir(parents=True)
    put = told.replace("/var/lib", ".")
    assert checked("sh", "-ec", put, cwd=tmp_path).returncode == 0
    inbox = tmp_path / "sahel-indicators" / "raw" / "inbox"
    assert [each.name for each in inbox.iterdir()] == ["survey.xlsx"]


@pytest.mark.parametrize(
    "code", [0, 1, 2, 3, 4, 5, 124, 126, 127, 128 + signal.SIGKILL, 128 + signal.SIGTERM, 130]
)
def test_the_page_says_what_to_do_on_each_exit_code(page: str, code: int) -> None:
    rows = re.findall(r"^\| ([\d, ]+) \| ", page, re.M)
    assert sum(str(code) in row.split(", ") for row in rows) == 1


# --- cron


def test_the_cron_line_runs_the_script_as_a_user_that_is_not_root() -> None:
    lines = (DEPLOY / "cron" / "sahel-indicators").read_text("utf-8").splitlines()
    told = [line for line in lines if line and not line.startswith("#")]
    settings = dict(line.split("=", 1) for line in told[:-1])
    assert settings["MAILTO"] and settings["PATH"].startswith("/opt/sahel-indicators/.venv/bin:")
    minute, hour, day, month, weekday, user, command = told[-1].split(maxsplit=6)
    assert 0 <= int(minute) < 60 and 0 <= int(hour) < 24
    assert (day, month, weekday, user) == ("*", "*", "*", "sahel")
    assert "%" not in command  # cron takes it for the end of the line
    assert command.endswith("deploy/nightly.sh --quiet")
    assert checked("sh", "-n", "-c", command).returncode == 0


# --- systemd


@pytest.fixture
def systemd_analyze() -> str:
    found = shutil.which("systemd-analyze")
    if not found:
        pytest.skip("systemd-analyze is not installed here")
    return found


def test_systemd_accepts_the_units(systemd_analyze: str) -> None:
    done = checked(systemd_analyze, "verify", "--man=no", *UNITS)
    assert (done.returncode, done.stderr) == (0, "")


def test_systemd_would_complain_of_a_wrong_unit(systemd_analyze: str, tmp_path: Path) -> None:
    for unit in UNITS:
        shutil.copy(unit, tmp_path)
    service = tmp_path / "sahel-indicators.service"
    service.write_text(service.read_text().replace("ProtectClock=yes", "ProtectTheClock=yes"))
    done = checked(systemd_analyze, "verify", "--man=no", *sorted(tmp_path.iterdir()))
    assert "ProtectTheClock" in done.stderr


def test_systemd_finds_the_service_well_shut_in(systemd_analyze: str) -> None:
    unit = DEPLOY / "systemd" / "sahel-indicators.service"
    done = checked(systemd_analyze, "security", "--offline=yes", "--threshold=35", unit)
    if "Unknown" in done.stderr or "unrecognized" in done.stderr:
        pytest.skip("this systemd-analyze cannot look at a unit without a running systemd")
    assert done.returncode == 0, done.stdout[-300:] + done.stderr


def test_the_timer_goes_off_once_a_night_and_makes_up_for_one_missed(systemd_analyze: str) -> None:
    timer = (DEPLOY / "systemd" / "sahel-indicators.timer").read_text("utf-8")
    when = re.search(r"^OnCalendar=(.+)$", timer, re.M)
    assert when and "Persistent=true" in timer and "RandomizedDelaySec=" in timer
    done = checked(systemd_analyze, "calendar", "--iterations=3", when[1], env={"TZ": "UTC"})
    hours = re.findall(r"(\d\d):00:00 UTC", done.stdout)
    assert done.returncode == 0 and hours == ["03"] * 3


def test_the_service_may_write_where_its_data_lie_and_hears_of_failures() -> None:
    text = (DEPLOY / "systemd" / "sahel-indicators.service").read_text("utf-8")
    root = re.search(r"^Environment=SAHEL_DATA_ROOT=(.+)$", text, re.M)
    assert root and f"ReadWritePaths={root[1]}" in text
    assert "OnFailure=sahel-indicators-failed@%n.service" in text
    path = (DEPLOY / "systemd" / "sahel-indicators.path").read_text("utf-8")
    assert f"PathChanged={root[1]}/raw/inbox" in path


# --- GitHub Actions


@pytest.fixture(scope="module")
def workflow() -> dict[Any, Any]:
    yaml = pytest.importorskip("yaml")
    return dict(yaml.safe_load((DEPLOY / "github-actions" / "recompute.yml").read_text("utf-8")))


def test_the_workflow_runs_at_night_and_by_hand_one_at_a_time(workflow: dict[Any, Any]) -> None:
    starts = workflow[True]  # YAML 1.1, which is read here, takes "on" for a truth value
    (schedule,) = starts["schedule"]
    assert re.fullmatch(r"\d{1,2} \d{1,2} \* \* \*", schedule["cron"])
    assert "workflow_dispatch" in starts
    assert workflow["concurrency"] == {"group": "recompute", "cancel-in-progress": False}
    assert workflow["permissions"] == {"contents": "read"}


def test_a_night_computes_with_the_bundle_of_its_commit(
    workflow: dict[Any, Any], tmp_path: Path
) -> None:
    """The cache brings the bundle of an older commit, which has what this one has not."""
    steps = workflow["jobs"]["recompute"]["steps"]
    brought = next(n for n, step in enumerate(steps) if "cache/restore" in step.get("uses", ""))
    mended, installed = steps[brought + 1 : brought + 3]
    assert "data/raw" in steps[brought]["with"]["path"].split()
    assert installed["run"] == "make install"

    bundle, fetched = tmp_path / "data/raw/bundle", tmp_path / "data/raw/unhcr/2026-11-26/a.json"
    fetched.parent.mkdir(parents=True)
    bundle.mkdir()
    shutil.copy(ROOT / ".gitignore", tmp_path)
    for name in ("areas.csv", "new.csv"):
        (bundle / name).write_text("of the commit")
    git = ("git", "-C", tmp_path, "-c", "user.name=a", "-c", "user.email=a@example.org")
    for command in (["init", "-q"], ["add", "."], ["commit", "-qm", "Bundle"]):
        assert checked(*git, *command).returncode == 0
    (bundle / "areas.csv").write_text("of long ago")
    (bundle / "new.csv").unlink()
    (bundle / "withdrawn.csv").touch()
    (bundle / "withdrawn").mkdir()
    fetched.touch()

    done = checked("sh", "-ec", mended["run"], cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    found = {each.name: each.read_text() for each in bundle.iterdir()}
    assert found == {"areas.csv": "of the commit", "new.csv": "of the commit"}
    assert fetched.exists()


def test_the_workflow_keeps_what_it_brings_back_and_excludes_nothing(
    workflow: dict[Any, Any],
) -> None:
    """Caches are found by their list of paths; an exclusion below a path has no effect."""
    steps = workflow["jobs"]["recompute"]["steps"]
    lists = [step["with"]["path"] for step in steps if "actions/cache/" in step.get("uses", "")]
    assert len(lists) == 2 and len(set(lists)) == 1 and "!" not in lists[0]


def test_the_workflow_calls_what_there_is(workflow: dict[Any, Any]) -> None:
    job = workflow["jobs"]["recompute"]
    steps = "\n".join(step.get("run", "") for step in job["steps"])
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.M))
    assert set(re.findall(r"\bmake (\w+)", steps)) == {"install"} <= targets
    assert set(re.findall(r"/sahel (\w+)", steps)) == {"status"} <= commands()
    scripts = re.findall(r"\bsh (\S+)", steps)
    assert scripts and all((ROOT / script).is_file() for script in scripts)
    assert checked("sh", "-n", "-c", steps).returncode == 0
    assert job["env"]["SAHEL_COMMAND"] == ".venv/bin/sahel"


def test_the_workflow_hands_on_credentials_that_the_package_reads(workflow: dict[Any, Any]) -> None:
    known = {
        f"SAHEL_{service.name}_{key}".upper()
        for service in SERVICES
        for key in (*service.access.keys, *service.access.instead)
    }
    handed = {
        name for step in workflow["jobs"]["recompute"]["steps"] for name in step.get("env", {})
    }
    assert handed and handed <= known


def test_what_failed_is_handed_out_as_well(workflow: dict[Any, Any]) -> None:
    after = workflow["jobs"]["recompute"]["steps"]
    computed = next(n for n, step in enumerate(after) if "nightly.sh" in step.get("run", ""))
    assert all(step["if"] == "always()" for step in after[computed + 1 :])
    used = [step["uses"] for step in after if "uses" in step]
    assert all(re.fullmatch(r"actions/[\w/-]+@v\d+", name) for name in used)


# --- the container


def instructions() -> list[tuple[str, str]]:
    """The instructions of the Containerfile, with lines that go on joined."""
    text = (DEPLOY / "Containerfile").read_text("utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    joined = "\n".join(lines).replace("\\\n", " ")
    return [(line.split()[0], line.split(maxsplit=1)[1]) for line in joined.splitlines()]


def copied() -> list[str]:
    """What the Containerfile takes from the checkout."""
    own = [rest for name, rest in instructions() if name == "COPY" and "--from" not in rest]
    return [source for rest in own for source in rest.split()[:-1]]


def let_through(path: str) -> bool:
    """Whether .dockerignore lets a path into the build: the last pattern that fits decides."""
    lines = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    parts = path.split("/")
    wholes = ["/".join(parts[:number]) for number in range(1, len(parts) + 1)]
    verdict = True
    for pattern in (line for line in lines if line and not line.startswith("#")):
        plain = pattern.removeprefix("!").removeprefix("**/")
        anywhere = "**/" in pattern
        fits = any(
            fnmatch.fnmatchcase(name, plain)
            for whole in wholes
            for name in ([whole.rpartition("/")[2]] if anywhere else [whole])
            if anywhere or whole.count("/") == plain.count("/")
        )
        verdict = pattern.startswith("!") if fits else verdict
    return verdict


def test_the_container_takes_what_there_is_and_is_let_through() -> None:
    assert {"src", "notebooks", "data/raw/bundle", "constraints.txt"} <= set(copied())
    for source in copied():
        assert (ROOT / source).exists() and let_through(source), source
    assert let_through("src/sahel_indicators/cli/__init__.py")
    assert let_through("data/raw/bundle/datapackage.json")


@pytest.mark.parametrize(
    "path",
    [".env", ".git/config", ".venv/bin/python", "data/processed/current", "README.md",
     "data/raw/acled/2026-01-01/events.json", "data/raw/inbox/survey.xlsx",
     "src/sahel_indicators/__pycache__/x.pyc", "deploy/systemd/sahel-indicators.service"],
)  # fmt: skip
def test_nothing_else_gets_into_it(path: str) -> None:
    assert not let_through(path)


def test_the_container_is_of_one_base_and_runs_as_nobody_in_particular() -> None:
    said = instructions()
    bases = [rest.split()[0] for name, rest in said if name == "FROM"]
    assert bases == ["python:3.13-slim"] * 2
    last = [name for name, _ in said]
    user = next(rest for name, rest in reversed(said) if name == "USER")
    assert int(user) >= 1_000 and last.index("USER") < last.index("ENTRYPOINT")
    assert ("VOLUME", "/data") in said and ("ENV", "SAHEL_DATA_ROOT=/data") in said
    assert "://" not in (DEPLOY / "Containerfile").read_text("utf-8")
    for name, rest in said:
        if name == "RUN":
            assert checked("sh", "-n", "-c", rest).returncode == 0


@pytest.mark.slow
def test_an_engine_builds_the_container_where_there_is_one() -> None:
    engine = next((name for name in ("docker", "podman") if shutil.which(name)), None)
    if not engine or checked(engine, "info").returncode:
        pytest.skip("no container engine is at hand")
    image = "sahel-indicators-test"
    try:
        subprocess.run(
            [engine, "build", "-f", DEPLOY / "Containerfile", "-t", image, ROOT], check=True
        )
        said = checked(engine, "run", "--rm", image, "status")
        assert said.returncode == 0 and "Nothing has been built yet" in said.stdout
    finally:
        checked(engine, "rmi", image)


@pytest.mark.slow
def test_the_steps_of_the_build_give_a_command_that_runs(tmp_path: Path) -> None:
    """The first RUN, in a folder that holds what COPY brings; libraries are those of this Python.

    Nothing is downloaded: that the pinned versions can be had is what `make install` shows.
    """
    source, home = tmp_path / "src", tmp_path / "opt"
    for name in copied():
        there = source / name
        there.parent.mkdir(parents=True, exist_ok=True)
        ignored = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints")
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, there, ignore=ignored)
        else:
            shutil.copy(ROOT / name, there)
    build = next(rest for name, rest in instructions() if name == "RUN")
    build = build.replace("/opt/sahel-indicators", str(home)).replace("python -m", "$PYTHON -m")
    build = build.replace(" install ", " install --no-deps --no-build-isolation --no-index ")
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHON": sys.executable,
        "PYTHONPATH": sysconfig.get_path("purelib"),
    }
    done = checked("sh", "-c", build, cwd=source, env=environment)
    assert done.returncode == 0, done.stderr
    environment["SAHEL_DATA_ROOT"] = str(tmp_path / "data")
    said = checked(home / "bin" / "sahel", "status", cwd=tmp_path, env=environment)
    assert said.returncode == 0, said.stderr
    code = "from sahel_indicators.config import settings; print(settings().bundle)"
    bundle = checked(home / "bin" / "python", "-c", code, cwd=tmp_path, env=environment)
    assert Path(bundle.stdout.strip()).is_relative_to(home)

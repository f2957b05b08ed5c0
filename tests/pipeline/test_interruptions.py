"""Runs killed at many points, with workers that outlive them: what readers see stays whole."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from sahel_indicators.files import file_hash

# A run takes seconds to begin, and here are many: minutes, as for a complete run.
pytestmark = pytest.mark.whole

# `make test-all` sets SAHEL_TEST_EXAMPLES and kills more often.
KILLS = 40 if os.environ.get("SAHEL_TEST_EXAMPLES") else 6
COMMAND = [sys.executable, "-m", "tests.pipeline.small_run"]


def environment(root: Path) -> dict[str, str]:
    return os.environ | {"SAHEL_DATA_ROOT": str(root), "SAHEL_LOG_LEVEL": "warning"}


def undisturbed(root: Path, *options: str) -> Path:
    done = subprocess.run(
        [*COMMAND, *options], env=environment(root), capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr
    return Path(done.stdout.strip())


def outputs(folder: Path) -> dict[str, str]:
    """Every result by its hash; not the records of how it came about."""
    named = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*.txt")}
    return {name: file_hash(path) for name, path in named.items()}


@pytest.fixture(scope="module")
def truth(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, str], float]:
    """What an undisturbed run gives, and how long it takes."""
    began = time.monotonic()
    folder = undisturbed(tmp_path_factory.mktemp("undisturbed"))
    return outputs(folder), time.monotonic() - began


def kill_during(root: Path, seconds: float) -> bool:
    """Begin a run and kill its first process alone after so long; whether it still ran."""
    run = subprocess.Popen(
        [*COMMAND, "--force"], env=environment(root), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    try:
        run.wait(seconds)
    except subprocess.TimeoutExpired:
        run.send_signal(signal.SIGKILL)
        run.wait()
        return True
    return False


def kill_after(root: Path, finished: int) -> None:
    """Begin a run and kill its first process once so many of its tasks are finished."""
    run = subprocess.Popen(COMMAND, env=environment(root), stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 120
    while run.poll() is None and _finished(root) < finished and time.monotonic() < deadline:
        time.sleep(0.02)
    run.kill()
    run.wait()


def _hears_ctrl_c() -> None:
    """What is started in the background may have been told to ignore it, and hands that on."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.mark.parametrize("seconds", [0.5, 2.0, 4.0, 7.0])
def test_ctrl_c_is_told_in_one_sentence(tmp_path: Path, seconds: float) -> None:
    command = [sys.executable, "-m", "sahel_indicators", "run"]
    run = subprocess.Popen(
        command, env=environment(tmp_path), stderr=subprocess.PIPE, stdout=subprocess.PIPE,
        text=True, start_new_session=True, preexec_fn=_hears_ctrl_c,
    )  # fmt: skip
    while run.poll() is None and not list((tmp_path / "processed" / "runs").glob("*")):
        time.sleep(0.05)
    time.sleep(seconds)
    os.killpg(run.pid, signal.SIGINT)
    try:
        out, err = run.communicate(timeout=120)
    finally:  # a run that did not hear it would stand in the way of all tests that follow
        with suppress(ProcessLookupError):
            os.killpg(run.pid, signal.SIGKILL)
    # By the signal, which a shell shows as 130 too, Python ends where it came inside an `exec`.
    assert run.returncode in (130, -signal.SIGINT)
    assert out.startswith("Stopped.") and "Traceback" not in err


def _finished(root: Path) -> int:
    """How many tasks the newest run has finished."""
    runs = sorted((root / "processed" / "runs").glob("*"))
    return len(list((runs[-1] / "tasks").glob("*.json"))) if runs else 0


def test_killed_at_any_moment_the_last_results_stay_and_the_next_run_is_whole(
    tmp_path: Path, truth: tuple[dict[str, str], float]
) -> None:
    expected, seconds = truth
    current = undisturbed(tmp_path)
    assert outputs(current) == expected
    chance = random.Random(2023)
    killed = 0
    for _ in range(KILLS):
        killed += kill_during(tmp_path, chance.uniform(0.1, 1.0) * seconds)
        # Workers of the killed run may be writing at this moment.
        assert outputs(tmp_path / "processed" / "current") == expected
        json.loads((tmp_path / "processed" / "current" / "run.json").read_text())
    assert killed > KILLS / 2
    final = undisturbed(tmp_path, "--force")
    assert outputs(final) == expected
    assert len(list((tmp_path / "processed" / "runs").iterdir())) <= 3


def test_from_nothing_a_killed_run_goes_on_where_it_was(
    tmp_path: Path, truth: tuple[dict[str, str], float]
) -> None:
    for finished in (3, 6):
        kill_after(tmp_path, finished)
        assert not (tmp_path / "processed" / "current").exists()
    final = undisturbed(tmp_path)
    assert outputs(final) == truth[0]
    how = json.loads((final / "run.json").read_text())["how"]
    # What two processes had just finished need not have been noted yet.
    assert list(how.values()).count("unchanged") >= 4, "what the killed runs made was not taken up"


def test_workers_of_a_killed_run_end_by_themselves(tmp_path: Path) -> None:
    kill_after(tmp_path, 4)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and _workers_of(tmp_path):
        time.sleep(0.2)
    assert not _workers_of(tmp_path)


def _workers_of(root: Path) -> list[str]:
    """The processes that work with this data root, by their environment."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            there = f"SAHEL_DATA_ROOT={root}".encode() in (process / "environ").read_bytes()
        except OSError:
            continue
        if there and int(process.name) != os.getpid():
            found.append(process.name)
    return found

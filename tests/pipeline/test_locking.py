"""One run at a time: who is turned away hears who holds the lock; a killed one's is taken over."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from sahel_indicators.config import settings
from sahel_indicators.errors import LockedError, StorageError
from sahel_indicators.pipeline import locking
from sahel_indicators.pipeline.locking import OWNER, Owner, in_words, lock, read_owner, taken_over

HOLD = """
import sys, time
sys.argv = ["sahel", "run", "--jobs", "2"]
from sahel_indicators.pipeline.locking import lock
with lock():
    print("held", flush=True)
    time.sleep(60)
"""
# A run whose worker was forked while the lock was held, and goes on after it.
HOLD_WITH_A_WORKER = """
import os, sys, time
from sahel_indicators.pipeline.locking import lock
with lock():
    if os.fork() == 0:
        print("worker", os.getpid(), flush=True)
        time.sleep(60)
        os._exit(0)
    time.sleep(60)
"""


@pytest.fixture(autouse=True)
def processed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("SAHEL_DATA_ROOT", str(tmp_path))
    settings.cache_clear()
    yield tmp_path / "processed"
    settings.cache_clear()


def started(code: str) -> tuple[subprocess.Popen[str], str]:
    """Another process, and the first line it says."""
    other = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert other.stdout is not None
    return other, other.stdout.readline().strip()


def ended(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.wait()
    assert process.stdout is not None
    process.stdout.close()


def refusal() -> str:
    with pytest.raises(LockedError) as refused, lock():
        pass
    assert refused.value.exit_code == 4
    return str(refused.value)


def test_who_is_turned_away_hears_who_holds_the_lock_and_for_how_long() -> None:
    other, said = started(HOLD)
    try:
        assert said == "held"
        message = refusal()
    finally:
        ended(other)
    for told in (f"process {other.pid} of ", "`sahel run --jobs 2`", " ago", "kill "):
        assert told in message
    assert "the last complete results can be read meanwhile" in message


def test_the_lock_of_a_killed_run_is_taken_over_and_told() -> None:
    other, _ = started(HOLD)
    ended(other)
    with lock() as before:
        assert before is not None and before.pid == other.pid
        told = taken_over(before)
    assert f"process {other.pid}" in told and "did not end in good order" in told
    with lock() as before:
        assert before is None


def test_a_worker_that_outlives_its_run_does_not_hold_the_lock() -> None:
    other, said = started(HOLD_WITH_A_WORKER)
    worker = int(said.removeprefix("worker "))
    try:
        assert f"process {other.pid} " in refusal()
        ended(other)
        os.kill(worker, 0)  # it lives
        with lock() as before:
            assert before is not None and before.pid == other.pid
    finally:
        os.kill(worker, signal.SIGKILL)


def test_a_run_that_ends_in_good_order_or_with_an_error_leaves_no_owner(processed: Path) -> None:
    with lock() as before:
        assert before is None
        mine = read_owner(processed)
        assert mine is not None and mine.pid == os.getpid()
    with pytest.raises(RuntimeError), lock():
        raise RuntimeError("a task failed")
    assert read_owner(processed) is None
    with lock() as before:
        assert before is None


def test_the_same_process_cannot_hold_it_twice() -> None:
    with lock():
        assert f"process {os.getpid()} " in refusal()


@pytest.mark.parametrize(
    "left", ["", "{", "[1]", '{"pid": 1}', "null", "\x00" * 40, '"text"'], ids=repr
)
def test_an_owner_that_cannot_be_read_is_none(processed: Path, left: str) -> None:
    processed.mkdir()
    (processed / OWNER).write_text(left)
    with lock() as before:
        assert before is None


def test_an_owner_with_a_field_of_another_kind_is_none(processed: Path) -> None:
    for wrong in ({"pid": "12"}, {"began": "yesterday"}, {"began": "2026-01-01T00:00:00"}):
        processed.mkdir(exist_ok=True)
        (processed / OWNER).write_text(json.dumps(asdict(owner()) | wrong))
        assert read_owner(processed) is None


def test_a_lock_file_with_other_content_that_may_not_be_written_is_as_good(processed: Path) -> None:
    processed.mkdir()
    (processed / ".lock").write_text("what another program wrote")
    (processed / ".lock").chmod(stat.S_IRUSR)
    with lock() as before:
        assert before is None
        refusal()


def test_a_holder_whose_owner_cannot_be_read_turns_away_all_the_same(processed: Path) -> None:
    other, _ = started(HOLD)
    try:
        (processed / OWNER).write_text("{")
        assert "who it is cannot be read yet" in refusal()
    finally:
        ended(other)


def owner(**fields: object) -> Owner:
    """This process, begun ten minutes ago."""
    since = time.clock_gettime(time.CLOCK_BOOTTIME) - 600
    me = locking._me()
    return replace(me, since_boot=since, **fields)  # type: ignore[arg-type]


def test_a_clock_that_was_set_changes_no_age() -> None:
    in_the_future = owner(began="2099-01-01T00:00:00+00:00")
    long_ago = owner(began="1999-01-01T00:00:00+00:00")
    assert in_words(in_the_future.age()) == in_words(long_ago.age()) == "10 minutes"


def test_after_a_restart_the_wall_clock_tells_the_age_and_never_less_than_nothing() -> None:
    assert owner(boot="another", began="2099-01-01T00:00:00+00:00").age() == 0
    assert owner(boot="another", began="1999-01-01T00:00:00+00:00").age() > 20 * 365 * 86_400


def test_a_number_that_another_process_has_now_is_not_the_owner() -> None:
    assert not owner().is_gone()
    assert owner(ticks="1").is_gone()
    assert owner(boot="another").is_gone()
    assert not owner(host="elsewhere", ticks="1").is_gone()  # cannot be seen from here


def test_one_who_is_gone_is_not_named_as_the_holder(processed: Path) -> None:
    with lock():
        (processed / OWNER).write_text(json.dumps(asdict(owner(ticks="1", command="old one"))))
        message = refusal()
    assert "old one" not in message and "kill" not in message


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "0 seconds"), (1.2, "1 second"), (119, "119 seconds"), (120, "2 minutes"),
     (7_199, "120 minutes"), (7_200, "2 hours"), (172_800, "2 days")],
)  # fmt: skip
def test_ages_are_told_in_words(seconds: float, said: str) -> None:
    assert in_words(seconds) == said


def test_a_file_in_the_place_of_the_folder_is_told(processed: Path) -> None:
    processed.write_text("not a folder")
    with pytest.raises(StorageError, match="no folder stands in its way") as refused, lock():
        pass
    assert refused.value.exit_code == 3


def test_a_data_root_below_a_file_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("SAHEL_DATA_ROOT", str(tmp_path / "file" / "data"))
    settings.cache_clear()
    with pytest.raises(StorageError, match="SAHEL_DATA_ROOT"), lock():
        pass


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="there is no /proc here")
def test_nothing_is_left_open(processed: Path) -> None:
    def open_files() -> int:
        return len(list(Path("/proc/self/fd").iterdir()))

    before = open_files()
    for _ in range(3):
        with lock():
            refusal()
    assert before == open_files() and locking._held == set()

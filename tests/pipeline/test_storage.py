"""A disk that is full or read-only: told in words, with the last results as they were."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from sahel_indicators.config import settings
from sahel_indicators.errors import DataError, LockedError, PlaceError, StorageError
from sahel_indicators.pipeline import generations, retention
from sahel_indicators.pipeline.storage import (
    explained,
    explaining,
    megabytes,
    not_to_be_read,
    require_writable,
    room,
)
from tests.conftest import Sahel, kept_out_of


def mounted(*arguments: str) -> None:
    """Mount something, or skip the test where this user may not."""
    if sys.platform != "linux" or os.geteuid() != 0 or not shutil.which("mount"):
        pytest.skip("only root on Linux may mount a disk of its own")
    done = subprocess.run(["mount", *arguments], capture_output=True, text=True)
    if done.returncode:
        pytest.skip(f"a disk of its own cannot be mounted here: {done.stderr.strip()}")


@pytest.fixture
def small_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A disk of 2 MB, on which the data lie."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted("-t", "tmpfs", "-o", "size=2m", "sahel-test", str(disk))
    monkeypatch.setenv("SAHEL_DATA_ROOT", str(disk))
    settings.cache_clear()
    yield disk
    settings.cache_clear()
    subprocess.run(["umount", str(disk)], check=True)


@pytest.fixture
def ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("SAHEL_DATA_ROOT", str(tmp_path))
    settings.cache_clear()
    yield tmp_path / "processed"
    settings.cache_clear()


def publish(text: str, size: int = 0) -> None:
    with generations.lock(), generations.new_generation() as folder:
        (folder / "table.txt").write_text(text)
        (folder / "figure.bin").write_bytes(b"x" * size)
        generations.write_record(folder, {"said": text})


def test_a_full_disk_is_told_given_back_and_forgotten_with_the_next_run(small_disk: Path) -> None:
    publish("good", 500_000)
    free = room(small_disk)
    with pytest.raises(StorageError, match="no room left") as refused:
        publish("too large", 3_000_000)
    assert refused.value.exit_code == 5 and "sahel prune" in str(refused.value)
    assert generations.last_record()["said"] == "good"
    assert abs(room(small_disk) - free) < 50_000  # what the failed run had written is gone
    publish("small again", 500_000)
    assert generations.last_record()["said"] == "small again"


def test_a_library_that_says_no_more_than_that_it_failed_on_a_full_disk(small_disk: Path) -> None:
    publish("good")
    (small_disk / "another program's").write_bytes(b"x" * (room(small_disk) - 100_000))
    with pytest.raises(StorageError, match="no room left"), generations.lock():  # noqa: SIM117
        with generations.new_generation():
            raise RuntimeError("NetCDF: HDF error")
    assert generations.last_record()["said"] == "good"


def test_a_disk_so_full_that_no_run_can_begin(small_disk: Path) -> None:
    publish("good")
    with (small_disk / "another program's").open("wb", buffering=0) as file, pytest.raises(OSError):
        while True:
            file.write(b"x" * 4_096)
    with pytest.raises(StorageError, match="no room left"):
        publish("never")
    assert generations.last_record()["said"] == "good"


def test_on_a_full_disk_old_runs_can_be_removed(small_disk: Path, sahel_here: Sahel) -> None:
    publish("old", 300_000)
    publish("good")
    with (small_disk / "another program's").open("wb", buffering=0) as file, pytest.raises(OSError):
        while True:
            file.write(b"x" * 4_096)
    said = sahel_here("prune", "--keep", "1", "--months", "0", "--yes")
    assert said.returncode == 0 and "1 of 2 runs removed" in said.stdout
    assert room(small_disk) > 300_000
    assert generations.last_record()["said"] == "good"


def test_a_read_only_folder_is_told_and_the_last_results_can_be_read(small_disk: Path) -> None:
    publish("good")
    mounted("-o", "remount,ro", str(small_disk))
    with pytest.raises(StorageError, match="cannot be written: read-only file system") as refused:
        publish("never")
    assert str(settings().processed) in str(refused.value)
    assert generations.last_record()["said"] == "good"
    mounted("-o", "remount,rw", str(small_disk))
    publish("better")
    assert generations.last_record()["said"] == "better"


def test_the_disk_turns_read_only_while_a_run_is_under_way(small_disk: Path) -> None:
    publish("good")
    with pytest.raises(StorageError, match="read-only"), generations.lock():  # noqa: SIM117
        with generations.new_generation() as folder:
            mounted("-o", "remount,ro", str(small_disk))
            (folder / "table.txt").write_text("half")
    assert generations.last_record()["said"] == "good"
    mounted("-o", "remount,rw", str(small_disk))
    publish("better")
    assert len(retention.vintages()) == 2  # the half went, the one before stays


@pytest.mark.parametrize(
    ("number", "said"),
    [(errno.ENOSPC, "no room left"), (errno.EDQUOT, "no room left"), (errno.ENOLCK, "no locks"),
     (errno.EROFS, "read-only"), (errno.EACCES, "permission denied"), (errno.ENOTDIR, "no folder")],
)  # fmt: skip
def test_what_the_disk_did_is_told_in_words(ours: Path, number: int, said: str) -> None:
    error = OSError(number, os.strerror(number), str(ours / "runs" / "x"))
    told = explained(error)
    assert told is not None and said in str(told) and "What to do" in str(told)


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="only Linux has a folder like /proc")
def test_a_place_where_no_folder_can_be_made_is_not_said_to_be_full(sahel_here: Sahel) -> None:
    for command in (("run",), ("run", "--dry-run"), ("prune", "--yes")):
        said = sahel_here(*command, SAHEL_DATA_ROOT="/proc/self")
        assert said.returncode == 3
        assert "/proc/self/processed cannot be written: no folder can be made" in said.stderr


def test_whether_a_run_could_write_is_seen_before_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SAHEL_DATA_ROOT", str(tmp_path / "new" / "data"))
    settings.cache_clear()
    require_writable()
    assert not list(tmp_path.iterdir())
    (tmp_path / "new").touch()
    with pytest.raises(PlaceError, match="no folder stands in its way"):
        require_writable()
    settings.cache_clear()


def test_a_file_that_is_gone_says_nothing_of_the_disk(ours: Path) -> None:
    for path in (ours / "runs" / "x", ours.parent / "elsewhere"):
        assert explained(FileNotFoundError(errno.ENOENT, "gone", str(path))) is None


def test_what_may_not_be_read_is_told_from_what_may_not_be_written(
    ours: Path, sahel_here: Sahel
) -> None:
    publish("good")
    sahel_here("status")  # so that its code is loaded, which nobody else may read either
    with kept_out_of(ours):
        said = sahel_here("status")
    assert said.returncode == 5 and "as the user who made it" in said.stderr
    assert str(ours) in said.stderr and "written" not in said.stderr
    with kept_out_of(ours), pytest.raises(StorageError, match="cannot be read: permission denied"):
        publish("never")
    elsewhere = PermissionError(errno.EACCES, "Permission denied", str(ours / "new"))
    assert not_to_be_read(elsewhere) is None  # nobody keeps us from seeing that it is not there


def test_it_is_found_behind_what_a_library_made_of_it(ours: Path) -> None:
    with pytest.raises(StorageError), explaining():
        try:
            raise OSError(errno.ENOSPC, "No space left on device")
        except OSError as error:
            raise ValueError("could not write the picture") from error


def test_other_errors_pass_as_they_are(ours: Path) -> None:
    elsewhere = PermissionError(errno.EACCES, "Permission denied", "elsewhere/table.csv")
    for error in (elsewhere, DataError("no table"), LockedError("held"), KeyError("x")):
        with pytest.raises(type(error)) as caught, explaining():
            raise error
        assert caught.value is error


def test_room_is_told_of_a_folder_that_is_yet_to_be(tmp_path: Path) -> None:
    assert room(tmp_path / "not" / "yet") == pytest.approx(
        shutil.disk_usage(tmp_path).free, rel=0.1
    )
    assert (megabytes(0), megabytes(3_400), megabytes(99_600_000)) == ("0 kB", "3 kB", "100 MB")

"""Runs on disk: built in a folder of their own, published by one swap, under one lock."""

from __future__ import annotations

import json
import os
import shutil
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from ..config import settings
from ..errors import DataError, LockedError
from ..files import replace_file

RECORD = "run.json"


@contextmanager
def lock() -> Iterator[None]:
    """Hold the processed data alone; raises `LockedError` if another run does."""
    folder = settings().processed
    folder.mkdir(parents=True, exist_ok=True)
    held = FileLock(folder / ".lock")
    try:
        held.acquire(timeout=0)
    except Timeout as error:
        raise LockedError(
            f"Another run is writing to {folder}.",
            remedy="wait for it to end and try again; "
            "the last complete results can be read meanwhile",
        ) from error
    try:
        yield
    finally:
        held.release()


def last_record() -> dict[str, Any]:
    """The record of the last complete run.

    Empty if there is none that can be read, or if one of its outputs is gone or of another size.
    """
    folder = settings().current
    try:
        record: dict[str, Any] = json.loads((folder / RECORD).read_text("utf-8"))
        whole = record["outputs"] == _sizes(folder, record["outputs"])
    except (OSError, ValueError, TypeError, KeyError):
        return {}
    return record if whole else {}


def _sizes(folder: Path, names: Iterable[str]) -> dict[str, int]:
    return {name: (folder / name).stat().st_size for name in names}


@contextmanager
def new_generation() -> Iterator[Path]:
    """A folder to build a run in; published when the block ends well, removed when it does not."""
    _require_link(settings().current)
    folder = settings().processed / "runs" / uuid.uuid4().hex[:12]
    folder.mkdir(parents=True)
    try:
        yield folder
        _publish(folder)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    _remove_others(folder)


def write_record(folder: Path, record: dict[str, Any]) -> None:
    """Put the run record into a generation, with the sizes of all its outputs."""
    names = sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())
    whole = record | {"outputs": _sizes(folder, names)}
    replace_file(folder / RECORD, json.dumps(whole, indent=2, ensure_ascii=False).encode())


def _require_link(current: Path) -> None:
    """Refuse before the work what could not be published after it."""
    if current.exists() and not current.is_symlink():
        raise DataError(
            f"{current} is a folder or file of its own.",
            expected="a link to the last run, which `sahel run` makes",
            remedy="move it away and run again",
        )


def _publish(folder: Path) -> None:
    """Point `current` at the new generation in one step: readers see the old run or the new one."""
    link = settings().processed / f".current.{os.getpid()}"
    link.unlink(missing_ok=True)
    link.symlink_to(Path("runs") / folder.name, target_is_directory=True)
    link.replace(settings().current)


def _remove_others(kept: Path) -> None:
    """Remove the halves that killed runs left, and whole generations but the one before."""
    others = [path for path in kept.parent.iterdir() if path != kept]
    whole = [path for path in others if (path / RECORD).is_file()]
    latest = max(whole, key=lambda path: (path / RECORD).stat().st_mtime, default=None)
    for old in others:
        if old != latest:
            shutil.rmtree(old, ignore_errors=True)

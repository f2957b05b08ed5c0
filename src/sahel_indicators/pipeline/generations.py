"""Runs on disk: built in a folder of their own, published by one swap, under one lock."""

from __future__ import annotations

import json
import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from ..config import settings
from ..errors import LockedError
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
    """The record of the last complete run; empty if there is none that can be read."""
    try:
        record: dict[str, Any] = json.loads((settings().current / RECORD).read_text("utf-8"))
    except (OSError, json.JSONDecodeError):
        return {}
    return record


@contextmanager
def new_generation() -> Iterator[Path]:
    """A folder to build a run in; published when the block ends well, removed when it does not."""
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
    """Put the run record into a generation."""
    replace_file(folder / RECORD, json.dumps(record, indent=2, ensure_ascii=False).encode())


def _publish(folder: Path) -> None:
    """Point `current` at the new generation in one step: readers see the old run or the new one."""
    link = settings().processed / f".current.{os.getpid()}"
    link.unlink(missing_ok=True)
    link.symlink_to(Path("runs") / folder.name, target_is_directory=True)
    link.replace(settings().current)


def _remove_others(kept: Path) -> None:
    """Remove generations that nobody can reach any more: neither the new one nor the one before."""
    others = [path for path in kept.parent.iterdir() if path != kept]
    for old in sorted(others, key=lambda path: path.stat().st_mtime)[:-1]:
        shutil.rmtree(old, ignore_errors=True)

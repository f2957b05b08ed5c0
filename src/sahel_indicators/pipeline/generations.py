"""Runs on disk: built in a folder of their own, published by one swap."""

from __future__ import annotations

import json
import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ..config import settings
from ..errors import DataError, StorageError
from ..files import new_file
from . import retention
from .locking import lock as lock
from .nodes import ACCOUNTS
from .storage import explaining, settle, settle_file
from .vintages import RECORD as RECORD
from .vintages import place_of_next, vintages

# What people are told of a run; a record without these is damaged.
_TOLD: dict[str, Any] = {"tasks": dict, "finished": str, "seconds": (int, float)}


def last_record() -> dict[str, Any]:
    """The record of the last complete run; empty if there is none that can be read."""
    return record_of(settings().current)


def read_record() -> dict[str, Any]:
    """The record of the last complete run, for people; empty before any run.

    Raises `DataError` where there is a run without a record that can be read: of what is there
    nothing can be said then, though it may be whole.
    """
    record, folder = last_record(), settings().current
    if not all(isinstance(record.get(name), kind) for name, kind in _TOLD.items()):
        record = {}
    if not record and any((folder / left).exists() for left in (RECORD, ACCOUNTS)):
        raise DataError(
            f"The record of the last run cannot be read: {folder / RECORD}.",
            remedy="call `sahel run`: it writes the record anew, and leaves alone what is whole",
        )
    return record


def record_of(folder: Path) -> dict[str, Any]:
    """The record of a run; empty if there is none that can be read."""
    try:
        record = json.loads((folder / RECORD).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    is_one = isinstance(record, dict) and isinstance(record.get("outputs"), dict)
    return record if is_one else {}


def changed_outputs(record: dict[str, Any]) -> list[str]:
    """The outputs of the last complete run that are gone, or were written to since.

    Told by size and time: as quick as a look at the folder. What was only touched is named too.
    """
    folder = settings().current
    return [name for name, left in record["outputs"].items() if _stamp(folder / name) != left]


def _stamp(file: Path) -> list[int]:
    """Size and time of a file; empty where it is gone."""
    try:
        about = file.stat()
    except OSError:
        return []
    return [about.st_size, about.st_mtime_ns]


@contextmanager
def new_generation(name: str | None = None) -> Iterator[Path]:
    """A folder to build a run in, published when the block ends well; the caller holds the lock.

    `name` is the run's id (`new_name`).

    When it does not end well the folder stays, for the next run to go on from (`unfinished`). Only
    where the disk is full it goes at once: what is wanted then is room. Raises `StorageError`
    in place of what the disk did to the block.
    """
    with explaining():
        _require_link(settings().current)
        retention.apply(retention.Rule.of_settings())
        folder = settings().processed / "runs" / (name or new_name())
        folder.mkdir(parents=True)
    try:
        with explaining():
            yield folder
            _publish(folder)
    except StorageError:
        retention.remove([folder])
        raise
    except BaseException:
        with suppress(OSError):
            folder.rmdir()  # does nothing where something was finished
        raise
    with suppress(OSError):  # the run is published; what cannot be removed now can be next time
        retention.apply(retention.Rule.of_settings(unfinished=0))


def unfinished() -> list[Path]:
    """What runs that were killed or failed left since the last complete one, the newest first.

    Their workers may outlive them and still be writing into them: take only what is recorded as
    finished, and see that it still is what was recorded.
    """
    return [vintage.folder for vintage in vintages() if vintage.finished is None]


def new_name() -> str:
    """An id for a run: the time it is begun, so that names sort by age, and something random."""
    return f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}_{uuid.uuid4().hex[:6]}"


def write_record(folder: Path, record: dict[str, Any]) -> None:
    """Put the run record into a generation: its place among them, all outputs' sizes and times.

    With its record a generation is complete, so the outputs are on the disk before it is.
    """
    names = sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())
    outputs = {name: _stamp(folder / name) for name in names if name != RECORD}
    whole = record | place_of_next() | {"outputs": outputs}
    settle()
    with new_file(folder / RECORD) as temporary:
        temporary.write_bytes(json.dumps(whole, indent=2, ensure_ascii=False).encode())
        settle_file(temporary)


def _require_link(current: Path) -> None:
    """Refuse before the work what could not be published after it."""
    if current.exists() and not current.is_symlink():
        raise DataError(
            f"{current} is a folder or file of its own.",
            expected="a link to the last run, which `sahel run` makes",
            remedy="move it away and run again",
        )
    if not current.absolute().parent.is_dir() and current.parent != settings().processed:
        raise DataError(
            f"{current} cannot lead to the last run: there is no folder {current.parent}.",
            remedy="make it, or set SAHEL_CURRENT to another place",
        )


def _publish(folder: Path) -> None:
    """Point `current` at the new generation in one step: readers see the old run or the new one.

    When this returns, a power cut no longer brings back the old one.
    """
    current = settings().current
    link = current.with_name(f".current.{os.getpid()}")
    try:
        settle_file(folder)
        settle_file(folder.parent)
        _lead(link, current, folder)
    except BaseException:
        (folder / RECORD).unlink(missing_ok=True)  # nobody saw it: it is to be gone on from
        raise
    settle_file(current.parent)


def _lead(link: Path, current: Path, folder: Path) -> None:
    """Let `current` lead to a folder, by way of a new link that takes its place."""
    link.unlink(missing_ok=True)
    # Relative where the two lie in one place, so that the whole place can be moved.
    beside = current.absolute().parent == settings().processed.absolute()
    target = Path("runs") / folder.name if beside else folder.absolute()
    link.symlink_to(target, target_is_directory=True)
    link.replace(current)

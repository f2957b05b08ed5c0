"""What a task rests on and what it leaves, as nodes of pytask's graph: a name and a state.

A node's name says what it is in every run, whatever folder the run is built in; its state is a
digest of the content. So what a run left counts for the next one, in another folder.
"""

from __future__ import annotations

import fnmatch
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from ..errors import DataError
from ..files import file_hash
from .task import OBSERVATIONS

# Where a run keeps what it knows of its tasks, one file a task.
ACCOUNTS = "tasks"
SLICES = "slices.json"
# The newest day of each source, by which it is seen what is late.
LATEST = "latest.parquet"
# What is looked for in everything known, not country by country.
FOUND_AT_ONCE = f"{ACCOUNTS}/quality/found.pickle"
# What has no content has a state too: pytask takes none for a missing node.
NOTHING = "nothing"


@dataclass(kw_only=True)
class Node:
    """The part that pytask asks of every node; `state` is what differs."""

    name: str
    attributes: dict[Any, Any] = field(default_factory=dict)

    @property
    def signature(self) -> str:
        """What pytask knows the node by, in one run and over runs."""
        return hashlib.sha256(self.name.encode()).hexdigest()

    @property
    def left_by(self) -> str:
        """The task that leaves it; "" where none does."""
        return ""

    def state(self) -> str | None:
        """A digest of the content; None where it is missing."""
        raise NotImplementedError

    def load(self, is_product: bool = False) -> Any:
        """Nothing is handed over: tasks read the run's folder."""
        return None

    def save(self, value: Any) -> None:
        """Nothing is handed over: tasks write the run's folder."""


@dataclass(kw_only=True)
class Fixed(Node):
    """Something known before the run: code, libraries, parameters, a table of the bundle."""

    value: str

    def state(self) -> str:
        """The value itself."""
        return self.value


@dataclass(kw_only=True)
class Outputs(Node):
    """Everything that a task left in a run's folder, as its account lists it."""

    folder: Path
    task: str

    @property
    def left_by(self) -> str:
        """The task."""
        return self.task

    def state(self) -> str | None:
        """A digest of the files; None where one is gone, or other than it was left."""
        files = account_of(self.folder, self.task).get("files")
        if files is None or not all(
            _hash_now(self.folder / name) == digest for name, digest in files.items()
        ):
            return None
        return digest_of(files)


@dataclass(kw_only=True)
class Part(Outputs):
    """One of the files that a task left, for a task that reads no other of them."""

    file: str

    def state(self) -> str | None:
        """A digest of the file; None where it is gone."""
        return _hash_now(self.folder / self.file)


@dataclass(kw_only=True)
class Slice(Node):
    """The observations of a theme and country, as the run's task of observations found them.

    Either may be a "*": then a digest over every slice that fits.
    """

    folder: Path
    slice: str

    def state(self) -> str:
        """A digest of the rows, or of nothing before that task has run."""
        path = self.folder / SLICES
        stamp = _stamp(path)
        return self.state_in(_slices(path, stamp) if stamp else {})

    def state_in(self, known: Mapping[str, str]) -> str:
        """The state that it has, or will have, where the slices are these."""
        return digest_of({name: known[name] for name in sorted(fnmatch.filter(known, self.slice))})


@dataclass(kw_only=True)
class Ready(Node):
    """That the slices are there: the task of observations leaves it, for readers to wait for.

    It never changes. What was found in a slice is the slice's own state.
    """

    folder: Path

    @property
    def left_by(self) -> str:
        """The task of observations."""
        return OBSERVATIONS

    def state(self) -> str | None:
        """The same whatever was found; None before that task has run."""
        return "ready" if (self.folder / SLICES).is_file() else None


@dataclass(kw_only=True)
class Noted(Node):
    """The tables that a task itself named as its sources when it ran (a figure's in its sidecar).

    They are known once it has run; until then nothing depends on them, for it runs anyway.
    """

    folder: Path
    task: str
    tables: Mapping[str, str]

    def state(self) -> str:
        """A digest of those tables as they are now."""
        named = account_of(self.folder, self.task).get("tables", [])
        return digest_of({name: self.tables.get(name, NOTHING) for name in named})


@dataclass(kw_only=True)
class Late(Node):
    """Which sources are late on a day: another state on the day on which one more becomes late."""

    folder: Path
    day: date

    def state(self) -> str:
        """A digest of what is late and since when; of nothing where that is damaged.

        Then the task that leaves it runs before whoever asks what is late.
        """
        try:
            return digest_of(late_on(self.folder, self.day))
        except DataError:
            return NOTHING


def late_on(folder: Path, day: date) -> list[list[str]]:
    """What is late on a day by what a run knows; nothing before its observations are there.

    Raises `DataError` where the file that tells it is damaged.
    """
    from ..quality import overdue
    from ..store import read_table

    path = folder / LATEST
    return [list(late) for late in overdue(read_table(path), day)] if path.is_file() else []


def digest_of(what: Any) -> str:
    """Anything that JSON can hold, as one short digest."""
    return hashlib.sha256(json.dumps(what, sort_keys=True).encode()).hexdigest()[:16]


def plate_file(figure: str) -> str:
    """Where a run keeps what a figure (`plates.key`) shows."""
    return f"{ACCOUNTS}/plates/{figure}.pickle"


def assessment_file(country: str) -> str:
    """Where a run keeps what is known about the quality of a country's data."""
    return f"{ACCOUNTS}/quality/{country}.pickle"


def found_file(country: str) -> str:
    """Where a run keeps what is odd in a country's figures."""
    return f"{ACCOUNTS}/quality/{country}_found.pickle"


def handed_file(country: str) -> str:
    """Where a run keeps what the look at a country takes from that at everything."""
    return f"{ACCOUNTS}/quality/{country}_handed.pickle"


def account_path(folder: Path, task: str) -> Path:
    """Where a run keeps the account of a task."""
    return folder / ACCOUNTS / f"{task}.json"


def account_of(folder: Path, task: str) -> dict[str, Any]:
    """What a task left, and how it went: files, tables, seconds, rows, warnings.

    Empty where it has not run, or where its account is damaged: then it runs.
    """
    path = account_path(folder, task)
    stamp = _stamp(path)
    return _account(path, stamp) if stamp else {}


def _stamp(path: Path) -> tuple[int, int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size


@lru_cache(maxsize=1024)
def _account(path: Path, _: tuple[int, int, int]) -> dict[str, Any]:
    try:
        account = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    is_one = isinstance(account, dict) and isinstance(account.get("files"), dict)
    return account if is_one else {}


@lru_cache(maxsize=8)
def _slices(path: Path, _: tuple[int, int, int]) -> dict[str, str]:
    slices: dict[str, str] = json.loads(path.read_text("utf-8"))
    return slices


def _hash_now(path: Path) -> str | None:
    stamp = _stamp(path)
    return _hash(path, stamp) if stamp else None


@lru_cache(maxsize=8192)
def _hash(path: Path, _: tuple[int, int, int]) -> str:
    return file_hash(path)

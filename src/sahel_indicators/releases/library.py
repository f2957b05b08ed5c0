"""Releases on disk: one folder each, written whole or not at all, never changed afterwards."""

from __future__ import annotations

import json
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import asdict, dataclass, fields
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd

from ..config import settings
from ..errors import DataError
from ..events import EVENT_COLUMNS, no_events
from ..files import aside_of, folders_in, replace_file
from ..ingest import Ingested
from ..observations import COLUMNS, QUARANTINE_COLUMNS, SCHEMA_VERSION
from ..store import read_table, write_table

_RECORD = "release.json"
_REMEDY = "remove that folder and ingest its file again"


@dataclass(frozen=True)
class Release:
    """One ingested file: what it was, and when it was handed out.

    `dated_by` says in words how `released_on` is known, `path` where the file lay when it was
    ingested. `ingested_at` gives it its place among the files of its day; `read_at` is when it was
    last read, which is later where it was read differently since. Both `path` and `read_at` are ""
    in records of earlier versions.
    """

    id: str
    source: str
    layout: str
    file: str
    sha256: str
    released_on: date
    dated_by: str
    ingested_at: str
    rows_read: int
    rows_quarantined: int
    figures: int
    events_stored: int
    path: str = ""
    read_at: str = ""

    @property
    def folder(self) -> Path:
        """Where its tables lie; beside its place where its replacing was cut short."""
        aside = aside_of(self._place)
        return aside if aside.exists() and not self._place.exists() else self._place

    @property
    def _place(self) -> Path:
        return _root() / self.source / self.id

    @property
    def day(self) -> pd.Timestamp:
        """The day it was handed out."""
        return pd.Timestamp(self.released_on)

    @property
    def order(self) -> tuple[date, str, str]:
        """Its place among all: by the day it was handed out, then by when it was ingested."""
        return self.released_on, self.ingested_at, self.id

    @property
    def has_events(self) -> bool:
        """Whether it is a file of events."""
        return self.events_stored > 0

    def observations(self) -> pd.DataFrame:
        """Its figures."""
        return self._table("observations", COLUMNS)

    def events(self) -> pd.DataFrame:
        """Its events; an empty table where it is not a file of events."""
        if not self.has_events:
            return no_events()
        return self._table("events", EVENT_COLUMNS)

    def quarantine(self) -> pd.DataFrame:
        """The rows of its file that were set aside."""
        return self._table("quarantine", QUARANTINE_COLUMNS)

    def _table(self, name: str, columns: list[str]) -> pd.DataFrame:
        path = self.folder / f"{name}.parquet"
        table = _table(path, self.read_at)
        if list(table.columns) != columns:
            raise _damaged(path)
        return table


def releases() -> list[Release]:
    """Every stored release, in the order in which they were handed out.

    Raises `DataError` for one whose record cannot be read or is of another schema version.
    """
    found, refused = readable_releases()
    if refused:
        raise refused[0]
    return found


def readable_releases() -> tuple[list[Release], list[DataError]]:
    """The stored releases, and what is wrong with the records of those that are not among them."""
    found: list[Release] = []
    refused: list[DataError] = []
    for folder in _folders():
        try:
            release = _read(folder / _RECORD)
        except DataError as error:
            refused.append(error)
            continue
        # What lies aside is gone as soon as its file has been put in place anew, on whatever day.
        if not _lies_aside(folder) or release.sha256 not in {each.sha256 for each in found}:
            found.append(release)
    found.sort(key=lambda release: release.order)
    return found, refused


def _folders() -> list[Path]:
    """The folders of releases, those that lie aside at last."""
    sources = [path for path in _root().glob("[!.]*") if path.is_dir()]
    inside = [folder for source in sources for folder in folders_in(source).values()]
    having = [folder for folder in inside if (folder / _RECORD).exists()]
    return sorted(having, key=lambda folder: (_lies_aside(folder), folder))


def _lies_aside(folder: Path) -> bool:
    return folder.name.startswith(".")


def write(release: Release, ingested: Ingested, instead_of: Release | None = None) -> None:
    """Put a release into the library in one step: nobody ever sees a part of it.

    The one that it stands instead of is there until all of the new one is written, and stays where
    that fails.
    """
    old = instead_of.folder if instead_of else None
    if old and not _lies_aside(old) and old.exists():
        _clear(release)
    with _new_folder(release._place, old) as folder:
        write_table(ingested.observations, folder / "observations.parquet")
        write_table(ingested.quarantine, folder / "quarantine.parquet")
        if ingested.events is not None:
            write_table(ingested.events, folder / "events.parquet")
        if ingested.outlines is not None:
            ingested.outlines.to_parquet(folder / "outlines.parquet")
        record = asdict(release) | {
            "released_on": release.released_on.isoformat(),
            "schema_version": SCHEMA_VERSION,
        }
        text = json.dumps(record, indent=2, ensure_ascii=False)
        replace_file(folder / _RECORD, text.encode())


def _clear(release: Release) -> None:
    """Remove what still lies aside of its file though another has its place: it is read no more."""
    digest = release.id.rpartition("_")[2]
    for left in release._place.parent.glob(aside_of(Path(f"*_{digest}")).name):
        shutil.rmtree(left, ignore_errors=True)


def _root() -> Path:
    return settings().processed / "releases"


@contextmanager
def _new_folder(path: Path, old: Path | None) -> Iterator[Path]:
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = _hidden(path)
    temporary.mkdir()
    try:
        yield temporary
        with _taken_out(old) if old else nullcontext():
            if not path.exists():  # another process may have stored the same file meanwhile
                temporary.replace(path)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


@contextmanager
def _taken_out(folder: Path) -> Iterator[None]:
    """Out of its place while the block lasts, and gone after it; back again if that fails.

    A process that is killed meanwhile leaves it where it is read until another has its place.
    """
    aside = folder if _lies_aside(folder) else folder.replace(aside_of(folder))
    try:
        yield
    except BaseException:
        aside.replace(folder)
        raise
    with suppress(FileNotFoundError):  # another process has taken it away
        shutil.rmtree(aside.replace(_hidden(folder)), ignore_errors=True)


def _hidden(path: Path) -> Path:
    """A name beside a folder that nobody takes for a release."""
    return path.with_name(f".{path.name.lstrip('.')}.{uuid.uuid4().hex}")


def _read(path: Path) -> Release:
    try:
        record: dict[str, Any] = json.loads(path.read_text("utf-8"))
        version = record.pop("schema_version")
        record["released_on"] = date.fromisoformat(record["released_on"])
        release = Release(**record)
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise _damaged(path) from error
    types = {"str": str, "int": int, "date": date}
    if not all(isinstance(getattr(release, f.name), types[str(f.type)]) for f in fields(release)):
        raise _damaged(path)
    if version != SCHEMA_VERSION:
        raise DataError(
            f"{path.parent} was stored with schema version {version}.",
            expected=f"version {SCHEMA_VERSION}",
            remedy=_REMEDY,
        )
    return release


def _damaged(path: Path) -> DataError:
    return DataError(f"{path} is missing, damaged or no part of a release.", remedy=_REMEDY)


@lru_cache(maxsize=32)
def _table(path: Path, _read_at: str) -> pd.DataFrame:
    """A table of a release; one that was read anew since lies in the same place, and is another."""
    try:
        return read_table(path)
    except DataError as error:
        raise _damaged(path) from error

"""Where fetched files go: whole or not at all, each with a sidecar that says whence it about."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ..files import replace_file
from ..sources import sources
from .attempts import Failure
from .http import Client, Request
from .paging import VALIDATORS, PartialFolder
from .queries import Progress, Query

_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")


@dataclass(frozen=True)
class Fetched:
    """One stored file, or the earlier one where the publisher has nothing new.

    `records` is None where the file is kept as it came and its rows were not counted.
    """

    path: Path
    new: bool
    sha256: str
    size: int
    pages: int
    records: int | None
    fetched_at: str

    @property
    def sidecar(self) -> Path:
        """The file that says where this one comes from."""
        return self.path.with_name(f"{self.path.name}.json")


@dataclass(frozen=True)
class FetchResult:
    """The files of one fetch, and what an analyst must know about them (`notes`)."""

    source: str
    files: tuple[Fetched, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Terms:
    """Whose figures these are and how they may be used."""

    producer: str
    licence: str
    citation: str

    @classmethod
    def of(cls, cited: str) -> Terms:
        """The terms of a source declared in `sources.toml`."""
        source = sources()[cited]
        return cls(source.producer, source.licence, source.citation)


@dataclass(frozen=True)
class Provenance:
    """Where a file comes from, as its sidecar tells."""

    request: Request
    terms: Terms
    headers: Mapping[str, str]
    pages: int
    records: int | None
    notes: tuple[str, ...] = ()


class RawFolder:
    """The folder of one source under `data/raw`: one folder a day, nothing ever overwritten."""

    def __init__(self, folder: Path, source: str, clean: Callable[[Any], Any]) -> None:
        self.folder, self._source, self._clean = folder, source, clean

    def put(self, name: str, about: Provenance, write: Callable[[Path], object]) -> Fetched:
        """Store a file under a free name; the same bytes as last time are stored only once.

        `write` puts the content into the path it is given.
        """
        now = datetime.now(UTC).replace(microsecond=0)
        path = _free(self.folder / f"{now:%Y-%m-%d}" / safe_name(name))
        temporary = self.folder / ".partial" / f"{path.name}.{os.getpid()}"
        try:
            write(temporary)
            digest, size = file_digest(temporary), temporary.stat().st_size
            if (known := self.last(about.request)) and known.sha256 == digest:
                return known
            # The sidecar comes first: a file without one would be a file from nowhere.
            sidecar = self._sidecar(about, digest, size, now.isoformat())
            replace_file(path.with_name(f"{path.name}.json"), sidecar)
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)
        return Fetched(path, True, digest, size, about.pages, about.records, now.isoformat())

    def _sidecar(self, about: Provenance, digest: str, size: int, now: str) -> bytes:
        told = {
            "source": self._source,
            "url": about.request.address,
            "parameters": dict(about.request.parameters),
            "request": about.request.key,
            "fetched_at": now,
            "sha256": digest,
            "bytes": size,
            "etag": about.headers.get("etag"),
            "last_modified": about.headers.get("last-modified"),
            "pages": about.pages,
            "records": about.records,
            "producer": about.terms.producer,
            "licence": about.terms.licence,
            "citation": about.terms.citation,
            "notes": list(about.notes),
        }
        return f"{json.dumps(self._clean(told), indent=2, ensure_ascii=False)}\n".encode()

    def last(self, request: Request) -> Fetched | None:
        """The newest file of the same request that is still as it was stored."""
        same = [(told, path) for told, path in self._sidecars() if told["request"] == request.key]
        for about, path in sorted(same, key=lambda one: str(one[0]["fetched_at"]), reverse=True):
            if file_digest(path) == about["sha256"]:
                return _earlier(about, path)
        return None

    def conditions(self, request: Request) -> dict[str, str]:
        """What to ask with so that the source only answers where there is something new.

        Only for an answer of one page: that its first page is as before says nothing of the others.
        """
        known = self.last(request)
        if known is None or known.pages > 1:
            return {}
        about = json.loads(known.sidecar.read_text("utf-8"))
        kept = {name: about.get(name.replace("-", "_")) for name in VALIDATORS}
        return {VALIDATORS[name]: value for name, value in kept.items() if value}

    def _sidecars(self) -> Iterator[tuple[dict[str, Any], Path]]:
        for sidecar in sorted(self.folder.glob("[0-9]*/*.json")):
            path = sidecar.with_suffix("")
            if path.is_file():
                try:
                    about = json.loads(sidecar.read_text("utf-8"))
                    complete = {"fetched_at", "sha256", "request"} <= about.keys()
                except (OSError, ValueError, AttributeError):
                    continue
                if complete:
                    yield about, path


def _earlier(about: Mapping[str, Any], path: Path) -> Fetched:
    return Fetched(
        path=path,
        new=False,
        sha256=about["sha256"],
        size=int(about.get("bytes", path.stat().st_size)),
        pages=int(about.get("pages", 1)),
        records=about.get("records"),
        fetched_at=about["fetched_at"],
    )


@dataclass(frozen=True)
class FetchTask:
    """One fetch under way: what is asked, of whom, where its pieces and its files go.

    `request` is the first one.
    """

    query: Query
    request: Request
    client: Client
    partial: PartialFolder
    raw_folder: RawFolder
    told: Progress

    def earlier(self, request: Request) -> Fetched:
        """The file of the same request, where the source says that nothing is new since."""
        known = self.raw_folder.last(request)
        if known is None:
            problem = "the source says that nothing is new, but no earlier file is here"
            raise self.client.error(request, Failure(problem, "repeat the command", 304))
        return known


def safe_name(name: str) -> str:
    """A file name without anything that could lead out of its folder."""
    plain = _UNSAFE.sub("_", name).strip("._-")
    return plain[-120:].lstrip("._-") or "file"


def _free(path: Path) -> Path:
    """The path, or with a number where there is such a file already."""
    number, free = 1, path
    while free.exists():
        number += 1
        free = path.with_name(f"{path.stem}_{number}{path.suffix}")
    return free


def file_name(query: Query, suffix: str) -> str:
    """What a table is called: source, theme, country, time."""
    country = query.country.iso3 if query.country else "all"
    times = [f"from-{query.since}"] if query.since else []
    times += [f"to-{query.until}"] if query.until else []
    release = [f"v{query.release}"] if query.release else []
    return "_".join([query.source, query.theme, country, *release, *times]) + suffix


def file_digest(path: Path, algorithm: str = "sha256") -> str:
    """The digest of a file of any size."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, algorithm).hexdigest()

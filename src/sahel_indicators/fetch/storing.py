"""Where fetched files go: whole or not at all, each with a sidecar that says whence it came."""

from __future__ import annotations

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
from .downloads import file_digest
from .http import Ask
from .paging import VALIDATORS
from .parts import request_key
from .queries import Query
from .results import Fetched

_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")


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
class Came:
    """What is told of an answer in its sidecar."""

    ask: Ask
    terms: Terms
    headers: Mapping[str, str]
    pages: int
    records: int | None
    notes: tuple[str, ...] = ()


class Shelf:
    """The folder of one source under `data/raw`: one folder a day, nothing ever overwritten."""

    def __init__(self, folder: Path, source: str, clean: Callable[[Any], Any]) -> None:
        self.folder, self._source, self._clean = folder, source, clean

    def put(self, name: str, came: Came, write: Callable[[Path], object]) -> Fetched:
        """Store a file under a free name; the same bytes as last time are stored only once.

        `write` puts the content into the path it is given.
        """
        now = datetime.now(UTC).replace(microsecond=0)
        path = _free(self.folder / f"{now:%Y-%m-%d}" / safe_name(name))
        temporary = self.folder / ".partial" / f"{path.name}.{os.getpid()}"
        try:
            write(temporary)
            digest, size = file_digest(temporary), temporary.stat().st_size
            if (known := self.last(came.ask)) and known.sha256 == digest:
                return known
            # The sidecar comes first: a file without one would be a file from nowhere.
            about = self._about(came, digest, size, now.isoformat())
            replace_file(path.with_name(f"{path.name}.json"), about)
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)
        return Fetched(path, True, digest, size, came.pages, came.records, now.isoformat())

    def _about(self, came: Came, digest: str, size: int, now: str) -> bytes:
        told = {
            "source": self._source,
            "url": came.ask.address,
            "parameters": dict(came.ask.parameters),
            "request": request_key(came.ask.url, came.ask.parameters),
            "fetched_at": now,
            "sha256": digest,
            "bytes": size,
            "etag": came.headers.get("etag"),
            "last_modified": came.headers.get("last-modified"),
            "pages": came.pages,
            "records": came.records,
            "producer": came.terms.producer,
            "licence": came.terms.licence,
            "citation": came.terms.citation,
            "notes": list(came.notes),
        }
        return f"{json.dumps(self._clean(told), indent=2, ensure_ascii=False)}\n".encode()

    def last(self, ask: Ask) -> Fetched | None:
        """The newest file of the same request that is still as it was stored."""
        key = request_key(ask.url, ask.parameters)
        told = [(about, path) for about, path in self._sidecars() if about.get("request") == key]
        for about, path in sorted(told, key=lambda one: str(one[0]["fetched_at"]), reverse=True):
            if file_digest(path) == about["sha256"]:
                return _earlier(about, path)
        return None

    def conditions(self, ask: Ask) -> dict[str, str]:
        """What to ask with so that the source only answers where there is something new.

        Only for an answer of one page: that its first page is as before says nothing of the others.
        """
        known = self.last(ask)
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

"""Files as a person hands them over: found, read, kept as releases, and accounted for together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

import pandas as pd

from ..errors import SahelError
from ..ingest import Ingested, ingest_file
from ..panel import embedded_observations
from ..releases import Stored, store

# Files that stand beside data and are none.
_ABOUT = ("README", "LICENSE", "LICENCE", "CHANGELOG")


@dataclass(frozen=True)
class Filed:
    """What became of one file: read and kept (or the release it repeats), or refused.

    `left` says why it was not even opened (a note beside the data).
    """

    path: Path
    ingested: Ingested | None = None
    stored: Stored | None = None
    refused: SahelError | None = None
    left: str = ""

    @property
    def outcome(self) -> str:
        """In a word, for a table: "new", "repeats", "refused" or "left aside"."""
        if self.left:
            return "left aside"
        if self.refused or not self.stored:
            return "refused"
        return "new" if self.stored.fresh else "repeats"


@dataclass
class Filing:
    """Reads files one after the other; `keep` puts each into the library of releases.

    `released_on` overrides the day of release that each file tells of itself; `whole` says that
    what a file lacks was withdrawn by its publisher (`releases.store`).
    """

    keep: bool = True
    released_on: date | None = None
    whole: bool = False

    @cached_property
    def _embedded(self) -> pd.DataFrame:
        return embedded_observations()

    def each(self, paths: Iterable[Path]) -> Iterator[Filed]:
        """What became of each file; a folder stands for all the files in it, by name."""
        for path, folder in _files(paths):
            left = _why_left(path, folder) if folder else ""
            yield Filed(path, left=left) if left else self._file(path)

    def _file(self, path: Path) -> Filed:
        try:
            read = ingest_file(path)
            stored = store(
                read,
                self._embedded,
                self.released_on,
                whole=self.whole,
                dry_run=not self.keep,
            )
        except SahelError as error:
            return Filed(path, refused=error)
        return Filed(path, read, stored)


def _files(paths: Iterable[Path]) -> Iterator[tuple[Path, Path | None]]:
    """Every file once, and the folder it was found in, if one was given instead of the file."""
    seen: set[Path] = set()
    for path in paths:
        folder = path if path.is_dir() else None
        files = sorted(each for each in path.rglob("*") if each.is_file()) if folder else [path]
        for file in files:
            if file.resolve() not in seen:
                seen.add(file.resolve())
                yield file, folder


def _why_left(path: Path, folder: Path) -> str:
    if any(part.startswith(".") for part in path.relative_to(folder).parts):
        return "a hidden file"
    if path.stem.upper().startswith(_ABOUT):
        return "a note about the data"
    fetched = path.suffix == ".json" and path.with_suffix("").is_file()
    return "the record of a fetched file" if fetched else ""


def account(filed: Iterable[Filed]) -> pd.DataFrame:
    """One row a file: rows = observed + set aside in quarantine, figures, events, outcome."""
    return pd.DataFrame([_line(each) for each in filed])


def _line(filed: Filed) -> dict[str, object]:
    read = filed.ingested
    numbers = {
        "rows": read.rows_read if read else 0,
        "observed": read.rows_observed if read else 0,
        "aside": read.rows_quarantined if read else 0,
        "figures": len(read.observations) if read else 0,
        "events": len(read.events) if read and read.events is not None else 0,
    }
    return {"file": filed.path.name, **numbers, "outcome": filed.outcome}

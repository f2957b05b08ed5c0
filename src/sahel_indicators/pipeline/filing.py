"""Files as a person hands them over: found, read, kept as releases, and accounted for together."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

import pandas as pd

from ..config import settings
from ..errors import IngestError, SahelError, unreadable
from ..ingest import Ingested, ingest_file
from ..panel import embedded_observations
from ..releases import Stored, store
from .storage import explained

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
        """What became of each file; a folder stands for all the files in it, by name.

        A folder in which there is nothing to read, or that may not be entered, is refused like a
        file; a link to a folder is left aside.
        """
        seen: set[Path] = set()
        for path in paths:
            files, shut = _files(path)
            if not files:
                shown = _printable(path)
                yield Filed(shown, refused=_nothing_inside(shown))
            for file in files:
                if file.absolute() not in seen:
                    seen.add(file.absolute())
                    yield self._looked_at(file, path, shut)

    def _looked_at(self, file: Path, named: Path, shut: Mapping[Path, OSError]) -> Filed:
        """What became of a file: `named`, or in a folder that is, in which some are `shut`."""
        shown = _printable(file)
        if left := _why_left(file, named) if file != named else "":
            return Filed(shown, left=left)
        if file in shut:
            return Filed(shown, refused=_not_entered(shown, shut[file]))
        if _printable(file.absolute()) != file.absolute():
            return Filed(shown, refused=_not_named(shown))
        return self._file(file)

    def _file(self, path: Path) -> Filed:
        read = None
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
        except OSError as error:
            why = _not_kept(path, error) if read else _not_read(path, error)
            return Filed(path, refused=explained(error) or why)
        return Filed(path, read, stored)


def _files(path: Path) -> tuple[list[Path], dict[Path, OSError]]:
    """The file, or all in the folder that is to be told of, by name; and what was not entered.

    Links to folders are among them and are not followed: they may lead back, or anywhere.
    """
    if not path.is_dir():
        return [path], {}
    errors: list[OSError] = []
    found: list[Path] = []
    for folder, inside, names in os.walk(path, onerror=errors.append):
        found += [Path(folder, name) for name in names]
        found += [each for name in inside if _is_link(each := Path(folder, name))]
    shut = {Path(error.filename or path): error for error in errors}
    return sorted([*found, *shut]), shut


def _printable(path: Path) -> Path:
    """The path with a mark for every byte that is no UTF-8; any other path as it is."""
    return Path(os.fsencode(path).decode("utf-8", "replace"))


def _not_named(path: Path) -> IngestError:
    return IngestError(
        "has a name, or lies in a folder with one, that is not UTF-8",
        file=str(path),
        expected="a name in UTF-8, as every current system writes it",
        remedy="rename it",
    )


def _not_entered(path: Path, error: OSError) -> IngestError:
    return IngestError(
        f"is a folder that may not be entered ({unreadable(error)}); nothing in it was read",
        file=str(path),
        remedy="ask its owner to let you read it, and ingest it again",
    )


def _nothing_inside(path: Path) -> IngestError:
    return IngestError(
        "is a folder without any file",
        file=str(path),
        expected="a file, or a folder of files",
        remedy="check the path",
    )


def _not_read(path: Path, error: OSError) -> IngestError:
    return IngestError(
        f"cannot be read ({unreadable(error)})",
        file=str(path),
        remedy="check the path, and that you may read it",
    )


def _not_kept(path: Path, error: OSError) -> IngestError:
    place = error.filename or settings().processed
    return IngestError(
        f"was read, but could not be kept ({unreadable(error)}: {place})",
        file=str(path),
        remedy=f"check that {settings().processed} can be written, and that nothing limits the "
        "size of files there; what was kept before is as it was",
    )


def _why_left(path: Path, folder: Path) -> str:
    if any(part.startswith(".") for part in path.relative_to(folder).parts):
        return "a hidden file"
    if _is_link(path) and os.path.isdir(path):  # noqa: PTH112  # raises nothing
        return "a link to a folder: name it itself"
    if path.stem.upper().startswith(_ABOUT):
        return "a note about the data"
    fetched = path.suffix == ".json" and os.path.isfile(path.with_suffix(""))  # noqa: PTH113
    return "the record of a fetched file" if fetched else ""


def _is_link(path: Path) -> bool:
    """Whether it is a link; not of what may not be looked at, where `Path` raises."""
    return os.path.islink(path)  # noqa: PTH114


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

"""The generations that lie on disk: which came after which, and how much room each takes."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ..config import settings

RECORD = "run.json"


@dataclass(frozen=True)
class Vintage:
    """One generation: `finished` is None of one that was never completed.

    `is_current`: what readers see, by the link or by SAHEL_CURRENT. `limits`: the part that its run
    was asked for, where it took over all else as it was. `number` counts the generations in the
    order in which they came, whatever the clock said, and `after` names the one before; 0 and empty
    where the record does not tell, as those of earlier versions do not.
    """

    folder: Path
    finished: datetime | None
    is_current: bool
    number: int = 0
    after: str = ""
    limits: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_limited(self) -> bool:
        """Whether its run was asked for a part."""
        return bool(self.limits)

    @property
    def name(self) -> str:
        """The name of its folder, which is the run's id."""
        return self.folder.name


def vintages() -> list[Vintage]:
    """Every generation on disk, the newest first; those never completed before all others."""
    runs = settings().processed / "runs"
    if not runs.is_dir():
        return []
    seen = {(settings().processed / "current").resolve(), settings().current.resolve()}
    found = [
        _vintage(path, path.resolve() in seen)
        for path in runs.iterdir()
        if path.is_dir() and not path.name.startswith(".")
    ]
    followed = {each.after for each in found}
    return sorted(found, key=lambda each: _newness(each, followed), reverse=True)


def place_of_next() -> dict[str, Any]:
    """What the record of the generation that comes after all that are on disk tells of its place.

    Counted, because a clock may have been set meanwhile.
    """
    before = next((each for each in vintages() if each.finished), None)
    return {
        "number": before.number + 1 if before else 1,
        "after": before.name if before else "",
    }


def last_whole() -> Path | None:
    """The newest complete run that was not limited to a part; None where there is none."""
    return next((each.folder for each in vintages() if each.finished and not each.is_limited), None)


def to_compare_with(limits: Mapping[str, Any]) -> tuple[Path | None, str]:
    """The complete run that the next one is compared with, or None and why: "first", "limited".

    The newest that was of everything. Where there is none, the newest that was limited to the same
    as the next one: it holds the same tables. One limited to another part tells nothing of these.
    """
    complete = [each for each in vintages() if each.finished]
    whole = next((each for each in complete if not each.is_limited), None)
    alike = next((each for each in complete if limits and each.limits == limits), None)
    if found := whole or alike:
        return found.folder, ""
    return None, "limited" if complete else "first"


def _vintage(folder: Path, is_current: bool) -> Vintage:
    """What the record of a generation tells; by the record's own date where it cannot be read."""
    record = folder / RECORD
    try:
        told = json.loads(record.read_text("utf-8"))
        when = datetime.fromisoformat(told["finished"]).astimezone(UTC)
        number, after = int(told.get("number", 0)), str(told.get("after", ""))
        limits = dict(told.get("limited_to") or {})
        return Vintage(folder, when, is_current, number, after, limits)
    except FileNotFoundError:
        return Vintage(folder, None, is_current)
    except (OSError, ValueError, TypeError, KeyError, AttributeError, OverflowError):
        when = datetime.fromtimestamp(record.stat().st_mtime, UTC)
        return Vintage(folder, when, is_current)


def _newness(vintage: Vintage, followed: Container[str]) -> tuple[bool, int, bool, datetime, str]:
    """Order by number; of those without one, that which is current or was when numbers began."""
    return (
        vintage.finished is None,
        vintage.number,
        vintage.is_current or vintage.name in followed,
        vintage.finished or datetime.min.replace(tzinfo=UTC),
        vintage.name,
    )


def bytes_in(folder: Path) -> int:
    """The bytes that a folder takes; a file that several of its folders share counts once."""
    files = {(about.st_dev, about.st_ino): about.st_size for about in _files(folder)}
    return sum(files.values())


def freed_without(folders: Iterable[Path]) -> int:
    """The bytes that removing these folders gives back: of files that no other folder shares."""
    seen: Counter[tuple[int, int]] = Counter()
    known: dict[tuple[int, int], os.stat_result] = {}
    for folder in folders:
        for about in _files(folder):
            file = about.st_dev, about.st_ino
            seen[file] += 1
            known[file] = about
    return sum(about.st_size for file, about in known.items() if about.st_nlink == seen[file])


def _files(folder: Path) -> Iterator[os.stat_result]:
    for place, _, names in os.walk(folder):
        for name in names:
            path = Path(place, name)
            if not path.is_symlink():
                yield path.stat()

"""What a fetch came to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

# Hears of progress: what is being fetched, how much is done, of how much (None: not known).
Told = Callable[[str, int, int | None], None]


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

    @property
    def new(self) -> bool:
        """Whether any file is new."""
        return any(file.new for file in self.files)

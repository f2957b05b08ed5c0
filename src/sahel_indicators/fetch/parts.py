"""What a fetch has got so far, kept until it is complete, so that a break costs little."""

from __future__ import annotations

import hashlib
import json
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from ..errors import LockedError
from ..files import replace_file
from .envelopes import Page

# Pages of different days do not make one table: what is older is fetched anew.
LONGEST_LIFE = 12 * 3600.0


def request_key(url: str, parameters: Mapping[str, str]) -> str:
    """What makes two requests the same: address and parameters, whatever their order."""
    text = json.dumps([url, sorted(parameters.items())])
    return hashlib.sha256(text.encode()).hexdigest()[:16]


class Parts:
    """The partial folder of one request."""

    def __init__(self, source_folder: Path, key: str) -> None:
        self.folder = source_folder / ".partial" / key
        self._began = self.folder / "began"

    @contextmanager
    def held(self) -> Iterator[None]:
        """Keep other processes from the same request; `LockedError` where one is at it."""
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        lock = FileLock(f"{self.folder}.lock")
        try:
            lock.acquire(timeout=0)
        except Timeout:
            lock = None  # type: ignore[assignment]
        if lock is None:
            raise LockedError(
                "the same fetch is under way in another process", remedy="wait until it is done"
            )
        try:
            self._start()
            yield
        finally:
            lock.release()

    def _start(self) -> None:
        began = self._began.stat().st_mtime if self._began.exists() else 0.0
        if not 0 <= time.time() - began < LONGEST_LIFE:
            self.clear()
            self.folder.mkdir(parents=True)
            self._began.touch()

    def clear(self) -> None:
        """Forget what was kept."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def page(self, number: int) -> Page | None:
        """A page kept earlier; None where there is none or it cannot be read."""
        try:
            about, _, records = self._file(number).read_text("utf-8").partition("\n")
            told = json.loads(about)
            fine = told["sha256"] == hashlib.sha256(records.encode()).hexdigest()
            return Page(records, told["count"], told["said"], told["validators"]) if fine else None
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def keep(self, number: int, page: Page) -> None:
        """Keep a page: a line about it, then its records as they came."""
        about = {
            "count": page.count,
            "said": page.said,
            "validators": page.validators,
            "sha256": hashlib.sha256(page.records.encode()).hexdigest(),
        }
        replace_file(self._file(number), f"{json.dumps(about)}\n{page.records}".encode())

    def _file(self, number: int) -> Path:
        return self.folder / f"page-{number:05d}"

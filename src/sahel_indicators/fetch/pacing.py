"""Not asking too often: a least interval between requests, and a number of requests a day."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from ..errors import FetchError
from ..files import replace_file


@dataclass
class Pace:
    """Waits before a request where the last one was less than `interval` seconds ago.

    Where a source allows so many requests a day (`per_day`), they are counted in the file `tally`,
    across fetches, and `FetchError` is raised instead of the one too many.
    """

    source: str
    interval: float
    per_day: int | None
    tally: Path
    sleep: Callable[[float], None] = time.sleep
    _last: float | None = field(default=None, init=False)

    def wait(self) -> None:
        """Wait as long as it takes, and count the request that follows."""
        if self.per_day is not None:
            self._count(self.per_day)
        now = time.monotonic()
        if self._last is not None and (left := self.interval - (now - self._last)) > 0:
            self.sleep(left)
        self._last = time.monotonic()

    def _count(self, per_day: int) -> None:
        today = f"{datetime.now(UTC):%Y-%m-%d}"
        asked = self._asked(today)
        if asked >= per_day:
            raise FetchError(
                f"the {per_day:,} requests a day that the source allows are used up",
                source=self.source,
                remedy="repeat the command tomorrow (UTC)",
            )
        replace_file(self.tally, json.dumps({"day": today, "asked": asked + 1}).encode())

    def _asked(self, today: str) -> int:
        try:
            kept = json.loads(self.tally.read_text("utf-8"))
            return int(kept["asked"]) if kept["day"] == today else 0
        except (OSError, ValueError, KeyError, TypeError):
            return 0

"""One attempt to ask: not too soon after the last one, and what it means where it failed."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

from ..errors import FetchError, shortened
from ..files import replace_file

_AGAIN = (429, 500, 502, 503, 504)


@dataclass(frozen=True)
class Failure:
    """One attempt that failed: why, what to do, whether to try again, and not before when.

    `attempts` is the number of this one.
    """

    problem: str
    remedy: str
    status: int | None = None
    again: bool = False
    wait: float = 0.0
    attempts: int = 1


def of_status(status: int, retry_after: str | None, body: bytes, access: str) -> Failure:
    """The failure that an answer's status stands for; `access` says how to be let in."""
    said = said_by(body)
    text = f"{_meaning(status)}{f'; the source says: {said}' if said else ''}"
    remedy = access if status in (401, 403) else _REMEDIES.get(status, _remedy(status))
    return Failure(text, remedy, status, status in _AGAIN, _seconds(retry_after))


def _meaning(status: int) -> str:
    if status >= 500:
        return "the source has trouble of its own"
    return _MEANINGS.get(status, "the request was refused")


_MEANINGS = {
    401: "the credentials were not accepted",
    403: "access was denied",
    404: "there is nothing at this address",
    429: "the source asks to be asked less often",
}
_REMEDIES = {
    400: "check the options of the command; the source does not understand the request",
    404: "check the options of the command; if they are right, the source has moved: look for its "
    "new address and set SAHEL_<SOURCE>_URL",
    429: "repeat the command later; pages already fetched are kept for twelve hours",
}


def _remedy(status: int) -> str:
    if status >= 500:
        return "repeat the command later; pages already fetched are kept for twelve hours"
    return "check the options of the command"


def _seconds(retry_after: str | None) -> float:
    """How long a source asks one to wait: seconds, or until a date."""
    if not retry_after:
        return 0.0
    try:
        return max(0.0, float(retry_after))
    except ValueError:
        pass
    try:
        until = parsedate_to_datetime(retry_after)
        return max(0.0, (until - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError):
        return 0.0


def said_by(body: bytes) -> str:
    """What a source's own message says, in at most 80 letters; empty where there is none."""
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        return ""
    return message_in(answer)


def message_in(answer: Any) -> str:
    """The message inside an answer, wherever services put it."""
    if not isinstance(answer, dict):
        return ""
    for key in ("message", "messages", "error_description", "errorMessages", "detail", "error"):
        found = answer.get(key)
        found = found[0] if isinstance(found, list) and found else found
        found = message_in(found) if isinstance(found, dict) else found
        if isinstance(found, str) and found.strip():
            return shortened(" ".join(found.split()))
    return ""


# -- not asking too often -------------------------------------------------------------------


@dataclass
class RateLimit:
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

"""Files kept byte for byte: fetched in one go, or gone on with where a connection was cut."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ..files import replace_file
from .envelopes import is_web_page, web_page
from .failures import Failure
from .http import Ask, Client, too_large
from .results import Told

if TYPE_CHECKING:
    import httpx

LARGEST_FILE = 4 * 1024**3
_RANGE = re.compile(r"bytes (\d+)-\d+/(\d+|\*)")


@dataclass(frozen=True)
class Download:
    """A complete file in the partial folder, and what the answer said about it."""

    path: Path
    size: int
    headers: dict[str, str]


class Downloader:
    """Fetches one file into `path`; what is there already is gone on with if it is the same file.

    The file is known to be the same by its strong ETag or its Last-Modified, which are kept beside
    it and sent as `If-Range`: a source whose file has changed sends all of it anew.
    """

    def __init__(self, client: Client, path: Path, told: Told, what: str) -> None:
        self._client, self._path, self._told, self._what = client, path, told, what
        self._about = path.with_name(f"{path.name}.about")

    def fetch(self, ask: Ask, conditions: Mapping[str, str]) -> Download | None:
        """The whole file, or None where the source says that nothing is new."""
        return self._client.receive(
            ask, self._take, lambda: self._headers(conditions), (200, 206, 304, 416)
        )

    def _headers(self, conditions: Mapping[str, str]) -> dict[str, str]:
        plain = {"Accept-Encoding": "identity"}
        have, same = self._have()
        if have and same:
            return plain | {"Range": f"bytes={have}-", "If-Range": same}
        return plain | dict(conditions)

    def _have(self) -> tuple[int, str]:
        """How many bytes are there, and by what the source knows its file again."""
        try:
            about = json.loads(self._about.read_text("utf-8"))
            return self._path.stat().st_size, str(about["same"])
        except (OSError, ValueError, KeyError, TypeError):
            return 0, ""

    def _take(self, response: httpx.Response) -> Download | Failure | None:
        if response.status_code == 304:
            return None
        have, _ = self._have()
        if response.status_code == 206:
            found = _RANGE.fullmatch(response.headers.get("content-range", ""))
            if found and int(found[1]) == have:
                return self._write(response, have)
        if response.status_code != 200:
            # The rest does not fit what is here: the next attempt begins anew.
            self._about.unlink(missing_ok=True)
            return Failure(
                "the rest of the file does not fit its beginning",
                "repeat the command: it begins anew",
                response.status_code,
                again=True,
            )
        return self._write(response, 0)

    def _write(self, response: httpx.Response, start: int) -> Download | Failure:
        if not start:
            self._remember(response)
        packed = response.headers.get("content-encoding", "identity") != "identity"
        length = "" if packed else response.headers.get("content-length", "")
        total = start + int(length) if length.isdecimal() else None
        size = start
        with self._path.open("ab" if start else "wb") as file:
            for chunk in response.iter_bytes() if packed else response.iter_raw():
                if not size and is_web_page(chunk, response.headers.get("content-type", "")):
                    return web_page()
                size += file.write(chunk)
                if size > LARGEST_FILE:
                    return too_large(LARGEST_FILE)
                self._told(self._what, size, total)
        if total is not None and size != total:
            return Failure(
                f"the file has {size:,} bytes instead of {total:,}",
                "repeat the command",
                again=True,
            )
        if not size:
            return Failure("the file is empty", "check the options of the command")
        return Download(self._path, size, dict(response.headers))

    def _remember(self, response: httpx.Response) -> None:
        tag = response.headers.get("etag", "")
        # A weak tag names files that mean the same, not the same bytes.
        same = tag if tag.startswith('"') else response.headers.get("last-modified", "")
        replace_file(self._about, json.dumps({"same": same}).encode())


def file_digest(path: Path, algorithm: str = "sha256") -> str:
    """The digest of a file of any size."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, algorithm).hexdigest()

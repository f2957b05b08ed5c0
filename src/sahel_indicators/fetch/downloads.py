"""Files kept byte for byte: single ones, tables in CSV, and all those of a data set on HDX.

What was cut off is gone on with where the source can do so.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from ..files import replace_file
from .addresses import checked
from .attempts import Failure
from .envelopes import is_web_page, read_page, web_page
from .http import Client, Request, too_large
from .queries import Progress
from .storing import Fetched, FetchTask, Provenance, Terms, file_digest, file_name

if TYPE_CHECKING:
    import httpx

LARGEST_FILE = 4 * 1024**3
# Which digest a resource's `hash` is, by its length.
_DIGESTS = {32: "md5", 40: "sha1", 64: "sha256"}
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

    def __init__(self, client: Client, path: Path, told: Progress, what: str) -> None:
        self._client, self._path, self._told, self._what = client, path, told, what
        self._about = path.with_name(f"{path.name}.about")

    def fetch(self, request: Request, conditions: Mapping[str, str]) -> Download | None:
        """The whole file, or None where the source says that nothing is new."""
        return self._client.receive(
            request, self._take, lambda: self._headers(conditions), (200, 206, 304, 416)
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


# -- tables in CSV ---------------------------------------------------------------------------


def fetch_table(task: FetchTask, notes: tuple[str, ...]) -> Fetched:
    """A table handed out as CSV: looked into, never changed."""
    request, query = task.request, task.query
    part = task.partial.folder / "file"
    loader = Downloader(task.client, part, task.told, f"{query.source} {query.theme}")
    done = loader.fetch(request, task.raw_folder.conditions(request))
    if done is None:
        return task.earlier(request)
    records = _records(done.path, query.endpoint.fields)
    if isinstance(records, Failure):
        part.unlink()
        raise task.client.error(request, records)
    about = Provenance(request, Terms.of(query.cited), done.headers, 1, records, notes)
    return task.raw_folder.put(file_name(query, ".csv"), about, part.replace)


def _records(path: Path, columns: frozenset[str]) -> int | Failure:
    """The number of records of a table, or why it is none: columns or all records missing."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as text:
            rows = csv.reader(text, strict=True)
            header = next(rows, [])
            records = sum(1 for row in rows if row)
    except (UnicodeDecodeError, csv.Error):
        return Failure("the answer is no CSV table in UTF-8", "report this to the source")
    if missing := columns - set(header):
        return Failure(
            f"the table has another form: column {', '.join(sorted(missing))} is missing",
            "the source has changed its tables: report this, and use its download page until then",
        )
    return records or Failure(
        "there is not a single record; an empty answer is an error, not a zero",
        "check country, dates and theme",
    )


# -- data sets on HDX ------------------------------------------------------------------------


def fetch_dataset(task: FetchTask) -> tuple[Fetched, ...]:
    """All files of a data set, or the one named; the licence is the one the data set states."""
    request = task.request
    answer = task.client.read(request)
    page = read_page(task.query, answer.body, answer.headers.get("content-type", ""))
    if isinstance(page, Failure):
        raise task.client.error(request, page)
    about = json.loads(page.records)["result"]
    chosen = _chosen(about["resources"], task.query.resource)
    if isinstance(chosen, Failure):
        raise task.client.error(request, chosen)
    return tuple(_fetch_resource(task, resource, _terms(about)) for resource in chosen)


def _chosen(resources: list[dict[str, Any]], wanted: str | None) -> list[dict[str, Any]] | Failure:
    found = [r for r in resources if wanted is None or wanted in (r["id"], r["name"])]
    if found:
        return found
    names = "; ".join(str(r["name"]) for r in resources) or "none"
    problem = f"no resource '{wanted}'; there are: {names}" if wanted else "there is no file"
    return Failure(problem, "choose one of them with --resource")


def _fetch_resource(task: FetchTask, resource: dict[str, Any], terms: Terms) -> Fetched:
    address = str(resource.get("download_url") or resource.get("url") or "")
    request = Request(checked(task.client.source, address))
    part = task.partial.folder / request.key
    name = PurePosixPath(unquote(urlsplit(address).path)).name or str(resource["name"])
    loader = Downloader(task.client, part, task.told, name)
    done = loader.fetch(request, task.raw_folder.conditions(request))
    if done is None:
        return task.earlier(request)
    if other := _other_file(part, str(resource.get("hash") or "")):
        part.unlink()
        raise task.client.error(request, other)
    about = Provenance(request, terms, done.headers, 1, None)
    return task.raw_folder.put(name, about, part.replace)


def _other_file(path: Path, digest: str) -> Failure | None:
    """Why a file is not the one that HDX describes, where it states a digest."""
    algorithm = _DIGESTS.get(len(digest)) if digest.isalnum() else None
    if algorithm is None or file_digest(path, algorithm) == digest.lower():
        return None
    return Failure(
        f"checksum mismatch: the file's {algorithm} is not {digest}, as HDX states",
        "repeat the command; if it stays so, get the file from its page and tell HDX",
    )


def _terms(about: dict[str, Any]) -> Terms:
    producer = str(about.get("dataset_source") or "not stated")
    page = f"https://data.humdata.org/dataset/{about.get('name', '')}"
    licence = str(about.get("license_title") or "not stated")
    return Terms(producer, licence, f"{producer}, {about.get('title', '')}, through HDX ({page})")

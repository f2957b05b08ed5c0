"""All pages of a table, each asked for once, until the source says or shows that it is the end.

Pages are kept in a partial folder until all are there, so that a break costs little.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from ..errors import LockedError
from ..files import replace_file
from .addresses import joined, parameters_of
from .attempts import Failure
from .envelopes import Page, read_page
from .http import Answer, Client, Request
from .queries import Progress, Query

VALIDATORS = {"etag": "If-None-Match", "last-modified": "If-Modified-Since"}
# Pages of different days do not make one table: what is older is fetched anew.
LONGEST_LIFE = 12 * 3600.0


def first_request(query: Query, base: str) -> Request:
    """The first request of a table, without credentials."""
    endpoint, paging = query.endpoint, query.endpoint.paging
    path = endpoint.path.format(release=query.release)
    parameters = endpoint.parameters(query)
    if paging.size_parameter:
        parameters |= {paging.size_parameter: str(paging.size)}
    if paging.kind in ("numbered", "offset"):
        start = paging.first if paging.kind == "numbered" else 0
        parameters |= {paging.parameter: str(start)}
    return Request(joined(base, path), parameters)


@dataclass(frozen=True)
class PageReader:
    """Reads one table page by page; pages kept from an earlier, broken fetch are not asked for."""

    client: Client
    query: Query
    first: Request
    partial: PartialFolder
    told: Progress

    def pages(self, conditions: Mapping[str, str]) -> list[Page] | None:
        """All pages with records, or None where the source says that nothing is new.

        `conditions` are sent with the first request only. Raises `FetchError` where there is no
        record at all, where pages come again and again, and where they do not add up.
        """
        pages: list[Page] = []
        requests: list[Request] = []
        for request, page in self._walk(conditions):
            if page is None:
                return None
            requests.append(request)
            pages.append(page)
            self._tell(pages)
        self._refuse_if_wrong(requests[-1], pages)
        return [page for page in pages if page.count]

    def _walk(self, conditions: Mapping[str, str]) -> Iterator[tuple[Request, Page | None]]:
        request: Request | None = self.first
        seen: set[str] = set()
        number = records = 0
        while request is not None:
            number += 1
            page = self._page(request, number, conditions if number == 1 else {})
            yield request, page
            if page is None:
                return
            records += page.count
            self._refuse_if_endless(request, page, number, seen)
            request = self._next(request, page, number, records)

    def _page(self, request: Request, number: int, conditions: Mapping[str, str]) -> Page | None:
        if kept := self.partial.page(number):
            return kept
        answer = self.client.read(request, conditions)
        if answer.status == 304:
            return None
        page = self._read(request, answer)
        self.partial.keep(number, page)
        return page

    def _read(self, request: Request, answer: Answer) -> Page:
        kind = answer.headers.get("content-type", "")
        page = read_page(self.query, answer.body, kind)
        if isinstance(page, Page) and self.client.redactor.occurs_in(page.records):
            page = Failure(
                "the records repeat your credentials, so they are not stored",
                "report this to the source and change the credentials",
            )
        if isinstance(page, Failure):
            raise self.client.error(request, replace(page, status=answer.status))
        validators = {name: answer.headers[name] for name in VALIDATORS if name in answer.headers}
        return replace(page, said=self._without_secrets(page.said), validators=validators)

    def _without_secrets(self, said: dict[str, Any]) -> dict[str, Any]:
        """What was said beside the records; addresses of other pages repeat the key."""
        clean: dict[str, Any] = self.client.redactor.clean_all(said)
        return clean

    def _next(self, request: Request, page: Page, number: int, records: int) -> Request | None:
        """The request for the next page, or None where this was the last."""
        paging = self.query.endpoint.paging
        if paging.kind == "single" or page.count == 0:
            return None
        if paging.kind == "linked":
            link = page.said.get(paging.next_key)
            # Only the parameters of the link are taken: it may name another host.
            hidden = self.client.secrets.parameters
            return replace(request, parameters=parameters_of(str(link), hidden)) if link else None
        following = str(paging.first + number)
        if paging.kind == "offset":
            following = str(records)
        elif (last := str(page.said.get(paging.pages_key))).isdecimal() and number >= int(last):
            return None
        return replace(request, parameters={**request.parameters, paging.parameter: following})

    def _refuse_if_endless(self, request: Request, page: Page, number: int, seen: set[str]) -> None:
        content = hashlib.sha256(page.records.encode()).hexdigest()
        again = bool(page.count) and content in seen
        cursor = json.dumps(sorted(request.parameters.items()))
        if again or cursor in seen or number > self.query.endpoint.paging.most:
            what = "the same page came twice" if again else "the pages have no end"
            self.partial.clear()
            raise self.client.error(
                request,
                Failure(
                    f"{what} (page {number}); nothing is stored",
                    "repeat the command later; if it stays so, report it to the source",
                ),
            )
        seen |= {content, cursor}

    def _refuse_if_wrong(self, request: Request, pages: list[Page]) -> None:
        """No record at all is no answer: stored, it would read as nothing having happened."""
        found = sum(page.count for page in pages)
        total = pages[0].said.get(self.query.endpoint.paging.total_key)
        if not found:
            problem = "there is not a single record; an empty answer is an error, not a zero"
            remedy = "check country, dates and the account's rights with the source"
        elif total is not None and str(total) != str(found):
            problem = f"the pages hold {found:,} records, but the source speaks of {total}"
            remedy = "repeat the command: the table may have changed while it was read"
        else:
            return
        self.partial.clear()
        raise self.client.error(request, Failure(problem, remedy))

    def _tell(self, pages: list[Page]) -> None:
        total = pages[0].said.get(self.query.endpoint.paging.total_key)
        done = sum(page.count for page in pages)
        known = int(str(total)) if str(total).isdecimal() else None
        self.told(f"{self.query.source} {self.query.endpoint.theme}", done, known)


# -- what is here already --------------------------------------------------------------------


class PartialFolder:
    """What one fetch has got so far; pages of more than twelve hours ago are forgotten."""

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

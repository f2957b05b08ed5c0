"""All pages of a table, each asked for once, until the source says or shows that it is the end."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from .addresses import joined, parameters_of
from .endpoints import Endpoint
from .envelopes import Page, read_page
from .failures import Failure
from .http import Answer, Ask, Client
from .parts import Parts
from .queries import Query
from .results import Told
from .sources import DEFAULT_RELEASE

VALIDATORS = {"etag": "If-None-Match", "last-modified": "If-Modified-Since"}


def first_ask(endpoint: Endpoint, query: Query, base: str) -> Ask:
    """The first request of a table, without credentials."""
    paging = endpoint.paging
    path = endpoint.path.format(release=query.release or DEFAULT_RELEASE)
    parameters = endpoint.parameters(query)
    if paging.size_parameter:
        parameters |= {paging.size_parameter: str(paging.size)}
    if paging.kind in ("numbered", "offset"):
        start = paging.first if paging.kind == "numbered" else 0
        parameters |= {paging.parameter: str(start)}
    return Ask(joined(base, path), parameters)


@dataclass(frozen=True)
class Reader:
    """Reads one table page by page; pages kept from an earlier, broken fetch are not asked for."""

    client: Client
    endpoint: Endpoint
    query: Query
    parts: Parts
    told: Told

    def pages(self, conditions: Mapping[str, str]) -> list[Page] | None:
        """All pages with records, or None where the source says that nothing is new.

        `conditions` are sent with the first request only. Raises `FetchError` where there is no
        record at all, where pages come again and again, and where they do not add up.
        """
        pages: list[Page] = []
        asked: list[Ask] = []
        for ask, page in self._walk(conditions):
            if page is None:
                return None
            asked.append(ask)
            pages.append(page)
            self._progress(pages)
        self._refuse_if_wrong(asked[-1], pages)
        return [page for page in pages if page.count]

    def _walk(self, conditions: Mapping[str, str]) -> Iterator[tuple[Ask, Page | None]]:
        ask: Ask | None = first_ask(self.endpoint, self.query, self.client.base)
        seen: set[str] = set()
        number = records = 0
        while ask is not None:
            number += 1
            page = self._page(ask, number, conditions if number == 1 else {})
            yield ask, page
            if page is None:
                return
            records += page.count
            self._refuse_if_endless(ask, page, number, seen)
            ask = self._next(ask, page, number, records)

    def _page(self, ask: Ask, number: int, conditions: Mapping[str, str]) -> Page | None:
        if kept := self.parts.page(number):
            return kept
        answer = self.client.read(ask, conditions)
        if answer.status == 304:
            return None
        page = self._read(ask, answer)
        self.parts.keep(number, page)
        return page

    def _read(self, ask: Ask, answer: Answer) -> Page:
        kind = answer.headers.get("content-type", "")
        page = read_page(self.endpoint, self.query, answer.body, kind)
        if isinstance(page, Page) and self.client.redactor.betrays(page.records):
            page = Failure(
                "the records repeat your credentials, so they are not stored",
                "report this to the source and change the credentials",
            )
        if isinstance(page, Failure):
            raise self.client.error(ask, replace(page, status=answer.status))
        validators = {name: answer.headers[name] for name in VALIDATORS if name in answer.headers}
        return replace(page, said=self._without_secrets(page.said), validators=validators)

    def _without_secrets(self, said: dict[str, Any]) -> dict[str, Any]:
        """What was said beside the records; addresses of other pages repeat the key."""
        clean: dict[str, Any] = self.client.redactor.clean_all(said)
        return clean

    def _next(self, ask: Ask, page: Page, number: int, records: int) -> Ask | None:
        """The request for the next page, or None where this was the last."""
        paging = self.endpoint.paging
        if paging.kind == "single" or page.count == 0:
            return None
        if paging.kind == "linked":
            link = page.said.get(paging.next_key)
            # Only the parameters of the link are taken: it may name another host.
            hidden = self.client.seal.parameters
            return replace(ask, parameters=parameters_of(str(link), hidden)) if link else None
        if paging.kind == "offset":
            return replace(ask, parameters={**ask.parameters, paging.parameter: str(records)})
        last = str(page.said.get(paging.pages_key))
        if last.isdecimal() and number >= int(last):
            return None
        following = str(paging.first + number)
        return replace(ask, parameters={**ask.parameters, paging.parameter: following})

    def _refuse_if_endless(self, ask: Ask, page: Page, number: int, seen: set[str]) -> None:
        content = hashlib.sha256(page.records.encode()).hexdigest()
        again = bool(page.count) and content in seen
        cursor = json.dumps(sorted(ask.parameters.items()))
        if again or cursor in seen or number > self.endpoint.paging.most:
            what = "the same page came twice" if again else "the pages have no end"
            self.parts.clear()
            raise self.client.error(
                ask,
                Failure(
                    f"{what} (page {number}); nothing is stored",
                    "repeat the command later; if it stays so, report it to the source",
                ),
            )
        seen |= {content, cursor}

    def _refuse_if_wrong(self, ask: Ask, pages: list[Page]) -> None:
        """No record at all is no answer: stored, it would read as nothing having happened."""
        found = sum(page.count for page in pages)
        total = pages[0].said.get(self.endpoint.paging.total_key)
        if not found:
            problem = "there is not a single record; an empty answer is an error, not a zero"
            remedy = "check country, dates and the account's rights with the source"
        elif total is not None and str(total) != str(found):
            problem = f"the pages hold {found:,} records, but the source speaks of {total}"
            remedy = "repeat the command: the table may have changed while it was read"
        else:
            return
        self.parts.clear()
        raise self.client.error(ask, Failure(problem, remedy))

    def _progress(self, pages: list[Page]) -> None:
        total = pages[0].said.get(self.endpoint.paging.total_key)
        done = sum(page.count for page in pages)
        known = int(str(total)) if str(total).isdecimal() else None
        self.told(f"{self.query.source} {self.endpoint.theme}", done, known)

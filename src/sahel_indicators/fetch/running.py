"""One fetch from beginning to end: checks, signs in, reads, stores."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr

from ..config import settings
from ..errors import FetchError, shortened
from .access import Seal, sealed
from .addresses import checked, joined
from .credentials import Redactor, credentials
from .datasets import fetch_dataset
from .downloads import Downloader
from .endpoints import Endpoint, Service
from .envelopes import Page, combined, is_web_page, web_page
from .failures import Failure
from .http import Ask, Client
from .pacing import Pace
from .paging import Reader, first_ask
from .parts import Parts, request_key
from .queries import Query
from .results import Fetched, FetchResult, Told
from .sources import cited
from .sources import endpoint as endpoint_of
from .sources import service as service_of
from .storing import Came, Shelf, Terms, file_name
from .tables import refuse_wrong_csv

_FILTERS = ("country", "since", "until")


@dataclass(frozen=True)
class Circumstances:
    """What a fetch depends on beside the query."""

    base: str
    root: Path
    offline: bool
    told: Told
    sleep: Callable[[float], None]

    @classmethod
    def of(
        cls,
        source: str,
        base_url: str | None = None,
        root: Path | None = None,
        offline: bool | None = None,
        told: Told | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> Circumstances:
        """The settings, but for what is given; `SAHEL_OFFLINE` cannot be overruled."""
        known = settings()
        base = base_url or str(getattr(known, f"{source}_url"))
        return cls(
            base=checked(source, base),
            root=root or known.data_root / "raw",
            offline=known.offline or bool(offline),
            told=told or _nobody,
            sleep=sleep,
        )


def _nobody(_what: str, _done: int, _of: int | None) -> None:
    """Nobody wants to hear of the progress."""


def planned(query: Query, where: Circumstances) -> tuple[str, ...]:
    """The requests of a fetch, one a line, with `***` for every secret."""
    service, table = service_of(query.source), endpoint_of(query)
    _refuse_options(query, table)
    access, ask = service.access, first_ask(table, query, where.base)
    first = ask.shown
    if access.kind == "parameter":
        first += f"{'&' if ask.parameters else '?'}{access.name}=***"
    if access.kind == "header":
        first += f" (header {access.name}: ***)"
    token = joined(where.base, service.token_path)
    before = [f"POST {token} (user and password: ***)"] if access.kind == "oauth" else []
    after = [] if table.paging.kind == "single" else ["then the following pages, until the last"]
    files = ["then GET of each resource's address"] if table.format == "dataset" else []
    return (*before, first, *after, *files)


def run(query: Query, where: Circumstances) -> FetchResult:
    """Fetch, check, store; see `sahel_indicators.fetch.fetch`."""
    service, table = service_of(query.source), endpoint_of(query)
    _refuse_options(query, table)
    ask = first_ask(table, query, where.base)
    if where.offline:
        raise FetchError(
            "offline: this would have been asked, and was not",
            source=query.source,
            asked=ask.shown,
            remedy="leave out --offline, or unset SAHEL_OFFLINE, where the network may be used",
        )
    redactor = Redactor()
    keys = (*service.access.keys, *service.access.instead)
    found = credentials(query.source, keys, settings().credentials)
    seal = sealed(query.source, service.access, found, redactor)
    folder = where.root / query.source
    parts = Parts(folder, request_key(ask.url, ask.parameters))
    with parts.held(), _client(service, where, folder, seal, redactor) as client:
        if service.access.kind == "oauth":
            client.renew = lambda: _sign_in(client, service, found)
            client.renew()
        shelf = Shelf(folder, query.source, redactor.clean_all)
        result = _Fetch(query, table, client, parts, shelf, where.told).result()
        parts.clear()
    return result


def _refuse_options(query: Query, table: Endpoint) -> None:
    """Options that mean nothing to a source are an error; filters it lacks become a note."""
    for option in sorted(query.given() - table.takes - set(_FILTERS)):
        raise FetchError(
            f"--{option} means nothing to this source",
            source=query.source,
            remedy=f"leave out --{option}",
        )
    if table.format == "dataset" and not query.dataset:
        raise FetchError(
            "it is not said which data set",
            source=query.source,
            expected="--dataset and the name in the data set's address on HDX",
            remedy="for example: sahel fetch hdx --dataset cadre-harmonise",
        )


def _client(
    service: Service, where: Circumstances, folder: Path, seal: Seal, redactor: Redactor
) -> Client:
    pace = Pace(service.name, service.interval, service.per_day, folder / ".requests", where.sleep)
    return Client(
        service.name,
        where.base,
        access=service.access,
        seal=seal,
        redactor=redactor,
        pace=pace,
        sleep=where.sleep,
    )


def _sign_in(client: Client, service: Service, found: dict[str, SecretStr]) -> None:
    """Get a token for user and password; it is kept in memory only."""
    form = {name: SecretStr(text) for name, text in service.token_form.items()}
    form |= {"username": found["user"], "password": found["password"]}
    ask = Ask(joined(client.base, service.token_path), method="POST", form=form)
    client.seal.headers.clear()
    answer = client.read(ask)
    token = _token(answer.body)
    if token is None:
        page = is_web_page(answer.body, answer.headers.get("content-type", ""))
        none = Failure("signing in gave no token", service.access.remedy(service.name))
        raise client.error(ask, web_page() if page else none)
    client.redactor.learn([token])
    client.seal.headers["Authorization"] = SecretStr(f"Bearer {token.get_secret_value()}")


def _token(body: bytes) -> SecretStr | None:
    try:
        token = json.loads(body)["access_token"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    fine = isinstance(token, str) and token.isascii() and token.isprintable() and token
    return SecretStr(token) if fine else None


@dataclass(frozen=True)
class _Fetch:
    """One table, one client, one place to put it."""

    query: Query
    table: Endpoint
    client: Client
    parts: Parts
    shelf: Shelf
    told: Told

    def result(self) -> FetchResult:
        """What was fetched, by the form in which the source hands it out."""
        notes = _notes(self.query, self.table)
        if self.table.format == "dataset":
            files = fetch_dataset(
                self.query, self.table, self.client, self.parts, self.shelf, self.told
            )
            return FetchResult(self.query.source, files, notes)
        if self.table.format == "csv":
            return FetchResult(self.query.source, (self._file(notes),), notes)
        file, more = self._pages(notes)
        return FetchResult(self.query.source, (file,), more)

    @property
    def _ask(self) -> Ask:
        return first_ask(self.table, self.query, self.client.base)

    def _pages(self, notes: tuple[str, ...]) -> tuple[Fetched, tuple[str, ...]]:
        reader = Reader(self.client, self.table, self.query, self.parts, self.told)
        pages = reader.pages(self.shelf.conditions(self._ask))
        if pages is None:
            return self._known(), notes
        notes += _said(pages[0])
        records = sum(page.count for page in pages)
        terms = Terms.of(cited(self.query))
        came = Came(self._ask, terms, pages[0].validators, len(pages), records, notes)
        content = combined(self.table, pages)
        name = file_name(self.query, ".json")
        return self.shelf.put(name, came, lambda path: path.write_bytes(content)), notes

    def _file(self, notes: tuple[str, ...]) -> Fetched:
        ask = self._ask
        part = self.parts.folder / "file"
        loader = Downloader(self.client, part, self.told, f"{self.query.source} {self.table.theme}")
        done = loader.fetch(ask, self.shelf.conditions(ask))
        if done is None:
            return self._known()
        records = refuse_wrong_csv(self.client, self.table, ask, done)
        came = Came(ask, Terms.of(cited(self.query)), done.headers, 1, records, notes)
        return self.shelf.put(file_name(self.query, ".csv"), came, part.replace)

    def _known(self) -> Fetched:
        known = self.shelf.last(self._ask)
        if known is None:
            problem = "the source says that nothing is new, but no earlier file is here"
            raise self.client.error(self._ask, Failure(problem, "repeat the command", 304))
        return known


def _notes(query: Query, table: Endpoint) -> tuple[str, ...]:
    """What an analyst would not expect: filters that the source does not have, or only by year."""
    given = [option for option in _FILTERS if option in query.given()]
    notes = [
        f"{query.source} {table.theme} cannot be filtered by {option}: everything was fetched"
        for option in given
        if option not in table.takes
    ]
    asked = " ".join(table.parameters(query).values())
    days = [day for day in (query.since, query.until) if day and "since" in table.takes]
    if days and any(str(day) not in asked for day in days):
        notes.append(f"{query.source} {table.theme} is asked by whole years")
    return tuple(notes)


def _said(page: Page) -> tuple[str, ...]:
    """What a source says beside the records and an analyst must know: limits of the account."""
    told = {name: page.said.get(name) for name in ("messages", "data_query_restrictions")}
    return tuple(
        f"the source says ({name}): {shortened(json.dumps(value, ensure_ascii=False))}"
        for name, value in told.items()
        if value
    )

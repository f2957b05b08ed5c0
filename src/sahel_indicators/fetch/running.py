"""One fetch from beginning to end: checks, signs in, reads, stores."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr

from ..config import settings
from ..errors import FetchError, FetchOptionError, shortened
from .access import Redactor, SecretParts, credentials, secret_parts
from .addresses import checked, joined
from .attempts import Failure, RateLimit
from .downloads import fetch_dataset, fetch_table
from .endpoints import Service
from .envelopes import Page, combined, is_web_page, web_page
from .http import Client, Request
from .paging import PageReader, PartialFolder, first_request
from .queries import FetchOptions, Progress, Query
from .storing import Fetched, FetchResult, FetchTask, Provenance, RawFolder, Terms, file_name

_FILTERS = ("country", "since", "until")


@dataclass(frozen=True)
class FetchSettings:
    """What a fetch depends on beside the query."""

    base: str
    root: Path
    offline: bool
    told: Progress
    sleep: Callable[[float], None]

    @classmethod
    def of(cls, source: str, options: FetchOptions) -> FetchSettings:
        """The settings, but for what is given; `SAHEL_OFFLINE` cannot be overruled."""
        known = settings()
        base = options.base_url or str(getattr(known, f"{source}_url"))
        return cls(
            base=checked(source, base),
            root=options.root or known.data_root / "raw",
            offline=known.offline or bool(options.offline),
            told=options.told or _nobody,
            sleep=options.sleep,
        )


def _nobody(_what: str, _done: int, _of: int | None) -> None:
    """Nobody wants to hear of the progress."""


def planned(source: str, options: FetchOptions) -> tuple[str, ...]:
    """The requests of a fetch, one a line, with `***` for every secret."""
    query = Query.of(source, options)
    base = FetchSettings.of(query.source, options).base
    _refuse_options(query)
    service, table = query.service, query.endpoint
    access, request = service.access, first_request(query, base)
    first = request.shown
    if access.kind == "parameter":
        first += f"{'&' if request.parameters else '?'}{access.name}=***"
    if access.kind == "header":
        first += f" (header {access.name}: ***)"
    token = joined(base, service.token_path)
    before = [f"POST {token} (user and password: ***)"] if access.kind == "oauth" else []
    after = [] if table.paging.kind == "single" else ["then the following pages, until the last"]
    files = ["then GET of each resource's address"] if table.format == "dataset" else []
    return (*before, first, *after, *files)


def run(source: str, options: FetchOptions) -> FetchResult:
    """Fetch, check, store; see `sahel_indicators.fetch.fetch`."""
    query = Query.of(source, options)
    chosen = FetchSettings.of(query.source, options)
    _refuse_options(query)
    request = first_request(query, chosen.base)
    if chosen.offline:
        raise _offline(request, query)
    redactor = Redactor()
    access = query.service.access
    found = credentials(query.source, (*access.keys, *access.instead), settings().credentials)
    secrets = secret_parts(query.source, access, found, redactor)
    partial = PartialFolder(chosen.root / query.source, request.key)
    with partial.held(), _client(query.service, chosen, secrets, redactor) as client:
        if access.kind == "oauth":
            client.renew = lambda: _sign_in(client, query.service, found)
            client.renew()
        raw_folder = RawFolder(chosen.root / query.source, query.source, redactor.clean_all)
        result = _result(FetchTask(query, request, client, partial, raw_folder, chosen.told))
        partial.clear()
    return result


def _offline(request: Request, query: Query) -> FetchError:
    return FetchError(
        "offline: this would have been asked, and was not",
        source=query.source,
        asked=request.shown,
        remedy="leave out --offline, or unset SAHEL_OFFLINE, where the network may be used",
    )


def _refuse_options(query: Query) -> None:
    """Options that mean nothing to a source are an error; filters it lacks become a note."""
    table = query.endpoint
    for option in sorted(query.given() - table.takes - set(_FILTERS)):
        raise FetchOptionError(
            f"--{option} means nothing to this source",
            source=query.source,
            remedy=f"leave out --{option}",
        )
    if table.format == "dataset" and not query.dataset:
        raise FetchOptionError(
            "it is not said which data set",
            source=query.source,
            expected="--dataset and the name in the data set's address on HDX",
            remedy="for example: sahel fetch hdx --dataset cadre-harmonise",
        )


def _client(
    service: Service, chosen: FetchSettings, secrets: SecretParts, redactor: Redactor
) -> Client:
    tally = chosen.root / service.name / ".requests"
    limit = RateLimit(service.name, service.interval, service.per_day, tally, chosen.sleep)
    return Client(
        service.name,
        chosen.base,
        access=service.access,
        secrets=secrets,
        redactor=redactor,
        limit=limit,
        sleep=chosen.sleep,
    )


def _sign_in(client: Client, service: Service, found: dict[str, SecretStr]) -> None:
    """Get a token for user and password; it is kept in memory only."""
    form = {name: SecretStr(text) for name, text in service.token_form.items()}
    form |= {"username": found["user"], "password": found["password"]}
    request = Request(joined(client.base, service.token_path), method="POST", form=form)
    client.secrets.headers.clear()
    answer = client.read(request)
    token = _token(answer.body)
    if token is None:
        page = is_web_page(answer.body, answer.headers.get("content-type", ""))
        none = Failure("signing in gave no token", service.access.remedy(service.name))
        raise client.error(request, web_page() if page else none)
    client.redactor.learn([token])
    client.secrets.headers["Authorization"] = SecretStr(f"Bearer {token.get_secret_value()}")


def _token(body: bytes) -> SecretStr | None:
    try:
        token = json.loads(body)["access_token"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    fine = isinstance(token, str) and token.isascii() and token.isprintable() and token
    return SecretStr(token) if fine else None


def _result(task: FetchTask) -> FetchResult:
    """What was fetched, by the form in which the source hands it out."""
    source, notes = task.query.source, _notes(task.query)
    match task.query.endpoint.format:
        case "dataset":
            return FetchResult(source, fetch_dataset(task), notes)
        case "csv":
            return FetchResult(source, (fetch_table(task, notes),), notes)
        case "json":
            file, more = _fetch_pages(task, notes)
            return FetchResult(source, (file,), more)


def _fetch_pages(task: FetchTask, notes: tuple[str, ...]) -> tuple[Fetched, tuple[str, ...]]:
    """All pages of a table in one file, and what is to be told of it."""
    query, request = task.query, task.request
    reader = PageReader(task.client, query, request, task.partial, task.told)
    pages = reader.pages(task.raw_folder.conditions(request))
    if pages is None:
        return task.earlier(request), notes
    notes += _said(pages[0])
    records = sum(page.count for page in pages)
    terms = Terms.of(query.cited)
    about = Provenance(request, terms, pages[0].validators, len(pages), records, notes)
    content = combined(query.endpoint, pages)
    name = file_name(query, ".json")
    return task.raw_folder.put(name, about, lambda path: path.write_bytes(content)), notes


def _notes(query: Query) -> tuple[str, ...]:
    """What an analyst would not expect: filters that the source does not have, or only by year."""
    table = query.endpoint
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

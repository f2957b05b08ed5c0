"""What a user asks for: as typed, and checked before any request is made."""

from __future__ import annotations

import calendar
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path

from ..countries import Country, countries
from ..errors import FetchOptionError, shortened
from .endpoints import Endpoint, Service
from .services import SERVICES

# Hears of progress: what is being fetched, how much is done, of how much (None: not known).
Progress = Callable[[str, int, int | None], None]

SOURCES = tuple(service.name for service in SERVICES)
_DAY = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
_RELEASE = re.compile(r"\d{1,2}(\.\d{1,2}){1,2}")


@dataclass(frozen=True, kw_only=True)
class FetchOptions:
    """The options of a fetch as typed; see `sahel_indicators.fetch.fetch` for what they mean."""

    country: str | None = None
    since: str | None = None
    until: str | None = None
    theme: str | None = None
    release: str | None = None
    dataset: str | None = None
    resource: str | None = None
    base_url: str | None = None
    root: Path | None = None
    offline: bool | None = None
    told: Progress | None = None
    sleep: Callable[[float], None] = time.sleep


@dataclass(frozen=True)
class Query:
    """One request in the user's words; `since` and `until` are days, both included."""

    source: str
    theme: str
    country: Country | None = None
    since: date | None = None
    until: date | None = None
    release: str | None = None
    dataset: str | None = None
    resource: str | None = None

    @classmethod
    def of(cls, source: str, options: FetchOptions) -> Query:
        """The query as typed, read and checked; `FetchError` names the option that is wrong."""
        name = _known_source(source)
        table = _known_table(name, options.theme)
        since = _day(name, "since", options.since, last=False)
        until = _day(name, "until", options.until, last=True)
        if since and until and since > until:
            raise _wrong(name, "until", str(options.until), "a day that is not before --since")
        release = _matching(name, "release", options.release, _RELEASE, "a version such as 25.1")
        return cls(
            source=name,
            theme=table.theme,
            country=_country(name, options.country),
            since=since,
            until=until,
            release=release or table.default_release,
            dataset=_matching(name, "dataset", options.dataset, _WORD, "such as cadre-harmonise"),
            resource=options.resource,
        )

    @property
    def service(self) -> Service:
        """The service that is asked."""
        return _service(self.source)

    @property
    def endpoint(self) -> Endpoint:
        """The table that is asked for."""
        return next(e for e in self.service.endpoints if e.theme == self.theme)

    @property
    def cited(self) -> str:
        """The key in `sources.toml`; UCDP's candidate releases (25.0.10) are a data set apart."""
        candidate = self.source == "ucdp" and (self.release or "").count(".") == 2
        return "ucdp_candidate" if candidate else self.endpoint.cited

    def given(self) -> set[str]:
        """The names of the options that were given."""
        names = {field.name for field in fields(self)} - {"source", "theme"}
        return {name for name in names if getattr(self, name) is not None}


# -- reading what was typed ------------------------------------------------------------------


def _service(name: str) -> Service:
    return next(service for service in SERVICES if service.name == name)


def _known_source(typed: str) -> str:
    """The name of the source typed, however it is spelt; `FetchError` lists all where unknown."""
    plain = {name.replace("_", ""): name for name in SOURCES}
    name = plain.get(typed.lower().replace("-", "").replace("_", ""))
    if name is None:
        raise FetchOptionError(
            f"'{shortened(typed)}' is not a source that can be fetched",
            source="fetch",
            expected=f"one of {', '.join(SOURCES)}",
            remedy="choose one of them, or drop the publisher's file into data/raw/ yourself",
        )
    return name


def _known_table(source: str, theme: str | None) -> Endpoint:
    """The table of a theme, or the source's first one; `FetchError` lists all where unknown."""
    tables = {endpoint.theme: endpoint for endpoint in _service(source).endpoints}
    if theme is None:
        return next(iter(tables.values()))
    if theme not in tables:
        raise FetchOptionError(
            f"'{shortened(theme)}' is not a theme of this source",
            source=source,
            expected=f"one of {', '.join(tables)}",
            remedy="choose one of them with --theme",
        )
    return tables[theme]


def _country(source: str, code: str | None) -> Country | None:
    if code is None:
        return None
    if code.upper() not in countries():
        raise _wrong(source, "country", code, f"one of {', '.join(countries())}")
    return countries()[code.upper()]


def _day(source: str, option: str, text: str | None, *, last: bool) -> date | None:
    """A year, month or day as its first day, or its last."""
    if text is None:
        return None
    found = _DAY.fullmatch(text)
    try:
        if found is None:
            raise ValueError
        year, month = int(found[1]), int(found[2] or (12 if last else 1))
        end = calendar.monthrange(year, month)[1] if last else 1
        return date(year, month, int(found[3] or end))
    except (ValueError, calendar.IllegalMonthError):
        wrong = _wrong(source, option, text, "a year, month or day such as 2023, 2023-01")
    raise wrong


def _matching(
    source: str, option: str, text: str | None, pattern: re.Pattern[str], expected: str
) -> str | None:
    # These become part of an address: nothing but plain words may.
    if text is not None and not pattern.fullmatch(text):
        raise _wrong(source, option, text, expected)
    return text


def _wrong(source: str, option: str, found: str, expected: str) -> FetchOptionError:
    return FetchOptionError(
        f"--{option} '{shortened(found)}' cannot be used",
        source=source,
        expected=expected,
        remedy=f"correct --{option}",
    )

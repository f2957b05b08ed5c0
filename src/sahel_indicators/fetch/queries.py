"""What a user asks for, checked before any request is made."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass, fields
from datetime import date

from ..errors import FetchError, shortened
from .countries import COUNTRIES, Country

_DAY = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
_RELEASE = re.compile(r"\d{1,2}(\.\d{1,2}){1,2}")


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
    def of(
        cls,
        source: str,
        theme: str | None = None,
        country: str | None = None,
        since: str | None = None,
        until: str | None = None,
        release: str | None = None,
        dataset: str | None = None,
        resource: str | None = None,
    ) -> Query:
        """The query as typed, read and checked; `FetchError` names the option that is wrong."""
        from .sources import known_source, known_theme

        name = known_source(source)
        query = cls(
            source=name,
            theme=known_theme(name, theme),
            country=_country(name, country),
            since=_day(name, "since", since, last=False),
            until=_day(name, "until", until, last=True),
            release=_matching(name, "release", release, _RELEASE, "a version such as 25.1"),
            dataset=_matching(name, "dataset", dataset, _WORD, "such as cadre-harmonise"),
            resource=resource,
        )
        if query.since and query.until and query.since > query.until:
            raise _wrong(name, "until", str(until), "a day that is not before --since")
        return query

    def given(self) -> set[str]:
        """The names of the options that were given."""
        names = {field.name for field in fields(self)} - {"source", "theme"}
        return {name for name in names if getattr(self, name) is not None}


def _country(source: str, code: str | None) -> Country | None:
    if code is None:
        return None
    if code.upper() not in COUNTRIES:
        raise _wrong(source, "country", code, f"one of {', '.join(COUNTRIES)}")
    return COUNTRIES[code.upper()]


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


def _wrong(source: str, option: str, found: str, expected: str) -> FetchError:
    return FetchError(
        f"--{option} '{shortened(found)}' cannot be used",
        source=source,
        expected=expected,
        remedy=f"correct --{option}",
    )

"""Who published what, under which licence, and when a figure of theirs became known."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal


@dataclass(frozen=True)
class PublicationRule:
    """How the day a figure became known is set where the file does not say it.

    `rule` is "exercise" (last day of the month of the exercise), "after_period" (`days` after the
    reference period), "after_begin" (`days` after its first day) or "year_after" (`month` and `day`
    of the following year). `why` gives the
    reason; a date set by a rule is always flagged as assumed.
    """

    rule: Literal["exercise", "after_period", "after_begin", "year_after"]
    why: str
    days: int = 0
    month: int = 12
    day: int = 31


@dataclass(frozen=True)
class Calendar:
    """When something new of a source is due, so that it can be told what is late.

    An issue is expected about each of `months`, and is late when `delay` months have passed after
    the end of that month. What tells that it came is `by`: "published" (the day the newest figure
    became known, as of an exercise), "period" (the end of the newest period with a figure) or
    "events" (the day of the newest event, of all countries together: a quiet country has none).
    `why` says where the calendar comes from.
    """

    by: Literal["published", "period", "events"]
    months: tuple[int, ...]
    delay: int
    why: str


@dataclass(frozen=True)
class Source:
    """A producer's data set as it must be cited; without a `calendar` none of it is ever late."""

    key: str
    producer: str
    title: str
    licence: str
    citation: str
    published: PublicationRule
    url: str = ""
    calendar: Calendar | None = None


@cache
def sources() -> dict[str, Source]:
    """Every declared source by key, in the order of `sources.toml`."""
    declared = tomllib.loads(files(__package__).joinpath("sources.toml").read_text("utf-8"))
    return {key: _source(key, entry) for key, entry in declared.items()}


def _source(key: str, entry: dict[str, Any]) -> Source:
    rule = PublicationRule(**entry.pop("published"))
    return Source(key=key, published=rule, calendar=_calendar(entry.pop("calendar", None)), **entry)


def _calendar(entry: dict[str, Any] | None) -> Calendar | None:
    return Calendar(**{**entry, "months": tuple(entry["months"])}) if entry else None

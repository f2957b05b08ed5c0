"""What is late: the newest of each source and country held against the source's calendar."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

import pandas as pd

from ..countries import with_areas
from ..observations import FOUND
from ..sources import Calendar, sources

LATEST = ["source", "location_code", "latest"]

# What calendars go by (`day_of`).
_DAYS = ["published_on", "period_end"]


class Late(NamedTuple):
    """One source that is late about one country: all texts, so that it can stand in a record.

    `latest` is the newest day known (YYYY-MM-DD), `issue` the month of which nothing has come
    (YYYY-MM), `since` the first day on which it was late.
    """

    source: str
    location_code: str
    latest: str
    issue: str
    since: str


def latest_known(observations: pd.DataFrame) -> pd.DataFrame:
    """The newest day of each source with a calendar and each country with areas: `LATEST`.

    By what a source's calendar goes by: the day of publication, the end of the period, or the
    newest event of all countries. Projections and missing figures do not count.
    """
    found = observations["value"].notna() & observations["status"].isin(FOUND)
    newest = observations[found].groupby(["source", "location_code"])[_DAYS].max().reset_index()
    newest = newest[newest["location_code"].isin([country.iso3 for country in with_areas()])]
    parts = [
        _latest(here, calendar)
        for key, here in newest.groupby("source")
        if (calendar := sources()[str(key)].calendar)
    ]
    return pd.concat(parts or [pd.DataFrame(columns=LATEST)], ignore_index=True)


def _latest(newest: pd.DataFrame, calendar: Calendar) -> pd.DataFrame:
    days = newest[day_of(calendar)]
    if calendar.by == "events":
        days = pd.Series(days.max(), index=newest.index)
    return newest.assign(latest=days).dropna(subset="latest")[LATEST].reset_index(drop=True)


def day_of(calendar: Calendar) -> str:
    """The column of the observations that tells which issue a figure belongs to."""
    return "published_on" if calendar.by == "published" else "period_end"


def overdue(latest: pd.DataFrame, today: date) -> tuple[Late, ...]:
    """What is late on a day, sorted: the same answer until something becomes late, or comes.

    `latest` is made by `latest_known`. Late is a source of which nothing has come about the first
    issue after its newest day, though the calendar's delay is over. Its state is said by the day
    since when it is late and not by the number of days, so that it changes only with a verdict.
    """
    return tuple(sorted(_late(latest, pd.Timestamp(today))))


def _late(latest: pd.DataFrame, today: pd.Timestamp) -> Iterator[Late]:
    for source, location, newest in latest[LATEST].itertuples(index=False):
        calendar = sources()[source].calendar
        if calendar is None:
            continue
        issue = next_issue(newest, calendar)
        since = late_from(issue, calendar)
        if today >= since:
            yield Late(source, location, f"{newest:%Y-%m-%d}", f"{issue}", f"{since:%Y-%m-%d}")


def next_issue(newest: pd.Timestamp, calendar: Calendar) -> pd.Period:
    """The month of the first issue after the month of a day."""
    return _period(_next(_number(newest), calendar))


def _next(month: int, calendar: Calendar) -> int:
    return next(
        later for later in range(month + 1, month + 13) if later % 12 + 1 in calendar.months
    )


def _number(day: pd.Timestamp) -> int:
    """A month as a number; those that follow each other differ by one."""
    return day.year * 12 + day.month - 1


def _period(month: int) -> pd.Period:
    return pd.Period(year=month // 12, month=month % 12 + 1, freq="M")


def late_from(issue: pd.Period, calendar: Calendar) -> pd.Timestamp:
    """The first day on which an issue is late: its month, the delay, and a day."""
    return (issue + calendar.delay + 1).start_time


def missed(days: pd.Series, calendar: Calendar) -> list[pd.Period]:
    """The issues between the first and the last day of a series of which there is nothing.

    An issue is there if anything is dated after the month of the issue before it and until the
    end of its own month.
    """
    there = {_next(_number(day) - 1, calendar) for day in days.dropna().unique()}
    if not there:
        return []
    between = range(min(there), max(there))
    expected = [month for month in between if month % 12 + 1 in calendar.months]
    return [_period(month) for month in expected if month not in there]

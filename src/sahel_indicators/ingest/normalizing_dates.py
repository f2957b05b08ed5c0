"""Days as tables print them, and the day a figure became known by its source's declared rule."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import UTC, date, datetime, timedelta

import numpy as np

from ..periods import EXERCISE_MONTH
from ..sources import sources

# Before and after these years a day is a slip of the keyboard.
_FIRST_YEAR, _LAST_YEAR = 1900, 2100
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_YEAR = re.compile(r"([0-9]{4})(?:\.0+)?")
EXPECTED = f"YYYY-MM-DD from {_FIRST_YEAR} to {_LAST_YEAR}"


IN_FUTURE = "lies in the future: nobody can have observed it"
"""Why a figure or event is set aside that is dated after today."""

NO_PROJECTION = "lies in the future, and is given as found and not as projected"
"""Why an estimate or a current analysis is set aside of a time that has not begun."""

PUBLISHED_IN_FUTURE = "lies in the future: nobody can have published it yet"
"""Why a row is set aside whose day of publication is after today."""


def today() -> date:
    """The day it is, by the clock of the computer, in UTC: what lies after it has not happened.

    Not `settings().day`, which may be set to any day to ask what was late on it: on one that is
    past, published figures would be set aside as of the future; on one ahead, days that have not
    come would pass for observed, and stay in the releases.
    """
    return datetime.now(UTC).date()


HELD_AHEAD = timedelta(days=62)
"""How long an analysis may be handed in before the period begins that it calls current: a workshop
of February speaks of March to May."""


def in_future(days: np.ndarray, by: timedelta = timedelta()) -> np.ndarray:
    """True for the days (numpy's, NaT where unknown) after today, by more than so much."""
    return np.asarray(days > np.datetime64(today() + by))


def is_of_time_ahead(source: str) -> bool:
    """Whether a source estimates the year ahead, so that its figures become known in its course."""
    return source in sources() and sources()[source].published.rule == "after_begin"


def read_day(text: str) -> date | None:
    """The day that a text such as 2023-08-31 names; None where it names none."""
    try:
        day = date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        return None
    return day if day and _FIRST_YEAR <= day.year <= _LAST_YEAR else None


def year_days(text: str) -> tuple[str, str]:
    """First and last day of a year written "2012" or "2012.0", as text; else what is no day."""
    match = _YEAR.fullmatch(text)
    if match:
        return f"{match[1]}-01-01", f"{match[1]}-12-31"
    unreadable = f"year {text}" if text else ""
    return unreadable, unreadable


def dekad(first: date) -> int | None:
    """The number of the dekad that a day begins (of the 1st, 11th or 21st); None for other days.

    Dekads are the ten days from the 1st and the 11th, and the rest of the month from the 21st.
    """
    place = {1: 0, 11: 1, 21: 2}.get(first.day)
    return None if place is None else (first.year * 12 + first.month - 1) * 3 + place


def dekads_ending_with(number: int, count: int = 1) -> tuple[date, date]:
    """The first and last day of some dekads in a row, of which the last is given by its number."""
    return _begins(number - count + 1), _begins(number + 1) - timedelta(days=1)


def _begins(number: int) -> date:
    month, place = divmod(number, 3)
    return date(month // 12, month % 12 + 1, 1 + 10 * place)


def months_as_days(first: tuple[int, int] | None, last: tuple[int, int] | None) -> tuple[str, str]:
    """First and last day, as texts, of the months (year, month) from one to another.

    Blank where either is None or no month, which reads as "no reference period".
    """
    if not first or not last or not _is_month(*first) or not _is_month(*last):
        return "", ""
    days = monthrange(*last)[1]
    return f"{first[0]}-{first[1]:02d}-01", f"{last[0]}-{last[1]:02d}-{days}"


def _is_month(year: int, month: int) -> bool:
    return _FIRST_YEAR <= year <= _LAST_YEAR and 1 <= month <= 12


def exercise_day(exercise: tuple[str, ...]) -> date | None:
    """The last day of the month in which an exercise was held; None where it cannot be told.

    An exercise is its year and label ("2022", "Sep-Dec") or its month ("2022-11").
    """
    if len(exercise) == 2:
        year, label = exercise
        exercise = (f"{year}-{EXERCISE_MONTH.get(label, 0):02d}",)
    first = read_day(f"{''.join(exercise)}-01")
    return first.replace(day=monthrange(first.year, first.month)[1]) if first else None


def day_known(
    about: tuple[str, date | None, date | None, date | None],
) -> date | None:
    """The day a figure became known, from its source, period and exercise; None if undeclared.

    `about` is the source's key, the first and last day of the period, and the exercise's day. A
    period that has not ended counts from its start.
    """
    source, start, end, exercise = about
    ended = end or start
    if source not in sources() or ended is None:
        return None
    rule = sources()[source].published
    if rule.rule == "exercise":
        return exercise
    if rule.rule == "after_period":
        return ended + timedelta(days=rule.days)
    if rule.rule == "after_begin":
        return (start or ended) + timedelta(days=rule.days)
    return date(ended.year + 1, rule.month, rule.day)

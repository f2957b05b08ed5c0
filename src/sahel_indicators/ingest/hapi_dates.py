"""Days as tables print them, and the day a figure became known by its source's declared rule."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta

from ..periods import EXERCISE_MONTH
from ..sources import sources

# Before and after these years a day is a slip of the keyboard.
_FIRST_YEAR, _LAST_YEAR = 1900, 2100
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
EXPECTED = f"YYYY-MM-DD from {_FIRST_YEAR} to {_LAST_YEAR}"


def read_day(text: str) -> date | None:
    """The day that a text such as 2023-08-31 names; None where it names none."""
    try:
        day = date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        return None
    return day if day and _FIRST_YEAR <= day.year <= _LAST_YEAR else None


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
    return date(ended.year + 1, rule.month, rule.day)

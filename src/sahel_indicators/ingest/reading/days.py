"""Days and months as publishers write them, in English and French; an ambiguous day is none."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date
from functools import lru_cache

from .names import plain_name

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan janvier janv",
            "february feb fevrier fevr fev",
            "march mar mars",
            "april apr avril avr",
            "may mai",
            "june jun juin",
            "july jul juillet juil juill",
            "august aug aout",
            "september sep sept septembre",
            "october oct octobre",
            "november nov novembre",
            "december dec decembre",
        ),
        start=1,
    )
    for name in names.split()
}
_YEARS = range(1900, 2101)
_ZONE = r"(?:Z| ?UTC|[+-][0-9]{2}:?[0-9]{2})?"
_SECONDS = r"(?::[0-9]{2}(?:[.,][0-9]+)?)?"
_TIME = rf"(?:[T ]+[0-9]{{1,2}}:[0-9]{{2}}{_SECONDS}(?: ?[AaPp][Mm])?{_ZONE})?"
_WORD = r"([^\W\d_]+)\.?"
_YEAR_FIRST = re.compile(rf"([0-9]{{4}})([-/.])([0-9]{{1,2}})\2([0-9]{{1,2}}){_TIME}")
_YEAR_LAST = re.compile(rf"([0-9]{{1,2}})([-/.])([0-9]{{1,2}})\2([0-9]{{4}}|[0-9]{{2}}){_TIME}")
_DAY_MONTH = re.compile(
    rf"([0-9]{{1,2}})(?:er|st|nd|rd|th)?[-/., ]+{_WORD}[-/., ]+([0-9]{{4}}|[0-9]{{2}}){_TIME}"
)
_MONTH_DAY = re.compile(
    rf"{_WORD}[-/ ]+([0-9]{{1,2}})(?:st|nd|rd|th)?(?:[-/, ]+)([0-9]{{4}}){_TIME}"
)


def day_reader(texts: Iterable[str], day_first: bool | None = None) -> Callable[[str], date | None]:
    """A reader of one column's days, decided by all of its different texts.

    Reads 2020-07-31 (with or without a time of day), 31/12/2017, 12/31/2017, "3 décembre 2020",
    16-Feb-21. Where no text decides between day/month and month/day, `day_first` does; where that
    is None as well, 01/02/2020 is None. None also for years outside 1900-2100 and serial numbers.

    A column with both 2020-03-04 and 25/03/2020 went through a spreadsheet that took some days of
    the other order for its own: there 2020-03-04 may be the 3rd of April, and is None.
    """
    texts = [text.strip() for text in set(texts)]
    order = _order(texts, day_first)
    mixed = any(map(_YEAR_FIRST.fullmatch, texts)) and any(map(_YEAR_LAST.fullmatch, texts))

    @lru_cache(maxsize=65536)
    def read(text: str) -> date | None:
        text = text.strip()
        return None if mixed and _may_be_turned(text) else _day(text, order)

    return read


def _may_be_turned(text: str) -> bool:
    """Whether month and day of a day with the year first could have changed places."""
    match = _YEAR_FIRST.fullmatch(text)
    month, day = (int(match[3]), int(match[4])) if match else (0, 0)
    return 1 <= month <= 12 and 1 <= day <= 12 and month != day


def read_month(text: str) -> tuple[int, int] | None:
    """Year and month of "Apr 2023", "avril 2023", "2023-04" or "04/2023"; None for all else."""
    text = text.strip()
    if match := re.fullmatch(r"([0-9]{4})[-/. ]([0-9]{1,2})", text):
        return _month_of(int(match[1]), int(match[2]))
    if match := re.fullmatch(r"([0-9]{1,2})[-/. ]([0-9]{4})", text):
        return _month_of(int(match[2]), int(match[1]))
    if match := re.fullmatch(r"([^\W\d_]+)\.?[-/, ]*([0-9]{4})", text):
        return _month_of(int(match[2]), _named(match[1]))
    if match := re.fullmatch(r"([0-9]{4})[-/, ]*([^\W\d_]+)\.?", text):
        return _month_of(int(match[1]), _named(match[2]))
    return None


def month_number(text: str) -> int | None:
    """1 to 12 for a month's name, whole or short, in English or French, or for its number."""
    text = text.strip()
    if re.fullmatch(r"[0-9]{1,2}", text):
        return int(text) if 1 <= int(text) <= 12 else None
    return _named(text.removesuffix("."))


def _named(word: str) -> int | None:
    return _MONTHS.get(plain_name(word))


def _month_of(year: int, month: int | None) -> tuple[int, int] | None:
    if month is None or not 1 <= month <= 12 or year not in _YEARS:
        return None
    return year, month


def _order(texts: Iterable[str], day_first: bool | None) -> bool | None:
    """Whether the day stands first; None where nothing decides, or the texts contradict."""
    said = set()
    for text in texts:
        match = _YEAR_LAST.fullmatch(text)
        if match and _one_way(int(match[1]), int(match[3])):
            said.add(int(match[1]) > 12)
    if not said:
        return day_first
    return said.pop() if len(said) == 1 else None


def _one_way(first: int, second: int) -> bool:
    """Whether only one of the two can be the month."""
    return (1 <= first <= 12) != (1 <= second <= 12)


def _day(text: str, day_first: bool | None) -> date | None:
    if match := _YEAR_FIRST.fullmatch(text):
        return _date(match[1], int(match[3]), match[4])
    if match := _YEAR_LAST.fullmatch(text):
        return _numeric(int(match[1]), int(match[3]), match[4], day_first)
    if match := _DAY_MONTH.fullmatch(text):
        return _date(match[3], _named(match[2]), match[1])
    if match := _MONTH_DAY.fullmatch(text):
        return _date(match[3], _named(match[1]), match[2])
    return None


def _numeric(first: int, second: int, year: str, day_first: bool | None) -> date | None:
    if _one_way(first, second):
        day_first = first > 12
    elif first == second:
        day_first = True
    if day_first is None:
        return None
    day, month = (first, second) if day_first else (second, first)
    return _date(year, month, str(day))


def _date(year: str, month: int | None, day: str) -> date | None:
    if month is None:
        return None
    number = int(year)
    if len(year) == 2:
        number += 1900 if number >= 69 else 2000
    if number not in _YEARS:
        return None
    try:
        return date(number, month, int(day))
    except ValueError:
        return None

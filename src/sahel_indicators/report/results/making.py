"""Columns of ready cells, which every family of results makes its tables of."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from ...figures.words import Words
from ..content import Column
from ..wording.common import season

# How the status of a figure is said in tables, as the observations write it.
_STATUSES = {
    "observed": ("observed", "observé"),
    "current": ("current", "situation courante"),
    "first projection": ("first projection", "première projection"),
    "second projection": ("second projection", "seconde projection"),
    "estimated": ("estimated", "estimé"),
    "modelled": ("modelled", "modélisé"),
}


def texts(title: str, cells: Iterable[object]) -> Column:
    """A column of words."""
    return Column(title, tuple(str(cell) for cell in cells))


def numbers(title: str, values: pd.Series, words: Words, decimals: int = 0) -> Column:
    """A column of numbers; an empty cell where there is none."""
    cells = ("" if pd.isna(value) else words.number(value, decimals) for value in values)
    return Column(title, tuple(cells), _sortable(values))


def percents(title: str, shares: pd.Series, words: Words, decimals: int = 1) -> Column:
    """A column of shares (0 to 1) as per cents."""
    percent = 100 * shares
    cells = ("" if pd.isna(value) else words.percent(value, decimals) for value in percent)
    return Column(title, tuple(cells), _sortable(percent))


def p_values(title: str, values: pd.Series, words: Words) -> Column:
    """A column of p values: three decimals, "<0.001" below them."""
    least = "<" + words.number(0.001, 3)
    cells = ("" if pd.isna(p) else least if p < 0.001 else words.number(p, 3) for p in values)
    return Column(title, tuple(cells), _sortable(values))


def days(title: str, dates: pd.Series, words: Words) -> Column:
    """A column of days, sorted by time."""
    return Column(title, tuple(map(words.day, dates)), _ordinals(dates))


def months(title: str, dates: pd.Series, words: Words) -> Column:
    """A column of months, sorted by time."""
    return Column(title, tuple(map(words.month, dates)), _ordinals(dates))


def spans(title: str, starts: pd.Series, ends: pd.Series, words: Words) -> Column:
    """A column of periods, sorted by their beginning."""
    cells = (season(start, end, words) for start, end in zip(starts, ends, strict=True))
    return Column(title, tuple(cells), _ordinals(starts))


def statuses(title: str, values: pd.Series, words: Words) -> Column:
    """A column of what the observations call the status of a figure."""
    return texts(title, (words.pick(*_STATUSES.get(value, (value, value))) for value in values))


def _sortable(values: pd.Series) -> tuple[float | None, ...]:
    return tuple(None if pd.isna(value) else float(value) for value in values)


def _ordinals(dates: pd.Series) -> tuple[float | None, ...]:
    return tuple(None if pd.isna(date) else float(date.toordinal()) for date in dates)

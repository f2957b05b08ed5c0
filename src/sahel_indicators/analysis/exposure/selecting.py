"""Which rows count: those with the values asked for, and those of each group."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from ...errors import AnalysisError
from ...events import SERIES_MARK
from ..tables import require_columns
from .accounts import Account, Flags
from .asked import ACTOR_GROUP, SIDES, Asked

SERIES = "series"
_SHOWN = 12
_MOST_GROUPS = 100


def leave_out_others(rows: pd.DataFrame, asked: Asked, account: Account) -> None:
    """Leave out rows without the values asked for; AnalysisError for values that no row has."""
    for name, values in asked.filters.items():
        columns = _columns_of(rows, name)
        require_columns(rows, columns)
        absent = [value for value in values if not _has(rows, columns, value).any()]
        if absent or not values:
            raise AnalysisError(
                f"No row has {' or '.join(map(repr, absent)) or 'no value'} in '{name}'.",
                expected=f"one of {_shown(_values(rows, columns))}",
            )
        kept = np.logical_or.reduce([_has(rows, columns, value) for value in values])
        account.leave_out(~kept, f"{name} is not {' or '.join(map(str, values))}")


def groups_of(
    rows: pd.DataFrame, asked: Asked, used: Flags
) -> tuple[dict[str, Flags], dict[str, int]]:
    """The rows of each group, by its name in columns; and how many rows are in none, if any.

    A row with two sides is in the group of each. A group's name is its value in small letters,
    digits and underscores; values that are no text carry the column's name before them.
    """
    found: dict[str, Flags] = {}
    none_of: dict[str, int] = {}
    for name, columns in asked.groupings.items():
        require_columns(rows, columns)
        any_group = np.zeros(len(rows), dtype=bool)
        for value in _values(rows[used], columns):
            chosen = _has(rows, columns, value)
            any_group |= chosen
            _add(found, _word_of(name, value), chosen, value)
        if (used & ~any_group).any():
            none_of[name] = int((used & ~any_group).sum())
    if len(found) > _MOST_GROUPS:
        raise AnalysisError(
            f"There are {len(found)} groups.",
            expected=f"at most {_MOST_GROUPS}, a few columns each",
            remedy="group by something coarser, or select with `only`",
        )
    return found, none_of


def _columns_of(rows: pd.DataFrame, name: str) -> tuple[str, ...]:
    return SIDES if name == ACTOR_GROUP and name not in rows else (name,)


def _add(found: dict[str, Flags], word: str, chosen: Flags, value: Any) -> None:
    if not word or word in found:
        raise AnalysisError(
            f"The group {value!r} cannot be told from another in the name of a column.",
            expected="groups whose letters and digits differ",
            remedy="rename the groups before",
        )
    found[word] = chosen


def _word_of(name: str, value: Any) -> str:
    words = value if isinstance(value, str) else f"{name} {value}"
    return re.sub(r"\W+", "_", words.casefold()).strip("_")


def _parts(column: str, value: Any) -> list[Any]:
    """The values in a cell: of `series`, an event may be of two kinds."""
    if pd.isna(value) or value == "":
        return []
    return value.split(SERIES_MARK) if column == SERIES and isinstance(value, str) else [value]


def _values(rows: pd.DataFrame, columns: Sequence[str]) -> list[Any]:
    """The different values of some columns, in order."""
    cells = ((column, value) for column in columns for value in pd.unique(rows[column]))
    found = {part for column, value in cells for part in _parts(column, value)}
    return sorted(found, key=lambda value: (str(type(value)), value))


def _has(rows: pd.DataFrame, columns: Sequence[str], value: Any) -> Flags:
    """Which rows have a value in one of some columns."""
    has = np.zeros(len(rows), dtype=bool)
    for column in columns:
        codes, cells = pd.factorize(rows[column])
        within = np.array([value in _parts(column, cell) for cell in cells] + [False], dtype=bool)
        has |= within[codes]
    return has


def _shown(values: Sequence[Any]) -> str:
    more = ", ..." if len(values) > _SHOWN else ""
    return ", ".join(map(str, values[:_SHOWN])) + more

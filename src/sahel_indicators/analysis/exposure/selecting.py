"""Which rows of a table count, those of each group, and why the others do not."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ...errors import AnalysisError
from ...events import SERIES_MARK
from ..results import GIVEN, USED, account_for, rows_by_reason
from ..tables import Floats, numbers_of, require_columns
from .settings import ACTOR_GROUP, SIDES, Asked

SERIES = "series"
EVENT_ID = "event_id"
_SHOWN = 12
_MOST_GROUPS = 100

Flags = NDArray[np.bool_]


class Account:
    """The rows of a table that are still used, and why the others are not."""

    def __init__(self, rows: int) -> None:
        self._why = np.zeros(rows, dtype=np.int16)
        self._reasons = [""]

    def copy(self) -> Account:
        """An account that goes on from here by itself."""
        other = Account(0)
        other._why, other._reasons = self._why.copy(), list(self._reasons)
        return other

    def leave_out(self, rows: Flags, why: str) -> None:
        """Leave rows out for a reason, unless they already are for another."""
        self._reasons.append(why)
        self._why[rows & self.used] = len(self._reasons) - 1

    @property
    def used(self) -> Flags:
        """Which rows are left."""
        return np.asarray(self._why == 0)

    @property
    def left_out(self) -> dict[str, int]:
        """How many rows each reason has."""
        rows = np.bincount(self._why, minlength=len(self._reasons))
        return dict(zip(self._reasons[1:], map(int, rows[1:]), strict=True))

    def table(self) -> pd.DataFrame:
        """The account as results hold it: (reason, rows)."""
        return account_for(len(self._why), int(self.used.sum()), self.left_out)

    def require_some(self) -> None:
        """AnalysisError where no row is left."""
        if not self.used.any():
            raise AnalysisError(
                f"No event is left to count ({reasons_in_words(self.left_out)}).",
                expected="rows of the areas and months asked about; the codes of areas must be the "
                "same in both tables",
            )


def used_in_words(sample: pd.DataFrame, used: str) -> str:
    """As in "3 of 5 events given are used (no area: 2).", of an account; `used` is the verb."""
    rest = rows_by_reason(sample)
    given, counted = rest.pop(GIVEN), rest.pop(USED)
    if not rest:
        return f"All {given:,} events given {used}."
    return f"{counted:,} of {given:,} events given {used} ({reasons_in_words(rest)})."


def reasons_in_words(left_out: Mapping[str, int]) -> str:
    """Reasons that have rows, with their number."""
    return "; ".join(f"{why}: {n:,}" for why, n in left_out.items() if n)


def require_events_once(events: pd.DataFrame) -> None:
    """AnalysisError where a table names its events and one is there twice: it would count twice."""
    if EVENT_ID not in events.columns:
        return
    key = [EVENT_ID, *(["source"] if "source" in events else [])]
    again = events.duplicated(key)
    if again.any():
        raise AnalysisError(
            f"{again.sum():,} rows repeat an '{EVENT_ID}', the first of them "
            f"{events.loc[again.to_numpy(), EVENT_ID].iloc[0]}, and would count again.",
            expected="one row an event",
            remedy="a monadic export has each event once an actor: fold it first; of events that "
            "placed_events has spread over areas, name the column of their parts (`weight`)",
        )


def not_negative(rows: pd.DataFrame, column: str) -> Floats:
    """A column of figures; AnalysisError for one below 0."""
    values = numbers_of(rows, column)
    if (values < 0).any():
        raise AnalysisError(
            f"{(values < 0).sum()} rows have a negative '{column}'.",
            expected="figures from 0 on, missing where they are not known",
        )
    return values


def code_texts(codes: pd.Series) -> pd.Series:
    """Codes as text, whether they were read as 1, 1.0 or "1"; "" where missing."""
    codes = codes.astype(object)
    numbers = pd.to_numeric(codes, errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)
    whole = np.isfinite(numbers) & (numbers == np.floor(numbers))
    said = codes.where(codes.notna(), "").astype(str).str.strip().to_numpy(object)
    texts = [str(int(n)) if fine else s for n, fine, s in zip(numbers, whole, said, strict=True)]
    return pd.Series(texts, index=codes.index, dtype=object)


# -- values asked for, and groups ------------------------------------------------------------------


def leave_out_others(rows: pd.DataFrame, asked: Asked, account: Account) -> None:
    """Leave out rows without the values asked for; AnalysisError for values that no row has."""
    for name, values in asked.filters.items():
        columns = SIDES if name == ACTOR_GROUP and name not in rows else (name,)
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
    cells = ((column, value) for column in columns for value in cells_of(rows[column])[1])
    found = {part for column, value in cells for part in _parts(column, value)}
    return sorted(found, key=lambda value: (str(type(value)), value))


def _has(rows: pd.DataFrame, columns: Sequence[str], value: Any) -> Flags:
    """Which rows have a value in one of some columns."""
    has = np.zeros(len(rows), dtype=bool)
    for column in columns:
        codes, cells = cells_of(rows[column])
        within = np.array([value in _parts(column, cell) for cell in cells] + [False], dtype=bool)
        has |= within[codes]
    return has


def cells_of(values: pd.Series) -> tuple[NDArray[np.intp], Any]:
    """A column's different values, and which of them each row has (-1: none)."""
    try:
        return pd.factorize(values)
    except TypeError as error:
        raise AnalysisError(
            f"Column '{values.name}' has lists or the like in its cells.",
            expected="one text or number a cell",
        ) from error


def _shown(values: Sequence[Any]) -> str:
    more = ", ..." if len(values) > _SHOWN else ""
    return ", ".join(map(str, values[:_SHOWN])) + more

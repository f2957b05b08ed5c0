"""Columns as their few different values: what is done to a column is done once a value."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar

import numpy as np
import pandas as pd
from pandas.api.extensions import ExtensionArray

from ..observations import first_rows, joint_numbers

_EPOCH = date(1970, 1, 1).toordinal()
_NO_DAY = int(np.datetime64("NaT").view("int64"))

T = TypeVar("T", bound=Hashable)
U = TypeVar("U", bound=Hashable)


@dataclass(frozen=True)
class Coded(Generic[T]):
    """A column as its different values and, for every row, the number of its own."""

    values: list[T]
    numbers: np.ndarray

    def map(self, function: Callable[[T], U]) -> Coded[U]:
        """The column of what a function makes of each value."""
        return _merged([function(value) for value in self.values], self.numbers)

    def where(self, holds: Callable[[T], bool]) -> np.ndarray:
        """True for the rows whose value satisfies a condition."""
        return self._spread([holds(value) for value in self.values], "bool")

    def take(self, rows: np.ndarray) -> Coded[T]:
        """The column at some rows, given by their positions."""
        return Coded(self.values, self.numbers[rows])

    def text(self) -> ExtensionArray:
        """A column of text as pandas has it."""
        texts: ExtensionArray = pd.array(list(map(str, self.values)), dtype="str")
        return texts.take(self.numbers)

    def days(self) -> np.ndarray:
        """A column of days as numpy has them; None is NaT."""
        since = [
            day.toordinal() - _EPOCH if isinstance(day, date) else _NO_DAY for day in self.values
        ]
        return self._spread(since, "int64").view("datetime64[D]").astype("datetime64[ns]")

    def whole(self, dtype: str) -> np.ndarray:
        """A column of whole numbers as numpy has them."""
        return self._spread(self.values, dtype)

    def _spread(self, values: Sequence[Any], dtype: str) -> np.ndarray:
        return np.asarray(np.array(values, dtype=dtype)[self.numbers])


# What the rows of a table say beside their figures, column by column.
Rows = dict[str, Coded[Any]]


def coded(column: pd.Series) -> Coded[str]:
    """A column of text, by its different texts."""
    numbers, values = pd.factorize(column.array)
    return Coded(values.tolist(), numbers)


class Texts:
    """The columns of text of a table; each is looked through once, when it is first asked for."""

    def __init__(self, table: pd.DataFrame) -> None:
        self._table = table
        self._coded: dict[str, Coded[str]] = {}

    def __len__(self) -> int:
        return len(self._table)

    def __contains__(self, name: str) -> bool:
        return name in self._table.columns

    def __getitem__(self, name: str) -> Coded[str]:
        if name not in self._coded:
            self._coded[name] = coded(self._table[name])
        return self._coded[name]


def constant(value: T, rows: int) -> Coded[T]:
    """A column that has one value throughout."""
    return Coded([value], np.zeros(rows, dtype="int64"))


def together(*columns: Coded[Any]) -> Coded[tuple[Any, ...]]:
    """The combinations in which the values of some columns occur, row by row."""
    numbers, different = pd.factorize(row_keys(*columns))
    first = first_rows(numbers, len(different))
    cells = ([column.values[at] for at in column.numbers[first]] for column in columns)
    return Coded(list(zip(*cells, strict=True)), numbers)


def row_keys(*columns: Coded[Any]) -> np.ndarray:
    """A whole number a row: the same for rows that agree in all the columns, else another."""
    return joint_numbers((column.numbers, len(column.values)) for column in columns)


def _merged(values: list[U], numbers: np.ndarray) -> Coded[U]:
    """The column whose equal values have one number."""
    positions: dict[U, int] = {}
    merged = [positions.setdefault(value, len(positions)) for value in values]
    return Coded(list(positions), np.array(merged, dtype="int64")[numbers])

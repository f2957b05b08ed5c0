"""Columns as their few different values: what is done to a column is done once a value."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import numpy as np
import pandas as pd
from pandas.api.extensions import ExtensionArray

from ..observations import joint_numbers

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
        return self.spread([holds(value) for value in self.values], "bool")

    def take(self, rows: np.ndarray) -> Coded[T]:
        """The column at some rows, given by their positions or by a mask."""
        return Coded(self.values, self.numbers[rows])

    def text(self) -> ExtensionArray:
        """The column as pandas has text."""
        return pd.array(self.values, dtype="str").take(self.numbers)

    def days(self) -> np.ndarray:
        """The column as numpy has days; None is NaT."""
        return self.spread(self.values, "datetime64[D]").astype("datetime64[ns]")

    def spread(self, values: Sequence[Any], dtype: str) -> np.ndarray:
        """An array that has, for every row, what is given for its value."""
        return np.array(values, dtype=dtype)[self.numbers]


def coded(column: pd.Series) -> Coded[str]:
    """A column of text, by its different texts."""
    numbers, values = pd.factorize(column.array)
    return Coded(list(values), numbers)


def constant(value: T, rows: int) -> Coded[T]:
    """A column that has one value throughout."""
    return Coded([value], np.zeros(rows, dtype="int64"))


def together(*columns: Coded[Any]) -> Coded[tuple[Any, ...]]:
    """The combinations in which the values of some columns occur, row by row."""
    joint = joint_numbers((column.numbers, len(column.values)) for column in columns)
    numbers, different = pd.factorize(joint)
    first = np.zeros(len(different), dtype="int64")
    first[numbers[::-1]] = np.arange(len(numbers))[::-1]
    cells = ([column.values[at] for at in column.numbers[first]] for column in columns)
    return Coded(list(zip(*cells, strict=True)), numbers)


def _merged(values: list[U], numbers: np.ndarray) -> Coded[U]:
    """The column whose equal values have one number."""
    positions: dict[U, int] = {}
    merged = [positions.setdefault(value, len(positions)) for value in values]
    return Coded(list(positions), np.array(merged, dtype="int64")[numbers])

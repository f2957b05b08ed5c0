"""The one tidy table that every publisher's figures become, its key and its schema."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from .errors import DataError

if TYPE_CHECKING:
    import pandera.pandas as pa

SCHEMA_VERSION = 1

STATUSES = (
    "observed",
    "current",
    "first projection",
    "second projection",
    "estimated",
    "modelled",
)

# What somebody found: a projection does not show that anybody has looked since.
FOUND = ("observed", "current", "estimated", "modelled")

KEY = [
    "variable",
    "area_code",
    "unit",
    "counterpart_code",
    "series",
    "period_start",
    "period_end",
    "status",
    "source",
    "published_on",
]

TEXT = [
    "variable",
    "location_code",
    "area_code",
    "unit",
    "counterpart_code",
    "series",
    "status",
    "source",
    "release",
    "note",
]
DATES = ["period_start", "period_end", "published_on"]
NUMBERS = ["value", "lower", "upper", "sample_size"]

COLUMNS = [
    "variable",
    "location_code",
    "admin_level",
    "area_code",
    "unit",
    "counterpart_code",
    "series",
    "period_start",
    "period_end",
    "status",
    "value",
    "lower",
    "upper",
    "sample_size",
    "source",
    "release",
    "row",
    "published_on",
    "published_on_assumed",
    "note",
]

# What fits into a 64-bit number.
_MOST = 2**63 - 1

QUARANTINE_COLUMNS = ["file", "row", "column", "found", "reason"]


@cache
def schema() -> pa.DataFrameSchema:
    """The pandera schema of the observations table.

    `release` is the file and `row` its line (the header is line 1), so that every figure can be
    walked back. `value` is missing where the publisher gave none, with the reason in `note`;
    `period_end` is missing only where what is observed has not ended.
    """
    import pandera.pandas as pa

    text = {name: pa.Column(str, nullable=False) for name in TEXT}
    dates = {name: pa.Column("datetime64[ns]", nullable=name == "period_end") for name in DATES}
    numbers = {name: pa.Column(float, nullable=True) for name in NUMBERS}
    others = {
        "admin_level": pa.Column("int8", pa.Check.isin([0, 1, 2])),
        "row": pa.Column("int32", pa.Check.ge(2)),
        "published_on_assumed": pa.Column(bool),
    }
    columns = text | dates | numbers | others
    return pa.DataFrameSchema({name: columns[name] for name in COLUMNS}, strict=True, ordered=True)


def empty() -> pd.DataFrame:
    """An observations table without rows, with every column in its type."""
    return _empty().copy()


@cache
def _empty() -> pd.DataFrame:
    frame = pd.DataFrame({name: pd.Series(dtype="str") for name in COLUMNS})
    types: dict[str, str] = dict.fromkeys(NUMBERS, "float64") | dict.fromkeys(
        DATES, "datetime64[ns]"
    )
    types |= {"admin_level": "int8", "row": "int32", "published_on_assumed": "bool"}
    return frame.astype(types)


def validate(observations: pd.DataFrame) -> pd.DataFrame:
    """The table itself, once it satisfies schema, statuses, periods and key.

    Raises `DataError` naming what is broken; a second row of one key is an error, never a sum.
    """
    import pandera.errors

    try:
        schema().validate(observations, lazy=False, inplace=True)
    except pandera.errors.SchemaError as error:
        raise DataError(f"The observations break their schema: {error}") from error
    _check_values(observations)
    repeated = repeats_key(observations)
    if repeated.any():
        first = observations.loc[repeated, ["release", "row", *KEY]].iloc[0]
        raise DataError(
            f"{int(repeated.sum())} observations repeat a key; the first is {first.to_dict()}.",
            expected="one observation a key",
        )
    return observations


def _check_values(observations: pd.DataFrame) -> None:
    unknown = set(observations["status"].unique()) - set(STATUSES)
    if unknown:
        raise DataError(f"Unknown status {sorted(unknown)}.", expected=", ".join(STATUSES))
    backwards = observations["period_end"] < observations["period_start"]
    if backwards.any():
        raise DataError(f"{int(backwards.sum())} observations end before they start.")
    silent = observations["value"].isna() & (observations["note"] == "")
    if silent.any():
        raise DataError(f"{int(silent.sum())} missing values do not say in `note` why.")


def repeats_key(observations: pd.DataFrame) -> pd.Series:
    """True for every row whose key stands on another row too."""
    numbers = row_numbers(observations, KEY)
    return pd.Series(repeated(numbers.to_numpy()), index=observations.index)


def repeated(numbers: np.ndarray) -> np.ndarray:
    """True for every number that occurs more than once."""
    ordered = np.sort(numbers)
    return np.isin(numbers, ordered[1:][ordered[1:] == ordered[:-1]])


def row_numbers(frame: pd.DataFrame, columns: Sequence[str]) -> pd.Series:
    """A whole number a row: the same for rows that are equal in the columns named, else another.

    Much cheaper than comparing ten columns of text, and as exact. Missing equals missing. The
    numbers of two frames cannot be compared.
    """
    factorized = (pd.factorize(frame[name], use_na_sentinel=False) for name in columns)
    numbers = joint_numbers((codes, len(values)) for codes, values in factorized)
    return pd.Series(numbers, index=frame.index)


def first_rows(numbers: np.ndarray, different: int) -> np.ndarray:
    """The position at which each number from 0 on occurs first; each occurs."""
    first = np.empty(different, dtype="int64")
    first[numbers[::-1]] = np.arange(len(numbers))[::-1]
    return first


def joint_numbers(columns: Iterable[tuple[np.ndarray, int]]) -> np.ndarray:
    """A whole number a row, from columns of whole numbers that lie below the bound given beside.

    Rows have the same number only where all their columns agree.
    """
    joint, bound = np.zeros(1, dtype="int64"), 1
    for numbers, values in columns:
        if bound * values > _MOST:
            joint, different = pd.factorize(joint)
            bound = len(different)
        joint = joint * values + numbers
        bound *= max(values, 1)
    return joint

"""Every row accounted for: what became of a file, and which of its rows were set aside."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ..errors import IngestError, shortened
from ..observations import QUARANTINE_COLUMNS


@dataclass(frozen=True)
class Ingested:
    """What became of one file: its observations, its quarantined rows, and the counts.

    Rows read = rows observed + rows quarantined, and the same for cells (figures): `__post_init__`
    asserts it. A blank cell is an observation with a missing value and its reason.
    """

    file: str
    layout: str
    observations: pd.DataFrame
    quarantine: pd.DataFrame
    rows_read: int
    cells_read: int
    cells_quarantined: int

    def __post_init__(self) -> None:
        if self.rows_observed + self.rows_quarantined != self.rows_read:
            raise AssertionError(f"{self.file}: rows read do not add up")
        if len(self.observations) + self.cells_quarantined != self.cells_read:
            raise AssertionError(f"{self.file}: cells read do not add up")

    @property
    def rows_observed(self) -> int:
        """Rows of the file that became observations."""
        return int(self.observations["row"].nunique())

    @property
    def rows_quarantined(self) -> int:
        """Rows of the file set aside."""
        return int(self.quarantine["row"].nunique())


class Problems:
    """Rows of one file set aside so far; the first problem of a row is the one told.

    `fine` is true for the rows that are not set aside; `lines` are their lines in the file, by
    which `raw` is indexed.
    """

    def __init__(self, raw: pd.DataFrame, file: str) -> None:
        self.file, self.lines = file, raw.index
        self.fine = np.ones(len(raw), dtype=bool)
        self._raw = raw
        self._told: list[tuple[int, str, str]] = []

    def add(self, bad: np.ndarray, column: str, reason: str) -> None:
        """Set aside the rows where `bad` is true; `column` is "" where no single one is wrong."""
        self._told += [(int(at), column, reason) for at in np.flatnonzero(bad & self.fine)]
        self.fine &= ~bad

    def table(self) -> pd.DataFrame:
        """The rows set aside, by line, in the columns of the quarantine."""
        told = sorted(self._told)
        columns: dict[str, Any] = {
            "file": [self.file for _ in told],
            "row": [self.lines[at] for at, _, _ in told],
            "column": [column for _, column, _ in told],
            "found": [self._found(at, column) for at, column, _ in told],
            "reason": [reason for _, _, reason in told],
        }
        types = {name: "int64" if name == "row" else "str" for name in QUARANTINE_COLUMNS}
        arrays = {name: pd.array(columns[name], dtype=types[name]) for name in QUARANTINE_COLUMNS}
        return pd.DataFrame(arrays, copy=False)

    def refuse_if_all(self) -> None:
        """Raise `IngestError` where no row is left: not the rows are wrong then, the table is."""
        if self.fine.any():
            return
        first, same = min(self._told), len({reason for _, _, reason in self._told}) == 1
        others = "all for the same reason" if same else "for several reasons"
        found = f", found '{self._found(*first[:2])}'" if first[1] else ""
        raise IngestError(
            f"{first[2]}{found}; none of the {len(self.fine)} rows can be used, {others}",
            file=self.file,
            row=int(self.lines[first[0]]),
            column=first[1] or None,
            expected="a table most of whose rows can be used",
            remedy="check that this is the table meant and how its columns are filled",
        )

    def _found(self, position: int, column: str) -> str:
        cell = self._raw[column].iloc[position] if column else ""
        return shortened(f"{cell:.15g}" if isinstance(cell, float) else str(cell))

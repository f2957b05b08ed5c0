"""Where every row went: one reason a row, the first that applies."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..results import account_for

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

    def table(self) -> pd.DataFrame:
        """The account as results hold it: (reason, rows)."""
        rows = np.bincount(self._why, minlength=len(self._reasons))
        left_out = dict(zip(self._reasons[1:], map(int, rows[1:]), strict=True))
        return account_for(len(self._why), int(rows[0]), left_out)

    def in_words(self) -> str:
        """The reasons, for a message."""
        rows = self.table().iloc[2:]
        return "; ".join(f"{why}: {n:,}" for why, n in rows.itertuples(index=False))

"""The result of `conflict_exposure`: a tidy table, its units, and where every event went."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from ..results import GIVEN, USED, Result, check_account

# As many measures as a person reads.
_SHOWN = 12


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Exposure(Result):
    """What areas were exposed to, one row an area and period.

    `table` has the area, the period's start (and end), and one column a measure, missing where the
    window leaves what is known. `units` says of each column what it counts, where, when and per
    what. `sample` accounts for every event (or row of counts) at each scope: (scope, reason, rows).
    `coverage` is the first day of the first month covered and of the last.
    """

    table: pd.DataFrame
    units: dict[str, str]
    coverage: tuple[pd.Timestamp, pd.Timestamp]

    def _check(self) -> None:
        for _, sample in self.sample.groupby("scope"):
            check_account(sample)
        if set(self.units) - set(self.table.columns):
            raise AssertionError("units are given of columns that are not there")

    def to_frame(self) -> pd.DataFrame:
        """One row an area and period."""
        return self.table

    def _reading(self) -> list[str]:
        first, last = self.coverage
        lines = [
            f"{self.outcome}, {self.method}: {len(self.table):,} rows, {len(self.units)} measures; "
            f"covered {first:%B %Y} to {last:%B %Y}."
        ]
        lines += [self._line(column) for column in list(self.units)[:_SHOWN]]
        if len(self.units) > _SHOWN:
            lines.append(f"  and {len(self.units) - _SHOWN} more, see `units`")
        return [*lines, *self._accounts()]

    def _line(self, column: str) -> str:
        missing = int(self.table[column].isna().sum())
        known = "" if not missing else f"; missing in {missing:,} rows"
        return f"  {column}: {self.units[column]}{known}"

    def _accounts(self) -> list[str]:
        lines = []
        for scope, sample in self.sample.groupby("scope", sort=False):
            rows = sample.set_index("reason")["rows"]
            rest = "; ".join(f"{why}: {n:,}" for why, n in rows.drop([GIVEN, USED]).items())
            rest = f" Left out: {rest}." if rest else ""
            lines.append(f"{scope}: {rows[USED]:,} of {rows[GIVEN]:,} rows count.{rest}")
        return lines

"""Events placed in areas, and bounds on their counts, as results that say what was assumed."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from ...errors import AnalysisError
from ..results import GIVEN, USED, Result, check_account

FIGURES = ("lower", "value", "upper")


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class _OfEvents(Result):
    """Common to both: an account of events, and a table."""

    table: pd.DataFrame
    area: str

    def _check(self) -> None:
        check_account(self.sample)

    def to_frame(self) -> pd.DataFrame:
        """The whole table."""
        return self.table

    def _account(self) -> str:
        rows = self.sample.set_index("reason")["rows"]
        rest = rows.drop([GIVEN, USED])
        if rest.empty:
            return f"All {rows[GIVEN]:,} events given are used."
        reasons = "; ".join(f"{why}: {count:,}" for why, count in rest.items())
        return f"{rows[USED]:,} of {rows[GIVEN]:,} events given are used ({reasons})."


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class PlacedEvents(_OfEvents):
    """Events with one row an area they are counted in.

    `table` has the columns given, with the area in which the row counts in place of the area given
    (which is kept as `<area>_given`), and `weight`: 1, or the share of the event where it is spread
    over several areas. The weights of an event add up to 1.
    """

    def _check(self) -> None:
        super()._check()
        used = self.sample.set_index("reason")["rows"][USED]
        if abs(self.table["weight"].sum() - used) > 1e-6 * max(used, 1):
            raise AssertionError("the weights do not add up to the events used")

    def _reading(self) -> list[str]:
        spread = int((self.table["weight"] < 1).sum())
        said = f" {spread:,} rows are parts of events." if spread else ""
        return [f"Events in areas ({self.area}), {self.method}.{said}", self._account()]


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class ExposureBounds(_OfEvents):
    """How many events (deaths) an area had at least and at most, given what is known of places.

    `table` has one row an area, period and measure: lower, value, upper. `period` is the name of
    its column of periods ("" where there is none).
    """

    period: str

    def wide(self, figure: str = "value") -> pd.DataFrame:
        """One row an area and period, one column a measure: of "lower", "value" or "upper"."""
        if figure not in FIGURES:
            raise AnalysisError(f"There is no figure {figure!r}.", expected=", ".join(FIGURES))
        keys = [self.area, *([self.period] if self.period else [])]
        wide = self.table.pivot(index=keys, columns="measure", values=figure)
        return wide[list(self.table["measure"].unique())].rename_axis(columns=None).reset_index()

    def _reading(self) -> list[str]:
        lines = [f"Bounds on what happened in areas ({self.area}), {self.method}."]
        for measure, rows in self.table.groupby("measure", sort=False):
            open_ = int((rows["upper"] > rows["lower"]).sum())
            lines.append(
                f"  {measure}: {rows['lower'].sum():,.10g} at least, each in a known area; in "
                f"{open_:,} of {len(rows):,} rows it may have been more than the lower bound."
            )
        return [*lines, self._account()]

"""What an interrupted series gives: changes, the path it was compared with, words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from ..results import Estimates
from .interrupted_model import SLOPE


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class InterruptedSeries(Estimates):
    """The changes of one series at a date, and the path it is expected to have taken without it.

    `estimates` has the changes first ("level change", "slope change" a period, "mean change after":
    the mean of both over the periods used after it), then trend, controls, season and constant. For
    counts they are logarithms, and ratio, ratio_low, ratio_high are their exponentials.

    `path` has one row a period: the time, phase ("before", "transition", "after"), used, observed,
    fitted, without_interruption, without_low, without_high, in units of the outcome. Its interval
    is that of the expected value; single periods scatter more widely. `residual_acf` has lag, pairs
    and correlation of the Pearson residuals.
    """

    path: pd.DataFrame
    residual_acf: pd.DataFrame
    family: str
    interruption: str
    changes: tuple[str, ...]

    @property
    def change(self) -> pd.Series:
        """The row that sums the change up: "mean change after", or the change of level alone."""
        at = list(self.estimates["term"]).index(self.changes[-1])
        return self.estimates.iloc[at]

    def _reading(self) -> list[str]:
        shown = self.estimates[self.estimates["term"].isin(self.changes)]
        return [
            f"Change in {self.outcome} at {self.interruption}, {self.method}: {self.formula}",
            *[self._line(row) for row in shown.to_dict("records")],
            self._sums(),
            self._basis(),
            self._left_out(),
            self._assumed(),
        ]

    def _line(self, row: Mapping[Any, Any]) -> str:
        if "ratio" not in row:
            return super()._line(row)
        ratios = {
            "estimate": row["ratio"],
            "ci_low": row["ratio_low"],
            "ci_high": row["ratio_high"],
        }
        if row["term"] != SLOPE:
            return super()._line({**row, **ratios, "term": f"{row['term']}, ratio"})
        percent = {name: 100 * (value - 1) for name, value in ratios.items()}
        return super()._line({**row, **percent, "term": f"{SLOPE}, % a period"})

    def _sums(self) -> str:
        about = self.diagnostics
        what = ("observed_after", "expected_after", "expected_low", "expected_high")
        counts = self.family != "gaussian"
        seen, expected, low, high = (
            f"{about[name]:,.0f}" if counts else f"{about[name]:.3g}" for name in what
        )
        return (
            f"In the {about['periods_after']} periods used after it"
            f"{'' if counts else ', on average'}: {seen} observed, {expected} expected from the "
            f"time before ({100 * self.level:g} % interval {low} to {high})."
        )

    def _basis(self) -> str:
        about = self.diagnostics
        return (
            f"{about['periods_before']} periods used before, {about['periods_after']} after; the "
            f"first after is {about['first_after']}."
        )

    def _assumed(self) -> str:
        return (
            "Assumed: without the interruption the course of the time before would have gone on. "
            "One series has no comparison group, so whatever else changed then is part of the "
            "change: an association in time, not a demonstrated effect."
        )

"""What a distributed-lag model hands back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from ..results import Estimates
from .timelines import span_of
from .wording import interval_words, number_words, p_words


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class DistributedLag(Estimates):
    """Coefficients lag by lag, what they add up to, and the tests of them together.

    `estimates` has one row a lead and lag: term, lag (negative: a lead), role, estimate, std_error,
    ci_low, ci_high, p_value, and p_value_holm, corrected for the number of lags (of leads).
    `cumulative` has the same columns; its row at lag k is the sum of the coefficients of the lags
    up to k, so that its last row is the association with one unit more in every period. It has no
    rows where it was not asked for.
    `tests` has hypothesis, test, statistic, df, df_denominator, p_value. `covariance` is that of
    `estimates`. `regression` is the regression behind them, with the controls.
    """

    exposure: str
    shape: str
    cumulative: pd.DataFrame
    tests: pd.DataFrame
    regression: Estimates

    def _reading(self) -> list[str]:
        scale = f" Coefficients are {self.scale}." if self.scale else ""
        return [
            f"Association (not a demonstrated effect) of {self.outcome} with {self.exposure} by "
            f"lag, {self.method}: {self.formula}.{scale}",
            *self._sum(),
            *self._strongest(),
            *[self._test(row) for row in self.tests.to_dict("records")],
            *self._leads(),
            self._basis(),
            self._left_out(),
        ]

    def _sum(self) -> list[str]:
        if self.cumulative.empty:
            return []
        row = self.cumulative.iloc[-1]
        lags = span_of(self.cumulative["lag"].to_list())
        return [
            f"  One unit more at each of the lags {lags}: {number_words(row['estimate'])} "
            f"({interval_words(row, self.level)}; {p_words(row['p_value'])})"
            + self._second_reading(row.to_dict())
        ]

    def _strongest(self) -> list[str]:
        lags = self.estimates[self.estimates["lag"] >= 0]
        row = lags.iloc[int(lags["p_value"].argmin())]
        return [
            f"  Clearest of {len(lags)} lags: {row['lag']}, {number_words(row['estimate'])} "
            f"({interval_words(row, self.level)}, for this lag alone; corrected for the number of "
            f"lags {p_words(row['p_value_holm'])})"
        ]

    def _test(self, row: Mapping[Any, Any]) -> str:
        return f"  Test that {row['hypothesis']}: {p_words(row['p_value'])} ({row['test']})"

    def _leads(self) -> list[str]:
        leads = self.tests[self.tests["hypothesis"] == LEADS_ZERO]
        if leads.empty or leads["p_value"].iloc[0] >= 1 - self.level:
            return []
        return [
            f"  {self.exposure} of later periods goes with {self.outcome} of today, which it "
            "cannot have brought about: the outcome may drive the exposure, or something else "
            "both, and the lags cannot be read as what follows from the exposure."
        ]


LAGS_ZERO = "all lags are zero"
LEADS_ZERO = "all leads are zero"
SHAPE_HOLDS = "the lags follow the polynomial"

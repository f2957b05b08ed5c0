"""What an event study hands back, and how it reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ..results import Estimates

# A summary lists this many event times; all of them are in the table.
LISTED = 25


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class EventStudy(Estimates):
    """Effects by time since treatment, their averages, and the test of the periods before.

    `estimates` has one row an event time (0: the first treated period): term, event_time, estimate,
    std_error, ci_low, ci_high, p_value, degrees (of freedom), band_low, band_high (all event times
    at once), treated (entities seen then), cohorts, side ("before", "reference", "anticipation",
    "after"). The reference is 0 by construction and has no error.

    `by_group_and_time` holds ATT(g, t): group (first treated period), time, event_time, estimate
    with its inference, treated, controls (no rows for method "two-way"). `aggregations` holds the
    averages: aggregation ("dynamic", "simple", "group", "calendar", for "two-way" also "static"),
    of ("overall", a cohort, a period), estimate with its inference. `cohorts` counts entities by
    first treated period (missing: never treated), with their periods before and after.

    `pre_trend` is the test of the leads (empty without leads): test, wald, statistic, df, p_value,
    leads, slope, slope_std_error, slope_p_value, slope_50, slope_80, bias_50, bias_80; see
    `docs/methods/event_study.md`. `pre_trend_power` has its power by size of a linear trend: slope,
    power, bias.
    """

    by_group_and_time: pd.DataFrame
    aggregations: pd.DataFrame
    cohorts: pd.DataFrame
    pre_trend: dict[str, Any]
    pre_trend_power: pd.DataFrame
    assumed: tuple[str, ...]

    @property
    def overall(self) -> pd.Series:
        """The mean effect over the event times from 0 on, each weighing alike."""
        rows = self.aggregations
        chosen = rows[(rows["aggregation"] == "dynamic") & (rows["of"] == "overall")]
        return chosen.iloc[0]

    @property
    def trends_differ(self) -> bool:
        """Whether the leads reject parallel trends at 1 - level."""
        return bool(self.pre_trend) and bool(self.pre_trend["p_value"] < 1 - self.level)

    def plot_data(self) -> pd.DataFrame:
        """What a figure needs, one row an event time: estimate, interval, band, side, counts."""
        columns = ["event_time", "estimate", "ci_low", "ci_high", "band_low", "band_high"]
        return self.estimates[[*columns, "side", "treated", "cohorts"]]

    def _reading(self) -> list[str]:
        return [
            self._headline(),
            f"  mean over the event times from 0 on: {self._numbers(self.overall)}",
            *self._event_times(),
            *self._about_before(),
            *(f"Assumed: {what}" for what in self.assumed),
            self._basis(),
            self._left_out(),
        ]

    def _headline(self) -> str:
        what = f"{self.outcome}, {self.method}"
        if self.trends_differ:
            return (
                f"Association with {what}. An effect is not supported: treated and controls moved "
                "apart before the treatment already, so the assumption of parallel trends failed."
            )
        if not self.pre_trend:
            return (
                f"Association with {what}. An effect is not supported: there is no lead with an "
                "error, so the assumption of parallel trends cannot be tested."
            )
        return (
            f"Difference in {what}: an effect only if treated and controls would have moved alike "
            "without the treatment. The periods before do not contradict this, and do not prove it."
        )

    def _event_times(self) -> list[str]:
        rows = self.estimates
        nearest = rows["event_time"].abs().sort_values(kind="stable").index[:LISTED]
        lines = [self._line(row) for row in rows.loc[sorted(nearest)].to_dict("records")]
        rest = len(rows) - len(lines)
        return [*lines, *([f"  and {rest} more event times in the table."] if rest else [])]

    def _line(self, row: Mapping[Any, Any]) -> str:
        if row["side"] == "reference":
            return f"  {row['term']}: 0, the reference"
        return f"  {row['term']}: {self._numbers(row)}; {row['treated']} treated"

    def _numbers(self, row: Mapping[Any, Any] | pd.Series) -> str:
        if np.isnan(row["std_error"]):
            return f"{row['estimate']:.3g} (no error can be told)"
        p = "p < 0.001" if row["p_value"] < 0.001 else f"p = {row['p_value']:.2g}"
        return (
            f"{row['estimate']:.3g} ({100 * self.level:g} % interval {row['ci_low']:.3g} to "
            f"{row['ci_high']:.3g}; {p})"
        )

    def _about_before(self) -> list[str]:
        test = self.pre_trend
        if not test:
            return []
        verdict = "rejects parallel trends" if self.trends_differ else "does not reject them"
        return [
            f"Before: the test of {test['leads']} leads ({test['test']}) {verdict}, "
            f"p = {test['p_value']:.2g}. It would find a linear trend of {test['slope_50']:.3g} a "
            f"period in half of all cases and one of {test['slope_80']:.3g} in 80 %; a trend of "
            f"that size, going on, would alone make a mean effect of {abs(test['bias_80']):.3g}."
        ]

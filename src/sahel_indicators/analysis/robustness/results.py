"""What the checks of robustness hand back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from ..results import Result


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class SpecificationCurve(Result):
    """One estimate for each way of asking the same question.

    `table` has one row a specification that could be estimated: the choice in each dimension,
    `term`, estimate, std_error, ci_low, ci_high, p_value, n, clusters, `primary` (declared by the
    caller) and, for all others, p_holm and p_benjamini_hochberg, corrected for their number.
    `refused` has the specifications that could not be estimated, with the reason. `joint` holds the
    test of all of them together where draws were asked for: statistic, observed, p_value.
    """

    table: pd.DataFrame
    refused: pd.DataFrame
    dimensions: tuple[str, ...]
    joint: pd.DataFrame

    def to_frame(self) -> pd.DataFrame:
        """One row a specification."""
        return self.table

    def plot_data(self) -> pd.DataFrame:
        """The table in ascending order of the estimate, with its place in the curve."""
        ordered = self.table.sort_values("estimate", kind="stable", ignore_index=True)
        return ordered.assign(place=range(1, len(ordered) + 1))

    def _reading(self) -> list[str]:
        lines = [f"Association with {self.outcome} in {len(self.table)} specifications."]
        primary = self.table[self.table["primary"]]
        lines += [f"  Primary: {self._one(row)}" for row in primary.to_dict("records")]
        lines += self._spread(self.table[~self.table["primary"]])
        lines += [
            f"  All together, by {row['statistic']}: p = {row['p_value']:.2g}."
            for row in self.joint.to_dict("records")
        ]
        lines += [
            f"  Not estimated: {row['specification']}: {row['reason']}"
            for row in self.refused.to_dict("records")
        ]
        return lines

    def _one(self, row: dict[Any, Any]) -> str:
        return (
            f"{row['estimate']:.3g} ({100 * self.level:g} % interval {row['ci_low']:.3g} to "
            f"{row['ci_high']:.3g}; p = {row['p_value']:.2g}), declared by the caller."
        )

    def _spread(self, others: pd.DataFrame) -> list[str]:
        if others.empty:
            return []
        alpha = 1 - self.level
        positive = int((others["estimate"] > 0).sum())
        clear = others["p_value"] < alpha
        corrected = int((others["p_holm"] < alpha).sum())
        return [
            f"  {'The others' if self.table['primary'].any() else 'All'}: {len(others)}, median "
            f"{others['estimate'].median():.3g}, from {others['estimate'].min():.3g} to "
            f"{others['estimate'].max():.3g}; {positive} above zero, {len(others) - positive} not; "
            f"{int(clear.sum())} with p < {alpha:.2g}, {corrected} after Holm's correction for "
            f"{len(others)} tests."
        ]


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class LeaveOneOut(Result):
    """The estimate without each group of rows in turn.

    `table` has left_out, estimate, std_error, ci_low, ci_high, p_value, n, change (from the
    estimate with all rows, which is `everything`); `refused` the groups without which nothing can
    be estimated, with the reason.
    """

    term: str
    by: str
    everything: pd.Series
    table: pd.DataFrame
    refused: pd.DataFrame

    def to_frame(self) -> pd.DataFrame:
        """One row a group left out."""
        return self.table

    def _reading(self) -> list[str]:
        whole = self.everything
        most = self.table.iloc[int(self.table["change"].abs().argmax())]
        signs = int((self.table["estimate"] * whole["estimate"] < 0).sum())
        alpha = 1 - self.level
        lost = int(((self.table["p_value"] >= alpha) & (whole["p_value"] < alpha)).sum())
        lines = [
            f"{self.term} on {self.outcome}, without each {self.by} in turn: "
            f"{self.table['estimate'].min():.3g} to {self.table['estimate'].max():.3g}, with all "
            f"{whole['estimate']:.3g}.",
            f"  Most depends on {most['left_out']}: {most['estimate']:.3g} without it.",
            f"  The sign turns in {signs} of {len(self.table)}; {lost} lose their significance.",
        ]
        return [
            *lines,
            *(
                f"  Not without {r['left_out']}: {r['reason']}"
                for r in self.refused.to_dict("records")
            ),
        ]


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Sensitivity(Result):
    """How strong an unmeasured confounder would have to be.

    `value` is the robustness value of the estimate, `value_significant` that of its significance,
    `partial_r2` the exposure's share of the outcome's residual variance. `bounds` has one row a
    benchmark and multiple: r2_exposure, r2_outcome, adjusted_estimate.
    """

    exposure: str
    estimate: float
    std_error: float
    degrees_of_freedom: float
    partial_r2: float
    value: float
    value_significant: float
    bounds: pd.DataFrame

    def to_frame(self) -> pd.DataFrame:
        """One row a benchmark and multiple."""
        return self.bounds

    def _reading(self) -> list[str]:
        q = self.diagnostics["q"]
        aim = "to zero" if q == 1 else f"by {100 * q:g} %"
        return [
            f"{self.exposure} on {self.outcome}: {self.estimate:.3g}. A confounder left out that "
            f"explains less than {100 * self.value:.1f} % of what is left of both cannot bring it "
            f"{aim}; less than {100 * self.value_significant:.1f} % cannot take away its "
            f"significance (ordinary errors, {self.degrees_of_freedom:g} degrees of freedom).",
            *(
                f"  If it were {row['multiple']:g} times as strong as {row['benchmark']}: "
                f"{row['adjusted_estimate']:.3g} would be left."
                for row in self.bounds.to_dict("records")
            ),
        ]

"""What an interrupted series gives: changes, the path it was compared with, sums, words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ...inference import t_inference
from ...results import Estimates
from ...tables import Floats
from .model import LEVEL, MEAN_CHANGE, SLOPE, Design, Fit
from .series import Roles, Series


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


# -- from a fitted series to its tables ----------------------------------------------------------

# Student's t with so many degrees of freedom is the normal distribution to 1e-9.
NORMAL = 10**9


@dataclass(frozen=True)
class Fitted:
    """A series with its design and fit; `used` marks the periods that were fitted."""

    series: Series
    design: Design
    fit: Fit
    used: NDArray[np.bool_]
    roles: Roles

    @property
    def degrees(self) -> int:
        """Degrees of freedom of the intervals."""
        fixed = self.roles.family in ("poisson", "negative-binomial")
        if fixed and self.roles.errors == "classical":
            return NORMAL
        return len(self.fit.residual) - len(self.fit.coefficient)

    def changes(self) -> tuple[str, ...]:
        """The terms that say what changed; the last sums the change up."""
        slope = self.roles.slope_change
        wanted = {LEVEL: self.roles.level_change, SLOPE: slope, MEAN_CHANGE: slope}
        return tuple(name for name, asked in wanted.items() if asked)

    def _inference(self, estimate: Floats, error: Floats) -> pd.DataFrame:
        return t_inference(estimate, error, self.degrees, self.roles.level)

    def estimates(self) -> pd.DataFrame:
        """One row a term, the mean change after the changes that it is made of."""
        terms, combined = self._combined()
        estimate, error = combined @ self.fit.coefficient, self.fit.spread(combined)
        table = pd.DataFrame({"term": terms, "estimate": estimate, "std_error": error})
        table = table.join(self._inference(estimate, error))
        if not self.roles.counts:
            return table
        names = {"ratio": "estimate", "ratio_low": "ci_low", "ratio_high": "ci_high"}
        with np.errstate(over="ignore"):
            return table.assign(**{name: np.exp(table[of]) for name, of in names.items()})

    def covariance(self) -> pd.DataFrame:
        """Terms by terms, on the scale of the link."""
        terms, combined = self._combined()
        values = combined @ self.fit.variance @ combined.T
        return pd.DataFrame(values, index=terms, columns=terms)

    def _combined(self) -> tuple[list[str], Floats]:
        """The terms shown, and each as a sum of the design's coefficients."""
        terms, combined = list(self.design.terms), np.eye(len(self.design.terms))
        if self.roles.slope_change:
            at = len(self.changes()) - 1
            difference = self.design.matrix - self.design.without
            mean = difference[self.used & self.series.after].mean(axis=0)
            combined = np.insert(combined, at, mean, axis=0)
            terms.insert(at, MEAN_CHANGE)
        return terms, combined

    def path(self) -> pd.DataFrame:
        """One row a period with a known design; nothing is fitted within the transition."""
        series, roles = self.series, self.roles
        fitted = self.fit.mean(self.design.matrix, self.design.offset)
        phases = np.select(
            [series.transition, series.after], ["transition", "after"], default="before"
        )
        columns = {
            "phase": phases,
            "used": self.used,
            "observed": series.rows[roles.outcome],
            "fitted": np.where(series.transition, np.nan, fitted),
        }
        path = pd.DataFrame(columns).join(self._without())
        path.insert(0, roles.time, series.rows[roles.time], allow_duplicates=True)
        return path[self.design.complete()].reset_index(drop=True)

    def _without(self) -> pd.DataFrame:
        """The expected value in each period had there been no interruption, with its interval."""
        linear = self.design.without @ self.fit.coefficient + self.design.offset
        bounds = self._inference(linear, self.fit.spread(self.design.without))
        named = {
            "without_interruption": linear,
            "without_low": bounds["ci_low"],
            "without_high": bounds["ci_high"],
        }
        without = pd.DataFrame(named)
        return without.apply(np.exp) if self.roles.counts else without

    def sums(self) -> dict[str, Any]:
        """Observed and expected after the interruption: sums of counts, means of others.

        The interval of the expected sum is by the delta method, of its logarithm for counts.
        """
        chosen = self.used & self.series.after
        counts = self.roles.counts
        average = np.sum if counts else np.mean
        expected = self.fit.mean(self.design.without[chosen], self.design.offset[chosen])
        slopes = self.design.without[chosen] * (expected[:, None] if counts else 1)
        error = self.fit.spread(average(slopes, axis=0)[None, :])
        total = np.atleast_1d(average(expected))
        if counts:
            bounds = self._inference(np.log(total), error / total).apply(np.exp)
        else:
            bounds = self._inference(total, error)
        return {
            "observed_after": float(average(self.series.rows[self.roles.outcome][chosen])),
            "expected_after": float(total[0]),
            "expected_low": float(bounds["ci_low"].iloc[0]),
            "expected_high": float(bounds["ci_high"].iloc[0]),
        }

"""One unit against its synthetic control: weights, path, and how far the two are apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ...errors import AnalysisError
from ..tables import Floats
from .synthetic_panel import Panel, Roles, column_of, name_of, window_of
from .synthetic_weights import are_unique, nested_importance, simplex_weights

# A root mean square below this share of the outcome's largest value is rounding.
ROUNDING = 1e-10


@dataclass(frozen=True)
class Fit:
    """Weights of the pool's donors and both paths over all periods.

    `importance` is that of the predictors (empty without any); `unique` says whether other weights
    would fit the same figures as well; `size` is the largest figure of unit and pool.
    """

    weights: Floats
    actual: Floats
    synthetic: Floats
    before: int
    importance: Floats
    unique: bool
    size: float

    @property
    def gap(self) -> Floats:
        """Actual less synthetic."""
        return self.actual - self.synthetic

    @property
    def mean_gap(self) -> float:
        """The mean gap after the treatment."""
        return float(self.gap[self.before :].mean())

    def rmspe(self) -> tuple[float, float]:
        """Root mean square of the gap before and after; 0 where it is rounding."""
        before, after = self.gap[: self.before], self.gap[self.before :]
        sizes = [float(np.sqrt(np.mean(part**2))) for part in (before, after)]
        least = ROUNDING * self.size
        first, second = (size if size > least else 0.0 for size in sizes)
        return first, second

    def ratio(self) -> float:
        """RMSPE after over before; infinite for a perfect fit before, 0 where both are 0."""
        before, after = self.rmspe()
        if before:
            return after / before
        return np.inf if after else 0.0

    def against_spread(self) -> float:
        """RMSPE before over the standard deviation before: 1 is no better than the unit's mean."""
        spread = float(self.actual[: self.before].std())
        before = self.rmspe()[0]
        if not before:
            return 0.0
        return before / spread if spread > ROUNDING * self.size else np.inf


def fit_unit(
    panel: Panel, roles: Roles, unit: Sequence[int], pool: Sequence[int], before: int
) -> Fit:
    """The synthetic control of the mean of `unit` from `pool` (places among the panel's units)."""
    outcomes = panel.outcomes(roles)
    actual, donors = outcomes[:, list(unit)].mean(axis=1), outcomes[:, list(pool)]
    level, levels = 0.0, np.zeros(donors.shape[1])
    if roles.demeaned:
        level, levels = float(actual[:before].mean()), donors[:before].mean(axis=0)
    target, figures = actual[:before] - level, donors[:before] - levels
    importance = np.empty(0)
    matched, matching = target, figures
    if roles.predictors:
        matched, matching = _standardised(panel, roles, unit, pool, before)
        importance = _importance(matched, matching, target, figures, roles)
        matched, matching = matched * np.sqrt(importance), matching * np.sqrt(importance)[:, None]
    weights = simplex_weights(matched, matching)
    return Fit(
        weights=weights,
        actual=actual,
        synthetic=level + (donors - levels) @ weights,
        before=before,
        importance=importance,
        unique=are_unique(weights, matched, matching),
        size=float(max(np.abs(actual).max(), np.abs(donors).max())),
    )


def _importance(
    matched: Floats, matching: Floats, target: Floats, figures: Floats, roles: Roles
) -> Floats:
    if roles.importance == "equal":
        return np.full(len(matched), 1 / len(matched))
    return nested_importance(matched, matching, target, figures)


def averages(panel: Panel, roles: Roles, before: int) -> Floats:
    """Predictors x units, each averaged over its known periods before the treatment."""
    rows = []
    for predictor in roles.predictors:
        chosen = window_of(predictor, panel.times, before)
        values = panel.values[column_of(predictor)][chosen]
        if not len(values) or np.isnan(values).all(axis=0).any():
            raise AnalysisError(
                f"The predictor {name_of(predictor)} is not known of every unit before the "
                "treatment.",
                expected="figures before the treatment, of the treated and of each donor",
                remedy="leave it out, or name periods in which it is known",
            )
        rows.append(np.nanmean(values, axis=0))
    return np.array(rows)


def _standardised(
    panel: Panel, roles: Roles, unit: Sequence[int], pool: Sequence[int], before: int
) -> tuple[Floats, Floats]:
    """Predictors of the unit and of the pool, in units of their spread over both."""
    values = averages(panel, roles, before)
    target, donors = values[:, list(unit)].mean(axis=1), values[:, list(pool)]
    spread = np.column_stack([target, donors]).std(axis=1, ddof=1)
    constant = spread <= ROUNDING * np.abs(values).max(axis=1)
    if constant.any():
        named = ", ".join(
            name_of(one) for one, same in zip(roles.predictors, constant, strict=True) if same
        )
        raise AnalysisError(
            f"The predictors {named} are the same for all units.",
            expected="predictors that differ between units",
            remedy="leave them out",
        )
    return target / spread, donors / spread[:, None]

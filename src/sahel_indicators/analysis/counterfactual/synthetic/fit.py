"""One unit against its synthetic control: weights, path, and how far the two are apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ....errors import AnalysisError
from ...tables import Floats
from .panel import Panel, Roles, column_of, name_of, window_of

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
        unit = self.size or 1.0  # squares of the smallest units are zero
        sizes = [unit * float(np.sqrt(np.mean((part / unit) ** 2))) for part in (before, after)]
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
        unit = self.size or 1.0
        spread = unit * float((self.actual[: self.before] / unit).std())
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


# -- weights: none below zero, together one -----------------------------------------------------

# Gradients that differ by less than this share of their size are the same but for rounding.
SAME = 1e-9


def simplex_weights(treated: Floats, donors: Floats) -> Floats:
    """The w >= 0 with sum 1 that minimise |treated - donors w|: exact, no iteration to a tolerance.

    `treated` has one figure a row, `donors` one column a donor. With w on the simplex the distance
    is |D w|, D = donors - treated. Non-negative least squares of [D; 1'] u on [0; 1] gives
    u = s w with that same w, as for any w the best s leaves f / (1 + f) of f = |D w|^2, which grows
    with f (Lawson and Hanson 1974, ch. 23). The weights are one of many where donors are more than
    figures and the treated lies within them.
    """
    from scipy.optimize import nnls

    apart = donors - treated[:, None]
    apart = apart / (np.abs(apart).max() or 1.0)  # squares of the smallest units are zero
    size = np.sqrt((apart**2).sum(axis=0).min())
    scaled = apart / size if size > 0 else apart
    rows = np.vstack([scaled, np.ones(donors.shape[1])])
    target = np.append(np.zeros(len(treated)), 1.0)
    found, _ = nnls(rows, target, maxiter=30 * donors.shape[1])
    weights: Floats = found / found.sum()
    return weights


def are_unique(weights: Floats, treated: Floats, donors: Floats) -> bool:
    """Whether no other weights come as near.

    Donors that could take weight at no cost are those of least gradient; the weights are unique if
    none of these is a mixture of the others.
    """
    unit = max(np.abs(donors).max(), np.abs(treated).max()) or 1.0
    donors, treated = donors / unit, treated / unit
    slope = donors.T @ (donors @ weights - treated)
    size = float(np.abs(donors.T @ treated).max()) or 1.0
    level = donors[:, slope - slope @ weights <= SAME * size]
    rows = np.vstack([level / (np.abs(level).max() or 1.0), np.ones(level.shape[1])])
    rank = int(np.linalg.matrix_rank(rows))
    return bool(rank == level.shape[1])


def nested_importance(treated: Floats, donors: Floats, outcome: Floats, outcomes: Floats) -> Floats:
    """The importance of each predictor (sum 1) whose weights track the outcomes before best.

    `treated` (predictors) and `donors` (predictors x donors) are standardised; `outcome` (periods)
    and `outcomes` (periods x donors) the figures before. Searched by Nelder and Mead from equal
    importance and from that of a regression of outcomes on predictors (the starts of Abadie,
    Diamond and Hainmueller 2011); importance is not unique, the weights nearly always are.
    """
    from scipy.optimize import minimize

    def loss(logs: Floats) -> float:
        root = np.exp((logs - logs.max()) / 2)
        weights = simplex_weights(treated * root, donors * root[:, None])
        gap = outcome - outcomes @ weights
        return float(gap @ gap)

    settings = {"maxiter": 200 * len(treated), "xatol": 1e-3, "fatol": 1e-9 * loss_scale(outcome)}
    starts = [np.zeros(len(treated)), _regressed(treated, donors, outcome, outcomes)]
    tried = [minimize(loss, at, method="Nelder-Mead", options=settings) for at in starts]
    best = min(tried, key=lambda one: float(one.fun))
    importance = np.exp(best.x - best.x.max())
    return np.asarray(importance / importance.sum(), dtype=np.float64)


def loss_scale(outcome: Floats) -> float:
    """The size of a sum of squares that is small for this outcome."""
    return float(outcome @ outcome) or 1.0


def _regressed(treated: Floats, donors: Floats, outcome: Floats, outcomes: Floats) -> Floats:
    """Logarithms of the squared coefficients of outcomes on predictors, over all units."""
    predictors = np.column_stack([donors, treated]).T
    predictors = np.column_stack([predictors - predictors.mean(axis=0), np.ones(len(predictors))])
    figures = np.column_stack([outcomes, outcome]).T
    slopes = np.linalg.lstsq(predictors, figures, rcond=None)[0][:-1]
    squared = (slopes**2).sum(axis=1)
    return np.asarray(np.log(np.maximum(squared / max(squared.max(), 1e-300), 1e-6)))

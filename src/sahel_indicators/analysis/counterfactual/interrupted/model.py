"""The design of an interrupted series, its fit by family, and the variance of what it estimates."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ....errors import AnalysisError
from ...inference import default_bandwidth
from ...tables import Floats
from .series import Roles, Series, season_of
from .variances import (
    Linearised,
    autoregressive,
    classical,
    independent,
    newey_west,
)

LEVEL, SLOPE, TREND, CONSTANT = "level change", "slope change", "trend", "constant"
MEAN_CHANGE = "mean change after"
# Columns determine one another where some sum of them, each of length one, is shorter than the
# first number; a message names those whose weight in that sum is above the second.
COLLINEAR = 1e-8
INVOLVED = 1e-3
# A residual below this share of the variance is rounding: the outcome is reproduced.
EXACT_FIT = 1e-12
# Over-dispersion is looked for between these; the variance is mean + alpha x mean squared.
LEAST_ALPHA, LARGEST_ALPHA = 1e-7, 1e2


@dataclass(frozen=True)
class Design:
    """Columns of the regression for every period, whether it is used or not.

    `matrix` (periods x terms) has NaN where a control or the population is missing; `without` is
    the same with no interruption; `offset` is the logarithm of the population, or zero.
    """

    terms: list[str]
    matrix: Floats
    without: Floats
    offset: Floats

    @classmethod
    def of(cls, series: Series, roles: Roles, period: float) -> Design:
        """The columns: changes first, then trend, controls, season and constant."""
        since = (series.position - series.start).astype(np.float64)
        after = series.after.astype(np.float64)
        changes = {LEVEL: after, SLOPE: after * np.maximum(since, 0)}
        wanted = {LEVEL: roles.level_change, SLOPE: roles.slope_change}
        columns = {name: values for name, values in changes.items() if wanted[name]}
        changed = len(columns)
        columns |= {TREND: since}
        names, waves = season_of(series, roles, period)
        controls = {str(name): series.rows[name].to_numpy() for name in roles.controls}
        _require_names_apart([*changes, MEAN_CHANGE, TREND, *names, CONSTANT], list(controls))
        columns |= controls | dict(zip(names, waves.T, strict=True))
        columns |= {CONSTANT: np.ones(len(since))}
        matrix = np.column_stack(list(columns.values()))
        without = matrix.copy()
        without[:, :changed] = 0
        return cls(list(columns), matrix, without, _offset(series, roles))

    def complete(self) -> NDArray[np.bool_]:
        """The periods whose columns and offset are known."""
        known: NDArray[np.bool_] = ~np.isnan(self.matrix).any(axis=1) & ~np.isnan(self.offset)
        return known


def _require_names_apart(terms: list[str], controls: list[str]) -> None:
    """AnalysisError for a control called like a term of the model: one would hide the other."""
    taken = [name for name in controls if name in terms]
    if taken:
        raise AnalysisError(
            f"The control '{taken[0]}' has the name of a term of the model.",
            expected=f"other names than {', '.join(terms)}",
            remedy="rename the column",
        )


def _offset(series: Series, roles: Roles) -> Floats:
    if roles.offset is not None:
        return np.asarray(series.rows[roles.offset], dtype=np.float64)
    if roles.population is None:
        return np.zeros(len(series.rows))
    people = series.rows[roles.population]
    if (people <= 0).any():
        raise AnalysisError(
            f"Population '{roles.population}' is zero or less in {(people <= 0).sum()} periods.",
            expected="a population above zero, or missing",
            remedy="leave those periods out, or correct the population",
        )
    return np.asarray(np.log(people), dtype=np.float64)


@dataclass(frozen=True)
class Fit:
    """A fitted series: coefficients and their variance in the design's own units.

    `residual` are Pearson residuals, `dispersion` their sum of squares over the degrees of
    freedom, `alpha` the negative binomial's dispersion (0 otherwise), `rho` the correlation of
    neighbours that the errors allow for (0 for other errors).
    """

    coefficient: Floats
    variance: Floats
    residual: Floats
    dispersion: float
    alpha: float
    rho: float
    bandwidth: int
    log_link: bool

    def mean(self, matrix: Floats, offset: Floats) -> Floats:
        """What the model expects in each row of a design."""
        linear: Floats = matrix @ self.coefficient + offset
        return np.exp(linear) if self.log_link else linear

    def spread(self, matrix: Floats) -> Floats:
        """The standard error of the linear predictor in each row."""
        inner = np.einsum("ij,jk,ik->i", matrix, self.variance, matrix)
        return np.asarray(np.sqrt(np.maximum(inner, 0)), dtype=np.float64)


def fit_series(
    outcome: Floats, design: Design, used: NDArray[np.bool_], series: Series, roles: Roles
) -> Fit:
    """Coefficients by the family, variance by the kind of errors; AnalysisError where it fails."""
    matrix, offset = design.matrix[used], design.offset[used]
    size = np.abs(matrix).max(axis=0)
    scaled = matrix / np.where(size > 0, size, 1)
    require_independent(design.terms, scaled)
    # Least squares of figures around zero, of size one: no digit is lost to their level or unit.
    level, unit = (0.0, 1.0) if roles.counts else (float(outcome.mean()), float(np.ptp(outcome)))
    outcome = (outcome - level) / unit
    alpha = _alpha(outcome, scaled, offset, roles)
    model = _glm(outcome, scaled, offset, roles, alpha)
    _require_error(model, outcome, roles)
    root = np.sqrt(_weights(np.asarray(model.mu), roles, alpha))
    linear = Linearised.of(
        scaled * root[:, None], np.asarray(model.resid_pearson), series.position[used]
    )
    bandwidth = default_bandwidth(linear.position) if roles.bandwidth is None else roles.bandwidth
    dispersion = float(linear.residual @ linear.residual / linear.degrees)
    variance, rho = _variance(linear, roles, dispersion, bandwidth)
    back = unit / size
    at_constant = np.array([term == CONSTANT for term in design.terms])
    return Fit(
        coefficient=np.asarray(model.params) * back + level * at_constant,
        variance=variance * np.outer(back, back),
        residual=linear.residual,
        dispersion=dispersion * unit**2,
        alpha=alpha,
        rho=rho,
        bandwidth=bandwidth if roles.errors == "newey-west" else 0,
        log_link=roles.counts,
    )


def require_independent(terms: list[str], columns: Floats) -> None:
    """AnalysisError naming the terms that determine one another."""
    rows, count = columns.shape
    if rows <= count:
        raise AnalysisError(
            f"{rows} usable periods for {count} terms: nothing is left to estimate an error from.",
            expected="several times more periods than terms",
            remedy="add periods, or leave out harmonics and controls",
        )
    length = np.sqrt((columns**2).sum(axis=0))
    unit_long = columns / np.where(length > 0, length, 1)
    _, sizes, directions = np.linalg.svd(unit_long, full_matrices=False)
    if sizes[-1] >= COLLINEAR:
        return
    parts = zip(terms, np.abs(directions[-1]), strict=True)
    tied = ", ".join(name for name, part in parts if part > INVOLVED)
    raise AnalysisError(
        f"In the usable periods, {tied} determine one another (perfect collinearity), so their "
        "coefficients cannot be told apart.",
        expected="columns of which none is a sum or multiple of the others",
        remedy="leave out a control or harmonics; a control that only changes at the interruption "
        "cannot be told from the change itself",
    )


def _family(roles: Roles, alpha: float) -> Any:
    from statsmodels.genmod import families

    if roles.family == "gaussian":
        return families.Gaussian()
    return families.NegativeBinomial(alpha=alpha) if alpha else families.Poisson()


def _glm(outcome: Floats, design: Floats, offset: Floats, roles: Roles, alpha: float) -> Any:
    """The generalised linear model, fitted; AnalysisError where the iterations do not end."""
    from statsmodels.genmod.generalized_linear_model import GLM

    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            fitted = GLM(outcome, design, family=_family(roles, alpha), offset=offset).fit(
                tol=1e-10, rtol=1e-10, tol_criterion="params", maxiter=200
            )
        except (ValueError, np.linalg.LinAlgError) as error:
            raise _not_fitted(roles) from error
    if not fitted.converged or not np.isfinite(fitted.params).all():
        raise _not_fitted(roles)
    return fitted


def _not_fitted(roles: Roles) -> AnalysisError:
    return AnalysisError(
        f"The {roles.family} model of '{roles.outcome}' could not be fitted.",
        expected="counts above zero in several periods before and after"
        if roles.counts
        else "figures in a unit that suits them",
        remedy="leave out the change of slope, harmonics or controls, or use longer periods; give "
        "people as population= (offset= enters as it is, so it must hold logarithms)"
        if roles.offset is not None
        else "leave out the change of slope, harmonics or controls, or use longer periods",
    )


def _alpha(outcome: Floats, design: Floats, offset: Floats, roles: Roles) -> float:
    """The negative binomial's dispersion of largest likelihood; 0 for the other families."""
    if roles.family != "negative-binomial":
        return 0.0
    from scipy.optimize import minimize_scalar

    def loss(log_alpha: float) -> float:
        return -float(_glm(outcome, design, offset, roles, float(np.exp(log_alpha))).llf)

    bounds = (float(np.log(LEAST_ALPHA)), float(np.log(LARGEST_ALPHA)))
    best = minimize_scalar(loss, bounds=bounds, method="bounded", options={"xatol": 1e-8})
    return float(np.exp(best.x))


def _weights(mean: Floats, roles: Roles, alpha: float) -> Floats:
    """The working weights: 1, the mean, or the mean over 1 + alpha x mean."""
    return mean / (1 + alpha * mean) if roles.counts else np.ones_like(mean)


def _require_error(model: Any, outcome: Floats, roles: Roles) -> None:
    left = np.asarray(outcome - model.mu)
    if left @ left < EXACT_FIT * len(outcome) * np.var(outcome):
        raise AnalysisError(
            f"Trend, changes and controls reproduce '{roles.outcome}' exactly, so no error can be "
            "told.",
            expected="figures that vary around their trend, controls not computed from the outcome",
            remedy="look whether the series was interpolated or rounded to a line",
        )


def _variance(
    linear: Linearised, roles: Roles, dispersion: float, bandwidth: int
) -> tuple[Floats, float]:
    if roles.errors == "ar1":
        return autoregressive(linear)
    if roles.errors == "newey-west":
        return newey_west(linear, bandwidth), 0.0
    if roles.errors == "heteroskedastic":
        return independent(linear), 0.0
    fixed = roles.family in ("poisson", "negative-binomial")
    return classical(linear, 1.0 if fixed else dispersion), 0.0

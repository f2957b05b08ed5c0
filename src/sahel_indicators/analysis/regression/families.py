"""Poisson and logit quasi-likelihood with fixed effects: the fit, and average effects of shares."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from ...errors import AnalysisError
from ..tables import Floats
from .design import Design
from .linear import Fit, inverse_of_products

# A step of coefficients (of columns in units of their spread) and a change of the deviance below
# this end the iterations; they converge quadratically, so what is left is far smaller.
CONVERGED = 1e-9
MOST_STEPS = 100
MOST_HALVINGS = 30
# A share of one in so many millions is none: something tells these rows' outcomes exactly.
NO_SHARE = 1e-11


class Family(Protocol):
    """Mean, variance and deviance of an outcome as a curve over the linear predictor."""

    def start(self, outcome: Floats, weights: Floats) -> Floats:
        """A first linear predictor."""

    def mean(self, predictor: Floats) -> Floats:
        """The outcome's mean."""

    def slope(self, mean: Floats) -> Floats:
        """The mean's derivative, which is the variance the likelihood supposes."""

    def deviance(self, outcome: Floats, mean: Floats, weights: Floats) -> float:
        """Twice the likelihood lost against a perfect fit."""


class Poisson:
    """Counts, or anything not negative: log link."""

    def start(self, outcome: Floats, weights: Floats) -> Floats:
        """Half way from the outcome to its mean."""
        return np.asarray(np.log((outcome + np.average(outcome, weights=weights)) / 2))

    def mean(self, predictor: Floats) -> Floats:
        """exp(predictor)."""
        return np.asarray(np.exp(predictor))

    def slope(self, mean: Floats) -> Floats:
        """The mean itself."""
        return mean

    def deviance(self, outcome: Floats, mean: Floats, weights: Floats) -> float:
        """2 sum w (y log(y / m) - (y - m))."""
        from scipy.special import rel_entr

        return float(2 * weights @ (rel_entr(outcome, mean) - outcome + mean))


class Fractional:
    """Shares from 0 to 1, both included: logit link (Papke & Wooldridge 1996)."""

    def start(self, outcome: Floats, weights: Floats) -> Floats:
        """The log odds of a share half way to one half."""
        from scipy.special import logit

        return np.asarray(logit((outcome + 0.5) / 2))

    def mean(self, predictor: Floats) -> Floats:
        """1 / (1 + exp(-predictor))."""
        from scipy.special import expit

        return np.asarray(expit(predictor))

    def slope(self, mean: Floats) -> Floats:
        """M (1 - m)."""
        return np.asarray(mean * (1 - mean))

    def deviance(self, outcome: Floats, mean: Floats, weights: Floats) -> float:
        """2 sum w (y log(y / m) + (1 - y) log((1 - y) / (1 - m)))."""
        from scipy.special import rel_entr

        both = rel_entr(outcome, mean) + rel_entr(1 - outcome, 1 - mean)
        return float(2 * weights @ both)


FAMILIES: dict[str, Family] = {"poisson": Poisson(), "fractional": Fractional()}


@dataclass(frozen=True)
class CurvedFit:
    """A fit with its curve: columns free of effects by the last weights, mean, slope, deviance."""

    fit: Fit
    columns: Floats
    mean: Floats
    slope: Floats
    deviance: float


def fit_family(design: Design, outcome: Floats, offset: Floats, family: Family) -> CurvedFit:
    """Iteratively reweighted least squares with the effects removed in every step.

    Coefficients are those of `design.terms` columns. AnalysisError where the likelihood has no
    maximum at finite coefficients.
    """
    columns = design.raw_terms()
    state = _Step.first(design, outcome, offset, family)
    for _ in range(MOST_STEPS):
        before, state = state, state.next(columns)
        step = np.abs(state.b - before.b).max()
        change = abs(state.deviance - before.deviance) / (0.1 + abs(before.deviance))
        if step < CONVERGED * (1 + np.abs(state.b).max()) and change < CONVERGED:
            return state.finished(columns)
    raise _no_maximum()


def _no_maximum() -> AnalysisError:
    return AnalysisError(
        "The likelihood has no maximum at finite coefficients: the terms, or an effect, tell some "
        "rows' outcomes of zero (or one) exactly.",
        expected="outcomes that no term or effect tells exactly",
        remedy="leave out the term that is only there where the outcome is zero (or one), use "
        "broader groups, effects='conditional means', or family='gaussian'",
    )


@dataclass(frozen=True)
class _Step:
    """One step of the iteration; `b` are coefficients, `predictor` without offset."""

    design: Design
    outcome: Floats
    offset: Floats
    family: Family
    b: Floats
    predictor: Floats
    deviance: float

    @classmethod
    def first(cls, design: Design, outcome: Floats, offset: Floats, family: Family) -> _Step:
        predictor = family.start(outcome, design.weights) - offset
        b = np.full(len(design.names), np.inf)
        return cls(design, outcome, offset, family, b, predictor, np.inf)

    def next(self, columns: Floats) -> _Step:
        """The weighted least squares of the working outcome; half the step while it overshoots."""
        mean, slope = self._curve()
        working = self.predictor + (self.outcome - mean) / slope
        weights = self.design.weights * slope
        left = self.design.effects.remove(np.column_stack([working, columns]), weights)
        products = (left[:, 1:] * weights[:, None]).T
        b = inverse_of_products(left[:, 1:], weights) @ (products @ left[:, 0])
        predictor = working - (left[:, 0] - left[:, 1:] @ b)
        return self._not_worse(b, predictor)

    def _curve(self) -> tuple[Floats, Floats]:
        mean = self.family.mean(self.predictor + self.offset)
        slope = self.family.slope(mean)
        if not (np.isfinite(slope).all() and (slope > NO_SHARE * slope.max()).all()):
            raise _no_maximum()
        return mean, slope

    def _not_worse(self, b: Floats, predictor: Floats) -> _Step:
        for _ in range(MOST_HALVINGS):
            mean = self.family.mean(predictor + self.offset)
            deviance = self.family.deviance(self.outcome, mean, self.design.weights)
            if deviance <= self.deviance * (1 + CONVERGED) or np.isinf(self.deviance):
                break
            predictor = (predictor + self.predictor) / 2
            b = (b + self.b) / 2
        return _Step(self.design, self.outcome, self.offset, self.family, b, predictor, deviance)

    def finished(self, columns: Floats) -> CurvedFit:
        mean, slope = self._curve()
        weights = self.design.weights * slope
        left = self.design.effects.remove(columns, weights)
        residual = self.outcome - mean
        scores = left * (self.design.weights * residual)[:, None]
        bread = inverse_of_products(left, weights)
        fit = Fit(self.b, bread, scores, residual, self.design.weights)
        return CurvedFit(fit, left, mean, slope, self.deviance)


# -- what a coefficient of the log odds is in the outcome's unit -----------------------------


def average_effects(curved: CurvedFit, design: Design, count: int) -> tuple[Floats, Floats]:
    """Mean change of the share by each of `count` columns, and each row's part in its error.

    The effect of column j is the (weighted) mean over rows of b_j m (1 - m). Its error is that of
    the delta method over coefficients and effects together, the rows taken as they are: the mean
    derivative by all of them, times their influence. With h = b_j (1 - 2 m) that derivative's part
    through the predictor is what terms and effects project of h, by the weights m (1 - m).
    """
    b, slope, mean = curved.fit.coefficients, curved.slope, curved.mean
    total = curved.fit.weights.sum()
    average = curved.fit.weights @ slope / total
    bend = 1 - 2 * mean
    influence = curved.fit.scores @ curved.fit.bread * average
    fitted = bend - _unexplained(bend, curved, design)
    through = (curved.fit.weights * curved.fit.residual * fitted / total)[:, None] * b
    return (b * average)[:count], (influence + through)[:, :count]


def _unexplained(values: Floats, curved: CurvedFit, design: Design) -> Floats:
    """What effects and columns leave of `values`, by the weights of the last step."""
    weights = curved.fit.weights * curved.slope
    left = design.effects.remove(values[:, None], weights)[:, 0]
    b = curved.fit.bread @ ((curved.columns * weights[:, None]).T @ left)
    unexplained: Floats = left - curved.columns @ b
    return unexplained

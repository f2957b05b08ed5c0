"""How a spatial-lag model is fitted, with draws of what it might have found.

By maximum likelihood, or by the two stages of `spreg`. `spreg` fits one outcome with the effects of
areas; the bootstrap needs a thousand fits, and the effects of periods. Both are had by treating
outcomes as an array (draws x periods x areas).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np

from ...errors import AnalysisError
from ..tables import Floats
from .lag_panels import LagPanel

Effects = Literal["two-way", "entity", "time", "none"]

# The spatial coefficient is sought between these: beyond, effects would grow from area to area.
LARGEST = 0.9999
GRID = np.linspace(-LARGEST, LARGEST, 801)
HALVINGS = 60
DRAWS_AT_ONCE = 100
EXACT_FIT = 1e-9


@dataclass(frozen=True)
class Fits:
    """Spatial coefficient (draws), slopes (draws x terms) and residuals (draws x T x n)."""

    rho: Floats
    slopes: Floats
    residuals: Floats


@dataclass(frozen=True)
class LagModel:
    """y = rho W y + X b + effects + e, with the design that all fits share.

    `exposures` is (terms x periods x areas); `matrix` (areas x areas) has rows that sum to one.
    `effects` "none" leaves a constant in.
    """

    exposures: Floats
    matrix: Floats
    effects: Effects

    @cached_property
    def within(self) -> Floats:
        """Exposures less the effects, a column a term."""
        flat: Floats = self.less_effects(self.exposures).reshape(len(self.exposures), -1)
        return np.asarray(flat.T)

    @cached_property
    def roots(self) -> Floats:
        """The eigenvalues of the matrix, of which the determinant of I - rho W is made."""
        return np.asarray(np.linalg.eigvals(self.matrix))

    @property
    def shape(self) -> tuple[int, int]:
        """Periods and areas."""
        return self.exposures.shape[1], self.exposures.shape[2]

    @property
    def rounds(self) -> int:
        """Periods' worth of information: one is spent on the effects of areas."""
        return self.shape[0] - (self.effects in ("two-way", "entity"))

    @property
    def free(self) -> int:
        """Observations' worth of information, once effects are removed."""
        return self.rounds * (self.shape[1] - self._by_period())

    def _by_period(self) -> bool:
        return self.effects in ("two-way", "time")

    def less_effects(self, values: Floats) -> Floats:
        """Values (... x periods x areas) of a complete panel less the effects."""
        if self.effects == "none":
            return np.asarray(values - values.mean(axis=(-2, -1), keepdims=True))
        if self.effects in ("two-way", "entity"):
            values = values - values.mean(axis=-2, keepdims=True)
        if self._by_period():
            values = values - values.mean(axis=-1, keepdims=True)
        return values

    def fit(self, outcomes: Floats) -> Fits:
        """The fits of outcomes (draws x periods x areas); their residuals are less the effects."""
        own = self._flat(outcomes)
        around = self._flat(outcomes @ self.matrix.T)
        solve = np.linalg.pinv(self.within)
        b_own, b_around = own @ solve.T, around @ solve.T
        e_own, e_around = own - b_own @ self.within.T, around - b_around @ self.within.T
        rho = self._rho(e_own, e_around)
        slopes = b_own - rho[:, None] * b_around
        left = e_own - rho[:, None] * e_around
        return Fits(rho, slopes, left.reshape(outcomes.shape))

    def _flat(self, values: Floats) -> Floats:
        return self.less_effects(values).reshape(len(values), -1)

    def _rho(self, own: Floats, around: Floats) -> Floats:
        """Where the concentrated likelihood peaks: best on a grid, then by halving on its slope."""
        squares = np.stack([(own**2).sum(1), (own * around).sum(1), (around**2).sum(1)])[..., None]
        best = self._log_likelihood(GRID, squares).argmax(axis=1)
        low = GRID[np.maximum(best - 1, 0)]
        high = GRID[np.minimum(best + 1, len(GRID) - 1)]
        for _ in range(HALVINGS):
            middle = (low + high) / 2
            rising = self._slope(middle[:, None], squares)[:, 0] > 0
            low, high = np.where(rising, middle, low), np.where(rising, high, middle)
        return np.asarray((low + high) / 2)

    def _log_likelihood(self, rho: Floats, squares: Floats) -> Floats:
        own, both, around = squares
        residual = np.log(own - 2 * rho * both + rho**2 * around)
        return np.asarray(self.rounds * self._log_determinant(rho) - self.free / 2 * residual)

    def _log_determinant(self, rho: Floats) -> Floats:
        """Of I - rho W; without the root 1 of the constant where periods' means are removed."""
        logs = np.log(np.abs(1 - np.multiply.outer(rho, self.roots))).sum(axis=-1)
        return np.asarray(logs - np.log(1 - rho) if self._by_period() else logs)

    def _slope(self, rho: Floats, squares: Floats) -> Floats:
        own, both, around = squares
        roots = np.real(self.roots / (1 - rho[..., None] * self.roots)).sum(axis=-1)
        if self._by_period():
            roots = roots - 1 / (1 - rho)
        fall = self.free * (both - rho * around) / (own - 2 * rho * both + rho**2 * around)
        return np.asarray(fall - self.rounds * roots)

    def resampled(self, fitted: Fits, signs: Floats) -> Floats:
        """Outcomes as the fit has them, each area's residuals with a sign (draws x areas).

        An area's sign is one for all its periods, so that its errors stay as alike over time as
        they are. Residuals are scaled up by what the fit has taken from them.
        """
        periods, areas = self.shape
        grown = np.sqrt(periods * areas / (self.free - self.within.shape[1]))
        mean = (self.within @ fitted.slopes[0]).reshape(periods, areas)
        drawn = mean + grown * fitted.residuals[0] * signs[:, None, :]
        outcomes: Floats = drawn @ np.linalg.inv(np.eye(areas) - fitted.rho[0] * self.matrix).T
        return outcomes


def impacts(rho: Floats, slopes: Floats, roots: Floats) -> tuple[Floats, Floats, Floats]:
    """Direct, indirect and total effects (draws x terms), means over areas (LeSage & Pace 2009)."""
    own = np.real(1 / (1 - np.multiply.outer(rho, roots))).mean(axis=1)[:, None]
    total = slopes / (1 - rho)[:, None]
    return slopes * own, total - slopes * own, total


# -- fits and draws --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Found:
    """The fit, draws of it, and the covariance of slopes and (last) the spatial coefficient."""

    one: Fits
    drawn: Fits
    covariance: Floats


def likely(model: LagModel, outcome: Floats, draws: int, seed: int) -> Found:
    """The fit, and those of outcomes resampled from it."""
    one = model.fit(outcome[None])
    scale = np.abs(outcome).max()
    if np.abs(one.residuals).max() < EXACT_FIT * scale:
        raise AnalysisError(
            "Exposures and neighbours reproduce the outcome exactly, so no error can be told.",
            expected="exposures that are not computed from the outcome",
        )
    signs = np.random.default_rng(seed).choice([-1.0, 1.0], size=(draws, model.shape[1]))
    parts = [
        model.fit(model.resampled(one, signs[at : at + DRAWS_AT_ONCE]))
        for at in range(0, draws, DRAWS_AT_ONCE)
    ]
    rho = np.concatenate([part.rho for part in parts])
    slopes = np.concatenate([part.slopes for part in parts])
    covariance = np.cov(np.column_stack([slopes, rho]), rowvar=False)
    return Found(one, Fits(rho, slopes, one.residuals), covariance)


def two_stage(panel: LagPanel, draws: int, seed: int) -> Found:
    """`spreg`'s GM_Lag, and draws from the normal distribution that its errors say."""
    from spreg import GM_Lag

    w = panel.weights.to_graph().transform("R").to_W()
    found = GM_Lag(panel.values[0].T, panel.values[1:, 0].T, w=w, robust="white", spat_diag=False)
    betas = found.betas[1:, 0]
    if abs(betas[-1]) >= LARGEST:
        raise AnalysisError(
            f"The spatial coefficient is estimated as {betas[-1]:.3g}: effects would grow from "
            "neighbour to neighbour without end, so no effect can be told.",
            expected="a coefficient between -1 and 1",
            remedy="use estimator='ml', or exposures that go with the outcome more closely",
        )
    drawn = np.random.default_rng(seed).multivariate_normal(betas, found.vm[1:, 1:], size=draws)
    drawn = drawn[np.abs(drawn[:, -1]) < LARGEST]
    residuals = found.u.T[None]
    return Found(
        one=Fits(betas[-1:], betas[None, :-1], residuals),
        drawn=Fits(drawn[:, -1], drawn[:, :-1], residuals),
        covariance=np.asarray(found.vm[1:, 1:]),
    )

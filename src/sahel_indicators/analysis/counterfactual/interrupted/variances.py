"""Variances of a fitted series whose residuals may be correlated from one period to the next."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...inference import driscoll_kraay, heteroskedastic
from ...tables import Floats, Months

# Beyond this correlation of neighbours a series is nearly a random walk.
STRONGEST = 0.97


@dataclass(frozen=True)
class Linearised:
    """A generalised linear model at its solution, as a regression of ordinary residuals.

    `design` is the design times the root of the working weights (n x k), `residual` the Pearson
    residuals, `bread` the inverse of design'design, `position` the period of each row.
    """

    design: Floats
    residual: Floats
    bread: Floats
    position: Months

    @classmethod
    def of(cls, design: Floats, residual: Floats, position: Months) -> Linearised:
        """The regression, with its bread."""
        bread = np.asarray(np.linalg.inv(design.T @ design), dtype=np.float64)
        return cls(design, residual, bread, position)

    @property
    def degrees(self) -> int:
        """Rows less terms."""
        return len(self.residual) - len(self.bread)

    def scores(self) -> Floats:
        """Each row's part in the equations that the coefficients solve."""
        return self.design * self.residual[:, None]

    def on_grid(self, values: Floats) -> Floats:
        """The rows laid out over every period from first to last, zero where there is none."""
        at = self.position - self.position[0]
        grid = np.zeros((int(at[-1]) + 1, *values.shape[1:]))
        grid[at] = values
        return grid

    def off_grid(self, grid: Floats) -> Floats:
        """The rows' periods of such a layout."""
        taken: Floats = grid[self.position - self.position[0]]
        return taken


def classical(fit: Linearised, scale: float) -> Floats:
    """Variance if residuals are independent and as variable as the family says times `scale`."""
    return scale * fit.bread


def independent(fit: Linearised) -> Floats:
    """Variance if residuals are independent, whatever their size; times n / (n - k) (HC1)."""
    return heteroskedastic(fit.scores(), fit.bread) * len(fit.residual) / fit.degrees


def newey_west(fit: Linearised, bandwidth: int) -> Floats:
    """Variance with residuals correlated up to `bandwidth` periods apart, times n / (n - k).

    It is that of Driscoll and Kraay with a single area. Distances are those between periods, not
    between rows: a gap is no neighbourhood.
    """
    variance = driscoll_kraay(fit.scores(), fit.bread, fit.position, bandwidth)
    return variance * len(fit.residual) / fit.degrees


def autoregressive(fit: Linearised) -> tuple[Floats, float]:
    """Variance if neighbours' residuals correlate by rho, those d periods apart by rho^d; and rho.

    Residuals of a regression correlate less than the errors they stand for, because the fit has
    followed the errors. rho is the value at which the expected correlation of neighbouring
    residuals, given this design, is the one seen; the scale is set free of bias likewise. A
    negative rho is taken as 0, so that the errors never fall below those of independence.
    """
    from scipy.optimize import brentq

    squares_seen = float(fit.residual @ fit.residual)
    seen = _neighbours(fit, fit.residual)[1] / squares_seen

    def too_much(rho: float) -> float:
        neighbours, squares = _expected(fit, rho)
        return neighbours / squares - seen

    if too_much(0.0) >= 0:
        rho = 0.0
    elif too_much(STRONGEST) <= 0:
        rho = STRONGEST
    else:
        rho = float(brentq(too_much, 0.0, STRONGEST, xtol=1e-10))
    scale = squares_seen / _expected(fit, rho)[1]
    meat = fit.design.T @ _correlated(fit, rho)
    variance: Floats = scale * fit.bread @ meat @ fit.bread
    return variance, rho


def _neighbours(fit: Linearised, values: Floats) -> tuple[Floats, float]:
    """Half the sum of each row's two neighbours, and the values' product with it."""
    grid = fit.on_grid(values)
    both = np.zeros_like(grid)
    both[1:] += grid[:-1]
    both[:-1] += grid[1:]
    half = fit.off_grid(both) / 2
    return half, float(np.sum(values * half))


def _correlated(fit: Linearised, rho: float) -> Floats:
    """R x design, where R holds rho to the distance between periods."""
    from scipy.signal import lfilter

    grid = fit.on_grid(fit.design)
    forward = lfilter([1.0], [1.0, -rho], grid, axis=0)
    backward = lfilter([1.0], [1.0, -rho], grid[::-1], axis=0)[::-1]
    return fit.off_grid(forward + backward - grid)


def _expected(fit: Linearised, rho: float) -> tuple[float, float]:
    """What residuals' products with neighbours, and their squares, sum to for errors of scale 1.

    With M = I - Z (Z'Z)^-1 Z', R the errors' correlation and L half the neighbours' matrix: the
    traces of L M R M and of M R M, multiplied out so that nothing is n x n.
    """
    n = len(fit.residual)
    adjacent = int((np.diff(fit.position) == 1).sum())
    design, bread = fit.design, fit.bread
    spread = _correlated(fit, rho)
    beside, _ = _neighbours(fit, design)
    squares = n - np.trace(bread @ design.T @ spread)
    cross = np.trace(bread @ beside.T @ spread)
    inner = np.trace(bread @ (design.T @ beside) @ bread @ (design.T @ spread))
    return float(adjacent * rho - 2 * cross + inner), float(squares)

"""The two ways in which a spatial-lag model is fitted, with draws of what it might have found."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...errors import AnalysisError
from ..tables import Floats
from .lag_likelihood import LARGEST, Fits, LagModel
from .lag_panels import LagPanel

DRAWS_AT_ONCE = 100
EXACT_FIT = 1e-9


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

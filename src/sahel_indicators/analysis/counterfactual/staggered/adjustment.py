"""The doubly robust difference in differences of two periods, with its influence function."""

from __future__ import annotations

import warnings

import numpy as np

from ....errors import AnalysisError
from ...tables import Floats
from .design import Chosen

# Controls whose odds of being treated are above this are as good as treated: no overlap.
CERTAIN = 0.999
CLOSE = 1e-10


def doubly_robust(
    change: Floats, covariates: Floats, treated: Chosen, weight: Floats
) -> tuple[float, Floats]:
    """The effect on the treated of one pair of periods, and what each entity adds to its error.

    The controls' changes are predicted from covariates by (weighted) least squares, and what is
    left is reweighted by the odds of being treated (logit): right if either model is. The
    influence counts the estimation of both. AnalysisError where treated and controls do not overlap
    or covariates determine one another. Source: Sant'Anna & Zhao (2020), eq. 3.1 and appendix.
    """
    design = _scaled(covariates)
    _require_estimable(design, treated)
    odds, of_score = _odds(design, treated, weight)
    left, of_outcome = _left(change, design, treated, weight)
    on_treated, on_controls = weight * treated, weight * ~treated * odds
    means = [float(w @ left / w.sum()) for w in (on_treated, on_controls)]
    return means[0] - means[1], _influence(
        design, left, (on_treated, on_controls), means, of_score, of_outcome
    )


def _scaled(covariates: Floats) -> Floats:
    """Intercept and covariates, each of mean 0 and spread 1, so that solvers see no units."""
    spread = covariates.std(axis=0)
    scaled = (covariates - covariates.mean(axis=0)) / np.where(spread > 0, spread, 1)
    return np.column_stack([np.ones(len(covariates)), scaled])


def _require_estimable(design: Floats, treated: Chosen) -> None:
    sizes = np.linalg.svd(design[~treated], compute_uv=False)
    if (~treated).sum() <= design.shape[1] or sizes[-1] < 1e-9 * sizes[0]:
        raise AnalysisError(
            f"The {(~treated).sum()} controls of a cohort cannot tell the {design.shape[1] - 1} "
            "covariates apart: too few controls, or covariates that determine one another.",
            expected="more controls than covariates, and covariates that vary among them",
            remedy="leave out covariates, or use more controls",
        )


def _odds(design: Floats, treated: Chosen, weight: Floats) -> tuple[Floats, Floats]:
    """Odds of being treated, and each entity's influence on the logit's coefficients."""
    import statsmodels.api as sm
    from statsmodels.tools.sm_exceptions import PerfectSeparationWarning

    with warnings.catch_warnings():
        # Separation shows in the probabilities, which are looked at below.
        warnings.simplefilter("ignore", PerfectSeparationWarning)
        warnings.simplefilter("ignore", RuntimeWarning)
        model = sm.GLM(treated.astype(float), design, sm.families.Binomial(), freq_weights=weight)
        chance = np.asarray(model.fit(tol=CLOSE, maxiter=100, tol_criterion="params").fittedvalues)
    if not np.isfinite(chance).all() or chance[~treated].max() > CERTAIN or _apart(chance, treated):
        raise AnalysisError(
            "By their covariates, treated and controls of a cohort do not overlap: the covariates "
            "say who is treated.",
            expected="controls that resemble the treated",
            remedy="leave out the covariate that sets them apart, or compare other entities",
        )
    curvature = design.T @ (design * (weight * chance * (1 - chance))[:, None])
    score = design * (weight * (treated - chance))[:, None]
    return chance / (1 - chance), score @ np.linalg.inv(curvature)


def _apart(chance: Floats, treated: Chosen) -> bool:
    return bool(chance[treated].min() > CERTAIN or chance[~treated].max() < 1e-8)


def _left(change: Floats, design: Floats, treated: Chosen, weight: Floats) -> tuple[Floats, Floats]:
    """Change less what controls lead one to expect, and each entity's influence on the fit."""
    weighted = design * (weight * ~treated)[:, None]
    bread = np.linalg.inv(weighted.T @ design)
    left = change - design @ (bread @ (weighted.T @ change))
    return left, (weighted * left[:, None]) @ bread


def _influence(
    design: Floats,
    left: Floats,
    weights: tuple[Floats, Floats],
    means: list[float],
    of_score: Floats,
    of_outcome: Floats,
) -> Floats:
    parts = []
    for weight, mean in zip(weights, means, strict=True):
        fitted = of_outcome @ (weight @ design)
        parts.append((weight * (left - mean) - fitted) / weight.sum())
    of_odds = of_score @ ((weights[1] * (left - means[1])) @ design) / weights[1].sum()
    return np.asarray(parts[0] - parts[1] - of_odds)

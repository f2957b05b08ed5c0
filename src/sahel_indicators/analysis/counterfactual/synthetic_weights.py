"""Weights of donors: none below zero, together one, as near to the treated as they come."""

from __future__ import annotations

import numpy as np

from ..tables import Floats

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

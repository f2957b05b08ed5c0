"""Least squares in one stage or two, within the effects, and whether instruments are strong."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...errors import AnalysisError
from ..tables import Floats
from .design import COLLINEAR, Design
from .roles import listed

# A matrix of cross-products is solved as it is where its eigenvalues differ by less than this
# ratio; otherwise the columns themselves are decomposed, which loses half as many digits.
WELL_CONDITIONED = 1e-6
# Staiger & Stock (1997): below this, the interval and the estimate's centre cannot be trusted.
WEAK_F = 10


@dataclass(frozen=True)
class Fit:
    """A fit of columns without effects (rows x k): b, bread (k x k), scores (rows x k).

    `bread` is the inverse of the Hessian, `scores` are what it is estimated from: a row's columns
    times its residual and weight. `residual` is that of the outcome, `fitted` its fitted value
    (linear: within the effects).
    """

    coefficients: Floats
    bread: Floats
    scores: Floats
    residual: Floats
    weights: Floats

    @property
    def terms(self) -> int:
        """How many coefficients there are."""
        return len(self.coefficients)


def least_squares(
    outcome: Floats, columns: Floats, weights: Floats, instrumented: Floats | None = None
) -> Fit:
    """Weighted least squares; with `instrumented` (fitted columns) its second stage."""
    left = columns if instrumented is None else instrumented
    bread = inverse_of_products(left, weights)
    weighted = left * weights[:, None]
    b = bread @ (weighted.T @ outcome)
    # One step of refinement, as the inverse carries the rounding of the cross-products.
    b = b + bread @ (weighted.T @ (outcome - columns @ b))
    residual = outcome - columns @ b
    return Fit(b, bread, weighted * residual[:, None], residual, weights)


def inverse_of_products(columns: Floats, weights: Floats) -> Floats:
    """(X'WX)^-1 of columns that do not determine one another."""
    products = (columns * weights[:, None]).T @ columns
    sizes = np.linalg.eigvalsh(products)
    if sizes[0] > WELL_CONDITIONED * sizes[-1]:
        half = np.linalg.inv(np.linalg.cholesky(products))
        product: Floats = half.T @ half
        return product
    half = np.linalg.inv(np.linalg.qr(columns * np.sqrt(weights)[:, None], mode="r"))
    product = half @ half.T
    return product


def projected(columns: Floats, onto: Floats, weights: Floats) -> Floats:
    """The part of `columns` that `onto` explains."""
    bread = inverse_of_products(onto, weights)
    fitted: Floats = onto @ (bread @ ((onto * weights[:, None]).T @ columns))
    return fitted


# -- two stages ------------------------------------------------------------------------------

Covariance = Callable[[Fit], Floats]


def two_stage(design: Design, names: Sequence[str]) -> Fit:
    """Terms' coefficients with the endogenous ones replaced by what instruments tell of them."""
    given = _given(design)
    _require_rank(design, given, names)
    fitted = projected(design.terms, given, design.weights)
    return least_squares(design.outcome, design.terms, design.weights, fitted)


def _given(design: Design) -> Floats:
    """All that is taken as given: exogenous terms and instruments."""
    return np.column_stack([_exogenous(design), design.instruments])


def _exogenous(design: Design) -> Floats:
    return np.delete(design.terms, design.endogenous, axis=1)


def _require_rank(design: Design, given: Floats, names: Sequence[str]) -> None:
    """Instruments that are neither sums of each other and of terms, nor without any relation."""
    root = np.sqrt(design.weights / design.weights.sum())[:, None]
    if np.linalg.svd(given * root, compute_uv=False)[-1] < COLLINEAR:
        raise AnalysisError(
            "Within the effects, instruments and exogenous terms determine one another (perfect "
            "collinearity).",
            expected="instruments that are no sum or multiple of each other and of the terms",
            remedy=f"leave out one of {listed(names)}",
        )
    fitted = projected(design.terms, given, design.weights)
    if np.linalg.svd(fitted * root, compute_uv=False)[-1] < COLLINEAR:
        raise AnalysisError(
            f"{listed(names)} do not tell the endogenous terms apart: what they explain of "
            "them is a sum or multiple of the other terms.",
            expected="an instrument of its own for each endogenous term",
            remedy="find other instruments",
        )


# -- how strong they are ---------------------------------------------------------------------


def strength(
    design: Design, names: Sequence[str], covariance: Covariance, degrees: int
) -> tuple[dict[str, Any], list[str]]:
    """First-stage F of each endogenous term (robust as the errors are), and what follows from it.

    With one endogenous term also the effective F (Montiel Olea & Pflueger 2013) and the p value of
    Anderson & Rubin (1949) that its coefficient is zero, right however weak the instruments. With
    several, F is conditional on the others (Sanderson & Windmeijer 2016).
    """
    found: dict[str, Any] = {}
    for at, name in zip(design.endogenous, names, strict=True):
        found[f"first_stage_f: {name}"] = _first_stage_f(design, at, covariance)
    if len(names) == 1:
        found[f"effective_f: {names[0]}"] = _effective_f(design, covariance)
        found[f"anderson_rubin_p: {names[0]}"] = _anderson_rubin(design, covariance, degrees)
    return found, _notes(found, len(names))


def _notes(found: dict[str, Any], count: int) -> list[str]:
    weakest = min(value for name, value in found.items() if "_f: " in name)
    if weakest >= WEAK_F:
        return []
    robust = " The Anderson-Rubin p value in the diagnostics stays right." if count == 1 else ""
    return [
        f"Weak instruments: first-stage F is {weakest:.3g}, below {WEAK_F}. The estimate leans "
        f"towards that without instruments, and its interval is too narrow.{robust}"
    ]


def _wald(fit: Fit, last: int, covariance: Covariance) -> float:
    """Wald statistic that the `last` coefficients are zero."""
    b, v = fit.coefficients[-last:], covariance(fit)[-last:, -last:]
    return float(b @ np.linalg.solve(v, b))


def _first_stage_f(design: Design, at: int, covariance: Covariance) -> float:
    target, others = design.terms[:, at], [e for e in design.endogenous if e != at]
    if others:
        # What the other endogenous terms, as told by the instruments, leave of this one.
        columns = np.column_stack([design.terms[:, others], _exogenous(design)])
        fitted = projected(columns, _given(design), design.weights)
        target = least_squares(target, columns, design.weights, fitted).residual
    count = design.instruments.shape[1]
    wald = _wald(_on_given(design, target), count, covariance)
    return float(wald / (count - len(others)))


def _on_given(design: Design, target: Floats) -> Fit:
    return least_squares(target, _given(design), design.weights)


def _effective_f(design: Design, covariance: Covariance) -> float:
    """B' Q b / trace(V Q), Q the cross-products of instruments less the exogenous terms."""
    fit = _on_given(design, design.terms[:, design.endogenous[0]])
    count = design.instruments.shape[1]
    products = np.linalg.inv(inverse_of_products(_given(design), design.weights)[-count:, -count:])
    b, v = fit.coefficients[-count:], covariance(fit)[-count:, -count:]
    return float(b @ products @ b / np.trace(v @ products))


def _anderson_rubin(design: Design, covariance: Covariance, degrees: int) -> float:
    """P value that the instruments do not go with the outcome, which a zero coefficient implies."""
    from scipy.special import fdtrc

    count = design.instruments.shape[1]
    wald = _wald(_on_given(design, design.outcome), count, covariance)
    return float(fdtrc(count, max(degrees, 1), wald / count))

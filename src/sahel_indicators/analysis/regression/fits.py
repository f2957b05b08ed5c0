"""What a fit hands on: coefficients, and the parts every sandwich of errors is made of."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..tables import Floats

# A matrix of cross-products is solved as it is where its eigenvalues differ by less than this
# ratio; otherwise the columns themselves are decomposed, which loses half as many digits.
WELL_CONDITIONED = 1e-6


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

"""What removing effects does to the residuals of one cluster alone, without a dummy written out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..tables import Codes, Floats

# A pivot below this share of its effect's own sum of squares is rounding: that level is redundant.
REDUNDANT = 1e-11

# The codes of an effect, and what its level is multiplied by in each row (None: by one).
Slope = tuple[Codes, Floats]


class Projection:
    """The weighted projection on effects and slopes, between groups of rows.

    Of the normal equations of all effects those of the largest one (with the slopes that have the
    same codes) are eliminated in closed form; the others are factorised, with redundant levels left
    out. Cost: the square of the number of their levels in memory, the cube in time. The result does
    not depend on which one is eliminated.
    """

    def __init__(
        self, effects: Sequence[Codes], slopes: Sequence[Slope], weights: Floats, groups: Codes
    ) -> None:
        sizes = [len(np.unique(codes)) for codes in effects]
        largest = effects[int(np.argmax(sizes))]
        same = [values for codes, values in slopes if np.array_equal(codes, largest)]
        others = [(codes, values) for codes, values in slopes if not np.array_equal(codes, largest)]
        rest = [(codes, np.ones(len(weights))) for codes in effects if codes is not largest]
        self._weights = weights
        self._groups = _columns(groups, np.ones(len(weights)))
        self._first = _orthogonal(largest, same, weights)
        self._rest = _side_by_side([_columns(*one) for one in [*rest, *others]], len(weights))
        self._sizes = _sums_of_squares(self._first, weights)
        self._cross = (self._first.T @ self._weighted(self._rest)).tocsr()
        self._factorise()

    def _weighted(self, matrix: Any) -> Any:
        return matrix.multiply(self._weights[:, None]).tocsr()

    def _factorise(self) -> None:
        """Pivoted Cholesky of what the first effect leaves of the others' normal equations."""
        from scipy.linalg.lapack import dpstrf

        raw = _sums_of_squares(self._rest, self._weights)
        scaled = self._cross.multiply((1 / self._sizes)[:, None])
        left = (self._rest.T @ self._weighted(self._rest) - self._cross.T @ scaled).toarray()
        self._unit = np.sqrt(raw)
        if not len(raw):
            self._kept, self._factor = np.zeros(0, dtype=np.intp), left
            return
        factor, pivots, rank, _ = dpstrf(left / np.outer(self._unit, self._unit), tol=REDUNDANT)
        self._kept, self._factor = pivots[:rank] - 1, factor[:rank, :rank]

    def _halves(self, values: Floats) -> tuple[Any, Floats]:
        """Normal equations' right sides for `values` restricted to each group: a column a group."""
        grouped = self._groups.multiply((self._weights * values)[:, None]).tocsr()
        first = self._first.T @ grouped
        scaled = first.multiply((1 / self._sizes)[:, None])
        rest = (self._rest.T @ grouped - self._cross.T @ scaled).toarray()
        return first, rest

    def _solved(self, rest: Floats) -> Floats:
        """One whitened solution of the factorised equations for each column."""
        from scipy.linalg import solve_triangular

        kept = (rest / self._unit[:, None])[self._kept]
        solved: Floats = solve_triangular(self._factor, kept, trans="T")
        return solved if len(kept) else kept

    def between(self, left: Floats, right: Floats) -> Floats:
        """For each pair of groups (h, g): sum over h of weight x left x (projection of right in g).

        Groups x groups. Right in g is `right` where the row is in g and zero elsewhere.
        """
        first_left, rest_left = self._halves(left)
        first_right, rest_right = self._halves(right)
        scaled = first_right.multiply((1 / self._sizes)[:, None])
        product: Floats = (first_left.T @ scaled).toarray()
        return product + self._solved(rest_left).T @ self._solved(rest_right)


def _columns(codes: Codes, values: Floats) -> Any:
    """A sparse matrix, rows x levels: the row's value in the column of its level."""
    from scipy.sparse import csr_array

    levels = np.unique(codes, return_inverse=True)[1]
    rows = len(codes)
    return csr_array((values, levels, np.arange(rows + 1)), shape=(rows, int(levels.max()) + 1))


def _side_by_side(matrices: list[Any], rows: int) -> Any:
    from scipy.sparse import csr_array, hstack

    return hstack(matrices, format="csr") if matrices else csr_array((rows, 0))


def _orthogonal(codes: Codes, slopes: list[Floats], weights: Floats) -> Any:
    """Levels and their slopes, each slope less its level's mean and the slopes before it."""
    levels = np.unique(codes, return_inverse=True)[1]
    done = [np.ones(len(weights))]
    for values in slopes:
        left = values.astype(np.float64)
        for before in [*done, *done]:
            size = np.bincount(levels, weights * before**2)
            share = np.bincount(levels, weights * before * left) / np.where(size > 0, size, 1)
            left = left - share[levels] * before
        spread = np.bincount(levels, weights * left**2)
        whole = np.bincount(levels, weights * values**2)
        left[(spread <= REDUNDANT * whole)[levels]] = 0
        done.append(left)
    blocks = [_columns(codes, values) for values in done]
    return _side_by_side(blocks, len(weights))


def _sums_of_squares(matrix: Any, weights: Floats) -> Floats:
    """Each column's weighted sum of squares; 1 for a column of zeros, so that it can divide."""
    sums = np.asarray(matrix.multiply(matrix).T @ weights).ravel()
    return np.where(sums > 0, sums, 1.0)

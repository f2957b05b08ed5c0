"""Shapley (LMG) shares of explained variation, from sums of squares and products alone."""

from __future__ import annotations

from collections.abc import Sequence
from math import factorial

import numpy as np

from ..tables import Floats

# Added to the correlations of resampled columns, which can come to determine one another.
RIDGE = 1e-11


def explained(products: Floats, groups: Sequence[Sequence[int]], *, ridge: float = 0.0) -> Floats:
    """R2 of column 0 on every set of groups: (2 to the number of groups) x samples.

    `products` (samples x columns x columns) are sums of squares and products of columns without
    mean; `groups` are the positions of each group's columns. Set number s holds group g where bit g
    of s is set. Columns that determine one another explain what they span (pseudo-inverse), with a
    `ridge` nearly so and much faster; a column without variation explains nothing.
    """
    scaled = _correlations(products)
    found = np.zeros((2 ** len(groups), len(products)))
    for chosen in range(1, len(found)):
        columns = [c for g, group in enumerate(groups) if chosen >> g & 1 for c in group]
        found[chosen] = _r2(scaled, columns, ridge)
    return found


def _correlations(products: Floats) -> Floats:
    size = np.sqrt(np.diagonal(products, axis1=1, axis2=2))
    safe = np.where(size > 0, size, 1.0)
    return np.asarray(products / (safe[:, :, None] * safe[:, None, :]))


def _r2(scaled: Floats, columns: list[int], ridge: float) -> Floats:
    inside = scaled[:, columns][:, :, columns]
    with_outcome = scaled[:, columns, :1]
    if ridge:
        slopes = np.linalg.solve(inside + ridge * np.eye(len(columns)), with_outcome)
    else:
        slopes = np.linalg.pinv(inside, rcond=1e-12, hermitian=True) @ with_outcome
    return np.asarray((with_outcome * slopes).sum(axis=(1, 2)))


def shapley(values: Floats) -> Floats:
    """What each group adds, averaged over all orders of entry: groups x samples.

    `values` (sets x samples) is numbered as by `explained`. The shares of a sample add up to the
    value of all groups less that of none (Shapley 1953; Lindeman, Merenda & Gold 1980).
    """
    groups = len(values).bit_length() - 1
    members = np.array([chosen.bit_count() for chosen in range(len(values))])
    weight = np.array(
        [
            factorial(m) * factorial(max(groups - m - 1, 0)) / factorial(groups)
            for m in range(groups + 1)
        ]
    )
    shares = []
    for group in range(groups):
        without = np.flatnonzero(~np.arange(len(values)) >> group & 1)
        gain = values[without | 1 << group] - values[without]
        shares.append(weight[members[without]] @ gain)
    return np.array(shares)


def without_controls(products: Floats, controls: Sequence[int]) -> Floats:
    """Sums of squares and products once the controls are regressed out of every other column."""
    if not controls:
        return products
    rest = [c for c in range(products.shape[1]) if c not in set(controls)]
    inside = products[:, controls][:, :, controls]
    across = products[:, rest][:, :, controls]
    inverse = np.linalg.pinv(inside, rcond=1e-12, hermitian=True)
    kept = products[:, rest][:, :, rest] - across @ inverse @ across.transpose(0, 2, 1)
    return np.asarray(kept)

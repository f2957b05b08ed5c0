"""Fixed effects removed, and what is left of columns and rows once they are."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import numpy as np
from numpy.typing import NDArray

from ...errors import AnalysisError
from ..tables import Codes, Floats

# What is left of a column is rounding, not variation, below this share of its overall spread or
# of its largest value.
NO_VARIATION = 1e-9
ROUNDING = 1e-13


@contextmanager
def unchanged_logging() -> Iterator[None]:
    """Undo what a library does to the root logger when it is imported.

    pyfixest 0.60 sets it to INFO with a handler of its own, and every library's chatter would
    appear on the terminal of whoever fits a regression.
    """
    root = logging.getLogger()
    level, handlers = root.level, list(root.handlers)
    try:
        yield
    finally:
        root.setLevel(level)
        root.handlers[:] = handlers


def within_transform(
    values: Floats, effects: Sequence[Codes], weights: Floats | None = None
) -> Floats:
    """`values` (rows x columns) less all `effects`, right for unbalanced panels too.

    One array of codes an effect. The residual of the (weighted) projection on all effects at once,
    to about 1e-12 of each column's size. AnalysisError if the solver does not get there.
    """
    with unchanged_logging():
        from pyfixest.core.demean import demean_within

    levels = np.column_stack(effects).astype(np.uint32)
    residual, converged, _ = demean_within(values, levels, weights, tol=1e-12, maxiter=10_000)
    if not converged:
        raise AnalysisError(
            "The fixed effects could not be removed to full precision.",
            expected="entities and periods that are linked by shared observations",
            remedy="leave out entities seen in periods that no other entity was seen in",
        )
    return residual


def varies(left: Floats, values: Floats) -> NDArray[np.bool_]:
    """For each column of `values` whether the spread `left` of it is more than rounding."""
    spread, size = values.std(axis=0), np.abs(values).max(axis=0)
    enough: NDArray[np.bool_] = left > np.maximum(NO_VARIATION * spread, ROUNDING * size)
    return enough


def alone_in(effects: Sequence[Codes]) -> NDArray[np.int64]:
    """For each row the number of the effect in which it has no other row beside it, or -1.

    Rows are taken away until none is left alone, as taking one away can leave another alone.
    """
    alone = np.full(len(effects[0]), -1)
    while True:
        before = alone.copy()
        for number, codes in enumerate(effects):
            counts = np.bincount(codes[alone < 0], minlength=codes.max() + 1)
            alone[(alone < 0) & (counts[codes] == 1)] = number
        if np.array_equal(alone, before):
            return alone


def dense(codes: Codes) -> Codes:
    """The codes as 0, 1, ... without gaps, in the same order, whatever whole numbers they were."""
    if not len(codes):
        return codes
    if not 0 <= codes.min() <= codes.max() < 4 * len(codes):
        return np.unique(codes, return_inverse=True)[1]
    present = np.bincount(codes) > 0  # much quicker than sorting
    return codes if present.all() else (np.cumsum(present) - 1)[codes]


def is_nested(codes: Codes, cluster: Codes) -> bool:
    """Whether every level of an effect lies within one cluster."""
    codes = dense(codes)
    one_of = np.zeros(codes.max(initial=0) + 1, dtype=cluster.dtype)
    one_of[codes] = cluster
    return bool((one_of[codes] == cluster).all())

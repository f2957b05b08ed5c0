"""What several analyses share: effects removed, clustered errors, intervals, bootstraps.

The small-sample factor of clustered errors is computed here and not left to the regression
library: pyfixest 0.60.0 counts the fixed effects nested in clusters in an order that changes from
one Python process to the next, and its errors change with it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..errors import AnalysisError
from .tables import Codes, Floats

# From counts (how often a row is in a sample; rows x samples) to one value a sample.
Statistic = Callable[[Floats], Floats]

# What is left of a column is rounding, not variation, below this share of its overall spread or
# of its largest value.
NO_VARIATION = 1e-9
ROUNDING = 1e-13
FEWEST_CLUSTERS = 5
FEW_CLUSTERS = 30
# Draws are taken in parts this large (rows x samples), small enough for a processor's cache.
CELLS_AT_ONCE = 80_000


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


def require_clusters(count: int, cluster_by: str) -> list[str]:
    """Notes on the number of clusters; AnalysisError below 5, where no correction is reliable."""
    if count < FEWEST_CLUSTERS:
        raise AnalysisError(
            f"Only {count} clusters ({cluster_by}): clustered errors and bootstraps by cluster "
            "estimate the variance from the differences between clusters, and with so few they "
            "are far too small.",
            expected=f"at least {FEWEST_CLUSTERS} clusters, better {FEW_CLUSTERS}",
            remedy="use smaller areas, more areas, or describe the figures without an interval",
        )
    if count >= FEW_CLUSTERS:
        return []
    return [
        f"{count} clusters ({cluster_by}) are few: intervals tend to be too narrow below "
        f"{FEW_CLUSTERS}, the more so where clusters differ in size."
    ]


def is_nested(codes: Codes, cluster: Codes) -> bool:
    """Whether every level of an effect lies within one cluster."""
    pairs = pd.DataFrame({"level": codes, "cluster": cluster}).drop_duplicates()
    return not pairs["level"].duplicated().any()


def small_sample_factor(terms: int, effects: Sequence[Codes], cluster: Codes) -> float:
    """(n - 1) / (n - k) x G / (G - 1), by which the clustered (CRV1) variance is multiplied.

    k counts the terms, one constant, and the levels less one of every effect that is not nested in
    the clusters; G is the number of clusters. This is the rule "nonnested" of pyfixest and
    "nested" of R's fixest (vignette "On standard-errors"), which for two effects crossed within
    groups counts slightly more than their rank, never less.
    """
    n, clusters = len(cluster), len(np.unique(cluster))
    free = [codes for codes in effects if not is_nested(codes, cluster)]
    k = terms + 1 + sum(len(np.unique(codes)) - 1 for codes in free)
    if n <= k:
        raise AnalysisError(
            f"{n} rows for {k} parameters: nothing is left to estimate an error from.",
            expected="more rows than terms and fixed effects",
            remedy="add periods or areas, or leave out the group effects",
        )
    return (n - 1) / (n - k) * clusters / (clusters - 1)


def t_inference(estimate: Floats, std_error: Floats, degrees: int, level: float) -> pd.DataFrame:
    """Student's t interval and two-sided p value: ci_low, ci_high, p_value, a row an estimate."""
    from scipy.special import stdtr, stdtrit

    half = stdtrit(degrees, (1 + level) / 2) * std_error
    p_value = 2 * stdtr(degrees, -np.abs(estimate / std_error))
    return pd.DataFrame({"ci_low": estimate - half, "ci_high": estimate + half, "p_value": p_value})


def block_bootstrap(blocks: Codes, statistic: Statistic, draws: int, seed: int) -> Floats:
    """`statistic` over `draws` samples of whole blocks, drawn with replacement: one value a draw.

    A block drawn twice is one whose rows count twice, so a sample is a column of counts. With the
    same seed and the same number of blocks the samples are the same.
    """
    count = int(blocks.max()) + 1
    drawn = np.random.default_rng(seed).multinomial(count, np.full(count, 1 / count), size=draws)
    times = np.ascontiguousarray(drawn.T, dtype=np.float64)
    step = max(1, CELLS_AT_ONCE // len(blocks))
    parts = [statistic(times[:, at : at + step][blocks]) for at in range(0, draws, step)]
    return np.concatenate(parts)


def percentile_interval(drawn: Floats, level: float) -> tuple[float, float]:
    """The middle `level` of the drawn values that are defined; (nan, nan) if none is."""
    known = drawn[~np.isnan(drawn)]
    if not len(known):
        return np.nan, np.nan
    low, high = np.quantile(known, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)

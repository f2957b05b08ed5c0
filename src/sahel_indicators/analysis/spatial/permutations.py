"""Figures reassigned to areas at random, and how often chance does as well."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ...errors import AnalysisError
from ..tables import Floats

FEWEST_PERMUTATIONS = 99
CELLS_AT_ONCE = 2_000_000
# Sums of the same numbers in another order differ in their last bits; they are ties all the same.
TIE = 1e-12


def require_permutations(count: int) -> None:
    """AnalysisError for too few permutations to tell a p value of 0.05 from chance."""
    if not isinstance(count, int | np.integer) or count < FEWEST_PERMUTATIONS:
        raise AnalysisError(
            f"{count!r} permutations.", expected=f"a whole number from {FEWEST_PERMUTATIONS} on"
        )


def shuffled(values: Floats, count: int, seed: int) -> Iterator[Floats]:
    """`count` permutations of the values as columns, in parts; those `esda` draws with this seed.

    (`numpy.random.seed(seed)` before `esda.Moran` gives the same; the global state is left alone.)
    """
    generator = np.random.RandomState(seed)
    step = max(1, CELLS_AT_ONCE // len(values))
    for start in range(0, count, step):
        size = min(step, count - start)
        yield np.array([generator.permutation(values) for _ in range(size)]).T


def p_values(observed: Floats, drawn: Floats) -> tuple[Floats, Floats]:
    """Two-sided p values, and the one-sided ones that `esda` 2.9 calls p_sim.

    `drawn` has one row an observed statistic. The two-sided counts draws at least as extreme on the
    smaller side, ties included, and doubles them; p_sim counts the smaller side only and so falls
    below 0.05 by chance in one case out of ten.
    """
    count = drawn.shape[1]
    slack = TIE * np.maximum(np.abs(drawn).max(axis=1), np.abs(observed))
    above = (drawn >= (observed - slack)[:, None]).sum(axis=1)
    below = (drawn <= (observed + slack)[:, None]).sum(axis=1)
    two_sided = np.minimum(1.0, 2 * (np.minimum(above, below) + 1) / (count + 1))
    larger = (drawn >= observed[:, None]).sum(axis=1)
    p_sim = (np.minimum(larger, count - larger) + 1) / (count + 1)
    return two_sided, p_sim

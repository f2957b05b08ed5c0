"""Samples drawn from the rows at hand."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ..tables import Codes, Floats

# From how often each block is in a sample (blocks x samples) to one value a sample.
Statistic = Callable[[Floats], Floats]

# Draws are taken in parts this large (rows x samples), small enough for a processor's cache.
CELLS_AT_ONCE = 80_000


def block_bootstrap(blocks: Codes, statistic: Statistic, draws: int, seed: int) -> Floats:
    """`statistic` over `draws` samples of whole blocks, drawn with replacement: one value a draw.

    `blocks` has the block of each row. A block drawn twice is one whose rows count twice, so a
    sample is a column of counts, and `times[blocks]` how often each row is in it. With the same
    seed and the same number of blocks the samples are the same.
    """
    count = int(blocks.max()) + 1
    drawn = np.random.default_rng(seed).multinomial(count, np.full(count, 1 / count), size=draws)
    times = np.ascontiguousarray(drawn.T, dtype=np.float64)
    step = max(1, CELLS_AT_ONCE // len(blocks))
    parts = [statistic(times[:, at : at + step]) for at in range(0, draws, step)]
    return np.concatenate(parts)

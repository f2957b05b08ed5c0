"""The decomposition over samples of whole clusters."""

from __future__ import annotations

import numpy as np

from ...errors import AnalysisError
from ..tables import Floats
from .design import Design
from .shares import RIDGE, explained, without_controls


def drawn_values(design: Design, groups: list[list[int]], draws: int, seed: int) -> Floats:
    """R2 of every set of drivers in each sample: sets x draws, NaN where a sample has none.

    Clusters are drawn with replacement, and effects are removed anew: a cluster drawn twice stands
    there twice, with effects of its own for each of its entities, which are the same for both and
    so are had by counting its rows twice.
    """
    count = int(design.cluster.max()) + 1
    drawn = np.random.default_rng(seed).multinomial(count, np.full(count, 1 / count), size=draws)
    products = np.stack([_products(design, times[design.cluster]) for times in drawn])
    defined = np.isfinite(products).all(axis=(1, 2)) & (products[:, 0, 0] > 0)
    values = np.full((2 ** len(groups), draws), np.nan)
    kept = without_controls(products[defined], design.controls)
    values[:, defined] = explained(kept, groups, ridge=RIDGE)
    return values


def _products(design: Design, times: Floats) -> Floats:
    try:
        return design.products(times.astype(np.float64))
    except AnalysisError:
        # Effects that cannot be told apart in this sample; it is counted as undefined.
        return np.full((len(design.names), len(design.names)), np.nan)

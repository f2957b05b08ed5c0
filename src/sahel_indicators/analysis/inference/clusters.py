"""How many clusters an error rests on, and what that asks of it.

The small-sample factor of clustered errors is computed here and not left to the regression
library: pyfixest 0.60.0 counts the fixed effects nested in clusters in an order that changes from
one Python process to the next, and its errors change with it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ...errors import AnalysisError
from ..tables import Codes
from .effects import is_nested

FEWEST_CLUSTERS = 5
FEW_CLUSTERS = 30


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

"""How many clusters an error rests on, and what that asks of it.

The small-sample factor of clustered errors is computed here and not left to the regression
library: pyfixest 0.60.0 counts the fixed effects nested in clusters in an order that changes from
one Python process to the next, and its errors change with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import Literal

import numpy as np

from ...errors import AnalysisError
from ..tables import Codes, Floats
from .effects import is_nested

FEWEST_CLUSTERS = 5
FEW_CLUSTERS = 30
# The exposure's variation should come from so many clusters' worth, or from half of all there are.
FEWEST_HOLDERS = 5

SmallSample = Literal["fixest", "stata", "full", "none"]

# What a result says of the factor it used.
SMALL_SAMPLE_RULES: dict[str, str] = {
    "fixest": "(n - 1) / (n - k) x G / (G - 1), k without effects nested in clusters (fixest)",
    "stata": "(n - 1) / (n - k) x G / (G - 1), k without effects nested in clusters and less the "
    "coefficients that linked effects share (Stata's reghdfe 6)",
    "full": "(n - 1) / (n - k) x G / (G - 1), k with all effects; of two kinds of clusters, each "
    "part with its own G (fixest's K.fixef = 'full', G.df = 'conventional')",
    "none": "none",
}


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


def few_holders(held: Floats, then: str) -> list[str]:
    """A note, and what follows (`then`), where few clusters hold an exposure's variation.

    `held` is the share of each; 1 / sum of squares says as how many equal ones they count.
    """
    worth = 1 / (held**2).sum()
    if worth >= min(FEWEST_HOLDERS, len(held) / 2):
        return []
    return [
        f"The exposure's variation comes from about {worth:.1f} clusters' worth of {len(held)} "
        f"(one holds {100 * held.max():.0f} % of it); {then}."
    ]


def small_sample_factor(
    terms: int, effects: Sequence[Codes], cluster: Codes, rule: SmallSample = "fixest"
) -> float:
    """(n - 1) / (n - k) x G / (G - 1), by which the clustered (CRV1) variance is multiplied.

    k counts the terms, one constant, and the levels less one of every effect that is not nested in
    the clusters; G is the number of clusters. "fixest": this is the rule "nonnested" of pyfixest
    and "nested" of R's fixest (vignette "On standard-errors"), which for two effects crossed within
    groups counts slightly more than their rank, never less. "stata": as reghdfe 6 (and `xtreg, fe`
    with one effect), which differs only there: of two effects that are not nested and fall into m
    unlinked groups, m coefficients are redundant. "full": k counts the levels of all effects, as
    for ordinary errors (and Stata's `areg`). "none": 1. AnalysisError where no row is left over,
    and for other rules.
    """
    if rule not in SMALL_SAMPLE_RULES:
        raise AnalysisError(
            f"There is no small-sample rule '{rule}'.", expected=", ".join(SMALL_SAMPLE_RULES)
        )
    if rule == "none":
        return 1.0
    n, clusters = len(cluster), len(np.unique(cluster))
    counted = effects if rule == "full" else _not_nested(effects, cluster)
    k = terms + 1 + sum(len(np.unique(codes)) - 1 for codes in counted)
    if rule == "stata":
        k -= _shared_coefficients(counted)
    if n <= k:
        raise AnalysisError(
            f"{n} rows for {k} parameters: nothing is left to estimate an error from.",
            expected="more rows than terms and fixed effects",
            remedy="add periods or areas, or leave out the group effects",
        )
    return (n - 1) / (n - k) * clusters / (clusters - 1)


def _not_nested(effects: Sequence[Codes], cluster: Codes) -> list[Codes]:
    return [codes for codes in effects if not is_nested(codes, cluster)]


def _shared_coefficients(effects: Sequence[Codes]) -> int:
    """Redundant coefficients beyond the one an effect: for each, the most it has with one before.

    Two effects have as many redundant coefficients as there are groups of levels with no row that
    links them (Abowd, Creecy & Kramarz 2002, the algorithm of reghdfe's "pairwise" adjustment).
    """
    most = dict.fromkeys(range(len(effects)), 1)
    for one, other in combinations(range(len(effects)), 2):
        most[other] = max(most[other], _unlinked_groups(effects[one], effects[other]))
    return sum(most.values()) - len(effects)


def _unlinked_groups(one: Codes, other: Codes) -> int:
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    first, second = (np.unique(codes, return_inverse=True)[1] for codes in (one, other))
    size = int(first.max() + 1 + second.max() + 1)
    links = (np.ones(len(first)), (first, second + first.max() + 1))
    return int(connected_components(coo_matrix(links, shape=(size, size)), directed=False)[0])

"""From a statistic and its values under reassignment to a p value."""

from __future__ import annotations

from typing import Literal, get_args

import numpy as np

from ...errors import AnalysisError
from ..tables import Floats

Side = Literal["two-sided", "greater", "less"]

# Values this close (relative to the observed one) are equal but for the order of summation.
TIE = 1e-10


def permutation_p_value(observed: float, drawn: Floats, side: Side = "two-sided") -> float:
    """(1 + draws at least as extreme) / (1 + draws), which is never zero (Phipson & Smyth 2010).

    `drawn` holds the statistic under random reassignments; "two-sided" compares absolute values, so
    the statistic should be centred on zero. Ties count as extreme. AnalysisError where a value is
    missing or infinite: draws that could not be computed cannot be left out without bias.
    """
    values = np.asarray(drawn, dtype=np.float64)
    if side not in get_args(Side):
        raise AnalysisError(f"There is no side '{side}'.", expected=", ".join(get_args(Side)))
    if not len(values) or not (np.isfinite(values).all() and np.isfinite(observed)):
        raise AnalysisError(
            "The observed statistic or one under reassignment is missing or infinite, or there "
            "are no draws.",
            expected="one finite value a draw",
            remedy="use a statistic that is defined for every reassignment",
        )
    statistic = {"two-sided": np.abs, "greater": np.positive, "less": np.negative}[side]
    as_extreme = statistic(values) >= statistic(observed) - TIE * abs(observed)
    return float(1 + as_extreme.sum()) / (1 + len(values))

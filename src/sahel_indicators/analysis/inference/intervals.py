"""From an estimate and its error, or from draws of it, to an interval."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..tables import Floats


def t_inference(estimate: Floats, std_error: Floats, degrees: int, level: float) -> pd.DataFrame:
    """Student's t interval and two-sided p value: ci_low, ci_high, p_value, a row an estimate."""
    from scipy.special import stdtr, stdtrit

    half = stdtrit(degrees, (1 + level) / 2) * std_error
    p_value = 2 * stdtr(degrees, -np.abs(estimate / std_error))
    return pd.DataFrame({"ci_low": estimate - half, "ci_high": estimate + half, "p_value": p_value})


def percentile_interval(drawn: Floats, level: float) -> tuple[float, float]:
    """The middle `level` of the drawn values that are defined; (nan, nan) if none is."""
    known = drawn[~np.isnan(drawn)]
    if not len(known):
        return np.nan, np.nan
    low, high = np.quantile(known, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)

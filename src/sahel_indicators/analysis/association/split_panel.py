"""The bias that effects of areas bring in short panels, estimated from halves and taken away."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ...errors import AnalysisError
from ..inference import t_inference
from ..results import Estimates
from ..tables import codes_of

FEWEST_PERIODS = 14


def halves(times: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Masks of the rows of the earlier and the later periods; AnalysisError below 14 periods."""
    number = pd.Series(codes_of(times), index=times.index)
    count = int(number.max()) + 1
    if count < FEWEST_PERIODS:
        raise AnalysisError(
            f"The rows used have {count} periods, too few to be split into halves.",
            expected=f"at least {FEWEST_PERIODS} periods beside those that lags and horizons take; "
            "in shorter halves the correction brings more bias than it takes away",
            remedy="fewer horizons or lags, or bias_correction=None, and read the note on bias",
        )
    early = number < count // 2
    return early, ~early


def without_bias(fit: Estimates, parts: tuple[Estimates, Estimates], term: str) -> pd.DataFrame:
    """The term's row with twice the estimate less the mean of the halves' (Dhaene & Jochmans 2015).

    Bias of order 1 / T is twice as large in halves, so the difference takes it away. The error is
    that of the whole sample, which is right to the order that the correction is made to; interval
    and p value are those of the t distribution.
    """
    row = fit.estimates[fit.estimates["term"] == term].reset_index(drop=True)
    whole, *split = (_estimate(one, term) for one in (fit, *parts))
    estimate = np.array([2 * whole - np.mean(split)])
    error = row["std_error"].to_numpy(dtype=np.float64)
    degrees = np.inf if fit.degrees_of_freedom is None else fit.degrees_of_freedom
    interval = t_inference(estimate, error, degrees, fit.level)  # type: ignore[arg-type]
    row[list(interval.columns)] = interval
    return row.assign(estimate=estimate)


def _estimate(fit: Estimates, term: str) -> float:
    return float(fit.estimates.set_index("term").loc[term, "estimate"])  # type: ignore[arg-type]

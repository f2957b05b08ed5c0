"""Whether several coefficients of one regression are all zero."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from ...errors import AnalysisError
from ..results import Estimates
from ..tables import Floats

TEST_COLUMNS = ["hypothesis", "test", "statistic", "df", "df_denominator", "p_value"]


def joint_test(fit: Estimates, terms: Sequence[str], hypothesis: str) -> dict[str, Any]:
    """One row: hypothesis, test, statistic, df, df_denominator, p_value, that `terms` are zero.

    The Wald statistic over the number of terms, against F with the degrees of freedom of the
    regression's t intervals (chi-squared over df where it has none). Where the p values of the
    regression are a wild bootstrap's, which is made a term at a time, the smallest of them times
    their number (Bonferroni) is given in place of F: valid, and rather too large than too small.

    AnalysisError where there are as many terms as clusters, or more: the clustered covariance then
    is singular.
    """
    chosen = fit.estimates.set_index("term").loc[list(terms)]
    if "wild" in fit.errors:
        least = min(1.0, len(terms) * float(chosen["p_value"].min()))
        return _row(hypothesis, "Bonferroni over wild bootstrap p values", np.nan, terms, least)
    _require_rank(fit, len(terms))
    assert fit.covariance is not None
    covariance = fit.covariance.loc[list(terms), list(terms)].to_numpy()
    statistic = _wald(chosen["estimate"].to_numpy(dtype=np.float64), covariance) / len(terms)
    degrees = np.inf if fit.degrees_of_freedom is None else float(fit.degrees_of_freedom)
    p_value = _upper_tail(statistic, len(terms), degrees)
    return _row(hypothesis, "Wald F", statistic, terms, p_value) | {"df_denominator": degrees}


def table_of(tests: Sequence[dict[str, Any]]) -> pd.DataFrame:
    """The tests as rows."""
    return pd.DataFrame(list(tests), columns=TEST_COLUMNS)


def can_test(fit: Estimates, terms: int) -> bool:
    """Whether the errors rest on more clusters than there are terms to test."""
    return fit.clusters is None or terms < fit.clusters


def _require_rank(fit: Estimates, terms: int) -> None:
    if not can_test(fit, terms):
        raise AnalysisError(
            f"{terms} coefficients cannot be tested together with {fit.clusters} clusters: their "
            "clustered covariance is singular.",
            expected="fewer coefficients than clusters",
            remedy="choose fewer lags, or a polynomial shape",
        )


def _wald(estimate: Floats, covariance: Floats) -> float:
    """The quadratic form, in units of each error so that no unit makes it ill-conditioned."""
    error = np.sqrt(np.diag(covariance))
    scaled = estimate / error
    return float(scaled @ np.linalg.solve(covariance / np.outer(error, error), scaled))


def _upper_tail(statistic: float, terms: int, degrees: float) -> float:
    from scipy import stats

    if np.isinf(degrees):
        return float(stats.chi2.sf(statistic * terms, terms))
    return float(stats.f.sf(statistic, terms, degrees))


def _row(
    hypothesis: str, test: str, statistic: float, terms: Sequence[str], p_value: float
) -> dict[str, Any]:
    return {
        "hypothesis": hypothesis,
        "test": test,
        "statistic": statistic,
        "df": len(terms),
        "df_denominator": np.nan,
        "p_value": p_value,
    }

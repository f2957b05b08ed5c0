"""What the dynamic models ask of `panel_regression`: its options, its account of rows, tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypedDict

import numpy as np
import pandas as pd

from ...errors import AnalysisError
from ..regression import require_options
from ..results import GIVEN, USED, Estimates, account_for, rows_by_reason
from ..tables import Floats, names_of, require_names


class RegressionOptions(TypedDict, total=False):
    """Options of `panel_regression`, under its names and with its defaults.

    `weights` and `population` are columns; so are `group`, `cluster` (or two), `latitude` and
    `longitude`.
    """

    effects: str
    group: str | None
    trends: bool
    weights: str | None
    population: str | None
    family: str
    cluster: str | tuple[str, str] | list[str] | None
    errors: str | None
    latitude: str | None
    longitude: str | None
    cutoff_km: float | None
    lag_cutoff: int
    bandwidth: int | None
    small_sample: str
    draws: int
    seed: int
    level: float


# Arguments of `panel_regression` that the dynamic models fill in themselves.
_FILLED_IN = ("outcome", "exposures", "entity", "time", "controls", "instruments")
# Options that decide what is estimated, not with what errors.
MODEL_OPTIONS = ("effects", "group", "trends", "weights", "population", "family")
# Options that name a column, or several.
COLUMNS = ("group", "weights", "population", "cluster", "latitude", "longitude")


def checked_options(options: Mapping[str, Any]) -> dict[str, Any]:
    """The options as given; AnalysisError for a name that the regression does not have."""
    require_options(options, taken=_FILLED_IN)
    return dict(options)


def columns_named(options: Mapping[str, Any]) -> list[str]:
    """The columns of the table that the options ask for."""
    return [name for option in COLUMNS for name in names_of(options.get(option), option)]


def require_distinct(**parts: str) -> None:
    """AnalysisError where one column plays two parts, or a part is no name of a column."""
    require_names(**parts)
    if len(set(parts.values())) < len(parts):
        named = ", ".join(f"{part}={column!r}" for part, column in parts.items())
        raise AnalysisError(f"The parts are {named}.", expected="a column for each part")


def account_of(
    fit: Estimates, given: int, left_out: Mapping[str, int], looked_up: Sequence[str], why: str
) -> pd.DataFrame:
    """The regression's account in a table that had `given` rows, `left_out` before it.

    Rows in which one of the `looked_up` columns is missing come under one reason, `why`.
    """
    counted = rows_by_reason(fit.sample)
    used, _ = counted.pop(USED), counted.pop(GIVEN)
    missing = sum(counted.pop(f"{name} missing", 0) for name in looked_up)
    return account_for(given, used, {**left_out, **counted, why: missing})


# -- whether several coefficients are all zero -----------------------------------------------

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

"""Whether treated and controls moved alike before, and what trend the test would have found."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from ...tables import Floats
from .averages import Combined, table_of, variance_of, weighted

# The trends shown, as multiples of the one found with 80 % power.
SIZES = (0.0, 0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0)
SINGULAR = 1e-10
JOINT, LARGEST = "joint F", "largest lead, Bonferroni"


def pre_trend_test(
    leads: Mapping[int, Combined], average: Combined, level: float
) -> tuple[dict[str, Any], pd.DataFrame]:
    """The joint test of the leads, and its power against a linear trend of several sizes.

    W = b'V^-1 b is set against F as Hotelling's T2, with nu, the smallest degrees of freedom of a
    lead: W (nu - q + 1) / (nu q) ~ F(q, nu - q + 1). With too many leads for that (nu < q + 1, or V
    singular) the largest of them is tested, p value times q. `slope_50` and `slope_80` are the
    trends, in units of the outcome a period, that the test rejects with 50 and 80 % power; `bias_*`
    what such a trend, going on, would alone make of the average effect; `slope` the trend fitted
    to the leads. Empty where no lead has an error. Source: Roth (2022).
    """
    known = [part for part in leads.values() if np.isfinite(part.std_error)]
    if not known:
        return {}, pd.DataFrame(columns=["slope", "power", "bias"])
    value = np.array([part.value for part in known])
    distance = np.array([part.distance for part in known])
    variance = variance_of(known)
    found, power = _joint(value, variance, distance, known, level) or _largest(
        value, variance, distance, known, level
    )
    unit = float((np.sqrt(np.diag(variance)) / np.abs(distance)).min())
    slopes = {f"slope_{100 * p:.0f}": _slope_found(power, p, unit) for p in (0.5, 0.8)}
    bias = {f"bias_{k[-2:]}": s * average.distance for k, s in slopes.items()}
    found = {**found, "leads": len(known), **_fitted(known, distance, level), **slopes, **bias}
    sizes = slopes["slope_80"] * np.array(SIZES)
    curve = {"slope": sizes, "power": [power(s) for s in sizes], "bias": sizes * average.distance}
    return found, pd.DataFrame(curve)


Found = tuple[dict[str, Any], Callable[[float], float]]


def _joint(
    value: Floats, variance: Floats, distance: Floats, known: list[Combined], level: float
) -> Found | None:
    from scipy import stats

    count, nu = len(value), min(part.degrees for part in known)
    size = np.sqrt(np.diag(variance))
    sizes = np.linalg.eigvalsh(variance / np.outer(size, size))
    if nu < count + 1 or sizes[0] < SINGULAR * sizes[-1]:
        return None
    rest, scale = nu - count + 1, (nu - count + 1) / (nu * count)
    wald = float(value @ np.linalg.solve(variance, value))
    strength = float(distance @ np.linalg.solve(variance, distance))
    critical = stats.f.ppf(level, count, rest)

    def power(slope: float) -> float:
        # The F is that of W (rest / nu) / q, so a trend shifts it by its own W.
        shift = slope**2 * strength
        return float(stats.ncf.sf(critical, count, rest, shift) if shift > 0 else 1 - level)

    statistic = wald * scale
    return {
        "test": JOINT,
        "wald": wald,
        "statistic": statistic,
        "df": (count, float(rest)),
        "p_value": float(stats.f.sf(statistic, count, rest)),
    }, power


def _largest(
    value: Floats, variance: Floats, distance: Floats, known: list[Combined], level: float
) -> Found:
    from scipy import stats

    error, count = np.sqrt(np.diag(variance)), len(value)
    degrees = np.array([part.degrees for part in known])
    tails = 2 * stats.t.sf(np.abs(value / error), degrees)
    at = int(np.argmin(tails))
    critical = stats.t.isf((1 - level) / count / 2, degrees)

    def power(slope: float) -> float:
        # One lead's power: the test of all finds a trend at least as often.
        shift = np.abs(slope * distance / error)
        return float((stats.norm.sf(critical - shift) + stats.norm.cdf(-critical - shift)).max())

    return {
        "test": LARGEST,
        "wald": np.nan,
        "statistic": float(value[at] / error[at]),
        "df": (1, float(degrees[at])),
        "p_value": float(min(1.0, count * tails[at])),
    }, power


def _slope_found(power: Callable[[float], float], wanted: float, unit: float) -> float:
    """The trend found with the wanted power, `unit` being one of about the right size."""
    from scipy.optimize import brentq

    if power(0.0) >= wanted:
        return 0.0
    enough = unit
    while power(enough) < wanted:
        enough *= 2
    return float(brentq(lambda slope: power(slope) - wanted, 0.0, enough, xtol=1e-9 * unit))


def _fitted(known: list[Combined], distance: Floats, level: float) -> dict[str, float]:
    """The trend through the reference that fits the leads, by plain least squares."""
    fitted = weighted(known, distance / (distance @ distance))
    row = table_of({"slope": fitted}, level).iloc[0]
    return {
        "slope": float(row["estimate"]),
        "slope_std_error": float(row["std_error"]),
        "slope_p_value": float(row["p_value"]),
    }

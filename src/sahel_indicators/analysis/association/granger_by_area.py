"""Granger tests area by area, and what they say together (Dumitrescu & Hurlin 2012)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ...errors import AnalysisError
from ..inference import FEWEST_CLUSTERS
from ..tables import Floats

# Columns determine one another where their smallest direction is below this share of the largest;
# residuals below this share of the outcome's variance are rounding.
DEPENDENT = 1e-9
EXACT = 1e-20


@dataclass(frozen=True)
class AreaTests:
    """One row an area in `table`: area, wald, p_value, n; and why other areas have none."""

    table: pd.DataFrame
    lags: int
    denominators: Floats
    left_out: dict[str, int]

    def z_bar(self) -> float:
        """Standardised mean of the Wald statistics, for series without end."""
        return float(
            np.sqrt(len(self.table) / (2 * self.lags)) * (self.table["wald"].mean() - self.lags)
        )

    def z_bar_tilde(self) -> float:
        """Standardised by the moments that each Wald statistic has in a series of its length.

        A Wald statistic on K lags with d degrees of freedom left is K times F(K, d), of mean
        K d/(d-2) and variance 2 K d^2 (K+d-2) / ((d-2)^2 (d-4)).
        """
        k, d = self.lags, self.denominators
        means = k * d / (d - 2)
        variances = 2 * k * d**2 * (k + d - 2) / ((d - 2) ** 2 * (d - 4))
        above = self.table["wald"].mean() - means.mean()
        return float(np.sqrt(len(self.table)) * above / np.sqrt(variances.mean()))


def area_tests(
    outcome: Floats, own_lags: Floats, other_lags: Floats, controls: Floats, areas: pd.Series
) -> AreaTests:
    """The Wald test in each area that past of the other adds nothing to past of the outcome.

    Rows are complete. Regressions with a constant, classical errors (RSS0 - RSS1) / (RSS1 / d) with
    d the rows less all coefficients. Left out and counted are areas with d below 5, whose statistic
    has no variance, and areas where a series does not vary. AnalysisError if fewer than 5 are left.
    """
    lags = other_lags.shape[1]
    rows: list[tuple[object, float, int, int]] = []
    left_out = {SHORT: 0, UNVARIED: 0}
    for area, places in pd.Series(range(len(areas))).groupby(areas.to_numpy(), sort=True):
        at = places.to_numpy()
        base = np.column_stack([np.ones(len(at)), own_lags[at], controls[at]])
        denominator = len(at) - base.shape[1] - lags
        if denominator < 5:
            left_out[SHORT] += 1
            continue
        wald = _wald(outcome[at], base, other_lags[at], denominator)
        if np.isnan(wald):
            left_out[UNVARIED] += 1
            continue
        rows.append((area, wald, len(at), denominator))
    _require_several(len(rows), left_out, lags + controls.shape[1])
    return _tests(rows, lags, left_out)


SHORT = "series too short"
UNVARIED = "a series that does not vary, or that its own past determines"


def _wald(outcome: Floats, base: Floats, added: Floats, denominator: int) -> float:
    """NaN where the columns determine one another or the outcome is reproduced."""
    whole = np.column_stack([base, added])
    spread = whole.std(axis=0)
    scale = np.where(spread > 0, spread, 1.0)
    whole = np.column_stack([whole[:, 0], ((whole - whole.mean(axis=0)) / scale)[:, 1:]])
    sizes = np.linalg.svd(whole, compute_uv=False)
    centred = outcome - outcome.mean()
    if sizes[-1] < DEPENDENT * sizes[0] or not centred.any():
        return np.nan
    restricted = _residual_square(centred, whole[:, : base.shape[1]])
    free = _residual_square(centred, whole)
    if free < EXACT * (centred @ centred):
        return np.nan
    return float(max(restricted - free, 0) / (free / denominator))


def _residual_square(outcome: Floats, design: Floats) -> float:
    orthogonal, _ = np.linalg.qr(design)
    residual = outcome - orthogonal @ (orthogonal.T @ outcome)
    return float(residual @ residual)


def _require_several(count: int, left_out: dict[str, int], terms: int) -> None:
    if count < FEWEST_CLUSTERS:
        reasons = "; ".join(f"{why}: {areas}" for why, areas in left_out.items() if areas)
        raise AnalysisError(
            f"Only {count} areas can be tested by themselves ({reasons}).",
            expected=f"at least {FEWEST_CLUSTERS} areas with more than {5 + 2 * terms} complete "
            f"rows each, that is more than 5 + 3 x lags periods ({5 + 3 * terms})",
            remedy="fewer lags, longer series, or tests=('pooled',)",
        )


def _tests(
    rows: list[tuple[object, float, int, int]], lags: int, left_out: dict[str, int]
) -> AreaTests:
    from scipy import stats

    table = pd.DataFrame(rows, columns=["area", "wald", "n", "denominator"])
    denominators = table.pop("denominator").to_numpy(dtype=np.float64)
    table.insert(2, "p_value", stats.f.sf(table["wald"] / lags, lags, denominators))
    return AreaTests(table, lags, denominators, left_out)


def two_sided(z: float) -> float:
    """The normal p value of either sign."""
    from scipy import stats

    return float(2 * stats.norm.sf(abs(z)))

"""From averages of cells to a table with errors, intervals and simultaneous bands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from ..tables import Floats
from .staggered_cells import Combined, variance_of

INFERENCE = ("estimate", "std_error", "ci_low", "ci_high", "p_value", "degrees")


def table_of(parts: Mapping[Any, Combined], level: float) -> pd.DataFrame:
    """One row an average: estimate, std_error, ci_low, ci_high, p_value, degrees.

    Student's t with each row's own degrees of freedom. All but the estimate are missing where the
    error cannot be told (`Combined.std_error`).
    """
    from scipy.special import stdtr, stdtrit

    rows = [(p.value, p.std_error, p.degrees or np.nan) for p in parts.values()]
    value, error, degrees = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
    half = stdtrit(degrees, (1 + level) / 2) * error
    p_value = 2 * stdtr(degrees, -np.abs(value / error))
    columns = (value, error, value - half, value + half, p_value, degrees)
    return pd.DataFrame(dict(zip(INFERENCE, columns, strict=True)), index=list(parts))


def with_bands(
    table: pd.DataFrame, parts: Mapping[Any, Combined], draws: int, seed: int, level: float
) -> pd.DataFrame:
    """Adds band_low and band_high, which hold all rows at once with the level's probability.

    The intervals are stretched by the ratio of the largest of all deviations to that of one, from
    `draws` of a multivariate t with the estimates' correlation; where they are more than their
    degrees of freedom can tell the correlation of, by Bonferroni's.
    """
    known = [part for part in parts.values() if np.isfinite(part.std_error)]
    stretch = _stretch(known, draws, seed, level) if known else np.nan
    half = (table["ci_high"] - table["ci_low"]) / 2 * stretch
    return table.assign(band_low=table["estimate"] - half, band_high=table["estimate"] + half)


def _stretch(parts: list[Combined], draws: int, seed: int, level: float) -> float:
    from scipy.special import stdtrit

    degrees, count = min(part.degrees for part in parts), len(parts)
    one = float(stdtrit(degrees, (1 + level) / 2))
    bonferroni = float(stdtrit(degrees, 1 - (1 - level) / 2 / count))
    if degrees < count + 1:
        return bonferroni / one
    rng = np.random.default_rng(seed)
    scale = np.sqrt(rng.chisquare(degrees, draws) / degrees)
    deviations = rng.normal(size=(draws, count)) @ _root(variance_of(parts))
    largest = float(np.quantile(np.abs(deviations).max(axis=1) / scale, level))
    return min(max(largest, one), bonferroni) / one


def _root(variance: Floats) -> Floats:
    """Of the correlation: draws of unit variance times this have it."""
    size = np.sqrt(np.diag(variance))
    values, vectors = np.linalg.eigh(variance / np.outer(size, size))
    return np.asarray((vectors * np.sqrt(np.clip(values, 0, None))).T)

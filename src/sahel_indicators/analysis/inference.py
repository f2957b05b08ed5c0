"""What several analyses share: effects removed, errors, bootstraps, and sums over months.

The small-sample factor of clustered errors is computed here and not left to the regression
library: pyfixest 0.60.0 counts the fixed effects nested in clusters in an order that changes from
one Python process to the next, and its errors change with it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..errors import AnalysisError

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]

FEWEST_CLUSTERS = 5
FEW_CLUSTERS = 30
# Draws are taken in parts this large (rows x samples), small enough for a processor's cache.
CELLS_AT_ONCE = 80_000


def codes_of(values: pd.Series) -> Codes:
    """Numbers 0, 1, ... in the sorted order of the values, whatever the order of the rows."""
    return pd.factorize(values, sort=True)[0]


def within_transform(
    values: Floats, effects: Sequence[Codes], weights: Floats | None = None
) -> Floats:
    """`values` (rows x columns) less all `effects`, right for unbalanced panels too.

    One array of codes an effect. The residual of the (weighted) projection on all effects at once,
    to about 1e-12 of each column's size. AnalysisError if the solver does not get there.
    """
    from pyfixest.core.demean import demean_within

    levels = np.column_stack(effects).astype(np.uint32)
    residual, converged, _ = demean_within(values, levels, weights, tol=1e-12, maxiter=10_000)
    if not converged:
        raise AnalysisError(
            "The fixed effects could not be removed to full precision.",
            expected="entities and periods that are linked by shared observations",
            remedy="leave out entities seen in periods that no other entity was seen in",
        )
    return residual


def alone_in(effects: Sequence[Codes]) -> NDArray[np.int64]:
    """For each row the number of the effect in which it has no other row beside it, or -1.

    Rows are taken away until none is left alone, as taking one away can leave another alone.
    """
    alone = np.full(len(effects[0]), -1)
    while True:
        before = alone.copy()
        for number, codes in enumerate(effects):
            counts = np.bincount(codes[alone < 0], minlength=codes.max() + 1)
            alone[(alone < 0) & (counts[codes] == 1)] = number
        if np.array_equal(alone, before):
            return alone


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


def is_nested(codes: Codes, cluster: Codes) -> bool:
    """Whether every level of an effect lies within one cluster."""
    pairs = pd.DataFrame({"level": codes, "cluster": cluster}).drop_duplicates()
    return not pairs["level"].duplicated().any()


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


def t_inference(estimate: Floats, std_error: Floats, degrees: int, level: float) -> pd.DataFrame:
    """Student's t interval and two-sided p value: ci_low, ci_high, p_value, a row an estimate."""
    from scipy.special import stdtr, stdtrit

    half = stdtrit(degrees, (1 + level) / 2) * std_error
    p_value = 2 * stdtr(degrees, -np.abs(estimate / std_error))
    return pd.DataFrame({"ci_low": estimate - half, "ci_high": estimate + half, "p_value": p_value})


def require_level(level: float) -> None:
    """AnalysisError unless the level of the intervals lies between 0 and 1."""
    if not 0 < level < 1:
        raise AnalysisError(f"The level of the intervals is {level}.", expected="such as 0.95")


def block_bootstrap(
    blocks: Codes, statistic: Callable[[Floats], Floats], draws: int, seed: int
) -> Floats:
    """`statistic` over `draws` samples of whole blocks, drawn with replacement: one value a draw.

    A block drawn twice is one whose rows count twice, so a sample is a column of counts:
    `statistic` gets counts (rows x samples) and gives one value a sample. With the same seed and
    the same number of blocks the samples are the same.
    """
    count = int(blocks.max()) + 1
    drawn = np.random.default_rng(seed).multinomial(count, np.full(count, 1 / count), size=draws)
    times = np.ascontiguousarray(drawn.T, dtype=np.float64)
    step = max(1, CELLS_AT_ONCE // len(blocks))
    parts = [statistic(times[:, at : at + step][blocks]) for at in range(0, draws, step)]
    return np.concatenate(parts)


def percentile_interval(drawn: Floats, level: float) -> tuple[float, float]:
    """The middle `level` of the drawn values that are defined; (nan, nan) if none is."""
    known = drawn[~np.isnan(drawn)]
    if not len(known):
        return np.nan, np.nan
    low, high = np.quantile(known, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)


def require_columns(frame: pd.DataFrame, columns: Sequence[str]) -> None:
    """AnalysisError for an empty table, or a column that is missing or there twice."""
    if frame.empty:
        raise AnalysisError("The table has no rows.", expected="one row an area and period")
    for column in columns:
        found = list(frame.columns).count(column)
        if found != 1:
            raise AnalysisError(
                f"Column '{column}' is in the table {found} times.",
                expected="once",
                remedy=f"choose among {', '.join(map(str, frame.columns))}",
            )


def numbers_of(frame: pd.DataFrame, column: str) -> Floats:
    """A column as floats, missing as NaN; AnalysisError for words and for infinite values."""
    if not pd.api.types.is_numeric_dtype(frame[column]):
        raise AnalysisError(
            f"Column '{column}' holds {frame[column].dtype}, not numbers.",
            expected="a numeric column",
            remedy="convert it and look at the values that do not convert",
        )
    values = frame[column].to_numpy(dtype=np.float64, na_value=np.nan)
    if np.isinf(values).any():
        raise AnalysisError(
            f"Column '{column}' has {np.isinf(values).sum()} infinite values.",
            expected="finite numbers, or missing",
            remedy="look for a division by zero (people) or the logarithm of zero; use log1p",
        )
    return values


def require_unique(frame: pd.DataFrame, keys: Sequence[str]) -> None:
    """AnalysisError where a key is missing or occurs twice."""
    keyed = frame[list(keys)]
    if keyed.isna().any(axis=None):
        missing = keyed.isna().any(axis=1).sum()
        raise AnalysisError(
            f"{missing} rows have no {' or no '.join(keys)}.", expected="a key in every row"
        )
    repeated = keyed[keyed.duplicated(keep=False)]
    if len(repeated):
        first = ", ".join(f"{key} {repeated.iloc[0][key]}" for key in keys)
        raise AnalysisError(
            f"{len(repeated)} rows share a key, the first of them {first}.",
            expected=f"one row for each {' and '.join(keys)}",
            remedy="select one status and one release, or add the units up before the analysis",
        )


def month_numbers(months: pd.Series) -> NDArray[np.int64]:
    """Months counted from year 0, so that neighbours differ by one; the day does not matter."""
    try:
        dates = pd.DatetimeIndex(months.dt.to_timestamp() if _has_periods(months) else months)
    except (ValueError, TypeError) as error:
        raise AnalysisError(
            f"Column '{months.name}' cannot be read as months.", expected="dates such as 2014-10-01"
        ) from error
    if dates.hasnans:
        raise AnalysisError(f"Column '{months.name}' has missing months.", expected="a date a row")
    return np.asarray(dates.year * 12 + dates.month - 1, dtype=np.int64)


def _has_periods(months: pd.Series) -> bool:
    return isinstance(months.dtype, pd.PeriodDtype)


def monthly_grid(frame: pd.DataFrame, *, value: str, entity: str, month: str) -> pd.DataFrame:
    """Entities x every month from first to last (counted by `month_numbers`), NaN where absent."""
    require_columns(frame, [entity, month, value])
    months = month_numbers(frame[month])
    tidy = pd.DataFrame(
        {
            entity: frame[entity].to_numpy(),
            month: months,
            value: numbers_of(frame, value),
        }
    )
    require_unique(tidy, [entity, month])
    grid = tidy.pivot(index=entity, columns=month, values=value)
    return grid.reindex(columns=range(months.min(), months.max() + 1))


def window_sums(grid: pd.DataFrame, window: int) -> pd.DataFrame:
    """Sums over `window` months, under the window's last month; NaN if a month of it is missing."""
    if not isinstance(window, int | np.integer) or window < 1:
        raise AnalysisError(f"A window of {window!r} months.", expected="a whole number from 1 on")
    if window > grid.shape[1]:
        return grid.iloc[:, :0]
    values = np.lib.stride_tricks.sliding_window_view(grid.to_numpy(), window, axis=1)
    return pd.DataFrame(values.sum(axis=-1), index=grid.index, columns=grid.columns[window - 1 :])


def look_up(grid: pd.DataFrame, entities: Any, months: NDArray[np.int64]) -> Floats:
    """The grid's value at each (entity, month), NaN outside of it."""
    row, column = grid.index.get_indexer(entities), grid.columns.get_indexer(pd.Index(months))
    inside = (row >= 0) & (column >= 0)
    found = np.full(len(row), np.nan)
    found[inside] = grid.to_numpy()[row[inside], column[inside]]
    return found

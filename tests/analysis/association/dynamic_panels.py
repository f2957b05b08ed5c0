"""Panels with planted lags, for the tests of the dynamic models."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from sahel_indicators.analysis.results import GIVEN, USED

PLANTED = (0.5, 0.3, 0.1)


def panel(
    areas: int = 30,
    periods: int = 16,
    seed: int = 1,
    planted: tuple[float, ...] = PLANTED,
    noise: float = 0.3,
) -> pd.DataFrame:
    """Deaths, and a share that follows those of 0, 1, 2 ... periods before beside large effects."""
    rng = np.random.default_rng(seed)
    before = len(planted) - 1
    deaths = rng.gamma(1, 1, size=(areas, before + periods))
    share = rng.normal(0, 3, areas)[:, None] + rng.normal(0, 2, periods)
    share = share + noise * rng.normal(size=(areas, periods))
    for lag, effect in enumerate(planted):
        share += effect * deaths[:, before - lag : before - lag + periods]
    area, period = np.indices((areas, periods)).reshape(2, -1)
    return pd.DataFrame(
        {
            "area": [f"ML{number:02d}" for number in area],
            "region": [f"R{number % 4}" for number in area],
            "round": 2000 + period,
            "share": share.ravel(),
            "deaths": deaths[:, before:].ravel(),
            "rain": rng.normal(size=len(area)),
            "people": rng.uniform(1, 9, len(area)),
        }
    )


def shifted(frame: pd.DataFrame, column: str, lag: int) -> pd.Series:
    """Each row's value `lag` rounds before, found one at a time by a dictionary."""
    values = dict(zip(zip(frame["area"], frame["round"], strict=True), frame[column], strict=True))
    keys = zip(frame["area"], frame["round"], strict=True)
    return pd.Series([values.get((a, t - lag), np.nan) for a, t in keys], index=frame.index)


def by_dummies(rows: pd.DataFrame, outcome: str, terms: list[str]) -> tuple[np.ndarray, np.ndarray]:
    """Coefficients of `terms` and their clustered covariance, by statsmodels with all dummies.

    The factor counts terms, constant and periods; areas are nested in the clusters.
    """
    import statsmodels.api as sm

    effects = [pd.get_dummies(rows[name].astype(str)).astype(float) for name in ("area", "round")]
    design = np.column_stack([rows[terms].to_numpy(), effects[0], effects[1].iloc[:, 1:]])
    groups = pd.factorize(rows["area"])[0]
    fit = sm.OLS(rows[outcome].to_numpy(), design).fit(
        cov_type="cluster", cov_kwds={"groups": groups, "use_correction": False}
    )
    count, clusters = len(terms), len(np.unique(groups))
    n, k = len(rows), len(terms) + 1 + rows["round"].nunique() - 1
    factor = (n - 1) / (n - k) * clusters / (clusters - 1)
    return fit.params[:count], factor * fit.cov_params()[:count, :count]


def account(sample: pd.DataFrame) -> dict[str, int]:
    """Rows by reason; they must add up."""
    rows: Mapping[Any, int] = dict(zip(sample["reason"], sample["rows"], strict=True))
    assert rows[GIVEN] == sum(n for why, n in rows.items() if why != GIVEN)
    assert USED in rows
    return dict(rows)

"""A panel with a planted slope, its regression, and least squares on explicit dummies by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from sahel_indicators.analysis import Estimates, panel_regression

BETA = 0.7


def panel(areas: int = 36, periods: int = 10, seed: int = 5) -> pd.DataFrame:
    """The share follows exposure with slope 0.7 beside large effects of area and period."""
    rng = np.random.default_rng(seed)
    area, period = np.indices((areas, periods)).reshape(2, -1)
    area_effect, period_effect = rng.normal(0, 5, areas), rng.normal(0, 5, periods)
    exposure = rng.normal(size=len(area)) + 0.5 * area_effect[area] - 0.5 * period_effect[period]
    # Errors repeat within an area, so that clustering matters.
    noise = rng.normal(0, 0.3, len(area)) * (1 + (area % 3))
    outcome = BETA * exposure + area_effect[area] + period_effect[period] + noise
    return pd.DataFrame(
        {
            "area": [f"ML{number:02d}" for number in area],
            "region": [f"R{number % 4}" for number in area],
            "period": pd.Timestamp("2014-10-01") + pd.to_timedelta(period * 120, unit="D"),
            "share": outcome,
            "deaths": exposure,
            "rain": rng.normal(size=len(area)),
            "people": rng.uniform(1, 9, len(area)),
        }
    )


def regress(frame: pd.DataFrame, **changes: Any) -> Estimates:
    given: dict[str, Any] = {
        "outcome": "share",
        "exposures": ["deaths", "rain"],
        "entity": "area",
        "time": "period",
    }
    return panel_regression(frame, **(given | changes))


def by_hand(
    frame: pd.DataFrame, effects: list[pd.Series], cluster: pd.Series, k: int, weights: Any = 1.0
) -> tuple[np.ndarray, np.ndarray]:
    """Least squares on explicit dummies and the clustered sandwich, factor written out."""
    blocks = [pd.get_dummies(effect.astype(str)).to_numpy(float) for effect in effects]
    exposures = frame[["deaths", "rain"]].to_numpy()
    design = np.column_stack([exposures, *blocks])
    root = np.sqrt(np.broadcast_to(weights, len(frame)))[:, None]
    bread = np.linalg.pinv((design * root).T @ (design * root))
    beta = bread @ (design * root**2).T @ frame["share"].to_numpy()
    scores = design * root**2 * (frame["share"].to_numpy() - design @ beta)[:, None]
    sums = pd.DataFrame(scores).groupby(cluster.to_numpy()).sum().to_numpy()
    n, groups = len(frame), cluster.nunique()
    factor = (n - 1) / (n - k) * groups / (groups - 1)
    variance = factor * bread @ sums.T @ sums @ bread
    return beta[:2], np.sqrt(np.diag(variance))[:2]

"""Scores of projections: bias, error, hits, misses and false alarms, with their uncertainty."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import numpy as np
import pandas as pd

from ..analysis.inference import FEWEST_CLUSTERS, clustered, t_inference

LEVEL = 0.95
# What a pair counts: one area, or the people who live in it.
WEIGHTS = ("areas", "people")
# What is scored, with the column of the pairs that holds it.
FORECASTS = {"projection": "projected", "persistence": "persisting"}
OUTCOMES = ("hits", "misses", "false_alarms", "correct_none")

_POINTS = 100  # shares to percentage points
# Two figures this near, in points, are one and the same, given to whole people or per cents.
_UNCHANGED = 0.05
_MEANS = ["bias", "ci_low", "ci_high", "mae", "mae_more", "mae_more_low", "mae_more_high"]


def scores_by(pairs: pd.DataFrame, keys: Sequence[str]) -> pd.DataFrame:
    """One row a group of `keys`, forecast and weights, over areas for which both forecasts exist.

    Columns: k (exercises), n (pairs); bias and mae in percentage points, mae_more (mae less that of
    the projection), each with its interval but mae; the outcomes and unchanged, in areas or people.
    """
    both = pairs.dropna(subset=[*FORECASTS.values(), "found"])
    rows = [
        {**dict(zip(keys, key, strict=True)), **_score(group, forecast, weights)}
        for key, group in both.groupby(list(keys))
        for forecast, weights in product(FORECASTS, WEIGHTS)
    ]
    columns = [*keys, "forecast", "weights", "k", "n", *_MEANS, *OUTCOMES, "unchanged"]
    return pd.DataFrame(rows, columns=columns)


def _score(group: pd.DataFrame, forecast: str, weights: str) -> dict[str, object]:
    column = FORECASTS[forecast]
    weight = pd.Series(1.0, group.index) if weights == "areas" else group["population"]
    error, reference = _error(group, column), _error(group, FORECASTS["projection"])
    more = error.abs() - reference.abs()
    low, high = _interval(error, weight, group["made"])
    more_low, more_high = _interval(more, weight, group["made"])
    return {
        "forecast": forecast,
        "weights": weights,
        "k": group["made"].nunique(),
        "n": len(group),
        "bias": _mean(error, weight),
        "ci_low": low,
        "ci_high": high,
        "mae": _mean(error.abs(), weight),
        "mae_more": _mean(more, weight),
        "mae_more_low": more_low,
        "mae_more_high": more_high,
        **_outcomes(group[f"{column}_high"], group["found_high"], weight),
        "unchanged": float(weight[error.abs() < _UNCHANGED].sum()),
    }


def _error(group: pd.DataFrame, column: str) -> pd.Series:
    return _POINTS * (group[column] - group["found"])


def _mean(values: pd.Series, weight: pd.Series) -> float:
    return float((values * weight).sum() / weight.sum())


def _interval(values: pd.Series, weight: pd.Series, made: pd.Series) -> tuple[float, float]:
    """The interval of a mean, clustered by exercise; missing below five, where none would hold.

    The areas of an exercise are judged by the same people in the same weeks and err together, so
    the exercises carry the interval: Student's t with one degree of freedom less than there are.
    """
    exercises = made.nunique()
    if exercises < FEWEST_CLUSTERS:
        return np.nan, np.nan
    mean, codes = _mean(values, weight), pd.factorize(made)[0]
    scores = (weight * (values - mean)).to_numpy()[:, None]
    variance = clustered(scores, np.array([[1 / weight.sum()]]), codes)[0, 0]
    error = np.sqrt(variance * exercises / (exercises - 1))
    if error == 0:  # as of the projection against itself
        return mean, mean
    told = t_inference(np.array([mean]), np.array([error]), exercises - 1, LEVEL)
    return float(told["ci_low"].iloc[0]), float(told["ci_high"].iloc[0])


def _outcomes(foreseen: pd.Series, found: pd.Series, weight: pd.Series) -> dict[str, float]:
    foreseen, found = foreseen.astype(bool), found.astype(bool)
    kinds = (foreseen & found, ~foreseen & found, foreseen & ~found, ~foreseen & ~found)
    return {name: float(weight[kind].sum()) for name, kind in zip(OUTCOMES, kinds, strict=True)}

"""Association between what people endure and what happens around them, with its uncertainty.

Functions take tables and give frozen results that print themselves (`results`). They speak of
association, and refuse with an `AnalysisError` where an assumption can be seen to fail.
"""

from __future__ import annotations

from .association import lag_correlation, panel_regression
from .exposure import log1p_rate, per_100k, window_exposure
from .results import Estimates, LagProfile

__all__ = [
    "Estimates",
    "LagProfile",
    "lag_correlation",
    "log1p_rate",
    "panel_regression",
    "per_100k",
    "window_exposure",
]

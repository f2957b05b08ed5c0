"""How outcomes go with exposures, over areas and over time."""

from __future__ import annotations

from ..regression import panel_regression
from .causality import GrangerTests, granger
from .lag_models import DistributedLag, distributed_lag
from .lags import lag_correlation
from .projections import ImpulseResponse, local_projections
from .regressions import RegressionOptions

__all__ = [
    "DistributedLag",
    "GrangerTests",
    "ImpulseResponse",
    "RegressionOptions",
    "distributed_lag",
    "granger",
    "lag_correlation",
    "local_projections",
    "panel_regression",
]

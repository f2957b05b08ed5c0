"""How outcomes go with exposures, over areas and over time."""

from __future__ import annotations

from ..regression import panel_regression
from .causality import granger
from .causality_results import GrangerTests
from .lag_models import distributed_lag
from .lag_results import DistributedLag
from .lags import lag_correlation
from .options import RegressionOptions
from .projection_results import ImpulseResponse
from .projections import local_projections

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

"""Whether neighbours are alike: weights between areas, Moran's I, clusters, spatial-lag models."""

from __future__ import annotations

from .global_autocorrelation import SpatialCorrelation, morans_i
from .lag_models import spatial_lag_model
from .lag_results import SpatialLag
from .local_clusters import LocalClusters, lisa
from .neighbours import spatial_weights
from .weights_matrix import SpatialWeights

__all__ = [
    "LocalClusters",
    "SpatialCorrelation",
    "SpatialLag",
    "SpatialWeights",
    "lisa",
    "morans_i",
    "spatial_lag_model",
    "spatial_weights",
]

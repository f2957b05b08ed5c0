"""What several analyses share: effects removed, errors, intervals, bootstraps, corrections."""

from __future__ import annotations

from .clusters import FEW_CLUSTERS, FEWEST_CLUSTERS, require_clusters, small_sample_factor
from .draws import Statistic, block_bootstrap
from .effects import alone_in, is_nested, unchanged_logging, varies, within_transform
from .intervals import percentile_interval, t_inference

__all__ = [
    "FEWEST_CLUSTERS",
    "FEW_CLUSTERS",
    "Statistic",
    "alone_in",
    "block_bootstrap",
    "is_nested",
    "percentile_interval",
    "require_clusters",
    "small_sample_factor",
    "t_inference",
    "unchanged_logging",
    "varies",
    "within_transform",
]

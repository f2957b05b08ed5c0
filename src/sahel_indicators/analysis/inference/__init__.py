"""What several analyses share: effects removed, errors, intervals, bootstraps, corrections."""

from __future__ import annotations

from .clusters import (
    FEW_CLUSTERS,
    FEWEST_CLUSTERS,
    SMALL_SAMPLE_RULES,
    SmallSample,
    few_holders,
    require_clusters,
    small_sample_factor,
)
from .corrections import Correction, corrected_p_values
from .covariance import (
    clustered,
    default_bandwidth,
    driscoll_kraay,
    heteroskedastic,
    moving_together,
    two_way_clustered,
)
from .draws import Statistic, block_bootstrap
from .effects import alone_in, dense, is_nested, unchanged_logging, varies, within_transform
from .intervals import percentile_interval, t_inference
from .permutations import Side, permutation_p_value
from .spatial_covariance import Kernel, conley
from .wild import WildTest, wild_cluster_test
from .wild_draws import Multipliers

__all__ = [
    "FEWEST_CLUSTERS",
    "FEW_CLUSTERS",
    "SMALL_SAMPLE_RULES",
    "Correction",
    "Kernel",
    "Multipliers",
    "Side",
    "SmallSample",
    "Statistic",
    "WildTest",
    "alone_in",
    "block_bootstrap",
    "clustered",
    "conley",
    "corrected_p_values",
    "default_bandwidth",
    "dense",
    "driscoll_kraay",
    "few_holders",
    "heteroskedastic",
    "is_nested",
    "moving_together",
    "percentile_interval",
    "permutation_p_value",
    "require_clusters",
    "small_sample_factor",
    "t_inference",
    "two_way_clustered",
    "unchanged_logging",
    "varies",
    "wild_cluster_test",
    "within_transform",
]

"""Maps: shares, counts and rates by area, two measures at once, events over areas.

Areas without a figure are hatched grey, and every map carries the disclaimer on boundaries.
"""

from __future__ import annotations

from .bivariate import bivariate_map
from .events import event_map
from .numbers import number_map
from .shares import BINS, share_map, share_maps

__all__ = ["BINS", "bivariate_map", "event_map", "number_map", "share_map", "share_maps"]

"""How much of an outcome's variation goes with each group of drivers."""

from __future__ import annotations

from .decomposition import decompose_drivers
from .driver_results import Drivers

__all__ = ["Drivers", "decompose_drivers"]

"""Points placed in areas: by outline where one is at hand, else by the named area.

`PointIndex` answers quickly which outline a point lies in; `place_points` weighs that against the
area that the publisher named, and reports where the two part.
"""

from __future__ import annotations

from .index import PointIndex
from .placing import TOLERANCE_KM, index_of, place_points

__all__ = ["TOLERANCE_KM", "PointIndex", "index_of", "place_points"]

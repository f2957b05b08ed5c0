"""Exposure to conflict: what happened in an area, around it, before a date, per person."""

from __future__ import annotations

from .bounds import ExposureBounds, exposure_bounds
from .conflict import conflict_exposure
from .people import PeopleExposed, people_exposed
from .placing import PlacedEvents, placed_events
from .rates import log1p_rate, per_100k
from .results import Exposure
from .windows import window_exposure

__all__ = [
    "Exposure",
    "ExposureBounds",
    "PeopleExposed",
    "PlacedEvents",
    "conflict_exposure",
    "exposure_bounds",
    "log1p_rate",
    "people_exposed",
    "per_100k",
    "placed_events",
    "window_exposure",
]

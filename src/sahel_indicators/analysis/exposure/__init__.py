"""Exposure to conflict: what happened in an area, around it, before a date, per person."""

from __future__ import annotations

from .conflict import conflict_exposure
from .exposed import Exposure
from .people import people_exposed
from .people_result import PeopleExposed
from .precision import placed_events
from .precision_bounds import exposure_bounds
from .precision_result import ExposureBounds, PlacedEvents
from .windows import log1p_rate, per_100k, window_exposure

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

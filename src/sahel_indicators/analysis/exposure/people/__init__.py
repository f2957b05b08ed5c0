"""People who live near conflict events."""

from __future__ import annotations

from .exposed import people_exposed
from .result import PeopleExposed

__all__ = ["PeopleExposed", "people_exposed"]

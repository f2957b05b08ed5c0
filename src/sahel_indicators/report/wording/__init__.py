"""The findings in words, English and French, one module a family; every number is computed."""

from __future__ import annotations

from . import conflict, conflict_food, displacement, food_security, malnutrition, minusma
from .briefing import Briefing, Said

__all__ = [
    "Briefing",
    "Said",
    "conflict",
    "conflict_food",
    "displacement",
    "food_security",
    "malnutrition",
    "minusma",
]

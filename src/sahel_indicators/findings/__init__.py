"""The findings: declared questions, each answered from panels and analyses, ready to be shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, is_dataclass
from functools import wraps
from typing import Any

from ..display.cards import shows_its_fields
from ..display.progress import with_progress
from .conflict_food import ConflictFood, conflict_and_food_insecurity
from .coverage import Coverage, Oddities, coverage, known_oddities
from .minusma import Withdrawal, minusma_withdrawal, withdrawal_if_any
from .movements import Movements, movements
from .nutrition import Nutrition, nutrition
from .phases import PeopleInPhase, PhaseMaps, people_in_phase, phase_maps
from .projections import Projections, projections
from .spillover import Spillover, spillover
from .trends import (
    ConflictCalendar,
    Displacement,
    Malnutrition,
    PhaseMap,
    PhaseTrend,
    conflict_calendar,
    displacement,
    malnutrition,
    phase_map,
    phase_trend,
)
from .wider_sahel import WiderSahel, wider_sahel

__all__ = [
    "ConflictCalendar",
    "ConflictFood",
    "Coverage",
    "Displacement",
    "Findings",
    "Malnutrition",
    "Movements",
    "Nutrition",
    "Oddities",
    "PeopleInPhase",
    "PhaseMap",
    "PhaseMaps",
    "PhaseTrend",
    "Projections",
    "Spillover",
    "WiderSahel",
    "Withdrawal",
    "build",
    "conflict_and_food_insecurity",
    "conflict_calendar",
    "coverage",
    "displacement",
    "known_oddities",
    "malnutrition",
    "minusma_withdrawal",
    "movements",
    "nutrition",
    "people_in_phase",
    "phase_map",
    "phase_maps",
    "phase_trend",
    "projections",
    "spillover",
    "wider_sahel",
]


@dataclass(frozen=True)
class Findings:
    """Every finding about one country, and the wider Sahel beside it; `minusma` is Mali's alone."""

    country: str
    coverage: Coverage
    trend: PhaseTrend
    map: PhaseMap
    people: PeopleInPhase
    maps: PhaseMaps
    projections: Projections
    malnutrition: Malnutrition
    nutrition: Nutrition
    displacement: Displacement
    movements: Movements
    calendar: ConflictCalendar
    conflict_food: ConflictFood
    minusma: Withdrawal | None
    sahel: WiderSahel
    spillover: Spillover


@wraps(wider_sahel)
def _wider_sahel_from(country: str, as_of: str | None) -> WiderSahel:
    return wider_sahel(as_of=as_of, first=country)


@wraps(spillover)
def _spillover_everywhere(_country: str, as_of: str | None) -> Spillover:
    return spillover(as_of=as_of)


@wraps(minusma_withdrawal)
def _withdrawal_if_any(country: str, as_of: str | None) -> Withdrawal | None:
    return withdrawal_if_any(country, as_of)


# What makes each finding of a country, as known on a day.
MAKERS: dict[str, Callable[[str, str | None], Any]] = {
    "coverage": coverage,
    "trend": phase_trend,
    "map": phase_map,
    "people": people_in_phase,
    "maps": phase_maps,
    "projections": projections,
    "malnutrition": malnutrition,
    "nutrition": nutrition,
    "displacement": displacement,
    "movements": movements,
    "calendar": conflict_calendar,
    "conflict_food": conflict_and_food_insecurity,
    "minusma": _withdrawal_if_any,
    "sahel": _wider_sahel_from,
    "spillover": _spillover_everywhere,
}


def build(country: str = "MLI", as_of: str | None = None) -> Findings:
    """Compute every finding about one country, as known on a day. Raises as `open_panel` does."""
    each = with_progress(list(MAKERS.items()), f"Findings about {country}")
    return Findings(country=country, **{name: make(country, as_of) for name, make in each})


# A finding shows itself in a notebook as a card of its tables.
for _kind in [each for each in globals().values() if isinstance(each, type) and is_dataclass(each)]:
    shows_its_fields(_kind)

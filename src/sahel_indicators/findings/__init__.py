"""The findings: declared questions, each answered from panels and analyses, ready to be shown."""

from __future__ import annotations

from dataclasses import dataclass

from .conflict_food import ConflictFood, conflict_and_food_insecurity
from .minusma import Withdrawal, minusma_withdrawal
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

__all__ = [
    "ConflictCalendar",
    "ConflictFood",
    "Displacement",
    "Findings",
    "Malnutrition",
    "PhaseMap",
    "PhaseTrend",
    "Withdrawal",
    "build",
    "conflict_and_food_insecurity",
    "conflict_calendar",
    "displacement",
    "malnutrition",
    "minusma_withdrawal",
    "phase_map",
    "phase_trend",
]


@dataclass(frozen=True)
class Findings:
    """Every finding about one country."""

    country: str
    trend: PhaseTrend
    map: PhaseMap
    calendar: ConflictCalendar
    displacement: Displacement
    malnutrition: Malnutrition
    conflict_food: ConflictFood


def build(country: str = "MLI", as_of: str | None = None) -> Findings:
    """Compute every finding about one country, as known on a day. Raises as `open_panel` does."""
    return Findings(
        country=country,
        trend=phase_trend(country, as_of),
        map=phase_map(country, as_of),
        calendar=conflict_calendar(country, as_of),
        displacement=displacement(country, as_of),
        malnutrition=malnutrition(country, as_of),
        conflict_food=conflict_and_food_insecurity(country, as_of),
    )

"""The findings: declared questions, each answered from panels and analyses, ready to be shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, is_dataclass
from functools import wraps
from typing import Any

from ..display.cards import shows_its_fields
from ..display.progress import with_progress
from ..errors import NoFiguresError
from .conflict_food import ConflictFood, conflict_and_food_insecurity
from .coverage import Coverage, Oddities, coverage, known_oddities
from .minusma import Withdrawal, minusma_withdrawal, withdrawal_if_any
from .movements import Movements, movements
from .nutrition import Nutrition, nutrition
from .phases import PeopleInPhase, PhaseMaps, people_in_phase, phase_maps
from .projections import Projections, projections
from .spillover import Spillover, spillover
from .spillover_cells import analysed_cells
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
from .wider_sahel import WiderSahel, shares_since_constant, wider_sahel

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
    """Every finding about one country, and the wider Sahel beside it.

    None stands for what a country has not: `minusma` is Mali's alone, `calendar` and
    `conflict_food` need conflict events by area.
    """

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
    calendar: ConflictCalendar | None
    conflict_food: ConflictFood | None
    sahel: WiderSahel
    spillover: Spillover
    minusma: Withdrawal | None = None


def _where_known(find: Callable[[str, str | None], Any]) -> Callable[[str, str | None], Any]:
    """A maker that gives None where nothing was published of what its finding is about."""

    @wraps(find)
    def made(country: str, as_of: str | None) -> Any:
        try:
            return find(country, as_of)
        except NoFiguresError:
            return None

    return made


@wraps(wider_sahel)
def _wider_sahel(_country: str, as_of: str | None) -> WiderSahel:
    return wider_sahel(as_of=as_of)


@wraps(spillover)
def _spillover_everywhere(_country: str, as_of: str | None) -> Spillover:
    return spillover(as_of=as_of)


@wraps(minusma_withdrawal)
def _withdrawal_if_any(country: str, as_of: str | None) -> Withdrawal | None:
    return withdrawal_if_any(country, as_of)


# Findings about all countries at once, the same whichever country a report is about.
OF_ALL = ("sahel", "spillover")
# Findings that one country alone can have.
ONLY_OF = {"minusma": "MLI"}
# What makes each finding of a country, as known on a day; None where it has not.
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
    "calendar": _where_known(conflict_calendar),
    "conflict_food": _where_known(conflict_and_food_insecurity),
    "minusma": _withdrawal_if_any,
    "sahel": _wider_sahel,
    "spillover": _spillover_everywhere,
}

# What findings about all countries take of each, by name: the finding, and what makes it. A run
# makes it by itself, so that newer figures of one country leave what is of the others.
PARTS: dict[str, tuple[str, Callable[[str, str | None], Any]]] = {
    "constant_shares": ("sahel", shares_since_constant),
    "analysed_cells": ("spillover", analysed_cells),
}


def maker_of(name: str) -> Callable[[str, str | None], Any]:
    """What makes a finding, or a part of one, of a country as known on a day."""
    return MAKERS[name] if name in MAKERS else PARTS[name][1]


def of_country(country: str) -> list[str]:
    """The findings about one country by name, without those of all countries or of another."""
    return [name for name in MAKERS if name not in OF_ALL and ONLY_OF.get(name, country) == country]


def of_report(country: str) -> list[str]:
    """The findings that the report of a country shows: its own, and those of all countries."""
    return [*of_country(country), *OF_ALL]


def key(name: str, country: str) -> str:
    """What a run calls a finding: by its country ("MLI/trend"), or of all at once ("sahel")."""
    return name if name in OF_ALL else f"{country}/{name}"


def build(country: str = "MLI", as_of: str | None = None) -> Findings:
    """Compute every finding about one country, as known on a day. Raises as `open_panel` does."""
    each = with_progress(list(MAKERS.items()), f"Findings about {country}")
    return Findings(country=country, **{name: make(country, as_of) for name, make in each})


# A finding shows itself in a notebook as a card of its tables.
for _kind in [each for each in globals().values() if isinstance(each, type) and is_dataclass(each)]:
    shows_its_fields(_kind)

"""The figures of the findings: each a finding, its words in a language, and how it is drawn."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from ...findings import OF_ALL, Findings
from .absent import Absent, shown_or_absent
from .conflict import conflict_calendar
from .conflict_food import (
    coefficients,
    conflict_food_checks,
    conflict_food_curve,
    conflict_food_drivers,
    conflict_food_lags,
    conflict_food_map,
)
from .displacement import displacement
from .food_security import phase_map, phase_trend
from .knowledge import (
    answers_rest_on,
    completeness,
    oddity_table,
    quarantine_table,
    source_table,
)
from .malnutrition import malnutrition
from .minusma import (
    minusma_chosen_before,
    minusma_course,
    minusma_designs,
    minusma_event_study,
    minusma_map,
    minusma_phase3plus,
    minusma_placebos,
    minusma_timeline,
)
from .movements import (
    PlaceTable,
    asylum,
    counts_of_a_day,
    counts_repeated,
    refugees_over_time,
    stock_and_flow,
    where_inside,
)
from .nutrition import both_ways, disagreements, national_malnutrition, season_pairs
from .phase_regions import phase_regions
from .phases import phase_bars, phase_maps
from .plate import Plate
from .projections import projection_exercises, projection_scores, projections_held
from .sahel import (
    sahel_deaths,
    sahel_displaced,
    sahel_shares,
    sahel_side_by_side,
    spillover_borders,
    spillover_checks,
)
from .showing import SHOWS

LANGUAGES = ("en", "fr")

# Each plate by name: the attribute of `Findings` that it shows, and what makes it.
PLATES: dict[str, tuple[str, Callable[[Any, str], Plate | PlaceTable | Absent]]] = {
    "completeness": ("coverage", completeness),
    "phase_trend": ("trend", phase_trend),
    "phase_map": ("map", phase_map),
    "phase_bars": ("people", phase_bars),
    "phase_maps": ("maps", phase_maps),
    "projections_held": ("projections", projections_held),
    "national_malnutrition": ("nutrition", national_malnutrition),
    "malnutrition": ("malnutrition", malnutrition),
    "displacement": ("displacement", displacement),
    "stock_and_flow": ("movements", stock_and_flow),
    "where_inside": ("movements", where_inside),
    "asylum": ("movements", asylum),
    "refugees_over_time": ("movements", refugees_over_time),
    "conflict_calendar": ("calendar", conflict_calendar),
    "conflict_food_map": ("conflict_food", conflict_food_map),
    "coefficients": ("conflict_food", coefficients),
    "conflict_food_lags": ("conflict_food", conflict_food_lags),
    "conflict_food_checks": ("conflict_food", conflict_food_checks),
    "conflict_food_curve": ("conflict_food", conflict_food_curve),
    "conflict_food_drivers": ("conflict_food", conflict_food_drivers),
    "minusma_timeline": ("minusma", minusma_timeline),
    "minusma_map": ("minusma", minusma_map),
    "minusma_event_study": ("minusma", minusma_event_study),
    "minusma_course": ("minusma", minusma_course),
    "minusma_placebos": ("minusma", minusma_placebos),
    "minusma_designs": ("minusma", minusma_designs),
    "minusma_phase3plus": ("minusma", minusma_phase3plus),
    "sahel_shares": ("sahel", sahel_shares),
    "sahel_deaths": ("sahel", sahel_deaths),
    "sahel_displaced": ("sahel", sahel_displaced),
    "spillover_checks": ("spillover", spillover_checks),
}

__all__ = [
    "LANGUAGES",
    "PLATES",
    "SHOWS",
    "Absent",
    "Plate",
    "answers_rest_on",
    "asylum",
    "both_ways",
    "coefficients",
    "completeness",
    "conflict_calendar",
    "conflict_food_checks",
    "conflict_food_curve",
    "conflict_food_drivers",
    "conflict_food_lags",
    "conflict_food_map",
    "counts_of_a_day",
    "counts_repeated",
    "disagreements",
    "displacement",
    "malnutrition",
    "minusma_chosen_before",
    "minusma_course",
    "minusma_designs",
    "minusma_event_study",
    "minusma_map",
    "minusma_phase3plus",
    "minusma_placebos",
    "minusma_timeline",
    "national_malnutrition",
    "oddity_table",
    "phase_bars",
    "phase_map",
    "phase_maps",
    "phase_regions",
    "phase_trend",
    "plate",
    "projection_exercises",
    "projection_scores",
    "projections_held",
    "quarantine_table",
    "refugees_over_time",
    "sahel_deaths",
    "sahel_displaced",
    "sahel_shares",
    "sahel_side_by_side",
    "season_pairs",
    "source_table",
    "spillover_borders",
    "spillover_checks",
    "stock_and_flow",
    "where_inside",
]


def of_findings(names: Collection[str]) -> list[str]:
    """The figures that show one of the findings (attributes of `Findings`)."""
    return [name for name, (shown, _) in PLATES.items() if shown in names]


def key(name: str, country: str) -> str:
    """What a run calls a figure: by its country ("MLI/phase_map"), or of all ("sahel_deaths")."""
    return name if PLATES[name][0] in OF_ALL else f"{country}/{name}"


def stem(figure: str, language: str) -> str:
    """What a figure's files (`key`) are called in a run's folder of figures, without ending."""
    return f"{figure}_{language}"


def plate(found: Findings, name: str, language: str = "en") -> Plate | PlaceTable | Absent:
    """One of the figures by name, or why a country has none; a `KeyError` names them all."""
    if name not in PLATES:
        raise KeyError(f"'{name}' is not a figure; there are {', '.join(PLATES)}")
    return shown_or_absent(found, name, *PLATES[name], language)

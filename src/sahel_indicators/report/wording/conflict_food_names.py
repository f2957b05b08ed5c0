"""What the parts of the main finding are called: exposures, outcomes, effects, checks, drivers."""

from __future__ import annotations

import pandas as pd

from ...areas import area_name
from ...figures.words import Words
from ...findings.conflict_food_checks import (
    CUTOFF_KM,
    WITH_CLIMATE,
    WITHOUT_CLIMATE,
)
from ...findings.conflict_food_choices import ALIKE, ALONE, AROUND, BY_PEOPLE

MEASURE_NAMES = {
    "conflict_events": {"en": "Events", "fr": "Événements"},
    "conflict_fatalities": {"en": "Fatalities", "fr": "Décès"},
}

GROUPS = {
    "outcome": ("Another outcome", "Autre variable"),
    "model": ("Another model", "Autre modèle"),
    "controls": ("Held fixed as well", "Facteurs tenus constants"),
    "errors": ("Other errors", "Autres erreurs types"),
    "left out": ("Left out", "Sans"),
}

# Checks whose name depends on nothing but themselves; the key is their name in the finding.
CHECKS = {
    "phase 2 or worse": ("phase 2 or worse", "phase 2 ou pire"),
    "20 % in phase 3 or worse": ("20% in phase 3 or worse", "20 % en phase 3 ou pire"),
    "weighted by people": ("weighted by people", "pondération par la population"),
    "fractional": ("fractional", "modèle fractionnaire"),
    "conflict around": ("conflict around", "conflit alentour"),
    "conflict after": ("conflict after", "conflit postérieur"),
    f"neighbours within {CUTOFF_KM:.0f} km (Conley)": (
        f"neighbours within {CUTOFF_KM:.0f} km (Conley)",
        f"voisins à moins de {CUTOFF_KM:.0f} km (Conley)",
    ),
    "areas and analyses (two-way)": (
        "areas and analyses (two-way)",
        "zones et analyses (deux dimensions)",
    ),
    "regions (wild bootstrap)": ("regions (wild bootstrap)", "régions (wild bootstrap)"),
    "areas not analysed every time": (
        "areas not analysed every time",
        "zones non analysées à chaque fois",
    ),
}

CLIMATE = {
    WITH_CLIMATE: (
        "rain, vegetation and prices (since {}, period effects)",
        "pluie, végétation et prix (depuis {}, effets de période)",
    ),
    WITHOUT_CLIMATE: (
        "without them (since {}, period effects)",
        "sans eux (depuis {}, effets de période)",
    ),
}

_DRIVERS = {
    "conflict": ("Conflict, 12 months before", "Conflit, 12 mois avant"),
    "climate": ("Rain and vegetation", "Pluie et végétation"),
    "prices": ("Cereal prices", "Prix des céréales"),
}

CHOICES = {
    ALONE: ("nothing more", "rien d’autre"),
    AROUND: ("conflict around", "conflit alentour"),
    ALIKE: ("areas count alike", "zones de même poids"),
    BY_PEOPLE: ("by their people", "selon leur population"),
    "period": ("area and period", "zone et période"),
    "region-by-period": ("area and region by period", "zone et région par période"),
}


def exposure(measure: str, window: int, language: str) -> str:
    """The short name of an exposure: "Events, 12 months"."""
    months = "months" if language == "en" else "mois"
    return f"{MEASURE_NAMES[measure][language]}, {window} {months}"


def group_name(group: str, words: Words) -> str:
    """The group of a check."""
    return words.pick(*GROUPS.get(group, (group, group)))


def check_name(check: pd.Series, words: Words) -> str:
    """What was changed; regions have their names, later samples their first month."""
    name, since = str(check["check"]), check.get("since")
    if check.get("area"):
        return area_name(str(check["area"]), words.language)
    for opening, both in CLIMATE.items():
        if name.startswith(opening) and not pd.isna(since):
            return words.pick(*both).format(words.month(since))
    return words.pick(*CHECKS.get(name, (name, name)))


def driver_name(driver: str, words: Words) -> str:
    """A driver of the decomposition."""
    return words.pick(*_DRIVERS[driver])


def choice_name(choice: str, words: Words) -> str:
    """A choice of the specification curve."""
    return words.pick(*CHOICES[choice])

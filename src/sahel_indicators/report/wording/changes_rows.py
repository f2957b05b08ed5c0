"""What rows of the findings' tables are called in French; in English as the tables have them."""

from __future__ import annotations

import re
from contextlib import suppress
from functools import cache

import pandas as pd

from ...areas import area_name, gazetteer
from ...countries import with_areas
from ...errors import AreaError
from ...figures.words import Words

# The parts of rows that no other text of the report has a name for.
_PARTS = {
    "conflict_events": "événements",
    "conflict_fatalities": "décès",
    "main": "principal",
    "before": "avant",
    "after": "après",
    "False": "chacun seul",
    "True": "ensemble",
    "spearman": "Spearman",
    "pearson": "Pearson",
    "phase2plus_percent": "phase 2+, en %",
    "phase3plus_percent": "phase 3+, en %",
    "phase3_by_rule_percent": "phase 3 selon la règle, en %",
    "phase3plus_share": "part en phase 3+",
    "projection": "projection",
    "persistence": "sans changement",
    "areas": "par zone",
    "people": "par habitant",
}
_EXPOSURE = re.compile(r"log1p_(conflict_\w+)_per_100k_(\d+)m_before")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def row_name(row: str, words: Words) -> str:
    """The name of a row: "left out, Segou, ML04, ..."; in French "Sans, Ségou, ML04, ...".

    A part for which there is no French stays as the table has it.
    """
    if words.language == "en":
        return row
    told = _exposure_told(_areas_spelt(_sample_told(row, words)))
    told = _parts().sub(lambda part: _french()[part[0]], told)
    return ", ".join(part for part in told.split(", ") if part)


def _sample_told(row: str, words: Words) -> str:
    """The checks on a later sample, which say its first month."""
    from .conflict_food_names import CLIMATE

    for opening, (_, french) in CLIMATE.items():
        if day := _DAY.search(row):
            said = french.format(words.month(pd.Timestamp(day[0])))
            row = re.sub(rf"{re.escape(opening)} \([^)]*\)", said, row)
    return row


def _areas_spelt(row: str) -> str:
    """A region that is left out stands in its row by name and code."""
    for part in row.split(", "):
        with suppress(AreaError):
            row = row.replace(gazetteer().name(part), area_name(part, "fr"))
    return row


def _exposure_told(row: str) -> str:
    return _EXPOSURE.sub(
        lambda found: f"{_PARTS[found[1]]}, {found[2]} mois avant, log(1 + taux)", row
    )


@cache
def _parts() -> re.Pattern[str]:
    """Every known part, whole; the longest first, for some hold commas."""
    known = sorted(map(re.escape, _french()), key=len, reverse=True)
    return re.compile(rf"(?:^|(?<=, ))(?:{'|'.join(known)})(?=, |$)")


@cache
def _french() -> dict[str, str]:
    """The parts of rows as the figures' words have them, then those of this module."""
    # Only here: what the findings are made with takes seconds to load.
    from .conflict_food_names import CHECKS, CHOICES, GROUPS
    from .minusma_names import CONTROLS, DATES
    from .minusma_names import MODELS as DESIGNS
    from .projections import EXERCISES, JUDGES
    from .spillover import GROUPS as SIDES
    from .spillover import MODELS

    sides = {country.iso3: country.fr for country in with_areas()}
    told = (GROUPS, CHECKS, CHOICES, SIDES, MODELS, CONTROLS, DATES, DESIGNS, EXERCISES, JUDGES)
    named = {part: french for each in told for part, (_, french) in each.items()}
    return {**sides, **named, **_PARTS}

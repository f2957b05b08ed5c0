"""Figures and tables of the findings as results."""

from __future__ import annotations

from contextlib import suppress

from ...figures.words import words_of
from ..content import Figure, Result, Status, Text
from ..plates import key, stem
from ..plates.absent import Absent
from ..plates.plate import Plate
from ..plates.table import TablePlate
from ..wording import reading_food, reading_help

# What each figure is made of, as its caption tells: figures printed by their producers, producers'
# projections, and what was computed here from published figures.
STATUSES: dict[str, tuple[Status, ...]] = {
    "completeness": ("computed",),
    "phase_trend": ("published", "projected", "computed"),
    "phase_map": ("published", "computed"),
    "conflict_calendar": ("published", "computed"),
    "displacement": ("published", "computed"),
    "malnutrition": ("published",),
    "coefficients": ("computed",),
    "conflict_food_lags": ("computed",),
    "conflict_food_checks": ("computed",),
    "conflict_food_curve": ("computed",),
    "conflict_food_drivers": ("computed",),
    "conflict_food_map": ("published", "computed"),
    "minusma_timeline": ("published", "computed"),
    "minusma_map": ("published",),
    "minusma_event_study": ("computed",),
    "minusma_course": ("published", "computed"),
    "minusma_placebos": ("computed",),
    "minusma_designs": ("computed",),
    "minusma_phase3plus": ("published", "computed"),
    "phase_bars": ("published", "projected", "computed"),
    "phase_maps": ("published", "computed"),
    "projections_held": ("published", "projected", "computed"),
    "national_malnutrition": ("published",),
    "stock_and_flow": ("published", "computed"),
    "where_inside": ("published",),
    "asylum": ("published",),
    "refugees_over_time": ("published", "computed"),
    "sahel_shares": ("published", "projected", "computed"),
    "sahel_deaths": ("published",),
    "sahel_displaced": ("published",),
    "spillover_checks": ("computed",),
}

# What the heading of a reading help begins with; the report has headings of its own.
_HEADING = "## "


def shown(plate: Plate | TablePlate | Absent, country: str) -> Result:
    """A plate as a country's report can name it; of one that the country lacks, the reason why."""
    if isinstance(plate, Absent):
        return Text(plate.reason)
    if isinstance(plate, TablePlate):
        return plate.table
    return Figure(
        stem=stem(key(plate.name, country), plate.language),
        title=plate.text.title,
        subtitle=plate.text.subtitle,
        source=plate.text.source,
        alt=plate.text.alt,
        note=plate.text.note,
        statuses=STATUSES[plate.name],
        reading=_reading(plate),
    )


def _reading(plate: Plate) -> str:
    """The line that says how to read a figure, where a notebook has one for it."""
    words = words_of(plate.language)
    for module in (reading_help, reading_food):
        with suppress(KeyError):
            said: str = module.reading_help(plate.name, words).markdown
            return said.removeprefix(_HEADING).partition("\n\n")[2].strip("*")
    return ""

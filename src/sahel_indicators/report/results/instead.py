"""Key messages in the place of those that name a figure which a country lacks."""

from __future__ import annotations

from collections.abc import Iterable

from ...figures.words import Words
from ...findings import Findings
from ..content import Listing, Result
from ..plates.absent import Absent
from ..plates.plate import Plate
from ..plates.table import TablePlate
from ..wording.food_briefing import latest_by_area
from ..wording.food_newest import newer_by_region
from ..wording.food_security import map_title
from ..wording.movements_briefing import movements_briefing


def instead_results(
    found: Findings, plates: Iterable[Plate | TablePlate | Absent], words: Words
) -> dict[str, Result]:
    """Lists of one message each, empty where the figure is there that says it.

    Where a figure is lacking but not what it would say (Mauritania's map), that is said; of
    conflict and of surveys nothing else is known, and the reason stands among the messages: silence
    could be read as peace, or as health.
    """
    lacked = {each.name: each.reason for each in plates if isinstance(each, Absent)}
    printed = found.trend.frame["scope"] != "constant units"
    said = {
        "latest_by_area": latest_by_area(found.trend, found.people, words)
        if "phase_trend" in lacked or not printed.any()
        else "",
        "phase_map_instead": _mapped(found, words) if "phase_map" in lacked else "",
        "malnutrition_instead": lacked.get("malnutrition", ""),
        "displacement_instead": " ".join(movements_briefing(found.movements, words).answer)
        if "displacement" in lacked
        else "",
        "conflict_calendar_instead": lacked.get("conflict_calendar", ""),
    }
    return {name: Listing((message,) if message else ()) for name, message in said.items()}


def _mapped(found: Findings, words: Words) -> str:
    """What the map would show, and what is newer than it."""
    newer = newer_by_region(found.country, found.trend.regions, words)
    return " ".join(filter(None, [f"{map_title(found.map, words)}.", newer]))

"""The systems of areas that each country has, and the rules about them, as `systems.toml` says."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from ..errors import AreaError, shortened

LEVELS = (0, 1, 2)


@dataclass(frozen=True)
class AreaSystem:
    """One way to divide a country, with the days it was in force and who says so.

    `areas` tells how its areas are made (see `systems.toml`). A missing day is not known, or the
    system is a producer's habit and no law; both days belong to the time it was in force.
    """

    location: str
    key: str
    areas: Literal["ch", "cod", "reform", "codes"]
    en: str
    fr: str
    evidence: str
    valid_from: date | None = None
    valid_to: date | None = None
    levels: tuple[int, ...] = LEVELS

    @property
    def carved(self) -> tuple[dict[str, Any], ...]:
        """The rules about areas cut out of OCHA's; none for most systems."""
        return tuple(r for r in _rules()["carved"] if _is_of(r, self.location, self.key))

    @property
    def is_new_ground(self) -> bool:
        """Whether some areas are neither OCHA's nor the Cadre Harmonisé's, under any code."""
        return self.areas == "reform" or bool(self.carved)

    @property
    def listed(self) -> Literal["ch", "cod"] | None:
        """The gazetteer's list of the same areas, if there is one."""
        if self.is_new_ground:
            return None
        return "cod" if self.areas == "cod" else "ch"


def _is_of(rule: dict[str, Any], location: str, key: str) -> bool:
    return bool(rule["location"] == location and rule["system"] == key)


@cache
def _rules() -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath("systems.toml").read_text("utf-8"))


@cache
def systems(location: str) -> dict[str, AreaSystem]:
    """Every system of areas of a country by key. Raises `AreaError` for a country without any."""
    declared = [AreaSystem(**entry) for entry in _rules()["system"]]
    found = {system.key: system for system in declared if system.location == location}
    if not found:
        raise AreaError(
            f"'{shortened(location)}' has no area systems.",
            expected=", ".join(sorted({system.location for system in declared})),
        )
    return found


def system_of(location: str, key: str, level: int = 1) -> AreaSystem:
    """A country's system by its key. Raises `AreaError` naming those that there are."""
    known = systems(location)
    if key not in known:
        raise AreaError(
            f"'{shortened(str(key))}' is not an area system of {location}.",
            expected=", ".join(f"'{each}' ({system.en})" for each, system in known.items()),
        )
    if level not in known[key].levels:
        said = f"No areas of '{location}' at level {level} in the system '{key}'."
        raise AreaError(said, expected=f"a level among {', '.join(map(str, LEVELS))}")
    return known[key]


def printed_areas(location: str) -> list[dict[str, Any]]:
    """The rules by which published units of an area are whole areas of a younger system.

    Each has of (area_code), units, sources (empty for any), from (a day), code and evidence.
    """
    rules = (rule for rule in _rules()["printed"] if rule["location"] == location)
    return [{"sources": [], **rule} for rule in rules]

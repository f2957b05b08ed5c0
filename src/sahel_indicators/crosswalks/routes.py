"""By which ways figures of any area reach the areas of a reform's system."""

from __future__ import annotations

from collections import Counter, defaultdict
from functools import cache

import numpy as np
import pandas as pd

from .declared import printed_areas, systems
from .members import ch_codes, members, placed_areas
from .pieces import pieces
from .shares import People, people_of, shares

ROUTES = [
    "from_code",
    "from_level",
    "from_name",
    "target",
    "weight",
    "covers",
    "needed",
    "is_same",
    "is_printed_part",
    "evidence",
    "note",
]


def routes(
    location: str, level: int, system: str, population: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Every area whose figures say something about an area of a system, one row a pair.

    Columns `ROUTES`: `weight` as in a crosswalk; `covers` how much of the target the area
    accounts for, counted in OCHA's admin2 areas that the target needs (`needed`); `is_same` where
    both are one area under two codes; `is_printed_part` where it is a declared part of an area
    that is published as a whole as well. `population` as in `crosswalk`. Raises as it does.
    """
    table = _measured(location, level, system)
    if population is None:
        return table
    weights = _shares(location, level, system, people_of(location, population))
    keys = ["from_code", "target"]
    changed = table.drop(columns=["weight", "note"]).merge(
        weights[[*keys, "weight", "note"]], on=keys, validate="one_to_one"
    )
    return changed[ROUTES]


def _shares(location: str, level: int, system: str, people: People) -> pd.DataFrame:
    """The shares of every area with a code of its own, each pair of areas once."""
    found = [
        shares(members(location, each, key), members(location, level, system), people).assign(
            from_level=each
        )
        for key, other in systems(location).items()
        if other.areas != "codes"
        for each in sorted({level, 2})
    ]
    table = pd.concat(found, ignore_index=True).rename(columns={"to_code": "target"})
    return table.drop_duplicates(["from_code", "target"], ignore_index=True)


@cache
def _measured(location: str, level: int, system: str) -> pd.DataFrame:
    """The routes as they are without any population."""
    table = _shares(location, level, system, People())
    areas, goals = placed_areas(location), members(location, level, system).sets()
    pairs = zip(table["from_code"], table["target"], strict=True)
    sets = [(areas[code][2], goals[target]) for code, target in pairs]
    old = pieces(location)["old"].tolist()
    table = table.assign(
        from_name=[areas[code][1] for code in table["from_code"]],
        is_same=[area == goal for area, goal in sets],
        covers=[_covers(old, area, goal) for area, goal in sets],
        needed=[float(len({old[row] for row in goal})) for _, goal in sets],
        is_printed_part=table["from_code"].isin({r["code"] for r in printed_areas(location)}),
    )
    wholes = _printed_beside(location)
    twice = [
        any(area < whole <= goal for whole in wholes.get(code, ()))
        for code, (area, goal) in zip(table["from_code"], sets, strict=True)
    ]
    return table[~np.array(twice, dtype=bool)][ROUTES].reset_index(drop=True)


def _covers(old: list[str], area: frozenset[int], goal: frozenset[int]) -> float:
    """The target's admin2 areas (or what it has of them) that lie in an area, counted."""
    has, needs = (Counter(old[row] for row in rows) for rows in (area & goal, goal))
    return sum(number / needs[code] for code, number in has.items())


def _printed_beside(location: str) -> dict[str, list[frozenset[int]]]:
    """The areas beside which a part is printed: a target that holds both counts it once only."""
    areas = placed_areas(location)
    found: defaultdict[str, list[frozenset[int]]] = defaultdict(list)
    for rule in printed_areas(location):
        found[rule["code"]].append(areas[rule["of"]][2])
    return found


def recoded(figures: pd.DataFrame, location: str, level: int) -> pd.DataFrame:
    """Figures of the Cadre Harmonisé's areas under its own codes; those without one are left out.

    Level 0 has no code of the Cadre Harmonisé's and stays as it is.
    """
    if level == 0:
        return figures
    codes = figures["area_code"].map(ch_codes(location, level))
    return figures.assign(area_code=codes)[codes.notna()].reset_index(drop=True)

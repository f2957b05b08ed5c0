"""Crosswalks between the systems of areas that a country has had, with dates and what is uncertain.

The lineage of Mali's areas of 2023 and Burkina Faso's of 2025 is in the bundle, everything else in
`systems.toml` and `ch_codes.csv` beside this file, rule by rule with its evidence.
"""

from __future__ import annotations

import pandas as pd

from .declared import AreaSystem, printed_areas, system_of, systems
from .members import areas_of, members
from .routes import recoded, routes
from .shares import people_of, shares

CROSSWALK = [
    "from_code",
    "from_name",
    "to_code",
    "to_name",
    "weight",
    "valid_from",
    "evidence",
    "note",
]

__all__ = [
    "CROSSWALK",
    "AreaSystem",
    "areas_of",
    "crosswalk",
    "people_of",
    "printed_areas",
    "recoded",
    "routes",
    "system_of",
    "systems",
]


def crosswalk(
    location: str,
    from_system: str,
    to_system: str,
    level: int,
    population: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Where the people of each area of one system live in another, and how sure that is.

    Key (from_code, to_code). `weight` is the share of the from-area's people who live in the
    to-area: 1 where it lies wholly inside; where it was split, shares by `population`, or missing
    for all its parts: equal shares are never assumed. `population` has area_code (any system's but
    the Cadre Harmonisé's coding) and population, one row an area; `year` and `source` are said in
    the notes. `valid_from` is the later of the days from which the two areas exist (missing if
    neither is known), `evidence` "source" or "inferred", `note` what is uncertain. An area for
    which the other system has none (a moughataa without a code) has one row with to_code "".
    Raises `AreaError` for an unknown country, system, level or code, `DataError` for a population
    table that cannot be used.
    """
    start, goal = members(location, level, from_system), members(location, level, to_system)
    table = shares(start, goal, people_of(location, population))
    days = pd.DataFrame(
        {"a": table["from_code"].map(start.since), "b": table["to_code"].map(goal.since)}
    ).astype("datetime64[ns]")
    return table.assign(
        from_name=table["from_code"].map(start.names),
        to_name=table["to_code"].map(goal.names).fillna(""),
        valid_from=days.max(axis=1),
    )[CROSSWALK]

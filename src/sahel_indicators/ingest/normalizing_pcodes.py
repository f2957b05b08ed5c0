"""Places by codes that are OCHA's own, where the gazetteer alone would trust names only.

Cadre Harmonisé numbers Mauritania, Niger and Nigeria otherwise than OCHA, so that there the
gazetteer goes by names. HDX's own tables carry OCHA's P-codes, often without any name.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

import pandas as pd

from ..areas import Place, gazetteer
from ..countries import with_areas
from ..errors import shortened
from .reading import is_missing

_LEVEL = re.compile(r"adm(?:in)?([0-4])")


class KnownArea(NamedTuple):
    """An area of the gazetteer: country, level, name and the code of the area above it."""

    location: str
    level: int
    name: str
    parent: str


def place_by_code(
    location: str,
    code1: str,
    name1: str,
    code2: str,
    name2: str,
    table: str = "",
    sub_areas: bool = False,
) -> Place:
    """Where a row lies whose codes are OCHA's P-codes, as `Gazetteer.place` says it.

    A known code stands for its own name and region where those are blank, in either spelling of
    the country in it ("TD0701", "TCD0701"). A code and a name that are of different areas give no
    place, in every country.
    """
    code1, code2 = p_code(location, code1), p_code(location, code2)
    district, region = known_area(location, 2, code2), known_area(location, 1, code1)
    if district:
        name2 = name2 or district.name
        name1 = name1 or ("" if code1 else gazetteer().name(district.parent))
    if region:
        name1 = name1 or region.name
    place = gazetteer().place(location, code1, name1, code2, name2, table, sub_areas)
    said, code, name = (region, code1, name1)
    if place.admin_level == 2:
        said, code, name = (district, code2, name2)
    if place.problem or place.unit or not said or code in gazetteer().parts(place.area_code):
        return place
    told = f"code '{code}' is {said.name}, but the name '{shortened(name)}' is {place.area_code}"
    return Place(problem=told, admin_level=place.admin_level)


def p_code(location: str, code: str) -> str:
    """A P-code with the country as the gazetteer writes it: TD0701 for both TD0701 and TCD0701."""
    if location and code.startswith(location):
        short = prefixes().get(location, location) + code.removeprefix(location)
        return short if short in known_areas() else code
    return code


@cache
def known_areas() -> dict[str, KnownArea]:
    """Every area that has a P-code of its own, by that code."""
    areas = gazetteer().areas
    plain = areas[areas["parts"].map(len) == 1]
    told = zip(
        plain["location_code"],
        plain["admin_level"],
        plain["area_name"],
        plain["parent_code"],
        strict=True,
    )
    return dict(zip(plain["area_code"], (KnownArea(*each) for each in told), strict=True))


def known_area(location: str, level: int, code: str) -> KnownArea | None:
    """The area with a code, where it is of that country and level."""
    area = known_areas().get(code)
    return area if area and (area.location, area.level) == (location, level) else None


@cache
def prefixes() -> dict[str, str]:
    """The two letters with which the P-codes of a country begin, by its three-letter code."""
    return {country.iso3: country.iso2 for country in with_areas()}


def finest_level(frame: pd.DataFrame) -> int:
    """The finest admin level of which a table says anything, whatever its columns are called.

    A table of districts whose column of codes bears another name must not be taken for one of
    regions.
    """
    levels = {name: match for name in frame.columns if (match := _LEVEL.match(name))}
    said = [int(m[1]) for name, m in levels.items() if not frame[name].map(is_missing).all()]
    return max(said, default=0)

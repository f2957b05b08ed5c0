"""Which area of a system each piece of a country belongs to, and what those areas are called."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

import pandas as pd
from pandas.api.typing import NaTType

from ..areas import gazetteer
from .declared import AreaSystem, system_of, systems
from .pieces import pieces

_COLUMNS = ["area_code", "area_name", "parent_code", "parent_name", "parts"]


@dataclass(frozen=True)
class Members:
    """The areas of one level of a system.

    `owner` has one code a row of `pieces` ("" where the system has no area there); `names` and
    `since` (the day each area exists) are by code.
    """

    system: AreaSystem
    owner: pd.Series
    names: dict[str, str]
    since: dict[str, pd.Timestamp | NaTType]

    def sets(self) -> dict[str, frozenset[int]]:
        """Each area as the rows of `pieces` that make it up, without those set aside."""
        states = pieces(self.system.location)["state"]
        found: dict[str, set[int]] = {}
        for row, (code, state) in enumerate(zip(self.owner, states, strict=True)):
            if code and state != "set aside":
                found.setdefault(code, set()).add(row)
        return {code: frozenset(rows) for code, rows in found.items()}


@cache
def members(location: str, level: int, key: str) -> Members:
    """Who belongs where in a system. Raises `AreaError` for an unknown country, system or level."""
    system = system_of(location, key, level)
    if level == 0:
        owner = pd.Series(location, index=pieces(location).index)
        return Members(system, owner, {location: location}, {location: _since(system)})
    if system.areas == "reform":
        return _of_reform(system, level)
    if system.areas == "codes":
        return _of_codes(system, level)
    return _carved(_of_gazetteer(system, level), level)


def areas_of(location: str, level: int, key: str = "ch") -> pd.DataFrame:
    """The areas of one level of any system, in the columns of `Gazetteer.system`.

    area_code, area_name, parent_code, parent_name, parts (its own code, but for joined areas of
    OCHA's). Mali's regions and cercles of 2023 are `ML-2023-` and the national code, Burkina
    Faso's regions of 2025 `BF-2025-` and the name: codes of our own, as OCHA has published none.
    Raises `AreaError` for an unknown country, system or level.
    """
    system = system_of(location, key, level)
    if (system.areas in ("ch", "cod") and not system.carved) or level == 0:
        return gazetteer().system(location, level, _listed(system))
    here, above = members(location, level, key), members(location, level - 1, key)
    parents = above.owner.groupby(here.owner).agg("first")
    is_coded = system.areas == "codes"
    codes = sorted(here.names)
    return pd.DataFrame(
        {
            "area_code": codes,
            "area_name": [here.names[code] for code in codes],
            "parent_code": [str(parents[code]) for code in codes],
            "parent_name": [above.names[str(parents[code])] for code in codes],
            "parts": [(code,) if is_coded else gazetteer().parts(code) for code in codes],
        },
        columns=_COLUMNS,
    )


def _listed(system: AreaSystem) -> Literal["ch", "cod"]:
    return system.areas if system.areas in ("ch", "cod") else "cod"


def _since(system: AreaSystem) -> pd.Timestamp | NaTType:
    return pd.Timestamp(system.valid_from) if system.valid_from else pd.NaT


def _of_gazetteer(system: AreaSystem, level: int, listed: Literal["ch", "cod", ""] = "") -> Members:
    table = gazetteer().system(system.location, level, listed or _listed(system))
    pairs = zip(table["area_code"], table["parts"], strict=True)
    within = {part: code for code, parts in pairs for part in parts}
    old = pieces(system.location)["old"]
    places = old if level == 2 else old.map(gazetteer().parent)
    names = dict(zip(table["area_code"], table["area_name"], strict=True))
    return Members(system, places.map(within), names, dict.fromkeys(names, _since(system)))


def _carved(whole: Members, level: int) -> Members:
    owner, names = whole.owner.copy(), dict(whole.names)
    regions = pieces(whole.system.location)["region"]
    for rule in whole.system.carved:
        if rule["level"] == level:
            owner[(whole.owner == rule["within"]) & (regions == rule["region"])] = rule["code"]
            names[rule["code"]] = rule["name"]
    left = set(owner)
    names = {code: name for code, name in names.items() if code in left}
    return Members(whole.system, owner, names, dict.fromkeys(names, _since(whole.system)))


def _of_reform(system: AreaSystem, level: int) -> Members:
    table = pieces(system.location)
    code, name = ("new", "new_name") if level == 2 else ("region", "region_name")
    named = table.drop_duplicates(code)
    names = dict(zip(named[code], named[name], strict=True))
    first = table.groupby(code)["since"].min()
    return Members(system, table[code], names, {each: first[each] for each in names})


def _of_codes(system: AreaSystem, level: int) -> Members:
    areas, coded = _of_gazetteer(system, level, "ch"), ch_codes(system.location, level)
    owner = areas.owner.map(coded).fillna("")
    names = {code: areas.names[area] for area, code in coded.items()}
    return Members(system, owner, names, dict.fromkeys(names, _since(system)))


@cache
def ch_codes(location: str, level: int) -> dict[str, str]:
    """The Cadre Harmonisé's own code of each area of `ch` for which it has printed one.

    A code printed for two areas (MR0707) is followed by the name, so that it cannot be misread.
    """
    with files(__package__).joinpath("ch_codes.csv").open(encoding="utf-8") as file:
        table = pd.read_csv(file, dtype="str")
    here = table[(table["location_code"] == location) & (table["admin_level"] == str(level))]
    return dict(zip(here["area_code"], here["code"], strict=True))


@cache
def placed_areas(location: str) -> dict[str, tuple[int, str, frozenset[int]]]:
    """Every area code of a country that figures may carry: its level, name and pieces.

    Those of all systems but the Cadre Harmonisé's coding, whose codes mean other areas at OCHA.
    """
    found: dict[str, tuple[int, str, frozenset[int]]] = {}
    for key, system in systems(location).items():
        if system.areas != "codes":
            for level in (1, 2):
                here = members(location, level, key)
                for code, rows in here.sets().items():
                    found.setdefault(code, (level, here.names[code], rows))
    return found

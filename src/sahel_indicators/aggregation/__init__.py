"""Units to areas, and areas to the areas of a system: the one place where figures are added up."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any, cast

import numpy as np
import pandas as pd

from ..areas import System, gazetteer
from ..crosswalks import recoded, routes, system_of
from ..errors import DataError
from ..observations import KEY, row_numbers
from ..variables import variables
from .columns import FIGURE_KEY, FIGURES
from .listed import listed, without_places_of_known_areas
from .reformed import people_along, to_reformed, with_printed_areas

__all__ = [
    "FIGURES",
    "FIGURE_KEY",
    "atoms_of_system",
    "people_along",
    "repetitions",
    "to_areas",
    "to_system",
    "with_printed_areas",
    "without_repetitions",
]

# One analysis or report: what the units of an area have in common.
_ANALYSIS = [name for name in KEY if name not in ("unit", "variable")]

# Producers whose units with a name of their own stand beside the area's figure and not within it:
# the Cadre Harmonisé takes displaced people and towns out of their area (Sanmatenga: 945,850 people
# in October 2021, 577,094 + 368,756 displaced in March 2022).
_BESIDE = ("cilss_ch",)


def without_repetitions(observations: pd.DataFrame) -> pd.DataFrame:
    """The observations without exercises that only repeat an earlier one, figure by figure.

    A Cadre Harmonisé exercise that did not take place can reappear under its own name (Mali,
    March 2022). It is a repetition, not a vintage: one figure that differs makes it a new one.
    """
    repeated = repetitions(observations)
    if repeated.empty:
        return observations
    keys = ["location_code", "period_start", "status", "source", "published_on"]
    marked = observations[keys].merge(
        repeated[keys].assign(_repeated=True), on=keys, how="left", validate="many_to_one"
    )
    return observations[marked["_repeated"].isna().to_numpy()]


def repetitions(observations: pd.DataFrame) -> pd.DataFrame:
    """The exercises whose figures are those of an earlier one for the same period and status.

    Columns: location_code, period_start, status, source, published_on, rows (lines of the file),
    repeats (the day the figures were first published).
    """
    ch = observations[observations["source"] == "cilss_ch"]
    figure = row_numbers(ch, ["area_code", "unit", "variable", "value"])
    what = pd.util.hash_array(figure.to_numpy())
    keys = ["location_code", "period_start", "status", "source", "published_on"]
    prints = (
        ch.assign(_print=what)
        .groupby(keys, observed=True)
        .agg(rows=("row", "nunique"), _print=("_print", "sum"))
        .reset_index()
        .sort_values("published_on")
    )
    same = [name for name in [*keys, "_print", "rows"] if name != "published_on"]
    prints["repeats"] = prints.groupby(same)["published_on"].transform("first")
    return prints[prints["repeats"] < prints["published_on"]].drop(columns="_print")


def to_areas(observations: pd.DataFrame) -> pd.DataFrame:
    """One figure an area, analysis and variable, with `completeness` 1 (whole) or 0.

    Figures of units are added up where the variable adds up and every unit of the area is there
    with a figure; otherwise the area's value is missing and `note` names the units that were
    found. Bounds are kept for areas published whole. Returns the columns `FIGURES`.
    """
    observations = without_places_of_known_areas(observations)
    analysis = row_numbers(observations, _ANALYSIS)
    in_parts = analysis.isin(analysis[observations["unit"] != ""]) | _lacks_parts(observations)
    whole = observations[~in_parts].assign(completeness=1.0)[FIGURES]
    return pd.concat([whole, _add_units(_additive(observations[in_parts]))], ignore_index=True)


def _lacks_parts(rows: pd.DataFrame) -> pd.Series:
    """The rows of areas that are no longer whole without a part that is analysed beside them."""
    lacking = pd.Series(False, index=rows.index)
    for part in gazetteer().rules["part"]:
        if "from" in part:
            known = rows["published_on"] >= pd.Timestamp(part["from"])
            lacking |= known & rows["area_code"].eq(part["of"]) & rows["source"].isin(_BESIDE)
    return lacking


def _additive(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows whose figures may be added up."""
    keys = [key for key, variable in variables().items() if variable.adds_up == "sum"]
    return rows[rows["variable"].isin(keys)]


def _add_units(units: pd.DataFrame) -> pd.DataFrame:
    if units.empty:
        return units.assign(completeness=1.0)[FIGURES]
    units = units.assign(_there=units["unit"].where(units["value"].notna()))
    figure = row_numbers(units, FIGURE_KEY)
    groups = units.groupby(figure, sort=False)
    added = groups.head(1).assign(value=groups["value"].sum(skipna=False).to_numpy())
    found = [frozenset(filter(pd.notna, there)) for there in groups["_there"].agg(tuple)]
    whole = added["value"].notna().to_numpy() & _complete(added, found)
    return added.assign(
        value=added["value"].where(whole),
        lower=np.nan,
        upper=np.nan,
        completeness=whole.astype("float64"),
        note=_notes(found, whole, _said_of_units(units, figure, figure[added.index])),
    )[FIGURES]


def _said_of_units(units: pd.DataFrame, figure: pd.Series, added: pd.Series) -> list[str]:
    """What is noted of the units of each figure that have one, each remark once."""
    noted = units["_there"].notna() & units["note"].ne("")
    by_figure = units.loc[noted, "note"].groupby(figure[noted])
    remarks = {number: "; ".join(dict.fromkeys(notes)) for number, notes in by_figure}
    return [remarks.get(number, "") for number in added]


def _complete(figures: pd.DataFrame, found: list[frozenset[str]]) -> np.ndarray:
    """Whether the units that have a figure make up the area."""
    about = (figures[name] for name in ("area_code", "published_on", "source"))
    complete = gazetteer().is_complete
    whole = np.array(
        [
            complete(area, units, day, beside=source in _BESIDE)
            for units, area, day, source in zip(found, *about, strict=True)
        ]
    )
    return np.asarray(whole | listed(figures["source"], figures["series"]))


def _notes(found: list[frozenset[str]], whole: np.ndarray, remarks: list[str]) -> list[str]:
    said = {True: "sum of: ", False: "not the whole area; units with a figure: "}
    listed = (", ".join(unit or "the area itself" for unit in sorted(units)) for units in found)
    return [
        said[bool(all_)] + (units or "none") + (f"; {remark}" if remark else "")
        for all_, units, remark in zip(whole, listed, remarks, strict=True)
    ]


def to_system(
    figures: pd.DataFrame,
    location: str,
    level: int,
    system: str = "ch",
    people_of_parts: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Area figures of one country on the areas of one level of a system.

    A figure published for an area stands as it is. What is missing is added up from the areas
    below or from the parts of a joined area, for variables that add up, if all are there;
    `completeness` is the share of parts found, and the value is missing below 1. An area that a
    reform cut has no figure beyond it, and `note` says so, unless `people_of_parts` (population as
    `crosswalks.crosswalk` takes it) says where its people live: then people and children are
    apportioned, and `note` calls the figure an estimate. Raises `AreaError` for an unknown system,
    naming the country's, and `DataError` for people of parts where nothing is ever apportioned.
    """
    if system in ("ch", "cod") and people_of_parts is None:
        return _to_listed(figures, location, level, cast(System, system))
    declared = system_of(location, system, level)
    if not declared.is_new_ground and people_of_parts is not None:
        said = f"Nothing is apportioned in the system '{system}' of {location}."
        raise DataError(said, expected="people of parts with the system of a reform only")
    if declared.areas == "codes":
        return recoded(_to_listed(figures, location, level, "ch"), location, level)
    if declared.listed or level == 0:
        return _to_listed(figures, location, level, declared.listed or "cod")
    ways = routes(location, level, system, people_of_parts)
    return to_reformed(figures[figures["location_code"] == location], level, ways)


def _to_listed(figures: pd.DataFrame, location: str, level: int, system: System) -> pd.DataFrame:
    here = figures[figures["location_code"] == location]
    direct = here[here["area_code"].isin(_codes_of_system(location, level, system))]
    rolled = _roll_up(here, location, level, system)
    both = pd.concat([direct, rolled], ignore_index=True)
    return both[~row_numbers(both, FIGURE_KEY).duplicated()].reset_index(drop=True)


@cache
def _codes_of_system(location: str, level: int, system: System) -> frozenset[str]:
    return frozenset(gazetteer().system(location, level, system)["area_code"])


def _roll_up(figures: pd.DataFrame, location: str, level: int, system: System) -> pd.DataFrame:
    owner = atoms_of_system(location, level, system)
    below = figures[figures["admin_level"].isin([level, 2]) & figures["value"].notna()]
    below = _additive(below[below["area_code"].isin(owner.index)])
    target = below["area_code"].map(owner["target"])
    below = below.assign(area_code=target, _atoms=below["area_code"].map(owner["atoms"]))[
        below["area_code"] != target
    ]
    if below.empty:
        return below.assign(completeness=1.0)[FIGURES]
    groups = below.groupby(row_numbers(below, FIGURE_KEY), sort=False)
    sums = groups[["value", "_atoms"]].sum()
    added = groups.head(1).assign(value=sums["value"].to_numpy())
    atoms = owner.drop_duplicates("target").set_index("target")["needed"]
    found, needed = sums["_atoms"].to_numpy(), added["area_code"].map(atoms).to_numpy()
    return added.assign(
        admin_level=level,
        value=added["value"].where(found == needed),
        lower=np.nan,
        upper=np.nan,
        completeness=found / needed,
        note=_coverage(found, needed),
    )[FIGURES]


def _coverage(found: np.ndarray, needed: np.ndarray) -> list[str]:
    pairs = zip(found, needed, strict=True)
    return [f"added up from {parts} of {whole} areas" for parts, whole in pairs]


@cache
def atoms_of_system(location: str, level: int, system: System) -> pd.DataFrame:
    """Which areas below add up to which area of a system, counted in OCHA's admin2 areas.

    Indexed by area_code; columns `target` (the area it belongs to), `atoms` (OCHA areas it
    stands for) and `needed` (OCHA areas that make the target whole). Joined areas and their
    parts never meet in one sum, because a publisher has either.
    """
    gaz = gazetteer()
    targets = gaz.system(location, level, system)
    pairs = zip(targets["area_code"], targets["parts"], strict=True)
    holder: dict[str, str] = {part: code for code, parts in pairs for part in parts}
    below: Iterable[Any] = gaz.areas.query(
        "location_code == @location and admin_level == 2"
    ).itertuples()
    rows = [
        (area.area_code, target, len(area.parts))
        for area in below
        for target in _around(area, holder, location, level)
    ]
    place = {code: number for number, code in enumerate(targets["area_code"])}
    rows.sort(key=lambda row: place[row[1]])
    table = pd.DataFrame(rows, columns=["area_code", "target", "atoms"])
    needed = table[table["atoms"] == 1].groupby("target")["atoms"].sum()
    return table.assign(needed=table["target"].map(needed)).set_index("area_code")


def _around(area: Any, holder: dict[str, str], location: str, level: int) -> set[str]:
    """The areas of a system that an area lies in; `holder` says whose each of their parts is."""
    if level == 2:
        owners = {holder.get(part, "") for part in area.parts}
        return owners - {""} if len(owners) == 1 else set()
    above = (location, *area.parent_code.split("+"))
    return {holder[code] for code in above if code in holder}

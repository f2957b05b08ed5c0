"""Figures on the areas of a system to indicator values, one row an area, period and producer."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from ..aggregation import atoms_of_system, people_along, to_system
from ..areas import System
from ..crosswalks import printed_areas, recoded, routes, system_of
from .declaration import Indicator
from .lacking import NOTHING, absent_in_words, lacking
from .shaping import ROW, slim, wide

# What a value has of its first figure, and what of the figure that it lacks where it is missing.
_BOUNDS = ["lower", "upper"]
_TOLD = ["completeness", "note"]

# What is said of a value that is a sum over countries of asylum.
_ADDED = "added up over countries of asylum, if all are known"

VALUES = ["indicator", *ROW, "value", "lower", "upper", "completeness", "note"]

# How far a year without an analysis may be from one that has it: 2012-13 and 2025 are within,
# 1989 is not.
MAX_GAP_YEARS = 3


def compute(
    declared: list[Indicator],
    figures: pd.DataFrame,
    location: str,
    level: int,
    system: str = "ch",
    people_of_parts: pd.DataFrame | None = None,
    people: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """The values of indicators for one country and level, each producer's and vintage's apart.

    `figures` are area figures (`aggregation.to_areas`). Returns the columns `VALUES`; `value` is
    missing where a part of the area or a needed figure is, or where it would leave the bounds its
    indicator declares (phases that add up to far more than the population): `note` says which.
    `note` and `completeness` are those of the first figure needed, of a missing value those of the
    figure that it lacks; `completeness` is 0 where that is not there at all.
    `people_of_parts` apportions areas that a reform cut, as in `aggregation.to_system`; `people` is
    the `population` of the same areas, where the caller has it already.
    """
    needed = figures["variable"].isin({name for indicator in declared for name in indicator.needs})
    placed = to_system(figures[needed], location, level, system, people_of_parts)
    if people is None:
        people = population(figures, location, level, system, people_of_parts)
    figures = slim(placed, people)
    values = pd.concat([_values(one, figures) for one in declared], ignore_index=True)
    found = _with_what_they_are_about(values, placed)
    return _within_bounds(declared, found)[VALUES]


def _values(indicator: Indicator, figures: pd.DataFrame) -> pd.DataFrame:
    """The values of one indicator.

    `row` is the figure that tells area, period, producer and bounds, `told` the one whose note and
    completeness are the value's; `absent` names one that is needed and not there.
    """
    needed = wide(indicator, figures)
    value = indicator.formula(needed).to_numpy(dtype="float64")
    found = {"row": needed["row"], "value": value, "is_sum": indicator.over_counterparts}
    values = pd.DataFrame(found).assign(told=needed["row"], absent="", indicator=indicator.key)
    missing = np.isnan(value)
    if missing.any() and len(indicator.needs) > 1:
        reasons = lacking(indicator, needed[missing], figures)
        values.loc[missing, ["told", "absent"]] = reasons
    return values


def _with_what_they_are_about(values: pd.DataFrame, placed: pd.DataFrame) -> pd.DataFrame:
    """Values with area, period, producer, bounds, completeness and note of their figures."""
    about = placed[[*ROW, *_BOUNDS]].iloc[values["row"].to_numpy()].reset_index(drop=True)
    told = placed[_TOLD].iloc[values["told"].to_numpy()].reset_index(drop=True)
    is_absent = values["absent"].ne("")
    told["completeness"] = told["completeness"].mask(is_absent, NOTHING)
    told["note"] = told["note"].mask(is_absent, values["absent"].map(absent_in_words))
    told["note"] = told["note"].mask(values["is_sum"], _ADDED)
    indicator = values["indicator"].astype("str")
    return pd.concat([about, told], axis="columns").assign(
        value=values["value"], indicator=indicator
    )


def _within_bounds(declared: Sequence[Indicator], values: pd.DataFrame) -> pd.DataFrame:
    """The values, with those that cannot be taken out and explained in `note`."""
    low = {i.key: -np.inf if i.minimum is None else i.minimum for i in declared}
    high = {i.key: np.inf if i.maximum is None else i.maximum for i in declared}
    keys, value = values["indicator"], values["value"]
    least, most = (keys.map(bound).astype("float64") for bound in (low, high))
    beyond = (value < least) | (value > most)
    kept = values.assign(value=value.mask(beyond))
    kept.loc[beyond, "note"] = [
        f"computed as {number:g}, not within {low[key]:g} to {high[key]:g}"
        for key, number in zip(keys[beyond], value[beyond], strict=True)
    ]
    return kept


def population(
    figures: pd.DataFrame,
    location: str,
    level: int,
    system: str = "ch",
    people_of_parts: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """People by area and year, as the Cadre Harmonisé's analyses of that year have them.

    Columns: area_code, year, population, population_year. A year without an analysis takes the
    nearest year's figure (the earlier of two), and `population_year` says which; there is no
    growth assumed. Nearest is at most `MAX_GAP_YEARS` away; years beyond have no row. Areas above
    admin2, and those of a reform, are added up and missing unless all parts are there (or
    `people_of_parts` apportions them, as in `aggregation.to_system`).
    """
    below = to_system(_people_stated(figures), location, 2, "ch")
    declared = system_of(location, system, level)
    if declared.is_new_ground and level > 0:
        printed = figures["area_code"].isin({rule["code"] for rule in printed_areas(location)})
        apart = _people_stated(figures[printed & (figures["admin_level"] == 2)])
        table = _by_year(pd.concat([below, apart], ignore_index=True), figures)
        return people_along(table, routes(location, level, system, people_of_parts))
    table = _by_year(below, figures)
    if level < 2:
        table = _added_up(table, location, level, declared.listed or "cod")
    return recoded(table, location, level) if declared.areas == "codes" else table


def _people_stated(figures: pd.DataFrame) -> pd.DataFrame:
    """The Cadre Harmonisé's own figures of people."""
    people = figures["variable"].eq("population_analysed") & figures["source"].eq("cilss_ch")
    return figures[people]


def _by_year(below: pd.DataFrame, figures: pd.DataFrame) -> pd.DataFrame:
    """The latest statement of each area and year, and the nearest one for years without."""
    stated = below[below["value"].notna()].assign(year=below["period_start"].dt.year)
    latest = stated.sort_values(["published_on", "period_start"]).drop_duplicates(
        ["area_code", "year"], keep="last"
    )
    wanted = figures["period_start"].dt.year
    years = range(wanted.min(), wanted.max() + 1) if len(wanted) else range(0)
    return _nearest_year(latest, years)


def _nearest_year(latest: pd.DataFrame, years: range) -> pd.DataFrame:
    keys = ["area_code", "year"]
    wanted = pd.MultiIndex.from_product([latest["area_code"].unique(), years], names=keys)
    known = latest[["area_code", "year", "value"]].rename(
        columns={"year": "population_year", "value": "population"}
    )
    pairs = wanted.to_frame(index=False).merge(known, on="area_code", validate="many_to_many")
    pairs["_gap"] = (pairs["year"] - pairs["population_year"]).abs()
    pairs = pairs[pairs["_gap"] <= MAX_GAP_YEARS]
    nearest = pairs.sort_values(["_gap", "population_year"]).drop_duplicates(keys)
    return nearest.drop(columns="_gap").sort_values(keys, ignore_index=True)


def _added_up(table: pd.DataFrame, location: str, level: int, system: System) -> pd.DataFrame:
    owner = atoms_of_system(location, level, system)
    inside = table[table["area_code"].isin(owner.index)]
    part = inside["area_code"]
    inside = inside.assign(found=part.map(owner["atoms"]), area_code=part.map(owner["target"]))
    added = inside.groupby(["area_code", "year"], as_index=False).agg(
        population=("population", "sum"),
        population_year=("population_year", "min"),
        found=("found", "sum"),
    )
    needed = added["area_code"].map(owner.drop_duplicates("target").set_index("target")["needed"])
    whole = added["found"] == needed
    return added.assign(population=added["population"].where(whole)).drop(columns="found")

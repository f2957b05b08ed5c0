"""Figures on the areas of a system to indicator values, one row an area, period and producer."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..aggregation import atoms_of_system, people_along, to_system
from ..areas import System
from ..crosswalks import printed_areas, recoded, routes, system_of
from ..observations import row_numbers
from .declaration import Indicator

_ROW = [
    "location_code",
    "admin_level",
    "area_code",
    "series",
    "period_start",
    "period_end",
    "status",
    "source",
    "published_on",
]
_ABOUT = ["completeness", "note", "lower", "upper"]

# Numbers of what is one row of an indicator: each counterpart's figures, or those of all together.
_EACH, _TOGETHER = "_each", "_together"

VALUES = ["indicator", *_ROW, "value", "lower", "upper", "completeness", "note"]

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
    `people_of_parts` apportions areas that a reform cut, as in `aggregation.to_system`; `people` is
    the `population` of the same areas, where the caller has it already.
    """
    needed = figures["variable"].isin({name for indicator in declared for name in indicator.needs})
    placed = _numbered(to_system(figures[needed], location, level, system, people_of_parts))
    if people is None:
        people = population(figures, location, level, system, people_of_parts)
    parts = [_values(indicator, placed, people) for indicator in declared]
    return pd.concat(parts, ignore_index=True)[VALUES]


def _numbered(placed: pd.DataFrame) -> pd.DataFrame:
    """The figures with the numbers of their rows, made once for all indicators: nine texts a row.

    Comparing them anew for each indicator took most of the time of a panel.
    """
    together = row_numbers(placed, _ROW)
    each = row_numbers(placed.assign(**{_TOGETHER: together}), [_TOGETHER, "counterpart_code"])
    return placed.assign(**{_TOGETHER: together, _EACH: each})


def _values(indicator: Indicator, placed: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    wide = _wide(indicator, _relevant(indicator, placed))
    if "population" in indicator.needs:
        wide = wide.assign(year=wide["period_start"].dt.year).merge(
            people, on=["area_code", "year"], how="left", validate="many_to_one"
        )
    for name in indicator.needs:
        if name not in wide:
            wide[name] = pd.Series(dtype="float64", index=wide.index)
    values = wide.assign(value=indicator.formula(wide).astype("float64"), indicator=indicator.key)
    return _within_bounds(indicator, values)


def _relevant(indicator: Indicator, placed: pd.DataFrame) -> pd.DataFrame:
    wanted = placed["variable"].isin(indicator.needs) & placed["source"].isin(indicator.sources)
    if indicator.series:
        said, within = placed["series"], f"| {indicator.series} |"
        wanted &= (said == indicator.series) | said.str.contains(within, regex=False)
    return placed[wanted]


def _wide(indicator: Indicator, rows: pd.DataFrame) -> pd.DataFrame:
    """One row a figure, with the needed variables side by side."""
    main = next(name for name in indicator.needs if name != "population")
    keys = _ROW if indicator.over_counterparts else [*_ROW, "counterpart_code"]
    number = _TOGETHER if indicator.over_counterparts else _EACH
    about = rows.sort_values("variable", key=lambda variable: variable != main, kind="stable")
    about = about.drop_duplicates(number).set_index(number)[[*keys, *_ABOUT]]
    values = rows.set_index([number, "variable"])["value"]
    if indicator.over_counterparts:
        values = _added_over_counterparts(values, [number, "variable"])
        about = about.assign(note="added up over countries of asylum, if all are known")
    return about.join(values.unstack("variable"), validate="one_to_one").reset_index(drop=True)


def _added_over_counterparts(values: pd.Series, keys: list[str]) -> pd.Series:
    """Sums that are missing as soon as one counterpart's figure is."""
    groups = values.groupby(level=keys, dropna=False)
    return groups.sum().where(groups.count() == groups.size())


def _within_bounds(indicator: Indicator, values: pd.DataFrame) -> pd.DataFrame:
    """The values, with those that cannot be taken out and explained in `note`."""
    low = -np.inf if indicator.minimum is None else indicator.minimum
    high = np.inf if indicator.maximum is None else indicator.maximum
    beyond = (values["value"] < low) | (values["value"] > high)
    kept = values.assign(value=values["value"].mask(beyond))
    kept.loc[beyond, "note"] = [
        f"computed as {value:g}, not within {low:g} to {high:g}"
        for value in values.loc[beyond, "value"]
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
    below = to_system(figures, location, 2, "ch")
    declared = system_of(location, system, level)
    if declared.is_new_ground and level > 0:
        printed = figures["area_code"].isin({rule["code"] for rule in printed_areas(location)})
        apart = figures[printed & (figures["admin_level"] == 2)]
        table = _by_year(pd.concat([below, apart], ignore_index=True), figures)
        return people_along(table, routes(location, level, system, people_of_parts))
    table = _by_year(below, figures)
    if level < 2:
        table = _added_up(table, location, level, declared.listed or "cod")
    return recoded(table, location, level) if declared.areas == "codes" else table


def _by_year(below: pd.DataFrame, figures: pd.DataFrame) -> pd.DataFrame:
    """The latest statement of each area and year, and the nearest one for years without."""
    stated = below[(below["variable"] == "population_analysed") & below["value"].notna()]
    stated = stated[stated["source"] == "cilss_ch"].assign(year=stated["period_start"].dt.year)
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

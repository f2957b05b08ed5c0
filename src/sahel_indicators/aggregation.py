"""Units to areas, and areas to the areas of a system: the one place where figures are added up."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd

from .areas import System, gazetteer
from .observations import KEY, row_numbers
from .variables import variables

# One analysis or report: what the units of an area have in common.
_ANALYSIS = [name for name in KEY if name not in ("unit", "variable")]
FIGURE_KEY = [name for name in KEY if name != "unit"]

FIGURES = [
    "variable", "location_code", "admin_level", "area_code", "counterpart_code", "series",
    "period_start", "period_end", "status", "value", "lower", "upper", "source", "published_on",
    "completeness", "note",
]


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
    prints = ch.assign(_print=what).groupby(keys, observed=True).agg(
        rows=("row", "nunique"), _print=("_print", "sum")
    ).reset_index().sort_values("published_on")
    same = [name for name in [*keys, "_print", "rows"] if name != "published_on"]
    prints["repeats"] = prints.groupby(same)["published_on"].transform("first")
    return prints[prints["repeats"] < prints["published_on"]].drop(columns="_print")


def to_areas(observations: pd.DataFrame) -> pd.DataFrame:
    """One figure an area, analysis and variable, with `completeness` 1 (whole) or 0.

    Figures of units are added up where the variable adds up and every unit of the area is there;
    otherwise the area's value is missing and `note` names the units that were found. Bounds are
    kept for areas published whole. Returns the columns `FIGURES`.
    """
    analysis = row_numbers(observations, _ANALYSIS)
    in_parts = analysis.isin(analysis[observations["unit"] != ""].unique())
    whole = observations[~in_parts].assign(completeness=1.0)
    parts = _add_units(observations[in_parts], analysis[in_parts])
    return pd.concat([whole[FIGURES], parts], ignore_index=True)


def _add_units(units: pd.DataFrame, analysis: pd.Series) -> pd.DataFrame:
    additive = units["variable"].map(lambda key: variables()[key].adds_up == "sum")
    units = units[additive].assign(_analysis=analysis[additive])
    if units.empty:
        return units.assign(completeness=1.0)[FIGURES]
    complete = _complete(units)
    groups = units.groupby(FIGURE_KEY, sort=False, dropna=False)
    added = groups.agg(
        location_code=("location_code", "first"), admin_level=("admin_level", "first"),
        value=("value", _sum_of_all), units=("unit", _listed), _analysis=("_analysis", "first"),
    ).reset_index()
    is_complete = added["_analysis"].map(complete).astype(bool)
    return added.assign(
        value=added["value"].where(is_complete), lower=np.nan, upper=np.nan,
        completeness=is_complete.astype(float), note=_notes(added["units"], is_complete),
    )[FIGURES]


def _complete(units: pd.DataFrame) -> pd.Series:
    """Whether the units of each analysis make up their area, by the analysis' number."""
    rows = units.groupby("_analysis", sort=False).agg(
        area=("area_code", "first"), start=("period_start", "first"), units=("unit", frozenset)
    )
    found = [gazetteer().is_complete(r.area, r.units, r.start) for r in rows.itertuples()]
    return pd.Series(found, index=rows.index)


def _sum_of_all(values: pd.Series) -> float:
    return float(values.sum(skipna=False))


def _listed(units: pd.Series) -> str:
    return ", ".join(unit or "the area itself" for unit in units)


def _notes(units: pd.Series, complete: pd.Series) -> pd.Series:
    return ("sum of: " + units).where(complete, "not the whole area; units found: " + units)


def to_system(
    figures: pd.DataFrame, location: str, level: int, system: System = "ch"
) -> pd.DataFrame:
    """Area figures of one country on the areas of one level of a system.

    A figure published for an area stands as it is. What is missing is added up from the areas
    below or from the parts of a joined area, for variables that add up, if all are there;
    `completeness` is the share of parts found, and the value is missing below 1.
    """
    here = figures[figures["location_code"] == location]
    target = set(gazetteer().system(location, level, system)["area_code"])
    direct = here[here["area_code"].isin(target)]
    rolled = _roll_up(here, location, level, system)
    both = pd.concat([direct, rolled], ignore_index=True)
    return both[~both.duplicated(FIGURE_KEY)].reset_index(drop=True)


def _roll_up(figures: pd.DataFrame, location: str, level: int, system: System) -> pd.DataFrame:
    owner = atoms_of_system(location, level, system)
    below = figures[figures["admin_level"].isin([level, 2]) & figures["area_code"].isin(owner.index)]
    additive = below["variable"].map(lambda key: variables()[key].adds_up == "sum")
    below = below[additive & below["value"].notna()]
    below = below[below["area_code"] != below["area_code"].map(owner["target"])]
    if below.empty:
        return below.assign(completeness=1.0)[FIGURES]
    below = below.assign(area_code=below["area_code"].map(owner["target"]),
                         _atoms=below["area_code"].map(owner["atoms"]))
    groups = below.groupby(FIGURE_KEY, sort=False, dropna=False)
    added = groups.agg(
        location_code=("location_code", "first"), value=("value", "sum"), found=("_atoms", "sum")
    ).reset_index()
    needed = owner.drop_duplicates("target").set_index("target")["needed"]
    share = added["found"] / added["area_code"].map(needed)
    return added.assign(
        admin_level=level, value=added["value"].where(share == 1), lower=np.nan, upper=np.nan,
        completeness=share, note=_coverage(added["found"], share),
    )[FIGURES]


def _coverage(found: pd.Series, share: pd.Series) -> pd.Series:
    needed = (found / share).round().astype(int).astype(str)
    return "added up from " + found.astype(int).astype(str) + " of " + needed + " areas"


@cache
def atoms_of_system(location: str, level: int, system: System) -> pd.DataFrame:
    """Which areas below add up to which area of a system, counted in OCHA's admin2 areas.

    Indexed by area_code; columns `target` (the area it belongs to), `atoms` (OCHA areas it
    stands for) and `needed` (OCHA areas that make the target whole). Joined areas and their
    parts never meet in one sum, because a publisher has either.
    """
    gaz = gazetteer()
    targets = gaz.system(location, level, system)
    deep = gaz.areas.query("location_code == @location and admin_level == 2")
    rows = []
    for target in targets.itertuples():
        inside = set(target.parts)
        for area in deep.itertuples():
            above = {location, area.parent_code, area.area_code, *area.parent_code.split("+")}
            if level == 2 and set(area.parts) <= inside or level < 2 and above & inside:
                rows.append((area.area_code, target.area_code, len(area.parts)))
    table = pd.DataFrame(rows, columns=["area_code", "target", "atoms"])
    needed = table[table["atoms"] == 1].groupby("target")["atoms"].sum()
    return table.assign(needed=table["target"].map(needed)).set_index("area_code")

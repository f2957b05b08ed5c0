"""How large a change is: in its unit, relatively, and in people, so that units can be compared.

The order of indicators serves whoever reads the first lines only. It is stated, not weighed by
taste: first what counts people, by how many people the largest change of one published value
stands for; then what counts none (events, rain, prices), by how far it moved relative to itself;
last what has only gained values. A share, prevalence or rate stands for its change times the
people of the area, as the latest analysis of the Cadre Harmonisé counts them; a step from phase to
phase for the fifth of them on whom it turns. Of prevalences among children that is too many:
better early in the list than late.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..aggregation import atoms_of_system
from ..areas import System, gazetteer
from ..indicators import DECLARED
from ..indicators.declaration import Indicator
from ..indicators.food_security import AREA_SHARE
from ..variables import variables

# How many people one unit of an indicator stands for, apart from those of its area.
_COUNTED = {"people": 1.0, "children": 1.0, "displacements": 1.0, "deaths": 1.0}
# And in parts of the people of its area.
_PARTS = {
    ("1", "share"): 1.0,
    ("percent", "prevalence"): 0.01,
    ("phase", "index"): AREA_SHARE,
    ("per 1,000 people", "stock"): 1e-3,
    ("per 100,000 people", "flow"): 1e-5,
}
_ABOVE: tuple[tuple[int, System], ...] = ((0, "cod"), (1, "cod"), (2, "ch"))


def sized(moved: pd.DataFrame, people: pd.Series) -> pd.DataFrame:
    """The moved values with `change`, `relative` and `people`.

    `change` is after less before in the indicator's unit, missing where a value came or went;
    `relative` is it as a share of the value before (missing where that is 0). `people` is what the
    change, or the whole of a value that came or went, stands for; missing where the indicator
    counts no people or nobody knows how many live there.
    """
    before, after = moved["before"], moved["after"]
    change = after - before
    whole = change.fillna(after).fillna(before).abs()
    each = {key: _stands_for(DECLARED.get(key)) for key in set(moved["indicator"])}
    alone = moved["indicator"].map({key: pair[0] for key, pair in each.items()}).astype("float64")
    of_area = moved["indicator"].map({key: pair[1] for key, pair in each.items()}).astype("float64")
    steps = whole.where((moved["indicator"].map(_unit) != "phase") | change.notna(), 1.0)
    living = moved["area_code"].map(people).astype("float64")
    return moved.assign(
        change=change,
        relative=change / before.abs().where(before != 0),
        people=(steps * alone).fillna(steps * of_area * living),
    )


def _unit(key: str) -> str:
    return DECLARED[key].unit if key in DECLARED else ""


def _stands_for(indicator: Indicator | None) -> tuple[float, float]:
    """People that one unit stands for, and the share of the area's people; NaN where neither."""
    if indicator is None or _counts_events(indicator):
        return np.nan, np.nan
    parts = _PARTS.get((indicator.unit, indicator.kind), np.nan)
    return _COUNTED.get(indicator.unit, np.nan), parts


def _counts_events(indicator: Indicator) -> bool:
    return variables()[indicator.needs[0]].unit == "events"


def people_of_areas(known: pd.DataFrame) -> pd.Series:
    """People by area code, as the latest current analysis of each district counts them.

    Regions and countries have the sum of the districts that were ever analysed. For weighing only:
    parts of a district that were analysed apart are added up without asking whether all are there.
    """
    stated = known[(known["variable"] == "population_analysed") & known["value"].notna()]
    stated = stated[(stated["status"] == "current") & (stated["admin_level"] == 2)]
    order = ["area_code", "period_start", "published_on"]
    added = stated.groupby(["location_code", *order], as_index=False)[["value"]].sum()
    latest = added.sort_values(order).drop_duplicates("area_code", keep="last")
    parts = [latest.set_index("area_code")["value"]]
    for location in set(latest["location_code"]) & set(gazetteer().rules["countries"]):
        here = latest[latest["location_code"] == location].set_index("area_code")["value"]
        for level, system in _ABOVE:
            owner = atoms_of_system(location, level, system)["target"]
            above = here.groupby(here.index.map(owner)).sum()
            parts.append(above[~above.index.isin(here.index)])
    people: pd.Series = pd.concat(parts)
    return people


def largest_first(moved: pd.DataFrame) -> pd.DataFrame:
    """Rows in order: those that stand for most people, then those that moved furthest.

    Values that moved or went come before new ones, which change no old one. Within one indicator
    that is, for areas of one size, the order of the change itself.
    """
    size = moved["change"].abs().fillna(moved["before"].abs()).fillna(moved["after"].abs())
    told = moved.assign(_new=moved["before"].isna(), _relative=moved["relative"].abs(), _size=size)
    ordered: pd.DataFrame = told.sort_values(
        ["_new", "people", "_relative", "_size", "indicator", "area_code", "period_start"],
        ascending=[True, False, False, False, True, True, False],
        na_position="last",
        kind="stable",
    )
    return ordered.drop(columns=["_new", "_relative", "_size"])


def order_of_indicators(moved: pd.DataFrame) -> list[tuple[str, str]]:
    """Each (indicator, country) of the moved values, in the order told above."""
    group = ["indicator", "location_code"]
    # Values that moved come before values that went, and these before values that came.
    kind = moved["change"].notna() * 2 + moved["after"].isna()
    table = moved.assign(
        kind=kind, counted=moved["people"].notna(), relative=moved["relative"].abs().fillna(1.0)
    )
    table = table[table["kind"] == table.groupby(group)["kind"].transform("max")]
    order = ["kind", "counted", "people", "relative"]
    best = table.groupby(group, as_index=False)[order].max()
    ordered = best.sort_values([*order, *group], ascending=[False] * 4 + [True] * 2)
    return list(ordered[group].itertuples(index=False, name=None))

"""The people of an area and year that a rate is about, and the rows that state them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ...aggregation import atoms_of_system, to_areas, to_system
from ...indicators.computing import MAX_GAP_YEARS, population
from ...indicators.lacking import PEOPLE

_STATED = "population_analysed"
_SOURCE = "cilss_ch"


def people_behind(value: pd.Series, known: pd.DataFrame) -> tuple[str, float, pd.DataFrame, str]:
    """`PEOPLE`, their number as the package has it, the observations stating it, and a note.

    Each area's people are those of the latest analysis of the value's year, or of the nearest year
    with one, at most `MAX_GAP_YEARS` away; the note names the year where it is another.
    """
    stated = known[(known["variable"] == _STATED) & (known["source"] == _SOURCE)]
    figures = to_areas(stated)
    number = _number(figures, value)
    rows = stated.iloc[:0]
    latest = _latest(to_system(figures, value["location_code"], 2, "ch"), value)
    for one in latest.itertuples():
        analysis = (stated["area_code"] == one.area_code) & (stated["status"] == one.status)
        analysis &= stated["period_start"] == one.period_start
        analysis &= stated["published_on"] == one.published_on
        rows = pd.concat([rows, stated[analysis]])
    return PEOPLE, number, rows, _note(latest, value, number)


def _number(figures: pd.DataFrame, value: pd.Series) -> float:
    level, year = int(value["admin_level"]), value["period_start"].year
    # The table of people is of the years that the figures speak of: this one among them.
    asked = figures.head(1).assign(
        period_start=value["period_start"], variable="", area_code="", value=np.nan
    )
    both = pd.concat([figures, asked], ignore_index=True)
    table = population(both, value["location_code"], level, "ch" if level == 2 else "cod")
    found = table[(table["area_code"] == value["area_code"]) & (table["year"] == year)]
    return float(found["population"].iloc[0]) if len(found) else np.nan


def _latest(below: pd.DataFrame, value: pd.Series) -> pd.DataFrame:
    """The statement chosen for each area inside: of the nearest year, the latest of that year."""
    told = below[below["value"].notna() & below["area_code"].isin(_inside(value))]
    told = told.assign(year=told["period_start"].dt.year)
    told = told.assign(gap=(told["year"] - value["period_start"].year).abs())
    told = told[told["gap"] <= MAX_GAP_YEARS]
    order = told.sort_values(
        ["gap", "year", "published_on", "period_start"], ascending=[True, True, False, False]
    )
    return order.drop_duplicates("area_code").sort_values("area_code")


def _inside(value: pd.Series) -> set[str]:
    level = int(value["admin_level"])
    if level == 2:
        return {value["area_code"]}
    owner = atoms_of_system(value["location_code"], level, "cod")
    return set(owner.index[owner["target"] == value["area_code"]])


def _note(latest: pd.DataFrame, value: pd.Series, number: float) -> str:
    others = sorted(set(latest["year"]) - {value["period_start"].year})
    told = [f"of {', '.join(map(str, others))}, the nearest year analysed"] if others else []
    if np.isnan(number):
        told.append("not stated for every area inside" if len(latest) else "not stated")
    return "; ".join(told)

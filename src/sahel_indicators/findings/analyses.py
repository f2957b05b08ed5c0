"""The Cadre Harmonisé's analyses by area, as several findings need them."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import pandas as pd

from ..aggregation import repetitions
from ..areas import gazetteer
from ..errors import DataError
from ..indicators import declared
from ..indicators.computing import compute
from ..panel import area_figures

# Before October 2014 the practice of the analyses in Mali was another: 10.1 % of people in phase 3
# or worse in early 2014, 1.6 % a year later. No trend crosses that line.
FIRST_COMPARABLE = "2014-10-01"

# What makes an analysis one of its own.
ANALYSIS = ["period_start", "period_end", "status", "published_on"]

SOURCE = "cilss_ch"
_NAMES = {"phase3plus_share": "share", "phase3plus_people": "people", "phase_by_rule": "phase"}


def analyses(country: str, as_of: str | None = None) -> pd.DataFrame:
    """Every analysis since October 2014, one row an area: `ANALYSIS`, area_code and its figures.

    share (0-1) and people in phase 3 or worse, phase (by the 20 % rule), population (analysed).
    Exercises that repeat an earlier one are left out; a share is missing where an area was not
    analysed, or not in all its parts.
    """
    told = area_figures(country, as_of)
    told = told[(told["source"] == SOURCE) & (told["period_start"] >= FIRST_COMPARABLE)]
    values = compute([declared(key) for key in _NAMES], told, country, 2)
    keys = ["area_code", *ANALYSIS]
    wide = values.set_index([*keys, "indicator"])["value"].unstack("indicator")
    wide = wide.reindex(columns=list(_NAMES)).rename(columns=_NAMES)
    stated = told[told["variable"] == "population_analysed"]
    people = stated.set_index(keys)["value"].rename("population")
    return wide.join(people, how="left", validate="one_to_one").reset_index()


def side_by_side(rows: pd.DataFrame, keys: Sequence[str], names: Collection[str]) -> pd.DataFrame:
    """The values of some variables as columns, in the order of `names`; the keys are the index.

    One row for each of `keys` that has any of them, with NaN where it has not all. A variable that
    a key has twice is an error of pandas: nothing is added up or chosen here.
    """
    told = rows[rows["variable"].isin(list(names))]
    wide = told.set_index([*keys, "variable"])["value"].unstack("variable")
    return wide.reindex(columns=list(names))


def repeated_exercises(country: str, known: pd.DataFrame) -> pd.DataFrame:
    """The exercises of a country that only repeat an earlier one (see `repetitions`)."""
    told = repetitions(known[known["location_code"] == country])
    return told.sort_values(["published_on", "period_start"], ignore_index=True)


def require_analyses(told: pd.DataFrame, country: str, start: str | None, end: str | None) -> None:
    """Refuse a span in which a country has no analysis: there is nothing to speak of."""
    if told.empty:
        raise DataError(
            f"{country} has no analysis from {start or FIRST_COMPARABLE} to {end or 'now'}.",
            expected="a span with analyses by area, which begin in October 2014",
        )


TOTAL = [*ANALYSIS, "people", "population", "share", "areas", "without"]


def totals_of_all(told: pd.DataFrame) -> pd.DataFrame:
    """Each analysis over all areas that it has a share for, whatever other analyses have.

    `told` has one row an area and analysis, as of `analyses`. The columns are `TOTAL`: people (in
    phase 3 or worse), population (analysed), share (0-1), areas (how many were added up) and
    `without`, the codes of those that the analysis lists without a share, joined by blanks: their
    figure is missing, or of a part of them.
    """
    groups = told[told["share"].notna()].groupby(ANALYSIS)
    totals = groups[["people", "population"]].sum().assign(areas=groups.size())
    lacking = told[told["share"].isna()].groupby(ANALYSIS)["area_code"]
    without = lacking.agg(lambda codes: " ".join(sorted(codes))).reindex(totals.index)
    totals = totals.assign(
        share=totals["people"] / totals["population"], without=without.fillna("").astype(object)
    )
    return totals.reset_index().sort_values(ANALYSIS, ignore_index=True)[TOTAL]


def constant_areas(told: pd.DataFrame) -> list[str]:
    """The areas that every analysis has a figure for, and that none was split off meanwhile."""
    times = told.groupby("area_code").size()
    always = set(times.index[times == told.groupby(ANALYSIS).ngroups])
    return sorted(always - gazetteer().split_within(told["published_on"]))

"""Figures of embedded tables that are in no sum because no area can be named for them."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import pandas as pd

from ..config import settings
from ..errors import IngestError
from ..indicators.food_security import phase3plus_people
from ..ingest.bundle import FIGURES
from ..ingest.bundle_tables import nearest
from ..ingest.layouts import Layout
from ..ingest.normalizing import normalize_rows
from ..ingest.normalizing_checks import A_TOTAL
from ..ingest.reading import read_table
from ..observations import empty
from ..periods import as_of as known_on
from ..periods import inside_span
from .analyses import ANALYSIS, FIRST_COMPARABLE, side_by_side

GROUP = ["unit", *ANALYSIS, "source", "population", "people"]

# The analyses by area of a country, and the totals and groups that others have printed of it.
_BY_AREA, _PRINTED = "food_security_{}", "food_security_recent"
_PHASES = ["phase3_people", "phase4_people", "phase5_people"]
# The column that the name of what has no place is put into.
_NAME = "named"


def tables_of(name: str, country: str) -> tuple[str, ...]:
    """The embedded tables, by file, that a finding of a country reads set-aside rows of."""
    read = {
        "trend": (_BY_AREA.format(country.lower()), _PRINTED),
        "people": (_BY_AREA.format(country.lower()),),
        "nutrition": ("nutrition",),
    }
    return tuple(f"{table}.csv" for table in read.get(name, ()) if table in FIGURES)


def groups_beside(
    country: str,
    as_of: str | None = None,
    start: str | None = None,
    end: str | None = None,
) -> pd.DataFrame:
    """What the Cadre Harmonisé has analysed beside the areas, and no area can be named for.

    Groups of refugees and returnees, in the main. The columns are `GROUP`: unit (the name in the
    table), the analysis, source, population (analysed) and people in phase 3 or worse, one row a
    group and analysis since October 2014. None of them is in any sum.
    """
    told = without_place("trend", country, as_of)
    told = inside_span(told[told["period_start"] >= FIRST_COMPARABLE], start, end)
    names = ["population_analysed", "phase3plus_people", *_PHASES]
    wide = side_by_side(told, ["unit", *ANALYSIS, "source"], names)
    people = phase3plus_people(wide)
    frame = wide.assign(population=wide["population_analysed"], people=people).reset_index()
    return frame.sort_values([*ANALYSIS, "unit"], ignore_index=True)[GROUP]


def without_place(name: str, country: str, as_of: str | None = None) -> pd.DataFrame:
    """The figures that a finding's tables hold of a country, but of no area that can be named.

    They are set aside (`sahel check`) and are no observations. Here they come in the columns of
    these, as of the country, with the name that could not be placed as the unit: to be told, never
    to be added to anything. Known on a day as observations are.
    """
    parts = [_set_aside(_stamped(table)) for table in tables_of(name, country)]
    told = pd.concat(parts, ignore_index=True) if parts else empty()
    return known_on(told[told["location_code"] == country], as_of).reset_index(drop=True)


def _stamped(table: str) -> tuple[Path, int, int]:
    path = settings().bundle / table
    found = path.stat()
    return path, found.st_mtime_ns, found.st_size


@lru_cache(maxsize=16)
def _set_aside(stamped: tuple[Path, int, int]) -> pd.DataFrame:
    """The rows of a table that are set aside for want of a place, and for nothing else."""
    path, layout = stamped[0], nearest(stamped[0])
    raw = read_table(path, layout.columns, layout.numeric)
    aside = normalize_rows(raw, layout, str(path), release=path.name).quarantine
    unplaced = aside[aside["column"].isin(layout.place[1:]) & (aside["reason"] != A_TOTAL)]
    if unplaced.empty:
        return empty()
    at = zip(unplaced["row"], unplaced["column"], strict=True)
    rows = raw.loc[unplaced["row"]].assign(**{_NAME: [str(raw.at[place]) for place in at]})
    try:
        return _of_the_country(rows, layout, path)
    except IngestError:  # each of them has something else that is wrong
        return empty()


def _of_the_country(rows: pd.DataFrame, layout: Layout, path: Path) -> pd.DataFrame:
    """Rows as their layout has them, but of the country alone and with a name as the unit."""
    nowhere = replace(layout, place=(layout.place[0], "", "", "", ""), unit=_NAME)
    return normalize_rows(rows, nowhere, str(path), release=path.name).observations

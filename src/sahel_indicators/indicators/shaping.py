"""Figures one below the other to the variables of an indicator side by side, one row a value."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import pandas as pd

from ..errors import DataError
from ..observations import first_rows, row_numbers
from .declaration import Indicator

ROW = [
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

# Numbers of what is one row of an indicator: each counterpart's figures, or those of all together.
_EACH, _TOGETHER = "_each", "_together"


def slim(placed: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    """What formulas need of figures on areas; the index says, from 0 on, which figure each is.

    Made once for all indicators and without texts: comparing nine texts a row anew for each of
    them, and carrying these along, took most of the time of a panel. `people` has the population
    by area and year. Raises `DataError` for two figures that cannot be told apart.
    """
    together = row_numbers(placed, ROW)
    each = row_numbers(placed.assign(_together=together), ["_together", "counterpart_code"])
    few = {name: placed[name].astype("category") for name in ("variable", "source", "series")}
    numbers = {"value": placed["value"], _TOGETHER: together, _EACH: each}
    figures = pd.DataFrame(few | numbers).reset_index(drop=True)
    if row_numbers(figures, ["variable", _EACH]).duplicated().any():
        raise DataError(
            "Two figures are of one variable, area, period, status, producer and day.",
            expected="area figures as `aggregation.to_areas` makes them, each once",
        )
    return figures.assign(population=_people_beside(placed, people))


def _people_beside(placed: pd.DataFrame, people: pd.DataFrame) -> np.ndarray:
    """The population of each figure's area in the year in which its period begins."""
    wanted = placed[["area_code"]].assign(year=placed["period_start"].dt.year)
    found = wanted.merge(people, on=["area_code", "year"], how="left", validate="many_to_one")
    return found["population"].to_numpy(dtype="float64")


def wide(indicator: Indicator, figures: pd.DataFrame) -> pd.DataFrame:
    """One row a value of an indicator, with the variables it needs side by side, of `slim` figures.

    `row` is the index of the figure that tells area, period and producer: that of the first
    variable needed, else of the next one there is.
    """
    rows = _relevant(indicator, figures)
    rows = added_over_counterparts(rows) if indicator.over_counterparts else rows
    main = next(name for name in indicator.needs if name != "population")
    rows = rows.iloc[np.argsort((rows["variable"] != main).to_numpy(), kind="stable")]
    values, different = pd.factorize(rows[_TOGETHER if indicator.over_counterparts else _EACH])
    about = rows.iloc[first_rows(values, len(different))]
    columns = {name: _column(rows, name, values, len(different)) for name in indicator.needs}
    columns |= {"population": about["population"].to_numpy(), "row": about.index.to_numpy()}
    return pd.DataFrame(columns)


def beside(figures: pd.DataFrame, rows: np.ndarray, variable: str) -> np.ndarray:
    """Of `slim` figures, that of a variable beside each of some rows: its index, -1 for none."""
    own = np.flatnonzero((figures["variable"] == variable).to_numpy())
    each = figures[_EACH].to_numpy()
    place = np.full(each.max() + 1, -1)
    place[each[own]] = own
    return np.asarray(place[each[rows]])


def _relevant(indicator: Indicator, figures: pd.DataFrame) -> pd.DataFrame:
    """The figures that an indicator is made of."""
    wanted = _is_one_of(figures["variable"], indicator.needs)
    wanted &= _is_one_of(figures["source"], indicator.sources)
    if indicator.series:
        meant, within = indicator.series, f"| {indicator.series} |"
        said = figures["series"].cat.categories
        wanted &= _is_one_of(figures["series"], [s for s in said if s == meant or within in s])
    return figures[wanted]


def _is_one_of(texts: pd.Series, wanted: Collection[str]) -> np.ndarray:
    """True where a categorical text is one of those wanted; each different text is asked once."""
    found = texts.cat.categories.isin(list(wanted))
    return np.asarray(found[texts.cat.codes])


def _column(rows: pd.DataFrame, name: str, values: np.ndarray, different: int) -> np.ndarray:
    """One variable's figure for each value, missing where there is none."""
    column, here = np.full(different, np.nan), (rows["variable"] == name).to_numpy()
    column[values[here]] = rows["value"].to_numpy()[here]
    return column


def added_over_counterparts(rows: pd.DataFrame) -> pd.DataFrame:
    """Sums that are missing as soon as one counterpart's figure is, each in its first row."""
    groups = rows.groupby([_TOGETHER, "variable"], sort=False, observed=True)
    sums = groups["value"].sum().where(groups["value"].count() == groups.size())
    return groups.head(1).assign(value=sums.to_numpy())

"""The cells of areas and periods from which a figure's estimates were made."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from ...areas import area_name, gazetteer
from ...errors import DataError
from ...indicators import declared
from ...panel.placing import one_producer
from ...store import read_table
from ..showing import Shows
from .asking import Area, Span, listed, overlapping, periods_in_words

if TYPE_CHECKING:
    from .behind_marks import Behind
    from .found import Found

CELLS = [
    "location_code",
    "area_code",
    "area_name",
    "period_start",
    "period_end",
    "indicator",
    "value",
]
# So many cells are walked back with the values of the months before them.
_MOST_WALKED = 1
_MOST_NAMED = 12


def cells_behind(
    shows: Shows, behind: Behind, place: Area, span: Span | None, found: Found
) -> pd.DataFrame:
    """The cells of the sample (`CELLS`), of one area or period where they are asked for.

    With an area or a period `found` takes up their values and the rows behind these, and of a
    single cell those of the months before it, from which its exposure was made. Their number is
    held against the account of the run, where there is one.
    """
    every = _cells(shows, behind)
    _hold_against_account(every, shows, behind, found)
    cells = every if place.level == 0 else every[every["area_code"] == place.code]
    if place.level and cells.empty:
        there = sorted(set(every["area_code"]))
        inside = [code for code in there if gazetteer().parent(code) == place.code]
        named = listed([f"{area_name(code)} ({code})" for code in inside or there], _MOST_NAMED)
        raise DataError(
            f"{place} is not in the sample of these estimates.", expected=f"one of {named}"
        )
    chosen = cells if span is None else overlapping(cells, span)
    if chosen.empty:
        raise DataError(
            f"No cell of {place} lies in this period.",
            expected=f"one of its periods: {periods_in_words(cells, span)}",
        )
    if place.level == 0 and span is None:
        found.remarks.append(
            f"estimated from {int(every['value'].notna().sum()):,} cells; with --area and --period "
            "one of them is walked back to its rows"
        )
        return chosen[CELLS]
    for number, at in enumerate(chosen.index, 1):
        one = chosen.loc[chosen.index == at]
        found.take(one, one["indicator"].iloc[0], number, one["location_code"].iloc[0])
    if len(chosen) <= _MOST_WALKED:
        _take_exposures(shows, behind, chosen.iloc[0], found)
    return chosen[CELLS]


def _cells(shows: Shows, behind: Behind) -> pd.DataFrame:
    """Every area in the periods of the sample, with the value of the outcome."""
    parts = [_cells_of(code, shows, behind) for code in behind.countries()]
    cells = pd.concat(parts, ignore_index=True)
    return cells.sort_values(["location_code", "period_start", "area_code"], ignore_index=True)


def _cells_of(country: str, shows: Shows, behind: Behind) -> pd.DataFrame:
    outcome, values = shows.indicators[0], behind.of(country).values
    rows = values[(values["indicator"] == outcome) & (values["admin_level"] == shows.level)]
    rows = rows[rows["status"].isin([shows.status, "observed"])]
    rows = rows[rows["period_start"] >= shows.since]
    rows = rows[rows["period_start"] <= shows.until] if shows.until else rows
    rows = one_producer(
        rows[rows["area_code"].isin(_areas(country, shows, behind))], [declared(outcome)]
    )
    return rows.assign(area_name=[area_name(code) for code in rows["area_code"]])


def _areas(country: str, shows: Shows, behind: Behind) -> set[str]:
    if shows.areas != "bases":
        return set(gazetteer().system(country, shows.level)["area_code"])
    groups = behind.cercles()
    wanted = groups["group"].eq(shows.group) if shows.group else groups["group"].ne("elsewhere")
    return set(groups.loc[wanted, "area_code"])


def _hold_against_account(cells: pd.DataFrame, shows: Shows, behind: Behind, found: Found) -> None:
    path = behind.run.folder and behind.run.folder / "findings" / f"{shows.account}.parquet"
    if not (shows.account and path and path.is_file()):
        return
    account = read_table(path)
    used = int(account.loc[account["what"] == "used", "cells"].iloc[0])
    known = int(cells["value"].notna().sum())
    if used != known:
        found.problems.append(f"the run counts {used:,} cells used, its values give {known:,}")


def _take_exposures(shows: Shows, behind: Behind, cell: pd.Series, found: Found) -> None:
    """The values of the months before a cell, of every indicator that its exposure is made of."""
    first = cell["period_start"] - pd.DateOffset(months=shows.window)
    values = behind.of(cell["location_code"]).values
    here = values[(values["area_code"] == cell["area_code"]) & (values["period_start"] >= first)]
    here = here[here["period_end"] < cell["period_start"]]
    for indicator in shows.indicators[1:]:
        rows = here[here["indicator"] == indicator].sort_values("period_start")
        found.take(rows, indicator, 1, cell["location_code"])
        found.remarks.append(
            f"{indicator} in the {shows.window} months before it: {len(rows)} values, together "
            f"{rows['value'].sum():,.10g}"
        )

"""What the report's figures show of the same thing as a country's value, over which areas.

A country's value is of every area analysed at that time; the figures of a trend add up only the
areas analysed every time. Both are right, and whoever traces one must not take it for the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from ...areas import name_of
from ...errors import DataError
from ...findings.analyses import ANALYSIS
from ...indicators import declared
from ...indicators.declaration import Indicator
from ..showing import Shows
from .asking import listed
from .behind_marks import SHARE, Behind, analysed, in_analyses
from .generation import Generation, generation
from .marks import dated, exported
from .results import Trace
from .walking import CLOSE

REPORTED = [
    *("number", "figure", "value", "people", "of_people", "areas", "without", "why"),
    *("same", "above", "ask"),
]
# Figures about a country as a whole, by the areas that they add up.
_OF_A_COUNTRY = ("constant", "constant set")


def with_reported(found: Trace, figures: Mapping[str, Shows]) -> Trace:
    """The trace of a country's value with `reported`: figures' marks of the same analyses.

    `reported` has, by the value's `number`, the `figure`, its own `value` of the indicator, of a
    share the `people` counted and `of_people` all of them, the number of `areas`, which ones it is
    `without` and `why` (in words), whether it is the `same` number or how far `above` the traced
    one, and the command to `ask` for it.
    """
    if found.place_level or not len(found.values):
        return found
    run, indicator = generation(found.country), declared(found.key)
    rows = [
        row
        for name, shows in figures.items()
        for row in _of_figure(name, shows, found, indicator, run)
    ]
    return replace(found, reported=pd.DataFrame(rows, columns=REPORTED))


def _of_figure(
    name: str, shows: Shows, found: Trace, indicator: Indicator, run: Generation
) -> Iterator[dict[str, Any]]:
    over = _over(shows, indicator)
    if over is None:
        return
    try:
        marks = dated(exported(name, run)[0], shows, run)
    except DataError:  # this run has no such figure
        return
    if shows.where == "country":
        marks = marks[marks["country"] == run.country]
    behind = Behind(shows, run)
    traced = found.values[found.values["number"].isin(found.inputs["number"])]
    for value in traced.to_dict("records"):
        for mark in _of_analysis(marks, shows, value).to_dict("records"):
            yield _row(name, mark, over, value, behind)


def _over(shows: Shows, indicator: Indicator) -> str | None:
    """The column that a figure's value is a share of, "" if it is the indicator; else None.

    A figure of people shows a share where the share is those people over the ones beside them.
    """
    if shows.kind != "values" or shows.areas not in _OF_A_COUNTRY:
        return None
    if indicator.key in shows.indicators:
        return ""
    needs = set(declared(shows.indicators[0]).needs)
    for column, variable in shows.over.items():
        if indicator.kind == "share" and set(indicator.needs) == needs | {variable}:
            return column
    return None


def _of_analysis(marks: pd.DataFrame, shows: Shows, value: dict[Any, Any]) -> pd.DataFrame:
    """The marks about the analysis that a value is of."""
    here = marks["start"] == value["period_start"]
    if "status" not in shows.same and value["status"] != shows.status:
        return marks.iloc[:0]
    for ours, theirs in shows.same.items():
        said = value[theirs]
        text = f"{said:%Y-%m-%d}" if isinstance(said, pd.Timestamp) else str(said)
        here &= marks[ours].astype(str) == text
    found: pd.DataFrame = marks[here]
    return found


def _row(
    name: str, mark: dict[Any, Any], over: str, value: dict[Any, Any], behind: Behind
) -> dict[str, Any]:
    shows = behind.shows
    people = float(mark[shows.value])
    number = people / float(mark[over]) if over else people
    codes = set(behind.values(mark, shows.indicators[0])["area_code"])
    whole = codes == {behind.run.country}
    without, why = ("", "") if whole else _left_out(codes, value, behind)
    area = f" --area {behind.run.country}" if shows.where == "country" else ""
    return {
        "number": value["number"],
        "figure": name,
        "value": number,
        "people": people if over else np.nan,
        "of_people": float(mark[over]) if over else np.nan,
        "areas": len(codes),
        "without": without,
        "why": why,
        "same": bool(np.isclose(number, value["value"], rtol=CLOSE, atol=0)),
        "above": number - value["value"],
        "ask": f"sahel trace {name}{area} --period {value['period_start']:%Y-%m}",
    }


def _left_out(codes: set[str], value: dict[Any, Any], behind: Behind) -> tuple[str, str]:
    """The areas that this analysis names and the figure leaves out, and why.

    Those without a share among them: where one lacks, the number traced is missing.
    """
    named, told = in_analyses(behind.run.values), analysed(behind.run.values)
    told = told if "status" in behind.shows.same else told[told["status"] == behind.shows.status]
    here = (named[ANALYSIS] == [value[name] for name in ANALYSIS]).all(axis="columns")
    left = sorted(set(named.loc[here, "area_code"]) - codes)
    every = _with_all(codes, told)
    without = listed([f"{name_of(code)} ({code})" for code in left])
    if len(left) == 1:
        return without, _lacks(left[0], behind.run.values, every)
    return without, f"not in every one of the {len(every)} analyses that are added up"


def _with_all(codes: set[str], told: pd.DataFrame) -> pd.DataFrame:
    """The analyses that have a figure of all the areas: those that the figure is about."""
    inside = told[told["area_code"].isin(codes)].groupby(ANALYSIS).size()
    whole: pd.DataFrame = inside[inside == len(codes)].reset_index()[ANALYSIS]
    return whole


def _lacks(code: str, values: pd.DataFrame, every: pd.DataFrame) -> str:
    """In which analyses an area has no figure, and why: so it is in no sum of areas throughout."""
    own = values[(values["area_code"] == code) & (values["indicator"] == SHARE)]
    both = every.merge(own, how="left", on=ANALYSIS, validate="one_to_one")
    lacking = both[both["value"].isna()]
    # A reason's first words; the units that it names would be another list.
    reasons = lacking["note"].fillna("no row of it").str.split("[:;]").str[0].value_counts()
    counts = ", ".join(f"{reason} in {count}" for reason, count in reasons.sort_index().items())
    ends = f"{lacking['period_start'].min():%Y-%m} and {lacking['period_start'].max():%Y-%m}"
    return (
        f"no figure in {len(lacking)} of the {len(every)} analyses, between {ends} ({counts}), "
        "so that it is not in all of them"
    )

"""The marks of a figure that were asked about, from the table exported beside it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd

from ...areas import fold
from ...errors import DataError
from ..showing import Shows
from .asking import Area, Span, overlapping, period_in_words
from .generation import Generation, reported_country

_MOST = 12


def exported(name: str, run: Generation) -> tuple[pd.DataFrame, dict[str, Any]]:
    """The table and the description of a figure of the last run. Raises `DataError` without one."""
    folder = (run.folder or Path()) / "figures"
    table, about = (folder / f"{name}_en{ending}" for ending in (".csv", ".json"))
    if not (run.folder and table.is_file() and about.is_file()):
        raise no_figure(name, run.country)
    return pd.read_csv(table), json.loads(about.read_text("utf-8"))


def no_figure(name: str, country: str) -> DataError:
    """The error for a figure that the last run did not make of a country."""
    return DataError(
        f"The last run has no figure '{name}' of {country}.",
        expected=f"a figure that it exported, of {reported_country()}",
        remedy="run `sahel run`; for another country, trace its indicators",
    )


def chosen_marks(
    table: pd.DataFrame, shows: Shows, run: Generation, place: Area | None, span: Span | None
) -> pd.DataFrame:
    """The marks of an area and period, with `number`, `start`, `end` and `label`; dated by `when`.

    Without a period those of the latest. Raises `DataError` where none is left, naming the periods
    and areas that there are.
    """
    marks = _dated(table, shows, run)
    marks = _of_area(marks, shows, place)
    if span is None:
        latest = marks["start"].max()
        marks = marks if pd.isna(latest) else marks[marks["start"] == latest]
    elif marks["start"].notna().any():
        periods = marks.rename(columns={"start": "period_start", "end": "period_end"})
        keep = overlapping(periods.loc[:, ~periods.columns.duplicated(keep="last")], span).index
        if keep.empty:
            raise _no_mark(marks, span, place)
        marks = marks.loc[keep]
    numbered = marks.reset_index(drop=True)
    return numbered.assign(number=range(1, len(numbered) + 1))


def _dated(table: pd.DataFrame, shows: Shows, run: Generation) -> pd.DataFrame:
    if shows.kind == "estimate":
        never = pd.Series(pd.NaT, index=table.index)
        return table.assign(start=never, end=never)
    if shows.when == "year":
        start = pd.to_datetime(table["year"].astype(str), format="%Y")
        return table.assign(start=start, end=start + pd.offsets.YearEnd(0))
    if shows.when:
        start = pd.to_datetime(table[shows.when])
        end = pd.to_datetime(table["period_end"]) if "period_end" in table else start
        return table.assign(start=start, end=end)
    return table.assign(**_latest(shows, run))


def _latest(shows: Shows, run: Generation) -> dict[str, pd.Timestamp]:
    """The period of a figure that only shows the latest one: of the indicator, or the stock."""
    if shows.indicators:
        values = run.values[run.values["indicator"] == shows.indicators[0]]
        here = values[(values["admin_level"] == shows.level) & (values["status"] == "current")]
    else:
        names = {name for each in shows.variables.values() for name in each}
        here = run.known[
            run.known["variable"].isin(names) & (run.known["admin_level"] == shows.level)
        ]
        here = here[here["source"].isin(shows.added_from)] if shows.added_from else here
    last = here[here["value"].notna()].sort_values("period_start").tail(1)
    return {"start": last["period_start"].iloc[0], "end": last["period_end"].iloc[0]}


def _of_area(marks: pd.DataFrame, shows: Shows, place: Area | None) -> pd.DataFrame:
    """The marks of an area; all of them where none is asked for, or where marks are of many."""
    if not shows.where or place is None:
        return marks
    said = marks[shows.where].astype(str)
    here = (said == place.code) | (said.map(fold) == fold(place.name))
    if not here.any():
        some = ", ".join(sorted(set(said))[:_MOST])
        raise DataError(f"This figure has no mark of {place}.", expected=f"one of {some}, ...")
    return marks[here]


def _no_mark(marks: pd.DataFrame, span: Span, place: Area | None) -> DataError:
    pairs = marks[["start", "end"]].drop_duplicates().sort_values("start")
    said = [period_in_words(*pair) for pair in pairs.itertuples(index=False)]
    first = f"{len(said)} from {said[0]} on; " if len(said) > _MOST else ""
    return DataError(
        f"This figure has no mark{f' of {place}' if place else ''} in {span.said}.",
        expected=f"one of its periods: {first}{', '.join(said[-_MOST:])}",
    )

"""The marks of a figure that were asked about, from the table exported beside it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd

from ...areas import area_name, fold, gazetteer
from ...config import settings
from ...errors import DataError
from ..showing import Shows
from .asking import Area, Span, listed, overlapping, period_in_words, periods_in_words
from .generation import Generation

_MOST = 12
_SOME_PERIODS = 3


def exported(name: str, run: Generation) -> tuple[pd.DataFrame, dict[str, Any]]:
    """The table and the description of a figure of the last run. Raises `DataError` without one."""
    # A figure of one country stands in a folder of its own, one of all countries above these.
    figures = (run.folder or settings().current.resolve()) / "figures"
    for folder in (figures / run.country, figures):
        table, about = (folder / f"{name}_en{ending}" for ending in (".csv", ".json"))
        if run.folder and table.is_file() and about.is_file():
            return pd.read_csv(table), json.loads(about.read_text("utf-8"))
    if run.folder is None and not (settings().current / "run.json").is_file():
        raise DataError("Nothing has been run yet.", remedy="run `sahel run`")
    raise DataError(
        f"The last run has no figure '{name}' of {run.country}.",
        expected=f"a figure that it exported; this one it has of {_those_with(name, figures)}",
        remedy=f"run `sahel run`; or trace the indicators of {run.country}",
    )


def _those_with(name: str, figures: Path) -> str:
    """The countries of which a run has a figure."""
    found = sorted(path.parent.name for path in figures.glob(f"*/{name}_en.csv"))
    return ", ".join(found) or "no country"


def chosen_marks(
    table: pd.DataFrame, shows: Shows, run: Generation, place: Area | None, span: Span | None
) -> pd.DataFrame:
    """The marks of an area and period, with `number`, `start`, `end` and `label`; dated by `when`.

    Without a period those of the latest. Raises `DataError` where none is left, naming the periods
    and areas that there are.
    """
    marks = dated(table, shows, run)
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


def dated(table: pd.DataFrame, shows: Shows, run: Generation) -> pd.DataFrame:
    """A figure's table with the first and last day (`start`, `end`) of the period of each mark."""
    if shows.kind == "estimate":
        never = pd.Series(pd.NaT, index=table.index)
        return table.assign(start=never, end=never)
    if shows.when == "year":
        start = pd.to_datetime(table["year"].astype(str), format="%Y")
        return table.assign(start=start, end=start + pd.offsets.YearEnd(0))
    if shows.when:
        start = pd.to_datetime(table[shows.when])
        end = pd.to_datetime(table["period_end"]) if "period_end" in table else start
        if shows.when == "month":
            end = start + pd.offsets.MonthEnd(0)
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


def others_left_out(
    table: pd.DataFrame, shows: Shows, run: Generation, place: Area | None, shown: int
) -> str:
    """That a figure has marks of other periods than the latest, and how to ask for these."""
    marks = _of_area(dated(table, shows, run), shows, place)
    if len(marks) <= shown:
        return ""
    pairs = marks.loc[:, ["start", "end"]].drop_duplicates().sort_values("start").dropna()
    periods = [period_in_words(a, b) for a, b in pairs.itertuples(index=False)]
    written = list(dict.fromkeys(each.partition(" to ")[0] for each in periods))
    some = ", ".join(reversed(written[-_SOME_PERIODS - 1 : -1]))
    more = ", ..." if len(written) > _SOME_PERIODS + 1 else ""
    return (
        f"{shown:,} of {len(marks):,} marks, of the latest period; --period chooses ({some}{more})"
    )


def _of_area(marks: pd.DataFrame, shows: Shows, place: Area | None) -> pd.DataFrame:
    """The marks of an area; all of them where none is asked for, or where marks are of many."""
    if not shows.where or place is None:
        return marks
    said, here = marks[shows.where].astype(str), _is_of(marks, shows, place)
    if not here.any():
        raise DataError(
            f"This figure has no mark of {place}.", expected=f"one of {_there(said, place)}"
        )
    return marks[here]


def has_mark(table: pd.DataFrame, shows: Shows, place: Area) -> bool:
    """Whether a figure's table has a mark of an area."""
    return bool(_is_of(table, shows, place).any())


def _is_of(table: pd.DataFrame, shows: Shows, place: Area) -> pd.Series:
    """The marks of an area, by its code; by its name only where marks are of areas of its level."""
    said = table[shows.where].astype(str)
    here = said == place.code
    return here | (said.map(fold) == fold(place.name)) if place.level == shows.level else here


def _there(said: pd.Series, place: Area) -> str:
    """The areas that have a mark: those inside the one asked about, or some of them all."""
    known = set(gazetteer().areas["area_code"])
    codes = sorted(set(said))
    inside = [each for each in codes if each in known and gazetteer().parent(each) == place.code]
    return listed([_named(each, known) for each in inside or codes], _MOST)


def _named(said: str, known: set[str]) -> str:
    return f"{area_name(said)} ({said})" if said in known else said


def _no_mark(marks: pd.DataFrame, span: Span, place: Area | None) -> DataError:
    pairs = marks[["start", "end"]].set_axis(["period_start", "period_end"], axis="columns")
    return DataError(
        f"This figure has no mark{f' of {place}' if place else ''} in {span.said}.",
        expected=f"a period that has one: {periods_in_words(pairs, span)}",
    )

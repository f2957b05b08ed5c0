"""The marks of a figure that were asked about, from the table exported beside it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from ...areas import area_name, fold, gazetteer
from ...config import settings
from ...countries import reported
from ...errors import DataError
from ...periods import period_in_words
from ..showing import Shows
from .asking import Area, Span, listed, overlapping, periods_in_words
from .generation import Generation

if TYPE_CHECKING:
    from .behind_marks import Behind

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
        alone = f"for this country alone `sahel run --country {run.country}`"
        raise DataError("Nothing has been run yet.", remedy=f"run `sahel run`, or {alone}")
    raise DataError(
        f"The last run has no figure '{name}' of {run.country}.",
        expected=f"a figure that it exported; this one it has of {_those_with(name, figures)}",
        remedy=_how_to_have_it(run.country, figures),
    )


def _how_to_have_it(country: str, figures: Path) -> str:
    """What to do where a run has not the figure: of a country that it has, the report says why."""
    if (figures / country).is_dir():
        return f"read in the report of {country} why there is none; or trace its indicators"
    settle = "" if country in reported() else f"put {country} into SAHEL_REPORTS, and "
    return f"{settle}run `sahel run --country {country}`; or trace its indicators"


def _those_with(name: str, figures: Path) -> str:
    """The countries of which a run has a figure."""
    found = sorted(path.parent.name for path in figures.glob(f"*/{name}_en.csv"))
    return ", ".join(found) or "no country"


def marks_of(
    table: pd.DataFrame, shows: Shows, run: Generation, place: Area | None
) -> pd.DataFrame:
    """The marks of an area, of every period, with their first and last day (`start`, `end`).

    Raises `DataError` where the figure has no mark of the area, naming areas that it has.
    """
    return _of_area(dated(table, shows, run), shows, place)


def with_part_of(marks: pd.DataFrame, behind: Behind, place: Area | None) -> pd.DataFrame:
    """Of marks that are made of many areas those that an area is in; all where none is asked for.

    Empty where the area is in no mark.
    """
    if place is None or place.level == 0 or behind.shows.where or behind.shows.kind == "estimate":
        return marks
    within = [place.code in behind.areas_in(mark) for mark in marks.to_dict("records")]
    return marks[within]


def of_period(marks: pd.DataFrame, span: Span | None) -> pd.DataFrame:
    """The marks whose period has a day of the span in it; all of a figure without periods."""
    if span is None or marks["start"].isna().all():
        return marks
    periods = marks.rename(columns={"start": "period_start", "end": "period_end"})
    keep = overlapping(periods.loc[:, ~periods.columns.duplicated(keep="last")], span).index
    return marks.loc[keep]


def found_before_foreseen(marks: pd.DataFrame) -> pd.DataFrame:
    """The marks of what was found, where a figure has those and projections; else all."""
    if "status" not in marks:
        return marks
    found = marks[~marks["status"].astype(str).str.contains("projection")]
    return found if len(found) else marks


def latest(marks: pd.DataFrame) -> pd.DataFrame:
    """The marks of the latest period; all of a figure without periods."""
    last = marks["start"].max()
    return marks if pd.isna(last) else marks[marks["start"] == last]


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


def others_left_out(marks: pd.DataFrame, shown: int, within: Area | None = None) -> str:
    """That there are marks of other periods than the latest, and how to ask for these.

    `within` is the area that all `marks` are chosen for, being made of many.
    """
    if len(marks) <= shown:
        return ""
    written = list(dict.fromkeys(each.partition(" to ")[0] for each in _periods(marks)))
    some = ", ".join(reversed(written[-_SOME_PERIODS - 1 : -1]))
    more = ", ..." if len(written) > _SOME_PERIODS + 1 else ""
    those = f" that {within} is in" if within else ""
    return (
        f"{shown:,} of {len(marks):,} marks{those}, of the latest period; --period chooses "
        f"({some}{more})"
    )


def _periods(marks: pd.DataFrame) -> list[str]:
    """The periods of marks, in words, from the earliest on."""
    pairs = marks.loc[:, ["start", "end"]].drop_duplicates().sort_values("start").dropna()
    return [period_in_words(a, b) for a, b in pairs.itertuples(index=False)]


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
    codes = set(said)
    return listed(_inside(codes, place) or [_named(each) for each in sorted(codes)], _MOST)


def _inside(codes: set[str], place: Area) -> list[str]:
    """Those of some areas that lie in another, by name and code."""
    within = [each for each in _known() & codes if gazetteer().parent(each) == place.code]
    return [_named(each) for each in sorted(within)]


def _named(said: str) -> str:
    return f"{area_name(said)} ({said})" if said in _known() else said


def _known() -> set[str]:
    return set(gazetteer().areas["area_code"])


def in_no_mark(place: Area, marks: pd.DataFrame, behind: Behind, span: Span | None) -> str:
    """That an area has no part in the marks of a period, and which marks of the figure it is in."""
    said = f"nothing of {place} is in these marks"
    if behind.shows.where:
        return (
            f"no published figure stands behind the mark of {place}: it was not analysed then, or "
            "nothing was reported"
        )
    if behind.shows.kind == "events":
        return f"{said}: they are places with a date, and of no area"
    if len(having := with_part_of(marks, behind, place)):
        return f"{said}; it is in marks of these periods: {_periods_of(having, span)}"
    named: set[str] = set().union(*map(behind.areas_in, marks.to_dict("records")))
    if inside := _inside(named, place):
        return f"{said}; areas in it are in marks of this figure: ask for {listed(inside, _MOST)}"
    whole = f"or printed for a whole, as are the {len(marks):,} marks of all its periods"
    return f"{said}: they are of other areas, {whole}"


def no_mark(marks: pd.DataFrame, behind: Behind, place: Area | None, span: Span) -> DataError:
    """The error for a period without a mark, with the periods that have one, and of the area."""
    having = with_part_of(marks, behind, place)
    of_place = f" of {place}" if place and len(having) else ""
    return DataError(
        f"This figure has no mark{of_place} in {span.said}.",
        expected=f"a period that has one: {_periods_of(having if of_place else marks, span)}",
    )


def _periods_of(marks: pd.DataFrame, span: Span | None) -> str:
    pairs = marks[["start", "end"]].set_axis(["period_start", "period_end"], axis="columns")
    return periods_in_words(pairs.dropna(subset="period_start"), span)

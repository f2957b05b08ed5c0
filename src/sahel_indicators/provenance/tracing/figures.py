"""From the marks of a figure to the values, files and rows behind them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

import pandas as pd

from ...areas import gazetteer, name_of
from ...indicators import declared
from ...periods import period_in_words
from ...sources import sources
from ...variables import variables
from ..showing import Shows
from .asking import (
    Area,
    Span,
    areas_meant,
    one_country,
    several_areas,
    span_of,
    with_values,
)
from .behind_marks import Behind
from .cells import cells_behind
from .checking import rows_of_today
from .found import Found
from .generation import generation
from .marks import (
    exported,
    found_before_foreseen,
    has_mark,
    in_no_mark,
    latest,
    marks_of,
    no_mark,
    of_period,
    others_left_out,
    with_part_of,
)
from .origins import with_origins
from .results import ROWS, plain
from .walking import system_at

if TYPE_CHECKING:
    from .shown import Part


@dataclass(frozen=True, repr=False)
class FigureTrace:
    """The way back from the marks of a figure to the rows of the files behind it.

    `marks` is the figure's own table, the rows asked about, with `number`, `made_up` (what the
    values or rows behind the mark come to) and `agrees`. `values` are the indicator values behind
    them, by the mark's `number`; `rows` the observations (`results.ROWS`), `number` being the mark
    as well. Of estimates `cells` has the areas and periods they were made from. `value_unit` is the
    unit of what is shown, "" where there are several. `held` are the columns of `marks` that were
    held against what lies behind, and so no others. `problems` says what does not agree: where
    there is any, the figure is not to be used.
    """

    key: str
    title: str
    shows: str
    country: str
    place: str
    period: str
    basis: str
    inputs: dict[str, str]
    marks: pd.DataFrame
    values: pd.DataFrame
    cells: pd.DataFrame
    rows: pd.DataFrame
    value_unit: str = ""
    held: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()

    @property
    def agrees(self) -> bool:
        """Whether the rows make up the values, and these the marks of the figure."""
        return not self.problems

    def to_dict(self) -> dict[str, Any]:
        """The trace as plain values: tables as lists of records, days as text, missing as None."""
        return {each.name: plain(getattr(self, each.name)) for each in fields(self)}

    def parts(self, details: bool = False) -> Iterator[Part]:
        """What it has to say, part by part, for whoever shows it; `details` gives every row."""
        from .shown_figures import figure_parts

        return figure_parts(self, details)

    def __repr__(self) -> str:
        from .shown import as_text

        return as_text(self)

    def _repr_html_(self) -> str:
        from .shown import as_card

        return as_card(self)


def trace_figure(
    name: str,
    shows: Shows,
    *,
    area: str | None = None,
    period: str | None = None,
    country: str = "MLI",
    level: int | None = None,
) -> FigureTrace:
    """The way back from a figure of the last run, or from its marks of one area and period.

    `shows` is what the figure declares of itself. Where a mark is made of many areas, `area` limits
    the values and rows to one of them. Raises `AreaError` for an unknown area, `DataError` where
    the run has no such figure or the figure no such mark, naming the periods it has. Without a
    period it is the latest, of marks made of many areas the latest that the area is in.
    """
    run, span = generation(country), None if period is None else span_of(period)
    table, about = exported(name, run)
    place = _place(country, area, level, shows, table)
    wanted = None if area is None else place
    behind = Behind(shows, run)
    found = Found(behind, place)
    every = marks_of(table, shows, run, wanted)
    marks, left_out = _chosen(every, behind, wanted, span)
    if shows.kind == "estimate":
        cells = cells_behind(shows, behind, place, span, found)
    else:
        cells = pd.DataFrame()
        marks = marks.assign(**found.marks(marks))
    inside = {number: str(digest) for number, digest in about["inputs"].items()}
    rows = _with_origins(found.rows, inside | run.inputs)
    return FigureTrace(
        key=name,
        title=str(about["title"]),
        shows=shows.marks,
        country=country,
        place=str(place),
        period=period or _when(marks),
        basis=run.basis,
        inputs=inside,
        marks=marks.drop(columns=["start", "end"]),
        values=_together(found.values),
        cells=cells,
        rows=rows,
        value_unit=_unit(shows),
        held=tuple(name for name in (shows.value, *shows.over) if name and name not in found.open),
        problems=tuple(dict.fromkeys([*found.problems, *rows_of_today(rows)])),
        remarks=(
            *filter(None, [left_out]),
            *found.remarks,
            *_nothing_of(place, found, rows, every, span),
            *dict.fromkeys(filter(None, rows["remark"])),
        ),
    )


def _place(
    country: str, area: str | None, level: int | None, shows: Shows, table: pd.DataFrame
) -> Area:
    """The area asked about; of a figure of several countries one of these.

    Of areas with one name the one that the figure has a mark of, or values of; if it is one.
    """
    if shows.where == "country" and area is not None:
        return one_country(area)
    found = areas_meant(country, area, level)
    if len(found) > 1:
        known = [each for each in found if _is_shown(each, shows, table)]
        found = known or with_values(found)
    if len(found) > 1:
        raise several_areas(str(area), found)
    return found[0]


def _is_shown(place: Area, shows: Shows, table: pd.DataFrame) -> bool:
    if shows.where:
        return has_mark(table, shows, place)
    system = gazetteer().system(place.country, shows.level, system_at(shows.level))
    return place.level == shows.level and place.code in set(system["area_code"])


def _unit(shows: Shows) -> str:
    """The unit of what the marks show, where it is one."""
    if shows.kind == "values":
        return declared(shows.indicators[0]).unit
    names = {each for names in shows.variables.values() for each in names}
    units = {variables()[each].unit for each in names if each in variables()}
    return units.pop() if len(units) == 1 else ""


def _chosen(
    every: pd.DataFrame, behind: Behind, wanted: Area | None, span: Span | None
) -> tuple[pd.DataFrame, str]:
    """The marks asked about, with a `number`, and that there are others where no period is asked.

    Of a figure whose marks are made of many areas those that the area asked about is in, if any:
    the newest marks may be without it. What was found of it comes before what was foreseen.
    """
    asked = of_period(every, span)
    if span and asked.empty:
        raise no_mark(every, behind, wanted, span)
    having = with_part_of(asked, behind, wanted)
    chosen = having if len(having) else asked
    within = wanted if 0 < len(having) < len(asked) else None
    marks = chosen if span else latest(found_before_foreseen(chosen) if within else chosen)
    numbered = marks.reset_index(drop=True).assign(number=range(1, len(marks) + 1))
    if span:
        without = len(asked) - len(chosen)
        return numbered, f"{without:,} marks more of this period are without {wanted}" * (
            without > 0
        )
    return numbered, others_left_out(chosen, len(marks), within)


def _nothing_of(
    place: Area, found: Found, rows: pd.DataFrame, every: pd.DataFrame, span: Span | None
) -> Iterator[str]:
    """That an area has no part in the marks, which then are of others or of a whole as printed."""
    if place.level and rows.empty and not any(len(each) for each in found.values):
        yield in_no_mark(place, every, found.behind, span)


def _together(parts: list[pd.DataFrame]) -> pd.DataFrame:
    table = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame({"number": []})
    return table[["number", *(name for name in table.columns if name != "number")]]


def _with_origins(parts: list[pd.DataFrame], inputs: dict[str, str]) -> pd.DataFrame:
    rows = _together(parts).drop_duplicates(ignore_index=True)
    if rows.empty:
        return pd.DataFrame(columns=ROWS)
    rows = with_origins(rows, inputs)
    return rows.assign(
        area_name=[name_of(code) for code in rows["area_code"]],
        producer=[sources()[key].producer for key in rows["source"]],
    )[ROWS]


def _when(marks: pd.DataFrame) -> str:
    """The period of the marks, where they have one."""
    first, last = marks["start"].min(), marks["end"].max()
    return "" if pd.isna(first) else period_in_words(first, last)

"""Back from a published number to the file, sheet and rows behind it.

`generation` is what was published, `asking` what is asked about, `choosing` which value a panel
shows, `walking` (with `people`) the way from a value to its observations, `origins` from these to
the publishers' rows, `adding` what these add up to, `aside` what was set aside, `reported` what
figures show beside it, `results` and `shown` what comes back.
"""

from __future__ import annotations

import pandas as pd

from ...aggregation import without_repetitions
from ...areas import area_name, gazetteer, name_of
from ...errors import DataError
from ...indicators import declared
from ...indicators.declaration import Indicator
from ...sources import sources
from .aside import set_aside
from .asking import (
    Area,
    Span,
    area_of,
    level_named,
    listed,
    overlapping,
    periods_in_words,
    span_of,
)
from .checking import disagreements, repeated, rows_of_today, wrong_sums
from .choosing import SHOWN, panel_cells, with_verdicts
from .formulas import formula_in_words
from .generation import Generation, generation
from .origins import with_origins
from .reported import with_reported
from .results import ROWS, Trace
from .walking import Walk, Ways

__all__ = ["Trace", "trace_indicator", "with_reported"]

# Of more areas than these that have a value only some are named.
_MOST_NAMED = 10


def trace_indicator(
    key: str,
    *,
    area: str | None = None,
    period: str | None = None,
    country: str = "MLI",
    level: int | None = None,
    every: bool = False,
) -> Trace:
    """The way back from one indicator's value in one area and period.

    `area` is a P-code or a name in any accepted spelling (the country itself without one), with
    `level` where a name is that of a region and of a district. `period` is written YYYY, YYYY-MM or
    YYYY-MM-DD; without one it is the latest that has a figure. Traced are the values that a panel
    shows, with `every` all of them. Everything is of the last complete run.

    Raises `UnknownNameError` for an unknown indicator, `AreaError` for an unknown or ambiguous
    area, `DataError` for a period that cannot be read or has no value, naming those that have.
    """
    indicator = declared(key)
    place, run = area_of(country, area, level), generation(country)
    here = run.values[run.values["indicator"] == key]
    here = here[here["area_code"] == place.code]
    span = _latest(here, indicator, place, run) if period is None else span_of(period)
    values = overlapping(here, span)
    if values.empty:
        raise _nothing(indicator, place, span, here, run)
    return _traced(indicator, place, span, values, run, every)


def _latest(here: pd.DataFrame, indicator: Indicator, place: Area, run: Generation) -> Span:
    """The month in which the latest known figure's period begins."""
    known = here[here["value"].notna()]
    if known.empty:
        raise _nothing(indicator, place, None, here, run)
    return span_of(f"{known['period_start'].max():%Y-%m}")


def _nothing(
    indicator: Indicator, place: Area, span: Span | None, here: pd.DataFrame, run: Generation
) -> DataError:
    """Why there is no value, as far as it can be told: other areas, other periods, parts only."""
    when = f" in {span.said}" if span else ""
    said = f"There is no value of {indicator.key} for {place}{when} in the last run."
    said += _published_in_parts(indicator, place, span, run)
    if len(here):
        return DataError(said, expected=f"a period that has one: {periods_in_words(here, span)}")
    others = run.values[run.values["indicator"] == indicator.key]
    if others.empty:
        return DataError(said, expected="another indicator: no area has a value of this one")
    if joined := _analysed_as(place, others):
        return DataError(
            f"{said} It is part of {name_of(joined)} ({joined}), which has.",
            remedy=f"ask with --area {joined}",
        )
    return DataError(said, expected=_with_values(place, others))


def _with_values(place: Area, others: pd.DataFrame) -> str:
    """The areas that have a value, those inside the area asked about or of its level first."""
    codes = others.drop_duplicates("area_code").set_index("area_code")["admin_level"]
    inside = [code for code, level in codes.items() if level and _lies_in(str(code), place)]
    alike = [code for code, level in codes.items() if level == place.level]
    chosen = sorted(map(str, inside or alike or codes.index))
    where = f" inside {place.name}" if inside and place.level else ""
    level = level_named(place.country, int(codes[chosen[0]]))
    named = listed([f"{name_of(code)} ({code})" for code in chosen], _MOST_NAMED)
    return f"an area that has values: {len(chosen)} of level {level}{where}: {named}"


def _lies_in(code: str, place: Area) -> bool:
    return place.level == 0 or (code != place.code and gazetteer().parent(code) == place.code)


def _analysed_as(place: Area, others: pd.DataFrame) -> str:
    """The joined area with values that an area is a part of; "" where there is none."""
    for code in map(str, others["area_code"].unique()):
        if place.level and code != place.code and place.code in gazetteer().parts(code):
            return code
    return ""


def _published_in_parts(
    indicator: Indicator, place: Area, span: Span | None, run: Generation
) -> str:
    """What was published for parts of the area, which do not make up a value of the whole."""
    rows = run.known[run.known["variable"].isin(indicator.needs)]
    rows = rows[(rows["area_code"] == place.code) & (rows["unit"] != "")]
    rows = overlapping(rows, span) if span else rows
    if rows.empty:
        return ""
    units = ", ".join(sorted(rows["unit"].unique())[:6])
    return f" It was published for parts of the area only ({units}), which are not added up."


def _traced(
    indicator: Indicator,
    place: Area,
    span: Span,
    values: pd.DataFrame,
    run: Generation,
    every: bool,
) -> Trace:
    judged = with_verdicts(values, indicator, span)
    judged.insert(0, "number", range(1, len(judged) + 1))
    walks = _walks(judged, indicator, run, every)
    panel = panel_cells(values, indicator, span)
    rows = _rows(walks, run)
    return Trace(
        key=indicator.key,
        title=indicator.en,
        unit=indicator.unit,
        country=place.country,
        place=str(place),
        place_level=place.level,
        period=span.said,
        basis=run.basis,
        formula=formula_in_words(indicator),
        reference=indicator.reference,
        caveat=indicator.caveat,
        cells=panel,
        values=judged.assign(producer=[sources()[key].producer for key in judged["source"]]),
        inputs=_together({number: each.inputs for number, each in walks.items()}),
        rows=rows,
        missing=_missing(walks),
        aside=set_aside(run.quarantine, _files(indicator, run), place, span),
        problems=(
            *disagreements(walks, judged),
            *wrong_sums(panel, judged, indicator),
            *rows_of_today(rows),
        ),
        remarks=(*dict.fromkeys(filter(None, rows["remark"])), *repeated(values, indicator, run)),
    )


def _walks(
    judged: pd.DataFrame, indicator: Indicator, run: Generation, every: bool
) -> dict[int, Walk]:
    """The walks of the values that a panel shows, by number; of all of them if it shows none."""
    ways = Ways(without_repetitions(run.known))
    shown = judged["verdict"] == SHOWN
    chosen = judged if every or not shown.any() else judged[shown]
    return {int(row["number"]): ways.walk(row, indicator) for _, row in chosen.iterrows()}


def _files(indicator: Indicator, run: Generation) -> set[str]:
    """The files that the indicator is made of in this country."""
    known = run.known[run.known["source"].isin(indicator.sources)]
    return set(known.loc[known["variable"].isin(indicator.needs), "release"])


def _together(parts: dict[int, pd.DataFrame]) -> pd.DataFrame:
    """The tables of several values below each other, with the value's number first."""
    numbered = [part.assign(number=number) for number, part in parts.items()]
    table = pd.concat(numbered, ignore_index=True)
    return table[["number", *(name for name in table.columns if name != "number")]]


def _rows(walks: dict[int, Walk], run: Generation) -> pd.DataFrame:
    rows = _together({number: each.rows for number, each in walks.items()})
    rows = with_origins(rows, run.inputs)
    return rows.assign(
        area_name=[name_of(code) for code in rows["area_code"]],
        producer=[sources()[key].producer for key in rows["source"]],
    )[ROWS]


def _missing(walks: dict[int, Walk]) -> pd.DataFrame:
    table = _together({number: each.missing for number, each in walks.items()})
    named = table.assign(area_name=[area_name(code) for code in table["area_code"]])
    return named[["number", "area_code", "area_name", "reason"]]

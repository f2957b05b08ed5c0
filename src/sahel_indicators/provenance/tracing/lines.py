"""The parts of a trace as lines for a terminal of any width: nothing is cut, names stay whole."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pandas as pd

from .asking import period_in_words
from .tables import by_area, line_by_line, number

if TYPE_CHECKING:
    from .results import Trace


def value_lines(trace: Trace) -> tuple[str, ...]:
    """Every published value, and below it who published it and whether a panel shows it."""
    return tuple(_value(row, trace.unit) for row in trace.values.to_dict("records"))


def _value(row: dict[Any, Any], unit: str) -> str:
    period = period_in_words(row["period_start"], row["period_end"])
    series = f", {row['series']}" if row["series"] else ""
    note = f"\n     {row['note']}" if row["note"] else ""
    return (
        f"{row['number']}. {period}, {row['status']}: {number(row['value'], unit)}"
        f"\n     {row['producer']}{series}, published {row['published_on']:%Y-%m-%d}"
        f"\n     in the panel: {row['verdict']}{note}"
    )


def input_lines(trace: Trace) -> tuple[str, ...]:
    """Each figure that a value was computed from, with what its rows add up to."""
    several = trace.inputs["number"].nunique() > 1
    widest = max(map(len, trace.inputs["variable"]), default=0)
    return tuple(
        (f"{row['number']}. " if several else "") + _input(row, widest)
        for row in trace.inputs.to_dict("records")
    )


def _input(row: dict[Any, Any], widest: int) -> str:
    name = f"{row['variable']:<{widest}}"
    if not row["rows"]:
        return f"{name}  {row['note'] or 'no row'}"
    role = f" ({row['role']})" if row["role"] else ""
    note = f"; {row['note']}" if row["note"] else ""
    return f"{name}  {number(row['figure'])}{role}: {_sum(row)}{note}"


def _sum(row: dict[Any, Any]) -> str:
    rows = "1 row" if row["rows"] == 1 else f"{row['rows']} rows in {row['areas']} areas"
    verdict = "which is it" if row["agrees"] else "WHICH IS ANOTHER NUMBER"
    if pd.isna(row["figure"]):
        verdict = "which is not the whole"
    return f"{rows}, together {number(row['sum_of_rows'])}, {verdict}"


def missing_lines(trace: Trace) -> tuple[str, ...]:
    """Each area inside an area that has no figure, and why."""
    return tuple(
        f"{row['number']}. {row['area_name']} ({row['area_code']}): {row['reason']}"
        for row in trace.missing.to_dict("records")
    )


def row_lines(rows: pd.DataFrame) -> tuple[str, ...]:
    """Each line of a file: where it is, the figures that stand in it, its text as published."""
    return tuple(
        f"{row['file']}, row {row['row']}: {row['area']}\n     {row['figures']}"
        + (f"\n     {row['as published']}" if row["as published"] else "")
        for row in line_by_line(rows).to_dict("records")
    )


def area_lines(rows: pd.DataFrame) -> tuple[str, ...]:
    """Each area with its lines in the files, and what they add up to, in the order of the head."""
    table = by_area(rows)
    names = list(table.columns[3:])
    head = " / ".join(name.replace(" ", "_") for name in names)
    return head, *(_area(row, names) for row in table.to_dict("records"))


def _area(row: dict[Any, Any], names: list[str]) -> str:
    said = " / ".join("-" if pd.isna(row[name]) else number(row[name]) for name in names)
    return f"{said}: {row['area']} ({row['code']}), row {row['rows']}"


def files(rows: pd.DataFrame) -> Iterator[str]:
    """Each file with its sheet, what it is, its producers, and its hash."""
    for (name, sheet), here in rows.groupby(["file", "sheet"], sort=False):
        one = here.iloc[0]
        sheet_said = f", sheet '{sheet}'" if sheet else ""
        released = one["released_on"]
        handed = f", handed out on {released} ({one['dated_by']})" if released else ""
        day = f"{here['published_on'].max():%Y-%m-%d}"
        assumed = " by the rule of the source" if here["published_on_assumed"].any() else ""
        yield (
            f"{name}{sheet_said}: {one['kind']}{handed}, {here['row'].nunique()} of its rows"
            f"\n     {', '.join(sorted(set(here['producer'])))}; known on {day}{assumed}"
            f"\n     sha256 {one['sha256'] or 'not known'}"
        )

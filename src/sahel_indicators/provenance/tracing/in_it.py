"""Which areas are in a country's or region's number, and in the report's number beside it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pandas as pd

from ...typography import counted
from .asking import listed
from .tables import number

if TYPE_CHECKING:
    from .results import Trace


def areas_in_it(trace: Trace) -> tuple[str, ...]:
    """Of a country's or region's value: which areas inside are in it, and which are not."""
    if trace.values["admin_level"].eq(2).all():
        return ()
    numbers = list(trace.inputs["number"].unique())
    said = {each: "; ".join(_areas_of(trace, each)) for each in numbers}
    if len(set(said.values())) <= 1:
        return tuple(f"In it: {line}" for line in set(said.values()) if line)
    return tuple(f"In value {each}: {line}" for each, line in said.items() if line)


def _areas_of(trace: Trace, value: int) -> list[str]:
    """What the rows of one value are of, said once where it is so of all its variables."""
    rows = trace.rows[trace.rows["number"] == value]
    missing = trace.missing[trace.missing["number"] == value]
    ways: dict[str, list[str]] = {}
    for variable, here in rows.groupby("variable", sort=False):
        ways.setdefault(_areas_in(here, missing, trace.place_level), []).append(str(variable))
    if len(ways) == 1:
        return list(ways)
    return [f"{', '.join(variables)} of {way}" for way, variables in ways.items()]


def _areas_in(rows: pd.DataFrame, missing: pd.DataFrame, level: int) -> str:
    if (rows["admin_level"] <= level).all():
        return "the whole, as published; no areas are added up"
    count = counted(rows["area_code"].nunique(), "area")
    missing = missing[~missing["area_code"].isin(rows["area_code"])]
    if missing.empty:
        return f"{count} added up, all that there are"
    names = [f"{row.area_name} ({row.area_code})" for row in missing.itertuples()]
    return f"{count} with a figure; without {listed(names)}"


def reported_lines(trace: Trace) -> Iterator[str]:
    """What the report's figures show of the same analyses, of which areas, and how to trace it."""
    several = trace.inputs["number"].nunique() > 1
    for keys, alike in trace.reported.groupby(["number", "value", "areas", "without"], sort=False):
        row = alike.iloc[0]
        value = f"{keys[0]}. " if several else ""
        verb = f"{value}{' and '.join(alike['figure'])} show{'s' if len(alike) == 1 else ''}"
        if row["same"]:
            yield f"{verb} the same number"
            continue
        over = f": {row['people']:,.0f} of {row['of_people']:,.0f} people"
        people = over if pd.notna(row["of_people"]) else ""
        areas = counted(row["areas"], "area")
        yield f"{verb} {number(row['value'], trace.unit)}{people} in {areas}"
        yield f"  {_difference(row['above'], trace.unit)}"
        if row["without"]:
            yield f"  it is without {row['without']}: {row['why']}"
        yield f"  trace that number: {row['ask']}"


def _difference(above: float, unit: str) -> str:
    if pd.isna(above):
        return "the number traced here is missing, for areas inside have no figure"
    points = unit == "1"
    said = f"{abs(100 * above):.4g} points" if points else number(abs(above), unit)
    return f"{said} {'more' if above > 0 else 'less'} than the number traced here"

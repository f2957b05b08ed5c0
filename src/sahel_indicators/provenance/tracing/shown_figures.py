"""The trace of a figure as it is read, part by part."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pandas as pd

from .asking import period_in_words
from .shown import Part, behind, warnings
from .tables import number

if TYPE_CHECKING:
    from .figures import FigureTrace

# Of more marks, values or cells than these only some are listed, unless all are asked for.
_MOST = 10
_OWN = ("number", "made_up", "agrees")


def figure_parts(trace: FigureTrace, details: bool = False) -> Iterator[Part]:
    """Everything the trace of a figure has to say; nothing empty."""
    asked = ", ".join(filter(None, (trace.place, trace.period)))
    yield Part(f"{trace.title} ({trace.key})", (asked, trace.basis, trace.shows), role="title")
    yield from warnings(trace)
    yield _listed("Marks of the figure, as in the table beside it", trace.marks, _mark, details)
    if len(trace.cells):
        yield _listed("Cells they were estimated from", trace.cells, _cell, details)
    if len(trace.values):
        yield _listed("Values of indicators behind them", trace.values, _value, details)
    if len(trace.rows):
        yield from behind(trace.rows, details)
    tables = tuple(f"{name}: sha256 {digest}" for name, digest in trace.inputs.items())
    yield Part("Tables that the figure was made from", tables)


def _listed(heading: str, table: pd.DataFrame, line: Any, details: bool) -> Part:
    shown = table if details else table.head(_MOST)
    lines = tuple(line(row) for row in shown.to_dict("records"))
    rest = len(table) - len(shown)
    more = (f"and {rest:,} more (all of them: --details)",) if rest else ()
    return Part(heading, (*lines, *more), table)


def _mark(row: dict[str, Any]) -> str:
    """A mark in the columns of its table, with what was found behind it."""
    said = "; ".join(
        f"{name} {_text(value)}" for name, value in row.items() if _is_said(name, value)
    )
    if "agrees" not in row or pd.isna(row["made_up"]):
        return f"{row['number']}. {said}"
    verdict = "which is it" if row["agrees"] else "WHICH IS ANOTHER NUMBER"
    return f"{row['number']}. {said}\n     behind it: {number(row['made_up'])}, {verdict}"


def _is_said(name: str, value: Any) -> bool:
    return name not in _OWN and not pd.isna(value) and name != "index"


def _text(value: Any) -> str:
    return number(value) if isinstance(value, float) else str(value)


def _cell(row: dict[str, Any]) -> str:
    period = period_in_words(row["period_start"], row["period_end"])
    value = f"{row['indicator']} {number(row['value'])}"
    return f"{row['area_name']} ({row['area_code']}), {period}: {value}"


def _value(row: dict[str, Any]) -> str:
    period = period_in_words(row["period_start"], row["period_end"])
    return (
        f"{row['number']}. {row['indicator']} of {row['area_code']}, {period}, {row['status']}: "
        f"{number(row['value'])} ({row['source']}, published {row['published_on']:%Y-%m-%d})"
    )

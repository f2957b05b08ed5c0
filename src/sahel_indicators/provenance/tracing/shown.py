"""A trace as it is read: the same parts for a terminal, a notebook and a plain text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd
from markupsafe import Markup

from ...display import markup
from .adding import area_lines, as_added
from .choosing import SHOWN
from .in_it import areas_in_it, reported_lines
from .lines import (
    MOST_LINES,
    aside_lines,
    files,
    input_lines,
    missing_lines,
    row_lines,
    value_lines,
)
from .tables import inputs_table, line_by_line, number, values_table

if TYPE_CHECKING:
    from .figures import FigureTrace
    from .results import Trace


@dataclass(frozen=True)
class Part:
    """A heading with what stands below it: lines on a terminal, a table where there is room.

    `role` is "title" (what it is about), "note" (a warning), "answer", or "" for a step of the way.
    """

    heading: str
    lines: tuple[str, ...] = ()
    table: pd.DataFrame | None = None
    role: str = ""


def indicator_parts(trace: Trace, details: bool = False) -> Iterator[Part]:
    """Everything the trace of a value has to say, in the order in which it is asked."""
    yield Part(f"{trace.title} ({trace.key})", (trace.subtitle, trace.basis), role="title")
    yield from warnings(trace)
    yield Part("What a panel shows", (*_cells(trace), *areas_in_it(trace)), role="answer")
    if len(trace.reported):
        heading = "What the report's figures show of the same"
        yield Part(heading, tuple(reported_lines(trace)), role="answer")
    yield Part("Every value published of it", value_lines(trace), values_table(trace))
    yield Part("How it is computed", _computed(trace))
    yield Part("From these figures", input_lines(trace), inputs_table(trace))
    yield from behind(trace.rows if details else as_added(trace), details)
    if len(trace.missing):
        lines = missing_lines(trace, details)
        yield Part("Areas inside without a figure", lines, trace.missing)
    if len(trace.aside):
        lines = aside_lines(trace.aside, details)
        yield Part("Rows set aside that may belong to it", lines, trace.aside)


def warnings(trace: Trace | FigureTrace) -> Iterator[Part]:
    """What does not agree, and what has to be known beside."""
    if trace.problems:
        yield Part("THIS DOES NOT AGREE: do not use the number", trace.problems, role="note")
    if trace.remarks:
        yield Part("To be known", trace.remarks, role="answer")


def as_text(trace: Trace | FigureTrace) -> str:
    """All of it as plain text."""
    told = []
    for part in trace.parts():
        told += ["", part.heading, *(f"  {line}" for line in part.lines)]
        if part.table is not None and not part.lines:
            told.append(part.table.to_string(index=False))
    return "\n".join(told).strip()


def as_card(trace: Trace | FigureTrace) -> str:
    """All of it as a card: what is shown first, the way to it in parts that unfold."""
    return markup.card(*(_html(part) for part in trace.parts(details=True)))


def _html(part: Part) -> Markup:
    heading = markup.paragraph(part.heading, "title")
    lines = [markup.paragraph(line) for line in part.lines]
    if part.role == "note":
        return Markup("").join([heading, *map(markup.note, part.lines)])
    if part.role:
        return Markup("").join([heading, *lines])
    if part.table is None:
        return markup.folded(part.heading, *lines)
    summary = f"{part.heading}: {len(part.table):,}"
    table = markup.table(part.table, rows_named=False, most=200)
    return markup.folded(summary, table, is_open=len(part.table) <= MOST_LINES)


def _cells(trace: Trace) -> Iterator[str]:
    for cell in trace.cells.to_dict("records"):
        status = f", {cell['ch_status']}" if cell["ch_status"] else ""
        yield f"{trace.period}{status}: {number(cell['value'], trace.unit)}, of {cell['source']}"
    if trace.cells.empty:
        yield f"Nothing in {trace.period}: the period of no figure lies in it or covers it."
    added = int((trace.values["verdict"] == SHOWN).sum())
    if added > 1 and len(trace.cells) == 1:
        yield f"It is the sum of the {added} values below that are shown."


def _computed(trace: Trace) -> tuple[str, ...]:
    return (trace.formula, f"Reference: {trace.reference}", f"Mind: {trace.caveat}")


def behind(rows: pd.DataFrame, details: bool) -> Iterator[Part]:
    """The rows of the files, or their sums by area where there are many; and the files."""
    lines = rows.drop_duplicates(["file", "sheet", "row"])
    if details or len(lines) <= MOST_LINES:
        yield Part("The rows behind it, as published", row_lines(rows, details), line_by_line(rows))
    else:
        heading = "The rows behind it, by area (every row: --details)"
        yield Part(heading, area_lines(rows))
    yield Part("Files", tuple(files(rows, details)))

"""`sahel trace`: from a published number back to the file, sheet and rows behind it."""

from __future__ import annotations

import json
import shutil
import sys
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .output import at_work, require_country, require_place, show, show_table

if TYPE_CHECKING:
    from ..provenance.tracing import Trace
    from ..provenance.tracing.figures import FigureTrace


def trace_command(
    name: Annotated[
        str, typer.Argument(help="An indicator or a figure, as phase3plus_share or phase_trend.")
    ],
    area: Annotated[
        str | None,
        typer.Option(help="P-code or name of the area; the country without it.", metavar="AREA"),
    ] = None,
    period: Annotated[
        str | None,
        typer.Option(help="YYYY, YYYY-MM or YYYY-MM-DD; the latest without it.", metavar="PERIOD"),
    ] = None,
    country: Annotated[str, typer.Option(help="ISO code of the country.", metavar="CODE")] = "MLI",
    level: Annotated[
        int | None,
        typer.Option(help="1 or 2, where a name is a region's and a district's.", min=0, max=2),
    ] = None,
    every: Annotated[
        bool, typer.Option("--all", help="Trace values that a panel does not show as well.")
    ] = False,
    details: Annotated[
        bool, typer.Option("--details", help="Every row, not only the sums by area.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,
    csv: Annotated[
        Path | None, typer.Option(help="Write the rows behind the number into this file.")
    ] = None,
) -> None:
    """Walk back from a number to the raw file, sheet and rows behind it.

    Shown are every value published for that area and period, which of them a panel shows and why,
    the formula, the figures it took, and each row as its publisher wrote it. What the rows add up
    to is held against the figure as published: where they differ, the exit code is 1.
    """
    country = require_country(country)
    require_place(csv, "--csv")
    with at_work("Walking back to the rows"):
        from ..report.tracing import trace

        found = trace(name, area=area, period=period, country=country, level=level, every=every)
    if csv:
        _write(found, csv)
    if as_json:
        show(json.dumps(found.to_dict(), indent=2, ensure_ascii=False))
    else:
        _show(found, details)
    if csv and not as_json:
        show(f"{len(found.rows):,} rows written to {csv}.")
    if not found.agrees:
        raise typer.Exit(1)


def _write(found: Trace | FigureTrace, path: Path) -> None:
    from ..files import replace_file

    replace_file(path, found.rows.to_csv(index=False, date_format="%Y-%m-%d").encode())


def _show(found: Trace | FigureTrace, details: bool) -> None:
    for part in found.parts(details):
        if part.table is not None and not part.lines:
            show_table(part.table, part.heading)
            continue
        show(part.heading)
        for line in part.lines:
            show(_fitted(line))
        show("")


def _fitted(line: str) -> str:
    """A line indented; broken between words where it is wider than the terminal it is read on.

    What goes into a file or another program keeps its lines.
    """
    indented = [f"  {each}" for each in line.split("\n")]
    if not sys.stdout.isatty():
        return "\n".join(indented)
    width = shutil.get_terminal_size().columns
    return "\n".join(fitted(each, width) for each in indented)


def fitted(line: str, width: int) -> str:
    """A line broken between words, what follows further in; words and numbers stay whole."""
    if len(line) <= width:
        return line
    further_in = " " * (len(line) - len(line.lstrip()) + 2)
    inside = textwrap.TextWrapper(
        width, subsequent_indent=further_in, break_long_words=False, break_on_hyphens=False
    )
    return inside.fill(line)

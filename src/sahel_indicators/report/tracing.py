"""Any name back to its rows: an indicator's, or that of a figure, which says what it shows."""

from __future__ import annotations

import re
from difflib import get_close_matches

from ..countries import as_code
from ..errors import UnknownNameError
from ..indicators import DECLARED
from ..provenance.tracing import Trace, trace_indicator, with_reported
from ..provenance.tracing.figures import FigureTrace, trace_figure


def trace(
    name: str,
    *,
    area: str | None = None,
    period: str | None = None,
    country: str = "MLI",
    level: int | None = None,
    every: bool = False,
) -> Trace | FigureTrace:
    """The way back from an indicator's value, or from a figure's marks, to files and rows.

    `area` is a P-code or a name (the country without one), `level` 1 or 2 where a name is that of a
    region and of a district. `period` is written YYYY, YYYY-MM or YYYY-MM-DD; without one it is the
    latest. Of an indicator those values are traced that a panel shows, with `every` all of them.
    What the rows add up to is held against the published number: `problems` says where they differ.
    A few names (displacement, malnutrition) are those of figures only.

    Raises `UnknownNameError` for a name that is neither, `AreaError` for an unknown or ambiguous
    area, `DataError` for a period without a value or mark; each says what there is.
    """
    country = as_code(country)
    asked = {"area": area, "period": period, "level": level}
    from .plates import SHOWS

    if name in DECLARED:
        found = trace_indicator(name, country=country, every=every, **asked)  # type: ignore[arg-type]
        return with_reported(found, SHOWS)
    if name in SHOWS:
        return trace_figure(name, SHOWS[name], country=country, **asked)  # type: ignore[arg-type]
    raise _unknown(name, [*DECLARED, *SHOWS])


def _unknown(name: str, known: list[str]) -> UnknownNameError:
    """The error for a name that is neither: near names, or all that there are."""
    said = re.sub("[^a-z0-9]+", "_", name.casefold()).strip("_")
    inside = [each for each in known if said and said in each]
    near = list(dict.fromkeys([*inside, *get_close_matches(said, known, n=4, cutoff=0.5)]))
    problem = f"'{name}' is neither an indicator nor a figure"
    if near:
        return UnknownNameError(f"{problem}.", expected=f"near names: {', '.join(near[:8])}")
    return UnknownNameError(f"{problem}.", expected=f"one of {', '.join(known)}")

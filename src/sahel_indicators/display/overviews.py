"""What a panel holds, variable by variable, at a glance."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from markupsafe import Markup

from ..errors import DataError
from . import drawings, markup

if TYPE_CHECKING:
    import xarray as xr

_HEADS = {
    "variable": "Variable",
    "title": "What it is",
    "unit": "Unit",
    "figures": "Cells with a figure",
    "zeros": "of them zero",
    "when": "From and to",
}
# Companions of an indicator, which say more about its figures and are none of their own.
_COMPANIONS = ("_lower", "_upper", "_source")


@dataclass(frozen=True, repr=False)
class Overview:
    """One row a variable: `frame` has variable, title, unit, cells, figures, zeros, first and last.

    `cells` is areas times periods, `figures` how many of them have a figure (`zeros`: a measured
    zero), `first` and `last` the periods of the first and last figure. `lines` are the medians over
    areas by period, or the figures of the area chosen, by variable; missing stays missing.
    """

    title: str
    of: str
    frame: pd.DataFrame
    lines: dict[str, pd.Series]

    def __repr__(self) -> str:
        return f"{self.title}; {self.of}\n{self.frame.to_string(index=False)}"

    def _repr_html_(self) -> str:
        known = self.frame[self.frame["figures"] > 0]
        rows = known.to_dict("records")
        drawn = known.assign(
            figures=markup.drawn([self._coverage(row) for row in rows], known.index),
            when=markup.drawn([_when(row) for row in rows], known.index),
            line=markup.drawn([self._line(str(key)) for key in known["variable"]], known.index),
        )
        columns = ["variable", "title", "unit", "figures", "zeros", "when", "line"]
        return markup.card(
            markup.paragraph(self.title, "title"),
            markup.table(
                drawn[columns],
                heads=_HEADS | {"line": self.of[0].upper() + self.of[1:]},
                most=len(drawn),
            ),
            markup.paragraph(
                "Grey and hatched: no figure (not published or not analysed), which is never a "
                "zero. A dot on the ground line: a measured zero."
            ),
            self._without(),
        )

    def _without(self) -> Markup:
        """The variables that have no figure in this panel, which another level or time may have."""
        empty = self.frame.loc[self.frame["figures"] == 0, "variable"]
        named = f"Without any figure in this panel: {', '.join(empty)}."
        return markup.note(named) if len(empty) else Markup("")

    def _coverage(self, row: dict[Hashable, Any]) -> Markup:
        said = f"{row['figures']:,} of {row['cells']:,}"
        return drawings.bar(row["figures"] / row["cells"], said) + markup.together(said)

    def _line(self, key: str) -> Markup:
        line = self.lines[key]
        return drawings.sparkline(line.tolist(), _in_words(line, self.of))


def overview(panel: xr.Dataset, area: str | None = None) -> Overview:
    """A table of a panel's variables: title, unit, how complete they are, from when to when.

    Beside each stands its line over time: the median of the areas, or the figures of one `area` (a
    code of the panel). Shows itself as HTML in a notebook and as text elsewhere. Raises `DataError`
    for an area that is not in the panel, or a Dataset that is no panel (dimensions area, period).
    """
    if not {"area", "period"} <= set(panel.dims):
        dimensions = ", ".join(map(str, panel.dims)) or "none"
        raise DataError(
            f"This Dataset has the dimensions {dimensions}.",
            expected="a panel of open_panel: area and period",
        )
    if area is not None and area not in panel["area"].values:
        raise DataError(
            f"'{area}' is no area of this panel.",
            expected=f"one of {', '.join(map(str, panel['area'].values[:8]))}, ...",
        )
    names = [str(name) for name in panel.data_vars if _is_shown(panel, str(name))]
    return Overview(
        title=str(panel.attrs.get("title", "A panel")),
        of="median of the areas" if area is None else f"figures of {_name(panel, area)}",
        frame=pd.DataFrame([_row(panel[name]) for name in names]),
        lines={name: _over_time(panel[name], area) for name in names},
    )


def _is_shown(panel: xr.Dataset, name: str) -> bool:
    is_grid = set(panel[name].dims) == {"area", "period"} and panel[name].dtype.kind in "iuf"
    is_companion = any(
        name.endswith(end) and name.removesuffix(end) in panel for end in _COMPANIONS
    )
    return is_grid and not is_companion


def _name(panel: xr.Dataset, area: str) -> str:
    if "area_name" not in panel.coords:
        return area
    return f"{panel['area_name'].sel(area=area).item()} ({area})"


def _row(grid: xr.DataArray) -> dict[str, object]:
    values = grid.transpose("area", "period").to_numpy()
    known = np.isfinite(values)
    periods = pd.DatetimeIndex(grid["period"].to_numpy())[known.any(axis=0)]
    return {
        "variable": str(grid.name),
        "title": grid.attrs.get("long_name", ""),
        "unit": grid.attrs.get("units", ""),
        "cells": values.size,
        "figures": int(known.sum()),
        "zeros": int((values == 0).sum()),
        "first": f"{periods[0]:%b %Y}" if len(periods) else "none",
        "last": f"{periods[-1]:%b %Y}" if len(periods) else "none",
    }


def _when(row: dict[Hashable, Any]) -> Markup:
    return markup.together(f"{row['first']}") + " – " + markup.together(f"{row['last']}")


def _over_time(grid: xr.DataArray, area: str | None) -> pd.Series:
    line = grid.median("area", skipna=True) if area is None else grid.sel(area=area)
    return pd.Series(line.to_numpy(), index=pd.DatetimeIndex(grid["period"].to_numpy()))


def _in_words(line: pd.Series, of: str) -> str:
    """What the line shows: first and last figure, lowest and highest, how many are missing."""
    known = line.dropna()
    if known.empty:
        return f"{of}: no figure in {len(line)} periods"
    first, last = known.index[[0, -1]]
    ends = (
        f"{markup.number(known[first])} in {first:%b %Y}, {markup.number(known[last])} in "
        f"{last:%b %Y}"
    )
    return (
        f"{of}: {ends}, between {markup.number(known.min())} and {markup.number(known.max())}; "
        f"no figure in {len(line) - len(known)} of {len(line)} periods"
    )

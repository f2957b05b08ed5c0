"""Pivot tables beside DTM's rows: held against the rows, and never read as data."""

from __future__ import annotations

import pandas as pd

from ..areas import fold
from .reading import Document, Table, read_numbers

_LABEL = "row_labels"
_TOTAL = "grand total"
_OF_ROWS = {
    "idps_individuals": ("total_no_of_idps_ind", "IDPs"),
    "returnees_individuals": ("total_no_of_returnees_ind", "returnees"),
}


def remarks_on_pivots(raw: pd.DataFrame, document: Document) -> list[str]:
    """One sentence a pivot table of a workbook: that it agrees with the rows, or where not."""
    pivots = [t for t in document.tables if {_LABEL, *_OF_ROWS} <= set(t.frame.columns)]
    return [_remark(raw, table) for table in pivots]


def _remark(raw: pd.DataFrame, table: Table) -> str:
    named = f"sheet {table.name} (a pivot table of the rows, not read as data)"
    differing = [said for column in _OF_ROWS for said in _differences(raw, table.frame, column)]
    if differing:
        return f"{named} differs from the rows: {'; '.join(differing)}"
    return f"{named} agrees with the rows, region by region and in all"


def _differences(raw: pd.DataFrame, pivot: pd.DataFrame, column: str) -> list[str]:
    ours, what = _OF_ROWS[column]
    figures = pd.Series(read_numbers(raw[ours])[0], index=raw["admin_1"].map(fold))
    added = figures.groupby(level=0).sum()
    added[_TOTAL] = figures.sum()
    labels = pivot[_LABEL].map(fold)
    printed = pd.Series(read_numbers(pivot[column])[0], index=labels)
    names = dict(zip(labels, pivot[_LABEL], strict=True))
    return [
        f"{names.get(label, label)} {there:,.0f} {what} there, {here:,.0f} in the rows"
        for label, there, here in _both(printed, added)
        if there != here
    ]


def _both(printed: pd.Series, added: pd.Series) -> list[tuple[str, float, float]]:
    """Every label of either with its two figures, 0 where it has none."""
    printed = printed.groupby(level=0).sum()
    labels = printed.index.union(added.index, sort=False)
    one, other = printed.reindex(labels).fillna(0), added.reindex(labels).fillna(0)
    return list(zip(labels, one, other, strict=True))

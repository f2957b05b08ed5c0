"""What a release speaks of, so that a newer one supersedes an older one there and nowhere else."""

from __future__ import annotations

import pandas as pd

# Within these, a release is taken to be complete from its first to its last day of publication.
_SAME = ["source", "variable", "series", "location_code", "admin_level"]
_SAME_EVENTS = ["source", "location_code"]


def scope_of(table: pd.DataFrame) -> pd.DataFrame:
    """The span a release covers, a row a source, variable, series, country and admin level.

    Columns: those, `first` and `last`, days of publication (a Cadre Harmonisé exercise, a round, a
    month's release). Of events, the days on which they ended, a row a source and country.
    """
    keys, day = _keys(table)
    spans = table.groupby(keys, observed=True)[day].agg(["min", "max"]).reset_index()
    return spans.rename(columns={"min": "first", "max": "last"})


def spans(table: pd.DataFrame, scope: pd.DataFrame) -> pd.DataFrame:
    """The row of a scope that each row of observations or events belongs to; blank for none."""
    keys, _ = _keys(table)
    found = table[keys].merge(scope, on=keys, how="left", validate="many_to_one")
    return found.set_index(table.index)


def inside(table: pd.DataFrame, scope: pd.DataFrame) -> pd.Series:
    """True for the rows of observations or events that lie in a scope."""
    _, day = _keys(table)
    span = spans(table, scope)
    return (table[day] >= span["first"]) & (table[day] <= span["last"])


def _keys(table: pd.DataFrame) -> tuple[list[str], str]:
    if "event_id" in table.columns:
        return _SAME_EVENTS, "date_end"
    return _SAME, "published_on"

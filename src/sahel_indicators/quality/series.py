"""Rules about monitoring and estimates: pooled regions, partial months, bounds out of order."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd

from ..areas import gazetteer
from .evidence import Evidence, flagged, place_and_period

# Two regions surveyed apart do not give the same share, to five digits, in most months; a few
# months prove nothing.
POOLED_SHARE = 0.5
POOLED_MONTHS = 6

_MONITORED = "insufficient_food_consumption"


def pooled_regions(evidence: Evidence) -> pd.DataFrame:
    """Monitoring figures of two regions of a country that are the same in most of their months."""
    rows = evidence.observations
    rows = rows[(rows["variable"] == _MONITORED) & rows["value"].notna()]
    rows = rows.sort_values(["published_on", "release", "row"])
    rows = rows.drop_duplicates(["area_code", "period_start"], keep="last")
    found = [_pooled(group) for _, group in rows.groupby("location_code")]
    return pd.concat([*found, flagged(rows.iloc[:0], "")])


def _pooled(rows: pd.DataFrame) -> pd.DataFrame:
    """The equal months of every pair of pooled regions of one country, both regions' rows."""
    grid = rows.set_index(["period_start", "area_code"])["value"].unstack().sort_index(axis=1)
    figures, found = grid.to_numpy(), [flagged(rows.iloc[:0], "")]
    for one, other in combinations(range(grid.shape[1]), 2):
        common = int(np.isfinite(figures[:, one] + figures[:, other]).sum())
        equal = figures[:, one] == figures[:, other]
        if common >= POOLED_MONTHS and equal.sum() > POOLED_SHARE * common:
            pair = grid.columns[[one, other]]
            here = rows["area_code"].isin(pair) & rows["period_start"].isin(grid.index[equal])
            said = f"equal in {equal.sum()} of {common} months"
            names = " and ".join(gazetteer().name(code) for code in pair)
            found.append(flagged(rows[here].sort_values(["release", "row"]), said, names))
    return pd.concat(found)


def partial_months(evidence: Evidence) -> pd.DataFrame:
    """The first and last month of monitoring, where fewer regions were surveyed than next to it.

    Every figure of these months' rows is flagged: surveys, events, rain and prices alike.
    """
    rows = evidence.observations
    surveys = rows[rows["variable"] == _MONITORED]
    counts = surveys.groupby("period_start")["value"].count()
    edges = ((0, 1), (-1, -2)) if len(counts) > 2 else ()
    said = {
        counts.index[at]: f"{counts.index[at]:%Y-%m}: {counts.iloc[at]} regions surveyed, "
        f"{counts.iloc[beside]} in the month beside it, all countries together"
        for at, beside in edges
        if counts.iloc[at] < counts.iloc[beside]
    }
    here = rows["release"].isin(surveys["release"].unique())
    rows = rows[here & rows["period_start"].isin(list(said))]
    rows = rows.sort_values(["period_start", "release", "row"])
    return flagged(rows, rows["period_start"].map(said).astype("str"))


def bounds_out_of_order(evidence: Evidence) -> pd.DataFrame:
    """Best figures that lie below their own low or above their own high bound."""
    rows = evidence.observations
    outside = (rows["value"] < rows["lower"]) | (rows["value"] > rows["upper"])
    rows = rows[outside].sort_values(["release", "row"])
    number = "{:g}".format
    best, low, high = (rows[name].map(number).astype("str") for name in ("value", "lower", "upper"))
    said = ": " + best + " outside " + low + " to " + high
    return flagged(rows, place_and_period(rows.assign(unit="")) + said)

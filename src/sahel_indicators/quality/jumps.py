"""A rule about sudden jumps in any series, by how far its changes usually go."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..variables import variables
from .evidence import Evidence, flagged, period, place

# What makes a series: figures that follow each other in time.
SERIES = ["variable", "source", "location_code", "area_code", "unit", "counterpart_code", "series"]

# A series of fewer figures does not say what is usual for it.
MIN_FIGURES = 12
# A change this many times as large as the series' changes usually are (1.4826 x the median of
# their sizes, which is one standard deviation of normal changes). 3.5 is the customary limit for
# outliers (Iglewicz and Hoaglin 1993); conflict, rain and prices have far heavier tails, so that
# twice as much is asked for.
JUMP_SCALES = 7.0
_NORMAL = 1.4826
# Counts are compared as 2 sqrt(x + 3/8), in which chance alone makes changes of 1.4 (Anscombe
# 1948), and stocks as ln(x + 1,000): a village more or less is no jump. The least scale of a
# change keeps quiet series quiet: chance in counts, a tenth in stocks, a fiftieth of the range
# that a share can take, and a tenth of a ratio or an index.
_LEAST = {
    "flow": 2**0.5, "count": 2**0.5, "stock": 0.1, "share": 0.02, "prevalence": 2.0, "index": 0.1,
}  # fmt: skip
_STOCK_OFFSET = 1_000
# What is paid for one thing moves in per cents of itself: ln(x), of which 2 % is the least scale.
_PAID = ("exchange_rate", "commodity_price", "commodity_price_usd")
_LEAST_PAID = 0.02

# These have rules of their own (`share_jumps`, `stock_jumps`), or are no series in time.
_OWN_RULES = ("cilss_ch", "ucdp_ged")
_OWN_VARIABLES = ("idp_stock",)
_FOUND = ("observed", "estimated", "modelled")


def sudden_jumps(evidence: Evidence) -> pd.DataFrame:
    """Changes `JUMP_SCALES` times as large as the changes of their series usually are.

    Each series of at least `MIN_FIGURES` figures is judged by itself; the farthest comes first.
    """
    rows = _steps(_series(evidence.observations))
    least = rows["kind"].map(_LEAST).mask(rows["variable"].isin(_PAID), _LEAST_PAID)
    scale = np.maximum(rows["spread"] * _NORMAL, least)
    rows = rows.assign(scales=rows["step"].abs() / scale)
    rows = rows[(rows["scales"] > JUMP_SCALES) & (rows["figures"] >= MIN_FIGURES)]
    rows = rows.sort_values(["scales", "release", "row"], ascending=[False, True, True])
    earlier = rows.assign(period_start=rows["since"], period_end=rows["until"])
    then = _number(rows["before"]) + _when(earlier)
    now = _number(rows["value"]) + _when(rows)
    far = rows["scales"].map("{:.0f}".format).astype("str") + " times the usual change"
    return flagged(rows, _place(rows) + ": " + then + ", " + now + " (" + far + ")", _named(rows))


def _series(rows: pd.DataFrame) -> pd.DataFrame:
    """The known figures that belong to a series in time, in its order."""
    fits = ~rows["source"].isin(_OWN_RULES) & ~rows["variable"].isin(_OWN_VARIABLES)
    rows = rows[fits & rows["status"].isin(_FOUND) & rows["value"].notna()]
    return rows.sort_values([*SERIES, "period_start", "published_on", "release", "row"])


def _steps(rows: pd.DataFrame) -> pd.DataFrame:
    """Each figure with its step from the one before, and the median size of its series' steps."""
    kinds = {key: variable.kind for key, variable in variables().items()}
    rows = rows.assign(kind=rows["variable"].map(kinds))
    rows = rows.assign(number=rows.groupby(SERIES).ngroup(), height=_height(rows))
    series = rows.groupby("number")
    rows = rows.assign(
        step=series["height"].diff(), before=series["value"].shift(),
        since=series["period_start"].shift(), until=series["period_end"].shift(),
        figures=series["value"].transform("size"),
    )  # fmt: skip
    usual = rows["step"].abs().groupby(rows["number"]).transform("median")
    return rows.assign(spread=usual)


def _height(rows: pd.DataFrame) -> pd.Series:
    """The figures on the scale on which their changes are compared."""
    value, kind = rows["value"].clip(lower=0), rows["kind"]
    height = rows["value"].mask(kind.isin(["flow", "count"]), 2 * np.sqrt(value + 3 / 8))
    paid = rows["variable"].isin(_PAID) & value.gt(0)
    height = height.mask(paid, np.log(value.where(paid, 1)))
    return height.mask(kind == "stock", np.log(value + _STOCK_OFFSET))


def _place(rows: pd.DataFrame) -> pd.Series:
    """The place, with the other country of a flow."""
    other = (" - " + rows["counterpart_code"]).where(rows["counterpart_code"] != "", "")
    said: pd.Series = place(rows) + other
    return said


def _when(rows: pd.DataFrame) -> pd.Series:
    """What each figure is of: " in" a year or month, " on" a day, " from" one to another."""
    said: pd.Series = period(rows).map(_with_preposition).astype("str")
    return said


def _with_preposition(said: str) -> str:
    if said.startswith("since "):
        return f" {said}"
    if " to " in said:
        return f" from {said}"
    return f" on {said}" if len(said) == len("2023-12-31") else f" in {said}"


def _number(values: pd.Series) -> pd.Series:
    return values.map("{:,.6g}".format).astype("str")


def _named(rows: pd.DataFrame) -> pd.Series:
    said: pd.Series = rows["variable"] + " of " + rows["source"]
    return said

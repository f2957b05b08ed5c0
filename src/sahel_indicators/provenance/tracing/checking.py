"""What of a trace does not agree, and what has to be said beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from ...aggregation import repetitions
from ...indicators.declaration import Indicator
from .choosing import SHOWN
from .generation import Generation
from .origins import CHANGED
from .walking import CLOSE, Walk

# Of whose exercises some only repeat an earlier one (`aggregation.repetitions`).
REPEATING = ("cilss_ch",)
_RERUN = "the run was made from other data or by other code; run `sahel run`"


def disagreements(walks: Mapping[int, Walk], judged: pd.DataFrame) -> Iterator[str]:
    """Figures that their rows do not add up to, and values that their figures do not give."""
    published = judged.set_index("number")["value"]
    for number, each in walks.items():
        for row in each.inputs[~each.inputs["agrees"].astype(bool)].to_dict("records"):
            figure, total = _said(row["figure"]), _said(row["sum_of_rows"])
            yield f"value {number}: {row['variable']} is {figure}, its rows add up to {total}"
        if not each.agrees:
            value, other = _said(published[number]), _said(each.recomputed)
            yield f"value {number} is {value}; what lies behind it gives {other}: {_RERUN}"


def rows_of_today(rows: pd.DataFrame) -> Iterator[str]:
    """Figures that their rows, in a table that has changed since the run, do not show any more.

    `rows` are observations with the columns of `origins.ORIGIN`.
    """
    changed = rows["remark"].str.contains(CHANGED, regex=False) & rows["column"].eq("")
    for row in rows[changed & rows["value"].notna()].to_dict("records"):
        where = f"{row['file']} {CHANGED}, and its row {row['row']} of today"
        yield f"{where} does not show {_said(row['value'])} ({row['variable']}): run `sahel run`"


def wrong_sums(panel: pd.DataFrame, judged: pd.DataFrame, indicator: Indicator) -> Iterator[str]:
    """Cells of a panel that are not the sum of the values shown in them, for what adds up."""
    if not indicator.adds_over_time:
        return
    total = judged.loc[judged["verdict"] == SHOWN, "value"].sum(skipna=False)
    for cell in panel.to_dict("records"):
        if not np.isnan(cell["value"]) and not np.isclose(cell["value"], total, rtol=CLOSE, atol=0):
            yield f"the panel shows {_said(cell['value'])}, its parts add up to {_said(total)}"


def repeated(values: pd.DataFrame, indicator: Indicator, run: Generation) -> Iterator[str]:
    """Exercises about the same periods that only repeat an earlier one, and so are left out."""
    if not set(indicator.sources) & set(REPEATING):
        return
    told = repetitions(run.known)
    told = told[told["period_start"].isin(values["period_start"])]
    for row in told.to_dict("records"):
        yield (
            f"the exercise of {row['published_on']:%Y-%m-%d} ({row['status']}, {row['rows']} rows) "
            f"only repeats that of {row['repeats']:%Y-%m-%d}, figure by figure, and is left out"
        )


def _said(value: float) -> str:
    return "missing" if np.isnan(value) else f"{value:,.10g}"

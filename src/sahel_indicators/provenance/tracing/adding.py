"""What the rows behind a number add up to, by area: only what the number itself adds up.

Figures of several values or marks stand below each other, each with its day and producer: a stock
of June and one of September are not a stock, nor are two producers' counts of the same people.
"""

from __future__ import annotations

from collections.abc import Iterator
from operator import itemgetter
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ...indicators import declared
from ...periods import period_in_words
from ...typography import counted
from ...variables import variables
from .choosing import SHOWN
from .tables import number, runs

if TYPE_CHECKING:
    from .results import Trace

# Of more areas than these the largest are shown, unless all rows are asked for.
MOST_AREAS = 10
# What is added up: the rows of one area behind one value or mark.
_SUM = ["number", "area_code"]
# By what figures are told apart that are never added up.
_STOCK = ["period_start", "period_end", "source"]
# What a share or rate is of, by which no area is large.
_BELOW = "population_analysed"
# Several values that a panel adds up go by no number of theirs.
_TOGETHER = 0


def as_added(trace: Trace) -> pd.DataFrame:
    """The rows behind a trace's values, those together that a panel adds up: the months of a flow.

    The people that each month's rate is of stand in the same row, which then counts once.
    """
    if not declared(trace.key).adds_over_time:
        return trace.rows
    shown = trace.values.loc[trace.values["verdict"] == SHOWN, "number"]
    together = trace.rows["number"].isin(shown)
    numbered = trace.rows.assign(number=trace.rows["number"].mask(together, _TOGETHER))
    return numbered.drop_duplicates(ignore_index=True)


def area_lines(rows: pd.DataFrame) -> tuple[str, ...]:
    """The areas with the largest figures: what their rows add up to, and where these stand."""
    names = list(dict.fromkeys(rows["variable"]))
    order = _by_size(rows)
    shown = sorted(order[:MOST_AREAS], key=itemgetter(0))  # the sums of one number together
    parts = {key: here for key, here in rows.groupby(_SUM) if key in shown}
    texts = {name: [_figure(parts[key], name) for key in shown] for name in names}
    wide = {name: max(map(len, (name, *texts[name]))) for name in names}
    head = "  ".join(f"{name:>{wide[name]}}" for name in names)
    one_file, apart = rows["file"].nunique() == 1, rows["number"].nunique() > 1
    of_several = apart and len(rows[_STOCK].drop_duplicates()) > 1
    lines = [
        "  ".join(f"{texts[name][n]:>{wide[name]}}" for name in names)
        + f"  {_whose(parts[key], apart, of_several)}, row {_lines(parts[key], one_file)}"
        for n, key in enumerate(shown)
    ]
    return head, *lines, *_rest(rows, order[MOST_AREAS:], apart)


def _by_size(rows: pd.DataFrame) -> list[tuple[int, str]]:
    """Each sum's number and area, the largest first by what is counted in it."""
    is_counted = rows["variable"] != _BELOW
    sizes = rows.assign(size=rows["value"].where(is_counted) if is_counted.any() else rows["value"])
    return list(sizes.groupby(_SUM)["size"].sum().sort_values(ascending=False, kind="stable").index)


def _figure(rows: pd.DataFrame, variable: str) -> str:
    """What an area's rows of one variable add up to, or why there is no sum."""
    values = rows.loc[rows["variable"] == variable, "value"]
    if values.empty:
        return "-"
    if len(values) > 1 and not _adds_up(variable):
        return "not added up"
    return number(_sum(values))


def _adds_up(variable: str) -> bool:
    return variables()[variable].adds_up == "sum"


def _sum(values: pd.Series) -> float:
    """The sum of figures; missing where one is, for the others are not the whole."""
    return float(np.sum(values.to_numpy(dtype="float64")))


def _whose(rows: pd.DataFrame, apart: bool, of_several: bool) -> str:
    """Whose figures are added up: the number of value or mark, the area, when and by whom.

    Said is what tells sums `apart`, day and producer where the sums are `of_several`.
    """
    one = rows.iloc[0]
    area = f"{one['area_name']} ({one['area_code']})"
    numbered = f"{one['number']}. {area}" if apart and one["number"] != _TOGETHER else area
    if not of_several:
        return numbered
    counted_here = rows[rows["variable"] == one["variable"]]
    when = period_in_words(counted_here["period_start"].min(), counted_here["period_end"].max())
    by = ", ".join(counted_here["source"].unique())
    return f"{numbered}, {when}, {by}"


def _lines(rows: pd.DataFrame, one_file: bool) -> str:
    """The lines in each file, runs of them shortened: "2056, 2060-2062"."""
    said = []
    for file, here in rows.groupby("file", sort=False):
        numbers = ", ".join(runs(sorted(set(here["row"].astype(int)))))
        said.append(numbers if one_file else f"{file} {numbers}")
    return "; ".join(said)


def _rest(rows: pd.DataFrame, left: list[tuple[int, str]], apart: bool) -> Iterator[str]:
    """What the areas that are not shown add up to, where such figures are added up."""
    if not left:
        return
    if apart:
        yield f"and {len(left):,} with smaller figures, each by itself (every row: --details)"
        return
    others = rows[rows["area_code"].isin({code for _, code in left})]
    sums = [
        f"{name} {number(_sum(here['value']))}"
        for name, here in others.groupby("variable", sort=False)
        if _adds_up(str(name))
    ]
    together = f", together {', '.join(sums)}" if sums else ""
    yield f"and {counted(len(left), 'smaller area')}{together}"

"""The parts of a trace as tables that are read, and how their numbers are written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from ...periods import period_in_words

if TYPE_CHECKING:
    from .results import Trace

_LINE = ["file", "sheet", "row"]
# More runs of lines than these are told by the first and the last.
_MOST_RUNS = 3

_VALUES = {"number": "no", "status": "status", "producer": "producer", "published_on": "published"}
_VALUES |= {"value": "value", "verdict": "in the panel", "series": "series", "note": "note"}
_INPUTS = {"number": "no", "variable": "variable", "role": "role", "figure": "figure"}
_INPUTS |= {"sum_of_rows": "sum of rows", "rows": "rows", "areas": "areas", "note": "note"}


def number(value: float, unit: str = "") -> str:
    """A figure with every digit that matters, a share in per cent beside; missing in a word."""
    if pd.isna(value):
        return "missing"
    said = f"{value:,.10g}"
    return f"{said} ({100 * value:.4g} %)" if unit == "1" else f"{said} {unit}".strip()


def values_table(trace: Trace) -> pd.DataFrame:
    """Every value published of the area and period; columns that say nothing are left out."""
    rows = trace.values
    exact = rows.assign(value=[number(value, trace.unit) for value in rows["value"]])
    table = exact[list(_VALUES)].rename(columns=_VALUES)
    periods = zip(rows["period_start"], rows["period_end"], strict=True)
    table.insert(1, "period", [period_in_words(start, end) for start, end in periods])
    return _said(table)


def inputs_table(trace: Trace) -> pd.DataFrame:
    """The figures that were computed with, beside what their rows add up to."""
    rows = trace.inputs
    exact = {name: list(map(number, rows[name])) for name in ("figure", "sum_of_rows")}
    return _said(rows.assign(**exact)[list(_INPUTS)].rename(columns=_INPUTS))


def _said(table: pd.DataFrame) -> pd.DataFrame:
    """The table without columns of text in which nothing is said."""
    return table.loc[:, [name for name in table if not table[name].eq("").all()]]


def line_by_line(rows: pd.DataFrame) -> pd.DataFrame:
    """One row a line of a file: where it is, its figures, and its text as published."""
    table = [
        {
            "file": str(file) + (f", sheet '{sheet}'" if sheet else ""),
            "row": str(row),
            "area": _area(here.iloc[0]),
            "figures": "; ".join(map(_figure, here.drop_duplicates("variable").to_dict("records"))),
            "as published": here["text"].iloc[0],
        }
        for (file, sheet, row), here in rows.groupby(_LINE, sort=False)
    ]
    return pd.DataFrame(table, columns=["file", "row", "area", "figures", "as published"])


def _area(row: pd.Series) -> str:
    unit = f", {row['unit']}" if row["unit"] else ""
    other = f", {row['counterpart_code']}" if row["counterpart_code"] else ""
    return f"{row['area_name']} ({row['area_code']}{unit}{other})"


def _figure(row: dict[Any, Any]) -> str:
    value = row["value"]
    said = "missing" if pd.isna(value) else f"{value:,.10g}"
    column = f" in '{row['column']}'" if row["column"] else ""
    note = "" if _is_in(row["text"], row["note"]) else f" [{row['note']}]"
    return f"{row['variable']} {said}{column}{note}"


def _is_in(text: str, note: str) -> bool:
    """Whether all that a note says stands in the row itself, as its publisher wrote it."""
    return all(part in text for part in note.split("; "))


def runs(numbers: list[int]) -> list[str]:
    """Runs of neighbouring lines; of many the number, the first and the last."""
    found: list[list[int]] = []
    for each in numbers:
        if found and each == found[-1][-1] + 1:
            found[-1].append(each)
        else:
            found.append([each])
    if len(found) > _MOST_RUNS:
        return [f"{numbers[0]} ... {numbers[-1]} ({len(numbers)} rows)"]
    return [str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in found]

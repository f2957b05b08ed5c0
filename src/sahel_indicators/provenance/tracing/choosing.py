"""Which of an area's values a panel shows, and why it does not show the others."""

from __future__ import annotations

import pandas as pd

from ...indicators.declaration import Indicator
from ...panel import ANALYSED
from ...panel.placing import one_producer, place
from ...periods import period_table
from ...sources import sources
from .asking import Span

SHOWN = "shown"
_PERIOD = ["period_start", "period_end"]


def with_verdicts(values: pd.DataFrame, indicator: Indicator, span: Span) -> pd.DataFrame:
    """The values of one area with `verdict`: "shown", or why a panel shows another one instead.

    `values` has the columns `indicators.computing.VALUES`. Of the Cadre Harmonisé's analyses a
    panel shows those of one status, so that there is a value to show for each.
    """
    rows = values.sort_values([*_PERIOD, "status", "published_on"], ignore_index=True)
    verdict = pd.Series("", index=rows.index, dtype="str")
    for of_status in _by_status(rows):
        first = one_producer(of_status, [indicator])
        standing = _standing(first, indicator, span)
        for number in of_status.index:
            verdict[number] = _verdict(number, of_status, first, standing, indicator)
    return rows.assign(verdict=verdict)


def panel_cells(values: pd.DataFrame, indicator: Indicator, span: Span) -> pd.DataFrame:
    """What a panel holds at the month or year asked about: ch_status, value, completeness, source.

    One row a status of the Cadre Harmonisé's analyses, or one row where there are none.
    """
    found = []
    for of_status in _by_status(values.reset_index(drop=True)):
        first = one_producer(of_status, [indicator])
        said = of_status["status"].iloc[0]
        cell = place(first, period_table(span.frequency, *span.cell), [indicator])
        found.append(cell.assign(ch_status=said if said in ANALYSED else ""))
    columns = ["ch_status", "period", "value", "lower", "upper", "completeness", "source"]
    table = pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=columns)
    return table[columns]


def _by_status(rows: pd.DataFrame) -> list[pd.DataFrame]:
    """The values as panels of each status of an analysis see them."""
    analysed = rows["status"].isin(ANALYSED)
    said = [status for status in ANALYSED if (rows["status"] == status).any()]
    if not said:
        return [rows] if len(rows) else []
    return [rows[~analysed | (rows["status"] == status)] for status in said]


def _standing(first: pd.DataFrame, indicator: Indicator, span: Span) -> set[int]:
    """The rows that stand in the panel's cell: all parts of a flow, else the one that is spread."""
    cell = place(first, period_table(span.frequency, *span.cell), [indicator])
    if cell.empty:
        return set()
    if indicator.adds_over_time:
        begin, end = (pd.Timestamp(day) for day in span.cell)
        inside = (first["period_start"] >= begin) & (first["period_end"] <= end)
        return set(first.index[inside])
    one = cell.iloc[0]
    alike = (first["source"] == one["source"]) & _same(first["value"], one["value"])
    last = first[alike].sort_values("period_end")
    return set(last.index[-1:])


def _same(values: pd.Series, value: float) -> pd.Series:
    return values.isna() if pd.isna(value) else values == value


def _verdict(
    number: int,
    rows: pd.DataFrame,
    first: pd.DataFrame,
    standing: set[int],
    indicator: Indicator,
) -> str:
    if number in standing:
        return SHOWN
    if number in first.index:
        return "another period's figure stands in this one" if standing else "its period is longer"
    row = rows.loc[[number]].iloc[0]
    chosen = first[(first[_PERIOD] == row[_PERIOD]).all(axis="columns")].iloc[0]
    return _beaten_by(row, chosen, indicator)


def _beaten_by(row: pd.Series, chosen: pd.Series, indicator: Indicator) -> str:
    """Why a value of the same period stands before this one, in the order a panel asks."""
    if pd.isna(row["value"]) and not pd.isna(chosen["value"]):
        return "it is missing, and another producer or exercise has a figure"
    rank = indicator.sources.index
    if rank(row["source"]) > rank(chosen["source"]):
        return f"{sources()[chosen['source']].producer} comes first for this indicator"
    preferred = [
        any(text in each["series"] for text in indicator.prefers) for each in (row, chosen)
    ]
    if preferred == [False, True]:
        return f"a survey of {' or '.join(indicator.prefers)} is preferred"
    if row["published_on"] < chosen["published_on"]:
        return f"superseded by what was published on {chosen['published_on']:%Y-%m-%d}"
    return f"the survey '{chosen['series']}' comes before it by name"

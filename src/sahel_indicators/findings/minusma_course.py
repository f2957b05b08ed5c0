"""The course of reported deaths where the bases were, and how far it left it at the mission's end.

One interrupted series: deaths a month in the cercles of the bases from 2018 on, June to December
2023 left out, the course before carried on. It is the comparison that suggests itself and the
weakest one: it has no controls, and the bases' cercles were at their worst just before. What
becomes of it with another beginning, another series, another model and at dates on which nothing
of the kind happened is declared in `course_of` and stands beside it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ..analysis import InterruptedSeries, interrupted_time_series, placebo
from ..errors import AnalysisError

FIRST = pd.Timestamp("2018-01-01")
DEATHS, EVENTS = "conflict_fatalities", "conflict_events"
# Other first years of the course before, and dates at which nothing of the kind happened: from the
# last of them as many months are left before the announcement as the method needs.
FIRST_YEARS = (pd.Timestamp("2015-01-01"), pd.Timestamp("2020-01-01"))
FALSE_DATES = ("2020-01-01", "2020-07-01", "2021-01-01", "2021-07-01", "2022-01-01")
WITHOUT_BASE, COUNTRY = "without a base", "country"


@dataclass(frozen=True)
class Course:
    """Deaths a month in the bases' cercles and what was to be expected of them.

    `series` is the interrupted series. `checks` has one row a check: group ("main", "first year",
    "series", "date", "false date"), check, estimate (logarithm of observed over expected, mean of
    the months after), ci_low, ci_high, p_value, n, refused (why it cannot be estimated, else "").
    """

    series: InterruptedSeries
    checks: pd.DataFrame

    @property
    def main(self) -> pd.Series:
        """The row of the interrupted series itself."""
        return self.checks[self.checks["group"] == "main"].iloc[0]


def course_of(
    months: pd.DataFrame,
    announced: pd.Timestamp,
    resolution: pd.Timestamp,
    transition: int,
    first: pd.Timestamp | None = None,
) -> Course:
    """The series and its checks; `months` has group, month, deaths, events and population.

    `transition` months from `announced` on are left out, `first` begins the course before (2018).
    Raises as `interrupted_time_series` does.
    """
    start = FIRST if first is None else first
    settings: dict[str, Any] = {"interruption": announced, "transition": transition}
    base = months[months["group"] == "base"]
    series = _fit(base[base["month"] >= start], **settings)
    checks: list[tuple[str, str, pd.DataFrame, pd.Timestamp, dict[str, Any]]] = [
        ("main", "", base, start, settings),
        *(("first year", f"{y.year}", base, y, settings) for y in FIRST_YEARS if y != start),
        ("series", EVENTS, base, start, {**settings, "outcome": EVENTS}),
        ("series", WITHOUT_BASE, _without_base(months), start, settings),
        ("series", COUNTRY, _added_up(months), start, settings),
        ("date", "resolution", base, start, {"interruption": resolution}),
    ]
    rows = [_row(*check) for check in checks]
    rows += _at_false_dates(base[base["month"] >= start], announced, transition)
    return Course(series, pd.DataFrame(rows))


def _fit(rows: pd.DataFrame, **changes: Any) -> InterruptedSeries:
    settings: dict[str, Any] = {"outcome": DEATHS, "family": "quasi-poisson", **changes}
    return interrupted_time_series(
        rows, time="month", population="population", harmonics=1, **settings
    )


def _added_up(months: pd.DataFrame) -> pd.DataFrame:
    return months.groupby("month", as_index=False)[[DEATHS, EVENTS, "population"]].sum()


def _without_base(months: pd.DataFrame) -> pd.DataFrame:
    return _added_up(months[months["group"].isin(["adjacent", "control"])])


def _row(
    group: str, check: str, rows: pd.DataFrame, first: pd.Timestamp, settings: dict[str, Any]
) -> dict[str, Any]:
    named = {"group": group, "check": check, "refused": ""}
    try:
        found = _fit(rows[rows["month"] >= first], **settings)
    except AnalysisError as error:
        return {**named, "refused": str(error)}
    numbers = {name: float(found.change[name]) for name in _NUMBERS}
    return {**named, **numbers, "n": found.n}


_NUMBERS = ("estimate", "ci_low", "ci_high", "p_value")


def _at_false_dates(
    rows: pd.DataFrame, announced: pd.Timestamp, transition: int
) -> Iterator[dict[str, Any]]:
    """The same series up to the announcement, interrupted where nothing happened."""
    dates = [date for date in FALSE_DATES if pd.Timestamp(date) > rows["month"].min()]
    if not dates:
        return
    fakes = placebo(
        lambda table: _fit(table, interruption=table["from"].iloc[0], transition=transition),
        rows.assign(**{"from": announced}),
        time="month",
        treated_from="from",
        dates=dates,
        term="mean change after",
    )
    for row in fakes.table[fakes.table["kind"] == "date"].to_dict("records"):
        named = {"group": "false date", "check": str(row["placebo"]), "refused": row["refused"]}
        yield {**named, **{name: float(row[name]) for name in _NUMBERS}, "n": np.nan}

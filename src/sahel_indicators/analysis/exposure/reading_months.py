"""Counts by area and month, as layers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ...errors import AnalysisError
from ..tables import Floats, Months, numbers_of, require_columns, require_unique
from .accounts import Account, Flags
from .asked import Asked
from .layers import NEVER, Layer
from .months import NO_DAY, Calendar, calendar_of, days_of, month_numbers_of
from .places import Places
from .selecting import groups_of, leave_out_others


@dataclass(frozen=True)
class Counts:
    """Layers of counts, with their measure and group, and the account of the rows."""

    keys: list[tuple[str, str]]
    layers: list[Layer]
    calendar: Calendar
    account: Account
    notes: tuple[str, ...]


def read_counts(
    counts: pd.DataFrame,
    places: Places,
    asked: Asked,
    coverage: Sequence[Any] | None,
    covered: Flags,
) -> Counts:
    """Counts as they are handed out: one row an area and month, and group if there are any.

    A row that is not there is a zero only if the coverage was declared; a figure that is missing
    stays missing.
    """
    names = asked.names
    month = str(names.month)
    require_columns(counts, [names.area, month, *asked.measured])
    account = Account(len(counts))
    leave_out_others(counts, asked, account)
    day = days_of(counts[month])
    calendar = calendar_of(coverage, day)
    area = places.find(counts[names.area])
    place = _account_for_cells(account, day, area, calendar, covered)
    groups, none_of = groups_of(counts, asked, account.used)
    absent = np.nan if coverage is None else 0.0
    keys, layers = [], []
    for group, chosen in (groups or {"": np.ones(len(counts), dtype=bool)}).items():
        rows = np.flatnonzero(account.used & chosen)
        _require_one_row_a_cell(counts.iloc[rows], asked)
        for measure in asked.measured:
            values = _not_negative(counts, measure)[rows]
            grid = np.full((len(places.codes), len(calendar.months)), absent)
            grid[area[rows], place[rows]] = values
            keys.append((measure, group))
            layers.append(_layer(grid, calendar, asked))
    notes = [f"{n:,} rows have no {by} and count nowhere." for by, n in none_of.items()]
    return Counts(keys, layers, calendar, account, tuple(notes))


def _account_for_cells(
    account: Account, day: Months, area: np.ndarray, calendar: Calendar, covered: Flags
) -> Months:
    place = calendar.position(day)
    account.leave_out(day == NO_DAY, "no month")
    account.leave_out(place < 0, f"outside the coverage ({calendar})")
    account.leave_out(area < 0, "of an area that is not among those given")
    account.leave_out((area >= 0) & ~covered[area], "of an area that is not covered")
    if not account.used.any():
        raise AnalysisError(
            f"No row is left to count ({account.in_words()}).",
            expected="rows of the areas and months asked about; the codes of areas must be the "
            "same in both tables",
        )
    return place


def _require_one_row_a_cell(rows: pd.DataFrame, asked: Asked) -> None:
    month = month_numbers_of(days_of(rows[str(asked.names.month)]))
    keyed = pd.DataFrame({asked.names.area: rows[asked.names.area].to_numpy(), "month": month})
    try:
        require_unique(keyed, [asked.names.area, "month"])
    except AnalysisError as error:
        raise AnalysisError(
            error.problem,
            expected="one row an area and month",
            remedy="kinds of events may overlap and are not added up here: choose one, as "
            "only={'event_type': 'political_violence'}, or have a column each with `by`",
        ) from error


def _not_negative(counts: pd.DataFrame, measure: str) -> Floats:
    values = numbers_of(counts, measure)
    if (values < 0).any():
        raise AnalysisError(f"{(values < 0).sum()} rows have negative {measure}.")
    return values


def _layer(grid: Floats, calendar: Calendar, asked: Asked) -> Layer:
    """A count of a month fades as if all of it had happened in the month's middle."""
    unknown = np.where(np.isnan(grid), calendar.ends, NEVER)
    fresh = np.zeros_like(grid)
    if asked.decay is not None:
        middle = (np.diff(calendar.starts) - 1) / 2
        fresh = np.nan_to_num(grid) * asked.decay.left(middle)
    return Layer(grid, fresh, unknown)

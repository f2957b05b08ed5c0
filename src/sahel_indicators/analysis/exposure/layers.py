"""One measure by area and month: added up from events, its sums and decayed sums, its gaps."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import pandas as pd

from ..tables import Codes, Floats, Months, window_sums
from .calendars import Calendar
from .selecting import Flags
from .settings import LONG, Decay

NEVER = -np.inf


@dataclass(frozen=True)
class Layer:
    """Areas x months. All three arrays have that shape.

    `sums` is what happened in the month, NaN where that is not known; `fresh` is what is left of it
    on the month's last day; `unknown` is the last day of the month on which something happened
    whose figure is missing, `NEVER` where there is none.
    """

    sums: Floats
    fresh: Floats
    unknown: Floats

    def over(self, months: int, codes: pd.Index, calendar: Calendar) -> pd.DataFrame:
        """Sums over so many months, under the last of them."""
        return window_sums(self._frame(self.sums, codes, calendar), months)

    def decayed(self, decay: Decay, codes: pd.Index, calendar: Calendar) -> pd.DataFrame:
        """What is left, at the end of each month, of all that happened until then.

        Exact by the day, although only months are added: what is left of a sum of remainders is
        the sum of what is left.
        """
        lengths = np.diff(calendar.starts)
        kept = decay.left(lengths)
        total, columns = np.zeros(len(codes)), []
        for month in range(len(lengths)):
            total = total * kept[month] + self.fresh[:, month]
            columns.append(total)
        values = np.where(self._settled(decay, calendar), np.column_stack(columns), np.nan)
        return self._frame(values, codes, calendar)

    def _settled(self, decay: Decay, calendar: Calendar) -> Flags:
        """Where what is not known has faded so far that the sum can be told without it."""
        covered = calendar.ends - calendar.starts[0] + 1
        since_missing = calendar.ends - np.maximum.accumulate(self.unknown, axis=1)
        begun = covered >= decay.burn_in * decay.half_life_days
        faded = since_missing >= max(decay.burn_in, LONG) * decay.half_life_days
        return np.asarray(begun & faded)

    @staticmethod
    def _frame(values: Floats, codes: pd.Index, calendar: Calendar) -> pd.DataFrame:
        return pd.DataFrame(values, index=codes, columns=calendar.months)


def hidden(layer: Layer, areas: Flags, calendar: Calendar) -> Layer:
    """The layer with nothing known of some areas."""
    if not areas.any():
        return layer
    rows = areas[:, None]
    return Layer(
        np.where(rows, np.nan, layer.sums),
        np.where(rows, 0.0, layer.fresh),
        np.where(rows, calendar.ends, layer.unknown),
    )


class Hits(NamedTuple):
    """Areas and events, by position, and in what part each event counts in the area."""

    area: Codes
    event: Codes
    weight: Floats


@dataclass(frozen=True)
class Column:
    """What one measure counts of each event (NaN: not known), and which events are of the group.

    `values` is None for days with violence, which are no sum over events. `group` is "" for all.
    """

    measure: str
    group: str
    values: Floats | None
    chosen: Flags | None


@dataclass(frozen=True)
class When:
    """The month (by position) and day an event is dated at, and the days it covers."""

    month: Codes
    day: Months
    first: Months
    last: Months


def tally(
    pairs: Iterable[Hits],
    columns: Sequence[Column],
    when: When,
    calendar: Calendar,
    areas: int,
    decay: Decay | None,
) -> list[Layer]:
    """The layers of the columns, from pairs of areas and events that come in parts."""
    left = None if decay is None else decay.left(calendar.ends[when.month] - when.day)
    sums: list[_Sums | _Days] = [
        _Days(column, when, calendar, areas, decay)
        if column.values is None
        else _Sums(column.values, column.chosen, when, (areas, len(calendar.months)), left)
        for column in columns
    ]
    for some in pairs:
        for each in sums:
            each.add(some)
    return [each.layer() for each in sums]


class _Sums:
    """A sum over events, by area and month."""

    def __init__(
        self,
        values: Floats,
        chosen: Flags | None,
        when: When,
        shape: tuple[int, int],
        left: Floats | None,
    ) -> None:
        values = values if chosen is None else np.where(chosen, values, 0.0)
        self._missing = np.isnan(values)
        self._any_missing = bool(self._missing.any())
        self._known = np.where(self._missing, 0.0, values)
        self._when, self._shape, self._left = when, shape, left
        cells = shape[0] * shape[1]
        self._sums, self._fresh = np.zeros(cells), np.zeros(cells if left is not None else 0)
        self._unknown = np.full(cells, NEVER)

    def add(self, pairs: Hits) -> None:
        cell = pairs.area * self._shape[1] + self._when.month[pairs.event]
        value = self._known[pairs.event] * pairs.weight
        np.add.at(self._sums, cell, value)
        if self._left is not None:
            np.add.at(self._fresh, cell, value * self._left[pairs.event])
        if self._any_missing:
            lost = self._missing[pairs.event]
            day = self._when.day[pairs.event[lost]].astype(np.float64)
            np.maximum.at(self._unknown, cell[lost], day)

    def layer(self) -> Layer:
        unknown = self._unknown.reshape(self._shape)
        sums = self._sums.reshape(self._shape)
        fresh = self._fresh.reshape(self._shape) if self._left is not None else np.zeros_like(sums)
        return Layer(np.where(unknown > NEVER, np.nan, sums), fresh, unknown)


class _Days:
    """Different days on which something happened, by area and month.

    An event marks the day it begins (+1) and the one after it ends (-1) in its areas, so that
    the cost does not grow with how long it lasts.
    """

    def __init__(
        self, column: Column, when: When, calendar: Calendar, areas: int, decay: Decay | None
    ) -> None:
        self._chosen, self._when, self._calendar = column.chosen, when, calendar
        self._decay = decay
        self._width = int(calendar.starts[-1] - calendar.starts[0]) + 1
        self._marks = np.zeros(areas * self._width, dtype=np.int32)

    def add(self, pairs: Hits) -> None:
        area, event = pairs.area, pairs.event
        if self._chosen is not None:
            area, event = area[self._chosen[event]], event[self._chosen[event]]
        start, end = self._calendar.starts[0], self._calendar.starts[-1]
        first = np.clip(self._when.first[event], start, end) - start
        after = np.clip(self._when.last[event] + 1, start, end) - start
        np.add.at(self._marks, area * self._width + first, 1)
        np.add.at(self._marks, area * self._width + after, -1)

    def layer(self) -> Layer:
        happened = np.cumsum(self._marks.reshape(-1, self._width), axis=1, dtype=np.int32) > 0
        begins = self._calendar.starts - self._calendar.starts[0]
        months = [happened[:, begin:end] for begin, end in pairwise(begins)]
        counted = np.column_stack([days.sum(axis=1) for days in months]).astype(np.float64)
        fresh = np.zeros_like(counted)
        if self._decay is not None:
            # The last day of a month is 0 days old at its end.
            ages = [np.arange(days.shape[1])[::-1] for days in months]
            left = [days @ self._decay.left(age) for days, age in zip(months, ages, strict=True)]
            fresh = np.column_stack(left)
        return Layer(counted, fresh, np.full(counted.shape, NEVER))

"""A table of events as arrays: when, where, how much, and why some are left out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ...errors import AnalysisError
from ..geography import degrees_of, pairs_within, unit_vectors
from ..tables import Codes, Floats, Months, numbers_of, require_columns
from .calendars import NO_DAY, Calendar, Coverage, calendar_of, days_of
from .layers import Column, Hits, Layer, When, tally
from .places import Places, distance_weights
from .selecting import (
    Account,
    Flags,
    groups_of,
    leave_out_others,
    not_negative,
    require_events_once,
)
from .settings import DAYS, EVENTS, Asked

LEVEL = "admin_level"


@dataclass(frozen=True)
class Happened:
    """The events given, in their order; `account` says which of them can be used at all."""

    events: pd.DataFrame
    asked: Asked
    places: Places
    calendar: Calendar
    columns: list[Column]
    when: When
    account: Account
    notes: tuple[str, ...]

    @property
    def keys(self) -> list[tuple[str, str]]:
        """Measure and group of each column."""
        return [(column.measure, column.group) for column in self.columns]

    def in_areas(self, covered: Flags) -> tuple[list[Layer], Account]:
        """Events counted in the area they name."""
        name, account = self.asked.names.area, self.account.copy()
        area = self.places.find(self.events[name])
        named = (self.events[name].notna() & (self.events[name] != "")).to_numpy(dtype=bool)
        if self.asked.names.weight is None:  # else it has been decided where each counts
            account.leave_out(self._coarse(), "place known only to a larger area")
        account.leave_out(~named, "no area")
        account.leave_out(area < 0, "in an area that is not among those given")
        account.leave_out((area >= 0) & ~covered[area], "in an area that is not covered")
        account.require_some()
        rows = self._ordered(account.used)
        pairs = Hits(area[rows], rows, np.ones(len(rows)))
        return self._tally(iter([pairs])), account

    def in_circles(self, radius_km: float) -> tuple[list[Layer], Account]:
        """Events counted around the points of areas, in as many areas as they are near to."""
        names, account = self.asked.names, self.account.copy()
        latitude, longitude = degrees_of(self.events, names.latitude, names.longitude)
        account.leave_out(self._coarse(), "place known only to a larger area")
        account.leave_out(np.isnan(latitude), "no usable coordinates")
        rows = self._ordered(account.used, latitude, longitude)
        near = np.zeros(len(self.events), dtype=bool)
        points = unit_vectors(latitude[rows], longitude[rows])
        layers = self._tally(self._pairs(rows, points, radius_km, near))
        account.leave_out(~near, f"farther than {radius_km:g} km from every area's point")
        account.require_some()
        return layers, account

    def _pairs(self, rows: Codes, points: Floats, radius_km: float, near: Flags) -> Iterator[Hits]:
        """Pairs with events by their row; marks in `near` those that have one."""
        here = self.places.vectors()
        for area, other, km in pairs_within(here, points, radius_km):
            event = rows[other]
            near[event] = True
            yield Hits(area, event, distance_weights(km, self.asked.half_distance_km))

    def _coarse(self) -> Flags:
        """Events of which only a larger area is known than those that are asked about."""
        if LEVEL not in self.events:
            return np.zeros(len(self.events), dtype=bool)
        return np.asarray(numbers_of(self.events, LEVEL) < self.asked.level)

    def _ordered(self, used: Flags, *more: Floats) -> Codes:
        """The used rows in an order of their own, so that sums are the same to the last bit."""
        rows = np.flatnonzero(used)
        figures = [column.values for column in self.columns if column.values is not None]
        keys = [values[rows] for values in (*figures, *more, self.when.day)]
        return np.asarray(rows[np.lexsort(keys)], dtype=np.intp)

    def _tally(self, pairs: Iterator[Hits]) -> list[Layer]:
        return tally(
            pairs,
            self.columns,
            self.when,
            self.calendar,
            len(self.places.codes),
            self.asked.decay,
        )


def read_events(events: pd.DataFrame, places: Places, asked: Asked, coverage: Coverage) -> Happened:
    """The events with the values asked for that are dated within the coverage."""
    require_columns(events, [asked.names.date_start])
    if asked.names.weight is None:
        require_events_once(events)
    account, notes = Account(len(events)), []
    leave_out_others(events, asked, account)
    first, last, open_ended = _spans(events, asked)
    day = first if asked.dated == "start" else last
    calendar = calendar_of(coverage, day)
    account.leave_out(day == NO_DAY, "no date")
    month = calendar.position(day)
    account.leave_out(month < 0, f"outside the coverage ({calendar})")
    account.require_some()
    used = account.used
    groups, none_of = groups_of(events, asked, used)
    columns = list(_columns(events, asked, groups, used))
    if open_ended:
        notes.append(f"{open_ended:,} events have no last day and count as lasting one.")
    lasting = int((calendar.position(first) != calendar.position(last))[used].sum())
    if lasting:
        notes.append(
            f"{lasting:,} events last into another month; they count whole in that of their "
            f"{asked.dated}."
        )
    notes += [f"{n:,} events have no {by}: they count in no group." for by, n in none_of.items()]
    when = When(
        np.where(used, month, 0),
        np.where(used, day, calendar.starts[0]),
        np.where(used, first, calendar.starts[0]),
        np.where(used, last, calendar.starts[0]),
    )
    return Happened(events, asked, places, calendar, columns, when, account, tuple(notes))


def _spans(events: pd.DataFrame, asked: Asked) -> tuple[Months, Months, int]:
    """First and last day of each event, and how many have only a first."""
    names = asked.names
    first = days_of(events[names.date_start])
    if names.date_end not in events:
        if asked.dated == "end":
            require_columns(events, [names.date_end])
        return first, first, 0
    last = days_of(events[names.date_end], "end")
    only_first = (last == NO_DAY) & (first != NO_DAY)
    last = np.where(only_first, first, last)
    first = np.where((first == NO_DAY) & (last != NO_DAY), last, first)
    if (last < first).any():
        raise AnalysisError(
            f"{(last < first).sum()} events end before they start.",
            expected=f"'{names.date_end}' on or after '{names.date_start}'",
        )
    return first, last, int(only_first.sum())


def _columns(
    events: pd.DataFrame, asked: Asked, groups: dict[str, Flags], used: Flags
) -> Iterator[Column]:
    weight = _weights(events, asked.names.weight)
    for measure in asked.measured:
        values = None if measure == DAYS else weight
        if measure not in (EVENTS, DAYS):
            require_columns(events, [measure])
            values = not_negative(events, measure) * weight
        yield Column(measure, "", values, None)
        for group, chosen in groups.items():
            if (chosen & used).any():
                yield Column(measure, group, values, chosen)


def _weights(events: pd.DataFrame, weight: str | None) -> Floats:
    if weight is None:
        return np.ones(len(events))
    require_columns(events, [weight])
    values = not_negative(events, weight)
    if np.isnan(values).any():
        raise AnalysisError(f"{np.isnan(values).sum()} events have no {weight}.")
    return values

"""What was known on a day: the newest release until then, and later ones only where none speaks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from ..events import EVENT_COLUMNS, no_events
from ..ingest.normalizing_dates import day_known
from ..observations import empty
from ..periods import as_of as known_on
from ..periods import read_day
from .library import Release, releases
from .scope import inside, scope_of, spans

Day = str | pd.Timestamp | None


def observations_known(embedded: pd.DataFrame, as_of: Day = None) -> pd.DataFrame:
    """The figures known on a day, of the embedded tables and of every stored release.

    Without a day, what is known now. Of what a release covers (`scope_of`), the newest until that
    day is believed and what it no longer has is no longer known. Where none until that day speaks,
    the earliest after it does: it tells what had been published by then, though not how it read.
    The embedded tables count as released, each series, on the last day on which a figure of it
    became known.
    """
    stored = releases()
    if not stored:
        return known_on(embedded, as_of)
    told = [_Told(embedded), *(_Told(r.observations(), r.day) for r in stored)]
    return known_on(_believed(told, as_of, empty()), as_of)


def events_known(as_of: Day = None) -> pd.DataFrame:
    """The events known on a day, one row an event (`events.EVENT_COLUMNS`).

    Empty where no file of events has been stored. Chosen as `observations_known` does, a release
    being complete from its first event to its last; of releases handed out after the day, only
    events that the rule of their source had out by then.
    """
    known = _believed(_events(releases()), as_of, no_events())
    dated = known.assign(published_on=_published(known))
    return known_on(dated, as_of)[EVENT_COLUMNS].reset_index(drop=True)


def figures_before(embedded: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    """The figures that had been handed out on a day, as they read then: nothing from hindsight."""
    told = [_Told(embedded[_Told(embedded).days <= day])]
    told += [_Told(r.observations(), r.day) for r in releases() if r.day <= day]
    return _believed(told, None, empty())


def events_before(day: pd.Timestamp) -> pd.DataFrame:
    """The events that had been handed out on a day, as they read then."""
    return _believed(_events([r for r in releases() if r.day <= day]), None, no_events())


def event_history(source: str, event_id: str) -> pd.DataFrame:
    """Every version of one event, the oldest release first.

    Columns: released_on, deleted, and those of the event table. `deleted` marks a release that
    covers the event's days and no longer has it; its other columns repeat the version before.
    """
    versions: list[pd.DataFrame] = []
    for release in releases():
        events = release.events()
        found = events[(events["source"] == source) & (events["event_id"] == event_id)]
        gone = bool(found.empty and versions and inside(versions[-1], scope_of(events)).all())
        if gone or len(found):
            version = versions[-1] if gone else found
            versions.append(version.assign(released_on=release.day, deleted=gone))
    none = no_events().assign(released_on=pd.Timestamp(0), deleted=False)
    history = pd.concat([none, *versions], ignore_index=True)
    return history[["released_on", "deleted", *EVENT_COLUMNS]]


@dataclass(frozen=True, eq=False)
class _Told:
    """What one release tells, and when; without a day, each row of its scope on its last day."""

    rows: pd.DataFrame
    day: pd.Timestamp | None = None

    @cached_property
    def scope(self) -> pd.DataFrame:
        scope = scope_of(self.rows)
        return scope.assign(day=scope["last"] if self.day is None else self.day)

    @cached_property
    def days(self) -> pd.Series:
        """The day on which each row was released."""
        return spans(self.rows, self.scope)["day"]

    def shares_a_source(self, other: _Told) -> bool:
        return not set(self.scope["source"]).isdisjoint(other.scope["source"])


def _events(stored: Sequence[Release]) -> list[_Told]:
    return [_Told(each.events(), each.day) for each in stored if each.has_events]


def _believed(told: Sequence[_Told], as_of: Day, none: pd.DataFrame) -> pd.DataFrame:
    """Of each release the rows that no release believed before it speaks of."""
    return pd.concat([none, *_unspoken(told, as_of)], ignore_index=True)


def _unspoken(told: Sequence[_Told], as_of: Day) -> Iterator[pd.DataFrame]:
    day = pd.Timestamp.max if as_of is None else read_day(as_of)
    for place, one in enumerate(told):
        superseded = pd.Series(False, index=one.rows.index)
        for other_place, other in enumerate(told):
            if other is not one and one.shares_a_source(other):
                superseded |= _superseded(one, other, day, tied=other_place > place)
        yield one.rows[~superseded]


def _superseded(one: _Told, other: _Told, day: pd.Timestamp, tied: bool) -> pd.Series:
    """The rows that lie in what another release covers, where that is believed before this one.

    `tied` says whether the other one is believed where both were released on one day.
    """
    ours, theirs = _rank(one.days, day), _rank(spans(one.rows, other.scope)["day"], day)
    first = (theirs < ours) | (tied & (theirs == ours))
    return inside(one.rows, other.scope) & first


def _rank(released: pd.Series, day: pd.Timestamp) -> pd.Series:
    """The order of belief on a day: the newest until then first, then the earliest after it."""
    days = (released - pd.Timestamp(0)).dt.days.astype("float64")
    return days.where(released > day, -days)


def _published(events: pd.DataFrame) -> pd.Series:
    """The day on which each event became known by the rule of its source."""
    about = events[["source", "date_end"]].drop_duplicates()
    known = [
        day_known((source, end.date(), end.date(), None))
        for source, end in about.itertuples(index=False)
    ]
    days = about.assign(day=pd.Series(known, index=about.index, dtype="datetime64[ns]"))
    merged = events[["source", "date_end"]].merge(days, how="left", validate="many_to_one")
    return pd.Series(merged["day"].to_numpy(), index=events.index)

"""What was known on a day: the newest release until then, and later ones only where none speaks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..events import EVENT_COLUMNS, no_events, require_event_source
from ..ingest.normalizing_dates import day_known
from ..observations import empty
from ..periods import as_of as known_on
from ..periods import read_day
from .changes import EVENT_KEY
from .library import Release, releases
from .scope import Told, inside, scope_of

Day = str | pd.Timestamp | None


def observations_known(embedded: pd.DataFrame, as_of: Day = None) -> pd.DataFrame:
    """The figures known on a day, of the embedded tables and of every stored release.

    Without a day, what is known now. Of what a release covers (`scope_of`), the newest until that
    day is believed, all of it, and what it no longer has is no longer known. Where none until that
    day speaks, the earliest after it does, with figures that the rule of their source had out by
    then: hindsight, for it cannot tell how they read. The embedded tables count as released, each
    area of a series, on the last day on which a figure of it became known.
    """
    stored = releases()
    if not stored:
        return known_on(embedded, as_of)
    told = [Told(embedded), *(Told(each.observations(), each.day) for each in stored)]
    return _believed(told, as_of, empty())


def events_known(as_of: Day = None) -> pd.DataFrame:
    """The events known on a day, one row an event (`events.EVENT_COLUMNS`).

    Empty where no file of events has been stored. Chosen as `observations_known` does, a release
    being complete from its first event to its last; of releases handed out after the day, only
    events that the rule of their source had out by then. An event that was moved out of what a file
    covers, and so is told by two, is as the one believed first tells it.
    """
    return _events_believed(_events(releases()), as_of)


def figures_before(
    embedded: pd.DataFrame, release: Release, without: Release | None = None
) -> pd.DataFrame:
    """The figures handed out until a release, as they read then: nothing from hindsight."""
    told = [Told(embedded[Told(embedded).days <= release.day])]
    told += [Told(each.observations(), each.day) for each in _until(release, without)]
    return _believed(told, None, empty())


def events_before(release: Release, without: Release | None = None) -> pd.DataFrame:
    """The events that had been handed out until a release, as they read then."""
    return _events_believed(_events(_until(release, without)), None)


def superseded(
    embedded: pd.DataFrame,
    release: Release,
    figures: pd.DataFrame,
    without: Release | None = None,
) -> int:
    """How many figures of a release something handed out later speaks of.

    Later is also what was ingested after it, of the same day.
    """
    one = Told(figures, release.day)
    others = [each for each in releases() if each not in (release, without)]
    told = [(Told(embedded), False)]
    told += [(Told(r.observations(), r.day), r.order > release.order) for r in others]
    kept = np.ones(len(figures), dtype=bool)
    for other, tied in told:
        if one.meets(other):
            kept &= ~_superseded(one, other, pd.Timestamp.max, tied=tied)
    return int((~kept).sum())


def event_history(source: str, event_id: str) -> pd.DataFrame:
    """Every version of one event, the oldest release first.

    Columns: released_on, deleted, and those of the event table. `deleted` marks a release that
    covers the event's days and no longer has it; its other columns repeat the version before.
    Empty for an id that no release has. Raises `DataError` for a source without event tables.
    """
    require_event_source(source)
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


def _until(release: Release, without: Release | None) -> list[Release]:
    return [each for each in releases() if each.order < release.order and each != without]


def _events(stored: Sequence[Release]) -> list[Told]:
    return [Told(_dated(each.events()), each.day) for each in stored if each.has_events]


def _dated(events: pd.DataFrame) -> pd.DataFrame:
    """The events with the day on which each became known by the rule of its source."""
    about = events[["source", "date_end"]].drop_duplicates()
    known = [
        day_known((source, end.date(), end.date(), None))
        for source, end in about.itertuples(index=False)
    ]
    days = about.assign(published_on=pd.Series(known, index=about.index, dtype="datetime64[ns]"))
    return events.merge(days, on=["source", "date_end"], how="left", validate="many_to_one")


def _believed(told: Sequence[Told], as_of: Day, none: pd.DataFrame) -> pd.DataFrame:
    """Of each release the rows that no release believed before it speaks of, known on a day."""
    rows = [one.rows[kept] for one, kept in _unspoken(told, _last_day(as_of))]
    return pd.concat([none, *rows], ignore_index=True)


def _events_believed(told: Sequence[Told], as_of: Day) -> pd.DataFrame:
    """The same of events, each once: of two files by month, both may tell one that was moved."""
    day = _last_day(as_of)
    rows = [
        one.rows[kept].assign(rank=_rank(one.days, day)[kept]) for one, kept in _unspoken(told, day)
    ]
    events = pd.concat([_dated(no_events()).assign(rank=0.0), *rows], ignore_index=True)
    # Of two releases of one day the later one is believed, and it stands below the other.
    first = events.iloc[::-1].sort_values("rank", kind="stable")
    once = first.drop_duplicates(EVENT_KEY).index.sort_values()
    return events.loc[once, EVENT_COLUMNS].reset_index(drop=True)


def _last_day(as_of: Day) -> pd.Timestamp:
    return pd.Timestamp.max if as_of is None else read_day(as_of)


def _unspoken(
    told: Sequence[Told], day: pd.Timestamp
) -> Iterator[tuple[Told, npt.NDArray[np.bool_]]]:
    for place, one in enumerate(told):
        kept = (one.days <= day) | (one.rows["published_on"] <= day).to_numpy()
        for other_place, other in enumerate(told):
            if other is not one and one.meets(other):
                kept &= ~_superseded(one, other, day, tied=other_place > place)
        yield one, kept


def _superseded(one: Told, other: Told, day: pd.Timestamp, tied: bool) -> np.ndarray:
    """The rows that lie in what another release covers, where that is believed before this one.

    `tied` says whether the other one is believed where both were handed out on one day.
    """
    within, theirs = one.inside(other.scope)
    ours, theirs = _rank(one.days, day), _rank(theirs, day)
    return np.asarray(within & ((theirs < ours) | (tied & (theirs == ours))))


def _rank(released: np.ndarray, day: pd.Timestamp) -> np.ndarray:
    """The order of belief on a day: the newest until then first, then the earliest after it."""
    days = released.astype("datetime64[D]").astype("float64")
    return np.where(released > day.to_datetime64(), days, -days)

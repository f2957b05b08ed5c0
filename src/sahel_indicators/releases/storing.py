"""Putting an ingested file beside the releases already there, and telling what it changes."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..aggregation import repetitions
from ..errors import DataError, PeriodError
from ..files import file_hash
from ..ingest import Ingested
from ..observations import validate
from .changes import EVENT_KEY, Changes, event_changes, figure_changes
from .knowing import events_before, figures_before, superseded
from .library import Release, releases, write
from .scope import inside, scope_of

_HASH = 12
# How `dated_by` begins where nobody said or recorded the day.
_ASSUMED = "assumed: "
# What has not happened when it is published.
_FORESEEN = ("first projection", "second projection", "modelled")
# A release may withdraw this share of what it covers; beyond it, the file is taken for a selection.
_MOST_WITHDRAWN = 0.2


@dataclass(frozen=True)
class Stored:
    """What became of a file that was to be stored.

    `release` is the new one, or the one that the file repeats: then `fresh` is false and nothing
    was written. `figures` and `events` say what it changes of what had been handed out until its
    day; None where nothing had. `repeated` are exercises in it that only repeat an earlier one
    (`aggregation.repetitions`): they are kept, and are no vintage. `superseded` counts its figures
    of which a release handed out later, or an embedded table, speaks as well: they are known for
    days before that.
    """

    release: Release
    fresh: bool
    figures: Changes | None
    events: Changes | None
    repeated: pd.DataFrame
    superseded: int = 0


def store(
    ingested: Ingested,
    embedded: pd.DataFrame,
    released_on: date | None = None,
    *,
    whole: bool = False,
    dry_run: bool = False,
) -> Stored:
    """Keep an ingested file as a release, compared with what was known before it.

    A file that was stored before, under whatever name, or that says nothing that was not said, is
    no release: nothing is written, as with `dry_run`. One that was stored before and is now read
    differently takes the place of its earlier self among the files of its day; one that is given
    another day counts as ingested anew. `embedded` are the observations of the embedded tables;
    `released_on` overrides the day that the file tells of itself.

    Raises `DataError` where the figures break the schema of observations, where the day given is
    before what the file tells of or has not come yet, and, unless the file is said to be `whole`,
    where it lacks more than a fifth of what was known of the span it covers: a part of a table
    would withdraw the rest.
    """
    validate(ingested.observations)
    digest = ingested.sha256 or file_hash(Path(ingested.file))
    repeated = repetitions(ingested.observations)
    release = _described(ingested, digest, released_on)
    twin = next((each for each in releases() if each.sha256 == digest), None)
    if twin and not _redated(twin, released_on):
        if _read_alike(twin, ingested):
            return Stored(twin, False, None, None, repeated)
        release = _in_place_of(twin, release, _latest_told(ingested))
    figures = _figure_changes(ingested, embedded, release, twin)
    events = _event_changes(ingested, release, twin)
    nothing_new = figures and figures.nothing_new and (events is None or events.nothing_new)
    fresh = twin is not None or not nothing_new
    for changes in (figures, events):
        if changes and not whole:
            _refuse_part(changes, ingested)
    if fresh and not dry_run:
        write(release, ingested, twin)
    later = superseded(embedded, release, ingested.observations, without=twin)
    return Stored(release, fresh, figures, events, repeated, later)


def _redated(twin: Release, said: date | None) -> bool:
    """Whether a file stored before is now said to be of another day."""
    return said is not None and said != twin.released_on


def _read_alike(twin: Release, ingested: Ingested) -> bool:
    """Whether a file stored before is still read as it was, whatever it is called now."""
    tables = [(ingested.observations, twin.observations())]
    if ingested.events is not None:
        tables.append((ingested.events, twin.events()))
    # `release` holds the name of the file, which a copy has of its own.
    return all(
        now.drop(columns="release").equals(before.drop(columns="release")) for now, before in tables
    )


def _in_place_of(twin: Release, release: Release, earliest: date) -> Release:
    """A release in the place that its earlier self had among the files of its day.

    A day that was said or recorded is kept, unless the file as it is read now tells of later ones.
    """
    placed = replace(release, ingested_at=twin.ingested_at)
    if twin.dated_by.startswith(_ASSUMED) or twin.released_on < earliest:
        return placed
    day = twin.released_on
    return replace(placed, id=_id(day, release.sha256), released_on=day, dated_by=twin.dated_by)


def _id(day: date, digest: str) -> str:
    return f"{day.isoformat()}_{digest[:_HASH]}"


def _refuse_part(changes: Changes, ingested: Ingested) -> None:
    covered = changes.removed + changes.changed + changes.same
    if changes.removed <= _MOST_WITHDRAWN * covered:
        return
    raise DataError(
        f"{ingested.file} lacks {changes.removed:,} of the {covered:,} figures or events known of "
        "the areas and days it covers; kept as a release, it would withdraw them.",
        expected="the publisher's whole table, not a selection of it",
        remedy="download it without a filter; if the publisher did withdraw them, say --whole",
    )


def _figure_changes(
    ingested: Ingested, embedded: pd.DataFrame, release: Release, twin: Release | None
) -> Changes | None:
    after = ingested.observations
    before = figures_before(embedded, release, without=twin)
    before = before[inside(before, scope_of(after))]
    return figure_changes(before, after) if len(before) else None


def _event_changes(ingested: Ingested, release: Release, twin: Release | None) -> Changes | None:
    if ingested.events is None:
        return None
    before = events_before(release, without=twin)
    within = inside(before, scope_of(ingested.events))
    before = before[within | _named_again(before, ingested.events)]
    return event_changes(before, ingested.events) if len(before) else None


def _named_again(before: pd.DataFrame, after: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """The events that a file tells again, wherever they lay: one that was moved is not added."""
    known, told = (pd.MultiIndex.from_frame(each[EVENT_KEY]) for each in (before, after))
    return known.isin(told)


def _described(ingested: Ingested, digest: str, released_on: date | None) -> Release:
    day, dated_by = _released(ingested, released_on)
    now = datetime.now(UTC).isoformat(timespec="microseconds")
    return Release(
        id=_id(day, digest),
        source=ingested.source,
        layout=ingested.layout,
        file=Path(ingested.file).name,
        sha256=digest,
        released_on=day,
        dated_by=dated_by,
        ingested_at=now,
        rows_read=ingested.rows_read,
        rows_quarantined=ingested.rows_quarantined,
        figures=len(ingested.observations),
        events_stored=0 if ingested.events is None else len(ingested.events),
        path=str(Path(ingested.file).absolute()),
        read_at=now,
    )


def _released(ingested: Ingested, said: date | None) -> tuple[date, str]:
    """The day a file was handed out, and how that is known; never before what it tells of."""
    earliest, today = _latest_told(ingested), datetime.now(UTC).date()
    told = (
        (said, "as you said"),
        (_fetched(Path(ingested.file)), "the day on which it was fetched"),
        (ingested.modified, f"{_ASSUMED}the file's own date of last change"),
    )
    if said and not earliest <= said <= today:
        why = ", which has not come yet" if said > today else f": it tells of {earliest}"
        raise PeriodError(
            f"{ingested.file} cannot have been handed out on {said}{why}.",
            expected=f"a day from {earliest} to today",
        )
    possible = ((day, how) for day, how in told if day and earliest <= day <= today)
    return next(possible, None) or _latest_known(ingested, earliest)


def _latest_told(ingested: Ingested) -> date:
    """The last day on which something began, or was revised, that the file tells of."""
    happened = ingested.observations[~ingested.observations["status"].isin(_FORESEEN)]
    days = [happened["period_start"].max()]
    if ingested.events is not None:
        days += [ingested.events[name].max() for name in ("date_end", "revised_on")]
    known = [day.date() for day in days if not pd.isna(day)]
    return min(max(known, default=date.min), datetime.now(UTC).date())


def _latest_known(ingested: Ingested, earliest: date) -> tuple[date, str]:
    """The day by which all of it was known by the rule of its source, but not in the future."""
    latest = ingested.observations["published_on"].max()
    day = earliest if pd.isna(latest) else max(latest.date(), earliest)
    return (
        min(day, datetime.now(UTC).date()),
        f"{_ASSUMED}the day on which its latest figure became known",
    )


def _fetched(file: Path) -> date | None:
    """The day in the record that `sahel fetch` leaves beside a file."""
    try:
        beside = json.loads(file.with_name(f"{file.name}.json").read_text("utf-8"))
        return datetime.fromisoformat(beside["fetched_at"]).date()
    except (OSError, ValueError, TypeError, KeyError):
        return None

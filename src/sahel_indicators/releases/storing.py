"""Putting an ingested file beside the releases already there, and telling what it changes."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd

from ..aggregation import repetitions
from ..files import file_hash
from ..ingest import Ingested
from ..observations import validate
from .changes import Changes, event_changes, figure_changes
from .knowing import events_before, figures_before
from .library import Release, releases, write
from .scope import inside, scope_of

_HASH = 12


@dataclass(frozen=True)
class Stored:
    """What became of a file that was to be stored.

    `release` is the new one, or the one that the file repeats: then `fresh` is false and nothing
    was written. `figures` and `events` say what it changes of what had been handed out until its
    day; None where nothing had. `repeated` are exercises in it that only repeat an earlier one
    (`aggregation.repetitions`): they are kept, and are no vintage.
    """

    release: Release
    fresh: bool
    figures: Changes | None
    events: Changes | None
    repeated: pd.DataFrame


def store(
    ingested: Ingested,
    embedded: pd.DataFrame,
    released_on: date | None = None,
    *,
    dry_run: bool = False,
) -> Stored:
    """Keep an ingested file as a release, compared with what was known before it.

    A file that was stored before, or that says nothing that was not said, is no release: nothing is
    written, as with `dry_run`. `embedded` are the observations of the embedded tables;
    `released_on` overrides the day that the file tells of itself. Raises `DataError` where the
    figures break the schema of observations.
    """
    validate(ingested.observations)
    digest, known = file_hash(Path(ingested.file)), releases()
    repeated = repetitions(ingested.observations)
    twin = next((release for release in known if release.sha256 == digest), None)
    if twin:
        return Stored(twin, False, None, None, repeated)
    release = _described(ingested, digest, released_on)
    figures = _figure_changes(ingested, embedded, release)
    events = _event_changes(ingested, release)
    fresh = not (figures and figures.nothing_new and (events is None or events.nothing_new))
    if fresh and not dry_run:
        write(release, ingested)
    return Stored(release, fresh, figures, events, repeated)


def _figure_changes(ingested: Ingested, embedded: pd.DataFrame, release: Release) -> Changes | None:
    after = ingested.observations
    before = figures_before(embedded, release.day)
    before = before[inside(before, scope_of(after))]
    return figure_changes(before, after) if len(before) else None


def _event_changes(ingested: Ingested, release: Release) -> Changes | None:
    if ingested.events is None:
        return None
    before = events_before(release.day)
    before = before[inside(before, scope_of(ingested.events))]
    return event_changes(before, ingested.events) if len(before) else None


def _described(ingested: Ingested, digest: str, released_on: date | None) -> Release:
    day, dated_by = _released(ingested, released_on)
    return Release(
        id=f"{day.isoformat()}_{digest[:_HASH]}",
        source=ingested.source,
        layout=ingested.layout,
        file=Path(ingested.file).name,
        sha256=digest,
        released_on=day,
        dated_by=dated_by,
        ingested_at=datetime.now(UTC).isoformat(timespec="seconds"),
        rows_read=ingested.rows_read,
        rows_quarantined=ingested.rows_quarantined,
        figures=len(ingested.observations),
        events_stored=0 if ingested.events is None else len(ingested.events),
    )


def _released(ingested: Ingested, said: date | None) -> tuple[date, str]:
    """The day a file was handed out, and how that is known."""
    if said:
        return said, "as you said"
    fetched = _fetched(Path(ingested.file))
    if fetched:
        return fetched, "the day on which it was fetched"
    if ingested.modified:
        return ingested.modified, "assumed: the file's own date of last change"
    latest = ingested.observations["published_on"].max().date()
    return latest, "assumed: the day on which its latest figure became known"


def _fetched(file: Path) -> date | None:
    """The day in the record that `sahel fetch` leaves beside a file."""
    try:
        beside = json.loads(file.with_name(f"{file.name}.json").read_text("utf-8"))
        return datetime.fromisoformat(beside["fetched_at"]).date()
    except (OSError, ValueError, TypeError, KeyError):
        return None

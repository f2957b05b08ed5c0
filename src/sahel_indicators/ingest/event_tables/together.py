"""Several tables of events in one file: each event counts once, and a month is added up once."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from ...errors import IngestError
from ..accounting import Ingested
from .months import Counted, monthly

_UCDP = Counted(
    source="ucdp_ged",
    events="conflict_events",
    deaths="deaths_organized_violence",
    status="estimated",
)
# What is counted of each source's events, by its key.
COUNTED = {
    "acled_events": Counted(
        source="acled_events",
        events="conflict_events",
        deaths="conflict_fatalities",
        status="observed",
        civilians="civilian_targeting",
    ),
    "ucdp_ged": _UCDP,
    "ucdp_candidate": replace(_UCDP, source="ucdp_candidate"),
}


def counted_together(done: Ingested) -> Ingested:
    """A file whose tables of events are added up as one; any other file as it is.

    A month may have events in several tables (members of an archive, sheets), and is one figure all
    the same. Raises `IngestError` where two tables have one event: nothing says which counts.
    """
    parts = [part for part in done.parts if part.events is not None]
    if len(parts) < 2 or done.events is None:
        return done
    _refuse_repeated(done.events, done.file)
    figures = [part.observations for part in done.parts if part.events is None]
    by_source = done.events.groupby("source", sort=True)
    months = [monthly(events, COUNTED[str(source)]) for source, events in by_source]
    return replace(done, observations=pd.concat([*figures, *months], ignore_index=True))


def _refuse_repeated(events: pd.DataFrame, file: str) -> None:
    again = events.duplicated(["source", "event_id"], keep=False)
    if not again.any():
        return
    first = events[again].iloc[0]
    tables = events.loc[again & (events["event_id"] == first["event_id"]), "release"]
    count = events.loc[again, "event_id"].nunique()
    raise IngestError(
        f"holds {count} event{'s' if count > 1 else ''} in more than one table; the first is "
        f"{first['event_id']}, in {' and '.join(tables)}",
        file=file,
        expected="each event in one table",
        remedy="ingest the newest of these tables by itself",
    )

"""What the last complete run holds, for people and for machines."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pandas as pd

from ..config import settings
from ..releases import releases
from ..sources import sources
from ..store import read_table
from .generations import last_record
from .run import plan, report_page


@dataclass(frozen=True)
class Status:
    """The last run in one headline, its record, and what it stands on.

    `sources` is a table of producers (None before any run), `releases` one of ingested files.
    """

    headline: str
    record: dict[str, Any]
    sources: pd.DataFrame | None
    releases: pd.DataFrame


def describe() -> Status:
    """The last complete run: when, how long, whether it is still up to date, from what."""
    record = last_record()
    if not record:
        return Status("Nothing has been built yet. Run `sahel run`.", {}, None, _releases())
    country, age = record["country"], _age(record["finished"])
    up_to_date = not plan(country)
    state = "up to date" if up_to_date else "out of date: run `sahel run`"
    headline = (
        f"{country}: built {age} ago in {record['seconds']} s, {state}.\n"
        f"Report:  {report_page(settings().current, country)}"
    )
    about = record | {"up_to_date": up_to_date}
    return Status(headline, about, _by_source(country), _releases())


def _releases() -> pd.DataFrame:
    """The ingested files, in the order in which they were handed out."""
    return pd.DataFrame(
        [
            {
                "released": str(release.released_on),
                "source": release.source,
                "file": release.file,
                "figures": release.figures,
                "events": release.events_stored,
            }
            for release in releases()
        ]
    )


def _age(finished: str) -> str:
    minutes = (datetime.now(UTC) - datetime.fromisoformat(finished)).total_seconds() / 60
    if minutes < 90:
        return f"{minutes:.0f} minutes"
    return f"{minutes / 60:.0f} hours" if minutes < 48 * 60 else f"{minutes / 1440:.0f} days"


def _by_source(country: str) -> pd.DataFrame:
    known = read_table(settings().current / "observations.parquet")
    here = known[known["location_code"] == country]
    here = here.assign(missing=here["value"].isna())
    table = here.groupby("source", as_index=False).agg(
        figures=("value", "count"),
        missing=("missing", "sum"),
        first=("period_start", "min"),
        last=("period_end", "max"),
        published=("published_on", "max"),
    )
    for name in ("first", "last", "published"):
        table[name] = table[name].dt.strftime("%Y-%m-%d")
    return table.assign(source=table["source"].map(lambda key: sources()[key].producer))

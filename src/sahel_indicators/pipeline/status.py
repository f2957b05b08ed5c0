"""How things stand: the last complete run, every output's age and state, and every source's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd

from ..config import settings
from ..releases import releases
from ..sources import sources
from ..store import read_table
from .fingerprint import fingerprint
from .generations import last_record
from .locking import in_words
from .nodes import account_of, account_path
from .run import is_up_to_date, report_page


@dataclass(frozen=True)
class Status:
    """The last run in one headline, its record, and tables for the screen.

    `outputs` has a row a kind of task, `tasks` a row a task, `sources` one a producer, `releases`
    one an ingested file; empty before any run.
    """

    headline: str
    record: dict[str, Any] = field(default_factory=dict)
    outputs: pd.DataFrame = field(default_factory=pd.DataFrame)
    tasks: pd.DataFrame = field(default_factory=pd.DataFrame)
    sources: pd.DataFrame = field(default_factory=pd.DataFrame)
    releases: pd.DataFrame = field(default_factory=pd.DataFrame)

    def to_json(self) -> dict[str, Any]:
        """The record, with the tables as lists of records."""
        tables = ("outputs", "tasks", "sources", "releases")
        named = {name: getattr(self, name).to_dict("records") for name in tables}
        return self.record | {"status": named}


def describe() -> Status:
    """The last complete run: when, how long, whether it is still up to date, from what."""
    record = last_record()
    if not record:
        return Status("Nothing has been built yet. Run `sahel run`.", releases=_releases())
    stale = _stale(record)
    now, finished = datetime.now(UTC), datetime.fromisoformat(record["finished"])
    state = f"{len(stale)} tasks out of date: run `sahel run`" if stale else "up to date"
    headline = (
        f"Built {_age(finished, now)} ago in {record['seconds']} s, {state}.\n"
        f"Report:  {report_page(settings().current, record['country'])}"
    )
    tasks = _tasks(record, stale, now)
    return Status(
        headline,
        record | {"up_to_date": not stale, "out_of_date": list(stale)},
        _by_kind(tasks),
        tasks.drop(columns=["kind", "at"]),
        _by_source(record["country"]),
        _releases(),
    )


def _stale(record: dict[str, Any]) -> Sequence[str]:
    """The tasks that would run now; found without a look at each where nothing has changed."""
    if is_up_to_date(record, fingerprint()):
        return ()
    from .explaining import would_run

    return would_run()["task"].tolist()


def _tasks(record: dict[str, Any], stale: Sequence[str], now: datetime) -> pd.DataFrame:
    folder = settings().current
    rows = []
    for name, about in record["tasks"].items():
        files = account_of(folder, name).get("files", {})
        at = _done_at(account_path(folder, name))
        rows.append(
            {
                "kind": name.partition("/")[0],
                "at": at,
                "task": name,
                "state": "out of date" if name in stale else "up to date",
                "age": _age(at, now),
                "files": len(files),
                "MB": round(sum((folder / file).stat().st_size for file in files) / 1e6, 1),
                "seconds": about.get("seconds", float("nan")),
                "warnings": len(about.get("warnings", [])),
            }
        )
    return pd.DataFrame(rows)


def _done_at(account: Path) -> datetime:
    return datetime.fromtimestamp(account.stat().st_mtime, UTC)


def _by_kind(tasks: pd.DataFrame) -> pd.DataFrame:
    """What there is of each kind: its oldest and newest part, and how much is out of date."""
    now = datetime.now(UTC)
    rows = []
    for kind, group in tasks.groupby("kind", sort=False):
        old = int((group["state"] == "out of date").sum())
        ages = dict.fromkeys(_age(at, now) for at in (group["at"].min(), group["at"].max()))
        rows.append(
            {
                "output": kind,
                "tasks": len(group),
                "state": f"{old} out of date" if old else "up to date",
                "age": " to ".join(reversed(ages)),
                "files": int(group["files"].sum()),
                "MB": round(group["MB"].sum(), 1),
                "seconds": round(group["seconds"].sum(), 1),
                "warnings": int(group["warnings"].sum()),
            }
        )
    return pd.DataFrame(rows)


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


def _age(at: datetime, now: datetime) -> str:
    return in_words((now - at).total_seconds())


def _by_source(country: str) -> pd.DataFrame:
    known = read_table(settings().current / "known.parquet")
    here = known[known["location_code"] == country]
    here = here.assign(missing=here["value"].isna())
    table = here.groupby("source", as_index=False).agg(
        figures=("value", "count"),
        missing=("missing", "sum"),
        areas=("area_code", "nunique"),
        first=("period_start", "min"),
        last=("period_end", "max"),
        published=("published_on", "max"),
    )
    for name in ("first", "last", "published"):
        table[name] = table[name].dt.strftime("%Y-%m-%d")
    return table.assign(source=table["source"].map(lambda key: sources()[key].producer))

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
from ..store import read_table
from .fingerprint import fingerprint
from .generations import last_record
from .locking import in_words
from .nodes import account_of, account_path, late_on
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
        f"Built {_ago(finished, now)} ago in {record['seconds']} s, {state}.\n"
        f"Report:  {report_page(settings().current, record['country'])}"
    )
    tasks = _tasks(record, stale, now)
    return Status(
        headline,
        record | {"up_to_date": not stale, "out_of_date": list(stale)},
        _by_kind(tasks),
        tasks.drop(columns="at"),
        _by_source(),
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
        made = _made_at(account_path(folder, name))
        if made is None:  # a part of the graph that has not been run yet
            continue
        rows.append(
            {
                "task": name,
                "state": "out of date" if name in stale else "up to date",
                "age": _ago(made, now),
                "at": made,
                "files": len(files),
                "MB": round(sum((folder / file).stat().st_size for file in files) / 1e6, 1),
                "seconds": about.get("seconds", float("nan")),
                "warnings": len(about.get("warnings", [])),
            }
        )
    return pd.DataFrame(rows)


def _ago(at: datetime, now: datetime) -> str:
    return in_words((now - at).total_seconds())


def _made_at(account: Path) -> datetime | None:
    return datetime.fromtimestamp(account.stat().st_mtime, UTC) if account.is_file() else None


def _by_kind(tasks: pd.DataFrame) -> pd.DataFrame:
    """What there is of each kind: how much is out of date, and when the oldest of it was made."""
    rows = [
        {
            "output": kind,
            "tasks": len(group),
            "stale": int((group["state"] == "out of date").sum()),
            "oldest": group.sort_values("at")["age"].iloc[0],
            "files": int(group["files"].sum()),
            "MB": round(group["MB"].sum(), 1),
            "seconds": round(group["seconds"].sum(), 1),
            "warnings": int(group["warnings"].sum()),
        }
        for kind, group in tasks.groupby(tasks["task"].str.partition("/")[0], sort=False)
    ]
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


def _by_source() -> pd.DataFrame:
    """What is known of each source, up to when, and since when something is late."""
    folder = settings().current
    known = read_table(folder / "known.parquet")
    known = known.assign(missing=known["value"].isna())
    table = known.groupby("source", as_index=False).agg(
        areas=("area_code", "nunique"),
        figures=("value", "count"),
        missing=("missing", "sum"),
        first=("period_start", "min"),
        last=("period_end", "max"),
        known=("published_on", "max"),
    )
    for name in ("first", "last", "known"):
        table[name] = table[name].dt.strftime("%Y-%m")
    return table.assign(late=table["source"].map(_late(folder)).fillna(""))


def _late(folder: Path) -> dict[str, str]:
    """By source, since when its newest issue is late, for the country that waits longest."""
    since: dict[str, str] = {}
    for source, _, _, _, day in late_on(folder, settings().day):
        since[source] = min(day[:7], since.get(source, day))
    return since

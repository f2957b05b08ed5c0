"""Rules about time: sources that are late, and issues that never came."""

from __future__ import annotations

import pandas as pd

from ..observations import FOUND
from ..sources import sources
from .calendars import day_of, late_from, missed, next_issue
from .evidence import Evidence
from .files import found

_SHOWN = 6
_NEEDED = ["source", "location_code", "release", "published_on", "period_end"]


def overdue_sources(evidence: Evidence) -> pd.DataFrame:
    """Sources of which nothing has come about an issue whose day is over; one a country."""
    files = evidence.observations.groupby(["source", "location_code"])["release"].unique()
    return found([
        {
            "source": late.source, "location_code": late.location_code,
            "file": _files(files, late.source, late.location_code), "count": 1,
            "examples": f"{late.source}: nothing after {late.latest}; the issue of {late.issue} is "
            f"late since {late.since}",
        }
        for late in evidence.late
    ])  # fmt: skip


def freshness(evidence: Evidence, country: str) -> pd.DataFrame:
    """Every source that says anything of a country, with its calendar and where it stands.

    Columns: source, latest (the newest day; by what the calendar goes by), issue (the month of the
    next issue), due (the last day on which it is not late), late_since. The last three are missing
    for sources without a calendar, late_since for those that are not late. Nothing in it counts
    days up to today, so that it changes only when a source becomes late, or speaks.
    """
    newest, latest = evidence.newest_ends, evidence.latest
    ends = newest[newest.index.get_level_values("location_code") == country]
    ends = ends.droplevel("location_code")
    by_calendar = latest[latest["location_code"] == country].set_index("source")["latest"]
    late = {each.source: each.since for each in evidence.late if each.location_code == country}
    found = [_stands(str(source), by_calendar.get(source), end) for source, end in ends.items()]
    table = pd.DataFrame(found, columns=["source", "latest", "issue", "due"])
    since = pd.to_datetime(table["source"].map(late), format="%Y-%m-%d")
    table = table.assign(late_since=since)
    return table.sort_values(["late_since", "latest", "source"], ignore_index=True)


def _stands(source: str, latest: pd.Timestamp | None, end: pd.Timestamp) -> dict[str, object]:
    """One source; by the end of its newest period where it has no calendar to go by."""
    calendar = sources()[source].calendar
    if calendar is None or latest is None:
        return {"source": source, "latest": end, "issue": pd.NaT, "due": pd.NaT}
    issue = next_issue(latest, calendar)
    due = late_from(issue, calendar) - pd.Timedelta(days=1)
    return {"source": source, "latest": latest, "issue": issue.start_time, "due": due}


def missed_issues(evidence: Evidence) -> pd.DataFrame:
    """Issues of a source's calendar, between its first and its last, of which there is nothing."""
    rows = evidence.observations
    fits = rows["status"].isin(FOUND) & rows["period_end"].notna()
    rows = rows.loc[fits & rows["value"].notna(), _NEEDED].drop_duplicates()
    findings = []
    for (source, location), here in rows.groupby(["source", "location_code"]):
        calendar = sources()[str(source)].calendar
        if calendar is None or calendar.by == "events":
            continue
        gaps = missed(here[day_of(calendar)], calendar)
        if gaps:
            findings.append({
                "source": source, "location_code": location,
                "file": ", ".join(sorted(here["release"].unique())),
                "count": len(gaps), "examples": f"{source}: nothing of {_months(gaps)}",
            })  # fmt: skip
    return found(findings)


def _files(files: pd.Series, source: str, location: str) -> str:
    """The files that a source's figures about a country come from."""
    key = (source, location)
    return ", ".join(sorted(files[key])) if key in files.index else ""


def _months(gaps: list[pd.Period]) -> str:
    shown = ", ".join(str(month) for month in gaps[:_SHOWN])
    return shown if len(gaps) <= _SHOWN else f"{shown} and {len(gaps) - _SHOWN} more"

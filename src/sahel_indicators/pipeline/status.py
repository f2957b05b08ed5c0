"""How things stand: the last complete run, every output's age and state, and every source's."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import pandas as pd

from ..config import settings
from ..errors import AreaError, DataError, IngestError, unreadable
from ..releases import Release, readable_releases
from ..store import read_table
from ..typography import counted
from .fingerprint import input_hashes
from .generations import read_record, record_of
from .locking import Owner, in_words, under_way
from .nodes import account_of, account_path, late_on
from .run import in_one_line, is_up_to_date, report_pages
from .vintages import last_whole
from .wording import in_options

# How many tasks the headline names.
_NAMED = 3


@dataclass(frozen=True)
class Status:
    """The last run in one headline, its record, and tables.

    `outputs` has a row a kind of task, `tasks` a row a task, `sources` one a producer, `late` one a
    producer and country of which an issue is late, `releases` one an ingested file; empty before
    any run. `damaged` says of files that cannot be read what to do: what they tell is lacking.
    `under_way` is who is writing to the results at this moment.
    """

    headline: str
    record: dict[str, Any] = field(default_factory=dict)
    outputs: pd.DataFrame = field(default_factory=pd.DataFrame)
    tasks: pd.DataFrame = field(default_factory=pd.DataFrame)
    sources: pd.DataFrame = field(default_factory=pd.DataFrame)
    late: pd.DataFrame = field(default_factory=pd.DataFrame)
    releases: pd.DataFrame = field(default_factory=pd.DataFrame)
    damaged: tuple[str, ...] = ()
    under_way: Owner | None = None

    def to_json(self) -> dict[str, Any]:
        """The record, with the tables as lists of records; what is not known is null."""
        tables = ("outputs", "tasks", "sources", "late", "releases")
        named = {name: _as_records(getattr(self, name)) for name in tables}
        owner = asdict(self.under_way) if self.under_way else None
        status = named | {"damaged": list(self.damaged), "under_way": owner}
        return self.record | {"status": status}


def _as_records(table: pd.DataFrame) -> list[dict[Any, Any]]:
    known = table.astype(object).where(table.notna(), None)
    return known.to_dict("records")


@dataclass(frozen=True)
class _Graph:
    """The tasks as they are declared now, and which of them would run; None: it is not known."""

    names: tuple[str, ...]
    stale: frozenset[str] | None = frozenset()


_Read = TypeVar("_Read")


@dataclass
class _Damage:
    """What is wrong with files, each said once; `unless` goes on without what they tell."""

    said: list[str] = field(default_factory=list)

    def unless(self, read: Callable[[], _Read], without: _Read) -> _Read:
        """What is read, or else what is there without it."""
        try:
            return read()
        except (AreaError, DataError, IngestError) as error:
            self.say(str(error))
        except OSError as error:
            problem = f"{error.filename} cannot be read: {unreadable(error)}."
            self.say(str(DataError(problem, remedy="see that it is a file that you may read")))
        return without

    def say(self, *problems: str) -> None:
        """Take down what was not said before."""
        self.said += [each for each in dict.fromkeys(problems) if each not in self.said]


def describe() -> Status:
    """The last complete run: when, how long, whether it is still up to date, from what."""
    record, owner, damage = read_record(), under_way(), _Damage()
    found, refused = readable_releases()
    damage.say(*map(str, refused))
    if not record:
        nothing = f"Nothing has been built yet at {settings().processed}."
        to_do = _of_another(owner) if owner else "Run `sahel run`."
        return Status(
            f"{nothing} {to_do}",
            releases=_releases(found),
            damaged=tuple(damage.said),
            under_way=owner,
        )
    graph = damage.unless(lambda: _graph(record), _Graph(tuple(record["tasks"]), None))
    now = datetime.now(UTC)
    tasks = _tasks(record, graph, now)
    state = {
        "up_to_date": None if graph.stale is None else not graph.stale,
        "out_of_date": _outdated(graph),
        "not_built": _unbuilt(graph),
    }
    return Status(
        "\n".join(_headline(record, graph, owner, now)),
        record | state,
        _by_kind(tasks),
        tasks.drop(columns="at"),
        damage.unless(_by_source, pd.DataFrame()),
        damage.unless(_late, pd.DataFrame()),
        _releases(found),
        tuple(damage.said),
        owner,
    )


def _of_another(owner: Owner) -> str:
    unseen = "" if owner.can_be_seen() else " (whether it still runs cannot be seen from here)"
    return f"A run is under way{unseen}: {owner}."


def _headline(
    record: dict[str, Any], graph: _Graph, owner: Owner | None, now: datetime
) -> Iterator[str]:
    finished = datetime.fromisoformat(record["finished"])
    yield f"Built {_ago(finished, now)} ago in {record['seconds']} s, {_in_words(graph)}."
    if others := _other_tables(record):
        yield (
            f"Made from other embedded tables than there are now: {counted(len(others), 'file')} "
            f"({_some(others)})."
        )
    if owner:
        yield _of_another(owner)
    if limits := record.get("limited_to"):
        yield f"That run was limited to {in_options(limits)}. {_of_the_rest(now)}"
    new, gone = _came_and_went(record, graph)
    if new:
        yield f"New since then: {counted(len(new), 'task')} ({_some(new)})."
    if gone:
        yield f"No longer declared: {counted(len(gone), 'task')} ({_some(gone)})."
    if pages := report_pages(settings().current, record):
        yield in_one_line(pages)


def _in_words(graph: _Graph) -> str:
    if graph.stale is None:
        return "and whether it is up to date cannot be told"
    unbuilt, stale = len(_unbuilt(graph)), len(_outdated(graph) or ())
    if not unbuilt:
        return f"{counted(stale, 'task')} out of date: run `sahel run`" if stale else "up to date"
    has = f"{counted(stale, 'task')} out of date" if stale else "what there is is up to date"
    return f"{has}, {counted(unbuilt, 'task')} not built yet: `sahel run` builds all"


def _unbuilt(graph: _Graph) -> list[str]:
    """The tasks that no run has built: what nobody asked for is not out of date."""
    folder = settings().current
    return [name for name in graph.names if not account_path(folder, name).is_file()]


def _outdated(graph: _Graph) -> list[str] | None:
    """The tasks that were built and would run again; None where that is not known."""
    if graph.stale is None:
        return None
    unbuilt = set(_unbuilt(graph))
    return [name for name in graph.names if name in graph.stale and name not in unbuilt]


def _other_tables(record: dict[str, Any]) -> list[str]:
    """The embedded tables that differ, came or went since, as where SAHEL_BUNDLE names others."""
    before = record.get("inputs", {})
    try:
        now = input_hashes()
    except (IngestError, OSError):  # which `_graph` has told
        return []
    names = sorted(before.keys() | now.keys()) if before else []
    return [name for name in names if before.get(name) != now.get(name)]


def _of_the_rest(now: datetime) -> str:
    """How old what a limited run left alone is."""
    whole = last_whole()
    finished = record_of(whole).get("finished") if whole else None
    if not finished:
        return "All else is as earlier runs left it, or has not been built yet."
    ago = _ago(datetime.fromisoformat(finished), now)
    return f"All else is as earlier runs left it, the last whole one {ago} ago."


def _graph(record: dict[str, Any]) -> _Graph:
    """The tasks as they are now; not looked at one by one where nothing has changed."""
    if is_up_to_date(record):
        return _Graph(tuple(record["tasks"]))
    from .explaining import would_run

    foreseen = would_run()
    return _Graph(foreseen.asked, frozenset(foreseen.runs["task"]))


def _came_and_went(record: dict[str, Any], graph: _Graph) -> tuple[list[str], list[str]]:
    """The tasks that were declared since the last run, and those that are no more."""
    known = record["tasks"]
    new = [name for name in graph.names if name not in known]
    return new, [name for name in known if name not in graph.names]


def _some(names: list[str]) -> str:
    return ", ".join(names[:_NAMED]) + (" ..." if len(names) > _NAMED else "")


def _tasks(record: dict[str, Any], graph: _Graph, now: datetime) -> pd.DataFrame:
    """A row a task as declared now, and after them one of each that is no more."""
    _, gone = _came_and_went(record, graph)
    return pd.DataFrame([_task(name, record, graph, now) for name in [*graph.names, *gone]])


def _task(name: str, record: dict[str, Any], graph: _Graph, now: datetime) -> dict[str, Any]:
    folder, about = settings().current, record["tasks"].get(name, {})
    files = account_of(folder, name).get("files", {})
    made = _made_at(account_path(folder, name))
    return {
        "task": name,
        "state": _state(name, graph, made),
        "age": _ago(made, now) if made else "",
        "at": made,
        "files": len(files),
        "MB": round(_bytes(folder, files) / 1e6, 1),
        "seconds": about.get("seconds", float("nan")),
        "warnings": len(about.get("warnings", [])),
    }


# What `sahel status --tasks` says of a task.
_GONE, _NOT_YET, _STALE, _FRESH = "no longer a task", "has not run", "out of date", "up to date"
_UNKNOWN = "not known"


def _state(name: str, graph: _Graph, made: datetime | None) -> str:
    if name not in graph.names:
        return _GONE
    if made is None:
        return _NOT_YET
    if graph.stale is None:
        return _UNKNOWN
    return _STALE if name in graph.stale else _FRESH


def _bytes(folder: Path, files: Iterable[str]) -> int:
    """What the files take; one that is gone takes nothing."""
    there = (folder / file for file in files)
    return sum(path.stat().st_size for path in there if path.is_file())


def _ago(at: datetime, now: datetime) -> str:
    return in_words((now - at).total_seconds())


def _made_at(account: Path) -> datetime | None:
    return datetime.fromtimestamp(account.stat().st_mtime, UTC) if account.is_file() else None


def _by_kind(tasks: pd.DataFrame) -> pd.DataFrame:
    """What there is of each kind: how much is out of date or not built, and the oldest's age."""
    tasks = tasks[tasks["state"] != _GONE]
    rows = [
        {
            "output": kind,
            "tasks": len(group),
            "stale": _stale(group["state"]),
            "unbuilt": int(group["state"].eq(_NOT_YET).sum()),
            "oldest": group.sort_values("at")["age"].iloc[0],
            "files": int(group["files"].sum()),
            "MB": round(group["MB"].sum(), 1),
            "seconds": round(group["seconds"].sum(), 1),
            "warnings": int(group["warnings"].sum()),
        }
        for kind, group in tasks.groupby(tasks["task"].str.partition("/")[0], sort=False)
    ]
    return pd.DataFrame(rows)


def _stale(states: pd.Series) -> float:
    """How many are out of date; missing where that is not known."""
    is_known = not (states == _UNKNOWN).any()
    return int(states.eq(_STALE).sum()) if is_known else float("nan")


def _releases(found: Iterable[Release]) -> pd.DataFrame:
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
            for release in found
        ]
    )


def _by_source() -> pd.DataFrame:
    """What is known of each source, of all countries together, and up to when.

    `ahead` says that the newest day of publication (`known`) still lies before us: it is assumed by
    the source's rule.
    """
    path = settings().current / "known.parquet"
    if not path.is_file():  # a first run that was limited to nothing that reads observations
        return pd.DataFrame()
    known = read_table(path)
    known = known.assign(missing=known["value"].isna())
    table = known.groupby("source", as_index=False).agg(
        areas=("area_code", "nunique"),
        figures=("value", "count"),
        missing=("missing", "sum"),
        first=("period_start", "min"),
        last=("period_end", "max"),
        known=("published_on", "max"),
    )
    lies_ahead = known["published_on"] > pd.Timestamp(settings().day)
    assumed = known.loc[lies_ahead & known["published_on_assumed"], "source"]
    ahead = table["source"].isin(assumed)
    months = {name: table[name].dt.strftime("%Y-%m") for name in ("first", "last", "known")}
    return table.assign(**months, ahead=ahead)


def _late() -> pd.DataFrame:
    """What is late today, one row a source and country."""
    from ..quality.calendars import Late

    rows = late_on(settings().current, settings().day)
    return pd.DataFrame(rows, columns=list(Late._fields))


def sources_in_short(status: Status) -> pd.DataFrame:
    """The sources for a screen: an assumed day is marked, late countries are counted."""
    shown = status.sources
    if shown.empty:
        return shown
    known = shown["known"].where(~shown["ahead"], shown["known"] + "*")
    shown = shown.drop(columns="ahead").assign(known=known)
    if "source" not in status.late:  # the file that tells it is damaged
        return shown
    late = status.late.groupby("source").size()
    return shown.assign(late=late.reindex(shown["source"], fill_value=0).to_numpy())


def late_in_short(status: Status) -> pd.DataFrame:
    """What is late for a screen: the countries of one source, issue and day together."""
    if status.late.empty:
        return status.late
    together = status.late.groupby(["source", "issue", "since"], as_index=False)
    return together.agg(countries=("location_code", " ".join))

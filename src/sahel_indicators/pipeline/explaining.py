"""Why a task would run now: which file and rows, which module, which library."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from ..config import settings
from ..ingest.bundle import FIGURES
from ..ingest.bundle_tables import ingest_exact, nearest
from ..panel.known import in_slices
from ..releases import Release, figure_changes
from ..store import read_table
from .code import libraries_of
from .generations import last_record
from .graph import AREA_TABLES, tasks
from .nodes import account_of, late_on
from .planning import (
    Line,
    Present,
    Reason,
    Reasons,
    code_of,
    lines,
    reasons,
)
from .selection import Selection, unknown_task
from .steps.observations import slices_now
from .task import Task

# How many names or rows a reason lists before it only counts.
_LISTED = 5

_IN_WORDS = {
    "new": "it has not run yet",
    "data": "the observations of {what} are others",
    "table": "{what} was changed",
    "areas": "the tables of areas were changed",
    "code": "its code was changed",
    "libraries": "a library that it uses has another version",
    "parameters": "its parameters were changed",
    "late": "a source has become late, or has come",
    "files": "what it left is gone or was changed",
    "after": "{what} runs",
    "forced": "it is asked for",
}


@dataclass(frozen=True)
class Explanation:
    """Why one task would run: each reason in words, with the details found; none: it would not.

    `behind` are the reasons of the tasks that it waits for, by their names.
    """

    task: str
    why: tuple[tuple[str, tuple[str, ...]], ...]
    behind: Mapping[str, tuple[tuple[str, tuple[str, ...]], ...]]
    since: str

    def to_json(self) -> dict[str, Any]:
        """The same for machines."""
        return {
            "task": self.task,
            "runs": bool(self.why),
            "why": _as_json(self.why),
            "behind": {name: _as_json(why) for name, why in self.behind.items()},
            "last_complete_run": self.since or None,
        }

    def __str__(self) -> str:
        if not self.why:
            return f"{self.task} would not run: nothing it rests on has changed since {self.since}."
        said = [f"{self.task} would run, because", *_in_lines(self.why)]
        for name, why in self.behind.items():
            said += [f"{name} runs, because", *_in_lines(why)]
        return "\n".join(said)


def _as_json(why: Sequence[tuple[str, tuple[str, ...]]]) -> list[dict[str, Any]]:
    return [{"reason": reason, "details": list(details)} for reason, details in why]


def _in_lines(why: Sequence[tuple[str, tuple[str, ...]]]) -> Iterator[str]:
    for reason, details in why:
        yield f"  - {reason}{':' if details else ''}"
        yield from (f"      {line}" for line in details)


def would_run(selection: Selection | None = None, force: bool = False) -> pd.DataFrame:
    """The tasks that a run would do now, in order: task, why."""
    planned, why = _planned(selection, force)
    rows = [
        {"task": line.task.name, "why": _shortly(why[line.task.name])}
        for line in planned
        if line.task.name in why
    ]
    return pd.DataFrame(rows, columns=["task", "why"])


def explain(name: str) -> Explanation:
    """Why a task would run now. Raises `UnknownNameError` (with near names) for another name."""
    planned, why = _planned(None, False)
    by_name = {line.task.name: line.task for line in planned}
    if name not in by_name:
        raise unknown_task(name, by_name)
    look = _Look.now()

    def details(task: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
        return tuple((_said(each), look.at(each, by_name[task])) for each in why.get(task, []))

    behind = {task: details(task) for task in _behind(name, why)}
    return Explanation(name, details(name), behind, str(last_record().get("finished", "")))


def _planned(selection: Selection | None, force: bool) -> tuple[list[Line], Reasons]:
    present, every = Present.now(), tasks()
    asked = every if selection is None else selection.of(every, present)
    folder = settings().current
    planned = lines(asked, folder, present)
    forced = {task.name for task in asked} if force else set()
    return planned, reasons(planned, folder, forced, slices_now)


def _behind(name: str, why: Reasons) -> list[str]:
    """The tasks that a task waits for and that run, those it reads from before those further up."""
    found: list[str] = []
    waiting = [name]
    while waiting:
        above = [each.what for each in why.get(waiting.pop(0), []) if each.kind == "after"]
        new = [task for task in dict.fromkeys(above) if task not in found]
        found += new
        waiting += new
    return found


def _said(reason: Reason) -> str:
    return _IN_WORDS[reason.kind].format(what=reason.what.removeprefix("slice "))


def _shortly(why: Sequence[Reason]) -> str:
    said = list(dict.fromkeys(map(_said, why)))
    more = f"; and {len(said) - 2} more" if len(said) > 2 else ""
    return "; ".join(said[:2]) + more


# -- the details of a reason -------------------------------------------------------------------


@dataclass(frozen=True)
class _Look:
    """Looks up what is behind a reason: the last run's record beside what is there now."""

    folder: Path
    record: Mapping[str, Any]
    present: Present

    @classmethod
    def now(cls) -> _Look:
        return cls(settings().current, last_record(), Present.now())

    def at(self, reason: Reason, task: Task) -> tuple[str, ...]:
        """What changed, line by line."""
        looks: dict[str, Callable[[Reason, Task], Iterator[str]]] = {
            "data": self._data,
            "table": self._table,
            "areas": self._areas,
            "code": self._code,
            "libraries": self._libraries,
            "files": self._files,
            "late": self._late,
        }
        look = looks.get(reason.kind)
        return tuple(look(reason, task)) if look else ()

    def _data(self, reason: Reason, task: Task) -> Iterator[str]:
        known = set(self.record.get("releases", []))
        now = {release.id: release for release in self.present.releases}
        for name in now.keys() - known:
            yield _of_release("new file", now[name], task)
        for name in sorted(known - now.keys()):
            yield f"ingested file {name} is no longer there"
        for table, observations in self._changed_tables():
            if in_slices(observations, [reason.what.removeprefix("slice ")]).any():
                yield from self._differing(table, observations)

    def _table(self, reason: Reason, task: Task) -> Iterator[str]:
        named = account_of(self.folder, task.name).get("tables", [])
        wanted = named if reason.what.startswith("sources of") else [reason.what]
        for table in wanted:
            if self.record.get("inputs", {}).get(table) == self.present.tables.get(table):
                continue
            rows = _observations_of(table)
            yield from (
                self._differing(table, rows) if rows is not None else [f"{table} was changed"]
            )

    def _changed_tables(self) -> Iterator[tuple[str, pd.DataFrame]]:
        before = self.record.get("inputs", {})
        for table, digest in self.present.tables.items():
            rows = _observations_of(table) if before.get(table) != digest else None
            if rows is not None:
                yield table, rows

    def _differing(self, table: str, now: pd.DataFrame) -> Iterator[str]:
        """How the figures of a table differ from those of the last run, and the largest changes."""
        before = read_table(self.folder / "observations.parquet")
        changes = figure_changes(before[before["release"] == table], now)
        yield f"{table}: {changes}"
        yield from (f"  {_of_row(row)}" for row in changes.largest.head(_LISTED).to_dict("records"))

    def _areas(self, _: Reason, __: Task) -> Iterator[str]:
        before = self.record.get("inputs", {})
        for table in AREA_TABLES:
            if before.get(table) != self.present.tables.get(table):
                yield table

    def _code(self, _: Reason, task: Task) -> Iterator[str]:
        before, now = self.record.get("code", {}), code_of(task)
        changed = [name for name, digest in now.items() if before.get(name) != digest]
        yield from _listed([_module(name, name in before) for name in changed])

    def _libraries(self, _: Reason, task: Task) -> Iterator[str]:
        before, now = self.record.get("libraries", {}), libraries_of(code_of(task))
        for name, version in now.items():
            if before.get(name) != version:
                yield f"{name}: {before.get(name, 'not used')} before, {version} now"

    def _late(self, _: Reason, __: Task) -> Iterator[str]:
        for late in late_on(self.folder, settings().day):
            yield " ".join(late)

    def _files(self, _: Reason, task: Task) -> Iterator[str]:
        files = account_of(self.folder, task.name).get("files", {})
        gone = [name for name in files if not (self.folder / name).is_file()]
        yield from _listed([f"{name} is gone" for name in gone] or ["a file was changed"])


@cache
def _observations_of(table: str) -> pd.DataFrame | None:
    """The figures of an embedded table as it is now; None for one that holds none."""
    if table.removesuffix(".csv") not in FIGURES:
        return None
    path = settings().bundle / table
    return ingest_exact(path, nearest(path)).observations


def _module(name: str, known: bool) -> str:
    return f"sahel_indicators.{name}{'' if known else ' (new)'}"


def _listed(names: Sequence[str]) -> Iterator[str]:
    yield from names[:_LISTED]
    if len(names) > _LISTED:
        yield f"and {len(names) - _LISTED} more"


def _of_release(how: str, release: Release, task: Task) -> str:
    read = int(in_slices(release.observations(), task.slices).sum())
    return (
        f"{how}: {release.file} of {release.released_on} ({release.source}), "
        f"{read:,} figures that {task.name} reads"
    )


def _of_row(row: Mapping[Any, Any]) -> str:
    place = " ".join(str(row[name]) for name in ("area_code", "unit") if row[name])
    return (
        f"{row['variable']}, {place}, {row['period_start']:%Y-%m-%d} to "
        f"{row['period_end']:%Y-%m-%d}, {row['status']}: "
        f"{_figure(row['before'])} before, {_figure(row['after'])} now"
    )


def _figure(value: float) -> str:
    return "none" if pd.isna(value) else f"{value:,.10g}"

"""A look at what is behind a reason: which file and rows, which module, which library."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from ..areas import name_with_code
from ..config import settings
from ..errors import DataError
from ..ingest.bundle import FIGURES
from ..ingest.bundle_tables import ingest_exact, nearest
from ..panel.known import in_slices
from ..releases import Release, figure_changes
from ..store import read_table
from .code import libraries_of
from .fingerprint import release_hashes
from .generations import record_of
from .graph import AREA_TABLES
from .nodes import account_of, digest_of, late_on
from .planning import Present, Reason, code_of, read_notes
from .task import Task
from .vintages import last_whole

# How many names or rows a reason lists before it only counts.
_LISTED = 5


@dataclass(frozen=True)
class Look:
    """The last run's record beside what is there now.

    `before` is the last run that was not limited to a part: a task that a limited one left alone
    rests on what there was then.
    """

    folder: Path
    before: Path
    record: Mapping[str, Any]
    present: Present

    @classmethod
    def now(cls) -> Look:
        """A look at the last run from now."""
        folder = settings().current
        before = last_whole() or folder
        return cls(folder, before, record_of(before), Present.now())

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
        part = slice_in(reason)
        yield from self._files_ingested([part] if part else task.slices, task)
        for table, observations in self._changed_tables():
            if part and in_slices(observations, [part]).any():
                yield from self._differing(table, observations)

    def _files_ingested(self, slices: Sequence[str], task: Task) -> Iterator[str]:
        """The ingested files that are new or read anew, with figures of the slices; which went."""
        known = set(self.record.get("releases", []))
        now = {release.id: release for release in self.present.releases}
        anew = self._read_anew() & known & now.keys()
        come = dict.fromkeys(anew, "file read differently since")
        come |= dict.fromkeys(now.keys() - known, "new file")
        for name, how in sorted(come.items()):
            if figures := int(in_slices(now[name].observations(), slices).sum()):
                yield _of_release(how, now[name], task, figures)
        for name in sorted(known - now.keys()):
            yield f"ingested file {name} is no longer there"

    def _read_anew(self) -> set[str]:
        """The files that the last run knew, and that were handed in again and read differently."""
        before = self.record.get("rests_on", {}).get("releases", {})
        return {
            name for name, digest in release_hashes().items() if before.get(name, digest) != digest
        }

    def _table(self, reason: Reason, task: Task) -> Iterator[str]:
        named = account_of(self.folder, task.name).get("tables", [])
        wanted = named if names_sources(reason) else [reason.what]
        for table in wanted:
            if self.record.get("inputs", {}).get(table) == self.present.tables.get(table):
                continue
            rows = _observations_of(table) if table in self.present.tables else None
            yield from self._differing(table, rows) if rows is not None else [self._other(table)]

    def _other(self, table: str) -> str:
        return f"{table} {'was changed' if table in self.present.tables else 'is not there'}"

    def _changed_tables(self) -> Iterator[tuple[str, pd.DataFrame]]:
        before = self.record.get("inputs", {})
        for table, digest in self.present.tables.items():
            rows = _observations_of(table) if before.get(table) != digest else None
            if rows is not None:
                yield table, rows

    def _differing(self, table: str, now: pd.DataFrame) -> Iterator[str]:
        """How the figures of a table differ from those of the last run, and the largest changes."""
        before = read_table(self.before / "observations.parquet")
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

    def _late(self, reason: Reason, task: Task) -> Iterator[str]:
        """What has become late since the task last ran; or that a file which tells is damaged."""
        try:
            yield from self._late_since(reason, task)
        except DataError as error:
            yield error.problem

    def _late_since(self, reason: Reason, task: Task) -> Iterator[str]:
        """What has become late since the task last ran, and what was late then and is no more."""
        now = late_on(self.folder, self.present.day)
        noted = read_notes(self.folder).get(task.name, {}).get(reason.what)
        before = self._late_when(noted)
        if before is None:
            yield "what was late when it last ran is no longer known; late now:"
            yield from _of_late("late", now)
            return
        yield from _of_late("late now", [late for late in now if late not in before])
        yield from _of_late("no longer so", [late for late in before if late not in now])

    def _late_when(self, noted: str | None) -> list[list[str]] | None:
        """What a note stands for, which is a digest only: what was late on the day of a run."""
        for folder in (self.folder, self.before):
            day = _day_of(record_of(folder))
            late = late_on(folder, day) if day else []
            if digest_of(late) == noted:
                return late
        return None

    def _files(self, _: Reason, task: Task) -> Iterator[str]:
        files = account_of(self.folder, task.name).get("files", {})
        gone = [name for name in files if not (self.folder / name).is_file()]
        yield from _listed([f"{name} is gone" for name in gone] or ["a file was changed"])


def slice_in(reason: Reason) -> str:
    """The slice of the data that a reason names ("food_security/MLI"); "" where it names none."""
    _, _, named = reason.what.partition("slice ")
    return named


def names_sources(reason: Reason) -> bool:
    """Whether it is about the tables that a figure names as its sources."""
    return reason.what.startswith("sources of ")


@cache
def _observations_of(table: str) -> pd.DataFrame | None:
    """The figures of an embedded table as it is now; None for one that holds none."""
    if table.removesuffix(".csv") not in FIGURES:
        return None
    path = settings().bundle / table
    return ingest_exact(path, nearest(path)).observations


def _day_of(record: Mapping[str, Any]) -> date | None:
    """The day on which a run looked at what is late; None without a record."""
    told, _ = record.get("late_between", ("", ""))
    return date.fromisoformat(told) if told else None


def _of_late(how: str, late: Iterable[Sequence[str]]) -> Iterator[str]:
    """What is late, the countries of one source, issue and day together."""
    together: dict[tuple[str, ...], list[str]] = {}
    for source, country, *about in late:
        together.setdefault((source, *about), []).append(country)
    for (source, latest, issue, since), countries in together.items():
        yield (
            f"{how}: {source} of {', '.join(countries)}: nothing after {latest}; "
            f"the issue of {issue} is due since {since}"
        )


def _module(name: str, known: bool) -> str:
    return f"sahel_indicators.{name}{'' if known else ' (new)'}"


def _listed(names: Sequence[str]) -> Iterator[str]:
    yield from names[:_LISTED]
    if len(names) > _LISTED:
        yield f"and {len(names) - _LISTED} more"


def _of_release(how: str, release: Release, task: Task, figures: int) -> str:
    return (
        f"{how}: {release.file} of {release.released_on} ({release.source}), "
        f"{figures:,} figures that {task.name} reads"
    )


def _of_row(row: Mapping[Any, Any]) -> str:
    place = ", ".join(filter(None, [name_with_code(row["area_code"]), row["unit"]]))
    return (
        f"{row['variable']}, {place}, {row['period_start']:%Y-%m-%d} to "
        f"{row['period_end']:%Y-%m-%d}, {row['status']}: "
        f"{_figure(row['before'])} before, {_figure(row['after'])} now"
    )


def _figure(value: float) -> str:
    return "none" if pd.isna(value) else f"{value:,.10g}"

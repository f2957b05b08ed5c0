"""Which tasks a run is asked for."""

from __future__ import annotations

import difflib
import fnmatch
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..config import settings
from ..errors import DataError, UnknownNameError
from .task import OBSERVATIONS, Task

if TYPE_CHECKING:
    from .planning import Present


@dataclass(frozen=True)
class Selection:
    """What a run is limited to; without any of these it is everything.

    `countries` leave out what is about others, `only` are names of tasks or patterns of them
    ("figures/*"), `since` takes what rests on a table or ingested file that arrived on that day or
    later. What a chosen task reads from is always brought up to date with it. Raises `PeriodError`
    for a day that has not come.
    """

    countries: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    since: date | None = None

    def __post_init__(self) -> None:
        if self.since:
            from ..periods import require_past  # which loads pandas: every start would wait for it

            require_past(self.since)

    @property
    def is_everything(self) -> bool:
        """Whether nothing is left out."""
        return not (self.countries or self.only or self.since)

    def to_json(self) -> dict[str, Any]:
        """What it is limited to; empty where nothing is left out."""
        said = {
            "countries": list(self.countries),
            "only": list(self.only),
            "since": self.since.isoformat() if self.since else "",
        }
        return {name: what for name, what in said.items() if what}

    def of(self, tasks: Sequence[Task], present: Present) -> list[Task]:
        """The tasks asked for and those that they read from, in their order.

        Raises `UnknownNameError` for a name that no task has, `DataError` for a country without
        indicators.
        """
        chosen = {task.name for task in tasks}
        if self.countries:
            chosen &= _of_countries(tasks, self.countries)
        if self.only:
            chosen &= _named(tasks, self.only)
        if self.since:
            chosen &= _resting_on(tasks, _arrived(present, self.since))
        return _with_needed(tasks, chosen)


def _of_countries(tasks: Sequence[Task], countries: Sequence[str]) -> set[str]:
    known = sorted({task.country for task in tasks if task.country})
    unknown = [country for country in countries if country not in known]
    if unknown:
        raise DataError(
            f"There is nothing to compute about {', '.join(unknown)}.",
            expected=f"one of {', '.join(known)}",
        )
    return {task.name for task in tasks if task.country in ("", *countries)}


def _named(tasks: Sequence[Task], patterns: Sequence[str]) -> set[str]:
    names = [task.name for task in tasks]
    chosen: set[str] = set()
    for pattern in patterns:
        found = fnmatch.filter(names, pattern) or fnmatch.filter(names, f"{pattern}/*")
        if not found:
            raise unknown_task(pattern, names)
        chosen |= set(found)
    return chosen


# How many near names a message has room for: those of one figure of every country.
_NEAR = 6


def unknown_task(name: str, names: Iterable[str]) -> UnknownNameError:
    """The error for a task that is not there, with near names."""
    names = list(names)
    ends: dict[str, list[str]] = {}
    for each in names:
        ends.setdefault(each.rpartition("/")[2], []).append(each)
    near = difflib.get_close_matches(name, [*names, *ends], 5, 0.5)
    kinds = sorted({each.partition("/")[0] for each in names})
    found = dict.fromkeys(task for each in near for task in ends.get(each, [each]))
    said = ", ".join(list(found)[:_NEAR]) or "none"
    return UnknownNameError(
        f"'{name}' is not a task; near names: {said}",
        expected="a task (sahel status --tasks lists them), or one of "
        f"{', '.join(kinds)} for all of them",
    )


def _arrived(present: Present, since: date) -> set[str]:
    """The tables that were changed, and the ingested files that arrived, on a day or later."""
    tables = {name for name in present.tables if _changed_on(settings().bundle / name) >= since}
    days = [
        datetime.fromisoformat(each.read_at or each.ingested_at).date() for each in present.releases
    ]
    return tables | ({"ingested files"} if any(day >= since for day in days) else set())


def _changed_on(path: Path) -> date:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC).date()


def _resting_on(tasks: Sequence[Task], arrived: set[str]) -> set[str]:
    """The tasks that read what arrived, or from a task that does."""
    found: set[str] = set()
    for task in tasks:
        ingests = task.name == OBSERVATIONS and "ingested files" in arrived
        reads = {*task.after, *([OBSERVATIONS] if task.slices and not ingests else [])}
        if ingests or arrived & set(task.tables) or reads & found:
            found.add(task.name)
    return found


def _with_needed(tasks: Sequence[Task], chosen: set[str]) -> list[Task]:
    by_name = {task.name: task for task in tasks}
    needed: set[str] = set()
    waiting = list(chosen)
    while waiting:
        name = waiting.pop()
        if name not in needed:
            needed.add(name)
            waiting += [*by_name[name].after, OBSERVATIONS]
    return [task for task in tasks if task.name in needed]


@dataclass(frozen=True)
class Order:
    """What is asked of a run, and how it is to be done."""

    selection: Selection | None
    jobs: int
    force: bool = False
    keep_going: bool = False

"""Which tasks would run now, and why, in words; `looking` finds what is behind each reason."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from ..config import settings
from ..errors import UnknownNameError
from .generations import read_record
from .graph import tasks
from .looking import Look, names_sources, slice_in
from .planning import Line, Present, Reason, Reasons, lines, read_notes, reasons
from .selection import Selection, unknown_task
from .steps.observations import slices_now

_IN_WORDS = {
    "new": "it has not run yet",
    "data": "there is a change among {what}",
    "table": "{what} was changed",
    "areas": "the tables of areas were changed",
    "code": "its code was changed",
    "libraries": "a library that it uses has another version",
    "parameters": "its parameters were changed",
    "late": "a source has become late, or has come",
    "files": "what it left is gone or was changed",
    "after": "{what} has left other files than those it read",
    "forced": "it is asked for",
}
# What a task can begin to read, so that it was not among what it rested on when it last ran.
_READ = ("data", "table", "after")

# A reason in words, and what is behind it, line by line.
Why = tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class Explanation:
    """Why one task would run: each reason in words, with the details found; none: it would not.

    `behind` are the reasons of the tasks that it waits for, by their names.
    """

    task: str
    why: Why
    behind: Mapping[str, Why]
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
        told: set[tuple[str, ...]] = set()
        said = [f"{self.task} would run, because", *_in_lines(self.why, told)]
        for name, why in self.behind.items():
            said += [f"{name} runs, because", *_in_lines(why, told)]
        return "\n".join(said)


def _as_json(why: Why) -> list[dict[str, Any]]:
    return [{"reason": reason, "details": list(details)} for reason, details in why]


def _in_lines(why: Why, told: set[tuple[str, ...]]) -> Iterator[str]:
    """The reasons with their details, which many tasks share: in full where they first come."""
    for reason, details in why:
        if details in told:
            yield f"  - {reason} (as above)"
            continue
        yield f"  - {reason}{':' if details else ''}"
        yield from (f"      {line}" for line in details)
        told.update({details} if details else ())


@dataclass(frozen=True)
class Foreseen:
    """What a run would do now: the tasks that it would look at, and those of them it would do.

    Both in order; `runs` has a row a task: task, why.
    """

    asked: tuple[str, ...]
    runs: pd.DataFrame


def would_run(selection: Selection | None = None, force: bool = False) -> Foreseen:
    """What a run would do now. Raises `UnknownNameError` for a name that no task has."""
    read_record()
    planned, why = _planned(selection, force)
    noted = read_notes(settings().current)
    rows = [
        {"task": name, "why": _shortly(why[name], noted.get(name, {}), why)}
        for name in (line.task.name for line in planned)
        if name in why
    ]
    asked = tuple(line.task.name for line in planned)
    return Foreseen(asked, pd.DataFrame(rows, columns=["task", "why"]))


def explain(name: str) -> Explanation:
    """Why a task would run now. Raises `UnknownNameError` (with near names) for another name."""
    by_name = {task.name: task for task in tasks()}
    if name not in by_name:
        raise _no_task(name, by_name)
    record = read_record()
    _, why = _planned(None, False)
    look, noted = Look.now(), read_notes(settings().current)

    def told(task: str) -> Why:
        had = noted.get(task, {})
        return tuple(
            (
                _said(each, had, why),
                () if _is_read_anew(each, had, why) else look.at(each, by_name[task]),
            )
            for each in why.get(task, [])
        )

    behind = {task: told(task) for task in _behind(name, why)}
    return Explanation(name, told(name), behind, str(record.get("finished", "")))


# How many tasks of a kind a message names.
_NAMED = 14


def _no_task(name: str, names: Iterable[str]) -> UnknownNameError:
    """The error for a name that no task has: the tasks of a kind, where it is one's."""
    kind = name.rstrip("/*")
    of_kind = [each for each in names if each.startswith(f"{kind}/")]
    if of_kind:
        one_of = "one of " if len(of_kind) > 1 else ""
        more = "; `sahel status --tasks` lists all" if len(of_kind) > _NAMED else ""
        return UnknownNameError(
            f"'{name}' is a kind of task, not one of them.",
            expected=f"{one_of}{', '.join(of_kind[:_NAMED])}{more}",
        )
    problem = unknown_task(name, names).problem
    return UnknownNameError(problem, expected="a task; `sahel status --tasks` lists them")


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
        new = [task for task in dict.fromkeys(above) if task in why and task not in found]
        found += new
        waiting += new
    return found


# -- a reason in words -------------------------------------------------------------------------


def _shortly(why: Sequence[Reason], noted: Container[str], runs: Container[str]) -> str:
    said = list(dict.fromkeys(_said(each, noted, runs) for each in why))
    more = f"; and {len(said) - 2} more" if len(said) > 2 else ""
    return "; ".join(said[:2]) + more


def _said(reason: Reason, noted: Container[str], runs: Container[str]) -> str:
    """A reason of a task; `noted` is what it rested on when it last ran, `runs` what runs now."""
    if reason.kind == "after" and reason.what in runs:
        return f"{reason.what} runs"
    what = _named(reason)
    if _is_read_anew(reason, noted, runs):
        return f"it now reads {what} too"
    return _IN_WORDS[reason.kind].format(what=what)


def _is_read_anew(reason: Reason, noted: Container[str], runs: Container[str]) -> bool:
    """Whether a task did not read what a reason names when it last ran, so that nothing changed."""
    return reason.kind in _READ and reason.what not in noted and reason.what not in runs


def _named(reason: Reason) -> str:
    """What a reason names, as people read it: slices, tables and tasks."""
    if part := slice_in(reason):
        return _slice_in_words(part)
    if names_sources(reason):
        return "a table that it names as its source"
    return {"ingested files": "the ingested files", "slices": "the observations"}.get(
        reason.what, reason.what
    )


def _slice_in_words(part: str) -> str:
    """A slice of the data: "the figures of food_security of MLI", "all figures of MLI"."""
    theme, _, country = part.partition("/")
    figures = "all figures" if theme == "*" else f"the figures of {theme}"
    of_whom = {"": "", "*": " of every country"}.get(country, f" of {country}")
    return figures + of_whom

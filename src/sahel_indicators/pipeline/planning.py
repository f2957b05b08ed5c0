"""What would run now, and why: the tasks' nodes as they are, beside what the last run noted."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from ..config import settings
from ..releases import Release, releases
from .code import PACKAGE, closure, libraries_of, modules
from .fingerprint import input_hashes, release_hashes
from .graph import AREA_TABLES
from .nodes import Fixed, Late, Node, Noted, Outputs, Part, Ready, Slice, digest_of
from .task import CHECKS_AT_ONCE, OBSERVATIONS, Task

NOTES = "pytask.lock"

Reasons = dict[str, list["Reason"]]


@dataclass(frozen=True)
class Present:
    """Everything outside a run's folder that tasks rest on, as it is now."""

    tables: Mapping[str, str]
    releases: tuple[Release, ...]
    day: date

    @classmethod
    def now(cls) -> Present:
        """Read it. Raises `IngestError` where there are no tables."""
        return cls(input_hashes(), tuple(releases()), settings().day)

    @cached_property
    def ingested(self) -> str:
        """A digest of the ingested files."""
        return digest_of(release_hashes())

    @cached_property
    def areas(self) -> str:
        """A digest of the tables by which every figure is placed."""
        return digest_of({name: self.tables.get(name) for name in AREA_TABLES})


@dataclass(frozen=True)
class Reason:
    """Why a task runs.

    `kind` is "new" (it has not run), "data", "table", "areas", "code", "libraries", "parameters",
    "late" (other sources are late than when it ran), "files" (what it left is gone or was changed),
    "after" (a task that it reads from runs: where that leaves the same files, this one is left
    alone after all) or "forced"; `what` names it.
    """

    kind: str
    what: str = ""


@dataclass(frozen=True)
class Line:
    """A task with its nodes: what it rests on, with the kind of reason a change is, and leaves."""

    task: Task
    rests_on: tuple[tuple[str, Node], ...]
    leaves: tuple[Node, ...]


def lines(tasks: Sequence[Task], folder: Path, present: Present) -> list[Line]:
    """The tasks with their nodes, for a run that is built in `folder`."""
    return [
        Line(task, tuple(_rests_on(task, folder, present)), tuple(_leaves(task, folder)))
        for task in tasks
    ]


def _leaves(task: Task, folder: Path) -> Iterator[Node]:
    yield Outputs(name=task.name, folder=folder, task=task.name)
    if task.name == OBSERVATIONS:
        yield Ready(name="slices", folder=folder)
    yield from (Part(name=file, folder=folder, task=task.name, file=file) for file in task.parts)


def _rests_on(task: Task, folder: Path, present: Present) -> Iterator[tuple[str, Node]]:
    code = code_of(task)
    yield "code", Fixed(name=f"code of {task.name}", value=digest_of(code))
    yield (
        "libraries",
        Fixed(name=f"libraries of {task.name}", value=digest_of(libraries_of(code))),
    )
    yield "areas", Fixed(name="area tables", value=present.areas)
    reads = [task.after, task.only, task.tables, task.slices]
    declared = [task.body, task.arguments, task.parameters, *reads]
    yield "parameters", Fixed(name=f"parameters of {task.name}", value=digest_of(declared))
    if task.ingested:
        yield "data", Fixed(name="ingested files", value=present.ingested)
    if task.name == CHECKS_AT_ONCE:
        yield "late", Late(name="late sources", folder=folder, day=present.day)
    for table in task.tables:
        yield "table", Fixed(name=table, value=present.tables.get(table, "missing"))
    if task.slices and task.name != OBSERVATIONS:
        yield "after", Ready(name="slices", folder=folder)
        for pattern in task.slices:
            yield "data", Slice(name=f"slice {pattern}", folder=folder, slice=pattern)
    for name in task.after:
        yield "after", _left_by(name, task.only.get(name, ""), folder)
    if task.kind == "figures":
        name = f"sources of {task.name}"
        yield "table", Noted(name=name, folder=folder, task=task.name, tables=present.tables)


def _left_by(name: str, part: str, folder: Path) -> Node:
    if part:
        return Part(name=part, folder=folder, task=name, file=part)
    return Outputs(name=name, folder=folder, task=name)


def code_of(task: Task) -> dict[str, str]:
    """The digests of the modules that a task rests on."""
    module = task.body.partition(":")[0].removeprefix(f"{PACKAGE.name}.")
    return closure([*task.roots, *([f"{module}!"] if module in modules(PACKAGE) else [])])


# -- what changed ------------------------------------------------------------------------------


def reasons(
    planned: Sequence[Line],
    folder: Path,
    force: Container[str] = (),
    foreseen: Callable[[], Mapping[str, str]] = dict,
) -> Reasons:
    """Why each task would run now, by name; a task that is not in it would not.

    `folder` is a run's, whose notes say what each task rested on when it ran. `foreseen` gives the
    digests of the slices that the task of observations will find, where it has to run.
    """
    noted = read_notes(folder)
    why: Reasons = {}
    slices: Mapping[str, str] = {}
    for line in planned:
        found = list(_differing(line, noted.get(line.task.name), why, slices))
        if line.task.name == OBSERVATIONS and found:
            slices = foreseen()
        if line.task.name in force and not found:
            found = [Reason("forced")]
        if found:
            why[line.task.name] = found
    return why


def _differing(
    line: Line, noted: Mapping[str, str] | None, why: Reasons, slices: Mapping[str, str]
) -> Iterator[Reason]:
    if noted is None:
        yield Reason("new")
        return
    for kind, node in line.rests_on:
        if isinstance(node, Ready) and slices:
            continue  # what will be found in each slice is known
        state = node.state_in(slices) if isinstance(node, Slice) and slices else node.state()
        if node.left_by in why:
            yield Reason("after", node.left_by)
        elif noted.get(node.name) != state:
            yield Reason(kind, node.left_by or node.name)
    yield from (
        Reason("files", node.name) for node in line.leaves if noted.get(node.name) != node.state()
    )


def read_notes(folder: Path) -> dict[str, dict[str, str]]:
    """What pytask noted in a run's folder: by task, the states of its nodes when it had run.

    Empty for a folder without notes, or with damaged ones: then everything runs.
    """
    noted: dict[str, dict[str, str]] = {}
    try:
        entries = tomllib.loads((folder / NOTES).read_text("utf-8")).get("task", [])
    except (OSError, ValueError):
        entries = []
    with suppress(AttributeError, LookupError, TypeError):  # notes of another shape
        for entry in [*entries, *_journal(folder)]:
            noted[entry["id"]] = {**entry.get("depends_on", {}), **entry.get("produces", {})}
        return noted
    return {}


def _journal(folder: Path) -> Iterator[dict[str, Any]]:
    """What was noted since the notes were last put in order: all there is of a killed run."""
    try:
        written = (folder / f"{NOTES}.journal").read_text("utf-8").splitlines()
    except OSError:
        return
    for line in written:
        try:
            yield json.loads(line)
        except ValueError:  # the line at which the run was killed
            return

"""Running the graph with pytask: it decides what has to run again, we give it processes to run in.

pytask finds this module by its entry point (`pyproject.toml`); in a session that is not ours its
hook stands aside.
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytask
from pytask import ExecutionReport, PTask, Session, TaskOutcome, TaskWithoutPath, hookimpl

from ..errors import SahelError
from .nodes import account_of
from .planning import Line
from .processes import Processes
from .task import Task
from .working import work

# Under this name our processes stand in the configuration of a pytask session.
_OURS = "sahel_workers"
# Of tasks that have never run, which are taken for long ones.
_LONG = {"notebooks": 30.0, "findings": 20.0, "figures": 10.0}


@dataclass(frozen=True)
class Ended:
    """How one task ended: "ran", "unchanged", "failed", or "not begun" (what it needs failed)."""

    name: str
    how: str
    error: BaseException | None = None


Told = Callable[[Ended], None]


class _OneTask(TaskWithoutPath):
    """A task whose code is a node like its other inputs, so that it has no state of its own."""

    def state(self) -> str:
        return "stated by its nodes"


def execute(
    planned: Sequence[Line],
    folder: Path,
    *,
    day: date,
    processes: Processes,
    force: bool = False,
    keep_going: bool = False,
    told: Told = lambda _ended: None,
) -> list[Ended]:
    """Run what has changed in processes, as on that day; how each task ended, in that order.

    pytask's record of states (`pytask.lock`) lies in the run's folder and moves with it. After a
    failure nothing more is begun, unless it is to `keep_going` with what does not need it.
    """
    workers = _Workers(processes, told, _still_ahead([each.task for each in planned], folder))
    pytask.console.quiet = True
    ours: dict[str, Any] = {_OURS: workers}
    configuration = _configuration(folder)
    session = pytask.build(
        tasks=[_as_task(each, folder, day) for each in planned],
        paths=configuration,  # pytask looks for tasks of its own there: not through all results
        config=configuration,
        task_files=(),
        capture="no",
        verbose=0,
        force=force,
        max_failures=float("inf") if keep_going else 1,
        **ours,
    )
    if workers.broken is not None:
        raise workers.broken
    if session.exit_code not in (pytask.ExitCode.OK, pytask.ExitCode.FAILED):
        raise SahelError(
            f"The graph of tasks cannot be run ({pytask.ExitCode(session.exit_code).name})."
        )
    _require_all(planned, workers.ended)
    return workers.ended


def _require_all(planned: Sequence[Line], ended: Sequence[Ended]) -> None:
    """Refuse to take for the whole what is not: without a failure every task has ended."""
    missing = {line.task.name for line in planned} - {each.name for each in ended}
    if missing and not any(each.how == "failed" for each in ended):
        raise SahelError(
            f"The run ended before {len(missing)} of its tasks had: {min(missing)} is one.",
            remedy="run again; what was finished is used",
        )


def _configuration(folder: Path) -> Path:
    """Pytask looks upward for a project of its own; this says that the run's folder is one."""
    path = folder / "pytask.toml"
    path.write_text("[tool.pytask.ini_options]\n", "utf-8")
    return path


def _as_task(line: Line, folder: Path, day: date) -> _OneTask:
    return _OneTask(
        name=line.task.name,
        function=functools.partial(work, line.task, folder, day),
        depends_on={node.name: node for _, node in line.rests_on},
        produces={node.name: node for node in line.leaves},
    )


def _still_ahead(tasks: Sequence[Task], folder: Path) -> dict[str, float]:
    """By task, the seconds from its begin to the end of the longest chain that waits for it.

    The tasks come each after those it reads from.
    """
    ahead: dict[str, float] = {task.name: 0.0 for task in tasks}
    for task in reversed(tasks):
        ahead[task.name] += _seconds(folder, task)
        for name in task.after:
            ahead[name] = max(ahead.get(name, 0.0), ahead[task.name])
    return ahead


def _seconds(folder: Path, task: Task) -> float:
    """How long a task took when it last ran."""
    took: float = account_of(folder, task.name).get("seconds", _LONG.get(task.kind, 0.0))
    return took


@hookimpl
def pytask_parse_config(config: dict[str, Any]) -> None:
    """Leave out pytask's older record of states, a database, in a session of ours.

    `pytask.lock` holds the states and decides; the database would be written for every task, in
    two thirds of the time that a look at all tasks takes, and read by nobody.
    """
    if _OURS in config:
        config["pm"].unregister(name="_pytask.database")


@hookimpl(tryfirst=True)
def pytask_execute_build(session: Session) -> bool | None:
    """Execute the tasks of a session of ours in processes; leave others to pytask."""
    workers = session.config.get(_OURS)
    if workers is None:
        return None
    workers.execute(session)
    return True


@dataclass
class _Workers:
    """Processes that take tasks as they become ready, first those with the longest way ahead."""

    processes: Processes
    told: Told
    ahead: dict[str, float]
    ended: list[Ended] = field(default_factory=list)
    # What went wrong outside a task, which pytask would only print.
    broken: BaseException | None = None

    def execute(self, session: Session) -> None:
        try:
            self._execute(session)
        except BaseException as error:
            self.broken = error
            raise

    def _execute(self, session: Session) -> None:
        """Look at one task, then at what has ended: no process waits for a look at all of them."""
        scheduler = session.scheduler
        assert scheduler is not None
        to_look_at: list[PTask] = []
        ready: list[PTask] = []
        under_way: dict[Future[None], PTask] = {}
        while scheduler.is_active() or under_way:
            to_look_at += self._next(session)
            if to_look_at:
                task = self._taken_first(to_look_at)
                ready += [task] if self._has_to_run(session, task) else []
            self._begin(session, ready, under_way)
            if session.should_stop and not under_way:
                return
            if under_way and not to_look_at:
                wait(under_way, return_when=FIRST_COMPLETED)
            self._collect(session, under_way)

    def _next(self, session: Session) -> list[PTask]:
        """The tasks of which all that they read is there since this was asked last."""
        assert session.scheduler is not None
        ready = session.scheduler.get_ready(len(session.tasks))
        return [self._task(session, signature) for signature in ready]

    def _taken_first(self, tasks: list[PTask]) -> PTask:
        """Take away the task with the longest way ahead."""
        task = max(tasks, key=lambda each: self.ahead[each.name])
        tasks.remove(task)
        return task

    @staticmethod
    def _task(session: Session, signature: str) -> PTask:
        task = session.dag.nodes[signature]
        assert isinstance(task, PTask)
        return task

    def _begin(
        self, session: Session, ready: list[PTask], under_way: dict[Future[None], PTask]
    ) -> None:
        """Give processes that are free something to do."""
        while ready and len(under_way) < self.processes.number and not session.should_stop:
            task = self._taken_first(ready)
            under_way[self.processes.submit(task.function)] = task

    def _collect(self, session: Session, under_way: dict[Future[None], PTask]) -> None:
        """Finish the tasks that have been done by now."""
        done = {future for future in under_way if future.done()}
        if any(isinstance(future.exception(), BrokenProcessPool) for future in done):
            done = self._one_by_one(under_way)
        for future in done:
            self._finish(session, under_way.pop(future), future)

    def _one_by_one(self, under_way: dict[Future[None], PTask]) -> set[Future[None]]:
        """Do again alone what was under way when a process was ended from outside.

        Which of several it worked on cannot be seen; mostly there was too little memory for all of
        them at once. A task whose process is ended when nothing else runs is the one.
        """
        broken = list(under_way.items())
        under_way.clear()
        for future, task in broken:
            if isinstance(future.exception(), BrokenProcessPool):
                future = self.processes.submit(task.function)
                wait([future])
            under_way[future] = task
        return set(under_way)

    def _has_to_run(self, session: Session, task: PTask) -> bool:
        """Whether pytask finds a change; if not, the task has ended already."""
        try:
            session.hook.pytask_execute_task_setup(session=session, task=task)
        except Exception:
            self._report(session, task, sys.exc_info())
            return False
        return True

    def _finish(self, session: Session, task: PTask, future: Future[None]) -> None:
        try:
            future.result()
            session.hook.pytask_execute_task_teardown(session=session, task=task)
        except Exception:
            self._report(session, task, sys.exc_info())
        else:
            self._report(session, task, None)

    def _report(self, session: Session, task: PTask, raised: Any) -> None:
        report = (
            ExecutionReport.from_task_and_exception(task, raised)
            if raised
            else ExecutionReport.from_task(task)
        )
        session.hook.pytask_execute_task_process_report(session=session, report=report)
        session.execution_reports.append(report)
        assert session.scheduler is not None
        session.scheduler.done(task.signature)
        self.ended.append(_ended(task.name, report, raised))
        self.told(self.ended[-1])


_HOW = {
    TaskOutcome.SUCCESS: "ran",
    TaskOutcome.SKIP_UNCHANGED: "unchanged",
    TaskOutcome.FAIL: "failed",
    TaskOutcome.SKIP_PREVIOUS_FAILED: "not begun",
}


def _ended(name: str, report: ExecutionReport, raised: Any) -> Ended:
    how = _HOW[report.outcome]
    return Ended(name, how, _named(name, raised[1]) if how == "failed" else None)


def _named(task: str, error: BaseException) -> BaseException:
    """An error as a person reads it; one of a process that was ended names the task."""
    if isinstance(error, BrokenProcessPool):
        return SahelError(
            f"The process that worked on {task} was ended from outside, twice.",
            remedy="look whether the machine has enough memory for it, and run again",
        )
    return error

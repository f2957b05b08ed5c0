"""The processes that the tasks of a run are done in: they load libraries while it is planned."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager

from .working import begin_worker

# What the first tasks of a whole run need, in that order: a process takes seconds to load it, in
# which another one reads the code and decides what there is to do. Nothing that takes long for a
# few tasks only, such as what executes notebooks: the first task waits for what has been begun.
_STEPS = "sahel_indicators.pipeline.steps"
LOADED = (
    f"{_STEPS}.observations",
    "pandera.pandas",
    f"{_STEPS}.findings",
    "statsmodels.api",
    f"{_STEPS}.figures",
    "matplotlib.backends.backend_pdf",
    "fontTools.subset",
)

# Started anew instead of copied: a copy would hold the run's lock after its death.
_CONTEXT = multiprocessing.get_context("spawn")


class Processes:
    """So many processes at once. One that was ended from outside is replaced.

    Until the first task is there they load libraries; what is not loaded by then is left to the
    tasks that want it.
    """

    def __init__(self, number: int, loaded: Sequence[str] = ()) -> None:
        self.number = number
        self._loaded = tuple(loaded)
        self._wanted = _CONTEXT.Event()
        self._pool = self._begun()

    def _begun(self) -> ProcessPoolExecutor:
        arguments = (os.getpid(), self._loaded, self._wanted)
        return ProcessPoolExecutor(self.number, _CONTEXT, begin_worker, arguments)

    def load(self) -> None:
        """Start now as many as there are processors beside our own.

        The others are started by the first task that they are needed for.
        """
        for _ in range(min(self.number, processors() - 1)):
            self._pool.submit(_nothing)

    def submit(self, task: Callable[[], None]) -> Future[None]:
        """Do a task in one of them."""
        self._wanted.set()
        try:
            return self._pool.submit(task)
        except BrokenProcessPool:
            self._pool = self._begun()
            return self._pool.submit(task)

    def end(self, *, wait: bool) -> None:
        """Begin nothing more, and wait for what is under way, or not."""
        self._wanted.set()
        self._pool.shutdown(wait=wait, cancel_futures=True)


@contextmanager
def processes(number: int, loaded: Sequence[str] = ()) -> Iterator[Processes]:
    """So many processes that load these modules, from now on, until there is work.

    After an error nothing is waited for.
    """
    begun = Processes(number, loaded)
    begun.load()
    try:
        yield begun
    except BaseException:
        begun.end(wait=False)
        raise
    begun.end(wait=True)


def _nothing() -> None:
    """A task by which a process is started."""


def processors() -> int:
    """The processors this process may use, which in a container can be fewer than there are."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on macOS
        return os.cpu_count() or 1

"""The processes that the tasks of a run are done in: they load libraries while it is planned."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
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
            self._submit(_nothing)

    def submit(self, task: Callable[[], None]) -> Future[None]:
        """Do a task in one of them."""
        self._wanted.set()
        try:
            return self._submit(task)
        except BrokenProcessPool:
            self._pool = self._begun()
            return self._submit(task)

    def _submit(self, task: Callable[[], None]) -> Future[None]:
        with _deaf_at_first():
            return self._pool.submit(task)

    def end(self) -> None:
        """Begin nothing more, and wait for what is under way."""
        self._wanted.set()
        self._pool.shutdown(wait=True, cancel_futures=True)


@contextmanager
def processes(number: int, loaded: Sequence[str] = ()) -> Iterator[Processes]:
    """So many processes that load these modules, from now on, until there is work."""
    begun = Processes(number, loaded)
    begun.load()
    try:
        yield begun
    finally:
        begun.end()


@contextmanager
def _deaf_at_first() -> Iterator[None]:
    """Let a process that is started not hear Ctrl+C until it can leave in silence."""
    if threading.current_thread() is not threading.main_thread():  # which alone may say so
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _nothing() -> None:
    """A task by which a process is started."""


def processors() -> int:
    """The processors this process may use, which in a container can be fewer than there are."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on macOS
        return os.cpu_count() or 1

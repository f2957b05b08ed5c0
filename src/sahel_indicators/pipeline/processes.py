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
from multiprocessing import resource_tracker

from .working import begin_worker

# What most tasks of a whole run need, in that order: a process takes seconds to load it, in which
# another one decides what there is to do, or does the one task that all others wait for. Nothing
# that takes long for a few tasks only, such as what executes notebooks or fits models: the first
# task waits for it.
_STEPS = "sahel_indicators.pipeline.steps"
LOADED = (
    f"{_STEPS}.observations",
    "pandera.pandas",
    f"{_STEPS}.findings",
    f"{_STEPS}.figures",
    "matplotlib.backends.backend_pdf",
)

# What the libraries under numpy read once, when they are loaded.
_THREADS = (
    "OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS",
)  # fmt: skip

# Started anew instead of copied: a copy would hold the run's lock after its death.
_CONTEXT = multiprocessing.get_context("spawn")


class Processes:
    """So many processes at once, which load libraries first. One ended from outside is replaced."""

    def __init__(self, number: int, loaded: Sequence[str] = ()) -> None:
        self.number = number
        self._loaded = tuple(loaded)
        self._idle = number
        self._pool = self._begun()

    def _begun(self) -> ProcessPoolExecutor:
        arguments = (os.getpid(), self._loaded)
        return ProcessPoolExecutor(self.number, _CONTEXT, begin_worker, arguments)

    def load(self) -> None:
        """Start now as many as there are processors beside our own.

        The others are started with the first task: then ours has decided what there is to do.
        """
        self._start(min(self.number, processors() - 1))

    def submit(self, task: Callable[[], None]) -> Future[None]:
        """Do a task in one of them."""
        try:
            doing = self._submit(task)
            self._start(min(self._idle, processors() - (self.number - self._idle)))
        except BrokenProcessPool:
            self._pool = self._begun()
            doing = self._submit(task)
        return doing

    def _start(self, number: int) -> None:
        for _ in range(number):
            self._submit(_nothing)
            self._idle -= 1

    def _submit(self, task: Callable[[], None]) -> Future[None]:
        with _deaf_at_first(), _with_one_processor():
            return self._pool.submit(task)

    def leave(self) -> None:
        """Let them end by themselves: every task is done, and the run need not wait for that."""
        self._pool.shutdown(wait=False)

    def end(self) -> None:
        """Begin nothing more, and wait for what is under way."""
        self._pool.shutdown(wait=True, cancel_futures=True)


@contextmanager
def processes(number: int, loaded: Sequence[str] = ()) -> Iterator[Processes]:
    """So many processes that load these modules from now on; every task must be done at the end."""
    begun = Processes(number, loaded)
    begun.load()
    try:
        yield begun
    except BaseException:
        begun.end()
        raise
    begun.leave()


@contextmanager
def _deaf_at_first() -> Iterator[None]:
    """Let a process that is started not hear Ctrl+C until it can leave in silence.

    Who starts it hears it afterwards: a signal that comes meanwhile is kept, and not lost.
    """
    if threading.current_thread() is not threading.main_thread():  # which alone may say so
        yield
        return
    heard: list[int] = []
    resource_tracker.ensure_running()  # which lets signals through when it is started
    before = signal.signal(signal.SIGINT, lambda number, _: heard.append(number))
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        signal.signal(signal.SIGINT, before)
        if heard:
            signal.raise_signal(signal.SIGINT)


@contextmanager
def _with_one_processor() -> Iterator[None]:
    """Let a process that is started, and its kernels, have one processor for sums and products.

    Threads of its own would only stand in the way of the others, and add up in another order where
    there are more processors. What is set already stays.
    """
    added = [name for name in _THREADS if name not in os.environ]
    os.environ.update(dict.fromkeys(added, "1"))
    try:
        yield
    finally:
        for name in added:
            del os.environ[name]


def _nothing() -> None:
    """A task by which a process is started."""


def processors() -> int:
    """The processors this process may use, which in a container can be fewer than there are."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on macOS
        return os.cpu_count() or 1

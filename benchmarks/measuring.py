"""Measuring in turns: on a busy machine, what is compared must have been slowed down alike."""

from __future__ import annotations

import gc
import re
import resource
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter


@dataclass(frozen=True)
class Times:
    """The seconds that repeated calls of one thing took."""

    seconds: tuple[float, ...]

    @property
    def median(self) -> float:
        return median(self.seconds)

    def __str__(self) -> str:
        digits = 3 if self.median < 10 else 0
        low, high = min(self.seconds), max(self.seconds)
        return f"{self.median:.{digits}f} s ({low:.{digits}f}-{high:.{digits}f})"


@dataclass(frozen=True)
class Line:
    """One line of the table: what was measured, beside what, and what it should be."""

    what: str
    ours: str
    peer: str = ""
    result: str = ""
    target: str = ""


def in_turns(
    peer: Callable[[], object], ours: Callable[[], object], times: int = 7
) -> tuple[Times, Times]:
    """The times of two things called one after the other, again and again, both warm."""
    peer(), ours()
    pairs = [(_seconds(peer), _seconds(ours)) for _ in range(times)]
    return Times(tuple(first for first, _ in pairs)), Times(tuple(second for _, second in pairs))


def repeated(call: Callable[[], object], times: int) -> Times:
    """The times of one thing that has no peer."""
    return Times(tuple(_seconds(call) for _ in range(times)))


def _seconds(call: Callable[[], object]) -> float:
    gc.collect()
    start = perf_counter()
    call()
    return perf_counter() - start


# -- memory ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Memory:
    """The memory a process held before a call, its input included, and at most during it, in MB."""

    before: float
    peak: float

    @property
    def added(self) -> float:
        return self.peak - self.before

    def __str__(self) -> str:
        return f"+{self.added:.0f} MB (to {self.peak:.0f})"


def memory_of(module: str, side: str) -> Memory:
    """The memory of one side in a fresh process, `python -m module side`, that calls `tell_peak`.

    Fresh, because memory that one side has freed would be used by the other without being seen.
    """
    command = [sys.executable, "-m", module, side]
    done = subprocess.run(command, check=True, capture_output=True)
    before, peak = map(float, done.stdout.split()[-2:])
    return Memory(before, peak)


def tell_peak(call: Callable[[], object]) -> None:
    """Print the peak of this process in MB before and after a call, for `memory_of` to read."""
    gc.collect()
    _forget_peak()
    before = _peak_mb()
    call()
    print(before, _peak_mb())


def _forget_peak() -> None:
    """Let the high-water mark begin anew at what is held now, where the system can (Linux)."""
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")


def _peak_mb() -> float:
    """The high-water mark of resident memory.

    On Linux from /proc: `ru_maxrss` there may still hold the size of the process that started
    this one. Elsewhere (macOS) `ru_maxrss`, in bytes.
    """
    status = Path("/proc/self/status")
    if status.is_file():
        found = re.search(r"VmHWM:\s+(\d+) kB", status.read_text("ascii", errors="replace"))
        if found:
            return int(found[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2

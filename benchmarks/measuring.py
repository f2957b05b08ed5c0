"""Measuring in turns: on a busy machine, what is compared must have been slowed down alike."""

from __future__ import annotations

import gc
from collections.abc import Callable
from dataclasses import dataclass
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

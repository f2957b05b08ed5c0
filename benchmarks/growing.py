"""Ten times the data, in more areas and in more years: what each stage costs, and how that grows.

The data is invented (`inventing`) and goes through the real line. Two ways of growing end in the
same size: areas are added where the months stay, and months where the areas stay, because what is
quadratic in one of them is linear in the other. Each call is a process of its own, and the fastest
of three counts: what else a machine does can only make a call slower.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import log
from pathlib import Path
from tempfile import TemporaryDirectory

from .growing_stages import PANEL, PEER, STAGES
from .inventing import invent
from .measuring import Line

# Areas and years of months, from about today's number of figures to ten times it.
BY_AREAS = ((240, 30), (720, 30), (2_400, 30))
BY_YEARS = ((2_400, 3), (2_400, 9), (2_400, 30))
MOST = 1.1
# Shorter than this it is noise that would be measured.
_TOO_SHORT = 0.1
_CALLS = 3


def lines() -> Iterator[Line]:
    """Of each stage: seconds of work at three sizes, how they grow, and the peak of memory."""
    with TemporaryDirectory() as folder:
        made = {size: _make(Path(folder), *size) for size in {*BY_AREAS, *BY_YEARS}}
        for way, sizes in (("areas", BY_AREAS), ("years", BY_YEARS)):
            yield Line(f"more {way}: {_listed(made[size].figures for size in sizes)} figures", "")
            for stage in STAGES:
                costs = [made[size].cost(stage) for size in sizes]
                yield _line(stage, costs, [made[size].figures for size in sizes])
        largest = made[BY_AREAS[-1]]
        peak, at = max((largest.cost(stage).peak, stage) for stage in STAGES)
        yield Line("highest memory of all", f"{peak / 1024:.1f} GB", at)
        ours, peer = (largest.cost(stage).seconds for stage in (PANEL, PEER))
        beside = f"{PEER}: {peer:.2f} s"
        yield Line(PANEL, f"{ours:.2f} s", beside, f"{ours / peer:.0f} x")


def _line(stage: str, costs: list[Cost], figures: list[int]) -> Line:
    seconds = " / ".join(f"{cost.seconds:.2f}" for cost in costs)
    peak = f"peak {costs[-1].peak:.0f} MB"
    power = exponent(figures[-2:], [cost.seconds for cost in costs[-2:]])
    said = f"grows by the power {power:.2f}" if costs[-1].seconds >= _TOO_SHORT else "too short"
    return Line(f"  {stage}", f"{seconds} s", peak, said, f"at most {MOST}")


def exponent(sizes: list[int], seconds: list[float]) -> float:
    """The power of the size by which the time grows between two sizes: 1 is linear."""
    return log(seconds[1] / seconds[0]) / log(sizes[1] / sizes[0])


def _listed(numbers: Iterable[int]) -> str:
    return " / ".join(f"{number:,}" for number in numbers)


# -- one size ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Cost:
    """The seconds a call works, and the peak of its process's memory in MB, libraries included."""

    seconds: float
    peak: float


@dataclass(frozen=True)
class Made:
    """An invented bundle with its observations as a run keeps them, and what is measured on it."""

    folder: Path
    figures: int
    known: dict[str, Cost]

    def cost(self, stage: str) -> Cost:
        if stage not in self.known:
            told = (_process(self.folder, stage).split()[-3:] for _ in range(_CALLS))
            calls = [Cost(float(seconds), float(peak)) for seconds, _, peak in told]
            self.known[stage] = min(calls, key=lambda call: call.seconds)
        return self.known[stage]


def _make(root: Path, areas: int, years: int) -> Made:
    folder = root / f"{areas}_{years}"
    invent(folder / "bundle", areas, years)
    figures = int(_process(folder, "make").split()[-1])
    return Made(folder, figures, {})


def _process(folder: Path, stage: str) -> str:
    """What a process prints that works on an invented bundle and nothing else."""
    released = "release" in stage or stage == "make"
    here = {
        "SAHEL_BUNDLE": str(folder / "bundle"),
        "SAHEL_DATA_ROOT": str(folder / ("released" if released else "embedded")),
        "SAHEL_CURRENT": str(folder / "run"),
    }
    command = [sys.executable, "-W", "ignore", "-m", "benchmarks.growing_stages", stage]
    done = subprocess.run(command, check=True, capture_output=True, env=os.environ | here)
    return done.stdout.decode()

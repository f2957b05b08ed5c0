"""Draws made in a pool of processes, the same ones whatever the pool; kept under build/."""

from __future__ import annotations

import gc
import hashlib
import json
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, replace
from multiprocessing import get_context
from pathlib import Path
from zlib import crc32

import numpy as np

from sahel_indicators.errors import AnalysisError

from .tallies import Measured, Tally
from .trials import Trial
from .worlds import World

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / "build" / "validation"
SEED = 20230630
DRAWS = 400
AT_ONCE = 20
# The stamp of a file in which some answers are of other code.
OLDER = "older"
# One thread a process: the pool uses the processors, and sums are the same on every machine.
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")

Answers = dict[str, list[Measured | None]]
Tallies = dict[str, Tally]


@dataclass(frozen=True)
class Cell:
    """One trial in one world, of the ways named or of all."""

    trial: Trial
    world: World
    ways: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The ways that are measured."""
        return self.ways or tuple(self.trial.ways)

    @property
    def label(self) -> str:
        """Which draws these are."""
        return f"{self.trial.key}-{self.world.areas}-{self.world.periods}-{self.world.name}"

    def absent(self, answers: Answers) -> tuple[str, ...]:
        """The ways of which there is no answer yet."""
        return tuple(name for name in self.names if name not in answers)

    def seeds(self, draws: int) -> list[np.random.SeedSequence]:
        """One a draw; they hang on trial and world alone, so all ways see the same draws."""
        return np.random.SeedSequence([SEED, crc32(self.label.encode())]).spawn(draws)


def draw(cell: Cell, seeds: Sequence[np.random.SeedSequence]) -> Answers:
    """What each way says of each draw; None where it refuses."""
    answers: Answers = {name: [] for name in cell.names}
    for seed in seeds:
        frame = cell.trial.plant(cell.world, np.random.default_rng(seed))
        for name, found in answers.items():
            try:
                found.append(cell.trial.ways[name](frame))
            except AnalysisError:
                found.append(None)
    return answers


def _in_worker(
    key: str, world: World, ways: tuple[str, ...], first: int, last: int, draws: int
) -> Answers:
    from .catalogue import TRIALS

    # statsmodels collects garbage whenever it corrects p values; what stays need not be looked at.
    gc.freeze()
    cell = Cell(TRIALS[key], world, ways)
    return draw(cell, cell.seeds(draws)[first:last])


def measure(
    cells: Sequence[Cell], draws: int = DRAWS, workers: int = 2, *, reuse: bool = False
) -> dict[str, Tallies]:
    """The tallies of each cell by its label, read from build/ where nothing has changed since.

    `reuse` takes what is kept even if the code has changed; it stays marked as older.
    """
    stamp = fingerprint()
    older = {cell.label for cell in cells if is_older(cell, draws)} if reuse else set()
    found = {cell.label: _kept(cell, draws, reuse) for cell in cells}
    absent = [replace(cell, ways=cell.absent(found[cell.label])) for cell in cells]
    for cell, answers in _in_pool([cell for cell in absent if cell.ways], draws, workers):
        found[cell.label] |= answers
        _keep(cell, draws, found[cell.label], OLDER if cell.label in older else stamp)
    return {
        cell.label: {name: Tally.of(found[cell.label][name]) for name in cell.names}
        for cell in cells
    }


def _in_pool(cells: Sequence[Cell], draws: int, workers: int) -> Iterator[tuple[Cell, Answers]]:
    """Each cell when the last of its parts is there."""
    if not cells:
        return
    os.environ.update(dict.fromkeys(THREADS, "1"))
    parts: dict[str, dict[int, Answers]] = {cell.label: {} for cell in cells}
    starts = range(0, draws, AT_ONCE)
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        jobs = {
            pool.submit(
                _in_worker, cell.trial.key, cell.world, cell.ways, start,
                min(start + AT_ONCE, draws), draws,
            ): (cell, start)
            for cell in cells
            for start in starts
        }  # fmt: skip
        for job in as_completed(jobs):
            cell, start = jobs[job]
            parts[cell.label][start] = job.result()
            if len(parts[cell.label]) == len(starts):
                print(f"measured {cell.label}", file=sys.stderr, flush=True)
                yield cell, _joined(cell, parts.pop(cell.label))


def _joined(cell: Cell, parts: Mapping[int, Answers]) -> Answers:
    return {name: [one for at in sorted(parts) for one in parts[at][name]] for name in cell.names}


# -- kept --------------------------------------------------------------------------------------


def fingerprint() -> str:
    """Changes whenever the code that is measured, or that measures, does."""
    measured = sorted((ROOT / "src" / "sahel_indicators" / "analysis").rglob("*.py"))
    measuring = sorted(Path(__file__).parent.glob("*.py"))
    whole = hashlib.sha256()
    for path in (*measured, *(one for one in measuring if one.stem not in ("page", "__main__"))):
        whole.update(path.read_bytes())
    return whole.hexdigest()


def _path(cell: Cell, draws: int) -> Path:
    return KEPT / f"{cell.label.replace(' ', '-')}-{draws}.json"


def is_older(cell: Cell, draws: int) -> bool:
    """Whether any answer kept for a cell is of other code than today's."""
    path = _path(cell, draws)
    return path.is_file() and json.loads(path.read_text("utf-8"))["fingerprint"] != fingerprint()


def _keep(cell: Cell, draws: int, answers: Answers, stamp: str) -> None:
    path = _path(cell, draws)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"fingerprint": stamp, "answers": answers}), "utf-8")


def _kept(cell: Cell, draws: int, reuse: bool) -> Answers:
    path = _path(cell, draws)
    if not path.is_file():
        return {}
    kept = json.loads(path.read_text("utf-8"))
    if not reuse and kept["fingerprint"] != fingerprint():
        return {}
    return {
        name: [one and Measured(*one) for one in answers]
        for name, answers in kept["answers"].items()
    }

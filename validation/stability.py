"""Whether results hang on the order of rows, which says nothing."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from sahel_indicators.errors import AnalysisError

from .drawing import Cell
from .tallies import Measured
from .trials import Frame, Trial, Way


def row_order(trials: Iterable[Trial]) -> dict[str, float]:
    """By trial and way, how much estimate and interval move when the rows are shuffled.

    As a share of the interval's width; of tests, whether the decision changes.
    """
    moved = {}
    for trial in trials:
        cell = Cell(trial, trial.worlds[0])
        frame = trial.plant(cell.world, np.random.default_rng(cell.seeds(1)[0]))
        shuffled = frame.sample(frac=1, random_state=1)
        for name, way in trial.ways.items():
            one, other = _asked(way, frame), _asked(way, shuffled)
            moved[f"{trial.title}: {name}"] = _change(one, other)
    return moved


def _asked(way: Way, frame: Frame) -> Measured | None:
    try:
        return way(frame)
    except AnalysisError:
        return None


def _change(one: Measured | None, other: Measured | None) -> float:
    if one is None or other is None:
        return float(one is not other)
    change = np.abs(np.subtract(one, other))
    return float(np.nanmax(change / np.nan_to_num(one.width, nan=1.0)))

"""What is tried: a planted world, and the ways of estimating what was planted there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from .tallies import Measured
from .worlds import World

Frame = pd.DataFrame
Plant = Callable[[World, np.random.Generator], Frame]
Way = Callable[[Frame], Measured]

# A test at 5 %; p values of ranks reach it exactly.
REJECTS = 0.05 + 1e-12


@dataclass(frozen=True)
class Trial:
    """One table of the page: `plant` draws a world's data, each of `ways` is measured on it.

    All ways see the same draws, so that they differ by what they are and not by luck. `about` says
    how to read the table, `with_bias` whether it shows by how much estimates are off on average,
    `stressed` which ways are set in bold.
    """

    key: str
    title: str
    plant: Plant
    ways: Mapping[str, Way]
    worlds: tuple[World, ...]
    about: str = ""
    with_bias: bool = False
    stressed: tuple[str, ...] = ()


def judged(
    row: Mapping[Any, Any] | pd.Series | None,
    truth: float,
    p_value: float = np.nan,
    notes: tuple[str, ...] = (),
    prefix: str = "",
) -> Measured:
    """A row of estimates against the truth, and a p value of what is truly zero."""
    rejected = np.nan if np.isnan(p_value) else float(p_value <= REJECTS)
    warned = float(bool(notes))
    if row is None:
        return Measured(rejected=rejected, warned=warned)
    low, high = float(row[f"{prefix}ci_low"]), float(row[f"{prefix}ci_high"])
    estimate = float(row[prefix.rstrip("_") or "estimate"])
    return Measured(float(low <= truth <= high), rejected, estimate - truth, high - low, warned)


def worlds(
    areas: tuple[int, ...], kinds: tuple[tuple[bool, bool], ...], periods: int = 20
) -> tuple[World, ...]:
    """Worlds of so many areas with each (serial, spatial) correlation."""
    return tuple(World(n, periods, serial, spatial) for n in areas for serial, spatial in kinds)


ALL_KINDS = ((False, False), (True, False), (False, True), (True, True))
EXTREMES = ((False, False), (True, True))

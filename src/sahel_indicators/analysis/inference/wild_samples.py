"""From each sample's t, as a function of the null, to a p value and the nulls not rejected."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ..tables import Floats

# |t*| this close to |t| (relative, squared) is a tie: the same sample summed in another order.
TIE = 1e-9


@dataclass(frozen=True)
class Samples:
    """Each sample's t as a function of the null, and the p value that follows.

    |t*| = |first - c x second| / sqrt(square - 2 c x cross + c^2 x other), beside |t| = |c|.
    """

    first: Floats
    second: Floats
    square: Floats
    cross: Floats
    other: Floats
    enumerated: bool

    def p_value(self, at: float) -> float:
        """For the null `at` errors from the estimate."""
        variance = self.square - 2 * at * self.cross + at**2 * self.other
        extreme = count_extreme(self.first - at * self.second, variance, at)
        return share_of(extreme, len(self.first), self.enumerated)


def count_extreme(distance: Floats, variance: Floats, at: float) -> int:
    """How many samples have a |t*| at least as large as |t|, which is |at|; ties count."""
    return int(np.count_nonzero(distance**2 >= at**2 * variance * (1 - TIE)))


def share_of(extreme: int, samples: int, enumerated: bool) -> float:
    """The p value: a share of all samples, or of those drawn and the one observed."""
    return extreme / samples if enumerated else (1 + extreme) / (1 + samples)


# -- the interval ----------------------------------------------------------------------------

# Nulls tried on either side, in errors from the estimate, and where the search gives up.
GRID = np.tan(np.linspace(0, np.pi / 2, 62)[1:-1])
FURTHEST = 1e6
BISECTIONS = 48


def interval_of(samples: Samples, level: float) -> tuple[float, float, list[str]]:
    """The ends, in errors from the estimate, of the nulls that are not rejected, and notes."""
    alpha = round(1 - level, 12)
    low, pieces_below = _end(lambda c: samples.p_value(-c) > alpha)
    high, pieces_above = _end(lambda c: samples.p_value(c) > alpha)
    notes = []
    if np.isinf([low, high]).any():
        notes.append(
            "The interval has an infinite end: there no null is rejected, however far from the "
            "estimate. The clusters are too few, or one of them holds the exposure's variation."
        )
    if pieces_below or pieces_above:
        notes.append(
            "The nulls that are not rejected come in pieces; the interval spans all of them."
        )
    return -low, high, notes


def _end(kept: Callable[[float], bool]) -> tuple[float, bool]:
    """The outermost null that is kept, and whether nulls nearer to the estimate were not."""
    found = np.array([kept(c) for c in GRID])
    if found[-1]:
        inner, outer = GRID[-1], 2 * GRID[-1]
        while kept(outer):
            inner, outer = outer, 2 * outer
            if outer > FURTHEST:
                return np.inf, not found.all()
    else:
        outside = len(GRID) - int(np.argmax(found[::-1])) if found.any() else 0
        inner, outer = (GRID[outside - 1] if outside else 0.0), GRID[outside]
    for _ in range(BISECTIONS):
        middle = (inner + outer) / 2
        inner, outer = (middle, outer) if kept(middle) else (inner, middle)
    return inner, not found[: np.searchsorted(GRID, inner)].all()

"""In which units numbers are read best, and how many decimals steps of an axis need."""

from __future__ import annotations

import math


def unit_of(highest: float) -> tuple[str, float]:
    """The word for the unit in which numbers up to `highest` are read best, and its size."""
    if highest >= 1_500_000:
        return "millions", 1e6
    return ("thousands", 1e3) if highest >= 1_500 else ("persons", 1.0)


def decimals_of(step: float) -> int:
    """As many as tell neighbouring ticks apart: 0 for steps of 1 or 20, 1 for 0.5, 2.5 needs 1."""
    return next((n for n in range(6) if math.isclose(step, round(step, n), rel_tol=1e-9)), 6)

"""From single draws to how often an interval held the truth, and whether often enough."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy import stats

# What a 95 % interval and a 5 % test should do, and how far off is still as it should be.
COVERAGE, SIZE, TOLERANCE = 0.95, 0.05, 0.02
# A refusal is no wrong number, but a method must answer.
SELDOM = 0.01


class Measured(NamedTuple):
    """One method on one draw; NaN where it was not asked.

    Whether the interval held the truth, whether a true zero was rejected at 5 %, the estimate less
    the truth, the width of the interval, and whether the result's notes warn of something.
    """

    covered: float = np.nan
    rejected: float = np.nan
    off: float = np.nan
    width: float = np.nan
    warned: float = np.nan


@dataclass(frozen=True)
class Share:
    """How many of how many draws, with its binomial (Clopper-Pearson) 95 % interval."""

    hits: int
    draws: int

    @property
    def value(self) -> float:
        """The share itself."""
        return self.hits / self.draws

    @property
    def interval(self) -> tuple[float, float]:
        """What the true share is likely to be."""
        found = stats.binomtest(self.hits, self.draws).proportion_ci(0.95)
        return float(found.low), float(found.high)

    def is_near(self, target: float, tolerance: float = TOLERANCE) -> bool:
        """Whether the interval meets the band around the target: not off beyond chance."""
        low, high = self.interval
        return low <= target + tolerance and high >= target - tolerance


@dataclass(frozen=True)
class Tally:
    """All draws of one method in one world; what was refused is in `refused` alone."""

    covered: Share | None
    rejected: Share | None
    bias: float
    spread: float
    width: float
    warned: float
    refused: float

    @classmethod
    def of(cls, draws: Sequence[Measured | None]) -> Tally:
        """None stands for a draw that was refused."""
        answered = np.array([draw for draw in draws if draw is not None], dtype=np.float64)
        refused = 1 - len(answered) / len(draws)
        if not len(answered):
            return cls(None, None, np.nan, np.nan, np.nan, np.nan, refused)
        covered, rejected, off, width, warned = answered.T
        return cls(
            covered=_share(covered),
            rejected=_share(rejected),
            bias=float(off.mean()),
            spread=float(off.std()),
            width=float(np.median(width)),
            warned=float(warned.mean()),
            refused=refused,
        )

    @property
    def too_narrow(self) -> bool:
        """Intervals that miss, or tests that reject, too often beyond chance."""
        return _beyond(self.covered, COVERAGE, -1) or _beyond(self.rejected, SIZE, 1)

    @property
    def too_wide(self) -> bool:
        """Intervals that miss, or tests that reject, too seldom beyond chance."""
        return _beyond(self.covered, COVERAGE, 1) or _beyond(self.rejected, SIZE, -1)

    @property
    def nominal(self) -> bool:
        """Hardly ever refused, and off in neither direction."""
        return self.refused <= SELDOM and not self.too_narrow and not self.too_wide

    def figures(self) -> str:
        """Coverage / rejection in per cent."""
        return f"{_percent(self.covered)} / {_percent(self.rejected)}"

    def cell(self, with_bias: bool = False) -> str:
        """Coverage / rejection in per cent, with marks and mean error (see the page's legend)."""
        if self.covered is None and self.rejected is None:
            return "refused"
        mark = " **▼**" if self.too_narrow else " **△**" if self.too_wide else ""
        warned = " w" if self.too_narrow and self.warned > 0.5 else ""
        bias = f" ({self.bias:+.2f})" if with_bias and self.covered is not None else ""
        part = f" ({100 * self.refused:.2g} % refused)" if self.refused else ""
        return f"{self.figures()}{mark}{warned}{bias}{part}"


def _share(values: np.ndarray) -> Share | None:
    known = values[~np.isnan(values)]
    return Share(int(known.sum()), len(known)) if len(known) else None


def _beyond(share: Share | None, target: float, side: int) -> bool:
    return share is not None and not share.is_near(target) and side * (share.value - target) > 0


def _percent(share: Share | None) -> str:
    return "–" if share is None else f"{100 * share.value:.1f}"

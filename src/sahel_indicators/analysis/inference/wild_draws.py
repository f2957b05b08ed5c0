"""The signs and sizes by which a wild bootstrap multiplies each cluster's residuals."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np

from ...errors import AnalysisError
from ..tables import Floats

Multipliers = Literal["rademacher", "webb"]

# Below so many clusters the two signs give too few different samples (Webb 2023).
FEWEST_FOR_SIGNS = 12
# Numbers (clusters x samples) held at once, few enough for a processor's cache; and the products
# that a part asks for, few enough that the linear algebra library does not share them out: on a
# busy machine its threads wait for each other longer than they work.
CELLS_AT_ONCE = 60_000
PRODUCTS_AT_ONCE = 125_000
FEWEST_AT_ONCE = 16

_SIX = np.sqrt([0.5, 1.0, 1.5])
# Values of one cluster, the positive ones first: all have mean 0 and variance 1.
_POINTS = {"rademacher": np.array([1.0, -1.0]), "webb": np.concatenate([_SIX, -_SIX])}


@dataclass(frozen=True)
class Draws:
    """Which multipliers are drawn, and whether all there are are gone through."""

    clusters: int
    wanted: int
    multipliers: Multipliers
    seed: int

    @classmethod
    def of(cls, clusters: int, wanted: int, multipliers: Multipliers | None, seed: int) -> Draws:
        """Rademacher signs, or Webb's six points below 12 clusters, unless they are named."""
        if multipliers is None:
            multipliers = "webb" if clusters < FEWEST_FOR_SIGNS else "rademacher"
        if multipliers not in _POINTS:
            raise AnalysisError(
                f"There are no bootstrap weights '{multipliers}'.", expected=", ".join(_POINTS)
            )
        return cls(clusters, wanted, multipliers, seed)

    @property
    def enumerated(self) -> bool:
        """Whether all samples there are, are no more than those wanted."""
        return bool(len(self._points) ** self.clusters <= self.wanted)

    @property
    def count(self) -> int:
        """How many samples stand behind the p value."""
        return len(self._points) ** self.clusters if self.enumerated else self.wanted

    @property
    def samples(self) -> int:
        """How many samples are computed: half of all, as the others mirror them."""
        return self.count // 2 if self.enumerated else self.count

    @property
    def _points(self) -> Floats:
        return _POINTS[self.multipliers]

    def parts(self) -> Iterator[Floats]:
        """Multipliers (clusters x samples), in parts small enough for memory.

        All samples are halved by symmetry: with every multiplier turned round the statistic has the
        same size, so the first cluster takes positive values only, and shares stay what they are.
        """
        chosen = self._written_out() if self.enumerated else self._drawn()
        for start in range(0, self.samples, self._step()):
            yield np.take(self._points, chosen[:, start : start + self._step()])

    def _step(self) -> int:
        quiet = PRODUCTS_AT_ONCE // self.clusters**2
        return quiet if quiet >= FEWEST_AT_ONCE else max(1, CELLS_AT_ONCE // self.clusters)

    def _drawn(self) -> np.ndarray:
        random = np.random.default_rng(self.seed)
        return random.integers(0, len(self._points), (self.clusters, self.samples), np.int8)

    def _written_out(self) -> np.ndarray:
        """Digits of 0, 1, ..., a row a cluster; the first cluster's is the leading one."""
        base = len(self._points)
        places = base ** np.arange(self.clusters - 1, -1, -1)
        return np.arange(self.samples) // places[:, None] % base

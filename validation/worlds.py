"""Panels whose truth is known, with the correlations that make errors too small.

Areas lie on a grid; shocks are correlated over time within an area, over space within a period, or
both, in exposure and outcome alike. It is where both are correlated that naive errors fail.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Floats = NDArray[np.float64]

# Kilometres between neighbouring areas, about what lies between Mali's cercles.
SPACING_KM = 100.0
KM_PER_DEGREE = 111.195
# Share of the innovation of a shock that the next period keeps, and the distance over which the
# correlation between areas falls to 1/e.
PERSISTENCE = 0.6
RANGE_KM = 200.0
SLOPE = 0.5


@dataclass(frozen=True)
class World:
    """What is planted: how many areas and periods, which correlations, and how far they reach."""

    areas: int
    periods: int = 20
    serial: bool = False
    spatial: bool = False
    persistence: float = PERSISTENCE
    range_km: float = RANGE_KM

    @property
    def name(self) -> str:
        """The correlations in words."""
        kinds = [kind for kind, on in (("serial", self.serial), ("spatial", self.spatial)) if on]
        longer = f", {self.persistence:g} kept" if self.persistence != PERSISTENCE else ""
        wider = f", {self.range_km:.0f} km" if self.range_km != RANGE_KM else ""
        return (" and ".join(kinds) or "independent") + longer + wider

    def panel(self, rng: np.random.Generator, slope: float = SLOPE) -> pd.DataFrame:
        """One row an area and period: `outcome` follows `exposure` with `slope`, and not `idle`.

        Effects of areas and periods are large, and correlated with both exposures; `level` is what
        they have in common, `shock` the error of the outcome.
        """
        area, period = np.indices((self.areas, self.periods)).reshape(2, -1)
        latitude, longitude = self._places()
        shock, exposure, idle = (self.shocks(rng).ravel() for _ in range(3))
        of_area, of_period = (
            rng.normal(size=self.areas)[area],
            rng.normal(size=self.periods)[period],
        )
        exposure = exposure + of_area + of_period
        idle = idle + of_area - of_period
        return pd.DataFrame(
            {
                "area": area,
                "period": period,
                "region": self._regions()[area],
                "latitude": latitude[area],
                "longitude": longitude[area],
                "exposure": exposure,
                "idle": idle,
                "level": of_area + of_period,
                "shock": shock,
                "outcome": slope * exposure + 3 * of_area + 3 * of_period + shock,
            }
        )

    def _side(self) -> int:
        return int(np.ceil(np.sqrt(self.areas)))

    def _places(self) -> tuple[Floats, Floats]:
        """Degrees; near the equator, where those of longitude are as long as those of latitude.

        None at 0/0, which in real tables stands for no place.
        """
        row, column = np.divmod(np.arange(self.areas), self._side())
        degrees = SPACING_KM / KM_PER_DEGREE
        return (row + 1) * degrees, (column + 1) * degrees

    def _regions(self) -> NDArray[np.intp]:
        """Neighbouring areas, about five a region."""
        row, column = np.divmod(np.arange(self.areas), self._side())
        blocks = max(2, round(np.sqrt(self.areas / 5)))
        cell = self._side() / blocks
        return (np.floor(row / cell) * blocks + np.floor(column / cell)).astype(np.intp)

    def shocks(self, rng: np.random.Generator) -> Floats:
        """Areas x periods, each of variance one."""
        drawn = rng.normal(size=(self.areas, self.periods))
        if self.spatial:
            drawn = self._root() @ drawn
        if not self.serial:
            return drawn
        kept = np.empty_like(drawn)
        kept[:, 0] = drawn[:, 0]
        fresh = np.sqrt(1 - self.persistence**2)
        for at in range(1, self.periods):
            kept[:, at] = self.persistence * kept[:, at - 1] + fresh * drawn[:, at]
        return kept

    def _root(self) -> Floats:
        """The root of the correlations exp(-distance / range) between areas."""
        latitude, longitude = self._places()
        north, east = (KM_PER_DEGREE * np.subtract.outer(x, x) for x in (latitude, longitude))
        root: Floats = np.linalg.cholesky(np.exp(-np.hypot(north, east) / self.range_km))
        return root

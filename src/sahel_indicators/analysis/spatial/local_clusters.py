"""Where neighbours are alike: local Moran's I, area by area."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..inference import corrected_p_values
from ..results import Result, left_out_words
from ..tables import Floats, require_level
from .cross_sections import (
    CELLS_AT_ONCE,
    CrossSection,
    beside_keys,
    cross_sections,
    day,
    p_values,
    require_draws,
)
from .weights_matrix import as_weights, some

QUADRANTS = {
    "HH": "high among high",
    "LL": "low among low",
    "HL": "high among low",
    "LH": "low among high",
}
NOT_SIGNIFICANT = "not significant"


def lisa(
    frame: pd.DataFrame,
    *,
    value: str,
    area: str,
    weights: Any,
    time: str | None = None,
    permutations: int = 9_999,
    seed: int = 20120117,
    level: float = 0.95,
) -> LocalClusters:
    """Local Moran's I: which areas are high among high neighbours, low among low, or stand out.

    `frame`, `weights` and the rows left out are as for `morans_i`. The local I of area i is z(i)
    times its neighbours' mean z, with z the standardised figure (times (n - 1)/n, as in `esda`).
    Each area's figure is held and the others are dealt out to its neighbours `permutations` times.
    `p_value` is two-sided, ties counted against the finding; `p_sim` counts one side, as `esda` 2.9
    does. As every area is a test, `p_adjusted` is Benjamini and Hochberg's within the period, and
    `cluster` is a quadrant only where it is at most 1 - `level`: of the areas named clusters about
    that share is expected to be chance. It says "not significant" otherwise.

    Raises AnalysisError as `morans_i`. Sources: Anselin (1995), "Local Indicators of Spatial
    Association"; Caldas de Castro & Singer (2006) on the correction.
    """
    require_draws(permutations, seed)
    require_level(level)
    known = as_weights(weights)
    sections = cross_sections(frame, columns=[value], area=area, time=time, weights=known)
    tables = [_at(section, area, time, permutations, seed, level) for section in sections.every]
    return LocalClusters(
        method="local Moran's I",
        outcome=value,
        sample=sections.account(),
        table=pd.concat(tables, ignore_index=True),
        area=area,
        time=time,
        rule=known.rule,
        diagnostics={"permutations": permutations, "seed": seed},
        notes=(*sections.notes, *_notes(tables, permutations, level)),
        level=level,
    )


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class LocalClusters(Result):
    """Local Moran's I, one row an area (and period).

    `table` has area, the period (if any), value, neighbours_mean, estimate, quadrant (HH, LL, HL,
    LH: the area's and its neighbours' side of the mean), p_value (two-sided), p_sim (one-sided, as
    `esda`), p_adjusted (Benjamini-Hochberg), significant, cluster (the quadrant in words, or "not
    significant"). Areas that were left out have no row; `sample` and `notes` say why.
    """

    table: pd.DataFrame
    area: str
    time: str | None
    rule: str

    def to_frame(self) -> pd.DataFrame:
        """One row an area and period."""
        return self.table

    def _reading(self) -> list[str]:
        lines = [f"Local likeness of neighbours in {self.outcome}; neighbours: {self.rule}."]
        if self.time is None:
            lines += self._clusters(self.table, "")
        else:
            for when, rows in self.table.groupby(self.time, sort=True, observed=True):
                lines += self._clusters(rows, f"{day(when)}, ")
        return [*lines, left_out_words(self.sample)]

    def _clusters(self, rows: pd.DataFrame, when: str) -> list[str]:
        found = rows[rows["significant"]]
        if found.empty:
            return [f"  {when}no cluster among {len(rows)} areas after correction."]
        return [
            f"  {when}{name} ({len(part)} of {len(rows)} areas): {some(part[self.area].tolist())}"
            for name, part in found.groupby("cluster", sort=False)
        ]


def _at(
    section: CrossSection,
    area: str,
    time: str | None,
    permutations: int,
    seed: int,
    level: float,
) -> pd.DataFrame:
    values, matrix = section.values[:, 0], section.weights.standardised()
    z = values / np.abs(values).max()  # squares of tiny figures would be zero
    z = (z - z.mean()) / z.std()
    scale = (len(z) - 1) / len(z)
    around = np.asarray(matrix @ z)
    estimate = scale * z * around
    deals = _deals(section, permutations, seed)
    p_pairs = [
        p_values(estimate[[i]], scale * z[i] * _drawn(z, i, matrix, deals)) for i in range(len(z))
    ]
    two_sided, p_sim = (np.concatenate(each) for each in zip(*p_pairs, strict=True))
    table = pd.DataFrame(
        {
            "value": values,
            "neighbours_mean": np.asarray(matrix @ values),
            "estimate": estimate,
            "quadrant": _quadrants(z, around),
            "p_value": two_sided,
            "p_sim": p_sim,
        }
    )
    keys: dict[str, list[Any]] = {area: list(section.weights.areas)}
    if time is not None:
        keys[time] = [section.time] * len(table)
    return beside_keys(keys, _judged(table, level))


def _deals(section: CrossSection, permutations: int, seed: int) -> NDArray[np.intp]:
    """Positions among the other areas, dealt to the neighbours: permutations x most neighbours.

    The same deals serve every area, as in `esda`; neither their number nor order depends on it.
    """
    others = len(section.values) - 1
    most = int(section.weights.neighbour_counts().max())
    generator = np.random.default_rng(seed)
    step = max(1, CELLS_AT_ONCE // others)
    parts = [
        np.argsort(generator.random((min(step, permutations - at), others)), axis=1)[:, :most]
        for at in range(0, permutations, step)
    ]
    return np.concatenate(parts)


def _drawn(z: Floats, i: int, matrix: Any, deals: NDArray[np.intp]) -> Floats:
    """The neighbours' mean of area i in each deal, a row."""
    own = matrix.data[matrix.indptr[i] : matrix.indptr[i + 1]]
    return np.asarray(np.delete(z, i)[deals[:, : len(own)]] @ own)[None, :]


def _quadrants(z: Floats, around: Floats) -> list[str]:
    high, high_around = np.where(z > 0, "H", "L"), np.where(around > 0, "H", "L")
    return [f"{own}{others}" for own, others in zip(high, high_around, strict=True)]


def _judged(table: pd.DataFrame, level: float) -> pd.DataFrame:
    adjusted = corrected_p_values(table["p_value"].to_numpy(), "benjamini-hochberg")
    # At most 1 - level, as its own rounding must not decide.
    significant = adjusted <= (1 - level) * (1 + 1e-9)
    words = table["quadrant"].map(QUADRANTS).where(significant, NOT_SIGNIFICANT)
    return table.assign(p_adjusted=adjusted, significant=significant, cluster=words)


def _notes(tables: list[pd.DataFrame], permutations: int, level: float) -> list[str]:
    most = max(len(table) for table in tables)
    if 2 / (permutations + 1) * most <= 1 - level:
        return []
    return [
        f"With {permutations:,} permutations no single area out of {most} can pass the correction; "
        f"use at least {int(np.ceil(2 * most / (1 - level)))} permutations."
    ]

"""Tables as complete arrays for a spatial-lag model, or a word on what is missing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ...errors import AnalysisError
from ..inference import varies
from ..results import account_for
from ..tables import Floats
from .cross_sections import NO_NEIGHBOUR, day, numeric_rows
from .weights_matrix import SpatialWeights, some

COLLINEAR = 1e-7


@dataclass(frozen=True)
class LagPanel:
    """`values` (columns x periods x areas), the outcome first; `sample` accounts for the rows."""

    columns: list[str]
    values: Floats
    weights: SpatialWeights
    sample: pd.DataFrame
    notes: list[str]

    def require_variation(self, within: Floats, removed: tuple[str, ...]) -> None:
        """AnalysisError for a column that the effects leave nothing of, or that others give."""
        once = f" once the effects of {' and '.join(removed)} are removed" if removed else ""
        flat = self.values.reshape(len(self.columns), -1).T
        left = within.reshape(len(self.columns), -1).T
        fine = varies(left.std(axis=0), flat)
        if not fine.all():
            same = ", ".join(map(str, np.array(self.columns, dtype=object)[~fine]))
            raise AnalysisError(
                f"{same} does not vary{once}, so nothing can be associated with it.",
                expected="figures that differ between areas, and over time if areas are removed",
                remedy="leave it out, or remove fewer effects",
            )
        _require_independent(self.columns[1:], left[:, 1:])


def _require_independent(names: list[str], within: Floats) -> None:
    scaled = within / (within.std(axis=0) * np.sqrt(len(within)))
    _, sizes, directions = np.linalg.svd(scaled, full_matrices=False)
    if sizes[-1] < COLLINEAR:
        tied = ", ".join(map(str, np.array(names, dtype=object)[np.abs(directions[-1]) > 1e-3]))
        raise AnalysisError(
            f"{tied} determine one another (perfect collinearity).",
            expected="exposures of which none is a sum or multiple of the others",
            remedy=f"leave out one of {tied}",
        )


def lag_panel(
    frame: pd.DataFrame, columns: list[str], area: str, time: str | None, weights: SpatialWeights
) -> LagPanel:
    """The rows with every figure, in order; AnalysisError for a panel with gaps."""
    rows = numeric_rows(frame, columns, area, time)
    weights.cut(rows[area].tolist())
    left_out = {}
    for name in columns:
        left_out[f"{name} missing"] = int(rows[name].isna().sum())
        rows = rows.dropna(subset=name)
    at_hand = weights.cut(rows[area].tolist())
    islands = set(at_hand.islands)
    left_out[NO_NEIGHBOUR] = int(rows[area].isin(islands).sum())
    rows = rows[~rows[area].isin(islands)]
    linked = at_hand.cut([name for name in at_hand.areas if name not in islands])
    _require_rows(rows, left_out)
    values = _complete(rows, columns, area, time, linked)
    sample = account_for(len(frame), len(rows), left_out)
    return LagPanel(columns, values, linked, sample, _notes(weights, at_hand))


def _require_rows(rows: pd.DataFrame, left_out: dict[str, int]) -> None:
    if rows.empty:
        reasons = "; ".join(f"{why}: {count} rows" for why, count in left_out.items() if count)
        raise AnalysisError(
            f"No row is left to fit a spatial-lag model on ({reasons}).",
            expected="areas with outcome and exposures that are neighbours of each other",
        )


def _complete(
    rows: pd.DataFrame, columns: list[str], area: str, time: str | None, weights: SpatialWeights
) -> Floats:
    if time is None:
        ordered = rows.set_index(area)[columns].reindex(list(weights.areas))
        return ordered.to_numpy(dtype=np.float64).T[:, None, :]
    grids = [rows.pivot(index=time, columns=area, values=name) for name in columns]
    _require_complete(grids[0])
    names = list(weights.areas)
    return np.stack([grid[names].to_numpy(dtype=np.float64) for grid in grids])


def _require_complete(grid: pd.DataFrame) -> None:
    gaps = grid.isna()
    if not gaps.any(axis=None):
        return
    areas = [str(name) for name in grid.columns[gaps.any(axis=0)]]
    periods = [day(when) for when in grid.index[gaps.any(axis=1)]]
    raise AnalysisError(
        f"The panel has {int(gaps.to_numpy().sum())} gaps: each period needs every area, as an "
        f"area's outcome is set against its neighbours'. Areas with gaps: {some(areas)}; periods "
        f"with gaps: {some(periods)}.",
        expected="outcome and exposures for every area in every period",
        remedy="leave out these areas or these periods, or fit one period without `time`",
    )


def _notes(weights: SpatialWeights, at_hand: SpatialWeights) -> list[str]:
    notes = []
    known = set(at_hand.areas)
    absent = [name for name in weights.areas if name not in known]
    if absent:
        notes.append(
            f"{len(absent)} of {len(weights.areas)} areas of the weights have no figures "
            f"({some(absent)}); the weights were cut to the areas at hand."
        )
    if at_hand.islands:
        notes.append(
            "Without a neighbour among the areas at hand, and so left out: "
            f"{some(at_hand.islands)}."
        )
    return notes

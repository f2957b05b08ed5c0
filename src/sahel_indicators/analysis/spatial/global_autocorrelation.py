"""Moran's I: whether an area's figure goes with its neighbours' mean."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ...errors import AnalysisError
from ..inference import corrected_p_values
from ..results import Result, left_out_words, p_words
from ..tables import Floats, names_of, require_level
from .cross_sections import (
    TIE,
    CrossSection,
    beside_keys,
    cross_sections,
    day,
    p_values,
    require_draws,
    shuffled,
)
from .weights_matrix import as_weights

# Controls determine one another where some sum of them is smaller than this.
COLLINEAR = 1e-9


def morans_i(
    frame: pd.DataFrame,
    *,
    value: str,
    area: str,
    weights: Any,
    time: str | None = None,
    controls: Sequence[str] | str = (),
    permutations: int = 9_999,
    seed: int = 20120117,
    level: float = 0.95,
) -> SpatialCorrelation:
    """Moran's I of a figure, period by period, with its p value by permutation.

    `frame` has one row an area (or an area and `time`), `weights` is from `spatial_weights` or a
    Graph or W of libpysal; rows of weights are standardised. I is near +1 where neighbours are
    alike, near -1 where they are opposites, and -1/(areas - 1) on average where figures are placed
    at random; its bounds depend on the map.

    `p_value` is two-sided. `p_sim` is the one `esda` 2.9 gives (the same number with the same
    seed): it counts one side only and is under 0.05 by chance in a tenth of all maps. `p_holm`
    allows for the number of periods. `null_low` to `null_high` is where I would lie in `level` of
    random placements; it is no confidence interval. With `controls` I is that of the residuals of a
    regression on them in each period, and permuted residuals are cleaned of them again, so that its
    lower expectation is allowed for (Cliff & Ord 1981). Residuals of another regression can be
    given as `value`, with p values that are then approximate.

    Rows with a missing figure, areas without a neighbour among those at hand, and periods that are
    constant or have fewer than 4 areas are left out, counted and named. AnalysisError if nothing is
    left, for areas that the weights do not know, repeated keys, missing, non-numeric or infinite
    columns, and controls that determine one another or the figure. Sources: Moran (1950); Cliff &
    Ord (1981), "Spatial Processes".
    """
    require_draws(permutations, seed)
    require_level(level)
    names = list(names_of(controls, "controls"))
    sections = cross_sections(
        frame, columns=[value, *names], area=area, time=time, weights=as_weights(weights)
    )
    rows = [_at(section, names, permutations, seed, level) for section in sections.every]
    table = pd.DataFrame(rows).assign(
        p_holm=lambda t: corrected_p_values(t["p_value"].to_numpy(), "holm")
    )
    table.insert(0, "term", value)
    if time is not None:
        table = beside_keys({time: [section.time for section in sections.every]}, table)
    return SpatialCorrelation(
        method="Moran's I" + (f", given {', '.join(map(str, names))}" if names else ""),
        outcome=value,
        sample=sections.account(),
        table=table,
        time=time,
        rule=as_weights(weights).rule,
        diagnostics={"permutations": permutations, "seed": seed},
        notes=tuple(sections.notes),
        level=level,
    )


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class SpatialCorrelation(Result):
    """Moran's I, one row a period.

    `table` has the period (if any), term, estimate, expected (the mean without spatial order),
    std_error (the spread of the permutations), z, null_low, null_high, p_value (two-sided), p_sim
    (one-sided, as `esda`), p_holm, areas.
    """

    table: pd.DataFrame
    time: str | None
    rule: str

    def to_frame(self) -> pd.DataFrame:
        """One row a period."""
        return self.table

    def _reading(self) -> list[str]:
        lines = [
            f"Likeness of neighbours in {self.outcome}, {self.method}; neighbours: {self.rule}."
        ]
        if self.time is None:
            return [
                *lines,
                self._line(self.table.iloc[0].to_dict(), ""),
                left_out_words(self.sample),
            ]
        lines += [
            self._line(row, f"{day(row[self.time])}: ") for row in self.table.to_dict("records")
        ]
        return [*lines, self._over_periods(), left_out_words(self.sample)]

    def _line(self, row: dict[Any, Any], when: str) -> str:
        return (
            f"  {when}I = {row['estimate']:.3g}, {self._word(row)} "
            f"(random placement: {row['null_low']:.2g} to {row['null_high']:.2g} in "
            f"{100 * self.level:g} %; {p_words(row['p_value'])}; {row['areas']} areas)"
        )

    def _word(self, row: dict[Any, Any]) -> str:
        if row["p_value"] >= 1 - self.level:
            return "not told from chance"
        return "neighbours alike" if row["estimate"] > row["expected"] else "neighbours opposed"

    def _over_periods(self) -> str:
        apart = int((self.table["p_holm"] < 1 - self.level).sum())
        return f"In {apart} of {len(self.table)} periods after Holm's correction for their number."


def _at(
    section: CrossSection, controls: list[str], permutations: int, seed: int, level: float
) -> dict[str, float]:
    remove = _remover(section.values[:, 1:], controls)
    figures = section.values[:, 0] / np.abs(section.values[:, 0]).max()  # I knows no units
    left = remove(figures)
    _require_left(left, figures)
    matrix = section.weights.standardised()
    estimate = morans_statistic(left[:, None], matrix)
    drawn = np.concatenate(
        [morans_statistic(remove(part), matrix) for part in shuffled(left, permutations, seed)]
    )
    two_sided, p_sim = p_values(estimate, drawn[None, :])
    low, high = np.quantile(drawn, [(1 - level) / 2, (1 + level) / 2])
    spread = drawn.std()
    return {
        "estimate": estimate[0],
        "expected": _expected(section.values[:, 1:], matrix),
        "std_error": spread,
        "z": (estimate[0] - drawn.mean()) / spread if spread > TIE else np.nan,
        "null_low": low,
        "null_high": high,
        "p_value": two_sided[0],
        "p_sim": p_sim[0],
        "areas": len(left),
    }


def morans_statistic(values: Floats, matrix: Any) -> Floats:
    """I of each column; the columns have mean zero, the rows of the matrix sum to one."""
    return np.asarray((values * (matrix @ values)).sum(axis=0) / (values**2).sum(axis=0))


def _basis(controls: Floats) -> Floats:
    """An orthonormal basis of a constant and the controls."""
    design = np.column_stack([np.ones(len(controls)), controls])
    sizes = np.linalg.norm(design, axis=0)
    left, spread, _ = np.linalg.svd(design / np.where(sizes > 0, sizes, 1), full_matrices=False)
    if spread[-1] < COLLINEAR * spread[0] or len(design) <= design.shape[1] + 1:
        raise AnalysisError(
            "In some period the controls determine one another, or are as many as the areas.",
            expected="controls of which none is a sum or multiple of the others, and more areas",
            remedy="leave out a control",
        )
    return left


def _remover(controls: Floats, names: list[str]) -> Callable[[Floats], Floats]:
    """What takes the mean, and what follows from the controls, out of figures."""
    if not names:
        return lambda values: values - values.mean(axis=0)
    basis = _basis(controls)
    return lambda values: values - basis @ (basis.T @ values)


def _require_left(left: Floats, figures: Floats) -> None:
    if left.std() <= 1e-9 * figures.std():
        raise AnalysisError(
            "The controls reproduce the figure exactly, so no residual is left.",
            expected="controls that are not computed from the figure",
        )


def _expected(controls: Floats, matrix: Any) -> float:
    """The mean of I where residuals have no spatial order (Cliff & Ord 1981)."""
    basis = _basis(controls)
    n, terms = basis.shape
    return float(-np.trace(basis.T @ (matrix @ basis)) / (n - terms))

"""Borusyak, Jaravel and Spiess: what the untreated rows lead one to expect of the treated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ....errors import AnalysisError
from ...tables import Codes, Floats
from .averages import Cells, ErrorRule
from .design import Chosen, Design
from .regressions import Fit, cells_of, event_time_cells, one_hot, regress
from .settings import Errors, Settings

# A weight that cannot be met to this precision asks for an effect that no untreated row shows.
UNMET = 1e-8


@dataclass(frozen=True)
class Untreated:
    """Effects of entities, periods and covariates, as the untreated rows show them.

    `others` holds the regressors beside the entities (rows x columns, sparse), `left` what is not
    explained, `inverse` the generalised inverse of their products once entities are removed.
    """

    others: Any
    rows: Chosen
    entity: Codes
    weight: Floats
    sums: Floats
    totals: Floats
    inverse: Floats
    system: Floats
    coefficient: Floats
    level: Floats

    @classmethod
    def of(cls, design: Design, rows: Chosen) -> Untreated:
        """Fitted to the chosen rows by least squares, entities removed first."""
        from scipy import sparse

        others = _regressors(design)
        entity, weight = design.effects[0], design.weights * rows
        totals = np.bincount(entity, weights=weight).astype(np.float64)
        weighted = sparse.diags_array(weight) @ others
        sums = _by(entity, weighted)
        system = (others.T @ weighted).toarray() - sums.T @ (sums / totals[:, None])
        outcome = np.bincount(entity, weights=weight * design.outcome)
        right = weighted.T @ design.outcome - sums.T @ (outcome / totals)
        inverse = np.linalg.pinv(system, rcond=1e-11, hermitian=True)
        coefficient = inverse @ right
        level = (outcome - sums @ coefficient) / totals
        return cls(others, rows, entity, weight, sums, totals, inverse, system, coefficient, level)

    def expected(self) -> Floats:
        """The outcome of every row, had it not been treated."""
        return np.asarray(self.level[self.entity] + self.others @ self.coefficient)

    def influence(self, left: Floats, share: Any, cluster: Codes) -> tuple[Floats, Floats]:
        """Of each cluster's untreated rows on the weighted means of `share` (rows x cells).

        And how far each mean is from one that the untreated rows can tell.
        """
        asked = (share.T @ self.others).toarray().T
        asked -= self.sums.T @ (_by(self.entity, share) / self.totals[:, None])
        solved = self.inverse @ asked
        unmet = np.abs(self.system @ solved - asked).max(axis=0)
        from scipy import sparse

        scores = _by(cluster, sparse.diags_array(self.weight * left) @ self.others)
        return -scores @ solved, unmet


def _regressors(design: Design) -> Any:
    """Dummies of the periods (within groups), and the covariates, as a sparse table."""
    from scipy import sparse

    time = design.effects[1]
    ones = (np.ones(len(time)), (np.arange(len(time)), time))
    dummies = sparse.csr_array(ones, shape=(len(time), time.max() + 1))
    spread = design.covariates.std(axis=0)
    scaled = (design.covariates - design.covariates.mean(axis=0)) / np.where(spread > 0, spread, 1)
    return sparse.csr_array(sparse.hstack([dummies, sparse.csr_array(scaled)]))


def _by(codes: Codes, values: Any) -> Floats:
    """Sums of the rows of a sparse table by code."""
    from scipy import sparse

    pick = sparse.csr_array((np.ones(len(codes)), (codes, np.arange(len(codes)))))
    return np.asarray((pick @ values).toarray())


def imputation(design: Design, settings: Settings) -> tuple[Cells, Cells | None]:
    """Effects after treatment, and leads (None where there are none to estimate).

    Effects are the mean gap between treated rows and what entity and period effects of all
    untreated rows (and covariates) predict. Errors are those of theorem 3 of the source,
    conservative, with the mean of a cohort at an event time as the auxiliary average; where a
    cohort is a single cluster, as in `sun_abraham`. Leads come from a regression on untreated rows
    alone. Source: Borusyak, Jaravel & Spiess (2024).
    """
    treated = np.isfinite(design.first) & (design.event_time >= -settings.unclean)
    model = Untreated.of(design, ~treated)
    gap = design.outcome - model.expected()
    keys = pd.DataFrame({"first": design.first[treated], "period": design.period[treated]})
    table = keys.drop_duplicates().sort_values(["first", "period"], ignore_index=True)
    number = keys.merge(table.reset_index(names="cell"), how="left", validate="many_to_one")
    cell = np.full(len(design), -1, dtype=np.intp)
    cell[treated] = number["cell"].to_numpy()
    fit = _fit(design, model, gap, cell, settings.errors)
    base = -1 - settings.unclean
    table["event_time"] = table["period"] - table["first"]
    table["distance"] = table["event_time"] - base
    shown = np.asarray(settings.shows(table["event_time"].to_numpy()), dtype=bool)
    effects = cells_of(design, table.assign(estimate=fit.coefficient), cell, fit, shown)
    return effects, _leads(design, settings, ~treated)


def _fit(design: Design, model: Untreated, gap: Floats, cell: Codes, errors: Errors) -> Fit:
    from scipy import sparse

    rows, count = np.flatnonzero(cell >= 0), int(cell.max()) + 1
    size = np.bincount(cell[rows], design.weights[rows], count)
    share = sparse.csr_array(
        (design.weights[rows] / size[cell[rows]], (rows, cell[rows])), shape=(len(design), count)
    )
    estimate = np.asarray(share.T @ gap)
    influence, unmet = model.influence(gap, share, design.cluster)
    if (unmet > UNMET).any():
        raise AnalysisError(
            f"{(unmet > UNMET).sum()} effects need entities or periods that no untreated row links "
            "to the others, or a covariate that does not vary among the untreated.",
            expected="untreated rows that share periods with those before treatment",
            remedy="leave out the group or the covariate, or use method='callaway-santanna'",
        )
    # Theorem 3: a treated row's error is its gap less an average like it, here its cell's.
    apart = design.weights[rows] / size[cell[rows]] * (gap[rows] - _alike(design, gap, cell, rows))
    np.add.at(influence, (design.cluster[rows], cell[rows]), apart)
    return Fit(estimate, influence, ErrorRule(errors))


def _alike(design: Design, gap: Floats, cell: Codes, rows: Any) -> Floats:
    """The average gap of a row's cell, rows weighing the square of their weight."""
    squares = design.weights[rows] ** 2
    mean = np.bincount(cell[rows], squares * gap[rows]) / np.bincount(cell[rows], squares)
    return np.asarray(mean[cell[rows]])


def _leads(design: Design, settings: Settings, untreated: Chosen) -> Cells | None:
    before = design.without(~untreated, "treated")
    base = -1 - settings.unclean
    leads = np.isfinite(before.first) & (before.event_time != base)
    if not leads.any() or not (before.event_time == base).any():
        return None
    cell, times = event_time_cells(before, settings, np.isfinite(before.first))
    fit = regress(before, one_hot(cell, len(times)), settings)
    table = pd.DataFrame(
        {"first": np.nan, "period": np.nan, "event_time": times, "distance": times - base}
    )
    shown = np.asarray(settings.shows(times), dtype=bool)
    return cells_of(before, table.assign(estimate=fit.coefficient), cell, fit, shown)

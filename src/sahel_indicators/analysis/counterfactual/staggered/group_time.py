"""Callaway and Sant'Anna: each cohort against its controls, one pair of periods at a time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ....errors import AnalysisError
from ...tables import Codes, Floats
from .adjustment import doubly_robust
from .averages import Cells, ErrorRule, mixed_clusters
from .design import Chosen, Design
from .settings import Settings


@dataclass(frozen=True)
class Grid:
    """Entities x periods; `weight` and `covariates` as seen at a period, NaN where not observed."""

    outcome: Floats
    weight: Floats
    covariates: Floats
    row: Floats
    periods: Floats
    first: Floats
    group: Codes
    cluster: Codes

    @classmethod
    def of(cls, design: Design) -> Grid:
        """The rows of a design spread out."""
        entity, time = design.effects[0], design.time
        shape = (entity.max() + 1, time.max() + 1)
        width = design.covariates.shape[1]
        outcome, weight, row = (np.full(shape, np.nan) for _ in range(3))
        covariates = np.full((*shape, width), np.nan)
        outcome[entity, time], weight[entity, time] = design.outcome, design.weights
        row[entity, time] = np.arange(len(design))
        covariates[entity, time] = design.covariates
        once = np.unique(entity, return_index=True)[1]
        return cls(
            outcome=outcome,
            weight=weight,
            covariates=covariates,
            row=row,
            periods=np.unique(design.period).astype(np.float64),
            first=design.first[once],
            group=design.group[once],
            cluster=design.cluster[once],
        )


@dataclass(frozen=True)
class Comparison:
    """One cell: which entities are compared, from which period to which."""

    first: float
    base: int
    at: int
    treated: Chosen
    controls: Chosen


def callaway_santanna(design: Design, settings: Settings) -> tuple[Cells, Chosen, int]:
    """ATT(g, t) with influence functions, the rows that went in, and the number of empty cells.

    ATT(g, t) = E[Y_t - Y_b | G = g] - E[Y_t - Y_b | controls], b the last period before treatment;
    with covariates doubly robust (Sant'Anna & Zhao 2020), covariates as they were at b. With groups
    each treated entity is compared with the controls of its own. AnalysisError where no cell has
    controls.
    """
    grid = Grid.of(design)
    used = np.zeros(grid.outcome.shape, dtype=bool)
    rows, influences, empty = [], [], 0
    for pair in comparisons(grid, settings):
        found = _cell(grid, pair, bool(design.covariates.shape[1]))
        if found is None:
            empty += 1
            continue
        estimate, influence, sides = found
        used[:, [pair.base, pair.at]] |= (sides[0] | sides[1])[:, None]
        rows.append(_row(grid, pair, estimate, sides))
        influences.append(influence)
    if not any(row["event_time"] >= 0 for row in rows):
        _refuse()
    rule = ErrorRule(settings.errors)
    cells = _gathered(grid, pd.DataFrame(rows), np.column_stack(influences), rule)
    chosen = np.zeros(len(design), dtype=bool)
    chosen[grid.row[used].astype(np.intp)] = True
    return cells, chosen, empty


def comparisons(grid: Grid, settings: Settings) -> list[Comparison]:
    """Every cell the window shows, but for those that are their own base."""
    found = []
    for first in np.unique(grid.first[np.isfinite(grid.first)]):
        before = np.flatnonzero(grid.periods < first - settings.unclean)
        for at, period in enumerate(grid.periods):
            base = int(before[-1]) if len(before) else -1
            if settings.base == "varying" and period < first:
                base = at - 1
            if base < 0 or base == at or not settings.shows(period - first):
                continue
            found.append(_comparison(grid, settings, first, base, at))
    return found


def _comparison(grid: Grid, settings: Settings, first: float, base: int, at: int) -> Comparison:
    seen = ~np.isnan(grid.outcome[:, base]) & ~np.isnan(grid.outcome[:, at])
    untreated = np.isinf(grid.first)
    if settings.controls_group == "not-yet":
        latest = grid.periods[max(base, at)]
        untreated = (grid.first > latest + settings.unclean) & (grid.first != first)
    return Comparison(first, base, at, (grid.first == first) & seen, untreated & seen)


def _cell(
    grid: Grid, pair: Comparison, adjusted: bool
) -> tuple[float, Floats, tuple[Chosen, Chosen]] | None:
    """Estimate, influence by entity and the two sides; None without a treated or a control."""
    treated, controls = pair.treated, pair.controls
    shared = np.intersect1d(grid.group[treated], grid.group[controls])
    treated, controls = (side & np.isin(grid.group, shared) for side in (treated, controls))
    if not treated.any() or not controls.any():
        return None
    change = np.nan_to_num(grid.outcome[:, pair.at] - grid.outcome[:, pair.base])
    weight = np.nan_to_num(grid.weight[:, pair.base])
    if not adjusted:
        value, influence = _difference(change, weight, treated, controls, grid.group)
        return value, influence, (treated, controls)
    both = treated | controls
    value, part = doubly_robust(
        change[both], grid.covariates[both, pair.base], treated[both], weight[both]
    )
    influence = np.zeros(len(change))
    influence[both] = part
    return value, influence, (treated, controls)


def _difference(
    change: Floats, weight: Floats, treated: Chosen, controls: Chosen, group: Codes
) -> tuple[float, Floats]:
    """Mean change of the treated less that of the controls, those of each group weighing alike."""
    levels, codes = np.unique(group, return_inverse=True)
    total = [np.bincount(codes, weight * side, len(levels)) for side in (treated, controls)]
    sums = np.bincount(codes, weight * change * controls, len(levels))
    expected = np.divide(sums, total[1], out=np.zeros(len(levels)), where=total[1] > 0)
    apart = change - expected[codes]
    size = float(total[0].sum())
    value = float((weight * treated * apart).sum() / size)
    scale = np.divide(total[0], total[1], out=np.zeros(len(levels)), where=total[1] > 0)[codes]
    influence = weight * (treated * (apart - value) - controls * scale * apart) / size
    return value, influence


def _row(
    grid: Grid, pair: Comparison, estimate: float, sides: tuple[Chosen, Chosen]
) -> dict[str, float]:
    period = grid.periods[pair.at]
    return {
        "first": pair.first,
        "period": period,
        "event_time": period - pair.first,
        "distance": period - grid.periods[pair.base],
        "estimate": estimate,
        "treated": int(sides[0].sum()),
        "controls": int(sides[1].sum()),
    }


def _gathered(grid: Grid, table: pd.DataFrame, influence: Floats, rule: ErrorRule) -> Cells:
    """Cells by cluster; a cohort's weight is its entities' (each at its mean weight)."""
    cohorts = np.unique(grid.first[np.isfinite(grid.first)])
    belongs = grid.first[:, None] == cohorts[None, :]
    members = _by_cluster(belongs * np.nanmean(grid.weight, axis=1)[:, None], grid.cluster)
    of_cell = np.searchsorted(cohorts, table["first"])
    return Cells(
        table=table.assign(size=members.sum(axis=0)[of_cell]),
        influence=_by_cluster(influence, grid.cluster),
        shares=members[:, of_cell],
        members=members,
        cohorts=cohorts,
        mixed=mixed_clusters(grid.first, grid.cluster),
        shares_vary=True,
        rule=rule,
    )


def _by_cluster(values: Floats, cluster: Codes) -> Floats:
    sums = np.zeros((int(cluster.max()) + 1, values.shape[1]))
    np.add.at(sums, cluster, values)
    return sums


def _refuse() -> None:
    raise AnalysisError(
        "No cohort has controls seen in the same periods before and after its date.",
        expected="untreated entities observed when the treated are, in each group",
        remedy="use controls_group='not-yet', no group, a wider window, or a longer panel",
    )

"""How much of an outcome's variation goes with each group of drivers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from ...errors import AnalysisError
from ..inference import percentile_interval, require_clusters
from ..results import Estimates, account_for
from ..tables import Floats, is_whole, require_level, require_seed
from .cautions import cautions, collinearity
from .design import Design, design_of
from .driver_results import Drivers
from .fitting import conditional_effects, fitted, joint_p_values, standardised
from .roles import FEWEST_DRAWS, Effects, Roles, roles_of, usable_rows
from .shares import RIDGE, explained, shapley, without_controls


def decompose_drivers(
    frame: pd.DataFrame,
    *,
    outcome: str,
    drivers: Mapping[str, Sequence[str] | str],
    entity: str,
    time: str | None = None,
    effects: Effects = "two-way",
    group: str | None = None,
    controls: Sequence[str] | str = (),
    interactions: Sequence[tuple[str, str]] = (),
    weights: str | None = None,
    cluster: str | None = None,
    outcome_is_modelled: bool | str = False,
    draws: int = 999,
    seed: int = 20120117,
    level: float = 0.95,
) -> Drivers:
    """Shapley (LMG) shares: how much of the variation within effects goes with each driver.

    `frame` has one row an (entity, time); `drivers` names groups of columns, as {"conflict":
    ["events"], "climate": ["rain", "ndvi"]}. Removed are the `effects` of entities and periods
    ("two-way"), of either, or none (a cross-section then needs no `time`), with `group` (a region)
    those of group and period; what the `controls` explain is taken out of everything. A driver's
    share is what its columns add to R2, averaged over all orders in which drivers can enter (exact,
    up to 12): shares add up to the within-R2. Each of the `interactions`, pairs of columns such as
    ("events", "rain"), is a driver of its own: the product of both columns' deviations from their
    entity's mean. Weights are analytic.

    Intervals are percentiles of `draws` samples of whole clusters (by default entities), effects
    removed anew in each; an entity drawn twice counts as two. A share is never negative, and so
    percentiles leave out zero even where a driver does nothing: whether it matters is told by
    `p_value`, that all of its coefficients are zero (`panel_regression`, errors by cluster), and
    the interval reaches down to zero where that is above 1 - `level`. Drivers measured for larger
    areas (rain by region) ask for `cluster` by these; a note says so. `outcome_is_modelled` (True,
    or words on the model's inputs) is to be given where the outcome's figures come from a model fed
    with the drivers: the result then says that the shares are partly circular.

    Rows with a missing figure and rows alone in an effect are left out and counted. Raises
    AnalysisError for columns that do not vary within the effects (a national series once periods
    are removed), perfect collinearity, fewer than 5 clusters, more than 12 drivers, repeated keys,
    missing, non-numeric or infinite columns. Sources: Lindeman, Merenda & Gold (1980); Groemping
    (2007), The American Statistician 61; Giesselmann & Schmidt-Catran (2022) on interactions.
    """
    roles = roles_of(
        outcome=outcome,
        drivers=drivers,
        controls=controls,
        interactions=interactions,
        cluster=cluster,
        entity=entity,
        time=time,
        weights=weights,
        group=group,
        effects=effects,
    )
    _require_draws(draws)
    require_seed(seed)
    require_level(level)
    rows, left_out = usable_rows(frame, roles)
    design = design_of(rows, roles)
    clusters = int(design.cluster.max()) + 1
    require_clusters(clusters, roles.cluster)
    table, told = _shares(design, draws, seed, level)
    regression = fitted(design, rows, roles, level)
    in_spreads = standardised(regression, design)
    columns = collinearity(design)
    return Drivers(
        method=_method(roles),
        outcome=outcome,
        table=_told_from_zero(table, in_spreads, design),
        within_r2=float(table["share_of_r2"].sum()),
        effects=in_spreads,
        interactions=conditional_effects(regression, design, rows, roles),
        columns=columns,
        sample=account_for(len(frame), len(rows), left_out),
        diagnostics={
            "rows": len(rows),
            "clusters": clusters,
            "cluster_by": roles.cluster,
            "draws": draws,
            "seed": seed,
            **told,
        },
        notes=(
            *cautions(rows, roles, design, columns, told, outcome_is_modelled),
            *regression.notes,
        ),
        level=level,
    )


def _require_draws(draws: int) -> None:
    if not is_whole(draws) or draws < FEWEST_DRAWS:
        raise AnalysisError(f"{draws!r} draws.", expected=f"a whole number from {FEWEST_DRAWS} on")


def _method(roles: Roles) -> str:
    removed = " and ".join(map(str, roles.removed()))
    given = f", given {', '.join(map(str, roles.controls))}" if roles.controls else ""
    return f"shares of R2 (LMG) {'within ' + removed if removed else 'over all rows'}{given}"


def _told_from_zero(table: pd.DataFrame, effects: Estimates, design: Design) -> pd.DataFrame:
    """With p values; intervals reach down to zero where a driver is not told from zero.

    A share is never below zero and a sample's nearly always above it, so percentiles of samples
    leave out zero even where it is the truth.
    """
    p_value = np.array(joint_p_values(effects, design))
    idle = p_value >= 1 - effects.level
    lower = {name: table[name].where(~idle, 0.0) for name in ("ci_low", "percent_low")}
    return table.assign(**lower, p_value=p_value, columns=_columns(design))


def _columns(design: Design) -> list[str]:
    return [", ".join(str(design.names[c]) for c in group) for group in design.groups.values()]


def _shares(
    design: Design, draws: int, seed: int, level: float
) -> tuple[pd.DataFrame, dict[str, Any]]:
    """One row a driver, and what happened to the draws."""
    values = explained(without_controls(design.products()[None], design.controls), _groups(design))
    shares = shapley(values)[:, 0]
    drawn = _drawn_values(design, _groups(design), draws, seed)
    drawn_shares = shapley(drawn)
    whole = len(values) - 1
    each = 1 << np.arange(len(shares))
    table = pd.DataFrame(
        {
            "driver": list(design.groups),
            "share_of_r2": shares,
            **_intervals(drawn_shares, "ci", level),
            "percent": 100 * shares / values[whole, 0],
            **_intervals(100 * drawn_shares / drawn[whole], "percent", level),
            "r2_alone": values[each, 0],
            "r2_last": values[whole, 0] - values[whole - each, 0],
        }
    )
    low, high = percentile_interval(drawn[whole], level)
    undefined = int(np.isnan(drawn[whole]).sum())
    return table, {"undefined_draws": undefined, "r2_low": low, "r2_high": high}


def _groups(design: Design) -> list[list[int]]:
    """Positions of each driver's columns once the controls, which stand last, are taken out."""
    return list(design.groups.values())


def _drawn_values(design: Design, groups: list[list[int]], draws: int, seed: int) -> Floats:
    """R2 of every set of drivers in each sample: sets x draws, NaN where a sample has none.

    Clusters are drawn with replacement, and effects are removed anew: a cluster drawn twice stands
    there twice, with effects of its own for each of its entities, which are the same for both and
    so are had by counting its rows twice.
    """
    count = int(design.cluster.max()) + 1
    drawn = np.random.default_rng(seed).multinomial(count, np.full(count, 1 / count), size=draws)
    products = np.stack([_products(design, times[design.cluster]) for times in drawn])
    defined = np.isfinite(products).all(axis=(1, 2)) & (products[:, 0, 0] > 0)
    values = np.full((2 ** len(groups), draws), np.nan)
    kept = without_controls(products[defined], design.controls)
    values[:, defined] = explained(kept, groups, ridge=RIDGE)
    return values


def _products(design: Design, times: Floats) -> Floats:
    try:
        return design.products(times.astype(np.float64))
    except AnalysisError:
        # Effects that cannot be told apart in this sample; it is counted as undefined.
        return np.full((len(design.names), len(design.names)), np.nan)


def _intervals(drawn: Floats, name: str, level: float) -> dict[str, list[float]]:
    pairs = [percentile_interval(row, level) for row in drawn]
    return {f"{name}_low": [low for low, _ in pairs], f"{name}_high": [high for _, high in pairs]}

"""Event studies by one regression: Sun and Abraham's by cohort, two-way fixed effects, leads."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ....errors import AnalysisError
from ...inference import alone_in, small_sample_factor, within_transform
from ...tables import Codes, Floats
from .averages import Cells, Combined, ErrorRule, mixed_clusters
from .design import Chosen, Design, seen_before
from .settings import Settings

# A dummy that is reproduced by the others to this precision tells nothing of its own.
COLLINEAR = 1e-9


@dataclass(frozen=True)
class Fit:
    """Coefficients of dummies, each cluster's influence on them, and the rule of their errors."""

    coefficient: Floats
    influence: Floats
    rule: ErrorRule


def regress(design: Design, dummies: Floats, settings: Settings) -> Fit:
    """Least squares of the outcome on dummies and covariates, effects removed, CRV1 by cluster.

    The influence of cluster c is (X'WX)^-1 X_c'W e_c on effect-free columns, so that its squares
    add up to the sandwich. AnalysisError where the dummies or covariates determine one another.
    """
    columns = np.column_stack([design.outcome, dummies, design.covariates])
    within = within_transform(columns - columns.mean(axis=0), design.effects, design.weights)
    _require_independent(within[:, 1:], dummies.shape[1])
    regressors, outcome = within[:, 1:], within[:, 0]
    weighted = regressors * design.weights[:, None]
    bread = np.linalg.inv(weighted.T @ regressors)
    coefficient = bread @ (weighted.T @ outcome)
    scores = np.zeros((design.clusters, regressors.shape[1]))
    np.add.at(scores, design.cluster, weighted * (outcome - regressors @ coefficient)[:, None])
    factor = small_sample_factor(regressors.shape[1], design.effects, design.cluster)
    # The rule of errors has a factor for the number of clusters of its own.
    rule = ErrorRule(settings.errors, factor * (design.clusters - 1) / design.clusters)
    kept = slice(0, dummies.shape[1])
    return Fit(coefficient[kept], (scores @ bread)[:, kept], rule)


def _require_independent(within: Floats, dummies: int) -> None:
    from scipy.linalg import qr

    size = np.sqrt((within**2).sum(axis=0))
    scaled = within / np.where(size > 0, size, 1)
    pivots = np.abs(np.diag(qr(scaled, mode="r", pivoting=True)[0]))
    if (size < COLLINEAR).any() or len(pivots) < within.shape[1] or pivots[-1] < COLLINEAR:
        more = " and the covariates" if within.shape[1] > dummies else ""
        raise AnalysisError(
            f"The dummies of event time{more} determine one another once the effects of entities "
            "and periods are removed, so the effects cannot be told apart.",
            expected="in every period (and group) entities that are not treated; covariates that "
            "vary within entities over time",
            remedy="drop the group, drop constant covariates, or use method='callaway-santanna'",
        )


def comparable(design: Design, settings: Settings) -> Design:
    """Without rows alone in an effect, and periods of a group in which nobody is untreated.

    Rows are taken away until none is like that, as taking one away can leave another so.
    """
    rows = 0
    while len(design) != rows and len(design):
        rows = len(design)
        untreated = ~np.isfinite(design.first) | (design.event_time < -settings.unclean)
        cell = design.effects[1]
        seen = np.bincount(cell, weights=untreated) > 0
        design = design.without(~seen[cell], "nobody is untreated in its group and period")
        if len(design):
            alone = alone_in(design.effects) >= 0
            design = design.without(alone, "alone in its entity or period")
            design = seen_before(design, settings)
    return design


def reference_of(design: Design, settings: Settings) -> dict[float, int]:
    """Each cohort's last period that is free of treatment, anticipation and donut."""
    references = {}
    for first in design.cohorts:
        periods = design.period[design.first == first]
        references[first] = int(periods[periods < first - settings.unclean].max())
    return references


def sun_abraham(design: Design, settings: Settings) -> Cells:
    """Cohort by event-time effects from one saturated regression (Sun & Abraham 2021, eq. 22-24).

    Averages weigh cohorts by their rows at an event time. The shares count as known, as in R's
    fixest; where a cohort is a single cluster its own effect has no error, and chance in the
    shares, which then carries the differences between cohorts, is added to averages.
    """
    reference = reference_of(design, settings)
    treated = np.isfinite(design.first)
    keys = pd.DataFrame({"first": design.first[treated], "period": design.period[treated]})
    apart = keys["period"].to_numpy() != keys["first"].map(reference).to_numpy()
    table = keys[apart].drop_duplicates().sort_values(["first", "period"], ignore_index=True)
    number = keys.merge(table.reset_index(names="cell"), how="left", validate="many_to_one")
    cell = np.full(len(design), -1, dtype=np.intp)
    cell[treated] = number["cell"].fillna(-1).to_numpy(dtype=np.intp)
    fit = regress(design, one_hot(cell, len(table)), settings)
    table["distance"] = table["period"] - table["first"].map(reference)
    table["event_time"] = table["period"] - table["first"]
    shown = np.asarray(settings.shows(table["event_time"].to_numpy()), dtype=bool)
    return cells_of(design, table.assign(estimate=fit.coefficient), cell, fit, shown)


def two_way(design: Design, settings: Settings) -> Cells:
    """One effect for each event time, the same for all cohorts: two-way fixed effects."""
    cell, times = event_time_cells(design, settings, np.isfinite(design.first))
    fit = regress(design, one_hot(cell, len(times)), settings)
    base = -1 - settings.unclean
    table = pd.DataFrame(
        {"first": np.nan, "period": np.nan, "event_time": times, "distance": times - base}
    )
    shown = np.asarray(settings.shows(times), dtype=bool)
    return cells_of(design, table.assign(estimate=fit.coefficient), cell, fit, shown)


def event_time_cells(design: Design, settings: Settings, chosen: Chosen) -> tuple[Codes, Floats]:
    """Number of the event time of each chosen row (-1: none, or the reference), and the times."""
    event_time = design.event_time
    base = -1 - settings.unclean
    if not (event_time == base).any():
        raise AnalysisError(
            f"No entity is seen {-base} period(s) before its date, which is the reference.",
            expected="panels without gaps before the dates",
            remedy="use method='callaway-santanna', which takes each cohort's last period before",
        )
    inside = chosen & (event_time != base)
    times = np.unique(event_time[inside])
    cell = np.where(inside, np.searchsorted(times, event_time), -1)
    return cell, times


def one_hot(cell: Codes, count: int) -> Floats:
    """Dummies of the cells, rows x cells; none for -1."""
    dummies = np.zeros((len(cell), count))
    rows = np.flatnonzero(cell >= 0)
    dummies[rows, cell[rows]] = 1
    return dummies


def shares_of(design: Design, cell: Codes, count: int) -> tuple[Floats, Floats]:
    """Weight of each cluster in each cell, and in each cohort (clusters x cells, x cohorts)."""
    shares = np.zeros((design.clusters, count))
    rows = cell >= 0
    np.add.at(shares, (design.cluster[rows], cell[rows]), design.weights[rows])
    members = np.zeros((design.clusters, len(design.cohorts)))
    once = np.unique(design.entity, return_index=True)[1]
    once = once[np.isfinite(design.first[once])]
    mean = np.bincount(design.entity, design.weights) / np.maximum(np.bincount(design.entity), 1)
    of = np.searchsorted(design.cohorts, design.first[once])
    np.add.at(members, (design.cluster[once], of), mean[design.entity[once]])
    return shares, members


def cells_of(design: Design, table: pd.DataFrame, cell: Codes, fit: Fit, shown: Chosen) -> Cells:
    """The cells that are shown, with their sizes and counts, from a fit of all of them."""
    shares, members = shares_of(design, cell, len(table))
    counted = pd.Series(design.entity[cell >= 0]).groupby(cell[cell >= 0]).nunique()
    untreated = ~np.isfinite(design.first) | (design.event_time < 0)
    at = pd.Series(design.entity[untreated]).groupby(design.period[untreated]).nunique()
    table = table.assign(
        size=shares.sum(axis=0),
        treated=counted.to_numpy(),
        controls=table["period"].map(at).to_numpy() if table["period"].notna().all() else np.nan,
    )
    return Cells(
        table=table[shown].reset_index(drop=True),
        influence=fit.influence[:, shown],
        shares=shares[:, shown],
        members=members,
        cohorts=design.cohorts,
        mixed=mixed_clusters(design.first, design.cluster),
        shares_vary=bool(((members > 0).sum(axis=0) < 2).any()),
        rule=fit.rule,
    )


# -- how two-way effects weigh what they average ------------------------------------------------


def static_effect(design: Design, settings: Settings) -> Combined:
    """The one coefficient of "treated by now" in a two-way fixed effects regression."""
    after = (np.isfinite(design.first) & (design.event_time >= 0)).astype(np.float64)
    fit = regress(design, after[:, None], settings)
    return Combined(
        value=float(fit.coefficient[0]),
        influence=fit.influence[:, 0],
        treated=np.bincount(design.cluster, after) > 0,
        mixed=mixed_clusters(design.first, design.cluster),
        distance=0.0,
        rule=fit.rule,
    )


def negative_weights(design: Design) -> dict[str, float]:
    """Share of treated rows that this coefficient weighs negatively, and the sum of those weights.

    The weights of all treated rows add up to 1, so a sum of -0.2 means that 1.2 is put on the rest.
    Source: de Chaisemartin & D'Haultfoeuille (2020), theorem 1.
    """
    after = np.isfinite(design.first) & (design.event_time >= 0)
    dummy = after.astype(np.float64)[:, None]
    within = within_transform(dummy - dummy.mean(), design.effects, design.weights)
    weight = (within[:, 0] * design.weights)[after]
    weight = weight / weight.sum()
    below = weight < -1e-12
    return {
        "negative_weights_share": float(below.mean()),
        "negative_weights_sum": float(weight[below].sum()),
    }

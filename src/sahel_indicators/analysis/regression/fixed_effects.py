"""Whether areas depart from their mean where and when exposure does: a panel regression."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ...errors import AnalysisError
from ..inference import (
    alone_in,
    require_clusters,
    small_sample_factor,
    t_inference,
    unchanged_logging,
    varies,
    within_transform,
)
from ..results import Estimates, account_for
from ..tables import (
    Codes,
    Floats,
    codes_of,
    numbers_of,
    require_columns,
    require_level,
    require_unique,
)

# Exposures determine one another where some sum of them, each in units of its spread, varies less
# than this; a message names those whose weight in that sum is above the second number.
COLLINEAR = 1e-7
INVOLVED = 1e-3
# A residual below this share of the variance is rounding: the outcome is reproduced.
EXACT_FIT = 1e-12
ALONE = "alone in its"


def panel_regression(
    frame: pd.DataFrame,
    *,
    outcome: str,
    exposures: Sequence[str] | str,
    entity: str,
    time: str,
    cluster: str | None = None,
    weights: str | None = None,
    group: str | None = None,
    level: float = 0.95,
) -> Estimates:
    """Two-way fixed effects: whether areas depart from their mean where and when exposure does.

    `frame` has one row an (entity, time), any column names. Removed are the effects of entity and
    time or, with `group` (a region), of entity and group-by-time, so that areas are compared within
    their region and period. Coefficients are in units of the outcome for one unit of the exposure.

    The coefficients and the clustered sandwich (CRV1) are those of pyfixest's `feols`; what it
    leaves to defaults is settled here. Errors are clustered by `cluster` (by default the entity),
    times `inference.small_sample_factor`; intervals and p values are Student's t with clusters - 1
    degrees of freedom. `weights` are analytic: the row's weight in the sum of squares.

    Rows with a missing outcome, exposure, weight, group or cluster are left out and counted, and so
    are rows alone in an effect (an area seen once, a region of one area): they fit exactly, say
    nothing about the association, and would make the errors too small. The order of rows does not
    matter.

    Raises AnalysisError where the method cannot hold: a missing, non-numeric or infinite column, a
    repeated key, one entity or period, fewer than 5 clusters, an outcome or exposure that does not
    vary within the effects, exposures that determine one another. Between 5 and 29 clusters it says
    in the notes that intervals are too narrow. Sources: Cameron & Miller (2015), "A Practitioner's
    Guide to Cluster-Robust Inference"; Correia (2015) on rows alone in an effect.
    """
    names = [exposures] if isinstance(exposures, str) else list(exposures)
    roles = _Roles(outcome, names, entity, time, cluster or entity, weights, group)
    require_level(level)
    rows, left_out = _usable(_checked_rows(frame, roles), roles)
    fit = _Design.of(rows, roles)
    notes = require_clusters(fit.clusters, roles.cluster)
    estimates, diagnostics = _estimate(fit, roles, level)
    return Estimates(
        method="two-way fixed effects",
        formula=roles.formula(),
        estimates=estimates,
        n=len(rows),
        clusters=fit.clusters,
        cluster_by=roles.cluster,
        outcome=outcome,
        effects=roles.effects(),
        sample=account_for(len(frame), len(rows), left_out),
        diagnostics={**diagnostics, **_describe(rows, roles, fit, left_out)},
        notes=tuple(notes),
        level=level,
    )


@dataclass(frozen=True)
class _Roles:
    """Which column plays which part in a panel regression."""

    outcome: str
    exposures: list[str]
    entity: str
    time: str
    cluster: str
    weights: str | None
    group: str | None

    def __post_init__(self) -> None:
        used = [self.outcome, *self.exposures, self.entity, self.time]
        if not self.exposures or len(set(used)) < len(used):
            raise AnalysisError(
                f"Outcome, exposures, entity and time are {', '.join(used)}.",
                expected="at least one exposure, and a column for each part",
            )

    def numeric(self) -> list[str]:
        return [self.outcome, *self.exposures, *([self.weights] if self.weights else [])]

    def columns(self) -> list[str]:
        others = [self.entity, self.time, self.cluster, *([self.group] if self.group else [])]
        return list(dict.fromkeys([*self.numeric(), *others]))

    def effects(self) -> tuple[str, str]:
        return self.entity, f"{self.group} x {self.time}" if self.group else self.time

    def formula(self) -> str:
        period = f"{_quoted(self.group)}^{_quoted(self.time)}" if self.group else _quoted(self.time)
        terms = " + ".join(map(_quoted, self.exposures))
        return f"{_quoted(self.outcome)} ~ {terms} | {_quoted(self.entity)} + {period}"


def _quoted(name: str) -> str:
    return name if name.isidentifier() else f"`{name}`"


def _checked_rows(frame: pd.DataFrame, roles: _Roles) -> pd.DataFrame:
    """The columns that are used, in the order of their keys."""
    require_columns(frame, roles.columns())
    require_unique(frame, [roles.entity, roles.time])
    rows = frame[roles.columns()].assign(**{c: numbers_of(frame, c) for c in roles.numeric()})
    if roles.weights and (rows[roles.weights] <= 0).any():
        raise AnalysisError(
            f"Weights '{roles.weights}' of zero or less.", expected="weights above zero, or missing"
        )
    return rows.iloc[np.lexsort((codes_of(rows[roles.time]), codes_of(rows[roles.entity])))]


def _usable(rows: pd.DataFrame, roles: _Roles) -> tuple[pd.DataFrame, dict[str, int]]:
    """Complete rows that are not alone in any effect, and the number of the others by reason."""
    left_out: dict[str, int] = {}
    for column in roles.columns():
        missing = rows[column].isna()
        left_out[f"{column} missing"] = int(missing.sum())
        rows = rows[~missing]
    _require_several(rows, roles)
    alone = alone_in(_effects(rows, roles))
    for number, effect in enumerate(roles.effects()):
        left_out[f"{ALONE} {effect}"] = int((alone == number).sum())
    rows = rows[alone < 0]
    _require_several(rows, roles)
    return rows, left_out


def _require_several(rows: pd.DataFrame, roles: _Roles) -> None:
    for column in (roles.entity, roles.time):
        count = rows[column].nunique()
        if count < 2:
            raise AnalysisError(
                f"The usable rows have {count} different values of '{column}'. Fixed effects "
                "compare entities with each other over time.",
                expected="at least two entities and two periods with complete rows",
                remedy="look for missing outcomes and exposures, or use broader groups",
            )


def _effects(rows: pd.DataFrame, roles: _Roles) -> list[Codes]:
    time = codes_of(rows[roles.time])
    if roles.group:
        group = codes_of(rows[roles.group])
        time = codes_of(pd.Series(group * (time.max() + 1) + time))
    return [codes_of(rows[roles.entity]), time]


@dataclass(frozen=True)
class _Design:
    """The regression in numbers; `scale` is the spread of outcome and exposures within effects."""

    values: Floats
    within: Floats
    scale: Floats
    effects: list[Codes]
    cluster: Codes
    weights: Floats

    @property
    def clusters(self) -> int:
        return int(self.cluster.max()) + 1

    @classmethod
    def of(cls, rows: pd.DataFrame, roles: _Roles) -> _Design:
        columns = [roles.outcome, *roles.exposures]
        values = rows[columns].to_numpy(dtype=np.float64)
        weights = rows[roles.weights].to_numpy() if roles.weights else np.ones(len(rows))
        effects = _effects(rows, roles)
        within = within_transform(values - values.mean(axis=0), effects, weights)
        scale = np.sqrt(np.average(within**2, axis=0, weights=weights))
        _require_variation(columns, values, scale, roles.effects())
        _require_independent(roles.exposures, (within / scale)[:, 1:])
        return cls(values, within, scale, effects, codes_of(rows[roles.cluster]), weights)


def _require_variation(
    columns: list[str], values: Floats, scale: Floats, effects: tuple[str, str]
) -> None:
    for column, fine in zip(columns, varies(scale, values), strict=True):
        if not fine:
            raise AnalysisError(
                f"'{column}' does not vary once the effects of {' and '.join(effects)} are "
                "removed, so nothing can be associated with it.",
                expected="figures that change over time, and not in all areas alike",
                remedy="leave it out, or compare areas without these effects",
            )


def _require_independent(exposures: list[str], within: Floats) -> None:
    _, sizes, directions = np.linalg.svd(within / np.sqrt(len(within)), full_matrices=False)
    if sizes[-1] < COLLINEAR:
        parts = zip(exposures, np.abs(directions[-1]), strict=True)
        tied = ", ".join(name for name, part in parts if part > INVOLVED)
        raise AnalysisError(
            f"Within the effects, {tied} determine one another (perfect collinearity), "
            "so their coefficients cannot be told apart.",
            expected="exposures of which none is a sum or multiple of the others",
            remedy=f"leave out one of {tied}",
        )


def _estimate(fit: _Design, roles: _Roles, level: float) -> tuple[pd.DataFrame, dict[str, Any]]:
    coefficient, raw_error = _fit(fit)
    factor = small_sample_factor(len(coefficient), fit.effects, fit.cluster)
    unit = fit.scale[0] / fit.scale[1:]
    estimate, error = coefficient * unit, raw_error * np.sqrt(factor) * unit
    table = pd.DataFrame({"term": roles.exposures, "estimate": estimate, "std_error": error})
    table = table.join(t_inference(estimate, error, fit.clusters - 1, level))
    return table, {
        "within_r2": 1 - _unexplained(fit, estimate, roles.outcome),
        "small_sample": "(n - 1) / (n - k) x G / (G - 1), k without effects nested in clusters",
        "small_sample_factor": factor,
        "degrees_of_freedom": fit.clusters - 1,
    }


def _fit(fit: _Design) -> tuple[Floats, Floats]:
    """Coefficients and CRV1 errors without small-sample factor, in units of the scale within."""
    with unchanged_logging():
        from pyfixest import LsmrDemeaner, feols, ssc

    terms = [f"x{number}" for number in range(fit.values.shape[1] - 1)]
    scaled = (fit.values - fit.values.mean(axis=0)) / fit.scale
    data = pd.DataFrame(scaled, columns=["y", *terms])
    data = data.assign(
        entity=fit.effects[0], time=fit.effects[1], cluster=fit.cluster, weights=fit.weights
    )
    with warnings.catch_warnings():
        # Deprecations of pandas inside the library; what it might drop is checked below.
        warnings.simplefilter("ignore")
        model = feols(
            f"y ~ {' + '.join(terms)} | entity + time",
            data,
            vcov={"CRV1": "cluster"},
            weights="weights",
            ssc=ssc(k_adj=False, k_fixef="none", G_adj=False),
            fixef_rm="none",
            demeaner=LsmrDemeaner(fixef_atol=1e-12, fixef_btol=1e-12),
        )
    if list(model.coef().index) != terms or len(model.resid()) != len(data):
        raise AssertionError("the regression library left out a term or a row")
    return model.coef().to_numpy(), model.se().to_numpy()


def _unexplained(fit: _Design, estimate: Floats, outcome: str) -> float:
    """The residual's share of the variance within the effects."""
    residual = fit.within[:, 0] - fit.within[:, 1:] @ estimate
    left = float(np.average(residual**2, weights=fit.weights) / fit.scale[0] ** 2)
    if left < EXACT_FIT:
        raise AnalysisError(
            f"Exposures and effects reproduce '{outcome}' exactly, so no error can be told.",
            expected="more rows than terms and effects, exposures not computed from the outcome",
            remedy="add periods or areas, or leave out terms",
        )
    return left


def _describe(
    rows: pd.DataFrame, roles: _Roles, fit: _Design, left_out: dict[str, int]
) -> dict[str, Any]:
    """What the coefficients rest on: the panel's size, and each column's spread and zeros.

    `between_sd` is the spread of the entities' means, `within_sd` what the effects leave.
    """
    about: dict[str, Any] = {
        "entities": rows[roles.entity].nunique(),
        "periods": rows[roles.time].nunique(),
        "singletons": sum(n for why, n in left_out.items() if why.startswith(ALONE)),
    }
    for column, left in zip([roles.outcome, *roles.exposures], fit.scale, strict=True):
        values = rows[column]
        about[f"between_sd: {column}"] = float(values.groupby(rows[roles.entity]).mean().std())
        about[f"within_sd: {column}"] = float(left)
        about[f"share_of_exact_zeros: {column}"] = float((values == 0).mean())
    return about

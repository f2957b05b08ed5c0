"""From coefficients and their covariance to the table of terms, in the units of the columns."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from ..inference import t_inference, wild_cluster_test
from ..tables import Floats
from .design import Design
from .roles import INTERCEPT, Roles
from .sandwiches import Sandwich


def table_of(
    names: Sequence[str], estimate: Floats, covariance: Floats, roles: Roles, sandwich: Sandwich
) -> pd.DataFrame:
    """term, role, estimate, std_error, ci_low, ci_high, p_value by Student's t."""
    error = np.sqrt(np.diag(covariance))
    table = pd.DataFrame({"term": names, "estimate": estimate, "std_error": error})
    level = sandwich.settings.level
    table = table.join(t_inference(estimate, error, sandwich.degrees, level))
    return table.assign(role=[_role(name, roles) for name in names])


def _role(name: str, roles: Roles) -> str:
    if name in roles.terms:
        return "exposure" if name in roles.exposures else "control"
    return "intercept" if name == INTERCEPT else "entity mean"


def with_average_effects(
    table: pd.DataFrame, estimate: Floats, covariance: Floats, sandwich: Sandwich
) -> pd.DataFrame:
    """The table with average effects in the outcome's unit beside the log odds; none of Intercept.

    Columns average_effect, and after it _std_error, _ci_low, _ci_high, _p_value.
    """
    error = np.sqrt(np.diag(covariance))
    more = t_inference(estimate, error, sandwich.degrees, sandwich.settings.level)
    more = more[["ci_low", "ci_high", "p_value"]].add_prefix("average_effect_")
    more.insert(0, "average_effect", estimate)
    more.insert(1, "average_effect_std_error", error)
    return table.join(more)


def with_rate_ratios(table: pd.DataFrame) -> pd.DataFrame:
    """The table with exp(estimate), and exp of the interval: how many times as much by one unit."""
    with np.errstate(over="ignore"):
        return table.assign(
            rate_ratio=np.exp(table["estimate"]),
            rate_ratio_ci_low=np.exp(table["ci_low"]),
            rate_ratio_ci_high=np.exp(table["ci_high"]),
        )


def bootstrapped(
    table: pd.DataFrame, design: Design, sandwich: Sandwich, level: float
) -> tuple[pd.DataFrame, list[str], dict[str, object]]:
    """The table with p values and intervals of the wild cluster bootstrap, with notes and draws."""
    notes: list[str] = []
    about: dict[str, object] = {}
    outcome, columns, unit = _around_zero(design)
    cluster, factor = sandwich.codes()[0], sandwich.factor(len(design.names))
    for at, name in enumerate(design.names):
        test = wild_cluster_test(
            outcome,
            columns,
            design.weights,
            cluster,
            at,
            factor=factor,
            effects=list(design.effects.levels),
            slopes=[design.effects.trend] if design.effects.trend else [],
            draws=sandwich.settings.draws,
            seed=sandwich.settings.seed,
            level=level,
        )
        found = [test.ci_low * unit[at], test.ci_high * unit[at], test.p_value]
        table.loc[at, ["ci_low", "ci_high", "p_value"]] = found
        notes += [f"{name}: {note}" for note in test.notes]
        about |= {
            "bootstrap_draws": test.draws,
            "bootstrap_weights": test.weights,
            "bootstrap_enumerated": test.enumerated,
        }
    return table, notes, about


def _around_zero(design: Design) -> tuple[Floats, Floats, Floats]:
    """Outcome and terms such that an intercept is that of terms of zero, and their units."""
    unit = np.diag(design.in_units(design.scale[0]))
    if not design.intercept:
        return design.outcome, design.terms, unit
    middle = design.centre / design.scale
    count = len(design.names)
    columns = design.terms + np.append(middle[1:count], 0)
    return design.outcome + middle[0], columns, unit

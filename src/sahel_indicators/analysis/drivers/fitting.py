"""The regression on all drivers, from `panel_regression`, in units of spread and as it stands."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from ..regression import panel_regression
from ..results import Estimates
from ..tables import Floats
from .design import Design
from .roles import Roles

AT = {"low": -1.0, "mean": 0.0, "high": 1.0}


def fitted(design: Design, rows: pd.DataFrame, roles: Roles, level: float) -> Estimates:
    """The regression of the outcome on all columns of the drivers and interactions."""
    exposures = [design.names[c] for group in design.groups.values() for c in group]
    values = {name: design.values[:, design.names.index(name)] for name in roles.products()}
    table = rows.assign(**values)
    return panel_regression(
        table,
        outcome=roles.outcome,
        exposures=exposures,
        controls=roles.controls,
        entity=roles.entity,
        time=roles.time,
        effects=roles.effects,
        group=roles.group,
        weights=roles.weights,
        cluster=roles.cluster,
        level=level,
    )


def standardised(result: Estimates, design: Design) -> Estimates:
    """The same in standard deviations of the outcome for one of the term's, within effects."""
    if result.n != len(design.values):
        raise AssertionError(f"the regression used {result.n} rows, not {len(design.values)}")
    estimates = result.estimates
    sizes = dict(zip(design.names, design.spread / design.spread[0], strict=True))
    unit = estimates["term"].map(sizes).to_numpy(dtype=np.float64)
    raw = {f"raw_{name}": estimates[name] for name in ("estimate", "std_error")}
    in_units = {
        name: estimates[name] * unit for name in ("estimate", "std_error", "ci_low", "ci_high")
    }
    covariance = result.covariance
    if covariance is not None:
        covariance = covariance * np.outer(unit, unit)
    return replace(
        result,
        estimates=estimates.assign(**in_units, **raw),
        covariance=covariance,
        scale="standard deviations of the outcome for one of the term's, both within effects",
    )


def joint_p_values(effects: Estimates, design: Design) -> list[float]:
    """For each driver the p value that all of its coefficients are zero.

    F with the clustered covariance; where that is unreliable (p values of a wild bootstrap, which
    is made a term at a time) or singular, the smallest p value times the number of columns.
    """
    terms = list(effects.estimates["term"])
    groups = [[terms.index(design.names[c]) for c in group] for group in design.groups.values()]
    return [_joint_p(effects, places) for places in groups]


def _joint_p(effects: Estimates, places: list[int]) -> float:
    from scipy.stats import f

    single = effects.estimates["p_value"].to_numpy(dtype=np.float64)[places]
    few = effects.clusters is None or len(places) >= effects.clusters or "wild" in effects.errors
    if len(places) == 1 or few:
        return min(1.0, len(places) * float(single.min()))
    assert effects.covariance is not None and effects.degrees_of_freedom is not None
    estimate = effects.estimates["estimate"].to_numpy(dtype=np.float64)[places]
    covariance = effects.covariance.to_numpy()[np.ix_(places, places)]
    statistic = float(estimate @ np.linalg.solve(covariance, estimate)) / len(places)
    return float(f.sf(statistic, len(places), effects.degrees_of_freedom))


def conditional_effects(
    result: Estimates, design: Design, rows: pd.DataFrame, roles: Roles
) -> pd.DataFrame:
    """The exposure's coefficient where the moderator is low, at its mean and high."""
    columns = ["exposure", "moderator", "at", "moderator_value"]
    numbers = ["estimate", "std_error", "ci_low", "ci_high", "p_value"]
    found = []
    for pair in roles.interactions:
        size = _spread(design.deviations[pair[1]], design.weights)
        for name, steps in AT.items():
            at = _counted_from(steps * size, pair, design)
            # At the mean it is the regression at hand.
            table = (fitted(at, rows, roles, result.level) if steps else result).estimates
            row = table[table["term"] == pair[0]].iloc[0]
            found.append([*pair, name, steps * size, *row[numbers]])
    return pd.DataFrame(found, columns=[*columns, *numbers])


def _counted_from(value: float, pair: tuple[str, str], design: Design) -> Design:
    """The design with the product counted from `value` of the moderator on.

    With (moderator - value) in the product, the exposure's own coefficient is its association where
    the moderator has that value, with the error of the same regression.
    """
    exposure, moderator = pair
    values = design.values.copy()
    product = design.deviations[exposure] * (design.deviations[moderator] - value)
    values[:, design.names.index(f"{exposure} x {moderator}")] = product
    return replace(design, values=values)


def _spread(deviations: Floats, weights: Floats) -> float:
    return float(np.sqrt(np.average(deviations**2, weights=weights)))

"""The three ways to a table of terms: least squares, two stages, and a curved family."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from ...errors import AnalysisError
from ..inference import few_holders, moving_together, t_inference, wild_cluster_test
from ..tables import Floats
from .design import Design
from .families import FAMILIES, CurvedFit, average_effects, fit_family
from .linear import Fit, least_squares, strength, two_stage
from .roles import INTERCEPT, Roles, listed
from .sample import Sample, count_of
from .sandwiches import Sandwich, rule_in_words

# A residual below this share of the variance is rounding: the outcome is reproduced.
EXACT_FIT = 1e-12


@dataclass(frozen=True)
class Estimated:
    """The table of terms and their covariance, what is to be known of them, and what is weak."""

    table: pd.DataFrame
    covariance: pd.DataFrame
    diagnostics: dict[str, Any]
    notes: list[str]
    factor: float


def estimate(design: Design, sample: Sample, roles: Roles, sandwich: Sandwich) -> Estimated:
    """Coefficients, errors and what they rest on."""
    way = _linear if sandwich.settings.linear else _curved
    found = way(design, sample, roles, sandwich)
    about = {
        **found.diagnostics,
        "small_sample": rule_in_words(sandwich),
        "small_sample_factor": found.factor,
        "degrees_of_freedom": sandwich.degrees,
    }
    if len(sandwich.counts) > 1:
        about |= {f"clusters: {name}": count for name, count in sandwich.counts.items()}
    return replace(found, diagnostics=about)


def _linear(design: Design, sample: Sample, roles: Roles, sandwich: Sandwich) -> Estimated:
    if design.endogenous:
        fit = two_stage(design, roles.excluded)
    else:
        fit = least_squares(design.outcome, design.terms, design.weights)
    about: dict[str, Any] = {"within_r2": 1 - _unexplained(fit, design, roles.outcome)}
    unit = design.in_units(design.scale[0])
    shift = np.append(np.zeros(len(unit) - 1), design.centre[0] * design.intercept)
    notes: list[str] = []
    factor = sandwich.factor(fit.terms)
    covariance = unit @ sandwich.covariance(fit, notes, factor) @ unit.T
    table = table_of(design.names, unit @ fit.coefficients + shift, covariance, roles, sandwich)
    if design.endogenous:
        known, weak = strength(
            design, list(roles.instruments), sandwich.covariance, sandwich.degrees
        )
        about, notes = about | known, notes + weak
    elif sandwich.kind == "clustered":
        notes += _concentrated(fit, design, sandwich, list(table["role"]))
    together, more = _together(fit, sample, roles, sandwich, table)
    about, notes = about | together, notes + more
    if sandwich.kind == "wild":
        table, more, drawn = bootstrapped(table, design, sandwich, sandwich.settings.level)
        about, notes = about | drawn, notes + more
    return Estimated(table, _named(covariance, design), about, notes, factor)


def _concentrated(fit: Fit, design: Design, sandwich: Sandwich, roles: list[str]) -> list[str]:
    """Notes on exposures whose variation, less the other terms, a few clusters hold."""
    notes, then = [], "clustered errors are then far too small: leave these out in turn"
    for cluster in sandwich.codes():
        for at, name in enumerate(design.names):
            if roles[at] == "exposure":
                own = design.weights * (design.terms @ fit.bread[:, at]) ** 2
                held = np.bincount(cluster, own) / own.sum()
                notes += [f"{name}: {note}" for note in few_holders(held, then)]
    return notes


def _together(
    fit: Fit, sample: Sample, roles: Roles, sandwich: Sandwich, table: pd.DataFrame
) -> tuple[dict[str, float], list[str]]:
    """Whether areas move together within periods, where the errors take them as independent."""
    by_entity = sandwich.kind in ("clustered", "wild") and roles.clusters == (roles.entity,)
    if not roles.timed() or not (by_entity or sandwich.kind in ("classical", "heteroskedastic")):
        return {}, []
    time = sample.codes[roles.timed()[0]]
    if count_of(time) < 2:
        return {}, []
    ratio, limit = moving_together(fit.scores, fit.bread, time)
    found: dict[str, float] = {}
    notes = []
    advice = "" if roles.group else ", best with group= a region"
    for name, role, one in zip(table["term"], table["role"], ratio, strict=True):
        if role != "exposure":
            continue
        found[f"moving together: {name}"] = float(one)
        if one > limit:
            notes.append(
                f"{name}: within one {roles.time} the rows move together, and these errors take "
                f"them as independent: they may be too small by {np.sqrt(one):.1f} times. "
                f"cluster=['{roles.entity}', '{roles.time}'] with small_sample='full' in "
                f"panel_regression allows for it{advice}."
            )
    return found, notes


def _named(covariance: Floats, design: Design) -> pd.DataFrame:
    return pd.DataFrame(covariance, index=list(design.names), columns=list(design.names))


def _unexplained(fit: Fit, design: Design, outcome: str) -> float:
    """The residual's share of the variance within the effects."""
    left = float(np.average(fit.residual**2, weights=design.weights))
    if left < EXACT_FIT:
        raise _reproduced(outcome)
    return left


def _reproduced(outcome: str) -> AnalysisError:
    return AnalysisError(
        f"Exposures and effects reproduce '{outcome}' exactly, so no error can be told.",
        expected="more rows than terms and effects, exposures not computed from the outcome",
        remedy="add periods or areas, or leave out terms",
    )


def _curved(design: Design, sample: Sample, roles: Roles, sandwich: Sandwich) -> Estimated:
    """Poisson or fractional logit; the outcome of a count in units of its mean."""
    family = sandwich.settings.family
    outcome = sample.numbers[roles.outcome]
    unit = float(np.average(outcome, weights=design.weights)) if family == "poisson" else 1.0
    people = np.ones(len(sample))
    if roles.population is not None:
        people = sample.numbers[roles.population]
    offset = np.log(people)
    middle = offset.mean()
    curved = fit_family(design, outcome / unit, offset - middle, FAMILIES[family])
    if curved.deviance < EXACT_FIT * len(sample):
        raise _reproduced(roles.outcome)
    matrix = design.in_units(1.0)
    shift = np.append(np.zeros(len(matrix) - 1), (np.log(unit) - middle) * design.intercept)
    notes: list[str] = []
    factor = sandwich.factor(curved.fit.terms)
    covariance = matrix @ sandwich.covariance(curved.fit, notes, factor) @ matrix.T
    b = matrix @ curved.fit.coefficients + shift
    table = table_of(design.names, b, covariance, roles, sandwich)
    if family == "poisson":
        table = with_rate_ratios(table)
        notes += _unspeakable(table)
    else:
        table = _with_average_effects(table, curved, design, sandwich, factor)
    about = {"deviance": curved.deviance * unit}
    return Estimated(table, _named(covariance, design), about, notes, factor)


def _unspeakable(table: pd.DataFrame) -> list[str]:
    """A note on ratios too large to be written: the unit of the term is far beyond its spread."""
    infinite = table.loc[np.isinf(table["rate_ratio_ci_high"]), "term"]
    if infinite.empty:
        return []
    return [
        f"Rate ratios of {listed(infinite)} are beyond all numbers for one unit: give the column "
        "in a unit nearer to its spread."
    ]


def _with_average_effects(
    table: pd.DataFrame, curved: CurvedFit, design: Design, sandwich: Sandwich, factor: float
) -> pd.DataFrame:
    """Average effects of the slopes, their errors made of each row's part in them."""
    slopes = design.slopes()
    average, parts = average_effects(curved, design, len(slopes))
    fit = replace(curved.fit, coefficients=average, bread=np.eye(len(slopes)), scores=parts)
    covariance = sandwich.covariance(fit, None, factor) / np.outer(slopes, slopes)
    return with_average_effects(table, average / slopes, covariance, sandwich)


# -- the table of terms, in the units of the columns -----------------------------------------


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
    """P values and intervals of exposures (and Intercept) by the bootstrap, notes and draws."""
    notes: list[str] = []
    redrawn = table["role"].isin(["exposure", "intercept"])
    others = list(table.loc[~redrawn, "term"])
    if others:
        notes.append(
            f"Only exposures are bootstrapped; of {listed(others)} p values and intervals are "
            "Student's t by clustered errors, too narrow with few clusters."
        )
    about: dict[str, object] = {}
    outcome, columns, unit = _around_zero(design)
    cluster, factor = sandwich.codes()[0], sandwich.factor(len(design.names))
    for at in np.flatnonzero(redrawn):
        name = design.names[at]
        test = wild_cluster_test(
            outcome,
            columns,
            design.weights,
            cluster,
            int(at),
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

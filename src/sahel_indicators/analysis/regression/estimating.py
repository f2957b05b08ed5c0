"""The three ways to a table of terms: least squares, two stages, and a curved family."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from ...errors import AnalysisError
from ..tables import Floats
from .design import Design
from .families import FAMILIES, CurvedFit, average_effects, fit_family
from .fits import Fit, least_squares
from .instruments import strength, two_stage
from .roles import Roles
from .sample import Sample
from .sandwiches import Sandwich, rule_in_words
from .tables_of_terms import bootstrapped, table_of, with_average_effects, with_rate_ratios

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
    if sandwich.kind == "wild":
        table, more, drawn = bootstrapped(table, design, sandwich, sandwich.settings.level)
        about, notes = about | drawn, notes + more
    return Estimated(table, _named(covariance, design), about, notes, factor)


def _named(covariance: Floats, design: Design) -> pd.DataFrame:
    return pd.DataFrame(covariance, index=list(design.names), columns=list(design.names))


def _unexplained(fit: Fit, design: Design, outcome: str) -> float:
    """The residual's share of the variance within the effects."""
    left = float(np.average(fit.residual**2, weights=design.weights))
    if left < EXACT_FIT:
        raise AnalysisError(
            f"Exposures and effects reproduce '{outcome}' exactly, so no error can be told.",
            expected="more rows than terms and effects, exposures not computed from the outcome",
            remedy="add periods or areas, or leave out terms",
        )
    return left


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
    matrix = design.in_units(1.0)
    shift = np.append(np.zeros(len(matrix) - 1), (np.log(unit) - middle) * design.intercept)
    notes: list[str] = []
    factor = sandwich.factor(curved.fit.terms)
    covariance = matrix @ sandwich.covariance(curved.fit, notes, factor) @ matrix.T
    b = matrix @ curved.fit.coefficients + shift
    table = table_of(design.names, b, covariance, roles, sandwich)
    if family == "poisson":
        table = with_rate_ratios(table)
    else:
        table = _with_average_effects(table, curved, design, sandwich, factor)
    about = {"deviance": curved.deviance * unit}
    return Estimated(table, _named(covariance, design), about, notes, factor)


def _with_average_effects(
    table: pd.DataFrame, curved: CurvedFit, design: Design, sandwich: Sandwich, factor: float
) -> pd.DataFrame:
    """Average effects of the slopes, their errors made of each row's part in them."""
    slopes = design.slopes()
    average, parts = average_effects(curved, design, len(slopes))
    fit = replace(curved.fit, coefficients=average, bread=np.eye(len(slopes)), scores=parts)
    covariance = sandwich.covariance(fit, None, factor) / np.outer(slopes, slopes)
    return with_average_effects(table, average / slopes, covariance, sandwich)

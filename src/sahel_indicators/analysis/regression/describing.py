"""What a regression is called, and what its numbers rest on."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..tables import Floats
from .design import Design
from .roles import Roles
from .sample import ALONE, SHORT, Sample, compact, count_of
from .settings import Settings

# Logit coefficients with a dummy for each entity are too far from zero in short panels.
SHORT_PANEL = 15

_EFFECTS = {
    "two-way": "two-way fixed effects",
    "entity": "fixed effects of {entity}",
    "time": "fixed effects of {time}",
    "none": "no fixed effects",
    "conditional means": "means of each {entity} and fixed effects of {time}",
}
_FAMILIES = {
    "gaussian": "",
    "poisson": "Poisson pseudo-likelihood, ",
    "fractional": "fractional logit, ",
}


def method_in_words(roles: Roles, settings: Settings) -> str:
    """Such as "two-way fixed effects", "Poisson pseudo-likelihood, two-way fixed effects"."""
    stages = "two-stage least squares, " if roles.instruments else ""
    effects = _EFFECTS[settings.effects].format(entity=roles.entity, time=roles.period())
    trends = f" and a linear trend of each {roles.entity}" if settings.trends else ""
    return _FAMILIES[settings.family] + stages + effects + trends


def scale_in_words(settings: Settings) -> str:
    """What one unit of a coefficient is, where it is not one of the outcome."""
    return {
        "gaussian": "",
        "poisson": "logarithms of ratios",
        "fractional": "log odds; average effects are in the outcome's unit",
    }[settings.family]


def weak_points(sample: Sample, roles: Roles, settings: Settings) -> list[str]:
    """Notes on models that short panels bend."""
    if settings.family != "fractional" or not settings.by_entity:
        return []
    periods = len(sample) / count_of(sample.codes[roles.entity])
    if periods >= SHORT_PANEL:
        return []
    return [
        f"A level for each {roles.entity} is estimated from {periods:.3g} rows on average: log "
        f"odds lean away from zero in panels below about {SHORT_PANEL} periods, and average "
        "effects with them where outcomes are often 0 or 1. effects='conditional means' does "
        "without these levels."
    ]


def describe(
    sample: Sample, roles: Roles, design: Design, left_out: dict[str, int]
) -> dict[str, Any]:
    """What the coefficients rest on: the panel's size, and each column's spread and zeros.

    `between_sd` is the spread of the entities' means, `within_sd` what the effects leave.
    """
    alone = [rows for why, rows in left_out.items() if why.startswith((ALONE, SHORT))]
    about: dict[str, Any] = {
        "entities": count_of(sample.codes[roles.entity]),
        "singletons": sum(alone),
    }
    for time in roles.timed():
        about["periods"] = count_of(sample.codes[time])
    entity = compact(sample.codes[roles.entity])
    size = np.bincount(entity)
    for column, left in zip([roles.outcome, *roles.terms], design.scale, strict=False):
        values = sample.numbers[column]
        about[f"between_sd: {column}"] = _spread(np.bincount(entity, values) / size)
        about[f"within_sd: {column}"] = float(left)
        about[f"share_of_exact_zeros: {column}"] = float((values == 0).mean())
    return about


def _spread(means: Floats) -> float:
    return float(means.std(ddof=1))

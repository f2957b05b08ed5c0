"""The regression on panels that several analyses are built on: its door, and its words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from inspect import signature
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ...errors import AnalysisError
from ..inference import dense
from ..results import Estimates, account_for
from ..tables import names_of
from .choosing import choose_errors
from .design import Design, build_design, entity_means
from .estimating import estimate
from .roles import Roles, instruments_of, listed
from .sample import ALONE, SHORT, Sample, complete, count_of, read_sample, require_several
from .sandwiches import rule_in_words
from .separation import informative, require_outcome
from .settings import Settings, require_together

if TYPE_CHECKING:
    from ..inference import SmallSample
    from .settings import EffectsRemoved, Errors, Family


def panel_regression(
    frame: pd.DataFrame,
    *,
    outcome: str,
    exposures: Sequence[str] | str,
    entity: str,
    time: str | None = None,
    controls: Sequence[str] | str = (),
    effects: EffectsRemoved = "two-way",
    group: str | None = None,
    trends: bool = False,
    instruments: Mapping[str, Sequence[str] | str] | None = None,
    weights: str | None = None,
    population: str | None = None,
    family: Family = "gaussian",
    cluster: Sequence[str] | str | None = None,
    errors: Errors | None = None,
    latitude: str | None = None,
    longitude: str | None = None,
    cutoff_km: float | None = None,
    lag_cutoff: int = 0,
    bandwidth: int | None = None,
    small_sample: SmallSample = "fixest",
    draws: int = 9_999,
    seed: int = 20120117,
    level: float = 0.95,
) -> Estimates:
    """Whether areas depart from their mean where and when exposure does: a panel regression.

    `frame` has one row an (entity, time), any column names. Removed are the `effects` of entity and
    time ("two-way"), of one of them ("entity", "time"), or none (an Intercept is estimated; a
    cross-section may leave `time` out). With `group` (a region) the time effects are group-by-time,
    so that areas are compared within their region and period. `trends` removes a linear trend of
    its own for each entity too. "conditional means" puts the entities' means of the terms in place
    of their levels, beside the time effects (Mundlak 1978). `controls` are terms like the
    exposures, listed after them; column `role` tells them apart.

    Coefficients are in units of the outcome for one unit of the term (`family="gaussian"`).
    "poisson" takes any outcome not below zero and gives logarithms of ratios and, in column
    `rate_ratio`, the ratios; `population` makes them ratios of rates. "fractional" takes shares
    from 0 to 1 and gives log odds and, in column `average_effect`, the mean change of the share.
    `instruments` names for each endogenous term what is to stand in for it (two-stage least
    squares); how strong they are is in the diagnostics. `weights` are analytic: the row's weight in
    the sum of squares, or in the likelihood.

    Errors are clustered by `cluster` (the entity; two columns: two-way), by default; with fewer
    than 15 clusters p values and intervals come from the restricted wild cluster bootstrap of
    `draws` samples. `errors` asks for "clustered", "wild", "driscoll-kraay" (`bandwidth` periods),
    "conley" (`latitude`, `longitude` in degrees, `cutoff_km`, `lag_cutoff` periods),
    "heteroskedastic" or "classical". `small_sample` is the factor of the covariance: that of
    fixest, of Stata's reghdfe, "full" (every effect counted: for two-way clusters), or none.
    Intervals are Student's t with clusters (periods, places)
    - 1 degrees of freedom.

    Rows with a missing figure are left out and counted, and so are rows that the effects fit
    exactly: alone in an effect, too few for a trend, and (Poisson, fractional) in an effect without
    any outcome or told exactly by the terms. They say nothing about the association, and would make
    the errors too small. Neither the order of rows nor units matter.

    Raises AnalysisError where the method cannot hold: a missing, non-numeric or infinite column, a
    repeated key, one entity or period, fewer than 5 clusters, an outcome or term that does not vary
    within the effects, terms that determine one another, choices that do not go together. Between 5
    and 29 clusters it says in the notes that intervals are too narrow. Sources: Cameron & Miller
    (2015); Correia (2015) on rows alone; Correia, Guimarães & Zylkin (2020) on Poisson; Papke &
    Wooldridge (1996, 2008) on shares; docs/methods/association.md and errors.md.
    """
    roles = Roles(
        outcome=outcome,
        exposures=names_of(exposures, "exposures"),
        entity=entity,
        time=time,
        controls=names_of(controls, "controls"),
        group=group,
        clusters=names_of(cluster, "cluster") or (entity,),
        weights=weights,
        population=population,
        place=tuple(name for name in (latitude, longitude) if name is not None),
        instruments=instruments_of(instruments),
    )
    settings = Settings(
        effects=effects,
        trends=trends,
        family=family,
        errors=errors,
        cutoff_km=cutoff_km,
        lag_cutoff=lag_cutoff,
        bandwidth=bandwidth,
        small_sample=small_sample,
        draws=draws,
        seed=seed,
        level=level,
    )
    require_together(roles, settings)
    return _regress(frame, roles, settings)


def require_options(options: Mapping[str, object], *, taken: Sequence[str] = ()) -> None:
    """AnalysisError for names that `panel_regression` does not have, or that are `taken`."""
    known = [name for name in list(signature(panel_regression).parameters)[1:] if name not in taken]
    wrong = [name for name in options if name not in known]
    if wrong:
        raise AnalysisError(
            f"There is no option {listed(wrong)} here.",
            expected=f"options of panel_regression: {listed(known)}",
            remedy="correct the name",
        )


def _regress(frame: pd.DataFrame, roles: Roles, settings: Settings) -> Estimates:
    sample, left_out = _usable(frame, roles, settings)
    sample, means, notes = entity_means(sample, roles, settings)
    design = build_design(sample, roles, settings, [*roles.terms, *means])
    sandwich = choose_errors(design, sample, roles, settings)
    found = estimate(design, sample, roles, sandwich)
    offset = roles.population is not None
    return Estimates(
        method=method_in_words(roles, settings),
        formula=roles.formula(design.effects.names, settings.trends, means, offset),
        estimates=found.table,
        n=len(sample),
        clusters=sandwich.clusters,
        cluster_by=sandwich.cluster_by,
        outcome=roles.outcome,
        effects=design.effects.words(),
        sample=account_for(len(frame), len(sample), left_out),
        diagnostics={**found.diagnostics, **describe(sample, roles, design, left_out)},
        notes=(*sandwich.notes, *notes, *weak_points(sample, roles, settings), *found.notes),
        level=settings.level,
        covariance=found.covariance,
        errors=sandwich.words,
        degrees_of_freedom=sandwich.degrees,
        small_sample=rule_in_words(sandwich),
        scale=scale_in_words(settings),
    )


def _usable(frame: pd.DataFrame, roles: Roles, settings: Settings) -> tuple[Sample, dict[str, int]]:
    """Complete rows that tell something, and the number of the others by reason."""
    sample = read_sample(frame, roles, settings)
    require_outcome(sample.numbers[roles.outcome], roles.outcome, settings.family)
    sample, left_out = complete(sample, roles)
    require_several(sample, roles, settings, left_out)
    sample, more = informative(sample, roles, settings)
    left_out |= more
    require_several(sample, roles, settings, left_out)
    return sample, left_out


# -- what the regression is called, and what its numbers rest on -----------------------------

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
    entity = dense(sample.codes[roles.entity])
    size = np.bincount(entity)
    for column, left in zip([roles.outcome, *roles.terms], design.scale, strict=False):
        values = sample.numbers[column]
        about[f"between_sd: {column}"] = float(np.std(np.bincount(entity, values) / size, ddof=1))
        about[f"within_sd: {column}"] = float(left)
        about[f"share_of_exact_zeros: {column}"] = float((values == 0).mean())
    return about

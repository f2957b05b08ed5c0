"""The regression on panels that several analyses are built on: its door."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import pandas as pd

from ..results import Estimates, account_for
from .choosing import choose_errors
from .describing import describe, method_in_words, scale_in_words, weak_points
from .design import build_design
from .estimating import estimate
from .means import entity_means
from .roles import Roles, several
from .sample import Sample, complete, read_sample, require_several
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
        exposures=several(exposures),
        entity=entity,
        time=time,
        controls=several(controls),
        group=group,
        clusters=several(cluster) or (entity,),
        weights=weights,
        population=population,
        place=tuple(name for name in (latitude, longitude) if name is not None),
        instruments={name: several(those) for name, those in (instruments or {}).items()},
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

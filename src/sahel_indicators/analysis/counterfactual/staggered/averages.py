"""Effects by cohort and period with what each cluster adds to their error, and averages of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import zip_longest
from typing import Any

import numpy as np
import pandas as pd

from ...tables import Codes, Floats
from .design import Chosen
from .settings import Errors

# Below this share of an estimate's size a deviation is rounding.
ROUNDING = 1e-12


@dataclass(frozen=True)
class ErrorRule:
    """How squared influences become a variance: the kind of correction, and a factor for all."""

    errors: Errors
    factor: float = 1.0


def mixed_clusters(first: Floats, cluster: Codes) -> Chosen:
    """Which clusters hold both treated (finite `first`) and never treated."""
    treated = np.isfinite(first)
    return np.asarray((np.bincount(cluster, treated) > 0) & (np.bincount(cluster, ~treated) > 0))


@dataclass(frozen=True)
class Cells:
    """ATT(g, t) and the influence of each cluster on them.

    `table` has one row a cell: first, period, event_time, distance (periods from the base; a trend
    would move the cell by so many steps), estimate, size (its weight in averages), treated,
    controls (entities). `influence` is clusters x cells: the deviations whose squares add up to the
    variance, corrected by `rule`. `shares` (clusters x cells) is what each cluster adds to
    a cell's size; where `shares_vary`, chance in the sizes is part of the errors of averages.
    `members` (clusters x cohorts) is the same for cohorts, in the order of `cohorts`. `mixed`
    clusters hold entities that are treated at some time, and others that never are.
    """

    table: pd.DataFrame
    influence: Floats
    shares: Floats
    members: Floats
    cohorts: Floats
    mixed: Chosen
    shares_vary: bool
    rule: ErrorRule

    def without_rounding(self, least: float) -> Cells:
        """With influences below `least` at zero."""
        return replace(self, influence=np.where(np.abs(self.influence) < least, 0, self.influence))

    @cached_property
    def _columns(self) -> list[Floats]:
        return [self.table[name].to_numpy(dtype=float) for name in ("estimate", "distance", "size")]

    def average(self, chosen: Chosen) -> Combined:
        """The mean of some cells, each weighing its size."""
        estimates, distances, sizes = self._columns
        size = sizes * chosen
        weight = size / size.sum()
        value = float(weight @ np.where(chosen, estimates, 0))
        influence = self.influence @ weight
        if self.shares_vary:
            apart = np.where(chosen, estimates - value, 0)
            influence = influence + self.shares @ apart / size.sum()
        involved = self.shares[:, chosen].sum(axis=1) > 0
        distance = float(weight @ distances)
        return Combined(value, influence, involved, self.mixed, distance, self.rule)


@dataclass(frozen=True)
class Combined:
    """A mean of cells: its value, each cluster's influence, and which clusters are treated in it.

    Of the treated, `mixed` clusters can hold controls, too.
    `distance` is what a trend of one unit a period, and nothing else, would make of it.
    """

    value: float
    influence: Floats
    treated: Chosen
    mixed: Chosen
    distance: float
    rule: ErrorRule

    @cached_property
    def sides(self) -> list[Chosen]:
        """Treated clusters, and the others that have a part in it.

        One side of all where the treated have their controls beside them, in their own clusters:
        what a cluster adds then holds the chance of both.
        """
        moved = np.abs(self.influence) > ROUNDING * np.abs(self.influence).max()
        others = ~self.treated & moved
        if others.sum() < 2 and (self.treated & self.mixed).sum() > 1:
            return [self.treated | others]
        return [self.treated, others]

    @cached_property
    def std_error(self) -> float:
        """Missing where chance among the treated, or the others, is not seen: fewer than two."""
        return float(np.sqrt(variance_of([self])[0, 0])) if self.degrees > 0 else np.nan

    @cached_property
    def degrees(self) -> float:
        """Degrees of freedom as in Welch's test, treated clusters on one side, others on the other.

        Where few are treated they are close to their number less one, and intervals are wide for
        that reason. Clusters less one by the rule "crv1"; 0 where there is no error.
        """
        counts = [int(side.sum()) for side in self.sides]
        if min(counts) < 2:
            return 0.0
        if self.rule.errors == "crv1":
            return float(len(self.influence) - 1)
        spread = [
            n / (n - 1) * float((self.influence[side] ** 2).sum())
            for side, n in zip(self.sides, counts, strict=True)
        ]
        total = sum(s**2 / (n - 1) for s, n in zip(spread, counts, strict=True))
        return sum(spread) ** 2 / total if total > 0 else 0.0


def variance_of(parts: Sequence[Combined]) -> Floats:
    """Covariance of several means: squares added up by cluster, corrected as their rule says.

    By "welch" the sides are each multiplied by n / (n - 1), n their clusters; by "crv1" all by
    G / (G - 1).
    """
    influence = np.column_stack([part.influence for part in parts])
    rule, count = parts[0].rule, len(influence)
    factor = np.full(count, count / (count - 1))
    if rule.errors == "welch":
        for sides in zip_longest(*(part.sides for part in parts)):
            side = np.any([one for one in sides if one is not None], axis=0)
            factor[side] = side.sum() / max(side.sum() - 1, 1)
    return np.asarray(rule.factor * (influence.T * factor) @ influence)


def mean_of(parts: Sequence[Combined]) -> Combined:
    """The plain mean of several averages."""
    return weighted(parts, np.full(len(parts), 1 / len(parts)))


def weighted(parts: Sequence[Combined], weight: Floats) -> Combined:
    """A weighted sum of several averages."""
    return Combined(
        value=float(weight @ [p.value for p in parts]),
        influence=np.column_stack([p.influence for p in parts]) @ weight,
        treated=np.any([p.treated for p in parts], axis=0),
        mixed=parts[0].mixed,
        distance=float(weight @ [p.distance for p in parts]),
        rule=parts[0].rule,
    )


def by_event_time(cells: Cells) -> dict[int, Combined]:
    """Effects by periods since treatment, over the cohorts seen then."""
    times = cells.table["event_time"].to_numpy()
    return {int(e): cells.average(times == e) for e in np.unique(times)}


def by_cohort(cells: Cells) -> dict[int, Combined]:
    """Effects by cohort, over its periods from treatment on."""
    first, after = cells.table["first"].to_numpy(), cells.table["event_time"].to_numpy() >= 0
    return {int(g): cells.average((first == g) & after) for g in np.unique(first[after])}


def by_period(cells: Cells) -> dict[int, Combined]:
    """Effects by calendar period, over the cohorts treated by then."""
    period, after = cells.table["period"].to_numpy(), cells.table["event_time"].to_numpy() >= 0
    return {int(t): cells.average((period == t) & after) for t in np.unique(period[after])}


def simple(cells: Cells) -> Combined:
    """The mean of all cells from treatment on, each weighing its size."""
    return cells.average(cells.table["event_time"].to_numpy() >= 0)


def over_cohorts(cells: Cells, cohorts: dict[int, Combined]) -> Combined:
    """The mean of the cohorts' effects, each weighing its entities."""
    column = np.searchsorted(cells.cohorts, list(cohorts))
    members, parts = cells.members[:, column], list(cohorts.values())
    size = members.sum(axis=0)
    mean = weighted(parts, size / size.sum())
    if not cells.shares_vary:
        return mean
    apart = np.array([part.value for part in parts]) - mean.value
    return replace(mean, influence=mean.influence + members @ apart / size.sum())


# -- from averages to a table ------------------------------------------------------------------

INFERENCE = ("estimate", "std_error", "ci_low", "ci_high", "p_value", "degrees")


def table_of(parts: Mapping[Any, Combined], level: float) -> pd.DataFrame:
    """One row an average: estimate, std_error, ci_low, ci_high, p_value, degrees.

    Student's t with each row's own degrees of freedom. All but the estimate are missing where the
    error cannot be told (`Combined.std_error`).
    """
    from scipy.special import stdtr, stdtrit

    rows = [(p.value, p.std_error, p.degrees or np.nan) for p in parts.values()]
    value, error, degrees = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
    half = stdtrit(degrees, (1 + level) / 2) * error
    p_value = 2 * stdtr(degrees, -np.abs(value / error))
    columns = (value, error, value - half, value + half, p_value, degrees)
    return pd.DataFrame(dict(zip(INFERENCE, columns, strict=True)), index=list(parts))


def with_bands(
    table: pd.DataFrame, parts: Mapping[Any, Combined], draws: int, seed: int, level: float
) -> pd.DataFrame:
    """Adds band_low and band_high, which hold all rows at once with the level's probability.

    The intervals are stretched by the ratio of the largest of all deviations to that of one, from
    `draws` of a multivariate t with the estimates' correlation; where they are more than their
    degrees of freedom can tell the correlation of, by Bonferroni's.
    """
    known = [part for part in parts.values() if np.isfinite(part.std_error)]
    stretch = _stretch(known, draws, seed, level) if known else np.nan
    half = (table["ci_high"] - table["ci_low"]) / 2 * stretch
    return table.assign(band_low=table["estimate"] - half, band_high=table["estimate"] + half)


def _stretch(parts: list[Combined], draws: int, seed: int, level: float) -> float:
    from scipy.special import stdtrit

    degrees, count = min(part.degrees for part in parts), len(parts)
    one = float(stdtrit(degrees, (1 + level) / 2))
    bonferroni = float(stdtrit(degrees, 1 - (1 - level) / 2 / count))
    if degrees < count + 1:
        return bonferroni / one
    rng = np.random.default_rng(seed)
    scale = np.sqrt(rng.chisquare(degrees, draws) / degrees)
    deviations = rng.normal(size=(draws, count)) @ _root(variance_of(parts))
    largest = float(np.quantile(np.abs(deviations).max(axis=1) / scale, level))
    return min(max(largest, one), bonferroni) / one


def _root(variance: Floats) -> Floats:
    """Of the correlation: draws of unit variance times this have it."""
    size = np.sqrt(np.diag(variance))
    values, vectors = np.linalg.eigh(variance / np.outer(size, size))
    return np.asarray((vectors * np.sqrt(np.clip(values, 0, None))).T)

"""Outcome, terms and instruments as columns of numbers, free of effects and in units of spread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ...errors import AnalysisError
from ..inference import dense, varies
from ..tables import Floats
from .projecting import Effects
from .roles import INTERCEPT, Roles, listed
from .sample import Sample, effect_levels
from .settings import Settings

# Exposures determine one another where some sum of them, each in units of its spread, varies less
# than this; a message names those whose weight in that sum is above the second number.
COLLINEAR = 1e-7
INVOLVED = 1e-3
# Cross-products of columns show collinearity reliably only above this.
CLEARLY_APART = 1e-4
MEAN_OF = "mean of "


@dataclass(frozen=True)
class Design:
    """A regression in numbers: columns are (column - centre) / scale, less the effects.

    `terms` and `instruments` (rows x columns) are free of effects; `standard` has outcome and terms
    with them, in units of their whole spread. `names` are those of `terms`; the last is the
    intercept where no effect is removed. `scale` (the spread within the effects), `spread` and
    `centre` have outcome, terms and instruments in this order, without intercept.
    """

    names: tuple[str, ...]
    outcome: Floats
    terms: Floats
    instruments: Floats
    standard: Floats
    endogenous: tuple[int, ...]
    centre: Floats
    scale: Floats
    spread: Floats
    weights: Floats
    effects: Effects

    @property
    def intercept(self) -> bool:
        """Whether the last of `terms` is a column of ones."""
        return self.names[-1] == INTERCEPT

    def __len__(self) -> int:
        return len(self.outcome)

    def slopes(self) -> Floats:
        """The scales of the terms that are columns of the table."""
        return self.scale[1 : 1 + len(self.names) - self.intercept]

    def raw_terms(self) -> Floats:
        """The columns of `terms` with their effects, around zero."""
        count = 1 + len(self.slopes())
        ones = np.ones((len(self), int(self.intercept)))
        return np.column_stack([self.standard[:, 1:] * (self.spread / self.scale)[1:count], ones])

    def in_units(self, outcome: float) -> Floats:
        """The matrix (k x k) from coefficients of scaled columns to those of the terms.

        `outcome` is the scale of the outcome. An intercept belongs to terms of zero, not to their
        means.
        """
        unit = np.append(outcome / self.slopes(), [outcome] * self.intercept)
        matrix: Floats = np.diag(unit)
        if self.intercept:
            matrix[-1, :-1] = -self.centre[1 : len(self.names)] * unit[:-1]
        return matrix


def build_design(sample: Sample, roles: Roles, settings: Settings, terms: Sequence[str]) -> Design:
    """The regression in numbers; AnalysisError where columns do not vary or are not independent."""
    columns = [roles.outcome, *terms, *roles.excluded]
    # Column by column in memory: sums over rows are then several times quicker.
    values = np.asfortranarray(np.column_stack([sample.numbers[name] for name in columns]))
    weights = np.ones(len(sample))
    if roles.weights is not None:
        weights = sample.numbers[roles.weights]
    weights = weights / weights.mean()
    effects = effects_of(sample, roles, settings)
    centre = weights @ values / len(values)
    spread = values.std(axis=0)
    standard = (values - centre) / np.where(spread > 0, spread, 1)
    within = effects.remove_exactly(standard, weights)
    scale = np.sqrt(weights @ within**2 / len(values))
    _require_variation(columns, values, scale * spread, effects.words())
    within = within / scale  # not in place: without effects it is `standard` itself
    _require_independent(list(terms), within[:, 1 : len(terms) + 1])
    ones = np.ones((len(sample), 0 if effects.levels else 1))
    split = len(terms) + 1
    return Design(
        names=(*terms, *(INTERCEPT,) * ones.shape[1]),
        outcome=within[:, 0],
        terms=np.column_stack([within[:, 1:split], ones]),
        instruments=within[:, split:],
        standard=standard[:, :split],
        endogenous=tuple(list(terms).index(name) for name in roles.instruments),
        centre=centre,
        scale=scale * spread,
        spread=spread,
        weights=weights,
        effects=effects,
    )


def effects_of(sample: Sample, roles: Roles, settings: Settings) -> Effects:
    """What is removed from the columns of a sample."""
    levels = effect_levels(sample, roles, settings)
    trend = None
    if settings.trends:
        assert sample.periods is not None  # trends need a time, and it was counted
        period = sample.periods.astype(np.float64)
        trend = (levels[roles.entity], period - period.mean())
    return Effects(tuple(map(str, levels)), tuple(levels.values()), trend)


def _require_variation(
    columns: Sequence[str], values: Floats, scale: Floats, effects: Sequence[str]
) -> None:
    removed = f" once the effects of {' and '.join(effects)} are removed" if effects else ""
    for column, fine in zip(columns, varies(scale, values), strict=True):
        if not fine:
            raise AnalysisError(
                f"'{column}' does not vary{removed}, so nothing can be associated with it.",
                expected="figures that change over time, and not in all areas alike"
                if effects
                else "figures that differ between rows",
                remedy="leave it out, or compare areas without these effects"
                if effects
                else "leave it out",
            )


def _require_independent(terms: Sequence[str], within: Floats) -> None:
    if np.linalg.eigvalsh(within.T @ within / len(within))[0] > CLEARLY_APART:
        return
    _, sizes, directions = np.linalg.svd(within / np.sqrt(len(within)), full_matrices=False)
    if len(sizes) < len(terms) or sizes[-1] < COLLINEAR:
        parts = zip(terms, np.abs(directions[-1]), strict=True)
        tied = listed(name for name, part in parts if part > INVOLVED)
        raise AnalysisError(
            f"Within the effects, {tied} determine one another (perfect collinearity), "
            "so their coefficients cannot be told apart.",
            expected="exposures of which none is a sum or multiple of the others",
            remedy=f"leave out one of {tied}",
        )


# -- entities' means of the terms, in place of a level for each entity (Mundlak 1978) ---------


def entity_means(
    sample: Sample, roles: Roles, settings: Settings
) -> tuple[Sample, list[str], list[str]]:
    """The sample with the means as columns, the names of these, and what is weak about them.

    Terms that do not vary within entities are their own means, and terms that are the same for all
    of them have none of interest: neither gets one.
    """
    if settings.effects != "conditional means":
        return sample, [], []
    entity = dense(sample.codes[roles.entity])
    added: dict[str, Floats] = {}
    for name in roles.terms:
        values = sample.numbers[name]
        size = np.bincount(entity)
        mean = (np.bincount(entity, values) / size)[entity]
        spreads = np.array([(values - mean).std(), mean.std()])
        if varies(spreads, np.column_stack([values, values])).all():
            added[f"{MEAN_OF}{name}"] = mean
    uneven = len(np.unique(np.bincount(entity))) > 1
    notes = [_UNEVEN.format(entity=roles.entity)] if uneven else []
    return sample.with_numbers(added), list(added), notes


_UNEVEN = (
    "Not every {entity} has as many rows: means of the terms then stand in for its level only if "
    "who is seen how often does not go with the outcome (Wooldridge 2019)."
)

"""Effects and trends removed from columns, whatever the weights."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..inference import unchanged_logging, within_transform
from ..tables import Codes, Floats

if TYPE_CHECKING:
    from scipy.sparse import csr_array

# Below this share of the largest, an eigenvalue of the effects' own cross-products is rounding.
RANK_TOLERANCE = 1e-11
# Columns of which the effects leave less than this share are freed of them once more, so that
# what is left is as exact as the column was.
LITTLE_LEFT = 1e-3
# Alternating projections are as exact as the solver of equations, and much quicker, where they end
# after few rounds: each then takes off a good part of what is left.
FEW_ROUNDS = 50
CHANGE_AT_END = 1e-13


@dataclass(frozen=True)
class Effects:
    """Fixed effects by name and, where asked for, a linear trend of its own for each entity."""

    names: tuple[str, ...]
    levels: tuple[Codes, ...]
    trend: tuple[Codes, Floats] | None = None

    def remove(self, values: Floats, weights: Floats | None = None) -> Floats:
        """`values` (rows x columns) less their (weighted) projection on all effects and trends."""
        if not self.levels:
            return values
        if self.trend is not None:
            return _less_trends(values, self.levels, *self.trend, weights)
        return _less_levels(values, self.levels, weights)

    def remove_exactly(self, values: Floats, weights: Floats | None = None) -> Floats:
        """The same, done twice where little is left of a column beside its spread."""
        left = self.remove(values, weights)
        spread = left.std(axis=0)
        if not self.levels or (spread > LITTLE_LEFT * values.std(axis=0)).all():
            return left
        scale = np.where(spread > 0, spread, 1)
        return self.remove(left / scale, weights) * scale

    def parameters(self) -> list[Codes]:
        """One array of levels for each set of parameters, trends included, for counting them."""
        return [*self.levels, *([self.trend[0]] if self.trend else [])]

    def words(self) -> tuple[str, ...]:
        """The names, with the trend's."""
        trend = (f"trend of each {self.names[0]}",) if self.trend else ()
        return (*self.names, *trend)


def _less_levels(values: Floats, levels: Sequence[Codes], weights: Floats | None) -> Floats:
    """Effects removed by alternating projections or, where slow, by `within_transform`."""
    with unchanged_logging():
        from pyfixest.core.demean import demean

    given = np.ones(len(values)) if weights is None else weights
    codes = np.column_stack(levels).astype(np.uint64)
    left, converged = demean(values, codes, given, tol=CHANGE_AT_END, maxiter=FEW_ROUNDS)
    if converged:
        return np.asfortranarray(left)
    return np.asfortranarray(within_transform(values, levels, weights))


def _less_trends(
    values: Floats,
    levels: Sequence[Codes],
    entity: Codes,
    period: Floats,
    weights: Floats | None,
) -> Floats:
    """Entities' levels and slopes removed in closed form, other effects by their normal equations.

    Frisch-Waugh: what entities leave of the other effect's dummies D gives the small system
    D'W M D, whose solution says what to take off the columns before entities are removed.
    """
    lines = _Lines.of(entity, period, weights)
    left = lines.remove(values)
    for codes in levels[1:]:
        system = lines.cross_products(codes)
        right = _sums(codes, left * lines.weights[:, None])
        left = left - lines.remove(_solved(system, right)[codes])
        # Once more on what rounding has left.
        right = _sums(codes, left * lines.weights[:, None])
        left = left - lines.remove(_solved(system, right)[codes])
    return left


@dataclass(frozen=True)
class _Lines:
    """A level and a slope for each entity: weights, time from its mean, and their sums."""

    entity: Codes
    centred: Floats
    weights: Floats
    mass: Floats
    moment: Floats

    @classmethod
    def of(cls, entity: Codes, period: Floats, weights: Floats | None) -> _Lines:
        given = np.ones(len(entity)) if weights is None else weights
        mass = np.bincount(entity, given).astype(np.float64)
        centred = period - (np.bincount(entity, given * period) / mass)[entity]
        moment = np.bincount(entity, given * centred**2).astype(np.float64)
        return cls(entity, centred, given, mass, moment)

    def remove(self, values: Floats) -> Floats:
        left = values - (self._sums(values) / self.mass[:, None])[self.entity]
        slopes = self._sums(left * self.centred[:, None]) / self.moment[:, None]
        return left - slopes[self.entity] * self.centred[:, None]

    def _sums(self, values: Floats) -> Floats:
        return _sums(self.entity, values * self.weights[:, None])

    def cross_products(self, codes: Codes) -> csr_array:
        """D'W M D for the dummies D of `codes`, M being what removes levels and slopes."""
        from scipy.sparse import csr_array, diags_array

        shape = (len(self.mass), int(codes.max()) + 1)
        cells = (self.entity, codes)
        level = csr_array((self.weights / np.sqrt(self.mass)[self.entity], cells), shape=shape)
        slope = csr_array(
            (self.weights * self.centred / np.sqrt(self.moment)[self.entity], cells), shape=shape
        )
        own = diags_array(np.bincount(codes, self.weights))
        return csr_array(own - level.T @ level - slope.T @ slope)


def _sums(codes: Codes, values: Floats) -> Floats:
    return np.column_stack([np.bincount(codes, column) for column in values.T])


def _solved(system: csr_array, right: Floats) -> Floats:
    """A solution of a symmetric system that may be singular, block by block."""
    from scipy.sparse.csgraph import connected_components

    _, member = connected_components(system, directed=False)
    order = np.argsort(member, kind="stable")
    solution = np.zeros_like(right)
    for at in np.split(order, np.flatnonzero(np.diff(member[order])) + 1):
        sizes, directions = np.linalg.eigh(system[at][:, at].toarray())
        known = sizes > RANK_TOLERANCE * sizes[-1]
        part = directions[:, known]
        solution[at] = part @ ((part.T @ right[at]) / sizes[known, None])
    return solution

"""Pearson's and Spearman's correlation of many bootstrap samples at once.

A measure takes two columns of values and the effects to remove, and gives the `Statistic` of them
that `inference.block_bootstrap` asks for. Working on counts, it copies no rows.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ..inference import Statistic, varies, within_transform
from ..tables import Codes, Floats

# Ranks are taken at this many digits, in units of the spread: what differs by rounding alone ties.
RANK_DIGITS = 10
# A draw whose spread is less than this share of the sample's has no correlation to speak of.
NO_SPREAD = 1e-10


def both_vary(values: Floats, effects: list[Codes]) -> bool:
    """Whether both columns still vary once the effects are removed."""
    return bool(varies(_less_effects(values, effects).std(axis=0), values).all())


def _less_effects(values: Floats, effects: list[Codes]) -> Floats:
    centred = values - values.mean(axis=0)
    return within_transform(centred, effects) if effects else centred


def _pearson(values: Floats, effects: list[Codes]) -> Statistic:
    """Correlate two columns, less their effects, for each column of counts."""
    left = _less_effects(values, effects)
    x, y = (left / left.std(axis=0)).T
    moments = np.stack([np.ones_like(x), x, y, x * x, y * y, x * y])

    def statistic(counts: Floats) -> Floats:
        size, *sums = moments @ counts
        mx, my, mxx, myy, mxy = (total / size for total in sums)
        return _ratio(mxy - mx * my, mxx - mx**2, myy - my**2)

    return statistic


def _spearman(values: Floats, effects: list[Codes]) -> Statistic:
    """Correlate mid-ranks, ranked anew in each draw and then freed of their effects.

    The other order, ranks of what the effects leave, finds associations where there are none:
    skewed figures leave most months of a violent area below its mean, outcome and exposure alike.
    """
    ties_x, ties_y = (_Ties.of(column) for column in values.T)

    def statistic(counts: Floats) -> Floats:
        x, y = ties_x.ranks(counts), ties_y.ranks(counts)
        if effects:
            x, y = within_transform(x, effects), within_transform(y, effects)
        size = counts.sum(axis=0)
        mx, my, mxx, myy, mxy = (
            np.einsum("nd,nd->d", counts, part) / size for part in (x, y, x * x, y * y, x * y)
        )
        return _ratio(mxy - mx * my, mxx - mx**2, myy - my**2)

    return statistic


def _ratio(covariance: Floats, variance_x: Floats, variance_y: Floats) -> Floats:
    defined = (variance_x > NO_SPREAD) & (variance_y > NO_SPREAD)
    product = np.where(defined, variance_x * variance_y, np.nan)
    return np.clip(covariance / np.sqrt(product), -1, 1)


@dataclass(frozen=True)
class _Ties:
    """Rows in ascending order, where each group of equal values starts, and each row's group."""

    order: Codes
    starts: Codes
    group: Codes

    @classmethod
    def of(cls, column: Floats) -> _Ties:
        spread = column.std() or 1.0
        _, group = np.unique(np.round(column / spread, RANK_DIGITS), return_inverse=True)
        order = np.argsort(group, kind="stable")
        return cls(order, np.flatnonzero(np.diff(group[order], prepend=-1)), group)

    def ranks(self, counts: Floats) -> Floats:
        """Mid-ranks as shares of the draw, where a row stands as often as its count says."""
        sizes = np.add.reduceat(counts[self.order], self.starts, axis=0)
        ranks = np.cumsum(sizes, axis=0) - sizes / 2
        shares: Floats = ranks / counts.sum(axis=0)
        return shares[self.group]


MEASURES: dict[str, Callable[[Floats, list[Codes]], Statistic]] = {
    "spearman": _spearman,
    "pearson": _pearson,
}

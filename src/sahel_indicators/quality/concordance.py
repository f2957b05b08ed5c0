"""How often one of two groups has the higher value, by period and by place, with an interval."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

DRAWS = 2_000
_SEED = 20_230_630
_NONE = float("nan")


@dataclass(frozen=True)
class Concordance:
    """The chance that a hidden cell has a higher value than an analysed one of the same issue.

    Ties count half, so that 0.5 is no difference (the statistic of Mann and Whitney over the
    number of pairs, within issues). `low` and `high` are the 2.5 and 97.5 % points of it over
    `DRAWS` draws of places with replacement: the issues of a place are no independent cases.
    `within` compares the issues of one area with each other, over `within_areas` areas.
    """

    chance: float = _NONE
    low: float = _NONE
    high: float = _NONE
    within: float = _NONE
    within_areas: int = 0


def concordance(hidden: pd.DataFrame, seen: pd.DataFrame) -> Concordance:
    """The comparison of two sets of cells with columns issue, area_code, place and fatalities."""
    wins, pairs = _pairs_of_places(hidden, seen)
    if not pairs.sum():
        return Concordance()
    low, high = _interval(wins, pairs)
    within, areas = _within(hidden, seen)
    return Concordance(wins.sum() / pairs.sum(), low, high, within, areas)


def _pairs_of_places(hidden: pd.DataFrame, seen: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Pairs won and pairs in all, by the place of the hidden and of the analysed cell."""
    places = sorted({*hidden["place"], *seen["place"]})
    number = {place: at for at, place in enumerate(places)}
    one, other = (cells["place"].map(number).to_numpy() for cells in (hidden, seen))
    wins = np.zeros((len(places), len(places)))
    pairs = np.zeros_like(wins)
    for ours, theirs, won in _compared(hidden, seen, "issue"):
        at = np.ix_(one[ours], other[theirs])
        np.add.at(wins, at, won)
        np.add.at(pairs, at, 1)
    return wins, pairs


def _compared(
    hidden: pd.DataFrame, seen: pd.DataFrame, by: str
) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """Of each issue or area that has both: where they stand, and which pairs are won."""
    one, other = (cells["fatalities"].to_numpy() for cells in (hidden, seen))
    analysed = seen.groupby(by).indices
    for key, at in hidden.groupby(by).indices.items():
        if key in analysed:
            ours, theirs = np.asarray(at), np.asarray(analysed[key])
            yield ours, theirs, _won(one[ours], other[theirs])


def _won(ours: np.ndarray, theirs: np.ndarray) -> np.ndarray:
    """1 for every pair in which ours is higher, one half where they are equal."""
    here, there = ours[:, None], theirs[None, :]
    return np.asarray((here > there) + 0.5 * (here == there))


def _interval(wins: np.ndarray, pairs: np.ndarray) -> tuple[float, float]:
    """The 95 % interval over draws of places, each with all its issues."""
    places = len(wins)
    random = np.random.default_rng(_SEED)
    weights = random.multinomial(places, np.full(places, 1 / places), size=DRAWS).astype(float)
    won = np.einsum("da,ab,db->d", weights, wins, weights, optimize=True)
    all_pairs = np.einsum("da,ab,db->d", weights, pairs, weights, optimize=True)
    drawn = won[all_pairs > 0] / all_pairs[all_pairs > 0]
    low, high = np.quantile(drawn, [0.025, 0.975])
    return float(low), float(high)


def _within(hidden: pd.DataFrame, seen: pd.DataFrame) -> tuple[float, int]:
    """The same between the issues of one area, over all that have both; how many these are."""
    won = pairs = 0.0
    areas = 0
    for _, _, table in _compared(hidden, seen, "area_code"):
        won, pairs, areas = won + table.sum(), pairs + table.size, areas + 1
    return (won / pairs if pairs else _NONE), areas

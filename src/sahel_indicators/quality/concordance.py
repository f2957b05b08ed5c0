"""How often one of two groups has the higher value, by period and by place, with an interval."""

from __future__ import annotations

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
    wins = np.zeros((len(places), len(places)))
    pairs = np.zeros_like(wins)
    number = {place: at for at, place in enumerate(places)}
    for issue, ours in hidden.groupby("issue"):
        theirs = seen[seen["issue"] == issue]
        at = np.ix_(*([number[each] for each in cells["place"]] for cells in (ours, theirs)))
        won = _won(ours["fatalities"].to_numpy(), theirs["fatalities"].to_numpy())
        np.add.at(wins, at, won)
        np.add.at(pairs, at, 1)
    return wins, pairs


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
    for area, ours in hidden.groupby("area_code"):
        theirs = seen[seen["area_code"] == area]
        if len(theirs):
            table = _won(ours["fatalities"].to_numpy(), theirs["fatalities"].to_numpy())
            won, pairs, areas = won + table.sum(), pairs + table.size, areas + 1
    return (won / pairs if pairs else _NONE), areas

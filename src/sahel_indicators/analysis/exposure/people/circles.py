"""Points in circles on the sphere: who lies in any, and which circle's centre is the nearest.

Distances are compared as chords between unit vectors, which grow with the great circle, so the
poles and the 180th meridian are places like any other. What differs by less than `EDGE_KM` is
equally far: it is far above the rounding of coordinates and far below their precision.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...geography import EARTH_KM, EDGE_KM, chord_of
from ...tables import Codes, Floats

# Pairs of centre and point that are held at once, some 150 bytes each on the way.
PAIRS_AT_ONCE = 1_000_000

Pairs = tuple[Codes, Codes, Floats]


@dataclass(frozen=True)
class Population:
    """Where people live: unit vectors, people (NaN where unknown), and the number of their area."""

    vectors: Floats
    people: Floats
    area: Codes
    areas: int

    @cached_property
    def tree(self) -> Any:
        """The points, prepared for finding those near a centre."""
        from scipy.spatial import cKDTree

        return cKDTree(self.vectors, balanced_tree=False)


@dataclass(frozen=True)
class Circles:
    """Circles of one period: centre, radius, group, and how many events each stands for."""

    vectors: Floats
    km: Floats
    group: Codes
    events: Floats

    def of_group(self, group: int) -> Circles:
        """Those of one group."""
        own = self.group == group
        return Circles(self.vectors[own], self.km[own], self.group[own], self.events[own])


@dataclass
class Exposed:
    """Sums by group and area (groups x areas), and which circles hold any point of population.

    `people` are those whose number is known, `unknown` the points without one (for the nearest
    rule they are shared like people are), `reaching` the events whose circle holds a point.
    """

    people: Floats
    unknown: Floats
    reaching: Floats
    alone: int = 0

    @classmethod
    def nothing(cls, groups: int, areas: int) -> Exposed:
        """Zero everywhere."""
        people, unknown, reaching = np.zeros((3, groups, areas))
        return cls(people, unknown, reaching)


class Finder:
    """Finds the points of a population within circles, some circles at a time."""

    def __init__(self, population: Population) -> None:
        self.population = population
        self._tree = population.tree

    def merged(self, circles: Circles, groups: int) -> Exposed:
        """People in any circle of a group, each once in it; groups overlap."""
        found = Exposed.nothing(groups, self.population.areas)
        for group in np.unique(circles.group):
            own = circles.of_group(int(group))
            hit = np.zeros(len(self.population.people), dtype=bool)
            for pairs in self._pairs(own):
                hit[pairs[1]] = True
                self._count_events(found, own, pairs)
            points = np.flatnonzero(hit)
            self._add(found, points, np.full(len(points), group), np.ones(len(points)))
        found.alone = self._events_alone(circles)
        return found

    def nearest(self, circles: Circles, groups: int) -> Exposed:
        """People in any circle, each given to the nearest centre among the circles that hold them.

        Where several events are equally near, they are shared equally; groups add up.
        """
        found = Exposed.nothing(groups, self.population.areas)
        best = np.full(len(self.population.people), np.inf)
        parts = self._repeatable(circles)
        for _, point, distance in parts:
            np.minimum.at(best, point, distance)
        best += EDGE_KM / EARTH_KM
        sharing = np.zeros(len(best))
        for circle, point, distance in parts:
            near = distance <= best[point]
            np.add.at(sharing, point[near], circles.events[circle[near]])
        for pairs in parts:
            self._count_events(found, circles, pairs)
            near = pairs[2] <= best[pairs[1]]
            circle, point = pairs[0][near], pairs[1][near]
            share = circles.events[circle] / sharing[point]
            self._add(found, point, circles.group[circle], share)
        found.alone = self._events_alone(circles)
        return found

    def _add(self, found: Exposed, points: Codes, group: Codes, share: Floats) -> None:
        """Add shares of points to the sums of their area and a group."""
        people = self.population.people[points]
        known = ~np.isnan(people)
        cell = group * self.population.areas + self.population.area[points]
        for sums, values in (
            (found.people, np.where(known, people, 0) * share),
            (found.unknown, ~known * share),
        ):
            sums += np.bincount(cell, values, sums.size).reshape(sums.shape)

    def _count_events(self, found: Exposed, circles: Circles, pairs: Pairs) -> None:
        """Events by the areas in which their circle holds a point, once an area."""
        areas = self.population.areas
        circle, area = np.divmod(
            np.unique(pairs[0] * areas + self.population.area[pairs[1]]), areas
        )
        cell = circles.group[circle] * areas + area
        sums = np.bincount(cell, circles.events[circle], found.reaching.size)
        found.reaching += sums.reshape(found.reaching.shape)

    def _events_alone(self, circles: Circles) -> int:
        """Events whose circle holds no point at all."""
        return int(circles.events[self._counts(circles) == 0].sum())

    def _repeatable(self, circles: Circles) -> Iterable[Pairs]:
        """The pairs, to be gone through several times: kept where few, else found anew."""
        if self._counts(circles).sum() <= PAIRS_AT_ONCE:
            return list(self._pairs(circles))
        return _Again(self, circles)

    def _counts(self, circles: Circles) -> NDArray[np.int64]:
        if not len(circles.km):
            return np.zeros(0, dtype=np.int64)
        reach = chord_of(circles.km + EDGE_KM)
        return np.asarray(self._tree.query_ball_point(circles.vectors, reach, return_length=True))

    def _pairs(self, circles: Circles) -> Iterator[Pairs]:
        """Circle, point and chord of every point in a circle, all of a circle in one part."""
        counts = self._counts(circles)
        part = np.cumsum(counts) // PAIRS_AT_ONCE
        for some in np.split(np.arange(len(counts)), np.flatnonzero(np.diff(part)) + 1):
            reach = chord_of(circles.km[some] + EDGE_KM)
            found = self._tree.query_ball_point(circles.vectors[some], reach)
            point = np.fromiter(chain.from_iterable(found), np.intp, counts[some].sum())
            circle = np.repeat(some, counts[some])
            apart = circles.vectors[circle] - self.population.vectors[point]
            yield circle, point, np.sqrt(np.einsum("ij,ij->i", apart, apart))


@dataclass(frozen=True)
class _Again:
    """Pairs that are too many to keep."""

    finder: Finder
    circles: Circles

    def __iter__(self) -> Iterator[Pairs]:
        return self.finder._pairs(self.circles)

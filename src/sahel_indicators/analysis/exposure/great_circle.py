"""Distances along the great circle, and which pairs of points lie within one of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from ...errors import AnalysisError
from ..tables import Codes, Floats

EARTH_KM = 6371.0088  # the mean radius (IUGG)
# A millimetre: a point set at exactly the radius counts as inside, whatever the last bits say.
EDGE_KM = 1e-6
# Beyond a quarter of the way round, a straight line through the Earth says too little.
LARGEST_KM = 10_000.0
_AT_ONCE = 8_000_000  # pairs held in memory at most, some 200 MB


class Pairs(NamedTuple):
    """Points of one kind (`area`) and of another (`event`), by position, and what each weighs."""

    area: Codes
    event: Codes
    weight: Floats


def unit_vectors(latitude: Floats, longitude: Floats) -> Floats:
    """Points on the unit sphere, one row a point: neither poles nor the date line are special."""
    phi, theta = np.radians(latitude), np.radians(longitude)
    return np.column_stack([np.cos(phi) * np.cos(theta), np.cos(phi) * np.sin(theta), np.sin(phi)])


def require_radius(km: float, what: str) -> None:
    """AnalysisError unless a radius is above 0 and at most a quarter of the way round."""
    if not 0 < km <= LARGEST_KM:
        raise AnalysisError(
            f"{what} is {km} km.", expected=f"above 0 and at most {LARGEST_KM:,.0f} kilometres"
        )


def distance_weights(km: Floats, half_distance_km: float | None) -> Floats:
    """What counts at a distance: all of it, or half as much every `half_distance_km`."""
    if half_distance_km is None:
        return np.ones(len(km))
    return np.asarray(np.exp2(-km / half_distance_km))


def pairs_within(
    areas: Floats, events: Floats, radius_km: float, half_distance_km: float | None = None
) -> Iterator[Pairs]:
    """Every (area, event) not farther apart than the radius, some millions at a time.

    Both are unit vectors. The straight line between two points (which a tree can search) grows with
    the great circle between them, so that the one stands for the other without error.
    """
    from scipy.spatial import cKDTree

    tree = cKDTree(areas)
    chord = 2 * np.sin((radius_km + 2 * EDGE_KM) / (2 * EARTH_KM))
    step = max(1, _AT_ONCE // max(1, len(areas)))
    for start in range(0, len(events), step):
        some = cKDTree(events[start : start + step])
        found = tree.sparse_distance_matrix(some, chord, output_type="ndarray")
        km = 2 * EARTH_KM * np.arcsin(np.minimum(found["v"] / 2, 1))
        near = km <= radius_km + EDGE_KM
        weight = distance_weights(km[near], half_distance_km)
        yield Pairs(found["i"][near], found["j"][near] + start, weight)

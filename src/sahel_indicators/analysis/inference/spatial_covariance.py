"""The covariance of coefficients where neighbours, and an area's own periods, move together."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import numpy as np

from ...errors import AnalysisError
from ..geography import checked_degrees, km_of, unit_vectors
from ..tables import Codes, Floats
from .covariance import require_scores, sandwich, semidefinite, sums_by

Kernel = Literal["bartlett", "uniform"]

# Pairs of places compared at once: 16 MB, so that memory grows with rows and not with pairs.
PAIRS_AT_ONCE = 2_000_000


def conley(
    scores: Floats,
    bread: Floats,
    latitude: Floats,
    longitude: Floats,
    cutoff_km: float,
    *,
    kernel: Kernel = "bartlett",
    time: Codes | None = None,
    entity: Codes | None = None,
    lag_cutoff: int = 0,
    notes: list[str] | None = None,
) -> Floats:
    """Rows related within `cutoff_km` of each other, and an entity with its own past (Conley 1999).

    Pairs of rows of one period count with 1 - distance / cutoff ("bartlett") or 1 ("uniform") up to
    the cutoff, by great-circle distance in km between `latitude` and `longitude` in degrees.
    Without `time` all rows are of one period. With `entity` and `lag_cutoff`, pairs of rows of one
    entity up to so many period numbers apart count with 1 - lag / (lag_cutoff + 1) (Hsiang 2010).
    No small-sample factor. Time grows with the pairs of places, memory with the rows.

    Neither kernel makes the covariance positive semidefinite: see `two_way_clustered` for what is
    done then, and for `notes`. AnalysisError for coordinates that are missing or impossible, a
    cutoff that is not above zero, lags without entity and time, and a variance not above zero (a
    cutoff that spans nearly all areas leaves none).
    """
    _check_settings(
        cutoff_km, kernel, lag_cutoff, lag_cutoff == 0 or (time is not None and entity is not None)
    )
    codes = [one for one in (time, entity) if one is not None]
    require_scores(scores, bread, latitude, longitude, *codes)
    period = np.zeros(len(scores), dtype=np.intp) if time is None else time
    places = _on_sphere(latitude, longitude)
    meat = np.zeros(bread.shape)
    for block, at in _by_period(scores, places, period):
        meat += _between(block, at, cutoff_km, kernel)
    if lag_cutoff and entity is not None:
        meat += _within(scores, entity, period, lag_cutoff)
    what = f"Conley errors ({cutoff_km:g} km, {kernel})"
    return semidefinite(sandwich(meat, bread), scores, bread, what, notes)


def _check_settings(cutoff_km: float, kernel: str, lag_cutoff: int, has_keys: bool) -> None:
    whole = isinstance(lag_cutoff, int | np.integer) and lag_cutoff >= 0
    checks = {
        f"cutoff_km={cutoff_km}": np.isfinite(cutoff_km) and cutoff_km > 0,
        f"kernel={kernel!r}": kernel in ("bartlett", "uniform"),
        f"lag_cutoff={lag_cutoff}": whole,
        f"lag_cutoff={lag_cutoff} without entity and time": has_keys,
    }
    for what, fine in checks.items():
        if not fine:
            raise AnalysisError(
                f"These settings cannot be used: {what}.",
                expected="a cutoff in km above zero, kernel 'bartlett' or 'uniform', whole lags "
                "of zero or more, with the entity and time of each row where lags are above zero",
            )


def _on_sphere(latitude: Floats, longitude: Floats) -> Floats:
    """Degrees as points on a sphere of radius 1; AnalysisError for rows without a place."""
    north, east = checked_degrees(latitude, longitude, "latitude and longitude", east_to=360)
    if np.isnan(north).any():
        raise AnalysisError(
            f"{np.isnan(north).sum()} rows have no latitude or no longitude.",
            expected="a place for every row (0/0 is none)",
        )
    return unit_vectors(north, east)


def _by_period(scores: Floats, places: Floats, period: Codes) -> Iterator[tuple[Floats, Floats]]:
    """Scores (places x periods x terms) and their places, all periods at once if these are shared.

    Distances are then computed once and not once a period, which is most of the work.
    """
    at, place = np.unique(places, axis=0, return_inverse=True)
    when = np.unique(period, return_inverse=True)[1]
    periods = int(when.max()) + 1
    if len(at) * periods <= 2 * len(scores):
        cells = sums_by(scores, place * periods + when)
        filled = np.zeros((len(at) * periods, scores.shape[1]))
        filled[: len(cells)] = cells
        yield filled.reshape(len(at), periods, -1), at
        return
    order = np.argsort(when, kind="stable")
    for rows in np.split(order, np.cumsum(np.bincount(when))[:-1]):
        yield scores[rows][:, None, :], places[rows]


def _between(block: Floats, at: Floats, cutoff_km: float, kernel: Kernel) -> Floats:
    """Sum over pairs of places of weight x score x score', over all periods of the block."""
    flat = block.reshape(len(at), -1)
    meat = np.zeros((block.shape[2], block.shape[2]))
    step = max(1, PAIRS_AT_ONCE // len(at))
    for start in range(0, len(at), step):
        here = slice(start, start + step)
        nearby = (_weights(at[here], at, cutoff_km, kernel) @ flat).reshape(block[here].shape)
        meat += np.einsum("ptk,ptl->kl", block[here], nearby, optimize=True)
    return meat


def _weights(some: Floats, all_: Floats, cutoff_km: float, kernel: Kernel) -> Floats:
    """Kernel weights by great-circle distance, from the straight line through the Earth."""
    from scipy.spatial.distance import cdist

    share = km_of(cdist(some, all_)) / cutoff_km
    weights = np.maximum(1 - share, 0) if kernel == "bartlett" else (share <= 1) * 1.0
    return np.asarray(weights)


def _within(scores: Floats, entity: Codes, period: Codes, lag_cutoff: int) -> Floats:
    """Sum over pairs of periods of one entity; those of the same period are in `_between`."""
    entities = np.unique(entity, return_inverse=True)[1]
    since = period - period.min()
    longest = min(lag_cutoff, int(since.max()))
    # Entities lie further apart on this line than the longest lag.
    keys, cell = np.unique(entities * (2 * int(since.max()) + 1) + since, return_inverse=True)
    sums = sums_by(scores, cell)
    meat = np.zeros((scores.shape[1], scores.shape[1]))
    for lag in range(1, longest + 1):
        _, later, earlier = np.intersect1d(
            keys, keys + lag, assume_unique=True, return_indices=True
        )
        product = sums[later].T @ sums[earlier]
        meat += (1 - lag / (lag_cutoff + 1)) * (product + product.T)
    return meat

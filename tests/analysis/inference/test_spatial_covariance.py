"""Conley's covariance against a loop over pairs, its limits, and every refusal."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pytest

from sahel_indicators.analysis import inference
from sahel_indicators.analysis.inference import spatial_covariance
from sahel_indicators.errors import AnalysisError


class Rows(NamedTuple):
    """Scores of 9 areas over 6 periods, some missing, at their places in Mali."""

    scores: np.ndarray
    bread: np.ndarray
    latitude: np.ndarray
    longitude: np.ndarray
    time: np.ndarray
    entity: np.ndarray

    def conley(self, cutoff: float, **more: Any) -> np.ndarray:
        return inference.conley(
            self.scores, self.bread, self.latitude, self.longitude, cutoff, **more
        )

    def in_order(self, order: np.ndarray) -> Rows:
        scores, bread, *others = self
        return Rows(scores[order], bread, *(one[order] for one in others))


def rows(missing: float = 0.2) -> Rows:
    rng = np.random.default_rng(21)
    entity, time = np.nonzero(rng.random((9, 6)) >= missing)
    scores = rng.normal(size=(len(entity), 2)) + rng.normal(size=(9, 2))[entity]
    half = rng.normal(size=(2, 2))
    north, east = rng.uniform(11, 24, 9), rng.uniform(-12, 4, 9)
    return Rows(scores, half @ half.T, north[entity], east[entity], time, entity)


def kilometres(one: tuple[float, float], other: tuple[float, float]) -> float:
    """The haversine formula, the Earth's mean radius 6371.0088 km."""
    (a, b), (c, d) = np.radians(one), np.radians(other)
    inside = np.sin((c - a) / 2) ** 2 + np.cos(a) * np.cos(c) * np.sin((d - b) / 2) ** 2
    return float(2 * 6371.0088 * np.arcsin(np.sqrt(inside)))


def by_pairs(at: Rows, cutoff: float, kernel: str, lag_cutoff: int = 0) -> np.ndarray:
    meat = np.zeros_like(at.bread)
    for i in range(len(at.scores)):
        for j in range(len(at.scores)):
            lag = abs(int(at.time[i]) - int(at.time[j]))
            weight = 0.0
            if lag == 0:
                away = kilometres(
                    (at.latitude[i], at.longitude[i]), (at.latitude[j], at.longitude[j])
                )
                share = 1 - away / cutoff if kernel == "bartlett" else 1.0
                weight = share if away <= cutoff else 0.0
            elif at.entity[i] == at.entity[j]:
                weight = max(0.0, 1 - lag / (lag_cutoff + 1))
            meat += weight * np.outer(at.scores[i], at.scores[j])
    product: np.ndarray = at.bread @ meat @ at.bread
    return product


@pytest.mark.parametrize("missing", [0.0, 0.2])
@pytest.mark.parametrize("kernel", ["bartlett", "uniform"])
@pytest.mark.parametrize("lag_cutoff", [0, 2])
def test_against_a_loop_over_pairs(missing: float, kernel: str, lag_cutoff: int) -> None:
    at = rows(missing)
    found = at.conley(400, kernel=kernel, time=at.time, entity=at.entity, lag_cutoff=lag_cutoff)
    np.testing.assert_allclose(found, by_pairs(at, 400, kernel, lag_cutoff), rtol=1e-9)


def test_each_period_with_places_of_its_own() -> None:
    at = rows()
    moved = at._replace(latitude=at.latitude + 0.1 * np.arange(len(at.latitude)))
    found = moved.conley(500, time=moved.time)
    np.testing.assert_allclose(found, by_pairs(moved, 500, "bartlett"), rtol=1e-9)


def test_in_parts_it_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    at = rows()
    whole = at.conley(500, time=at.time)
    monkeypatch.setattr(spatial_covariance, "PAIRS_AT_ONCE", 20)
    np.testing.assert_allclose(at.conley(500, time=at.time), whole, rtol=1e-12)


def test_a_cross_section_is_one_period() -> None:
    at = rows()
    first = at.in_order(np.flatnonzero(at.time == 0))
    np.testing.assert_allclose(first.conley(600), by_pairs(first, 600, "bartlett"), rtol=1e-9)


def test_no_neighbour_within_the_cutoff_is_the_heteroskedastic_one() -> None:
    at = rows()
    usual = inference.heteroskedastic(at.scores, at.bread)
    np.testing.assert_allclose(at.conley(1e-3, time=at.time), usual, rtol=1e-9)


def test_all_within_the_cutoff_is_clustered_by_period() -> None:
    at = rows()
    usual = inference.clustered(at.scores, at.bread, at.time)
    found = at.conley(5_000, kernel="uniform", time=at.time)
    np.testing.assert_allclose(found, usual, rtol=1e-9)


def test_an_own_past_without_end_is_clustered_by_entity() -> None:
    at = rows()
    found = at.conley(1e-3, time=at.time, entity=at.entity, lag_cutoff=10**9)
    np.testing.assert_allclose(
        found, inference.clustered(at.scores, at.bread, at.entity), rtol=1e-7
    )


def test_distances_by_hand() -> None:
    # Along the equator a degree is 6371.0088 x pi / 180 = 111.195 km: two rows a degree apart, one
    # east and one west of the date line, count with 1 - 111.195 / 200 = 0.444.
    scores = np.array([[1.0], [2.0]])
    found = inference.conley(
        scores, np.eye(1), np.zeros(2), np.array([179.5, -179.5]), cutoff_km=200
    )
    assert found[0, 0] == pytest.approx(1 + 4 + 2 * 2 * (1 - 111.195 / 200), abs=1e-4)


def test_rows_of_one_place_and_period_count_as_one() -> None:
    scores = np.array([[1.0], [2.0], [4.0]])
    found = inference.conley(
        scores,
        np.eye(1),
        np.full(3, 14.0),
        np.full(3, -4.0),
        cutoff_km=1,
        time=np.array([0, 0, 1]),
        entity=np.zeros(3, dtype=int),
        lag_cutoff=1,
    )
    # (1 + 2)^2 + 4^2, and the two periods one lag apart: 2 x (1 + 2) x 4 / 2.
    assert found[0, 0] == pytest.approx(9 + 16 + 12)


def test_the_order_of_rows_does_not_matter() -> None:
    at = rows()
    order = np.random.default_rng(3).permutation(len(at.scores))
    mixed = at.in_order(order)
    np.testing.assert_allclose(
        mixed.conley(400, time=mixed.time, entity=mixed.entity, lag_cutoff=2),
        at.conley(400, time=at.time, entity=at.entity, lag_cutoff=2),
        rtol=1e-11,
    )


@pytest.mark.parametrize("unit", [1e-8, 1e8])
def test_errors_scale_with_their_units(unit: float) -> None:
    at = rows()
    units = np.array([unit, 1 / unit])
    scaled = at._replace(scores=at.scores * units, bread=at.bread / np.outer(units, units))
    found = scaled.conley(400, time=at.time) * np.outer(units, units)
    np.testing.assert_allclose(found, at.conley(400, time=at.time), rtol=1e-9)


def test_a_cutoff_around_everything_leaves_no_variance() -> None:
    at = rows()
    centred = at._replace(scores=at.scores - at.scores.mean(axis=0))
    with pytest.raises(AnalysisError, match=r"Conley errors \(20000 km, uniform\).*smaller cutoff"):
        centred.conley(20_000, kernel="uniform")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"cutoff_km": 0}, "cutoff_km=0"),
        ({"cutoff_km": np.inf}, "cutoff_km=inf"),
        ({"kernel": "gaussian"}, "kernel='gaussian'"),
        ({"lag_cutoff": -1}, "lag_cutoff=-1"),
        ({"lag_cutoff": 2}, "lag_cutoff=2 without entity and time"),
    ],
)
def test_settings_that_cannot_be_are_refused(changes: dict[str, Any], message: str) -> None:
    at = rows()
    given: dict[str, Any] = {"cutoff_km": 100} | changes
    with pytest.raises(AnalysisError, match=message):
        inference.conley(at.scores, at.bread, at.latitude, at.longitude, **given)


def test_places_that_cannot_be_are_refused() -> None:
    at = rows()
    for wrong, says in ((np.nan, "1 rows have no latitude"), (91.0, "out of range.*projection")):
        latitude = at.latitude.copy()
        latitude[2] = wrong
        with pytest.raises(AnalysisError, match=says):
            at._replace(latitude=latitude).conley(100)
    with pytest.raises(AnalysisError, match="beside columns of"):
        inference.conley(at.scores, at.bread, at.latitude[1:], at.longitude, 100)

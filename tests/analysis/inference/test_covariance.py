"""Sandwich covariances against loops, pyfixest and linearmodels, and every refusal."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pandas as pd
import pytest
from pyfixest import LsmrDemeaner, feols, ssc
from scipy import stats

from sahel_indicators.analysis import inference
from sahel_indicators.errors import AnalysisError

Row = dict[str, float]

UNCORRECTED = ssc(k_adj=False, k_fixef="none", G_adj=False)


class Fitted(NamedTuple):
    """An unbalanced panel of 14 areas in 5 zones and 11 periods, fitted with two-way effects."""

    frame: pd.DataFrame
    scores: np.ndarray
    bread: np.ndarray

    def codes(self, column: str) -> np.ndarray:
        return self.frame[column].to_numpy()


@pytest.fixture(scope="module")
def fitted() -> Fitted:
    rng = np.random.default_rng(12)
    area, period = np.nonzero(rng.random((14, 11)) > 0.2)
    shock = rng.normal(size=11)[period] + rng.normal(size=14)[area]
    x = rng.normal(size=(len(area), 2)) + shock[:, None]
    noise = rng.normal(size=len(area)) * (1 + area % 3) + rng.normal(size=(5, 11))[area % 5, period]
    frame = pd.DataFrame({"area": area, "period": period, "zone": area % 5})
    frame = frame.assign(x0=x[:, 0], x1=x[:, 1], y=x @ [0.5, -1.0] + 3 * shock + noise)
    return fit(frame)


def fit(frame: pd.DataFrame) -> Fitted:
    values = frame[["y", "x0", "x1"]].to_numpy()
    within = inference.within_transform(
        values, [frame["area"].to_numpy(), frame["period"].to_numpy()]
    )
    outcome, design = within[:, 0], within[:, 1:]
    bread = np.linalg.inv(design.T @ design)
    residual = outcome - design @ bread @ design.T @ outcome
    return Fitted(frame, design * residual[:, None], bread)


def by_pairs(found: Fitted, weight: Callable[[Row, Row], float]) -> np.ndarray:
    """The sandwich as a sum over all pairs of rows, each with its weight."""
    rows = found.frame.assign(row=found.frame.index).to_dict("records")
    meat = np.zeros_like(found.bread)
    for one, here in enumerate(rows):
        for other, there in enumerate(rows):
            share = weight(here, there)
            meat += share * np.outer(found.scores[one], found.scores[other])
    product: np.ndarray = found.bread @ meat @ found.bread
    return product


def pyfixest(frame: pd.DataFrame, vcov: object, **more: object) -> np.ndarray:
    model = feols(
        "y ~ x0 + x1 | area + period",
        frame,
        vcov=vcov,
        ssc=UNCORRECTED,
        demeaner=LsmrDemeaner(fixef_atol=1e-12, fixef_btol=1e-12),
        **more,
    )
    return np.asarray(model._vcov)


def test_independent_rows(fitted: Fitted) -> None:
    found = inference.heteroskedastic(fitted.scores, fitted.bread)
    expected = by_pairs(fitted, lambda one, other: float(one["row"] == other["row"]))
    np.testing.assert_allclose(found, expected, rtol=1e-10)
    np.testing.assert_allclose(found, pyfixest(fitted.frame, "hetero"), rtol=1e-8)


@pytest.mark.parametrize("by", ["area", "zone", "period"])
def test_one_way_clusters(fitted: Fitted, by: str) -> None:
    found = inference.clustered(fitted.scores, fitted.bread, fitted.codes(by))
    expected = by_pairs(fitted, lambda one, other: float(one[by] == other[by]))
    np.testing.assert_allclose(found, expected, rtol=1e-10)
    np.testing.assert_allclose(found, pyfixest(fitted.frame, {"CRV1": by}), rtol=1e-8)


def test_two_way_clusters(fitted: Fitted) -> None:
    notes: list[str] = []
    found = inference.two_way_clustered(
        fitted.scores, fitted.bread, fitted.codes("area"), fitted.codes("period"), notes=notes
    )
    expected = by_pairs(
        fitted,
        lambda one, other: float(one["area"] == other["area"] or one["period"] == other["period"]),
    )
    np.testing.assert_allclose(found, expected, rtol=1e-10)
    np.testing.assert_allclose(found, pyfixest(fitted.frame, {"CRV1": "area+period"}), rtol=1e-8)
    assert notes == []


def test_factors_of_two_way_clusters_by_part(fitted: Fitted) -> None:
    area, zone, period = (fitted.codes(name) for name in ("area", "zone", "period"))
    found = inference.two_way_clustered(
        fitted.scores, fitted.bread, area, period, factors=(1.2, 1.1, 1.05)
    )
    one, two = (inference.clustered(fitted.scores, fitted.bread, by) for by in (area, period))
    both = inference.heteroskedastic(fitted.scores, fitted.bread)  # one row an area and period
    np.testing.assert_allclose(found, 1.2 * one + 1.1 * two - 1.05 * both, rtol=1e-10)
    # Areas lie in zones, so that two-way clusters of the two are the zones.
    nested = inference.two_way_clustered(fitted.scores, fitted.bread, area, zone)
    np.testing.assert_allclose(nested, inference.clustered(fitted.scores, fitted.bread, zone))


def test_a_covariance_that_is_not_positive_is_mended_upwards_and_told() -> None:
    # Rows 0 and 1 share the first cluster, rows 1 and 2 the second. By hand: s s' over the rows is
    # [[3, 2], [2, 2]], and each of the two pairs adds [[2, 1], [1, 0]]. The determinant is -2.
    scores = np.array([[1.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    first, second = np.array([0, 0, 1]), np.array([0, 1, 1])
    meat = np.array([[7.0, 4.0], [4.0, 2.0]])
    notes: list[str] = []
    found = inference.two_way_clustered(scores, np.eye(2), first, second, notes=notes)
    assert "was not positive semidefinite" in notes[0]
    assert np.linalg.eigvalsh(found)[0] > -1e-12
    assert (np.diag(found) > np.diag(meat)).all()
    # In other units of the terms it is the same.
    units = np.array([1e8, 1e-8])
    again = inference.two_way_clustered(
        scores / units, np.diag(units**2), first, second, notes=notes
    )
    np.testing.assert_allclose(again / np.outer(units, units), found, rtol=1e-8)


def test_a_negative_variance_is_refused() -> None:
    scores = np.array([[1.0], [-3.0], [1.0]])
    with pytest.raises(AnalysisError, match=r"not above zero to coefficient number 1.*cluster one"):
        inference.two_way_clustered(scores, np.eye(1), np.array([0, 0, 1]), np.array([0, 1, 1]))


@pytest.mark.parametrize("lag", [0, 1, 3])
def test_driscoll_kraay(fitted: Fitted, lag: int) -> None:
    found = inference.driscoll_kraay(fitted.scores, fitted.bread, fitted.codes("period"), lag)
    expected = by_pairs(
        fitted,
        lambda one, other: max(0.0, 1 - abs(one["period"] - other["period"]) / (lag + 1)),
    )
    np.testing.assert_allclose(found, expected, rtol=1e-10)


@pytest.mark.parametrize("lag", [1, 3])
def test_driscoll_kraay_against_pyfixest_and_linearmodels(fitted: Fitted, lag: int) -> None:
    from linearmodels.panel import PanelOLS

    frame = fitted.frame
    found = inference.driscoll_kraay(fitted.scores, fitted.bread, fitted.codes("period"), lag)
    keys = {"time_id": "period", "panel_id": "area", "lag": lag}
    np.testing.assert_allclose(found, pyfixest(frame, "DK", vcov_kwargs=keys), rtol=1e-8)
    indexed = frame.set_index(["area", "period"])
    model = PanelOLS(indexed["y"], indexed[["x0", "x1"]], entity_effects=True, time_effects=True)
    peer = model.fit(cov_type="kernel", kernel="bartlett", bandwidth=lag, debiased=False)
    rows = len(frame)
    absorbed = frame["area"].nunique() + frame["period"].nunique() - 1
    factor = rows / (rows - absorbed)
    np.testing.assert_allclose(factor * found, peer.cov.to_numpy(), rtol=1e-8)


def test_clustered_against_linearmodels(fitted: Fitted) -> None:
    from linearmodels.panel import PanelOLS

    indexed = fitted.frame.set_index(["area", "period"])
    model = PanelOLS(indexed["y"], indexed[["x0", "x1"]], entity_effects=True, time_effects=True)
    peer = model.fit(cov_type="clustered", cluster_entity=True, debiased=False, count_effects=False)
    found = inference.clustered(fitted.scores, fitted.bread, fitted.codes("area"))
    # linearmodels takes all effects off the rows: it finds areas, but not both effects, nested.
    rows, absorbed = len(fitted.frame), 14 + 11 - 1
    np.testing.assert_allclose(rows / (rows - absorbed) * found, peer.cov.to_numpy(), rtol=1e-8)


def test_a_gap_in_time_is_no_neighbourhood(fitted: Fitted) -> None:
    frame = fitted.frame[fitted.frame["period"] != 4]
    gapped = fit(frame)
    found = inference.driscoll_kraay(gapped.scores, gapped.bread, gapped.codes("period"), 1)
    expected = by_pairs(
        gapped, lambda one, other: max(0.0, 1 - abs(one["period"] - other["period"]) / 2)
    )
    np.testing.assert_allclose(found, expected, rtol=1e-10)
    closed = gapped.codes("period") - (gapped.codes("period") > 4)
    joined = inference.driscoll_kraay(gapped.scores, gapped.bread, closed, 1)
    assert np.abs(joined / found - 1).max() > 1e-3


def test_default_bandwidth_by_hand() -> None:
    # 4 (20 / 100)^(2/9) = 2.797 and 4 (144 / 100)^(2/9) = 4.338.
    assert inference.default_bandwidth(np.arange(20)) == 2
    assert inference.default_bandwidth(np.repeat(np.arange(144), 3)) == 4
    # October and March of ten years: two analyses, the median step six months, so twelve months.
    months = np.ravel([[12 * year, 12 * year + 5] for year in range(10)])
    assert len(months) == 20
    assert inference.default_bandwidth(months) == pytest.approx(2 * 5)
    assert inference.default_bandwidth(np.array([7, 7])) == 0


def test_the_default_bandwidth_is_used(fitted: Fitted) -> None:
    period = fitted.codes("period")
    found = inference.driscoll_kraay(fitted.scores, fitted.bread, period)
    reach = inference.default_bandwidth(period)
    assert reach == 2  # 4 (11 / 100)^(2/9) = 2.449
    np.testing.assert_array_equal(
        found, inference.driscoll_kraay(fitted.scores, fitted.bread, period, reach)
    )


@pytest.mark.parametrize("bandwidth", [-1, 11, 1.5])
def test_impossible_bandwidths_are_refused(fitted: Fitted, bandwidth: int) -> None:
    with pytest.raises(AnalysisError, match=r"bandwidth is .* the periods span 11"):
        inference.driscoll_kraay(fitted.scores, fitted.bread, fitted.codes("period"), bandwidth)


def test_a_single_period_leaves_no_variance(fitted: Fitted) -> None:
    with pytest.raises(AnalysisError, match=r"Driscoll-Kraay errors .* not above zero"):
        inference.driscoll_kraay(
            fitted.scores, fitted.bread, np.zeros(len(fitted.scores), dtype=int)
        )


def test_the_order_of_rows_and_the_names_of_clusters_do_not_matter(fitted: Fitted) -> None:
    order = np.random.default_rng(1).permutation(len(fitted.scores))
    area, period = fitted.codes("area"), fitted.codes("period")
    for function, codes in (
        (inference.clustered, [area * 7 + 100]),
        (inference.two_way_clustered, [area * 7 + 100, period]),
        (inference.driscoll_kraay, [period + 50]),
    ):
        plain = [codes[0] // 7 - 14 if function is not inference.driscoll_kraay else period]
        there = function(fitted.scores, fitted.bread, *[*plain, *codes[1:]])
        here = function(fitted.scores[order], fitted.bread, *(one[order] for one in codes))
        np.testing.assert_allclose(here, there, rtol=1e-10)


@pytest.mark.parametrize("unit", [1e-8, 1e8])
def test_errors_scale_with_their_units(fitted: Fitted, unit: float) -> None:
    units = np.array([unit, 1 / unit])
    scores, bread = fitted.scores * units, fitted.bread / np.outer(units, units)
    area, period = fitted.codes("area"), fitted.codes("period")
    for found, usual in (
        (
            inference.two_way_clustered(scores, bread, area, period),
            inference.two_way_clustered(fitted.scores, fitted.bread, area, period),
        ),
        (
            inference.driscoll_kraay(scores, bread, period),
            inference.driscoll_kraay(fitted.scores, fitted.bread, period),
        ),
    ):
        np.testing.assert_allclose(found * np.outer(units, units), usual, rtol=1e-8)


def test_what_does_not_fit_is_refused(fitted: Fitted) -> None:
    with pytest.raises(AnalysisError, match=r"beside columns of 3"):
        inference.clustered(fitted.scores, fitted.bread, np.arange(3))
    with pytest.raises(AnalysisError, match="Scores of 0 rows"):
        inference.heteroskedastic(fitted.scores[:0], fitted.bread)
    broken = fitted.scores.copy()
    broken[3, 0] = np.nan
    with pytest.raises(AnalysisError, match="missing or infinite"):
        inference.heteroskedastic(broken, fitted.bread)


def test_moving_together_by_hand_and_its_limit() -> None:
    """One common shock a period of variance 1 beside one of each area: 1 + (areas - 1) / 2."""
    rng = np.random.default_rng(8)
    _, period = np.indices((20, 400)).reshape(2, -1)
    common = rng.normal(size=400)[period]
    scores = np.column_stack([common + rng.normal(size=8000), rng.normal(size=8000)])
    ratio, limit = inference.moving_together(scores, np.diag([2.0, 3.0]), period)
    sums = np.array([scores[period == t].sum(axis=0) for t in range(400)])
    expected = (sums**2).sum(axis=0) / (scores**2).sum(axis=0) * 400 / 399
    np.testing.assert_allclose(ratio, expected, rtol=1e-12)
    assert ratio[0] == pytest.approx(1 + 19 / 2, rel=0.1)
    assert limit == pytest.approx(stats.chi2.ppf(0.95, 399) / 399, rel=1e-9)
    assert ratio[1] < limit < ratio[0]

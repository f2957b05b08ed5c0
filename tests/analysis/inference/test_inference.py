"""Effects removed, factors, intervals and bootstraps, against explicit arithmetic."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy import stats

from sahel_indicators.analysis import inference
from sahel_indicators.errors import AnalysisError


def dummies(codes: np.ndarray) -> np.ndarray:
    rows: np.ndarray = np.eye(codes.max() + 1)[codes]
    return rows


def unbalanced(seed: int = 3) -> tuple[np.ndarray, np.ndarray]:
    """Codes of 12 areas and 9 periods with a third of the cells missing."""
    kept = np.random.default_rng(seed).random((12, 9)) > 1 / 3
    area, period = np.nonzero(kept)
    return area, period


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("scale", [1e-8, 1.0, 1e8])
def test_within_transform_is_the_residual_on_explicit_dummies(weighted: bool, scale: float) -> None:
    area, period = unbalanced()
    rng = np.random.default_rng(4)
    values = scale * rng.normal(size=(len(area), 3))
    weights = rng.uniform(0.5, 2, len(area)) if weighted else np.ones(len(area))
    both = np.column_stack([dummies(area), dummies(period)])
    root = np.sqrt(weights)[:, None]
    expected = values - both @ np.linalg.lstsq(both * root, values * root, rcond=None)[0]
    found = inference.within_transform(values, [area, period], weights)
    np.testing.assert_allclose(found, expected, atol=1e-10 * scale)


def test_what_rounding_leaves_of_a_column_is_no_variation() -> None:
    values = np.column_stack([[0.0, 1.0], [0.0, 1.0], [1e6, 1e6 + 1e-6]])
    assert list(inference.varies(np.array([1e-8, 1e-10, 1e-8]), values)) == [True, False, False]


def test_rows_alone_are_found_in_chains() -> None:
    # Area 2 has one row (0). Without it period 2 keeps one row, of area 1 (1). Area 1 then keeps
    # one, in period 0 (0), and period 0 then keeps one, of area 0 (1). Two by two rows are left.
    area = np.array([0, 0, 0, 1, 1, 2, 3, 3])
    period = np.array([0, 1, 3, 2, 0, 2, 1, 3])
    assert list(inference.alone_in([area, period])) == [1, -1, -1, 1, 0, 0, -1, -1]


def test_no_row_is_alone_in_a_complete_panel() -> None:
    area, period = np.indices((3, 4)).reshape(2, -1)
    assert (inference.alone_in([area, period]) == -1).all()


def test_small_sample_factor_by_hand() -> None:
    # 6 areas, 4 periods, 24 rows, one term.
    area, period = np.indices((6, 4)).reshape(2, -1)
    region = area // 2
    # Areas lie in clusters of areas: k = term + constant + 3 periods = 5.
    assert inference.small_sample_factor(1, [area, period], area) == pytest.approx(
        23 / 19 * 6 / 5, rel=1e-12
    )
    # Clusters are periods: k = term + constant + 5 areas = 7.
    assert inference.small_sample_factor(1, [area, period], period) == pytest.approx(
        23 / 17 * 4 / 3, rel=1e-12
    )
    # Region by period lies in regions, and so do areas: k = term + constant = 2.
    cell = region * 4 + period
    assert inference.small_sample_factor(1, [area, cell], region) == pytest.approx(
        23 / 22 * 3 / 2, rel=1e-12
    )


def test_small_sample_factor_does_not_depend_on_the_order_of_effects() -> None:
    area, period = unbalanced()
    one_way = inference.small_sample_factor(2, [area, period], area)
    assert one_way == inference.small_sample_factor(2, [period, area], area)


def test_the_rule_of_stata_by_hand() -> None:
    # 6 areas in 3 regions, 4 periods, 24 rows, one term; effects of area and region by period.
    area, period = np.indices((6, 4)).reshape(2, -1)
    cell = area // 2 * 4 + period
    # Neither is nested in the clusters (rows in pairs across areas): 6 + 12 coefficients, of which
    # the three regions, unlinked, make three redundant. fixest takes two off and adds a constant.
    pairs = np.arange(24) % 8
    assert inference.small_sample_factor(1, [area, cell], pairs, "stata") == pytest.approx(
        23 / (24 - 1 - 6 - 12 + 3) * 8 / 7, rel=1e-12
    )
    assert inference.small_sample_factor(1, [area, cell], pairs, "fixest") == pytest.approx(
        23 / (24 - 1 - 6 - 12 + 1) * 8 / 7, rel=1e-12
    )
    # In either order.
    assert inference.small_sample_factor(1, [cell, area], pairs, "stata") == pytest.approx(
        23 / 8 * 8 / 7, rel=1e-12
    )


def test_the_rules_agree_where_all_effects_are_linked_or_nested() -> None:
    area, period = unbalanced()
    for cluster in (area, period, area % 5):
        for effects in ([area, period], [area], []):
            both = [
                inference.small_sample_factor(2, effects, cluster, rule)
                for rule in ("fixest", "stata")
            ]
            assert both[0] == both[1]


def test_all_effects_counted_by_hand() -> None:
    # 6 areas, 4 periods, one term, clustered by area: k = term + constant + 5 + 3.
    area, period = np.indices((6, 4)).reshape(2, -1)
    found = inference.small_sample_factor(1, [area, period], area, "full")
    assert found == pytest.approx(23 / 14 * 6 / 5, rel=1e-12)


def test_a_factor_of_a_reghdfe_run() -> None:
    # Published with a run of reghdfe: 25 rows of 5 firms and 5 years, 2 terms, firm and year
    # absorbed, clustered by firm: df_a = 4, 5 nested. K = 2 + 4 + 1, so 24/18 x 5/4.
    firm, year = np.indices((5, 5)).reshape(2, -1)
    found = inference.small_sample_factor(2, [firm, year], firm, "stata")
    assert found == pytest.approx(24 / 18 * 5 / 4, rel=1e-12)


def test_no_rule_and_rules_that_do_not_exist() -> None:
    area, period = unbalanced()
    assert inference.small_sample_factor(2, [area, period], area, "none") == 1.0
    wrong: Any = "sas"
    with pytest.raises(AnalysisError, match=r"rule 'sas'.*fixest, stata, full, none"):
        inference.small_sample_factor(2, [area, period], area, wrong)
    assert set(inference.SMALL_SAMPLE_RULES) == {"fixest", "stata", "full", "none"}


def test_no_factor_without_rows_to_spare() -> None:
    area, period = np.indices((3, 2)).reshape(2, -1)
    with pytest.raises(AnalysisError, match="6 rows for 6 parameters"):
        inference.small_sample_factor(3, [area, period], period)


def test_t_inference_against_a_printed_table() -> None:
    # Student's t, 10 degrees of freedom: 2.228 at 95 %, and 2.764 leaves 1 % in each tail.
    found = inference.t_inference(np.array([2.764]), np.array([1.0]), 10, 0.95)
    assert found["ci_low"][0] == pytest.approx(2.764 - 2.228, abs=5e-4)
    assert found["ci_high"][0] == pytest.approx(2.764 + 2.228, abs=5e-4)
    assert found["p_value"][0] == pytest.approx(0.02, abs=1e-4)


@pytest.mark.parametrize("count", [1, 4])
def test_too_few_clusters_are_refused_with_the_reason(count: int) -> None:
    with pytest.raises(AnalysisError, match=r"differences between clusters.*at least 5 clusters"):
        inference.require_clusters(count, "region")


def test_few_clusters_are_noted_and_many_are_not() -> None:
    assert "29 clusters (region) are few" in inference.require_clusters(29, "region")[0]
    assert inference.require_clusters(30, "region") == []


def test_a_block_is_drawn_whole_and_as_many_blocks_as_there_are() -> None:
    blocks = np.array([0, 0, 1, 2, 2, 2])
    seen: list[np.ndarray] = []

    def keep(times: np.ndarray) -> np.ndarray:
        seen.append(times)
        return np.asarray(times.sum(axis=0))

    inference.block_bootstrap(blocks, keep, draws=200, seed=1)
    times = np.concatenate(seen, axis=1)
    assert times.shape == (3, 200)
    assert (times.sum(axis=0) == 3).all() and (times == np.round(times)).all()
    assert times.max() == 3 and times.mean(axis=1) == pytest.approx(np.ones(3), abs=0.2)


def test_bootstrap_of_a_mean_finds_the_analytic_interval() -> None:
    values = np.random.default_rng(8).normal(5, 2, 2000)
    blocks = np.arange(2000)
    drawn = inference.block_bootstrap(
        blocks, lambda times: values @ times / times.sum(axis=0), draws=1999, seed=2
    )
    low, high = inference.percentile_interval(drawn, 0.95)
    error = values.std() / np.sqrt(2000)
    assert low == pytest.approx(values.mean() - 1.96 * error, abs=0.15 * error)
    assert high == pytest.approx(values.mean() + 1.96 * error, abs=0.15 * error)


def test_bootstrap_by_blocks_sees_that_rows_of_a_block_repeat_each_other() -> None:
    area_mean = np.random.default_rng(9).normal(size=60)
    blocks = np.repeat(np.arange(60), 25)
    values = area_mean[blocks]
    drawn = inference.block_bootstrap(
        blocks, lambda times: values @ times[blocks] / len(values), draws=1999, seed=3
    )
    # 1,500 rows, but 60 independent figures.
    assert drawn.std() == pytest.approx(area_mean.std() / np.sqrt(60), rel=0.07)


def test_bootstrap_is_the_same_again_and_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    values = np.arange(40.0)

    blocks = np.repeat(np.arange(8), 5)

    def total(times: np.ndarray) -> np.ndarray:
        return np.asarray(values @ times[blocks])

    whole = inference.block_bootstrap(blocks, total, draws=150, seed=5)
    monkeypatch.setattr(inference.draws, "CELLS_AT_ONCE", 400)
    assert (inference.block_bootstrap(blocks, total, draws=150, seed=5) == whole).all()
    assert (inference.block_bootstrap(blocks, total, draws=150, seed=6) != whole).any()


def test_percentiles_leave_out_undefined_draws() -> None:
    drawn = np.array([np.nan, *np.arange(101.0)])
    assert inference.percentile_interval(drawn, 0.9) == pytest.approx((5.0, 95.0))
    assert np.isnan(inference.percentile_interval(np.array([np.nan]), 0.9)).all()


def test_t_interval_reaches_the_normal_one_with_many_degrees() -> None:
    found = inference.t_inference(np.array([0.0]), np.array([1.0]), 10**7, 0.9)
    assert found["ci_high"][0] == pytest.approx(stats.norm.ppf(0.95), abs=1e-6)


def test_nested_means_each_level_in_one_cluster() -> None:
    rng = np.random.default_rng(2)
    for levels, clusters, offset in ((3, 2, 0), (40, 5, 0), (4, 4, 10**9)):
        for _ in range(20):
            codes, cluster = rng.integers(0, levels, 30), rng.integers(0, clusters, 30)
            inside = codes % clusters
            pairs = {(int(a), int(b)) for a, b in zip(codes, cluster, strict=True)}
            expected = len(pairs) == len(set(codes.tolist()))
            assert inference.is_nested(codes + offset, cluster) == expected
            assert inference.is_nested(codes + offset, inside)

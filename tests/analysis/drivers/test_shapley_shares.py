"""Shares against the average over all orders of entry, and where they are known beforehand."""

from __future__ import annotations

from functools import cache
from itertools import permutations

import numpy as np
import pytest
from statsmodels.regression.linear_model import OLS
from statsmodels.tools import add_constant

from sahel_indicators.analysis.drivers.shares import (
    RIDGE,
    explained,
    shapley,
    without_controls,
)


def products_of(columns: np.ndarray) -> np.ndarray:
    centred = columns - columns.mean(axis=0)
    return (centred.T @ centred)[None]


def by_all_orders(columns: np.ndarray, groups: list[list[int]]) -> np.ndarray:
    """Each order of entry in turn, a regression of statsmodels for each set."""

    @cache
    def r2(chosen: frozenset[int]) -> float:
        inside = [c for g in chosen for c in groups[g]]
        if not inside:
            return 0.0
        return float(OLS(columns[:, 0], add_constant(columns[:, inside])).fit().rsquared)

    orders = list(permutations(range(len(groups))))
    gains = np.zeros(len(groups))
    for order in orders:
        for place, group in enumerate(order):
            gains[group] += r2(frozenset(order[: place + 1])) - r2(frozenset(order[:place]))
    return gains / len(orders)


def correlated(rows: int = 120, columns: int = 6, seed: int = 4) -> np.ndarray:
    rng = np.random.default_rng(seed)
    drivers = rng.normal(size=(rows, columns)) @ rng.normal(size=(columns, columns))
    outcome = drivers @ rng.normal(size=columns) + 3 * rng.normal(size=rows)
    return np.column_stack([outcome, drivers])


@pytest.mark.parametrize("groups", [[[1], [2], [3], [4]], [[1, 5], [2], [3, 6], [4]]])
def test_shares_are_the_average_over_all_orders(groups: list[list[int]]) -> None:
    columns = correlated()
    found = shapley(explained(products_of(columns), groups))[:, 0]
    np.testing.assert_allclose(found, by_all_orders(columns, groups), rtol=1e-9)


def test_shares_add_up_to_what_all_explain() -> None:
    columns = correlated()
    groups = [[1], [2, 3], [4], [5], [6]]
    values = explained(products_of(columns), groups)
    full = OLS(columns[:, 0], add_constant(columns[:, 1:])).fit().rsquared
    assert shapley(values).sum() == pytest.approx(full, rel=1e-12)


def test_shares_of_unrelated_drivers_are_squared_correlations() -> None:
    rng = np.random.default_rng(2)
    basis, _ = np.linalg.qr(rng.normal(size=(60, 4)) - 0.0)
    basis -= basis.mean(axis=0)
    basis, _ = np.linalg.qr(basis)
    outcome = basis @ [3.0, 2.0, 1.0, 0.0] + rng.normal(0, 0.1, 60)
    columns = np.column_stack([outcome, basis])
    found = shapley(explained(products_of(columns), [[1], [2], [3], [4]]))[:, 0]
    expected = [np.corrcoef(outcome, basis[:, k])[0, 1] ** 2 for k in range(4)]
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-12)


def test_a_column_and_its_copy_share_equally() -> None:
    columns = correlated(columns=3)
    alone = shapley(explained(products_of(columns), [[1], [2], [3]]))[:, 0]
    twice = np.column_stack([columns, columns[:, 1]])
    found = shapley(explained(products_of(twice), [[1], [2], [3], [4]]))[:, 0]
    assert found[0] == pytest.approx(found[3], rel=1e-9)
    assert found.sum() == pytest.approx(alone.sum(), rel=1e-9)


def test_a_column_and_its_copy_in_one_driver_count_once() -> None:
    columns = correlated(columns=3)
    twice = np.column_stack([columns, columns[:, 1]])
    one = shapley(explained(products_of(columns), [[1], [2], [3]]))
    np.testing.assert_allclose(
        shapley(explained(products_of(twice), [[1, 4], [2], [3]])), one, rtol=1e-9
    )


def test_a_column_without_variation_has_no_share() -> None:
    columns = np.column_stack([correlated(columns=2), np.full(120, 7.0)])
    for ridge in (0.0, RIDGE):
        found = shapley(explained(products_of(columns), [[1], [2], [3]], ridge=ridge))
        assert found[2, 0] == 0


def test_the_quick_way_for_samples_gives_the_same() -> None:
    products = np.concatenate([products_of(correlated(seed=seed)) for seed in range(5)])
    groups = [[1, 2], [3], [4, 5, 6]]
    np.testing.assert_allclose(
        explained(products, groups, ridge=RIDGE), explained(products, groups), atol=1e-7
    )


def test_controls_are_taken_out_of_everything() -> None:
    columns = correlated()
    design = add_constant(columns[:, 5:])
    left = np.column_stack([OLS(columns[:, c], design).fit().resid for c in range(5)])
    found = without_controls(products_of(columns), [5, 6])
    np.testing.assert_allclose(found[0], left.T @ left, rtol=1e-8, atol=1e-8)

"""Corrections for several tests, and p values from reassignment, by hand."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import numpy as np
import pytest

from sahel_indicators.analysis import inference
from sahel_indicators.errors import AnalysisError

# The 15 p values of Benjamini & Hochberg (1995), section 3.2 (thrombolytic treatments).
PUBLISHED = np.array(
    [
        *(0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344),
        *(0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.000),
    ]
)


def test_the_example_of_benjamini_and_hochberg() -> None:
    # The paper: at 5 % Bonferroni and Holm reject the three smallest, the new procedure four.
    for method, rejected in (("bonferroni", 3), ("holm", 3), ("benjamini-hochberg", 4)):
        corrected = inference.corrected_p_values(PUBLISHED, method)  # type: ignore[arg-type]
        assert (corrected <= 0.05).sum() == rejected
    # The fourth: 15 / 4 x 0.0095.
    assert corrected[3] == pytest.approx(0.035625)


def test_corrections_by_hand_in_the_order_given() -> None:
    p = np.array([0.04, 0.01, 0.03])
    np.testing.assert_allclose(inference.corrected_p_values(p, "bonferroni"), [0.12, 0.03, 0.09])
    # Holm: 3 x 0.01, then 2 x 0.03, then 0.04, which may not be below the one before.
    np.testing.assert_allclose(inference.corrected_p_values(p), [0.06, 0.03, 0.06])
    # Benjamini-Hochberg: 3/3 x 0.04, 3/2 x 0.03 = 0.045 but not above 0.04, 3 x 0.01.
    np.testing.assert_allclose(
        inference.corrected_p_values(p, "benjamini-hochberg"), [0.04, 0.03, 0.04]
    )
    assert inference.corrected_p_values(np.array([0.2])) == pytest.approx(0.2)


@pytest.mark.parametrize("p", [[0.1, np.nan], [], [-0.1], [1.1], [[0.1, 0.2]]])
def test_a_family_with_a_missing_p_value_is_refused(p: Any) -> None:
    with pytest.raises(AnalysisError, match=r"none, missing, or not between.*form the family"):
        inference.corrected_p_values(np.array(p, dtype=float))


def test_a_correction_that_does_not_exist_is_refused() -> None:
    wrong: Any = "sidak"
    with pytest.raises(AnalysisError, match=r"no correction 'sidak'.*holm"):
        inference.corrected_p_values(np.array([0.1]), wrong)


def test_permutation_p_values_by_hand() -> None:
    drawn = np.array([-3.0, -1.0, 0.0, 1.0, 2.0, 3.0, 0.5, -0.5, 0.2])
    # Of 9 draws, |-3| and |3| and |2| reach 2 (the tie counts): (1 + 3) / (1 + 9).
    assert inference.permutation_p_value(2.0, drawn) == pytest.approx(0.4)
    assert inference.permutation_p_value(2.0, drawn, "greater") == pytest.approx(0.3)
    assert inference.permutation_p_value(2.0, drawn, "less") == pytest.approx(0.9)
    assert inference.permutation_p_value(-1.0, drawn, "less") == pytest.approx(0.3)
    assert inference.permutation_p_value(99.0, drawn) == pytest.approx(0.1)


def test_a_tie_summed_in_another_order_is_a_tie() -> None:
    values = np.array([0.1, 0.2, 0.3, 0.4])
    observed = float(values[0] + values[1] + values[2])
    drawn = np.array([values[list(order)].sum() for order in permutations([0, 1, 2])])
    assert inference.permutation_p_value(observed, drawn, "greater") == 1.0
    assert inference.permutation_p_value(-observed, -drawn, "less") == 1.0


@pytest.mark.parametrize(
    ("observed", "drawn"), [(1.0, [1.0, np.nan]), (np.nan, [1.0]), (1.0, []), (1.0, [np.inf])]
)
def test_undefined_draws_are_refused(observed: float, drawn: list[float]) -> None:
    with pytest.raises(AnalysisError, match="defined for every reassignment"):
        inference.permutation_p_value(observed, np.array(drawn))


def test_a_side_that_does_not_exist_is_refused() -> None:
    wrong: Any = "both"
    with pytest.raises(AnalysisError, match="no side 'both'"):
        inference.permutation_p_value(1.0, np.ones(3), wrong)

"""P values corrected by hand."""

from __future__ import annotations

import pandas as pd
import pytest

from sahel_indicators.analysis.robustness import correct_p_values
from sahel_indicators.errors import AnalysisError

TABLE = pd.DataFrame(
    {"term": list("abcd"), "p_value": [0.01, 0.04, 0.03, 0.005], "family": ["x", "x", "y", "y"]}
)


@pytest.mark.parametrize(
    ("method", "expected"),
    [
        ("holm", [0.03, 0.06, 0.06, 0.02]),
        ("bonferroni", [0.04, 0.16, 0.12, 0.02]),
        ("benjamini-hochberg", [0.02, 0.04, 0.04, 0.02]),
    ],
)
def test_corrected_by_hand(method: str, expected: list[float]) -> None:
    found = correct_p_values(TABLE, method=method)
    assert list(found["p_corrected"]) == pytest.approx(expected)
    assert (found["tests"] == 4).all() and list(found["term"]) == list("abcd")


def test_each_family_by_itself() -> None:
    found = correct_p_values(TABLE, by="family")
    assert list(found["p_corrected"]) == pytest.approx([0.02, 0.04, 0.03, 0.01])
    assert (found["tests"] == 2).all()


@pytest.mark.parametrize(
    ("table", "method", "message"),
    [
        (TABLE.drop(columns="p_value"), "holm", "'p_value' is in the table 0 times"),
        (TABLE.assign(p_value=[0.1, None, 0.2, 0.3]), "holm", "missing or no probabilities"),
        (TABLE.assign(p_value=[0.1, 1.2, 0.2, 0.3]), "holm", "missing or no probabilities"),
        (TABLE, "guess", "guess"),
        (TABLE.iloc[:0], "holm", "no rows"),
    ],
)
def test_what_cannot_be_corrected_is_refused(
    table: pd.DataFrame, method: str, message: str
) -> None:
    with pytest.raises(AnalysisError, match=message):
        correct_p_values(table, method=method)

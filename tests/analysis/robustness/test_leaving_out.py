"""Who carries a finding: one area is planted to, and is found."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from sahel_indicators.analysis.regression import panel_regression
from sahel_indicators.analysis.robustness import leave_one_out
from sahel_indicators.errors import AnalysisError

KEYS: dict[str, Any] = {
    "outcome": "share",
    "exposures": ["deaths", "rain"],
    "entity": "area",
    "time": "period",
}


def panel() -> pd.DataFrame:
    """No area's share follows deaths, but that of area 7 in the east, where both are huge."""
    rng = np.random.default_rng(11)
    area, period = np.indices((32, 8)).reshape(2, -1)
    deaths, rain = rng.normal(size=(2, len(area)))
    deaths = np.where(area == 7, 12 * deaths, deaths)
    share = rng.normal(size=len(area)) + np.where(area == 7, deaths, 0)
    return pd.DataFrame(
        {
            "area": [f"A{a:02d}" for a in area],
            "region": np.where(area < 8, "east", np.where(area < 20, "north", "south")),
            "period": period,
            "deaths": deaths,
            "rain": rain,
            "share": share,
        }
    )


def test_the_area_that_carries_the_finding_is_named() -> None:
    found = leave_one_out(panel(), by="area", **KEYS)
    assert len(found.table) == 32
    most = found.table.loc[found.table["change"].abs().idxmax()]
    assert most["left_out"] == "A07"
    assert found.everything["p_value"] < 0.001 and most["p_value"] > 0.05
    assert "Most depends on A07" in found.summary()
    assert "1 lose their significance" in found.summary()


def test_each_row_is_the_estimate_on_the_remaining_rows() -> None:
    frame = panel()
    found = leave_one_out(frame, by="region", term="rain", **KEYS).table.set_index("left_out")
    alone = panel_regression(frame[frame["region"] != "north"], **KEYS)
    expected = alone.estimates.set_index("term").loc["rain"]
    for number in ("estimate", "std_error", "ci_low", "p_value"):
        assert found.loc["north", number] == pytest.approx(expected[number], rel=1e-12)
    assert found.loc["north", "n"] == alone.n == 20 * 8


def test_named_rows_can_be_left_out() -> None:
    frame = panel()
    found = leave_one_out(frame, by={"the battle": frame["deaths"].abs() > 20}, **KEYS)
    assert list(found.table["left_out"]) == ["the battle"]
    assert found.table["n"].item() == (frame["deaths"].abs() <= 20).sum()


def test_any_estimator_serves() -> None:
    frame = panel()
    found = leave_one_out(
        frame, by="region", estimate=lambda rows: panel_regression(rows, **KEYS), term="deaths"
    )
    usual = leave_one_out(frame, by="region", **KEYS)
    pd.testing.assert_frame_equal(found.table, usual.table)


def test_a_group_without_which_nothing_is_left_is_listed_with_its_reason() -> None:
    frame = panel()
    frame["kind"] = np.where(frame["period"] == 0, "first", "later")
    found = leave_one_out(frame, by="kind", **KEYS)
    assert list(found.refused["left_out"]) == ["later"]
    assert "'period'" in found.refused["reason"].item()
    assert "Not without later" in found.summary()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"by": "country"}, "'country' is in the table 0 times"),
        ({"by": "same"}, "1 different values"),
        ({"term": "snow"}, "0 rows for the term 'snow'"),
        ({"by": {"x": pd.Series([True])}}, "one true or false for each row"),
        ({"by": {"Moura": np.zeros(10, dtype=bool)}}, "one true or false for each row"),
        ({"by": {}}, "No group of rows is named"),
        ({"by": ["region"]}, "'by' is given as a list"),
        ({"efects": "time"}, "no option efects here.*effects"),
        ({"estimate": lambda rows: panel_regression(rows, **KEYS)}, "would not be used"),
        ({"outcome": "nothing"}, "nothing"),
    ],
)
def test_what_cannot_be_left_out_is_refused(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(AnalysisError, match=message):
        leave_one_out(panel().assign(same=1), **{**KEYS, "by": "region", **changes})


def test_a_mask_that_leaves_out_nothing_is_refused() -> None:
    """A mistyped name would say that the finding does not depend on it."""
    frame = panel()
    with pytest.raises(AnalysisError, match="'Moura' leaves out no row"):
        leave_one_out(frame, by={"Moura": frame["region"] == "Djene"}, **KEYS)


def test_rows_of_no_group_are_counted() -> None:
    frame = panel()
    frame["region"] = frame["region"].mask(frame["period"] == 0)
    found = leave_one_out(frame, by="region", **KEYS)
    assert found.notes == (
        f"{(frame['period'] == 0).sum():,} rows without region are in every estimate.",
    )


def test_an_estimator_that_gives_something_else() -> None:
    with pytest.raises(AnalysisError, match="`estimate` gives a DataFrame"):
        leave_one_out(panel(), by="region", estimate=lambda rows: rows)

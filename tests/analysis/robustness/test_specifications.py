"""All combinations, each the regression itself; refusals shown; corrections by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from sahel_indicators.analysis.regression import panel_regression
from sahel_indicators.analysis.robustness import SpecificationCurve, specification_curve
from sahel_indicators.errors import AnalysisError

VARIANTS: dict[str, dict[str, dict[str, Any]]] = {
    "effects": {"period": {}, "region-by-period": {"group": "region"}},
    "weights": {"none": {}, "people": {"weights": "people"}},
}
PRIMARY = {
    "exposure": "events",
    "controls": "rain",
    "sample": "all",
    "effects": "period",
    "weights": "none",
}


def panel(slope: float = 0.5, areas: int = 36, seed: int = 2) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    area, period = np.indices((areas, 6)).reshape(2, -1)
    events, rain = rng.normal(size=(2, len(area)))
    return pd.DataFrame(
        {
            "area": area,
            "region": area % 4,
            "period": period,
            "events": events,
            "deaths": events + rng.normal(size=len(area)),
            "rain": rain,
            "people": rng.uniform(1, 5, len(area)),
            "share": slope * events + rain + rng.normal(size=len(area)),
        }
    )


def curve(frame: pd.DataFrame, **changes: Any) -> SpecificationCurve:
    given: dict[str, Any] = {
        "outcome": "share",
        "exposures": ["events", "deaths"],
        "entity": "area",
        "time": "period",
        "controls": {"none": (), "rain": ("rain",)},
        "samples": {"all": None, "without region 0": "region != 0"},
        "variants": VARIANTS,
        "primary": PRIMARY,
    }
    return specification_curve(frame, **(given | changes))


def test_every_combination_is_there_and_is_the_regression_itself() -> None:
    frame = panel()
    found = curve(frame)
    assert len(found.table) == 2**5 and found.refused.empty
    assert not found.table.duplicated(list(found.dimensions)).any()
    chosen = {
        "exposure": "deaths",
        "controls": "rain",
        "sample": "without region 0",
        "effects": "region-by-period",
        "weights": "people",
    }
    row = found.table
    for dimension, choice in chosen.items():
        row = row[row[dimension] == choice]
    alone = panel_regression(
        frame[frame["region"] != 0],
        outcome="share",
        exposures="deaths",
        controls=["rain"],
        entity="area",
        time="period",
        group="region",
        weights="people",
    )
    for number in ("estimate", "std_error", "ci_low", "ci_high", "p_value"):
        assert row[number].item() == alone.estimates[number].iloc[0]
    assert row["n"].item() == alone.n


def test_the_primary_keeps_its_p_value_and_the_others_are_corrected_for_their_number() -> None:
    table = curve(panel()).table
    assert table["primary"].sum() == 1
    assert table.loc[table["primary"], ["p_holm", "p_benjamini_hochberg"]].isna().all(axis=None)
    others = table[~table["primary"]].sort_values("p_value")
    p = others["p_value"].to_numpy()
    holm = np.minimum(1, np.maximum.accumulate(p * np.arange(len(p), 0, -1)))
    np.testing.assert_allclose(others["p_holm"], holm, rtol=1e-12)
    ranks = np.arange(1, len(p) + 1)
    hochberg = np.minimum.accumulate((p * len(p) / ranks)[::-1])[::-1]
    np.testing.assert_allclose(others["p_benjamini_hochberg"], np.minimum(1, hochberg), rtol=1e-12)


def test_without_a_primary_all_are_corrected_and_it_is_said() -> None:
    found = curve(panel(), primary=None)
    assert found.table["p_holm"].notna().all()
    assert "No specification was declared" in found.summary()


def test_what_cannot_be_estimated_is_listed_with_its_reason() -> None:
    frame = panel().assign(deaths=1.0)
    found = curve(frame)
    assert len(found.table) == len(found.refused) == 2**4
    assert found.refused["reason"].str.contains("'deaths' does not vary").all()
    assert "Not estimated: share, deaths" in found.summary()


def test_plot_data_is_in_ascending_order() -> None:
    data = curve(panel()).plot_data()
    assert data["estimate"].is_monotonic_increasing
    assert list(data["place"]) == list(range(1, 33))


def test_the_order_of_rows_does_not_matter() -> None:
    frame = panel()
    first, second = curve(frame), curve(frame.sample(frac=1, random_state=1))
    pd.testing.assert_frame_equal(first.table, second.table, rtol=1e-9)


SMALL: dict[str, Any] = {
    "exposures": "events",
    "controls": None,
    "samples": None,
    "variants": None,
    "primary": None,
    "draws": 99,
}


def test_a_planted_association_is_found_by_the_curve_as_a_whole() -> None:
    joint = curve(panel(areas=20), **SMALL).joint
    assert list(joint["p_value"])[0::2] == [1 / 100, 1 / 100]  # the median and the mean of |t|


def test_nothing_is_found_where_nothing_was_planted() -> None:
    joint = curve(panel(slope=0.0, areas=20), **SMALL, group="region").joint
    assert (joint["p_value"] > 0.05).all()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"exposures": []}, "has no choice"),
        ({"samples": {}}, "has no choice"),
        ({"variants": {"sample": {"x": {}}}}, "a name that is taken"),
        ({"primary": {**PRIMARY, "weights": "cattle"}}, "weights: cattle"),
        ({"primary": {"exposure": "events"}}, "effects: not named"),
        ({"samples": {"all": None, "bad": pd.Series([True])}, "primary": None}, None),
        ({"exposures": ["snow"], "primary": None}, "None of the .* specifications"),
        ({"draws": 5}, "at least 99"),
        ({"outcome": "nothing"}, "'nothing'"),
    ],
)
def test_wrong_choices_are_refused(changes: dict[str, Any], message: str | None) -> None:
    if message is None:
        assert curve(panel(), **changes).refused["reason"].str.contains("mask").all()
        return
    with pytest.raises(AnalysisError, match=message):
        curve(panel(), **changes)

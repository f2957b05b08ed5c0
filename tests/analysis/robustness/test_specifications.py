"""All combinations, each the regression itself; refusals shown; corrections by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from sahel_indicators.analysis.regression import panel_regression
from sahel_indicators.analysis.robustness import SpecificationCurve, specification_curve
from sahel_indicators.analysis.robustness.exchanging import Paths
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


def panel(slope: float = 0.5, areas: int = 20, seed: int = 2) -> pd.DataFrame:
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


@pytest.fixture(scope="module")
def whole() -> SpecificationCurve:
    return curve(panel())


def test_every_combination_is_there_and_is_the_regression_itself(whole: SpecificationCurve) -> None:
    frame, found = panel(), whole
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


def test_the_primary_keeps_its_p_value_and_the_others_are_corrected_for_their_number(
    whole: SpecificationCurve,
) -> None:
    table = whole.table
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
    found = curve(panel(), primary=None, samples=None, variants=None)
    assert found.table["p_holm"].notna().all()
    assert "No specification was declared" in found.summary()


def test_what_cannot_be_estimated_is_listed_with_its_reason() -> None:
    frame = panel().assign(deaths=1.0)
    found = curve(frame)
    assert len(found.table) == len(found.refused) == 2**4
    assert found.refused["reason"].str.contains("'deaths' does not vary").all()
    assert "Not estimated: share, deaths" in found.summary()


def test_plot_data_is_in_ascending_order(whole: SpecificationCurve) -> None:
    data = whole.plot_data()
    assert data["estimate"].is_monotonic_increasing
    assert list(data["place"]) == list(range(1, 33))


def test_the_order_of_rows_does_not_matter() -> None:
    frame = panel()
    shuffled = frame.sample(frac=1, random_state=1)
    first, second = (curve(rows, variants=None, primary=None) for rows in (frame, shuffled))
    pd.testing.assert_frame_equal(first.table, second.table, rtol=1e-9)
    exchanged = [
        Paths.of(rows, ["events"], ["area", "period"], "region").exchanged(np.random.default_rng(1))
        for rows in (frame, shuffled)
    ]
    pd.testing.assert_frame_equal(exchanged[0], exchanged[1].sort_index())


SMALL: dict[str, Any] = {
    "exposures": "events",
    "controls": None,
    "samples": None,
    "variants": None,
    "primary": None,
    "draws": 99,
}


def test_a_planted_association_is_found_by_the_curve_as_a_whole() -> None:
    joint = curve(panel(), **SMALL).joint
    assert list(joint["p_value"])[0::2] == [1 / 100, 1 / 100]  # the median and the mean of |t|


def test_nothing_is_found_where_nothing_was_planted() -> None:
    joint = curve(panel(slope=0.0), **SMALL, group="region").joint
    assert (joint["p_value"] > 0.05).all()


def test_exchange_gives_each_entity_the_whole_path_of_one_of_its_group() -> None:
    frame = panel().drop(index=[7, 30])
    paths = Paths.of(frame, ["events"], ["area", "period"], "region")
    changed = paths.exchanged(np.random.default_rng(4))
    own = frame.pivot(index="area", columns="period", values="events")
    new = changed.pivot(index="area", columns="period", values="events")
    donors = set()
    for area, path in new.iterrows():
        held = path.notna() & own.loc[area].notna()
        same = [donor for donor in own.index if (own.loc[donor] == path)[held].sum() >= 4]
        assert len(same) == 1 and same[0] % 4 == int(str(area)) % 4
        donors.add(same[0])
    assert len(donors) == 20 and (new != own).any(axis=None)


def test_groups_that_change_within_an_entity_cannot_be_exchanged_within() -> None:
    frame = panel().assign(region=lambda t: t["period"] % 2)
    with pytest.raises(AnalysisError, match="'region' changes within 'area'"):
        curve(frame, **SMALL, group="region")


@pytest.mark.parametrize(
    ("sample", "reason"),
    [
        (pd.Series([True]), "one true or false"),
        (np.ones(3, dtype=bool), "one true or false"),
        ("cattle > 3", "cannot be read"),
        ("region ==", "cannot be read"),
        ("events", "one true or false"),
    ],
)
def test_samples_that_cannot_be_told_are_refused_by_reason(sample: Any, reason: str) -> None:
    found = curve(panel(), **SMALL | {"draws": 0, "samples": {"all": None, "bad": sample}})
    assert len(found.table) == 1
    assert found.refused["reason"].str.contains(reason).all()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"exposures": []}, "has no choice"),
        ({"samples": {}}, "has no choice"),
        ({"variants": {"sample": {"x": {}}}}, "a name that is taken"),
        ({"primary": {**PRIMARY, "weights": "cattle"}}, "weights: cattle"),
        ({"primary": {"exposure": "events"}}, "effects: not named"),
        ({"exposures": ["snow"], "primary": None}, "None of the .* specifications"),
        ({"draws": 5}, "at least 99"),
        ({"draws": 99, "seed": None}, "The seed is None"),
        ({"exposures": ["events", "events"]}, "one of them twice"),
        ({"exposures": [["events", "deaths"]]}, "'exposures' is given as a list"),
        ({"controls": ["rain"]}, "'controls' has no choice, or none with a name"),
        ({"samples": ["region != 0"]}, "'samples' has no choice, or none with a name"),
        ({"variants": {"n": {"x": {}}}}, "'n' is a name that is taken"),
        ({"variants": {"weights": {"people": "people"}}}, "no set of options"),
        ({"variants": {"weights": {"people": {"wieghts": "people"}}}}, "no option wieghts"),
        ({"variants": {"effects": {"x": {"outcome": "rain"}}}}, "no option outcome here"),
        ({"primary": "events"}, "'primary' has no choice"),
        ({"efects": "time"}, "no option efects"),
        ({"outcome": "nothing"}, "'nothing'"),
    ],
)
def test_wrong_choices_are_refused(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(AnalysisError, match=message):
        curve(panel(), **changes)

"""Effects of one kind, none, trends and entity means: against dummies written out."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from tests.analysis.regression.planted import BETA, panel, regress

from sahel_indicators.analysis import panel_regression
from sahel_indicators.errors import AnalysisError


def uneven(areas: int = 20, periods: int = 8) -> pd.DataFrame:
    return panel(areas, periods).sample(frac=0.8, random_state=1)


def dummies(values: pd.Series) -> np.ndarray:
    return pd.get_dummies(values.astype(str)).to_numpy(float)


def on_dummies(
    frame: pd.DataFrame, blocks: list[np.ndarray], weights: Any = 1.0
) -> tuple[np.ndarray, np.ndarray]:
    """Coefficients of deaths and rain, and CRV1 errors without factor, all columns written out."""
    design = np.column_stack([frame[["deaths", "rain"]], *blocks])
    w = np.broadcast_to(weights, len(frame)).astype(float)
    root = np.sqrt(w)[:, None]
    b = np.linalg.lstsq(design * root, frame["share"] * root[:, 0], rcond=None)[0]
    others = design[:, 2:] * root
    left = frame[["deaths", "rain"]].to_numpy() * root
    left = left - others @ np.linalg.lstsq(others, left, rcond=None)[0]
    scores = left * (root[:, 0] * (frame["share"] - design @ b).to_numpy())[:, None]
    sums = pd.DataFrame(scores).groupby(frame["area"].to_numpy()).sum().to_numpy()
    bread = np.linalg.inv(left.T @ left)
    return b[:2], np.sqrt(np.diag(bread @ sums.T @ sums @ bread))


def assert_on_dummies(found: Any, expected: tuple[np.ndarray, np.ndarray]) -> None:
    table = found.estimates.iloc[:2]
    np.testing.assert_allclose(table["estimate"], expected[0], rtol=1e-8)
    np.testing.assert_allclose(table["std_error"], expected[1], rtol=1e-8)


def slopes(frame: pd.DataFrame) -> np.ndarray:
    days = (frame["period"] - frame["period"].min()).dt.days.to_numpy()
    return dummies(frame["area"]) * (days / 120)[:, None]


@pytest.mark.parametrize("effects, columns", [("entity", ["area"]), ("time", ["period"])])
def test_one_effect_alone(effects: str, columns: list[str]) -> None:
    frame = uneven()
    found = regress(frame, effects=effects, small_sample="none")
    assert_on_dummies(found, on_dummies(frame, [dummies(frame[c]) for c in columns]))
    assert found.effects == tuple(columns)
    assert found.formula == f"share ~ deaths + rain | {columns[0]}"


def test_group_by_time_without_areas() -> None:
    frame = uneven()
    cell = frame["region"] + frame["period"].astype(str)
    found = regress(frame, effects="time", group="region", small_sample="none")
    assert_on_dummies(found, on_dummies(frame, [dummies(cell)]))


def test_no_effects_list_the_intercept_last() -> None:
    frame = uneven()
    found = regress(frame, effects="none", small_sample="none")
    ones = np.ones((len(frame), 1))
    assert_on_dummies(found, on_dummies(frame, [ones]))
    design = np.column_stack([frame[["deaths", "rain"]], ones])
    b = np.linalg.lstsq(design, frame["share"], rcond=None)[0]
    scores = design * (frame["share"] - design @ b).to_numpy()[:, None]
    sums = pd.DataFrame(scores).groupby(frame["area"].to_numpy()).sum().to_numpy()
    bread = np.linalg.inv(design.T @ design)
    last = found.estimates.iloc[-1]
    assert (last["term"], last["role"]) == ("Intercept", "intercept")
    assert last["estimate"] == pytest.approx(b[2], rel=1e-10)
    assert last["std_error"] ** 2 == pytest.approx((bread @ sums.T @ sums @ bread)[2, 2], rel=1e-9)
    assert found.formula == "share ~ deaths + rain"


def test_cross_section_needs_no_time() -> None:
    frame = panel(40, 3).groupby("area").head(1).assign(share=lambda t: 2 + t["deaths"] * 3)
    noise = np.random.default_rng(1).normal(size=40)
    frame["share"] += noise
    found = panel_regression(
        frame, outcome="share", exposures="deaths", entity="area", effects="none"
    )
    design = np.column_stack([frame["deaths"], np.ones(40)])
    b = np.linalg.lstsq(design, frame["share"], rcond=None)[0]
    np.testing.assert_allclose(found.estimates["estimate"], b, rtol=1e-10)
    residual = frame["share"] - design @ b
    bread = np.linalg.inv(design.T @ design)
    meat = design.T @ (design * (residual**2).to_numpy()[:, None])
    hc1 = np.sqrt(np.diag(bread @ meat @ bread) * 40 / 38)
    np.testing.assert_allclose(found.estimates["std_error"], hc1, rtol=1e-9)


@pytest.mark.parametrize("weights", [None, "people"])
@pytest.mark.parametrize("group", [None, "region"])
def test_trends_against_dummies_and_their_slopes(weights: str | None, group: str | None) -> None:
    frame = uneven()
    cell = frame["period"].astype(str) + (frame[group] if group else "")
    blocks = [dummies(frame["area"]), dummies(cell), slopes(frame)]
    expected = on_dummies(frame, blocks, frame[weights] if weights else 1.0)
    found = regress(frame, trends=True, group=group, weights=weights, small_sample="none")
    assert_on_dummies(found, expected)
    assert found.effects[-1] == "trend of each area"
    assert found.formula.endswith("area[period]")
    assert "a linear trend of each area" in found.summary()


def test_trends_without_time_effects() -> None:
    frame = uneven()
    found = regress(frame, effects="entity", trends=True, small_sample="none")
    assert_on_dummies(found, on_dummies(frame, [dummies(frame["area"]), slopes(frame)]))


def test_trends_take_out_what_drifts() -> None:
    """Area-by-area drifts of outcome and exposure bias the plain model, not the one with trends."""
    frame = panel(40, 12)
    steps = frame["period"].rank(method="dense").to_numpy()
    drift = np.random.default_rng(8).normal(size=40)[frame["area"].str[2:].astype(int)]
    frame["deaths"] += drift * steps
    frame["share"] += BETA * drift * steps + 2 * drift * steps
    assert regress(frame).estimates.loc[0, "estimate"] > BETA + 1
    row = regress(frame, trends=True).estimates.iloc[0]
    assert row["ci_low"] < BETA < row["ci_high"]


def test_areas_of_two_periods_have_no_trend_to_tell() -> None:
    frame = panel(30, 6)
    short = frame.groupby("area").head(2).iloc[:4].assign(area=["new A", "new A", "new B", "new B"])
    found = regress(pd.concat([frame, short]), trends=True)
    account = found.sample.set_index("reason")["rows"]
    assert account["too few periods for a trend of its own: area"] == 4
    pd.testing.assert_frame_equal(found.estimates, regress(frame, trends=True).estimates)


def test_a_gap_in_time_is_a_gap_in_the_trend() -> None:
    """Periods count by distance: dropping one of them must not move the others together."""
    frame = panel(30, 8)
    months = pd.date_range("2014-10-01", periods=8, freq="MS")
    frame["period"] = frame["period"].map(
        dict(zip(sorted(set(frame["period"])), months, strict=True))
    )
    frame = frame[frame["period"] != months[3]]
    number = frame["period"].dt.year * 12 + frame["period"].dt.month
    blocks = [
        dummies(frame["area"]),
        dummies(frame["period"]),
        dummies(frame["area"]) * (number - number.min()).to_numpy()[:, None],
    ]
    found = regress(frame, trends=True, small_sample="none")
    assert_on_dummies(found, on_dummies(frame, blocks))


def test_entity_means_give_the_within_estimate_of_a_balanced_panel() -> None:
    """Mundlak (1978): with the means as terms, exposures have their fixed-effects coefficients."""
    frame = panel(30, 8)
    found = regress(frame, effects="conditional means")
    table = found.estimates
    np.testing.assert_allclose(table["estimate"][:2], regress(frame).estimates["estimate"], 1e-9)
    assert list(table["term"]) == ["deaths", "rain", "mean of deaths", "mean of rain"]
    assert list(table["role"]) == ["exposure"] * 2 + ["entity mean"] * 2
    assert "as many rows" in regress(uneven(), effects="conditional means").summary()


def test_badly_linked_effects_are_removed_exactly() -> None:
    """Areas seen twice, in neighbouring periods only: where quick projections do not get there."""
    rng = np.random.default_rng(4)
    first = np.repeat(np.arange(100), 2)
    time = first // 2 + np.tile([0, 1], 100)
    frame = pd.DataFrame({"area": first, "period": time, "region": "R"})
    values = rng.normal(size=(200, 3)) + rng.normal(size=51).cumsum()[time][:, None]
    frame[["share", "deaths", "rain"]] = values
    found = regress(frame, small_sample="none")
    assert_on_dummies(found, on_dummies(frame, [dummies(frame["area"]), dummies(frame["period"])]))


def test_controls_are_terms_of_another_role() -> None:
    frame = uneven()
    one, other = regress(frame), regress(frame, exposures="deaths", controls="rain")
    pd.testing.assert_frame_equal(
        one.estimates.drop(columns="role"), other.estimates.drop(columns="role")
    )
    assert list(other.estimates["role"]) == ["exposure", "control"]


@pytest.mark.parametrize("kind", ["number", "year", "period", "text", "category"])
def test_keys_of_any_kind(kind: str) -> None:
    frame = uneven()
    number = frame["area"].str[2:].astype(int)
    rank = frame["period"].rank(method="dense").astype(int)
    changed = {
        "number": {"area": number * 7 + 1000},
        "year": {"period": 2000 + rank},
        "period": {
            "period": (pd.Timestamp("2020-01-01") + rank * pd.Timedelta(days=31)).dt.to_period("M")
        },
        "text": {"period": frame["period"].dt.strftime("%Y-%m-%d")},
        "category": {"area": frame["area"].astype("category")},
    }[kind]
    pd.testing.assert_frame_equal(
        regress(frame.assign(**changed)).estimates, regress(frame).estimates, rtol=1e-9
    )


def test_grunfeld() -> None:
    """Firm and year effects on Grunfeld's investment (Baltagi, Econometric Analysis, table 3.1)."""
    from statsmodels.datasets import grunfeld

    data = grunfeld.load_pandas().data
    data = data[data["firm"] != "American Steel"]
    assert data["firm"].nunique() == 10
    found = panel_regression(
        data,
        outcome="invest",
        exposures=["value", "capital"],
        entity="firm",
        time="year",
        errors="classical",
    )
    np.testing.assert_allclose(found.estimates["estimate"], [0.1177, 0.3579], atol=5e-5)
    np.testing.assert_allclose(found.estimates["std_error"], [0.0138, 0.0227], atol=5e-5)
    one_way = panel_regression(
        data,
        outcome="invest",
        exposures=["value", "capital"],
        entity="firm",
        time="year",
        effects="entity",
        errors="classical",
    )
    np.testing.assert_allclose(one_way.estimates["estimate"], [0.1101, 0.3101], atol=5e-5)
    np.testing.assert_allclose(one_way.estimates["std_error"], [0.0119, 0.0174], atol=5e-5)


def test_order_of_rows_changes_nothing_with_trends_or_none() -> None:
    frame = uneven()
    for settings in ({"trends": True}, {"effects": "none"}, {"effects": "conditional means"}):
        one = regress(frame, **settings)
        other = regress(frame.sample(frac=1, random_state=9), **settings)
        pd.testing.assert_frame_equal(one.estimates, other.estimates, check_exact=True)


def test_one_area_many_periods_has_nobody_to_compare_with() -> None:
    one = panel(4, 30)[lambda t: t["area"] == "ML00"]
    with pytest.raises(AnalysisError, match="1 different values of 'area'"):
        regress(one, effects="none")

"""Two-way fixed effects against explicit dummies, planted truths, and every refusal."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from tests.analysis.regression.planted import BETA, by_hand, panel, regress

from sahel_indicators.analysis import Estimates, panel_regression
from sahel_indicators.errors import AnalysisError


def assert_agrees(found: Estimates, hand: tuple[np.ndarray, np.ndarray]) -> None:
    table = found.estimates
    np.testing.assert_allclose(table["estimate"], hand[0], rtol=1e-8)
    np.testing.assert_allclose(table["std_error"], hand[1], rtol=1e-8)


def test_balanced_panel_by_hand() -> None:
    frame = panel(areas=8, periods=5)
    # Terms, constant and 4 periods; areas are nested in the clusters.
    hand = by_hand(frame, [frame["area"], frame["period"]], frame["area"], k=2 + 1 + 4)
    found = regress(frame)
    assert_agrees(found, hand)
    assert found.clusters == 8 and found.cluster_by == "area" and found.n == 40


def test_interval_and_p_value_are_students_t_with_clusters_less_one() -> None:
    row = regress(panel(areas=8, periods=5), errors="clustered", level=0.9).estimates.iloc[1]
    half = stats.t.ppf(0.95, 7) * row["std_error"]
    assert row["ci_low"] == pytest.approx(row["estimate"] - half, rel=1e-9)
    assert row["ci_high"] == pytest.approx(row["estimate"] + half, rel=1e-9)
    assert row["p_value"] == pytest.approx(
        2 * stats.t.sf(abs(row["estimate"]) / row["std_error"], 7), rel=1e-9
    )


def test_unbalanced_weighted_panel_by_hand() -> None:
    frame = panel(areas=9, periods=6).sample(frac=0.75, random_state=2)
    k = 2 + 1 + frame["period"].nunique() - 1
    effects = [frame["area"], frame["period"]]
    hand = by_hand(frame, effects, frame["area"], k, frame["people"])
    assert_agrees(regress(frame, weights="people"), hand)


def test_region_by_period_effects_by_hand() -> None:
    frame = panel(areas=20, periods=5)
    cell = frame["region"] + frame["period"].astype(str)
    hand = by_hand(frame, [frame["area"], cell], frame["area"], k=2 + 1 + cell.nunique() - 1)
    found = regress(frame, group="region")
    assert_agrees(found, hand)
    assert found.effects == ("area", "region x period")
    assert found.formula == "share ~ deaths + rain | area + region^period"


def test_clusters_larger_than_areas_by_hand() -> None:
    frame = panel(areas=24, periods=5)
    frame["zone"] = frame["area"].map(lambda name: int(name[2:]) % 6)
    hand = by_hand(frame, [frame["area"], frame["period"]], frame["zone"], k=2 + 1 + 4)
    found = regress(frame, cluster="zone")
    assert_agrees(found, hand)
    assert found.clusters == 6


def test_planted_slope_lies_in_the_interval_and_the_idle_exposure_near_zero() -> None:
    table = regress(panel()).estimates
    deaths, rain = table.iloc[0], table.iloc[1]
    assert (deaths["term"], rain["term"]) == ("deaths", "rain")
    assert deaths["estimate"] == pytest.approx(BETA, abs=0.1)
    assert deaths["ci_low"] < BETA < deaths["ci_high"]
    assert rain["ci_low"] < 0 < rain["ci_high"]


def test_intervals_hold_the_planted_slope_about_as_often_as_they_say() -> None:
    held = 0
    for seed in range(60):
        row = regress(panel(areas=30, periods=5, seed=seed), exposures="deaths").estimates.iloc[0]
        held += row["ci_low"] < BETA < row["ci_high"]
    # 57 of 60 are expected; fewer than 52 would happen once in a hundred.
    assert held >= 52


def test_within_r2_is_the_share_explained_once_effects_are_gone() -> None:
    frame = panel(areas=8, periods=5)
    parts = [pd.get_dummies(frame[c].astype(str)).to_numpy(float) for c in ("area", "period")]
    dummies = np.column_stack(parts)
    columns = frame[["share", "deaths", "rain"]].to_numpy()
    left = columns - dummies @ np.linalg.lstsq(dummies, columns, rcond=None)[0]
    residual = left[:, 0] - left[:, 1:] @ np.linalg.lstsq(left[:, 1:], left[:, 0], rcond=None)[0]
    expected = 1 - residual @ residual / (left[:, 0] @ left[:, 0])
    found = regress(frame).diagnostics
    assert found["within_r2"] == pytest.approx(expected, rel=1e-9)
    assert found["within_sd: deaths"] == pytest.approx(left[:, 1].std(), rel=1e-9)


def test_order_of_rows_changes_nothing_at_all() -> None:
    frame = panel().drop(index=[3, 77, 200])
    shuffled = frame.sample(frac=1, random_state=3)
    for group in (None, "region"):
        one, other = regress(frame, group=group), regress(shuffled, group=group)
        pd.testing.assert_frame_equal(one.estimates, other.estimates, check_exact=True)


def test_units_only_change_the_units() -> None:
    frame = panel()
    rescaled = frame.assign(share=frame["share"] * 1e-7, deaths=frame["deaths"] * 1e6)
    one, other = regress(frame).estimates, regress(rescaled).estimates
    np.testing.assert_allclose(other["estimate"] / one["estimate"], [1e-13, 1e-7], rtol=1e-8)
    np.testing.assert_allclose(other["p_value"], one["p_value"], rtol=1e-6)


def test_names_with_blanks_and_odd_characters() -> None:
    names = {
        "share": "phase 3+ share (%)",
        "deaths": "décès | 100 000",
        "rain": "1 ~ x",
        "area": "code; area",
        "period": "période^",
        "region": "C(region)",
        "people": "w*",
    }
    settings: dict[str, Any] = {
        "outcome": names["share"],
        "exposures": [names["deaths"], names["rain"]],
        "entity": names["area"],
        "time": names["period"],
    }
    for group in (None, "region"):
        odd = names[group] if group else None
        found = panel_regression(panel().rename(columns=names), group=odd, **settings)
        expected = regress(panel(), group=group).estimates.assign(term=settings["exposures"])
        pd.testing.assert_frame_equal(found.estimates, expected)
    assert "`phase 3+ share (%)` ~ `décès | 100 000` + `1 ~ x`" in found.formula


def test_columns_named_by_numbers() -> None:
    names = {"share": 0, "deaths": 1, "rain": 2, "area": 3, "period": 4, "region": 5, "people": 6}
    frame = panel(20, 5).rename(columns=names)
    settings: dict[str, Any] = {"outcome": 0, "exposures": [1, 2], "entity": 3, "time": 4}
    found = panel_regression(frame, **settings, group=5, weights=6)
    expected = regress(panel(20, 5), group="region", weights="people").estimates
    pd.testing.assert_frame_equal(
        found.estimates.drop(columns="term"), expected.drop(columns="term")
    )
    assert "`0` ~ `1` + `2` | `3` + `5`^`4`" in found.summary()
    with pytest.raises(AnalysisError, match="1, 2 determine one another"):
        frame[2] = 2 * frame[1]
        panel_regression(frame, **settings)


def test_nullable_and_integer_columns() -> None:
    frame = panel()
    frame["deaths"] = (frame["deaths"] * 3).round().astype(int)
    nullable = frame.astype({"share": "Float64", "deaths": "Int64"})
    nullable.loc[0, "deaths"] = pd.NA
    assert regress(nullable).n == len(frame) - 1
    pd.testing.assert_frame_equal(
        regress(nullable).estimates, regress(frame.drop(index=0)).estimates
    )


def test_rows_left_out_are_counted_by_reason() -> None:
    frame = panel()
    frame.loc[[0, 1, 2], "share"] = np.nan
    frame.loc[[2, 3], "deaths"] = np.nan
    frame.loc[[4], "people"] = np.nan
    frame.loc[[5, 6], "region"] = None
    found = regress(frame, weights="people", group="region")
    account = dict(zip(found.sample["reason"], found.sample["rows"], strict=True))
    assert account == {
        "given": 360,
        "used": 353,
        "share missing": 3,
        "deaths missing": 1,
        "people missing": 1,
        "region missing": 2,
    }
    assert found.n == 353


def test_rows_alone_in_an_effect_are_left_out_counted_and_change_nothing() -> None:
    frame = panel()
    once = frame.iloc[[0]].assign(area="seen once", share=99.0)
    lone_region = frame[frame["area"] == "ML00"].assign(area="capital", region="District")
    found = regress(pd.concat([frame, once]))
    assert dict(found.sample.set_index("reason")["rows"])["alone in its area"] == 1
    pd.testing.assert_frame_equal(found.estimates, regress(frame).estimates)
    found = regress(pd.concat([frame, lone_region]), group="region")
    assert dict(found.sample.set_index("reason")["rows"])["alone in its region x period"] == 10
    assert found.diagnostics["singletons"] == 10
    pd.testing.assert_frame_equal(found.estimates, regress(frame, group="region").estimates)


def test_diagnostics_say_what_the_numbers_rest_on() -> None:
    frame = panel().assign(rain=lambda t: t["rain"].where(t["rain"] > 0, 0.0))
    found = regress(frame).diagnostics
    assert found["share_of_exact_zeros: rain"] == (frame["rain"] == 0).mean()
    assert found["between_sd: share"] == pytest.approx(
        frame.groupby("area")["share"].mean().std(), rel=1e-12
    )
    assert (found["entities"], found["periods"]) == (36, 10)


def test_few_clusters_are_noted() -> None:
    assert "12 clusters (area) are few" in regress(panel(areas=12)).summary()
    assert regress(panel(areas=30)).notes == ()


def areas_seen_once() -> pd.DataFrame:
    frame = panel(areas=10, periods=10)
    return frame[frame["area"].str[2:].astype(int) == frame.groupby("area").cumcount()]


@pytest.mark.parametrize(
    "change, settings, says",
    [
        (lambda t: t.drop(columns="rain"), {}, "'rain' is in the table 0 times"),
        (lambda t: pd.concat([t, t[["rain"]]], axis=1), {}, "'rain' is in the table 2 times"),
        (lambda t: t.iloc[:0], {}, "no rows"),
        (lambda t: t.assign(share=np.nan), {}, "'share' is missing in every row"),
        (lambda t: t.assign(deaths=np.nan), {}, "'deaths' is missing in every row"),
        (
            lambda t: t.assign(
                share=t["share"].where(t.index % 2 == 0), rain=t["rain"].where(t.index % 2 == 1)
            ),
            {},
            "0 different values of 'area'.*share missing: 36; rain missing: 36",
        ),
        (lambda t: t[t["area"] == "ML00"], {}, "1 different values of 'area'"),
        (lambda t: t.groupby("area").head(1), {}, "1 different values of 'period'"),
        (lambda t: areas_seen_once(), {}, "0 different values of 'area'"),
        (lambda t: t.assign(share=0.1), {}, "'share' does not vary"),
        (lambda t: t.assign(share=0.0), {}, "'share' does not vary"),
        (lambda t: t.assign(deaths=1e6 + 0.1), {}, "'deaths' does not vary"),
        (
            lambda t: t.assign(deaths=t["area"].str[2:].astype(int) * 0.1),
            {},
            "'deaths' does not vary once the effects of area and period",
        ),
        (
            lambda t: t.assign(deaths=t["period"].dt.month * 0.1),
            {},
            "'deaths' does not vary once",
        ),
        (
            lambda t: t.assign(rain=2 * t["deaths"] + t["period"].dt.month),
            {},
            "deaths, rain determine one another",
        ),
        (lambda t: pd.concat([t, t.iloc[[0]]]), {}, "2 rows share a key.*area ML00"),
        (lambda t: t.assign(area=t["area"].where(t.index > 0)), {}, "1 rows have no area or no"),
        (lambda t: t.assign(deaths=t["deaths"].where(t.index > 0, np.inf)), {}, "infinite"),
        (lambda t: t.assign(share=t["share"].where(t.index > 0, -np.inf)), {}, "infinite"),
        (lambda t: t.assign(rain="wet"), {}, "'rain' holds .* not numbers"),
        (lambda t: t.assign(share=t["deaths"] * 3 - t["rain"]), {}, "reproduce 'share' exactly"),
        (lambda t: t.assign(people=0.0), {"weights": "people"}, "zero or less"),
        (lambda t: t, {"weights": "nobody"}, "'nobody' is in the table 0 times"),
        (lambda t: t, {"cluster": "region"}, "Only 4 clusters"),
        (lambda t: t.assign(all="Mali"), {"cluster": "all"}, "Only 1 clusters"),
        (lambda t: t, {"exposures": []}, "at least one exposure"),
        (lambda t: t, {"exposures": ["share"]}, "a column for each part"),
        (lambda t: t, {"level": 95}, "level of the intervals is 95"),
    ],
)
def test_refusals(change: Any, settings: Any, says: str) -> None:
    with pytest.raises(AnalysisError, match=says):
        regress(change(panel(areas=12, periods=6)), **settings)


def test_more_terms_than_the_panel_can_tell_are_refused() -> None:
    frame = panel(areas=6, periods=2)
    rng = np.random.default_rng(1)
    names = [f"x{number}" for number in range(5)]
    wide = frame.assign(**{name: rng.normal(size=len(frame)) for name in names})
    with pytest.raises(AnalysisError, match="reproduce 'share' exactly"):
        regress(wide, exposures=names)

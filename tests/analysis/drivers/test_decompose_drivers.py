"""Drivers' shares on planted panels: truths found, rows accounted for, every refusal."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest
from statsmodels.regression.linear_model import OLS

from sahel_indicators.analysis.drivers import Drivers, decompose_drivers
from sahel_indicators.errors import AnalysisError

PAIR = [("events", "rain")]
DRIVERS: dict[str, Any] = {"conflict": "events", "climate": ["rain", "ndvi"], "economy": "price"}


def panel(areas: int = 40, periods: int = 8, seed: int = 11) -> pd.DataFrame:
    """Conflict goes with the share, rain half as much, prices and vegetation not at all."""
    rng = np.random.default_rng(seed)
    area, period = np.indices((areas, periods)).reshape(2, -1)
    level = rng.normal(0, 4, areas)
    frame = pd.DataFrame(
        {
            "area": [f"ML{number:02d}" for number in area],
            "region": [f"R{number % 8}" for number in area],
            "period": pd.Timestamp("2014-10-01") + pd.to_timedelta(period * 120, unit="D"),
            "events": rng.normal(size=len(area)) + 0.5 * level[area],
            "rain": rng.normal(size=len(area)),
            "ndvi": rng.normal(size=len(area)),
            "price": rng.normal(size=len(area)),
            "people": rng.uniform(1, 9, len(area)),
            "inflation": rng.normal(size=periods)[period],
            "distance": level[area],
        }
    )
    noise = rng.normal(size=len(area))
    shocks = rng.normal(0, 4, periods)
    outcome = frame["events"] + 0.5 * frame["rain"] + level[area] + shocks[period] + noise
    return frame.assign(share=outcome)


def decompose(frame: pd.DataFrame, **changes: Any) -> Drivers:
    given: dict[str, Any] = {
        "outcome": "share",
        "drivers": DRIVERS,
        "entity": "area",
        "time": "period",
        "draws": 99,
    }
    return decompose_drivers(frame, **(given | changes))


@cache
def of_sixteen() -> Drivers:
    """What most tests only look at."""
    return decompose(panel(areas=16))


@cache
def by_region() -> Drivers:
    """Eight clusters: p values from a wild bootstrap."""
    return decompose(panel(), cluster="region")


def less_dummies(frame: pd.DataFrame, columns: list[str], effects: list[str], w: Any) -> Any:
    """Weighted residuals on explicit dummies."""
    parts = [pd.get_dummies(frame[name].astype(str)).to_numpy(float) for name in effects]
    root = np.sqrt(np.broadcast_to(w, len(frame)))[:, None]
    dummies, values = np.column_stack(parts) * root, frame[columns].to_numpy(float) * root
    return values - dummies @ np.linalg.lstsq(dummies, values, rcond=None)[0]


@pytest.mark.parametrize("weights", [None, "people"])
def test_an_unbalanced_panel_by_hand(weights: str | None) -> None:
    frame = panel(areas=16, periods=6).sample(frac=0.8, random_state=1)
    found = decompose(frame, drivers={"conflict": "events", "climate": ["rain"]}, weights=weights)
    w = frame[weights].to_numpy() if weights else 1.0
    left = less_dummies(frame, ["share", "events", "rain"], ["area", "period"], w)

    def r2(columns: list[int]) -> float:
        return float(OLS(left[:, 0], left[:, columns]).fit().rsquared)

    table = found.to_frame().set_index("driver")
    both = r2([1, 2])
    assert found.within_r2 == pytest.approx(both, rel=1e-9)
    assert table["r2_alone"].tolist() == pytest.approx([r2([1]), r2([2])], rel=1e-9)
    assert table["r2_last"].tolist() == pytest.approx([both - r2([2]), both - r2([1])], rel=1e-9)
    means = (table["r2_alone"] + table["r2_last"]) / 2
    assert table["share_of_r2"].tolist() == pytest.approx(means.tolist(), rel=1e-9)


def test_planted_shares_are_found_and_add_up() -> None:
    found = decompose(panel(areas=60, periods=10), draws=299)
    table = found.to_frame().set_index("driver")
    assert table["share_of_r2"].sum() == pytest.approx(found.within_r2, abs=1e-12)
    assert table["percent"].sum() == pytest.approx(100)
    # Variances 1 (events), 1/4 (rain) and 1 (noise): R2 is 1.25 / 2.25, of which 80 % conflict.
    assert table.loc["conflict", "ci_low"] < 1 / 2.25 < table.loc["conflict", "ci_high"]
    assert table.loc["climate", "ci_low"] < 0.25 / 2.25 < table.loc["climate", "ci_high"]
    assert table.loc["conflict", "percent_low"] < 80 < table.loc["conflict", "percent_high"]
    assert table.loc[["conflict", "climate"], "p_value"].max() < 0.001


def test_an_idle_driver_has_next_to_no_share_and_an_interval_down_to_zero() -> None:
    row = decompose(panel()).to_frame().set_index("driver").loc["economy"]
    assert 0 <= row["share_of_r2"] < 0.01
    assert row["ci_low"] == 0 and row["ci_high"] < 0.05
    assert row["p_value"] > 0.05


def test_nearly_a_copy_shares_about_equally_and_is_told() -> None:
    frame = panel().assign(
        copy=lambda t: t["events"] + 1e-4 * np.random.default_rng(1).normal(size=len(t))
    )
    found = decompose(frame, drivers={"conflict": "events", "twin": "copy"})
    first, second = found.to_frame()["share_of_r2"]
    assert first == pytest.approx(second, rel=0.01)
    assert "Nearly collinear" in found.summary()
    assert found.columns["vif"].min() > 1e6


def test_variance_inflation_by_hand() -> None:
    frame = panel(areas=16).assign(ndvi=lambda t: t["ndvi"] + t["rain"])
    found = decompose(frame).columns.set_index("column")["vif"]
    left = less_dummies(frame, ["rain", "events", "ndvi", "price"], ["area", "period"], 1.0)
    r2 = OLS(left[:, 0], left[:, 1:]).fit().rsquared
    assert found["rain"] == pytest.approx(1 / (1 - r2), rel=1e-8)


def test_controls_are_given_first() -> None:
    frame = panel(areas=16)
    found = decompose(frame, drivers={"conflict": "events"}, controls=["rain", "price"])
    left = less_dummies(frame, ["share", "events", "rain", "price"], ["area", "period"], 1.0)
    share = OLS(left[:, 0], left[:, 2:]).fit()
    events = OLS(left[:, 1], left[:, 2:]).fit()
    partial = np.corrcoef(share.resid, events.resid)[0, 1] ** 2
    assert found.within_r2 == pytest.approx(partial, rel=1e-8)
    assert "given rain, price" in found.summary()


def test_effects_are_in_standard_deviations_within_effects() -> None:
    frame = panel(areas=16)
    table = of_sixteen().effects.estimates.set_index("term")
    names = ["share", "events", "rain", "ndvi", "price"]
    left = less_dummies(frame, names, ["area", "period"], 1.0)
    slopes = OLS(left[:, 0], left[:, 1:]).fit().params
    sizes = left.std(axis=0)
    np.testing.assert_allclose(table["raw_estimate"], slopes, rtol=1e-8)
    np.testing.assert_allclose(table["estimate"], slopes * sizes[1:] / sizes[0], rtol=1e-8)
    t_of = table["estimate"] / table["std_error"]
    np.testing.assert_allclose(t_of, table["raw_estimate"] / table["raw_std_error"], rtol=1e-9)


def test_the_p_value_of_a_driver_is_that_all_its_coefficients_are_zero() -> None:
    found = decompose(panel(areas=16, seed=9), cluster="area", drivers=DRIVERS)
    effects, table = found.effects, found.to_frame().set_index("driver")
    terms = effects.estimates.set_index("term")
    assert table.loc["economy", "p_value"] == terms.loc["price", "p_value"]
    assert effects.covariance is not None
    both = terms.loc[["rain", "ndvi"], "estimate"].to_numpy()
    inverse = np.linalg.inv(effects.covariance.loc[["rain", "ndvi"], ["rain", "ndvi"]])
    from scipy.stats import f

    expected = f.sf(both @ inverse @ both / 2, 2, effects.degrees_of_freedom)
    assert table.loc["climate", "p_value"] == pytest.approx(expected, rel=1e-9)


def test_with_few_clusters_the_smallest_p_value_stands_for_a_driver_times_its_columns() -> None:
    found = by_region()
    terms = found.effects.estimates.set_index("term")["p_value"]
    table = found.to_frame().set_index("driver")
    assert table.loc["climate", "p_value"] == 2 * terms[["rain", "ndvi"]].min()


# -- samples of whole entities -------------------------------------------------------------------


def test_an_entity_drawn_twice_counts_as_two_entities() -> None:
    """The bootstrap's counted rows against rows written out twice under another name."""
    from sahel_indicators.analysis.drivers.design import design_of
    from sahel_indicators.analysis.drivers.roles import roles_of, usable_rows

    def design(frame: pd.DataFrame) -> Any:
        roles = roles_of(
            outcome="share",
            drivers={"conflict": "events", "climate": "rain"},
            controls=(),
            interactions=(),
            cluster=None,
            entity="area",
            time="period",
            weights="people",
            group=None,
            effects="two-way",
        )
        return design_of(usable_rows(frame, roles)[0], roles)

    frame = panel(areas=6, periods=5)
    whole = design(frame)
    counts = np.array([2.0, 0.0, 1.0, 3.0, 1.0, 0.0])
    written = pd.concat(
        [
            frame[frame["area"] == name].assign(area=f"{name}/{copy}")
            for name, times in zip(sorted(frame["area"].unique()), counts, strict=True)
            for copy in range(int(times))
        ]
    )
    other = design(written)
    unit = np.outer(whole.spread, whole.spread) / np.outer(other.spread, other.spread)
    np.testing.assert_allclose(
        whole.products(counts[whole.cluster]) * unit, other.products(), rtol=1e-8
    )


@pytest.mark.slow
def test_intervals_hold_the_truth_about_as_often_as_they_say() -> None:
    held = np.zeros(2)
    for seed in range(100):
        table = decompose(panel(areas=30, seed=seed), draws=199).to_frame()
        low, high = table["ci_low"], table["ci_high"]
        held += (low[:2] < [1 / 2.25, 0.25 / 2.25]) & (high[:2] > [1 / 2.25, 0.25 / 2.25])
    # 95 of 100 are expected; fewer than 88 would happen once in three hundred.
    assert held.min() >= 88


def test_the_same_seed_gives_the_same_and_another_not() -> None:
    frame = panel(areas=16)
    one, same = (of_sixteen().to_frame(), decompose(frame).to_frame())
    other = decompose(frame, seed=2).to_frame()
    pd.testing.assert_frame_equal(one, same)
    assert (one["ci_high"] != other["ci_high"]).all()
    assert (one["share_of_r2"] == other["share_of_r2"]).all()


def test_order_of_rows_and_of_drivers_changes_nothing() -> None:
    frame = panel(areas=16).drop(index=[3, 50])
    one = decompose(frame, interactions=[("events", "rain")])
    other = decompose(frame.sample(frac=1, random_state=5), interactions=[("events", "rain")])
    pd.testing.assert_frame_equal(one.to_frame(), other.to_frame(), check_exact=True)
    pd.testing.assert_frame_equal(one.interactions, other.interactions, check_exact=True)
    turned = decompose(frame, drivers=dict(reversed(DRIVERS.items()))).to_frame()
    usual = decompose(frame).to_frame().set_index("driver")
    np.testing.assert_allclose(
        turned.set_index("driver").loc[usual.index, "ci_high"], usual["ci_high"], rtol=1e-6
    )


def test_names_of_columns_need_not_be_text() -> None:
    frame = panel(areas=16)
    renamed = frame.rename(columns={"share": 1, "events": 2})
    one = decompose(frame, drivers={"conflict": "events"}).to_frame()
    other = decompose(renamed, outcome=1, drivers={"conflict": 2}, controls=None).to_frame()
    assert one.drop(columns="columns").equals(other.drop(columns="columns"))


def test_units_only_change_the_units() -> None:
    frame = panel(areas=16)
    rescaled = frame.assign(share=frame["share"] * 1e-6, rain=frame["rain"] * 1e7 + 3)
    one, other = of_sixteen().to_frame(), decompose(rescaled).to_frame()
    np.testing.assert_allclose(one["share_of_r2"], other["share_of_r2"], rtol=1e-7)
    np.testing.assert_allclose(one["ci_high"], other["ci_high"], rtol=1e-5)


# -- interactions --------------------------------------------------------------------------------


def drought(areas: int = 60) -> pd.DataFrame:
    """One more event goes with 1 more, and with 0.4 less of that for each unit of rain."""
    frame = panel(areas=areas, periods=10)
    dry = frame["rain"] - frame.groupby("area")["rain"].transform("mean")
    return frame.assign(share=frame["share"] - 0.4 * frame["events"] * dry)


def test_a_planted_interaction_is_found_where_rain_is_low_and_high() -> None:
    found = decompose(drought(), interactions=[("events", "rain")])
    table = found.interactions.set_index("at")
    assert table.loc["low", "moderator_value"] == -table.loc["high", "moderator_value"]
    for row in table.to_dict("records"):
        truth = 1 - 0.4 * row["moderator_value"]
        assert row["ci_low"] < truth < row["ci_high"]
        assert row["estimate"] == pytest.approx(truth, abs=0.15)
    assert found.to_frame()["driver"].tolist()[-1] == "events x rain"
    assert found.to_frame()["share_of_r2"].sum() == pytest.approx(found.within_r2, abs=1e-12)
    assert "one standard deviation below the entity's own mean" in found.summary()


def test_low_and_high_agree_with_the_coefficients_and_their_covariance() -> None:
    found = decompose(drought(20), interactions=[("events", "rain")])
    terms = found.effects.estimates.set_index("term")["raw_estimate"]
    low = found.interactions.iloc[0]
    expected = terms["events"] + low["moderator_value"] * terms["events x rain"]
    assert low["estimate"] == pytest.approx(expected, rel=1e-8)
    at_mean = found.interactions.iloc[1]
    same = found.effects.estimates.set_index("term").loc["events"]
    assert at_mean["estimate"] == pytest.approx(same["raw_estimate"], rel=1e-8)
    assert at_mean["std_error"] == pytest.approx(same["raw_std_error"], rel=1e-8)


def test_differences_between_areas_are_no_interaction_within_them() -> None:
    """Slopes that differ by an area's usual rain, not by that year's: products must not see it."""
    frame = panel(areas=40, periods=10)
    rng = np.random.default_rng(8)
    usual = pd.Series(rng.normal(size=40), index=sorted(frame["area"].unique()))
    steady = frame["area"].map(usual)
    frame = frame.assign(
        rain=frame["rain"] + 3 * steady, share=frame["share"] + steady * frame["events"]
    )
    row = decompose(frame, interactions=[("events", "rain")]).effects.estimates.iloc[-1]
    assert row["term"] == "events x rain"
    assert row["ci_low"] < 0 < row["ci_high"]


# -- words ---------------------------------------------------------------------------------------


def test_rows_left_out_are_counted_by_reason() -> None:
    frame = panel(areas=16)
    frame.loc[[0, 1], "share"] = np.nan
    frame.loc[[2], "rain"] = np.nan
    once = frame.iloc[[5]].assign(area="seen once")
    found = decompose(pd.concat([frame, once]))
    account = dict(zip(found.sample["reason"], found.sample["rows"], strict=True))
    assert account == {
        "given": 129,
        "used": 125,
        "share missing": 2,
        "rain missing": 1,
        "alone in its area": 1,
    }
    assert "Left out 4 of 129 rows given" in found.summary()


def test_a_modelled_outcome_is_said_to_be_circular() -> None:
    frame = panel(areas=16)
    assert "circular" not in of_sixteen().summary()
    told = decompose(frame, outcome_is_modelled="its inputs are conflict and rain").summary()
    assert "(its inputs are conflict and rain)" in told and "partly circular" in told


def test_it_speaks_of_association() -> None:
    assert of_sixteen().summary().startswith("Association (not a demonstrated effect)")


def test_drivers_measured_for_regions_ask_for_clusters_by_region() -> None:
    frame = panel()
    by_region = frame.groupby(["region", "period"])["rain"].transform("first")
    coarse = frame.assign(rain=by_region)
    told = decompose(coarse).summary()
    assert "rain has only 8 different histories among 40 entities" in told
    assert "ndvi has only" not in told
    one_driver = {"climate": "rain"}
    assert "rain has only" in decompose(coarse, drivers=one_driver).summary()
    assert "rain has only" not in decompose(coarse, drivers=one_driver, cluster="region").summary()


def test_counts_that_are_mostly_zero_are_not_taken_for_regional() -> None:
    frame = panel().assign(events=lambda t: (t["events"] > 1.2).astype(int))
    frame.loc[frame["area"] < "ML25", "events"] = 0
    assert "events has only" not in decompose(frame).summary()


def test_a_national_series_needs_the_effects_of_periods_left_in() -> None:
    drivers = {"conflict": "events", "economy": "inflation"}
    with pytest.raises(AnalysisError, match=r"national series.*effects='entity'"):
        decompose(panel(), drivers=drivers)
    found = decompose(panel(), drivers=drivers, effects="entity")
    assert "inflation is one series for all" in found.summary()
    assert found.to_frame()["share_of_r2"].min() > 0


def test_few_clusters_are_noted() -> None:
    assert "8 clusters (region)" in by_region().summary()


@pytest.mark.parametrize("effects", ["two-way", "entity", "time", "none"])
def test_effects_that_are_removed(effects: str) -> None:
    frame = panel(areas=16)
    found = decompose(frame, effects=effects, drivers={"conflict": "events"})
    names = {"two-way": ["area", "period"], "entity": ["area"], "time": ["period"], "none": []}
    columns = ["share", "events"]
    left = less_dummies(frame.assign(all=1), columns, names[effects] or ["all"], 1.0)
    expected = np.corrcoef(left, rowvar=False)[0, 1] ** 2
    assert found.within_r2 == pytest.approx(expected, rel=1e-8)


def test_group_effects_compare_within_regions() -> None:
    frame = panel().assign(cell=lambda t: t["region"] + t["period"].astype(str))
    found = decompose(frame, group="region", drivers={"conflict": "events"})
    left = less_dummies(frame, ["share", "events"], ["area", "cell"], 1.0)
    assert found.within_r2 == pytest.approx(np.corrcoef(left, rowvar=False)[0, 1] ** 2, rel=1e-8)


# -- refusals ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change, settings, says",
    [
        (lambda t: t.iloc[:0], {}, "no rows"),
        (lambda t: t.drop(columns="rain"), {}, "'rain' is in the table 0 times"),
        (lambda t: t[t["area"] == "ML00"], {}, "1 different values of 'area'"),
        (lambda t: t.groupby("area").head(1), {}, "1 different values of 'period'"),
        (lambda t: t.assign(rain=np.nan), {}, "0 different values of 'area' .*rain missing: 128"),
        (lambda t: t.assign(share=5.0), {}, "'share' does not vary"),
        (lambda t: t.assign(price=t["distance"]), {}, "'price' does not vary.*never changes"),
        (
            lambda t: t.assign(price=t.groupby(["region", "period"])["rain"].transform("first")),
            {"group": "region"},
            "'price' does not vary.*one figure a period for each region",
        ),
        (lambda t: t.assign(ndvi=2 * t["rain"]), {}, "rain, ndvi determine one another"),
        (lambda t: t.assign(rain=t["rain"].where(t.index > 0, np.inf)), {}, "infinite"),
        (lambda t: t.assign(rain="wet"), {}, "not numbers"),
        (lambda t: pd.concat([t, t.iloc[[0]]]), {}, "share a key"),
        (lambda t: t.assign(people=0.0), {"weights": "people"}, "zero or less"),
        (lambda t: t[t["area"] < "ML04"], {}, "Only 4 clusters"),
        (lambda t: t, {"cluster": "period"}, "belong to several 'period'"),
        (lambda t: t, {"effects": "both"}, "effects='both'"),
        (lambda t: t, {"effects": "entity", "group": "region"}, "group='region' with"),
        (lambda t: t, {"drivers": {}}, "0 drivers"),
        (lambda t: t, {"drivers": {"conflict": []}}, "drivers without columns: conflict"),
        (lambda t: t, {"drivers": ["events"]}, "Drivers are given as list"),
        (lambda t: t, {"drivers": {str(n): f"x{n}" for n in range(13)}}, "13 drivers"),
        (lambda t: t, {"drivers": {"a": "rain", "b": "rain"}}, "two parts: rain"),
        (lambda t: t, {"drivers": {"a": "share"}}, "two parts: share"),
        (lambda t: t, {"interactions": [("events", "wind")]}, "cannot be used"),
        (lambda t: t, {"interactions": [("events", "events")]}, "cannot be used"),
        (lambda t: t, {"interactions": "er"}, "a list of pairs"),
        (lambda t: t, {"interactions": ("events", "rain")}, "a list of pairs"),
        (lambda t: t, {"interactions": [("events", "rain", "ndvi")]}, "a list of pairs"),
        (
            lambda t: t,
            {"drivers": {"events x rain": "events", "b": "rain"}, "interactions": PAIR},
            "called like an interaction: events x rain",
        ),
        (
            lambda t: t.assign(**{"events x rain": t["ndvi"]}),
            {"controls": "events x rain", "interactions": PAIR},
            "called like an interaction: events x rain",
        ),
        (lambda t: t, {"weights": "share"}, "weights that are not the outcome"),
        (lambda t: t, {"seed": -1}, "seed is -1"),
        (lambda t: t, {"draws": 10}, "10 draws"),
        (lambda t: t, {"level": 95}, "level of the intervals is 95"),
    ],
)
def test_refusals(change: Any, settings: Any, says: str) -> None:
    with pytest.raises(AnalysisError, match=says):
        decompose(change(panel(areas=16)), **settings)

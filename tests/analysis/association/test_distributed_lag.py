"""Distributed lags: planted shapes, explicit regressions, sums, gaps, and every refusal."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from tests.analysis.association.dynamic_panels import PLANTED, account, by_dummies, panel, shifted

from sahel_indicators.analysis.association import DistributedLag, distributed_lag
from sahel_indicators.analysis.association.lag_fitting import in_batches, lag_shape
from sahel_indicators.errors import AnalysisError


def lagged(frame: pd.DataFrame, **changes: Any) -> DistributedLag:
    given: dict[str, Any] = {
        "outcome": "share",
        "exposure": "deaths",
        "entity": "area",
        "time": "round",
        "lags": 3,
    }
    return distributed_lag(frame, **(given | changes))


def with_terms(frame: pd.DataFrame, lags: list[int]) -> tuple[pd.DataFrame, list[str]]:
    names = [f"at {lag}" for lag in lags]
    columns = {name: shifted(frame, "deaths", lag) for name, lag in zip(names, lags, strict=True)}
    return frame.assign(**columns).dropna(subset=names), names


def test_planted_effects_are_found_and_leads_and_later_lags_are_silent() -> None:
    found = lagged(panel(), lags=4, leads=2)
    table = found.estimates.set_index("lag")
    assert list(table.index) == [-2, -1, 0, 1, 2, 3, 4]
    np.testing.assert_allclose(table["estimate"].loc[0:2], PLANTED, atol=0.05)
    np.testing.assert_allclose(table["estimate"].drop([0, 1, 2]), 0, atol=0.05)
    total = found.cumulative.iloc[-1]
    assert total["ci_low"] < sum(PLANTED) < total["ci_high"]
    assert found.tests.set_index("hypothesis")["p_value"]["all lags are zero"] < 1e-6
    assert found.tests.set_index("hypothesis")["p_value"]["all leads are zero"] > 0.01


def test_coefficients_and_covariance_by_statsmodels_with_dummies() -> None:
    frame = panel(areas=9, periods=10)
    rows, names = with_terms(frame, [-1, 0, 1, 2])
    beta, covariance = by_dummies(rows, "share", names)
    found = lagged(frame, lags=2, leads=1, errors="clustered")
    np.testing.assert_allclose(found.estimates["estimate"], beta, rtol=1e-8)
    np.testing.assert_allclose(found.covariance, covariance, rtol=1e-6)
    np.testing.assert_allclose(found.estimates["std_error"] ** 2, np.diag(covariance), rtol=1e-6)
    assert found.n == len(rows)


def test_sums_are_the_combinations_of_lags_with_their_errors() -> None:
    found = lagged(panel(areas=16, periods=9), errors="clustered", leads=1)
    assert found.covariance is not None
    for place, row in found.cumulative.iterrows():
        names = [f"deaths (lag {lag})" for lag in range(int(str(place)) + 1)]
        by_hand = found.combination(dict.fromkeys(names, 1.0)).iloc[0]
        for column in ("estimate", "std_error", "ci_low", "ci_high", "p_value"):
            assert row[column] == pytest.approx(by_hand[column], rel=1e-7), column
    assert found.cumulative["term"].iloc[-1] == "deaths (sum of lags 0 to 3)"


def test_sums_over_lags_that_are_not_neighbours() -> None:
    frame = panel(areas=16, periods=12)
    found = lagged(frame, lags=[4, 0, 2], errors="clustered")
    rows, names = with_terms(frame, [0, 2, 4])
    beta, covariance = by_dummies(rows, "share", names)
    np.testing.assert_allclose(found.cumulative["estimate"], np.cumsum(beta), rtol=1e-8)
    assert found.cumulative["std_error"].iloc[-1] ** 2 == pytest.approx(covariance.sum(), rel=1e-6)


def test_tests_of_lags_and_leads_by_hand() -> None:
    frame = panel(areas=12, periods=9, planted=(0.05, 0.02))
    rows, names = with_terms(frame, [-2, -1, 0, 1])
    beta, covariance = by_dummies(rows, "share", names)
    found = lagged(frame, lags=1, leads=2, errors="clustered").tests.set_index("hypothesis")
    for what, part in (("all leads are zero", slice(0, 2)), ("all lags are zero", slice(2, 4))):
        wald = beta[part] @ np.linalg.inv(covariance[part, part]) @ beta[part] / 2
        assert found.loc[what, "statistic"] == pytest.approx(wald, rel=1e-6)
        assert found.loc[what, "p_value"] == pytest.approx(stats.f.sf(wald, 2, 11), rel=1e-6)


def test_p_values_are_corrected_for_the_number_of_lags() -> None:
    table = lagged(panel(planted=(0.0,)), lags=2).estimates
    p = np.sort(table["p_value"])
    by_hand = np.minimum(1, np.maximum.accumulate(p * [3, 2, 1]))
    np.testing.assert_allclose(np.sort(table["p_value_holm"]), by_hand, rtol=1e-12)


def test_polynomial_lags_by_an_explicit_regression_on_its_terms() -> None:
    frame = panel(areas=10, periods=14)
    lags = np.arange(6)
    rows, names = with_terms(frame, list(lags))
    powers = np.vander(lags, 3, increasing=True).astype(float)
    rows = rows.assign(**{f"w{d}": rows[names].to_numpy() @ powers[:, d] for d in range(3)})
    gamma, covariance = by_dummies(rows, "share", ["w0", "w1", "w2"])
    found = lagged(frame, lags=5, shape="polynomial", degree=2, errors="clustered")
    np.testing.assert_allclose(found.estimates["estimate"], powers @ gamma, rtol=1e-7)
    by_hand = powers @ covariance @ powers.T
    np.testing.assert_allclose(found.covariance, by_hand, rtol=1e-5, atol=1e-12)
    np.testing.assert_allclose(found.estimates["std_error"] ** 2, np.diag(by_hand), rtol=1e-6)
    total = found.cumulative.iloc[-1]
    assert total["estimate"] == pytest.approx((powers @ gamma).sum(), rel=1e-7)
    assert total["std_error"] ** 2 == pytest.approx(by_hand.sum(), rel=1e-6)


def test_a_planted_polynomial_is_kept_and_a_jagged_shape_is_contradicted() -> None:
    settings: dict[str, Any] = {"lags": 5, "shape": "polynomial", "degree": 2, "cumulative": False}
    curve = tuple(0.02 * (6 - lag) * (lag + 1) for lag in range(6))
    kept = lagged(panel(planted=curve), **settings)
    np.testing.assert_allclose(kept.estimates["estimate"], curve, atol=0.03)
    jagged = lagged(panel(planted=(0.3, 0.0, 0.3, 0.0, 0.3, 0.0)), **settings)
    p_values = [found.tests["p_value"].iloc[-1] for found in (kept, jagged)]
    assert kept.tests["hypothesis"].iloc[-1] == "the lags follow the polynomial"
    assert p_values[0] > 0.01 and p_values[1] < 1e-6


def test_a_full_polynomial_is_no_restriction_and_is_refused() -> None:
    with pytest.raises(AnalysisError, match="polynomial of degree 3"):
        lagged(panel(), lags=3, shape="polynomial", degree=3)


def test_ends_held_at_zero() -> None:
    lags = [0, 1, 2, 3, 4]
    for ends, zeros in {"near": [-1], "far": [5], "both": [-1, 5]}.items():
        basis = lag_shape(lags, "polynomial", 3, ends).basis  # type: ignore[arg-type]
        assert basis.shape == (5, 4 - len(zeros))
        # Each column is a cubic through its five points, and zero where the shape ends.
        for column in basis.T:
            cubic = np.polyfit(lags, column, 3)
            np.testing.assert_allclose(np.polyval(cubic, lags), column, atol=1e-10)
            np.testing.assert_allclose(np.polyval(cubic, zeros), 0, atol=1e-9)


def test_batches_of_combinations_cover_all_and_are_invertible() -> None:
    basis = lag_shape(list(range(25)), "polynomial", 3, "far").basis
    wanted = np.vstack([basis, np.cumsum(basis, axis=0)])
    seen: list[int] = []
    for numbers, matrix in in_batches(wanted):
        np.testing.assert_allclose(matrix[: len(numbers)], wanted[numbers])
        assert np.linalg.cond(matrix) < 1e6
        seen += numbers
    assert sorted(seen) == list(range(50))


def test_the_wild_bootstrap_gives_lags_and_sums_its_own_intervals() -> None:
    frame = panel(areas=9, periods=8)
    settings: dict[str, Any] = {"lags": 1, "leads": 1, "draws": 399}
    found = lagged(frame, **settings)
    clustered = lagged(frame, **settings, errors="clustered")
    for wild, other in (
        (found.estimates, clustered.estimates),
        (found.cumulative, clustered.cumulative),
    ):
        np.testing.assert_allclose(wild["estimate"], other["estimate"], rtol=1e-9)
        np.testing.assert_allclose(wild["std_error"], other["std_error"], rtol=1e-6)
        assert (wild["ci_high"] != other["ci_high"]).all()
    leads = found.estimates[found.estimates["role"] == "lead"]
    assert set(found.tests["test"]) == {"Bonferroni over wild bootstrap p values"}
    # One lead: the bound is its own p value.
    by_test = found.tests.set_index("hypothesis")["p_value"]
    assert by_test["all leads are zero"] == leads["p_value"].iloc[0]


def test_monthly_exposure_beside_a_seasonal_outcome() -> None:
    rng = np.random.default_rng(3)
    months = pd.date_range("2013-01-01", "2020-12-01", freq="MS")
    deaths = rng.gamma(1, 1, size=(20, len(months)))
    keys = pd.MultiIndex.from_product([range(20), months], names=["area", "round"])
    series = pd.DataFrame({"deaths": deaths.ravel()}, index=keys).reset_index()
    share = 0.8 * np.roll(deaths, 3, axis=1) + 0.1 * rng.normal(size=deaths.shape)
    whole = series.assign(share=share.ravel())
    analysed = whole["round"].dt.month.isin([3, 10]) & (whole["round"] > "2013-06-01")
    rows = whole.loc[analysed, ["area", "round", "share"]]
    found = lagged(rows, exposure_frame=series, lags=5, cumulative=False)
    np.testing.assert_allclose(found.estimates["estimate"], [0, 0, 0, 0.8, 0, 0], atol=0.02)
    # The same by columns made by hand; the outcome's own series is too sparse for lags of months.
    assert found.n == len(rows)
    with pytest.raises(AnalysisError, match="5 or 7 steps apart"):
        lagged(whole[analysed], lags=1)


def test_areas_that_the_series_lacks_are_left_out_and_counted() -> None:
    frame = panel(areas=16, periods=8)
    series = frame.loc[frame["area"] != "ML03", ["area", "round", "deaths"]]
    found = lagged(frame.drop(columns="deaths"), exposure_frame=series, lags=1)
    expected = lagged(frame[frame["area"] != "ML03"], lags=1)
    assert account(found.sample) == {
        "given": 128,
        "used": 105,
        "area not in the table of exposure": 8,
        "deaths missing at a lag or lead": 15,
    }
    pd.testing.assert_frame_equal(found.estimates, expected.estimates)


def test_gaps_are_left_out_by_reason() -> None:
    frame = panel(areas=16, periods=10)
    frame.loc[3, "share"] = np.nan
    frame = frame.drop(index=25)
    found = lagged(frame, lags=2, leads=1)
    rows, _ = with_terms(frame, [-1, 0, 1, 2])
    assert found.n == rows["share"].notna().sum()
    # Row 25 is missing itself, and as exposure to its neighbours' lags and lead.
    assert account(found.sample) == {
        "given": 159,
        "used": 16 * 7 - 1 - 4,
        "share missing": 1,
        "deaths missing at a lag or lead": 16 * 3 + 3,
    }


def test_options_and_controls_reach_the_regression() -> None:
    frame = panel(areas=24, periods=8)
    found = lagged(frame, lags=1, controls="rain", group="region", weights="people", level=0.9)
    assert found.effects == ("area", "region x round")
    assert list(found.regression.estimates["term"])[-1] == "rain"
    assert found.level == 0.9
    assert found.formula == "share ~ deaths (lags 0, 1) + rain | area + region^round"
    plain = lagged(frame, lags=1, controls=None, weights=None)
    assert (plain.estimates["estimate"] != found.estimates["estimate"]).all()


def test_counts_by_poisson() -> None:
    frame = panel(areas=16, periods=10, planted=(0.3, 0.2), noise=0.1)
    frame["share"] = np.random.default_rng(2).poisson(np.exp(frame["share"] / 3))
    found = lagged(frame, lags=1, leads=1, family="poisson")
    table = found.estimates.set_index("lag")
    np.testing.assert_allclose(table["estimate"].loc[0:1], [0.1, 0.067], atol=0.05)
    np.testing.assert_allclose(table["rate_ratio"], np.exp(table["estimate"]), rtol=1e-9)
    total = found.cumulative["estimate"].iloc[-1]
    assert total == pytest.approx(table["estimate"].loc[0:1].sum(), rel=1e-6)


def test_order_of_rows_changes_nothing_at_all() -> None:
    frame = panel(areas=16, periods=8).drop(index=[5, 40])
    shuffled = frame.sample(frac=1, random_state=2)
    settings: dict[str, Any] = {"lags": 3, "leads": 1, "shape": "polynomial", "degree": 1}
    one, other = lagged(frame, **settings), lagged(shuffled, **settings)
    pd.testing.assert_frame_equal(one.estimates, other.estimates, check_exact=True)
    pd.testing.assert_frame_equal(one.cumulative, other.cumulative, check_exact=True)
    pd.testing.assert_frame_equal(one.tests, other.tests, check_exact=True)


def test_units_only_change_the_units() -> None:
    frame = panel(areas=16, periods=8)
    rescaled = frame.assign(share=frame["share"] * 1e-7, deaths=frame["deaths"] * 1e6)
    settings: dict[str, Any] = {"lags": 3, "leads": 1, "shape": "polynomial", "degree": 2}
    one, other = lagged(frame, **settings), lagged(rescaled, **settings)
    np.testing.assert_allclose(
        other.estimates["estimate"] * 1e13, one.estimates["estimate"], rtol=1e-6
    )
    np.testing.assert_allclose(other.tests["p_value"], one.tests["p_value"], rtol=1e-5)


def test_reverse_causality_is_said() -> None:
    frame = panel(planted=(0.0,))
    # Deaths follow the share of the period before.
    later = shifted(frame, "share", 1)
    frame["deaths"] += 3 * (later - later.groupby(frame["area"]).transform("mean")).fillna(0)
    reading = lagged(frame, lags=1, leads=1).summary()
    assert "which it cannot have brought about" in reading
    assert "Test that all leads are zero: p < 0.001" in reading
    assert "No lead is in the model" in lagged(frame, lags=1).summary()


def test_summary_in_words() -> None:
    reading = lagged(panel(), leads=1).summary()
    assert reading.startswith("Association (not a demonstrated effect) of share with deaths by lag")
    assert "One unit more at each of the lags 0 to 3" in reading
    assert "corrected for the number of lags" in reading
    assert "cannot have brought about" not in reading
    assert "deaths missing at a lag or lead: 120" in reading


def test_more_lags_than_clusters_are_estimated_but_not_tested_together() -> None:
    found = lagged(panel(areas=6, periods=20), lags=6, errors="clustered", cumulative=False)
    assert found.tests.empty
    assert any("all lags are zero cannot be tested" in note for note in found.notes)


@pytest.mark.parametrize(
    "change, settings, says",
    [
        (lambda t: t.drop(columns="deaths"), {}, "'deaths' is in the table 0 times"),
        (lambda t: t.drop(columns="rain"), {"controls": "rain"}, "'rain' is in the table 0"),
        (lambda t: t.iloc[:0], {}, "no rows"),
        (lambda t: pd.concat([t, t.iloc[[0]]]), {}, "2 rows share a key"),
        (lambda t: t[t["area"] == "ML00"], {}, "1 different values of 'area'"),
        (lambda t: t[t["round"] == 2000], {}, "No row has 'deaths' at all of the lags"),
        (lambda t: t[t["round"] == 2000], {"lags": [0]}, "values of 'round'"),
        (lambda t: t.assign(share=1.0), {}, "'share' does not vary"),
        (lambda t: t.assign(deaths=1.0), {}, "does not vary"),
        (lambda t: t.assign(deaths=np.nan), {}, "No row has 'deaths'"),
        (lambda t: t.assign(deaths=np.inf), {}, "infinite"),
        (lambda t: t.assign(deaths="many"), {}, "not numbers"),
        (lambda t: t.assign(round="in " + t["round"].astype(str)), {}, "cannot be read as"),
        (lambda t: t, {"lags": 20}, "No row has 'deaths'"),
        (lambda t: t, {"lags": []}, "at least one lag"),
        (lambda t: t, {"lags": [-1, 0]}, "lags from 0 on"),
        (lambda t: t, {"lags": 1.5}, "The lags are 1.5"),
        (lambda t: t, {"leads": [0]}, "leads from 1 on"),
        (lambda t: t, {"leads": -2}, "The leads are -2"),
        (lambda t: t, {"exposure": "share"}, "a column for each part"),
        (lambda t: t, {"shape": "almon"}, "no shape='almon'"),
        (lambda t: t, {"zero_ends": "far"}, "say shape='polynomial'"),
        (lambda t: t, {"shape": "polynomial", "degree": 1, "zero_ends": "both"}, "degree 1 with 2"),
        (lambda t: t, {"shape": "polynomial", "degree": 1.5}, "degree 1.5"),
        (lambda t: t, {"clusters": "area"}, "no option clusters.*panel_regression: effects"),
        (lambda t: t, {"errors": "robust"}, "errors='robust' is not known"),
        (lambda t: t, {"level": 95}, "level"),
        (lambda t: t, {"lags": 10**7}, "The lags are 10000000"),
        (lambda t: t, {"controls": 3}, "'3' is in the table 0 times"),
        (lambda t: t, {"cluster": 3}, "'3' is in the table 0 times"),
        (lambda t: t, {"weights": ["people", "rain"]}, "'weights'"),
        (lambda t: t, {"cumulative": "no"}, "cumulative='no'"),
        (lambda t: t.assign(area=t["area"] + [" ", ""] * 36), {}, "differ only by blanks"),
    ],
)
def test_refusals(change: Any, settings: Any, says: str) -> None:
    with pytest.raises(AnalysisError, match=says):
        lagged(change(panel(areas=12, periods=6)), **settings)

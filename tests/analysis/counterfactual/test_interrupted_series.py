"""Interrupted series against statsmodels, hand-made sandwiches, planted truths, and refusals."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy import stats
from statsmodels.stats.diagnostic import acorr_ljungbox
from statsmodels.stats.stattools import durbin_watson

from sahel_indicators.analysis.counterfactual import InterruptedSeries, interrupted_time_series
from sahel_indicators.errors import AnalysisError

START = 60


def series(periods: int = 96, rho: float = 0.0, noise: float = 1.0, seed: int = 3) -> pd.DataFrame:
    """Months with trend 0.2, a season, a jump of 5 and a change of slope of -0.3 at month 60."""
    rng = np.random.default_rng(seed)
    number = np.arange(periods)
    shocks, errors = rng.normal(0, noise, periods + 50), np.zeros(periods + 50)
    for at in range(1, periods + 50):
        errors[at] = rho * errors[at - 1] + shocks[at]
    after = number >= START
    season = 3 * np.sin(2 * np.pi * (number - 2) / 12)
    mean = 20 + 0.2 * number + season + after * (5 - 0.3 * (number - START))
    people = 1000 + 5.0 * number
    return pd.DataFrame(
        {
            "month": pd.date_range("2016-01-01", periods=periods, freq="MS"),
            "round": number + 1,
            "after": after.astype(int),
            "share": mean + errors[50:],
            "events": rng.poisson(people * np.exp(-4 + 0.01 * number - 0.4 * after)),
            "people": people,
            "rain": rng.normal(size=periods),
        }
    )


def interrupt(frame: pd.DataFrame, **changes: Any) -> InterruptedSeries:
    given: dict[str, Any] = {"outcome": "share", "time": "month", "interruption": "2021-01-01"}
    return interrupted_time_series(frame, **(given | changes))


@cache
def with_season() -> InterruptedSeries:
    return interrupt(series(), harmonics=2)


def row(found: InterruptedSeries, term: str) -> pd.Series:
    return found.estimates.set_index("term").loc[term]


def design(frame: pd.DataFrame, chosen: Any = slice(None)) -> np.ndarray:
    """Level, slope, trend, rain, constant: the columns written out by hand."""
    number = frame["round"].to_numpy() - 1.0
    after = (number >= START).astype(float)
    parts = [after, after * (number - START), number, frame["rain"].to_numpy(), np.ones(len(frame))]
    return np.column_stack(parts)[chosen]


def test_classical_gaussian_is_statsmodels_least_squares() -> None:
    frame = series()
    found = interrupt(frame, controls=["rain"], errors="classical").estimates
    model = sm.OLS(frame["share"].to_numpy(), design(frame)).fit()
    table = found.set_index("term").loc[["level change", "slope change", "trend", "rain"]]
    np.testing.assert_allclose(table["estimate"], model.params[:4], rtol=1e-8)
    np.testing.assert_allclose(table["std_error"], model.bse[:4], rtol=1e-8)
    np.testing.assert_allclose(table["p_value"], model.pvalues[:4], rtol=1e-6, atol=1e-300)
    np.testing.assert_allclose(table["ci_low"], model.conf_int()[:4, 0], rtol=1e-8)


@pytest.mark.parametrize("bandwidth", [0, 3, 12])
def test_newey_west_by_hand_with_a_gap(bandwidth: int) -> None:
    frame = series().drop(index=[20, 21, 40])
    errors = "newey-west" if bandwidth else "heteroskedastic"
    found = interrupt(frame, controls="rain", errors=errors, bandwidth=bandwidth or None)
    columns, outcome = design(frame), frame["share"].to_numpy()
    bread = np.linalg.inv(columns.T @ columns)
    residual = outcome - columns @ bread @ columns.T @ outcome
    meat = np.zeros((5, 5))
    for one, at in enumerate(frame["round"]):
        for other, then in enumerate(frame["round"]):
            weight = max(0.0, 1 - abs(at - then) / (bandwidth + 1))
            outer = np.outer(columns[one], columns[other])
            meat += weight * residual[one] * residual[other] * outer
    variance = bread @ meat @ bread * len(frame) / (len(frame) - 5)
    table = found.estimates.set_index("term").loc[["level change", "slope change", "trend"]]
    np.testing.assert_allclose(table["std_error"], np.sqrt(np.diag(variance))[:3], rtol=1e-8)


def test_autoregressive_errors_by_hand_with_a_gap() -> None:
    """The dense formulas: rho solves E[neighbours] / E[squares] = what is seen, with M and R."""
    frame = series(rho=0.6).drop(index=[20, 21, 40])
    found = interrupt(frame, controls="rain")
    columns, outcome, at = design(frame), frame["share"].to_numpy(), frame["round"].to_numpy()
    bread = np.linalg.inv(columns.T @ columns)
    left = np.eye(len(at)) - columns @ bread @ columns.T
    residual = left @ outcome
    distance = np.abs(at[:, None] - at)
    correlation = found.diagnostics["rho"] ** distance
    assert 0.3 < found.diagnostics["rho"] < 0.96
    expected = left @ correlation @ left
    neighbours = (distance == 1) / 2
    seen = residual @ neighbours @ residual / (residual @ residual)
    assert np.trace(neighbours @ expected) / np.trace(expected) == pytest.approx(seen, rel=1e-7)
    scale = residual @ residual / np.trace(expected)
    variance = scale * bread @ columns.T @ correlation @ columns @ bread
    table = found.estimates.set_index("term").loc[["level change", "slope change", "trend"]]
    np.testing.assert_allclose(table["std_error"], np.sqrt(np.diag(variance))[:3], rtol=1e-8)
    low = table["estimate"] - stats.t.ppf(0.975, len(at) - 5) * table["std_error"]
    np.testing.assert_allclose(table["ci_low"], low, rtol=1e-9)


def test_residuals_that_alternate_do_not_make_errors_smaller() -> None:
    frame = series(rho=-0.5)
    found = interrupt(frame, harmonics=1)
    assert found.diagnostics["rho"] == 0
    classical = interrupt(frame, harmonics=1, errors="classical")
    np.testing.assert_allclose(
        found.estimates["std_error"], classical.estimates["std_error"], rtol=1e-9
    )


@pytest.mark.parametrize("family", ["poisson", "quasi-poisson", "negative-binomial"])
def test_counts_are_statsmodels_models(family: Any) -> None:
    frame = series()
    rng = np.random.default_rng(8)
    frame["events"] = rng.negative_binomial(4, 4 / (4 + 10 * np.exp(-0.4 * frame["after"])))
    found = interrupt(
        frame, outcome="events", family=family, population="people", controls=["rain"],
        errors="classical",
    )  # fmt: skip
    log_people = np.log(frame["people"].to_numpy())
    columns = design(frame)
    if family == "negative-binomial":
        # Its errors rest on the observed information, those of a GLM on the expected one.
        model = sm.NegativeBinomial(frame["events"], columns, offset=log_people)
        fit = model.fit(disp=False, maxiter=500, method="newton")
        assert found.diagnostics["alpha"] == pytest.approx(fit.params.iloc[-1], rel=1e-4)
        expected, error, rel = fit.params[:3], fit.bse[:3], 3e-2
        rel_estimate = 1e-4
    else:
        scale = "X2" if family == "quasi-poisson" else None
        fit = sm.GLM(frame["events"], columns, family=sm.families.Poisson(), offset=log_people).fit(
            scale=scale, tol=1e-12
        )
        expected, error, rel, rel_estimate = fit.params[:3], fit.bse[:3], 1e-8, 1e-8
    table = found.estimates.set_index("term").loc[["level change", "slope change", "trend"]]
    np.testing.assert_allclose(table["estimate"], expected, rtol=rel_estimate)
    np.testing.assert_allclose(table["std_error"], error, rtol=rel)
    np.testing.assert_allclose(table["ratio"], np.exp(table["estimate"]), rtol=1e-12)
    np.testing.assert_allclose(table["ratio_high"], np.exp(table["ci_high"]), rtol=1e-12)


def test_population_is_its_logarithm_as_an_offset() -> None:
    frame = series().assign(log_people=lambda t: np.log(t["people"]))
    settings: dict[str, Any] = {"outcome": "events", "family": "poisson"}
    one = interrupt(frame, population="people", **settings)
    other = interrupt(frame, offset="log_people", **settings)
    pd.testing.assert_frame_equal(one.estimates, other.estimates)


def test_planted_jump_slope_and_season_are_found() -> None:
    found = interrupt(series(noise=0.5), harmonics=1)
    assert row(found, "level change")["estimate"] == pytest.approx(5, abs=0.6)
    assert row(found, "slope change")["estimate"] == pytest.approx(-0.3, abs=0.03)
    assert row(found, "trend")["estimate"] == pytest.approx(0.2, abs=0.02)
    amplitude = np.hypot(row(found, "sine 1")["estimate"], row(found, "cosine 1")["estimate"])
    assert amplitude == pytest.approx(3, abs=0.25)
    # 36 periods after: 5 - 0.3 x (0 + ... + 35) / 36.
    assert found.change["term"] == "mean change after"
    assert found.change["estimate"] == pytest.approx(5 - 0.3 * 17.5, abs=0.6)


def test_planted_ratio_of_counts_is_found() -> None:
    found = interrupt(
        series(), outcome="events", family="poisson", population="people", slope_change=False
    )
    assert found.change["ratio"] == pytest.approx(np.exp(-0.4), rel=0.1)
    assert found.change["ratio_low"] < np.exp(-0.4) < found.change["ratio_high"]


def test_mean_change_is_level_plus_slope_times_mean_time_since() -> None:
    found = interrupt(series())
    parts = row(found, "level change")["estimate"], row(found, "slope change")["estimate"]
    mean = found.change
    assert mean["estimate"] == pytest.approx(parts[0] + 17.5 * parts[1], rel=1e-9)
    path = found.path[found.path["phase"] == "after"]
    gap = (path["fitted"] - path["without_interruption"]).mean()
    assert mean["estimate"] == pytest.approx(gap, rel=1e-9)


def test_terms_can_be_added_up() -> None:
    found = interrupt(series(rho=0.3))
    after_a_year = found.combination({"level change": 1, "slope change": 12}).iloc[0]
    path = found.path.iloc[START + 12]
    gap = path["fitted"] - path["without_interruption"]
    assert after_a_year["estimate"] == pytest.approx(gap, rel=1e-9)
    mean = found.combination({"level change": 1, "slope change": 17.5}).iloc[0]
    assert mean["std_error"] == pytest.approx(found.change["std_error"], rel=1e-9)


def test_path_without_interruption_is_the_fit_of_before_carried_on() -> None:
    """Level and slope both free after: the line before is that of the periods before alone."""
    frame = series()
    path = interrupt(frame, errors="classical").path
    line = np.polyfit(np.arange(START), frame["share"][:START], 1)
    np.testing.assert_allclose(
        path["without_interruption"], np.polyval(line, np.arange(96)), rtol=1e-9
    )
    np.testing.assert_allclose(path["fitted"][:START], path["without_interruption"][:START])
    assert list(path["phase"].value_counts().loc[["before", "after"]]) == [60, 36]


def test_sums_of_counts_are_those_of_the_path() -> None:
    found = interrupt(series(), outcome="events", family="poisson", population="people")
    after = found.path[found.path["phase"] == "after"]
    about = found.diagnostics
    assert about["observed_after"] == after["observed"].sum()
    assert about["expected_after"] == pytest.approx(after["without_interruption"].sum(), rel=1e-9)
    assert about["expected_low"] < about["expected_after"] < about["expected_high"]


def test_interval_of_expected_counts_is_that_of_drawn_coefficients() -> None:
    """The delta method against 20,000 draws of the model's coefficients, by statsmodels."""
    frame = series()
    about = interrupt(
        frame, outcome="events", family="poisson", population="people", errors="classical"
    ).diagnostics
    columns = np.delete(design(frame), 3, axis=1)
    model = sm.GLM(
        frame["events"], columns, sm.families.Poisson(), offset=np.log(frame["people"])
    ).fit()
    drawn = np.random.default_rng(1).multivariate_normal(model.params, model.cov_params(), 20_000)
    after = slice(START, None)
    rates = np.exp(columns[after, 2:] @ drawn[:, 2:].T)
    sums = frame["people"].to_numpy()[after] @ rates
    low, high = np.quantile(sums, [0.025, 0.975])
    assert about["expected_low"] == pytest.approx(low, rel=0.01)
    assert about["expected_high"] == pytest.approx(high, rel=0.01)


def test_transition_is_left_out_and_counted() -> None:
    frame = series()
    frame.loc[60:65, "share"] = 1e6
    found = interrupt(frame, transition=6)
    assert found.n == 90 and "transition of 6 periods: 6" in found.summary()
    assert found.diagnostics["first_after"] == "2021-07-01"
    assert found.path["fitted"].isna().sum() == 6
    number = np.delete(np.arange(96.0), range(60, 66))
    after = (number >= 66).astype(float)
    columns = np.column_stack([after, after * (number - 66), number, np.ones(90)])
    hand = np.linalg.lstsq(columns, frame["share"].drop(range(60, 66)).to_numpy(), rcond=None)[0]
    assert row(found, "level change")["estimate"] == pytest.approx(hand[0], rel=1e-8)


@pytest.mark.parametrize(
    "time, interruption",
    [
        ("round", 61),
        ("month", "after"),
        ("month", pd.Timestamp("2021-01-01", tz="UTC")),
        ("zoned", "2021-01-01"),
        ("zoned", pd.Timestamp("2021-01-01", tz="Africa/Bamako")),
        ("named", "2021-01-01"),
        ("middle", "2021-01-01"),
        ("text", "2021-01-01"),
        ("monthly", pd.Period("2021-01", "M")),
        ("monthly", "2021-01"),
        ("last_day", "2021-01-31"),
    ],
)
def test_times_and_interruptions_of_any_kind(time: str, interruption: Any) -> None:
    frame = series()
    frame["text"] = frame["month"].dt.strftime("%Y-%m-%d")
    frame["monthly"] = frame["month"].dt.to_period("M")
    frame["last_day"] = frame["month"] + pd.offsets.MonthEnd(0)
    frame["middle"] = frame["month"] + pd.Timedelta(days=14)
    frame["zoned"] = frame["month"].dt.tz_localize("Africa/Bamako")
    frame["named"] = frame["month"].astype("category")
    found = interrupt(frame, time=time, interruption=interruption, harmonics=2)
    pd.testing.assert_frame_equal(found.estimates, with_season().estimates)


def test_season_follows_the_steps_of_the_series() -> None:
    frame = series()
    quarters = frame.iloc[::3].assign(quarter=lambda t: t["month"].dt.quarter)
    found = interrupt(quarters, harmonics=1)
    assert found.diagnostics["season_periods"] == 4
    same = interrupt(quarters, harmonics=1, season="quarter", period=4)
    # A season counted from elsewhere turns sine into cosine and changes nothing else.
    changes = ["level change", "slope change", "trend"]
    np.testing.assert_allclose(
        found.estimates.set_index("term").loc[changes, "estimate"],
        same.estimates.set_index("term").loc[changes, "estimate"],
        rtol=1e-9,
    )
    weeks = frame.assign(week=pd.date_range("2016-01-04", periods=96, freq="7D"))
    weekly = interrupt(weeks, time="week", interruption="2017-02-27", harmonics=1)
    assert weekly.diagnostics["season_periods"] == pytest.approx(52.18, abs=0.01)


def test_order_of_rows_changes_nothing_at_all() -> None:
    frame = series(rho=0.4)
    shuffled = frame.sample(frac=1, random_state=3)
    for errors in ("ar1", "newey-west"):
        one = interrupt(frame, errors=errors, controls=["rain"])
        other = interrupt(shuffled, errors=errors, controls=["rain"])
        pd.testing.assert_frame_equal(one.estimates, other.estimates, check_exact=True)
        pd.testing.assert_frame_equal(one.path, other.path, check_exact=True)


def test_six_harmonics_of_months_are_dummies_of_months() -> None:
    """The sixth sine is zero at every month: a column of rounding is no regressor."""
    frame = series()
    found = interrupt(frame, harmonics=6, errors="classical").estimates.set_index("term")
    dummies = pd.get_dummies(frame["month"].dt.month).to_numpy(dtype=float)
    model = sm.OLS(frame["share"], np.column_stack([design(frame)[:, :3], dummies])).fit()
    changes = found.loc[["level change", "slope change", "trend"]]
    np.testing.assert_allclose(changes["estimate"], model.params[:3], rtol=1e-8)
    np.testing.assert_allclose(changes["std_error"], model.bse[:3], rtol=1e-8)
    assert "sine 6" not in found.index and "cosine 6" in found.index


def test_columns_may_be_called_like_anything_or_by_numbers() -> None:
    frame = series()
    plain = interrupt(frame, controls=["rain"])
    names = {"month": "phase", "share": 0, "rain": 1}
    found = interrupt(frame.rename(columns=names), outcome=0, time="phase", controls=[1])
    np.testing.assert_array_equal(found.estimates["estimate"], plain.estimates["estimate"])
    assert list(found.path.columns[:2]) == ["phase", "phase"]
    assert (found.path.iloc[:, 0] == frame["month"]).all()


def test_a_level_far_from_zero_costs_no_digits() -> None:
    frame = series()
    far = frame.assign(share=frame["share"] + 1e11)
    changes = [interrupt(one).estimates["estimate"][:4] for one in (frame, far)]
    np.testing.assert_allclose(*changes, rtol=1e-4)


def test_units_only_change_the_units() -> None:
    frame = series()
    rescaled = frame.assign(share=frame["share"] * 1e-8, rain=frame["rain"] * 1e8)
    one = interrupt(frame, controls=["rain"]).estimates
    other = interrupt(rescaled, controls=["rain"]).estimates
    np.testing.assert_allclose(other["estimate"][:3] / one["estimate"][:3], 1e-8, rtol=1e-8)
    np.testing.assert_allclose(other["p_value"], one["p_value"], rtol=1e-6)


def test_diagnostics_of_residuals_are_statsmodels() -> None:
    frame = series(rho=0.5)
    about = interrupt(frame, errors="classical").diagnostics
    residual = sm.OLS(frame["share"], np.delete(design(frame), 3, axis=1)).fit().resid.to_numpy()
    assert about["durbin_watson"] == pytest.approx(durbin_watson(residual), rel=1e-9)
    box = acorr_ljungbox(residual, lags=[about["ljung_box_lags"]])
    assert about["ljung_box"] == pytest.approx(box["lb_stat"].iloc[0], rel=1e-3)


def test_missing_figures_and_gaps_are_counted_and_told() -> None:
    frame = series()
    frame.loc[[3, 4], "share"] = np.nan
    frame.loc[[4, 5], "rain"] = np.nan
    found = interrupt(frame.drop(index=[70, 71]), controls=["rain"])
    account = dict(zip(found.sample["reason"], found.sample["rows"], strict=True))
    assert account == {"given": 94, "used": 91, "share missing": 2, "rain missing": 1}
    assert "2 periods between the first and the last have no row" in found.summary()


def test_notes_say_what_is_weak() -> None:
    frame = series(rho=0.7)
    crowded = frame.assign(events=frame["events"] * np.where(frame.index % 2, 3, 1))
    counts: dict[str, Any] = {"outcome": "events", "family": "poisson"}
    told = interrupt(crowded, errors="classical", **counts).summary()
    assert "times as much as Poisson's law allows" in told and "quasi-poisson" in told
    assert "Poisson's law" not in interrupt(crowded, **counts).summary()
    assert "Residuals are correlated over time" in interrupt(frame, errors="classical").summary()
    assert "at a distance of" in interrupt(series(noise=0.3)).summary()
    assert "Few periods (10 after)" in interrupt(frame[:70]).summary()
    assert "Fewer than two seasons after" in interrupt(frame[:80], harmonics=1).summary()
    assert "no whole numbers" in interrupt(frame, **counts | {"outcome": "share"}).summary()
    assert "transition=1" in interrupt(frame, interruption="2021-01-16").summary()
    assert "Newey-West errors are too small" in interrupt(frame, errors="newey-west").summary()
    walk = frame.assign(share=np.cumsum(np.random.default_rng(1).normal(size=96)))
    assert "Neighbouring errors correlate by" in interrupt(walk).summary()


def test_summary_speaks_of_association_and_of_what_is_assumed() -> None:
    told = interrupt(series()).summary()
    assert "association in time, not a demonstrated effect" in told
    assert "60 periods used before, 36 after; the first after is 2021-01-01" in told
    counts = interrupt(series(), outcome="events", family="poisson").summary()
    assert "level change, ratio:" in counts and "slope change, % a period:" in counts
    assert "observed" in counts and "expected from the time before" in counts


def test_few_events_without_over_dispersion_are_told() -> None:
    rng = np.random.default_rng(2)
    frame = series().assign(events=rng.binomial(20, 0.5, 96))
    found = interrupt(frame, outcome="events", family="negative-binomial")
    assert "No over-dispersion is left" in found.summary()


@pytest.mark.parametrize(
    "change, settings, says",
    [
        (lambda t: t.iloc[:0], {}, "no rows"),
        (lambda t: t.drop(columns="share"), {}, "'share' is in the table 0 times"),
        (lambda t: pd.concat([t, t]), {}, "192 rows share a key"),
        (lambda t: t.assign(share="high"), {}, "'share' holds .* not numbers"),
        (lambda t: t.assign(share=t["share"].where(t.index > 0, np.inf)), {}, "infinite"),
        (lambda t: t.assign(share=np.nan), {}, "Only 0 usable periods before"),
        (lambda t: t.assign(share=7.0), {}, "'share' does not vary: it is 7"),
        (lambda t: t.assign(share=t["round"] * 2.0), {}, "reproduce 'share' exactly"),
        (lambda t: t.iloc[:67], {}, "Only 7 usable periods after"),
        (lambda t: t.iloc[53:], {}, "Only 7 usable periods before"),
        (lambda t: t.iloc[[0]], {}, "leaves no period after"),
        (lambda t: t, {"interruption": "2030-01-01"}, "leaves no period after"),
        (lambda t: t, {"interruption": "2010-01-01"}, "leaves no period before"),
        (lambda t: t, {"interruption": "the end"}, "no value of the column 'month'"),
        (lambda t: t, {"interruption": 61}, "no value of the column 'month'"),
        (lambda t: t, {"interruption": None}, "no value of the column 'month'"),
        (lambda t: t, {"interruption": "rain"}, "does not mark an interruption"),
        (lambda t: t.assign(after=1 - t["after"]), {"interruption": "after"}, "goes back"),
        (
            lambda t: t.assign(rain=t["after"] * 2.0),
            {"controls": ["rain"]},
            "determine one another",
        ),
        (lambda t: t.assign(rain=4.0), {"controls": ["rain"]}, "rain, constant determine"),
        (lambda t: t, {"controls": ["dew"]}, "'dew' is in the table 0 times"),
        (lambda t: t, {"controls": ["share"]}, "plays two parts"),
        (lambda t: t.assign(trend=t["rain"]), {"controls": "trend"}, "the name of a term"),
        (lambda t: t, {"controls": [["rain"]]}, "'controls' is given as a list"),
        (lambda t: t, {"outcome": None}, "'None' is in the table 0 times"),
        (lambda t: t, {"season": "rain"}, "period or season without harmonics"),
        (lambda t: t, {"period": 12}, "period or season without harmonics"),
        (lambda t: t, {"harmonics": 1, "period": 1.5}, "period=1.5"),
        (lambda t: t, {"harmonics": 1, "period": "12"}, "period='12'"),
        (lambda t: t, {"bandwidth": 3}, "bandwidth without errors='newey-west'"),
        (lambda t: t, {"level_change": "no"}, "level_change, slope_change="),
        (lambda t: t["share"], {}, "The table is a Series"),
        (
            lambda t: t.assign(month=t["month"].dt.year * 100 + t["month"].dt.month),
            {},
            "like dates",
        ),
        (lambda t: t, {"family": "binomial"}, "family='binomial'"),
        (lambda t: t, {"errors": "white"}, "errors='white'"),
        (lambda t: t, {"harmonics": -1}, "harmonics=-1"),
        (lambda t: t, {"harmonics": 60}, "nothing is left|determine one another"),
        (lambda t: t, {"level_change": False, "slope_change": False}, "neither level_change"),
        (lambda t: t, {"population": "people"}, "no population or offset"),
        (lambda t: t, {"level": 95}, "level of the intervals is 95"),
        (lambda t: t, {"errors": "newey-west", "bandwidth": 500}, "bandwidth is 500"),
        (lambda t: t.assign(month=t["month"].where(t.index > 0)), {}, "rows have no month"),
        (lambda t: t.assign(month="spring" + t["round"].astype(str)), {}, "cannot be read"),
    ],
)
def test_refusals(change: Any, settings: Any, says: str) -> None:
    with pytest.raises(AnalysisError, match=says):
        interrupt(change(series()), **settings)


@pytest.mark.parametrize(
    "change, settings, says",
    [
        (lambda t: t.assign(events=-t["events"]), {}, "is negative in"),
        (lambda t: t.assign(events=t["events"] * t["after"]), {}, "zero in every period before"),
        (lambda t: t.assign(events=t["events"] * (1 - t["after"])), {}, "every period after"),
        (lambda t: t.assign(people=0.0), {"population": "people"}, "zero or less in 96 periods"),
        (lambda t: t, {"population": "people", "offset": "rain"}, "population and offset together"),
    ],
)
def test_refusals_of_counts(change: Any, settings: Any, says: str) -> None:
    with pytest.raises(AnalysisError, match=says):
        interrupt(change(series()), outcome="events", family="poisson", **settings)


def held_at(rho: float, errors: Any, draws: int, periods: int = 96) -> float:
    """The share of intervals of the jump that hold it."""
    held = 0
    for seed in range(draws):
        found = interrupt(series(periods, rho, seed=seed), harmonics=1, errors=errors)
        jump = row(found, "level change")
        held += jump["ci_low"] < 5 < jump["ci_high"]
    return held / draws


def test_default_errors_have_the_size_of_the_scatter_where_independence_has_not() -> None:
    """Mean errors of the jump against its true standard deviation, from the planted correlation."""
    rho, sizes = 0.5, {"ar1": [], "classical": []}
    for seed in range(8):
        frame = series(rho=rho, seed=seed)
        for errors, found in sizes.items():
            found.append(row(interrupt(frame, errors=errors, harmonics=1), "level change"))
    number = np.arange(96.0)
    waves = np.column_stack([np.sin(2 * np.pi * number / 12), np.cos(2 * np.pi * number / 12)])
    columns = np.column_stack([np.delete(design(frame), 3, axis=1), waves])
    bread = np.linalg.inv(columns.T @ columns)
    spread = rho ** np.abs(number[:, None] - number) / (1 - rho**2)
    true = np.sqrt((bread @ columns.T @ spread @ columns @ bread)[0, 0])
    ratio = {
        errors: np.mean([one["std_error"] for one in rows]) / true for errors, rows in sizes.items()
    }
    assert ratio["ar1"] == pytest.approx(1, abs=0.15) and ratio["classical"] < 0.8


@pytest.mark.slow
@pytest.mark.parametrize("rho, least", [(0.0, 0.91), (0.6, 0.87)])
def test_coverage_of_default_intervals(rho: float, least: float) -> None:
    """A few draws; `validation` has the many."""
    assert held_at(rho, "ar1", 200) > least


@pytest.mark.slow
def test_newey_west_intervals_are_as_short_as_the_note_says() -> None:
    assert held_at(0.6, "newey-west", 150) < 0.88

"""Event studies on planted effects, by hand, over kinds of dates, and every refusal."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from sahel_indicators.analysis.counterfactual import EventStudy, event_study
from sahel_indicators.analysis.counterfactual.staggered.dates import read_dates
from sahel_indicators.errors import AnalysisError

EARLY, LATE, PERIODS = 4, 7, 12
METHODS = ["callaway-santanna", "sun-abraham", "imputation", "two-way"]
ROBUST = METHODS[:3]


def effect(first: Any, event_time: Any) -> Any:
    """Grows by one a period in the early cohort; stays at a half in the late one."""
    size = np.where(np.asarray(first) == EARLY, np.asarray(event_time) + 1.0, 0.5)
    return np.where(np.asarray(event_time) >= 0, size, 0.0)


def panel(noise: float = 0.05, trend: float = 0.0, areas: int = 30, seed: int = 2) -> pd.DataFrame:
    """A third each treated from 4, from 7 and never; large area and period effects.

    `trend` sets the treated apart by so much a period, from the first one on.
    """
    rng = np.random.default_rng(seed)
    area, period = np.indices((areas, PERIODS)).reshape(2, -1)
    first = np.array([EARLY, LATE, 0])[area % 3]
    outcome = (
        rng.normal(0, 5, areas)[area]
        + rng.normal(0, 5, PERIODS)[period]
        + rng.normal(0, noise, len(area))
        + trend * period * (first > 0)
    )
    since = np.where(first > 0, period - first, -99)
    return pd.DataFrame(
        {
            "area": [f"ML{number:02d}" for number in area],
            "region": [f"R{number // 6 % 2}" for number in area],
            "year": period + 2000,
            "from": np.where(first > 0, first + 2000, 0),
            "deaths": outcome + np.where(first > 0, effect(first, since), 0),
            "rain": rng.normal(size=len(area)),
            "people": rng.uniform(1, 3, areas)[area],
        }
    )


def study(frame: pd.DataFrame, **changes: Any) -> EventStudy:
    given: dict[str, Any] = {
        "outcome": "deaths",
        "entity": "area",
        "time": "year",
        "treated_from": "from",
        "draws": 99,
    }
    return event_study(frame, **(given | changes))


@cache
def as_it_is() -> pd.DataFrame:
    """The panel, for tests that change a copy."""
    return panel()


@cache
def of_panel(method: Any = "callaway-santanna", noise: float = 0.05) -> EventStudy:
    """The study of the panel as it is, which several tests look at; no result can be changed."""
    return study(panel(noise), method=method)


def by_time(result: EventStudy) -> pd.Series:
    return result.estimates.set_index("event_time")["estimate"]


def truth(event_times: Any) -> list[float]:
    """The mean over the cohorts seen at each event time: early up to 7, late up to 4."""
    means = {e: [effect(EARLY, e), *([effect(LATE, e)] if e <= 4 else [])] for e in event_times}
    return [float(np.mean(both)) for both in means.values()]


# -- planted effects ---------------------------------------------------------------------------


@pytest.mark.parametrize("method", ROBUST)
def test_effects_that_differ_between_cohorts_are_found(method: Any) -> None:
    result = of_panel(method)
    found = by_time(result)
    assert list(found.index) == list(range(-7, 8))
    np.testing.assert_allclose(found, truth(found.index), atol=0.1)
    # Early: 8 periods, mean 4.5; late: 5 periods at 0.5. Simple weighs rows, group cohorts.
    averages = result.aggregations.set_index(["aggregation", "of"])["estimate"]
    assert averages["simple", "overall"] == pytest.approx((36 + 2.5) / 13, abs=0.05)
    assert averages["group", "overall"] == pytest.approx((4.5 + 0.5) / 2, abs=0.05)
    assert averages["group", 2004] == pytest.approx(4.5, abs=0.06)
    assert averages["calendar", 2004] == pytest.approx(1, abs=0.06)
    assert averages["calendar", 2007] == pytest.approx((4 + 0.5) / 2, abs=0.06)
    assert result.overall["estimate"] == pytest.approx(np.mean(truth(range(8))), abs=0.05)
    assert not result.trends_differ


@pytest.mark.parametrize("method", ROBUST)
def test_group_time_effects_are_the_planted_ones(method: Any) -> None:
    table = of_panel(method).by_group_and_time
    planted = effect(table["group"] - 2000, table["event_time"])
    np.testing.assert_allclose(table["estimate"], planted, atol=0.12)
    assert (table["time"] - table["group"] == table["event_time"]).all()
    assert set(table["treated"]) == {10}


def test_two_way_misses_them_and_says_so() -> None:
    frame = panel()
    few_controls = frame[(frame["from"] > 0) | frame["area"].isin(["ML02", "ML05", "ML08"])]
    result = study(few_controls, method="two-way")
    found = by_time(result).loc[0:4]
    assert np.abs(found - truth(range(5))).max() > 0.3
    text = result.summary()
    assert "weigh negatively in the static coefficient" in text and "another method" in text
    assert result.diagnostics["negative_weights_sum"] < 0
    static = result.aggregations.set_index("aggregation")["estimate"]["static"]
    assert static < 0.8 * (36 + 2.5) / 13
    assert result.by_group_and_time.empty


def test_without_noise_estimates_are_exact_and_have_no_error() -> None:
    for method in ROBUST:
        result = study(panel(noise=0), method=method)
        np.testing.assert_allclose(by_time(result), truth(range(-7, 8)), atol=1e-8)
        assert result.estimates["std_error"].isna().all()
        assert "reproduced exactly" in result.summary()
        assert not result.pre_trend and "cannot be tested" in result.summary()


# -- by hand -----------------------------------------------------------------------------------


def two_periods() -> pd.DataFrame:
    rng = np.random.default_rng(8)
    frame = pd.DataFrame({"area": np.repeat(range(14), 2), "year": [0, 1] * 14})
    frame["from"] = np.where(frame["area"] < 5, 1, np.nan)
    return frame.assign(deaths=rng.normal(size=28), rain=rng.normal(size=28))


def test_two_by_two_is_a_difference_of_means_and_welchs_test() -> None:
    frame = two_periods()
    change = frame.pivot(index="area", columns="year", values="deaths").diff(axis=1)[1]
    hand = stats.ttest_ind(change[:5], change[5:], equal_var=False)
    interval = hand.confidence_interval(0.9)
    result = study(frame, level=0.9)
    row = result.estimates.set_index("event_time").loc[0]
    assert row["estimate"] == pytest.approx(change[:5].mean() - change[5:].mean(), rel=1e-12)
    assert row["p_value"] == pytest.approx(hand.pvalue, rel=1e-9)
    assert row["ci_low"] == pytest.approx(interval.low, rel=1e-9)
    assert row["ci_high"] == pytest.approx(interval.high, rel=1e-9)
    assert row["degrees"] == pytest.approx(hand.df, rel=1e-9)
    assert result.pre_trend == {} and result.pre_trend_power.empty
    assert "cannot be tested" in result.summary()


def test_published_errors_by_hand() -> None:
    frame = two_periods()
    change = frame.pivot(index="area", columns="year", values="deaths").diff(axis=1)[1]
    squares = change[:5].var(ddof=0) / 5 + change[5:].var(ddof=0) / 9
    row = study(frame, errors="crv1").estimates.iloc[-1]
    assert row["std_error"] == pytest.approx(np.sqrt(squares * 14 / 13), rel=1e-9)
    assert row["degrees"] == 13


def test_weighted_two_by_two_by_hand() -> None:
    frame = two_periods().assign(people=lambda t: 1.0 + t["area"] % 4)
    change = frame.pivot(index="area", columns="year", values="deaths").diff(axis=1)[1].to_numpy()
    weight = 1.0 + np.arange(14) % 4
    hand = np.average(change[:5], weights=weight[:5]) - np.average(change[5:], weights=weight[5:])
    for method in METHODS:
        found = by_time(study(frame, weights="people", method=method))
        assert found[0] == pytest.approx(hand, rel=1e-9)


def test_groups_compare_within_themselves_by_hand() -> None:
    frame = two_periods().assign(region=lambda t: t["area"] % 2)
    frame["deaths"] += 9.0 * frame["region"] * frame["year"]
    change = frame.pivot(index="area", columns="year", values="deaths").diff(axis=1)[1].to_numpy()
    gaps = []
    for region in (0, 1):
        inside = np.arange(14) % 2 == region
        control = change[inside & (np.arange(14) >= 5)].mean()
        gaps.extend(change[inside & (np.arange(14) < 5)] - control)
    for method in ("callaway-santanna", "imputation"):
        found = by_time(study(frame, group="region", method=method))
        assert found[0] == pytest.approx(np.mean(gaps), rel=1e-9)


@pytest.mark.parametrize("group", [None, "region"])
@pytest.mark.parametrize("method", ["sun-abraham", "two-way"])
def test_weighted_regressions_with_holes_by_explicit_dummies(method: Any, group: Any) -> None:
    """Coefficients and clustered errors from a least squares fit with every dummy written out."""
    frame = panel(noise=1.0).sample(frac=0.85, random_state=3)
    year, first = frame["year"], frame["from"]
    if method == "two-way":
        cells, reference = year - first, [-1]
    else:
        cells = pd.Series(list(zip(first, year, strict=True)), index=frame.index)
        last = {name: year[(first == name) & (year < name)].max() for name in (2004, 2007)}
        reference = list(last.items())
    shown = (first > 0) & ~cells.isin(reference)
    names = sorted(cells[shown].unique())
    dummies = [shown & cells.isin([name]) for name in names]
    period = year.astype(str) + ("" if group is None else frame[group])
    design = np.column_stack(
        [*dummies, frame["rain"], pd.get_dummies(frame["area"]), pd.get_dummies(period)]
    ).astype(float)
    weight, outcome = frame["people"].to_numpy(), frame["deaths"].to_numpy()
    bread = np.linalg.pinv(design.T @ (design * weight[:, None]))
    fitted = bread @ design.T @ (weight * outcome)
    scores = design * (weight * (outcome - design @ fitted))[:, None]
    sums = pd.DataFrame(scores).groupby(frame["area"].to_numpy()).sum().to_numpy()
    error = np.sqrt(np.diag(bread @ sums.T @ sums @ bread))
    result = study(
        frame, method=method, group=group, covariates="rain", weights="people", errors="crv1"
    )
    keys = ["event_time"] if method == "two-way" else ["group", "time"]
    table = result.estimates if method == "two-way" else result.by_group_and_time
    table = table.set_index(keys).loc[names]
    factor = result.diagnostics["small_sample_factor"] * 30 / 29
    np.testing.assert_allclose(table["estimate"], fitted[: len(names)], rtol=1e-8)
    np.testing.assert_allclose(table["std_error"], error[: len(names)] * factor**0.5, rtol=1e-8)


def test_errors_of_imputation_by_explicit_weights() -> None:
    """Theorem 3 of Borusyak, Jaravel and Spiess: each row's weight in the estimate, squared."""
    frame = panel(noise=1.0).sample(frac=0.85, random_state=3)
    event_time = np.where(frame["from"] > 0, frame["year"] - frame["from"], -99)
    untreated, outcome = event_time < 0, frame["deaths"].to_numpy()
    design = np.column_stack(
        [frame["rain"], pd.get_dummies(frame["area"]), pd.get_dummies(frame["year"])]
    ).astype(float)
    people = frame["people"].to_numpy()
    known = design * (people * untreated)[:, None]
    bread = np.linalg.pinv(known.T @ design)
    gap = outcome - design @ bread @ known.T @ outcome
    asked = people * (event_time == 2) / people[event_time == 2].sum()
    weight = asked - known @ bread @ design.T @ asked
    squares = pd.DataFrame({"w": people**2, "wg": people**2 * gap})
    sums = squares.groupby([frame["from"].to_numpy(), frame["year"].to_numpy()]).transform("sum")
    left = np.where(untreated, gap, gap - (sums["wg"] / sums["w"]).to_numpy())
    by_area = pd.Series(weight * left).groupby(frame["area"].to_numpy()).sum()
    result = study(frame, method="imputation", covariates="rain", weights="people", errors="crv1")
    row = result.estimates.set_index("event_time").loc[2]
    assert row["estimate"] == pytest.approx(weight @ outcome, rel=1e-8)
    assert row["std_error"] == pytest.approx(np.sqrt((by_area**2).sum() * 30 / 29), rel=1e-8)


def test_varying_base_compares_each_lead_with_the_period_before() -> None:
    frame = panel(noise=0.5)
    leads = by_time(study(frame, base="varying", window=(-3, 0)))
    long = by_time(study(frame, window=(-4, 0)))
    expected = [long[-3] - long[-4], long[-2] - long[-3], -long[-2], long[0]]
    np.testing.assert_allclose(leads, expected, rtol=1e-9)
    assert "reference" not in set(study(frame, base="varying").estimates["side"])


# -- controls, windows, anticipation, gaps -----------------------------------------------------


def test_not_yet_treated_serve_as_controls_where_none_is_never_treated() -> None:
    treated = panel().query("`from` > 0")
    with pytest.raises(
        AnalysisError, match=r"No entity is never treated.*controls_group='not-yet'"
    ):
        study(treated)
    for method in ROBUST:
        result = study(treated, controls_group="not-yet", method=method)
        found = by_time(result)
        np.testing.assert_allclose(found[[0, 1, 2]], [1, 2, 3], atol=0.1)
        assert found.index.max() == 2
        account = result.sample.set_index("reason")["rows"]
        # From 2007 on nobody is untreated: 5 periods of 20 areas.
        assert account["no entity is untreated any more"] == 100
        assert "those treated last (2007) are the controls" in result.summary()


def test_not_yet_treated_differ_from_never_treated_only_as_far_as_they_do() -> None:
    frame = panel(noise=1.0)
    never, later = (study(frame, controls_group=c) for c in ("never", "not-yet"))
    cells = [r.by_group_and_time.set_index(["group", "time"])["estimate"] for r in (never, later)]
    same = cells[0].index.get_level_values("time") >= 2007
    np.testing.assert_allclose(cells[0][same], cells[1][same], rtol=1e-12)
    assert (cells[0][~same] != cells[1][~same]).sum() >= 3


def test_window_limits_event_times_and_averages() -> None:
    result = study(panel(), window=(-3, 2))
    assert list(result.estimates["event_time"]) == [-3, -2, -1, 0, 1, 2]
    assert result.overall["estimate"] == pytest.approx(np.mean(truth(range(3))), abs=0.05)
    assert result.pre_trend["leads"] == 2


@pytest.mark.parametrize("method", ROBUST)
def test_anticipation_moves_the_reference(method: Any) -> None:
    frame = panel()
    since = frame["year"] - frame["from"]
    frame["deaths"] += 3.0 * ((since >= -2) & (since < 0))
    result = study(frame, anticipation=2, method=method, window=(-4, 3))
    sides = result.estimates.set_index("event_time")["side"]
    assert (sides[-3], sides[-2], sides[0]) == ("reference", "anticipation", "after")
    np.testing.assert_allclose(by_time(result)[[-2, -1]], 3, atol=0.1)
    assert not result.trends_differ
    assert study(frame, method=method, window=(-4, 3)).trends_differ


@pytest.mark.parametrize("method", METHODS)
def test_donut_leaves_out_rows_around_the_date(method: Any) -> None:
    frame = panel()
    since = frame["year"] - frame["from"]
    frame.loc[(since >= -1) & (since <= 1), "deaths"] = 1e4
    result = study(frame, donut=(-1, 1), method=method)
    found = by_time(result)
    assert not set(found.index) & {-1, 0, 1}
    assert result.estimates.set_index("event_time").loc[-2, "side"] == "reference"
    account = result.sample.set_index("reason")["rows"]
    assert account["donut (event times -1 to 1)"] == 20 * 3
    if method != "two-way":
        np.testing.assert_allclose(found[[2, 3, 4]], truth([2, 3, 4]), atol=0.1)


@pytest.mark.parametrize("method", ROBUST)
def test_unbalanced_panels_are_used_and_accounted_for(method: Any) -> None:
    frame = panel().sample(frac=0.8, random_state=4)
    frame.loc[frame.index[:7], "deaths"] = np.nan
    result = study(frame, method=method)
    table = result.by_group_and_time
    planted = effect(table["group"] - 2000, table["event_time"])
    np.testing.assert_allclose(table["estimate"], planted, atol=0.2)
    account = result.sample.set_index("reason")["rows"]
    assert account["deaths missing"] == 7
    assert account["given"] == len(frame) == account.drop("given").sum()
    assert account["used"] == result.n


@pytest.mark.parametrize("method", ROBUST)
def test_order_of_rows_and_names_change_nothing(method: Any) -> None:
    frame = panel(noise=1.0).sample(frac=0.9, random_state=1)
    names = {"deaths": "décès (1)", "area": "code; area", "year": "t^2", "from": "since | when"}
    shuffled = frame.sample(frac=1, random_state=3).rename(columns=names)
    one = study(frame, method=method)
    other = study(
        shuffled,
        outcome=names["deaths"],
        entity=names["area"],
        time=names["year"],
        treated_from=names["from"],
        method=method,
    )
    pd.testing.assert_frame_equal(one.estimates, other.estimates, rtol=1e-9)
    pd.testing.assert_frame_equal(one.aggregations, other.aggregations, rtol=1e-9)
    assert one.pre_trend["p_value"] == pytest.approx(other.pre_trend["p_value"], rel=1e-8)


def test_covariates_explain_trends_that_differ() -> None:
    rng = np.random.default_rng(3)
    frame = panel(areas=90)
    poverty = rng.normal(size=90) + 1.0 * (np.arange(90) % 3 < 2)
    frame["poverty"] = np.repeat(poverty, PERIODS)
    frame["deaths"] += 0.3 * frame["poverty"] * (frame["year"] - 2000)
    assert study(frame, window=(-3, 2)).trends_differ
    adjusted = study(frame, covariates=["poverty"], window=(-3, 2))
    assert not adjusted.trends_differ
    np.testing.assert_allclose(by_time(adjusted)[[0, 1, 2]], truth(range(3)), atol=0.08)


def test_covariates_over_time_enter_the_regressions() -> None:
    frame = panel()
    frame["deaths"] += 2 * frame["rain"]
    assert study(frame, method="imputation").estimates["std_error"].median() > 0.3
    adjusted = study(frame, covariates="rain", method="imputation")
    assert adjusted.estimates["std_error"].median() < 0.3
    np.testing.assert_allclose(by_time(adjusted), truth(range(-7, 8)), atol=0.1)


def test_clusters_larger_than_areas_and_single_cluster_cohorts() -> None:
    frame = panel(noise=1.0)
    frame["zone"] = frame["area"].str[2:].astype(int) // 2
    result = study(frame, cluster="zone")
    assert result.clusters == 15 and result.cluster_by == "zone"
    np.testing.assert_allclose(by_time(result), by_time(of_panel(noise=1.0)), rtol=1e-12)
    number = frame["area"].str[2:].astype(int)
    few = frame[(frame["from"] == 0) | (number < 12)].copy()
    dates = {f"ML{n:02d}": 2004 + i for i, n in enumerate((0, 1, 3, 4))}
    for method in ROBUST:
        lone = study(few, treated_from=dates, method=method, window=(-3, 4))
        assert lone.by_group_and_time["std_error"].isna().all()
        assert lone.estimates.set_index("event_time")["std_error"][0] > 0.2
        assert "are a single cluster" in lone.summary()
        assert "Only 4 treated clusters" in lone.summary()


# -- dates -------------------------------------------------------------------------------------


def months(frame: pd.DataFrame, column: str) -> pd.Series:
    """Years read as months: 2000 is January 2020."""
    number = frame[column].where(frame[column] > 0) - 2000
    start = pd.Timestamp("2020-01-01")
    dates = [start + pd.DateOffset(months=int(n)) if n == n else None for n in number]
    return pd.Series(pd.to_datetime(dates), index=frame.index)


@cache
def monthly() -> pd.DataFrame:
    frame = panel(noise=1.0)
    return frame.assign(month=months(frame, "year"), since=months(frame, "from"))


MONTHLY: dict[str, Any] = {"entity": "area", "time": "month", "treated_from": "since"}
VARIANTS: dict[str, Any] = {
    "days": lambda t: t.assign(since=t["since"] + pd.Timedelta(days=17)),
    "ends": lambda t: t.assign(month=t["month"] + pd.offsets.MonthEnd(0)),
    "middles": lambda t: t.assign(month=t["month"] + pd.Timedelta(days=14)),
    "text": lambda t: t.assign(since=t["since"].dt.strftime("%Y-%m-%d")),
    "text of both": lambda t: t.assign(
        month=t["month"].dt.strftime("%Y-%m"), since=t["since"].dt.strftime("%Y-%m-%d")
    ),
    "periods": lambda t: t.assign(month=t["month"].dt.to_period("M")),
    "periods and days": lambda t: t.assign(
        month=t["month"].dt.to_period("M"), since=t["since"].dt.date
    ),
    "periods of days": lambda t: t.assign(since=t["since"].dt.to_period("D")),
    "days of the calendar": lambda t: t.assign(month=t["month"].dt.date),
    "categories": lambda t: t.astype({"month": "category", "since": "category"}),
    "a zone": lambda t: t.assign(month=t["month"].dt.tz_localize("Africa/Bamako")),
    "other zones": lambda t: t.assign(
        month=t["month"].dt.tz_localize("Asia/Tokyo"), since=t["since"].dt.tz_localize("UTC")
    ),
    "zeros": lambda t: t.assign(since=t["since"].astype(object).where(t["from"] > 0, 0)),
}


@pytest.mark.parametrize("name", VARIANTS)
def test_dates_of_every_kind_are_the_same_months(name: str) -> None:
    found = read_dates(VARIANTS[name](monthly()), **MONTHLY)
    frame = panel()
    np.testing.assert_array_equal(found.period, frame["year"] - 2000)
    np.testing.assert_array_equal(
        found.first, np.where(frame["from"] > 0, frame["from"] - 2000.0, np.inf)
    )


def test_months_give_what_years_give_and_keep_their_names() -> None:
    result = study(monthly(), time="month", treated_from="since")
    pd.testing.assert_series_equal(by_time(result), by_time(of_panel(noise=1.0)))
    labels = result.by_group_and_time["group"].unique()
    assert list(labels) == [pd.Timestamp("2020-05-01"), pd.Timestamp("2020-08-01")]


def test_never_treated_may_be_missing_infinite_zero_or_not_listed() -> None:
    frame = panel()
    first = np.where(frame["from"] > 0, frame["from"] - 2000.0, np.inf)
    treated = frame[frame["from"] > 0].drop_duplicates("area")
    dates = dict(zip(treated["area"], treated["from"], strict=True))
    table = treated[["area", "from"]].rename(columns={"from": "base closed"})
    for given in (
        frame["from"].replace(0, np.nan),
        frame["from"].replace(0, np.inf),
        frame["from"].replace(0, np.nan).astype("Int64"),
        frame["from"].astype(object),
        frame["from"].map(lambda year: Decimal(int(year))),
        frame["from"].astype("category"),
    ):
        found = read_dates(frame.assign(since=given), "area", "year", "since")
        np.testing.assert_array_equal(found.first, first)
    for dates_given in (dates, pd.Series(dates), table):
        found = read_dates(frame.drop(columns="from"), "area", "year", dates_given)
        np.testing.assert_array_equal(found.first, first)


def test_columns_may_be_named_by_numbers() -> None:
    frame = panel(noise=1.0)
    number = {name: at for at, name in enumerate(frame.columns)}
    asked = {"weights": "people", "cluster": "area", "group": "region", "method": "imputation"}
    plain = study(frame, **asked)
    found = event_study(
        frame.rename(columns=number),
        outcome=number["deaths"],
        entity=number["area"],
        time=number["year"],
        treated_from=number["from"],
        weights=number["people"],
        cluster=number["area"],
        group=number["region"],
        method="imputation",
        draws=99,
    )
    pd.testing.assert_frame_equal(found.estimates, plain.estimates)


def test_zero_as_a_period_is_told() -> None:
    frame = panel().assign(year=lambda t: t["year"] - 2000)
    frame["from"] = frame["from"].where(frame["from"] == 0, frame["from"] - 2000)
    assert "0 was read as never treated" in study(frame).summary()


def test_treated_from_the_start_and_after_the_end_are_told() -> None:
    frame = panel()
    number = frame["area"].str[2:].astype(int)
    frame.loc[number == 0, "from"] = 2000
    frame.loc[number == 1, "from"] = 2050
    result = study(frame)
    account = result.sample.set_index("reason")["rows"]
    assert account.filter(like="treated from the first period on").sum() == PERIODS
    assert "1 entities are first treated after the last period" in result.summary()
    assert result.diagnostics["never_treated_entities"] == 11


# -- before the treatment ----------------------------------------------------------------------


def test_a_failed_pre_trend_is_said_plainly() -> None:
    result = study(panel(noise=0.3, trend=0.2), window=(-4, 4))
    assert result.trends_differ
    text = result.summary()
    assert text.startswith("Association with deaths")
    assert "An effect is not supported" in text and "parallel trends failed" in text
    assert result.pre_trend["slope"] == pytest.approx(0.2, abs=0.1)
    calm = study(panel(noise=0.3), window=(-4, 4)).summary()
    assert "do not contradict this, and do not prove it" in calm


def test_the_joint_test_is_hotellings_by_hand() -> None:
    frame = panel(noise=1.0).query("`from` != 2007")
    result = study(frame, window=(-3, 1))
    wide = frame.pivot(index="area", columns="year", values="deaths")
    leads = (wide[[2001, 2002]].sub(wide[2003], axis=0)).to_numpy()
    treated = (frame.groupby("area")["from"].first() > 0).to_numpy()
    sides = [leads[treated], leads[~treated]]
    gap = sides[0].mean(axis=0) - sides[1].mean(axis=0)
    variance = sum(np.cov(side.T) / len(side) for side in sides)
    wald = gap @ np.linalg.solve(variance, gap)
    assert result.pre_trend["wald"] == pytest.approx(wald, rel=1e-9)
    nu = result.estimates.set_index("event_time")["degrees"].loc[[-3, -2]].min()
    assert result.pre_trend["p_value"] == pytest.approx(
        stats.f.sf(wald * (nu - 1) / (2 * nu), 2, nu - 1), rel=1e-9
    )


def test_power_grows_with_the_trend_and_names_the_one_it_finds() -> None:
    result = study(panel(noise=1.0), window=(-4, 4))
    curve = result.pre_trend_power
    assert curve["power"].is_monotonic_increasing
    assert curve["power"].iloc[0] == pytest.approx(0.05)
    at = curve.set_index(curve["slope"] / result.pre_trend["slope_80"])["power"]
    assert at[1.0] == pytest.approx(0.8, abs=1e-6)
    assert result.pre_trend["slope_50"] < result.pre_trend["slope_80"]
    # Event times 0 to 4 lie 1 to 5 periods from the reference.
    assert result.pre_trend["bias_80"] == pytest.approx(3 * result.pre_trend["slope_80"])
    less = study(panel(noise=0.1), window=(-4, 4)).pre_trend["slope_80"]
    assert less < 0.3 * result.pre_trend["slope_80"]


def rejections(trend: float, times: int, noise: float = 1.0, areas: int = 30) -> int:
    frames = (panel(noise, trend, areas, seed=100 + number) for number in range(times))
    return sum(study(frame, window=(-3, 0)).trends_differ for frame in frames)


def test_planted_trends_are_flagged_the_more_the_larger() -> None:
    found = [rejections(trend, 3) for trend in (0.0, 0.7, 2.0)]
    assert found[0] == 0 < found[1] < found[2] == 3


@pytest.mark.slow
def test_planted_trends_are_flagged_as_often_as_the_power_says() -> None:
    frames = [panel(1.0, 0.0, 30, seed=100 + number) for number in range(20)]
    slopes = [study(frame, window=(-3, 0)).pre_trend["slope_80"] for frame in frames]
    assert rejections(0.0, 150) / 150 < 0.1
    assert rejections(float(np.median(slopes)), 100) / 100 == pytest.approx(0.8, abs=0.13)


@pytest.mark.slow
@pytest.mark.parametrize("method", ROBUST)
def test_intervals_hold_a_true_zero_as_often_as_they_say(method: Any) -> None:
    """A few draws; `validation` has the many."""
    rng, held, draws, areas = np.random.default_rng(11), 0, 150, 20
    for _ in range(draws):
        errors = np.zeros((areas, 8))
        for at in range(8):
            errors[:, at] = 0.5 * errors[:, at - 1] * (at > 0) + rng.normal(size=areas)
        area, period = np.indices((areas, 8)).reshape(2, -1)
        frame = pd.DataFrame({"area": area, "year": period, "deaths": errors.ravel()})
        dates = dict.fromkeys(range(areas // 2), 4)
        row = study(frame, treated_from=dates, method=method).overall
        held += row["ci_low"] < 0 < row["ci_high"]
    assert 0.91 <= held / draws <= 0.99


def test_too_many_leads_are_tested_one_by_one() -> None:
    frame = panel(noise=1.0, areas=12)
    result = study(frame)
    assert result.pre_trend["test"] == "largest lead, Bonferroni"
    leads = result.estimates.query("side == 'before'")
    smallest = min(1.0, leads["p_value"].min() * len(leads))
    assert result.pre_trend["p_value"] == pytest.approx(smallest, rel=1e-9)
    assert "too many for a joint test" in result.summary()
    assert result.pre_trend_power["power"].is_monotonic_increasing
    trending = study(panel(noise=0.2, trend=0.5, areas=12))
    assert trending.trends_differ


# -- what is handed back -----------------------------------------------------------------------


def test_tables_say_what_they_rest_on() -> None:
    result = of_panel(noise=1.0)
    table = result.estimates.set_index("event_time")
    assert table.loc[-1, "estimate"] == 0 and np.isnan(table.loc[-1, "std_error"])
    assert (table.loc[0, "treated"], table.loc[7, "treated"]) == (20, 10)
    assert (table.loc[0, "cohorts"], table.loc[7, "cohorts"]) == (2, 1)
    rest = table.drop(index=-1)
    assert (rest["band_low"] < rest["ci_low"]).all() and (rest["band_high"] > rest["ci_high"]).all()
    assert list(result.cohorts["entities"]) == [10, 10, 10]
    assert list(result.cohorts["first_treated"])[:2] == [2004, 2007]
    assert list(result.cohorts["periods_before"]) == [4, 7, 12]
    assert len(result.plot_data()) == len(table)
    assert result.diagnostics["treated_entities"] == 20
    assert "Assumed: parallel trends" in result.summary()
    assert "event time -1: 0, the reference" in result.summary()
    page = result._repr_html_()
    assert "Assumed: parallel trends" in page and "<table" in page


def test_bands_depend_on_the_seed_alone() -> None:
    frame = panel(noise=1.0)
    one, same, other = (
        study(frame, seed=seed, window=(-3, 0)).estimates["band_low"] for seed in (1, 1, 2)
    )
    pd.testing.assert_series_equal(one, same)
    assert not one.equals(other)


# -- refusals ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change, settings, says",
    [
        (lambda t: t.iloc[:0], {}, "no rows"),
        (lambda t: t.drop(columns="deaths"), {}, "'deaths' is in the table 0 times"),
        (lambda t: t, {"treated_from": "date"}, "'date' is in the table 0 times"),
        (lambda t: t, {"weights": "nobody"}, "'nobody' is in the table 0 times"),
        (lambda t: pd.concat([t, t.iloc[[0]]]), {}, "2 rows share a key"),
        (lambda t: t.assign(deaths="many"), {}, "not numbers"),
        (lambda t: t.assign(deaths=t["deaths"].where(t.index > 0, np.inf)), {}, "infinite"),
        (lambda t: t.assign(deaths=np.nan), {}, "No row is complete"),
        (lambda t: t.assign(deaths=1.0), {}, "'deaths' does not vary"),
        (lambda t: t.assign(people=0.0), {"weights": "people"}, "zero or less"),
        (lambda t: t[t["area"] == "ML00"], {}, "All entities are treated at once"),
        (lambda t: t[t["area"] == "ML02"], {}, "No entity is ever treated"),
        (lambda t: t[t["year"] == 2005], {}, "all of one period"),
        (lambda t: t[t["from"] == 0], {}, "No entity is ever treated"),
        (lambda t: t[t["from"] == 2004], {}, "All entities are treated at once"),
        (lambda t: t[t["from"] > 0], {}, "No entity is never treated"),
        (lambda t: t.assign(**{"from": t["from"] * 10}), {}, "lie outside the panel"),
        (lambda t: t[t["year"] >= 2007], {}, "lie outside the panel"),
        (lambda t: t, {"treated_from": {"ML00": 2004}}, "Only 1 treated clusters"),
        (
            lambda t: t[(t["from"] > 0) | (t["area"] == "ML02")],
            {},
            "Only 1 untreated clusters",
        ),
        (
            lambda t: t.assign(**{"from": (t["year"] >= t["from"]).astype(int) * t["year"]}),
            {},
            "several first treated periods",
        ),
        (
            lambda t: t.assign(**{"from": t["from"].where(t.index > 5)}),
            {},
            "1 entities have several first treated periods, 'ML00'",
        ),
        (lambda t: t, {"treated_from": {"Gao": 2004}}, "not in the panel, 'Gao'"),
        (lambda t: t.assign(**{"from": t["from"] + 0.5}), {}, "cannot be set against"),
        (lambda t: t, {"treated_from": {"ML00": "2004-05-01"}}, "cannot be set against"),
        (lambda t: t, {"treated_from": [2004]}, "'treated_from' is given as a list"),
        (lambda t: t, {"treated_from": None}, "'None' is in the table 0 times"),
        (
            lambda t: t,
            {"treated_from": pd.Series([2004, 2007], index=["ML00", "ML00"])},
            "2 rows share a key, the first of them area ML00",
        ),
        (lambda t: t.assign(year=202008 + t["year"] - 2000), {}, "lie outside the panel"),
        (
            lambda t: t.assign(year=np.where(t["year"] < 2006, 202207, 202301) + t["year"] - 2006),
            {},
            "look like dates",
        ),
        (lambda t: t.assign(year=t["year"] * 2), {"treated_from": {"ML00": 4005}}, "between two"),
        (
            lambda t: t,
            {"treated_from": pd.DataFrame({"area": ["ML00"], "a": [1], "b": [2]})},
            "table of dates has columns area, a, b",
        ),
        (
            lambda t: t,
            {"treated_from": pd.DataFrame({"area": ["ML00", "ML00"], "a": [2004, 2005]})},
            "2 rows share a key",
        ),
        (
            lambda t: t.assign(zone=t["area"] + t["year"].astype(str)),
            {"cluster": "zone"},
            "changes",
        ),
        (lambda t: t.assign(zone=t["from"]), {"cluster": "zone"}, "Only .* clusters"),
        (lambda t: t.assign(zone=t["from"]), {"group": "zone"}, "No cohort has controls"),
        (lambda t: t, {"group": "area"}, "has controls"),
        (lambda t: t, {"group": "area", "method": "sun-abraham"}, "Only 0 treated clusters"),
        (lambda t: t, {"group": "area", "method": "imputation"}, "a broader one or none"),
        (lambda t: t, {"cluster": ["area", "year"]}, "'cluster' is given as a list"),
        (lambda t: t, {"weights": pd.Series([1.0])}, "'weights' is given as a Series"),
        (lambda t: t, {"covariates": [["rain"]]}, "'covariates' is given as a list"),
        (lambda t: t, {"donut": (-1, 1), "window": (-3, 1)}, "a wider window"),
        (
            lambda t: t,
            {"donut": (-1, 1), "window": (-3, 1), "method": "two-way"},
            "No event time from 0 on",
        ),
        (lambda t: t["deaths"], {}, "The table is a Series"),
        (lambda t: t, {"seed": "x"}, "The seed is 'x'"),
        (lambda t: t, {"method": "magic"}, "method='magic'"),
        (lambda t: t, {"controls_group": "some"}, "controls_group='some'"),
        (lambda t: t, {"window": (2, 3)}, r"window=\(2, 3\)"),
        (lambda t: t, {"donut": (3, 1)}, r"donut=\(3, 1\)"),
        (lambda t: t, {"window": 3}, "window=3"),
        (
            lambda t: t,
            {"group": "region", "covariates": ["people"]},
            "Covariates within groups are not defined",
        ),
        (lambda t: t.assign(**{"from": t["from"].astype(str)}), {}, "cannot be set against"),
        (lambda t: t.assign(**{"from": t["from"] > 0}), {}, "lie outside the panel"),
        (lambda t: t, {"anticipation": -1}, "anticipation=-1"),
        (lambda t: t, {"draws": 5}, "draws=5"),
        (lambda t: t, {"errors": "hc7"}, "errors='hc7'"),
        (lambda t: t, {"level": 95}, "level of the intervals is 95"),
        (lambda t: t, {"base": "varying", "method": "two-way"}, "'varying' is not defined"),
        (lambda t: t, {"covariates": ["deaths"]}, "a column for each part"),
        (
            lambda t: t.assign(poor=(t["from"] > 0) * 1.0),
            {"covariates": ["poor"]},
            "cannot tell the 1 covariates apart",
        ),
        (
            lambda t: t.assign(poor=(t["from"] > 0) * 9 + t["people"]),
            {"covariates": ["poor"]},
            "do not overlap",
        ),
        (
            lambda t: t.assign(poor=t["people"], same=2 * t["people"]),
            {"covariates": ["poor", "same"]},
            "cannot tell the 2 covariates apart",
        ),
        (
            lambda t: t.assign(poor=t["people"]),
            {"covariates": ["poor"], "method": "sun-abraham"},
            "determine one another",
        ),
    ],
)
def test_refusals(change: Any, settings: Any, says: str) -> None:
    with pytest.raises(AnalysisError, match=says):
        study(change(as_it_is()), **settings)


def test_unknown_keywords_are_refused() -> None:
    with pytest.raises(TypeError, match="unexpected keyword"):
        study(panel(), controls="never")

"""The lag profile: planted lags, silent leads, single lags against scipy, windows by hand."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
import pandas as pd
import pytest
import xarray as xr
from scipy import stats

from sahel_indicators.analysis import LagProfile, inference, lag_correlation
from sahel_indicators.analysis.association import lags_pairs
from sahel_indicators.errors import AnalysisError

MONTHS = pd.date_range("2012-01-01", "2021-12-01", freq="MS")
ANALYSED = (3, 10)


def panel(areas: int = 40, lag: int = 4, strength: float = 1.0, seed: int = 11) -> pd.DataFrame:
    """Monthly deaths, and a share in March and October that follows the deaths `lag` months ago."""
    rng = np.random.default_rng(seed)
    deaths = rng.gamma(0.5, 4, size=(areas, len(MONTHS))).round()
    share = strength * np.log1p(np.roll(deaths, lag, axis=1)) + rng.normal(size=deaths.shape)
    first, last = pd.Timestamp("2013-06-01"), pd.Timestamp("2020-06-01")
    inside = MONTHS.month.isin(ANALYSED) & (first <= MONTHS) & (last >= MONTHS)
    share[:, ~inside] = np.nan
    index = pd.MultiIndex.from_product(
        [[f"ML{number:02d}" for number in range(areas)], MONTHS], names=["area_code", "month"]
    )
    return pd.DataFrame(
        {"share": share.ravel(), "deaths": deaths.ravel()}, index=index
    ).reset_index()


def profile(table: Any, **changes: Any) -> LagProfile:
    given: dict[str, Any] = {"outcome": "share", "exposure": "deaths", "draws": 199}
    return lag_correlation(table, **(given | changes))


def rows_of(found: LagProfile, statistic: str) -> pd.DataFrame:
    return found.table.query("statistic == @statistic").set_index("lag")


def pairs_at(table: pd.DataFrame, lag: int, window: int) -> pd.DataFrame:
    """Pairs found by looking each month up, one at a time."""
    deaths = table.set_index(["area_code", "month"])["deaths"]
    rows = []
    known = table.dropna(subset="share")
    for area, month, share in known[["area_code", "month", "share"]].to_numpy():
        first = lag + window - 1 if lag >= 0 else lag
        months = [month - pd.DateOffset(months=first - step) for step in range(window)]
        values = [deaths.get((area, before), np.nan) for before in months]
        rows.append((area, month, share, sum(values)))
    return pd.DataFrame(rows, columns=["area", "month", "share", "deaths"]).dropna()


@pytest.mark.parametrize("lag, window", [(0, 1), (4, 1), (-3, 1), (0, 3), (2, 6), (-1, 6)])
def test_single_lags_agree_with_scipy(lag: int, window: int) -> None:
    table = panel(areas=8)
    pairs = pairs_at(table, lag, window)
    found = profile(table, lags=[lag], window=window)
    spearman, pearson = rows_of(found, "spearman").loc[lag], rows_of(found, "pearson").loc[lag]
    assert spearman["n"] == pearson["n"] == len(pairs)
    assert spearman["estimate"] == pytest.approx(
        stats.spearmanr(pairs["share"], pairs["deaths"]).statistic, abs=1e-9
    )
    assert pearson["estimate"] == pytest.approx(
        stats.pearsonr(pairs["share"], pairs["deaths"]).statistic, abs=1e-9
    )


@pytest.mark.parametrize("within", ["entity", "two-way"])
def test_effects_are_those_of_every_draw_and_of_every_area_alike(
    within: Literal["entity", "two-way"], monkeypatch: pytest.MonkeyPatch
) -> None:
    table = panel(areas=12).sample(frac=0.9, random_state=3)  # not the same months everywhere
    by_area = profile(table, lags=[0, 4], within=within).table
    monkeypatch.setattr(lags_pairs, "CELLS_OF_BLOCKS", 0)
    by_draw = profile(table, lags=[0, 4], within=within).table
    numbers = ["estimate", "ci_low", "ci_high", "band_low", "band_high"]
    assert by_area[numbers].to_numpy() == pytest.approx(by_draw[numbers].to_numpy(), abs=1e-10)


def test_window_edges_by_hand() -> None:
    """Six areas; the outcome of October 2014 is the sum over the window that is expected."""
    months = pd.date_range("2014-01-01", "2015-12-01", freq="MS")
    rng = np.random.default_rng(2)
    deaths = pd.DataFrame(rng.integers(0, 99, size=(6, 24)), columns=months)
    expected = {
        (1, 6): ("2014-04-01", "2014-09-01"),
        (0, 6): ("2014-05-01", "2014-10-01"),
        (-1, 6): ("2014-11-01", "2015-04-01"),
        (-3, 6): ("2015-01-01", "2015-06-01"),
    }
    for (lag, window), (first, last) in expected.items():
        share = deaths.loc[:, first:last].sum(axis=1)
        table = deaths.melt(var_name="month", value_name="deaths", ignore_index=False)
        table = table.rename_axis("area_code").reset_index()
        october = table["month"] == "2014-10-01"
        table["share"] = table["area_code"].map(share).astype(float).where(october)
        found = profile(table, lags=[lag], window=window)
        np.testing.assert_allclose(found.table["estimate"], 1.0, atol=1e-12)


def test_the_planted_lag_is_found_and_leads_are_silent() -> None:
    found = profile(panel(lag=4), lags=range(-6, 13))
    for statistic in ("spearman", "pearson"):
        rows = rows_of(found, statistic)
        assert rows["estimate"].idxmax() == 4
        assert rows["ci_low"][4] > 0.4
        silent = rows.drop(4)
        assert silent["estimate"].abs().max() < 0.15
        assert ((silent["ci_low"] <= 0) & (silent["ci_high"] >= 0)).mean() > 0.8


def test_intervals_of_a_silent_lead_hold_zero_about_as_often_as_they_say() -> None:
    held = pd.Series(0, index=["spearman", "pearson"])
    for seed in range(30):
        rows = profile(panel(areas=30, seed=seed), lags=[-2]).table.set_index("statistic")
        held += (rows["ci_low"] <= 0) & (rows["ci_high"] >= 0)
    # Percentile intervals of 30 areas hold it in about 93 of 100 cases, so in 28 of 30.
    assert (held >= 25).all()


def test_a_planted_lead_is_found_and_said() -> None:
    found = profile(panel(lag=-3), lags=range(-6, 7))
    assert rows_of(found, "spearman")["estimate"].idxmax() == -3
    assert "do not show that it comes first" in found.summary()


def violent_areas(seed: int) -> pd.DataFrame:
    """Skewed deaths and shares, both higher in the same areas, unrelated within them."""
    rng = np.random.default_rng(seed)
    table = panel(areas=30, seed=seed)
    level = 1.5 * rng.normal(size=30)[table["area_code"].str[2:].astype(int)]
    deaths, share = np.exp(level + rng.normal(size=(2, len(table))))
    return table.assign(share=np.where(table["share"].notna(), share, np.nan), deaths=deaths)


def test_within_areas_what_differs_only_between_areas_disappears() -> None:
    pooled, within, both = [], [], []
    for seed in range(5):
        table = violent_areas(seed)
        settings: dict[str, Any] = {"lags": [3], "statistics": ["spearman"], "draws": 99}
        pooled.append(profile(table, **settings).table["estimate"][0])
        within.append(profile(table, **settings, within="entity").table["estimate"][0])
        both.append(profile(table, **settings, within="two-way").table["estimate"][0])
    assert np.mean(pooled) > 0.5
    assert abs(np.mean(within)) < 0.04
    assert abs(np.mean(both)) < 0.04


@pytest.mark.parametrize("within", ["entity", "two-way"])
def test_within_correlations_by_explicit_dummies(within: str) -> None:
    table = panel(areas=9)
    table.loc[table.index % 7 == 0, "share"] = np.nan
    pairs = pairs_at(table, 4, 1)
    columns = ["area"] if within == "entity" else ["area", "month"]
    dummies = np.column_stack([pd.get_dummies(pairs[c].astype(str)) for c in columns]).astype(float)

    def correlation(values: np.ndarray) -> float:
        left = values - dummies @ np.linalg.lstsq(dummies, values, rcond=None)[0]
        return float(np.corrcoef(left.T)[0, 1])

    values = pairs[["share", "deaths"]].to_numpy()
    found = profile(table, lags=[4], within=within)
    assert rows_of(found, "pearson").loc[4, "estimate"] == pytest.approx(
        correlation(values), abs=1e-9
    )
    assert rows_of(found, "spearman").loc[4, "estimate"] == pytest.approx(
        correlation(stats.rankdata(values, axis=0)), abs=1e-9
    )


@pytest.mark.parametrize("statistic", ["spearman", "pearson"])
def test_a_draw_is_the_correlation_of_the_rows_it_repeats(
    statistic: Literal["spearman", "pearson"], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Drawing areas 0, 0, 3, ... is correlating the table that holds those areas twice."""
    table = panel(areas=7)
    pairs = pairs_at(table, 4, 1)
    drawn: list[np.ndarray] = []
    original = inference.percentile_interval

    def keep(values: np.ndarray, level: float) -> tuple[float, float]:
        drawn.append(values)
        return original(values, level)

    monkeypatch.setattr("sahel_indicators.analysis.association.lags.percentile_interval", keep)
    profile(table, lags=[4], statistics=[statistic], draws=99, seed=4)
    times = np.random.default_rng(4).multinomial(7, np.full(7, 1 / 7), size=99)
    of_area = dict(tuple(pairs.groupby("area")))
    expected = []
    for counts in times[:20]:
        rows = pd.concat([of_area[f"ML{a:02d}"] for a, c in enumerate(counts) for _ in range(c)])
        expected.append(rows["share"].corr(rows["deaths"], method=statistic))
    np.testing.assert_allclose(drawn[0][:20], expected, atol=1e-9)


def test_interval_of_a_large_sample_is_near_the_analytic_one() -> None:
    """One pair an area, normal, correlation 0.5: Fisher's z with n - 3."""
    rng = np.random.default_rng(21)
    x = rng.normal(size=1500)
    table = pd.DataFrame(
        {
            "area_code": [f"A{number}" for number in range(1500)],
            "month": pd.Timestamp("2020-01-01"),
            "deaths": x,
            "share": 0.5 * x + np.sqrt(0.75) * rng.normal(size=1500),
        }
    )
    row = rows_of(profile(table, lags=[0], draws=999), "pearson").loc[0]
    centre, half = np.arctanh(row["estimate"]), 1.96 / np.sqrt(1497)
    assert row["ci_low"] == pytest.approx(np.tanh(centre - half), abs=0.01)
    assert row["ci_high"] == pytest.approx(np.tanh(centre + half), abs=0.01)


def test_intervals_rest_on_areas_not_on_rows() -> None:
    """Twelve months that repeat each other in each area say no more than one."""
    rng = np.random.default_rng(5)
    once = pd.DataFrame({"area_code": [f"A{n}" for n in range(60)], "deaths": rng.normal(size=60)})
    once["share"] = once["deaths"] + rng.normal(size=60)
    months = pd.date_range("2020-01-01", periods=12, freq="MS")
    many = once.merge(pd.DataFrame({"month": months}), how="cross")
    first = profile(once.assign(month=months[0]), lags=[0], draws=499).table
    repeated = profile(many, lags=[0], draws=499).table
    np.testing.assert_allclose(repeated[["ci_low", "ci_high"]], first[["ci_low", "ci_high"]])


def test_bands_hold_all_lags_at_once_by_hand() -> None:
    """The largest departure of a draw over all lags, in units of each lag's spread."""
    table, lags = panel(areas=9), [-1, 4, 7]
    found = rows_of(profile(table, lags=lags, statistics=["pearson"], seed=4), "pearson")
    times = np.random.default_rng(4).multinomial(9, np.full(9, 1 / 9), size=199)
    drawn = []
    for lag in lags:
        parts = [
            part[["share", "deaths"]].to_numpy()
            for _, part in pairs_at(table, lag, 1).groupby("area")
        ]
        of_lag = []
        for counts in times:
            rows = [parts[area] for area, n in enumerate(counts) for _ in range(n)]
            of_lag.append(np.corrcoef(np.concatenate(rows).astype(float).T)[0, 1])
        drawn.append(of_lag)
    draws, estimate = np.array(drawn).T, found["estimate"].to_numpy()
    spread = draws.std(axis=0)
    largest = (np.abs(draws - estimate) / spread).max(axis=1)
    half = np.quantile(largest, 0.95) * spread
    low = np.minimum(estimate - half, found["ci_low"])
    np.testing.assert_allclose(found["band_low"], low, atol=1e-9)
    high = np.maximum(estimate + half, found["ci_high"])
    np.testing.assert_allclose(found["band_high"], high, atol=1e-9)


def test_bands_are_wider_than_intervals_and_hold_all_silent_leads_more_often() -> None:
    alone = together = 0
    for seed in range(8):
        rows = profile(panel(areas=30, seed=seed), lags=range(-8, 0), statistics=["pearson"]).table
        assert (rows["band_low"] <= rows["ci_low"]).all()
        assert (rows["band_high"] >= rows["ci_high"]).all()
        alone += int(((rows["ci_low"] <= 0) & (rows["ci_high"] >= 0)).all())
        together += int(((rows["band_low"] <= 0) & (rows["band_high"] >= 0)).all())
    # Each interval alone leaves out zero at one of eight lags in about a third of the cases.
    assert together >= 6 and alone < together


def test_the_strongest_lag_is_read_by_its_band() -> None:
    reading = profile(panel(), lags=range(-3, 7)).summary()
    assert "for all lags together" in reading
    assert "band_low and band_high hold for all lags of a statistic together" in reading


@pytest.mark.parametrize("written", ["rounds", "weeks", "months"])
def test_lags_are_counted_in_the_panels_own_step(written: str) -> None:
    """A lag of 4 whole numbers, or of 4 weeks, is what a lag of 4 months is."""
    table = panel(areas=8)
    number = ((table["month"].dt.year - 2012) * 12 + table["month"].dt.month).astype(int)
    weeks = pd.Timestamp("2012-01-02") + pd.to_timedelta(number * 7, unit="D")
    times = {"rounds": number, "weeks": weeks, "months": table["month"] + pd.Timedelta(days=14)}
    found = profile(table.assign(month=times[written]), lags=[-1, 4], window=2)
    pd.testing.assert_frame_equal(found.table, profile(table, lags=[-1, 4], window=2).table)
    step = "month" if written == "months" else "period"
    assert f"summed over 2 {step}(s)" in found.summary()


def test_order_of_rows_changes_nothing_at_all() -> None:
    table = panel(areas=10)
    shuffled = table.sample(frac=1, random_state=8)
    for within in (None, "two-way"):
        one = profile(table, lags=[-2, 4], within=within)
        other = profile(shuffled, lags=[-2, 4], within=within)
        pd.testing.assert_frame_equal(one.table, other.table, check_exact=True)


def test_seed_decides_the_interval_and_nothing_else() -> None:
    table = panel(areas=10)
    one, same, other = (profile(table, lags=[4], seed=seed).table for seed in (1, 1, 2))
    pd.testing.assert_frame_equal(one, same)
    assert (one["estimate"] == other["estimate"]).all()
    assert (one["ci_low"] != other["ci_low"]).any()


def test_a_dataset_gives_what_its_table_gives() -> None:
    table = panel(areas=8)
    renamed = table.rename(columns={"area_code": "area", "month": "period"})
    dataset = xr.Dataset.from_dataframe(renamed.set_index(["area", "period"]))
    dataset = dataset.assign_coords(area_name=("area", [f"Cercle {n}" for n in range(8)]))
    dataset["people"] = ("area", np.arange(8))
    found = profile(dataset, lags=[-1, 4], within="entity")
    expected = profile(table, lags=[-1, 4], within="entity")
    pd.testing.assert_frame_equal(found.table, expected.table)
    with pytest.raises(AnalysisError, match="no variable 'people' over"):
        profile(dataset, exposure="people")
    with pytest.raises(AnalysisError, match="no variable 'absent' over"):
        profile(dataset, outcome="absent")


def test_rows_left_out_are_counted_lag_by_lag() -> None:
    table = panel(areas=8)
    table.loc[(table["month"] == "2016-02-01") & (table["area_code"] == "ML03"), "deaths"] = np.nan
    found = profile(table, lags=[1, 2, 90])
    accounts = {
        lag: dict(zip(rows["reason"], rows["rows"], strict=True))
        for lag, rows in found.sample.groupby("lag")
    }
    analysed = int(table["share"].notna().sum())
    none = len(table) - analysed
    # The month before March 2016 is missing in one area.
    assert accounts[1] == {
        "given": 960,
        "used": analysed - 1,
        "share missing": none,
        "deaths missing in the window": 1,
    }
    assert accounts[2] == {"given": 960, "used": analysed, "share missing": none}
    # 90 months back the series begins in June 2019, so two analyses are left.
    assert accounts[90]["used"] == 16
    assert found.table.query("lag == 90")["n"].eq(16).all()


def test_pairs_alone_are_left_out_where_effects_are_removed() -> None:
    table = panel(areas=8)
    last = table["area_code"] == "ML07"
    table.loc[last & (table["month"] != "2016-03-01"), "share"] = np.nan
    within = profile(table, lags=[1], within="entity")
    account = within.sample.set_index("reason")["rows"]
    assert account["alone in its area or month"] == 1
    assert (within.table["areas"] == 7).all()
    assert (profile(table, lags=[1]).table["areas"] == 8).all()


def test_a_lag_without_enough_areas_is_missing_and_noted() -> None:
    table = panel(areas=8)
    late = (table["month"] < "2013-01-01") & (table["area_code"] > "ML03")
    table.loc[late, "deaths"] = np.nan
    table.loc[table["month"] > "2014-01-01", "share"] = np.nan
    found = profile(table, lags=[1, 12])
    assert found.table.query("lag == 12")["estimate"].isna().all()
    assert (found.table.query("lag == 12")["areas"] == 4).all()
    assert found.table.query("lag == 1")["estimate"].notna().all()
    assert any("lags 12" in note for note in found.notes)
    assert any("8 clusters (area_code) are few" in note for note in found.notes)


def test_draws_in_which_nothing_varies_are_counted() -> None:
    """Deaths in one area of six: a third of the draws leave it out."""
    table = panel(areas=6)
    table.loc[table["area_code"] != "ML02", "deaths"] = 0.0
    found = profile(table, lags=[4])
    undefined = found.table["undefined_draws"]
    assert undefined.between(199 * 0.2, 199 * 0.5).all()
    assert any("was not defined" in note for note in found.notes)


@pytest.mark.parametrize(
    "change, settings, says",
    [
        (lambda t: t.drop(columns="deaths"), {}, "'deaths' is in the table 0 times"),
        (lambda t: t.iloc[:0], {}, "no rows"),
        (lambda t: pd.concat([t, t.iloc[[0]]]), {}, "2 rows share a key"),
        (lambda t: t.assign(deaths=np.inf), {}, "infinite"),
        (lambda t: t.assign(share=np.inf), {}, "infinite"),
        (lambda t: t.assign(share="high"), {}, "not numbers"),
        (lambda t: t.assign(month="soon"), {}, "cannot be read as months"),
        (lambda t: t.assign(share=np.nan), {}, "No lag can be estimated"),
        (lambda t: t.assign(deaths=3.0), {}, "does not vary"),
        (lambda t: t[t["area_code"] < "ML04"], {}, "fewer than 5 areas"),
        (lambda t: t, {"lags": [500]}, "No lag can be estimated"),
        (lambda t: t, {"lags": []}, "lags"),
        (lambda t: t, {"lags": [1, 1]}, "lags"),
        (lambda t: t, {"lags": [0.5]}, "lags"),
        (lambda t: t, {"window": 0}, "window=0"),
        (lambda t: t, {"window": 500}, "No lag can be estimated"),
        (lambda t: t, {"statistics": ["kendall"]}, "kendall"),
        (lambda t: t, {"statistics": []}, "statistics"),
        (lambda t: t, {"within": "region"}, "region"),
        (lambda t: t, {"draws": 10}, "draws=10"),
        (lambda t: t, {"draws": 99.5}, "draws=99.5"),
        (lambda t: t, {"seed": None}, "The seed is None"),
        (lambda t: t, {"lags": None}, "The lags are None"),
        (lambda t: t, {"lags": [True]}, "The lags are"),
        (lambda t: t, {"lags": [10**20]}, "beyond 100,000"),
        (lambda t: t, {"statistics": ["pearson", "pearson"]}, "statistics"),
        (lambda t: t, {"window": True}, "window=True"),
        (lambda t: t, {"exposure": "share"}, "a column for each part"),
        (lambda t: t.to_dict("list"), {}, "The table is a dict"),
        (lambda t: t.assign(area_code=[[a] for a in t["area_code"]]), {}, "told apart"),
        (lambda t: t, {"level": 0}, "level"),
    ],
)
def test_refusals(change: Any, settings: Any, says: str) -> None:
    with pytest.raises(AnalysisError, match=says):
        profile(change(panel(areas=8)), **({"lags": [1, 4]} | settings))


def test_quarters_and_years_are_counted_as_such() -> None:
    table = panel(areas=8)
    quarters = table.assign(month=pd.PeriodIndex(table["month"], freq="Q"))
    quarters = quarters.groupby(["area_code", "month"], as_index=False).agg(
        {"share": "mean", "deaths": "sum"}
    )
    number = quarters["month"].dt.year * 4 + quarters["month"].dt.quarter
    found = profile(quarters, lags=[-1, 0, 1])
    assert found.table["estimate"].notna().all()
    by_number = profile(quarters.assign(month=number), lags=[-1, 0, 1])
    pd.testing.assert_frame_equal(found.table, by_number.table)

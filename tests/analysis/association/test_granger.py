"""Granger tests: published numbers, per-area regressions, planted directions, refusals."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from tests.analysis.association.dynamic_panels import account, by_dummies, panel, shifted

from sahel_indicators.analysis.association import GrangerTests, granger
from sahel_indicators.errors import AnalysisError

# R package plm 2.6 (tests/test_pgrangertest.Rout.save), pgrangertest(inv ~ value, Grunfeld):
# statistic and p value by order, and the statistics of each firm with two lags.
PLM_Z_TILDE = {1: (3.2896, 0.001003), 2: (1.6832, 0.09234)}
PLM_Z_BAR = (2.9657, 0.00302)
PLM_FIRMS = {
    "General Motors": 1.8255237,
    "US Steel": 4.3694800,
    "General Electric": 0.7983334,
    "Chrysler": 3.3069760,
    "Atlantic Refining": 11.0631807,
    "IBM": 10.8343468,
    "Union Oil": 1.3410752,
    "Westinghouse": 0.2900525,
    "Goodyear": 4.4068769,
}


def caused(frame: pd.DataFrame, **changes: Any) -> GrangerTests:
    given: dict[str, Any] = {
        "outcome": "share",
        "exposure": "deaths",
        "entity": "area",
        "time": "round",
        "lags": 1,
    }
    return granger(frame, **(given | changes))


def grunfeld() -> pd.DataFrame:
    """The ten firms of plm's table, which the eleventh of statsmodels' is not among."""
    from statsmodels.datasets import grunfeld as data

    table = data.load_pandas().data
    return table[table["firm"] != "American Steel"]


def firms(lags: int) -> GrangerTests:
    settings: dict[str, Any] = {"tests": "dumitrescu-hurlin", "common_shocks": "kept"}
    return granger(
        grunfeld(),
        outcome="invest",
        exposure="value",
        entity="firm",
        time="year",
        lags=lags,
        **settings,
    )


@pytest.mark.parametrize("lags", [1, 2])
def test_dumitrescu_hurlin_as_published_for_grunfeld(lags: int) -> None:
    row = firms(lags).tests.iloc[0]
    assert (row["direction"], row["test"]) == ("value -> invest", "Dumitrescu-Hurlin Z-bar tilde")
    assert row["statistic"] == pytest.approx(PLM_Z_TILDE[lags][0], abs=5e-5)
    assert row["p_value"] == pytest.approx(PLM_Z_TILDE[lags][1], rel=5e-4)


def test_dumitrescu_hurlin_for_long_series_and_each_firm_as_published() -> None:
    found = firms(2)
    row = found.tests.iloc[1]
    assert row["test"] == "Dumitrescu-Hurlin Z-bar"
    assert row["statistic"] == pytest.approx(PLM_Z_BAR[0], abs=5e-5)
    assert row["p_value"] == pytest.approx(PLM_Z_BAR[1], rel=2e-3)
    by_firm = found.areas.query("direction == 'value -> invest'").set_index("area")["wald"]
    for firm, wald in PLM_FIRMS.items():
        assert by_firm[firm] == pytest.approx(wald, abs=1e-6)


def test_each_area_by_statsmodels_and_the_moments_by_simulated_wald_statistics() -> None:
    """Gaps and unequal series: each area's F, and K F(K, d)'s mean and variance by drawing."""
    import statsmodels.api as sm

    frame = panel(areas=6, periods=20, seed=4, planted=(0.0, 0.2))
    frame = frame.drop(index=[25, 47, *range(100, 107)])
    terms = {
        f"{name} {lag}": shifted(frame, name, lag) for name in ("share", "deaths") for lag in (1, 2)
    }
    rows = frame.assign(**terms).dropna()
    walds, mean, variance = [], 0.0, 0.0
    rng = np.random.default_rng(0)
    for _, area in rows.groupby("area"):
        fit = sm.OLS(area["share"], sm.add_constant(area[list(terms)])).fit()
        walds.append(2 * fit.f_test("deaths 1 = 0, deaths 2 = 0").fvalue)
        drawn = 2 * rng.f(2, fit.df_resid, size=400_000)
        mean, variance = mean + drawn.mean() / 6, variance + drawn.var() / 6
    found = caused(frame, lags=2, tests="dumitrescu-hurlin", common_shocks="kept")
    here = found.areas[found.areas["direction"] == "deaths -> share"]
    np.testing.assert_allclose(here["wald"], walds, rtol=1e-8)
    expected = np.sqrt(6) * (np.mean(walds) - mean) / np.sqrt(variance)
    assert found.tests["statistic"].iloc[0] == pytest.approx(expected, abs=0.03)


def test_pooled_test_by_statsmodels_with_dummies() -> None:
    frame = panel(areas=16, periods=12, planted=(0.0, 0.1))
    names = ["deaths 1", "deaths 2", "share 1", "share 2"]
    for outcome, exposure in (("share", "deaths"), ("deaths", "share")):
        parts = [(exposure, 1), (exposure, 2), (outcome, 1), (outcome, 2)]
        columns = [shifted(frame, column, lag) for column, lag in parts]
        rows = frame.assign(**dict(zip(names, columns, strict=True))).dropna()
        beta, covariance = by_dummies(rows, outcome, names)
        wald = beta[:2] @ np.linalg.inv(covariance[:2, :2]) @ beta[:2] / 2
        tests = caused(frame, lags=2, tests="pooled").tests
        row = tests[tests["direction"] == f"{exposure} -> {outcome}"].iloc[0]
        assert row["statistic"] == pytest.approx(wald, rel=1e-6)
        assert row["p_value"] == pytest.approx(stats.f.sf(wald, 2, 15), rel=1e-6)
        assert (row["df"], row["df_denominator"], row["n"]) == (2, 15, len(rows))


def test_common_shocks_are_removed_by_hand() -> None:
    frame = panel(areas=8, periods=16).drop(index=[3, 60])
    means = frame.groupby("round")[["share", "deaths"]].transform("mean")
    less = frame.assign(
        share=frame["share"] - means["share"], deaths=frame["deaths"] - means["deaths"]
    )
    removed = caused(frame, tests="dumitrescu-hurlin").tests["statistic"]
    kept = caused(less, tests="dumitrescu-hurlin", common_shocks="kept").tests["statistic"]
    np.testing.assert_allclose(removed, kept, rtol=1e-9)


def test_a_planted_direction_is_found_and_the_other_is_not() -> None:
    found = caused(panel(periods=40, planted=(0.0, 0.4)))
    by_test = found.tests.set_index(["direction", "test"])["p_value"]
    assert by_test["deaths -> share", "pooled, Wald F"] < 1e-6
    assert by_test["deaths -> share", "Dumitrescu-Hurlin Z-bar tilde"] < 1e-6
    assert by_test["share -> deaths", "pooled, Wald F"] > 0.01
    assert by_test["share -> deaths", "Dumitrescu-Hurlin Z-bar tilde"] > 0.01
    reading = found.summary()
    assert "Prediction is no proof of a cause" in reading
    assert "share predicts deaths" not in reading


def test_a_series_that_answers_is_said() -> None:
    frame = panel(periods=20, planted=(0.0,))
    before = shifted(frame, "share", 1)
    frame["deaths"] += 3 * (before - before.groupby(frame["area"]).transform("mean")).fillna(0)
    assert "neither direction can be read alone" in caused(frame, tests="pooled").summary()


def unlinked(rng: np.random.Generator, areas: int = 20, periods: int = 20) -> pd.DataFrame:
    """Two persistent series with common shocks and no link."""
    columns = {}
    for name in ("share", "deaths"):
        shock = rng.normal(size=(areas, periods + 30)) + rng.normal(size=periods + 30)
        series = np.zeros_like(shock)
        for t in range(1, periods + 30):
            series[:, t] = 0.5 * series[:, t - 1] + shock[:, t]
        columns[name] = series[:, 30:].ravel()
    area, period = np.indices((areas, periods)).reshape(2, -1)
    return pd.DataFrame({"area": area, "round": period, **columns})


def rejected(draws: int, periods: int, tests: str) -> int:
    rng = np.random.default_rng(8)
    found = [caused(unlinked(rng, periods=periods), tests=tests) for _ in range(draws)]
    return sum(int(one.tests["p_value"].iloc[0] < 0.05) for one in found)


def test_series_without_a_link_are_seldom_called_linked() -> None:
    # 1 of 15 is expected; more than 4 would happen less than once in a hundred.
    assert rejected(15, 20, "pooled") <= 4


@pytest.mark.slow
def test_series_without_a_link_are_called_linked_in_one_of_twenty() -> None:
    # Binomial interval (99 %) around 5 %, a little wider above for the bias of short series.
    assert 6 <= rejected(400, 40, "pooled") <= 36
    assert 6 <= rejected(400, 100, "dumitrescu-hurlin") <= 40


def test_the_wild_bootstrap_bounds_the_pooled_test() -> None:
    found = caused(panel(areas=9, periods=10), lags=2, tests="pooled", draws=399)
    row = found.tests.iloc[0]
    fit = found.regressions["deaths -> share"].estimates.iloc[:2]
    assert row["test"] == "pooled, Bonferroni over wild bootstrap p values"
    assert row["p_value"] == min(1, 2 * fit["p_value"].min())


def test_areas_that_cannot_be_tested_are_counted_and_noted() -> None:
    frame = panel(areas=9, periods=12)
    frame.loc[frame["area"] == "ML00", "deaths"] = 0.0
    frame = frame[(frame["area"] != "ML01") | (frame["round"] < 2006)]
    found = caused(frame, common_shocks="kept", errors="clustered")
    rows = found.tests.query("direction == 'deaths -> share'").set_index("test")
    assert rows.loc["Dumitrescu-Hurlin Z-bar tilde", "areas"] == 7
    assert rows.loc["pooled, Wald F", "areas"] == 9
    assert any("1 areas not tested (series too short)" in note for note in found.notes)
    assert any("1 areas not tested (a series that does not vary" in note for note in found.notes)
    by_test = found.sample.query("direction == 'deaths -> share'").groupby("test")
    assert account(by_test.get_group("dumitrescu-hurlin")) == {
        "given": 102,
        "used": 77,
        "a value of now or of the past missing": 9,
        "in areas that cannot be tested": 16,
    }
    assert account(by_test.get_group("pooled")) == {
        "given": 102,
        "used": 93,
        "a past value missing": 9,
    }


def test_short_series_are_noted() -> None:
    assert any("are few for Dumitrescu-Hurlin" in note for note in caused(panel(periods=14)).notes)


def test_order_of_rows_and_units_change_nothing() -> None:
    frame = panel(areas=16, periods=12).drop(index=[5, 40])
    one = caused(frame).tests
    other = caused(frame.sample(frac=1, random_state=2)).tests
    pd.testing.assert_frame_equal(one, other, check_exact=True)
    rescaled = frame.assign(share=frame["share"] * 1e-7, deaths=frame["deaths"] * 1e6)
    np.testing.assert_allclose(caused(rescaled).tests["statistic"], one["statistic"], rtol=1e-6)


def test_dates_and_controls() -> None:
    frame = panel(areas=16, periods=14)
    years = pd.to_datetime(frame["round"].astype(str) + "-01-01")
    pd.testing.assert_frame_equal(caused(frame.assign(round=years)).tests, caused(frame).tests)
    controlled = caused(frame, controls="rain")
    assert (controlled.tests["statistic"] != caused(frame).tests["statistic"]).all()


@pytest.mark.parametrize(
    "change, settings, says",
    [
        (lambda t: t.drop(columns="share"), {}, "'share' is in the table 0 times"),
        (lambda t: t.iloc[:0], {}, "no rows"),
        (lambda t: pd.concat([t, t.iloc[[0]]]), {}, "2 rows share a key"),
        (lambda t: t[t["area"] == "ML00"], {}, "1 different values of 'area'"),
        (lambda t: t[t["round"] == 2000], {}, "No row has 'share' and 1 past values"),
        (
            lambda t: t[t["round"] % 2 == 0].assign(
                round=lambda r: r["round"] + r["area"].str[2:].astype(int) % 2
            ),
            {"lags": 1},
            "No row has",
        ),
        (lambda t: t.assign(share=1.0), {}, "does not vary"),
        (lambda t: t.assign(deaths=1.0), {"tests": "dumitrescu-hurlin"}, "Only 0 areas"),
        (lambda t: t.assign(deaths=np.nan), {}, "No row has"),
        (lambda t: t.assign(share=np.inf), {}, "infinite"),
        (lambda t: t.assign(deaths="many"), {}, "not numbers"),
        (lambda t: t, {"lags": 3}, r"Only 0 areas.*more than 5 \+ 3 x lags periods \(14\)"),
        (lambda t: t, {"lags": 0}, "lags=0"),
        (lambda t: t, {"lags": 1.5}, "lags=1.5"),
        (lambda t: t, {"tests": "juodis"}, "The tests are"),
        (lambda t: t, {"tests": []}, "The tests are"),
        (lambda t: t, {"common_shocks": "ignored"}, "no common_shocks='ignored'"),
        (lambda t: t, {"family": "poisson"}, "family='poisson' is not offered"),
        (lambda t: t, {"exposure": "share"}, "a column for each part"),
        (lambda t: t, {"maxlag": 2}, "no option maxlag"),
        (lambda t: t[t["area"] < "ML04"], {"errors": "clustered"}, "Only 4 clusters"),
    ],
)
def test_refusals(change: Any, settings: Any, says: str) -> None:
    with pytest.raises(AnalysisError, match=says):
        caused(change(panel(areas=16, periods=12)), **settings)


def test_as_many_lags_as_clusters_are_refused() -> None:
    frame = panel(areas=5, periods=30)
    with pytest.raises(AnalysisError, match="5 coefficients cannot be tested together"):
        caused(frame, lags=5, tests="pooled", errors="clustered")


def test_columns_named_by_numbers_and_an_index_that_is_called_as_a_column() -> None:
    frame = panel(areas=8, periods=12)
    settings: dict[str, Any] = {"entity": "area", "time": "round", "lags": 1}
    settings["errors"] = "clustered"
    usual = granger(frame, outcome="share", exposure="deaths", **settings)
    indexed = frame.set_index(["area", "round"], drop=False)
    found = granger(indexed, outcome="share", exposure="deaths", **settings)
    pd.testing.assert_frame_equal(found.tests, usual.tests)
    numbered = frame.rename(columns={"share": 0, "deaths": 1})
    found = granger(numbered, outcome=0, exposure=1, **settings)  # type: ignore[arg-type]
    np.testing.assert_allclose(found.tests["statistic"], usual.tests["statistic"])


def test_a_balanced_panel_has_the_published_z_bar_tilde() -> None:
    """Dumitrescu & Hurlin (2012), equation 33: T rows an area, K lags."""
    frame, lags, areas = panel(areas=12, periods=20), 2, 12
    found = granger(
        frame, outcome="share", exposure="deaths", entity="area", time="round", lags=lags,
        tests="dumitrescu-hurlin", common_shocks="kept",
    )  # fmt: skip
    rows = 20 - lags
    mean = found.areas.query("direction == 'deaths -> share'")["wald"].mean()
    scale = np.sqrt(areas / (2 * lags) * (rows - 2 * lags - 5) / (rows - lags - 3))
    by_hand = scale * ((rows - 2 * lags - 3) / (rows - 2 * lags - 1) * mean - lags)
    row = found.tests.query("direction == 'deaths -> share'").iloc[0]
    assert row["test"] == "Dumitrescu-Hurlin Z-bar tilde"
    assert row["statistic"] == pytest.approx(by_hand, rel=1e-9)

"""Each kind of errors against pyfixest, linearmodels, sums written out, and kept numbers."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from tests.analysis.regression.planted import panel, regress

from sahel_indicators.analysis import Estimates
from sahel_indicators.analysis.inference import unchanged_logging, wild_cluster_test
from sahel_indicators.errors import AnalysisError


def uneven(areas: int = 32, periods: int = 12, seed: int = 5) -> pd.DataFrame:
    """A panel with gaps, periods and areas as numbers, and zones of areas."""
    frame = panel(areas, periods, seed).sample(frac=0.85, random_state=1)
    number = frame["area"].str[2:].astype(int)
    period = frame["period"].rank(method="dense").astype(int)
    lat, lon = 11.0 + number % 8 * 0.7, -9.0 + number // 8 * 0.9
    return frame.assign(number=number, t=period, zone=number % 16, lat=lat, lon=lon)


def from_pyfixest(frame: pd.DataFrame, vcov: Any, formula: str, **more: Any) -> Any:
    with unchanged_logging():
        from pyfixest import LsmrDemeaner, feols
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        exact = LsmrDemeaner(fixef_atol=1e-13, fixef_btol=1e-13)
        return feols(formula, frame, vcov=vcov, demeaner=exact, **more)


def assert_equal(found: Estimates, coefficients: Any, errors: Any) -> None:
    np.testing.assert_allclose(found.estimates["estimate"], coefficients, rtol=1e-8)
    np.testing.assert_allclose(found.estimates["std_error"], errors, rtol=1e-8)


@pytest.mark.parametrize(
    "settings, vcov",
    [
        ({"errors": "heteroskedastic"}, "hetero"),
        ({"errors": "classical"}, "iid"),
        ({"cluster": ["area", "period"]}, {"CRV1": "area + t"}),
        ({"cluster": ["zone", "period"]}, {"CRV1": "zone + t"}),
        ({"errors": "driscoll-kraay", "bandwidth": 3}, "DK"),
        ({"errors": "heteroskedastic", "weights": "people"}, "hetero"),
    ],
)
def test_errors_of_pyfixest_with_its_own_factor(settings: Any, vcov: Any) -> None:
    frame = uneven()
    about = {"lag": 3, "time_id": "t", "panel_id": "number"} if vcov == "DK" else None
    peer = from_pyfixest(
        frame,
        vcov,
        "share ~ deaths + rain | area + t",
        vcov_kwargs=about,
        weights=settings.get("weights"),
    )
    time = {"time": "t"} if vcov == "DK" else {}
    found = regress(frame, **settings, **time)
    assert_equal(found, peer.coef(), peer.se())
    np.testing.assert_allclose(found.estimates["p_value"], peer.pvalue(), atol=1e-12)


@pytest.mark.parametrize("group", [None, "region"])
@pytest.mark.parametrize("weights", [None, "people"])
def test_clustered_errors_of_pyfixest_without_factor(group: str | None, weights: Any) -> None:
    """Without, as pyfixest 0.60 counts nested effects otherwise from one process to the next."""
    from pyfixest import ssc

    frame = uneven()
    effects = "area + region^t" if group else "area + t"
    peer = from_pyfixest(
        frame,
        {"CRV1": "area"},
        f"share ~ deaths + rain | {effects}",
        weights=weights,
        ssc=ssc(k_adj=False, k_fixef="none", G_adj=False),
    )
    found = regress(frame, group=group, weights=weights, small_sample="none")
    assert_equal(found, peer.coef(), peer.se())
    assert found.small_sample == "none"


def linear_model(frame: pd.DataFrame, **fit: Any) -> Any:
    from linearmodels.panel import PanelOLS

    data = frame.set_index(["area", "period"]).sort_index()
    model = PanelOLS(
        data["share"], data[["deaths", "rain"]], entity_effects=True, time_effects=True
    )
    return model.fit(debiased=False, auto_df=False, count_effects=False, **fit)


@pytest.mark.parametrize(
    "settings, fit",
    [
        ({}, {"cov_type": "clustered", "cluster_entity": True, "group_debias": False}),
        (
            {"cluster": ["area", "period"]},
            {"cov_type": "clustered", "cluster_entity": True, "cluster_time": True},
        ),
        (
            {"errors": "driscoll-kraay", "bandwidth": 2, "time": "t"},
            {"cov_type": "kernel", "kernel": "bartlett", "bandwidth": 2},
        ),
    ],
)
def test_errors_of_linearmodels(settings: Any, fit: Any) -> None:
    frame = uneven()
    if settings.get("errors"):
        # Clusters of one time must be in every period, or its kernel skips the gap.
        frame = panel(32, 12).assign(t=lambda t: t["period"].rank(method="dense").astype(int))
    peer = linear_model(frame, **fit)
    found = regress(frame, small_sample="none", **settings)
    assert_equal(found, peer.params, peer.std_errors)


def by_sums(frame: pd.DataFrame, pairs: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Least squares on dummies; errors from the sum over all pairs of rows, weighted by `pairs`."""
    dummies = [pd.get_dummies(frame[c].astype(str)).to_numpy(float) for c in ("area", "t")]
    design = np.column_stack([frame[["deaths", "rain"]], *dummies])
    bread = np.linalg.pinv(design.T @ design)
    b = bread @ design.T @ frame["share"].to_numpy()
    scores = design * (frame["share"].to_numpy() - design @ b)[:, None]
    variance = bread @ (scores.T @ pairs @ scores) @ bread
    return b[:2], np.sqrt(np.diag(variance))[:2]


def test_conley_errors_by_a_sum_over_all_pairs() -> None:
    frame = uneven(24, 6)
    lat, lon = np.radians(frame[["lat", "lon"]].to_numpy()).T
    half = np.sin((lat[:, None] - lat) / 2) ** 2
    half = half + np.cos(lat[:, None]) * np.cos(lat) * np.sin((lon[:, None] - lon) / 2) ** 2
    km = 2 * 6371.0088 * np.arcsin(np.sqrt(half))
    lag = np.abs(frame["t"].to_numpy()[:, None] - frame["t"].to_numpy())
    same = frame["number"].to_numpy()[:, None] == frame["number"].to_numpy()
    pairs = np.where(lag == 0, np.clip(1 - km / 150, 0, None), 0.0)
    pairs += np.where(same & (lag > 0), np.clip(1 - lag / 3, 0, None), 0.0)
    found = regress(
        frame,
        time="t",
        errors="conley",
        latitude="lat",
        longitude="lon",
        cutoff_km=150,
        lag_cutoff=2,
        small_sample="none",
    )
    assert_equal(found, *by_sums(frame, pairs))
    assert found.clusters is None and found.degrees_of_freedom == 23
    assert "Conley (Bartlett, 150 km" in found.summary()


def test_conley_within_no_distance_is_heteroskedastic() -> None:
    place = {"latitude": "lat", "longitude": "lon", "cutoff_km": 1.0}
    near = regress(uneven(), errors="conley", small_sample="none", **place)
    far = regress(uneven(), errors="heteroskedastic", small_sample="none")
    np.testing.assert_allclose(near.estimates["std_error"], far.estimates["std_error"], rtol=1e-9)


# -- the factors -----------------------------------------------------------------------------


def test_factors_are_those_they_are_named_after() -> None:
    frame = panel(20, 5)
    cell = 4 * 5  # regions by periods; areas do not cross regions
    plain = regress(frame, group="region", small_sample="none").estimates["std_error"]
    for rule, k in (("fixest", 2 + cell), ("stata", 2 + cell)):
        found = regress(frame, group="region", small_sample=rule)
        factor = 99 / (100 - k) * 20 / 19
        np.testing.assert_allclose(found.estimates["std_error"], plain * factor**0.5, rtol=1e-12)
        assert found.diagnostics["small_sample_factor"] == pytest.approx(factor)
    # Nothing is nested in zones; of 40 levels Stata knows 4 to be redundant, fixest counts on 1.
    zone = (frame["area"].str[2:].astype(int) + frame["period"].dt.month) % 10
    crossed = {"group": "region", "cluster": "zone", "errors": "clustered"}
    for rule, k in (("fixest", 2 + 40 - 1), ("stata", 2 + 40 - 4)):
        found = regress(frame.assign(zone=zone), small_sample=rule, **crossed)
        factor = 99 / (100 - k) * 10 / 9
        assert found.diagnostics["small_sample_factor"] == pytest.approx(factor)


# Unrounded results of the version in which they equalled pyfixest and linearmodels (above): the
# panel `uneven()`, standard errors of deaths and rain.
KEPT: list[tuple[dict[str, Any], list[float]]] = [
    ({}, [0.0341128893291, 0.0392106382421]),
    ({"weights": "people"}, [0.0341788870428, 0.037609474501]),
    ({"group": "region"}, [0.040601727339, 0.0442356380262]),
    ({"small_sample": "stata", "cluster": "zone"}, [0.0343256178147, 0.0376872914747]),
    ({"cluster": ["area", "period"]}, [0.0310891842162, 0.0390804169591]),
    ({"errors": "driscoll-kraay", "time": "t"}, [0.0437474812147, 0.0422142447607]),
    (
        {
            "errors": "conley",
            "cutoff_km": 150.0,
            "lag_cutoff": 2,
            "time": "t",
            "latitude": "lat",
            "longitude": "lon",
        },
        [0.0420034899625, 0.0411516228208],
    ),
    ({"errors": "heteroskedastic"}, [0.0396156242442, 0.0394898526296]),
    ({"errors": "classical"}, [0.0411698958582, 0.0404410313937]),
    ({"trends": True}, [0.0394578783409, 0.03887083232]),
    ({"effects": "none"}, [0.207032336862, 0.398097781819, 0.79441982254]),
]


@pytest.mark.parametrize("settings, errors", KEPT)
def test_reference_table(settings: Any, errors: Any) -> None:
    found = regress(uneven(), **settings).estimates["std_error"]
    np.testing.assert_allclose(found, errors, rtol=1e-8)


# -- few clusters ----------------------------------------------------------------------------


def test_few_clusters_are_bootstrapped_unless_something_else_is_asked_for() -> None:
    frame = panel(areas=12, periods=6)
    found, usual = regress(frame, draws=999), regress(frame, errors="clustered")
    assert found.estimates["std_error"].equals(usual.estimates["std_error"])
    assert not found.estimates["p_value"].equals(usual.estimates["p_value"])
    assert "12 clusters (area) are fewer than 15" in found.summary()
    assert "wild bootstrap" in found.summary()
    assert "wild" not in usual.summary()
    assert "wild" not in regress(panel(areas=15, periods=6)).summary()


def test_bootstrap_is_that_of_the_within_columns() -> None:
    frame = panel(areas=10, periods=6)
    found = regress(frame, errors="wild", exposures="deaths", draws=199, seed=4)
    columns = []
    for name in ("share", "deaths"):
        wide = frame.pivot(index="area", columns="period", values=name)
        wide = wide.sub(wide.mean(axis=1), axis=0)
        columns.append((wide - wide.mean()).to_numpy().ravel())
    area, period = np.indices((10, 6)).reshape(2, -1)
    test = wild_cluster_test(
        columns[0],
        columns[1][:, None],
        np.ones(60),
        area,
        0,
        factor=found.diagnostics["small_sample_factor"],
        effects=[area, period],
        draws=199,
        seed=4,
    )
    row = found.estimates.iloc[0]
    assert row["p_value"] == pytest.approx(test.p_value)
    assert row["ci_low"] == pytest.approx(test.ci_low, rel=1e-6)
    assert row["ci_high"] == pytest.approx(test.ci_high, rel=1e-6)
    assert found.diagnostics["bootstrap_draws"] == 199


def test_bootstrapped_intercept_is_that_of_terms_of_zero() -> None:
    frame = panel(areas=12, periods=6).assign(deaths=lambda t: t["deaths"] + 3)
    found = regress(frame, errors="wild", effects="none", draws=399).estimates.set_index("term")
    low, high = found.loc["Intercept", ["ci_low", "ci_high"]]
    assert low < found.loc["Intercept", "estimate"] < high
    assert high - low == pytest.approx(4.4 * found.loc["Intercept", "std_error"], rel=0.5)


def test_seed_decides_the_draws() -> None:
    frame = panel(areas=14, periods=5)
    one, same, other = (regress(frame, draws=199, seed=seed) for seed in (1, 1, 2))
    pd.testing.assert_frame_equal(one.estimates, same.estimates)
    assert not one.estimates["ci_low"].equals(other.estimates["ci_low"])


def test_two_ways_of_few_clusters_say_that_no_bootstrap_is_offered() -> None:
    frame = panel(areas=20, periods=8)
    assert "none is offered" in regress(frame, cluster=["area", "period"]).summary()


def test_driscoll_kraay_says_what_few_periods_mean() -> None:
    frame = uneven()
    assert "12 periods are few" in regress(frame, time="t", errors="driscoll-kraay").summary()
    with pytest.raises(AnalysisError, match="Only 4 periods"):
        regress(frame[frame["t"] < 5], time="t", errors="driscoll-kraay")


def test_independent_rows_are_called_an_assumption() -> None:
    assert "hardly ever are" in regress(uneven(), errors="heteroskedastic").summary()


# -- combinations ----------------------------------------------------------------------------


def test_combination_of_terms_by_the_delta_method() -> None:
    found = regress(uneven())
    cov = found.covariance
    assert cov is not None and list(cov.index) == list(cov.columns) == ["deaths", "rain"]
    np.testing.assert_allclose(np.sqrt(np.diag(cov)), found.estimates["std_error"], rtol=1e-12)
    b = found.estimates["estimate"]
    row = found.combination({"deaths": 2, "rain": -1}, name="difference").iloc[0]
    error = np.sqrt(4 * cov.iloc[0, 0] + cov.iloc[1, 1] - 4 * cov.iloc[0, 1])
    assert row["term"] == "difference"
    assert row["estimate"] == pytest.approx(2 * b[0] - b[1], rel=1e-12)
    assert row["std_error"] == pytest.approx(error, rel=1e-12)
    half = stats.t.ppf(0.975, 31) * error
    assert row["ci_high"] - row["estimate"] == pytest.approx(half, rel=1e-9)


def test_combination_of_one_term_is_its_row() -> None:
    found = regress(uneven())
    alone = found.combination({"rain": 1.0}).iloc[0]
    for column in ("estimate", "std_error", "ci_low", "ci_high", "p_value"):
        assert alone[column] == pytest.approx(found.estimates.iloc[1][column], rel=1e-12)


def test_combination_equals_the_model_written_in_its_terms() -> None:
    """With x1 + x2 and x2 as terms, the coefficient of x2 is b2 - b1."""
    frame = uneven().assign(both=lambda t: t["deaths"] + t["rain"])
    direct = regress(frame, exposures=["both", "rain"]).estimates.iloc[1]
    row = regress(frame).combination({"rain": 1, "deaths": -1}).iloc[0]
    assert row["estimate"] == pytest.approx(direct["estimate"], rel=1e-9)
    assert row["std_error"] == pytest.approx(direct["std_error"], rel=1e-9)


# -- every effect counted --------------------------------------------------------------------


def test_full_factor_by_hand_for_one_kind_of_clusters_and_for_two() -> None:
    frame = panel(areas=24, periods=8)
    cell = frame["region"].astype(str) + frame["period"].astype(str)
    options: dict[str, Any] = {"exposures": "deaths", "group": "region", "small_sample": "full"}
    none = {**options, "small_sample": "none"}
    n, k = len(frame), 1 + 1 + 23 + cell.nunique() - 1
    ratio = (n - 1) / (n - k)
    area = regress(frame, cluster="area", **none).estimates["std_error"].item() ** 2
    period = regress(frame, cluster="period", **none).estimates["std_error"].item() ** 2
    rows = regress(frame, errors="heteroskedastic", **none).estimates["std_error"].item() ** 2
    one = regress(frame, cluster="area", **options).estimates["std_error"].item() ** 2
    assert one == pytest.approx(ratio * 24 / 23 * area, rel=1e-9)
    two = regress(frame, cluster=["area", "period"], **options)
    expected = ratio * (24 / 23 * area + 8 / 7 * period - n / (n - 1) * rows)
    assert two.estimates["std_error"].item() ** 2 == pytest.approx(expected, rel=1e-9)
    assert "K.fixef = 'full'" in two.small_sample and "counts them" not in two.summary()


def test_two_way_clusters_with_the_usual_factor_say_what_is_not_counted() -> None:
    assert (
        "small_sample='full' counts them" in regress(panel(), cluster=["area", "period"]).summary()
    )


def test_only_exposures_are_bootstrapped_and_controls_say_so() -> None:
    frame = panel(areas=9, periods=6)
    settings: dict[str, Any] = {"exposures": "deaths", "controls": "rain"}
    wild = regress(frame, errors="wild", draws=199, **settings)
    usual = regress(frame, errors="clustered", **settings)
    same = wild.estimates["ci_low"] == usual.estimates["ci_low"]
    assert list(same) == [False, True]
    assert any("of rain p values and intervals are Student's t" in note for note in wild.notes)


def test_variation_held_by_one_area_is_noted_and_variation_of_all_is_not() -> None:
    frame = panel(areas=30, periods=6)
    assert not any("clusters' worth" in note for note in regress(frame).notes)
    frame["deaths"] = frame["deaths"].where(frame["area"] == "ML03", 0)
    notes = [note for note in regress(frame).notes if "clusters' worth" in note]
    assert len(notes) == 1
    assert notes[0].startswith("deaths: The exposure's variation comes from about 1.1 clusters")


def test_areas_that_move_together_are_told_where_errors_take_them_as_independent() -> None:
    frame = panel(areas=30, periods=12)
    common = np.random.default_rng(1).normal(size=(2, 2, 12))
    half = frame["area"].str[2:].astype(int).to_numpy() % 2
    time = frame["period"].rank(method="dense").astype(int).to_numpy() - 1
    frame["deaths"] += 3 * common[0, half, time]
    frame["share"] += 3 * common[1, half, time]
    told = "within one period the rows move together"
    assert told in regress(frame, exposures="deaths").summary()
    assert told not in regress(panel(areas=30, periods=12), exposures="deaths").summary()
    both = regress(frame, exposures="deaths", cluster=["area", "period"], small_sample="full")
    assert told not in both.summary()

"""Poisson and fractional logit against statsmodels with dummies, pyfixest, and planted truths."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pandas as pd
import pytest
from tests.analysis.regression.planted import panel, regress

from sahel_indicators.analysis.inference import unchanged_logging
from sahel_indicators.errors import AnalysisError

SLOPE = 0.3


def counts(areas: int = 40, periods: int = 10, seed: int = 5) -> pd.DataFrame:
    """Deaths counted among people, with slope 0.3 in the exposure; shares with slope 0.5."""
    frame = panel(areas, periods, seed).sample(frac=0.9, random_state=1)
    rng = np.random.default_rng(seed + 1)
    area = frame["area"].str[2:].astype(int).to_numpy()
    step = frame["period"].rank(method="dense").to_numpy()
    people = rng.uniform(2e4, 3e5, len(frame))
    rate = np.exp(SLOPE * frame["deaths"] + 0.4 * np.sin(area) + 0.05 * step - 10)
    odds = 0.5 * frame["deaths"] + np.cos(area) + 0.05 * step + rng.normal(0, 0.4, len(frame))
    share = np.round(1 / (1 + np.exp(-odds)), 2)
    return frame.assign(killed=rng.poisson(rate * people), inhabitants=people, part=share)


def dummies(frame: pd.DataFrame, *columns: str) -> np.ndarray:
    parts = [pd.get_dummies(frame[c].astype(str)).to_numpy(float) for c in columns]
    return np.column_stack([parts[0], *(part[:, 1:] for part in parts[1:])])


def full_model(
    frame: pd.DataFrame, outcome: str, family: Any, design: np.ndarray, **more: Any
) -> Any:
    """statsmodels' GLM with every dummy, clustered by area without small-sample factor."""
    import statsmodels.api as sm

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = sm.GLM(frame[outcome].to_numpy(float), design, family=family, **more)
        codes = pd.factorize(frame["area"])[0]
        return model.fit(
            tol=1e-14,
            maxiter=200,
            cov_type="cluster",
            cov_kwds={"groups": codes, "use_correction": False},
        )


def with_dummies(frame: pd.DataFrame, *columns: str) -> np.ndarray:
    return np.column_stack([frame[["deaths", "rain"]], dummies(frame, *columns)])


@pytest.mark.parametrize(
    "settings, columns", [({}, ["area", "period"]), ({"effects": "entity"}, ["area"])]
)
def test_poisson_equals_statsmodels_with_dummies(settings: Any, columns: list[str]) -> None:
    import statsmodels.api as sm

    frame = counts(20, 8)
    design = with_dummies(frame, *columns)
    offset = np.log(frame["inhabitants"].to_numpy())
    peer = full_model(frame, "killed", sm.families.Poisson(), design, offset=offset)
    found = regress(
        frame,
        outcome="killed",
        family="poisson",
        population="inhabitants",
        small_sample="none",
        **settings,
    )
    np.testing.assert_allclose(found.estimates["estimate"], peer.params[:2], rtol=1e-8)
    np.testing.assert_allclose(found.estimates["std_error"], peer.bse[:2], rtol=1e-7)
    assert found.diagnostics["deviance"] == pytest.approx(peer.deviance, rel=1e-9)
    assert "offset(log(inhabitants))" in found.formula


def test_poisson_equals_pyfixest() -> None:
    with unchanged_logging():
        from pyfixest import LsmrDemeaner, fepois, ssc
    frame = counts()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        peer = fepois(
            "killed ~ deaths + rain | area + region^period",
            frame,
            vcov={"CRV1": "area"},
            ssc=ssc(k_adj=False, k_fixef="none", G_adj=False),
            demeaner=LsmrDemeaner(fixef_atol=1e-13, fixef_btol=1e-13),
            iwls_tol=1e-13,
        )
    found = regress(frame, outcome="killed", family="poisson", group="region", small_sample="none")
    np.testing.assert_allclose(found.estimates["estimate"], peer.coef(), rtol=1e-8)
    np.testing.assert_allclose(found.estimates["std_error"], peer.se(), rtol=1e-7)


def test_weighted_poisson_and_its_intercept_equal_statsmodels() -> None:
    import statsmodels.api as sm

    frame = counts(20, 8)
    design = np.column_stack([frame[["deaths", "rain"]], np.ones(len(frame))])
    found = regress(
        frame,
        outcome="killed",
        family="poisson",
        effects="none",
        population="inhabitants",
        small_sample="none",
    )
    offset = np.log(frame["inhabitants"].to_numpy())
    peer = full_model(frame, "killed", sm.families.Poisson(), design, offset=offset)
    np.testing.assert_allclose(found.estimates["estimate"], peer.params, rtol=1e-9)
    np.testing.assert_allclose(found.estimates["std_error"], peer.bse, rtol=1e-8)
    # A weight of two is a row that stands there twice.
    weights = np.where(np.arange(len(frame)) % 3 == 0, 2.0, 1.0)
    twice = frame.loc[frame.index.repeat(weights.astype(int))]
    peer = full_model(twice, "killed", sm.families.Poisson(), with_dummies(twice, "area", "period"))
    found = regress(
        frame.assign(w=weights),
        outcome="killed",
        family="poisson",
        weights="w",
        small_sample="none",
    )
    np.testing.assert_allclose(found.estimates["estimate"], peer.params[:2], rtol=1e-8)
    np.testing.assert_allclose(found.estimates["std_error"], peer.bse[:2], rtol=1e-7)


def test_planted_rate_ratio_is_in_the_interval_and_the_ratio_is_its_exponential() -> None:
    found = regress(counts(), outcome="killed", family="poisson", population="inhabitants")
    row = found.estimates.iloc[0]
    assert row["ci_low"] < SLOPE < row["ci_high"]
    assert row["rate_ratio"] == pytest.approx(np.exp(row["estimate"]))
    assert row["rate_ratio_ci_low"] == pytest.approx(np.exp(row["ci_low"]))
    assert "rate ratio 1.3" in found.summary()
    assert "logarithms of ratios" in found.summary()


def test_twice_the_people_at_the_same_rate_change_nothing() -> None:
    frame = counts()
    settings: dict[str, Any] = {
        "outcome": "killed",
        "family": "poisson",
        "population": "inhabitants",
    }
    one = regress(frame, **settings).estimates
    other = regress(
        frame.assign(inhabitants=frame["inhabitants"] * 1e-3, killed=frame["killed"] * 1e3),
        **settings,
    ).estimates
    pd.testing.assert_frame_equal(one, other, rtol=1e-7)


# -- rows told exactly -----------------------------------------------------------------------


def test_areas_without_any_event_are_left_out_counted_and_change_nothing() -> None:
    frame = counts(40, 8)
    quiet = frame["area"].isin(["ML03", "ML07"])
    silenced = frame.assign(killed=frame["killed"].where(~quiet, 0))
    settings: dict[str, Any] = {"outcome": "killed", "family": "poisson"}
    found = regress(silenced, **settings)
    account = found.sample.set_index("reason")["rows"]
    assert account["killed all 0 in its area"] == quiet.sum()
    pd.testing.assert_frame_equal(found.estimates, regress(frame[~quiet], **settings).estimates)


def test_a_term_that_is_only_there_where_nobody_died_is_refused() -> None:
    frame = counts(30, 8).reset_index(drop=True)
    frame["killed"] += 1
    frame.loc[[10, 77, 140], "killed"] = 0
    raid = pd.Series(0.0, index=frame.index)
    raid[[10, 77, 140]] = [1.0, 2.0, 1.5]
    settings: dict[str, Any] = {"outcome": "killed", "family": "poisson"}
    for terms in (
        frame.assign(x1=raid, x2=frame["rain"]),
        frame.assign(x1=frame["rain"], x2=raid - frame["rain"]),
    ):
        with pytest.raises(AnalysisError, match="3 rows in which 'killed' is 0 are told exactly"):
            regress(terms, exposures=["x1", "x2"], **settings)
    # One death where there was a raid, and its coefficient is finite.
    frame.loc[140, "killed"] = 1
    found = regress(frame.assign(x1=raid, x2=frame["rain"]), exposures=["x1", "x2"], **settings)
    assert found.n == len(frame)


def test_zeros_told_by_area_and_period_together_are_left_out_and_counted() -> None:
    """The first ten areas died only in the first three periods, when the others were not seen."""
    frame = counts(30, 8).reset_index(drop=True)
    early = frame["period"].rank(method="dense") <= 3
    first = frame["area"] < "ML10"
    frame = frame[first | ~early]
    told = first & ~early
    frame["killed"] = np.where(told[frame.index], 0, frame["killed"] + 1)
    settings: dict[str, Any] = {"outcome": "killed", "family": "poisson"}
    found = regress(frame, **settings)
    account = found.sample.set_index("reason")["rows"]
    assert account["killed of 0 told by effects"] == told.sum()
    again = regress(frame[~told[frame.index]], **settings)
    pd.testing.assert_frame_equal(found.estimates, again.estimates)


# -- shares ----------------------------------------------------------------------------------


@pytest.mark.parametrize("columns", [("area", "period"), ("period",)])
def test_fractional_logit_and_average_effects_equal_statsmodels(columns: tuple[str, ...]) -> None:
    import statsmodels.api as sm

    frame = counts(20, 8)
    design = with_dummies(frame, *columns)
    peer = full_model(frame, "part", sm.families.Binomial(), design)
    effects = "two-way" if len(columns) == 2 else "time"
    found = regress(
        frame, outcome="part", family="fractional", effects=effects, small_sample="none"
    ).estimates
    np.testing.assert_allclose(found["estimate"], peer.params[:2], rtol=1e-8)
    np.testing.assert_allclose(found["std_error"], peer.bse[:2], rtol=1e-7)
    average, error = averaged(peer, design)
    np.testing.assert_allclose(found["average_effect"], average, rtol=1e-8)
    np.testing.assert_allclose(found["average_effect_std_error"], error, rtol=1e-5)


def averaged(peer: Any, design: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Average effects of the first two columns; errors by numerical derivatives over all."""

    def effects(params: np.ndarray) -> np.ndarray:
        mean = 1 / (1 + np.exp(-design @ params))
        return params[:2] * (mean * (1 - mean)).mean()

    step = 1e-6
    shifts = np.eye(len(peer.params)) * step
    slopes = np.column_stack(
        [(effects(peer.params + s) - effects(peer.params - s)) / (2 * step) for s in shifts]
    )
    covariance = slopes @ peer.cov_params() @ slopes.T
    return effects(peer.params), np.sqrt(np.diag(covariance))


def test_average_effect_is_what_the_linear_model_finds_in_the_middle() -> None:
    """Where shares stay near one half, a curve is nearly a line."""
    frame = counts(60, 12)
    frame["part"] = (
        0.5 + 0.01 * frame["deaths"] + np.random.default_rng(1).normal(0, 0.005, len(frame))
    )
    curved = regress(frame, outcome="part", family="fractional").estimates.iloc[0]
    line = regress(frame, outcome="part").estimates.iloc[0]
    assert curved["average_effect"] == pytest.approx(line["estimate"], rel=0.02)
    assert curved["average_effect_std_error"] == pytest.approx(line["std_error"], rel=0.05)


def test_short_panels_are_noted_where_each_area_has_a_level() -> None:
    frame = counts(40, 4)
    by_means = regress(frame, outcome="part", family="fractional", effects="conditional means")
    by_dummies = regress(frame, outcome="part", family="fractional")
    assert "rows on average" in by_dummies.summary()
    assert "rows on average" not in by_means.summary()


def drawn(kind: str, periods: int, seed: int) -> tuple[pd.DataFrame, float]:
    """Shares, or outcomes of 0 and 1, with log odds 1 in the exposure; and its average effect."""
    rng = np.random.default_rng(seed)
    area, period = np.indices((200, periods)).reshape(2, -1)
    level = rng.normal(size=200)[area]
    deaths = rng.normal(size=len(area)) + 0.5 * level
    mean = 1 / (1 + np.exp(-deaths - level))
    share = rng.beta(3 * mean, 3 * (1 - mean)) if kind == "share" else rng.random(len(area)) < mean
    frame = pd.DataFrame({"area": area, "period": period, "deaths": deaths, "part": share * 1.0})
    return frame, float((mean * (1 - mean)).mean())


@pytest.mark.slow
@pytest.mark.parametrize(
    "kind, effects, odds, average",
    [
        ("share", "two-way", (1.0, 1.1), (0.97, 1.03)),
        ("zero or one", "two-way", (1.2, 1.5), (1.2, 1.5)),
        ("share", "conditional means", (0.88, 0.98), (0.96, 1.04)),
        ("zero or one", "conditional means", (0.88, 1.0), (0.95, 1.05)),
    ],
)
def test_what_five_periods_do_to_odds_and_average_effects(
    kind: str, effects: str, odds: tuple[float, float], average: tuple[float, float]
) -> None:
    """The sizes that docs/methods/association.md tells, over the truth."""
    ratios = []
    for seed in range(12):
        frame, truth = drawn(kind, 5, seed)
        row = regress(
            frame, outcome="part", exposures="deaths", family="fractional", effects=effects
        ).estimates.iloc[0]
        ratios.append((row["estimate"], row["average_effect"] / truth))
    found = np.mean(ratios, axis=0)
    assert odds[0] < found[0] < odds[1]
    assert average[0] < found[1] < average[1]


def test_areas_at_the_bounds_are_left_out_and_counted() -> None:
    frame = counts(30, 8)
    frame.loc[frame["area"] == "ML01", "part"] = 1.0
    frame.loc[frame["area"] == "ML02", "part"] = 0.0
    found = regress(frame, outcome="part", family="fractional")
    account = found.sample.set_index("reason")["rows"]
    assert account["part all 0 or all 1 in its area"] == frame["area"].isin(["ML01", "ML02"]).sum()
    kept = frame[~frame["area"].isin(["ML01", "ML02"])]
    again = regress(kept, outcome="part", family="fractional")
    pd.testing.assert_frame_equal(found.estimates, again.estimates)
    # Entities' means need no level, so these areas stay.
    means = regress(frame, outcome="part", family="fractional", effects="conditional means")
    assert means.n == len(frame)


def test_summary_of_shares_gives_both_scales() -> None:
    text = regress(counts(), outcome="part", family="fractional").summary()
    assert "log odds" in text and "; average effect 0." in text and "fractional logit" in text


@pytest.mark.parametrize("family", ["poisson", "fractional"])
def test_order_of_rows_changes_nothing(family: str) -> None:
    frame = counts()
    outcome = "killed" if family == "poisson" else "part"
    one = regress(frame, outcome=outcome, family=family)
    other = regress(frame.sample(frac=1, random_state=3), outcome=outcome, family=family)
    pd.testing.assert_frame_equal(one.estimates, other.estimates, check_exact=True)


@pytest.mark.parametrize("errors", ["driscoll-kraay", "conley", "heteroskedastic", "clustered"])
def test_every_error_that_is_offered_works(errors: str) -> None:
    frame = counts()
    number = frame["area"].str[2:].astype(int)
    frame = frame.assign(lat=10 + number % 6, lon=number // 6 * 1.0)
    place = {"latitude": "lat", "longitude": "lon", "cutoff_km": 200}
    for family, outcome in (("poisson", "killed"), ("fractional", "part")):
        found = regress(
            frame,
            outcome=outcome,
            family=family,
            errors=errors,
            **(place if errors == "conley" else {}),
        )
        assert (found.estimates["std_error"] > 0).all()
        assert found.combination({"deaths": 1, "rain": 1})["std_error"].notna().all()


def test_shares_that_a_term_tells_exactly_are_refused() -> None:
    frame = counts(20, 6)
    frame["part"] = (frame["deaths"] > frame["deaths"].median()).astype(float)
    with pytest.raises(AnalysisError, match="no maximum at finite coefficients"):
        regress(frame, outcome="part", family="fractional", effects="none", exposures="deaths")


def test_trends_in_a_count_equal_explicit_columns() -> None:
    import statsmodels.api as sm

    frame = counts(12, 12)
    days = (frame["period"] - frame["period"].min()).dt.days.to_numpy() / 120
    design = np.column_stack([with_dummies(frame, "area"), dummies(frame, "area") * days[:, None]])
    peer = full_model(frame, "killed", sm.families.Poisson(), design)
    found = regress(
        frame,
        outcome="killed",
        family="poisson",
        effects="entity",
        trends=True,
        small_sample="none",
    )
    np.testing.assert_allclose(found.estimates["estimate"], peer.params[:2], rtol=1e-7)
    np.testing.assert_allclose(found.estimates["std_error"], peer.bse[:2], rtol=1e-6)


def test_ratios_beyond_all_numbers_are_said_to_be_so() -> None:
    frame = panel(20, 6)
    frame["killed"] = np.random.default_rng(3).poisson(np.exp(0.3 * frame["deaths"]))
    found = regress(frame.assign(deaths=frame["deaths"] * 1e-9), outcome="killed", family="poisson")
    assert any("in a unit nearer to its spread" in note for note in found.notes)

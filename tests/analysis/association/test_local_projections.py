"""Local projections: planted responses, explicit regressions, samples, placebos, refusals."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from tests.analysis.association.dynamic_panels import account, by_dummies, panel, shifted

from sahel_indicators.analysis.association import ImpulseResponse, local_projections
from sahel_indicators.errors import AnalysisError


def projected(frame: pd.DataFrame, **changes: Any) -> ImpulseResponse:
    given: dict[str, Any] = {
        "outcome": "share",
        "shock": "deaths",
        "entity": "area",
        "time": "round",
        "horizons": range(4),
        "lags": 1,
    }
    return local_projections(frame, **(given | changes))


def persistent(areas: int = 30, periods: int = 200, seed: int = 3) -> pd.DataFrame:
    """share(t) = 0.6 share(t-1) + deaths(t) + noise beside effects: the response at h is 0.6^h."""
    rng = np.random.default_rng(seed)
    shape = (areas, periods + 40)
    deaths = rng.normal(size=shape)
    pushed = deaths + 0.3 * rng.normal(size=shape) + rng.normal(size=shape[1])
    share = np.zeros(shape)
    for t in range(1, shape[1]):
        share[:, t] = 0.6 * share[:, t - 1] + pushed[:, t]
    share += rng.normal(0, 3, areas)[:, None]
    area, period = np.indices((areas, periods)).reshape(2, -1)
    return pd.DataFrame(
        {
            "area": area,
            "round": period,
            "share": share[:, 40:].ravel(),
            "deaths": deaths[:, 40:].ravel(),
        }
    )


@pytest.mark.parametrize("long_difference", [True, False])
def test_planted_response_of_a_persistent_outcome(long_difference: bool) -> None:
    # The sum of all responses is 2.5, which over 190 periods leaves a bias of about 0.013.
    found = projected(persistent(), horizons=range(6), long_difference=long_difference)
    table = found.table.set_index("horizon")
    np.testing.assert_allclose(table["estimate"], 0.6 ** np.arange(6), atol=0.06)
    assert (table["p_value_holm"].loc[0:3] < 0.001).all()


def test_planted_response_of_lags_and_its_sum() -> None:
    frame = panel(areas=60, periods=90)
    found = projected(frame, horizons=range(5), lags=2).table
    np.testing.assert_allclose(found["estimate"], [0.5, 0.3, 0.1, 0, 0], atol=0.04)
    summed = projected(frame, horizons=range(5), lags=2, cumulative=True).table
    np.testing.assert_allclose(summed["estimate"], [0.5, 0.8, 0.9, 0.9, 0.9], atol=0.12)


@pytest.mark.slow
def test_the_bias_of_short_panels_is_as_large_as_noted_and_mostly_taken_away() -> None:
    """Responses sum to 0.9 and 32 - 3 - 4 periods are used, so the bias is about -0.036."""
    settings: dict[str, Any] = {"horizons": [0, 4], "lags": 2}
    plain, corrected = [], []
    for seed in range(20):
        frame = panel(areas=60, periods=32, seed=seed)
        plain.append(projected(frame, **settings).table["estimate"])
        found = projected(frame, **settings, bias_correction="split-panel")
        corrected.append(found.table["estimate"])
    assert np.mean(plain, axis=0)[1] == pytest.approx(-0.036, abs=0.025)
    assert abs(np.mean(corrected, axis=0)[1]) < 0.025
    assert np.mean(corrected, axis=0)[0] == pytest.approx(0.5, abs=0.02)


def test_the_correction_by_hand() -> None:
    frame = panel(areas=16, periods=18)
    found = projected(frame, horizons=[0], lags=1, bias_correction="split-panel")
    whole = projected(frame, horizons=[0], lags=1)
    # The change before needs two rounds, so 2002 to 2017 are used; each half has eight.
    back = [("share", 1), ("share", 2), ("deaths", 1)]
    one, two, shock = (shifted(frame, name, lag) for name, lag in back)
    rows = frame.assign(later=frame["share"] - one, past=one - two, shock=shock).dropna()
    parts = (rows[rows["round"] < 2010], rows[rows["round"] >= 2010])
    early, late = (by_dummies(part, "later", ["deaths", "past", "shock"])[0][0] for part in parts)
    before, after = whole.table.iloc[0], found.table.iloc[0]
    assert after["estimate"] == pytest.approx(2 * before["estimate"] - (early + late) / 2, rel=1e-7)
    assert after["std_error"] == before["std_error"]
    width = before["ci_high"] - before["ci_low"]
    assert after["ci_high"] - after["ci_low"] == pytest.approx(width, rel=1e-9)
    assert not any("Nickell" in note for note in found.notes)


@pytest.mark.parametrize("horizon, cumulative", [(0, False), (2, False), (2, True), (-4, False)])
@pytest.mark.parametrize("long_difference", [True, False])
def test_one_horizon_by_statsmodels_with_dummies(
    horizon: int, cumulative: bool, long_difference: bool
) -> None:
    frame = panel(areas=16, periods=12)
    before = shifted(frame, "share", 1)
    steps = range(horizon + 1) if cumulative else [horizon]
    later = sum(shifted(frame, "share", -step) - before * long_difference for step in steps)
    past = shifted(frame, "share", 1)
    if long_difference:
        past = past - shifted(frame, "share", 2)
    rows = frame.assign(later=later, past=past, shock_before=shifted(frame, "deaths", 1)).dropna()
    beta, covariance = by_dummies(rows, "later", ["deaths", "past", "shock_before"])
    found = projected(
        frame, horizons=[horizon], cumulative=cumulative, long_difference=long_difference
    )
    row = found.table.iloc[0]
    assert row["n"] == len(rows)
    assert row["estimate"] == pytest.approx(beta[0], rel=1e-7)
    assert row["std_error"] == pytest.approx(np.sqrt(covariance[0, 0]), rel=1e-6)


def test_the_sum_at_horizons_is_the_sum_of_responses_in_one_sample() -> None:
    frame = panel(areas=16, periods=12)
    single, summed = (projected(frame, cumulative=choice).table for choice in (False, True))
    np.testing.assert_allclose(summed["estimate"], single["estimate"].cumsum(), rtol=1e-7)


def test_common_and_own_samples_by_horizon() -> None:
    frame = panel(areas=16, periods=12)
    frame.loc[5, "share"] = np.nan
    common = projected(frame, lags=0, horizons=range(3))
    own = projected(frame, lags=0, horizons=range(3), sample="each")
    # The base period t-1 and the horizons ahead are needed: 11, 10 and 9 of 12 rounds. Round 5 of
    # the first area is missing as base of 6, and at h of 5 - h.
    assert list(own.table["n"]) == [16 * n - 2 for n in (11, 10, 9)]
    assert list(common.table["n"]) == [16 * 9 - 4] * 3
    for found in (common, own):
        for horizon, rows in found.sample.groupby("horizon"):
            counted = account(rows)
            assert counted["given"] == 192
            assert counted["used"] == found.table.set_index("horizon").loc[horizon, "n"]
    assert "Of 192 rows given, 140 were used, by horizon" in common.summary()
    assert "142 to 174 were used" in own.summary()


def test_placebos_are_silent_and_those_zero_by_construction_are_left_out() -> None:
    found = projected(panel(periods=24, planted=(0.1,)), horizons=range(-6, 2), lags=2)
    assert list(found.table["horizon"]) == [-6, -5, -4, 0, 1]
    assert any("Horizons -3 to -1 are left out" in note for note in found.notes)
    placebos = found.table[found.table["horizon"] < 0]
    assert (placebos["p_value_holm"] > 0.05).all()
    assert "the outcome already differs" not in found.summary()


def test_a_shock_that_follows_the_outcome_is_seen_in_the_placebos() -> None:
    frame = panel(periods=20, planted=(0.0,))
    old = shifted(frame, "share", 4)
    frame["deaths"] += 3 * (old - old.groupby(frame["area"]).transform("mean")).fillna(0)
    found = projected(frame, horizons=[-4, 0], long_difference=False)
    assert found.table["p_value_holm"].iloc[0] < 0.001
    assert "Before the shock (-4) the outcome already differs" in found.summary()


def test_lag_augmentation_holds_one_more_lag_fixed() -> None:
    frame = panel(areas=16, periods=12)
    augmented = projected(frame, lags=1, lag_augmented=True, errors="heteroskedastic")
    two = projected(frame, lags=2, errors="heteroskedastic")
    pd.testing.assert_frame_equal(augmented.table, two.table)
    assert "2 lags held fixed, one of them for augmentation" in augmented.summary()


def test_driscoll_kraay_errors_reach_over_the_horizon() -> None:
    frame = panel(areas=16, periods=30)
    found = projected(frame, horizons=[0, 6], errors="driscoll-kraay")
    assert "bandwidth 7 periods" in found.regressions[6].errors
    # floor(4 (T / 100)^(2/9)) of the 22 or so periods that are left
    assert "bandwidth 2 periods" in found.regressions[0].errors
    chosen = projected(frame, horizons=[6], errors="driscoll-kraay", bandwidth=3)
    assert "bandwidth 3 periods" in chosen.regressions[6].errors


def test_periods_that_are_few_are_noted() -> None:
    assert any("Nickell" in note for note in projected(panel(periods=16)).notes)
    long = projected(panel(areas=15, periods=45), horizons=[0])
    assert not any("Nickell" in note for note in long.notes)
    assert not any("Nickell" in n for n in projected(panel(), horizons=[0], effects="time").notes)


def test_p_values_are_corrected_by_side_of_the_shock() -> None:
    table = projected(panel(planted=(0.0,), periods=20), horizons=[-5, -4, 0, 1, 2]).table
    for rows in (table[table["horizon"] < 0], table[table["horizon"] >= 0]):
        p = np.sort(rows["p_value"])
        by_hand = np.minimum(1, np.maximum.accumulate(p * np.arange(len(p), 0, -1)))
        np.testing.assert_allclose(np.sort(rows["p_value_holm"]), by_hand, rtol=1e-12)


def test_order_of_rows_changes_nothing_at_all() -> None:
    frame = panel(areas=16, periods=9).drop(index=[5, 40])
    shuffled = frame.sample(frac=1, random_state=2)
    one, other = (projected(rows, errors="clustered") for rows in (frame, shuffled))
    pd.testing.assert_frame_equal(one.table, other.table, check_exact=True)


def test_counts_in_levels_by_poisson() -> None:
    frame = panel(areas=16, periods=12, planted=(0.6,), noise=0.1, seed=2)
    frame["share"] = np.random.default_rng(2).poisson(np.exp(frame["share"] / 3))
    found = projected(frame, horizons=[0], family="poisson", long_difference=False, lags=0)
    row = found.table.iloc[0]
    assert row["ci_low"] < 0.2 < row["ci_high"]
    assert row["rate_ratio"] == pytest.approx(np.exp(row["estimate"]), rel=1e-9)


@pytest.mark.parametrize(
    "change, settings, says",
    [
        (lambda t: t.drop(columns="share"), {}, "'share' is in the table 0 times"),
        (lambda t: t.iloc[:0], {}, "no rows"),
        (lambda t: pd.concat([t, t.iloc[[0]]]), {}, "2 rows share a key"),
        (lambda t: t[t["area"] == "ML00"], {}, "1 different values of 'area'"),
        (lambda t: t[t["round"] == 2000], {}, "No row has shock, lags and 'share'"),
        (lambda t: t.assign(share=1.0), {}, "does not vary"),
        (lambda t: t.assign(deaths=0.0), {}, "does not vary"),
        (lambda t: t.assign(deaths=np.nan), {}, "No row has shock"),
        (lambda t: t.assign(share=-np.inf), {}, "infinite"),
        (lambda t: t.assign(deaths="many"), {}, "not numbers"),
        (lambda t: t[t["round"] % 5 != 2], {"lags": 4}, "1 or 2 steps apart"),
        (lambda t: t, {"horizons": range(20)}, "No row has shock"),
        (lambda t: t, {"horizons": []}, "none can be estimated"),
        (lambda t: t, {"horizons": [-1, -2]}, "placebos below -2"),
        (lambda t: t, {"horizons": [0.5]}, "The horizons are"),
        (lambda t: t, {"horizons": [-4, 0], "cumulative": True}, "before it there is nothing"),
        (lambda t: t, {"lags": -1}, "lags=-1"),
        (lambda t: t, {"lags": True}, "lags=True"),
        (lambda t: t, {"sample": "own"}, "no sample='own'"),
        (lambda t: t, {"bias_correction": "jackknife"}, "no bias_correction='jackknife'"),
        (lambda t: t, {"bias_correction": "split-panel"}, "too few to be split"),
        (lambda t: t, {"bias_correction": "split-panel", "errors": "wild"}, "none to move"),
        (lambda t: t, {"family": "poisson"}, "say long_difference=False"),
        (lambda t: t, {"shock": "share"}, "a column for each part"),
        (lambda t: t, {"exposures": "deaths"}, "no option exposures"),
        (lambda t: t, {"errors": "newey-west"}, "errors='newey-west' is not known"),
    ],
)
def test_refusals(change: Any, settings: Any, says: str) -> None:
    with pytest.raises(AnalysisError, match=says):
        projected(change(panel(areas=16, periods=9)), **settings)


@pytest.mark.parametrize("switch", ["cumulative", "long_difference", "lag_augmented"])
def test_switches_are_true_or_false(switch: str) -> None:
    with pytest.raises(AnalysisError, match=f"{switch}='yes'"):
        local_projections(
            panel(areas=8, periods=8), outcome="share", shock="deaths", entity="area",
            time="round", horizons=1, **{switch: "yes"},
        )  # type: ignore[arg-type]  # fmt: skip

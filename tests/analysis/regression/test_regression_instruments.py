"""Two-stage least squares: against linearmodels, pyfixest, hand calculation; weak instruments."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from tests.analysis.regression.planted import BETA, panel, regress

from sahel_indicators.analysis.inference import unchanged_logging
from sahel_indicators.errors import AnalysisError

GIVEN = {"deaths": ["gold", "road"]}


def confounded(strength: float = 1.0, areas: int = 36, periods: int = 10) -> pd.DataFrame:
    """Something unseen moves exposure and outcome; gold and road move the exposure alone."""
    frame = panel(areas, periods).sample(frac=0.9, random_state=1)
    rng = np.random.default_rng(7)
    gold, road, unseen = rng.normal(size=(3, len(frame)))
    moved = strength * (gold + 0.5 * road) + unseen
    return frame.assign(
        gold=gold,
        road=road,
        deaths=frame["deaths"] + moved,
        share=frame["share"] + BETA * moved + 1.5 * unseen,
    )


def within(frame: pd.DataFrame, *columns: str) -> np.ndarray:
    """Columns less area and period effects, by dummies written out."""
    parts = [pd.get_dummies(frame[c].astype(str)).to_numpy(float) for c in ("area", "period")]
    dummies = np.column_stack(parts)
    values = frame[list(columns)].to_numpy()
    return values - dummies @ np.linalg.lstsq(dummies, values, rcond=None)[0]


def clustered(scores: np.ndarray, bread: np.ndarray, frame: pd.DataFrame) -> np.ndarray:
    sums = pd.DataFrame(scores).groupby(frame["area"].to_numpy()).sum().to_numpy()
    return bread @ sums.T @ sums @ bread


def test_equals_linearmodels_on_columns_within_the_effects() -> None:
    from linearmodels.iv import IV2SLS

    frame = confounded()
    left = within(frame, "share", "deaths", "rain", "gold", "road")
    peer = IV2SLS(left[:, 0], left[:, 2], left[:, 1], left[:, 3:]).fit(
        cov_type="clustered", clusters=pd.factorize(frame["area"])[0], debiased=False
    )
    found = regress(frame, instruments=GIVEN, small_sample="none").estimates
    np.testing.assert_allclose(found["estimate"], np.asarray(peer.params)[::-1], rtol=1e-8)
    np.testing.assert_allclose(found["std_error"], np.asarray(peer.std_errors)[::-1], rtol=1e-8)


def test_equals_pyfixest() -> None:
    with unchanged_logging():
        from pyfixest import LsmrDemeaner, feols, ssc
    frame = confounded()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        peer: Any = feols(
            "share ~ rain | area + period | deaths ~ gold + road",
            frame.assign(period=frame["period"].astype(str)),
            vcov={"CRV1": "area"},
            ssc=ssc(k_adj=False, k_fixef="none", G_adj=False),
            demeaner=LsmrDemeaner(fixef_atol=1e-13, fixef_btol=1e-13),
        )
    found = regress(frame, instruments=GIVEN, small_sample="none")
    table = found.estimates.set_index("term").loc[peer.coef().index]
    np.testing.assert_allclose(table["estimate"], peer.coef(), rtol=1e-8)
    np.testing.assert_allclose(table["std_error"], peer.se(), rtol=1e-8)
    assert found.formula == "share ~ rain | area + period | deaths ~ gold + road"


def test_first_stage_f_and_anderson_rubin_by_hand() -> None:
    frame = confounded()
    left = within(frame, "share", "deaths", "rain", "gold", "road")
    given = left[:, 2:]
    bread = np.linalg.inv(given.T @ given)
    found = regress(frame, instruments=GIVEN, small_sample="none").diagnostics
    for column, check in ((1, "f"), (0, "p")):
        b = bread @ given.T @ left[:, column]
        v = clustered(given * (left[:, column] - given @ b)[:, None], bread, frame)
        f = b[1:] @ np.linalg.solve(v[1:, 1:], b[1:]) / 2
        if check == "f":
            assert found["first_stage_f: deaths"] == pytest.approx(f, rel=1e-8)
        else:
            p = stats.f.sf(f, 2, frame["area"].nunique() - 1)
            assert found["anderson_rubin_p: deaths"] == pytest.approx(p, rel=1e-6)


def test_effective_f_by_hand() -> None:
    """Montiel Olea & Pflueger (2013): x'P x / trace(V Z'Z), all less the exogenous terms."""
    frame = confounded()
    left = within(frame, "rain", "deaths", "gold", "road")
    rain, rest = left[:, :1], left[:, 1:]
    rest = rest - rain @ np.linalg.lstsq(rain, rest, rcond=None)[0]
    x, z = rest[:, 0], rest[:, 1:]
    bread = np.linalg.inv(z.T @ z)
    b = bread @ z.T @ x
    v = clustered(z * (x - z @ b)[:, None], bread, frame)
    expected = b @ z.T @ z @ b / np.trace(v @ z.T @ z)
    found = regress(frame, instruments=GIVEN, small_sample="none").diagnostics
    assert found["effective_f: deaths"] == pytest.approx(expected, rel=1e-8)


def test_planted_slope_is_found_where_least_squares_is_led_astray() -> None:
    frame = confounded()
    row = regress(frame, instruments=GIVEN).estimates.iloc[0]
    assert row["ci_low"] < BETA < row["ci_high"]
    assert regress(frame).estimates.loc[0, "ci_low"] > BETA + 0.1
    assert "two-stage least squares" in regress(frame, instruments=GIVEN).method


def test_one_instrument_makes_the_two_f_statistics_one() -> None:
    found = regress(confounded(), instruments={"deaths": "gold"}).diagnostics
    assert found["first_stage_f: deaths"] == pytest.approx(found["effective_f: deaths"])


def test_weak_instruments_are_called_weak() -> None:
    found = regress(confounded(strength=0.02), instruments=GIVEN)
    assert "Weak instruments: first-stage F is" in found.summary()
    assert "Anderson-Rubin" in found.summary()
    assert "Weak" not in regress(confounded(), instruments=GIVEN).summary()


def test_two_endogenous_terms_and_the_f_conditional_on_the_other() -> None:
    """Moved by the same instrument, each has a large F alone and a small one beside the other."""
    from linearmodels.iv import IV2SLS

    frame = confounded()
    frame["rain"] = frame["deaths"] + np.random.default_rng(2).normal(size=len(frame))
    both = {"deaths": ["gold"], "rain": ["road"]}
    found = regress(frame, instruments=both, small_sample="none")
    left = within(frame, "share", "deaths", "rain", "gold", "road")
    peer = IV2SLS(left[:, 0], None, left[:, 1:3], left[:, 3:]).fit(
        cov_type="clustered", clusters=pd.factorize(frame["area"])[0], debiased=False
    )
    np.testing.assert_allclose(found.estimates["estimate"], peer.params, rtol=1e-7)
    np.testing.assert_allclose(found.estimates["std_error"], peer.std_errors, rtol=1e-7)
    alone = regress(frame, exposures="deaths", instruments={"deaths": ["gold", "road"]})
    assert alone.diagnostics["first_stage_f: deaths"] > 30
    assert found.diagnostics["first_stage_f: deaths"] < 10
    assert "Weak instruments" in found.summary()
    assert not any("anderson" in name for name in found.diagnostics)


def test_weights_trends_and_other_errors_go_with_instruments() -> None:
    frame = confounded()
    for more in ({"weights": "people"}, {"trends": True}, {"errors": "heteroskedastic"}):
        row = regress(frame, instruments=GIVEN, **more).estimates.iloc[0]
        assert abs(row["estimate"] - BETA) < 4 * row["std_error"]


def test_few_clusters_stay_clustered_with_a_word() -> None:
    found = regress(confounded(areas=12), instruments=GIVEN)
    assert "none is offered for this model" in found.summary()


@pytest.mark.parametrize(
    "instruments, says",
    [
        ({"nothing": ["gold"]}, "Instruments are given for nothing"),
        ({"deaths": []}, "an instrument of its own"),
        ({"deaths": ["rain"]}, "neither the outcome nor a term"),
        ({"deaths": ["share"]}, "neither the outcome nor a term"),
        ({"deaths": ["gold"], "rain": ["gold"]}, "an instrument of its own"),
        ({"deaths": ["silver"]}, "'silver' is in the table 0 times"),
        ({"deaths": ["fixed"]}, "'fixed' does not vary once"),
        ({"deaths": ["gold", "twice"]}, "determine one another"),
        ({"deaths": ["gold", "rainy"]}, "determine one another"),
        ({"deaths": ["gap"]}, "'gap' is missing in every row"),
    ],
)
def test_refusals(instruments: Any, says: str) -> None:
    frame = confounded().assign(
        fixed=lambda t: t["area"].str[2:].astype(int),
        twice=lambda t: 2 * t["gold"],
        rainy=lambda t: 3 * t["rain"],
        gap=np.nan,
    )
    with pytest.raises(AnalysisError, match=says):
        regress(frame, instruments=instruments)


def test_an_instrument_that_tells_nothing_apart_is_refused() -> None:
    """It goes with neither term, exactly: its part in them is zero, not only small."""
    frame = confounded()
    left = within(frame, "gold", "deaths", "rain")
    part = left[:, 1:] @ np.linalg.lstsq(left[:, 1:], left[:, 0], rcond=None)[0]
    with pytest.raises(AnalysisError, match="do not tell the endogenous terms apart"):
        regress(frame.assign(idle=left[:, 0] - part), instruments={"deaths": ["idle"]})

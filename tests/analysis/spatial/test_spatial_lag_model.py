"""Spatial-lag models against `spreg`, textbook figures, planted truths, and every refusal."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import libpysal
import numpy as np
import pandas as pd
import pytest
import spreg
from shapely.geometry import box

from sahel_indicators.analysis.spatial import SpatialLag, spatial_lag_model, spatial_weights
from sahel_indicators.analysis.spatial.lag_fitting import LagModel
from sahel_indicators.errors import AnalysisError

SIDE = 6


def squares(side: int = SIDE) -> gpd.GeoDataFrame:
    places = [(r, c) for r in range(side) for c in range(side)]
    return gpd.GeoDataFrame(
        {"area": [f"{r}{c}" for r, c in places]},
        geometry=[box(c, r, c + 1, r + 1) for r, c in places],
    )


WEIGHTS = spatial_weights(squares(), area="area")


def planted(rho: float, periods: int, seed: int = 1, side: int = SIDE) -> pd.DataFrame:
    """y = rho W y + x + 0 z + area + period + e, solved for y."""
    rng = np.random.default_rng(seed)
    weights = WEIGHTS if side == SIDE else spatial_weights(squares(side), area="area")
    w = weights.standardised().toarray()
    n = len(w)
    x, z = rng.normal(size=(2, periods, n))
    area, period = rng.normal(0, 2, n), rng.normal(0, 2, (periods, 1))
    right = x + area * (periods > 1) + period + rng.normal(size=(periods, n))
    y = right @ np.linalg.inv(np.eye(n) - rho * w).T
    return pd.DataFrame(
        {
            "area": np.tile(weights.areas, periods),
            "year": np.repeat(2015 + np.arange(periods), n),
            "y": y.ravel(),
            "x": x.ravel(),
            "z": z.ravel(),
        }
    )


def fit(frame: pd.DataFrame, **changes: Any) -> SpatialLag:
    given: dict[str, Any] = {
        "outcome": "y",
        "exposures": ["x", "z"],
        "area": "area",
        "weights": WEIGHTS,
        "time": "year",
        "draws": 199,
    }
    return spatial_lag_model(frame, **(given | changes))


def values(result: SpatialLag) -> np.ndarray:
    return result.estimates["estimate"].to_numpy()


def test_one_cross_section_is_that_of_spreg() -> None:
    frame = planted(0.5, 1)
    found = fit(frame, time=None)
    w = WEIGHTS.to_graph().transform("R").to_W()
    theirs = spreg.ML_Lag(frame[["y"]].to_numpy(), frame[["x", "z"]].to_numpy(), w, spat_diag=False)
    betas = theirs.betas.ravel()
    np.testing.assert_allclose(values(found), betas[1:], atol=2e-6)
    assert found.diagnostics["constant"] == pytest.approx(betas[0], abs=1e-5)


def test_a_panel_less_the_effects_of_areas_is_that_of_spreg() -> None:
    frame = planted(0.3, 5)
    found = fit(frame, effects="entity")
    w = WEIGHTS.to_graph().transform("R").to_W()
    theirs = spreg.Panel_FE_Lag(frame[["y"]].to_numpy(), frame[["x", "z"]].to_numpy(), w)
    np.testing.assert_allclose(values(found), theirs.betas.ravel(), atol=2e-6)


def test_two_stages_are_those_of_spreg() -> None:
    frame = planted(0.5, 1)
    found = fit(frame, time=None, estimator="gm")
    w = WEIGHTS.to_graph().transform("R").to_W()
    theirs = spreg.GM_Lag(
        frame[["y"]].to_numpy(), frame[["x", "z"]].to_numpy(), w=w, robust="white", spat_diag=False
    )
    np.testing.assert_allclose(values(found), theirs.betas.ravel()[1:], rtol=1e-9)
    errors = np.sqrt(np.diag(theirs.vm))[1:]
    np.testing.assert_allclose(found.estimates["std_error"], errors, rtol=1e-9)


def test_crime_in_columbus() -> None:
    """The textbook regression of 49 quarters (Anselin 1988), shipped with libpysal."""
    frame = gpd.read_file(libpysal.examples.get_path("columbus.shp"))
    weights = libpysal.io.open(libpysal.examples.get_path("columbus.gal")).read()
    frame = frame.assign(quarter=weights.id_order)
    found = fit(
        frame,
        outcome="CRIME",
        exposures=["INC", "HOVAL"],
        area="quarter",
        weights=weights,
        time=None,
    )
    np.testing.assert_allclose(values(found), [-1.0487, -0.2663, 0.4233], atol=5e-5)
    assert found.diagnostics["constant"] == pytest.approx(45.603, abs=5e-4)


@pytest.mark.parametrize("rho", [-0.3, 0.0, 0.6])
def test_planted_coefficients_are_recovered(rho: float) -> None:
    fits = [fit(planted(rho, 8, seed), draws=99) for seed in range(5)]
    means = np.mean([values(found) for found in fits], axis=0)
    np.testing.assert_allclose(means, [1, 0, rho], atol=0.1)
    totals = [found.impacts.loc[2, "estimate"] for found in fits]
    assert np.mean(totals) == pytest.approx(1 / (1 - rho), rel=0.1)
    assert abs(np.mean([found.diagnostics["residual_morans_i"] for found in fits])) < 0.05


def test_shocks_to_all_areas_are_no_likeness_of_neighbours() -> None:
    """Without the effects of periods they would pass for one: rho is zero here."""
    frame = planted(0.0, 8)
    assert abs(values(fit(frame))[-1]) < 0.2
    assert values(fit(frame, effects="entity"))[-1] > 0.7


def test_effects_add_up_and_are_those_of_the_inverse() -> None:
    found = fit(planted(0.5, 6))
    impacts = found.impacts.pivot(index="term", columns="effect", values="estimate")
    np.testing.assert_allclose(impacts["direct"] + impacts["indirect"], impacts["total"])
    slope, _, rho = values(found)
    inverse = np.linalg.inv(np.eye(36) - rho * WEIGHTS.standardised().toarray()) * slope
    assert impacts.loc["x", "direct"] == pytest.approx(np.diag(inverse).mean(), rel=1e-9)
    assert impacts.loc["x", "total"] == pytest.approx(inverse.sum(axis=1).mean(), rel=1e-9)


def test_what_areas_and_periods_are_like_for_good_changes_nothing() -> None:
    frame = planted(0.4, 6)
    number = frame["area"].map({name: k for k, name in enumerate(WEIGHTS.areas)})
    moved = frame.assign(
        y=frame["y"] + number**1.5 + 7.0 * (frame["year"] == 2017),
        x=frame["x"] + 3 * number + frame["year"],
        z=frame["z"] - number,
    )
    np.testing.assert_allclose(values(fit(moved)), values(fit(frame)), rtol=1e-7, atol=1e-9)


def test_the_constant_of_one_cross_section_pulls_rho_down_unless_corrected() -> None:
    w = WEIGHTS.standardised().toarray()
    found: dict[Any, list[float]] = {"none": [], "time": []}
    for seed in range(30):
        frame = planted(0.4, 1, seed)
        for effects, several in found.items():
            model = LagModel(frame["x"].to_numpy()[None, None], w, effects)
            several.append(model.fit(frame["y"].to_numpy()[None, None]).rho[0])
    assert np.mean(found["none"]) < 0.33
    assert np.mean(found["time"]) == pytest.approx(0.38, abs=0.05)
    frame = planted(0.4, 1)
    assert (
        values(fit(frame, time=None, estimator="ml-corrected"))[-1]
        > values(fit(frame, time=None))[-1]
    )
    assert "rho too small" in fit(frame, time=None).summary()


@pytest.mark.slow
def test_intervals_hold_planted_coefficients_about_as_often_as_they_say() -> None:
    held = np.zeros(4)
    for seed in range(200):
        found = fit(planted(0.4, 8, seed))
        table = found.estimates
        truth = np.array([1.0, 0.0, 0.4])
        held[:3] += (table["ci_low"] < truth) & (truth < table["ci_high"])
        total = found.impacts.set_index(["term", "effect"]).loc[("x", "total")]
        held[3] += total["ci_low"] < 1 / 0.6 < total["ci_high"]
    # 190 of 200 are expected; fewer than 180 would happen once in five hundred.
    assert held.min() >= 180


def test_order_of_rows_changes_nothing() -> None:
    frame = planted(0.4, 4)
    one, other = fit(frame), fit(frame.sample(frac=1, random_state=3))
    pd.testing.assert_frame_equal(one.estimates, other.estimates, check_exact=True)
    pd.testing.assert_frame_equal(one.impacts, other.impacts, check_exact=True)


def test_missing_rounds_and_islands_are_left_out_and_counted() -> None:
    frame = planted(0.4, 5)
    frame.loc[frame["year"] == 2017, "y"] = np.nan
    frame = frame[~frame["area"].isin(["01", "10", "11"])]
    found = fit(frame)
    account = dict(zip(found.sample["reason"], found.sample["rows"], strict=True))
    assert account == {
        "given": 165,
        "used": 128,
        "y missing": 33,
        "no neighbour among the areas at hand": 4,
    }
    assert (found.diagnostics["areas"], found.diagnostics["periods"]) == (32, 4)
    assert "so left out: 00" in found.summary()
    assert "3 of 36 areas of the weights have no figures (01, 10, 11)" in found.summary()


def test_it_reads_in_words() -> None:
    told = fit(planted(0.4, 4)).summary()
    assert told.startswith("Association (not a demonstrated effect)")
    assert "by wild bootstrap of whole areas (area), 36 clusters" in told
    assert "x, indirect:" in told
    assert "no proof of a spill-over" in told


def gap(frame: pd.DataFrame) -> pd.DataFrame:
    return frame[(frame["area"] != "23") | (frame["year"] != 2016)]


@pytest.mark.parametrize(
    "change, settings, says",
    [
        (gap, {}, "1 gaps.*Areas with gaps: 23; periods with gaps: 2016"),
        (lambda t: t.iloc[:0], {}, "no rows"),
        (lambda t: t.assign(x=np.nan), {}, "No row is left.*x missing: 144 rows"),
        (lambda t: t.assign(y=1.0), {}, "y does not vary once the effects of area and year"),
        (lambda t: t.assign(x=t["year"] * 1.0), {}, "x does not vary once"),
        (lambda t: t.assign(z=2 * t["x"] + t["year"]), {}, "x, z determine one another"),
        (lambda t: t.assign(y=t["x"] - t["z"]), {}, "reproduce the outcome exactly"),
        (lambda t: t.assign(x=t["x"].where(t.index > 0, np.inf)), {}, "infinite"),
        (lambda t: t.assign(x="many"), {}, "not numbers"),
        (lambda t: pd.concat([t, t.iloc[[0]]]), {}, "2 rows share a key"),
        (lambda t: t.assign(area="ML" + t["area"]), {}, "36 areas are not in the spatial weights"),
        (lambda t: t[t["area"].isin(["00", "01", "10", "11"])], {}, "Only 4 clusters"),
        (lambda t: t[t["year"] == 2015], {}, "does not vary"),
        (lambda t: t, {"time": None}, "share a key"),
        (lambda t: t, {"exposures": []}, "exposures none"),
        (lambda t: t, {"exposures": "y"}, "exposures y"),
        (lambda t: t.assign(rho=1.0), {"exposures": "rho"}, "exposures rho"),
        (lambda t: t, {"effects": "both"}, "effects='both'"),
        (lambda t: t, {"estimator": "ols"}, "estimator='ols'"),
        (lambda t: t, {"estimator": "gm"}, "estimator='gm' with time"),
        (lambda t: t, {"draws": 5}, "5 draws"),
        (lambda t: t, {"seed": None}, "seed is None"),
        (lambda t: t, {"time": "area"}, "play two parts"),
        (lambda t: t, {"time": None, "effects": "entity"}, "effects='entity' without time"),
        (lambda t: t, {"level": 95}, "level of the intervals is 95"),
        (lambda t: t, {"weights": None}, "Spatial weights of type NoneType"),
    ],
)
def test_refusals(change: Any, settings: dict[str, Any], says: str) -> None:
    with pytest.raises(AnalysisError, match=says):
        fit(change(planted(0.4, 4)), **settings)

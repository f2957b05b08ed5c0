"""Moran's I against hand calculations and `esda`, planted clusters, and every refusal."""

from __future__ import annotations

from functools import cache
from typing import Any

import esda
import geopandas as gpd
import libpysal
import numpy as np
import pandas as pd
import pytest
from shapely.geometry import box
from spreg import OLS
from spreg.diagnostics_sp import MoranRes

from sahel_indicators.analysis.spatial import SpatialWeights, lisa, morans_i, spatial_weights
from sahel_indicators.errors import AnalysisError

SEED = 7


def board(rows: int, columns: int | None = None) -> gpd.GeoDataFrame:
    places = [(r, c) for r in range(rows) for c in range(columns or rows)]
    return gpd.GeoDataFrame(
        {
            "area": [f"{r}{c}" for r, c in places],
            "chess": [(-1.0) ** (r + c) for r, c in places],
            "noise": np.random.default_rng(1).normal(size=len(places)),
            "slope": [float(c) for _, c in places],
        },
        geometry=[box(c, r, c + 1, r + 1) for r, c in places],
    )


@cache
def queen(rows: int, columns: int | None = None) -> SpatialWeights:
    return spatial_weights(board(rows, columns), area="area")


@cache
def rook(rows: int, columns: int | None = None) -> SpatialWeights:
    return spatial_weights(board(rows, columns), area="area", corners=False)


def moran(frame: pd.DataFrame, weights: Any, value: str = "noise", **changes: Any) -> Any:
    given: dict[str, Any] = {"area": "area", "permutations": 999, "seed": SEED}
    return morans_i(frame, value=value, weights=weights, **(given | changes))


def local(frame: pd.DataFrame, weights: Any, value: str = "noise", **changes: Any) -> Any:
    given: dict[str, Any] = {"area": "area", "permutations": 999, "seed": SEED}
    return lisa(frame, value=value, weights=weights, **(given | changes))


@pytest.mark.parametrize("rows", [2, 3, 6])
def test_a_chess_board_is_as_opposed_as_can_be(rows: int) -> None:
    """Every neighbour is the opposite: I is -1 where both colours are as many."""
    columns = rows + rows % 2
    found = moran(board(rows, columns), rook(rows, columns), "chess").to_frame()
    assert found.loc[0, "estimate"] == pytest.approx(-1, abs=1e-12)


def test_a_row_of_four_by_hand() -> None:
    """1, 2, 3, 6 less their mean: -2, -1, 0, 3; neighbours' means: -1, -1, 1, 0."""
    frame = board(1, 4).assign(value=[1.0, 2, 3, 6])
    found = moran(frame, rook(1, 4), "value").to_frame()
    assert found.loc[0, "estimate"] == pytest.approx((2 + 1 + 0 + 0) / 14)
    assert found.loc[0, "expected"] == pytest.approx(-1 / 3)


def test_the_p_value_of_two_by_two_by_hand() -> None:
    """Of the six ways to place two and two, two give -1: a third, doubled."""
    found = moran(board(2), rook(2), "chess", permutations=9999).to_frame()
    assert found.loc[0, "p_value"] == pytest.approx(2 / 3, abs=0.03)


def test_statistic_and_permutations_are_those_of_esda() -> None:
    frame, weights = board(7), queen(7)
    found = moran(frame.sample(frac=1, random_state=2), weights, permutations=999).to_frame()
    state = np.random.get_state()
    np.random.seed(SEED)
    theirs = esda.Moran(frame["noise"].to_numpy(), weights.to_graph(), permutations=999)
    np.random.set_state(state)
    row = found.iloc[0]
    assert row["estimate"] == pytest.approx(theirs.I, rel=1e-12)
    assert row["expected"] == pytest.approx(theirs.EI, rel=1e-12)
    assert row["std_error"] == pytest.approx(theirs.seI_sim, rel=1e-10)
    assert row["z"] == pytest.approx(theirs.z_sim, rel=1e-9)
    assert row["p_sim"] == theirs.p_sim
    assert row["p_value"] == pytest.approx(2 * theirs.p_sim)


def test_the_global_state_of_random_numbers_is_left_alone() -> None:
    np.random.seed(3)
    expected = np.random.random()
    np.random.seed(3)
    moran(board(4), queen(4))
    local(board(4), queen(4))
    assert np.random.random() == expected


def test_crime_in_columbus() -> None:
    """The textbook map of 49 quarters (Anselin 1988), shipped with libpysal: I = 0.5002."""
    frame = gpd.read_file(libpysal.examples.get_path("columbus.shp"))
    weights = libpysal.io.open(libpysal.examples.get_path("columbus.gal")).read()
    frame = frame.assign(quarter=weights.id_order)
    row = moran(frame, weights, "CRIME", area="quarter").to_frame().iloc[0]
    assert row["estimate"] == pytest.approx(0.5002, abs=5e-5)
    assert row["p_sim"] == 0.001


def test_slopes_are_seen_and_noise_is_not() -> None:
    assert moran(board(6), queen(6), "slope").to_frame().loc[0, "p_value"] < 0.01
    row = moran(board(6), queen(6)).to_frame().iloc[0]
    assert row["p_value"] > 0.05
    assert row["null_low"] < row["estimate"] < row["null_high"]


def test_noise_is_found_ordered_as_often_as_the_level_says() -> None:
    """Both sides count: the one-sided p_sim is below 0.05 about twice as often."""
    weights = queen(5)
    rng = np.random.default_rng(11)
    frame = pd.DataFrame(
        {
            "area": np.tile(weights.areas, 80),
            "round": np.repeat(np.arange(80), 25),
            "noise": rng.normal(size=25 * 80),
        }
    )
    table = moran(frame, weights, time="round", permutations=99).to_frame()
    # 4 % (of 99, one is at most 5 %) and 10 % are expected: 3.2 and 8, with bounds for 99.9 %.
    assert (table["p_value"] <= 0.05).sum() <= 10
    assert 1 <= (table["p_sim"] <= 0.05).sum() <= 18


def test_residuals_are_tested_with_their_lower_expectation() -> None:
    frame, weights = board(7), queen(7)
    frame["x"] = frame["slope"] + np.random.default_rng(5).normal(size=49)
    row = moran(frame, weights, controls=["slope", "x"], permutations=9999).to_frame().iloc[0]
    w = weights.to_graph().transform("R").to_W()
    regression = OLS(frame[["noise"]].to_numpy(), frame[["slope", "x"]].to_numpy())
    theirs = MoranRes(regression, w, z=True)
    assert row["estimate"] == pytest.approx(theirs.I, rel=1e-10)
    assert row["expected"] == pytest.approx(theirs.eI, rel=1e-9)
    assert row["std_error"] == pytest.approx(np.sqrt(theirs.vI), rel=0.04)


def test_period_by_period() -> None:
    frame = board(6)
    both = pd.concat(
        [
            frame.assign(when=pd.Timestamp("2020-10-01"), value=frame["noise"]),
            frame.assign(when=pd.Timestamp("2014-10-01"), value=frame["slope"]),
        ]
    )
    found = moran(both, queen(6), "value", time="when")
    table = found.to_frame()
    assert table["when"].tolist() == [pd.Timestamp("2014-10-01"), pd.Timestamp("2020-10-01")]
    single = moran(frame, queen(6)).to_frame()
    assert table.loc[1, "estimate"] == single.loc[0, "estimate"]
    assert table.loc[1, "p_value"] == single.loc[0, "p_value"]
    assert table.loc[0, "p_holm"] == pytest.approx(2 * table.loc[0, "p_value"])
    assert "2014-10-01: I = " in found.summary()
    assert "In 1 of 2 periods after Holm's correction" in found.summary()


def test_order_of_rows_changes_nothing() -> None:
    frame, weights = board(6), queen(6)
    shuffled = frame.sample(frac=1, random_state=4)
    for analysis in (moran, local):
        one, other = analysis(frame, weights).to_frame(), analysis(shuffled, weights).to_frame()
        pd.testing.assert_frame_equal(one, other, check_exact=True)


@pytest.mark.parametrize("unit", [1e-200, 1e-12, 1e12])
def test_units_change_nothing(unit: float) -> None:
    frame, weights = board(5), queen(5)
    scaled = frame.rename(columns={"noise": 7}).assign(area=frame["area"])
    scaled[7] = scaled[7] * unit
    for analysis in (moran, local):
        one = analysis(frame, weights, permutations=99).to_frame()
        other = analysis(scaled, weights, 7, permutations=99).to_frame()
        for column in ("estimate", "p_value"):
            np.testing.assert_allclose(other[column], one[column], rtol=1e-9)


# -- local ---------------------------------------------------------------------------------------


def with_clusters() -> pd.DataFrame:
    """Noise, a hot corner of nine and, opposite, a cold one; one cold square in the hot corner."""
    frame = board(9)
    row, column = (frame["area"].str[k].astype(int) for k in (0, 1))
    value = 0.3 * frame["noise"] + 4.0 * ((row < 3) & (column < 3))
    return frame.assign(value=value - 4.0 * ((row > 5) & (column > 5)))


def test_planted_clusters_are_found_where_they_are() -> None:
    table = local(with_clusters(), queen(9), "value", permutations=9999).to_frame()
    by_area = table.set_index("area")["cluster"]
    assert by_area["11"] == "high among high"
    assert by_area["77"] == "low among low"
    found = set(by_area[by_area != "not significant"].index)
    corners = {f"{r}{c}" for r in range(9) for c in range(9) if (r < 3) == (c < 3)}
    assert len(found) >= 12 and found <= corners - {"44"}


def test_a_cold_square_among_hot_ones_stands_out() -> None:
    frame = with_clusters()
    frame.loc[frame["area"] == "11", "value"] = -4.0
    row = local(frame, queen(9), "value").to_frame().set_index("area").loc["11"]
    assert row["quadrant"] == "LH" and row["estimate"] < 0


def test_local_statistics_are_those_of_esda() -> None:
    frame, weights = board(7), queen(7)
    table = local(frame, weights).to_frame()
    theirs = esda.Moran_Local(frame["noise"].to_numpy(), weights.to_graph(), permutations=0)
    np.testing.assert_allclose(table["estimate"], theirs.Is, rtol=1e-10)
    names = {1: "HH", 2: "LH", 3: "LL", 4: "HL"}
    assert table["quadrant"].tolist() == [names[q] for q in theirs.q]
    total = moran(frame, weights).to_frame().loc[0, "estimate"]
    assert table["estimate"].sum() / (49 - 1) == pytest.approx(total, rel=1e-10)


@pytest.mark.slow
def test_local_p_values_are_those_of_esda() -> None:
    """Slow as `esda` compiles for half a minute; other draws, so they agree but for chance."""
    frame, weights = board(7), queen(7)
    table = local(frame, weights, permutations=19999).to_frame()
    with pytest.warns(DeprecationWarning):
        theirs = esda.Moran_Local(
            frame["noise"].to_numpy(), weights.to_graph(), permutations=19999, seed=3
        )
    np.testing.assert_allclose(table["p_sim"], theirs.p_sim, atol=0.015)


def test_local_p_values_are_exact_where_all_deals_can_be_listed() -> None:
    """A row of 1, 2, 3, 6, 0: the first has one neighbour, and four can be dealt to it."""
    frame = board(1, 5).assign(value=[1.0, 2, 3, 6, 0])
    table = local(frame, rook(1, 5), "value", permutations=19999).to_frame()
    first = table.iloc[0]
    # z is negative; its product is above the observed one where 0 is dealt, at it where 2 is.
    assert first["p_sim"] == pytest.approx(0.5, abs=0.01)
    assert first["p_value"] == pytest.approx(1, abs=0.02)


def test_corrected_as_benjamini_and_hochberg_do_within_a_period() -> None:
    frame = with_clusters()
    table = local(frame, queen(9), "value").to_frame().sort_values("p_value")
    p = table["p_value"].to_numpy()
    stepped = p * len(p) / np.arange(1, len(p) + 1)
    expected = np.minimum.accumulate(stepped[::-1])[::-1]
    np.testing.assert_allclose(table["p_adjusted"], np.minimum(expected, 1), rtol=1e-12)
    assert (table["significant"] == (table["p_adjusted"] <= 0.05)).all()
    twice = pd.concat([frame.assign(when=1), frame.assign(when=2)])
    both = local(twice, queen(9), "value", time="when").to_frame()
    assert (
        both.loc[both["when"] == 2, "p_adjusted"].to_numpy()
        == both.loc[both["when"] == 1, "p_adjusted"].to_numpy()
    ).all()


def test_noise_makes_hardly_any_cluster() -> None:
    rng = np.random.default_rng(3)
    frame = pd.concat([board(5).assign(when=k, noise=rng.normal(size=25)) for k in range(20)])
    table = local(frame, queen(5), time="when", permutations=999).to_frame()
    with_any = table.groupby("when")["significant"].any().sum()
    # At most 5 % of maps without order hold a false cluster: 1 of 20, and 6 once in a thousand.
    assert with_any <= 5


def test_too_few_permutations_for_the_correction_are_told() -> None:
    told = local(board(9), queen(9), permutations=999).summary()
    assert "use at least 3240 permutations" in told


def test_ties_count_against_a_finding() -> None:
    """Nearly all zeros: a zero among zeros is no cluster, whatever one-sided counts say."""
    frame = board(7).assign(value=0.0)
    frame.loc[frame["area"].isin(["66", "00"]), "value"] = [1.0, 2.0]
    table = local(frame, queen(7), "value").to_frame()
    assert not table["significant"].any()
    assert table["p_value"].median() == 1


# -- rows left out -------------------------------------------------------------------------------


@pytest.mark.parametrize("analysis", [moran, local])
def test_missing_figures_and_islands_are_left_out_counted_and_named(analysis: Any) -> None:
    frame = board(6)
    # Around the corner 00 nothing is known, so that it has no neighbour left.
    frame.loc[frame["area"].isin(["01", "10", "11"]), "noise"] = np.nan
    found = analysis(frame, queen(6))
    account = dict(zip(found.sample["reason"], found.sample["rows"], strict=True))
    assert account == {
        "given": 36,
        "used": 32,
        "noise missing": 3,
        "no neighbour among the areas at hand": 1,
    }
    told = found.summary()
    assert "3 of 36 areas of the weights have no figures (01, 10, 11)" in told
    assert "so left out: 00" in told
    kept = frame[~frame["area"].isin(["00", "01", "10", "11"])]
    cut = queen(6).cut(kept["area"].tolist())
    pd.testing.assert_frame_equal(found.to_frame(), analysis(kept, cut).to_frame())


@pytest.mark.parametrize("analysis", [moran, local])
def test_periods_that_tell_nothing_are_left_out_and_named(analysis: Any) -> None:
    frame = board(6)
    rounds = [frame.assign(when=1), frame.assign(when=2, noise=0.1), frame.iloc[:3].assign(when=3)]
    found = analysis(pd.concat(rounds), queen(6), time="when")
    assert found.to_frame()["when"].unique().tolist() == [1]
    account = dict(zip(found.sample["reason"], found.sample["rows"], strict=True))
    assert account["noise the same in all areas in that period"] == 36
    assert account["fewer than 4 areas with a neighbour in that period"] == 3
    assert "Not computed for 2: noise the same in all areas" in found.summary()


@pytest.mark.parametrize("analysis", [moran, local])
@pytest.mark.parametrize(
    "change, settings, says",
    [
        (lambda t: t.iloc[:0], {}, "no rows"),
        (lambda t: t, {"value": "hunger"}, "'hunger' is in the table 0 times"),
        (lambda t: t.assign(noise=1.5), {}, "Nothing is left.*noise the same in all areas"),
        (lambda t: t.assign(noise=0.0), {}, "Nothing is left"),
        (lambda t: t.assign(noise=np.nan), {}, "Nothing is left.*noise missing: 16 rows"),
        (lambda t: t.iloc[:3], {}, "fewer than 4 areas"),
        (lambda t: t.iloc[::15], {}, "no neighbour among the areas at hand: 2 rows"),
        (lambda t: t.assign(noise=t["noise"].where(t.index > 0, np.inf)), {}, "infinite"),
        (lambda t: t.assign(noise="high"), {}, "not numbers"),
        (lambda t: pd.concat([t, t.iloc[[0]]]), {}, "2 rows share a key"),
        (lambda t: t.assign(area="ML" + t["area"]), {}, "16 areas are not in the spatial weights"),
        (lambda t: t, {"time": "year"}, "'year' is in the table 0 times"),
        (lambda t: t, {"permutations": 10}, "10 permutations"),
        (lambda t: t, {"seed": -1}, "seed is -1"),
        (lambda t: t, {"time": "area"}, "play two parts"),
        (lambda t: t, {"time": "noise"}, "play two parts"),
        (lambda t: t.assign(estimate=1), {"time": "estimate"}, "'estimate' of the result"),
        (lambda t: t, {"level": 95}, "level of the intervals is 95"),
        (lambda t: t, {"weights": "queen"}, "Spatial weights of type str"),
    ],
)
def test_refusals(analysis: Any, change: Any, settings: dict[str, Any], says: str) -> None:
    given = {"weights": queen(4)} | settings
    with pytest.raises(AnalysisError, match=says):
        analysis(change(board(4)), given.pop("weights"), **given)


def test_refusals_of_controls() -> None:
    frame = board(4).assign(double=lambda t: 2 * t["slope"], same=lambda t: t["noise"] + 1)
    with pytest.raises(AnalysisError, match="controls determine one another"):
        moran(frame, queen(4), controls=["slope", "double"])
    for twice in (["slope", "slope"], "noise"):
        with pytest.raises(AnalysisError, match="play two parts"):
            moran(frame, queen(4), controls=twice)
    with pytest.raises(AnalysisError, match="reproduce the figure exactly"):
        moran(frame, queen(4), controls="same")

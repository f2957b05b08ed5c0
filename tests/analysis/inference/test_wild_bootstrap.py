"""The wild cluster bootstrap against estimating every sample anew, and its known properties."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pytest

from sahel_indicators.analysis import inference
from sahel_indicators.analysis.inference import wild_draws
from sahel_indicators.errors import AnalysisError

SIX = [np.sqrt(1.5), 1.0, np.sqrt(0.5), -np.sqrt(0.5), -1.0, -np.sqrt(1.5)]


def dummies(codes: np.ndarray) -> np.ndarray:
    columns: np.ndarray = np.eye(codes.max() + 1)[codes]
    return columns


class Panel(NamedTuple):
    """An unbalanced, weighted panel of 12 areas and 7 periods, clustered by 6 or 5 zones."""

    outcome: np.ndarray
    design: np.ndarray
    weights: np.ndarray
    area: np.ndarray
    period: np.ndarray
    zone: np.ndarray

    def effects(self, which: str) -> list[np.ndarray]:
        cell = self.area % 3 * 7 + self.period
        half = self.area % 5
        return {
            "area": [self.area],
            "area, period": [self.area, self.period],
            "period": [self.period],
            "area, group by period": [self.area, cell],
            "effects across the clusters": [half, self.period],
        }[which]

    def dummies(self, effects: Sequence[np.ndarray], slopes: Sequence[Any]) -> np.ndarray:
        trends = [dummies(codes) * values[:, None] for codes, values in slopes]
        return np.column_stack([*map(dummies, effects), *trends])


def panel(zones: int = 6, seed: int = 1) -> Panel:
    rng = np.random.default_rng(seed)
    area, period = np.nonzero(rng.random((12, 7)) > 0.2)
    design = rng.normal(size=(len(area), 2)) + rng.normal(size=(12, 1))[area]
    noise = rng.normal(size=len(area)) + 0.5 * rng.normal(size=(zones, 7))[area % zones, period]
    outcome = 0.3 * design[:, 0] + noise + rng.normal(size=12)[area]
    weights = rng.uniform(0.5, 2, len(area))
    return Panel(outcome, design, weights, area, period, area % zones)


class Estimator:
    """Weighted least squares on all dummies, with t of the first term (CRV1, no factor)."""

    def __init__(self, at: Panel, columns: np.ndarray) -> None:
        self.columns, self.zone = columns, at.zone
        self.root = np.sqrt(at.weights)
        self.inverse = np.linalg.pinv(columns * self.root[:, None])

    def coefficients(self, outcome: np.ndarray) -> np.ndarray:
        beta: np.ndarray = self.inverse @ (outcome * self.root)
        return beta

    def t(self, outcome: np.ndarray, null: float) -> float:
        beta = self.coefficients(outcome)
        influence = self.inverse[0] * self.root
        sums = np.bincount(self.zone, influence * (outcome - self.columns @ beta))
        return float((beta[0] - null) / np.sqrt((sums**2).sum()))


def every_sample(
    at: Panel, effects: Sequence[Any], slopes: Sequence[Any], null: float, points: Sequence[float]
) -> tuple[float, float]:
    """t, and the share of all samples whose |t| is as large, each estimated with all dummies."""
    columns = np.column_stack([at.design, at.dummies(effects, slopes)])
    full, other = Estimator(at, columns), Estimator(at, columns[:, 1:])
    fixed = null * columns[:, 0]
    fitted = other.columns @ other.coefficients(at.outcome - fixed)
    residual = at.outcome - fixed - fitted
    t = full.t(at.outcome, null)
    samples = product(points, repeat=at.zone.max() + 1)
    drawn = [full.t(fixed + fitted + residual * np.array(v)[at.zone], null) for v in samples]
    return t, float(np.mean(np.abs(drawn) >= abs(t) * (1 - 1e-9)))


def wild(
    at: Panel, effects: Sequence[Any] = (), slopes: Sequence[Any] = (), **more: Any
) -> inference.WildTest:
    """Our test, the effects removed by explicit dummies."""
    values = np.column_stack([at.outcome, at.design])
    if effects:
        removed, root = at.dummies(effects, slopes), np.sqrt(at.weights)[:, None]
        values = values - removed @ (np.linalg.pinv(removed * root) @ (values * root))
    given: dict[str, Any] = {"factor": 1.0, "effects": effects, "slopes": slopes} | more
    return inference.wild_cluster_test(values[:, 0], values[:, 1:], at.weights, at.zone, 0, **given)


@pytest.mark.parametrize("null", [0.0, 0.4, -0.5])
@pytest.mark.parametrize(
    "which",
    ["area", "area, period", "period", "area, group by period", "effects across the clusters"],
)
def test_every_sign_estimated_anew_with_all_dummies(which: str, null: float) -> None:
    at = panel()
    effects = at.effects(which)
    t, p_value = every_sample(at, effects, [], null, [1, -1])
    found = wild(at, effects, null=null, multipliers="rademacher")
    assert found.t == pytest.approx(t, rel=1e-9)
    assert found.p_value == p_value
    assert found.enumerated and found.draws == 64 and found.weights == "rademacher"


def test_every_one_of_six_points_estimated_anew() -> None:
    at = panel(zones=5)
    effects = at.effects("area, period")
    _, p_value = every_sample(at, effects, [], 0.0, SIX)
    found = wild(at, effects)
    assert found.p_value == p_value
    assert found.enumerated and found.draws == 6**5 and found.weights == "webb"


@pytest.mark.parametrize("own", ["area", "period"])
def test_trends_of_their_own_estimated_anew(own: str) -> None:
    at = panel()
    effects = at.effects("area, period")
    codes = at.area if own == "area" else at.period
    values = at.period - 3.0 if own == "area" else at.design[:, 1] ** 2
    t, p_value = every_sample(at, effects, [(codes, values)], 0.0, [1, -1])
    found = wild(at, effects, [(codes, values)], multipliers="rademacher")
    assert found.t == pytest.approx(t, rel=1e-9)
    assert found.p_value == p_value


def test_without_effects() -> None:
    at = panel()
    constant = at._replace(design=np.column_stack([at.design, np.ones(len(at.area))]))
    _, p_value = every_sample(constant, [at.area * 0], [], 0.0, [1, -1])
    assert wild(constant, multipliers="rademacher").p_value == p_value


def test_forgetting_the_effects_that_cross_the_clusters_would_change_the_test() -> None:
    at = panel()
    effects = at.effects("area, period")
    values = np.column_stack([at.outcome, at.design])
    within = inference.within_transform(values, effects, at.weights)
    given = (within[:, 0], within[:, 1:], at.weights, at.zone, 0)
    asked: dict[str, Any] = {"factor": 1.0, "null": 0.4, "multipliers": "rademacher"}
    right = inference.wild_cluster_test(*given, effects=effects, **asked)
    wrong = inference.wild_cluster_test(*given, effects=[], **asked)
    assert right.t == pytest.approx(wrong.t)
    assert right.ci_high != pytest.approx(wrong.ci_high, rel=1e-3)


# -- the interval ----------------------------------------------------------------------------


@pytest.mark.parametrize("level", [0.8, 0.9])
def test_the_interval_holds_the_nulls_that_are_not_rejected(level: float) -> None:
    at = panel()
    effects = at.effects("area, period")
    found = wild(at, effects, level=level, multipliers="rademacher")
    width = found.ci_high - found.ci_low
    for null, inside in (
        (found.ci_low + 1e-6 * width, True),
        (found.ci_high - 1e-6 * width, True),
        (found.ci_low - 1e-6 * width, False),
        (found.ci_high + 1e-6 * width, False),
    ):
        _, p_value = every_sample(at, effects, [], null, [1, -1])
        assert (p_value > 1 - level) == inside


def test_an_interval_without_end_is_told() -> None:
    # Five clusters have 32 signs, of which two give the sample itself: p is never under 1/16.
    found = wild(panel(zones=5), panel(zones=5).effects("area"), multipliers="rademacher")
    assert found.ci_low == -np.inf and found.ci_high == np.inf
    assert "infinite end" in " ".join(found.notes)
    assert found.p_value >= 1 / 16


def test_without_interval() -> None:
    at = panel()
    found = wild(at, at.effects("area"), interval=False)
    assert np.isnan([found.ci_low, found.ci_high]).all()
    assert found.p_value == wild(at, at.effects("area")).p_value


# -- draws -----------------------------------------------------------------------------------


def many(clusters: int = 40, seed: int = 4, slope: float = 0.0) -> Panel:
    rng = np.random.default_rng(seed)
    area, period = np.indices((clusters, 8)).reshape(2, -1)
    design = rng.normal(size=(len(area), 1)) + rng.normal(size=(clusters, 1))[area]
    outcome = slope * design[:, 0] + rng.normal(size=len(area)) + rng.normal(size=clusters)[area]
    return Panel(outcome, design, np.ones(len(area)), area, period, area)


def test_which_multipliers_and_whether_all_are_gone_through() -> None:
    for clusters, name, draws, enumerated in (
        (5, "webb", 7776, True),
        (6, "webb", 9999, False),
        (11, "webb", 9999, False),
        (12, "rademacher", 4096, True),
        (13, "rademacher", 8192, True),
        (14, "rademacher", 9999, False),
    ):
        at = many(clusters)
        found = wild(at, [at.area], interval=False)
        assert (found.weights, found.draws, found.enumerated) == (name, draws, enumerated)


@pytest.mark.parametrize("name", ["rademacher", "webb"])
def test_multipliers_have_mean_zero_and_variance_one(name: Any) -> None:
    drawn = np.concatenate(list(wild_draws.Draws.of(20, 20_000, name, 1).parts()), axis=1)
    assert drawn.shape == (20, 20_000)
    assert drawn.mean() == pytest.approx(0, abs=0.01)
    assert (drawn**2).mean() == pytest.approx(1, abs=0.01)
    # All of them at once, each pattern once up to its sign.
    patterns = np.concatenate(list(wild_draws.Draws.of(5, 10_000, name, 1).parts()), axis=1)
    both = {tuple(v) for v in np.hstack([patterns, -patterns]).T}
    assert len(both) == (2 if name == "rademacher" else 6) ** 5 == 2 * patterns.shape[1]


def test_the_same_seed_gives_the_same_and_parts_do_not_matter(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    at = many()
    one = wild(at, [at.area, at.period], draws=999)
    assert wild(at, [at.area, at.period], draws=999) == one
    assert wild(at, [at.area, at.period], draws=999, seed=2).p_value != one.p_value
    monkeypatch.setattr(wild_draws, "PRODUCTS_AT_ONCE", 0)
    monkeypatch.setattr(wild_draws, "CELLS_AT_ONCE", 4_000)
    assert wild(at, [at.area, at.period], draws=999).p_value == one.p_value


def test_draws_agree_with_all_samples() -> None:
    twelve = many(12, slope=0.25)
    whole = wild(twelve, [twelve.area, twelve.period])
    part = wild(twelve, [twelve.area, twelve.period], draws=4_095)
    assert whole.enumerated and not part.enumerated
    assert part.p_value == pytest.approx(whole.p_value, abs=4 * np.sqrt(0.25 / 4_095))


def test_a_planted_slope_is_found_and_its_interval_holds_it() -> None:
    at = many(slope=1.0)
    found = wild(at, [at.area, at.period])
    # No draw is as extreme: the smallest p value there is.
    assert found.p_value == 1 / 10_000
    assert found.ci_low < 1.0 < found.ci_high
    assert found.ci_low > 0


def test_t_is_that_of_clustered_errors_with_the_factor() -> None:
    at = many(slope=0.2)
    frame = pd.DataFrame({"y": at.outcome, "x": at.design[:, 0], "area": at.area, "t": at.period})
    from sahel_indicators.analysis import panel_regression

    fitted = panel_regression(frame, outcome="y", exposures="x", entity="area", time="t")
    row = fitted.estimates.iloc[0]
    factor = inference.small_sample_factor(1, [at.area, at.period], at.area)
    found = wild(at, [at.area, at.period], factor=factor)
    assert found.t == pytest.approx(row["estimate"] / row["std_error"], rel=1e-8)


@pytest.mark.slow
@pytest.mark.parametrize("slope", [0.0, 0.12])
def test_against_the_package_wildboottest(slope: float) -> None:
    import statsmodels.api as sm
    from wildboottest.wildboottest import wildboottest

    at = many(slope=slope)
    design = np.column_stack([at.design, np.ones(len(at.area)), at.period])
    names = ["x", "constant", "trend"]
    model = sm.OLS(pd.Series(at.outcome, name="y"), pd.DataFrame(design, columns=names))
    peer = wildboottest(model, B=9_999, cluster=at.area, param="x", seed=1, show=False)
    rows = len(at.area)
    found = inference.wild_cluster_test(
        at.outcome,
        design,
        at.weights,
        at.area,
        0,
        factor=(rows - 1) / (rows - 3) * 40 / 39,
        effects=[],
    )
    assert found.t == pytest.approx(float(peer["statistic"].iloc[0]), rel=1e-8)
    spread = np.sqrt(2 * found.p_value * (1 - found.p_value) / 9_999)
    assert found.p_value == pytest.approx(float(peer["p-value"].iloc[0]), abs=4 * spread + 2e-4)


# -- invariance ------------------------------------------------------------------------------


def test_the_order_of_rows_does_not_matter() -> None:
    at = panel()
    order = np.random.default_rng(8).permutation(len(at.area))
    mixed = Panel(*(one[order] for one in at))
    here, there = (wild(one, one.effects("area, period")) for one in (at, mixed))
    assert here.p_value == there.p_value
    assert here.t == pytest.approx(there.t, rel=1e-9)
    assert here.ci_low == pytest.approx(there.ci_low, rel=1e-9)


@pytest.mark.parametrize("unit", [1e-8, 1e8])
@pytest.mark.parametrize("part", ["outcome", "exposure", "other"])
def test_units_do_not_matter(part: str, unit: float) -> None:
    at = panel()
    units = np.array([unit if part == "exposure" else 1.0, unit if part == "other" else 1.0])
    outcome = at.outcome * (unit if part == "outcome" else 1.0)
    scaled = at._replace(outcome=outcome, design=at.design * units)
    usual, found = (wild(one, one.effects("area, period")) for one in (at, scaled))
    assert found.p_value == usual.p_value
    assert found.t == pytest.approx(usual.t, rel=1e-7)
    change = {"outcome": unit, "exposure": 1 / unit, "other": 1.0}[part]
    assert found.ci_high == pytest.approx(usual.ci_high * change, rel=1e-7)


# -- what is weak, and what is refused -------------------------------------------------------


def test_an_exposure_in_one_cluster_is_noted() -> None:
    at = many()
    design = at.design * np.where(at.area == 3, 50.0, 1.0)[:, None]
    assert "rather" not in " ".join(wild(at, [at.area]).notes)
    notes = wild(at._replace(design=design), [at.area]).notes
    assert "clusters' worth of 40 (one holds 9" in notes[0]


def test_too_few_clusters_are_refused() -> None:
    with pytest.raises(AnalysisError, match="Only 4 clusters"):
        wild(panel(zones=4), panel().effects("area"))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"draws": 20}, "20 draws"),
        ({"multipliers": "mammen"}, "no bootstrap weights 'mammen'"),
        ({"level": 95}, "level of the intervals is 95"),
        ({"slopes": [(np.zeros(3), np.ones(3))], "effects": []}, "Slopes without effects"),
    ],
)
def test_settings_that_cannot_be_are_refused(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(AnalysisError, match=message):
        wild(panel(), **changes)


def test_columns_that_cannot_be_are_refused() -> None:
    at = panel()
    given: dict[str, Any] = {"factor": 1.0, "effects": []}
    usual = [at.outcome, at.design, at.weights, at.zone]
    broken = at.outcome.copy()
    broken[0] = np.nan
    constant = at.design * [1.0, 0.0]
    tied = np.column_stack([at.design, at.design.sum(axis=1)])
    many_clusters = np.arange(len(at.area))
    for place, wrong, message in (
        (0, broken, "missing or infinite"),
        (0, at.design @ [1.0, 2.0], "reproduced exactly"),
        (0, at.outcome * 0, "reproduced exactly"),
        (1, constant, "one does not vary"),
        (1, tied, "determine one another"),
        (2, -at.weights, "weights are not above zero"),
        (3, many_clusters[1:], "shapes differ"),
    ):
        columns = [*usual[:place], wrong, *usual[place + 1 :]]
        with pytest.raises(AnalysisError, match=message):
            inference.wild_cluster_test(*columns, 0, **given)
    with pytest.raises(AnalysisError, match="there is no term 2"):
        inference.wild_cluster_test(*usual, 2, **given)

"""Synthetic controls against brute force, planted mixtures, ranks counted by hand, and refusals."""

from __future__ import annotations

from functools import cache
from itertools import product
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import minimize

from sahel_indicators.analysis.counterfactual import SyntheticControl, synthetic_control
from sahel_indicators.analysis.counterfactual.synthetic.fit import simplex_weights
from sahel_indicators.errors import AnalysisError

MIX = {"A": 0.5, "B": 0.3, "C": 0.2}


def cercles(
    donors: int = 24, effect: float = 4.0, noise: float = 0.2, seed: int = 7
) -> pd.DataFrame:
    """Donors that follow two common courses; the treated is a mixture of A, B and C."""
    rng = np.random.default_rng(seed)
    years = np.arange(1990, 2020)
    courses = np.cumsum(rng.normal(size=(2, len(years))), axis=1)
    names = [chr(65 + number) for number in range(donors)]
    paths = {
        name: 10 + rng.normal() + rng.uniform(0, 2, 2) @ courses + rng.normal(0, 1, len(years))
        for name in names
    }
    treated = sum(weight * paths[name] for name, weight in MIX.items())
    paths["Kidal"] = treated + rng.normal(0, noise, len(years)) + effect * (years >= 2010)
    wide = pd.DataFrame(paths, index=years)
    frame = wide.rename_axis("year").reset_index().melt("year", var_name="name", value_name="rate")
    return frame.assign(rain=frame["name"].map(lambda name: ord(name[0]) % 7) + frame["rate"] / 9)


def control(frame: pd.DataFrame, **changes: Any) -> SyntheticControl:
    given: dict[str, Any] = {
        "outcome": "rate",
        "entity": "name",
        "time": "year",
        "treated": "Kidal",
        "treated_from": 2010,
    }
    return synthetic_control(frame, **(given | changes))


@cache
def plain() -> SyntheticControl:
    """The control of the table as it is, which several tests look at."""
    return control(cercles())


def weight(found: SyntheticControl, donor: str) -> float:
    return float(found.weights.set_index("donor").loc[donor, "weight"])


# All shares of four donors in steps of a twentieth.
GRID = np.array([(*w, 20 - sum(w)) for w in product(range(21), repeat=3) if sum(w) <= 20]) / 20


@pytest.mark.parametrize("seed", range(4))
def test_weights_are_those_of_a_fine_grid(seed: int) -> None:
    rng, grid = np.random.default_rng(seed), GRID
    donors, treated = rng.normal(size=(6, 4)), rng.normal(size=6)
    distance = np.linalg.norm(treated[:, None] - donors @ grid.T, axis=0)
    found = simplex_weights(treated, donors)
    assert found.sum() == pytest.approx(1, abs=1e-12) and (found >= 0).all()
    assert np.linalg.norm(treated - donors @ found) <= distance.min() + 1e-12
    np.testing.assert_allclose(found, grid[distance.argmin()], atol=0.1)


@pytest.mark.parametrize("size", [(4, 12), (30, 12), (12, 12)])
@pytest.mark.parametrize("unit", [1e-12, 1.0, 1e12])
def test_weights_satisfy_the_conditions_of_the_minimum(size: tuple[int, int], unit: float) -> None:
    rng = np.random.default_rng(5)
    donors, treated = unit * rng.gamma(1, 5, size), unit * rng.gamma(1, 5, size[0])
    found = simplex_weights(treated, donors)
    slope = donors.T @ (donors @ found - treated) / unit**2
    scale = np.abs(donors.T @ treated).max() / unit**2
    # No donor could take weight from those that have it and make the distance smaller.
    assert slope.min() >= slope @ found - 1e-12 * scale
    assert np.abs(slope[found > 1e-12] - slope @ found).max() <= 1e-10 * scale


def test_weights_are_those_of_a_general_optimiser() -> None:
    rng = np.random.default_rng(11)
    donors, treated = rng.normal(size=(20, 6)), rng.normal(size=20)
    general = minimize(
        lambda w: ((treated - donors @ w) ** 2).sum(),
        np.full(6, 1 / 6),
        bounds=[(0, 1)] * 6,
        constraints={"type": "eq", "fun": lambda w: w.sum() - 1},
        method="SLSQP",
        options={"ftol": 1e-14},
    )
    np.testing.assert_allclose(simplex_weights(treated, donors), general.x, atol=1e-5)


def test_planted_mixture_and_effect_are_found() -> None:
    found = plain()
    for donor, planted in MIX.items():
        assert weight(found, donor) == pytest.approx(planted, abs=0.12)
    row = found.estimates.iloc[0]
    assert row["term"] == "mean gap after"
    assert row["estimate"] == pytest.approx(4, abs=0.4)
    assert row["ci_low"] < 4 < row["ci_high"] and row["ci_low"] > 0
    assert row["p_value"] == pytest.approx(1 / 25)


def test_exact_mixture_is_reproduced_to_the_last_digit() -> None:
    found = control(cercles(donors=19, noise=0.0))
    for donor, planted in MIX.items():
        assert weight(found, donor) == pytest.approx(planted, abs=1e-8)
    assert found.estimates["estimate"].iloc[0] == pytest.approx(4, abs=1e-8)
    assert found.diagnostics["pre_rmspe"] == 0 and found.diagnostics["ratio"] == np.inf
    assert "reproduced exactly before, so no interval" in found.summary()
    assert "not defined" in found.summary()


def test_gap_is_actual_less_weighted_donors() -> None:
    frame, found = cercles(), plain()
    wide = frame.pivot(index="year", columns="name", values="rate")
    weights = found.weights.set_index("donor")["weight"]
    synthetic = wide[weights.index] @ weights
    np.testing.assert_allclose(found.gaps["synthetic"], synthetic, rtol=1e-12)
    np.testing.assert_allclose(found.gaps["gap"], wide["Kidal"] - synthetic, atol=1e-12)
    before = found.gaps.loc[found.gaps["phase"] == "before", "gap"]
    assert len(before) == 20
    assert found.diagnostics["pre_rmspe"] == pytest.approx(np.sqrt((before**2).mean()), rel=1e-12)
    spread = wide.loc[:2009, "Kidal"].std(ddof=0)
    assert found.diagnostics["fit_against_spread"] == pytest.approx(
        found.diagnostics["pre_rmspe"] / spread, rel=1e-12
    )


def test_a_placebo_is_that_donor_treated_without_the_treated_among_its_donors() -> None:
    frame = cercles(donors=8)
    found = control(frame).placebos.set_index("unit")
    alone = control(frame[frame["name"] != "Kidal"], treated="D", accept_poor_fit=True, draws=999)
    assert found.loc["D", "mean_gap"] == pytest.approx(alone.estimates["estimate"].iloc[0])
    assert found.loc["D", "ratio"] == pytest.approx(alone.diagnostics["ratio"], rel=1e-9)
    assert list(found.index) == list("ABCDEFGH")


def test_p_value_is_the_rank_counted_by_hand() -> None:
    found = control(cercles(effect=0.3), accept_poor_fit=True)
    beaten = (found.placebos["ratio"] >= found.diagnostics["ratio"]).sum()
    assert found.estimates["p_value"].iloc[0] == pytest.approx((1 + beaten) / 25)
    assert found.diagnostics["rank"] == 1 + beaten


def test_interval_holds_the_effects_that_the_ranking_keeps() -> None:
    """At both ends, an effect taken off the outcome just passes from kept to rejected."""
    frame = cercles(effect=2.0)
    row = control(frame).estimates.iloc[0]
    after = (frame["name"] == "Kidal") & (frame["year"] >= 2010)
    for end in (row["ci_low"], row["ci_high"]):
        for step, kept in ((1e-6, True), (-1e-6, False)):
            inwards = step if end == row["ci_low"] else -step
            less = frame.assign(rate=frame["rate"].where(~after, frame["rate"] - end - inwards))
            assert (control(less).estimates["p_value"].iloc[0] > 0.05) == kept


def test_leave_one_out_leaves_that_donor_out() -> None:
    frame, found = cercles(), plain()
    used = found.weights[found.weights["weight"] > 0]
    assert list(found.leave_one_out["left_out"]) == list(used["donor"])
    without = control(frame[frame["name"] != "A"], accept_poor_fit=True)
    row = found.leave_one_out.set_index("left_out").loc["A"]
    assert row["mean_gap"] == pytest.approx(without.estimates["estimate"].iloc[0], rel=1e-9)


def test_false_date_uses_the_time_before_alone() -> None:
    frame = cercles()
    found = control(frame, placebo_from=2002).placebo_dates.iloc[0]
    alone = control(frame[frame["year"] < 2010], treated_from=2002, accept_poor_fit=True)
    assert found["placebo_from"] == "2002"
    assert found["mean_gap"] == pytest.approx(alone.estimates["estimate"].iloc[0], rel=1e-9)
    assert plain().placebo_dates["placebo_from"].iloc[0] == "2000"


def test_several_treated_are_their_mean_and_placebos_are_sets_as_large() -> None:
    frame = cercles(donors=9)
    twin = frame[frame["name"] == "Kidal"].assign(name="Gao", rate=lambda t: t["rate"] + 0.4)
    both = pd.concat([frame, twin])
    found = control(both, treated=["Kidal", "Gao"])
    single = control(frame.assign(rate=frame["rate"] + 0.2 * (frame["name"] == "Kidal")))
    np.testing.assert_allclose(found.gaps["treated"], single.gaps["treated"], rtol=1e-12)
    np.testing.assert_allclose(found.gaps["gap"], single.gaps["gap"], atol=1e-9)
    assert len(found.placebos) == 36 and "A + B" in set(found.placebos["unit"])
    drawn = control(pd.concat([cercles(donors=20), twin]), treated=["Kidal", "Gao"], draws=120)
    assert len(drawn.placebos) == 120 and drawn.placebos["unit"].is_unique


def test_predictors_with_equal_importance_by_hand() -> None:
    frame = cercles(donors=6)
    predictors = ["rain", ("rate", 1990, 1994), ("rate", 2005, 2009)]
    found = control(frame, predictors=predictors, importance="equal", accept_poor_fit=True)
    wide = {
        name: frame.pivot(index="year", columns="name", values=name) for name in ("rain", "rate")
    }
    means = np.array(
        [
            wide["rain"].loc[:2009].mean(),
            wide["rate"].loc[1990:1994].mean(),
            wide["rate"].loc[2005:2009].mean(),
        ]
    )
    scaled = means / means.std(axis=1, ddof=1)[:, None]
    order = list(wide["rain"].columns)
    donors = [order.index(name) for name in found.weights["donor"]]
    hand = simplex_weights(scaled[:, order.index("Kidal")], scaled[:, donors])
    np.testing.assert_allclose(found.weights["weight"], hand, atol=1e-8)
    np.testing.assert_allclose(found.balance["treated"], means[:, order.index("Kidal")])
    np.testing.assert_allclose(found.balance["synthetic"], means[:, donors] @ hand)
    assert list(found.balance["predictor"]) == [
        "rain",
        "rate (1990 to 1994)",
        "rate (2005 to 2009)",
    ]


def test_nested_importance_fits_the_outcomes_before_no_worse_than_equal() -> None:
    frame = cercles(donors=6)
    settings: dict[str, Any] = {"predictors": ["rain", "rate", ("rate", 2009, 2009)]}
    nested = control(frame, accept_poor_fit=True, **settings)
    equal = control(frame, importance="equal", accept_poor_fit=True, **settings)
    assert nested.diagnostics["pre_rmspe"] <= equal.diagnostics["pre_rmspe"] + 1e-12
    assert nested.balance["importance"].sum() == pytest.approx(1)


def test_demeaned_control_forgives_a_level_that_no_mixture_reaches() -> None:
    frame = cercles()
    far = frame.assign(rate=frame["rate"] + 500 * (frame["name"] == "Kidal"))
    with pytest.raises(AnalysisError, match="No synthetic control fits Kidal"):
        control(far)
    near = control(far, demeaned=True).estimates["estimate"].iloc[0]
    assert near == pytest.approx(control(frame, demeaned=True).estimates["estimate"].iloc[0])
    told = control(far, accept_poor_fit=True).summary()
    assert "What is shown is no estimate of an effect" in told
    assert "20 of 20 periods before, the treated lies outside" in told


def test_order_of_rows_changes_nothing_at_all() -> None:
    frame = cercles()
    one, other = plain(), control(frame.sample(frac=1, random_state=4))
    for name in ("estimates", "weights", "gaps", "placebos", "leave_one_out"):
        pd.testing.assert_frame_equal(getattr(one, name), getattr(other, name), check_exact=True)


@pytest.mark.parametrize("unit", [1e-200, 1e12])
def test_units_only_change_the_units(unit: float) -> None:
    frame = cercles()
    one, other = plain(), control(frame.assign(rate=frame["rate"] * unit))
    np.testing.assert_allclose(one.weights["weight"], other.weights["weight"], atol=1e-9)
    assert one.estimates["p_value"].iloc[0] == other.estimates["p_value"].iloc[0]


def test_columns_may_be_called_like_anything_or_by_numbers() -> None:
    frame = cercles()
    names = {"year": "phase", "name": 0, "rate": 1, "rain": 2}
    settings: dict[str, Any] = {"importance": "equal", "accept_poor_fit": True}
    plain = control(frame, predictors=["rain", ("rate", 1990, 1995)], **settings)
    found = control(
        frame.rename(columns=names),
        outcome=1,
        entity=0,
        time="phase",
        predictors=[2, (1, 1990, 1995)],
        donors=np.array([name for name in frame["name"].unique() if name != "Kidal"]),
        **settings,
    )
    pd.testing.assert_frame_equal(found.estimates, plain.estimates)
    assert list(found.gaps.iloc[:, 0]) == list(range(1990, 2020))
    assert set(found.gaps.iloc[:, 1]) == {"before", "after"}


def test_dates_periods_and_numbered_areas() -> None:
    frame = cercles()
    settings = {"time": "day", "treated_from": "2010-01-01", "entity": "code", "treated": 11}
    codes = {name: number for number, name in enumerate(sorted(frame["name"].unique()))}
    dated = frame.assign(
        day=pd.to_datetime(frame["year"].astype(str), format="%Y"), code=frame["name"].map(codes)
    )
    found = control(dated, **settings)
    assert found.treated == "11" and found.treated_from == "2010-01-01"
    for days in (dated["day"].dt.tz_localize("UTC"), dated["day"].astype("category")):
        same = control(dated.assign(day=days), **settings)
        pd.testing.assert_frame_equal(same.estimates, found.estimates)
    divided = control(dated, **settings | {"treated_from": "2009-06-15"}).summary()
    assert "2009-01-01 counts as before and 2010-01-01 as after" in divided
    assert found.estimates["estimate"].iloc[0] == pytest.approx(
        plain().estimates["estimate"].iloc[0], rel=1e-9
    )
    numbered = control(frame.astype({"year": object}))
    assert numbered.estimates["estimate"].iloc[0] == found.estimates["estimate"].iloc[0]
    yearly = control(dated.assign(day=dated["day"].dt.to_period("Y")), **settings)
    pd.testing.assert_frame_equal(yearly.estimates, found.estimates)


def test_rows_left_out_are_counted_and_donors_named() -> None:
    frame = cercles()
    frame.loc[(frame["name"] == "D") & (frame["year"] == 1995), "rate"] = np.nan
    frame = frame.drop(frame.index[(frame["name"] == "E") & (frame["year"] > 2015)])
    found = control(frame, donors=list("ABCDEFGH"))
    account = dict(zip(found.sample["reason"], found.sample["rows"], strict=True))
    assert account == {
        "given": 746,
        "used": 7 * 30,
        "neither treated nor donor": 16 * 30,
        "donor with a figure missing": 56,
    }
    assert "Donors left out for missing figures (outcomes missing): D (1), E (4)" in found.summary()


def test_notes_say_what_is_weak() -> None:
    told = control(cercles(donors=10)).summary()
    assert "10 placebos: no p value can be below 0.091" in told and "-inf to inf" in told
    assert "donors for 20 periods before" in plain().summary()
    copied = cercles()
    copied = pd.concat([copied, copied[copied["name"] == "A"].assign(name="A again")])
    assert "one choice among many" in control(copied).summary()
    silent = cercles()
    zeros = (silent["name"] == "Z9") | (silent["name"] == "X")
    silent["rate"] = silent["rate"].where(~zeros, 0.0)
    twice = pd.concat([silent, silent[silent["name"] == "X"].assign(name="W")]).drop_duplicates(
        ["name", "year"], keep="last"
    )
    assert "2 placebos are reproduced exactly" in control(twice).summary()


def test_summary_says_what_is_assumed() -> None:
    told = plain().summary()
    assert "donors were not touched by the treatment" in told
    assert "no test of an experiment" in told and "Placebo date 2000" in told


@pytest.mark.parametrize(
    "change, settings, says",
    [
        (lambda t: t.iloc[:0], {}, "no rows"),
        (lambda t: t.drop(columns="rate"), {}, "'rate' is in the table 0 times"),
        (lambda t: pd.concat([t, t.iloc[[0]]]), {}, "2 rows share a key"),
        (lambda t: t.assign(rate="high"), {}, "not numbers"),
        (lambda t: t.assign(rate=t["rate"].where(t.index > 0, np.inf)), {}, "infinite"),
        (lambda t: t.assign(rate=1.0), {}, "'rate' of the treated does not vary"),
        (lambda t: t[t["name"] == "Kidal"], {}, "Only 0 donors"),
        (lambda t: t[t["name"].isin(["Kidal", "A"])], {}, "Only 1 donors"),
        (lambda t: t[t["year"] > 2005], {}, "Only 4 periods before 2010"),
        (lambda t: t[t["year"] < 2010], {}, "Only 0 periods from 2010 on"),
        (
            lambda t: t[(t["name"] != "Kidal") | (t["year"] != 1999)],
            {},
            "of the treated is missing",
        ),
        (lambda t: t, {"treated": "Bamako"}, "\\['Bamako'\\] are not in 'name'"),
        (lambda t: t, {"treated": []}, "cannot be used"),
        (lambda t: t, {"donors": ["A", "Kidal"]}, "one is there twice"),
        (lambda t: t, {"donors": ["A", "Nowhere"]}, "'Nowhere'"),
        (lambda t: t, {"treated_from": "2010-01-01"}, "cannot be compared"),
        (lambda t: t, {"placebo_from": 2012}, "placebo date 2012 cannot be used"),
        (lambda t: t, {"placebo_from": 1991}, "placebo date 1991 cannot be used"),
        (lambda t: t, {"predictors": ["dew"]}, "'dew' is in the table 0 times"),
        (lambda t: t, {"predictors": [("rate", 2015, 2016)]}, "reaches into the treatment"),
        (lambda t: t.assign(rain=3.0), {"predictors": ["rain"]}, "same for all units"),
        (lambda t: t, {"predictors": [("rate", 1990)]}, "predictor .* cannot be used"),
        (lambda t: t, {"predictors": [("rate", 1990, 2050)]}, "reaches into the treatment"),
        (lambda t: t, {"predictors": [[["rain"], 1, 2]]}, "'predictors' is given as a list"),
        (lambda t: t, {"donors": "A"}, "Only 1 donors"),
        (lambda t: t, {"demeaned": "yes"}, "demeaned 'yes'"),
        (lambda t: t, {"accept_poor_fit": 1}, "accept_poor_fit=1"),
        (lambda t: t, {"draws": None}, "draws=None"),
        (lambda t: t, {"seed": -1}, "The seed is -1"),
        (lambda t: t["rate"], {}, "The table is a Series"),
        (lambda t: t, {"importance": "great"}, "importance is 'great'"),
        (lambda t: t, {"entity": "rate"}, "Outcome, entity and time are rate, rate, year"),
        (lambda t: t, {"worst_fit": 0}, "worst_fit=0"),
        (lambda t: t, {"draws": 5}, "draws=5"),
        (lambda t: t, {"level": 95}, "level of the intervals is 95"),
    ],
)
def test_refusals(change: Any, settings: Any, says: str) -> None:
    with pytest.raises(AnalysisError, match=says):
        control(change(cercles()), **settings)


def test_ranks_are_level_where_nothing_happened() -> None:
    p = [
        control(cercles(donors=19, effect=0, noise=1, seed=s), accept_poor_fit=True)
        .estimates["p_value"].iloc[0]
        for s in range(8)
    ]  # fmt: skip
    # One of 20 units is the most unusual, so p is 0.05 in one of 20 panels if all are alike.
    assert np.mean(np.array(p) <= 0.051) <= 0.25 and 0.3 < np.mean(p) < 0.9

"""Each pitfall planted, and what the method that is meant to meet it makes of it.

`docs/methods/pitfalls.md` names them; each test here is named there.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sahel_indicators.analysis import (
    correct_p_values,
    leave_one_out,
    log1p_rate,
    panel_regression,
    per_100k,
)
from sahel_indicators.analysis.results import Estimates

PAGE = Path(__file__).resolve().parents[2] / "docs" / "methods" / "pitfalls.md"
KEYS: dict[str, Any] = {"entity": "area", "time": "period"}
SLOPE = 2.0


def world(areas: int = 48, periods: int = 12, seed: int = 1) -> pd.DataFrame:
    """Areas in regions of six; `conflict` persists, `hunger` rises by 2 for one unit of it."""
    rng = np.random.default_rng(seed)
    area, period = np.indices((areas, periods)).reshape(2, -1)
    drift = rng.normal(size=(areas, periods))
    for at in range(1, periods):
        drift[:, at] = 0.5 * drift[:, at - 1] + np.sqrt(0.75) * drift[:, at]
    conflict = drift.ravel() + rng.normal(size=areas)[area]
    noise = rng.normal(size=len(area))
    hunger = SLOPE * conflict + 2 * rng.normal(size=areas)[area] + rng.normal(size=periods)[period]
    return pd.DataFrame(
        {
            "area": area,
            "period": period,
            "region": area // 6,
            "conflict": conflict,
            "hunger": hunger + noise,
        }
    )


def regress(frame: pd.DataFrame, **changes: Any) -> Estimates:
    return panel_regression(
        frame, **{"outcome": "hunger", "exposures": "conflict", **KEYS, **changes}
    )


def first(result: Estimates) -> pd.Series:
    return result.estimates.iloc[0]


def test_analysts_weigh_insecurity() -> None:
    """What analysts add for insecurity cannot be told from hunger: so it is never an effect."""
    frame = world()
    frame["classified"] = frame["hunger"] + 1.0 * frame["conflict"]
    found = regress(frame, outcome="classified")
    assert first(found)["estimate"] == pytest.approx(SLOPE + 1.0, abs=0.15)
    assert "Association (not a demonstrated effect)" in found.summary()


def test_bunching_at_twenty_percent() -> None:
    """Where insecure areas are put at just 20 %, the crossing is bent far more than the share."""
    frame = world()
    share = 20 + 3 * (frame["hunger"] - frame["hunger"].mean()) / frame["hunger"].std()
    put_there = share.between(18.5, 20) & (frame["conflict"] > 0)
    frame = frame.assign(share=share, published=share.mask(put_there, 20.0))
    frame = frame.assign(
        crossing=100.0 * (share >= 20), published_crossing=100.0 * (frame["published"] >= 20)
    )
    slope = {name: first(regress(frame, outcome=name))["estimate"] for name in frame.columns[-4:]}
    assert put_there.mean() > 0.05
    assert slope["published"] == pytest.approx(slope["share"], rel=0.08)
    assert slope["published_crossing"] > 1.15 * slope["crossing"]


def test_reverse_causality() -> None:
    """Hunger that brings conflict shows in the lead, which is therefore always estimated."""
    rng = np.random.default_rng(3)
    frame = world()
    frame["hunger"] = rng.normal(size=len(frame)) + frame["area"] / 10
    hungry_before = frame.groupby("area")["hunger"].shift(1).fillna(0)
    frame["conflict"] = 0.8 * hungry_before + rng.normal(size=len(frame))
    frame["later"] = frame.groupby("area")["conflict"].shift(-1)
    found = regress(frame, exposures=["conflict", "later"]).estimates.set_index("term")
    assert found.loc["later", "p_value"] < 0.001
    assert found.loc["later", "estimate"] > 5 * abs(found.loc["conflict", "estimate"])


def test_access_decides_who_is_analysed() -> None:
    """Where the worst go unseen the slope is too small: every missing row is counted and named."""
    frame = world(areas=120)
    worst = frame["hunger"] > frame["hunger"].quantile(0.8)
    seen = frame.assign(hunger=frame["hunger"].mask(worst))
    full, part = regress(frame), regress(seen)
    assert first(part)["ci_high"] < SLOPE < first(full)["ci_high"]
    missing = part.sample.set_index("reason")["rows"]["hunger missing"]
    assert missing == worst.sum() and f"hunger missing: {missing:,}" in part.summary()


def test_reporting_that_grew_and_fell() -> None:
    """Reporting that changes by region and time is taken out by region-by-period effects."""
    rng = np.random.default_rng(4)
    frame = world(areas=60)
    cells = rng.normal(scale=2, size=(10, 12))
    reported = cells[frame["region"], frame["period"]]
    # Where reporters are, hunger is seen as well.
    frame = frame.assign(
        conflict=frame["conflict"] + reported, hunger=frame["hunger"] + 4 * reported
    )
    assert first(regress(frame))["ci_low"] > 1.4 * SLOPE
    within = first(regress(frame, group="region"))
    assert within["ci_low"] < SLOPE < within["ci_high"]


def test_neighbours_are_hit_through_flight() -> None:
    """Conflict next door counts: without it, what neighbours share is read as one's own."""
    rng = np.random.default_rng(6)
    frame = world(areas=60)
    wide = frame.pivot(index="area", columns="period", values="conflict").to_numpy()
    wide = wide + np.roll(wide, 1, axis=0)  # what neighbours share
    around = (np.roll(wide, 1, axis=0) + np.roll(wide, -1, axis=0)) / 2
    hunger = SLOPE * wide + 3 * around + rng.normal(size=wide.shape)
    frame = frame.assign(conflict=wide.ravel(), around=around.ravel(), hunger=hunger.ravel())
    assert first(regress(frame))["ci_low"] > 1.2 * SLOPE
    controlled = first(regress(frame, controls=["around"]))
    assert controlled["ci_low"] < SLOPE < controlled["ci_high"]


def test_exact_zeros_and_whole_percents() -> None:
    """A third of exact zeros: the fractional model's average effect is that of the truth."""
    rng = np.random.default_rng(7)
    frame = world(areas=80)
    chance = 1 / (1 + np.exp(2.5 - 0.6 * frame["conflict"]))
    people = 15
    share = rng.binomial(people, chance) / people
    frame = frame.assign(share=np.round(share, 2))
    zero = (frame["share"] == 0).mean()
    truth = (0.6 * chance * (1 - chance)).mean()
    fractional = first(regress(frame, outcome="share", family="fractional"))
    assert 0.2 < zero < 0.5
    assert fractional["average_effect_ci_low"] < truth < fractional["average_effect_ci_high"]
    linear = first(regress(frame, outcome="share"))
    assert linear["estimate"] == pytest.approx(truth, rel=0.35)


def test_seasonal_rounds() -> None:
    """The lean season moves conflict and hunger alike: periods' effects take it out."""
    frame = world()
    lean = 4.0 * (frame["period"] % 2)
    frame = frame.assign(conflict=frame["conflict"] + lean, hunger=frame["hunger"] + 5 * lean)
    naive = first(regress(frame, effects="entity"))
    right = first(regress(frame))
    assert naive["ci_low"] > SLOPE
    assert right["ci_low"] < SLOPE < right["ci_high"]


def test_denominators_that_ignore_flight() -> None:
    """Where half have fled, a rate per person listed is half the rate per person there.

    Rates are logged, so what is lost is a constant where flight is old, and goes with the area's
    level; where it is recent, the slope changes, and counts beside rates show by how much.
    """
    events = pd.Series([50.0, 50.0], name="events")
    listed = per_100k(events, pd.Series([100_000.0, 100_000.0], name="people"))
    there = per_100k(events, pd.Series([100_000.0, 50_000.0], name="people"))
    assert there[1] == 2 * listed[1]
    assert log1p_rate(there)[1] - log1p_rate(listed)[1] == pytest.approx(np.log(101 / 51))


def test_a_few_cercles_hold_most_deaths() -> None:
    """One area with a hundred times the deaths carries a slope; leaving it out shows it."""
    rng = np.random.default_rng(9)
    frame = world()
    deaths = rng.exponential(size=len(frame)) * np.where(frame["area"] == 5, 100, 1)
    hunger = rng.normal(size=len(frame)) + np.where(frame["area"] == 5, deaths / 20, 0)
    frame = frame.assign(conflict=deaths, hunger=hunger)
    found = leave_one_out(frame, by="area", outcome="hunger", exposures="conflict", **KEYS)
    most = found.table.iloc[found.table["change"].abs().argmax()]
    assert found.everything["p_value"] < 0.001
    assert most["left_out"] == "5" and most["p_value"] > 0.05


def test_many_lags_types_and_outcomes_tried() -> None:
    """Of forty exposures without any effect some look significant; after Holm none does."""
    rng = np.random.default_rng(2)
    frame = world()
    names = [f"type {number}" for number in range(40)]
    idle = pd.DataFrame(rng.normal(size=(len(frame), 40)), columns=names)
    table = regress(frame.join(idle), exposures=names).estimates
    assert (table["p_value"] < 0.05).any()
    assert (correct_p_values(table)["p_corrected"] > 0.05).all()


def test_the_page_names_every_test_here() -> None:
    page = PAGE.read_text("utf-8")
    tests = [name for name in globals() if name.startswith("test_") and "page" not in name]
    assert [name for name in tests if name not in page] == []

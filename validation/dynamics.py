"""Lags, responses and prediction over time, in panels of 40 periods."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from sahel_indicators.analysis import (
    distributed_lag,
    granger,
    lag_correlation,
    local_projections,
)

from .tallies import Measured
from .trials import EXTREMES, Frame, Trial, judged, worlds
from .worlds import PERSISTENCE, World

PERIODS = 40
BEFORE = 20
# What exposure does to the outcome at once and in the two periods after.
BY_LAG = (0.5, 0.3, 0.2)
CARRIED = 0.5
HORIZON = 2
BOOTSTRAPS = 199
KEYS = {"entity": "area", "time": "period"}


def plant(world: World, rng: np.random.Generator) -> Frame:
    """`lagged` follows three lags of exposure; `carried` exposure and half of its own past.

    Both begin long before the panel does. `response` is what an unforeseen unit of exposure does
    to `carried` two periods later, its own persistence included.
    """
    longer = World(world.areas, world.periods + BEFORE, world.serial, world.spatial)
    frame = longer.panel(rng)
    grid = {
        name: frame[name].to_numpy().reshape(longer.areas, longer.periods)
        for name in ("exposure", "level", "shock")
    }
    base = 3 * grid["level"] + grid["shock"]
    lagged, carried = base.copy(), np.empty_like(base)
    for lag, effect in enumerate(BY_LAG):
        lagged[:, lag:] += effect * grid["exposure"][:, : longer.periods - lag]
    before = np.zeros(longer.areas)
    for at in range(longer.periods):
        carried[:, at] = CARRIED * before + BY_LAG[0] * grid["exposure"][:, at] + base[:, at]
        before = carried[:, at]
    frame = frame.assign(lagged=lagged.ravel(), carried=carried.ravel(), response=_response(world))
    return frame[frame["period"] >= BEFORE].reset_index(drop=True)


def _response(world: World) -> float:
    """The unit itself dies out at the world's persistence, what it did at the outcome's."""
    stays = PERSISTENCE if world.serial else 0.0
    steps = (CARRIED**k * stays ** (HORIZON - k) for k in range(HORIZON + 1))
    return BY_LAG[0] * sum(steps)


def cumulative(frame: Frame, **options: Any) -> Measured:
    """The sum of three lags; the true zero is a lead."""
    found = distributed_lag(
        frame, outcome="lagged", exposure="exposure", lags=2, leads=1, **KEYS, **options
    )
    lead = found.estimates.set_index("lag").loc[-1, "p_value"]
    return judged(found.cumulative.iloc[-1], sum(BY_LAG), lead, found.notes)


def response(frame: Frame, **options: Any) -> Measured:
    """The response two periods later."""
    found = local_projections(
        frame, outcome="carried", shock="exposure", horizons=[HORIZON], **KEYS, **options
    )
    return judged(found.table.iloc[0], frame["response"].iloc[0], notes=found.notes)


def no_response(frame: Frame, **options: Any) -> Measured:
    """The response to what does nothing."""
    found = local_projections(
        frame, outcome="carried", shock="idle", horizons=[HORIZON], **KEYS, **options
    )
    row = found.table.iloc[0]
    return judged(row, 0.0, row["p_value"], found.notes)


def prediction(frame: Frame, test: str, row: str, **options: Any) -> Measured:
    """Whether `idle` is said to predict the outcome."""
    found = granger(frame, outcome="carried", exposure="idle", tests=test, **KEYS, **options)
    tests = found.tests[found.tests["direction"].str.startswith("idle")].set_index("test")
    return judged(None, 0.0, float(tests.loc[row, "p_value"]), found.notes)


def correlation(frame: Frame, **options: Any) -> Measured:
    """The interval of a correlation that is truly zero."""
    found = lag_correlation(
        frame,
        outcome="shock",
        exposure="idle",
        lags=[0],
        statistics=["pearson"],
        draws=BOOTSTRAPS,
        **KEYS,
        **options,
    )
    row = found.table.iloc[0]
    holds = row["ci_low"] <= 0 <= row["ci_high"]
    return judged(row, 0.0, float(holds), found.notes)


_REGIONS = {"group": "region", "cluster": ["area", "period"], "small_sample": "full"}
_HURLIN = {"test": "dumitrescu-hurlin", "row": "Dumitrescu-Hurlin Z-bar tilde"}
TRIAL = Trial(
    key="dynamics",
    title="Lags, responses, prediction",
    with_bias=True,
    about=f"Panels of {PERIODS} periods. Distributed lag: the sum of three lags, in truth "
    f"{sum(BY_LAG):g}; the true zero is a lead. Local projection: the response {HORIZON} periods "
    "after an unforeseen unit of exposure, of an outcome that keeps half of its past. In brackets "
    "the mean error.",
    plant=plant,
    ways={
        "distributed lag, sum of 3 lags, clustered by area": cumulative,
        "distributed lag, region x period effects, by area and period": partial(
            cumulative, **_REGIONS
        ),
        "local projection, 2 periods later, clustered by area": response,
        "local projection of no response, clustered by area": no_response,
        "local projection of no response, region x period effects, by area and period": partial(
            no_response, **_REGIONS
        ),
        "local projection, split-panel correction": partial(
            response, bias_correction="split-panel"
        ),
        "Granger, pooled, clustered by area": partial(
            prediction, test="pooled", row="pooled, Wald F"
        ),
        "Granger, pooled, region x period effects, by area and period": partial(
            prediction, test="pooled", row="pooled, Wald F", **_REGIONS
        ),
        "Granger, Dumitrescu-Hurlin (Z-bar tilde)": partial(prediction, **_HURLIN),
        "lag correlation, pooled": correlation,
        "lag correlation, within areas and months": partial(correlation, within="two-way"),
    },
    worlds=worlds((20, 50), EXTREMES, PERIODS),
)

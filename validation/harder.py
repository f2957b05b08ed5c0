"""How far the recommended pairing carries: longer memory, wider reach, counts, unequal areas."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from . import pairings
from .tallies import Measured
from .trials import Frame, Trial
from .worlds import SLOPE, World

LONGER, WIDER, LONG = 0.8, 400.0, 60
KINDS = {"as above": "", "counts": "_counts", "areas of unequal weight": "_unequal"}
# Spread, on the log scale, of what an area weighs in exposure and error alike.
UNEQUAL = 0.7

BY_AREA: Mapping[str, Any] = {"errors": "clustered"}
FULL: Mapping[str, Any] = {
    "group": "region",
    "cluster": ["area", "period"],
    "small_sample": "full",
}


def plant(world: World, rng: np.random.Generator) -> Frame:
    """The world; its exposures as counts of which many are none; and its areas of unequal weight.

    Columns end in `_counts` and `_unequal`; each outcome follows its exposure with the same slope.
    """
    frame = world.panel(rng)
    weight = np.exp(UNEQUAL * rng.normal(size=world.areas))[frame["area"]]
    for name in ("exposure", "idle"):
        frame[f"{name}_counts"] = rng.poisson(np.exp(frame[name] - 1))
        frame[f"{name}_unequal"] = weight * frame[name]
    level = 3 * frame["level"]
    frame["outcome_counts"] = SLOPE * frame["exposure_counts"] + level + frame["shock"]
    frame["outcome_unequal"] = SLOPE * frame["exposure_unequal"] + level + weight * frame["shock"]
    return frame


def variant(frame: Frame, ending: str, options: Mapping[str, Any]) -> Measured:
    """The regression on the columns with this ending."""
    names = ("outcome", "exposure", "idle")
    chosen = frame.assign(**{name: frame[name + ending] for name in names})
    return pairings.regression(chosen, **options)


def _both(what: str, ending: str) -> dict[str, partial[Measured]]:
    return {
        f"{what}: clustered by area": partial(variant, ending=ending, options=BY_AREA),
        f"{what}: recommended": partial(variant, ending=ending, options=FULL),
    }


_USUAL = [World(areas, serial=True, spatial=True) for areas in (20, 50)]
TRIAL = Trial(
    key="harder",
    title="How far the recommended pairing carries",
    about="Region x period effects, clustered by area and period, all effects counted, beside "
    f"clustering by area: where correlations last longer ({LONGER:g} kept from one period to the "
    f"next), reach further (1/e at {WIDER:.0f} km) or the panel has {LONG} periods, where "
    "exposures are counts, many of them none, and where areas differ in weight (a spread of "
    f"{UNEQUAL:g} on the log scale, in exposure and error alike: a few hold most of it).",
    plant=plant,
    ways={name: way for what, ending in KINDS.items() for name, way in _both(what, ending).items()},
    worlds=tuple(
        world
        for usual in _USUAL
        for world in (
            usual,
            replace(usual, persistence=LONGER),
            replace(usual, range_km=WIDER),
            replace(usual, periods=LONG),
        )
    ),
)

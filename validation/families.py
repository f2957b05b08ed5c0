"""Counts and shares: models that are no straight lines, with a mean that is exactly theirs."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import pandas as pd
from scipy import special, stats

from sahel_indicators.analysis import panel_regression

from .tallies import Measured
from .trials import EXTREMES, Frame, Trial, judged, worlds
from .worlds import World

SLOPE = 0.3
LEVEL = 0.5
# How many households' worth of spread a share has about its mean (beta distribution).
PRECISION = 8.0


def plant(world: World, rng: np.random.Generator) -> Frame:
    """`count` and `share`, their means given by `exposure` and effects, not by `idle`.

    The shock decides only where in its distribution the outcome lies (a Gaussian copula), so the
    correlations of the world are in the errors, and the mean stays exactly the model's.
    """
    frame = world.panel(rng)
    linear = SLOPE * frame["exposure"] + LEVEL * frame["level"]
    rank = stats.norm.cdf(frame["shock"])
    mean = special.expit(linear - 1)
    return frame.assign(
        count=stats.poisson.ppf(rank, np.exp(linear + 0.5)),
        share=stats.beta.ppf(rank, PRECISION * mean, PRECISION * (1 - mean)),
        average_slope=SLOPE * float((mean * (1 - mean)).mean()),
    )


def _fit(frame: Frame, outcome: str, **options: Any) -> tuple[pd.DataFrame, tuple[str, ...]]:
    found = panel_regression(
        frame,
        outcome=outcome,
        exposures=["exposure", "idle"],
        entity="area",
        time="period",
        errors="clustered",
        **options,
    )
    return found.estimates.set_index("term"), found.notes


def poisson(frame: Frame, **options: Any) -> Measured:
    """The logarithm of the ratio."""
    rows, notes = _fit(frame, "count", family="poisson", **options)
    return judged(rows.loc["exposure"], SLOPE, rows.loc["idle", "p_value"], notes)


def fractional(frame: Frame, **options: Any) -> Measured:
    """The average effect on the share, in its own unit."""
    rows, notes = _fit(frame, "share", family="fractional", **options)
    truth, zero = frame["average_slope"].iloc[0], rows.loc["idle", "average_effect_p_value"]
    return judged(rows.loc["exposure"], truth, zero, notes, "average_effect_")


_BOTH = {"cluster": ["area", "period"], "small_sample": "full"}
_REGIONS = {"group": "region", **_BOTH}
TRIAL = Trial(
    key="families",
    title="Counts and shares",
    about="Outcomes whose mean is exactly the model's, with correlated errors. Of the fractional "
    "model the average effect on the share is measured, not the log odds.",
    plant=plant,
    ways={
        "Poisson, clustered by area": poisson,
        "Poisson, by area and period": partial(poisson, **_BOTH),
        "Poisson, region x period effects, by area and period": partial(poisson, **_REGIONS),
        "fractional (average effect), clustered by area": fractional,
        "fractional, by area and period": partial(fractional, **_BOTH),
        "fractional, region x period effects, by area and period": partial(fractional, **_REGIONS),
    },
    worlds=worlds((20, 50), EXTREMES),
)

"""Analyses that are missing: at random, where exposure is high, where the outcome is high."""

from __future__ import annotations

from functools import partial

import numpy as np

from . import pairings
from .tallies import Measured
from .trials import Frame, Trial, worlds
from .worlds import SLOPE, World

SHARE = 0.3


def plant(world: World, rng: np.random.Generator) -> Frame:
    """The world with a number for chance, by which rows can go missing."""
    frame = world.panel(rng)
    return frame.assign(chance=rng.uniform(size=len(frame)), inner=_within(frame, "outcome"))


def _within(frame: Frame, column: str) -> np.ndarray:
    """A column less its area's and period's mean."""
    values = frame[column]
    by_area, by_period = (
        values.groupby(frame[key]).transform("mean") for key in ("area", "period")
    )
    return (values - by_area - by_period + values.mean()).to_numpy()


def without(frame: Frame, by: str | None) -> Measured:
    """The regression after the highest 30 % of a column went missing."""
    if by is not None:
        known = frame[by] <= frame[by].quantile(1 - SHARE)
        frame = frame.assign(outcome=frame["outcome"].where(known))
    return pairings.regression(frame, errors="clustered")


TRIAL = Trial(
    key="missing",
    title="Missing analyses",
    with_bias=True,
    about=f"Errors clustered by area; the slope is {SLOPE:g}, in brackets the mean error. What is "
    "missing by chance, or because of the exposure, costs precision; what is missing because of "
    "the outcome itself (access decides who is analysed) biases the slope towards zero, and no "
    "choice of errors mends that.",
    plant=plant,
    ways={
        "all analysed": partial(without, by=None),
        "30 % missing at random": partial(without, by="chance"),
        "missing where exposure is highest": partial(without, by="exposure"),
        "missing where the outcome is highest for its area and period": partial(
            without, by="inner"
        ),
    },
    worlds=worlds((20, 50), ((False, False), (True, False))),
)

"""One series with an interruption, its errors independent or carried on."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from sahel_indicators.analysis import interrupted_time_series

from .tallies import Measured
from .trials import Frame, Trial, judged
from .worlds import World

CHANGE = 1.0


def plant(world: World, rng: np.random.Generator) -> Frame:
    """One series: a level that changes by one half way, a trend that goes on as it was."""
    periods = np.arange(world.periods)
    error = world.shocks(rng)[0]
    after = periods >= world.periods / 2
    return pd.DataFrame({"month": periods, "value": 0.02 * periods + CHANGE * after + error})


def level_change(frame: Frame, errors: Any) -> Measured:
    """The change of the level; the true zero is that of the slope."""
    found = interrupted_time_series(
        frame, outcome="value", time="month", interruption=len(frame) // 2, errors=errors
    )
    rows = found.estimates.set_index("term")
    zero = rows.loc["slope change", "p_value"]
    return judged(rows.loc["level change"], CHANGE, zero, found.notes)


TRIAL = Trial(
    key="series",
    title="Interrupted series",
    with_bias=True,
    about=f"One series. Coverage of a level change of {CHANGE:g} (errors have a standard deviation "
    "of 1), rejection of a slope change that is truly none.",
    plant=plant,
    ways={
        "AR(1) (default)": partial(level_change, errors="ar1"),
        "Newey-West": partial(level_change, errors="newey-west"),
        "classical": partial(level_change, errors="classical"),
    },
    worlds=tuple(World(1, n, serial) for n in (40, 80) for serial in (False, True)),
)

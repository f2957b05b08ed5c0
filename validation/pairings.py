"""Which errors of a panel regression hold under which correlation."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from sahel_indicators.analysis import panel_regression

from .tallies import Measured
from .trials import ALL_KINDS, Frame, Trial, judged, worlds
from .worlds import SLOPE, World

# Enough to tell 5 %, as (draws + 1) x 5 % is whole; an analysis takes the default of 9,999.
BOOTSTRAPS = 399
CUTOFF_KM = 300.0
LAGS = 5

BY_AREA = "clustered by area"
BY_BOTH = "clustered by area and period"
FULL = "region x period effects, by area and period, all effects counted"
WILD = "wild bootstrap by area"


def plant(world: World, rng: np.random.Generator) -> Frame:
    """The world as it is: the outcome follows `exposure` and not `idle`."""
    return world.panel(rng)


def regression(frame: Frame, **options: Any) -> Measured:
    """Coverage of the slope of `exposure` and rejection of that of `idle`, from one fit."""
    options = {"exposures": ["exposure", "idle"], "outcome": "outcome", **options}
    found = panel_regression(frame, entity="area", time="period", **options)
    rows = found.estimates.set_index("term")
    return judged(rows.loc["exposure"], SLOPE, rows.loc["idle", "p_value"], found.notes)


def way(**options: Any) -> partial[Measured]:
    """A regression with these options."""
    return partial(regression, **options)


_PLACED = {"latitude": "latitude", "longitude": "longitude"}
_BOTH = ["area", "period"]
WAYS = {
    "classical": way(errors="classical"),
    "heteroskedastic": way(errors="heteroskedastic"),
    BY_AREA: way(errors="clustered"),
    WILD: way(errors="wild", draws=BOOTSTRAPS),
    BY_BOTH: way(cluster=_BOTH),
    "Driscoll-Kraay": way(errors="driscoll-kraay"),
    f"Conley, {CUTOFF_KM:.0f} km, {LAGS} lags": way(
        errors="conley", cutoff_km=CUTOFF_KM, lag_cutoff=LAGS, **_PLACED
    ),
    "clustered by region": way(errors="clustered", cluster="region"),
    "wild bootstrap by region": way(errors="wild", cluster="region", draws=BOOTSTRAPS),
    "region x period effects, by area": way(group="region", errors="clustered"),
    "region x period effects, by area and period": way(group="region", cluster=_BOTH),
    FULL: way(group="region", cluster=_BOTH, small_sample="full"),
}
TRIAL = Trial(
    key="pairings",
    title="Panel regression: which errors hold where",
    about="Coverage of the slope of an exposure that counts, rejection of that of one that does "
    f"not. The bootstrap has {BOOTSTRAPS} draws here. Regions are neighbouring areas: 3, 4 and 7 "
    "of them among 10, 20 and 50 areas.",
    plant=plant,
    ways=WAYS,
    worlds=worlds((20, 50, 10), ALL_KINDS),
    stressed=(BY_AREA, FULL),
)

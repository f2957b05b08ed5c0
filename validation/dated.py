"""Treatments with a date: event studies, the test before them, and shuffled treatments."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from sahel_indicators.analysis import counterfactual, randomisation_test, synthetic_control

from .tallies import Measured
from .trials import EXTREMES, REJECTS, Frame, Trial, judged, worlds
from .worlds import World

# First treated periods of two cohorts; a third of all areas is never treated.
EARLY, LATE, NEVER = 8, 13, 0
# The early cohort's effect grows by the first number a period, the late one's stays at the second.
GROWTH, STEADY = 0.3, 0.5
AFTER = 5
# Trends that treated areas have of their own, in standard deviations of the error a period.
SLOPES = (0.05, 0.1, 0.2)
SHUFFLES = 99
STATISTIC_FROM = 10
SYNTHETIC_FROM = 15

KEYS = {"entity": "area", "time": "period"}


def plant(world: World, rng: np.random.Generator) -> Frame:
    """Effects that differ between cohorts and grow, on areas treated at random.

    `outcome` has them, `null` has not; `half` marks a random half of the areas, `side` the half
    that lies together. `mean_effect` is the mean over event times 0 to 4, each that of its cohorts,
    `row_effect` that over all treated rows.
    """
    frame = world.panel(rng)
    dates = rng.permutation(np.resize([EARLY, LATE, NEVER], world.areas))
    half = rng.permutation(np.arange(world.areas) % 2)
    frame["treated_from"] = dates[frame["area"]]
    frame["half"], frame["side"] = half[frame["area"]], (frame["area"] < world.areas / 2) * 1
    frame["one"] = int(rng.integers(world.areas))
    since = frame["period"] - frame["treated_from"]
    early, late = (frame["treated_from"] == date for date in (EARLY, LATE))
    effect = GROWTH * (since + 1) * (early & (since >= 0)) + STEADY * (late & (since >= 0))
    frame["null"] = 3 * frame["level"] + frame["shock"]
    inside = (frame["treated_from"] != NEVER) & since.between(0, AFTER - 1)
    frame["mean_effect"] = effect[inside].groupby(since[inside]).mean().mean()
    treated = (frame["treated_from"] != NEVER) & (since >= 0)
    frame["row_effect"] = effect[treated].mean()
    return frame.assign(outcome=frame["null"] + effect)


def mean_effect(frame: Frame, method: Any, **options: Any) -> Measured:
    """The mean effect; what may be rejected wrongly are parallel trends before."""
    found = counterfactual.event_study(
        frame,
        outcome="outcome",
        treated_from="treated_from",
        window=(-6, AFTER - 1),
        method=method,
        **KEYS,
        **options,
    )
    truth = frame["mean_effect"].iloc[0]
    return judged(found.overall, truth, found.pre_trend["p_value"], found.notes)


def one_number(frame: Frame) -> Measured:
    """The single coefficient of two-way effects, against the mean effect over treated rows."""
    found = counterfactual.event_study(
        frame, outcome="outcome", treated_from="treated_from", method="two-way", **KEYS
    )
    rows = found.aggregations
    static = rows[rows["aggregation"] == "static"].iloc[0]
    return judged(static, frame["row_effect"].iloc[0], notes=found.notes)


def trend_flagged(frame: Frame, slope: float) -> Measured:
    """Whether the test of the periods before finds a trend of the treated."""
    trend = slope * frame["period"] * (frame["treated_from"] != NEVER)
    found = counterfactual.event_study(
        frame.assign(outcome=frame["null"] + trend),
        outcome="outcome",
        treated_from="treated_from",
        window=(-6, AFTER - 1),
        **KEYS,
    )
    # The power that the result itself tells for a trend of this size.
    power = found.pre_trend_power
    told = float(np.interp(slope, power["slope"], power["power"]))
    flagged = float(found.pre_trend["p_value"] <= REJECTS)
    return Measured(rejected=flagged, off=told - flagged)


def shuffled(frame: Frame, treated: str) -> Measured:
    """A randomisation test of a treatment that does nothing."""
    change = _changes(frame, treated)
    found = randomisation_test(
        change,
        partial(_difference, treated=treated),
        assign=treated,
        entity="area",
        draws=SHUFFLES,
    )
    return judged(None, 0.0, found.p_value, found.notes)


def _difference(table: pd.DataFrame, treated: str) -> float:
    marked = table[treated].to_numpy() == 1
    change = table["change"].to_numpy()
    return float(change[marked].mean() - change[~marked].mean())


def _changes(frame: Frame, treated: str) -> pd.DataFrame:
    late = frame["period"] >= STATISTIC_FROM
    means = [frame[side].groupby("area")["null"].mean() for side in (late, ~late)]
    marks = frame.groupby("area")[treated].first()
    return pd.DataFrame({treated: marks, "change": means[0] - means[1]}).reset_index()


def synthetic(frame: Frame) -> Measured:
    """The placebo rank of one area, taken at random, to which nothing happened."""
    found = synthetic_control(
        frame,
        outcome="null",
        treated=int(frame["one"].iloc[0]),
        treated_from=SYNTHETIC_FROM,
        demeaned=True,
        accept_poor_fit=True,
        **KEYS,
    )
    return judged(None, 0.0, float(found.estimates["p_value"].iloc[0]), found.notes)


EVENTS = Trial(
    key="events",
    title="Event studies",
    with_bias=True,
    about="Two cohorts and a third of areas never treated, at random; the early cohort's effect "
    f"grows by {GROWTH:g} a period, the late one's stays at {STEADY:g} (errors have a standard "
    "deviation of 1). Coverage of the mean effect over event times 0 to 4 (one coefficient in all: "
    "over treated rows); the second figure is how often the test of the periods before rejects "
    "trends that are truly parallel. In brackets the mean error.",
    plant=plant,
    ways={
        "Callaway-Sant'Anna": partial(mean_effect, method="callaway-santanna"),
        "Sun-Abraham": partial(mean_effect, method="sun-abraham"),
        "imputation": partial(mean_effect, method="imputation"),
        "two-way, one coefficient an event time": partial(mean_effect, method="two-way"),
        "two-way, one coefficient in all": one_number,
    },
    worlds=worlds((20, 50), EXTREMES),
)
TRENDS = Trial(
    key="trends",
    title="A trend of the treated before their date",
    about="How often the event study's test of the periods before (Callaway-Sant'Anna) flags a "
    "trend of the treated, by its size in standard deviations of the error a period; in brackets "
    "the power that the results themselves told, on average.",
    plant=plant,
    ways={f"{slope:g}": partial(trend_flagged, slope=slope) for slope in SLOPES},
    worlds=worlds((20, 50), EXTREMES),
)
RANKS = Trial(
    key="ranks",
    title="Ranks among placebos",
    about="Rejection of a treatment that does nothing. A rank among 20 areas can be 5 % exactly, "
    "among 50 areas the nearest below is 4 %. Areas that lie side by side are not exchangeable "
    "with the others where neighbours move together, and the randomisation test then finds far "
    "too much.",
    plant=plant,
    ways={
        "randomisation test, treated at random": partial(shuffled, treated="half"),
        "randomisation test, treated side by side": partial(shuffled, treated="side"),
        "synthetic control, one area at random": synthetic,
    },
    worlds=worlds((20, 50), EXTREMES),
)

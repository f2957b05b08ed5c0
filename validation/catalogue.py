"""All trials by key."""

from __future__ import annotations

from . import dated, dynamics, families, harder, missing, pairings, series
from .trials import Trial

TRIALS: dict[str, Trial] = {
    trial.key: trial
    for trial in (
        pairings.TRIAL,
        harder.TRIAL,
        families.TRIAL,
        dynamics.TRIAL,
        dated.EVENTS,
        dated.TRENDS,
        dated.RANKS,
        series.TRIAL,
        missing.TRIAL,
    )
}

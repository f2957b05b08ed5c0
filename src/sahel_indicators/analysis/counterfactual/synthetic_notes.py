"""What a reader of a synthetic control must know."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from .synthetic_fit import Fit
from .synthetic_panel import Panel
from .synthetic_placebos import interval


def notes_on(
    panel: Panel,
    fit: Fit,
    placebos: pd.DataFrame,
    about: dict[str, Any],
    worst_fit: float,
    level: float,
) -> list[str]:
    """The warnings of a synthetic control in words."""
    notes = []
    if not fit.against_spread() <= worst_fit:
        notes.append(
            f"No synthetic control fits well: the gap before is {fit.against_spread():.2g} of the "
            f"treated's standard deviation (above {worst_fit:g}). What is shown is no estimate of "
            "an effect."
        )
    if panel.dropped:
        named = ", ".join(f"{name} ({count})" for name, count in panel.dropped.items())
        notes.append(f"Donors left out for missing figures (outcomes missing): {named}.")
    if about["periods_outside_donors"]:
        notes.append(
            f"In {about['periods_outside_donors']} of {panel.before} periods before, the treated "
            "lies outside the range of all donors, where no mixture can follow it."
        )
    if not fit.unique:
        notes.append("Other weights fit as well: the donors named are one choice among many.")
    return [*notes, *_notes_on_rank(panel, fit, placebos, level)]


def _notes_on_rank(panel: Panel, fit: Fit, placebos: pd.DataFrame, level: float) -> list[str]:
    notes = []
    least = 1 / (1 + len(placebos))
    if least > 1 - level + 1e-12:
        notes.append(
            f"{len(placebos)} placebos: no p value can be below {least:.2g}, so no effect, however "
            f"large, could be told from chance at {100 * level:g} %."
        )
    if panel.before < len(panel.donors):
        notes.append(
            f"{len(panel.donors)} donors for {panel.before} periods before: a good fit may be "
            "accident (Abadie 2021); look at the placebo date and at fewer donors."
        )
    perfect = int((placebos["pre_rmspe"] == 0).sum())
    if perfect:
        notes.append(
            f"{perfect} placebos are reproduced exactly before (as a series of zeros is): any gap "
            "after outranks the treated's."
        )
    if not fit.rmspe()[0]:
        notes.append("The treated is reproduced exactly before, so no interval can be told.")
    elif np.isnan(interval(fit, placebos, level)[0]):
        notes.append(
            "No constant effect agrees with the ranking: the gap changes too much after, so there "
            "is no interval."
        )
    return notes

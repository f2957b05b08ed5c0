"""What a synthetic control gives: a gap, what it is made of and measured against, words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ...results import Estimates
from ..moments import shown
from .fit import Fit
from .panel import Panel
from .pretence import interval

SHOWN_DONORS = 5


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class SyntheticControl(Estimates):
    """The gap between a treated unit and the mixture of donors that tracked it before.

    `estimates` has one row, "mean gap after"; its p value is the rank of the treated among all
    units, its interval the constant effects that this ranking does not reject, and std_error is
    missing, as neither rests on one. `gaps` has one row a period (the time, phase, treated,
    synthetic, gap), `weights` one a donor (donor, weight), `placebos` one a donor treated in
    pretence (unit, pre_rmspe, post_rmspe, ratio, mean_gap), `placebo_dates` one a false date,
    `leave_one_out` one a donor with weight, `balance` one a predictor (predictor, treated,
    synthetic, donors, importance); `balance` is empty where all outcomes before were matched.
    """

    gaps: pd.DataFrame
    weights: pd.DataFrame
    placebos: pd.DataFrame
    placebo_dates: pd.DataFrame
    leave_one_out: pd.DataFrame
    balance: pd.DataFrame
    treated: str
    treated_from: str

    def _reading(self) -> list[str]:
        return [
            f"Gap in {self.outcome} between {self.treated} and its synthetic control from "
            f"{self.treated_from} on ({self.method}).",
            *[self._line(row) for row in self.estimates.to_dict("records")],
            self._made_of(),
            self._fit(),
            *self._dates(),
            *self._without_one(),
            self._left_out(),
            "Assumed: the donors were not touched by the treatment, nothing else happened to "
            f"{self.treated} alone at that time, and what tracked it before would have tracked it "
            "after. Treatment that was not assigned by chance makes the rank an order of unusual "
            "gaps, no test of an experiment.",
        ]

    def _made_of(self) -> str:
        used = self.weights[self.weights["weight"] > 0]
        first = used.head(SHOWN_DONORS).to_dict("records")
        named = ", ".join(f"{row['donor']} {row['weight']:.2f}" for row in first)
        more = f" and {len(used) - len(first)} more" if len(used) > len(first) else ""
        return f"Made of {len(used)} of {len(self.weights)} donors: {named}{more}."

    def _fit(self) -> str:
        about = self.diagnostics
        return (
            f"Root mean square gap before {about['pre_rmspe']:.3g} "
            f"({about['fit_against_spread']:.2g} of the standard deviation of {self.treated} "
            f"before), after {about['post_rmspe']:.3g}: {about['ratio']:.3g} times as large, rank "
            f"{about['rank']} of {len(self.placebos) + 1}."
        )

    def _dates(self) -> list[str]:
        return [
            f"Placebo date {row['placebo_from']}: mean gap {row['mean_gap']:.3g}, ratio "
            f"{row['ratio']:.3g}."
            for row in self.placebo_dates.to_dict("records")
        ]

    def _without_one(self) -> list[str]:
        gaps = self.leave_one_out["mean_gap"]
        if gaps.empty:
            return []
        return [f"Without any one of these donors: mean gap {gaps.min():.3g} to {gaps.max():.3g}."]


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
    if panel.divided:
        notes.append(
            f"The treatment begins between two dates of the table: "
            f"{shown(panel.times.iloc[panel.before - 1])} counts as before and "
            f"{shown(panel.times.iloc[panel.before])} as after."
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

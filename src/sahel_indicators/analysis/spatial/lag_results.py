"""What a spatial-lag model hands back: coefficients, and the effects that they imply."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ..inference import percentile_interval, t_inference
from ..results import Estimates
from ..tables import Floats
from .lag_fitting import Found, LagModel, impacts

RHO = "rho"
KINDS = ("direct", "indirect", "total")
# Beyond this a spatial coefficient means that the model breaks down.
EDGE = 0.98


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class SpatialLag(Estimates):
    """Coefficients of a spatial-lag model and the effects they imply.

    `estimates` has the exposures and "rho", the spatial coefficient. `impacts` has term, effect
    (direct, indirect, total), estimate, std_error, ci_low, ci_high, p_value.
    """

    impacts: pd.DataFrame
    rule: str

    def _reading(self) -> list[str]:
        return [
            *super()._reading(),
            f"Neighbours: {self.rule}. Implied by the model, on average over areas:",
            *[self._effect(row) for row in self.impacts.to_dict("records")],
        ]

    def _effect(self, row: dict[Any, Any]) -> str:
        return (
            f"  {row['term']}, {row['effect']}: {row['estimate']:.3g} ({100 * self.level:g} % "
            f"interval {row['ci_low']:.3g} to {row['ci_high']:.3g})"
        )


def tables(found: Found, model: LagModel, names: list[str], level: float) -> dict[str, Any]:
    """The tables of a result: estimates, their covariance, impacts."""
    terms, degrees = [*names, RHO], model.shape[1] - 1
    estimate = np.append(found.one.slopes[0], found.one.rho)
    error = np.sqrt(np.diag(found.covariance))
    table = pd.DataFrame({"term": terms, "estimate": estimate, "std_error": error})
    return {
        "estimates": table.join(t_inference(estimate, error, degrees, level)),
        "covariance": pd.DataFrame(found.covariance, index=terms, columns=terms),
        "degrees_of_freedom": degrees,
        "impacts": _impacts(found, model, names, level),
    }


def _impacts(found: Found, model: LagModel, names: list[str], level: float) -> pd.DataFrame:
    """A row an exposure and kind of effect; intervals are percentiles, as effects are skewed."""
    one = impacts(found.one.rho, found.one.slopes, model.roots)
    spread = impacts(found.drawn.rho, found.drawn.slopes, model.roots)
    rows = [
        {
            "term": name,
            "effect": kind,
            "estimate": mean[0, column],
            **_of_draws(draws[:, column], level),
        }
        for column, name in enumerate(names)
        for kind, mean, draws in zip(KINDS, one, spread, strict=True)
    ]
    return pd.DataFrame(rows)


def _of_draws(drawn: Floats, level: float) -> dict[str, float]:
    low, high = percentile_interval(drawn, level)
    smaller = min((drawn <= 0).sum(), (drawn >= 0).sum())
    p_value = min(1.0, 2 * (smaller + 1) / (len(drawn) + 1))
    return {
        "std_error": float(drawn.std(ddof=1)),
        "ci_low": low,
        "ci_high": high,
        "p_value": p_value,
    }


def edge(found: Found, draws: int) -> list[str]:
    """Notes where the model breaks down."""
    notes, rho, lost = [], found.one.rho[0], draws - len(found.drawn.rho)
    if abs(rho) > EDGE:
        notes.append(f"rho is {rho:.3g}, at the edge of what is possible: the model does not fit.")
    if lost:
        notes.append(
            f"In {lost} of {draws} draws rho was beyond 1; they are left out, and the instruments "
            "are weak."
        )
    return notes

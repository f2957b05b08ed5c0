"""How two-way fixed effects weigh the effects they average, some of them negatively."""

from __future__ import annotations

import numpy as np

from ..inference import within_transform
from .event_study_design import Design
from .event_study_settings import Settings
from .staggered_cells import Combined
from .staggered_regression import regress


def static_effect(design: Design, settings: Settings) -> Combined:
    """The one coefficient of "treated by now" in a two-way fixed effects regression."""
    after = (np.isfinite(design.first) & (design.event_time >= 0)).astype(np.float64)
    fit = regress(design, after[:, None], settings)
    sums = np.bincount(design.cluster, after)
    return Combined(float(fit.coefficient[0]), fit.influence[:, 0], sums > 0, 0.0, fit.rule)


def negative_weights(design: Design) -> dict[str, float]:
    """Share of treated rows that this coefficient weighs negatively, and the sum of those weights.

    The weights of all treated rows add up to 1, so a sum of -0.2 means that 1.2 is put on the rest.
    Source: de Chaisemartin & D'Haultfoeuille (2020), theorem 1.
    """
    after = np.isfinite(design.first) & (design.event_time >= 0)
    dummy = after.astype(np.float64)[:, None]
    within = within_transform(dummy - dummy.mean(), design.effects, design.weights)
    weight = (within[:, 0] * design.weights)[after]
    weight = weight / weight.sum()
    below = weight < -1e-12
    return {
        "negative_weights_share": float(below.mean()),
        "negative_weights_sum": float(weight[below].sum()),
    }

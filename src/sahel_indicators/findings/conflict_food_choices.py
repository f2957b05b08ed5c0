"""The main estimate asked in every declared way, side by side; none is left out in silence.

The choices: events or reported deaths, 6 or 12 months before, effects of period or of
region-by-period, conflict in the cercles around held fixed or not, each area alike or by its
people. One of the 32 is the primary one of `conflict_food`.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from ..analysis import SpecificationCurve, specification_curve
from .conflict_food_checks import NEIGHBOURS

ALONE, AROUND = "none", "conflict around"
ALIKE, BY_PEOPLE = "areas alike", "by people"


def every_way(
    frame: pd.DataFrame,
    *,
    outcome: str,
    exposures: list[str],
    effects: Mapping[str, str | None],
    primary: Mapping[str, str],
) -> SpecificationCurve:
    """One estimate a combination of `exposures` (columns of `frame`), `effects` and the rest.

    `primary` names exposure and effects of the main estimate; the other p values are corrected for
    their number. Raises as `analysis.specification_curve` does.
    """
    return specification_curve(
        frame,
        outcome=outcome,
        exposures=exposures,
        controls={ALONE: (), AROUND: (NEIGHBOURS,)},
        variants={
            "effects": {name: {"group": group} for name, group in effects.items()},
            "weights": {ALIKE: {}, BY_PEOPLE: {"weights": "population"}},
        },
        primary={**primary, "controls": ALONE, "weights": ALIKE},
        entity="area_code",
        time="period_start",
    )

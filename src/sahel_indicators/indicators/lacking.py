"""Why a value is missing: the figure for want of which its formula gives none."""

from __future__ import annotations

import numpy as np
import pandas as pd

from .declaration import Indicator
from .shaping import beside

# What an indicator calls the people of its area and year among its needs.
PEOPLE = "population"

# How little of a figure that is not there at all is known.
NOTHING = 0.0

# Formulas are asked which figures they do without, whatever these are: any number stands for them.
_SOME = 1.0


def lacking(indicator: Indicator, needed: pd.DataFrame, figures: pd.DataFrame) -> pd.DataFrame:
    """Of each row of `needed` without a value: `told`, the figure to tell of, and `absent`.

    `needed` is `shaping.wide` of `slim` figures. `told` is the index of the first figure lacking
    that is published without a value, for its note has the reason. If none is, `absent` names the
    first that is not there at all, and `told` is the row's own figure; so it is, too, where nothing
    lacks and the formula refuses the figures.
    """
    own, names = needed["row"].to_numpy(), np.array(indicator.needs, dtype=object)
    at = np.column_stack([beside(figures, own, name) for name in names])
    costs = np.where(lacks(indicator, needed).to_numpy(), at < 0, np.inf)
    first, rows = costs.argmin(axis=1), np.arange(len(own))
    is_lacking, found = np.isfinite(costs[rows, first]), at[rows, first]
    told = np.where(is_lacking & (found >= 0), found, own)
    absent = np.where(is_lacking & (found < 0), names[first], "")
    return pd.DataFrame({"told": told, "absent": absent}, index=needed.index)


def lacks(indicator: Indicator, needed: pd.DataFrame) -> pd.DataFrame:
    """Which missing figures, of each row by each need, leave its value missing.

    Those that no other stands in for; and all, if it is missing still when these are there. A
    printed total that is not there is no reason where the phases are.
    """
    there = needed[list(indicator.needs)].notna()
    alone = _fails(indicator, ~np.eye(len(indicator.needs), dtype=bool))
    still = _fails(indicator, there.to_numpy() | alone)
    lacking: pd.DataFrame = ~there & (alone | still[:, None])
    return lacking


def _fails(indicator: Indicator, there: np.ndarray) -> np.ndarray:
    """Where there is no value of figures of which each row says, by each need, if it is there."""
    some = pd.DataFrame(np.where(there, _SOME, np.nan), columns=list(indicator.needs))
    return np.asarray(indicator.formula(some).isna())


def absent_in_words(name: str) -> str:
    """The note of a value for which a needed figure, or the area's people, are not there."""
    if name == PEOPLE:
        return "no population stated for the whole area"
    return f"no figure of {name} in this period"

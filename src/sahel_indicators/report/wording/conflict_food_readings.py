"""Numbers that the sentences, the figures and the answer of the main finding have in common."""

from __future__ import annotations

import math

import pandas as pd

from ...figures.words import Words
from ...findings import ConflictFood
from .common import interval

# Estimates with a p value below this are called clear in the text.
LEVEL = 0.05

# A lead shorter than this many months still lies within the season of the analysis.
SEASON_MONTHS = 3


def leads_alone(result: ConflictFood) -> pd.DataFrame:
    """The estimates of conflict after the period, each in a model of its own."""
    table = result.estimates
    return table[~table["together"] & (table["timing"] == "after")]


def step_of(result: ConflictFood) -> float:
    """From the lower to the upper quartile of the rates above zero, in units of the exposure."""
    low, high = result.quartiles_of_exposure
    return math.log1p(high) - math.log1p(low)


def strongest(rows: pd.DataFrame) -> pd.Series:
    """The row with the largest correlation, of either sign."""
    return rows.iloc[int(rows["estimate"].abs().argmax())]


def as_close(past: pd.Series, future: pd.Series) -> bool:
    """Whether the future's correlation is as large as the past's band allows its own to be."""
    low, high = past["band_low"], past["band_high"]
    least = 0.0 if low <= 0 <= high else min(abs(low), abs(high))
    return bool(abs(future["estimate"]) >= least)


def points_word(value: float, words: Words) -> str:
    """The word after a number of points: French counts less than two of them as one."""
    return words.pick("points", "points" if abs(value) >= 2 else "point")


def interval_of(row: pd.Series, words: Words, times: float = 1.0, decimals: int = 1) -> str:
    """The interval of an estimate, `times` as large: "0.5 to 2.3"."""
    low, high = sorted((times * row["ci_low"], times * row["ci_high"]))
    return interval(low, high, words, decimals)

"""Zeros in HDX HAPI's tables by sex and age that stand for "not broken down"."""

from __future__ import annotations

import numpy as np
import pandas as pd

from .reading import read_numbers

NOT_BROKEN_DOWN = "printed as 0, though the total is not broken down so far"
_TOTAL = "all"
_GROUP = [
    "origin_location_code",
    "asylum_location_code",
    "population_group",
    "reference_period_start",
    "reference_period_end",
]


def not_broken_down(raw: pd.DataFrame) -> np.ndarray:
    """True for zeros of sexes, or of a sex's ages, that are all zero beside a total that is not.

    UNHCR often knows a total and no sexes, or sexes and no ages; HAPI writes 0 in those rows
    (Mali's 76,926 returned IDPs of 2021 have sexes, and ten zeros for their ages).
    """
    figures, _ = read_numbers(raw["population"])
    figure = pd.Series(figures)
    group = _numbers(raw, _GROUP)
    group_and_sex = _numbers(raw, [*_GROUP, "gender"])
    of_age = (raw["age_range"] != _TOTAL).reset_index(drop=True)
    of_sex = (raw["gender"] != _TOTAL).reset_index(drop=True)

    no_sexes = _all_zero(figure, of_sex & ~of_age, ~of_sex & ~of_age, group)
    no_ages = _all_zero(figure, of_age, ~of_age, group_and_sex)
    untold = (of_sex & no_sexes) | (of_age & no_ages)
    return ((figure == 0) & untold).to_numpy()


def _numbers(raw: pd.DataFrame, columns: list[str]) -> np.ndarray:
    return raw.groupby(columns, sort=False).ngroup().to_numpy()


def _all_zero(
    figure: pd.Series, parts: pd.Series, whole: pd.Series, group: np.ndarray
) -> pd.Series:
    """True in the groups whose parts add up to nothing while the whole is something."""
    added = figure.where(parts).groupby(group).transform("sum")
    total = figure.where(whole).groupby(group).transform("max")
    return (added == 0) & (total > 0)

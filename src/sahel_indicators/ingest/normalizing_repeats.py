"""Rows of one table that repeat a key: units left unnamed, repetitions, contradictions."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from ..areas import gazetteer
from ..observations import KEY, repeated
from .accounting import Problems
from .coded import Coded, Rows, coded, row_keys, together

_CONTRADICTS = (
    "another row of the same area, unit, period and status says something else; nobody can tell "
    "which is right"
)


def set_aside_repeats(
    raw: pd.DataFrame, rows: Rows, problems: Problems, key: Sequence[str] = KEY
) -> None:
    """Name the units an exercise is known to leave unnamed; set aside whatever else repeats a key.

    An exact repetition costs only the later rows; where rows of one key differ, nobody can tell
    which is right, and all of them are set aside.
    """
    repeating = _repeating(rows, problems.fine, key)
    if repeating.any():
        rows["unit"] = _named_units(rows, repeating)
        repeating = _repeating(rows, problems.fine, key)
    if repeating.any():
        again = np.zeros(len(raw), dtype=bool)
        again[repeating] = raw[repeating].duplicated()
        problems.add(again, "", "the row repeats an earlier row exactly")
        problems.add(_repeating(rows, problems.fine, key), "", _CONTRADICTS)


def _repeating(rows: Rows, among: np.ndarray, key: Sequence[str]) -> np.ndarray:
    """True for the rows whose key stands on another row too, among some of the rows."""
    keys = row_keys(*(rows[name] for name in key))
    repeating = np.zeros(len(among), dtype=bool)
    repeating[among] = repeated(keys[among])
    return repeating


def _named_units(rows: Rows, repeating: np.ndarray) -> Coded[str]:
    """The units, with names or numbers for the repeating rows declared to be unnamed units.

    Only where the exercise left as many rows of an area unnamed, or under one name, as are
    declared; whatever else repeats a key is not known to be a part of anything.
    """
    about = ("location_code", "exercise", "status", "area_code", "unit", "variable")
    analyses = together(*(rows[name] for name in about))
    units = np.array(rows["unit"].values, dtype="object")[rows["unit"].numbers]
    for number in np.unique(analyses.numbers[repeating]):
        location, exercise, status, area, unit, _ = analyses.values[number]
        at = np.flatnonzero(repeating & (analyses.numbers == number))
        about_units = (location, " ".join(exercise), status, unit)
        declared = gazetteer().unnamed_units(*about_units).get(area, [])
        if len(declared) == len(at):
            units[at] = declared
    return coded(pd.Series(units, dtype="str"))

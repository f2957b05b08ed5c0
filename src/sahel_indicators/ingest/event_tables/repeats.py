"""Events that a table holds more than once: which line counts, and which are set aside."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import pandas as pd

from ..accounting import Problems
from ..coded import coded, row_keys

OLDER = "superseded: another line of this file has the event as revised later"
REPEATED = "repeats an earlier line of this file"
CONTRADICTED = "lines of one event contradict each other, and nothing says which is newer"


def set_aside_repeats(
    raw: pd.DataFrame,
    key: str,
    newness: np.ndarray,
    problems: Problems,
    ignored: Collection[str] = (),
) -> np.ndarray:
    """Set aside every line of an event but the newest; the positions of lines that agree stay.

    `key` is the column of ids and `newness` says how new a line is, NaN where nothing does. Of
    lines that differ the newest counts; where that cannot be told, all are set aside. Lines that
    agree in all columns but those `ignored` (which change between pulls, or are judged by the
    caller) are returned, by position, for the caller to judge: nothing is set aside of them here.
    """
    problems.add((raw[key] == "").to_numpy(), key, f"no {key}")
    again = np.flatnonzero(raw[key].duplicated(keep=False).to_numpy() & (raw[key] != "").to_numpy())
    if not len(again):
        return again
    some = raw.iloc[again]
    ids, events = coded(some[key]).numbers, int(some[key].nunique())
    newest = np.full(events, -np.inf)
    np.maximum.at(newest, ids, np.nan_to_num(newness[again], nan=-np.inf))
    unknown = np.bincount(ids, weights=np.isnan(newness[again]), minlength=events) > 0
    older = ~unknown[ids] & (newness[again] < newest[ids])
    _add(problems, len(raw), again[older], key, OLDER)
    differing = _differing(some[~older], ids[~older], events, {*ignored, key})
    _add(problems, len(raw), again[differing[ids] & ~older], key, CONTRADICTED)
    return np.asarray(again[~older & ~differing[ids]])


def set_aside_exact(positions: np.ndarray, ids: np.ndarray, key: str, problems: Problems) -> None:
    """Set aside every line but the first of those that have one number."""
    again = pd.Series(ids).duplicated().to_numpy()
    _add(problems, len(problems.fine), positions[again], key, REPEATED)


def _differing(
    some: pd.DataFrame, ids: np.ndarray, events: int, ignored: Collection[str]
) -> np.ndarray:
    """Of each event, whether its lines differ in any column that counts."""
    columns = [coded(some[name]) for name in some.columns if name not in ignored]
    said = row_keys(*columns) if columns else np.zeros(len(some), dtype="int64")
    different = ~pd.DataFrame({"id": ids, "said": said}).duplicated().to_numpy()
    return np.bincount(ids, weights=different, minlength=events) > 1


def _add(problems: Problems, rows: int, positions: np.ndarray, column: str, reason: str) -> None:
    where = np.zeros(rows, dtype=bool)
    where[positions] = True
    problems.add(where, column, reason)

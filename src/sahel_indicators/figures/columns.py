"""Columns of words: those a figure cannot do without, and those it can."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from .page import require_numbers


def require_known(frame: pd.DataFrame, columns: Iterable[str], figure: str) -> None:
    """Refuse rows without a name or a date: grouping by it would drop them in silence."""
    for column in columns:
        require_numbers(frame, column, figure)


def optional_text(frame: pd.DataFrame, column: str) -> pd.Series:
    """The column's words, empty where there are none or where there is no such column."""
    if column not in frame:
        return pd.Series("", index=frame.index)
    return frame[column].astype(object).where(frame[column].notna(), "")

"""Numbers in the sentences of a summary."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd


def number_words(value: float) -> str:
    """Three significant digits."""
    return "not defined" if pd.isna(value) else f"{value:.3g}"


def interval_words(row: Mapping[Any, Any] | pd.Series, level: float) -> str:
    """An interval as in "95 % interval 0.1 to 0.3", of a row with ci_low and ci_high."""
    low, high = number_words(row["ci_low"]), number_words(row["ci_high"])
    return f"{100 * level:g} % interval {low} to {high}"


def range_words(counts: pd.Series) -> str:
    """Counts as in "1,160", or "980 to 1,160" where they differ."""
    low, high = f"{counts.min():,}", f"{counts.max():,}"
    return low if low == high else f"{low} to {high}"


def p_words(p: float) -> str:
    """A p value as in "p = 0.03", and "p < 0.001" below that."""
    return "p < 0.001" if p < 0.001 else f"p = {p:.2g}"

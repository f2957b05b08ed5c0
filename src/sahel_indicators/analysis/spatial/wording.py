"""What the results of this package say alike: rows left out, days, p values."""

from __future__ import annotations

from typing import Any

import pandas as pd

from ..results import GIVEN, USED


def left_out(sample: pd.DataFrame) -> str:
    """How many rows were left out, and why."""
    rows = sample.set_index("reason")["rows"]
    rest = rows.drop([GIVEN, USED])
    if rest.empty:
        return f"All {rows[GIVEN]:,} rows given were used."
    reasons = "; ".join(f"{why}: {count:,}" for why, count in rest.items())
    return f"Left out {rest.sum():,} of {rows[GIVEN]:,} rows given ({reasons})."


def day(when: Any) -> str:
    """A period as it is written, a date without its empty hours."""
    return str(when).removesuffix(" 00:00:00")


def p_in_words(p: float) -> str:
    """A p value to two digits."""
    return "p < 0.001" if p < 0.001 else f"p = {p:.2g}"

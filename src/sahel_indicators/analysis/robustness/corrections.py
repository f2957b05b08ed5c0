"""P values corrected for how many were looked at."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ...errors import AnalysisError
from ..inference import Correction, corrected_p_values
from ..tables import numbers_of, require_columns


def correct_p_values(
    table: pd.DataFrame,
    *,
    method: Correction = "holm",
    p_value: str = "p_value",
    by: str | None = None,
) -> pd.DataFrame:
    """The table with `p_corrected` and `tests`, the number of p values that were corrected for.

    "holm" (Holm 1979) and "bonferroni" hold the chance of one false finding among all, and
    "benjamini-hochberg" (1995) the share of false ones among the findings. With `by`, each group
    of rows is a family of its own; otherwise the table is one. The family must hold every test that
    was run, also those not shown. Raises AnalysisError for a missing column, a p value that is
    missing or outside 0 to 1, and another method.
    """
    require_columns(table, [p_value, *([by] if by else [])])
    p = pd.Series(numbers_of(table, p_value), index=table.index)
    if p.isna().any() or not p.between(0, 1).all():
        raise AnalysisError(
            f"Column '{p_value}' has values that are missing or no probabilities.",
            expected="a number from 0 to 1 in every row",
            remedy="say why a test was not run, and leave its row out of the family",
        )
    family = table[by] if by else pd.Series(0, index=table.index)
    groups = p.groupby(family, dropna=False)
    corrected = groups.transform(lambda one: corrected_p_values(one.to_numpy(np.float64), method))
    return table.assign(p_corrected=corrected, tests=groups.transform("size"))

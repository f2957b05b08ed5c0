"""Between which rates of conflict an estimate is told: quartiles over what its model looks at."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from ..analysis.inference import alone_in


def quartiles_of_rates(
    cells: pd.DataFrame,
    outcome: str,
    terms: Sequence[str],
    effects: Sequence[Sequence[str]],
    used: int,
) -> tuple[float, float] | None:
    """Lower and upper quartile of the rate behind a model's first term, log(1 + rate).

    Of the cells that the model uses, `used` of them, and where the rate is above zero; None where
    it is nowhere. It leaves out cells in which something is missing, and those that are alone in
    one of its `effects` (the columns that make each): a capital that is a region of its own is
    compared with nothing. AssertionError where other cells are found than it used.
    """
    known = cells.dropna(subset=[outcome, *terms])
    numbers = (known.groupby(list(names), sort=False).ngroup() for names in effects)
    levels = [np.asarray(each, dtype=np.int64) for each in numbers]
    compared = known[alone_in(levels) < 0]
    if len(compared) != used:
        raise AssertionError(f"the model uses {used} cells, not {len(compared)}")
    rates = np.expm1(compared.loc[compared[terms[0]] > 0, terms[0]])
    if rates.empty:
        return None
    return float(rates.quantile(0.25)), float(rates.quantile(0.75))

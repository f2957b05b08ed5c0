"""Quartiles of rates: of the cells that a model compares, and of no others."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from sahel_indicators.findings.quartiles import quartiles_of_rates

EFFECTS = (("area",), ("region", "period"))


def cells(**rates: list[float]) -> pd.DataFrame:
    """One area a name, whose first letter is its region, with a rate in each of two periods."""
    rows = [(name, name[0], at, rate) for name, two in rates.items() for at, rate in enumerate(two)]
    table = pd.DataFrame(rows, columns=["area", "region", "period", "rate"])
    return table.assign(conflict=np.log1p(table["rate"]), share=1.0)


def test_an_area_that_is_a_region_of_its_own_is_compared_with_nothing() -> None:
    table = cells(a1=[1, 2], a2=[3, 4], capital=[100, 200])
    assert quartiles_of_rates(table, "share", ["conflict"], EFFECTS, 4) == pytest.approx(
        (1.75, 3.25)
    )


def test_cells_without_an_outcome_or_a_term_do_not_count_nor_do_zeros() -> None:
    table = cells(a1=[0, 2], a2=[3, 4], a3=[50, 60]).assign(own=0.0)
    table.loc[table["rate"] == 50, "share"] = np.nan
    table.loc[table["rate"] == 60, "own"] = np.nan
    found = quartiles_of_rates(table, "share", ["conflict", "own"], EFFECTS, 4)
    assert found == pytest.approx((2.5, 3.5))


def test_without_any_rate_there_are_none_and_other_cells_than_the_model_s_are_an_error() -> None:
    table = cells(a1=[0, 0], a2=[0, 0])
    assert quartiles_of_rates(table, "share", ["conflict"], EFFECTS, 4) is None
    with pytest.raises(AssertionError, match="uses 3 cells, not 4"):
        quartiles_of_rates(table, "share", ["conflict"], EFFECTS, 3)

"""Phase 3+ before and after MINUSMA: the same season is compared, whatever analysis comes next."""

import pandas as pd
import pytest

from sahel_indicators.report.wording.minusma_figures import _same_season_before

DAYS = pd.to_datetime(["2022-03-01", "2022-10-01", "2023-03-01", "2023-10-01", "2024-03-01"])


@pytest.mark.parametrize(
    ("last", "before"),
    [
        ("2024-03-01", "2023-03-01"),
        # No analysis took place a year before this one: the season's newest one from before.
        ("2025-10-01", "2022-10-01"),
        # A season that was never analysed before: the newest analysis of any.
        ("2025-06-01", "2023-03-01"),
    ],
)
def test_the_newest_analysis_of_the_season_from_before(last: str, before: str) -> None:
    days = [*DAYS, pd.Timestamp(last)]
    table = pd.DataFrame({"period_start": days, "after": [day > DAYS[2] for day in days]})
    assert _same_season_before(table, pd.Timestamp(last)) == pd.Timestamp(before)

"""Values of other periods: by area and period, in the panel's own step, never by position."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from sahel_indicators.analysis.association.timelines import Timeline, span_of, whole_numbers
from sahel_indicators.errors import AnalysisError

NAN = np.nan


def line(frame: pd.DataFrame, series: pd.DataFrame | None = None) -> Timeline:
    return Timeline.of(frame, entity="area", time="when", measures=["x"], series=series)


def years(*when: Any) -> pd.DataFrame:
    return pd.DataFrame({"area": "A", "when": when, "x": np.arange(1.0, len(when) + 1)})


def test_a_gap_is_missing_and_not_the_row_above() -> None:
    found = line(years(2010, 2011, 2014, 2015))
    np.testing.assert_array_equal(found.at("x", 1), [NAN, 1, NAN, 3])
    np.testing.assert_array_equal(found.at("x", -1), [2, NAN, 4, NAN])
    np.testing.assert_array_equal(found.at("x", 3), [NAN, NAN, 2, NAN])
    np.testing.assert_array_equal(found.at("x", 0), [1, 2, 3, 4])
    assert found.distances() == "1 or 3"


def test_an_area_does_not_run_on_into_the_next() -> None:
    first = years(2010, 2011, 2012)
    both = pd.concat([first, first.assign(area="B", x=first["x"] * 10)])
    np.testing.assert_array_equal(line(both).at("x", 1), [NAN, 1, 2, NAN, 10, 20])
    np.testing.assert_array_equal(line(both).at("x", -2), [3, NAN, NAN, 30, NAN, NAN])


@pytest.mark.parametrize(
    "times",
    [
        [2010, 2012, 2014],
        pd.to_datetime(["2010-01-01", "2011-01-01", "2012-01-01"]),
        pd.to_datetime(["2024-01-31", "2024-02-29", "2024-03-31"]),
        pd.to_datetime(["2024-01-03", "2024-01-10", "2024-01-17"]),
        pd.period_range("2024-01", periods=3, freq="Q"),
        ["2020-01-01", "2020-02-01", "2020-03-01"],
    ],
    ids=["every second year", "years", "ends of months", "weeks", "quarters", "text"],
)
def test_one_lag_is_one_step_however_periods_are_written(times: Any) -> None:
    np.testing.assert_array_equal(line(years(*times)).at("x", 1), [NAN, 1, 2])


def test_a_monthly_series_beside_seasonal_rows_is_counted_in_months() -> None:
    months = pd.date_range("2014-01-01", "2015-12-01", freq="MS")
    series = pd.DataFrame({"area": "A", "when": months, "x": np.arange(24.0)})
    rows = pd.DataFrame({"area": "A", "when": pd.to_datetime(["2014-10-01", "2015-03-01"])})
    found = line(rows, series)
    np.testing.assert_array_equal(found.at("x", 0), [9, 14])
    np.testing.assert_array_equal(found.at("x", 3), [6, 11])
    np.testing.assert_array_equal(found.at("x", -10), [19, NAN])


def test_areas_that_the_series_lacks_are_known_to_be_missing() -> None:
    rows = pd.concat([years(2010, 2011), years(2010).assign(area="Z")])
    found = line(rows, years(2010, 2011))
    assert list(found.known) == [True, True, False]
    np.testing.assert_array_equal(found.at("x", 1), [NAN, 1, NAN])


def test_areas_compare_by_value_whatever_their_type() -> None:
    rows = years(2010, 2011).astype({"area": "category"})
    np.testing.assert_array_equal(line(rows, years(2010, 2011)).at("x", 1), [NAN, 1])


@pytest.mark.parametrize(
    "frame, series, says",
    [
        (years(2010, 2010), None, "2 rows share a key"),
        (years(2010, 2011), years(2010, 2010), "2 rows share a key"),
        (years(2010, 2011), years(2010).assign(area="B"), "No 'area' of the table"),
        (years(1, 2).assign(area=1), years(1, 2).assign(area="1"), "No 'area' of the table"),
        (years(2010, 2011), years(pd.Timestamp("2010-01-01")), "dates in one table and numbers"),
        (years("soon", "late"), None, "cannot be read as"),
        (years(2010.5, 2011), None, "no whole numbers"),
        (years(2010, None), None, "no area or no when"),
        (years(2010).drop(columns="x"), None, "'x' is in the table 0 times"),
        (years(2010).iloc[:0], None, "no rows"),
    ],
)
def test_refusals(frame: pd.DataFrame, series: pd.DataFrame | None, says: str) -> None:
    with pytest.raises(AnalysisError, match=says):
        line(frame, series)


def test_numbers_asked_for() -> None:
    assert whole_numbers(3, "lags", 0) == (0, 1, 2, 3)
    assert whole_numbers(2, "leads", 1) == (1, 2)
    assert whole_numbers(0, "leads", 1) == ()
    assert whole_numbers([6, 0, 3], "lags", 0) == (0, 3, 6)
    for wrong in ([1, 1], [0.5], "six", True, None, 1.0):
        with pytest.raises(AnalysisError, match="The lags are"):
            whole_numbers(wrong, "lags", 0)  # type: ignore[arg-type]
    assert [span_of(n) for n in ([4], [0, 1], [0, 1, 2], [0, 3])] == ["4", "0, 1", "0 to 2", "0, 3"]

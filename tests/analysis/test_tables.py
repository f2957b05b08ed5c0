"""Tables checked before anything is computed, and sums over months by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from sahel_indicators.analysis import tables
from sahel_indicators.errors import AnalysisError


def monthly() -> pd.DataFrame:
    """Area A has figures from January to April 2020 but March, area B in February alone."""
    return pd.DataFrame(
        {
            "area": ["A", "A", "A", "B"],
            "month": ["2020-04-30", "2020-01-01", "2020-02-01", "2020-02-15"],
            "deaths": [8, 1, 2, 5],
        }
    )


def grid() -> pd.DataFrame:
    return tables.monthly_grid(monthly(), value="deaths", entity="area", month="month")


@pytest.mark.parametrize(
    "change, keys, says",
    [
        (lambda t: t.iloc[:0], ["area"], "no rows"),
        (lambda t: t["deaths"], ["area"], "The table is a Series"),
        (lambda t: t, ["region"], "'region' is in the table 0 times.*area, month, deaths"),
        (lambda t: pd.concat([t, t[["area"]]], axis=1), ["area"], "'area' is in the table 2"),
    ],
)
def test_an_empty_table_and_columns_not_there_once_are_refused(
    change: Any, keys: list[str], says: str
) -> None:
    with pytest.raises(AnalysisError, match=says):
        tables.require_columns(change(monthly()), keys)


def test_keys_that_repeat_or_are_missing_are_refused_with_their_number() -> None:
    tables.require_unique(monthly(), ["area", "month"])
    with pytest.raises(AnalysisError, match="3 rows share a key, the first of them area A"):
        tables.require_unique(monthly(), ["area"])
    nameless = monthly().assign(area=pd.Series(["A", None, None, "B"]))
    with pytest.raises(AnalysisError, match="2 rows have no area or no month"):
        tables.require_unique(nameless, ["area", "month"])


@pytest.mark.parametrize("level", [0, 1, 95, -0.5, "0.9", None])
def test_a_level_is_a_share(level: Any) -> None:
    with pytest.raises(AnalysisError, match="level of the intervals"):
        tables.require_level(level)


def test_numbers_keep_missing_values_and_refuse_words_and_infinities() -> None:
    nullable = pd.DataFrame({"deaths": pd.array([3, None], dtype="Int64")})
    np.testing.assert_array_equal(tables.numbers_of(nullable, "deaths"), [3.0, np.nan])
    with pytest.raises(AnalysisError, match="'area' holds str, not numbers"):
        tables.numbers_of(monthly(), "area")
    with pytest.raises(AnalysisError, match="'deaths' has 2 infinite values"):
        tables.numbers_of(pd.DataFrame({"deaths": [np.inf, 1.0, -np.inf]}), "deaths")


@pytest.mark.parametrize(
    ("values", "says"), [([1 + 2j, 3], "not numbers"), ([1e200, 1], "squares are infinite")]
)
def test_numbers_that_would_be_cut_or_overflow_are_refused(values: list[Any], says: str) -> None:
    with pytest.raises(AnalysisError, match=says):
        tables.numbers_of(pd.DataFrame({"x": values}), "x")


def test_names_are_one_several_or_none() -> None:
    assert tables.names_of("rain", "controls") == ("rain",)
    assert tables.names_of(["rain", 3], "controls") == ("rain", 3)
    assert tables.names_of(None, "controls") == ()
    with pytest.raises(AnalysisError, match="'controls' is given as a list"):
        tables.names_of([["rain"]], "controls")
    with pytest.raises(AnalysisError, match="'weights' is given as a Series"):
        tables.require_names(time="year", weights=pd.Series([1.0]))


@pytest.mark.parametrize("seed", [-1, 1.5, "x", None, True])
def test_a_seed_is_a_whole_number(seed: Any) -> None:
    tables.require_seed(0)
    with pytest.raises(AnalysisError, match="The seed is"):
        tables.require_seed(seed)


def test_codes_do_not_depend_on_the_order_of_rows() -> None:
    values = pd.Series(["b", "a", "c", "a"])
    assert list(tables.codes_of(values)) == [1, 0, 2, 0]
    assert list(tables.codes_of(values.iloc[::-1])) == [0, 2, 0, 1]


def test_month_numbers_of_dates_periods_and_words() -> None:
    words = pd.Series(["2014-12-01", "2015-01-31"], name="month")
    for months in (words, pd.to_datetime(words), pd.to_datetime(words).dt.to_period("M")):
        first, second = tables.month_numbers(months)
        assert second - first == 1


def test_months_that_cannot_be_read_or_are_missing_are_refused() -> None:
    with pytest.raises(AnalysisError, match="'month' cannot be read as months"):
        tables.month_numbers(pd.Series(["not a month"], name="month"))
    with pytest.raises(AnalysisError, match="missing months"):
        tables.month_numbers(pd.Series([pd.NaT], name="month"))


def test_the_grid_has_every_month_and_nothing_where_there_was_nothing() -> None:
    january = 2020 * 12
    np.testing.assert_array_equal(grid().columns, january + np.arange(4))
    np.testing.assert_array_equal(grid().loc["A"], [1, 2, np.nan, 8])
    np.testing.assert_array_equal(grid().loc["B"], [np.nan, 5, np.nan, np.nan])


def test_a_window_is_summed_under_its_last_month_or_missing() -> None:
    sums = tables.window_sums(grid(), 2)
    np.testing.assert_array_equal(sums.columns, 2020 * 12 + np.array([1, 2, 3]))
    np.testing.assert_array_equal(sums.loc["A"], [3, np.nan, np.nan])
    assert tables.window_sums(grid(), 5).shape == (2, 0)


def test_outside_of_the_grid_nothing_is_found() -> None:
    entities = pd.Series(["B", "A", "A", "C"])
    months = 2020 * 12 + np.array([1, 3, 12, 0])
    np.testing.assert_array_equal(tables.look_up(grid(), entities, months), [5, 8, np.nan, np.nan])


@pytest.mark.parametrize(
    ("times", "numbers"),
    [
        (pd.Series([2003, 2007, 2005]), [0, 2, 1]),
        (pd.Series([2003.0, 2004.0]), [0, 1]),
        (pd.Series(pd.to_datetime(["2012-01-01", "2012-04-01", "2012-02-01"])), [0, 3, 1]),
        (pd.Series(pd.to_datetime(["2012-01-31", "2012-02-29"])), [0, 1]),
        (pd.Series(pd.to_datetime(["2012-01-01", "2013-01-01", "2015-01-01"])), [0, 1, 3]),
        (pd.Series(pd.to_datetime(["2012-01-02", "2012-01-09", "2012-01-23"])), [0, 1, 3]),
        # Analyses of October and March: in months, so that none is the other's neighbour.
        (pd.Series(["2014-10-01", "2015-03-01", "2015-10-01"]), [0, 5, 12]),
        (pd.Series(pd.PeriodIndex(["2012Q1", "2012Q4"], freq="Q")), [0, 1]),
        (pd.Series([7, 7]), [0, 0]),
        # The middle of the month stands for the month, as its first and its last day do.
        (pd.Series(pd.to_datetime(["2012-01-15", "2012-02-15", "2012-04-15"])), [0, 1, 3]),
        # Whole numbers kept as objects or as categories are no nanoseconds.
        (pd.Series([2003, 2005], dtype=object), [0, 1]),
        (pd.Series([2003, 2004]).astype("category"), [0, 1]),
        (pd.Series(pd.to_datetime(["2012-01-01", "2012-02-01"])).astype("category"), [0, 1]),
        # Dates as numbers where the numbers are as far apart as the dates.
        (pd.Series([202301, 202302, 202304]), [0, 1, 3]),
        (pd.Series([201506, 201606]), [0, 1]),
        (pd.Series([20230101, 20230103]), [0, 1]),
        # Midnight in Bamako or in Nairobi: the day that is written.
        (pd.Series(pd.date_range("2012-01-01", periods=3, tz="Africa/Nairobi")), [0, 1, 2]),
    ],
)
def test_periods_are_counted_in_their_own_step(times: pd.Series, numbers: list[int]) -> None:
    assert list(tables.period_numbers(times)) == numbers


def test_keys_named_by_numbers_are_named_in_messages() -> None:
    with pytest.raises(AnalysisError, match="have no 0 or no 1"):
        tables.require_unique(pd.DataFrame({0: ["A", None], 1: [1, 2]}), [0, 1])
    with pytest.raises(AnalysisError, match="one row for each 0 and 1"):
        tables.require_unique(pd.DataFrame({0: ["A", "A"], 1: [1, 1]}), [0, 1])


@pytest.mark.parametrize(
    "times",
    [
        [1.5, 2.0],
        ["wet", "dry"],
        [2012, None],
        [True, False],
        [2012, np.inf],
        [1.0, 1e300],
        [202311, 202312, 202401],
        [20230130, 20230131, 20230201],
        pd.to_datetime(["2023-01-01 00:00", "2023-01-01 12:00", "2023-01-02 00:00"]),
        pd.to_datetime(["2023-01-01 00:00", "2023-01-01 12:00"]),
    ],
)
def test_what_is_no_period_is_refused(times: list[object]) -> None:
    with pytest.raises(AnalysisError, match="Column 'when'"):
        tables.period_numbers(pd.Series(times, name="when"))


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ([2, "2"], "cannot be told apart"),
        ([True, "yes"], "cannot be told apart"),
        ([["ML01"], ["ML02"]], "cannot be told apart"),
        (["ML01", "ML01 "], "differ only by blanks, such as 'ML01'"),
        (["ML01", " "], "labels without a letter"),
        ([2012.0, np.inf], "infinite"),
    ],
)
def test_labels_that_may_or_may_not_be_one_are_refused(values: list[Any], says: str) -> None:
    with pytest.raises(AnalysisError, match=f"'area'.*{says}"):
        tables.codes_of(pd.Series(values, name="area"))


@pytest.mark.parametrize(
    "values", [["b", None], [2.0, np.nan], [("a", 1), ("b", 1)], [1, 2.5], [True, False]]
)
def test_labels_of_one_kind_are_told_apart(values: list[Any]) -> None:
    codes = tables.codes_of(pd.Series(values, dtype=object))
    assert sorted(codes) == ([-1, 0] if pd.isna(pd.Series(values, dtype=object)).any() else [0, 1])


def test_days_and_months_that_could_be_exchanged_are_refused() -> None:
    """01/02/2014 is in January or in February: read as the wrong one, every lag is another."""
    for read in (tables.period_numbers, tables.month_numbers):
        with pytest.raises(AnalysisError, match=r"cannot be read.*naming the order"):
            read(pd.Series(["01/02/2014", "01/03/2014"]))


def test_numbers_are_no_months() -> None:
    with pytest.raises(AnalysisError, match="cannot be read as months"):
        tables.month_numbers(pd.Series([2014, 2015]))


def test_a_mistyped_period_far_from_all_others_does_not_fill_the_memory() -> None:
    frame = pd.DataFrame({"area": ["A", "B", "B"], "week": [1, 2, 10**9], "deaths": 1.0})
    weeks = tables.period_numbers(frame["week"])
    with pytest.raises(AnalysisError, match="1,000,000,000 periods, too many"):
        tables.period_grid(frame, weeks, value="deaths", entity="area", period="week")


def test_lists_are_no_keys_and_sets_have_no_order() -> None:
    with pytest.raises(AnalysisError, match="'area, year' cannot be told apart"):
        tables.require_unique(pd.DataFrame({"area": [["A"], ["B"]], "year": 1}), ["area", "year"])
    with pytest.raises(AnalysisError, match="a set, which has no order"):
        tables.names_of({"rain", "ndvi"}, "controls")
    with pytest.raises(AnalysisError, match="trends='yes'"):
        tables.require_bool("yes", "trends")

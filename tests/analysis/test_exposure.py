"""Windows before and after a period, by hand, and rates."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from sahel_indicators.analysis import log1p_rate, per_100k, window_exposure
from sahel_indicators.errors import AnalysisError

MONTHS = pd.date_range("2014-01-01", "2015-12-01", freq="MS")


def monthly() -> pd.DataFrame:
    """Area A: 1 in the first month, doubling every month, so that a sum tells its months."""
    powers = 2.0 ** np.arange(len(MONTHS))
    area_a = pd.DataFrame({"area_code": "A", "month": MONTHS, "deaths": powers})
    area_b = pd.DataFrame({"area_code": "B", "month": MONTHS, "deaths": -powers})
    return pd.concat([area_a, area_b], ignore_index=True)


def anchors(**changes: Any) -> pd.DataFrame:
    given = {"area_code": "A", "period_start": "2014-10-01", "period_end": "2014-12-31"} | changes
    return pd.DataFrame([given], index=[7])


def months_in(first: str, last: str) -> float:
    return float(pd.Series(2.0 ** np.arange(len(MONTHS)), index=MONTHS)[first:last].sum())


def exposure(table: pd.DataFrame, at: pd.DataFrame, **settings: Any) -> pd.Series:
    return window_exposure(table, at, value="deaths", **settings)


def test_six_months_before_october_to_december_are_april_to_september() -> None:
    found = exposure(monthly(), anchors(), window=6, side="before")
    assert found.to_dict() == {7: months_in("2014-04-01", "2014-09-01")}


def test_six_months_after_october_to_december_are_january_to_june() -> None:
    found = exposure(monthly(), anchors(), window=6, side="after")
    assert found.to_dict() == {7: months_in("2015-01-01", "2015-06-01")}


def test_one_month_touches_the_period() -> None:
    assert exposure(monthly(), anchors(), window=1, side="before")[7] == months_in(
        "2014-09-01", "2014-09-01"
    )
    assert exposure(monthly(), anchors(), window=1, side="after")[7] == months_in(
        "2015-01-01", "2015-01-01"
    )


def test_each_row_gets_its_own_area_in_the_order_asked() -> None:
    at = pd.concat([anchors(area_code="B"), anchors(), anchors(area_code="unknown")])
    found = exposure(monthly(), at, window=3, side="before")
    total = months_in("2014-07-01", "2014-09-01")
    np.testing.assert_array_equal(found.to_numpy(), [-total, total, np.nan])


def test_the_first_full_window_is_given_and_the_one_before_is_missing() -> None:
    at = pd.concat(
        [
            anchors(period_start="2014-07-01", period_end="2014-07-31"),
            anchors(period_start="2014-06-01", period_end="2014-06-30"),
        ]
    )
    found = exposure(monthly(), at, window=6, side="before").to_numpy()
    np.testing.assert_array_equal(found, [months_in("2014-01-01", "2014-06-01"), np.nan])


def test_the_last_full_window_is_given_and_the_next_is_missing() -> None:
    at = pd.concat(
        [
            anchors(period_start="2015-06-01", period_end="2015-06-30"),
            anchors(period_start="2015-07-01", period_end="2015-07-31"),
        ]
    )
    found = exposure(monthly(), at, window=6, side="after").to_numpy()
    np.testing.assert_array_equal(found, [months_in("2015-07-01", "2015-12-01"), np.nan])


@pytest.mark.parametrize("absent", [True, False])
def test_a_month_that_is_absent_or_missing_gives_no_partial_sum(absent: bool) -> None:
    table = monthly()
    july = (table["month"] == "2014-07-01") & (table["area_code"] == "A")
    table = table[~july] if absent else table.assign(deaths=table["deaths"].mask(july))
    assert np.isnan(exposure(table, anchors(), window=6, side="before")[7])
    assert exposure(table, anchors(), window=2, side="before")[7] == months_in(
        "2014-08-01", "2014-09-01"
    )


def test_a_window_longer_than_the_series_is_missing() -> None:
    assert np.isnan(exposure(monthly(), anchors(), window=60, side="before")[7])


def test_zeros_stay_exactly_zero_beside_large_numbers() -> None:
    table = monthly().assign(deaths=0.0)
    table.loc[0, "deaths"] = 1e17 / 3
    assert exposure(table, anchors(), window=6, side="before")[7] == 0.0


def test_the_order_of_monthly_rows_does_not_matter() -> None:
    shuffled = monthly().sample(frac=1, random_state=1)
    assert exposure(shuffled, anchors(), window=6, side="before")[7] == months_in(
        "2014-04-01", "2014-09-01"
    )


def test_other_names_of_columns() -> None:
    table = monthly().rename(columns={"area_code": "cercle", "month": "mois"})
    at = anchors().rename(columns={"area_code": "cercle"})
    found = exposure(table, at, entity="cercle", month="mois", window=1, side="before")
    assert found[7] == months_in("2014-09-01", "2014-09-01")


@pytest.mark.parametrize(
    "table, at, settings, says",
    [
        (pd.concat([monthly(), monthly()]), anchors(), {}, "rows share a key"),
        (monthly().drop(columns="deaths"), anchors(), {}, "'deaths' is in the table 0 times"),
        (monthly(), anchors().drop(columns="period_end"), {}, "'period_end' is in the table 0"),
        (monthly().iloc[:0], anchors(), {}, "no rows"),
        (monthly(), anchors(period_end="2014-09-30"), {}, "end before they start"),
        (monthly(), anchors(period_start="soon"), {}, "cannot be read as dates"),
        (monthly().assign(deaths=np.inf), anchors(), {}, "infinite"),
        (monthly().assign(deaths="many"), anchors(), {}, "not numbers"),
        (monthly(), anchors(), {"window": 0}, "whole number"),
        (monthly(), anchors(), {"window": 1.5}, "whole number"),
        (monthly(), anchors(), {"side": "during"}, "'before' or 'after'"),
    ],
)
def test_refusals(table: pd.DataFrame, at: pd.DataFrame, settings: Any, says: str) -> None:
    with pytest.raises(AnalysisError, match=says):
        exposure(table, at, **({"window": 6, "side": "before"} | settings))


def test_a_large_grid() -> None:
    areas = [f"A{number}" for number in range(500)]
    index = pd.MultiIndex.from_product([areas, MONTHS], names=["area_code", "month"])
    table = pd.DataFrame({"deaths": 1.0}, index=index).reset_index()
    at = table.rename(columns={"month": "period_start"}).assign(period_end=table["month"])
    found = exposure(table, at, window=12, side="before")
    assert (found.dropna() == 12).all() and found.notna().sum() == 500 * 12


def test_rates_by_hand() -> None:
    count = pd.Series([3, 0, np.nan, 1], name="deaths")
    people = pd.Series([150_000, 10, 10, np.nan])
    np.testing.assert_array_equal(per_100k(count, people), [2.0, 0.0, np.nan, np.nan])


def test_nobody_has_no_rate() -> None:
    rate = per_100k(pd.Series([0, 5]), pd.Series([0, 0]))
    assert rate.isna().all()


@pytest.mark.parametrize("count, people", [([-1.0], [5.0]), ([1.0], [-5.0])])
def test_negative_figures_have_no_rate(count: list[float], people: list[float]) -> None:
    with pytest.raises(AnalysisError, match="negative"):
        per_100k(pd.Series(count), pd.Series(people))


def test_rates_of_rows_of_different_tables_are_refused() -> None:
    with pytest.raises(AnalysisError, match="not rows of one table"):
        per_100k(pd.Series([1.0], index=[0]), pd.Series([1.0], index=[1]))


def test_log1p_keeps_zero_and_missing_and_refuses_negatives() -> None:
    found = log1p_rate(pd.Series([0.0, np.e - 1, np.nan]))
    np.testing.assert_allclose(found, [0.0, 1.0, np.nan], atol=1e-15)
    with pytest.raises(AnalysisError, match="negative"):
        log1p_rate(pd.Series([-0.5]))


def test_rates_and_logarithms_refuse_what_is_no_column_of_figures() -> None:
    one = pd.Series([1.0])
    for call, says in (
        (lambda: per_100k(pd.Series([np.inf]), one), "infinite"),
        (lambda: per_100k(pd.Series(["a"]), one), "not numbers"),
        (lambda: per_100k(one, 5_000.0), "are a float"),  # type: ignore[arg-type]
        (lambda: log1p_rate(pd.Series([np.inf])), "infinite"),
        (lambda: log1p_rate(np.array([1.0])), "are a ndarray"),  # type: ignore[arg-type]
    ):
        with pytest.raises(AnalysisError, match=says):
            call()


def test_a_window_after_a_quarter_begins_after_its_last_month() -> None:
    quarter = pd.PeriodIndex(["2014Q1"], freq="Q")
    at = pd.DataFrame({"area_code": ["A"], "period_start": quarter, "period_end": quarter})
    by_days = at.assign(period_start="2014-01-01", period_end="2014-03-31")
    for table in (at, by_days):
        found = window_exposure(monthly(), table, value="deaths", window=1, side="after")
        assert found.tolist() == monthly().query("area_code == 'A'")["deaths"].iloc[[3]].tolist()

"""Results: the account of rows adds up, nothing inside can be changed, the summary says it all."""

from __future__ import annotations

import pickle
from dataclasses import FrozenInstanceError
from typing import Any

import pandas as pd
import pytest

from sahel_indicators.analysis.results import Estimates, LagProfile, account_for


def estimates(**changes: Any) -> Estimates:
    table = pd.DataFrame(
        {
            "term": ["fatalities <12 m>"],
            "estimate": [0.0123],
            "std_error": [0.004],
            "ci_low": [0.0043],
            "ci_high": [0.0203],
            "p_value": [0.0031],
        }
    )
    given: dict[str, Any] = {
        "method": "two-way fixed effects",
        "formula": "share ~ fatalities | area + period",
        "estimates": table,
        "n": 8,
        "clusters": 4,
        "cluster_by": "area",
        "outcome": "share",
        "effects": ("area", "period"),
        "sample": account_for(10, 8, {"share missing": 2, "never": 0}),
        "diagnostics": {"within_r2": 0.1},
        "notes": ("4 clusters are few",),
    }
    return Estimates(**(given | changes))


def profile() -> LagProfile:
    table = pd.DataFrame(
        {
            "lag": [-2, 1, 6],
            "statistic": "spearman",
            "estimate": [0.30, 0.10, -0.40],
            "ci_low": [0.10, -0.10, -0.60],
            "ci_high": [0.50, 0.30, -0.20],
            "n": 40,
            "areas": 10,
            "undefined_draws": 0,
        }
    )
    accounts = [account_for(50, 40, {"share missing": 10}).assign(lag=lag) for lag in (-2, 1, 6)]
    return LagProfile(
        method="pooled",
        outcome="share",
        exposure="fatalities",
        table=table,
        sample=pd.concat(accounts),
    )


def test_account_lists_given_used_and_every_reason_that_has_rows() -> None:
    account = account_for(10, 8, {"share missing": 2, "never": 0})
    assert dict(zip(account["reason"], account["rows"], strict=True)) == {
        "given": 10,
        "used": 8,
        "share missing": 2,
    }


@pytest.mark.parametrize("given, used", [(11, 8), (10, 7)])
def test_rows_that_do_not_add_up_are_refused(given: int, used: int) -> None:
    with pytest.raises(AssertionError, match="add up"):
        estimates(sample=account_for(given, used, {"share missing": 2}), n=used)


def test_n_must_be_the_rows_used() -> None:
    with pytest.raises(AssertionError, match="n is 9"):
        estimates(n=9)


def test_a_lag_whose_rows_do_not_add_up_is_refused() -> None:
    good = profile()
    with pytest.raises(AssertionError, match="add up"):
        LagProfile(
            method="pooled",
            outcome="share",
            exposure="fatalities",
            table=good.table,
            sample=good.sample.assign(rows=[50, 40, 10, 50, 40, 9, 50, 40, 10]),
        )


def test_what_is_read_from_a_result_can_be_changed_without_changing_the_result() -> None:
    result = estimates()
    for table in (result.estimates, result.to_frame()):
        table.loc[0, "estimate"] = 99.0
    account, diagnostics = result.sample, result.diagnostics
    account["rows"] = 0
    diagnostics["within_r2"] = 99.0
    assert result.estimates.loc[0, "estimate"] == 0.0123
    assert list(result.sample["rows"]) == [10, 8, 2]
    assert result.diagnostics == {"within_r2": 0.1}


def test_the_table_a_result_was_made_from_is_not_the_table_it_keeps() -> None:
    account = account_for(10, 8, {"share missing": 2})
    result = estimates(sample=account)
    account.loc[0, "rows"] = 0
    assert result.sample.loc[0, "rows"] == 10


def test_fields_cannot_be_replaced() -> None:
    with pytest.raises(FrozenInstanceError):
        estimates().n = 3  # type: ignore[misc]


def test_a_result_survives_the_way_to_another_process() -> None:
    result = pickle.loads(pickle.dumps(estimates()))
    assert result.n == 8
    pd.testing.assert_frame_equal(result.estimates, estimates().estimates)


def test_summary_says_association_numbers_sample_and_warnings() -> None:
    text = estimates().summary()
    for part in (
        "Association (not a demonstrated effect)",
        "0.0123",
        "95 % interval 0.0043 to 0.0203",
        "p = 0.0031",
        "8 rows",
        "clustered by area (4 clusters)",
        "Left out 2 of 10 rows given (share missing: 2)",
        "Note: 4 clusters are few",
    ):
        assert part in text
    assert repr(estimates()) == text


def test_summary_of_a_complete_sample_without_clusters() -> None:
    text = estimates(sample=account_for(8, 8, {}), clusters=None, cluster_by=None).summary()
    assert "All 8 rows given were used." in text
    assert "cluster" not in text.split("Note")[0]


def test_html_escapes_the_names_of_columns() -> None:
    page = estimates()._repr_html_()
    assert "fatalities &lt;12 m&gt;" in page
    assert "<12 m>" not in page


def test_profile_names_the_strongest_lag_and_says_what_leads_mean() -> None:
    text = profile().summary()
    assert "strongest of 2 past lags at +6: -0.4" in text
    assert "at 1 of 1 leads the interval leaves out zero" in text
    assert "do not show that it comes first" in text


def test_profile_without_leads_says_so() -> None:
    whole = profile()
    past = LagProfile(
        method="pooled",
        outcome="share",
        exposure="fatalities",
        table=whole.table.query("lag > 0"),
        sample=whole.sample.query("lag > 0"),
    )
    assert "no leads could be estimated" in past.summary()
    assert "comes first" not in past.summary()

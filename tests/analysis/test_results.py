"""Results: the account of rows adds up, nothing inside can be changed, the summary says it all."""

from __future__ import annotations

import pickle
from dataclasses import FrozenInstanceError
from typing import Any

import pandas as pd
import pytest

from sahel_indicators.analysis.results import Estimates, LagProfile, account_for
from sahel_indicators.errors import AnalysisError


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
            "band_low": [0.05, -0.20, -0.70],
            "band_high": [0.60, 0.40, -0.10],
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


# -- sums of coefficients and second readings ------------------------------------------------


def two_terms(**changes: Any) -> Estimates:
    """Coefficients 1 and 2 with variances 0.04 and 0.09 and covariance -0.02."""
    terms = ["lag 0", "lag 1"]
    table = pd.DataFrame(
        {
            "term": terms,
            "estimate": [1.0, 2.0],
            "std_error": [0.2, 0.3],
            "ci_low": [0.6, 1.4],
            "ci_high": [1.4, 2.6],
            "p_value": [0.01, 0.01],
        }
    )
    covariance = pd.DataFrame([[0.04, -0.02], [-0.02, 0.09]], index=terms, columns=terms)
    given = {"estimates": table, "covariance": covariance, "degrees_of_freedom": 10}
    return estimates(**(given | changes))


def test_combination_by_hand() -> None:
    """Variance 0.04 + 0.09 - 0.04 = 0.3 squared; t(10) at 97.5 % is 2.228139."""
    row = two_terms().combination({"lag 0": 1, "lag 1": 1}, name="cumulative")
    assert list(row["term"]) == ["cumulative"]
    found = row.iloc[0]
    assert found["estimate"] == pytest.approx(3.0)
    assert found["std_error"] == pytest.approx(0.3)
    assert found["ci_low"] == pytest.approx(3 - 2.228139 * 0.3, abs=1e-6)
    assert found["ci_high"] == pytest.approx(3 + 2.228139 * 0.3, abs=1e-6)
    assert "Student's t, 10 degrees of freedom" in found["errors"]


@pytest.mark.parametrize(
    "changes, weights, says",
    [
        ({}, {"lag 2": 1}, "'lag 2' is a term of the model 0 times.*lag 0, lag 1"),
        ({}, {}, "finite, not all 0"),
        ({}, {"lag 0": 0}, "finite, not all 0"),
        ({}, {"lag 0": float("nan")}, "finite, not all 0"),
        ({}, {"lag 0": "one"}, "finite, not all 0"),
        ({}, ["lag 0"], "The weights are a list"),
        ({"covariance": None}, {"lag 0": 1}, "has no covariance of its terms"),
        ({"degrees_of_freedom": None}, {"lag 0": 1}, "has no covariance of its terms"),
    ],
)
def test_combinations_that_cannot_be(changes: Any, weights: Any, says: str) -> None:
    with pytest.raises(AnalysisError, match=says):
        two_terms(**changes).combination(weights)


def test_covariance_cannot_be_changed_from_outside() -> None:
    result = two_terms()
    covariance = result.covariance
    assert covariance is not None
    covariance.iloc[0, 0] = 99.0
    assert result.combination({"lag 0": 1})["std_error"].iloc[0] == pytest.approx(0.2)


def test_summary_names_errors_scale_and_second_readings() -> None:
    table = two_terms().estimates.assign(
        rate_ratio=[2.72, 7.39], rate_ratio_ci_low=[1.8, 4.1], rate_ratio_ci_high=[4.1, 13.5]
    )
    text = two_terms(
        estimates=table, errors="clustered by area (CRV1)", scale="logarithms of ratios"
    ).summary()
    assert "; rate ratio 2.72 (95 % interval 1.8 to 4.1)" in text
    assert "errors clustered by area (CRV1), 4 clusters." in text
    assert "Coefficients are logarithms of ratios" in text

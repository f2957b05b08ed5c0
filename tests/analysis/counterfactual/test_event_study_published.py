"""Event studies against published numbers and against other libraries."""

from __future__ import annotations

import warnings
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest
from tests.ingest.publisher import publisher_file

from sahel_indicators.analysis.counterfactual import EventStudy, event_study
from sahel_indicators.errors import AnalysisError

KEYS = {"outcome": "lemp", "unit": "countyreal", "time": "year", "first_treat": "first.treat"}


@cache
def _minimum_wages() -> pd.DataFrame:
    return pd.read_csv(publisher_file("methods/mpdta.csv"))


def minimum_wages(**changes: Any) -> EventStudy:
    """Callaway and Sant'Anna's (2021) counties: teen employment and minimum wages."""
    given: dict[str, Any] = {
        "outcome": "lemp",
        "entity": "countyreal",
        "time": "year",
        "treated_from": "first.treat",
    }
    return event_study(_minimum_wages(), **(given | changes))


@pytest.mark.realdata
@pytest.mark.parametrize("base", ["universal", "varying"])
def test_callaway_santanna_published(base: Any) -> None:
    result = minimum_wages(base=base)
    cells = result.by_group_and_time.set_index(["group", "time"])["estimate"]
    published = [-0.0105, -0.0704, -0.1373, -0.1008]
    np.testing.assert_allclose(cells.loc[2004].loc[2004:], published, atol=1e-4)
    found = result.estimates.set_index("event_time")["estimate"]
    np.testing.assert_allclose(found.loc[0:3], [-0.0199, -0.0510, -0.1373, -0.1008], atol=1e-4)
    averages = result.aggregations.set_index(["aggregation", "of"])
    assert averages.loc[("dynamic", "overall"), "estimate"] == pytest.approx(-0.0772, abs=1e-4)
    # The averages and errors of the R package did (version 2), by its vignette.
    overall = averages.xs("overall", level="of")
    np.testing.assert_allclose(
        overall.loc[["simple", "group", "calendar"], "estimate"],
        [-0.0400, -0.0310, -0.0417],
        atol=1e-4,
    )
    np.testing.assert_allclose(
        overall.loc[["dynamic", "simple", "group"], "std_error"],
        [0.0200, 0.0121, 0.0125],
        atol=4e-4,
    )


@pytest.mark.realdata
@pytest.mark.parametrize(
    "controls, base, covariates",
    [
        ("never", "universal", ("lpop",)),
        ("not-yet", "varying", ("lpop",)),
        ("not-yet", "universal", ()),
    ],
)
def test_callaway_santanna_against_diff_diff(controls: Any, base: Any, covariates: Any) -> None:
    from diff_diff import CallawaySantAnna

    theirs = CallawaySantAnna(
        control_group={"never": "never_treated", "not-yet": "not_yet_treated"}[controls],
        base_period=base,
    ).fit(_minimum_wages(), covariates=list(covariates) or None, **KEYS)
    result = minimum_wages(controls_group=controls, base=base, covariates=covariates, errors="crv1")
    # Their errors are without G / (G - 1); their logit stops earlier than ours.
    factor, close = np.sqrt(500 / 499), 1e-4 if covariates else 1e-9
    times = theirs.aggregate("event_study").to_dataframe().query("not is_reference")
    ours = result.estimates.dropna(subset="std_error")
    np.testing.assert_allclose(ours["estimate"], times["att"], rtol=10 * close, atol=1e-5)
    np.testing.assert_allclose(ours["std_error"], times["se"] * factor, rtol=close)
    averages = result.aggregations.set_index(["aggregation", "of"])
    groups = theirs.aggregate("group").to_dataframe()
    mine = averages.loc["group"].drop("overall")
    np.testing.assert_allclose(mine["std_error"].astype(float), groups["se"] * factor, rtol=close)
    simple = theirs.aggregate("simple")
    row = averages.loc[("simple", "overall")]
    assert row["estimate"] == pytest.approx(float(simple.att[0]), abs=1e-5)
    assert row["std_error"] == pytest.approx(float(simple.se[0]) * factor, rel=close)


@pytest.mark.slow  # explicit dummies and weights check the same numbers
@pytest.mark.realdata
def test_sun_abraham_against_diff_diff_and_the_same_where_nothing_is_adjusted() -> None:
    from diff_diff import SunAbraham

    theirs = SunAbraham().fit(_minimum_wages(), **KEYS).to_dataframe()
    ours = minimum_wages(method="sun-abraham", errors="crv1").estimates.dropna(subset="std_error")
    np.testing.assert_allclose(ours["estimate"], theirs["effect"], rtol=1e-9)
    np.testing.assert_allclose(ours["std_error"], theirs["se"], rtol=1e-9)
    # On a balanced panel without covariates both are differences of means.
    other = minimum_wages().estimates.dropna(subset="std_error")
    np.testing.assert_allclose(ours["estimate"], other["estimate"], rtol=1e-9)


@pytest.mark.slow  # explicit dummies and weights check the same numbers
@pytest.mark.realdata
def test_imputation_against_diff_diff_on_an_unbalanced_panel() -> None:
    from diff_diff import ImputationDiD

    frame = _minimum_wages().sample(frac=0.9, random_state=1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = ImputationDiD(pretrends=True).fit(frame, **KEYS)
        times = theirs.aggregate("event_study").to_dataframe().query("not is_reference")
    ours = event_study(
        frame,
        outcome="lemp",
        entity="countyreal",
        time="year",
        treated_from="first.treat",
        method="imputation",
        errors="crv1",
    )
    table = ours.estimates.dropna(subset="std_error")
    np.testing.assert_allclose(table["estimate"], times["att"], rtol=1e-7)
    clusters = ours.clusters or 0
    factor = np.where(table["event_time"] < 0, 1, np.sqrt(clusters / (clusters - 1)))
    np.testing.assert_allclose(table["std_error"], times["se"] * factor, rtol=1e-5)
    simple = ours.aggregations.set_index("aggregation").loc["simple"]
    assert simple["estimate"] == pytest.approx(theirs.overall_att, rel=1e-7)


def _with_event_time(frame: pd.DataFrame) -> pd.DataFrame:
    treated = frame["first.treat"] > 0
    since = np.where(treated, frame["year"] - frame["first.treat"], -1)
    return frame.assign(since=since, after=(treated & (since >= 0)) * 1.0)


@pytest.mark.slow  # loads and compiles for seconds; explicit dummies check the same numbers
@pytest.mark.realdata
def test_two_way_against_pyfixest() -> None:
    import pyfixest as pf

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = pf.feols(
            "lemp ~ i(since, ref=-1) | countyreal + year",
            _with_event_time(_minimum_wages()),
            vcov={"CRV1": "countyreal"},
        )
    result = minimum_wages(method="two-way", errors="crv1")
    ours = result.estimates.dropna(subset="std_error")
    np.testing.assert_allclose(ours["estimate"], theirs.coef(), rtol=1e-8)
    # pyfixest counts the nested effects one way or the other from one process to the next.
    np.testing.assert_allclose(ours["std_error"], theirs.se(), rtol=2e-3)


@pytest.mark.realdata
def test_weights_of_two_way_by_explicit_dummies() -> None:
    frame = _with_event_time(
        _minimum_wages().query("(`first.treat` > 0 or countyreal < 13050) and countyreal % 5 == 1")
    )
    dummies = [pd.get_dummies(frame[c].astype(str)) for c in ("countyreal", "year")]
    design = np.column_stack([d.to_numpy(float) for d in dummies])
    after = frame["after"].to_numpy()
    left = after - design @ np.linalg.lstsq(design, after, rcond=None)[0]
    weights = left[after == 1] / left[after == 1].sum()
    result = event_study(
        frame,
        outcome="lemp",
        entity="countyreal",
        time="year",
        treated_from="first.treat",
        method="two-way",
    )
    found = result.diagnostics
    assert (weights < 0).any()
    assert found["negative_weights_share"] == pytest.approx((weights < 0).mean(), abs=1e-12)
    assert found["negative_weights_sum"] == pytest.approx(weights[weights < 0].sum(), rel=1e-8)
    static = result.aggregations.set_index("aggregation").loc["static", "estimate"]
    assert static == pytest.approx(left @ frame["lemp"] / (left @ after), rel=1e-8)


@pytest.mark.realdata
def test_a_state_wide_cluster_of_treatment_is_refused_or_told() -> None:
    frame = _minimum_wages().assign(state=lambda t: t["countyreal"] // 1000)
    result = event_study(
        frame,
        outcome="lemp",
        entity="countyreal",
        time="year",
        treated_from="first.treat",
        cluster="state",
    )
    assert result.clusters == frame["state"].nunique() < 50
    assert "are few" in result.summary()
    with pytest.raises(AnalysisError, match="treated clusters"):
        minimum_wages(treated_from={8001.0: 2005})

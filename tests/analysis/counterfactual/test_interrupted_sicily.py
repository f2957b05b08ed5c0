"""The smoking ban in Sicily: published numbers of Lopez Bernal, Cummins and Gasparrini (2017)."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from tests.ingest.publisher import publisher_file

from sahel_indicators.analysis.counterfactual import InterruptedSeries, interrupted_time_series

pytestmark = pytest.mark.realdata


def ban(**changes: Any) -> InterruptedSeries:
    given: dict[str, Any] = {
        "outcome": "aces",
        "time": "time",
        "interruption": "smokban",
        "population": "stdpop",
        "family": "poisson",
        "errors": "classical",
        "slope_change": False,
    }
    frame = pd.read_csv(publisher_file("methods/sicily.csv"))
    return interrupted_time_series(frame, **(given | changes))


def ratio(found: InterruptedSeries) -> tuple[float, float, float]:
    row = found.change
    return row["ratio"], row["ratio_low"], row["ratio_high"]


def test_level_change_as_published() -> None:
    # "RR 0.894; 95% CI 0.864-0.925": the lower bound is 0.8647.
    assert ratio(ban()) == pytest.approx((0.894, 0.864, 0.925), abs=1e-3)
    assert ratio(ban())[0] == pytest.approx(0.8944, abs=5e-5)


def test_quasi_poisson_has_the_same_ratio_and_a_wider_interval() -> None:
    plain, quasi = ban(), ban(family="quasi-poisson")
    assert ratio(quasi)[0] == pytest.approx(ratio(plain)[0], rel=1e-9)
    wider = quasi.estimates["std_error"] / plain.estimates["std_error"]
    assert wider.to_numpy() == pytest.approx(quasi.diagnostics["dispersion"] ** 0.5, rel=1e-9)


def test_season_adjusted_as_published() -> None:
    # "RR 0.885; 95% CI 0.839-0.933" with the normal distribution, Student's t is a little wider.
    found = ban(family="quasi-poisson", harmonics=2)
    assert ratio(found) == pytest.approx((0.885, 0.839, 0.933), abs=1.5e-3)


def test_flag_and_number_of_the_period_say_the_same() -> None:
    pd.testing.assert_frame_equal(ban().estimates, ban(interruption=37).estimates)


def test_level_and_slope_change() -> None:
    found = ban(family="quasi-poisson", harmonics=2, slope_change=True).estimates
    slope = found.set_index("term").loc["slope change"]
    assert slope["ci_low"] < 0 < slope["ci_high"]


def test_dispersion_is_noted() -> None:
    assert "Counts vary 3.6 times as much" in ban().summary()
    assert ban(errors="ar1").change["ratio_low"] < ban().change["ratio_low"]

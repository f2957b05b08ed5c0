"""Choices that do not go together, and columns that a choice cannot use, are refused."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from tests.analysis.regression.planted import panel, regress

from sahel_indicators.analysis import panel_regression
from sahel_indicators.errors import AnalysisError

PLACE = {"latitude": "lat", "longitude": "lon"}
CONLEY = {"errors": "conley", "cutoff_km": 100, **PLACE}


def table() -> pd.DataFrame:
    frame = panel(20, 6)
    number = frame["area"].str[2:].astype(int)
    return frame.assign(
        lat=10.0 + number % 5,
        lon=number // 5 * 1.0,
        killed=np.random.default_rng(1).poisson(3, len(frame)),
        part=np.random.default_rng(2).uniform(0.1, 0.9, len(frame)),
        none=0,
    )


@pytest.mark.parametrize(
    "settings, says",
    [
        ({"effects": "three-way"}, "effects='three-way' is not known"),
        ({"family": "probit"}, "family='probit' is not known"),
        ({"errors": "hopeful"}, "errors='hopeful' is not known"),
        ({"small_sample": "sas"}, "small_sample='sas' is not known"),
        ({"draws": 5}, "draws=5 cannot be used"),
        ({"draws": 99.5}, "draws=99.5 cannot be used"),
        ({"lag_cutoff": -1}, "lag_cutoff=-1 cannot be used"),
        ({"bandwidth": 1.5}, "bandwidth=1.5 cannot be used"),
        ({"seed": -3}, "seed=-3 cannot be used"),
        ({"level": 1}, "level of the intervals is 1"),
        ({"cluster": ["area", "period", "region"]}, "one column, or two"),
        ({"cluster": ["area", "area"]}, "one column, or two that differ"),
        ({"cluster": "nowhere"}, "'nowhere' is in the table 0 times"),
        ({"controls": "rain"}, "a column for each part"),
        ({"controls": "nothing"}, "'nothing' is in the table 0 times"),
        ({"time": None}, "compare over time, but no time is named"),
        ({"group": "region", "effects": "entity"}, "have no time"),
        ({"trends": True, "effects": "time"}, "needs a level of its own"),
        ({"population": "people"}, "denominator of a rate"),
        (
            {"population": "people", "family": "fractional", "outcome": "part"},
            "denominator of a rate",
        ),
        ({"population": "none", "family": "poisson", "outcome": "killed"}, "zero or less"),
        (
            {"instruments": {"deaths": "lat"}, "family": "poisson", "outcome": "killed"},
            "not consistent",
        ),
        ({"errors": "wild", "family": "poisson", "outcome": "killed"}, "redraws residuals"),
        ({"errors": "wild", "family": "fractional", "outcome": "part"}, "redraws residuals"),
        ({"errors": "wild", "instruments": {"deaths": "lat"}}, "not for instruments"),
        ({"errors": "wild", "cluster": ["area", "period"]}, "clusters of one kind"),
        ({"errors": "classical", "family": "poisson", "outcome": "killed"}, "assume its variance"),
        ({"errors": "conley"}, "need to know where areas are"),
        ({"errors": "conley", **PLACE}, "need to know where areas are"),
        (CONLEY | {"cutoff_km": -5}, "is no distance"),
        (CONLEY | {"cutoff_km": np.inf}, "is no distance"),
        (PLACE, "only used by Conley"),
        ({"lag_cutoff": 2}, "only used by Conley"),
        ({"bandwidth": 2}, "only used by Driscoll-Kraay"),
        (CONLEY | {"latitude": "killed_by"}, "'killed_by' is in the table 0 times"),
        ({"family": "poisson"}, "below zero, which no count"),
        ({"family": "fractional"}, "outside 0 to 1"),
        ({"family": "poisson", "outcome": "none"}, "0 different values"),
        (
            {"family": "poisson", "outcome": "people", "population": "people"},
            "reproduce 'people' exactly",
        ),
        ({"outcome": ["share"]}, "'outcome' is given as a list"),
        ({"outcome": None}, "No outcome is named"),
        ({"entity": None}, "No entity is named"),
        ({"time": ["period"]}, "'time' is given as a list"),
        ({"weights": np.ones(120)}, "'weights' is given as a ndarray"),
        ({"exposures": {"deaths", "rain"}}, "has no order"),
        ({"exposures": [["deaths"]]}, "'exposures' is given as a list"),
        ({"instruments": ["lat"]}, "instruments are given as a list"),
        ({"trends": "yes"}, "trends='yes'"),
        ({"draws": 10**9}, "draws=1000000000 cannot be used"),
        (CONLEY | {"cutoff_km": "100"}, "cutoff_km='100' cannot be used"),
        (CONLEY | {"latitude": "lon"}, "Latitude and longitude are both 'lon'"),
    ],
)
def test_choices(settings: Any, says: str) -> None:
    with pytest.raises(AnalysisError, match=says):
        regress(table(), **settings)


def test_keywords_that_do_not_exist() -> None:
    with pytest.raises(TypeError, match="robust"):
        regress(table(), robust=True)


def test_coordinates_in_metres_or_exchanged() -> None:
    with pytest.raises(AnalysisError, match="beyond 90 degrees"):
        regress(table().assign(lat=lambda t: t["lat"] * 1e5), **CONLEY)


def test_missing_coordinates_and_populations_are_counted() -> None:
    frame = table()
    frame.loc[:3, "lat"] = np.nan
    found = regress(frame, **CONLEY)
    assert found.sample.set_index("reason").loc["lat missing", "rows"] == 4
    frame.loc[10:11, "people"] = np.nan
    found = regress(frame, outcome="killed", family="poisson", population="people")
    assert found.sample.set_index("reason").loc["people missing", "rows"] == 2


def test_periods_that_cannot_be_counted_are_refused_where_they_must_be() -> None:
    frame = table()
    frame["period"] = "round " + frame["period"].dt.strftime("%Y-%m-%d")
    assert regress(frame).n == len(frame)
    for settings in ({"trends": True}, {"errors": "driscoll-kraay"}):
        with pytest.raises(AnalysisError, match="cannot be read as periods"):
            regress(frame, **settings)


@pytest.mark.parametrize("first", [[1], 1])
def test_values_of_several_kinds_in_a_key(first: Any) -> None:
    frame = table()
    frame["area"] = [first, *frame["area"][1:]]
    with pytest.raises(AnalysisError, match="told apart"):
        regress(frame)


def test_a_term_called_as_the_constant() -> None:
    with pytest.raises(AnalysisError, match="as is the constant"):
        regress(table().rename(columns={"rain": "Intercept"}), exposures=["deaths", "Intercept"])


def test_repeated_areas_in_a_cross_section() -> None:
    with pytest.raises(AnalysisError, match="share a key"):
        panel_regression(
            table(), outcome="share", exposures="deaths", entity="area", effects="none"
        )


def test_one_region_with_effects_of_region_by_period_is_plain() -> None:
    frame = table().assign(one="Mali")
    pd.testing.assert_frame_equal(regress(frame, group="one").estimates, regress(frame).estimates)


def test_no_row_is_left_where_each_is_alone() -> None:
    frame = table()
    with pytest.raises(AnalysisError, match="Left out: alone in its own x period: 120"):
        regress(frame.assign(own=frame["area"]), group="own")

"""Malnutrition: what disagrees, what season says, and that WHZ and MUAC stay apart."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from sahel_indicators.errors import DataError
from sahel_indicators.figures.estimates import surveys
from sahel_indicators.findings.nutrition import GAM_THRESHOLDS, nutrition
from sahel_indicators.findings.nutrition_pairs import both_ways, compare_seasons, disagreements

POINT = {
    "measure": "gam_whz",
    "area_code": "A",
    "unit": "",
    "national": False,
    "part": False,
    "survey": "SMART 2019",
    "source": "nutrition_surveys",
    "definition": "not stated",
    "age_group": "6-59m",
    "period_start": "2019-07-01",
    "period_end": "2019-07-31",
    "year_only": False,
    "value": 10.0,
    "lower": np.nan,
    "upper": np.nan,
    "phase": 3,
}


def points(*changes: dict[str, object]) -> pd.DataFrame:
    table = pd.DataFrame([POINT | change for change in changes])
    days = ["period_start", "period_end"]
    return table.assign(**{name: pd.to_datetime(table[name]) for name in days})


def test_only_figures_of_one_area_year_and_measure_can_disagree() -> None:
    told = disagreements(
        points(
            {"value": 9.4, "phase": 2},
            {"value": 10.0, "age_group": "0-59m"},
            {"value": 12.0, "area_code": "B"},
            {"value": 13.0, "period_end": "2020-01-31"},
            {"value": 2.8, "measure": "gam_muac", "phase": pd.NA},
            {"value": 4.0, "unit": "IDP sites"},
        )
    )
    assert told["value"].tolist() == [9.4, 10.0]
    assert told["spread"].tolist() == [0.6, 0.6] and told["phases"].tolist() == [2, 2]
    assert told["differ_in"].tolist() == [("age_group",), ("age_group",)]


def test_the_same_figure_told_twice_is_no_disagreement() -> None:
    told = disagreements(points({}, {"source": "jme", "survey": "SMART 2019 (JME)"}))
    assert told.empty


def test_what_differs_is_named_and_spelling_is_no_kind_of_survey() -> None:
    told = disagreements(
        points(
            {"survey": "SMART Mauritania Dec 2011", "period_start": "2019-12-01"}
            | {"period_end": "2019-12-31", "value": 6.8},
            {"survey": "SMART Mauritania July 2011"},
        )
    )
    assert told["differ_in"].iloc[0] == ("months",)
    kinds = disagreements(points({"survey": "DHS 2018"}, {"value": 11.0}))
    assert kinds["differ_in"].iloc[0] == ("survey",)


def test_widest_disagreement_comes_first_and_is_numbered() -> None:
    told = disagreements(
        points(
            {"area_code": "A"},
            {"area_code": "A", "value": 11.0, "age_group": "0-59m"},
            {"area_code": "B"},
            {"area_code": "B", "value": 15.0, "age_group": "0-59m"},
        )
    )
    assert told["area_code"].tolist() == ["B", "B", "A", "A"]
    assert told["group"].tolist() == [1, 1, 2, 2]


def season_points(count: int) -> pd.DataFrame:
    """`count` areas with a lean season 3 points above the harvest, one of them by only 1."""
    rows: list[dict[str, object]] = []
    for number in range(count):
        area, rise = {"area_code": f"A{number}"}, 1.0 if number == 0 else 3.0
        rows.append(area | {"survey": f"lean {number}", "value": 10.0 + rise})
        after = {"period_start": "2019-11-01", "period_end": "2019-11-30"}
        rows.append(area | after | {"survey": f"after {number}"})
    return points(*rows)


def test_season_is_refused_below_five_pairs_and_estimated_from_five() -> None:
    few = compare_seasons(season_points(4))
    assert few.refused and len(few.pairs) == 4 and np.isnan(few.difference)
    enough = compare_seasons(season_points(5))
    assert not enough.refused and enough.difference == pytest.approx((1 + 4 * 3) / 5)
    # Standard deviation 0.894 over the root of 5, times t of 4 degrees of freedom (2.776).
    assert enough.ci_high - enough.difference == pytest.approx(2.776 * 0.8944 / 5**0.5, abs=1e-3)


def test_pairs_that_share_a_survey_count_once() -> None:
    shared = season_points(1)
    again = shared.iloc[[0]].assign(survey="lean again", period_start=pd.Timestamp("2020-07-01"))
    again = again.assign(period_end=pd.Timestamp("2020-07-31"))
    found = compare_seasons(pd.concat([shared, again], ignore_index=True))
    assert len(found.pairs) == 2 and found.independent == 1


@pytest.mark.parametrize(
    "change",
    [
        {"age_group": "0-59m"},
        {"definition": "WHZ"},
        {"source": "jme"},
        {"year_only": True},
        {"part": True},
        {"measure": "gam_muac"},
        {"period_start": "2021-11-01", "period_end": "2021-11-30"},
        {"period_start": "2019-09-10", "period_end": "2019-09-30"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_surveys_that_cannot_be_compared_make_no_pair(change: dict[str, object]) -> None:
    after = {"period_start": "2019-11-01", "period_end": "2019-11-30", "survey": "after"}
    assert compare_seasons(points({}, after)).pairs.shape[0] == 1
    assert compare_seasons(points({}, after | change)).pairs.empty


def test_two_ways_of_measuring_meet_only_within_one_survey() -> None:
    muac = {"measure": "gam_muac", "value": 2.8}
    told = both_ways(points({}, muac, muac | {"survey": "another"}))
    assert told[["value_whz", "value_muac"]].values.tolist() == [[10.0, 2.8]]


def test_thresholds_are_those_that_the_figure_draws() -> None:
    assert GAM_THRESHOLDS == surveys.GAM_THRESHOLDS


# -- the embedded tables -----------------------------------------------------------------------


@pytest.fixture(scope="module")
def mali(tables_read_once: None):
    return nutrition("MLI")


@pytest.mark.realdata
def test_mali_2019_has_three_figures(mali) -> None:
    told = mali.disagreeing.query("measure == 'gam_whz' and year == 2019 and national")
    assert told["value"].tolist() == [9.4, 10.0, 13.0]
    assert told["source"].tolist() == ["nutrition_surveys", "nutrition_surveys", "jme"]
    assert told["spread"].iloc[0] == pytest.approx(3.6) and told["phases"].iloc[0] == 2


@pytest.mark.realdata
def test_parts_of_the_country_are_no_national_figures(mali) -> None:
    years = mali.national("gam_whz").query("source != 'jme'")["period_end"].dt.year
    assert years.min() == 2016
    parts = mali.points[mali.points["part"] & mali.points["national"]]
    assert sorted(parts["period_end"].dt.year) == [2013, 2014]


@pytest.mark.realdata
def test_phases_follow_the_manual_on_their_bounds(mali) -> None:
    gam = mali.points.query("measure == 'gam_whz'").set_index("value")["phase"]
    assert gam.loc[10.0].item() == 3 and gam.loc[9.4].item() == 2
    assert gam.loc[[15.1, 15.2]].unique().tolist() == [4] and gam.loc[30.1].item() == 5
    assert mali.points.query("measure != 'gam_whz'")["phase"].isna().all()


@pytest.mark.realdata
@pytest.mark.usefixtures("tables_read_once")
def test_mauritania_has_two_pairs_that_share_one_survey() -> None:
    season = nutrition("MRT").season
    assert season.pairs["difference"].tolist() == pytest.approx([3.9, 5.2])
    assert season.independent == 1 and season.refused


@pytest.mark.realdata
@pytest.mark.usefixtures("tables_read_once")
def test_span_limits_surveys() -> None:
    years = nutrition("MLI", start="2019-01", end="2019-12").points["period_end"].dt.year
    assert years.unique().tolist() == [2019]
    with pytest.raises(DataError, match="before it starts"):
        nutrition("MLI", start="2020-01", end="2019-01")
    with pytest.raises(DataError, match="No figure of acute malnutrition of MLI"):
        nutrition("MLI", start="2030-01")

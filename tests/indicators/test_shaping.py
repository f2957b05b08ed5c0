"""Figures side by side: which row tells of a value, what is missing, what is added up."""

import pandas as pd
import pytest

from sahel_indicators import indicators
from sahel_indicators.errors import DataError
from sahel_indicators.indicators.shaping import slim, wide

JUNE = {"period_start": pd.Timestamp("2023-06-01"), "period_end": pd.Timestamp("2023-06-30")}
PEOPLE = pd.DataFrame({"area_code": ["A", "B"], "year": [2023, 2023], "population": [10.0, 20.0]})


def figure(variable: str, value: float | None, area: str = "A", **other: object) -> dict:
    return {
        **JUNE,
        "variable": variable,
        "location_code": "MLI",
        "admin_level": 2,
        "area_code": area,
        "counterpart_code": "",
        "series": "",
        "status": "observed",
        "source": "acled",
        "published_on": pd.Timestamp("2023-07-07"),
        "value": value,
        **other,
    }


def side_by_side(key: str, *figures: dict) -> pd.DataFrame:
    return wide(indicators[key], slim(pd.DataFrame(figures), PEOPLE))


def test_variables_and_people_of_one_area_stand_in_one_row() -> None:
    violent = {"series": "political_violence"}
    found = side_by_side(
        "conflict_events_per_100k",
        figure("conflict_events", 3, "B", **violent),
        figure("conflict_fatalities", 9, "B", **violent),
        figure("conflict_events", 1, "A", **violent),
        figure("conflict_events", 7, "A", series="demonstration"),
    )
    assert found["conflict_events"].tolist() == [3, 1]
    assert found["population"].tolist() == [20, 10] and found["row"].tolist() == [0, 2]


def test_row_that_tells_of_a_value_is_that_of_the_first_variable_needed() -> None:
    ch = {"source": "cilss_ch", "status": "current"}
    found = side_by_side(
        "phase3plus_share",
        figure("phase5_people", 1, **ch),
        figure("phase3_people", 5, **ch),
        figure("population_analysed", 100, "B", **ch),
    )
    assert found["row"].tolist() == [1, 2]
    assert found["phase5_people"].isna().tolist() == [False, True]
    assert found["phase4_people"].isna().all()


def test_vintages_and_producers_are_never_one_row() -> None:
    ch = {"source": "cilss_ch", "status": "current"}
    later = {**ch, "published_on": pd.Timestamp("2024-01-01")}
    found = side_by_side(
        "phase_published", figure("phase_class", 2, **ch), figure("phase_class", 3, **later)
    )
    assert found["phase_class"].tolist() == [2, 3]


def test_total_over_counterparts_is_missing_when_one_is() -> None:
    unhcr = {"source": "unhcr", "admin_level": 0}
    found = side_by_side(
        "refugees_by_origin",
        figure("refugee_stock", 5, "A", counterpart_code="FRA", **unhcr),
        figure("refugee_stock", None, "A", counterpart_code="NER", **unhcr),
        figure("refugee_stock", 3, "B", counterpart_code="FRA", **unhcr),
        figure("refugee_stock", 4, "B", counterpart_code="NER", **unhcr),
    )
    assert found["refugee_stock"].isna().tolist() == [True, False]
    assert found["refugee_stock"].iloc[1] == 7 and found["row"].tolist() == [0, 2]


def test_figure_of_a_survey_is_known_by_its_part_of_the_series() -> None:
    survey = {"source": "nutrition_surveys", "status": "estimated"}
    found = side_by_side(
        "gam_whz",
        figure("gam_prevalence", 11, series="SMART 2023 | gam_whz | WHZ | 6-59m", **survey),
        figure("gam_prevalence", 12, series="SMART 2023 | gam_whz_other | WHZ | 6-59m", **survey),
        figure("gam_prevalence", 13, series="gam_whz", **survey),
    )
    assert found["gam_prevalence"].tolist() == [11, 13]


def test_two_figures_of_one_key_are_refused_and_never_one_taken() -> None:
    with pytest.raises(DataError, match="Two figures are of one variable"):
        side_by_side("phase_published", figure("phase_class", 2), figure("phase_class", 3))


def test_nothing_in_nothing_out() -> None:
    none = pd.DataFrame([figure("phase_class", 2, source="grfc")])
    found = wide(indicators["phase_published"], slim(none, PEOPLE))
    assert found.empty and {"phase_class", "population", "row"} <= set(found)

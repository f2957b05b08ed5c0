"""Lists that are the whole: places and reasons of DTM that together are their area's figure."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from sahel_indicators.aggregation import to_areas

from .planting import planted


def place(unit: str, value: float, **said: Any) -> dict[str, Any]:
    """The displaced people of one place of a cercle, on one day."""
    return {
        "variable": "idp_stock",
        "unit": unit,
        "value": value,
        "series": "BA",
        "status": "observed",
        "source": "iom_dtm",
        "period_start": "2018-12-31",
        "period_end": "2018-12-31",
        "published_on": "2019-02-14",
        "note": "" if value == value else "blank",
    } | said


def only(*rows: dict[str, Any]) -> pd.Series:
    areas = to_areas(planted(*rows))
    assert len(areas) == 1
    return areas.iloc[0]


def test_what_a_baseline_lists_is_the_whole() -> None:
    area = only(place("Alpha", 120), place("Beta", 30))
    assert (area["value"], area["completeness"]) == (150, 1)
    assert area["note"] == "sum of: Alpha, Beta"


@pytest.mark.parametrize(
    "said",
    [
        {"series": "BA | returned IDPs", "variable": "returnee_stock"},
        {"series": "SA"},
        {"series": "BA | an operation", "source": "iom_dtm_api"},
    ],
)
def test_so_is_what_these_assessments_list(said: dict[str, Any]) -> None:
    assert only(place("Alpha", 1, **said), place("Beta", 2, **said))["value"] == 3


@pytest.mark.parametrize(
    "said",
    [{"series": "ETT"}, {"series": ""}, {"series": "BASE"}, {"source": "dtm_government"}],
)
def test_what_others_list_is_not(said: dict[str, Any]) -> None:
    area = only(place("Alpha", 1, **said), place("Beta", 2, **said))
    assert pd.isna(area["value"])
    assert area["completeness"] == 0


def test_a_place_without_a_figure_leaves_the_area_without_one() -> None:
    area = only(place("Alpha", 120), place("Beta", float("nan")))
    assert pd.isna(area["value"])


def test_an_areas_own_figure_stands_and_its_places_lie_within_it() -> None:
    area = only(place("", 151), place("Alpha", 120), place("Beta", 30))
    assert (area["value"], area["completeness"]) == (151, 1)


def test_an_own_figure_that_is_missing_stands_in_the_way_of_a_sum() -> None:
    assert pd.isna(only(place("", float("nan")), place("Alpha", 120))["value"])


def test_another_day_another_list() -> None:
    later = {"period_start": "2019-12-31", "period_end": "2019-12-31"}
    areas = to_areas(planted(place("", 151), place("Alpha", 120, **later)))
    assert sorted(areas["value"]) == [120, 151]

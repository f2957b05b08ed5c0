"""Why a value is missing: whose note and completeness it has."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from sahel_indicators import indicators, open_indicators
from sahel_indicators.aggregation import to_areas
from sahel_indicators.indicators.computing import compute
from tests.planting import planted

BLANK: dict[str, Any] = {"value": np.nan, "note": "blank"}
PHASES = [{"variable": f"phase{number}_people", "value": 10.0} for number in (3, 4, 5)]
PEOPLE = {"variable": "population_analysed", "value": 100.0}
TOTAL = {"variable": "phase3plus_people", "value": 30.0}


def computed(*rows: dict[str, Any], key: str = "phase3plus_share") -> pd.Series:
    """The one value of an indicator that figures of one area make."""
    values = compute([indicators[key]], to_areas(planted(*rows)), "MLI", 2)
    assert len(values) == 1
    return values.iloc[0]


@pytest.mark.parametrize(
    ("figures", "note", "completeness"),
    [
        ([*PHASES[:2], PHASES[2] | BLANK, PEOPLE], "blank", 1),
        ([PHASES[0] | BLANK, *PHASES[1:], PEOPLE], "blank", 1),
        ([*PHASES, PEOPLE | BLANK], "blank", 1),
        # What is published without a figure has a reason; what is not there has none.
        ([PHASES[0], PHASES[2] | BLANK, PEOPLE], "blank", 1),
        ([TOTAL | BLANK, PEOPLE], "blank", 1),
        ([*PHASES[:2], PEOPLE], "no figure of phase5_people in this period", 0),
        # A total that is not printed is no reason where the phases are there, nor the other way.
        (PHASES, "no figure of population_analysed in this period", 0),
        ([TOTAL], "no figure of population_analysed in this period", 0),
        ([PEOPLE], "no figure of phase3_people in this period", 0),
    ],
)
def test_a_missing_value_has_note_and_completeness_of_what_it_lacks(
    figures: list[dict[str, Any]], note: str, completeness: float
) -> None:
    value = computed(*figures)
    assert np.isnan(value["value"])
    assert (value["note"], value["completeness"]) == (note, completeness)


def test_a_value_that_is_there_has_the_note_of_its_first_figure() -> None:
    value = computed(PHASES[0] | {"note": "first"}, *PHASES[1:], PEOPLE, TOTAL | BLANK)
    assert (value["value"], value["note"], value["completeness"]) == (0.3, "first", 1)


def test_what_a_formula_refuses_lacks_nothing() -> None:
    value = computed(PHASES[0] | {"note": "first"}, *PHASES[1:], PEOPLE | {"value": 0.0})
    assert np.isnan(value["value"]) and value["note"] == "first"


def test_a_rate_without_people_says_so() -> None:
    value = computed({"variable": "idp_stock", "source": "iom_dtm"}, key="idps_per_1000")
    assert np.isnan(value["value"])
    assert (value["note"], value["completeness"]) == ("no population stated for the whole area", 0)


def share_in_october_2014(level: int, code: str) -> pd.Series:
    values = open_indicators("BFA", level, only=["phase3plus_share"])
    of_then = (values["period_start"] == "2014-10-01") & (values["status"] == "current")
    (row,) = values[of_then & (values["area_code"] == code)].to_dict("records")
    return pd.Series(row)


@pytest.mark.realdata
@pytest.mark.usefixtures("tables_read_once")
def test_one_blank_cell_is_told_of_area_and_country() -> None:
    """Sanguié in October 2014: phase 5 is the one blank cell of 45 areas."""
    area, country = share_in_october_2014(2, "BF5002"), share_in_october_2014(0, "BFA")
    assert np.isnan(area["value"]) and np.isnan(country["value"])
    assert area["note"] == "blank cell in the file: the line was analysed"
    assert country["note"] == "added up from 44 of 45 areas"
    assert country["completeness"] == pytest.approx(44 / 45)


@pytest.mark.realdata
@pytest.mark.usefixtures("tables_read_once")
@pytest.mark.parametrize("country", ["BFA", "MLI", "MRT", "NER", "NGA", "TCD"])
@pytest.mark.parametrize("level", [0, 1, 2])
def test_no_missing_value_is_without_a_reason(country: str, level: int) -> None:
    values = open_indicators(country, level)
    notes = values.loc[values["value"].isna(), "note"]
    assert notes.ne("").all()
    assert not notes.str.fullmatch(r"added up from (\d+) of \1 areas").any()

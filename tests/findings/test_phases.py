"""People by phase and the maps of one season, against the raw tables."""

from __future__ import annotations

import pandas as pd
import pytest

from sahel_indicators.config import settings
from sahel_indicators.errors import DataError
from sahel_indicators.findings.phases import people_in_phase, phase_maps

pytestmark = [pytest.mark.realdata, pytest.mark.usefixtures("tables_read_once")]
PHASES = [f"phase{number}" for number in range(1, 6)]


@pytest.fixture(scope="module")
def bars():
    return people_in_phase("MLI")


def test_people_by_phase_re_added_from_the_file(bars):
    raw = pd.read_csv(settings().bundle / "food_security_mli.csv")
    rows = raw[(raw["reference_period_start"] == "2024-06-01") & (raw["admin1_name"] != "Bamako")]
    told = bars.frame[bars.frame["period_start"] == "2024-06-01"].set_index("phase")
    assert told["people"].tolist() == rows[PHASES].sum().tolist()
    assert told["population"].unique().tolist() == [rows["population"].sum()]
    assert bars.constant and told["areas"].unique().tolist() == [49]


def test_an_updated_projection_stands_once(bars):
    shown = bars.frame.drop_duplicates(["period_start", "status", "published_on"])
    lean = shown[shown["period_start"] == "2023-06-01"]
    assert lean["published_on"].dt.strftime("%Y-%m").tolist() == ["2023-03"]
    assert len(shown) == 12 and not shown.duplicated("period_start").any()


def test_maps_are_of_one_season_without_the_march_that_only_repeats():
    found = phase_maps("MLI")
    assert {day.month for day in found.periods} == {3}
    assert [day.year for day in found.periods] == [2018, 2019, 2020, 2021, 2023, 2024]


def test_maps_keep_what_was_not_analysed():
    found = phase_maps("NER", end="2022-12")
    last = found.frame[found.frame["period_start"] == "2022-10-01"]
    assert len(last) == 67
    # Town and department under names of their own, and nobody says that they are all of it.
    assert last.loc[last["value"].isna(), "area_code"].tolist() == ["NE001006"]


def test_a_span_gives_the_constant_set_of_its_own_analyses():
    found = people_in_phase("NGA", start="2022-10", end="2023-08")
    assert found.constant and len(found.areas) == 64


def test_a_span_without_an_analysis_is_refused():
    with pytest.raises(DataError, match="MLI has no analysis from 2030-01 to now"):
        phase_maps("MLI", start="2030-01")

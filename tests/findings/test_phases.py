"""People by phase and the maps of one season, against the raw tables."""

from __future__ import annotations

import pandas as pd
import pytest

from sahel_indicators.config import settings
from sahel_indicators.errors import DataError
from sahel_indicators.findings.analyses import totals_of_all
from sahel_indicators.findings.phases import PeopleInPhase, PhaseMaps, people_in_phase, phase_maps

pytestmark = [pytest.mark.realdata, pytest.mark.usefixtures("tables_read_once")]
PHASES = [f"phase{number}" for number in range(1, 6)]


@pytest.fixture(scope="module")
def bars():
    return people_in_phase("MLI")


def test_areas_at_a_fifth_are_counted_among_those_analysed():
    first, second = pd.Timestamp("2023-10-01"), pd.Timestamp("2024-10-01")
    rows = [(first, 0.3, 3), (first, 0.1, 2), (first, None, None), (second, 0.2, 3)]
    frame = pd.DataFrame(rows, columns=["period_start", "value", "phase"]).assign(period_end=second)
    counts = PhaseMaps("MLI", frame).high_counts
    assert counts["period_start"].tolist() == [first, second]
    assert (counts["analysed"].tolist(), counts["high"].tolist()) == ([2, 1], [1, 1])


def test_what_is_now_is_the_last_current_analysis():
    totals = pd.DataFrame(
        {"status": ["current", "current", "first projection"], "people": [1, 2, 3]}
    )
    assert PeopleInPhase("MLI", pd.DataFrame(), True, (), totals=totals).now["people"] == 2


def test_people_by_phase_re_added_from_the_file(bars):
    raw = pd.read_csv(settings().bundle / "food_security_mli.csv")
    rows = raw[(raw["reference_period_start"] == "2024-06-01") & (raw["admin1_name"] != "Bamako")]
    told = bars.frame[bars.frame["period_start"] == "2024-06-01"].set_index("phase")
    assert told["people"].tolist() == rows[PHASES].sum().tolist()
    assert told["population"].unique().tolist() == [rows["population"].sum()]
    assert bars.constant and told["areas"].unique().tolist() == [49]


@pytest.mark.parametrize(
    ("country", "day", "people", "areas", "of_same"),
    [
        ("NER", "2023-10-01", 2_318_639, 67, 55),
        ("NER", "2024-06-01", 3_436_895, 67, 55),
        ("TCD", "2024-03-01", 2_401_975, 69, 59),
        ("TCD", "2024-06-01", 3_372_789, 69, 59),
        ("BFA", "2024-03-01", 1_749_440, 45, 43),
        ("MLI", "2024-03-01", 795_580, 50, 49),
    ],
)
def test_a_total_has_every_area_of_its_analysis(country, day, people, areas, of_same):
    raw = pd.read_csv(settings().bundle / f"food_security_{country.lower()}.csv")
    # The exercise that spoke of the season last: October's own, else that of the next March.
    label = "Sep-Dec" if day.endswith("10-01") else "Jan-May"
    rows = raw[(raw["reference_period_start"] == day) & (raw["exercise_label"] == label)]
    # Chad's refugees and returnees are listed apart, and are of no department.
    rows = rows[~rows["admin2_name"].str.contains("Refugees|Returnees")]
    assert rows[["phase3", "phase4", "phase5"]].to_numpy().sum() == people
    found = people_in_phase(country)
    total = found.totals[found.totals["period_start"] == day].iloc[-1]
    assert (total["people"], total["areas"], total["without"]) == (people, areas, "")
    assert total["share"] == pytest.approx(people / rows["population"].sum())
    assert len(found.areas) == of_same


def test_areas_listed_without_a_figure_are_named_beside_a_total():
    told = pd.DataFrame(
        {
            "area_code": ["NE001002", "NE001001", "NE001003", "NE001001"],
            "period_start": pd.to_datetime(["2023-10-01"] * 3 + ["2024-03-01"]),
            "period_end": pd.to_datetime(["2023-12-31"] * 3 + ["2024-05-31"]),
            "status": "current",
            "published_on": pd.to_datetime(["2023-11-30"] * 3 + ["2024-03-31"]),
            "share": [0.1, None, 0.3, 0.5],
            "people": [10.0, 7.0, 90.0, 5.0],
            "population": [100.0, 70.0, 300.0, 10.0],
        }
    )
    before, after = totals_of_all(told).to_dict("records")
    assert (before["people"], before["population"], before["areas"]) == (100.0, 400.0, 2)
    assert (before["share"], before["without"]) == (0.25, "NE001001")
    assert (after["share"], after["areas"], after["without"]) == (0.5, 1, "")


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

"""The IPC's global files and API answers: invented figures in their layouts, and real ones."""

from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sahel_indicators.errors import IngestError
from sahel_indicators.ingest import ingest_file, ipc
from sahel_indicators.ingest.reading import open_document
from tests.ingest.damaging import DAMAGE, damaged, refused_or_accounted_for
from tests.ingest.food_files import (
    reasons,
)
from tests.ingest.outcomes import days, faults, figure, ingested
from tests.ingest.publisher import publisher_file

LONG = """\
Date of analysis,Country,Total country population,Level 1,Area,Validity period,From,To,Phase,\
Number,Percentage
Apr 2023,MLI,22000000,Mopti,Koro,current,2023-04-01,2023-05-31,all,1000,1.0
Apr 2023,MLI,22000000,Mopti,Koro,current,2023-04-01,2023-05-31,3+,300,0.3
Apr 2023,MLI,22000000,Mopti,Koro,current,2023-04-01,2023-05-31,1,500,0.5
Apr 2023,MLI,22000000,Mopti,Koro,current,2023-04-01,2023-05-31,5,0,0
Apr 2023,MLI,22000000,Mopti,Koro,First projection,2023-06-01,2023-08-31,all,1000,1.0
Apr 2023,MLI,22000000,Mopti,Koro,First projection,2023-06-01,2023-08-31,3+,400,0.35
Apr 2023,MLI,22000000,Mopti,Mopti urbain,current,2023-04-01,2023-05-31,3+,70,
Apr 2023,MLI,22000000,,Gao,current,2023-04-01,2023-05-31,3+,80,
Apr 2023,AFG,43000000,,Farah,current,2023-04-01,2023-04-30,3+,99,0.3
"""
_GROUP = (
    "{0} from,{0} to,Population analyzed {1},Phase 3+ number {1},Phase 3+ percentage {1},"
    + ",".join(f"Phase {n} number {{1}},Phase {n} percentage {{1}}" for n in range(1, 6))
)
WIDE = (
    "Date of analysis,Country,Total country population,Level 1,Area,"
    + ",".join(
        _GROUP.format(name, name.lower())
        for name in ("Current", "First projection", "Second projection")
    )
    + """
Sep 2022,NER,25000000,Diffa,Bosso,2022-09-01,2022-12-31,100,30,0.3,50,0.5,20,0.2,20,0.2,10,0.1,0,0,\
2023-01-01,2023-05-31,100,40,0.4,40,0.4,20,0.2,30,0.3,10,0.1,0,0,,,,,,,,,,,,,,,
Sep 2022,NER,25000000,Diffa,Goudoumaria,2022-09-01,2022-12-31,\
200,60,0.3,100,0.5,40,0.2,40,0.2,20,0.1,,,\
2023-01-01,2023-05-31,200,80,0.4,80,0.4,40,0.2,60,0.3,20,0.1,0,0,\
2023-06-01,2023-08-31,200,100,0.6,60,0.3,40,0.2,80,0.4,20,0.1,0,0
"""
)
AREA: dict[str, Any] = {
    "id": "3",
    "name": "Bosso",
    "estimated_population": 100,
    "p3plus": 30,
    "p3plus_percentage": 0.3,
    "phase1_population": 50,
    "phase2_population": 20,
    "phase3_population": 20,
    "phase4_population": 10,
    "phase5_population": 0,
    "estimated_population_projected": 100,
    "p3plus_projected": 40,
    "phase3_population_projected": 40,
    "estimated_population_second_projected": 0,
}
ANSWER: list[dict[str, Any]] = [
    {
        "id": "1",
        "title": "A title",
        "country": "NE",
        "condition": "A",
        "analysis_date": "Sep 2022",
        "current_period_dates": "Sep 2022 - Dec 2022",
        "projected_period_dates": "Jan 2023 - May 2023",
        "second_projected_period_dates": "",
        "estimated_population": 1000,
        "p3plus": 300,
        "metadata": {"colors": []},
        "groups": [{"id": "2", "name": "Diffa", "p3plus": 31, "areas": [AREA]}],
    }
]
ANALYSES = json.dumps(
    [
        {
            "id": "9",
            "title": "A country - Acute Food Insecurity May 2017",
            "link": None,
            "country": "NE",
            "year": 2017,
            "condition": "A",
            "created": "2018-01-05",
            "modified": "2022-02-15",
        }
    ]
)


def answer(**changes: Any) -> str:
    """The answer with the analysis changed."""
    return json.dumps([{**deepcopy(ANSWER[0]), **changes}])


# -- long ------------------------------------------------------------------------------------


def test_the_long_file_is_read_row_by_row(tmp_path: Path) -> None:
    done = ingested(tmp_path, LONG)
    assert (done.layout, done.source) == ("IPC, long file by area", "ipc")
    assert (done.rows_read, done.rows_observed, len(done.observations)) == (9, 8, 8)
    worse = figure(done, "phase3plus_people", area_code="ML0505", status="first projection")
    assert (worse["value"], days(worse)) == (400, ("2023-06-01", "2023-08-31"))
    assert str(worse["published_on"].date()) == "2023-04-30" and worse["published_on_assumed"]
    assert figure(done, "phase5_people")["value"] == 0
    assert figure(done, "population_analysed", status="current")["value"] == 1000


def test_another_share_than_that_of_the_people_is_said_and_nothing_corrected(
    tmp_path: Path,
) -> None:
    said = ingested(tmp_path, LONG).observations.set_index("row")["note"]
    assert said[7] == "the share printed is not that of the people"
    assert (said.drop(7) == "").all()


def test_an_area_is_a_district_a_part_of_its_region_or_a_region(tmp_path: Path) -> None:
    places = ingested(tmp_path, LONG).observations.set_index("row")
    assert places.loc[8, ["area_code", "unit"]].tolist() == ["ML05", "Mopti urbain"]
    assert places.loc[9, ["area_code", "unit"]].tolist() == ["ML07", ""]


def test_rows_of_other_countries_and_unknown_words_are_set_aside(tmp_path: Path) -> None:
    assert "'AFG' is not the code of a country" in reasons(ingested(tmp_path, LONG))[10]
    text = LONG.replace(",5,0,0\n", ",6,0,0\n").replace("First projection", "third projection", 1)
    told = reasons(ingested(tmp_path, text))
    assert "unknown phase" in told[5] and "unknown validity_period" in told[6]
    told = reasons(ingested(tmp_path, LONG.replace("Apr 2023", "Sometime", 1)))
    assert told[2] == "the date of the analysis is no month"


def test_all_faults_of_a_row_are_told(tmp_path: Path) -> None:
    text = LONG.replace("Apr 2023", "Sometime", 1).replace("2023-05-31", "2023-05-32", 1)
    done = ingested(tmp_path, text)
    told = {column: why for (line, column), why in faults(done).items() if line == 2}
    assert done.rows_quarantined == 2  # with the row of another country
    assert told["Date of analysis"] == "the date of the analysis is no month"
    assert told["To"].startswith("unreadable date") and len(told) == 2


def test_long_files_by_country_and_region_have_forms_of_their_own(tmp_path: Path) -> None:
    country = "\n".join(
        ",".join(cell for at, cell in enumerate(line.split(",")) if at not in (3, 4))
        for line in LONG.splitlines()[:5]
    )
    done = ingested(tmp_path, country + "\n")
    assert done.layout == "IPC, long file by country"
    assert figure(done, "phase3plus_people")["area_code"] == "MLI"
    region = "\n".join(
        ",".join(cell for at, cell in enumerate(line.split(",")) if at != 4)
        for line in LONG.splitlines()[:5]
    )
    done = ingested(tmp_path, region + "\n")
    assert done.layout == "IPC, long file by region"
    assert figure(done, "phase3plus_people")["area_code"] == "ML05"


# -- wide ------------------------------------------------------------------------------------


def test_a_line_of_the_wide_file_is_up_to_three_records(tmp_path: Path) -> None:
    done = ingested(tmp_path, WIDE)
    assert (done.rows_read, done.rows_observed, len(done.observations)) == (2, 2, 5 * 7)
    bosso = done.observations.query("area_code == 'NE002001' and variable == 'phase3plus_people'")
    assert dict(zip(bosso["status"], bosso["value"], strict=True)) == {
        "current": 30, "first projection": 40,
    }  # fmt: skip
    third = figure(done, "phase3_people", status="second projection")
    assert (third["value"], days(third)) == (80, ("2023-06-01", "2023-08-31"))
    assert third["note"] == "the share printed is not that of the people: phase3plus"


def test_a_blank_phase_is_missing_and_not_zero(tmp_path: Path) -> None:
    done = ingested(tmp_path, WIDE)
    blank = figure(done, "phase5_people", area_code="NE002003", status="current")
    assert pd.isna(blank["value"]) and blank["note"]
    assert figure(done, "phase5_people", area_code="NE002001", status="current")["value"] == 0


def test_figures_without_a_period_are_set_aside(tmp_path: Path) -> None:
    done = ingested(tmp_path, WIDE.replace("2023-01-01,2023-05-31,100", ",,100"))
    assert reasons(done)[2] == "no reference period"
    assert (done.rows_observed, done.rows_quarantined) == (1, 1)


# -- answers of the API ----------------------------------------------------------------------


def test_an_answer_is_read_at_every_level(tmp_path: Path) -> None:
    done = ingested(tmp_path, json.dumps(ANSWER), "answer.json")
    assert (done.layout, done.rows_read, done.rows_observed) == ("IPC API, population", 1, 1)
    worse = done.observations.query("variable == 'phase3plus_people'")
    assert worse[["area_code", "status", "value"]].to_numpy().tolist() == [
        ["NER", "current", 300],
        ["NE002", "current", 31],
        ["NE002001", "current", 30],
        ["NE002001", "first projection", 40],
    ]
    assert days(worse.iloc[-1]) == ("2023-01-01", "2023-05-31")
    assert set(done.observations["published_on"].dt.date.astype("str")) == {"2022-09-30"}


def test_analyses_of_something_else_are_set_aside(tmp_path: Path) -> None:
    other = [ANSWER[0], {**ANSWER[0], "condition": "M"}]
    done = ingested(tmp_path, json.dumps(other))
    assert reasons(done)[3] == "the analysis is not of acute food insecurity"


def test_a_period_that_is_no_months_is_set_aside(tmp_path: Path) -> None:
    done = ingested(tmp_path, answer(projected_period_dates="later"))
    assert reasons(done) == {2: "no reference period"}
    assert set(done.observations["status"]) == {"current"}


@pytest.mark.parametrize("groups", [["Diffa"], [[]], [{"name": "Diffa", "areas": "x"}]])
def test_an_answer_nested_otherwise_is_refused(tmp_path: Path, groups: Any) -> None:
    with pytest.raises(IngestError, match="something else than a list of"):
        ingested(tmp_path, answer(groups=groups))


def test_a_list_of_analyses_or_areas_has_no_figures_and_says_so(tmp_path: Path) -> None:
    with pytest.raises(IngestError, match=r"list of analyses.*fetch /population"):
        ingested(tmp_path, ANALYSES)
    areas = [{"title": "Bosso", "country": "NE", "year": 2022, "overall_phase": 3, "color": "#f00"}]
    with pytest.raises(IngestError, match="IPC API, areas"):
        ingested(tmp_path, json.dumps(areas))


# -- files that are refused ------------------------------------------------------------------


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x00\x01\x02" * 50,
        LONG.splitlines()[0].encode() + b"\n",
        b"[]",
        json.dumps(ANSWER).encode()[:200],
        LONG.replace("Number", "Count").encode(),
        LONG.replace("Validity period,", "").encode(),
        WIDE.replace("Phase 4 number first projection", "Phase four").encode(),
    ],
)
def test_a_broken_file_is_refused(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(IngestError):
        ingested(tmp_path, data)


def test_another_country_s_file_is_refused_naming_both(tmp_path: Path) -> None:
    with pytest.raises(IngestError, match=r"other countries: CAF\..*MLI \(Mali\)") as raised:
        ingested(tmp_path, answer(country="CF"))
    assert raised.value.column == "country"


@DAMAGE
@given(data=damaged(LONG, WIDE))
def test_a_damaged_table_is_refused_or_accounted_for(data: bytes) -> None:
    refused_or_accounted_for(data)


@DAMAGE
@given(data=st.data())
def test_a_damaged_answer_is_refused_or_accounted_for(data: st.DataObject) -> None:
    odd = st.sampled_from([None, "", "x", -1, 1.5, [], {}, [None], "Apr 2023", 10**30, True])
    analysis = deepcopy(ANSWER[0])
    for _ in range(data.draw(st.integers(1, 3))):
        holder = data.draw(st.sampled_from([analysis, ANSWER[0]["groups"][0], AREA]))
        holder = analysis if holder is analysis else deepcopy(holder)
        holder[data.draw(st.sampled_from(sorted(holder)))] = data.draw(odd)
        if holder is not analysis:
            analysis["groups"] = [{"name": "Diffa", "areas": [holder]}, holder]
    text = json.dumps([analysis])
    cut = data.draw(st.sampled_from([len(text), len(text) // 2]))
    refused_or_accounted_for(text[:cut].encode(), "answer.json")


# -- the IPC's own files ---------------------------------------------------------------------


@pytest.mark.realdata
@pytest.mark.parametrize(
    ("name", "countries"),
    [
        ("ipc_global_area_long_latest.csv", "AFG, AGO, CAF, ETH"),
        ("ipc_global_area_wide.csv", "AFG, AGO, CAF, ETH"),
        ("api_population-country-cf.json", "CAF"),
    ],
)
def test_real_files_of_other_countries_say_so(name: str, countries: str) -> None:
    with pytest.raises(IngestError, match=f"other countries: {countries}"):
        ingest_file(publisher_file(f"ipc/{name}"))


@pytest.mark.realdata
def test_a_real_list_of_analyses_is_refused() -> None:
    with pytest.raises(IngestError, match="list of analyses"):
        ingest_file(publisher_file("ipc/api_analyses-type-a.json"))


def records(name: str) -> pd.DataFrame:
    (match,) = ipc.sniff(open_document(publisher_file(f"ipc/{name}")))
    return ipc.read(match)


@pytest.mark.realdata
def test_wide_file_and_api_say_the_same_of_the_central_african_republic() -> None:
    wide = records("ipc_global_area_wide.csv").query("country == 'CAF'")
    api = records("api_population-country-cf.json").query("area != ''")
    keys = ["date_of_analysis", "level_1", "area", "status", "period_start", "period_end"]
    both = wide.merge(api, on=keys, how="outer", suffixes=("", "_api"), validate="one_to_one")
    assert len(both) == len(wide) == len(api) == 1022
    for column in ipc.FIGURES:
        assert (both[column] == both[f"{column}_api"]).all()


@pytest.mark.realdata
def test_areas_add_up_to_the_printed_total_of_the_country() -> None:
    api = records("api_population-country-cf.json").query("date_of_analysis == 'Sep 2022'")
    worse = pd.to_numeric(api["phase3plus"])
    total = worse[(api["level_1"] == "") & (api["area"] == "")]
    areas = worse[api["area"] != ""]
    current = (api["status"] == "current")[api["area"] != ""]
    assert total.tolist() == [2_652_693, 2_990_342]
    # Rounded area by area.
    assert [areas[current].sum(), areas[~current].sum()] == [2_652_694, 2_990_346]

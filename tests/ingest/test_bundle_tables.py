"""Rows that cannot be used are set aside, each with its reason; every row and cell is counted."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given

from sahel_indicators.errors import IngestError
from sahel_indicators.ingest import ingest_file
from sahel_indicators.ingest.bundle_tables import nearest

from .damaging import DAMAGE, damaged, refused_or_accounted_for
from .outcomes import ingested
from .tables import CONFLICT, EVENTS, FOOD_SECURITY, NATIONAL_IDPS, REPORTED, changed, write

TENENKOU = "MLI,ML05,Mopti,ML0507,Tenenkou,political_violence,3,8,2023-01-01,2023-01-31\n"
SHARE = """\
location_code,admin1_code,admin1_name,reference_period_start,reference_period_end,\
insufficient_food_consumption,crisis_coping_rcsi,rainfall_1m_anomaly,rainfall_3m_anomaly,\
ndvi_anomaly,pewi_cereals,fatalities_battles,fatalities_explosions,fatalities_civilians_targeted
MLI,ML05,Mopti,2023-01-01,2023-01-31,0.5,0.25,0.9,1.1,1.0,-0.5,7,0,2
MLI,ML07,Gao,2023-01-01,2023-01-31,0.75,,,,,,,,
"""


def quarantined(folder: Path, text: str) -> dict[str, object]:
    """The one row set aside, when every other row is observed."""
    done = ingested(folder, text)
    assert done.rows_quarantined == 1
    row = done.quarantine.iloc[0].to_dict()
    assert row.pop("file") == done.file == str(folder / "table.csv")
    assert row["row"] not in set(done.observations["row"])
    return row


# -- what a good table becomes ---------------------------------------------------------------


def test_a_table_becomes_observations_with_their_line_and_day_of_publication(
    tmp_path: Path,
) -> None:
    done = ingested(tmp_path, CONFLICT)
    assert (done.layout, done.rows_read, done.cells_read) == ("conflict_events", 4, 8)
    assert done.quarantine.empty
    first = done.observations.query("variable == 'conflict_fatalities'").iloc[0].to_dict()
    assert first == {
        "variable": "conflict_fatalities",
        "location_code": "MLI",
        "admin_level": 2,
        "area_code": "ML0507",
        "unit": "",
        "counterpart_code": "",
        "series": "political_violence",
        "period_start": pd.Timestamp("2023-01-01"),
        "period_end": pd.Timestamp("2023-01-31"),
        "status": "observed",
        "value": 8.0,
        "lower": pytest.approx(np.nan, nan_ok=True),
        "upper": pytest.approx(np.nan, nan_ok=True),
        "sample_size": pytest.approx(np.nan, nan_ok=True),
        "source": "acled",
        "release": "table.csv",
        "row": 2,
        "published_on": pd.Timestamp("2023-02-07"),
        "published_on_assumed": True,
        "note": "",
    }


def test_a_measured_zero_is_zero_and_a_blank_is_missing_with_its_reason(tmp_path: Path) -> None:
    found = ingested(tmp_path, CONFLICT).observations.query("variable == 'conflict_fatalities'")
    by_line = found.set_index("row")
    assert by_line.loc[3, "value"] == 0
    assert by_line.loc[3, "note"] == ""
    assert np.isnan(by_line.loc[4, "value"])
    assert by_line.loc[4, "note"] == "no figure in the file: not analysed or not reported"


def test_a_cadre_harmonise_row_becomes_seven_figures_known_at_the_exercise_s_end(
    tmp_path: Path,
) -> None:
    done = ingested(tmp_path, FOOD_SECURITY)
    assert (done.rows_read, done.cells_read, len(done.observations)) == (2, 14, 14)
    mopti = done.observations.query("area_code == 'ML0506'").set_index("variable")["value"]
    assert mopti.to_dict() == {
        "population_analysed": 1000,
        "phase_class": 2,
        "phase1_people": 700,
        "phase2_people": 200,
        "phase3_people": 80,
        "phase4_people": 20,
        "phase5_people": 0,
    }
    assert done.observations["status"].unique().tolist() == ["current"]
    assert done.observations["published_on"].unique().tolist() == [pd.Timestamp("2023-11-30")]


@pytest.mark.parametrize(
    ("label", "day"),
    [("Jan-May", "2023-03-31"), ("Jun-Aug", "2023-08-31"), ("Sep-Dec", "2023-11-30")],
)
def test_the_exercise_s_label_gives_its_month(tmp_path: Path, label: str, day: str) -> None:
    text = FOOD_SECURITY.replace("2023,Sep-Dec", f"2023,{label}")
    days = ingested(tmp_path, text).observations["published_on"]
    assert days.unique().tolist() == [pd.Timestamp(day)]


def test_an_idmc_zero_is_no_estimate_and_another_s_zero_is_a_zero(tmp_path: Path) -> None:
    found = ingested(tmp_path, NATIONAL_IDPS).observations.set_index("row")
    assert np.isnan(found.loc[2, "value"])
    assert found.loc[2, "note"] == "0 in the file: IDMC has no estimate"
    assert found.loc[3, "value"] == 37_000
    assert (found.loc[4, "value"], found.loc[4, "note"]) == (0.0, "")
    assert found["published_on"].dt.strftime("%Y-%m-%d").tolist() == [
        "2016-05-31",
        "2017-05-31",
        "2016-06-30",
    ]


def test_ucdp_bounds_are_kept_even_where_the_best_estimate_lies_outside(tmp_path: Path) -> None:
    found = ingested(tmp_path, EVENTS).observations.query("variable == 'deaths_event'")
    assert found[["lower", "value", "upper"]].to_numpy().tolist() == [
        [15, 12, 20],
        [1, 3, 3],
        [4, 4, 4],
    ]


def test_an_event_is_placed_no_finer_than_it_is_known(tmp_path: Path) -> None:
    found = ingested(tmp_path, EVENTS).observations.query("variable == 'deaths_event'")
    assert found["area_code"].tolist() == ["ML0506", "ML05", "MLI"]
    assert found["admin_level"].tolist() == [2, 1, 0]
    assert found["unit"].tolist() == ["1", "2", "3"]
    row = quarantined(tmp_path, changed(EVENTS, "B,6,", "B,?,"))
    assert (row["row"], row["column"], row["found"]) == (4, "where_precision", "?")


def test_every_column_of_a_wide_table_has_its_own_source_and_series(tmp_path: Path) -> None:
    found = ingested(tmp_path, SHARE).observations.query("area_code == 'ML05'")
    assert len(found) == 9
    fatalities = found.query("variable == 'conflict_fatalities'").set_index("series")
    assert fatalities["value"].to_dict() == {"battles": 7, "explosions": 0, "civilian_targeting": 2}
    assert set(fatalities["source"]) == {"acled_monitoring"}
    days = found.set_index("variable")["published_on"].dt.strftime("%Y-%m-%d")
    assert days["rainfall_1m_ratio"] == "2023-02-15"
    assert days["insufficient_food_consumption"] == "2023-02-01"


# -- rows that are set aside -----------------------------------------------------------------


def test_a_negative_count(tmp_path: Path) -> None:
    row = quarantined(tmp_path, changed(CONFLICT, "3,8,", "3,-8,"))
    assert row == {
        "row": 2,
        "column": "fatalities",
        "found": "-8",
        "reason": "Reported fatalities must lie from 0 up (deaths)",
    }


def test_a_share_above_one(tmp_path: Path) -> None:
    row = quarantined(tmp_path, changed(SHARE, "0.75", "1.0001"))
    assert (row["row"], row["column"]) == (3, "insufficient_food_consumption")
    assert row["found"] == "1.0001"
    assert "must lie from 0 to 1" in str(row["reason"])
    assert ingested(tmp_path, changed(SHARE, "0.75", "1.0")).quarantine.empty


@pytest.mark.parametrize(("phase", "fine"), [("0", False), ("1", True), ("5", True), ("6", False)])
def test_a_phase_is_one_to_five(tmp_path: Path, phase: str, fine: bool) -> None:
    text = changed(FOOD_SECURITY, "N,1000,2,", f"N,1000,{phase},")
    assert ingested(tmp_path, text).quarantine.empty is fine


def test_a_negative_bound_and_a_negative_sample(tmp_path: Path) -> None:
    row = quarantined(tmp_path, changed(EVENTS, "12,15,20", "12,-15,20"))
    assert (row["column"], row["found"]) == ("deaths_low", "-15")


@pytest.mark.parametrize(
    ("old", "new", "column", "said"),
    [
        ("ML0103,Kayes", "ML9999,Kayes", "admin2_name", "code 'ML9999' is unknown"),
        ("ML0103,Kayes", "ML9999,", "admin2_code", "P-code 'ML9999' is not known"),
        ("ML0103,Kayes", "ML0103,Mopti", "admin2_name", "but the name 'Mopti' is ML0506"),
        ("ML0103,Kayes", ",Kayess", "admin2_name", "not a known admin2 name of MLI (near: Kayes"),
        ("ML01,Kayes,ML0103", "ML01,Kaynes,ML0103", "admin1_name", "not a known admin1 name"),
        ("ML01,Kayes,ML0103", ",Segou,ML0103", "admin2_name", "lies in Kayes, not in Segou"),
        ("MLI,ML01", "MLX,ML01", "location_code", "'MLX' is not the code of a country"),
        ("MLI,ML01", ",ML01", "location_code", "'' is not the code of a country"),
    ],
)
def test_a_place_that_cannot_be_named(
    tmp_path: Path, old: str, new: str, column: str, said: str
) -> None:
    row = quarantined(tmp_path, changed(CONFLICT, old, new))
    assert (row["row"], row["column"]) == (4, column)
    assert said in str(row["reason"])


@pytest.mark.parametrize(
    "day",
    [
        "2023-02-30",
        "01/02/2023",
        "20230201",
        "yesterday",
        "0202-02-01",
        "9999-02-01",
        "2023-W05-3",
    ],
)
def test_an_unreadable_or_impossible_date(tmp_path: Path, day: str) -> None:
    row = quarantined(tmp_path, changed(CONFLICT, "2023-02-01", day))
    assert row == {
        "row": 5,
        "column": "reference_period_start",
        "found": day,
        "reason": "unreadable date; expected YYYY-MM-DD from 1900 to 2100",
    }


def test_a_period_that_ends_before_it_starts(tmp_path: Path) -> None:
    row = quarantined(tmp_path, changed(CONFLICT, "2023-02-28", "2023-01-28"))
    assert (row["row"], row["column"]) == (5, "reference_period_end")
    assert row["reason"] == "the period ends before it starts"


@pytest.mark.parametrize("column", ["reference_period_start", "reference_period_end"])
def test_a_blank_period(tmp_path: Path, column: str) -> None:
    day = "2023-02-01" if column.endswith("start") else "2023-02-28"
    row = quarantined(tmp_path, changed(CONFLICT, day, ""))
    assert (row["row"], row["column"], row["found"], row["reason"]) == (
        5,
        column,
        "",
        "no reference period",
    )


@pytest.mark.parametrize("said", ["many", "12;5", "0x10", "3 (est.)", "12 %"])
def test_an_unreadable_number(tmp_path: Path, said: str) -> None:
    row = quarantined(tmp_path, changed(CONFLICT, "3,8,", f"3,{said},"))
    assert row == {"row": 2, "column": "fatalities", "found": said, "reason": "unreadable number"}


@pytest.mark.parametrize("said", ["n/a", "-", "–", "nan", ""])
def test_a_mark_for_a_missing_figure_is_no_zero(tmp_path: Path, said: str) -> None:
    found = ingested(tmp_path, changed(CONFLICT, "3,8,", f"3,{said},")).observations
    row = found.query("row == 2 and variable == 'conflict_fatalities'").iloc[0]
    assert np.isnan(row["value"])
    assert row["note"] == "no figure in the file: not analysed or not reported"


def test_thousands_set_apart_and_other_ways_to_write_a_day(tmp_path: Path) -> None:
    text = changed(changed(CONFLICT, "3,8,", "3,1 200,"), "2023-02-01", "2023-02-01T00:00")
    found = ingested(tmp_path, text).observations.query("variable == 'conflict_fatalities'")
    assert found.set_index("row")["value"][2] == 1200
    assert found.set_index("row")["period_start"][5] == pd.Timestamp("2023-02-01")


@pytest.mark.parametrize("said", ["inf", "-inf", "1e999"])
def test_an_infinite_number(tmp_path: Path, said: str) -> None:
    row = quarantined(tmp_path, changed(CONFLICT, "3,8,", f"3,{said},"))
    assert (row["row"], row["column"], row["reason"]) == (2, "fatalities", "unreadable number")


REFUGEES = """\
origin_location_code,asylum_location_code,refugees,asylum_seekers,returned_refugees,\
reference_period_start,reference_period_end
MLI,NER,60000,1000,,2023-01-01,2023-12-31
MLI,MRT,90000,0,0,2023-01-01,2023-12-31
"""
NUTRITION = """\
location_code,provider_admin1_name,provider_area_name,indicator,value,lower,upper,unit,sample_size,\
survey,case_definition,age_group,reference_period_start,reference_period_end,source_title,\
source_publisher,source_url,confidence,note
MLI,,,gam_whz,10.8,9.9,11.7,percent,9000,SMART,not stated,6-59m,2022-06-01,2022-07-31,t,p,,high,
MLI,Gao,,gam_whz,12.1,,,percent,800,SMART,not stated,6-59m,2022-06-01,2022-07-31,t,p,,high,
"""


def test_a_stock_at_the_end_of_a_year_is_of_its_last_day_and_a_flow_of_the_year(
    tmp_path: Path,
) -> None:
    found = ingested(tmp_path, REFUGEES).observations
    first_days = found.groupby("variable")["period_start"].agg(lambda days: set(days.astype(str)))
    assert first_days.to_dict() == {
        "asylum_seeker_stock": {"2023-12-31"},
        "refugee_stock": {"2023-12-31"},
        "returned_refugees": {"2023-01-01"},
    }
    assert set(found["period_end"].astype(str)) == {"2023-12-31"}
    assert set(found["published_on"].astype(str)) == {"2024-06-30"}
    assert found.query("variable == 'refugee_stock'")["value"].tolist() == [60_000, 90_000]


@pytest.mark.parametrize(
    ("text", "aside", "known"),
    [
        (changed(REFUGEES, "90000,0,0", "90000,x,0"), [3], [60_000, np.nan]),
        (f"{REFUGEES}MLI,MRT,80000,0,0,2023-01-01,2023-12-31\n", [3, 4], [60_000, np.nan]),
        (f"{REFUGEES}MLI,MRT,90000,0,0,2023-01-01,2023-12-31\n", [4], [60_000, 90_000]),
        (f"{REFUGEES}MLI,CMR,80000,0,0,2023-12-31,2023-01-01\n", [4], [60_000, 90_000]),
    ],
    ids=["unreadable", "contradicted", "repeated", "undated"],
)
def test_a_country_of_asylum_whose_row_is_set_aside_is_unknown_and_not_left_out(
    tmp_path: Path, text: str, aside: list[int], known: list[float]
) -> None:
    done = ingested(tmp_path, text)
    assert done.quarantine["row"].tolist() == aside
    stocks = done.observations.query("variable == 'refugee_stock'")
    np.testing.assert_array_equal(stocks["value"], known)
    notes = stocks["note"].mask(stocks["value"].notna(), "")
    assert set(notes) <= {"", "the row is set aside: see the quarantine"}


def test_two_stocks_of_one_day_contradict_each_other_whenever_their_periods_began(
    tmp_path: Path,
) -> None:
    again = "MLI,NER,61000,1000,,2023-07-01,2023-12-31\n"
    done = ingested(tmp_path, REFUGEES + again)
    assert done.quarantine["row"].tolist() == [2, 4]
    assert done.quarantine["reason"].str.contains("nobody can tell which is right").all()


def test_tombouctou_in_nutrition_surveys_is_without_taoudenit_since_it_became_a_region(
    tmp_path: Path,
) -> None:
    row = "MLI,{},,gam_whz,12.1,,,percent,800,SMART,not stated,6-59m,{},2019-09-30,t,p,,high,\n"
    rows = [("Tombouctou", "2016-01-18"), ("Tombouctou", "2016-01-19"), ("Taoudénit", "2019-09-01")]
    text = NUTRITION + "".join(row.format(*said) for said in rows)
    found = ingested(tmp_path, text).observations.set_index("row")
    assert found["area_code"].tolist() == ["MLI", "ML07", "ML06", "ML06", "ML06"]
    assert found["unit"].tolist()[:2] == ["", ""]
    assert found["unit"].tolist()[2:] == ["", "Tombouctou (without Taoudenit)", "Taoudenit"]


def test_an_estimate_of_the_year_ahead_is_known_before_the_year_is_over(tmp_path: Path) -> None:
    row = "MRT,,,{},9000,,,children,,IPC AMN,combined,6-59m,2025-11-01,2026-10-31,t,p,,high,\n"
    rows = "".join(row.format(name) for name in ("children_am", "children_sam", "sam_admissions"))
    found = ingested(tmp_path, NUTRITION + rows).observations.set_index("row")
    assert found["published_on"].dt.strftime("%Y-%m-%d").to_dict() == {
        2: "2022-10-29",  # 90 days after the survey
        3: "2022-10-29",
        4: "2026-08-02",  # 274 days after the year of the estimate began
        5: "2026-08-02",
        6: "2027-01-29",  # what was counted is known when the year is over
    }
    assert found["source"][4] == found["source"][5] == "nutrition_burdens"


def test_the_other_end_of_a_flow_is_a_country_and_never_blank(tmp_path: Path) -> None:
    for wrong in ("", "ner", "Niger"):
        row = quarantined(tmp_path, changed(REFUGEES, "MLI,NER", f"MLI,{wrong}"))
        assert (row["column"], row["found"]) == ("asylum_location_code", wrong)
        assert row["reason"] == "not an ISO 3166-1 alpha-3 country code"


def test_a_figure_in_another_unit_than_its_variable(tmp_path: Path) -> None:
    row = quarantined(tmp_path, changed(NUTRITION, "12.1,,,percent", "0.121,,,share"))
    assert (row["row"], row["column"], row["found"]) == (3, "unit", "share")


def test_a_sample_cannot_be_negative(tmp_path: Path) -> None:
    row = quarantined(tmp_path, changed(NUTRITION, "percent,800", "percent,-800"))
    assert (row["column"], row["reason"]) == ("sample_size", "a sample cannot be negative")
    figure = ingested(tmp_path, NUTRITION).observations.iloc[0]
    assert figure[["lower", "value", "upper", "sample_size"]].tolist() == [9.9, 10.8, 11.7, 9000]
    assert figure["series"] == "SMART | gam_whz | not stated | 6-59m"


@pytest.mark.parametrize(
    ("text", "old", "new", "column"),
    [
        (CONFLICT, "political_violence,3", "political_violance,3", "event_type"),
        (EVENTS, "one_sided", "onesided", "violence_type"),
        (NATIONAL_IDPS, "GIDD", "GDD", "assessment_type"),
        (NATIONAL_IDPS, "MLI,0,", "MLI,1,", "admin_level"),
    ],
)
def test_a_misspelt_word_does_not_become_a_series_of_its_own(
    tmp_path: Path, text: str, old: str, new: str, column: str
) -> None:
    row = quarantined(tmp_path, changed(text, old, new))
    assert (row["row"], row["column"]) == (2, column)
    assert f"unknown {column}; expected " in str(row["reason"])


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Dec,2023-10-01", "Dec,2023-09-01"),
        ("current,Sep-Dec", "current,Jan-May"),
        ("2023-12-31", "2024-12-31"),
    ],
)
def test_a_period_that_is_not_the_season_its_label_names(
    tmp_path: Path, old: str, new: str
) -> None:
    row = quarantined(tmp_path, changed(FOOD_SECURITY, old, new))
    assert (row["row"], row["column"]) == (2, "reference_label")
    assert row["reason"] == "the reference period is not the season that the label names"


def test_an_unknown_status_and_an_unknown_provider(tmp_path: Path) -> None:
    row = quarantined(tmp_path, changed(FOOD_SECURITY, "Dec,current", "Dec,unclear"))
    assert (row["column"], row["found"]) == ("ipc_type", "unclear")
    assert row["reason"] == (
        "unknown ipc_type; expected current, first projection, second projection"
    )
    row = quarantined(tmp_path, changed(NATIONAL_IDPS, "UNHCR", "unhcr"))
    assert row["reason"] == "unknown provider; expected IDMC, UNHCR"


@pytest.mark.parametrize("exercise", ["20x3,Sep-Dec", "2023,Oct-Dec", ",Sep-Dec", "2023,"])
def test_an_exercise_whose_day_cannot_be_told(tmp_path: Path, exercise: str) -> None:
    row = quarantined(tmp_path, changed(FOOD_SECURITY, "2023,Sep-Dec", exercise))
    assert (row["row"], row["reason"]) == (2, "the day of publication cannot be told")


def test_the_first_problem_of_a_row_is_the_one_told(tmp_path: Path) -> None:
    text = changed(CONFLICT, "ML0103,Kayes", "ML9999,Kayes").replace("violence,1,", "violence,-1,")
    assert "ML9999" in str(quarantined(tmp_path, text)["reason"])


def refused(folder: Path, text: str) -> IngestError:
    with pytest.raises(IngestError) as raised:
        ingest_file(write(folder, text))
    return raised.value


def test_a_table_of_which_no_row_can_be_used_is_refused(tmp_path: Path) -> None:
    error = refused(tmp_path, CONFLICT.replace("MLI,", "XXX,"))
    assert (error.file, error.row, error.column) == (
        str(tmp_path / "table.csv"),
        2,
        "location_code",
    )
    assert "is about other countries: XXX" in str(error) and "MLI (Mali)" in str(error)
    unplaced = CONFLICT.replace("ML05,", "ML99,").replace("ML01,", "ML99,")
    said = str(refused(tmp_path, unplaced))
    assert "none of the 4 rows can be used, for several reasons. Expected: " in said
    rows = TENENKOU.replace("3,8", "3,9")
    error = refused(tmp_path, "".join(CONFLICT.splitlines(keepends=True)[:2]) + rows)
    assert (error.row, error.column) == (2, None)
    assert "nobody can tell which is right; none of the 2 rows" in str(error)


def test_one_row_that_can_be_used_is_enough(tmp_path: Path) -> None:
    text = CONFLICT.replace("MLI,", "XXX,")
    done = ingested(tmp_path, changed(text, "XXX,ML01", "MLI,ML01"))
    assert (done.rows_observed, done.rows_quarantined) == (1, 3)


@pytest.mark.parametrize(
    ("text", "old", "new", "column", "found"),
    [
        (CONFLICT, "violence,3,8", "violence,1.5,8", "events", "1.5"),
        (CONFLICT, "violence,3,8", "violence,3,8.25", "fatalities", "8.25"),
        (FOOD_SECURITY, "N,1000,2,", "N,1000,2.5,", "phase_class", "2.5"),
        (FOOD_SECURITY, "N,1000,2,", "N,1000.5,2,", "population", "1000.5"),
        (EVENTS, "12,15,20", "12,15.5,20", "deaths_low", "15.5"),
    ],
)
def test_what_is_counted_one_by_one_is_whole(
    tmp_path: Path, text: str, old: str, new: str, column: str, found: str
) -> None:
    row = quarantined(tmp_path, changed(text, old, new))
    assert (row["row"], row["column"], row["found"]) == (2, column, found)
    assert "must be a whole number (" in str(row["reason"])
    assert ingested(tmp_path, changed(CONFLICT, "violence,3,8", "violence,3.0,8")).quarantine.empty


@pytest.mark.parametrize("column", ["rainfall_1m_anomaly", "rainfall_3m_anomaly", "ndvi_anomaly"])
def test_per_cent_of_the_average_is_no_ratio_to_it(tmp_path: Path, column: str) -> None:
    table = pd.read_csv(io.StringIO(SHARE), dtype=str, keep_default_na=False)
    table.loc[0, column] = "97.17"
    row = quarantined(tmp_path, table.to_csv(index=False))
    assert (row["row"], row["column"], row["found"]) == (2, column, "97.17")
    assert "must lie from 0 to 20" in str(row["reason"])


def test_a_very_long_cell_is_cut_in_quarantine(tmp_path: Path) -> None:
    row = quarantined(tmp_path, changed(CONFLICT, "ML0103,Kayes", f",{'K' * 500}"))
    assert row["found"] == "K" * 79 + "…"
    assert "K" * 79 + "…' is not a known admin2 name" in str(row["reason"])
    assert len(str(row["reason"])) < 200
    row = quarantined(tmp_path, changed(CONFLICT, "ML0103,Kayes", f",{'K' * 80}"))
    assert row["found"] == "K" * 80


# -- repeated keys ---------------------------------------------------------------------------


def test_an_exact_repetition_costs_the_later_row_only(tmp_path: Path) -> None:
    row = quarantined(tmp_path, CONFLICT + TENENKOU)
    assert row == {
        "row": 6,
        "column": "",
        "found": "",
        "reason": "the row repeats an earlier row exactly",
    }


def test_rows_of_one_key_that_differ_are_all_set_aside(tmp_path: Path) -> None:
    done = ingested(tmp_path, CONFLICT + TENENKOU.replace("3,8", "3,9"))
    assert done.quarantine["row"].tolist() == [2, 6]
    assert done.quarantine["reason"].str.contains("nobody can tell which is right").all()


def test_an_exact_repetition_does_not_save_a_row_that_another_contradicts(tmp_path: Path) -> None:
    done = ingested(tmp_path, CONFLICT + TENENKOU + TENENKOU.replace("3,8", "3,9"))
    assert done.quarantine["row"].tolist() == [2, 6, 7]
    assert done.observations["row"].unique().tolist() == [3, 4, 5]


def test_a_row_that_is_set_aside_contradicts_nobody(tmp_path: Path) -> None:
    row = quarantined(tmp_path, CONFLICT + TENENKOU.replace("3,8", "3,-9"))
    assert row["row"] == 6


def test_two_spellings_of_one_area_are_one_key(tmp_path: Path) -> None:
    done = ingested(
        tmp_path, CONFLICT + TENENKOU.replace("Tenenkou", "Ténenkou").replace("3,8", "4,8")
    )
    assert done.quarantine["row"].tolist() == [2, 6]


BAMAKO = (
    "MLI,ML09,Bamako,ML0901,Bamako,,2022,Sep-Dec,first projection,Jun-Aug,2023-06-01,2023-08-31,N,"
    "{0},1,{0},0,0,0,0\n"
)


def test_six_unnamed_communes_are_numbered_and_kept(tmp_path: Path) -> None:
    done = ingested(tmp_path, FOOD_SECURITY + "".join(BAMAKO.format(n) for n in range(1, 7)))
    assert done.quarantine.empty
    bamako = done.observations.query("area_code == 'ML0901' and variable == 'population_analysed'")
    assert bamako["unit"].tolist() == [f"unnamed {n} of 6" for n in range(1, 7)]
    assert bamako["value"].sum() == 21


@pytest.mark.parametrize("communes", [5, 7])
def test_another_number_of_unnamed_rows_than_declared_is_set_aside(
    tmp_path: Path, communes: int
) -> None:
    text = FOOD_SECURITY + "".join(BAMAKO.format(n) for n in range(1, communes + 1))
    done = ingested(tmp_path, text)
    assert done.rows_quarantined == communes


def test_rows_left_unnamed_by_another_exercise_are_set_aside(tmp_path: Path) -> None:
    rows = "".join(BAMAKO.format(n).replace("2022,", "2021,") for n in range(1, 7))
    assert ingested(tmp_path, FOOD_SECURITY + rows).rows_quarantined == 6


# -- lines -----------------------------------------------------------------------------------


def test_the_line_told_is_the_editor_s_though_a_field_holds_line_breaks(tmp_path: Path) -> None:
    row = quarantined(tmp_path, REPORTED)
    assert (row["row"], row["column"], row["found"]) == (4, "value", "x900")
    done = ingested(tmp_path, REPORTED)
    assert done.observations["row"].tolist() == [2, 5]
    assert done.observations["note"].tolist()[0] == "high; first line\nsecond line, with a comma"


@pytest.mark.parametrize("text", [CONFLICT, REPORTED, EVENTS])
def test_a_byte_order_mark_and_windows_line_ends_change_nothing(tmp_path: Path, text: str) -> None:
    plain = ingested(tmp_path, text)
    windows = ingested(tmp_path, "\ufeff" + text.replace("\n", "\r\n"))
    assert windows.observations.drop(columns="note").equals(plain.observations.drop(columns="note"))
    assert windows.quarantine.equals(plain.quarantine)


# -- whatever happens to a file --------------------------------------------------------------

DAMAGED = (CONFLICT, FOOD_SECURITY, NATIONAL_IDPS, EVENTS, REPORTED, SHARE, REFUGEES, NUTRITION)


FIGURE = re.compile(r"\s*[-+]?[0-9.]+([eE][-+]?[0-9]+)?\s*")


def cells_by_line(data: bytes) -> dict[int, list[str]]:
    """What Python's own reader finds on each line that begins a record."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    reader = csv.reader(io.StringIO(text, newline=""))
    found, start = {}, 1
    for record in reader:
        found[start] = record
        start = reader.line_num + 1
    return found


@DAMAGE
@given(data=damaged(*DAMAGED))
def test_a_damaged_file_is_refused_or_every_row_of_it_is_accounted_for(data: bytes) -> None:
    done = refused_or_accounted_for(data)
    if done is None:
        return
    cells = cells_by_line(data)
    for line, value in zip(done.observations["row"], done.observations["value"], strict=True):
        assert np.isnan(value) or value in [float(c) for c in cells[line] if FIGURE.fullmatch(c)]


# -- layouts ---------------------------------------------------------------------------------


def test_a_table_is_recognised_by_its_columns(tmp_path: Path) -> None:
    names = [nearest(write(tmp_path, text)).name for text in DAMAGED]
    assert names == [
        "conflict_events",
        "food_security",
        "idps_national",
        "conflict_ged_events",
        "displacement_reported",
        "monitoring",
        "refugees",
        "nutrition",
    ]


# -- zeros that mean that nobody was counted -------------------------------------------------


def test_zero_in_every_phase_without_a_class_is_not_analysed(tmp_path: Path) -> None:
    table = pd.read_csv(io.StringIO(FOOD_SECURITY), dtype=str, keep_default_na=False).iloc[[0]]
    phases = [f"phase{number}" for number in range(1, 6)]
    blank = table.assign(phase_class="", **dict.fromkeys(phases, "0"))
    measured = table.assign(phase_class="1", **dict.fromkeys(phases, "0"))
    for rows, missing in ((blank, 5), (measured, 0)):
        found = ingested(tmp_path, rows.to_csv(index=False)).observations
        people = found[found["variable"].str.match("phase[1-5]_people")]
        assert people["value"].isna().sum() == missing
        assert people["note"].str.contains("not analysed").sum() == missing
        assert found.set_index("variable")["value"]["population_analysed"] > 0


def test_a_point_that_may_set_thousands_apart_is_doubtful_in_a_count(tmp_path: Path) -> None:
    doubtful = changed(NATIONAL_IDPS, "37000", "37.000")
    row = quarantined(tmp_path, doubtful)
    assert (row["found"], row["reason"]) == (
        "37.000",
        "the point or comma may be decimal or set thousands apart",
    )
    decided = write(tmp_path, changed(doubtful, ",0,2015", ",1840.000,2015"))
    assert set(ingest_file(decided).observations["value"].dropna()) >= {37.0, 1840.0}

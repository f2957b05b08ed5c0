"""WFP's rainfall and vegetation tables: invented rows in its layouts, periods counted by hand."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given

from sahel_indicators.errors import IngestError
from sahel_indicators.ingest import ingest_file
from sahel_indicators.ingest.normalizing_dates import dekad, dekads_ending_with
from sahel_indicators.ingest.normalizing_pcodes import p_code, place_by_code
from tests.ingest.damaging import DAMAGE, damaged, refused_or_accounted_for
from tests.ingest.outcomes import days, faults, figure, ingested
from tests.ingest.publisher import publisher_file
from tests.ingest.tables import changed

RAIN = """\
date,adm_level,adm_id,PCODE,n_pixels,rfh,rfh_avg,r1h,r1h_avg,r3h,r3h_avg,rfq,r1q,r3q,version
2024-08-01,1,1900,ML05,3000.0,40.0,55.0,115.0,120.0,195.0,195.0,75.0,96.0,100.0,final
2024-08-11,1,1900,ML05,3000.0,0.0,45.0,100.0,155.0,200.0,245.0,10.0,65.625,82.0,prelim
2024-08-21,2,1901,ML0507,200.0,30.0,30.0,,120.0,200.0,295.0,100.0,,68.33333,forecast
"""

OLD_RAIN = """\
date,adm2_id,ADM2_PCODE,n_pixels,rfh,rfh_avg,r1h,r1h_avg,r3h,r3h_avg,rfq,r1q,r3q,version
#date,#adm2+code,#adm2+code+pcode,#indicator,#indicator,#indicator,#indicator,#indicator,#indicator,#indicator,#indicator,#indicator,#indicator,#meta
2020-02-21,7,NE001002,90,0,0,0,0,1,2,100,100,85.71429,final
"""

GREEN = """\
date,adm_level,adm_id,PCODE,n_pixels,vim,vim_avg,viq
2024-08-01,1,1900,ML05,3000.0,0.25,0.5,50.0
2024-08-11,2,1901,ML0507,200.0,0.3,0.3,100.0
"""

EVERY = {"rain": RAIN, "old rain": OLD_RAIN, "vegetation": GREEN}


# -- dekads and codes --------------------------------------------------------------------------


def test_a_dekad_has_ten_days_and_the_third_ends_with_the_month() -> None:
    number = dekad(date(2024, 2, 21))
    assert number is not None
    assert dekads_ending_with(number) == (date(2024, 2, 21), date(2024, 2, 29))
    assert dekads_ending_with(number, 3) == (date(2024, 2, 1), date(2024, 2, 29))
    assert dekads_ending_with(number - 1) == (date(2024, 2, 11), date(2024, 2, 20))
    assert dekads_ending_with(number - 1, 9) == (date(2023, 11, 21), date(2024, 2, 20))
    assert dekads_ending_with(number - 6) == (date(2023, 12, 21), date(2023, 12, 31))


def test_only_three_days_of_a_month_begin_a_dekad() -> None:
    begins = [day for day in range(1, 32) if dekad(date(2024, 1, day)) is not None]
    assert begins == [1, 11, 21]


@pytest.mark.parametrize(
    ("location", "code", "plain"),
    [
        ("TCD", "TCD0704", "TD0704"),
        ("NER", "NER001002", "NE001002"),
        ("MLI", "ML0507", "ML0507"),
        ("MLI", "MLI9999", "MLI9999"),
        ("AFG", "AF01", "AF01"),
        ("MLI", "", ""),
    ],
)
def test_a_p_code_has_one_spelling_of_its_country(location: str, code: str, plain: str) -> None:
    assert p_code(location, code) == plain


@pytest.mark.parametrize(
    ("given", "area"),
    [
        (("NER", "NE001", "", "NE001002", ""), "NE001002"),
        (("NER", "", "", "NER001002", ""), "NE001002"),
        (("NGA", "", "", "NG026011", ""), "NG026011"),  # Obi, of which there are two
        (("MRT", "MR01", "", "", ""), "MR01"),  # Hodh Chargui, where CH's MR01 is Adrar
        (("MLI", "", "", "ML0507", "Tenenkou"), "ML0507"),
        (("MLI", "", "", "", ""), "MLI"),
    ],
)
def test_ochas_code_stands_for_its_area_in_every_country(
    given: tuple[str, str, str, str, str], area: str
) -> None:
    place = place_by_code(*given)
    assert (place.area_code, place.problem) == (area, "")


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        (("NER", "", "", "NE001002", "Iferouane"), "code 'NE001002' is Arlit, but the name"),
        (("MRT", "MR01", "Adrar", "", ""), "code 'MR01' is Hodh Chargui, but the name 'Adrar' is"),
        (("MLI", "", "", "ML0506", "Tenenkou"), "code 'ML0506' is Mopti, but the name"),
        (("NER", "NE009", "", "", ""), "P-code 'NE009' is not known in NER"),
    ],
)
def test_a_code_and_a_name_of_different_areas_are_no_place(
    given: tuple[str, str, str, str, str], problem: str
) -> None:
    place = place_by_code(*given)
    assert place.area_code == "" and problem in place.problem


# -- rain and vegetation ------------------------------------------------------------------------


def test_a_line_holds_nine_figures_of_three_spans(tmp_path: Path) -> None:
    done = ingested(tmp_path, RAIN)
    assert (done.rows_read, done.rows_quarantined, len(done.observations)) == (3, 0, 27)
    first = {"area_code": "ML05", "status": "observed"}
    dekad_rain = figure(done, variable="rainfall_10d_mm", **first)
    assert (dekad_rain["value"], days(dekad_rain)) == (40, ("2024-08-01", "2024-08-10"))
    assert (dekad_rain["row"], dekad_rain["source"]) == (2, "wfp_rainfall")
    month = figure(done, variable="rainfall_1m_ratio", **first)
    assert (month["value"], days(month)) == (0.96, ("2024-07-11", "2024-08-10"))
    season = figure(done, variable="rainfall_3m_average_mm", **first)
    assert (season["value"], days(season)) == (195, ("2024-05-11", "2024-08-10"))
    assert str(season["published_on"].date()) == "2024-09-24"


def test_no_rain_is_zero_and_a_blank_is_missing(tmp_path: Path) -> None:
    done = ingested(tmp_path, RAIN)
    dry = figure(done, variable="rainfall_10d_mm", status="estimated")
    assert (dry["value"], days(dry)) == (0, ("2024-08-11", "2024-08-20"))
    blank = figure(done, variable="rainfall_1m_mm", area_code="ML0507")
    assert pd.isna(blank["value"]) and blank["note"]
    assert (blank["status"], blank["admin_level"]) == ("modelled", 2)
    assert days(blank) == ("2024-08-01", "2024-08-31")


def test_the_older_layout_has_districts_only_and_a_row_of_tags(tmp_path: Path) -> None:
    done = ingested(tmp_path, OLD_RAIN)
    assert done.layout == "WFP rainfall by dekad, admin2"
    assert (done.rows_read, done.rows_quarantined, len(done.observations)) == (1, 0, 9)
    assert set(done.observations["area_code"]) == {"NE001002"}
    assert set(done.observations["row"]) == {3}
    row = figure(done, variable="rainfall_10d_mm")
    assert (row["value"], days(row)) == (0, ("2020-02-21", "2020-02-29"))


def test_vegetation_is_a_figure_its_average_and_their_ratio(tmp_path: Path) -> None:
    done = ingested(tmp_path, GREEN)
    assert (done.rows_read, done.rows_quarantined, len(done.observations)) == (2, 0, 6)
    ratio = figure(done, variable="ndvi_ratio", area_code="ML05")
    assert (ratio["value"], ratio["source"]) == (0.5, "wfp_ndvi")
    assert figure(done, variable="ndvi", area_code="ML0507")["value"] == 0.3
    assert days(ratio) == ("2024-08-01", "2024-08-10")


def test_every_region_and_district_is_placed_at_its_own_code(tmp_path: Path) -> None:
    codes = ["ML05", "NE008", "NG001", "TD23", "MR15", "BF13"]
    districts = ["ML0507", "NE001002", "NG026011", "TD0704", "MR011", "BF5704"]
    lines = RAIN.splitlines()
    rows = [lines[1].replace("ML05", code) for code in codes]
    rows += [lines[1].replace(",1,1900,ML05", f",2,7,{code}") for code in districts]
    done = ingested(tmp_path, "\n".join([lines[0], *rows]) + "\n")
    assert done.rows_quarantined == 0
    placed = done.observations.query("variable == 'rainfall_10d_mm'")
    assert placed["area_code"].tolist() == codes + districts


# -- what is refused or set aside -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "old", "new", "reason"),
    [
        (RAIN, "2024-08-11", "2024-08-12", "the day begins no dekad"),
        (RAIN, "2024-08-11", "2024-08-32", "unreadable date"),
        (RAIN, "2024-08-11,1,1900,ML05", "2024-08-11,1,1900,", "no P-code"),
        (RAIN, "2024-08-11,1,1900,ML05", "2024-08-11,1,1900,ML99", "P-code 'ML99' is not known"),
        (RAIN, "2024-08-11,1,1900,ML05", "2024-08-11,2,1900,ML05", "at admin level 2"),
        (RAIN, "2024-08-11,1,", "2024-08-11,0,", "adm_level is none"),
        (RAIN, "2024-08-11,1,1900,ML05", "2024-08-11,1,1900,XX01", "not the code of a country"),
        (RAIN, "prelim", "draft", "unknown version"),
        (RAIN, ",0.0,45.0", ",-3.0,45.0", "must lie from 0 up"),
        (RAIN, ",10.0,65.625", ",wet,65.625", "unreadable number"),
        (RAIN, "65.625", "6562500", "must lie from 0 to 20"),
        (GREEN, "0.25", "2.5", "must lie from -1 to 1"),
    ],
)
def test_a_bad_cell_costs_its_line(
    tmp_path: Path, text: str, old: str, new: str, reason: str
) -> None:
    good = ingested(tmp_path, text)
    done = ingested(tmp_path, changed(text, old, new))
    assert done.rows_read == good.rows_read == done.rows_observed + done.rows_quarantined
    assert done.rows_quarantined == 1
    assert done.quarantine["reason"].str.contains(reason, regex=False).any()


def test_all_faults_of_a_line_are_told_and_no_place_is_missed_for_a_lacking_code(
    tmp_path: Path,
) -> None:
    text = changed(RAIN, "2024-08-11,1,1900,ML05", "2024-08-12,1,1900,")
    told = faults(ingested(tmp_path, changed(text, ",0.0,45.0", ",-3.0,45.0")))
    begins = {"PCODE": "no P-code", "date": "the day begins no dekad", "rfh/r1h/r3h": "Rainfall"}
    assert set(told) == {(3, column) for column in begins}
    assert all(told[3, column].startswith(why) for column, why in begins.items())


def test_a_bad_figure_is_told_by_the_columns_it_may_stand_in(tmp_path: Path) -> None:
    done = ingested(tmp_path, changed(RAIN, "65.625", "x"))
    assert done.quarantine["column"].tolist() == ["rfq/r1q/r3q"]
    assert done.quarantine["found"].tolist() == ["x"]
    assert done.quarantine["row"].tolist() == [3]


def test_a_line_that_stands_twice_counts_once(tmp_path: Path) -> None:
    done = ingested(tmp_path, RAIN + RAIN.splitlines()[1] + "\n")
    assert (done.rows_read, done.rows_observed, done.rows_quarantined) == (4, 3, 1)
    assert set(done.quarantine["reason"]) == {"the row repeats an earlier row exactly"}


def test_a_file_of_another_country_names_it(tmp_path: Path) -> None:
    with pytest.raises(IngestError, match=r"is about other countries: AF.* MLI \(Mali\)"):
        ingested(tmp_path, RAIN.replace("ML05", "AF05"))


@pytest.mark.parametrize(
    ("old", "new", "column"), [("r1q", "r1_anomaly", "r1q"), ("PCODE,", "PKODE,", "pcode")]
)
def test_a_renamed_column_is_named(tmp_path: Path, old: str, new: str, column: str) -> None:
    with pytest.raises(IngestError) as caught:
        ingested(tmp_path, changed(RAIN, old, new))
    assert caught.value.column == column


@DAMAGE
@given(data=damaged(*EVERY.values()))
def test_a_damaged_table_is_read_whole_or_refused_by_name(data: bytes) -> None:
    refused_or_accounted_for(data)


@pytest.mark.realdata
def test_the_real_file_is_of_afghanistan_and_refused() -> None:
    with pytest.raises(IngestError, match="is about other countries: AF"):
        ingest_file(publisher_file("wfp_rainfall/download-afg-rainfall-adm1-5ytd.csv"))

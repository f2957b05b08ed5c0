"""IOM DTM's workbooks and answers: places, dates, codes that collide, sums that are whole."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given

from sahel_indicators.aggregation import to_areas, to_system
from sahel_indicators.errors import IngestError
from sahel_indicators.ingest import Ingested, ingest_file

from .damaging import DAMAGE, damaged, refused_or_accounted_for
from .outcomes import accounted_for, faults, ingested
from .publisher import publisher_file
from .reading.making import workbook as book_of
from .tables import changed, write

# The style of 2014 to 2015: legacy codes (MLI0101 is Kayes there), "No#", ISO dates.
ROUND_3 = """\
Snapshot Date,Survey Date,Admin 0,Admin 0 pcode,Admin 1,Admin 1 pcode,Admin 2,Admin 2 pcode,\
Admin 3,Admin 3 pcode,Admin 4,Admin 5,Lowest Admin Level,Total No# of IDPs HH,\
Total No# of IDPs Ind#,Total No# of Returnees HH#,Total No# of Returnees Ind#,RoundNo
2014-08-31,2014-08-31,Mali,MLI,Bamako,MLI09,Bamako,MLI0901,Commune I,MLI00900101,,,3,10,50,0,0,3
2014-08-31,2014-08-31,Mali,MLI,Bamako,MLI09,Bamako,MLI0901,Commune II,MLI00900102,,,3,4,21,1,6,3
2014-08-31,2014-08-31,Mali,MLI,Kayes,MLI01,Kayes,MLI0101,Kayes Commune,MLI00100112,,,3,9,40,0,0,3
2014-08-31,2014-08-31,Mali,MLI,Kayes,MLI01,Bafoulabe,MLI0102,Bafoulabe,MLI00100201,,,3,0,0,0,0,3
2014-08-31,2014-08-31,Mali,MLI,Gao,MLI07,Menaka,MLI0704,Menaka,MLI00700403,,,3,30,300,5,55,3
"""

# The style of 2017: line breaks in headers, spellings, days first, a returnee figure left blank.
HEADER_2017 = [
    "Snapshot Date",
    "Admin 0",
    "Admin 0 pcode",
    "Admin 1",
    "Admin 2",
    "Admin 2 pcode",
    "Admin 3",
    "No. of IDPs HH\nin individual settings",
    "Total No. of IDPs HH",
    "Total No. of IDPs\nInd.",
    "Total No. of Returnees Ind.",
    "EcoNomic reasons",
]
ROWS_2017: list[list[Any]] = [
    ["30-11-2017", "MALI", "MLI", "KaYes", "KaYes", "MLI0103", "KaYes Commune", "", 2, 12, 0, "No"],
    ["30-11-2017", "MALI", "MLI", "Koulikouro", "Kati", "MLI0204", "Kati", "", 90, 700, 8, "No"],
    ["30-11-2017", "MALI", "MLI", "Segou", "NioNo", "MLI0404", "NioNo", "", 20, 110, "", "No"],
    ["30-11-2017", "MALI", "MLI", "Segou", "Baroueli", "MLI0401", "Baraoueli", "", 1, 3, 0, "No"],
]
PIVOT = [
    ["Row Labels", "IDPs Households", "IDPs Individuals", "Returnees Households",
     "Returnees Individuals"],
    ["KaYes", 2, 12, 0, 0],
    ["Koulikouro", 90, 700, 1, 8],
    ["Segou", 21, 113, 0, 0],
    ["Grand Total", 113, 825, 1, 8],
]  # fmt: skip

# The style of 2020: returnees by kind, who updated the row, Menaka twice.
ROUND_60 = """\
Snapshot Date,Admin 0,Admin 0 pcode,Admin 1,Admin 1 pcode,Admin 2,Admin 2 pcode,Admin 3,\
Total No# of IDPs Ind#,Num_RET_from_Abroad_IND,Num_Ret_IDP_IND,Total No# of Returnees Ind#,\
UpdatedBy,UpdatedDate,RoundNo
2019-10-31,Mali,MLI,Gao,MLI07,Menaka,MLI0704,Menaka,200,0,70,70,q7x,2019-11-20,60
2019-10-31,Mali,MLI,Menaka,MLI10,Menaka,MLI1004,,0,15,0,15,q7x,2019-11-20,60
2019-10-31,Mali,MLI,Mopti,MLI05,Koro,MLI0505,Koro,900,0,4,4,q7x,2019-11-20,60
"""

SITES = """\
DATE,,DETAILS,,,,,,,,,TYPE,,,PDI,,RETOUR,ETRANGER
Snapshot date,date_evaluation,P-code admin 1 (Province),Nom Province,P-code admin 2 (département),\
Nom admin 2 (département),Nom admin 3 (sous-préfecture),P-code localité,Nom localité,\
_a4_gps_latitude,_a4_gps_longitude,Présence PDI,Présence retournés anciennes PDI,\
Présence retournés venus de l'étranger,Ménages des PDI,Personnes Déplacées Internes,\
individus retournés anciens PDI,Individus des retournés venus de l'étranger
#date+reported,#date+occurred,#adm1+code,#adm1+name,#adm2+code,#adm2+name,#adm3+name,,,,,,,,\
#affected+idps+hh,#affected+idps+ind,,
2020-03-31,2020-03-02,TD07,Lac,TD0704,Fouli,Liwa,X1,Alpha,13.71,14.21,Oui,Non,Non,50,210,,
2020-03-31,2020-03-03,TD07,Lac,TD0704,Fouli,Liwa,X2,Beta,13.72,14.22,Non,Oui,Oui,,,31,12
2020-03-31,2020-03-04,TD07,Lac,TD0701,Mamdi,Bol,X3,Gamma,13.73,14.23,Oui,Non,Non,9,45,,
2020-03-31,2020-03-05,TD07,Lac,TD0703,Kaya,Ngouboua,X4,Delta,13.74,14.24,Oui,Non,Oui,,,,7
"""


def api_row(**said: Any) -> dict[str, Any]:
    """One record of an answer at admin 2, ordinary in all that is not said."""
    return {
        "id": 1,
        "operation": "Lake Chad Basin Crisis",
        "admin0Name": "Chad",
        "admin0Pcode": "TCD",
        "admin1Name": "Lac",
        "admin1Pcode": "TD07",
        "admin2Name": "Fouli",
        "admin2Pcode": "TD0704",
        "numPresentIdpInd": 100,
        "reportingDate": "2022-07-30T00:00:00",
        "yearReportingDate": 2022,
        "monthReportingDate": 7,
        "roundNumber": 18,
        "displacementReason": "Conflict",
        "numberMales": None,
        "numberFemales": None,
        "idpOriginAdmin1Name": "Not available",
        "idpOriginAdmin1Pcode": "Not available",
        "assessmentType": "BA",
    } | said


API_ROWS = [
    api_row(),
    api_row(displacementReason="Insecurity", numPresentIdpInd=20, idpOriginAdmin1Name="Lac"),
    api_row(assessmentType="SA", numPresentIdpInd=120),
    api_row(admin2Name="Kaya", admin2Pcode="TD0703", numPresentIdpInd=7),
]


def answer(rows: list[dict[str, Any]]) -> str:
    return json.dumps({"result": rows, "statusCode": 200, "isSuccess": True}, indent=0)


def workbook(folder: Path, sheets: dict[str, list[list[Any]]]) -> Path:
    return write(folder, book_of(sheets), "baseline.xlsx")


def figures(done: Ingested, variable: str, series: str) -> dict[tuple[str, str], float]:
    """The values by area and place."""
    rows = done.observations
    rows = rows[(rows["variable"] == variable) & (rows["series"] == series)]
    return dict(zip(zip(rows["area_code"], rows["unit"], strict=True), rows["value"], strict=True))


def of_areas(done: Ingested, variable: str, series: str) -> dict[str, float]:
    """The values added up to areas."""
    rows = to_areas(done.observations)
    rows = rows[(rows["variable"] == variable) & (rows["series"] == series)]
    return dict(zip(rows["area_code"], rows["value"], strict=True))


# -- baseline workbooks ----------------------------------------------------------------------


def test_places_are_units_of_their_cercle_by_name_whatever_their_legacy_code(
    tmp_path: Path,
) -> None:
    done = ingested(tmp_path, ROUND_3)
    assert (done.rows_read, done.rows_observed, done.rows_quarantined) == (5, 5, 0)
    assert figures(done, "idp_stock", "BA") == {
        ("ML0901", "Commune I"): 50,
        ("ML0901", "Commune II"): 21,
        ("ML0103", "Kayes Commune"): 40,
        ("ML0101", "Bafoulabe"): 0,
        ("ML0704", "Menaka"): 300,
    }
    row = done.observations.iloc[0]
    assert (row["source"], row["status"], row["admin_level"]) == ("iom_dtm", "observed", 2)
    assert row["period_start"] == row["period_end"] == pd.Timestamp("2014-08-31")
    assert row["published_on"] == pd.Timestamp("2014-10-15")  # 45 days later
    assert row["published_on_assumed"]


def test_what_the_rows_add_up_to_is_said(tmp_path: Path) -> None:
    done = ingested(tmp_path, ROUND_3)
    assert "411 IDPs on 2014-08-31 in 5 rows read" in done.remarks
    assert "61 returnees on 2014-08-31 in 5 rows read" in done.remarks


def test_listed_places_make_up_their_cercle(tmp_path: Path) -> None:
    done = ingested(tmp_path, ROUND_3)
    assert of_areas(done, "idp_stock", "BA") == {
        "ML0901": 71,
        "ML0103": 40,
        "ML0101": 0,
        "ML0704": 300,
    }


def test_a_cercle_without_a_row_is_not_zero_and_leaves_its_region_unknown(tmp_path: Path) -> None:
    regions = to_system(to_areas(ingested(tmp_path, ROUND_3).observations), "MLI", 1, "cod")
    kayes = regions[(regions["area_code"] == "ML01") & (regions["variable"] == "idp_stock")]
    assert kayes["value"].isna().all()
    assert kayes["completeness"].tolist() == [pytest.approx(2 / 7)]


def test_a_workbook_of_2017_with_its_line_breaks_spellings_and_days_first(tmp_path: Path) -> None:
    done = ingest_file(workbook(tmp_path, {"data": [HEADER_2017, *ROWS_2017]}))
    accounted_for(done)
    assert figures(done, "idp_stock", "BA") == {
        ("ML0103", "KaYes Commune"): 12,
        ("ML0204", "Kati"): 700,
        ("ML0404", "NioNo"): 110,
        ("ML0401", "Baraoueli"): 3,
    }
    assert set(done.observations["period_start"]) == {pd.Timestamp("2017-11-30")}
    blank = done.observations[done.observations["value"].isna()]
    assert blank[["variable", "area_code"]].to_numpy().tolist() == [["returnee_stock", "ML0404"]]
    assert blank["note"].ne("").all()
    assert any("(1 without a figure)" in said for said in done.remarks)


def test_days_are_read_first_where_nothing_else_decides(tmp_path: Path) -> None:
    rows = [["05-06-2017", *row[1:]] for row in ROWS_2017]
    done = ingest_file(workbook(tmp_path, {"data": [HEADER_2017, *rows]}))
    assert set(done.observations["period_start"]) == {pd.Timestamp("2017-06-05")}


def test_dates_may_be_dates_of_the_workbook(tmp_path: Path) -> None:
    rows = [[date(2017, 6, 5), *row[1:]] for row in ROWS_2017]
    done = ingest_file(workbook(tmp_path, {"data": [HEADER_2017, *rows]}))
    assert set(done.observations["period_start"]) == {pd.Timestamp("2017-06-05")}


def test_a_pivot_sheet_is_compared_and_not_read(tmp_path: Path) -> None:
    sheets = {"data": [HEADER_2017, *ROWS_2017], "VERIFICATION": PIVOT}
    done = ingest_file(workbook(tmp_path, sheets))
    assert done.rows_read == 4
    assert any("VERIFICATION" in said and "agrees" in said for said in done.remarks)


def test_a_pivot_sheet_that_differs_is_told_by_region(tmp_path: Path) -> None:
    pivot = [*PIVOT[:2], ["Koulikouro", 90, 699, 1, 8], *PIVOT[3:]]
    done = ingest_file(
        workbook(tmp_path, {"data": [HEADER_2017, *ROWS_2017], "VERIFICATION": pivot})
    )
    said = next(said for said in done.remarks if "VERIFICATION" in said)
    assert "Koulikouro 699 IDPs there, 700 in the rows" in said
    assert "Segou" not in said


def test_returnees_by_kind_are_series_of_their_own_beside_the_total(tmp_path: Path) -> None:
    done = ingested(tmp_path, ROUND_60)
    assert of_areas(done, "returnee_stock", "BA") == {"ML0704": 85, "ML0505": 4}
    assert of_areas(done, "returnee_stock", "BA | returned IDPs") == {"ML0704": 70, "ML0505": 4}
    assert of_areas(done, "returnee_stock", "BA | returned from abroad") == {
        "ML0704": 15,
        "ML0505": 0,
    }


def test_a_row_without_a_commune_is_a_place_and_not_the_whole_cercle(tmp_path: Path) -> None:
    done = ingested(tmp_path, ROUND_60)
    assert figures(done, "idp_stock", "BA")["ML0704", "place not named"] == 0
    assert of_areas(done, "idp_stock", "BA") == {"ML0704": 200, "ML0505": 900}


def test_who_updated_a_row_is_nowhere_to_be_found(tmp_path: Path) -> None:
    text = changed(ROUND_60, ",900,", ",many,")
    done = ingested(tmp_path, text)
    shown = done.observations.to_csv() + done.quarantine.to_csv() + " ".join(done.remarks)
    assert "q7x" not in shown
    assert done.rows_quarantined == 1


# -- whole areas only ------------------------------------------------------------------------


def test_a_row_that_cannot_be_used_takes_its_cercle_with_it_and_no_other(tmp_path: Path) -> None:
    done = ingested(tmp_path, changed(ROUND_3, "3,4,21,1", "3,4,-21,1"))
    assert done.quarantine["row"].tolist() == [2, 3]
    assert "set aside" in done.quarantine["reason"].iloc[0]
    assert done.quarantine["column"].tolist() == ["", "Total No# of IDPs Ind#"]
    assert set(of_areas(done, "idp_stock", "BA")) == {"ML0103", "ML0101", "ML0704"}


def test_a_misspelt_cercle_takes_those_like_it_with_it(tmp_path: Path) -> None:
    done = ingested(
        tmp_path,
        changed(ROUND_3, "MLI09,Bamako,MLI0901,Commune II", "MLI09,Bamakko,MLI0901,Commune II"),
    )
    assert done.quarantine["row"].tolist() == [2, 3]
    assert "'Bamakko' is not a known admin2 name" in done.quarantine["reason"].iloc[1]
    assert done.quarantine["column"].iloc[1] == "Admin 2"


def test_the_same_row_twice_counts_once(tmp_path: Path) -> None:
    line = ROUND_3.splitlines()[1] + "\n"
    done = ingested(tmp_path, ROUND_3 + line)
    assert done.quarantine[["row", "reason"]].to_numpy().tolist() == [
        [7, "the row repeats an earlier row exactly"]
    ]
    assert of_areas(done, "idp_stock", "BA")["ML0901"] == 71


def test_one_place_with_two_figures_leaves_its_cercle_unknown(tmp_path: Path) -> None:
    line = changed(ROUND_3.splitlines()[1], ",10,50,", ",10,51,") + "\n"
    done = ingested(tmp_path, ROUND_3 + line)
    assert done.quarantine["row"].tolist() == [2, 3, 7]
    assert "ML0901" not in of_areas(done, "idp_stock", "BA")


def test_a_place_without_a_cercle_has_its_other_faults_told_and_a_total_has_none(
    tmp_path: Path,
) -> None:
    line = changed(ROUND_3.splitlines()[5], "Menaka,MLI0704,Menaka,", ",,Menaka,")
    bad = changed(line, ",300,5,55,", ",-300,5,55,")
    total = changed(changed(bad, "Gao,MLI07", "Total,"), ",Menaka,", ",,")
    done = ingested(tmp_path, ROUND_3 + f"{bad}\n{total}\n")
    told = faults(done)
    assert done.rows_quarantined == 2
    assert set(told) == {(7, "Admin 2"), (7, "Total No# of IDPs Ind#"), (8, "")}


@pytest.mark.parametrize("where", [",,,,,", "Mali,MLI,Gao,MLI07,,,", "Mali,MLI,Total,,,,"])
def test_a_total_is_not_a_place(tmp_path: Path, where: str) -> None:
    cells = where.split(",")[:6]
    total = ",".join(["2014-08-31", "2014-08-31", *cells, "", "", "", "", "", "53", "411", "6"])
    done = ingested(tmp_path, ROUND_3 + total + ",61,3\n")
    assert done.rows_quarantined == 1
    assert "no area of admin level 2 is named" in done.quarantine["reason"].iloc[0]
    assert sum(of_areas(done, "idp_stock", "BA").values()) == 411


# -- bad workbooks ---------------------------------------------------------------------------


def test_another_countrys_workbook_is_refused_by_name(tmp_path: Path) -> None:
    text = ROUND_3.replace(",Mali,MLI,", ",Haiti,HTI,")
    with pytest.raises(IngestError, match="about other countries: HTI") as raised:
        ingest_file(write(tmp_path, text))
    assert "MLI (Mali)" in str(raised.value)


def test_a_renamed_column_is_named(tmp_path: Path) -> None:
    text = changed(ROUND_3, "Total No# of IDPs Ind#", "IDPs")
    with pytest.raises(IngestError, match="DTM baseline assessment") as raised:
        ingest_file(write(tmp_path, text))
    assert "total_no_of_idps_ind" in str(raised.value)


def test_shifted_columns_are_refused(tmp_path: Path) -> None:
    header, *rows = ROUND_3.splitlines()
    shifted = [",".join([*row.split(",")[1:], ""]) for row in rows]
    with pytest.raises(IngestError):
        ingest_file(write(tmp_path, "\n".join([header, *shifted]) + "\n"))


@pytest.mark.parametrize("day", ["2014-08-32", "31-31-2014", "yesterday", "41882"])
def test_an_impossible_date_costs_the_row_and_its_area(tmp_path: Path, day: str) -> None:
    text = changed(ROUND_3, "\n2014-08-31,2014-08-31,Mali,MLI,Gao", f"\n{day},,Mali,MLI,Gao")
    done = ingested(tmp_path, text)
    assert done.quarantine["row"].tolist() == [6]
    assert done.quarantine["column"].tolist() == ["Snapshot Date"]


@pytest.mark.parametrize("data", [b"", b"\x00\x01\x02" * 50, ROUND_3.encode()[:300]])
def test_an_empty_binary_or_cut_file_is_refused(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(IngestError):
        ingest_file(write(tmp_path, data))


# -- Chad's sites and villages ---------------------------------------------------------------


def test_sites_are_units_of_their_department_with_three_kinds_of_people(tmp_path: Path) -> None:
    done = ingested(tmp_path, SITES)
    assert figures(done, "idp_stock", "SA")["TD0704", "Liwa / Alpha"] == 210
    assert of_areas(done, "idp_stock", "SA")["TD0704"] == 210
    assert of_areas(done, "returnee_stock", "SA | returned IDPs") == {
        "TD0704": 31,
        "TD0701": 0,
        "TD0703": 0,
    }
    assert of_areas(done, "returnee_stock", "SA | returned from abroad") == {
        "TD0704": 12,
        "TD0701": 0,
        "TD0703": 7,
    }
    assert set(done.observations["location_code"]) == {"TCD"}
    assert "HXL tags in line 3" in done.remarks


def test_none_where_the_workbook_says_so_is_zero_and_a_blank_beside_yes_is_missing(
    tmp_path: Path,
) -> None:
    done = ingested(tmp_path, SITES)
    rows = done.observations.set_index(["variable", "series", "unit"])
    beta = rows.loc[("idp_stock", "SA", "Liwa / Beta")]
    assert beta["value"] == 0
    assert "Présence PDI: Non" in beta["note"]
    delta = rows.loc[("idp_stock", "SA", "Ngouboua / Delta")]
    assert pd.isna(delta["value"])
    assert delta["note"]
    assert pd.isna(of_areas(done, "idp_stock", "SA")["TD0703"])


def test_no_coordinates_are_kept(tmp_path: Path) -> None:
    done = ingested(tmp_path, changed(SITES, "50,210", "50,x"))
    shown = done.observations.to_csv() + done.quarantine.to_csv() + " ".join(done.remarks)
    assert "13.7" not in shown
    assert "14.2" not in shown


def test_a_department_whose_code_and_name_contradict_is_set_aside(tmp_path: Path) -> None:
    done = ingested(tmp_path, changed(SITES, "TD0701,Mamdi", "TD0703,Mamdi"))
    assert done.quarantine["row"].tolist() == [6]
    assert "TD0703" in done.quarantine["reason"].iloc[0]


# -- answers of the API ----------------------------------------------------------------------


def test_reasons_split_one_stock_and_assessments_repeat_one_another(tmp_path: Path) -> None:
    done = ingested(tmp_path, answer(API_ROWS))
    assert figures(done, "idp_stock", "BA | Lake Chad Basin Crisis") == {
        ("TD0704", "Conflict"): 100,
        ("TD0704", "Insecurity, from Lac"): 20,
        ("TD0703", "Conflict"): 7,
    }
    assert of_areas(done, "idp_stock", "BA | Lake Chad Basin Crisis") == {
        "TD0704": 120,
        "TD0703": 7,
    }
    assert of_areas(done, "idp_stock", "SA | Lake Chad Basin Crisis") == {"TD0704": 120}
    assert set(done.observations["source"]) == {"iom_dtm_api"}
    assert set(done.observations["period_start"]) == {pd.Timestamp("2022-07-30")}


@pytest.mark.parametrize(("level", "code"), [(0, "TCD"), (1, "TD07")])
def test_an_answer_at_admin_0_or_1_is_of_country_or_region(
    tmp_path: Path, level: int, code: str
) -> None:
    gone = [f"admin{n}{what}" for n in range(level + 1, 3) for what in ("Name", "Pcode")]
    rows = [{k: v for k, v in row.items() if k not in gone} for row in API_ROWS[:3]]
    done = ingested(tmp_path, answer(rows))
    assert set(done.observations["admin_level"]) == {level}
    assert of_areas(done, "idp_stock", "BA | Lake Chad Basin Crisis") == {code: 120}


def test_a_reason_that_is_not_named_is_a_unit_too(tmp_path: Path) -> None:
    rows = [api_row(), api_row(displacementReason=None, numPresentIdpInd=3)]
    done = ingested(tmp_path, answer(rows))
    assert of_areas(done, "idp_stock", "BA | Lake Chad Basin Crisis") == {"TD0704": 103}


def test_emergency_tracking_lists_only_where_people_move(tmp_path: Path) -> None:
    done = ingested(tmp_path, answer([api_row(assessmentType="ETT")]))
    assert pd.isna(of_areas(done, "idp_stock", "ETT | Lake Chad Basin Crisis")["TD0704"])


def test_the_same_rows_as_a_table_with_hxl_tags(tmp_path: Path) -> None:
    tags = ["", "#operation+name", "", "#country+code", "", "#adm1+code", "", "#adm2+code"]
    header, *lines = pd.DataFrame(API_ROWS).to_csv(index=False).splitlines()
    table = ingested(tmp_path, "\n".join([header, ",".join([*tags, *[""] * 11]), *lines]) + "\n")
    there = ingested(tmp_path, answer(API_ROWS))
    assert figures(table, "idp_stock", "BA | Lake Chad Basin Crisis") == figures(
        there, "idp_stock", "BA | Lake Chad Basin Crisis"
    )


def test_an_unknown_assessment_type_is_set_aside(tmp_path: Path) -> None:
    done = ingested(tmp_path, answer([*API_ROWS, api_row(assessmentType="ZZ")]))
    assert done.quarantine[["row", "column"]].to_numpy().tolist() == [[6, "assessmentType"]]


def test_the_round_known_to_count_returnees_says_so(tmp_path: Path) -> None:
    done = ingested(
        tmp_path,
        answer(
            [
                api_row(roundNumber=16),
                api_row(roundNumber=17, admin2Name="Kaya", admin2Pcode="TD0703"),
            ]
        ),
    )
    assert done.observations["note"].str.contains("counts returnees").tolist() == [True, False]
    assert any("round 16" in said for said in done.remarks)


def test_a_missing_figure_is_missing_and_so_is_its_sum(tmp_path: Path) -> None:
    rows = [api_row(), api_row(displacementReason="Insecurity", numPresentIdpInd=None)]
    done = ingested(tmp_path, answer(rows))
    assert pd.isna(of_areas(done, "idp_stock", "BA | Lake Chad Basin Crisis")["TD0704"])


def test_an_answer_about_another_country_is_refused(tmp_path: Path) -> None:
    with pytest.raises(IngestError, match="about other countries: HTI"):
        ingest_file(write(tmp_path, answer([api_row(admin0Pcode="HTI", admin0Name="Haiti")])))


def test_an_answer_without_records_is_refused(tmp_path: Path) -> None:
    with pytest.raises(IngestError):
        ingest_file(write(tmp_path, '{"result": [], "isSuccess": true}'))


@DAMAGE
@given(data=damaged(ROUND_3, ROUND_60, SITES, answer(API_ROWS)))
def test_a_damaged_file_is_refused_or_accounted_for(data: bytes) -> None:
    refused_or_accounted_for(data)


# -- DTM's own files -------------------------------------------------------------------------

ROUNDS = {
    "Baseline_Assessment_Round_12.xlsx": (51, 61_621, 394_655),
    "Baseline_Assessment_Round_18.xlsx": (45, 61_920, 439_690),
    "Baseline_December_2017.xlsx": (45, 38_172, 526_505),
    "Mali_Baseline_Assessment_December_2018.xlsx": (45, 120_298, 526_505),
    "DTM_Mali_Baseline_Assessment_Round_64_April_2020.xlsx": (50, 250_998, 649_738),
}


@pytest.mark.realdata
@pytest.mark.parametrize("name", ROUNDS)
def test_malis_rounds_add_up_to_the_printed_totals(name: str) -> None:
    done = ingest_file(publisher_file(f"dtm/{name}"))
    accounted_for(done)
    rows, idps, returnees = ROUNDS[name]
    assert (done.rows_read, done.rows_observed, done.rows_quarantined) == (rows, rows, 0)
    total = done.observations.query("series == 'BA'").groupby("variable")["value"].sum()
    assert total.to_dict() == {"idp_stock": idps, "returnee_stock": returnees}


@pytest.mark.realdata
@pytest.mark.parametrize("name", ROUNDS)
def test_malis_cercles_are_those_of_the_compiled_table(name: str) -> None:
    """But for one: Baroueli's returnees of 2017 are blank in the workbook, 0 in the table."""
    ours = _by_cercle(ingest_file(publisher_file(f"dtm/{name}")).observations)
    compiled = Path(__file__).parents[2] / "data/raw/bundle/idps_mli_admin2.csv"
    theirs = _by_cercle(ingest_file(compiled).observations)
    theirs = theirs[theirs.index.get_level_values("period_start").isin(ours.index.levels[2])]
    differing = ours[~(ours == theirs.reindex(ours.index))]
    assert set(ours.index) == set(theirs.index)
    if name == "Baseline_December_2017.xlsx":
        assert [key[:2] for key in differing.index] == [("returnee_stock", "ML0401")]
        assert differing.isna().all()
    else:
        assert differing.empty


def _by_cercle(observations: pd.DataFrame) -> pd.Series:
    rows = to_system(to_areas(observations), "MLI", 2)
    return rows[rows["series"] == "BA"].set_index(["variable", "area_code", "period_start"])[
        "value"
    ]


@pytest.mark.realdata
def test_chads_round_16_by_department() -> None:
    done = ingest_file(publisher_file("dtm/chad_site_and_village_assessment_round_16.xlsx"))
    accounted_for(done)
    assert (done.rows_read, done.rows_quarantined) == (223, 0)
    assert of_areas(done, "idp_stock", "SA") == {
        "TD0701": 74_639,
        "TD0703": 170_236,
        "TD0704": 161_698,
    }
    everybody = done.observations["value"].sum()
    assert everybody == 457_948  # the workbook's own column of all displaced people


@pytest.mark.realdata
def test_the_api_says_the_same_at_every_level() -> None:
    totals = []
    for level in range(3):
        done = ingest_file(publisher_file(f"dtm/api_v3_admin{level}_tcd.json"))
        accounted_for(done)
        assert done.rows_quarantined == 0
        areas = to_areas(done.observations)
        assert areas["completeness"].eq(1).all()
        totals.append(areas.groupby(["series", "period_start"])["value"].sum())
    assert totals[0].equals(totals[1])
    assert totals[1].equals(totals[2])
    assert len(totals[0]) == 29
    assert totals[0]["BA | Lake Chad Basin Crisis", "2019-09-30"] == 169_003
    assert totals[0]["SA | Lake Chad Basin Crisis", "2019-09-30"] == 169_003


def test_a_total_beside_its_places_is_not_added_to_them(tmp_path: Path) -> None:
    total = "2014-08-31,2014-08-31,Mali,MLI,Bamako,MLI09,Bamako,MLI0901,Total,,,,3,14,71,1,6,3\n"
    done = ingested(tmp_path, ROUND_3 + total)
    assert done.quarantine["reason"].tolist() == ["a total: its parts are read"]
    bamako = done.observations.query("variable == 'idp_stock' and area_code == 'ML0901'")
    assert bamako["value"].tolist() == [50, 21]


def test_a_total_of_a_region_is_set_aside_as_such(tmp_path: Path) -> None:
    total = "2014-08-31,2014-08-31,Mali,MLI,Bamako,MLI09,TOTAL,,,,,,3,14,71,1,6,3\n"
    done = ingested(tmp_path, ROUND_3 + total)
    assert done.quarantine["reason"].tolist() == ["a total: its parts are read"]


def test_kinds_of_returnees_that_are_not_their_total_are_told(tmp_path: Path) -> None:
    done = ingested(tmp_path, changed(ROUND_60, "0,4,4,", "0,4,9,"))
    said = "the returnees of both kinds are not together the printed total"
    told = done.observations[done.observations["note"].str.contains(said)]
    assert set(told["area_code"]) == {"ML0505"} and len(told) == 4
    kinds = done.observations.query("area_code == 'ML0505'")
    assert kinds.set_index("series")["value"].to_dict()["BA | returned IDPs"] == 4


def test_exchanged_columns_of_returnees_are_refused(tmp_path: Path) -> None:
    exchanged = changed(
        ROUND_60,
        "Num_Ret_IDP_IND,Total No# of Returnees Ind#",
        "Total No# of Returnees Ind#,Num_Ret_IDP_IND",
    )
    exchanged = exchanged.replace(",0,70,70,", ",6,70,76,").replace(",0,4,4,", ",2,4,6,")
    with pytest.raises(IngestError, match=r"3 of 3 rows.*exchanged or shifted"):
        ingested(tmp_path, exchanged.replace(",15,0,15,", ",15,1,16,"))

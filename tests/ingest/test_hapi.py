"""HDX HAPI: invented rows in its layouts, figures read off by eye; its own files where at hand."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given

from sahel_indicators.errors import IngestError
from sahel_indicators.ingest import Ingested, ingest_file
from tests.ingest.damaging import DAMAGE, damaged, refused_or_accounted_for
from tests.ingest.outcomes import days, faults, figure, ingested
from tests.ingest.publisher import publisher_file
from tests.ingest.tables import changed

_PLACE = (
    "location_code,has_hrp,in_gho,provider_admin1_name,provider_admin2_name,admin1_code,"
    "admin1_name,admin2_code,admin2_name,admin_level"
)
_END = "reference_period_start,reference_period_end,dataset_hdx_id,resource_hdx_id,warning,error"

CONFLICT = f"""\
{_PLACE},event_type,events,fatalities,{_END}
MLI,Y,Y,Mopti,Tenenkou,ML05,Mopti,ML0507,Tenenkou,2,political_violence,3,8,2024-05-01,2024-05-31,d,r,,
MLI,Y,Y,Mopti,Tenenkou,ML05,Mopti,ML0507,Tenenkou,2,demonstration,1,,2024-05-01,2024-05-31,d,r,,
MLI,Y,Y,Mopti,Mopti,ML05,Mopti,ML0506,Mopti,2,political_violence,0,0,2024-04-01,2024-04-30,d,r,,
NER,Y,Y,Agadez,Arlit,NE001,Agadez,NE001002,Arlit,2,political_violence,2,5,2024-05-01,2024-05-31,d,r,\
PCode length NER001002->NE001002,
MRT,N,N,,,,,,,0,political_violence,4,1,2024-05-01,2024-05-31,d,r,,
"""

FOOD = f"""\
{_PLACE},ipc_phase,ipc_type,population_in_phase,population_fraction_in_phase,{_END}
MLI,Y,Y,,,,,,,0,all,current,1000,1,2024-10-01,2024-12-31,d,r,,
MLI,Y,Y,,,,,,,0,3+,current,150,0.15,2024-10-01,2024-12-31,d,r,,
MLI,Y,Y,,,,,,,0,3+,first projection,210,0.21,2025-06-01,2025-08-31,d,r,,
MLI,Y,Y,Gao,,ML07,Gao,,,1,3,current,40,0.2,2024-10-01,2024-12-31,d,r,,
MLI,Y,Y,Kayes,,ML01,Kayes,,,1,3,current,7,0.01,2024-10-01,2024-12-31,d,r,,
MLI,Y,Y,Kayes,,ML01,Kayes,,,1,3,current,6,0.01,2024-10-01,2024-12-31,d,r,,\
Duplicate row with earlier date of analysis excluded
"""

IDPS = f"""\
{_PLACE},operation,assessment_type,population,reporting_round,{_END}
TCD,Y,Y,,,,,,,0,Lake Chad Basin Crisis,BA,900,3,2021-03-31,2021-03-31,d,r,,
TCD,Y,Y,Lac,,TCD07,Lac,,,1,Lake Chad Basin Crisis,BA,900,3,2021-03-31,2021-03-31,d,r,\
PCode length TD07->TCD07,
TCD,Y,Y,Lac,Fouli,TCD07,Lac,TCD0704,Fouli,2,Lake Chad Basin Crisis,BA,500,3,\
2021-03-31,2021-03-31,d,r,,
TCD,Y,Y,Lac,Fouli,TCD07,Lac,TCD0704,Fouli,2,Lake Chad Basin Crisis,SA,480,3,\
2021-03-31,2021-03-31,d,r,,
"""

RETURNEES = """\
origin_location_code,origin_has_hrp,origin_in_gho,asylum_location_code,asylum_has_hrp,asylum_in_gho,\
population_group,gender,age_range,min_age,max_age,population,reference_period_start,\
reference_period_end,dataset_hdx_id,resource_hdx_id,warning,error
MLI,Y,Y,MLI,Y,Y,RDP,f,0-4,0,4,0,2021-01-01,2021-12-31,d,r,,
MLI,Y,Y,MLI,Y,Y,RDP,f,5-11,5,11,0,2021-01-01,2021-12-31,d,r,,
MLI,Y,Y,MLI,Y,Y,RDP,f,all,,,60,2021-01-01,2021-12-31,d,r,,
MLI,Y,Y,MLI,Y,Y,RDP,m,0-4,0,4,30,2021-01-01,2021-12-31,d,r,,
MLI,Y,Y,MLI,Y,Y,RDP,m,5-11,5,11,0,2021-01-01,2021-12-31,d,r,,
MLI,Y,Y,MLI,Y,Y,RDP,m,all,,,30,2021-01-01,2021-12-31,d,r,,
MLI,Y,Y,MLI,Y,Y,RDP,all,all,,,90,2021-01-01,2021-12-31,d,r,,
MLI,Y,Y,MLI,Y,Y,RET,f,all,,,0,2021-01-01,2021-12-31,d,r,,
MLI,Y,Y,MLI,Y,Y,RET,m,all,,,0,2021-01-01,2021-12-31,d,r,,
MLI,Y,Y,MLI,Y,Y,RET,f,0-4,0,4,0,2021-01-01,2021-12-31,d,r,,
MLI,Y,Y,MLI,Y,Y,RET,all,all,,,12,2021-01-01,2021-12-31,d,r,,
BFA,Y,Y,MLI,Y,Y,REF,all,all,,,400,2021-01-01,2021-12-31,d,r,,
BFA,Y,Y,MLI,Y,Y,OOC,all,all,,,7,2021-01-01,2021-12-31,d,r,,
"""

RAINFALL = f"""\
{_PLACE},provider_admin1_code,provider_admin2_code,aggregation_period,rainfall,\
rainfall_long_term_average,rainfall_anomaly_pct,number_pixels,version,{_END}
NER,Y,Y,Not provided,,NE001,Agadez,,,1,99,,dekad,10,20,60,8,final,2024-03-01,2024-03-10,d,r,,
NER,Y,Y,Not provided,,NE001,Agadez,,,1,99,,1-month,35,75,50,8,final,2024-03-01,2024-03-10,d,r,,
NER,Y,Y,Not provided,,NE001,Agadez,,,1,99,,3-month,95,195,50,8,final,2024-03-01,2024-03-10,d,r,,
NER,Y,Y,Not provided,,NE001,Agadez,,,1,99,,dekad,1,3,75,8,forecast,2024-03-11,2024-03-20,d,r,,
NER,Y,Y,Not provided,,NE001,Agadez,,,1,99,,dekad,2,3,87.5,8,preliminary,2024-03-11,2024-03-20,d,r,,
"""

EVERY = {
    "conflict": CONFLICT,
    "food": FOOD,
    "idps": IDPS,
    "returnees": RETURNEES,
    "rainfall": RAINFALL,
}


def refused(folder: Path, text: str | bytes, name: str = "table.csv") -> IngestError:
    with pytest.raises(IngestError) as caught:
        ingested(folder, text, name)
    return caught.value


def reasons(done: Ingested) -> list[str]:
    return done.quarantine["reason"].tolist()


# -- each theme ------------------------------------------------------------------------------


def test_conflict_events_are_read_by_type_of_which_none_is_ever_added(tmp_path: Path) -> None:
    done = ingested(tmp_path, "\ufeff" + CONFLICT)
    assert (done.layout, done.rows_read, done.rows_quarantined) == (
        "HDX HAPI conflict events",
        5,
        0,
    )
    assert done.remarks == ()
    row = figure(
        done, area_code="ML0507", variable="conflict_fatalities", series="political_violence"
    )
    assert (row["value"], row["source"], row["status"]) == (8, "acled_hapi", "observed")
    assert days(row) == ("2024-05-01", "2024-05-31")
    marched = figure(done, variable="conflict_fatalities", series="demonstration")
    assert pd.isna(marched["value"]) and marched["note"]
    zero = figure(done, area_code="ML0506", variable="conflict_events")
    assert zero["value"] == 0
    national = figure(done, area_code="MRT", variable="conflict_events")
    assert (national["value"], national["admin_level"]) == (4, 0)


def test_the_newest_month_is_said_to_be_unfinished_and_a_warning_is_kept(tmp_path: Path) -> None:
    done = ingested(tmp_path, CONFLICT)
    newest = figure(done, area_code="MRT", variable="conflict_events")
    assert newest["note"] == (
        "newest month of the file: HDX may have taken it before it was complete"
    )
    assert figure(done, area_code="ML0506", variable="conflict_events")["note"] == ""
    warned = figure(done, area_code="NE001002", variable="conflict_events")["note"]
    assert warned.startswith("HDX warns: PCode length NER001002->NE001002; newest month")


def test_food_security_is_known_at_the_latest_exercise_that_can_have_said_it(
    tmp_path: Path,
) -> None:
    done = ingested(tmp_path, FOOD)
    assert (done.rows_read, done.rows_observed, done.rows_quarantined) == (6, 5, 1)
    assert reasons(done) == [
        "HDX sets it aside: Duplicate row with earlier date of analysis excluded"
    ]
    current = figure(done, status="current", variable="phase3plus_people")
    assert (current["value"], current["source"]) == (150, "cilss_ch_hapi")
    assert str(current["published_on"].date()) == "2024-12-31"
    projected = figure(done, status="first projection", variable="phase3plus_people")
    assert str(projected["published_on"].date()) == "2025-04-30"
    assert done.observations["published_on_assumed"].all()
    assert figure(done, variable="population_analysed")["value"] == 1000
    assert "exercise not printed" in current["note"]


def test_gao_is_the_old_region_unless_the_analysis_names_menaka_beside_it(tmp_path: Path) -> None:
    alone = ingested(tmp_path, FOOD)
    gao = figure(alone, admin_level=1, value=40)  # type: ignore[arg-type]
    assert (gao["area_code"], gao["note"][:17]) == ("ML07+ML10", "Gao (with Menaka)")
    menaka = FOOD + FOOD.splitlines()[4].replace("Gao", "Menaka").replace("ML07", "ML10") + "\n"
    beside = ingested(tmp_path, menaka)
    assert {"ML07", "ML10"} <= set(beside.observations["area_code"])
    assert "ML07+ML10" not in set(beside.observations["area_code"])


def test_countries_without_a_cadre_harmonise_are_set_aside(tmp_path: Path) -> None:
    done = ingested(tmp_path, FOOD + FOOD.splitlines()[1].replace("MLI", "LBY") + "\n")
    assert "no Cadre Harmonisé is held there, and who analysed it is not printed" in reasons(done)


def test_idps_are_placed_by_codes_in_either_spelling_of_the_country(tmp_path: Path) -> None:
    done = ingested(tmp_path, IDPS)
    assert done.rows_quarantined == 0
    assert done.observations["area_code"].tolist() == ["TCD", "TD07", "TD0704", "TD0704"]
    assert done.observations["value"].tolist() == [900, 900, 500, 480]
    assert done.observations["series"].tolist()[2:] == [
        "BA | Lake Chad Basin Crisis",
        "SA | Lake Chad Basin Crisis",
    ]
    assert set(done.observations["source"]) == {"iom_dtm_hapi"}
    assert done.observations["note"].tolist()[1] == ("HDX warns: PCode length TD07->TCD07; round 3")


def test_returns_are_of_the_year_and_refugees_of_its_last_day(tmp_path: Path) -> None:
    done = ingested(tmp_path, RETURNEES)
    total = figure(done, variable="returned_idps", series="")
    assert (total["value"], total["counterpart_code"], total["source"]) == (90, "MLI", "unhcr_hapi")
    assert days(total) == ("2021-01-01", "2021-12-31")
    assert figure(done, variable="returned_idps", series="f | all")["value"] == 60
    stock = figure(done, variable="refugee_stock")
    assert (stock["value"], stock["area_code"], stock["counterpart_code"]) == (400, "BFA", "MLI")
    assert days(stock) == ("2021-12-31", "2021-12-31")
    assert reasons(done) == ["population group OOC (others of concern to UNHCR) is not used here"]


def test_a_zero_that_stands_for_not_broken_down_is_missing(tmp_path: Path) -> None:
    done = ingested(tmp_path, RETURNEES)
    untold = [
        ("returned_idps", "f | 0-4"),
        ("returned_idps", "f | 5-11"),
        ("returned_refugees", "f | all"),
        ("returned_refugees", "m | all"),
    ]
    for variable, series in untold:
        row = figure(done, variable=variable, series=series)
        assert pd.isna(row["value"]), (variable, series)
        assert row["note"].startswith("printed as 0, though the total is not broken down")
    # The men's ages are broken down: none of them is from 5 to 11.
    assert figure(done, variable="returned_idps", series="m | 5-11")["value"] == 0
    assert figure(done, variable="returned_refugees", series="")["value"] == 12


def test_rainfall_of_a_month_is_of_the_three_dekads_that_end_with_the_one_printed(
    tmp_path: Path,
) -> None:
    done = ingested(tmp_path, RAINFALL)
    assert (done.rows_read, done.rows_quarantined, len(done.observations)) == (5, 0, 15)
    dekad = figure(done, variable="rainfall_10d_ratio", status="observed")
    assert (dekad["value"], days(dekad)) == (0.6, ("2024-03-01", "2024-03-10"))
    month = figure(done, variable="rainfall_1m_mm")
    assert (month["value"], days(month)) == (35, ("2024-02-11", "2024-03-10"))
    season = figure(done, variable="rainfall_3m_average_mm")
    assert (season["value"], days(season)) == (195, ("2023-12-11", "2024-03-10"))
    assert figure(done, variable="rainfall_10d_mm", status="modelled")["value"] == 1
    assert figure(done, variable="rainfall_10d_mm", status="estimated")["value"] == 2
    assert set(done.observations["area_code"]) == {"NE001"}
    assert set(done.observations["source"]) == {"wfp_rainfall"}


# -- other spellings of the same thing -----------------------------------------------------------


def test_the_apis_answer_is_the_same_as_the_table(tmp_path: Path) -> None:
    record = {
        "location_ref": 1,
        "location_code": "MLI",
        "location_name": "Mali",
        "has_hrp": True,
        "in_gho": True,
        "admin1_ref": 2,
        "admin1_code": "ML05",
        "admin1_name": "Mopti",
        "provider_admin1_name": "Mopti",
        "admin2_ref": 3,
        "admin2_code": "ML0507",
        "admin2_name": "Tenenkou",
        "provider_admin2_name": "Tenenkou",
        "admin_level": 2,
        "resource_hdx_id": "r",
        "event_type": "demonstration",
        "events": 3,
        "fatalities": None,
        "reference_period_start": "2024-05-01T00:00:00",
        "reference_period_end": "2024-05-31T23:59:59",
    }
    done = ingested(tmp_path, json.dumps({"data": [record]}), "answer.json")
    assert (done.layout, done.rows_read, done.rows_quarantined) == (
        "HDX HAPI conflict events",
        1,
        0,
    )
    row = figure(done, variable="conflict_events")
    assert (row["area_code"], row["value"], row["row"]) == ("ML0507", 3, 2)
    assert days(row) == ("2024-05-01", "2024-05-31")
    assert pd.isna(figure(done, variable="conflict_fatalities")["value"])


def test_a_row_of_hxl_tags_is_no_record(tmp_path: Path) -> None:
    header, _, rest = IDPS.partition("\n")
    tags = ",".join(["#country+code"] + ["#meta"] * header.count(","))
    done = ingested(tmp_path, f"{header}\n{tags}\n{rest}")
    assert (done.rows_read, done.rows_quarantined) == (4, 0)
    assert done.observations["row"].min() == 3


# -- places ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("ML0507,Tenenkou,2", ",,2", ""),  # the provider's names decide
        ("Mopti,Tenenkou,ML05,Mopti,ML0507,Tenenkou,2", ",,,,,,0", ""),
        (
            "Mopti,Tenenkou,ML05,Mopti,ML0507,Tenenkou,2",
            ",,,,,,2",
            "is of admin level 2 but names no area of that level",
        ),
        (
            "Mopti,Tenenkou,ML05,Mopti,ML0507,Tenenkou,2",
            "Mopti,Tenenkou,ML05,Mopti,,,1",
            "is of admin level 1 but names 'Tenenkou' below it",
        ),
        (
            "Mopti,Tenenkou,ML05,Mopti,ML0507,Tenenkou,2",
            "Mopti,,ML05,Mopti,,,0",
            "is of admin level 0 but names 'Mopti' below it",
        ),
        ("Tenenkou,2", "Tenenkou,3", "admin_level '3' is none; expected 0, 1 or 2"),
        (
            "Mopti,Tenenkou,ML05,Mopti,ML0507,Tenenkou,2",
            "Mopti,Djenne,ML05,Mopti,ML0507,Tenenkou,2",
            "HDX's code 'ML0507' is Tenenkou, but the provider's name 'Djenne' is ML0503",
        ),
        (
            "ML0507,Tenenkou,2",
            "ML0506,Tenenkou,2",
            "HDX's code 'ML0506' is Mopti, but the provider's name 'Tenenkou' is ML0507",
        ),
    ],
)
def test_a_row_stands_for_the_area_it_names_or_for_none(
    tmp_path: Path, old: str, new: str, reason: str
) -> None:
    done = ingested(tmp_path, changed(CONFLICT, old, new))
    assert reasons(done) == ([reason] if reason else [])


def test_a_row_that_is_nowhere_has_its_other_faults_told_but_not_its_place_again(
    tmp_path: Path,
) -> None:
    text = changed(CONFLICT, "ML0507,Tenenkou,2,political_violence", "ML9999,X,3,political_violenc")
    told = faults(ingested(tmp_path, text))
    assert sorted(why.partition(";")[0] for why in told.values()) == [
        "admin_level '3' is none",
        "unknown event_type",
    ]


def test_a_provider_of_another_region_shows_that_hdx_took_a_wrong_one(tmp_path: Path) -> None:
    row = (
        "NGA,Y,Y,Jigawa,Kaugama,NG001,Abia,NG018016,Kaugama,2,political_violence,1,0,"
        "2024-05-01,2024-05-31,d,r,PCode length NG01->NG001,\n"
    )
    done = ingested(tmp_path, CONFLICT + row)
    placed = figure(done, area_code="NG018016", variable="conflict_events")
    assert "HDX files it under Abia (NG001), where it does not lie" in placed["note"]


def test_a_mismatch_that_hdx_warns_of_is_no_place(tmp_path: Path) -> None:
    row = (
        "NGA,Y,Y,Adamawa,Nowhere Town,NG002,Adamawa,NG002021,Yola South,2,political_violence,1,0,"
        "2024-05-01,2024-05-31,d,r,PCode mismatch NG002021 != Nowhere Town,\n"
    )
    done = ingested(tmp_path, CONFLICT + row)
    assert reasons(done) == [
        "HDX's code 'NG002021' is Yola South, but the provider's name is 'Nowhere Town', "
        "and HDX warns of the mismatch"
    ]


def test_areas_of_neighbours_are_set_aside_and_the_country_is_kept(tmp_path: Path) -> None:
    row = CONFLICT.splitlines()[3].replace("MLI,", "CMR,").replace("ML05", "CM04")
    done = ingested(tmp_path, f"{CONFLICT}{row}\n")
    assert reasons(done) == ["areas of CMR are not in the gazetteer, only the country as a whole"]


# -- what is refused or set aside ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("theme", "columns"),
    [
        ("funding", "appeal_code,requirements_usd,funding_usd"),
        ("operational presence", "org_name,sector_code"),
        ("humanitarian needs", "sector_code,population_status,population"),
        ("food prices", "commodity_code,price_flag,price_type,price"),
        ("national risk", "risk_class,global_rank,overall_risk"),
        ("poverty rate", "mpi,headcount_ratio,intensity_of_deprivation"),
    ],
)
def test_a_theme_that_is_not_used_is_refused_by_name(
    tmp_path: Path, theme: str, columns: str
) -> None:
    header = f"location_code,{columns},reference_period_start,reference_period_end,resource_hdx_id"
    row = ",".join(["MLI"] + ["1"] * (columns.count(",") + 1) + ["2024-01-01", "2024-12-31", "r"])
    error = refused(tmp_path, f"{header}\n{row}\n")
    assert f"is HDX HAPI's theme '{theme}', which is not used here" in str(error)
    assert "What to do: " in str(error)


@pytest.mark.parametrize("text", EVERY.values(), ids=EVERY)
def test_a_file_of_other_countries_names_them(tmp_path: Path, text: str) -> None:
    for country in ("MLI", "NER", "MRT", "TCD", "BFA"):
        text = text.replace(f"\n{country},", "\nMOZ,")
    message = str(refused(tmp_path, text))
    assert "MOZ" in message and "MLI (Mali)" in message


@pytest.mark.parametrize(
    ("text", "old", "new", "column"),
    [
        (CONFLICT, "events,fatalities", "events,deaths", "fatalities"),
        (FOOD, "population_in_phase", "people", "population_in_phase"),
        (IDPS, ",assessment_type,", ",kind,", "assessment_type"),
        (RETURNEES, ",age_range,", ",ages,", "age_range"),
        (RAINFALL, ",version,", ",release,", "version"),
    ],
)
def test_a_renamed_column_is_named(
    tmp_path: Path, text: str, old: str, new: str, column: str
) -> None:
    error = refused(tmp_path, changed(text, old, new))
    assert error.column == column and "looks like" in str(error)


@pytest.mark.parametrize(
    ("text", "old", "new", "reason"),
    [
        (CONFLICT, "political_violence", "riots", "unknown event_type; expected "),
        (CONFLICT, "2024-05-31", "2024-04-31", "unreadable date"),
        (CONFLICT, ",3,8,", ",-3,8,", "Conflict events must lie from 0 up"),
        (CONFLICT, ",3,8,", ",three,8,", "unreadable number"),
        (FOOD, ",3+,current", ",2+,current", "unknown ipc_phase"),
        (FOOD, "3+,first projection", "3+,third projection", "unknown ipc_type"),
        (IDPS, ",BA,900", ",XX,900", "unknown assessment_type"),
        (IDPS, ",BA,900", ",BA,900.5", "must be a whole number"),
        (RETURNEES, "REF,", "ABC,", "unknown population_group"),
        (RETURNEES, "BFA,Y,Y,MLI,Y,Y,REF", "BFA,Y,Y,,Y,Y,REF", "not an ISO 3166-1"),
        (RAINFALL, ",dekad,", ",week,", "unknown aggregation_period"),
        (RAINFALL, ",60,8,final", ",60,8,guess", "unknown version"),
        (RAINFALL, ",60,8,", ",60000,8,", "must lie from 0 to 50"),
    ],
)
def test_a_bad_cell_costs_its_row(
    tmp_path: Path, text: str, old: str, new: str, reason: str
) -> None:
    good = ingested(tmp_path, text)
    done = ingested(tmp_path, changed(text, old, new))
    assert done.rows_read == good.rows_read == done.rows_observed + done.rows_quarantined
    assert done.rows_quarantined == good.rows_quarantined + 1
    assert any(reason in said for said in reasons(done))


def test_the_message_names_the_column_as_it_is_printed(tmp_path: Path) -> None:
    done = ingested(tmp_path, changed(CONFLICT, "2024-05-31", "2024-04-31"))
    assert done.quarantine["column"].tolist() == ["reference_period_end"]
    assert done.quarantine["row"].tolist() == [2]


def test_a_row_that_stands_twice_counts_once_and_one_that_differs_not_at_all(
    tmp_path: Path,
) -> None:
    row = CONFLICT.splitlines()[1]
    twice = ingested(tmp_path, f"{CONFLICT}{row}\n")
    assert reasons(twice) == ["the row repeats an earlier row exactly"]
    differs = ingested(tmp_path, f"{CONFLICT}{row.replace(',3,8,', ',4,8,')}\n")
    assert differs.quarantine["row"].tolist() == [2, 7]


def test_columns_moved_by_one_are_refused(tmp_path: Path) -> None:
    header, _, rest = CONFLICT.partition("\n")
    moved = "\n".join(",".join(reversed(line.split(","))) for line in rest.splitlines())
    refused(tmp_path, f"{header}\n{moved}\n")


@pytest.mark.parametrize(
    "data", [b"", b"location_code\n", CONFLICT[:700].encode(), b"\x00\xff" * 99]
)
def test_empty_cut_and_binary_files_are_refused(tmp_path: Path, data: bytes) -> None:
    assert refused(tmp_path, data).file == str(tmp_path / "table.csv")


@DAMAGE
@given(data=damaged(*EVERY.values()))
def test_a_damaged_table_is_read_whole_or_refused_by_name(data: bytes) -> None:
    refused_or_accounted_for(data)


# -- HDX's own files -----------------------------------------------------------------------------


@pytest.mark.realdata
def test_the_real_conflict_file_adds_up_and_mali_is_what_hdx_printed() -> None:
    done = ingest_file(publisher_file("hdx_hapi/hdx_hapi_conflict_event_global_2025.csv"))
    assert (done.rows_read, done.rows_observed, done.rows_quarantined) == (14373, 3027, 11346)
    violence = done.observations.query(
        "series == 'political_violence' and location_code == 'MLI' and admin_level == 2"
    )
    sums = violence.groupby("variable")["value"].agg(["size", "sum"])
    assert sums["size"].tolist() == [53, 53]
    assert sums["sum"].to_dict() == {"conflict_events": 23, "conflict_fatalities": 83}
    cells = done.observations.groupby("location_code")["area_code"].nunique()
    assert cells[["BFA", "MLI", "NER", "NGA", "TCD"]].tolist() == [45, 53, 67, 764, 70]


@pytest.mark.realdata
def test_the_real_idp_file_has_chad_whose_districts_add_up_to_the_country() -> None:
    done = ingest_file(publisher_file("hdx_hapi/hdx_hapi_idps_global.csv"))
    assert (done.rows_read, done.rows_observed, done.rows_quarantined) == (6854, 145, 6709)
    levels = done.observations.pivot_table(
        index=["series", "period_end"], columns="admin_level", values="value", aggfunc="sum"
    )
    assert len(levels) == 29
    assert levels[0].tolist() == levels[1].tolist() == levels[2].tolist()


@pytest.mark.realdata
def test_the_real_returnee_file_has_unhcrs_totals() -> None:
    done = ingest_file(publisher_file("hdx_hapi/hdx_hapi_returnees_global.csv"))
    assert (done.rows_read, done.rows_observed, done.rows_quarantined) == (2301, 468, 1833)
    mali = done.observations.query(
        "variable == 'returned_refugees' and location_code == 'MLI' and series == ''"
    )
    by_year = dict(zip(mali["period_end"].dt.year, mali["value"], strict=True))
    assert by_year == {2020: 6232, 2021: 1731, 2022: 645, 2023: 574}  # UNHCR's own, by asylum


@pytest.mark.realdata
@pytest.mark.parametrize(
    ("name", "countries"),
    [
        ("hdx_hapi/hdx_hapi_food_security_head.csv", "AFG, AGO, CAF, ETH"),
        ("wfp_rainfall/hdx_hapi_rainfall_global_1yr.csv", "AFG, MOZ"),
    ],
)
def test_real_files_of_other_countries_are_refused_by_name(name: str, countries: str) -> None:
    with pytest.raises(IngestError, match=countries):
        ingest_file(publisher_file(name))

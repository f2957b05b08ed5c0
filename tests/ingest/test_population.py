"""Population tables: invented people in the layouts of COD-PS and HAPI."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from hypothesis import given

from sahel_indicators.errors import IngestError
from sahel_indicators.ingest import Ingested, ingest_file, normalizing_dates
from sahel_indicators.ingest.population_forms import bands, series_of
from tests.ingest.damaging import DAMAGE, damaged, refused_or_accounted_for
from tests.ingest.outcomes import ingested
from tests.ingest.tables import changed

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures" / "population"
WIDE, OLD, LONG, HAPI = (
    (FIXTURES / f"{name}.csv").read_text("utf-8") for name in ("wide", "old", "long", "hapi")
)


def people(done: Ingested, area: str, series: str = "", unit: str = "") -> pd.Series:
    found = done.observations.query("area_code == @area and series == @series and unit == @unit")
    assert len(found) == 1, found
    return found.iloc[0]


# -- columns -----------------------------------------------------------------------------------


def test_columns_of_people_and_their_series_the_total_first() -> None:
    columns = ["adm2_pcode", "f_tl", "t_tl", "m_00_04", "t_80plus", "f_80_plus", "t_65", "f_name"]
    assert bands(columns) == {
        "t_tl": "",
        "f_tl": "f | all",
        "m_00_04": "m | 0-4",
        "t_80plus": "all | 80+",
        "f_80_plus": "f | 80+",
        "t_65": "all | 65",
    }
    assert series_of("all", "all") == ""


# -- COD-PS ------------------------------------------------------------------------------------


def test_a_wide_table_gives_a_figure_a_column(tmp_path: Path) -> None:
    done = ingested(tmp_path, WIDE)
    assert done.layout == "COD-PS, population of one level (T_TL, F_TL, M_TL)"
    assert (done.rows_read, done.rows_observed, done.cells_read) == (3, 3, 27)
    total = people(done, "ML0507")
    assert (total["value"], total["variable"], total["status"]) == (1000, "population", "estimated")
    assert (total["source"], total["admin_level"], total["row"]) == ("cod_ps", 2, 3)
    assert people(done, "ML0506", "f | all")["value"] == 1020
    assert people(done, "ML0703", "all | 0-4")["value"] == 85
    assert people(done, "ML0703", "m | 80+")["value"] == 1


def test_people_are_those_of_the_whole_year_and_known_when_it_is_over(tmp_path: Path) -> None:
    row = people(ingested(tmp_path, WIDE), "ML0507")
    assert (str(row["period_start"].date()), str(row["period_end"].date())) == (
        "2023-01-01",
        "2023-12-31",
    )
    assert str(row["published_on"].date()) == "2024-01-31"
    assert row["published_on_assumed"]


def test_people_foreseen_for_a_year_ahead_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(normalizing_dates, "today", lambda: date(2000, 1, 1))
    assert ingested(tmp_path, WIDE).rows_observed == 3


def test_a_total_that_is_not_women_and_men_is_kept_and_noted(tmp_path: Path) -> None:
    done = ingested(tmp_path, WIDE)
    odd = people(done, "ML0506")
    assert (odd["value"], odd["note"]) == (2050, "women and men together are 2000")
    assert people(done, "ML0507")["note"] == ""
    assert people(done, "ML0506", "f | all")["note"] == ""


def test_older_names_of_columns_and_the_year_in_the_files_name(tmp_path: Path) -> None:
    done = ingested(tmp_path, OLD, "ner_admpop_adm2_2019_v2.csv")
    row = people(done, "NE002001")
    assert (row["value"], row["location_code"]) == (70100, "NER")
    assert str(row["period_end"].date()) == "2019-12-31"
    assert row["note"] == "year told by the name 'ner_admpop_adm2_2019_v2'"


@pytest.mark.parametrize(
    "name", ["table.csv", "download 2019.csv", "ner_admpop_2019_2020.csv", "ner_pop_20190401.csv"]
)
def test_a_table_that_does_not_tell_its_year_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(IngestError, match="does not say of which year its people are") as refused:
        ingested(tmp_path, OLD, name)
    assert "mli_admpop_adm2_2023" in str(refused.value)


def test_sheets_of_a_workbook_are_levels_and_tell_the_year(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheets = {
        "mli_admpop_adm0_2022": [["ADM0_FR", "ADM0_PCODE", "T_TL"], ["Mali", "ML", 22_000_000]],
        "mli_admpop_adm1_2022": [
            ["ADM0_PCODE", "ADM1_FR", "ADM1_PCODE", "T_TL", "F_TL", "M_TL"],
            ["ML", "Mopti", "ML05", 3_000_000, 1_500_000, 1_500_000],
        ],
    }
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    del book["Sheet"]
    path = tmp_path / "people.xlsx"
    book.save(path)
    done = ingest_file(path)
    assert (done.rows_read, done.rows_observed) == (2, 2)
    assert people(done, "MLI")["value"] == 22_000_000
    assert people(done, "ML05", "m | all")["value"] == 1_500_000
    assert set(done.observations["period_start"].dt.year) == {2022}


def test_the_table_of_all_countries_is_long(tmp_path: Path) -> None:
    done = ingested(tmp_path, LONG)
    assert (done.rows_read, done.rows_observed, done.rows_quarantined) == (4, 3, 1)
    assert people(done, "TD0701")["value"] == 120_000
    assert people(done, "TD0701", "f | 0-4")["value"] == 11_000
    assert people(done, "TD0701", "m | 80+")["value"] == 300
    assert done.quarantine["reason"].tolist() == [
        "areas of SEN are not in the gazetteer, only the country as a whole"
    ]


def test_people_below_admin2_are_of_a_part_of_the_district(tmp_path: Path) -> None:
    text = """\
ADM0_PCODE,ADM1_PCODE,ADM2_PCODE,ADM2_FR,ADM3_PCODE,ADM3_FR,T_TL,year
ML,ML05,ML0507,Ténenkou,ML050701,Diafarabe,400,2023
ML,ML05,ML0507,Ténenkou,ML050702,Dioura,600,2023
"""
    done = ingested(tmp_path, text)
    assert people(done, "ML0507", unit="Diafarabe (ML050701)")["value"] == 400


def test_a_total_line_is_set_aside(tmp_path: Path) -> None:
    done = ingested(tmp_path, f"{WIDE}MLI,Mali,ML,,,Total,,1780,1720,3500,,,,,,,2023\n")
    assert (done.rows_observed, done.rows_quarantined) == (3, 1)
    assert set(done.quarantine["reason"]) == {
        "no P-code at the level of the table: it may be a total"
    }


# -- HAPI --------------------------------------------------------------------------------------


def test_hapis_copy_is_a_source_of_its_own(tmp_path: Path) -> None:
    done = ingested(tmp_path, HAPI)
    assert done.layout == "HDX HAPI population"
    assert (done.rows_read, done.rows_observed, done.rows_quarantined) == (5, 3, 2)
    assert set(done.observations["source"]) == {"cod_ps_hapi"}
    assert people(done, "BFA")["value"] == 22_000_000
    region = people(done, "BF56", "f | all")
    assert (region["value"], region["note"]) == (700_000, "older boundaries")
    assert people(done, "BF5601", "m | 5-9")["value"] == 15_000
    assert done.quarantine["reason"].tolist() == [
        "no P-code at the level of the line: it may be a total",
        "HDX sets it aside: wrong total",
    ]


# -- what cannot be used -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("Ténenkou,ML0507,510,490,1000", "Ténenkou,ML0507,510,490,1000.5", "Population must be a"),
        ("Ténenkou,ML0507,510,490,1000", "Ténenkou,ML0507,510,490,-1000", "Population must lie"),
        ("Ténenkou,ML0507", "Ténenkou,ML0506", "code 'ML0506' is Mopti, but the name 'Ténenkou'"),
        ("Ténenkou,ML0507", "Ténenkou,ML9999", "code 'ML9999' is unknown, but the name"),
        ("6,4,10,2023", "6,4,10,year", "unreadable date"),
    ],
)
def test_a_line_that_cannot_be_used_is_set_aside(
    tmp_path: Path, old: str, new: str, reason: str
) -> None:
    done = ingested(tmp_path, changed(WIDE, old, new))
    assert (done.rows_observed, done.rows_quarantined) == (2, 1)
    assert done.quarantine["reason"].iloc[0].startswith(reason)


def test_a_line_that_stands_twice_is_set_aside_and_two_that_differ_both(tmp_path: Path) -> None:
    line = WIDE.split("\n")[2]
    assert ingested(tmp_path, f"{WIDE}{line}\n").rows_quarantined == 1
    assert ingested(tmp_path, f"{WIDE}{changed(line, ',1000,', ',999,')}\n").rows_quarantined == 2


def test_another_countrys_table_is_refused_and_names_it(tmp_path: Path) -> None:
    text = """\
ADM0_PCODE,ADM1_EN,ADM1_PCODE,T_TL,year
UG,Buikwe,UG101,500,2020
"""
    with pytest.raises(IngestError, match=r"is about other countries: UG.*MLI \(Mali\)"):
        ingested(tmp_path, text)


def test_a_renamed_column_is_named(tmp_path: Path) -> None:
    with pytest.raises(IngestError, match="lacks the column age_range and has the unknown column"):
        ingested(tmp_path, changed(LONG, "Age_range", "Age_ranges"))


def test_districts_are_never_taken_for_their_region(tmp_path: Path) -> None:
    with pytest.raises(IngestError, match="has columns of admin2, but not its codes"):
        ingested(tmp_path, changed(WIDE, "ADM2_PCODE", "ADM2_CODES"))


def test_exchanged_columns_are_refused(tmp_path: Path) -> None:
    head, tags, *lines = WIDE.strip().split("\n")
    shifted = [",".join([*line.split(",")[1:], line.split(",")[0]]) for line in lines]
    with pytest.raises(IngestError):
        ingested(tmp_path, "\n".join([head, tags, *shifted, ""]))


@DAMAGE
@given(data=damaged(WIDE, OLD, LONG, HAPI))
def test_whatever_is_wrong_with_a_table_it_is_refused_or_accounted_for(data: bytes) -> None:
    refused_or_accounted_for(data)

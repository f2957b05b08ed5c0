"""Publishers' own files, where they are at hand: every one opens, with the rows it has."""

from __future__ import annotations

from datetime import date
from functools import cache

import pytest

from sahel_indicators.ingest.reading import Document, open_document, read_numbers

from ..publisher import publisher_file

pytestmark = pytest.mark.realdata


@cache
def opened(name: str) -> Document:
    return open_document(publisher_file(name))


@pytest.mark.parametrize(
    ("name", "rows", "first", "last"),
    [
        # Rows and last lines as a spreadsheet program shows them.
        ("acled/conflict_data_mli_hdx.csv", 3_990, 3, 3_992),
        ("acled/mali_political_violence_by_month_hdx.xlsx", 18_656, 2, 18_657),
        ("cadre_harmonise/cadre_harmonise_caf_ipc_2020-08.xlsx", 13_947, 2, 13_948),
        ("dtm/chad_site_and_village_assessment_round_16.xlsx", 223, 4, 226),
        ("dtm/api_v3_admin2_tcd.json", 145, 2, 146),
        ("wfp_prices/wfp_food_prices_burkina-faso_old_schema.csv", 30_564, 3, 30_566),
        ("ucdp/GEDEvent_mli.csv", 2_120, 2, 2_733),
        ("ucdp/ged191_sample.zip", 3_194, 2, 3_318),
    ],
)
def test_rows_and_lines(name: str, rows: int, first: int, last: int) -> None:
    frame = opened(name).tables[0].frame
    assert (len(frame), frame.index[0], frame.index[-1]) == (rows, first, last)


def test_the_day_a_workbook_says_it_was_changed() -> None:
    name = "cadre_harmonise/cadre_harmonise_caf_ipc_2020-08.xlsx"
    assert opened(name).modified == date(2020, 8, 6)


def test_the_displaced_people_of_december_2018_add_up_to_the_published_total() -> None:
    document = open_document(publisher_file("dtm/Mali_Baseline_Assessment_December_2018.xlsx"))
    column = document.tables[0].frame["total_no_of_idps_ind"]
    values, unreadable = read_numbers(column)
    assert not unreadable.any()
    assert values.sum() == 120_298


def test_phase_3_and_phase_3_or_worse_are_two_columns() -> None:
    frame = open_document(publisher_file("ipc/ipc_global_area_wide.csv")).tables[0].frame
    assert {"phase_3_number_current", "phase_3plus_number_current"} <= set(frame.columns)

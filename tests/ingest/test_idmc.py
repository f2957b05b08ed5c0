"""IDMC's yearly figures and its updates of single events, which are never mixed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given

from sahel_indicators.aggregation import to_areas
from sahel_indicators.errors import IngestError
from sahel_indicators.ingest import Ingested, ingest_file
from sahel_indicators.ingest.idmc import read, sniff
from sahel_indicators.ingest.reading import open_document
from sahel_indicators.observations import KEY

from .damaging import DAMAGE, damaged, refused_or_accounted_for
from .outcomes import accounted_for, faults, ingested
from .publisher import publisher_file
from .reading.making import workbook as book_of
from .tables import changed, write


def conflict(**said: Any) -> dict[str, Any]:
    return {
        "iso3": "MLI",
        "country_name": "Mali",
        "year": 2019,
        "new_displacement": 1234,
        "new_displacement_rounded": 1200,
        "total_displacement_rounded": 5700,
        "total_displacement": 5678,
    } | said


def page(*records: dict[str, Any], **more: Any) -> str:
    said = {"last_updated": "2024-05-14", "count": len(records), "next": None, "previous": None}
    return json.dumps(said | more | {"results": records}, indent=0)


CONFLICTS = page(
    conflict(),
    conflict(year=2018, new_displacement=0, new_displacement_rounded=None),
    conflict(iso3="NER", country_name="Niger", total_displacement=None),
)


def disaster(**said: Any) -> dict[str, Any]:
    return {
        "iso3": "NER",
        "country_name": "Niger",
        "year": 2020,
        "start_date": "2020-08-02",
        "start_date_accuracy": "Day",
        "end_date": "2020-08-09",
        "end_date_accuracy": "Day",
        "event_name": "Niger: Flood - Tillaberi - 02/08/2020",
        "new_displacement": 310,
        "new_displacement_rounded": 310,
        "total_displacement": None,
        "total_displacement_rounded": None,
        "hazard_category_name": "Weather related",
        "hazard_type_name": "Flood",
        "hazard_sub_type_name": "Flood",
        "event_codes": [],
        "event_codes_type": [],
    } | said


UPDATES = """\
id,country,iso3,latitude,longitude,centroid,displacement_type,qualifier,figure,displacement_date,\
displacement_start_date,displacement_end_date,year,event_name,category,type,role,created_at,\
description
901,Mali,MLI,14.9,-3.9,"[14.9, -3.9]",Conflict,more than,250,2023-05-03T12:00:00.000Z,\
2023-05-03T12:00:00.000Z,2023-05-05T12:00:00.000Z,2023,An event,,,Recommended figure,\
2023-05-20T09:10:11.000Z,A sentence
902,Mali,MLI,14.9,-3.9,"[14.9, -3.9]",Disaster,total,0,2023-12-30T11:00:00.000Z,\
2023-12-30T11:00:00.000Z,2023-12-31T11:00:00.000Z,2023,Another,Weather related,Flood,,\
2024-01-03T09:10:11.000Z,A sentence
"""


def workbook(folder: Path, *sheets: list[list[Any]]) -> Path:
    named = {f"{number}_sheet": rows for number, rows in enumerate(sheets, start=1)}
    return write(folder, book_of(named), "export.xlsx")


def figures(done: Ingested) -> dict[tuple[str, str, int], float]:
    """The values by variable, country and year."""
    rows = done.observations
    about = zip(rows["variable"], rows["location_code"], rows["period_end"].dt.year, strict=True)
    return dict(zip(about, rows["value"], strict=True))


# -- yearly figures --------------------------------------------------------------------------


def test_raw_figures_are_used_and_rounded_ones_never(tmp_path: Path) -> None:
    found = figures(ingested(tmp_path, CONFLICTS))
    assert found["new_displacements", "MLI", 2019] == 1234
    assert found["idp_stock", "MLI", 2019] == 5678


def test_a_flow_is_of_the_year_and_a_stock_of_its_last_day(tmp_path: Path) -> None:
    rows = ingested(tmp_path, CONFLICTS).observations
    rows = rows[(rows["location_code"] == "MLI") & (rows["period_end"] == "2019-12-31")]
    rows = rows.set_index("variable")
    assert rows.loc["new_displacements", "period_start"] == pd.Timestamp("2019-01-01")
    assert rows.loc["idp_stock", "period_start"] == pd.Timestamp("2019-12-31")
    assert rows["series"].to_dict() == {"new_displacements": "conflict", "idp_stock": "GIDD"}
    assert set(rows["status"]) == {"estimated"}
    assert set(rows["published_on"]) == {pd.Timestamp("2020-05-31")}


def test_zero_means_no_estimate_and_blank_is_blank(tmp_path: Path) -> None:
    done = ingested(tmp_path, CONFLICTS)
    rows = done.observations[done.observations["value"].isna()].set_index("variable")
    assert rows.loc["new_displacements", "note"] == "0 in the file: IDMC has no estimate"
    assert rows.loc["idp_stock", "location_code"] == "NER"
    assert rows.loc["idp_stock", "note"]


def test_the_release_and_further_pages_are_said(tmp_path: Path) -> None:
    done = ingested(tmp_path, page(conflict(), next="https://example.org/?offset=100"))
    assert any("release of 2024-05-14" in said for said in done.remarks)
    assert any("one page of several" in said for said in done.remarks)
    assert not any("page" in said for said in ingested(tmp_path, CONFLICTS).remarks)


def test_conflict_and_disasters_are_other_variables(tmp_path: Path) -> None:
    both = {
        "iso3": "TCD",
        "country_name": "Chad",
        "year": 2022,
        "conflict_new_displacement": 80,
        "conflict_new_displacement_rounded": 80,
        "conflict_total_displacement": 300,
        "conflict_total_displacement_rounded": 300,
        "disaster_new_displacement": 150,
        "disaster_new_displacement_rounded": 150,
        "disaster_total_displacement": 68,
        "disaster_total_displacement_rounded": 68,
    }
    assert figures(ingested(tmp_path, page(both))) == {
        ("new_displacements", "TCD", 2022): 80,
        ("idp_stock", "TCD", 2022): 300,
        ("new_displacements_disasters", "TCD", 2022): 150,
        ("idp_stock_disasters", "TCD", 2022): 68,
    }


_PLACE = ["ISO3", "Name", "Year"]
_CONFLICT = [
    "Conflict Stock Displacement",
    "Conflict Stock Displacement (Raw)",
    "Conflict Internal Displacements",
    "Conflict Internal Displacements (Raw)",
]
_DISASTER = [
    "Disaster Internal Displacements",
    "Disaster Internal Displacements (Raw)",
    "Disaster Stock Displacement",
    "Disaster Stock Displacement (Raw)",
]
_README = [["TITLE: an export"], ["DATE EXTRACTED: May 14, 2024"]]


def test_an_exported_workbook_with_sheets_beside_the_figures(tmp_path: Path) -> None:
    context = [["ISO3", "Year", "Figure cause", "Description"], ["MLI", 2022, "Conflict", "Words"]]
    figure = [
        [*_PLACE, *_CONFLICT, *_DISASTER],
        ["MLI", "Mali", 2022, 9000, 8999, 400, 399, 50, 49, "", ""],
    ]
    done = ingest_file(workbook(tmp_path, figure, context, _README))
    accounted_for(done)
    found = figures(done)
    assert done.rows_read == 1
    assert found["idp_stock", "MLI", 2022] == 8999
    assert found["new_displacements", "MLI", 2022] == 399
    assert found["new_displacements_disasters", "MLI", 2022] == 49
    assert pd.isna(found["idp_stock_disasters", "MLI", 2022])


@pytest.mark.parametrize(
    ("columns", "variables"),
    [
        (_CONFLICT, {"idp_stock", "new_displacements"}),
        (_DISASTER, {"idp_stock_disasters", "new_displacements_disasters"}),
    ],
)
def test_an_export_of_one_cause(tmp_path: Path, columns: list[str], variables: set[str]) -> None:
    done = ingest_file(
        workbook(tmp_path, [[*_PLACE, *columns], ["MLI", "Mali", 2022, 1, 1, 2, 2]], _README)
    )
    assert set(done.observations["variable"]) == variables


# -- events ----------------------------------------------------------------------------------


def test_disaster_events_are_units_that_never_add_up(tmp_path: Path) -> None:
    other = disaster(event_name="Niger: Storm - Agadez - 01/06/2020", hazard_type_name="Storm")
    done = ingested(tmp_path, page(disaster(), other))
    rows = done.observations
    assert rows["unit"].tolist() == [
        "Niger: Flood - Tillaberi - 02/08/2020",
        "Niger: Storm - Agadez - 01/06/2020",
    ]
    assert rows["series"].tolist() == ["disaster | Flood", "disaster | Storm"]
    assert set(rows["variable"]) == {"new_displacements_event"}
    assert set(rows["period_start"]) == {pd.Timestamp("2020-01-01")}
    assert to_areas(rows).empty


def test_exported_disaster_events_are_the_same_figures(tmp_path: Path) -> None:
    header = [
        "ISO3",
        "Country / Territory",
        "Year",
        "Event Name",
        "Date of Event (start)",
        "Disaster Internal Displacements",
        "Disaster Internal Displacements (Raw)",
        "Hazard Category",
        "Hazard Type",
        "Hazard Sub Type",
        "Event Codes (Code:Type)",
        "Event ID",
        "Displacement occurred",
    ]
    event = disaster()
    row = ["NER", "Niger", 2020, event["event_name"], "2020-08-02", 300, 310, "Weather related",
           "Flood", "Flood", "", 77, ""]  # fmt: skip
    exported = ingest_file(workbook(tmp_path, [header, row], _README)).observations
    answered = ingested(tmp_path, page(event)).observations
    same = [*KEY, "value"]
    assert exported[same].to_dict("records") == answered[same].to_dict("records")


def test_an_event_without_a_name_is_set_aside(tmp_path: Path) -> None:
    done = ingested(tmp_path, page(disaster(), disaster(event_name="")))
    assert done.quarantine["row"].tolist() == [3]
    assert "no event is named" in done.quarantine["reason"].iloc[0]


def test_an_event_without_a_name_has_its_other_faults_told(tmp_path: Path) -> None:
    done = ingested(tmp_path, page(disaster(), disaster(event_name="", year=2099)))
    told = faults(done)
    assert done.rows_quarantined == 1 and {line for line, _ in told} == {3}
    ahead, nameless = sorted(told.values())
    assert ahead.startswith("lies in the future") and nameless.startswith("no event is named")


def test_updates_are_preliminary_figures_of_their_own_source(tmp_path: Path) -> None:
    done = ingested(tmp_path, UPDATES)
    first = done.observations.iloc[0]
    assert (first["variable"], first["source"]) == ("new_displacements_event", "idmc_idu")
    assert (first["unit"], first["series"], first["value"]) == ("901", "Conflict", 250)
    assert first["status"] == "estimated"
    assert first["note"] == "qualifier: more than, role: Recommended figure"
    assert any("never added up" in said for said in done.remarks)
    assert to_areas(done.observations).empty


def test_the_day_an_update_was_entered_is_the_day_it_became_known(tmp_path: Path) -> None:
    rows = ingested(tmp_path, UPDATES).observations
    assert rows["published_on"].tolist() == [pd.Timestamp("2023-05-20"), pd.Timestamp("2024-01-03")]
    assert not rows["published_on_assumed"].any()


def test_midnight_is_that_of_the_far_east_and_not_of_greenwich(tmp_path: Path) -> None:
    """ "2023-05-03T12:00Z" is printed as 4 May, "2023-12-30T11:00Z" as 31 December."""
    rows = ingested(tmp_path, UPDATES).observations
    assert rows["period_start"].tolist() == [pd.Timestamp("2023-05-04"), pd.Timestamp("2023-12-31")]
    assert rows["period_end"].tolist() == [pd.Timestamp("2023-05-06"), pd.Timestamp("2024-01-01")]


@pytest.mark.parametrize("day", ["2023-05-03", "2023-05-03T00:00:00.000Z"])
def test_other_times_are_taken_as_they_stand(tmp_path: Path, day: str) -> None:
    text = UPDATES.replace("2023-05-03T12:00:00.000Z", day)
    assert ingested(tmp_path, text).observations["period_start"].iloc[0] == pd.Timestamp(
        "2023-05-03"
    )


def test_zero_in_an_update_is_zero(tmp_path: Path) -> None:
    assert ingested(tmp_path, UPDATES).observations["value"].tolist() == [250, 0]


def test_an_update_entered_after_today_is_set_aside(tmp_path: Path) -> None:
    done = ingested(tmp_path, changed(UPDATES, "2023-05-20T09", "2099-05-20T09"))
    assert done.quarantine["column"].tolist() == ["created_at"]
    assert done.quarantine.loc[0, "reason"].startswith("lies in the future")
    assert done.observations["value"].tolist() == [0]


def test_no_coordinates_and_no_sentences_are_kept(tmp_path: Path) -> None:
    done = ingested(tmp_path, changed(UPDATES, "more than,250", "more than,x"))
    shown = done.observations.to_csv() + done.quarantine.to_csv() + " ".join(done.remarks)
    assert "14.9" not in shown
    assert "A sentence" not in shown


# -- bad files -------------------------------------------------------------------------------


def test_other_countries_in_a_worldwide_page_are_set_aside(tmp_path: Path) -> None:
    done = ingested(tmp_path, page(conflict(), conflict(iso3="COL"), conflict(iso3="AB9")))
    assert done.quarantine["row"].tolist() == [3, 4]
    assert done.rows_observed == 1


@pytest.mark.parametrize(
    "text",
    [page(conflict(iso3="COL")), UPDATES.replace(",MLI,", ",IND,"), page(disaster(iso3="IND"))],
)
def test_another_countrys_file_is_refused_by_name(tmp_path: Path, text: str) -> None:
    with pytest.raises(IngestError, match=r"about other countries: (COL|IND)"):
        ingest_file(write(tmp_path, text))


def test_two_figures_of_one_year_are_both_set_aside(tmp_path: Path) -> None:
    done = ingested(tmp_path, page(conflict(), conflict(total_displacement=1), conflict(year=2017)))
    assert done.quarantine["row"].tolist() == [2, 3]


def test_a_renamed_column_is_named(tmp_path: Path) -> None:
    text = CONFLICTS.replace('"total_displacement"', '"total_displaced"')
    with pytest.raises(IngestError, match="total_displacement"):
        ingest_file(write(tmp_path, text))


def test_an_export_with_rounded_figures_only_is_refused(tmp_path: Path) -> None:
    rows = [[*_PLACE, _CONFLICT[0], _CONFLICT[2]], ["MLI", "Mali", 2022, 9000, 400]]
    with pytest.raises(IngestError, match="conflict_stock_displacement_raw"):
        ingest_file(workbook(tmp_path, rows, _README))


@pytest.mark.parametrize("year", ["19", "3019", "two", ""])
def test_an_impossible_year_costs_the_row(tmp_path: Path, year: str) -> None:
    done = ingested(tmp_path, page(conflict(), conflict(year=year)))
    assert done.quarantine["row"].tolist() == [3]
    assert done.quarantine["column"].tolist() == ["year"]


def test_an_answer_with_a_message_only_is_refused(tmp_path: Path) -> None:
    with pytest.raises(IngestError):
        ingest_file(write(tmp_path, '{"detail": "Authentication credentials were not provided."}'))


@DAMAGE
@given(data=damaged(UPDATES, CONFLICTS, page(disaster())))
def test_a_damaged_file_is_refused_or_accounted_for(data: bytes) -> None:
    refused_or_accounted_for(data)


# -- IDMC's own files ------------------------------------------------------------------------


@pytest.mark.realdata
@pytest.mark.parametrize(("number", "observed"), [(0, 12), (1, 13), (2, 17)])
def test_pages_agree_with_the_compiled_tables(number: int, observed: int) -> None:
    done = ingest_file(publisher_file(f"idmc/gidd_displacement_page_{number}.json"))
    accounted_for(done)
    assert (done.rows_read, done.rows_observed) == (100, observed)
    bundle = Path(__file__).parents[2] / "data/raw/bundle"
    tables = [ingest_file(bundle / f"{t}.csv") for t in ("idps_national", "new_displacements")]
    compiled = pd.concat([table.observations for table in tables])
    both = done.observations.merge(compiled, on=KEY, suffixes=("", "_b"), validate="one_to_one")
    assert len(both) >= 8
    assert both["value"].equals(both["value_b"])


@pytest.mark.realdata
@pytest.mark.parametrize("name", ["idu.json", "idu_events_ind.csv"])
def test_indias_updates_are_refused_as_another_countrys(name: str) -> None:
    with pytest.raises(IngestError, match="about other countries: IND"):
        ingest_file(publisher_file(f"idmc/{name}"))


@pytest.mark.realdata
def test_days_are_those_that_the_publishers_own_sentences_give() -> None:
    """Of the 113 rows 111 say the day in the usual place; India's rows are read, not observed."""
    match = sniff(open_document(publisher_file("idmc/idu.json")))[0]
    told = match.table.frame["standard_info_text"].str.extract(r"\), ([0-9]{2} [A-Z][a-z]+) ")[0]
    days = pd.to_datetime(read(match)["first_day"]).dt.strftime("%d %B")
    assert told.notna().sum() == 111
    assert (days == told)[told.notna()].all()

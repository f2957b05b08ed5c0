"""UCDP's files: events dated, placed as finely as known, with bounds; releases kept apart."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given

from sahel_indicators.errors import IngestError
from sahel_indicators.ingest import Ingested, ingest_file
from sahel_indicators.ingest.event_tables import COUNTED, monthly
from sahel_indicators.ingest.ucdp_releases import newness_of, release_of
from sahel_indicators.observations import validate

from .damaging import DAMAGE, damaged, refused_or_accounted_for
from .event_files import GED, HDX_GED, json_page
from .publisher import publisher_file
from .tables import changed, write


def ingested(folder: Path, text: str, name: str = "GEDEvent.csv") -> tuple[Ingested, pd.DataFrame]:
    done = ingest_file(write(folder, text, name))
    assert done.events is not None
    return done, done.events.set_index("event_id")


def deaths(table: pd.DataFrame, level: int) -> dict[tuple[str, str], float]:
    shown = table.query("variable == 'deaths_organized_violence' and admin_level == @level")
    months = shown["period_start"].dt.strftime("%Y-%m")
    return dict(zip(zip(shown["series"], months, strict=True), shown["value"], strict=True))


def test_every_row_is_an_event_with_bounds(tmp_path: Path) -> None:
    done, events = ingested(tmp_path, GED)
    assert (done.rows_read, done.rows_quarantined, done.source) == (4, 0, "ucdp")
    validate(done.observations)
    assert events["series"].tolist() == ["state_based", "one_sided", "non_state", "state_based"]
    assert events.loc["901", ["fatalities", "fatalities_low", "fatalities_high"]].tolist() == [
        3,
        2,
        5,
    ]
    assert events["fatalities_civilians"].tolist() == [0, 8, 0, 0]
    assert events.loc["903", "fatalities"] == 0
    assert events.loc["902", "actor2_group"] == "civilians"
    assert set(done.observations["status"]) == {"estimated"}
    assert set(done.observations["source"]) == {"ucdp_ged"}


def test_the_precision_of_the_place_decides_where_an_event_counts(tmp_path: Path) -> None:
    done, events = ingested(tmp_path, GED)
    assert events["admin_level"].tolist() == [2, 2, 1, 0]
    assert events["area_code"].tolist() == ["ML0506", "ML0506", "ML05", "MLI"]
    assert sum(deaths(done.observations, 2).values()) == 11
    assert sum(deaths(done.observations, 0).values()) == 12
    assert events.loc["904", ["latitude", "longitude"]].isna().all()
    assert events.loc["903", "latitude"] == 14.5


def test_an_event_that_lasts_is_dated_by_its_last_day_or_if_asked_its_first(
    tmp_path: Path,
) -> None:
    done, events = ingested(tmp_path, GED)
    assert events.loc["902", "note"] == "dated by its last day; lasts 31 days"
    assert deaths(done.observations, 2)["one_sided", "2023-02"] == 8
    by_start = monthly(events.reset_index(), replace(COUNTED["ucdp_ged"], dated="start"))
    assert deaths(by_start, 2)["one_sided", "2023-01"] == 8
    notes = set(done.observations.query("series == 'one_sided'")["note"])
    assert notes == {"1 event that began in another month, dated by the last day"}


def test_one_sided_violence_is_not_counted_twice(tmp_path: Path) -> None:
    done, events = ingested(tmp_path, GED)
    assert events["civilians_targeted"].tolist() == [False, True, False, False]
    assert set(done.observations["series"]) == {"state_based", "non_state", "one_sided"}


def test_an_estimate_outside_its_bounds_is_kept_and_told(tmp_path: Path) -> None:
    _, events = ingested(tmp_path, changed(GED, ",3,5,2\n", ",9,5,2\n"))
    assert events.loc["901", "fatalities"] == 9
    assert events.loc["901", "note"] == "the best estimate lies outside its bounds"


def test_a_blank_bound_leaves_the_month_without_one(tmp_path: Path) -> None:
    done, _ = ingested(tmp_path, changed(GED, ",3,5,2\n", ",3,,2\n"))
    shown = done.observations.query(
        "variable == 'deaths_organized_violence' and admin_level == 2 and series == 'state_based'"
    )
    assert shown[["value", "lower"]].to_numpy().tolist() == [[3, 2]]
    assert shown["upper"].isna().all()


def test_the_file_of_a_country_on_hdx(tmp_path: Path) -> None:
    done, events = ingested(tmp_path, HDX_GED)
    assert "HDX" in done.layout
    assert events.loc["911", ["location_code", "area_code", "row"]].tolist() == ["BFA", "BF5603", 3]
    assert events.loc["911", ["fatalities_low", "fatalities_high"]].tolist() == [4, 9]


def test_pages_of_the_api_with_times_of_day(tmp_path: Path) -> None:
    text = GED
    for day in ("2023-01-05", "2023-01-25", "2023-02-24", "2023-02-28", "2023-02-03"):
        text = text.replace(day, f"{day}T00:00:00")
    page = json_page(text, "Result", TotalCount=4, TotalPages=1, NextPageUrl="")
    _, events = ingested(tmp_path, page, "page.json")
    _, plain = ingested(tmp_path, GED, "page.csv")
    pd.testing.assert_frame_equal(events.drop(columns="release"), plain.drop(columns="release"))


# -- releases --------------------------------------------------------------------------------


def test_versions_are_told_apart() -> None:
    yearly, month, span = map(
        release_of, ("GEDEvent_v24_1.csv", "v23.0.3", "GEDEvent_v23_01_23_06")
    )
    assert yearly and month and span
    assert (yearly.is_candidate, month.is_candidate, span.is_candidate) == (False, True, True)
    assert (yearly.first, yearly.last) == (date(1989, 1, 1), date(2023, 12, 31))
    assert (month.first, month.last) == (date(2023, 3, 1), date(2023, 3, 31))
    assert (span.first, span.last) == (date(2023, 1, 1), date(2023, 6, 30))
    assert month < span < yearly
    assert release_of("ged231.csv") == release_of("GEDEvent_v23_1.csv")
    assert release_of("conflict_data_mli.csv") is None
    assert newness_of("23.0.9") < newness_of("23.0.10") < newness_of("23.1")
    assert pd.isna(newness_of("the last one"))


def test_a_candidate_release_is_a_source_of_its_own(tmp_path: Path) -> None:
    done, _ = ingested(tmp_path, GED, "GEDEvent_v23_0_2.csv")
    assert set(done.observations["source"]) == {"ucdp_candidate"}
    assert any("by its name" in said for said in done.remarks)
    unsettled = changed(GED, "Clear", "Check deaths")
    done, events = ingested(tmp_path, unsettled, "ged.csv")
    assert set(done.observations["source"]) == {"ucdp_candidate"}
    assert events.loc["901", "note"] == "UCDP has not settled it: Check deaths"


def test_the_newer_release_of_an_archive_wins_within_what_it_covers(tmp_path: Path) -> None:
    older = GED
    newer = "".join(
        line
        for line in changed(GED, ",3,5,2\n", ",4,5,2\n").splitlines(keepends=True)
        if not line.startswith(("903", "904"))
    )
    path = tmp_path / "candidates.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("GEDEvent_v23_0_1.csv", older)
        archive.writestr("GEDEvent_v23_0_2.csv", newer)
    done = ingest_file(path)
    assert done.events is not None
    events = done.events.set_index("event_id")
    assert events["fatalities"].to_dict() == {"901": 4, "902": 8}
    reasons = done.quarantine.set_index("row")["reason"].to_dict()
    assert (
        reasons[2]
        == reasons[3]
        == "replaced by the newer release GEDEvent_v23_0_2.csv of this file"
    )
    assert "left out by the newer release" in reasons[4] and "left out" in reasons[5]
    assert done.rows_read == 6 and done.rows_quarantined == 4


def test_a_month_in_two_tables_of_a_file_is_one_figure(tmp_path: Path) -> None:
    header, first, *rest = GED.splitlines(keepends=True)
    path = tmp_path / "parts.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("one.csv", header + first)
        archive.writestr("two.csv", header + first.replace("901,A-1", "909,A-9") + "".join(rest))
    done = ingest_file(path)
    validate(done.observations)
    assert deaths(done.observations, 2)["state_based", "2023-01"] == 6
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("one.csv", header + first)
        archive.writestr("two.csv", header + first)
    with pytest.raises(IngestError, match="1 event in more than one table; the first is 901"):
        ingest_file(path)


def test_a_revision_in_one_file_counts_by_its_version(tmp_path: Path) -> None:
    header, *rows = GED.splitlines()
    revised = rows[0].replace(",3,5,2", ",4,5,2")
    lines = [f"{header},version", *(f"{row},23.0.1" for row in rows), f"{revised},23.0.2"]
    done, events = ingested(tmp_path, "\n".join(lines) + "\n")
    assert events.loc["901", "fatalities"] == 4
    assert done.quarantine["row"].tolist() == [2]
    assert "superseded" in done.quarantine["reason"].iloc[0]


def test_repetitions_and_contradictions_are_set_aside(tmp_path: Path) -> None:
    line = GED.splitlines(keepends=True)[1]
    done, _ = ingested(tmp_path, GED + line)
    assert done.quarantine[["row", "reason"]].to_numpy().tolist() == [
        [6, "repeats an earlier line of this file"]
    ]
    done, events = ingested(tmp_path, GED + line.replace(",3,5,2", ",4,5,2"))
    assert done.quarantine["row"].tolist() == [2, 6]
    assert "901" not in events.index


# -- what cannot be used ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "column", "reason"),
    [
        ("Clear,1,", "Clear,4,", "type_of_violence", "expected 1, 2, 3"),
        ("2023-01-02,1,Place", "2023-01-02,8,Place", "where_prec", "unknown where_prec"),
        ("Africa,1,1,", "Africa,1,9,", "date_prec", "unknown date_prec"),
        ("2023-01-05,2023-01-05", "2023-01-05,2023-01-04", "date_end", "ends before it starts"),
        ("2023-01-05,2023-01-05", "2023-13-05,2023-01-05", "date_start", "unreadable date"),
        (",3,5,2\n", ",-3,5,2\n", "best", "must lie from 0 up"),
        (",3,5,2\n", ",3,5,two\n", "low", "unreadable number"),
        ("14.5,-4.2,1,Mali,432", "14.5,-4.2,1,India,750", "country_id", "India is not a country"),
        ("14.5,-4.2,1,Mali,432", "14.5,-4.2,1,Mali,436", "country_id", "names two countries"),
        ("14.5,-4.2,1,Mali,432", "114.5,-4.2,1,Mali,432", "latitude", "must lie from -90 to 90"),
        ("901,A-1", ",A-1", "id", "no id"),
    ],
)
def test_a_row_that_cannot_be_used_is_set_aside(
    tmp_path: Path, old: str, new: str, column: str, reason: str
) -> None:
    done, _ = ingested(tmp_path, changed(GED, old, new))
    assert (done.rows_read, done.rows_quarantined) == (4, 1)
    aside = done.quarantine.iloc[0]
    assert (aside["row"], aside["column"]) == (2, column)
    assert reason in aside["reason"]


def test_a_region_that_is_none_is_set_aside(tmp_path: Path) -> None:
    text = changed(GED, "Mopti region,near,Mopti region", "A range,near,A range region")
    done, _ = ingested(tmp_path, text)
    assert done.quarantine[["row", "column", "found"]].to_numpy().tolist() == [
        [4, "adm_1", "A range region"]
    ]


def test_another_country_is_refused_by_name(tmp_path: Path) -> None:
    text = GED.replace(",Mali,432,", ",Bangladesh,771,")
    with pytest.raises(IngestError, match=r"not covered: Bangladesh.*Niger \(NER\)"):
        ingest_file(write(tmp_path, text))


@pytest.mark.parametrize("column", ["date_end", "where_prec", "best", "deaths_civilians"])
def test_a_column_that_is_missing_is_named(tmp_path: Path, column: str) -> None:
    header = GED.splitlines()[0]
    text = GED.replace(header, header.replace(f",{column},", f",other_{column},"), 1)
    assert text != GED
    with pytest.raises(IngestError, match=column):
        ingest_file(write(tmp_path, text))


def test_shifted_columns_are_refused(tmp_path: Path) -> None:
    header, *rows = GED.splitlines()
    shifted = [f"x,{row.rsplit(',', 1)[0]}" for row in rows]
    with pytest.raises(IngestError, match="holds no"):
        ingest_file(write(tmp_path, "\n".join([header, *shifted]) + "\n"))


@DAMAGE
@given(data=damaged(GED, HDX_GED))
def test_damage_is_refused_or_set_aside_and_rows_add_up(data: bytes) -> None:
    refused_or_accounted_for(data)


# -- the publisher's own files ---------------------------------------------------------------


@pytest.mark.realdata
def test_mali_has_the_published_deaths_of_2023() -> None:
    done = ingest_file(publisher_file("ucdp/GEDEvent_mli.csv"))
    assert (done.rows_read, done.rows_quarantined) == (2_120, 1)
    assert done.quarantine["found"].tolist() == ["Timetrine region"]  # a mountain range
    validate(done.observations)
    whole = done.observations.query("admin_level == 0 and variable == 'deaths_organized_violence'")
    years = whole.groupby(whole["period_end"].dt.year)["value"].sum()
    assert years.loc[2021:].to_dict() == {2021: 1_287, 2022: 3_650, 2023: 2_109}
    assert done.events is not None
    assert done.events["admin_level"].value_counts().to_dict() == {2: 1_798, 0: 247, 1: 74}
    assert done.events.loc[done.events["place_precision"] == "6", "latitude"].isna().all()


@pytest.mark.realdata
@pytest.mark.parametrize(
    ("name", "country"),
    [("ucdp/conflict_data_BGD.csv", "Bangladesh"), ("ucdp/ged191_sample.zip", "Myanmar")],
)
def test_files_of_other_countries_are_refused_by_name(name: str, country: str) -> None:
    with pytest.raises(IngestError, match=country):
        ingest_file(publisher_file(name))


def test_a_mistyped_status_costs_its_row_and_not_the_release(tmp_path: Path) -> None:
    done, events = ingested(tmp_path, changed(GED, "Clear", "Claer"), "ged.csv")
    assert set(done.observations["source"]) == {"ucdp_ged"}
    assert (done.quarantine["row"].tolist(), done.quarantine["found"].tolist()) == ([2], ["Claer"])
    assert "901" not in events.index
    done, events = ingested(tmp_path, changed(GED, "Clear", "CLEAR"), "ged.csv")
    assert not done.rows_quarantined and events.loc["901", "note"] == ""
    done, _ = ingested(tmp_path, changed(GED, "Clear", "check dates"), "ged.csv")
    assert set(done.observations["source"]) == {"ucdp_candidate"}


@pytest.mark.parametrize(
    ("was", "exchanged"),
    [("best,high,low", "high,best,low"), ("best,high,low", "low,high,best")],
)
def test_exchanged_estimates_and_bounds_are_refused(
    tmp_path: Path, was: str, exchanged: str
) -> None:
    text = GED.replace(",8,8,8\n", ",8,9,7\n")
    text = text.replace(",0,4,0\n", ",2,4,1\n").replace(",1,1,1\n", ",1,1,0\n")
    assert ingested(tmp_path, text)[0].rows_quarantined == 0
    with pytest.raises(IngestError, match=r"of [34] rows.*exchanged or shifted"):
        ingested(tmp_path, changed(text, was, exchanged))


def test_how_many_estimates_lie_outside_their_bounds_is_said(tmp_path: Path) -> None:
    done, events = ingested(tmp_path, changed(GED, ",3,5,2\n", ",3,1,2\n"))
    assert any("1 event has a best estimate outside its bounds" in said for said in done.remarks)
    assert "901" in events.index


def test_a_file_that_begins_within_a_month_says_so(tmp_path: Path) -> None:
    late = GED.replace("2023-01-05", "2023-01-08")
    done, _ = ingested(tmp_path, late)
    first = "the first event is of 2023-01-08: the month may have begun before the file"
    in_january = done.observations["period_start"] == pd.Timestamp("2023-01-01")
    assert set(done.observations.loc[in_january, "note"]) == {first}
    later = done.observations[~in_january]
    assert len(later) and not later["note"].str.contains("first event").any()
    early, _ = ingested(tmp_path, GED.replace("2023-01-05", "2023-01-07"))
    assert not early.observations["note"].str.contains("first event").any()

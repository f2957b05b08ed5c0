"""ACLED's files: events folded, placed and counted, months as published, rows accounted for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given

from sahel_indicators.errors import IngestError
from sahel_indicators.ingest import Ingested, ingest_document, ingest_file
from sahel_indicators.ingest.acled_lines import lines_of_interaction
from sahel_indicators.ingest.acled_words import (
    actor_kind,
    event_type,
    kind_of,
    targets_civilians,
)
from sahel_indicators.ingest.reading import open_document
from sahel_indicators.observations import validate

from .damaging import DAMAGE, damaged, refused_or_accounted_for
from .event_files import HDX, MONADIC, MONTHS, NATIONAL, NEW_API, json_page, workbook
from .publisher import publisher_file
from .tables import changed, write


def events_of(folder: Path, text: str) -> pd.DataFrame:
    done = ingest_file(write(folder, text))
    assert done.events is not None
    return done.events.set_index("event_id")


def monthly_of(done: Ingested, variable: str, level: int) -> dict[tuple[str, str], float]:
    """Value by series and month, at one level."""
    shown = done.observations.query("variable == @variable and admin_level == @level")
    months = shown["period_start"].dt.strftime("%Y-%m")
    return dict(zip(zip(shown["series"], months, strict=True), shown["value"], strict=True))


def reasons(done: Ingested) -> dict[int, str]:
    return dict(zip(done.quarantine["row"], done.quarantine["reason"], strict=True))


# -- events ----------------------------------------------------------------------------------


def test_every_row_of_the_new_layout_is_an_event(tmp_path: Path) -> None:
    done = ingest_file(write(tmp_path, NEW_API))
    assert (done.source, done.rows_read, done.rows_quarantined, done.rows_folded) == (
        "acled",
        4,
        0,
        0,
    )
    assert "since 2023" in done.layout
    events = events_of(tmp_path, NEW_API)
    assert events["series"].to_dict() == {
        "MLI90001": "political_violence",
        "MLI90002": "political_violence; demonstration",
        "MLI90003": "",
        "MLI90004": "political_violence",
    }
    assert events["civilians_targeted"].tolist() == [False, True, False, True]
    assert events["fatalities"].tolist()[:3] == [4, 1, 0]
    assert pd.isna(events.loc["MLI90004", "fatalities"])
    assert events.loc["MLI90001", "revised_on"] == pd.Timestamp("2023-11-14 22:13:20")
    assert events["date_precision"].tolist() == ["1", "1", "2", "3"]
    assert events["source"].unique().tolist() == ["acled_events"]


def test_events_of_two_kinds_count_under_each_and_unknown_deaths_are_not_none(
    tmp_path: Path,
) -> None:
    done = ingest_file(write(tmp_path, NEW_API))
    validate(done.observations)
    assert monthly_of(done, "conflict_events", 1) == {
        ("political_violence", "2023-01"): 2,
        ("political_violence", "2023-02"): 1,
        ("demonstration", "2023-01"): 1,
        ("civilian_targeting", "2023-01"): 1,
        ("civilian_targeting", "2023-02"): 1,
    }
    deaths = monthly_of(done, "conflict_fatalities", 1)
    assert deaths["political_violence", "2023-01"] == 5
    assert pd.isna(deaths["political_violence", "2023-02"])
    notes = done.observations.loc[done.observations["value"].isna(), "note"]
    assert set(notes) == {"1 event without a number of deaths"}


def test_a_region_known_alone_counts_in_the_region_and_in_no_area(tmp_path: Path) -> None:
    done = ingest_file(write(tmp_path, NEW_API))
    events = events_of(tmp_path, NEW_API)
    assert events["admin_level"].tolist() == [2, 2, 2, 1]
    assert events["area_code"].tolist() == ["ML0506", "ML0506", "ML0506", "ML05"]
    assert ("political_violence", "2023-02") not in monthly_of(done, "conflict_events", 2)
    assert monthly_of(done, "conflict_events", 0)["political_violence", "2023-02"] == 1


def test_sentences_of_the_publisher_are_not_kept(tmp_path: Path) -> None:
    done = ingest_file(write(tmp_path, NEW_API))
    assert done.events is not None
    kept = done.events.to_csv()
    assert not [said for said in ("a clash", "A crowd", "is signed") if said in kept]


def test_json_of_the_api_is_read_as_the_csv(tmp_path: Path) -> None:
    page = json_page(NEW_API, "data", status=200, success=True, count=4)
    done = ingest_file(write(tmp_path, page, "page.json"))
    csv = ingest_file(write(tmp_path, NEW_API, "page.csv"))
    assert done.events is not None and csv.events is not None
    left, right = (table.drop(columns="release") for table in (done.events, csv.events))
    pd.testing.assert_frame_equal(left, right)


def test_a_table_with_tags_and_numbers_for_sides_tells_civilians_by_type_and_side(
    tmp_path: Path,
) -> None:
    events = events_of(tmp_path, HDX)
    assert events["civilians_targeted"].tolist() == [True, False, True, False]
    assert events["series"].tolist() == ["political_violence"] * 3 + ["demonstration"]
    assert events["row"].tolist() == [3, 4, 5, 6]
    assert events.loc["MLI90011", "date_start"] == pd.Timestamp("2020-12-03")
    assert events.loc["MLI90011", "actor1_group"] == "unlisted (rebel group)"
    assert events.loc["MLI90013", "actor2_group"] == "civilians"


@pytest.mark.parametrize("written", ["2020-12-03", "03 December 2020", "03-Dec-20", "3/12/2020"])
def test_days_are_read_as_they_come(tmp_path: Path, written: str) -> None:
    text = HDX
    for day in ("03", "04", "05", "31"):
        new = written.replace("03", day).replace("3/", f"{int(day)}/")
        text = text.replace(f"{day} December 2020", new)
    assert events_of(tmp_path, text).loc["MLI90011", "date_end"] == pd.Timestamp("2020-12-03")


def test_a_month_that_the_file_breaks_off_is_flagged(tmp_path: Path) -> None:
    broken_off = HDX.replace("31 December 2020", "30 December 2020")
    notes = ingest_file(write(tmp_path, broken_off)).observations["note"]
    assert set(notes) == {"the last event is of 2020-12-30: the month may be unfinished"}
    assert set(ingest_file(write(tmp_path, HDX)).observations["note"]) == {""}


# -- lines of one event ----------------------------------------------------------------------


def test_a_monadic_table_is_folded_and_deaths_count_once(tmp_path: Path) -> None:
    done = ingest_file(write(tmp_path, MONADIC))
    assert (done.rows_read, done.rows_folded, done.rows_quarantined) == (5, 2, 0)
    events = events_of(tmp_path, MONADIC)
    assert events["actor1"].tolist()[:2] == ["First Group", "Protesters (Mali)"]
    assert events["actor2"].tolist()[:2] == ["Second Group", ""]
    assert events.loc["MLI90023", "actor2"] == "Unidentified Communal Militia (Mali)"
    assert monthly_of(done, "conflict_fatalities", 2)["political_violence", "2021-02"] == 9


def test_a_monadic_table_with_a_blank_second_actor_is_folded_too(tmp_path: Path) -> None:
    header, *rows = MONADIC.splitlines()
    text = "\n".join([f"{header},actor2,inter2", *(f"{row},," for row in rows)]) + "\n"
    done = ingest_file(write(tmp_path, text))
    assert (done.rows_read, done.rows_folded) == (5, 2)
    assert events_of(tmp_path, text).loc["MLI90021", "actor2"] == "Second Group"


def test_a_second_actor_that_is_missing_is_told(tmp_path: Path) -> None:
    lines = MONADIC.splitlines(keepends=True)
    events = events_of(tmp_path, "".join([*lines[:2], *lines[3:]]))
    assert events.loc["MLI90021", "note"] == "its other actor has no line in this file"
    assert events.loc["MLI90021", "actor2"] == ""


def test_a_monadic_table_given_twice_is_counted_once(tmp_path: Path) -> None:
    text = MONADIC + "".join(MONADIC.splitlines(keepends=True)[1:])
    done = ingest_file(write(tmp_path, text))
    assert (done.rows_read, done.rows_folded, done.rows_quarantined) == (10, 2, 5)
    assert set(done.quarantine["reason"]) == {"repeats an earlier line of this file"}
    assert done.events is not None and done.events["fatalities"].sum() == 9


def test_a_third_actor_of_an_event_contradicts_the_others(tmp_path: Path) -> None:
    third = MONADIC.splitlines(keepends=True)[1].replace("First Group", "Third Group")
    done = ingest_file(write(tmp_path, MONADIC + third))
    assert done.rows_quarantined == 3
    assert all("contradict" in reason for reason in done.quarantine["reason"])


def test_half_an_event_that_cannot_be_used_takes_the_other_half_with_it(tmp_path: Path) -> None:
    text = changed(MONADIC, "Second Group,,1,", "Second Group,,9,")
    done = ingest_file(write(tmp_path, text))
    assert reasons(done) == {
        2: "the other line of this event is set aside",
        3: "unknown type of actor; expected 0 to 8, or its words",
    }


def test_an_exact_repetition_is_set_aside(tmp_path: Path) -> None:
    done = ingest_file(write(tmp_path, HDX + HDX.splitlines(keepends=True)[2]))
    assert reasons(done) == {7: "repeats an earlier line of this file"}


def test_a_line_pulled_again_repeats_though_its_record_has_another_number(tmp_path: Path) -> None:
    again = changed(HDX.splitlines(keepends=True)[2], "1,466,", "8001,466,")
    assert reasons(ingest_file(write(tmp_path, HDX + again))) == {
        7: "repeats an earlier line of this file"
    }


def test_sides_changed_over_are_the_same_event(tmp_path: Path) -> None:
    line = HDX.splitlines(keepends=True)[3]
    other = line.replace("First Group,,2,Second Group,,1", "Second Group,,1,First Group,,2")
    assert other != line
    done = ingest_file(write(tmp_path, HDX + other))
    assert (done.rows_folded, done.rows_quarantined) == (1, 0)
    events = events_of(tmp_path, HDX + other)
    assert events.loc["MLI90012", ["actor1", "actor2"]].tolist() == ["First Group", "Second Group"]


def test_the_later_of_two_differing_lines_is_the_event(tmp_path: Path) -> None:
    line = HDX.splitlines(keepends=True)[2]
    revised = line.replace('"One",3,1607000000', '"One",5,1608000000')
    done = ingest_file(write(tmp_path, HDX + revised))
    assert reasons(done) == {
        3: "superseded: another line of this file has the event as revised later"
    }
    assert events_of(tmp_path, HDX + revised).loc["MLI90011", "fatalities"] == 5


@pytest.mark.parametrize("stamp", ["1607000000", ""])
def test_differing_lines_that_nothing_decides_are_both_set_aside(
    tmp_path: Path, stamp: str
) -> None:
    line = HDX.splitlines(keepends=True)[2]
    revised = line.replace('"One",3,1607000000', f'"One",5,{stamp}')
    done = ingest_file(write(tmp_path, HDX + revised))
    assert set(reasons(done)) == {3, 7}
    assert all("nothing says which is newer" in reason for reason in reasons(done).values())


# -- what cannot be used ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "column", "reason"),
    [
        (",Battles,Armed", ",Battle,Armed", "event_type", "unknown event_type"),
        ("Armed clash", "Skirmish", "sub_event_type", "unknown sub_event_type of Battles"),
        ("1,Political violence,B", "1,Politics,B", "disorder_type", "unknown disorder_type"),
        ("2023-01-05", "2023-02-30", "event_date", "unreadable date"),
        ("2023-01-05,2023", "2023-01-05,2022", "year", "contradicts the date"),
        ("2023,1,Political violence,B", "2023,4,Political violence,B", "time_precision", "unknown"),
        ("14.5,-4.2,1,A", "94.5,-4.2,1,A", "latitude", "must lie from -90 to 90"),
        ("14.5,-4.2,1,A", "14.5,-184.2,1,A", "longitude", "must lie from -180 to 180"),
        ("14.5,-4.2,1,A", "0,0,1,A", "latitude", "0/0"),
        ("14.5,-4.2,1,A", ",-4.2,1,A", "latitude", "a longitude without a latitude"),
        ("14.5,-4.2,1,A", "14.5,-4.2,,A", "geo_precision", "unknown geo_precision"),
        ('clash",4,', 'clash",-4,', "fatalities", "must lie from 0 up"),
        ('clash",4,', 'clash",4.5,', "fatalities", "whole number"),
        ('clash",4,', 'clash",four,', "fatalities", "unreadable number"),
        ("Rebel group,Second", "Band,Second", "inter1", "unknown type of actor"),
        ("MLI90001", "", "event_id_cnty", "no event_id_cnty"),
        ("466,Western Africa,Mali", "404,Eastern Africa,Kenya", "iso", "Kenya is not a country"),
        ("466,Western Africa,Mali", "562,Western Africa,Mali", "iso", "names two countries"),
    ],
)
def test_a_row_that_cannot_be_used_is_set_aside(
    tmp_path: Path, old: str, new: str, column: str, reason: str
) -> None:
    done = ingest_file(write(tmp_path, changed(NEW_API, old, new)))
    assert (done.rows_read, done.rows_quarantined) == (4, 1)
    aside = done.quarantine.iloc[0]
    assert (aside["row"], aside["column"]) == (2, column)
    assert reason in aside["reason"]


def test_a_name_that_fails_is_placed_by_its_point_and_says_so(tmp_path: Path) -> None:
    events = events_of(tmp_path, changed(NEW_API, "Mopti,Mopti,Mopti", "Mopti,Nowhere,Mopti"))
    first = events.loc["MLI90001"]
    assert (first["area_code"], first["placed_by"]) == ("ML0506", "point")
    assert first["note"].startswith("placed by its point: 'Nowhere' is not a known admin2 name")


def test_a_name_that_fails_without_a_point_is_set_aside(tmp_path: Path) -> None:
    text = changed(NEW_API, "Mopti,Mopti,Mopti,Place A,14.5,-4.2", "Mopti,Nowhere,Mopti,Place A,,")
    assert "'Nowhere' is not a known admin2 name" in reasons(ingest_file(write(tmp_path, text)))[2]


def test_a_point_far_from_its_name_decides_and_is_reported(tmp_path: Path) -> None:
    events = events_of(tmp_path, changed(NEW_API, "14.5,-4.2,1,A", "16.27,-0.04,1,A"))
    first = events.loc["MLI90001"]
    assert (first["area_by_name"], first["area_by_point"]) == ("ML0506", "ML0703")
    assert first["area_code"] == "ML0703" and first["places_disagree"]
    assert "over" in first["note"]


def test_exchanged_coordinates_are_refused(tmp_path: Path) -> None:
    lines = NEW_API.replace("14.5,-4.2", "-4.2,14.5").splitlines(keepends=True)
    more = [line.replace("MLI9000", f"MLI8{n}00") for n in range(3) for line in lines[1:4]]
    with pytest.raises(IngestError, match="lie elsewhere than the areas named"):
        ingest_file(write(tmp_path, "".join([*lines, *more])))


def test_a_neighbour_is_known_as_a_whole(tmp_path: Path) -> None:
    text = changed(
        NEW_API,
        "466,Western Africa,Mali,Mopti,Mopti,Mopti,Place A,14.5,-4.2",
        "204,Western Africa,Benin,Alibori,Banikoara,Founougo,Place D,11.5,2.5",
    )
    first = events_of(tmp_path, text).loc["MLI90001"]
    assert (first["location_code"], first["admin_level"], first["area_code"]) == ("BEN", 0, "BEN")
    assert first["note"] == "its country is known as a whole only"


def test_another_country_is_refused_by_name(tmp_path: Path) -> None:
    text = NEW_API.replace("466,Western Africa,Mali", "404,Eastern Africa,Kenya")
    with pytest.raises(IngestError, match=r"not covered: Kenya.*Mali \(MLI\)"):
        ingest_file(write(tmp_path, text))


@pytest.mark.parametrize("column", ["event_date", "geo_precision", "fatalities", "admin2"])
def test_a_renamed_column_is_refused_by_name(tmp_path: Path, column: str) -> None:
    header = NEW_API.splitlines()[0]
    text = NEW_API.replace(header, header.replace(f",{column},", f",my_{column},"), 1)
    with pytest.raises(IngestError, match=column):
        ingest_file(write(tmp_path, text))


def test_shifted_columns_are_refused(tmp_path: Path) -> None:
    header, *rows = NEW_API.splitlines()
    shifted = [",".join([row.split(",", 1)[1], "x"]) for row in rows]
    with pytest.raises(IngestError, match="holds no"):
        ingest_file(write(tmp_path, "\n".join([header, *shifted]) + "\n"))


@pytest.mark.parametrize("content", [b"", b"\x7fELF\x02\x01\x00", NEW_API[:900].encode()])
def test_no_table_and_half_a_table_are_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(IngestError):
        ingest_file(write(tmp_path, content))


@DAMAGE
@given(data=damaged(NEW_API, HDX, MONADIC))
def test_damage_is_refused_or_set_aside_and_rows_add_up(data: bytes) -> None:
    refused_or_accounted_for(data)


# -- words -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "sub", "known"),
    [
        ("Battles", "Armed clash", ("Battles", "Armed clash")),
        (
            "Explosions/Remote violence",
            "suicide bomb",
            ("Explosions/Remote violence", "Suicide bomb"),
        ),
        ("Remote violence", "", ("Explosions/Remote violence", "")),
        ("Battle-No change of territory", "", ("Battles", "Armed clash")),
        ("Riots/Protests", "", None),
        ("Riots", "", None),
        ("Battles", "Attack", None),
    ],
)
def test_types_are_declared(kind: str, sub: str, known: tuple[str, str] | None) -> None:
    assert event_type(kind, sub) == known


def test_what_is_printed_decides_before_the_sub_type() -> None:
    assert kind_of(("Riots", "Violent demonstration"), "") == "demonstration"
    assert kind_of(("Riots", "Violent demonstration"), "Political violence") == "political_violence"
    assert kind_of(("Battles", "Armed clash"), "Strategic developments") == ""
    assert kind_of(("Battles", "Armed clash"), "Sport") is None


def test_sides_are_numbers_or_words() -> None:
    assert [actor_kind(said) for said in ("1", "State forces", "State Forces")] == [
        "state forces"
    ] * 3
    assert actor_kind("External/Other forces") == actor_kind("8") == "external/other forces"
    assert actor_kind("Rebel groups") == "rebel group"
    assert (actor_kind("0"), actor_kind(""), actor_kind("11")) == ("", "", None)


def test_interactions_say_how_many_sides_there_are() -> None:
    said = ["60", "12", "Protesters only", "State forces-Rebel group", ""]
    assert [lines_of_interaction(each) for each in said] == [1, 2, 1, 2, None]


def test_battles_never_target_civilians() -> None:
    assert not targets_civilians(("Battles", "Armed clash"), ("rebel group", "civilians"))
    assert targets_civilians(("Violence against civilians", "Attack"), ("rebel group", ""))
    assert targets_civilians(
        ("Protests", "Excessive force against protesters"), ("state forces", "")
    )
    assert not targets_civilians(("Protests", "Peaceful protest"), ("protesters", "civilians"))


# -- monthly workbooks -----------------------------------------------------------------------


def test_a_monthly_workbook_is_told_by_its_name_and_says_so(tmp_path: Path) -> None:
    path = workbook(tmp_path, "mali_political_violence_by_month.xlsx", MONTHS)
    done = ingest_file(path)
    validate(done.observations)
    assert (done.rows_read, done.rows_quarantined, len(done.observations)) == (3, 0, 6)
    shown = done.observations.query("area_code == 'ML0506' and variable == 'conflict_fatalities'")
    assert shown["value"].tolist() == [8, 5]
    assert set(done.observations["series"]) == {"political_violence"}
    assert shown["period_end"].tolist() == [pd.Timestamp("2023-01-31"), pd.Timestamp("2023-04-30")]
    assert any("its name does: political_violence" in said for said in done.remarks)
    assert set(done.observations["source"]) == {"acled"}


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Mali Civilian-Targeting events.xlsx", "civilian_targeting"),
        ("mali_demonstration_events.xlsx", "demonstration"),
        ("book.xlsx", "kind of events not stated"),
    ],
)
def test_nothing_but_the_name_tells_which_events_are_counted(
    tmp_path: Path, name: str, kind: str
) -> None:
    done = ingest_file(workbook(tmp_path, name, MONTHS))
    assert set(done.observations["series"]) == {kind}
    assert any("does not say which events it counts" in said for said in done.remarks)


def test_a_workbook_of_demonstrations_has_no_deaths(tmp_path: Path) -> None:
    done = ingest_file(workbook(tmp_path, "mali_demonstration.xlsx", MONTHS, deaths=False))
    assert set(done.observations["variable"]) == {"conflict_events"}


def test_an_unfinished_month_is_kept_and_flagged(tmp_path: Path) -> None:
    document = open_document(workbook(tmp_path, "mali_political_violence.xlsx", MONTHS))
    done = ingest_document(replace(document, modified=date(2023, 4, 20)))
    flagged = done.observations[done.observations["note"] != ""]
    assert set(flagged["period_start"]) == {pd.Timestamp("2023-04-01")}
    assert set(flagged["note"]) == {"unfinished month: the file is of 2023-04-20"}
    # It ends with the file, so that no panel takes it for a month.
    assert set(flagged["period_end"]) == {pd.Timestamp("2023-04-20")}
    assert "2023-04 is unfinished in this file" in done.remarks


def test_a_split_workbook_is_one_and_a_sheet_of_other_countries_does_not_spoil_it(
    tmp_path: Path,
) -> None:
    others = tuple(row for row in NATIONAL if row[0] != "Mali")
    done = ingest_file(workbook(tmp_path, "all_political_violence.xlsx", NATIONAL, others))
    assert (done.rows_read, done.rows_quarantined) == (3, 2)
    assert set(done.quarantine["reason"]) == {
        "Kenya is not a country covered",
        "the row's country is not one covered",
    }
    assert done.observations["value"].tolist() == [7, 19]


def test_a_workbook_of_another_country_is_refused_by_name(tmp_path: Path) -> None:
    others = tuple(row for row in NATIONAL if row[0] != "Mali")
    with pytest.raises(IngestError, match="not covered: Kenya"):
        ingest_file(workbook(tmp_path, "kenya_political_violence.xlsx", others))


def test_a_month_that_is_none_is_set_aside(tmp_path: Path) -> None:
    rows = (*MONTHS, ("Mali", "Mopti", "Mopti", "MLI", "ML0506", "ML05", "Total", 2023, 5.0, 13.0))
    done = ingest_file(workbook(tmp_path, "mali_political_violence.xlsx", rows))
    assert done.quarantine[["row", "column", "found"]].to_numpy().tolist() == [
        [5, "Month, Year", "Total 2023"]
    ]


# -- the publisher's own files ---------------------------------------------------------------


@pytest.mark.realdata
def test_the_monthly_workbook_of_mali_has_the_published_totals_of_2023() -> None:
    done = ingest_file(publisher_file("acled/mali_political_violence_by_month_hdx.xlsx"))
    assert (done.rows_read, done.rows_quarantined) == (18_656, 0)
    year = done.observations[done.observations["period_end"].dt.year == 2023]
    assert year.groupby("variable")["value"].sum().to_dict() == {
        "conflict_events": 1_592,
        "conflict_fatalities": 4_326,
    }
    assert set(year["series"]) == {"political_violence"}
    assert "2026-04 is unfinished in this file" in done.remarks


@pytest.mark.realdata
def test_the_folded_export_counts_what_the_workbook_publishes() -> None:
    """Events of 2017-2020 as published; deaths of 2020 were revised by 3 in the years since."""
    done = ingest_file(publisher_file("acled/2017-01-01-2020-12-31-Mali_monadic_export.csv"))
    assert (done.rows_read, done.rows_folded, done.rows_quarantined) == (6_214, 2_900, 0)
    whole = done.observations.query("admin_level == 0 and series == 'political_violence'")
    years = whole.groupby(["variable", whole["period_end"].dt.year])["value"].sum()
    assert years["conflict_events"].to_dict() == {2017: 415, 2018: 585, 2019: 600, 2020: 1_006}
    assert years["conflict_fatalities"].to_dict() == {
        2017: 945,
        2018: 1_734,
        2019: 1_873,
        2020: 2_835,
    }


@pytest.mark.realdata
@pytest.mark.parametrize(
    ("name", "rows", "region_only", "elsewhere"),
    [
        ("acled/conflict_data_mli_hdx.csv", 3_990, 101, 4),
        ("acled/mali_events_old_api.csv", 4_318, 107, 5),
    ],
)
def test_event_files_of_mali_are_placed_whole(
    name: str, rows: int, region_only: int, elsewhere: int
) -> None:
    done = ingest_file(publisher_file(name))
    assert (done.rows_read, done.rows_quarantined) == (rows, 0)
    assert done.events is not None and len(done.events) == rows
    assert (done.events["admin_level"] == 1).sum() == region_only
    assert done.events["places_disagree"].sum() == elsewhere
    validate(done.observations)


def test_a_file_without_sub_types_says_what_it_lacks(tmp_path: Path) -> None:
    rows = [line.split(",") for line in HDX.splitlines()]
    at = rows[0].index("sub_event_type")
    text = "\n".join(",".join(row[:at] + row[at + 1 :]) for row in rows) + "\n"
    with pytest.raises(IngestError, match="needs a sub_event_type") as refused:
        ingest_file(write(tmp_path, text, "a.csv"))
    assert refused.value.column == "event_type"

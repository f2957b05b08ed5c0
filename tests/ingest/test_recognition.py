"""A file is told by its columns, whatever its name; where none fits, the nearest form is named."""

from __future__ import annotations

import csv
import json
import zipfile
from pathlib import Path

import pytest

from sahel_indicators.errors import IngestError
from sahel_indicators.ingest import PUBLISHERS, ingest_file, recognise
from sahel_indicators.ingest.reading import Document, open_document
from sahel_indicators.ingest.recognition import (
    Form,
    Match,
    matches,
    refuse_merged_rows,
    refuse_repeated_column,
    unrecognised,
)

from .event_files import NEW_API
from .reading.making import workbook
from .tables import CONFLICT, EVENTS, NATIONAL_IDPS, REPORTED, changed, write

CROPS = Form("a harvest table", needs=("crop", "tonnes|kilograms", "harvested_on"), knows=("zone",))
SEED = Form("a seed table", needs=("crop", "harvested_on"), without=("tonnes",))


def opened(folder: Path, text: str) -> Document:
    return open_document(write(folder, text))


def match(folder: Path, text: str, *forms: Form) -> Match:
    found = matches(opened(folder, text), "farm", forms)
    assert len(found) == 1
    return found[0]


def test_either_of_two_columns_will_do_and_case_and_dots_do_not_matter(tmp_path: Path) -> None:
    found = match(tmp_path, "Crop,Harvested on,Kilograms.\nmillet,2023-10-01,9\n", CROPS)
    assert found.form is CROPS
    assert found.why == "it has Crop, Kilograms., Harvested on"


def test_a_column_that_makes_it_another_form(tmp_path: Path) -> None:
    text = "crop,harvested on,{}\nmillet,2023-10-01,9\n"
    assert match(tmp_path, text.format("tonnes"), CROPS, SEED).form is CROPS
    assert match(tmp_path, text.format("zone"), CROPS, SEED).form is SEED


def test_a_column_never_seen_before_is_told(tmp_path: Path) -> None:
    text = "crop,harvested on,tonnes,zone,Colour\nmillet,2023-10-01,9,west,red\n"
    assert match(tmp_path, text, CROPS).remarks == ("columns that are not used: Colour",)


def test_nothing_fits_and_the_nearest_form_says_what_is_lacking(tmp_path: Path) -> None:
    document = opened(tmp_path, "crop,tonne,harvested on\nmillet,9,2023-10-01\n")
    assert matches(document, "farm", [CROPS]) == []
    error = unrecognised(document, [CROPS])
    said = str(error)
    assert error.exit_code == 3
    assert "looks like 'a harvest table' but lacks the column tonnes or kilograms" in said
    assert "has the unknown column tonne." in said
    assert "check whether the publisher renamed a column" in said


def test_a_file_like_no_form_at_all(tmp_path: Path) -> None:
    said = str(unrecognised(opened(tmp_path, "a,b\n1,2\n"), [CROPS]))
    assert "is no table that can be read here; its columns are a, b" in said
    assert "the nearest is" not in said
    near = opened(tmp_path, "crop,b,c,d\nmillet,2,3,4\n")
    assert "the nearest is 'a harvest table', which needs" in str(unrecognised(near, [CROPS]))


def test_the_name_of_a_file_decides_nothing(tmp_path: Path) -> None:
    path = write(tmp_path, CONFLICT, name="holiday photo.jpg")
    assert ingest_file(path).layout == "conflict_events"


@pytest.mark.parametrize("change", ["semicolons", "latin-1", "byte-order mark", "windows lines"])
def test_a_table_saved_by_a_spreadsheet_says_the_same(tmp_path: Path, change: str) -> None:
    text = changed(CONFLICT, "Tenenkou,political", "Ténenkou,political")
    written = {
        "semicolons": text.replace(",", ";").encode(),
        "latin-1": text.encode("cp1252"),
        "byte-order mark": b"\xef\xbb\xbf" + text.encode(),
        "windows lines": text.replace("\n", "\r\n").encode(),
    }[change]
    plain = ingest_file(write(tmp_path, text)).observations
    done = ingest_file(write(tmp_path, written, name="saved.csv"))
    told = done.observations.drop(columns="release")
    assert told.equals(plain.drop(columns="release"))
    if change in ("semicolons", "latin-1"):
        assert done.remarks


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("cluster,sex,age,weight,height,edema,muac", "1,m,20,9.9,80.1,n,140"),
        ("FCSStap,FCSVeg,FCSPulse,FCSDairy", "7,3,2,0"),
        ("rCSILessQlty,rCSIBorrow,rCSIMealNb", "1,0,2"),
    ],
)
def test_records_of_people_are_refused_by_name(tmp_path: Path, header: str, row: str) -> None:
    with pytest.raises(IngestError, match=r"one row a child or household.*never stored"):
        ingest_file(write(tmp_path, f"{header}\n{row}\n"))


def test_a_renamed_column_is_found_out(tmp_path: Path) -> None:
    text = changed(EVENTS, "date_start", "start_of_event")
    with pytest.raises(IngestError, match=r"lacks the column date_start.*unknown column start_of"):
        ingest_file(write(tmp_path, text))


def test_every_publisher_names_its_forms_and_no_two_are_called_alike() -> None:
    sources = [module.SOURCE for module in PUBLISHERS]
    names = [form.name for module in PUBLISHERS for form in module.FORMS]
    assert len(set(sources)) == len(sources)
    assert len(set(names)) == len(names)
    for module in PUBLISHERS:
        assert module.FORMS and callable(module.sniff) and callable(module.read)
        assert callable(module.normalize) and module.__doc__


def test_json_of_nothing_known_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, json.dumps([{"colour": "red", "size": 3}]), name="toys.json")
    with pytest.raises(IngestError, match="is no table that can be read here"):
        ingest_file(path)


def test_a_table_is_of_one_publisher_only(tmp_path: Path) -> None:
    found = recognise(open_document(write(tmp_path, REPORTED.replace(",", ";", 0))))
    assert [each.source for each in found] == ["bundle"]


def test_an_archive_of_two_publishers_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "both.zip", "w") as archive:
        archive.writestr("events.csv", NEW_API)
        archive.writestr("idps.csv", NATIONAL_IDPS)
    with pytest.raises(IngestError, match=r"tables of several publishers.*each table over"):
        ingest_file(tmp_path / "both.zip")


def test_the_same_table_twice_in_a_file_does_not_double_its_figures(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "twice.zip", "w") as archive:
        archive.writestr("one.csv", NATIONAL_IDPS)
        archive.writestr("two.csv", NATIONAL_IDPS)
    with pytest.raises(IngestError, match=r"gives 6 figures in more than one of its tables"):
        ingest_file(tmp_path / "twice.zip")


def test_a_region_merged_over_rows_does_not_become_the_country(tmp_path: Path) -> None:
    header, first, *_ = csv.reader(REPORTED.splitlines())
    years = [[*first[:5], f"{year}-06-30", f"{year}-06-30", *first[7:]] for year in (2021, 2022)]
    apart = ingest_file(write(tmp_path, workbook({"idps": [header, *years]}), "apart.xlsx"))
    assert apart.observations["admin_level"].tolist() == [1, 1]
    merged = write(tmp_path, workbook({"idps": [header, *years]}, ["B2:B3"]), "merged.xlsx")
    with pytest.raises(IngestError, match=r"merged cells over several rows \(B2:B3\)") as raised:
        ingest_file(merged)
    assert raised.value.column == "provider_admin1_name"
    assert "unmerge the cells B2:B3 and fill each row" in str(raised.value.remedy)


def test_merged_cells_in_a_column_that_is_not_used_do_no_harm(tmp_path: Path) -> None:
    rows = [["crop", "tonnes", "harvested on", "remark"]]
    rows += [["millet", "9", "2023-10-01", "late"], ["rice", "8", "2023-10-01", "late"]]
    document = open_document(write(tmp_path, workbook({"s": rows}, ["D2:D3"]), "t.xlsx"))
    assert document.tables[0].merged == {"remark": "D2:D3"}
    refuse_merged_rows(matches(document, "farm", [CROPS])[0])


def test_a_needed_column_twice_is_refused_where_the_two_differ(tmp_path: Path) -> None:
    text = "crop,harvested on,tonnes,tonnes\nmillet,2023-10-01,9,{}\n"
    refuse_repeated_column(match(tmp_path, text.format(9), CROPS))
    with pytest.raises(IngestError, match="has the column 'tonnes' twice, with different cells"):
        refuse_repeated_column(match(tmp_path, text.format(8), CROPS))

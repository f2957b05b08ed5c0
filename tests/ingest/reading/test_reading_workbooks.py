"""Workbooks: every sheet with a table, cells as text, nothing run and nothing lost in silence."""

from __future__ import annotations

from datetime import date, datetime, time
from pathlib import Path

import openpyxl
import pytest
from openpyxl.cell.cell import Cell

from sahel_indicators.ingest.reading import archives, sheets

from ..tables import write
from .making import member, only, opened, refused, rezipped, saved, workbook, zipped

ROWS = [["area", "people"], ["Niore", 120], ["Gorma", 45]]
BOOK = workbook({"data": ROWS})


def test_cells_become_text_as_a_person_would_type_them(tmp_path: Path) -> None:
    rows = [
        ["a", "b", "c", "d"],
        [12, 0.25, datetime(2020, 4, 30), True],
        [1e6, -3.0, date(2020, 4, 30), False],
        [" x\u00a0", None, datetime(2020, 4, 30, 6, 5), time(3, 4)],
    ]
    frame = only(opened(tmp_path, workbook({"s": rows}))).frame
    assert frame.to_numpy().tolist() == [
        ["12", "0.25", "2020-04-30", "true"],
        ["1000000", "-3", "2020-04-30", "false"],
        ["x", "", "2020-04-30 06:05:00", "03:04:00"],
    ]
    assert {str(kind) for kind in frame.dtypes} == {"str"}
    assert frame.index.tolist() == [2, 3, 4]


def test_errors_in_cells_are_not_blank(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in ROWS:
        sheet.append(row)
    for place, error in (("B2", "#N/A"), ("B3", "#REF!")):
        cell: Cell = sheet[place]
        cell.value, cell.data_type = error, "e"
    assert only(opened(tmp_path, saved(book))).frame["people"].tolist() == ["#N/A", "#REF!"]


def test_an_error_without_a_value_takes_none_from_its_neighbour(tmp_path: Path) -> None:
    sheet = member(BOOK, "xl/worksheets/sheet1.xml").decode()
    start, end = sheet.index('<c r="A2"'), sheet.index('<c r="B2"')
    changed = f'{sheet[:start]}<c r="A2" t="e"/>{sheet[end:]}'.encode()
    frame = only(opened(tmp_path, rezipped(BOOK, {"xl/worksheets/sheet1.xml": changed}))).frame
    assert frame.to_numpy().tolist() == [["", "120"], ["Gorma", "45"]]


def test_kind_name_and_the_day_it_says_it_was_changed(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "data"
    for row in ROWS:
        book.active.append(row)
    core = member(saved(book), "docProps/core.xml").decode()
    start, end = core.index(">", core.index("<dcterms:modified")) + 1, core.index("</dcterms:mod")
    data = rezipped(
        saved(book),
        {"docProps/core.xml": f"{core[:start]}2023-04-14T23:59:00Z{core[end:]}".encode()},
    )
    document = opened(tmp_path, data, "named.csv")
    assert (document.kind, document.modified) == ("workbook", date(2023, 4, 14))
    assert only(document).name == "data"


def test_a_workbook_without_its_day(tmp_path: Path) -> None:
    core = member(BOOK, "docProps/core.xml")
    broken = core.replace(b"T", b"x").replace(b"20", b"zz")
    assert opened(tmp_path, rezipped(BOOK, {"docProps/core.xml": broken})).modified is None


def test_every_sheet_with_a_table_hidden_ones_too(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "terms"
    book.active.append(["Some words about the use of these figures"])
    for name in ("first", "second"):
        for row in ROWS:
            (book[name] if name in book.sheetnames else book.create_sheet(name)).append(row)
    book["second"].sheet_state = "veryHidden"
    book.create_sheet("nothing")
    book.create_sheet("heads").append(["area", "people"])
    document = opened(tmp_path, saved(book))
    assert [table.name for table in document.tables] == ["first", "second"]
    assert document.tables[0].found == (
        "sheet 'terms' left out (no header found)",
        "sheet 'nothing' left out (empty)",
        "sheet 'heads' left out (a header but no rows)",
    )


def test_titles_above_blank_rows_and_columns_within(tmp_path: Path) -> None:
    rows = [
        ["Invented bulletin", None, None, None],
        [None, None, None, None],
        ["area", None, "people", "note"],
        ["Niore", None, 120, None],
        [None, None, None, " "],
        ["Gorma", None, 45, None],
    ]
    table = only(opened(tmp_path, workbook({"s": rows})))
    assert table.frame.columns.tolist() == ["area", "people", "note"]
    assert table.frame.index.tolist() == [4, 6]
    assert table.found == ("header in line 3", "1 blank row left out", "1 blank column left out")


def test_a_header_above_tags_though_labels_stand_above_it(tmp_path: Path) -> None:
    rows = [
        ["DATES", None, "PLACE"],
        ["Snapshot date", "Survey date", "P-code admin 1"],
        ["#date+reported", None, "#adm1+code"],
        [datetime(2021, 9, 30), datetime(2021, 8, 27), "XA07"],
    ]
    table = only(opened(tmp_path, workbook({"s": rows}, merged=["A1:B1"])))
    assert table.frame.columns.tolist() == ["snapshot_date", "survey_date", "p_code_admin_1"]
    assert table.tags == {"snapshot_date": "#date+reported", "p_code_admin_1": "#adm1+code"}
    assert table.found == ("header in line 2", "HXL tags in line 3")
    assert table.frame.index.tolist() == [4]


@pytest.mark.parametrize("merged", [["B1:C1", "D1:E1"], []])
def test_repeated_names_get_the_label_above_them(tmp_path: Path, merged: list[str]) -> None:
    rows = [
        [None, "current", None, "projected", None],
        ["area", "number", "share", "number", "share"],
        ["Niore", 1, 2, 3, 4],
    ]
    table = only(opened(tmp_path, workbook({"s": rows}, merged)))
    assert table.frame.columns.tolist() == [
        "area",
        "current_number",
        "current_share",
        "projected_number",
        "projected_share",
    ]
    assert table.titles["current_number"] == "current | number"


def test_a_label_reaches_no_further_than_its_merged_cells(tmp_path: Path) -> None:
    rows = [
        [None, "current", None, None, None],
        ["area", "number", "share", "number", "share"],
        ["Niore", 1, 2, 3, 4],
    ]
    table = only(opened(tmp_path, workbook({"s": rows}, ["B1:C1"])))
    assert table.frame.columns.tolist() == [
        "area",
        "current_number",
        "current_share",
        "number",
        "share",
    ]


def test_line_breaks_in_a_header(tmp_path: Path) -> None:
    table = only(opened(tmp_path, workbook({"s": [["Total No#\nof IDPs", "b"], [1, "x"]]})))
    assert table.frame.columns.tolist() == ["total_no_of_idps", "b"]
    assert table.titles["total_no_of_idps"] == "Total No# of IDPs"


@pytest.mark.parametrize(
    ("merged", "said"),
    [
        (["B4:B6"], {"region": "B4:B6"}),
        (["A5:B6"], {"area": "A5:B6", "region": "A5:B6"}),
        (["B3:B4"], {"region": "B3:B4"}),  # from the header into the first row
        (["A1:C2"], {}),  # a title
        (["A6:C6"], {}),  # one row
        (["A8:C10"], {}),  # a note below
        (["E4:E6"], {}),  # beside the table
    ],
)
def test_cells_merged_over_rows_are_told_by_their_column(
    tmp_path: Path, merged: list[str], said: dict[str, str]
) -> None:
    rows = [
        ["Invented bulletin"],
        [],
        ["area", "region", "people"],
        ["Niore", "Kay", 120],
        ["Gorma", "Kay", 45],
        ["Tessa", "Kay", 60],
        [],
        ["Invented note"],
    ]
    assert only(opened(tmp_path, workbook({"s": rows}, merged))).merged == said


def test_places_of_cells_as_a_spreadsheet_names_them() -> None:
    places = {(0, 0): "A1", (1, 25): "Z2", (2, 26): "AA3", (3, 701): "ZZ4", (4, 702): "AAA5"}
    assert {at: sheets.cell_place(*at) for at in places} == places


# -- what is refused -------------------------------------------------------------------------


def test_a_workbook_without_a_table(tmp_path: Path) -> None:
    error = refused(write(tmp_path, workbook({"notes": [["Only words"]], "none": []})))
    assert "sheet 'notes' left out (no header found); sheet 'none' left out (empty)" in str(error)


def test_macros(tmp_path: Path) -> None:
    error = refused(write(tmp_path, rezipped(BOOK, {"xl/vbaProject.bin": b"x"})))
    assert "macros" in str(error)
    assert error.remedy and "save as .xlsx without macros" in error.remedy


@pytest.mark.parametrize(
    "name", ["docProps/core.xml", "xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml"]
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_that_multiply(tmp_path: Path, name: str, encoding: str) -> None:
    laughs = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
    xml = member(BOOK, name).decode()
    end = xml.index("?>") + 2 if xml.startswith("<?xml") else 0
    data = (laughs + xml[end:]).encode(encoding)
    error = refused(write(tmp_path, rezipped(BOOK, {name: data})))
    assert "declares entities" in str(error)


@pytest.mark.parametrize("place", ["XFD1048576", "B1048576"])
def test_a_cell_far_away_does_not_fill_the_memory(
    tmp_path: Path, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sheets, "_MOST_CELLS", 2_000_000)
    sheet = member(BOOK, "xl/worksheets/sheet1.xml").decode()
    changed = sheet.replace('r="B3"', f'r="{place}"').encode()
    assert changed != sheet.encode()
    error = refused(write(tmp_path, rezipped(BOOK, {"xl/worksheets/sheet1.xml": changed})))
    assert "spans more than" in str(error)


def test_a_workbook_that_unpacks_to_far_too_much(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "FREE_BYTES", 1 << 16)
    sheet = member(BOOK, "xl/worksheets/sheet1.xml") + b" " * (1 << 22)
    error = refused(write(tmp_path, rezipped(BOOK, {"xl/worksheets/sheet1.xml": sheet})))
    assert "unpacks to far more than its own size" in str(error)


def test_parts_that_are_missing_or_broken(tmp_path: Path) -> None:
    alone = zipped({"xl/workbook.xml": member(BOOK, "xl/workbook.xml")})
    assert "it is missing" in str(refused(write(tmp_path, alone)))
    broken = rezipped(BOOK, {"xl/workbook.xml": b"<workbook"})
    assert "cannot be read" in str(refused(write(tmp_path, broken)))
    broken = rezipped(BOOK, {"xl/worksheets/sheet1.xml": b"<worksheet><sheetData><row"})
    assert "cannot be read" in str(refused(write(tmp_path, broken)))


# The workbook's own length changes with the time written into it, so it is no test's name.
@pytest.mark.parametrize(
    "length", [30, 2_000, len(BOOK) - 10], ids=["30", "2000", "all but the last 10"]
)
def test_a_workbook_that_was_cut_short(tmp_path: Path, length: int) -> None:
    assert "cannot be opened" in str(refused(write(tmp_path, BOOK[:length], "b.xlsx")))


def test_a_password_or_the_old_format(tmp_path: Path) -> None:
    magic = bytes.fromhex("D0CF11E0A1B11AE1")
    error = refused(write(tmp_path, magic + bytes(500), "b.xlsx"))
    assert "protected by a password or a workbook of the old format (.xls)" in str(error)
    assert error.remedy and "without a password" in error.remedy


def test_formulas_that_were_never_calculated_are_not_blank(tmp_path: Path) -> None:
    rows = [["area", "people", "more"], ["Niore", "=60*2", 1], ["Gorma", 45, "=B3&1"]]
    table = only(opened(tmp_path, workbook({"data": rows})))
    assert table.frame.to_numpy().tolist() == [
        ["Niore", "#formula", "1"],
        ["Gorma", "45", "#formula"],
    ]
    assert table.found == (
        "2 cells hold formulas never calculated: open and save the workbook in a spreadsheet",
    )


def test_a_row_and_a_column_of_formulas_are_rows_and_columns(tmp_path: Path) -> None:
    rows = [["a", "b", "c"], ["=1+1", "=2", "=3"], ["x", 4, "=5"], ["=6", "=7", "=8"]]
    table = only(opened(tmp_path, workbook({"data": rows})))
    assert table.frame.to_numpy().tolist() == [
        ["#formula"] * 3,
        ["x", "4", "#formula"],
        ["#formula"] * 3,
    ]
    assert table.tags == {}


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("<c r='B2'><f>60*2</f><v>120</v></c>", "120"),
        ("<c r='B2'><f>60*2</f><v/></c>", "#formula"),
        ("<c r='B2'><f t='shared' si='0'/></c>", "#formula"),
        ("<c r='B2' t='str'><f>IF(1,\"\",2)</f><v></v></c>", ""),
        ("<c r='B2' t='str'><f>A2</f></c>", "#formula"),
        ("<c r='B2' t='str'><f>A2</f><v>Niore</v></c>", "Niore"),
    ],
)
def test_what_stands_behind_a_formula(tmp_path: Path, cell: str, said: str) -> None:
    name = "xl/worksheets/sheet1.xml"
    sheet = member(BOOK, name).decode()
    at = sheet.index('<c r="B2"')
    end = sheet.index("</c>", at) + len("</c>")
    data = rezipped(BOOK, {name: (sheet[:at] + cell + sheet[end:]).encode()})
    assert only(opened(tmp_path, data)).frame["people"].tolist() == [said, "45"]

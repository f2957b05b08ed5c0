"""Delimited text: what publishers do is tolerated and said, what is broken is refused by line."""

from __future__ import annotations

from pathlib import Path

import pytest

from sahel_indicators.ingest.reading.table import NoTableError

from ..tables import write
from .making import CSV, only, opened, refused


def cells(folder: Path, data: str | bytes) -> list[list[str]]:
    return only(opened(folder, data)).frame.to_numpy().tolist()


# -- what is tolerated -----------------------------------------------------------------------


def test_a_plain_table_is_text_throughout_with_the_lines_of_an_editor(tmp_path: Path) -> None:
    document = opened(tmp_path, CSV)
    table = only(document)
    assert (document.kind, document.modified, document.payload) == ("delimited text", None, None)
    assert table.frame.columns.tolist() == ["area", "day", "people", "note"]
    assert {str(kind) for kind in table.frame.dtypes} == {"str"}
    assert (table.frame.index.name, table.frame.index.tolist()) == ("row", [2, 3])
    assert table.frame["note"].tolist() == ["", "two words"]
    assert (table.name, table.tags, table.found, table.decimal_comma) == ("", {}, (), None)


def test_the_content_decides_and_not_the_name(tmp_path: Path) -> None:
    assert opened(tmp_path, CSV, "table.xlsx").kind == "delimited text"


@pytest.mark.parametrize(
    ("encoding", "said"),
    [
        ("utf-8", ()),
        ("utf-8-sig", ()),
        ("utf-16", ("UTF-16 text, not UTF-8",)),
        ("cp1252", ("latin-1 (Windows-1252) text, not UTF-8",)),
    ],
)
def test_encodings(tmp_path: Path, encoding: str, said: tuple[str, ...]) -> None:
    table = only(opened(tmp_path, "région,n\nSégou’s,1\n".encode(encoding)))
    assert table.frame["region"].tolist() == ["Ségou’s"]
    assert table.titles["region"] == "région"
    assert table.found == said


@pytest.mark.parametrize(
    ("separator", "said", "comma"),
    [(";", "semicolons", True), ("\t", "tabs", None), ("|", "'|'", None)],
)
def test_separators(tmp_path: Path, separator: str, said: str, comma: bool | None) -> None:
    table = only(opened(tmp_path, f'a{separator}"b, c"\n1,5{separator}2,3\n'))
    assert table.frame.columns.tolist() == ["a", "b_c"]
    assert table.frame.to_numpy().tolist() == [["1,5", "2,3"]]
    assert table.found == (f"fields separated by {said}",)
    assert table.decimal_comma is comma


def test_blanks_around_cells_are_stripped_whatever_their_width(tmp_path: Path) -> None:
    text = "a,b\n x ,\u00a0y\u00a0\n\u202fz,\tw w\n"
    assert cells(tmp_path, text) == [["x", "y"], ["z", "w w"]]


def test_accented_letters_at_the_ends_of_cells_are_no_blanks(tmp_path: Path) -> None:
    assert cells(tmp_path, "a,b\nété,à\n") == [["été", "à"]]


def test_a_row_of_hxl_tags_is_no_row_of_figures(tmp_path: Path) -> None:
    table = only(opened(tmp_path, "Area,Day,People\n#adm1+name,,#affected +idps\nNiore,x,3\n"))
    assert table.tags == {"area": "#adm1+name", "people": "#affected +idps"}
    assert table.frame.index.tolist() == [3]
    assert table.found == ("HXL tags in line 2",)


def test_a_cell_with_a_number_sign_makes_no_row_of_tags(tmp_path: Path) -> None:
    assert cells(tmp_path, "a,b\n#1,#2\n#x,y\n") == [["#1", "#2"], ["#x", "y"]]


def test_titles_and_blank_lines_above_the_header(tmp_path: Path) -> None:
    table = only(opened(tmp_path, "Invented bulletin\n\narea,day,people\nNiore,2023-01-31,3\n"))
    assert table.frame.index.tolist() == [4]
    assert table.frame.columns.tolist() == ["area", "day", "people"]
    assert table.found == ("header in line 3",)


def test_titles_above_a_header_with_tags(tmp_path: Path) -> None:
    text = "Invented,,\narea,people,x\n#adm1,#affected,#x\nNiore,3,4\n"
    table = only(opened(tmp_path, text))
    assert table.found == ("header in line 2", "HXL tags in line 3")
    assert table.frame.index.tolist() == [4]


def test_a_header_with_years_for_columns(tmp_path: Path) -> None:
    table = only(opened(tmp_path, "area,2019,2020\nNiore,3,4\n"))
    assert table.frame.columns.tolist() == ["area", "2019", "2020"]


def test_a_missing_line_break_after_a_whole_last_line_is_said(tmp_path: Path) -> None:
    table = only(opened(tmp_path, CSV.rstrip("\n")))
    assert table.found == ("no line break after the last line",)
    assert len(table.frame) == 2


def test_blank_rows_and_nameless_blank_columns_are_left_out(tmp_path: Path) -> None:
    table = only(opened(tmp_path, "a,b,,\n1,2,,\n , ,,\n3,4,,\n"))
    assert table.frame.index.tolist() == [2, 4]
    assert table.frame.columns.tolist() == ["a", "b"]
    assert table.found == ("1 blank row left out", "2 blank columns left out")


def test_a_named_column_stays_though_it_is_blank(tmp_path: Path) -> None:
    assert cells(tmp_path, "a,b\n1,\n") == [["1", ""]]


def test_a_column_without_a_name_is_called_by_its_position(tmp_path: Path) -> None:
    table = only(opened(tmp_path, ",data_id,iso\n0,7,466\n"))
    assert table.frame.columns.tolist() == ["unnamed_1", "data_id", "iso"]


def test_repeated_names_are_told_apart_and_said(tmp_path: Path) -> None:
    table = only(opened(tmp_path, "area,Rate,rate %\nNiore,1,2\n"))
    assert table.frame.columns.tolist() == ["area", "rate", "rate_2"]
    assert table.titles["rate_2"] == "rate % (2)"
    assert table.found == ("the column 'rate %' again (read as 'rate % (2)')",)


def test_repeated_names_under_labels_get_the_label(tmp_path: Path) -> None:
    text = ",current,,projected,\narea,number,share,number,share\nNiore,1,2,3,4\n"
    table = only(opened(tmp_path, text))
    assert table.frame.columns.tolist() == [
        "area",
        "current_number",
        "current_share",
        "projected_number",
        "projected_share",
    ]
    assert table.titles["projected_share"] == "projected | share"


# -- lines -----------------------------------------------------------------------------------

BROKEN = 'a,b\n"one\ntwo\nthree",1\n\nx,2\n"y ""z""\n",3\nlast,4\n'


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_are_those_of_an_editor_behind_line_breaks_in_cells(tmp_path: Path, end: str) -> None:
    table = only(opened(tmp_path, BROKEN.replace("\n", end)))
    assert table.frame.index.tolist() == [2, 6, 7, 9]
    assert table.frame["b"].tolist() == ["1", "2", "3", "4"]
    assert table.frame["a"].tolist()[2:] == ['y "z"', "last"]


def test_a_quote_inside_a_field_without_quotes_is_a_letter(tmp_path: Path) -> None:
    table = only(opened(tmp_path, 'a,b\n5" pipe,"x\ny"\nlast,z\n'))
    assert table.frame["a"].tolist() == ['5" pipe', "last"]
    assert table.frame.index.tolist() == [2, 4]


def test_many_rows_with_and_without_line_breaks_keep_their_lines(tmp_path: Path) -> None:
    # Longer than the blocks in which quotes, line breaks and fields are looked for.
    rows = [f'{k},"text, {"x" * 90}{chr(10) if k % 7 == 0 else " "}end"' for k in range(30_000)]
    table = only(opened(tmp_path, "number,note\n" + "\n".join(rows) + "\n"))
    assert table.frame["number"].tolist() == [str(k) for k in range(30_000)]
    # Before row k stand the header, k rows, and one line more for every seventh of them.
    assert table.frame.index.tolist() == [2 + k + (k + 6) // 7 for k in range(30_000)]


# -- what is refused -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("a,b,c\n1,2,3\n4,5\n6,7,8\n", 3, "has 2 fields where the header has 3"),
        ("a,b,c\n1,2,3\n4,5,6,7\n", 3, "has 4 fields where the header has 3"),
        ('a,b,c\n"x\ny",2,3\n4,5\n', 4, "has 2 fields where the header has 3"),
        ("a,b,c\n1,2,3\n4,5", 3, "ends in the middle of a line"),
        ('a,b\n1,2\n3,"4\n5,6\n', 3, "unexpected end of data"),
        ('a,b\n1,2\n3,"4"5\n', 3, "quotes only around a whole field"),
        ("a,b,c\n", 1, "has a header but no rows"),
        ("a,b,c\n#x,#y,#z\n", 1, "has a header but no rows"),
        ("a,b,c\n,,\n", 1, "has a header but no rows"),
        ("a,b\n1,2\x00\n", 2, "NUL bytes"),
    ],
)
def test_broken_text_is_refused_by_line(tmp_path: Path, text: str, line: int, said: str) -> None:
    error = refused(write(tmp_path, text))
    assert error.row == line
    assert said in str(error)


def test_prose_with_commas_is_no_table_that_lost_a_field(tmp_path: Path) -> None:
    text = "A read-me, with words, and more\n\nOne line.\nAnother, with two.\nA third line.\n"
    error = refused(write(tmp_path, text))
    assert isinstance(error, NoTableError) and "no table that is known" in str(error)
    assert "cut short" not in str(error)


def test_a_file_cut_inside_a_quoted_field(tmp_path: Path) -> None:
    error = refused(write(tmp_path, 'a,b\n1,2\n3,"a long no'))
    assert error.row == 3


def test_utf_8_with_a_damaged_place_is_not_taken_for_windows_text(tmp_path: Path) -> None:
    data = "a,b\nSégou,1\nMénaka,2\n".encode().replace("Mé".encode(), b"M\xc3")
    error = refused(write(tmp_path, data))
    assert error.row == 3
    assert "damaged place (byte 0xc3)" in str(error)


def test_bytes_that_are_neither_utf_8_nor_windows_text(tmp_path: Path) -> None:
    error = refused(write(tmp_path, b"a,b\nx,1\ny\x81\xe9,2\n"))
    assert error.row == 3
    assert "neither UTF-8 nor Windows-1252" in str(error)


@pytest.mark.parametrize("data", [b"", b"\n \n", b"\xef\xbb\xbf", "\n".encode("utf-16")])
def test_an_empty_file(tmp_path: Path, data: bytes) -> None:
    assert "is empty" in str(refused(write(tmp_path, data)))


def test_damaged_utf_16(tmp_path: Path) -> None:
    assert "UTF-16" in str(refused(write(tmp_path, CSV.encode("utf-16")[:-1])))
    assert "NUL" in str(refused(write(tmp_path, CSV.encode("utf-16-le"))))


def test_text_without_separators_and_bytes_without_text(tmp_path: Path) -> None:
    assert "no header whose fields" in str(refused(write(tmp_path, "Some words\nand more\n")))
    assert "is not text" in str(refused(write(tmp_path, bytes(range(1, 9)) * 40)))


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\r\r\n"])
@pytest.mark.parametrize("title", ["", "A title\n", '"a\rtitle",over two\n\n'])
def test_no_row_is_lost_under_tags_whatever_ends_a_line(
    tmp_path: Path, end: str, title: str
) -> None:
    text = title + "area,people\n#adm1+name,#affected\nNiore,120\n\nGorma,45\n"
    table = only(opened(tmp_path, text.replace("\n", end).encode()))
    assert table.frame.to_numpy().tolist() == [["Niore", "120"], ["Gorma", "45"]]
    assert table.tags == {"area": "#adm1+name", "people": "#affected"}
    doubled = "lines end with a carriage return too many: each counts as two"
    assert (doubled in table.found) == (end == "\r\r\n")

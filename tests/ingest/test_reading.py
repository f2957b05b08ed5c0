"""A file that is structurally wrong is refused as a whole, with one message that says all."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sahel_indicators.errors import IngestError
from sahel_indicators.ingest import ingest_file
from sahel_indicators.ingest.bundle_tables import ingest_exact, nearest
from sahel_indicators.ingest.reading import numbers, read_header, read_table

from .tables import CONFLICT, REPORTED, changed, write

COLUMNS = ["name", "figure", "note"]
FIGURES_IN_WORDS = "".join(
    re.sub("violence,[0-9]*", "violence,many", line) for line in CONFLICT.splitlines(keepends=True)
)


def refusal(path: Path) -> IngestError:
    """The error with which a table of the bundle is refused, saying all that it must."""
    with pytest.raises(IngestError) as raised:
        ingest_exact(path, nearest(path))
    error = raised.value
    assert error.exit_code == 3
    assert str(error).startswith(str(path))
    assert error.remedy and f"What to do: {error.remedy}." in str(error)
    assert error.expected and f"Expected: {error.expected}." in str(error)
    assert "\n" not in str(error)
    return error


# -- the whole file --------------------------------------------------------------------------


def test_a_missing_file(tmp_path: Path) -> None:
    assert "cannot be read (No such file or directory)" in str(refusal(tmp_path / "none.csv"))


def test_a_folder_instead_of_a_file(tmp_path: Path) -> None:
    assert "cannot be read (Is a directory)" in str(refusal(tmp_path))


@pytest.mark.parametrize("text", ["", "\n\n", "\ufeff"])
def test_an_empty_file(tmp_path: Path, text: str) -> None:
    assert "is empty or begins with a blank line" in str(refusal(write(tmp_path, text)))


def test_a_header_alone(tmp_path: Path) -> None:
    header = CONFLICT.splitlines(keepends=True)[0]
    assert "has a header but no rows" in str(refusal(write(tmp_path, header)))


def test_a_file_cut_in_the_middle_of_a_line(tmp_path: Path) -> None:
    error = refusal(write(tmp_path, CONFLICT[:-40]))
    assert error.row == 5
    assert "ends in the middle of a line" in str(error)


def test_a_file_cut_in_the_middle_of_a_line_that_was_then_closed(tmp_path: Path) -> None:
    error = refusal(write(tmp_path, CONFLICT[:-40] + "\n"))
    assert error.row == 5
    assert "has 6 fields where the header has 10" in str(error)


def test_a_file_cut_at_the_end_of_a_line_without_its_line_break(tmp_path: Path) -> None:
    error = refusal(write(tmp_path, CONFLICT.rstrip("\n")))
    assert error.row == 5
    assert "if it is whole, add a line break" in str(error)


def test_a_file_cut_inside_a_quoted_field(tmp_path: Path) -> None:
    lines = REPORTED.splitlines(keepends=True)
    error = refusal(write(tmp_path, "".join(lines[:2])))
    assert error.row == 2
    assert "unexpected end of data" in str(error)


def test_a_last_line_whose_quote_is_never_closed(tmp_path: Path) -> None:
    text = changed(REPORTED, "high,\n", 'high,"\n')
    assert "unexpected end of data" in str(refusal(write(tmp_path, text)))


def test_a_wrong_encoding(tmp_path: Path) -> None:
    error = refusal(write(tmp_path, changed(CONFLICT, "Kayes", "Ségou").encode("latin-1")))
    assert (error.row, error.expected) == (4, "UTF-8")
    assert "not UTF-8 text (byte 0xe9)" in str(error)


def test_utf_16_and_binary_files(tmp_path: Path) -> None:
    for encoding in ("utf-16", "utf-16-le", "utf-16-be"):
        error = refusal(write(tmp_path, CONFLICT.encode(encoding)))
        assert "is UTF-16 text, not UTF-8. Expected: UTF-8." in str(error)
    assert "not UTF-8" in str(refusal(write(tmp_path, b"\x89PNG\r\n\x1a\n" + bytes(200))))
    assert "NUL bytes" in str(refusal(write(tmp_path, changed(CONFLICT, "Kayes", "Ka\x00yes"))))


# -- columns ---------------------------------------------------------------------------------


def test_a_missing_column(tmp_path: Path) -> None:
    text = "".join(line.rpartition(",")[0] + "\n" for line in CONFLICT.splitlines())
    error = refusal(write(tmp_path, text))
    assert (error.row, error.column) == (1, "reference_period_end")
    assert "lacks the column reference_period_end" in str(error)


def test_an_unknown_column(tmp_path: Path) -> None:
    text = "".join(f"{line},more\n" for line in CONFLICT.splitlines())
    error = refusal(write(tmp_path, text))
    assert error.column == "more"
    assert "has the unknown column more. Expected: " in str(error)


def test_a_renamed_column(tmp_path: Path) -> None:
    error = refusal(write(tmp_path, changed(CONFLICT, "fatalities", "deaths")))
    assert error.column == "fatalities"
    assert "lacks the column fatalities and has the unknown column deaths" in str(error)


def test_a_repeated_column(tmp_path: Path) -> None:
    error = refusal(write(tmp_path, changed(CONFLICT, "fatalities", "events")))
    assert (error.row, error.column) == (1, "events")
    assert "has the column events twice" in str(error)


@pytest.mark.parametrize(("separator", "said"), [(";", "';'"), ("\t", "tabs"), ("|", "'|'")])
def test_fields_that_are_not_separated_by_commas(tmp_path: Path, separator: str, said: str) -> None:
    error = refusal(write(tmp_path, CONFLICT.replace(",", separator)))
    assert error.row == 1
    assert f"has fields that are separated by {said}, not by commas. Expected: " in str(error)
    assert error.remedy == "save the table as CSV (comma separated)"


@pytest.mark.parametrize("written", ["Fatalities", " fatalities", "fatalities ", "FATALITIES"])
def test_a_column_that_differs_in_case_or_blanks_only(tmp_path: Path, written: str) -> None:
    error = refusal(write(tmp_path, changed(CONFLICT, "fatalities", written)))
    assert error.column == written
    assert f"has the right columns but for capital letters or blanks in '{written}'" in str(error)
    assert error.expected == "fatalities"


def test_every_column_in_capitals_and_with_blanks(tmp_path: Path) -> None:
    header, rows = CONFLICT.split("\n", 1)
    path = write(tmp_path, f"{header.upper().replace('_', ' ')}\n{rows}")
    assert "but for capital letters or blanks in 'LOCATION CODE', 'ADMIN1 CODE'" in str(
        refusal(path)
    )


def test_lines_that_end_with_carriage_returns_only(tmp_path: Path) -> None:
    error = refusal(write(tmp_path, CONFLICT.replace("\n", "\r")))
    assert error.row == 1
    assert "ends its lines with carriage returns only" in str(error)


def test_a_very_long_cell_or_column_is_cut_in_the_message(tmp_path: Path) -> None:
    long, cut = "x" * 81, "x" * 79 + "…"
    for text, found in (
        (changed(CONFLICT, "fatalities", long), f"unknown column {cut}."),
        (CONFLICT.replace("2023-01-01", long).replace("2023-02-01", long), f"cell is '{cut}'"),
        (changed(FIGURES_IN_WORDS, "many", long), f"cell is '{cut}'"),
    ):
        said = str(refusal(write(tmp_path, text)))
        assert found in said
        assert long not in said
    assert "x" * 80 in str(refusal(write(tmp_path, changed(CONFLICT, "fatalities", "x" * 80))))


def test_a_table_of_something_else(tmp_path: Path) -> None:
    with pytest.raises(IngestError, match=r"is no table that can be read here.*columns are a, b"):
        ingest_file(write(tmp_path, "a,b\n1,2\n"))


def test_a_first_line_that_is_blank_or_broken_is_no_header(tmp_path: Path) -> None:
    assert "begins with a blank line" in str(refusal(write(tmp_path, "\n" + CONFLICT)))
    for start in ("\r", '"'):
        assert "lacks the column" in str(refusal(write(tmp_path, start + CONFLICT)))


def test_a_first_line_without_end(tmp_path: Path) -> None:
    assert "no header that can be read" in str(refusal(write(tmp_path, "x" * 200_000)))


def test_columns_in_another_order_are_the_same_table(tmp_path: Path) -> None:
    rows = [line.split(",") for line in CONFLICT.splitlines()]
    turned = "".join(",".join(reversed(row)) + "\n" for row in rows)
    pd.testing.assert_frame_equal(
        ingest_file(write(tmp_path, turned)).observations,
        ingest_file(write(tmp_path, CONFLICT)).observations,
    )


def test_a_column_that_holds_no_number_at_all(tmp_path: Path) -> None:
    text = CONFLICT
    for old in ("3,8", "0,0", "1,,", "2,5"):
        text = changed(
            text, f"violence,{old}", f"violence,many,{old.split(',')[1]}" + "," * (old == "1,,")
        )
    error = refusal(write(tmp_path, text))
    assert (error.row, error.column) == (2, "events")
    assert "holds no number at all (the first cell is 'many')" in str(error)


def test_a_column_of_dates_in_another_format_throughout(tmp_path: Path) -> None:
    text = CONFLICT.replace("2023-01-01", "03/01/2023").replace("2023-02-01", "03/02/2023")
    error = refusal(write(tmp_path, text))
    assert (error.row, error.column) == (2, "reference_period_start")
    assert "holds no date at all (the first cell is '03/01/2023')" in str(error)


# -- lines and fields ------------------------------------------------------------------------


def test_a_field_too_many_and_one_too_few_do_not_make_up_for_each_other(tmp_path: Path) -> None:
    text = changed(changed(CONFLICT, "3,8,", "3,8,9,"), "0,0,", "0,")
    error = refusal(write(tmp_path, text))
    assert error.row == 2
    assert "has 11 fields where the header has 10" in str(error)


def test_the_line_of_a_wrong_field_count_is_the_editor_s_behind_a_line_break(
    tmp_path: Path,
) -> None:
    error = refusal(write(tmp_path, changed(REPORTED, "MLI,Gao,,", "MLI,Gao,")))
    assert error.row == 4  # the second row of figures, behind one that fills two lines


def test_a_stray_quote_is_refused(tmp_path: Path) -> None:
    text = changed(REPORTED, '"one ""quoted"" word"', '"one "quoted" word"')
    assert refusal(write(tmp_path, text)).row == 4


def test_a_stray_quote_is_refused_on_a_line_of_its_own_too(tmp_path: Path) -> None:
    path = write(tmp_path, 'name,figure,note\na,"1"2,x\n')  # no reader may make this 12
    with pytest.raises(IngestError, match="quotes only around a whole field"):
        table(path)


def table(path: Path) -> pd.DataFrame:
    return read_table(path, COLUMNS, {"figure"})


def test_rows_are_indexed_by_the_line_they_begin_on(tmp_path: Path) -> None:
    text = 'name,figure,note\na,1,"x\ny"\n\nb,2,z\nc,3,"one, two"\n'
    frame = table(write(tmp_path, text))
    assert frame.index.tolist() == [2, 5, 6]
    assert frame["note"].tolist() == ["x\ny", "z", "one, two"]


@pytest.mark.parametrize("start", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_byte_order_mark_and_other_line_ends_change_nothing(
    tmp_path: Path, start: str, end: str
) -> None:
    text = (start + "name,figure,note\na,1,x\n,,\n").replace("\n", end)
    path = write(tmp_path, text)
    assert read_header(path) == COLUMNS
    frame = table(path)
    assert frame.index.tolist() == [2, 3]
    assert frame["name"].tolist() == ["a", ""]
    assert frame["figure"].tolist()[0] == 1.0
    assert np.isnan(frame["figure"].tolist()[1])


def test_a_lone_carriage_return_ends_a_line_for_the_index_too(tmp_path: Path) -> None:
    frame = table(write(tmp_path, "name,figure,note\na,1,x\rb,2,y\nc,3,z\n"))
    assert frame.index.tolist() == [2, 3, 4]
    assert frame["figure"].tolist() == [1.0, 2.0, 3.0]


def test_text_stays_as_it_is_written(tmp_path: Path) -> None:
    frame = table(write(tmp_path, "name,figure,note\nNA,1,007\nnull,2, x \n"))
    assert frame["name"].tolist() == ["NA", "null"]
    assert frame["note"].tolist() == ["007", " x "]


def test_a_column_with_an_unreadable_cell_comes_as_text(tmp_path: Path) -> None:
    frame = table(write(tmp_path, "name,figure,note\na,1,x\nb,n/a,y\nc,,z\n"))
    assert frame["figure"].tolist() == ["1", "n/a", ""]
    assert numbers(frame["figure"]).tolist()[0] == 1.0
    assert numbers(frame["figure"]).isna().tolist() == [False, True, True]


@pytest.mark.parametrize("said", ["nan", "NaN", "-nan"])
def test_not_a_number_is_not_a_blank(tmp_path: Path, said: str) -> None:
    frame = table(write(tmp_path, f"name,figure,note\na,1,x\nb,{said},y\nc,,z\n"))
    assert frame["figure"].dtype == "str"
    assert frame["figure"].tolist()[2] == ""


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("12", 12.0),
        (" 12 ", 12.0),
        ("-0.5", -0.5),
        ("+3", 3.0),
        ("1e3", 1000.0),
        (".5", 0.5),
        ("5.", 5.0),
        ("0.1", 0.1),
        ("9007199254740993", 9007199254740992.0),
    ],
)
def test_numbers_are_read_alike_alone_and_beside_an_unreadable_one(
    tmp_path: Path, said: str, value: float
) -> None:
    alone = table(write(tmp_path, f"name,figure,note\na,{said},x\n"))
    beside = table(write(tmp_path, f"name,figure,note\na,{said},x\nb,1,y\nc,?,z\n"))
    assert numbers(alone["figure"]).tolist() == [value]
    assert numbers(beside["figure"]).tolist()[0] == value


@pytest.mark.parametrize(
    "said", ["1,000", "1 000", "1_000", "12,5", "0x10", "--", "١٢", "1e", "true", "€5"]
)
def test_what_is_no_plain_number_is_not_read_as_one(tmp_path: Path, said: str) -> None:
    frame = table(write(tmp_path, f'name,figure,note\na,"{said}",x\nb,1,y\n'))
    assert numbers(frame["figure"]).isna().tolist() == [True, False]

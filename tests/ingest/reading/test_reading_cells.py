"""Numbers as they are written: a column decides together, and what nothing decides is no number."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from sahel_indicators.ingest.reading import is_missing, read_numbers

NAN = float("nan")


def read(texts: list[str], decimal_comma: bool | None = None) -> tuple[list[float], list[bool]]:
    values, unreadable = read_numbers(pd.Series(texts, dtype="str"), decimal_comma)
    assert (values.dtype, unreadable.dtype) == (np.dtype("float64"), np.dtype("bool"))
    return values.tolist(), unreadable.tolist()


def check(texts: list[str], expected: list[float | None], comma: bool | None = None) -> None:
    """None stands for a cell that cannot be read."""
    values, unreadable = read(texts, comma)
    assert unreadable == [value is None for value in expected]
    np.testing.assert_array_equal(values, [NAN if value is None else value for value in expected])


@pytest.mark.parametrize(
    "text",
    [
        *["", " ", "-", "–", "—", "..", "n/a", "N/A", "#N/A", "NA", "n.d.", "NULL", "None", "NaN"],
        *["Not available", "Not provided", "Sans objet"],
    ],
)
def test_what_says_that_there_is_no_figure(text: str) -> None:
    assert is_missing(text)
    check([text, "1"], [NAN, 1.0])


@pytest.mark.parametrize("text", ["0", "x", "--", "nil", "#REF!", "inf"])
def test_what_does_not_say_so(text: str) -> None:
    assert not is_missing(text)


def test_plain_numbers() -> None:
    check(["12", "-0.5", "1e3", "", ".5", "1.234"], [12.0, -0.5, 1000.0, NAN, 0.5, 1.234])


@pytest.mark.parametrize("gap", [" ", "\u00a0", "\u202f", "'", "’"])
def test_thousands_separated_by_blanks_and_apostrophes(gap: str) -> None:
    check([f"1{gap}234{gap}567", f"12{gap}345,5"], [1234567.0, 12345.5])


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["1,234,567", "1,234"], [1234567.0, 1234.0]),
        (["1.234.567", "1.234"], [1234567.0, 1234.0]),
        (["1,234.5", "1,234"], [1234.5, 1234.0]),
        (["1.234,5", "1.234"], [1234.5, 1234.0]),
        (["12,5", "1,234"], [12.5, 1.234]),
        (["12.5", "1,234"], [12.5, 1234.0]),
        (["0,123", "1,234"], [0.123, 1.234]),
        (["1234,567", "1,234"], [1234.567, 1.234]),
        (["1 234,567", "1,234"], [1234.567, 1.234]),
    ],
)
def test_one_cell_decides_for_its_column(texts: list[str], expected: list[float]) -> None:
    check(texts, list(expected))
    check(texts[::-1], list(expected[::-1]))


def test_what_no_cell_decides_is_not_guessed() -> None:
    check(["1,234", "12", "5,678"], [None, 12.0, None])
    check(["1,234", "1.234"], [None, None])


def test_what_the_file_says_decides_where_no_cell_does() -> None:
    check(["1,234", "12"], [1.234, 12.0], comma=True)
    check(["1,234", "12"], [1234.0, 12.0], comma=False)


def test_cells_weigh_more_than_what_the_file_says() -> None:
    check(["12.5", "1,234"], [12.5, 1234.0], comma=True)
    check(["12,5", "1.234"], [12.5, 1234.0], comma=False)


def test_a_point_in_a_file_with_decimal_commas_is_not_guessed() -> None:
    check(["14.123", "?"], [None, None], comma=True)
    check(["14.123", "2"], [None, 2.0], comma=True)


def test_contradicting_cells_leave_doubtful_ones_unreadable() -> None:
    check(["12,5", "12.5", "1,234"], [12.5, 12.5, None])


@pytest.mark.parametrize(
    "text",
    [
        *["12 %", "12%", "1,23,456", "1.234.56", "12 34", "1 2345", "0x10", "1_000", "١٢", "€5"],
        *["inf", "-inf", "1e999", "12-15", "<5", "5+", "#REF!", "(5)", "1,234,56.7", "--5", "."],
    ],
)
def test_what_is_no_number(text: str) -> None:
    check([text, "1"], [None, 1.0])


def test_signs_and_blanks_around() -> None:
    check(["+3", " 4 ", "−5", "-1 234", "1,5E+03"], [3.0, 4.0, -5.0, -1234.0, 1500.0])


def test_an_empty_column_and_a_blank_one() -> None:
    check([], [])
    check(["", ""], [NAN, NAN])

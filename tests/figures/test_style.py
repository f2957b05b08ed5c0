"""Fixed words, numbers and dates in both languages; colours that hold without colour."""

from __future__ import annotations

import pandas as pd
import pytest

from sahel_indicators.figures import style, words
from sahel_indicators.figures.style import IPC, NOT_ANALYSED, greyness, ink_on
from sahel_indicators.figures.words import words_of

EN, FR = words_of("en"), words_of("fr")


def test_every_word_is_there_in_two_languages():
    for key, both in words._WORDS.items():
        assert len(both) == 2 and all(both), key


def test_no_line_can_break_before_french_punctuation():
    for _, french in words._WORDS.values():
        for sign in ":;%?!":
            assert f" {sign}" not in french


@pytest.mark.parametrize(
    ("value", "decimals", "english", "french"),
    [
        (12345.6, 1, "12,345.6", "12\u202f345,6"),
        (1234567, 0, "1,234,567", "1\u202f234\u202f567"),
        (999, 0, "999", "999"),
        (-0.25, 2, "−0.25", "−0,25"),
        (-0.001, 1, "0.0", "0,0"),
        (0, 0, "0", "0"),
    ],
)
def test_numbers(value, decimals, english, french):
    assert EN.number(value, decimals) == english
    assert FR.number(value, decimals) == french


def test_per_cents_and_ranges():
    assert (EN.percent(5), FR.percent(5)) == ("5%", "5\u202f%")
    assert (EN.percents(1, 5), FR.percents(1, 5)) == ("1–5%", "1–5\u202f%")


def test_no_line_can_begin_with_french_punctuation():
    assert FR.joined("« HDX » ; 5 % : oui") == "«\u202fHDX\u202f»\u202f; 5\u202f%\u202f: oui"
    assert FR.joined("«\u00a0HDX\u00a0»\u00a0: oui") == "«\u202fHDX\u202f»\u202f: oui"
    assert EN.joined("a ; b") == "a ; b"
    assert (EN.colon, EN.semicolon) == (": ", "; ")
    assert (FR.colon, FR.semicolon) == ("\u202f: ", "\u202f; ")


def test_dates():
    third, first = pd.Timestamp("2023-08-03"), pd.Timestamp("2023-10-01")
    assert (EN.month(third), FR.month(third)) == ("Aug 2023", "août 2023")
    assert FR.month(pd.Timestamp("2019-09-30")) == "sept. 2019"
    assert (EN.day(third), FR.day(third)) == ("3 Aug 2023", "3 août 2023")
    assert (EN.day(first), FR.day(first)) == ("1 Oct 2023", "1er oct. 2023")


def test_age_groups():
    assert (EN.ages("0-59m"), FR.ages("0-59m")) == (
        "Children of 0–59 months",
        "Enfants de 0–59 mois",
    )
    assert EN.ages("not stated") == "Ages not stated"


def test_not_analysed_is_no_phase_and_no_blank():
    assert NOT_ANALYSED.upper() not in {*IPC, "#FFFFFF"}
    red, green, blue = (int(NOT_ANALYSED[n : n + 2], 16) for n in (1, 3, 5))
    assert red == green == blue < 240


def test_ink_is_read_on_dark_and_on_light():
    assert ink_on("#640000") == "white" and ink_on("#FAE61E") == style.TEXT
    assert greyness("white") == pytest.approx(1) and greyness("black") == 0

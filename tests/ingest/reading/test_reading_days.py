"""Days and months as they are written: a column decides together; an ambiguous day is none."""

from __future__ import annotations

from datetime import date

import pytest

from sahel_indicators.ingest.reading import day_reader, month_number, read_month


def read(*texts: str, day_first: bool | None = None) -> list[date | None]:
    reader = day_reader(texts, day_first)
    return [reader(text) for text in texts]


@pytest.mark.parametrize(
    "text",
    [
        "2020-07-31",
        " 2020-07-31 ",
        "2020/07/31",
        "2020-07-31T00:00:00",
        "2020-07-31T00:00:00.000Z",
        "2020-07-31 00:00:00.000",
        "2020-07-31T23:59:59+00:00",
        "31-07-2020",
        "31/07/2020",
        "31/7/20",
        "07/31/2020",
        "31 July 2020",
        "31 juillet 2020",
        "31-Jul-20",
        "31 juil. 2020",
        "Jul 31, 2020",
        "July 31 2020",
    ],
)
def test_one_day_in_many_styles(text: str) -> None:
    assert read(text) == [date(2020, 7, 31)]


def test_french_months_and_the_first() -> None:
    assert read("1er février 2021", "3 décembre 2020", "15 août 2019") == [
        date(2021, 2, 1),
        date(2020, 12, 3),
        date(2019, 8, 15),
    ]


def test_one_text_decides_for_its_column() -> None:
    assert read("01/02/2020", "31/12/2019") == [date(2020, 2, 1), date(2019, 12, 31)]
    assert read("01/02/2020", "12/31/2019") == [date(2020, 1, 2), date(2019, 12, 31)]
    # Texts decide, whatever the publisher is believed to write.
    assert read("01/02/2020", "12/31/2019", day_first=True)[0] == date(2020, 1, 2)


def test_what_no_text_decides_is_not_guessed() -> None:
    assert read("01/02/2020", "03/04/2020") == [None, None]
    assert read("01/02/2020", day_first=True) == [date(2020, 2, 1)]
    assert read("01/02/2020", day_first=False) == [date(2020, 1, 2)]
    assert read("05/05/2020") == [date(2020, 5, 5)]


def test_contradicting_texts_leave_ambiguous_ones_unread() -> None:
    assert read("31/12/2019", "12/31/2019", "01/02/2020", day_first=True) == [
        date(2019, 12, 31),
        date(2019, 12, 31),
        None,
    ]


def test_two_digit_years_turn_at_69() -> None:
    assert read("16-Feb-68", "16-Feb-69", "16-Feb-21") == [
        date(2068, 2, 16),
        date(1969, 2, 16),
        date(2021, 2, 16),
    ]


@pytest.mark.parametrize(
    "text",
    [
        *["", "n/a", "43921", "43921.0", "2020", "20200731", "2020-02-30", "2020-13-01"],
        *["1899-12-31", "2101-01-01", "31-Foo-2020", "July 2020", "13/13/2020", "0/5/2020"],
        *["32/01/2020", "2020-07/31", "2020-07-31 and more", "٣١/١٢/٢٠٢٠"],
    ],
)
def test_what_is_no_day(text: str) -> None:
    assert read(text) == [None]


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("Apr 2023", (2023, 4)),
        ("April 2023", (2023, 4)),
        ("avril 2023", (2023, 4)),
        ("avr. 2023", (2023, 4)),
        ("2023-04", (2023, 4)),
        ("04/2023", (2023, 4)),
        ("2023 April", (2023, 4)),
        ("Août 2019", (2019, 8)),
        ("2023", None),
        ("2023-13", None),
        ("Apr-23", None),
        ("2023-04-01", None),
        ("Foo 2023", None),
        ("Apr 1800", None),
        ("", None),
    ],
)
def test_months_of_a_year(text: str, month: tuple[int, int] | None) -> None:
    assert read_month(text) == month


@pytest.mark.parametrize(
    ("names", "number"),
    [
        ("January jan Janvier janv. 1 01", 1),
        ("February Feb février fév. févr. 2", 2),
        ("March mar mars 3", 3),
        ("April APR avril avr. 4", 4),
        ("May mai 5", 5),
        ("June jun juin 6", 6),
        ("July jul juillet juil. 7", 7),
        ("August aug août aout 8", 8),
        ("September sep sept. septembre 9", 9),
        ("October oct octobre 10", 10),
        ("November nov. novembre 11", 11),
        ("December dec décembre déc. 12", 12),
    ],
)
def test_names_of_months(names: str, number: int) -> None:
    assert [month_number(name) for name in names.split()] == [number] * len(names.split())


@pytest.mark.parametrize("text", ["", "0", "13", "juil et août", "x", "1.0", "ma"])
def test_what_is_no_month(text: str) -> None:
    assert month_number(text) is None


def test_days_that_a_spreadsheet_may_have_turned_are_none() -> None:
    assert read("2023-04-03", "25/03/2023", "2023-03-25", "2023-05-05", "25 March 2023") == [
        None,
        date(2023, 3, 25),
        date(2023, 3, 25),
        date(2023, 5, 5),
        date(2023, 3, 25),
    ]
    assert read("2023-04-03 00:00:00", "3/25/2023") == [None, date(2023, 3, 25)]


def test_days_of_one_order_are_read_as_ever() -> None:
    assert read("2023-04-03", "2023/12/11") == [date(2023, 4, 3), date(2023, 12, 11)]
    assert read("2023-04-03", "4 May 2023") == [date(2023, 4, 3), date(2023, 5, 4)]
    assert read("03/04/2023", "25/03/2023") == [date(2023, 4, 3), date(2023, 3, 25)]

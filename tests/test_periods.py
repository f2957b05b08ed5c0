"""Months, seasons and years, their overlaps, and what was known on a day."""

from __future__ import annotations

import pandas as pd
import pytest

from sahel_indicators.errors import DataError
from sahel_indicators.periods import (
    EXERCISE_MONTH,
    SEASONS,
    as_of,
    inside_span,
    month_of,
    overlap_share,
    period_in_words,
    period_table,
    read_day,
    read_span,
    season_label,
)

from .planting import planted


def days(*texts: str | None) -> pd.Series:
    return pd.Series(pd.to_datetime(list(texts)))


def test_months_include_a_leap_february() -> None:
    table = period_table("month", "2023-12-01", "2024-03-31")
    assert table["period_start"].dt.strftime("%Y-%m-%d").tolist() == [
        "2023-12-01",
        "2024-01-01",
        "2024-02-01",
        "2024-03-01",
    ]
    assert table["period_end"].dt.day.tolist() == [31, 31, 29, 31]


def test_the_seasons_of_a_year_are_those_the_cadre_harmonise_means() -> None:
    table = period_table("season", "2023-01-01", "2023-12-31")
    assert table["period_start"].dt.strftime("%m-%d").tolist() == ["03-01", "06-01", "10-01"]
    assert table["period_end"].dt.strftime("%m-%d").tolist() == ["05-31", "08-31", "12-31"]
    assert season_label(table["period_start"]).tolist() == list(SEASONS)
    assert season_label(days("2023-09-01")).isna().all()


def test_a_period_only_partly_inside_is_left_out() -> None:
    assert len(period_table("month", "2023-01-02", "2023-03-30")) == 1
    assert len(period_table("season", "2023-03-02", "2023-12-30")) == 1
    assert period_table("year", "2022-01-01", "2023-06-30")["period_end"].tolist() == [
        pd.Timestamp("2022-12-31")
    ]


def test_unknown_frequencies_and_reversed_bounds_are_errors() -> None:
    with pytest.raises(DataError, match="'week' is not a frequency"):
        period_table("week", "2023-01-01", "2023-12-31")  # type: ignore[arg-type]
    with pytest.raises(DataError, match="ends before it starts"):
        period_table("month", "2023-12-31", "2023-01-01")


def test_overlap_counts_days_of_the_first_period() -> None:
    share = overlap_share(
        days("2023-06-01", "2023-06-01", "2023-06-01", "2023-06-01", None),
        days("2023-06-30", "2023-06-30", "2023-06-30", "2023-06-30", "2023-06-30"),
        days("2023-06-16", "2023-07-01", "2023-01-01", "2023-06-30", "2023-06-01"),
        days("2023-07-31", "2023-07-31", "2023-12-31", "2023-06-30", "2023-06-30"),
    )
    assert share[:4].tolist() == pytest.approx([0.5, 0.0, 1.0, 1 / 30])
    assert pd.isna(share[4])


def test_month_of_is_the_first_day() -> None:
    assert month_of(days("2024-02-29", "2023-12-01")).tolist() == [
        pd.Timestamp("2024-02-01"),
        pd.Timestamp("2023-12-01"),
    ]


def test_as_of_gives_what_was_known_and_keeps_every_vintage() -> None:
    first = {"status": "first projection", "period_start": "2024-06-01", "period_end": "2024-08-31"}
    table = planted(
        first | {"value": 10.0, "published_on": "2023-11-30"},
        first | {"value": 12.0, "published_on": "2024-03-31"},
    )
    assert as_of(table, "2023-11-29").empty
    assert as_of(table, "2023-11-30")["value"].tolist() == [10.0]
    assert as_of(table, "2024-12-31")["value"].tolist() == [10.0, 12.0]
    assert as_of(table, None) is table


def test_a_figure_without_a_day_of_publication_was_never_known() -> None:
    table = planted({}).assign(published_on=pd.Series([pd.NaT], dtype="datetime64[ns]"))
    assert as_of(table, "2099-01-01").empty


def test_the_months_in_which_exercises_are_held() -> None:
    assert EXERCISE_MONTH == {"Jan-May": 3, "Jun-Aug": 8, "Sep-Dec": 11}


def test_a_span_of_months_begins_on_the_first_and_ends_on_the_last_day() -> None:
    assert read_span("2024-02", "2024-02") == (
        pd.Timestamp("2024-02-01"),
        pd.Timestamp("2024-02-29"),
    )
    assert read_span("2024-02-10", "2024-02-10")[0] == pd.Timestamp("2024-02-10")


def test_an_open_span_holds_every_day() -> None:
    table = pd.DataFrame({"period_start": days("1985-01-01"), "period_end": days("2026-10-31")})
    assert len(inside_span(table)) == 1


def test_a_span_keeps_what_lies_wholly_in_it() -> None:
    starts = days("2019-12-01", "2020-01-01", "2020-06-01")
    table = pd.DataFrame({"period_start": starts, "period_end": starts + pd.offsets.MonthEnd(3)})
    kept = inside_span(table, "2020-01", "2020-07")
    assert kept["period_start"].dt.strftime("%Y-%m").tolist() == ["2020-01"]
    dates = inside_span(table, "2020-01", "2020-07", first="period_start", last="period_start")
    assert dates["period_start"].dt.strftime("%Y-%m").tolist() == ["2020-01", "2020-06"]


@pytest.mark.parametrize("said", ["2020", "2020/01", "01-2020", "2020-13", "", "soon"])
def test_a_span_that_is_no_month_or_day_is_refused(said: str) -> None:
    with pytest.raises(DataError, match="YYYY-MM or YYYY-MM-DD"):
        read_span(said, None)


@pytest.mark.parametrize("said", ["2999-01-01", "1066-10-14"])
def test_a_day_to_which_nothing_could_be_added_is_refused(said: str) -> None:
    with pytest.raises(DataError, match="outside the years 1900 to 2199"):
        read_day(said)


def test_a_span_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(DataError, match="2021-01 to 2020-12 ends before"):
        read_span("2021-01", "2020-12")


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        ("2023-01-01", "2023-12-31", "2023"),
        ("2022-01-01", "2023-12-31", "2022 to 2023"),
        ("2024-02-01", "2024-02-29", "2024-02"),
        ("2023-10-01", "2023-12-31", "2023-10 to 2023-12"),
        ("2023-12-31", "2023-12-31", "2023-12-31"),
        ("2023-10-03", "2023-11-12", "2023-10-03 to 2023-11-12"),
        ("2023-10-03", None, "since 2023-10-03"),
    ],
)
def test_a_period_is_said_as_short_as_it_can_be(first: str, last: str | None, said: str) -> None:
    assert period_in_words(pd.Timestamp(first), pd.Timestamp(last)) == said

"""The test on the past: counts by hand on a planted course."""

from dataclasses import replace

import pandas as pd
import pytest

from sahel_indicators.alerts import Outcome, Rule, backtest
from sahel_indicators.alerts.shown import test_notes as notes_of
from sahel_indicators.alerts.shown import test_tables as tables_of
from sahel_indicators.alerts.wording import outcome_text
from sahel_indicators.figures.words import words_of
from tests.alerts.planting import monthly, rule, share, share_rule, told, values

FIFTH = share_rule(
    followed_by=Outcome("phase3plus_share", months=0, at_least=0.20), cool_down_days=0
)

THREE_MONTHS = Outcome("conflict_fatalities", months=3, at_least=None)


def counts(table: pd.DataFrame, asked: Rule, level: str) -> pd.Series:
    found = backtest(told(table, asked), table)
    return found[found["level"] == level].iloc[0]


def test_what_followed_a_crossing_by_hand() -> None:
    # Crossings in November 2021 (then 25 %), March 2023 (then 10 %) and March 2024 (then unknown).
    course = {
        "2021-03": 0.1,
        "2021-11": 0.3,
        "2022-03": 0.25,
        "2022-11": 0.1,
        "2023-03": 0.2,
        "2023-11": 0.1,
        "2024-03": 0.4,
    }
    table = values(*(share(exercise, found) for exercise, found in course.items()))
    row = counts(table, FIFTH, "warning")
    assert (row["alerts"], row["outcome_known"], row["followed"]) == (3, 2, 1)
    assert row["share_followed"] == 0.5 and row["few"]
    # Of six with a next figure, those of 2021-03, 2021-11 and 2022-11 and 2023-11 were followed.
    assert (row["base_known"], row["base_followed"]) == (6, 4)
    # Of these four, the rule held before in November 2021 only.
    assert (row["caught"], row["share_caught"]) == (1, 0.25)
    assert row["after_mean"] == pytest.approx((0.25 + 0.1) / 2)
    # The alert of 30 November 2021 was followed by what was known on 31 March 2022.
    assert row["lead_days"] == 121
    assert (row["areas"], row["areas_alerted"], row["days_with_alerts"]) == (1, 1, 3)
    assert row["alerts_a_year"] == pytest.approx(3 / (1097 / 365.25))


def test_the_three_months_after_against_the_year_before() -> None:
    asked = rule(levels=(("watch", 12.0),), followed_by=THREE_MONTHS)
    # A year of 4, a high of 10; on average 12 in three months of the year before.
    more = values(*monthly("2020-01", [4.0] * 12 + [10.0, 4.0, 4.0, 5.0]))
    row = counts(more, asked, "watch")
    assert (row["alerts"], row["followed"], row["after_mean"]) == (1, 1, 13.0)
    # Known on 7 February; the third month after, April, on 7 May.
    assert row["lead_days"] == 89
    same = values(*monthly("2020-01", [4.0] * 12 + [10.0, 4.0, 4.0, 4.0]))
    assert counts(same, asked, "watch")["followed"] == 0


def test_months_that_are_not_all_known_tell_nothing() -> None:
    asked = rule(levels=(("watch", 12.0),), followed_by=THREE_MONTHS)
    table = values(*monthly("2020-01", [4.0] * 12 + [10.0, 9.0, None, 9.0]))
    row = counts(table, asked, "watch")
    assert (row["alerts"], row["outcome_known"]) == (1, 0)
    assert pd.isna(row["share_followed"])


def test_a_projection_is_held_against_the_next_current_analysis() -> None:
    asked = replace(FIFTH, statuses=("first projection",), max_age_days=0)
    told_in_march = share("2023-03", 0.3, status="first projection")
    table = values(told_in_march, share("2023-03", 0.1), share("2023-11", 0.21))
    row = counts(table, asked, "warning")
    assert (row["outcome_known"], row["followed"]) == (1, 1)
    assert row["lead_days"] == 244  # from 31 March to 30 November


# Crossed in March 2023 (March to May); 1 death a month until then, 1, 2 and 9 in the months after.
FOOD = [share("2022-11", 0.1), share("2023-03", 0.3)]
DEATHS = monthly("2022-05", [*[1.0] * 13, 1.0, 2.0, 9.0])


def test_another_indicator_is_looked_up_in_its_own_statuses() -> None:
    asked = replace(FIFTH, followed_by=THREE_MONTHS)
    row = counts(values(*FOOD, *DEATHS), asked, "warning")
    assert (row["alerts"], row["outcome_known"], row["followed"]) == (1, 1, 1)
    assert row["after_mean"] == 12.0
    projected = share("2023-03", 0.3, status="first projection")
    asked = replace(asked, statuses=("first projection",), max_age_days=0)
    # Of June to August: September to November follow, held against 3 times 13 / 12.
    table = values(projected, *DEATHS, *monthly("2023-09", [1.0, 1.0, 1.0]))
    row = counts(table, asked, "warning")
    assert (row["alerts"], row["outcome_known"], row["followed"], row["after_mean"]) == (1, 1, 0, 3)


def test_the_next_figure_of_another_indicator_is_anybodys() -> None:
    # A high of deaths in June 2023, and the first share found that begins after it.
    asked = rule(levels=(("watch", 12.0),), followed_by=Outcome("phase3plus_share", 0, 0.2))
    high = monthly("2022-05", [*[1.0] * 13, 5.0])
    row = counts(values(*high, *FOOD, share("2023-11", 0.25)), asked, "watch")
    assert (row["alerts"], row["outcome_known"], row["followed"]) == (1, 1, 1)
    assert row["after_mean"] == 0.25


@pytest.mark.parametrize("months", [0, 3])
def test_an_outcome_without_any_figure_is_not_known(months: int) -> None:
    asked = replace(FIFTH, followed_by=Outcome("conflict_fatalities", months, 1.0))
    row = counts(values(*FOOD), asked, "warning")
    assert (row["alerts"], row["outcome_known"], row["base_known"]) == (1, 0, 0)
    assert row[["share_followed", "base_share", "after_mean", "lead_days"]].isna().all()


def test_what_followed_is_told_as_it_is_known_now() -> None:
    first = share("2023-11", 0.1)
    revised = first | {"value": 0.3, "published_on": pd.Timestamp("2024-02-15")}
    table = values(share("2022-11", 0.1), share("2023-03", 0.3), first, revised)
    assert counts(table, FIFTH, "warning")["followed"] == 1


def test_graver_alerts_count_at_lighter_levels_too() -> None:
    table = values(*monthly("2015-01", [1.0] * 36 + [9.0]))
    asked = rule(followed_by=THREE_MONTHS)
    found = backtest(told(table, asked), table).set_index("level")["alerts"]
    assert found.to_dict() == {"watch": 1, "warning": 1}


@pytest.mark.parametrize("course", [[5.0] * 40, [5.0 + month for month in range(40)]])
def test_only_what_could_have_given_an_alert_is_judged(course: list[float | None]) -> None:
    table = values(*monthly("2015-01", course))
    found = backtest(told(table, rule()), table).set_index("level")
    assert found["judged"].to_dict() == {"watch": 28, "warning": 4}
    assert found["months_missing"].to_dict() == {"watch": 12, "warning": 36}
    # January 2016 and 2018, each known a week after its month.
    assert found["known_from"].dt.strftime("%Y-%m-%d").tolist() == ["2016-02-07", "2018-02-07"]


ROUNDS = values(
    *(row for year in range(2014, 2019) for row in monthly(f"{year}-12", [9.0 + year % 2]))
)
SPARSE = rule(months_known=0.15, followed_by=Outcome("conflict_fatalities", 0, None))


def test_rounds_too_sparse_for_a_high_tell_nothing_of_what_is_usual() -> None:
    row = counts(ROUNDS, SPARSE, "watch")
    assert (row["judged"], row["months_missing"], row["alerts"]) == (0, 5, 0)
    assert (row["base_known"], row["base_followed"], row["caught"]) == (0, 0, 0)
    rates = ["known_from", "known_to", "alerts_a_year", "base_share", "share_caught"]
    assert row[rates].isna().all()
    # An analyst who lets one month of twelve do has them judged.
    assert counts(ROUNDS, replace(SPARSE, months_known=0.05), "watch")["judged"] == 4


@pytest.mark.parametrize(("language", "name"), [("en", "gaps"), ("fr", "lacunes")])
def test_the_table_counts_gaps_apart_and_claims_no_rate(language: str, name: str) -> None:
    words = words_of(language)
    alerts = told(ROUNDS, SPARSE)
    tested = backtest(alerts, ROUNDS)
    ((_, table),) = tables_of(alerts, tested, words)
    assert table[name].tolist() == ["5", "5"]
    assert table.iloc[:, 1].tolist() == ["0", "0"]  # so many were given
    assert set(table.drop(columns=name).iloc[:, 2:].to_numpy().ravel()) == {"–"}
    assert name.capitalize() in notes_of(words)[0]
    shares = values(share("2023-03", 0.1))
    crossing = told(shares, FIFTH)
    ((_, other),) = tables_of(crossing, backtest(crossing, shares), words)
    assert name not in other


@pytest.mark.parametrize(
    ("outcome", "said"),
    [
        ((3, None), "more in the next 3 months than in as many of the year before on average"),
        ((3, 30.0), "30 or more in the next 3 months"),
        ((0, None), "the next figure is higher"),
        ((0, 30.0), "the next figure is 30 or more"),
    ],
)
def test_what_is_counted_as_having_followed_is_said(
    outcome: tuple[int, float | None], said: str
) -> None:
    asked = rule(followed_by=Outcome("conflict_fatalities", *outcome))
    assert outcome_text(asked, words_of("en")) == f"Reported fatalities: {said}"

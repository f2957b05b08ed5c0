"""Each kind of rule at its boundary, on planted figures."""

from typing import Any

import pandas as pd
import pytest

from tests.alerts.planting import (
    fired,
    monthly,
    reasons,
    rule,
    share,
    share_rule,
    standing,
    told,
    values,
)

AREA = "ML0503"
QUIET = [1.0] * 36


def people(row: dict[str, Any], count: float) -> dict[str, Any]:
    """The count that stands beside a share."""
    return row | {"indicator": "phase3plus_people", "value": count}


# --- crosses and reaches


@pytest.mark.parametrize(("now", "level"), [(0.2, "warning"), (0.1995, None), (0.35, "warning")])
def test_a_fifth_is_reached_by_the_unrounded_share(now: float, level: str | None) -> None:
    found = told(values(share("2022-11", 0.1), share("2023-03", now)), share_rule())
    assert standing(found).get(AREA) == level


@pytest.mark.parametrize(("count", "passes"), [(20_000, True), (19_998, True), (19_997, False)])
def test_a_count_within_two_people_of_a_fifth_passes(count: int, passes: bool) -> None:
    row = share("2023-03", count / 100_000)
    asked = share_rule(people="phase3plus_people", within_people=2)
    assert (AREA in standing(told(values(row, people(row, count)), asked))) is passes


def test_people_of_another_exercise_let_no_share_pass() -> None:
    row, other = share("2023-03", 0.19998), share("2022-11", 0.5)
    asked = share_rule(people="phase3plus_people", within_people=2)
    assert standing(told(values(row, people(other, 19_998)), asked)) == {}


def test_an_alert_is_given_at_the_crossing_and_stands_until_it_is_undone() -> None:
    course = [("2022-03", 0.1), ("2022-11", 0.22), ("2023-03", 0.25), ("2023-11", 0.1)]
    table = values(*(share(*each) for each in course))
    assert fired(told(table, share_rule())) == [(AREA, "2022-11-30", "warning")]
    until_march = told(table, share_rule(), as_of="2023-04-10")
    assert standing(until_march) == {AREA: "warning"}
    assert until_march.standing["since"].tolist() == [pd.Timestamp("2022-11-30")]
    assert standing(told(table, share_rule())) == {}


def test_after_a_long_gap_reaching_counts_as_crossing() -> None:
    table = values(share("2021-03", 0.3), share("2023-03", 0.3))
    found = told(table, share_rule())
    assert [day for _, day, _ in fired(found)] == ["2021-03-31", "2023-03-31"]
    assert found.standing["since"].tolist() == [pd.Timestamp("2023-03-31")]
    assert found.fired["after_gap"].tolist() == [False, True]
    short = told(table, share_rule(compare_within_days=800))
    assert [day for _, day, _ in fired(short)] == ["2021-03-31"]
    assert not short.standing["after_gap"].any()


def test_joined_producers_are_one_series_and_others_are_not() -> None:
    table = values(share("2022-11", 0.3), share("2023-03", 0.3, source="cilss_ch_hapi"))
    assert len(fired(told(table, share_rule()))) == 1
    apart = share_rule(joined=False, cool_down_days=0)
    assert len(fired(told(table, apart))) == 2


def survey(value: float, lower: float, upper: float, **about: Any) -> dict[str, Any]:
    return {
        "indicator": "gam_whz",
        "series": "SMART 2023 | gam_whz | not stated | 6-59m",
        "source": "nutrition_surveys",
        "status": "estimated",
        "admin_level": 1,
        "area_code": "ML07",
        "value": value,
        "lower": lower,
        "upper": upper,
        "period_start": "2023-07-01",
        "period_end": "2023-08-31",
        "published_on": "2023-11-29",
    } | about


GAM = rule(
    indicator="gam_whz",
    kind="reaches",
    admin_levels=(1,),
    sources=("nutrition_surveys",),
    statuses=("estimated",),
    levels=(("warning", 10.0), ("alarm", 15.0)),
    interval_reaches="watch",
    max_age_days=460,
)
NONE = float("nan")


@pytest.mark.parametrize(
    ("figure", "level", "certainty"),
    [
        ((9.9, NONE, NONE), None, None),
        ((10.0, NONE, NONE), "warning", "no interval"),
        ((14.9, 13.0, 17.0), "warning", "above"),
        ((15.0, 13.0, 17.0), "alarm", "spans"),
        ((15.0, 15.0, 17.0), "alarm", "above"),
        ((9.4, 8.7, 10.2), "watch", "reaches"),
        ((9.4, 8.7, 9.9), None, None),
    ],
)
def test_malnutrition_says_what_its_interval_says(
    figure: tuple[float, float, float], level: str | None, certainty: str | None
) -> None:
    found = told(values(survey(*figure)), GAM)
    assert standing(found).get("ML07") == level
    assert found.standing["certainty"].tolist() == ([certainty] if certainty else [])


def test_children_of_6_to_59_months_win_over_others_of_the_same_survey() -> None:
    other = survey(10.0, NONE, NONE, series="SMART 2023 | gam_whz | not stated | 0-59m")
    found = told(values(other, survey(9.4, 8.7, 9.9)), GAM)
    assert standing(found) == {}


def test_malnutrition_by_arm_circumference_gives_no_alert() -> None:
    table = values(survey(20.0, NONE, NONE, indicator="gam_muac"), survey(5.0, NONE, NONE))
    assert standing(told(table, GAM)) == {}


# --- highest


@pytest.mark.parametrize(
    ("past", "now", "level"),
    [
        ([5.0] * 36, 6.0, "warning"),
        ([5.0] * 36, 5.0, None),  # as high as before is no new high
        ([9.0] + [5.0] * 35, 6.0, "watch"),  # higher three years ago
        ([9.0] + [5.0] * 36, 6.0, "warning"),  # higher, but before the window
        ([5.0] * 35 + [6.0], 6.0, None),
    ],
)
def test_highest_of_a_year_and_of_three(past: list[float], now: float, level: str | None) -> None:
    found = told(values(*monthly("2015-01", [*past, now])), rule(cool_down_days=0))
    assert standing(found).get(AREA) == level


def test_a_high_of_very_few_is_none() -> None:
    table = values(*monthly("2015-01", [*QUIET, 9.0]))
    assert standing(told(table, rule(at_least=10))) == {}
    assert standing(told(table, rule(at_least=9))) == {AREA: "warning"}


def test_a_missing_month_could_have_been_higher() -> None:
    gap = [*QUIET[:30], None, *QUIET[31:], 9.0]
    found = told(values(*monthly("2015-01", gap)), rule(levels=(("warning", 36.0),)))
    assert standing(found) == {} and reasons(found)[AREA] == "gaps"
    lenient = rule(levels=(("warning", 36.0),), months_known=0.97)
    assert standing(told(values(*monthly("2015-01", gap)), lenient)) == {AREA: "warning"}


def test_a_gap_does_not_matter_where_a_known_month_was_higher() -> None:
    gap = [*QUIET[:30], None, *QUIET[31:35], 10.0, 9.0]
    found = told(values(*monthly("2015-01", gap)), rule(levels=(("warning", 36.0),)))
    assert standing(found) == {} and AREA not in reasons(found)


def test_a_year_is_known_where_three_are_not() -> None:
    gap = [*QUIET[:10], None, *QUIET[11:], 9.0]
    assert standing(told(values(*monthly("2015-01", gap)), rule())) == {AREA: "watch"}


def test_producers_are_never_compared() -> None:
    about: dict[str, Any] = {"indicator": "idp_stock", "series": ""}
    mine = monthly("2020-01", [100.0] * 12, source="iom_dtm", **about)
    theirs = monthly("2021-01", [900.0], source="dtm_government", **about)
    asked = rule(indicator="idp_stock", sources=("iom_dtm", "dtm_government"))
    found = told(values(*mine, *theirs), asked)
    assert standing(found) == {} and reasons(found)[AREA] == "gaps"


# --- rises


PROJECTED = {"status": "first projection"}
RISE = share_rule(
    kind="rises",
    statuses=("first projection",),
    levels=(("watch", 0.05), ("warning", 0.10)),
    max_age_days=0,
)


@pytest.mark.parametrize(
    ("projected", "level"), [(0.149, None), (0.15, "watch"), (0.1999, "watch"), (0.20, "warning")]
)
def test_a_projection_is_held_against_its_own_exercise(projected: float, level: str | None) -> None:
    table = values(
        share("2022-11", 0.01), share("2023-03", 0.10), share("2023-03", projected, **PROJECTED)
    )
    assert standing(told(table, RISE)).get(AREA) == level


def test_without_a_current_figure_nobody_can_say_whether_it_rises() -> None:
    table = values(share("2022-11", 0.01), share("2023-03", 0.5, **PROJECTED))
    found = told(table, RISE)
    assert standing(found) == {} and reasons(found)[AREA] == "no comparison"


@pytest.mark.parametrize(("missing", "level"), [(0, "watch"), (2, "watch"), (3, None)])
def test_a_rise_of_whole_percents_is_not_lost_in_rounded_counts(
    missing: int, level: str | None
) -> None:
    now = share("2023-03", 0.10)
    later = share("2023-03", (15_000 - missing) / 100_000, **PROJECTED)
    asked = share_rule(
        kind="rises",
        statuses=("first projection",),
        levels=(("watch", 0.05),),
        people="phase3plus_people",
        within_people=2,
    )
    found = told(values(now, later, people(later, 15_000 - missing)), asked)
    assert standing(found).get(AREA) == level


def test_march_is_held_against_november_for_the_same_season() -> None:
    raised = share_rule(
        kind="rises",
        against="earlier projection",
        statuses=("first projection",),
        levels=(("watch", 0.05),),
        max_age_days=0,
    )
    november, march = share("2022-11", 0.10, **PROJECTED), share("2023-03", 0.15, **PROJECTED)
    found = told(values(november, march), raised)
    assert fired(found) == [(AREA, "2023-03-31", "watch")]
    assert found.standing["compared"].tolist() == [0.10]
    alone = told(values(november), raised)
    assert reasons(alone)[AREA] == "no comparison"


def test_a_projection_stands_until_its_season_has_ended() -> None:
    table = values(share("2023-03", 0.10), share("2023-03", 0.30, **PROJECTED))
    assert standing(told(table, RISE, as_of="2023-08-31")) == {AREA: "warning"}
    over = told(table, RISE, as_of="2023-09-01")
    assert standing(over) == {} and reasons(over)[AREA] == "too old"


def test_what_is_only_shown_never_gives_an_alert() -> None:
    shown = rule(kind="shown", levels=())
    found = told(values(*monthly("2015-01", [*QUIET, 900.0])), shown)
    assert fired(found) == [] and standing(found) == {}
    assert found.shown["value"].tolist() == [900.0]

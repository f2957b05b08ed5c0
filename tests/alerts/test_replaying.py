"""The past in the order in which it became known: cool-down, revisions, what nobody can say."""

import pandas as pd
import pytest

from sahel_indicators.alerts import evaluate
from sahel_indicators.errors import DataError
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
YEAR = rule(levels=(("watch", 12.0),))


def test_nothing_is_said_again_while_it_cools_down() -> None:
    table = values(*monthly("2015-01", [*QUIET, 10.0, 11.0, 12.0, 13.0, 14.0]))
    assert [day for _, day, _ in fired(told(table, YEAR))] == ["2018-02-07", "2018-06-07"]
    always = rule(levels=(("watch", 12.0),), cool_down_days=0)
    assert len(fired(told(table, always))) == 5


def test_the_day_on_which_it_has_cooled_down_counts() -> None:
    # Known on 7 February and 7 March: 28 days.
    table = values(*monthly("2015-01", [*QUIET, 10.0, 11.0]))
    assert len(fired(told(table, rule(levels=(("watch", 12.0),), cool_down_days=28)))) == 2
    assert len(fired(told(table, rule(levels=(("watch", 12.0),), cool_down_days=29)))) == 1


def test_what_is_graver_is_said_at_once() -> None:
    past = [50.0, *QUIET[1:]]
    table = values(*monthly("2015-01", [*past, 10.0, 60.0, 70.0]))
    found = fired(told(table, rule(levels=(("watch", 12.0), ("warning", 37.0)))))
    assert found == [(AREA, "2018-02-07", "watch"), (AREA, "2018-03-07", "warning")]


def test_areas_cool_down_apart() -> None:
    here = monthly("2015-01", [*QUIET, 10.0])
    there = monthly("2015-01", [*QUIET, 1.0, 10.0], area_code="ML0506")
    assert [area for area, _, _ in fired(told(values(*here, *there), YEAR))] == [AREA, "ML0506"]


def test_an_alert_standing_in_its_cool_down_still_stands() -> None:
    found = told(values(*monthly("2015-01", [*QUIET, 10.0, 11.0])), YEAR)
    assert standing(found) == {AREA: "watch"}
    assert found.standing["fired_on"].tolist() == [pd.Timestamp("2018-02-07")]
    assert found.fired["stands"].tolist() == [True]


def test_a_day_sees_nothing_that_was_published_after_it() -> None:
    late = {"published_on": "2018-06-30"}
    months = monthly("2015-01", [*QUIET, 10.0])
    months[30] |= late | {"value": 99.0}  # the highest month of all, told half a year late
    found = told(values(*months), YEAR, as_of="2018-02-28")
    assert standing(found) == {} and reasons(found)[AREA] == "gaps"
    three = rule(levels=(("warning", 36.0),), months_known=0.9)
    assert fired(told(values(*months), three)) == [(AREA, "2018-02-07", "warning")]


def test_a_revision_raises_an_alert_on_its_own_day() -> None:
    before, now = share("2022-11", 0.10), share("2023-03", 0.19)
    revised = now | {"value": 0.21, "published_on": pd.Timestamp("2023-05-15")}
    table = values(before, now, revised)
    assert standing(told(table, share_rule(), as_of="2023-05-14")) == {}
    assert fired(told(table, share_rule())) == [(AREA, "2023-05-15", "warning")]


def test_a_revision_takes_back_what_stood_and_leaves_what_was_said() -> None:
    now = share("2023-03", 0.21)
    revised = now | {"value": 0.19, "published_on": pd.Timestamp("2023-05-15")}
    found = told(values(share("2022-11", 0.1), now, revised), share_rule())
    assert fired(found) == [(AREA, "2023-03-31", "warning")]
    assert standing(found) == {} and found.fired["stands"].tolist() == [False]


def test_the_same_figure_told_again_is_no_new_alert() -> None:
    now = share("2023-03", 0.21)
    again = now | {"published_on": pd.Timestamp("2023-09-30")}
    table = values(share("2022-11", 0.1), now, again)
    assert len(fired(told(table, share_rule(cool_down_days=0)))) == 1


def test_a_figure_taken_back_leaves_nobody_able_to_say() -> None:
    now = share("2023-03", 0.21)
    gone = now | {"value": None, "published_on": pd.Timestamp("2023-05-15")}
    found = told(values(share("2022-11", 0.1), now, gone), share_rule())
    assert standing(found) == {} and reasons(found)[AREA] == "missing"


def test_too_little_of_the_area_cannot_be_judged() -> None:
    half = told(values(share("2023-03", 0.5, completeness=0.79)), share_rule())
    assert standing(half) == {} and reasons(half)[AREA] == "in part"
    most = told(values(share("2023-03", 0.5, completeness=0.8)), share_rule())
    assert standing(most) == {AREA: "warning"}


def test_an_old_figure_cannot_be_judged() -> None:
    # The season ends on 31 May; 200 days later is 17 December.
    table = values(share("2023-03", 0.5))
    assert standing(told(table, share_rule(), as_of="2023-12-17")) == {AREA: "warning"}
    old = told(table, share_rule(), as_of="2023-12-18")
    assert standing(old) == {} and reasons(old)[AREA] == "too old"


def test_every_area_without_a_figure_is_listed() -> None:
    found = told(values(share("2023-03", 0.1)), share_rule())
    assert len(found.unjudged) == 49 and set(reasons(found).values()) == {"never"}


def test_an_area_left_out_of_the_newest_analysis_cannot_be_judged() -> None:
    left_out = share("2022-11", 0.5)
    analysed = share("2023-03", 0.1, area_code="ML0506")
    found = told(values(left_out, analysed), share_rule(together=True))
    assert standing(found) == {} and reasons(found)[AREA] == "left out"
    assert standing(told(values(left_out, analysed), share_rule())) == {AREA: "warning"}


def test_the_day_is_the_last_on_which_something_became_known() -> None:
    assert told(values(share("2023-03", 0.1)), share_rule()).as_of == pd.Timestamp("2023-03-31")
    with pytest.raises(DataError, match="no day"):
        told(values(share("2023-03", 0.1)), share_rule(), as_of="31/03/2023")
    with pytest.raises(DataError, match="no figure"):
        told(values(), share_rule())


def test_other_countries_do_not_matter() -> None:
    table = values(share("2023-03", 0.5, location_code="BFA", area_code="BF5601"))
    found = told(pd.concat([table, values(share("2023-03", 0.1))]), share_rule())
    assert standing(found) == {}
    assert set(evaluate(table, [share_rule()], "BFA").standing["area_code"]) == {"BF5601"}


def test_a_rule_on_days_says_that_there_are_no_events() -> None:
    days = rule(days=30, sources=("acled_events",))
    found = told(values(*monthly("2015-01", QUIET)), days)
    assert set(reasons(found).values()) == {"no events"} and len(found.unjudged) == 50


def test_the_order_of_rows_does_not_matter() -> None:
    table = values(*monthly("2015-01", [*QUIET, 10.0, 11.0]), share("2023-03", 0.5))
    forth = told(table, YEAR, share_rule())
    back = told(table.iloc[::-1].reset_index(drop=True), YEAR, share_rule())
    pd.testing.assert_frame_equal(forth.judged, back.judged)
    pd.testing.assert_frame_equal(forth.standing, back.standing)

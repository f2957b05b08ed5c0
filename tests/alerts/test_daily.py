"""Sums of thirty days, from planted events: what a table by month does not see."""

from typing import Any

import pandas as pd
import pytest

from sahel_indicators.alerts import Rule, evaluate
from sahel_indicators.alerts.daily import judge_days
from sahel_indicators.alerts.judging import nothing_judged
from sahel_indicators.events import EVENT_COLUMNS, no_events
from tests.alerts.planting import rule, values

_ORDINARY: dict[str, Any] = {
    "location_code": "MLI",
    "admin_level": 2,
    "area_code": "ML0503",
    "series": "political_violence",
    "source": "acled_events",
    "fatalities": 0.0,
    "places_disagree": False,
    "civilians_targeted": False,
    "row": 2,
}


def events(*rows: tuple[str, float] | tuple[str, float, dict[str, Any]]) -> pd.DataFrame:
    """Events by day, deaths and what makes them differ from ordinary ones."""
    full = []
    for number, (day, deaths, *about) in enumerate(rows):
        own = {"event_id": str(number), "date_start": day, "date_end": day, "fatalities": deaths}
        full.append(_ORDINARY | own | (about[0] if about else {}))
    table = pd.DataFrame(full, columns=EVENT_COLUMNS)
    texts = no_events().select_dtypes("str").columns
    table[texts] = table[texts].astype("str").fillna("")
    return table.astype(no_events().dtypes.to_dict())


def calm(start: str, end: str) -> list[tuple[str, float]]:
    """An event without deaths every ten days, so that no month is silent."""
    return [(f"{day:%Y-%m-%d}", 0.0) for day in pd.date_range(start, end, freq="10D")]


def days(**about: Any) -> Rule:
    ordinary: dict[str, Any] = {
        "days": 30,
        "sources": ("acled_events",),
        "levels": (("watch", 12.0),),
        "admin_levels": (2,),
        "at_least": 5,
        "max_age_days": 45,
    }
    return rule(**(ordinary | about))


def last(judged: pd.DataFrame, area: str = "ML0503") -> pd.Series:
    """What was found in the last week."""
    return judged[judged["area_code"] == area].iloc[-1]


# The last week ends on Friday, 3 July 2020.
END = ("2020-07-03", 0.0)
CALM = [*calm("2019-01-01", "2020-06-30"), END]


def test_a_high_over_the_end_of_a_month_is_seen() -> None:
    # Twice 8 deaths in a month; then 6 and 6 within five days, in two months.
    story = [
        *CALM,
        ("2019-08-05", 4.0),
        ("2019-08-20", 4.0),
        ("2020-05-29", 6.0),
        ("2020-06-02", 6.0),
    ]
    judged = judge_days(events(*story), days(), "MLI")
    found = judged[(judged["area_code"] == "ML0503") & (judged["level"] == "watch")].iloc[0]
    assert (found["value"], found["compared"]) == (12.0, 8.0)
    assert (found["period_start"], found["period_end"]) == (
        pd.Timestamp("2020-05-04"),
        pd.Timestamp("2020-06-02"),
    )
    # The week ends on Friday, 5 June, and is known seven days later.
    assert found["known_on"] == pd.Timestamp("2020-06-12")


def test_a_newer_file_changes_nothing_about_weeks_before() -> None:
    story = [*CALM, ("2019-08-05", 4.0), ("2020-06-02", 6.0)]
    now = judge_days(events(*story), days(), "MLI")
    later = judge_days(events(*story, ("2020-07-13", 3.0)), days(), "MLI")
    both = ["area_code", "known_on", "value", "compared", "level"]
    assert set(now[both].itertuples(index=False)) < set(later[both].itertuples(index=False))


def test_the_sum_has_thirty_days_and_not_one_more() -> None:
    inside = [*CALM, ("2020-06-01", 6.0), ("2020-06-30", 1.0)]
    assert last(judge_days(events(*inside), days(), "MLI"))["value"] == 7.0
    outside = [*CALM, ("2020-05-31", 6.0), ("2020-06-30", 1.0)]
    assert last(judge_days(events(*outside), days(), "MLI"))["value"] == 6.0


def test_as_high_as_before_is_no_new_high() -> None:
    story = [*CALM, ("2019-08-05", 9.0), ("2020-06-30", 9.0)]
    judged = judge_days(events(*story), days(), "MLI")
    assert last(judged)["level"] == ""


def test_a_year_that_the_files_do_not_cover_cannot_be_judged() -> None:
    story = [*calm("2020-01-01", "2020-06-30"), ("2020-06-30", 9.0), END]
    found = last(judge_days(events(*story), days(), "MLI"))
    assert (found["verdict"], found["reason"]) == ("cannot be judged", "gaps")


@pytest.mark.parametrize("start", ["2020-07-03", "2020-06-04", "2020-06-01", "2020-05-30"])
def test_of_a_file_of_few_days_nothing_is_judged(start: str) -> None:
    judged = judge_days(events(*calm(start, "2020-07-01"), END), days(), "MLI")
    assert judged.empty and judged.dtypes.equals(nothing_judged().dtypes)


def test_a_month_of_silence_in_the_whole_country_is_not_covered() -> None:
    silent = [*calm("2019-01-01", "2019-10-01"), *calm("2019-12-01", "2020-06-30")]
    story = [*silent, ("2020-06-30", 9.0), END]
    found = last(judge_days(events(*story), days(), "MLI"))
    assert (found["verdict"], found["reason"]) == ("cannot be judged", "gaps")


def test_unknown_deaths_make_the_sum_unknown() -> None:
    story = [*CALM, ("2020-06-20", float("nan")), ("2020-06-30", 9.0)]
    found = last(judge_days(events(*story), days(), "MLI"))
    assert (found["verdict"], found["reason"]) == ("cannot be judged", "missing")


def test_only_the_publisher_and_kind_asked_for_count() -> None:
    others = [
        ("2020-06-30", 9.0, {"source": "ucdp_ged"}),
        ("2020-06-30", 9.0, {"series": "demonstration"}),
        ("2020-06-30", 9.0, {"location_code": "NER"}),
        ("2020-06-30", 2.0, {"series": "demonstration; political_violence"}),
    ]
    judged = judge_days(events(*CALM, *others), days(), "MLI")
    assert last(judged)["value"] == 2.0
    assert judge_days(events(*CALM), days(), "BFA").empty


@pytest.mark.parametrize(
    ("level", "area", "deaths"), [(2, "ML0503", 1), (1, "ML05", 3), (0, "MLI", 7)]
)
def test_a_coarse_place_counts_where_it_is_known(level: int, area: str, deaths: float) -> None:
    story = [
        ("2020-06-30", 1.0),
        ("2020-06-30", 2.0, {"admin_level": 1, "area_code": "ML05"}),
        ("2020-06-30", 4.0, {"admin_level": 0, "area_code": "MLI"}),
    ]
    judged = judge_days(events(*CALM, *story), days(admin_levels=(level,)), "MLI")
    assert last(judged, area)["value"] == deaths


def test_alerts_of_days_stand_beside_those_of_months() -> None:
    story = [*CALM, ("2019-08-05", 6.0), ("2020-06-30", 9.0)]
    found = evaluate(values(), [days()], "MLI", events(*story))
    assert found.as_of == pd.Timestamp("2020-07-10")
    assert found.standing["area_code"].tolist() == ["ML0503"]
    assert found.standing["level"].tolist() == ["watch"]

"""What is late: each source against its calendar, on the days on which a verdict changes."""

from datetime import date

import pandas as pd
import pytest

from sahel_indicators import quality
from sahel_indicators.quality.calendars import LATEST, Late, latest_known, missed, overdue
from sahel_indicators.quality.freshness import freshness
from sahel_indicators.sources import Calendar, sources

CH, MONTHLY = sources()["cilss_ch"].calendar, sources()["acled"].calendar


def newest(source, day, location="MLI"):
    return pd.DataFrame([[source, location, pd.Timestamp(day)]], columns=LATEST)


@pytest.mark.parametrize(
    ("source", "known", "issue", "since"),
    [
        # The exercise of March has until the end of April, that of November until that of December.
        ("cilss_ch", "2025-11-30", "2026-03", "2026-05-01"),
        ("cilss_ch", "2026-03-31", "2026-11", "2027-01-01"),
        ("acled", "2025-12-31", "2026-01", "2026-03-01"),
        ("unhcr", "2024-12-31", "2025-12", "2026-07-01"),
        ("idmc", "2024-12-31", "2025-12", "2026-06-01"),
        ("ucdp_ged", "2023-12-30", "2024-12", "2025-07-01"),
    ],
)
def test_a_source_is_late_from_the_day_after_its_delay(source, known, issue, since):
    first = date.fromisoformat(since)
    before = date.fromordinal(first.toordinal() - 1)
    assert overdue(newest(source, known), before) == ()
    assert overdue(newest(source, known), first) == (Late(source, "MLI", known, issue, since),)


def test_a_verdict_does_not_change_from_day_to_day():
    latest = pd.concat([newest("cilss_ch", "2025-11-30"), newest("acled", "2026-03-31", "BFA")])
    days = [date(2026, 5, day) for day in range(1, 32)]
    verdicts = [overdue(latest, day) for day in days]
    assert len(set(verdicts)) == 1 and len(verdicts[0]) == 1
    assert len(overdue(latest, date(2026, 6, 1))) == 2  # ACLED's April is late as well


def test_a_source_without_calendar_is_never_late():
    assert sources()["unhcr_factsheets"].calendar is None
    assert overdue(newest("unhcr_factsheets", "2012-01-01"), date(2030, 1, 1)) == ()


def test_projections_and_blanks_do_not_make_a_source_fresh(planted):
    planted.analysis([800, 150, 40, 10, 0], published_on="2024-03-31", period_start="2024-03-01")
    planted.analysis(
        [800, 150, 40, 10, 0], published_on="2025-11-30", status="first projection",
        period_start="2026-06-01",
    )  # fmt: skip
    planted.add(value=3, source="unhcr", period_start="2023-12-31")
    planted.add(value=None, note="blank", source="unhcr", period_start="2024-12-31")
    latest = latest_known(planted.bundle().observations).set_index("source")["latest"]
    assert latest["cilss_ch"] == pd.Timestamp("2024-03-31")
    assert latest["unhcr"] == pd.Timestamp("2023-12-31")


def test_an_expected_burden_does_not_make_surveys_fresh(planted):
    survey = {"source": "nutrition_surveys", "status": "estimated"}
    planted.add(
        variable="gam_prevalence", value=11, series="SMART 2022 | gam_whz | WHZ | 6-59m",
        period_start="2022-08-31", **survey,
    )  # fmt: skip
    planted.add(
        variable="children_acutely_malnourished", value=9000, unit="63 moughataas",
        series="IPC AMN | children_am | combined | 6-59m", period_start="2026-10-31",
        source="nutrition_burdens", status="estimated",
    )  # fmt: skip
    (latest,) = latest_known(planted.bundle().observations)["latest"]
    assert latest == pd.Timestamp("2022-08-31")


def test_a_quiet_country_is_not_late_with_events(planted):
    deaths = {"variable": "deaths_event", "source": "ucdp_ged", "value": 1}
    planted.add(period_start="2023-12-30", **deaths)
    planted.add(period_start="2023-02-01", location_code="BFA", area_code="BF4601", **deaths)
    latest = latest_known(planted.bundle().observations)
    assert set(latest["latest"]) == {pd.Timestamp("2023-12-30")} and len(latest) == 2


def test_what_is_late_is_a_finding_with_its_file(planted):
    planted.add(value=5, source="unhcr", release="refugees.csv", period_start="2023-12-31")
    late = overdue(latest_known(planted.bundle().observations), date(2026, 5, 2))
    (finding,) = planted.findings("overdue", late).itertuples()
    assert (finding.location_code, finding.file) == ("MLI", "refugees.csv")
    assert finding.examples == (
        "unhcr: nothing after 2023-12-31; the issue of 2024-12 is late since 2025-07-01"
    )
    assert planted.findings("overdue").empty  # nobody said what day it is


@pytest.mark.parametrize(
    ("days", "gaps"),
    [
        (["2021-11-30", "2022-11-30"], ["2022-03"]),
        (["2021-11-30", "2022-03-31", "2022-11-30"], []),
        (["2020-03-31", "2020-08-31", "2021-03-31"], []),  # the summer's counts for November
        (["2020-03-31", "2021-11-30"], ["2020-11", "2021-03"]),
        ([], []),
    ],
)
def test_issues_that_never_came(days, gaps):
    found = missed(pd.Series(pd.to_datetime(days)), CH)
    assert [str(month) for month in found] == gaps


def test_a_month_without_a_figure_between_two_is_missed(planted):
    for month, value in ((1, 4), (2, None), (4, 4)):
        planted.add(
            value=value, note="" if value else "blank", variable="crisis_coping",
            source="wfp_hungermap", period_start=f"2021-0{month}-01",
            period_end=f"2021-0{month}-28",
        )  # fmt: skip
    (finding,) = planted.findings("missed_issues").itertuples()
    assert finding.count == 2 and finding.examples == "wfp_hungermap: nothing of 2021-02, 2021-03"


def test_freshness_lists_every_source_and_when_it_is_due(planted):
    planted.add(value=5, source="unhcr", period_start="2023-12-31")
    planted.add(value=5, source="unhcr_factsheets", period_start="2024-02-01")
    late = overdue(latest_known(planted.bundle().observations), date(2026, 5, 2))
    table = freshness(planted.evidence(late), "MLI").set_index("source")
    assert table.loc["unhcr", "due"] == pd.Timestamp("2025-06-30")
    assert table.loc["unhcr", "late_since"] == pd.Timestamp("2025-07-01")
    assert table.loc["unhcr_factsheets", ["issue", "due", "late_since"]].isna().all()


def test_every_calendar_is_possible_and_says_where_it_comes_from():
    for source in sources().values():
        calendar = source.calendar
        if calendar is not None:
            assert isinstance(calendar, Calendar) and calendar.months == tuple(
                sorted(calendar.months)
            )
            assert set(calendar.months) <= set(range(1, 13)) and 0 < calendar.delay <= 12
            assert calendar.by in ("published", "period", "events") and len(calendar.why) > 10


@pytest.mark.realdata
def test_what_was_late_in_the_tables_on_a_day(bundle):
    late = overdue(latest_known(bundle.observations), date(2026, 5, 2))
    since = {(each.source, each.location_code): each.since for each in late}
    assert since["cilss_ch", "MLI"] == "2025-01-01"
    assert since["cilss_ch", "NER"] == "2024-05-01"  # its last current analysis is of November 2023
    assert ("unhcr", "MLI") not in since and ("idmc", "MLI") not in since
    evidence = quality.Evidence.of(bundle)
    rule = next(rule for rule in quality.RULES if rule.key == "missed_issues")
    gaps = rule.find(evidence)
    said = gaps.loc[gaps["location_code"] == "MLI", "examples"]
    assert "cilss_ch: nothing of 2022-03" in set(said)  # the exercise that did not take place

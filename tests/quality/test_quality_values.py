"""Rules about values: what cannot be, parts above wholes, jumps, producers, population bases."""

import numpy as np
import pytest

NATIONAL = {"admin_level": 0, "area_code": "MLI"}
FIRST, SECOND = "2017-12-31", "2018-12-31"


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("insufficient_food_consumption", 1.2, "above what it can be"),
        ("insufficient_food_consumption", 1.0, None),
        ("idp_stock", -1, "below what it can be"),
        ("idp_stock", 0, None),
        ("idp_stock", 10.5, "no whole number"),
        ("gam_prevalence", 10.5, None),
        ("gam_prevalence", 101, "above what it can be"),
    ],
)
def test_values_that_cannot_be(planted, variable, value, said):
    line = planted.add(variable=variable, value=value)
    found = planted.found("impossible_values")
    assert list(found["row"]) == [line] * (said is not None)
    assert said is None or found["detail"].iloc[0].endswith(said)


def test_a_period_that_ends_before_it_begins(planted):
    planted.add(value=1, period_start="2020-01-01", period_end="2020-01-31")
    line = planted.add(value=1, period_start="2020-02-01", period_end="2020-01-31")
    assert planted.lines("impossible_values") == [line]


def test_more_severe_cases_than_cases(planted):
    def survey(gam, sam, where="ML0501", measure="whz"):
        for name, value in (("gam", gam), ("sam", sam)):
            planted.add(
                variable=f"{name}_prevalence", value=value, area_code=where,
                series=f"SMART 2019 | {name}_{measure} | WHZ | 6-59m", source="nutrition_surveys",
            )  # fmt: skip

    survey(gam=10, sam=10)
    survey(gam=10, sam=2, where="ML0502")
    survey(gam=2, sam=3, where="ML0503")
    planted.add(  # by MUAC: another case definition, and no part of the others
        variable="sam_prevalence", value=50, area_code="ML0501", source="nutrition_surveys",
        series="SMART 2019 | sam_muac | MUAC | 6-59m",
    )  # fmt: skip
    (detail,) = planted.found("part_above_whole")["detail"]
    assert detail == "Djenne, 2020-10-01: sam_prevalence 3, gam_prevalence 2"
    assert planted.lines("part_above_whole") == [7]


def test_more_displaced_people_than_any_analysis_gives_the_area(planted):
    planted.analysis([800, 150, 40, 10, 0], population=1_000)
    planted.analysis([800, 150, 40, 10, 0], population=900, period_start="2021-03-01")
    planted.add(value=1_000, period_start=FIRST)
    line = planted.add(value=1_001, period_start=SECOND)
    planted.add(value=9_000, area_code="ML0501")  # an area that no analysis knows
    planted.add(value=9_000, unit="a camp")
    assert planted.lines("above_population") == [line]


@pytest.mark.parametrize(("after", "flagged"), [(1_250, False), (1_251, True), (749, True)])
def test_a_population_that_is_another_one(planted, after, flagged):
    planted.analysis([800, 150, 40, 10, 0], population=1_000, period_start="2020-10-01")
    line = planted.analysis(
        [800, 150, 40, 10, 0], population=after, period_start="2021-03-01",
        published_on="2021-03-31",
    )  # fmt: skip
    assert planted.lines("population_base") == [line] * flagged


def test_parts_listed_apart_belong_to_the_population(planted):
    planted.analysis([900, 60, 40, 0, 0], population=1_000, period_start="2020-10-01")
    later = {"period_start": "2021-03-01", "published_on": "2021-03-31"}
    planted.analysis([600, 60, 40, 0, 0], population=700, **later)
    planted.analysis([300, 0, 0, 0, 0], population=300, unit="Koro-Idps", **later)
    assert planted.lines("population_base") == []


# -- jumps -----------------------------------------------------------------------------------


def series(planted, values, **said):
    """A monthly series; the lines of its figures."""
    months = [f"{2020 + at // 12}-{at % 12 + 1:02d}-01" for at in range(len(values))]
    return [
        planted.add(value=value, period_start=month, **said)
        for month, value in zip(months, values, strict=True)
    ]


SHARES = {"variable": "insufficient_food_consumption", "source": "wfp_hungermap",
          "area_code": "ML05", "admin_level": 1}  # fmt: skip


def test_a_slip_of_a_digit_jumps_there_and_back(planted):
    steady = list(0.3 + 0.01 * np.sin(np.arange(24)))
    steady[12] = 0.9
    lines = series(planted, steady, **SHARES)
    assert planted.lines("sudden_jumps") == [lines[12], lines[13]]
    first = planted.found("sudden_jumps")["detail"].iloc[0]
    assert "0.9 on 2021-01-01" in first and "times the usual change" in first


@pytest.mark.parametrize(
    ("from_month", "to_month", "last_day", "then", "now"),
    [
        ("01", "12", "31", "in 2011", "in 2012"),
        ("10", "10", "31", "in 2011-10", "in 2012-10"),
        ("10", "12", "31", "from 2011-10 to 2011-12", "from 2012-10 to 2012-12"),
        ("12", "12", "01", "on 2011-12-01", "on 2012-12-01"),
        ("03", "04", "12", "from 2011-03-01 to 2011-04-12", "from 2012-03-01 to 2012-04-12"),
    ],
)
def test_a_jump_is_told_between_periods_of_their_length(
    planted, from_month, to_month, last_day, then, now
):
    for year in range(2000, 2013):
        planted.add(
            variable="deaths_organized_violence", source="ucdp_country_year", **NATIONAL,
            value=10 if year < 2012 else 900, period_start=f"{year}-{from_month}-01",
            period_end=f"{year}-{to_month}-{last_day}",
        )  # fmt: skip
    (detail,) = planted.found("sudden_jumps")["detail"]
    assert f"MLI: 10 {then}, 900 {now} (" in detail


def test_a_lively_series_has_no_jumps(planted):
    values = [0.1 + 0.5 * (at % 2) for at in range(24)]  # up and down by 50 points, always
    series(planted, values, **SHARES)
    assert planted.lines("sudden_jumps") == []


def test_a_series_that_is_short_says_nothing_of_what_is_usual(planted):
    series(planted, [0.3] * 10 + [0.9], **SHARES)
    assert planted.lines("sudden_jumps") == []


def test_small_counts_after_long_quiet_are_chance(planted):
    deaths = {"variable": "conflict_fatalities", "source": "acled", "series": "political_violence"}
    series(planted, [0] * 20 + [2, 0, 3, 0], **deaths)
    assert planted.lines("sudden_jumps") == []
    quiet = series(planted, [0] * 20 + [396, 0, 0, 0], area_code="ML0502", **deaths)
    assert planted.lines("sudden_jumps") == [quiet[20], quiet[21]]


def test_a_currency_is_judged_in_per_cent(planted):
    paid = {"variable": "exchange_rate", "source": "trading_economics", **NATIONAL}
    steady = [600 + at % 3 for at in range(18)]
    lines = series(planted, [*steady, 900, *[901 + at % 3 for at in range(5)]], **paid)
    assert planted.lines("sudden_jumps") == [lines[18]]


# -- producers -------------------------------------------------------------------------------


@pytest.mark.parametrize(("other", "flagged"), [(90, False), (89, True), (100, False)])
def test_two_sources_apart_on_one_figure(planted, other, flagged):
    events = {"variable": "conflict_events", "series": "political_violence"}
    line = planted.add(value=100, source="acled", **events)
    planted.add(value=other, source="acled_hapi", **events)
    planted.add(value=1, source="acled_hapi", **events | {"series": "demonstrations"})
    assert planted.lines("sources_apart") == [line] * flagged


@pytest.mark.parametrize(
    ("cercles", "printed", "flagged"),
    [(4, 200, False), (4, 230, True), (4, 170, True), (3, 230, False)],
)
def test_the_cercles_of_a_region_are_held_against_what_is_printed_of_it(
    planted, cercles, printed, flagged
):
    for number in range(1, cercles + 1):  # the four of Kidal, with 50 people in phase 3+ each
        planted.analysis([800, 150, 40, 10, 0], area_code=f"ML080{number}")
    planted.add(
        variable="phase3plus_people", status="current", source="cilss_ch_hapi", admin_level=1,
        area_code="ML08", value=printed,
    )  # fmt: skip
    (said,) = planted.findings("sources_apart")["examples"] if flagged else [""]
    assert said == (f"phase3plus_people: Kidal, 2020-10-01: {_two(printed)}" if flagged else "")
    assert bool(planted.lines("sources_apart")) is flagged


def _two(printed):
    two = sorted([(200, "cilss_ch 200"), (printed, f"cilss_ch_hapi {printed}")], reverse=True)
    return ", ".join(said for _, said in two)


def test_a_handful_more_is_no_disagreement(planted):
    events = {"variable": "conflict_events", "series": "political_violence"}
    planted.add(value=6, source="acled", **events)
    planted.add(value=1, source="acled_hapi", **events)
    assert planted.lines("sources_apart") == []


def months_of_acled(planted, deaths, months=12, year=2020):
    for month in range(1, months + 1):
        planted.add(
            variable="conflict_fatalities", series="political_violence", source="acled",
            value=deaths, period_start=f"{year}-{month:02d}-01",
        )  # fmt: skip


def of_ucdp(planted, deaths, year=2020):
    said = {"variable": "deaths_organized_violence", "source": "ucdp_country_year", **NATIONAL}
    return [
        planted.add(value=value, series=kind, period_start=f"{year}-01-01", **said)
        for kind, value in (("state_based", deaths), ("one_sided", 0))
    ]


@pytest.mark.parametrize(("ucdp", "flagged"), [(90, False), (89, True), (160, False), (161, True)])
def test_acled_and_ucdp_a_quarter_apart(planted, ucdp, flagged):
    months_of_acled(planted, 10)
    lines = of_ucdp(planted, ucdp)
    assert planted.lines("death_counts_apart") == lines * flagged


def test_a_year_without_all_months_of_acled_is_not_compared(planted):
    months_of_acled(planted, 10, months=11)
    of_ucdp(planted, 1)
    assert planted.lines("death_counts_apart") == []

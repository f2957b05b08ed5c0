"""The newest survey where only the JME list has it: both lists are told, each by its name."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from sahel_indicators.figures.words import words_of
from sahel_indicators.findings.nutrition import POINT, Nutrition, nutrition
from sahel_indicators.findings.nutrition_pairs import both_ways, compare_seasons, disagreements
from sahel_indicators.report.content import Table
from sahel_indicators.report.results.malnutrition import (
    listed_too,
    malnutrition_facts,
    malnutrition_results,
)
from sahel_indicators.report.wording.nutrition import national_title
from sahel_indicators.report.wording.nutrition_briefing import malnutrition as briefing
from sahel_indicators.report.wording.nutrition_burden import (
    burden_sentence,
    burdens_aside,
    limits_of_points,
)
from sahel_indicators.report.wording.nutrition_listed import listed_clause

EN, FR = words_of("en"), words_of("fr")


def own(value: float, month: str, **about: Any) -> dict[str, Any]:
    """A national survey as its own report printed it."""
    start = pd.Timestamp(f"{month}-01")
    return {
        "measure": "gam_whz", "area_code": "MLI", "unit": "", "national": True, "part": False,
        "survey": f"SMART Mali {start.year}", "source": "nutrition_surveys",
        "definition": "not stated", "age_group": "6-59m", "period_start": start,
        "period_end": start + pd.offsets.MonthEnd(), "year_only": False, "value": value,
        "lower": None, "upper": None, "phase": 2, "doubt": "",
    } | about  # fmt: skip


def jme(value: float, year: int) -> dict[str, Any]:
    """A national survey as the list has it."""
    return own(value, f"{year}-01") | {
        "survey": f"SMART {year}", "source": "jme", "definition": "WHZ", "age_group": "0-59m",
        "period_end": pd.Timestamp(year, 12, 31), "year_only": True,
    }  # fmt: skip


def region(value: float, month: str, **about: Any) -> dict[str, Any]:
    return own(value, month, area_code="ML07", national=False, survey="Gao", **about)


def found(*rows: dict[str, Any]) -> Nutrition:
    points = pd.DataFrame(list(rows))[POINT].astype({"lower": float, "upper": float})
    return Nutrition(
        "MLI", points, disagreements(points), both_ways(points), compare_seasons(points)
    )


BEHIND = found(own(10.0, "2018-08"), own(12.0, "2019-08"), jme(9.0, 2020), jme(7.5, 2021))


def test_a_newer_survey_of_the_list_is_told_beside_the_newest_own_report() -> None:
    (fact,) = malnutrition_facts(BEHIND, EN)
    assert fact.value == "12.0%"
    assert fact.detail == (
        "SMART Mali 2019, Aug 2019; newest survey as its own report printed it; newer in the JME "
        "list of UNICEF, WHO and the World Bank: 9.0% (2020), 7.5% (2021)"
    )
    assert national_title(BEHIND, EN) == (
        "Global acute malnutrition: 12.0% in the newest survey as its own report printed it (Aug "
        "2019); JME lists newer ones: 9.0% (2020), 7.5% (2021); 2 of 4 national figures since 2018 "
        "are 10% or more"
    )
    answer = briefing(BEHIND, EN).answer[0]
    assert "The latest survey" not in answer
    assert "newer figures (children of 6–59" not in answer
    assert "newer figures (children of 0–59 months, without oedema): 9.0% (2020)" in answer


def test_the_same_in_french() -> None:
    (fact,) = malnutrition_facts(BEHIND, FR)
    newer = "9,0\u202f% (2020), 7,5\u202f% (2021)"
    assert fact.detail.endswith(newer) and "liste JME de l’UNICEF" in fact.detail
    title = national_title(BEHIND, FR)
    assert f"la JME en recense de plus récentes : {newer}" in title
    assert "en dernier lieu" not in title
    assert f"hors œdèmes) : {newer}" in briefing(BEHIND, FR).answer[0]


def test_a_survey_listed_for_the_same_year_is_not_known_to_be_newer() -> None:
    same = found(own(12.0, "2019-08"), jme(9.0, 2019))
    assert same.newer_listed.empty
    (fact,) = malnutrition_facts(same, EN)
    assert fact.detail == "SMART Mali 2019, Aug 2019"
    assert "12.0% most recently (Aug 2019), but 9.0% in the JME list" in national_title(same, EN)
    assert briefing(same, EN).answer[0].startswith("The latest survey of the whole country (Aug")


def test_one_newer_survey_is_told_in_the_singular() -> None:
    one = found(own(12.0, "2019-08"), jme(9.0, 2020))
    assert "; JME lists a newer one: 9.0% (2020); " in national_title(one, EN)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        # The list goes below the range of 10 to 12; what it has before the first report is left.
        (
            [own(10.0, "2018-08"), own(12.0, "2021-08"), jme(9.0, 2020), jme(20.0, 2017)],
            "9.0% since 2018",
        ),
        (
            [own(10.0, "2018-08"), own(12.0, "2021-08"), jme(11.0, 2019), jme(13.0, 2020)],
            "11.0 to 13.0% since 2018",
        ),
        # Newer surveys are told though they lie within it.
        (
            [own(10.0, "2018-08"), own(12.0, "2019-08"), jme(11.0, 2020)],
            "11.0% since 2018, of which after the newest of these reports: 11.0% (2020)",
        ),
        ([region(9.0, "2019-08"), jme(14.0, 2015), jme(11.6, 2021)], "11.6% (2021)"),
    ],
)
def test_what_the_list_adds_to_the_range_of_the_own_reports(
    rows: list[dict[str, Any]], said: str
) -> None:
    name = "the JME list of UNICEF, WHO and the World Bank"
    assert listed_clause(found(*rows), EN) == f"; for the whole country, {name} has {said}"


def test_a_list_within_the_range_or_an_empty_one_adds_nothing() -> None:
    within = found(own(10.0, "2018-08"), own(12.0, "2021-08"), jme(11.0, 2020))
    assert listed_clause(within, EN) == "" == listed_clause(found(own(10.0, "2018-08")), FR)
    assert listed_clause(found(region(9.0, "2019-08")), EN) == ""
    assert vars(listed_too(None, EN)["malnutrition_listed"]) == {"text": ""}


def test_the_cover_takes_the_list_where_no_own_report_is_known_and_names_it() -> None:
    nigeria = found(region(9.0, "2019-08"), jme(14.0, 2015), jme(11.6, 2021))
    (fact,) = malnutrition_facts(nigeria, EN)
    assert fact.value == "11.6%" and "oedema left out" in fact.label
    assert fact.detail == "newest survey in the JME list of UNICEF, WHO and the World Bank, 2021"
    assert "11.6% most recently (2021, JME list)" in national_title(nigeria, EN)
    assert "in the JME list of UNICEF, WHO and the World Bank (2021" in str(briefing(nigeria, EN))
    assert malnutrition_facts(found(region(9.0, "2019-08")), EN) == []


def test_the_table_of_surveys_has_both_lists_by_time_and_keeps_parts_of_areas_out() -> None:
    rows = [
        own(9.4, "2019-09", lower=8.7, upper=10.2), jme(13.0, 2019), own(11.5, "2024-09"),
        region(30.0, "2025-12", doubt="standard", year_only=True),
        region(40.0, "2025-12", part=True), own(2.0, "2024-09", measure="sam_whz"),
    ]  # fmt: skip
    table = malnutrition_results(found(*rows), EN)["surveys"]
    assert isinstance(table, Table)
    cells = {column.title: column.cells for column in table.columns}
    assert cells["Area"] == ("Mali", "Mali", "Mali", "Gao")
    assert cells["Survey"] == (
        "SMART Mali 2019",
        "SMART 2019 (JME)",
        "SMART Mali 2024",
        "Gao (NCHS)",
    )
    assert cells["Date"] == ("Sep 2019", "2019", "Sep 2024", "2025")
    assert cells["GAM, %"] == ("9.4", "13.0", "11.5", "30.0")
    assert cells["Interval, low"] == ("8.7", "", "", "")


@pytest.mark.realdata
@pytest.mark.usefixtures("tables_read_once")
@pytest.mark.parametrize(
    ("country", "own_figure", "newer"),
    [
        # As the embedded table prints them, own reports and list.
        ("MRT", "11.2%", [6.4, 10.1, 13.6]),
        ("TCD", "12.9%", [9.5, 10.2, 7.8]),
        ("MLI", "11.5%", []),
        ("NGA", "11.6%", []),
    ],
)
def test_the_newest_surveys_of_countries(country: str, own_figure: str, newer: list[float]) -> None:
    made = nutrition(country)
    (fact,) = malnutrition_facts(made, EN)
    assert fact.value == own_figure and made.newer_listed["value"].tolist() == newer
    assert ("JME" in fact.detail) == (country != "MLI")


@pytest.mark.realdata
@pytest.mark.usefixtures("tables_read_once")
def test_niger_is_said_to_have_had_lower_figures_in_the_list() -> None:
    assert "has 9.8 to 15.8% since 2010" in listed_clause(nutrition("NER"), EN)


def test_how_many_children_is_told_as_an_estimate_with_what_it_is_not() -> None:
    row = {
        "survey": "IPC AMN Mali", "age_group": "6-59m", "part": False,
        "period_start": pd.Timestamp("2024-06-01"), "period_end": pd.Timestamp("2025-05-31"),
        "acute": 1_583_984.0, "severe": 424_532.0, "rounded": False, "doubted": False,
    }  # fmt: skip
    told = replace(BEHIND, burden=pd.DataFrame([row]))
    assert burden_sentence(told, EN) == (
        "For Jun 2024 – May 2025, the newest analysis of the IPC known here (“IPC AMN Mali”) "
        "estimates 1,583,984 children of 6–59 months with acute malnutrition, 424,532 of them "
        "severe: an estimate for the whole period and no count; what part of it was projected is "
        "not told."
    )
    assert burden_sentence(told, EN) in briefing(told, EN).answer[0]
    alone = row | {"severe": None, "part": True, "rounded": True}
    french = burden_sentence(replace(told, burden=pd.DataFrame([alone])), FR)
    assert (
        "souffrant de malnutrition aiguë (chiffres arrondis\u202f; sur une partie du pays) :"
        in (french)
    )
    assert "sévère" not in french and burden_sentence(BEHIND, FR) == ""


def test_estimates_of_several_areas_at_once_are_counted_and_the_newest_is_told() -> None:
    told = {
        "survey": "IPC AMN East", "age_group": "0-59m", "unit": "East + West", "part": True,
        "period_start": pd.Timestamp("2024-05-01"), "period_end": pd.Timestamp("2025-04-30"),
        "acute": 50_000.0, "severe": 10_000.0, "rounded": True, "doubted": False, "is_ipc": True,
    }  # fmt: skip
    planned = told | {"survey": "HRP", "is_ipc": False, "acute": 99_000.0}
    severe = told | {"acute": None, "severe": 1.0}
    found = replace(BEHIND, burden_aside=pd.DataFrame([told, planned, severe]))
    assert burdens_aside(found, EN) == (
        "3 estimates of how many children are acutely malnourished are of several areas at once, "
        "for which no P-code is known here, and in no table or sum: see the rows set aside (sahel "
        "check). The newest, “IPC AMN East”, is of 50,000 children of 0–59 months with acute "
        "malnutrition, 10,000 of them severe (rounded) in “East + West”, for May 2024 – Apr 2025."
    )
    assert burdens_aside(found, EN) in briefing(found, EN).answer[0]
    one = burdens_aside(replace(BEHIND, burden_aside=pd.DataFrame([planned])), FR)
    assert (
        one.startswith("1 estimation du nombre d’enfants malnutris porte sur") and "99" not in one
    )
    assert burdens_aside(BEHIND, FR) == ""


def test_figures_of_no_single_area_are_counted_among_the_limits() -> None:
    units = pd.DataFrame({"unit": ["Sikasso; Mopti"], "figures": [2]})
    found = replace(BEHIND, points_aside=units)
    assert briefing(found, EN).limits[-1] == (
        "2 published figures are of no single area known here (“Sikasso; Mopti”), and in no "
        "table: see the rows set aside (sahel check)."
    )
    assert "« Sikasso ; Mopti »" in limits_of_points(found, FR)[0]
    assert limits_of_points(BEHIND, FR) == ()

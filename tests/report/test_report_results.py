"""Named results of planted findings: numbers added by hand, in both languages."""

from __future__ import annotations

import pandas as pd
import pytest

from sahel_indicators.figures.words import words_of
from sahel_indicators.findings.trends import (
    ConflictCalendar,
    Displacement,
    PhaseMap,
    PhaseTrend,
)
from sahel_indicators.report.content import Listing, Result, Table, Text
from sahel_indicators.report.plates import PLATES
from sahel_indicators.report.results import conflict, displacement, food_security
from sahel_indicators.report.results.data import (
    account_results,
    quality_results,
    source_results,
)
from sahel_indicators.report.results.making import p_values
from sahel_indicators.report.results.shown import STATUSES
from sahel_indicators.report.wording.food_security import trend_title
from sahel_indicators.report.wording.printed import limits_of_totals
from sahel_indicators.sources import sources

EN, FR = words_of("en"), words_of("fr")


def day(text: str) -> pd.Timestamp:
    return pd.Timestamp(text)


def table(result: Result) -> dict[str, tuple[str, ...]]:
    """The cells of a table by column; every column has an order where it shows numbers."""
    assert isinstance(result, Table)
    return {column.title: column.cells for column in result.columns}


def numbers(result: Result, title: str) -> tuple[float | None, ...]:
    assert isinstance(result, Table)
    return next(column.numbers for column in result.columns if column.title == title)


@pytest.fixture
def trend() -> PhaseTrend:
    columns = ("period_start", "period_end", "status", "published_on", "people", "population")
    rows = [
        ("2023-10-01", "2023-12-31", "current", "2023-11-30", 1000.0, 40000.0, "constant units"),
        ("2024-06-01", "2024-08-31", "first projection", "2024-03-31", 3000.0, 40000.0,
         "constant units"),
        ("2025-06-01", "2025-08-31", "first projection", "2025-03-31", 1518035.0, 23519325.0,
         "whole country, as printed"),
        ("2025-10-01", "2025-12-31", "current", "2025-12-31", 855640.0, 25568962.0,
         "whole country, as printed"),
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=[*columns, "scope"])
    for name in ("period_start", "period_end", "published_on"):
        frame[name] = pd.to_datetime(frame[name])
    frame["share"] = frame["people"] / frame["population"]
    frame["source"] = ["cilss_ch", "cilss_ch", "grfc", "cilss_ch_hapi"]
    return PhaseTrend(country="MLI", frame=frame, areas=("ML0101", "ML0102"), left_out=("ML0901",))


def test_totals_as_printed_are_told_with_period_status_and_share(trend: PhaseTrend) -> None:
    english = food_security.trend_results(trend, EN)
    printed = english["printed_totals"]
    assert isinstance(printed, Listing)
    assert printed.items == (
        "Current situation, Oct–Dec 2025, whole country as printed: 855,640 people in phase 3 or "
        "worse (3.3% of 25,568,962).",
        "Projection, Jun–Aug 2025, whole country as printed: 1,518,035 people in phase 3 or worse "
        "(6.5% of 23,519,325).",
    )
    french = food_security.trend_results(trend, FR)["printed_totals"]
    assert isinstance(french, Listing)
    assert "pays entier tel que publié : 855\u202f640 personnes" in french.items[0]


def test_a_total_of_some_people_or_regions_says_so(trend: PhaseTrend) -> None:
    frame = trend.frame.assign(group=["", "", "Residents", ""])
    chad = PhaseTrend("TCD", frame, trend.areas, (), never_analysed=("TD18",))
    english = food_security.trend_results(chad, EN)["printed_totals"]
    assert isinstance(english, Listing)
    region = "no analysis known here of N'Djamena"
    group = "residents only: refugees, returnees and displaced people are counted apart"
    assert f"whole country as printed ({group}; {region}): 1,518,035" in english.items[1]
    assert f"whole country as printed ({region}): 855,640" in english.items[0]
    current, projected = food_security.trend_facts(chad, FR)
    assert "pays entier (pour les provinces analysées : aucune analyse n’est connue ici pour" in (
        current.detail
    )
    assert "pays entier (résidents seulement" in projected.detail
    nine = ("NG003", "NG004", "NG006", "NG010", "NG011", "NG015", "NG017", "NG029", "NG030")
    nigeria = PhaseTrend("NGA", trend.frame, (), (), never_analysed=nine)
    assert "for the states analysed: no analysis is known here of 9 of 37" in (
        food_security.trend_facts(nigeria, EN)[0].detail
    )


def test_limits_name_each_way_in_which_a_total_is_of_less(trend: PhaseTrend) -> None:
    assert limits_of_totals(trend, EN) == ()
    frame = trend.frame.assign(group=["", "", "Herders", "Herders"])
    limits = limits_of_totals(PhaseTrend("TCD", frame, (), (), ("TD18",)), EN)
    assert [
        part in said for part, said in zip(("“Herders”", "N'Djamena"), limits, strict=True)
    ] == [True] * 2


def test_a_peak_is_of_the_season_that_is_compared(trend: PhaseTrend) -> None:
    months = ("2014-10", "2020-06", "2022-10", "2023-10")
    shares = pd.Series([0.011, 0.155, 0.118, 0.100])
    start = pd.to_datetime(pd.Series(months))
    frame = pd.DataFrame({"period_start": start, "share": shares}).assign(
        status="current", scope="constant units"
    )
    told = trend_title(PhaseTrend("BFA", frame, ("BF4601",), ("BF4702",)), EN)
    assert told.endswith(
        "1.1% in Oct 2014, 10.0% in Oct 2023, with a peak of 11.8% in Oct 2022 (15.5% in Jun 2020, "
        "another season)"
    )
    assert told.startswith(
        "People in phase 3 or worse, for comparison over the 1 province analysed every time, "
        "without "
    )
    rising = frame.iloc[[0, 2]]
    assert trend_title(PhaseTrend("BFA", rising, ("BF4601",), ("BF4702",)), FR).endswith(
        "11,8\u202f% en oct. 2022, le maximum de cette saison"
    )


def test_analyses_are_listed_by_period_with_what_sorts_them(trend: PhaseTrend) -> None:
    result = food_security.trend_results(trend, FR)["trend_analyses"]
    cells = table(result)
    assert cells["Période"][:2] == ("oct.–déc. 2023", "juin–août 2024")
    assert cells["Statut"][:2] == ("situation courante", "première projection")
    assert cells["Part"] == ("2,5\u202f%", "7,5\u202f%", "6,5\u202f%", "3,3\u202f%")
    assert numbers(result, "Période")[0] == float(day("2023-10-01").toordinal())
    assert numbers(result, "Personnes") == (1000.0, 3000.0, 1518035.0, 855640.0)


def test_the_cover_tells_a_projection_from_an_observation(trend: PhaseTrend) -> None:
    current, projected = food_security.trend_facts(trend, EN)
    assert (current.value, current.status) == ("855,640", "published")
    assert (projected.value, projected.status) == ("1,518,035", "projected")
    assert "3.3%" in current.label and "Oct–Dec 2025" in current.label
    assert "extract of HDX HAPI" in current.detail
    assert "analysis of Mar 2025" in projected.detail and "inferred" in projected.detail
    printed_none = trend.frame[trend.frame["scope"] == "constant units"]
    # Three areas were analysed then, of which two always: the cover has all three.
    row = {"people": 1700.0, "population": 50000.0, "share": 0.034, "areas": 3, "without": ""}
    last = printed_none[printed_none["status"] == "current"].iloc[[-1]].assign(**row)
    without = PhaseTrend("MLI", printed_none, trend.areas, trend.left_out, totals=last)
    (sum_of_areas,) = food_security.trend_facts(without, EN)
    assert (sum_of_areas.value, sum_of_areas.status) == ("1,700", "computed")
    assert sum_of_areas.detail == (
        "Cadre Harmonisé, analysis of Nov 2023, 3 cercles of 50 added up here"
    )
    nothing = PhaseTrend("MLI", printed_none.iloc[:0], (), ())
    assert food_security.trend_facts(nothing, EN) == []


def test_the_text_says_which_totals_there_are(trend: PhaseTrend) -> None:
    told = food_security.trend_results(trend, EN)
    assert told["trend_set"] == Text("the 2 areas that were analysed every time (without Bamako)")
    assert "older than the latest total of the whole country" in told["map_age"].text  # type: ignore[union-attr]
    by_area = trend.frame[trend.frame["scope"] == "constant units"]
    all_areas = food_security.trend_results(PhaseTrend("MLI", by_area, trend.areas, ()), FR)
    assert all_areas["trend_set"] == Text("les 2 zones analysées à chaque fois")
    assert "Aucun total publié du pays entier" in all_areas["map_age"].text  # type: ignore[union-attr]
    printed = trend.frame[trend.frame["scope"] != "constant units"]
    analyses = food_security.trend_results(PhaseTrend("MRT", printed, (), ("ML0101",)), EN)
    assert "none are added up here" in analyses["trend_analyses"].note  # type: ignore[union-attr]


def test_an_area_that_was_not_analysed_has_an_empty_cell_and_stands_last() -> None:
    frame = pd.DataFrame({
        "area_code": ["ML0101", "ML0801", "ML0501"], "area_name": ["Kayes", "Kidal", "Mopti"],
        "value": [0.05, None, 0.22], "phase": [1.0, None, 3.0], "people": [50.0, None, 1220.0],
    })  # fmt: skip
    found = PhaseMap("MLI", frame, day("2024-03-01"), day("2024-05-31"))
    result = food_security.map_results(found, EN)["phase_areas"]
    cells = table(result)
    assert cells["In phase 3 or worse"] == ("22%", "5%", "")
    assert cells["Phase by the 20% rule"] == ("3", "1", "")
    assert cells["People"] == ("1,220", "50", "")
    assert numbers(result, "In phase 3 or worse")[2] is None
    assert isinstance(result, Table) and "Mar–May 2024" in result.caption


def test_areas_of_regions_without_any_analysis_are_counted_and_not_listed() -> None:
    codes = ["NG008001", "NG008002", "NG001001", "NG036001", "NG036002"]
    values = [0.5, None, None, None, None]
    frame = pd.DataFrame({
        "area_code": codes, "area_name": codes, "value": values,
        "phase": [3.0, None, None, None, None], "people": [50.0, None, None, None, None],
    })  # fmt: skip
    found = PhaseMap("NGA", frame, day("2024-03-01"), day("2024-05-31"))
    result = food_security.map_results(found, EN)["phase_areas"]
    assert isinstance(result, Table)
    assert table(result)["State"] == ("Borno", "Borno")
    assert result.note.endswith(
        "Not listed: 3 local government areas in 2 states where none was analysed."
    )
    french = food_security.map_results(found, FR)["phase_areas"]
    assert isinstance(french, Table) and "par zone d’administration locale" in french.caption


def test_deaths_by_region_are_added_over_all_and_the_last_twelve_months() -> None:
    months = pd.date_range("2023-01-01", periods=14, freq="MS")
    frame = pd.DataFrame([[10] * 14, [0] * 13 + [50]], index=["ML05", "ML07"], columns=months)
    calendar = ConflictCalendar("MLI", frame, pd.DataFrame(), 0)
    cells = table(conflict.calendar_results(calendar, EN)["deaths_by_region"])
    assert cells["All months"] == ("140", "50")
    assert cells["Last 12 months"] == ("120", "50")
    assert cells["Worst month"] == ("Jan 2023", "Feb 2024")
    assert cells["Deaths in it"] == ("10", "50")
    (fact,) = conflict.calendar_facts(calendar, EN)
    assert (fact.value, fact.status) == ("170", "computed")
    assert "Mar 2023 to Feb 2024" in fact.detail


def test_stocks_stay_apart_by_producer_and_a_repeated_figure_is_whose_it_was_first() -> None:
    rows = [
        ("2024-12-31", "idps", "unhcr", 400.0),
        ("2025-09-30", "idps", "dtm_government", 414524.0),
        ("2025-12-31", "idps", "unhcr", 414524.0),
        ("2025-12-31", "refugees", "unhcr", 519738.0),
    ]
    frame = pd.DataFrame(rows, columns=["date", "measure", "producer", "value"])
    frame["date"] = pd.to_datetime(frame["date"])
    coverage = pd.DataFrame({"date": [day("2021-09-30")], "areas": [47]})
    found = Displacement("MLI", frame, coverage)
    cells = table(displacement.displacement_results(found, EN)["stocks_latest"])
    assert cells["People"] == ("414,524", "414,524", "519,738")
    inside, abroad = displacement.displacement_facts(found, FR)
    assert inside.value == "414\u202f524" and "DNDS" in inside.detail and "sept." in inside.detail
    assert inside.label == "personnes déplacées internes (PDI) au Mali"
    assert abroad.label == "réfugiés originaires du Mali dans d’autres pays"


def test_rows_read_are_rows_observed_and_rows_in_quarantine() -> None:
    account = pd.DataFrame({
        "file": ["a.csv", "b.csv"], "layout": ["x", "y"],
        "rows_read": [1000, 250], "rows_observed": [990, 250], "rows_quarantined": [10, 0],
    })  # fmt: skip
    results = account_results(account, FR)
    counts = [results[name] for name in ("rows_read", "rows_observed", "rows_quarantined")]
    assert [getattr(count, "text", "") for count in counts] == ["1\u202f250", "1\u202f240", "10"]
    assert table(results["account_of_rows"])["Lignes lues"] == ("1\u202f000", "250")


def test_oddities_are_those_of_the_country_one_row_a_rule_and_table() -> None:
    columns = ["severity", "rule", "location_code", "file", "adds", "examples", "handling"]
    rows = [
        ("row", "unplaced", "", "nutrition.csv", 3, "'X' is not a known admin1 name of MLI", ""),
        ("plausibility", "frozen_stock", "MLI", "idps.csv", 5, "Gao: 16 as on 2014-12-31", ""),
        ("plausibility", "frozen_stock", "MLI", "idps.csv", 6, "Kidal: 7 as on 2015-12-31", ""),
        ("plausibility", "frozen_stock", "MLI", "idps.csv", 1, "Mopti: 1 as on 2015-12-31", ""),
        ("plausibility", "undated", "", "all.csv", 99, "said once", ""),
        ("plausibility", "changing_units", "MLI", "food.csv", 2, "Koro gone; " * 60, ""),
    ]
    checks = pd.DataFrame(rows, columns=columns)
    cells = table(quality_results(checks, "MLI", EN)["oddities"])
    assert cells["Table"] == ("idps.csv", "food.csv", "nutrition.csv")
    assert cells["Rows"] == ("12", "2", "3")
    assert cells["For example"][0] == (
        "Gao: 16 as on 2014-12-31; Kidal: 7 as on 2015-12-31; and 1 more"
    )
    assert len(cells["For example"][1]) <= 302 and cells["For example"][1].endswith("gone …")
    french = table(quality_results(checks, "MLI", FR)["oddities"])
    assert french["Anomalie"][0] == "Effectifs de déplacés répétés au chiffre près"
    assert french["Par exemple"][0].startswith("Gao : 16, comme au 2014-12-31")


def test_the_sources_are_those_of_the_figures_with_licence_and_citation() -> None:
    acled = sources()["acled"]
    used = [{"producer": acled.producer, "title": acled.title}] * 2
    cells = table(source_results(used, "MLI", EN)["sources"])
    assert cells["Producer"] == ("ACLED",) and cells["Licence"] == (acled.licence,)
    assert cells["Address"] == ("https://acleddata.com",)


def test_sources_are_named_in_french_and_cited_as_they_ask() -> None:
    conflict, food = sources()["acled"], sources()["cilss_ch"]
    used = [{"producer": one.producer, "title": one.title} for one in (conflict, food)]
    cells = table(source_results(used, "MLI", FR)["sources"])
    assert cells["Producteur"] == ("CILSS et cellules nationales du Cadre Harmonisé", "ACLED")
    assert cells["Données"] == (
        "Cadre Harmonisé, analyses par cercle",
        "Violences politiques par cercle et par mois",
    )
    assert cells["Licence"][1] == "Conditions d’ACLED : attribution ; chiffres agrégés seulement"
    assert cells["Citation"] == (food.citation, conflict.citation)


def test_oddities_are_told_without_names_of_columns_and_sources() -> None:
    said = "idp_stock of iom_dtm on 2014-12-31 and 2015-11-30, 1 of 40 repeated: Macina: 16"
    row = ("plausibility", "frozen_stock", "MLI", "idps.csv", 5, said, "")
    columns = ["severity", "rule", "location_code", "file", "adds", "examples", "handling"]
    cells = table(quality_results(pd.DataFrame([row], columns=columns), "MLI", FR)["oddities"])
    assert cells["Par exemple"] == (
        "Personnes déplacées internes (DTM de l’OIM) au 2014-12-31 et au 2015-11-30, 1 sur 40 "
        "répétés : Macina : 16",
    )


def test_a_p_value_is_never_printed_as_zero() -> None:
    column = p_values("p", pd.Series([0.0004, 0.05, None]), FR)
    assert column.cells == ("<0,001", "0,050", "")


def test_every_figure_says_what_it_is_made_of() -> None:
    assert set(PLATES) - set(STATUSES) == set()
    assert all(STATUSES.values())

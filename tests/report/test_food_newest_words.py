"""Newer figures by region, people in phase 5 and areas left out, as sentences and as a table."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from sahel_indicators.figures.words import words_of
from sahel_indicators.findings.phases import people_in_phase, phase_maps
from sahel_indicators.findings.projections import projections
from sahel_indicators.findings.trends import PhaseMap, PhaseTrend, phase_map, phase_trend
from sahel_indicators.report import plates
from sahel_indicators.report.content import Listing, Text
from sahel_indicators.report.plates.absent import Absent
from sahel_indicators.report.results import food_security
from sahel_indicators.report.wording import food_briefing
from sahel_indicators.report.wording import food_newest as said

EN, FR = words_of("en"), words_of("fr")
OCTOBER = {
    "period_start": pd.Timestamp("2025-10-01"),
    "period_end": pd.Timestamp("2025-12-31"),
    "published_on": pd.Timestamp("2025-12-31"),
    "source": "cilss_ch_hapi",
}


def regions(*told: tuple[str, float, float]) -> pd.DataFrame:
    """Regions with people in phase 3 or worse and population."""
    rows = [
        OCTOBER | {"area_code": area, "people": people, "population": population,
                   "share": people / population, "phase4": 0.0, "phase5": 0.0}
        for area, people, population in told
    ]  # fmt: skip
    return pd.DataFrame(rows)


def total(people: float = 1_000.0, **about: Any) -> dict[str, Any]:
    return OCTOBER | {
        "status": "current", "people": people, "population": 10_000.0, "share": people / 10_000,
        "scope": "whole country, as printed", "group": "",
    } | about  # fmt: skip


def trend(country: str = "NER", **parts: Any) -> PhaseTrend:
    return PhaseTrend(country, pd.DataFrame([total()]), (), (), **parts)


def in_worst(area: str, people: float, **about: Any) -> dict[str, Any]:
    return {
        "admin_level": 2, "area_code": area, "period_start": pd.Timestamp("2024-03-01"),
        "period_end": pd.Timestamp("2024-05-31"), "status": "current",
        "published_on": pd.Timestamp("2024-03-31"), "source": "cilss_ch", "people": people,
        "rounded": False,
    } | about  # fmt: skip


TWO = regions(("NE006", 190, 1000), ("NE008", 50, 1000))


def test_a_newer_analysis_says_of_how_many_regions_it_is() -> None:
    assert said.newer_by_region("NER", TWO, EN) == (
        "A newer current analysis, of Oct–Dec 2025, is known here by region, for only 2 of 8 (from "
        "an extract of HDX HAPI): in phase 3 or worse, Tillaberi 190 people (19.0%) and Niamey 50 "
        "(5.0%)."
    )
    assert said.newer_by_region("NER", TWO, FR) == (
        "Une analyse courante plus récente, d’oct.–déc. 2025, est connue ici par région, pour 2 "
        "sur 8 seulement (d’après un extrait de HDX HAPI) : en phase 3 ou pire, Tillabéri 190 "
        "personnes (19,0\u202f%) et Niamey 50 (5,0\u202f%)."
    )


def test_five_regions_are_named_and_the_others_counted() -> None:
    every = regions(*((f"NE00{n}", 900 - 100 * n, 1000) for n in range(1, 9)))
    told = said.newer_by_region("NER", every, EN)
    assert "for all 8 (from" in told and told.endswith("and 3 others with lower shares.")
    six = said.newer_by_region("NER", every.head(6), FR)
    assert six.endswith("et 1 autre aux parts plus faibles.") and "6 sur 8 seulement" in six


def test_where_none_is_newer_nothing_is_said() -> None:
    nothing = trend("BFA")
    for words in (EN, FR):
        results = food_security.trend_results(nothing, words)
        assert results["newer_by_region"] == Text("") and results["phase_5"] == Listing(())
        assert said.beside_a_map("BFA", nothing.regions, words) == ""
        made = plates.phase_regions(nothing, words.language)
        assert isinstance(made, Absent) and "province" in made.reason


def test_a_map_and_a_table_by_area_point_to_what_is_newer() -> None:
    frame = pd.DataFrame(
        {"area_code": ["NE006002"], "area_name": "A", "value": 0.27, "phase": 3, "people": 5.0}
    )
    days = pd.Timestamp("2023-10-01"), pd.Timestamp("2023-12-31")
    found = PhaseMap("NER", frame, *days, regions=TWO)
    pointer = "Newer figures by region (Oct–Dec 2025) are known for only 2 of 8, and are not shown"
    table = food_security.map_results(found, EN)["phase_areas"]
    assert pointer in table.note  # type: ignore[union-attr]
    alone = replace(found, regions=pd.DataFrame())
    assert "Newer" not in food_security.map_results(alone, EN)["phase_areas"].note  # type: ignore[union-attr]


def test_a_region_without_a_figure_stands_in_the_table_empty_and_not_as_zero() -> None:
    made = plates.phase_regions(trend(regions=TWO), "en")
    assert not isinstance(made, Absent)
    rows = made.table.rows
    assert rows[0] == ("Tillaberi", "190", "19.0%", "1,000", "0", "0") and len(rows) == 8
    assert all(cells[1:] == ("",) * 5 for cells in rows[2:])
    assert "no zero" in made.table.note and "Together 240 of the 1,000 people" in made.table.note
    # A total of another source is not what the regions add up to.
    other = pd.DataFrame([total(source="grfc")])
    made = plates.phase_regions(replace(trend(regions=TWO), frame=other), "fr")
    assert not isinstance(made, Absent) and "Ensemble" not in made.table.note


def test_phase_5_is_told_by_area_now_and_as_projected() -> None:
    ahead = {"status": "first projection", "period_start": pd.Timestamp("2024-06-01"),
             "period_end": pd.Timestamp("2024-08-31")}  # fmt: skip
    none = in_worst("MLI", 0.0, admin_level=0, **{**OCTOBER, "status": "current"})
    rows = [in_worst("ML0704", 858.0), in_worst("ML0704", 2575.0, **ahead)]
    mali = trend("MLI", worst=pd.DataFrame([*rows, none]))
    assert said.in_phase_5(mali, EN) == (
        "People in phase 5 (catastrophe or famine), who are counted in phase 3 or worse: Menaka "
        "858 (current situation, Mar–May 2024); Menaka 2,575 (projected for Jun–Aug 2024, analysis "
        "of Mar 2024). The latest current total of the whole country (Oct–Dec 2025) has none."
    )
    assert said.in_phase_5(replace(mali, worst=pd.DataFrame(rows)), FR) == (
        "Personnes en phase 5 (catastrophe ou famine), comptées dans la phase 3 ou pire : Ménaka "
        "858 (situation courante, mars–mai 2024)\u202f; Ménaka 2\u202f575 (projection pour "
        "juin–août 2024, analyse de mars 2024)."
    )
    assert said.in_phase_5(replace(mali, worst=pd.DataFrame([none])), EN) == ""


def test_a_total_of_the_same_months_that_has_nobody_in_phase_5_says_so_beside_the_area() -> None:
    """A newer workbook can have by area whom the printed total of its own months has not."""
    months = {**OCTOBER, "status": "current"}
    rows = [in_worst("ML0704", 858.0, **months), in_worst("MLI", 0.0, admin_level=0, **months)]
    told = said.in_phase_5(trend("MLI", worst=pd.DataFrame(rows)), EN)
    assert told.endswith("The latest current total of the whole country (Oct–Dec 2025) has none.")


def test_a_total_with_people_in_phase_5_says_so_wherever_it_is_printed() -> None:
    worst = pd.DataFrame([in_worst("NER", 40.0, admin_level=0, **OCTOBER)])
    found = trend(worst=worst)
    results = food_security.trend_results(found, EN)["printed_totals"]
    assert results == Listing(
        (
            "Current situation, Oct–Dec 2025, whole country as printed: 1,000 people in phase 3 or "
            "worse (10.0% of 10,000), of whom 40 in phase 5 (catastrophe or famine).",
        )
    )
    (fact,) = food_security.trend_facts(found, FR)
    assert fact.label.endswith(", dont 40 en phase 5 (catastrophe ou famine)")
    of_another = trend(worst=worst.assign(source="grfc"))
    assert "phase 5" not in food_security.trend_facts(of_another, EN)[0].label


def test_who_is_left_out_and_why_is_said_and_no_blank_filled_in() -> None:
    gaps = pd.DataFrame(
        {"area_code": ["BF4702", "BF5002"], "missing": [4, 0], "analyses": [40, 40]}
    )
    days = {"period_start": pd.Timestamp("2014-10-01"), "period_end": pd.Timestamp("2014-12-31"),
            "published_on": pd.Timestamp("2014-11-30")}  # fmt: skip
    blank = {"area_code": "BF5002", "status": "current", "population": 368_021.0,
             "at_least": 715.0, "blank": "5", "adds_up": True, **days}  # fmt: skip
    found = replace(trend("BFA", gaps=gaps, blanks=pd.DataFrame([blank])), areas=("BF4601",))
    assert said.limits_of_sums(found, EN) == (
        "In no sum over the same areas, for want of a share in phase 3 or worse: Leraba (in 4 of "
        "40 analyses) and Sanguie (divided meanwhile).",
        "Left out of sums because their source leaves a phase blank: Sanguie, Oct–Dec 2014 (368,021"
        " people, of whom at least 715 in phase 3 or worse; phase 5 blank). The phases that are "
        "given add up to all people analysed there, so that the blank may mean zero; the source "
        "prints no zero, and none is put in its place.",
    )
    apart = replace(found, blanks=pd.DataFrame([blank | {"adds_up": False}]))
    assert said.limits_of_sums(apart, FR)[1].endswith("Aucun blanc n’est rempli ici.")
    assert said.limits_of_sums(trend(), EN) == ()


# -- the real figures --------------------------------------------------------------------------


@pytest.mark.realdata
@pytest.mark.usefixtures("tables_read_once")
def test_nigeria_tells_sokoto_borno_and_geidam_in_briefing_and_report() -> None:
    found, people, maps = phase_trend("NGA"), people_in_phase("NGA"), phase_maps("NGA")
    briefing = food_briefing.food_insecurity(found, people, maps, projections("NGA"), EN)
    *_, newer, worst, _ = briefing.answer
    limits = " ".join(briefing.limits)
    assert "by state, for only 28 of 37" in newer and "Sokoto 1,676,754 (24.4%)" in newer
    assert worst.endswith(
        "Borno 15,000 (projected for Jun–Aug 2026, analysis of Dec 2025, as quoted by the press, "
        "rounded)."
    )
    assert "Geidam, Oct–Dec 2022 (306,268 people, of whom at least 98,082 in phase 3" in limits
    assert "Sokoto" in repr(plates.phase_regions(found, "en"))
    pointer = "Des chiffres plus récents par État (oct.–déc. 2025) sont connus pour 28 sur 37"
    made = plates.phase_map(phase_map("NGA"), "fr")
    assert not isinstance(made, Absent) and pointer in made.text.note

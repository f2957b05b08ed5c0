"""Groups analysed beside the areas, as sentences: how many, of whom, when, and in no sum."""

from __future__ import annotations

from typing import Any

import pandas as pd

from sahel_indicators.figures.words import words_of
from sahel_indicators.findings.trends import PhaseTrend
from sahel_indicators.report.content import Listing
from sahel_indicators.report.results import food_security
from sahel_indicators.report.wording import food_beside as said

EN, FR = words_of("en"), words_of("fr")


def group(unit: str, people: float | None, **about: Any) -> dict[str, Any]:
    return {
        "unit": unit, "period_start": pd.Timestamp("2024-03-01"),
        "period_end": pd.Timestamp("2024-05-31"), "status": "current",
        "published_on": pd.Timestamp("2024-03-31"), "source": "cilss_ch", "population": 1000.0,
        "people": people,
    } | about  # fmt: skip


AHEAD = {
    "period_start": pd.Timestamp("2024-06-01"),
    "period_end": pd.Timestamp("2024-08-31"),
    "status": "first projection",
}
NOW = {"period_start": pd.Timestamp("2024-03-01"), "status": "current"}


def trend(*rows: dict[str, Any], frame: pd.DataFrame | None = None) -> PhaseTrend:
    return PhaseTrend("TCD", frame if frame is not None else pd.DataFrame(), (), (),
                      never_analysed=("TD18",), beside=pd.DataFrame(list(rows)))  # fmt: skip


TWO = group("Sila-Old Refugees", 300.0), group("Sila-Returnees", 200.0)


def test_beside_the_sum_stand_the_groups_of_the_same_analysis_alone() -> None:
    found = trend(*TWO, group("Sila-Returnees", 999.0, **AHEAD))
    assert said.beside_the_sum(found, NOW, EN) == (
        "Not in that sum, for want of a P-code: 2 groups of refugees and returnees of the same "
        "analysis (2,000 people, 500 of them in phase 3 or worse)."
    )
    assert said.beside_the_sum(found, NOW, FR) == (
        "Hors de cette somme, faute de P-code : 2 groupes de réfugiés et de retournés de la même "
        "analyse (2\u202f000 personnes, dont 500 en phase 3 ou pire)."
    )
    later = NOW | {"period_start": pd.Timestamp("2024-10-01")}
    assert said.beside_the_sum(found, later, EN) == said.beside_the_sum(trend(), NOW, FR) == ""


def test_limits_tell_each_analysis_and_where_the_rows_are() -> None:
    (told,) = said.limits_of_groups(trend(*TWO, group("A-Refugees", 7.0, **AHEAD)), EN)
    assert told == (
        "Beside the departments, analyses have, without a P-code and so in no sum here: 2 groups "
        "of refugees and returnees (Mar–May 2024: 2,000 people, 500 of them in phase 3 or worse); "
        "1 group of refugees (Jun–Aug 2024 as projected: 1,000 people, 7 of them in phase 3 or "
        "worse). They are among the rows set aside (sahel check)."
    )
    assert said.limits_of_groups(trend(), FR) == ()


def test_a_unit_that_is_no_group_of_people_is_called_a_unit_and_a_blank_is_no_zero() -> None:
    (told,) = said.limits_of_groups(trend(group("Sila-Refugees", 5.0), group("Bokoro", None)), EN)
    assert "2 units of no area known here (Mar–May 2024: 2,000 people, at least 5 of" in told
    (french,) = said.limits_of_groups(trend(group("Bokoro", 5.0)), FR)
    assert "1 unité sans zone connue (mars–mai 2024" in french


def test_earlier_analyses_than_four_are_counted() -> None:
    rows = [
        group("A-Refugees", 1.0, period_start=pd.Timestamp(f"20{y}-03-01")) for y in range(14, 20)
    ]
    (told,) = said.limits_of_groups(trend(*rows), EN)
    assert told.count("group of refugees") == 4 and "others in 2 earlier analyses" in told


def test_a_group_counted_apart_follows_the_printed_totals_and_makes_them_shorter() -> None:
    total = AHEAD | {
        "people": 50.0, "population": 500.0, "share": 0.1, "source": "grfc", "group": "Residents",
        "scope": "whole country, as printed", "published_on": pd.Timestamp("2024-03-31"),
    }  # fmt: skip
    apart = group("Refugees, retunees and IDPs", 250.0, **(AHEAD | {"source": "grfc"}))
    printed = pd.DataFrame([total])
    told = food_security.trend_results(trend(apart, frame=printed), EN)["printed_totals"]
    assert told == Listing(
        (
            "Projection, Jun–Aug 2024, whole country as printed (residents only, others counted "
            "apart; no analysis known here of N'Djamena): 50 people in phase 3 or worse (10.0% of "
            "500).",
            "Refugees, returnees and internally displaced people, counted apart in FSIN's "
            "database, in phase 3 or worse: 250 people (25.0% of 1,000), Jun–Aug 2024 "
            "(projection).",
        )
    )
    # Where no figure of theirs is known, who is left out is said in full.
    alone = food_security.trend_results(trend(frame=printed), FR)["printed_totals"]
    assert isinstance(alone, Listing) and len(alone.items) == 1
    assert (
        "réfugiés, retournés et personnes déplacées internes sont comptés à part"
        in (alone.items[0])
    )


def test_a_figure_says_who_is_in_none_of_the_sums_that_it_names() -> None:
    beside = pd.DataFrame([*TWO, group("A-Refugees", 7.0, **AHEAD)])
    made = pd.Timestamp("2024-03-31")
    now, ahead = (pd.Series(each | {"published_on": made}) for each in (NOW, AHEAD))
    assert said.beside_bars(beside, [now, ahead], EN) == (
        "Not in the sums, for want of a P-code: 2 groups of refugees and returnees (500 people in "
        "phase 3 or worse, Mar–May 2024); 1 group of refugees (7 people in phase 3 or worse, "
        "Jun–Aug 2024)."
    )
    assert said.beside_bars(beside, [now], FR).endswith(
        "personnes en phase 3 ou pire, mars–mai 2024)."
    )
    # Of another exercise's analysis of the same season, and of a country without any.
    other = pd.Series(NOW | {"published_on": pd.Timestamp("2023-11-30")})
    assert said.beside_bars(beside, [other], EN) == ""
    assert said.beside_bars(pd.DataFrame(), [now], EN) == ""

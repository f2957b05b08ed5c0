"""Parts of areas that are graver than their area, as a sentence: of areas below a fifth alone."""

from __future__ import annotations

import pandas as pd

from sahel_indicators.figures.words import words_of
from sahel_indicators.findings import PhaseMaps, PhaseTrend
from sahel_indicators.report.wording.food_parts import graver_parts

EN, FR = words_of("en"), words_of("fr")
DAY = pd.Timestamp("2024-03-01")
# Tombouctou and Mopti are below a fifth, Ansongo is above.
PHASES = {"ML0605": 2, "ML0506": 2, "ML0701": 3}


def told(*parts: tuple[str, str, float]) -> tuple[PhaseTrend, PhaseMaps]:
    rows = [
        {
            "area_code": code,
            "unit": unit,
            "period_start": DAY,
            "share": share,
            "crisis": share >= 0.2,
        }
        for code, unit, share in parts
    ]
    maps = pd.DataFrame(
        [{"area_code": code, "period_start": DAY, "phase": n} for code, n in PHASES.items()]
    )
    trend = PhaseTrend("MLI", pd.DataFrame(), (), (), parts=pd.DataFrame(rows))
    return trend, PhaseMaps("MLI", maps)


def test_graver_parts_of_areas_below_a_fifth_are_told_the_worst_first() -> None:
    found = told(
        ("ML0605", "Taoudenit", 0.22),
        ("ML0605", "Tombouctou", 0.08),
        ("ML0506", "Mopti_limitedaccess", 0.31),
        ("ML0701", "Ansongo_limitedaccess", 0.5),
    )
    assert graver_parts(*found, EN) == (
        "At a fifth or more themselves, but counted in areas that are below it: "
        "Mopti (limited access, 31.0%) and Taoudenit (22.0%, in Tombouctou)."
    )
    assert graver_parts(*found, FR).endswith(
        "sous ce seuil : Mopti (accès limité, 31,0\u202f%) et Taoudénit "
        "(22,0\u202f%, dans Tombouctou)."
    )


def test_two_parts_of_limited_access_in_one_area_are_told_apart() -> None:
    trend, maps = told(("BF5604", "Yagha _AL", 0.24), ("BF5604", "SEBBA_AL", 0.43))
    maps.frame.loc[0, "area_code"] = "BF5604"
    assert graver_parts(trend, maps, EN).endswith(
        "Sebba (limited access) (43.0%, in Yagha) and Yagha (limited access, 24.0%)."
    )


def test_where_no_part_is_hidden_nothing_is_said() -> None:
    assert graver_parts(*told(("ML0605", "Taoudenit", 0.19)), EN) == ""
    assert graver_parts(PhaseTrend("MLI", pd.DataFrame(), (), ()), told()[1], EN) == ""


def test_what_is_a_fifth_is_what_the_finding_says_and_not_the_share_as_printed() -> None:
    trend, maps = told(("ML0605", "Taoudenit", 0.19996))
    trend.parts["crisis"] = True
    assert "Taoudenit (20.0%" in graver_parts(trend, maps, EN)


def test_of_many_parts_the_worst_are_named_and_the_others_counted() -> None:
    parts = [("ML0605", f"Part {number}", 0.3 + number / 100) for number in range(8)]
    said = graver_parts(*told(*parts), EN)
    assert "Part 7 (37.0%" in said and "Part 2" not in said and said.endswith("and 3 more.")

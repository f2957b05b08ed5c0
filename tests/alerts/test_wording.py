"""What a figure and its difference read as, in each unit and both languages."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from sahel_indicators.alerts.wording import amount, reading
from sahel_indicators.figures.words import words_of
from tests.alerts.planting import monthly, rule, share, share_rule, told, values

NARROW = "\u202f"


def readings(table: pd.DataFrame, **about: Any) -> tuple[str, str]:
    """What the one alert that stands by a rule on a projection's rise reads as."""
    statuses, sources = ("first projection",), ("cilss_ch",)
    rising = share_rule(kind="rises", statuses=statuses, sources=sources, **about)
    (row,) = told(table, rising).standing.itertuples(index=False)
    return reading(row, rising, words_of("en")), reading(row, rising, words_of("fr"))


def exercise(indicator: str, current: float, projected: float) -> pd.DataFrame:
    """The current and the projected figure of one exercise."""
    return values(
        share("2023-03", current, indicator=indicator),
        share("2023-03", projected, indicator=indicator, status="first projection"),
    )


@pytest.mark.parametrize(
    ("indicator", "current", "projected", "threshold", "english", "french"),
    [
        (
            *("phase3plus_share", 0.21, 0.305, 0.05),
            "30.5%, 9.5 points above the current 21.0%",
            "30,5 %, 9,5 points de plus que la situation courante (21,0 %)",
        ),
        (
            *("phase3plus_share", 0.21, 0.225, 0.01),
            "22.5%, 1.5 points above the current 21.0%",
            "22,5 %, 1,5 point de plus que la situation courante (21,0 %)",
        ),
        (
            *("phase3plus_people", 795_580, 1_370_251, 1_000),
            "1,370,251, that is 574,671 above the current 795,580",
            "1 370 251, soit 574 671 de plus que la situation courante (795 580)",
        ),
        (
            *("gam_whz", 10, 14.5, 2),
            "14.5%, 4.5 points above the current 10.0%",
            "14,5 %, 4,5 points de plus que la situation courante (10,0 %)",
        ),
        (
            *("phase_by_rule", 2, 3, 1),
            "phase 3 (computed), 1 phase above the current phase 2 (computed)",
            "phase 3 (calculée), 1 phase de plus que la situation courante (phase 2 (calculée))",
        ),
        (
            *("phase_by_rule", 2, 4, 1),
            "phase 4 (computed), 2 phases above the current phase 2 (computed)",
            "phase 4 (calculée), 2 phases de plus que la situation courante (phase 2 (calculée))",
        ),
    ],
)
def test_a_rise_is_told_in_the_unit_of_its_indicator(
    indicator: str, current: float, projected: float, threshold: float, english: str, french: str
) -> None:
    table = exercise(indicator, current, projected)
    found = readings(table, indicator=indicator, levels=(("watch", threshold),))
    assert (found[0], found[1].replace(NARROW, " ")) == (english, french)


def test_a_raised_projection_of_people_is_told_in_people() -> None:
    of_people = {"indicator": "phase3plus_people", "status": "first projection"}
    table = values(share("2022-11", 40_000, **of_people), share("2023-03", 52_500, **of_people))
    about = {"indicator": "phase3plus_people", "levels": (("watch", 1_000.0),)}
    english, french = readings(table, against="earlier projection", **about)
    assert english == "52,500, that is 12,500 above the projection before (40,000)"
    said = "52 500, soit 12 500 de plus que la projection précédente (40 000)"
    assert french.replace(NARROW, " ") == said


@pytest.mark.parametrize(
    ("rate", "said"),
    [(0.0, "0.00"), (0.04, "0.04"), (0.004, "0.004"), (1.234, "1.23"), (123.45, "123.5")],
)
def test_a_rate_has_decimals(rate: float, said: str) -> None:
    english, french = words_of("en"), words_of("fr")
    for indicator in ("conflict_events_per_100k", "idps_per_1000"):
        assert amount(rate, indicator, english) == said
        assert amount(rate, indicator, french) == said.replace(".", ",")
    assert amount(1234.0, "conflict_events", english) == "1,234"


def test_a_high_of_a_rate_is_told_from_what_was_before() -> None:
    name = "conflict_fatalities_per_100k"
    high = rule(indicator=name, levels=(("watch", 12.0),))
    table = values(*monthly("2022-01", [0.03] * 12 + [0.04], indicator=name))
    (row,) = told(table, high).standing.itertuples(index=False)
    said = "0.04, the highest in 12 months; before that 0.03 (Dec 2022)"
    assert reading(row, high, words_of("en")) == said

"""Phases by hand, at the edges of the 20 % rule, and against what analysts published."""

import numpy as np
import pandas as pd
import pytest

from sahel_indicators import open_indicators
from sahel_indicators.indicators import food_security

COLUMNS = [f"phase{n}_people" for n in range(1, 6)] + ["population_analysed"]


def _area(*people: float, population: float | None = None) -> pd.DataFrame:
    total = population if population is not None else sum(people)
    counts = pd.DataFrame([[*people, total]], columns=COLUMNS)
    return counts.assign(phase3plus_people=np.nan, phase4plus_people=np.nan)


@pytest.mark.parametrize(
    ("people", "phase"),
    [
        ((800, 200, 0, 0, 0), 2),  # exactly 20 % in phase 2 or worse
        ((80_050, 19_950, 0, 0, 0), 1),  # 19.95 % does not pass
        ((80_002, 19_998, 0, 0, 0), 2),  # two persons short of 20 %: rounding of counts
        ((80_003, 19_997, 0, 0, 0), 1),  # three persons short
        ((0, 700, 100, 150, 50), 4),  # 20 % in 4 or worse, 5 % in 5
        ((100, 100, 300, 300, 200), 5),
        ((1000, 0, 0, 0, 0), 1),
        ((10, 0, 0, 0, 0), 1),  # so few that the rounding alone would reach a fifth
    ],
)
def test_phase_is_the_highest_with_a_fifth_in_it_or_worse(
    people: tuple[int, ...], phase: int
) -> None:
    assert food_security.phase_by_rule(_area(*people)).tolist() == [phase]


def test_phase_is_missing_when_a_count_is() -> None:
    incomplete = _area(800, 100, np.nan, 50, 50, population=1000)
    assert food_security.phase_by_rule(incomplete).isna().all()


@pytest.mark.parametrize(
    ("people", "crisis"),
    [
        ((500, 300, 120, 60, 20), True),  # 200 of 1,000
        ((500, 300, 118, 60, 20), True),  # two people less are rounding
        ((500, 300, 117, 60, 20), False),
        ((np.nan, np.nan, 120, 60, 20), True),  # phases 1 and 2 have no say
        ((500, 300, np.nan, 60, 120), False),  # nobody knows
    ],
)
def test_a_crisis_is_a_fifth_in_phase_3_or_worse(people: tuple[float, ...], crisis: bool) -> None:
    area = _area(*people, population=1000)
    assert food_security.in_crisis(area).tolist() == [crisis]


def test_nobody_in_phase_3_or_worse_is_no_crisis_however_small_the_area() -> None:
    assert not food_security.in_crisis(_area(9, 1, 0, 0, 0)).any()


def test_share_and_people_by_hand() -> None:
    area = _area(500, 300, 120, 60, 20)
    assert food_security.phase3plus_people(area).tolist() == [200]
    assert food_security.phase4plus_people(area).tolist() == [80]
    assert food_security.phase3plus_share(area).tolist() == [0.2]
    assert food_security.phase2plus_share(area).tolist() == [0.5]


def test_printed_total_goes_before_the_sum_of_its_rounded_phases() -> None:
    printed = _area(*[np.nan] * 5, population=1000).assign(phase3plus_people=150.0)
    both = _area(500, 300, 120, 60, 20).assign(phase3plus_people=201.0, phase4plus_people=79.0)
    assert food_security.phase3plus_people(printed).tolist() == [150]
    assert food_security.phase3plus_people(both).tolist() == [201]
    assert food_security.phase4plus_people(both).tolist() == [79]
    assert food_security.phase3plus_share(both).tolist() == [0.201]


@pytest.mark.realdata
@pytest.mark.usefixtures("tables_read_once")
@pytest.mark.parametrize(
    ("country", "printed"),
    # phase "3+" of the country's own rows in food_security_recent.csv
    [("TCD", {1_927_580, 3_307_709}), ("NGA", {27_212_933, 30_624_499})],
)
def test_totals_of_a_country_are_as_printed(country: str, printed: set[int]) -> None:
    values = open_indicators(country, 0, only=["phase3plus_people"])
    assert printed <= set(values["value"])


def test_share_of_nobody_is_missing() -> None:
    assert food_security.phase3plus_share(_area(0, 0, 0, 0, 0)).isna().all()


@pytest.mark.realdata
@pytest.mark.usefixtures("tables_read_once")
def test_rule_and_publication_differ_in_14_rows_of_mali() -> None:
    values = open_indicators("MLI", 2, only=["phase_by_rule", "phase_published"])
    keys = ["area_code", "period_start", "status", "published_on"]
    both = values.pivot(index=keys, columns="indicator", values="value").dropna()
    assert int((both["phase_by_rule"] != both["phase_published"]).sum()) == 14

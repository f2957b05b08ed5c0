"""The shipped rules on the embedded tables, held against other ways to the same figures."""

import pandas as pd
import pytest

from sahel_indicators import open_indicators
from sahel_indicators.alerts import backtest, evaluate, shipped_rules
from sahel_indicators.alerts.judging import judge

pytestmark = [pytest.mark.realdata, pytest.mark.usefixtures("tables_read_once")]

RULES = {rule.key: rule for rule in shipped_rules()}


@pytest.fixture(scope="module")
def food() -> pd.DataFrame:
    needed = ["phase3plus_share", "phase3plus_people", "phase_by_rule"]
    return open_indicators("MLI", 2, only=needed)


@pytest.fixture(scope="module")
def conflict() -> pd.DataFrame:
    return open_indicators("MLI", 1, only=["conflict_fatalities"])


@pytest.mark.parametrize("key", ["phase3plus_fifth", "projected_fifth"])
def test_a_fifth_is_what_the_phase_by_rule_says_of_every_row(food: pd.DataFrame, key: str) -> None:
    keys = ["area_code", "period_start", "status", "published_on"]
    judged = judge(food, RULES[key]).dropna(subset=["value"])
    phases = food[food["indicator"] == "phase_by_rule"].dropna(subset=["value"])
    both = judged.merge(phases[[*keys, "value"]], on=keys, suffixes=("", "_phase"))
    assert len(both) > 900
    assert ((both["level"] != "") == (both["value_phase"] >= 3)).all()


def test_highs_of_three_years_as_a_rolling_maximum_finds_them(conflict: pd.DataFrame) -> None:
    judged = judge(conflict, RULES["fatalities_month"])
    wide = conflict.pivot(index="period_start", columns="area_code", values="value")
    assert len(wide) == 168  # every month of 14 years: rows are months
    high = (wide > wide.shift(1).rolling(36).max()) & (wide >= 10)
    said = judged.pivot(index="period_start", columns="area_code", values="level") == "warning"
    pd.testing.assert_frame_equal(said, high, check_names=False)


def test_crossings_of_a_fifth_as_a_loop_over_phases_counts_them(food: pd.DataFrame) -> None:
    """The figures of docs/howto/alerts.md, from phases alone: 38 alerts, 7 of 32 followed."""
    phases = food[(food["indicator"] == "phase_by_rule") & (food["status"] == "current")]
    alerts = followed = known = 0
    for _, rows in phases.dropna(subset=["value"]).sort_values("period_start").groupby("area_code"):
        high, days = (rows["value"] >= 3).tolist(), rows["published_on"].tolist()
        silent_until = pd.Timestamp(0)
        for place, is_high in enumerate(high):
            if not is_high or (place and high[place - 1]) or days[place] < silent_until:
                continue
            alerts += 1
            silent_until = days[place] + pd.Timedelta(days=180)
            known += place + 1 < len(high)
            followed += place + 1 < len(high) and high[place + 1]
    rule = RULES["phase3plus_fifth"]
    row = backtest(evaluate(food, [rule], "MLI"), food).iloc[-1]
    found = (row["alerts"], row["followed"], row["outcome_known"])
    assert found == (alerts, followed, known) == (38, 7, 32)


def test_rounds_of_displaced_people_in_cercles_are_too_far_apart_for_a_high() -> None:
    """What the rule's reference and docs/howto/alerts.md say of them."""
    stocks = open_indicators("MLI", 2, only=["idp_stock"])
    tested = backtest(evaluate(stocks, [RULES["displaced_high"]], "MLI"), stocks)
    cercles = tested[tested["admin_level"] == 2]
    assert cercles["judged"].tolist() == [0, 0] and cercles["months_missing"].tolist() == [376, 376]


def test_menaka_in_march_2024(food: pd.DataFrame) -> None:
    found = evaluate(food, [RULES["phase4plus_fifth"]], "MLI", as_of="2024-04-15")
    assert found.standing["area_code"].tolist() == ["ML0704"]
    row = found.standing.iloc[0]
    assert (row["value"], row["compared"], row["level"]) == (4, 3, "alarm")


def test_two_years_later_no_cercle_can_be_judged(food: pd.DataFrame) -> None:
    found = evaluate(food, [RULES["phase3plus_fifth"]], "MLI", as_of="2026-01-07")
    by_level = found.unjudged[found.unjudged["admin_level"] == 2]
    assert found.standing.empty and len(by_level) == 50
    assert set(by_level["reason"]) <= {"too old", "left out"}

"""Areas left out of sums, and why: read off the raw tables."""

from __future__ import annotations

import pandas as pd
import pytest

from sahel_indicators import findings
from sahel_indicators.config import settings
from sahel_indicators.findings.gaps import missing_from, parts_of_areas


@pytest.fixture(scope="module")
def burkina(tables_read_once: None) -> findings.PhaseTrend:
    return findings.phase_trend("BFA")


@pytest.mark.realdata
def test_sanguie_is_left_out_for_a_blank_that_is_not_filled_in(
    burkina: findings.PhaseTrend,
) -> None:
    told = burkina.blanks
    assert told["area_code"].unique().tolist() == ["BF5002"]
    # 358,166 + 9,140 + 715 + 0 and a blank: all of 368,021 people, then and as projected.
    assert told["population"].tolist() == [368_021, 368_021]
    assert told["at_least"].tolist() == [715, 715]
    assert told["blank"].tolist() == ["5", "5"] and told["adds_up"].all()
    assert "BF5002" in burkina.left_out and "BF5002" not in burkina.areas


@pytest.mark.realdata
def test_in_how_many_analyses_an_area_has_no_share(burkina: findings.PhaseTrend) -> None:
    raw = pd.read_csv(settings().bundle / "food_security_bfa.csv")
    raw = raw[(raw["reference_period_start"] >= "2014-10-01") & raw["analysis_unit"].isna()]
    keys = ["exercise_year", "exercise_label", "ipc_type"]
    there = raw[raw["admin2_name"] == "Leraba"].groupby(keys).ngroups
    told = burkina.gaps.set_index("area_code")
    assert told["missing"].to_dict() == {"BF4702": 4, "BF5002": 2}
    assert told.loc["BF4702", "analyses"] - 4 == there == 36


@pytest.mark.realdata
@pytest.mark.usefixtures("tables_read_once")
def test_geidam_and_the_whole_exercise_of_chad() -> None:
    nigeria = findings.phase_trend("NGA").blanks
    assert nigeria["area_code"].unique().tolist() == ["NG036006"]
    assert nigeria["at_least"].tolist() == [84_618 + 13_464, 98_293 + 19_945]
    chad = findings.phase_trend("TCD").blanks
    assert chad.groupby("period_start").size().tolist() == [69, 69]
    assert set(chad["blank"]) == {"5", "4, 5", "3, 4, 5"} and chad["adds_up"].all()


@pytest.mark.realdata
@pytest.mark.usefixtures("tables_read_once")
def test_parts_of_areas_have_the_figures_of_their_rows() -> None:
    niger = parts_of_areas("NER", None).set_index("unit")
    # 41,409 + 0 + 0 of 180,041 people; the accessible part of Say has 6,261 of 89,441.
    assert niger.loc["Say_limitedaccess", "people"] == 41_409
    assert niger.loc["Say_limitedaccess", "share"] == pytest.approx(41_409 / 180_041)
    assert niger.loc["Say_accessible", "population"] == 89_441
    # 23.0 % of the one, 7.0 % of the other.
    assert niger.loc[["Say_limitedaccess", "Say_accessible"], "crisis"].tolist() == [True, False]
    mali = parts_of_areas("MLI", None).set_index("unit")
    assert mali.loc["Taoudenit", "share"] == pytest.approx((10_833 + 3_186) / 63_726)
    assert parts_of_areas("TCD", None).empty


def test_an_area_that_is_in_every_analysis_can_be_left_out_all_the_same() -> None:
    """One that was divided meanwhile lacks none; one whose share is blank lacks it."""
    days = pd.to_datetime(["2014-10-01", "2015-03-01"])
    told = pd.DataFrame(
        [
            (area, day, day, "current", day, share)
            for area, shares in {"A": (0.1, 0.2), "B": (0.1, None), "C": (0.1, 0.1)}.items()
            for day, share in zip(days, shares, strict=True)
        ],
        columns=["area_code", "period_start", "period_end", "status", "published_on", "share"],
    )
    assert missing_from(told, ["A"]).values.tolist() == [["B", 1, 2], ["C", 0, 2]]

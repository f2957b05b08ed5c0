"""The wider Sahel in words: what is said of spillover follows from the estimates."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from sahel_indicators.figures.words import words_of
from sahel_indicators.findings.spillover import Spillover
from sahel_indicators.findings.spillover_cells import EVENTS, OUTCOME, exposure
from sahel_indicators.findings.wider_sahel import WiderSahel
from sahel_indicators.report.plates import sahel as plates
from sahel_indicators.report.plates.absent import Absent
from sahel_indicators.report.wording import sahel as said
from sahel_indicators.report.wording import spillover as told
from sahel_indicators.report.wording.sahel_briefing import sahel_briefing

EN, FR = words_of("en"), words_of("fr")
ACROSS = exposure("across", EVENTS, 12, "before")
OWN = exposure("own", EVENTS, 12, "before")


def days(*texts: str) -> pd.DatetimeIndex:
    return pd.DatetimeIndex(texts)


@pytest.fixture(scope="module")
def two() -> WiderSahel:
    """Mali and Nigeria; Mali misses an exercise, and Nigeria has no figure of IDPs."""
    shares = pd.DataFrame(
        {
            "country": ["MLI", "MLI", "NGA", "NGA"],
            "period_start": days("2022-10-01", "2023-10-01", "2023-03-01", "2023-10-01"),
            "period_end": days("2022-12-31", "2023-12-31", "2023-05-31", "2023-12-31"),
            "share": [0.03, 0.04, 0.2, 0.25],
            "people": [30.0, 40.0, 20.0, 25.0],
            "population": [1000.0, 1000.0, 100.0, 100.0],
        }
    )
    return WiderSahel(
        countries=("MLI", "NGA"),
        shares=shares,
        sets=pd.DataFrame(
            {
                "country": ["MLI", "NGA"],
                "areas": [49, 60],
                "analysed": [50, 65],
                "of_country": [50, 774],
                "since": shares["period_start"].iloc[[0, 2]].to_numpy(),
                "until": shares["period_end"].iloc[[1, 3]].to_numpy(),
                "times": [2, 2],
            }
        ),
        printed=shares.iloc[:1].assign(share=0.033),
        deaths=pd.DataFrame(
            {
                "country": ["MLI", "NGA"],
                "date": days("2023-01-01", "2023-01-01"),
                "value": [1200.0, 4000.0],
                "lower": [1100.0, np.nan],
                "upper": [1500.0, np.nan],
            }
        ),
        displaced=pd.DataFrame(
            {
                "country": ["MLI", "MLI", "NGA"],
                "date": days("2023-12-31", "2023-12-31", "2023-12-31"),
                "measure": ["idps", "refugees", "refugees"],
                "producer": ["unhcr", "unhcr", "unhcr"],
                "value": [354_739.0, 249_046.0, 410_308.0],
            }
        ),
    )


def across(main: tuple[float, float, float], border: tuple[float, float, float]) -> Spillover:
    """Estimates with their interval; the placebo is none."""
    rows = [
        ("main", "main", *main),
        ("lead", "after", 0.1, -0.4, 0.6),
        ("compared with", "border areas only", *border),
    ]
    table = pd.DataFrame(rows, columns=["group", "model", "estimate", "ci_low", "ci_high"])
    reaches = (table["ci_low"] <= 0) & (table["ci_high"] >= 0)
    table = table.assign(
        std_error=0.2,
        p_value=np.where(reaches, 0.4, 0.01),
        n=6,
        clusters=21.0,
        at_border=21,
        errors="clustered",
        refused="",
        p_holm=np.nan,
    )
    rates = pd.Series([0.0, 1.0, 1.0, 3.0, 7.0, 7.0])
    periods = pd.to_datetime(["2020-10-01", "2021-10-01"])
    return Spillover(
        countries=("BFA", "MLI"),
        with_events=("BFA", "MLI"),
        frame=pd.DataFrame(
            {
                "location_code": "MLI",
                "parent_code": "ML05",
                "area_code": np.repeat(["ML0501", "ML0502", "ML0503"], 2),
                "period_start": [*periods] * 3,
                ACROSS: np.log1p(rates),
                OWN: 0.0,
                OUTCOME: 5.0,
            }
        ),
        estimates=table,
        result=None,
        borders=pd.DataFrame(
            {"country": ["BFA"], "other": ["MLI"], "areas": [10], "known": [True]}
        ),
        without_outlines={"MRT": "no outlines"},
    )


def refused() -> Spillover:
    found = across((1.0, 0.5, 1.5), (1.0, 0.5, 1.5))
    table = found.estimates.assign(refused="Only 4 areas", at_border=4)
    table[["estimate", "ci_low", "ci_high", "p_value"]] = np.nan
    return Spillover(**{**vars(found), "estimates": table})


def test_spillover_is_not_shown_where_border_areas_do_not_differ() -> None:
    found = across(main=(1.5, 0.7, 2.3), border=(0.0, -1.6, 1.6))
    answer = told.answer(found, EN)
    # Quartiles of the rates above zero (1, 1, 3, 7, 7): 1 and 7, log(8) - log(2) = 1.386.
    assert "7.0 instead of 1.0 conflict events" in answer and "2.1 percentage points more" in answer
    assert answer.endswith("spillover is not shown.")
    assert "among themselves there is no such link" in told.checks_title(found, EN)
    assert "2,1 points de pourcentage de plus" in told.answer(found, FR)


def test_it_is_what_spillover_would_look_like_where_both_comparisons_agree() -> None:
    answer = told.answer(across(main=(1.5, 0.7, 2.3), border=(1.4, 0.6, 2.2)), EN)
    assert "what spillover would look like, though it is no proof of it" in answer


def test_an_estimate_that_reaches_zero_is_no_difference() -> None:
    answer = told.answer(across(main=(0.5, -0.2, 1.2), border=(1.4, 0.6, 2.2)), EN)
    assert "did not clearly have more people" in answer and "percentage points" not in answer


def test_a_refusal_is_told_with_the_number_and_no_estimate(two: WiderSahel) -> None:
    for words in (EN, FR):
        opening = sahel_briefing(two, refused(), words).opening.markdown
        assert "10" in told.answer(refused(), words) and "4" in told.answer(refused(), words)
        assert "nan" not in opening.lower()
    assert isinstance(plates.spillover_checks(refused(), "en"), Absent)


def test_nigeria_is_never_said_without_its_three_states(two: WiderSahel) -> None:
    assert said.shares_title(two, EN) == (
        "People in phase 3 or worse in the latest analyses (Oct 2023 unless said): Mali 4.0%, "
        "Nigeria 25.0% (three states)"
    )
    assert "(trois États)" in said.shares_title(two, FR)
    limits = sahel_briefing(two, refused(), EN).limits
    assert any("nothing national may be read" in limit for limit in limits)


def test_the_month_that_is_not_said_is_that_of_most_countries(two: WiderSahel) -> None:
    last = two.shares.iloc[[1]].assign(period_start=pd.Timestamp("2025-10-01"))
    niger = two.shares.iloc[[3]].assign(country="NER")
    three = replace(
        two, countries=("MLI", "NER", "NGA"), shares=pd.concat([last, niger, two.shares.iloc[3:]])
    )
    title = said.shares_title(three, EN)
    assert "(Oct 2023 unless said): Mali 4.0% (Oct 2025), Niger 25.0%, Nigeria 25.0% (thr" in title


def test_deaths_have_their_range_where_it_holds_them(two: WiderSahel) -> None:
    assert said.deaths_title(two, EN).endswith(": Nigeria 4,000, Mali 1,200 (1,100–1,500)")


def test_the_number_of_countries_is_not_read_together_with_the_tables(two: WiderSahel) -> None:
    assert said.side_title(two, EN).startswith("Two countries side by side")
    six = replace(two, countries=("BFA", "MLI", "MRT", "NER", "NGA", "TCD"))
    assert said.side_title(six, FR).startswith("Six pays côte à côte")
    assert said.side_title(six, EN).startswith("Six countries side by side")


def test_a_missing_figure_is_a_dash_and_not_zero(two: WiderSahel) -> None:
    rows = {row[0]: row for row in plates.sahel_side_by_side(two, "en").table.rows}
    assert rows["Nigeria"][4] == "–" and rows["Nigeria"][2] == "–"
    assert rows["Mali"][4] == "354,739 (UNHCR, Dec\u00a02023)"
    assert "No figure of internally displaced people: Nigeria" in said.displaced(two, EN).note


def test_a_stock_that_was_printed_before_says_of_when_it_is(two: WiderSahel) -> None:
    before = pd.DataFrame({
        "country": ["MLI"], "value": [354_739.0], "since": days("2022-03-31"),
        "first_by": ["conasur"],
    })  # fmt: skip
    found = replace(two, carried_on=before)
    english, french = (plates.sahel_side_by_side(found, each).table for each in ("en", "fr"))
    assert english.rows[0][4] == (
        "354,739 (UNHCR, Dec\u00a02023; same figure as in Mar\u00a02022, CONASUR)"
    )
    assert french.rows[0][4].endswith("même chiffre qu’en mars\u00a02022, CONASUR)")
    assert "not counted again" in english.note and "recomptées" in french.note
    # Another figure, or the same of the same day, is not carried on.
    for other in (before.assign(value=1.0), before.assign(since=days("2023-12-31"))):
        table = plates.sahel_side_by_side(replace(two, carried_on=other), "en").table
        assert table.rows[0][4] == "354,739 (UNHCR, Dec\u00a02023)" and "again" not in table.note


def test_a_skipped_exercise_breaks_the_line(two: WiderSahel) -> None:
    plate = plates.sahel_shares(two, "en")
    assert not isinstance(plate, Absent)
    frame = plate.arguments["frame"]
    mali = frame[frame["panel"].str.startswith("Mali")].set_index("date")["value"]
    assert mali.index.tolist() == days("2022-11-01", "2023-04-01", "2023-11-01").tolist()
    assert np.isnan(mali.iloc[1])


@pytest.mark.parametrize("language", ["en", "fr"])
def test_figures_are_drawn_with_their_words(two: WiderSahel, language: str) -> None:
    found = across(main=(1.5, 0.7, 2.3), border=(0.0, -1.6, 1.6))
    made = [
        plates.sahel_shares(two, language),
        plates.sahel_deaths(two, language),
        plates.sahel_displaced(two, language),
        plates.spillover_checks(found, language),
    ]
    for plate in made:
        texts = " ".join(text.get_text() for text in plate.draw().texts)
        assert plate.text.title.split()[0] in texts and plate.text.alt
    borders = plates.spillover_borders(found, language)
    assert "Maurita" in borders.table.note  # which has no outlines

"""Displacement in words: whose count, how old, how far apart, and what a country lacks."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from sahel_indicators.figures.words import words_of
from sahel_indicators.findings import Displacement
from sahel_indicators.findings.movements import Movements, counted_in_part, repeated, same_day
from sahel_indicators.report.plates import movements as plates
from sahel_indicators.report.plates.absent import Absent
from sahel_indicators.report.plates.displacement import displacement as displacement_plate
from sahel_indicators.report.plates.table import TablePlate
from sahel_indicators.report.results.displacement import displacement_facts
from sahel_indicators.report.wording import movements as said
from sahel_indicators.report.wording.displacement import displacement_title
from sahel_indicators.report.wording.movements_briefing import movements_briefing

EN, FR = words_of("en"), words_of("fr")


def dated(*rows: tuple[object, ...], columns: str) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=columns.split())
    return table.assign(**{name: pd.to_datetime(table[name]) for name in table if name == "date"})


@pytest.fixture(scope="module")
def frozen() -> Movements:
    """Chad with a count of 2023 repeated since, one round in part of it, and refugees."""
    stocks = dated(
        ("2023-03-31", "unhcr_factsheets", 2_000.0),
        ("2024-12-31", "unhcr", 2_000.0),
        ("2025-12-31", "unhcr", 2_000.0),
        ("2024-12-31", "idmc", 3_000.0),
        ("2020-12-31", "unhcr", 500.0),
        columns="date producer value",
    )
    rounds = dated(("2020-06-30", 3, 500.0), columns="date areas value")
    refugees = dated(
        ("2024-12-31", "CMR", 60.0),
        ("2024-12-31", "FRA", 40.0),
        ("2025-12-31", "CMR", 75.0),
        ("2025-12-31", "FRA", 25.0),
        ("2025-12-31", "SDN", 0.0),
        columns="date counterpart_code value",
    )
    return Movements(
        country="TCD",
        areas=70,
        stocks=stocks,
        flows=dated(
            ("2023-12-31", "idmc", None, "0 in the file"),
            ("2024-12-31", "idmc", 120.0, ""),
            columns="date producer value note",
        ),
        rounds=rounds.assign(whole=False),
        last_round=pd.DataFrame({"area_code": [], "value": []}),
        last_round_on=None,
        regions=dated(
            ("TD07", "", "2020-06-30", "iom_dtm", 500.0, ""),
            columns="area_code unit date producer value note",
        ),
        same_day=same_day(stocks),
        repeated=repeated(stocks),
        abroad=refugees,
        received=dated(("2025-12-31", "NGA", 9.0), columns="date counterpart_code value"),
    )


def nothing(found: Movements) -> Movements:
    """The same country without any figure at all."""
    empty = {
        name: getattr(found, name).iloc[:0]
        for name in (
            *("stocks", "flows", "rounds", "regions", "same_day", "repeated"),
            *("abroad", "received"),
        )
    }
    return replace(found, **empty)


def test_newest_count_is_given_to_whom_and_when_it_was_counted(frozen: Movements) -> None:
    first = said.first_count(frozen)
    assert first is not None and (first["producer"], first["date"].year) == (
        "unhcr_factsheets",
        2023,
    )
    assert said.inside_sentence(frozen, EN) == (
        "2,000 people were counted as displaced in Chad (UNHCR factsheets, Mar 2023), the same "
        "figure printed again until Dec 2025."
    )
    assert (
        "2\u202f000 personnes déplacées internes ont été comptées au Tchad"
        in said.inside_sentence(frozen, FR)
    )


def test_agreement_names_the_widest_pair(frozen: Movements) -> None:
    assert said.agreement(frozen, EN) == (
        "Figures of two producers for the same day: the only pair differs; the widest apart are "
        "IDMC 3,000 and UNHCR 2,000 in Dec 2024, one 1.5 times the other."
    )
    assert "vont de 1 à 1,5" in said.agreement(frozen, FR)


@pytest.mark.parametrize(
    ("ratios", "english", "french"),
    [
        ((1.5, 2.0), "none of 2 pairs is equal to the digit;", "aucune paire sur 2 n’est"),
        ((1.0, 2.0), "1 of 2 pairs is equal to the digit, which", "1 paire sur 2 est identique,"),
        ((1.0, 1.0), "2 of 2 pairs are equal to the digit, which", "2 paires sur 2 sont identi"),
    ],
)
def test_only_equal_pairs_show_a_count_passed_on(
    frozen: Movements, ratios: tuple[float, ...], english: str, french: str
) -> None:
    pairs = pd.concat([frozen.same_day] * 2, ignore_index=True).assign(ratio=ratios)
    found = replace(frozen, same_day=pairs)
    assert english in said.agreement(found, EN) and french in said.agreement(found, FR)


def test_count_of_a_part_is_not_passed_off_as_the_countrys(frozen: Movements) -> None:
    row = frozen.counted_in_part.iloc[0]
    assert (row["producer"], row["date"].year, row["areas"]) == ("unhcr", 2020, 3)
    limits = movements_briefing(frozen, EN).limits
    assert any("UNHCR for the whole country in 2020" in limit for limit in limits)
    assert any("3 of 70 departments" in limit for limit in limits)
    assert any("for 2023: not known, not zero" in limit for limit in limits)


def test_refugees_are_shared_out_by_country_without_the_zeros(frozen: Movements) -> None:
    answer = movements_briefing(frozen, EN).answer[1]
    assert answer.startswith(
        "100 refugees from Chad were abroad in Dec 2025: 75% in Cameroon, 25% in France;"
    )
    assert answer.endswith("are 9 from Nigeria.")
    assert "Cameroun\u00a075\u202f%" in movements_briefing(frozen, FR).answer[1]


def test_places_names_are_known_in_both_languages() -> None:
    assert (said.land("DEU", EN), said.land("DEU", FR)) == ("Germany", "Allemagne")
    assert (said.land("SDN", EN), said.land("SDN", FR)) == ("Sudan", "Soudan")
    assert said.land("XYZ", EN) == "XYZ"


@pytest.mark.parametrize("language", ["en", "fr"])
def test_plates_show_what_there_is(frozen: Movements, language: str) -> None:
    day = plates.counts_of_a_day(frozen, language)
    again = plates.counts_repeated(frozen, language)
    where = plates.where_inside(frozen, language)
    assert isinstance(day, TablePlate) and day.table.rows[0][-1] in ("1.50", "1,50")
    assert isinstance(again, TablePlate) and again.table.rows[0][-1] == "3"
    assert isinstance(where, plates.PlaceTable) and where.table.rows[0][0] == "Lac"
    assert where.draw("web") is where


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("name", ["stock_and_flow", "asylum", "refugees_over_time"])
def test_figures_carry_their_finding(frozen: Movements, name: str, language: str) -> None:
    plate = getattr(plates, name)(frozen, language)
    figure = plate.draw()
    texts = " ".join(text.get_text() for text in figure.texts)
    assert plate.text.title.split()[0] in texts
    assert plate.text.alt and plate.sources and plate.inputs


@pytest.mark.parametrize("language", ["en", "fr"])
def test_country_without_idps_has_no_figure_of_them(language: str) -> None:
    refugees = dated(
        ("2025-12-31", "refugees", "unhcr", 5.0), columns="date measure producer value"
    )
    found = Displacement("MRT", refugees, pd.DataFrame({"date": [], "areas": []}))
    made = displacement_plate(found, language)
    assert isinstance(made, Absent) and "Maurita" in made.reason


def test_growth_from_next_to_none_is_not_told() -> None:
    rows = dated(
        ("2012-12-31", "refugees", "unhcr", 900.0),
        ("2025-12-31", "refugees", "unhcr", 90_000.0),
        ("2023-03-31", "idps", "conasur", 70.0),
        ("2025-12-31", "idps", "unhcr", 70.0),
        columns="date measure producer value",
    )
    found = Displacement("BFA", rows, pd.DataFrame({"date": [], "areas": []}))
    title = displacement_title(found, EN)
    assert "70 people displaced inside the country (CONASUR, Mar 2023)" in title
    assert "times" not in title


def test_a_count_of_a_part_is_told_beside_the_number_with_another_producers() -> None:
    rows = dated(
        ("2023-12-31", "idps", "unhcr", 50.0),
        ("2024-12-31", "idps", "idmc", 90.0),
        ("2025-12-31", "idps", "unhcr", 55.0),
        ("2025-12-31", "refugees", "unhcr", 7.0),
        columns="date measure producer value",
    )
    # A round in three departments counted, to the digit, what UNHCR gave for the country.
    part = pd.DataFrame({"date": pd.to_datetime(["2023-05-31"]), "value": [50.0], "areas": [3]})
    stocks = rows[rows["measure"] == "idps"]
    found = Displacement("TCD", rows, part[["date", "areas"]], counted_in_part(stocks, part))
    title, titre = displacement_title(found, EN), displacement_title(found, FR)
    assert title.startswith(
        "55 people displaced inside the country (UNHCR, Dec 2025; its figures for 2023 were, to "
        "the digit, DTM's counts in 3 of 70 departments; IDMC has 90 in Dec 2024) and 7 refugees"
    )
    assert "IDMC : 90 en déc. 2024)" in titre
    (inside, _) = displacement_facts(found, EN)
    assert inside.detail.endswith("in 3 of 70 departments; IDMC has 90 in Dec 2024")
    later = part.assign(date=pd.Timestamp("2024-01-31"))
    assert counted_in_part(stocks, later).empty


@pytest.mark.parametrize("language", ["en", "fr"])
def test_country_without_figures_is_told_in_words(frozen: Movements, language: str) -> None:
    bare, words = nothing(frozen), words_of(language)
    names = (
        *("stock_and_flow", "counts_of_a_day", "counts_repeated", "where_inside"),
        *("asylum", "refugees_over_time"),
    )
    made = [getattr(plates, name)(bare, language) for name in names]
    assert all(isinstance(plate, Absent) and plate.reason for plate in made)
    briefing = movements_briefing(bare, words)
    assert briefing.opening.markdown and briefing.ending.markdown
    assert "nan" not in briefing.opening.markdown.lower()

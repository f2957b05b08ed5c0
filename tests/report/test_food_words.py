"""Projections and malnutrition in words: they follow the numbers, in both languages."""

from __future__ import annotations

import re
from dataclasses import replace

import pandas as pd
import pytest

from sahel_indicators.figures.words import Words, words_of
from sahel_indicators.findings.nutrition import Nutrition, nutrition
from sahel_indicators.findings.phases import PeopleInPhase, people_in_phase, phase_maps
from sahel_indicators.findings.projections import Projections, projections
from sahel_indicators.findings.projections_scores import scores_by
from sahel_indicators.findings.trends import PhaseMap, PhaseTrend, malnutrition, phase_trend
from sahel_indicators.report import plates
from sahel_indicators.report.content import Column, Table
from sahel_indicators.report.plates.absent import Absent
from sahel_indicators.report.plates.table import TablePlate
from sahel_indicators.report.wording import food_briefing, nutrition_briefing
from sahel_indicators.report.wording import projections as said
from sahel_indicators.report.wording.food_security import no_trend
from sahel_indicators.report.wording.food_security import phase_map as phase_map_text
from sahel_indicators.report.wording.malnutrition import malnutrition_title
from sahel_indicators.report.wording.phases import bars_title, listed_without, phase_bars

EN, FR = words_of("en"), words_of("fr")
# Two lack most: a set of areas analysed every time, outlines, surveys of the whole country.
COUNTRIES = (
    *("MRT", "NGA"),
    *(pytest.param(code, marks=pytest.mark.slow) for code in ("MLI", "BFA", "NER", "TCD")),
)


def held(errors: list[float], exercises: int = 6) -> Projections:
    """Projections off by the given points, the same in every one of some exercises.

    One more area is missed in each exercise, and one is a false alarm in the first.
    """
    rows = []
    for number in range(exercises):
        year = 2015 + number
        shift = 0.001 * (number - (exercises - 1) / 2)  # exercises differ, so there is an interval
        for place, error in enumerate(errors):
            rows.append((year, f"ML010{place}", 0.10 + error / 100 + shift, 0.10))
    frame = pd.DataFrame(rows, columns=["year", "area_code", "projected", "found"])
    frame = frame.assign(
        exercise="November",
        judge="update",
        made=pd.to_datetime(frame["year"].astype(str) + "-11-30"),
        judged_on=pd.to_datetime((frame["year"] + 1).astype(str) + "-03-31"),
        period_start=pd.to_datetime((frame["year"] + 1).astype(str) + "-06-01"),
        population=1000.0,
        persisting=frame["found"],
        projected_high=False,
        persisting_high=False,
        found_high=frame["area_code"] == "ML0100",
    )
    frame.loc[1, "projected_high"] = True
    exercises_table = pd.DataFrame({"repeats": pd.to_datetime([None])})
    return Projections(
        country="MLI",
        pairs=frame,
        scores=scores_by(frame, ["exercise", "judge"]),
        by_exercise=scores_by(frame, ["exercise", "judge", "made", "period_start"]),
        exercises=exercises_table,
    )


def test_the_title_counts_what_was_foreseen_and_false_alarms() -> None:
    assert said.held_title(held([0, 0]), EN) == (
        "Of 6 times that March's update put a cercle at a fifth or more in phase 3 or worse, "
        "November had foreseen 0; 1 false alarm"
    )
    assert "novembre l’avait prévu 0 fois ; fausses alertes : 1" in said.held_title(
        held([0, 0]), FR
    )


def test_the_figure_shows_the_pairs_that_its_title_counts() -> None:
    """The one false alarm has no present beside it: neither of the two has it."""
    planted = held([0, 0])
    codes = planted.pairs["area_code"].map({"ML0100": "ML0101", "ML0101": "ML0102"})
    whole = replace(planted, pairs=planted.pairs.assign(area_code=codes))
    pairs = whole.pairs.assign(persisting=whole.pairs["persisting"].where(whole.pairs.index != 1))
    gap = replace(whole, pairs=pairs, scores=scores_by(pairs, ["exercise", "judge"]))
    for found, alarms, shown in ((whole, 1, 12), (gap, 0, 11)):
        plate = plates.projections.projections_held(found, "en")
        assert not isinstance(plate, Absent)
        frame = plate.arguments["frame"]
        assert len(frame) == shown and (frame["outcome"] == "false alarm").sum() == alarms
        assert f"{alarms} false alarm" in plate.text.title
        assert ("has no current analysis (1)" in plate.text.note) is (shown == 11)
    assert "n’a pas d’analyse courante (1)" in said.projections_held(gap, FR).note


def test_a_summer_that_was_analysed_is_told_and_never_else() -> None:
    never = held([0, 0])
    assert "never against what was" in food_briefing._lean_season(never, EN)
    assert "not analysed as it happens" in said.projections_held(never, EN).note
    pairs = never.pairs[never.pairs["made"] == pd.Timestamp("2019-11-30")]
    pairs = pairs.assign(judge="same season")
    both = pd.concat([never.pairs, pairs], ignore_index=True)
    once = replace(
        never,
        scores=scores_by(both, ["exercise", "judge"]),
        by_exercise=scores_by(both, ["exercise", "judge", "made", "period_start"]),
    )
    assert food_briefing._lean_season(once, EN).endswith(
        "June to August 2020 was analysed: of 1 cercle found at a fifth or more, November had "
        "missed 1 (0 false alarms)."
    )
    assert "Juin à août 2020 a été analysé : sur 1 cercle" in food_briefing._lean_season(once, FR)
    assert "only in 2020" in said.projections_held(once, EN).note
    assert said.summers_in_words(never, EN) == ""


def test_a_bias_that_cannot_be_told_from_zero_is_neither_high_nor_low() -> None:
    for errors, english, french in (
        ([-2, -2], "on average 2.0 points lower than", "inférieures de 2,0 points à"),
        ([1.5, 1.5], "on average 1.5 points higher than", "supérieures de 1,5 point à"),
        ([0, 0.02], "neither clearly above nor below", "ni nettement au-dessus"),
    ):
        found = held(errors)
        row = found.score("November", "update")
        assert english in food_briefing._against_update(row, found, EN)
        assert french in food_briefing._against_update(row, found, FR)


def test_few_exercises_are_told_in_place_of_an_interval() -> None:
    row = held([-2, -2], exercises=3).score("November", "update")
    assert said.bias_sentence(row, EN) == (
        "−2.0 points (6 pairs; 3 exercises are too few for an interval)"
    )
    assert "insuffisant pour un intervalle : 3" in said.bias_sentence(row, FR)


def test_nothing_to_score_is_said_and_not_drawn() -> None:
    empty = held([0, 0])
    nothing = Projections(
        "MLI", empty.pairs[:0], empty.scores[:0], empty.by_exercise[:0], empty.exercises
    )
    for language in ("en", "fr"):
        for make in (plates.projections_held, plates.projection_scores):
            made = make(nothing, language)
            assert isinstance(made, Absent)
            assert made.draw("web").markdown == f"*{made.reason}*".replace(" ;", "\u202f;")


def test_a_country_without_a_constant_set_has_its_reason_in_place_of_a_trend() -> None:
    columns = ["period_start", "status", "scope"]
    trend = PhaseTrend("MRT", pd.DataFrame(columns=columns), (), ("MR011", "MR012"))
    made = plates.phase_trend(trend, "fr")
    assert (
        isinstance(made, Absent) and "en Mauritanie" in made.reason and "2 moughataas" in repr(made)
    )


def test_a_table_shows_names_as_they_are_written_and_numbers_to_the_right() -> None:
    columns = (
        Column("Area", ("<b>Gao</b>", "Kidal")),
        Column("People", ("1,200", "–"), (1200.0, None)),
    )
    made = TablePlate("t", "en", Table("A & B", columns, note="n"), "CILSS", pd.DataFrame(), [], ())
    page = made._repr_html_()
    assert "&lt;b&gt;Gao" in page and "A &amp; B" in page and "<b>" not in page
    assert page.count('scope="col"') == 2 and page.count('scope="row"') == 2
    assert re.search(r'<td style="text-align:right[^"]*">1,200</td>', page)
    assert "Source: CILSS" in page and "Kidal" in repr(made)


# -- every country -----------------------------------------------------------------------------

NOT_FORMATTED = re.compile(r"\bnan\b|\bNaT\b|<NA>|Timestamp")


@pytest.mark.realdata
@pytest.mark.usefixtures("tables_read_once")
@pytest.mark.parametrize("country", COUNTRIES)
def test_every_country_has_an_answer_and_tables_in_both_languages(country: str) -> None:
    trend, people, maps = phase_trend(country), people_in_phase(country), phase_maps(country)
    found, figures = projections(country), nutrition(country)
    for words in (EN, FR):
        language = words.language
        told = [
            food_briefing.food_insecurity(trend, people, maps, found, words),
            nutrition_briefing.malnutrition(figures, words),
        ]
        shown = [str(part) for each in told for part in (each.opening, each.ending)]
        tables = [
            plates.projection_scores(found, language),
            plates.projection_exercises(found, language),
            plates.disagreements(figures, language),
            plates.both_ways(figures, language),
            plates.season_pairs(figures, language),
        ]
        figures_of = [plates.phase_bars(people, language), plates.projections_held(found, language)]
        texts = [text for made in figures_of for text in vars(made.text).values()]
        for text in [*shown, *map(repr, tables), *texts]:
            assert not NOT_FORMATTED.search(text), text
        assert all(all(each.answer) and 2 <= len(each.answer) <= 5 for each in told)
    assert people.constant == (country not in ("MRT", "NGA"))
    assert len(maps.periods) >= 4


@pytest.mark.realdata
@pytest.mark.usefixtures("tables_read_once")
def test_a_newer_total_of_the_country_stands_before_an_older_analysis_by_area() -> None:
    trend, people, maps = phase_trend("MLI"), people_in_phase("MLI"), phase_maps("MLI")
    held = projections("MLI")
    printed, by_area, *_ = food_briefing.food_insecurity(trend, people, maps, held, EN).answer
    # As printed: CILSS, December 2025, 855,640 people of 25,568,962.
    assert printed == (
        "In the whole country, 855,640 people (3.3%) were in phase 3 or worse in Oct–Dec 2025, as "
        "printed."
    )
    assert by_area.startswith(
        "In the latest current analysis by cercle (Mar–May 2024), 795,580 people"
    )
    earlier = phase_trend("MLI", end="2024-05")
    then = food_briefing.food_insecurity(earlier, people, maps, held, FR).answer[0]
    assert then.startswith("Dans la dernière analyse courante par cercle (mars–mai 2024), 795")
    # All 50 cercles first; the 49 without Bamako only for comparison, with their own share.
    assert (
        "3.5% of those analysed in 50 cercles of 50 (for comparison, over the 49 cercles analysed "
        "every time, without Bamako: 3.8%, against 1.6% in Mar–May 2015)" in by_area
    )
    title = bars_title(people, EN)
    assert title.startswith("795,580 people (3.5%) in phase 3 or worse in Mar–May 2024 in 50")
    assert title.endswith("; bars, for comparison: the 49 cercles analysed every time")


@pytest.mark.realdata
@pytest.mark.usefixtures("tables_read_once")
def test_a_printed_total_of_the_months_of_a_sum_by_area_is_told_to_be_another() -> None:
    """As after a newer workbook: CILSS by cercle, and HDX HAPI's total of the same months."""
    trend, people, maps = phase_trend("MLI"), people_in_phase("MLI"), phase_maps("MLI")
    held, now = projections("MLI"), people.now
    frame = trend.frame.copy()
    days = ["period_start", "period_end"]
    is_newest = frame["scope"].eq("whole country, as printed") & frame["status"].eq("current")
    newest = frame.loc[is_newest, "period_start"].idxmax()
    frame.loc[newest, days] = now[days].to_numpy()
    two = replace(trend, frame=frame)
    printed, by_area, *_ = food_briefing.food_insecurity(two, people, maps, held, EN).answer
    assert "855,640 people (3.3%) were in phase 3 or worse in Mar–May 2024, as printed." in printed
    assert "by cercle of the same months, below, is not this total (from an extract of" in printed
    assert "795,580" in by_area
    en_francais = food_briefing.food_insecurity(two, people, maps, held, FR).answer[0]
    assert "n’est pas ce total (d’après un extrait de HDX HAPI)" in en_francais
    frame.loc[newest, "people"] = now["people"]
    same = food_briefing.food_insecurity(two, people, maps, held, EN).answer[0]
    assert same.endswith("as printed.")


def test_areas_without_a_figure_are_named_or_counted_beside_a_total() -> None:
    one = pd.Series({"without": "ML0901"})
    assert listed_without("MLI", pd.Series({"without": ""}), EN) == ""
    assert listed_without("MLI", one, EN) == (" (without Bamako: no figure, or one of a part only)")
    assert "sans Bamako : aucun chiffre" in listed_without("MLI", one, FR)


@pytest.fixture(scope="module")
def burkina(tables_read_once: None) -> Nutrition:
    return nutrition("BFA")


@pytest.mark.realdata
def test_a_severe_figure_that_is_oddly_low_is_told_and_nothing_guessed(burkina: Nutrition) -> None:
    said_en = str(nutrition_briefing.malnutrition(burkina, EN).opening)
    assert "9.9%" in said_en and "printed as 0.1%, under a twentieth of it" in said_en
    assert "nothing here tells" in said_en and "likely" not in said_en
    note = plates.national_malnutrition(burkina, "fr").text.note
    assert "rien ici ne dit" in note and "coquille" not in note


@pytest.mark.realdata
@pytest.mark.usefixtures("tables_read_once")
def test_a_survey_by_another_standard_is_never_the_highest_figure() -> None:
    chad = nutrition("TCD")
    highest = chad.points.query("measure == 'gam_whz' and not national")["value"].max()
    assert highest == 26.9
    said_en = str(nutrition_briefing.malnutrition(chad, EN).opening)
    assert "26.9" not in said_en and "18.1% in Lac" in said_en


@pytest.mark.realdata
@pytest.mark.usefixtures("tables_read_once")
def test_a_map_that_cannot_be_drawn_says_so() -> None:
    made = plates.phase_maps(phase_maps("MRT", start="2020-01"), "en")
    assert isinstance(made, Absent) and "outlines of Mauritania" in made.reason


@pytest.mark.realdata
@pytest.mark.usefixtures("tables_read_once")
def test_the_highest_of_the_areas_may_be_below_a_national_figure() -> None:
    found = malnutrition("NER")
    title, titre = malnutrition_title(found, EN), malnutrition_title(found, FR)
    assert "17.0%" in title and "at most 16.1% in an area (Diffa, 2021)" in title
    assert "up to" not in title and "au plus 16,1\u202f% dans une zone (Diffa, 2021)" in titre


def test_where_there_is_no_trend_the_shorter_series_of_the_comparison_is_told() -> None:
    months = ("2021-10-01", "2023-03-01", "2024-03-01")
    days = pd.to_datetime(pd.Series(months))
    lately = pd.DataFrame({"period_start": days, "share": [0.1, 0.12, 0.15], "areas": 3})
    found = PhaseTrend("NGA", pd.DataFrame(), (), ("NG008001", "NG008002"), lately=lately)
    told = no_trend(found, EN)
    assert "none of 2 local government areas is in every analysis and projection" in told
    assert (
        "the 3 current analyses since Oct 2021 have 3 local government areas in common, in which "
        "15.0% of the people analysed were in phase 3 or worse in Mar 2024, against 12.0% in Mar "
        "2023. By area, only Borno were analysed."
    ) in told
    # The first of another season is not what the latest is held against.
    assert "10.0" not in told
    french = no_trend(replace(found, lately=lately.iloc[[0, 2]]), FR)
    assert "où 15,0\u202f% de la population analysée" in french and "contre" not in french
    assert "may have some in common" in no_trend(replace(found, lately=pd.DataFrame()), EN)


def test_two_scores_of_other_summers_are_not_passed_off_as_of_the_same() -> None:
    """March judged the summers of 2016 to 2019 and of 2021, the next October 2016 and 2017."""
    planted = held([0, 0])
    summer = planted.pairs["period_start"].dt.year
    update = planted.pairs[summer != 2020]
    later = planted.pairs[summer < 2018].assign(judge="next season")
    both = pd.concat([update, later], ignore_index=True)
    found = replace(planted, pairs=both, scores=scores_by(both, ["exercise", "judge"]))
    assert "next October to December, for 2016 and 2017: 0 of 2; 1 false alarm)" in said.held_title(
        found, EN
    )
    assert "suivant, pour 2016 et 2017 : 0 sur 2 ; fausses alertes : 1)" in said.held_title(
        found, FR
    )
    note = said._held_note(found, EN)
    assert "not of the same summers: left 2016–2019 and 2021, right 2016 and 2017." in note
    answer = food_briefing._how_they_held(found, EN)
    assert answer.startswith("November's projections of June to August 2016–2019 and 2021 had not")
    assert "; those of 2016 and 2017 were on average" in answer
    assert "celles de 2016 et 2017" in food_briefing._how_they_held(found, FR)


def test_scores_of_the_same_summers_name_none() -> None:
    planted = held([0, 0])
    both = pd.concat([planted.pairs, planted.pairs.assign(judge="next season")], ignore_index=True)
    found = replace(planted, pairs=both, scores=scores_by(both, ["exercise", "judge"]))
    assert "(held against the next October to December: 0 of 6; 1 false alarm)" in said.held_title(
        found, EN
    )
    assert "same summers" not in said._held_note(found, EN)
    assert "June to August had not" in food_briefing._how_they_held(found, EN)


MARCH = {"period_start": pd.Timestamp("2024-03-01"), "period_end": pd.Timestamp("2024-05-31")}


def test_bars_tell_how_many_areas_the_latest_analysis_has_no_figure_of() -> None:
    """Of 63 moughataas two were analysed now, and three in any of the bars."""
    row = {**MARCH, "status": "current", "published_on": MARCH["period_start"]}
    total = row | {"people": 10.0, "population": 100.0, "share": 0.1, "areas": 2, "without": ""}
    frame = pd.DataFrame([row | {"phase": 3, "people": 10.0, "population": 100.0, "areas": 2}])
    bars = PeopleInPhase("MRT", frame, False, ("A", "B", "C"), pd.DataFrame([total]))
    told = phase_bars(bars, EN)
    assert (
        told.title == "10 people (10.0%) in phase 3 or worse in Mar–May 2024 in 2 of 63 moughataas"
    )
    assert (
        "Of Mar–May 2024 there is no figure for 61 moughataas (1 of them in other bars); the "
        "annex's table by moughataa leaves them empty." in told.note
    )
    assert "dans 2 des 63 moughataas" in phase_bars(bars, FR).title
    assert "aucun chiffre pour 61 moughataas (dont 1" in phase_bars(bars, FR).note
    assert "no figure" not in phase_bars(replace(bars, constant=True), EN).note
    ahead = total | {"period_start": pd.Timestamp("2024-06-01"), "status": "first projection",
                     "period_end": pd.Timestamp("2024-08-31"), "areas": 3}  # fmt: skip
    both = replace(bars, totals=pd.DataFrame([total, ahead]))
    assert phase_bars(both, EN).title.endswith(
        "in 2 of 63 moughataas, 10 (10.0%) projected for Jun–Aug 2024 in 3"
    )


def test_a_map_names_or_counts_the_areas_without_a_figure() -> None:
    codes = ["ML0101", "ML0102", "ML0103", "ML0104", "ML0105"]
    frame = pd.DataFrame({"area_code": codes, "value": 0.1, "phase": 2, "people": 1.0})
    days = MARCH["period_start"], MARCH["period_end"]

    def note(missing: int, words: Words) -> str:
        gaps = frame.assign(value=[None] * missing + [0.1] * (5 - missing))
        return phase_map_text(PhaseMap("MLI", gaps, *days), words).note

    assert "Without a figure" not in note(0, EN)
    assert "Without a figure: Bafoulabe and Diema." in note(2, EN)
    assert "Without a figure: 4 of 5 cercles." in note(4, EN)
    assert "Sans chiffre : 4 cercles sur 5." in note(4, FR)

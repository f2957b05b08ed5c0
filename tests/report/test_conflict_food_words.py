"""The main finding's figures and its answer say what planted numbers hold, in two languages."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from sahel_indicators.figures.words import words_of
from sahel_indicators.report import plates
from sahel_indicators.report.plates.absent import Absent
from sahel_indicators.report.wording import conflict_food
from sahel_indicators.report.wording.conflict_food_briefing import conflict_food_briefing
from sahel_indicators.report.wording.reading_help import reading_help

from .planted_answers import Answer

EN, FR = words_of("en"), words_of("fr")
FIGURES = (
    *("coefficients", "conflict_food_lags", "conflict_food_checks"),
    *("conflict_food_curve", "conflict_food_drivers", "conflict_food_map"),
)


def titled(name, language="en", **planted):
    return getattr(plates, name)(Answer(**planted), language).text.title.replace("\u202f", " ")


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("name", FIGURES)
def test_every_figure_is_drawn_with_words_of_its_language(name, language):
    plate = getattr(plates, name)(Answer(), language)
    assert plate.language == language and plate.sources and plate.inputs
    for text in (plate.text.title, plate.text.subtitle, plate.text.source, plate.text.alt):
        assert text and "{" not in text
    assert (
        "Cadre Harmonisé) et d’ACLED" in plate.text.source or "et ACLED" in plate.text.source
    ) == (language == "fr")
    if language == "fr" and name != "conflict_food_map":  # the longer words; the map has a test
        assert plate.draw(style="column").axes
    help_of = reading_help(name, words_of(language)).markdown
    assert help_of.startswith("## ") and help_of.endswith("*")


def test_lags_say_whether_the_future_is_as_close_as_the_past():
    assert (
        "as closely as conflict of earlier months: correlations up to 0.20 against 0.20"
        in titled("conflict_food_lags")
    )
    apart = {"past": 0.5, "future": 0.2}
    assert (
        "less closely than conflict of earlier months: correlations up to 0.20 against 0.50"
        in titled("conflict_food_lags", **apart)
    )
    assert (
        "moins étroitement que celui des mois antérieurs : corrélations jusqu’à 0,20 contre 0,50"
        in titled("conflict_food_lags", "fr", **apart)
    )


def test_a_negative_correlation_is_compared_by_its_size():
    opposite = {"past": -0.5, "future": -0.45}
    assert "about as closely as" in titled("conflict_food_lags", **opposite)
    assert "less closely than" in titled("conflict_food_lags", past=-0.5, future=-0.1)


def test_checks_name_the_region_without_which_the_interval_reaches_zero():
    assert titled("conflict_food_checks") == (
        "With one thing changed at a time, the main estimate of 1.0 points runs from 0.4 to 1.2; "
        "in 1 of 4 its interval reaches zero, without Mopti among them"
    )


def test_curve_counts_intervals_and_what_is_left_after_correction():
    assert titled("conflict_food_curve") == (
        "Asked in 4 ways, the answer runs from 0.5 to 2.0 points: 3 intervals lie above zero, 2 "
        "after correction for having asked so often"
    )
    note = plates.conflict_food_curve(Answer(), "fr").text.note
    assert "Non estimées : 1." in note


def test_drivers_name_those_told_from_zero_and_how_much_none_goes_with():
    assert titled("conflict_food_drivers") == (
        "81.0% of what varies in phase 3 or worse goes with none of 3 drivers; told from zero: "
        "rain and vegetation, and no other"
    )


def test_a_country_without_drivers_is_told_so_in_words():
    answer = Answer()
    answer.drivers, answer.no_drivers = None, "prices do not vary."
    absent = plates.conflict_food_drivers(answer, "fr")
    assert isinstance(absent, Absent)
    assert repr(absent) == "Parts des facteurs absentes : prices do not vary."
    limits = conflict_food_briefing(answer, EN).limits
    assert "Shares of drivers are not shown: prices do not vary." in limits


def test_map_counts_areas_on_a_bound_as_above_it():
    plate = plates.conflict_food_map(Answer(), "en")
    assert plate.text.title == (
        "Of 3 cercles, 2 had 10 or more events per 100,000 people, 1 had 20% or more in phase 3 "
        "or worse, and 1 both (Gao)"
    )
    drawn = {text.get_text() for text in plate.draw().axes[0].texts}
    assert "Gao" in drawn and "Kidal" not in drawn


def test_answer_is_two_sentences_that_say_yes_but_no_cause():
    first, second = conflict_food_briefing(Answer(), EN).answer
    step = np.log(13) - np.log(2)
    assert first.startswith("Yes, they go together: in Mali, cercles with 12.0 conflict events")
    assert (
        f"had {step:.1f} percentage points more people in phase 3 or worse than with 1.0" in first
    )
    assert "does not show that conflict is the cause" in second and "in none of 8 models" in second
    assert second.endswith("; without Mopti the difference can no longer be told from zero.")
    ahead = Answer(leads=[("conflict_events", 6, "period")])
    assert (
        "in 1 of 8 models conflict that came only after"
        in conflict_food_briefing(ahead, EN).answer[1]
    )


def test_answer_follows_doubt_and_sign_and_the_words_of_the_country():
    unclear, second = conflict_food_briefing(Answer(before=(0.1, 0.4)), EN).answer
    assert "cannot be told" in unclear and "not apart from zero" in unclear
    assert "Mopti" not in second  # nothing is lost without it
    fewer = conflict_food_briefing(Answer(country="BFA", before=(-1.0, 0.001)), FR).answer[0]
    assert "au Burkina Faso, les provinces" in fewer and "de moins" in fewer


def test_basis_has_estimator_sample_n_interval_and_how_the_model_was_chosen():
    basis = conflict_food_briefing(Answer(), EN).basis
    for said in (
        *("Least squares", "clustered by cercle", "931 cercle-analyses", "49 cercles"),
        *("95% interval 0.50 to 1.50", "p = 0.001", "after all 8 had been estimated"),
    ):
        assert said in basis
    assert (
        "(intervalle à 95 % de 0,50 à 1,50 ; p = 0,001)"
        in conflict_food_briefing(Answer(), FR).basis
    )


def test_limits_are_those_of_the_country():
    mali = " ".join(conflict_food_briefing(Answer(), EN).limits)
    burkina = " ".join(conflict_food_briefing(Answer(country="BFA"), EN).limits)
    assert "MINUSMA was a source" in mali and "Menaka is one cercle" in mali
    assert "MINUSMA" not in burkina and "Menaka" not in burkina
    assert "1 of 3 province-analyses were not analysed whole" in burkina


def test_nothing_speaks_of_an_effect_of_conflict():
    briefing = conflict_food_briefing(Answer(), EN)
    told = [*briefing.answer, briefing.basis, *briefing.limits, briefing.would_change]
    for name in FIGURES:
        text = getattr(plates, name)(Answer(), "en").text
        told += [text.title, text.subtitle, text.note]
    for word in ("impact", "because of conflict", "led to", "drives", "caused by"):
        assert not any(word in text for text in told), word


def test_areas_alone_in_their_region_are_named_in_the_language():
    answer = Answer()
    starts = pd.to_datetime(["2024-03-01"] * 3)
    answer.frame = pd.DataFrame(
        {
            "area_code": ["ML0703", "ML0704", "ML0901"],
            "parent_code": ["ML07", "ML07", "ML09"],
            "period_start": starts,
            "phase3plus_share": [0.1, 0.2, 0.0],
        }
    )
    assert "1 further cercle-analyses drop out, because Bamako is alone" in (
        conflict_food.alone_sentence(answer, EN)
    )
    answer.frame = answer.frame.head(2)
    assert conflict_food.alone_sentence(answer, FR).startswith("Dans chaque analyse, chaque cercle")

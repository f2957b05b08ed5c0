"""MINUSMA's end in words: what planted numbers hold, and no more than they can bear."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from sahel_indicators.figures.words import words_of
from sahel_indicators.report import plates
from sahel_indicators.report.plates.absent import Absent
from sahel_indicators.report.wording import minusma as said
from sahel_indicators.report.wording.minusma_briefing import minusma_briefing
from sahel_indicators.report.wording.reading_help import reading_help

from .planted_answers import withdrawal

EN, FR = words_of("en"), words_of("fr")
FIGURES = ("timeline", "map", "event_study", "course", "placebos", "designs", "phase3plus")


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("name", FIGURES)
def test_every_figure_is_drawn_with_words_of_its_language(name, language):
    plate = getattr(plates, f"minusma_{name}")(withdrawal(), language)
    assert plate.language == language and plate.sources and plate.inputs
    for text in (plate.text.title, plate.text.subtitle, plate.text.source, plate.text.alt):
        assert text and "{" not in text
    if language == "fr" and name != "map":  # the longer words; the map has a test of its own
        assert plate.draw(style="column").axes


def test_reading_help_is_there_for_every_figure_of_the_notebook():
    shown = ("timeline", "map", "event_study", "course", "placebos", "chosen_before")
    for words in (EN, FR):
        said_of = {reading_help(f"minusma_{name}", words).markdown for name in shown}
        assert len(said_of) == len(shown)


def test_timeline_marks_what_happened_once_and_in_order():
    events = said.numbered_events(withdrawal(), EN)
    assert events["date"].is_monotonic_increasing and not events["date"].duplicated().any()
    by_month = events.set_index("date")["label"]
    assert by_month[pd.Timestamp("2023-08-01")] == (
        "MINUSMA hands over Ogossagou; JNIM blockades Tombouctou"
    )
    # The capture of Kidal is both a dated event and a shock of its own: it is named once.
    assert by_month[pd.Timestamp("2023-11-01")] == "army and Wagner take Kidal"


def test_map_keeps_unknown_days_and_places_unknown_and_two_marks_apart():
    plate = plates.minusma_map(withdrawal(), "en")
    assert "No source gives the day of 1 closures; 1 place is not known" in plate.text.note
    points = plate.arguments["points"]
    assert points.loc[points["label"] == "Gao", "date"].isna().all()
    kidal = points[points["label"] == "Kidal"]
    assert kidal["longitude"].nunique() == 2 and kidal["latitude"].nunique() == 1
    assert "Taoussa" not in set(points["label"])
    assert not {"latitude", "longitude"} & set(plate.data.columns)
    assert plate.draw(style="column").axes


def test_event_study_counts_the_quarters_apart_by_the_band_of_all():
    none = plates.minusma_event_study(withdrawal(), "en").text.title
    assert none.endswith(
        "(p = 0.36, a weak test); after it none of 2 quarters can be told from them"
    )
    one = plates.minusma_event_study(withdrawal(apart=True), "en").text.title
    assert one.endswith("after it 1 of 2 quarters can be told from them")
    note = plates.minusma_event_study(withdrawal(), "fr").text.note
    assert "multiplierait ou diviserait à elle seule le taux par 4,7" in note


def test_course_and_placebos_give_the_fall_and_what_speaks_against_it():
    title = plates.minusma_course(withdrawal(), "en").text.title
    assert "6,789 deaths (4,479 to 10,290)" in title and "2,750 were reported" in title
    title = plates.minusma_placebos(withdrawal(), "en").text.title
    assert title == (
        "Deaths were 0.4 times what was expected; at 1 of 2 dates at which no mission left the "
        "same method finds a change as well, to 2.1 times (Jan 2022)"
    )


def test_a_check_that_could_not_be_estimated_is_drawn_as_such():
    axes = plates.minusma_placebos(withdrawal(), "en").draw().axes[0]
    assert "not estimated" in {text.get_text() for text in axes.texts}
    ticks = {
        t.get_text(): x for t, x in zip(axes.get_xticklabels(), axes.get_xticks(), strict=True)
    }
    assert ticks["1"] == 0 and ticks["0.5"] == pytest.approx(np.log(0.5))


def test_without_a_course_the_reason_stands_in_its_place():
    found = withdrawal(course=None, no_course="Only 5 usable periods.")
    for figure in (plates.minusma_course, plates.minusma_placebos):
        absent = figure(found, "en")
        assert isinstance(absent, Absent)
        assert repr(absent) == "No course is shown: Only 5 usable periods."
    assert "No course is shown: Only 5 usable periods." in minusma_briefing(found, EN).limits


def test_table_sets_the_bases_beside_the_worst_of_earlier_years():
    table = plates.minusma_chosen_before(withdrawal(), "en").table
    assert table.caption.startswith("In 2 of 2 earlier years without a withdrawal, the 2 cercles")
    assert table.rows[0] == ("2012–13", "69", "29", "1", "2")
    # Others: 86 + 14 a month before, 130 + 41 afterwards.
    assert table.rows[-1] == ("Cercles of the bases, 2022–23", "221", "120", "100", "171")


def test_answer_says_that_it_cannot_be_told_and_what_cannot_be_ruled_out():
    first, second = minusma_briefing(withdrawal(), EN).answer
    assert first.startswith("It cannot be told") and "fall by 50% nor a rise by 50%" in first
    assert "fell from 221 a month to 120, but in 2 of 2 earlier years" in second
    assert second.endswith("says nothing about the mission.")
    french = FR.joined(minusma_briefing(withdrawal(), FR).answer[0])
    assert "ni une baisse de 50\u202f% ni une hausse de 50\u202f%" in french


def test_answer_changes_with_the_numbers():
    assert "changed by −20%" in minusma_briefing(withdrawal(p=0.01), EN).answer[0]
    rose = minusma_briefing(withdrawal(before=100, after=150), EN).answer[1]
    assert "went from 100 a month to 150" in rose and "earlier years" not in rose


def test_basis_and_limits_name_sample_interval_and_the_other_shocks():
    briefing = minusma_briefing(withdrawal(), EN)
    for part in ("720 cercle-months", "15 cercles (2 with a base)", "p = 0.89", "p = 0.91"):
        assert part in briefing.basis
    limits = " ".join(briefing.limits)
    assert "massacre of Moura (Mar 2022)" in limits and "lie in Segou" in limits
    assert "only 2 analyses of cercles fall after June 2023 (Oct 2023 and Mar 2024)" in limits
    assert "région de Ségou" in " ".join(minusma_briefing(withdrawal(), FR).limits)


def test_nothing_claims_an_effect_of_the_mission():
    found = withdrawal()
    texts = [getattr(plates, f"minusma_{name}")(found, "en").text for name in FIGURES]
    briefing = minusma_briefing(found, EN)
    told = [part for text in texts for part in (text.title, text.subtitle, text.note)]
    told += [*briefing.answer, briefing.basis, *briefing.limits]
    for word in ("because of the withdrawal", "led to", "caused", "thanks to", "impact"):
        assert not any(word in text for text in told), word

"""What is said where a country lacks something, and of countries that are not Mali."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from sahel_indicators.errors import AreaError
from sahel_indicators.figures.words import words_of
from sahel_indicators.findings.trends import ConflictCalendar, PhaseMap, PhaseTrend
from sahel_indicators.report.plates import Absent, phase_map
from sahel_indicators.report.plates.conflict import conflict_calendar
from sahel_indicators.report.plates.food_security import phase_trend
from sahel_indicators.report.wording import common, conflict, food_security
from sahel_indicators.report.wording.lacking import lacking
from sahel_indicators.typography import of_name

EN, FR = words_of("en"), words_of("fr")


def calendar(country: str, codes: list[str], events: int = 0, undated: int = 0) -> ConflictCalendar:
    months = pd.date_range("2024-04-01", periods=2, freq="MS")
    frame = pd.DataFrame([[1, 9], [2, 3]], index=codes, columns=months)
    dated = pd.DataFrame(
        {"kind": ["battle"], "place": ["Gao"], "month": [months[0]], "date": [months[0]]}
    )
    return ConflictCalendar(country, frame, dated.iloc[:events], undated)


@pytest.mark.parametrize("finding", ["calendar", "conflict_food", "minusma"])
@pytest.mark.parametrize("words", [EN, FR])
def test_every_lacking_finding_has_a_reason_that_names_the_country(
    finding: str, words: object
) -> None:
    assert "Maurit" in lacking(finding, "MRT", words)  # type: ignore[arg-type]
    with pytest.raises(KeyError):
        lacking("trend", "MRT", words)  # type: ignore[arg-type]


def test_missing_events_are_no_peace_and_an_open_question() -> None:
    assert "does not mean that there was no conflict" in lacking("calendar", "NER", EN)
    assert "ne signifie pas qu’il n’y a pas eu de conflit" in lacking("calendar", "NER", FR)
    assert "reste ouverte" in lacking("conflict_food", "NER", FR)
    assert lacking("minusma", "MRT", FR).startswith("La MINUSMA n’a été déployée qu’au Mali")


def some_map(country: str) -> PhaseMap:
    frame = pd.DataFrame(
        {"area_code": ["MR0101"], "area_name": ["x"], "value": [0.1], "phase": [1], "people": [9]}
    )
    start, end = pd.Timestamp("2024-03-01"), pd.Timestamp("2024-05-31")
    return PhaseMap(country, frame, start, end)


@pytest.mark.realdata
def test_outlines_that_cannot_be_placed_are_the_reason_for_no_map() -> None:
    absent = phase_map(some_map("MRT"), "fr")
    assert isinstance(absent, Absent)
    assert absent.reason.startswith("Pas de carte : les contours de la Mauritanie")


def test_a_missing_file_is_not_passed_off_as_outlines_that_cannot_be_placed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "sahel_indicators.boundaries.settings", lambda: type("S", (), {"bundle": tmp_path})
    )
    with pytest.raises(AreaError, match="missing from the bundle"):
        phase_map(some_map("MRT"), "en")


def test_a_calendar_without_dated_events_speaks_of_none() -> None:
    plate = conflict_calendar(calendar("BFA", ["BF56", "BF52"]), "en")
    assert plate.inputs == ("conflict_events_bfa.csv",)
    assert plate.text.note == "Reported figures; coverage changed over time."
    assert "dated events" not in plate.text.source
    mali = conflict_calendar(calendar("MLI", ["ML05", "ML07"], events=1, undated=3), "fr")
    assert "dated_events_mli.csv" in mali.inputs and "événements datés" in mali.text.source
    assert "3 événements sans date publiée" in mali.text.note


def test_regions_named_after_directions_take_no_de_in_french() -> None:
    title = conflict.calendar_title(calendar("BFA", ["BF56", "BF52"]), FR)
    assert title.endswith("le pire mois : mai 2024, Sahel (9)")
    of_mali = conflict.calendar_title(calendar("MLI", ["ML05", "ML07"]), FR)
    assert of_mali.endswith("le pire mois : mai 2024, région de Mopti (9)")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Mopti", "de Mopti"),
        ("Aïoun", "d’Aïoun"),
        ("Élan", "d’Élan"),
        ("avr. 2024", "d’avr. 2024"),
        ("Yagha", "de Yagha"),
        ("janv. 2024", "de janv. 2024"),
    ],
)
def test_de_is_elided_before_a_vowel(name: str, said: str) -> None:
    assert of_name(name) == said


def test_areas_have_the_gender_and_countries_the_article_of_french() -> None:
    assert [common.feminine(code) for code in ("MLI", "TCD", "NER")] == [False] * 3
    assert [common.feminine(code) for code in ("BFA", "MRT", "NGA")] == [True] * 3
    assert common.feminine("TCD", 1) and not common.feminine("NGA", 1)
    assert common.from_country("MRT", FR) == "de Mauritanie"
    assert common.from_country("MLI", FR) == "du Mali"
    assert common.from_country("NER", EN) == "from Niger"


def test_few_regions_are_named_and_most_are_not() -> None:
    assert common.only_in("NGA", ["NG008001", "NG036001"], EN) == ["Borno", "Yobe"]
    most = [f"BF{region}01" for region in range(46, 53)]  # seven of thirteen
    assert common.only_in("BFA", most, EN) == []
    assert common.only_these([], EN) == ""
    told = common.only_these(["Borno", "Yobe"], FR)
    assert told == "Par zone, seuls Borno et Yobe ont été analysés."


def trend(country: str, sources: list[str], areas: int, left_out: tuple[str, ...]) -> PhaseTrend:
    start = pd.to_datetime(["2014-10-01", "2023-10-01"][: len(sources)])
    frame = pd.DataFrame({"period_start": start, "source": sources}).assign(
        period_end=start + pd.DateOffset(months=3), status="current", people=10.0,
        population=100.0, share=0.1, published_on=start, scope="constant units",
    )  # fmt: skip
    return PhaseTrend(country, frame, tuple(f"A{n}" for n in range(areas)), left_out)


def test_many_areas_left_out_are_counted_among_those_analysed() -> None:
    codes = ("NE001001", "NE001002", "NE001003", "NE001004")
    of_niger = trend("NER", ["cilss_ch"] * 2, 6, codes)
    assert food_security.left_out(of_niger, EN) == "4 of 10 departments analysed"
    assert food_security.left_out(of_niger, FR) == "4 des 10 départements analysés"


def test_a_trend_names_the_sources_that_it_shows_and_no_others() -> None:
    alone = phase_trend(trend("BFA", ["cilss_ch"] * 2, 3, ("BF4601",)), "en")
    assert not isinstance(alone, Absent)
    assert alone.text.source.startswith("CILSS, Cadre Harmonisé, through HDX. Data")
    assert len(alone.sources) == 1 and alone.inputs == ("food_security_bfa.csv",)
    both = phase_trend(trend("MLI", ["cilss_ch", "grfc"], 3, ("ML0101",)), "fr")
    assert not isinstance(both, Absent)
    assert "via HDX ; FSIN." in both.text.source.replace("\u202f", " ")
    assert len(both.sources) == 2 and "food_security_recent.csv" in both.inputs

"""The report of each country, from its findings on the real figures to the filled text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import pandas as pd
import pytest

from sahel_indicators import findings
from sahel_indicators.findings import MAKERS, OF_ALL, Findings
from sahel_indicators.report.content import Content, Figure, Listing, Text, with_texts
from sahel_indicators.report.documents.blocks import Document, Items, Paragraph, plain
from sahel_indicators.report.documents.filling import fill
from sahel_indicators.report.documents.making import own_text
from sahel_indicators.report.documents.prose import read_prose
from sahel_indicators.report.plates import LANGUAGES, PLATES, Absent, plate
from sahel_indicators.report.results import TABLES, gather

pytestmark = [pytest.mark.whole, pytest.mark.realdata]

COUNTRIES = ("BFA", "MLI", "MRT", "NER", "NGA", "TCD")
# What each country lacks, by the figures that its own report shows. Conflict events by area are
# known of Burkina Faso and Mali; Mauritania's outlines cannot all be placed, nobody counts people
# displaced inside it, and of it and Nigeria no area was analysed every time.
_NO_EVENTS = {"conflict_calendar", "coefficients"}
_NO_MISSION = {"minusma_event_study", "minusma_timeline", "minusma_map"}
# Where nothing is newer by region than by area (no region of Burkina Faso), nothing is said of it.
_SILENT = {"phase_regions"}
LACKING = {
    "BFA": _NO_MISSION | _SILENT,
    "MLI": set(),
    "MRT": _NO_MISSION | _NO_EVENTS | {"phase_trend", "phase_map", "displacement"},
    "NER": _NO_MISSION | _NO_EVENTS,
    "NGA": _NO_MISSION | _NO_EVENTS | {"phase_trend", "disagreements"},
    "TCD": _NO_MISSION | _NO_EVENTS,
}
# No number, no word, no name where one should be; Mali's areas in another country's report.
_WRONG = re.compile(
    r"\bnan\b|\bNaN\b|\bNone\b(?! of)|\bNaT\b|\{\{|\}\}|\(\)|\( | ,|(?<!\.)\.\.(?!\.)"
)
_OF_MALI = re.compile(r"\b(cercles?|Bamako|Menaka|Ménaka|DNDS|Wagner)\b", re.IGNORECASE)
_OF_TABLES = ("sources", "oddities", "account_of_rows")  # files and rules bear any name


@cache
def of_all() -> dict[str, Any]:
    return {name: MAKERS[name]("MLI", None) for name in OF_ALL}


@pytest.fixture(scope="module", params=COUNTRIES)
def found(request: pytest.FixtureRequest) -> Findings:
    country = str(request.param)
    own = {name: MAKERS[name](country, None) for name in findings.of_country(country)}
    return Findings(country=country, **own, **of_all())


@pytest.fixture(scope="module", params=LANGUAGES)
def gathered(found: Findings, request: pytest.FixtureRequest) -> Content:
    """Its named results; the figures of findings that it lacks are not given, as in a run."""
    language = str(request.param)
    had = [name for name, (of, _) in PLATES.items() if getattr(found, of) is not None]
    plates = [plate(found, name, language) for name in had]
    columns = ["severity", "rule", "location_code", "file", "adds", "examples", "handling"]
    counts = ["rows_read", "rows_observed", "rows_quarantined"]
    counts += ["cells_read", "cells_observed", "cells_quarantined"]
    account = pd.DataFrame([["a.csv", *[1] * 6]], columns=["file", *counts])
    content = gather(found, plates, pd.DataFrame(columns=columns), account, language)
    here = {"organisation": Text("Here"), "version": Text("0")}
    return Content(content.country, language, {**content.results, **here}, content.findings)


@pytest.fixture(scope="module")
def document(gathered: Content) -> Document:
    return fill(read_prose(own_text(gathered.language)), gathered)


def shown_in_text(language: str) -> set[str]:
    return {node.content for node in read_prose(own_text(language)).placeholders()}


def texts(part: object) -> Iterator[str]:
    """Every text in a result, or in anything made of results."""
    told: list[str] = []

    def keep(text: str) -> str:
        told.append(text)
        return text

    with_texts(part, keep)
    yield from told


def test_what_a_country_lacks_is_known_and_has_its_reason(
    found: Findings, gathered: Content
) -> None:
    named = shown_in_text(gathered.language) & {*PLATES, *TABLES}
    lacking = {name for name in named if not gathered.findings[name]}
    assert lacking == LACKING[found.country]
    for name in {name for name in gathered.findings if name in PLATES or name in TABLES}:
        result = gathered.results[name]
        if gathered.findings[name]:
            assert not isinstance(result, Text), name
        else:
            assert isinstance(result, Text) and len(result.text) > 40, name


def test_the_reason_stands_where_the_figure_would(gathered: Content, document: Document) -> None:
    paragraphs = [plain(b.runs) for b in document.blocks if isinstance(b, Paragraph)]
    for name in LACKING[gathered.country] - _NO_MISSION - _SILENT:
        result = gathered.results[name]
        assert isinstance(result, Text) and result.text in paragraphs, name


def test_no_placeholder_gap_or_word_of_the_machine_is_left(document: Document) -> None:
    told = [text for text in texts(document) if _WRONG.search(text)]
    assert told == []


def test_nothing_is_told_of_mali_in_the_report_of_another(gathered: Content) -> None:
    if gathered.country == "MLI":
        pytest.skip("its own")
    of_others = {"sahel_side_by_side", "sahel_shares", "sahel_displaced"}
    left = {k: v for k, v in gathered.results.items() if k not in {*_OF_TABLES, *of_others}}
    for name, result in left.items():
        reasons = isinstance(result, Text) and not gathered.findings.get(name, True)
        wrong = [text for text in texts(result) if _OF_MALI.search(text)]
        assert wrong == [] or reasons, name


def test_key_messages_are_whole_sentences_and_none_is_said_twice(document: Document) -> None:
    messages = next(block for block in document.blocks if isinstance(block, Items))
    said = [plain(item[0].runs) for item in messages.items]  # type: ignore[union-attr]
    assert messages.ordered and 7 <= len(said) <= 11 and len(set(said)) == len(said)
    for message in said:
        assert len(message) > 40 and message.endswith("."), message


def test_where_conflict_is_not_known_nobody_could_read_peace_out_of_silence(
    found: Findings, gathered: Content, document: Document
) -> None:
    conflict = {"en": "conflict", "fr": "conflit"}[gathered.language]
    unknown = found.calendar is None
    assert (conflict in document.title) is not unknown
    instead = gathered.results["conflict_calendar_instead"]
    assert isinstance(instead, Listing) and len(instead.items) == int(unknown)
    reason = plate(found, "conflict_calendar", gathered.language)
    assert isinstance(reason, Absent) is unknown
    if isinstance(reason, Absent):
        not_peace = {"en": "does not mean that there was no", "fr": "ne signifie pas qu’il n’y a"}
        assert not_peace[gathered.language] in reason.reason and "sahel ingest" in reason.reason


def test_newer_figures_by_region_and_phase_5_are_among_the_key_messages(
    found: Findings, gathered: Content, document: Document
) -> None:
    messages = next(block for block in document.blocks if isinstance(block, Items))
    said = " ".join(plain(item[0].runs) for item in messages.items)  # type: ignore[union-attr]
    newer = {"en": "newer current analysis", "fr": "analyse courante plus récente"}
    worst = {"en": "People in phase 5", "fr": "Personnes en phase 5"}
    language = gathered.language
    assert (newer[language] in said) is (found.country != "BFA")
    assert (worst[language] in said) is (found.country in ("MLI", "NGA"))


def test_of_nigeria_every_sum_by_area_says_of_which_states(gathered: Content) -> None:
    if gathered.country != "NGA":
        pytest.skip("the only one analysed by area in a few of its states")
    states = {"en": "Adamawa, Borno and Yobe", "fr": "Adamawa, Borno et Yobe"}[gathered.language]
    for name in ("phase_bars", "phase_map", "phase_maps", "projections_held"):
        figure = gathered.results[name]
        assert isinstance(figure, Figure) and states in figure.note, name
    for name in ("food_answer", "latest_by_area"):
        assert any(states in text for text in texts(gathered.results[name])), name

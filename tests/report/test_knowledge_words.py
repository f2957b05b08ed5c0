"""What is known, in words: to which year, at which level, and what is not known at all."""

from __future__ import annotations

import pandas as pd
import pytest

from sahel_indicators.figures.words import Words, words_of
from sahel_indicators.findings.coverage import FAMILIES, Coverage, Oddities
from sahel_indicators.quality import RULES
from sahel_indicators.report.plates import knowledge as plates
from sahel_indicators.report.plates.absent import Absent
from sahel_indicators.report.wording import knowledge as said
from sahel_indicators.report.wording.knowledge_briefing import knowledge_briefing, rests_on

EN, FR = words_of("en"), words_of("fr")


def cells(*rows: tuple[str, str, int, int, int, int, int]) -> pd.DataFrame:
    names = ["family", "indicator", "admin_level", "year", "areas", "with_figure", "not_analysed"]
    table = pd.DataFrame(rows, columns=names)
    return table.assign(
        only_zero=0,
        nothing=table["areas"] - table["with_figure"] - table["not_analysed"],
        share=table["with_figure"] / table["areas"],
    )


@pytest.fixture(scope="module")
def mali() -> Coverage:
    return Coverage(
        country="MLI",
        known_on=pd.Timestamp("2025-12-31"),
        frame=cells(
            ("food_security", "phase3plus_people", 2, 2023, 50, 50, 0),
            ("food_security", "phase3plus_people", 2, 2024, 50, 49, 1),
            ("food_security", "phase3plus_people", 1, 2025, 10, 6, 0),
            ("displacement", "idp_stock", 2, 2025, 50, 2, 0),
            ("displacement", "idp_stock", 0, 2025, 1, 1, 0),
            ("displacement", "new_displacements", 0, 2024, 1, 0, 1),
        ),
        sources=pd.DataFrame(
            {
                "source": ["acled", "iom_dtm"],
                "figures": [1200, 30],
                "missing": [0, 3],
                "variables": [("conflict_events",), ("idp_stock",)],
                "first": pd.to_datetime(["2012-01-01", "2014-12-31"]),
                "last": pd.to_datetime(["2025-12-31", "2021-09-30"]),
                "published_on": pd.to_datetime(["2026-01-07", "2021-11-14"]),
                "assumed": True,
                "days_old": [0, 1553],
            }
        ),
        tables=("conflict_events_mli.csv",),
    )


@pytest.fixture(scope="module")
def odd() -> Oddities:
    return Oddities(
        country="MLI",
        findings=pd.DataFrame(
            {
                "severity": ["row", "plausibility", "plausibility"],
                "rule": ["unplaced", "frozen_stock", "frozen_stock"],
                "location_code": ["", "MLI", "MLI"],
                "file": ["a.csv", "b.csv", "b.csv"],
                "count": [3, 40, 2], "adds": [3, 40, 2],
                "examples": "", "meaning": "", "handling": "",
            }
        ),
        rows=1000,
        quarantine=pd.DataFrame(
            {
                "file": ["a.csv"] * 3,
                "location_code": ["MLI", "MLI", ""],
                "rows": [1, 1, 1],
                "reason": ["'X' is not a known admin1 name of MLI", "other", "third"],
            }
        ),
        elsewhere=7,
    )  # fmt: skip


def test_newest_figures_go_from_the_finest_level_up(mali: Coverage) -> None:
    newest = said.newest_of(mali, "phase3plus_people", EN)
    assert newest == "2024 by cercle (98%), 2025 by region (60%)"
    # Two of fifty cercles do not stand for the country, so its own figure is told too.
    assert said.newest_of(mali, "idp_stock", FR) == "2025 par cercle (4\u202f%), 2025 pays entier"
    assert rests_on(mali, ("new_displacements",), EN) == "New displacements: nothing"


def test_what_is_not_known_is_counted_and_named(mali: Coverage) -> None:
    title = said.completeness_title(mali, EN)
    assert title.startswith("2 of 16 kinds of figures are known for Mali")
    assert "11 more" in title  # of fourteen, after the three that are named


def test_answer_speaks_of_what_is_asked_first(mali: Coverage, odd: Oddities) -> None:
    briefing = knowledge_briefing(mali, odd, EN)
    assert "people in phase 3 or worse: 2024 by cercle (98%)" in briefing.answer[1]
    assert "1,000 rows stand behind this country's figures; 3 were set aside" in briefing.basis
    assert "2 kinds of oddities" in briefing.basis
    assert "rows that could not be placed or read" in briefing.basis


def test_ages_are_said_in_the_unit_that_fits() -> None:
    ages = [said.age(days, EN) for days in (0, 92, 365, 1553)]
    assert ages == ["under a month", "3 months", "12 months", "4 years"]


def test_oddities_are_added_up_by_rule_the_gravest_first(odd: Oddities) -> None:
    table = said.oddities_of(odd)
    assert table[["rule", "findings", "rows"]].values.tolist() == [
        ["unplaced", 1, 3],
        ["frozen_stock", 2, 42],
    ]


@pytest.mark.parametrize("rule", [rule.key for rule in RULES])
def test_every_rule_is_told_in_both_languages(rule: str) -> None:
    for tell in (said.rule_title, said.rule_handling):
        english, french = tell(rule, EN), tell(rule, FR)
        assert english and french and english != french


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_indicator_has_a_row_known_or_not(mali: Coverage, language: str) -> None:
    plate = plates.completeness(mali, language)
    assert not isinstance(plate, Absent)
    frame = plate.arguments["frame"]
    words = words_of(language)
    for key in (key for keys in FAMILIES.values() for key in keys):
        assert frame["row"].str.startswith(said.row_name(key, words)).any(), key
    dotted = frame[frame["not_analysed"]]
    assert len(dotted) == 1 and dotted["value"].isna().all()
    texts = " ".join(text.get_text() for text in plate.draw().texts)
    assert plate.text.title.split()[0] in texts


@pytest.mark.parametrize("language", ["en", "fr"])
def test_tables_hold_a_row_each(mali: Coverage, odd: Oddities, language: str) -> None:
    sources = plates.source_table(mali, language)
    assert len(sources.table.rows) == 2 and "4" in sources.table.rows[1][-1]
    oddities = plates.oddity_table(odd, language)
    quarantine = plates.quarantine_table(odd, language)
    assert [row[1] for row in oddities.table.rows] == ["3", "42"]
    assert quarantine.table.rows[0][1] == "3" and " 7 " in quarantine.table.note
    told = quarantine.table.rows[0][2]
    assert told.endswith("and 1 more reason" if language == "en" else "et 1 autre motif")
    assert len(plates.answers_rest_on(mali, language).table.rows) == 6


def test_sources_are_called_in_french_as_french_calls_them(mali: Coverage) -> None:
    acled, dtm = plates.source_table(mali, "fr").table.rows
    assert dtm[0].startswith("DTM de l’OIM\u202f: ")
    assert acled[1].startswith("Conditions d’ACLED\u202f: attribution")
    assert "la plus ancienne, DTM de l’OIM, s’arrête" in said.sources_title(mali, FR)
    assert "newest figure of IOM DTM is of" in said.sources_title(mali, EN)


def test_a_reason_names_a_column_of_codes_in_words() -> None:
    unknown = "unknown ipc_type; expected current, first projection, second projection"
    assert said.reason(unknown, "MLI", EN).startswith("unknown kind of analysis (ipc_type); ")
    assert said.reason(unknown, "MLI", FR) == (
        "type d’analyse (ipc_type) inconnu ; attendu : situation courante (current), première "
        "projection (first projection) ou deuxième projection (second projection)"
    )


@pytest.mark.parametrize("words", [EN, FR])
def test_a_reason_keeps_what_is_to_be_typed_as_it_is_typed(words: Words) -> None:
    told = said.reason("unknown indicator; expected gam_whz, sam_admissions", "MLI", words)
    assert told.endswith("gam_whz, sam_admissions")

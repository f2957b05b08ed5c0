"""The page on data quality: whole, in both languages, with numbers that are those found."""

from __future__ import annotations

import re
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest

from sahel_indicators import quality
from sahel_indicators.errors import DataError
from sahel_indicators.figures.words import words_of
from sahel_indicators.files import file_hash
from sahel_indicators.ingest.bundle import Bundle
from sahel_indicators.quality import Assessment
from sahel_indicators.report.documents.quality import (
    page_name,
    quality_document,
    write_quality_pages,
)
from sahel_indicators.report.documents.quality_tables import tables
from sahel_indicators.report.wording import quality as told

_ENGLISH = re.compile(r"\b(the|and|with|which|analysed|fatalities|areas|late since)\b")


@pytest.fixture(scope="module")
def assessments(bundle: Bundle) -> dict[str, Assessment]:
    """Mali and Niger as they stood on 2 May 2026, by a few rules of each kind."""
    keys = {"unplaced", "overdue", "phase_sums", "death_counts_apart", "hidden_by_conflict"}
    rules = tuple(rule for rule in quality.RULES if rule.key in keys)
    evidence = quality.everything_known(bundle, date(2026, 5, 2))
    findings, flags = quality.check_and_flag(evidence, rules)
    account = quality.account_of_everything(bundle.account())
    return {
        country: quality.assess(country, evidence, findings, flags, account)
        for country in ("MLI", "NER")
    }


class _Page(HTMLParser):
    """What a page is made of: its tables' headings, links, ids and text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: list[str] = []
        self.tags: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        self.tags.append(tag)
        self.links += [said["href"] or ""] if tag == "a" else []
        self.ids += [said["id"] or ""] if "id" in said else []


@pytest.mark.realdata
def test_the_pages_are_whole_and_lead_to_each_other(
    assessments: dict[str, Assessment], tmp_path: Path
) -> None:
    english, french = write_quality_pages(assessments["MLI"], tmp_path, with_figure=False)
    assert [path.name for path in (english, french)] == [
        page_name("MLI", language) for language in ("en", "fr")
    ]
    for path, other, report in (
        (english, "MLI_quality_fr.html", "MLI_en.html"),
        (french, "MLI_quality_en.html", "MLI_fr.html"),
    ):
        page = _Page(path.read_text("utf-8"))
        outside = [link for link in page.links if not link.startswith("#")]
        assert set(outside) == {other, report}
        assert len(set(page.ids)) == len(page.ids)
        assert {link[1:] for link in page.links if link.startswith("#")} <= set(page.ids)
        assert page.tags.count("table") >= 9 and page.tags.count("h1") == 1
    before = [file_hash(english), file_hash(french)]
    again = write_quality_pages(assessments["MLI"], tmp_path, with_figure=False)
    assert [file_hash(path) for path in again] == before


@pytest.mark.realdata
def test_what_the_page_says_is_what_was_found(assessments: dict[str, Assessment]) -> None:
    document = quality_document(assessments["MLI"], "en")
    values = {fact.label: fact.value for fact in document.key_figures}
    assert values["rows set aside"] == "89" and values["sources late"] == "13"
    said = " ".join(told.messages(assessments["MLI"], words_of("en")))
    assert "13 of 17 sources with a calendar are late; IOM DTM longest, since 1 Apr 2022" in said
    assert "20 current analyses of the Cadre Harmonisé are known, 1 of them from before" in said
    assert "5 were left out or of limited access and 995 were analysed" in said
    assert "In 10 years ACLED and UCDP are more than 25% apart" in said
    niger = " ".join(told.messages(assessments["NER"], words_of("en")))
    assert "by region (8)" in niger and "the gaps lie where conflict is" in niger


@pytest.mark.realdata
@pytest.mark.parametrize("country", ["MLI", "NER"])
def test_the_french_page_holds_no_english_sentence(
    assessments: dict[str, Assessment], country: str
) -> None:
    words, found = words_of("fr"), assessments[country]
    sentences = [*told.messages(found, words), told.subtitle(found, words)]
    sentences += [told.reading(key, words) for key in told.CHAPTERS if key != "messages"]
    for chapter in tables(found, words).values():
        sentences += [text for table in chapter for text in (table.caption, table.note)]
        sentences += [column.title for table in chapter for column in table.columns]
    assert [said for said in sentences if _ENGLISH.search(said)] == []
    # No line begins with a sign that French sets apart.
    assert [said for said in sentences if re.search(" [;:!?%»]", said)] == []


@pytest.mark.realdata
def test_tables_hold_every_source_and_rule(assessments: dict[str, Assessment]) -> None:
    found = assessments["MLI"]
    made = tables(found, words_of("en"))
    assert len(made["fresh"][0].rows) == found.fresh["source"].nunique() == 20
    assert len(made["findings"][0].rows) == found.findings["rule"].nunique()
    assert len(made["exercises"][0].rows) == 20
    (rows,) = made["values"]
    line = next(column for column in rows.columns if column.title == "Line")
    assert all(cell.isdigit() for cell in line.cells)  # 1618, as an editor shows it


@pytest.mark.realdata
def test_a_figure_that_was_not_drawn_is_missed(
    assessments: dict[str, Assessment], tmp_path: Path
) -> None:
    with pytest.raises(DataError, match="completeness_en is missing or damaged"):
        write_quality_pages(assessments["MLI"], tmp_path)

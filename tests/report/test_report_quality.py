"""The page on data quality: whole, in both languages, with numbers that are those found."""

from __future__ import annotations

import re
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pandas as pd
import pytest

from sahel_indicators import quality
from sahel_indicators.errors import DataError
from sahel_indicators.figures.words import words_of
from sahel_indicators.files import file_hash
from sahel_indicators.ingest.bundle import Bundle
from sahel_indicators.quality import Assessment
from sahel_indicators.report.documents.blocks import Paragraph
from sahel_indicators.report.documents.quality import (
    page_name,
    quality_document,
    write_quality_pages,
)
from sahel_indicators.report.documents.quality_tables import tables
from sahel_indicators.report.wording import quality as told
from sahel_indicators.report.wording import quality_aside
from sahel_indicators.report.wording.quality_terms import seen

# Words of English sentences, and codes for which every language has words.
_ENGLISH = re.compile(
    r"\b(the|and|with|which|of|is|not|after|analysed|fatalities|areas|late since|released|reports|"
    r"admin[0-2]|region)\b"
)
# What a publisher wrote, or a file's column holds, stays as it is written.
_AS_WRITTEN = re.compile(r"«[^»]*»|attendu\W+:.*")


@pytest.fixture(scope="module")
def assessments(bundle: Bundle) -> dict[str, Assessment]:
    """Mali and Niger as they stood on 2 May 2026, by a few rules of each kind."""
    keys = {
        *("unplaced", "overdue", "undated", "phase_sums", "frozen_stock", "sudden_jumps"),
        *("death_counts_apart", "hidden_by_conflict", "class_vs_rule", "changing_units"),
    }
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
    assert values["rows of Mali set aside"] == "6" and values["sources late"] == "13"
    said = " ".join(told.messages(assessments["MLI"], words_of("en")))
    assert "13 of 17 sources with a calendar are late; IOM DTM longest, since 1 Apr 2022" in said
    assert "20 current analyses of the Cadre Harmonisé are known, 1 of them from before" in said
    assert "5 were left out or of limited access and 995 were analysed" in said
    assert "In 10 years ACLED and UCDP are more than 25% apart" in said
    assert "6 rows of Mali, in 3 files, are in no result" in said
    niger = " ".join(told.messages(assessments["NER"], words_of("en")))
    assert "by region (8)" in niger and "the gaps lie where conflict is" in niger


@pytest.mark.realdata
def test_rows_set_aside_are_the_countrys_own_and_all_add_up(
    assessments: dict[str, Assessment],
) -> None:
    words = words_of("en")
    own = {}
    for code, found in assessments.items():
        reasons, account = tables(found, words)["aside"]
        own[code] = [cell for column in reasons.columns[1:2] for cell in column.cells]
        counted = sum(found.quarantine["rows"])
        assert counted == found.set_aside_of(code) + found.set_aside_of("")
        everything = found.account["rows_quarantined"].sum()
        # Of 80 rows set aside 27 are in a file about Chad alone; 1 in a file that is not Niger's.
        assert everything == found.aside["rows"].sum() == {"MLI": 53, "NER": 52}[code]
        assert f"Set aside: {everything} = {counted} of " in account.note
        assert account.caption == "Rows by file, other countries’ included"
        assert "food_security_tcd.csv" not in account.columns[0].cells
    assert own == {"MLI": ["Mali"] * 3, "NER": ["Niger"]}
    # The three rows of which only their own line says that they are Mali's: lines 2 to 4.
    mali = assessments["MLI"].quarantine.set_index("file").loc["food_security_recent.csv"]
    assert (mali["rows"], mali["first"]) == (3, 2)
    page = to_text(assessments["MLI"])
    assert (
        "Not counted here: 47 rows set aside of other countries in the same files (Nigeria 28, "
        "Chad 16, Niger 3)."
    ) in page


def to_text(found: Assessment) -> str:
    """The paragraphs of the English page."""
    blocks = quality_document(found, "en").blocks
    return " ".join(block.runs[0].text for block in blocks if isinstance(block, Paragraph))


def test_rows_of_which_nobody_knows_whose_are_told_apart() -> None:
    rows = pd.DataFrame({"location_code": ["MLI", "", quality.NOT_COVERED], "rows": [2, 1, 40]})
    named = pd.DataFrame({"file": ["a.csv", "b.csv"], "location_code": ["MLI", ""]})
    account = pd.DataFrame({"rows_quarantined": [3, 40]})
    found = cast(
        Assessment,
        SimpleNamespace(
            country="MLI", aside=rows, quarantine=named, account=account, elsewhere=rows.iloc[2:],
            set_aside_of=lambda code: int(rows.loc[rows["location_code"] == code, "rows"].sum()),
        ),
    )  # fmt: skip
    english, french = words_of("en"), words_of("fr")
    assert quality_aside.own(found, english) == (
        "2 rows of Mali, in 1 file, are in no result, because area, date or status cannot be told. "
        "The country of 1 more row set aside is not known."
    )
    assert "Le pays de 1 autre ligne écartée n’est pas établi." in quality_aside.own(found, french)
    assert "(countries not covered here 40)" in quality_aside.elsewhere(found, english)
    assert "89" not in quality_aside.account(found, english)
    assert "43 = 2 of Mali + 1 whose country is not known + 40 of" in quality_aside.account(
        found, english
    )


@pytest.mark.realdata
@pytest.mark.parametrize("country", ["MLI", "NER"])
def test_the_french_page_holds_no_english(assessments: dict[str, Assessment], country: str) -> None:
    words, found = words_of("fr"), assessments[country]
    said = [*told.messages(found, words), told.subtitle(found, words)]
    said += [told.reading(key, words) for key in told.CHAPTERS if key != "messages"]
    for table in (each for chapter in tables(found, words).values() for each in chapter):
        said += [table.caption, table.note]
        for column in table.columns:
            said += [column.title, *(cell for cell in column.cells if not cell.endswith(".csv"))]
    assert [each for each in said if _ENGLISH.search(_AS_WRITTEN.sub("", each))] == []
    # No line begins with a sign that French sets apart.
    assert [each for each in said if re.search(" [;:!?%»]", each)] == []


@pytest.mark.realdata
@pytest.mark.parametrize("language", ["en", "fr"])
def test_titles_of_columns_stand_for_themselves(
    assessments: dict[str, Assessment], language: str
) -> None:
    for chapter in tables(assessments["MLI"], words_of(language)).values():
        for table in chapter:
            titles = [column.title for column in table.columns]
            assert len(set(titles)) == len(titles)
            assert [title for title in titles if title[:1].islower()] == []


@pytest.mark.realdata
def test_levels_and_countries_are_named_as_people_name_them(
    assessments: dict[str, Assessment],
) -> None:
    english, french = words_of("en"), words_of("fr")
    assert seen("'X' is not a known admin2 name of MRT", "MLI", english) == (
        "'X' is not a known moughataa name of Mauritania"
    )
    assert seen("'D'har' is not a known admin1 name of MRT", "MLI", french) == (
        "« D'har » n’est pas un nom de wilaya connu de la Mauritanie"
    )
    assert seen("P-code 'ML99' is not known in MLI at admin level 2", "MLI", english) == (
        "P-code 'ML99' is not known in Mali as a cercle"
    )
    assert seen("idp_stock of iom_dtm on 2014-12-31", "MLI", english) == (
        "Internally displaced people (IOM DTM) on 2014-12-31"
    )
    assert seen("nutrition_surveys: nothing of 2017-09", "MLI", french) == (
        "Enquêtes SMART, ENSAN et autres : rien pour 2017-09"
    )
    assert seen("MLI, 2014-12-31: unhcr 99,816, iom_dtm 61,621", "MLI", english) == (
        "Mali, 2014-12-31: UNHCR 99,816, IOM DTM 61,621"
    )
    # What a publisher wrote stays: here a name that looks like a code.
    assert seen("'admin1 of MLI' is not a known admin1 name of NER", "NER", english) == (
        "'admin1 of MLI' is not a known region name of Niger"
    )
    levels = {cell for column in tables(assessments["MLI"], french)["complete"][0].columns
              if column.title == "Niveau" for cell in column.cells}  # fmt: skip
    assert levels == {"cercle", "région"}


@pytest.mark.realdata
def test_tables_hold_every_source_and_rule(assessments: dict[str, Assessment]) -> None:
    found = assessments["MLI"]
    made = tables(found, words_of("en"))
    assert len(made["fresh"][0].rows) == found.fresh["source"].nunique() == 21
    assert len(made["findings"][0].rows) == found.findings["rule"].nunique()
    assert len(made["exercises"][0].rows) == 20
    calendars = made["fresh"][0].columns[-1]
    french = tables(found, words_of("fr"))["fresh"][0].columns[-1]
    assert [bool(cell) for cell in calendars.cells] == [bool(cell) for cell in french.cells]
    assert calendars.cells.count("") == 4  # sources without a calendar
    compared = {column.title: column.cells for column in made["vanishing"][0].columns}
    # Both kinds of being left out stand together only for the source that has both.
    assert compared["How many left out"] == ("4", "1", "5", "56", "34", "1")
    chances = compared["Chance with its interval, or why not tested"]
    assert chances[3] == "0.29 (0.22 to 0.37)" and chances[0].startswith("too few: ")
    (rows,) = made["values"]
    line = next(column for column in rows.columns if column.title == "Line")
    assert all(cell.isdigit() for cell in line.cells)  # 1618, as an editor shows it


@pytest.mark.realdata
def test_a_figure_that_was_not_drawn_is_missed(
    assessments: dict[str, Assessment], tmp_path: Path
) -> None:
    with pytest.raises(DataError, match="completeness_en is missing or damaged"):
        write_quality_pages(assessments["MLI"], tmp_path)

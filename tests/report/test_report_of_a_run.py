"""The report that a run writes: whole in both languages, light, made again to the byte."""

from __future__ import annotations

import re
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import docx
import pytest
from bs4 import BeautifulSoup
from pypdf import PdfReader

from sahel_indicators.files import file_hash
from sahel_indicators.report.content import Content, content_file, kind_of, read_content
from sahel_indicators.report.documents.blocks import Document
from sahel_indicators.report.documents.filling import fill
from sahel_indicators.report.documents.making import make_documents, own_text, results_of
from sahel_indicators.report.documents.prose import read_prose

# Words that only English sentences have; names of producers, data sets and methods have none.
_ENGLISH = re.compile(r"\b(the|which|with|people|were|have|not|than|that|this|by|of|and)\b")


def placeholders(language: str) -> list[str]:
    return [node.content for node in read_prose(own_text(language)).placeholders()]


def test_the_two_texts_name_the_same_results_in_the_same_order() -> None:
    assert placeholders("en") == placeholders("fr")
    assert len(placeholders("en")) > 50


@pytest.fixture(scope="module")
def run(complete_run: Path) -> Path:
    """The folder of the generation."""
    return complete_run / "processed" / "current"


@pytest.fixture(scope="module", params=["en", "fr"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def document(run: Path, language: str) -> Document:
    return fill(read_prose(own_text(language)), results_of(run, "MLI", language))


def results(run: Path, language: str) -> Content:
    return read_content(run / content_file("MLI", language))


@pytest.mark.realdata
def test_both_languages_hold_the_same_results_of_the_same_shape(run: Path) -> None:
    english, french = results(run, "en"), results(run, "fr")
    assert list(english.results) == list(french.results)
    assert english.findings == french.findings
    for name, one in english.results.items():
        assert kind_of(one) == kind_of(french.results[name])
        for attribute in ("items", "columns", "rows", "facts", "statuses"):
            sizes = [len(getattr(r, attribute, ())) for r in (one, french.results[name])]
            assert sizes[0] == sizes[1], (name, attribute)


@pytest.mark.realdata
def test_every_document_is_there_and_light_enough(run: Path) -> None:
    sizes = {path.name: path.stat().st_size for path in (run / "report").glob("MLI_*")}
    codes, kinds = ("en", "fr"), ("docx", "html", "pdf")
    documents = [f"MLI_{code}.{kind}" for code in codes for kind in kinds]
    beside = [f"MLI_{page}_{code}.html" for page in ("changes", "quality") for code in codes]
    content = [f"MLI_content_{code}.json" for code in codes]
    assert sorted(sizes) == sorted([*documents, *beside, *content])
    assert all(size < 6_000_000 for size in sizes.values())


@pytest.mark.realdata
def test_the_page_holds_every_figure_with_its_words(run: Path, language: str) -> None:
    page = BeautifulSoup(
        (run / "report" / f"MLI_{language}.html").read_text("utf-8"), "html.parser"
    )
    figures = page.select("figure")
    assert len(figures) >= 6
    assert all(len(str(figure.select_one("img")["alt"])) > 40 for figure in figures)  # type: ignore[index]
    assert all(figure.select(".status") for figure in figures)
    addresses = [tag.get("src") or tag.get("srcset") for tag in page.select("[src], [srcset]")]
    assert all(str(address).startswith("data:image/webp") for address in addresses)
    levels = [int(tag.name[1]) for tag in page.find_all(re.compile("^h[1-6]$"))]
    assert levels[0] == 1 and all(after - before <= 1 for before, after in pairwise(levels))


@pytest.mark.realdata
def test_the_pdf_has_accents_numbers_pages_and_fonts(run: Path, language: str) -> None:
    pdf = PdfReader(run / "report" / f"MLI_{language}.pdf")
    assert 12 <= len(pdf.pages) <= 40
    text = re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pdf.pages))
    expected = {
        "en": ("Mali: food insecurity", "Key messages", "Page 2 of"),
        "fr": ("Mali : insécurité alimentaire", "Messages clés", "Page 2 sur", "Ménaka"),
    }
    assert [said for said in expected[language] if said not in text] == []
    (fact, *_) = results(run, language).results["key_figures"].facts  # type: ignore[union-attr]
    assert re.sub(r"\s", " ", fact.value) in text
    fonts = {
        str(font.get_object()["/BaseFont"]).partition("+")[2]
        for page in pdf.pages
        for font in page["/Resources"].get("/Font", {}).values()
    }
    assert {"Lato-Regular", "Lato-Bold"} <= fonts


@pytest.mark.realdata
def test_the_word_file_opens_with_as_many_tables_and_pictures(
    run: Path, language: str, document: Document
) -> None:
    paper = docx.Document(str(run / "report" / f"MLI_{language}.docx"))
    kinds = [block.kind for block in document.blocks]
    assert len(paper.tables) == kinds.count("table")
    assert len(paper.inline_shapes) == kinds.count("figure")


@pytest.mark.realdata
def test_no_english_sentence_is_left_in_the_french_report(run: Path) -> None:
    page = BeautifulSoup((run / "report" / "MLI_fr.html").read_text("utf-8"), "html.parser")
    for part in page.select("style, script, #sources-et-licences ~ *, code"):
        part.decompose()
    blocks = [tag.get_text(" ") for tag in page.select("p, li, td, th, caption, summary, h2, h3")]
    assert [text for text in blocks if _ENGLISH.search(text)] == []


@pytest.mark.realdata
@pytest.mark.parametrize("page", ["MLI", "MLI_quality", "MLI_changes"])
def test_french_punctuation_has_its_no_break_spaces(run: Path, page: str) -> None:
    shown = BeautifulSoup((run / "report" / f"{page}_fr.html").read_text("utf-8"), "html.parser")
    # Titles and terms of sources are cited as their producers write them.
    for part in shown.select("style, script, code, a, #sources-et-licences ~ *"):
        part.decompose()
    texts = [*shown.strings, *(str(image["alt"]) for image in shown.select("img[alt]"))]
    apart = re.compile(r"(?<!\u202f)[;:!?%»]|«(?!\u202f)")
    assert [text for text in texts if apart.search(text)] == []


@pytest.mark.realdata
def test_it_is_made_again_from_computed_results_and_the_same_bytes(
    run: Path, language: str, tmp_path: Path
) -> None:
    beside = ("changes", "quality")  # the pages that a run leaves beside the report
    made = make_documents(run, "MLI", language, tmp_path, other=True, beside=beside)
    for path in made:
        assert file_hash(path) == file_hash(run / "report" / path.name), path.name
    assert BytesIO(made[1].read_bytes()).read(4) == b"%PDF"

"""The PDF: its words come out as they are, fonts inside, tagged for screen readers, same bytes."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import typst
from pypdf import PdfReader
from pypdf.generic import ContentStream, DictionaryObject

from sahel_indicators.errors import DataError
from sahel_indicators.report.documents.files import run_files
from sahel_indicators.report.documents.filling import fill
from sahel_indicators.report.documents.pdf import to_pdf
from sahel_indicators.report.documents.prose import parse_prose
from tests.report.conftest import NASTY, TEXT, content


def made(generation: Path, language: str = "en", text: str = TEXT) -> bytes:
    document = fill(parse_prose(text, f"{language}.md"), content(language))
    return to_pdf(document, run_files(generation))


@pytest.fixture
def pdf(generation: Path) -> PdfReader:
    return PdfReader(BytesIO(made(generation, "fr")))


def words(pdf: PdfReader) -> str:
    """All text, with every kind of blank as one."""
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pdf.pages))


def structure(pdf: PdfReader) -> list[dict[str, Any]]:
    """The elements of the tree that screen readers walk."""
    waiting, found = [pdf.trailer["/Root"]["/StructTreeRoot"]], []
    while waiting:
        node = waiting.pop(0)
        node = node.get_object() if hasattr(node, "get_object") else node
        if isinstance(node, list):
            waiting = [*node, *waiting]
        elif isinstance(node, DictionaryObject):
            found.append(node)
            waiting = [node.get("/K", []), *waiting]
    return found


def test_text_comes_out_with_accents_and_as_it_was_written(pdf: PdfReader) -> None:
    text = words(pdf)
    for expected in ("Été à Ménaka", "Élan", "Tableau 1", "Sommaire", "Publié", "Calculé ici"):
        assert expected in text
    nasty = re.sub(r"\s+", " ", NASTY.replace(" %", "\u202f%"))
    assert text.count(nasty) >= 4


def test_every_font_is_inside(pdf: PdfReader) -> None:
    fonts = {}
    for page in pdf.pages:
        for font in page["/Resources"].get("/Font", {}).values():
            font = font.get_object()
            inner = font["/DescendantFonts"][0].get_object()
            fonts[font["/BaseFont"]] = inner["/FontDescriptor"].get_object().keys()
    assert all("/FontFile2" in keys or "/FontFile3" in keys for keys in fonts.values())
    assert {name.partition("+")[2] for name in fonts} >= {"Lato-Regular", "Lato-Bold"}


def test_title_language_tags_and_outline_are_there(pdf: PdfReader) -> None:
    root = pdf.trailer["/Root"]
    assert pdf.metadata is not None and pdf.metadata.title == "Mali\u202f: a report"
    assert root["/Lang"] == "fr-FR" and root["/MarkInfo"]["/Marked"]
    assert [entry.title for entry in pdf.outline if not isinstance(entry, list)][-2:] == [
        "First chapter",
        "Second chapter",
    ]
    assert "pdfuaid:part" in pdf.xmp_metadata.stream.get_data().decode()  # type: ignore[union-attr]


def test_screen_readers_find_headings_table_heads_and_the_figures_words(pdf: PdfReader) -> None:
    elements = structure(pdf)
    kinds = [str(element.get("/S")) for element in elements]
    for kind in ("/H1", "/H2", "/Table", "/TH", "/TD", "/L", "/Figure", "/Caption"):
        assert kind in kinds
    assert "2 in 2014, 6 in 2021" in {str(element.get("/Alt")) for element in elements}


def test_pages_are_a4_and_as_many_as_expected(pdf: PdfReader) -> None:
    assert len(pdf.pages) == 2  # the cover, and all the rest
    assert {(round(p.mediabox.width), round(p.mediabox.height)) for p in pdf.pages} == {(595, 842)}
    assert "Page 2 sur 2" in words(pdf)


def test_a_long_table_goes_on_over_pages_under_its_head(generation: Path) -> None:
    rows = "\n".join(f"| row {number} |" for number in range(1, 151))
    text = f"---\ntitle: T\n---\n| Head of it |\n|---|\n{rows}\n"
    (_, *pages) = PdfReader(BytesIO(made(generation, text=text))).pages
    texts = [page.extract_text().replace("\xa0", " ") for page in pages]
    assert len(texts) == 3 and all("Head of it" in text for text in texts)
    assert "row 1\n" in texts[0] and "row 150" in texts[-1]


def test_the_same_results_give_the_same_bytes(generation: Path) -> None:
    assert made(generation) == made(generation)


def test_a_document_of_nearly_nothing_can_be_made(generation: Path) -> None:
    (cover,) = PdfReader(BytesIO(made(generation, text="---\ntitle: Alone\n---\n"))).pages
    assert cover.extract_text().strip() == "Alone"


def test_a_sign_that_no_font_has_is_told_in_one_sentence(generation: Path) -> None:
    with pytest.raises(DataError, match=r"PDF cannot be set.*中.*--format"):
        made(generation, text="---\ntitle: Alone\n---\n中\n")


# Three times as high as wide: as wide as the page, its last line would stand below it.
TALL = """<svg xmlns="http://www.w3.org/2000/svg" width="300" height="900" viewBox="0 0 300 900">
<text x="20" y="20" font-family="Lato" font-size="14">HIGHEST</text>
<text x="20" y="890" font-family="Lato" font-size="14">LOWEST</text></svg>"""


def test_a_figure_taller_than_a_page_is_made_smaller_and_not_cut(generation: Path) -> None:
    (generation / "figures" / "trend_en.svg").write_text(TALL)
    pdf = PdfReader(BytesIO(made(generation)))
    (page,) = (page for page in pdf.pages if "LOWEST" in page.extract_text())
    placed = [
        [float(number) for number in numbers]
        for numbers, operator in ContentStream(page.get_contents(), pdf).operations
        if operator == b"cm"
    ]
    # Its 900 parts are 225 mm of the page, and its lowest line stands on it.
    lowest = min((at for at in placed if at[0] != 1), key=lambda at: at[5])
    assert lowest[0] == pytest.approx(225 / 25.4 * 72 / 900, abs=0.001)
    assert lowest[5] > 22 / 25.4 * 72


# A figure of 198 mm, which finds no room below a page's first lines.
HIGH = TALL.replace('"900"', '"350"').replace("300 900", "300 350").replace("890", "340")
AFTER = "\n\n".join(f"After the figure {number}." for number in range(1, 120))


def pages_of(pdf: bytes, *said: str) -> list[int]:
    """The page on which each of these first stands."""
    texts = [page.extract_text().replace("\xa0", " ") for page in PdfReader(BytesIO(pdf)).pages]
    return [next(n for n, text in enumerate(texts) if each in text) for each in said]


def test_text_goes_on_where_a_figure_finds_no_room_on_its_page(generation: Path) -> None:
    (generation / "figures" / "trend_en.svg").write_text(HIGH)
    before = "\n\n".join(["Before the figure."] * 20)
    text = f"---\ntitle: T\n---\n# First\n\n{before}\n\n{{{{ trend }}}}\n\n{AFTER}\n"
    first, figure, last = pages_of(
        made(generation, text=text), "After the figure 1.", "LOWEST", "After the figure 119."
    )
    assert (first, figure) == (1, 2) and last >= 3


def test_an_annex_begins_after_the_figures_of_the_text(generation: Path) -> None:
    (generation / "figures" / "trend_en.svg").write_text(HIGH)
    before = "\n\n".join(["Before the figure."] * 20)
    rows = "\n".join(f"| row {number} |" for number in range(1, 60))
    text = (
        f"---\ntitle: T\n---\n# First\n\n{before}\n\n{{{{ trend }}}}\n\n# The tables\n\n"
        f"| Head of it |\n|---|\n{rows}\n"
    )
    figure, table = pages_of(made(generation, text=text), "LOWEST", "Head of it")
    assert figure <= table


def test_where_moved_figures_cannot_be_tagged_they_stay_in_their_place(
    generation: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compiled = typst.compile

    def failing(*given: Any, **more: Any) -> bytes:
        if more["sys_inputs"]["floating"] == "yes":
            raise typst.TypstError("internal error: tags weren't properly closed")
        return bytes(compiled(*given, **more))

    (generation / "figures" / "trend_en.svg").write_text(HIGH)
    monkeypatch.setattr(typst, "compile", failing)
    text = f"---\ntitle: T\n---\n# First\n\nBefore.\n\n{{{{ trend }}}}\n\n{AFTER}\n"
    pages = pages_of(made(generation, text=text), "Before.", "LOWEST", "After the figure 1.")
    assert pages == sorted(pages)


def test_an_item_of_a_list_is_kept_whole(generation: Path) -> None:
    """One that goes on over a page onto which a figure has moved cannot be tagged."""
    lines = "\n\n".join(["Before the list."] * 37)
    words = " ".join(["word"] * 200)
    text = f"---\ntitle: T\n---\n# First\n\n{lines}\n\n- Begin {words} end.\n"
    pages = pages_of(made(generation, text=text), "Before the list.", "Begin", "end.")
    assert pages == [1, 2, 2]

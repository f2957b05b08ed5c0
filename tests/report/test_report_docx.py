"""The Word file, opened again: headings, lists, captions, tables, alternative texts, language."""

from __future__ import annotations

import time
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

import docx
import pytest
from docx.document import Document as Paper
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from PIL import Image

from sahel_indicators.errors import DataError
from sahel_indicators.report.content import Column, Table
from sahel_indicators.report.documents.blocks import Document, TableBlock
from sahel_indicators.report.documents.docx import to_docx
from sahel_indicators.report.documents.files import run_files
from sahel_indicators.report.documents.filling import fill
from sahel_indicators.report.documents.prose import parse_prose
from tests.report.conftest import NASTY, TEXT, content


def made(generation: Path, language: str = "en") -> bytes:
    document = fill(parse_prose(TEXT, f"{language}.md"), content(language))
    return to_docx(document, run_files(generation))


@pytest.fixture
def paper(generation: Path) -> Paper:
    return docx.Document(BytesIO(made(generation)))


def styled(paper: Paper, style: str) -> list[str]:
    return [p.text for p in paper.paragraphs if p.style is not None and p.style.name == style]


def test_headings_title_and_captions_are_words_own_styles(paper: Paper) -> None:
    assert styled(paper, "Title") == ["Mali : a report"]
    assert styled(paper, "Heading 1") == ["First chapter", "Second chapter"]
    assert styled(paper, "Heading 2") == ["Below it"]
    assert styled(paper, "Caption") == [
        "Figure\u00a01. Rose from 2 to 6. Hollow marks are projections. [Published, Projected]",
        "Table\u00a01. Surveys [Computed here]",
        "Table\u00a02.  ",
    ]


def test_runs_links_and_computed_text_come_out_as_they_are(paper: Paper) -> None:
    paragraph = next(p for p in paper.paragraphs if p.text.startswith("Words, "))
    assert paragraph.text == f"Words, strong, soft, a link and {NASTY}."
    assert [r.text for r in paragraph.runs if r.bold] == ["strong"]
    assert [r.text for r in paragraph.runs if r.italic] == ["soft"]
    assert [link.address for link in paragraph.hyperlinks] == ["https://example.org/a?b=1&c=2"]


def test_each_numbered_list_begins_at_one(paper: Paper) -> None:
    numberings = [
        p._p.pPr.numPr.numId.val
        for p in paper.paragraphs
        if p.style is not None and p.style.name == "List Number"
    ]
    assert len(numberings) == 4 and len(set(numberings)) == 2
    assert numberings[:3] == numberings[:1] * 3


def test_the_picture_has_its_words_and_the_tables_their_heads(paper: Paper) -> None:
    (picture,) = paper.element.xpath(".//wp:docPr")
    assert picture.get("descr") == "2 in 2014, 6 in 2021"
    table, own = paper.tables
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["Area", "Share"],
        ["Gao", "12.5%"],
        ["Élan", ""],
        [NASTY, "1,000.0%"],
    ]
    assert [cell.text for cell in own.rows[1].cells] == ["1", NASTY]
    head = table.rows[0]._tr.trPr
    assert head is not None and head.find(qn("w:tblHeader")) is not None
    assert table._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val")) == "Surveys"


def test_cells_keep_blanks_tabs_and_lines_and_numbers_stand_to_the_right(generation: Path) -> None:
    texts = (" a ", "b\tc", "d\ne", "\u00a0", "<&>")
    table = Table("T", (Column("A", texts), Column("B", ("1",) * 5, (1.0,) * 5)))
    document = Document("MLI", "en", {"title": "T"}, (), (TableBlock(1, table),))
    (shown,) = docx.Document(BytesIO(to_docx(document, run_files(generation)))).tables
    assert tuple(row.cells[0].text for row in shown.rows[1:]) == texts
    sides = {cell.paragraphs[0].alignment for cell in shown.columns[1].cells}
    assert sides == {WD_ALIGN_PARAGRAPH.RIGHT}
    assert shown.style is not None and shown.style.name == "Light List Accent 1"


def test_pictures_lie_in_the_file_as_they_are_and_text_is_pressed(generation: Path) -> None:
    file = ZipFile(BytesIO(made(generation)))
    kinds = {entry.filename.endswith(".png"): entry.compress_type for entry in file.infolist()}
    assert kinds == {True: ZIP_STORED, False: ZIP_DEFLATED}
    (picture,) = [name for name in file.namelist() if name.endswith(".png")]
    assert file.read(picture) == (generation / "figures" / "trend_en.png").read_bytes()


@pytest.mark.parametrize(("language", "tag"), [("en", "en-GB"), ("fr", "fr-FR")])
def test_the_language_is_set_for_spelling(generation: Path, language: str, tag: str) -> None:
    paper = docx.Document(BytesIO(made(generation, language)))
    (lang,) = paper.styles.element.xpath("w:docDefaults//w:lang")
    assert lang.get(qn("w:val")) == tag and paper.core_properties.language == tag


def test_the_same_results_give_the_same_bytes_whenever(
    generation: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = made(generation)
    later = time.time() + 10_000_000
    monkeypatch.setattr(time, "time", lambda: later)
    monkeypatch.setattr(time, "localtime", lambda *_: time.gmtime(later))
    assert made(generation) == first
    assert {entry.date_time[0] for entry in ZipFile(BytesIO(first)).infolist()} == {1980}


def test_a_figure_taller_than_a_page_is_made_smaller_and_keeps_its_shape(generation: Path) -> None:
    Image.new("RGB", (300, 900), "navy").save(generation / "figures" / "trend_en.png")
    (shape,) = docx.Document(BytesIO(made(generation))).inline_shapes
    assert (shape.height.mm, round(shape.width.mm)) == (225, 75)


def test_an_item_of_nothing_is_an_empty_item(generation: Path) -> None:
    document = fill(parse_prose("---\ntitle: T\n---\n- a\n-\n- b\n", "my.md"), content())
    paper = docx.Document(BytesIO(to_docx(document, run_files(generation))))
    assert styled(paper, "List Bullet") == ["a", "", "b"]


@pytest.mark.parametrize("damage", [b"", b"no picture"])
def test_a_damaged_picture_is_named(generation: Path, damage: bytes) -> None:
    (generation / "figures" / "trend_en.png").write_bytes(damage)
    with pytest.raises(DataError, match=r"trend_en\.png is damaged"):
        made(generation)
